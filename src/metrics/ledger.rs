//! The ledger: the only place that says what is won, when, whose and of what (book.md, "Won revenue").

use crate::book::Book;
use crate::book::account::{Account, Partner};
use crate::book::channel::{Channel, Segment};
use crate::book::day::Day;
use crate::book::deal::{Deal, PartnerRole, ProductUnits};
use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::order::Order;
use crate::book::people::{Person, TeamId};
use crate::book::product::Product;
use crate::book::units::Units;

use super::as_of::{DealState, deal_on};
use super::lens::{Scope, team_of};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum LedgerEntry {
    /// A won deal, or the part of it that one product has.
    Deal(Id<Deal>),
    /// A line of an order that is no won deal's delivery.
    Order(Id<Order>),
    Return(Id<Order>),
}

/// Something won, or given back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LedgerRow {
    /// The day it counts on.
    pub(crate) day: Day,
    pub(crate) entry: LedgerEntry,
    /// Money in the company's currency; negative for a return; 0 where it is not priced.
    pub(crate) amount: Money,
    /// Whether it has a price: a won deal without an amount or a rate counts as a deal only.
    pub(crate) priced: bool,
    /// Whether it is the first row of its deal or order: counts count first rows, sums add all.
    pub(crate) first: bool,
    /// Units of the product, where they are known; negative for a return.
    pub(crate) units: Option<Units>,
    pub(crate) product: Option<Id<Product>>,
    pub(crate) account: Option<Id<Account>>,
    pub(crate) owner: Option<Id<Person>>,
    /// The owner's team of the day.
    pub(crate) team: Option<TeamId>,
    /// The account's segment.
    pub(crate) segment: Option<Id<Segment>>,
    pub(crate) channel: Option<Id<Channel>>,
    /// The partner of the deal or order itself.
    pub(crate) partner: Option<Id<Partner>>,
    /// What the partner did; an order with a partner is sourced.
    pub(crate) role: Option<PartnerRole>,
}

/// Everything won by the end of a day, in the order of the days.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    rows: Vec<LedgerRow>,
}

impl Ledger {
    /// The ledger of a book at the end of `as_of`.
    pub(crate) fn new(book: &Book, as_of: Day) -> Self {
        let mut rows = Vec::new();
        let mut deliveries: foldhash::HashMap<Id<Deal>, Vec<(Id<Order>, &Order)>> = foldhash::HashMap::default();
        for (id, order) in book.orders.iter().filter(|(_, order)| order.on() <= as_of && !order.is_cancelled_on(as_of)) {
            if let Some(deal) = order.deal() {
                deliveries.entry(deal).or_default().push((id, order));
            }
            if !delivers(book, order, as_of) {
                push_order(&mut rows, book, id, order);
            }
            push_returns(&mut rows, book, id, order, as_of);
        }
        for (id, deal) in book.deals.iter() {
            if deal.won().is_some_and(|won| won.on() <= as_of) {
                push_deal(&mut rows, book, id, deal, deliveries.get(&id).map_or(&[], Vec::as_slice));
            }
        }
        rows.sort_by_key(|row| row.day);
        Self { rows }
    }

    #[must_use]
    pub(crate) fn of(mut self, scope: Scope) -> Self {
        match scope {
            Scope::Company => {}
            Scope::Person(person) => self.rows.retain(|row| row.owner == Some(person)),
            Scope::Team(team) => self.rows.retain(|row| row.team == Some(team)),
        }
        self
    }

    /// All rows, by day.
    pub(crate) fn rows(&self) -> &[LedgerRow] {
        &self.rows
    }

    pub(crate) fn within(&self, span: crate::book::calendar::Span) -> &[LedgerRow] {
        let start = self.rows.partition_point(|row| row.day < span.start);
        let end = self.rows.partition_point(|row| row.day <= span.end);
        self.rows.get(start..end.max(start)).unwrap_or(&[])
    }
}

/// Whose a sale is, and through which channel, by the rules of book.md.
pub(in crate::metrics) struct Whose {
    pub(crate) owner: Option<Id<Person>>,
    pub(crate) segment: Option<Id<Segment>>,
    pub(crate) channel: Option<Id<Channel>>,
}

/// Owner, segment and channel of a sale, from what it says itself, else its partner, else its account.
pub(in crate::metrics) fn whose(
    book: &Book,
    own: Option<Id<Person>>,
    account: Option<Id<Account>>,
    channel: Option<Id<Channel>>,
    partner: Option<Id<Partner>>,
) -> Whose {
    let account = account.and_then(|id| book.accounts.get(id));
    let through = |partner: Option<Id<Partner>>| {
        partner.and_then(|id| book.partners.get(id)).map(super::super::book::account::Partner::channel)
    };
    Whose {
        owner: own.or(account.and_then(super::super::book::account::Account::owner)),
        segment: account.and_then(super::super::book::account::Account::segment),
        channel: channel
            .or_else(|| through(partner))
            .or(account.and_then(super::super::book::account::Account::channel))
            .or_else(|| through(account.and_then(super::super::book::account::Account::partner))),
    }
}

/// Whether an order is the delivery of a deal that was won by the end of `as_of`: then only the deal counts as won.
pub(crate) fn delivers(book: &Book, order: &Order, as_of: Day) -> bool {
    let deal = order.deal().and_then(|deal| book.deals.get(deal));
    deal.and_then(super::super::book::deal::Deal::won).is_some_and(|won| won.on() <= as_of)
}

/// Owner and channel of an order: its own, else its deal's (owner), else its partner's (channel), else its account's.
pub(in crate::metrics) fn whose_order(book: &Book, order: &Order) -> Whose {
    let deal_owner = order.deal().and_then(|id| Some(deal_on(book, id, book.deals.get(id)?, order.on())?.owner)).flatten();
    whose(book, order.owner().or(deal_owner), Some(order.account()), order.channel(), order.partner())
}

/// Whose an order is: its own owner, else its deal's on the order's day, else its account's.
pub(crate) fn order_owner(book: &Book, order: &Order) -> Option<Id<Person>> {
    whose_order(book, order).owner
}

fn push_order(rows: &mut Vec<LedgerRow>, book: &Book, id: Id<Order>, order: &Order) {
    let sold = whose_order(book, order);
    // The order's sum is converted once; its lines share it, so that they add up to it.
    let total = book.price(order.amount(), order.currency(), order.on());
    let shares = order.shares(total.unwrap_or(Money::ZERO));
    for (at, (line, amount)) in order.lines().iter().zip(shares).enumerate() {
        rows.push(LedgerRow {
            day: order.on(),
            entry: LedgerEntry::Order(id),
            amount,
            priced: total.is_some(),
            first: at == 0,
            units: line.units(),
            product: line.product(),
            account: Some(order.account()),
            owner: sold.owner,
            team: team_of(book, sold.owner, order.on()),
            segment: sold.segment,
            channel: sold.channel,
            partner: order.partner(),
            role: order.partner().map(|_| PartnerRole::Sourced),
        });
    }
}

fn push_returns(rows: &mut Vec<LedgerRow>, book: &Book, id: Id<Order>, order: &Order, as_of: Day) {
    for back in order.returns().iter().filter(|back| back.on() <= as_of) {
        let sold = whose_order(book, order);
        let amount = book.price(back.amount(), order.currency(), order.on());
        rows.push(LedgerRow {
            day: back.on(),
            entry: LedgerEntry::Return(id),
            amount: -amount.unwrap_or(Money::ZERO),
            priced: amount.is_some(),
            first: false,
            units: Some(Units::ZERO - back.units()),
            product: Some(back.product()),
            account: Some(order.account()),
            owner: sold.owner,
            team: team_of(book, sold.owner, back.on()),
            segment: sold.segment,
            channel: sold.channel,
            partner: order.partner(),
            role: order.partner().map(|_| PartnerRole::Sourced),
        });
    }
}

fn push_deal(rows: &mut Vec<LedgerRow>, book: &Book, id: Id<Deal>, deal: &Deal, orders: &[(Id<Order>, &Order)]) {
    let Some(won) = deal.won() else { return };
    let Some(on) = deal_on(book, id, deal, won.on()).filter(|on| matches!(on.state, DealState::Won(_))) else { return };
    let sold = whose(book, on.owner, deal.account(), None, deal.partner());
    let unstated = deal.amount().is_none() && deal.log().iter().all(|entry| entry.amount().is_none());
    let from_orders = unstated && !orders.is_empty();
    let amount = if from_orders {
        let sums: Option<Vec<Money>> =
            orders.iter().map(|(_, order)| book.price(order.amount(), order.currency(), order.on())).collect();
        sums.map(|sums| sums.into_iter().sum())
    } else {
        on.amount
    };
    for (at, (product, units, part)) in
        split(book, deal, won.on(), amount.unwrap_or(Money::ZERO), from_orders.then_some(orders)).into_iter().enumerate()
    {
        rows.push(LedgerRow {
            day: won.on(),
            entry: LedgerEntry::Deal(id),
            amount: part,
            priced: amount.is_some(),
            first: at == 0,
            units,
            product,
            account: deal.account(),
            owner: sold.owner,
            team: team_of(book, sold.owner, won.on()),
            segment: sold.segment,
            channel: sold.channel,
            partner: deal.partner(),
            role: deal.partner_role().filter(|_| deal.partner().is_some()),
        });
    }
}

/// A product, its units, its part of the amount.
pub(in crate::metrics) type ProductShare = (Option<Id<Product>>, Option<Units>, Money);

/// A deal's amount over its products: by units x list price of the day, largest remainder; one part without a product
/// where no units are named. An amount that comes from orders is split as their lines are.
pub(in crate::metrics) fn split(
    book: &Book,
    deal: &Deal,
    day: Day,
    amount: Money,
    orders: Option<&[(Id<Order>, &Order)]>,
) -> Vec<ProductShare> {
    let list = |product: Id<Product>| book.products.get(product).and_then(|p| p.list_price_on(day)).unwrap_or(Money::ZERO);
    let parts: Vec<(Option<Id<Product>>, Option<Units>, i128)> = if !deal.units().is_empty() {
        let at_list = |u: &ProductUnits| i128::from(u.units().thousandths()).saturating_mul(list(u.product()).minor());
        deal.units().iter().map(|u| (Some(u.product()), Some(u.units()), at_list(u))).collect()
    } else if let Some(orders) = orders {
        let lines = orders.iter().flat_map(|(_, order)| order.lines());
        lines.map(|line| (line.product(), line.units(), line.amount().minor())).collect()
    } else {
        return vec![(None, None, amount)];
    };
    let mut weights: Vec<i128> = parts.iter().map(|part| part.2).collect();
    if weights.iter().all(|weight| *weight == 0) {
        // No list price at all: by units.
        weights = parts.iter().map(|part| part.1.map_or(0, |units| i128::from(units.thousandths()))).collect();
    }
    parts.iter().zip(amount.split(&weights)).map(|((product, units, _), money)| (*product, *units, money)).collect()
}
