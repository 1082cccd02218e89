//! Drafts into records: rows of one record put together, references looked up, gaps filled.

use std::collections::BTreeMap;

use foldhash::HashMap;

use super::draft::{Draft, LeftOutReason, Set};
use super::map::Map;
use super::shape::{self, FieldKind};
use super::shelf::{RecordPlace, Shelf};
use super::{history, prices, refer};
use crate::book::day::Day;
use crate::book::table::TableName;
use crate::store::edit::Field;
use crate::store::edit::Value;

/// A draft's place: its batch, and its number in it.
pub(crate) type DraftPlace = (usize, usize);

/// The drafts of one file read by one map.
#[derive(Debug)]
pub(crate) struct Batch<'a> {
    pub(crate) map: &'a Map,
    pub(crate) file: String,
    pub(crate) drafts: Vec<Draft>,
}

/// A record to be written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Gathered {
    /// Its id, or what tells it from others of a table without ids.
    pub(crate) key: String,
    /// The fields of a record that only others name, in the order of the book. What drafts say is made of them when it is
    /// written: all records at once would need more room than the book.
    pub(crate) fields: Vec<Field>,
    /// Whether it cannot be told from another one, so that nothing of it may be changed.
    pub(crate) ambiguous: bool,
    /// The batches and drafts it comes from; none for a record that only others name.
    pub(crate) from: Vec<DraftPlace>,
    /// Where it stands in the book, in tables with ids; `None` of a new one.
    pub(crate) place: Option<RecordPlace>,
    /// The fields that the last export brought it with, by their bits (see [`Memory`](super::carried::Memory)); `None` where
    /// none did.
    pub(crate) carried: Option<u64>,
}

impl Gathered {
    /// A record that only others name.
    pub(crate) fn named(key: &str, fields: Vec<Field>) -> Self {
        Self { key: key.to_owned(), fields, ..Self::default() }
    }
}

/// The day on which a deal of these fields is won or lost, where they say so.
pub(crate) fn decided(fields: &[Field]) -> Option<Day> {
    let ends = fields.iter().filter(|field| ["won", "lost"].contains(&field.name));
    ends.filter_map(|field| field.value.as_ref()).find_map(|end| end.field("on")?.as_day())
}

/// All records to be written, by table, in the order in which they are first named.
#[derive(Debug, Default)]
pub(crate) struct GatheredRecords {
    pub(crate) tables: BTreeMap<TableName, Vec<Gathered>>,
    /// How many of them only others name.
    pub(crate) created: BTreeMap<TableName, usize>,
    pub(crate) warnings: Vec<String>,
}

/// Puts drafts together. Drafts that name what is not there, or lack what their record must have, are marked as
/// refused; that is repeated until nothing more falls.
pub(crate) fn gather(batches: &mut [Batch], shelf: &Shelf) -> GatheredRecords {
    let mut left = BTreeMap::new();
    loop {
        let before = refused(batches);
        refer::check_references(batches, shelf, &mut left);
        refer::settle_activities(batches, shelf);
        history::leave_strangers(batches, shelf);
        check_required(batches, shelf);
        if refused(batches) == before {
            break;
        }
    }
    let mut records = GatheredRecords::default();
    for ((file, field, table), refer::LeftReferences { count, line, id }) in left {
        let more = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
        let can = if super::map::CREATABLE.contains(&table) { ", or name them under `create`" } else { "" };
        records.warnings.push(format!(
            "{file}: {field} {id:?} on line {line}{more}: no such {} in the book, left out of its record: import {} first{can}",
            table.one(),
            table.name()
        ));
    }
    for (table, groups) in grouped(batches) {
        let gathered = groups.into_iter().map(|(key, from)| {
            let ambiguous = from.iter().filter_map(|at| draft(batches, *at)).any(|draft| draft.ambiguous);
            Gathered { key: key.to_owned(), ambiguous, from, ..Gathered::default() }
        });
        let gathered = gathered.collect();
        records.tables.insert(table, gathered);
    }
    refer::create(batches, shelf, &mut records);
    refer::twins(shelf, &mut records);
    for (table, rows) in records.tables.iter_mut().filter(|(table, _)| shape::has_id(**table)) {
        for row in rows {
            row.place = shelf.place(*table, &row.key);
        }
    }
    records
}

fn refused(batches: &[Batch]) -> usize {
    batches.iter().flat_map(|batch| &batch.drafts).filter(|draft| draft.refused.is_some()).count()
}

/// The key of the `count`-th record with the same key.
pub(crate) fn numbered(table: TableName, key: &str, count: usize) -> String {
    let mark = if shape::has_id(table) { '-' } else { '\u{1e}' };
    if count > 1 { format!("{key}{mark}{count}") } else { key.to_owned() }
}

type KeyDrafts<'a> = (&'a str, Vec<DraftPlace>);

/// The live drafts of each table by key, keys in the order of their first draft.
fn grouped<'a>(batches: &'a [Batch]) -> BTreeMap<TableName, Vec<KeyDrafts<'a>>> {
    let mut tables: BTreeMap<TableName, Vec<KeyDrafts>> = BTreeMap::new();
    let mut places: BTreeMap<TableName, HashMap<&str, usize>> = BTreeMap::new();
    for (number, batch) in batches.iter().enumerate() {
        let groups = tables.entry(batch.map.table).or_default();
        let places = places.entry(batch.map.table).or_default();
        groups.reserve(batch.drafts.len());
        places.reserve(batch.drafts.len());
        for (own, draft) in batch.drafts.iter().enumerate().filter(|(_, draft)| draft.refused.is_none()) {
            let place = *places.entry(&draft.key).or_insert(groups.len());
            match groups.get_mut(place) {
                Some((_, from)) => from.push((number, own)),
                None => groups.push((&draft.key, vec![(number, own)])),
            }
        }
    }
    tables
}

pub(crate) fn draft<'a>(batches: &'a [Batch], (batch, own): (usize, usize)) -> Option<&'a Draft> {
    batches.get(batch)?.drafts.get(own)
}

/// Whether any row that goes in names a stage.
pub(crate) fn names_stage(batches: &[Batch], id: &str) -> bool {
    let live = batches.iter().flat_map(|batch| &batch.drafts).filter(|draft| draft.refused.is_none());
    let mut sets = live.flat_map(|draft| &draft.sets).filter(|set| set.path.kind() == FieldKind::Stage);
    sets.any(|set| set.atom.as_ref().and_then(Value::as_text) == Some(id))
}

/// Refuses the drafts of records that would lack a field they must have.
fn check_required(batches: &mut [Batch], shelf: &Shelf) {
    let known =
        |table: TableName, key: &str| shape::has_id(table) && shelf.ids.get(&table).is_some_and(|ids| ids.contains_key(key));
    // What each row has by itself need not be looked for in others.
    let whole = |batch: &Batch| {
        let table = batch.map.table;
        let alone = |draft: &Draft| draft.refused.is_some() || lacking(table, &[draft]).is_none() || known(table, &draft.key);
        batch.drafts.iter().all(alone)
    };
    if batches.iter().all(whole) {
        return;
    }
    let mut fallen = Vec::new();
    for (table, groups) in grouped(batches) {
        for (_, from) in groups.into_iter().filter(|(key, _)| !known(table, key)) {
            let drafts: Vec<&Draft> = from.iter().filter_map(|at| draft(batches, *at)).collect();
            if let Some(name) = lacking(table, &drafts) {
                fallen.extend(from.into_iter().map(|at| (at, table, name.clone())));
            }
        }
    }
    for ((batch, own), table, name) in fallen {
        let Some(draft) = batches.get_mut(batch).and_then(|batch| batch.drafts.get_mut(own)) else { continue };
        match of_nobody(table, &name).filter(|_| !draft.forgot) {
            Some(why) => draft.leave_as(LeftOutReason::Nobodys, why.to_owned()),
            None => {
                draft.refused = Some(format!("no {name}: every {} needs one (a map's `defaults` may give it)", table.one()));
            }
        }
    }
}

/// A field that a record of these drafts would lack.
fn lacking(table: TableName, drafts: &[&Draft]) -> Option<String> {
    let has = |name: &str| {
        let sets = drafts.iter().flat_map(|draft| &draft.sets);
        sets.into_iter().any(|set| set.path.field.name == name && set.atom.is_some())
    };
    let mut required = shape::fields(table).unwrap_or_default().iter().filter(|field| field.required && field.name != "name");
    if let Some(field) = required.find(|field| !has(field.name)) {
        return Some(field.name.to_owned());
    }
    let lacks = shape::alternatives(table).iter().find(|fields| !fields.iter().any(|field| has(field)));
    lacks.map(|fields| fields.join(" or "))
}

/// Why a row of a contact or an activity that lacks `field` is left out: it is whole, and of nobody that a book knows. `None`
/// where a row lacks something that an export can say.
fn of_nobody(table: TableName, field: &str) -> Option<&'static str> {
    match table {
        TableName::Contacts if field == "account" => Some("it names no account: a book keeps the contacts of accounts"),
        TableName::Activities if field.starts_with("account") => {
            Some("it names no account, partner, lead or deal: a book keeps what was done with one")
        }
        _ => None,
    }
}

/// The fields of one record of its drafts: the last one that says something holds, each adds an item to its lists.
pub(crate) fn build(
    table: TableName,
    Gathered { key, from, .. }: &Gathered,
    batches: &[Batch],
    warnings: &mut Vec<String>,
) -> Vec<Field> {
    let drafts: Vec<&Draft> = from.iter().filter_map(|at| draft(batches, *at)).collect();
    // What they set by the place of its field in the table's order, of one field in the order of the drafts.
    let mut sets: Vec<&Set> = Vec::with_capacity(24);
    sets.extend(drafts.iter().flat_map(|draft| &draft.sets));
    sets.sort_by_key(|set| set.path.field.at);
    let mut fields = Vec::with_capacity(sets.len());
    let mut lists = false;
    let mut disagree: Option<&'static str> = None;
    for own in sets.chunk_by(|a, b| a.path.field.at == b.path.field.at) {
        let Some(field) = own.first().map(|set| set.path.field) else { continue };
        let sets = || own.iter().copied();
        let removed = sets().any(|set| set.path.inner.is_none() && set.atom.is_none());
        match field.kind {
            FieldKind::List(below) => {
                let items = items(from, batches, field.name, below);
                lists |= items.len() > 1 && field.name != "units";
                if !items.is_empty() {
                    fields.push(Field::new(field.name, Value::List(items)));
                } else if removed {
                    fields.push(Field::cleared(field.name));
                }
            }
            FieldKind::Group(below, bare) => {
                match chosen(&drafts, field.name).find_map(|draft| group(draft, field.name, below, bare)) {
                    Some(value) => fields.push(Field::new(field.name, value)),
                    None if removed => fields.push(Field { name: field.name, value: None, filler: false }),
                    None => {}
                }
            }
            _ => {
                let said = || sets().filter(|set| !set.filler && set.atom.is_some());
                if said().zip(said().skip(1)).any(|(a, b)| a.atom != b.atom) {
                    disagree.get_or_insert(field.name);
                }
                match said().next_back().or_else(|| sets().rfind(|set| set.atom.is_some())) {
                    Some(set) => {
                        let value = set.atom.clone();
                        fields.push(Field { name: field.name, value, filler: set.filler });
                    }
                    None if removed => fields.push(Field { name: field.name, value: None, filler: false }),
                    None => {}
                }
            }
        }
    }
    let adds = from.iter().any(|(batch, _)| batches.get(*batch).is_some_and(|batch| batch.map.adds));
    let one_batch = from.windows(2).all(|pair| matches!(pair, [a, b] if a.0 == b.0));
    if let (Some(field), [first, .., last]) = (disagree, drafts.as_slice())
        && one_batch
    {
        warnings.push(format!(
            "{} {key:?}: lines {} to {} do not say the same of {field}: the last holds",
            table.one(),
            first.line,
            last.line
        ));
    } else if let ([first, .., last], false, true) = (drafts.as_slice(), lists || adds, one_batch) {
        warnings.push(format!(
            "{} {key:?} stands in {} rows, lines {} to {}: they became one record",
            table.one(),
            drafts.len(),
            first.line,
            last.line
        ));
    }
    fields
}

/// The drafts in the order in which one of them is to speak for a group: the last holds; of planned steps the next one.
fn chosen<'d>(drafts: &[&'d Draft], name: &'static str) -> std::vec::IntoIter<&'d Draft> {
    let mut drafts: Vec<&Draft> = drafts.iter().rev().copied().collect();
    if name == "next_step" {
        drafts.sort_by_key(|draft| draft.atom(name, Some("on")).and_then(Value::as_day));
    }
    drafts.into_iter()
}

/// The items that drafts add to a list. What stands beside a record in each of its rows, as the discount of an order, is one.
fn items(from: &[DraftPlace], batches: &[Batch], name: &str, below: &[shape::TableField]) -> Vec<Value> {
    let mut items = Vec::new();
    let mut once: Vec<(usize, Value)> = Vec::new();
    for at in from {
        let Some(value) = draft(batches, *at).and_then(|draft| group(draft, name, below, false)) else { continue };
        if batches.get(at.0).is_some_and(|batch| batch.map.beside) {
            let own = (at.0, value.clone());
            if once.contains(&own) {
                continue;
            }
            once.push(own);
        }
        items.push(value);
    }
    items
}

/// What a draft says of a group, or its item of a list; `None` when it says nothing.
fn group(draft: &Draft, name: &str, below: &[shape::TableField], bare: bool) -> Option<Value> {
    let mut fields = Vec::new();
    for inner in below {
        if let Some(set) = draft.sets.iter().find(|set| set.path.is(name, Some(inner.name))) {
            fields.push(Field { name: inner.name, value: set.atom.clone(), filler: set.filler });
        }
    }
    fields.iter().any(|field| !field.filler && field.value.is_some()).then_some(Value::Group { fields, bare })
}

/// Gives a name to a record without one: a deal's account and product, else the id.
pub(crate) fn name(table: TableName, key: &str, fields: &mut Vec<Field>) {
    let has_name = fields.iter().any(|field| field.name == "name");
    if has_name || !shape::fields(table).unwrap_or_default().iter().any(|field| field.name == "name" && field.required) {
        return;
    }
    let name = match (prices::text(fields, "account"), prices::product(fields)) {
        (Some(account), Some(product)) if table == TableName::Deals => format!("{account}, {product}"),
        (None, Some(product)) if table == TableName::Deals => product,
        _ => key.to_owned(),
    };
    fields.insert(1.min(fields.len()), Field::filler("name", Value::text(&name)));
}
