//! The book as it stands on disk: its tables' files, and the ids in them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use foldhash::HashMap;
use rust_decimal::Decimal;

use super::standing::StandingDeal;
use super::{ImportError, shape};
use crate::book::day::Day;
use crate::book::deal::{Deal, LogEntry};
use crate::book::money::Currency;
use crate::book::table::TableName;
use crate::store::edit::{self, Editor, TableCut};
use crate::store::file::{self, Stored as _};
use crate::store::known::Known;
use crate::store::link::CompanyFile;
use crate::store::scan::{self, Tree};
use crate::store::scrub::scrub;

#[derive(Clone, Debug)]
pub(crate) struct ShelfFile {
    /// Its path below the book's folder, with `/`.
    pub(crate) path: String,
    /// What stands in it; empty for one that is yet to be written.
    pub(crate) text: Arc<str>,
    /// Its records, where it was taken apart.
    pub(crate) cut: Option<Arc<TableCut>>,
    /// The same as the book has it, where nothing in it is wrong.
    read: Option<Arc<file::TableFile>>,
}

impl ShelfFile {
    pub(crate) fn new(path: String, text: &str) -> Self {
        Self { path, text: text.into(), cut: None, read: None }
    }

    pub(crate) fn editor(&self) -> Result<Editor<'_>, ImportError> {
        let unsound = |unsound| ImportError::Unsound { path: self.path.clone(), unsound };
        self.cut
            .as_ref()
            .map_or_else(|| Editor::new(&self.text, |_, _, _| {}).map_err(unsound), |cut| Ok(Editor::of(&self.text, cut)))
    }

    /// The text and the values of the record with this number.
    fn record(&self, number: usize) -> Option<(&str, Tree)> {
        let record = self.cut.as_ref()?.record(&self.text, number)?;
        let mut tree = Tree::default();
        scan::record(record, 0, &mut tree).ok()?;
        Some((record, tree))
    }
}

/// Where a record stands: the number of its file among those of its table, and its number in it.
pub(crate) type RecordPlace = (usize, usize);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShelfStage {
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
pub(crate) struct ShelfCompany {
    pub(crate) currency: Currency,
    pub(crate) zone: chrono_tz::Tz,
    pub(crate) stages: Vec<ShelfStage>,
    /// From when on open deals are known as they were.
    pub(crate) known_since: Option<Day>,
    /// The text of `company.ron`.
    pub(crate) text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShelfOrder {
    pub(crate) account: String,
    pub(crate) on: Day,
    pub(crate) products: Vec<String>,
}

impl ShelfOrder {
    fn of(text: &str, tree: &Tree) -> Option<Self> {
        let lines = tree.field(text, 0, "lines")?;
        let products = tree.children(lines).filter_map(|(line, _)| within(text, tree, line, "product"));
        let on = Day::parse(&field(text, tree, "on")?)?;
        Some(Self { account: field(text, tree, "account")?, on, products: products.collect() })
    }
}

/// A book on disk.
#[derive(Debug)]
pub(crate) struct Shelf<'a> {
    /// The company; `None` when the book is yet to be started.
    pub(crate) company: Option<ShelfCompany>,
    pub(crate) files: BTreeMap<TableName, Vec<ShelfFile>>,
    /// The ids of each table, and where their records stand; of two with one id the first.
    pub(crate) ids: HashMap<TableName, HashMap<Cow<'a, str>, RecordPlace>>,
    /// The ids of each table's records by their name, where one has it. Deals have theirs with them.
    pub(crate) names: HashMap<TableName, HashMap<Cow<'a, str>, Option<Cow<'a, str>>>>,
    /// The day of the newest entry of a deal's log.
    pub(crate) newest: Option<Day>,
    /// The account of each contact, by its id.
    pub(crate) contacts: HashMap<String, String>,
    /// When each lead was created, by its id.
    pub(crate) leads: HashMap<String, Day>,
    pub(crate) orders: BTreeMap<String, ShelfOrder>,
    /// The list prices of products, as written.
    pub(crate) list_prices: HashMap<String, String>,
    /// The company as the book has it.
    read: Option<&'a CompanyFile>,
}

/// Tables of which more is asked than names: their records are looked at where they are written.
const LOOKED_INTO: [TableName; 4] = [TableName::Products, TableName::Contacts, TableName::Leads, TableName::Orders];

impl<'a> Shelf<'a> {
    /// Reads a book's folder; one that does not exist is an empty book. Fails on a table that cannot be read whole. What is
    /// known of the book is not read again.
    pub(crate) fn read(root: &Path, known: &'a Known) -> Result<Self, ImportError> {
        let mut shelf = Self {
            company: None,
            files: BTreeMap::new(),
            ids: HashMap::default(),
            names: HashMap::default(),
            newest: None,
            contacts: HashMap::default(),
            leads: HashMap::default(),
            orders: BTreeMap::new(),
            list_prices: HashMap::default(),
            read: known.company().map(AsRef::as_ref),
        };
        if let Some(text) = read(&root.join("company.ron"))? {
            shelf.company = Some(company(&text)?);
        }
        for table in TableName::ALL.iter().copied().filter(|table| shape::fields(*table).is_some()) {
            let mut files = Vec::new();
            for (path, at) in paths(root, table)? {
                match known.file_at(&path) {
                    Some(own) if own.table == table => files.push((path, own.source.text.clone(), Some(own))),
                    _ => files.extend(read(&at)?.map(|text| (path, text.into(), None))),
                }
            }
            let whole = files.iter().filter_map(|(_, _, own)| own.as_ref()).map(|own| own.len()).sum();
            shelf.ids.entry(table).or_default().reserve(whole);
            for (number, (path, text, own)) in files.into_iter().enumerate() {
                let mut file = ShelfFile { path, text, cut: None, read: None };
                let own = own.filter(|own| own.is_sound());
                file.read = own.map(Arc::clone);
                let cut = match own.filter(|own| !LOOKED_INTO.contains(&table) && says_what_is_written(&own.source.text)) {
                    Some(own) => shelf.take_over(table, number, own),
                    None => shelf.index(table, number, &file)?,
                };
                file.cut = Some(Arc::new(cut));
                shelf.files.entry(table).or_default().push(file);
            }
        }
        Ok(shelf)
    }

    pub(crate) fn place(&self, table: TableName, id: &str) -> Option<RecordPlace> {
        self.ids.get(&table)?.get(id).copied()
    }

    /// A deal; `None` where the book has none with this id.
    pub(crate) fn deal(&self, id: &str) -> Option<StandingDeal> {
        self.deal_at(self.place(TableName::Deals, id)?)
    }

    pub(crate) fn deal_at(&self, (file, number): RecordPlace) -> Option<StandingDeal> {
        if let Some((read, company)) = self.as_read(TableName::Deals, file) {
            let deal = Deal::part(&read.content)?.rows.get(number)?;
            return Some(StandingDeal::of_row(deal, &read.refs, &company.company));
        }
        let file = self.files.get(&TableName::Deals)?.get(file)?;
        let (record, tree) = file.record(number)?;
        Some(StandingDeal::of(record, &tree))
    }

    pub(crate) fn has_deals(&self) -> bool {
        self.ids.get(&TableName::Deals).is_some_and(|ids| !ids.is_empty())
    }

    /// The file of a table as the book has it, and the company with it; `None` where something in the file is wrong.
    pub(crate) fn as_read(&self, table: TableName, file: usize) -> Option<(&file::TableFile, &CompanyFile)> {
        Some((self.files.get(&table)?.get(file)?.read.as_ref()?, self.read?))
    }

    /// Learns the records of a file that was read and is sound, and where they stand.
    fn take_over(&mut self, table: TableName, at: usize, own: &'a file::TableFile) -> TableCut {
        let records = own.called();
        let ids = self.ids.entry(table).or_default();
        let names = self.names.entry(table).or_default();
        let mut spans = Vec::with_capacity(records.len());
        for (number, record) in records.into_iter().enumerate() {
            spans.push(record.span.start as usize..record.span.end as usize);
            if !shape::has_id(table) {
                continue;
            }
            if let Some(name) = record.title.filter(|_| table != TableName::Deals && is_named(table)) {
                names.entry(name.into()).and_modify(|known| *known = None).or_insert(Some(record.key.into()));
            }
            ids.entry(record.key.into()).or_insert((at, number));
        }
        if let Some(deals) = Deal::part(&own.content) {
            let newest = deals.rows.iter().filter_map(|deal| deal.log().last()).map(LogEntry::on).max();
            self.newest = self.newest.max(newest);
        }
        TableCut::new(spans, own.close)
    }

    /// What a field of a record says; `None` when it is not written.
    pub(crate) fn said(&self, table: TableName, id: &str, name: &str) -> Option<String> {
        let (file, number) = self.place(table, id)?;
        let (record, tree) = self.files.get(&table)?.get(file)?.record(number)?;
        field(record, &tree, name)
    }

    fn index(&mut self, table: TableName, at: usize, file: &ShelfFile) -> Result<TableCut, ImportError> {
        let ids = self.ids.entry(table).or_default();
        let names = self.names.entry(table).or_default();
        let (prices, newest, orders) = (&mut self.list_prices, &mut self.newest, &mut self.orders);
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
                    *newest = (*newest).max(StandingDeal::of(text, tree).log.last().map(|entry| entry.on));
                    ids.entry(id.into()).or_insert((at, number));
                    return;
                }
                if table == TableName::Contacts {
                    contacts.extend(field(text, tree, "account").map(|account| (id.clone(), account)));
                    // It is known by its address too.
                    if let Some(email) = field(text, tree, "email") {
                        names.entry(email.into()).or_insert_with(|| Some(id.clone().into()));
                    }
                }
                if table == TableName::Leads {
                    leads.extend(field(text, tree, "created").and_then(|day| Some((id.clone(), Day::parse(&day)?))));
                }
                if table == TableName::Orders {
                    orders.extend(ShelfOrder::of(text, tree).map(|order| (id.clone(), order)));
                }
                if let Some(name) = field(text, tree, "name") {
                    let one = id.clone().into();
                    names.entry(name.into()).and_modify(|known| *known = None).or_insert(Some(one));
                }
                ids.entry(id.into()).or_insert((at, number));
            }
        });
        editor.map(Editor::cut).map_err(|unsound| ImportError::Unsound { path: file.path.clone(), unsound })
    }
}

/// Whether the records of a table are called by their field `name`.
fn is_named(table: TableName) -> bool {
    shape::path(table, "name").is_some()
}

/// Whether ids and names are what stands between their quotes: no escapes, nothing hidden, no text over several lines.
fn says_what_is_written(text: &str) -> bool {
    let open = |line: &str| line.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
    let rare = |part: &[u8]| part.iter().fold(false, |rare, b| rare | (!matches!(b, b' '..0x7f | b'\n') || *b == b'\\'));
    let plain = !text.as_bytes().chunks(4096).any(rare) && !text.split('\n').any(open);
    let line = |line: &str| line.matches('"').count().is_multiple_of(2) && !line.contains('\\') && scrub(line) == line;
    plain || text.lines().all(line)
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

/// Every file that a table may have: its path below the book's folder, and where that is.
fn paths(root: &Path, table: TableName) -> Result<Vec<(String, PathBuf)>, ImportError> {
    let single = format!("{}.ron", table.name());
    let at = root.join(&single);
    let mut paths = vec![(single, at)];
    for at in parts(&root.join(table.name()))? {
        let name = at.file_name().and_then(|name| name.to_str()).map(|name| format!("{}/{name}", table.name()));
        paths.extend(name.map(|path| (path, at)));
    }
    Ok(paths)
}

/// The files of all tables that an import looks at.
pub(crate) fn all_paths(root: &Path) -> Result<Vec<(String, PathBuf)>, ImportError> {
    let tables = TableName::ALL.iter().copied().filter(|table| shape::fields(*table).is_some());
    Ok(tables.map(|table| paths(root, table)).collect::<Result<Vec<_>, _>>()?.concat())
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

fn company(text: &str) -> Result<ShelfCompany, ImportError> {
    let (mut company, mut fault) = (None, None);
    scan::walk(text, &mut Tree::default(), |piece, tree| match piece.what {
        scan::PieceKind::Record { .. } if company.is_none() => {
            let stage = |item: usize| {
                let said = |name: &str| within(text, tree, item, name);
                let id = said("id")?;
                Some(ShelfStage {
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
            company = currency.map(|currency| ShelfCompany { currency, zone, stages, known_since, text: text.to_owned() });
        }
        scan::PieceKind::Record { .. } => {}
        scan::PieceKind::Broken(broken) => {
            fault.get_or_insert(broken.what);
        }
        scan::PieceKind::Stray { .. } => {
            fault.get_or_insert("something that is no record".to_owned());
        }
    });
    match (company, fault) {
        (Some(company), None) => Ok(company),
        (_, fault) => Err(ImportError::Company { what: fault.unwrap_or_else(|| "no currency of ISO 4217 in it".to_owned()) }),
    }
}
