//! Contracts.

use super::account::Account;
use super::compact::Text;
use super::day::Day;
use super::deal::Deal;
use super::id::Id;
use super::money::{Currency, Money};
use super::people::Person;
use super::product::Product;
use super::record::{choice, group, table};
use super::units::Units;

choice! {
    /// How often a contract's amount is due.
    Every { Month, Quarter, Year }
}

table! {
    /// A contract with an amount that recurs.
    Contract in Contracts keyed key {
        /// Its id.
        key in "id": Text => "K-1" | "K-2",
        /// With whom.
        account: Id<Account> => "norrland-port" | "norrland-port",
        /// Its first day.
        start: Day => "2025-01-01" | "2026-01-01",
        /// When its renewal is due.
        end: Option<Day> => "2025-12-31",
        /// The amount due each time.
        amount: Money => 500 | 550,
        /// Its currency, where it is not the company's.
        @Vital currency: Option<Currency> => _,
        /// How often.
        every: Every => Month | Month,
        /// For which product.
        product: Option<Id<Product>> => "beacon",
        /// For how many.
        units: Option<Units> => 10,
        /// Who looks after it.
        owner: Option<Id<Person>> => "ines",
        /// The deal behind it.
        deal: Option<Id<Deal>> => "D-2",
        /// The contract that it renews. Without it both count.
        renews: Option<Id<Contract>> => _ | "K-1",
        /// When and why it ended.
        @Vital ended: Option<Box<Ended>> => (on: "2025-12-31", reason: "renewed"),
    }
}

group! {
    /// The end of a contract.
    Ended {
        /// When.
        @Event on: Day,
        /// Why.
        reason: Option<Text>,
    }
}

impl Contract {
    /// Months between two amounts: 1, 3 or 12.
    pub(crate) fn months(&self) -> i128 {
        match self.every {
            Every::Month => 1,
            Every::Quarter => 3,
            Every::Year => 12,
        }
    }
}
