//! The brief: never longer than a page, made from the figures, its text never markup.

use quarterdeck::book::Book;
use quarterdeck::book::day::Day;
use quarterdeck::book::money::Money;
use quarterdeck::book::table::TableName;
use quarterdeck::keys::Keymap;
use quarterdeck::metrics::marketing::marketing;
use quarterdeck::metrics::sales::foreseen::foreseen;
use quarterdeck::metrics::sales::sales;
use quarterdeck::metrics::sales::since::since;
use quarterdeck::report::brief as write;
use quarterdeck::screens;
use quarterdeck::screens::Fresh;
use quarterdeck::screens::brief::{BriefInput, BriefText, MOST, brief};
use quarterdeck::screens::context::{Choices, Context};
use quarterdeck::screens::header::{FreshState, Freshness};

use crate::kit::books::{basis, book, day, lens};
use crate::kit::sitting::{book_of, only, sample_files};

/// The brief of a book on a day, since another.
fn of(book: &Book, as_of: &str, from: &str) -> BriefText {
    let basis = basis(book, as_of);
    let quarter = book.company.calendar().containing(quarterdeck::book::calendar::Length::Quarter, day(as_of));
    let lens = lens(book, &basis, &quarter.to_string());
    let keys = Keymap::default();
    let context = Context { lens: &lens, choices: Choices::default(), keys: &keys };
    let freshness = Freshness { sample: false, files: None, state: FreshState::Live, read_at: "09:00".into() };
    let (figures, told) = (sales(&lens, None), marketing(&lens));
    let (changed, week) = (since(&lens, day(from)), foreseen(&lens, day(from)));
    let fresh = Fresh { freshness, stale: None };
    let screen = screens::marketing::screen(&told, &figures.leads, &fresh, &context);
    brief(&BriefInput { sales: &figures, since: &changed, foreseen: week.as_ref(), marketing: &screen }, &context)
}

fn sample() -> BriefText {
    of(&book_of(&sample_files()), "2026-11-23", "2026-11-16")
}

#[test]
fn the_verdict_comes_first_with_its_why() {
    let text = write::text(&sample());
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "Fyrholm Lights, Q4 2026, Mon 23 Nov 2026");
    assert_eq!(lines[2], "LIKELY MISS: 27% for 2.40M in Q4; most likely 2.27M (80%: 2.02M to 2.55M).");
    assert!(lines[4].starts_with("Behind pace: Tom by "), "{text}");
    assert!(lines[4].contains("8 deals slipped out of Q4: 410k.") && lines[4].contains("Beacon L 91 short."), "{text}");
    for head in ["SINCE MON 16 NOV", "TO DO", "PEOPLE", "MARKETING", "WHAT THE DATA CANNOT TELL"] {
        assert!(lines.contains(&head), "{head}\n{text}");
    }
    // What was foreseen when the week began, held against what came.
    assert!(lines.iter().any(|line| line.starts_with("Foreseen for W47: ") && line.contains("inside the band")), "{text}");
}

#[test]
fn no_brief_is_longer_than_a_page_whatever_a_book_lacks() {
    let all: Vec<&str> = TableName::ALL.iter().map(|table| table.name()).collect();
    let without = all.iter().map(|gone| only(&all.iter().copied().filter(|table| table != gone).collect::<Vec<_>>()));
    let books = without.chain([only(&["deals"]), only(&["orders", "accounts"]), only(&[])]);
    for book in books {
        for (as_of, from) in [("2026-11-23", "2026-11-16"), ("2026-10-01", "2026-09-28"), ("2024-01-05", "2024-01-01")] {
            let brief = of(&book, as_of, from);
            let text = write::text(&brief);
            assert!(text.lines().count() <= MOST, "{text}");
            assert!(brief.topics.iter().all(|topic| topic.lines.iter().all(|line| !line.plain().trim().is_empty())), "{text}");
            assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
        }
    }
}

#[test]
fn what_is_not_known_is_said_to_be_so() {
    let open = r#"[(id: "D1", name: "D1", stage: "late", created: "2026-11-01", close: "2026-12-01")]"#;
    let text = write::text(&of(&book(&[("deals.ron", open)]), "2026-11-23", "2026-11-16"));
    assert!(text.contains("UNKNOWN: nothing was ever won, lost or ordered."), "{text}");
    assert!(text.contains("1 open deal without an amount or a rate"), "{text}");
    assert!(text.contains("Not in the book: targets.ron (pace, chance)"), "{text}");
    assert!(!text.contains("80%") && !text.contains("PEOPLE"), "{text}");
}

#[test]
fn each_line_carries_its_records_in_json() {
    let book = book_of(&sample_files());
    let said: serde_json::Value = serde_json::from_str(&write::object(&sample(), &book).unwrap()).unwrap();
    let topic = |head: &str| said["topics"].as_array().unwrap().iter().find(|topic| topic["head"] == head).unwrap();
    let first = &topic("To do")["lines"][0];
    assert_eq!(first["records"][0], serde_json::json!({ "table": "products", "id": "beacon-l" }));
    let people = topic("People")["lines"].as_array().unwrap();
    assert!(people.iter().all(|line| line["records"][0]["table"] == "people"));
    for line in said["topics"].as_array().unwrap().iter().flat_map(|topic| topic["lines"].as_array().unwrap()) {
        for record in line["records"].as_array().unwrap() {
            let table = TableName::parse(record["table"].as_str().unwrap()).unwrap();
            assert!(book.find_any(table, record["id"].as_str().unwrap()).is_some(), "{record}");
        }
    }
}

#[test]
fn names_from_the_data_are_no_markup() {
    let name = "<img src=x onerror=alert(1)> *bold* [a](http://b) `c` & \\\"d\\\"";
    let won = format!(
        r#"[(id: "D1", name: "{name}", amount: 900, created: "2026-11-01", won: "2026-11-18"),
            (id: "D2", name: "Quay", stage: "late", amount: 500, created: "2026-11-01", close: "2026-12-01")]"#
    );
    let said = of(&book(&[("deals.ron", &won)]), "2026-11-23", "2026-11-16");
    let page = write::html(&said);
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;") && !page.contains("<img"), "{page}");
    assert!(!page.contains("<script") && !page.contains("<link") && !page.contains("http-equiv"), "{page}");
    let mail = write::markdown(&said);
    assert!(mail.contains("&lt;img") && mail.contains("\\*bold\\*") && mail.contains("\\[a\\](http"), "{mail}");
    assert!(!mail.contains("| "), "{mail}");
}

#[test]
fn a_week_is_held_against_what_was_foreseen() {
    let book = book_of(&sample_files());
    let basis = basis(&book, "2026-11-23");
    let lens = lens(&book, &basis, "2026-Q4");
    let week = foreseen(&lens, day("2026-11-16")).unwrap();
    assert_eq!((week.week.to_string().as_str(), week.is_over), ("2026-W47", true));
    assert_eq!(week.then.won.get().map(Money::minor), Some(0), "nothing of it was won when it began");
    // The same as the week's own verdict on the day before it began.
    let before = crate::kit::books::basis(&book, "2026-11-15");
    let then = sales(&crate::kit::books::lens(&book, &before, "2026-W47"), None).verdict.chosen;
    assert_eq!(week.then.forecast.p50.get(), then.forecast.p50.get());
    let now = sales(&crate::kit::books::lens(&book, &basis, "2026-W47"), None).verdict.chosen;
    assert_eq!(week.now.won.get(), now.won.get());
    let running = foreseen(&lens, Day::parse("2026-11-23").unwrap()).unwrap();
    assert!(!running.is_over);
}
