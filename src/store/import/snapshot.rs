//! An export is a snapshot of a day: what it changes in a deal goes into the deal's log, and what it no longer has is told.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::carried::Memory;
use super::gather::{self, Batch, Gathered, GatheredRecords};
use super::shelf::Shelf;
use super::standing::{DealLogEntry, LOGGED, StandingDeal};
use crate::book::day::Day;
use crate::book::table::TableName;
use crate::store::edit::Field;
use crate::store::edit::Value;

/// Adds to a deal that a snapshot of the day `on` changes what the log then gains; `before`: as it stands in the book.
pub(crate) fn log(fields: &mut Vec<Field>, before: Option<&StandingDeal>, on: Day) {
    // What a history file says has its own dates.
    if fields.iter().any(|field| field.name == "log") {
        return;
    }
    let entries = match before {
        Some(before) => changed(fields, before, on),
        None => first_seen(fields, on),
    };
    fields.extend(entries);
}

/// What the export says of a field; nothing where it empties it or does not carry it.
fn said<'a>(fields: &'a [Field], name: &str) -> Option<&'a Value> {
    fields.iter().find(|field| field.name == name && !field.filler)?.value.as_ref()
}

/// A deal's log as a field to be written; without a value it is taken away.
fn log_of(value: Option<Value>) -> Field {
    Field { name: "log", value, filler: false }
}

/// Whether two values say the same, however they are written.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => a == b,
        (Value::Day(a), Value::Day(b)) => a == b,
        (Value::Number { number: a, .. }, Value::Number { number: b, .. }) => a == b,
        _ => a.plain() == b.plain(),
    }
}

fn holds(fields: &[Field], name: &str) -> Option<bool> {
    fields.iter().find(|field| field.name == name).map(|field| field.value.is_some())
}

pub(crate) fn entry(on: Day, values: Vec<(&'static str, Value)>) -> Value {
    let values = values.into_iter().map(|(name, value)| Field::new(name, value));
    Value::group(std::iter::once(Field::new("on", Value::Day(on))).chain(values).collect())
}

/// The log of a deal that the book has: what held before, the first time; then the new values.
fn changed(fields: &[Field], before: &StandingDeal, on: Day) -> Option<Field> {
    let new = |name: &'static str| said(fields, name);
    let differs = |name: &&'static str| new(name).is_some_and(|atom| before.value(name).is_none_or(|old| !same(old, atom)));
    let decided = gather::decided(fields);
    // Without a word on its outcome the deal stays what it was.
    let open = match (holds(fields, "won"), holds(fields, "lost")) {
        (None, None) => before.open,
        _ => decided.is_none(),
    };
    let first = || {
        let day = before.created.filter(|created| *created < on)?;
        let values: Vec<(&'static str, Value)> =
            LOGGED.iter().filter_map(|name| Some((*name, before.value(name)?.clone()))).collect();
        (before.log.is_empty() && before.open && !values.is_empty()).then_some((day, values))
    };
    match (before.open, open) {
        (false, false) => None,
        (true, false) => {
            // The log holds up to the day before the decision.
            let decided = decided?;
            let kept: Vec<&DealLogEntry> = before.log.iter().filter(|entry| entry.on < decided).collect();
            if kept.len() < before.log.len() {
                let items: Vec<Value> = kept.iter().map(|own| entry(own.on, own.values.clone())).collect();
                return Some(log_of((!items.is_empty()).then_some(Value::List(items))));
            }
            let (day, values) = first().filter(|(day, _)| *day < decided)?;
            Some(log_of(Some(Value::Log(vec![entry(day, values)]))))
        }
        (was_open, true) => {
            let changes: Vec<(&'static str, Value)> = LOGGED
                .iter()
                .filter(|name| if was_open { differs(name) } else { new(name).is_some() })
                .filter_map(|name| Some((*name, new(name)?.clone())))
                .collect();
            if changes.is_empty() {
                return None;
            }
            let mut items: Vec<Value> = first().map(|(day, values)| entry(day, values)).into_iter().collect();
            items.push(entry(on, changes));
            Some(log_of(Some(Value::Log(items))))
        }
    }
}

/// The log of an open deal that comes without a day of creation: it is there from the day of the snapshot on.
fn first_seen(fields: &[Field], on: Day) -> Option<Field> {
    if holds(fields, "created") == Some(true) || gather::decided(fields).is_some() {
        return None;
    }
    let values: Vec<(&'static str, Value)> =
        LOGGED.iter().filter_map(|name| Some((*name, said(fields, name)?.clone()))).collect();
    (!values.is_empty()).then(|| log_of(Some(Value::Log(vec![entry(on, values)]))))
}

/// From when on open deals are known as they were: from the day of the first snapshot of deals, or from the first entry of
/// a history that is read. `None` where nothing is to be written of it: the book says the same, or was kept by hand, and
/// then all of it is known.
pub(crate) fn known_since(records: &GatheredRecords, batches: &[Batch], shelf: &Shelf, on: Day) -> Option<Day> {
    let live = |batch: &&Batch| batch.map.table == TableName::Deals && batch.drafts.iter().any(|draft| draft.refused.is_none());
    let known = shelf.company.as_ref().and_then(|company| company.known_since);
    let first = records.tables.get(&TableName::Deals).is_some_and(|deals| deals.iter().any(|deal| !deal.from.is_empty()))
        && !shelf.has_deals();
    let days = batches.iter().filter(live).flat_map(|batch| &batch.drafts).filter(|draft| draft.refused.is_none());
    let history = days.filter_map(|draft| draft.atom("log", Some("on"))?.as_day()).min();
    let day = match (known, first) {
        (Some(known), _) => history?.min(known),
        (None, true) => history.map_or(on, |day| day.min(on)),
        (None, false) => return None,
    };
    (Some(day) != known).then_some(day)
}

/// What is to become of open deals that an export no longer has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GoneDeals {
    /// They stay as they are.
    #[default]
    Keep,
    /// They are marked as lost on the day of the snapshot.
    Lost,
    /// They are removed from the book.
    Remove,
}

/// Records of the book that the export of their table no longer has.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Missing {
    /// How many; of deals only the open ones.
    pub(crate) count: usize,
    /// Their money, by currency.
    pub(crate) amounts: BTreeMap<String, Decimal>,
    /// The first few, by id and name.
    pub(crate) first: Vec<String>,
    pub(crate) keys: Vec<String>,
}

/// So many are named.
const NAMED: usize = 3;

/// The records that are in the book and that exports of the kinds at hand carried before, but no longer: of deals the open
/// ones.
pub(crate) fn missing(
    batches: &[Batch],
    records: &GatheredRecords,
    (shelf, memory): (&Shelf, &Memory),
    own: &str,
) -> BTreeMap<TableName, Missing> {
    let mut all = BTreeMap::new();
    for (table, keys) in memory.missing(batches, records) {
        let there = |key: &&str| shelf.ids.get(&table).is_some_and(|ids| ids.contains_key(*key));
        let mut missing = Missing::default();
        for key in keys.into_iter().filter(there) {
            let deal = if table == TableName::Deals { shelf.deal(key) } else { None };
            if deal.as_ref().is_some_and(|deal| !deal.open) {
                continue;
            }
            missing.count += 1;
            if missing.first.len() < NAMED {
                let name = deal.as_ref().and_then(|_| shelf.said(table, key, "name"));
                missing.first.push(name.map_or_else(|| key.to_owned(), |name| format!("{key} ({name})")));
            }
            if let Some((currency, amount)) =
                deal.and_then(|deal| Some((deal.currency.clone(), deal.value("amount")?.as_number()?)))
            {
                let sum = missing.amounts.entry(currency.unwrap_or_else(|| own.to_owned())).or_default();
                *sum = sum.saturating_add(amount);
            }
            missing.keys.push(key.to_owned());
        }
        if missing.count > 0 {
            all.insert(table, missing);
        }
    }
    all
}

pub(crate) fn lose(records: &mut GatheredRecords, shelf: &Shelf, keys: &[String], on: Day) {
    let rows = records.tables.entry(TableName::Deals).or_default();
    for key in keys {
        let field = Field::new;
        let lost = vec![
            field("on", Value::Day(on)),
            field("reason", Value::Name(("Other").to_owned())),
            field("words", Value::Text("no longer in the export".to_owned())),
        ];
        let fields = vec![Field::cleared("stage"), Field::new("lost", Value::group(lost))];
        rows.push(Gathered { place: shelf.place(TableName::Deals, key), ..Gathered::named(key, fields) });
    }
}
