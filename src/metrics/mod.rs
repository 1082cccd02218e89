//! Figures: pure functions of a book, a day, a period, a window and a scope. No files, no clock, no terminal.

pub mod amounts;
pub mod as_of;
pub mod change;
pub mod fate;
pub mod figure;
pub mod forecast;
mod kept;
pub mod ledger;
pub mod lens;
pub mod marketing;
pub mod parts;
pub mod recency;
pub mod sales;
pub mod stats;
pub mod sums;
pub mod targets;
pub mod trend;
pub mod withheld;
