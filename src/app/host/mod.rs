//! The local terminal: it hands what happens to a session, performs what the session asks for, and shows what it draws.
//!
//! The loop (`event_loop`) blocks on one channel. Four threads feed it or are fed by it, each without a clock of its own:
//! `input` reads keys, `signals` waits for signals, `output` writes frames, and a worker does what may take long.
//! Nothing is drawn when nothing changed, so an idle dashboard sends nothing and costs nothing.

pub(crate) mod decode;
mod editor;
mod error;
mod event_loop;
mod input;
mod mailbox;
pub(crate) mod modes;
mod output;
pub(crate) mod paint;
mod screen;
mod signals;
mod terminal;

pub(crate) use editor::run as edit;
pub use error::HostError;
#[cfg(feature = "serve")]
pub(crate) use event_loop::words;
pub use event_loop::{Host, Program, run};
pub use mailbox::{Mailbox, mailbox};
pub(crate) use signals::hold_stop;
pub use terminal::Terminal;
