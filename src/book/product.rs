//! Products and stock.

use super::day::Day;
use super::id::Id;
use super::money::Money;
use super::record::{Units, group, record};

record! {
    /// A product.
    Product in Products {
        /// Its id as written.
        key: String,
        /// The name.
        name: String,
        /// The family it belongs to.
        family: Option<String>,
        /// List price of a unit, where no dated price says otherwise.
        list_price: Option<Money>,
        /// Cost of a unit, where no dated cost says otherwise.
        unit_cost: Option<Money>,
        /// Prices and costs from a day on, in order.
        prices: Vec<DatedPrice>,
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
    pub fn list_price_on(&self, day: Day) -> Option<Money> {
        self.prices.iter().rev().filter(|p| p.from <= day).find_map(|p| p.list_price).or(self.list_price)
    }

    /// The unit cost on a day, by the same rule.
    pub fn unit_cost_on(&self, day: Day) -> Option<Money> {
        self.prices.iter().rev().filter(|p| p.from <= day).find_map(|p| p.unit_cost).or(self.unit_cost)
    }
}

record! {
    /// A count of a product's stock.
    Stock in Stock {
        /// The product.
        product: Id<Product>,
        /// The count holds at the end of this day.
        counted_on: Day,
        /// What was there.
        units: Units,
        /// What arrived (past) or is expected (future).
        receipts: Vec<Receipt>,
        /// Order again at this level.
        reorder_at: Option<Units>,
        /// Days from an order to its arrival.
        lead_time_days: Option<u32>,
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
