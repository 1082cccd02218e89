//! One file of a table, read by itself: its records that stand, and what is wrong with the others.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use crate::book::company::Company;
use crate::book::money::Currency;
use crate::book::problem::{Problem, Severity};
use crate::book::record::Record;
use crate::book::table::{TableName, all_tables};

use super::check::{self, Rules};
use super::scan::{self, Fault, Frame, PieceKind, ScanPiece, Tree};
use super::scrub::scrub;
use super::shape::{Cost, Findings, NamedId, Reader, Refs, RowProblem};
use super::source::SourceText;

/// The records of one file.
#[derive(Debug)]
pub(crate) struct Part<T> {
    /// Those that stand. Their ids of other records are numbers of the file's [`Refs`].
    pub(crate) rows: Vec<T>,
    /// Where each of them stands.
    pub(crate) spans: Vec<Range<u32>>,
    /// What each of their ids looks like, as a hash; empty in tables without ids.
    pub(crate) looks: Vec<u64>,
    /// The ids of those that were left out, as far as they can be told.
    pub(crate) ghosts: Vec<Box<str>>,
    pub(crate) left_out: u32,
}

#[derive(Debug)]
pub(crate) struct TableFile {
    pub(crate) source: SourceText,
    pub(crate) table: TableName,
    pub(crate) content: FileContent,
    pub(crate) refs: Refs,
    pub(crate) found: Vec<RowProblem>,
    /// Why it cannot be read as a whole: it is empty, no list, or its list is not closed.
    pub(crate) torn: Option<Problem>,
    /// Where its list closes.
    pub(crate) close: Option<usize>,
}

/// A record as others call it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Called<'a> {
    /// Its id; empty in tables without ids.
    pub(crate) key: &'a str,
    pub(crate) title: Option<&'a str>,
    pub(crate) span: &'a Range<u32>,
}

pub(crate) trait Stored: Record + Rules {
    fn part(content: &FileContent) -> Option<&Part<Self>>;
}

pub(crate) trait EachTable {
    fn table<T: Stored>(&mut self);
}

macro_rules! content {
    ($($table:ident $field:ident $what:literal $type:path;)*) => {
        #[derive(Debug)]
        pub(crate) enum FileContent { $($table(Part<$type>)),* }

        $(impl Stored for $type {
            fn part(content: &FileContent) -> Option<&Part<Self>> {
                match content {
                    FileContent::$table(part) => Some(part),
                    _ => None,
                }
            }
        })*

        /// Does something with every table but the company.
        pub(crate) fn each_table(what: &mut impl EachTable) {
            $(what.table::<$type>();)*
        }

        impl TableFile {
            /// Reads a file of a table. The company says in which currency and by which calendar.
            pub(crate) fn read(source: SourceText, table: TableName, company: &Company) -> Self {
                let mut reading = FileReader { source: &source, company, refs: Refs::default(), found: Findings::default(), after_row: false };
                let (content, frame) = match table {
                    $(TableName::$table => {
                        let (part, frame) = reading.part::<$type>();
                        (FileContent::$table(part), frame)
                    })*
                    // The company has no rows; its file is read elsewhere.
                    TableName::Company => {
                        let nothing = Part { rows: Vec::new(), spans: Vec::new(), looks: Vec::new(), ghosts: Vec::new(), left_out: 0 };
                        (FileContent::Rates(nothing), Frame::default())
                    }
                };
                let torn = reading.torn(&frame, table);
                reading.sum_up(table);
                let FileReader { refs, found: Findings { list: found, .. }, .. } = reading;
                Self { source, table, content, refs, found, torn, close: frame.close }
            }

            /// How many of its records stand.
            pub(crate) fn len(&self) -> usize {
                match &self.content { $(FileContent::$table(part) => part.rows.len()),* }
            }

            /// Whether nothing in it is wrong: then its records are all that stand in it.
            pub(crate) fn is_sound(&self) -> bool {
                let wrong = self.found.iter().any(|found| found.problem.severity == Severity::Error);
                let left_out = match &self.content { $(FileContent::$table(part) => part.left_out),* };
                !wrong && left_out == 0 && self.torn.is_none() && self.close.is_some()
            }

            /// Its records.
            pub(crate) fn called(&self) -> Vec<Called<'_>> {
                match &self.content {
                    $(FileContent::$table(part) => {
                        let rows = part.rows.iter().zip(&part.spans);
                        rows.map(|(row, span)| Called { key: row.key(), title: row.title(), span }).collect()
                    })*
                }
            }
        }
    };
}
all_tables!(content);

struct FileReader<'a> {
    source: &'a SourceText,
    company: &'a Company,
    refs: Refs,
    found: Findings,
    /// Whether the piece before was a record that stands.
    after_row: bool,
}

impl FileReader<'_> {
    fn part<T: Stored>(&mut self) -> (Part<T>, Frame) {
        let mut part = Part { rows: Vec::new(), spans: Vec::new(), looks: Vec::new(), ghosts: Vec::new(), left_out: 0 };
        let text = self.source.text.clone();
        let mut tree = Tree::default();
        let frame = scan::walk(&text, &mut tree, |piece, tree| self.piece(&mut part, &piece, tree));
        if T::KEYED {
            part.looks = part.rows.iter().map(|row: &T| xxh3_64(check::skeleton(row.key()).as_bytes())).collect();
        }
        (part, frame)
    }

    fn piece<T: Stored>(&mut self, part: &mut Part<T>, piece: &ScanPiece, tree: &Tree) {
        let before = self.found.list.len();
        let after_row = std::mem::replace(&mut self.after_row, false);
        let mut reader = reader::<T>(self.source, tree, self.company, &mut self.refs, &mut self.found);
        match &piece.what {
            PieceKind::Record { comma_missing } => {
                if *comma_missing {
                    let (at, hint) = (piece.span.start..piece.span.start + 1, "write `,` between records".to_owned());
                    reader.add(Cost::Nothing, at, "missing-comma", "no comma before this record".to_owned(), hint);
                }
                let row = reader.read(T::check).filter(|_| !reader.failed);
                let label = if row.is_none() { reader.label() } else { None };
                if let Some(row) = row {
                    for found in self.found.list.iter_mut().skip(before) {
                        found.row = Some(part.rows.len());
                    }
                    part.rows.push(row);
                    part.spans.push(small(&piece.span));
                    self.after_row = true;
                } else {
                    part.left_out += 1;
                    part.ghosts.extend(label.filter(|_| T::KEYED).map(Into::into));
                }
            }
            PieceKind::Broken(fault) => {
                let id = scan::find_id(&self.source.text, piece.span.clone());
                let id = id.and_then(|at| text_in_quotes(self.source.text.get(at)?));
                reader.record = Some(id.clone().unwrap_or_default());
                reader.fault(fault, "not-a-record");
                part.left_out += 1;
                part.ghosts.extend(id.filter(|_| T::KEYED).map(Into::into));
            }
            PieceKind::Stray { tail } => {
                reader.record = Some(String::new());
                let last = part.spans.last().map(|span| span.start as usize);
                let hint = match last.filter(|_| *tail && after_row) {
                    Some(start) => {
                        let (line, _) = self.source.line_column(start);
                        format!("the record that starts in line {line} is closed too early: look for a `)` too many")
                    }
                    None => "a file of records holds `(..)`, with commas between them".to_owned(),
                };
                reader.fault(
                    &Fault { at: piece.span.clone(), what: "this is in no record".into(), hint: Some(hint) },
                    "stray-text",
                );
                // What it says is not all that was meant.
                if *tail
                    && after_row
                    && let Some(row) = part.rows.pop()
                {
                    part.spans.pop();
                    part.left_out += 1;
                    if T::KEYED {
                        part.ghosts.push(row.key().into());
                    }
                    for found in self.found.list.iter_mut().filter(|found| found.row == Some(part.rows.len())) {
                        found.row = None;
                    }
                } else if self.source.text.get(piece.span.clone()).is_some_and(|stray| stray.contains('(')) {
                    // It holds what was meant for a record.
                    part.left_out += 1;
                }
            }
        }
    }

    /// Says how many problems are not shown.
    fn sum_up(&mut self, table: TableName) {
        if self.found.more == 0 {
            return;
        }
        let what = format!("{} more problems", self.found.more);
        let hint = "mend those that are shown first".to_owned();
        let problem = super::load::file_problem(&self.source.path, "too-many-problems", what, hint);
        self.found.list.push(RowProblem { problem: Problem { table: Some(table), ..problem }, row: None });
    }

    /// Why the file cannot be read as a whole.
    fn torn(&mut self, frame: &Frame, table: TableName) -> Option<Problem> {
        let end = self.source.text.trim_end().len();
        let whole = |at: usize, rule, what: &str, hint: String| Problem {
            severity: Severity::Error,
            rule,
            place: self.source.place(at),
            table: Some(table),
            record: None,
            id: None,
            what: what.to_owned(),
            hint: Some(hint),
            cost: None,
            excerpt: Some(self.source.excerpt(at..at + 1)),
        };
        if frame.empty {
            let what = "the file is empty".to_owned();
            return Some(Problem {
                place: self.source.whole(),
                excerpt: None,
                ..whole(0, "empty-file", &what, "write `[]` for a table without records".into())
            });
        }
        if let Some(at) = frame.given_up {
            let problem = whole(
                at,
                "too-many-problems",
                "the rest of the file was not read",
                "mend the problems before this place first".into(),
            );
            self.found.list.push(RowProblem { problem, row: None });
            return None;
        }
        if frame.open.is_none() {
            return Some(whole(
                0,
                "not-a-list",
                "the list of records is not opened",
                "write `[` before the first record, `]` behind the last".into(),
            ));
        }
        if frame.close.is_none() {
            return Some(whole(
                end.saturating_sub(1),
                "list-not-closed",
                "the list of records is not closed",
                "write `]` at the end".into(),
            ));
        }
        None
    }
}

fn reader<'a, T: Stored>(
    source: &'a SourceText,
    tree: &'a Tree,
    company: &'a Company,
    refs: &'a mut Refs,
    found: &'a mut Findings,
) -> Reader<'a> {
    let written = tree.field(&source.text, 0, "currency").and_then(|number| tree.node(number));
    let written = written.and_then(|node| source.text.get(node.span.clone()));
    let currency = written.and_then(|text| Currency::from_code(text.trim_matches('"'))).unwrap_or(company.currency());
    let mut reader = Reader::new::<T>(source, tree, company, (refs, found));
    reader.currency = currency;
    reader
}

/// Where each id stands that a row names: read again, because it is asked only when one is unknown.
pub(crate) fn trace<T: Stored>(file: &TableFile, company: &Company, span: &Range<u32>) -> Vec<NamedId> {
    let mut tree = Tree::default();
    if scan::record(&file.source.text, span.start as usize, &mut tree).is_err() {
        return Vec::new();
    }
    // The names are known already, so they keep their numbers.
    let (mut refs, mut found) = (file.refs.clone(), Findings::default());
    let mut reader = reader::<T>(&file.source, &tree, company, &mut refs, &mut found);
    reader.trace = Some(Vec::new());
    let _ = T::read(&mut reader, 0);
    reader.trace.unwrap_or_default()
}

/// What a text in quotes says, fit to be shown.
pub(crate) fn text_in_quotes(written: &str) -> Option<String> {
    ron::from_str::<String>(written).ok().map(|text| scrub(&text).into_owned())
}

/// Files are far smaller than 4 GB (see `read`).
pub(crate) fn small(span: &Range<usize>) -> Range<u32> {
    let small = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    small(span.start)..small(span.end)
}
