//! Which tables and fields a book has: what panels need, and what is missing.

use super::Book;
use super::table::TableName;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum PanelNeed {
    /// At least one record of a table.
    Table(TableName),
    /// A deal with a log.
    DealLog,
    /// A deal with a close date.
    DealClose,
    /// A deal with a loss reason's rival or words.
    Rivals,
}

impl PanelNeed {
    /// Whether the book has it, in any period.
    pub(crate) fn met(self, book: &Book) -> bool {
        match self {
            Self::Table(table) => book.count(table).0 > 0,
            Self::DealLog => book.deals.rows().iter().any(|deal| !deal.log().is_empty()),
            Self::DealClose => {
                book.deals.rows().iter().any(|deal| deal.close().is_some() || deal.log().iter().any(|e| e.close().is_some()))
            }
            Self::Rivals => book
                .deals
                .rows()
                .iter()
                .any(|deal| deal.lost().is_some_and(|lost| lost.rival().is_some() || lost.words().is_some())),
        }
    }
}
