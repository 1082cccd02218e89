//! The one writer: whoever changes a book does it here.
//!
//! The way of a change: the book is held ([`Hold::take`], so that nobody else writes), read and edited by its caller,
//! checked as a whole in memory ([`check`]), and switched ([`Hold::commit`]): all of its files or none, whenever the
//! process ends, and never over what somebody else wrote meanwhile.

pub mod act;
mod find;
mod journal;
mod keep;
mod lock;
mod put;
pub(crate) mod steps;
#[cfg(test)]
mod tests;
mod undo;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use xxhash_rust::xxh3::xxh3_64;

use super::known::Known;
use super::load::{COMPANY, table_of};
use super::read;
use super::scrub::scrub;
use crate::book::Book;
use crate::book::problem::{Problem, Severity};
pub(crate) use journal::Journal;
use journal::STAGE;
pub(crate) use keep::keep;
use lock::{Lock, Tried};
pub(crate) use put::hand_out;
use put::{put, sync};

/// The lock of a book, in its folder.
const LOCK: &str = ".quarterdeck-lock";
/// What imports remember of a book, in its folder: none of its tables.
pub(crate) const IMPORTED: &str = ".quarterdeck-imported.ron";
/// An act takes milliseconds: so long it is waited for.
const PATIENCE: Duration = Duration::from_secs(1);

/// A file that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// Its path below the book's folder, with `/`.
    pub(crate) path: String,
    pub(crate) text: Arc<str>,
    /// What stood in it; `None` for a new file.
    pub(crate) before: Option<Arc<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileRemoval {
    /// Its path below the book's folder, with `/`.
    pub(crate) path: String,
    pub(crate) before: String,
}

/// Why a book was not changed.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Somebody else is writing it.
    #[error("{book}: {} is writing this book just now: nothing was written. Wait until it has ended, then try again", owner(*.process))]
    Busy {
        /// The book's folder.
        book: String,
        /// The process that writes.
        process: Option<u32>,
    },
    /// A file or folder cannot be read or written. Nothing was written.
    #[error("{path}: {reason}: nothing was written")]
    File {
        /// Which.
        path: String,
        /// Why.
        reason: io::Error,
    },
    /// A book is to be made where something is already.
    #[error("{path}: something is there already: nothing was written, say a folder that is new or empty")]
    Occupied {
        /// Where.
        path: String,
    },
    /// A path that is none of a file of the book, or leads out of its folder.
    #[error("{path}: this is no file of the book's folder: nothing was written")]
    Outside {
        /// Which.
        path: String,
    },
    /// A file changed between reading and writing.
    #[error("{path}: it was changed meanwhile by somebody else: nothing was written, try again")]
    Meanwhile {
        /// Which.
        path: String,
    },
    /// `company.ron` could not be read any more.
    #[error("{what}: nothing was written")]
    Company {
        /// What is wrong with it.
        what: String,
    },
    /// More would be wrong with the book than is now.
    #[error("{place}: {what}: the book would have {more} more errors than it has now, so nothing was written")]
    Worse {
        /// Where the first new one would be.
        place: String,
        /// What would be wrong.
        what: String,
        /// How many there would be.
        more: usize,
    },
    /// The switch failed on its way, and everything was put back.
    #[error("{path}: {reason}: it could not be put in its place, and what was in place was put back. Nothing was written")]
    PutBack {
        /// Which file.
        path: String,
        /// Why.
        reason: io::Error,
    },
    /// The switch failed on its way, and could not be undone.
    #[error(
        "{path}: {reason}: it could not be put in its place, nor could the others be put back ({back}). For quarterdeck {counts}: \
         what lacks lies in {stage}, and is put in place when that can be done; other programs see a mix until then"
    )]
    Halfway {
        /// Which file.
        path: String,
        /// Why.
        reason: io::Error,
        /// Why the others were not put back.
        back: io::Error,
        /// Which book counts.
        counts: &'static str,
        /// Where what is ready lies.
        stage: String,
    },
}

fn owner(process: Option<u32>) -> String {
    process.map_or_else(|| "another process".to_owned(), |process| format!("process {process}"))
}

fn shown(path: &Path) -> String {
    scrub(&path.display().to_string()).into_owned()
}

fn at(path: &Path) -> impl Fn(io::Error) -> WriteError + '_ {
    move |reason| WriteError::File { path: shown(path), reason }
}

/// A book as it would be.
#[derive(Debug)]
pub(crate) struct Checked {
    changes: Vec<FileChange>,
    gone: Vec<FileRemoval>,
    book: Arc<Book>,
    /// The book without them, where there are errors in the one with them; `None` where it could not be read.
    before: Option<Arc<Book>>,
}

impl Checked {
    pub(crate) fn book(&self) -> &Book {
        &self.book
    }

    pub(crate) fn changes(&self) -> &[FileChange] {
        &self.changes
    }

    /// Refuses it when more is wrong with the book than was without the changes.
    pub(crate) fn is_no_worse(&self) -> Result<(), WriteError> {
        let errors = self.book.problem_count(Severity::Error);
        if errors == 0 {
            return Ok(());
        }
        // A book that could not be read before can only have become better.
        let Some(before) = &self.before else { return Ok(()) };
        let Some(more) = errors.checked_sub(before.problem_count(Severity::Error)).filter(|more| *more > 0) else {
            return Ok(());
        };
        let tells = |problem: &Problem| (problem.rule, problem.table, problem.record.clone(), problem.what.clone());
        let known: std::collections::HashSet<_> = before.problems.iter().map(tells).collect();
        let new = self.book.problems.iter().find(|problem| !known.contains(&tells(problem))).or(self.book.problems.first());
        let place = new.map_or_else(String::new, |problem| problem.place.to_string());
        let what = new.map_or_else(String::new, |problem| problem.what.clone());
        Err(WriteError::Worse { place, what, more })
    }
}

/// Reads the whole book as it would be with the changes made, in memory.
pub(crate) fn check(folder: &Path, changes: Vec<FileChange>, now: DateTime<Utc>) -> Result<Checked, WriteError> {
    check_without(folder, changes, Vec::new(), &mut Known::default(), now)
}

/// The book as it stands, where no change is one of a file of its tables: what was read of it is what will be read.
pub(crate) fn check_as_read(changes: Vec<FileChange>, known: &Known, now: DateTime<Utc>) -> Result<Checked, Vec<FileChange>> {
    if changes.iter().any(|change| change.path != IMPORTED) {
        return Err(changes);
    }
    let Some(book) = known.standing_book(now) else { return Err(changes) };
    Ok(Checked { changes, gone: Vec::new(), before: Some(Arc::clone(&book)), book })
}

/// The same, with files that go. What is known of the book is not read again.
pub(crate) fn check_without(
    folder: &Path,
    changes: Vec<FileChange>,
    gone: Vec<FileRemoval>,
    known: &mut Known,
    now: DateTime<Utc>,
) -> Result<Checked, WriteError> {
    let root = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let standing = standing(&root, known);
    let mut texts = standing.clone();
    texts.retain(|path, _| !gone.iter().any(|gone| gone.path == *path));
    for change in changes.iter().filter(|change| change.path != IMPORTED) {
        let text = change.text.strip_prefix('\u{feff}').map_or_else(|| Arc::clone(&change.text), Arc::from);
        texts.insert(change.path.clone(), text);
    }
    // Both are made from what is known; what is known afterwards is the book to be.
    let mut aside = known.clone();
    let book = known.load(&texts, now).map_err(|error| WriteError::Company { what: error.to_string() })?;
    let before = if book.problem_count(Severity::Error) > 0 { aside.load(&standing, now).ok() } else { None };
    Ok(Checked { changes, gone, book, before })
}

/// The texts of a book's files, by their paths below its folder.
fn standing(root: &Path, known: &Known) -> BTreeMap<String, Arc<str>> {
    let mut texts: BTreeMap<String, Arc<str>> = BTreeMap::new();
    if let Ok((listed, _)) = read::list(root) {
        let company = read::company(root);
        for (path, at) in listed.into_iter().map(|listed| (listed.path, listed.at)).chain([(COMPANY.to_owned(), company)]) {
            // What cannot be read is as wrong before as after.
            let Ok((bytes, _)) = read::bytes(&at) else { continue };
            let text = read::plain(&path, &bytes).map(|text| known.same_text(&path, text));
            texts.extend(text.map(|text| (path, text)));
        }
    }
    texts
}

/// Finishes or drops what a run left that was ended, when nobody writes just now. Readers call it: without it, or without
/// the right to write, they see the same book.
pub(crate) fn recover(folder: &Path) {
    if folder.join(STAGE).symlink_metadata().is_err() {
        return;
    }
    if let (Ok(root), Ok(Tried::Held(_lock))) = (folder.canonicalize(), Lock::take(&folder.join(LOCK))) {
        let _ = journal::recover(&root);
    }
}

/// A book that is held: nobody else writes it meanwhile.
#[derive(Debug)]
pub(crate) struct Hold {
    root: PathBuf,
    /// Whether the folder is there; else it is to be made.
    there: bool,
    _lock: Lock,
    /// Goes after the lock, which lies in one of them.
    _made: MadeFolders,
}

/// Folders that were made for a book that is to be: those that stay empty go again.
#[derive(Debug)]
struct MadeFolders(Vec<PathBuf>);

impl MadeFolders {
    /// Makes a folder and those above it.
    fn folder(path: &Path) -> io::Result<Self> {
        let missing = path.ancestors().take_while(|above| !above.exists()).map(Path::to_owned).collect();
        fs::create_dir_all(path)?;
        Ok(Self(missing))
    }
}

impl Drop for MadeFolders {
    fn drop(&mut self) {
        for folder in &self.0 {
            let _ = fs::remove_dir(folder);
        }
    }
}

impl Hold {
    /// Holds a book, or the place where one is to be made. Waits a moment for another writer, then says who it is.
    /// Finishes or drops first what a run left that was ended.
    pub(crate) fn take(folder: &Path) -> Result<Self, WriteError> {
        let absolute = std::path::absolute(folder).map_err(at(folder))?;
        let end = Instant::now() + PATIENCE;
        loop {
            let there = absolute.is_dir();
            let above = absolute.parent().unwrap_or(&absolute);
            let made = MadeFolders::folder(above).map_err(at(above))?;
            let path = if there { absolute.join(LOCK) } else { beside(&absolute, "lock") };
            match Lock::take(&path).map_err(at(&path))? {
                // Where it was made meanwhile its lock is another one.
                Tried::Held(lock) if there == absolute.is_dir() => {
                    let root = if there { absolute.canonicalize().map_err(at(&absolute))? } else { absolute };
                    if there {
                        journal::recover(&root).map_err(at(&root.join(STAGE)))?;
                    }
                    return Ok(Self { root, there, _lock: lock, _made: made });
                }
                Tried::Held(_) => {}
                Tried::Taken(_) if Instant::now() < end => std::thread::sleep(Duration::from_millis(20)),
                Tried::Taken(process) => return Err(WriteError::Busy { book: shown(folder), process }),
            }
        }
    }

    /// Switches the book's files for the changed ones: all of them or none.
    pub(crate) fn commit(&self, checked: Checked) -> Result<Vec<FileChange>, WriteError> {
        self.commit_in_steps(checked, &|| ())
    }

    /// The same; `step` is called before whatever changes something on the disk, for tests that end it there.
    fn commit_in_steps(&self, checked: Checked, step: &dyn Fn()) -> Result<Vec<FileChange>, WriteError> {
        if checked.changes.is_empty() && checked.gone.is_empty() {
            return Ok(Vec::new());
        }
        checked.is_no_worse()?;
        if self.there {
            self.carry_out(&checked.changes, &checked.gone, step)?;
        } else {
            self.make(&checked.changes)?;
        }
        Ok(checked.changes)
    }

    /// Writes what an import keeps in mind of a book whose tables stay as they are.
    pub(crate) fn keep_in_mind(&self, changes: &[FileChange]) -> Result<(), WriteError> {
        if changes.is_empty() { Ok(()) } else { self.carry_out(changes, &[], &|| ()) }
    }

    fn carry_out(&self, changes: &[FileChange], gone: &[FileRemoval], step: &dyn Fn()) -> Result<(), WriteError> {
        let outcome = self.switch(changes, gone, step);
        if !matches!(outcome, Err(WriteError::Halfway { .. })) {
            journal::clear(&self.root);
        }
        outcome
    }

    fn switch(&self, changes: &[FileChange], gone: &[FileRemoval], step: &dyn Fn()) -> Result<(), WriteError> {
        let stage = self.root.join(STAGE);
        step();
        fs::create_dir(&stage).map_err(at(&stage))?;
        let mut journal = Journal::default();
        let mut targets = Vec::new();
        for (number, change) in changes.iter().enumerate() {
            let target = self.target(&change.path)?;
            let to = self.inside(&target, &change.path)?;
            step();
            let staged = stage.join(number.to_string());
            put(&staged, change.text.as_bytes(), fs::metadata(&target).ok().as_ref()).map_err(at(&target))?;
            journal.moves.push((number.to_string(), to));
            targets.push(target);
        }
        let mut stood: Vec<Option<&str>> = changes.iter().map(|change| change.before.as_deref()).collect();
        for gone in gone {
            let target = self.target(&gone.path)?;
            journal.removes.push(self.inside(&target, &gone.path)?);
            stood.push(Some(&gone.before));
            targets.push(target);
        }
        for (before, target) in stood.into_iter().zip(&targets) {
            if fs::read(target).ok().as_deref() != before.map(str::as_bytes) {
                return Err(WriteError::Meanwhile { path: shown(target) });
            }
            // Better to be refused now than between two renames.
            let folder = target.ancestors().skip(1).find(|folder| folder.exists()).unwrap_or(&self.root);
            let access = rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK;
            rustix::fs::access(folder, access).map_err(|error| at(folder)(error.into()))?;
        }
        step();
        journal.commit(&self.root).map_err(at(&stage))?;
        step();
        journal.finish(&self.root, step).or_else(|reason| self.put_back(changes, gone, &journal, reason))
    }

    fn inside(&self, target: &Path, path: &str) -> Result<String, WriteError> {
        let inside = target.strip_prefix(&self.root).ok().and_then(Path::to_str);
        Ok(inside.ok_or_else(|| WriteError::Outside { path: scrub(path).into_owned() })?.to_owned())
    }

    /// Undoes a switch that failed on its way, by a journal that brings the old files back.
    fn put_back(
        &self,
        changes: &[FileChange],
        gone: &[FileRemoval],
        journal: &Journal,
        reason: io::Error,
    ) -> Result<(), WriteError> {
        let waiting: Vec<PathBuf> = journal.ready(&self.root).map(|(_, to)| to).collect();
        let path = waiting.first().map_or_else(|| shown(&self.root), |path| shown(path));
        if waiting.is_empty() && journal.removes.iter().all(|path| !self.root.join(path).exists()) {
            // All of them are in their places, and only the list of them could not be taken away.
            return Ok(());
        }
        let mut back = Journal::default();
        let mut restore = || -> io::Result<()> {
            for (number, (change, (_, to))) in changes.iter().zip(&journal.moves).enumerate() {
                let target = self.root.join(to);
                if waiting.contains(&target) {
                    continue;
                }
                let Some(before) = &change.before else {
                    back.removes.push(to.clone());
                    continue;
                };
                let name = format!("old-{number}");
                put(&self.root.join(STAGE).join(&name), before.as_bytes(), fs::metadata(&target).ok().as_ref())?;
                back.moves.push((name, to.clone()));
            }
            for (number, (gone, to)) in gone.iter().zip(&journal.removes).enumerate() {
                if !self.root.join(to).exists() {
                    let name = format!("gone-{number}");
                    put(&self.root.join(STAGE).join(&name), gone.before.as_bytes(), None)?;
                    back.moves.push((name, to.clone()));
                }
            }
            back.commit(&self.root)
        };
        let stage = shown(&self.root.join(STAGE));
        match restore().map(|()| back.finish(&self.root, &|| ())) {
            Ok(Ok(())) => Err(WriteError::PutBack { path, reason }),
            Ok(Err(back)) => Err(WriteError::Halfway { path, reason, back, counts: "the book as it was counts", stage }),
            Err(back) => Err(WriteError::Halfway { path, reason, back, counts: "the changed book counts", stage }),
        }
    }

    /// Where a file of the book is written: a link's target, so that the link stays.
    fn target(&self, path: &str) -> Result<PathBuf, WriteError> {
        let outside = || WriteError::Outside { path: scrub(path).into_owned() };
        if (path != IMPORTED && table_of(path).is_err())
            || Path::new(path).components().any(|part| !matches!(part, std::path::Component::Normal(_)))
        {
            return Err(outside());
        }
        let named = self.root.join(path);
        if named.symlink_metadata().is_ok() {
            let target = named.canonicalize().map_err(at(&named))?;
            let plain = target.metadata().map_err(at(&target))?.is_file();
            return if plain && target.starts_with(&self.root) { Ok(target) } else { Err(outside()) };
        }
        let (Some(folder), Some(name)) = (named.parent(), named.file_name()) else { return Err(outside()) };
        match folder.canonicalize() {
            Ok(folder) if folder.starts_with(&self.root) && folder.is_dir() => Ok(folder.join(name)),
            Ok(_) => Err(outside()),
            Err(_) => Ok(named),
        }
    }

    /// Builds the whole folder beside its place and moves it there.
    fn make(&self, changes: &[FileChange]) -> Result<(), WriteError> {
        let parent = self.root.parent().unwrap_or(&self.root);
        let new = beside(&self.root, "new");
        // What a run left that was ended.
        let _ = fs::remove_dir_all(&new);
        let build = || -> Result<(), WriteError> {
            for change in changes {
                if change.before.is_some() {
                    return Err(WriteError::Meanwhile { path: shown(&self.root.join(&change.path)) });
                }
                self.target(&change.path)?;
                let path = new.join(&change.path);
                let folder = path.parent().unwrap_or(&new);
                fs::create_dir_all(folder).map_err(at(folder))?;
                put(&path, change.text.as_bytes(), None).map_err(at(&path))?;
                sync(folder);
            }
            sync(&new);
            fs::rename(&new, &self.root).map_err(at(&self.root))
        };
        let built = build();
        if built.is_err() {
            let _ = fs::remove_dir_all(&new);
        }
        sync(parent);
        built
    }
}

/// A hidden name beside a folder that is yet to be made, for what belongs to it.
fn beside(folder: &Path, what: &str) -> PathBuf {
    let name = format!(".quarterdeck-{:016x}-{what}", xxh3_64(folder.as_os_str().as_encoded_bytes()));
    folder.with_file_name(name)
}
