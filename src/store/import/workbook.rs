//! Workbooks: every sheet is a file. Dates, numbers and what formulas come to are read by their type.

use std::cell::Cell as Flag;
use std::io::{Cursor, Read as _, Write};
use std::ops::RangeInclusive;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use foldhash::HashMap;

use calamine::{Cell, Data, Dimensions, Range, Reader as _, Sheets};
use rust_decimal::Decimal;

use super::grid::{Grid, MOST_CELLS, RowMark};
use super::{ods, xls};

/// The most that a workbook may be when it is unpacked, in bytes.
const LARGEST: u64 = if cfg!(test) { 1 << 22 } else { 1 << 30 };
/// The most sheets.
pub(crate) const MOST_SHEETS: usize = 200;

/// Whether bytes are those of a workbook, whatever its name.
pub(crate) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
}

/// What is said of a sheet that holds too much.
pub(crate) fn too_many() -> String {
    format!("a sheet of more than {MOST_CELLS} cells: save the rows alone as CSV")
}

/// What is said of a workbook that is none.
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

/// The range that cells span.
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
pub(crate) fn read(bytes: &[u8], notes: &mut Vec<String>) -> Result<Vec<(String, Grid)>, String> {
    let parts = if bytes.starts_with(b"PK") { unpacks(bytes)? } else { Parts::default() };
    if !bytes.starts_with(b"PK") {
        xls::fits(bytes)?;
    }
    let mut merged = parts.content.as_deref().map_or(Ok(Vec::new()), ods::merged)?.into_iter();
    caught(|| sheets(bytes, parts.merges, &mut merged, notes)).ok_or_else(|| damaged(&"it is damaged"))?
}

/// The sheets of a workbook that is known to be no larger than can be held. `merges`: whether a sheet has merged cells;
/// `merged`: those of each sheet, where they are known.
fn sheets(
    bytes: &[u8],
    merges: bool,
    merged: &mut dyn Iterator<Item = Vec<Merged>>,
    notes: &mut Vec<String>,
) -> Result<Vec<(String, Grid)>, String> {
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

/// What a packed workbook has in it.
#[derive(Default)]
struct Parts {
    /// The sheets of an `OpenDocument` file.
    content: Option<String>,
    /// Whether a sheet has merged cells.
    merges: bool,
}

/// Refuses a workbook that would be too large unpacked: what it says of its size may be a lie, so it is unpacked for nothing
/// first.
fn unpacks(bytes: &[u8]) -> Result<Parts, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let (mut parts, mut left) = (Parts::default(), LARGEST);
    for number in 0..archive.len() {
        let file = archive.by_index(number).map_err(|error| damaged(&error))?;
        let is_content = file.name().is_ok_and(|name| name == "content.xml");
        let (mut content, mut look): (Vec<u8>, Look) = Default::default();
        let to: &mut dyn Write = if is_content { &mut content } else { &mut look };
        let size = std::io::copy(&mut file.take(left + 1), to).map_err(|error| damaged(&error))?;
        left = left.checked_sub(size).ok_or_else(|| format!("it has more than {} MiB when it is unpacked", LARGEST >> 20))?;
        parts.merges |= look.found;
        if is_content {
            parts.content = Some(String::from_utf8_lossy(&content).into_owned());
        }
    }
    Ok(parts)
}

/// Looks in what is written to it for merged cells, and keeps nothing.
#[derive(Default)]
struct Look {
    found: bool,
    /// The end of what was written before.
    tail: Vec<u8>,
}

impl Write for Look {
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
fn grid(range: &Range<Data>, merged: &[Merged], note: &mut dyn FnMut(String)) -> Result<Grid, String> {
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
    let mut grid = Grid::default();
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
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_that_are_shown() {
        for (number, wanted) in
            [(0.1 + 0.2, "0.3"), (48_000.0, "48000"), (1249.5, "1249.5"), (-0.0149, "-0.0149"), (1e15, "1000000000000000")]
        {
            assert_eq!(decimal(number), wanted);
        }
    }

    #[test]
    fn what_is_no_workbook_is_said_to_be_none() {
        assert!(is_one(b"PK\x03\x04rest") && !is_one(b"Id,Name\n"));
        assert!(read(b"PK\x03\x04rest", &mut Vec::new()).unwrap_err().contains("not a workbook"));
    }

    fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(text).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    /// An `OpenDocument` workbook of one sheet.
    fn open_document(rows: &str) -> Vec<u8> {
        let content = format!(
            "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"One\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
        );
        zipped(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
            ("META-INF/manifest.xml", b"<manifest:manifest/>".to_vec()),
            ("content.xml", content.into_bytes()),
        ])
    }

    /// An old workbook of one sheet with these records, in the fewest sectors.
    fn old_workbook(records: &[(u16, Vec<u8>)]) -> Vec<u8> {
        let record = |(kind, data): &(u16, Vec<u8>)| {
            [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
        };
        let begin = |kind: u8| (0x809, vec![0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        let bound = |at: u8| (0x85, vec![at, 0, 0, 0, 0, 0, 3, 0, b'O', b'n', b'e']);
        let mut book: Vec<u8> = [begin(5), bound(0), (0x0a, vec![])].iter().flat_map(record).collect();
        let at = u8::try_from(book.len()).unwrap();
        book = [begin(5), bound(at), (0x0a, vec![])].iter().flat_map(record).collect();
        book.extend([&[begin(16)], records, &[(0x0a, vec![])]].concat().iter().flat_map(record));
        book.resize(book.len().max(4096).next_multiple_of(512), 0);
        let entry = |name: &str, kind: u8, child: u32, start: u32, long: usize| {
            let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let letters = u16::try_from(entry.len() + 2).unwrap();
            entry.resize(64, 0);
            entry.extend([&letters.to_le_bytes()[..], &[kind, 1], &[0xff; 8], &child.to_le_bytes(), &[0; 36]].concat());
            entry.extend([&start.to_le_bytes()[..], &u32::try_from(long).unwrap().to_le_bytes(), &[0; 4]].concat());
            entry
        };
        let mut sectors: Vec<u32> = vec![0xffff_fffd, 0xffff_fffe];
        let count = u32::try_from(book.len() / 512).unwrap();
        sectors.extend((0..count).map(|n| if n + 1 == count { 0xffff_fffe } else { n + 3 }));
        sectors.resize(128, 0xffff_ffff);
        let mut header = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        header.resize(24, 0);
        header.extend([0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
        for number in [0, 1, 1, 0, 4096, 0xffff_fffe, 0, 0xffff_fffe, 0, 0_u32] {
            header.extend(number.to_le_bytes());
        }
        header.resize(512, 0xff);
        let sectors: Vec<u8> = sectors.into_iter().flat_map(u32::to_le_bytes).collect();
        let mut directory = [entry("Root Entry", 5, 1, 0xffff_fffe, 0), entry("Workbook", 2, u32::MAX, 2, book.len())].concat();
        directory.resize(512, 0);
        [header, sectors, directory, book].concat()
    }

    fn number(row: u16, column: u16, number: f64) -> (u16, Vec<u8>) {
        (0x203, [&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0], &number.to_le_bytes()].concat())
    }

    fn label(row: u16, column: u16, text: &str) -> (u16, Vec<u8>) {
        let long = u16::try_from(text.len()).unwrap();
        let parts = [&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0], &long.to_le_bytes(), &[0], text.as_bytes()];
        (0x204, parts.concat())
    }

    fn dimensions(rows: u32, columns: u16) -> (u16, Vec<u8>) {
        (0x200, [&[0; 4][..], &rows.to_le_bytes(), &[0; 2], &columns.to_le_bytes(), &[0; 2]].concat())
    }

    fn cells(bytes: &[u8]) -> (Vec<Vec<String>>, Vec<String>) {
        let mut notes = Vec::new();
        let sheets = read(bytes, &mut notes).unwrap();
        let grid = &sheets[0].1;
        ((0..grid.len()).map(|row| grid.row(row).map(|cell| cell.text.to_owned()).collect()).collect(), notes)
    }

    #[test]
    fn a_text_over_several_rows_is_that_of_each_and_a_number_counts_once() {
        let text = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
        let amount = |at: &str, amount: u8| format!("<c r=\"{at}\"><v>{amount}</v></c>");
        let rows = [
            format!("<row r=\"1\">{}{}</row>", text("A1", "Customer"), text("B1", "Amount")),
            format!("<row r=\"2\">{}{}</row>", text("A2", "Acme"), amount("B2", 7)),
            format!("<row r=\"3\"><c r=\"A3\"/></row><row r=\"4\">{}{}</row>", text("A4", "Bolt"), amount("B4", 9)),
        ];
        let merges =
            "</sheetData><mergeCells count=\"2\"><mergeCell ref=\"A2:A3\"/><mergeCell ref=\"B2:B3\"/></mergeCells><sheetData>";
        let new = workbook(&sheet(&format!("{}{merges}", rows.concat())));
        let cell = |text: &str, more: &str| {
            format!("<table:table-cell office:value-type=\"string\" {more}><text:p>{text}</text:p></table:table-cell>")
        };
        let amount =
            |amount: u8, more: &str| format!("<table:table-cell office:value-type=\"float\" office:value=\"{amount}\" {more}/>");
        let over = "table:number-rows-spanned=\"2\"";
        let open = open_document(&format!(
            "<table:table-row>{}{}</table:table-row><table:table-row>{}{}</table:table-row>\
             <table:table-row><table:covered-table-cell table:number-columns-repeated=\"2\"/></table:table-row><table:table-row>{}{}</table:table-row>",
            cell("Customer", ""),
            cell("Amount", ""),
            cell("Acme", over),
            amount(7, over),
            cell("Bolt", ""),
            amount(9, "")
        ));
        let merged = |column: u8| vec![1, 0, 1, 0, 2, 0, column, 0, column, 0];
        let old = old_workbook(&[
            dimensions(4, 2),
            label(0, 0, "Customer"),
            label(0, 1, "Amount"),
            label(1, 0, "Acme"),
            number(1, 1, 7.0),
            label(3, 0, "Bolt"),
            number(3, 1, 9.0),
            (0xe5, merged(0)),
            (0xe5, merged(1)),
        ]);
        for bytes in [new, open, old] {
            let (cells, notes) = cells(&bytes);
            assert_eq!(cells, [["Customer", "Amount"], ["Acme", "7"], ["Acme", ""], ["Bolt", "9"]]);
            assert_eq!(notes.len(), 2, "{notes:?}");
            assert!(notes[1].contains("1 numbers span several rows"), "{notes:?}");
        }
    }

    #[test]
    fn old_and_open_workbooks_are_refused_before_they_are_held() {
        let stated = old_workbook(&[dimensions(1 << 31, 256), number(0, 0, 1.0)]);
        let corners = old_workbook(&[number(0, 0, 1.0), number(65535, 255, 1.0)]);
        let row = "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell office:value=\"1\" table:number-columns-repeated=\"16384\"/></table:table-row>";
        for bytes in [stated, corners, open_document(row)] {
            let why = read(&bytes, &mut Vec::new()).unwrap_err();
            assert!(why.contains("cells: save the rows alone as CSV"), "{why}");
        }
        // A first row behind the last one, a sheet that begins behind the end.
        let mut backwards = dimensions(2, 2);
        backwards.1[0] = 9;
        let small = old_workbook(&[number(0, 0, 1.0)]);
        let mut outside = small.clone();
        let at = outside.windows(4).position(|part| part == [0x85, 0, 11, 0]).unwrap() + 4;
        outside[at..at + 4].fill(0x7f);
        for bytes in [old_workbook(&[backwards, number(0, 0, 1.0)]), outside] {
            assert!(read(&bytes, &mut Vec::new()).unwrap_err().contains("not a workbook that can be read"));
        }
        assert_eq!(cells(&small).0, [["1"]]);
    }

    /// A workbook of one sheet with these cells, as little as one may be.
    fn workbook(sheet: &[u8]) -> Vec<u8> {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let package = "http://schemas.openxmlformats.org/package/2006/relationships";
        let link = |id: &str, kind: &str, to: &str| {
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"{id}\" Type=\"{office}/{kind}\" Target=\"{to}\"/></Relationships>"
            )
        };
        let book = format!(
            "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"One\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
        );
        let parts = [
            ("_rels/.rels", link("rId1", "officeDocument", "xl/workbook.xml").into_bytes()),
            ("xl/workbook.xml", book.into_bytes()),
            ("xl/_rels/workbook.xml.rels", link("rId1", "worksheet", "worksheets/sheet1.xml").into_bytes()),
            ("xl/worksheets/sheet1.xml", sheet.to_vec()),
        ];
        zipped(&parts)
    }

    fn sheet(cells: &str) -> Vec<u8> {
        format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{cells}</sheetData></worksheet>").into_bytes()
    }

    #[test]
    fn what_would_not_fit_is_refused_before_it_is_held() {
        let small = workbook(&sheet("<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2.5</v></c></row>"));
        let read_back = read(&small, &mut Vec::new()).unwrap();
        assert_eq!(read_back[0].1.row(0).map(|cell| cell.text.to_owned()).collect::<Vec<_>>(), ["1", "2.5"]);
        let corners = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>";
        let why = read(&workbook(&sheet(corners)), &mut Vec::new()).unwrap_err();
        assert!(why.contains("cells: save the rows alone as CSV"), "{why}");
        let bomb = workbook(&vec![b' '; usize::try_from(LARGEST).unwrap() + 1]);
        assert!(bomb.len() < 1 << 20, "{}", bomb.len());
        let why = read(&bomb, &mut Vec::new()).unwrap_err();
        assert!(why.contains("MiB when it is unpacked"), "{why}");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300), zip: bool) {
            let start: &[u8] = if zip { b"PK\x03\x04" } else { &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] };
            let _ = read(&[start, &bytes].concat(), &mut Vec::new());
        }
    }
}
