//! Whether a proportion changed: tests between two samples.

use serde::Serialize;
use statrs::function::erf::erfc;

use super::stats::{WilsonRate, Z95, wilson};

/// The difference of two proportions and whether it is more than noise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Difference {
    /// The second less the first, a fraction.
    pub difference: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end of its 95 % interval.
    pub high: f64,
    /// The two-proportion z statistic.
    pub z: f64,
    /// Its two-sided p value.
    pub p: f64,
    /// Whether the interval leaves out 0.
    pub beyond_noise: bool,
}

impl Difference {
    /// From one sample to another that has no respondent in common with it.
    ///
    /// **Interval:** Newcombe's, from the two Wilson intervals (Statistics in Medicine 17 (1998) 873-890, method 10).
    /// **Test:** two-proportion z with the pooled variance; without any variance (all or none in both) z is 0.
    pub(crate) fn between(first: WilsonRate, second: WilsonRate) -> Self {
        let (low, high) = newcombe(first, second, Z95);
        let z = two_proportion_z(first, second);
        Self {
            difference: second.rate - first.rate,
            low,
            high,
            z,
            p: erfc(z.abs() / std::f64::consts::SQRT_2),
            beyond_noise: low > 0.0 || high < 0.0,
        }
    }
}

/// Newcombe's interval of `second - first`.
pub(crate) fn newcombe(first: WilsonRate, second: WilsonRate, z: f64) -> (f64, f64) {
    let (l1, u1) = wilson(first.count, f64::from(first.of), z);
    let (l2, u2) = wilson(second.count, f64::from(second.of), z);
    let (p1, p2) = (first.rate, second.rate);
    let down = ((p2 - l2).powi(2) + (u1 - p1).powi(2)).sqrt();
    let up = ((u2 - p2).powi(2) + (p1 - l1).powi(2)).sqrt();
    (p2 - p1 - down, p2 - p1 + up)
}

/// The z statistic of `second - first` under one common proportion.
pub(crate) fn two_proportion_z(first: WilsonRate, second: WilsonRate) -> f64 {
    let (n1, n2) = (f64::from(first.of), f64::from(second.of));
    let pooled = (first.count + second.count) / (n1 + n2);
    let variance = pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2);
    if variance > 0.0 { (second.rate - first.rate) / variance.sqrt() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-6
    }

    #[test]
    fn two_waves_give_the_worked_values() {
        let (first, second) = (WilsonRate::of(120, 400).unwrap(), WilsonRate::of(148, 410).unwrap());
        let change = Difference::between(first, second);
        assert!(near(change.difference, 0.060_976), "{change:?}");
        assert!(near(change.low, -0.003_832) && near(change.high, 0.124_996), "{change:?}");
        assert!(near(change.z, 1.843_969) && near(change.p, 0.065_188), "{change:?}");
        assert!(!change.beyond_noise);
        let (low, high) = newcombe(first, second, 1.281_552);
        assert!(near(low, 0.018_605) && near(high, 0.103_008));
    }

    #[test]
    fn all_in_both_samples_is_no_change() {
        let all = WilsonRate::of(50, 50).unwrap();
        let change = Difference::between(all, all);
        assert!(change.z == 0.0 && near(change.p, 1.0) && !change.beyond_noise);
        assert!(change.low < 0.0 && change.high > 0.0);
    }

    #[test]
    fn a_large_change_is_beyond_noise_in_either_direction() {
        let (few, many) = (WilsonRate::of(10, 200).unwrap(), WilsonRate::of(60, 200).unwrap());
        assert!(Difference::between(few, many).low > 0.0);
        assert!(Difference::between(many, few).high < 0.0);
    }
}
