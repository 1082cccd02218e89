//! A book's folder, read and read again.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::book::Book;
use crate::book::day::Day;
use crate::book::problem::Problem;

use super::file::TableFile;
use super::known::Known;
use super::link::{CompanyFile, link};
use super::load::{COMPANY, LoadError, read_company_file};
use super::read::{self, FileStamp, Listed};
use super::scrub::scrub;
use super::source::SourceText;
use super::write;

/// The times of a file system are this coarse at worst: a file that was written so shortly before it was read may have
/// been written again since without looking otherwise.
const COARSE: Duration = Duration::from_millis(50);

/// Somebody who never stops writing is not waited for: the files are looked at so often at most.
const MOST_LOOKS: u32 = 4;

/// A book's folder and what was last read from it, so that only files that changed are read again. It holds no book.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    company: Arc<CompanyFile>,
    seen: SeenFile<CompanyFile>,
    files: BTreeMap<String, SeenFile<TableFile>>,
    /// The files of all tables when they were last looked at, and where each was read.
    listed: Vec<(String, PathBuf)>,
    last: Last,
    /// What whoever writes the book need not read again, and what they leave to be read.
    known: Known,
}

/// A book as it was read at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The book.
    pub book: Arc<Book>,
    /// The files that were good and cannot be read as a whole now, each with the reason: the book holds what stood in
    /// them before. Empty: the book is what the files say.
    pub stale: Vec<Problem>,
    /// When it was read.
    pub read_at: DateTime<Utc>,
    /// How many files the book has.
    pub files: usize,
    /// How many of them held something new and were taken apart.
    pub files_read: usize,
    /// When a file of the book was last written.
    pub newest_change: Option<DateTime<Utc>>,
}

/// What the last book was made from, to hand it out again while nothing changes and somebody still holds it.
#[derive(Debug, Default)]
struct Last {
    book: Weak<Book>,
    today: Option<Day>,
    further: Vec<Problem>,
}

#[derive(Debug)]
struct SeenFile<T> {
    /// What it looked like; `None` when it has to be read again in any case.
    stamp: Option<FileStamp>,
    /// What it looked like when it was last looked at, also when it has to be read again.
    then: Option<FileStamp>,
    modified: Option<SystemTime>,
    digest: Option<u64>,
    /// What stood in it when it could last be read as a whole; when it never could, what stands in it now.
    content: Option<Arc<T>>,
    /// Whether `content` stood there whole.
    whole: bool,
    /// Why it cannot be read as a whole now.
    trouble: Vec<Problem>,
}

impl Snapshot {
    /// Whether what cannot be read was written just now, so that whoever writes it may not be done yet.
    pub(crate) fn is_being_written(&self) -> bool {
        !self.stale.is_empty() && self.newest_change.is_some_and(|newest| is_just_now(newest, self.read_at))
    }

    /// Whether the next read may come to something else although no file is changed: a read that failed may succeed later,
    /// somebody who writes stops writing, and nothing tells.
    pub fn is_passing(&self) -> bool {
        self.is_being_written() || self.book.problems.iter().any(Problem::is_passing)
    }
}

/// Somebody who writes a file in place pauses no longer than this.
fn is_just_now(written: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    (chrono::Duration::zero()..chrono::Duration::seconds(10)).contains(&(now - written))
}

impl<T> Default for SeenFile<T> {
    fn default() -> Self {
        Self { stamp: None, then: None, modified: None, digest: None, content: None, whole: false, trouble: Vec::new() }
    }
}

/// What looking at a file again came to.
#[derive(Clone, Copy, Default)]
struct Looked {
    /// Something else stands in it, so it was taken apart.
    read: bool,
    changed: bool,
}

impl<T> SeenFile<T> {
    /// Looks at the file again, and reads it when it changed.
    fn look(
        &mut self,
        path: &str,
        at: &Path,
        parse: impl FnOnce(SourceText) -> Result<(Arc<T>, Option<Problem>), Vec<Problem>>,
    ) -> Looked {
        let stamp = fs::metadata(at).map(|metadata| FileStamp::of(&metadata)).ok();
        self.then = stamp;
        if stamp.is_some() && stamp == self.stamp {
            return Looked::default();
        }
        let (bytes, stamp) = match read::bytes(at) {
            Ok(read) => read,
            Err(error) => {
                (self.stamp, self.digest) = (None, None);
                return Looked { read: false, changed: self.keep(None, vec![read::unreadable(path, &error)]) };
            }
        };
        let settled = |written: SystemTime| SystemTime::now().duration_since(written).is_ok_and(|age| age > COARSE);
        self.then = Some(stamp);
        self.modified = stamp.modified();
        self.stamp = Some(stamp).filter(|stamp| stamp.modified().is_some_and(settled));
        let digest = xxh3_64(&bytes);
        if self.digest == Some(digest) {
            return Looked::default();
        }
        self.digest = Some(digest);
        let changed = match read::text(path, &bytes).map_err(|problem| vec![*problem]).and_then(parse) {
            Ok((content, None)) => {
                (self.content, self.whole) = (Some(content), true);
                self.trouble.clear();
                true
            }
            Ok((content, Some(torn))) => self.keep(Some(content), vec![torn]),
            Err(trouble) => self.keep(None, trouble),
        };
        Looked { read: true, changed }
    }

    /// Keeps the last good content; where there was none, takes what stands in the file now.
    fn keep(&mut self, content: Option<Arc<T>>, trouble: Vec<Problem>) -> bool {
        let changed = !self.whole && (content.is_some() || self.content.is_some());
        if !self.whole {
            self.content = content;
        }
        self.trouble = trouble;
        changed
    }

    /// Why it is stale; nothing when it is not.
    fn stale(&self) -> &[Problem] {
        if self.whole { &self.trouble } else { &[] }
    }
}

impl Store {
    /// Reads a folder for the first time.
    pub fn open(folder: &Path, now: DateTime<Utc>) -> Result<(Self, Snapshot), LoadError> {
        let shown = || scrub(&folder.display().to_string()).into_owned();
        let no_folder = |reason: String| LoadError::NoFolder { folder: shown(), reason };
        let metadata = fs::metadata(folder).map_err(|error| no_folder(error.to_string()))?;
        if !metadata.is_dir() {
            return Err(no_folder("it is no folder".to_owned()));
        }
        // An empty company would be told of a folder that cannot be listed.
        read::list(folder).map_err(|error| no_folder(error.to_string()))?;
        let missing = |error: io::Error| error.kind() == io::ErrorKind::NotFound;
        write::recover(folder);
        if read::company(folder).symlink_metadata().is_err_and(missing) {
            return Err(LoadError::NoCompany { folder: shown() });
        }
        let mut seen = SeenFile::default();
        look_at_company(folder, &mut seen);
        let Some(company) = seen.content.clone() else { return Err(LoadError::Company { problems: seen.trouble }) };
        let mut store = Self {
            folder: folder.to_owned(),
            company,
            seen,
            files: BTreeMap::new(),
            listed: Vec::new(),
            last: Last::default(),
            known: Known::default(),
        };
        let mut snapshot = store.reload(now);
        snapshot.files_read += 1;
        Ok((store, snapshot))
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What is known of the book as it was last read, for whoever writes it.
    pub fn known(&mut self) -> &mut Known {
        &mut self.known
    }

    /// Reads again what changed. Never fails: a file that was good and cannot be read as a whole keeps what stood in it.
    pub fn reload(&mut self, now: DateTime<Utc>) -> Snapshot {
        write::recover(&self.folder);
        let mut outcome = self.look();
        // Files that a writer switched while they were read, one after the other, are read again: the book is one.
        for _ in 1..MOST_LOOKS {
            if self.is_as_seen() {
                break;
            }
            let again = self.look();
            let (changed, read) = (outcome.changed || again.changed, outcome.read + again.read);
            outcome = FolderOutcome { read, changed, ..again };
        }
        let FolderOutcome { read: files_read, changed, mut stale, mut further } = outcome;
        for seen in self.files.values() {
            stale.extend_from_slice(seen.stale());
            if seen.content.is_none() {
                further.extend_from_slice(&seen.trouble);
            }
        }
        // What is stale is a problem like any other: counted, listed, with its place.
        further.extend_from_slice(&stale);
        let modified = self.files.values().filter_map(|seen| seen.modified).chain(self.seen.modified).max();
        Snapshot {
            book: self.book(further, changed, now),
            stale,
            read_at: now,
            files: 1 + self.files.values().filter(|seen| seen.content.is_some()).count(),
            files_read,
            newest_change: modified.map(DateTime::from),
        }
    }

    /// Looks at the company and all files once.
    fn look(&mut self) -> FolderOutcome {
        let looked = look_at_company(&self.folder, &mut self.seen);
        if let Some(company) = &self.seen.content {
            self.company = company.clone();
        }
        if looked.changed {
            self.read_for_new_company();
        }
        let mut outcome = match read::list(&self.folder) {
            Ok((listed, problems)) => {
                let open = read::open_to_all(&self.folder, &listed);
                self.listed = listed.iter().map(|listed| (listed.path.clone(), listed.at.clone())).collect();
                let mut outcome = self.look_at_files(listed, &problems);
                outcome.further.extend(open);
                outcome
            }
            Err(error) => FolderOutcome { stale: vec![read::unreadable(".", &error)], ..FolderOutcome::default() },
        };
        outcome.read += usize::from(looked.read);
        outcome.changed |= looked.changed;
        outcome.stale.splice(0..0, self.seen.stale().to_vec());
        outcome
    }

    /// Whether everything still looks as it did when it was last looked at: then it stood so at one moment.
    fn is_as_seen(&self) -> bool {
        let looks = |at: &Path| fs::metadata(at).map(|metadata| FileStamp::of(&metadata)).ok();
        let Ok((listed, _)) = read::list(&self.folder) else { return true };
        let same = |listed: &Listed, (path, at): &(String, PathBuf)| listed.path == *path && listed.at == *at;
        looks(&read::company(&self.folder)) == self.seen.then
            && listed.len() == self.listed.len()
            && listed.iter().zip(&self.listed).all(|(listed, seen)| same(listed, seen))
            && listed.iter().all(|listed| self.files.get(&listed.path).is_none_or(|seen| seen.then == looks(&listed.at)))
    }

    /// Reads all tables again from the text in memory: their money, stages and periods depend on the company.
    fn read_for_new_company(&mut self) {
        let company = &self.company.company;
        self.files.par_iter_mut().for_each(|(_, seen)| {
            if let Some(file) = &seen.content {
                seen.content = Some(Arc::new(TableFile::read(file.source.clone(), file.table, company)));
            }
        });
    }

    /// Looks at every file that is there, and forgets those that are gone.
    fn look_at_files(&mut self, listed: Vec<Listed>, problems: &[Problem]) -> FolderOutcome {
        let mut outcome = FolderOutcome::default();
        let mut before = std::mem::take(&mut self.files);
        let mut files: Vec<(Listed, SeenFile<TableFile>)> = listed
            .into_iter()
            .map(|listed| (before.remove(&listed.path).unwrap_or_default(), listed))
            .map(|(seen, listed)| (listed, seen))
            .collect();
        let (company, known) = (&self.company, &self.known);
        let looked: Vec<Looked> = files
            .par_iter_mut()
            .map(|(listed, seen)| {
                let new = seen.stamp.is_none() && seen.content.is_none() && seen.trouble.is_empty();
                let looked = seen.look(&listed.path, &listed.at, |source| Ok(read_table(source, listed, company, known)));
                Looked { changed: looked.changed || new, ..looked }
            })
            .collect();
        outcome.read = looked.iter().filter(|looked| looked.read).count();
        outcome.changed = looked.iter().any(|looked| looked.changed);
        self.files = files.into_iter().map(|(listed, seen)| (listed.path, seen)).collect();
        for problem in problems {
            // A file (or a folder of files) that was good and may not be read any more keeps what stood in it.
            let covers =
                |path: &str| path.strip_prefix(&*problem.place.file).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            let kept: Vec<String> =
                before.iter().filter(|(path, seen)| covers(path) && seen.whole).map(|(path, _)| path.clone()).collect();
            if kept.is_empty() {
                outcome.further.push(problem.clone());
                continue;
            }
            for path in kept {
                if let Some(mut seen) = before.remove(&path) {
                    (seen.stamp, seen.digest, seen.trouble) = (None, None, Vec::new());
                    self.files.insert(path, seen);
                }
            }
            outcome.stale.push(problem.clone());
        }
        outcome.changed |= before.values().any(|seen| seen.content.is_some());
        outcome
    }

    /// The book; the last one when nothing changed and somebody still holds it.
    fn book(&mut self, further: Vec<Problem>, changed: bool, now: DateTime<Utc>) -> Arc<Book> {
        let today = Some(self.company.company.today(now));
        if !changed
            && self.last.today == today
            && self.last.further == further
            && let Some(book) = self.last.book.upgrade()
        {
            return book;
        }
        let standing = self.files.iter().filter_map(|(path, seen)| Some((path.clone(), seen.content.clone()?)));
        let standing: Vec<(String, Arc<TableFile>)> = standing.collect();
        let files: Vec<Arc<TableFile>> = standing.iter().map(|(_, file)| Arc::clone(file)).collect();
        let made = today.filter(|_| further.is_empty()).and_then(|today| self.known.book(&self.company, &files, today));
        let book = made.unwrap_or_else(|| Arc::new(link(&self.company, &files, further.clone(), now)));
        self.known = Known::standing(&self.company, standing.into_iter());
        if let Some(today) = today.filter(|_| further.is_empty()) {
            self.known = std::mem::take(&mut self.known).with_book(files, today, &book);
        }
        self.last = Last { book: Arc::downgrade(&book), today, further };
        book
    }
}

#[derive(Default)]
struct FolderOutcome {
    read: usize,
    changed: bool,
    stale: Vec<Problem>,
    further: Vec<Problem>,
}

fn read_table(source: SourceText, listed: &Listed, company: &CompanyFile, known: &Known) -> (Arc<TableFile>, Option<Problem>) {
    let read = known.file(company, &listed.path, listed.table, &source.text).cloned();
    let file = read.unwrap_or_else(|| Arc::new(TableFile::read(source, listed.table, &company.company)));
    let torn = file.torn.clone();
    (file, torn)
}

fn look_at_company(folder: &Path, seen: &mut SeenFile<CompanyFile>) -> Looked {
    if let Err(problem) = read::company_inside(folder) {
        (seen.stamp, seen.digest) = (None, None);
        return Looked { read: false, changed: seen.keep(None, vec![*problem]) };
    }
    seen.look(COMPANY, &read::company(folder), |source| read_company_file(source).map(|company| (Arc::new(company), None)))
}
