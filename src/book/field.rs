//! What can be done with every field of a record: read, seen, shown, its ids replaced, its dates looked at.

use rust_decimal::Decimal;

use super::calendar::Period;
use super::compact::Text;
use super::company::{Company, StageId};
use super::day::Day;
use super::describe::{FieldMark, Holds, marked};
use super::id::{AnyId, Id};
use super::money::{Currency, Money, Price};
use super::record::Record;
use super::table::TableName;
use super::units::Units;

/// Where records are read from: values, and somebody who is told what is wrong with them. Every method that gives `None`
/// has told why.
pub trait ValueSource: Sized {
    /// A value.
    type Node: Copy;

    /// The company, which says how others are read.
    fn company(&self) -> &Company;
    /// Tells that a value is wrong, by which rule, how, and what to write.
    fn complain(&mut self, at: Self::Node, rule: &'static str, what: &str, hint: &str);
    /// Tells that a group lacks a field.
    fn missing(&mut self, group: Self::Node, name: &str);
    /// Whether a value is a group of named fields.
    fn is_group(&self, node: Self::Node) -> bool;
    /// The values of a group's fields, in the order of `names`; unknown and repeated ones are told.
    fn open<const N: usize>(&mut self, node: Self::Node, names: [&'static str; N]) -> Option<[Option<Self::Node>; N]>;
    /// The value of one field of a group, where it is written.
    fn peek(&self, group: Self::Node, name: &str) -> Option<Self::Node>;
    /// The value itself; `None` where it says that there is none, or is left out.
    fn written(&mut self, node: Self::Node) -> Option<Self::Node>;
    /// The values of a list.
    fn items(&mut self, node: Self::Node) -> Option<Vec<Self::Node>>;
    /// The name before a value's brackets, or the bare name that it is.
    fn name(&self, node: Self::Node) -> &str;
    /// A text.
    fn text(&mut self, node: Self::Node) -> Option<Text>;
    /// A number for an id or a team, by its name.
    fn link(&mut self, link: Link, node: Self::Node) -> Option<u32>;
    /// A stage of the company.
    fn stage(&mut self, node: Self::Node) -> Option<StageId>;
    /// A date.
    fn day(&mut self, node: Self::Node) -> Option<Day>;
    /// A period of the company's calendar.
    fn period(&mut self, node: Self::Node) -> Option<Period>;
    /// A year, with or without quotes.
    fn year(&mut self, node: Self::Node) -> Option<Period>;
    /// A currency.
    fn currency(&mut self, node: Self::Node) -> Option<Currency>;
    /// A time zone.
    fn zone(&mut self, node: Self::Node) -> Option<chrono_tz::Tz>;
    /// Money in the record's currency.
    fn money(&mut self, node: Self::Node) -> Option<Money>;
    /// The price of a unit, in the record's currency.
    fn price(&mut self, node: Self::Node) -> Option<Price>;
    /// Units of goods.
    fn units(&mut self, node: Self::Node) -> Option<Units>;
    /// A number held exactly.
    fn decimal(&mut self, node: Self::Node) -> Option<Decimal>;
    /// A number.
    fn number(&mut self, node: Self::Node) -> Option<f64>;
    /// A whole number in a range.
    fn whole(&mut self, node: Self::Node, least: i128, most: i128) -> Option<i128>;
    /// The place of a name among these.
    fn choice(&mut self, node: Self::Node, names: &[&'static str]) -> Option<usize>;
}

/// What a record's number stands for while its file is read alone: an id of a table, or a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// A record of this table.
    Record(TableName),
    /// A team.
    Team,
}

/// What a field holds, for a detail to show and for links to be followed.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue {
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
    List(Vec<FieldValue>),
    /// A record with named fields.
    Group(Vec<(&'static str, FieldValue)>),
}

impl FieldValue {
    pub(crate) fn links(&self, found: &mut Vec<AnyId>) {
        match self {
            Self::Link(id) => found.push(*id),
            Self::List(values) => values.iter().for_each(|value| value.links(found)),
            Self::Group(fields) => fields.iter().for_each(|(_, value)| value.links(found)),
            _ => {}
        }
    }
}

/// A date that lies after today where it cannot: the path to it, and the day.
pub(crate) type LaterDate = (String, Day);

/// A type that a field may have.
pub trait FieldType: Sized {
    /// What it holds.
    const HOLDS: Holds;
    /// Whether a record may be without it.
    const OPTIONAL: bool = false;

    /// What is handed out: `&str` of a text, `&[T]` of a list, `&T` of a group, the value itself of anything else; so that
    /// nobody learns how it is kept.
    type Of<'a>
    where
        Self: 'a;

    /// What it is set from.
    type Given;

    /// The field, kept.
    fn keep(given: Self::Given) -> Self;

    /// The field, seen.
    fn view(&self) -> Self::Of<'_>;

    /// The field, to be shown.
    fn shown(&self) -> FieldValue;

    /// Reads it.
    fn read<S: ValueSource>(source: &mut S, node: S::Node) -> Option<Self>;

    /// What it is where it is not written; `None` where it must be.
    fn absent() -> Option<Self> {
        None
    }

    /// Replaces every number that stands for an id. What names an id without a number is left out where it may be; false
    /// where it may not. `vital`: it may not.
    fn relink(&mut self, _vital: bool, _number: &mut dyn FnMut(Link, u32) -> Option<u32>) -> bool {
        true
    }

    /// Finds the dates in it that are later than today; `past` where a bare date must not be.
    fn later(&self, _past: bool, _today: Day, _found: &mut Vec<LaterDate>) {}

    /// The newest day in it, not after `until`, on which something happened: of days that can only be past; `past` is
    /// whether it is the value of such a field.
    fn newest(&self, _past: bool, _until: Day) -> Option<Day> {
        None
    }
}

/// A way in which a field is written that its type alone does not tell.
pub(crate) trait FieldForm<T> {
    /// What is written.
    const HOLDS: Holds;

    /// Reads it; `group` is the record or group that the field is of.
    fn read<S: ValueSource>(source: &mut S, node: S::Node, group: S::Node) -> Option<T>;
}

pub(crate) struct AsIs;

impl<T: FieldType> FieldForm<T> for AsIs {
    const HOLDS: Holds = T::HOLDS;

    fn read<S: ValueSource>(source: &mut S, node: S::Node, _: S::Node) -> Option<T> {
        T::read(source, node)
    }
}

/// Reads the field `name` of a group; what may be left out is `None` or empty where it is not written or cannot be read.
pub(crate) fn field<T: FieldType, F: FieldForm<T>, S: ValueSource>(
    source: &mut S,
    group: S::Node,
    (name, marks): (&'static str, &[FieldMark]),
    slot: Option<S::Node>,
) -> Option<T> {
    let without = T::absent().filter(|_| !marked(marks, FieldMark::Needed));
    match (slot.and_then(|node| source.written(node)), without) {
        (Some(node), Some(without)) if !marked(marks, FieldMark::Vital) => Some(F::read(source, node, group).unwrap_or(without)),
        (Some(node), _) => F::read(source, node, group),
        (None, Some(without)) => Some(without),
        (None, None) => {
            source.missing(group, name);
            None
        }
    }
}

/// Reads a field that has a default, which holds where it is not written or, unless it is vital, cannot be read.
pub(crate) fn field_or<T: FieldType, F: FieldForm<T>, S: ValueSource>(
    source: &mut S,
    group: S::Node,
    marks: &[FieldMark],
    slot: Option<S::Node>,
    default: T,
) -> Option<T> {
    match slot.and_then(|node| source.written(node)) {
        Some(node) => F::read(source, node, group).or((!marked(marks, FieldMark::Vital)).then_some(default)),
        None => Some(default),
    }
}

/// Reads a field that is written under one of two names.
pub(crate) fn either<T, F: FieldForm<T>, G: FieldForm<T>, S: ValueSource>(
    source: &mut S,
    group: S::Node,
    first: (&'static str, Option<S::Node>),
    second: (&'static str, Option<S::Node>),
) -> Option<T> {
    match (first.1, second.1) {
        (Some(node), None) => F::read(source, node, group),
        (None, Some(node)) => G::read(source, node, group),
        (Some(_), Some(node)) => {
            source.complain(node, "one-of", &format!("both `{}` and `{}` are written", first.0, second.0), "keep one of them");
            None
        }
        (None, None) => {
            source.missing(group, &format!("{} or {}", first.0, second.0));
            None
        }
    }
}

/// Puts the name of a field before the paths that were found in it.
pub(crate) fn under(name: &str, found: &mut [LaterDate]) {
    for (path, _) in found {
        let dot = if path.is_empty() || path.starts_with('[') { "" } else { "." };
        *path = format!("{name}{dot}{path}");
    }
}

impl<T: FieldType> FieldType for Option<T> {
    const HOLDS: Holds = T::HOLDS;
    const OPTIONAL: bool = true;
    type Of<'a>
        = Option<T::Of<'a>>
    where
        T: 'a;
    type Given = Option<T::Given>;

    fn keep(given: Self::Given) -> Self {
        given.map(T::keep)
    }

    fn view(&self) -> Self::Of<'_> {
        self.as_ref().map(FieldType::view)
    }
    fn shown(&self) -> FieldValue {
        self.as_ref().map_or(FieldValue::Nothing, FieldType::shown)
    }
    fn read<S: ValueSource>(source: &mut S, node: S::Node) -> Option<Self> {
        T::read(source, node).map(Some)
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
    fn relink(&mut self, vital: bool, number: &mut dyn FnMut(Link, u32) -> Option<u32>) -> bool {
        if self.as_mut().is_none_or(|value| value.relink(vital, number)) {
            return true;
        }
        *self = None;
        !vital
    }
    fn later(&self, past: bool, today: Day, found: &mut Vec<LaterDate>) {
        if let Some(value) = self {
            value.later(past, today, found);
        }
    }
    fn newest(&self, past: bool, until: Day) -> Option<Day> {
        self.as_ref().and_then(|value| value.newest(past, until))
    }
}

impl<T: FieldType> FieldType for Vec<T> {
    const HOLDS: Holds = Holds::List(&T::HOLDS);
    const OPTIONAL: bool = true;
    type Of<'a>
        = &'a [T]
    where
        T: 'a;
    type Given = Self;

    fn keep(given: Self) -> Self {
        given
    }

    fn view(&self) -> Self::Of<'_> {
        self
    }
    fn shown(&self) -> FieldValue {
        if self.is_empty() { FieldValue::Nothing } else { FieldValue::List(self.iter().map(FieldType::shown).collect()) }
    }
    fn read<S: ValueSource>(source: &mut S, node: S::Node) -> Option<Self> {
        let items = source.items(node)?;
        let mut values = Vec::with_capacity(items.len());
        let mut whole = true;
        for item in items {
            match T::read(source, item) {
                Some(value) => values.push(value),
                None => whole = false,
            }
        }
        whole.then_some(values)
    }
    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
    fn relink(&mut self, vital: bool, number: &mut dyn FnMut(Link, u32) -> Option<u32>) -> bool {
        if self.iter_mut().all(|value| value.relink(vital, number)) {
            return true;
        }
        self.clear();
        !vital
    }
    fn later(&self, past: bool, today: Day, found: &mut Vec<LaterDate>) {
        for (number, value) in self.iter().enumerate() {
            let before = found.len();
            value.later(past, today, found);
            if let Some(new) = found.get_mut(before..).filter(|new| !new.is_empty()) {
                under(&format!("[{number}]"), new);
            }
        }
    }
    fn newest(&self, past: bool, until: Day) -> Option<Day> {
        self.iter().filter_map(|value| value.newest(past, until)).max()
    }
}

impl<T: Record> FieldType for Id<T> {
    const HOLDS: Holds = Holds::Id(T::TABLE);
    type Of<'a>
        = Self
    where
        T: 'a;
    type Given = Self;

    fn keep(given: Self) -> Self {
        given
    }

    fn view(&self) -> Self::Of<'_> {
        *self
    }
    fn shown(&self) -> FieldValue {
        FieldValue::Link(AnyId { table: T::TABLE, number: self.number() })
    }
    fn read<S: ValueSource>(source: &mut S, node: S::Node) -> Option<Self> {
        source.link(Link::Record(T::TABLE), node).map(Self::new)
    }
    fn relink(&mut self, _: bool, number: &mut dyn FnMut(Link, u32) -> Option<u32>) -> bool {
        let found = number(Link::Record(T::TABLE), self.number());
        found.is_some_and(|found| {
            *self = Self::new(found);
            true
        })
    }
}

impl FieldType for Day {
    const HOLDS: Holds = Holds::Day;
    type Of<'a> = Self;
    type Given = Self;

    fn keep(given: Self) -> Self {
        given
    }
    fn view(&self) -> Self::Of<'_> {
        *self
    }
    fn shown(&self) -> FieldValue {
        FieldValue::Day(*self)
    }
    fn read<S: ValueSource>(source: &mut S, node: S::Node) -> Option<Self> {
        source.day(node)
    }
    fn later(&self, past: bool, today: Day, found: &mut Vec<LaterDate>) {
        if past && *self > today {
            found.push((String::new(), *self));
        }
    }
    fn newest(&self, past: bool, until: Day) -> Option<Day> {
        (past && *self <= until).then_some(*self)
    }
}

/// Types without ids, seen as copies: what they hold, how they are read, how they are shown.
macro_rules! plain {
    ($($type:ty: $holds:expr, $read:expr, $shown:expr;)*) => {$(
        impl $crate::book::field::FieldType for $type {
            const HOLDS: $crate::book::describe::Holds = $holds;
            type Of<'a> = Self;
            type Given = Self;

            fn keep(given: Self) -> Self {
                given
            }
            fn view(&self) -> Self::Of<'_> {
                *self
            }
            fn shown(&self) -> $crate::book::field::FieldValue {
                let shown: fn(&Self) -> $crate::book::field::FieldValue = $shown;
                shown(self)
            }
            fn read<S: $crate::book::field::ValueSource>(source: &mut S, node: S::Node) -> Option<Self> {
                let read: fn(&mut S, S::Node) -> Option<Self> = $read;
                read(source, node)
            }
        }
    )*};
}
pub(crate) use plain;

/// A whole number that fits its type.
fn whole<T: TryFrom<i128>, S: ValueSource>(source: &mut S, node: S::Node, least: i128, most: i128) -> Option<T> {
    source.whole(node, least, most).and_then(|value| T::try_from(value).ok())
}

plain! {
    Period: Holds::Period, S::period, |period| FieldValue::Text(period.to_string());
    Currency: Holds::Currency, S::currency, |currency| FieldValue::Text(currency.code().to_owned());
    Money: Holds::Money, S::money, |money| FieldValue::Money(*money);
    Price: Holds::Price, S::price, |price| FieldValue::Number(price.full());
    Units: Holds::Units, S::units, |units| FieldValue::Number(units.to_string());
    Decimal: Holds::Decimal, S::decimal, |number| FieldValue::Number(number.normalize().to_string());
    f64: Holds::Number, S::number, |number| FieldValue::Number(number.to_string());
    u32: Holds::Count, |source, node| whole(source, node, 0, u32::MAX.into()), |number| FieldValue::Number(number.to_string());
    u64: Holds::Count, |source, node| whole(source, node, 0, u64::MAX.into()), |number| FieldValue::Number(number.to_string());
    i32: Holds::Whole, |source, node| whole(source, node, i32::MIN.into(), i32::MAX.into()),
        |number| FieldValue::Number(number.to_string());
    i128: Holds::Whole, |source, node| source.whole(node, i128::MIN, i128::MAX), |number| FieldValue::Number(number.to_string());
    chrono_tz::Tz: Holds::Zone, S::zone, |zone| FieldValue::Text(zone.name().to_owned());
}
