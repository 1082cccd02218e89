//! What the company knows: records, checked and linked. No I/O and no clock.
//!
//! The tables and their meaning are those of the book's contract: one table a file, everything but the company
//! optional. `store` makes a [`Book`] from files, `metrics` reads figures from it.

pub mod account;
pub mod activity;
pub mod brand;
pub mod calendar;
pub mod campaign;
pub mod channel;
pub mod company;
pub mod contract;
pub mod day;
pub mod deal;
pub mod id;
pub mod lead;
pub mod money;
pub mod objective;
pub mod offer;
pub mod order;
pub mod origin;
pub mod people;
pub mod present;
pub mod problem;
pub mod product;
pub mod record;
pub mod table;

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use account::{Account, Contact, Partner};
use activity::{Activity, Feedback};
use brand::{MarketShare, Rival, RivalPrice, Voice, Wave};
use campaign::{Campaign, Experiment, Spend};
use channel::{Channel, Segment};
use company::{Company, Rate};
use contract::Contract;
use day::Day;
use deal::Deal;
use id::{AnyId, Id};
use lead::Lead;
use money::{Currency, Money, div_half_even};
use objective::Objective;
use offer::{Event, Message, Need, Position};
use order::Order;
use origin::{Origin, Place, SourceFile};
use people::{Person, Target, TeamId};
use problem::{Problem, Severity};
use product::{Product, Stock};
use record::{Record, Value};
use table::{Table, TableName};

/// Everything that is known, as it is written now. What it was on a day, `metrics::as_of` says.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "a table each, named as in book.md")]
pub struct Book {
    pub company: Company,
    /// The names of all teams, in the order in which they are first written.
    pub teams: Vec<String>,
    pub rates: Table<Rate>,
    pub people: Table<Person>,
    pub targets: Table<Target>,
    pub products: Table<Product>,
    pub stock: Table<Stock>,
    pub segments: Table<Segment>,
    pub channels: Table<Channel>,
    pub accounts: Table<Account>,
    pub contacts: Table<Contact>,
    pub partners: Table<Partner>,
    pub leads: Table<Lead>,
    pub deals: Table<Deal>,
    pub orders: Table<Order>,
    pub contracts: Table<Contract>,
    pub activities: Table<Activity>,
    pub feedback: Table<Feedback>,
    pub campaigns: Table<Campaign>,
    pub spend: Table<Spend>,
    pub brand: Table<Wave>,
    pub voice: Table<Voice>,
    pub rivals: Table<Rival>,
    pub market_share: Table<MarketShare>,
    pub prices: Table<RivalPrice>,
    pub experiments: Table<Experiment>,
    pub events: Table<Event>,
    pub needs: Table<Need>,
    pub messages: Table<Message>,
    pub positions: Table<Position>,
    pub objectives: Table<Objective>,
    /// The files it was read from.
    pub files: Vec<SourceFile>,
    /// Where `company.ron` begins.
    pub company_origin: Origin,
    /// Everything that is wrong with it, errors first, then by place.
    pub problems: Vec<Problem>,
    /// Rates of exchange by currency and day.
    exchange: HashMap<Currency, BTreeMap<Day, Decimal>>,
}

/// Calls a macro's body for every table of a book.
macro_rules! each_table {
    ($book:expr, |$table:ident| $body:expr) => {{
        each_table!(@ $book, $table, $body, rates people targets products stock segments channels accounts contacts
            partners leads deals orders contracts activities feedback campaigns spend brand voice rivals market_share
            prices experiments events needs messages positions objectives);
    }};
    (@ $book:expr, $table:ident, $body:expr, $($name:ident)*) => {
        $({ let $table = &$book.$name; $body; })*
    };
}

impl Book {
    /// A book with a company and nothing else.
    pub fn empty(company: Company) -> Self {
        Self {
            company,
            teams: Vec::new(),
            rates: Table::default(),
            people: Table::default(),
            targets: Table::default(),
            products: Table::default(),
            stock: Table::default(),
            segments: Table::default(),
            channels: Table::default(),
            accounts: Table::default(),
            contacts: Table::default(),
            partners: Table::default(),
            leads: Table::default(),
            deals: Table::default(),
            orders: Table::default(),
            contracts: Table::default(),
            activities: Table::default(),
            feedback: Table::default(),
            campaigns: Table::default(),
            spend: Table::default(),
            brand: Table::default(),
            voice: Table::default(),
            rivals: Table::default(),
            market_share: Table::default(),
            prices: Table::default(),
            experiments: Table::default(),
            events: Table::default(),
            needs: Table::default(),
            messages: Table::default(),
            positions: Table::default(),
            objectives: Table::default(),
            files: Vec::new(),
            company_origin: Origin::default(),
            problems: Vec::new(),
            exchange: HashMap::new(),
        }
    }

    /// Sets the rates of exchange, and prepares looking them up.
    pub fn set_rates(&mut self, rates: Table<Rate>) {
        self.exchange.clear();
        for rate in rates.rows() {
            self.exchange.entry(rate.currency).or_default().insert(rate.on, rate.rate);
        }
        self.rates = rates;
    }

    /// An amount in the company's currency: converted once, half to even, at the newest rate on or before `day`.
    /// `None` when there is no such rate: counted, not priced.
    pub fn price(&self, amount: Money, currency: Option<Currency>, day: Day) -> Option<Money> {
        let own = self.company.currency;
        let Some(foreign) = currency.filter(|currency| *currency != own) else { return Some(amount) };
        let (_, rate) = self.exchange.get(&foreign)?.range(..=day).next_back()?;
        // amount / foreign scale x rate x own scale
        let numerator = amount.minor().checked_mul(rate.mantissa())?.checked_mul(own.scale())?;
        let denominator = foreign.scale().checked_mul(10_i128.checked_pow(rate.scale())?)?;
        div_half_even(numerator, denominator).map(Money::from_minor)
    }

    /// The name of a team.
    pub fn team(&self, team: TeamId) -> &str {
        self.teams.get(team.0 as usize).map_or("?", |name| name)
    }

    /// The team of this name.
    pub fn find_team(&self, name: &str) -> Option<TeamId> {
        self.teams.iter().position(|team| team == name).and_then(|at| u32::try_from(at).ok()).map(TeamId)
    }

    /// The name of a person, product, account and the like, or its id where it was left out.
    pub fn name_of(&self, id: AnyId) -> &str {
        macro_rules! named {
            ($($variant:ident $table:ident $field:ident),* $(,)?) => {
                match id.table {
                    $(TableName::$variant => {
                        let own = Id::new(id.number);
                        self.$table.get(own).map_or_else(|| self.$table.key(own), |row| row.$field.as_str())
                    })*
                    _ => self.key_of(id),
                }
            };
        }
        named! {
            People people name, Products products name, Segments segments name, Channels channels name,
            Accounts accounts name, Contacts contacts name, Partners partners name, Leads leads name, Deals deals name,
            Campaigns campaigns name, Rivals rivals name, Objectives objectives what, Needs needs need, Events events what,
            Messages messages words,
        }
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
                found = table.find(key).map(Table::any);
            }
        });
        found
    }

    /// Where a record is written.
    pub fn origin_of(&self, id: AnyId) -> Option<Origin> {
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

    /// The place a record is written at.
    pub fn place_of(&self, id: AnyId) -> Option<Place> {
        let origin = self.origin_of(id)?;
        let file = self.files.get(origin.file as usize)?;
        Some(Place { file: file.path.clone(), line: origin.line, column: origin.column })
    }

    /// The fields of a record; `None` when it was left out.
    pub fn fields_of(&self, id: AnyId) -> Option<Vec<(&'static str, Value)>> {
        let mut found = None;
        each_table!(self, |table| {
            if table_name(table) == id.table {
                found = table.get(Id::new(id.number)).map(Record::fields);
            }
        });
        found
    }

    /// Every record that names `id`, in the order of the tables.
    pub fn referring_to(&self, id: AnyId) -> Vec<AnyId> {
        let mut found = Vec::new();
        let mut links = Vec::new();
        each_table!(self, |table| {
            for (own, row) in table.iter() {
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
    pub fn origins(&self, name: TableName) -> Vec<(&str, u32, u32)> {
        let mut found: Vec<&Origin> = Vec::new();
        each_table!(self, |table| {
            if table_name(table) == name {
                found = table.iter().filter_map(|(id, _)| table.origin(id)).collect();
            }
        });
        let file = |origin: &Origin| self.files.get(origin.file as usize).map_or("", |file| &file.path);
        found.into_iter().map(|origin| (file(origin), origin.line, origin.column)).collect()
    }

    /// How many records count in all, the company not included.
    pub fn records(&self) -> usize {
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

fn table_name<T: Record>(_: &Table<T>) -> TableName {
    T::TABLE
}

fn any<T: Record>(_: &Table<T>, id: Id<T>) -> AnyId {
    Table::any(id)
}
