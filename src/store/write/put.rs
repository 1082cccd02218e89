//! A file written whole or not at all.

use std::fs::{self, File, Metadata};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
use std::path::Path;

use crate::store::load::table_of;

/// Writes a new file and waits until it is on the disk. It gets the mode of the file that it will replace, and its owner
/// and group as far as the system lets us give them.
pub(crate) fn put(path: &Path, text: &[u8], like: Option<&Metadata>) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(text)?;
    if let Some(old) = like {
        let own = file.metadata()?;
        if (own.uid(), own.gid()) != (old.uid(), old.gid()) {
            // Who is not root may not give files away, but may share them with the same group.
            if fchown(&file, Some(old.uid()), Some(old.gid())).is_err() {
                let _ = fchown(&file, None, Some(old.gid()));
            }
        }
        file.set_permissions(old.permissions())?;
    }
    file.sync_all()
}

/// Makes what was done in a folder last through a power cut, where the file system can.
pub(crate) fn sync(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Writes a file that is handed out: a report, a table. What stood there before stays until all of the new is on the
/// disk. Never over a file of `book`.
pub(crate) fn hand_out(path: &Path, text: &[u8], book: Option<&Path>) -> io::Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let old = fs::metadata(&target).ok();
    // A pipe or a device takes what it is given.
    if old.as_ref().is_some_and(|old| !old.is_file() && !old.is_dir()) {
        return File::options().write(true).open(&target)?.write_all(text);
    }
    let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::canonicalize(parent)?;
    let name = target.file_name().ok_or_else(|| io::Error::other("it names no file"))?;
    let place = folder.join(name);
    let book = book.and_then(|book| fs::canonicalize(book).ok());
    let inside = book.as_ref().and_then(|book| place.strip_prefix(book).ok()).and_then(Path::to_str);
    if inside.is_some_and(|inside| table_of(inside).is_ok() && has_ron(inside)) {
        return Err(io::Error::other("it is a file of the book: choose another name"));
    }
    let mode = fs::Permissions::from_mode(0o666);
    let mut file = tempfile::Builder::new().prefix(".quarterdeck-").permissions(mode).tempfile_in(&folder)?;
    file.as_file_mut().write_all(text)?;
    if let Some(old) = &old {
        file.as_file().set_permissions(old.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(&place).map_err(|error| error.error)?;
    sync(&folder);
    Ok(())
}

fn has_ron(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ron"))
}
