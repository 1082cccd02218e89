//! The Sales figures: one struct a panel, which is its JSON block.

pub mod bridge;
pub mod chances;
pub mod customers;
pub mod decided;
pub mod do_next;
pub mod leads;
pub mod orders;
pub mod partners;
pub mod people;
pub mod pipeline;
pub mod recurring;
pub mod stock;
pub mod touches;
pub mod wins;

use crate::book::calendar::Span;

use super::lens::Lens;

/// The trailing year: up to the lens's as-of day, from the day after the same date a year before.
pub fn year(lens: &Lens) -> Span {
    Span { start: lens.as_of.plus_years(-1) + 1, end: lens.as_of }
}

/// The year before the trailing year.
pub fn year_before(lens: &Lens) -> Span {
    Span { start: lens.as_of.plus_years(-2) + 1, end: lens.as_of.plus_years(-1) }
}
