//! Workbooks: every sheet is a file. Dates, numbers and what formulas come to are read by their type.

use std::io::{Cursor, Read as _};

use calamine::{Cell, Data, Range, Reader as _, Sheets};
use rust_decimal::Decimal;

use super::grid::{Grid, MOST_CELLS, RowMark};

/// The most that a workbook may be when it is unpacked, in bytes.
const LARGEST: u64 = if cfg!(test) { 1 << 22 } else { 1 << 30 };
/// The most sheets.
const MOST_SHEETS: usize = 200;

/// Whether bytes are those of a workbook, whatever its name.
pub fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
}

/// What is said of a sheet that holds too much.
fn too_many() -> String {
    format!("a sheet of more than {MOST_CELLS} cells: save the rows alone as CSV")
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
pub fn read(bytes: &[u8], notes: &mut Vec<String>) -> Result<Vec<(String, Grid)>, String> {
    if bytes.starts_with(b"PK") {
        unpacks(bytes)?;
    }
    let failed = |error: &dyn std::fmt::Display| format!("not a workbook that can be read: {error}");
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| failed(&error))?;
    let names = book.sheet_names();
    if names.len() > MOST_SHEETS {
        return Err(format!("more than {MOST_SHEETS} sheets"));
    }
    let mut sheets = Vec::new();
    for name in names {
        let range = match &mut book {
            Sheets::Xlsx(book) => sparse!(book, &name),
            Sheets::Xlsb(book) => sparse!(book, &name),
            // These hold no more cells than they have text for, or have small sheets.
            book => book.worksheet_range(&name).map_err(|error| error.to_string()),
        };
        match range {
            Ok(range) if range.is_empty() => {}
            Ok(range) => sheets.push((name, grid(&range)?)),
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

/// Refuses a workbook that would be too large unpacked: what it says of its size may be a lie, so it is unpacked for nothing
/// first.
fn unpacks(bytes: &[u8]) -> Result<(), String> {
    let failed = |error: &dyn std::fmt::Display| format!("not a workbook that can be read: {error}");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| failed(&error))?;
    let mut left = LARGEST;
    for number in 0..archive.len() {
        let file = archive.by_index(number).map_err(|error| failed(&error))?;
        let size = std::io::copy(&mut file.take(left + 1), &mut std::io::sink()).map_err(|error| failed(&error))?;
        left = left.checked_sub(size).ok_or_else(|| format!("it has more than {} MiB when it is unpacked", LARGEST >> 20))?;
    }
    Ok(())
}

fn grid(range: &Range<Data>) -> Result<Grid, String> {
    let (rows, columns) = range.get_size();
    if rows.saturating_mul(columns) > MOST_CELLS {
        return Err(too_many());
    }
    let first = range.start().map_or(0, |(row, _)| u64::from(row));
    let mut grid = Grid::default();
    let mut blank = false;
    for (row, line) in range.rows().zip(first + 1..) {
        for cell in row {
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
        let parts: [(&str, Vec<u8>); 4] = [
            ("_rels/.rels", link("rId1", "officeDocument", "xl/workbook.xml").into_bytes()),
            ("xl/workbook.xml", book.into_bytes()),
            ("xl/_rels/workbook.xml.rels", link("rId1", "worksheet", "worksheets/sheet1.xml").into_bytes()),
            ("xl/worksheets/sheet1.xml", sheet.to_vec()),
        ];
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut archive, &text).unwrap();
        }
        archive.finish().unwrap().into_inner()
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
