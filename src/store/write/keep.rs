//! A book that was made in memory becomes a folder.

use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::{FileChange, Hold, WriteError, at, check, shown};

/// Writes the files of a book into a folder that is not there or has nothing in it.
pub(crate) fn keep(folder: &Path, files: &[FileChange], now: DateTime<Utc>) -> Result<(), WriteError> {
    if folder.symlink_metadata().is_ok() && fs::read_dir(folder).map_err(at(folder))?.next().is_some() {
        return Err(WriteError::Occupied { path: shown(folder) });
    }
    let hold = Hold::take(folder)?;
    hold.commit(check(folder, files.to_vec(), now)?).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_folder_with_nothing_in_it_is_filled() {
        let place = tempfile::tempdir().unwrap();
        let now = "2026-11-24T12:00:00Z".parse().unwrap();
        let text = "(name: \"B\", currency: \"EUR\", time_zone: \"UTC\", stages: [])".to_owned();
        let files = [FileChange { path: "company.ron".to_owned(), text: text.as_str().into(), before: None }];
        for name in ["new/deep", "empty"] {
            let folder = place.path().join(name);
            if name == "empty" {
                fs::create_dir(&folder).unwrap();
            }
            keep(&folder, &files, now).unwrap();
            assert_eq!(fs::read_to_string(folder.join("company.ron")).unwrap(), text);
            assert!(matches!(keep(&folder, &files, now), Err(WriteError::Occupied { .. })), "{name}");
        }
        let file = place.path().join("file");
        fs::write(&file, "mine").unwrap();
        assert!(keep(&file, &files, now).is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    }
}
