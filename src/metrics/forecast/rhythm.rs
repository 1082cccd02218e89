//! What a day brings against a mean day, by its place in the month and the week.

use super::history::{AsOf, weekday};
use super::month::{MonthShape, part, shape};
use super::week::{Weekdays, evenness, weekdays};

/// How the money of a book spreads over days, as known at one origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rhythm {
    /// Factors by the part of the month.
    pub shape: MonthShape,
    /// Factors by weekday, Monday first.
    pub weekdays: Weekdays,
    /// How much of the number of wins is chance: 1 all of it.
    pub evenness: f64,
}

impl Rhythm {
    /// The rhythm at the end of day `origin`.
    pub(crate) fn new(now: &AsOf, origin: i32) -> Self {
        let evenness = evenness(now, origin);
        Self { shape: shape(now, origin), weekdays: weekdays(now, origin, evenness), evenness }
    }

    /// The factor on what a day brings; 0 on a closed weekday.
    pub(crate) fn weight(&self, now: &AsOf, day: i32) -> f64 {
        if now.is_closed(day) { 0.0 } else { self.shape[part(now.days_left(day))] * self.weekdays[weekday(day)] }
    }
}
