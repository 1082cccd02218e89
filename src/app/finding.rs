//! Finding any record: by words in its id, its name, and the names of what it refers to.

use std::collections::HashMap;

use crate::book::Book;
use crate::book::day::Day;
use crate::book::field::FieldValue;
use crate::book::id::AnyId;
use crate::book::table::TableName;
use crate::screens::found::FoundRecord;

use super::words::folded;

/// The tables whose records are found.
const TABLES: [TableName; 11] = [
    TableName::Deals,
    TableName::Accounts,
    TableName::Contacts,
    TableName::Leads,
    TableName::Orders,
    TableName::Products,
    TableName::Partners,
    TableName::People,
    TableName::Campaigns,
    TableName::Contracts,
    TableName::Objectives,
];

/// So many are listed; who wants others types more.
const MOST: usize = 200;

/// A record that can be found.
#[derive(Clone, Debug)]
pub struct Findable {
    pub(crate) id: AnyId,
    /// What it is found by, in small letters without accents.
    text: String,
    /// When something happened with it last.
    touched: Option<Day>,
}

/// Every record that can be found, the newest touched first.
pub(crate) fn index(book: &Book) -> Vec<Findable> {
    let touched = touched(book);
    let mut all = Vec::new();
    for table in TABLES {
        for (key, name) in book.named(table) {
            let Some(id) = book.find_any(table, key) else { continue };
            let fields = book.fields_of(id).unwrap_or_default();
            let mut links = Vec::new();
            for (_, value) in &fields {
                value.links(&mut links);
            }
            let days = fields.iter().filter_map(|(_, value)| if let FieldValue::Day(day) = value { Some(*day) } else { None });
            let began = days.clone().next();
            let mut text = format!("{key} {name}");
            for link in links {
                text.push(' ');
                text += book.name_of(link);
            }
            all.push(Findable { id, text: folded(&text), touched: touched.get(&id).copied().max(began) });
        }
    }
    all.sort_by_key(|one| std::cmp::Reverse(one.touched));
    all
}

/// When each record was touched last: by an activity that names it.
fn touched(book: &Book) -> HashMap<AnyId, Day> {
    let mut newest: HashMap<AnyId, Day> = HashMap::new();
    for number in 0..book.count(TableName::Activities).0 {
        let id = AnyId { table: TableName::Activities, number: u32::try_from(number).unwrap_or(u32::MAX) };
        let fields = book.fields_of(id).unwrap_or_default();
        let Some(day) = fields.iter().find_map(|(_, value)| if let FieldValue::Day(day) = value { Some(*day) } else { None })
        else {
            continue;
        };
        let mut links = Vec::new();
        for (_, value) in &fields {
            value.links(&mut links);
        }
        for link in links {
            newest.entry(link).and_modify(|known| *known = day.max(*known)).or_insert(day);
        }
    }
    newest
}

/// The records that hold every word that is typed: those whose own id or name begins with it first, then the newest
/// touched.
pub(crate) fn matching(index: &[Findable], typed: &str) -> Vec<AnyId> {
    let typed = folded(typed);
    let words: Vec<&str> = typed.split_whitespace().collect();
    let holds = |one: &&Findable| words.iter().all(|word| one.text.contains(word));
    let mut found: Vec<&Findable> = index.iter().filter(holds).collect();
    let typed = typed.trim();
    found.sort_by_key(|one| {
        !(one.text.starts_with(typed) || one.text.split_once(' ').is_some_and(|(_, name)| name.starts_with(typed)))
    });
    found.into_iter().take(MOST).map(|one| one.id).collect()
}

pub(super) fn rows(book: &Book, index: &[Findable], found: &[AnyId]) -> Vec<FoundRecord> {
    let wanted: HashMap<AnyId, Option<Day>> = index.iter().map(|one| (one.id, one.touched)).collect();
    let row = |id: &AnyId| {
        let account = book.fields_of(*id).and_then(|fields| {
            fields.into_iter().find_map(|(name, value)| match value {
                FieldValue::Link(link) if name == "account" => Some(book.name_of(link).to_owned()),
                _ => None,
            })
        });
        FoundRecord {
            id: *id,
            kind: id.table.one(),
            key: book.key_of(*id).to_owned(),
            name: book.name_of(*id).to_owned(),
            of: account.unwrap_or_default(),
            touched: wanted.get(id).copied().flatten(),
        }
    };
    found.iter().map(row).collect()
}
