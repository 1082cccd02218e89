//! The JSON Schemas in `assets/schema/` are what the code makes, and hold for what it writes.

use std::path::Path;
use std::process::Command;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use quarterdeck::book::Book;
use quarterdeck::book::FieldValue;
use quarterdeck::book::record::Fields;
use quarterdeck::metrics::lens::{Basis, Lens, Scope};
use quarterdeck::metrics::marketing::marketing;
use quarterdeck::metrics::sales::sales;
use quarterdeck::report::json::object;

use crate::kit::sitting::{book_of, noon, sample_files};

fn schema(of: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/schema/{of}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn validator(of: &str) -> Validator {
    jsonschema::draft202012::options().should_validate_formats(true).build(&schema(of)).unwrap()
}

#[track_caller]
fn holds(validator: &Validator, what: &str, value: &Value) {
    let wrong: Vec<String> =
        validator.iter_errors(value).take(5).map(|error| format!("{}: {error:.200}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{what}:\n{}", wrong.join("\n"));
}

#[test]
fn the_schemas_are_what_the_code_makes() {
    for of in ["report", "book", "acts"] {
        let made = Command::new(env!("CARGO_BIN_EXE_quarterdeck")).args(["schema", of]).output().unwrap();
        assert!(made.status.success(), "{made:?}");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/schema/{of}.json"));
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(&path, &made.stdout).unwrap();
        }
        assert!(
            std::fs::read(&path).unwrap_or_default() == made.stdout,
            "{of}: run `UPDATE_SCHEMA=1 cargo test --test suite schema`"
        );
        jsonschema::meta::validate(&schema(of)).unwrap();
    }
}

fn report_of(book: &Book) -> Value {
    let as_of = book.company.today(noon());
    let basis = Basis::new(book, as_of, Scope::Company);
    let period = book.company.calendar().containing(quarterdeck::book::calendar::Length::Quarter, as_of);
    let lens = Lens::new(book, &basis, period, 2);
    object(&lens, &sales(&lens, None), &marketing(&lens)).unwrap()
}

#[test]
fn reports_of_many_books_hold_and_a_field_less_or_of_another_type_does_not() {
    let report = validator("report");
    for (name, files) in crate::proof::books().into_iter().step_by(4) {
        holds(&report, &name, &report_of(&book_of(&files)));
    }
    let whole = report_of(&book_of(&sample_files()));
    for place in ["/sales/won", "/sales/forecast/p50", "/marketing/revenue", "/records/deals", "/sales/people/0/name"] {
        let (parent, name) = place.rsplit_once('/').unwrap();
        let mut less = whole.clone();
        less.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name).unwrap();
        assert!(!report.is_valid(&less), "without {place}");
        let mut other = whole.clone();
        *other.pointer_mut(place).unwrap() = json!({ "a": [] });
        assert!(!report.is_valid(&other), "{place} as another type");
    }
}

/// A record as JSON, as a book writes it.
fn written(value: &FieldValue, book: &Book) -> Option<Value> {
    Some(match value {
        FieldValue::Nothing => return None,
        FieldValue::Text(text) => json!(text),
        FieldValue::Day(day) => json!(day.to_string()),
        FieldValue::Money(money) => serde_json::from_str(&book.company.currency().plain(*money)).unwrap(),
        FieldValue::Number(number) => serde_json::from_str(&number.replace(',', "")).unwrap_or_else(|_| json!(number)),
        FieldValue::Link(id) => json!(book.key_of(*id)),
        FieldValue::List(values) => values.iter().filter_map(|value| written(value, book)).collect(),
        // Stages and teams are known by their numbers.
        FieldValue::Group(fields) if matches!(fields.as_slice(), [("stage" | "team", FieldValue::Number(_))]) => {
            json!("its name")
        }
        FieldValue::Group(fields) => Value::Object(record(fields, book)),
    })
}

fn record(fields: &[(&'static str, FieldValue)], book: &Book) -> Map<String, Value> {
    fields.iter().filter_map(|(name, value)| Some(((*name).to_owned(), written(value, book)?))).collect()
}

#[test]
fn the_samples_records_hold_and_wrong_ones_do_not() {
    let schema = validator("book");
    let book = book_of(&sample_files());
    let rows = |rows: Vec<Vec<(&'static str, FieldValue)>>| {
        Value::from(rows.iter().map(|fields| record(fields, &book)).map(Value::Object).collect::<Vec<_>>())
    };
    let company = json!({ "name": "A", "currency": "EUR", "time_zone": "Europe/Oslo",
        "stages": [{ "id": "a", "name": "A", "probability": 0.5 }] });
    let whole = json!({
        "company": company,
        "deals": rows(book.deals.rows().iter().map(Fields::fields).collect()),
        "accounts": rows(book.accounts.rows().iter().map(Fields::fields).collect()),
        "people": rows(book.people.rows().iter().map(Fields::fields).collect()),
        "leads": rows(book.leads.rows().iter().map(Fields::fields).collect()),
        "orders": rows(book.orders.rows().iter().map(Fields::fields).collect()),
    });
    holds(&schema, "the sample", &whole);
    assert!(whole["deals"].as_array().unwrap().len() > 500);
    let changes: [(&str, Value); 3] =
        [("/deals/0/amount", json!("much")), ("/deals/0/created", json!("soon")), ("/people/0/id", json!(7))];
    for (place, value) in changes {
        let mut wrong = whole.clone();
        *wrong.pointer_mut(place).unwrap() = value;
        assert!(!schema.is_valid(&wrong), "{place}");
    }
    let mut wrong = whole.clone();
    wrong["deals"][0].as_object_mut().unwrap().remove("id");
    assert!(!schema.is_valid(&wrong));
    wrong = whole;
    wrong["deals"][0]["stage_name"] = json!("x");
    assert!(!schema.is_valid(&wrong), "a field that there is not");
}
