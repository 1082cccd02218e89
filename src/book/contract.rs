//! Contracts.

use super::account::Account;
use super::day::Day;
use super::deal::Deal;
use super::id::Id;
use super::money::Money;
use super::people::Person;
use super::product::Product;
use super::record::{Units, choice, group, record};

choice! {
    /// How often a contract's amount is due.
    Every { Month, Quarter, Year }
}

record! {
    /// A contract with a recurring amount.
    Contract in Contracts {
        /// Its id as written.
        key: String,
        /// With whom.
        account: Id<Account>,
        /// Its first day.
        start: Day,
        /// When its renewal is due.
        end: Option<Day>,
        /// The amount due each time.
        amount: Money,
        /// How often.
        every: Every,
        /// For which product.
        product: Option<Id<Product>>,
        /// For how many.
        units: Option<Units>,
        /// Who looks after it.
        owner: Option<Id<Person>>,
        /// The deal behind it.
        deal: Option<Id<Deal>>,
        /// The contract that it renews.
        renews: Option<Id<Contract>>,
        /// When and why it ended.
        ended: Option<Ended>,
    }
}

group! {
    /// The end of a contract.
    Ended {
        /// When.
        on: Day,
        /// Why.
        reason: Option<String>,
    }
}

impl Contract {
    /// Months between two amounts: 1, 3 or 12.
    pub fn months(&self) -> i128 {
        match self.every {
            Every::Month => 1,
            Every::Quarter => 3,
            Every::Year => 12,
        }
    }
}
