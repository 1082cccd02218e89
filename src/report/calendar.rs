//! Next steps and renewals as a calendar (iCalendar, RFC 5545): whole days, each with what one needs to know of it.

use chrono::NaiveTime;
use icalendar::{Calendar, Component as _, Event, EventLike as _};

use crate::book::account::Account;
use crate::book::day::Day;
use crate::book::id::{AnyId, Id};
use crate::book::people::Person;
use crate::book::table::Records;
use crate::metrics::as_of::open_deals;
use crate::metrics::lens::Lens;
use crate::metrics::sales::Sales;
use crate::screens::words::Coins;

/// The next steps of the open deals in the lens's scope, also those that are overdue, and the contracts that end within 90
/// days and are not renewed. A record keeps its entry's name, so that a calendar that takes the file again moves the entry.
/// The same book and day give the same text.
pub(crate) fn calendar(lens: &Lens, sales: &Sales) -> String {
    let book = lens.book;
    let coins = Coins(book.company.currency());
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0"));
    calendar.append_property(("PRODID", concat!("-//quarterdeck//", env!("CARGO_PKG_VERSION"), "//EN")));
    calendar.name(book.company.name());
    for deal in open_deals(lens) {
        let Some(step) = deal.deal.next_step() else { continue };
        let of = book.name_of(Records::any(deal.id));
        let account = deal.deal.account().and_then(|account| book.accounts.get(account)).map(Account::name);
        let amount = deal.amount.map(|amount| coins.table(amount));
        let said = [account.map(str::to_owned), amount, owner(lens, deal.owner)];
        calendar.push(entry(lens, Records::any(deal.id), step.on(), &format!("{}: {of}", step.what()), &said));
    }
    for renewal in &sales.recurring.renewals {
        let what = format!("Renewal: {} ({} ends)", renewal.account, renewal.id);
        let monthly = renewal.mrr.get().map(|monthly| format!("{} a month", coins.table(monthly)));
        calendar.push(entry(lens, Records::any(renewal.record), renewal.end, &what, &[monthly, renewal.owner.clone()]));
    }
    calendar.to_string()
}

fn entry(lens: &Lens, record: AnyId, on: Day, what: &str, said: &[Option<String>]) -> Event {
    let key = lens.book.key_of(record);
    let said: Vec<&str> = said.iter().flatten().map(String::as_str).collect();
    let mut event = Event::new();
    event
        .uid(&format!("{}-{key}@quarterdeck", record.table.name()))
        .timestamp(lens.as_of.date().and_time(NaiveTime::MIN).and_utc())
        .starts(on.date())
        .summary(what)
        .description(&said.join(", "));
    event
}

fn owner(lens: &Lens, owner: Option<Id<Person>>) -> Option<String> {
    owner.and_then(|id| lens.book.people.get(id)).map(|person| person.name().to_owned())
}
