//! Exports of other programs into tables of a book.
//!
//! The way of a row: a [`sheet`] is read from a file, a [`map`] says which column is which field, each row becomes a
//! [`draft`], drafts are put together into records ([`gather`]), records are merged into the book's files ([`place`]),
//! and the files are replaced ([`write`]). Nothing is lost in silence: the rows read are the rows that went into a
//! record and the rows refused, each with its line and its reason.

pub mod cell;
pub mod draft;
pub mod gather;
pub mod map;
pub mod place;
pub mod shape;
pub mod sheet;
pub mod shelf;
pub mod start;
pub mod verify;
pub mod write;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use crate::book::money::Currency;
use crate::book::problem::Severity;
use crate::book::table::TableName;
use draft::{Bound, Currencies, Draft};
use gather::{Batch, Records};
use map::{DecimalMark, Map};
use place::{Changed, Counts};
pub use sheet::Refused;
use sheet::Sheet;
use shelf::Shelf;

/// What is to be imported, and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// The exports; a folder stands for the files in it.
    pub files: Vec<PathBuf>,
    /// The path of a map, or the name of a built-in one.
    pub map: String,
    /// The book's folder; it need not exist.
    pub into: PathBuf,
    /// Only maps of this table.
    pub table: Option<String>,
    /// Write nothing.
    pub dry_run: bool,
    /// How dates are written; wins over the maps'.
    pub date_format: Option<String>,
    /// How decimals are set off; wins over the maps'.
    pub decimal: Option<DecimalMark>,
    /// The currency of the amounts, and of a book that is started; wins over the maps'.
    pub currency: Option<String>,
    /// The time zone of a book that is started; `UTC` where there is no such zone.
    pub time_zone: String,
    /// The instant against which the loader checks dates.
    pub now: DateTime<Utc>,
}

/// Why nothing was imported. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The map is at fault.
    #[error(transparent)]
    Map(#[from] map::MapError),
    /// A file or folder cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file of the book is a link, a folder or a device.
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
    /// A file changed between reading and writing.
    #[error("{}: it was changed while the import ran; nothing was written, run it again", path.display())]
    Meanwhile {
        /// Which.
        path: PathBuf,
    },
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
    /// A file cannot be read as a sheet.
    #[error("{file}: {what}")]
    Sheet {
        /// Which.
        file: String,
        /// Why, and what to do.
        what: String,
    },
}

/// What became of one file read by one map.
#[derive(Clone, Debug)]
pub struct Report {
    /// The file's name.
    pub file: String,
    /// The table it fills.
    pub table: TableName,
    /// The rows below its header, footers and empty lines not counted.
    pub read: usize,
    /// The rows that went into a record.
    pub taken: usize,
    /// The rows that did not, in order of their lines. `read` = `taken` + their number.
    pub refused: Vec<Refused>,
    /// The sum of the amounts of the rows taken, as written, by currency.
    pub amounts: BTreeMap<String, Decimal>,
}

/// What an import did.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// A report for each file and map.
    pub reports: Vec<Report>,
    /// What became of the records of each table.
    pub tables: BTreeMap<TableName, Counts>,
    /// Records that rows only name, by table.
    pub created: BTreeMap<TableName, usize>,
    /// What is worth a look.
    pub warnings: Vec<String>,
    /// Columns that no map reads, by file.
    pub unmapped: Vec<(String, Vec<String>)>,
    /// Files that no map reads.
    pub unread: Vec<String>,
    /// Files that were written (or would be), below the book's folder, and whether they are new.
    pub files: Vec<(String, bool)>,
    /// Whether the book was started.
    pub started: bool,
    /// Whether nothing was written on purpose.
    pub dry_run: bool,
    /// The errors and warnings that `check` finds in the book as it then is.
    pub problems: (usize, usize),
}

impl Outcome {
    /// How many rows were refused.
    pub fn refused(&self) -> usize {
        self.reports.iter().map(|report| report.refused.len()).sum()
    }
}

/// Imports. Reads the files and the book, and replaces the book's files; nothing else.
pub fn run(request: &Request) -> Result<Outcome, ImportError> {
    let maps = maps(request)?;
    let shelf = Shelf::read(&request.into)?;
    let said = request.currency.as_ref().or_else(|| maps.iter().find_map(|map| map.currency.as_ref()));
    let own = match (&shelf.company, said) {
        (Some(company), _) => company.currency,
        (None, Some(code)) => currency(code)?,
        (None, None) => return Err(ImportError::NoCurrency { path: request.into.clone() }),
    };
    let files = expand(&request.files)?;
    let mut import = Import {
        request,
        maps: &maps,
        own,
        files: &files,
        warnings: Vec::new(),
        unread: Vec::new(),
        columns: BTreeMap::new(),
        reports: Vec::new(),
    };
    let mut batches = import.batches()?;
    gather::number_equal_keys(&mut batches);
    let (mut planned, book) = loop {
        let planned = plan(request, own, &shelf, &mut batches)?;
        let book = verify::load(&shelf, &planned.changed, request.now)?;
        let fallen = verify::left_out(&book, &shelf, &planned.changed, &planned.records)?;
        if fallen.is_empty() {
            break (planned, book);
        }
        for ((batch, own), reason) in fallen {
            if let Some(draft) = batches.get_mut(batch).and_then(|batch| batch.drafts.get_mut(own)) {
                draft.refused.get_or_insert(reason);
            }
        }
    };
    import.account(&batches);
    if !request.dry_run {
        write::write(&request.into, &planned.changed)?;
    }
    let Import { mut warnings, unread, columns, reports, .. } = import;
    warnings.append(&mut planned.records.warnings);
    Ok(Outcome {
        reports,
        tables: planned.tables,
        created: planned.records.created,
        warnings,
        unmapped: columns.into_iter().filter(|(_, columns)| !columns.is_empty()).collect(),
        unread,
        files: planned.changed.into_iter().map(|file| (file.path, file.before.is_none())).collect(),
        started: shelf.company.is_none(),
        dry_run: request.dry_run,
        problems: (book.problem_count(Severity::Error), book.problem_count(Severity::Warning)),
    })
}

/// The records of the drafts that stand, and the files with them.
struct Planned {
    records: Records,
    changed: Vec<Changed>,
    tables: BTreeMap<TableName, Counts>,
}

fn plan(request: &Request, own: Currency, shelf: &Shelf, batches: &mut [Batch]) -> Result<Planned, ImportError> {
    let records = gather::gather(batches, shelf);
    let (mut changed, mut tables) = (Vec::new(), BTreeMap::new());
    for (table, rows) in &records.tables {
        tables.insert(*table, place::place(*table, rows, shelf, &mut changed)?);
    }
    if shelf.company.is_none() {
        let zone = if request.time_zone.parse::<chrono_tz::Tz>().is_ok() { &request.time_zone } else { "UTC" };
        let text = start::company(&start::name(&request.into), own, zone, &start::stages(batches));
        changed.insert(0, Changed { path: "company.ron".to_owned(), text, before: None });
    }
    Ok(Planned { records, changed, tables })
}

fn currency(code: &str) -> Result<Currency, ImportError> {
    Currency::from_code(&code.to_uppercase()).ok_or_else(|| ImportError::Currency { code: code.to_owned() })
}

fn maps(request: &Request) -> Result<Vec<Map>, ImportError> {
    let mut maps = map::load(&request.map)?;
    if let Some(name) = &request.table {
        let there = maps.iter().map(|map| map.table.name()).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ");
        maps.retain(|map| map.table.name() == name);
        if maps.is_empty() {
            return Err(ImportError::Table { name: name.clone(), there });
        }
    }
    Ok(maps)
}

/// The files, those of a folder by name.
fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>, ImportError> {
    let mut files = Vec::new();
    for path in paths {
        let failed = |source| ImportError::File { path: path.clone(), source };
        if !std::fs::metadata(path).map_err(failed)?.is_dir() {
            files.push(path.clone());
            continue;
        }
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?.path();
            let known = entry
                .extension()
                .and_then(|e| e.to_str())
                .is_some_and(|e| ["csv", "tsv", "txt"].contains(&e.to_lowercase().as_str()));
            if known && entry.is_file() && file_name(&entry) != "SOURCE.txt" {
                inside.push(entry);
            }
        }
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().chars().filter(|c| !c.is_control()).collect()).unwrap_or_default()
}

struct Import<'a> {
    request: &'a Request,
    maps: &'a [Map],
    own: Currency,
    files: &'a [PathBuf],
    warnings: Vec<String>,
    unread: Vec<String>,
    /// The columns of each file that nothing reads yet.
    columns: BTreeMap<String, Vec<String>>,
    reports: Vec<Report>,
}

impl<'a> Import<'a> {
    /// Reads all files with the maps that fit them.
    fn batches(&mut self) -> Result<Vec<Batch<'a>>, ImportError> {
        let mut batches = Vec::new();
        let mut why = Vec::new();
        for path in self.files {
            let name = file_name(path);
            let joined = self.maps.iter().flat_map(|map| &map.join).any(|join| join.file.eq_ignore_ascii_case(&name));
            let named: Vec<&Map> =
                self.maps.iter().filter(|map| map.file.as_ref().is_some_and(|file| file.eq_ignore_ascii_case(&name))).collect();
            let open: Vec<&Map> = self.maps.iter().filter(|map| map.file.is_none()).collect();
            if named.is_empty() && (open.is_empty() || joined) {
                if !joined {
                    why.push(format!("{name}: no map names it"));
                    self.unread.push(name);
                }
                continue;
            }
            let sheet = read_sheet(path, if named.is_empty() { &open } else { &named })?;
            let fitting = if named.is_empty() { best(&open, &sheet) } else { Ok(named) };
            match fitting {
                Ok(maps) => {
                    self.warnings.extend(sheet.notes.iter().map(|note| format!("{name}: {note}")));
                    for map in maps {
                        batches.push(self.batch(map, path, &name, sheet.clone())?);
                    }
                }
                Err(reason) => {
                    why.push(format!("{name}: {reason}"));
                    self.unread.push(name);
                }
            }
        }
        if batches.is_empty() {
            return Err(ImportError::NothingFits {
                what: if why.is_empty() { "there are none".to_owned() } else { why.join("; ") },
            });
        }
        // Maps that are written first are read first, whatever the order of the files.
        batches.sort_by_key(|batch| self.maps.iter().position(|map| std::ptr::eq(map, batch.map)));
        self.reports.sort_by_key(|report| batches.iter().position(|b| b.file == report.file && b.map.table == report.table));
        Ok(batches)
    }

    fn batch(&mut self, map: &'a Map, path: &Path, name: &str, mut sheet: Sheet) -> Result<Batch<'a>, ImportError> {
        let failed = |what: String| ImportError::Sheet { file: name.to_owned(), what };
        let own_columns = sheet.headers.len();
        for join in &map.join {
            self.join(&mut sheet, join, path, name)?;
        }
        let rows = self.request.currency.as_ref().or(map.currency.as_ref()).map_or(Ok(self.own), |code| currency(code))?;
        let priced = shape::fields(map.table).unwrap_or_default().iter().any(|field| field.kind == shape::Kind::Money);
        if rows != self.own && priced && shape::path(map.table, "currency").is_none() {
            return Err(ImportError::Foreign { table: map.table.name(), own: self.own, rows });
        }
        let reading = cell::Reading {
            date_format: self.request.date_format.clone().or_else(|| map.date_format.clone()),
            decimal: self.request.decimal.or(map.decimal).unwrap_or_default(),
            round: map.round,
            rounded: std::cell::Cell::default(),
        };
        let bound = Bound::new(map, &sheet, reading, Currencies { own: self.own, rows }).map_err(failed)?;
        for (field, header) in bound.absent.iter().filter(|_| map.file.is_some()) {
            self.warnings.push(format!("{name}: no column {header:?} for {field}; there are {}", sheet.headers.join(", ")));
        }
        self.columns.entry(name.to_owned()).or_insert_with(|| sheet.headers.iter().take(own_columns).cloned().collect());
        let joins: Vec<String> = map.join.iter().map(|join| sheet::folded(&join.on)).collect();
        let used: Vec<&String> = bound.used.iter().filter_map(|at| sheet.headers.get(*at)).collect();
        for file in map.join.iter().map(|join| join.file.as_str()).chain([name]) {
            if let Some(free) = self.columns.get_mut(file) {
                free.retain(|header| !used.contains(&header) && !joins.contains(&sheet::folded(header)));
            }
        }
        let mut refused = sheet.refused.clone();
        let drafts = bound.drafts(&sheet, &mut refused);
        if bound.rounded() > 0 {
            self.warnings.push(format!("{name}: {} numbers had too many digits and were rounded", bound.rounded()));
        }
        let read = sheet.rows.len() + sheet.refused.len();
        self.reports.push(Report { file: name.to_owned(), table: map.table, read, taken: 0, refused, amounts: BTreeMap::new() });
        Ok(Batch { map, file: name.to_owned(), drafts })
    }

    /// Adds the columns of a second file to each row, and says which of its rows belong to none.
    fn join(&mut self, sheet: &mut Sheet, join: &map::Join, beside: &Path, name: &str) -> Result<(), ImportError> {
        let given = self.files.iter().find(|path| file_name(path).eq_ignore_ascii_case(&join.file));
        let path = given.cloned().unwrap_or_else(|| beside.with_file_name(&join.file));
        let bytes = std::fs::read(&path).map_err(|source| ImportError::File { path: path.clone(), source })?;
        let failed = |what: String| ImportError::Sheet { file: join.file.clone(), what };
        let on = sheet::folded(&join.on);
        let second =
            sheet::read(&bytes, |cells| usize::from(cells.iter().any(|cell| sheet::folded(cell) == on))).map_err(failed)?;
        let no_column = |file: &str| ImportError::Sheet {
            file: file.to_owned(),
            what: format!("no column {:?}, on which files are joined", join.on),
        };
        let own = sheet.column(&join.on).ok_or_else(|| no_column(name))?;
        let other = second.column(&join.on).ok_or_else(|| no_column(&join.file))?;
        self.warnings.extend(second.notes.iter().map(|note| format!("{}: {note}", join.file)));
        for refused in &second.refused {
            self.warnings.push(format!("{}: line {}: {}", join.file, refused.line, refused.reason));
        }
        self.columns.entry(join.file.clone()).or_insert_with(|| second.headers.clone());
        let mut rows: HashMap<&str, &sheet::Row> = HashMap::new();
        for row in &second.rows {
            let key = row.cells.get(other).map_or("", String::as_str);
            if let Some(first) = rows.get(key) {
                self.warnings.push(format!(
                    "{}: lines {} and {} both have {} {key:?}: the first counts",
                    join.file, first.line, row.line, join.on
                ));
            } else {
                rows.insert(key, row);
            }
        }
        let added: Vec<usize> =
            (0..second.headers.len()).filter(|at| second.headers.get(*at).is_some_and(|h| sheet.column(h).is_none())).collect();
        sheet.headers.extend(added.iter().filter_map(|at| second.headers.get(*at)).cloned());
        let mut wanted = BTreeSet::new();
        for row in &mut sheet.rows {
            let key = row.cells.get(own).cloned().unwrap_or_default();
            let found = rows.get(key.as_str());
            row.cells.extend(added.iter().map(|at| found.and_then(|row| row.cells.get(*at)).cloned().unwrap_or_default()));
            wanted.insert(key);
        }
        let mut alone: Vec<u64> = rows.iter().filter(|(key, _)| !wanted.contains(**key)).map(|(_, row)| row.line).collect();
        alone.sort_unstable();
        if !alone.is_empty() {
            let lines: Vec<String> = alone.iter().take(10).map(u64::to_string).collect();
            let more = if alone.len() > 10 { ", .." } else { "" };
            self.warnings.push(format!(
                "{}: {} rows belong to none of {name} (lines {}{more})",
                join.file,
                alone.len(),
                lines.join(", ")
            ));
        }
        Ok(())
    }

    /// Counts the rows of each batch once all of them have settled.
    fn account(&mut self, batches: &[Batch]) {
        for (report, batch) in self.reports.iter_mut().zip(batches) {
            let lines: BTreeSet<u64> = batch.drafts.iter().map(|draft| draft.line).collect();
            let mut refused: BTreeMap<u64, &str> = BTreeMap::new();
            for draft in &batch.drafts {
                if let Some(reason) = &draft.refused {
                    refused.entry(draft.line).or_insert(reason);
                }
            }
            report.taken = lines.len() - refused.len();
            report.refused.extend(refused.into_iter().map(|(line, reason)| Refused { line, reason: reason.to_owned() }));
            report.refused.sort_by_key(|refused| refused.line);
            for draft in batch.drafts.iter().filter(|draft| draft.refused.is_none()) {
                if let Some(amount) = amount(draft) {
                    let currency = draft.text("currency", None).unwrap_or_else(|| self.own.code().to_owned());
                    let sum = report.amounts.entry(currency).or_default();
                    *sum = sum.checked_add(amount).unwrap_or(Decimal::MAX);
                }
            }
            let cut: BTreeSet<&str> =
                batch.drafts.iter().filter(|draft| draft.refused.is_some()).map(|draft| draft.key.as_str()).collect();
            let torn = batch.drafts.iter().filter(|draft| draft.refused.is_none() && cut.contains(draft.key.as_str()));
            let torn: BTreeSet<&str> = torn.map(|draft| draft.key.as_str()).collect();
            for key in torn {
                self.warnings
                    .push(format!("{} {key:?}: some of its rows were refused, the others went in", batch.map.table.one()));
            }
        }
    }
}

/// The money of a row: its amount; of an order's line what the line comes to.
fn amount(draft: &Draft) -> Option<Decimal> {
    let number = |field: &str, inner: Option<&str>| draft.text(field, inner)?.parse::<Decimal>().ok();
    let line = || {
        let kept = Decimal::ONE - number("lines", Some("discount")).unwrap_or_default();
        number("lines", Some("units"))?
            .checked_mul(number("lines", Some("price"))?)?
            .checked_mul(kept)
            .map(|line| line.round_dp(2))
    };
    number("amount", None).or_else(line)
}

fn read_sheet(path: &Path, maps: &[&Map]) -> Result<Sheet, ImportError> {
    let bytes = std::fs::read(path).map_err(|source| ImportError::File { path: path.to_owned(), source })?;
    let score = |cells: &[String]| maps.iter().map(|map| draft::matched(map, cells)).max().unwrap_or(0);
    sheet::read(&bytes, score).map_err(|what| ImportError::Sheet { file: file_name(path), what })
}

/// The map most of whose columns a sheet has.
fn best<'a>(maps: &[&'a Map], sheet: &Sheet) -> Result<Vec<&'a Map>, String> {
    let score = |map: &Map| {
        let (found, all) = (draft::matched(map, &sheet.headers), draft::columns(map).count());
        (found, found * 1000 / all.max(1))
    };
    let best = maps.iter().map(|map| score(map)).max().unwrap_or_default();
    if best.0 == 0 {
        return Err(format!("none of the map's columns; there are {}", sheet.headers.join(", ")));
    }
    let found: Vec<&'a Map> = maps.iter().copied().filter(|map| score(map) == best).collect();
    match found.as_slice() {
        [one] => Ok(vec![one]),
        several => Err(format!(
            "its columns fit several maps: say --table {}",
            several.iter().map(|map| map.table.name()).collect::<Vec<_>>().join(" or ")
        )),
    }
}

#[cfg(test)]
mod tests;
