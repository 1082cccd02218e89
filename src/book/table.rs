//! A table of records, found by number or by key.

use std::hash::BuildHasher as _;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::company::Settings;
use super::describe::FieldDescription;
use super::id::{AnyId, Id};
use super::origin::Origin;
use super::record::{Fields, Record};

/// The one list of all tables but the company, in the order of book.md: its name, its field in a book, its record, what one
/// record is called. It is handed to the macro that is named, behind what else is given.
macro_rules! all_tables {
    ($then:ident $(, $($given:tt)*)?) => {
        $then! {
            $($($given)*)?
            Rates rates "rate" crate::book::company::Rate;
            People people "person" crate::book::people::Person;
            Targets targets "target" crate::book::people::Target;
            Products products "product" crate::book::product::Product;
            Stock stock "stock count" crate::book::product::Stock;
            Segments segments "segment" crate::book::channel::Segment;
            Channels channels "channel" crate::book::channel::Channel;
            Accounts accounts "account" crate::book::account::Account;
            Contacts contacts "contact" crate::book::account::Contact;
            Partners partners "partner" crate::book::account::Partner;
            Leads leads "lead" crate::book::lead::Lead;
            Deals deals "deal" crate::book::deal::Deal;
            Orders orders "order" crate::book::order::Order;
            Contracts contracts "contract" crate::book::contract::Contract;
            Activities activities "activity" crate::book::activity::Activity;
            Feedback feedback "answer" crate::book::activity::Feedback;
            Campaigns campaigns "campaign" crate::book::campaign::Campaign;
            Spend spend "spend" crate::book::campaign::Spend;
            Brand brand "wave" crate::book::brand::Wave;
            Voice voice "share of voice" crate::book::brand::Voice;
            Rivals rivals "rival" crate::book::brand::Rival;
            MarketShare market_share "market share" crate::book::brand::MarketShare;
            Prices prices "price" crate::book::brand::RivalPrice;
            Experiments experiments "experiment" crate::book::campaign::Experiment;
            Events events "event" crate::book::offer::Event;
            Needs needs "need" crate::book::offer::Need;
            Messages messages "message" crate::book::offer::Message;
            Positions positions "position" crate::book::offer::Position;
            Objectives objectives "objective" crate::book::objective::Objective;
        }
    };
}
pub(crate) use all_tables;

macro_rules! names {
    ($($variant:ident $field:ident $what:literal $record:path;)*) => {
        /// The tables a book may have, in the order of book.md.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum TableName {
            /// The company.
            Company,
            $(#[doc = concat!("A record is a ", $what, ".")] $variant),*
        }

        impl TableName {
            /// All tables, in the order of book.md.
            pub const ALL: &[TableName] = &[Self::Company, $(Self::$variant),*];

            /// The name of its file or folder: `deals`.
            pub fn name(self) -> &'static str {
                match self {
                    Self::Company => "company",
                    $(Self::$variant => stringify!($field)),*
                }
            }

            /// What one of its records is called: `deal`.
            pub fn one(self) -> &'static str {
                match self {
                    Self::Company => "company",
                    $(Self::$variant => $what),*
                }
            }

            /// Its fields, in the order in which a file writes them.
            pub(crate) fn fields(self) -> &'static [FieldDescription] {
                match self {
                    Self::Company => Settings::FIELDS,
                    $(Self::$variant => <$record as Fields>::FIELDS),*
                }
            }

            /// What its records are, as one paragraph that may have line breaks.
            pub(crate) fn about(self) -> &'static str {
                match self {
                    Self::Company => Settings::ABOUT,
                    $(Self::$variant => <$record as Fields>::ABOUT),*
                }
            }
        }
    };
}
all_tables!(names);

impl TableName {
    /// The table of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|table| table.name() == name)
    }
}

impl Serialize for TableName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for TableName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::parse(&name).ok_or_else(|| D::Error::custom(format!("no table {name:?}")))
    }
}

/// The records of one table, in the order in which they are written.
#[derive(Clone, Debug)]
pub struct Records<T> {
    rows: Vec<T>,
    origins: Vec<Origin>,
    /// The ids of records that were left out; their numbers follow those of the rows.
    ghosts: Vec<Box<str>>,
    by_key: ByKey,
    left_out: u32,
}

/// The numbers of keys by what the keys say; the keys themselves stand in their table.
#[derive(Clone, Debug, Default)]
struct ByKey {
    numbers: HashTable<u32>,
    hash: RandomState,
}

impl ByKey {
    /// Of two that say the same the first counts.
    fn new<'a>(count: usize, said: impl Fn(u32) -> &'a str) -> Self {
        let hash = RandomState::default();
        let mut numbers = HashTable::with_capacity(count);
        for number in (0..).take(count) {
            let key = said(number);
            let same = |known: &u32| said(*known) == key;
            numbers.entry(hash.hash_one(key), same, |known| hash.hash_one(said(*known))).or_insert(number);
        }
        Self { numbers, hash }
    }

    fn find<'a>(&self, key: &str, said: impl Fn(u32) -> &'a str) -> Option<u32> {
        self.numbers.find(self.hash.hash_one(key), |number| said(*number) == key).copied()
    }
}

impl<T> Default for Records<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), origins: Vec::new(), ghosts: Vec::new(), by_key: ByKey::default(), left_out: 0 }
    }
}

/// The id with a number among those of the rows, then of the records that were left out.
fn key_of<'a, T: Record>(rows: &'a [T], ghosts: &'a [Box<str>], number: usize) -> Option<&'a str> {
    match rows.get(number) {
        Some(row) => Some(row.key()),
        None => ghosts.get(number - rows.len()).map(AsRef::as_ref),
    }
}

impl<T: Record> Records<T> {
    /// A table of `rows` with their origins. `ghosts` are the ids as written of records that were left out (none for a table
    /// without ids); `left_out` counts all of those.
    pub fn new(rows: Vec<T>, origins: Vec<Origin>, ghosts: Vec<Box<str>>, left_out: u32) -> Self {
        let said = |number: u32| key_of(&rows, &ghosts, number as usize).unwrap_or_default();
        let by_key = if T::KEYED { ByKey::new(rows.len() + ghosts.len(), said) } else { ByKey::default() };
        Self { rows, origins, ghosts, by_key, left_out }
    }

    /// The record; `None` when it was left out.
    pub fn get(&self, id: Id<T>) -> Option<&T> {
        self.rows.get(id.index())
    }

    /// The id with this key, also of a record that was left out.
    pub fn find(&self, key: &str) -> Option<Id<T>> {
        let said = |number: u32| key_of(&self.rows, &self.ghosts, number as usize).unwrap_or_default();
        self.by_key.find(key, said).map(Id::new)
    }

    /// The id as written; `?` for a table without ids.
    pub fn key(&self, id: Id<T>) -> &str {
        if T::KEYED { key_of(&self.rows, &self.ghosts, id.index()).unwrap_or("?") } else { "?" }
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
    pub(crate) fn any(id: Id<T>) -> AnyId {
        AnyId { table: T::TABLE, number: id.number() }
    }
}
