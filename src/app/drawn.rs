//! Every panel, measure, overlay and detail, at twenty sizes, on books with much and with little in them: no text over
//! text, no number cut, no rule through a word, no empty frame.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use ratatui::buffer::Buffer;

use crate::app::choice::Choice;
use crate::app::layers::Layer;
use crate::app::message::Msg;
use crate::app::session::{Origin, Session, Setup};
use crate::app::update::update;
use crate::app::view::view;
use crate::book::Book;
use crate::book::day::Day;
use crate::book::id::AnyId;
use crate::book::table::TableName;
use crate::keys::{Chord, parse_sequence};
use crate::screens::say::{PanelId, Tab};
use crate::store::{load_texts, sample};
use crate::ui::faults;

const SIZES: [(u16, u16); 20] = [
    (60, 12),
    (60, 15),
    (60, 24),
    (70, 20),
    (79, 23),
    (80, 24),
    (80, 30),
    (90, 24),
    (100, 30),
    (110, 40),
    (119, 35),
    (120, 36),
    (130, 36),
    (132, 43),
    (140, 40),
    (160, 50),
    (180, 45),
    (199, 60),
    (200, 54),
    (240, 60),
];

fn noon() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn of(files: &[(String, String)]) -> Arc<Book> {
    let texts: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    Arc::new(load_texts(&texts, noon()).unwrap())
}

/// The sample's files at these paths.
fn only(tables: &[&str]) -> Arc<Book> {
    let keep = |path: &str| path == "company.ron" || tables.iter().any(|table| path.starts_with(table));
    of(&whole().into_iter().filter(|(path, _)| keep(path)).collect::<Vec<_>>())
}

fn whole() -> Vec<(String, String)> {
    sample::files(Day::parse("2026-11-23").unwrap())
}

struct Sitting {
    session: Session,
    book: &'static str,
    found: BTreeSet<String>,
}

impl Sitting {
    fn keys(&mut self, keys: &str) {
        for chord in parse_sequence(keys).unwrap() {
            self.press(chord);
        }
    }

    fn press(&mut self, chord: Chord) {
        update(&mut self.session, Msg::Key(chord), noon());
    }

    /// Draws, and remembers what is wrong with it, once a kind.
    fn look(&mut self, what: &str) {
        update(&mut self.session, Msg::Draw, noon());
        faults::take();
        let drawn = view(&self.session);
        let (width, height) = self.session.size;
        let mut wrong = faults::take();
        wrong.extend(glued(&drawn));
        if is_blank(&drawn) {
            wrong.push("an empty frame".to_owned());
        }
        self.found.extend(wrong.into_iter().take(3).map(|wrong| format!("{}: {what} at {width}x{height}: {wrong}", self.book)));
    }
}

fn lines(drawn: &Buffer) -> Vec<String> {
    let rows = drawn.content().chunks(usize::from(drawn.area.width).max(1));
    rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect()).collect()
}

/// Words with a rule or a column line through them.
fn glued(drawn: &Buffer) -> Vec<String> {
    let through = |line: &String| {
        let chars: Vec<char> = line.chars().collect();
        let hit = chars.windows(3).any(|three| {
            let [a, b, c] = three else { return false };
            a.is_alphabetic() && matches!(b, '─' | '━' | '│' | '┃') && c.is_alphabetic()
        });
        hit.then(|| format!("a line through words: `{}`", line.trim()))
    };
    lines(drawn).iter().filter_map(through).collect()
}

/// Whether nothing stands between header and footer.
fn is_blank(drawn: &Buffer) -> bool {
    let lines = lines(drawn);
    let body = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
    !body.is_empty() && body.iter().all(|line| line.chars().all(|c| !c.is_alphanumeric()))
}

/// A record of each table of a book.
fn one_of_each(book: &Book) -> Vec<AnyId> {
    let tables = TableName::ALL.iter().copied().filter(|table| *table != TableName::Company && book.count(*table).0 > 0);
    tables.map(|table| AnyId { table, number: 0 }).collect()
}

fn look_at(book: &'static str, records: Arc<Book>, size: (u16, u16)) -> BTreeSet<String> {
    let session = Session::new(Setup::plain(Origin::Folder("/book".into())), Choice::default(), records, noon());
    let mut sitting = Sitting { session, book, found: BTreeSet::new() };
    update(&mut sitting.session, Msg::Resize(size.0, size.1), noon());
    for tab in [Tab::Sales, Tab::Marketing] {
        sitting.keys(if tab == Tab::Sales { "2" } else { "1" });
        sitting.look("the tab");
        let panels: Vec<PanelId> = sitting.session.data.shown.as_ref().unwrap().panels();
        for panel in panels {
            super::panels::focus_on(&mut sitting.session, panel);
            sitting.look(panel.slug());
            sitting.keys("z");
            sitting.look(&format!("{} zoomed", panel.slug()));
            sitting.keys("z");
            if matches!(panel, PanelId::Fit | PanelId::WinFit | PanelId::Campaigns | PanelId::Pace) {
                for turn in 1..5 {
                    sitting.keys("v");
                    sitting.look(&format!("{}, measure {turn}", panel.slug()));
                }
            }
            sitting.keys("i");
            sitting.look(&format!("{} explained", panel.slug()));
            sitting.keys("Esc");
        }
        for (keys, what) in [("?", "help"), ("!", "problems"), (":", "commands"), ("A", "what is missing"), ("a", "as of")] {
            sitting.keys(keys);
            sitting.look(what);
            sitting.keys("Esc");
        }
    }
    for id in one_of_each(&sitting.session.data.book) {
        super::answers::open(&mut sitting.session, Layer::detail(vec![id], 0, "Sales > Do next".to_owned()));
        sitting.look(&format!("a record of {}", id.table.name()));
        sitting.keys("Esc");
    }
    sitting.found
}

/// Draws all of a book at all sizes.
fn look_everywhere(name: &'static str, book: &Arc<Book>) {
    let found: Vec<String> = SIZES.into_iter().flat_map(|size| look_at(name, Arc::clone(book), size)).collect();
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
}

#[test]
fn nothing_is_drawn_over_anything_on_the_sample() {
    look_everywhere("the sample", &of(&whole()));
}

#[test]
fn nothing_is_drawn_over_anything_on_deals_alone() {
    look_everywhere("deals alone", &only(&["deals", "people", "accounts", "products"]));
}

#[test]
fn nothing_is_drawn_over_anything_on_what_marketing_knows_alone() {
    let tables = ["brand", "objectives", "segments", "market_share", "rivals", "voice", "channels", "campaigns", "spend"];
    look_everywhere("marketing alone", &only(&tables));
}

#[test]
fn nothing_is_drawn_over_anything_on_deals_cut_in_half() {
    let halved = whole().into_iter().map(|(path, text)| {
        let end = (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let text = if path.starts_with("deals") { text[..end].to_owned() } else { text };
        (path, text)
    });
    look_everywhere("cut in half", &of(&halved.collect::<Vec<_>>()));
}

#[test]
fn nothing_is_drawn_over_anything_on_an_empty_book() {
    look_everywhere("nothing", &only(&[]));
}
