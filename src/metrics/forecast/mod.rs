//! The period forecast: what will have been won by the end of a period, with a band and the chance of the target.
//!
//! The total is what is won so far, which is fixed, and what is still to be won. The second part has two views: the
//! [`pipeline`] (open deals run forward at daily rates of winning and losing by age, and deals still to be created) and
//! the [`rate`] (money a day, this month's own pace and the trailing rate). Both know how a [`month`]'s money spreads over
//! its days, where the book shows that. A [`mixture`] of both, weighed by how well each has done on this very book, gives
//! the band and the chance, so that they cannot disagree. [`backtest`] says how good it would have been.
//!
//! A view's spread grows where its past errors were larger than it states, and shrinks where they were smaller.
//!
//! Days are numbers since 1970-01-01, amounts are floats in any one unit (minor units where they come from a book):
//! floats serve only what is still to come.

pub mod backtest;
pub mod book;
pub mod history;
pub mod mixture;
pub mod month;
pub mod pipeline;
pub mod rate;

mod gamma;
mod rivals;
mod score;

use history::{AsOf, History};
use mixture::Mixture;
use pipeline::PipelineView;
use rate::RateView;

/// Rates are estimated from this many days up to the origin.
pub const YEAR: i32 = 365;
/// The trailing rate, and the arrival of new deals and orders, rest on this many days.
pub const TRAIL: i32 = 91;
/// Days of a mean month.
pub const MONTH: f64 = 30.4;
/// A period may end at most this many days after the as-of day.
pub const FARTHEST: i32 = 730;
/// An origin lies at least this many days after observation starts.
pub const TRAINING: i32 = 28;
/// At most this many origins are looked back on.
const ORIGINS: usize = 12;
/// Each view's extra spread before the first origin, and the weight of that prior in origins.
const SPREAD: f64 = 0.15;
const SPREAD_ORIGINS: f64 = 4.0;
/// A view's spread narrows with the weight of its origins against so many.
const NARROW_ORIGINS: f64 = 3.0;
/// And so many times more of them for each 100 % of variance by squared mean: the squared errors of a skewed (gamma)
/// distribution scatter far more than those of a normal one, so that they say less.
const NARROW_SKEW: f64 = 6.0;
/// Prior weight of the pipeline view, how much scarce wins favour it, and the power of the error ratio.
const PIPELINE_WEIGHT: f64 = 0.2;
const SCARCE_WINS: f64 = 200.0;
const ERROR_POWER: f64 = 2.0;
/// At most this many open deals are enumerated, each with at least this share of the pipeline view's variance.
const ENUMERATED: usize = 6;
const ENUMERATED_SHARE: f64 = 0.01;

/// What kind of sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A deal: created, then won or lost.
    Deal,
    /// An order that names no won deal: won on its day, in no rate of winning, losing or creating.
    Order,
    /// Money given back: a negative amount on its day, and nothing else.
    Return,
}

/// What a sale was worth from a day on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// From this day on.
    pub on: i32,
    /// The amount; `None` when it is not priced.
    pub amount: Option<f64>,
    /// The expected close.
    pub due: Option<i32>,
}

/// A deal, an order or a return, as the forecast needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sale {
    /// Its place in the order of ids: the smaller goes first where two open deals weigh the same.
    pub id: u32,
    /// What it is.
    pub kind: Kind,
    /// The day it was created (of an order or return: its day).
    pub created: i32,
    /// The day it was won or lost (of an order or return: its day); `None` while open.
    pub closed: Option<i32>,
    /// Whether it was won. Orders and returns count as won.
    pub won: bool,
    /// From this day on it counts nothing: an order that was cancelled, or whose deal was won.
    pub until: Option<i32>,
    /// The amount, where there are no steps; `None` when it is not priced: a deal in every rate, 0 in money.
    pub amount: Option<f64>,
    /// The expected close, where there are no steps.
    pub due: Option<i32>,
    /// What it was worth from a day on, in the order of days.
    pub steps: Vec<Step>,
}

impl Sale {
    /// A deal of one amount.
    pub fn deal(id: u32, created: i32, closed: Option<i32>, won: bool, amount: Option<f64>) -> Self {
        Self { id, kind: Kind::Deal, created, closed, won, until: None, amount, due: None, steps: Vec::new() }
    }

    /// An order of one amount.
    pub fn order(id: u32, on: i32, amount: f64) -> Self {
        Self { kind: Kind::Order, ..Self::deal(id, on, Some(on), true, Some(amount)) }
    }

    /// Money given back on a day (`amount` is positive).
    pub fn returned(id: u32, on: i32, amount: f64) -> Self {
        Self { kind: Kind::Return, ..Self::deal(id, on, Some(on), true, Some(-amount)) }
    }

    /// The step in force at the end of `day`: the newest on or before it; before the first, the first.
    fn step(&self, day: i32) -> Option<&Step> {
        self.steps.iter().rev().find(|step| step.on <= day).or(self.steps.first())
    }

    /// Its amount as known at the end of `day`.
    pub fn amount_on(&self, day: i32) -> Option<f64> {
        self.step(day).map_or(self.amount, |step| step.amount)
    }

    /// Its expected close as known at the end of `day`.
    pub fn due_on(&self, day: i32) -> Option<i32> {
        self.step(day).map_or(self.due, |step| step.due)
    }

    /// The day it was decided, never before it was created.
    fn decided(&self) -> Option<i32> {
        self.closed.map(|day| day.max(self.created))
    }
}

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub enum Status {
    /// The period is over: what is won is won.
    #[serde(rename = "final")]
    Final,
    /// The period ends more than [`FARTHEST`] days ahead: no band and no chance.
    #[serde(rename = "too far")]
    TooFar,
    /// No target: a band, no chance.
    #[serde(rename = "no target")]
    NoTarget,
    /// Nothing was ever won or lost.
    #[serde(rename = "no history")]
    NoHistory,
    /// Fewer than 10 wins in 365 days or fewer than 20 decided ever.
    #[serde(rename = "low history")]
    LowHistory,
    /// Enough to rest on.
    #[serde(rename = "ok")]
    Ok,
}

/// Mean and quantiles of the period's total.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it: 2.5 %, 5 %, 10 %, ...")]
pub struct Band {
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
pub struct Parts {
    /// The first day that is looked at.
    pub observed_from: i32,
    /// Weekdays (Monday first) on which this company does not win.
    pub closed_weekdays: [bool; 7],
    /// The view of open deals, and of deals and orders to come.
    pub pipeline: PipelineView,
    /// The view of money a day.
    pub rate: RateView,
    /// Weight of the pipeline view, 0 to 1.
    pub weight: f64,
    /// The pipeline view's extra spread, as a fraction of its mean.
    pub pipeline_spread: f64,
    /// The rate view's extra spread, as a fraction of its mean.
    pub rate_spread: f64,
    /// What the past leaves of the pipeline view's variance (its enumerated deals apart), above 0 to 1.
    pub pipeline_scale: f64,
    /// What the past leaves of the rate view's variance, above 0 to 1.
    pub rate_scale: f64,
    /// Factors on what a day brings, by the part of the month: see [`month`].
    pub shape: month::Shape,
    /// How both views did at past origins, newest first.
    pub origins: Vec<Origin>,
    /// How many independent origins these are worth.
    pub effective_origins: f64,
    /// Won deals and orders of 365 days.
    pub wins_of_year: u32,
    /// Deals won or lost, and orders, ever.
    pub decided: u32,
}

/// What both views said at a past origin, and what came.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Origin {
    pub day: i32,
    pub pipeline_mean: f64,
    pub pipeline_variance: f64,
    pub rate_mean: f64,
    pub rate_variance: f64,
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
    pub band: Option<Band>,
    /// The chance of the target: exactly 1 once won; `None` without a target or when too far.
    pub chance: Option<f64>,
    /// What it rests on; `None` when the period is over or too far.
    pub parts: Option<Parts>,
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
    pub fn to_come(&self) -> Option<&Mixture> {
        self.mixture.as_ref()
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
        forecast.band = Some(Band { mean: won + mixture.mean(), lo95, p05, p10, p50, p90, p95, hi95 });
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
}

/// The distribution of what is still to come; fills in what it rests on.
fn still_to_come(now: &AsOf, question: &Question, forecast: &mut Forecast) -> Mixture {
    let wait = (question.start - question.as_of - 1).max(0);
    let horizon = question.end - question.as_of;
    let days = now.origins(horizon);
    let gone = question.under_way.then_some(question.as_of + 1);
    let ages = now.ages(&days, gone);
    let mut views = days.iter().zip(&ages).map(|(&day, ages)| {
        let shape = month::shape(now, day);
        let pipeline = pipeline::view(now, day, wait, horizon, ages, &shape);
        let rate = rate::view(now, day, wait, horizon, pipeline.win_square, &shape);
        (pipeline, rate, shape)
    });
    let Some((pipeline, rate, shape)) = views.next() else { return Mixture::nothing() };
    let origins: Vec<Origin> = views
        .zip(days.iter().skip(1))
        .map(|((pipeline, rate, _), &day)| Origin {
            day,
            pipeline_mean: pipeline.mean,
            pipeline_variance: pipeline.variance + pipeline.uncertainty * pipeline.mean.powi(2),
            rate_mean: rate.mean,
            rate_variance: rate.variance,
            came: now.won(day + wait + 1, day + horizon),
        })
        .collect();
    let effective = effective_origins(origins.len(), horizon);
    let by_pipeline = past(&origins, effective, &pipeline_of(&pipeline), |o| (o.pipeline_mean, o.pipeline_variance));
    let by_rate = past(&origins, effective, &rate_of(&rate), |o| (o.rate_mean, o.rate_variance));
    let weight = if rate.mean <= 0.0 {
        1.0
    } else if pipeline.mean <= 0.0 {
        0.0
    } else {
        pipeline_weight(by_pipeline.squared_error, by_rate.squared_error, rate.wins)
    };
    forecast.open =
        now.open(gone).map(|(id, age, amount)| OpenDeal { id, chance: pipeline.chance_at_age(age), amount }).collect();
    forecast.unpriced = forecast.open.iter().filter(|deal| deal.amount.is_none()).count();
    let mixture = Mixture::new(weight, &forecast.open, &pipeline, by_pipeline.calibration, &rate, by_rate.calibration);
    forecast.parts = Some(Parts {
        observed_from: now.observed_from(),
        closed_weekdays: now.closed_weekdays(),
        wins_of_year: pipeline.rates.wins,
        pipeline,
        rate,
        weight,
        pipeline_spread: by_pipeline.calibration.spread.sqrt(),
        rate_spread: by_rate.calibration.spread.sqrt(),
        pipeline_scale: by_pipeline.calibration.scale,
        rate_scale: by_rate.calibration.scale,
        shape,
        origins,
        effective_origins: effective,
        decided: now.decided(),
    });
    mixture
}

impl Parts {
    /// Whether there is enough history: 10 wins in 365 days and 20 decided ever, orders counted.
    pub fn enough(&self) -> bool {
        self.wins_of_year >= 10 && self.decided >= 20
    }
}

/// How many independent origins `count` origins with overlapping horizons are worth.
fn effective_origins(count: usize, horizon: i32) -> f64 {
    if count == 0 {
        return 0.0;
    }
    let count = count as f64;
    count.min(1.0 + (count - 1.0) * MONTH / f64::from(horizon))
}

/// A view as it states itself: mean, variance, and the uncertainty of its rates as a squared fraction of the mean.
struct Stated {
    mean: f64,
    variance: f64,
    uncertainty: f64,
}

fn pipeline_of(view: &PipelineView) -> Stated {
    Stated { mean: view.mean, variance: view.variance, uncertainty: view.uncertainty }
}
fn rate_of(view: &RateView) -> Stated {
    Stated { mean: view.mean, variance: view.variance, uncertainty: 0.0 }
}

/// What a view's past says of its spread.
#[derive(Clone, Copy, Debug)]
struct Calibration {
    /// Extra variance, as a squared fraction of the mean.
    spread: f64,
    /// What is left of the variance where the view was surer than it said, above 0 to 1.
    scale: f64,
}

impl Calibration {
    /// The variance of a mean that states `variance` itself.
    fn variance(self, variance: f64, mean: f64) -> f64 {
        self.scale * (variance + self.spread * mean * mean)
    }
}

/// What a view's past says about it now.
struct Past {
    calibration: Calibration,
    /// Its squared error, shrunk to what it states itself.
    squared_error: f64,
}

fn past(origins: &[Origin], effective: f64, now: &Stated, of: impl Fn(&Origin) -> (f64, f64)) -> Past {
    let prior = SPREAD * SPREAD;
    let stated = now.variance + (prior + now.uncertainty) * now.mean.powi(2);
    if origins.is_empty() {
        return Past { calibration: Calibration { spread: prior + now.uncertainty, scale: 1.0 }, squared_error: stated };
    }
    let (mut squares, mut excess, mut errors) = (0.0, 0.0, 0.0);
    for origin in origins {
        let (mean, variance) = of(origin);
        squares += mean * mean;
        excess += (origin.came - mean).powi(2) - variance;
        errors += (origin.came - mean).powi(2);
    }
    let found = if squares > 0.0 { (excess / squares).max(0.0) } else { 0.0 };
    let shrunk = |prior: f64, found: f64| (SPREAD_ORIGINS * prior + effective * found) / (SPREAD_ORIGINS + effective);
    let own = shrunk(prior, found);
    let spread = own + now.uncertainty;
    // Squared errors by the variance that was stated: below 1 on a book steadier than its views allow for.
    let standardised = |origin: &Origin| {
        let (mean, variance) = of(origin);
        let variance = variance + own * mean * mean;
        if variance > 0.0 { (origin.came - mean).powi(2) / variance } else { 1.0 }
    };
    let count = origins.len() as f64;
    let ratio = origins.iter().map(standardised).sum::<f64>() / count;
    let relative = if now.mean > 0.0 { now.variance / now.mean.powi(2) + spread } else { 0.0 };
    let weight = NARROW_ORIGINS * (1.0 + NARROW_SKEW * relative);
    // It only narrows: too narrow is what the spread is for.
    let scale = ((weight + effective * ratio) / (weight + effective)).min(1.0);
    Past { calibration: Calibration { spread, scale }, squared_error: shrunk(stated, errors / count) }
}

/// The pipeline view's weight from both views' squared errors.
fn pipeline_weight(pipeline: f64, rate: f64, trailing_wins: u32) -> f64 {
    let mut odds = (PIPELINE_WEIGHT / (1.0 - PIPELINE_WEIGHT)).ln() + (SCARCE_WINS / (1.0 + f64::from(trailing_wins))).ln_1p();
    if pipeline.min(rate) > 0.0 {
        odds += ERROR_POWER * (rate / pipeline).ln();
    }
    (1.0 / (1.0 + (-odds).exp())).clamp(0.05, 0.95)
}
