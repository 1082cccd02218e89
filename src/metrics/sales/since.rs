//! What changed since a day: what was won and lost, what came, what moved, and what the forecast said then.
//!
//! A deal is compared as it was at the end of the day before with what it is on as-of: one change of each kind at most.

use crate::book::calendar::Span;
use crate::book::company::StageId;
use crate::book::day::Day;
use crate::book::deal::{Deal, LogEntry};
use crate::book::id::AnyId;
use crate::book::money::Money;
use crate::book::table::Table;
use crate::metrics::as_of::{DealOn, State, deal_on, deals, is_known_on};
use crate::metrics::lens::{Basis, Lens};

use super::verdict::{Progress, progress_of};

/// What happened to a record, in the order in which it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// A deal was won.
    Won,
    /// A deal was lost.
    Lost,
    /// A deal was created.
    New,
    /// A deal's close came into the period.
    MovedIn,
    /// A deal's close left the period.
    MovedOut,
    /// A deal's close is later, on the same side of the period's ends.
    Later,
    /// A deal's close is earlier, on the same side of the period's ends.
    Earlier,
    /// A deal is worth more.
    Raised,
    /// A deal is worth less.
    Lowered,
    /// A deal is at another stage.
    Stage,
    /// A lead was created.
    Lead,
    /// Something was done with somebody.
    Touch,
}

impl What {
    /// All, in their order.
    pub const ALL: [Self; 12] = [
        Self::Won,
        Self::Lost,
        Self::New,
        Self::MovedIn,
        Self::MovedOut,
        Self::Later,
        Self::Earlier,
        Self::Raised,
        Self::Lowered,
        Self::Stage,
        Self::Lead,
        Self::Touch,
    ];

    /// Whether only a log tells it.
    pub fn is_logged(self) -> bool {
        (Self::MovedIn..=Self::Stage).contains(&self)
    }
}

/// What of a record is another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    /// Nothing that stands in a field of its own.
    Nothing,
    /// When it is expected to be decided.
    Close(Option<Day>, Option<Day>),
    /// What it is worth.
    Amount(Money, Money),
    /// Its stage.
    Stage(Option<StageId>, Option<StageId>),
    /// What was said: a loss's reason, a touch's note.
    Words(String),
}

/// Something that happened to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What.
    pub what: What,
    /// To which record.
    pub record: AnyId,
    /// On which day; of several the last.
    pub on: Day,
    /// How much money it is about; `None`: none, or not priced.
    pub amount: Option<Money>,
    /// From what to what.
    pub moved: Moved,
}

/// What changed since a day.
#[derive(Debug)]
pub struct Since {
    /// The first day that counts.
    pub from: Day,
    /// By kind, the largest first.
    pub events: Vec<Event>,
    /// Why moves of closes, amounts and stages are not known; `None`: they are.
    pub unknown: Option<&'static str>,
    /// Won, target and forecast of the period at the end of the day before.
    pub then: Progress,
}

impl Since {
    /// The events of a kind.
    pub fn of(&self, what: What) -> impl Iterator<Item = &Event> {
        self.events.iter().filter(move |event| event.what == what)
    }
}

/// What changed from the beginning of `from` to the end of as-of.
pub fn since(lens: &Lens, from: Day) -> Since {
    let span = Span { start: from, end: lens.as_of };
    let before = from - 1;
    let unknown = if lens.book.deals.rows().iter().all(|deal| deal.log().is_empty()) {
        Some("no deal has a log")
    } else if !is_known_on(lens.book, before) {
        Some("what was open then is not known")
    } else {
        None
    };
    let mut events = Vec::new();
    for now in deals(lens) {
        decided_or_new(&now, span, &mut events);
        if unknown.is_none() {
            moved(lens, &now, span, &mut events);
        }
    }
    leads(lens, span, &mut events);
    touches(lens, span, &mut events);
    let size = |event: &Event| event.amount.map(|amount| if amount < Money::ZERO { -amount } else { amount });
    events.sort_by_key(|event| (event.what, std::cmp::Reverse(size(event)), std::cmp::Reverse(event.on)));
    let basis = Basis::new(lens.book, before, lens.scope);
    let then = Lens::new(lens.book, &basis, lens.period, lens.window.years);
    Since { from, events, unknown, then: progress_of(&then) }
}

fn event(of: &DealOn, what: What, on: Day, amount: Option<Money>, moved: Moved) -> Event {
    Event { what, record: Table::any(of.id), on, amount, moved }
}

/// Its decision or its creation, by its own dates.
fn decided_or_new(now: &DealOn, span: Span, events: &mut Vec<Event>) {
    match now.state {
        State::Won(on) if span.holds(on) => events.push(event(now, What::Won, on, now.amount, Moved::Nothing)),
        State::Lost(on) if span.holds(on) => {
            let reason = now.deal.lost().map_or_else(String::new, |lost| lost.reason().name().to_owned());
            events.push(event(now, What::Lost, on, now.amount, Moved::Words(reason)));
        }
        State::Open => {
            if let Some(on) = now.deal.creation().filter(|on| span.holds(*on)) {
                events.push(event(now, What::New, on, now.amount, Moved::Close(None, now.close)));
            }
        }
        State::Won(_) | State::Lost(_) => {}
    }
}

/// What its log says of its close, its amount, its stage: while it is open.
fn moved(lens: &Lens, now: &DealOn, span: Span, events: &mut Vec<Event>) {
    let then = deal_on(lens.book, now.id, now.deal, span.start - 1).filter(|then| then.state == State::Open);
    let (Some(then), State::Open) = (then, now.state) else { return };
    let on = last_change(now.deal, span);
    let inside = |close: Option<Day>| close.is_some_and(|close| lens.span().holds(close));
    if then.close != now.close {
        let what = match (inside(then.close), inside(now.close)) {
            (false, true) => What::MovedIn,
            (true, false) => What::MovedOut,
            _ if now.close > then.close => What::Later,
            _ => What::Earlier,
        };
        events.push(event(now, what, on, now.amount, Moved::Close(then.close, now.close)));
    }
    if let (Some(old), Some(new)) = (then.amount, now.amount)
        && old != new
    {
        let what = if new > old { What::Raised } else { What::Lowered };
        events.push(event(now, what, on, Some(new - old), Moved::Amount(old, new)));
    }
    if then.stage != now.stage {
        events.push(event(now, What::Stage, on, now.amount, Moved::Stage(then.stage, now.stage)));
    }
}

/// The newest day of its log in the span; the span's end where the log has none.
fn last_change(deal: &Deal, span: Span) -> Day {
    deal.log().iter().map(LogEntry::on).filter(|on| span.holds(*on)).max().unwrap_or(span.end)
}

fn leads(lens: &Lens, span: Span, events: &mut Vec<Event>) {
    for (id, lead) in lens.book.leads.iter() {
        if span.holds(lead.created()) && lens.owns(lead.owner(), lead.created()) {
            let moved = Moved::Nothing;
            events.push(Event { what: What::Lead, record: Table::any(id), on: lead.created(), amount: None, moved });
        }
    }
}

fn touches(lens: &Lens, span: Span, events: &mut Vec<Event>) {
    for (_, touch) in lens.book.activities.iter() {
        let with = [
            touch.deal().map(Table::any),
            touch.lead().map(Table::any),
            touch.account().map(Table::any),
            touch.partner().map(Table::any),
        ];
        let Some(record) = with.into_iter().flatten().next() else { continue };
        if span.holds(touch.on()) && lens.owns(touch.by(), touch.on()) {
            let note = touch.note().map_or_else(String::new, |note| format!(", {note}"));
            let moved = Moved::Words(format!("{}{note}", touch.kind().name()));
            events.push(Event { what: What::Touch, record, on: touch.on(), amount: None, moved });
        }
    }
}
