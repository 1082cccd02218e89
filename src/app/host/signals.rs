//! Signals as messages. They never act by themselves: the terminal is given back first.

use std::io;
use std::os::unix::thread::JoinHandleExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use nix::sys::pthread::pthread_kill;
use nix::sys::signal::{SigSet, Signal};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH};
use signal_hook::iterator::{Handle, Signals as Incoming};

use super::mailbox::{Arrival, Mailbox, spawn};

/// The interrupt that ended a child was sent to this process as well, and may be told a little later.
const STILL_COMING: Duration = Duration::from_millis(50);

/// Keeps a stop (SIGTSTP) from outside from stopping this thread, and those it starts, before the terminal is given back.
///
/// To be called first thing in the process, before any thread is started; [`super::run`] calls it too. The signal keeps
/// its default action, as only that follows the rules of job control: a process that no shell could continue is not
/// stopped.
pub(crate) fn hold_stop() {
    // Fails for a wrong argument only.
    let _ = stop_signal().thread_block();
}

fn stop_signal() -> SigSet {
    Signal::SIGTSTP.into()
}

/// Stops this process and its group as the terminal's Ctrl-Z would, and returns when it goes on: at once, where nobody
/// could continue it.
pub(super) fn stop_group() {
    let held = stop_signal();
    let _ = held.thread_unblock();
    let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TSTP);
    let _ = held.thread_block();
}

/// Runs something during which the keyboard's signals are a child's business: a stop stops this process with the child,
/// an interrupt does not end it.
pub(super) fn leave_to_child<T>(signals: &Signals, child: impl FnOnce() -> T) -> T {
    let held = stop_signal();
    signals.missed.store(0, Ordering::SeqCst);
    signals.muted.store(true, Ordering::SeqCst);
    let _ = held.thread_unblock();
    let result = child();
    let _ = held.thread_block();
    std::thread::sleep(STILL_COMING);
    signals.muted.store(false, Ordering::SeqCst);
    result
}

/// Turns signals into messages until it is dropped.
pub(super) struct Signals {
    handle: Handle,
    incoming: Option<JoinHandle<()>>,
    stops: Option<JoinHandle<()>>,
    ended: Arc<AtomicBool>,
    muted: Arc<AtomicBool>,
    /// The last signal that was a child's business; 0: there was none.
    missed: Arc<AtomicI32>,
}

impl Signals {
    /// The last signal to end that came while a child ran, or should have.
    pub(super) fn missed(&self) -> Option<i32> {
        Some(self.missed.swap(0, Ordering::SeqCst)).filter(|signal| *signal != 0)
    }

    pub(super) fn start(mailbox: &Mailbox) -> io::Result<Self> {
        let mut signals = Incoming::new([SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGCONT, SIGWINCH])?;
        let handle = signals.handle();
        let (ended, muted) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let missed = Arc::new(AtomicI32::new(0));
        let incoming = {
            let (mailbox, muted, missed) = (mailbox.clone(), Arc::clone(&muted), Arc::clone(&missed));
            move || {
                for signal in signals.forever() {
                    let arrival = match signal {
                        SIGINT | SIGQUIT if muted.load(Ordering::SeqCst) => {
                            missed.store(signal, Ordering::SeqCst);
                            continue;
                        }
                        SIGCONT if muted.load(Ordering::SeqCst) => continue,
                        SIGWINCH => Arrival::Resized,
                        SIGCONT => Arrival::Continued,
                        number => Arrival::Signal(number),
                    };
                    mailbox.post(arrival);
                }
            }
        };
        let stops = {
            let (mailbox, ended) = (mailbox.clone(), Arc::clone(&ended));
            move || {
                while stop_signal().wait().is_ok() && !ended.load(Ordering::SeqCst) {
                    mailbox.post(Arrival::StopAsked);
                }
            }
        };
        Ok(Self {
            handle,
            incoming: Some(spawn("signals", mailbox.clone(), incoming)?),
            stops: Some(spawn("stops", mailbox.clone(), stops)?),
            ended,
            muted,
            missed,
        })
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.handle.close();
        self.ended.store(true, Ordering::SeqCst);
        if let Some(stops) = &self.stops {
            // Wakes the thread, which waits for just this signal.
            let _ = pthread_kill(stops.as_pthread_t() as nix::sys::pthread::Pthread, Signal::SIGTSTP);
        }
        for thread in [self.incoming.take(), self.stops.take()].into_iter().flatten() {
            let _ = thread.join();
        }
    }
}
