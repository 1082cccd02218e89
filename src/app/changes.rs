//! What changed with a reload: every figure's text before and after.

use std::collections::HashMap;

use crate::book::id::AnyId;
use crate::screens::say::{Block, Cell, Content, Line, Part, RowId, Screen, Table};
use crate::ui::{Change, Changes};

/// Every figure's text, by JSON path and record.
pub type Figures = HashMap<(&'static str, Option<AnyId>), String>;

/// The figures that a screen shows.
pub fn figures(screen: &Screen) -> Figures {
    let mut found = Figures::new();
    for panel in &screen.panels {
        for part in &panel.body {
            block(&mut found, &part.block);
        }
    }
    found
}

fn cell(found: &mut Figures, cell: &Cell, row: Option<AnyId>) {
    if let Some(key) = cell.key {
        found.entry((key, cell.row.or(row))).or_insert_with(|| cell.text.clone());
    }
}

fn line(found: &mut Figures, line: &Line) {
    line.pieces.iter().flat_map(|piece| &piece.cells).for_each(|c| cell(found, c, None));
}

fn table(found: &mut Figures, table: &Table) {
    for row in table.rows.iter().chain(&table.totals) {
        // Rows that are no records have no name to be found again by; their figures are not marked.
        let RowId::Record(id) = row.id else { continue };
        for content in &row.contents {
            if let Content::Text(cells) = content {
                for text in cells {
                    cell(found, text, Some(id));
                }
            }
        }
    }
}

fn block(found: &mut Figures, this: &Block) {
    match this {
        Block::Line(l) => line(found, l),
        Block::Table(t) => table(found, t),
        Block::Verdict(verdict) => {
            line(found, &verdict.facts);
            line(found, &verdict.brief);
            cell(found, &verdict.number, None);
            let bullet = &verdict.bullet;
            let marks = [&bullet.won, &bullet.needed, &bullet.target, &bullet.low, &bullet.middle, &bullet.high];
            marks.into_iter().flatten().for_each(|mark| cell(found, &mark.label, None));
        }
        Block::Beside(sides) => sides.iter().flat_map(|side| &side.body).for_each(|part: &Part| block(found, &part.block)),
        _ => {}
    }
}

/// What changed between two screens: figures on both with another text.
pub fn between(before: &Figures, after: &Figures) -> Changes {
    let changed = after.iter().filter_map(|(key, text)| {
        let old = before.get(key).filter(|old| *old != text)?;
        let change = match (amount(old), amount(text)) {
            (Some(old), Some(new)) if new > old => Change::Up,
            (Some(old), Some(new)) if new < old => Change::Down,
            _ => Change::Text,
        };
        Some((*key, change))
    });
    changed.collect()
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
        let of = |text: &str| Figures::from([(("sales.won", None), text.to_owned())]);
        assert_eq!(between(&of("won 998k"), &of("won 1.01M")).get(&("sales.won", None)), Some(&Change::Up));
        assert_eq!(between(&of("-90k"), &of("-120k")).get(&("sales.won", None)), Some(&Change::Down));
        assert!(between(&of("won 1.01M"), &of("won 1.01M")).is_empty());
    }
}
