//! A session: plain data in three parts, changed only by `update`.

use std::path::PathBuf;
use std::sync::Arc;

use crate::book::Book;
use crate::book::calendar::Period;
use crate::book::company::Acts;
use crate::book::day::Day;
use crate::book::id::AnyId;
use crate::keys::Action;
use crate::keys::{Chord, Keymap};
use crate::screens::problems;
use crate::screens::say::{Line, Panel, PanelId, Tab};
use crate::store::write::act::Pen;

use super::choice::{Choice, Pane};
use super::data::Data;
use super::figures::FigureInputs;
use super::layers::{Layer, LayerPage};
use super::lists;
use super::message::Now;

/// Where the book comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BookSource {
    /// A folder, watched.
    Folder(PathBuf),
    /// The embedded company.
    Sample,
    /// Exports that were read into memory: their names.
    Files(String),
}

/// What does not change while a session runs.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where the book comes from.
    pub origin: BookSource,
    /// The keys in force.
    pub keys: Keymap,
    /// Whether glyphs are reduced to ASCII.
    pub ascii: bool,
    /// Whether colours are left out, whatever the theme.
    pub no_color: bool,
    /// Whether the quiet line about missing tables is dismissed.
    pub hints_dismissed: bool,
    /// Whether the bell is off.
    pub mute: bool,
    /// Whether the tabs take turns and keys are locked, for a screen on the wall.
    pub wall: bool,
    /// Whether it is seen from elsewhere: it has no editor, no files, and no job control.
    pub served: bool,
    /// What it writes the book with; a session without it cannot ask for anything to be written.
    pub pen: Option<Pen>,
    /// Whether it may make a book of exports that it looks at.
    pub may_write: bool,
    /// The file in which it keeps what the user puts off; a session without it puts nothing off.
    pub later: Option<PathBuf>,
    /// Whose session it is: the id of a person.
    pub me: Option<String>,
}

impl Setup {
    /// Everything as it is without a configuration.
    pub fn plain(origin: BookSource) -> Self {
        Self {
            origin,
            keys: Keymap::default(),
            ascii: false,
            no_color: false,
            hints_dismissed: false,
            mute: false,
            wall: false,
            served: false,
            pen: None,
            may_write: false,
            later: None,
            me: None,
        }
    }
}

/// A session.
#[derive(Debug)]
pub struct Session {
    /// What does not change.
    pub setup: Setup,
    /// What the user chose.
    pub choice: Choice,
    /// The data and its figures.
    pub data: Data,
    /// What lies over the panes, the uppermost last: it takes the keys.
    pub layers: Vec<Layer>,
    /// Something that has just happened: until the next key.
    pub toast: Option<Line>,
    /// The records that are marked: what is done is done to all of them.
    pub marked: Vec<AnyId>,
    /// Keys typed of a longer sequence.
    pub typed: Vec<Chord>,
    /// Columns and rows of the window; none until the first [`Msg::Resize`](super::message::Msg::Resize).
    pub size: (u16, u16),
}

impl Session {
    /// A session on a book that was read just now, with what was chosen before it starts.
    pub fn new(setup: Setup, choice: Choice, book: Arc<Book>, now: Now) -> Self {
        let data = Data::new(book, now);
        Self { setup, choice, data, layers: Vec::new(), toast: None, marked: Vec::new(), typed: Vec::new(), size: (0, 0) }
    }

    /// The day looked at.
    pub fn day(&self) -> Day {
        self.choice.as_of.unwrap_or(self.data.today)
    }

    /// The sales period looked at.
    pub fn period(&self) -> Period {
        self.choice.period(&self.data.book, self.day())
    }

    /// What the figures that are looked at depend on.
    pub(super) fn figure_inputs(&self) -> FigureInputs {
        FigureInputs::of(&self.choice, Arc::clone(&self.data.book), !self.data.stale.is_empty(), self.data.today)
    }

    /// The pane on screen.
    pub fn pane(&self) -> &Pane {
        self.choice.pane()
    }

    pub(crate) fn pane_mut(&mut self) -> &mut Pane {
        self.choice.pane_mut()
    }

    /// A panel of the screen, as far as it has been made.
    pub(crate) fn panel(&self, id: PanelId) -> Option<&Panel> {
        lists::panel(&self.data.shown.as_ref()?.screen, id)
    }

    /// The layer that covers the panes: the uppermost with a page.
    pub(crate) fn over(&self) -> Option<&Layer> {
        self.layers.iter().rev().find(|layer| layer.page().is_some())
    }

    /// Where one is on the page that covers the panes, to be changed.
    pub fn page_mut(&mut self) -> Option<&mut LayerPage> {
        self.layers.iter_mut().rev().find_map(Layer::page_mut)
    }

    /// The chosen problem, by its number, where the list of problems covers the panes; the first where none is chosen.
    pub(crate) fn problem(&self) -> Option<usize> {
        let layer = self.over().filter(|layer| matches!(layer, Layer::Problems(_)))?;
        let count = self.data.book.problems.len();
        Some((0..count).find(|at| layer.row() == Some(&problems::row_id(*at))).unwrap_or(0))
    }

    /// What the book is written with, as long as today's is on screen; why there is nothing to write with.
    pub(crate) fn pen(&self) -> Result<&Pen, String> {
        let Some(pen) = &self.setup.pen else {
            return Err(match self.setup.origin {
                BookSource::Sample => {
                    "the sample is part of the program: `quarterdeck init DIR` writes it as a book of your own".into()
                }
                BookSource::Files(_) => "these are exports in memory: `:keep DIR` makes a book of them".into(),
                BookSource::Folder(_) => "this session only reads".into(),
            });
        };
        if let Some(day) = self.choice.as_of {
            let today = self.setup.keys.key(Action::Today);
            return Err(format!("this is {}: {today} goes back to today, where things are done", day.long()));
        }
        if self.data.book.company.acts() == Acts::Off {
            return Err("company.ron says `acts: Off`: this book is written by others".into());
        }
        Ok(pen)
    }

    /// The exports that are shown, where no book is.
    pub(crate) fn files_shown(&self) -> Option<String> {
        if let BookSource::Files(names) = &self.setup.origin { Some(names.clone()) } else { None }
    }

    pub(crate) fn is_sample(&self) -> bool {
        self.setup.origin == BookSource::Sample
    }

    /// What a panel is called on the way to something: `Sales > Do next`.
    pub(crate) fn trail(&self, panel: &Panel) -> String {
        let tab = match self.choice.tab {
            Tab::Sales => "Sales",
            Tab::Marketing => "Marketing",
        };
        format!("{tab} > {}", panel.name.text)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::app::figures::SharedFigures;
    use crate::app::message::{Effect, Msg};
    use crate::app::update::update;
    use crate::store::{load_texts, sample};

    /// A served session is worked on by whichever thread is free.
    #[test]
    fn a_session_can_go_from_thread_to_thread() {
        fn goes<T: Send>() {}
        goes::<Session>();
    }

    fn sample(now: Now) -> Arc<Book> {
        let files = sample::files(now.date_naive().into());
        let texts: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        Arc::new(load_texts(&texts, now).unwrap())
    }

    fn now() -> Now {
        DateTime::parse_from_rfc3339("2026-11-23T10:30:00Z").unwrap().to_utc()
    }

    fn press(session: &mut Session, action: Action) -> Vec<Effect> {
        let bound = session.setup.keys.bindings().iter().find(|binding| binding.action == action).unwrap();
        let chords = bound.chords.clone();
        chords.into_iter().flat_map(|chord| update(session, Msg::Key(chord), now())).collect()
    }

    #[test]
    fn a_served_session_has_no_editor_no_files_and_no_job_control() {
        let setup = Setup { served: true, ..Setup::plain(BookSource::Folder("book".into())) };
        let mut session = Session::new(setup, Choice::default(), sample(now()), now());
        update(&mut session, Msg::Resize(120, 36), now());
        for action in [Action::Edit, Action::Export, Action::Suspend, Action::Do, Action::New, Action::Undo, Action::Written] {
            let effects = press(&mut session, action);
            assert!(effects.iter().all(|effect| *effect == Effect::Redraw), "{action:?}: {effects:?}");
            assert!(session.toast.is_some() && session.layers.is_empty(), "{action:?}");
        }
        assert!(press(&mut session, Action::CopyCell).iter().any(|effect| matches!(effect, Effect::Copy(_))));
    }

    #[test]
    fn sessions_that_look_at_the_same_share_its_figures() {
        let (now, book) = (now(), sample(now()));
        let shared = Arc::new(SharedFigures::default());
        let mut sessions: Vec<Session> = (0..3)
            .map(|_| {
                let mut session = Session::new(Setup::plain(BookSource::Sample), Choice::default(), Arc::clone(&book), now);
                session.data.shared = Some(Arc::clone(&shared));
                update(&mut session, Msg::Resize(120, 36), now);
                update(&mut session, Msg::Draw, now);
                session
            })
            .collect();
        let of = |sessions: &[Session], n: usize| {
            let figures = sessions[n].data.figures.as_ref().unwrap();
            (Arc::as_ptr(&figures.basis), Arc::as_ptr(&figures.sales), Arc::as_ptr(&figures.marketing))
        };
        assert_eq!(of(&sessions, 0), of(&sessions, 1));
        // Another period has figures of its own; what it rests on, and the other tab's, stay the same.
        press(&mut sessions[2], Action::Month);
        update(&mut sessions[2], Msg::Draw, now);
        let ((basis, sales, marketing), other) = (of(&sessions, 0), of(&sessions, 2));
        assert_eq!((basis, marketing), (other.0, other.2));
        assert_ne!(sales, other.1);
    }
}
