//! What the targets in `fuzz/` run: the readers of cells, sheets and books, and the editor. Each asserts what must hold
//! whatever the bytes. Compiled for them alone.

use std::panic;

use crate::book::money::Currency;
use crate::store::edit::{Editor, Field, Value};
use crate::store::scan::{self, PieceKind, Tree};

use super::date::{self, CellDate, DateOrder};
use super::fit::Headers;
use super::grid::CellGrid;
use super::map::DecimalMark;
use super::sheet::Sheet;
use super::{delimited, json, number, workbook};

/// Both marks, with and without a currency: what is read is read again as it is written.
pub fn number(text: &str) {
    let currencies = [None, Currency::from_code("EUR"), Currency::from_code("JPY")];
    for currency in currencies {
        number::hint(text, currency);
        for mark in [DecimalMark::Point, DecimalMark::Comma] {
            if let Ok(found) = number::read(text, mark, currency) {
                let written = found.to_string();
                assert_eq!(number::read(&written, DecimalMark::Point, currency), Ok(found), "{text:?} as {written:?}");
            }
        }
    }
}

/// A date is read in all orders, and again as it is written.
pub fn date(text: &str) {
    let (cell, format) = text.split_once('\n').unwrap_or((text, "%d/%m/%y %H:%M"));
    date::with_format(cell, format);
    date::month_alone(cell);
    let stamp = match date::find(cell) {
        CellDate::Sure(stamp) | CellDate::Serial(stamp) => stamp,
        CellDate::Triple(triple) => {
            for order in [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd] {
                triple.in_order(order).map(|stamp| stamp.day(chrono_tz::Asia::Tokyo));
            }
            return;
        }
        CellDate::None => return,
    };
    stamp.day(chrono_tz::America::Los_Angeles);
    let written = stamp.date.format("%Y-%m-%d").to_string();
    if let CellDate::Sure(again) = date::find(&written) {
        assert_eq!(again.date, stamp.date, "{cell:?}");
    }
}

/// Text in any dialect, or JSON: rows in order, cells clean; what is read is read again as it is written.
pub fn sheet(bytes: &[u8]) {
    let mut notes = Vec::new();
    let read = if json::is_one(bytes) {
        json::read(bytes, &mut notes).map(|grid| (grid, b'\t'))
    } else {
        delimited::read(bytes, &mut notes)
    };
    let Ok((grid, delimiter)) = read else { return };
    clean(&grid);
    again(&grid);
    table(grid, delimiter == b',');
}

/// The XML of one sheet in a workbook, or the bytes of a workbook.
pub fn workbook(bytes: &[u8]) {
    let packed = if workbook::is_one(bytes) { bytes.to_vec() } else { zipped(bytes) };
    let Ok(sheets) = workbook::read(&packed, &mut Vec::new()) else { return };
    for (_, grid) in sheets {
        clean(&grid);
        table(grid, false);
    }
}

fn clean(grid: &CellGrid) {
    let mut before = 0;
    for row in 0..grid.len() {
        let mark = grid.mark(row);
        assert!(mark.line >= before, "rows stand in order");
        before = mark.line;
        for cell in grid.row(row) {
            assert!(!cell.text.contains(char::is_control) && cell.text.trim() == cell.text, "{:?}", cell.text);
        }
    }
}

fn again(grid: &CellGrid) {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let rows: Vec<Vec<&str>> = (0..grid.len()).map(|row| grid.row(row).map(|cell| cell.text).collect()).collect();
    let whole = (0..grid.len()).all(|row| grid.mark(row).swallows.is_none());
    // A comma in its first line is what makes it a file of commas for sure; `sep=` in it says how the lines below are parted.
    let other = |cell: &&str| cell.starts_with("sep=") || cell.contains([';', '|', '^', '~', '"']);
    if !whole || rows.first().is_none_or(|row| row.len() < 2 || row.iter().any(other)) {
        return;
    }
    for row in &rows {
        writer.write_record(row).expect("a row is written to memory");
    }
    let written = writer.into_inner().expect("it is in memory");
    let Ok((read, b',')) = delimited::read(&written, &mut Vec::new()) else { return };
    let found: Vec<Vec<&str>> = (0..read.len()).map(|row| read.row(row).map(|cell| cell.text).collect()).collect();
    if (0..read.len()).all(|row| read.mark(row).swallows.is_none()) {
        assert_eq!(found, rows);
    }
}

/// The header of a grid, its rows, and how its columns are written.
fn table(grid: CellGrid, comma_parts: bool) {
    let score = |cells: &[&str]| cells.iter().filter(|cell| cell.chars().all(char::is_alphabetic)).count();
    let sheet = Sheet::of(grid.into(), comma_parts, Vec::new(), score);
    let headers = Headers::new(sheet.headers.iter().map(String::as_str));
    headers.shown();
    for header in &sheet.headers {
        sheet.column(header);
    }
    let mut lines: Vec<u64> = sheet.rows().map(|row| row.line).chain(sheet.refused.iter().map(|row| row.line)).collect();
    let count = sheet.len() + sheet.refused.len();
    assert_eq!(lines.len(), count);
    lines.sort_unstable();
    for row in sheet.rows() {
        for column in 0..=sheet.headers.len() {
            row.cell(column);
        }
    }
}

/// A workbook with one sheet of this XML.
fn zipped(sheet: &[u8]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let link = |kind: &str, to: &str| {
        format!(
            "<Relationships xmlns=\"{package}\"><Relationship Id=\"r\" Type=\"{office}/{kind}\" Target=\"{to}\"/></Relationships>"
        )
    };
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"One\" sheetId=\"1\" r:id=\"r\"/></sheets></workbook>"
    );
    let around =
        [format!("<worksheet xmlns=\"{main}\"><sheetData>").into_bytes(), sheet.to_vec(), b"</sheetData></worksheet>".to_vec()];
    let parts = [
        ("_rels/.rels", link("officeDocument", "xl/workbook.xml").into_bytes()),
        ("xl/workbook.xml", book.into_bytes()),
        ("xl/_rels/workbook.xml.rels", link("worksheet", "worksheets/sheet1.xml").into_bytes()),
        ("xl/worksheets/sheet1.xml", around.concat()),
    ];
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, text) in parts {
        archive.start_file(name, stored).expect("a part is written to memory");
        std::io::Write::write_all(&mut archive, &text).expect("a part is written to memory");
    }
    archive.finish().expect("it is in memory").into_inner()
}

/// The text of a table, and behind a zero byte what its records are to say: the edit says it, leaves the others as they
/// stand, and a second one changes nothing.
pub fn edit(bytes: &[u8]) {
    let mut parts = bytes.splitn(2, |byte| *byte == 0);
    let (Some(Ok(text)), said) = (parts.next().map(std::str::from_utf8), parts.next().unwrap_or_default()) else { return };
    let fields = fields(said);
    let Some(records) = records(text) else { return };
    let names = ["id", "name", "owner", "amount", "units", "log", "lost"];
    for at in [0, records.len().saturating_sub(1)] {
        let Ok(mut editor) = Editor::new(text, |_, _, _| {}) else { return };
        let Ok(changed) = editor.update(at, &fields, &names) else { continue };
        let once = editor.finish();
        if !changed {
            assert_eq!(once, text, "nothing changes");
        }
        let after = self::records(&once).expect("a text that was whole stays whole");
        assert_eq!(after.len(), records.len(), "{once}");
        for (number, (was, is)) in records.iter().zip(&after).enumerate() {
            assert!(number == at || was == is, "record {number} is another: {once}");
        }
        let mut editor = Editor::new(&once, |_, _, _| {}).expect("a text that was whole stays whole");
        assert_eq!(editor.update(at, &fields, &names), Ok(false), "the second time changes nothing: {once}");
    }
    let Ok(mut editor) = Editor::new(text, |_, _, _| {}) else { return };
    editor.add(&fields);
    let more = self::records(&editor.finish()).expect("a record more leaves the text whole");
    assert_eq!(more.len(), records.len() + 1);
    if !records.is_empty() {
        let Ok(mut editor) = Editor::new(text, |_, _, _| {}) else { return };
        editor.remove(0);
        let less = self::records(&editor.finish()).expect("a record less leaves the text whole");
        assert_eq!(less, records.get(1..).unwrap_or_default());
    }
}

/// The texts of a table's records; `None` where it is not whole.
fn records(text: &str) -> Option<Vec<String>> {
    let mut records = Vec::new();
    let editor = Editor::new(text, |_, text, tree| {
        let node = tree.node(0).map(|node| node.span.clone()).unwrap_or_default();
        records.push(text.get(node).unwrap_or_default().to_owned());
    });
    editor.is_ok().then_some(records)
}

/// Fields made of bytes: a name, a kind, and as many letters as the third says.
fn fields(mut said: &[u8]) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    while let [name, kind, long, rest @ ..] = said {
        let (text, behind) = rest.split_at(usize::from(*long % 16).min(rest.len()));
        said = behind;
        let name = ["name", "owner", "amount", "units", "log", "lost"][usize::from(*name % 6)];
        if fields.iter().any(|field| field.name == name) {
            continue;
        }
        let text = String::from_utf8_lossy(text).into_owned();
        let group = |text: &str| {
            Value::group(vec![
                Field::new("on", Value::Text("2026-01-02".into())),
                Field::new("stage", Value::Text(text.to_owned())),
            ])
        };
        let value = match kind % 6 {
            0 => Value::Text(text),
            1 => Value::number(i64::from(*long).into()),
            2 => group(&text),
            3 => Value::List(vec![group(&text), group("x")]),
            4 => Value::Log(vec![group(&text)]),
            _ => {
                fields.push(Field::cleared(name));
                continue;
            }
        };
        fields.push(Field::new(name, value));
    }
    fields
}

/// The text of a table: cut into pieces in order, and read into a book.
pub fn book(text: &str) {
    let mut end = 0;
    scan::walk(text, &mut Tree::default(), |piece, tree| {
        assert!(piece.span.start >= end && piece.span.end <= text.len(), "{:?}", piece.span);
        end = piece.span.end;
        assert!(text.get(piece.span.clone()).is_some(), "between two characters");
        if matches!(piece.what, PieceKind::Record { .. }) {
            assert_eq!(tree.node(0).map(|node| node.span.clone()), Some(piece.span));
        }
    });
    let company = "(name: \"x\", currency: \"EUR\", time_zone: \"UTC\", stages: [(id: \"a\", name: \"A\")])";
    let now = chrono::DateTime::UNIX_EPOCH;
    let (table, text) = [("d", "deals.ron"), ("o", "orders.ron"), ("b", "brand.ron"), ("t", "targets.ron"), ("l", "leads.ron")]
        .into_iter()
        .find_map(|(mark, table)| Some((table, text.strip_prefix(mark)?)))
        .unwrap_or(("deals.ron", text));
    let loaded = crate::store::load_texts(&[("company.ron", company), (table, text)], now);
    assert!(loaded.is_ok(), "a table that cannot be read takes no book down");
    // The company too.
    let _ = crate::store::load_texts(&[("company.ron", text)], now);
}

/// Lets what a workbook's reader catches pass: the hook that a fuzzer sets ends the process at any panic.
pub fn prepare() {
    let _ = panic::catch_unwind(|| workbook::read(b"PK\x03\x04", &mut Vec::new()));
}
