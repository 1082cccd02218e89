//! A book in a folder of its own, with the file of its steps beside it.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::PathBuf;

use super::sitting::{noon, sample_files};
use quarterdeck::act::Act;
use quarterdeck::act::ask::Answers;
use quarterdeck::act::change::Change;
use quarterdeck::act::subject::{Subject, find};
use quarterdeck::book::Book;
use quarterdeck::book::day::Day;
use quarterdeck::book::id::AnyId;
use quarterdeck::book::table::TableName;
use quarterdeck::store::Store;
use quarterdeck::store::write::act::{Done, NotDone, Pen, perform};

/// A book's folder with the file of its steps beside it.
pub struct Folder {
    pub folder: tempfile::TempDir,
}

/// The files of a book, with their bytes.
pub type Files = BTreeMap<PathBuf, Vec<u8>>;

impl Folder {
    pub fn of(files: &[(String, String)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join("book").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self { folder }
    }

    pub fn sample() -> Self {
        Self::of(&sample_files())
    }

    pub fn with(files: &[(&str, &str)]) -> Self {
        let company = r#"(name: "Acme", currency: "EUR", time_zone: "UTC", stages: [(id: "q", name: "Qualified"), (id: "p", name: "Proposal")])"#;
        let own = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Self::of(&std::iter::once(("company.ron".to_owned(), company.to_owned())).chain(own).collect::<Vec<_>>())
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().join("book")
    }

    pub fn pen(&self) -> Pen {
        Pen::keeping(&self.root(), &self.folder.path().join("state/steps.json"))
    }

    pub fn book(&self) -> Book {
        let (_, snapshot) = Store::open(&self.root(), noon()).unwrap();
        std::sync::Arc::unwrap_or_clone(snapshot.book)
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }

    pub fn files(&self) -> Files {
        let mut files = Files::new();
        let mut folders = vec![self.root()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.insert(path.clone(), fs::read(path).unwrap());
                }
            }
        }
        files
    }

    /// An act on a record, its answers as one types them.
    pub fn plan(&self, act: &str, table: TableName, record: &str, answers: &[(&str, &str)]) -> Result<Change, String> {
        let book = self.book();
        let act = Act::named(act, table).unwrap();
        let subject = subject(&book, find(&book, &[table], record).unwrap());
        let mut given = Answers::default();
        for (name, text) in answers {
            let ask = act.asks.iter().find(|ask| ask.name == *name).unwrap();
            given.give(ask.name, ask.kind.read(text, &subject)?);
        }
        act.plan(&subject, &given).map_err(|no| no.what)
    }

    pub fn act(&self, act: &str, table: TableName, record: &str, answers: &[(&str, &str)]) -> Result<Done, String> {
        let change = self.plan(act, table, record, answers)?;
        perform(&self.pen().write(change), noon()).map_err(|why| why.to_string())
    }

    pub fn undo(&self) -> Result<Done, NotDone> {
        perform(&self.pen().undo(), noon())
    }

    pub fn redo(&self) -> Result<Done, NotDone> {
        perform(&self.pen().redo(), noon())
    }
}

/// A record on the day of the design's examples.
pub fn subject(book: &Book, record: AnyId) -> Subject<'_> {
    Subject { book, record, today: Day::parse("2026-11-23").unwrap(), me: None }
}

/// Where two texts differ, in the first.
pub fn differs(a: &[u8], b: &[u8]) -> Range<usize> {
    let first = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let last = a[first..].iter().rev().zip(b[first..].iter().rev()).take_while(|(a, b)| a == b).count();
    first..a.len() - last
}
