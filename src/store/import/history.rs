//! Histories: rows that say what a deal was from a day on make its log, from their own dates; rows that only add to records
//! which nobody has are left out.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashSet};

use super::draft::{DealEnd, Draft};
use super::gather::{self, Batch, Gathered};
use super::shelf::Shelf;
use super::snapshot;
use super::standing::LOGGED;
use crate::book::day::Day;
use crate::book::table::TableName;
use crate::store::edit::Field;
use crate::store::edit::Value;

/// The day of a row of a history.
fn logged(draft: &Draft) -> Option<Day> {
    draft.atom("log", Some("on"))?.as_day()
}

/// Puts the rows of a history into their deals' pipelines, and leaves out what it says of them on the day of their decision
/// and later: the log holds up to the day before, and the stage is then that of a decided deal.
///
/// To be done once, before stages are looked up.
pub(crate) fn cut(batches: &mut [Batch]) {
    if !batches.iter().any(|batch| batch.map.adds) {
        return;
    }
    let deals = batches.iter().filter(|batch| batch.map.table == TableName::Deals).flat_map(|batch| &batch.drafts);
    let decided = deals.filter(|draft| draft.refused.is_none()).filter_map(|draft| {
        let name = match draft.end? {
            DealEnd::Won => "won",
            DealEnd::Lost => "lost",
            DealEnd::Open => return None,
        };
        Some((draft.key.clone(), draft.atom(name, Some("on"))?.as_day()?))
    });
    let decided: HashMap<String, Day> = decided.collect();
    let deals = batches.iter().filter(|batch| batch.map.table == TableName::Deals).flat_map(|batch| &batch.drafts);
    let pipelines = deals.filter_map(|draft| Some((draft.key.clone(), draft.aside.as_ref()?.pipeline.clone()?)));
    let pipelines: HashMap<String, String> = pipelines.collect();
    for draft in batches.iter_mut().filter(|batch| batch.map.adds).flat_map(|batch| &mut batch.drafts) {
        if let Some(pipeline) = pipelines.get(&draft.key).filter(|_| logged(draft).is_some()) {
            draft.aside.get_or_insert_default().pipeline = Some(pipeline.clone());
        }
        let Some(day) = decided.get(&draft.key) else { continue };
        if logged(draft).is_some_and(|on| on >= *day) {
            draft.leave(format!("its deal was decided on {day}: the log holds up to the day before"));
        } else if draft.atom("next_step", Some("on")).is_some() {
            draft.leave("its deal is decided".to_owned());
        }
    }
}

/// Leaves out rows that only add to records, where nobody has these.
pub(crate) fn leave_strangers(batches: &mut [Batch], shelf: &Shelf) {
    if !batches.iter().any(|batch| batch.map.adds) {
        return;
    }
    let own: HashSet<(TableName, String)> = batches
        .iter()
        .filter(|batch| !batch.map.adds)
        .flat_map(|batch| batch.drafts.iter().map(|draft| (batch.map.table, draft)))
        .filter(|(_, draft)| draft.refused.is_none())
        .map(|(table, draft)| (table, draft.key.clone()))
        .collect();
    for batch in batches.iter_mut().filter(|batch| batch.map.adds) {
        let table = batch.map.table;
        let there = |key: &str| shelf.ids.get(&table).is_some_and(|ids| ids.contains_key(key));
        for draft in batch.drafts.iter_mut().filter(|draft| !there(&draft.key)) {
            if !own.contains(&(table, draft.key.clone())) {
                draft.leave(format!("no {} {:?} in the book or in these files", table.one(), draft.key));
            }
        }
    }
}

/// Whether the rows of a history stand with the newest first.
fn newest_first(batch: &Batch) -> bool {
    let days: Vec<(&str, Day)> = batch.drafts.iter().filter_map(|draft| Some((draft.key.as_str(), logged(draft)?))).collect();
    let mut last: HashMap<&str, Day> = HashMap::default();
    let (mut up, mut down) = (0_usize, 0_usize);
    for (key, day) in days {
        if let Some(before) = last.insert(key, day) {
            up += usize::from(day > before);
            down += usize::from(day < before);
        }
    }
    down > up
}

/// What holds from a day on.
type ValuesByDay = BTreeMap<Day, Vec<(&'static str, Value)>>;

fn name(log: &mut ValuesByDay, day: Day, field: &'static str, atom: Value) {
    let values = log.entry(day).or_default();
    values.retain(|(own, _)| *own != field);
    values.push((field, atom));
}

/// The histories among batches: their numbers, and whether the newest of their rows stands first.
pub(crate) fn histories(batches: &[Batch]) -> Vec<(usize, bool)> {
    let adds = batches.iter().enumerate().filter(|(_, batch)| batch.map.adds);
    adds.map(|(at, batch)| (at, newest_first(batch))).collect()
}

/// Makes the log of a deal that a history speaks of.
pub(crate) fn weave(record: &Gathered, fields: &mut Vec<Field>, histories: &[(usize, bool)], batches: &[Batch], shelf: &Shelf) {
    let mut rows: Vec<&Draft> = Vec::new();
    for (at, backwards) in histories {
        let Some(batch) = batches.get(*at) else { continue };
        let own = record.from.iter().filter(|(number, _)| number == at).filter_map(|(_, own)| batch.drafts.get(*own));
        let mut own: Vec<&Draft> = own.filter(|draft| logged(draft).is_some()).collect();
        if *backwards {
            own.reverse();
        }
        rows.extend(own);
    }
    if !rows.is_empty() {
        let log = of_rows(&rows, &record.key, fields, shelf);
        fields.retain(|field| field.name != "log");
        fields.extend(log);
    }
}

/// The log that rows make: what each says from its day on, and on the day of creation what its first one says was before.
fn of_rows(rows: &[&Draft], key: &str, fields: &[Field], shelf: &Shelf) -> Option<Field> {
    let standing = shelf.deal(key);
    let standing = standing.as_ref();
    let said = |field: &str| fields.iter().find(|own| own.name == field)?.value.as_ref();
    let created = said("created").and_then(Value::as_day).or_else(|| standing?.created);
    let mut log = ValuesByDay::new();
    let mut first: HashMap<&'static str, (Day, Option<Value>)> = HashMap::default();
    for row in rows {
        let Some(day) = logged(row) else { continue };
        for set in row.sets.iter().filter(|set| set.path.field.name == "log") {
            let (Some(inner), Some(atom)) = (set.path.inner, &set.atom) else { continue };
            if inner.name == "on" {
                continue;
            }
            let before = row.aside.iter().flat_map(|aside| &aside.before).find(|(own, _)| *own == inner.name);
            let known = first.entry(inner.name).or_insert_with(|| (day, before.map(|(_, atom)| atom.clone())));
            if day < known.0 {
                *known = (day, before.map(|(_, atom)| atom.clone()));
            }
            name(&mut log, day, inner.name, atom.clone());
        }
    }
    for (field, (day, before)) in first {
        if let (Some(created), Some(before)) = (created.filter(|created| *created < day), before) {
            name(&mut log, created, field, before);
        }
    }
    let decided = gather::decided(fields);
    // What the book knows of a decided deal beyond that day goes.
    if let (Some(decided), Some(standing)) = (decided, standing) {
        for entry in standing.log.iter().filter(|entry| entry.on < decided) {
            for (field, atom) in &entry.values {
                if !log.get(&entry.on).is_some_and(|values| values.iter().any(|(own, _)| own == field)) {
                    name(&mut log, entry.on, field, atom.clone());
                }
            }
        }
    }
    let items: Vec<Value> = log
        .into_iter()
        .map(|(day, mut values)| {
            values.sort_by_key(|(own, _)| LOGGED.iter().position(|name| name == own));
            snapshot::entry(day, values)
        })
        .collect();
    if items.is_empty() {
        return None;
    }
    let value = if decided.is_some() { Value::List(items) } else { Value::Log(items) };
    Some(Field::new("log", value))
}
