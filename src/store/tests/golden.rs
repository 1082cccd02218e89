//! What is said about what is wrong: each problem with its place, its excerpt and its hint.

use std::fmt::Write;

use super::good::FILES;
use super::{COMPANY, now};
use crate::book::problem::{Problem, Severity};
use crate::store::load_texts;

/// Compares without repeating the test in the snapshot.
macro_rules! snapshot {
    ($text:expr) => {
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!($text) })
    };
}

/// A problem as text: what `check` prints, without colours.
pub(crate) fn shown(problem: &Problem) -> String {
    let severity = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut text = format!("{severity}[{}] {}", problem.rule, problem.place);
    if let Some(record) = &problem.record {
        let _ = write!(text, " ({} {record})", problem.table.map_or("", |table| table.one()));
    }
    let _ = writeln!(text, "\n    {}", problem.what);
    if let Some(excerpt) = &problem.excerpt {
        let (_, line) = &excerpt.lines[excerpt.at];
        let skip = excerpt.from.saturating_sub(60);
        let line: String = line.chars().skip(skip).take(110).collect();
        let _ = writeln!(text, "    | {line}\n    | {}{}", " ".repeat(excerpt.from - skip), "^".repeat(excerpt.length.min(60)));
    }
    for said in [&problem.hint, &problem.cost].into_iter().flatten() {
        let _ = writeln!(text, "    = {said}");
    }
    text
}

/// What is said about a good book in which each of these texts replaces another, one after the other.
fn said(changes: &[(&str, &str, &str)]) -> String {
    let mut all = String::new();
    for (file, from, to) in changes {
        let mut files: Vec<(&str, String)> = vec![("company.ron", COMPANY.to_owned())];
        files.extend(FILES.iter().map(|(path, text)| (*path, (*text).to_owned())));
        let (_, text) = files.iter_mut().find(|(path, _)| path == file).unwrap();
        assert!(text.contains(from), "{file} holds no {from}");
        *text = text.replacen(from, to, 1);
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let _ = writeln!(all, "--- {file}: {from} => {to}");
        match load_texts(&files, now()) {
            Ok(book) => {
                assert!(!book.problems.is_empty(), "{file}: {to}: nothing is said");
                book.problems.iter().for_each(|problem| all.push_str(&shown(problem)));
                let _ = writeln!(all, "{} left out", book.left_out());
            }
            Err(error) => {
                let _ = writeln!(all, "{error}");
                error.problems().iter().for_each(|problem| all.push_str(&shown(problem)));
            }
        }
    }
    all
}

#[test]
fn the_company() {
    snapshot!(said(&[
        ("company.ron", "name: \"Norrland Lamps\", ", ""),
        ("company.ron", "currency: \"EUR\"", "currency: \"eur\""),
        ("company.ron", "currency: \"EUR\"", "currency: \"EURO\""),
        ("company.ron", "Europe/Stockholm", "Europe/Stokholm"),
        ("company.ron", "Europe/Stockholm", "CET+1"),
        ("company.ron", "stages:", "fiscal_year_start: 13, stages:"),
        ("company.ron", "stages:", "week_starts: Monday, stages:"),
        ("company.ron", "stages:", "calendar: Weeks544x, stages:"),
        ("company.ron", "stages:", "holidays: [\"2026-12-32\"], stages:"),
        ("company.ron", "stages:", "work_days: [], stages:"),
        ("company.ron", "id: \"proposal\"", "id: \"qualified\""),
        ("company.ron", "probability: 0.5", "probability: 50"),
        ("company.ron", "stages: [(id", "stages: [(ident"),
        ("company.ron", "],\n)", "],\n"),
        ("company.ron", "],\n)", "],\n))"),
        ("company.ron", "stages:", "quiet_after_day: 3, stages:"),
    ]));
}

#[test]
fn grammar() {
    snapshot!(said(&[
        ("deals/2026-q4.ron", "amount: 48_000, units", "amount: 48.000,00, units"),
        ("deals/2026-q4.ron", "phase 2\"", "phase 2"),
        ("deals/2026-q4.ron", "name: \"Dock", "name \"Dock"),
        ("deals/2026-q4.ron", "phase 2\",", "phase 2\""),
        ("deals/2026-q4.ron", "units: 120)]", "units: 120]"),
        ("deals/2026-q4.ron", "        ],\n    ),\n", "        ],\n"),
        ("deals/2026-q4.ron", "category: Commit,", "category: Commit),"),
        ("deals/2026-q4.ron", "(id: \"D-1042\"", "foo,\n    (id: \"D-1042\""),
        ("deals/2026-q4.ron", "    ),\n", "    )\n"),
        ("deals/2026-q4.ron", "kind: Renewal),\n]", "kind: Renewal),\n"),
        ("deals/2026-q4.ron", "quarter\n[", "quarter\n"),
        ("deals/2026-q4.ron", "kind: Renewal),\n]", "kind: Renewal),\n]\n(id: \"D-1\")"),
        ("deals/2026-q4.ron", "Dock lights", "Dock \\lights"),
        ("deals/2026-q4.ron", "48_000, units", "{}, units"),
        ("deals/2026-q4.ron", "48_000, units", "@, units"),
        ("deals/2026-q4.ron", "category: Commit", "category: Some(Commit)"),
        ("deals/2026-q4.ron", "category: Commit", "category: None"),
        ("deals/2026-q4.ron", "category: Commit", "/* why: Commit"),
        ("deals/2026-q4.ron", "(id: \"D-1042\", name: \"Won\",", "(\"D-1042\", \"Won\","),
        ("rivals.ron", "[(id: \"lumo\", name: \"Lumo\")]", ""),
        ("rivals.ron", "[(id: \"lumo\", name: \"Lumo\")]", "(id: \"lumo\", name: \"Lumo\")"),
    ]));
}

#[test]
fn fields_and_types() {
    snapshot!(said(&[
        ("deals/2026-q4.ron", "amount: 48_000, units", "ammount: 48_000, units"),
        ("deals/2026-q4.ron", "amount: 48_000, units", "quantity: 48_000, units"),
        ("deals/2026-q4.ron", "what: \"Send", "wat: \"Send"),
        ("deals/2026-q4.ron", "amount: 48_000, units", "amount: 48_000, amount: 1, units"),
        ("deals/2026-q4.ron", "name: \"Won\", ", ""),
        ("deals/2026-q4.ron", "amount: 48_000, units", "amount: \"48 000\", units"),
        ("deals/2026-q4.ron", "amount: 48_000, units", "amount: \"12.000,00\", units"),
        ("deals/2026-q4.ron", "amount: 48_000, units", "amount: \"1,249.50\", units"),
        ("deals/2026-q4.ron", "amount: 48_000, units", "amount: 48_000.005, units"),
        ("deals/2026-q4.ron", "amount: 48_000, units", "amount: 048_000, units"),
        ("deals/2026-q4.ron", "amount: 48_000, units", "amount: NaN, units"),
        ("deals/2026-q4.ron", "amount: 48_000, units", "amount: inf, units"),
        ("deals/2026-q4.ron", "amount: 48_000, units", "amount: 1e400, units"),
        ("deals/2026-q4.ron", "amount: 48_000, units", "amount: 0xff, units"),
        ("deals/2026-q4.ron", "amount: 48_000, units", "amount: 12345678901234.56, units"),
        ("deals/2026-q4.ron", "amount: 48_000, units", "amount: \"99999999999999999999\", units"),
        ("deals/2026-q4.ron", "amount: 48_000, units", "amount: Commit, units"),
        ("deals/2026-q4.ron", "currency: \"USD\"", "currency: \"JPY\""),
        ("deals/2026-q4.ron", "currency: \"USD\"", "currency: \"usd\""),
        ("deals/2026-q4.ron", "currency: \"USD\"", "currency: \"XYZ\""),
        ("deals/2026-q4.ron", "created: \"2026-09-02\", close", "created: \"02.09.2026\", close"),
        ("deals/2026-q4.ron", "created: \"2026-09-02\", close", "created: \"2026/9/2\", close"),
        ("deals/2026-q4.ron", "created: \"2026-09-02\", close", "created: \"25/12/2025\", close"),
        ("deals/2026-q4.ron", "created: \"2026-09-02\", close", "created: \"2026-09-31\", close"),
        ("deals/2026-q4.ron", "created: \"2026-09-02\", close", "created: 2026, close"),
        ("deals/2026-q4.ron", "created: \"2026-09-02\", close", "created: \"1066-10-14\", close"),
        ("deals/2026-q4.ron", "category: Commit", "category: Comit"),
        ("deals/2026-q4.ron", "category: Commit", "category: \"Commit\""),
        ("deals/2026-q4.ron", "category: Commit", "category: Sure"),
        ("deals/2026-q4.ron", "units: 120)", "units: 120.1234)"),
        ("deals/2026-q4.ron", "units: 120)", "units: -1)"),
        ("deals/2026-q4.ron", "[(product: \"beacon\", units: 120)]", "(product: \"beacon\", units: 120)"),
        ("deals/2026-q4.ron", "next_step: (on: \"2026-11-25\", what: \"Send the contract\")", "next_step: \"Send the contract\""),
        ("deals/2026-q4.ron", "name: \"Dock lights, phase 2\"", "name: Dock"),
        ("deals/2026-q4.ron", "id: \"D-1042\"", "id: \" \""),
        ("stock.ron", "lead_time_days: 21", "lead_time_days: 12.5"),
        ("stock.ron", "lead_time_days: 21", "lead_time_days: -1"),
        ("voice.ron", "ours: 12.5", "ours: 012"),
        ("voice.ron", "month: \"2026-10\"", "month: \"2026-Q4\""),
        ("targets.ron", "\"2026-W48\"", "\"2025-W53\""),
        ("targets.ron", "\"2026-W48\"", "\"2026-Q5\""),
        ("spend.ron", "month: \"2026-10\"", "month: \"2026-10\", on: \"2026-10-01\""),
        ("spend.ron", "month: \"2026-10\", ", ""),
        ("market_share.ron", "quarter: \"2026-Q1\"", "quarter: \"2026-01\""),
        ("objectives.ron", "PriceIndex(product: \"beacon\")", "PriceIndex"),
        ("objectives.ron", "PriceIndex(product: \"beacon\")", "PriceIdx(product: \"beacon\")"),
        ("objectives.ron", "PriceIndex(product: \"beacon\")", "NewCustomers(product: \"beacon\")"),
        ("objectives.ron", "Awareness(segment: \"ports\")", "Awareness(segement: \"ports\")"),
        ("accounts.ron", "name: \"Norrland Port\"", "name: \"Norr\\u{202e}land\\u{1b}[31m Port\", nme: \"x\u{202e}y\""),
    ]));
}

#[test]
fn references() {
    snapshot!(said(&[
        ("deals/2026-q4.ron", "account: \"norrland-port\"", "account: \"norland-port\""),
        ("deals/2026-q4.ron", "owner: \"olle\"", "owner: \"ole\""),
        ("deals/2026-q4.ron", "stage: \"proposal\", amount: 48_000, units", "stage: \"proposl\", amount: 48_000, units"),
        ("deals/2026-q4.ron", "stage: \"proposal\", amount: 48_000, units", "stage: \"x\", amount: 48_000, units"),
        ("deals/2026-q4.ron", "id: \"D-1042\"", "id: \"D-1001\""),
        ("deals/2026-q4.ron", "id: \"D-1042\"", "id: \"D-1O41\""),
        ("leads.ron", "deal: \"D-1042\"", "deal: \"D-1041\""),
        ("rivals.ron", "(id: \"lumo\", name: \"Lumo\")", ""),
        ("rivals.ron", "name: \"Lumo\"", "nam: \"Lumo\""),
        ("contracts.ron", "renews: \"K-1\"", "renews: \"K-2\""),
        ("targets.ron", "team: \"north\"", "team: \"nord\""),
    ]));
}

#[test]
fn rules() {
    snapshot!(said(&[
        ("rates.ron", "rate: 0.92", "rate: -1"),
        ("rates.ron", "\"JPY\"", "\"EUR\""),
        ("rates.ron", "\"USD\", on: \"2026-01-01\"", "\"USD\", on: \"2026-10-02\""),
        ("rates.ron", "(currency: \"JPY\"", "(currency: \"USD\", on: \"2026-01-01\", rate: 1), (currency: \"JPY\""),
        ("people.ron", "on: \"2026-01-01\", team", "on: \"2024-01-01\", team"),
        ("products.ron", "unit_cost: 210.25", "unit_cost: -210.25"),
        ("leads.ron", "first_contact: \"2026-08-21\"", "first_contact: \"2026-08-01\""),
        ("leads.ron", "accepted: \"2026-08-30\"", "accepted: \"2027-08-30\""),
        ("deals/2026-q4.ron", "won: \"2026-10-01\"", "won: \"2026-09-01\""),
        ("deals/2026-q4.ron", "won: \"2026-10-01\"", "won: \"2026-12-01\""),
        ("deals/2026-q4.ron", "won: \"2026-10-01\"", "won: \"2026-10-01\", lost: (on: \"2026-10-01\", reason: Price)"),
        ("deals/2026-q4.ron", "won: \"2026-10-01\", ", ""),
        ("deals/2026-q4.ron", "(on: \"2026-10-20\", stage", "(on: \"2026-08-20\", stage"),
        ("deals/2026-q4.ron", "(on: \"2026-09-02\", stage", "(on: \"2026-09-01\", stage"),
        ("deals/2026-q4.ron", "(on: \"2026-10-20\", stage", "(on: \"2026-12-20\", stage"),
        ("deals/2026-q4.ron", "category: Commit", "won: \"2026-10-01\""),
        ("deals/2026-q4.ron", "amount: 48_000, units", "amount: 50_000, units"),
        ("deals/2026-q4.ron", "close: \"2026-12-10\", category", "close: \"2026-12-11\", category"),
        ("deals/2026-q4.ron", "partner: \"skagen\", ", ""),
        ("orders.ron", "discount: 0.1", "discount: 10"),
        ("orders.ron", "lines: [(product: \"beacon\", units: 10, price: 399.90, discount: 0.1)], ", ""),
        ("orders.ron", "shipped: \"2026-10-19\"", "shipped: \"2026-10-01\""),
        ("orders.ron", "units: 1, amount", "units: 11, amount"),
        ("contracts.ron", "end: \"2026-12-31\"", "end: \"2024-12-31\""),
        ("activities.ron", "deal: \"D-1041\"", "deal: \"D-1041\", lead: \"L-1\""),
        ("activities.ron", "partner: \"skagen\", ", ""),
        ("feedback.ron", "score: 9", "score: 11"),
        ("campaigns.ron", "end: \"2026-12-31\"", "end: \"2026-07-31\""),
        ("spend.ron", "campaign: \"fair\"", "campaign: \"fair\", channel: \"direct\""),
        ("spend.ron", "clicks: 300", "clicks: 30_000"),
        ("channels.ron", "cost_share: 0.08", "cost_share: 8"),
        ("segments.ron", "(year: 2025, ", "(year: 2026, size: 1), (year: 2025, "),
        ("brand.ron", "unaided: 40", "unaided: 170"),
        ("brand.ron", "consider: 80", "consider: 500"),
        ("brand.ron", "from: \"2026-05-20\"", "from: \"2026-07-20\""),
        ("voice.ron", "ours: 12.5", "ours: 112.5"),
        ("experiments.ron", "low: -500", "low: 5_000"),
        ("needs.ron", "importance: 8.5", "importance: 85"),
        ("messages.ron", "believed: 90", "believed: 900"),
        ("positions.ron", "weight: 0.6", "weight: 0.5"),
        ("positions.ron", "weight: 1, score: 2", "weight: 1, score: 6"),
        (
            "objectives.ron",
            "target: (on: \"2026-12-31\", value: 0.45), readings",
            "target: (on: \"2025-12-31\", value: 0.45), readings"
        ),
        ("objectives.ron", "done: \"2026-09-02\"", "done: \"2027-09-02\""),
        ("targets.ron", "amount: 250_000", "amount: -250_000"),
        ("targets.ron", "(period: \"2026-11\",", "(period: \"2026-Q4\", amount: 1), (period: \"2026-11\","),
        ("targets.ron", "(period: \"2026-11\",", "(period: \"2026-Q3\", amount: 250_000_000), (period: \"2026-11\","),
        (
            "targets.ron",
            "(period: \"2026-11\",",
            "(period: \"2026-10\", amount: 1), (period: \"2026-11\", amount: 2), (period: \"2026-12\", amount: 3), (period: \"2026-11\","
        ),
        (
            "targets.ron",
            "(period: \"2026-11\",",
            "(period: \"2026-Q4\", amount: 120_000, team: \"north\"), (period: \"2026-11\","
        ),
    ]));
}

#[test]
fn files_that_belong_nowhere() {
    let text = |path| {
        let book = load_texts(&[("company.ron", COMPANY), (path, "[]")], now()).unwrap();
        book.problems.iter().map(shown).collect::<String>()
    };
    snapshot!(["dels.ron", "deal/q4.ron", "notes.ron", "company/x.ron", "a\u{1b}[31m.ron"].map(text).join(""));
}
