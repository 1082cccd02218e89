//! What a session is told and what it asks for.

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use crate::keys::Chord;
use crate::store::Snapshot;
use crate::store::write::act::{Done, NotDone, Pen, Write};
use crate::store::write::steps::UndoHistory;

use super::figures::{Figures, FiguresJob};
use super::later::{Later, PutOff};

/// What a session is told.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Chord),
    /// A text was pasted, whole; it can hold control characters.
    Paste(String),
    /// The mouse was pressed at a cell (column, row), where it is on.
    Click(u16, u16),
    /// The wheel was turned by so many rows, down when positive.
    Wheel(i32),
    /// The window has this size (columns, rows) now: at the start, when it changes, and when the terminal is back after a
    /// stop or an editor. It is drawn in any case.
    Resize(u16, u16),
    /// A frame is due: what is missing of it is made.
    Draw,
    /// Something was written in the book's folder.
    FilesChanged,
    /// The book was read again.
    Loaded(Box<Snapshot>),
    /// The editor has come back, or could not be run.
    Edited(Result<(), String>),
    /// A file was written, or could not be.
    Written(Result<PathBuf, String>),
    /// An act was written, or was not, and the book was read again.
    Acted(Box<(Result<Done, NotDone>, Snapshot)>),
    /// What an act would write, or why it cannot.
    Previewed(Box<Result<Done, NotDone>>),
    /// The exports that were looked at are a book now, in this folder, or are not.
    Kept(Box<Result<(PathBuf, Snapshot), String>>),
    /// What was put off then, with what is to be said of it; why it could not be kept.
    PutOff(Box<(String, Result<Later, String>)>),
    /// What was written so far.
    Steps(Box<UndoHistory>),
    /// Figures that were asked for; `None`: they could not be made.
    Figured(Option<Box<Figures>>),
    /// What is waited for takes long.
    Slow,
    /// Something went wrong elsewhere in the program.
    Alarm(String),
    /// Time may have passed: midnight, late data.
    Moment,
    /// On the wall: the other tab's turn.
    Turn,
    /// The end. Of what is asked for now only what should be kept is done.
    Stop(RunEnd),
}

/// What a session asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Draw: something shown has changed.
    Redraw,
    /// Paint every cell again: something else has written to the terminal.
    Repaint,
    /// End.
    Quit,
    /// Stop, as Ctrl-Z does.
    Suspend,
    /// Give the terminal to the editor, at this place.
    Edit(FileSpot),
    /// Put a text on the terminal's clipboard (OSC 52: works over SSH, where the terminal allows it).
    Copy(String),
    /// Ring.
    Bell,
    /// Have clicks and the wheel reported, or leave them to the terminal.
    Mouse(bool),
    /// Make these figures beside the keys, and say [`Msg::Figured`]; what was asked for before need not be made any more.
    Figures(Box<FiguresJob>),
    /// Do this beside the keys; jobs are done in order, one at a time.
    Work(Job),
    /// Keep what is remembered between runs.
    Remember,
}

/// What may take long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// Read the book again.
    Reload,
    /// Write an act into the book, and read it again.
    Act(Box<Write>),
    /// Look up what an act would write; nothing is written.
    Preview(Box<Write>),
    /// Write the exports that are looked at as a book into this folder, and read it.
    Keep(PathBuf),
    /// Keep what somebody puts off, or takes back.
    PutOff(Box<PutOff>),
    /// Look up what was written so far.
    Steps(Pen),
    /// Write a text to a file.
    Write {
        /// The file.
        path: PathBuf,
        /// What stands in it.
        text: String,
        /// Whether a file that is there already is replaced.
        replace: bool,
    },
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSpot {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunEnd {
    /// The session asked for it.
    Quit,
    /// A signal (its number) asked for it; the process should exit with 128 + number.
    Signal(i32),
    /// The terminal is gone.
    HungUp,
}

impl RunEnd {
    /// The exit code of the process: 0, or 128 and the signal's number as a shell says it.
    pub(crate) fn exit_code(self) -> u8 {
        let signal = match self {
            Self::Quit => return 0,
            Self::Signal(number) => u8::try_from(number).unwrap_or_default(),
            Self::HungUp => 1,
        };
        128_u8.saturating_add(signal)
    }
}

/// An instant, handed down by the host with every message.
pub type Now = DateTime<Utc>;
