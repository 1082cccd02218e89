//! What an `OpenDocument` sheet would come to, seen before it is unfolded: a cell and a row may be repeated a million times by a
//! number, and cells may span rows.

use super::grid::MOST_CELLS;
use super::workbook::{Merged, too_many};

/// The most rows and columns that a sheet is read to.
const MOST: (usize, usize) = (1_048_576, 16_384);

/// A sheet that is being read.
#[derive(Default)]
struct OdsSheet {
    /// The number of its next row, from 0.
    row: usize,
    /// Its first row that holds something, the one behind its last, and the column behind its last.
    span: Option<(usize, usize, usize)>,
    merged: Vec<Merged>,
}

/// A row that is being read.
#[derive(Default)]
struct OdsRow {
    repeats: usize,
    /// The number of its next column, from 0.
    column: usize,
    /// The column behind its last cell that holds something.
    filled: usize,
}

impl OdsSheet {
    fn area(&self) -> usize {
        self.span.map_or(0, |(first, end, columns)| (end - first).saturating_mul(columns))
    }

    fn add(&mut self, row: &OdsRow) {
        let end = self.row.saturating_add(row.repeats).min(MOST.0);
        if row.filled > 0 && end > self.row {
            let (first, _, columns) = self.span.unwrap_or((self.row, end, 0));
            self.span = Some((first, end, columns.max(row.filled)));
        }
        self.row = end;
    }
}

/// The cells of each sheet that span several rows, in the order of the sheets. Fails where a sheet holds too much.
pub(crate) fn merged(content: &str) -> Result<Vec<Vec<Merged>>, String> {
    let mut sheets = Vec::new();
    let (mut sheet, mut row) = (OdsSheet::default(), OdsRow::default());
    let mut held = 0_usize;
    let tags = Tags::of(content);
    for tag in tags {
        match tag.name {
            "table:table" => sheet = OdsSheet::default(),
            "/table:table" => {
                held = held.saturating_add(sheet.area());
                sheets.push(std::mem::take(&mut sheet.merged));
            }
            "table:table-row" => {
                row = OdsRow { repeats: tag.count("table:number-rows-repeated"), ..OdsRow::default() };
                if tag.alone {
                    sheet.add(&row);
                }
            }
            "/table:table-row" => sheet.add(&row),
            "table:table-cell" | "table:covered-table-cell" => {
                let end = row.column.saturating_add(tag.count("table:number-columns-repeated")).min(MOST.1);
                if !tag.alone || tag.attributes.contains("-value=") || tag.attributes.contains("office:value=") {
                    row.filled = end;
                }
                let rows = tag.count("table:number-rows-spanned");
                let last = sheet.row.saturating_add(rows - 1);
                if let (true, Ok(first), Ok(last), Ok(column)) =
                    (rows > 1, u32::try_from(sheet.row), u32::try_from(last), u32::try_from(row.column))
                {
                    sheet.merged.push(Merged { rows: first..=last, column });
                }
                row.column = end;
            }
            _ => {}
        }
        if held.saturating_add(sheet.area()) > MOST_CELLS {
            return Err(too_many());
        }
    }
    Ok(sheets)
}

/// A tag: `/name` where it closes an element.
pub(super) struct Tag<'a> {
    /// Its name.
    pub(super) name: &'a str,
    attributes: &'a str,
    /// Whether it is an element by itself: `<name/>`.
    alone: bool,
}

impl<'a> Tag<'a> {
    /// What an attribute says, as it is written; `None` where it is not there.
    pub(super) fn said(&self, attribute: &str) -> Option<&'a str> {
        let said = self.attributes.split(['"', '\'']).collect::<Vec<_>>();
        let at = said.chunks(2).find(|pair| pair.first().is_some_and(|name| name.trim().strip_suffix('=') == Some(attribute)))?;
        at.get(1).copied()
    }

    /// What an attribute counts; 1 where it is not there or no number.
    fn count(&self, attribute: &str) -> usize {
        let said = self.attributes.split_once(attribute).and_then(|(_, rest)| rest.trim_start().strip_prefix('='));
        let digits = said.map(|rest| rest.trim_start().trim_start_matches(['"', '\'']));
        let digits = digits.and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()).unwrap_or_default();
        if digits.is_empty() { 1 } else { digits.parse().unwrap_or(usize::MAX).max(1) }
    }
}

pub(super) struct Tags<'a> {
    text: &'a str,
}

impl<'a> Tags<'a> {
    /// Of this text.
    pub(super) fn of(text: &'a str) -> Self {
        Self { text }
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        loop {
            let rest = self.text.get(self.text.find('<')? + 1..)?;
            let skipped = [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>"), ("!", ">")];
            if let Some((_, end)) = skipped.iter().find(|(start, _)| rest.starts_with(start)) {
                self.text = rest.get(rest.find(end)? + end.len()..)?;
                continue;
            }
            // A `>` may stand in the quotes of an attribute.
            let mut quote = None;
            let end = rest.bytes().position(|byte| {
                let inside = quote.is_some();
                quote = quote.map_or(matches!(byte, b'"' | b'\'').then_some(byte), |open| (byte != open).then_some(open));
                !inside && byte == b'>'
            })?;
            let (inside, behind) = (rest.get(..end)?, rest.get(end + 1..)?);
            self.text = behind;
            let alone = inside.ends_with('/');
            let inside = inside.trim_end_matches('/');
            let (name, attributes) = inside.split_once(|c: char| c.is_whitespace()).unwrap_or((inside, ""));
            return Some(Tag { name, attributes, alone });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &str) -> Result<Vec<Vec<Merged>>, String> {
        merged(&format!("<?xml version=\"1.0\"?><!-- <table:table> --><table:table table:name=\"a > b\">{rows}</table:table>"))
    }

    #[test]
    fn what_is_repeated_counts_as_often() {
        let cell = |more: &str| format!("<table:table-cell office:value=\"1\" {more}/>");
        let row = |more: &str, cells: &str| format!("<table:table-row {more}>{cells}</table:table-row>");
        let empty = "<table:table-cell table:number-columns-repeated=\"16384\"/>";
        // As spreadsheets end every sheet.
        let end = row("table:number-rows-repeated=\"1048000\"", empty);
        assert!(sheet(&format!("{}{end}", row("", &format!("{}{empty}", cell(""))))).is_ok());
        let wide = cell("table:number-columns-repeated='16384'");
        assert!(sheet(&row("", &wide)).is_ok());
        for rows in [
            row("table:number-rows-repeated=\"1000\"", &wide),
            row("table:number-rows-repeated=\"99999999999999999999\"", &wide),
            format!("{}{end}{}", row("", &wide), row("", &cell(""))),
            row("", &wide).repeat(20),
        ] {
            assert!(sheet(&rows).is_err_and(|why| why == too_many()), "{rows:.200}");
        }
        assert_eq!(merged("<table:table><table:table-row"), Ok(Vec::new()), "it breaks off");
    }

    #[test]
    fn cells_over_several_rows_are_told() {
        let found = sheet(
            "<table:table-row/><table:table-row><table:table-cell office:value=\"1\"/>\
             <table:table-cell office:string-value='x' table:number-rows-spanned=\"3\" table:number-columns-spanned=\"2\"/></table:table-row>",
        );
        assert_eq!(found, Ok(vec![vec![Merged { rows: 1..=3, column: 1 }]]));
    }
}
