//! Records that rows name: found by id or by name, left out where they are not there, or written too.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashSet};

use super::draft::{Draft, Set};
use super::gather::{Batch, DraftPlace, Gathered, GatheredRecords};
use super::shape::{self, FieldKind};
use super::shelf::Shelf;
use crate::book::day::Day;
use crate::book::table::TableName;
use crate::store::edit::Field;
use crate::store::edit::Value;

/// The tables of which rows may name records: few files name every table, and the ids of none other are looked up.
fn named_tables(batches: &[Batch]) -> BTreeSet<TableName> {
    let paths = |batch: &'_ Batch| {
        let table = batch.map.table;
        let within = |field: &'static shape::TableField| -> &'static [shape::TableField] {
            if let FieldKind::Group(below, _) | FieldKind::List(below) = field.kind { below } else { std::slice::from_ref(field) }
        };
        shape::fields(table).unwrap_or_default().iter().flat_map(within)
    };
    let named = batches.iter().flat_map(paths).filter_map(|field| match field.kind {
        FieldKind::Ref(table) => Some(table),
        _ => None,
    });
    named.collect()
}

/// The ids that the import itself writes, of the tables that rows may name.
fn own_ids<'a>(batches: &'a [Batch], tables: &BTreeSet<TableName>) -> HashSet<(TableName, &'a str)> {
    let named = batches.iter().filter(|batch| tables.contains(&batch.map.table) && shape::has_id(batch.map.table));
    let live = named.flat_map(|batch| batch.drafts.iter().map(move |draft| (batch.map.table, draft)));
    live.filter(|(_, draft)| draft.refused.is_none()).map(|(table, draft)| (table, draft.key.as_str())).collect()
}

/// A row may name a record by its name instead of its id, where one record alone has that name.
///
/// To be done once, before [`number_equal`](super::keys::number_equal).
pub(crate) fn resolve_names(batches: &mut [Batch], shelf: &Shelf) -> Vec<String> {
    let tables = named_tables(batches);
    let own = own_ids(batches, &tables);
    let mut several: BTreeMap<(String, TableName), usize> = BTreeMap::new();
    let mut names: HashMap<TableName, HashMap<&str, Option<&str>>> = HashMap::default();
    for (table, own) in shelf.names.iter().filter(|(table, _)| tables.contains(table)) {
        names.insert(*table, own.iter().map(|(name, id)| (name.as_ref(), id.as_deref())).collect());
    }
    let deals = shelf.ids.get(&TableName::Deals).filter(|_| tables.contains(&TableName::Deals));
    let deals = deals.into_iter().flat_map(HashMap::keys).map(AsRef::as_ref);
    let deals: Vec<(String, &str)> = deals.filter_map(|id| Some((shelf.said(TableName::Deals, id, "name")?, id))).collect();
    for (name, id) in &deals {
        let known = names.entry(TableName::Deals).or_default().entry(name).or_insert(Some(id));
        *known = known.filter(|known| known == id);
    }
    for batch in batches.iter().filter(|batch| tables.contains(&batch.map.table)) {
        let of_table = names.entry(batch.map.table).or_default();
        for draft in batch.drafts.iter().filter(|draft| !draft.made_up) {
            if let Some(name) = draft.atom("name", None).and_then(Value::as_text) {
                let known = of_table.entry(name).or_insert(Some(&draft.key));
                *known = known.filter(|known| *known == draft.key);
            }
        }
        for draft in &batch.drafts {
            // A contact is known by its address too.
            if let Some(email) = draft.atom("email", None).and_then(Value::as_text) {
                of_table.entry(email).or_insert(Some(&draft.key));
            }
        }
    }
    // What a row calls a record that it knows by number, others may call it too.
    let given = batches.iter().flat_map(|batch| &batch.drafts).filter_map(|draft| draft.aside.as_ref());
    let mut called: HashMap<(TableName, &str), Option<&str>> = HashMap::default();
    for (table, id, name) in given.flat_map(|aside| &aside.names) {
        let known = called.entry((*table, name.as_str())).or_insert(Some(id.as_str()));
        *known = known.filter(|known| *known == id.as_str());
    }
    for ((table, name), id) in called {
        names.entry(table).or_default().entry(name).or_insert(id);
    }
    let known =
        |table: TableName, id: &str| shelf.ids.get(&table).is_some_and(|ids| ids.contains_key(id)) || own.contains(&(table, id));
    let mut meant: Vec<(DraftPlace, usize, String)> = Vec::new();
    for (number, batch) in batches.iter().enumerate() {
        for (row, draft) in batch.drafts.iter().enumerate() {
            for (at, set) in draft.sets.iter().enumerate() {
                let FieldKind::Ref(to) = set.path.kind() else { continue };
                let Some(name) = set.atom.as_ref().and_then(Value::as_text).filter(|name| !name.is_empty()) else { continue };
                if known(to, name) {
                    continue;
                }
                let id = |name: &str| names.get(&to).and_then(|names| names.get(name)).copied().flatten();
                if let Some(id) = id(name) {
                    meant.push(((number, row), at, id.to_owned()));
                } else if let Some((first, _)) = name.split_once(';').filter(|(first, _)| !first.trim().is_empty()) {
                    let first = first.trim();
                    meant.push(((number, row), at, id(first).unwrap_or(first).to_owned()));
                    *several.entry((batch.file.clone(), to)).or_insert(0_usize) += 1;
                }
            }
        }
    }
    for ((number, row), at, id) in meant {
        if let Some(batch) = batches.get_mut(number)
            && let Some(draft) = batch.drafts.get_mut(row)
        {
            draft.refer(batch.map.table, at, &id);
        }
    }
    let words = several
        .into_iter()
        .map(|((file, table), count)| format!("{file}: {count} cells name several {}: the first counts", table.name()));
    words.collect()
}

/// Looks every reference up. One that a record can do without is left out of it and counted, the others refuse the row.
pub(crate) fn check_references(
    batches: &mut [Batch],
    shelf: &Shelf,
    left: &mut BTreeMap<(String, &'static str, TableName), LeftReferences>,
) {
    let tables = looked_up(batches);
    let mut own: HashSet<(TableName, String)> =
        own_ids(batches, &tables).into_iter().map(|(table, id)| (table, id.to_owned())).collect();
    own.extend(made(batches, &tables));
    for batch in batches {
        let (create, table) = (&batch.map.create, batch.map.table);
        for draft in batch.drafts.iter_mut().filter(|draft| draft.refused.is_none()) {
            let lacks = |set: &Set| match (set.path.kind(), &set.atom) {
                (FieldKind::Ref(to), Some(Value::Text(id))) if !create.contains(&to) => {
                    let known = (to, id.clone());
                    (shelf.place(to, id).is_none() && !own.contains(&known)).then_some(known)
                }
                _ => None,
            };
            while let Some((at, (to, id))) =
                draft.sets.iter().enumerate().find_map(|(at, set)| lacks(set).map(|lacking| (at, lacking)))
            {
                // One cell that may name records of several tables names the one that has it.
                let twin = |set: &Set| matches!((set.path.kind(), &set.atom), (FieldKind::Ref(table), Some(Value::Text(own))) if table != to && *own == id);
                if draft.sets.iter().any(twin) {
                    draft.forget(table, at);
                    continue;
                }
                let path = draft.sets.get(at).map(|set| set.path);
                if path.is_none_or(|path| path.is_vital() || path.inner.is_some_and(|inner| inner.required)) {
                    let can = if super::map::CREATABLE.contains(&to) { ", or name them under `create`" } else { "" };
                    draft.refused = Some(format!("{} {id:?} is not in the book: import {} first{can}", to.one(), to.name()));
                    break;
                }
                draft.forget(table, at);
                let field = path.map_or("", |path| path.field.name);
                draft.forgot |= WITH.contains(&field) || field == "contact";
                let entry = left.entry((batch.file.clone(), field, to)).or_insert_with(|| LeftReferences {
                    count: 0,
                    line: draft.line,
                    id,
                });
                entry.count += 1;
            }
        }
    }
}

/// The tables that rows name without making what is not there.
fn looked_up(batches: &[Batch]) -> BTreeSet<TableName> {
    let of_one = |batch: &Batch| {
        let mut tables = named_tables(std::slice::from_ref(batch));
        tables.retain(|table| !batch.map.create.contains(table));
        tables
    };
    batches.iter().flat_map(of_one).collect()
}

#[derive(Debug)]
pub(crate) struct LeftReferences {
    pub(crate) count: usize,
    /// The line of the first.
    pub(crate) line: u64,
    /// What it names.
    pub(crate) id: String,
}

/// The channel of campaigns that only a name is known of.
const OTHER: &str = "other";

/// The first day on which a row names each campaign.
fn first_days<'a>(batches: &'a [Batch]) -> HashMap<&'a str, Day> {
    let mut first: HashMap<&str, Day> = HashMap::default();
    for draft in batches.iter().flat_map(|batch| &batch.drafts).filter(|draft| draft.refused.is_none()) {
        let day = draft.sets.iter().filter(|set| ["created", "on", "start"].contains(&set.path.field.name));
        let Some(day) = day.filter_map(|set| set.atom.as_ref()?.as_day()).min() else { continue };
        for (_, id) in draft.references().filter(|(table, _)| *table == TableName::Campaigns) {
            first.entry(id).and_modify(|known| *known = day.min(*known)).or_insert(day);
        }
    }
    first
}

/// The records of these tables that rows name and that are written too, whichever file names them.
fn made(batches: &[Batch], tables: &BTreeSet<TableName>) -> HashSet<(TableName, String)> {
    let mut made = HashSet::default();
    // One file alone knows what it makes.
    for batch in batches.iter().filter(|_| batches.len() > 1) {
        for draft in batch.drafts.iter().filter(|draft| draft.refused.is_none()) {
            let own = draft.references().filter(|(table, _)| tables.contains(table) && batch.map.create.contains(table));
            made.extend(own.map(|(table, id)| (table, id.to_owned())));
        }
    }
    made
}

/// The names that rows give to the records that they refer to.
fn named<'a>(batches: &'a [Batch]) -> HashMap<(TableName, &'a str), &'a str> {
    let live = batches.iter().flat_map(|batch| &batch.drafts).filter(|draft| draft.refused.is_none());
    let given = live.filter_map(|draft| draft.aside.as_ref()).flat_map(|aside| &aside.names);
    given.map(|(table, id, name)| ((*table, id.as_str()), name.as_str())).collect()
}

/// Writes the records that rows name and nobody has.
pub(crate) fn create(batches: &[Batch], shelf: &Shelf, records: &mut GatheredRecords) {
    let mut known = own_ids(batches, &named_tables(batches));
    let campaigns = first_days(batches);
    let names = named(batches);
    let name = |table: TableName, id: &str| names.get(&(table, id)).copied().unwrap_or(id).to_owned();
    for batch in batches {
        for draft in batch.drafts.iter().filter(|draft| draft.refused.is_none()) {
            for (table, id) in draft.references() {
                let there = shelf.ids.get(&table).is_some_and(|ids| ids.contains_key(id));
                // Known by its number alone until now.
                let nameless =
                    || shelf.names.get(&table).is_some_and(|names| names.get(id).is_some_and(|own| own.as_deref() == Some(id)));
                let gets_named = there && names.contains_key(&(table, id)) && nameless();
                if (there && !gets_named) || !(there || batch.map.create.contains(&table)) || !known.insert((table, id)) {
                    continue;
                }
                if gets_named {
                    let fields = vec![Field::new("id", Value::text(id)), Field::new("name", Value::text(name(table, id)))];
                    records.tables.entry(table).or_default().push(Gathered::named(id, fields));
                    continue;
                }
                let mut fields = vec![Field::new("id", Value::text(id)), Field::filler("name", Value::text(name(table, id)))];
                if table == TableName::Channels {
                    let kind =
                        if matches!(batch.map.table, TableName::Spend | TableName::Campaigns) { "Media" } else { "Direct" };
                    fields.push(Field::filler("kind", Value::Name((kind).to_owned())));
                }
                if table == TableName::Campaigns {
                    let Some(start) = campaigns.get(id) else { continue };
                    let channel = batch.map.defaults.get("channel").map_or(OTHER, String::as_str);
                    fields.push(Field::filler("channel", Value::text(channel)));
                    fields.push(Field::filler("start", Value::Day(*start)));
                    fields.push(Field::filler("aim", Value::Name(("Demand").to_owned())));
                    records.warnings.push(format!(
                        "campaign {id:?} was created: look over its channel ({channel}) and its start ({start}, the first day on which a row names it)"
                    ));
                    let there = shelf.ids.get(&TableName::Channels).is_some_and(|ids| ids.contains_key(channel));
                    if !there && known.insert((TableName::Channels, channel)) {
                        let (kind, name) = if channel == OTHER { ("Direct", "Other") } else { ("Media", channel) };
                        let kind = Field::filler("kind", Value::Name((kind).to_owned()));
                        let fields = vec![Field::new("id", Value::text(channel)), Field::filler("name", Value::text(name)), kind];
                        let other = Gathered::named(channel, fields);
                        records.tables.entry(TableName::Channels).or_default().push(other);
                        *records.created.entry(TableName::Channels).or_insert(0) += 1;
                    }
                }
                records.tables.entry(table).or_default().push(Gathered::named(id, fields));
                *records.created.entry(table).or_insert(0) += 1;
            }
        }
    }
    if records.created.contains_key(&TableName::Channels) {
        records.warnings.push("channels: look over the `kind` of those that were created".to_owned());
    }
}

/// Warns of created records that differ from another only in case, spaces or marks: perhaps the same one.
pub(crate) fn twins(shelf: &Shelf, records: &mut GatheredRecords) {
    for (table, rows) in records.tables.iter().filter(|(_, rows)| rows.iter().any(|row| row.from.is_empty())) {
        let folded = |id: &str| looks(*table, id);
        let mut seen: HashMap<String, String> = HashMap::default();
        for id in shelf.ids.get(table).into_iter().flat_map(HashMap::keys) {
            seen.insert(folded(id), id.to_string());
        }
        for row in rows.iter().filter(|row| !row.from.is_empty()) {
            seen.entry(folded(&row.key)).or_insert_with(|| row.key.clone());
        }
        for row in rows.iter().filter(|row| row.from.is_empty()) {
            let other = seen.entry(folded(&row.key)).or_insert_with(|| row.key.clone());
            if *other != row.key {
                records.warnings.push(format!(
                    "{} {:?} was created and looks like {other:?}: if they are one, say so under `values`",
                    table.one(),
                    row.key
                ));
            }
        }
    }
}

/// What an id looks like: without case, blanks and marks; of people without the order of their names and what stands in
/// brackets behind them.
fn looks(table: TableName, id: &str) -> String {
    let small: String = id.chars().flat_map(char::to_lowercase).collect();
    if table != TableName::People {
        return small.chars().filter(|c| c.is_alphanumeric()).collect();
    }
    let named = small.split('(').next().unwrap_or_default();
    let mut words: Vec<&str> = named.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.concat()
}

/// What an activity may be with, the nearest first: it is with one of them.
const WITH: [&str; 4] = ["deal", "lead", "partner", "account"];

/// An activity that names both ends of a task is with the nearest; one that names but a contact is with the contact's account.
pub(crate) fn settle_activities(batches: &mut [Batch], shelf: &Shelf) {
    let Some(path) = shape::path(TableName::Activities, "account") else { return };
    if batches.iter().all(|batch| batch.map.table != TableName::Activities) {
        return;
    }
    let live = |draft: &&Draft| draft.refused.is_none();
    let contacts = batches.iter().filter(|batch| batch.map.table == TableName::Contacts).flat_map(|batch| &batch.drafts);
    let contacts = contacts.filter(live).filter_map(|draft| Some((draft.key.clone(), draft.atom("account", None)?.clone())));
    let accounts: HashMap<String, Value> = contacts.collect();
    let of_contact = |contact: &String| {
        accounts.get(contact).cloned().or_else(|| shelf.contacts.get(contact).map(|account| Value::Text(account.clone())))
    };
    let activities = batches.iter_mut().filter(|batch| batch.map.table == TableName::Activities);
    for draft in activities.flat_map(|batch| &mut batch.drafts).filter(|draft| draft.refused.is_none()) {
        let with = WITH.iter().find(|field| draft.atom(field, None).is_some());
        let others =
            |set: &Set| WITH.iter().any(|field| set.path.is(field, None)) && with.is_some_and(|own| !set.path.is(own, None));
        let account = draft.text("contact", None).filter(|_| with.is_none()).and_then(|contact| of_contact(&contact));
        if draft.sets.iter().any(|set| set.atom.is_some() && others(set)) {
            draft.sets.retain(|set| !others(set));
            draft.rekey(TableName::Activities);
        }
        if let Some(account) = account {
            draft.sets.retain(|set| set.path != path);
            draft.sets.push(Set { path, atom: Some(account), filler: false });
            draft.rekey(TableName::Activities);
        }
    }
}
