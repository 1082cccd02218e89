//! `quarterdeck init`: a book to begin with.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use crate::store::write::{self, Change, Hold};

/// Writes a book to begin with: the sample company's, or commented templates of every table.
#[derive(Clone, Debug, Args)]
pub struct Init {
    /// The folder; it must be empty, or not exist
    dir: PathBuf,
    /// Templates of every table instead of the sample company
    #[arg(long)]
    blank: bool,
}

macro_rules! templates {
    ($($table:literal)*) => {
        /// The templates, in the order of the book's tables: path and text.
        pub const BLANK: &[(&str, &str)] =
            &[$((concat!($table, ".ron"), include_str!(concat!("../../assets/blank/", $table, ".ron")))),*];
    };
}

templates! {
    "company" "rates" "people" "targets" "products" "stock" "segments" "channels"
    "accounts" "contacts" "partners" "leads" "deals" "orders" "contracts" "activities"
    "feedback" "campaigns" "spend" "brand" "voice" "rivals" "market_share" "prices"
    "experiments" "events" "needs" "messages" "positions" "objectives"
}

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
        let files = files.into_iter().map(|(path, text)| Change { path, text, before: None }).collect();
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
    use crate::book::table::TableName;
    use crate::store::load_texts;

    fn now() -> chrono::DateTime<chrono::Utc> {
        "2026-04-01T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn there_is_a_template_of_every_table_and_none_has_a_problem() {
        let names: Vec<&str> = BLANK.iter().filter_map(|(path, _)| path.strip_suffix(".ron")).collect();
        assert_eq!(names, TableName::ALL.iter().map(|table| table.name()).collect::<Vec<_>>());
        let book = load_texts(BLANK, now()).unwrap();
        assert_eq!(book.problems, []);
        assert_eq!(book.records(), 0);
    }

    #[test]
    fn the_examples_in_the_templates_are_a_book_without_problems() {
        let uncommented = |text: &str| {
            let mut inside = false;
            let line = |line: &str| {
                inside |= line == "[";
                if inside { line.replacen("// ", "", 1) } else { line.to_owned() }
            };
            text.lines().map(line).collect::<Vec<_>>().join("\n")
        };
        let texts: Vec<(&str, String)> = BLANK
            .iter()
            .map(|(path, text)| (*path, if *path == "company.ron" { (*text).to_owned() } else { uncommented(text) }))
            .collect();
        let texts: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let book = load_texts(&texts, now()).unwrap();
        assert_eq!(book.problems, []);
        for table in TableName::ALL {
            assert!(book.count(*table).0 > 0, "{}", table.name());
        }
    }

    #[test]
    fn only_an_empty_folder_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("book");
        let init = Init { dir: dir.clone(), blank: true };
        let run = || init.run(Vec::new, &mut Vec::new(), &mut Vec::new()).unwrap();
        assert_eq!(run(), 0);
        assert_eq!(std::fs::read_dir(&dir).unwrap().count(), BLANK.len());
        assert_eq!(run(), 1);
    }
}
