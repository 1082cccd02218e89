//! The one channel that the loop blocks on, and the threads that send to it.

use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::app::message::Msg;

/// What reaches the loop.
pub(super) enum Arrival {
    /// Meant for the session.
    Msg(Msg),
    /// The window may have another size.
    Resized,
    /// The process goes on after a stop.
    Continued,
    /// The process is to stop, as Ctrl-Z says.
    StopAsked,
    /// A signal (its number) ends the run.
    Signal(i32),
    /// The terminal is gone.
    HungUp,
    /// A thread of the host has panicked.
    Broken(&'static str),
}

/// Sends a session messages, from any thread.
#[derive(Clone)]
pub struct Mailbox(Sender<Arrival>);

impl Mailbox {
    /// Sends a message; `false` when the run has ended.
    pub fn send(&self, msg: Msg) -> bool {
        self.post(Arrival::Msg(msg))
    }

    pub(super) fn post(&self, arrival: Arrival) -> bool {
        self.0.send(arrival).is_ok()
    }

    pub(super) fn waiting(&self) -> usize {
        self.0.len()
    }
}

/// Where a session's messages arrive: given to [`run`](super::run).
pub struct Inbox(pub(super) Receiver<Arrival>);

/// The one channel of a run.
pub fn mailbox() -> (Mailbox, Inbox) {
    let (sender, receiver) = unbounded();
    (Mailbox(sender), Inbox(receiver))
}

/// Starts a thread of the host; its panic ends the run.
pub(super) fn spawn(name: &'static str, mailbox: Mailbox, body: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    thread::Builder::new().name(name.to_owned()).spawn(move || {
        if panic::catch_unwind(AssertUnwindSafe(body)).is_err() {
            mailbox.post(Arrival::Broken(name));
        }
    })
}
