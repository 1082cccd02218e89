//! What changed with a reload: every figure's text before and after.

use foldhash::HashMap;

use crate::book::Book;
use crate::screens::say::{Row, RowId, Screen};
use crate::ui::{ChangeMark, Changes};

/// Figures of rows beyond this many of a panel are not compared: a reload must not wait for what nobody sees.
const COMPARED: usize = 1_000;

/// Every figure's text by its JSON path and the name of its row, which holds in the next book too (a record's number
/// does not), with the row itself.
pub(crate) type ShownFigures = HashMap<(&'static str, Option<String>), ShownFigure>;

#[derive(Clone, Debug)]
pub(crate) struct ShownFigure {
    row: Option<RowId>,
    text: String,
    /// Its value, where it is a number.
    value: Option<f64>,
}

pub(crate) fn figures(screen: &Screen, book: &Book) -> ShownFigures {
    let mut found = ShownFigures::default();
    // Rows far down a list are not compared: how many of a list have passed, by the list.
    let mut rows: (Option<&Row>, usize) = (None, 0);
    for panel in &screen.panels {
        rows.1 = 0;
        panel.visit(&mut |cell, row| {
            if row.is_some_and(|row| !rows.0.is_some_and(|last| std::ptr::eq(last, row))) {
                rows = (row, rows.1 + 1);
            }
            let own = cell.figure.is_none() || cell.is_value;
            let Some(key) = cell.path().filter(|_| own && (row.is_none() || rows.1 <= COMPARED)) else { return };
            let row = row.map(|row| row.id.clone()).or(cell.row.map(RowId::Record));
            let name = row.as_ref().map(|row| name(book, row));
            let value = cell.figure.as_ref().and_then(|shown| shown.figure.num().as_f64());
            found.entry((key, name)).or_insert_with(|| ShownFigure { row, text: cell.text.clone(), value });
        });
    }
    found
}

/// What a row is remembered by over two books: a record's number does not hold.
fn name(book: &Book, row: &RowId) -> String {
    match row {
        RowId::Record(id) => format!("{:?} {}", id.table, book.key_of(*id)),
        RowId::Again(time, id) => format!("{time} {:?} {}", id.table, book.key_of(*id)),
        RowId::Named(name) => name.clone(),
    }
}

/// What changed between two screens: figures on both with another text, but for those that say the same value in other
/// words.
pub(crate) fn between(before: &ShownFigures, after: &ShownFigures) -> Changes {
    let changed = after.iter().filter_map(|(name, ShownFigure { row, text, value })| {
        let same = |old: &ShownFigure| old.text == *text || (value.is_some() && old.value == *value);
        let old = &before.get(name).filter(|old| !same(old))?.text;
        let change = match (amount(old), amount(text)) {
            // `To go 40k` that became `Past the target by 20k` is no fall.
            _ if words(old) != words(text) => ChangeMark::Text,
            (Some(old), Some(new)) if new > old => ChangeMark::Up,
            (Some(old), Some(new)) if new < old => ChangeMark::Down,
            _ => ChangeMark::Text,
        };
        Some(((name.0, row.clone()), change))
    });
    changed.collect()
}

/// What is said before the first number.
fn words(text: &str) -> String {
    text.chars().take_while(|c| !c.is_ascii_digit()).filter(|c| c.is_alphabetic()).collect()
}

/// The first number in a text, its unit taken into account.
fn amount(text: &str) -> Option<f64> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let rest = text.get(start..)?;
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(rest.len());
    let value: f64 = rest.get(..end)?.replace(',', "").parse().ok()?;
    let negative = text.get(..start)?.ends_with('-');
    let scaled = match rest.get(end..).and_then(|unit| unit.chars().next()) {
        Some('k') => value * 1e3,
        Some('M') => value * 1e6,
        Some('B') => value * 1e9,
        _ => value,
    };
    Some(if negative { -scaled } else { scaled })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_that_rose_is_marked_up() {
        let said = |text: &str, value| ShownFigure { row: None, text: text.to_owned(), value };
        let of = |text: &str| ShownFigures::from_iter([(("sales.won", None), said(text, None))]);
        let won = || ("sales.won", None);
        assert_eq!(between(&of("won 998k"), &of("won 1.01M")).get(&won()), Some(&ChangeMark::Up));
        assert_eq!(between(&of("-90k"), &of("-120k")).get(&won()), Some(&ChangeMark::Down));
        assert_eq!(between(&of("-90k"), &of("+20k")).get(&won()), Some(&ChangeMark::Up));
        assert_eq!(between(&of("40.0k"), &of("Past the target by 20k")).get(&won()), Some(&ChangeMark::Text));
        assert!(between(&of("won 1.01M"), &of("won 1.01M")).is_empty());
        // The chance is withdrawn: the target is what it was.
        let target = |text: &str| ShownFigures::from_iter([(("sales.target", None), said(text, Some(2.4e6)))]);
        assert!(between(&target("chance of 2.40M"), &target("target 2.40M")).is_empty());
    }
}
