//! What an act changes: values for fields of records that are there, and new records. Whoever writes spells them.

use rust_decimal::Decimal;

use crate::book::Book;
use crate::book::day::Day;
use crate::book::id::AnyId;
use crate::book::money::{Currency, Money};
use crate::book::origin::Place;
use crate::book::table::TableName;

/// A value as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text, in quotes.
    Text(String),
    /// A date.
    Day(Day),
    /// A number; `digits` are written when it has decimals at all.
    Number {
        /// The number.
        number: Decimal,
        /// How many decimals it has then at least: those of a currency, else 0.
        digits: u32,
    },
    /// One of a field's names, without quotes: `Commit`, `true`.
    Name(String),
    /// RON text of a text, a number or a name.
    Atom(String),
    /// Fields in brackets.
    Group {
        /// The fields in their order.
        fields: Vec<Field>,
        /// Whether a group with nothing but its first field is written as that field's value.
        bare: bool,
    },
    /// Values in a list; they take the place of those that are written.
    List(Vec<Value>),
    /// Groups that are added to a list, each told by its first field and put in the order of it: an entry that is written
    /// is merged, all others stay.
    Log(Vec<Value>),
}

impl Value {
    /// An amount, with the decimals of its currency.
    pub(crate) fn money(amount: Decimal, currency: Currency) -> Self {
        Self::Number { number: amount, digits: currency.digits() }
    }

    /// An amount in minor units; `None` where it has more digits than a number holds.
    pub(crate) fn minor(amount: Money, currency: Currency) -> Option<Self> {
        let number = Decimal::try_from_i128_with_scale(amount.minor(), currency.digits()).ok()?;
        Some(Self::money(number.normalize(), currency))
    }

    /// A number that is no money.
    pub(crate) fn number(number: Decimal) -> Self {
        Self::Number { number, digits: 0 }
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(crate) fn as_number(&self) -> Option<Decimal> {
        if let Self::Number { number, .. } = self { Some(*number) } else { None }
    }

    pub(crate) fn as_day(&self) -> Option<Day> {
        if let Self::Day(day) = self { Some(*day) } else { None }
    }

    /// What a field of it holds, where it is a group that has the field.
    pub(crate) fn field(&self, name: &str) -> Option<&Self> {
        let Self::Group { fields, .. } = self else { return None };
        fields.iter().find(|field| field.name == name)?.value.as_ref()
    }

    /// What a text or name says.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Name(text) => Some(text),
            _ => None,
        }
    }

    /// Named fields in brackets.
    pub(crate) fn group(fields: Vec<Field>) -> Self {
        Self::Group { fields, bare: false }
    }
}

/// A field as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub(crate) name: &'static str,
    /// What it holds; `None` takes the field away where it is written.
    pub(crate) value: Option<Value>,
    /// Whether it only fills a gap: a field that is written already stays as it is.
    pub(crate) filler: bool,
}

impl Field {
    /// A field that replaces what is written.
    pub fn new(name: &'static str, value: Value) -> Self {
        Self { name, value: Some(value), filler: false }
    }

    /// A field that fills a gap.
    pub(crate) fn filler(name: &'static str, value: Value) -> Self {
        Self { name, value: Some(value), filler: true }
    }

    pub(crate) fn cleared(name: &'static str) -> Self {
        Self { name, value: None, filler: false }
    }
}

/// A record that is to change, found again by its id, or by its text where its table has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditTarget {
    /// Its table.
    pub table: TableName,
    /// Its id; `None` in tables without ids.
    pub key: Option<String>,
    /// Where it was read.
    pub place: Place,
    /// Its first byte there.
    pub start: usize,
    /// Its text, as it was read: what stands there now must say the same.
    pub seen: String,
}

impl EditTarget {
    /// A record of a book; `None` when it was left out.
    pub(crate) fn of(book: &Book, record: AnyId) -> Option<Self> {
        let key = book.key_of(record);
        Some(Self {
            table: record.table,
            key: book.find_any(record.table, key).map(|_| key.to_owned()),
            place: book.place_of(record)?,
            start: book.origin_of(record)?.start as usize,
            seen: book.text_of(record)?.to_owned(),
        })
    }

    /// What it is called where only its id can be: `D-1041`, `stock.ron:12`.
    pub(crate) fn name(&self) -> String {
        self.key.clone().unwrap_or_else(|| self.place.to_string())
    }
}

/// One record of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Fields are merged into a record.
    Merge {
        /// The record.
        target: EditTarget,
        /// The fields.
        fields: Vec<Field>,
    },
    /// A new record, in the order of its table's fields.
    Add {
        /// Its table.
        table: TableName,
        /// Its day, by which its part is chosen where the table has parts.
        day: Day,
        /// Its fields.
        fields: Vec<Field>,
    },
}

/// Everything that one act changes: written as one, undone as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Record by record.
    pub edits: Vec<Edit>,
    /// What was done, in a few words: `won`, `stage proposal`.
    pub words: String,
    /// How much of what, where that belongs to the words.
    pub money: Option<(Money, Currency)>,
    /// The first record that it is done to: its table and id.
    pub record: Option<(TableName, String)>,
    /// On what: the record's name, or `3 deals`.
    pub on: String,
    /// The same as a command: `do won D-1041 --amount 48000`.
    pub command: String,
}

impl Change {
    /// A change of one record.
    pub(crate) fn one(target: EditTarget, fields: Vec<Field>, words: impl Into<String>) -> Self {
        Self { edits: vec![Edit::Merge { target, fields }], words: words.into(), ..Self::default() }
    }

    /// With a further record.
    #[must_use]
    pub(crate) fn and(mut self, edit: Edit) -> Self {
        self.edits.push(edit);
        self
    }
}
