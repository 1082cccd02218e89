//! A value on its way from a cell to a record.

use rust_decimal::Decimal;

use crate::book::day::Day;
use crate::store::edit;

/// A value that a cell becomes.
#[derive(Clone, Debug, PartialEq)]
pub enum Atom {
    /// A text: a name, an id, the code of a currency, a month.
    Text(String),
    /// A date.
    Day(Day),
    /// A number, with the decimals that are written where it has any.
    Number(Decimal, u32),
    /// One of a field's choices.
    Choice(&'static str),
}

impl Atom {
    /// What it says, without quotes and without marks in numbers: equal for two atoms that say the same.
    pub fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Day(day) => day.to_string(),
            Self::Number(number, _) => number.normalize().to_string(),
            Self::Choice(name) => (*name).to_owned(),
        }
    }

    /// Its text, where it is one.
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Its number, where it is one.
    pub fn number(&self) -> Option<Decimal> {
        if let Self::Number(number, _) = self { Some(*number) } else { None }
    }

    /// Its day, where it is one.
    pub fn day(&self) -> Option<Day> {
        if let Self::Day(day) = self { Some(*day) } else { None }
    }

    /// For the writer.
    pub fn value(&self) -> edit::Value {
        match self {
            Self::Text(text) => edit::Value::Text(text.clone()),
            Self::Day(day) => edit::Value::Day(*day),
            Self::Number(number, digits) => edit::Value::Number { number: *number, digits: *digits },
            Self::Choice(name) => edit::Value::Name((*name).to_owned()),
        }
    }
}
