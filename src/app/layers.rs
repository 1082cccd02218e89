//! What lies over the panes: one stack, never a row of booleans.

use std::sync::Arc;

use crate::book::Book;
use crate::book::day::Day;
use crate::book::id::AnyId;
use crate::book::table::Records;
use crate::keys::Action;
use crate::metrics::lens::Scope;
use crate::screens::say::RowId;
use crate::store::write::steps::UndoHistory;
use crate::ui::Pick;

use super::asked::PendingAct;
use super::figure::ExplainedFigure;
use super::finding::Findable;
use super::prompt::Prompt;

/// What the list of commands can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// An action.
    Do(Action),
    /// Show only what a person or team owns, or everybody's.
    Only(Scope),
}

impl Command {
    pub(crate) fn row(self, book: &Book) -> RowId {
        RowId::Named(self.name(book))
    }

    /// Its name: `Help`, `only Ines`.
    pub(crate) fn name(self, book: &Book) -> String {
        match self {
            Self::Do(action) => action.name().to_owned(),
            Self::Only(Scope::Company) => "everybody".to_owned(),
            Self::Only(Scope::Person(id)) => format!("only {}", book.name_of(Records::any(id))),
            Self::Only(Scope::Team(team)) => format!("only team {}", book.team(team)),
        }
    }

    pub(crate) fn help(self) -> &'static str {
        match self {
            Self::Do(action) => action.help(),
            Self::Only(Scope::Company) => "figures of the whole company",
            Self::Only(Scope::Person(_)) => "figures of what this person owns",
            Self::Only(Scope::Team(_)) => "figures of what this team owns",
        }
    }
}

/// One layer.
#[derive(Clone, Debug)]
pub enum Layer {
    /// The keys.
    Help(LayerPage),
    /// The list of problems.
    Problems(LayerPage),
    /// What is missing, and how to add it.
    Missing(LayerPage),
    /// What can be done, by a line of input.
    Commands {
        /// The line of input.
        line: Prompt,
        /// Whether it only offers whose figures to show.
        whose: bool,
        /// What matches it, best first.
        found: Vec<Command>,
        /// Where one is in the list.
        page: LayerPage,
    },
    /// Any record, found by a line of input.
    Find {
        /// The line of input.
        line: Prompt,
        /// Everything that can be found.
        index: Arc<Vec<Findable>>,
        /// What matches it.
        found: Vec<AnyId>,
        /// Where one is in the list.
        page: LayerPage,
    },
    /// A record, with the records beside it in the list it was opened from.
    Detail {
        /// The records of the list.
        records: Vec<AnyId>,
        /// Which of them.
        at: usize,
        /// How one came here: `Sales > Do next`.
        trail: String,
        /// Where one is on it.
        page: LayerPage,
    },
    /// What stands together in one row of what to do next.
    Group {
        /// The row.
        row: RowId,
        /// How one came here.
        trail: String,
        /// Where one is on it.
        page: LayerPage,
    },
    /// Why a figure is what it is.
    Explain {
        /// The figure.
        figure: Box<ExplainedFigure>,
        /// Where one is on it.
        page: LayerPage,
    },
    /// What changed since a day.
    Since {
        /// The first day that counts.
        from: Day,
        /// Where one is in the list.
        page: LayerPage,
    },
    /// What was written.
    Written {
        /// The steps.
        steps: UndoHistory,
        /// Where one is in the list.
        page: LayerPage,
    },
    /// The key behind the leader is waited for: what it does is done to these records.
    Leader(Vec<AnyId>),
    /// The key that says what is to be new is waited for; this row is in focus.
    New(AnyId),
    /// An act is asked for, in a line of input.
    Act(Box<PendingAct>),
    /// The line of input for the focused list's filter, applied while it is typed. The panes stay in sight.
    Filter(Prompt),
    /// The line of input for the day to look at. What is below stays in sight.
    AsOf(Prompt),
    /// The line of input for the day since which changes are told.
    SinceDay(Prompt),
    /// The line of input for the file to write the screen to; its ending says in which form.
    Export(Prompt),
}

/// Where one is on a layer's page.
#[derive(Clone, Debug, Default)]
pub struct LayerPage {
    /// What is chosen in its lists.
    pub pick: Pick,
    /// The rows it is scrolled by, where it does not fit.
    pub scroll: u16,
}

impl Layer {
    /// A record's detail as it opens.
    pub fn detail(records: Vec<AnyId>, at: usize, trail: String) -> Self {
        Self::Detail { records, at, trail, page: LayerPage::default() }
    }

    pub(crate) fn explain(figure: ExplainedFigure) -> Self {
        Self::Explain { figure: Box::new(figure), page: LayerPage::default() }
    }

    /// Where one is on its page; `None`: it is a line of input only, and what is below stays in sight.
    pub fn page(&self) -> Option<&LayerPage> {
        match self {
            Self::Help(page)
            | Self::Problems(page)
            | Self::Missing(page)
            | Self::Commands { page, .. }
            | Self::Find { page, .. }
            | Self::Detail { page, .. }
            | Self::Group { page, .. }
            | Self::Explain { page, .. }
            | Self::Since { page, .. }
            | Self::Written { page, .. } => Some(page),
            Self::Leader(_)
            | Self::New(_)
            | Self::Act(_)
            | Self::Filter(_)
            | Self::AsOf(_)
            | Self::SinceDay(_)
            | Self::Export(_) => None,
        }
    }

    pub(crate) fn page_mut(&mut self) -> Option<&mut LayerPage> {
        match self {
            Self::Help(page)
            | Self::Problems(page)
            | Self::Missing(page)
            | Self::Commands { page, .. }
            | Self::Find { page, .. }
            | Self::Detail { page, .. }
            | Self::Group { page, .. }
            | Self::Explain { page, .. }
            | Self::Since { page, .. }
            | Self::Written { page, .. } => Some(page),
            Self::Leader(_)
            | Self::New(_)
            | Self::Act(_)
            | Self::Filter(_)
            | Self::AsOf(_)
            | Self::SinceDay(_)
            | Self::Export(_) => None,
        }
    }

    /// Its line of input, which takes the keys while the layer is the uppermost.
    pub fn line(&self) -> Option<&Prompt> {
        match self {
            Self::Commands { line, .. }
            | Self::Find { line, .. }
            | Self::Filter(line)
            | Self::AsOf(line)
            | Self::SinceDay(line)
            | Self::Export(line) => Some(line),
            Self::Act(asked) => asked.line(),
            _ => None,
        }
    }

    pub(crate) fn line_mut(&mut self) -> Option<&mut Prompt> {
        match self {
            Self::Commands { line, .. }
            | Self::Find { line, .. }
            | Self::Filter(line)
            | Self::AsOf(line)
            | Self::SinceDay(line)
            | Self::Export(line) => Some(line),
            Self::Act(asked) => asked.line_mut(),
            _ => None,
        }
    }

    /// The record it shows.
    pub fn record(&self) -> Option<AnyId> {
        match self {
            Self::Detail { records, at, .. } => records.get(*at).copied(),
            _ => None,
        }
    }

    pub(crate) fn trail(&self) -> Option<&str> {
        match self {
            Self::Detail { trail, .. } | Self::Group { trail, .. } => Some(trail),
            _ => None,
        }
    }

    /// The row chosen in its lists.
    pub fn row(&self) -> Option<&RowId> {
        self.page().and_then(|page| page.pick.row.as_ref())
    }

    /// The record chosen in its lists.
    pub fn chosen(&self) -> Option<AnyId> {
        self.row().and_then(RowId::record)
    }
}
