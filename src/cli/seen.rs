//! A book as it is looked at without a screen: read, on its day, for whom; and where what is written of it goes.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use clap::Args;

use crate::act::dates;
use crate::book::Book;
use crate::book::calendar::Period;
use crate::book::day::Day;
use crate::book::problem::Severity;
use crate::metrics::lens::{Basis, Lens, Scope};
use crate::metrics::recency::old_since;
use crate::metrics::sales::Sales;
use crate::metrics::withheld::{LeftOut, left_out};
use crate::screens::Fresh;
use crate::screens::header::{FreshState, Freshness};
use crate::screens::needs::present;
use crate::screens::say::PanelId;
use crate::store::write::hand_out;

use super::common::{self, BookChoice, Clock};

/// Years of the marketing window, as the dashboard opens on.
pub(crate) const YEARS: u8 = 2;

/// The exit code where the book bears no verdict, or records were left out.
const WITHHELD: u8 = 3;

/// What is looked at.
#[derive(Args, Debug)]
pub(crate) struct Looking {
    /// The sales period: 2026-Q4, 2026-11, 2026-W48 or 2026
    #[arg(long, value_parser = common::parse_period)]
    pub(crate) period: Option<Period>,
    /// Years of the marketing window
    #[arg(long, default_value_t = YEARS, value_parser = clap::value_parser!(u8).range(1..=3))]
    pub(crate) years: u8,
    /// Only what this person owns (an id or a name of people.ron)
    #[arg(long)]
    person: Option<String>,
    /// Only what this team owns
    #[arg(long)]
    team: Option<String>,
}

/// Where it is written.
#[derive(Args, Debug, Default)]
pub(crate) struct Out {
    /// Writes to a file
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

impl Out {
    #[cfg(feature = "serve")]
    pub(crate) fn is_file(&self) -> bool {
        self.output.is_some()
    }
}

impl Default for Looking {
    fn default() -> Self {
        Self { period: None, years: YEARS, person: None, team: None }
    }
}

impl Looking {
    pub(crate) fn scope(&self, book: &Book) -> anyhow::Result<Scope> {
        common::scope(book, self.person.as_deref(), self.team.as_deref())
    }
}

/// A book that was read, on the day it is looked at.
pub(crate) struct SeenBook {
    pub(crate) book: Arc<Book>,
    pub(crate) source: BookChoice,
    /// The day, where it is not today.
    pub(crate) as_of: Option<Day>,
    pub(crate) now: DateTime<Utc>,
    pub(crate) read_at: DateTime<Utc>,
    pub(crate) stale: bool,
}

impl SeenBook {
    /// Reads a folder, exports or the sample; how exports were recognised is said on `err`. The day is the one that the
    /// dashboard opens on: an old export is shown as of its last day.
    pub(crate) fn open(named: &[PathBuf], clock: Clock, as_of: Option<Day>, err: &mut dyn Write) -> anyhow::Result<Self> {
        let source = BookChoice::of(named);
        let now = clock.now();
        let (book, recognised) = match &source {
            BookChoice::Files(files) => {
                let opened = common::open_files(files, now)?;
                (opened.book, opened.said)
            }
            BookChoice::Folder(_) | BookChoice::Sample => (common::open(&source, now)?, Vec::new()),
        };
        for said in recognised {
            writeln!(err, "quarterdeck: {}", crate::store::scrub(&said))?;
        }
        let today = book.company.today(now);
        let as_of = as_of.or_else(|| old_since(&book, today)).filter(|day| *day != today);
        Ok(Self { book: Arc::new(book), source, as_of, now, read_at: now, stale: false })
    }

    /// A book that was read for many.
    #[cfg(feature = "serve")]
    pub(crate) fn served(snapshot: &crate::store::Snapshot, source: BookChoice, as_of: Option<Day>, clock: Clock) -> Self {
        let (book, now) = (Arc::clone(&snapshot.book), clock.now());
        let today = book.company.today(now);
        let as_of = as_of.or_else(|| old_since(&book, today)).filter(|day| *day != today);
        Self { book, source, as_of, now, read_at: snapshot.read_at, stale: !snapshot.stale.is_empty() }
    }

    pub(crate) fn day(&self) -> Day {
        self.as_of.unwrap_or_else(|| self.book.company.today(self.now))
    }

    pub(crate) fn basis(&self, looking: &Looking) -> anyhow::Result<Basis> {
        Ok(Basis::new(&self.book, self.day(), looking.scope(&self.book)?).stale(self.stale))
    }

    pub(crate) fn lens<'a>(&'a self, basis: &'a Basis, looking: &Looking) -> anyhow::Result<Lens<'a>> {
        Ok(Lens::new(&self.book, basis, common::period(&self.book, looking.period, self.day())?, looking.years))
    }

    pub(crate) fn fresh(&self) -> Fresh {
        let read_at = self.read_at.with_timezone(&self.book.company.time_zone()).format("%H:%M").to_string();
        let state = if self.stale { FreshState::Stale } else { self.as_of.map_or(FreshState::Live, FreshState::AsOf) };
        let freshness = Freshness { sample: self.source == BookChoice::Sample, files: self.source.files(), state, read_at };
        Fresh { freshness, stale: None }
    }

    /// Why the figures bear no verdict, or what of the book is left out; `None`: neither.
    pub(crate) fn in_doubt(&self, sales: Option<&Sales>) -> Option<String> {
        let withheld = sales.and_then(|sales| sales.verdict.withheld.as_ref());
        let withheld = withheld.filter(|_| present(PanelId::Verdict, &self.book));
        withheld.map(|why| format!("no verdict: {why}")).or_else(|| missing(&self.book))
    }

    /// Writes it to the file that is asked for, else to `out`.
    pub(crate) fn hand_out(&self, to: &Out, bytes: &[u8], out: &mut dyn Write) -> anyhow::Result<()> {
        match &to.output {
            Some(file) => hand_out(file, bytes, self.source.folder()).with_context(|| format!("cannot write {}", file.display())),
            None => Ok(out.write_all(bytes)?),
        }
    }
}

/// The first day since which changes are told, as people say it; nothing said: the last Monday.
pub(crate) fn since_day(text: &str, lens: &Lens) -> anyhow::Result<Day> {
    match dates::since(text.trim(), lens.as_of, lens.span().start, lens.book.company.calendar()) {
        Some(day) if day > lens.as_of => {
            anyhow::bail!("--since {day}: that day is still to come: nothing has changed since")
        }
        Some(day) => Ok(day),
        None => anyhow::bail!("--since: `{text}` is no date: write it as {}", dates::since_examples(lens.as_of)),
    }
}

/// The exit code: 0; 3 where something is in doubt, which is said on `err`.
pub(crate) fn exit(in_doubt: Option<&str>, err: &mut dyn Write) -> anyhow::Result<u8> {
    let Some(said) = in_doubt else { return Ok(0) };
    writeln!(err, "quarterdeck: {said}: `quarterdeck check` shows where")?;
    Ok(WITHHELD)
}

/// What of a book is left out; `None`: nothing.
fn missing(book: &Book) -> Option<String> {
    let mut said: Vec<String> = left_out(book).iter().map(LeftOut::words).collect();
    let all = book.left_out() as usize;
    if said.is_empty() && all > 0 {
        said.push(format!("{all} of {} records left out", book.records() + all));
    }
    let unread = book.problems.iter().find(|problem| problem.severity == Severity::Error && problem.is_of_file());
    if let Some(problem) = unread.filter(|_| said.is_empty()) {
        said.push(format!("{} {}", problem.place, problem.what));
    }
    (!said.is_empty()).then(|| said.join("; "))
}
