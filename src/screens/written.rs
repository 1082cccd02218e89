//! What was written, the newest first, with what stood there before and what stands there since.

use super::say::{Cell, Column, Content, Line, Overlay, PanelPart, Row, RowId, Section, Table};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WrittenStep {
    pub(crate) id: RowId,
    /// When: `23 Nov 14:05`.
    pub(crate) when: String,
    /// What: `won 48,000.00`.
    pub(crate) what: String,
    pub(crate) on: String,
    /// Where: `deals/2026-q4.ron:17`.
    pub(crate) place: String,
    pub(crate) undone: bool,
    /// The same as a command.
    pub(crate) command: String,
    /// Lines that went.
    pub(crate) before: Vec<String>,
    /// Lines that came.
    pub(crate) after: Vec<String>,
}

pub(crate) fn written(steps: &[WrittenStep], chosen: usize) -> Overlay {
    let rows = steps.iter().map(|step| {
        let mark = if step.undone { Cell::dim("undone") } else { Cell::text("") };
        let contents: Vec<Content> = vec![
            Cell::dim(step.when.clone()).into(),
            Cell::text(step.what.clone()).into(),
            Cell::text(step.on.clone()).into(),
            mark.into(),
            Cell::dim(step.place.clone()).into(),
        ];
        Row { id: step.id.clone(), contents, detail: None, figure: None }
    });
    let table = Table {
        columns: vec![
            Column::words("when", 0).wide(12, 12),
            Column::words("what", 0).wide(8, 32),
            Column::words("on", 0).grow(),
            Column::words("", 1),
            Column::words("where", 2),
        ],
        rows: rows.collect(),
        list: true,
        ..Table::default()
    };
    let list = Section {
        title: Cell::bold("Written"),
        note: Line::of([Cell::dim(steps.len().to_string())]),
        body: vec![PanelPart::new(0, table)],
        column: 0,
        full: true,
    };
    let mut sections = vec![list];
    if let Some(step) = steps.get(chosen) {
        let line = |mark: &str, text: &String| PanelPart::new(0, Line::of([Cell::dim(mark), Cell::text(text.clone())]));
        let mut body: Vec<PanelPart> = step.before.iter().map(|text| line("- ", text)).collect();
        body.extend(step.after.iter().map(|text| line("+ ", text)));
        sections.push(Section {
            title: Cell::dim(format!("quarterdeck {}", step.command)),
            note: Line::new(),
            body,
            column: 0,
            full: true,
        });
    }
    Overlay { trail: None, head: Vec::new(), sections, whole: false, beside: false }
}
