//! What is looked at: the book, the day, how fresh they are, the figures and what the screen says of them.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::book::Book;
use crate::book::calendar::Period;
use crate::book::day::Day;
use crate::book::problem::Problem;
use crate::screens::say::{Overlay, PanelId, Screen};
use crate::ui::Changes;

use super::figures::{FigureInputs, Figures, ScreenKey, SharedFigures};
use super::later::Later;
use super::lists::Filtered;
use super::message::Now;
use super::waiting::Waiting;

/// The data and what follows from it.
#[derive(Debug)]
pub struct Data {
    /// The book on screen: the last good one.
    pub book: Arc<Book>,
    /// When it was read.
    pub read_at: DateTime<Utc>,
    /// When its newest file was written.
    pub newest_change: Option<DateTime<Utc>>,
    /// Why files that were good cannot be read; empty while all can.
    pub stale: Vec<Problem>,
    /// Whether they are being written just now.
    pub being_written: bool,
    /// Whether the promised data is late.
    pub late: bool,
    /// Whether a change was seen while paused.
    pub missed: bool,
    /// The day it is for the company.
    pub today: Day,
    /// The day that an old book was opened on by itself.
    pub opened_on: Option<Day>,
    /// The periods whose target was hit while this session ran: each rings once.
    pub rung: Vec<Period>,
    /// What the user put off.
    pub later: Later,
    /// What changed with the last reload.
    pub changes: Changes,
    /// The figures behind the screen, as far as they have been made.
    pub figures: Option<Figures>,
    /// Where the figures are shared that other sessions on the book look at too; `None`: there are no others.
    pub shared: Option<Arc<SharedFigures>>,
    /// What is being made beside.
    pub waiting: Waiting,
    /// What each tab said last.
    pub(super) said: Vec<(ScreenKey, Arc<Screen>)>,
    /// What is on screen, made from all of the above; `None`: to be made anew.
    pub shown: Option<OnScreen>,
}

/// What is on screen.
#[derive(Debug)]
pub struct OnScreen {
    /// Everything the tab says, its lists filtered and sorted.
    pub screen: Screen,
    /// The same before its lists were filtered and sorted: another filter or order starts from it, and nothing is said anew. Other
    /// sessions may show it too.
    pub(super) whole: Arc<Screen>,
    /// What lies over it.
    pub overlay: Option<Overlay>,
    /// What the filter left of the list.
    pub filtered: Option<Filtered>,
}

impl Data {
    pub(crate) fn new(book: Arc<Book>, now: Now) -> Self {
        Self {
            read_at: now,
            newest_change: None,
            stale: Vec::new(),
            being_written: false,
            late: false,
            missed: false,
            today: book.company.today(now),
            opened_on: None,
            rung: Vec::new(),
            later: Later::default(),
            changes: Changes::new(),
            figures: None,
            shared: None,
            waiting: Waiting::default(),
            said: Vec::new(),
            shown: None,
            book,
        }
    }

    /// Whether what the company promised of its data's age does not hold.
    pub(crate) fn is_late(&self, now: Now) -> bool {
        let Some(hours) = self.book.company.refresh_hours() else { return false };
        self.newest_change.is_some_and(|newest| now - newest > chrono::Duration::hours(i64::from(hours)))
    }

    /// Whether what is shown can stay until these figures are made beside.
    pub(super) fn can_wait(&self, wanted: &FigureInputs) -> bool {
        self.waiting.aside && self.figures.as_ref().is_some_and(|figures| figures.are_of_book(&wanted.book))
    }

    /// What a tab said, where it would say the same now.
    pub(super) fn said(&self, key: &ScreenKey) -> Option<Arc<Screen>> {
        self.said.iter().find(|(known, _)| known == key).map(|(_, said)| Arc::clone(said))
    }

    /// Keeps what a tab says, for the time that one comes back to it.
    pub(super) fn keep_said(&mut self, key: ScreenKey, said: &Arc<Screen>) {
        self.said.retain(|(known, _)| !known.is_of_tab(&key));
        self.said.push((key, Arc::clone(said)));
    }

    /// How much of the chosen period's target is reached, to the cent.
    pub(crate) fn attained(&self) -> Option<f64> {
        self.figures.as_ref().and_then(|figures| figures.sales.verdict.chosen.attainment.get())
    }
}

impl OnScreen {
    /// The panels that have something to say.
    pub(crate) fn panels(&self) -> Vec<PanelId> {
        self.screen.panels.iter().map(|panel| panel.id).collect()
    }
}
