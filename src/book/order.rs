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
use super::record::{Units, group, record};

record! {
    /// An order.
    Order in Orders {
        /// Its id as written.
        key: String,
        /// Who ordered.
        account: Id<Account>,
        /// When.
        on: Day,
        /// What.
        lines: Vec<OrderLine>,
        /// Its currency, where it is not the company's.
        currency: Option<Currency>,
        /// The deal it delivers.
        deal: Option<Id<Deal>>,
        /// Who sold it.
        owner: Option<Id<Person>>,
        /// Through whom.
        partner: Option<Id<Partner>>,
        /// How.
        channel: Option<Id<Channel>>,
        /// When it should be shipped.
        due: Option<Day>,
        /// When it was shipped.
        shipped: Option<Day>,
        /// When it was cancelled.
        cancelled: Option<Day>,
        /// What came back.
        returns: Vec<Return>,
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
        discount: Option<Decimal>,
    }
}

group! {
    /// Goods that came back.
    Return {
        /// When.
        on: Day,
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
