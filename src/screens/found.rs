//! Records that were found by words.

use crate::book::day::Day;
use crate::book::id::AnyId;

use super::say::{Cell, Column, Content, Line, Overlay, PanelPart, Row, RowId, Section, Table};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundRecord {
    pub(crate) id: AnyId,
    /// What it is: `deal`.
    pub(crate) kind: &'static str,
    /// Its id as written.
    pub(crate) key: String,
    pub(crate) name: String,
    /// The account that it belongs to.
    pub(crate) of: String,
    /// When something happened with it last.
    pub(crate) touched: Option<Day>,
}

/// The found records as a list: `Enter` opens one.
pub(crate) fn found(records: &[FoundRecord], typed: &str) -> Overlay {
    let rows = records.iter().map(|record| {
        let touched = record.touched.map_or_else(|| Cell::dim("."), |day| Cell::dim(day.long()).on(day));
        let contents: Vec<Content> = vec![
            Cell::dim(record.kind).into(),
            Cell::text(record.key.clone()).into(),
            Cell::text(record.name.clone()).into(),
            Cell::text(record.of.clone()).into(),
            touched.into(),
        ];
        Row { id: RowId::Record(record.id), contents, detail: None, figure: None }
    });
    let table = Table {
        columns: vec![
            Column::words("", 0).wide(4, 8),
            Column::words("id", 1).wide(6, 20),
            Column::words("name", 0).grow(),
            Column::words("account", 2).grow(),
            Column::words("touched", 3).wide(8, 12),
        ],
        rows: rows.collect(),
        list: true,
        ..Table::default()
    };
    let section = Section {
        title: Cell::bold(if typed.is_empty() { "Find: the newest touched".to_owned() } else { format!("Found: {typed}") }),
        note: Line::of([Cell::dim(records.len().to_string())]),
        body: vec![PanelPart::new(0, table)],
        column: 0,
        full: true,
    };
    Overlay { trail: None, head: Vec::new(), sections: vec![section], whole: false, beside: false }
}
