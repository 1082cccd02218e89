//! Lists: the rows of a panel, filtered, sorted, moved through.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::book::day::Day;
use crate::screens::say::{Block, Cell, Content, Line, Overlay, Panel, PanelId, Part, Row, RowId, Rows, Screen, Table};

use super::session::Pane;

/// The list of a panel: its first table that can be moved through.
pub fn list(panel: &Panel) -> Option<&Table> {
    panel.body.iter().find_map(|part| of_block(&part.block))
}

fn of_block(block: &Block) -> Option<&Table> {
    match block {
        Block::Table(table) if table.list => Some(table),
        Block::Verdict(verdict) => verdict.targets.as_ref().filter(|table| table.list),
        Block::Beside(sides) => sides.iter().flat_map(|side| &side.body).find_map(|part: &Part| of_block(&part.block)),
        _ => None,
    }
}

fn of_block_mut(block: &mut Block) -> Option<&mut Table> {
    match block {
        Block::Table(table) if table.list => Some(table),
        Block::Verdict(verdict) => verdict.targets.as_mut().filter(|table| table.list),
        Block::Beside(sides) => sides.iter_mut().flat_map(|side| &mut side.body).find_map(|part| of_block_mut(&mut part.block)),
        _ => None,
    }
}

/// The rows of an overlay's lists, from top to bottom.
pub fn overlay_rows(overlay: &Overlay) -> Vec<&Row> {
    let parts = overlay.sections.iter().flat_map(|section| &section.body);
    parts.filter_map(|part| of_block(&part.block)).flat_map(|table| &table.rows).collect()
}

/// The list of an overlay that holds a row.
pub fn overlay_list<'a>(overlay: &'a Overlay, id: Option<&RowId>) -> Option<&'a Table> {
    let parts = overlay.sections.iter().flat_map(|section| &section.body);
    parts.filter_map(|part| of_block(&part.block)).find(|table| table.rows.iter().any(|row| Some(&row.id) == id))
}

/// Filters and sorts the panels' lists as the pane asks. How many rows the filter left of how many.
///
/// A list that is said in several forms, by the room there is, is filtered and sorted in each of them.
pub fn arrange(screen: &mut Screen, pane: &Pane) -> Option<(usize, usize)> {
    let mut left = None;
    for panel in &mut screen.panels {
        let id = panel.id;
        let typed = pane.filter.as_ref().filter(|(panel, _)| *panel == id).map(|(_, typed)| typed);
        let order = pane.orders.get(&id).copied().flatten();
        // A note that says the order, `by won`, must not go on saying it of another.
        let says_order = panel.note.pieces.iter().flat_map(|piece| &piece.cells).any(|cell| cell.text.starts_with("by "));
        let head = order.and_then(|(column, _)| Some(list(panel)?.columns.get(column)?.head.to_lowercase()));
        if let Some(head) = head.filter(|head| says_order && !head.is_empty()) {
            panel.note = Line::of([Cell::dim(format!("by {head}"))]);
        }
        let mut done: Option<(Rows, Rows)> = None;
        for table in panel.body.iter_mut().filter_map(|part| of_block_mut(&mut part.block)) {
            // The forms of a list mostly share their rows.
            if let Some((_, arranged)) = done.as_ref().filter(|(before, _)| before.same(&table.rows)) {
                table.rows.clone_from(arranged);
                continue;
            }
            let before = table.rows.clone();
            if let Some(typed) = typed {
                filter(table, typed);
                left.get_or_insert((table.rows.len(), before.len()));
            }
            if let Some((column, reverse)) = order {
                sort(table, column, reverse);
            }
            done = Some((before, table.rows.clone()));
        }
    }
    left
}

/// Keeps the rows that match, in their order.
fn filter(table: &mut Table, typed: &str) {
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(typed, CaseMatching::Smart, Normalization::Smart);
    let mut buffer = Vec::new();
    table.rows.retain(|row| pattern.score(Utf32Str::new(&text(row), &mut buffer), &mut matcher).is_some());
}

/// Everything a row says.
pub fn text(row: &Row) -> String {
    row.contents.iter().map(said).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What one content says.
pub fn said(content: &Content) -> String {
    match content {
        Content::Text(cells) => cells.iter().map(|cell| cell.text.as_str()).collect::<String>().trim().to_owned(),
        Content::Heat(heat) => format!("{} {}", heat.letter, heat.number.text).trim().to_owned(),
        Content::Bar { .. } | Content::Bullet(_) | Content::Whisker { .. } | Content::Track { .. } => String::new(),
    }
}

/// The day that a content speaks of.
fn day(content: &Content) -> Option<Day> {
    match content {
        Content::Text(cells) => cells.iter().find_map(|cell| cell.day),
        _ => None,
    }
}

/// Sorts by what a column says: numbers largest first, days from the earliest, words from A; turned round on request.
/// Rows that say nothing there come last either way.
fn sort(table: &mut Table, column: usize, reverse: bool) {
    let said = |row: &Row| row.contents.get(column).map(said).unwrap_or_default();
    let key = |row: &Row| {
        let text = said(row);
        // The earliest day first.
        let day = row.contents.get(column).and_then(day).map(|day| -f64::from(day - Day::FIRST));
        (day.or_else(|| number(&text)), text.to_lowercase())
    };
    table.rows.sort_by_key(key, |a, b| {
        let empty = |text: &str| text.is_empty() || text == "." || text == "n/a";
        let by_value = match (a.0, b.0) {
            (Some(x), Some(y)) => y.total_cmp(&x),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => a.1.cmp(&b.1),
        };
        empty(&a.1).cmp(&empty(&b.1)).then(if reverse { by_value.reverse() } else { by_value })
    });
}

/// The number that a text begins with, its unit taken into account: `1.24M`, `430k`, `-12%`, `1,284`, `41 d`, `7/14`.
fn number(text: &str) -> Option<f64> {
    let text = text.trim_start_matches(['+', '!', '~', 'x', ' ']);
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-'))).unwrap_or(text.len());
    let digits = text.get(..end)?.replace(',', "");
    let value: f64 = digits.parse().ok()?;
    let rest = text.get(end..)?;
    match rest.chars().next() {
        None | Some('%' | ' ' | '/') => Some(value),
        Some('k') => Some(value * 1e3),
        Some('M') => Some(value * 1e6),
        Some('B') => Some(value * 1e9),
        Some('T') => Some(value * 1e12),
        Some(_) => None,
    }
}

/// The columns that a list can be sorted by: those with a head or words.
pub fn sortable(table: &Table) -> Vec<usize> {
    let says = |at: usize| table.rows.iter().any(|row| row.contents.get(at).is_some_and(|content| !said(content).is_empty()));
    (0..table.columns.len())
        .filter(|at| table.columns.get(*at).is_some_and(|column| !column.head.is_empty()) && says(*at))
        .collect()
}

/// Where a row stands; a row that is gone: none.
pub fn position(rows: &[&Row], id: Option<&RowId>) -> Option<usize> {
    id.and_then(|id| rows.iter().position(|row| row.id == *id))
}

/// The panel on a screen.
pub fn panel(screen: &Screen, id: PanelId) -> Option<&Panel> {
    screen.panels.iter().find(|panel| panel.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screens::say::{Cell, Column};

    fn table(names: &[(&str, &str)]) -> Table {
        let row = |(name, amount): &(&str, &str)| Row {
            id: RowId::Named((*name).into()),
            contents: vec![Cell::text(*name).into(), Cell::text(*amount).into()],
            detail: None,
        };
        Table {
            columns: vec![Column::words("Name", 0), Column::number("Won", 0)],
            rows: names.iter().map(row).collect(),
            list: true,
            ..Table::default()
        }
    }
    fn names(table: &Table) -> Vec<String> {
        table.rows.iter().map(|row| said(&row.contents[0])).collect()
    }

    #[test]
    fn a_list_is_sorted_by_the_size_of_what_it_says() {
        let mut list = table(&[("a", "430k"), ("b", "1.24M"), ("c", "."), ("d", "820")]);
        sort(&mut list, 1, false);
        assert_eq!(names(&list), ["b", "a", "d", "c"]);
        sort(&mut list, 1, true);
        assert_eq!(names(&list), ["d", "a", "b", "c"]);
        sort(&mut list, 0, false);
        assert_eq!(names(&list), ["a", "b", "c", "d"]);
    }

    #[test]
    fn days_are_sorted_from_the_earliest_whatever_they_are_called() {
        let mut list = table(&[("late 3 d", ""), ("quiet 41 d", ""), ("2 Dec", ""), ("30 Nov", ""), ("today", "")]);
        let days = ["2026-11-20", "2026-10-13", "2026-12-02", "2026-11-30", "2026-11-23"];
        for (row, day) in list.rows.iter_mut().zip(days) {
            let Some(Content::Text(cells)) = row.contents.first_mut() else { panic!("a text") };
            cells[0].day = Day::parse(day);
        }
        sort(&mut list, 0, false);
        assert_eq!(names(&list), ["quiet 41 d", "late 3 d", "today", "30 Nov", "2 Dec"]);
        sort(&mut list, 0, true);
        assert_eq!(names(&list), ["2 Dec", "30 Nov", "today", "late 3 d", "quiet 41 d"]);
    }

    #[test]
    fn a_filter_keeps_what_matches_loosely() {
        let mut list = table(&[("Quay 7 relighting", "1"), ("Dock lights", "2"), ("Harbour masterplan", "3")]);
        filter(&mut list, "dlig");
        assert_eq!(names(&list), ["Dock lights"]);
    }
}
