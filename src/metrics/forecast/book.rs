//! From a book to the forecast's question: whose sales, what they were worth on which day, in minor units.

use std::collections::{BTreeSet, HashMap};

use crate::book::calendar::{Length, Period};
use crate::book::day::Day;
use crate::book::deal::Deal;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::order::Order;
use crate::metrics::as_of::{DealOn, DealState, deal_on, deals};
use crate::metrics::ledger::order_owner;
use crate::metrics::lens::Lens;
use crate::metrics::recency::old_since;
use crate::metrics::targets::revenue_target;

use super::backtest::{Backtest, Past, Recent, backtest, recent};
use super::history::{History, REACH};
use super::{Forecast, Question, Sale, SaleKind, SaleStep, Status};

/// A back-test looks back on the periods of so many years.
const YEARS: i32 = 10;

/// The forecast of the lens's period for its scope, in minor units of the company's currency.
///
/// The as-of day is not over: the method runs from the end of the day before; what was won on the day is won, what was
/// decided on it is no longer open.
pub fn period_forecast(lens: &Lens) -> Forecast {
    let [forecast] = period_forecasts(lens, [lens.period]);
    forecast
}

/// The forecasts of several periods: the book is walked once for all of them.
pub fn period_forecasts<const N: usize>(lens: &Lens, periods: [Period; N]) -> [Forecast; N] {
    let sales = sales_of(lens);
    let today = lens.as_of.number();
    let starts = periods.iter().map(|period| lens.on(*period).span().start.number());
    let from = starts.min().unwrap_or(today).min(today - 1 - REACH);
    let history = History::new(sales, &phase(lens), from, today);
    periods.map(|period| forecast_of(&lens.on(period), &history))
}

fn forecast_of(lens: &Lens, history: &History) -> Forecast {
    let span = lens.span();
    let target = revenue_target(lens.book, lens.period, lens.scope).map(|found| found.amount);
    let mut forecast = history.forecast(&Question {
        as_of: lens.as_of.number() - 1,
        under_way: true,
        start: span.start.number(),
        end: span.end.number(),
        target: target.map(Money::as_f64),
    });
    if lens.withheld.is_some() {
        return forecast.withheld(Status::Withheld);
    }
    // Where nothing was ever won, lost or ordered, nothing can be said of what is to come.
    if forecast.parts.as_ref().is_some_and(|parts| parts.decided == 0) {
        return forecast.withheld(Status::NoHistory);
    }
    // Neither a year without a win nor deals that nobody touches say that nothing will come.
    if forecast.is_without_wins() {
        if old_since(lens.book, lens.as_of).is_some() {
            return forecast.withheld(Status::Ended);
        }
        if forecast.is_unpriced() {
            return forecast.withheld(Status::Silent);
        }
    }
    // Won and target are compared in minor units, which a float may not hold.
    if let (Some(target), Some(to_come)) = (target, forecast.to_come()) {
        forecast.chance = Some(to_come.at_least((target - lens.sums.won(lens.so_far())).as_f64()));
    }
    forecast
}

/// The back-test of the lens's scope over its past periods of a length: those that ended before the as-of day, and began
/// on `since` or later.
pub fn past_test(lens: &Lens, length: Length, since: Option<Day>) -> Backtest {
    let sales = sales_of(lens);
    backtest(sales, &phase(lens), &past_periods(lens, length, sales), since.map_or(i32::MIN, Day::number))
}

/// How the forecast did at the newest `weeks` weekly cut-offs of past periods like the lens's.
pub fn recent_test(lens: &Lens, weeks: usize) -> Recent {
    let sales = sales_of(lens);
    recent(sales, &phase(lens), &past_periods(lens, lens.period.length, sales), weeks)
}

/// The month in the fiscal quarter of any day.
fn phase<'a>(lens: &Lens<'a>) -> impl Fn(i32) -> u8 + use<'a> {
    let calendar = lens.book.company.calendar();
    |day| u8::try_from(calendar.phase(Day::from_number(day))).unwrap_or(0)
}

/// The periods of a length from the one that holds the first decided sale to the last that is over, oldest first, at most
/// those of ten years.
fn past_periods(lens: &Lens, length: Length, sales: &[Sale]) -> Vec<Past> {
    let calendar = lens.book.company.calendar();
    let Some(first) = sales.iter().filter_map(|sale| sale.closed).min() else { return Vec::new() };
    let first = Day::from_number(first).max(lens.as_of.plus_years(-YEARS));
    let past = |period: Period| {
        let span = calendar.span(period);
        let target = revenue_target(lens.book, period, lens.scope).map(|found| found.amount.as_f64());
        Past { start: span.start.number(), end: span.end.number(), target }
    };
    let from = calendar.containing(length, first);
    let periods = std::iter::successors(Some(from), |period| Some(calendar.next(*period)));
    periods.take_while(|period| calendar.span(*period).end < lens.as_of).map(past).collect()
}

/// The deals, orders and returns in the lens's scope that were known by its as-of day, in the order of the tables.
///
/// A deal belongs to who owned it when it was decided, an open one to who owns it on the as-of day.
pub fn sales_of<'a>(lens: &Lens<'a>) -> &'a [Sale] {
    lens.kept.sales.get_or_init(|| read_sales(lens))
}

/// How many of these deals are of unknown creation: it is not written, or later than what came of them.
pub(crate) fn of_unknown_creation(lens: &Lens) -> usize {
    sales_of(lens).iter().filter(|sale| sale.kind == SaleKind::Deal && sale.creation().is_none()).count()
}

fn read_sales(lens: &Lens) -> Vec<Sale> {
    let book = lens.book;
    let mut deliveries: HashMap<Id<Deal>, Vec<&Order>> = HashMap::new();
    let orders = || book.orders.iter().filter(|(_, order)| order.on() <= lens.as_of);
    for (_, order) in orders() {
        if let Some(deal) = order.deal() {
            deliveries.entry(deal).or_default().push(order);
        }
    }
    let mut sales = Vec::with_capacity(book.deals.len() + book.orders.len());
    for on in deals(lens) {
        sales.push(deal_sale(lens, &on, deliveries.get(&on.id).map_or(&[], Vec::as_slice)));
    }
    for (id, order) in orders() {
        let number = u32::try_from(book.deals.len()).unwrap_or(u32::MAX).saturating_add(id.number());
        push_order(&mut sales, lens, number, order);
    }
    sales
}

fn deal_sale(lens: &Lens, on: &DealOn, orders: &[&Order]) -> Sale {
    let (book, deal) = (lens.book, on.deal);
    let (closed, won) = match on.state {
        DealState::Open => (None, None),
        DealState::Won(day) => (Some(day), Some(day)),
        DealState::Lost(day) => (Some(day), None),
    };
    let mut steps = Vec::new();
    if !deal.log().is_empty() || deal.currency().is_some() {
        let mut days: BTreeSet<Day> =
            deal.log().iter().map(crate::book::deal::LogEntry::on).filter(|day| *day <= lens.as_of).collect();
        days.extend(deal.there_from());
        days.extend(won);
        let known = days.into_iter().filter_map(|day| deal_on(book, on.id, deal, day).map(|on| (day, on)));
        // A lost deal keeps its last open amount.
        let kept = known.filter(|(_, on)| !matches!(on.state, DealState::Lost(_)));
        steps.extend(kept.map(|(day, on)| SaleStep {
            on: day.number(),
            amount: minor(on.amount),
            due: on.close.map(Day::number),
        }));
    }
    let unstated = deal.amount().is_none() && deal.log().iter().all(|entry| entry.amount().is_none());
    if let Some(won) = won.filter(|_| unstated && !orders.is_empty()) {
        delivered_steps(lens, won, orders, &mut steps);
    }
    Sale {
        due: on.close.map(Day::number),
        seen: deal.log().first().map(|entry| entry.on().number()),
        steps,
        created: deal.created().map(Day::number),
        ..Sale::deal(on.id.number(), 0, closed.map(Day::number), won.is_some(), minor(on.amount))
    }
}

/// A won deal without an amount is worth the sum of its orders, as they come and are cancelled; before, it is not priced.
fn delivered_steps(lens: &Lens, won: Day, orders: &[&Order], steps: &mut Vec<SaleStep>) {
    let changes = orders.iter().flat_map(|order| [Some(order.on()), order.cancelled()]).flatten();
    let mut days: BTreeSet<Day> = changes.filter(|day| won < *day && *day <= lens.as_of).collect();
    days.insert(won);
    let due = steps.last().and_then(|step| step.due);
    steps.retain(|step| step.on < won.number());
    if steps.is_empty() {
        steps.push(SaleStep { on: won.number() - 1, amount: None, due });
    }
    for day in days {
        let known = orders.iter().filter(|order| order.on() <= day && !order.is_cancelled_on(day));
        let amounts: Option<Vec<Money>> =
            known.map(|order| lens.book.price(order.amount(), order.currency(), order.on())).collect();
        let amount = amounts.filter(|amounts| !amounts.is_empty()).map(|amounts| amounts.into_iter().sum());
        steps.push(SaleStep { on: day.number(), amount: minor(amount), due });
    }
}

fn push_order(sales: &mut Vec<Sale>, lens: &Lens, number: u32, order: &Order) {
    let book = lens.book;
    let owner = order_owner(book, order);
    let price = |amount: Money| minor(book.price(amount, order.currency(), order.on())).unwrap_or(0.0);
    let cancelled = order.cancelled();
    if lens.owns(owner, order.on()) {
        let deal = order.deal().and_then(|deal| book.deals.get(deal));
        let delivered = deal.and_then(crate::book::deal::Deal::won).map(crate::book::deal::Won::on);
        let until = [cancelled, delivered].into_iter().flatten().min().filter(|day| *day <= lens.as_of).map(Day::number);
        sales.push(Sale { until, ..Sale::order(number, order.on().number(), price(order.amount())) });
    }
    let until = cancelled.filter(|day| *day <= lens.as_of).map(Day::number);
    for back in order.returns().iter().filter(|back| back.on() <= lens.as_of && lens.owns(owner, back.on())) {
        sales.push(Sale { until, kind: SaleKind::Return, ..Sale::returned(number, back.on().number(), price(back.amount())) });
    }
}

fn minor(amount: Option<Money>) -> Option<f64> {
    amount.map(Money::as_f64)
}
