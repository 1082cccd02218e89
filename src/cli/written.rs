//! What verbs that write have in common: which book, writing or only saying it, and how it is said.

use std::io::Write;
use std::path::PathBuf;

use anyhow::bail;
use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};
use serde_json::json;
use similar::TextDiff;

use super::common::BookChoice;
use crate::store::write::act::{Done, NotDone, Write as Act, perform, preview};
use crate::store::{Known, scrub};

/// How what was written is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum WriteFormat {
    /// A line for a person.
    #[default]
    Text,
    /// An object for a program.
    Json,
}

/// The book that a verb writes into.
#[derive(Args, Clone, Debug)]
pub(crate) struct NamedBook {
    /// The book's folder; without it: `$QUARTERDECK_BOOK`, else ./ or ./book with a company.ron
    #[arg(long, value_name = "DIR")]
    book: Option<PathBuf>,
}

impl NamedBook {
    /// Its folder. The sample has none.
    pub(crate) fn folder(&self) -> anyhow::Result<PathBuf> {
        match BookChoice::find(self.book.as_deref()) {
            BookChoice::Folder(folder) => Ok(folder),
            BookChoice::Files(_) => {
                bail!("exports are only looked at: `quarterdeck import FILE... --into DIR` makes a book of them")
            }
            BookChoice::Sample => bail!(
                "no book named and none here; the sample company is part of the program: \
                 `quarterdeck init DIR` writes it to a folder of your own, `--book DIR` names one"
            ),
        }
    }
}

/// How a verb writes.
#[derive(Args, Clone, Debug)]
pub(crate) struct WriteOptions {
    #[command(flatten)]
    book: NamedBook,
    /// Print what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How what was written is said
    #[arg(long, value_name = "FORM", default_value = "text")]
    format: WriteFormat,
}

impl WriteOptions {
    /// The folder it writes into. The sample has none.
    pub(crate) fn folder(&self) -> anyhow::Result<PathBuf> {
        self.book.folder()
    }

    /// Writes, or says what would be written; then says it. 0; 1 when it was refused.
    pub(crate) fn write(&self, act: &Act, now: DateTime<Utc>, out: &mut dyn Write) -> anyhow::Result<u8> {
        let done = if self.dry_run { preview(act, &mut Known::default(), now) } else { perform(act, now) };
        let done = done.map_err(|why| match &why {
            NotDone::Changed { seen, now, .. } | NotDone::Since { seen, now, .. } => {
                let now = now.as_deref().unwrap_or("(it is gone)");
                anyhow::anyhow!("{why}\nwas: {}\nnow: {}", text(seen), text(now))
            }
            _ => why.into(),
        })?;
        match self.format {
            WriteFormat::Json => writeln!(out, "{:#}", as_json(&done, self.dry_run))?,
            WriteFormat::Text if self.dry_run => write!(out, "{}", diff(&done))?,
            WriteFormat::Text => writeln!(out, "{}", line(&done))?,
        }
        Ok(0)
    }
}

/// `won 48,000.00: Dock lights (deals/2026-q4.ron:17)`.
fn line(done: &Done) -> String {
    let undone = if done.undone { "undone: " } else { "" };
    text(&format!("{undone}{}: {} ({})", done.step.words, done.step.on, done.step.place))
}

/// The files that change, as `diff -u` says it.
pub(crate) fn diff(done: &Done) -> String {
    let mut all = String::new();
    for file in &done.files {
        let before = file.before.as_deref();
        let old = if before.is_some() { format!("a/{}", file.path) } else { "/dev/null".to_owned() };
        let new = if file.text.is_empty() { "/dev/null".to_owned() } else { format!("b/{}", file.path) };
        let diff = TextDiff::from_lines(before.unwrap_or_default(), &file.text);
        all += &diff.unified_diff().context_radius(3).header(&text(&old), &text(&new)).to_string();
    }
    lines(&all)
}

fn as_json(done: &Done, dry_run: bool) -> serde_json::Value {
    json!({
        "written": !dry_run,
        "undone": done.undone,
        "at": done.step.at.to_rfc3339(),
        "what": done.step.words,
        "on": done.step.on,
        "place": done.step.place,
        "command": done.step.command,
        "files": done.files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(),
        "diff": diff(done),
    })
}

/// Fit for a terminal: a text of one line.
pub(crate) fn text(text: &str) -> String {
    scrub(text).into_owned()
}

/// Fit for a terminal, line by line.
pub(crate) fn lines(text: &str) -> String {
    text.split_inclusive('\n').map(|line| scrub(line.trim_end_matches(['\n', '\r'])).into_owned() + "\n").collect()
}
