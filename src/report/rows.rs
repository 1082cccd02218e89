//! A panel's table, from its block of the JSON report: every number with all its digits.

use serde_json::{Map, Value};

use crate::screens::say::PanelId;

/// The rows of a panel with the names of their columns. Objects in a row become columns with a dot in their name; lists are
/// left out.
pub(super) struct PanelRows {
    pub(super) heads: Vec<String>,
    pub(super) rows: Vec<Map<String, Value>>,
}

impl PanelRows {
    /// Those of a panel in a whole JSON report; none where the book has not what it needs.
    pub(super) fn of(report: &Value, panel: PanelId) -> Self {
        let found: Vec<&Value> = panel.rows().iter().filter_map(|place| report.pointer(place)).collect();
        let says = |rows: &&&Value| !matches!(rows, Value::Null) && rows.as_array().is_none_or(|rows| rows.iter().any(counts));
        let rows: &[Value] = match found.iter().find(says).or(found.first()) {
            Some(Value::Array(rows)) => rows,
            Some(Value::Null) | None => &[],
            Some(one) => std::slice::from_ref(*one),
        };
        let rows: Vec<Map<String, Value>> = rows.iter().map(flat).collect();
        let mut heads: Vec<&String> = Vec::new();
        for name in rows.iter().flat_map(Map::keys) {
            if !heads.contains(&name) {
                heads.push(name);
            }
        }
        // What is an object in one row and null in another stands in the object's columns.
        let in_columns = |name: &&&String| !heads.iter().any(|other| other.starts_with(&format!("{name}.")));
        let heads = heads.iter().filter(in_columns).map(|name| (*name).clone()).collect();
        Self { heads, rows }
    }
}

/// Whether a row counts anything: a list of stages without a deal in any of them says nothing.
fn counts(row: &Value) -> bool {
    row.get("deals").is_none_or(|deals| deals.as_f64() != Some(0.0))
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
