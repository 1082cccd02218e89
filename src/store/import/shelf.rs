//! The book as it stands on disk: its tables' files, and the ids in them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::{ImportError, shape};
use crate::book::money::Currency;
use crate::book::table::TableName;
use crate::store::edit::{self, Editor};
use crate::store::scan::{self, Tree};

/// A file of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path below the book's folder, with `/`.
    pub path: String,
    /// What stands in it; empty for one that is yet to be written.
    pub text: String,
}

/// The company as far as rows need it.
#[derive(Clone, Debug)]
pub struct Company {
    /// Its currency.
    pub currency: Currency,
    /// The ids of its stages.
    pub stages: Vec<String>,
    /// The text of `company.ron`.
    pub text: String,
}

/// A book on disk.
#[derive(Debug)]
pub struct Shelf {
    /// Its folder.
    pub root: PathBuf,
    /// The company; `None` when the book is yet to be started.
    pub company: Option<Company>,
    /// The files of each table.
    pub files: BTreeMap<TableName, Vec<File>>,
    /// The ids of each table.
    pub ids: HashMap<TableName, HashSet<String>>,
    /// The ids of each table's records by their name, where one has it.
    pub names: HashMap<TableName, HashMap<String, Option<String>>>,
    /// The list prices of products, as written.
    pub list_prices: HashMap<String, String>,
}

impl Shelf {
    /// Reads a book's folder; one that does not exist is an empty book. Fails on a table that cannot be read whole.
    pub fn read(root: &Path) -> Result<Self, ImportError> {
        let mut shelf = Self {
            root: root.to_owned(),
            company: None,
            files: BTreeMap::new(),
            ids: HashMap::new(),
            names: HashMap::new(),
            list_prices: HashMap::new(),
        };
        if let Some(text) = read(&root.join("company.ron"))? {
            shelf.company = Some(company(&text)?);
        }
        for table in TableName::ALL.iter().copied().filter(|table| shape::fields(*table).is_some()) {
            let mut files = Vec::new();
            let single = format!("{}.ron", table.name());
            if let Some(text) = read(&root.join(&single))? {
                files.push(File { path: single, text });
            }
            for path in parts(&root.join(table.name()))? {
                let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
                if let Some(text) = read(&path)? {
                    files.push(File { path: format!("{}/{name}", table.name()), text });
                }
            }
            for file in &files {
                shelf.index(table, file)?;
            }
            if !files.is_empty() {
                shelf.files.insert(table, files);
            }
        }
        Ok(shelf)
    }

    /// All files that were read: path and text.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let company = self.company.iter().map(|company| ("company.ron", company.text.as_str()));
        company.chain(self.files.values().flatten().map(|file| (file.path.as_str(), file.text.as_str())))
    }

    fn index(&mut self, table: TableName, file: &File) -> Result<(), ImportError> {
        let ids = self.ids.entry(table).or_default();
        let names = self.names.entry(table).or_default();
        let prices = &mut self.list_prices;
        let has_id = shape::has_id(table);
        let editor = Editor::new(&file.text, |_, text, tree| {
            if let Some(id) = field(text, tree, "id").filter(|_| has_id) {
                if table == TableName::Products
                    && let Some(price) = field(text, tree, "list_price")
                {
                    prices.insert(id.clone(), price);
                }
                if let Some(name) = field(text, tree, "name") {
                    let one = id.clone();
                    names.entry(name).and_modify(|known| *known = None).or_insert(Some(one));
                }
                ids.insert(id);
            }
        });
        editor.map(|_| ()).map_err(|unsound| ImportError::Unsound { path: file.path.clone(), unsound })
    }
}

/// What a field of the record in `tree` says; `None` when it is not written.
pub fn field(text: &str, tree: &Tree, name: &str) -> Option<String> {
    let node = tree.node(tree.field(text, 0, name)?)?;
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
            let stages = tree.field(text, 0, "stages").map(|list| {
                let ids = tree.children(list).filter_map(|(item, _)| tree.node(tree.field(text, item, "id")?));
                ids.filter_map(|node| text.get(node.span.clone())).map(edit::unquoted).collect()
            });
            let currency = field(text, tree, "currency").and_then(|code| Currency::from_code(&code));
            company = currency.map(|currency| Company { currency, stages: stages.unwrap_or_default(), text: text.to_owned() });
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
