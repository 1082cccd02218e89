//! What changed since a day: what was won and lost, what came, what moved, and what the forecast said then.
//!
//! A deal is compared as it was at the end of the day before with what it is on as-of: one change of each kind at most.

use serde::Serialize;

use crate::book::Book;
use crate::book::calendar::Span;
use crate::book::company::StageId;
use crate::book::day::Day;
use crate::book::deal::{Deal, LogEntry};
use crate::book::id::AnyId;
use crate::book::money::Money;
use crate::book::table::Records;
use crate::metrics::as_of::{DealOn, DealState, deal_on, deals, is_known_on};
use crate::metrics::figure::{self, Figure, Test, figures, no_figures, settled};
use crate::metrics::lens::{Basis, Lens};
use crate::metrics::parts::Contribution;

use super::verdict::{Progress, progress_of};

/// What happened to a record, in the order in which it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
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

impl EventKind {
    pub(crate) const ALL: [Self; 12] = [
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

    /// Whether how much money it is about says something.
    fn is_about_money(self) -> bool {
        self < Self::Stage
    }

    /// In words, as an explanation says it.
    fn words(self) -> &'static str {
        match self {
            Self::Won => "won since that day",
            Self::Lost => "lost since that day",
            Self::New => "new and open",
            Self::MovedIn => "closes that came into the period",
            Self::MovedOut => "closes that left the period",
            Self::Later => "closes that are later",
            Self::Earlier => "closes that are earlier",
            Self::Raised => "amounts that rose",
            Self::Lowered => "amounts that fell",
            Self::Stage => "at another stage",
            Self::Lead => "leads that came",
            Self::Touch => "touches",
        }
    }
}

/// What of a record is another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Moved {
    /// When it is expected to be decided.
    Close(Option<Day>, Option<Day>),
    Amount(Money, Money),
    /// The id of its stage.
    Stage(Option<String>, Option<String>),
    /// What was said: a loss's reason, a touch's note.
    Words(String),
}

no_figures!(EventKind, Moved);

figures! {
    /// Something that happened to a record.
    pub(crate) struct RecordEvent {
        /// What.
        pub(crate) what: EventKind,
        /// What the record is: a deal, a lead, an account, a partner.
        pub(crate) kind: &'static str,
        /// The record's id.
        pub(crate) id: String,
        /// The record.
        pub(crate) record: AnyId | skip,
        /// On which day; of several the last.
        pub(crate) on: Day,
        /// How much money it is about; null: none, or not priced.
        pub(crate) amount: Option<Money>,
        /// From what to what; null where nothing stands in a field of its own.
        pub(crate) moved: Option<Moved>,
    }

    /// All that happened of one kind.
    pub(crate) struct EventSum {
        /// What.
        pub(crate) what: EventKind,
        /// How often it happened.
        pub(crate) n: Figure<usize>,
        /// How much money it is about, where it is about money: of raised and lowered amounts the difference.
        pub(crate) amount: Figure<Money>,
    }

    /// What changed since a day.
    pub struct Since {
        /// The first day that counts.
        pub(crate) from: Day,
        /// What happened how often, in the order in which it is told; a kind that did not happen is not in it.
        pub(crate) sums: Vec<EventSum>,
        /// What happened to which record: by kind, the largest first.
        pub(crate) events: Vec<RecordEvent>,
        /// Why moves of closes, amounts and stages are not known; null: they are.
        pub(crate) unknown: Option<&'static str>,
        /// Won, target and forecast of the period as they were at the end of the day before.
        pub(crate) then: Progress,
    }
}

/// The records to which something of a kind happened since a day, each with its money.
pub(crate) fn list(lens: &Lens, what: EventKind, from: Day) -> Vec<(AnyId, Contribution)> {
    let (events, _) = events(lens, from);
    events
        .into_iter()
        .filter(|event| event.what == what)
        .map(|event| (event.record, Contribution::Counts(event.amount)))
        .collect()
}

fn sum(what: EventKind, from: Day, events: &[RecordEvent]) -> Option<EventSum> {
    let of = || events.iter().filter(|event| event.what == what);
    let n = of().count();
    if n == 0 {
        return None;
    }
    let test = Test::Since(what, from);
    let amount = if what.is_about_money() && of().all(|event| event.amount.is_none()) {
        Figure::none("no amount is known")
    } else if what.is_about_money() {
        Figure::of(figure::money(what.words(), of().filter_map(|event| event.amount).sum(), test))
    } else {
        Figure::none("it is not about money")
    };
    Some(EventSum { what, n: Figure::of(figure::count(what.words(), n, test)), amount })
}

/// What changed from the beginning of `from` to the end of as-of.
pub fn since(lens: &Lens, from: Day) -> Since {
    let (events, unknown) = events(lens, from);
    let basis = Basis::new(lens.book, from - 1, lens.scope);
    let then = Lens::new(lens.book, &basis, lens.period, lens.window.years);
    let sums = EventKind::ALL.iter().filter_map(|what| sum(*what, from, &events)).collect();
    settled(Since { from, sums, events, unknown, then: progress_of(&then) }, "sales.since")
}

/// What happened, by kind, the largest first; why moves are not known.
fn events(lens: &Lens, from: Day) -> (Vec<RecordEvent>, Option<&'static str>) {
    let span = Span { start: from, end: lens.as_of };
    let unknown = if lens.book.deals.rows().iter().all(|deal| deal.log().is_empty()) {
        Some("no deal has a log")
    } else if !is_known_on(lens.book, from - 1) {
        Some("what was open then is not known")
    } else {
        None
    };
    let mut events = Vec::new();
    for now in deals(lens) {
        decided_or_new(lens.book, &now, span, &mut events);
        if unknown.is_none() {
            moved(lens, &now, span, &mut events);
        }
    }
    leads(lens, span, &mut events);
    touches(lens, span, &mut events);
    let size = |event: &RecordEvent| event.amount.map(|amount| if amount < Money::ZERO { -amount } else { amount });
    events.sort_by_key(|event| (event.what, std::cmp::Reverse(size(event)), std::cmp::Reverse(event.on)));
    (events, unknown)
}

fn event(book: &Book, record: AnyId, what: EventKind, on: Day, amount: Option<Money>, moved: Option<Moved>) -> RecordEvent {
    RecordEvent { what, kind: record.table.one(), id: book.key_of(record).to_owned(), record, on, amount, moved }
}

/// Its decision or its creation, by its own dates.
fn decided_or_new(book: &Book, now: &DealOn, span: Span, events: &mut Vec<RecordEvent>) {
    let event = |what, on, moved| event(book, Records::any(now.id), what, on, now.amount, moved);
    match now.state {
        DealState::Won(on) if span.holds(on) => events.push(event(EventKind::Won, on, None)),
        DealState::Lost(on) if span.holds(on) => {
            let reason = now.deal.lost().map_or_else(String::new, |lost| lost.reason().name().to_owned());
            events.push(event(EventKind::Lost, on, Some(Moved::Words(reason))));
        }
        DealState::Open => {
            if let Some(on) = now.deal.creation().filter(|on| span.holds(*on)) {
                events.push(event(EventKind::New, on, Some(Moved::Close(None, now.close))));
            }
        }
        DealState::Won(_) | DealState::Lost(_) => {}
    }
}

/// What its log says of its close, its amount, its stage: while it is open.
fn moved(lens: &Lens, now: &DealOn, span: Span, events: &mut Vec<RecordEvent>) {
    let then = deal_on(lens.book, now.id, now.deal, span.start - 1).filter(|then| then.state == DealState::Open);
    let (Some(then), DealState::Open) = (then, now.state) else { return };
    let on = last_change(now.deal, span);
    let event = |what, amount, moved| event(lens.book, Records::any(now.id), what, on, amount, Some(moved));
    let inside = |close: Option<Day>| close.is_some_and(|close| lens.span().holds(close));
    if then.close != now.close {
        let what = match (inside(then.close), inside(now.close)) {
            (false, true) => EventKind::MovedIn,
            (true, false) => EventKind::MovedOut,
            _ if now.close > then.close => EventKind::Later,
            _ => EventKind::Earlier,
        };
        events.push(event(what, now.amount, Moved::Close(then.close, now.close)));
    }
    if let (Some(old), Some(new)) = (then.amount, now.amount)
        && old != new
    {
        let what = if new > old { EventKind::Raised } else { EventKind::Lowered };
        events.push(event(what, Some(new - old), Moved::Amount(old, new)));
    }
    if then.stage != now.stage {
        let key = |stage: Option<StageId>| Some(lens.book.company.stage(stage?)?.key().to_owned());
        events.push(event(EventKind::Stage, now.amount, Moved::Stage(key(then.stage), key(now.stage))));
    }
}

/// The newest day of its log in the span; the span's end where the log has none.
fn last_change(deal: &Deal, span: Span) -> Day {
    deal.log().iter().map(LogEntry::on).filter(|on| span.holds(*on)).max().unwrap_or(span.end)
}

fn leads(lens: &Lens, span: Span, events: &mut Vec<RecordEvent>) {
    for (id, lead) in lens.book.leads.iter() {
        if span.holds(lead.created()) && lens.owns(lead.owner(), lead.created()) {
            events.push(event(lens.book, Records::any(id), EventKind::Lead, lead.created(), None, None));
        }
    }
}

fn touches(lens: &Lens, span: Span, events: &mut Vec<RecordEvent>) {
    for (_, touch) in lens.book.activities.iter() {
        let with = [
            touch.deal().map(Records::any),
            touch.lead().map(Records::any),
            touch.account().map(Records::any),
            touch.partner().map(Records::any),
        ];
        let Some(record) = with.into_iter().flatten().next() else { continue };
        if span.holds(touch.on()) && lens.owns(touch.by(), touch.on()) {
            let note = touch.note().map_or_else(String::new, |note| format!(", {note}"));
            let moved = Moved::Words(format!("{}{note}", touch.kind().name()));
            events.push(event(lens.book, record, EventKind::Touch, touch.on(), None, Some(moved)));
        }
    }
}
