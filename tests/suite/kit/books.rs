//! Small books for the tests of figures.

use quarterdeck::book::Book;
use quarterdeck::book::calendar::Period;
use quarterdeck::book::day::Day;
use quarterdeck::book::deal::{Deal, LogEntry};
use quarterdeck::book::money::Money;
use quarterdeck::book::problem::Severity;
use quarterdeck::book::record::Record;
use quarterdeck::book::table::Records;
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
        let there = deal.is_there_on(day);
        cut_deal(deal, day);
        let created = if there { later(deal.created()) } else { Some(Day::LAST) };
        deal.set().created(created);
    });
    change(&mut cut.orders, |order| {
        let (on, shipped, cancelled) = (put_off(order.on()), later(order.shipped()), later(order.cancelled()));
        let returns = order.returns().iter().filter(|back| back.on() <= day).cloned().collect();
        order.set().on(on).shipped(shipped).cancelled(cancelled).returns(returns);
    });
    change(&mut cut.leads, |lead| {
        let (created, first_contact) = (put_off(lead.created()), later(lead.first_contact()));
        let (qualified, accepted) = (later(lead.qualified()), later(lead.accepted()));
        let rejected = lead.rejected().filter(|rejected| rejected.on() <= day).cloned();
        let touches = lead.touches().iter().filter(|touch| touch.on() <= day).cloned().collect();
        let lead = lead.set().created(created).first_contact(first_contact).qualified(qualified).accepted(accepted);
        lead.rejected(rejected).touches(touches);
    });
    change(&mut cut.contracts, |contract| {
        let ended = contract.ended().filter(|ended| ended.on() <= day).cloned();
        contract.set().ended(ended);
    });
    change(&mut cut.accounts, |account| {
        let (wanted, since) = (later(account.wanted()), later(account.since()));
        account.set().wanted(wanted).since(since);
    });
    change(&mut cut.stock, |count| {
        let counted_on = put_off(count.counted_on());
        count.set().counted_on(counted_on);
    });
    change(&mut cut.activities, |activity| {
        let on = put_off(activity.on());
        activity.set().on(on);
    });
    change(&mut cut.feedback, |answer| {
        let on = put_off(answer.on());
        answer.set().on(on);
    });
    cut
}

/// A deal without what happened after `day`; its own values become those that its log held then.
fn cut_deal(deal: &mut Deal, day: Day) {
    let decided_later = deal.decided().is_some_and(|decided| decided > day);
    let logged_later = deal.log().last().is_some_and(|entry| entry.on() > day);
    let log = deal.log().iter().filter(|entry| entry.on() <= day).cloned().collect();
    if deal.decided().is_some_and(|decided| decided <= day) {
        deal.set().log(log);
        return;
    }
    if decided_later && deal.close_came_with_decision() {
        deal.set().close(None);
    }
    if !deal.log().is_empty() && (decided_later || logged_later) {
        fn held<T: Copy>(log: &[LogEntry], day: Day, field: impl Fn(&LogEntry) -> Option<T>) -> Option<T> {
            let newest = log.iter().rev().filter(|entry| entry.on() <= day).find_map(&field);
            newest.or_else(|| log.iter().find_map(&field))
        }
        let stage = held(deal.log(), day, LogEntry::stage).or(deal.stage());
        let amount = held(deal.log(), day, LogEntry::amount).or(deal.amount());
        let close = held(deal.log(), day, LogEntry::close).or(deal.close());
        let owner = held(deal.log(), day, LogEntry::owner).or(deal.owner());
        deal.set().stage(stage).amount(amount).close(close).owner(owner);
    }
    let won = deal.won().filter(|won| won.on() <= day).cloned();
    let lost = deal.lost().filter(|lost| lost.on() <= day).cloned();
    deal.set().log(log).won(won).lost(lost);
}

/// Changes every record of a table in place.
fn change<T: Record + Clone>(table: &mut Records<T>, change: impl Fn(&mut T)) {
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
    *table = Records::new(rows, origins, Vec::new(), table.left_out());
}
