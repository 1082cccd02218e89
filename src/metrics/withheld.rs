//! When a book cannot be trusted with a verdict: then there is no chance, no band and no number in their place
//! (metrics.md, "verdict withheld").

use crate::book::Book;
use crate::book::problem::{Problem, Severity};
use crate::book::table::TableName;

use super::figure::{Figure, Num, Source, figures, no_figures, term};

/// Up to this share of deals or of orders may be left out before the verdict is withheld.
const MOST_LEFT_OUT: f64 = 0.01;

/// The tables that a verdict rests on, with how much of each may be left out: of targets nothing.
const RESTS_ON: [(TableName, f64); 3] =
    [(TableName::Deals, MOST_LEFT_OUT), (TableName::Orders, MOST_LEFT_OUT), (TableName::Targets, 0.0)];

/// Why there is no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// What is on screen is no longer what the files say.
    Stale,
    /// A file of this table cannot be read as a whole, so that nobody knows how many of its records are missing.
    Unread(TableName),
    /// More of this table's records are left out than a verdict bears.
    LeftOut(TableName),
}

figures! {
    /// How many records of a table that the verdict rests on are left out.
    pub struct LeftOut {
        /// Which.
        pub(crate) table: TableName,
        /// How many of its records are left out, as far as they can be counted.
        pub(crate) left_out: Figure<usize>,
        /// How many it has, with those.
        pub(crate) of: Figure<usize>,
        /// Whether a file of it cannot be read as a whole: then more may be missing than were counted.
        pub(crate) unread: bool,
    }
}

no_figures!(TableName);

crate::book::schema::json_form!(TableName, {"enum": TableName::ALL.iter().map(|table| table.name()).collect::<Vec<_>>()});

impl LeftOut {
    /// `2 of 812 deals left out`, `deals not read whole: more than 15 left out, unknown how many`.
    pub fn words(&self) -> String {
        let (table, left_out) = (self.table.name(), self.left_out.or_zero());
        if self.unread {
            let counted = if left_out > 0 { format!("more than {left_out} left out") } else { "some left out".to_owned() };
            return format!("{table} not read whole: {counted}, unknown how many");
        }
        format!("{left_out} of {} {table} left out", self.of.or_zero())
    }
}

/// The tables that the verdict rests on of which something is left out.
pub(crate) fn left_out(book: &Book) -> Vec<LeftOut> {
    let of_table = |(table, _)| {
        let (kept, missing) = book.count(table);
        let left_out = missing as usize;
        let given = |words: &'static str, n: usize| Figure::of(term(words, Num::of(n), Source::Given));
        LeftOut {
            table,
            left_out: given("records left out", left_out),
            of: given("records, with those left out", kept + left_out),
            unread: is_unread(book, table),
        }
    };
    RESTS_ON.into_iter().map(of_table).filter(|table| table.left_out.or_zero() > 0 || table.unread).collect()
}

/// Whether a file of a table is in trouble as a whole, and not only records in it.
fn is_unread(book: &Book, table: TableName) -> bool {
    let whole = |problem: &Problem| problem.severity == Severity::Error && problem.table == Some(table) && problem.is_of_file();
    book.problems.iter().any(whole)
}

impl Withheld {
    /// Why a book bears no verdict; `None`: it bears one.
    pub(crate) fn of(book: &Book) -> Option<Self> {
        let missing = left_out(book);
        let too_many = |table: &LeftOut| {
            let most = RESTS_ON.into_iter().find(|(name, _)| *name == table.table).map_or(0.0, |(_, most)| most);
            table.left_out.or_zero() as f64 > most * table.of.or_zero() as f64
        };
        let unread = missing.iter().find(|table| table.unread).map(|table| Self::Unread(table.table));
        unread.or_else(|| missing.iter().find(|table| too_many(table)).map(|table| Self::LeftOut(table.table)))
    }

    /// Why there is no verdict, with its numbers.
    pub(crate) fn words(self, book: &Book) -> String {
        let of = |name: TableName| left_out(book).into_iter().find(|table| table.table == name);
        match self {
            Self::Stale => "the files can no longer be read as they were".to_owned(),
            Self::Unread(table) | Self::LeftOut(table) => of(table).map_or_else(|| self.why().to_owned(), |of| of.words()),
        }
    }

    /// Why there is no number, in a few words.
    pub(crate) fn why(self) -> &'static str {
        match self {
            Self::Stale => "withheld: the files can no longer be read as they were",
            Self::Unread(_) => "withheld: a file cannot be read whole",
            Self::LeftOut(_) => "withheld: too many records are left out",
        }
    }
}
