//! What was decided in a span of days: won and lost deals, whole or by owner, segment, product and the like.

use std::collections::BTreeMap;

use crate::book::calendar::Span;
use crate::book::day::Day;
use crate::book::deal::Deal;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::metrics::as_of::{DealOn, DealState, decided_in};
use crate::metrics::ledger::LedgerEntry;
use crate::metrics::lens::Lens;

/// Deals decided in a span of days.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct DecidedCounts {
    pub(crate) won: u32,
    pub(crate) lost: u32,
    pub(crate) won_amount: Money,
    pub(crate) lost_amount: Money,
    /// Won deals without amount or rate.
    pub(crate) won_unpriced: u32,
    /// Days from created to won, of each won deal whose creation is known.
    pub(crate) cycles: Vec<f64>,
}

impl DecidedCounts {
    pub(crate) fn add(&mut self, deal: &DealOn) {
        match deal.state {
            DealState::Open => {}
            DealState::Won(day) => {
                self.won += 1;
                self.won_amount += deal.money();
                self.won_unpriced += u32::from(deal.amount.is_none());
                self.cycles.extend(deal.deal.creation().map(|created| f64::from(day - created)));
            }
            DealState::Lost(_) => {
                self.lost += 1;
                self.lost_amount += deal.money();
            }
        }
    }
}

/// The deals in the lens's scope that were decided in a span of days, up to its as-of day. A won deal without an amount
/// is worth what its orders are, as in won.
pub(crate) fn decided_deals<'a>(lens: &Lens<'a>, span: Span) -> impl Iterator<Item = DealOn<'a>> {
    let lens = *lens;
    decided_in(&lens, span).map(move |deal| match deal.state {
        DealState::Won(day) if deal.amount.is_none() => DealOn { amount: won_amount(&lens, deal.id, day), ..deal },
        _ => deal,
    })
}

/// What a deal brought that was won on a day; `None` where it has neither amount nor priced orders.
fn won_amount(lens: &Lens, id: Id<Deal>, day: Day) -> Option<Money> {
    let rows = lens.ledger.within(Span { start: day, end: day }).iter();
    let rows = rows.filter(|row| row.entry == LedgerEntry::Deal(id) && row.priced);
    rows.map(|row| row.amount).reduce(|sum, amount| sum + amount)
}

/// What was decided in a span of days, up to the lens's as-of day.
pub(crate) fn decided(lens: &Lens, span: Span) -> DecidedCounts {
    let mut total = DecidedCounts::default();
    for deal in decided_deals(lens, span) {
        total.add(&deal);
    }
    total
}

/// The same by a key; a deal may have several (its products).
pub(crate) fn decided_by<K: Ord>(lens: &Lens, span: Span, keys: impl Fn(&DealOn) -> Vec<K>) -> BTreeMap<K, DecidedCounts> {
    let mut totals: BTreeMap<K, DecidedCounts> = BTreeMap::new();
    for deal in decided_deals(lens, span) {
        for key in keys(&deal) {
            totals.entry(key).or_default().add(&deal);
        }
    }
    totals
}
