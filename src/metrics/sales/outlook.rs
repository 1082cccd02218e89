//! The forecast as the verdict and the report say it.

use serde::Serialize;

use crate::book::deal::Deal;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::metrics::figure::{Figure, Formula, Num, Source, Test, counted, figures, given, named, no_figures, term};
use crate::metrics::forecast::backtest::{Recent, RecentRival, ahead};
use crate::metrics::forecast::book::recent_test;
use crate::metrics::forecast::{Forecast, Status, WhatIf};
use crate::metrics::lens::Lens;
use crate::metrics::withheld::Withheld;

figures! {
    /// What a forecast says, in money of the company's currency.
    pub struct Outlook {
        /// 2.5 % of outcomes lie below.
        pub lo95: Option<Money>,
        /// 5 % of outcomes lie below.
        pub p05: Option<Money>,
        /// One outcome in ten lies below: the lower end of the 80 % band.
        pub p10: Figure<Money>,
        /// The middle of the forecast: half of the outcomes lie below.
        pub p50: Figure<Money>,
        /// Nine outcomes in ten lie below: the upper end of the 80 % band.
        pub p90: Figure<Money>,
        /// 95 % of outcomes lie below.
        pub p95: Option<Money>,
        /// 97.5 % of outcomes lie below.
        pub hi95: Option<Money>,
        /// The mean.
        pub mean: Option<Money>,
        /// The forecast's chance that the period ends at or above the target; exactly 1 once it is reached.
        pub chance_of_target: Figure<f64>,
        /// Whether there is a forecast: ok, little or no history, no target, withheld, or final: the period is over.
        pub status: Status,
        /// How much past it rests on, whether or not there is a target; `null` once the period is over or too far ahead.
        pub history: Option<HistoryDepth>,
        /// How it is made.
        pub method: &'static str,
        /// Expected from deals that are open, in the pipeline view.
        pub from_open: Option<Money>,
        /// Expected from deals and orders still to come, in the pipeline view.
        pub from_new: Option<Money>,
        /// Expected by the rate view.
        pub from_rate: Option<Money>,
        /// The weight of the pipeline view, 0 to 1.
        pub pipeline_weight: Option<f64>,
        /// This month's own pace by the trailing rate.
        pub month_pace: Option<f64>,
        /// Open deals without an amount: in every rate, 0 in money.
        pub unpriced: usize,
        /// How the 80 % band did at past weekly cut-offs; `null` where it was not asked or the past is too short.
        pub held: Option<Held>,
        /// The errors of simple rivals beside ours at the same cut-offs, the least first; empty where `held` is `null`.
        pub against: Vec<RecentRival>,
        /// What single large open deals do to the chance of the target; empty without a target.
        pub what_if: Vec<DealMatters> | skip,
    }

    /// In how many of the past cut-offs the 80 % band held.
    pub struct Held {
        /// Weekly cut-offs looked at, without those at which there was nothing to forecast.
        pub of: Figure<usize>,
        /// Of the weeks looked back at, those whose outcome lay in the 80 % band foreseen that week.
        pub held: Figure<usize>,
        /// Whether chance explains so few in less than one case of twenty (binomial): the band is too narrow.
        pub too_seldom: bool,
    }
}

no_figures!(Status, HistoryDepth, RecentRival);

/// What one large open deal does to the chance of the target in the pipeline view, all else held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DealMatters {
    pub(crate) deal: Id<Deal>,
    /// The pipeline view's chance as things stand, 0 to 1.
    pub(crate) now: f64,
    /// If it is won in the period.
    pub(crate) if_won: f64,
    /// If it is not.
    pub(crate) if_lost: f64,
}

/// How much past a forecast rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HistoryDepth {
    /// Nothing was ever decided, or nothing that still says what a sale is worth.
    None,
    /// Fewer than 10 wins in 365 days, or fewer than 20 decided ever, orders counted.
    Little,
    /// More.
    Enough,
}

const METHOD: &str =
    "won so far + open and new deals at this book's daily rates by age, mixed with this month's own pace by past error";

/// How many past weekly cut-offs the band is held against.
const PAST_WEEKS: usize = 26;

/// How the forecast of the lens's kind of period did at the newest past weekly cut-offs; `None` where the past is too
/// short, or there was nothing to forecast in it. It makes that many forecasts.
pub(crate) fn looked_back(lens: &Lens) -> Option<Recent> {
    if lens.withheld.is_some() {
        return None;
    }
    let past = lens.kept.past(lens.period.length).get_or_init(|| recent_test(lens, PAST_WEEKS));
    Some(past.clone()).filter(|recent| recent.of > 0)
}

impl Outlook {
    pub(crate) fn with_past(&mut self, past: Option<Recent>) {
        let given = |words: &'static str, n: usize| Figure::of(term(words, Num::of(n), Source::Given));
        self.held = past.as_ref().map(|past| Held {
            of: given("weekly cut-offs looked back at", past.of),
            held: given("of these, those whose outcome lay in the 80 % band", past.held),
            too_seldom: past.held_too_seldom(),
        });
        self.against = past.map(|past| past.against).unwrap_or_default();
    }

    /// The rival that was ahead of the forecast at past cut-offs by most; `None` when none was.
    pub fn ahead(&self) -> Option<&RecentRival> {
        ahead(&self.against)
    }
}

/// A sale of the forecast that is a deal has its deal's number (`forecast::book::sales_of`), and only deals are open.
fn matters(what_if: &WhatIf) -> DealMatters {
    DealMatters { deal: Id::new(what_if.deal.id), now: what_if.now, if_won: what_if.if_won, if_lost: what_if.if_lost }
}

/// What a forecast says, of what is won so far and the target's term.
pub(crate) fn outlook(forecast: &Forecast, won: &Figure<Money>, target: Option<&Formula>, withheld: Option<Withheld>) -> Outlook {
    let band = forecast.band;
    let at = |value: Option<f64>| value.and_then(Money::from_f64);
    let no_forecast = withheld.map_or(forecast.status.unknown().unwrap_or("no forecast"), Withheld::why);
    let money = |value: Option<f64>| at(value).map_or_else(|| Num::None(no_forecast.into()), Num::Money);
    let ratio = |value: Option<f64>, why: &'static str| value.map_or_else(|| Num::None(why.into()), Num::Ratio);
    let parts = forecast.parts.as_ref();
    let made_of = || {
        vec![
            counted("won so far", won.value.clone().map_or_else(Num::None, Num::Money), Test::Won),
            counted("from deals that are open", money(parts.map(|parts| parts.pipeline.from_open)), Test::Open),
            given("from deals and orders still to come", money(parts.map(|parts| parts.pipeline.from_new))),
            given("expected by the rate view", money(parts.map(|parts| parts.rate.mean))),
            given("weight of the pipeline view", ratio(parts.map(|parts| parts.weights.pipeline), "no forecast")),
            given("weight of the rate view", ratio(parts.map(|parts| parts.weights.rate), "no forecast")),
            given("weight of the year before", ratio(parts.map(|parts| parts.weights.year_before), "no forecast")),
            given("this month's own pace", ratio(parts.map(|parts| parts.rate.pace), "no forecast")),
        ]
    };
    let quantile = |words: &'static str, value: Option<f64>| Figure::of(named(words, made_of(), money(value)));
    let chance = {
        let mut terms = made_of();
        if let Some(Formula::Term(target)) = target {
            terms.insert(0, target.clone());
        }
        let why = if target.is_some() { no_forecast } else { "no target" };
        Figure::of(named("chance that the period's end reaches the target, of", terms, ratio(forecast.chance, why)))
    };
    Outlook {
        lo95: at(band.map(|band| band.lo95)),
        p05: at(band.map(|band| band.p05)),
        p10: quantile("10 % of outcomes lie below, of", band.map(|band| band.p10)),
        p50: quantile("half of the outcomes lie below, of", band.map(|band| band.p50)),
        p90: quantile("90 % of outcomes lie below, of", band.map(|band| band.p90)),
        p95: at(band.map(|band| band.p95)),
        hi95: at(band.map(|band| band.hi95)),
        mean: at(band.map(|band| band.mean)),
        chance_of_target: chance,
        status: forecast.status,
        history: parts.map(|parts| match parts {
            _ if forecast.status.unknown().is_some() => HistoryDepth::None,
            parts if !parts.enough() => HistoryDepth::Little,
            _ => HistoryDepth::Enough,
        }),
        method: METHOD,
        from_open: at(parts.map(|parts| parts.pipeline.from_open)),
        from_new: at(parts.map(|parts| parts.pipeline.from_new)),
        from_rate: at(parts.map(|parts| parts.rate.mean)),
        pipeline_weight: parts.map(|parts| parts.weights.pipeline),
        month_pace: parts.map(|parts| parts.rate.pace),
        unpriced: forecast.unpriced,
        held: None,
        against: Vec::new(),
        what_if: forecast.what_if.iter().map(matters).collect(),
    }
}
