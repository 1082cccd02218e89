//! What the cells of a column look like.

use std::collections::BTreeMap;

use foldhash::HashSet;

use super::super::cell;
use super::super::date::{self, CellDate};
use super::super::shape::FieldKind;
use super::super::sheet::Sheet;
use crate::book::money::Currency;

/// So many cells say what a column holds.
const LOOKED_AT: usize = 2_000;
/// So many texts of a column are told apart.
const TEXTS: usize = 200;
/// So many cells are shown.
const SHOWN: usize = 3;

#[derive(Clone, Debug, Default)]
pub(crate) struct Profile {
    /// How many say something.
    pub(crate) filled: usize,
    pub(crate) unique: bool,
    /// All that stand in it, by how many rows have them; none where they are too many.
    pub(crate) texts: BTreeMap<String, usize>,
    /// Of those looked at: how many there are.
    looked: usize,
    dates: usize,
    numbers: usize,
    truths: usize,
    codes: usize,
    /// Whether one of them is a share: `15%`, `0.2`.
    pub(crate) shares: bool,
    /// The first few different ones.
    pub(crate) cells: Vec<String>,
    /// The currency whose sign stands in its cells.
    pub(crate) sign: Option<&'static str>,
}

impl Profile {
    pub(crate) fn of(sheet: &Sheet, column: usize) -> Self {
        let mut own = Self { shares: true, ..Self::default() };
        let (mut seen, mut too_many): (HashSet<&str>, bool) = (HashSet::default(), false);
        let mut repeated = false;
        for row in sheet.rows() {
            let text = row.cell(column).text;
            if cell::is_nothing(FieldKind::Number, text) {
                continue;
            }
            own.filled += 1;
            repeated |= !seen.insert(text);
            if own.cells.len() < SHOWN && !own.cells.iter().any(|cell| cell == text) {
                own.cells.push(text.to_owned());
            }
            if let Some(count) = own.texts.get_mut(text) {
                *count += 1;
            } else if own.texts.len() < TEXTS {
                own.texts.insert(text.to_owned(), 1);
            } else {
                too_many = true;
            }
            if own.looked < LOOKED_AT {
                own.look(text);
            }
        }
        if too_many {
            own.texts.clear();
        }
        own.unique = own.filled > 0 && !repeated;
        own.shares &= own.numbers > 0;
        own
    }

    fn look(&mut self, text: &str) {
        self.looked += 1;
        let found = date::find(text);
        self.dates += usize::from(!matches!(found, CellDate::None));
        let number = is_number(text);
        // What is a date by its marks is no number.
        let marked =
            matches!(found, CellDate::Sure(_) | CellDate::Triple(_)) && !text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        self.numbers += usize::from(number && !marked);
        self.shares &= text.ends_with('%') || text.parse::<f64>().is_ok_and(|n| (0.0..=100.0).contains(&n));
        self.truths += usize::from(cell::truth(text).is_some());
        self.codes += usize::from(text.len() == 3 && Currency::from_code(&text.to_uppercase()).is_some());
        for (sign, code) in [('€', "EUR"), ('£', "GBP"), ('₹', "INR"), ('₩', "KRW")] {
            if number && text.contains(sign) {
                self.sign = Some(code);
            }
        }
    }

    /// Whether four of five cells are so.
    fn mostly(&self, count: usize) -> bool {
        self.looked > 0 && count * 5 >= self.looked * 4
    }

    pub(crate) fn is_dates(&self) -> bool {
        self.mostly(self.dates)
    }

    pub(crate) fn is_numbers(&self) -> bool {
        self.mostly(self.numbers)
    }

    /// Whether they say yes or no, all of them.
    pub(crate) fn is_truths(&self) -> bool {
        self.looked > 0 && self.truths == self.looked
    }

    /// Whether it can hold what a field of this kind holds; else what its cells are not.
    pub(crate) fn can_be(&self, kind: FieldKind) -> Result<(), &'static str> {
        let (can, what) = match kind {
            FieldKind::Day | FieldKind::Month => (self.is_dates(), "its cells are no dates"),
            FieldKind::Money
            | FieldKind::Price
            | FieldKind::Units
            | FieldKind::Count
            | FieldKind::Number
            | FieldKind::Fraction => (self.is_numbers(), "its cells are no numbers"),
            FieldKind::Currency => (self.mostly(self.codes), "its cells are no codes of currencies"),
            FieldKind::Text | FieldKind::Ref(_) | FieldKind::Stage => {
                (!self.is_dates() || self.is_numbers(), "its cells are dates")
            }
            _ => (true, ""),
        };
        if self.filled == 0 {
            return Err("its cells are empty");
        }
        if can { Ok(()) } else { Err(what) }
    }
}

/// Whether a text is a number, with the money or the unit beside it that numbers have.
fn is_number(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let others = text.chars().filter(|c| !c.is_alphanumeric() && !".,-+()%$€£¥'’\u{2212} \u{a0}\u{202f}".contains(*c)).count();
    let marks = text.matches('-').count();
    text.chars().any(|c| c.is_ascii_digit()) && letters <= 3 && others <= 1 && marks <= 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::import::sheet::read;

    fn profile(cells: &[&str]) -> Profile {
        let text: String = std::iter::once("a;b\n").chain(cells.iter().flat_map(|cell| [*cell, ";x\n"])).collect();
        Profile::of(&read(text.as_bytes(), |_| 0).unwrap(), 0)
    }

    #[test]
    fn cells_say_what_a_column_holds() {
        let dates = profile(&["2026-01-05", "3/4/2026", "5 Nov 2026"]);
        assert!(dates.is_dates() && !dates.is_numbers() && dates.unique);
        let money = profile(&["€ 1.250,50", "48.000", "(300)", ""]);
        assert!(money.is_numbers() && !money.is_dates() && money.filled == 3 && money.sign == Some("EUR"));
        let ids = profile(&["006bm00000LKJNNAA5", "Z063OYW0", "ACT-50799962-aca7"]);
        assert!(!ids.is_numbers() && !ids.is_dates() && ids.can_be(FieldKind::Text).is_ok());
        assert!(profile(&["TRUE", "0", "ja"]).is_truths() && !profile(&["TRUE", "perhaps"]).is_truths());
        assert!(profile(&["5-10", "20-30 people"]).can_be(FieldKind::Money).is_err());
        assert!(profile(&["", "-"]).can_be(FieldKind::Text).is_err());
    }
}
