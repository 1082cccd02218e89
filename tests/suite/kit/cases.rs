//! Runs the program on a copy of a small case, and reads back what the book then says.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A case in a folder of its own.
pub struct Case {
    folder: tempfile::TempDir,
    cache: tempfile::TempDir,
}

/// What a run of the program said.
pub struct Done {
    pub code: i32,
    /// Both of its outputs.
    pub said: String,
}

impl Done {
    /// It wrote.
    pub fn wrote(self) -> Self {
        assert_eq!(self.code, 0, "{}", self.said);
        self
    }

    /// It wrote nothing.
    pub fn refused(self) -> Self {
        assert_eq!(self.code, 1, "{}", self.said);
        self
    }

    /// It names each of these.
    pub fn names(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.said.contains(part), "no {part:?} in:\n{}", self.said);
        }
        self
    }
}

impl Case {
    /// A copy of a folder beside this file.
    pub fn new(name: &str) -> Self {
        let case = Self::empty();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import_cases").join(name), case.folder.path());
        case
    }

    /// A folder with nothing in it.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), cache: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs a command line without its `quarterdeck`; `$I` stands for `--map map.ron --into book --currency USD`.
    pub fn run(&self, line: &str) -> Done {
        let line = line.replace("$I", "--map map.ron --into book --currency USD");
        let done = Command::new(env!("CARGO_BIN_EXE_quarterdeck"))
            .args(shlex::split(&line).unwrap())
            .current_dir(self.folder.path())
            .env_remove("QUARTERDECK_BOOK")
            .env("QUARTERDECK_TODAY", "2026-11-23")
            .env("TZ", "Etc/UTC")
            .env("XDG_CACHE_HOME", self.cache.path())
            .output()
            .unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&done.stderr), String::from_utf8_lossy(&done.stdout));
        assert!(!said.contains("panicked"), "{said}");
        Done { code: done.status.code().unwrap(), said }
    }

    /// The report of a book for a period, else for the quarter of the day.
    pub fn report(&self, book: &str, period: &str) -> serde_json::Value {
        let period = if period.is_empty() { String::new() } else { format!("--period {period} ") };
        let done = Command::new(env!("CARGO_BIN_EXE_quarterdeck"))
            .args(shlex::split(&format!("report --format json --as-of 2026-11-23 {period}{book}")).unwrap())
            .current_dir(self.folder.path())
            .env("QUARTERDECK_TODAY", "2026-11-23")
            .env("TZ", "Etc/UTC")
            .output()
            .unwrap();
        serde_json::from_slice(&done.stdout).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&done.stderr)))
    }

    /// Figures under `sales`.
    pub fn sales(&self, book: &str, period: &str, wanted: &[(&str, f64)]) {
        let report = self.report(book, period);
        for (key, wanted) in wanted {
            let found = key.split('.').fold(&report["sales"], |at, key| &at[key]);
            assert_eq!(found.as_f64(), Some(*wanted), "{key} of {period}: {found}");
        }
    }

    /// How many records a table has.
    pub fn records(&self, book: &str, table: &str) -> u64 {
        self.report(book, "")["records"][table].as_u64().unwrap()
    }

    /// The same line again changes nothing.
    pub fn twice(&self, line: &str) {
        let before = all(self.folder.path());
        let done = self.run(line);
        assert_eq!(all(self.folder.path()), before, "{}", done.said);
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Every file below a folder with its bytes.
fn all(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(all(&path)) } else { files.push((path.clone(), std::fs::read(path).unwrap())) }
    }
    files.sort();
    files
}
