//! Whatever stands in the files, a book is made of the rest, and what is left out is counted.

use proptest::prelude::*;

use super::good::FILES;
use super::{COMPANY, book, now};
use crate::book::deal::Deal;
use crate::book::problem::Severity;
use crate::book::table::Records;
use crate::store::load_texts;

/// A file of deals, and where the second of its records stands.
fn deals() -> (String, std::ops::Range<usize>) {
    let record = |id: &str| {
        format!(
            "    (\n        id: \"{id}\", name: \"Dock {id}\", stage: \"proposal\", amount: 48_000,\n        created: \"2026-09-02\", \
             next_step: (on: \"2026-11-25\", what: \"Call\"),\n        log: [\n            (on: \"2026-09-02\", stage: \"qualified\"),\n            \
             (on: \"2026-10-20\", stage: \"proposal\"),\n        ],\n    )"
        )
    };
    let before = format!("[\n{},\n", record("first"));
    let second = record("second");
    let span = before.len() + 4..before.len() + second.len();
    (format!("{before}{second},\n{},\n]\n", record("third")), span)
}

/// Pieces of RON: what people forget, double or mistype.
const SCRAPS: &str = "[()\\[\\]{}\",:/*#!a1\\\\ \n'.-]{0,4}|\\),|\"|\\(\\(|/\\*|//|r#\"|é|\u{202e}";

proptest! {
    #[test]
    fn damage_to_a_record_leaves_its_neighbours_whole(at in 0..400usize, length in 0..6usize, put in SCRAPS) {
        let (mut text, span) = deals();
        let start = span.start + at % span.len();
        let end = (start + length).min(span.end);
        // A line that begins with `(` no deeper than the records begins a record: that is the rule.
        prop_assume!(!put.contains('\n') && !text[start..end].contains('\n'));
        text.replace_range(start..end, &put);
        let book = book(&[("deals.ron", &text)]);
        let keys: Vec<&str> = book.deals.rows().iter().map(Deal::key).collect();
        prop_assert!(keys.contains(&"first") && keys.contains(&"third"), "{keys:?}\n{text}");
        let errors = book.problem_count(Severity::Error);
        prop_assert!(keys.len() == 3 || (errors > 0 && book.deals.left_out() > 0), "{keys:?}\n{text}");
        prop_assert!(book.deals.left_out() == 0 || errors > 0);
    }

    #[test]
    fn damage_anywhere_never_panics(file in 0..FILES.len(), at in 0..4_000usize, length in 0..40usize, put in SCRAPS) {
        let mut files: Vec<(&str, String)> = FILES.iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
        let (_, text) = &mut files[file];
        let (start, end) = (at % text.len(), (at % text.len() + length).min(text.len()));
        prop_assume!(text.is_char_boundary(start) && text.is_char_boundary(end));
        text.replace_range(start..end, &put);
        let mut all = vec![("company.ron", COMPANY)];
        all.extend(files.iter().map(|(path, text)| (*path, text.as_str())));
        let book = load_texts(&all, now()).unwrap();
        // Every complaint has a place in a file, and lines to show.
        for problem in &book.problems {
            prop_assert!(book.files.iter().any(|file| file.path == problem.place.file));
            let excerpt = problem.excerpt.iter().all(|e| e.at < e.lines.len() && e.length > 0 && e.lines.len() <= 3);
            prop_assert!(excerpt, "{problem:?}");
            prop_assert!(problem.id.is_none() || book.origin_of(problem.id.unwrap()).is_some(), "{problem:?}");
        }
    }

    #[test]
    fn any_text_is_taken(company in any::<String>(), deals in any::<String>()) {
        let _ = load_texts(&[("company.ron", &company), ("deals.ron", &deals)], now());
        let _ = book(&[("deals.ron", &deals), ("deals/x.ron", &format!("[{deals}]"))]);
        let _ = book(&[("orders.ron", &format!("[(id: {deals})]"))]);
    }
}

#[test]
fn a_record_whose_first_bracket_is_a_comment_harms_no_other() {
    let (mut text, span) = deals();
    text.insert_str(span.start, "//");
    let book = book(&[("deals.ron", &text)]);
    let keys: Vec<&str> = book.deals.rows().iter().map(Deal::key).collect();
    assert_eq!(keys, ["first", "third"]);
    assert!(book.problem_count(Severity::Error) > 0);
}

#[test]
fn amounts_at_the_edge_add_up_without_overflow() {
    let most = "9_999_999_999_999_999.99";
    let deal =
        |id: usize| format!("(id: \"{id}\", name: \"x\", created: \"2026-01-01\", won: \"2026-01-02\", amount: \"{most}\")");
    let deals = format!("[{}]", (0..100).map(deal).collect::<Vec<_>>().join(",\n"));
    let order = format!(
        "[(id: \"o\", account: \"a\", on: \"2026-01-01\", lines: [(product: \"p\", units: 100_000_000_000, price: \"{most}\", discount: 0.000001)])]"
    );
    let book = book(&[
        ("deals.ron", &deals),
        ("accounts.ron", "[(id: \"a\", name: \"A\")]"),
        ("products.ron", "[(id: \"p\", name: \"P\")]"),
        ("orders.ron", &order),
    ]);
    assert_eq!((book.deals.len(), book.orders.len(), book.problems.len()), (100, 1, 0), "{:?}", book.problems);
    let sum: crate::book::money::Money = book.deals.rows().iter().filter_map(Deal::amount).sum();
    assert_eq!(sum.minor(), 99_999_999_999_999_999_900);
    assert!(book.orders.rows()[0].amount().minor() > 0);
}

#[test]
fn a_file_full_of_problems_is_summed_up() {
    let deals = format!("[{}]", "(id: 1, name: 222), ".repeat(20_000));
    let book = book(&[("deals.ron", &deals)]);
    // Each record is named that is left out; of what else is wrong with them as much as fits.
    let kept = 20_000 + 1_000 + deals.len() / 32;
    assert_eq!((book.deals.left_out(), book.problems.len()), (20_000, kept + 1));
    assert_eq!(book.problems[0].what, format!("{} more problems", 40_000 - kept));
    let named: std::collections::HashSet<_> = book.problems.iter().map(|problem| problem.place.column / 20).collect();
    assert_eq!(named.len(), 20_000);
    assert_eq!(book.problems.iter().filter(|problem| problem.excerpt.is_some()).count(), 1_000);
    assert!(book.problems.iter().flat_map(|p| &p.excerpt).flat_map(|e| &e.lines).all(|(_, line)| line.chars().count() <= 200));
}

/// Twenty thousand records on one line, each with a warning whose place has to be found: done in the time of the other
/// tests only while no record makes the whole line be gone through.
#[test]
fn a_large_table_on_one_line_is_read_in_one_pass() {
    let deal = |n: usize| {
        format!(
            "(id: \"D-{n}\", name: \"Kai № {n} ⛵\", stage: \"proposal\", amount: {n}, currency: \"USD\", created: \"2027-01-02\")"
        )
    };
    let deals = format!("[{}]", (0..20_000).map(deal).collect::<Vec<_>>().join(", "));
    let book = book(&[("deals.ron", &deals)]);
    assert_eq!((book.deals.len(), book.deals.left_out()), (20_000, 0));
    assert_eq!(book.problem_count(Severity::Warning), 40_000);
    let last = book.deals.iter().last().and_then(|(id, _)| book.place_of(Records::any(id))).unwrap();
    let column = deals.chars().count() - deal(19_999).chars().count();
    assert_eq!((last.line, last.column as usize), (1, column));
}

/// What would make a careless reader go over the same text again and again.
#[test]
fn what_never_closes_is_not_looked_for_again_and_again() {
    let million = 1 << 20;
    for (what, text) in [
        ("brackets in a long line", format!("[\n(id: \"a\"),\n{}", "]x".repeat(million / 2))),
        ("comments", format!("[\n{}", "x /*\n(id: \"a\"),\n".repeat(million / 16))),
        ("comments in comments", format!("[\n{}*/", "/* (\n".repeat(million / 4))),
        ("raw texts", format!("[\n{}", "(id: r#\"\n".repeat(million / 8))),
        ("texts", format!("[\n{}", "(id: \"a, b: '\n".repeat(million / 16))),
        ("brackets", format!("[\n{}", "(((\n".repeat(million / 4))),
        ("hashes", format!("[\n{}", "(id: r#########################\n".repeat(million / 32))),
    ] {
        let book = book(&[("deals.ron", &text)]);
        assert!(book.problem_count(Severity::Error) > 0, "{what}");
        assert!(book.problems.len() <= 1_100 + text.len() / 32, "{what}: {}", book.problems.len());
    }
}
