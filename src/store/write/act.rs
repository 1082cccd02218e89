//! An act, written: the one place that performs it, for the dashboard and the commands alike.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::find::Hunk;
use super::steps::{Touched, UndoHistory, UndoStep};
use super::undo::stepped;
use super::{Checked, FileChange, FileRemoval, Hold, WriteError, check_without};
use crate::act::change::{Change, Edit, EditTarget, Field};
use crate::book::company::Acts;
use crate::book::day::Day;
use crate::book::origin::Place;
use crate::book::table::TableName;
use crate::store::edit::{Editor, Slip, Unsound, apply};
use crate::store::known::Known;
use crate::store::read::{self, Listed};
use crate::store::scan::Tree;
use crate::store::scrub::scrub;
use crate::store::source::SourceText;
use crate::store::{edit, state};

/// What a session needs to write into a book: who has none cannot ask for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pen {
    folder: PathBuf,
    steps: Option<PathBuf>,
}

impl Pen {
    /// A pen for a book's folder; its steps are kept in the state folder.
    pub(crate) fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), steps: state::path(Some(folder), "steps.json") }
    }

    /// A pen whose steps are kept in this file.
    pub fn keeping(folder: &Path, steps: &Path) -> Self {
        Self { folder: folder.to_owned(), steps: Some(steps.to_owned()) }
    }

    /// Asks for a change.
    pub fn write(&self, change: Change) -> Write {
        Write { pen: self.clone(), what: WriteKind::Change(change) }
    }

    /// Asks for the last step to be undone.
    pub fn undo(&self) -> Write {
        Write { pen: self.clone(), what: WriteKind::Undo }
    }

    /// Asks for what was undone last to be done again.
    pub fn redo(&self) -> Write {
        Write { pen: self.clone(), what: WriteKind::Redo }
    }

    /// What was written so far.
    pub fn steps(&self) -> UndoHistory {
        self.steps.as_deref().map(UndoHistory::read).unwrap_or_default()
    }
}

/// Something to be written. Only a [`Pen`] makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    pen: Pen,
    what: WriteKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum WriteKind {
    Change(Change),
    Undo,
    Redo,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The step: what, on what, where.
    pub step: UndoStep,
    /// Whether it was undone.
    pub undone: bool,
    /// The files, before and after; a file that went is empty.
    pub files: Vec<FileChange>,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// The writer refused.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The record is not what was seen.
    #[error("{place}: {name} was changed meanwhile, so nothing was written: look at it again")]
    Changed {
        /// What it is called.
        name: String,
        /// Where it was.
        place: String,
        /// What was seen.
        seen: String,
        /// What stands there now; `None` where it is gone.
        now: Option<String>,
    },
    /// The place of a step was changed since.
    #[error("{place}: it was changed since, so `{words}` cannot be {how}: nothing was written")]
    Since {
        /// Where.
        place: String,
        /// Of which step.
        words: String,
        /// `undone`, `done again`.
        how: &'static str,
        /// What is looked for.
        seen: String,
        /// What stands there now.
        now: Option<String>,
    },
    /// A file cannot be edited.
    #[error("{path}:{unsound}: nothing was written; `quarterdeck check` shows it")]
    Unsound {
        /// Which.
        path: String,
        /// Why.
        unsound: Unsound,
    },
    /// A fault of the program.
    #[error(transparent)]
    Slip(#[from] Slip),
    /// It says so already.
    #[error("that stands there already: nothing changes")]
    Nothing,
    /// There is no step.
    #[error("nothing is left to be {0}")]
    NoStep(&'static str),
    /// The steps cannot be kept.
    #[error("{path}: {reason}: what cannot be undone is not written")]
    State {
        /// The file of the steps.
        path: String,
        /// Why.
        reason: std::io::Error,
    },
    /// The company forbids it.
    #[error("company.ron says `acts: Off`: this book is written by others")]
    Off,
}

/// Performs it: all of it or nothing.
pub fn perform(write: &Write, now: DateTime<Utc>) -> Result<Done, NotDone> {
    perform_knowing(write, &mut Known::default(), now)
}

/// The same; what is known of the book is not read again.
pub fn perform_knowing(write: &Write, known: &mut Known, now: DateTime<Utc>) -> Result<Done, NotDone> {
    let hold = Hold::take(&write.pen.folder)?;
    let before = write.pen.steps();
    let PlannedWrite { checked, done, steps } = plan(write, &before, known, now)?;
    // The step is kept first: one that is kept and never came into the book is passed over when it is undone.
    if let Some(path) = &write.pen.steps {
        let state = |reason| NotDone::State { path: scrub(&path.display().to_string()).into_owned(), reason };
        steps.write(path).map_err(state)?;
    }
    if let Err(error) = hold.commit(checked) {
        if let Some(path) = &write.pen.steps {
            // It is passed over all the same.
            let _ = before.write(path);
        }
        return Err(error.into());
    }
    Ok(done)
}

/// What would be written, checked as if it were; nothing is.
pub fn preview(write: &Write, known: &mut Known, now: DateTime<Utc>) -> Result<Done, NotDone> {
    let PlannedWrite { checked, done, .. } = plan(write, &write.pen.steps(), known, now)?;
    checked.is_no_worse()?;
    Ok(done)
}

/// A book as it would be, what was done to it, and the steps with it.
struct PlannedWrite {
    checked: Checked,
    done: Done,
    steps: UndoHistory,
}

fn plan(write: &Write, steps: &UndoHistory, known: &mut Known, now: DateTime<Utc>) -> Result<PlannedWrite, NotDone> {
    let mut steps = steps.clone();
    let folder = &write.pen.folder;
    let (step, files, undone) = match &write.what {
        WriteKind::Change(change) => {
            let (step, files) = changed(folder, change, now)?;
            steps.push(step.clone());
            (step, files, false)
        }
        WriteKind::Undo => {
            let (step, files) = stepped(folder, &mut steps, true)?;
            (step, files, true)
        }
        WriteKind::Redo => {
            let (step, files) = stepped(folder, &mut steps, false)?;
            (step, files, false)
        }
    };
    let made = |file: &FileChange| step.files.iter().any(|touched| touched.made && touched.path == file.path);
    let goes = |file: &&FileChange| undone && file.text.is_empty() && made(file);
    let gone = files.iter().filter(goes);
    let gone = gone
        .map(|file| FileRemoval { path: file.path.clone(), before: file.before.as_deref().unwrap_or_default().to_owned() })
        .collect();
    let changes = files.iter().filter(|file| !goes(file)).cloned().collect();
    let checked = check_without(folder, changes, gone, known, now)?;
    if checked.book().company.acts() == Acts::Off {
        return Err(NotDone::Off);
    }
    Ok(PlannedWrite { checked, done: Done { step, undone, files }, steps })
}

/// A book's files, read as they are needed.
pub(super) struct LazyFiles {
    listed: Vec<Listed>,
    texts: BTreeMap<String, String>,
}

/// Records of one file that change, by their numbers in it, and those that are new in it.
#[derive(Default)]
struct FileEdits<'a> {
    updates: Vec<(usize, &'a [Field], TableName)>,
    additions: Vec<&'a [Field]>,
}

impl LazyFiles {
    pub(super) fn of(folder: &Path) -> Result<Self, NotDone> {
        let listed = read::list(folder).map_err(super::at(folder))?.0;
        Ok(Self { listed, texts: BTreeMap::new() })
    }

    pub(super) fn is_there(&self, path: &str) -> bool {
        self.listed.iter().any(|listed| listed.path == path)
    }

    /// What stands in a file; nothing in one that is not there.
    pub(super) fn text(&mut self, path: &str) -> Result<&str, NotDone> {
        if !self.texts.contains_key(path) {
            let text = match self.listed.iter().find(|listed| listed.path == path) {
                Some(listed) => {
                    let (bytes, _) = read::bytes(&listed.at).map_err(super::at(&listed.at))?;
                    let not_utf8 = |_| std::io::Error::other("this is no UTF-8");
                    String::from_utf8(bytes).map_err(not_utf8).map_err(super::at(&listed.at))?
                }
                None => String::new(),
            };
            self.texts.insert(path.to_owned(), text);
        }
        Ok(self.texts.get(path).map_or("", String::as_str))
    }

    /// The file in which a target stands, and its number there.
    fn find(&mut self, target: &EditTarget) -> Result<(String, usize), NotDone> {
        let own = |listed: &&Listed| scrub(&listed.path) == *target.place.file;
        let of_table = |listed: &&Listed| listed.table == target.table;
        let mut paths: Vec<String> = self.listed.iter().filter(own).map(|listed| listed.path.clone()).collect();
        // It may have been moved to another part.
        let others = self.listed.iter().filter(of_table).map(|listed| listed.path.clone());
        paths.extend(others.filter(|_| target.key.is_some()).collect::<Vec<_>>());
        let mut now = None;
        for path in paths {
            let found = standing(&path, self.text(&path)?, target)?;
            match found {
                TargetState::Same(number) => return Ok((path, number)),
                TargetState::Changed(text) => {
                    now = Some(text);
                    break;
                }
                TargetState::Gone => {}
            }
        }
        Err(NotDone::Changed { name: target.name(), place: target.place.to_string(), seen: target.seen.clone(), now })
    }
}

enum TargetState {
    /// It stands there as it was seen, with this number.
    Same(usize),
    /// It stands there otherwise.
    Changed(String),
    Gone,
}

fn standing(path: &str, text: &str, target: &EditTarget) -> Result<TargetState, NotDone> {
    let (mut changed, mut same) = (None, None);
    let editor = Editor::new(text, |number, text, tree| {
        let Some(span) = tree.node(0).map(|node| node.span.clone()) else { return };
        let own = text.get(span.clone()).unwrap_or_default();
        if let Some(key) = &target.key {
            // Of two with one id the first counts.
            if changed.is_none() && same.is_none() && id(text, tree).as_deref() == Some(key) {
                if own == target.seen {
                    same = Some((0, number));
                } else {
                    changed = Some(own.to_owned());
                }
            }
            return;
        }
        let away = span.start.abs_diff(target.start);
        if own == target.seen && same.is_none_or(|(known, _)| away < known) {
            same = Some((away, number));
        }
    });
    editor.map_err(|unsound| NotDone::Unsound { path: path.to_owned(), unsound })?;
    Ok(match (same, changed) {
        (Some((_, number)), _) => TargetState::Same(number),
        (None, Some(text)) => TargetState::Changed(text),
        (None, None) => TargetState::Gone,
    })
}

pub(super) fn id(text: &str, tree: &Tree) -> Option<String> {
    let node = tree.node(tree.field(text, 0, "id")?)?;
    text.get(node.span.clone()).map(edit::unquoted)
}

fn changed(folder: &Path, change: &Change, now: DateTime<Utc>) -> Result<(UndoStep, Vec<FileChange>), NotDone> {
    let mut files = LazyFiles::of(folder)?;
    let mut work: BTreeMap<String, FileEdits> = BTreeMap::new();
    for one in &change.edits {
        match one {
            Edit::Merge { target, fields } => {
                let (path, number) = files.find(target)?;
                work.entry(path).or_default().updates.push((number, fields, target.table));
            }
            Edit::Add { table, day, fields } => {
                let path = home(*table, *day, &files.listed);
                work.entry(path).or_default().additions.push(fields);
            }
        }
    }
    let (mut changes, mut touched, mut place) = (Vec::new(), Vec::new(), None);
    for (path, work) in work {
        let made = !files.is_there(&path);
        let text = files.text(&path)?;
        let mut editor = Editor::new(text, |_, _, _| {}).map_err(|unsound| NotDone::Unsound { path: path.clone(), unsound })?;
        for (number, fields, table) in work.updates {
            let order: Vec<&str> = table.fields().iter().map(|field| field.name).collect();
            editor.shaped(table.fields());
            editor.update(number, fields, &order)?;
        }
        for fields in work.additions {
            editor.add(fields);
        }
        let edits = editor.edits();
        let Some((first, _)) = edits.first() else { continue };
        let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
        place.get_or_insert_with(|| SourceText::new(&path, plain).place(first.start));
        touched.push(Touched { path: path.clone(), made, hunks: hunks(plain, &edits) });
        let new = with_mark(text, apply(plain, &edits));
        changes.push(FileChange { path, text: new.into(), before: (!made).then(|| text.into()) });
    }
    if changes.is_empty() {
        return Err(NotDone::Nothing);
    }
    let first = change.edits.iter().find_map(|edit| match edit {
        Edit::Merge { target, .. } => Some(target.place.clone()),
        Edit::Add { .. } => None,
    });
    let step = UndoStep {
        at: now,
        words: words(change),
        on: change.on.clone(),
        record: change.record.as_ref().map(|(table, key)| (table.name().to_owned(), key.clone())),
        command: change.command.clone(),
        place: first.or(place).map_or_else(String::new, |place| short(&place)),
        files: touched,
    };
    Ok((step, changes))
}

/// The file and line.
fn short(place: &Place) -> String {
    format!("{}:{}", place.file, place.line)
}

fn words(change: &Change) -> String {
    match change.money {
        Some((money, currency)) => format!("{} {}", change.words, currency.full(money)),
        None => change.words.clone(),
    }
}

fn hunks(text: &str, edits: &[(Range<usize>, String)]) -> Vec<Hunk> {
    edits.iter().map(|(range, new)| Hunk::of(text, range, new)).collect()
}

/// With the byte-order mark that the text before it has.
pub(super) fn with_mark(before: &str, text: String) -> String {
    if before.starts_with('\u{feff}') { format!("\u{feff}{text}") } else { text }
}

/// The file a new record goes into: the table's one file where there is one, or no part; else the newest part, by how
/// the parts are named: where they are named for periods and the newest is past, the part of the record's day.
fn home(table: TableName, day: Day, listed: &[Listed]) -> String {
    let single = format!("{}.ron", table.name());
    let own = |listed: &&Listed| listed.table == table;
    if listed.iter().any(|listed| listed.path == single) {
        return single;
    }
    let newest = listed.iter().filter(own).map(|listed| listed.path.as_str()).max();
    let Some(newest) = newest else { return single };
    let stem = newest.rsplit('/').next().unwrap_or(newest).trim_end_matches(".ron");
    let quarter = format!("{}-q{}", day.year(), day.month().div_ceil(3));
    let names =
        [quarter.clone(), quarter.to_uppercase(), format!("{:04}-{:02}", day.year(), day.month()), day.year().to_string()];
    // Named as the newest part is: the same signs at the same places, other digits.
    let like = |name: &&String| {
        name.len() == stem.len()
            && name.chars().zip(stem.chars()).all(|(a, b)| a == b || (a.is_ascii_digit() && b.is_ascii_digit()))
    };
    match names.iter().find(like) {
        Some(name) if name.as_str() > stem => format!("{}/{name}.ron", table.name()),
        _ => newest.to_owned(),
    }
}
