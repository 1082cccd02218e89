//! A book's past as daily counts, made once, and the view of it from any day.
//!
//! Everything that does not depend on the day it is looked at from is counted once, by day and age: exposure, wins,
//! losses, creations, money. So a forecast from an earlier day, or one more origin, costs a walk over days and not
//! over sales.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{FARTHEST, Sale, SaleKind, YEAR};

mod ages;
mod as_of;

use ages::NewestFirst;

pub(crate) use ages::Ages;
pub(crate) use as_of::AsOf;

/// Ages, in days, at which the daily rates change.
pub(crate) const BINS: [i32; BIN_COUNT] = [0, 1, 3, 7, 14, 21, 30, 45, 60, 75, 90, 120, 150, 180, 270, 365, 545, 730];
pub(crate) const BIN_COUNT: usize = 18;
/// Older deals are as old as this.
pub(crate) const OLDEST: i32 = 730;
/// Ages that are told apart.
pub(crate) const AGES: usize = 731;
/// The farthest a forecast looks back: horizon, 25 origins of at most 61 days each, the year and the age before them.
pub const REACH: i32 = FARTHEST + 25 * LONGEST_MONTH + YEAR + OLDEST + 1;
/// A month is never taken to be longer.
const LONGEST_MONTH: i32 = 61;
/// Weekdays with less than this share of a year's wins are closed, where there are at least so many wins.
const CLOSED_SHARE: f64 = 0.014;
const CLOSED_WINS: u32 = 50;
/// More closed weekdays than this are no weekdays but dates of booking.
const MOST_CLOSED: usize = 2;
/// Observation starts at least this many days before the as-of day, where the book reaches back so far.
const OBSERVED: i32 = 28;

/// A deal that was always there is created on this day: older than any.
const ALWAYS: i32 = i32::MIN / 2;

/// One count for each bin of age.
pub(crate) type ByAge = [u32; BIN_COUNT];

pub(crate) fn bin_of(age: i32) -> usize {
    BINS.iter().rposition(|&from| from <= age).unwrap_or(0)
}

/// Money won on a day.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Takings {
    pub(crate) sum: f64,
    /// The sum of the squares of the amounts.
    pub(crate) squares: f64,
    /// How many sales.
    pub(crate) count: u32,
}

impl Takings {
    fn add(&mut self, amount: f64) {
        self.sum += amount;
        self.squares += amount * amount;
        self.count += 1;
    }
}

/// Money by day: of won deals, and of orders less returns.
#[derive(Clone, Debug)]
struct DailyMoney {
    deals: Vec<Takings>,
    orders: Vec<Takings>,
}

/// A deal's life, in few bytes: the origins walk over all of them.
#[derive(Clone, Copy, Debug)]
struct DealLife {
    created: i32,
    /// `i32::MAX` while open.
    closed: i32,
    /// 0 when it is not priced.
    amount: f64,
    id: u32,
    /// Its place among the sales.
    sale: u32,
    priced: bool,
    /// Whether its amount changes.
    stepped: bool,
}

/// A book's past as daily counts.
pub struct History<'a> {
    sales: &'a [Sale],
    /// The day of place 0 in every array.
    first: i32,
    /// Deal-days at the end of which a deal was of that age, its last day counted.
    exposure: Vec<ByAge>,
    won: Vec<ByAge>,
    lost: Vec<ByAge>,
    created: Vec<u32>,
    money: DailyMoney,
    /// Deals and orders decided by the end of a day.
    decided: Vec<u32>,
    decided_before: u32,
    deals: Vec<DealLife>,
    /// Sales whose money on their day depends on the day it is looked at from.
    loose: Vec<u32>,
    /// What is open at the end of days that many forecasts look back on.
    noted: BTreeMap<i32, Ages>,
    first_created: Option<i32>,
    first_close: Option<i32>,
    phases: Vec<u8>,
    phases_from: i32,
    /// Days left in the fiscal month after each day of `phases`.
    left: Vec<u8>,
}

impl<'a> History<'a> {
    /// The history of `sales`, good for forecasts from days of `from + REACH` to `to` of periods that start from `from` on.
    pub fn new(sales: &'a [Sale], phase: &dyn Fn(i32) -> u8, from: i32, to: i32) -> Self {
        let first_day = sales.iter().filter_map(Sale::there_from).min().unwrap_or(to);
        let first = first_day.clamp(from.min(to), to);
        let days = usize::try_from(to - first + 1).unwrap_or(1);
        let mut history = Self {
            sales,
            first,
            exposure: Vec::new(),
            won: vec![[0; BIN_COUNT]; days],
            lost: vec![[0; BIN_COUNT]; days],
            created: vec![0; days],
            money: DailyMoney { deals: vec![Takings::default(); days], orders: vec![Takings::default(); days] },
            decided: vec![0; days],
            decided_before: 0,
            deals: Vec::with_capacity(sales.len()),
            loose: Vec::new(),
            noted: BTreeMap::new(),
            first_created: None,
            first_close: None,
            phases: Vec::new(),
            phases_from: first - 3 * LONGEST_MONTH,
            left: Vec::new(),
        };
        history.phases = (history.phases_from..=to + FARTHEST + LONGEST_MONTH).map(|day| phase(day).min(2)).collect();
        history.left = days_left(&history.phases);
        // Deals by the day they were created and the bin of age at which they were decided.
        let mut fates = vec![[0; BIN_COUNT]; days];
        for (place, sale) in (0..).zip(sales).filter(|(_, sale)| sale.there_from().is_none_or(|from| from <= to)) {
            match sale.kind {
                SaleKind::Deal => history.add_deal(place, sale, &mut fates),
                SaleKind::Order | SaleKind::Return if sale.until.is_some() => history.loose.push(place),
                SaleKind::Order => history.add_order(sale),
                SaleKind::Return => {
                    let on = sale.closed.and_then(|on| history.at(on));
                    if let Some(takings) = on.and_then(|at| history.money.orders.get_mut(at)) {
                        takings.sum += sale.amount.unwrap_or(0.0);
                    }
                }
            }
        }
        let mut total = history.decided_before;
        for decided in &mut history.decided {
            total += *decided;
            *decided = total;
        }
        history.exposure = exposure(&history.created, &fates, &history.won, &history.lost);
        history
    }

    fn at(&self, day: i32) -> Option<usize> {
        usize::try_from(day - self.first).ok().filter(|&at| at < self.created.len())
    }

    fn note(&mut self, created: i32, closed: Option<i32>) {
        self.first_created = Some(earlier(self.first_created, created));
        let Some(closed) = closed else { return };
        self.first_close = Some(earlier(self.first_close, closed));
        if closed < self.first {
            self.decided_before += 1;
        } else if let Some(decided) = self.at(closed).and_then(|at| self.decided.get_mut(at)) {
            *decided += 1;
        }
    }

    fn add_order(&mut self, order: &Sale) {
        let Some(day) = order.closed else { return };
        self.note(day, Some(day));
        if let Some(takings) = self.at(day).and_then(|at| self.money.orders.get_mut(at)) {
            takings.add(order.amount_on(day).unwrap_or(0.0));
        }
    }

    fn add_deal(&mut self, place: u32, deal: &Sale, fates: &mut [ByAge]) {
        let closed = deal.closed;
        let Some(created) = deal.creation() else { return self.add_deal_of_unknown_creation(place, deal) };
        self.note(created, closed);
        if closed.is_some_and(|closed| closed < self.first) {
            return;
        }
        // A deal from before the first day is of the oldest age on every day that is read.
        let created = created.max(self.first);
        let amount = self.add_life(place, deal, created);
        let Some(born) = self.at(created) else { return };
        if let Some(count) = self.created.get_mut(born) {
            *count += 1;
        }
        let Some(closed) = closed else { return };
        let bin = bin_of(closed - created);
        if let Some(fate) = fates.get_mut(born) {
            fate[bin] += 1;
        }
        let Some(day) = self.at(closed) else { return };
        let fate = if deal.won { &mut self.won } else { &mut self.lost };
        if let Some(fate) = fate.get_mut(day) {
            fate[bin] += 1;
        }
        if deal.won
            && let Some(takings) = self.money.deals.get_mut(day)
        {
            if deal.steps.last().is_some_and(|step| step.on > closed) {
                takings.count += 1;
                self.loose.push(place);
            } else {
                takings.add(amount);
            }
        }
    }

    /// A deal of unknown creation is open with the age since its first log entry, without a log of the oldest age. Won, it
    /// counts as an order does; lost, in no rate.
    fn add_deal_of_unknown_creation(&mut self, place: u32, deal: &Sale) {
        if deal.closed.is_none_or(|closed| closed >= self.first) {
            self.add_life(place, deal, deal.there_from().unwrap_or(ALWAYS));
        }
        if !deal.counts_as_order() {
            return;
        }
        let Some(won) = deal.closed else { return };
        self.note(won, Some(won));
        if let Some(takings) = self.at(won).and_then(|at| self.money.orders.get_mut(at)) {
            if deal.steps.last().is_some_and(|step| step.on > won) {
                takings.count += 1;
                self.loose.push(place);
            } else {
                takings.add(deal.amount_on(won).unwrap_or(0.0));
            }
        }
    }

    /// Notes the days on which a deal is open; its amount when it is decided or as known last.
    fn add_life(&mut self, place: u32, deal: &Sale, created: i32) -> f64 {
        let priced = deal.amount_on(deal.closed.unwrap_or(i32::MAX));
        let amount = priced.unwrap_or(0.0);
        self.deals.push(DealLife {
            created,
            closed: deal.closed.unwrap_or(i32::MAX),
            amount,
            id: deal.id,
            sale: place,
            priced: priced.is_some(),
            stepped: !deal.steps.is_empty(),
        });
        amount
    }

    pub(crate) fn as_of(&self, day: i32) -> AsOf<'_> {
        let mut view = AsOf {
            history: self,
            day,
            observed_from: day,
            closed_weekdays: [false; 7],
            money: Cow::Borrowed(&self.money),
            decided: self.at(day).and_then(|at| self.decided.get(at)).copied().unwrap_or(0),
        };
        let mut first_created = self.first_created.filter(|&first| first <= day);
        let mut first_close = self.first_close.filter(|&first| first <= day);
        for sale in self.loose.iter().filter_map(|&place| self.sales.get(place as usize)) {
            let Some(on) = sale.closed.filter(|&on| on <= day && sale.until.is_none_or(|until| until > day)) else { continue };
            if sale.kind == SaleKind::Order {
                view.decided += 1;
                first_created = Some(earlier(first_created, on));
                first_close = Some(earlier(first_close, on));
            }
            let Some(at) = self.at(on) else { continue };
            let amount = sale.amount_on(day).unwrap_or(0.0);
            let money = view.money.to_mut();
            let of_deals = sale.kind == SaleKind::Deal && !sale.counts_as_order();
            let takings = if of_deals { &mut money.deals } else { &mut money.orders };
            let Some(takings) = takings.get_mut(at) else { continue };
            match sale.kind {
                SaleKind::Order => takings.add(amount),
                SaleKind::Return => takings.sum += amount,
                SaleKind::Deal => {
                    // Its win is counted already, whatever it is worth.
                    takings.sum += amount;
                    takings.squares += amount * amount;
                }
            }
        }
        if let Some(first) = first_created {
            view.observed_from = first_close.map_or(first, |close| first.max(close.min(day - OBSERVED + 1)));
        }
        view.find_closed_weekdays();
        view
    }

    /// What an open deal is worth at the end of a day; `None` when it is not priced.
    fn priced(&self, deal: &DealLife, day: i32) -> Option<f64> {
        if deal.stepped {
            return self.sales.get(deal.sale as usize)?.amount_on(day);
        }
        deal.priced.then_some(deal.amount)
    }

    /// What an open deal is worth at the end of a day; 0 when it is not priced.
    fn amount(&self, deal: &DealLife, day: i32) -> f64 {
        if deal.stepped { self.priced(deal, day).unwrap_or(0.0) } else { deal.amount }
    }

    /// Whether the expected closes of the past are known: some deal has one, and of the decided deals without a log fewer
    /// than half got it by their decision. Else the few that still carry one would stand for all.
    pub fn has_due(&self) -> bool {
        let deals = || self.sales.iter().filter(|sale| sale.kind == SaleKind::Deal);
        let unlogged = deals().filter(|deal| deal.closed.is_some() && deal.seen.is_none()).count();
        let written = deals().filter(|deal| deal.due_came_with_decision()).count();
        let any = |deal: &Sale| deal.due.is_some() || deal.steps.iter().any(|step| step.due.is_some());
        (written == 0 || 2 * written < unlogged) && deals().any(any)
    }

    /// The amount of the deals open at the end of each of `days` (newest first) that are due then within its span.
    pub(crate) fn open_due(&self, days: &[i32], spans: &[(i32, i32)]) -> Vec<f64> {
        let mut sums = vec![0.0; days.len()];
        let newest_first = NewestFirst::new(days, self.first);
        for deal in &self.deals {
            let places = newest_first.of(deal);
            let Some(sale) = self.sales.get(deal.sale as usize).filter(|_| !places.is_empty()) else { continue };
            for place in places {
                if let (Some(&day), Some((from, to)), Some(sum)) = (days.get(place), spans.get(place), sums.get_mut(place))
                    && sale.due_on(day).is_some_and(|due| *from <= due && due <= *to)
                {
                    *sum += self.amount(deal, day);
                }
            }
        }
        sums
    }

    /// The first day, and the amount of the deals open at the end of each day from it on.
    pub(crate) fn open_money(&self) -> (i32, Vec<f64>) {
        let mut money = vec![0.0; self.created.len() + 1];
        let mut change = |day: i32, amount: f64| {
            if let Some(change) = self.at(day).and_then(|at| money.get_mut(at)) {
                *change += amount;
            }
        };
        for deal in &self.deals {
            let steps = self.sales.get(deal.sale as usize).map_or(&[][..], |sale| &sale.steps);
            let from = deal.created.max(self.first);
            let mut amount = self.amount(deal, from);
            change(from, amount);
            for step in steps.iter().filter(|step| from < step.on && step.on < deal.closed) {
                change(step.on, step.amount.unwrap_or(0.0) - amount);
                amount = step.amount.unwrap_or(0.0);
            }
            change(deal.closed, -amount);
        }
        let mut open = 0.0;
        for change in &mut money {
            open += *change;
            *change = open;
        }
        (self.first, money)
    }

    /// The month in the fiscal quarter.
    fn phase(&self, day: i32) -> usize {
        let at = usize::try_from(day - self.phases_from).unwrap_or(0);
        self.phases.get(at).or(self.phases.last()).copied().map_or(0, usize::from)
    }
}

/// Of each day, how many more of the same month follow.
fn days_left(phases: &[u8]) -> Vec<u8> {
    let mut left = Vec::with_capacity(phases.len());
    let (mut next, mut count) = (None, 0_u8);
    for &phase in phases.iter().rev() {
        count = if next == Some(phase) { count.saturating_add(1) } else { 0 };
        next = Some(phase);
        left.push(count);
    }
    left.reverse();
    left
}

fn earlier(known: Option<i32>, day: i32) -> i32 {
    known.map_or(day, |known| known.min(day))
}

/// Open deals by day and bin of age, each deal's last day counted, from the deals created on a day, those of them
/// decided at some age, and those decided on a day.
fn exposure(created: &[u32], fates: &[ByAge], won: &[ByAge], lost: &[ByAge]) -> Vec<ByAge> {
    // Of the deals created on a day, how many were not decided before they entered a bin.
    let entering: Vec<ByAge> = created
        .iter()
        .zip(fates)
        .map(|(&born, fates)| {
            let mut left = born;
            fates.map(|gone| {
                let enter = left;
                left = left.saturating_sub(gone);
                enter
            })
        })
        .collect();
    let mut open = [0_u32; BIN_COUNT];
    let mut exposure = Vec::with_capacity(created.len());
    for day in 0..created.len() {
        if let Some((won, lost)) = day.checked_sub(1).and_then(|before| Some((won.get(before)?, lost.get(before)?))) {
            for ((open, won), lost) in open.iter_mut().zip(won).zip(lost) {
                *open = open.saturating_sub(won + lost);
            }
        }
        for bin in 0..BIN_COUNT {
            let from = usize::try_from(BINS[bin]).ok().and_then(|age| day.checked_sub(age));
            let enter = from.and_then(|from| entering.get(from)).map_or(0, |entering| entering[bin]);
            open[bin] += enter;
            if let Some(before) = bin.checked_sub(1) {
                open[before] = open[before].saturating_sub(enter);
            }
        }
        exposure.push(open);
    }
    exposure
}

/// 0 for Monday to 6 for Sunday: day 0 was a Thursday.
pub(crate) fn weekday(day: i32) -> usize {
    usize::try_from((day + 3).rem_euclid(7)).unwrap_or(0)
}
