//! From a book to the forecast's question (forecast/spec.md, "Rules").

use std::collections::BTreeSet;

use crate::book::day::Day;
use crate::book::order::Order;
use crate::metrics::as_of::{State, deal_on, deals_on};
use crate::metrics::lens::Lens;
use crate::metrics::targets::revenue_target;

use super::{Forecast, Kind, Question, Sale, Step, forecast};

/// The forecast of the lens's period for its scope, in minor units of the company's currency.
///
/// The as-of day is not over: the method runs from the end of the day before, what was decided on the day counts.
pub fn period_forecast(lens: &Lens) -> Forecast {
    let span = lens.span();
    let target = revenue_target(lens.book, lens.period, lens.scope).map(|found| found.amount.as_f64());
    let question =
        Question { as_of: lens.as_of.number() - 1, under_way: true, start: span.start.number(), end: span.end.number(), target };
    let calendar = &lens.book.company.calendar;
    let phase = |day: i32| u8::try_from(calendar.phase(Day::from_number(day))).unwrap_or(0);
    forecast(&sales_of(lens), &phase, &question)
}

/// The deals, orders and returns in the lens's scope that were known by its as-of day, in the order of the tables.
pub fn sales_of(lens: &Lens) -> Vec<Sale> {
    let book = lens.book;
    let mut sales = Vec::with_capacity(book.deals.len() + book.orders.len());
    for on in deals_on(lens, lens.as_of) {
        let (closed, won) = match on.state {
            State::Open => (None, false),
            State::Won(day) => (Some(day.number()), true),
            State::Lost(day) => (Some(day.number()), false),
        };
        let mut days: BTreeSet<Day> = on.deal.log.iter().map(|entry| entry.on).filter(|day| *day <= lens.as_of).collect();
        days.insert(on.deal.created);
        if let State::Won(day) = on.state {
            days.insert(day);
        }
        let known = days.into_iter().filter_map(|day| deal_on(book, on.id, on.deal, day).map(|on| (day, on)));
        // A lost deal keeps its last open amount.
        let steps = known.filter(|(_, on)| !matches!(on.state, State::Lost(_))).map(|(day, on)| Step {
            on: day.number(),
            amount: on.amount.map(crate::book::money::Money::as_f64),
            due: on.close.map(Day::number),
        });
        let steps = steps.collect();
        sales.push(Sale {
            steps,
            ..Sale::deal(on.id.number(), on.deal.created.number(), closed, won, on.amount.map(crate::book::money::Money::as_f64))
        });
    }
    for (id, order) in book.orders.iter().filter(|(_, order)| order.on <= lens.as_of) {
        let owner = crate::metrics::ledger::order_owner(book, order);
        if !lens.owns(owner, order.on) {
            continue;
        }
        let Some(amount) = book.price(order.amount(), order.currency, order.on) else { continue };
        let number = u32::try_from(book.deals.len()).unwrap_or(u32::MAX).saturating_add(id.number());
        let cancelled = order.cancelled.filter(|day| *day <= lens.as_of);
        let delivered = deal_won(lens, order);
        let until = [cancelled, delivered].into_iter().flatten().min().map(Day::number);
        sales.push(Sale { until, ..Sale::order(number, order.on.number(), amount.as_f64()) });
        for back in order.returns.iter().filter(|back| back.on <= lens.as_of) {
            let Some(amount) = book.price(back.amount, order.currency, order.on) else { continue };
            let until = cancelled.map(Day::number);
            sales.push(Sale { until, kind: Kind::Return, ..Sale::returned(number, back.on.number(), amount.as_f64()) });
        }
    }
    sales
}

/// The day on which the deal that an order delivers was won, by as-of.
fn deal_won(lens: &Lens, order: &Order) -> Option<Day> {
    let won = lens.book.deals.get(order.deal?)?.won.as_ref()?;
    (won.on <= lens.as_of).then_some(won.on)
}
