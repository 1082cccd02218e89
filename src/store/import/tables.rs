//! What a file holds: rows of text, the sheets of a workbook, or the records of JSON.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::grid::CellGrid;
use super::{ImportError, delimited, files, json, workbook};

/// Rows of a file, of a sheet of it where it has several.
#[derive(Clone, Debug)]
pub(crate) struct RawTable {
    /// Its name, fit to be shown: `deals.csv`, `book.xlsx#Deals`.
    pub(crate) name: String,
    /// The names that a map may know it by, without endings: the file's, the sheet's.
    pub(crate) stems: Vec<String>,
    pub(crate) path: PathBuf,
    pub(crate) grid: Arc<CellGrid>,
    /// Whether commas part its cells.
    pub(crate) comma_parts: bool,
    pub(crate) notes: Vec<String>,
}

impl RawTable {
    /// Where it lies, as [`read`] finds it again: a sheet of several behind its workbook's path.
    pub(crate) fn place(&self) -> PathBuf {
        let mut place = self.path.clone().into_os_string();
        if let Some(sheet) = self.name.strip_prefix(&files::name(&self.path)).filter(|sheet| sheet.starts_with('#')) {
            place.push(sheet);
        }
        place.into()
    }

    /// Whether a map that names a file means this one; the ending does not matter.
    pub(crate) fn is_named(&self, file: &str) -> bool {
        self.stems.iter().any(|stem| stem.eq_ignore_ascii_case(files::stem(file)))
    }
}

/// The tables of a file. `book.xlsx#Deals` is one sheet of a workbook.
pub(crate) fn read(path: &Path) -> Result<Vec<RawTable>, ImportError> {
    let text = path.to_string_lossy();
    let (file, wanted) = match text.rsplit_once('#') {
        Some((file, sheet)) if !path.exists() && Path::new(file).is_file() => (PathBuf::from(file), Some(sheet.to_owned())),
        _ => (path.to_owned(), None),
    };
    let name = files::name(&file);
    let stem = files::stem(&name).to_owned();
    let failed = |what: String| ImportError::Sheet { file: name.clone(), what };
    let bytes = files::bytes(&file)?;
    let mut notes = Vec::new();
    if workbook::is_one(&bytes) {
        let mut sheets = workbook::read(&bytes, &mut notes).map_err(failed)?;
        if let Some(wanted) = wanted {
            let names = sheets.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
            sheets.retain(|(name, _)| *name == wanted);
            if sheets.is_empty() {
                return Err(failed(format!("no sheet {wanted:?}; there are {names}")));
            }
        }
        let alone = sheets.len() == 1;
        let table = |(sheet, grid): (String, CellGrid)| RawTable {
            name: if alone { name.clone() } else { format!("{name}#{sheet}") },
            stems: if alone { vec![sheet, stem.clone()] } else { vec![sheet] },
            path: file.clone(),
            grid: grid.into(),
            comma_parts: false,
            notes: notes.clone(),
        };
        return Ok(sheets.into_iter().map(table).collect());
    }
    let parsed = if json::is_one(&bytes) {
        json::read(&bytes, &mut notes).map(|grid| (grid, b'\t'))
    } else {
        delimited::read(&bytes, &mut notes)
    };
    let (grid, delimiter) = parsed.map_err(failed)?;
    Ok(vec![RawTable { stems: vec![stem], path: file, grid: grid.into(), comma_parts: delimiter == b',', notes, name }])
}
