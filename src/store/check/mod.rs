//! What is checked (book.md): what cannot be is an error, what is worth a look a warning.

mod across;
mod market;
mod sales;

pub use across::across;

use crate::book::day::Day;
use crate::store::shape::Reader;

/// What is wrong with a record, taken by itself.
pub trait Check {
    /// Complains about what cannot be.
    fn check(&self, _record: &mut Reader) {}

    /// Shows its dates that can only be past: the path to each, and the day.
    fn past(&self, _see: &mut dyn FnMut(&str, usize, Day)) {}
}

macro_rules! unchecked {
    ($($type:ty),* $(,)?) => { $(impl $crate::store::check::Check for $type {})* };
}
use unchecked;
