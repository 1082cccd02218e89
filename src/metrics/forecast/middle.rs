//! The middle of a forecast as a sum.

use super::Forecast;
use crate::book::money::Money;

/// What the middle is the sum of, in minor units: won, from deals that are open, still to come. It adds up exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MiddleSum {
    /// Won so far.
    pub won: Money,
    /// Of what is foreseen beyond that, the part that the pipeline view sees in open deals.
    pub from_open: Money,
    /// The rest: deals and orders to come.
    pub to_come: Money,
    /// Half of the outcomes lie below.
    pub middle: Money,
}

impl MiddleSum {
    /// The part of what more comes that the pipeline view sees in open deals, 0 to 1.
    pub(crate) fn open_share(forecast: &Forecast) -> f64 {
        let Some(parts) = &forecast.parts else { return 0.0 };
        let (open, new) = (parts.pipeline.from_open.max(0.0), parts.pipeline.from_new.max(0.0));
        if open > 0.0 { open / (open + new) } else { 0.0 }
    }

    /// The sum; `None` without a band, or beyond what money can be.
    pub fn of(forecast: &Forecast) -> Option<Self> {
        let (won, middle) = (Money::from_f64(forecast.won)?, Money::from_f64(forecast.band?.p50)?);
        let more = middle - won;
        let from_open = Money::from_f64(Self::open_share(forecast) * more.as_f64())?.min(more);
        Some(Self { won, from_open, to_come: more - from_open, middle })
    }
}
