//! Products and stock.

use super::compact::Text;
use super::day::Day;
use super::id::Id;
use super::money::Money;
use super::record::{group, table};
use super::units::Units;

table! {
    /// A product.
    Product in Products keyed key named name {
        /// Its id.
        key in "id": Text => "beacon",
        /// The name.
        name: Text => "Beacon",
        /// The family it belongs to.
        family: Option<Text> => "lights",
        /// List price of a unit, where no dated price says otherwise.
        list_price: Option<Money> => 400,
        /// Cost of a unit, where no dated cost says otherwise.
        unit_cost: Option<Money> => 180.50,
        /// Prices and costs from a day on, in order.
        prices: Vec<DatedPrice> => [(from: "2026-02-01", list_price: 420), (from: "2026-03-01", unit_cost: 190)],
    }
}

group! {
    /// A list price or a unit cost from a day on.
    DatedPrice {
        /// From this day on.
        from: Day,
        /// List price of a unit.
        list_price: Option<Money>,
        /// Cost of a unit.
        unit_cost: Option<Money>,
    }
}

impl Product {
    /// The list price on a day: the newest entry on or before it that names one; before the first, the record's own.
    pub(crate) fn list_price_on(&self, day: Day) -> Option<Money> {
        self.prices.iter().rev().filter(|p| p.from <= day).find_map(|p| p.list_price).or(self.list_price)
    }

    /// The unit cost on a day, by the same rule.
    pub(crate) fn unit_cost_on(&self, day: Day) -> Option<Money> {
        self.prices.iter().rev().filter(|p| p.from <= day).find_map(|p| p.unit_cost).or(self.unit_cost)
    }
}

table! {
    /// A count of a product's stock. The newest count of a product holds.
    Stock in Stock {
        /// The product.
        product: Id<Product> => "beacon",
        /// The count holds at the end of this day.
        @Began counted_on: Day => "2026-02-28",
        /// What was there.
        units: Units => 310,
        /// What arrived (past) or is expected (future).
        receipts: Vec<Receipt> => [(on: "2026-03-04", units: 50)],
        /// Order again at this level; 0: it is not ordered again.
        reorder_at: Option<Units> => 100,
        /// Days from an order to its arrival.
        lead_time_days: Option<u32> => 21,
    }
}

group! {
    /// Goods that arrived or are expected.
    Receipt {
        /// When.
        on: Day,
        /// How many.
        units: Units,
    }
}
