//! Files replaced whole or not at all: all texts are staged beside the book's files first, then renamed.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::ImportError;
use super::place::Changed;
use crate::store::load::COMPANY;

/// Where texts are staged, inside the book's folder: on its file system, and hidden from the loader.
const STAGE: &str = ".quarterdeck-import-";

/// Replaces files by their new texts.
///
/// A folder that is yet to be made appears at once, by one rename. In one that is there every file is staged and
/// synchronised before the first is renamed; a run that is killed between two renames leaves each file old or new, and
/// running the import again completes it. What others refer to comes first, and a new `company.ron` last: until it is
/// there, there is no book. Fails without a change when a file changed since it was read.
pub fn write(root: &Path, changed: &[Changed]) -> Result<(), ImportError> {
    if changed.is_empty() {
        return Ok(());
    }
    if !root.exists() {
        return write_new(root, changed);
    }
    clear_leftovers(root);
    let stage = folder(root)?;
    let mut staged = Vec::new();
    for (number, file) in changed.iter().enumerate() {
        let path = stage.path().join(number.to_string());
        put(&path, &file.text)?;
        let target = root.join(&file.path);
        if let Ok(old) = std::fs::metadata(&target) {
            std::fs::set_permissions(&path, old.permissions()).map_err(at(&path))?;
        }
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).map_err(at(parent))?;
        }
        staged.push((path, target));
    }
    for file in changed {
        let path = root.join(&file.path);
        let now = std::fs::read_to_string(&path).ok();
        if now != file.before {
            return Err(ImportError::Meanwhile { path });
        }
    }
    staged.sort_by_key(|(_, target)| target.ends_with(COMPANY));
    for (from, to) in &staged {
        std::fs::rename(from, to).map_err(at(to))?;
    }
    sync(root);
    Ok(())
}

/// Builds the whole folder beside its place and moves it there.
fn write_new(root: &Path, changed: &[Changed]) -> Result<(), ImportError> {
    let absolute = std::path::absolute(root).map_err(at(root))?;
    let parent = absolute.parent().unwrap_or(&absolute);
    std::fs::create_dir_all(parent).map_err(at(parent))?;
    let stage = folder(parent)?;
    let new = stage.path().join("book");
    for file in changed {
        let path = new.join(&file.path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(at(parent))?;
        }
        put(&path, &file.text)?;
    }
    std::fs::rename(&new, &absolute).map_err(at(&absolute))?;
    sync(parent);
    Ok(())
}

fn at(path: &Path) -> impl FnOnce(std::io::Error) -> ImportError + '_ {
    move |source| ImportError::File { path: path.to_owned(), source }
}

fn folder(parent: &Path) -> Result<tempfile::TempDir, ImportError> {
    tempfile::Builder::new().prefix(STAGE).tempdir_in(parent).map_err(at(parent))
}

fn put(path: &PathBuf, text: &str) -> Result<(), ImportError> {
    let mut file = std::fs::File::create(path).map_err(at(path))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(at(path))
}

/// Makes renames last through a power cut, where the file system can.
fn sync(folder: &Path) {
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Takes away what a killed run left.
fn clear_leftovers(root: &Path) {
    for entry in std::fs::read_dir(root).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(STAGE)) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(path: &str, text: &str, before: Option<&str>) -> Changed {
        Changed { path: path.to_owned(), text: text.to_owned(), before: before.map(str::to_owned) }
    }

    fn entries(root: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            std::fs::read_dir(root).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_new_book_appears_whole() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("a/book");
        write(&root, &[changed("company.ron", "()", None), changed("deals/2026-q1.ron", "[]", None)]).unwrap();
        assert_eq!(entries(&root), ["company.ron", "deals"]);
        assert_eq!(entries(root.parent().unwrap()), ["book"]);
        // An empty folder stays the same folder: somebody may stand in it.
        let empty = folder.path().join("empty");
        std::fs::create_dir(&empty).unwrap();
        write(&empty, &[changed("company.ron", "()", None)]).unwrap();
        assert_eq!(entries(&empty), ["company.ron"]);
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::write(root.join("a.ron"), "old").unwrap();
        std::fs::write(root.join("b.ron"), "edited").unwrap();
        let files = [changed("a.ron", "new", Some("old")), changed("b.ron", "new", Some("old"))];
        assert!(matches!(write(root, &files), Err(ImportError::Meanwhile { .. })));
        assert_eq!(std::fs::read_to_string(root.join("a.ron")).unwrap(), "old");
        assert_eq!(entries(root), ["a.ron", "b.ron"]);
    }

    #[test]
    fn what_a_killed_run_left_is_cleared() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir(root.join(".quarterdeck-import-x")).unwrap();
        std::fs::write(root.join("a.ron"), "old").unwrap();
        write(root, &[changed("a.ron", "new", Some("old"))]).unwrap();
        assert_eq!(entries(root), ["a.ron"]);
        assert_eq!(std::fs::read_to_string(root.join("a.ron")).unwrap(), "new");
    }
}
