//! Files meet maps: which map reads which file, what a second file adds, and what became of every row.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;

use super::draft::{self, Bound, Currencies, Draft};
use super::gather::Batch;
use super::map::{self, Map};
use super::sheet::{self, Refused, Sheet};
use super::{ImportError, Report, Request, cell, currency, shape};
use crate::book::money::Currency;

/// The files, each once, those of a folder by name.
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
            let known =
                entry.extension().and_then(|e| e.to_str()).is_some_and(|e| ["csv", "tsv"].contains(&e.to_lowercase().as_str()));
            if known && entry.is_file() {
                inside.push(entry);
            }
        }
        inside.sort();
        files.extend(inside);
    }
    let mut seen = BTreeSet::new();
    files.retain(|file| seen.insert(file.canonicalize().unwrap_or_else(|_| file.clone())));
    Ok(files)
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().chars().filter(|c| !c.is_control()).collect()).unwrap_or_default()
}

/// What was found on the way from files to drafts.
pub struct Intake<'a> {
    request: &'a Request,
    maps: &'a [Map],
    own: Currency,
    files: Vec<PathBuf>,
    /// What is worth a look.
    pub warnings: Vec<String>,
    /// Files that no map reads, and why.
    pub unread: Vec<(String, String)>,
    /// The columns of each file that nothing reads.
    pub columns: BTreeMap<String, Vec<String>>,
    /// A report for each file and map.
    pub reports: Vec<Report>,
}

impl<'a> Intake<'a> {
    /// Looks for the files; `own` is the company's currency.
    pub fn new(request: &'a Request, maps: &'a [Map], own: Currency) -> Result<Self, ImportError> {
        let files = expand(&request.files)?;
        let (warnings, unread, columns, reports) = (Vec::new(), Vec::new(), BTreeMap::new(), Vec::new());
        Ok(Self { request, maps, own, files, warnings, unread, columns, reports })
    }

    /// Reads all files with the maps that fit them.
    pub fn batches(&mut self) -> Result<Vec<Batch<'a>>, ImportError> {
        let mut batches = Vec::new();
        for path in &self.files.clone() {
            let name = file_name(path);
            let joined = self.maps.iter().flat_map(|map| &map.join).any(|join| join.file.eq_ignore_ascii_case(&name));
            let named: Vec<&Map> =
                self.maps.iter().filter(|map| map.file.as_ref().is_some_and(|file| file.eq_ignore_ascii_case(&name))).collect();
            let open: Vec<&Map> = self.maps.iter().filter(|map| map.file.is_none()).collect();
            if named.is_empty() && (open.is_empty() || joined) {
                if !joined {
                    self.unread.push((name, "no map names it".to_owned()));
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
                Err(reason) => self.unread.push((name, reason)),
            }
        }
        if batches.is_empty() {
            let mut why: Vec<String> = self.unread.iter().map(|(file, reason)| format!("{file}: {reason}")).collect();
            if why.is_empty() {
                why.push("there are none".to_owned());
            }
            return Err(ImportError::NothingFits { what: why.join("; ") });
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
        self.columns.entry(name.to_owned()).or_insert_with(|| named(sheet.headers.iter().take(own_columns)));
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
            sheet::read(&bytes, |cells| 2 * usize::from(cells.iter().any(|cell| sheet::folded(cell) == on))).map_err(failed)?;
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
        self.columns.entry(join.file.clone()).or_insert_with(|| named(second.headers.iter()));
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
    pub fn account(&mut self, batches: &[Batch]) {
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

/// The headers that say something.
fn named<'s>(headers: impl Iterator<Item = &'s String>) -> Vec<String> {
    headers.filter(|header| !header.is_empty()).cloned().collect()
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
        let (found, all) = (draft::fit(map, &sheet.headers).unwrap_or(0), draft::columns(map).count());
        (found * 1000 / all.max(1), found)
    };
    let best = maps.iter().map(|map| score(map)).max().unwrap_or_default();
    if best.1 == 0 {
        return Err(format!("it lacks columns that each map needs; there are {}", sheet.headers.join(", ")));
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
