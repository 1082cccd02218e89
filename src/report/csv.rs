//! One panel's table as CSV, from its block of the JSON report: every number with all its digits.

use serde_json::Value;

use crate::screens::say::PanelId;

use super::rows::PanelRows;

/// Why there is no CSV.
#[derive(Debug, thiserror::Error)]
pub enum CsvError {
    /// The rows could not be written.
    #[error("cannot write CSV: {0}")]
    Csv(#[from] csv::Error),
    /// The written rows could not be taken.
    #[error("cannot write CSV: {0}")]
    Io(#[from] std::io::Error),
}

/// A panel's table of a whole JSON report, with a head.
pub fn csv(report: &Value, panel: PanelId) -> Result<String, CsvError> {
    let PanelRows { heads, rows } = PanelRows::of(report, panel);
    let mut writer = csv::Writer::from_writer(Vec::new());
    if !heads.is_empty() {
        writer.write_record(&heads)?;
    }
    for row in &rows {
        writer.write_record(heads.iter().map(|name| row.get(name).map_or_else(String::new, cell)))?;
    }
    let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A text that a spreadsheet would run as a formula, with an apostrophe before it; others as they are.
pub(crate) fn defused(text: &str) -> String {
    let mark = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("{mark}{text}")
}

/// A cell. Texts are defused; a number never is.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => defused(text),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_become_formulas_and_numbers_stay_numbers() {
        let report = serde_json::json!({"sales": {"people": [
            {"id": "=1+1", "name": "A, \"b\"", "won": -1.5, "win_rate": {"won": 1, "rate": null}, "list": [1]},
            {"id": "@x", "name": "+49", "won": 2, "win_rate": null},
        ]}});
        let text = csv(&report, PanelId::People).unwrap();
        assert_eq!(text, "id,name,won,win_rate.won,win_rate.rate\n'=1+1,\"A, \"\"b\"\"\",-1.5,1,\n'@x,'+49,2,,\n");
    }

    #[test]
    fn an_absent_table_is_empty() {
        assert_eq!(csv(&serde_json::json!({}), PanelId::Stock).unwrap(), "");
    }
}
