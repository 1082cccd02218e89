//! The dashboard over SSH: one book, many watchers, who only read.
//!
//! A connection is let in as far as the door (`door`), proves a key that the file of keys names (`keys`, `guest`), and then
//! is one session over the shared book (`watcher`), or one report (`answer`). `keeper` reads the book again for all of them;
//! figures that several look at are made once. Everybody is held to `limits`. This is the only place with an async runtime:
//! what computes runs on threads of its own, so that one session's work never holds up another's bytes.
//!
//! A session has nothing to write with. It is made without a pen, nothing here performs an act, runs an editor or opens a
//! file for a session, and what is not a key, a size or a report is refused.

mod answer;
mod door;
mod guest;
mod host_key;
mod hub;
mod keeper;
mod keys;
mod limits;
mod watcher;
mod wire;

#[cfg(test)]
mod tests;

use std::io;
use std::net::SocketAddr;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use chrono::{DateTime, Utc};
use crossbeam_channel::{Sender, bounded};
use russh::keys::HashAlg;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

pub use host_key::HostKeyError;
pub use keys::Guest;
#[cfg(fuzzing)]
pub(crate) use keys::let_in;
pub use limits::Limits;

use crate::app::session::Session;
use crate::app::{host, log};
use crate::store::{Snapshot, Store};
use hub::Hub;

/// Log lines that wait to be written; more are dropped.
const LINES: usize = 4096;

/// Makes somebody's session on the book as it was read.
pub type Begin = Arc<dyn Fn(&Snapshot, &Guest, TerminalLooks) -> Session + Send + Sync>;
/// Answers a command on the book as it was read.
pub type Answerer = Arc<dyn Fn(&Snapshot, &[String]) -> Answered + Send + Sync>;

/// What is known of a watcher's terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TerminalLooks {
    /// Whether it shows no colours, or is asked not to.
    pub no_color: bool,
}

/// What a command came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// For standard output.
    pub out: String,
    /// For standard error.
    pub err: String,
    /// The exit code.
    pub code: u8,
}

/// What is served, and to whom.
pub struct Serving {
    /// Where to listen; port 0: any that is free.
    pub listen: SocketAddr,
    /// The file of keys that are let in.
    pub keys: PathBuf,
    /// The file of the server's own key; it is made where it is not there.
    pub host_key: PathBuf,
    /// How much anybody may take up.
    pub limits: Limits,
    /// Whether sessions are screens on a wall: their tabs take turns.
    pub wall: bool,
    /// See [`Begin`].
    pub begin: Begin,
    /// See [`Answerer`].
    pub answer: Answerer,
    /// The clock.
    pub clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
}

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The server's own key.
    #[error(transparent)]
    HostKey(#[from] HostKeyError),
    /// There is no file of keys that can be used.
    #[error("nobody could come in: {0}. In it stands who may watch: a public key a line, as in ~/.ssh/id_ed25519.pub")]
    Keys(String),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {why}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        why: io::Error,
    },
    /// The system gives no threads or signals.
    #[error("cannot start: {0}")]
    Start(#[from] io::Error),
    /// A part of the server itself has panicked.
    #[error("the server has failed; this is a bug")]
    Broken,
}

/// Serves until a signal ends it. `store` is the folder behind the book, which is followed. Every line that `log` is given is
/// scrubbed.
pub fn run(
    serving: Serving,
    snapshot: Snapshot,
    store: Option<Store>,
    log: &mut dyn FnMut(DateTime<Utc>, &str),
) -> Result<(), ServeError> {
    let (key, made) = host_key::load(&serving.host_key)?;
    let capacity = limits::capacity();
    let (lines, said) = bounded(LINES);
    let clock = Arc::clone(&serving.clock);
    let hub = Arc::new(Hub::new(serving, snapshot, capacity, lines.clone()));
    let (_, current) = hub.look_at_keys();
    if !current {
        return Err(ServeError::Keys(hub.keys.trouble()));
    }
    hub.log(format!(
        "host key {}{} in {}",
        key.public_key().fingerprint(HashAlg::Sha256),
        if made { ", made now," } else { "" },
        hub.serving.host_key.display()
    ));
    if capacity < hub.limits().connections {
        hub.log(format!("the system lets this process have {capacity} connections: `ulimit -n` says how many files it may open"));
    }
    hub.log(log::read(&hub.book.borrow()));
    let (words, heard) = bounded(1);
    let signals = stop_at_signals(&hub)?;
    keeper::tick(&hub)?;
    if let Some(store) = store {
        keeper::follow(&hub, store)?;
    }
    let _hook = Hook::set(lines);
    let serve = Arc::clone(&hub);
    thread::Builder::new().name("serve".to_owned()).spawn(move || {
        let ended = panic::catch_unwind(AssertUnwindSafe(|| door::run(&serve, key)));
        let _ = words.send(ended.unwrap_or(Err(ServeError::Broken)));
    })?;
    let ended = loop {
        crossbeam_channel::select! {
            recv(said) -> line => if let Ok(line) = line { log(clock(), &line) },
            recv(heard) -> ended => break ended.unwrap_or(Err(ServeError::Broken)),
        }
    };
    signals.close();
    hub.stop();
    said.try_iter().for_each(|line| log(clock(), &line));
    ended
}

/// Has the server end at SIGTERM and SIGINT.
fn stop_at_signals(hub: &Arc<Hub>) -> io::Result<signal_hook::iterator::Handle> {
    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    let handle = signals.handle();
    let hub = Arc::clone(hub);
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for _ in signals.forever() {
            hub.stop();
        }
    })?;
    Ok(handle)
}

/// While it lives, a panic of any thread is a line of the log: it ends one session, and standard error may be the log's.
struct Hook;

impl Hook {
    fn set(lines: Sender<String>) -> Self {
        panic::set_hook(Box::new(move |info| {
            let _ = lines.try_send(crate::store::scrub(&format!("failed, which is a bug: {}", host::words(info))).into_owned());
        }));
        Self
    }
}

impl Drop for Hook {
    fn drop(&mut self) {
        if !thread::panicking() {
            let _ = panic::take_hook();
        }
    }
}
