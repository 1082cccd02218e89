//! The loop: message, update, view.

use std::io;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use chrono::{DateTime, Utc};
use crossbeam_channel::Sender;
use crossterm::clipboard::CopyToClipboard;
use crossterm::style::Print;

use super::input::{Input, Watchdog};
use super::output::Output;
use super::screen::{Screen, Terminal};
use super::signals::{Signals, hold_stop, leave_to_child, stop_group};
use super::{Effect, Ended, Event, HostError, Inbox, Mailbox, Message, Program, editor};

/// So many messages are handled before a frame is drawn: keys that pour in do not keep the screen from changing.
const BETWEEN_FRAMES: usize = 256;

/// Rings.
const BELL: char = '\u{7}';

/// The clock of a run: the real one, or one held still.
pub type Clock = Box<dyn Fn() -> DateTime<Utc>>;

/// What a program runs on.
pub struct Host<M, W> {
    /// The terminal.
    pub terminal: Terminal,
    /// Where its messages arrive, and a sender to it.
    pub inbox: Inbox<M>,
    /// See `inbox`.
    pub mailbox: Mailbox<M>,
    /// Does the jobs, on a thread of its own; what it returns is sent to the program.
    pub worker: W,
    /// The clock: read once a message.
    pub clock: Clock,
}

/// Runs a program on a terminal until it quits, a signal ends it, or the terminal is gone.
///
/// The terminal is given back in every case, also when the program panics. To be called on the process's main thread.
pub fn run<P, W>(program: &mut P, host: Host<P::Message, W>) -> Result<Ended, HostError>
where
    P: Program,
    W: FnMut(P::Job) -> Option<P::Message> + Send + 'static,
{
    hold_stop();
    let Host { terminal, inbox, mailbox, worker, clock } = host;
    let watched = terminal.input.try_clone().map_err(HostError::Start)?;
    let (output, writer) = Output::new(&terminal).map_err(HostError::Start)?;
    let screen = Arc::new(Screen::new(terminal.input, output)?);
    let signals = Signals::start(&mailbox).map_err(HostError::Start)?;
    let _watchdog = Watchdog::start(watched, mailbox.clone()).map_err(HostError::Start)?;
    spawn("output", mailbox.clone(), || writer.run()).map_err(HostError::Start)?;
    let jobs = start_worker(mailbox.clone(), worker).map_err(HostError::Start)?;
    let _hook = PanicHook::set(Arc::clone(&screen), mailbox.clone());
    let mut running = Loop { program, screen, signals, mailbox, jobs, clock, input: None, dirty: true };
    let ended = running.take_terminal().and_then(|()| running.go(&inbox));
    running.give_back();
    ended
}

/// Starts a thread of the host; its panic ends the run.
pub(super) fn spawn<M: Send + 'static>(
    name: &'static str,
    mailbox: Mailbox<M>,
    body: impl FnOnce() + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    thread::Builder::new().name(name.to_owned()).spawn(move || {
        if panic::catch_unwind(AssertUnwindSafe(body)).is_err() {
            mailbox.post(Message::Broken(name));
        }
    })
}

/// Starts the worker; it ends when the sender is dropped. A job that panics is reported by the panic hook, and the next
/// job is done all the same.
fn start_worker<M, J, W>(mailbox: Mailbox<M>, mut worker: W) -> io::Result<Sender<J>>
where
    M: Send + 'static,
    J: Send + 'static,
    W: FnMut(J) -> Option<M> + Send + 'static,
{
    let (sender, jobs) = crossbeam_channel::unbounded();
    thread::Builder::new().name("worker".to_owned()).spawn(move || {
        for job in jobs {
            if let Ok(Some(message)) = panic::catch_unwind(AssertUnwindSafe(|| worker(job))) {
                mailbox.send(message);
            }
        }
    })?;
    Ok(sender)
}

struct Loop<'a, P: Program> {
    program: &'a mut P,
    screen: Arc<Screen>,
    signals: Signals,
    mailbox: Mailbox<P::Message>,
    jobs: Sender<P::Job>,
    clock: Clock,
    /// Reads keys while the terminal is taken.
    input: Option<Input>,
    /// Whether a frame is due.
    dirty: bool,
}

impl<P: Program> Loop<'_, P> {
    fn go(&mut self, inbox: &Inbox<P::Message>) -> Result<Ended, HostError> {
        let size = self.screen.size();
        let mut ended = self.event(Event::Resize(size.0, size.1))?;
        loop {
            if let Some(ended) = ended {
                // Nothing more is performed: the program only keeps what should be kept.
                self.program.handle(Event::Stop(ended), (self.clock)());
                return Ok(ended);
            }
            self.draw();
            // The sender that this loop holds keeps the channel open.
            let Ok(first) = inbox.0.recv() else { return Ok(Ended::Quit) };
            for message in std::iter::once(first).chain(inbox.0.try_iter().take(BETWEEN_FRAMES)) {
                ended = self.message(message)?;
                if ended.is_some() {
                    break;
                }
            }
        }
    }

    fn draw(&mut self) {
        if self.dirty && self.screen.is_taken() {
            let (columns, rows) = self.screen.size();
            self.screen.output().draw(self.program.view(columns, rows));
            self.dirty = false;
        }
    }

    fn message(&mut self, message: Message<P::Message>) -> Result<Option<Ended>, HostError> {
        match message {
            Message::Event(event) => self.event(event),
            Message::Resized => {
                self.dirty = true;
                let (columns, rows) = self.screen.size();
                self.event(Event::Resize(columns, rows))
            }
            Message::Continued => self.resume(),
            Message::StopAsked => self.suspend(),
            Message::Signal(number) => Ok(Some(Ended::Signal(number))),
            Message::HungUp => {
                // There is nothing left to be given back.
                self.screen.abandon();
                Ok(Some(Ended::HungUp))
            }
            Message::Broken(part) => Err(HostError::Broken(part)),
        }
    }

    fn event(&mut self, event: Event<P::Message>) -> Result<Option<Ended>, HostError> {
        for effect in self.program.handle(event, (self.clock)()) {
            if let Some(ended) = self.perform(effect)? {
                return Ok(Some(ended));
            }
        }
        Ok(None)
    }

    fn perform(&mut self, effect: Effect<P::Job>) -> Result<Option<Ended>, HostError> {
        match effect {
            Effect::Redraw => self.dirty = true,
            Effect::Repaint => {
                self.screen.output().repaint();
                self.dirty = true;
            }
            Effect::Quit => return Ok(Some(Ended::Quit)),
            Effect::Suspend => return self.suspend(),
            Effect::Edit(spot) => {
                self.give_back();
                let edited = leave_to_child(&self.signals, || editor::edit(&spot, &self.screen));
                if let Some(ended) = self.resume()? {
                    return Ok(Some(ended));
                }
                return self.event(Event::Edited(edited));
            }
            Effect::Copy(text) => self.screen.output().send(CopyToClipboard::to_clipboard_from(text)),
            Effect::Bell => self.screen.output().send(Print(BELL)),
            Effect::Mouse(on) => self.screen.mouse(on),
            Effect::Work(job) => {
                if self.jobs.send(job).is_err() {
                    return Err(HostError::Broken("worker"));
                }
            }
        }
        Ok(None)
    }

    fn suspend(&mut self) -> Result<Option<Ended>, HostError> {
        self.give_back();
        stop_group();
        self.resume()
    }

    /// After a stop: takes the terminal again, unless this job goes on in the background.
    fn resume(&mut self) -> Result<Option<Ended>, HostError> {
        self.input = None;
        if !self.screen.is_foreground() {
            self.screen.abandon();
            return Ok(None);
        }
        self.take_terminal()?;
        self.event(Event::Resumed)
    }

    fn take_terminal(&mut self) -> Result<(), HostError> {
        self.screen.enter()?;
        self.dirty = true;
        let keyboard = self.screen.keyboard().map_err(HostError::Start)?;
        self.input = Some(Input::start(keyboard, self.mailbox.clone()).map_err(HostError::Start)?);
        Ok(())
    }

    fn give_back(&mut self) {
        self.input = None;
        self.screen.leave();
    }
}

/// While it lives, a panic of the drawing thread gives the terminal back before it is reported; one of any other thread
/// is told to the program and leaves the screen alone.
struct PanicHook {
    former: Arc<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>,
}

impl PanicHook {
    fn set<M: Send + 'static>(screen: Arc<Screen>, mailbox: Mailbox<M>) -> Self {
        let former: Arc<dyn Fn(&PanicHookInfo<'_>) + Send + Sync> = Arc::from(panic::take_hook());
        let (drawing, next) = (thread::current().id(), Arc::clone(&former));
        panic::set_hook(Box::new(move |info| {
            if thread::current().id() == drawing {
                screen.leave();
                next(info);
            } else {
                mailbox.post(Message::Event(Event::Panicked(words(info))));
            }
        }));
        Self { former }
    }
}

impl Drop for PanicHook {
    fn drop(&mut self) {
        // A hook cannot be changed by a thread that is panicking.
        if !thread::panicking() {
            let former = Arc::clone(&self.former);
            panic::set_hook(Box::new(move |info| former(info)));
        }
    }
}

/// Why and where, in one line.
fn words(info: &PanicHookInfo<'_>) -> String {
    let why = info.payload_as_str().unwrap_or("a panic").replace(|c: char| c.is_control(), " ");
    let place = info.location().map(|place| format!(" ({}:{})", place.file(), place.line())).unwrap_or_default();
    format!("{why}{place}")
}
