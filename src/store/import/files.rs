//! The files that are meant, and their bytes.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::ImportError;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 512 << 20;

/// What a file's name ends in, of those that a folder is searched for.
const ENDINGS: &[&str] = &["csv", "tsv", "tab", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods", "json", "jsonl", "ndjson"];

pub(crate) const STANDARD_INPUT: &str = "-";

/// The files, each once, those of a folder by name.
pub(crate) fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>, ImportError> {
    let mut files = Vec::new();
    for path in paths {
        let failed = |source| ImportError::File { path: path.clone(), source };
        if path.as_os_str() == STANDARD_INPUT || !std::fs::metadata(path).map_err(failed)?.is_dir() {
            files.push(path.clone());
            continue;
        }
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?.path();
            let hidden = entry.file_name().and_then(|name| name.to_str()).is_none_or(|name| name.starts_with(['.', '~']));
            let known = entry.extension().and_then(|e| e.to_str()).is_some_and(|e| ENDINGS.contains(&e.to_lowercase().as_str()));
            if known && !hidden && entry.is_file() {
                inside.push(entry);
            }
        }
        inside.sort();
        files.extend(inside);
    }
    let mut seen = BTreeSet::new();
    files.retain(|file| seen.insert(file.canonicalize().unwrap_or_else(|_| file.clone())));
    Ok(files)
}

/// The name of a file, fit to be shown.
pub(crate) fn name(path: &Path) -> String {
    if path.as_os_str() == STANDARD_INPUT {
        return "standard input".to_owned();
    }
    path.file_name().map(|name| name.to_string_lossy().chars().filter(|c| !c.is_control()).collect()).unwrap_or_default()
}

pub(crate) fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// What stood in standard input: it can be read but once, and is asked for again where a map is proposed.
static READ: OnceLock<Vec<u8>> = OnceLock::new();

pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, ImportError> {
    let failed = |source| ImportError::File { path: path.to_owned(), source };
    if path.as_os_str() == STANDARD_INPUT
        && let Some(bytes) = READ.get()
    {
        return Ok(bytes.clone());
    }
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == STANDARD_INPUT {
        std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        let file = std::fs::File::open(path).map_err(failed)?;
        let length = file.metadata().map_or(0, |metadata| metadata.len()).min(LARGEST);
        bytes.reserve_exact(usize::try_from(length).unwrap_or(0) + 1);
        file.take(LARGEST + 1).read_to_end(&mut bytes)
    };
    read.map_err(failed)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
        return Err(failed(std::io::Error::other(format!("it has more than {} MiB: cut it into parts", LARGEST >> 20))));
    }
    if path.as_os_str() == STANDARD_INPUT {
        let _ = READ.set(bytes.clone());
    }
    Ok(bytes)
}
