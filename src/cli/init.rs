//! `quarterdeck init`: a book to begin with.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use crate::book::table::TableName;
use crate::store::template;
use crate::store::write::{self, FileChange, Hold};

/// Writes a book to begin with: the sample company's, or commented templates of every table.
#[derive(Clone, Debug, Args)]
pub(crate) struct Init {
    /// The folder; it must be empty, or not exist
    dir: PathBuf,
    /// Templates of every table instead of the sample company
    #[arg(long)]
    blank: bool,
}

impl Init {
    /// Writes the book. 0, or 1 when the folder is not empty. `sample` are the sample company's files: path and text.
    pub(crate) fn run(
        &self,
        sample: impl FnOnce() -> Vec<(String, String)>,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> anyhow::Result<u8> {
        if !is_free(&self.dir)? {
            writeln!(err, "{}: not empty; a book is begun in an empty folder", self.dir.display())?;
            return Ok(1);
        }
        let blank = || TableName::ALL.iter().copied().map(template::of).collect();
        let files: Vec<(String, String)> = if self.blank { blank() } else { sample() };
        let files = files.into_iter().map(|(path, text)| FileChange { path, text: text.into(), before: None }).collect();
        let hold = Hold::take(&self.dir)?;
        let written = hold.commit(write::check(&self.dir, files, chrono::Utc::now())?)?;
        writeln!(out, "wrote {} files to {}", written.len(), self.dir.display())?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Book;
    use crate::store::load_texts;

    fn now() -> chrono::DateTime<chrono::Utc> {
        "2026-04-01T12:00:00Z".parse().unwrap()
    }

    /// The templates as they are written, or with the marks before their examples taken away.
    fn book(uncommented: bool) -> Book {
        let uncomment = |text: &str| {
            let mut inside = false;
            let line = |line: &str| {
                inside |= line == "[";
                if inside { line.replacen("// ", "", 1) } else { line.to_owned() }
            };
            text.lines().map(line).collect::<Vec<_>>().join("\n")
        };
        let mut files: Vec<(String, String)> = TableName::ALL.iter().copied().map(template::of).collect();
        if uncommented {
            for (_, text) in &mut files {
                *text = uncomment(text);
            }
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let book = load_texts(&files, now()).unwrap();
        assert_eq!(book.problems, []);
        book
    }

    #[test]
    fn the_templates_and_their_examples_are_books_without_problems() {
        assert_eq!(book(false).records(), 0);
        let examples = book(true);
        for table in TableName::ALL {
            assert!(examples.count(*table).0 > 0, "{}", table.name());
        }
    }

    #[test]
    fn only_an_empty_folder_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("book");
        let init = Init { dir: dir.clone(), blank: true };
        let run = || init.run(Vec::new, &mut Vec::new(), &mut Vec::new()).unwrap();
        assert_eq!(run(), 0);
        assert_eq!(std::fs::read_dir(&dir).unwrap().count(), TableName::ALL.len());
        assert_eq!(run(), 1);
    }
}
