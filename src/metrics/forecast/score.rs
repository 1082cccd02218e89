//! How good forecasts were: errors, bands, chances.

use std::collections::BTreeMap;

use serde::Serialize;
use statrs::distribution::{Binomial, ContinuousCDF, DiscreteCDF, StudentsT};

/// One forecast of the past beside what came. Amounts are totals of the period.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ForecastCase {
    pub(crate) period: usize,
    /// The part of the period that was over, 0 to 1.
    pub(crate) over: f64,
    pub(crate) mean: f64,
    pub(crate) band80: (f64, f64),
    pub(crate) band95: (f64, f64),
    /// Continuous ranked probability score.
    pub(crate) crps: f64,
    /// Chances given, and whether it came so.
    pub(crate) chances: Vec<(f64, bool)>,
    pub(crate) came: f64,
}

/// Which of two methods did better on the same cut-offs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ScoreVerdict {
    /// The rival did, by more than chance explains.
    Better,
    /// Which of them did cannot be told.
    Tie,
    /// The rival did worse, by more than chance explains.
    Worse,
}

/// A difference is told from 0 at this level, two-sided.
const SURE: f64 = 0.05;

impl ScoreVerdict {
    /// How our method stands against the rival, in words.
    pub(crate) fn of_ours(self) -> &'static str {
        match self {
            Self::Worse => "ahead",
            Self::Better => "behind",
            Self::Tie => "cannot be told apart",
        }
    }

    /// The paired t test (Student, Biometrika 6 (1908) 1-25) over periods: cut-offs in one period are one case told several
    /// times. `losses` are each cut-off's period, the rival's loss and ours. Fewer than two periods are a tie.
    pub(crate) fn of(losses: impl IntoIterator<Item = (usize, f64, f64)>) -> Self {
        let mut by_period: BTreeMap<usize, f64> = BTreeMap::new();
        for (period, rival, ours) in losses {
            *by_period.entry(period).or_default() += rival - ours;
        }
        let count = by_period.len() as f64;
        let mean = by_period.values().sum::<f64>() / count;
        let squares: f64 = by_period.values().map(|off| (off - mean).powi(2)).sum();
        let error = (squares / (count - 1.0) / count).sqrt();
        let Ok(student) = StudentsT::new(0.0, 1.0, count - 1.0) else { return Self::Tie };
        // The distribution takes no figure that is not finite: nothing differs, or every period by the same.
        let student_t = mean.abs() / error;
        let by_chance = if student_t.is_finite() { 2.0 * student.cdf(-student_t) } else { f64::from(u8::from(mean == 0.0)) };
        if by_chance >= SURE {
            Self::Tie
        } else if mean < 0.0 {
            Self::Better
        } else {
            Self::Worse
        }
    }
}

impl ForecastCase {
    /// The absolute error of the mean.
    pub(crate) fn error(&self) -> f64 {
        (self.mean - self.came).abs()
    }

    /// The mean squared error of its chances; `None` without any.
    pub(crate) fn brier(&self) -> Option<f64> {
        let squares = self.chances.iter().map(|(chance, came)| (chance - f64::from(u8::from(*came))).powi(2)).sum();
        share(squares, self.chances.len() as f64)
    }

    /// Whether what came lies in the 80 % band, on figures rounded to the unit.
    pub(crate) fn held80(&self) -> bool {
        holds(self.band80, self.came)
    }

    /// Whether what came lies in the 95 % band, on figures rounded to the unit.
    pub(crate) fn held95(&self) -> bool {
        holds(self.band95, self.came)
    }
}

/// Whether what came lies in a band, on figures rounded to the unit.
pub(crate) fn holds((low, high): (f64, f64), came: f64) -> bool {
    let came = came.round_ties_even();
    low.round_ties_even() <= came && came <= high.round_ties_even()
}

/// Levels whose quantiles make the continuous ranked probability score: .005, .015 ... .995.
pub(crate) fn levels() -> [f64; 100] {
    std::array::from_fn(|place| (place as f64 + 0.5) / 100.0)
}

/// Continuous ranked probability score: the mean of twice the pinball loss over [`levels`] (Gneiting and Raftery, JASA 102
/// (2007) 359-378).
pub(crate) fn crps(quantiles: &[f64; 100], came: f64) -> f64 {
    let loss = |(level, quantile): (f64, &f64)| {
        let off = came - quantile;
        2.0 * if off >= 0.0 { level * off } else { (level - 1.0) * off }
    };
    levels().into_iter().zip(quantiles).map(loss).sum::<f64>() / 100.0
}

/// How good a method was over some cut-offs. `None` where there is nothing to divide by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Score {
    /// Cut-offs.
    pub cutoffs: usize,
    /// Periods that these lie in: cut-offs in one period are one case told several times.
    pub periods: usize,
    /// Sum of the absolute errors by the sum of what came (WAPE).
    pub error: Option<f64>,
    /// The same at the cut-off nearest to a quarter of each period.
    pub error_at_25: Option<f64>,
    /// The same at half of each period.
    pub error_at_50: Option<f64>,
    /// The same at three quarters of each period.
    pub error_at_75: Option<f64>,
    /// Sum of the errors by the sum of what came: above 0, too much was foreseen.
    pub bias: Option<f64>,
    /// Share of cut-offs whose 80 % band held.
    pub held_80: Option<f64>,
    /// Share of cut-offs whose 95 % band held.
    pub held_95: Option<f64>,
    /// Mean squared error of the chances (Brier).
    pub brier: Option<f64>,
    /// How many chances these are.
    pub chances: usize,
    /// Continuous ranked probability score by what came.
    pub crps: Option<f64>,
}

impl Score {
    pub(crate) fn of<'a>(cases: impl IntoIterator<Item = &'a ForecastCase>) -> Self {
        let cases: Vec<&ForecastCase> = cases.into_iter().collect();
        let mut periods: Vec<usize> = cases.iter().map(|case| case.period).collect();
        periods.sort_unstable();
        periods.dedup();
        let came: f64 = cases.iter().map(|case| case.came).sum();
        let by_came = |of: &dyn Fn(&ForecastCase) -> f64| share(cases.iter().map(|case| of(case)).sum(), came);
        let at = |point: f64| {
            let nearest = periods.iter().filter_map(|period| {
                let distance = |case: &&&ForecastCase| (case.over - point).abs();
                let inside = cases.iter().filter(|case| case.period == *period);
                inside.min_by(|a, b| distance(a).total_cmp(&distance(b)))
            });
            let (mut error, mut came) = (0.0, 0.0);
            for case in nearest {
                error += case.error();
                came += case.came;
            }
            share(error, came)
        };
        let chances: Vec<&(f64, bool)> = cases.iter().flat_map(|case| &case.chances).collect();
        let squares = chances.iter().map(|(chance, came)| (chance - f64::from(u8::from(*came))).powi(2)).sum();
        let count = |held: &dyn Fn(&ForecastCase) -> bool| cases.iter().filter(|case| held(case)).count() as f64;
        Self {
            cutoffs: cases.len(),
            periods: periods.len(),
            error: by_came(&ForecastCase::error),
            error_at_25: at(0.25),
            error_at_50: at(0.5),
            error_at_75: at(0.75),
            bias: by_came(&|case| case.mean - case.came),
            held_80: share(count(&ForecastCase::held80), cases.len() as f64),
            held_95: share(count(&ForecastCase::held95), cases.len() as f64),
            brier: share(squares, chances.len() as f64),
            chances: chances.len(),
            crps: by_came(&|case| case.crps),
        }
    }
}

fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

/// Whether a band that should hold at 80 % of the cut-offs held at so few of them that chance explains it in less than 5 %
/// of cases (binomial).
pub(crate) fn too_seldom(held: usize, of: usize) -> bool {
    Binomial::new(0.8, of as u64).is_ok_and(|binomial| of > 0 && binomial.cdf(held as u64) < SURE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_of_a_sharp_forecast_is_its_error() {
        assert!((crps(&[7.0; 100], 10.0) - 3.0).abs() < 1e-12);
        assert!((crps(&[7.0; 100], 4.0) - 3.0).abs() < 1e-12);
        // A uniform forecast on 0 to 1 of a middle value: 1/12.
        assert!((crps(&levels(), 0.5) - 1.0 / 12.0).abs() < 1e-4);
    }

    #[test]
    fn a_difference_counts_when_the_periods_agree_on_it() {
        let of = |off: &[f64]| ScoreVerdict::of(off.iter().enumerate().map(|(period, off)| (period, 10.0 + off, 10.0)));
        assert_eq!(of(&[]), ScoreVerdict::Tie);
        assert_eq!(of(&[-9.0]), ScoreVerdict::Tie);
        assert_eq!(of(&[0.0, 0.0, 0.0]), ScoreVerdict::Tie);
        assert_eq!(of(&[2.0, 2.0, 2.0]), ScoreVerdict::Worse);
        // t = mean / (s / sqrt n) = -3.60 with 2 degrees of freedom: p = 0.069; -7.35 with 3: p = 0.005.
        assert_eq!(of(&[-2.0, -3.0, -5.196]), ScoreVerdict::Tie);
        assert_eq!(of(&[-2.0, -3.0, -4.0, -3.0]), ScoreVerdict::Better);
        assert_eq!(of(&[2.0, 3.0, 4.0, 3.0]), ScoreVerdict::Worse);
        // Four cut-offs in one period are one case.
        assert_eq!(ScoreVerdict::of([(0, 1.0, 2.0), (0, 1.0, 2.0), (0, 1.0, 2.1), (0, 1.0, 2.0)]), ScoreVerdict::Tie);
    }

    #[test]
    fn a_band_that_held_too_seldom_is_told_from_bad_luck() {
        // P(at most 17 of 26 at 80 %) = .060, 16: .022.
        assert!(!too_seldom(17, 26) && too_seldom(16, 26));
        assert!(!too_seldom(0, 0) && !too_seldom(0, 1) && too_seldom(0, 2));
    }

    #[test]
    fn scores_add_up_over_cases() {
        let case = |period, over, mean, came| ForecastCase {
            period,
            over,
            mean,
            band80: (mean - 10.0, mean + 10.0),
            band95: (mean - 20.0, mean + 20.0),
            crps: 1.0,
            chances: vec![(0.75, came > 100.0), (0.1, false)],
            came,
        };
        let cases = [case(0, 0.25, 110.0, 125.0), case(0, 0.75, 120.0, 125.0), case(1, 0.3, 100.0, 75.0)];
        let score = Score::of(&cases);
        assert_eq!((score.cutoffs, score.periods, score.chances), (3, 2, 6));
        assert_eq!(score.error, Some((15.0 + 5.0 + 25.0) / 325.0));
        assert_eq!(score.bias, Some((-15.0 - 5.0 + 25.0) / 325.0));
        assert_eq!(score.error_at_25, Some(40.0 / 200.0));
        assert_eq!(score.error_at_75, Some(30.0 / 200.0));
        assert_eq!((score.held_80, score.held_95), (Some(1.0 / 3.0), Some(2.0 / 3.0)));
        let brier = (2.0 * 0.25_f64.powi(2) + 0.75_f64.powi(2) + 3.0 * 0.1_f64.powi(2)) / 6.0;
        assert!((score.brier.unwrap() - brier).abs() < 1e-12);
        let table = crate::metrics::forecast::reliability::reliability(&cases);
        assert_eq!((table[3].chances, table[3].periods, table[3].came), (3, 2, Some(2.0 / 3.0)));
        assert_eq!((table[0].chances, table[2].said), (3, None));
        assert_eq!(Score::of(&[]).error, None);
    }
}
