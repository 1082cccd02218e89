//! What every record has: its fields as written, what it refers to, what refers to it, its problems.

use crate::book::company::StageId;
use crate::book::day::Day;
use crate::book::describe::FieldDescription;
use crate::book::field::FieldValue;
use crate::book::id::{AnyId, Id};
use crate::book::money::Money;
use crate::book::people::{Measure, TeamId};
use crate::book::table::TableName;
use crate::book::units::Units;

use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Content, Line, PanelPart, Role, Row, RowId, Section, Sign, Table};
use crate::screens::words::{count, near};

/// The most records of one table that are listed as referring to a record; the rest are counted.
const MOST_REFERRING: usize = 200;

/// What the log of a deal names: the record's own values hold from its last entry on.
const LOGGED: [&str; 4] = ["stage", "amount", "close", "owner"];

/// The decisions that end a log.
const LOGGED_END: [&str; 2] = ["won", "lost"];

/// Whether a record was there on the lens's day.
pub(super) fn is_known(id: AnyId, context: &Context) -> bool {
    let fields = context.book().fields_of(id).unwrap_or_default();
    let beginning = |name: &str| described(id, name).is_some_and(FieldDescription::is_beginning);
    let began = fields.iter().filter(|(name, _)| beginning(name)).find_map(|(_, value)| match value {
        FieldValue::Day(day) => Some(*day),
        _ => None,
    });
    began.is_none_or(|began| began <= context.lens.as_of)
}

fn described(id: AnyId, name: &str) -> Option<&'static FieldDescription> {
    id.table.fields().iter().find(|field| field.name == name)
}

/// Whether a value had happened by a day: a day, or a group with one.
fn happened(value: &FieldValue, day: Day) -> bool {
    match value {
        FieldValue::Day(on) => *on <= day,
        FieldValue::Group(fields) => fields.iter().all(|(name, value)| *name != "on" || happened(value, day)),
        _ => true,
    }
}

/// A record's fields without what happened after the lens's day, and without links to records that came after it.
fn fields_on(id: AnyId, context: &Context) -> Vec<(&'static str, FieldValue)> {
    let day = context.lens.as_of;
    let written = context.book().fields_of(id).unwrap_or_default();
    // What the log of a deal names has changed since where anything of it or a decision came later.
    let later = |name: &str, value: &FieldValue| match value {
        FieldValue::List(values) => name == "log" && values.iter().any(|value| !happened(value, day)),
        value => LOGGED_END.contains(&name) && !happened(value, day),
    };
    let changed = written.iter().any(|(name, value)| later(name, value));
    let cut = |(name, value): (&'static str, FieldValue)| match value {
        _ if changed && LOGGED.contains(&name) => (name, FieldValue::Nothing),
        FieldValue::Link(other) if !is_known(other, context) => (name, FieldValue::Nothing),
        value if !described(id, name).is_some_and(FieldDescription::is_event) => (name, value),
        FieldValue::List(values) => {
            let values: Vec<FieldValue> = values.into_iter().filter(|value| happened(value, day)).collect();
            (name, if values.is_empty() { FieldValue::Nothing } else { FieldValue::List(values) })
        }
        value if happened(&value, day) => (name, value),
        _ => (name, FieldValue::Nothing),
    };
    written.into_iter().map(cut).map(|(name, value)| in_its_unit(id, name, value, context)).collect()
}

/// A target's amount is money, units or a count, by what it measures: only the record can say which.
fn in_its_unit(id: AnyId, name: &'static str, value: FieldValue, context: &Context) -> (&'static str, FieldValue) {
    let target = (id.table == TableName::Targets && name == "amount").then(|| context.book().targets.get(Id::new(id.number)));
    let value = match target.flatten().map(|target| (target.measure(), target.amount())) {
        Some((Measure::Revenue, amount)) => FieldValue::Money(Money::from_minor(amount)),
        Some((Measure::Units, amount)) => {
            FieldValue::Number(Units::from_thousandths(i64::try_from(amount).unwrap_or(i64::MAX)).to_string())
        }
        _ => value,
    };
    (name, value)
}

pub(super) fn sections(id: AnyId, context: &Context) -> Vec<Section> {
    let mut sections = vec![fields(id, context)];
    sections.extend(links(id, context));
    sections.extend(problems(id, context));
    sections
}

fn section(title: &str, note: String, column: u8, block: Table) -> Section {
    Section {
        title: Cell::bold(title),
        note: Line::of([Cell::dim(note)]),
        body: vec![PanelPart::new(0, block)],
        column,
        full: false,
    }
}

/// The fields as they are written; what is not written is left out.
fn fields(id: AnyId, context: &Context) -> Section {
    let fields = fields_on(id, context);
    let mut rows = Vec::new();
    for (name, value) in fields.iter().filter(|(name, value)| *name != "id" && *value != FieldValue::Nothing) {
        match value {
            // A list of groups (a log, lines, steps) takes a row each.
            FieldValue::List(values) if values.iter().any(|value| matches!(value, FieldValue::Group(_))) => {
                for (at, value) in values.iter().enumerate() {
                    let label = if at == 0 { *name } else { "" };
                    rows.push(field(&format!("{name}{at}"), label, value, context));
                }
            }
            value => rows.push(field(name, name, value, context)),
        }
    }
    if rows.is_empty() {
        rows.push(field("none", "", &FieldValue::Text("this record was left out because of an error".into()), context));
    }
    let table = Table {
        columns: vec![Column::words("", 0).wide(8, 16), Column::words("", 0).grow()],
        rows: rows.into(),
        mark: Some(0),
        ..Table::default()
    };
    section("Fields as written", "as the file says now".to_owned(), 0, table)
}

fn field(id: &str, label: &str, value: &FieldValue, context: &Context) -> Row {
    let contents: Vec<Content> = vec![Cell::dim(label).into(), Cell::text(written(value, context)).into()];
    Row { id: RowId::Named(format!("field {id}")), contents, detail: None, figure: None }
}

fn written(value: &FieldValue, context: &Context) -> String {
    let book = context.book();
    match value {
        FieldValue::Nothing => String::new(),
        FieldValue::Text(text) | FieldValue::Number(text) => text.clone(),
        FieldValue::Day(day) => day.to_string(),
        FieldValue::Money(money) => context.coins().full(*money),
        FieldValue::Link(id) => {
            let (key, name) = (book.key_of(*id), book.name_of(*id));
            if key == name { key.to_owned() } else { format!("{name} ({key})") }
        }
        FieldValue::List(values) => values.iter().map(|value| written(value, context)).collect::<Vec<_>>().join(", "),
        FieldValue::Group(fields) => match fields.as_slice() {
            // Teams and stages have no table of their own.
            [("team", FieldValue::Number(number))] => {
                number.parse().map_or_else(|_| number.clone(), |number| book.team(TeamId(number)).to_owned())
            }
            [("stage", FieldValue::Number(number))] => {
                let stage = number.parse().ok().and_then(|number| book.company.stage(StageId(number)));
                stage.map_or_else(|| number.clone(), |stage| stage.name().to_owned())
            }
            fields => {
                let said = fields.iter().filter(|(_, value)| *value != FieldValue::Nothing);
                said.map(
                    |(name, value)| {
                        if *name == "on" { written(value, context) } else { format!("{name} {}", written(value, context)) }
                    },
                )
                .collect::<Vec<_>>()
                .join("  ")
            }
        },
    }
}

/// What the record refers to, and what refers to it, as rows that open.
fn links(id: AnyId, context: &Context) -> Vec<Section> {
    let book = context.book();
    let mut to = Vec::new();
    for (name, value) in fields_on(id, context) {
        let mut found = Vec::new();
        value.links(&mut found);
        for link in found {
            if !to.iter().any(|(_, known)| *known == link) {
                to.push((name, link));
            }
        }
    }
    let mut sections = Vec::new();
    if !to.is_empty() {
        let rows = to.iter().map(|(name, link)| row(*link, name, context)).collect();
        sections.push(section("Refers to", String::new(), 1, list(rows)));
    }
    let mut referring = book.referring_to(id);
    referring.retain(|from| is_known(*from, context));
    if !referring.is_empty() {
        let mut rows = Vec::new();
        for table in TableName::ALL {
            let mut of_table: Vec<AnyId> = referring.iter().copied().filter(|from| from.table == *table).collect();
            // The newest first, of one day what is written last.
            of_table.sort_by_cached_key(|from| day_of(*from, context));
            rows.extend(of_table.iter().rev().take(MOST_REFERRING).map(|from| row(*from, from.table.one(), context)));
        }
        let note = format!("{}, newest first", count(referring.len()));
        sections.push(section("Referred to by", note, 1, list(rows)));
    }
    sections
}

fn list(rows: Vec<Row>) -> Table {
    Table {
        columns: vec![Column::words("", 0).wide(6, 12), Column::words("", 0).wide(10, 60).grow(), Column::number("", 1)],
        rows: rows.into(),
        list: true,
        ..Table::default()
    }
}

/// The newest day that a record names and that has come; `None`: it names none.
fn day_of(id: AnyId, context: &Context) -> Option<Day> {
    let of = |value: &FieldValue| match value {
        FieldValue::Day(day) => Some(*day),
        FieldValue::Group(fields) => fields.iter().find_map(|(name, value)| match value {
            FieldValue::Day(day) if *name == "on" => Some(*day),
            _ => None,
        }),
        _ => None,
    };
    let days = fields_on(id, context).into_iter().filter_map(|(_, value)| of(&value));
    days.filter(|day| *day <= context.lens.as_of).max()
}

/// One record in a line: what it is, its name, its day or amount.
fn row(id: AnyId, label: &str, context: &Context) -> Row {
    let book = context.book();
    let (key, name) = (book.key_of(id), book.name_of(id));
    let fields = book.fields_of(id).unwrap_or_default();
    let title = if key == "?" || key == name {
        let words = fields.iter().find_map(|(_, value)| match value {
            FieldValue::Text(text) => Some(text.clone()),
            _ => None,
        });
        if key == "?" { words.unwrap_or_default() } else { name.to_owned() }
    } else {
        format!("{key}  {name}")
    };
    let amount = fields.iter().find_map(|(_, value)| match value {
        FieldValue::Money(money) => Some(context.coins().table(*money)),
        _ => None,
    });
    let day = day_of(id, context).map(|day| near(day, context.lens.as_of));
    let beside = [amount, day].into_iter().flatten().collect::<Vec<_>>().join("  ");
    let contents: Vec<Content> = vec![Cell::dim(label).into(), Cell::text(title).of(id).into(), Cell::text(beside).into()];
    Row { id: RowId::Record(id), contents, detail: None, figure: None }
}

fn problems(id: AnyId, context: &Context) -> Option<Section> {
    let mine = context.book().problems.iter().filter(|problem| problem.id == Some(id));
    let rows: Vec<Row> = mine
        .enumerate()
        .map(|(at, problem)| {
            let contents: Vec<Content> = vec![
                Sign::Act.cell().into(),
                Cell::text(problem.place.to_string()).into(),
                Cell::new(problem.what.clone(), Role::Text).into(),
            ];
            Row { id: RowId::Named(format!("problem {at}")), contents, detail: None, figure: None }
        })
        .collect();
    let table = Table {
        columns: vec![Column::words("", 0).wide(1, 1), Column::words("", 1), Column::words("", 0).grow()],
        rows: rows.into(),
        mark: Some(0),
        ..Table::default()
    };
    (!table.rows.is_empty()).then(|| section("Problems", String::new(), 0, table))
}
