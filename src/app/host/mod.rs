//! The local terminal: it hands what happens to a program, performs what the program asks for, and shows what it draws.
//!
//! The loop (`event_loop`) blocks on one channel. Four threads feed it or are fed by it, each without a clock of its own:
//! `input` reads keys, `signals` waits for signals, `output` writes frames, and a worker does what may take long.
//! Nothing is drawn when nothing changed, so an idle dashboard sends nothing and costs nothing.

pub mod decode;
mod editor;
mod event_loop;
mod input;
mod output;
pub mod paint;
mod screen;
mod signals;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use crossbeam_channel::{Receiver, Sender, unbounded};
use ratatui::buffer::Buffer;

pub use decode::{Mouse, MouseKind};
pub use editor::{EditorError, editor_command};
pub use event_loop::{Clock, Host, run};
pub use screen::Terminal;
pub use signals::hold_stop;

use crate::keys::Chord;

/// A window larger than this (columns, rows) is drawn in its upper left part: a frame's memory stays bounded.
pub const LARGEST: (u16, u16) = (400, 120);

/// What happens to a program. `M` is its own kind of message: a file changed, a book loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<M> {
    /// A key was pressed.
    Key(Chord),
    /// A text was pasted, whole; it can hold control characters.
    Paste(String),
    /// The mouse was used, where it is on.
    Mouse(Mouse),
    /// The window has this size (columns, rows) now; the frame is drawn again in any case. Also sent once at the start.
    Resize(u16, u16),
    /// The terminal is back after a stop or an editor; the screen is painted again in any case.
    Resumed,
    /// The editor has come back, or could not be run.
    Edited(Result<(), EditorError>),
    /// A thread that does not draw has panicked; the words say where and why.
    Panicked(String),
    /// Sent by the program's own threads through its [`Mailbox`], or what a job came to.
    Message(M),
    /// The end: what should be kept must be kept now. Effects are no longer performed.
    Stop(Ended),
}

/// What a program asks for. `J` is its own kind of work for the worker thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect<J> {
    /// Draw: something shown has changed.
    Redraw,
    /// Paint every cell again: something else has written to the terminal.
    Repaint,
    /// End.
    Quit,
    /// Stop, as Ctrl-Z does.
    Suspend,
    /// Give the terminal to the editor, at this place.
    Edit(Spot),
    /// Put a text on the terminal's clipboard (OSC 52: works over SSH, where the terminal allows it).
    Copy(String),
    /// Ring.
    Bell,
    /// Have clicks and the wheel reported, or leave them to the terminal.
    Mouse(bool),
    /// Do this on the worker thread; jobs are done in order, one at a time.
    Work(J),
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

/// What a host runs.
pub trait Program {
    /// What its threads and jobs tell it.
    type Message: Send + 'static;
    /// What it has done on the worker thread.
    type Job: Send + 'static;

    /// Takes one event at one instant, and says what is to be done.
    fn handle(&mut self, event: Event<Self::Message>, now: DateTime<Utc>) -> Vec<Effect<Self::Job>>;

    /// The frame for a window of this size, at most [`LARGEST`] and at least 1 x 1.
    fn view(&mut self, columns: u16, rows: u16) -> Buffer;
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The program asked for it.
    Quit,
    /// A signal (its number) asked for it; the process should exit with 128 + number.
    Signal(i32),
    /// The terminal is gone.
    HungUp,
}

impl Ended {
    /// The exit code of the process: 0, or 128 and the signal's number as a shell says it.
    pub fn exit_code(self) -> u8 {
        let signal = match self {
            Self::Quit => return 0,
            Self::Signal(number) => u8::try_from(number).unwrap_or_default(),
            Self::HungUp => 1,
        };
        128_u8.saturating_add(signal)
    }
}

/// Why a dashboard cannot run here.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// Standard output is a file or a pipe.
    #[error("standard output is no terminal")]
    NotATerminal,
    /// There is no terminal to read keys from.
    #[error("there is no terminal to read keys from: {0}")]
    NoKeyboard(std::io::Error),
    /// The terminal refuses to be set up.
    #[error("the terminal cannot be set up: {0}")]
    Terminal(std::io::Error),
    /// The system gives no more threads or signals.
    #[error("cannot start: {0}")]
    Start(std::io::Error),
    /// A part of the host itself has panicked.
    #[error("the {0} of the dashboard has failed; this is a bug")]
    Broken(&'static str),
}

/// What reaches the loop.
enum Message<M> {
    Event(Event<M>),
    Resized,
    Continued,
    StopAsked,
    Signal(i32),
    HungUp,
    Broken(&'static str),
}

/// Sends a program its own messages, from any thread.
pub struct Mailbox<M>(Sender<Message<M>>);

impl<M> Clone for Mailbox<M> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<M> Mailbox<M> {
    /// Sends a message; `false` when the program has ended.
    pub fn send(&self, message: M) -> bool {
        self.post(Message::Event(Event::Message(message)))
    }

    fn post(&self, message: Message<M>) -> bool {
        self.0.send(message).is_ok()
    }

    /// How many messages wait.
    fn waiting(&self) -> usize {
        self.0.len()
    }
}

/// Where a program's messages arrive: given to [`run`].
pub struct Inbox<M>(Receiver<Message<M>>);

/// The one channel of a program.
pub fn mailbox<M>() -> (Mailbox<M>, Inbox<M>) {
    let (sender, receiver) = unbounded();
    (Mailbox(sender), Inbox(receiver))
}
