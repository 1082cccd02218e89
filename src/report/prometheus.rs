//! The report's numbers for Prometheus' text file collector: a gauge a figure, nothing for what is not known.

use std::fmt::Write as _;

use serde_json::Value;

/// Lists whose rows have an id of their own and are few: each row's numbers bear it as a label. The others are lists to
/// read, not series to draw.
const LISTS: [&str; 5] = ["stages", "people", "partners", "segments", "channels"];

/// The numbers of a whole JSON report as `quarterdeck_sales_won 1234.5`, money in major units, rates as fractions, with the
/// time at which they were written in seconds since 1970. Figures without a value are left out: a gap is no 0.
pub(crate) fn metrics(report: &Value, written: i64) -> String {
    let mut lines = MetricLines { out: String::new(), last: String::new() };
    let company = report.get("company").and_then(Value::as_str).unwrap_or_default();
    lines.walk("quarterdeck", report, &format!("company=\"{}\"", label(company)));
    lines.gauge("quarterdeck_written_timestamp_seconds", "", &written.to_string());
    lines.out
}

struct MetricLines {
    out: String,
    last: String,
}

impl MetricLines {
    fn walk(&mut self, name: &str, value: &Value, labels: &str) {
        match value {
            Value::Number(number) => self.gauge(name, labels, &number.to_string()),
            Value::Bool(yes) => self.gauge(name, labels, if *yes { "1" } else { "0" }),
            Value::Object(fields) => {
                for (field, value) in fields {
                    match value {
                        Value::Array(rows) if LISTS.contains(&field.as_str()) => {
                            self.rows(&format!("{name}_{field}"), rows, labels);
                        }
                        // Its version is no figure.
                        _ if field == "schema" => {}
                        value => self.walk(&format!("{name}_{field}"), value, labels),
                    }
                }
            }
            Value::Null | Value::String(_) | Value::Array(_) => {}
        }
    }

    /// All rows' values of one column below each other, as the format wants it.
    fn rows(&mut self, name: &str, rows: &[Value], labels: &str) {
        let id = |row: &Value| row.get("id").and_then(Value::as_str).map(|id| format!("{labels},id=\"{}\"", label(id)));
        let mut columns: Vec<&String> = Vec::new();
        for column in rows.iter().filter_map(Value::as_object).flat_map(|row| row.keys()) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        for column in columns {
            for row in rows {
                if let (Some(labels), Some(value @ (Value::Number(_) | Value::Bool(_)))) = (id(row), row.get(column)) {
                    self.walk(&format!("{name}_{column}"), value, &labels);
                }
            }
        }
    }

    fn gauge(&mut self, name: &str, labels: &str, value: &str) {
        let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        if self.last != name {
            let _ = writeln!(self.out, "# TYPE {name} gauge");
            self.last.clone_from(&name);
        }
        let _ = if labels.is_empty() {
            writeln!(self.out, "{name} {value}")
        } else {
            writeln!(self.out, "{name}{{{labels}}} {value}")
        };
    }
}

/// A label's value: its three special characters escaped, others that no line may hold left out.
fn label(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => safe.push_str("\\\\"),
            '"' => safe.push_str("\\\""),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_gauge_and_what_is_not_known_is_nothing() {
        let report = serde_json::json!({
            "schema": 1, "company": "A \"b\"\n",
            "sales": {
                "won": 12.5, "attainment": null, "target_source": "stated",
                "people": [{"id": "ines", "won": 1, "name": "x"}, {"id": "tom", "won": 2, "quota": null}, {"won": 3}],
                "do_next": [{"id": "D-1", "score": 9}],
            },
        });
        let company = "company=\"A \\\"b\\\" \"";
        assert_eq!(
            metrics(&report, 17),
            format!(
                "# TYPE quarterdeck_sales_won gauge\nquarterdeck_sales_won{{{company}}} 12.5\n\
                 # TYPE quarterdeck_sales_people_won gauge\nquarterdeck_sales_people_won{{{company},id=\"ines\"}} 1\n\
                 quarterdeck_sales_people_won{{{company},id=\"tom\"}} 2\n\
                 # TYPE quarterdeck_written_timestamp_seconds gauge\nquarterdeck_written_timestamp_seconds 17\n"
            )
        );
    }
}
