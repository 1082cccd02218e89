//! Orders of the period: how many, how much, for whom, of what; open, late, cancelled, returned.

use std::collections::BTreeMap;

use crate::book::account::Account;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::order::Order;
use crate::book::product::Product;
use crate::book::table::Records;
use crate::metrics::figure::{Figure, Num, Source, Test, count, figures, money, term};
use crate::metrics::ledger::{LedgerEntry, delivers, order_owner};
use crate::metrics::lens::Lens;

figures! {
    /// The figures of the orders panel: those dated in the period, up to as-of.
    pub struct Orders {
        /// Orders dated in the period that are not cancelled, deliveries of won deals included.
        pub count: Figure<usize>,
        /// The orders' money as ordered; returns are not taken off. It holds deliveries, so it is not the orders' part of won.
        pub amount: Figure<Money>,
        /// Orders of the period without a price: they count 0.
        pub unpriced: Figure<usize>,
        /// Orders of the period that were cancelled by the day.
        pub cancelled: Figure<usize>,
        /// Customers with an order in the period.
        pub customers: Figure<usize>,
        /// Orders of the period that are neither shipped nor cancelled; n/a where no order of the book was ever shipped.
        pub open: Figure<usize>,
        /// Open orders of the period past the day they were due.
        pub late: Figure<usize>,
        /// Money returned in the period, whatever the order's date.
        pub returned: Figure<Money>,
        /// How many deliver no won deal.
        pub own_count: usize,
        /// Orders that deliver no won deal: they count as won themselves.
        pub own_amount: Figure<Money>,
        /// How many deliver a won deal.
        pub deliveries_count: usize,
        /// Orders that deliver a won deal: the deal counts, the order does not.
        pub deliveries_amount: Figure<Money>,
        /// By customer, largest first.
        pub by_customer: Vec<OrdersOf>,
        /// By product, largest first.
        pub by_product: Vec<OrdersOf>,
    }

    /// The orders of a customer, or those with a product.
    pub struct OrdersOf {
        /// The customer's or product's id.
        pub id: String,
        /// Its name.
        pub name: String,
        /// The record; `None`: lines without a product.
        pub record: Option<crate::book::id::AnyId> | skip,
        /// Its orders of the period.
        pub orders: Figure<usize>,
        /// Money of the customer's orders of the period; of a product, of its order lines.
        pub amount: Figure<Money>,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrderStanding {
    /// It counts nothing.
    Cancelled,
    Shipped,
    /// Neither; `late` past its due day.
    Open {
        /// Whether its due day has passed.
        late: bool,
    },
}

/// How an order dated by the lens's as-of day stands at the end of it: the only definition of open and late.
pub(crate) fn standing(lens: &Lens, order: &Order) -> OrderStanding {
    if order.is_cancelled_on(lens.as_of) {
        OrderStanding::Cancelled
    } else if order.shipped().is_some_and(|shipped| shipped <= lens.as_of) {
        OrderStanding::Shipped
    } else {
        OrderStanding::Open { late: order.due().is_some_and(|due| due < lens.as_of) }
    }
}

/// Whether any order of the book was shipped by the as-of day: without one, none is known to be open.
pub(crate) fn shipping_is_known(lens: &Lens) -> bool {
    lens.book.orders.rows().iter().any(|order| order.shipped().is_some_and(|shipped| shipped <= lens.as_of))
}

/// The orders in the lens's scope dated by its as-of day.
pub(crate) fn orders_on<'a>(lens: &Lens<'a>) -> impl Iterator<Item = (Id<Order>, &'a Order)> {
    let lens = *lens;
    let dated = lens.book.orders.iter().filter(move |(_, order)| order.on() <= lens.as_of);
    dated.filter(move |(_, order)| lens.owns(order_owner(lens.book, order), order.on()))
}

/// Those dated in its period.
pub(crate) fn orders_of_period<'a>(lens: &Lens<'a>) -> impl Iterator<Item = (Id<Order>, &'a Order)> {
    let span = lens.so_far();
    orders_on(lens).filter(move |(_, order)| span.holds(order.on()))
}

/// An order's money in the company's currency, as ordered; `None` without a rate.
pub(crate) fn amount(lens: &Lens, order: &Order) -> Option<Money> {
    lens.book.price(order.amount(), order.currency(), order.on())
}

type CountAndMoney = (usize, Money);

fn add<K: Ord>(sums: &mut BTreeMap<K, CountAndMoney>, key: K, orders: usize, money: Money) {
    let sum = sums.entry(key).or_default();
    *sum = (sum.0 + orders, sum.1 + money);
}

/// The figures of the orders panel.
pub fn orders(lens: &Lens) -> Orders {
    let (mut own, mut deliveries): (CountAndMoney, CountAndMoney) = <_>::default();
    let (mut unpriced, mut cancelled, mut open, mut late) = (0, 0, 0, 0);
    let mut customers: BTreeMap<Option<Id<Account>>, CountAndMoney> = BTreeMap::new();
    let mut products: BTreeMap<Option<Id<Product>>, CountAndMoney> = BTreeMap::new();
    for (_, order) in orders_of_period(lens) {
        match standing(lens, order) {
            OrderStanding::Cancelled => {
                cancelled += 1;
                continue;
            }
            OrderStanding::Open { late: is_late } => {
                open += 1;
                late += usize::from(is_late);
            }
            OrderStanding::Shipped => {}
        }
        let priced = amount(lens, order);
        unpriced += usize::from(priced.is_none());
        let money = priced.unwrap_or(Money::ZERO);
        let part = if delivers(lens.book, order, lens.as_of) { &mut deliveries } else { &mut own };
        *part = (part.0 + 1, part.1 + money);
        add(&mut customers, Some(order.account()), 1, money);
        by_line(&mut products, order, money);
    }
    let known = shipping_is_known(lens);
    let needs_shipped = |words: &'static str, n, test| {
        if known { Figure::of(count(words, n, test)) } else { Figure::none("no order says when it was shipped") }
    };
    let returned = lens.ledger.within(lens.so_far()).iter().filter(|row| matches!(row.entry, LedgerEntry::Return(_)));
    let returned = -returned.map(|row| row.amount).sum::<Money>();
    let given = |words: &'static str, n: usize| Figure::of(term(words, Num::of(n), Source::Given));
    Orders {
        count: Figure::of(count("orders of the period", own.0 + deliveries.0, Test::Orders)),
        amount: Figure::of(money("money of the orders", own.1 + deliveries.1, Test::Orders)),
        unpriced: given("orders without a rate", unpriced),
        cancelled: Figure::of(count("cancelled orders", cancelled, Test::CancelledOrders)),
        customers: given("customers with an order", customers.len()),
        open: needs_shipped("orders not shipped", open, Test::OpenOrders),
        late: needs_shipped("open orders past due", late, Test::LateOrders),
        returned: Figure::of(money("given back in the period", returned, Test::Returned)),
        own_count: own.0,
        own_amount: Figure::of(money("orders that deliver no won deal", own.1, Test::OwnOrders)),
        deliveries_count: deliveries.0,
        deliveries_amount: Figure::of(money("orders that deliver a won deal", deliveries.1, Test::Deliveries)),
        by_customer: rows(lens, customers),
        by_product: rows(lens, products),
    }
}

/// An order's money over the products of its lines, so that they add up to it.
fn by_line(products: &mut BTreeMap<Option<Id<Product>>, CountAndMoney>, order: &Order, money: Money) {
    for (at, (line, part)) in order.lines().iter().zip(order.shares(money)).enumerate() {
        let first = order.lines().iter().take(at).all(|earlier| earlier.product() != line.product());
        add(products, line.product(), usize::from(first), part);
    }
}

fn rows<T: crate::book::record::Record>(lens: &Lens, sums: BTreeMap<Option<Id<T>>, CountAndMoney>) -> Vec<OrdersOf> {
    let row = |(id, (orders, amount)): (Option<Id<T>>, CountAndMoney)| {
        let record = id.map(Records::any);
        let of_none = || ("none".to_owned(), format!("no {}", T::TABLE.one()));
        let of_record = |record| (lens.book.key_of(record).to_owned(), lens.book.name_of(record).to_owned());
        let (id, name) = record.map_or_else(of_none, of_record);
        let of = |words: &'static str, value: Num| term(words, value, record.map_or(Source::Given, Source::Record));
        let orders = Figure::of(of("its orders of the period", Num::of(orders)));
        OrdersOf { id, name, record, orders, amount: Figure::of(of("orders of the period", Num::Money(amount))) }
    };
    let mut rows: Vec<OrdersOf> = sums.into_iter().map(row).collect();
    // Stable: equal amounts stay in the table's order.
    rows.sort_by_key(|row| std::cmp::Reverse(row.amount.or_zero()));
    rows
}
