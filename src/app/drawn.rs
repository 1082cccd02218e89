//! Every panel, measure, overlay and detail, at twenty sizes, on books with much and with little in them: no text over
//! text, no number cut, no rule through a word, no empty frame.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use ratatui::buffer::Buffer;

use crate::app::choice::Choice;
use crate::app::layers::Layer;
use crate::app::message::Msg;
use crate::app::session::{BookSource, Session, Setup};
use crate::app::update::update;
use crate::app::view::view;
use crate::book::Book;
use crate::book::day::Day;
use crate::book::id::AnyId;
use crate::book::table::TableName;
use crate::keys::{Chord, parse_sequence};
use crate::screens::say::{PanelId, Tab};
use crate::store::{load_texts, sample};
use crate::ui::{faults, overlay_extent};

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

/// The sizes at which overlays are scrolled to their ends, one of each class.
const LEAFED: [(u16, u16); 3] = [(60, 24), (80, 24), (140, 40)];

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
        // Help hides nothing: where its two columns fit, what it says of a key stands there whole.
        if what.starts_with("help") && (76..120).contains(&width) && lines(&drawn).iter().any(|line| line.contains('…')) {
            wrong.push("help is cut".to_owned());
        }
        wrong.extend(header_cut(&drawn));
        let names: Vec<[String; 2]> = super::place::arrangement(&self.session).strip.iter().map(|id| self.name(*id)).collect();
        wrong.extend(strip_cut(&drawn, &names).filter(|_| self.session.over().is_none() && height >= 12 && width >= 60));
        self.found.extend(wrong.into_iter().take(3).map(|wrong| format!("{}: {what} at {width}x{height}: {wrong}", self.book)));
    }
}

impl Sitting {
    /// A panel's name in the strip.
    fn name(&self, id: PanelId) -> [String; 2] {
        let name = self.session.panel(id).map(|panel| panel.name.clone()).unwrap_or_default();
        [name.text.clone(), name.short.unwrap_or(name.text)].map(|name| name.chars().take(2).collect())
    }

    fn fault(&mut self, wrong: &str) {
        let (width, height) = self.session.size;
        self.found.insert(format!("{} at {width}x{height}: {wrong}", self.book));
    }

    /// What stands in a panel's cells.
    fn panel(&self, panel: PanelId) -> String {
        let drawn = view(&self.session);
        let arrangement = super::place::arrangement(&self.session);
        let Some(placed) = arrangement.place(panel) else { return String::new() };
        let row = |y: u16| (placed.area.left()..placed.area.right()).map(move |x| (x, y));
        let text = |y: u16| row(y).filter_map(|at| drawn.cell(at)).map(ratatui::buffer::Cell::symbol).collect::<String>();
        (placed.area.top()..placed.area.bottom()).map(|y| text(y) + "\n").collect()
    }

    /// Whether the overlay shows its last row.
    fn is_at_end(&self) -> bool {
        let Some(overlay) = self.session.data.shown.as_ref().and_then(|shown| shown.overlay.as_ref()) else { return true };
        let most = overlay_extent(overlay, &super::place::arrangement(&self.session)).most;
        self.session.over().and_then(Layer::page).is_none_or(|page| page.scroll == most)
    }

    /// Turns all pages of an overlay that does not fit: each shows something more, and none cuts its frame.
    fn leaf(&mut self, what: &str) {
        if !LEAFED.contains(&self.session.size) {
            return;
        }
        for page in 1..200 {
            let Some(layer) = self.session.over().and_then(Layer::page) else { return };
            let before = layer.scroll;
            self.keys("PgDn");
            let after = self.session.over().and_then(Layer::page).map_or(before, |page| page.scroll);
            if after == before {
                return;
            }
            if page < 4 || self.is_at_end() {
                self.look(&format!("{what}, page {page}"));
            }
        }
        self.fault(&format!("{what} has no end"));
    }
}

fn lines(drawn: &Buffer) -> Vec<String> {
    let rows = drawn.content().chunks(usize::from(drawn.area.width).max(1));
    rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect()).collect()
}

/// Words with a rule or a column line through them, or a rule that begins or ends at a word.
fn glued(drawn: &Buffer) -> Vec<String> {
    let through = |line: &String| {
        let chars: Vec<char> = line.chars().collect();
        let hit = chars.windows(3).any(|three| {
            let [a, b, c] = three else { return false };
            a.is_alphabetic() && matches!(b, '─' | '━' | '│' | '┃') && c.is_alphabetic()
        });
        let rule = |c: char| matches!(c, '─' | '━');
        let touches = chars.windows(2).any(|two| {
            let [a, b] = two else { return false };
            (rule(*a) && b.is_alphanumeric()) || (a.is_alphanumeric() && rule(*b))
        });
        (hit || touches).then(|| format!("a line through words: `{}`", line.trim()))
    };
    lines(drawn).iter().filter_map(through).collect()
}

/// A chosen tab or horizon whose bracket does not close.
fn header_cut(drawn: &Buffer) -> Option<String> {
    let header = lines(drawn).into_iter().next()?;
    let count = |bracket: char| header.chars().filter(|c| *c == bracket).count();
    (count('[') != count(']') || (count('[') == 1 && header.contains("Sales")))
        .then(|| format!("the header is cut: `{}`", header.trim()))
}

/// Panels that are not on the screen and not named in the strip.
fn strip_cut(drawn: &Buffer, names: &[[String; 2]]) -> Option<String> {
    let lines = lines(drawn);
    let strip = lines.get(lines.len().checked_sub(2)?)?;
    let absent: Vec<&[String; 2]> =
        names.iter().filter(|names| !names.iter().any(|name| strip.contains(name.as_str()))).collect();
    (!absent.is_empty()).then(|| format!("not in the strip: {absent:?} in `{}`", strip.trim()))
}

/// Numbers that stood on the screen and stand there no more. Those that say how many rows do not fit may go.
fn lost<'a>(before: &'a str, after: &str) -> Vec<&'a str> {
    let is_number = |word: &str| word.trim_start_matches(['+', '-']).starts_with(|c: char| c.is_ascii_digit());
    let parted = |c: char| !c.is_alphanumeric() && !matches!(c, '.' | ',' | '%' | '+' | '-' | '/');
    let of_line = |line: &'a str| {
        let words: Vec<&str> = line.split(parted).filter(|word| !word.is_empty()).collect();
        let counts = |at: usize| {
            matches!(words.get(at + 1), Some(&"more" | &"of")) || matches!(words.get(at.wrapping_sub(1)), Some(&"of"))
        };
        (0..words.len()).filter(|at| !counts(*at)).map(|at| words[at]).collect::<Vec<_>>()
    };
    let words = before.lines().flat_map(of_line).map(|word| word.trim_start_matches(char::is_alphabetic));
    words.filter(|word| is_number(word) && !after.contains(word.trim_matches(['.', ',', '-']))).collect()
}

/// Whether nothing stands between header and footer.
fn is_blank(drawn: &Buffer) -> bool {
    let lines = lines(drawn);
    let body = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
    !body.is_empty() && body.iter().all(|line| line.chars().all(|c| !c.is_alphanumeric()))
}

fn one_of_each(book: &Book) -> Vec<AnyId> {
    let tables = TableName::ALL.iter().copied().filter(|table| *table != TableName::Company && book.count(*table).0 > 0);
    tables.map(|table| AnyId { table, number: 0 }).collect()
}

fn look_at(book: &'static str, records: Arc<Book>, size: (u16, u16)) -> BTreeSet<String> {
    let session = Session::new(Setup::plain(BookSource::Folder("/book".into())), Choice::default(), records, noon());
    let mut sitting = Sitting { session, book, found: BTreeSet::new() };
    update(&mut sitting.session, Msg::Resize(size.0, size.1), noon());
    for tab in [Tab::Sales, Tab::Marketing] {
        sitting.keys(if tab == Tab::Sales { "2" } else { "1" });
        sitting.look("the tab");
        let panels: Vec<PanelId> = sitting.session.data.shown.as_ref().unwrap().panels();
        for panel in panels {
            super::panels::focus_on(&mut sitting.session, panel);
            sitting.look(panel.slug());
            let before = sitting.panel(panel);
            sitting.keys("z");
            sitting.look(&format!("{} zoomed", panel.slug()));
            // A chart of more rows has other labels at its axis; the smallest size begins more tables with more rows.
            if !matches!(panel, PanelId::Pace | PanelId::Awareness) && size.1 > 12 {
                let after = lines(&view(&sitting.session)).join("\n");
                let lost = lost(&before, &after);
                if !lost.is_empty() {
                    sitting.fault(&format!("{} zoomed: no longer there: {lost:?}", panel.slug()));
                }
            }
            sitting.keys("z");
            if matches!(panel, PanelId::Fit | PanelId::WinFit | PanelId::Campaigns | PanelId::Pace) {
                for turn in 1..5 {
                    sitting.keys("v");
                    sitting.look(&format!("{}, measure {turn}", panel.slug()));
                }
            }
            sitting.keys("i");
            sitting.look(&format!("{} explained", panel.slug()));
            sitting.leaf(&format!("{} explained", panel.slug()));
            sitting.keys("Esc");
        }
        for (keys, what) in [("?", "help"), ("!", "problems"), (":", "commands"), ("A", "what is missing"), ("a", "as of")] {
            sitting.keys(keys);
            sitting.look(what);
            sitting.leaf(what);
            sitting.keys("Esc");
        }
    }
    for id in one_of_each(&sitting.session.data.book) {
        super::answers::open(&mut sitting.session, Layer::detail(vec![id], 0, "Sales > Do next".to_owned()));
        sitting.look(&format!("a record of {}", id.table.name()));
        sitting.leaf(&format!("a record of {}", id.table.name()));
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
