//! What an import is ready to write, and whether the book must be put together for it.

use foldhash::HashMap;

use super::gather::GatheredRecords;
use super::shape;
use super::shelf::Shelf;
use crate::book::table::TableName;
use crate::store::known::Known;
use crate::store::write::{self, Checked, FileChange};

/// What is to be written.
pub(crate) enum Ready {
    /// Nothing, not even a book.
    Nothing,
    /// The tables stay as they are: only what is kept in mind of the exports.
    Same(Vec<FileChange>),
    /// A book that was put together.
    Checked(Checked),
}

impl Ready {
    /// The files that are written.
    pub(crate) fn changes(&self) -> &[FileChange] {
        match self {
            Self::Nothing => &[],
            Self::Same(kept) => kept,
            Self::Checked(checked) => checked.changes(),
        }
    }
}

/// Whether the book stays as it is, and every record of it is known to count without putting it together.
pub(crate) fn stays(changed: &[FileChange], records: &GatheredRecords, shelf: &Shelf, known: &Known) -> bool {
    let ids = |table: TableName| shelf.ids.get(&table);
    let once = |table: TableName| !shape::has_id(table) || ids(table).map_or(0, HashMap::len) == known.count(table);
    // Whether a target says again what another one does is found where all are put together.
    let told_apart = |table: TableName| table != TableName::Targets && once(table);
    changed.iter().all(|change| change.path == write::IMPORTED)
        && records.tables.keys().all(|table| told_apart(*table))
        && known.is_sound(|table, id| ids(table).is_some_and(|ids| ids.contains_key(id)))
}
