//! The thread that reads keys, and the one that notices when the terminal is gone.

use std::os::fd::{AsFd, OwnedFd};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pipe::{PipeFlags, pipe_with};

use super::decode::Decoder;
use super::mailbox::{Arrival, Mailbox, spawn};
use crate::app::message::RunEnd;

/// Keys are left in the terminal while so many messages wait.
const CROWDED: usize = 4096;
/// How long to leave them.
const LATER: Duration = Duration::from_millis(20);
/// How long the loop may take to notice that the terminal is gone.
const LAST_MOMENT: Duration = Duration::from_millis(500);

/// Reads keys until it is stopped: while an editor has the terminal, the keys are the editor's.
pub(super) struct Input {
    /// Dropped to stop the thread.
    stop: Option<OwnedFd>,
    thread: Option<JoinHandle<()>>,
}

impl Input {
    pub(super) fn start(terminal: OwnedFd, mailbox: Mailbox) -> std::io::Result<Self> {
        let (stopped, stop) = pipe_with(PipeFlags::CLOEXEC)?;
        let thread = spawn("input", mailbox.clone(), move || {
            if !read(&terminal, &stopped, &mailbox) {
                mailbox.post(Arrival::HungUp);
            }
        })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // It has reported its panic, if that is how it ended.
            let _ = thread.join();
        }
    }
}

/// Reads until stopped (`true`) or until the terminal is gone (`false`).
fn read(terminal: &OwnedFd, stopped: &OwnedFd, mailbox: &Mailbox) -> bool {
    let mut decoder = Decoder::default();
    let mut bytes = [0; 4096];
    loop {
        let crowded = mailbox.waiting() > CROWDED;
        let wanted = if crowded { PollFlags::empty() } else { PollFlags::IN };
        let patience = if crowded { Some(LATER) } else { decoder.patience() };
        let patience = patience.and_then(|time| Timespec::try_from(time).ok());
        let mut fds = [PollFd::new(stopped, PollFlags::IN), PollFd::new(terminal, wanted)];
        let ready = match poll(&mut fds, patience.as_ref()) {
            Ok(ready) => ready,
            Err(rustix::io::Errno::INTR) => continue,
            Err(_) => return false,
        };
        let [stop, keys] = &fds;
        if !stop.revents().is_empty() {
            return true;
        }
        let typed = if keys.revents().intersects(PollFlags::IN) {
            match rustix::io::read(terminal, &mut bytes) {
                Ok(0) => return false,
                Ok(count) => decoder.feed(bytes.get(..count).unwrap_or_default()),
                Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => continue,
                Err(_) => return false,
            }
        } else if !keys.revents().is_empty() {
            return false;
        } else if ready == 0 && !crowded {
            decoder.pause()
        } else {
            continue;
        };
        for typed in typed {
            mailbox.send(typed.into());
        }
    }
}

/// Waits for the terminal's hang-up: then the loop has a moment to end, and the process is left in any case.
///
/// A hang-up is not a key, and not always a signal: a program that ignores SIGHUP would read nothing for ever.
pub(super) struct Watchdog {
    /// Dropped to call it off.
    _stop: OwnedFd,
}

impl Watchdog {
    pub(super) fn start(terminal: OwnedFd, mailbox: Mailbox) -> std::io::Result<Self> {
        let (stopped, stop) = pipe_with(PipeFlags::CLOEXEC)?;
        spawn("watchdog", mailbox.clone(), move || {
            if is_called_off(&stopped, Some(&terminal), None) {
                return;
            }
            mailbox.post(Arrival::HungUp);
            if !is_called_off(&stopped, None, Some(LAST_MOMENT)) {
                std::process::exit(i32::from(RunEnd::HungUp.exit_code()));
            }
        })?;
        Ok(Self { _stop: stop })
    }
}

/// Waits; `false` when the terminal hung up, or the time is over, first. Asks for no events: a hang-up is always told.
fn is_called_off(stopped: &OwnedFd, terminal: Option<&OwnedFd>, within: Option<Duration>) -> bool {
    let within = within.and_then(|time| Timespec::try_from(time).ok());
    let stop = PollFd::new(stopped, PollFlags::IN);
    let mut fds: Vec<_> =
        std::iter::once(stop).chain(terminal.map(|fd| PollFd::from_borrowed_fd(fd.as_fd(), PollFlags::empty()))).collect();
    while let Err(rustix::io::Errno::INTR) = poll(&mut fds, within.as_ref()) {}
    fds.first().is_some_and(|stop| !stop.revents().is_empty())
}
