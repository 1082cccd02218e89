//! `quarterdeck brief`: what a manager says on Monday.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::book::day::Day;
use crate::keys::Keymap;
use crate::metrics::marketing::marketing;
use crate::metrics::sales::foreseen::foreseen;
use crate::metrics::sales::sales;
use crate::metrics::sales::since::since;
use crate::report::brief as write;
use crate::screens;
use crate::screens::brief::{BriefInput, brief};
use crate::screens::context::{Choices, Context};

use super::common::Clock;
use super::seen::{Looking, Out, SeenBook, exit, since_day};

/// Prints what a manager says on Monday, in at most 45 lines: the verdict and why, what changed, what to do, the people,
/// marketing, and what the data cannot tell.
#[derive(Args, Debug)]
pub(crate) struct Brief {
    /// The book's folder, or exports
    book: Vec<PathBuf>,
    /// Since when changes are told: monday (the last one), 2026-11-16, yesterday, -7, or period for its first day
    #[arg(long, value_name = "DAY", allow_hyphen_values = true, default_value = "monday")]
    since: String,
    /// How it is written
    #[arg(long, value_enum, default_value_t = BriefFormat::Text)]
    format: BriefFormat,
    #[command(flatten)]
    looking: Looking,
    #[command(flatten)]
    out: Out,
}

/// How a brief is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum BriefFormat {
    /// Lines of text
    Text,
    /// Heads and lists, for a mail
    Markdown,
    /// A page for a mail
    Html,
    /// Each line with the ids of its records
    Json,
}

impl Brief {
    /// Prints the brief. 0; 3 when the book bears no verdict or records were left out, which is said on `err` too.
    pub(crate) fn run(&self, clock: Clock, as_of: Option<Day>, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
        self.print(&SeenBook::open(&self.book, clock, as_of, err)?, out, err)
    }

    /// The brief of a book that is served: nothing of the machine is looked at for it, nothing written there.
    #[cfg(feature = "serve")]
    pub(crate) fn served(&self, seen: &SeenBook, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
        super::serve::refuse_files(!self.book.is_empty(), self.out.is_file())?;
        self.print(seen, out, err)
    }

    fn print(&self, seen: &SeenBook, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
        let basis = seen.basis(&self.looking)?;
        let lens = seen.lens(&basis, &self.looking)?;
        let from = since_day(if self.since.eq_ignore_ascii_case("monday") { "" } else { &self.since }, &lens)?;
        let keys = Keymap::default();
        let context = Context { lens: &lens, choices: Choices::default(), keys: &keys };
        let figures = sales(&lens, None);
        let told = marketing(&lens);
        let (changed, foreseen) = (since(&lens, from), foreseen(&lens, from));
        let screen = screens::marketing::screen(&told, &figures.leads, &seen.fresh(), &context);
        let said = BriefInput { sales: &figures, since: &changed, foreseen: foreseen.as_ref(), marketing: &screen };
        let brief = brief(&said, &context);
        let in_doubt = seen.in_doubt(Some(&figures));
        let text = match self.format {
            BriefFormat::Text => write::text(&brief),
            BriefFormat::Markdown => write::markdown(&brief),
            BriefFormat::Html => write::html(&brief),
            BriefFormat::Json => write::object(&brief, &seen.book)?,
        };
        seen.hand_out(&self.out, text.as_bytes(), out)?;
        exit(in_doubt.as_deref(), err)
    }
}
