//! The fields of a record, made when it is written: what its drafts say, what it keeps of what people wrote, its log.

use super::carried::{Memory, Remembering};
use super::gather::{self, Batch, Gathered};
use super::history;
use super::prices::Prices;
use super::shelf::{RecordPlace, Shelf};
use super::snapshot;
use crate::book::day::Day;
use crate::book::table::TableName;
use crate::store::edit::Field;

/// What is needed to make the fields of records, and what comes up meanwhile. Tables are to be made in their order: deals may
/// take the prices of products.
#[derive(Debug)]
pub(crate) struct Making<'a> {
    batches: &'a [Batch<'a>],
    pub(crate) shelf: &'a Shelf<'a>,
    /// The day of the snapshot.
    on: Day,
    histories: Vec<(usize, bool)>,
    pub(crate) prices: Prices,
    pub(crate) remembering: Remembering<'a>,
    pub(crate) warnings: Vec<String>,
}

impl<'a> Making<'a> {
    pub(crate) fn new(batches: &'a [Batch<'a>], (shelf, memory): (&'a Shelf<'a>, &'a Memory<'a>), on: Day) -> Self {
        Self {
            batches,
            shelf,
            on,
            histories: history::histories(batches),
            prices: Prices::new(shelf),
            remembering: Remembering::new(memory, batches),
            warnings: Vec::new(),
        }
    }

    /// The fields of a record that stands at this place in the book, in their order; of a deal without its log, but for what a
    /// history says of it.
    pub(crate) fn fields(&mut self, table: TableName, row: &'a Gathered, place: Option<RecordPlace>) -> Vec<Field> {
        if row.from.is_empty() {
            return row.fields.clone();
        }
        let mut fields = gather::build(table, row, self.batches, &mut self.warnings);
        gather::name(table, &row.key, &mut fields);
        if table == TableName::Products {
            self.prices.learn(&row.key, &fields);
        }
        if table == TableName::Deals {
            self.prices.fill(&row.from, self.batches, &mut fields);
        }
        if place.is_some() {
            self.remembering.keep_by_hand(row, &mut fields);
        }
        if table == TableName::Deals {
            history::weave(row, &mut fields, &self.histories, self.batches, self.shelf);
        }
        self.remembering.note(row, &fields);
        fields
    }

    /// Adds what the log of a deal gains by its fields. One that stands exactly as these are written gains nothing.
    pub(crate) fn log(&self, table: TableName, row: &Gathered, place: Option<RecordPlace>, fields: &mut Vec<Field>) {
        if table == TableName::Deals && !row.from.is_empty() {
            let standing = place.and_then(|place| self.shelf.deal_at(place));
            snapshot::log(fields, standing.as_ref(), self.on);
        }
    }
}
