//! What is kept for a person beside the book: a file a book in the state folder, and what can be made anew in the cache.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use xxhash_rust::xxh3::xxh3_64;

/// The file of a book's folder with this ending; of the sample where none is named. `None` without a home folder.
pub(crate) fn path(folder: Option<&Path>, ending: &str) -> Option<PathBuf> {
    Some(self::folder()?.join(name(folder, ending)))
}

/// The state folder; `None` without a home folder.
pub(crate) fn folder() -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.state_dir().unwrap_or_else(|| base.data_dir()).join("quarterdeck"))
}

/// The file of a book's folder with this ending in the cache folder; `None` without a home folder.
pub(crate) fn cached(folder: &Path, ending: &str) -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.cache_dir().join("quarterdeck").join(name(Some(folder), ending)))
}

/// Writes a file of one's own, whole or not at all, for its owner only, and waits until it is on the disk.
pub(crate) fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // A temporary file is its owner's only.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// The folder's name, to be recognised by a person, and a digest of where it is.
fn name(folder: Option<&Path>, ending: &str) -> String {
    let Some(folder) = folder else { return format!("sample.{ending}") };
    // One that is yet to be made will be where it is named.
    let whole = fs::canonicalize(folder).or_else(|_| std::path::absolute(folder)).unwrap_or_else(|_| folder.to_owned());
    let name: String =
        whole.file_name().unwrap_or_default().to_string_lossy().chars().filter(|c| c.is_alphanumeric()).take(40).collect();
    format!("{name}-{:016x}.{ending}", xxh3_64(whole.as_os_str().as_encoded_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_has_a_file_of_its_own() {
        let of = |folder: &str| name(Some(Path::new(folder)), "ron");
        assert_ne!(of("/books/acme"), of("/old/acme"));
        assert!(of("/books/acme").starts_with("acme-"));
        assert_eq!(name(None, "ron"), "sample.ron");
        assert!(!of("/books/../..").contains('/'));
        let place = tempfile::tempdir().unwrap();
        let book = fs::canonicalize(place.path()).unwrap().join("book");
        let before = of(book.to_str().unwrap());
        fs::create_dir(&book).unwrap();
        assert_eq!(of(book.to_str().unwrap()), before);
    }
}
