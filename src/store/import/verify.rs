//! What the loader says of the book as it would be: a row that makes a record it leaves out is refused, with its reason.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::ImportError;
use super::gather::{At, Records};
use super::place::{self, Changed};
use super::shelf::{File, Shelf};
use crate::book::Book;
use crate::book::problem::{Problem, Severity};
use crate::book::table::TableName;
use crate::store::load_texts;

/// The book with the changes made.
pub fn load(shelf: &Shelf, changed: &[Changed], now: DateTime<Utc>) -> Result<Book, ImportError> {
    let mut texts: Vec<(&str, &str)> = changed.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
    for (path, text) in shelf.texts() {
        if !texts.iter().any(|(known, _)| *known == path) {
            texts.push((path, text));
        }
    }
    load_texts(&texts, now).map_err(|error| ImportError::Company { what: error.to_string() })
}

/// The drafts whose records the loader leaves out: batch, draft, and why.
pub fn left_out(book: &Book, shelf: &Shelf, changed: &[Changed], records: &Records) -> Result<Vec<(At, String)>, ImportError> {
    let mut fallen = Vec::new();
    for table in records.tables.keys() {
        let errors: Vec<&Problem> = book
            .problems
            .iter()
            .filter(|p| p.severity == Severity::Error && p.table == Some(*table) && p.place.line > 0)
            .collect();
        if errors.is_empty() {
            continue;
        }
        let files = as_it_would_be(*table, shelf, changed);
        let lines = place::lines(*table, &files)?;
        let mut from: HashMap<&str, &[At]> = HashMap::new();
        for record in records.tables.get(table).into_iter().flatten() {
            from.insert(&record.key, &record.from);
        }
        for error in errors {
            let hint = error.hint.as_ref().map_or_else(String::new, |hint| format!(" ({hint})"));
            let reason = format!("its {} would be left out: {}{hint}", table.one(), error.what);
            let own = lines.iter().filter(|line| *line.file == *error.place.file && line.covers(error.place.line));
            let drafts = own.filter_map(|line| from.get(line.key.as_str())).flat_map(|from| from.iter());
            fallen.extend(drafts.map(|at| (*at, reason.clone())));
        }
    }
    Ok(fallen)
}

fn as_it_would_be(table: TableName, shelf: &Shelf, changed: &[Changed]) -> Vec<File> {
    let mut files: Vec<File> = shelf.files.get(&table).cloned().unwrap_or_default();
    let own = |path: &str| path == format!("{}.ron", table.name()) || path.starts_with(&format!("{}/", table.name()));
    for new in changed.iter().filter(|new| own(&new.path)) {
        match files.iter_mut().find(|file| file.path == new.path) {
            Some(file) => file.text.clone_from(&new.text),
            None => files.push(File { path: new.path.clone(), text: new.text.clone() }),
        }
    }
    files
}
