//! A CRM that keeps no history, exported every week and imported one after the other: what the book then says of each week is
//! what a book with the true log says, cut to that day.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use quarterdeck::book::Book;
use quarterdeck::book::calendar::Length;
use quarterdeck::book::day::Day;
use quarterdeck::metrics::lens::{Basis, Lens, Scope};
use quarterdeck::metrics::marketing::marketing;
use quarterdeck::metrics::sales::chances::push_count;
use quarterdeck::metrics::sales::sales;
use quarterdeck::report::json::object;
use quarterdeck::store::import::{self, Request, TriedMaps};
use quarterdeck::store::load_texts;

const COMPANY: &str = r#"(
    name: "Weekly", currency: "EUR", time_zone: "UTC",
    stages: [(id: "new", name: "New", probability: 0.1), (id: "offer", name: "Offer", probability: 0.4), (id: "talk", name: "Talk", probability: 0.7)],
)"#;

const MAP: &str = r#"(
    table: deals,
    columns: { "id": "Id", "name": "Name", "account": "Account", "owner": "Owner", "stage": "Stage", "amount": "Amount", "created": "Created", "close": "Close" },
    outcome: ( column: "Status", won: ["Won"], lost: ["Lost"], on: "Close" ),
    create: [people, accounts],
)"#;

/// Numbers that are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// What a deal is from a day on.
#[derive(Clone, PartialEq)]
struct State {
    on: Day,
    stage: &'static str,
    cents: u64,
    close: Day,
    owner: &'static str,
}

/// A deal with all that ever became of it.
struct Deal {
    id: usize,
    created: Day,
    /// The first is of its creation, the others of the days of exports.
    states: Vec<State>,
    /// When it was decided, whether it was won, and for how much.
    end: Option<(Day, bool, u64)>,
}

const STAGES: [&str; 3] = ["new", "offer", "talk"];
const OWNERS: [&str; 3] = ["Ada", "Bo", "Cy"];

/// The day of the first export: a Monday.
fn first() -> Day {
    Day::parse("2025-11-24").unwrap()
}

fn week(number: i32) -> Day {
    first() + 7 * number
}

fn deals(weeks: i32, dice: &mut Dice) -> Vec<Deal> {
    let mut all = Vec::new();
    for id in 0..usize::try_from(weeks).unwrap() * 5 + 20 {
        // Some were there before the first export.
        let born = i32::try_from(dice.below(u64::try_from(weeks + 6).unwrap())).unwrap() - 6;
        let created = week(born) - 1 - i32::try_from(dice.below(5)).unwrap();
        let mut now = State {
            on: created,
            stage: STAGES[0],
            cents: 100 + dice.below(5_000_000),
            close: created + 20 + i32::try_from(dice.below(120)).unwrap(),
            owner: OWNERS[usize::try_from(dice.below(3)).unwrap()],
        };
        let (mut states, mut end) = (vec![now.clone()], None);
        for number in born.max(0)..weeks {
            // Between two exports it may be decided, on the day of an export it may change.
            if dice.below(9) == 0 && number > born {
                let day = week(number) - i32::try_from(dice.below(7)).unwrap();
                let cents = if dice.below(3) == 0 { now.cents + 1 + dice.below(90_000) } else { now.cents };
                end = Some((day.max(created), dice.below(2) == 0, cents));
                break;
            }
            if number <= born.max(0) {
                continue;
            }
            let before = now.clone();
            if dice.below(4) == 0 {
                let at = STAGES.iter().position(|stage| *stage == now.stage).unwrap();
                now.stage = if dice.below(5) == 0 { STAGES[at.saturating_sub(1)] } else { STAGES[(at + 1).min(2)] };
            }
            if dice.below(5) == 0 {
                now.cents = 100 + dice.below(5_000_000);
            }
            if dice.below(4) == 0 {
                now.close = now.close + i32::try_from(dice.below(50)).unwrap() - 10;
            }
            if dice.below(12) == 0 {
                now.owner = OWNERS[usize::try_from(dice.below(3)).unwrap()];
            }
            if now != before {
                now.on = week(number);
                states.push(now.clone());
            }
        }
        all.push(Deal { id, created, states, end });
    }
    all
}

fn money(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

impl Deal {
    /// How it stands at the end of a day; `None` before its creation.
    fn on(&self, day: Day) -> Option<&State> {
        self.states.iter().rev().find(|state| state.on <= day)
    }

    fn end(&self, day: Day) -> Option<(Day, bool, u64)> {
        self.end.filter(|(decided, ..)| *decided <= day)
    }

    /// Its row in the export of a day. What is decided bears the day of its decision as its close, as CRMs write it.
    fn row(&self, day: Day) -> Option<String> {
        let state = self.on(day)?;
        let (status, cents, close) = match self.end(day) {
            Some((decided, won, cents)) => (if won { "Won" } else { "Lost" }, cents, decided),
            None => ("Open", state.cents, state.close),
        };
        let account = self.id % 7;
        Some(format!(
            "{},Deal {},Account {account},{},{},{},{},{close},{status}\n",
            self.id,
            self.id,
            state.owner,
            state.stage,
            money(cents),
            self.created
        ))
    }

    /// Whether the log of its changes is kept by a day: a deal that never changed needs none, and one that no export showed
    /// open has none.
    fn is_logged(&self, by: Day) -> bool {
        let last = self.end(by).map_or(by, |(decided, ..)| decided - 1);
        let seen = (0..=(by - first()).div_euclid(7)).map(week).any(|week| week >= self.created && self.end(week).is_none());
        self.states.iter().filter(|state| state.on <= last).count() > 1 || (self.end(by).is_some() && seen)
    }

    /// Its record in the book with the true log as it is kept by a day, cut to another.
    fn record(&self, day: Day, by: Day) -> Option<String> {
        let state = self.on(day)?;
        let end = self.end(day);
        let last = end.map_or(day, |(decided, ..)| decided - 1);
        let known: Vec<&State> = self.states.iter().filter(|state| state.on <= last).collect();
        let logged = self.is_logged(by) && !known.is_empty();
        let (cents, close) = end.map_or((state.cents, state.close), |(decided, _, cents)| (cents, decided));
        let mut text = format!(
            "(id: \"{}\", name: \"Deal {}\", account: \"Account {}\", owner: \"{}\", amount: {}, created: \"{}\", close: \"{close}\"",
            self.id,
            self.id,
            self.id % 7,
            state.owner,
            money(cents),
            self.created
        );
        match end {
            None => write!(text, ", stage: \"{}\"", state.stage).unwrap(),
            Some((decided, true, _)) => write!(text, ", won: \"{decided}\"").unwrap(),
            Some((decided, false, _)) => write!(text, ", lost: (on: \"{decided}\", reason: Other)").unwrap(),
        }
        if logged {
            let mut entries = String::new();
            let mut before: Option<&State> = None;
            for state in known {
                write!(entries, "(on: \"{}\"", state.on).unwrap();
                if before.is_none_or(|before| before.stage != state.stage) {
                    write!(entries, ", stage: \"{}\"", state.stage).unwrap();
                }
                if before.is_none_or(|before| before.cents != state.cents) {
                    write!(entries, ", amount: {}", money(state.cents)).unwrap();
                }
                if before.is_none_or(|before| before.close != state.close) {
                    write!(entries, ", close: \"{}\"", state.close).unwrap();
                }
                if before.is_none_or(|before| before.owner != state.owner) {
                    write!(entries, ", owner: \"{}\"", state.owner).unwrap();
                }
                entries.push_str("), ");
                before = Some(state);
            }
            write!(text, ", log: [{entries}]").unwrap();
        }
        text.push_str("),\n");
        Some(text)
    }
}

fn load(texts: &[(String, String)], now: Day) -> Book {
    let texts: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let book = load_texts(&texts, format!("{now}T12:00:00Z").parse().unwrap()).unwrap();
    let errors = book.problem_count(quarterdeck::book::problem::Severity::Error);
    assert_eq!(errors, 0, "{:?}", book.problems.first());
    book
}

/// The files of a book's folder.
fn texts(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            found.extend(texts(&path).into_iter().map(|(inner, text)| (format!("{name}/{inner}"), text)));
        } else if !name.starts_with('.') {
            found.push((name, std::fs::read_to_string(path).unwrap()));
        }
    }
    found.sort();
    found
}

/// The book with the true log, cut to a day; people, accounts and company as the imports wrote them.
fn truth(deals: &[Deal], imported: &[(String, String)], day: Day, now: Day) -> Book {
    let mut files: Vec<(String, String)> = imported.iter().filter(|(path, _)| !path.starts_with("deals")).cloned().collect();
    let records: String = deals.iter().filter_map(|deal| deal.record(day, now)).collect();
    files.push(("deals.ron".to_owned(), format!("[\n{records}]\n")));
    load(&files, now)
}

/// All figures of sales as of a day, of the quarter and of the month that holds it, and how often each deal was pushed.
fn figures(book: &Book, day: Day) -> Value {
    let basis = Basis::new(book, day, Scope::Company);
    let mut all: Vec<Value> = Vec::new();
    for length in [Length::Quarter, Length::Month] {
        let lens = Lens::new(book, &basis, book.company.calendar().containing(length, day), 1);
        let report = object(&lens, &sales(&lens, None), &marketing(&lens)).unwrap();
        all.push(report["sales"].clone());
    }
    let mut pushed: Vec<(String, u32)> = book
        .deals
        .iter()
        .map(|(id, deal)| (book.deals.key(id).to_owned(), push_count(deal, day)))
        .filter(|(_, count)| *count > 0)
        .collect();
    pushed.sort();
    all.push(serde_json::json!(pushed));
    Value::Array(all)
}

/// The first difference, by its path.
fn difference(path: &str, a: &Value, b: &Value) -> Option<String> {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let names: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            let null = Value::Null;
            names.into_iter().find_map(|name| {
                difference(&format!("{path}.{name}"), a.get(name).unwrap_or(&null), b.get(name).unwrap_or(&null))
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(at, (a, b))| difference(&format!("{path}[{at}]"), a, b))
        }
        _ if a == b => None,
        _ => Some(format!("{path}: {a} in the imported book, {b} in truth")),
    }
}

#[test]
fn each_week_says_what_the_true_log_says() {
    let weeks: i32 = std::env::var("QUARTERDECK_WEEKS").map_or(12, |weeks| weeks.parse().unwrap());
    let deals = deals(weeks, &mut Dice(11));
    let place = tempfile::tempdir().unwrap();
    let book: PathBuf = place.path().join("book");
    std::fs::create_dir(&book).unwrap();
    std::fs::write(book.join("company.ron"), COMPANY).unwrap();
    let file = place.path().join("deals.csv");
    let last = week(weeks - 1);
    for number in 0..weeks {
        let day = week(number);
        let mut rows: Vec<String> = deals.iter().filter_map(|deal| deal.row(day)).collect();
        // The order of rows means nothing.
        let turn = usize::try_from(number).unwrap() % rows.len().max(1);
        rows.rotate_left(turn);
        std::fs::write(&file, format!("Id,Name,Account,Owner,Stage,Amount,Created,Close,Status\n{}", rows.concat())).unwrap();
        let request = Request {
            map: TriedMaps::Proposed(MAP.to_owned()),
            on: Some(day),
            strict: true,
            ..Request::new(vec![file.clone()], book.clone(), format!("{last}T12:00:00Z").parse().unwrap())
        };
        let outcome = import::run(&request, &mut |_| ()).unwrap();
        assert_eq!(outcome.refused(), 0);
        let files = texts(&book);
        let different = difference("", &figures(&load(&files, day), day), &figures(&truth(&deals, &files, day, day), day));
        assert_eq!(different, None, "after the export of {day}");
    }
    // What the last book says of every week before.
    let files = texts(&book);
    let imported = load(&files, last);
    for number in 0..weeks {
        let day = week(number);
        let different = difference("", &figures(&imported, day), &figures(&truth(&deals, &files, day, last), day));
        assert_eq!(different, None, "as of {day}");
    }
    // They say something.
    for figure in ["pushed_often", "slip_rate", "open_stuck_deals", "won"] {
        let of = |number: i32| figures(&imported, week(number))[0][figure].as_f64().unwrap_or_default();
        assert!((0..weeks).any(|number| of(number) > 0.0), "{figure} is never more than nothing");
    }
}
