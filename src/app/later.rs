//! What a person put off: what waits in do next and is not to be shown before a day. It is of the person, not of the book,
//! so it is kept in a small file in the state folder; like all that is kept there, a damaged one counts as none.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::book::day::Day;
use crate::metrics::sales::do_next::Item;
use crate::store::state;

/// Everything that was put off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Later(Vec<PutOffItem>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct PutOffItem {
    /// Why it waits: `deal`, `lead`, `renewal`. For another reason the same record is shown all the same.
    why: String,
    id: String,
    /// The day from which it is shown again.
    until: String,
}

/// Something to be put off, or to be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutOff {
    /// The file.
    pub path: PathBuf,
    /// Why each waits, and its record's id.
    pub what: Vec<(&'static str, String)>,
    /// Until when; `None`: it is taken back.
    pub until: Option<Day>,
    /// The day it is: what was put off until now is forgotten.
    pub today: Day,
    /// What is said of it then.
    pub words: String,
}

impl Later {
    /// What is in the file; nothing where there is none, or it is damaged.
    pub fn read(path: &Path) -> Self {
        std::fs::read_to_string(path).ok().and_then(|text| ron::from_str(&text).ok()).unwrap_or_default()
    }

    /// Whether nothing was put off.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The day from which an item is shown again, seen from a day before it.
    pub(crate) fn until(&self, item: &Item, today: Day) -> Option<Day> {
        let own = self.0.iter().find(|entry| entry.why == item.kind.name() && entry.id == item.id)?;
        Day::parse(&own.until).filter(|until| *until > today)
    }
}

impl PutOff {
    /// Keeps it in the file, beside what other sessions keep there; everything that is put off then. Why it cannot be kept.
    pub fn keep(&self) -> Result<Later, String> {
        let mut later = Later::read(&self.path);
        let named = |entry: &PutOffItem| self.what.iter().any(|(why, id)| *why == entry.why && *id == entry.id);
        let waits = |entry: &PutOffItem| Day::parse(&entry.until).is_some_and(|until| until > self.today);
        later.0.retain(|entry| !named(entry) && waits(entry));
        if let Some(until) = self.until {
            let entry =
                |(why, id): &(&str, String)| PutOffItem { why: (*why).to_owned(), id: id.clone(), until: until.to_string() };
            later.0.extend(self.what.iter().map(entry));
        }
        let no = |error: &dyn std::fmt::Display| format!("{} cannot be written: {error}", self.path.display());
        let text = ron::ser::to_string_pretty(&later, ron::ser::PrettyConfig::default()).map_err(|error| no(&error))?;
        state::write(&self.path, text.as_bytes()).map_err(|error| no(&error))?;
        Ok(later)
    }
}

/// The file for a book's folder, for the sample where none is named; `None` without a home directory.
pub(crate) fn path(folder: Option<&Path>) -> Option<PathBuf> {
    state::path(folder, "later.ron")
}
