//! A map bound to a sheet: every cell read as the field its map says, the row refused where one cannot be that the record
//! needs, the field left out where it can do without.

mod decide;
mod rows;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::cell::ColumnReading;
use super::date::DateOrder;
use super::draft::Draft;
use super::fit::{self, Headers, SourceColumns};
use super::map::{BEFORE, DecimalMark, Map, MapColumn};
use super::order::{DateEvidence, MarkEvidence, NumberMeaning};
use super::shape::{self, FieldKind, Path};
use super::sheet::{Refused, Sheet, SheetRow, folded};
use crate::book::money::Currency;
use crate::book::table::TableName;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Currencies {
    /// The company's.
    pub(crate) own: Currency,
    /// The one of amounts that name none.
    pub(crate) rows: Currency,
}

/// What was asked for of all columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct ColumnOptions {
    /// How dates are written, in `strftime`'s letters.
    pub(crate) date_format: Option<String>,
    pub(crate) dates: Option<DateOrder>,
    pub(crate) decimal: Option<DecimalMark>,
}

/// A field and where it is read from.
#[derive(Debug)]
struct Read {
    /// Its name in the map.
    name: String,
    path: Path,
    source: SourceColumns,
    reading: ColumnReading,
    dates: DateEvidence,
    marks: MarkEvidence,
    /// What was said of its decimal mark.
    mark: Option<DecimalMark>,
    /// What the column that chooses must say for it to be read, as [`folded`].
    when: Option<String>,
}

impl Read {
    fn new(map: &Map, asked: &ColumnOptions, name: &str, path: Path, source: SourceColumns) -> Self {
        let factor = map.scale.get(name).and_then(|factor| factor.parse().ok());
        let own = asked.date_format.clone().or_else(|| map.date_formats.get(name).cloned()).or_else(|| map.date_format.clone());
        Self {
            name: name.to_owned(),
            path,
            source,
            reading: ColumnReading { factor, signed: path.is("lines", Some("units")), ..ColumnReading::default() },
            dates: DateEvidence::new(own),
            marks: MarkEvidence::default(),
            mark: asked.decimal.or(map.decimal),
            when: None,
        }
    }

    /// How its marks are to be understood; `None` where it holds no number.
    fn counted(&self) -> Option<NumberMeaning> {
        match self.path.kind() {
            FieldKind::Money | FieldKind::Price => Some(NumberMeaning::Money),
            FieldKind::Count => Some(NumberMeaning::Whole),
            FieldKind::Number if self.path.field.name == "amount" => Some(NumberMeaning::Money),
            FieldKind::Units | FieldKind::Number | FieldKind::Fraction => Some(NumberMeaning::Free),
            _ => None,
        }
    }

    fn is_dated(&self) -> bool {
        matches!(self.path.kind(), FieldKind::Day | FieldKind::Month)
    }
}

/// What decides a deal, as far as a file has it.
#[derive(Debug)]
struct Decider {
    is_won: SourceColumns,
    is_closed: SourceColumns,
    words: SourceColumns,
    /// What they say of a won and of a lost deal, as [`folded`]; `*`: anything.
    won: Vec<String>,
    lost: Vec<String>,
    /// Columns, and what all of them say of a lost deal.
    lost_when: Vec<(usize, Vec<String>)>,
    on: Read,
}

/// Rows that are left out or kept: the column, what its cell then says, whether that leaves the row out.
#[derive(Debug)]
struct Filter {
    header: String,
    at: usize,
    says: Vec<String>,
    skips: bool,
}

/// Fields that could not be read and were left out of their records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LeftOutField {
    pub(crate) field: String,
    /// How many cells.
    pub(crate) count: usize,
    /// The line of the first.
    pub(crate) line: u64,
    pub(crate) reason: String,
}

/// The column that chooses among others, and what is read for each thing that it says.
type ChoosingColumn = (SourceColumns, Vec<(String, Vec<Read>)>);

/// A map and a sheet.
#[derive(Debug)]
pub(crate) struct Bound<'a> {
    map: &'a Map,
    fields: Vec<Read>,
    wide: Vec<(String, Vec<Read>)>,
    year: Option<SourceColumns>,
    /// The column that chooses, and the fields that are read for what it says.
    by: Option<ChoosingColumn>,
    names: Vec<(Path, SourceColumns)>,
    /// The column with the currency of a record that has no field for it.
    foreign: Option<SourceColumns>,
    decider: Option<Decider>,
    probability: Option<SourceColumns>,
    pipeline: Option<SourceColumns>,
    filters: Vec<Filter>,
    defaults: Vec<(String, Path, String)>,
    currencies: Currencies,
    left_out: RefCell<BTreeMap<String, LeftOutField>>,
    pub(crate) used: BTreeSet<usize>,
    /// Fields whose column the file does not have.
    pub(crate) absent: Vec<(String, String)>,
}

/// What the rows of a sheet became.
#[derive(Debug, Default)]
pub(crate) struct Drafted {
    pub(crate) drafts: Vec<Draft>,
    /// The rows that cannot be read.
    pub(crate) refused: Vec<Refused>,
    /// The rows that the map leaves out.
    pub(crate) skipped: Vec<Refused>,
}

impl<'a> Bound<'a> {
    /// Finds a map's columns in a sheet. Fails where two columns have one of its headers.
    pub(crate) fn new(map: &'a Map, sheet: &Sheet, asked: &ColumnOptions, currencies: Currencies) -> Result<Self, String> {
        let headers = Headers::new(sheet.headers.iter().map(String::as_str));
        let (mut used, mut absent, mut periods) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
        let mut find = |column: &MapColumn| -> Result<SourceColumns, String> {
            let source = fit::source(&headers, column)?;
            used.extend(source.iter().flatten());
            Ok(source)
        };
        let mut bind = |name: &str, column: &MapColumn| -> Result<Option<Read>, String> {
            let logged = name.strip_prefix(BEFORE).map(|field| format!("log.{field}"));
            let Some(path) = shape::path(map.table, logged.as_deref().unwrap_or(name)) else { return Ok(None) };
            let source = find(column)?;
            if source.is_empty() {
                absent.push((name.to_owned(), column.0.join("\" or \"")));
                return Ok(None);
            }
            Ok(Some(Read::new(map, asked, name, path, source)))
        };
        let mut fields = Vec::new();
        for (name, column) in &map.columns.0 {
            fields.extend(bind(name, column)?);
        }
        let mut wide = Vec::new();
        for (value, columns) in map.wide.iter().flat_map(|wide| &wide.rows.0) {
            let mut bound = Vec::new();
            for (name, column) in &columns.0 {
                bound.extend(bind(name, column)?);
            }
            wide.push((value.clone(), bound));
        }
        let mut by = None;
        if let Some(chosen) = &map.by {
            let mut rows = Vec::new();
            for (value, columns) in &chosen.rows.0 {
                let mut bound = Vec::new();
                for (name, column) in &columns.0 {
                    bound.extend(bind(name, column)?.map(|read| Read { when: Some(folded(value)), ..read }));
                }
                rows.push((folded(value), bound));
            }
            by = Some(rows);
        }
        let (mut year, mut names) = (None, Vec::new());
        if let Some(column) = map.wide.as_ref().and_then(|wide| wide.year.as_ref()) {
            year = Some(find(column)?).filter(|source| !source.is_empty());
        }
        if let Some((name, path)) = map.wide.as_ref().and_then(|wide| {
            let name = wide.periods.as_ref()?;
            Some((name, shape::path(map.table, name)?))
        }) {
            for (at, period) in headers.periods(year.as_ref().map(|_| "2000")) {
                let period = if year.is_some() { sheet.headers.get(at).cloned().unwrap_or_default() } else { period };
                periods.insert(at);
                wide.push((period, vec![Read::new(map, asked, name, path, vec![vec![at]])]));
            }
        }
        let by = match (by, &map.by) {
            (Some(rows), Some(chosen)) => Some((find(&chosen.column)?, rows)),
            _ => None,
        };
        let mut foreign = None;
        if let Some(column) = map.columns.get("currency").filter(|_| shape::path(map.table, "currency").is_none()) {
            foreign = Some(find(column)?).filter(|source| !source.is_empty());
        }
        for (name, column) in &map.names.0 {
            if let Some(path) = shape::path(map.table, name) {
                names.push((path, find(column)?));
            }
        }
        let mut aside = |name: &str| -> Result<Option<SourceColumns>, String> {
            let Some(column) = map.columns.get(name).filter(|_| map.table == TableName::Deals) else { return Ok(None) };
            Ok(Some(find(column)?).filter(|source| !source.is_empty()))
        };
        let (probability, pipeline) = (aside("probability")?, aside("pipeline")?);
        let mut lost_at = Vec::new();
        let decider = match &map.outcome {
            None => None,
            Some(outcome) => {
                let mut maybe = |column: &Option<MapColumn>| column.as_ref().map_or(Ok(Vec::new()), &mut find);
                let (is_won, is_closed, words) = (maybe(&outcome.is_won)?, maybe(&outcome.is_closed)?, maybe(&outcome.column)?);
                let on = find(&outcome.on)?;
                let nowhere = |column: &MapColumn| {
                    format!("no column {:?}, which decides the outcome; there are {}", column.0.join("\" or \""), headers.shown())
                };
                if is_won.is_empty() && words.is_empty() {
                    let named = outcome.column.as_ref().or(outcome.is_won.as_ref());
                    return Err(named.map(nowhere).unwrap_or_default());
                }
                if on.is_empty() {
                    return Err(nowhere(&outcome.on));
                }
                let when: Vec<_> =
                    outcome.lost_when.0.iter().filter_map(|(h, says)| Some((headers.find_any(h)?, says.clone()))).collect();
                let lost_when = if when.len() == outcome.lost_when.0.len() { when } else { Vec::new() };
                lost_at.extend(lost_when.iter().map(|(at, _)| *at));
                let path = shape::path(TableName::Deals, "won");
                let folded =
                    |list: &[String]| list.iter().map(|one| if one == "*" { one.clone() } else { folded(one) }).collect();
                let (won, lost) = (folded(&outcome.won), folded(&outcome.lost));
                path.map(|path| Decider {
                    is_won,
                    is_closed,
                    words,
                    won,
                    lost,
                    lost_when,
                    on: Read::new(map, asked, "won", path, on),
                })
            }
        };
        let mut filters = Vec::new();
        for (list, skips) in [(&map.skip, true), (&map.only, false)] {
            for (header, says) in &list.0 {
                if let Some(at) = headers.find(header) {
                    used.insert(at);
                    filters.push(Filter { header: header.clone(), at, says: says.clone(), skips });
                } else if !skips {
                    absent.push(("only".to_owned(), header.clone()));
                }
            }
        }
        let defaults = map.defaults.0.iter();
        let defaults = defaults.filter_map(|(name, text)| Some((name.clone(), shape::path(map.table, name)?, text.clone())));
        let defaults = defaults.collect();
        used.append(&mut periods);
        used.extend(lost_at);
        Ok(Self {
            map,
            fields,
            wide,
            year,
            by,
            names,
            foreign,
            decider,
            probability,
            pipeline,
            filters,
            defaults,
            currencies,
            left_out: RefCell::default(),
            used,
            absent,
        })
    }

    fn reads(&self) -> impl Iterator<Item = &Read> {
        let by = self.by.iter().flat_map(|(_, rows)| rows);
        let wide = self.wide.iter().chain(by).flat_map(|(_, fields)| fields);
        self.fields.iter().chain(wide).chain(self.decider.iter().map(|decider| &decider.on))
    }

    /// The offsets of its times, with instants of each.
    pub(crate) fn offsets(&self) -> impl Iterator<Item = (i32, &[chrono::DateTime<chrono::Utc>])> {
        self.reads().flat_map(|read| read.dates.offsets.iter().map(|(offset, instants)| (*offset, instants.as_slice())))
    }

    pub(crate) fn left_out(&self) -> Vec<LeftOutField> {
        self.left_out.borrow().values().cloned().collect()
    }

    /// Whether a row has nothing in any column that names something: what a row of totals looks like.
    pub(crate) fn is_nameless(&self, row: SheetRow) -> bool {
        let mut labels = self
            .reads()
            .filter(|read| matches!(read.path.kind(), FieldKind::Text | FieldKind::Ref(_) | FieldKind::Stage))
            .peekable();
        labels.peek().is_some()
            && labels
                .all(|read| self.said(row, &read.source, FieldKind::Text).is_none_or(|cell| super::totals::is_word(cell.text)))
    }

    pub(crate) fn numbers(&self) -> Vec<(usize, DecimalMark)> {
        let counted = self.reads().filter(|read| read.counted().is_some());
        counted.flat_map(|read| read.source.iter().flatten().map(|at| (*at, read.reading.mark))).collect()
    }
}
