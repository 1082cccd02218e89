//! The view of the year before: the same days 364 days earlier (so that weekdays agree), times the growth since.

use super::TRAIL;
use super::history::AsOf;
use super::rate::RateView;
use super::weigh::Estimate;

/// Days from a day to its like of the year before.
pub(crate) const YEAR_OF_WEEKS: i32 = 364;
/// It takes part in a forecast of at least so many days, which go on beyond this month ...
pub(crate) const FEWEST_DAYS: i32 = 28;
/// ... where so many origins have it.
pub(crate) const FEWEST_ORIGINS: usize = 3;

/// What the year before says at one origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearBefore {
    /// Money expected in the window.
    pub mean: f64,
    /// Its variance: the rate view's, as a part of the mean.
    pub variance: f64,
    /// Money of the 91 days up to the origin by that of the same days a year before.
    pub growth: f64,
}

impl YearBefore {
    pub(crate) fn said(&self) -> Estimate {
        Estimate { mean: self.mean, variance: self.variance }
    }
}

/// The view from the end of day `origin` on the days from `origin + wait + 1` to `origin + horizon`; `None` where the 91
/// days a year before were not observed or brought nothing.
pub(crate) fn view(now: &AsOf, origin: i32, wait: i32, horizon: i32, rate: &RateView) -> Option<YearBefore> {
    let before = origin - YEAR_OF_WEEKS;
    if before - TRAIL + 1 < now.observed_from() || rate.mean <= 0.0 {
        return None;
    }
    let base = now.won(before - TRAIL + 1, before);
    if base <= 0.0 {
        return None;
    }
    let growth = now.won(origin - TRAIL + 1, origin) / base;
    let mean = (now.won(before + wait + 1, before + horizon) * growth).max(0.0);
    Some(YearBefore { mean, variance: rate.variance * (mean / rate.mean).powi(2), growth })
}
