//! Exports of other programs into tables of a book.
//!
//! The way of a row: a [`sheet`] is read from a file, a [`map`] says which column is which field, each row becomes a
//! `draft`, drafts are put together into records ([`gather`]), records are merged into the book's files ([`place`]),
//! and the files are switched ([`mod@crate::store::write`]). Nothing is lost in silence: the rows read are the rows that went into a
//! record and the rows refused, each with its line and its reason.

mod again;
mod bind;
mod carried;
mod cell;
pub(crate) mod date;
mod delimited;
mod draft;
mod error;
pub(crate) mod files;
mod fit;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
pub(crate) mod gather;
mod grid;
mod history;
mod intake;
mod iso;
mod json;
mod keys;
mod leads;
pub mod library;
mod making;
pub(crate) mod map;
mod number;
mod ods;
mod order;
pub(crate) mod place;
mod prices;
pub(crate) mod propose;
mod ready;
mod reasons;
mod refer;
mod refunds;
mod returns;
pub(crate) mod shape;
pub(crate) mod sheet;
pub(crate) mod shelf;
mod sign;
mod snapshot;
mod stages;
mod standing;
pub(crate) mod start;
mod sums;
mod tables;
mod totals;
pub(crate) mod verify;
mod workbook;
mod xls;
mod xlsb;
mod zone;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::book::Book;
use crate::book::day::Day;
use crate::book::money::Currency;
use crate::book::problem::Severity;
use crate::book::table::TableName;
use carried::Memory;
pub(crate) use error::ImportError;
use gather::{Batch, GatheredRecords};
use intake::Intake;
use making::Making;
use map::{DecimalMark, Map};
use place::Counts;
use ready::{Ready, stays};
pub(crate) use sheet::Refused;
use shelf::Shelf;
pub use snapshot::GoneDeals;
pub(crate) use snapshot::Missing;
pub(crate) use sums::ImportSums;

use crate::store::known::Known;
use crate::store::write::{self, Checked, FileChange, Hold};

/// Which maps are tried.
#[derive(Clone, Debug, Default)]
pub enum TriedMaps {
    /// All that there are.
    #[default]
    All,
    /// Those of a file, or of this name.
    Named(String),
    /// Those of a proposal that was taken: their text.
    Proposed(String),
    /// All that there are, and those of proposals that were taken for single files: their texts.
    With(Vec<String>),
}

impl TriedMaps {
    /// Whether a file is read by whichever map knows it.
    fn are_all(&self) -> bool {
        matches!(self, Self::All | Self::With(_))
    }
}

/// A file that no map reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    pub(crate) file: String,
    pub(crate) reason: String,
    /// Where it lies, where a map may be [proposed](propose::each) for it.
    pub(crate) path: Option<PathBuf>,
}

/// What is to be imported, and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// The exports; a folder stands for the files in it.
    pub files: Vec<PathBuf>,
    /// The maps that are tried.
    pub map: TriedMaps,
    /// The folder of one's own maps.
    pub own_maps: Option<PathBuf>,
    /// The book's folder; it need not exist.
    pub into: PathBuf,
    /// Only maps of this table.
    pub table: Option<String>,
    /// Write nothing.
    pub dry_run: bool,
    /// How dates are written; wins over the maps'.
    pub date_format: Option<String>,
    /// In which order dates are written whose column does not say it.
    pub dates: Option<date::DateOrder>,
    /// How decimals are set off; wins over the maps'.
    pub decimal: Option<DecimalMark>,
    /// The currency of the amounts, and of a book that is started; wins over the maps'.
    pub currency: Option<String>,
    /// The time zone of a book that is started; `UTC` where there is no such zone.
    pub time_zone: String,
    /// The day that the export shows; `None`: the one it says itself, else today.
    pub on: Option<Day>,
    /// What becomes of open deals that it no longer has.
    pub gone: GoneDeals,
    /// Write nothing when any row is refused.
    pub strict: bool,
    /// Stop before anything is written where no map knows some of the files: somebody can be asked about them.
    pub ask: bool,
    /// The instant against which the loader checks dates.
    pub now: DateTime<Utc>,
    /// Where what an import said is kept, for the time that the same is asked again; `None`: nowhere.
    pub answers: Option<PathBuf>,
    /// The process ends with it: what was held of a million rows is not given back piece by piece.
    pub once: bool,
}

impl Request {
    /// Files into a book with nothing asked for: by all built-in maps, in UTC, written where rows can be taken.
    pub fn new(files: Vec<PathBuf>, into: PathBuf, now: DateTime<Utc>) -> Self {
        Self {
            files,
            map: TriedMaps::All,
            own_maps: None,
            into,
            table: None,
            dry_run: false,
            date_format: None,
            dates: None,
            decimal: None,
            currency: None,
            time_zone: "UTC".to_owned(),
            on: None,
            gone: GoneDeals::Keep,
            strict: false,
            ask: false,
            now,
            answers: None,
            once: false,
        }
    }
}

/// What became of one file read by one map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileReport {
    pub(crate) file: String,
    pub(crate) table: TableName,
    /// The built-in map or the file of maps that reads it.
    pub(crate) vendor: String,
    /// How many of its columns are read, and how many it has.
    pub(crate) known: (usize, usize),
    /// The rows below its header, footers and empty lines not counted.
    pub(crate) read: usize,
    /// The rows that went into a record.
    pub(crate) taken: usize,
    /// The rows that did not, in order of their lines.
    pub(crate) refused: Vec<Refused>,
    /// The rows that the map leaves out, rows of totals, and what is nobody's. `read` = `taken` + refused + left out.
    pub(crate) skipped: Vec<Refused>,
    /// How many of these are nobody's: contacts of no account, activities with none.
    pub(crate) nobodys: usize,
    /// The sum of the amounts of the rows taken, as written, by currency.
    pub(crate) amounts: BTreeMap<String, Decimal>,
}

impl FileReport {
    /// `deals.csv: hubspot deals, 11 of 14 columns read`.
    pub(crate) fn recognised(&self) -> String {
        recognised(&self.file, &self.vendor, self.table, self.known)
    }
}

fn recognised(file: &str, vendor: &str, table: TableName, (known, columns): (usize, usize)) -> String {
    format!("{file}: {vendor} {}, {known} of {columns} columns read", table.name())
}

/// What an import did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportOutcome {
    pub(crate) reports: Vec<FileReport>,
    /// What became of the records of each table.
    pub(crate) tables: BTreeMap<TableName, Counts>,
    /// The money of rows and of the records they made, by table and currency.
    pub(crate) money: ImportSums,
    /// Records of the book that the exports no longer have.
    pub(crate) missing: BTreeMap<TableName, Missing>,
    /// Records that rows only name, by table.
    pub(crate) created: BTreeMap<TableName, usize>,
    pub(crate) warnings: Vec<String>,
    /// Columns that no map reads, by file.
    pub(crate) unmapped: Vec<(String, Vec<String>)>,
    pub(crate) unread: Vec<Unread>,
    /// Files that were written (or would be), below the book's folder, and whether they are new.
    pub(crate) files: Vec<(String, bool)>,
    pub(crate) started: bool,
    /// Whether nothing was written on purpose.
    pub dry_run: bool,
    /// Whether nothing was written as rows were refused.
    pub(crate) stopped: bool,
    pub(crate) written: bool,
    /// The errors and warnings that `check` finds in the book as it then is; `None` where it was not put together: none was
    /// started, or it stays as it is.
    pub(crate) problems: Option<(usize, usize)>,
    /// When the import was done whose words these are, where files and book are the same as then; `None` where it was done now.
    pub(crate) same_as: Option<DateTime<Utc>>,
}

impl ImportOutcome {
    /// How many rows were refused.
    pub fn refused(&self) -> usize {
        self.reports.iter().map(|report| report.refused.len()).sum()
    }
}

/// Imports. Reads the files and the book, and replaces the book's files; nothing else. What is being done is said to `step`.
pub fn run(request: &Request, step: &mut dyn FnMut(&str)) -> Result<ImportOutcome, ImportError> {
    prepare(request, false, step, |hold, ready| match (hold, ready) {
        (Some(hold), Ready::Same(kept)) => Ok(hold.keep_in_mind(&kept).map(|()| !kept.is_empty())?),
        (Some(hold), Ready::Checked(checked)) => Ok(!hold.commit(checked)?.is_empty()),
        _ => Ok(false),
    })
}

/// The book that files make, in memory: nothing is written. `None` for the book where nothing goes in.
pub(crate) fn in_memory(request: &Request, step: &mut dyn FnMut(&str)) -> Result<(ImportOutcome, Option<Checked>), ImportError> {
    let mut made = None;
    let request = Request { dry_run: true, ..request.clone() };
    let outcome = prepare(&request, true, step, |_, ready| {
        if let Ready::Checked(checked) = ready {
            made = Some(checked);
        }
        Ok(false)
    })?;
    Ok((outcome, made))
}

/// Reads, decides, puts in place and checks; `write` gets the book that is held and what is to be in it, and says whether it
/// wrote. `whole`: a book is put together even where it stays as it is.
fn prepare(
    request: &Request,
    whole: bool,
    step: &mut dyn FnMut(&str),
    write: impl FnOnce(Option<Hold>, Ready) -> Result<bool, ImportError>,
) -> Result<ImportOutcome, ImportError> {
    let maps = maps(request)?;
    // Held before it is read: nobody writes between reading and writing.
    write::recover(&request.into);
    let hold = if request.dry_run { None } else { Some(Hold::take(&request.into)?) };
    step("reading the files");
    let asked = if whole { None } else { again::asked(request, &maps) };
    if let Some(outcome) = asked.as_ref().and_then(|asked| asked.answer(request)) {
        return Ok(outcome);
    }
    step("reading the book");
    let known = Known::read(&request.into);
    let shelf = Shelf::read(&request.into, &known)?;
    let carried = carried::text(&request.into)?;
    let memory = Memory::of(&request.into, carried.as_deref())?;
    let said = request.currency.as_ref().or_else(|| maps.iter().find_map(|map| map.currency.as_ref()));
    let own = match (&shelf.company, said) {
        (Some(company), _) => company.currency,
        (None, Some(code)) => currency(code)?,
        (None, None) => Intake::stated_currency(request, &maps, currency("EUR")?)?,
    };
    step("reading the files");
    let (mut intake, mut batches) = Intake::new(request, &maps, own, shelf.company.as_ref().map(|company| company.zone))?;
    if shelf.company.is_none() && said.is_none() {
        intake.warnings.push(format!("the amounts of the files are in {own}, so this is the company's currency"));
    }
    let on = intake.snapshot_day();
    if let Some(newest) = shelf.newest.filter(|day| *day > on) {
        return Err(ImportError::Older { on, newest });
    }
    let several = refer::resolve_names(&mut batches, &shelf);
    intake.warnings.extend(several);
    returns::settle(&mut batches, &shelf, own);
    refunds::spread(&mut batches, &shelf, own);
    keys::rematch(&mut batches, &shelf);
    intake.warnings.extend(keys::number_equal(&mut batches, &shelf));
    history::cut(&mut batches);
    intake.warnings.extend(leads::settle(&mut batches, &shelf, on));
    let mut stages = stages::resolve(&mut batches, &shelf);
    intake.warnings.append(&mut stages.warnings);
    let mut money = BTreeMap::new();
    let (mut planned, ready) = loop {
        step("putting records in their places");
        let mut planned = plan(request, own, intake.zone, on, (&shelf, &memory), &stages.stages, &mut batches)?;
        if !planned.slips.is_empty() {
            refuse(&mut batches, std::mem::take(&mut planned.slips));
            continue;
        }
        // Nothing goes in, nothing is started.
        if shelf.company.is_none() && planned.changed.is_empty() {
            break (planned, Ready::Nothing);
        }
        step("checking the book as it will be");
        let changed = std::mem::take(&mut planned.changed);
        if !whole && stays(&changed, &planned.records, &shelf, &known) {
            let fallen;
            (money, fallen) = sums::compared(|table, row| sums::on_shelf(&shelf, table, row), &planned.records, &batches);
            if fallen.is_empty() {
                break (planned, Ready::Same(changed));
            }
            refuse(&mut batches, fallen);
            continue;
        }
        let checked = match write::check_as_read(changed, &known, request.now) {
            Ok(checked) => checked,
            Err(changed) => write::check_without(&request.into, changed, Vec::new(), &mut known.clone(), request.now)?,
        };
        let mut fallen = verify::left_out(checked.book(), &shelf, checked.changes(), &planned.records)?;
        if fallen.is_empty() {
            let book = checked.book();
            (money, fallen) = sums::compared(|table, row| sums::in_book(book, table, row), &planned.records, &batches);
        }
        if fallen.is_empty() {
            break (planned, Ready::Checked(checked));
        }
        refuse(&mut batches, fallen);
    };
    intake.account(&batches);
    let own = ready.changes().iter().filter(|change| change.path != write::IMPORTED);
    let files = own.map(|change| (change.path.clone(), change.before.is_none())).collect();
    let count = |book: &Book| (book.problem_count(Severity::Error), book.problem_count(Severity::Warning));
    let problems = if let Ready::Checked(checked) = &ready { Some(count(checked.book())) } else { None };
    let started = shelf.company.is_none() && problems.is_some();
    let stopped = request.strict && intake.reports.iter().any(|report| !report.refused.is_empty());
    step("writing");
    let keeps = asked.filter(|_| !request.dry_run && !stopped && !matches!(ready, Ready::Nothing));
    let keeps = keeps.map(|asked| (asked, again::as_written(&shelf, &memory, ready.changes())));
    let written = if stopped { false } else { write(hold, ready)? };
    let Intake { mut warnings, unread, columns, reports, joined, .. } = intake;
    warnings.append(&mut planned.records.warnings);
    let created = std::mem::take(&mut planned.records.created);
    if request.once {
        std::mem::forget((batches, shelf, memory, planned.records));
        std::mem::forget(known);
    }
    let outcome = ImportOutcome {
        reports,
        tables: planned.tables,
        missing: planned.missing,
        money,
        created,
        warnings,
        unmapped: columns.into_iter().filter(|(_, columns)| !columns.is_empty()).collect(),
        unread,
        files,
        started,
        dry_run: request.dry_run,
        stopped,
        written,
        problems,
        same_as: None,
    };
    if let Some((asked, book)) = keeps.filter(|_| !joined) {
        asked.keep(&outcome, book);
    }
    Ok(outcome)
}

/// The records of the drafts that stand, and the files with them.
struct PlannedImport {
    records: GatheredRecords,
    changed: Vec<FileChange>,
    tables: BTreeMap<TableName, Counts>,
    /// Rows whose record the editor could not change, and why.
    slips: Vec<(gather::DraftPlace, String)>,
    missing: BTreeMap<TableName, Missing>,
}

fn refuse(batches: &mut [Batch], fallen: Vec<(gather::DraftPlace, String)>) {
    for ((batch, own), reason) in fallen {
        if let Some(draft) = batches.get_mut(batch).and_then(|batch| batch.drafts.get_mut(own)) {
            draft.refused.get_or_insert(reason);
        }
    }
}

fn plan(
    request: &Request,
    own: Currency,
    zone: chrono_tz::Tz,
    on: Day,
    (shelf, memory): (&Shelf<'_>, &Memory<'_>),
    stages: &[shelf::ShelfStage],
    batches: &mut [Batch],
) -> Result<PlannedImport, ImportError> {
    let mut records = gather::gather(batches, shelf);
    memory.look_up(batches, &mut records);
    let missing = snapshot::missing(batches, &records, (shelf, memory), own.code());
    let gone =
        missing.get(&TableName::Deals).filter(|_| request.gone != GoneDeals::Keep).map_or(&[][..], |missing| &missing.keys);
    if request.gone == GoneDeals::Lost {
        snapshot::lose(&mut records, shelf, gone, on);
    }
    let (mut changed, mut tables, mut slips) = (Vec::new(), BTreeMap::new(), Vec::new());
    let mut making = Making::new(batches, (shelf, memory), on);
    for (table, rows) in &records.tables {
        let remove = if *table == TableName::Deals && request.gone == GoneDeals::Remove { gone } else { &[] };
        tables.insert(*table, place::place(*table, rows, remove, &mut making, &mut changed, &mut slips)?);
    }
    let Making { mut warnings, prices, remembering, .. } = making;
    warnings.extend(prices.warnings());
    let kept = remembering.kept;
    let remembered = remembering.change(if request.gone == GoneDeals::Remove { gone } else { &[] });
    records.warnings.append(&mut warnings);
    let used: Vec<shelf::ShelfStage> = stages.iter().filter(|stage| gather::names_stage(batches, &stage.id)).cloned().collect();
    let known_since = snapshot::known_since(&records, batches, shelf, on);
    match &shelf.company {
        None if changed.is_empty() => {}
        None => {
            let text = start::company(&start::name(&request.into), own, zone.name(), &used, known_since);
            changed.insert(0, FileChange { path: "company.ron".to_owned(), text: text.into(), before: None });
        }
        Some(company) => {
            let mut text = company.text.clone();
            if !used.is_empty() {
                let named = || used.iter().map(|stage| stage.name.as_str()).collect::<Vec<_>>().join(", ");
                let said;
                (text, said) = start::with_stages(company, &used).ok_or_else(|| ImportError::Stages { stages: named() })?;
                records.warnings.extend(said);
            }
            if let Some(day) = known_since {
                let unclear = || ImportError::Company { what: "its last bracket cannot be found".to_owned() };
                text = start::with_known_since(&text, day).ok_or_else(unclear)?;
            }
            if text != company.text {
                let before = Some(company.text.as_str().into());
                changed.insert(0, FileChange { path: "company.ron".to_owned(), text: text.into(), before });
            }
        }
    }
    if !changed.is_empty() || shelf.company.is_some() {
        changed.extend(remembered);
    }
    // What they say is written: only whose they are is asked for from here on.
    records.tables.values_mut().flatten().for_each(|row| row.fields = Vec::new());
    if kept > 0 {
        records.warnings.push(format!(
            "{kept} empty cells left what the book may have there: nothing says yet which values an export brought; from now on it is kept in mind"
        ));
    }
    Ok(PlannedImport { records, changed, tables, slips, missing })
}

fn currency(code: &str) -> Result<Currency, ImportError> {
    Currency::from_code(&code.to_uppercase()).ok_or_else(|| ImportError::Currency { code: code.to_owned() })
}

fn maps(request: &Request) -> Result<Vec<Map>, ImportError> {
    let mut maps = match &request.map {
        TriedMaps::Named(name) => library::load(name, request.own_maps.as_deref())?,
        TriedMaps::Proposed(text) => map::parse("proposed", text)?,
        TriedMaps::All => library::all(request.own_maps.as_deref())?,
        TriedMaps::With(texts) => {
            let mut maps = library::all(request.own_maps.as_deref())?;
            for text in texts {
                maps.extend(map::parse("proposed", text)?);
            }
            maps
        }
    };
    if let Some(name) = &request.table {
        let there = maps.iter().map(|map| map.table.name()).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ");
        maps.retain(|map| map.table.name() == name);
        if maps.is_empty() {
            return Err(ImportError::Table { name: name.clone(), there });
        }
    }
    Ok(maps)
}

#[cfg(test)]
mod tests;
