//! Records without an id: what names them, and what happens where that is not enough.

use std::collections::BTreeSet;

use foldhash::{HashMap, HashSet};

use super::draft::Draft;
use super::gather::{Batch, numbered};
use super::shape;
use super::shelf::Shelf;
use crate::book::day::Day;
use crate::book::table::TableName;
use crate::store::edit::Value;

fn rename(draft: &mut Draft, key: String) {
    if let Some(set) = draft.sets.iter_mut().find(|set| set.path.is("id", None)) {
        set.atom = Some(Value::Text(key.clone()));
    }
    draft.key = key;
}

/// An owner who changes makes a new key. Where exactly one deal of the book has no row any more, exactly one row has no deal,
/// and name, account and creation day agree, they are the same deal.
pub(crate) fn rematch(batches: &mut [Batch], shelf: &Shelf) {
    type Same = (String, Option<String>, Option<Day>);
    let of_deals = |batch: &&mut Batch| batch.map.table == TableName::Deals;
    let mut made_up = batches.iter().filter(|batch| batch.map.table == TableName::Deals).flat_map(|batch| &batch.drafts);
    if !made_up.any(|draft| draft.made_up) {
        return;
    }
    let there: HashSet<&str> = batches.iter().flat_map(|batch| &batch.drafts).map(|draft| draft.key.as_str()).collect();
    let mut lost: HashMap<Same, Vec<&str>> = HashMap::default();
    let deals = shelf.ids.get(&TableName::Deals).into_iter().flat_map(HashMap::keys);
    for id in deals.map(AsRef::as_ref).filter(|id: &&str| !there.contains(id)) {
        let said = |name: &str| shelf.said(TableName::Deals, id, name);
        let created = said("created").and_then(|day| Day::parse(&day));
        lost.entry((said("name").unwrap_or_default(), said("account"), created)).or_default().push(id);
    }
    if lost.is_empty() {
        return;
    }
    let same = |draft: &Draft| {
        let day = draft.atom("created", None).and_then(Value::as_day);
        (draft.text("name", None).unwrap_or_default(), draft.text("account", None), day)
    };
    let unknown = |draft: &Draft| draft.made_up && shelf.place(TableName::Deals, &draft.key).is_none();
    let mut rows: HashMap<Same, usize> = HashMap::default();
    for draft in batches.iter_mut().filter(of_deals).flat_map(|batch| &batch.drafts).filter(|draft| unknown(draft)) {
        *rows.entry(same(draft)).or_insert(0) += 1;
    }
    for draft in batches.iter_mut().filter(of_deals).flat_map(|batch| &mut batch.drafts).filter(|draft| unknown(draft)) {
        let own = same(draft);
        if let (Some([id]), Some(1)) = (lost.get(&own).map(Vec::as_slice), rows.get(&own)) {
            rename(draft, (*id).to_owned());
        }
    }
}

/// Made-up ids, and keys of tables without ids, may repeat: the second bears a number, by the order in the file.
/// What is said is how many rows of each file were told apart so.
///
/// To be done once, before the first [`gather`](super::gather::gather).
pub(crate) fn number_equal(batches: &mut [Batch], shelf: &Shelf) -> Vec<String> {
    let mut said = Vec::new();
    let unsure = |batch: &Batch| !shape::has_id(batch.map.table) || batch.drafts.iter().any(|draft| draft.made_up);
    let unsure: BTreeSet<TableName> = batches.iter().filter(|batch| unsure(batch)).map(|batch| batch.map.table).collect();
    let mut seen: HashMap<(TableName, String), usize> = HashMap::default();
    for batch in batches.iter().filter(|batch| unsure.contains(&batch.map.table)) {
        for draft in &batch.drafts {
            *seen.entry((batch.map.table, draft.key.clone())).or_insert(0) += 1;
        }
    }
    let mut counts: HashMap<(TableName, String), usize> = HashMap::default();
    for batch in batches {
        let table = batch.map.table;
        let has_id = shape::has_id(table);
        let (mut numbered_rows, mut first) = (0_usize, 0);
        for draft in &mut batch.drafts {
            if has_id && !draft.made_up {
                continue;
            }
            let key = (table, draft.key.clone());
            // Others of its key stand beside it, or did before.
            let before = || shelf.ids.get(&table).is_some_and(|ids| ids.contains_key(numbered(table, &draft.key, 2).as_str()));
            draft.ambiguous = has_id && (seen.get(&key).is_some_and(|count| *count > 1) || before());
            let count = counts.entry(key).or_insert(0);
            *count += 1;
            if *count > 1 {
                let key = numbered(table, &draft.key, *count);
                if has_id {
                    (numbered_rows, first) = (numbered_rows + 1, if numbered_rows == 0 { draft.line } else { first });
                }
                rename(draft, key);
            }
        }
        if numbered_rows > 0 {
            let rows = if numbered_rows == 1 { "1 row has".to_owned() } else { format!("{numbered_rows} rows have") };
            said.push(format!(
                "{}: {rows} no id, and what names it names another {} too: numbers tell them apart (first on line {first})",
                batch.file,
                table.one()
            ));
        }
    }
    said
}
