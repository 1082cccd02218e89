//! What a deal was on a day (book.md, "What a record was on a day").

use crate::book::Book;
use crate::book::company::StageId;
use crate::book::day::Day;
use crate::book::deal::{Deal, LogEntry};
use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::people::Person;

use super::lens::Lens;

/// How a deal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Neither won nor lost.
    Open,
    /// Won on this day.
    Won(Day),
    /// Lost on this day.
    Lost(Day),
}

/// A deal as it was at the end of a day.
#[derive(Clone, Copy, Debug)]
pub struct DealOn<'a> {
    /// Its id.
    pub id: Id<Deal>,
    /// The record.
    pub deal: &'a Deal,
    /// How it stood.
    pub state: State,
    /// Its stage.
    pub stage: Option<StageId>,
    /// Its amount in the company's currency; `None`: without an amount or without a rate (counted, not priced).
    pub amount: Option<Money>,
    /// When it was expected to be decided.
    pub close: Option<Day>,
    /// Whose it was: its own owner, else its account's.
    pub owner: Option<Id<Person>>,
}

impl DealOn<'_> {
    /// The amount, 0 where it is not priced.
    pub fn money(&self) -> Money {
        self.amount.unwrap_or(Money::ZERO)
    }
}

/// The deal as it was at the end of `day`; `None` when it was not there by then.
pub fn deal_on<'a>(book: &'a Book, id: Id<Deal>, deal: &'a Deal, day: Day) -> Option<DealOn<'a>> {
    if !deal.is_there_on(day) {
        return None;
    }
    let won = deal.won().map(super::super::book::deal::Won::on).filter(|on| *on <= day);
    let lost = deal.lost().map(super::super::book::deal::Lost::on).filter(|on| *on <= day);
    let state = match (won, lost) {
        (Some(on), _) => State::Won(on),
        (None, Some(on)) => State::Lost(on),
        (None, None) => State::Open,
    };
    // The record's own values hold from the last entry's day on; on a decided deal only from the decision on.
    let own = match (state, deal.decided(), deal.log().last()) {
        (State::Open, Some(_), Some(_)) => false,
        (State::Open, None, Some(last)) => last.on() <= day,
        _ => true,
    };
    let owner = value_on(deal, day, own, deal.owner(), LogEntry::owner);
    let account = deal.account().and_then(|account| book.accounts.get(account));
    Some(DealOn {
        id,
        deal,
        state,
        stage: value_on(deal, day, own, deal.stage(), LogEntry::stage),
        amount: amount_on(book, deal, day, state, own),
        close: close_on(deal, day, own, state),
        owner: owner.or(account.and_then(super::super::book::account::Account::owner)),
    })
}

/// A field on a day: the record's own where `own` holds and it has one; else the newest entry on or before the day
/// that names it; before the first such entry, the first entry's; a field that no entry names: the record's own.
fn value_on<T: Copy>(deal: &Deal, day: Day, own: bool, written: Option<T>, field: impl Fn(&LogEntry) -> Option<T>) -> Option<T> {
    if own && written.is_some() {
        return written;
    }
    let newest = deal.log().iter().rev().filter(|entry| entry.on() <= day).find_map(&field);
    newest.or_else(|| deal.log().iter().find_map(&field)).or(written)
}

/// The close that was known on a day: not one that the decision wrote.
fn close_on(deal: &Deal, day: Day, own: bool, state: State) -> Option<Day> {
    let known = state != State::Open || !deal.close_came_with_decision();
    value_on(deal, day, own, deal.close(), LogEntry::close).filter(|_| known)
}

/// The amount on a day, converted at the rate of the day on which it was set (open) or decided (won, lost).
fn amount_on(book: &Book, deal: &Deal, day: Day, state: State, own: bool) -> Option<Money> {
    let amount = value_on(deal, day, own, deal.amount(), LogEntry::amount)?;
    let rate_day = match state {
        State::Won(on) | State::Lost(on) => on,
        State::Open => set_on(deal, day, amount),
    };
    book.price(amount, deal.currency(), rate_day)
}

/// The day on which an open deal's present amount was set: its log entry, else the day it was created. An entry that
/// repeats the amount does not set it anew; before the first entry the day is `created`. Of a deal of unknown creation it
/// is the day from which it is there; of one that was always there, the day that is asked for.
fn set_on(deal: &Deal, day: Day, amount: Money) -> Day {
    let mut set = deal.there_from().unwrap_or(day);
    let mut known = deal.log().iter().find_map(LogEntry::amount).or(deal.amount());
    for entry in deal.log().iter().filter(|entry| entry.on() <= day) {
        if let Some(new) = entry.amount().filter(|new| Some(*new) != known) {
            set = entry.on();
            known = Some(new);
        }
    }
    // A record whose own amount differs from its last entry's (a warning): it has held since that entry's day.
    if known != Some(amount) {
        set = deal.log().last().map_or(set, LogEntry::on);
    }
    set
}

/// Every deal in the lens's scope that was there by `day`, as it was at the end of it.
pub fn deals_on<'a>(lens: &Lens<'a>, day: Day) -> impl Iterator<Item = DealOn<'a>> + use<'a> {
    let lens = *lens;
    lens.book.deals.iter().filter_map(move |(id, deal)| deal_on(lens.book, id, deal, day)).filter(move |deal| {
        let whose = match deal.state {
            State::Won(on) | State::Lost(on) => on,
            State::Open => day,
        };
        lens.owns(deal.owner, whose)
    })
}

/// Whether open records are known as they were at the end of a day: from [`known_since`](crate::book::company::Settings)
/// on.
pub fn is_known_on(book: &Book, day: Day) -> bool {
    book.company.known_since().is_none_or(|since| since <= day)
}

/// Whether past days show no closes: of half of the decided deals or more the decision wrote it.
pub fn past_closes_are_unknown(book: &Book) -> bool {
    let decided = book.deals.rows().iter().filter(|deal| deal.decided().is_some()).count();
    let written = book.deals.rows().iter().filter(|deal| deal.close_came_with_decision()).count();
    written > 0 && 2 * written >= decided
}

/// The open deals in the lens's scope at the end of its as-of day.
pub fn open_deals<'a>(lens: &Lens<'a>) -> Vec<DealOn<'a>> {
    deals_on(lens, lens.as_of).filter(|deal| deal.state == State::Open).collect()
}
