//! Records into files: merged where they stand already, added where they belong.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;
use std::sync::Arc;

use foldhash::HashMap;

use super::gather::{DraftPlace, Gathered, numbered};
use super::making::Making;
use super::shelf::{self, RecordPlace, ShelfFile};
use super::{ImportError, shape};
use crate::book::table::TableName;
use crate::store::edit::{Editor, Field};
use crate::store::source::SourceText;
use crate::store::write::FileChange;

/// More records than this go into parts, a quarter each, where they have a date.
const ONE_FILE: usize = 2_000;

/// What became of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Counts {
    pub(crate) added: usize,
    pub(crate) changed: usize,
    pub(crate) unchanged: usize,
    pub(crate) removed: usize,
}

/// Why a row without an id changes nothing.
const AMBIGUOUS: &str = "it has no id, and another row or record has the same account, name, owner and day of creation: which of them changed cannot be told; export the record's id too";

/// Merges a table's records into its files, and takes those away that are to be removed. Rows whose record the editor could
/// not change go to `slips`.
pub(crate) fn place<'a>(
    table: TableName,
    records: &'a [Gathered],
    remove: &[String],
    making: &mut Making<'a>,
    changed: &mut Vec<FileChange>,
    slips: &mut Vec<(DraftPlace, String)>,
) -> Result<Counts, ImportError> {
    let shelf = making.shelf;
    let files = shelf.files.get(&table).map_or(&[][..], Vec::as_slice);
    // By what tells them apart, where they have no ids.
    let places = if shape::has_id(table) { None } else { Some(places(table, files)?) };
    let found = |record: &Gathered| places.as_ref().map_or(record.place, |places| places.get(&record.key).copied());
    let new = records.iter().filter(|record| found(record).is_none()).count();
    let mut homes = Homes::new(table, files, new);
    let mut counts = Counts::default();
    for (file, number) in remove.iter().filter_map(|key| shelf.place(table, key)) {
        homes.editor(file)?.remove(number);
        counts.removed += 1;
    }
    let order: Vec<&str> = shape::fields(table).unwrap_or_default().iter().map(|field| field.name).collect();
    for record in records {
        let place = found(record);
        let mut fields = making.fields(table, record, place);
        let Some((file, number)) = place else {
            making.log(table, record, place, &mut fields);
            homes.of(&fields)?.add(&fields);
            counts.added += 1;
            continue;
        };
        let editor = homes.editor(file)?;
        if editor.stands(number, &fields) {
            counts.unchanged += 1;
            continue;
        }
        making.log(table, record, place, &mut fields);
        let outcome = editor.update(number, &fields, &order);
        // What nobody can tell from another record is never changed by guess.
        if record.ambiguous && outcome != Ok(false) {
            slips.extend(record.from.iter().map(|from| (*from, AMBIGUOUS.to_owned())));
        }
        match outcome {
            Ok(true) => counts.changed += 1,
            Ok(false) => counts.unchanged += 1,
            Err(slip) => slips.extend(record.from.iter().map(|from| (*from, slip.to_string()))),
        }
    }
    homes.finish(changed);
    Ok(counts)
}

/// Where each record of a table stands: its file and its number in it. Of two with one key the first.
fn places(table: TableName, files: &[ShelfFile]) -> Result<HashMap<String, RecordPlace>, ImportError> {
    let mut places = HashMap::default();
    each_record(table, files, |key, file, number, _| {
        places.entry(key).or_insert((file, number));
    })?;
    Ok(places)
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RecordSpan {
    /// Its file, as it is shown.
    pub(crate) file: Arc<str>,
    pub(crate) key: String,
    /// Line and column of its first character, from 1.
    pub(crate) first: (u32, u32),
    /// Those behind its last character.
    pub(crate) end: (u32, u32),
}

/// Where every record of a table stands, in the order in which they are written.
pub(crate) fn standing(table: TableName, files: &[ShelfFile]) -> Result<Vec<RecordSpan>, ImportError> {
    // Places are counted behind a byte-order mark.
    let text = |file: &'_ ShelfFile| file.text.trim_start_matches('\u{feff}').to_owned();
    let sources: Vec<SourceText> = files.iter().map(|file| SourceText::new(&file.path, text(file))).collect();
    let mut standing = Vec::new();
    each_record(table, files, |key, at, _, span| {
        let Some(source) = sources.get(at) else { return };
        let (first, end) = (source.line_column(span.start), source.line_column(span.end));
        standing.push(RecordSpan { file: source.path.clone(), key, first, end });
    })?;
    Ok(standing)
}

/// Shows each record of a table: its key, its file's number, its number in it and where it stands.
fn each_record(
    table: TableName,
    files: &[ShelfFile],
    mut each: impl FnMut(String, usize, usize, Range<usize>),
) -> Result<(), ImportError> {
    let mut seen: HashMap<String, usize> = HashMap::default();
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

/// The files of a table being edited. New records go into the table's one file where there is one; else, in a table that has
/// parts or gets many records, into the part of each one's quarter.
struct Homes<'f> {
    table: TableName,
    parted: bool,
    files: &'f [ShelfFile],
    /// The paths of files that are yet to be written.
    new: Vec<String>,
    /// The numbers of the files that were found.
    known: HashMap<Option<(i32, u32)>, usize>,
    /// The files by their numbers, the new ones last, where they were opened.
    editors: BTreeMap<usize, Editor<'f>>,
}

impl<'f> Homes<'f> {
    fn new(table: TableName, files: &'f [ShelfFile], new: usize) -> Self {
        let single = format!("{}.ron", table.name());
        let one_file = files.iter().any(|file| file.path == single);
        let parts = files.iter().any(|file| file.path.contains('/'));
        let parted = !one_file && (parts || (new > ONE_FILE && shape::dated_by(table).is_some()));
        Self { table, parted, files, new: Vec::new(), known: HashMap::default(), editors: BTreeMap::new() }
    }

    fn editor(&mut self, number: usize) -> Result<&mut Editor<'f>, ImportError> {
        match self.editors.entry(number) {
            Entry::Occupied(open) => Ok(open.into_mut()),
            Entry::Vacant(closed) => {
                let unsound = |unsound| ImportError::Unsound { path: String::new(), unsound };
                let editor = match self.files.get(number) {
                    Some(file) => file.editor()?,
                    None => Editor::new("", |_, _, _| {}).map_err(unsound)?,
                };
                Ok(closed.insert(editor))
            }
        }
    }

    /// The file of a new record with these fields, which may be a new one.
    fn of(&mut self, fields: &[Field]) -> Result<&mut Editor<'f>, ImportError> {
        let quarter = if self.parted { quarter(self.table, fields) } else { None };
        let (table, files, new) = (self.table.name(), self.files, &mut self.new);
        let number = *self.known.entry(quarter).or_insert_with(|| {
            let path = match quarter {
                Some((year, quarter)) => format!("{table}/{year:04}-q{quarter}.ron"),
                None if self.parted => format!("{table}/others.ron"),
                None => format!("{table}.ron"),
            };
            files.iter().position(|file| file.path == path).unwrap_or_else(|| {
                new.push(path);
                files.len() + new.len() - 1
            })
        });
        self.editor(number)
    }

    fn finish(self, changed: &mut Vec<FileChange>) {
        for (number, editor) in self.editors.into_iter().filter(|(_, editor)| !editor.is_untouched()) {
            let text = editor.finish();
            match (self.files.get(number), number.checked_sub(self.files.len()).and_then(|at| self.new.get(at))) {
                (Some(file), _) if text != *file.text => {
                    changed.push(FileChange { path: file.path.clone(), text: text.into(), before: Some(Arc::clone(&file.text)) });
                }
                (None, Some(path)) => changed.push(FileChange { path: path.clone(), text: text.into(), before: None }),
                _ => {}
            }
        }
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
