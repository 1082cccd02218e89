//! The thread that writes to the terminal. The newest frame wins: what a slow terminal missed is dropped, not queued, and
//! a terminal that is not read never makes the loop wait.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossterm::Command;
use ratatui::buffer::Buffer;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::termios::{QueueSelector, tcflush};

use super::paint::{Painter, queue};
use super::terminal::Terminal;

/// How long a terminal that is not read may hold up giving it back.
const GRACE: Duration = Duration::from_secs(1);
/// How long the last bytes may take once what could not be sent has been thrown away.
const LAST_WORDS: Duration = Duration::from_millis(200);
/// Written at a time where a write can block: a terminal that says it takes something takes this much.
const SMALL: usize = 256;

/// Hands frames to the writing thread.
pub(super) struct TerminalOutput {
    desk: Arc<Desk>,
    /// Written to: gives up the write that is under way.
    interrupt: OwnedFd,
}

/// What is to be written next.
#[derive(Default)]
struct Desk {
    work: Mutex<PendingOutput>,
    changed: Condvar,
}

#[derive(Default)]
struct PendingOutput {
    /// What is no part of a frame: taking the terminal, the bell, the clipboard. Never dropped.
    apart: Vec<u8>,
    /// The terminal's content is not what was sent.
    forget: bool,
    frame: Option<Buffer>,
    /// The last bytes before the terminal belongs to someone else.
    farewell: Option<Vec<u8>>,
    /// Whether the farewell has been written, or given up.
    gone: bool,
    closed: bool,
}

impl Desk {
    fn lock(&self) -> MutexGuard<'_, PendingOutput> {
        // The lock is held for moves only; a panic elsewhere has left nothing half done.
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, change: impl FnOnce(&mut PendingOutput)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }
}

impl TerminalOutput {
    /// The handle, and what the writing thread has to run.
    pub(super) fn new(terminal: &Terminal) -> io::Result<(Self, OutputThread)> {
        let (interrupted, interrupt) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
        let desk = Arc::new(Desk::default());
        let terminal = (terminal.output.try_clone()?, terminal.writes_return);
        let writer = OutputThread { desk: Arc::clone(&desk), terminal: terminal.0, writes_return: terminal.1, interrupted };
        Ok((Self { desk, interrupt }, writer))
    }

    /// Shows a frame, unless a newer one comes before the terminal takes it.
    pub(super) fn draw(&self, frame: Buffer) {
        self.desk.put(|work| work.frame = Some(frame));
    }

    /// Sends a command before the next frame.
    pub(super) fn send(&self, command: impl Command) {
        self.desk.put(|work| queue(&mut work.apart, command));
    }

    /// Has the next frame paint every cell.
    pub(super) fn repaint(&self) {
        self.desk.put(|work| work.forget = true);
    }

    /// Sends the bytes that take the terminal; what it showed is unknown.
    pub(super) fn enter(&self, bytes: Vec<u8>) {
        self.desk.put(|work| *work = PendingOutput { apart: bytes, forget: true, ..PendingOutput::default() });
    }

    /// Sends the bytes that give the terminal back, and waits until they are sent, for a bounded time.
    pub(super) fn leave(&self, bytes: Vec<u8>) {
        self.desk.put(|work| *work = PendingOutput { farewell: Some(bytes), ..PendingOutput::default() });
        if !self.is_gone_within(GRACE) {
            let _ = rustix::io::write(&self.interrupt, b"!");
            self.is_gone_within(2 * LAST_WORDS);
        }
    }

    fn is_gone_within(&self, time: Duration) -> bool {
        let waited = self.desk.changed.wait_timeout_while(self.desk.lock(), time, |work| !work.gone);
        waited.unwrap_or_else(PoisonError::into_inner).0.gone
    }
}

impl Drop for TerminalOutput {
    fn drop(&mut self) {
        self.desk.put(|work| work.closed = true);
        // A write that is stuck is given up; the thread then sees that it is closed.
        let _ = rustix::io::write(&self.interrupt, b"!");
    }
}

pub(super) struct OutputThread {
    desk: Arc<Desk>,
    terminal: OwnedFd,
    writes_return: bool,
    interrupted: OwnedFd,
}

enum Unsent {
    Interrupted,
    Gone,
}

impl OutputThread {
    /// Writes until the handle is dropped, or the terminal is gone: whoever watches for that ends the process.
    pub(super) fn run(self) {
        let mut painter = Painter::default();
        loop {
            let next = {
                let idle = |work: &mut PendingOutput| {
                    !work.closed && work.apart.is_empty() && work.frame.is_none() && work.farewell.is_none()
                };
                let waited = self.desk.changed.wait_while(self.desk.lock(), idle);
                let mut work = waited.unwrap_or_else(PoisonError::into_inner);
                if work.closed {
                    return;
                }
                std::mem::take(&mut *work)
            };
            if next.forget {
                painter.forget();
            }
            let mut bytes = next.apart;
            if let Some(frame) = next.frame {
                bytes.extend(painter.paint(frame));
            }
            let mut sent = self.write(&bytes, None);
            if let Some(farewell) = next.farewell {
                sent = self.write(&farewell, Some(LAST_WORDS));
                self.desk.put(|work| work.gone = true);
            }
            match sent {
                Ok(()) => {}
                Err(Unsent::Interrupted) => {
                    // Half a frame: what the terminal shows is unknown, and what it has not taken is of no use.
                    painter.forget();
                    let _ = tcflush(&self.terminal, QueueSelector::OFlush);
                }
                Err(Unsent::Gone) => {
                    self.desk.put(|work| work.gone = true);
                    return;
                }
            }
        }
    }

    fn write(&self, mut bytes: &[u8], within: Option<Duration>) -> Result<(), Unsent> {
        let until = within.map(|time| Instant::now() + time);
        while !bytes.is_empty() {
            self.wait(until)?;
            let piece = if self.writes_return { bytes } else { bytes.get(..SMALL).unwrap_or(bytes) };
            match rustix::io::write(&self.terminal, piece) {
                Ok(sent) => bytes = bytes.get(sent..).unwrap_or_default(),
                Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => {}
                Err(_) => return Err(Unsent::Gone),
            }
        }
        Ok(())
    }

    /// Waits until the terminal takes something.
    fn wait(&self, until: Option<Instant>) -> Result<(), Unsent> {
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        let left = left.and_then(|left| Timespec::try_from(left).ok());
        let mut fds = [PollFd::new(&self.terminal, PollFlags::OUT), PollFd::new(&self.interrupted, PollFlags::IN)];
        match poll(&mut fds, left.as_ref()) {
            Ok(0) => return Err(Unsent::Interrupted),
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(_) => return Err(Unsent::Gone),
        }
        let [terminal, interrupted] = &fds;
        if interrupted.revents().intersects(PollFlags::IN) {
            let mut byte = [0; 8];
            let _ = rustix::io::read(&self.interrupted, &mut byte);
            let work = self.desk.lock();
            // An interruption can come late, when what it was meant for has been written after all.
            if work.closed || work.farewell.is_some() {
                return Err(Unsent::Interrupted);
            }
        }
        if terminal.revents().intersects(PollFlags::ERR | PollFlags::HUP | PollFlags::NVAL) {
            return Err(Unsent::Gone);
        }
        Ok(())
    }
}
