//! What lies over the panes: one stack, never a row of booleans.

use crate::book::id::AnyId;
use crate::keys::Action;
use crate::screens::say::RowId;
use crate::ui::Pick;

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
    /// Actions that match what is typed.
    Commands(Vec<Action>),
    /// A record, with the records beside it in the list it was opened from.
    Detail {
        /// The records of the list.
        records: Vec<AnyId>,
        /// Which of them.
        at: usize,
        /// How one came here: `Sales > Do next`.
        trail: String,
    },
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

    /// The record chosen in its list.
    pub fn chosen(&self) -> Option<AnyId> {
        self.pick.row.as_ref().and_then(RowId::record)
    }
}
