//! One session on the local terminal, with its book's folder, its log and its clock.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use ratatui::buffer::Buffer;

use crate::book::problem::Problem;
use crate::store::write::act::{perform_knowing, preview};
use crate::store::write::{FileChange, keep};
use crate::store::{Store, watch};

use super::host::{self, HostError, Mailbox, Program, Terminal};
use super::log::{self, SessionLog};
use super::message::{Effect, Job, Msg, Now, RunEnd};
use super::session::Session;
use super::update::update;
use super::view::view;

/// How often it is looked whether midnight has passed or data is late. Nothing is drawn unless one has.
const MOMENT: Duration = Duration::from_secs(20);

struct Local<'a> {
    session: Session,
    remember: &'a dyn Fn(&Session),
    log: SessionLog,
}

impl Program for Local<'_> {
    fn update(&mut self, msg: Msg, now: Now) -> Vec<Effect> {
        if let Some(words) = log::worth(&msg) {
            self.log.line(now, words);
        }
        update(&mut self.session, msg, now)
    }

    fn view(&self) -> Buffer {
        view(&self.session)
    }

    fn remember(&self) {
        (self.remember)(&self.session);
    }

    fn is_waiting(&self) -> bool {
        self.session.data.waiting.is_waiting()
    }
}

/// Runs a session on the local terminal until it ends. `store` is the folder behind it, watched; `None` for the sample and
/// for exports, of which `exports` are the files that a book of them would have.
/// `remember` keeps what is remembered between runs, `log` what happened.
pub(crate) fn run(
    mut session: Session,
    store: Option<Store>,
    exports: Vec<FileChange>,
    clock: impl Fn() -> DateTime<Utc> + Send + Clone + 'static,
    remember: &dyn Fn(&Session),
    log: SessionLog,
) -> Result<RunEnd, HostError> {
    session.data.waiting.aside = true;
    let terminal = Terminal::open()?;
    let (mailbox, inbox) = host::mailbox();
    let mut watcher = store.as_ref().map(|store| follow(store, &mailbox));
    tell_time(session.data.book.company.clone(), session.setup.wall, &mailbox, clock.clone());
    let mut program = Local { session, remember, log };
    let mut store = store;
    let at_work = clock.clone();
    let again = mailbox.clone();
    if store.is_some() && program.session.data.book.problems.iter().any(Problem::is_passing) {
        try_again(&again);
    }
    let kept = mailbox.clone();
    let worker = move |job: Job| match job {
        Job::Keep(folder) => {
            let now = at_work();
            let opened = keep(&folder, &exports, now).map_err(|error| error.to_string());
            let opened = opened.and_then(|()| Store::open(&folder, now).map_err(|error| error.to_string()));
            Some(Msg::Kept(Box::new(opened.map(|(opened, snapshot)| {
                let folder = opened.folder().to_owned();
                watcher = Some(follow(&opened, &kept));
                store = Some(opened);
                (folder, snapshot)
            }))))
        }
        Job::Reload => store.as_mut().map(|store| {
            let snapshot = store.reload(at_work());
            if snapshot.is_passing() {
                try_again(&again);
            }
            Msg::Loaded(Box::new(snapshot))
        }),
        Job::Act(write) => store.as_mut().map(|store| {
            let result = perform_knowing(&write, store.known(), at_work());
            Msg::Acted(Box::new((result, store.reload(at_work()))))
        }),
        Job::Preview(write) => store.as_mut().map(|store| Msg::Previewed(Box::new(preview(&write, store.known(), at_work())))),
        Job::PutOff(what) => Some(Msg::PutOff(Box::new((what.words.clone(), what.keep())))),
        Job::Steps(pen) => Some(Msg::Steps(Box::new(pen.steps()))),
        Job::Write { path, replace: false, .. } if path.exists() => {
            Some(Msg::Written(Err(format!("{0} is there already: another name, or !{0} to replace it", path.display()))))
        }
        Job::Write { path, text, .. } => {
            let written = crate::store::write::hand_out(&path, text.as_bytes(), None)
                .map_err(|error| format!("{} cannot be written: {error}", path.display()));
            Some(Msg::Written(written.map(|()| path)))
        }
    };
    host::run(&mut program, host::Host { terminal, inbox, mailbox, worker, clock: Box::new(clock) })
}

/// How long it is waited before a file that could not be read is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// Has the book read again in a while.
fn try_again(mailbox: &Mailbox) {
    let mailbox = mailbox.clone();
    std::thread::spawn(move || {
        std::thread::sleep(TRY_AGAIN);
        mailbox.send(Msg::FilesChanged)
    });
}

/// Sends a message whenever something was written in the folder.
fn follow(store: &Store, mailbox: &Mailbox) -> watch::Watcher {
    let (sender, receiver) = crossbeam_channel::unbounded();
    let watcher = watch::watch(store.folder(), sender);
    let mailbox = mailbox.clone();
    std::thread::spawn(move || {
        while receiver.recv().is_ok() {
            // A burst is one change.
            while receiver.try_recv().is_ok() {}
            if !mailbox.send(Msg::FilesChanged) {
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
    mailbox: &Mailbox,
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
            if wall && !mailbox.send(Msg::Turn) {
                break;
            }
            let look_for_late = company.refresh_hours().is_some() && minutes.is_multiple_of(3);
            if (now != day || look_for_late) && !mailbox.send(Msg::Moment) {
                break;
            }
            day = now;
        }
    });
}
