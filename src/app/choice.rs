//! What the user chose to see.

use std::collections::HashMap;

use crate::book::Book;
use crate::book::calendar::{Length, Period};
use crate::book::day::Day;
use crate::metrics::lens::Scope;
use crate::metrics::sales::pace::Reference;
use crate::screens::context::{AttributionModel, Choices, FitMeasure};
use crate::screens::say::{PanelId, RowId, Tab};
use crate::ui::{Pick, Theme};

use super::cursor::Cursor;

/// How a panel's list is ordered: by which column, turned round or not.
pub(crate) type ListOrder = (String, bool);

/// Everything that the user chose, and nothing else: what is remembered between runs is a part of it.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The tab on screen.
    pub tab: Tab,
    /// The day looked at, where one was chosen.
    pub as_of: Option<Day>,
    /// Whether files are not followed for now.
    pub paused: bool,
    /// What is chosen on Sales.
    pub sales: SalesPane,
    /// What is chosen on Marketing.
    pub marketing: MarketingPane,
    /// Colours.
    pub theme: Theme,
    /// Whether the mouse is reported.
    pub mouse: bool,
}

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
    pub orders: HashMap<PanelId, ListOrder>,
    /// The figure that one has moved to in the focused panel.
    pub cursor: Option<Cursor>,
    /// What the focused panel's list is filtered by, with the panel.
    pub filter: Option<(PanelId, String)>,
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

impl Default for Choice {
    /// As the first session begins: today on Sales, the quarter, two years.
    fn default() -> Self {
        Self {
            tab: Tab::Sales,
            as_of: None,
            paused: false,
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
            theme: Theme::default(),
            mouse: false,
        }
    }
}

impl Choice {
    /// The pane on screen.
    pub(crate) fn pane(&self) -> &Pane {
        match self.tab {
            Tab::Sales => &self.sales.pane,
            Tab::Marketing => &self.marketing.pane,
        }
    }

    pub(crate) fn pane_mut(&mut self) -> &mut Pane {
        match self.tab {
            Tab::Sales => &mut self.sales.pane,
            Tab::Marketing => &mut self.marketing.pane,
        }
    }

    /// Of it what the screens depend on beside the figures.
    pub(crate) fn of_screens(&self) -> Choices {
        Choices {
            compare: self.sales.compare,
            cumulative: self.sales.cumulative,
            fit: self.marketing.fit,
            attribution: self.marketing.attribution,
        }
    }

    /// Back to today, the period and the window that hold it.
    pub(crate) fn look_at_today(&mut self) {
        self.as_of = None;
        self.sales.period = None;
        self.marketing.back = 0;
    }

    /// The rows chosen in all lists of both tabs.
    pub(crate) fn picks_mut(&mut self) -> impl Iterator<Item = &mut Pick> {
        self.sales.pane.picks.values_mut().chain(self.marketing.pane.picks.values_mut())
    }

    pub(crate) fn picks(&self) -> impl Iterator<Item = &Pick> {
        self.sales.pane.picks.values().chain(self.marketing.pane.picks.values())
    }
}

impl Choice {
    /// The sales period looked at on a day.
    pub(super) fn period(&self, book: &Book, day: Day) -> Period {
        self.sales.period.unwrap_or_else(|| book.company.calendar().containing(self.sales.length, day))
    }
}

impl Pane {
    fn new(focus: PanelId) -> Self {
        Self { focus, slot: focus, zoom: false, picks: HashMap::new(), orders: HashMap::new(), cursor: None, filter: None }
    }

    /// The row chosen in the focused panel's list.
    pub(crate) fn row(&self) -> Option<&RowId> {
        self.row_of(self.focus)
    }

    pub(crate) fn row_of(&self, panel: PanelId) -> Option<&RowId> {
        self.picks.get(&panel).and_then(|pick| pick.row.as_ref())
    }

    pub(crate) fn filter_of(&self, panel: PanelId) -> Option<&str> {
        self.filter.as_ref().filter(|(filtered, _)| *filtered == panel).map(|(_, text)| text.as_str())
    }
}
