//! The period forecast: what will have been won by the end of a period, with a band and the chance of the target.
//!
//! The total is what is won so far, which is fixed, and what is still to be won. The second part has three views: the
//! [`pipeline`] (open deals run forward at daily rates of winning and losing by age, and deals still to be created), the
//! [`rate`] (money a day, this month's own pace and the trailing rate, with what goes on of a proven growth) and the
//! [`year_before`] (the same days, times the growth since). All know the [`rhythm`] of the book: how a [`month`]'s and a
//! [`week`]'s money spreads over its days, where the book shows that. A [`mixture`] of them, weighed by how well each has
//! done on this very book ([`weigh`]), gives the band and the chance, so that they cannot disagree. [`backtest`] says how
//! good it would have been.
//!
//! A view's spread grows where its past errors were larger than it states, and shrinks where they were smaller.
//!
//! Days are numbers since 1970-01-01, amounts are floats in any one unit (minor units where they come from a book):
//! floats serve only what is still to come.

pub mod backtest;
pub mod book;
pub mod history;
pub mod middle;
pub(crate) mod mixture;
pub(crate) mod month;
pub(crate) mod pipeline;
pub(crate) mod rate;
pub(crate) mod rhythm;
pub mod rivals;
pub(crate) mod sale;
pub(crate) mod week;
pub(crate) mod weigh;
pub(crate) mod year_before;

mod carry;
mod gamma;
mod reliability;
mod score;
mod smooth;

use carry::{carry_on, draw, moved};
use history::{AsOf, History};
use mixture::Mixture;
use pipeline::PipelineView;
use rate::RateView;
use rhythm::Rhythm;
use smooth::SmoothedDays;
use weigh::{Estimate, TrackRecord, effective_origins, pipeline_weight, year_before_share};
use year_before::YearBefore;

pub use sale::{Sale, SaleKind, SaleStep};

/// Rates are estimated from this many days up to the origin.
pub(crate) const YEAR: i32 = 365;
/// The trailing rate, and the arrival of new deals and orders, rest on this many days.
pub(crate) const TRAIL: i32 = 91;
/// Days of a mean month.
pub(crate) const MONTH: f64 = 30.4;
/// A period may end at most this many days after the as-of day.
pub(crate) const FARTHEST: i32 = 730;
/// An origin lies at least this many days after observation starts.
pub(crate) const TRAINING: i32 = 28;
/// At most this many origins are looked back on.
const ORIGINS: usize = 24;
/// At most this many open deals are enumerated, each with at least this share of the pipeline view's variance.
const ENUMERATED: usize = 6;
const ENUMERATED_SHARE: f64 = 0.01;

/// What is asked: a period, and the day from which it is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Question {
    /// Everything is known up to the END of this day, and nothing later (but see `under_way`).
    pub as_of: i32,
    /// Whether the day after `as_of` is under way: what is decided on it counts, but none of it is over.
    pub under_way: bool,
    /// First day of the period.
    pub start: i32,
    /// Last day of the period.
    pub end: i32,
    /// The target, in the unit of the amounts.
    pub target: Option<f64>,
}

/// How far a forecast can be relied on: the first that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub enum Status {
    /// The period is over: what is won is won.
    #[serde(rename = "final")]
    Final,
    /// The period ends more than [`FARTHEST`] days ahead: no band and no chance.
    #[serde(rename = "too far")]
    TooFar,
    /// The book bears no verdict: no band and no chance.
    #[serde(rename = "withheld")]
    Withheld,
    /// No target: a band, no chance.
    #[serde(rename = "no target")]
    NoTarget,
    /// Nothing was ever won or lost.
    #[serde(rename = "no history")]
    NoHistory,
    /// Nothing was won for a year and no open deal has an amount: nothing says what a sale is worth today.
    #[serde(rename = "no history")]
    Silent,
    /// Nothing was won for a year, and nothing at all recorded for a quarter: the book has ended.
    #[serde(rename = "no history")]
    Ended,
    /// Fewer than 10 wins in 365 days or fewer than 20 decided ever.
    #[serde(rename = "low history")]
    LowHistory,
    /// Enough to rest on.
    #[serde(rename = "ok")]
    Ok,
}

impl Status {
    /// Why there is no forecast, though the files can be read; `None` where there is one, or none is needed.
    pub(crate) fn unknown(self) -> Option<&'static str> {
        match self {
            Self::NoHistory => Some("nothing was ever won, lost or ordered"),
            Self::Silent => Some("nothing was won for a year, no open deal has an amount"),
            Self::Ended => Some("nothing was won for a year, nothing recorded for a quarter"),
            Self::Final | Self::TooFar | Self::Withheld | Self::NoTarget | Self::LowHistory | Self::Ok => None,
        }
    }
}

/// Mean and quantiles of the period's total.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it: 2.5 %, 5 %, 10 %, ...")]
pub struct Quantiles {
    pub mean: f64,
    pub lo95: f64,
    pub p05: f64,
    pub p10: f64,
    pub p50: f64,
    pub p90: f64,
    pub p95: f64,
    pub hi95: f64,
}

/// What the forecast rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct ForecastBasis {
    /// The first day that is looked at.
    pub observed_from: i32,
    /// Weekdays (Monday first) on which this company does not win.
    pub closed_weekdays: [bool; 7],
    /// How money spreads over days.
    pub rhythm: Rhythm,
    /// The view of open deals, and of deals and orders to come.
    pub pipeline: PipelineView,
    /// The view of money a day.
    pub rate: RateView,
    /// The view of the year before, where it takes part.
    pub year_before: Option<YearBefore>,
    /// Money of the window as smoothed daily sums have it, where they are heard.
    pub smoothed: Option<f64>,
    /// What each view weighs.
    pub weights: Weights,
    /// What the pipeline view's past says of it (its enumerated deals apart).
    pub pipeline_record: TrackRecord,
    /// What the rate view's past says of it.
    pub rate_record: TrackRecord,
    /// What the year before's past says of it, where it takes part.
    pub year_before_record: Option<TrackRecord>,
    /// What the views said at past origins, newest first.
    pub origins: Vec<PastOrigin>,
    /// How many independent origins these are worth.
    pub effective_origins: f64,
    /// Won deals and orders of 365 days.
    pub wins_of_year: u32,
    /// Deals won or lost, and orders, ever.
    pub decided: u32,
}

/// One of the views, as the forecast takes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// What it is called.
    pub name: &'static str,
    /// What it weighs: 1 together.
    pub weight: f64,
    /// Money that it expects in what is left of the period.
    pub mean: f64,
    /// Its sum of absolute errors at the past origins, by what came there; `None` where it has none or nothing came.
    pub error: Option<f64>,
}

impl ForecastBasis {
    /// The views: won so far and their weighed means are the mean of the forecast.
    pub fn views(&self) -> Vec<View> {
        let view = |name, weight, mean, said: fn(&PastOrigin) -> Option<Estimate>| {
            let known = self.origins.iter().filter_map(|origin| Some(((said(origin)?.mean - origin.came).abs(), origin.came)));
            let (off, came) = known.fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            View { name, weight, mean, error: (came > 0.0).then_some(off / came) }
        };
        let mut views = vec![
            view("pipeline view", self.weights.pipeline, self.pipeline.mean, |origin| Some(origin.pipeline)),
            view("rate view", self.weights.rate, self.rate.mean, |origin| Some(origin.rate)),
        ];
        if let Some(before) = self.year_before {
            views.push(view("the year before", self.weights.year_before, before.mean, |origin| origin.year_before));
        }
        views
    }
}

/// The weights of the views: 1 together.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Weights {
    pub pipeline: f64,
    pub rate: f64,
    pub year_before: f64,
}

/// What the views said at a past origin, and what came.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct PastOrigin {
    pub day: i32,
    /// How the level had moved, as a logarithm.
    pub moved: f64,
    pub pipeline: Estimate,
    pub rate: Estimate,
    /// `None` where the year before was not observed then.
    pub year_before: Option<Estimate>,
    pub came: f64,
}

/// An open deal's own chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OpenDeal {
    /// The deal's [`Sale::id`].
    pub id: u32,
    /// Its chance to be won in the period.
    pub chance: f64,
    /// Its amount as known; `None` when it is not priced.
    pub amount: Option<f64>,
}

/// What one large open deal does to the chance of the target, in the pipeline view, all else held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WhatIf {
    /// The deal.
    pub deal: OpenDeal,
    /// The pipeline view's chance as things stand.
    pub now: f64,
    /// Its chance if the deal is won in the period.
    pub if_won: f64,
    /// Its chance if the deal is not.
    pub if_lost: f64,
}

/// The forecast of a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// How far it can be relied on.
    pub status: Status,
    /// Won so far.
    pub won: f64,
    /// Mean and quantiles of the total; `None` when the period ends too far ahead.
    pub band: Option<Quantiles>,
    /// The chance of the target: exactly 1 once won; `None` without a target or when too far.
    pub chance: Option<f64>,
    /// What it rests on; `None` when the period is over or too far.
    pub parts: Option<ForecastBasis>,
    /// Open deals with their chances, in the order of the sales.
    pub open: Vec<OpenDeal>,
    /// The large open deals, largest first (by how much they matter), where there is a target.
    pub what_if: Vec<WhatIf>,
    /// Open deals without an amount: in every rate, 0 in money.
    pub unpriced: usize,
    /// Whether the period has not begun.
    pub future: bool,
    mixture: Option<Mixture>,
}

impl Forecast {
    /// The chance that the total reaches `target`; `None` when the period is too far.
    pub fn chance_at(&self, target: f64) -> Option<f64> {
        self.mixture.as_ref().map(|mixture| mixture.at_least(target - self.won))
    }

    /// The total that is not exceeded with chance `level` (0 to 1); `None` when the period is too far.
    pub fn quantile(&self, level: f64) -> Option<f64> {
        self.mixture.as_ref().map(|mixture| self.won + mixture.quantile(level))
    }

    /// What is still to come, as a distribution; `None` when the period is too far.
    pub(crate) fn to_come(&self) -> Option<&Mixture> {
        self.mixture.as_ref()
    }

    /// The same without a word about what is to come: neither band nor chance.
    #[must_use]
    pub(crate) fn withheld(self, status: Status) -> Self {
        Self { status, band: None, chance: None, what_if: Vec::new(), mixture: None, ..self }
    }

    /// How many large open deals are enumerated exactly.
    pub fn enumerated(&self) -> usize {
        self.mixture.as_ref().map_or(0, |mixture| mixture.deals().len())
    }
}

/// The forecast of a period from all sales. `phase` gives the month in the fiscal quarter, 0, 1 or 2, of any day.
pub fn forecast(sales: &[Sale], phase: &dyn Fn(i32) -> u8, question: &Question) -> Forecast {
    let from = (question.as_of - history::REACH).min(question.start);
    History::new(sales, phase, from, question.as_of + 1).forecast(question)
}

impl History<'_> {
    /// The forecast of a period. The history must reach over the question's days.
    pub fn forecast(&self, question: &Question) -> Forecast {
        let Question { as_of, under_way, start, end, target } = *question;
        let known = if under_way { as_of + 1 } else { as_of };
        let now = self.as_of(as_of);
        let won = if under_way { self.as_of(known).won(start, end) } else { now.won(start, end) };
        let mut forecast = Forecast {
            status: Status::Final,
            won,
            band: None,
            chance: None,
            parts: None,
            open: Vec::new(),
            what_if: Vec::new(),
            unpriced: 0,
            future: start > known,
            mixture: None,
        };
        if as_of < end && end - as_of > FARTHEST {
            forecast.status = Status::TooFar;
            return forecast;
        }
        let mixture = if as_of >= end { Mixture::nothing() } else { still_to_come(&now, question, &mut forecast) };
        let [lo95, p05, p10, p50, p90, p95, hi95] =
            mixture.quantiles([0.025, 0.05, 0.1, 0.5, 0.9, 0.95, 0.975]).map(|more| won + more);
        forecast.band = Some(Quantiles { mean: won + mixture.mean(), lo95, p05, p10, p50, p90, p95, hi95 });
        if let Some(target) = target {
            let gap = target - won;
            forecast.chance = Some(mixture.at_least(gap));
            let what_if = mixture.deals().iter().enumerate().filter_map(|(place, enumerated)| {
                let (if_won, if_lost) = mixture.pipeline_at_least_if(gap, place)?;
                Some(WhatIf { deal: *forecast.open.get(enumerated.place)?, now: mixture.pipeline_at_least(gap), if_won, if_lost })
            });
            forecast.what_if = what_if.collect();
        }
        forecast.status = match &forecast.parts {
            None => Status::Final,
            Some(_) if target.is_none() => Status::NoTarget,
            Some(parts) if parts.decided == 0 => Status::NoHistory,
            Some(parts) if !parts.enough() => Status::LowHistory,
            Some(_) => Status::Ok,
        };
        forecast.mixture = Some(mixture);
        forecast
    }

    /// The days whose end a forecast looks at, newest first: that of the question and its origins.
    fn origins(&self, question: &Question) -> Vec<i32> {
        self.as_of(question.as_of).origins(question.end - question.as_of)
    }
}

/// The distribution of what is still to come; fills in what it rests on.
fn still_to_come(now: &AsOf, question: &Question, forecast: &mut Forecast) -> Mixture {
    let wait = (question.start - question.as_of - 1).max(0);
    let horizon = question.end - question.as_of;
    let days = now.origins(horizon);
    let gone = question.under_way.then_some(question.as_of + 1);
    let ages = now.ages(&days, gone);
    let mut views = days.iter().zip(&ages).map(|(&day, ages)| {
        let rhythm = Rhythm::new(now, day);
        let pipeline = pipeline::view(now, day, wait, horizon, ages, &rhythm);
        let rate = rate::view(now, day, wait, horizon, pipeline.win_square, &rhythm);
        let year_before = year_before::view(now, day, wait, horizon, &rate);
        (rhythm, pipeline, rate, year_before)
    });
    let Some((rhythm, mut pipeline, mut rate, year_before)) = views.next() else { return Mixture::nothing() };
    let mut origins: Vec<PastOrigin> = views
        .zip(days.iter().skip(1))
        .map(|((_, pipeline, rate, year_before), &day)| PastOrigin {
            day,
            moved: moved(now, day),
            pipeline: Estimate {
                mean: pipeline.mean,
                variance: pipeline.variance + pipeline.uncertainty * pipeline.mean.powi(2),
            },
            rate: rate.said(),
            year_before: year_before.map(|year| year.said()),
            came: now.won(day + wait + 1, day + horizon),
        })
        .collect();
    let effective = effective_origins(origins.len(), horizon);
    if horizon - wait >= carry::FEWEST_DAYS {
        carry_on(moved(now, question.as_of), effective, &mut origins, &mut pipeline, &mut rate);
    }
    let smoothed = if horizon - wait >= carry::FEWEST_SMOOTHED_DAYS && pipeline.rates.of_orders > 0.0 {
        let smoothed = SmoothedDays::new(now, &days);
        draw(&smoothed, (question.as_of, wait, horizon), effective, &mut origins, &mut pipeline, &mut rate)
    } else {
        None
    };
    let pipeline_record =
        TrackRecord::new(&origins, effective, pipeline.said(), pipeline.uncertainty, |origin| Some(origin.pipeline));
    let rate_record = TrackRecord::new(&origins, effective, rate.said(), 0.0, |origin| Some(origin.rate));
    let weight = if rate.mean <= 0.0 {
        1.0
    } else if pipeline.mean <= 0.0 {
        0.0
    } else {
        pipeline_weight(pipeline_record.squared_error, rate_record.squared_error, rate.wins)
    };
    let had = origins.iter().filter(|origin| origin.year_before.is_some()).count();
    let takes_part = rate.beyond && horizon - wait >= year_before::FEWEST_DAYS && had >= year_before::FEWEST_ORIGINS;
    let year_before = year_before.filter(|_| takes_part);
    let year_before_record =
        year_before.map(|year| TrackRecord::new(&origins, effective, year.said(), 0.0, |origin| origin.year_before));
    let of_year = year_before.map_or(0.0, |_| year_before_share(&origins, effective, rate.said(), &rate_record));
    let of_year = (1.0 - weight) * of_year;
    let weights = Weights { pipeline: weight, rate: 1.0 - weight - of_year, year_before: of_year };
    forecast.open =
        now.open(gone).map(|(id, age, amount)| OpenDeal { id, chance: pipeline.chance_at_age(age), amount }).collect();
    forecast.unpriced = forecast.open.iter().filter(|deal| deal.amount.is_none()).count();
    let mut others = vec![(weights.rate, rate.said(), rate_record)];
    others.extend(year_before.zip(year_before_record).map(|(year, record)| (weights.year_before, year.said(), record)));
    let mixture = Mixture::new(weight, &forecast.open, &pipeline, &pipeline_record, &others);
    forecast.parts = Some(ForecastBasis {
        observed_from: now.observed_from(),
        closed_weekdays: now.closed_weekdays(),
        wins_of_year: pipeline.rates.wins,
        rhythm,
        pipeline,
        rate,
        year_before,
        smoothed,
        weights,
        pipeline_record,
        rate_record,
        year_before_record,
        origins,
        effective_origins: effective,
        decided: now.decided(),
    });
    mixture
}

impl Forecast {
    /// Whether nothing was won in the year that it rests on.
    pub(crate) fn is_without_wins(&self) -> bool {
        self.parts.as_ref().is_some_and(|parts| parts.wins_of_year == 0)
    }

    /// Whether no open deal says what it is worth.
    pub(crate) fn is_unpriced(&self) -> bool {
        self.open.iter().all(|deal| deal.amount.is_none())
    }
}

impl ForecastBasis {
    /// Whether there is enough history: 10 wins in 365 days and 20 decided ever, orders counted.
    pub fn enough(&self) -> bool {
        self.wins_of_year >= 10 && self.decided >= 20
    }
}

/// Factors drawn to 1 keep what is left of their distance to it after so many times the distance's own variance.
const DOUBT: f64 = 3.0;

/// A factor drawn to 1 by its variance as James and Stein do (Proc. Fourth Berkeley Symposium 1 (1961) 361-379, the
/// positive part): exactly 1 where the distance can be chance.
fn james_stein(raw: f64, variance: f64) -> f64 {
    let off = raw - 1.0;
    let kept = if off == 0.0 { 0.0 } else { (1.0 - DOUBT * variance / (off * off)).max(0.0) };
    (1.0 + off * kept).max(0.0)
}
