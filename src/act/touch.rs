//! Something was done with an account, a partner, a lead or about a deal.

use super::ask::{Answers, No};
use super::change::{Change, Edit, Field, Value};
use super::subject::Subject;
use crate::book::activity::ActivityKind;
use crate::book::id::AnyId;
use crate::book::table::{Records, TableName};

pub(crate) const KINDS: &[&str] = ActivityKind::NAMES;

pub(crate) fn by_now(subject: &Subject) -> Option<String> {
    subject.me.map(|me| subject.book.key_of(Records::any(me)).to_owned())
}

pub(crate) fn touch(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let kind = answers.words("kind").unwrap_or_default();
    let day = answers.day("on").unwrap_or(subject.today);
    let by = answers.record("by").map(|by| subject.book.key_of(by).to_owned()).or_else(|| by_now(subject));
    let edit = activity(subject, day, kind, by, answers.words("note"))?;
    Ok(Change { edits: vec![edit], words: kind.to_lowercase(), ..Change::default() })
}

/// Something that was done: with the account that is named, else with whom or about what the row in focus is.
pub(crate) fn new(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let named = answers.record("account").filter(|named| subject.account() != Some(*named));
    let own = Subject { record: named.unwrap_or(subject.record), ..*subject };
    let of = of(&own).ok_or_else(|| No::to("account", "with whom?"))?;
    let answered = ["on", "by", "kind", "note"].into_iter().filter_map(|name| Some((name, answers.get(name)?.written(subject))));
    let mut given: Vec<(&str, String)> = vec![(of.0, subject.book.key_of(of.1).to_owned())];
    given.extend(by_now(subject).map(|by| ("by", by)));
    given.extend(answered);
    let change = super::new::record(subject, TableName::Activities, &given)?;
    Ok(Change { on: own.name(), ..change })
}

/// With whom it is, or about what.
fn of(subject: &Subject) -> Option<(&'static str, AnyId)> {
    match subject.record.table {
        TableName::Deals => Some(("deal", subject.record)),
        TableName::Leads => Some(("lead", subject.record)),
        TableName::Partners => Some(("partner", subject.record)),
        _ => subject.account().map(|account| ("account", account)),
    }
}

/// A note of today about the record.
pub(crate) fn note(subject: &Subject, words: &str) -> Result<Edit, No> {
    activity(subject, subject.today, ActivityKind::Note.name(), by_now(subject), Some(words))
}

fn activity(
    subject: &Subject,
    day: crate::book::day::Day,
    kind: &str,
    by: Option<String>,
    note: Option<&str>,
) -> Result<Edit, No> {
    let key = |record| Value::text(subject.book.key_of(record));
    let (name, with) = of(subject).ok_or_else(|| No::because("it belongs to no account"))?;
    let mut fields = vec![Field::new("on", Value::Day(day)), Field::new(name, key(with))];
    fields.extend(by.map(|by| Field::new("by", Value::Text(by))));
    if subject.record.table == TableName::Contacts {
        fields.push(Field::new("contact", key(subject.record)));
    }
    fields.push(Field::new("kind", Value::Name(kind.to_owned())));
    fields.extend(note.map(|note| Field::new("note", Value::text(note))));
    Ok(Edit::Add { table: TableName::Activities, day, fields })
}
