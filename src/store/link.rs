//! From the files to the book: ids become numbers, tables are put together, what spans files is checked.

use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use foldhash::fast::RandomState;
use foldhash::{HashMap, HashSet};

use crate::book::Book;
use crate::book::company::Company;
use crate::book::day::Day;
use crate::book::deal::Deal;
use crate::book::describe;
use crate::book::field::{LaterDate, Link};
use crate::book::guess::did_you_mean;
use crate::book::id::{AnyId, Id};
use crate::book::lead::Lead;
use crate::book::origin::{Origin, SourceFile};
use crate::book::people::Target;
use crate::book::problem::{Problem, Severity};
use crate::book::record::Record;
use crate::book::table::{Records, TableName, all_tables};

use super::check;
use super::file::{EachTable, Stored, TableFile, each_table, trace};
use super::shape::{MOST_EXCERPTS, without};
use super::source::SourceText;

/// "Did you mean" is looked for at most so often a load, among at most so many ids.
const MOST_GUESSES: usize = 100;
const MOST_GUESSED_AMONG: usize = 50_000;

#[derive(Clone, Debug)]
pub(crate) struct CompanyFile {
    pub(crate) company: Company,
    pub(crate) source: SourceText,
    pub(crate) span: Range<u32>,
    /// What is wrong with it, while it can be used.
    pub(crate) problems: Vec<Problem>,
}

pub(crate) fn link(company: &CompanyFile, files: &[Arc<TableFile>], further: Vec<Problem>, now: DateTime<Utc>) -> Book {
    let today = company.company.today(now);
    let mut linker = Linker::new(&company.company, files, today);
    let mut book = Book::empty(company.company.clone());
    book.company_origin = Origin { file: 0, start: company.span.start, end: company.span.end };
    let file = |source: &SourceText| SourceFile { path: source.path.clone(), lines: Arc::clone(&source.lines) };
    book.files.push(file(&company.source));
    book.files.extend(files.iter().map(|read| file(&read.source)));
    let of_company = Some(AnyId { table: TableName::Company, number: 0 });
    linker.problems.extend(company.problems.iter().map(|problem| Problem { id: of_company, ..problem.clone() }));
    linker.problems.extend(further);
    linker.problems.extend(files.iter().filter_map(|file| file.torn.clone()));

    for step in [LinkPass::FindKeys, LinkPass::FindUnknown, LinkPass::NumberKeys] {
        linker.step = step;
        each_table(&mut linker);
    }
    linker.find_teams();
    book.teams = linker.teams.iter().map(|name| (*name).to_owned()).collect();
    let sources = Sources { company: &company.source, files, brief: false };

    let mut all = AllRows::of(&mut linker);
    linker.drop_repeated(&mut all.targets, &sources);
    linker.join_leads(&mut all.leads, &mut all.deals, &sources);
    all.into_book(&mut book);
    book.index_rates();

    linker.name_rows();
    book.problems = linker.problems;
    let across = check::across(&book, &sources);
    book.problems.extend(across);
    book.problems.sort_by(|a, b| (a.severity, &a.place).cmp(&(b.severity, &b.place)));
    book
}

/// The texts of a book's files, by their number in it.
pub(crate) struct Sources<'a> {
    company: &'a SourceText,
    files: &'a [Arc<TableFile>],
    /// Whether problems go without their source lines.
    brief: bool,
}

impl<'a> Sources<'a> {
    /// The same, for a problem behind so many others: only the first ones bear their source lines.
    pub(crate) fn behind(&self, known: usize) -> Sources<'a> {
        Sources { brief: known >= MOST_EXCERPTS, ..*self }
    }

    fn source(&self, origin: Origin) -> &SourceText {
        match (origin.file as usize).checked_sub(1) {
            Some(number) => self.files.get(number).map_or(self.company, |file| &file.source),
            None => self.company,
        }
    }

    fn line(&self, origin: Origin) -> u32 {
        self.source(origin).line_column(origin.start as usize).0
    }

    /// A problem of the record at an origin, at the value with this path (the record's start when it is not written).
    pub(crate) fn problem(
        &self,
        at: (Origin, Option<AnyId>, TableName),
        path: &str,
        severity: Severity,
        rule: &'static str,
        what: String,
        hint: String,
    ) -> Problem {
        let (origin, id, table) = at;
        let source = self.source(origin);
        let start = origin.start as usize;
        let span = super::scan::locate(&source.text, start..start, path).unwrap_or(start..start + 1);
        let record = super::scan::locate(&source.text, start..start, "id");
        let record = record.and_then(|at| super::file::text_in_quotes(source.text.get(at)?));
        Problem {
            severity,
            rule,
            place: source.place(span.start),
            table: Some(table),
            record,
            id,
            what,
            hint: (!hint.is_empty()).then_some(hint),
            cost: None,
            excerpt: (!self.brief).then(|| source.excerpt(span)),
        }
    }
}

/// The rows of a table on their way into the book.
struct IncomingRows<T> {
    all: Vec<T>,
    origins: Vec<Origin>,
    /// The ids of records that were left out.
    ghosts: Vec<Box<str>>,
    left_out: u32,
}

impl<T: Record> IncomingRows<T> {
    fn table(self) -> Records<T> {
        Records::new(self.all, self.origins, self.ghosts, self.left_out)
    }
}

macro_rules! all_rows {
    ($($table:ident $field:ident $what:literal $type:path;)*) => {
        struct AllRows { $($field: IncomingRows<$type>),* }

        impl AllRows {
            fn of(linker: &mut Linker) -> Self {
                Self { $($field: linker.rows()),* }
            }

            fn into_book(self, book: &mut Book) {
                $(book.$field = self.$field.table();)*
            }
        }
    };
}
all_tables!(all_rows);

/// What is done with each table in turn; each step needs the one before it done with all.
#[derive(Clone, Copy)]
enum LinkPass {
    FindKeys,
    FindUnknown,
    NumberKeys,
}

impl EachTable for Linker<'_> {
    fn table<T: Stored>(&mut self) {
        match self.step {
            LinkPass::FindKeys => self.find_keys::<T>(),
            LinkPass::FindUnknown => self.find_unknown::<T>(),
            LinkPass::NumberKeys => self.number_keys::<T>(),
        }
    }
}

struct Linker<'f> {
    step: LinkPass,
    company: &'f Company,
    files: &'f [Arc<TableFile>],
    today: Day,
    /// The ids of each table and their numbers, which are the book's once the keys are numbered.
    known: Vec<HashMap<&'f str, u32>>,
    /// The ids of each table in the order of their numbers; empty where all count.
    keys: Vec<Vec<&'f str>>,
    /// How many of them are ids of records that count.
    counted: Vec<usize>,
    /// The rows of each file that are left out because of other files.
    dropped: Vec<HashSet<usize>>,
    /// Problems of rows that may count, with the file and its row.
    of_rows: Vec<LinkProblem>,
    teams: Vec<&'f str>,
    team_numbers: HashMap<&'f str, u32>,
    problems: Vec<Problem>,
    guesses: usize,
}

struct LinkProblem {
    file: usize,
    row: usize,
    problem: Problem,
}

impl<'f> Linker<'f> {
    fn new(company: &'f Company, files: &'f [Arc<TableFile>], today: Day) -> Self {
        let tables = TableName::ALL.len();
        Self {
            step: LinkPass::FindKeys,
            company,
            files,
            today,
            known: vec![HashMap::default(); tables],
            keys: vec![Vec::new(); tables],
            counted: vec![0; tables],
            dropped: vec![HashSet::default(); files.len()],
            of_rows: Vec::new(),
            teams: Vec::new(),
            team_numbers: HashMap::default(),
            problems: Vec::new(),
            guesses: 0,
        }
    }

    /// Learns the ids of a table. The first record with an id counts, each later one is an error.
    fn find_keys<T: Stored>(&mut self) {
        if !T::KEYED {
            return;
        }
        let count = self.files.iter().filter_map(|file| T::part(&file.content)).map(|part| part.rows.len()).sum();
        let mut known: HashMap<&'f str, u32> = HashMap::with_capacity_and_hasher(count, RandomState::default());
        // The number of each file's first record: by it a number tells its file.
        let mut starts: Vec<(u32, &TableFile)> = Vec::new();
        let mut next = 0;
        for (file, dropped) in self.files.iter().zip(&mut self.dropped) {
            let Some(part) = T::part(&file.content) else { continue };
            starts.push((next, file));
            for (row_number, (row, span)) in part.rows.iter().zip(&part.spans).enumerate() {
                let first = *known.entry(row.key()).or_insert(next);
                next += 1;
                if first + 1 == next {
                    continue;
                }
                dropped.insert(row_number);
                let at = super::scan::locate(&file.source.text, span.start as usize..span.end as usize, "id");
                let at = at.unwrap_or(span.start as usize..span.end as usize);
                let first = starts.partition_point(|(start, _)| *start <= first).checked_sub(1).and_then(|at| starts.get(at));
                let first = first.map_or("", |(_, file)| &file.source.path);
                let (what, hint) = (
                    format!("id: the id `{}` is taken", row.key()),
                    format!("the first one stands in {first}: give this one its own"),
                );
                self.problems.push(problem(file, at, row.key(), "duplicate-id", what, hint, self.problems.len()));
            }
        }
        for file in self.files {
            let Some(part) = T::part(&file.content) else { continue };
            for ghost in &part.ghosts {
                known.entry(ghost).or_insert(u32::MAX);
            }
        }
        if let Some(own) = self.known.get_mut(T::TABLE as usize) {
            *own = known;
        }
        self.find_alike::<T>();
    }

    /// Warns of ids that look like another one.
    fn find_alike<T: Stored>(&mut self) {
        // By the hash of what they look like: to keep that too of a million ids costs more than to make it again of a few.
        let count = self.known.get(T::TABLE as usize).map_or(0, HashMap::len);
        let mut seen: HashMap<u64, &str> = HashMap::with_capacity_and_hasher(count, RandomState::default());
        for (file, dropped) in self.files.iter().zip(&self.dropped) {
            let Some(part) = T::part(&file.content) else { continue };
            for (row_number, ((row, span), looks)) in part.rows.iter().zip(&part.spans).zip(&part.looks).enumerate() {
                if dropped.contains(&row_number) {
                    continue;
                }
                let first = *seen.entry(*looks).or_insert(row.key());
                if first == row.key() || check::skeleton(first) != check::skeleton(row.key()) {
                    continue;
                }
                let at = super::scan::locate(&file.source.text, span.start as usize..span.end as usize, "id");
                let at = at.unwrap_or(span.start as usize..span.end as usize);
                let what = format!("id: `{}` looks like `{first}`", row.key());
                let hint = "if they are the same, use one id; if not, choose one that cannot be mistaken".to_owned();
                let found = problem(file, at, row.key(), "ids-alike", what, hint, self.problems.len());
                self.problems.push(Problem { severity: Severity::Warning, ..found });
            }
        }
    }

    /// Leaves out what names an id that is written nowhere: the field, or the row where it cannot be without it.
    fn find_unknown<T: Stored>(&mut self) {
        for (number, file) in self.files.iter().enumerate() {
            let Some(part) = T::part(&file.content) else { continue };
            let mut unknown: HashSet<(usize, u32)> = HashSet::default();
            for table in TableName::ALL {
                let Some(known) = self.known.get(*table as usize) else { continue };
                let names = (0..).zip(file.refs.of(*table));
                unknown.extend(names.filter(|(_, id)| !known.contains_key(id.as_ref())).map(|(name, _)| (*table as usize, name)));
            }
            if unknown.is_empty() {
                continue;
            }
            let is_unknown = |link, name| matches!(link, Link::Record(table) if unknown.contains(&(table as usize, name)));
            for (row_number, (row, span)) in part.rows.iter().zip(&part.spans).enumerate() {
                let mut bad = false;
                let counts = row.clone().resolve(&mut |link, name| {
                    bad |= is_unknown(link, name);
                    (!is_unknown(link, name)).then_some(name)
                });
                if !bad {
                    continue;
                }
                if let Some(dropped) = self.dropped.get_mut(number).filter(|_| !counts) {
                    dropped.insert(row_number);
                }
                for named in trace::<T>(file, self.company, span) {
                    let Link::Record(table) = named.link else { continue };
                    if !is_unknown(named.link, named.number) {
                        continue;
                    }
                    let id = file.refs.of(table).get(named.number as usize).map_or("", |id| id);
                    let hint = self.hint_for(table, id);
                    let what = format!("{}: no {} has the id `{id}`", named.path, table.one());
                    let spared = describe::left_out(T::FIELDS, &named.path);
                    let cost = spared.map(|spared| without(T::TABLE.one(), &named.path, spared));
                    let known = self.problems.len() + self.of_rows.len();
                    let found = problem(file, named.span, row.key(), "unknown-reference", what, hint, known);
                    self.of_rows.push(LinkProblem { file: number, row: row_number, problem: Problem { cost, ..found } });
                }
            }
        }
    }

    fn hint_for(&mut self, table: TableName, id: &str) -> String {
        let Some(known) = self.known.get(table as usize) else { return String::new() };
        if known.is_empty() {
            return format!("there are no {} yet: write {}.ron", table.name(), table.name());
        }
        self.guesses += 1;
        let guess = (self.guesses <= MOST_GUESSES).then(|| {
            // In order, so that the same book always gives the same hint.
            let mut ids: Vec<&str> = known.keys().copied().take(MOST_GUESSED_AMONG).collect();
            ids.sort_unstable();
            did_you_mean(id, ids.into_iter())
        });
        guess.flatten().unwrap_or_else(|| format!("write the id of a record of {}, or add one", table.name()))
    }

    /// Numbers the ids of a table: first those that count, then those that were left out.
    fn number_keys<T: Stored>(&mut self) {
        let (Some(known), Some(keys)) = (self.known.get_mut(T::TABLE as usize), self.keys.get_mut(T::TABLE as usize)) else {
            return;
        };
        if !T::KEYED {
            return;
        }
        let parts =
            || self.files.iter().zip(&self.dropped).filter_map(|(file, dropped)| Some((T::part(&file.content)?, dropped)));
        // Where all count they have their numbers already.
        if parts().all(|(part, dropped)| dropped.is_empty() && part.ghosts.is_empty()) {
            if let Some(count) = self.counted.get_mut(T::TABLE as usize) {
                *count = known.len();
            }
            return;
        }
        let mut counted: HashSet<&str> = HashSet::with_capacity_and_hasher(known.len(), RandomState::default());
        for (part, dropped) in parts() {
            keys.extend(part.rows.iter().enumerate().filter(|(row, _)| !dropped.contains(row)).map(|(_, row)| row.key()));
        }
        counted.extend(keys.iter());
        if let Some(count) = self.counted.get_mut(T::TABLE as usize) {
            *count = keys.len();
        }
        for (part, dropped) in parts() {
            let left = part.rows.iter().enumerate().filter(|(row, _)| dropped.contains(row)).map(|(_, row)| row.key());
            for key in left.chain(part.ghosts.iter().map(AsRef::as_ref)) {
                if counted.insert(key) {
                    keys.push(key);
                }
            }
        }
        for (number, key) in (0..).zip(keys.iter()) {
            known.insert(key, number);
        }
    }

    /// The teams, in the order in which they are first written.
    fn find_teams(&mut self) {
        for table in TableName::ALL {
            for file in self.files.iter().filter(|file| file.table == *table) {
                for team in file.refs.teams.list() {
                    let next = u32::try_from(self.teams.len()).unwrap_or(u32::MAX);
                    if !self.team_numbers.contains_key(team.as_ref()) {
                        self.team_numbers.insert(team, next);
                        self.teams.push(team);
                    }
                }
            }
        }
    }

    /// The rows of a table that count, with their ids resolved. Takes over what is wrong with them.
    fn rows<T: Stored>(&mut self) -> IncomingRows<T> {
        let own = |of: &mut LinkProblem| of.problem.table == Some(T::TABLE);
        let mut of_rows: HashMap<usize, Vec<LinkProblem>> = HashMap::default();
        for of in self.of_rows.extract_if(.., own) {
            of_rows.entry(of.file).or_default().push(of);
        }
        let count = self.counted.get(T::TABLE as usize).copied().unwrap_or_default();
        let ghosts = self.keys.get(T::TABLE as usize).and_then(|keys| keys.get(count..)).unwrap_or_default();
        let ghosts = ghosts.iter().map(|key| Box::from(*key)).collect();
        let mut rows = IncomingRows { all: Vec::new(), origins: Vec::new(), ghosts, left_out: 0 };
        for ((number, file), dropped) in (1_u32..).zip(self.files).zip(&self.dropped) {
            let Some(part) = T::part(&file.content) else { continue };
            let resolved = self.resolve(file);
            let mut numbers: HashMap<usize, u32> = HashMap::default();
            let of_rows = of_rows.remove(&(number as usize - 1)).unwrap_or_default();
            let found = || file.found.iter().filter_map(|found| found.row);
            let watched: HashSet<usize> = found().chain(of_rows.iter().map(|of| of.row)).collect();
            rows.left_out += part.left_out + u32::try_from(dropped.len()).unwrap_or(u32::MAX);
            for (row_number, (row, span)) in part.rows.iter().zip(&part.spans).enumerate() {
                if dropped.contains(&row_number) {
                    continue;
                }
                if watched.contains(&row_number) {
                    numbers.insert(row_number, u32::try_from(rows.all.len()).unwrap_or(u32::MAX));
                }
                let own = u32::try_from(rows.all.len()).ok();
                self.problems.extend(later_than(self.today, file, row, span, own, self.problems.len()));
                let mut row = row.clone();
                row.resolve(&mut |link, name| resolved.number(link, name));
                rows.all.push(row);
                rows.origins.push(Origin { file: number, start: span.start, end: span.end });
            }
            let id = |row: usize| numbers.get(&row).map(|number| AnyId { table: T::TABLE, number: *number });
            // A row that is left out counts without nothing.
            let about = |id: Option<AnyId>, found: Problem| Problem { id, cost: found.cost.filter(|_| id.is_some()), ..found };
            let found = file.found.iter().map(|found| about(found.row.and_then(id), found.problem.clone()));
            self.problems.extend(found);
            self.problems.extend(of_rows.into_iter().map(|of| about(id(of.row), of.problem)));
        }
        rows
    }

    fn resolve(&self, file: &TableFile) -> Resolved {
        let table = |table: &TableName| {
            let known = self.known.get(*table as usize);
            let number = |id: &str| known.and_then(|known| known.get(id)).copied();
            file.refs.of(*table).iter().map(|id| number(id)).collect()
        };
        let team = |name: &str| self.team_numbers.get(name).copied();
        Resolved {
            tables: TableName::ALL.iter().map(table).collect(),
            teams: file.refs.teams.list().iter().map(|name| team(name)).collect(),
        }
    }

    /// Warnings that were found before the rows had numbers are about rows too.
    fn name_rows(&mut self) {
        for problem in self.problems.iter_mut().filter(|p| p.severity == Severity::Warning && p.id.is_none()) {
            let (Some(table), Some(key)) = (problem.table, &problem.record) else { continue };
            let number = self.known.get(table as usize).and_then(|known| known.get(key.as_str()));
            let counts = |number: &&u32| self.counted.get(table as usize).is_some_and(|count| (**number as usize) < *count);
            problem.id = number.filter(counts).map(|number| AnyId { table, number: *number });
        }
    }

    /// Leaves out a target that says again what an earlier one says.
    fn drop_repeated(&mut self, targets: &mut IncomingRows<Target>, sources: &Sources) {
        let mut seen: HashMap<String, Origin> = HashMap::default();
        let rows = std::mem::take(&mut targets.all);
        let origins = std::mem::take(&mut targets.origins);
        // Problems found before name rows by their number, which moves when one before it goes.
        let mut moved: Vec<Option<u32>> = Vec::with_capacity(rows.len());
        for (target, origin) in rows.into_iter().zip(origins) {
            let mut same = target.clone();
            same.set().amount(0);
            let same = format!("{same:?}");
            if let Some(first) = seen.get(&same) {
                let at = (origin, None, TableName::Targets);
                let hint = format!("the first one stands in line {}: keep one of them", sources.line(*first));
                let what = "the same target a second time".to_owned();
                self.problems.push(sources.problem(at, "period", Severity::Error, "duplicate-target", what, hint));
                targets.left_out += 1;
                moved.push(None);
                continue;
            }
            seen.insert(same, origin);
            moved.push(u32::try_from(targets.all.len()).ok());
            targets.all.push(target);
            targets.origins.push(origin);
        }
        for problem in self.problems.iter_mut().filter(|problem| problem.table == Some(TableName::Targets)) {
            let number = problem.id.and_then(|id| moved.get(id.number as usize).copied().flatten());
            problem.id = number.map(|number| AnyId { table: TableName::Targets, number });
        }
    }

    /// Joins leads and deals from both ends. Either link suffices; where the two disagree the deal's holds.
    fn join_leads(&mut self, leads: &mut IncomingRows<Lead>, deals: &mut IncomingRows<Deal>, sources: &Sources) {
        let mut named: HashMap<u32, Vec<u32>> = HashMap::default();
        for (number, deal) in (0..).zip(&deals.all) {
            if let Some(lead) = deal.lead() {
                named.entry(lead.number()).or_default().push(number);
            }
        }
        for ((number, lead), origin) in (0..).zip(&mut leads.all).zip(&leads.origins) {
            let naming = named.get(&number).map_or(&[][..], Vec::as_slice);
            let first = naming.first().copied().map(Id::new);
            let Some(own) = lead.deal() else {
                lead.set().deal(first);
                continue;
            };
            let Some(deal) = deals.all.get_mut(own.index()) else { continue };
            if deal.lead().is_none() && naming.is_empty() {
                deal.set().lead(Some(Id::new(number)));
            } else if deal.lead() != Some(Id::new(number)) {
                lead.set().deal(first);
                let at = (*origin, Some(AnyId { table: TableName::Leads, number }), TableName::Leads);
                let what = format!("deal: the deal `{}` does not name this lead", deal.key());
                let hint = "the deal's own link holds: make both the same, or write only one".to_owned();
                self.problems.push(sources.problem(at, "deal", Severity::Warning, "links-disagree", what, hint));
            }
        }
    }
}

/// Warns of dates of a row that can only be past and lie after today.
fn later_than<T: Stored>(
    today: Day,
    file: &TableFile,
    row: &T,
    span: &std::ops::Range<u32>,
    number: Option<u32>,
    known: usize,
) -> Vec<Problem> {
    let warn = |(path, day): LaterDate| {
        let record = span.start as usize..span.end as usize;
        let at = super::scan::locate(&file.source.text, record.clone(), &path).unwrap_or(record.start..record.start + 1);
        let what = format!("{path}: {day} is later than today, {today}");
        let hint = "what has happened has a date that is past".to_owned();
        let id = number.map(|number| AnyId { table: T::TABLE, number });
        Problem { severity: Severity::Warning, id, ..problem(file, at, row.key(), "future-date", what, hint, known) }
    };
    row.later_than(today).into_iter().map(warn).collect()
}

/// The numbers in the book of the ids that a file names.
struct Resolved {
    tables: Vec<Vec<Option<u32>>>,
    teams: Vec<Option<u32>>,
}

impl Resolved {
    fn number(&self, link: Link, name: u32) -> Option<u32> {
        let numbers = match link {
            Link::Record(table) => self.tables.get(table as usize),
            Link::Team => Some(&self.teams),
        };
        numbers.and_then(|numbers| numbers.get(name as usize).copied().flatten())
    }
}

/// A problem of a record; `known` is how many there are already, for only the first ones bear their source lines.
fn problem(
    file: &TableFile,
    at: std::ops::Range<usize>,
    key: &str,
    rule: &'static str,
    what: String,
    hint: String,
    known: usize,
) -> Problem {
    Problem {
        severity: Severity::Error,
        rule,
        place: file.source.place(at.start),
        table: Some(file.table),
        record: (!key.is_empty()).then(|| key.to_owned()),
        id: None,
        what,
        hint: (!hint.is_empty()).then_some(hint),
        cost: None,
        excerpt: (known < MOST_EXCERPTS).then(|| file.source.excerpt(at)),
    }
}
