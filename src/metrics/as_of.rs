//! What a deal was on a day (book.md, "What a record was on a day").

use crate::book::Book;
use crate::book::calendar::Span;
use crate::book::company::StageId;
use crate::book::day::Day;
use crate::book::deal::{Deal, LogEntry};
use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::people::Person;

use super::lens::Lens;

/// How a deal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DealState {
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
    pub state: DealState,
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
    pub(crate) fn money(&self) -> Money {
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
        (Some(on), _) => DealState::Won(on),
        (None, Some(on)) => DealState::Lost(on),
        (None, None) => DealState::Open,
    };
    // The record's own values hold from the last entry's day on; on a decided deal only from the decision on.
    let own = match (state, deal.decided(), deal.log().last()) {
        (DealState::Open, Some(_), Some(_)) => false,
        (DealState::Open, None, Some(last)) => last.on() <= day,
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
fn close_on(deal: &Deal, day: Day, own: bool, state: DealState) -> Option<Day> {
    let known = state != DealState::Open || !deal.close_came_with_decision();
    value_on(deal, day, own, deal.close(), LogEntry::close).filter(|_| known)
}

/// The amount on a day, converted at the rate of the day on which it was set (open) or decided (won, lost).
fn amount_on(book: &Book, deal: &Deal, day: Day, state: DealState, own: bool) -> Option<Money> {
    let amount = value_on(deal, day, own, deal.amount(), LogEntry::amount)?;
    let rate_day = match state {
        DealState::Won(on) | DealState::Lost(on) => on,
        DealState::Open => set_on(deal, day, amount),
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

/// Every deal in the lens's scope that was there by its as-of day, as it was at the end of it, in the table's order.
pub(crate) fn deals<'a>(lens: &Lens<'a>) -> impl Iterator<Item = DealOn<'a>> + use<'a> {
    standings(lens).of(lens, None)
}

/// The deals in the lens's scope that were open or decided after `before` by the end of a day up to the as-of day, as they
/// were then, in the table's order.
pub(crate) fn deals_of_run<'a>(lens: &Lens<'a>, before: Day, day: Day) -> impl Iterator<Item = DealOn<'a>> + use<'a> {
    let lens = *lens;
    let later = move |standing: &&Standing| standing.decided().is_none_or(|on| on > before);
    standings(&lens)
        .all
        .iter()
        .filter(later)
        .filter_map(move |standing| deal_on(lens.book, standing.id, lens.book.deals.get(standing.id)?, day))
        .filter(move |deal| is_owned(&lens, deal.owner, deal.state, day))
}

/// The deals in the lens's scope that were decided in a span of days, up to its as-of day, in the table's order.
pub(crate) fn decided_in<'a>(lens: &Lens<'a>, span: Span) -> impl Iterator<Item = DealOn<'a>> + use<'a> {
    let standings = standings(lens);
    let at = |day: Day| standings.decided.partition_point(|(on, _)| *on < day);
    let mut places: Vec<u32> = match standings.decided.get(at(span.start)..at(span.end + 1)) {
        Some(found) => found.iter().map(|(_, place)| *place).collect(),
        None => Vec::new(),
    };
    places.sort_unstable();
    standings.of(lens, Some(places))
}

/// The open deals in the lens's scope at the end of its as-of day.
pub(crate) fn open_deals<'a>(lens: &Lens<'a>) -> Vec<DealOn<'a>> {
    let standings = standings(lens);
    standings.of(lens, Some(standings.open.clone())).collect()
}

/// Whether what an owner has, in a state on a day, is in the lens's scope: what is decided is his who had it then.
fn is_owned(lens: &Lens, owner: Option<Id<Person>>, state: DealState, day: Day) -> bool {
    match state {
        DealState::Won(on) | DealState::Lost(on) => lens.owns(owner, on),
        DealState::Open => lens.owns(owner, day),
    }
}

fn standings<'a>(lens: &Lens<'a>) -> &'a Standings {
    lens.kept.standings.get_or_init(|| Standings::new(lens.book, lens.as_of))
}

/// Every deal as it was at the end of one day, whoever's: made once, read by every figure of that day.
#[derive(Clone, Debug)]
pub(crate) struct Standings {
    /// In the table's order.
    all: Vec<Standing>,
    /// The places of those that are open.
    open: Vec<u32>,
    /// The places of those that are decided, by the day of the decision.
    decided: Vec<(Day, u32)>,
}

/// A [`DealOn`] without its record.
#[derive(Clone, Copy, Debug)]
struct Standing {
    id: Id<Deal>,
    state: DealState,
    stage: Option<StageId>,
    amount: Option<Money>,
    close: Option<Day>,
    owner: Option<Id<Person>>,
}

impl Standing {
    fn decided(&self) -> Option<Day> {
        match self.state {
            DealState::Won(on) | DealState::Lost(on) => Some(on),
            DealState::Open => None,
        }
    }
}

impl Standings {
    fn new(book: &Book, day: Day) -> Self {
        let known = book.deals.iter().filter_map(|(id, deal)| deal_on(book, id, deal, day));
        let all: Vec<Standing> = known
            .map(|DealOn { id, deal: _, state, stage, amount, close, owner }| Standing { id, state, stage, amount, close, owner })
            .collect();
        let (mut open, mut decided) = (Vec::new(), Vec::new());
        for (place, standing) in (0_u32..).zip(&all) {
            match standing.decided() {
                Some(on) => decided.push((on, place)),
                None => open.push(place),
            }
        }
        decided.sort_unstable();
        Self { all, open, decided }
    }

    /// Those at some places, or all, that are in the lens's scope.
    fn of<'a>(&'a self, lens: &Lens<'a>, places: Option<Vec<u32>>) -> impl Iterator<Item = DealOn<'a>> + use<'a> {
        let lens = *lens;
        let count = places.as_ref().map_or(self.all.len(), Vec::len);
        (0..count)
            .filter_map(move |at| match &places {
                Some(places) => self.all.get(usize::try_from(*places.get(at)?).ok()?),
                None => self.all.get(at),
            })
            .filter(move |standing| is_owned(&lens, standing.owner, standing.state, lens.as_of))
            .filter_map(move |&Standing { id, state, stage, amount, close, owner }| {
                Some(DealOn { id, deal: lens.book.deals.get(id)?, state, stage, amount, close, owner })
            })
    }
}

/// Whether open records are known as they were at the end of a day: from [`known_since`](crate::book::company::Settings)
/// on.
pub(crate) fn is_known_on(book: &Book, day: Day) -> bool {
    book.company.known_since().is_none_or(|since| since <= day)
}

/// Whether past days show no closes: of half of the decided deals or more the decision wrote it.
pub fn past_closes_are_unknown(book: &Book) -> bool {
    let decided = book.deals.rows().iter().filter(|deal| deal.decided().is_some()).count();
    let written = book.deals.rows().iter().filter(|deal| deal.close_came_with_decision()).count();
    written > 0 && 2 * written >= decided
}
