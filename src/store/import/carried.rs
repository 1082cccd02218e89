//! What exports have carried: without it nobody could tell a record that is gone from one that a person wrote, nor an
//! emptied cell from a field that a person filled.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;

use super::ImportError;
use super::gather::{Batch, Gathered, Records};
use super::shape;
use super::shelf::Shelf;
use crate::book::table::TableName;
use crate::store::edit;
use crate::store::edit::{Field, Value};
use crate::store::write::{Change, IMPORTED};

/// What the exports of one kind have carried into one table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Carried {
    /// Fields by their bits.
    fields: Vec<String>,
    /// The fields that each record came with, by its id.
    records: BTreeMap<String, u64>,
}

impl Carried {
    fn bit(&self, field: &str) -> u64 {
        let at = self.fields.iter().zip(0..).find(|(known, _)| *known == field);
        at.and_then(|(_, at)| 1_u64.checked_shl(at)).unwrap_or(0)
    }

    fn bit_of(&mut self, field: &str) -> u64 {
        if self.bit(field) == 0 && self.fields.len() < 64 {
            self.fields.push(field.to_owned());
        }
        self.bit(field)
    }
}

/// What exports have carried into a book.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    kinds: BTreeMap<String, Carried>,
    /// The file as it stands; `None` where there is none.
    text: Option<String>,
}

/// Fields that go with others: a deal's state is the export's, and an amount says nothing without its currency.
const TOGETHER: [&str; 4] = ["stage", "won", "lost", "currency"];

impl Memory {
    /// What a book's folder says.
    pub(crate) fn read(root: &Path) -> Result<Self, ImportError> {
        let path = root.join(IMPORTED);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(ImportError::File { path, source }),
        };
        match as_written(&text).map_or_else(|| ron::from_str(&text), Ok) {
            Ok(kinds) => Ok(Self { kinds, text: Some(text) }),
            Err(error) => Err(ImportError::Sheet {
                file: path.display().to_string(),
                what: format!(
                    "{error}: this file is the import's own; take it away when it cannot be mended, and it is made anew"
                ),
            }),
        }
    }

    /// Lets fields that no export brought keep what they have though the export's cell is empty. Says how many fields were
    /// kept for want of any memory of their kind.
    pub(crate) fn keep_by_hand(&self, records: &mut Records, batches: &[Batch], shelf: &Shelf) -> usize {
        let mut kept = 0;
        let kinds = kinds(batches);
        for (table, rows) in &mut records.tables {
            let Some(there) = shelf.ids.get(table) else { continue };
            for row in rows.iter_mut().filter(|row| there.contains_key(&row.key)) {
                let Some(kind) = kind_of(row, &kinds) else { continue };
                let known = self.kinds.get(kind);
                let carried = known.and_then(|known| Some((known, *known.records.get(&row.key)?)));
                let brought = |name: &str| carried.is_some_and(|(known, bits)| known.bit(name) & bits != 0);
                row.fields.retain(|field| {
                    let stays = field.value.is_some() || TOGETHER.contains(&field.name) || brought(field.name);
                    kept += usize::from(!stays && known.is_none());
                    stays
                });
                for field in &mut row.fields {
                    let name = field.name;
                    if let Some(Value::Group { fields, .. }) = &mut field.value {
                        fields.retain(|inner| inner.value.is_some() || brought(&within(name, inner)));
                        // What is needed stands again at what it is without a word.
                        for inner in fields.iter_mut().filter(|inner| inner.filler && brought(&within(name, inner))) {
                            inner.filler = false;
                        }
                    }
                }
            }
        }
        kept
    }

    /// The ids that exports of the kinds at hand have carried and that none of their rows names now, by table.
    pub(crate) fn missing(&self, batches: &[Batch]) -> BTreeMap<TableName, Vec<&str>> {
        let mut there: HashMap<TableName, HashSet<&str>> = HashMap::new();
        let mut kinds: BTreeMap<String, TableName> = BTreeMap::new();
        for batch in batches.iter().filter(|batch| carries(batch)) {
            // A row that was refused is in the export all the same.
            there.entry(batch.map.table).or_default().extend(batch.drafts.iter().map(|draft| draft.key.as_str()));
            kinds.insert(kind(&batch.map.vendor, batch.map.table), batch.map.table);
        }
        let mut missing: BTreeMap<TableName, Vec<&str>> = BTreeMap::new();
        for (kind, table) in kinds {
            let (Some(known), Some(there)) = (self.kinds.get(&kind), there.get(&table)) else { continue };
            let gone = known.records.keys().map(String::as_str).filter(|id| !there.contains(id));
            missing.entry(table).or_default().extend(gone);
        }
        for ids in missing.values_mut() {
            ids.sort_unstable();
            ids.dedup();
        }
        missing
    }

    /// Its file with what these records came with, and without those that were removed; `None` where nothing changes.
    pub(crate) fn with(&self, records: &Records, batches: &[Batch], removed: &[String]) -> Option<Change> {
        let mut new: BTreeMap<String, Fresh> = BTreeMap::new();
        let kinds = kinds(batches);
        for rows in records.tables.values() {
            for row in rows {
                let Some(kind) = kind_of(row, &kinds) else { continue };
                let known = self.kinds.get(kind);
                if !new.contains_key(kind) {
                    let fields = known.map(|known| known.fields.clone()).unwrap_or_default();
                    new.insert(kind.to_owned(), Fresh { carried: Carried { fields, ..Carried::default() }, records: Vec::new() });
                }
                let Some(fresh) = new.get_mut(kind) else { continue };
                let mut bits = 0;
                // The log is ours, not the export's.
                let own = |field: &&Field| field.value.is_some() && !field.filler && field.name != "log";
                for field in row.fields.iter().filter(own) {
                    bits |= fresh.carried.bit_of(field.name);
                    if let Some(Value::Group { fields, .. }) = &field.value {
                        for inner in fields.iter().filter(own) {
                            bits |= fresh.carried.bit_of(&within(field.name, inner));
                        }
                    }
                }
                if known.and_then(|known| known.records.get(&row.key)) != Some(&bits) {
                    fresh.records.push((&row.key, bits));
                }
            }
        }
        let deals = format!(" {}", TableName::Deals.name());
        let goes = |known: &Carried| removed.iter().any(|id| known.records.contains_key(id));
        let gone = self.kinds.iter().any(|(kind, known)| kind.ends_with(&deals) && goes(known));
        if !gone && new.values().all(|fresh| fresh.records.is_empty()) {
            return None;
        }
        let mut kinds = self.kinds.clone();
        for (kind, fresh) in new {
            let known = kinds.entry(kind).or_default();
            known.fields = fresh.carried.fields;
            known.records.extend(fresh.records.into_iter().map(|(id, bits)| (id.to_owned(), bits)));
        }
        for (_, known) in kinds.iter_mut().filter(|(kind, _)| kind.ends_with(&deals)) {
            for id in removed {
                known.records.remove(id);
            }
        }
        Some(Change { path: IMPORTED.to_owned(), text: written(&kinds), before: self.text.clone() })
    }
}

/// What records of one kind newly came with.
struct Fresh<'a> {
    /// The fields by their bits; no records.
    carried: Carried,
    /// The records that are to be remembered otherwise than they are.
    records: Vec<(&'a str, u64)>,
}

/// The name of a field of a group: `lost.reason`.
fn within(group: &str, inner: &Field) -> String {
    format!("{group}.{}", inner.name)
}

/// Whether a batch brings whole records of a table with ids, not only something more of them.
fn carries(batch: &Batch) -> bool {
    batch.map.columns.get("name").is_some() && shape::has_id(batch.map.table)
}

fn kind(vendor: &str, table: TableName) -> String {
    // The map's name alone: where it lies may change.
    let name = Path::new(vendor).file_stem().map_or_else(|| vendor.to_owned(), |stem| stem.to_string_lossy().into_owned());
    format!("{name} {}", table.name())
}

/// The kind of export that each batch is; `None` of those that bring no whole records.
fn kinds(batches: &[Batch]) -> Vec<Option<String>> {
    batches.iter().map(|batch| carries(batch).then(|| kind(&batch.map.vendor, batch.map.table))).collect()
}

/// The kind of export that a record comes from; `None` where only others name it.
fn kind_of<'a>(row: &Gathered, kinds: &'a [Option<String>]) -> Option<&'a str> {
    row.from.iter().find_map(|(batch, _)| kinds.get(*batch)?.as_deref())
}

/// A text read line by line as [`written`] writes it; `None` of one that somebody wrote otherwise.
fn as_written(text: &str) -> Option<BTreeMap<String, Carried>> {
    let mut lines = text.lines().skip_while(|line| line.starts_with("//"));
    let mut kinds = BTreeMap::new();
    if lines.next()? != "{" {
        return None;
    }
    loop {
        let line = lines.next()?;
        let Some(kind) = line.strip_prefix("    ").and_then(|line| line.strip_suffix(": (")) else {
            return (line == "}" && lines.next().is_none()).then_some(kinds);
        };
        let fields = lines.next()?.strip_prefix("        fields: ")?.strip_suffix(',')?;
        let fields = ron::from_str(fields).ok()?;
        if lines.next()? != "        records: {" {
            return None;
        }
        let record = |line: &str| {
            let (id, bits) = line.strip_prefix("            ")?.strip_suffix(',')?.rsplit_once(": ")?;
            Some((edit::unquoted(id), bits.parse().ok()?))
        };
        let records: Option<Vec<(String, u64)>> = lines.by_ref().take_while(|line| *line != "        },").map(record).collect();
        kinds.insert(edit::unquoted(kind), Carried { fields, records: records?.into_iter().collect() });
        if lines.next()? != "    )," {
            return None;
        }
    }
}

fn written(kinds: &BTreeMap<String, Carried>) -> String {
    let mut out = String::from(
        "// Written by `quarterdeck import`, not by hand: which records its exports carried, and with which fields (bits, by their
// place in `fields`). By it a record that is gone is told from one that a person wrote.
{
",
    );
    for (kind, carried) in kinds {
        let fields = carried.fields.iter().map(|field| edit::quoted(field)).collect::<Vec<_>>().join(", ");
        // Writing to a text cannot fail.
        let _ = writeln!(out, "    {}: (\n        fields: [{fields}],\n        records: {{", edit::quoted(kind));
        for (id, bits) in &carried.records {
            let _ = writeln!(out, "            {}: {bits},", edit::quoted(id));
        }
        out.push_str("        },\n    ),\n");
    }
    out.push_str("}\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Memory::read(folder.path()).unwrap().kinds.is_empty(), "none yet");
        let mut carried = Carried::default();
        let bits = carried.bit_of("id") | carried.bit_of("amount");
        carried.records.insert("a \"quoted\"\\ id\n".to_owned(), bits);
        carried.records.insert("ö".to_owned(), carried.bit("id"));
        let kinds = BTreeMap::from([("salesforce deals".to_owned(), carried)]);
        std::fs::write(folder.path().join(IMPORTED), written(&kinds)).unwrap();
        let read = Memory::read(folder.path()).unwrap();
        assert_eq!(read.kinds, kinds);
        assert_eq!(as_written(&written(&kinds)), Some(kinds.clone()), "the quick way");
        let otherwise = written(&kinds).replace("    ", " ");
        assert_eq!((as_written(&otherwise), ron::from_str(&otherwise)), (None, Ok(kinds)), "the slow way");
        assert_eq!(read.kinds["salesforce deals"].bit("owner"), 0, "never carried");
        std::fs::write(folder.path().join(IMPORTED), "{ broken").unwrap();
        assert!(Memory::read(folder.path()).unwrap_err().to_string().contains("made anew"));
    }
}
