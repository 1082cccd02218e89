//! Orders.

use rust_decimal::Decimal;

use super::account::{Account, Partner};
use super::channel::Channel;
use super::compact::{Few, Text};
use super::day::Day;
use super::deal::Deal;
use super::id::Id;
use super::money::{Currency, Money, Price};
use super::people::Person;
use super::product::Product;
use super::record::{group, table};
use super::units::Units;

table! {
    /// An order. With a `deal` it is that deal's delivery, and what it is worth counts with the deal.
    Order in Orders keyed key {
        /// Its id.
        key in "id": Text => "O-1" | "O-2",
        /// Who ordered.
        account: Id<Account> => "norrland-port" | "norrland-port",
        /// When.
        @Began on: Day => "2026-02-26" | "2026-03-01",
        /// What.
        @Vital @Needed lines: Vec<OrderLine> => [
            (product: "beacon", units: 30, price: 400),
            (product: "beacon", units: 2.5, price: 400, discount: 0.1),
        ] | [(product: "beacon", units: 5, price: 420)],
        /// Its currency, where it is not the company's.
        @Vital currency: Option<Currency> => "USD",
        /// The deal it delivers. Without one it counts as won by itself.
        deal: Option<Id<Deal>> => "D-2",
        /// Who sold it. Without one it counts for its deal's owner, else its account's.
        owner: Option<Id<Person>> => "ines",
        /// Through whom. Without one it counts for no partner.
        partner: Option<Id<Partner>> => _ | "skagen",
        /// How. Without one it counts under its partner's, else its account's.
        channel: Option<Id<Channel>> => "field",
        /// When it should be shipped. Without it it is never late.
        due: Option<Day> => "2026-03-15",
        /// When it was shipped. Without it it is open.
        @Past shipped: Option<Day> => "2026-03-10",
        /// When it was cancelled.
        @Past @Vital cancelled: Option<Day> => _ | "2026-03-05",
        /// What came back.
        @Vital returns: Few<Return> => [(on: "2026-03-20", product: "beacon", units: 1, amount: 400)],
    }
}

group! {
    /// A line of an order: units and their price, or the total, which then is what counts.
    OrderLine {
        /// The product. Without one it counts under none.
        product: Option<Id<Product>>,
        /// How many. Where only the total is known, it counts in money and in no units.
        @Vital units: Option<Units>,
        /// Price of a unit, in the order's currency; up to 6 decimals.
        @Vital price: Option<Price>,
        /// Fraction of the price given away.
        @Vital discount: Option<Decimal>,
        /// What the line comes to, where the order says it.
        @Vital total: Option<Money>,
    }
}

group! {
    /// Goods that came back.
    Return {
        /// When.
        @Past on: Day,
        /// The product.
        product: Id<Product>,
        /// How many.
        units: Units,
        /// Money given back, in the order's currency.
        amount: Money,
    }
}

impl OrderLine {
    /// Its total, else units x price x (1 - discount), rounded once, half to even, to the currency's digits (book.md, "Won
    /// revenue"); nothing where that is too large to be held, which no line of a checked book is.
    pub(crate) fn amount(&self) -> Money {
        self.known_amount().unwrap_or(Money::ZERO)
    }

    /// The same; `None` where it has neither a total nor units and a price, or where that is too large to be held.
    pub(crate) fn known_amount(&self) -> Option<Money> {
        if self.total.is_some() {
            return self.total;
        }
        let kept = (Decimal::ONE - self.discount.unwrap_or(Decimal::ZERO)).normalize();
        let share = (kept.mantissa(), 10_i128.checked_pow(kept.scale())?);
        self.price?.times(i128::from(self.units?.thousandths()), share)
    }
}

impl Order {
    /// The sum of its lines, in its own currency.
    pub(crate) fn amount(&self) -> Money {
        self.lines.iter().map(OrderLine::amount).sum()
    }

    /// What each line has of `sum`, its amount in whatever currency, so that they add up to it: by their own amounts.
    pub(crate) fn shares(&self, sum: Money) -> Vec<Money> {
        let own: Vec<Money> = self.lines.iter().map(OrderLine::amount).collect();
        if sum == self.amount() {
            return own;
        }
        // A rebate is shared out as what it is: less.
        let (more, less): (Vec<i128>, Vec<i128>) = own.iter().map(|own| (own.minor().max(0), (-own.minor()).max(0))).unzip();
        let (plus, minus) = (more.iter().sum::<i128>(), less.iter().sum::<i128>());
        let given = sum.times(minus, plus - minus).unwrap_or(Money::ZERO);
        let parts = (sum + given).split(&more).into_iter().zip(given.split(&less));
        if minus == 0 || plus == minus { sum.split(&more) } else { parts.map(|(plus, minus)| plus - minus).collect() }
    }

    /// Whether it is cancelled at the end of `day`.
    pub(crate) fn is_cancelled_on(&self, day: Day) -> bool {
        self.cancelled.is_some_and(|cancelled| cancelled <= day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_share_a_converted_sum_to_the_cent() {
        let line = |minor| OrderLine { total: Some(Money::from_minor(minor)), ..OrderLine::default() };
        let order = |lines: &[i128]| Order { lines: lines.iter().map(|minor| line(*minor)).collect(), ..Order::default() };
        let shares =
            |lines: &[i128], sum| order(lines).shares(Money::from_minor(sum)).iter().map(|m| m.minor()).collect::<Vec<_>>();
        assert_eq!(shares(&[100, 200], 300), [100, 200]);
        assert_eq!(shares(&[100, 200], 330), [110, 220]);
        assert_eq!(shares(&[100, -40], 60), [100, -40]);
        assert_eq!(shares(&[100, -40], 66), [110, -44]);
        assert_eq!(shares(&[100, 100, 100], 100), [34, 33, 33]);
    }

    #[test]
    fn a_line_is_rounded_once_half_to_even() {
        let eur = Currency::default();
        let line = |units, price: i128, discount: &str| {
            let line = OrderLine::default();
            OrderLine {
                units: Some(Units::from_thousandths(units)),
                price: Some(Price::from_millionths(price * 10_000, eur)),
                discount: Some(discount.parse().unwrap()),
                ..line
            }
        };
        assert_eq!(line(1_000, 1_050, "0.05").amount(), Money::from_minor(998)); // 997.5
        assert_eq!(line(1_000, 1_010, "0.05").amount(), Money::from_minor(960)); // 959.5
        assert_eq!(line(2_500, 999, "0").amount(), Money::from_minor(2_498)); // 2497.5
        // Where the total is known, it counts.
        let total = OrderLine { total: Some(Money::from_minor(5)), ..line(1_000, 1_050, "0") };
        assert_eq!(total.amount(), Money::from_minor(5));
        assert_eq!(OrderLine { price: None, ..line(1_000, 1_050, "0") }.known_amount(), None);
    }
}
