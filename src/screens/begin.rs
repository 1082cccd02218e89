//! What a tab says of a book with nothing in it yet: what to write first, in which file, with an example.

use crate::book::table::TableName;
use crate::keys::Action;

use super::context::Context;
use super::say::{Cell, Line, Tab};

pub(crate) fn first_table(tab: Tab) -> TableName {
    match tab {
        Tab::Sales => TableName::Deals,
        Tab::Marketing => TableName::Objectives,
    }
}

/// The page in place of the panels.
pub(crate) fn page(tab: Tab, context: &Context) -> Vec<Line> {
    let table = first_table(tab);
    let (file, what) = match tab {
        Tab::Sales => (format!("{}.ron", table.name()), "what is sold, what is open"),
        Tab::Marketing => (format!("{}.ron", table.name()), "where marketing must be, and by when"),
    };
    let text = |words: &str| Line::of([Cell::text(words.to_owned())]);
    let key = |action: Action, words: &str| [Cell::bold(context.key(action)), Cell::text(words.to_owned())];
    let [edit, edits] = key(Action::Edit, &format!(" opens {file}   "));
    let [add, adds] = key(Action::Missing, " every table, with an example   ");
    let [help, helps] = key(Action::Help, " all keys");
    let mut page = vec![
        Line::of([Cell::bold("Nothing is written in this book yet.")]),
        Line::new(),
        text("From your CRM or your shop:"),
        Line::of([Cell::bold("    quarterdeck import FILE... --into this folder"), Cell::dim("   and says what it left out")]),
        Line::new(),
        Line::of([Cell::text("By hand: "), Cell::bold(file), Cell::text(format!(", {what}. A list, such as"))]),
    ];
    page.extend(wrapped(&format!("[{}]", example(table, context))).into_iter().map(|line| Line::of([Cell::bold(line)])));
    page.extend([
        text("It shows as soon as it is saved; what is wrong is said with its line."),
        Line::new(),
        Line::of([edit, edits, add, adds, help, helps]),
    ]);
    page
}

/// A record over lines that fit on the narrowest whole screen, broken between its fields.
fn wrapped(record: &str) -> Vec<String> {
    const WIDEST: usize = 62;
    let mut lines: Vec<String> = Vec::new();
    for field in record.split_inclusive(", ") {
        let indent = if lines.is_empty() { "    " } else { "      " };
        match lines.last_mut().filter(|line| line.chars().count() + field.trim_end().chars().count() <= WIDEST + 4) {
            Some(line) => line.push_str(field),
            None => lines.push(format!("{indent}{field}")),
        }
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// A small record of a table, of the days and the period that the screen shows, that can be written as it stands.
pub(crate) fn example(table: TableName, context: &Context) -> String {
    let lens = context.lens;
    let company = &context.book().company;
    let day = |from_today: i32| format!("\"{}\"", lens.as_of + from_today);
    let stage = company.stages().first().map(super::super::book::company::Stage::key);
    match table {
        TableName::Targets => format!(r#"(period: "{}", amount: 250_000)"#, lens.period),
        TableName::Leads => format!(r#"(id: "L-1", name: "Harbour office", created: {}, demand: Captured)"#, day(-21)),
        TableName::Stock => format!(r#"(product: "p1", counted_on: {}, units: 40)"#, day(-22)),
        TableName::Deals => match stage {
            Some(stage) => {
                let (created, close) = (day(-53), day(17));
                format!(
                    r#"(id: "D-1", name: "Quay lights", stage: "{stage}", amount: 48_000, created: {created}, close: {close})"#
                )
            }
            None => format!(r#"(id: "D-1", name: "Quay lights", amount: 48_000, created: {}, won: {})"#, day(-53), day(-3)),
        },
        TableName::Orders => {
            format!(r#"(id: "O-1", account: "a1", on: {}, lines: [(product: "p1", units: 4, price: 430)])"#, day(-18))
        }
        TableName::Activities => format!(r#"(on: {}, account: "a1", kind: Call, note: "asks for the contract")"#, day(-11)),
        TableName::Partners => r#"(id: "skagen", name: "Skagen Marine", channel: "partner")"#.to_owned(),
        TableName::Contracts => {
            format!(r#"(id: "C-1", account: "a1", start: {}, end: {}, amount: 400, every: Month)"#, day(-326), day(38))
        }
        TableName::Objectives => format!(
            r#"(id: "aware", what: "Aided awareness", kind: Brand, baseline: (on: {}, value: 28), target: (on: {}, value: 40))"#,
            day(-300),
            day(585)
        ),
        TableName::Brand => {
            format!(r"(on: {}, respondents: 404, unaided: 51, aided: 140, consider: 79, prefer: 34)", day(-69))
        }
        TableName::MarketShare => format!(r#"(year: "{}", segment: "ports", value: 2_240_000)"#, lens.as_of.year() - 1),
        TableName::Campaigns => {
            format!(r#"(id: "fair", name: "Hamburg fair", channel: "event", start: {}, aim: Demand)"#, day(-83))
        }
        TableName::Segments => r#"(id: "ports", name: "Ports")"#.to_owned(),
        TableName::Channels => r#"(id: "direct", name: "Direct", kind: Direct)"#.to_owned(),
        TableName::Needs => {
            let on = day(-206);
            format!(
                r#"(on: {on}, segment: "ports", need: "lasts the winter", respondents: 60, importance: 9.1, satisfaction: 5.4)"#
            )
        }
        TableName::Prices => format!(r#"(product: "p1", rival: "norlux", price: 400, on: {})"#, day(-83)),
        _ => String::new(),
    }
}

/// What a deal's log looks like.
pub(crate) fn log_example(context: &Context) -> String {
    let lens = context.lens;
    let stage = context.book().company.stages().first().map_or("proposal", |stage| stage.key());
    format!(r#"log: [(on: "{}", stage: "{stage}", amount: 48_000, close: "{}")]"#, lens.as_of - 34, lens.as_of + 17)
}
