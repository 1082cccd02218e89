//! Simple ways to forecast, to be measured against.

use serde::Serialize;

use super::history::{AsOf, History};
use super::mixture::Mixture;
use super::smooth::Smoother;
use super::weigh::SPREAD_ORIGINS;
use super::year_before::YEAR_OF_WEEKS;
use super::{TRAIL, YEAR};

/// At most so many past origins make a rival's band, and the yield.
const ORIGINS: i32 = 26;
/// A rival's extra spread before the first of them.
const SPREAD: f64 = 0.15;

/// A rival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RivalMethod {
    /// Won by days elapsed, for the days left.
    RunRate,
    /// Won by the mean share that past periods had won at the same part of their days.
    Curve,
    /// Win rate of 365 days, of the open amount due in the period (all of it where the book has no close dates).
    WeightedPipeline,
    /// What came of the open amount at past weeks in as many days, of the open amount now.
    Yield,
    /// What the last period won after the same number of days.
    SameDays,
    /// The same days 364 days before, by the growth of 91 days since.
    YearBefore,
    /// Exponential smoothing of daily sums, with damped trend and a season of the week.
    DampedTrend,
    /// The Theta method on daily sums.
    Theta,
}

impl RivalMethod {
    /// All of them.
    pub const ALL: [RivalMethod; 8] = [
        Self::RunRate,
        Self::Curve,
        Self::WeightedPipeline,
        Self::Yield,
        Self::SameDays,
        Self::YearBefore,
        Self::DampedTrend,
        Self::Theta,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::RunRate => "run rate",
            Self::Curve => "curve",
            Self::WeightedPipeline => "win rate x pipeline",
            Self::Yield => "yield",
            Self::SameDays => "last period to date",
            Self::YearBefore => "same days last year",
            Self::DampedTrend => "damped smoothing",
            Self::Theta => "Theta",
        }
    }
}

/// A period, seen from the end of a day in it.
#[derive(Clone, Copy, Debug)]
pub struct CutPeriod {
    /// The first day.
    pub start: i32,
    /// The last day that is known.
    pub cut: i32,
    /// The last day.
    pub end: i32,
}

impl CutPeriod {
    fn elapsed(self) -> i32 {
        self.cut - self.start + 1
    }
    fn left(self) -> i32 {
        self.end - self.cut
    }
    fn moved(self, days: i32) -> Self {
        Self { start: self.start + days, cut: self.cut + days, end: self.end + days }
    }
}

/// What the rivals know at a cut-off.
pub struct CutoffKnowledge<'a> {
    now: AsOf<'a>,
    open: &'a OpenMoney,
    /// Whole periods before this one, newest first, each with its first and last day.
    before: &'a [(i32, i32)],
    /// Open money due in the window, at the cut and at weekly origins before it; `None` where there are no close dates.
    due: Option<Vec<f64>>,
    damped: Option<Smoother>,
    theta: Option<Smoother>,
}

impl<'a> CutoffKnowledge<'a> {
    /// What is known at the end of the window's cut: enough for an [`estimate`](Self::estimate).
    pub(crate) fn new(history: &'a History<'a>, open: &'a OpenMoney, before: &'a [(i32, i32)], window: CutPeriod) -> Self {
        let origins = (0..ORIGINS).map(|week| window.moved(-window.left() - 7 * week));
        let windows: Vec<CutPeriod> = std::iter::once(window).chain(origins).collect();
        Self::at(history, open, before, window, &windows)
    }

    /// The same, enough for [`to_come`](Self::to_come) alone.
    pub fn now(history: &'a History<'a>, open: &'a OpenMoney, before: &'a [(i32, i32)], window: CutPeriod) -> Self {
        Self::at(history, open, before, window, &[window])
    }

    fn at(
        history: &'a History<'a>,
        open: &'a OpenMoney,
        before: &'a [(i32, i32)],
        window: CutPeriod,
        windows: &[CutPeriod],
    ) -> Self {
        let days: Vec<i32> = windows.iter().map(|window| window.cut).collect();
        let spans: Vec<(i32, i32)> = windows.iter().map(|window| (window.start, window.end)).collect();
        let due = open.has_due.then(|| history.open_due(&days, &spans));
        let now = history.as_of(window.cut);
        let (damped, theta) = (Smoother::damped(&now, window.cut), Smoother::theta(&now, window.cut));
        Self { now, open, before, due, damped, theta }
    }

    /// How much a rival says is still to come, at least 0; `None` where the rival has nothing to go by.
    pub fn to_come(&self, rival: RivalMethod, window: CutPeriod) -> Option<f64> {
        Some(self.mean(rival, window, 0)?.max(0.0))
    }

    /// What a rival says is still to come: a gamma distribution by its mean and its own past errors; `None` where the rival has nothing to go by.
    pub(crate) fn estimate(&self, rival: RivalMethod, window: CutPeriod) -> Option<Mixture> {
        let mean = self.to_come(rival, window)?;
        let mut squares = SPREAD_ORIGINS * (SPREAD * mean).powi(2);
        let mut origins = SPREAD_ORIGINS;
        for (number, origin) in self.origins(rival, window).into_iter().enumerate() {
            if let Some(mean) = self.mean(rival, origin, number + 1) {
                let came = self.now.won(origin.cut + 1, origin.end);
                squares += (mean.max(0.0) - came).powi(2);
                origins += 1.0;
            }
        }
        Some(Mixture::gamma(mean, squares / origins))
    }

    /// Past windows with as many days left, newest first: weekly ones, or for the rivals that need whole periods the past
    /// periods themselves.
    fn origins(&self, rival: RivalMethod, window: CutPeriod) -> Vec<CutPeriod> {
        let observed = |origin: &CutPeriod| origin.start >= self.now.observed_from();
        match rival {
            RivalMethod::Curve | RivalMethod::SameDays => self
                .before
                .iter()
                .map(|&(start, end)| CutPeriod { start, cut: end - window.left(), end })
                .filter(|origin| origin.cut >= origin.start)
                .filter(observed)
                .take(usize::try_from(ORIGINS).unwrap_or(0))
                .collect(),
            _ => (0..ORIGINS).map(|week| window.moved(-window.left() - 7 * week)).take_while(observed).collect(),
        }
    }

    /// What a rival says is still to come; `number` is 0 for the window asked, else that of its weekly origin from 1.
    fn mean(&self, rival: RivalMethod, window: CutPeriod, number: usize) -> Option<f64> {
        let won = self.now.won(window.start, window.cut);
        match rival {
            RivalMethod::RunRate => (window.elapsed() > 0).then(|| won / f64::from(window.elapsed()) * f64::from(window.left())),
            RivalMethod::Curve => {
                let part = f64::from(window.elapsed()) / f64::from(window.end - window.start + 1);
                let shares: Vec<f64> = self.whole_before(window.start).filter_map(|period| self.share(period, part)).collect();
                let share = shares.iter().sum::<f64>() / shares.len() as f64;
                (share > 0.0).then(|| won / share - won)
            }
            RivalMethod::WeightedPipeline => {
                let open = match &self.due {
                    Some(due) => *due.get(number)?,
                    None => self.open.on(window.cut),
                };
                Some(self.win_rate(window.cut)? * open)
            }
            RivalMethod::Yield => {
                let (mut came, mut open) = (0.0, 0.0);
                for week in 0..ORIGINS {
                    let origin = window.cut - window.left() - 7 * week;
                    if origin < self.now.observed_from() {
                        break;
                    }
                    came += self.now.won(origin + 1, origin + window.left());
                    open += self.open.on(origin);
                }
                (open > 0.0).then(|| came / open * self.open.on(window.cut))
            }
            RivalMethod::SameDays => {
                let &(start, end) = self.before.iter().find(|(_, end)| *end < window.start)?;
                let from = start + window.elapsed();
                (from >= self.now.observed_from() && from <= end).then(|| self.now.won(from, end))
            }
            RivalMethod::YearBefore => {
                let before = window.cut - YEAR_OF_WEEKS;
                let observed = before - TRAIL + 1 >= self.now.observed_from();
                let base = self.now.won(before - TRAIL + 1, before);
                let growth = self.now.won(window.cut - TRAIL + 1, window.cut) / base;
                (observed && base > 0.0).then(|| growth * self.now.won(before + 1, before + window.left()))
            }
            RivalMethod::DampedTrend => self.damped.as_ref()?.to_come(window.cut, window.left()),
            RivalMethod::Theta => self.theta.as_ref()?.to_come(window.cut, window.left()),
        }
    }

    fn whole_before(&self, start: i32) -> impl Iterator<Item = (i32, i32)> {
        let observed = self.now.observed_from();
        self.before.iter().copied().filter(move |&(first, last)| last < start && first >= observed)
    }

    /// The share of a past period that was won after a part of its days.
    fn share(&self, (start, end): (i32, i32), part: f64) -> Option<f64> {
        let all = self.now.won(start, end);
        #[expect(clippy::cast_possible_truncation, reason = "a part of the days of a period")]
        let days = (part * f64::from(end - start + 1)).round() as i32;
        (all > 0.0).then(|| self.now.won(start, start + days - 1) / all)
    }

    fn win_rate(&self, day: i32) -> Option<f64> {
        let (mut won, mut lost) = (0, 0);
        for day in self.now.days(day - YEAR + 1, day) {
            if let Some([_, wins, losses]) = self.now.fates_on(day) {
                won += wins.iter().sum::<u32>();
                lost += losses.iter().sum::<u32>();
            }
        }
        (won + lost > 0).then(|| f64::from(won) / f64::from(won + lost))
    }
}

/// The amount of the deals open at the end of each day.
pub struct OpenMoney {
    first: i32,
    by_day: Vec<f64>,
    has_due: bool,
}

impl OpenMoney {
    /// The open money of a history's days.
    pub fn new(history: &History) -> Self {
        let (first, by_day) = history.open_money();
        Self { first, by_day, has_due: history.has_due() }
    }

    fn on(&self, day: i32) -> f64 {
        usize::try_from(day - self.first).ok().and_then(|at| self.by_day.get(at)).copied().unwrap_or(0.0)
    }
}
