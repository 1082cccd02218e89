//! The JSON report: one object, always whole. The figures' structs are its blocks; this only puts them side by side,
//! writes money in major units and moves reasons to the notes.

use std::fmt::Write as _;

use serde_json::{Map, Number, Value};

use crate::book::money::{Currency, MINOR, Money};
use crate::book::problem::Severity;
use crate::book::table::TableName;
use crate::metrics::figure::{FIGURE, WHY};
use crate::metrics::lens::Lens;
use crate::metrics::marketing::Marketing;
use crate::metrics::sales::Sales;

/// The version of the report's form.
const SCHEMA: u32 = 1;

/// The whole report as text, ending in a line break.
pub fn json(lens: &Lens, sales: &Sales, marketing: &Marketing) -> Result<String, serde_json::Error> {
    text(&object(lens, sales, marketing)?)
}

pub(crate) fn text(report: &Value) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(escaped(&text))
}

/// The whole report as a value.
pub fn object(lens: &Lens, sales: &Sales, marketing: &Marketing) -> Result<Value, serde_json::Error> {
    let book = lens.book;
    let mut notes = Vec::new();
    let currency = book.company.currency();
    let mut resolve = |name: &str, value: Value| Resolver { currency, notes: &mut notes }.resolve(name, value);
    let sales = resolve("sales", serde_json::to_value(sales)?);
    let marketing = resolve("marketing", serde_json::to_value(marketing)?);
    let mut root = Map::new();
    root.insert("schema".into(), SCHEMA.into());
    root.insert("company".into(), book.company.name().into());
    root.insert("as_of".into(), lens.as_of.to_string().into());
    root.insert("currency".into(), currency.code().into());
    let counts = TableName::ALL.iter().filter(|table| **table != TableName::Company);
    let records: Map<String, Value> = counts.map(|table| (table.name().to_owned(), book.count(*table).0.into())).collect();
    root.insert("records".into(), records.into());
    let problems = serde_json::json!({
        "errors": book.problem_count(Severity::Error),
        "warnings": book.problem_count(Severity::Warning),
        "left_out": book.left_out(),
    });
    root.insert("problems".into(), problems);
    root.insert("sales".into(), sales);
    root.insert("marketing".into(), marketing);
    root.insert("notes".into(), notes.into());
    Ok(Value::Object(root))
}

struct Resolver<'a> {
    currency: Currency,
    notes: &'a mut Vec<Value>,
}

impl Resolver<'_> {
    /// Money in major units with the currency's digits; a figure as its value, or null with its reason in the notes.
    fn resolve(&mut self, path: &str, value: Value) -> Value {
        match value {
            Value::Object(mut map) => {
                if let Some(minor) = map.get(MINOR).and_then(Value::as_str).and_then(|minor| minor.parse().ok()) {
                    return self.major(Money::from_minor(minor));
                }
                if let Some(figure) = map.remove(FIGURE) {
                    if let Some(why) = map.get(WHY).and_then(Value::as_str) {
                        let note = Value::String(format!("{path}: {why}"));
                        if !self.notes.contains(&note) {
                            self.notes.push(note);
                        }
                    }
                    return self.resolve(path, figure);
                }
                let resolved = map.into_iter().map(|(name, value)| {
                    let value = self.resolve(&format!("{path}.{name}"), value);
                    (name, value)
                });
                Value::Object(resolved.collect())
            }
            Value::Array(values) => {
                let path = format!("{path}[]");
                Value::Array(values.into_iter().map(|value| self.resolve(&path, value)).collect())
            }
            other => other,
        }
    }

    fn major(&self, amount: Money) -> Value {
        // A number with the currency's digits: 1249.50 stays 1249.50.
        serde_json::from_str::<Number>(&self.currency.plain(amount)).map_or(Value::Null, Value::Number)
    }
}

/// Control and bidirectional characters escaped: they can stand only inside strings, where JSON lets them be written so.
pub(super) fn escaped(text: &str) -> String {
    let risky = |c: char| matches!(c, '\u{7f}'..='\u{9f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
    if !text.contains(risky) {
        return text.to_owned();
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if risky(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                // Writing to a string cannot fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_keeps_its_digits_and_reasons_go_to_the_notes() {
        let mut notes = Vec::new();
        let mut resolver = Resolver { currency: Currency::from_code("EUR").unwrap(), notes: &mut notes };
        let value = serde_json::json!({"won": {MINOR: "-124950"}, "pace": {FIGURE: null, WHY: "no target"}, "list": [{"x": {FIGURE: 0.5}}]});
        let resolved = resolver.resolve("sales", value);
        assert_eq!(resolved.to_string(), r#"{"won":-1249.50,"pace":null,"list":[{"x":0.5}]}"#);
        assert_eq!(notes, ["sales.pace: no target"]);
    }

    #[test]
    fn no_control_or_bidi_character_gets_through() {
        assert_eq!(escaped("\"a\u{9b}b\u{202e}\""), "\"a\\u009bb\\u202e\"");
    }
}
