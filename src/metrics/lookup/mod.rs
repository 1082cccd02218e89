//! From the key of a cell on screen to the figure behind it: its formula, or what it means in a sentence.

mod marketing;
mod meaning;

use crate::book::calendar::Period;
use crate::book::id::AnyId;

use super::figure::{Explain, Figure, Formula, Num, Shown};
use super::marketing::Marketing;
use super::marketing::terms::Ref;

pub use meaning::{meaning, related};

/// Which row of a list a figure belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Of<'a> {
    /// The row's record.
    pub record: Option<AnyId>,
    /// What a row without a record is remembered by.
    pub name: Option<&'a str>,
    /// The record that the cell itself names, beside the row's: the channel of a segment's cell.
    pub cell: Option<AnyId>,
}

impl Of<'_> {
    fn is(&self, of: &Ref) -> bool {
        match self.record {
            Some(record) => of.row == Some(record),
            None => of.row.is_none() && self.name == Some(of.name.as_str()),
        }
    }
}

/// A figure's value and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// Its value, or why there is none.
    pub value: Num,
    /// How it comes about.
    pub formula: Formula,
    /// The period it is of, where that is not the lens's.
    pub period: Option<Period>,
}

impl Explained {
    /// A figure as a cell holds it.
    pub fn shown(shown: &Shown) -> Self {
        let own = Self::of(&*shown.figure);
        Self { period: own.period.or(shown.at.period), ..own }
    }

    /// A figure's.
    pub fn of(figure: &dyn Explain) -> Self {
        Self { value: figure.num(), formula: figure.formula().clone(), period: figure.period() }
    }
}

impl From<Formula> for Explained {
    fn from(formula: Formula) -> Self {
        Self { value: formula.eval(), formula, period: None }
    }
}

impl<T: std::fmt::Debug + Send + Sync> From<&Figure<T>> for Explained {
    fn from(figure: &Figure<T>) -> Self {
        Self::of(&**figure)
    }
}

/// The figure behind a cell: `key` is its JSON path (`sales.people[].won`). `None` for what is no figure (a name, a
/// day, a state), and for a row that is not there: [`meaning`] says what the key stands for.
pub fn figure(figures: &Marketing, key: &str, of: Of) -> Option<Explained> {
    marketing::figure(figures, key.strip_prefix("marketing.")?, of)
}

/// A list's name and the field behind it: `people[].won` is `("people", Some("won"))`.
fn list_of(rest: &str) -> (&str, Option<&str>) {
    rest.split_once("[].").map_or((rest, None), |(list, field)| (list, Some(field)))
}
