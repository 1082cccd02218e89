//! What one deal tells: what changed in it and when, and its goods against price, cost and stock.

use crate::book::company::StageId;
use crate::book::day::Day;
use crate::book::deal::{Deal, LogEntry};
use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::people::Person;
use crate::book::product::Product;
use crate::book::units::Units;
use crate::metrics::as_of::{DealOn, DealState};
use crate::metrics::ledger::split;
use crate::metrics::lens::Lens;

use super::chances::Chances;
use super::pipeline::is_closing;
use super::stock::StockRow;

/// What a field was before and is after; `None` before: it was not known.
pub(crate) type BeforeAfter<T> = (Option<T>, T);

/// What changed in a deal on a day. Of the first nothing was known before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DealChange {
    /// When.
    pub on: Day,
    /// Its stage.
    pub stage: Option<BeforeAfter<StageId>>,
    /// Its amount, in the deal's own currency.
    pub amount: Option<BeforeAfter<Money>>,
    /// Its expected close.
    pub close: Option<BeforeAfter<Day>>,
    /// Whose it is.
    pub owner: Option<BeforeAfter<Id<Person>>>,
}

/// The creation of a deal and what its log changed by the end of `day`, the oldest first; where its creation is not known
/// the first is the day from which it is there. An entry that repeats what held already is no change. What no entry names
/// is the record's own (book.md, "The log of a deal").
pub fn changes(deal: &Deal, day: Day) -> Vec<DealChange> {
    let Some(from) = deal.there_from().filter(|from| *from <= day) else { return Vec::new() };
    let mut stage = deal.log().iter().find_map(LogEntry::stage).or(deal.stage());
    let mut amount = deal.log().iter().find_map(LogEntry::amount).or(deal.amount());
    let mut close = deal.log().iter().find_map(LogEntry::close).or(deal.close().filter(|_| !deal.close_came_with_decision()));
    let mut owner = deal.log().iter().find_map(LogEntry::owner).or(deal.owner());
    let mut changes = vec![DealChange {
        on: from,
        stage: stage.map(|stage| (None, stage)),
        amount: amount.map(|amount| (None, amount)),
        close: close.map(|close| (None, close)),
        owner: owner.map(|owner| (None, owner)),
    }];
    for entry in deal.log().iter().filter(|entry| entry.on() <= day) {
        let change = DealChange {
            on: entry.on(),
            stage: step(&mut stage, entry.stage()),
            amount: step(&mut amount, entry.amount()),
            close: step(&mut close, entry.close()),
            owner: step(&mut owner, entry.owner()),
        };
        if change.stage.is_some() || change.amount.is_some() || change.close.is_some() || change.owner.is_some() {
            changes.push(change);
        }
    }
    changes
}

fn step<T: Copy + PartialEq>(known: &mut Option<T>, new: Option<T>) -> Option<BeforeAfter<T>> {
    let new = new.filter(|new| Some(*new) != *known)?;
    let before = known.replace(new);
    Some((before, new))
}

/// The goods of a deal.
#[derive(Clone, Debug, PartialEq)]
pub struct Goods {
    /// One a product.
    pub lines: Vec<GoodsLine>,
    /// Whether the amount was shared among several products by units x list price.
    pub shared: bool,
    /// Amount less unit cost x units, before channel cost; `None` where the amount or a unit cost is not known.
    pub margin: Option<Money>,
    /// Margin / amount; `None` likewise, or where the amount is 0.
    pub margin_share: Option<f64>,
}

/// A product of a deal.
#[derive(Clone, Debug, PartialEq)]
pub struct GoodsLine {
    /// Which.
    pub product: Id<Product>,
    /// How many.
    pub units: Units,
    /// Its part of the deal's amount / units; `None` where the deal is not priced.
    pub price: Option<Money>,
    /// The list price on the day.
    pub list: Option<Money>,
    /// Price / list price.
    pub realised: Option<f64>,
    /// What is there; `None` where the product was never counted.
    pub available: Option<Units>,
    /// Weighted units of all deals closing in the period.
    pub wanted: Option<Units>,
    /// What of that is neither there nor due by the period's end.
    pub short: Option<Units>,
    /// This deal's part of the wanted units: units x chance of its stage; `None` unless it is open and closing.
    pub own: Option<f64>,
}

/// The goods of a deal against price, cost and stock; `None` where it names none. Prices and costs are those of the day
/// it was decided, else of the lens's as-of day.
pub fn goods(lens: &Lens, on: &DealOn, stock: &[StockRow], chances: &Chances) -> Option<Goods> {
    let (book, deal) = (lens.book, on.deal);
    if deal.units().is_empty() {
        return None;
    }
    let day = match on.state {
        DealState::Open => lens.as_of,
        DealState::Won(day) | DealState::Lost(day) => day,
    };
    let parts = split(book, deal, day, on.money(), None);
    let wanted = on.state == DealState::Open && is_closing(lens, on);
    let lines: Vec<GoodsLine> = deal
        .units()
        .iter()
        .zip(parts)
        .map(|(line, (_, _, part))| {
            let list = book.products.get(line.product()).and_then(|product| product.list_price_on(day));
            let units = i128::from(line.units().thousandths());
            let at_list = list.and_then(|list| list.times(units, 1000)).filter(|money| *money > Money::ZERO);
            let row = stock.iter().find(|row| row.record == line.product());
            GoodsLine {
                product: line.product(),
                units: line.units(),
                price: on.amount.filter(|_| units > 0).and_then(|_| part.times(1000, units)),
                list,
                realised: on.amount.and(at_list).map(|list| part.as_f64() / list.as_f64()),
                available: row.and_then(|row| row.available.get()),
                wanted: row.and_then(|row| row.weighted_demand.get()),
                short: row.and_then(|row| row.short.get()),
                own: wanted.then(|| line.units().as_f64() * chances.of(on)),
            }
        })
        .collect();
    let cost = deal.units().iter().map(|line| {
        let cost = book.products.get(line.product())?.unit_cost_on(day)?;
        cost.times(i128::from(line.units().thousandths()), 1000)
    });
    let margin = on.amount.zip(cost.sum::<Option<Money>>()).map(|(amount, cost)| amount - cost);
    let amount = on.money();
    Some(Goods {
        shared: lines.len() > 1,
        lines,
        margin,
        margin_share: margin.filter(|_| amount > Money::ZERO).map(|margin| margin.as_f64() / amount.as_f64()),
    })
}
