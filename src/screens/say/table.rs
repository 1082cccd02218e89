//! Columns, rows, and what stands in a cell of a table.

use std::cmp::Ordering;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::book::day::Day;
use crate::book::id::AnyId;
use crate::metrics::figure::Shown;

use super::chart::Bullet;
use super::text::{Cell, Line, Role};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Align {
    #[default]
    Left,
    Right,
}

/// A column of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    /// What it is remembered, sorted and hidden by, whatever stands beside it.
    pub(crate) id: &'static str,
    /// Its head; empty for none.
    pub(crate) head: String,
    pub(crate) short: Option<String>,
    pub(crate) align: Align,
    /// Order of keeping: columns with the highest number are dropped first; 0 is never dropped.
    pub(crate) keep: u8,
    /// Fewest cells it is shown with (texts are cut with `…` to it, numbers take their short form).
    pub(crate) least: u16,
    /// Fewer cells than `least` that its words are cut to before another column is left out; 0: none.
    pub(crate) squeezed: u16,
    /// Most cells it takes; `None`: as wide as its widest text. Bars take what is left, up to this.
    pub(crate) most: Option<u16>,
    /// Whether it takes what is left of the width.
    pub(crate) grows: bool,
}

impl Column {
    /// A column of words, kept in this order.
    pub(crate) fn words(head: impl Into<String>, keep: u8) -> Self {
        Self { head: head.into(), keep, ..Self::default() }
    }
    /// A column of numbers (right-aligned), kept in this order.
    pub(crate) fn number(head: impl Into<String>, keep: u8) -> Self {
        Self { head: head.into(), keep, align: Align::Right, ..Self::default() }
    }
    /// A column of bars, bullets or tracks between `least` and `most` cells wide.
    pub(crate) fn bars(keep: u8, least: u16, most: u16) -> Self {
        Self { keep, least, most: Some(most), grows: true, ..Self::default() }
    }
    /// What it is remembered and sorted by: its id, else its head.
    pub(crate) fn name(&self) -> &str {
        if self.id.is_empty() { &self.head } else { self.id }
    }
    #[must_use]
    pub(crate) fn short(mut self, head: impl Into<String>) -> Self {
        self.short = Some(head.into());
        self
    }
    #[must_use]
    pub(crate) fn wide(mut self, least: u16, most: u16) -> Self {
        (self.least, self.most) = (least, Some(most));
        self
    }
    /// Its words are rather cut to so many cells than another column left out.
    #[must_use]
    pub(crate) fn squeezed(mut self, cells: u16) -> Self {
        self.squeezed = cells;
        self
    }
    #[must_use]
    pub(crate) fn grow(mut self) -> Self {
        self.grows = true;
        self
    }
}

/// What stands in one cell of a table.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "only the cell of a heat map is large, and a map has few")]
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

impl Content {
    /// What a list is sorted by: the value itself, never the text in which it is shown. `None` where it says nothing.
    pub(crate) fn value(&self) -> Option<SortValue> {
        match self {
            Self::Text(cells) => {
                let number = cells.iter().find(|cell| cell.is_value).and_then(|cell| cell.figure.as_ref()?.figure.num().as_f64());
                let day = || cells.iter().find_map(|cell| cell.day).map(SortValue::Day);
                let words = || {
                    let said = cells.iter().map(|cell| cell.text.as_str()).collect::<String>().trim().to_lowercase();
                    (!matches!(said.as_str(), "" | "." | "-" | "n/a")).then_some(SortValue::Words(said))
                };
                number.map(SortValue::Number).or_else(day).or_else(words)
            }
            Self::Heat(heat) => heat.number.figure.as_ref()?.figure.num().as_f64().map(SortValue::Number),
            Self::Bar { share, .. } => Some(SortValue::Number(*share)),
            Self::Whisker { middle, .. } => Some(SortValue::Number(*middle)),
            Self::Track { now, .. } => Some(SortValue::Number(*now)),
            Self::Bullet(_) => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SortValue {
    /// A figure's value: the largest first.
    Number(f64),
    /// A day: the earliest first.
    Day(Day),
    /// A name, in small letters: from A, `7 Seas` before `99 Cents`.
    Words(String),
}

impl SortValue {
    /// The order in which a list begins.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => b.total_cmp(a),
            (Self::Day(a), Self::Day(b)) => a.cmp(b),
            (Self::Words(a), Self::Words(b)) => alphanumeric_sort::compare_str(a, b),
            (Self::Number(_), _) | (Self::Day(_), Self::Words(_)) => Ordering::Less,
            (_, Self::Number(_)) | (Self::Words(_), Self::Day(_)) => Ordering::Greater,
        }
    }
}

/// Lists with more rows than these are made on all cores.
const LONG: usize = 500;

/// What is made of a row.
type OfRow<'a, R, T> = Box<dyn Fn(&R) -> T + Send + Sync + 'a>;

/// Describes the columns of a table of `R`, each with what stands in it, and makes the table.
pub(crate) struct Columns<'a, R> {
    id: OfRow<'a, R, RowId>,
    described: Vec<Described<'a, R>>,
    explained_by: Option<OfRow<'a, R, Shown>>,
    totals: Vec<Totals>,
    totals_of: Vec<(&'static str, R)>,
}

type Totals = (&'static str, Vec<(&'static str, Content)>);

struct Described<'a, R> {
    column: Column,
    content: OfRow<'a, R, Content>,
}

impl<'a, R: Send + Sync> Columns<'a, R> {
    /// A table whose rows are remembered by this.
    pub(crate) fn of(id: impl Fn(&R) -> RowId + Send + Sync + 'a) -> Self {
        Self { id: Box::new(id), described: Vec::new(), explained_by: None, totals: Vec::new(), totals_of: Vec::new() }
    }
    /// With a further column: its id, how it looks, what stands in it.
    #[must_use]
    pub(crate) fn column<C: Into<Content>>(
        mut self,
        id: &'static str,
        column: Column,
        content: impl Fn(&R) -> C + Send + Sync + 'a,
    ) -> Self {
        let content = Box::new(move |row: &R| content(row).into());
        self.described.push(Described { column: Column { id, ..column }, content });
        self
    }
    /// With a further column, where there is something to say in it.
    #[must_use]
    pub(crate) fn column_if<C: Into<Content>>(
        self,
        shown: bool,
        id: &'static str,
        column: Column,
        content: impl Fn(&R) -> C + Send + Sync + 'a,
    ) -> Self {
        if shown { self.column(id, column, content) } else { self }
    }
    #[must_use]
    pub(crate) fn explained_by(mut self, figure: impl Fn(&R) -> Shown + Send + Sync + 'a) -> Self {
        self.explained_by = Some(Box::new(figure));
        self
    }
    /// With a row at the bottom: its name, and what stands in its columns by their ids; the others stay empty.
    #[must_use]
    pub(crate) fn total(mut self, name: &'static str, contents: Vec<(&'static str, Content)>) -> Self {
        self.totals.push((name, contents));
        self
    }
    /// With a row at the bottom that says in every column what the others say: its name, and what it is made of.
    #[must_use]
    pub(crate) fn total_of(mut self, name: &'static str, row: R) -> Self {
        self.totals_of.push((name, row));
        self
    }
    pub(crate) fn table(self, rows: impl IntoIterator<Item = R>) -> Table {
        self.table_with(rows, |_| None)
    }
    /// The table of these rows, each with what is said below the list while it is selected.
    pub(crate) fn table_with(self, rows: impl IntoIterator<Item = R>, detail: impl Fn(&R) -> Option<Line> + Sync) -> Table {
        let Self { id, described, explained_by, totals, totals_of } = self;
        let row = |row: R| Row {
            id: id(&row),
            contents: described.iter().map(|column| (column.content)(&row)).collect(),
            detail: detail(&row),
            figure: explained_by.as_ref().map(|figure| figure(&row)),
        };
        let rows: Vec<R> = rows.into_iter().collect();
        // A short list is made sooner than others are asked for help.
        let rows =
            if rows.len() > LONG { rows.into_par_iter().map(&row).collect() } else { rows.into_iter().map(&row).collect() };
        let alike = totals_of.into_iter().map(|(name, of)| Row { id: RowId::Named(name.into()), ..row(of) });
        let alike: Vec<Row> = alike.collect();
        let total = |(name, mut contents): Totals| {
            let mut take = |id: &str| {
                let at = contents.iter().position(|(column, _)| *column == id);
                at.map_or_else(|| Cell::default().into(), |at| contents.swap_remove(at).1)
            };
            let contents = described.iter().map(|described| take(described.column.id)).collect();
            Row { id: RowId::Named(name.into()), contents, detail: None, figure: None }
        };
        let totals = totals.into_iter().map(total).chain(alike).collect();
        Table { columns: described.into_iter().map(|column| column.column).collect(), rows, totals, ..Table::default() }
    }
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
    pub(crate) fn record(&self) -> Option<AnyId> {
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
    /// The figure that stands for the row where none of its cells is chosen.
    pub figure: Option<Shown>,
}

/// What the rows of a table hold in one of its columns.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Measured {
    /// The widest text in its long form, in cells.
    pub(crate) long: u16,
    /// And in its short form.
    pub(crate) short: u16,
    /// Whether any row says something in it: more than nothing, or the point that stands for nothing.
    pub(crate) says: bool,
}

/// Rows in their order. They are shared: a filter, another order and another form of a list copy no texts.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    rows: Vec<Arc<Row>>,
    /// What stands in each column, once somebody has measured it.
    widths: OnceLock<Vec<Measured>>,
}

impl PartialEq for Rows {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}

impl Rows {
    pub(crate) fn len(&self) -> usize {
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
    pub(crate) fn get(&self, at: usize) -> Option<&Row> {
        self.rows.get(at).map(Arc::as_ref)
    }
    /// The first row.
    pub fn first(&self) -> Option<&Row> {
        self.get(0)
    }
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        self.widths.take();
        self.rows.iter_mut().map(Arc::make_mut)
    }
    /// Whether these are the very same rows in the same order, and not only alike.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.len() == other.len() && self.rows.iter().zip(&other.rows).all(|(a, b)| Arc::ptr_eq(a, b))
    }
    /// The widths of the columns as `measure` finds them: looked for once, however often the rows are drawn.
    pub(crate) fn widths(&self, measure: impl FnOnce(&Self) -> Vec<Measured>) -> &[Measured] {
        self.widths.get_or_init(|| measure(self))
    }
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&Row) -> bool) {
        self.widths.take();
        self.rows.retain(|row| keep(row));
    }
    /// Puts the rows in the order of what `key` makes of each, equal ones in the order they have.
    pub(crate) fn sort_by_key<K>(&mut self, key: impl Fn(&Row) -> K, compare: impl Fn(&K, &K) -> std::cmp::Ordering) {
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
impl FromParallelIterator<Row> for Rows {
    fn from_par_iter<I: IntoParallelIterator<Item = Row>>(rows: I) -> Self {
        Self { rows: rows.into_par_iter().map(Arc::new).collect(), widths: OnceLock::new() }
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
    /// All rows where the list is filtered: those that stand for several are taken apart in them. Empty: none does.
    pub behind: Rows,
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
