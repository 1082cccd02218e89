//! `quarterdeck undo` and `quarterdeck redo`: the last step taken back, and done again.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::act::folder;
use super::common::Clock;
use super::written::{self, Form};
use crate::store::write::act::Pen;

/// Takes the last step back, or does it again.
#[derive(Args, Clone, Debug)]
pub struct Undo {
    /// The book's folder; without it: `$QUARTERDECK_BOOK`, else ./ or ./book with a company.ron
    #[arg(long, value_name = "DIR")]
    book: Option<PathBuf>,
    /// Print what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How what was written is said
    #[arg(long, value_name = "FORM", default_value = "text")]
    format: Form,
}

impl Undo {
    /// Undoes, or does again. 0 when it was written.
    pub fn run(&self, again: bool, clock: Clock, out: &mut dyn Write) -> anyhow::Result<u8> {
        let pen = Pen::of(&folder(self.book.as_deref())?);
        let write = if again { pen.redo() } else { pen.undo() };
        written::write(&write, self.dry_run, self.format, clock.now(), out)
    }
}
