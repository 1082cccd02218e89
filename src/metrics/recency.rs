//! How recent a book is: the newest day on which something in it happened.

use crate::book::Book;
use crate::book::day::Day;

/// A book in which nothing happened for more days than this, a quarter, is an old one: an export put aside, a company
/// that stopped writing. What it says about today is that it says nothing.
pub const OLD_AFTER_DAYS: i32 = 92;

/// The newest day, not after `until`, on which a record says that something happened: a deal was created, changed, won
/// or lost, an order or an activity, a lead came, a contract began, money was spent, the public was asked. What is
/// planned (closes, budgets, targets, next steps) does not count. `None` when nothing happened by then.
pub fn newest_record(book: &Book, until: Day) -> Option<Day> {
    let deals = book.deals.rows().iter().flat_map(|deal| {
        let decided = [deal.won().map(super::super::book::deal::Won::on), deal.lost().map(super::super::book::deal::Lost::on)];
        decided.into_iter().flatten().chain(deal.created()).chain(deal.log().iter().map(super::super::book::deal::LogEntry::on))
    });
    deals
        .chain(book.orders.rows().iter().map(super::super::book::order::Order::on))
        .chain(book.activities.rows().iter().map(super::super::book::activity::Activity::on))
        .chain(book.leads.rows().iter().map(super::super::book::lead::Lead::created))
        .chain(book.contracts.rows().iter().map(super::super::book::contract::Contract::start))
        .chain(book.spend.rows().iter().map(super::super::book::campaign::Spend::on))
        .chain(book.brand.rows().iter().map(super::super::book::brand::Wave::on))
        .filter(|day| *day <= until)
        .max()
}

/// The newest day on which something happened, where that is more than [`OLD_AFTER_DAYS`] before `day`; `None` for a
/// book that is not old, and for one in which nothing ever happened.
pub fn old_since(book: &Book, day: Day) -> Option<Day> {
    newest_record(book, day).filter(|newest| day - *newest > OLD_AFTER_DAYS)
}
