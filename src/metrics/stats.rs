//! Statistics that several figures share.

use serde::Serialize;

/// The normal quantile of a two-sided 95 % interval.
pub const Z95: f64 = 1.959_964;

/// A rate with the counts it rests on and its Wilson 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rate {
    /// How many did.
    pub count: u32,
    /// Of how many.
    pub of: u32,
    /// The fraction.
    pub rate: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
}

impl Rate {
    /// `count` of `of`; `None` when `of` is 0 or less than `count`.
    pub fn of(count: u32, of: u32) -> Option<Self> {
        if of == 0 || count > of {
            return None;
        }
        let (low, high) = wilson(f64::from(count), f64::from(of), Z95);
        Some(Self { count, of, rate: f64::from(count) / f64::from(of), low, high })
    }
}

/// The Wilson score interval of `count` of `n` (JASA 22 (1927) 209-212).
pub fn wilson(count: f64, n: f64, z: f64) -> (f64, f64) {
    let p = count / n;
    let z2 = z * z;
    let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// The `p` percentile (0 to 1) by linear interpolation (type 7); `None` of nothing. Sorts `values`.
pub fn percentile(values: &mut [f64], p: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let at = p.clamp(0.0, 1.0) * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and last")]
    let below = (at.floor() as usize).min(last);
    let (low, high) = (values.get(below)?, values.get((below + 1).min(last))?);
    Some(low + (high - low) * (at - below as f64))
}

/// The median: the middle, or the mean of the middle two; `None` of nothing.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    percentile(&mut values, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_gives_the_worked_values() {
        let rate = Rate::of(81, 263).unwrap();
        assert!((rate.low - 0.255_289).abs() < 1e-6 && (rate.high - 0.366_210).abs() < 1e-6, "{rate:?}");
        let (low, high) = wilson(0.0, 25.0, Z95);
        assert!(low.abs() < 1e-12 && (high - 0.133_192).abs() < 1e-6);
        assert_eq!(Rate::of(0, 0), None);
    }

    #[test]
    fn percentiles_interpolate() {
        assert_eq!(percentile(&mut [4.0, 1.0, 3.0, 2.0], 0.9), Some(3.7));
        assert_eq!(median(vec![3.0, 1.0]), Some(2.0));
        assert_eq!(median(vec![]), None);
    }
}
