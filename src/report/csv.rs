//! One panel's table as CSV, from its block of the JSON report: every number with all its digits.

use serde_json::{Map, Value};

use crate::screens::say::PanelId;

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

/// Where a panel's table stands in the report: a list (its items are the rows), or an object (the only row).
fn place(panel: PanelId) -> &'static str {
    match panel {
        PanelId::Verdict | PanelId::Digest => "/sales/horizons",
        PanelId::Pace => "/sales/series",
        PanelId::Pipeline => "/sales/stages",
        PanelId::Bridge => "/sales/bridge",
        PanelId::DoNext => "/sales/do_next",
        PanelId::Leads => "/sales/leads/waiting_longest",
        PanelId::Orders => "/sales/orders/by_customer",
        PanelId::Stock => "/sales/stock",
        PanelId::Customers => "/sales/customers/largest",
        PanelId::Partners => "/sales/partners",
        PanelId::People => "/sales/people",
        PanelId::Recurring => "/sales/recurring/renewals",
        PanelId::WinRate | PanelId::WinFit | PanelId::DealsSay => "/sales/segments",
        PanelId::Products | PanelId::ProductYears => "/sales/products",
        PanelId::Lost | PanelId::LossReasons => "/sales/lost_by",
        PanelId::Rivals => "/sales/lost_to",
        PanelId::Objectives | PanelId::Roadmap => "/marketing/objectives",
        PanelId::Awareness => "/marketing/awareness",
        PanelId::Market | PanelId::Segments => "/marketing/segments",
        PanelId::Fit | PanelId::Grid => "/marketing/fit",
        PanelId::Offer => "/marketing/needs",
        PanelId::Campaigns => "/marketing/campaigns",
        PanelId::Funnel => "/marketing/funnel/cohorts",
        PanelId::Demand | PanelId::Gained | PanelId::Revenue => "/marketing/channels",
        PanelId::Losses => "/marketing/lost_by",
    }
}

/// A panel's table of a whole JSON report, with a head. Objects in a row become columns with a dot in their name; lists
/// are left out.
pub fn csv(report: &Value, panel: PanelId) -> Result<String, CsvError> {
    let one = [report.pointer(place(panel)).cloned().unwrap_or(Value::Null)];
    let rows: &[Value] = match &one {
        [Value::Array(rows)] => rows,
        [Value::Null] => &[],
        one => one,
    };
    let rows: Vec<Map<String, Value>> = rows.iter().map(flat).collect();
    let mut heads: Vec<&String> = Vec::new();
    for name in rows.iter().flat_map(Map::keys) {
        if !heads.contains(&name) {
            heads.push(name);
        }
    }
    // What is an object in one row and null in another stands in the object's columns.
    let heads: Vec<&String> =
        heads.iter().filter(|name| !heads.iter().any(|other| other.starts_with(&format!("{name}.")))).copied().collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    if !heads.is_empty() {
        writer.write_record(&heads)?;
    }
    for row in &rows {
        writer.write_record(heads.iter().map(|name| row.get(*name).map_or_else(String::new, cell)))?;
    }
    let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A row's values by column.
fn flat(row: &Value) -> Map<String, Value> {
    let mut out = Map::new();
    if let Value::Object(map) = row {
        flatten(&mut out, "", map);
    }
    out
}

fn flatten(out: &mut Map<String, Value>, before: &str, map: &Map<String, Value>) {
    for (name, value) in map {
        let name = format!("{before}{name}");
        match value {
            Value::Object(inner) => flatten(out, &format!("{name}."), inner),
            Value::Array(_) => {}
            value => {
                out.insert(name, value.clone());
            }
        }
    }
}

/// A cell. A text that a spreadsheet would run as a formula gets an apostrophe before it; a number never.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
        Value::String(text) => text.clone(),
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
