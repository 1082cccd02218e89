//! Reading a book: from a folder or from texts in memory.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rayon::prelude::*;

use crate::book::Book;
use crate::book::company::{Company, Settings};
use crate::book::guess::did_you_mean;
use crate::book::origin::Place;
use crate::book::problem::{Problem, Severity};
use crate::book::table::TableName;

use super::file::{TableFile, small};
use super::link::{CompanyFile, link};
use super::scan::{self, Fault, Tree};
use super::shape::{Findings, Reader, Refs, RowProblem, read_company};
use super::source::SourceText;

/// The one file that a book must have.
pub(crate) const COMPANY: &str = "company.ron";

/// Why there is no book at all.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is no such folder, or it cannot be read.
    #[error("{folder}: {reason}: name a folder that holds company.ron, or make one with `quarterdeck init {folder}`")]
    NoFolder {
        /// The folder.
        folder: String,
        /// What the system says.
        reason: String,
    },
    /// The folder has no `company.ron`.
    #[error("{folder}: there is no company.ron: a book is a folder that holds one; `quarterdeck init DIR` makes one")]
    NoCompany {
        /// The folder.
        folder: String,
    },
    /// `company.ron` cannot be used; nothing else can be read without it.
    #[error("{}", company_message(.problems))]
    Company {
        /// What is wrong with it.
        problems: Vec<Problem>,
    },
}

impl LoadError {
    /// What is wrong, where it has a place.
    pub(crate) fn problems(&self) -> &[Problem] {
        match self {
            Self::Company { problems } => problems,
            _ => &[],
        }
    }
}

fn company_message(problems: &[Problem]) -> String {
    let Some(first) = problems.first() else { return "company.ron cannot be used".to_owned() };
    let hint = first.hint.as_ref().map_or(String::new(), |hint| format!(" ({hint})"));
    let more = match problems.len() {
        1 => String::new(),
        n => format!("; and {} more: see `quarterdeck check`", n - 1),
    };
    format!("{}: {}{hint}{more}", first.place, first.what)
}

/// Reads a book from texts in memory: paths below the book's folder (`deals.ron`, `deals/2026-q4.ron`) and what they
/// hold.
pub fn load_texts(files: &[(&str, &str)], now: DateTime<Utc>) -> Result<Book, LoadError> {
    let company = files.iter().find(|(path, _)| *path == COMPANY);
    let (_, text) = company.ok_or_else(|| LoadError::NoCompany { folder: "this book".into() })?;
    let company = read_company_file(SourceText::new(COMPANY, *text)).map_err(|problems| LoadError::Company { problems })?;
    let mut further = Vec::new();
    let mut tables: Vec<(&str, TableName, &str)> = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| *path != COMPANY) {
        match table_of(path) {
            Ok(table) => tables.push((path, table, text)),
            Err(problem) => further.push(*problem),
        }
    }
    tables.sort_unstable();
    let read = |(path, table, text): &(&str, TableName, &str)| {
        Arc::new(TableFile::read(SourceText::new(path, *text), *table, &company.company))
    };
    let files: Vec<Arc<TableFile>> = tables.par_iter().map(read).collect();
    Ok(link(&company, &files, further, now))
}

/// Which table a file belongs to: `deals.ron`, `deals/2026-q4.ron`.
pub(crate) fn table_of(path: &str) -> Result<TableName, Box<Problem>> {
    if let Some(table) = table_named(path) {
        return Ok(table);
    }
    let (name, _) = name_and_part(path);
    let names = TableName::ALL.iter().map(|table| table.name());
    let hint = match did_you_mean(name, names) {
        Some(guess) => guess,
        None => "a book has a file or a folder a table, named for it: deals.ron, deals/2026-q4.ron".to_owned(),
    };
    let hint = if name == TableName::Company.name() { "the company is one file: company.ron".to_owned() } else { hint };
    let what = format!("there is no table `{}`", super::scrub::scrub(name));
    Err(Box::new(file_problem(path, "unknown-table", what, hint)))
}

fn table_named(path: &str) -> Option<TableName> {
    let (name, part) = name_and_part(path);
    TableName::parse(name).filter(|table| *table != TableName::Company || part.is_none())
}

/// `deals` and nothing of `deals.ron`; `deals` and `2026-q4.ron` of `deals/2026-q4.ron`.
fn name_and_part(path: &str) -> (&str, Option<&str>) {
    let (name, part) = path.split_once('/').map_or((path, None), |(folder, part)| (folder, Some(part)));
    (name.strip_suffix(".ron").filter(|_| part.is_none()).unwrap_or(name), part)
}

pub(crate) fn file_problem(path: &str, rule: &'static str, what: String, hint: String) -> Problem {
    Problem {
        severity: Severity::Error,
        rule,
        place: Place { file: super::scrub::scrub(path).into(), line: 0, column: 0 },
        table: table_named(path),
        record: None,
        id: None,
        what,
        hint: Some(hint),
        cost: None,
        excerpt: None,
    }
}

/// Reads `company.ron`; its problems when it cannot be used.
pub(crate) fn read_company_file(source: SourceText) -> Result<CompanyFile, Vec<Problem>> {
    // Nothing in it depends on another company.
    let (nobody, mut refs, mut found) = (Company::default(), Refs::default(), Findings::default());
    let mut tree = Tree::default();
    let start = scan::start(&source.text);
    let end = scan::record(&source.text, start, &mut tree);
    let company = {
        let mut reader = Reader::new::<Settings>(&source, &tree, &nobody, (&mut refs, &mut found));
        reader.record = Some(String::new());
        match end {
            Err(fault) => {
                reader.fault(&fault, "not-a-record");
                None
            }
            Ok(end) => match scan::start_from(&source.text, end) {
                rest if rest < source.text.len() => {
                    let what = "company.ron holds one record, and more follows it".to_owned();
                    let hint = Some("look for a `)` too many".to_owned());
                    reader.fault(&Fault { at: rest..rest + 1, what, hint }, "stray-text");
                    None
                }
                _ => read_company(&mut reader).map(|company| (company, small(&(start..end)))),
            },
        }
    };
    let problems = found.list.into_iter().map(|RowProblem { problem, .. }| problem);
    match company {
        Some((company, span)) => Ok(CompanyFile { company, source, span, problems: problems.collect() }),
        // Where there is no company nothing counts without a field either.
        None => Err(problems.map(|problem| Problem { cost: None, ..problem }).collect()),
    }
}
