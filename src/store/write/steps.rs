//! What was written, step by step, to be undone and done again: kept in the state folder, for nobody else to read.

use std::fs;
use std::io;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::find::Hunk;
use crate::store::state;

/// So many steps are kept.
const MOST: usize = 50;

/// A file that a step changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touched {
    /// Its path below the book's folder.
    pub(crate) path: String,
    /// Whether it was made by the step.
    pub(crate) made: bool,
    /// What changed in it, in order.
    pub(crate) hunks: Vec<Hunk>,
}

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoStep {
    /// When.
    pub at: DateTime<Utc>,
    /// What: `won`.
    pub words: String,
    /// On what: the record's name.
    pub on: String,
    /// The record's table and id.
    pub record: Option<(String, String)>,
    /// The same as a command.
    pub command: String,
    /// Where its first record stands: `deals/2026-q4.ron:17`.
    pub place: String,
    /// The files.
    pub files: Vec<Touched>,
}

/// What was done, the newest last, and what was undone since.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoHistory {
    /// Done, and not undone.
    pub done: Vec<UndoStep>,
    /// Undone, the next to be done again last.
    pub undone: Vec<UndoStep>,
}

impl UndoHistory {
    /// What is in the file; nothing where there is none, or it is damaged: what cannot be read cannot be undone.
    pub(crate) fn read(path: &Path) -> Self {
        fs::read(path).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
    }

    /// Writes the file, whole or not at all, for its owner only.
    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        state::write(path, &serde_json::to_vec(self)?)
    }

    /// With a further step done; what was undone before cannot be done again.
    pub(crate) fn push(&mut self, step: UndoStep) {
        self.undone.clear();
        self.done.push(step);
        let more = self.done.len().saturating_sub(MOST);
        self.done.drain(..more);
    }
}
