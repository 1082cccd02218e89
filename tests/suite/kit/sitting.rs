//! A session without a terminal: keys in, cells and effects out.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use quarterdeck::app::choice::Choice;
use quarterdeck::app::layers::Layer;
use quarterdeck::app::message::{Effect, Msg};
use quarterdeck::app::prompt::Prompt;
use quarterdeck::app::session::{BookSource, Session, Setup};
use quarterdeck::app::update::update;
use quarterdeck::app::view::view;
use quarterdeck::book::Book;
use quarterdeck::book::day::Day;
use quarterdeck::keys::{Chord, parse_sequence};
use quarterdeck::store::{Snapshot, load_texts, sample};
use ratatui::buffer::Buffer;

/// Noon of the day of the design's examples.
pub fn noon() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

/// The sample's files by path.
pub fn sample_files() -> Vec<(String, String)> {
    sample::files(Day::parse("2026-11-23").unwrap())
}

/// A book of these files.
pub fn book_of(files: &[(String, String)]) -> Arc<Book> {
    let texts: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    Arc::new(load_texts(&texts, noon()).unwrap())
}

/// The sample's files whose path begins with one of these.
pub fn only(tables: &[&str]) -> Arc<Book> {
    let keep = |path: &str| path == "company.ron" || tables.iter().any(|table| path.starts_with(table));
    book_of(&sample_files().into_iter().filter(|(path, _)| keep(path)).collect::<Vec<_>>())
}

/// A session over a folder that is never touched.
pub struct Sitting {
    pub session: Session,
    pub now: DateTime<Utc>,
}

impl Sitting {
    pub fn new(book: Arc<Book>) -> Self {
        let mut session = Session::new(Setup::plain(BookSource::Folder("/book".into())), Choice::default(), book, noon());
        session.size = (80, 24);
        Self { session, now: noon() }
    }

    pub fn sample() -> Self {
        Self::new(book_of(&sample_files()))
    }

    pub fn tell(&mut self, msg: Msg) -> Vec<Effect> {
        update(&mut self.session, msg, self.now)
    }

    /// Presses keys, parted by blanks; gives what all of them ask for but to be drawn.
    pub fn keys(&mut self, keys: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        for chord in parse_sequence(keys).expect("keys") {
            effects.extend(self.press(chord));
        }
        effects
    }

    pub fn press(&mut self, chord: Chord) -> Vec<Effect> {
        let mut effects = self.tell(Msg::Key(chord));
        effects.retain(|effect| *effect != Effect::Redraw);
        effects
    }

    /// The text of the line of input, while there is one.
    pub fn line(&self) -> Option<&str> {
        self.session.layers.last().and_then(Layer::line).map(Prompt::text)
    }

    /// Types a text, a key a character.
    pub fn type_in(&mut self, text: &str) {
        for c in text.chars() {
            self.press(Chord::plain(quarterdeck::keys::Code::Char(c)));
        }
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.tell(Msg::Resize(columns, rows));
    }

    pub fn draw(&mut self) -> Buffer {
        self.tell(Msg::Draw);
        let buffer = view(&self.session);
        let (columns, rows) = self.session.size;
        assert_eq!((buffer.area.width, buffer.area.height), (columns, rows));
        buffer
    }

    /// The screen as text, a line a row.
    pub fn screen(&mut self) -> String {
        let buffer = self.draw();
        let width = usize::from(buffer.area.width).max(1);
        let lines = buffer.content().chunks(width).map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>());
        lines.collect::<Vec<_>>().join("\n")
    }

    #[track_caller]
    pub fn shows(&mut self, words: &str) {
        let screen = self.screen();
        assert!(screen.contains(words), "`{words}` is not on the screen:\n{screen}");
    }

    #[track_caller]
    pub fn hides(&mut self, words: &str) {
        let screen = self.screen();
        assert!(!screen.contains(words), "`{words}` is on the screen:\n{screen}");
    }

    /// The book was read again, without trouble.
    pub fn load(&mut self, book: Arc<Book>) -> Vec<Effect> {
        self.load_with(book, Vec::new())
    }

    pub fn load_with(&mut self, book: Arc<Book>, stale: Vec<quarterdeck::book::problem::Problem>) -> Vec<Effect> {
        let snapshot = Snapshot { book, stale, read_at: self.now, files: 1, files_read: 1, newest_change: Some(self.now) };
        self.tell(Msg::Loaded(Box::new(snapshot)))
    }
}
