//! Columns, rows, and what stands in a cell of a table.

use std::sync::{Arc, OnceLock};

use crate::book::id::AnyId;

use super::chart::Bullet;
use super::text::{Cell, Line, Role};

/// Which side a column's texts stand on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Align {
    #[default]
    Left,
    Right,
}

/// A column of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    /// Its head; empty for none.
    pub head: String,
    /// A shorter head.
    pub short: Option<String>,
    /// Where its texts stand.
    pub align: Align,
    /// Order of keeping: columns with the highest number are dropped first; 0 is never dropped.
    pub keep: u8,
    /// Fewest cells it is shown with (texts are cut with `…` to it, numbers take their short form).
    pub least: u16,
    /// Most cells it takes; `None`: as wide as its widest text. Bars take what is left, up to this.
    pub most: Option<u16>,
    /// Whether it takes what is left of the width.
    pub grows: bool,
}

impl Column {
    /// A column of words, kept in this order.
    pub fn words(head: impl Into<String>, keep: u8) -> Self {
        Self { head: head.into(), keep, ..Self::default() }
    }
    /// A column of numbers (right-aligned), kept in this order.
    pub fn number(head: impl Into<String>, keep: u8) -> Self {
        Self { head: head.into(), keep, align: Align::Right, ..Self::default() }
    }
    /// A column of bars, bullets or tracks between `least` and `most` cells wide.
    pub fn bars(keep: u8, least: u16, most: u16) -> Self {
        Self { keep, least, most: Some(most), grows: true, ..Self::default() }
    }
    /// With a shorter head.
    #[must_use]
    pub fn short(mut self, head: impl Into<String>) -> Self {
        self.short = Some(head.into());
        self
    }
    /// At least and at most this wide.
    #[must_use]
    pub fn wide(mut self, least: u16, most: u16) -> Self {
        (self.least, self.most) = (least, Some(most));
        self
    }
    /// Takes what is left of the width.
    #[must_use]
    pub fn grow(mut self) -> Self {
        self.grows = true;
        self
    }
}

/// What stands in one cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Texts one after the other.
    Text(Vec<Cell>),
    /// A bar of this share (0 to 1) of the column's width, with an optional mark.
    Bar {
        /// 0 to 1 of the width.
        share: f64,
        /// Its colour.
        role: Role,
        /// A mark at this share.
        mark: Option<f64>,
    },
    /// A bullet made of lines.
    Bullet(Box<Bullet>),
    /// An interval with its middle on a scale of 0 to 1.
    Whisker {
        /// Lower end, 0 to 1 of the width.
        low: f64,
        /// The value.
        middle: f64,
        /// Upper end.
        high: f64,
    },
    /// A cell of a heat map.
    Heat(Heat),
    /// From a start to now, with the plan and the goal, on a scale of 0 to 1.
    Track {
        /// Where it is now.
        now: f64,
        /// Where the plan is today.
        plan: Option<f64>,
        /// Its colour.
        role: Role,
    },
}

impl From<Cell> for Content {
    fn from(cell: Cell) -> Self {
        Self::Text(vec![cell])
    }
}
impl From<Vec<Cell>> for Content {
    fn from(cells: Vec<Cell>) -> Self {
        Self::Text(cells)
    }
}

/// A cell of a heat map: shade, letter and number say the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Heat {
    /// 0 (best, darkest) to 4 (worst); `None`: nothing there (`.`).
    pub grade: Option<u8>,
    /// The letter A to E; empty where the measure has none.
    pub letter: String,
    /// The number.
    pub number: Cell,
    /// A second number (revenue, `of 108`), dropped first.
    pub beside: Option<Cell>,
}

/// What a row is remembered by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowId {
    /// A record: `Enter` opens it.
    Record(AnyId),
    /// A record that an earlier row shows too: the number of the repetition, and the record.
    Again(u16, AnyId),
    /// Anything else, by name.
    Named(String),
}

impl RowId {
    /// The record it opens.
    pub fn record(&self) -> Option<AnyId> {
        match self {
            Self::Record(id) | Self::Again(_, id) => Some(*id),
            Self::Named(_) => None,
        }
    }
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it is remembered by.
    pub id: RowId,
    /// One content a column.
    pub contents: Vec<Content>,
    /// The full reason and next step, shown in the list's last row while this row is selected.
    pub detail: Option<Line>,
}

/// Rows in their order. They are shared: a filter, another order and another form of a list copy no texts.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    rows: Vec<Arc<Row>>,
    /// Long and short width of each column, once somebody has measured them.
    widths: OnceLock<Vec<(u16, u16)>>,
}

impl PartialEq for Rows {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}

impl Rows {
    /// How many.
    pub fn len(&self) -> usize {
        self.rows.len()
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
    /// One after the other.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Row> + ExactSizeIterator {
        self.rows.iter().map(Arc::as_ref)
    }
    /// The row at a place.
    pub fn get(&self, at: usize) -> Option<&Row> {
        self.rows.get(at).map(Arc::as_ref)
    }
    /// The first row.
    pub fn first(&self) -> Option<&Row> {
        self.get(0)
    }
    /// One after the other, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        self.widths.take();
        self.rows.iter_mut().map(Arc::make_mut)
    }
    /// Whether these are the very same rows in the same order, and not only alike.
    pub fn same(&self, other: &Self) -> bool {
        self.len() == other.len() && self.rows.iter().zip(&other.rows).all(|(a, b)| Arc::ptr_eq(a, b))
    }
    /// The widths of the columns as `measure` finds them: looked for once, however often the rows are drawn.
    pub fn widths(&self, measure: impl FnOnce(&Self) -> Vec<(u16, u16)>) -> &[(u16, u16)] {
        self.widths.get_or_init(|| measure(self))
    }
    /// Keeps the rows for which this holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&Row) -> bool) {
        self.widths.take();
        self.rows.retain(|row| keep(row));
    }
    /// Puts the rows in the order of what `key` makes of each, equal ones in the order they have.
    pub fn sort_by_key<K>(&mut self, key: impl Fn(&Row) -> K, compare: impl Fn(&K, &K) -> std::cmp::Ordering) {
        let mut keyed: Vec<(K, Arc<Row>)> = self.rows.drain(..).map(|row| (key(&row), row)).collect();
        keyed.sort_by(|a, b| compare(&a.0, &b.0));
        self.rows = keyed.into_iter().map(|(_, row)| row).collect();
    }
}
impl FromIterator<Row> for Rows {
    fn from_iter<I: IntoIterator<Item = Row>>(rows: I) -> Self {
        Self { rows: rows.into_iter().map(Arc::new).collect(), widths: OnceLock::new() }
    }
}
impl From<Vec<Row>> for Rows {
    fn from(rows: Vec<Row>) -> Self {
        rows.into_iter().collect()
    }
}
impl<'a> IntoIterator for &'a Rows {
    type Item = &'a Row;
    type IntoIter = std::iter::Map<std::slice::Iter<'a, Arc<Row>>, fn(&'a Arc<Row>) -> &'a Row>;
    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter().map(Arc::as_ref)
    }
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, all of them.
    pub rows: Rows,
    /// Rows that stay at the bottom: totals, remarks.
    pub totals: Vec<Row>,
    /// Whether rows can be selected, filtered and sorted: the panel's list.
    pub list: bool,
    /// Cells kept free at the left for the `>` of the selected row; `None`: two, where that costs no column, else the
    /// blank beside the column line is used.
    pub mark: Option<u16>,
    /// Its first rows say the most: it is not shown with fewer than these, gives the others up before anything after it
    /// is left out, and says in its head how many it shows. 0: a table like any other.
    pub least: u16,
    /// Whether the detail line gives its row up where all rows fit then.
    pub rows_first: bool,
    /// Whether its heads stand in the title rule where there is little room, instead of in a row of their own.
    pub heads_in_rule: bool,
}
