//! What changed the pipeline that closes in the period: the bridge from its start to as-of, and what slipped
//! (metrics.md, "Bridge.").

use std::collections::{BTreeMap, BTreeSet};

use foldhash::HashMap;

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::book::calendar::Span;
use crate::book::day::Day;
use crate::book::deal::Deal;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::metrics::as_of::{DealOn, DealState, deal_on, deals_of_run, is_known_on};
use crate::metrics::figure::{
    BridgeStep, Figure, FigurePlace, Num, Paths, Settle, Source, Test, count, div, figures, money, term,
};
use crate::metrics::ledger::LedgerEntry;
use crate::metrics::lens::Lens;

use super::chances::push_count;

/// A deal pushed out this often or more is worth a word.
const OFTEN: u32 = 3;

figures! {
    /// The figures of the bridge panel.
    pub struct Flow {
        /// Money by step; `null` when no deal has a log by as-of, or when it starts before `company.known_since`. opening + new + pulled in + increased - decreased - won -
        /// lost - pushed out = closing, to the minor unit.
        pub bridge: Option<BridgeValues<Figure<Money>>>,
        /// Deals by step; a deal may stand in several.
        pub bridge_deals: Option<BridgeValues<Figure<usize>>>,
        /// Of the deals that were to close in the period when it began, the share that slipped: close outside when decided or now, or still open past the period.
        pub slip_rate: Figure<f64>,
        /// The deals behind it; `null` without a log.
        pub slipped: Option<Slipped>,
        /// Deals new in the period that came from a lead.
        pub new_from_leads: Figure<usize>,
        /// Deals pushed out of the period whose close was set later for the third time or more.
        pub pushed_often: Figure<usize>,
    }

    /// Deals that slipped.
    pub struct Slipped {
        /// Deals open at the period's start with their close inside it.
        pub of: Figure<usize>,
        /// Of the deals that were to close in the period when it began, those that slipped: their close lay outside when they were decided, lies outside now, or they are still open past the period.
        pub deals: Figure<usize>,
    }
}

fn words(step: BridgeStep) -> &'static str {
    match step {
        BridgeStep::Opening => "open at the start, closing in the period",
        BridgeStep::New => "created, closing in the period",
        BridgeStep::PulledIn => "close moved into the period",
        BridgeStep::Increased => "amounts that rose",
        BridgeStep::Decreased => "amounts that fell",
        BridgeStep::Won => "won",
        BridgeStep::Lost => "lost",
        BridgeStep::PushedOut => "close moved out of the period",
        BridgeStep::Closing => "open at the end, closing in the period",
    }
}

fn meaning(step: BridgeStep) -> &'static str {
    match step {
        BridgeStep::Opening => "Open at the end of the day before the period, with a close inside it.",
        BridgeStep::New => "Created in the period with a close inside it.",
        BridgeStep::PulledIn => "Their close came into the period from elsewhere.",
        BridgeStep::Increased => "What amounts rose by while the close lay inside.",
        BridgeStep::Decreased => "What amounts fell by while the close lay inside.",
        BridgeStep::Won => "Deals won in the period.",
        BridgeStep::Lost => "Deals lost in the period.",
        BridgeStep::PushedOut => "Their close left the period.",
        BridgeStep::Closing => "Open now with a close inside the period: opening and all steps added.",
    }
}

/// A value for each step of the bridge.
#[derive(Clone, Debug, PartialEq)]
pub struct BridgeValues<T>([T; 9]);

impl<T> BridgeValues<T> {
    fn of(value: impl Fn(BridgeStep) -> T) -> Self {
        Self(BridgeStep::ALL.map(value))
    }

    /// The value of a step.
    pub fn get(&self, step: BridgeStep) -> &T {
        let [first, ..] = &self.0;
        self.0.get(step as usize).unwrap_or(first)
    }
}

impl<T: Serialize> Serialize for BridgeValues<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(BridgeStep::ALL.len()))?;
        for step in BridgeStep::ALL {
            map.serialize_entry(step.key(), self.get(step))?;
        }
        map.end()
    }
}

impl<T: schemars::JsonSchema> schemars::JsonSchema for BridgeValues<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "BridgeValues".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let value = generator.subschema_for::<T>();
        let steps: serde_json::Map<String, serde_json::Value> =
            BridgeStep::ALL.iter().map(|step| (step.key().to_owned(), value.clone().to_value())).collect();
        schemars::json_schema!({
            "type": "object", "required": BridgeStep::ALL.map(BridgeStep::key), "properties": steps, "additionalProperties": false,
        })
    }
}

impl<T: Settle> Settle for BridgeValues<T> {
    fn settle(&mut self, at: FigurePlace, paths: &mut Paths) {
        for (step, value) in BridgeStep::ALL.into_iter().zip(&mut self.0) {
            value.settle(FigurePlace { path: paths.of(at.path, step.key()), meaning: meaning(step), ..at }, paths);
        }
    }
}

/// What one deal did to one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BridgeChange {
    /// The deal.
    pub deal: Id<Deal>,
    /// The step.
    pub step: BridgeStep,
    /// How much money, never negative for a deal of a positive amount: the step says which way.
    pub amount: Money,
}

/// The days that a bridge runs over: from the period's start to the earlier of as-of and its end. It ends before it
/// starts while the period is in the future.
fn run(lens: &Lens) -> (Day, Span) {
    let so_far = lens.so_far();
    (lens.as_of.min(so_far.start - 1), so_far)
}

/// Why it is not known what changed; `None` where it is: some deal has a log by as-of, and what was open when the bridge
/// starts is known.
fn why_unknown(lens: &Lens) -> Option<&'static str> {
    let has_log = |deal: &Deal| deal.log().first().is_some_and(|entry| entry.on() <= lens.as_of);
    if !lens.book.deals.rows().iter().any(has_log) {
        return Some("no deal has a log");
    }
    let (before, _) = run(lens);
    (!is_known_on(lens.book, before)).then_some("what was open at its start is not known")
}

/// Whether it is known what changed since the bridge starts.
pub(crate) fn changes_are_known(lens: &Lens) -> bool {
    why_unknown(lens).is_none()
}

/// The deals of the bridge, as they were when it ends, those decided before the period left out. In a scope: the deals
/// that are theirs then.
fn deals_of_bridge<'a>(lens: &Lens<'a>) -> impl Iterator<Item = DealOn<'a>> {
    let (before, span) = run(lens);
    deals_of_run(lens, before, before.max(span.end))
}

/// Every change of the bridge, a deal after the other in the table's order, each from its opening to its closing.
pub(crate) fn changes(lens: &Lens) -> Vec<BridgeChange> {
    let won = won_amounts(lens);
    let mut changes = Vec::new();
    for deal in deals_of_bridge(lens) {
        changes_of(lens, &deal, won.get(&deal.id).copied(), &mut changes);
    }
    changes
}

/// What each deal won in the period counts as won: without an amount of its own the sum of its orders.
fn won_amounts(lens: &Lens) -> HashMap<Id<Deal>, Money> {
    let mut won: HashMap<Id<Deal>, Money> = HashMap::default();
    for row in lens.ledger.within(lens.so_far()) {
        if let LedgerEntry::Deal(deal) = row.entry {
            *won.entry(deal).or_default() += row.amount;
        }
    }
    won
}

/// A deal's changes. `last` is the deal when the bridge ends, `won` what it counts as won.
fn changes_of(lens: &Lens, last: &DealOn, won: Option<Money>, changes: &mut Vec<BridgeChange>) {
    let (before, span) = run(lens);
    let period = lens.span();
    let mut push = |step, amount| changes.push(BridgeChange { deal: last.id, step, amount });
    // Money that is open with its close inside the period; `None`: the deal is not there yet, or its close is outside.
    let inside =
        |on: &DealOn| (on.state == DealState::Open && on.close.is_some_and(|close| period.holds(close))).then(|| on.money());
    let first = deal_on(lens.book, last.id, last.deal, before);
    let mut there = first.as_ref().and_then(inside);
    if let Some(amount) = there {
        push(BridgeStep::Opening, amount);
    }
    let mut exists = first.is_some();
    let decided = match last.state {
        DealState::Open => None,
        DealState::Won(on) => Some((on, BridgeStep::Won)),
        DealState::Lost(on) => Some((on, BridgeStep::Lost)),
    };
    for day in days_of_change(last.deal, span, decided.map(|(on, _)| on)) {
        let Some(now) = deal_on(lens.book, last.id, last.deal, day) else { continue };
        let decision = decided.filter(|(on, _)| *on == day).map(|(_, step)| step);
        // On the day of the decision the amount first becomes the deal's own, and the deal is there to be decided.
        let next = match decision {
            Some(BridgeStep::Won) => Some(won.unwrap_or_else(|| now.money())),
            Some(_) => Some(now.money()),
            None => inside(&now),
        };
        match (there, next) {
            (None, Some(amount)) => push(if exists { BridgeStep::PulledIn } else { BridgeStep::New }, amount),
            (Some(old), None) => push(BridgeStep::PushedOut, old),
            (Some(old), Some(amount)) if amount > old => push(BridgeStep::Increased, amount - old),
            (Some(old), Some(amount)) if amount < old => push(BridgeStep::Decreased, old - amount),
            _ => {}
        }
        there = next;
        exists = true;
        if let Some(step) = decision {
            push(step, next.unwrap_or_default());
            there = None;
        }
    }
    if let Some(amount) = there {
        push(BridgeStep::Closing, amount);
    }
}

/// The days of a span on which a deal changed: came to be there, a log entry, decided.
fn days_of_change(deal: &Deal, span: Span, decided: Option<Day>) -> BTreeSet<Day> {
    let logged = deal.log().iter().map(crate::book::deal::LogEntry::on);
    let days = logged.chain(deal.there_from()).chain(decided).filter(|day| span.holds(*day));
    days.filter(|day| decided.is_none_or(|decided| *day <= decided)).collect()
}

/// Whether a deal that was open at the period's start with close inside it slipped; `None` when it was not.
pub(crate) fn slipped(lens: &Lens, last: &DealOn) -> Option<bool> {
    let (before, _) = run(lens);
    let period = lens.span();
    let start = deal_on(lens.book, last.id, last.deal, before).filter(|start| start.state == DealState::Open)?;
    if !start.close.is_some_and(|close| period.holds(close)) {
        return None;
    }
    let is_over = lens.as_of > period.end;
    Some(match last.state {
        DealState::Open if is_over => true,
        _ => !last.close.is_some_and(|close| period.holds(close)),
    })
}

/// The deals that were due at the period's start, and whether each slipped.
pub(crate) fn due_at_start(lens: &Lens) -> Vec<(Id<Deal>, bool)> {
    deals_of_bridge(lens).filter_map(|deal| Some((deal.id, slipped(lens, &deal)?))).collect()
}

/// The figures of the bridge panel.
pub fn bridge(lens: &Lens) -> Flow {
    if let Some(why) = why_unknown(lens) {
        return Flow {
            bridge: None,
            bridge_deals: None,
            slip_rate: Figure::none(why),
            slipped: None,
            new_from_leads: Figure::none(why),
            pushed_often: Figure::none(why),
        };
    }
    let mut sums: BTreeMap<BridgeStep, Money> = BTreeMap::new();
    let (mut from_leads, mut often) = (BTreeSet::new(), BTreeSet::new());
    let mut seen: BTreeSet<(BridgeStep, Id<Deal>)> = BTreeSet::new();
    for change in changes(lens) {
        *sums.entry(change.step).or_default() += change.amount;
        seen.insert((change.step, change.deal));
        let Some(deal) = lens.book.deals.get(change.deal) else { continue };
        if change.step == BridgeStep::New && deal.lead().is_some() {
            from_leads.insert(change.deal);
        }
        if change.step == BridgeStep::PushedOut && push_count(deal, lens.so_far().end) >= OFTEN {
            often.insert(change.deal);
        }
    }
    let sum = |step: BridgeStep| sums.get(&step).copied().unwrap_or_default();
    let deals = |step: BridgeStep| seen.iter().filter(|(of, _)| *of == step).count();
    let begun = lens.so_far().days() > 0;
    let due = if begun { due_at_start(lens) } else { Vec::new() };
    let slipped = || {
        let slipped = due.iter().filter(|(_, slipped)| *slipped).count();
        count("deals that slipped", slipped, Test::Slipped)
    };
    let of = || count("deals open at the start with close in the period", due.len(), Test::DueAtStart);
    let given = |words: &'static str, n: usize| Figure::of(term(words, Num::of(n), Source::Given));
    Flow {
        bridge: Some(BridgeValues::of(|step| Figure::of(money(words(step), sum(step), Test::Bridge(step))))),
        bridge_deals: Some(BridgeValues::of(|step| Figure::of(count("deals of this step", deals(step), Test::Bridge(step))))),
        slip_rate: Figure::of_or(
            div(slipped(), of()),
            if begun { "no deal was due at the period's start" } else { "the period has not begun" },
        ),
        slipped: Some(Slipped { of: Figure::of(of()), deals: Figure::of(slipped()) }),
        new_from_leads: given("new deals that came from a lead", from_leads.len()),
        pushed_often: given("deals pushed out for the third time or more", often.len()),
    }
}
