//! What cannot be read in an optional field costs that field, in a field that a record cannot be without the record, and
//! nothing else (book.md, "What is checked").

use std::ops::Range;

use proptest::prelude::*;

use super::good::FILES;
use super::{COMPANY, now};
use crate::book::Book;
use crate::book::describe::{FieldDescription, FieldMark, Holds};
use crate::book::problem::Severity;
use crate::book::table::TableName;
use crate::store::load::table_of;
use crate::store::scan::{self, Tree};
use crate::store::{load_texts, token};

/// A value of a record in a file, as its table describes it.
struct WrittenValue {
    file: usize,
    table: TableName,
    /// Which record of its table in the book, where the book is whole.
    record: usize,
    name: Range<usize>,
    value: Range<usize>,
    path: String,
    /// The fields on the way to it, itself the last.
    way: Vec<FieldDescription>,
}

impl WrittenValue {
    /// Whether its record can be without it, or without what it stands in.
    fn is_spared(&self) -> bool {
        self.way.iter().any(|field| !field.required && field.or.is_none() && !field.marks.contains(&FieldMark::Vital))
    }

    fn holds_id(&self) -> bool {
        self.way.last().is_some_and(|field| matches!(field.holds, Holds::Id(_)))
    }
}

type NamedTexts = Vec<(&'static str, String)>;

fn load(files: &NamedTexts) -> Book {
    let texts: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    load_texts(&texts, now()).unwrap()
}

/// What the records of the good book leave out.
const MORE: &[(&str, &str)] = &[
    (
        "orders.ron",
        r#"(id: "O-2", account: "norrland-port", on: "2026-10-03", lines: [(product: "beacon", units: 10, price: 1), (total: 3)], currency: "USD", cancelled: "2026-10-04")"#,
    ),
    ("contracts.ron", r#"(id: "K-3", account: "norrland-port", start: "2026-01-01", amount: 1, currency: "USD", every: Month)"#),
    (
        "brand.ron",
        r#"(on: "2026-09-01", respondents: 400, given: Shares, unaided: 0.1, aided: 0.4, consider: 0.2, prefer: 0.05)"#,
    ),
    (
        "activities.ron",
        r#"(on: "2026-11-01", account: "norrland-port", kind: Call), (on: "2026-11-01", lead: "L-1", kind: Call)"#,
    ),
    ("experiments.ron", r#"(on: "2026-05-05", channel: "direct", kind: Geo, spend: 1, lift: 4, low: -5, high: 9)"#),
];

/// The good book with every field of every table.
fn good() -> NamedTexts {
    let more = "fiscal_year_start: 1, calendar: Months, week_starts: Mon, work_days: [Mon], holidays: [\"2026-12-24\"], \
                lead_response_days: 1, quiet_after_days: 30, stale_deal_days: 30, low_cover_days: 14, refresh_hours: 24, \
                known_since: \"2026-01-01\",\n    acts: On,\n)";
    let company = format!("{}{more}", COMPANY.strip_suffix(')').unwrap());
    let with_more = |(path, text): &(&'static str, &str)| {
        let more = MORE.iter().find(|(of, _)| of == path).map(|(_, more)| *more);
        (
            *path,
            more.map_or_else(|| (*text).to_owned(), |more| format!("{}, {more}]", text.trim_end().strip_suffix(']').unwrap())),
        )
    };
    std::iter::once(("company.ron", company)).chain(FILES.iter().map(with_more)).collect()
}

/// Where the records of a file begin.
fn records(path: &str, text: &str) -> Vec<usize> {
    let mut lexer = token::Lexer::new(text, 0, text.len());
    let (mut depth, mut found) = (0, Vec::new());
    let deepest = usize::from(path != "company.ron");
    loop {
        match lexer.next() {
            (token::Token::End, _) => return found,
            (token::Token::Mark(b'(' | b'['), span) => {
                if depth == deepest {
                    found.push(span.start);
                }
                depth += 1;
            }
            (token::Token::Mark(b')' | b']'), _) => depth -= 1,
            _ => {}
        }
    }
}

fn written(files: &NamedTexts) -> Vec<WrittenValue> {
    let mut found: Vec<WrittenValue> = Vec::new();
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|file| files[*file].0);
    let mut counts = std::collections::HashMap::new();
    for file in order {
        let (path, text) = &files[file];
        let table = table_of(path).unwrap();
        for start in records(path, text) {
            let mut tree = Tree::default();
            scan::record(text, start, &mut tree).unwrap();
            let record = counts.entry(table).or_insert(0);
            let at = WrittenValue { file, table, record: *record, name: 0..0, value: 0..0, path: String::new(), way: Vec::new() };
            values(&tree, text, 0, table.fields(), &at, &mut found);
            *record += 1;
        }
    }
    found
}

fn values(tree: &Tree, text: &str, of: usize, fields: &[FieldDescription], at: &WrittenValue, found: &mut Vec<WrittenValue>) {
    for (node, value) in tree.children(of) {
        let name = &text[value.field.clone()];
        let field = fields.iter().find(|field| field.name == name || field.or.is_some_and(|or| or.name == name));
        let Some(field) = field else { continue };
        let dot = if at.path.is_empty() { "" } else { "." };
        let (path, way) = (format!("{}{dot}{name}", at.path), [at.way.as_slice(), &[*field]].concat());
        let here = |path| WrittenValue { name: value.field.clone(), value: value.span.clone(), path, way: way.clone(), ..*at };
        found.push(here(path.clone()));
        let Some(below) = field.holds.group() else { continue };
        match field.holds {
            Holds::List(_) => {
                for (number, (item, _)) in tree.children(node).enumerate() {
                    values(tree, text, item, below, &here(format!("{path}[{number}]")), found);
                }
            }
            _ => values(tree, text, node, below, &here(path), found),
        }
    }
}

/// Checks what becomes of a book when a text replaces one of its values, or one of its fields' names.
fn breaks(files: &NamedTexts, whole: &Book, what: &WrittenValue, range: &Range<usize>, put: &str) {
    let mut broken = files.clone();
    let path = broken[what.file].0;
    let text = &mut broken[what.file].1;
    let before = &text[..range.start];
    let (line, column) = (before.matches('\n').count() + 1, before.chars().rev().take_while(|c| *c != '\n').count() + 1);
    text.replace_range(range.clone(), put);
    let texts: Vec<(&str, &str)> = broken.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let told = format!("{path}: {} as {put}", what.path);
    let spared = what.is_spared();
    let (book, problems) = match load_texts(&texts, now()) {
        Ok(book) => (Some(book.clone()), book.problems),
        Err(error) => (None, error.problems().to_vec()),
    };
    let place = format!("{path}:{line}:{column}");
    let problem = problems.iter().find(|problem| problem.severity == Severity::Error && problem.place.to_string() == place);
    let problem = problem.unwrap_or_else(|| panic!("{told}: no error at {place}: {problems:#?}"));
    assert_eq!(problem.cost.is_some(), spared, "{told}: {problem:#?}");
    assert_eq!(problem.table, Some(what.table), "{told}");
    let Some(book) = book else {
        assert!(what.table == TableName::Company && !spared, "{told}");
        return;
    };
    for table in TableName::ALL {
        let lost = usize::from(*table == what.table && !spared);
        assert_eq!(book.count(*table).1 as usize, lost, "{told}: {table:?}");
        assert_eq!(book.count(*table).0 + lost, whole.count(*table).0, "{told}: {table:?}");
    }
    if !spared {
        return;
    }
    // It counts, and says the same but for what was left out.
    let id = problem.id.unwrap_or_else(|| panic!("{told}: the record counts"));
    assert_eq!((id.table, id.number as usize), (what.table, what.record), "{told}");
    // Teams are numbered in the order in which they are met.
    let numbered_anew = what.table == TableName::People && what.path != "name";
    if let (Some(old), Some(new), false) = (whole.fields_of(id), book.fields_of(id), numbered_anew) {
        let top = what.path.split(['.', '[']).next().unwrap();
        let differ: Vec<&str> = old.iter().zip(&new).filter(|(old, new)| old != new).map(|((name, _), _)| *name).collect();
        assert!(differ.iter().all(|name| *name == top), "{told}: {differ:?}");
    }
}

/// The ids that others name: to break one breaks those who name it.
fn is_named(what: &WrittenValue) -> bool {
    what.path == "id"
}

#[test]
fn a_value_that_cannot_be_read_costs_as_little_as_its_description_says() {
    let files = good();
    let whole = load(&files);
    assert_eq!(whole.problems, []);
    let all = written(&files);
    for table in TableName::ALL {
        let covered = |field: &&FieldDescription| {
            all.iter().any(|value| value.table == *table && value.way.len() == 1 && value.way[0].name == field.name)
        };
        let missing: Vec<&str> = table.fields().iter().filter(|field| !covered(field)).map(|field| field.name).collect();
        assert!(missing.is_empty(), "{table:?} is tried without {missing:?}");
    }
    for value in all.iter().filter(|value| !is_named(value)) {
        breaks(&files, &whole, value, &value.value, "Wrong");
        if value.holds_id() {
            breaks(&files, &whole, value, &value.value, "\"nobody-has-it\"");
        }
    }
}

#[test]
fn a_misspelt_field_costs_what_the_field_is_worth() {
    let files = good();
    let whole = load(&files);
    for value in written(&files).iter().filter(|value| !is_named(value) && value.way.last().unwrap().or.is_none()) {
        let name = &files[value.file].1[value.name.clone()];
        // A name that is near to another one is taken for that.
        if name.len() > 4 {
            breaks(&files, &whole, value, &value.name, &format!("{name}x"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn so_it_is_whatever_else_a_record_has(kept in prop::collection::vec(any::<bool>(), 400), at in any::<prop::sample::Index>()) {
        let mut files = good();
        // Optional fields are taken out from the last on, so that places before stay.
        let mut values = written(&files);
        values.sort_by_key(|value| (value.file, std::cmp::Reverse(value.value.start)));
        // An open deal needs its stage, an activity the one that it was with.
        let optional = |value: &&WrittenValue| value.way.len() == 1 && value.is_spared() && value.path != "stage";
        for (value, kept) in values.iter().filter(optional).zip(kept.iter().cycle()) {
            if !kept {
                let text = &mut files[value.file].1;
                let end = value.value.end + usize::from(text[value.value.end..].starts_with(','));
                text.replace_range(value.name.start..end, "");
            }
        }
        let whole = load(&files);
        prop_assume!(whole.left_out() == 0 && whole.problem_count(Severity::Error) == 0);
        // Without a log an open deal cannot be without its stage.
        let may_break = |value: &WrittenValue| !is_named(value) && value.path != "stage";
        let values: Vec<WrittenValue> = written(&files).into_iter().filter(may_break).collect();
        let value = at.get(&values);
        breaks(&files, &whole, value, &value.value, "Wrong");
    }
}
