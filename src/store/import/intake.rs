//! Files meet maps: which map reads which file, what a second file adds, how its columns are written, and what became of
//! every row.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use foldhash::{HashMap, HashSet};
use rust_decimal::Decimal;

use super::bind::{Bound, ColumnOptions, Currencies};
use super::cell::FileContext;
use super::draft::LeftOutReason;
use super::fit::{self, Headers};
use super::gather::Batch;
use super::map::{self, Map};
use super::sheet::{self, Refused, Sheet};
use super::tables::{self, RawTable};
use super::{FileReport, ImportError, Request, Unread, currency, files, recognised, shape, sums, totals, zone};
use crate::book::day::Day;
use crate::book::money::Currency;
use crate::store::edit::Value;

struct BoundFile<'a> {
    map: &'a Map,
    file: String,
    sheet: Sheet,
    bound: Bound<'a>,
    totals: Vec<Refused>,
}

/// What was found on the way from files to drafts.
pub(crate) struct Intake<'a> {
    request: &'a Request,
    maps: &'a [Map],
    own: Currency,
    asked: ColumnOptions,
    files: Vec<PathBuf>,
    pub(crate) warnings: Vec<String>,
    pub(crate) unread: Vec<Unread>,
    /// The columns of each file that nothing reads.
    pub(crate) columns: BTreeMap<String, Vec<String>>,
    pub(crate) reports: Vec<FileReport>,
    /// The day that the files say they are of.
    pub(crate) said_day: Option<Day>,
    /// Whether a file was read beside those that are given.
    pub(crate) joined: bool,
    /// The time zone of the company: its own, or the one that the times of the files are in.
    pub(crate) zone: chrono_tz::Tz,
}

impl<'a> Intake<'a> {
    /// Looks for the files; `own` is the company's currency, `zone` its time zone.
    pub(crate) fn new(
        request: &'a Request,
        maps: &'a [Map],
        own: Currency,
        zone: Option<chrono_tz::Tz>,
    ) -> Result<(Self, Vec<Batch<'a>>), ImportError> {
        let mut intake = Self::of(request, maps, own, zone)?;
        let found = intake.found()?;
        if zone.is_none() {
            let machine = request.time_zone.parse().unwrap_or(chrono_tz::UTC);
            let offsets = found.iter().flat_map(|found| found.bound.offsets());
            let (own, why) = zone::of(offsets, machine);
            intake.zone = own;
            intake.warnings.extend(why);
        }
        let batches = found.into_iter().map(|found| intake.batch(found)).collect();
        Ok((intake, batches))
    }

    fn of(request: &'a Request, maps: &'a [Map], own: Currency, zone: Option<chrono_tz::Tz>) -> Result<Self, ImportError> {
        let files = files::expand(&request.files)?;
        let asked = ColumnOptions { date_format: request.date_format.clone(), dates: request.dates, decimal: request.decimal };
        Ok(Self {
            request,
            maps,
            own,
            asked,
            files,
            warnings: Vec::new(),
            unread: Vec::new(),
            columns: BTreeMap::new(),
            reports: Vec::new(),
            said_day: None,
            joined: false,
            zone: zone.unwrap_or(chrono_tz::UTC),
        })
    }

    /// The currency that the files say all their amounts are in: a book that is started has it. Fails where they say several,
    /// or none.
    pub(crate) fn stated_currency(request: &'a Request, maps: &'a [Map], any: Currency) -> Result<Currency, ImportError> {
        let found = match Self::of(request, maps, any, None)?.found() {
            // Spend has no field for it: what its header says is asked for at once.
            Err(ImportError::Foreign { rows, .. }) => return Ok(rows),
            found => found?,
        };
        let said: BTreeSet<Currency> = found.iter().flat_map(|found| found.bound.currencies(&found.sheet)).collect();
        let mut said = said.into_iter();
        match (said.next(), said.next()) {
            (Some(one), None) => Ok(one),
            (Some(a), Some(b)) => Err(ImportError::Currencies { a, b }),
            _ => Err(ImportError::NoCurrency { path: request.into.clone() }),
        }
    }

    /// The day that the export shows: the one asked for, else the one that it says itself, else today.
    pub(crate) fn snapshot_day(&self) -> Day {
        let today = self.request.now.with_timezone(&self.zone).date_naive().into();
        self.request.on.or(self.said_day).unwrap_or(today)
    }

    /// Reads all files, and binds them to the maps that fit them. Nothing is guessed: what cannot be decided is asked, of all
    /// files at once.
    fn found(&mut self) -> Result<Vec<BoundFile<'a>>, ImportError> {
        let mut found = Vec::new();
        let mut questions = Vec::new();
        let mut tables = Vec::new();
        for path in &self.files {
            tables.extend(tables::read(path)?);
        }
        for table in &tables {
            let name = &table.name;
            // It only adds its columns to another file that is there.
            let first = |map: &Map| map.file.as_ref().is_some_and(|file| tables.iter().any(|other| other.is_named(file)));
            let adds = |map: &&Map| map.join.iter().any(|join| table.is_named(&join.file));
            let joined = self.maps.iter().filter(adds).any(first);
            let named: Vec<&Map> =
                self.maps.iter().filter(|map| map.file.as_ref().is_some_and(|file| table.is_named(file))).collect();
            let open: Vec<&Map> = self.maps.iter().filter(|map| map.file.is_none()).collect();
            let sheet = |maps: &[&Map]| {
                let score = |cells: &[&str]| maps.iter().map(|map| fit::matched(map, cells)).max().unwrap_or(0);
                Sheet::of(table.grid.clone(), table.comma_parts, table.notes.clone(), score)
            };
            // A file of the name that fits the map of that name, else the map that knows most of its headers.
            let by_name = sheet(&named);
            let headers = Headers::new(by_name.headers.iter().map(String::as_str));
            let fitting = if open.is_empty() && !self.request.map.are_all() {
                named
            } else {
                let stem = table.stems.join(" ");
                // A second file adds its columns.
                let fits = |map: &&Map| {
                    let others = map.join.iter().filter_map(|join| tables.iter().find(|other| other.is_named(&join.file)));
                    let added = others.flat_map(|other| other.grid.row(0)).map(|cell| cell.text);
                    let own = by_name.headers.iter().map(String::as_str);
                    let all: BTreeSet<&str> = own.chain(added).collect();
                    fit::fit(map, &Headers::new(all), &stem).is_ok()
                };
                let known = |map: &&Map| fit::known(map, &headers);
                let vendor =
                    named.iter().copied().filter(|map| fits(map)).max_by_key(|map| known(map)).map(|map| map.vendor.clone());
                named.into_iter().filter(|map| fits(map) && Some(&map.vendor) == vendor.as_ref()).collect()
            };
            if fitting.is_empty() && (open.is_empty() || joined) {
                if !joined {
                    self.unread.push(Unread { file: name.clone(), reason: "no map names it".to_owned(), path: None });
                }
                continue;
            }
            let (sheet, fitting) = if fitting.is_empty() {
                let sheet = sheet(&open);
                let best = best(&open, &sheet, &table.stems);
                (sheet, best)
            } else {
                (by_name, Ok(fitting))
            };
            match fitting.and_then(|maps| no_table(&sheet).map_or(Ok(maps), Err)) {
                Ok(maps) => {
                    self.said_day = self.said_day.max(sheet.as_of);
                    self.warnings.extend(sheet.notes.iter().map(|note| format!("{name}: {note}")));
                    for map in maps {
                        match self.bind(map, &tables, table, sheet.clone())? {
                            Ok(bound) => found.push(bound),
                            Err(asked) => questions.extend(asked.into_iter().map(|question| format!("{name}: {question}"))),
                        }
                    }
                }
                Err(reason) => {
                    let path = self.request.map.are_all().then(|| table.place());
                    self.unread.push(Unread { file: name.clone(), reason, path });
                }
            }
        }
        if !questions.is_empty() {
            questions.dedup();
            return Err(ImportError::Undecided { questions: questions.join("\n") });
        }
        if found.is_empty() {
            let mut why: Vec<String> = self.unread.iter().map(|own| format!("{}: {}", own.file, own.reason)).collect();
            if why.is_empty() {
                why.push("there are none".to_owned());
            }
            return Err(ImportError::NothingFits { what: why.join("; ") });
        }
        if self.request.ask && self.unread.iter().any(|own| own.path.is_some()) {
            let known = |found: &BoundFile| (found.bound.used.len(), found.sheet.headers.len());
            let line = |found: &BoundFile| recognised(&found.file, &found.map.vendor, found.map.table, known(found));
            let unread = std::mem::take(&mut self.unread);
            return Err(ImportError::Unknown { recognised: found.iter().map(line).collect(), unread });
        }
        // Maps that are written first are read first, whatever the order of the files.
        found.sort_by_key(|found| self.maps.iter().position(|map| std::ptr::eq(map, found.map)));
        Ok(found)
    }

    fn bind(
        &mut self,
        map: &'a Map,
        tables: &[RawTable],
        table: &RawTable,
        mut sheet: Sheet,
    ) -> Result<Result<BoundFile<'a>, Vec<String>>, ImportError> {
        let name = table.name.as_str();
        let failed = |what: String| ImportError::Sheet { file: name.to_owned(), what };
        let own_columns = sheet.headers.len();
        for join in &map.join {
            self.join(&mut sheet, join, tables, table)?;
        }
        let said = || self.request.currency.as_ref().or(map.currency.as_ref()).map_or(Ok(self.own), |code| currency(code));
        let headers = Headers::new(sheet.headers.iter().map(String::as_str));
        let rows = fit::stated_currency(map, &headers).map_or_else(said, Ok)?;
        let priced = shape::fields(map.table).unwrap_or_default().iter().any(|field| field.kind == shape::FieldKind::Money);
        if rows != self.own && priced && shape::path(map.table, "currency").is_none() {
            return Err(ImportError::Foreign { table: map.table.name(), own: self.own, rows });
        }
        let mut bound = Bound::new(map, &sheet, &self.asked, Currencies { own: self.own, rows }).map_err(failed)?;
        for (field, header) in bound.absent.iter().filter(|(field, _)| map.file.is_some() || field == "only") {
            let headers = Headers::new(sheet.headers.iter().map(String::as_str));
            self.warnings.push(format!("{name}: no column {header:?} for {field}; there are {}", headers.shown()));
        }
        self.columns.entry(name.to_owned()).or_insert_with(|| filled(sheet.headers.iter().take(own_columns)));
        let joins: Vec<String> = map.join.iter().map(|join| sheet::folded(&join.on)).collect();
        let used: Vec<&String> = bound.used.iter().filter_map(|at| sheet.headers.get(*at)).collect();
        for file in map.join.iter().map(|join| join.file.as_str()).chain([name]) {
            if let Some(free) = self.columns.get_mut(file) {
                free.retain(|header| !used.contains(&header) && !joins.contains(&sheet::folded(header)));
            }
        }
        let mut notes = Vec::new();
        if let Err(questions) = bound.decide(&sheet, &self.asked, &mut notes) {
            return Ok(Err(questions));
        }
        self.warnings.extend(notes.into_iter().map(|note| format!("{name}: {note}")));
        let totals = totals::leave_out(&bound, &mut sheet);
        Ok(Ok(BoundFile { map, file: name.to_owned(), sheet, bound, totals }))
    }

    fn batch(&mut self, found: BoundFile<'a>) -> Batch<'a> {
        let BoundFile { map, file, sheet, bound, totals } = found;
        let context = FileContext {
            zone: self.zone,
            round: map.round,
            rounded: std::cell::Cell::default(),
            moved: std::cell::Cell::default(),
        };
        let read = sheet.len() + sheet.refused.len() + totals.len();
        let known = (bound.used.len(), sheet.headers.len());
        let mut drafted = bound.drafts(&sheet, &context);
        drafted.refused.extend(sheet.refused.iter().cloned());
        drafted.skipped.extend(totals);
        drafted.skipped.sort_by_key(|skipped| skipped.line);
        for left in bound.left_out() {
            let cells = if left.count == 1 { "1 cell".to_owned() } else { format!("{} cells", left.count) };
            self.warnings.push(format!(
                "{file}: {}: {cells} could not be read and {} left out of their records, first on line {}: {}",
                left.field,
                if left.count == 1 { "was" } else { "were" },
                left.line,
                left.reason
            ));
        }
        if context.rounded.get() > 0 {
            self.warnings.push(format!("{file}: {} numbers had too many digits and were rounded", context.rounded.get()));
        }
        if context.moved.get() > 0 {
            let zone = self.zone.name();
            self.warnings.push(format!("{file}: {} times with an offset are another day in {zone}", context.moved.get()));
        }
        self.reports.push(FileReport {
            file: file.clone(),
            table: map.table,
            vendor: map.vendor.clone(),
            known,
            read,
            taken: 0,
            refused: drafted.refused,
            skipped: drafted.skipped,
            nobodys: 0,
            amounts: BTreeMap::new(),
        });
        Batch { map, file, drafts: drafted.drafts }
    }

    /// Adds the columns of a second file to each row, and says which of its rows belong to none.
    fn join(&mut self, sheet: &mut Sheet, join: &map::Join, tables: &[RawTable], first: &RawTable) -> Result<(), ImportError> {
        let name = first.name.as_str();
        let given = tables.iter().find(|table| table.is_named(&join.file)).cloned();
        let second = if let Some(table) = given {
            table
        } else {
            let path = first.path.with_file_name(&join.file);
            self.joined = true;
            let nothing = |file: String| ImportError::Sheet { file, what: "it holds no rows".to_owned() };
            tables::read(&path)?.into_iter().next().ok_or_else(|| nothing(join.file.clone()))?
        };
        let on = sheet::folded(&join.on);
        let score = |cells: &[&str]| 2 * usize::from(cells.iter().any(|cell| sheet::folded(cell) == on));
        let second = Sheet::of(second.grid, second.comma_parts, second.notes, score);
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
        self.columns.entry(join.file.clone()).or_insert_with(|| filled(second.headers.iter()));
        let mut rows: HashMap<&str, (usize, u64)> = HashMap::default();
        for (number, row) in second.rows().enumerate() {
            let key = row.cell(other).text;
            if let Some((_, first)) = rows.get(key) {
                self.warnings.push(format!(
                    "{}: lines {first} and {} both have {} {key:?}: the first counts",
                    join.file, row.line, join.on
                ));
            } else {
                rows.insert(key, (number, row.line));
            }
        }
        let added: Vec<usize> =
            (0..second.headers.len()).filter(|at| second.headers.get(*at).is_some_and(|h| sheet.column(h).is_none())).collect();
        let mut wanted = BTreeSet::new();
        let mut found = Vec::with_capacity(sheet.len());
        for row in sheet.rows() {
            let key = row.cell(own).text;
            found.push(rows.get(key).map(|(number, _)| *number));
            wanted.insert(key);
        }
        let mut alone: Vec<u64> = rows.iter().filter(|(key, _)| !wanted.contains(*key)).map(|(_, (_, line))| *line).collect();
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
        sheet.join(&second, added, &found);
        Ok(())
    }

    /// Counts the rows of each batch once all of them have settled. A file that adds to records of which there are none is not
    /// read.
    pub(crate) fn account(&mut self, batches: &[Batch]) {
        self.count(batches);
        let reports = std::mem::take(&mut self.reports);
        for (report, batch) in reports.into_iter().zip(batches) {
            if !batch.map.adds || report.taken > 0 || !report.refused.is_empty() {
                self.reports.push(report);
            } else if !batch.map.beside {
                let why = report.skipped.first().map_or("it has no rows", |row| row.reason.as_str());
                let reason = format!("it only adds to {}: {why}", batch.map.table.name());
                self.unread.push(Unread { file: report.file, reason, path: None });
            }
        }
    }

    fn count(&mut self, batches: &[Batch]) {
        for (report, batch) in self.reports.iter_mut().zip(batches) {
            let lines: HashSet<u64> = batch.drafts.iter().map(|draft| draft.line).collect();
            let mut refused: BTreeMap<u64, Refused> = BTreeMap::new();
            for draft in &batch.drafts {
                if let Some(reason) = &draft.refused {
                    let own = draft.text("currency", None).and_then(|code| Currency::from_code(&code)).unwrap_or(self.own);
                    let money = sums::read(draft, own.code()).map(|money| (money, own));
                    refused.entry(draft.line).or_insert_with(|| Refused { line: draft.line, reason: reason.clone(), money });
                }
            }
            report.taken = lines.len() - refused.len();
            let left: BTreeMap<u64, LeftOutReason> =
                batch.drafts.iter().filter_map(|draft| Some((draft.line, draft.left?))).collect();
            for (line, row) in refused {
                report.nobodys += usize::from(left.get(&line) == Some(&LeftOutReason::Nobodys));
                let list = if left.contains_key(&line) { &mut report.skipped } else { &mut report.refused };
                list.push(row);
            }
            report.refused.sort_by_key(|refused| refused.line);
            report.skipped.sort_by_key(|skipped| skipped.line);
            for draft in batch.drafts.iter().filter(|draft| draft.refused.is_none()) {
                let currency = draft.atom("currency", None).and_then(Value::as_text).unwrap_or(self.own.code());
                if let Some(amount) = sums::read(draft, currency) {
                    if !report.amounts.contains_key(currency) {
                        report.amounts.insert(currency.to_owned(), Decimal::ZERO);
                    }
                    if let Some(sum) = report.amounts.get_mut(currency) {
                        *sum = sum.checked_add(amount).unwrap_or(Decimal::MAX);
                    }
                }
            }
            let cut: HashSet<&str> = batch
                .drafts
                .iter()
                .filter(|draft| draft.refused.is_some() && draft.left.is_none())
                .map(|draft| draft.key.as_str())
                .collect();
            let torn = batch.drafts.iter().filter(|draft| draft.refused.is_none() && cut.contains(draft.key.as_str()));
            let torn: BTreeSet<&str> = torn.map(|draft| draft.key.as_str()).collect();
            for key in torn {
                self.warnings.push(format!(
                    "{} {key:?}: some of its rows were refused, the others went in: its sum is short",
                    batch.map.table.one()
                ));
            }
        }
    }
}

fn filled<'s>(headers: impl Iterator<Item = &'s String>) -> Vec<String> {
    headers.filter(|header| !header.is_empty()).cloned().collect()
}

/// Why a sheet is no table: most of its rows do not have the cells of its header. `None` where it is one.
pub(crate) fn no_table(sheet: &Sheet) -> Option<String> {
    let (fit, unfit) = (sheet.len(), sheet.refused.len());
    (unfit > fit && (unfit > 3 || (fit == 0 && unfit > 1)))
        .then(|| format!("it is no table: {unfit} of its {} rows have other cells than its header", fit + unfit))
}

/// The map that knows most of a sheet's headers, and those of its vendor that read their files beside another.
fn best<'a>(maps: &[&'a Map], sheet: &Sheet, stems: &[String]) -> Result<Vec<&'a Map>, String> {
    let headers = Headers::new(sheet.headers.iter().map(String::as_str));
    let stem = stems.join(" ");
    let (beside, alone): (Vec<&Map>, Vec<&Map>) = maps.iter().partition(|map| map.beside);
    let fits: Vec<(&Map, Result<usize, fit::Lacks>)> = alone.iter().map(|map| (*map, fit::fit(map, &headers, &stem))).collect();
    let Some(best) = fits.iter().filter_map(|(_, fit)| fit.as_ref().ok()).copied().max().filter(|best| *best > 0) else {
        let nearest = fits
            .iter()
            .filter_map(|(map, fit)| Some((map, fit.as_ref().err()?)))
            .max_by_key(|(_, lacks)| (lacks.known, std::cmp::Reverse(lacks.what.len())));
        let nearest = nearest.filter(|(_, lacks)| lacks.known > 0);
        let nearest = nearest.map(|(map, lacks)| {
            format!(
                "the nearest map is {} {}, which knows {} of its {} columns, but {}",
                map.vendor,
                map.table.name(),
                lacks.known,
                headers.len(),
                lacks.what
            )
        });
        let nothing = || "none of its headers is known".to_owned();
        return Err(format!("{}; there are {}", nearest.unwrap_or_else(nothing), headers.shown()));
    };
    let found: Vec<&'a Map> = fits.iter().filter(|(_, fit)| *fit == Ok(best)).map(|(map, _)| *map).collect();
    match found.as_slice() {
        [one] => {
            let too = beside.into_iter().filter(|map| map.vendor == one.vendor && fit::fit(map, &headers, &stem).is_ok());
            Ok(std::iter::once(*one).chain(too).collect())
        }
        several => Err(format!(
            "its columns fit several maps: say --table {}",
            several.iter().map(|map| map.table.name()).collect::<Vec<_>>().join(" or ")
        )),
    }
}
