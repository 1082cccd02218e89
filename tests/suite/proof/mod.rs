//! What is shown is what is written: for every cell that is made from a figure, on books with any table or field left out,
//! the text, the report, the explanation and the CSV say the same.

mod shown;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::Value;

use quarterdeck::book::Book;
use quarterdeck::book::calendar::Length;
use quarterdeck::keys::Keymap;
use quarterdeck::metrics::figure::Num;
use quarterdeck::metrics::lens::{Basis, Lens, Scope};
use quarterdeck::metrics::marketing::marketing;
use quarterdeck::metrics::sales::pace::Reference;
use quarterdeck::metrics::sales::sales;
use quarterdeck::report::csv::csv;
use quarterdeck::report::json::object;
use quarterdeck::screens::context::{AttributionModel, Choices, Context, FitMeasure};
use quarterdeck::screens::header::{FreshState, Freshness};
use quarterdeck::screens::say::{Cell, PanelId};
use quarterdeck::screens::{Fresh, marketing as marketing_screen, sales as sales_screen};
use quarterdeck::store::{load_texts, sample};

use self::shown::numbers;

fn now() -> DateTime<Utc> {
    "2026-11-23T10:30:00Z".parse().unwrap()
}

pub type Files = Vec<(String, String)>;

fn book(files: &Files) -> Book {
    let texts: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    load_texts(&texts, now()).unwrap()
}

fn sample_files() -> Files {
    sample::files(now().date_naive().into())
}

/// The value of a field in a record's text, from behind its `: ` to before its comma: a text, a group, a list or a word.
fn value_end(text: &str) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0_i32, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' => depth += 1,
            ')' | ']' if depth == 0 => return at,
            ')' | ']' => depth -= 1,
            ',' if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// The files without a field of a table's records, wherever it stands.
fn without_field(files: &Files, table: &str, field: &str) -> Files {
    let cut = |text: &str| {
        let (mut kept, mut rest) = (String::new(), text);
        let name = format!("{field}: ");
        while let Some(at) = rest.find(&name) {
            let own = rest[..at].ends_with([' ', '(']);
            let (before, after) = rest.split_at(at);
            kept.push_str(before);
            if own {
                let value = &after[name.len()..];
                let end = value_end(value);
                rest = value[end..].strip_prefix(',').unwrap_or(&value[end..]);
            } else {
                kept.push_str(&name);
                rest = &after[name.len()..];
            }
        }
        kept + rest
    };
    let of_table = |path: &str| path.starts_with(&format!("{table}.")) || path.starts_with(&format!("{table}/"));
    files.iter().map(|(path, text)| (path.clone(), if of_table(path) { cut(text) } else { text.clone() })).collect()
}

/// The files without these tables.
fn without_tables(files: &Files, left_out: &[&str]) -> Files {
    let table = |path: &str| path.split(['.', '/']).next().unwrap_or_default().to_owned();
    files.iter().filter(|(path, _)| !left_out.contains(&table(path).as_str())).cloned().collect()
}

/// The sample; without each table; without each optional field that panels rest on; deals alone, and these with less in them.
pub fn books() -> BTreeMap<String, Files> {
    let all = sample_files();
    let tables: BTreeSet<String> =
        all.iter().map(|(path, _)| path.split(['.', '/']).next().unwrap().to_owned()).filter(|name| name != "company").collect();
    let mut books = BTreeMap::from([("the sample".to_owned(), all.clone())]);
    for table in &tables {
        books.insert(format!("without {table}"), without_tables(&all, &[table]));
    }
    let kept = ["company", "deals", "accounts", "people", "segments", "products", "rivals"];
    let others: Vec<&str> = tables.iter().map(String::as_str).filter(|name| !kept.contains(name)).collect();
    let deals = without_tables(&all, &others);
    let bare: Vec<&str> = tables.iter().map(String::as_str).filter(|name| *name != "deals").collect();
    books.insert("deals only".to_owned(), deals.clone());
    books.insert("bare deals".to_owned(), without_tables(&all, &bare));
    for field in ["close", "amount", "log", "created", "owner", "account", "stage", "units", "category", "partner", "next_step"] {
        books.insert(format!("deals without {field}"), without_field(&all, "deals", field));
        books.insert(format!("deals only, without {field}"), without_field(&deals, "deals", field));
    }
    books
}

/// Every value that stands at a path of the report, whatever the row.
fn at<'a>(report: &'a Value, path: &str) -> Vec<&'a Value> {
    path.split('.').fold(vec![report], |found, name| {
        let (name, list) = name.strip_suffix("[]").map_or((name, false), |name| (name, true));
        let below = found.into_iter().filter_map(|value| value.get(name));
        if list { below.filter_map(Value::as_array).flatten().collect() } else { below.collect() }
    })
}

fn plain(num: &Num, scale: f64) -> Option<f64> {
    match num {
        Num::Money(money) => Some(money.as_f64() / scale),
        other => other.as_f64(),
    }
}

struct Proof {
    book: String,
    scale: f64,
    report: Value,
    tables: BTreeMap<PanelId, Vec<BTreeMap<String, String>>>,
    failures: BTreeSet<String>,
    cells: usize,
}

impl Proof {
    fn fail(&mut self, panel: PanelId, cell: &Cell, words: &str) {
        let path = cell.path().unwrap_or("no path");
        self.failures.insert(format!("{}: {path} `{}`: {words}  ({})", panel.slug(), cell.text, self.book));
    }

    fn cell(&mut self, panel: PanelId, cell: &Cell) {
        let Some(figure) = cell.figure.as_ref().filter(|_| cell.is_value) else { return };
        self.cells += 1;
        let num = figure.figure.num();
        let Some(path) = cell.path() else { return self.fail(panel, cell, "its figure stands nowhere in the report") };
        let written = at(&self.report, path);
        if written.is_empty() {
            return self.fail(panel, cell, "nothing is written at its path");
        }
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0);
        // The explanation begins with this value.
        let Some(value) = plain(&num, self.scale) else {
            if !written.iter().any(|value| value.is_null()) {
                self.fail(panel, cell, "has no value, and the report has one");
            }
            if !matches!(cell.text.trim(), "n/a" | ".") {
                self.fail(panel, cell, "is shown without a value");
            }
            return;
        };
        if !written.iter().filter_map(|value| value.as_f64()).any(|written| near(written, value)) {
            self.fail(panel, cell, &format!("is {value}, written {written:?}"));
        }
        // Nothing is a dot.
        let read = numbers(&cell.text);
        let dot = cell.text.trim() == "." && value == 0.0;
        if !dot && !read.iter().any(|shown| shown.is(value) || shown.is(-value)) {
            self.fail(panel, cell, &format!("is {value}"));
        }
        self.csv(panel, cell, path, value);
    }

    /// Where the panel's rows hold the figure, its CSV says the same.
    fn csv(&mut self, panel: PanelId, cell: &Cell, path: &str, value: f64) {
        let rows = panel.rows().iter().find_map(|place| {
            let list = format!("{}[].", place.trim_start_matches('/').replace('/', "."));
            path.strip_prefix(&list).map(str::to_owned)
        });
        let Some(column) = rows.filter(|column| !column.contains("[]")) else { return };
        let table = self.tables.get(&panel).map_or(&[][..], Vec::as_slice);
        let written: Vec<f64> = table.iter().filter_map(|row| row.get(&column)?.parse().ok()).collect();
        let near = |a: f64| (a - value).abs() <= 1e-9 * a.abs().max(value.abs()).max(1.0);
        // A panel may tell the rows of a second place, where its first has none.
        let first = panel
            .rows()
            .first()
            .is_some_and(|place| at(&self.report, &place.trim_start_matches('/').replace('/', ".")).is_empty());
        if !first && !written.is_empty() && !written.into_iter().any(near) {
            self.fail(panel, cell, &format!("is not in the CSV's column {column}"));
        }
    }
}

fn rows_of(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heads: Vec<String> = reader.headers().map(|heads| heads.iter().map(str::to_owned).collect()).unwrap_or_default();
    let row = |row: csv::StringRecord| heads.iter().cloned().zip(row.iter().map(str::to_owned)).collect();
    reader.records().map(Result::unwrap).map(row).collect()
}

fn prove(name: &str, files: &Files, choices: Choices, length: Length) -> Proof {
    let book = book(files);
    let as_of = book.company.today(now());
    let basis = Basis::new(&book, as_of, Scope::Company);
    let lens = Lens::new(&book, &basis, book.company.calendar().containing(length, as_of), 2);
    let keys = Keymap::default();
    let context = Context { lens: &lens, choices, keys: &keys };
    let freshness = Freshness { sample: true, files: None, state: FreshState::Live, read_at: "10:30".to_owned() };
    let fresh = Fresh { freshness, stale: None };
    let (sales, marketing) = (sales(&lens, choices.compare), marketing(&lens));
    let report = object(&lens, &sales, &marketing).unwrap();
    let screens = [
        sales_screen::screen(&sales, &marketing.funnel, &fresh, &context),
        marketing_screen::screen(&marketing, &sales.leads, &fresh, &context),
    ];
    let tables = PanelId::ALL.iter().map(|panel| (*panel, rows_of(&csv(&report, *panel).unwrap()))).collect();
    let scale = book.company.currency().scale() as f64;
    let mut proof = Proof { book: name.to_owned(), scale, report, tables, failures: BTreeSet::new(), cells: 0 };
    for panel in screens.iter().flat_map(|screen| &screen.panels) {
        let mut cells: Vec<&Cell> = Vec::new();
        panel.visit(&mut |cell, _| cells.push(cell));
        for cell in cells {
            proof.cell(panel.id, cell);
        }
    }
    proof
}

#[test]
fn what_is_shown_is_what_is_written() {
    let mut failures = BTreeSet::new();
    let mut cells = 0;
    for (name, files) in books() {
        let proof = prove(&name, &files, Choices::default(), Length::Quarter);
        cells += proof.cells;
        failures.extend(proof.failures);
    }
    let lines: Vec<String> = failures.into_iter().collect();
    assert!(lines.is_empty(), "{} differ:\n{}", lines.len(), lines.join("\n"));
    assert!(cells > 10_000, "only {cells} cells were compared");
}

#[test]
fn every_choice_shows_what_is_written() {
    let files = sample_files();
    let mut failures = BTreeSet::new();
    let fits = [FitMeasure::Contribution, FitMeasure::Growth, FitMeasure::WinRate, FitMeasure::Grid];
    let models = [AttributionModel::First, AttributionModel::Last, AttributionModel::Linear, AttributionModel::Decay];
    let against = [None, Some(Reference::LastYear), Some(Reference::LastPeriod), Some(Reference::Target)];
    let lengths = [Length::Week, Length::Month, Length::Quarter, Length::Year];
    for (at, ((fit, attribution), (compare, length))) in
        fits.into_iter().zip(models).zip(against.into_iter().zip(lengths)).enumerate()
    {
        let choices = Choices { compare, cumulative: at % 2 == 1, fit, attribution };
        failures.extend(prove(&format!("the sample, {length:?}"), &files, choices, length).failures);
    }
    let lines: Vec<String> = failures.into_iter().collect();
    assert!(lines.is_empty(), "{} differ:\n{}", lines.len(), lines.join("\n"));
}

#[test]
fn a_field_is_taken_out_whole() {
    let files =
        vec![("deals.ron".to_owned(), r#"[(id: "a", log: [(on: "x", close: "y")], close: "z, )", amount: 3)]"#.to_owned())];
    assert_eq!(without_field(&files, "deals", "close")[0].1, r#"[(id: "a", log: [(on: "x", )],  amount: 3)]"#);
    assert_eq!(without_field(&files, "deals", "log")[0].1, r#"[(id: "a",  close: "z, )", amount: 3)]"#);
}
