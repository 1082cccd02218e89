//! What exports have carried: without it nobody could tell a record that is gone from one that a person wrote, nor an
//! emptied cell from a field that a person filled.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use foldhash::{HashMap, HashSet};
use serde::Deserialize;

use super::ImportError;
use super::gather::{Batch, Gathered, GatheredRecords};
use super::shape;
use crate::book::table::TableName;
use crate::store::edit;
use crate::store::edit::{Field, Value};
use crate::store::write::{FileChange, IMPORTED};

/// What the exports of one kind have carried into one table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Carried<'a> {
    /// Fields by their bits.
    fields: Vec<String>,
    /// The fields that each record came with, by its id.
    #[serde(borrow)]
    records: HashMap<Cow<'a, str>, u64>,
}

impl Carried<'_> {
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
pub(crate) struct Memory<'a> {
    kinds: BTreeMap<String, Carried<'a>>,
    /// The file as it stands; `None` where there is none.
    text: Option<&'a str>,
}

/// The text of a book's memory; `None` where there is none.
pub(crate) fn text(root: &Path) -> Result<Option<String>, ImportError> {
    let path = root.join(IMPORTED);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ImportError::File { path, source }),
    }
}

/// Fields that go with others: a deal's state is the export's, and an amount says nothing without its currency.
const TOGETHER: [&str; 4] = ["stage", "won", "lost", "currency"];

impl<'a> Memory<'a> {
    /// The file as it stands; `None` where there is none.
    pub(crate) fn text(&self) -> Option<&'a str> {
        self.text
    }

    /// What the file of a book's folder says.
    pub(crate) fn of(root: &Path, text: Option<&'a str>) -> Result<Self, ImportError> {
        let Some(own) = text else { return Ok(Self::default()) };
        match as_written(own).map_or_else(|| ron::from_str(own), Ok) {
            Ok(kinds) => Ok(Self { kinds, text }),
            Err(error) => Err(ImportError::Sheet {
                file: root.join(IMPORTED).display().to_string(),
                what: format!(
                    "{error}: this file is the import's own; take it away when it cannot be mended, and it is made anew"
                ),
            }),
        }
    }

    /// Lets fields of a record of the book that no export brought keep what they have though the export's cell is empty. Says
    /// how many fields were kept for want of any memory of their kind.
    fn keep_by_hand(&self, kind: &str, bits: Option<u64>, fields: &mut Vec<Field>) -> usize {
        let mut kept = 0;
        let known = self.kinds.get(kind);
        let brought = |name: &str| known.zip(bits).is_some_and(|(known, bits)| known.bit(name) & bits != 0);
        fields.retain(|field| {
            let stays = field.value.is_some() || TOGETHER.contains(&field.name) || brought(field.name);
            kept += usize::from(!stays && known.is_none());
            stays
        });
        for field in fields {
            let name = field.name;
            if let Some(Value::Group { fields, .. }) = &mut field.value {
                fields.retain(|inner| inner.value.is_some() || brought(&within(name, inner)));
                // What is needed stands again at what it is without a word.
                for inner in fields.iter_mut().filter(|inner| inner.filler && brought(&within(name, inner))) {
                    inner.filler = false;
                }
            }
        }
        kept
    }

    /// Looks up with which fields each record came before.
    pub(crate) fn look_up(&self, batches: &[Batch], records: &mut GatheredRecords) {
        let kinds = kinds(batches);
        let of_batch: Vec<Option<&Carried>> = kinds.iter().map(|kind| self.kinds.get(kind.as_deref()?)).collect();
        for row in records.tables.values_mut().flatten() {
            let kind = row.from.iter().find(|(batch, _)| kinds.get(*batch).is_some_and(Option::is_some));
            let known = kind.and_then(|(batch, _)| of_batch.get(*batch).copied().flatten());
            row.carried = known.and_then(|known| known.records.get(row.key.as_str()).copied());
        }
    }

    /// The ids that exports of the kinds at hand have carried and that none of their rows names now, by table.
    pub(crate) fn missing(&self, batches: &[Batch], records: &GatheredRecords) -> BTreeMap<TableName, Vec<&str>> {
        let of_batch = kinds(batches);
        let mut kinds: BTreeMap<String, TableName> = BTreeMap::new();
        for batch in batches.iter().filter(|batch| carries(batch)) {
            kinds.insert(kind(&batch.map.vendor, batch.map.table), batch.map.table);
        }
        let mut missing: BTreeMap<TableName, Vec<&str>> = BTreeMap::new();
        for (kind, table) in kinds {
            let Some(known) = self.kinds.get(&kind) else { continue };
            // Each record is there but once.
            let live = records.tables.get(&table).into_iter().flatten();
            let live = live.filter(|row| row.carried.is_some() && kind_of(row, &of_batch) == Some(kind.as_str()));
            if live.count() == known.records.len() {
                continue;
            }
            // A row that was refused is in the export all the same.
            let of_table = batches.iter().filter(|batch| batch.map.table == table && carries(batch));
            let there: HashSet<&str> = of_table.flat_map(|batch| &batch.drafts).map(|draft| draft.key.as_str()).collect();
            let gone = known.records.keys().map(AsRef::as_ref).filter(|id| !there.contains(id));
            missing.entry(table).or_default().extend(gone);
        }
        for ids in missing.values_mut() {
            ids.sort_unstable();
            ids.dedup();
        }
        missing
    }
}

/// What an import adds to the memory.
#[derive(Debug)]
pub(crate) struct Remembering<'a> {
    memory: &'a Memory<'a>,
    kinds: Vec<Option<String>>,
    new: BTreeMap<String, NewlyCarried<'a>>,
    /// How many fields were kept for want of any memory of their kind.
    pub(crate) kept: usize,
}

impl<'a> Remembering<'a> {
    pub(crate) fn new(memory: &'a Memory<'a>, batches: &[Batch]) -> Self {
        Self { memory, kinds: kinds(batches), new: BTreeMap::new(), kept: 0 }
    }

    /// Lets a record that stands in the book keep what people wrote.
    pub(crate) fn keep_by_hand(&mut self, row: &Gathered, fields: &mut Vec<Field>) {
        if let Some(kind) = kind_of(row, &self.kinds) {
            self.kept += self.memory.keep_by_hand(kind, row.carried, fields);
        }
    }

    /// Keeps in mind with which fields a record came.
    pub(crate) fn note(&mut self, row: &'a Gathered, fields: &[Field]) {
        let Some(kind) = kind_of(row, &self.kinds) else { return };
        let known = self.memory.kinds.get(kind);
        if !self.new.contains_key(kind) {
            let fields = known.map(|known| known.fields.clone()).unwrap_or_default();
            self.new
                .insert(kind.to_owned(), NewlyCarried { carried: Carried { fields, ..Carried::default() }, records: Vec::new() });
        }
        let Some(fresh) = self.new.get_mut(kind) else { return };
        let mut bits = 0;
        // The log is ours, not the export's.
        let own = |field: &&Field| field.value.is_some() && !field.filler && field.name != "log";
        for field in fields.iter().filter(own) {
            bits |= fresh.carried.bit_of(field.name);
            if let Some(Value::Group { fields, .. }) = &field.value {
                for inner in fields.iter().filter(own) {
                    bits |= fresh.carried.bit_of(&within(field.name, inner));
                }
            }
        }
        if row.carried != Some(bits) {
            fresh.records.push((&row.key, bits));
        }
    }

    /// The memory's file with what the records came with, and without those that were removed; `None` where nothing changes.
    pub(crate) fn change(self, removed: &[String]) -> Option<FileChange> {
        let deals = format!(" {}", TableName::Deals.name());
        let goes = |known: &Carried| removed.iter().any(|id| known.records.contains_key(id.as_str()));
        let gone = self.memory.kinds.iter().any(|(kind, known)| kind.ends_with(&deals) && goes(known));
        if !gone && self.new.values().all(|fresh| fresh.records.is_empty()) {
            return None;
        }
        let mut kinds: BTreeMap<String, Carried> = self.memory.kinds.clone();
        for (kind, fresh) in self.new {
            let known = kinds.entry(kind).or_default();
            known.fields = fresh.carried.fields;
            known.records.extend(fresh.records.into_iter().map(|(id, bits)| (Cow::Borrowed(id), bits)));
        }
        for (_, known) in kinds.iter_mut().filter(|(kind, _)| kind.ends_with(&deals)) {
            for id in removed {
                known.records.remove(id.as_str());
            }
        }
        Some(FileChange { path: IMPORTED.to_owned(), text: written(&kinds).into(), before: self.memory.text.map(Into::into) })
    }
}

/// What records of one kind newly came with.
#[derive(Debug)]
struct NewlyCarried<'a> {
    /// The fields by their bits; no records.
    carried: Carried<'a>,
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
fn as_written(text: &str) -> Option<BTreeMap<String, Carried<'_>>> {
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
        let mut records = HashMap::default();
        // A line has an id of some letters.
        records.reserve(text.len() / 40);
        for line in lines.by_ref().take_while(|line| *line != "        },") {
            let (id, bits) = as_record(line)?;
            records.insert(id, bits);
        }
        kinds.insert(edit::unquoted(kind), Carried { fields, records });
        if lines.next()? != "    )," {
            return None;
        }
    }
}

fn as_record(line: &str) -> Option<(Cow<'_, str>, u64)> {
    let (id, bits) = line.strip_prefix("            ")?.strip_suffix(',')?.rsplit_once(": ")?;
    Some((edit::said(id), bits.parse().ok()?))
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
        let mut records: Vec<(&str, u64)> = carried.records.iter().map(|(id, bits)| (id.as_ref(), *bits)).collect();
        records.sort_unstable();
        for (id, bits) in records {
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
        assert_eq!(text(folder.path()).unwrap(), None, "none yet");
        assert!(Memory::of(folder.path(), None).unwrap().kinds.is_empty());
        let mut carried = Carried::default();
        let bits = carried.bit_of("id") | carried.bit_of("amount");
        carried.records.insert("a \"quoted\"\\ id\n".into(), bits);
        let bit = carried.bit("id");
        carried.records.insert("ö".into(), bit);
        let kinds = BTreeMap::from([("salesforce deals".to_owned(), carried)]);
        std::fs::write(folder.path().join(IMPORTED), written(&kinds)).unwrap();
        let again = text(folder.path()).unwrap();
        let read = Memory::of(folder.path(), again.as_deref()).unwrap();
        assert_eq!(read.kinds, kinds);
        assert_eq!(as_written(&written(&kinds)), Some(kinds.clone()), "the quick way");
        let otherwise = written(&kinds).replace("    ", " ");
        assert_eq!((as_written(&otherwise), ron::from_str(&otherwise)), (None, Ok(kinds)), "the slow way");
        assert_eq!(read.kinds["salesforce deals"].bit("owner"), 0, "never carried");
        std::fs::write(folder.path().join(IMPORTED), "{ broken").unwrap();
        let broken = text(folder.path()).unwrap();
        assert!(Memory::of(folder.path(), broken.as_deref()).unwrap_err().to_string().contains("made anew"));
    }
}
