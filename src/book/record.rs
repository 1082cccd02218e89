//! What all records have in common: their table, and their fields as a list that a detail can show.

use rust_decimal::Decimal;

use super::calendar::Period;
use super::day::Day;
use super::id::{AnyId, Id};
use super::money::{Currency, Money};
use super::table::TableName;

/// A record of a table.
pub trait Record {
    /// Its table.
    const TABLE: TableName;

    /// Its fields in the order of book.md, those that are not written as [`Value::Nothing`].
    fn fields(&self) -> Vec<(&'static str, Value)>;
}

/// What a field holds, for a detail to show and for links to be followed.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Not written.
    Nothing,
    /// Words, or a choice's name.
    Text(String),
    /// A day.
    Day(Day),
    /// Money, in the record's own currency.
    Money(Money),
    /// A number, already written out.
    Number(String),
    /// Another record.
    Link(AnyId),
    /// A list.
    List(Vec<Value>),
    /// A record with named fields.
    Group(Vec<(&'static str, Value)>),
}

impl Value {
    /// Every record it names.
    pub fn links(&self, found: &mut Vec<AnyId>) {
        match self {
            Self::Link(id) => found.push(*id),
            Self::List(values) => values.iter().for_each(|value| value.links(found)),
            Self::Group(fields) => fields.iter().for_each(|(_, value)| value.links(found)),
            _ => {}
        }
    }
}

/// How a field's type becomes a [`Value`].
pub trait Shown {
    /// The value.
    fn shown(&self) -> Value;
}

impl<T: Shown> Shown for Option<T> {
    fn shown(&self) -> Value {
        self.as_ref().map_or(Value::Nothing, Shown::shown)
    }
}
impl<T: Shown> Shown for Vec<T> {
    fn shown(&self) -> Value {
        if self.is_empty() { Value::Nothing } else { Value::List(self.iter().map(Shown::shown).collect()) }
    }
}
impl Shown for String {
    fn shown(&self) -> Value {
        Value::Text(self.clone())
    }
}
impl Shown for Day {
    fn shown(&self) -> Value {
        Value::Day(*self)
    }
}
impl Shown for Money {
    fn shown(&self) -> Value {
        Value::Money(*self)
    }
}
impl Shown for Currency {
    fn shown(&self) -> Value {
        Value::Text(self.code().to_owned())
    }
}
impl Shown for Period {
    fn shown(&self) -> Value {
        Value::Text(self.to_string())
    }
}
impl Shown for Decimal {
    fn shown(&self) -> Value {
        Value::Number(self.normalize().to_string())
    }
}
impl Shown for u32 {
    fn shown(&self) -> Value {
        Value::Number(self.to_string())
    }
}
impl Shown for u64 {
    fn shown(&self) -> Value {
        Value::Number(self.to_string())
    }
}
impl Shown for i32 {
    fn shown(&self) -> Value {
        Value::Number(self.to_string())
    }
}
impl Shown for f64 {
    fn shown(&self) -> Value {
        Value::Number(self.to_string())
    }
}
impl<T: Record> Shown for Id<T> {
    fn shown(&self) -> Value {
        Value::Link(AnyId { table: T::TABLE, number: self.number() })
    }
}

/// Units of goods, in thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Units(i64);

impl Units {
    /// None.
    pub const ZERO: Units = Units(0);

    /// This many thousandths of a unit.
    pub const fn from_thousandths(thousandths: i64) -> Self {
        Self(thousandths)
    }

    /// This many whole units.
    pub const fn whole(units: i64) -> Self {
        Self(units * 1000)
    }

    /// In thousandths.
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// As a float, for rates.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

impl std::fmt::Display for Units {
    /// `12`, `12.5`: no more decimals than it has.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (self.0.unsigned_abs() / 1000, self.0.unsigned_abs() % 1000);
        if rest == 0 {
            return write!(f, "{sign}{whole}");
        }
        let decimals = format!("{rest:03}");
        write!(f, "{sign}{whole}.{}", decimals.trim_end_matches('0'))
    }
}
impl std::ops::Add for Units {
    type Output = Units;
    fn add(self, other: Units) -> Units {
        Units(self.0.saturating_add(other.0))
    }
}
impl std::ops::Sub for Units {
    type Output = Units;
    fn sub(self, other: Units) -> Units {
        Units(self.0.saturating_sub(other.0))
    }
}
impl std::iter::Sum for Units {
    fn sum<I: Iterator<Item = Units>>(units: I) -> Units {
        units.fold(Units::ZERO, std::ops::Add::add)
    }
}
impl serde::Serialize for Units {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 1000 == 0 { serializer.serialize_i64(self.0 / 1000) } else { serializer.serialize_f64(self.as_f64()) }
    }
}
impl Shown for Units {
    fn shown(&self) -> Value {
        Value::Number(self.to_string())
    }
}

/// Defines a record: its fields, and how they are listed.
macro_rules! record {
    ($(#[$meta:meta])* $name:ident in $table:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type),* }

        impl $crate::book::record::Record for $name {
            const TABLE: $crate::book::table::TableName = $crate::book::table::TableName::$table;

            fn fields(&self) -> Vec<(&'static str, $crate::book::record::Value)> {
                vec![$((stringify!($field), $crate::book::record::Shown::shown(&self.$field))),*]
            }
        }
    };
}

/// Defines a part of a record: a group of named fields.
macro_rules! group {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type),* }

        impl $crate::book::record::Shown for $name {
            fn shown(&self) -> $crate::book::record::Value {
                $crate::book::record::Value::Group(vec![$((stringify!($field), $crate::book::record::Shown::shown(&self.$field))),*])
            }
        }
    };
}

/// Defines a choice of names, read and shown as they are written.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize)]
        #[allow(missing_docs, reason = "the names say it where no comment does")]
        pub enum $name { $($(#[$variant_meta])* $variant),* }

        impl $name {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name as a book writes it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant)),* }
            }
        }

        impl $crate::book::record::Shown for $name {
            fn shown(&self) -> $crate::book::record::Value {
                $crate::book::record::Value::Text(self.name().to_owned())
            }
        }
    };
}

pub(in crate::book) use {choice, group, record};
