//! Panels' tables as a workbook: numbers are numbers, days are dates, texts stay texts.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use serde_json::Value;

use crate::book::day::Day;
use crate::screens::say::PanelId;

use super::rows::PanelRows;

/// What Excel takes in a cell.
const LONGEST: usize = 32_767;

/// A workbook with a sheet for each of the panels that has a row in a whole JSON report, named as the panel; `None` where
/// none has. The same report gives the same bytes: the workbook bears the day it is of, not the moment it was made.
pub(crate) fn xlsx(report: &Value, panels: &[PanelId], day: Day) -> Result<Option<Vec<u8>>, XlsxError> {
    let mut book = Workbook::new();
    let mut properties = DocProperties::new();
    if let Some(made) = date(&day.to_string()) {
        properties = properties.set_creation_datetime(&made);
    }
    book.set_properties(&properties);
    let looks = SheetFormats::new();
    let mut sheets = 0;
    for panel in panels {
        let rows = PanelRows::of(report, *panel);
        if !rows.rows.is_empty() {
            fill(book.add_worksheet().set_name(panel.slug())?, &rows, &looks)?;
            sheets += 1;
        }
    }
    if sheets == 0 { Ok(None) } else { book.save_to_buffer().map(Some) }
}

struct SheetFormats {
    head: Format,
    day: Format,
    /// A text that is typed over stays one: `=1+1` becomes no formula.
    text: Format,
}

impl SheetFormats {
    fn new() -> Self {
        Self {
            head: Format::new().set_bold(),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            text: Format::new().set_quote_prefix(),
        }
    }
}

fn fill(sheet: &mut Worksheet, PanelRows { heads, rows }: &PanelRows, looks: &SheetFormats) -> Result<(), XlsxError> {
    for (column, name) in (0..).zip(heads) {
        sheet.write_with_format(0, column, name, &looks.head)?;
    }
    for (line, row) in (1..).zip(rows) {
        for (column, name) in (0..).zip(heads) {
            match row.get(name) {
                Some(Value::Number(number)) => {
                    if let Some(number) = number.as_f64() {
                        sheet.write(line, column, number)?;
                    }
                }
                Some(Value::Bool(yes)) => {
                    sheet.write(line, column, *yes)?;
                }
                Some(Value::String(text)) => {
                    if let Some(day) = date(text) {
                        sheet.write_with_format(line, column, &day, &looks.day)?;
                    } else {
                        let text: String = text.chars().take(LONGEST).collect();
                        sheet.write_string_with_format(line, column, text, &looks.text)?;
                    }
                }
                // Nothing is known: an empty cell, not a 0.
                Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => {}
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    if let (Ok(last), Some(columns)) = (u32::try_from(rows.len()), u16::try_from(heads.len()).ok().and_then(|n| n.checked_sub(1)))
    {
        sheet.autofilter(0, 0, last, columns)?;
    }
    sheet.autofit();
    Ok(())
}

/// A day as Excel keeps it; `None` for any other text, and for days before its first, which stay texts.
fn date(text: &str) -> Option<ExcelDateTime> {
    let day = (text.len() == 10).then(|| Day::parse(text))??;
    let part = |number: u32| u8::try_from(number).ok();
    ExcelDateTime::from_ymd(
        u16::try_from(day.year()).ok().filter(|year| *year >= 1900)?,
        part(day.month())?,
        part(day.of_month())?,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};

    use super::*;

    fn read(bytes: Vec<u8>) -> Xlsx<std::io::Cursor<Vec<u8>>> {
        open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap()
    }

    fn day() -> Day {
        Day::parse("2026-11-23").unwrap()
    }

    #[test]
    fn numbers_are_numbers_days_are_dates_and_texts_are_no_formulas() {
        let report = serde_json::json!({"sales": {"people": [
            {"id": "=1+1", "won": -1.5, "win_rate": {"rate": null}, "since": "2026-11-02", "late": true},
            {"id": "x", "won": 2, "win_rate": {"rate": 0.25}, "since": null, "late": false},
        ]}});
        let bytes = xlsx(&report, &[PanelId::Stock, PanelId::People], day()).unwrap().unwrap();
        assert_eq!(bytes, xlsx(&report, &[PanelId::People], day()).unwrap().unwrap());
        let mut book = read(bytes);
        assert_eq!(book.sheet_names(), ["people"]);
        let cells = book.worksheet_range("people").unwrap();
        let row =
            |line: u32| (0..5).map(|column| cells.get_value((line, column)).cloned().unwrap_or(Data::Empty)).collect::<Vec<_>>();
        let heads = ["id", "won", "win_rate.rate", "since", "late"].map(|head| Data::String(head.to_owned()));
        assert_eq!(row(0), heads);
        let first = row(1);
        assert_eq!(first[..3], [Data::String("=1+1".to_owned()), Data::Float(-1.5), Data::Empty]);
        let Data::DateTime(since) = &first[3] else { panic!("{first:?}") };
        assert_eq!(since.as_datetime().unwrap().date().to_string(), "2026-11-02");
        assert_eq!(row(2)[..4], [Data::String("x".to_owned()), Data::Float(2.0), Data::Float(0.25), Data::Empty]);
        assert!(book.worksheet_formula("people").unwrap().is_empty());
    }

    #[test]
    fn without_a_row_there_is_no_workbook() {
        assert!(xlsx(&serde_json::json!({}), PanelId::ALL, day()).unwrap().is_none());
    }
}
