//! What a session is told and what it asks for.

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use crate::keys::Chord;
use crate::store::Snapshot;

/// What a session is told.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Chord),
    /// A text was pasted.
    Paste(String),
    /// The mouse was pressed at a cell.
    Click(u16, u16),
    /// The wheel was turned, down when positive.
    Wheel(i32),
    /// The window has this size.
    Resize(u16, u16),
    /// Something was written in the book's folder.
    FilesChanged,
    /// The book was read again.
    Loaded(Box<Snapshot>),
    /// The editor has come back, or could not be run.
    Edited(Result<(), String>),
    /// A file was written, or could not be.
    Written(Result<PathBuf, String>),
    /// Something went wrong elsewhere in the program.
    Alarm(String),
    /// Time may have passed: midnight, late data.
    Moment,
    /// On the wall: the other tab's turn.
    Turn,
}

/// What a session asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Draw: something shown has changed.
    Redraw,
    /// Paint every cell again.
    Repaint,
    /// End.
    Quit,
    /// Stop, as Ctrl-Z does.
    Suspend,
    /// Open a file in the editor at a place.
    Edit {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u32,
        /// The column in characters, from 1.
        column: u32,
    },
    /// Put a text on the terminal's clipboard.
    Copy(String),
    /// Ring.
    Bell,
    /// Have the mouse reported, or not.
    Mouse(bool),
    /// Read the book again.
    Reload,
    /// Write a text to a file.
    Write {
        /// The file.
        path: PathBuf,
        /// What stands in it.
        text: String,
    },
    /// Keep what is remembered between runs.
    Remember,
}

/// An instant, handed down by the host with every message.
pub type Now = DateTime<Utc>;
