//! A straight line through readings that are each uncertain.

use super::stats::Z95;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TrendReading {
    /// Time, in any unit.
    pub(crate) at: f64,
    pub(crate) value: f64,
    /// The variance of the value; above 0.
    pub(crate) variance: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Slope {
    /// Change of the value in one unit of time.
    pub(crate) slope: f64,
    /// Its standard error, Birge's ratio included.
    pub(crate) error: f64,
    /// Sum of the squared residuals over their variances.
    pub(crate) chi2: f64,
    /// The square root of chi2 by its degrees of freedom, at least 1: by how much the error was widened.
    pub(crate) birge: f64,
}

impl Slope {
    /// Its 95 % interval.
    pub(crate) fn interval(self) -> (f64, f64) {
        (self.slope - Z95 * self.error, self.slope + Z95 * self.error)
    }
}

/// Weighted least squares with the inverse variances as weights. Where the readings scatter more than their variances
/// allow (chi2 above its degrees of freedom) the error is widened by Birge's ratio (Phys. Rev. 40 (1932) 207).
/// `None` with fewer than three readings, or all at one time.
pub(crate) fn slope(readings: &[TrendReading]) -> Option<Slope> {
    if readings.len() < 3 {
        return None;
    }
    let sum = |of: &dyn Fn(&TrendReading) -> f64| readings.iter().map(|r| of(r) / r.variance).sum::<f64>();
    let weight = sum(&|_| 1.0);
    let (at, value) = (sum(&|r| r.at) / weight, sum(&|r| r.value) / weight);
    let spread = sum(&|r| (r.at - at).powi(2));
    if spread <= 0.0 || !spread.is_finite() {
        return None;
    }
    let slope = sum(&|r| (r.at - at) * (r.value - value)) / spread;
    let chi2 = sum(&|r| (r.value - value - slope * (r.at - at)).powi(2));
    let birge = (chi2 / (readings.len() - 2) as f64).max(1.0).sqrt();
    Some(Slope { slope, error: birge / spread.sqrt(), chi2, birge })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(at: f64, value: f64, variance: f64) -> TrendReading {
        TrendReading { at, value, variance }
    }

    #[test]
    fn equal_weights_give_the_ordinary_line() {
        // Means 1.5 and 2.5; slope (1.5 x 1.5 + 0.5 x 0.5 + 0.5 x -0.5 + 1.5 x 1.5) / 5.
        let found = slope(&[(0.0, 1.0), (1.0, 2.0), (2.0, 2.0), (3.0, 4.0)].map(|(x, y)| reading(x, y, 1.0))).unwrap();
        assert!((found.slope - 0.9).abs() < 1e-12);
        assert!((found.chi2 - 0.7).abs() < 1e-12 && (found.birge - 1.0).abs() < 1e-12);
        assert!((found.error - 1.0 / 5.0_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn scatter_beyond_the_variances_widens_the_error() {
        let points = [(0.0, 1.0), (1.0, 2.0), (2.0, 2.0), (3.0, 4.0)].map(|(x, y)| reading(x, y, 0.01));
        let found = slope(&points).unwrap();
        assert!((found.birge - 35.0_f64.sqrt()).abs() < 1e-9); // chi2 70 on two degrees of freedom
        assert!((found.error - 0.1 / 5.0_f64.sqrt() * found.birge).abs() < 1e-9);
    }

    #[test]
    fn a_precise_reading_weighs_more() {
        let found = slope(&[reading(0.0, 0.0, 1.0), reading(1.0, 1.0, 1e-6), reading(2.0, 0.0, 1.0), reading(3.0, 3.0, 1e-6)]);
        assert!((found.unwrap().slope - 1.0).abs() < 1e-4);
    }

    #[test]
    fn two_readings_are_no_trend() {
        assert_eq!(slope(&[reading(0.0, 1.0, 1.0), reading(1.0, 2.0, 1.0)]), None);
        assert_eq!(slope(&[reading(1.0, 1.0, 1.0); 3]), None);
    }
}
