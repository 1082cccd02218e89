//! Records into files: merged where they stand already, added where they belong.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::gather::{At, Gathered, numbered};
use super::shelf::{self, File, Place, Shelf};
use super::{ImportError, shape};
use crate::book::table::TableName;
use crate::store::edit::{Editor, Field};
use crate::store::source::Source;
use crate::store::write::Change;

/// More records than this go into parts, a quarter each, where they have a date.
const ONE_FILE: usize = 2_000;

/// What became of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Records that are new.
    pub(crate) added: usize,
    /// Records that changed.
    pub(crate) changed: usize,
    /// Records that said the same before.
    pub(crate) unchanged: usize,
    /// Records that were removed.
    pub(crate) removed: usize,
}

/// Why a row without an id changes nothing.
const AMBIGUOUS: &str = "it has no id, and another row or record has the same account, name, owner and day of creation: which of them changed cannot be told; export the record's id too";

/// Merges a table's records into its files, and takes those away that are to be removed. Rows whose record the editor could not change go to `slips`.
pub(crate) fn place(
    table: TableName,
    records: &[Gathered],
    remove: &[String],
    shelf: &Shelf,
    changed: &mut Vec<Change>,
    slips: &mut Vec<(At, String)>,
) -> Result<Counts, ImportError> {
    let mut files: Vec<File> = shelf.files.get(&table).cloned().unwrap_or_default();
    let held;
    let places = if let Some(ids) = shelf.ids.get(&table).filter(|_| shape::has_id(table)) {
        ids
    } else {
        held = places(table, &files)?;
        &held
    };
    let mut counts = Counts::default();
    let mut updates: BTreeMap<usize, Vec<(usize, &Gathered)>> = BTreeMap::new();
    let mut additions: BTreeMap<usize, Vec<&Gathered>> = BTreeMap::new();
    let new = records.iter().filter(|record| !places.contains_key(&record.key)).count();
    let mut homes = Homes::new(table, &files, new);
    for record in records {
        if let Some((file, number)) = places.get(&record.key) {
            updates.entry(*file).or_default().push((*number, record));
            continue;
        }
        additions.entry(homes.of(record, &mut files)).or_default().push(record);
        counts.added += 1;
    }
    let mut removals: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (file, number) in remove.iter().filter_map(|key| places.get(key)) {
        removals.entry(*file).or_default().push(*number);
        counts.removed += 1;
    }
    let order: Vec<&str> = shape::fields(table).unwrap_or_default().iter().map(|field| field.name).collect();
    for (number, file) in files.iter().enumerate() {
        let (update, add) = (updates.remove(&number).unwrap_or_default(), additions.remove(&number).unwrap_or_default());
        let remove = removals.remove(&number).unwrap_or_default();
        if update.is_empty() && add.is_empty() && remove.is_empty() {
            continue;
        }
        let mut editor = file.editor()?;
        for at in remove {
            editor.remove(at);
        }
        // What nobody can tell from another record is never changed by guess.
        if update.iter().any(|(_, record)| record.ambiguous) {
            let mut trial = file.editor()?;
            for (at, record) in update.iter().filter(|(_, record)| record.ambiguous) {
                if trial.update(*at, &record.fields, &order) != Ok(false) {
                    slips.extend(record.from.iter().map(|from| (*from, AMBIGUOUS.to_owned())));
                }
            }
        }
        for (at, record) in update {
            match editor.update(at, &record.fields, &order) {
                Ok(true) => counts.changed += 1,
                Ok(false) => counts.unchanged += 1,
                Err(slip) => slips.extend(record.from.iter().map(|from| (*from, slip.to_string()))),
            }
        }
        for record in add {
            editor.add(&record.fields);
        }
        let text = editor.finish();
        if text != *file.text {
            let existed = shelf.files.get(&table).is_some_and(|files| files.iter().any(|known| known.path == file.path));
            changed.push(Change { path: file.path.clone(), text, before: existed.then(|| file.text.to_string()) });
        }
    }
    Ok(counts)
}

/// Where each record of a table stands: its file and its number in it. Of two with one key the first.
fn places(table: TableName, files: &[File]) -> Result<HashMap<String, Place>, ImportError> {
    let mut places = HashMap::new();
    each_record(table, files, |key, file, number, _| {
        places.entry(key).or_insert((file, number));
    })?;
    Ok(places)
}

/// Where a record stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Its file, as it is shown.
    pub(crate) file: Arc<str>,
    /// Its key.
    pub(crate) key: String,
    /// Line and column of its first character, from 1.
    pub(crate) first: (u32, u32),
    /// Those behind its last character.
    pub(crate) end: (u32, u32),
}

/// Where every record of a table stands, in the order in which they are written.
pub(crate) fn standing(table: TableName, files: &[File]) -> Result<Vec<Standing>, ImportError> {
    // Places are counted behind a byte-order mark.
    let text = |file: &'_ File| file.text.trim_start_matches('\u{feff}').to_owned();
    let sources: Vec<Source> = files.iter().map(|file| Source::new(&file.path, &text(file))).collect();
    let mut standing = Vec::new();
    each_record(table, files, |key, at, _, span| {
        let Some(source) = sources.get(at) else { return };
        let (first, end) = (source.line_column(span.start), source.line_column(span.end));
        standing.push(Standing { file: source.path.clone(), key, first, end });
    })?;
    Ok(standing)
}

/// Shows each record of a table: its key, its file's number, its number in it and where it stands.
fn each_record(
    table: TableName,
    files: &[File],
    mut each: impl FnMut(String, usize, usize, Range<usize>),
) -> Result<(), ImportError> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let names = shape::natural_key(table);
    for (at, file) in files.iter().enumerate() {
        let editor = Editor::new(&file.text, |number, text, tree| {
            let parts: Vec<String> = names.iter().map(|name| shelf::field(text, tree, name).unwrap_or_default()).collect();
            let mut key = parts.join("\u{1f}");
            if !shape::has_id(table) {
                let count = seen.entry(key.clone()).or_insert(0);
                *count += 1;
                key = numbered(table, &key, *count);
            }
            each(key, at, number, tree.node(0).map(|node| node.span.clone()).unwrap_or_default());
        });
        editor.map_err(|unsound| ImportError::Unsound { path: file.path.clone(), unsound })?;
    }
    Ok(())
}

/// The files that new records go into: the table's one file where there is one; else, in a table that has parts or gets
/// many records, the part of each one's quarter.
struct Homes {
    table: TableName,
    parted: bool,
    /// The numbers of the files that were found.
    known: HashMap<Option<(i32, u32)>, usize>,
}

impl Homes {
    fn new(table: TableName, files: &[File], new: usize) -> Self {
        let single = format!("{}.ron", table.name());
        let one_file = files.iter().any(|file| file.path == single);
        let parts = files.iter().any(|file| file.path.contains('/'));
        let parted = !one_file && (parts || (new > ONE_FILE && shape::dated_by(table).is_some()));
        Self { table, parted, known: HashMap::new() }
    }

    /// The number of a record's file, which may be a new one.
    fn of(&mut self, record: &Gathered, files: &mut Vec<File>) -> usize {
        let quarter = if self.parted { quarter(self.table, &record.fields) } else { None };
        *self.known.entry(quarter).or_insert_with(|| {
            let table = self.table.name();
            let path = match quarter {
                Some((year, quarter)) => format!("{table}/{year:04}-q{quarter}.ron"),
                None if self.parted => format!("{table}/others.ron"),
                None => format!("{table}.ron"),
            };
            files.iter().position(|file| file.path == path).unwrap_or_else(|| {
                files.push(File::new(path, ""));
                files.len() - 1
            })
        })
    }
}

/// The year and the quarter of a record's date.
fn quarter(table: TableName, fields: &[Field]) -> Option<(i32, u32)> {
    let name = shape::dated_by(table)?;
    let dated = fields.iter().find(|field| field.name == name).or_else(|| fields.iter().find(|field| field.name == "month"))?;
    let value = dated.value.as_ref()?;
    if let Some(day) = value.as_day() {
        return Some((day.year(), day.month().div_ceil(3)));
    }
    let date = value.plain()?;
    let (year, month) = (date.get(..4)?.parse().ok()?, date.get(5..7)?.parse::<u32>().ok()?);
    Some((year, month.div_ceil(3)))
}
