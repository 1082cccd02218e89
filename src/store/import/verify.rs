//! What the loader makes of the book as it would be: a row whose record is not in it is refused, with the reason.

use foldhash::{HashMap, HashSet};

use super::ImportError;
use super::gather::{DraftPlace, GatheredRecords};
use super::place::{self, RecordSpan};
use super::shelf::{Shelf, ShelfFile};
use crate::book::Book;
use crate::book::problem::{Problem, Severity};
use crate::book::table::TableName;
use crate::store::write::FileChange;

/// The drafts whose records are not in the book: batch, draft, and why. Looked up record by record: no list of problems
/// need be whole for it.
pub(crate) fn left_out(
    book: &Book,
    shelf: &Shelf,
    changed: &[FileChange],
    records: &GatheredRecords,
) -> Result<Vec<(DraftPlace, String)>, ImportError> {
    let mut fallen = Vec::new();
    for (table, rows) in &records.tables {
        let reasons = Reasons::of(book, *table);
        if book.count(*table).1 == 0 && reasons.errors.is_empty() {
            continue;
        }
        let files = as_it_would_be(*table, shelf, changed);
        let counted: HashSet<(&str, u32, u32)> = book.origins(*table).into_iter().collect();
        let mut from: HashMap<&str, &[DraftPlace]> = HashMap::default();
        for record in rows {
            from.insert(&record.key, &record.from);
        }
        for standing in place::standing(*table, &files)? {
            let Some(drafts) = from.get(standing.key.as_str()) else { continue };
            let (line, column) = standing.first;
            let error = reasons.of_record(&standing);
            let reason = match error {
                // A field alone would be left out: an import writes no error into a book.
                Some(error) if counted.contains(&(&*standing.file, line, column)) => told(error),
                None if counted.contains(&(&*standing.file, line, column)) => continue,
                error => {
                    let why = error.map_or_else(|| "`quarterdeck check` says why".to_owned(), told);
                    format!("its {} would be left out: {why}", table.one())
                }
            };
            fallen.extend(drafts.iter().map(|at| (*at, reason.clone())));
        }
    }
    Ok(fallen)
}

/// The errors of a table by their place.
struct Reasons<'a> {
    errors: HashMap<&'a str, Vec<&'a Problem>>,
}

impl<'a> Reasons<'a> {
    fn of(book: &'a Book, table: TableName) -> Self {
        let mut errors: HashMap<&str, Vec<&Problem>> = HashMap::default();
        // They stand in the order of their places.
        for problem in book.problems.iter().filter(|p| p.severity == Severity::Error && p.table == Some(table)) {
            errors.entry(&problem.place.file).or_default().push(problem);
        }
        Self { errors }
    }

    /// The first error in a record.
    fn of_record(&self, standing: &RecordSpan) -> Option<&'a Problem> {
        let errors = self.errors.get(&*standing.file).map_or(&[][..], Vec::as_slice);
        let place = |problem: &Problem| (problem.place.line, problem.place.column);
        let first = errors.partition_point(|problem| place(problem) < standing.first);
        errors.get(first).copied().filter(|problem| place(problem) < standing.end)
    }
}

fn told(error: &Problem) -> String {
    let hint = error.hint.as_ref().map_or_else(String::new, |hint| format!(" ({hint})"));
    format!("{}{hint}", error.what)
}

fn as_it_would_be(table: TableName, shelf: &Shelf, changed: &[FileChange]) -> Vec<ShelfFile> {
    let mut files: Vec<ShelfFile> = shelf.files.get(&table).cloned().unwrap_or_default();
    let own = |path: &str| path == format!("{}.ron", table.name()) || path.starts_with(&format!("{}/", table.name()));
    for new in changed.iter().filter(|new| own(&new.path)) {
        match files.iter_mut().find(|file| file.path == new.path) {
            Some(file) => *file = ShelfFile::new(new.path.clone(), &new.text),
            None => files.push(ShelfFile::new(new.path.clone(), &new.text)),
        }
    }
    files
}
