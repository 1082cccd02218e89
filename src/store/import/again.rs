//! The same files into the same book: nothing can have changed since the last import, so nothing is read again. What that
//! import said is kept in the cache folder, with digests of all it depended on, and is said again as its own. Where anything
//! differs, or the file is not there or damaged, an import is done as ever.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::carried::Memory;
use super::map::Map;
use super::place::Counts;
use super::shelf::{self, Shelf};
use super::{GoneDeals, ImportOutcome, Request, files};
use crate::book::table::TableName;
use crate::store::state;
use crate::store::write::{FileChange, IMPORTED};

/// So many answers are kept of a book: exports of several kinds take turns.
const KEPT: usize = 8;
/// Where more rows are named than this, the answer is not kept.
const MOST_NAMED: usize = 10_000;

/// What an import depends on, but for the book.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    kept_in: &'a Path,
    digest: String,
    /// The files that it is about, as they were when their digests were made.
    files: Vec<(PathBuf, Stamp)>,
    at: DateTime<Utc>,
    gone: GoneDeals,
}

/// What tells whether a file was written meanwhile; nothing of standard input, which is read but once.
#[derive(Debug, PartialEq, Eq)]
struct Stamp(Option<(u64, u64, i64, i64)>);

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        if path.as_os_str() == files::STANDARD_INPUT {
            return Some(Self(None));
        }
        let own = |data: Metadata| (data.ino(), data.len(), data.mtime(), data.mtime_nsec());
        std::fs::metadata(path).ok().map(|data| Self(Some(own(data))))
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    asked: String,
    /// The digest of the book as the import left it.
    book: String,
    /// When it was given.
    at: DateTime<Utc>,
    outcome: ImportOutcome,
}

/// What is asked; `None` where no answer is to be kept, or a file cannot be read: the import says why.
pub(crate) fn asked<'a>(request: &'a Request, maps: &[Map]) -> Option<Asked<'a>> {
    let kept_in = request.answers.as_deref()?;
    let mut digest = Xxh3::new();
    let Request { table, date_format, dates, decimal, currency, time_zone, on, gone, strict, .. } = request;
    let options = format!("{:?}", (table, date_format, dates, decimal, currency, time_zone, on, gone, strict));
    digest.update(options.as_bytes());
    digest.update(format!("{maps:?}").as_bytes());
    // Another build may read otherwise.
    let program = std::env::current_exe().ok()?;
    digest.update(format!("{:?}", Stamp::of(&program)?).as_bytes());
    let mut stamped = Vec::new();
    for path in files::expand(&request.files).ok()? {
        let stamp = Stamp::of(&path)?;
        let bytes = files::bytes(&path).ok()?;
        digest.update(path.as_os_str().as_encoded_bytes());
        digest.update(&xxh3_128(&bytes).to_le_bytes());
        stamped.push((path, stamp));
    }
    Some(Asked { kept_in, digest: hex(digest.digest128()), files: stamped, at: request.now, gone: request.gone })
}

impl Asked<'_> {
    /// What the last import said that was about the same, where the book is as that left it: its records are all unchanged.
    pub(crate) fn answer(&self, request: &Request) -> Option<ImportOutcome> {
        let answer = read(self.kept_in).into_iter().find(|answer| answer.asked == self.digest)?;
        if book(&request.into)? != answer.book {
            return None;
        }
        let mut outcome = answer.outcome;
        // A record that rows only name is made where it lacks, and then left alone.
        let created = std::mem::take(&mut outcome.created);
        outcome.tables.retain(|table, _| outcome.reports.iter().any(|report| report.table == *table));
        for (table, counts) in &mut outcome.tables {
            let there = counts.added + counts.changed + counts.unchanged;
            let unchanged = there.saturating_sub(created.get(table).copied().unwrap_or(0));
            *counts = Counts { unchanged, ..Counts::default() };
        }
        outcome.files.clear();
        (outcome.started, outcome.written, outcome.dry_run, outcome.problems) = (false, false, request.dry_run, None);
        outcome.same_as = Some(answer.at);
        Some(outcome)
    }

    /// Keeps what was said, where nobody wrote the files meanwhile; a cache that cannot be written is done without.
    pub(crate) fn keep(&self, outcome: &ImportOutcome, book: String) {
        let named = outcome.reports.iter().map(|report| report.refused.len() + report.skipped.len()).sum::<usize>();
        let same = self.files.iter().all(|(path, stamp)| Stamp::of(path).as_ref() == Some(stamp));
        // What became of deals that are gone is not done to them again.
        let ended = self.gone != GoneDeals::Keep && outcome.missing.contains_key(&TableName::Deals);
        if named > MOST_NAMED || !same || ended {
            return;
        }
        let mut answers = read(self.kept_in);
        // Of another state of the book none will be asked for again.
        answers.retain(|answer| answer.asked != self.digest && answer.book == book);
        answers.insert(0, Answer { asked: self.digest.clone(), book, at: self.at, outcome: outcome.clone() });
        answers.truncate(KEPT);
        if let Ok(text) = ron::to_string(&answers) {
            let _ = state::write(self.kept_in, text.as_bytes());
        }
    }
}

/// The answers in a file; none where it is not there, or damaged.
fn read(path: &Path) -> Vec<Answer> {
    std::fs::read_to_string(path).ok().and_then(|text| ron::from_str(&text).ok()).unwrap_or_default()
}

fn hex(digest: u128) -> String {
    format!("{digest:032x}")
}

/// The digest of what an import looks at in a book's folder; `None` where a file cannot be read.
fn book(root: &Path) -> Option<String> {
    let mut digests = BTreeMap::new();
    let own = ["company.ron", IMPORTED].map(|name| (name.to_owned(), root.join(name)));
    for (path, at) in own.into_iter().chain(shelf::all_paths(root).ok()?) {
        match std::fs::read(at) {
            Ok(bytes) => drop(digests.insert(path, xxh3_128(&bytes))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(_) => return None,
        }
    }
    Some(of_all(&digests))
}

/// The digest of a book that was read, once what changes is written.
pub(crate) fn as_written(shelf: &Shelf, memory: &Memory, changes: &[FileChange]) -> String {
    let company = shelf.company.as_ref().map(|company| ("company.ron", company.text.as_str()));
    let files = shelf.files.values().flatten().map(|file| (file.path.as_str(), &*file.text));
    let remembered = memory.text().map(|text| (IMPORTED, text));
    let changed = changes.iter().map(|change| (change.path.as_str(), &*change.text));
    let texts: BTreeMap<&str, &str> = company.into_iter().chain(files).chain(remembered).chain(changed).collect();
    of_all(&texts.into_iter().map(|(path, text)| (path.to_owned(), xxh3_128(text.as_bytes()))).collect())
}

fn of_all(digests: &BTreeMap<String, u128>) -> String {
    let mut digest = Xxh3::new();
    for (path, own) in digests {
        digest.update(path.as_bytes());
        digest.update(&own.to_le_bytes());
    }
    hex(digest.digest128())
}

#[cfg(test)]
mod tests {
    use super::super::{TriedMaps, run};
    use super::*;

    const COMPANY: &str = "(name: \"Acme\", currency: \"EUR\", time_zone: \"UTC\", stages: [])";
    const MAP: &str = r#"[( table: accounts, columns: { "id": "Id", "name": "Name" }, skip: { "Name": ["Nobody"] } )]"#;

    struct Desk(tempfile::TempDir);

    type Change = (&'static str, fn(&Desk));

    impl Desk {
        fn new() -> Self {
            let desk = Self(tempfile::tempdir().unwrap());
            std::fs::create_dir(desk.path("book")).unwrap();
            desk.put("book/company.ron", COMPANY);
            desk.put("map.ron", MAP);
            desk.put("accounts.csv", "Id,Name\n1,Acme\n2,Bolt\n3,Nobody\n");
            desk
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        fn put(&self, name: &str, text: &str) {
            std::fs::write(self.path(name), text).unwrap();
        }

        fn request(&self) -> Request {
            let now = "2026-11-24T12:00:00Z".parse().unwrap();
            Request {
                map: TriedMaps::Named(self.path("map.ron").to_str().unwrap().to_owned()),
                answers: Some(self.path("cache/imports.ron")),
                ..Request::new(vec![self.path("accounts.csv")], self.path("book"), now)
            }
        }

        /// Whether the answer of the last import is given.
        fn is_same(&self) -> bool {
            run(&self.request(), &mut |_| {}).unwrap().same_as.is_some()
        }
    }

    #[test]
    fn whatever_differs_is_imported_anew() {
        let desk = Desk::new();
        assert!(!desk.is_same());
        assert!(desk.is_same() && desk.is_same());
        let other = |change: fn(&mut Request)| {
            let mut request = desk.request();
            change(&mut request);
            run(&request, &mut |_| {}).unwrap().same_as.is_some()
        };
        assert!(!other(|request| request.currency = Some("EUR".to_owned())), "an option");
        assert!(!other(|request| request.answers = None), "nothing kept");
        assert!(other(|request| request.now += chrono::TimeDelta::days(1)), "another day");
        let changes: [Change; 6] = [
            ("a cell", |desk| desk.put("accounts.csv", "Id,Name\n1,Acme\n2,Bolt & Co\n3,Nobody\n")),
            ("a record", |desk| {
                let text = std::fs::read_to_string(desk.path("book/accounts.ron")).unwrap();
                desk.put("book/accounts.ron", &text.replace("Acme", "Acme by hand"));
            }),
            ("a new table", |desk| desk.put("book/people.ron", "[(id: \"ada\", name: \"Ada\")]\n")),
            ("what was carried", |desk| std::fs::remove_file(desk.path("book").join(IMPORTED)).unwrap()),
            ("the map", |desk| desk.put("map.ron", &MAP.replace("\"name\": \"Name\"", "\"name\": [\"Name\", \"Title\"]"))),
            ("a damaged cache", |desk| desk.put("cache/imports.ron", "[(asked: \"")),
        ];
        for (what, change) in changes {
            assert!(desk.is_same(), "before {what}");
            change(&desk);
            assert!(!desk.is_same(), "{what}");
        }
        assert!(std::fs::read_to_string(desk.path("book/accounts.ron")).unwrap().contains("\"Acme\""), "the export's word again");
    }

    #[test]
    fn the_words_of_then_are_said_and_nothing_is_written() {
        let desk = Desk::new();
        let first = run(&desk.request(), &mut |_| {}).unwrap();
        assert_eq!((first.reports[0].read, first.reports[0].taken, first.reports[0].skipped.len()), (3, 2, 1));
        let again = run(&Request { dry_run: true, ..desk.request() }, &mut |_| {}).unwrap();
        assert_eq!(again.same_as, Some(desk.request().now));
        assert_eq!((&again.reports, &again.warnings), (&first.reports, &first.warnings));
        let counts = again.tables.into_values().collect::<Vec<_>>();
        assert_eq!(counts, [Counts { unchanged: 2, ..Counts::default() }]);
        assert!(again.dry_run && !again.written && again.files.is_empty());
    }

    #[test]
    fn a_trial_keeps_no_answer() {
        let desk = Desk::new();
        run(&Request { dry_run: true, ..desk.request() }, &mut |_| {}).unwrap();
        assert!(!desk.path("cache").exists());
    }
}
