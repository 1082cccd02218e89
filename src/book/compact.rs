//! How fields are kept small: a book of a million deals holds each of them.

use ecow::EcoString;

use super::day::Day;
use super::describe::Holds;
use super::field::{FieldType, FieldValue, LaterDate, Link, ValueSource};

/// A text: short ones stand in the record itself, a long one is shared by its copies.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(EcoString);

impl std::ops::Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl FieldType for Text {
    const HOLDS: Holds = Holds::Text;
    type Of<'a> = &'a str;
    type Given = String;

    fn keep(given: String) -> Self {
        given.into()
    }
    fn view(&self) -> &str {
        self
    }
    fn shown(&self) -> FieldValue {
        FieldValue::Text(self.to_string())
    }
    fn read<S: ValueSource>(source: &mut S, node: S::Node) -> Option<Self> {
        source.text(node)
    }
}

// A group that few records have.
impl<T: FieldType> FieldType for Box<T> {
    const HOLDS: Holds = T::HOLDS;
    const OPTIONAL: bool = T::OPTIONAL;
    type Of<'a>
        = T::Of<'a>
    where
        T: 'a;
    type Given = T::Given;

    fn keep(given: Self::Given) -> Self {
        Box::new(T::keep(given))
    }
    fn view(&self) -> Self::Of<'_> {
        T::view(self)
    }
    fn shown(&self) -> FieldValue {
        T::shown(self)
    }
    fn read<S: ValueSource>(source: &mut S, node: S::Node) -> Option<Self> {
        T::read(source, node).map(Box::new)
    }
    fn relink(&mut self, vital: bool, number: &mut dyn FnMut(Link, u32) -> Option<u32>) -> bool {
        T::relink(self, vital, number)
    }
    fn later(&self, past: bool, today: Day, found: &mut Vec<LaterDate>) {
        T::later(self, past, today, found);
    }
    fn newest(&self, past: bool, until: Day) -> Option<Day> {
        T::newest(self, past, until)
    }
}

/// A list that is empty in most records.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::box_collection, reason = "a third of the room where there is none, as nearly everywhere")]
pub struct Few<T>(Option<Box<Vec<T>>>);

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> From<Vec<T>> for Few<T> {
    fn from(list: Vec<T>) -> Self {
        Self((!list.is_empty()).then(|| Box::new(list)))
    }
}

impl<T> std::ops::Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl<T: FieldType> FieldType for Few<T> {
    const HOLDS: Holds = Vec::<T>::HOLDS;
    const OPTIONAL: bool = true;
    type Of<'a>
        = &'a [T]
    where
        T: 'a;
    type Given = Vec<T>;

    fn keep(given: Vec<T>) -> Self {
        given.into()
    }
    fn view(&self) -> &[T] {
        self
    }
    fn shown(&self) -> FieldValue {
        self.0.as_deref().map_or(FieldValue::Nothing, FieldType::shown)
    }
    fn read<S: ValueSource>(source: &mut S, node: S::Node) -> Option<Self> {
        Vec::read(source, node).map(Self::from)
    }
    fn absent() -> Option<Self> {
        Some(Self(None))
    }
    fn relink(&mut self, vital: bool, number: &mut dyn FnMut(Link, u32) -> Option<u32>) -> bool {
        self.0.as_deref_mut().is_none_or(|list| list.relink(vital, number))
    }
    fn later(&self, past: bool, today: Day, found: &mut Vec<LaterDate>) {
        if let Some(list) = self.0.as_deref() {
            list.later(past, today, found);
        }
    }
    fn newest(&self, past: bool, until: Day) -> Option<Day> {
        self.0.as_deref().and_then(|list| list.newest(past, until))
    }
}
