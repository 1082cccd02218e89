//! `quarterdeck init`: a book to begin with.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use crate::store::import::place::Changed;
use crate::store::import::write;

/// Writes a book to begin with: the sample company's, or commented templates of every table.
#[derive(Clone, Debug, Args)]
pub struct Init {
    /// The folder; it must be empty, or not exist
    dir: PathBuf,
    /// Templates of every table instead of the sample company
    #[arg(long)]
    blank: bool,
}

/// The templates, in the order of the book's tables.
pub const BLANK: &[(&str, &str)] = &[("company.ron", include_str!("../../assets/blank/company.ron"))];

impl Init {
    /// Writes the book. 0, or 1 when the folder is not empty. `sample` are the sample company's files: path and text.
    pub fn run(
        &self,
        sample: impl FnOnce() -> Vec<(String, String)>,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> anyhow::Result<u8> {
        if !is_free(&self.dir)? {
            writeln!(err, "{}: not empty; a book is begun in an empty folder", self.dir.display())?;
            return Ok(1);
        }
        let blank = || BLANK.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        let files = if self.blank { blank() } else { sample() };
        let files: Vec<Changed> = files.into_iter().map(|(path, text)| Changed { path, text, before: None }).collect();
        write::write(&self.dir, &files)?;
        writeln!(out, "wrote {} files to {}", files.len(), self.dir.display())?;
        if self.blank {
            writeln!(out, "Begin with company.ron; every other table may wait, or be deleted.")?;
        }
        writeln!(out, "Look at it with `quarterdeck {}`.", self.dir.display())?;
        Ok(0)
    }
}

fn is_free(dir: &Path) -> anyhow::Result<bool> {
    match std::fs::read_dir(dir) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error).with_context(|| dir.display().to_string()),
    }
}
