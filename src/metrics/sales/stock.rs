//! Stock to sell: available, days of cover, sell-through, short against the weighted pipeline. Always the whole
//! company's, whatever the scope.

use std::collections::BTreeMap;

use foldhash::HashSet;

use serde::Serialize;

use crate::book::Book;
use crate::book::calendar::Span;
use crate::book::day::Day;
use crate::book::deal::Deal;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::product::{Product, Stock};
use crate::book::table::Records;
use crate::book::units::Units;
use crate::metrics::as_of::open_deals;
use crate::metrics::figure::{Figure, Formula, Num, Source, Test, div, figures, max0, mul, no_figures, sub, term};
use crate::metrics::lens::{Lens, Scope};

use super::chances::Chances;
use super::pipeline::is_closing;

/// Mean daily units are taken over as-of and this many days before.
const SALES_DAYS: i32 = 90;
/// Stock that lasts longer than this many days is slow.
const SLOW_COVER_DAYS: f64 = 182.0;

figures! {
    /// Stock to sell.
    pub struct StockFigures {
        /// The stock of every product that was counted, in the table's order.
        pub stock: Vec<StockRow>,
        /// Products that are out or short.
        pub stock_out_or_short: Figure<usize>,
        /// Products that are low.
        pub stock_low: Figure<usize>,
    }
}

figures! {
    /// The stock of a product. Only products with a count by as-of have a row.
    pub struct StockRow {
        /// The record.
        pub record: Id<Product> | skip,
        /// The product's id.
        pub product: String,
        /// Its name.
        pub name: String,
        /// The newest count, receipts and returns since, less what was sold since; may be negative.
        pub available: Figure<Units>,
        /// Available by the mean daily units of the last 91 days, returns taken off (since the first sale where that is later); n/a when none were sold.
        pub days_of_cover: Figure<f64>,
        /// Units sold in the period, less returns, by what was available before it and received in it; n/a without a count by the day before.
        pub sell_through: Figure<f64>,
        /// Units of the closing deals x the chance of their stage.
        pub weighted_demand: Figure<Units>,
        /// What the closing deals want beyond what is available and arrives in the period.
        pub short: Figure<Units>,
        /// Short units x (list price - unit cost) on the day; n/a without one of the two.
        pub margin_short: Figure<Money>,
        /// Ended (none available or wanted, `reorder_at: 0`), out (none available), short, low (cover or reorder level), slow (more than half a year), no sales, ok: the first that holds.
        pub state: StockState,
        /// When it was counted last.
        pub counted_on: Day,
        /// What is expected after as-of, in order.
        pub incoming: Vec<Incoming>,
        /// Order again at this level.
        pub reorder_at: Option<Units>,
        /// Days from an order at the supplier to its arrival, as written.
        pub lead_time_days: Figure<u32>,
    }

    /// Goods that are expected.
    pub struct Incoming {
        /// When.
        pub on: Day,
        /// Receipts that are still to come on that day.
        pub units: Figure<Units>,
    }
}

no_figures!(StockState);

/// The state of a product's stock, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StockState {
    /// Nothing is available.
    Out,
    /// Less than the weighted pipeline asks for.
    Short,
    /// It lasts less than `low_cover_days`, or is at or below `reorder_at`.
    Low,
    /// It lasts longer than 182 days.
    Slow,
    /// Nothing is available, nothing is wanted, and it is not ordered again (`reorder_at: 0`).
    Ended,
    /// None were sold in the last 91 days.
    #[serde(rename = "no sales")]
    NoSales,
    /// None of these.
    Ok,
}

impl StockState {
    /// As the JSON writes it: `no sales`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Out => "out",
            Self::Short => "short",
            Self::Low => "low",
            Self::Slow => "slow",
            Self::Ended => "ended",
            Self::NoSales => "no sales",
            Self::Ok => "ok",
        }
    }
}

/// The stock of every product that was counted by as-of, in the table's order.
pub fn stock(lens: &Lens, chances: &Chances) -> StockFigures {
    let whole = Lens { scope: Scope::Company, ..*lens };
    let counts = counts(lens.book, lens.as_of);
    // Sales and demand of nothing need not be looked for.
    let known = (!counts.is_empty()).then(|| (UnitsSold::new(lens.book, lens.as_of), weighted_demand(&whole, chances)));
    let rows: Vec<StockRow> = counts
        .iter()
        .filter_map(|(id, counts)| {
            let (sales, demand) = known.as_ref()?;
            let product = lens.book.products.get(*id)?;
            Some(row(lens, *id, product, counts, sales.of(*id), demand.get(id).copied().unwrap_or(0.0)))
        })
        .collect();
    let of = |words: &'static str, is: fn(StockState) -> bool| {
        Figure::of(term(words, Num::of(rows.iter().filter(|row| is(row.state)).count()), Source::Given))
    };
    StockFigures {
        stock_out_or_short: of("products out or short", |state| matches!(state, StockState::Out | StockState::Short)),
        stock_low: of("products that are low", |state| state == StockState::Low),
        stock: rows,
    }
}

type StockCount<'a> = (Id<Stock>, &'a Stock);

/// The counts of each product by as-of, the oldest first.
fn counts(book: &Book, as_of: Day) -> BTreeMap<Id<Product>, Vec<StockCount<'_>>> {
    let mut counts: BTreeMap<Id<Product>, Vec<StockCount>> = BTreeMap::new();
    for (id, count) in book.stock.iter().filter(|(_, count)| count.counted_on() <= as_of) {
        counts.entry(count.product()).or_default().push((id, count));
    }
    for counts in counts.values_mut() {
        counts.sort_by_key(|(_, count)| count.counted_on());
    }
    counts
}

/// Units of the deals that close in the period x the chance of their stage, a product.
fn weighted_demand(lens: &Lens, chances: &Chances) -> BTreeMap<Id<Product>, f64> {
    let mut demand = BTreeMap::new();
    for deal in open_deals(lens).iter().filter(|deal| is_closing(lens, deal)) {
        for units in deal.deal.units() {
            *demand.entry(units.product()).or_insert(0.0) += units.units().as_f64() * chances.of(deal);
        }
    }
    demand
}

/// What was sold (more than nothing) and came back (less), a product, by day.
struct UnitsSold(BTreeMap<Id<Product>, Vec<(Day, Units)>>);

impl UnitsSold {
    /// Lines of orders that are not cancelled, less returns, plus the units of won deals that no order names.
    fn new(book: &Book, as_of: Day) -> Self {
        let mut moves: BTreeMap<Id<Product>, Vec<(Day, Units)>> = BTreeMap::new();
        let mut ordered: HashSet<Id<Deal>> = HashSet::default();
        for order in book.orders.rows().iter().filter(|order| order.on() <= as_of) {
            ordered.extend(order.deal());
            if order.is_cancelled_on(as_of) {
                continue;
            }
            for line in order.lines() {
                if let (Some(product), Some(units)) = (line.product(), line.units()) {
                    moves.entry(product).or_default().push((order.on(), units));
                }
            }
            for back in order.returns().iter().filter(|back| back.on() <= as_of) {
                moves.entry(back.product()).or_default().push((back.on(), Units::ZERO - back.units()));
            }
        }
        for (_, deal) in book.deals.iter().filter(|(id, _)| !ordered.contains(id)) {
            if let Some(won) = deal.won().filter(|won| won.on() <= as_of) {
                for units in deal.units() {
                    moves.entry(units.product()).or_default().push((won.on(), units.units()));
                }
            }
        }
        Self(moves)
    }

    fn of(&self, product: Id<Product>) -> &[(Day, Units)] {
        self.0.get(&product).map_or(&[], Vec::as_slice)
    }
}

/// Units sold in a span of days, and units that came back.
fn moved(moves: &[(Day, Units)], span: Span) -> (Units, Units) {
    let within = || moves.iter().filter(|(day, _)| span.holds(*day)).map(|(_, units)| *units);
    (within().filter(|units| *units > Units::ZERO).sum(), Units::ZERO - within().filter(|units| *units < Units::ZERO).sum())
}

type StockArrival = (Day, Units);

/// What arrived, or is to arrive, in a span of days. Where several counts name receipts of one day, the newest holds.
fn receipts(counts: &[StockCount], span: Span) -> Vec<StockArrival> {
    let mut days: BTreeMap<Day, Units> = BTreeMap::new();
    for (_, count) in counts {
        let mut own: BTreeMap<Day, Units> = BTreeMap::new();
        for receipt in count.receipts().iter().filter(|receipt| span.holds(receipt.on())) {
            let units = own.entry(receipt.on()).or_default();
            *units = *units + receipt.units();
        }
        days.extend(own);
    }
    days.into_iter().collect()
}

fn total(receipts: &[StockArrival]) -> Units {
    receipts.iter().map(|(_, units)| *units).sum()
}

/// What was available at the end of a day, by the counts up to it; `None` without one.
fn available(counts: &[StockCount], moves: &[(Day, Units)], day: Day, source: Source) -> Option<Formula> {
    let (id, newest) = counts.iter().rev().find(|(_, count)| count.counted_on() <= day)?;
    let from_count = Source::Record(Records::any(*id));
    let since = Span { start: newest.counted_on() + 1, end: day };
    let (sold, returned) = moved(moves, since);
    let units = |words: &'static str, units| term(words, Num::Units(units), source);
    let words = format!("counted on {}", newest.counted_on());
    let counted = term(words, Num::Units(newest.units()), from_count);
    let there = Formula::Sum(vec![
        counted,
        term("receipts since", Num::Units(total(&receipts(counts, since))), from_count),
        units("returned since", returned),
    ]);
    Some(sub(there, units("sold since", sold)))
}

fn row(lens: &Lens, id: Id<Product>, product: &Product, counts: &[StockCount], moves: &[(Day, Units)], demand: f64) -> StockRow {
    let as_of = lens.as_of;
    let source = Source::Record(Records::any(id));
    let newest = counts.last();
    let from_count = newest.map_or(source, |(id, _)| Source::Record(Records::any(*id)));
    let there = available(counts, moves, as_of, source)
        .unwrap_or_else(|| term("available", Num::None("not counted".into()), Source::Given));
    let incoming = receipts(counts, Span { start: as_of + 1, end: Day::LAST });
    let due: Vec<StockArrival> = incoming.iter().filter(|(on, _)| *on <= lens.span().end).copied().collect();
    #[expect(clippy::cast_possible_truncation, reason = "saturates")]
    let demand = Units::from_thousandths((demand * 1000.0).round_ties_even() as i64);
    let wanted = term("units of closing deals x chance", Num::Units(demand), Source::Counted(Test::Closing));
    let arriving = term("receipts due by the period's end", Num::Units(total(&due)), from_count);
    let short = max0(sub(sub(wanted.clone(), there.clone()), arriving));
    let days_of_cover = days_of_cover(as_of, moves, there.clone(), source);
    let available: Figure<Units> = Figure::of(there);
    let short_units: Figure<Units> = Figure::of(short.clone());
    let reorder_at = counts.iter().rev().find_map(|(_, count)| count.reorder_at());
    let state = state(
        available.or_zero(),
        short_units.or_zero(),
        days_of_cover.get(),
        reorder_at,
        f64::from(lens.book.company.low_cover_days()),
    );
    let weighted_demand = Figure::of(wanted);
    let margin_short = Figure::of(mul(short, margin(product, as_of, source)));
    let lead_time = counts.iter().rev().find_map(|(_, count)| count.lead_time_days());
    let lead_time = lead_time.map(|days| term("days, as stock.ron says", Num::Count(days.into()), from_count));
    let incoming = incoming
        .into_iter()
        .map(|(on, units)| Incoming { on, units: Figure::of(term("units expected", Num::Units(units), from_count)) });
    StockRow {
        record: id,
        product: lens.book.products.key(id).to_owned(),
        name: product.name().to_owned(),
        days_of_cover: days_of_cover.read_with("available", &available).read_with("short", &short_units),
        sell_through: sell_through(lens, counts, moves, source),
        short: short_units.read_with("weighted demand", &weighted_demand).read_with("margin short", &margin_short),
        available,
        weighted_demand,
        margin_short,
        state,
        counted_on: newest.map_or(as_of, |(_, count)| count.counted_on()),
        incoming: incoming.collect(),
        reorder_at,
        lead_time_days: Figure::some(lead_time, "stock.ron says none"),
    }
}

/// List price less unit cost on a day.
fn margin(product: &Product, day: Day, source: Source) -> Formula {
    let money = |words: &'static str, amount: Option<Money>, why: &'static str| {
        term(words, amount.map_or(Num::None(why.into()), Num::Money), source)
    };
    sub(
        money("list price", product.list_price_on(day), "the product has no list price"),
        money("unit cost", product.unit_cost_on(day), "the product has no unit cost"),
    )
}

/// Available / mean daily units.
fn days_of_cover(as_of: Day, moves: &[(Day, Units)], available: Formula, source: Source) -> Figure<f64> {
    let window = Span { start: as_of - SALES_DAYS, end: as_of };
    let first = moves.iter().filter(|(_, units)| *units > Units::ZERO).map(|(day, _)| *day).min();
    let (sold, returned) = moved(moves, window);
    let net = sold - returned;
    let Some(first) = first.filter(|_| net > Units::ZERO) else { return Figure::none("no sales") };
    let days = Span { start: window.start.max(first), end: as_of }.days();
    let a_day =
        div(term("units sold, less returned", Num::Units(net), source), term("days", Num::Days(f64::from(days)), Source::Given));
    Figure::of(div(available, a_day))
}

/// Units sold in the period, less those that came back in it / (available the day before it + receipts in it).
fn sell_through(lens: &Lens, counts: &[StockCount], moves: &[(Day, Units)], source: Source) -> Figure<f64> {
    let span = lens.so_far();
    let Some(before) = available(counts, moves, span.start - 1, source).filter(|_| span.days() > 0) else {
        return Figure::none("not counted before the period");
    };
    let (sold, returned) = moved(moves, span);
    let to_sell = Formula::Sum(vec![before, term("receipts in the period", Num::Units(total(&receipts(counts, span))), source)]);
    if let Num::Units(units) = to_sell.eval()
        && units <= Units::ZERO
    {
        return Figure::none("there was nothing to sell");
    }
    Figure::of(div(term("units sold in the period, less returned", Num::Units(sold - returned), source), to_sell))
}

/// The first state that holds.
fn state(available: Units, short: Units, cover: Option<f64>, reorder_at: Option<Units>, low_days: f64) -> StockState {
    let ends = reorder_at == Some(Units::ZERO);
    if available <= Units::ZERO && short <= Units::ZERO && ends {
        StockState::Ended
    } else if available <= Units::ZERO {
        StockState::Out
    } else if short > Units::ZERO {
        StockState::Short
    } else if cover.is_some_and(|days| days < low_days) || reorder_at.is_some_and(|level| available <= level) {
        StockState::Low
    } else if cover.is_some_and(|days| days > SLOW_COVER_DAYS) {
        StockState::Slow
    } else if cover.is_none() {
        StockState::NoSales
    } else {
        StockState::Ok
    }
}
