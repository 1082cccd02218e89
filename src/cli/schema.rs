//! `quarterdeck schema`: JSON Schemas of what the program writes and takes, made from the code's own descriptions.

use std::io::Write;

use clap::{Args, ValueEnum};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::act::ask::{AnswerKind, Ask};
use crate::act::{ACTS, Act, NEW};
use crate::book::describe::{FieldDescription, FieldMark, Holds};
use crate::book::table::TableName;
use crate::metrics::marketing::Marketing;
use crate::metrics::sales::Sales;

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Prints the JSON Schema of what the program writes and takes.
#[derive(Args, Debug, Clone)]
pub(crate) struct Schema {
    /// Of what
    #[arg(value_enum)]
    of: SchemaOf,
}

/// What there is a schema of.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum SchemaOf {
    /// `report --format json`
    Report,
    /// The tables of a book, their records as JSON objects
    Book,
    /// What `do` and `add` ask for, by act
    Acts,
}

impl Schema {
    pub(crate) fn run(&self, out: &mut dyn Write) -> anyhow::Result<u8> {
        let schema = match self.of {
            SchemaOf::Report => report(),
            SchemaOf::Book => book(),
            SchemaOf::Acts => acts(),
        };
        writeln!(out, "{}", serde_json::to_string_pretty(&schema)?)?;
        Ok(0)
    }
}

/// An object with these fields, all of which are there, and no others.
fn whole(fields: &Map<String, Value>) -> Value {
    let names: Vec<&String> = fields.keys().collect();
    json!({ "type": "object", "required": names, "properties": fields, "additionalProperties": false })
}

fn named<'a>(fields: impl IntoIterator<Item = (&'a str, Value)>) -> Map<String, Value> {
    fields.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

fn report() -> Value {
    // As they are written: what may be without a value is null, and never left out.
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let sales = generator.subschema_for::<Sales>().to_value();
    let marketing = generator.subschema_for::<Marketing>().to_value();
    let count = || json!({ "type": "integer", "minimum": 0 });
    let tables = TableName::ALL.iter().filter(|table| **table != TableName::Company).map(|table| (table.name(), count()));
    let fields = named([
        ("schema", json!({ "const": 1 })),
        ("company", json!({ "type": "string" })),
        ("as_of", json!({ "type": "string", "format": "date" })),
        ("currency", json!({ "type": "string", "pattern": "^[A-Z]{3}$" })),
        ("records", whole(&named(tables))),
        ("problems", whole(&named(["errors", "warnings", "left_out"].map(|name| (name, count()))))),
        ("sales", sales),
        ("marketing", marketing),
        ("notes", json!({ "type": "array", "items": { "type": "string" } })),
    ]);
    let mut schema = titled("The JSON report of quarterdeck", whole(&fields));
    if let Some(fields) = schema.as_object_mut() {
        fields.insert("$defs".to_owned(), generator.take_definitions(true).into());
    }
    schema
}

fn titled(title: &str, schema: Value) -> Value {
    let mut titled = json!({ "$schema": DRAFT, "title": title });
    if let (Some(titled), Value::Object(fields)) = (titled.as_object_mut(), schema) {
        titled.extend(fields);
    }
    titled
}

fn book() -> Value {
    let tables = TableName::ALL.iter().map(|table| {
        let mut record = group(table.fields());
        if let Some(fields) = record.as_object_mut() {
            fields.insert("description".to_owned(), one_line(table.about()).into());
        }
        let schema = if *table == TableName::Company { record } else { json!({ "type": "array", "items": record }) };
        (table.name(), schema)
    });
    let fields = named(tables);
    titled(
        "A book of quarterdeck, its tables as JSON",
        json!({ "type": "object", "required": ["company"], "properties": fields, "additionalProperties": false }),
    )
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A record or a group in one: its fields, those that must be there, and no others.
fn group(fields: &[FieldDescription]) -> Value {
    let (mut all, mut required, mut either) = (Map::new(), Vec::new(), Vec::new());
    for field in fields {
        let mut schema = holds(field.holds);
        if let Some(about) = schema.as_object_mut() {
            about.insert("description".to_owned(), one_line(field.about).into());
        }
        all.insert(field.name.to_owned(), schema);
        let needed = field.required || field.marks.contains(&FieldMark::Needed);
        match field.or {
            Some(other) => {
                all.insert(other.name.to_owned(), holds(other.holds));
                if needed {
                    either.push(json!({ "oneOf": [{ "required": [field.name] }, { "required": [other.name] }] }));
                }
            }
            None if needed => required.push(field.name),
            None => {}
        }
    }
    let mut schema = json!({ "type": "object", "required": required, "properties": all, "additionalProperties": false });
    if let (Some(fields), false) = (schema.as_object_mut(), either.is_empty()) {
        fields.insert("allOf".to_owned(), either.into());
    }
    schema
}

fn holds(kind: Holds) -> Value {
    match kind {
        Holds::Text | Holds::Team | Holds::Stage | Holds::Zone => json!({ "type": "string" }),
        Holds::Id(table) => json!({ "type": "string", "$comment": format!("the id of a record of {}", table.name()) }),
        Holds::Day => json!({ "type": "string", "format": "date" }),
        Holds::Period | Holds::Month | Holds::Quarter | Holds::Year => json!({ "type": ["string", "integer"] }),
        Holds::Currency => json!({ "type": "string", "pattern": "^[A-Z]{3}$" }),
        Holds::Money | Holds::Price | Holds::Units | Holds::Number | Holds::Decimal | Holds::Amount => {
            json!({ "type": "number" })
        }
        Holds::Count => json!({ "type": "integer", "minimum": 0 }),
        Holds::Whole => json!({ "type": "integer" }),
        Holds::Choice(names) => json!({ "enum": names }),
        // Some of them are followed by what they are of.
        Holds::Measure(_) => json!({ "type": ["string", "object"] }),
        Holds::Group(fields, None) => group(fields),
        Holds::Group(fields, Some(bare)) => {
            let bare = fields.iter().find(|field| field.name == bare).map(|field| holds(field.holds));
            json!({ "anyOf": [group(fields), bare] })
        }
        Holds::List(inner) => json!({ "type": "array", "items": holds(*inner) }),
    }
}

fn acts() -> Value {
    let act = |act: &Act| {
        let asks = act.asks.iter().map(|ask| (ask.name, answer(ask)));
        let required: Vec<&str> = act.asks.iter().filter(|ask| ask.required).map(|ask| ask.name).collect();
        let on: Vec<&str> = act.tables.iter().map(|table| table.name()).collect();
        json!({
            "description": act.help, "$comment": if on.is_empty() { String::new() } else { format!("on {}", on.join(", ")) },
            "type": "object", "required": required, "properties": named(asks), "additionalProperties": false,
        })
    };
    // An act of one name on several tables asks for what its table says.
    let by_name = |all: &[Act]| {
        let mut found: Map<String, Value> = Map::new();
        for one in all {
            let schema = act(one);
            match found.get_mut(one.name).and_then(|known| known.get_mut("anyOf")).and_then(Value::as_array_mut) {
                Some(known) => known.push(schema),
                None => {
                    found.insert(one.name.to_owned(), json!({ "anyOf": [schema] }));
                }
            }
        }
        found
    };
    let fields = named([
        ("do", json!({ "type": "object", "properties": by_name(ACTS), "additionalProperties": false })),
        ("add", json!({ "type": "object", "properties": by_name(NEW), "additionalProperties": false })),
    ]);
    titled(
        "What the acts of quarterdeck ask for",
        json!({ "type": "object", "properties": fields, "additionalProperties": false }),
    )
}

fn answer(ask: &Ask) -> Value {
    let mut schema = match ask.kind {
        AnswerKind::Choice(names) => json!({ "enum": names }),
        AnswerKind::Yes => json!({ "type": "boolean" }),
        // As a person says them: `+7`, `fri`, `48k`.
        AnswerKind::Day(_) | AnswerKind::Money | AnswerKind::Units | AnswerKind::Number => {
            json!({ "type": ["string", "number"] })
        }
        AnswerKind::Words(_) | AnswerKind::Stage | AnswerKind::Record(_) | AnswerKind::Step | AnswerKind::Lines => {
            json!({ "type": "string" })
        }
    };
    if let Some(fields) = schema.as_object_mut() {
        fields.insert("description".to_owned(), ask.words.into());
    }
    schema
}
