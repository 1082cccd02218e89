//! What the forecast of a week said when the week began, and what came.

use crate::book::calendar::{Length, Period};
use crate::book::day::Day;
use crate::metrics::lens::{Basis, Lens};

use super::verdict::{Progress, progress_of};

/// A week as it was foreseen, and as it is on as-of.
#[derive(Debug)]
pub struct Foreseen {
    /// Which week.
    pub week: Period,
    /// Won, target and forecast of the week at the end of the day before.
    pub then: Progress,
    /// The same on as-of.
    pub now: Progress,
    /// Whether the week is over on as-of.
    pub is_over: bool,
}

/// The week that holds `from`, as it was foreseen at the end of the day before. `None` where there was no forecast then.
pub fn foreseen(lens: &Lens, from: Day) -> Option<Foreseen> {
    let calendar = lens.book.company.calendar();
    let week = calendar.containing(Length::Week, from);
    let basis = Basis::new(lens.book, from - 1, lens.scope).withholding(lens.withheld);
    let then = progress_of(&Lens::new(lens.book, &basis, week, lens.window.years));
    then.forecast.p50.get()?;
    let is_over = calendar.span(week).end < lens.as_of;
    Some(Foreseen { week, then, now: progress_of(&lens.on(week)), is_over })
}
