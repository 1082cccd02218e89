//! The book as it stands on disk: its tables' files, and the ids in them.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::{ImportError, shape};
use crate::book::day::Day;
use crate::book::money::Currency;
use crate::book::table::TableName;
use crate::store::edit::Value;
use crate::store::edit::{self, Cut, Editor};
use crate::store::scan::{self, Tree};

/// A file of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct File {
    /// Its path below the book's folder, with `/`.
    pub(crate) path: String,
    /// What stands in it; empty for one that is yet to be written.
    pub(crate) text: Arc<str>,
    /// Its records, where it was taken apart.
    pub(crate) cut: Option<Arc<Cut>>,
}

impl File {
    /// A file of this text.
    pub(crate) fn new(path: String, text: &str) -> Self {
        Self { path, text: text.into(), cut: None }
    }

    /// It being edited.
    pub(crate) fn editor(&self) -> Result<Editor<'_>, ImportError> {
        let unsound = |unsound| ImportError::Unsound { path: self.path.clone(), unsound };
        self.cut
            .as_ref()
            .map_or_else(|| Editor::new(&self.text, |_, _, _| {}).map_err(unsound), |cut| Ok(Editor::of(&self.text, cut)))
    }
}

/// Where a record stands: the number of its file among those of its table, and its number in it.
pub(crate) type Place = (usize, usize);

/// A stage of the company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its pipeline.
    pub pipeline: Option<String>,
    /// The stated chance that a deal in it is won.
    pub probability: Option<Decimal>,
}

/// The company as far as rows need it.
#[derive(Clone, Debug)]
pub(crate) struct Company {
    /// Its currency.
    pub(crate) currency: Currency,
    /// Its time zone.
    pub(crate) zone: chrono_tz::Tz,
    /// Its stages.
    pub(crate) stages: Vec<Stage>,
    /// From when on open deals are known as they were.
    pub(crate) known_since: Option<Day>,
    /// The text of `company.ron`.
    pub(crate) text: String,
}

/// The fields that a deal's log keeps.
pub(crate) const LOGGED: [&str; 4] = ["stage", "amount", "close", "owner"];

/// An entry of a deal's log.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// From this day on.
    pub(crate) on: Day,
    /// What it names.
    pub(crate) values: Vec<(&'static str, Value)>,
}

/// A deal as it stands in the book.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Standing {
    /// Its currency, where it is not the company's.
    pub(crate) currency: Option<String>,
    /// When it was created.
    pub(crate) created: Option<Day>,
    /// Whether it is neither won nor lost.
    pub(crate) open: bool,
    /// Its stage, amount, close and owner, where it has them.
    values: Vec<(&'static str, Value)>,
    /// Its log, in order.
    pub(crate) log: Vec<Entry>,
}

impl Standing {
    fn of(text: &str, tree: &Tree) -> Self {
        let mut log: Vec<Entry> = Vec::new();
        if let Some(list) = tree.field(text, 0, "log") {
            for (item, _) in tree.children(list) {
                let on = day(text, tree, item, "on");
                log.extend(on.map(|on| Entry { on, values: logged(text, tree, item) }));
            }
        }
        Self {
            currency: field(text, tree, "currency"),
            created: day(text, tree, 0, "created"),
            open: tree.field(text, 0, "won").is_none() && tree.field(text, 0, "lost").is_none(),
            values: logged(text, tree, 0),
            log,
        }
    }

    /// Its stage, amount, close or owner: its own, else that of the newest entry of its log that names it.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        let of = |values: &'_ [(&'static str, Value)]| values.iter().position(|(own, _)| *own == name);
        let own = of(&self.values).and_then(|at| self.values.get(at));
        let logged = || self.log.iter().rev().find_map(|entry| of(&entry.values).and_then(|at| entry.values.get(at)));
        own.or_else(logged).map(|(_, atom)| atom)
    }
}

/// The stage, amount, close and owner that a group names.
fn logged(text: &str, tree: &Tree, group: usize) -> Vec<(&'static str, Value)> {
    let read = |name: &'static str| {
        let atom = match name {
            "amount" => Value::Number { number: within(text, tree, group, name)?.parse().ok()?, digits: 2 },
            "close" => Value::Day(day(text, tree, group, name)?),
            _ => Value::Text(within(text, tree, group, name)?),
        };
        Some((name, atom))
    };
    LOGGED.into_iter().filter_map(read).collect()
}

/// An order as it stands in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ordered {
    /// Whose.
    pub(crate) account: String,
    /// When.
    pub(crate) on: Day,
    /// The products of its lines.
    pub(crate) products: Vec<String>,
}

impl Ordered {
    fn of(text: &str, tree: &Tree) -> Option<Self> {
        let lines = tree.field(text, 0, "lines")?;
        let products = tree.children(lines).filter_map(|(line, _)| within(text, tree, line, "product"));
        let on = Day::parse(&field(text, tree, "on")?)?;
        Some(Self { account: field(text, tree, "account")?, on, products: products.collect() })
    }
}

/// A book on disk.
#[derive(Debug)]
pub(crate) struct Shelf {
    /// The company; `None` when the book is yet to be started.
    pub(crate) company: Option<Company>,
    /// The files of each table.
    pub(crate) files: BTreeMap<TableName, Vec<File>>,
    /// The ids of each table, and where their records stand; of two with one id the first.
    pub(crate) ids: HashMap<TableName, HashMap<String, Place>>,
    /// The ids of each table's records by their name, where one has it. Deals have theirs with them.
    pub(crate) names: HashMap<TableName, HashMap<String, Option<String>>>,
    /// The deals by their ids.
    pub(crate) deals: HashMap<String, Standing>,
    /// The account of each contact, by its id.
    pub(crate) contacts: HashMap<String, String>,
    /// When each lead was created, by its id.
    pub(crate) leads: HashMap<String, Day>,
    /// The orders by their ids.
    pub(crate) orders: BTreeMap<String, Ordered>,
    /// The list prices of products, as written.
    pub(crate) list_prices: HashMap<String, String>,
}

impl Shelf {
    /// Reads a book's folder; one that does not exist is an empty book. Fails on a table that cannot be read whole.
    pub(crate) fn read(root: &Path) -> Result<Self, ImportError> {
        let mut shelf = Self {
            company: None,
            files: BTreeMap::new(),
            ids: HashMap::new(),
            names: HashMap::new(),
            deals: HashMap::new(),
            contacts: HashMap::new(),
            leads: HashMap::new(),
            orders: BTreeMap::new(),
            list_prices: HashMap::new(),
        };
        if let Some(text) = read(&root.join("company.ron"))? {
            shelf.company = Some(company(&text)?);
        }
        for table in TableName::ALL.iter().copied().filter(|table| shape::fields(*table).is_some()) {
            let mut files = Vec::new();
            let single = format!("{}.ron", table.name());
            if let Some(text) = read(&root.join(&single))? {
                files.push(File::new(single, &text));
            }
            for path in parts(&root.join(table.name()))? {
                let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
                if let Some(text) = read(&path)? {
                    files.push(File::new(format!("{}/{name}", table.name()), &text));
                }
            }
            for (number, file) in files.iter_mut().enumerate() {
                let cut = shelf.index(table, number, file)?;
                file.cut = Some(Arc::new(cut));
            }
            if !files.is_empty() {
                shelf.files.insert(table, files);
            }
        }
        Ok(shelf)
    }

    /// What a field of a record says; `None` when it is not written.
    pub(crate) fn said(&self, table: TableName, id: &str, name: &str) -> Option<String> {
        let (file, number) = *self.ids.get(&table)?.get(id)?;
        let file = self.files.get(&table)?.get(file)?;
        let record = file.cut.as_ref()?.record(&file.text, number)?;
        let mut tree = Tree::default();
        scan::record(record, 0, &mut tree).ok()?;
        field(record, &tree, name)
    }

    fn index(&mut self, table: TableName, at: usize, file: &File) -> Result<Cut, ImportError> {
        let ids = self.ids.entry(table).or_default();
        let names = self.names.entry(table).or_default();
        let (prices, deals, orders) = (&mut self.list_prices, &mut self.deals, &mut self.orders);
        let (contacts, leads) = (&mut self.contacts, &mut self.leads);
        let has_id = shape::has_id(table);
        let editor = Editor::new(&file.text, |number, text, tree| {
            if let Some(id) = field(text, tree, "id").filter(|_| has_id) {
                if table == TableName::Products
                    && let Some(price) = field(text, tree, "list_price")
                {
                    prices.insert(id.clone(), price);
                }
                if table == TableName::Deals {
                    deals.entry(id.clone()).or_insert_with(|| Standing::of(text, tree));
                    ids.entry(id).or_insert((at, number));
                    return;
                }
                if table == TableName::Contacts {
                    contacts.extend(field(text, tree, "account").map(|account| (id.clone(), account)));
                    // It is known by its address too.
                    if let Some(email) = field(text, tree, "email") {
                        names.entry(email).or_insert_with(|| Some(id.clone()));
                    }
                }
                if table == TableName::Leads {
                    leads.extend(field(text, tree, "created").and_then(|day| Some((id.clone(), Day::parse(&day)?))));
                }
                if table == TableName::Orders {
                    orders.extend(Ordered::of(text, tree).map(|order| (id.clone(), order)));
                }
                if let Some(name) = field(text, tree, "name") {
                    let one = id.clone();
                    names.entry(name).and_modify(|known| *known = None).or_insert(Some(one));
                }
                ids.entry(id).or_insert((at, number));
            }
        });
        editor.map(Editor::cut).map_err(|unsound| ImportError::Unsound { path: file.path.clone(), unsound })
    }
}

/// What a field of the record in `tree` says; `None` when it is not written.
pub(crate) fn field(text: &str, tree: &Tree, name: &str) -> Option<String> {
    within(text, tree, 0, name)
}

/// What a field of a group of the record says; `None` when it is not written.
pub(crate) fn within(text: &str, tree: &Tree, group: usize, name: &str) -> Option<String> {
    let node = tree.node(tree.field(text, group, name)?)?;
    text.get(node.span.clone()).map(edit::unquoted)
}

/// The day that a field of a group of the record says.
fn day(text: &str, tree: &Tree, group: usize, name: &str) -> Option<Day> {
    let node = tree.node(tree.field(text, group, name)?)?;
    let said = text.get(node.span.clone())?;
    Day::parse(said.trim_matches('"')).or_else(|| Day::parse(&edit::unquoted(said)))
}

/// The text of a file, or of the one that a link leads to; `None` when there is none.
fn read(path: &Path) -> Result<Option<String>, ImportError> {
    let failed = |source| ImportError::File { path: path.to_owned(), source };
    match std::fs::symlink_metadata(path) {
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(failed(error)),
        Ok(_) if !std::fs::metadata(path).map_err(failed)?.is_file() => {
            return Err(ImportError::NoFile { path: path.to_owned() });
        }
        Ok(_) => {}
    }
    std::fs::read_to_string(path).map(Some).map_err(failed)
}

/// The parts of a table, in order of their names.
fn parts(folder: &Path) -> Result<Vec<PathBuf>, ImportError> {
    let failed = |source| ImportError::File { path: folder.to_owned(), source };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(failed(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        let hidden = path.file_name().and_then(|name| name.to_str()).is_none_or(|name| name.starts_with('.'));
        if !hidden && path.extension().is_some_and(|extension| extension == "ron") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn company(text: &str) -> Result<Company, ImportError> {
    let (mut company, mut fault) = (None, None);
    scan::walk(text, &mut Tree::default(), |piece, tree| match piece.what {
        scan::What::Record { .. } if company.is_none() => {
            let stage = |item: usize| {
                let said = |name: &str| within(text, tree, item, name);
                let id = said("id")?;
                Some(Stage {
                    name: said("name").unwrap_or_else(|| id.clone()),
                    id,
                    pipeline: said("pipeline"),
                    probability: said("probability").and_then(|p| p.parse().ok()),
                })
            };
            let stages = tree.field(text, 0, "stages");
            let stages = stages.map(|list| tree.children(list).filter_map(|(item, _)| stage(item)).collect());
            let currency = field(text, tree, "currency").and_then(|code| Currency::from_code(&code));
            let zone = field(text, tree, "time_zone").and_then(|zone| zone.parse().ok()).unwrap_or(chrono_tz::UTC);
            let stages = stages.unwrap_or_default();
            let known_since = field(text, tree, "known_since").and_then(|day| Day::parse(&day));
            company = currency.map(|currency| Company { currency, zone, stages, known_since, text: text.to_owned() });
        }
        scan::What::Record { .. } => {}
        scan::What::Broken(broken) => {
            fault.get_or_insert(broken.what);
        }
        scan::What::Stray { .. } => {
            fault.get_or_insert("something that is no record".to_owned());
        }
    });
    match (company, fault) {
        (Some(company), None) => Ok(company),
        (_, fault) => Err(ImportError::Company { what: fault.unwrap_or_else(|| "no currency of ISO 4217 in it".to_owned()) }),
    }
}
