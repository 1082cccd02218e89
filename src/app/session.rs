//! A session: plain data, changed only by `update`.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::book::Book;
use crate::book::calendar::{Length, Period};
use crate::book::day::Day;
use crate::book::problem::Problem;
use crate::keys::{Chord, Keymap};
use crate::metrics::lens::Scope;
use crate::metrics::sales::pace::Reference;
use crate::screens::context::{AttributionModel, Choices, FitMeasure};
use crate::screens::say::{Line, PanelId, Tab};
use crate::ui::{Changes, Pick, Theme};

use super::explain::Cursor;
use super::layers::Layer;
use super::prompt::Prompt;
use super::shown::{Figures, Shown};

/// How a panel's list is ordered: by which column, turned round or not.
pub type Order = (String, bool);

/// What is chosen on one tab.
#[derive(Clone, Debug)]
pub struct Pane {
    /// The panel with the focus.
    pub focus: PanelId,
    /// The panel in the slot of the base size.
    pub slot: PanelId,
    /// Whether the focused panel takes the whole screen.
    pub zoom: bool,
    /// What is chosen in the panels' lists.
    pub picks: HashMap<PanelId, Pick>,
    /// How the panels' lists are ordered; what is not there, as it is said.
    pub orders: HashMap<PanelId, Order>,
    /// The figure that one has moved to in the focused panel.
    pub cursor: Option<Cursor>,
    /// What the focused panel's list is filtered by, with the panel.
    pub filter: Option<(PanelId, String)>,
}

impl Pane {
    fn new(focus: PanelId) -> Self {
        Self { focus, slot: focus, zoom: false, picks: HashMap::new(), orders: HashMap::new(), cursor: None, filter: None }
    }
}

/// What is chosen on the Sales tab.
#[derive(Clone, Debug)]
pub struct SalesPane {
    /// What both tabs have.
    pub pane: Pane,
    /// Week, month or quarter.
    pub length: Length,
    /// The period looked at; `None`: the one that holds the as-of day.
    pub period: Option<Period>,
    /// What is compared with.
    pub compare: Option<Reference>,
    /// Whether the pace chart is cumulative.
    pub cumulative: bool,
    /// Whose figures.
    pub scope: Scope,
}

/// What is chosen on the Marketing tab.
#[derive(Clone, Debug)]
pub struct MarketingPane {
    /// What both tabs have.
    pub pane: Pane,
    /// Years of the window: 1, 2 or 3.
    pub years: u8,
    /// How many windows back.
    pub back: u8,
    /// What the heat map shows.
    pub fit: FitMeasure,
    /// How revenue is attributed.
    pub attribution: AttributionModel,
}

/// Where the book comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A folder, watched.
    Folder(PathBuf),
    /// The embedded company.
    Sample,
}

/// What does not change while a session runs.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where the book comes from.
    pub origin: Origin,
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
}

impl Setup {
    /// Everything as it is without a configuration.
    pub fn plain(origin: Origin) -> Self {
        Self { origin, keys: Keymap::default(), ascii: false, no_color: false, hints_dismissed: false, mute: false, wall: false }
    }
}

/// A session.
#[derive(Debug)]
pub struct Session {
    /// What does not change.
    pub setup: Setup,
    /// The book on screen: the last good one.
    pub book: Arc<Book>,
    /// When it was read.
    pub read_at: DateTime<Utc>,
    /// When its newest file was written.
    pub newest_change: Option<DateTime<Utc>>,
    /// Why files that were good cannot be read; empty while all can.
    pub stale: Vec<Problem>,
    /// Whether the promised data is late.
    pub late: bool,
    /// Whether files are not followed for now.
    pub paused: bool,
    /// Whether a change was seen while paused.
    pub missed: bool,
    /// The day it is for the company.
    pub today: Day,
    /// The day looked at, where the user has chosen one.
    pub as_of: Option<Day>,
    /// The day that an old book was opened on by itself.
    pub opened_on: Option<Day>,
    /// The tab on screen.
    pub tab: Tab,
    /// What is chosen on Sales.
    pub sales: SalesPane,
    /// What is chosen on Marketing.
    pub marketing: MarketingPane,
    /// What lies over the panes, the uppermost last.
    pub layers: Vec<Layer>,
    /// The line of input, while there is one.
    pub prompt: Option<Prompt>,
    /// Something that has just happened: until the next key.
    pub toast: Option<Line>,
    /// Keys typed of a longer sequence.
    pub typed: Vec<Chord>,
    /// Columns and rows.
    pub size: (u16, u16),
    /// Colours.
    pub theme: Theme,
    /// Whether the mouse is reported.
    pub mouse: bool,
    /// The periods whose target was hit while this session ran: each rings once.
    pub rung: Vec<Period>,
    /// What changed with the last reload.
    pub changes: Changes,
    /// The figures behind the screen, as far as they have been made.
    pub figures: Option<Figures>,
    /// Whether another day, period or choice was asked for since the last frame: chosen rows are brought into sight.
    pub unsettled: bool,
    /// What is on screen, made from all of the above; `None`: to be made anew.
    pub shown: Option<Shown>,
}

impl Session {
    /// A session on a book, as it starts: Sales, quarter, two years.
    pub fn new(setup: Setup, book: Arc<Book>, now: DateTime<Utc>) -> Self {
        let today = book.company.today(now);
        Self {
            setup,
            read_at: now,
            newest_change: None,
            stale: Vec::new(),
            late: false,
            paused: false,
            missed: false,
            today,
            as_of: None,
            opened_on: None,
            tab: Tab::Sales,
            sales: SalesPane {
                pane: Pane::new(PanelId::DoNext),
                length: Length::Quarter,
                period: None,
                compare: None,
                cumulative: false,
                scope: Scope::Company,
            },
            marketing: MarketingPane {
                pane: Pane::new(PanelId::Campaigns),
                years: 2,
                back: 0,
                fit: FitMeasure::default(),
                attribution: AttributionModel::default(),
            },
            layers: Vec::new(),
            prompt: None,
            toast: None,
            typed: Vec::new(),
            size: (0, 0),
            theme: Theme::ALL.first().cloned().unwrap_or_default(),
            mouse: false,
            rung: Vec::new(),
            changes: Changes::new(),
            figures: None,
            unsettled: false,
            shown: None,
            book,
        }
    }

    /// The day looked at.
    pub fn day(&self) -> Day {
        self.as_of.unwrap_or(self.today)
    }

    /// The sales period looked at.
    pub fn period(&self) -> Period {
        self.sales.period.unwrap_or_else(|| self.book.company.calendar().containing(self.sales.length, self.day()))
    }

    /// The pane on screen.
    pub fn pane(&self) -> &Pane {
        match self.tab {
            Tab::Sales => &self.sales.pane,
            Tab::Marketing => &self.marketing.pane,
        }
    }

    /// The pane on screen, to be changed.
    pub fn pane_mut(&mut self) -> &mut Pane {
        match self.tab {
            Tab::Sales => &mut self.sales.pane,
            Tab::Marketing => &mut self.marketing.pane,
        }
    }

    /// What the user chose to see.
    pub fn choices(&self) -> Choices {
        Choices {
            compare: self.sales.compare,
            cumulative: self.sales.cumulative,
            fit: self.marketing.fit,
            attribution: self.marketing.attribution,
        }
    }

    /// Whether the sample is shown.
    pub fn is_sample(&self) -> bool {
        self.setup.origin == Origin::Sample
    }
}
