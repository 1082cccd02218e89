//! What lies over the panes: one stack, never a row of booleans.

use crate::book::Book;
use crate::book::id::AnyId;
use crate::book::table::Table;
use crate::keys::Action;
use crate::metrics::figure::Shown;
use crate::metrics::lens::Scope;
use crate::screens::say::{Cell, RowId};
use crate::ui::Pick;

/// What the list of commands can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// An action.
    Do(Action),
    /// Show only what a person or team owns, or everybody's.
    Only(Scope),
}

impl Command {
    /// The row it stands in.
    pub fn row(self, book: &Book) -> RowId {
        RowId::Named(self.name(book))
    }

    /// Its name: `Help`, `only Ines`.
    pub fn name(self, book: &Book) -> String {
        match self {
            Self::Do(action) => action.name().to_owned(),
            Self::Only(Scope::Company) => "everybody".to_owned(),
            Self::Only(Scope::Person(id)) => format!("only {}", book.name_of(Table::any(id))),
            Self::Only(Scope::Team(team)) => format!("only team {}", book.team(team)),
        }
    }

    /// What it does, in words.
    pub fn help(self) -> &'static str {
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
pub struct Layer {
    /// What it shows.
    pub what: What,
    /// What is chosen in its list.
    pub pick: Pick,
    /// The rows it is scrolled by, where it has no list.
    pub scroll: u16,
}

/// What a layer shows.
#[derive(Clone, Debug)]
pub enum What {
    /// The keys.
    Help,
    /// The list of problems.
    Problems,
    /// What is missing, and how to add it.
    Missing,
    /// What can be done that matches what is typed.
    Commands(Vec<Command>),
    /// A record, with the records beside it in the list it was opened from.
    Detail {
        /// The records of the list.
        records: Vec<AnyId>,
        /// Which of them.
        at: usize,
        /// How one came here: `Sales > Do next`.
        trail: String,
    },
    /// Why a figure is what it is.
    Explain(Box<Figure>),
}

/// A figure that is explained.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Its JSON path.
    pub key: &'static str,
    /// The row it stands in.
    pub row: Option<RowId>,
    /// The record that its cell names, beside the row's.
    pub cell: Option<AnyId>,
    /// The name of its row.
    pub of: String,
    /// The cell as it stood on the screen; `None` once the book was read again.
    pub said: Option<Cell>,
    /// The figure itself, where no cell shows it; `None` once the book was read again.
    pub figure: Option<Shown>,
    /// Where it stands: `Sales > Pipeline`.
    pub trail: String,
}

impl Figure {
    /// The records that it names.
    pub fn records(&self) -> impl Iterator<Item = AnyId> {
        let row = match self.row {
            Some(RowId::Record(id)) => Some(id),
            _ => None,
        };
        row.into_iter().chain(self.cell)
    }

    /// Finds its records in another book; whether they are all there.
    pub fn follow(&mut self, anew: impl Fn(AnyId) -> Option<AnyId>) -> bool {
        (self.said, self.figure) = (None, None);
        if let Some(RowId::Record(id)) = self.row {
            let Some(id) = anew(id) else { return false };
            self.row = Some(RowId::Record(id));
        }
        match self.cell.map(anew) {
            Some(None) => false,
            Some(found) => {
                self.cell = found;
                true
            }
            None => true,
        }
    }
}

impl Layer {
    /// A layer as it opens.
    pub fn new(what: What) -> Self {
        Self { what, pick: Pick::default(), scroll: 0 }
    }

    /// The record it shows.
    pub fn record(&self) -> Option<AnyId> {
        match &self.what {
            What::Detail { records, at, .. } => records.get(*at).copied(),
            _ => None,
        }
    }

    /// How one came to it.
    pub fn trail(&self) -> Option<&str> {
        match &self.what {
            What::Detail { trail, .. } => Some(trail),
            _ => None,
        }
    }

    /// The record chosen in its list.
    pub fn chosen(&self) -> Option<AnyId> {
        self.pick.row.as_ref().and_then(RowId::record)
    }
}
