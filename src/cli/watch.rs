//! `quarterdeck` and `quarterdeck watch`: the dashboard. With standard output not a terminal: the report.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;

use crate::app::choice::Choice;
use crate::app::later::{self, Later};
use crate::app::local;
use crate::app::log::{self, SessionLog};
use crate::app::old_book;
use crate::app::remember::{self, Remembered};
use crate::app::session::{BookSource, Session, Setup};
use crate::app::shown;
use crate::config::Config;
use crate::screens::say::{Cell, Line};
use crate::store::Store;
use crate::store::write::act::Pen;
use crate::ui::Theme;

use super::Common;
use super::common::{BookChoice, Clock, open_files, open_sample};
use super::progress::RunProgress;

/// Opens the dashboard.
#[derive(Args, Debug, Clone)]
pub(crate) struct Watch {
    /// The book's folder, or exports of other programs to look at; without it: `$QUARTERDECK_BOOK`, else ./ or ./book with a
    /// company.ron, else the sample company
    #[arg(value_name = "BOOK|FILE")]
    pub(crate) book: Vec<PathBuf>,
    /// Never write into the book
    #[arg(long)]
    pub(crate) read_only: bool,
}

impl Watch {
    pub(crate) fn run(&self, common: &Common, clock: Clock, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
        if !std::io::stdout().is_terminal() || std::env::var("TERM").is_ok_and(|term| term == "dumb") {
            writeln!(err, "quarterdeck: no terminal to draw on, so this is the report")?;
            return super::report::Report::plain(&self.book).run(clock, common.as_of, out, err);
        }
        // Before loading, which starts threads.
        crate::app::host::hold_stop();
        let now = clock.now();
        let progress = RunProgress::with("reading the book");
        let (mut from_files, mut recognised, mut exports) = (None, Vec::new(), Vec::new());
        let source = BookChoice::of(&self.book);
        let (origin, store, snapshot) = match &source {
            BookChoice::Sample => (BookSource::Sample, None, None),
            BookChoice::Files(files) => {
                let opened = open_files(files, now)?;
                (from_files, recognised, exports) = (Some(opened.book), opened.said, opened.files);
                (BookSource::Files(source.files().unwrap_or_default()), None, None)
            }
            BookChoice::Folder(folder) => {
                let (store, snapshot) = Store::open(folder, now)?;
                (BookSource::Folder(store.folder().to_owned()), Some(store), Some(snapshot))
            }
        };
        let book = match (&snapshot, from_files) {
            (Some(snapshot), _) => Arc::clone(&snapshot.book),
            (None, Some(book)) => Arc::new(book),
            (None, None) => Arc::new(open_sample(now)?),
        };
        let names: Vec<&str> = Theme::ALL.iter().map(|theme| theme.name).collect();
        let config = Config::load(common.config.as_deref(), &names)?;
        let memory = remember::path(&origin);
        // Who only looks has nothing to write with.
        let writes = !common.wall && !self.read_only;
        let pen = if let BookSource::Folder(folder) = &origin { Some(Pen::of(folder)).filter(|_| writes) } else { None };
        let later = match &origin {
            BookSource::Folder(folder) => later::path(Some(folder)),
            BookSource::Sample => later::path(None),
            // Looked at once.
            BookSource::Files(_) => None,
        };
        let later = later.filter(|_| !common.wall);
        let setup = Setup {
            origin,
            keys: config.keys,
            ascii: common.ascii || config.ascii,
            no_color: common.no_color(),
            hints_dismissed: config.dismissed.iter().any(|hint| hint == "needs"),
            mute: config.mute,
            wall: common.wall,
            served: false,
            pen,
            may_write: writes,
            later,
            me: config.me,
        };
        let mut log = match &common.log {
            Some(path) => SessionLog::append(path).with_context(|| format!("{} cannot be written to", path.display()))?,
            None => SessionLog::default(),
        };
        let opened = match &setup.origin {
            BookSource::Folder(folder) => folder.display().to_string(),
            BookSource::Sample => "the sample company".to_owned(),
            BookSource::Files(files) => format!("exports: {files}"),
        };
        log.line(now, format!("quarterdeck {} opened {opened}", env!("CARGO_PKG_VERSION")));
        if let Some(snapshot) = &snapshot {
            log.line(now, log::read(snapshot));
        }
        let mut choice = Choice { mouse: config.mouse, ..Choice::default() };
        if let Some(remembered) = memory.as_deref().and_then(Remembered::read) {
            choice.sales.scope = remembered.scope(&book);
            remembered.restore(&mut choice);
        }
        choice.as_of = common.as_of.filter(|day| *day != book.company.today(now));
        if let Some(theme) = common.theme.as_deref().or(config.theme.as_deref()).and_then(Theme::named) {
            choice.theme = theme;
        }
        let mut session = Session::new(setup, choice, book, now);
        if let Some(snapshot) = snapshot {
            (session.data.newest_change, session.data.stale) = (snapshot.newest_change, snapshot.stale);
        }
        if let Some(path) = &session.setup.later {
            session.data.later = Later::read(path);
        }
        if session.is_sample() {
            session.toast = Some(sample_word());
        }
        if !recognised.is_empty() {
            session.toast = Some(Line::of([Cell::text(recognised.join("; "))]));
        }
        old_book::open(&mut session);
        progress.say("working out the figures");
        shown::ensure(&mut session);
        drop(progress);
        let remember = |session: &Session| {
            // What cannot be remembered is done without.
            let _ = memory
                .as_deref()
                .map(|path| Remembered::of(&session.choice).whose(session.choice.sales.scope, &session.data.book).write(path));
        };
        let ended = local::run(session, store, exports, move || clock.now(), &remember, log)?;
        Ok(ended.exit_code())
    }
}

/// What is said first where there is no book: whose figures these are, and how to see one's own.
fn sample_word() -> Line {
    Line::of([
        Cell::text("an invented company; yours: "),
        Cell::bold("quarterdeck import FILE... --into DIR"),
        Cell::text(", or "),
        Cell::bold("init DIR"),
    ])
}
