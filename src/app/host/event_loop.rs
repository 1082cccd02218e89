//! The loop: message, update, view.

use std::io;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use crossbeam_channel::Sender;
use ratatui::buffer::Buffer;

use super::editor::{self, EditorError};
use super::error::HostError;
use super::input::{Input, Watchdog};
use super::mailbox::{Arrival, Inbox, Mailbox, spawn};
use super::modes::{copy, ring};
use super::output::TerminalOutput;
use super::screen::TerminalScreen;
use super::signals::{Signals, hold_stop, leave_to_child, stop_group};
use super::terminal::Terminal;
use crate::app::figures::FiguresJob;
use crate::app::message::{Effect, Job, Msg, Now, RunEnd};

/// So many messages are handled before a frame is drawn: keys that pour in do not keep the screen from changing.
const BETWEEN_FRAMES: usize = 256;

/// So long a frame waits for figures that are made beside: most are there by then, and no frame is drawn without them.
const GRACE: Duration = Duration::from_millis(12);
/// From so long on it is said that something is being made.
const SLOW: Duration = Duration::from_millis(300);

/// The clock of a run: the real one, or one held still.
pub(crate) type RunClock = Box<dyn Fn() -> DateTime<Utc>>;

/// What a host runs: a session.
pub trait Program {
    /// Takes one message at one instant, and says what is to be done.
    fn update(&mut self, msg: Msg, now: Now) -> Vec<Effect>;

    /// The frame for the window's size, as of the last [`Msg::Draw`].
    fn view(&self) -> Buffer;

    /// Keeps what is remembered between runs.
    fn remember(&self);

    /// Whether something is being made beside that is not in the frame yet.
    fn is_waiting(&self) -> bool;
}

/// What a session runs on.
pub struct Host<W> {
    /// The terminal.
    pub terminal: Terminal,
    /// Where its messages arrive, and a sender to it.
    pub inbox: Inbox,
    /// See `inbox`.
    pub mailbox: Mailbox,
    /// Does the jobs, on a thread of its own; what it returns is sent to the session.
    pub worker: W,
    /// The clock: read once a message.
    pub clock: RunClock,
}

/// Runs a session on a terminal until it quits, a signal ends it, or the terminal is gone.
///
/// The terminal is given back in every case, also when the session panics. To be called on the process's main thread.
pub fn run<P, W>(program: &mut P, host: Host<W>) -> Result<RunEnd, HostError>
where
    P: Program,
    W: FnMut(Job) -> Option<Msg> + Send + 'static,
{
    hold_stop();
    let Host { terminal, inbox, mailbox, worker, clock } = host;
    let watched = terminal.input.try_clone().map_err(HostError::Start)?;
    let (output, writer) = TerminalOutput::new(&terminal).map_err(HostError::Start)?;
    let screen = Arc::new(TerminalScreen::new(terminal.input, output)?);
    let signals = Signals::start(&mailbox).map_err(HostError::Start)?;
    let _watchdog = Watchdog::start(watched, mailbox.clone()).map_err(HostError::Start)?;
    spawn("output", mailbox.clone(), || writer.run()).map_err(HostError::Start)?;
    let jobs = start_worker(mailbox.clone(), worker).map_err(HostError::Start)?;
    let figures = start_figures(mailbox.clone()).map_err(HostError::Start)?;
    let _hook = PanicHook::set(Arc::clone(&screen), mailbox.clone());
    let mut running = Loop { program, screen, signals, mailbox, jobs, figures, clock, input: None, dirty: true };
    let ended = running.take_terminal().and_then(|()| running.go(&inbox));
    running.give_back();
    ended
}

/// Starts the worker; it ends when the sender is dropped. A job that panics is reported by the panic hook, and the next
/// job is done all the same.
fn start_worker(mailbox: Mailbox, mut worker: impl FnMut(Job) -> Option<Msg> + Send + 'static) -> io::Result<Sender<Job>> {
    let (sender, jobs) = crossbeam_channel::unbounded();
    thread::Builder::new().name("worker".to_owned()).spawn(move || {
        for job in jobs {
            if let Ok(Some(msg)) = panic::catch_unwind(AssertUnwindSafe(|| worker(job))) {
                mailbox.send(msg);
            }
        }
    })?;
    Ok(sender)
}

/// Starts what makes figures: of those that are asked for meanwhile the newest.
fn start_figures(mailbox: Mailbox) -> io::Result<Sender<FiguresJob>> {
    let (sender, jobs) = crossbeam_channel::unbounded::<FiguresJob>();
    thread::Builder::new().name("figures".to_owned()).spawn(move || {
        for job in &jobs {
            let newest = jobs.try_iter().last().unwrap_or(job);
            let made = panic::catch_unwind(AssertUnwindSafe(|| newest.make())).ok();
            mailbox.send(Msg::Figured(made.map(Box::new)));
        }
    })?;
    Ok(sender)
}

struct Loop<'a, P: Program> {
    program: &'a mut P,
    screen: Arc<TerminalScreen>,
    signals: Signals,
    mailbox: Mailbox,
    jobs: Sender<Job>,
    figures: Sender<FiguresJob>,
    clock: RunClock,
    /// Reads keys while the terminal is taken.
    input: Option<Input>,
    /// Whether a frame is due.
    dirty: bool,
}

impl<P: Program> Loop<'_, P> {
    fn go(&mut self, inbox: &Inbox) -> Result<RunEnd, HostError> {
        let mut ended = self.tell_size()?;
        let mut told_slow = false;
        loop {
            if ended.is_none() {
                ended = self.draw(inbox)?;
            }
            if let Some(ended) = ended {
                return Ok(self.end(ended));
            }
            if !self.program.is_waiting() {
                told_slow = false;
            } else if !told_slow {
                ended = if let Ok(first) = inbox.0.recv_timeout(SLOW) {
                    self.arrived(first)?
                } else {
                    told_slow = true;
                    self.tell(Msg::Slow)?
                };
                continue;
            }
            // The sender that this loop holds keeps the channel open.
            let Ok(first) = inbox.0.recv() else { return Ok(RunEnd::Quit) };
            for arrival in std::iter::once(first).chain(inbox.0.try_iter().take(BETWEEN_FRAMES)) {
                ended = self.arrived(arrival)?;
                if ended.is_some() {
                    break;
                }
            }
        }
    }

    /// Nothing more is performed: only what should be kept is kept.
    fn end(&mut self, ended: RunEnd) -> RunEnd {
        let effects = self.program.update(Msg::Stop(ended), (self.clock)());
        if effects.contains(&Effect::Remember) {
            self.program.remember();
        }
        ended
    }

    fn draw(&mut self, inbox: &Inbox) -> Result<Option<RunEnd>, HostError> {
        if !self.dirty || !self.screen.is_taken() {
            return Ok(None);
        }
        let until = Instant::now() + GRACE;
        loop {
            self.dirty = false;
            let ended = self.tell(Msg::Draw)?;
            if ended.is_some() {
                return Ok(ended);
            }
            if !self.program.is_waiting() || Instant::now() >= until {
                break;
            }
            // Whatever comes meanwhile is for this frame too.
            let Ok(arrival) = inbox.0.recv_deadline(until) else { break };
            let ended = self.arrived(arrival)?;
            if ended.is_some() || !self.screen.is_taken() {
                return Ok(ended);
            }
        }
        self.screen.output().draw(self.program.view());
        Ok(None)
    }

    fn arrived(&mut self, arrival: Arrival) -> Result<Option<RunEnd>, HostError> {
        match arrival {
            Arrival::Msg(msg) => self.tell(msg),
            Arrival::Resized => self.tell_size(),
            Arrival::Continued => self.resume(),
            Arrival::StopAsked => self.suspend(),
            Arrival::Signal(number) => Ok(Some(RunEnd::Signal(number))),
            Arrival::HungUp => {
                // There is nothing left to be given back.
                self.screen.abandon();
                Ok(Some(RunEnd::HungUp))
            }
            Arrival::Broken(part) => Err(HostError::Broken(part)),
        }
    }

    fn tell_size(&mut self) -> Result<Option<RunEnd>, HostError> {
        self.dirty = true;
        let (columns, rows) = self.screen.size();
        self.tell(Msg::Resize(columns, rows))
    }

    fn tell(&mut self, msg: Msg) -> Result<Option<RunEnd>, HostError> {
        for effect in self.program.update(msg, (self.clock)()) {
            if let Some(ended) = self.perform(effect)? {
                return Ok(Some(ended));
            }
        }
        Ok(None)
    }

    fn perform(&mut self, effect: Effect) -> Result<Option<RunEnd>, HostError> {
        match effect {
            Effect::Redraw => self.dirty = true,
            Effect::Repaint => {
                self.screen.output().repaint();
                self.dirty = true;
            }
            Effect::Quit => return Ok(Some(RunEnd::Quit)),
            Effect::Suspend => return self.suspend(),
            Effect::Edit(spot) => {
                let command = match editor::command(&spot) {
                    Ok(command) => command,
                    Err(error) => return self.tell(Msg::Edited(Err(error.to_string()))),
                };
                self.give_back();
                let keyboard = self.screen.keyboard();
                let edited = leave_to_child(&self.signals, || editor::edit(&command, keyboard));
                if let (Err(EditorError::Start { .. }), Some(signal)) = (&edited, self.signals.missed()) {
                    // There was no child whom it could have been meant for.
                    return Ok(Some(RunEnd::Signal(signal)));
                }
                if let Some(ended) = self.resume()? {
                    return Ok(Some(ended));
                }
                return self.tell(Msg::Edited(edited.map_err(|error| error.to_string())));
            }
            Effect::Copy(text) => self.screen.output().send(copy(text)),
            Effect::Bell => self.screen.output().send(ring()),
            Effect::Mouse(on) => self.screen.mouse(on),
            Effect::Figures(job) => {
                if self.figures.send(*job).is_err() {
                    return Err(HostError::Broken("figures"));
                }
            }
            Effect::Work(job) => {
                if self.jobs.send(job).is_err() {
                    return Err(HostError::Broken("worker"));
                }
            }
            Effect::Remember => self.program.remember(),
        }
        Ok(None)
    }

    fn suspend(&mut self) -> Result<Option<RunEnd>, HostError> {
        self.give_back();
        stop_group();
        self.resume()
    }

    /// After a stop: takes the terminal again, unless this job was put into the background.
    fn resume(&mut self) -> Result<Option<RunEnd>, HostError> {
        self.input = None;
        if !self.screen.is_foreground() {
            self.screen.abandon();
            // A shell tells a job that it is in front by continuing it, and only one that is stopped.
            stop_group();
            return Ok(None);
        }
        self.take_terminal()?;
        // It may have another size by now, of which nobody told a job that was stopped.
        self.tell_size()
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
/// is told to the session and leaves the screen alone.
struct PanicHook {
    former: Arc<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>,
}

impl PanicHook {
    fn set(screen: Arc<TerminalScreen>, mailbox: Mailbox) -> Self {
        let former: Arc<dyn Fn(&PanicHookInfo<'_>) + Send + Sync> = Arc::from(panic::take_hook());
        let (drawing, next) = (thread::current().id(), Arc::clone(&former));
        panic::set_hook(Box::new(move |info| {
            if thread::current().id() == drawing {
                screen.leave();
                next(info);
            } else {
                mailbox.send(Msg::Alarm(words(info)));
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
pub(crate) fn words(info: &PanicHookInfo<'_>) -> String {
    let why = info.payload_as_str().unwrap_or("a panic").replace(|c: char| c.is_control(), " ");
    let place = info.location().map(|place| format!(" ({}:{})", place.file(), place.line())).unwrap_or_default();
    format!("{why}{place}")
}
