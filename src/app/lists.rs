//! Lists: the rows of a panel, filtered, sorted, moved through.

use crate::screens::say::{
    Block, Cell, Column, Content, Line, Overlay, Panel, PanelId, PanelPart, Row, RowId, Rows, Screen, Table,
};

use super::choice::Pane;
use super::words::{Alike, TypedWords};

/// The list of a panel: its first table that can be moved through.
pub fn list(panel: &Panel) -> Option<&Table> {
    panel.body.iter().find_map(|part| of_block(&part.block))
}

fn of_block(block: &Block) -> Option<&Table> {
    match block {
        Block::Table(table) if table.list => Some(table),
        Block::Beside(sides) => sides.iter().flat_map(|side| &side.body).find_map(|part: &PanelPart| of_block(&part.block)),
        _ => None,
    }
}

fn of_block_mut(block: &mut Block) -> Option<&mut Table> {
    match block {
        Block::Table(table) if table.list => Some(table),
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
pub(crate) fn overlay_list<'a>(overlay: &'a Overlay, id: Option<&RowId>) -> Option<&'a Table> {
    let parts = overlay.sections.iter().flat_map(|section| &section.body);
    parts.filter_map(|part| of_block(&part.block)).find(|table| table.rows.iter().any(|row| Some(&row.id) == id))
}

/// What a filter left of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filtered {
    /// Rows that are left.
    pub left: usize,
    /// Rows of the list.
    pub all: usize,
    /// Whether no row holds the words, and these are only like them.
    pub alike: bool,
}

/// Filters and sorts the panels' lists as the pane asks. What the filter left.
///
/// A list that is said in several forms, by the room there is, is filtered and sorted in each of them.
pub(crate) fn arrange(screen: &mut Screen, pane: &Pane) -> Option<Filtered> {
    let mut left = None;
    for panel in &mut screen.panels {
        let id = panel.id;
        let typed = pane.filter.as_ref().filter(|(panel, _)| *panel == id).map(|(_, typed)| typed);
        let order = pane.orders.get(&id);
        // A note that says the order, `by won`, must not go on saying it of another.
        let says_order = panel.note.pieces.iter().flat_map(|piece| &piece.cells).any(|cell| cell.text.starts_with("by "));
        let by = order.and_then(|(name, _)| list(panel)?.columns.iter().find(|column| column.name() == name));
        let head = by.map(|column| column.head.to_lowercase());
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
                let all = if table.behind.is_empty() { table.rows.len() } else { table.behind.len() };
                let alike = filter(table, typed);
                left.get_or_insert(Filtered { left: table.rows.len(), all, alike });
            }
            if let Some((column, reverse)) = order {
                sort(table, column, *reverse);
            }
            done = Some((before, table.rows.clone()));
        }
    }
    left
}

/// Keeps the rows that hold every word, those first in which words begin so; where none does, those that are like them.
/// Whether it came to that.
fn filter(table: &mut Table, typed: &str) -> bool {
    // What is looked for may stand in a row that is one of several in one.
    if !table.behind.is_empty() {
        table.rows.clone_from(&table.behind);
    }
    let names: Vec<Vec<&str>> = table.columns.iter().map(|column| vec![column.name(), column.head.as_str()]).collect();
    let words = TypedWords::of(typed, &names.concat());
    let stands = |row: &Row| words.stand_in(&texts(row, &names));
    if table.rows.iter().any(|row| stands(row).is_some()) {
        table.rows.retain(|row| stands(row).is_some());
        table.rows.sort_by_key(stands, Ord::cmp);
        return false;
    }
    let mut alike = Alike::to(typed);
    table.rows.retain(|row| alike.score(&text(row)).is_some());
    !table.rows.is_empty()
}

/// What stands in a row's cells, each with its column's names.
fn texts<'a>(row: &Row, names: &[Vec<&'a str>]) -> Vec<(Vec<&'a str>, String)> {
    row.contents.iter().zip(names).map(|(content, names)| (names.clone(), said(content))).collect()
}

/// Everything a row says.
pub(crate) fn text(row: &Row) -> String {
    row.contents.iter().map(said).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

pub(crate) fn said(content: &Content) -> String {
    match content {
        Content::Text(cells) => cells.iter().map(|cell| cell.text.as_str()).collect::<String>().trim().to_owned(),
        Content::Heat(heat) => format!("{} {}", heat.letter, heat.number.text).trim().to_owned(),
        Content::Bar { .. } | Content::Bullet(_) | Content::Whisker { .. } | Content::Track { .. } => String::new(),
    }
}

/// Sorts by the values of a column: numbers largest first, days from the earliest, words from A; turned round on
/// request. Rows that say nothing there come last either way. A column that is not there leaves the order as it is.
fn sort(table: &mut Table, column: &str, reverse: bool) {
    let Some(at) = table.columns.iter().position(|known| known.name() == column) else { return };
    let key = |row: &Row| row.contents.get(at).and_then(Content::value);
    table.rows.sort_by_key(key, |a, b| match (a, b) {
        (Some(a), Some(b)) => {
            if reverse {
                b.order(a)
            } else {
                a.order(b)
            }
        }
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
}

/// The columns that a list can be sorted by, by their ids: those with a head and something in them.
pub(crate) fn sortable(table: &Table) -> Vec<&Column> {
    let says = |at: usize| table.rows.iter().any(|row| row.contents.get(at).is_some_and(|content| content.value().is_some()));
    let columns = table.columns.iter().enumerate().filter(|(at, column)| !column.head.is_empty() && says(*at));
    columns.map(|(_, column)| column).collect()
}

/// Where a row stands; a row that is gone: none.
pub(crate) fn position(rows: &[&Row], id: Option<&RowId>) -> Option<usize> {
    id.and_then(|id| rows.iter().position(|row| row.id == *id))
}

/// The panel on a screen.
pub fn panel(screen: &Screen, id: PanelId) -> Option<&Panel> {
    screen.panels.iter().find(|panel| panel.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::day::Day;
    use crate::book::money::Money;
    use crate::metrics::figure::{Figure, Num, Source, term};
    use crate::screens::say::Columns;

    fn table(rows: &[(&'static str, Option<i128>, &str)]) -> Table {
        let money = |amount| term("won", Num::Money(Money::from_minor(amount)), Source::Given);
        let won = |amount: Option<i128>| Figure::<Money>::some(amount.map(money), "nothing");
        let table = Columns::of(|row: &(&str, Option<i128>, Day)| RowId::Named(row.0.into()))
            .column("name", Column::words("Name", 0), |row| Cell::text(row.0))
            .column("won", Column::number("Won", 0), move |row| Cell::figure(&won(row.1), |_| "alike".to_owned()))
            .column("due", Column::words("Due", 0), |row| Cell::text("some day").on(row.2))
            .table(rows.iter().map(|(name, won, due)| (*name, *won, Day::parse(due).unwrap())));
        Table { list: true, ..table }
    }
    fn names(table: &Table) -> Vec<String> {
        table.rows.iter().map(|row| said(&row.contents[0])).collect()
    }
    fn sorted(table: &Table, column: &str, reverse: bool) -> Vec<String> {
        let mut table = table.clone();
        sort(&mut table, column, reverse);
        names(&table)
    }

    #[test]
    fn a_list_is_sorted_by_values_not_by_texts() {
        let day = "2026-11-20";
        let list = table(&[("a", Some(430), day), ("b", Some(1_240_000), day), ("c", None, day), ("d", Some(820), day)]);
        assert_eq!(sorted(&list, "won", false), ["b", "d", "a", "c"]);
        assert_eq!(sorted(&list, "won", true), ["a", "d", "b", "c"]);
        assert_eq!(sorted(&list, "name", true), ["d", "c", "b", "a"]);
        assert_eq!(sorted(&list, "gone", false), ["a", "b", "c", "d"]);
    }

    #[test]
    fn names_are_sorted_as_people_count() {
        let day = "2026-11-20";
        let list = table(&[("Acme", None, day), ("99 Cents", None, day), ("3M Deutschland", None, day), ("7 Seas", None, day)]);
        assert_eq!(sorted(&list, "name", false), ["3M Deutschland", "7 Seas", "99 Cents", "Acme"]);
    }

    #[test]
    fn days_are_sorted_from_the_earliest_whatever_they_are_called() {
        let list = table(&[("a", None, "2026-11-20"), ("b", None, "2026-10-13"), ("c", None, "2026-12-02")]);
        assert_eq!(sorted(&list, "due", false), ["b", "a", "c"]);
        assert_eq!(sorted(&list, "due", true), ["c", "a", "b"]);
    }

    #[test]
    fn a_filter_keeps_rows_that_hold_every_word_and_only_without_one_what_is_like_them() {
        let day = "2026-11-20";
        let names_of = [("Quay 7 relighting", None, day), ("Dock lights", None, day), ("Harbour masterplan", None, day)];
        let left = |typed: &str| {
            let mut list = table(&names_of);
            let alike = filter(&mut list, typed);
            (names(&list), alike)
        };
        assert_eq!(left("light"), (vec!["Dock lights".to_owned(), "Quay 7 relighting".to_owned()], false));
        assert_eq!(left("name:lights"), (vec!["Dock lights".to_owned()], false));
        assert_eq!(left("dlig"), (vec!["Dock lights".to_owned()], true));
        assert_eq!(left("zzz"), (vec![], false));
    }
}
