//! What all records have in common: their table, and their fields as a list that a detail can show.

use rust_decimal::Decimal;

use super::calendar::Period;
use super::day::Day;
use super::id::{AnyId, Id};
use super::money::{Currency, Money};
use super::table::TableName;

/// A record of a table.
pub trait Record: Linked {
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

/// What is handed out of a field: a copy where that is cheap, else what can be had without knowing how it is kept.
pub trait View {
    /// `&str` of a text, `&[T]` of a list, `&T` of a group, the value itself of anything else.
    type Of<'a>
    where
        Self: 'a;

    /// The field, seen.
    fn view(&self) -> Self::Of<'_>;
}

impl<T: View> View for Option<T> {
    type Of<'a>
        = Option<T::Of<'a>>
    where
        T: 'a;
    fn view(&self) -> Self::Of<'_> {
        self.as_ref().map(View::view)
    }
}
impl<T> View for Vec<T> {
    type Of<'a>
        = &'a [T]
    where
        T: 'a;
    fn view(&self) -> Self::Of<'_> {
        self
    }
}
impl View for String {
    type Of<'a> = &'a str;
    fn view(&self) -> Self::Of<'_> {
        self
    }
}
impl<T> View for Id<T> {
    type Of<'a>
        = Self
    where
        T: 'a;
    fn view(&self) -> Self::Of<'_> {
        *self
    }
}

/// What a record's number stands for while its file is read alone: an id of a table, or a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// A record of this table.
    Record(TableName),
    /// A team.
    Team,
}

/// Something that may hold ids.
pub trait Linked {
    /// Replaces every number that stands for an id.
    fn relink(&mut self, _number: &mut dyn FnMut(Link, u32) -> u32) {}
}

impl<T: Linked> Linked for Option<T> {
    fn relink(&mut self, number: &mut dyn FnMut(Link, u32) -> u32) {
        if let Some(value) = self {
            value.relink(number);
        }
    }
}
impl<T: Linked> Linked for Vec<T> {
    fn relink(&mut self, number: &mut dyn FnMut(Link, u32) -> u32) {
        for value in self {
            value.relink(number);
        }
    }
}
impl<T: Record> Linked for Id<T> {
    fn relink(&mut self, number: &mut dyn FnMut(Link, u32) -> u32) {
        *self = Self::new(number(Link::Record(T::TABLE), self.number()));
    }
}

/// Without ids.
macro_rules! unlinked {
    ($($type:ty),* $(,)?) => { $(impl $crate::book::record::Linked for $type {})* };
}
unlinked!(
    Day,
    Money,
    Currency,
    Period,
    Decimal,
    Units,
    u32,
    u64,
    i32,
    i128,
    f64,
    chrono_tz::Tz,
    String,
    super::calendar::Calendar
);

/// Seen as copies.
macro_rules! copied {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::book::record::View for $type {
            type Of<'a> = Self;
            fn view(&self) -> Self::Of<'_> {
                *self
            }
        }
    )*};
}

/// Seen as references.
macro_rules! lent {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::book::record::View for $type {
            type Of<'a> = &'a Self;
            fn view(&self) -> Self::Of<'_> {
                self
            }
        }
    )*};
}

copied!(Day, Money, Currency, Period, Decimal, Units, u32, u64, i32, i128, f64, chrono_tz::Tz);
lent!(super::calendar::Calendar);

/// A record or group in the making: a method a field sets it.
pub struct Change<'a, T>(pub(in crate::book) &'a mut T);

/// Defines a struct whose fields are read by a method each, named for the field, and set through [`Change`].
macro_rules! fields {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$meta])*
        #[allow(clippy::struct_field_names, reason = "a factor has a `factor`, as book.md names it")]
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name { $(pub(in crate::book) $field: $type),* }

        impl $name {
            /// One of these fields, in their order.
            pub fn made_of(fields: ($($type,)*)) -> Self {
                let ($($field,)*) = fields;
                Self { $($field),* }
            }

            /// One whose fields are blank but for those that are set.
            pub fn with(change: impl FnOnce($crate::book::record::Change<'_, Self>) -> $crate::book::record::Change<'_, Self>) -> Self {
                let mut made = Self::default();
                change(made.set());
                made
            }

            /// To set its fields.
            pub fn set(&mut self) -> $crate::book::record::Change<'_, Self> {
                $crate::book::record::Change(self)
            }

            $($(#[$field_meta])* pub fn $field(&self) -> <$type as $crate::book::record::View>::Of<'_> {
                $crate::book::record::View::view(&self.$field)
            })*
        }

        impl $crate::book::record::Linked for $name {
            fn relink(&mut self, number: &mut dyn FnMut($crate::book::record::Link, u32) -> u32) {
                $($crate::book::record::Linked::relink(&mut self.$field, number);)*
            }
        }

        #[expect(clippy::return_self_not_must_use, reason = "setting one field may be all")]
        impl $crate::book::record::Change<'_, $name> {
            $($(#[$field_meta])* pub fn $field(self, value: $type) -> Self {
                self.0.$field = value;
                self
            })*
        }
    };
}

/// Defines a record: its fields, and how they are listed.
macro_rules! record {
    ($(#[$meta:meta])* $name:ident in $table:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $crate::book::record::fields! { $(#[$meta])* $name { $($(#[$field_meta])* $field: $type),* } }

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
        $crate::book::record::fields! { $(#[$meta])* $name { $($(#[$field_meta])* $field: $type),* } }

        $crate::book::record::lent!($name);

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

        impl Default for $name {
            fn default() -> Self {
                Self::ALL[0]
            }
        }

        $crate::book::record::copied!($name);
        $crate::book::record::unlinked!($name);

        impl $crate::book::record::Shown for $name {
            fn shown(&self) -> $crate::book::record::Value {
                $crate::book::record::Value::Text(self.name().to_owned())
            }
        }
    };
}

pub(in crate::book) use {choice, copied, fields, group, lent, record, unlinked};
