//! Rules that need more than one record.
use crate::book::Book;
use crate::book::day::Day;
use crate::book::problem::Problem;
use crate::store::link::Sources;

/// What is wrong with records taken together.
pub fn across(_book: &Book, _sources: &Sources, _today: Day) -> Vec<Problem> {
    Vec::new()
}
