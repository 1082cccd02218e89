//! Whether chances came as often as they said.

use std::collections::BTreeMap;

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::score::ForecastCase;

/// Intervals hold this much; a leaning is told at what is left.
const SURE: f64 = 0.95;
/// The normal distribution's bounds that hold 95 %.
const Z: f64 = 1.959_964;

/// Chances of one range beside how often it came so.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Reliability {
    /// Chances from this on.
    pub(crate) from: f64,
    /// Up to this (the last range includes it).
    pub(crate) to: f64,
    /// How many were given.
    pub(crate) chances: usize,
    /// The periods they were given in: the independent cases.
    pub(crate) periods: usize,
    /// Their mean; `None` without any.
    pub(crate) said: Option<f64>,
    /// The share that came so; `None` without any.
    pub(crate) came: Option<f64>,
    /// The lower end of its 95 % interval over periods; `None` with fewer than two.
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
}

/// Chances of one period.
#[derive(Clone, Copy, Debug, Default)]
struct Cluster {
    chances: f64,
    said: f64,
    came: f64,
}

#[derive(Debug, Default)]
struct Clusters(BTreeMap<usize, Cluster>);

impl Clusters {
    fn add(&mut self, period: usize, chance: f64, came: bool) {
        let cluster = self.0.entry(period).or_default();
        cluster.chances += 1.0;
        cluster.said += chance;
        cluster.came += f64::from(u8::from(came));
    }

    fn sum(&self, of: impl Fn(&Cluster) -> f64) -> f64 {
        self.0.values().map(of).sum()
    }

    /// A mean over chances, and its variance over periods (of a ratio of sums, linearised); `None` with fewer than two
    /// periods.
    fn mean(&self, of: impl Fn(&Cluster) -> f64) -> Option<(f64, f64)> {
        let (periods, chances) = (self.0.len() as f64, self.sum(|cluster| cluster.chances));
        let mean = self.sum(&of) / chances;
        let squares = self.sum(|cluster| (of(cluster) - mean * cluster.chances).powi(2));
        (periods > 1.0).then(|| (mean, squares * periods / (periods - 1.0) / (chances * chances)))
    }

    fn student(&self) -> Option<StudentsT> {
        StudentsT::new(0.0, 1.0, self.0.len() as f64 - 1.0).ok()
    }

    /// Wilson's interval with as many cases as the share's variance over periods is worth, fewer for few periods (Korn and
    /// Graubard, Survey Methodology 24 (1998) 193-201). Where all or nothing came, a period is one case.
    fn interval(&self) -> Option<(f64, f64)> {
        let (share, variance) = self.mean(|cluster| cluster.came)?;
        let (periods, chances) = (self.0.len() as f64, self.sum(|cluster| cluster.chances));
        let of_one = share * (1.0 - share);
        let cases = if of_one > 0.0 { (of_one / variance).min(chances) } else { periods };
        let bound = self.student()?.inverse_cdf(f64::midpoint(1.0, SURE));
        let cases = cases * (Z / bound).powi(2);
        let middle = (share + Z * Z / (2.0 * cases)) / (1.0 + Z * Z / cases);
        let half = Z / (1.0 + Z * Z / cases) * (of_one / cases + Z * Z / (4.0 * cases * cases)).sqrt();
        Some(((middle - half).max(0.0), (middle + half).min(1.0)))
    }
}

/// The reliability table, in the ranges of the verdict's words: below 20, 40, 60, 80 %, and above.
pub(crate) fn reliability<'a>(cases: impl IntoIterator<Item = &'a ForecastCase>) -> Vec<Reliability> {
    let mut ranges: [Clusters; 5] = Default::default();
    for case in cases {
        for (chance, came) in &case.chances {
            let range = [0.2, 0.4, 0.6, 0.8].iter().filter(|from| chance >= *from).count();
            ranges[range].add(case.period, *chance, *came);
        }
    }
    let row = |(place, range): (usize, &Clusters)| {
        let chances = range.sum(|cluster| cluster.chances);
        let mean = |sum: f64| (chances > 0.0).then(|| sum / chances);
        let interval = range.interval();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        let count = chances as usize;
        Reliability {
            from: place as f64 / 5.0,
            to: (place + 1) as f64 / 5.0,
            chances: count,
            periods: range.0.len(),
            said: mean(range.sum(|cluster| cluster.said)),
            came: mean(range.sum(|cluster| cluster.came)),
            low: interval.map(|interval| interval.0),
            high: interval.map(|interval| interval.1),
        }
    };
    ranges.iter().enumerate().map(row).collect()
}

/// That chances were too timid (what they called likely came more often) or too bold (less often).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Leaning {
    /// The mean chance of the likelier side, one half to 1.
    pub(crate) said: f64,
    /// How often that side came.
    pub(crate) came: f64,
    /// Chances given; those of a target already reached are left out.
    pub(crate) chances: usize,
    /// The periods they were given in: the independent cases.
    pub(crate) periods: usize,
}

impl Leaning {
    /// Too timid, else too bold.
    pub(crate) fn is_timid(&self) -> bool {
        self.came > self.said
    }

    /// The leaning of chances, each with its period and whether it came; `None` where it can be chance: a t test over periods,
    /// 5 %, two-sided.
    pub(crate) fn of(chances: impl IntoIterator<Item = (usize, f64, bool)>) -> Option<Self> {
        let mut clusters = Clusters::default();
        let mut count = 0;
        for (period, chance, came) in chances.into_iter().filter(|(_, chance, _)| *chance < 1.0) {
            count += 1;
            if chance < 0.5 { clusters.add(period, 1.0 - chance, !came) } else { clusters.add(period, chance, came) }
        }
        let (off, variance) = clusters.mean(|cluster| cluster.came - cluster.said)?;
        let bound = clusters.student()?.inverse_cdf(f64::midpoint(1.0, SURE));
        let mean = |sum: f64| sum / clusters.sum(|cluster| cluster.chances);
        (off.abs() > bound * variance.sqrt()).then(|| Self {
            said: mean(clusters.sum(|cluster| cluster.said)),
            came: mean(clusters.sum(|cluster| cluster.came)),
            chances: count,
            periods: clusters.0.len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clusters(periods: &[(usize, usize)]) -> Clusters {
        let mut clusters = Clusters::default();
        for (period, &(all, came)) in periods.iter().enumerate() {
            (0..all).for_each(|n| clusters.add(period, 0.5, n < came));
        }
        clusters
    }

    #[test]
    fn cut_offs_of_one_period_are_one_case() {
        // Ten periods, five with all and five with nothing: whatever the cut-offs, ten cases of which five came.
        let wide = |each: usize| clusters(&[[(each, each); 5], [(each, 0); 5]].concat()).interval().unwrap();
        let (one, twelve) = (wide(1), wide(12));
        assert!((one.0 - twelve.0).abs() < 1e-9 && (one.1 - twelve.1).abs() < 1e-9, "{one:?} {twelve:?}");
        // Wilson with n = 9 x (1.96 / 2.262)^2 = 6.76: .5 +- .30.
        assert!((one.0 - 0.199).abs() < 0.002 && (one.1 - 0.801).abs() < 0.002, "{one:?}");
        // Periods that agree are worth their cut-offs.
        let agree = clusters(&[(4, 2); 10]).interval().unwrap();
        assert!(agree.0 > 0.3 && agree.1 < 0.7, "{agree:?}");
        // All came: ten cases, not certainty.
        let all = clusters(&[(6, 6); 10]).interval().unwrap();
        assert!(0.6 < all.0 && all.0 < 0.75 && all.1 > 0.999, "{all:?}");
        assert_eq!(clusters(&[(6, 3)]).interval(), None);
        assert_eq!(clusters(&[]).interval(), None);
    }

    #[test]
    fn a_leaning_is_told_when_the_periods_agree_on_it() {
        // Chances of 60 and 40 %; the likelier side comes in all of a period, or in `hits` of ten.
        let of = |hits: [usize; 8]| {
            let period = |(period, hits): (usize, usize)| {
                (0..10).map(move |n| if n % 2 == 0 { (period, 0.6, n < hits) } else { (period, 0.4, n >= hits) })
            };
            Leaning::of(hits.into_iter().enumerate().flat_map(period).chain([(9, 1.0, true)]))
        };
        let timid = of([9, 10, 8, 9, 10, 10, 7, 9]).unwrap();
        assert!(timid.is_timid() && (timid.chances, timid.periods) == (80, 8), "{timid:?}");
        assert!((timid.said - 0.6).abs() < 1e-12 && (timid.came - 0.9).abs() < 1e-12, "{timid:?}");
        assert!(!of([2, 3, 1, 2, 4, 2, 3, 3]).unwrap().is_timid());
        assert_eq!(of([6, 10, 0, 6, 7, 3, 10, 6]), None);
        assert_eq!(Leaning::of([(0, 0.6, true), (0, 0.6, true)]), None);
    }
}
