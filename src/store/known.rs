//! What was read before: a text that stands there again is not taken apart again, and a book of the same files is not put
//! together again. Whoever writes and whoever reads a book hand it to each other.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, Weak};

use rayon::prelude::*;

use chrono::{DateTime, Utc};

use crate::book::Book;
use crate::book::day::Day;
use crate::book::table::TableName;

use super::file::TableFile;
use super::link::{CompanyFile, link};
use super::load::{COMPANY, LoadError, read_company_file, table_of};
use super::read::{self, Listed};
use super::source::SourceText;

/// Files that were read, of one company, and the book that was made of them last.
#[derive(Clone, Debug, Default)]
pub struct Known {
    company: Option<Arc<CompanyFile>>,
    /// As they stand in the book's folder.
    standing: HashMap<String, Arc<TableFile>>,
    /// As they were to be written last.
    planned: HashMap<String, Arc<TableFile>>,
    book: Option<(Vec<Arc<TableFile>>, Day, Arc<Book>)>,
    /// The book that was made of those that stand; whoever looks at it holds it.
    standing_book: Option<(Vec<Arc<TableFile>>, Day, Weak<Book>)>,
    /// Whether nothing else stands in the book's folder.
    whole: bool,
}

impl Known {
    /// What stands in a book's folder, read.
    pub(super) fn standing(company: &Arc<CompanyFile>, files: impl Iterator<Item = (String, Arc<TableFile>)>) -> Self {
        Self { company: Some(Arc::clone(company)), standing: files.collect(), ..Self::default() }
    }

    /// The same, with the book that was made of these files and nothing else.
    #[must_use]
    pub(super) fn with_book(self, files: Vec<Arc<TableFile>>, today: Day, book: &Arc<Book>) -> Self {
        Self { standing_book: Some((files, today, Arc::downgrade(book))), ..self }
    }

    /// Reads what stands in a book's folder. Of a book without a company nothing is known; nor are files that cannot be read
    /// or bear a byte-order mark, which whoever edits them has to see.
    pub(super) fn read(folder: &Path) -> Self {
        let root = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let bytes = |at: &Path| read::bytes(at).ok().map(|(bytes, _)| bytes);
        let company = bytes(&read::company(&root)).and_then(|bytes| read::text(COMPANY, &bytes).ok());
        let Some(Ok(company)) = company.map(read_company_file) else { return Self::default() };
        let Ok((listed, further)) = read::list(&root) else { return Self::default() };
        let read = |listed: Listed| {
            let bytes = bytes(&listed.at).filter(|bytes| !bytes.starts_with(b"\xef\xbb\xbf"))?;
            let source = read::text(&listed.path, &bytes).ok()?;
            Some((listed.path, Arc::new(TableFile::read(source, listed.table, &company.company))))
        };
        let files: Vec<Option<(String, Arc<TableFile>)>> = listed.into_par_iter().map(read).collect();
        let whole = further.is_empty() && files.iter().all(Option::is_some);
        Self { whole, ..Self::standing(&Arc::new(company), files.into_iter().flatten()) }
    }

    pub(super) fn company(&self) -> Option<&Arc<CompanyFile>> {
        self.company.as_ref()
    }

    pub(super) fn file_at(&self, path: &str) -> Option<&Arc<TableFile>> {
        self.standing.get(path)
    }

    /// A text of a file: where it is known already, not a second time.
    pub(super) fn same_text(&self, path: &str, text: &str) -> Arc<str> {
        let known = self.standing.get(path).map(|file| &file.source.text).filter(|known| ***known == *text);
        known.map_or_else(|| text.into(), Arc::clone)
    }

    /// Whether all that stands in the book's folder was read, nothing in it is wrong, and whatever it names is `there`.
    pub(super) fn is_sound(&self, there: impl Fn(TableName, &str) -> bool) -> bool {
        let names = |file: &TableFile| TableName::ALL.iter().all(|table| file.refs.of(*table).iter().all(|id| there(*table, id)));
        self.whole && self.standing.values().all(|file| file.is_sound() && names(file))
    }

    /// How many records of a table stand in the book's folder.
    pub(super) fn count(&self, table: TableName) -> usize {
        self.standing.values().filter(|file| file.table == table).map(|file| file.len()).sum()
    }

    /// The book as it stands in its folder; `None` where not all of it is known.
    pub(super) fn standing_book(&self, now: DateTime<Utc>) -> Option<Arc<Book>> {
        let company = self.company.as_ref().filter(|_| self.whole)?;
        let mut files: Vec<(&String, &Arc<TableFile>)> = self.standing.iter().collect();
        files.sort_unstable_by_key(|(path, _)| *path);
        let files: Vec<Arc<TableFile>> = files.into_iter().map(|(_, file)| Arc::clone(file)).collect();
        Some(Arc::new(link(company, &files, Vec::new(), now)))
    }

    /// A file that says exactly this, of the same company.
    pub(super) fn file(&self, company: &CompanyFile, path: &str, table: TableName, text: &str) -> Option<&Arc<TableFile>> {
        let same = |known: &&Arc<TableFile>| known.table == table && *known.source.text == *text;
        let of_it = self.company.as_ref().is_some_and(|known| known.source.text == company.source.text);
        let mut known = [&self.planned, &self.standing].into_iter().filter_map(|files| files.get(path));
        if of_it { known.find(same) } else { None }
    }

    /// The book of exactly these files, seen from a day.
    pub(super) fn book(&self, company: &CompanyFile, files: &[Arc<TableFile>], today: Day) -> Option<Arc<Book>> {
        if self.company.as_ref().is_none_or(|known| known.source.text != company.source.text) {
            return None;
        }
        let same = |known: &[Arc<TableFile>], day: Day| {
            day == today && known.len() == files.len() && known.iter().zip(files).all(|(a, b)| Arc::ptr_eq(a, b))
        };
        let planned = self.book.as_ref().filter(|(known, day, _)| same(known, *day)).map(|(.., book)| Arc::clone(book));
        let standing = || self.standing_book.as_ref().filter(|(known, day, _)| same(known, *day))?.2.upgrade();
        planned.or_else(standing)
    }

    /// Reads a book from texts in memory: paths below its folder, and what they hold.
    pub(super) fn load(&mut self, texts: &BTreeMap<String, Arc<str>>, now: DateTime<Utc>) -> Result<Arc<Book>, LoadError> {
        let text = texts.get(COMPANY).ok_or_else(|| LoadError::NoCompany { folder: "this book".into() })?;
        let company = match &self.company {
            Some(known) if *known.source.text == **text => Arc::clone(known),
            _ => {
                let read = read_company_file(SourceText::new(COMPANY, Arc::clone(text)))
                    .map_err(|problems| LoadError::Company { problems })?;
                *self = Self { company: Some(Arc::new(read)), ..Self::default() };
                self.company.clone().ok_or_else(|| LoadError::NoCompany { folder: "this book".into() })?
            }
        };
        let (mut further, mut tables) = (Vec::new(), Vec::new());
        for (path, text) in texts.iter().filter(|(path, _)| *path != COMPANY) {
            match table_of(path) {
                Ok(table) => tables.push((path, table, text)),
                Err(problem) => further.push(*problem),
            }
        }
        let read = |(path, table, text): &(&String, TableName, &Arc<str>)| match self.file(&company, path, *table, text) {
            Some(known) => Arc::clone(known),
            None => Arc::new(TableFile::read(SourceText::new(path, Arc::clone(text)), *table, &company.company)),
        };
        let files: Vec<Arc<TableFile>> = tables.par_iter().map(read).collect();
        let today = company.company.today(now);
        let plain = further.is_empty();
        let known = if plain { self.book(&company, &files, today) } else { None };
        let book = known.unwrap_or_else(|| Arc::new(link(&company, &files, further, now)));
        self.planned = tables.iter().zip(&files).map(|((path, ..), file)| ((*path).clone(), Arc::clone(file))).collect();
        self.book = plain.then(|| (files, today, Arc::clone(&book)));
        Ok(book)
    }
}
