//! Every figure explains itself: keys typed into a session, the text of the explanation read back.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, Utc};

use quarterdeck::app::lists;
use quarterdeck::app::message::Msg;
use quarterdeck::app::session::{Origin, Session, Setup};
use quarterdeck::app::update::{focus_on, update};
use quarterdeck::app::view::view;
use quarterdeck::book::Book;
use quarterdeck::keys::{Chord, Keymap};
use quarterdeck::metrics::lookup;
use quarterdeck::screens::explain::Asked;
use quarterdeck::screens::say::{PanelId, RowId};
use quarterdeck::store::{load_texts, sample};
use quarterdeck::ui::spots;

fn now() -> DateTime<Utc> {
    "2026-11-23T10:30:00Z".parse().unwrap()
}

fn load(files: &[(&str, &str)]) -> Arc<Book> {
    Arc::new(load_texts(files, now()).unwrap())
}

static SAMPLE: LazyLock<Arc<Book>> = LazyLock::new(|| {
    let files = sample::files(now().date_naive().into());
    load(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>())
});

/// Somebody at the screen.
struct Desk(Session);

impl Desk {
    fn at(book: &Arc<Book>, columns: u16, rows: u16) -> Self {
        let setup =
            Setup { origin: Origin::Sample, keys: Keymap::default(), ascii: false, no_color: true, hints_dismissed: false };
        let mut session = Session::new(setup, Arc::clone(book), now());
        session.size = (columns, rows);
        view(&mut session);
        Self(session)
    }

    /// Types keys, parted by blanks.
    fn types(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            update(&mut self.0, Msg::Key(Chord::parse(key).unwrap()), now());
            view(&mut self.0);
        }
        self
    }

    fn focuses(&mut self, panel: PanelId) -> &mut Self {
        focus_on(&mut self.0, panel);
        view(&mut self.0);
        self
    }

    /// Everything on the screen, a line a row.
    fn sees(&mut self) -> String {
        let buffer = view(&mut self.0);
        let width = usize::from(buffer.area.width.max(1));
        let rows = buffer.content().chunks(width);
        rows.map(|row| row.iter().map(|cell| cell.symbol()).collect::<String>().trim_end().to_owned() + "\n").collect()
    }
}

/// Every figure of every panel and row, as one reaches it with the keys: its key, and whether a formula stands behind it.
fn reached(book: &Arc<Book>) -> BTreeMap<(&'static str, bool), String> {
    let mut found = BTreeMap::new();
    for tab in ["1", "2"] {
        let mut desk = Desk::at(book, 240, 60);
        desk.types(tab);
        let panels: Vec<PanelId> = desk.0.shown.as_ref().unwrap().screen.panels.iter().map(|panel| panel.id).collect();
        for panel in panels {
            desk.focuses(panel);
            let arrangement = quarterdeck::app::moving::arrangement(&mut desk.0);
            let session = &desk.0;
            let screen = &session.shown.as_ref().unwrap().screen;
            let list = lists::panel(screen, panel).and_then(lists::list);
            let rows: Vec<Option<&RowId>> = match list {
                Some(list) if !list.rows.is_empty() => list.rows.iter().map(|row| Some(&row.id)).collect(),
                _ => vec![None],
            };
            let figures = session.figures.as_ref().unwrap();
            let lens = figures.lens(session);
            for row in rows {
                for spot in spots(screen, &arrangement, panel, row) {
                    let (row, key) = (spot.row.map(|row| &row.id), spot.cell.key.unwrap());
                    let asked = Asked { key, row, cell: spot.cell.row, of: "", said: None, trail: "" };
                    let there = lookup::figure(&lens, (&figures.sales, &figures.marketing), key, asked.of()).is_some();
                    found.insert((key, there), format!("{} {row:?} `{}`", panel.slug(), spot.cell.text));
                }
            }
        }
    }
    found
}

#[test]
fn spots_have_formulas() {
    for (key, place) in reached(&SAMPLE) {
        if !key.1 { println!("{} {place}", key.0); }
    }
}

#[test]
fn look() {
    for (panel, keys) in [
        (PanelId::Pipeline, "i"),
        (PanelId::Verdict, "i"),
        (PanelId::DoNext, "i"),
        (PanelId::People, "i"),
        (PanelId::Stock, "i"),
        (PanelId::Pipeline, "l l l i"),
    ] {
        let mut desk = Desk::at(&SAMPLE, 80, 24);
        desk.focuses(panel).types(keys);
        println!("{}", desk.sees());
    }
    let mut desk = Desk::at(&SAMPLE, 140, 40);
    desk.focuses(PanelId::People).types("l l");
    println!("{}", desk.sees());
    desk.types("i");
    println!("{}", desk.sees());
    desk.types("Esc 1 i");
    println!("{}", desk.sees());
}
