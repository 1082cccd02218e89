//! Why nothing was imported.

use std::path::PathBuf;

use super::Unread;
use crate::book::day::Day;
use crate::book::money::Currency;
use crate::store::write::WriteError;

/// Why nothing was imported. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The map is at fault.
    #[error(transparent)]
    Map(#[from] super::map::MapError),
    /// A file or folder cannot be read or written.
    #[error("{}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file of the book is a folder or a device.
    #[error("{}: not a plain file; import into a book of plain files", path.display())]
    NoFile {
        /// Which.
        path: PathBuf,
    },
    /// A file of the book cannot be read whole, so nothing can be merged into it.
    #[error("{path}: {unsound}; `quarterdeck check` says more. Mend it first: what stands there might be lost")]
    Unsound {
        /// Which, below the book's folder.
        path: String,
        /// What and where.
        unsound: crate::store::edit::Unsound,
    },
    /// `company.ron` cannot be read.
    #[error("company.ron: {what}; mend it first (`quarterdeck check` says more)")]
    Company {
        /// What is wrong.
        what: String,
    },
    /// The book could not be changed.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A book is to be started without saying its currency.
    #[error("{}: no company.ron there, and nothing says what the amounts are in: say --currency EUR (or which it is)", path.display())]
    NoCurrency {
        /// The book's folder.
        path: PathBuf,
    },
    /// There is no such currency.
    #[error("{code:?} is not a currency of ISO 4217")]
    Currency {
        /// What was said.
        code: String,
    },
    /// Amounts in another currency than the company's, in a table whose records cannot say so.
    #[error("{table}: its amounts are in {own}, they cannot be in {rows}: say --currency {own} when they are")]
    Foreign {
        /// The table.
        table: &'static str,
        /// The company's currency.
        own: Currency,
        /// The rows' currency.
        rows: Currency,
    },
    /// How a column is written cannot be told from its cells.
    #[error("{questions}")]
    Undecided {
        /// The questions, a line each.
        questions: String,
    },
    /// The stages of `company.ron` cannot be found, so that none can be added.
    #[error("company.ron: no list `stages` that {stages} could be added to: write it, or say under `values` which stage each is")]
    Stages {
        /// The stages that rows name.
        stages: String,
    },
    /// The book has a newer snapshot.
    #[error(
        "the book knows of its deals up to {newest}: an export of {on} would put old values over new ones; say --on when it is of another day"
    )]
    Older {
        /// The day of the export.
        on: Day,
        /// The newest day of a deal's log.
        newest: Day,
    },
    /// The files of a book that is to be started are in several currencies.
    #[error("the amounts are in {a} and in {b}: say which is the company's currency: --currency {a} or {b}")]
    Currencies {
        /// One of them.
        a: Currency,
        /// Another.
        b: Currency,
    },
    /// There is no such table, or the map has none of it.
    #[error("--table {name}: the map fills {there}")]
    Table {
        /// What was said.
        name: String,
        /// The tables of the map.
        there: String,
    },
    /// No map fits any of the files.
    #[error("the map reads none of these files: {what}")]
    NothingFits {
        /// Each file with its reason.
        what: String,
    },
    /// No map knows some of the files, and somebody can be asked about them.
    #[error("no map knows some of these files")]
    Unknown {
        /// What was recognised, a line a file and table.
        recognised: Vec<String>,
        /// The files that no map knows.
        unread: Vec<Unread>,
    },
    /// A file cannot be read as a sheet.
    #[error("{file}: {what}")]
    Sheet {
        /// Which.
        file: String,
        /// Why, and what to do.
        what: String,
    },
}
