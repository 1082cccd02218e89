//! What the company knows: records, checked and linked. No I/O and no clock.
//!
//! The tables and their meaning are those of the book's contract: one table a file, everything but the company
//! optional. `store` makes a [`Book`] from files, `metrics` reads figures from it.

pub mod account;
pub(crate) mod activity;
pub(crate) mod brand;
pub mod calendar;
pub(crate) mod campaign;
pub(crate) mod channel;
pub mod compact;
pub mod company;
pub(crate) mod contract;
pub mod day;
pub mod deal;
pub(crate) mod describe;
pub(crate) mod field;
pub use field::FieldValue;
pub(crate) mod form;
pub(crate) mod guess;
pub mod id;
pub(crate) mod lead;
pub(crate) mod lines;
pub mod money;
pub(crate) mod objective;
pub(crate) mod offer;
pub(crate) mod order;
pub mod origin;
pub mod people;
pub(crate) mod present;
pub mod problem;
pub(crate) mod product;
pub mod record;
pub(crate) mod schema;
pub mod table;
pub mod units;

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use company::Company;
use day::Day;
use field::FieldType as _;
use id::{AnyId, Id};
use money::{Currency, Money, div_half_even};
use origin::{Origin, Place, SourceFile};
use people::TeamId;
use problem::{Problem, Severity};
use record::{Fields as _, Record};
use table::{Records, TableName};

macro_rules! book {
    ($($variant:ident $field:ident $what:literal $record:path;)*) => {
        /// Everything that is known, as it is written now. What it was on a day, `metrics::as_of` says.
        #[derive(Clone, Debug)]
        #[expect(missing_docs, reason = "a table each, named as in book.md")]
        pub struct Book {
            pub company: Company,
            /// The names of all teams, in the order in which they are first written.
            pub teams: Vec<String>,
            $(pub $field: Records<$record>,)*
            /// The files it was read from.
            pub files: Vec<SourceFile>,
            /// Where `company.ron` begins.
            pub company_origin: Origin,
            /// Everything that is wrong with it, errors first, then by place.
            pub problems: Vec<Problem>,
            exchange: HashMap<Currency, BTreeMap<Day, Decimal>>,
        }

        impl Book {
            pub(crate) fn empty(company: Company) -> Self {
                Self {
                    company,
                    teams: Vec::new(),
                    $($field: Records::default(),)*
                    files: Vec::new(),
                    company_origin: Origin::default(),
                    problems: Vec::new(),
                    exchange: HashMap::new(),
                }
            }
        }
    };
}
table::all_tables!(book);

/// Does something with every table of a book: the list of tables comes behind it.
macro_rules! every {
    ($book:expr, |$table:ident| $body:expr; $($variant:ident $field:ident $what:literal $record:path;)*) => {
        $({ let $table = &$book.$field; $body; })*
    };
}

/// Calls a macro's body for every table of a book.
macro_rules! each_table {
    ($book:expr, |$table:ident| $body:expr) => { table::all_tables!(every, $book, |$table| $body;) };
}

impl Book {
    /// Prepares looking up the rates of exchange that it has now.
    pub(crate) fn index_rates(&mut self) {
        self.exchange.clear();
        for rate in self.rates.rows() {
            self.exchange.entry(rate.currency()).or_default().insert(rate.on(), rate.rate());
        }
    }

    /// An amount in the company's currency: converted once, half to even, at the newest rate on or before `day`.
    /// `None` when there is no such rate: counted, not priced.
    pub(crate) fn price(&self, amount: Money, currency: Option<Currency>, day: Day) -> Option<Money> {
        let own = self.company.currency();
        let Some(foreign) = currency.filter(|currency| *currency != own) else { return Some(amount) };
        let (_, rate) = self.exchange.get(&foreign)?.range(..=day).next_back()?;
        // amount / foreign scale x rate x own scale
        let numerator = amount.minor().checked_mul(rate.mantissa())?.checked_mul(own.scale())?;
        let denominator = foreign.scale().checked_mul(10_i128.checked_pow(rate.scale())?)?;
        div_half_even(numerator, denominator).map(Money::from_minor)
    }

    /// The newest day, not after `until`, that a record bears and that can only be past; `None` when there is none.
    pub(crate) fn newest(&self, until: Day) -> Option<Day> {
        let mut newest = None;
        each_table!(self, |table| {
            newest = newest.max(table.rows().iter().filter_map(|row| row.newest(false, until)).max());
        });
        newest
    }

    pub(crate) fn team(&self, team: TeamId) -> &str {
        self.teams.get(team.0 as usize).map_or("?", |name| name)
    }

    /// The team of this name.
    pub fn find_team(&self, name: &str) -> Option<TeamId> {
        self.teams.iter().position(|team| team == name).and_then(|at| u32::try_from(at).ok()).map(TeamId)
    }

    /// The name of a person, product, account and the like, or its id where it was left out.
    pub(crate) fn name_of(&self, id: AnyId) -> &str {
        let mut found = None;
        each_table!(self, |table| {
            if table_name(table) == id.table {
                found = table.get(Id::new(id.number)).and_then(Record::title);
            }
        });
        found.unwrap_or_else(|| self.key_of(id))
    }

    /// The id of a record as written; `?` for tables without ids.
    pub fn key_of(&self, id: AnyId) -> &str {
        let mut found = "?";
        each_table!(self, |table| {
            if table_name(table) == id.table {
                found = table.key(Id::new(id.number));
            }
        });
        found
    }

    /// The record of a table with this id as written; `None` for a table without ids.
    pub fn find_any(&self, name: TableName, key: &str) -> Option<AnyId> {
        let mut found = None;
        each_table!(self, |table| {
            if table_name(table) == name {
                found = table.find(key).map(Records::any);
            }
        });
        found
    }

    /// Id and name of every record of a table with ids that counts; the id where it has no name.
    pub(crate) fn named(&self, name: TableName) -> Vec<(&str, &str)> {
        let mut found = Vec::new();
        each_table!(self, |table| {
            if table_name(table) == name && is_keyed(table) {
                found = table.rows().iter().map(|row| (row.key(), row.title().unwrap_or_else(|| row.key()))).collect();
            }
        });
        found
    }

    pub(crate) fn origin_of(&self, id: AnyId) -> Option<Origin> {
        if id.table == TableName::Company {
            return Some(self.company_origin);
        }
        let mut found = None;
        each_table!(self, |table| {
            if table_name(table) == id.table {
                found = table.origin(Id::new(id.number)).copied();
            }
        });
        found
    }

    pub(crate) fn place_of(&self, id: AnyId) -> Option<Place> {
        let origin = self.origin_of(id)?;
        let file = self.files.get(origin.file as usize)?;
        Some(file.place(origin))
    }

    /// A record as it is written; `None` when it was left out.
    pub(crate) fn text_of(&self, id: AnyId) -> Option<&str> {
        let origin = self.origin_of(id)?;
        self.files.get(origin.file as usize)?.lines.text.get(origin.start as usize..origin.end as usize)
    }

    /// The fields of a record; `None` when it was left out.
    pub(crate) fn fields_of(&self, id: AnyId) -> Option<Vec<(&'static str, FieldValue)>> {
        let mut found = None;
        each_table!(self, |table| {
            if table_name(table) == id.table {
                found = table.get(Id::new(id.number)).map(record::Fields::fields);
            }
        });
        found
    }

    /// Every record that names `id`, in the order of the tables.
    pub(crate) fn referring_to(&self, id: AnyId) -> Vec<AnyId> {
        let mut found = Vec::new();
        let mut links = Vec::new();
        each_table!(self, |table| {
            // Most tables have no field for it: their records, of which there may be a million, are not looked at.
            let can = table_name(table).fields().iter().any(|field| field.can_name(id.table));
            for (own, row) in table.iter().filter(|_| can) {
                links.clear();
                for (_, value) in row.fields() {
                    value.links(&mut links);
                }
                if links.contains(&id) {
                    found.push(any(table, own));
                }
            }
        });
        found
    }

    /// How many records of a table count, and how many were left out.
    pub fn count(&self, name: TableName) -> (usize, u32) {
        let mut found = if name == TableName::Company { (1, 0) } else { (0, 0) };
        each_table!(self, |table| {
            if table_name(table) == name {
                found = (table.len(), table.left_out());
            }
        });
        found
    }

    /// Where each record of a table that counts is written: its file, line and column.
    pub(crate) fn origins(&self, name: TableName) -> Vec<(&str, u32, u32)> {
        let mut found: Vec<&Origin> = Vec::new();
        each_table!(self, |table| {
            if table_name(table) == name {
                found = table.iter().filter_map(|(id, _)| table.origin(id)).collect();
            }
        });
        let place = |origin: &Origin| {
            let file = self.files.get(origin.file as usize)?;
            let (line, column) = file.lines.line_column(origin.start as usize);
            Some((&*file.path, line, column))
        };
        found.into_iter().filter_map(place).collect()
    }

    /// How many records count in all, the company not included.
    pub(crate) fn records(&self) -> usize {
        TableName::ALL.iter().filter(|t| **t != TableName::Company).map(|table| self.count(*table).0).sum()
    }

    /// How many records were left out.
    pub fn left_out(&self) -> u32 {
        TableName::ALL.iter().map(|table| self.count(*table).1).sum()
    }

    /// How many problems of this severity there are.
    pub fn problem_count(&self, severity: Severity) -> usize {
        self.problems.iter().filter(|problem| problem.severity == severity).count()
    }
}

fn table_name<T: Record>(_: &Records<T>) -> TableName {
    T::TABLE
}

fn is_keyed<T: Record>(_: &Records<T>) -> bool {
    T::KEYED
}

fn any<T: Record>(_: &Records<T>, id: Id<T>) -> AnyId {
    Records::any(id)
}
