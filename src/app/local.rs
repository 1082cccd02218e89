//! One session on the local terminal: the host's events become the session's messages, its effects the host's.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use ratatui::buffer::Buffer;

use crate::store::{Snapshot, Store, watch};

use super::host::{self, Ended, Event, HostError, Mailbox, Mouse, MouseKind, Program, Spot, Terminal};
use super::log::{self, Log};
use super::message::{Effect, Msg};
use super::session::Session;
use super::update::update;
use super::view::view;

/// How often it is looked whether midnight has passed or data is late. Nothing is drawn unless one has.
const MOMENT: Duration = Duration::from_secs(20);

/// What the program's own threads and jobs tell it.
pub enum Message {
    /// Something was written in the book's folder.
    FilesChanged,
    /// The book was read again.
    Loaded(Box<Snapshot>),
    /// A file was written, or could not be.
    Written(Result<PathBuf, String>),
    /// Time has passed.
    Moment,
    /// The other tab's turn.
    Turn,
}

/// What is done on the worker thread.
pub enum Job {
    /// Reads the book again.
    Reload,
    /// Writes a file.
    Write(PathBuf, String),
}

struct Local<'a> {
    session: Session,
    remember: &'a dyn Fn(&Session),
    log: Log,
}

impl Program for Local<'_> {
    type Message = Message;
    type Job = Job;

    fn handle(&mut self, event: Event<Message>, now: DateTime<Utc>) -> Vec<host::Effect<Job>> {
        self.note(&event, now);
        let msg = match event {
            Event::Key(chord) => Msg::Key(chord),
            Event::Paste(text) => Msg::Paste(text),
            Event::Mouse(Mouse { kind, column, row }) => match kind {
                MouseKind::Press => Msg::Click(column, row),
                MouseKind::WheelUp => Msg::Wheel(-3),
                MouseKind::WheelDown => Msg::Wheel(3),
            },
            Event::Resize(columns, rows) => Msg::Resize(columns, rows),
            Event::Resumed => Msg::Moment,
            Event::Edited(result) => Msg::Edited(result.map_err(|error| error.to_string())),
            Event::Panicked(words) => Msg::Alarm(words),
            Event::Message(Message::FilesChanged) => Msg::FilesChanged,
            Event::Message(Message::Loaded(snapshot)) => Msg::Loaded(snapshot),
            Event::Message(Message::Written(result)) => Msg::Written(result),
            Event::Message(Message::Moment) => Msg::Moment,
            Event::Message(Message::Turn) => Msg::Turn,
            Event::Stop(_) => {
                (self.remember)(&self.session);
                return Vec::new();
            }
        };
        let effects = update(&mut self.session, msg, now);
        effects.into_iter().filter_map(|effect| self.perform(effect)).collect()
    }

    fn view(&mut self, columns: u16, rows: u16) -> Buffer {
        self.session.size = (columns, rows);
        view(&mut self.session)
    }
}

impl Local<'_> {
    /// What is worth a line in the log.
    fn note(&mut self, event: &Event<Message>, now: DateTime<Utc>) {
        let words = match event {
            Event::Message(Message::Loaded(snapshot)) => log::read(snapshot),
            Event::Message(Message::Written(Ok(path))) => format!("wrote {}", path.display()),
            Event::Message(Message::Written(Err(why))) | Event::Panicked(why) => why.clone(),
            Event::Edited(Err(error)) => error.to_string(),
            Event::Stop(ended) => format!("ended: {ended:?}"),
            _ => return,
        };
        self.log.line(now, words);
    }

    fn perform(&self, effect: Effect) -> Option<host::Effect<Job>> {
        Some(match effect {
            Effect::Redraw => host::Effect::Redraw,
            Effect::Repaint => host::Effect::Repaint,
            Effect::Quit => host::Effect::Quit,
            Effect::Suspend => host::Effect::Suspend,
            Effect::Edit { path, line, column } => {
                host::Effect::Edit(Spot { path, line: line as usize, column: column as usize })
            }
            Effect::Copy(text) => host::Effect::Copy(text),
            Effect::Bell => host::Effect::Bell,
            Effect::Mouse(on) => host::Effect::Mouse(on),
            Effect::Reload => host::Effect::Work(Job::Reload),
            Effect::Write { path, text } => host::Effect::Work(Job::Write(path, text)),
            Effect::Remember => {
                (self.remember)(&self.session);
                return None;
            }
        })
    }
}

/// Runs a session on the local terminal until it ends. `store` is the folder behind it, watched; `None` for the sample.
/// `remember` keeps what is remembered between runs, `log` what happened.
pub fn run(
    session: Session,
    store: Option<Store>,
    clock: impl Fn() -> DateTime<Utc> + Send + Clone + 'static,
    remember: &dyn Fn(&Session),
    log: Log,
) -> Result<Ended, HostError> {
    let terminal = Terminal::open()?;
    let (mailbox, inbox) = host::mailbox();
    let watcher = store.as_ref().map(|store| follow(store, &mailbox));
    tell_time(session.book.company.clone(), session.setup.wall, &mailbox, clock.clone());
    let mut program = Local { session, remember, log };
    let mut store = store;
    let at_work = clock.clone();
    let worker = move |job: Job| match job {
        Job::Reload => store.as_mut().map(|store| Message::Loaded(Box::new(store.reload(at_work())))),
        Job::Write(path, text) => {
            let written = crate::store::write::hand_out(&path, text.as_bytes(), None)
                .map_err(|error| format!("{} cannot be written: {error}", path.display()));
            Some(Message::Written(written.map(|()| path)))
        }
    };
    let ended = host::run(&mut program, host::Host { terminal, inbox, mailbox, worker, clock: Box::new(clock) });
    drop(watcher);
    ended
}

/// Sends a message whenever something was written in the folder.
fn follow(store: &Store, mailbox: &Mailbox<Message>) -> watch::Watcher {
    let (sender, receiver) = crossbeam_channel::unbounded();
    let watcher = watch::watch(store.folder(), sender);
    let mailbox = mailbox.clone();
    std::thread::spawn(move || {
        while receiver.recv().is_ok() {
            // A burst is one change.
            while receiver.try_recv().is_ok() {}
            if !mailbox.send(Message::FilesChanged) {
                break;
            }
        }
    });
    watcher
}

/// Sends a message when another day has begun for the company, and now and then where data can become late.
fn tell_time(
    company: crate::book::company::Company,
    wall: bool,
    mailbox: &Mailbox<Message>,
    clock: impl Fn() -> DateTime<Utc> + Send + 'static,
) {
    let mailbox = mailbox.clone();
    let company = Arc::new(company);
    std::thread::spawn(move || {
        let mut day = company.today(clock());
        let mut minutes = 0_u32;
        loop {
            std::thread::sleep(MOMENT);
            minutes = minutes.wrapping_add(1);
            let now = company.today(clock());
            if wall && !mailbox.send(Message::Turn) {
                break;
            }
            let look_for_late = company.refresh_hours().is_some() && minutes.is_multiple_of(3);
            if (now != day || look_for_late) && !mailbox.send(Message::Moment) {
                break;
            }
            day = now;
        }
    });
}
