//! A table of records, found by number or by key.

use std::collections::HashMap;

use super::id::{AnyId, Id};
use super::origin::Origin;
use super::record::Record;

macro_rules! tables {
    ($($variant:ident $name:literal $what:literal),* $(,)?) => {
        /// The tables a book may have, in the order of book.md.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum TableName { $(#[doc = $what] $variant),* }

        impl TableName {
            /// All tables, in the order of book.md.
            pub const ALL: &[TableName] = &[$(Self::$variant),*];

            /// The name of its file or folder: `deals`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// What one of its records is called: `deal`.
            pub fn one(self) -> &'static str {
                match self { $(Self::$variant => $what),* }
            }
        }
    };
}

tables! {
    Company "company" "company", Rates "rates" "rate", People "people" "person", Targets "targets" "target",
    Products "products" "product", Stock "stock" "stock count", Segments "segments" "segment",
    Channels "channels" "channel", Accounts "accounts" "account", Contacts "contacts" "contact",
    Partners "partners" "partner", Leads "leads" "lead", Deals "deals" "deal", Orders "orders" "order",
    Contracts "contracts" "contract", Activities "activities" "activity", Feedback "feedback" "answer",
    Campaigns "campaigns" "campaign", Spend "spend" "spend", Brand "brand" "wave", Voice "voice" "share of voice",
    Rivals "rivals" "rival", MarketShare "market_share" "market share", Prices "prices" "price",
    Experiments "experiments" "experiment", Events "events" "event", Needs "needs" "need",
    Messages "messages" "message", Positions "positions" "position", Objectives "objectives" "objective",
}

impl TableName {
    /// The table of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|table| table.name() == name)
    }
}

/// The records of one table, in the order in which they are written.
#[derive(Clone, Debug)]
pub struct Table<T> {
    rows: Vec<T>,
    origins: Vec<Origin>,
    keys: Vec<Box<str>>,
    by_key: HashMap<Box<str>, u32>,
    left_out: u32,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), origins: Vec::new(), keys: Vec::new(), by_key: HashMap::new(), left_out: 0 }
    }
}

impl<T: Record> Table<T> {
    /// A table of `rows` with their origins. `keys` are the ids as written, of the rows first and then of records that
    /// were left out (empty for a table without ids); `left_out` counts all records left out.
    pub fn new(rows: Vec<T>, origins: Vec<Origin>, keys: Vec<Box<str>>, left_out: u32) -> Self {
        let mut by_key = HashMap::with_capacity(keys.len());
        for (number, key) in (0..).zip(&keys) {
            by_key.entry(key.clone()).or_insert(number);
        }
        Self { rows, origins, keys, by_key, left_out }
    }

    /// The record; `None` when it was left out.
    pub fn get(&self, id: Id<T>) -> Option<&T> {
        self.rows.get(id.index())
    }

    /// The id with this key, also of a record that was left out.
    pub fn find(&self, key: &str) -> Option<Id<T>> {
        self.by_key.get(key).copied().map(Id::new)
    }

    /// The id as written; `?` for a table without ids.
    pub fn key(&self, id: Id<T>) -> &str {
        self.keys.get(id.index()).map_or("?", |key| key)
    }

    /// Where the record is written; `None` when it was left out.
    pub fn origin(&self, id: Id<T>) -> Option<&Origin> {
        self.origins.get(id.index())
    }

    /// The records with their ids, in the order in which they are written.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Id<T>, &T)> + ExactSizeIterator {
        self.rows.iter().enumerate().map(|(number, row)| (Id::new(u32::try_from(number).unwrap_or(u32::MAX)), row))
    }

    /// The records alone.
    pub fn rows(&self) -> &[T] {
        &self.rows
    }

    /// How many records count.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no record counts.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many records were left out because of an error.
    pub fn left_out(&self) -> u32 {
        self.left_out
    }

    /// The id in the form that fits every table.
    pub fn any(id: Id<T>) -> AnyId {
        AnyId { table: T::TABLE, number: id.number() }
    }
}
