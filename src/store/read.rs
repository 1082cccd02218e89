//! The files of a book's folder, and their bytes made into text.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::book::problem::{Problem, Severity};
use crate::book::table::TableName;

use super::load::{COMPANY, file_problem, table_of};
use super::scan::LONGEST_RECORD;
use super::source::SourceText;
use super::write::Journal;

/// The largest file, in bytes.
pub(crate) const LARGEST_FILE: u64 = 512 << 20;
/// The most files of a book.
const MOST_FILES: usize = 10_000;
/// The longest line, in bytes: a record may be one.
const LONGEST_LINE: usize = LONGEST_RECORD;
/// The most lines of a file: where each starts is kept, which is more than the line where nothing stands in it.
const MOST_LINES: u32 = 16 << 20;
/// A file that changes while it is read is read again this often.
const TRIES: u32 = 3;

/// What tells without reading whether a file changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileStamp {
    length: u64,
    device: u64,
    inode: u64,
    changed: (i64, i64),
    modified: (i64, i64),
}

impl FileStamp {
    pub(crate) fn of(metadata: &Metadata) -> Self {
        Self {
            length: metadata.len(),
            device: metadata.dev(),
            inode: metadata.ino(),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
        }
    }

    /// Whether it is the same file or folder, perhaps with other contents.
    pub(crate) fn is_same_file(&self, other: &Self) -> bool {
        (self.device, self.inode) == (other.device, other.inode)
    }

    pub(crate) fn modified(&self) -> Option<SystemTime> {
        let (seconds, nanos) = (u64::try_from(self.modified.0).ok()?, u64::try_from(self.modified.1).ok()?);
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))?.checked_add(Duration::from_nanos(nanos))
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Listed {
    /// Its path below the book's folder, with `/`.
    pub(crate) path: String,
    pub(crate) table: TableName,
    pub(crate) at: PathBuf,
}

/// The files of a book's folder but `company.ron`, by path; and what belongs to no table. Hidden files and files that do
/// not end in `.ron` are not the book's.
pub(crate) fn list(folder: &Path) -> io::Result<(Vec<Listed>, Vec<Problem>)> {
    let root = folder.canonicalize()?;
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for name in names(folder)? {
        let at = folder.join(&name);
        if at.is_dir() && !is_ron(&name) {
            list_parts(&root, &name, &at, &mut files, &mut problems);
        } else if is_ron(&name) && name != COMPANY {
            add(&root, name, at, &mut files, &mut problems);
        }
    }
    if let Some(journal) = Journal::read(&root) {
        under_way(&root, &journal, &mut files);
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    if files.len() > MOST_FILES {
        let what = format!("more than {MOST_FILES} files");
        problems.push(file_problem(".", "too-many-files", what, "put more records into one file".into()));
        files.truncate(MOST_FILES);
    }
    Ok((files, problems))
}

/// What a writer has ready counts already: it is read from where it lies.
fn under_way(root: &Path, journal: &Journal, files: &mut Vec<Listed>) {
    let stands = |listed: &Listed| listed.at.canonicalize().unwrap_or_else(|_| listed.at.clone());
    for (ready, place) in journal.ready(root) {
        if let Some(listed) = files.iter_mut().find(|listed| stands(listed) == place) {
            listed.at = ready;
        } else if let Some(path) = place.strip_prefix(root).ok().and_then(Path::to_str)
            && let Ok(table) = table_of(path)
            && path != COMPANY
        {
            files.push(Listed { path: path.to_owned(), table, at: ready });
        }
    }
    files.retain(|listed| !journal.removes.iter().any(|path| stands(listed) == root.join(path)));
}

/// Where `company.ron` is read from.
pub(crate) fn company(folder: &Path) -> PathBuf {
    let own = folder.join(COMPANY);
    let Ok(root) = folder.canonicalize() else { return own };
    let Some(journal) = Journal::read(&root) else { return own };
    let place = own.canonicalize().unwrap_or_else(|_| root.join(COMPANY));
    let ready = journal.ready(&root).find(|(_, to)| *to == place);
    ready.map_or(own, |(ready, _)| ready)
}

fn list_parts(root: &Path, folder: &str, at: &Path, files: &mut Vec<Listed>, problems: &mut Vec<Problem>) {
    let table = TableName::parse(folder);
    let parts = match names(at) {
        Ok(parts) => parts,
        Err(error) if table.is_some() => {
            problems.push(unreadable(folder, &error));
            return;
        }
        Err(_) => return,
    };
    for part in parts {
        let path = format!("{folder}/{part}");
        let at = at.join(&part);
        if at.is_dir() {
            if table.is_some() {
                let hint = format!("put its files into {folder}/ itself");
                problems.push(file_problem(&path, "nested-folder", "a folder inside a table's folder is not read".into(), hint));
            }
        } else if is_ron(&part) {
            let known = problems.len();
            add(root, path, at, files, problems);
            // One word about a folder that is no table's is enough.
            if problems.len() > known && table.is_none() {
                return;
            }
        }
    }
}

fn add(root: &Path, path: String, at: PathBuf, files: &mut Vec<Listed>, problems: &mut Vec<Problem>) {
    match table_of(&path) {
        Ok(table) => match inside(root, &path, &at) {
            Ok(()) => files.push(Listed { path, table, at }),
            Err(problem) => problems.push(*problem),
        },
        Err(problem) => problems.push(*problem),
    }
}

/// A file must be a plain file beneath the book's folder.
fn inside(root: &Path, path: &str, at: &Path) -> Result<(), Box<Problem>> {
    let target = at.canonicalize().map_err(|error| Box::new(unreadable(path, &error)))?;
    if !target.starts_with(root) {
        let what = "a link out of the book's folder is not followed".to_owned();
        return Err(Box::new(file_problem(path, "outside-link", what, "put the file itself into the folder".into())));
    }
    let metadata = fs::metadata(&target).map_err(|error| Box::new(unreadable(path, &error)))?;
    if !metadata.is_file() {
        let what = "this is no plain file".to_owned();
        return Err(Box::new(file_problem(path, "not-a-file", what, "write the table as a file".into())));
    }
    Ok(())
}

/// Whether `company.ron` may be read.
pub(crate) fn company_inside(folder: &Path) -> Result<(), Box<Problem>> {
    let root = folder.canonicalize().map_err(|error| Box::new(unreadable(".", &error)))?;
    inside(&root, COMPANY, &company(folder))
}

/// That everybody on this machine can change a book: its folder, a folder of parts, a file. Told once, of the first of them.
pub(super) fn open_to_all(folder: &Path, files: &[Listed]) -> Option<Problem> {
    let is_open = |at: &Path| fs::metadata(at).is_ok_and(|metadata| metadata.permissions().mode() & 0o002 != 0);
    let parts = files.iter().filter_map(|listed| Some((listed.path.split_once('/')?.0, listed.at.parent()?)));
    let places = [(".", folder.to_owned()), (COMPANY, company(folder))].into_iter();
    let places = places.chain(parts.map(|(name, at)| (name, at.to_owned())));
    let places = places.chain(files.iter().map(|listed| (listed.path.as_str(), listed.at.clone())));
    let mut open: Vec<&str> = places.filter(|(_, at)| is_open(at)).map(|(name, _)| name).collect();
    open.dedup();
    let (first, rest) = open.split_first()?;
    let more = if rest.is_empty() { String::new() } else { format!(", and {} more", rest.len()) };
    let what = format!("everybody on this machine can write it{more}: whose figures these are is not certain");
    let problem = file_problem(first, "open-to-all", what, "take that right away: `chmod -R o-w` on the book's folder".into());
    Some(Problem { severity: Severity::Warning, ..problem })
}

/// The names in a folder in order, without hidden ones and those that are no text.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        names.extend(name.to_str().filter(|name| !name.starts_with('.')).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

fn is_ron(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ron"))
}

/// The problem of a file that the system does not let us read.
pub(crate) fn unreadable(path: &str, error: &io::Error) -> Problem {
    let hint = match error.kind() {
        io::ErrorKind::PermissionDenied => "give yourself the right to read it",
        io::ErrorKind::NotFound => "the file, or what it links to, is not there",
        _ => "look at the file and its folder",
    };
    file_problem(path, "unreadable-file", format!("cannot be read: {error}"), hint.into())
}

/// The bytes of a file, as they were at one moment, with its stamp.
pub(crate) fn bytes(at: &Path) -> io::Result<(Vec<u8>, FileStamp)> {
    let mut tries = 0;
    loop {
        tries += 1;
        // Not to wait for the other end when the file was replaced by a pipe.
        let mut file = File::options().read(true).custom_flags(NONBLOCK).open(at)?;
        let before = file.metadata()?;
        if !before.is_file() {
            return Err(io::Error::other("it is no plain file"));
        }
        if before.len() > LARGEST_FILE {
            return Err(io::Error::other(format!("it has more than {} MiB", LARGEST_FILE >> 20)));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(before.len()).unwrap_or(0));
        file.by_ref().take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
        let (before, after) = (FileStamp::of(&before), FileStamp::of(&file.metadata()?));
        if before == after || tries == TRIES {
            return Ok((bytes, after));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// `O_NONBLOCK`.
const NONBLOCK: i32 = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();

/// The text of a file, with its lines: UTF-8, a byte-order mark taken off, no line too long.
pub(crate) fn text(path: &str, bytes: &[u8]) -> Result<SourceText, Box<Problem>> {
    plain(path, bytes).map(|text| SourceText::new(path, text))
}

/// The same without its lines.
pub(crate) fn plain<'a>(path: &str, bytes: &'a [u8]) -> Result<&'a str, Box<Problem>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let good = bytes.get(..error.valid_up_to()).and_then(|good| std::str::from_utf8(good).ok()).unwrap_or_default();
            let utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
            let hint = if utf16 { "it looks like UTF-16: save it as UTF-8" } else { "save the file as UTF-8" };
            let problem = file_problem(path, "not-utf8", "this is no UTF-8".into(), hint.into());
            let place = SourceText::new(path, good).place(good.len());
            return Err(Box::new(Problem { place, ..problem }));
        }
    };
    for (number, line) in (1_u32..).zip(text.split_inclusive('\n')) {
        if number > MOST_LINES {
            let what = format!("more than {MOST_LINES} lines");
            let hint = "leave out the empty ones, or put records into more files".to_owned();
            return Err(Box::new(file_problem(path, "too-many-lines", what, hint)));
        }
        if line.len() > LONGEST_LINE {
            let what = format!("a line of more than {} MiB", LONGEST_LINE >> 20);
            let problem = file_problem(path, "long-line", what, "put each record on a line of its own".into());
            let place = crate::book::origin::Place { line: number, ..problem.place.clone() };
            return Err(Box::new(Problem { place, ..problem }));
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_line_ends_is_not_kept_line_by_line() {
        let most = "\n".repeat(MOST_LINES as usize);
        assert!(plain("deals.ron", most.as_bytes()).is_ok());
        let problem = text("deals.ron", (most + "\n").as_bytes()).unwrap_err();
        assert_eq!((problem.rule, problem.place.to_string().as_str()), ("too-many-lines", "deals.ron"));
        assert!(problem.is_of_file());
    }
}
