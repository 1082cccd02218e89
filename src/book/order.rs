//! Orders.

use rust_decimal::Decimal;

use super::account::{Account, Partner};
use super::channel::Channel;
use super::day::Day;
use super::deal::Deal;
use super::id::Id;
use super::money::{Currency, Money};
use super::people::Person;
use super::product::Product;
use super::record::{group, table};
use super::units::Units;

table! {
    /// An order. With a `deal` it is that deal's delivery, and what it is worth counts with the deal.
    Order in Orders keyed key {
        /// Its id.
        key in "id": String => "O-1" | "O-2",
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
        @Vital returns: Vec<Return> => [(on: "2026-03-20", product: "beacon", units: 1, amount: 400)],
    }
}

group! {
    /// A line of an order.
    OrderLine {
        /// The product.
        product: Id<Product>,
        /// How many.
        units: Units,
        /// Price of a unit, in the order's currency.
        price: Money,
        /// Fraction of the price given away.
        @Vital discount: Option<Decimal>,
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
    /// Units x price x (1 - discount), rounded once, half to even, to the currency's digits (book.md, "Won revenue").
    pub fn amount(&self) -> Money {
        let discount = self.discount.unwrap_or(Decimal::ZERO);
        let scale = 10_i128.pow(discount.scale());
        let kept = scale - discount.mantissa();
        // Thousandths of units x minor units x kept share; the loader's caps keep the product inside 128 bits for any
        // discount of up to 6 decimals, and a longer one is rounded to that first.
        let (kept, scale) = if discount.scale() > 6 {
            let rounded = discount.round_dp(6);
            (10_i128.pow(rounded.scale()) - rounded.mantissa(), 10_i128.pow(rounded.scale()))
        } else {
            (kept, scale)
        };
        let thousandths = i128::from(self.units.thousandths());
        let exact = thousandths.checked_mul(self.price.minor()).and_then(|x| x.checked_mul(kept));
        match exact {
            Some(product) => super::money::div_half_even(product, 1000 * scale).map_or(Money::ZERO, Money::from_minor),
            None => Money::from_minor(self.price.minor() / 1000 * thousandths / scale * kept),
        }
    }
}

impl Order {
    /// The sum of its lines, in its own currency.
    pub fn amount(&self) -> Money {
        self.lines.iter().map(OrderLine::amount).sum()
    }

    /// Whether it is cancelled at the end of `day`.
    pub fn is_cancelled_on(&self, day: Day) -> bool {
        self.cancelled.is_some_and(|cancelled| cancelled <= day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_rounded_once_half_to_even() {
        let line = |units, price, discount: &str| OrderLine {
            product: Id::new(0),
            units: Units::from_thousandths(units),
            price: Money::from_minor(price),
            discount: Some(discount.parse().unwrap()),
        };
        assert_eq!(line(1_000, 1_050, "0.05").amount(), Money::from_minor(998)); // 997.5
        assert_eq!(line(1_000, 1_010, "0.05").amount(), Money::from_minor(960)); // 959.5
        assert_eq!(line(2_500, 999, "0").amount(), Money::from_minor(2_498)); // 2497.5
    }
}
