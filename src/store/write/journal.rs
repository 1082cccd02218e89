//! The switch of many files as one: what is ready is written down first, and then it counts.
//!
//! New texts lie in a folder of their own inside the book. A list of them (the journal) appears there by one rename, and
//! from then on the new book counts: who reads the book meanwhile takes from there what is not in its place yet, and who
//! writes next finishes what is left. Without a journal the folder is what a run left that never came so far.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::put::{put, sync};

/// The folder of what is ready, inside the book's; hidden from the loader.
pub(crate) const STAGE: &str = ".quarterdeck-write";
const JOURNAL: &str = "journal";

/// What is to be put in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Journal {
    /// What lies ready, by its name there, and its place below the book's folder.
    pub(crate) moves: Vec<(String, String)>,
    pub(crate) removes: Vec<String>,
}

impl Journal {
    /// The journal of a book's folder; `None` when nothing is under way.
    pub(crate) fn read(root: &Path) -> Option<Self> {
        let text = fs::read(root.join(STAGE).join(JOURNAL)).ok()?;
        let journal: Self = serde_json::from_slice(&text).ok()?;
        // A book may come from a stranger: its journal moves nothing but files of the book.
        let own = |name: &String| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let sound = journal.moves.iter().all(|(from, to)| own(from) && is_ours(root, to))
            && journal.removes.iter().all(|path| is_ours(root, path));
        sound.then_some(journal)
    }

    /// Lets it count: all it names lies ready.
    pub(crate) fn commit(&self, root: &Path) -> io::Result<()> {
        let stage = root.join(STAGE);
        sync(&stage);
        put(&stage.join("next"), &serde_json::to_vec(self)?, None)?;
        fs::rename(stage.join("next"), stage.join(JOURNAL))?;
        sync(&stage);
        sync(root);
        Ok(())
    }

    /// What lies ready and is not in its place yet: where it lies, and its place.
    pub(crate) fn ready<'a>(&'a self, root: &'a Path) -> impl Iterator<Item = (PathBuf, PathBuf)> + 'a {
        let moves = self.moves.iter().map(move |(from, to)| (root.join(STAGE).join(from), root.join(to)));
        // What only cannot be looked at now is not in its place for that.
        moves.filter(|(from, _)| match from.symlink_metadata() {
            Ok(file) => file.is_file(),
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        })
    }

    /// Puts everything in its place. Can be done again after it was cut short.
    pub(crate) fn finish(&self, root: &Path, step: &dyn Fn()) -> io::Result<()> {
        let mut folders = BTreeSet::new();
        for path in &self.removes {
            step();
            match fs::remove_file(root.join(path)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => folders.extend(root.join(path).parent().map(Path::to_owned)),
            }
        }
        for (from, to) in self.ready(root) {
            step();
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder)?;
                folders.insert(folder.to_owned());
            }
            fs::rename(from, &to)?;
        }
        for folder in &folders {
            sync(folder);
        }
        step();
        // The new files are in their places on the disk before the list of them goes.
        fs::remove_file(root.join(STAGE).join(JOURNAL))?;
        step();
        clear(root);
        Ok(())
    }
}

/// Finishes what a run left, or drops what never counted. To be done under the lock.
pub(crate) fn recover(root: &Path) -> io::Result<()> {
    if let Some(journal) = Journal::read(root) {
        return journal.finish(root, &|| ());
    }
    clear(root);
    Ok(())
}

/// Takes the folder of what is ready away.
pub(crate) fn clear(root: &Path) {
    let stage = root.join(STAGE);
    // A link there is not ours: what it leads to stays.
    if stage.symlink_metadata().is_ok_and(|found| found.is_dir()) {
        let _ = fs::remove_dir_all(&stage);
        sync(root);
    }
}

/// Whether a path below the book's folder can be a file of the book (or what a link of it leads to), and does not lead
/// out of the folder.
fn is_ours(root: &Path, path: &str) -> bool {
    let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let folder = root.join(path).parent().map(Path::canonicalize);
    let inside = match folder {
        Some(Ok(folder)) => folder.starts_with(root),
        Some(Err(error)) => error.kind() == io::ErrorKind::NotFound,
        None => false,
    };
    plain && inside && Path::new(path).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ron"))
}
