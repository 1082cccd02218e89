//! Small books for the tests of figures.

use quarterdeck::book::Book;
use quarterdeck::book::calendar::Period;
use quarterdeck::book::day::Day;
use quarterdeck::book::deal::{Deal, LogEntry};
use quarterdeck::book::money::Money;
use quarterdeck::book::problem::Severity;
use quarterdeck::book::record::Record;
use quarterdeck::book::table::Table;
use quarterdeck::metrics::lens::{Basis, Lens, Scope};
use quarterdeck::store::load_texts;

/// A company with two stages.
pub const COMPANY: &str = r#"(
    name: "Test", currency: "EUR", time_zone: "Europe/Oslo",
    stages: [(id: "early", name: "Early", probability: 0.2), (id: "late", name: "Late", probability: 0.5)],
)"#;

/// A day.
pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A period.
pub fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}

/// Money in whole euros.
pub fn eur(major: i128) -> Money {
    Money::from_minor(major * 100)
}

/// A book of these tables, which must have no error.
pub fn book(tables: &[(&str, &str)]) -> Book {
    let now = "2026-11-23T12:00:00Z".parse().unwrap();
    let files: Vec<(&str, &str)> = std::iter::once(("company.ron", COMPANY)).chain(tables.iter().copied()).collect();
    let book = load_texts(&files, now).unwrap();
    let errors: Vec<_> = book.problems.iter().filter(|problem| problem.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    book
}

/// The basis of the whole company on a day.
pub fn basis(book: &Book, as_of: &str) -> Basis {
    Basis::new(book, day(as_of), Scope::Company)
}

/// A lens on a period.
pub fn lens<'a>(book: &'a Book, basis: &'a Basis, id: &str) -> Lens<'a> {
    Lens::new(book, basis, period(id), 1)
}

/// The book without anything that happened after `day`: later events are taken out of their records, later records are
/// put off to the last day there is (so that ids stay good). Plans stay as written.
pub fn cut_off(book: &Book, day: Day) -> Book {
    let mut cut = book.clone();
    let later = |on: Option<Day>| on.filter(|on| *on <= day);
    let put_off = |on: Day| if on <= day { on } else { Day::LAST };
    change(&mut cut.deals, |deal| {
        cut_deal(deal, day);
        deal.created = put_off(deal.created);
    });
    change(&mut cut.orders, |order| {
        order.on = put_off(order.on);
        order.shipped = later(order.shipped);
        order.cancelled = later(order.cancelled);
        order.returns.retain(|back| back.on <= day);
    });
    change(&mut cut.leads, |lead| {
        lead.created = put_off(lead.created);
        lead.first_contact = later(lead.first_contact);
        lead.qualified = later(lead.qualified);
        lead.accepted = later(lead.accepted);
        lead.rejected = lead.rejected.take().filter(|rejected| rejected.on <= day);
        lead.touches.retain(|touch| touch.on <= day);
    });
    change(&mut cut.contracts, |contract| contract.ended = contract.ended.take().filter(|ended| ended.on <= day));
    change(&mut cut.accounts, |account| {
        account.wanted = later(account.wanted);
        account.since = later(account.since);
    });
    change(&mut cut.stock, |count| count.counted_on = put_off(count.counted_on));
    change(&mut cut.activities, |activity| activity.on = put_off(activity.on));
    change(&mut cut.feedback, |answer| answer.on = put_off(answer.on));
    cut
}

/// A deal without what happened after `day`; its own values become those that its log held then.
fn cut_deal(deal: &mut Deal, day: Day) {
    let decided_later = deal.decided().is_some_and(|decided| decided > day);
    let logged_later = deal.log.last().is_some_and(|entry| entry.on > day);
    if deal.decided().is_some_and(|decided| decided <= day) {
        deal.log.retain(|entry| entry.on <= day);
        return;
    }
    if !deal.log.is_empty() && (decided_later || logged_later) {
        fn held<T: Copy>(log: &[LogEntry], day: Day, field: impl Fn(&LogEntry) -> Option<T>) -> Option<T> {
            let newest = log.iter().rev().filter(|entry| entry.on <= day).find_map(&field);
            newest.or_else(|| log.iter().find_map(&field))
        }
        deal.stage = held(&deal.log, day, |entry| entry.stage).or(deal.stage);
        deal.amount = held(&deal.log, day, |entry| entry.amount).or(deal.amount);
        deal.close = held(&deal.log, day, |entry| entry.close).or(deal.close);
        deal.owner = held(&deal.log, day, |entry| entry.owner).or(deal.owner);
    }
    deal.log.retain(|entry| entry.on <= day);
    deal.won = deal.won.take().filter(|won| won.on <= day);
    deal.lost = deal.lost.take().filter(|lost| lost.on <= day);
}

/// Changes every record of a table in place.
fn change<T: Record + Clone>(table: &mut Table<T>, change: impl Fn(&mut T)) {
    let rows: Vec<T> = table
        .rows()
        .iter()
        .cloned()
        .map(|mut row| {
            change(&mut row);
            row
        })
        .collect();
    let origins = table.iter().filter_map(|(id, _)| table.origin(id).copied()).collect();
    let keys = table.iter().map(|(id, _)| table.key(id).into()).collect();
    *table = Table::new(rows, origins, keys, table.left_out());
}
