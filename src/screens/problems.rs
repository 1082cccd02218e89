//! The list of problems, with the source lines of the one that is chosen; and what is missing, with a template.

use unicode_width::UnicodeWidthStr as _;

use crate::book::problem::{Problem, Severity};
use crate::book::table::TableName;
use crate::keys::Action;
use crate::metrics::withheld::Withheld;

use super::begin::{example, log_example};
use super::context::Context;
use super::say::{Cell, Column, Content, Line, Overlay, PanelPart, Role, Row, RowId, Section, Sign, Table};
use super::words::{OVERLAY_TEXT, count, counted, wrapped};

pub(crate) fn row_id(at: usize) -> RowId {
    RowId::Named(format!("problem {at}"))
}

/// The list of problems; `chosen` is the one whose source lines are shown.
pub(crate) fn problems(chosen: usize, context: &Context) -> Overlay {
    let book = context.book();
    let (errors, warnings) = (book.problem_count(Severity::Error), book.problem_count(Severity::Warning));
    let title = format!("Problems: {}, {}", counted(errors, "error", "errors"), counted(warnings, "warning", "warnings"));
    let left_out = book.left_out() as usize;
    let held = if is_stale(context) {
        "What can no longer be read is shown as it was before, without a forecast.".to_owned()
    } else {
        let (read, all) = (count(book.records()), count(book.records() + left_out));
        format!("The figures hold for the {read} of {all} records that could be read.")
    };
    let records = if left_out > 0 { format!(" ({})", counted(left_out, "record", "records")) } else { String::new() };
    let legend = Line::of([Sign::Bad.cell(), Cell::text(format!(" error: the field or the record is left out{records}"))])
        .and(1, [Sign::Act.cell(), Cell::text(format!(" warning: it counts, worth a look ({warnings})"))]);
    let mut body = vec![PanelPart::new(1, legend), PanelPart::new(2, Line::of([Cell::text(held)]))];
    if book.problems.is_empty() {
        body = vec![PanelPart::new(0, Line::of([Sign::Good.cell(), Cell::text(" Nothing is wrong with the book.")]))];
    }
    let note = format!("{}, {} records", counted(book.files.len(), "file", "files"), count(book.records()));
    let first = Section { title: Cell::bold(title), note: Line::of([Cell::dim(note)]), body, column: 0, full: true };
    let mut sections = vec![first];
    if !book.problems.is_empty() {
        let rows = book.problems.iter().enumerate().map(|(at, problem)| row(at, problem)).collect();
        let table = Table {
            columns: vec![
                Column::words("", 0).wide(1, 1),
                Column::words("where", 0).wide(12, 36),
                Column::words("record", 1).wide(6, 20),
                Column::words("what", 0).grow(),
            ],
            rows,
            list: true,
            ..Table::default()
        };
        sections.push(Section {
            title: Cell::dim("where and what"),
            note: Line::new(),
            body: vec![PanelPart::new(0, table)],
            column: 0,
            full: true,
        });
        sections.extend(book.problems.get(chosen).map(|problem| source(problem, context)));
    }
    Overlay { trail: None, head: Vec::new(), sections, whole: false, beside: false }
}

/// Whether the book on screen is no longer what the files say.
fn is_stale(context: &Context) -> bool {
    context.lens.withheld == Some(Withheld::Stale)
}

fn sign(problem: &Problem) -> Sign {
    match problem.severity {
        Severity::Error => Sign::Bad,
        Severity::Warning => Sign::Act,
    }
}

fn row(at: usize, problem: &Problem) -> Row {
    let contents: Vec<Content> = vec![
        sign(problem).cell().into(),
        Cell::text(problem.place.to_string()).into(),
        Cell::text(problem.record.clone().unwrap_or_default()).into(),
        Cell::text(problem.what.clone()).into(),
    ];
    Row { id: row_id(at), contents, detail: None, figure: None }
}

/// The source lines with the caret, what to write, what it costs.
fn source(problem: &Problem, context: &Context) -> Section {
    let mut body = Vec::new();
    if let Some(excerpt) = &problem.excerpt {
        for (at, (number, text)) in excerpt.lines.iter().enumerate() {
            body.push(PanelPart::new(0, Line::of([Cell::dim(format!("{number:>5} ")), Cell::text(text.clone())])));
            if at == excerpt.at {
                let caret = format!("{}{}", " ".repeat(6 + excerpt.from), "^".repeat(excerpt.length.max(1)));
                let beside = format!("{caret} {}", problem.what);
                if beside.width() <= OVERLAY_TEXT {
                    body.push(PanelPart::new(0, Line::of([Cell::new(beside, Role::Bad)])));
                } else {
                    body.push(PanelPart::new(0, Line::of([Cell::new(caret, Role::Bad)])));
                    body.extend(said(0, &problem.what, Role::Bad));
                }
            }
        }
    } else {
        body.extend(said(0, &problem.what, Role::Text));
    }
    if let Some(hint) = &problem.hint {
        body.extend(said(0, hint, Role::Text));
    }
    let cost = match (problem.severity, &problem.cost, &problem.record) {
        (Severity::Error, Some(cost), _) => format!("Until then {cost}."),
        (Severity::Error, None, Some(record)) => format!("{record} is left out of every figure until then."),
        (Severity::Error, None, None) if is_stale(context) => {
            "Until then the file counts as it was when it was last read whole.".to_owned()
        }
        (Severity::Error, None, None) => "What it holds beyond this is missing from every figure until then.".to_owned(),
        (Severity::Warning, ..) => "It counts as it is.".to_owned(),
    };
    body.extend(said(1, &cost, Role::Dim));
    let note = Line::of([Cell::bold(context.key(Action::Edit)), Cell::dim(" opens it there")]);
    Section { title: Cell::bold(problem.place.to_string()), note, body, column: 0, full: true }
}

fn said(keep: u8, text: &str, role: Role) -> impl Iterator<Item = PanelPart> {
    wrapped(text, OVERLAY_TEXT).into_iter().map(move |text| PanelPart::new(keep, Line::of([Cell::new(text, role)])))
}

/// What the tab's missing tables would add, and how to write them.
pub(crate) fn missing(missing: &[(&'static str, &'static str)], context: &Context) -> Overlay {
    let rows = missing.iter().map(|(table, adds)| {
        let record = template(table, context);
        let detail = Some(Line::of([Cell::text(record.clone())]));
        let contents: Vec<Content> = vec![Cell::text(*table).into(), Cell::text(*adds).into(), Cell::dim(record).into()];
        Row { id: RowId::Named((*table).to_owned()), contents, detail, figure: None }
    });
    let table = Table {
        columns: vec![Column::words("Add", 0), Column::words("for", 0), Column::words("a record, to begin with", 1).grow()],
        rows: rows.collect(),
        list: true,
        ..Table::default()
    };
    let line = |text: &'static str| said(1, text, Role::Text);
    let body = std::iter::once(PanelPart::new(0, table))
        .chain(line(""))
        .chain(line("Put the file into the book's folder as a list: [ (...), (...) ]; it shows as soon as it is saved."))
        .chain(line("`quarterdeck init NEW --blank` writes a commented template of every table;"))
        .chain(line("`quarterdeck import FILE... --into BOOK` fills tables from exports."))
        .collect();
    let note = Line::of([
        Cell::bold(context.key(Action::Open)),
        Cell::dim(" opens the file   "),
        Cell::bold(context.key(Action::Back)),
        Cell::dim(" closes"),
    ]);
    let section = Section { title: Cell::bold("What more this pane can tell"), note, body, column: 0, full: true };
    Overlay { trail: None, head: Vec::new(), sections: vec![section], whole: false, beside: false }
}

/// A record of a table, to begin with.
fn template(file: &str, context: &Context) -> String {
    match file.strip_suffix(".ron").and_then(TableName::parse) {
        Some(table) => example(table, context),
        None => log_example(context),
    }
}
