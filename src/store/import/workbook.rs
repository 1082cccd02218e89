//! Workbooks: every sheet is a file. Dates, numbers and what formulas come to are read by their type.

use std::cell::Cell as Flag;
use std::io::{Cursor, Read as _, Write};
use std::ops::RangeInclusive;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use foldhash::HashMap;

use calamine::{Cell, Data, Dimensions, Range, Reader as _, Sheets};
use rust_decimal::Decimal;

use super::grid::{CellGrid, MOST_CELLS, RowMark};
use super::{ods, xls, xlsb};

/// The most that a workbook may be when it is unpacked, in bytes.
const LARGEST: u64 = if cfg!(any(test, fuzzing)) { 1 << 22 } else { 1 << 30 };
pub(crate) const MOST_SHEETS: usize = 200;

/// Whether bytes are those of a workbook, whatever its name.
pub(crate) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
}

pub(crate) fn too_many() -> String {
    format!("a sheet of more than {MOST_CELLS} cells: save the rows alone as CSV")
}

pub(crate) fn damaged(why: &dyn std::fmt::Display) -> String {
    format!("not a workbook that can be read: {why}")
}

/// A cell that spans several rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Merged {
    /// Its rows, from 0.
    pub(crate) rows: RangeInclusive<u32>,
    /// Its first column, from 0.
    pub(crate) column: u32,
}

/// Those of a sheet's merged cells that span several rows.
fn over_rows(cells: Vec<Dimensions>) -> Vec<Merged> {
    let over = cells.into_iter().filter(|cell| cell.end.0 > cell.start.0);
    over.map(|cell| Merged { rows: cell.start.0..=cell.end.0, column: cell.start.1 }).collect()
}

thread_local! {
    /// Whether a panic on this thread is caught and told by its catcher.
    static CAUGHT: Flag<bool> = const { Flag::new(false) };
}

/// Runs what may panic on bytes that it did not expect; `None` where it did.
fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let former = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !CAUGHT.get() {
                former(info);
            }
        }));
    });
    CAUGHT.set(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    CAUGHT.set(false);
    done.ok()
}

/// The cells of a sheet, once it is known that they span no more than can be held: two cells at its corners would make billions.
macro_rules! sparse {
    ($book:expr, $name:expr) => {
        $book.worksheet_cells_reader($name).map_err(|error| error.to_string()).and_then(|mut reader| {
            let mut cells = Vec::new();
            while let Some(cell) = reader.next_cell().map_err(|error| error.to_string())? {
                let value = Data::from(cell.get_value().clone());
                if !matches!(value, Data::Empty) {
                    cells.push(Cell::new(cell.get_position(), value));
                }
            }
            spanned(cells)
        })
    };
}

fn spanned(cells: Vec<Cell<Data>>) -> Result<Range<Data>, String> {
    let places = || cells.iter().map(Cell::get_position);
    let span = |of: fn((u32, u32)) -> u32| {
        let (least, most) = (places().map(of).min().unwrap_or(0), places().map(of).max().unwrap_or(0));
        usize::try_from(most - least).unwrap_or(usize::MAX).saturating_add(1)
    };
    if span(|(row, _)| row).saturating_mul(span(|(_, column)| column)) > MOST_CELLS {
        return Err(too_many());
    }
    Ok(Range::from_sparse(cells))
}

/// The sheets that hold something, with their names.
pub(crate) fn read(bytes: &[u8], notes: &mut Vec<String>) -> Result<Vec<(String, CellGrid)>, String> {
    let parts = if bytes.starts_with(b"PK") { unpacks(bytes)? } else { WorkbookParts::default() };
    if !bytes.starts_with(b"PK") {
        xls::fits(bytes)?;
    }
    let mut merged = parts.content.as_deref().map_or_else(|| Ok(parts.binary.by_sheet()), ods::merged)?.into_iter();
    caught(|| sheets(bytes, parts.merges, &mut merged, notes)).ok_or_else(|| damaged(&"it is damaged"))?
}

/// The sheets of a workbook that is known to be no larger than can be held. `merges`: whether a sheet has merged cells;
/// `merged`: those of each sheet, where they are known.
fn sheets(
    bytes: &[u8],
    merges: bool,
    merged: &mut dyn Iterator<Item = Vec<Merged>>,
    notes: &mut Vec<String>,
) -> Result<Vec<(String, CellGrid)>, String> {
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let names = book.sheet_names();
    if names.len() > MOST_SHEETS {
        return Err(format!("more than {MOST_SHEETS} sheets"));
    }
    let mut sheets = Vec::new();
    for name in names {
        let known = merged.next();
        let range = match &mut book {
            Sheets::Xlsx(book) => sparse!(book, &name),
            Sheets::Xlsb(book) => sparse!(book, &name),
            book => book.worksheet_range(&name).map_err(|error| error.to_string()),
        };
        match range {
            Ok(range) if range.is_empty() => {}
            Ok(range) => {
                let own = match &mut book {
                    Sheets::Xlsx(book) if merges => over_rows(book.merge_cells_by_sheet_name(&name).unwrap_or_default()),
                    Sheets::Xls(book) => over_rows(book.merge_cells_by_sheet_name(&name).unwrap_or_default()),
                    _ => known.unwrap_or_default(),
                };
                let grid = grid(&range, &own, &mut |note| notes.push(format!("sheet {name:?}: {note}")))?;
                sheets.push((name, grid));
            }
            Err(why) if why == too_many() => return Err(format!("sheet {name:?}: {why}")),
            // A sheet of charts has no cells.
            Err(why) => notes.push(format!("sheet {name:?} is not read: {why}")),
        }
    }
    if sheets.is_empty() {
        return Err("a workbook without a row".to_owned());
    }
    Ok(sheets)
}

#[derive(Default)]
struct WorkbookParts {
    /// The sheets of an `OpenDocument` file.
    content: Option<String>,
    merges: bool,
    /// The sheets of a binary one.
    binary: xlsb::Parts,
}

/// Refuses a workbook that would be too large unpacked: what it says of its size may be a lie, so it is unpacked for nothing
/// first.
fn unpacks(bytes: &[u8]) -> Result<WorkbookParts, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let (mut parts, mut left) = (WorkbookParts::default(), LARGEST);
    for number in 0..archive.len() {
        let file = archive.by_index(number).map_err(|error| damaged(&error))?;
        let is_content = file.name().is_ok_and(|name| name == "content.xml");
        let mut binary = file.name().ok().and_then(|name| xlsb::Parts::looks_at(&name));
        let (mut content, mut look): (Vec<u8>, MergeFinder) = Default::default();
        let to: &mut dyn Write = match &mut binary {
            Some(part) => part,
            None if is_content => &mut content,
            None => &mut look,
        };
        let size = std::io::copy(&mut file.take(left + 1), to).map_err(|error| damaged(&error))?;
        left = left.checked_sub(size).ok_or_else(|| format!("it has more than {} MiB when it is unpacked", LARGEST >> 20))?;
        parts.merges |= look.found;
        if let Some(part) = binary {
            parts.binary.add(part);
        }
        if is_content {
            parts.content = Some(String::from_utf8_lossy(&content).into_owned());
        }
    }
    Ok(parts)
}

/// Looks in what is written to it for merged cells, and keeps nothing.
#[derive(Default)]
struct MergeFinder {
    found: bool,
    /// The end of what was written before.
    tail: Vec<u8>,
}

impl Write for MergeFinder {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        const MERGED: &[u8] = b"<mergeCell";
        if !self.found {
            self.tail.extend_from_slice(bytes);
            self.found = self.tail.windows(MERGED.len()).any(|part| part == MERGED);
            self.tail.drain(..self.tail.len().saturating_sub(MERGED.len() - 1));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The rows of a sheet. A text or date that spans several rows is that of each; a number counts once.
fn grid(range: &Range<Data>, merged: &[Merged], note: &mut dyn FnMut(String)) -> Result<CellGrid, String> {
    let (rows, columns) = range.get_size();
    if rows.saturating_mul(columns) > MOST_CELLS {
        return Err(too_many());
    }
    let (first, left) = range.start().unwrap_or_default();
    let mut spread: HashMap<(u32, u32), &Data> = HashMap::default();
    let mut once = 0_usize;
    for cell in merged {
        let Some(value) = range.get_value((*cell.rows.start(), cell.column)) else { continue };
        match value {
            Data::Int(_) | Data::Float(_) => once += 1,
            Data::Empty | Data::Error(_) => {}
            value => {
                let last = range.end().map_or(0, |(row, _)| row).min(*cell.rows.end());
                spread.extend((cell.rows.start() + 1..=last).map(|row| ((row, cell.column), value)));
            }
        }
        if spread.len() > MOST_CELLS {
            return Err(too_many());
        }
    }
    if !spread.is_empty() {
        note(format!("{} cells of merged rows were read as the one above says", spread.len()));
    }
    if once > 0 {
        note(format!("{once} numbers span several rows: each counts once, in the first"));
    }
    let mut grid = CellGrid::default();
    let mut blank = false;
    for ((row, at), line) in range.rows().zip(first..).zip(u64::from(first) + 1..) {
        for (cell, column) in row.iter().zip(left..) {
            let cell = if matches!(cell, Data::Empty) { spread.get(&(at, column)).copied().unwrap_or(cell) } else { cell };
            match text(cell) {
                (text, true) => grid.cell(&text, true)?,
                (text, false) => grid.cell(&text, false)?,
            }
        }
        let before = grid.len();
        grid.end_row(RowMark { line, after_blank: blank, swallows: None });
        blank = grid.len() == before;
    }
    Ok(grid)
}

/// The text of a cell, and whether it is a number of the file's own.
fn text(cell: &Data) -> (String, bool) {
    match cell {
        Data::Int(number) => (number.to_string(), true),
        Data::Float(number) => (decimal(*number), true),
        Data::String(text) => (text.clone(), false),
        Data::Bool(truth) => (truth.to_string(), false),
        Data::DateTime(stamp) if !stamp.is_duration() => {
            let shown = stamp.as_datetime().map(|at| {
                let midnight = at.time() == chrono::NaiveTime::MIN;
                at.format(if midnight { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M:%S" }).to_string()
            });
            (shown.unwrap_or_default(), false)
        }
        Data::DateTime(stamp) => (decimal(stamp.as_f64()), true),
        Data::DateTimeIso(text) | Data::DurationIso(text) => (text.clone(), false),
        // `#N/A`, `#REF!`: no value.
        Data::Error(_) | Data::Empty => (String::new(), false),
    }
}

/// A number as a spreadsheet shows it: with 15 digits, so that `0.1 + 0.2` is `0.3`.
fn decimal(number: f64) -> String {
    let shown = Decimal::from_scientific(&format!("{number:.14e}"));
    shown.map_or_else(|_| number.to_string(), |number| number.normalize().to_string())
}

#[cfg(test)]
mod tests;
