//! What changed with a reload: every figure's text before and after.

use std::collections::HashMap;

use crate::book::Book;
use crate::screens::say::{Block, Cell, Content, Line, Part, Row, RowId, Screen, Table};
use crate::ui::{Change, Changes};

/// Figures of rows beyond this many of a list are not compared: a reload must not wait for what nobody sees.
const COMPARED: usize = 10_000;

/// Every figure's text by its JSON path and the name of its row, which holds in the next book too (a record's number
/// does not), with the row itself.
pub type Figures = HashMap<(&'static str, Option<String>), (Option<RowId>, String)>;

/// The figures that a screen of a book shows.
pub fn figures(screen: &Screen, book: &Book) -> Figures {
    let mut read = Reading { book, found: Figures::new() };
    for panel in &screen.panels {
        for part in &panel.body {
            read.block(&part.block);
        }
    }
    read.found
}

struct Reading<'a> {
    book: &'a Book,
    found: Figures,
}

impl Reading<'_> {
    fn name(&self, row: &RowId) -> String {
        match row {
            RowId::Record(id) => format!("{:?} {}", id.table, self.book.key_of(*id)),
            RowId::Again(time, id) => format!("{time} {:?} {}", id.table, self.book.key_of(*id)),
            RowId::Named(name) => name.clone(),
        }
    }

    fn cell(&mut self, cell: &Cell, row: Option<&RowId>) {
        let Some(key) = cell.key else { return };
        let row = row.cloned().or(cell.row.map(RowId::Record));
        let name = row.as_ref().map(|row| self.name(row));
        self.found.entry((key, name)).or_insert_with(|| (row, cell.text.clone()));
    }

    fn line(&mut self, line: &Line) {
        line.pieces.iter().flat_map(|piece| &piece.cells).for_each(|c| self.cell(c, None));
    }

    fn row(&mut self, row: &Row) {
        for content in &row.contents {
            match content {
                Content::Text(cells) => cells.iter().for_each(|cell| self.cell(cell, Some(&row.id))),
                Content::Heat(heat) => self.cell(&heat.number, Some(&row.id)),
                _ => {}
            }
        }
    }

    fn table(&mut self, table: &Table) {
        table.rows.iter().take(COMPARED).chain(&table.totals).for_each(|row| self.row(row));
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Line(line) => self.line(line),
            Block::Table(table) => self.table(table),
            Block::Verdict(verdict) => {
                self.line(&verdict.facts);
                self.line(&verdict.brief);
                self.cell(&verdict.number, None);
                let bullet = &verdict.bullet;
                let marks = [&bullet.won, &bullet.needed, &bullet.target, &bullet.low, &bullet.middle, &bullet.high];
                marks.into_iter().flatten().for_each(|mark| self.cell(&mark.label, None));
                self.table(&verdict.horizons);
            }
            Block::Beside(sides) => {
                sides.iter().flat_map(|side| &side.body).for_each(|part: &Part| self.block(&part.block));
            }
            _ => {}
        }
    }
}

/// What changed between two screens: figures on both with another text.
pub fn between(before: &Figures, after: &Figures) -> Changes {
    let changed = after.iter().filter_map(|(name, (row, text))| {
        let (_, old) = before.get(name).filter(|(_, old)| old != text)?;
        let change = match (amount(old), amount(text)) {
            // `To go 40k` that became `Past the target by 20k` is no fall.
            _ if words(old) != words(text) => Change::Text,
            (Some(old), Some(new)) if new > old => Change::Up,
            (Some(old), Some(new)) if new < old => Change::Down,
            _ => Change::Text,
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
        let of = |text: &str| Figures::from([(("sales.won", None), (None, text.to_owned()))]);
        let won = || ("sales.won", None);
        assert_eq!(between(&of("won 998k"), &of("won 1.01M")).get(&won()), Some(&Change::Up));
        assert_eq!(between(&of("-90k"), &of("-120k")).get(&won()), Some(&Change::Down));
        assert_eq!(between(&of("-90k"), &of("+20k")).get(&won()), Some(&Change::Up));
        assert_eq!(between(&of("40.0k"), &of("Past the target by 20k")).get(&won()), Some(&Change::Text));
        assert!(between(&of("won 1.01M"), &of("won 1.01M")).is_empty());
    }
}
