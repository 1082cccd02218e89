//! How recent a book is: the newest day on which something in it happened.

use crate::book::Book;
use crate::book::contract::Contract;
use crate::book::day::Day;

/// A book in which nothing happened for more days than this, a quarter, is an old one: an export put aside, a company
/// that stopped writing. What it says about today is that it says nothing.
pub(crate) const OLD_AFTER_DAYS: i32 = 92;

/// The newest day, not after `until`, on which a record says that something happened: every day in it that can only be
/// past (a deal was created, changed, won or lost, a lead came or was touched, an order was shipped, stock was counted,
/// the public was asked), and the start of a contract. What is planned (closes, budgets, targets, next steps) does not
/// count. `None` when nothing happened by then.
pub fn newest_record(book: &Book, until: Day) -> Option<Day> {
    let begun = book.contracts.rows().iter().map(Contract::start).filter(|day| *day <= until).max();
    book.newest(until).max(begun)
}

/// The newest day on which something happened, where that is more than [`OLD_AFTER_DAYS`] before `day`; `None` for a
/// book that is not old, and for one in which nothing ever happened.
pub(crate) fn old_since(book: &Book, day: Day) -> Option<Day> {
    newest_record(book, day).filter(|newest| day - *newest > OLD_AFTER_DAYS)
}
