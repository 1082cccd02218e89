//! Text from data is untrusted: whatever it holds, no control or bidirectional character reaches a cell or a report, and
//! nothing panics at any size.

use std::sync::Arc;

use crate::kit::sitting::{Sitting, book_of, only, sample_files};
use quarterdeck::book::Book;
use quarterdeck::book::calendar::Length;
use quarterdeck::book::day::Day;
use quarterdeck::book::problem::{Problem, Severity};
use quarterdeck::keys::Keymap;
use quarterdeck::metrics::lens::{Basis, Lens, Scope};
use quarterdeck::metrics::{marketing::marketing, sales::sales};
use quarterdeck::report;
use quarterdeck::screens::context::{Choices, Context};
use quarterdeck::screens::header::{FreshState, Freshness};
use quarterdeck::screens::say::{Panel, PanelId};
use quarterdeck::screens::{self, Fresh};

/// Three hundred texts that steer a terminal, hide, turn or bloat what stands round them, or that a spreadsheet, a page or
/// a Markdown reader would run.
fn hostile_texts() -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    // Every control character, alone and as the start of a sequence.
    for c in (0..=0x1f_u32).chain(0x7f..=0x9f).filter_map(char::from_u32) {
        texts.extend([format!("a{c}b"), format!("{c}[2J{c}]0;owned{c}")]);
    }
    // Turns, marks of direction, what has no width, fillers, tags, separators, specials.
    let hidden = [0x61c, 0x200e, 0x200f, 0xad, 0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180e, 0x200b, 0x3164, 0xffa0, 0xfeff];
    let ranges =
        (0x2028..=0x202e).chain(0x2060..=0x206f).chain(0xfff0..=0xfffb).chain(0xe0001..=0xe0001).chain(0xe0020..=0xe0040);
    for c in hidden.into_iter().chain(ranges).filter_map(char::from_u32) {
        texts.extend([format!("abc{c}def"), c.to_string().repeat(20)]);
    }
    texts.extend(
        ["\u{1b}[31m", "\u{1b}]52;c;b3duZWQ=\u{7}", "\u{1b}P+q\u{1b}\\", "\u{9b}2J", "\u{90}q\u{9c}", "\r\nSTALE"]
            .map(String::from),
    );
    texts.extend([format!("e{}", "\u{301}".repeat(1_000)), "\u{301}".repeat(50), format!("{}\u{489}", "\u{20dd}".repeat(9))]);
    texts.extend([
        "漢字".repeat(500),
        "ｗｉｄｅ".into(),
        "한국어 회사".into(),
        "ไทยกำ".into(),
        "مرحبا بالعالم".into(),
        "שלום".into(),
    ]);
    texts.extend(
        ["👩\u{200d}👩\u{200d}👧\u{200d}👦", "🏴\u{e0067}\u{e0062}\u{e007f}", "🇳🇴🇸", "❤\u{fe0f}", "👍🏽", "1\u{fe0f}\u{20e3}"]
            .map(String::from),
    );
    texts.extend([
        "x".repeat(10_000),
        "a b ".repeat(2_000),
        " ".repeat(300),
        "\t\t\n\n".into(),
        String::new(),
        "\u{a0}\u{2003}\u{3000}".into(),
    ]);
    texts.extend(
        ["=1+1", "=HYPERLINK(\"http://x\",\"y\")", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]
            .map(String::from),
    );
    texts.extend(
        [
            "<script>alert(1)</script>",
            "<img src=x onerror=y>",
            "&amp;&lt;&#27;",
            "]]>",
            "--><b>",
            "a|b|c",
            "| --- |",
            "`code`",
            "# head",
        ]
        .map(String::from),
    );
    texts.extend(
        [
            "[x](javascript:y)",
            "![i](http://x)",
            "**b** _i_ ~s~",
            "\\",
            "\\\\|",
            "\"quoted\"",
            "'",
            ",;,",
            "%s%n",
            "{0}",
            "$(id)",
            "../..",
        ]
        .map(String::from),
    );
    texts
}

/// A text in quotes, its characters as they are.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The fields that hold words of a person, not an id, a date or a name of the program's.
const WORDS: &[&str] = &[
    "name", "family", "source", "city", "role", "email", "phone", "tier", "why", "words", "what", "about", "need", "change",
    "factor", "note", "method", "reason",
];

/// The text with every word of a person replaced by the next hostile text.
fn with_words(text: &str, next: &mut impl Iterator<Item = String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    'text: loop {
        let found = WORDS.iter().filter_map(|field| Some((rest.find(&format!("{field}: \""))?, field.len() + 2))).min();
        let Some((at, length)) = found else { break 'text };
        let (before, quote) = rest.split_at(at + length);
        out.push_str(before);
        let mut end = 1;
        let bytes = quote.as_bytes();
        while bytes[end] != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        out.push_str(&quoted(&next.next().unwrap()));
        rest = &quote[end + 1..];
    }
    out.push_str(rest);
    out
}

/// The sample with hostile words, beginning with the text of this number.
pub fn hostile_book(from: usize) -> Arc<Book> {
    let texts = hostile_texts();
    let mut next = texts.clone().into_iter().cycle().skip(from);
    let files: Vec<(String, String)> = sample_files()
        .into_iter()
        .filter(|(path, _)| !path.contains("/202") || path.contains("/2026-q4") || path.contains("/2026-q3"))
        .map(|(path, text)| {
            let hostile = with_words(&text, &mut next);
            (path, hostile)
        })
        .collect();
    let book = book_of(&files);
    assert!(book.deals.len() > 50 && book.people.len() > 2 && book.campaigns.len() > 2);
    book
}

/// What no output may hold: control characters, changes of direction, tags and what hides. The joiners are none of these.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[track_caller]
fn clean(what: &str, text: &str) {
    let found = text.char_indices().find(|(_, c)| *c != '\n' && steers(*c));
    if let Some((at, c)) = found {
        let near: String = text[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
        panic!("{what}: {c:?} behind {near:?}");
    }
    let marks = text.split(|c: char| !matches!(c, '\u{300}'..='\u{36f}')).map(|run| run.chars().count()).max();
    assert!(marks <= Some(8), "{what}: {marks:?} marks on a letter");
}

#[track_caller]
fn clean_cells(what: &str, sitting: &mut Sitting) {
    let buffer = sitting.draw();
    for cell in buffer.content() {
        let symbol = cell.symbol();
        assert!(!symbol.chars().any(steers), "{what}: {symbol:?}");
        assert!(symbol.chars().count() < 40, "{what}: {symbol:?}");
    }
}

/// Draws everything that can be opened on the tab at the session's size.
fn walk(sitting: &mut Sitting, all: bool, check: &mut dyn FnMut(&str, &mut Sitting)) {
    for tab in ["1", "2"] {
        sitting.keys(tab);
        check("tab", sitting);
        for overlay in ["?", "!", ":", "i"] {
            sitting.keys(overlay);
            check(overlay, sitting);
            sitting.keys("Esc Esc");
        }
        let panels = sitting.session.data.shown.as_ref().map_or(0, |shown| shown.screen.panels.len());
        for _ in 0..if all { panels } else { 1 } {
            sitting.keys("Enter");
            check("detail", sitting);
            sitting.keys("i");
            check("explanation", sitting);
            sitting.keys("Esc Esc z");
            check("zoom", sitting);
            sitting.keys("z Tab");
        }
        sitting.keys("/");
        sitting.type_in("a");
        check("filter", sitting);
        sitting.keys("Esc");
    }
}

#[test]
fn no_hostile_text_reaches_a_cell() {
    assert!(hostile_texts().len() >= 300, "{}", hostile_texts().len());
    for from in [0, 77, 151, 229] {
        let mut sitting = Sitting::new(hostile_book(from));
        for (size, all) in [((140, 40), true), ((80, 24), false), ((240, 60), false), ((50, 10), false), ((20, 3), false)] {
            sitting.resize(size.0, size.1);
            walk(&mut sitting, all, &mut |what, sitting| clean_cells(&format!("{what} at {size:?}, from {from}"), sitting));
        }
    }
}

#[test]
fn no_hostile_text_reaches_a_report() {
    for from in [0, 101, 202] {
        let book = hostile_book(from);
        let day = Day::parse("2026-11-23").unwrap();
        let basis = Basis::new(&book, day, Scope::Company);
        let lens = Lens::new(&book, &basis, book.company.calendar().containing(Length::Quarter, day), 2);
        let (sales, marketing) = (sales(&lens, None), marketing(&lens));
        let keys = Keymap::default();
        let context = Context { lens: &lens, choices: Choices::default(), keys: &keys };
        let freshness = Freshness { sample: false, files: None, state: FreshState::Live, read_at: "12:00".into() };
        let fresh = Fresh { freshness, stale: None };
        for screen in [
            screens::sales::screen(&sales, &marketing.funnel, &fresh, &context),
            screens::marketing::screen(&marketing, &sales.leads, &fresh, &context),
        ] {
            let panels: Vec<&Panel> = screen.panels.iter().collect();
            clean("text", &report::text::text(&screen, &panels));
            let markdown = report::markdown::markdown(&screen, &panels);
            clean("markdown", &markdown);
            for tag in ["<script", "<img", "--><b"] {
                assert!(!markdown.contains(tag), "{tag} in Markdown");
            }
        }
        let json = report::json::json(&lens, &sales, &marketing).unwrap();
        clean("json", &json);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        for panel in PanelId::ALL {
            let csv = report::csv::csv(&value, *panel).unwrap();
            clean(panel.slug(), &csv);
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.as_bytes());
            for field in reader.records().flat_map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
                let runs = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
                assert!(!runs || field.parse::<f64>().is_ok(), "{}: {field:?} would be run", panel.slug());
            }
        }
        let mut sitting = Sitting::new(book);
        sitting.resize(140, 40);
        let svg = report::svg::svg(&sitting.draw());
        clean("svg", &svg);
        assert!(!svg.contains("<script") && !svg.contains("<img"));
        let page = crate::page::page_of(&mut sitting, true);
        clean("html", &page);
        assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("<b>"));
    }
}

#[test]
fn hostile_words_are_no_error() {
    let book = hostile_book(0);
    // Older parts of the sample are left out, so some of its deals are not there.
    let other = |problem: &&Problem| problem.severity == Severity::Error && problem.rule != "unknown-reference";
    let errors: Vec<_> = book.problems.iter().filter(other).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    for problem in &book.problems {
        clean("problem", &format!("{} {} {:?} {:?}", problem.place, problem.what, problem.hint, problem.record));
        for (_, line) in problem.excerpt.iter().flat_map(|excerpt| &excerpt.lines) {
            clean("excerpt", line);
        }
    }
}

/// Every width with a few heights and every height with a few widths: the edges of the classes and coarse steps.
fn sizes() -> Vec<(u16, u16)> {
    let widths =
        [1, 2, 3, 5, 8, 13, 20, 30, 39, 40, 41, 59, 60, 61, 79, 80, 100, 119, 120, 121, 160, 199, 200, 201, 240, 320, 400];
    let heights = [1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 18, 23, 24, 30, 35, 36, 37, 45, 53, 54, 55, 80, 120];
    let mut sizes: Vec<(u16, u16)> = widths.iter().flat_map(|width| [3, 12, 24, 54].map(|height| (*width, height))).collect();
    sizes.extend(heights.iter().flat_map(|height| [1, 40, 120, 200].map(|width| (width, *height))));
    sizes.push((400, 120));
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

fn every_size(book: Arc<Book>) {
    let mut sitting = Sitting::new(book);
    for (at, (columns, rows)) in sizes().into_iter().enumerate() {
        sitting.resize(columns, rows);
        for tab in ["1", "2"] {
            sitting.keys(tab);
            sitting.draw();
            // What lies over the panes takes turns: each is met at every class.
            let over = ["?", "!", ": Esc", "i", "Enter", "z", "Tab z", "/ a", "G", "PgDn", "? PgDn G", "! j"];
            sitting.keys(over[at % over.len()]);
            sitting.draw();
            sitting.keys("Esc Esc Esc Esc");
        }
    }
}

#[test]
fn the_sample_is_drawn_at_every_size() {
    every_size(book_of(&sample_files()));
}

#[test]
fn books_with_little_in_them_are_drawn_at_every_size() {
    for tables in [&[][..], &["deals"], &["orders", "accounts", "products"], &["brand", "objectives"]] {
        every_size(only(tables));
    }
}

#[test]
fn hostile_words_are_drawn_at_every_size() {
    every_size(hostile_book(130));
}
