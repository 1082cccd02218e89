//! What is waited for while figures are made beside the keys.

use super::figures::{FigureInputs, Figures};
use super::message::Msg;

/// What is waited for.
#[derive(Debug, Default)]
pub struct Waiting {
    /// Whether figures are made beside the keys: the host does what [`Effect::Figures`](super::message::Effect::Figures) asks.
    pub aside: bool,
    /// Whether what is looked at has no figures yet, and what is shown is of before.
    pub(super) awaits: bool,
    /// What was asked for last, until it comes.
    pub(super) asked: Option<FigureInputs>,
    /// What brought another book.
    pub(super) held: Option<Box<Msg>>,
    /// The figures of the book that is being taken up.
    pub(super) ready: Option<Figures>,
    /// Whether it has taken so long that one is told.
    pub(super) slow: bool,
}

impl Waiting {
    /// Whether something is being made that is not on screen yet.
    pub(crate) fn is_waiting(&self) -> bool {
        self.awaits || self.held.is_some()
    }
}
