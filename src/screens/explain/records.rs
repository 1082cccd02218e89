//! The records behind a formula: those that count, those that are left out, and why.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::Book;
use crate::book::day::Day;
use crate::book::field::FieldValue;
use crate::book::id::{AnyId, Id};
use crate::book::money::Money;
use crate::book::problem::{Problem, Severity};
use crate::book::table::TableName;
use crate::keys::Action;
use crate::metrics::as_of::{DealState, deal_on};
use crate::metrics::figure::{Num, Source, Term, Test};
use crate::metrics::lens::Lens;
use crate::metrics::parts::{Contribution, list, tables};
use crate::screens::context::Context;
use crate::screens::say::{self, Cell, Column, Content, Line, Row, RowId, Section, Sign, Table};
use crate::screens::words::{count, counted, near};

/// The most records of one input that are listed; the rest are counted.
const MOST: usize = 500;
const MOST_ERRORS: usize = 2;

pub(super) struct Behind<'a> {
    pub(super) term: &'a Term,
    test: Option<Test>,
    parts: Vec<(AnyId, Contribution)>,
}

/// What stands behind each input; inputs of the same test share it.
pub(super) fn behind<'a>(lens: &Lens, terms: &[&'a Term]) -> Vec<Behind<'a>> {
    let mut found: Vec<Behind> = Vec::new();
    for term in terms {
        let (test, parts) = match term.from {
            Source::Given => (None, Vec::new()),
            Source::Record(id) => (None, vec![(id, Contribution::Counts(None))]),
            Source::Counted(test) => {
                let known = found.iter().find(|one| one.test == Some(test)).map(|one| one.parts.clone());
                (Some(test), known.unwrap_or_else(|| list(lens, test)))
            }
        };
        found.push(Behind { term, test, parts });
    }
    found
}

impl Behind<'_> {
    fn counting(&self) -> impl Iterator<Item = &(AnyId, Contribution)> {
        self.parts.iter().filter(|(_, part)| part.counts())
    }

    /// `27 deals, 22 orders`, or the record's name.
    pub(super) fn said(&self, book: &Book) -> String {
        if let Source::Record(id) = self.term.from {
            return named(book, id).0;
        }
        let mut tables: BTreeMap<TableName, usize> = BTreeMap::new();
        self.counting().for_each(|(id, _)| *tables.entry(id.table).or_default() += 1);
        let words = tables.into_iter().map(|(table, n)| counted(n, table.one(), table.name()));
        let words = words.collect::<Vec<_>>().join(", ");
        if words.is_empty() && self.test.is_some() { "no record".to_owned() } else { words }
    }

    /// `targets.ron:3`, `deals.ron`, `deals, orders`.
    pub(super) fn file(&self, book: &Book) -> String {
        if let Source::Record(id) = self.term.from {
            return book.place_of(id).map_or_else(String::new, |place| format!("{}:{}", place.file, place.line));
        }
        let of = |id: AnyId| book.origin_of(id).map(|origin| origin.file);
        let files: BTreeSet<u32> = self.counting().filter_map(|(id, _)| of(*id)).collect();
        match files.len() {
            0 => String::new(),
            1 => files.first().and_then(|at| book.files.get(*at as usize)).map_or_else(String::new, |file| file.path.to_string()),
            n => {
                let tables: BTreeSet<&str> = self.counting().map(|(id, _)| id.table.name()).collect();
                format!("{} ({n} files)", tables.into_iter().collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// The name of a record and whose it is: its id and name, its account.
fn named(book: &Book, id: AnyId) -> (String, String) {
    let (key, name) = (book.key_of(id), book.name_of(id));
    let fields = book.fields_of(id).unwrap_or_default();
    let link = |wanted: &str| {
        fields.iter().find_map(|(name, value)| match value {
            FieldValue::Link(id) if *name == wanted => Some(book.name_of(*id).to_owned()),
            _ => None,
        })
    };
    let title = match (key, name) {
        ("?", _) => id.table.one().to_owned(),
        (key, name) if key == name => key.to_owned(),
        (key, name) => format!("{key} {name}"),
    };
    let whose = ["account", "product", "person", "campaign", "segment", "partner", "channel"].into_iter().find_map(link);
    (title, whose.unwrap_or_default())
}

/// The day that a record is about, and a word: a deal's close or decision and stage; of others the first day written.
fn when(lens: &Lens, id: AnyId) -> (Option<Day>, String) {
    let book = lens.book;
    if id.table == TableName::Deals {
        let id = Id::new(id.number);
        let on = book.deals.get(id).and_then(|deal| deal_on(book, id, deal, lens.as_of));
        let Some(on) = on else { return (None, String::new()) };
        let stage =
            on.stage.and_then(|stage| book.company.stage(stage)).map_or_else(String::new, |stage| stage.name().to_owned());
        return match on.state {
            DealState::Open => (on.close, stage),
            DealState::Won(day) => (Some(day), "won".to_owned()),
            DealState::Lost(day) => (Some(day), "lost".to_owned()),
        };
    }
    let fields = book.fields_of(id).unwrap_or_default();
    let day = fields.iter().find_map(|(_, value)| match value {
        FieldValue::Day(day) => Some(*day),
        _ => None,
    });
    (day, String::new())
}

/// The list of what counts, an input after the other, each largest first; every record once.
pub(super) fn counted_list(inputs: &[Behind], lens: &Lens, context: &Context) -> Option<Section> {
    let with: Vec<&Behind> = inputs.iter().filter(|one| one.counting().next().is_some()).collect();
    let mut tests: Vec<&Behind> = Vec::new();
    for one in &with {
        if !tests.iter().any(|known| known.term.from == one.term.from) {
            tests.push(one);
        }
    }
    let several = tests.len() > 1;
    // Records that are counted and not added up have no size.
    let priced = tests.iter().any(|one| one.counting().any(|(_, part)| matches!(part, Contribution::Counts(Some(_)))));
    let (mut rows, mut seen, mut more) = (Vec::new(), BTreeSet::new(), (0_usize, Money::ZERO));
    for one in &tests {
        let mut parts: Vec<&(AnyId, Contribution)> = one.counting().filter(|(id, _)| seen.insert(*id)).collect();
        parts.sort_by_key(|(_, part)| std::cmp::Reverse(part.money().abs()));
        for (at, (id, part)) in parts.into_iter().enumerate() {
            if at < MOST {
                rows.push(row(*id, part, several.then_some(one.term.words.as_ref()), lens, context));
            } else {
                more = (more.0 + 1, more.1 + part.money());
            }
        }
    }
    let first = tests.first()?;
    let note = Line::of([
        Cell::bold(context.key(Action::Open)),
        Cell::dim(" opens  "),
        Cell::bold(context.key(Action::CopyPanel)),
        Cell::dim(" copies"),
    ]);
    let others = seen.len().saturating_sub(first.counting().count());
    let rest = if others > 0 { format!(" and {} more", count(others)) } else { String::new() };
    let largest = if seen.len() > 1 && priced { ", largest first" } else { "" };
    let title = Cell::bold(format!("Counted: {}{rest}{largest}", first.said(context.book())));
    let mut columns = vec![
        Column::words("", 0).wide(14, 40).grow(),
        Column::words("", 3).wide(8, 22),
        Column::number("", 0),
        Column::words("", 1).wide(6, 11),
        Column::words("", 2).wide(4, 14),
    ];
    if several {
        columns.push(Column::words("", 4).wide(3, 24));
    }
    let remark = |text: String| {
        let rest = std::iter::repeat_n(Content::from(Cell::default()), columns.len() - 1);
        let contents = std::iter::once(Content::from(Cell::dim(text))).chain(rest).collect();
        Row { id: RowId::Named("more".into()), contents, detail: None, figure: None }
    };
    let money = if priced { format!(", {}", context.coins().full(more.1)) } else { String::new() };
    let totals = if more.0 > 0 { vec![remark(format!("{} more{money}", count(more.0)))] } else { Vec::new() };
    let table = Table { columns, rows: rows.into(), totals, list: true, ..Table::default() };
    Some(Section { title, note, body: vec![say::PanelPart::new(0, table)], column: 0, full: true })
}

fn row(id: AnyId, part: &Contribution, input: Option<&str>, lens: &Lens, context: &Context) -> Row {
    let (title, whose) = named(context.book(), id);
    let (day, word) = when(lens, id);
    let amount = match part {
        Contribution::Counts(Some(money)) => Cell::text(context.coins().full(*money)),
        _ => Cell::dim(""),
    };
    let mut contents: Vec<Content> = vec![
        Cell::text(title).or(context.book().name_of(id)).of(id).into(),
        Cell::dim(whose).into(),
        amount.into(),
        Cell::text(day.map_or_else(String::new, |day| near(day, lens.as_of))).into(),
        Cell::dim(word).into(),
    ];
    contents.extend(input.map(|words| Content::from(Cell::dim(words))));
    Row { id: RowId::Record(id), contents, detail: None, figure: None }
}

/// What is left out, and why: by the test, for want of a price, for an error.
pub(super) fn left_out(inputs: &[Behind], lens: &Lens, context: &Context) -> Option<Section> {
    let book = context.book();
    let mut lines: Vec<Line> = Vec::new();
    let mut done: Vec<Test> = Vec::new();
    for one in inputs {
        let Some(test) = one.test.filter(|test| !done.contains(test)) else { continue };
        done.push(test);
        let mut why: BTreeMap<(TableName, &str), usize> = BTreeMap::new();
        let mut unpriced: BTreeMap<TableName, usize> = BTreeMap::new();
        for (id, part) in &one.parts {
            match part {
                Contribution::LeftOut(reason) => *why.entry((id.table, reason.0.as_ref())).or_default() += 1,
                Contribution::Counts(None) if matches!(one.term.value, Num::Money(_)) => {
                    *unpriced.entry(id.table).or_default() += 1;
                }
                Contribution::Counts(_) => {}
            }
        }
        let words = |table: TableName, n: usize| counted(n, table.one(), table.name());
        let say = |text: String| Line::of([Cell::text(text)]);
        lines.extend(why.into_iter().map(|((table, reason), n)| say(format!("{}: {reason}", words(table, n)))));
        lines.extend(
            unpriced.into_iter().map(|(table, n)| say(format!("{}: without an amount, they count 0 here", words(table, n)))),
        );
        lines.extend(elsewhere(lens, test, context));
    }
    lines.extend(errors(inputs, book, context));
    let body: Vec<say::PanelPart> = lines.into_iter().map(|line| say::PanelPart::new(0, line)).collect();
    let title = Cell::bold("Left out");
    (!body.is_empty()).then_some(Section { title, note: Line::new(), body, column: 0, full: true })
}

/// The open deals that do not close in the period.
fn elsewhere(lens: &Lens, test: Test, context: &Context) -> Vec<Line> {
    if test != Test::Closing {
        return Vec::new();
    }
    let (span, book) = (lens.span(), lens.book);
    let mut sums = [(0_usize, Money::ZERO, 0_usize); 2];
    for (id, part) in list(lens, Test::Open) {
        let deal = Id::new(id.number);
        let close = book.deals.get(deal).and_then(|row| deal_on(book, deal, row, lens.as_of)).and_then(|on| on.close);
        let Some(side) = close.and_then(|close| sums.get_mut(usize::from(close > span.end)).filter(|_| !span.holds(close)))
        else {
            continue;
        };
        let unpriced = usize::from(part == Contribution::Counts(None));
        *side = (side.0 + 1, side.1 + part.money(), side.2 + unpriced);
    }
    let words = [format!("before {}", near(span.start, lens.as_of)), format!("after {}", near(span.end, lens.as_of))];
    let said = words.into_iter().zip(sums).filter(|(_, (n, ..))| *n > 0).map(|(when, (n, money, unpriced))| {
        let rest = if unpriced > 0 { format!("; {unpriced} of them without an amount") } else { String::new() };
        let deals = counted(n, "open deal closes", "open deals close");
        Line::of([Cell::text(format!("{deals} {when}, {}{rest}", context.coins().full(money)))])
    });
    said.collect()
}

/// Records of the same tables that an error keeps out of every figure, and those that count without a field.
fn errors(inputs: &[Behind], book: &Book, context: &Context) -> Vec<Line> {
    let of: BTreeSet<TableName> = inputs
        .iter()
        .flat_map(|one| match (one.test, one.term.from) {
            (Some(test), _) => tables(test).to_vec(),
            (None, Source::Record(id)) => vec![id.table],
            _ => Vec::new(),
        })
        .collect();
    let of_these =
        |problem: &&Problem| problem.severity == Severity::Error && problem.table.is_some_and(|table| of.contains(&table));
    let (spared, whole): (Vec<&Problem>, Vec<&Problem>) =
        book.problems.iter().filter(of_these).partition(|problem| problem.cost.is_some());
    let said =
        [(whole, ["record with an error", "records with an error"]), (spared, ["field with an error", "fields with an error"])];
    said.into_iter().filter_map(|(problems, words)| places(&problems, words, context)).collect()
}

/// `2 records with an error: deals.ron:3:4, deals.ron:9:2 (! lists them)`.
fn places(problems: &[&Problem], words: [&str; 2], context: &Context) -> Option<Line> {
    if problems.is_empty() {
        return None;
    }
    let places: Vec<String> = problems.iter().take(MOST_ERRORS).map(|problem| problem.place.to_string()).collect();
    let rest = problems.len().saturating_sub(MOST_ERRORS);
    let rest = if rest > 0 { format!(" and {}", count(rest)) } else { String::new() };
    let [one, many] = words;
    let words = format!(" {}: {}{rest}  (", counted(problems.len(), one, many), places.join(", "));
    Some(Line::of([
        Sign::Bad.cell(),
        Cell::text(words),
        Cell::bold(context.key(Action::Problems)),
        Cell::text(if problems.len() == 1 { " lists it)" } else { " lists them)" }),
    ]))
}
