//! A proposal as a map is written.

use std::fmt::Write as _;

use super::super::map::CREATABLE;
use super::super::shape::{self, FieldKind};
use super::FileDraft;
use super::columns::{self, ProposedField};
use crate::book::table::TableName;
use crate::store::edit::quoted;

/// The map of all files; empty where there is none. One of several names its file, so that it reads no other of them.
pub(crate) fn map(drafts: &[FileDraft], several: bool) -> String {
    let written: Vec<String> = drafts.iter().map(|draft| one(draft, several)).collect();
    if written.is_empty() {
        return String::new();
    }
    format!(
        "// Proposed by `quarterdeck import`: look over every line. `quarterdeck maps salesforce` shows what else a map can say.\n[\n{}]\n",
        written.concat()
    )
}

fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn list(texts: &[String]) -> String {
    texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ")
}

fn one(draft: &FileDraft, named: bool) -> String {
    let header = |at: &usize| draft.columns.get(*at).map_or(String::new(), |column| column.header.clone());
    let cells = |field: &ProposedField| {
        let column = field.columns.first().and_then(|at| draft.columns.get(*at));
        column
            .map(|column| {
                column
                    .profile
                    .cells
                    .iter()
                    .map(|cell| comment(cell).chars().take(30).collect::<String>())
                    .collect::<Vec<_>>()
                    .join(" | ")
            })
            .unwrap_or_default()
    };
    let source = |field: &ProposedField| {
        let headers: Vec<String> = field.columns.iter().map(header).collect();
        match headers.as_slice() {
            _ if field.joined => quoted(&headers.join(" + ")),
            [one] => quoted(one),
            several => format!("[{}]", list(several)),
        }
    };
    let mut text = format!("    (\n        table: {},\n", draft.own.words.fills.name());
    if named {
        let _ =
            writeln!(text, "        file: {}, // without this line: any file with the columns of `marks`", quoted(&draft.name));
    }
    let fields: Vec<&ProposedField> = draft.own.fields.iter().collect();
    // The file is known again by what it must have and by what only such files have.
    let telling = |field: &&&ProposedField| {
        let words = draft.own.words;
        !field.joined
            && (field.name == "id"
                || words.needs.iter().flatten().any(|need| *need == field.name)
                || words.tells.contains(&field.name))
    };
    let marks: Vec<String> = fields
        .iter()
        .filter(telling)
        .filter_map(|field| field.columns.first())
        .map(|at| format!("[{}]", quoted(&header(at))))
        .collect();
    if !marks.is_empty() {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "        marks: [{}],", marks.join(", "));
    }
    if let Some(code) = &draft.extra.currency {
        let _ = writeln!(text, "        currency: {},", quoted(code));
    }
    if !draft.extra.skip.is_empty() {
        let skip: Vec<String> =
            draft.extra.skip.iter().map(|(at, says)| format!("{}: [{}]", quoted(&header(at)), list(says))).collect();
        let _ = writeln!(text, "        skip: {{ {} }},", skip.join(", "));
    }
    text.push_str("        columns: {\n");
    for field in &fields {
        let _ = writeln!(text, "            {}: {}, // {}", quoted(&field.name), source(field), cells(field));
    }
    text.push_str("        },\n");
    let named =
        fields.iter().filter_map(|field| Some(format!("{}: {}", quoted(&field.name), quoted(&header(field.names.as_ref()?)))));
    let named: Vec<String> = named.collect();
    if !named.is_empty() {
        let _ = writeln!(text, "        names: {{ {} }},", named.join(", "));
    }
    let values: Vec<String> = draft
        .extra
        .values
        .iter()
        .filter(|(_, pairs)| !pairs.is_empty())
        .map(|(field, pairs)| {
            let pairs: Vec<String> = pairs.iter().map(|(from, to)| format!("{}: {}", quoted(from), quoted(to))).collect();
            format!("{}: {{ {} }}", quoted(field), pairs.join(", "))
        })
        .collect();
    if !values.is_empty() {
        let _ = writeln!(text, "        values: {{ {} }},", values.join(", "));
    }
    decided(draft, &header, &mut text);
    if !draft.extra.defaults.is_empty() {
        let defaults: Vec<String> =
            draft.extra.defaults.iter().map(|(field, value)| format!("{}: {}", quoted(field), quoted(value))).collect();
        let _ = writeln!(text, "        defaults: {{ {} }},", defaults.join(", "));
    }
    if !draft.extra.key.is_empty() {
        let key: Vec<String> = draft.extra.key.iter().map(|field| quoted(field)).collect();
        let _ = writeln!(text, "        key: [{}],", key.join(", "));
    }
    if !draft.extra.scale.is_empty() {
        let scale: Vec<String> =
            draft.extra.scale.iter().map(|(field, factor)| format!("{}: {}", quoted(field), quoted(factor))).collect();
        let _ = writeln!(text, "        scale: {{ {} }},", scale.join(", "));
    }
    if draft.extra.round {
        text.push_str("        round: true,\n");
    }
    let create: Vec<&str> = creates(draft).into_iter().map(TableName::name).collect();
    if !create.is_empty() {
        let _ = writeln!(text, "        create: [{}],", create.join(", "));
    }
    let used = draft.used();
    let unread: Vec<String> = draft
        .columns
        .iter()
        .enumerate()
        .filter(|(at, column)| !used.contains(at) && !column.header.is_empty())
        .map(|(_, column)| comment(&column.header))
        .collect();
    if !unread.is_empty() {
        let _ = writeln!(text, "        // Not read: {}", unread.join(", "));
    }
    text.push_str("    ),\n");
    text
}

fn decided(draft: &FileDraft, header: &dyn Fn(&usize) -> String, text: &mut String) {
    let Some(outcome) = &draft.outcome else { return };
    let mut parts = Vec::new();
    for (name, at) in [("is_won", &outcome.is_won), ("is_closed", &outcome.is_closed), ("column", &outcome.words)] {
        parts.extend(at.as_ref().map(|at| format!("{name}: {}", quoted(&header(at)))));
    }
    if outcome.words.is_some() {
        parts.push(format!("won: [{}]", list(&outcome.won)));
        parts.push(format!("lost: [{}]", list(&outcome.lost)));
    }
    if let Some(at) = &outcome.lost_when {
        parts.push(format!("lost_when: {{ {}: [\"*\"] }}", quoted(&header(at))));
    }
    let on: Vec<String> = outcome.on.iter().map(header).collect();
    parts.push(format!("on: [{}]", list(&on)));
    let _ = writeln!(text, "        outcome: ( {} ),", parts.join(", "));
}

/// The tables whose lacking records are written too: those that it names and that need no more than a name.
fn creates(draft: &FileDraft) -> Vec<TableName> {
    let table = draft.own.words.fills;
    let mut all: Vec<TableName> = draft
        .own
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .chain(draft.extra.defaults.iter().map(|(field, _)| *field))
        .filter_map(|name| match columns::kind(table, name) {
            FieldKind::Ref(to) => Some(to),
            _ => match shape::path(table, name)?.kind() {
                FieldKind::Ref(to) => Some(to),
                _ => None,
            },
        })
        .filter(|to| CREATABLE.contains(to) && *to != table)
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}
