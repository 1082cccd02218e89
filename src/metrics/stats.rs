//! Statistics that several figures share.

use serde::Serialize;

/// The normal quantile of a two-sided 95 % interval.
pub(crate) const Z95: f64 = 1.959_964;

/// A rate with the counts it rests on and its Wilson 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub(crate) struct WilsonRate {
    /// How many did; of a weighted sample not always whole.
    pub(crate) count: f64,
    pub(crate) of: u32,
    pub(crate) rate: f64,
    /// Lower end of its interval.
    pub(crate) low: f64,
    /// Upper end of its interval.
    pub(crate) high: f64,
}

impl WilsonRate {
    /// `count` of `of`; `None` when `of` is 0 or less than `count`.
    pub(crate) fn of(count: u32, of: u32) -> Option<Self> {
        Self::part(f64::from(count), of)
    }

    /// The same of a count that need not be whole.
    pub(crate) fn part(count: f64, of: u32) -> Option<Self> {
        if of == 0 || !(0.0..=f64::from(of)).contains(&count) {
            return None;
        }
        let (low, high) = wilson(count, f64::from(of), Z95);
        Some(Self { count, of, rate: count / f64::from(of), low, high })
    }
}

/// The Wilson score interval of `count` of `n` (JASA 22 (1927) 209-212).
pub(crate) fn wilson(count: f64, n: f64, z: f64) -> (f64, f64) {
    let p = count / n;
    let z2 = z * z;
    let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// The `p` percentile (0 to 1) by linear interpolation (type 7); `None` of nothing. Sorts `values`.
pub(crate) fn percentile(values: &mut [f64], p: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let at = p.clamp(0.0, 1.0) * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and last")]
    let below = (at.floor() as usize).min(last);
    let (low, high) = (values.get(below)?, values.get((below + 1).min(last))?);
    Some(low + (high - low) * (at - below as f64))
}

/// The median: the middle, or the mean of the middle two; `None` of nothing.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    percentile(&mut values, 0.5)
}

/// One waiting time: how long, and whether what was waited for came (else it was still awaited then: censored).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Wait {
    pub(crate) days: f64,
    /// Whether it came.
    pub(crate) came: bool,
}

/// The median of waiting times by Kaplan and Meier (JASA 53 (1958) 457-481): the first time at which at least half
/// have seen it come; where exactly half have between two times, the middle of the two. `None` when it does not reach
/// one half.
pub(crate) fn kaplan_meier_median(waits: &[Wait]) -> Option<f64> {
    // A product of fractions may miss one half by a rounding error.
    const NEAR: f64 = 1e-9;
    let mut waits = waits.to_vec();
    waits.sort_by(|a, b| a.days.total_cmp(&b.days));
    let mut left = waits.len();
    let mut surviving = 1.0;
    let mut half_at = None;
    for same in waits.chunk_by(|a, b| a.days.total_cmp(&b.days).is_eq()) {
        let came = same.iter().filter(|wait| wait.came).count();
        let days = same.first()?.days;
        if came > 0 {
            if let Some(half_at) = half_at {
                return Some(f64::midpoint(half_at, days));
            }
            surviving *= 1.0 - came as f64 / left as f64;
            if surviving < 0.5 - NEAR {
                return Some(days);
            }
            if surviving <= 0.5 + NEAR {
                half_at = Some(days);
            }
        }
        left -= same.len();
    }
    half_at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kaplan_meier_median_counts_those_who_still_wait() {
        let wait = |days: f64, came| Wait { days, came };
        // S(1) = 4/5, S(2) = 3/5, one leaves unseen at 3, S(4) = 3/5 x 1/2 = 3/10.
        let five = [wait(4.0, true), wait(1.0, true), wait(2.0, true), wait(3.0, false), wait(9.0, false)];
        assert_eq!(kaplan_meier_median(&five), Some(4.0));
        assert_eq!(kaplan_meier_median(&[wait(1.0, true), wait(3.0, true)]), Some(2.0));
        assert_eq!(kaplan_meier_median(&[wait(0.0, true), wait(3.0, false)]), Some(0.0));
        assert_eq!(kaplan_meier_median(&[wait(1.0, true), wait(3.0, false), wait(3.0, false)]), None);
        assert_eq!(kaplan_meier_median(&[]), None);
    }

    #[test]
    fn wilson_gives_the_worked_values() {
        let rate = WilsonRate::of(81, 263).unwrap();
        assert!((rate.low - 0.255_289).abs() < 1e-6 && (rate.high - 0.366_210).abs() < 1e-6, "{rate:?}");
        let rate = WilsonRate::of(132, 400).unwrap();
        assert!((rate.low - 0.285_728).abs() < 1e-6 && (rate.high - 0.377_506).abs() < 1e-6, "{rate:?}");
        let (low, high) = wilson(0.0, 25.0, Z95);
        assert!(low.abs() < 1e-12 && (high - 0.133_192).abs() < 1e-6);
        assert_eq!(WilsonRate::of(0, 0), None);
    }

    #[test]
    fn percentiles_interpolate() {
        assert_eq!(percentile(&mut [4.0, 1.0, 3.0, 2.0], 0.9), Some(3.7));
        assert_eq!(median(vec![3.0, 1.0]), Some(2.0));
        assert_eq!(median(vec![]), None);
    }
}
