//! How good the forecast would have been on this very past, against simple rivals.
//!
//! Weekly cut-offs inside each past period, at each of which only what was known then is used.

use rayon::prelude::*;
use serde::Serialize;

use super::history::{History, REACH};
use super::mixture::Mixture;
use super::rivals::{Known, OpenMoney, Window};
use super::score::{Case, crps, holds, levels, reliability};
use super::{Forecast, Question, Sale, TRAINING};

pub use super::rivals::Rival;
pub use super::score::{Reliability, Score};

/// Chances are asked of these parts of what the last period won.
const OF_LAST: [f64; 5] = [0.8, 0.9, 1.0, 1.1, 1.2];

/// A past period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Past {
    /// Its first day.
    pub start: i32,
    /// Its last day.
    pub end: i32,
    /// Its target, where one was stated.
    pub target: Option<f64>,
}

/// A rival beside our method on the cut-offs that the rival has.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Against {
    /// The rival.
    pub rival: Rival,
    /// How good it was.
    #[serde(flatten)]
    pub score: Score,
    /// How good our method was on the same cut-offs.
    pub ours: Score,
}

impl Against {
    /// In what the rival was better than our method on the same cut-offs, with both figures.
    pub fn better_in(&self) -> Vec<(&'static str, f64, f64)> {
        let (rival, ours) = (&self.score, &self.ours);
        let figures =
            [("error", rival.error, ours.error), ("CRPS", rival.crps, ours.crps), ("Brier score", rival.brier, ours.brier)];
        figures
            .into_iter()
            .filter_map(|(name, rival, ours)| Some((name, rival?, ours?)))
            .filter(|(_, rival, ours)| rival < ours)
            .collect()
    }
}

/// The back-test's result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Backtest {
    /// Our method over all cut-offs.
    pub ours: Score,
    /// The rivals, each beside our method.
    pub rivals: Vec<Against>,
    /// Our chances beside how often it came so.
    pub reliability: Vec<Reliability>,
}

impl Backtest {
    /// Whether the past is too short to say anything: no whole period after four weeks of decided deals.
    pub fn is_too_short(&self) -> bool {
        self.ours.cutoffs == 0
    }
}

/// Tests the forecast on past periods, given oldest first and without gaps. `phase` is that of [`super::forecast`].
pub fn backtest(sales: &[Sale], phase: &dyn Fn(i32) -> u8, periods: &[Past]) -> Backtest {
    let Some(walk) = Walk::new(sales, phase, periods, usize::MAX) else {
        return Backtest { ours: Score::default(), rivals: Vec::new(), reliability: Vec::new() };
    };
    let open = OpenMoney::new(&walk.history);
    // In parallel, collected in order: the same bits on any number of threads.
    let cases: Vec<(Case, Vec<Option<Case>>)> =
        walk.cutoffs.par_iter().filter_map(|cutoff| Some((walk.ours(*cutoff)?, walk.rivals(&open, *cutoff)))).collect();
    let rivals = Rival::ALL.into_iter().enumerate().map(|(place, rival)| {
        let both = || cases.iter().filter_map(|(ours, rivals)| Some((ours, rivals.get(place)?.as_ref()?)));
        Against { rival, score: Score::of(both().map(|both| both.1)), ours: Score::of(both().map(|both| both.0)) }
    });
    let ours = || cases.iter().map(|(ours, _)| ours);
    Backtest { ours: Score::of(ours()), rivals: rivals.collect(), reliability: reliability(ours()) }
}

/// In how many of the newest weekly cut-offs of past periods the 80 % band held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Cut-offs.
    pub of: usize,
    /// In how many of them the band held.
    pub held: usize,
}

/// Looks back on the newest `weeks` weekly cut-offs of past periods, given oldest first and without gaps.
pub fn held(sales: &[Sale], phase: &dyn Fn(i32) -> u8, periods: &[Past], weeks: usize) -> Held {
    let Some(walk) = Walk::new(sales, phase, periods, weeks) else { return Held::default() };
    let held = walk.cutoffs.par_iter().filter(|cutoff| {
        let band = walk.forecast(cutoff.window, None).band;
        band.is_some_and(|band| holds((band.p10, band.p90), walk.came(cutoff)))
    });
    Held { of: walk.cutoffs.len(), held: held.count() }
}

/// A week's end inside a past period.
#[derive(Clone, Copy)]
struct Cutoff {
    /// The period's number, oldest first.
    period: usize,
    window: Window,
    target: Option<f64>,
}

/// Everything that a walk through the past needs.
struct Walk<'a> {
    history: History<'a>,
    /// First and last days of the periods, newest first.
    newest_first: Vec<(i32, i32)>,
    /// What each period brought, oldest first, as known at the end of the last one.
    came: Vec<f64>,
    cutoffs: Vec<Cutoff>,
}

impl<'a> Walk<'a> {
    /// The newest `weeks` cut-offs of the periods that begin at least four weeks after the first close; `None` without any.
    fn new(sales: &'a [Sale], phase: &dyn Fn(i32) -> u8, periods: &[Past], weeks: usize) -> Option<Self> {
        let first = sales.iter().filter_map(Sale::decided).min()?;
        let usable = periods.iter().enumerate().filter(|(_, period)| period.start >= first + TRAINING);
        let mut cutoffs: Vec<Cutoff> = usable
            .flat_map(|(number, &Past { start, end, target })| {
                let cutoff = move |cut| Cutoff { period: number, window: Window { start, cut, end }, target };
                // A week has no whole week inside: its middle.
                let first = if end - start < 7 { start + (end - start) / 2 } else { start + 6 };
                (first..end).step_by(7).map(cutoff)
            })
            .collect();
        cutoffs.drain(..cutoffs.len().saturating_sub(weeks));
        let (from, last) = (cutoffs.first()?.window.start, periods.last()?.end);
        let history = History::new(sales, phase, from - REACH, last);
        let newest_first = periods.iter().rev().map(|period| (period.start, period.end)).collect();
        let now = history.as_of(last);
        let came = periods.iter().map(|period| now.won(period.start, period.end)).collect();
        drop(now);
        Some(Self { history, newest_first, came, cutoffs })
    }

    /// The periods before one, newest first.
    fn before(&self, period: usize) -> &[(i32, i32)] {
        self.newest_first.get(self.newest_first.len() - period..).unwrap_or(&[])
    }

    fn forecast(&self, window: Window, target: Option<f64>) -> Forecast {
        let Window { start, cut, end } = window;
        self.history.forecast(&Question { as_of: cut, under_way: false, start, end, target })
    }

    fn came(&self, cutoff: &Cutoff) -> f64 {
        self.came.get(cutoff.period).copied().unwrap_or(0.0)
    }

    /// What the period before one won, as known at a cut-off; `None` when it was not observed as a whole.
    fn won_last(&self, cutoff: &Cutoff) -> Option<f64> {
        let &(start, end) = self.before(cutoff.period).first()?;
        let now = self.history.as_of(cutoff.window.cut);
        (start >= now.observed_from()).then(|| now.won(start, end)).filter(|won| *won > 0.0)
    }

    fn ours(&self, cutoff: Cutoff) -> Option<Case> {
        let forecast = self.forecast(cutoff.window, cutoff.target);
        Some(self.case(cutoff, forecast.won, forecast.to_come()?))
    }

    fn rivals(&self, open: &OpenMoney, cutoff: Cutoff) -> Vec<Option<Case>> {
        let window = cutoff.window;
        let known = Known::new(&self.history, open, self.before(cutoff.period), window);
        let won = self.history.as_of(window.cut).won(window.start, window.cut);
        Rival::ALL.iter().map(|rival| Some(self.case(cutoff, won, &known.estimate(*rival, window)?))).collect()
    }

    fn case(&self, cutoff: Cutoff, won: f64, to_come: &Mixture) -> Case {
        let window = cutoff.window;
        let came = self.came(&cutoff);
        let quantiles = to_come.quantiles(levels()).map(|more| won + more);
        let [low95, low80, high80, high95] = to_come.quantiles([0.025, 0.1, 0.9, 0.975]).map(|more| won + more);
        let of_last = self.won_last(&cutoff).into_iter().flat_map(|last| OF_LAST.map(|part| part * last));
        let chance = |target: f64| (to_come.at_least(target - won), came >= target);
        Case {
            period: cutoff.period,
            over: f64::from(window.cut - window.start + 1) / f64::from(window.end - window.start + 1),
            mean: won + to_come.mean(),
            band80: (low80, high80),
            band95: (low95, high95),
            crps: crps(&quantiles, came),
            chances: of_last.chain(cutoff.target).map(chance).collect(),
            came,
        }
    }
}
