//! A file of rows under a header, whatever it was written by.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::date::{self, CellDate};
#[cfg(test)]
use super::delimited;
use super::grid::{CellGrid, GridCell};
use crate::book::day::Day;
use crate::book::money::Currency;

/// A row that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The line it begins on, from 1.
    pub(crate) line: u64,
    /// Why, and what to do.
    pub(crate) reason: String,
    /// Its amount, where that can be read.
    pub(crate) money: Option<(Decimal, Currency)>,
}

impl Refused {
    /// A row whose money is not known.
    pub(crate) fn new(line: u64, reason: String) -> Self {
        Self { line, reason, money: None }
    }
}

/// A file of rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    /// The headers as written.
    pub(crate) headers: Vec<String>,
    grid: Arc<CellGrid>,
    /// The rows of the grid that can be read.
    rows: Vec<usize>,
    /// The rows that cannot.
    pub(crate) refused: Vec<Refused>,
    /// What is worth knowing about the file: its encoding, lines that are no rows.
    pub(crate) notes: Vec<String>,
    /// The day that a line above its header says it is of.
    pub(crate) as_of: Option<Day>,
    /// Whether commas part its cells.
    pub(crate) comma_parts: bool,
    joined: Vec<Joined>,
}

/// The columns that a second file adds.
#[derive(Clone, Debug)]
struct Joined {
    grid: Arc<CellGrid>,
    /// The columns of the second file that are added.
    columns: Vec<usize>,
    /// For each row of the first the row of the second that belongs to it.
    rows: Vec<Option<usize>>,
}

/// A row of a sheet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SheetRow<'a> {
    sheet: &'a Sheet,
    number: usize,
    /// The line it begins on, from 1.
    pub(crate) line: u64,
}

impl<'a> SheetRow<'a> {
    /// Its cell in a column.
    pub(crate) fn cell(&self, column: usize) -> GridCell<'a> {
        let empty = GridCell { text: "", exact: false };
        let own = self.sheet.rows.get(self.number).copied();
        if self.sheet.joined.is_empty() {
            return own.filter(|_| column < self.sheet.headers.len()).map_or(empty, |row| self.sheet.grid.get(row, column));
        }
        let mut before = self.sheet.headers.len() - self.sheet.joined.iter().map(|joined| joined.columns.len()).sum::<usize>();
        if column < before {
            return own.map_or(empty, |row| self.sheet.grid.get(row, column));
        }
        for joined in &self.sheet.joined {
            if let Some(at) = joined.columns.get(column - before) {
                let row = joined.rows.get(self.number).copied().flatten();
                return row.map_or(empty, |row| joined.grid.get(row, *at));
            }
            before += joined.columns.len();
        }
        empty
    }
}

impl Sheet {
    /// Where a header stands, as [`folded`]; `None` when there is none.
    pub(crate) fn column(&self, header: &str) -> Option<usize> {
        let wanted = folded(header);
        self.headers.iter().position(|own| folded(own) == wanted)
    }

    /// Its rows.
    pub(crate) fn rows(&self) -> impl Iterator<Item = SheetRow<'_>> {
        let line = |row: &usize| self.grid.mark(*row).line;
        self.rows.iter().enumerate().map(move |(number, row)| SheetRow { sheet: self, number, line: line(row) })
    }

    /// How many rows can be read.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Leaves rows out, by their numbers in order.
    pub(crate) fn leave_out(&mut self, numbers: &[usize]) {
        let mut number = 0;
        self.rows.retain(|_| {
            number += 1;
            numbers.binary_search(&(number - 1)).is_err()
        });
    }

    /// Adds columns of a second sheet: `columns` of it, from the row that `rows` names for each of its own rows.
    pub(crate) fn join(&mut self, second: &Sheet, columns: Vec<usize>, rows: &[Option<usize>]) {
        self.headers.extend(columns.iter().filter_map(|at| second.headers.get(*at)).cloned());
        let rows = rows.iter().map(|row| row.and_then(|row| second.rows.get(row).copied())).collect();
        self.joined.push(Joined { grid: second.grid.clone(), columns, rows });
    }
}

/// A header without its case, blanks and marks: what a vendor's programs write differently.
pub(crate) fn folded(header: &str) -> String {
    let header = header.strip_suffix('*').unwrap_or(header);
    let kept = |c: &char| !(c.is_whitespace() || matches!(c, '_' | '-' | '.' | '\u{feff}' | '"' | '`'));
    header.chars().filter(kept).flat_map(char::to_lowercase).collect()
}

/// The lines a header may stand behind.
const HEADER_WITHIN: usize = 20;
/// What a line below the rows begins with, in exports that have such lines.
const FOOTERS: &[&str] = &[
    "total",
    "grand total",
    "copyright",
    "confidential information",
    "generated by",
    "report generated",
    "subtotal",
    "summe",
    "gesamt",
    "gesamtsumme",
    "total general",
    "total général",
    "totaal",
    "total geral",
];

/// Reads a file of rows as text. `score` says how much a row looks like the header; the first of the best rows is it.
#[cfg(test)]
pub(crate) fn read(bytes: &[u8], score: impl Fn(&[&str]) -> usize) -> Result<Sheet, String> {
    let mut notes = Vec::new();
    let (grid, delimiter) = delimited::read(bytes, &mut notes)?;
    Ok(Sheet::of(grid.into(), delimiter == b',', notes, score))
}

impl Sheet {
    /// A sheet of rows of which one is the header.
    pub(crate) fn of(grid: Arc<CellGrid>, comma_parts: bool, notes: Vec<String>, score: impl Fn(&[&str]) -> usize) -> Self {
        let mut sheet = Self { notes, comma_parts, ..Self::default() };
        let first = grid.len().min(HEADER_WITHIN);
        let scored: Vec<usize> = (0..first).map(|row| score(&grid.row(row).map(|cell| cell.text).collect::<Vec<_>>())).collect();
        // One header found below the first row may as well be a cell.
        let best = scored.iter().copied().max().unwrap_or(0);
        let at = scored.iter().position(|own| *own == best).filter(|_| best > 1).unwrap_or(0);
        if at > 0 {
            let line = grid.mark(at).line;
            sheet.notes.insert(0, format!("the header stands on line {line}: what stands above it is not read"));
        }
        sheet.as_of = (0..at).flat_map(|row| grid.row(row)).find_map(|cell| as_of(cell.text));
        sheet.headers = grid.row(at).map(|cell| cell.text.to_owned()).collect();
        while sheet.headers.last().is_some_and(String::is_empty) {
            sheet.headers.pop();
        }
        let end = footer(&grid, at + 1, sheet.headers.len(), &mut sheet.notes);
        for row in at + 1..end {
            match fit(&grid, row, sheet.headers.len()) {
                Ok(()) => sheet.rows.push(row),
                Err(refused) => sheet.refused.push(refused),
            }
        }
        if sheet.rows.is_empty() && sheet.refused.is_empty() {
            sheet.notes.push("a header and no row below it".to_owned());
        }
        if grid.dropped > 0 {
            sheet.notes.push(format!("{} control characters dropped", grid.dropped));
        }
        sheet.grid = grid;
        sheet
    }
}

/// The day of `As of 2026-11-20 09:00:00 Pacific Standard Time - Generated by ..`.
fn as_of(text: &str) -> Option<Day> {
    let small = text.to_lowercase();
    let at = small.find("as of ")?;
    let rest = text.get(at + 6..)?.split(" - ").next()?.trim();
    match date::find(rest) {
        CellDate::Sure(stamp) => Some(stamp.date.into()),
        _ => None,
    }
}

/// Where the rows end: below them stand lines that begin like a footer, or a last block behind a blank line that has but
/// one cell in each line.
fn footer(grid: &CellGrid, first: usize, columns: usize, notes: &mut Vec<String>) -> usize {
    if columns < 2 {
        return grid.len();
    }
    let filled = |row: usize| grid.row(row).filter(|cell| !cell.text.is_empty()).count();
    let named = |row: usize| {
        let first = grid.row(row).find(|cell| !cell.text.is_empty()).map(|cell| cell.text.to_lowercase()).unwrap_or_default();
        let counted = first.trim_end_matches(|c: char| c.is_alphabetic()).trim_end();
        let records = first.len() > counted.len() && !counted.is_empty() && counted.bytes().all(|b| b.is_ascii_digit());
        records && first.ends_with("records")
            || FOOTERS.iter().any(|start| first.strip_prefix(start).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)))
    };
    let (mut end, mut cut) = (grid.len(), grid.len());
    while let Some(row) = end.checked_sub(1).filter(|row| *row >= first) {
        if grid.mark(row).swallows.is_some() || !(named(row) && filled(row) < columns || filled(row) <= 1) {
            break;
        }
        end = row;
        if grid.mark(row).after_blank || named(row) {
            cut = end;
        }
    }
    if cut < grid.len() {
        let what: String =
            grid.row(cut).find(|cell| !cell.text.is_empty()).map(|c| c.text.chars().take(40).collect()).unwrap_or_default();
        let count = grid.len() - cut;
        notes.push(format!(
            "{count} footer line{} from line {} on not read: {what:?}",
            if count == 1 { "" } else { "s" },
            grid.mark(cut).line
        ));
    }
    cut
}

/// Whether a row is as long as the header, or why it is not.
fn fit(grid: &CellGrid, row: usize, columns: usize) -> Result<(), Refused> {
    let mark = grid.mark(row);
    let line = mark.line;
    if let Some(last) = mark.swallows {
        let reason = if last > line {
            format!(
                "a quote opens here and does not close on its line (it would swallow the lines to {last}): close it, or double quotes within a text"
            )
        } else {
            "a quote opens here and is never closed: close it, or double quotes within a text".to_owned()
        };
        return Err(Refused::new(line, reason));
    }
    let filled = grid.width(row) - grid.row(row).rev().take_while(|cell| cell.text.is_empty()).count();
    if filled > columns || grid.width(row) < columns {
        let reason = format!(
            "{} cells where the header has {columns}: a delimiter too many or too few, or a row cut short",
            if filled > columns { filled } else { grid.width(row) }
        );
        return Err(Refused::new(line, reason));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(bytes: &[u8]) -> Sheet {
        read(bytes, |cells: &[&str]| 2 * usize::from(cells.iter().any(|cell| folded(cell) == "id"))).unwrap()
    }

    fn cells(sheet: &Sheet) -> Vec<Vec<&str>> {
        sheet.rows().map(|row| (0..sheet.headers.len()).map(|at| row.cell(at).text).collect()).collect()
    }

    #[test]
    fn delimiters_are_recognised() {
        for delimiter in [",", ";", "\t", "|"] {
            let text = "id,name,note\n1,Ada,\"x;y|z,\"\n2,Bob,\n".replace(',', delimiter);
            let read = sheet(text.as_bytes());
            assert_eq!(read.headers, ["id", "name", "note"], "{delimiter:?}");
            assert_eq!(read.len(), 2, "{delimiter:?}");
        }
        assert_eq!(cells(&sheet(b"sep=;\nid;n\n1;2,5\n")), [["1", "2,5"]]);
        assert_eq!(cells(&sheet(b"id;n\n1;2,5\n2;3,5\n")), [["1", "2,5"], ["2", "3,5"]]);
        assert_eq!(cells(&sheet(b"id\n1\n2\n")), [["1"], ["2"]]);
    }

    #[test]
    fn encodings_are_recognised() {
        let text = "id,name\n1,Zoë\n";
        let utf16 = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        let with_bom = |bom: &[u8], body: &[u8]| [bom, body].concat();
        let all = [
            text.as_bytes().to_vec(),
            with_bom(b"\xef\xbb\xbf", text.as_bytes()),
            with_bom(b"\xff\xfe", &utf16(u16::to_le_bytes)),
            with_bom(b"\xfe\xff", &utf16(u16::to_be_bytes)),
            utf16(u16::to_le_bytes),
            utf16(u16::to_be_bytes),
            b"id,name\n1,Zo\xeb\n".to_vec(),
        ];
        for bytes in &all {
            let read = sheet(bytes);
            assert_eq!(read.headers, ["id", "name"]);
            assert_eq!(cells(&read), [["1", "Zoë"]]);
        }
        assert!(sheet(&all[6]).notes[0].contains("Latin-1"));
    }

    #[test]
    fn footers_and_what_stands_above_the_header_are_named() {
        let text = "My report,,\n\nid,name,amount\n1,Ada,5\n2,Total Gmbh,6\n,Total,11\n\n\"Copyright (c) 2000-2026 salesforce.com\"\nConfidential Information - Do Not Distribute\n";
        let read = sheet(text.as_bytes());
        assert_eq!(cells(&read), [["1", "Ada", "5"], ["2", "Total Gmbh", "6"]]);
        assert_eq!(read.refused, []);
        assert!(read.notes[0].contains("line 3"), "{:?}", read.notes);
        assert!(read.notes[1].contains("3 footer lines from line 6"), "{:?}", read.notes);
    }

    #[test]
    fn a_lone_cell_is_refused_when_it_is_no_footer() {
        let read = sheet(b"id,name\n1,Ada\n2\n");
        assert_eq!(read.refused.len(), 1);
        assert_eq!(read.refused[0].line, 3);
    }

    #[test]
    fn a_quote_that_is_not_closed_swallows_nothing() {
        let read = sheet(b"id,name,n\n1,\"Ada,1\n2,Bob,2\n3,Cy,3\n");
        assert_eq!(cells(&read), [["2", "Bob", "2"], ["3", "Cy", "3"]]);
        assert_eq!(read.refused.iter().map(|r| r.line).collect::<Vec<_>>(), [2]);
        // Closed by the quote of another row.
        let read = sheet(b"id,name,n\n1,\"Ada,1\n2,\"Bob\",2\n3,Cy,3\n");
        assert_eq!(cells(&read), [["2", "Bob", "2"], ["3", "Cy", "3"]]);
        assert_eq!(read.refused.iter().map(|r| r.line).collect::<Vec<_>>(), [2]);
        // Closed by a mark of inches.
        assert_eq!(sheet(b"id,name,n\n1,\"Ada,1\n2,27\",2\n3,Cy,3\n").refused.len(), 1);
        // On the last line.
        assert_eq!(sheet(b"id,name,n\n1,Ada,1\n2,\"Bob,2\n").refused.len(), 1);
    }

    #[test]
    fn a_text_may_hold_line_breaks_and_quotes() {
        let read = sheet(b"id,name,n\r\n1,\"Ada\r\nLovelace, \"\"A\"\"\",1\r\n2,B,2\r\n");
        assert_eq!(cells(&read), [["1", "Ada Lovelace, \"A\"", "1"], ["2", "B", "2"]]);
        assert_eq!(read.rows().nth(1).unwrap().line, 4);
        assert_eq!(cells(&sheet(b"id,note\n1,\"Dear Sir,\nthanks, bye\"\n")), [["1", "Dear Sir, thanks, bye"]]);
    }

    #[test]
    fn control_characters_are_dropped_and_counted() {
        let read = sheet("id,name\n1,A\u{1b}[31mda\u{9b}\n".as_bytes());
        assert_eq!(cells(&read), [["1", "A[31mda"]]);
        assert_eq!(read.notes, ["2 control characters dropped"]);
    }

    #[test]
    fn headers_match_without_case_and_spaces() {
        let read = sheet(b" ID ,Deal Owner,deal owner\n1,a,b\n");
        assert_eq!((read.column("id"), read.column("DealOwner"), read.column("deal_owner")), (Some(0), Some(1), Some(1)));
    }

    proptest::proptest! {
        #[test]
        fn rows_read_back_as_written(table in proptest::collection::vec(proptest::collection::vec("[a-z \"',;|0-9]{0,6}", 3), 1..20)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["id", "b", "c"]).unwrap();
            for row in &table {
                writer.write_record(row).unwrap();
            }
            let bytes = writer.into_inner().unwrap();
            // A few rows full of another delimiter may be read as rows of that.
            proptest::prop_assume!(super::super::delimited::read(&bytes, &mut Vec::new()).is_ok_and(|(_, delimiter)| delimiter == b','));
            let read = sheet(&bytes);
            let wanted: Vec<Vec<&str>> = table.iter().map(|row| row.iter().map(|cell| cell.trim()).collect()).collect();
            // Empty rows say nothing; a last lone cell behind one may be a footer.
            let wanted: Vec<Vec<&str>> = wanted.into_iter().filter(|row: &Vec<&str>| row.iter().any(|cell| !cell.is_empty())).collect();
            let got = cells(&read);
            proptest::prop_assert_eq!(&got[..], &wanted[..got.len()]);
            proptest::prop_assert!(got.len() == wanted.len() || read.notes.iter().any(|note| note.contains("footer")));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = read(&bytes, |_| 0);
        }
    }
}
