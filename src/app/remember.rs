//! What is remembered of a session until the next one on the same book: a small file in the state directory.
//!
//! It is a convenience: a file that is damaged, or of another version, counts as none, and one that cannot be written is
//! done without. Never remembered: an as-of day, a pause, a
//! filter.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::book::Book;
use crate::book::calendar::Length;
use crate::book::table::Records;
use crate::metrics::lens::Scope;
use crate::screens::say::{PanelId, Tab};
use crate::store::state;
use crate::ui::Theme;

use super::choice::{Choice, ListOrder, Pane};
use super::session::BookSource;

/// What is remembered, by name: a name that is not known (any more) is passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    marketing_first: bool,
    horizon: String,
    years: u8,
    theme: String,
    /// Whose figures: `person` or `team`, and which.
    whose: Option<(String, String)>,
    sales: RememberedPane,
    marketing: RememberedPane,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct RememberedPane {
    focus: String,
    zoom: bool,
    /// The column and whether it is turned round, by panel.
    sort: BTreeMap<String, ListOrder>,
}

const HORIZONS: [(&str, Length); 3] = [("week", Length::Week), ("month", Length::Month), ("quarter", Length::Quarter)];

impl Remembered {
    /// What is to be remembered of what was chosen.
    pub fn of(choice: &Choice) -> Self {
        let horizon = HORIZONS.iter().find(|(_, length)| *length == choice.sales.length);
        Self {
            marketing_first: choice.tab == Tab::Marketing,
            horizon: horizon.map(|(name, _)| (*name).to_owned()).unwrap_or_default(),
            years: choice.marketing.years,
            theme: choice.theme.name.to_owned(),
            whose: None,
            sales: RememberedPane::of(&choice.sales.pane),
            marketing: RememberedPane::of(&choice.marketing.pane),
        }
    }

    /// With whose figures were shown of a book.
    #[must_use]
    pub fn whose(self, scope: Scope, book: &Book) -> Self {
        let whose = match scope {
            Scope::Company => None,
            Scope::Person(id) => Some(("person".to_owned(), book.key_of(Records::any(id)).to_owned())),
            Scope::Team(team) => Some(("team".to_owned(), book.team(team).to_owned())),
        };
        Self { whose, ..self }
    }

    /// Whose figures were shown; the company's where they are not in the book any more.
    pub fn scope(&self, book: &Book) -> Scope {
        let found = match &self.whose {
            Some((kind, key)) if kind == "person" => {
                book.people.find(key).filter(|id| book.people.get(*id).is_some()).map(Scope::Person)
            }
            Some((kind, name)) if kind == "team" => book.find_team(name).map(Scope::Team),
            _ => None,
        };
        found.unwrap_or(Scope::Company)
    }

    pub(crate) fn restore(self, choice: &mut Choice) {
        choice.tab = if self.marketing_first { Tab::Marketing } else { Tab::Sales };
        if let Some((_, length)) = HORIZONS.iter().find(|(name, _)| *name == self.horizon) {
            choice.sales.length = *length;
        }
        if (1..=3).contains(&self.years) {
            choice.marketing.years = self.years;
        }
        if let Some(theme) = Theme::named(&self.theme) {
            choice.theme = theme;
        }
        self.sales.restore(&mut choice.sales.pane, Tab::Sales);
        self.marketing.restore(&mut choice.marketing.pane, Tab::Marketing);
    }

    /// What is in the file; `None` when there is none, or it is damaged.
    pub(crate) fn read(path: &Path) -> Option<Self> {
        ron::from_str(&std::fs::read_to_string(path).ok()?).ok()
    }

    /// Writes the file, whole or not at all.
    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        let text = ron::ser::to_string_pretty(self, ron::ser::PrettyConfig::default()).map_err(io::Error::other)?;
        state::write(path, text.as_bytes())
    }
}

impl RememberedPane {
    fn of(pane: &Pane) -> Self {
        let name = |panel: PanelId| panel.slug().to_owned();
        Self {
            focus: name(pane.focus),
            zoom: pane.zoom,
            sort: pane.orders.iter().map(|(panel, order)| (name(*panel), order.clone())).collect(),
        }
    }

    fn restore(self, pane: &mut Pane, tab: Tab) {
        let panel = |name: &str| PanelId::ALL.iter().copied().find(|panel| panel.slug() == name && panel.tab() == tab);
        if let Some(focus) = panel(&self.focus) {
            pane.focus = focus;
            pane.zoom = self.zoom;
        }
        let sorted = self.sort.into_iter().filter_map(|(name, order)| Some((panel(&name)?, order)));
        pane.orders = sorted.collect::<HashMap<_, _>>();
    }
}

/// The file for a book, one a folder; `None` without a home directory.
pub(crate) fn path(origin: &BookSource) -> Option<PathBuf> {
    let folder = match origin {
        BookSource::Folder(folder) => Some(folder.as_path()),
        BookSource::Sample => None,
        // Looked at once.
        BookSource::Files(_) => return None,
    };
    state::path(folder, "ron")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that is remembered, changed.
    fn changed() -> Choice {
        let mut choice = Choice { tab: Tab::Marketing, ..Choice::default() };
        choice.sales.length = Length::Week;
        choice.marketing.years = 3;
        choice.theme = Theme::ALL.last().cloned().unwrap();
        choice.sales.pane.focus = PanelId::Stock;
        choice.sales.pane.zoom = true;
        choice.sales.pane.orders.insert(PanelId::Leads, ("waits".to_owned(), true));
        choice
    }

    #[test]
    fn what_was_written_is_restored() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/book.ron");
        let remembered = Remembered::of(&changed());
        remembered.write(&path).unwrap();
        let mut again = Choice::default();
        assert_ne!(Remembered::of(&again), remembered);
        Remembered::read(&path).unwrap().restore(&mut again);
        assert_eq!(Remembered::of(&again), remembered);
    }

    #[test]
    fn a_damaged_file_counts_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.ron");
        assert_eq!(Remembered::read(&path), None);
        Remembered::of(&changed()).write(&path).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, &text[..text.len() / 2]).unwrap();
        assert_eq!(Remembered::read(&path), None);
        std::fs::write(&path, [0xff, 0x00]).unwrap();
        assert_eq!(Remembered::read(&path), None);
    }

    #[test]
    fn names_that_are_not_known_are_passed_over() {
        let odd = Remembered {
            horizon: "decade".to_owned(),
            years: 9,
            theme: "none".to_owned(),
            sales: RememberedPane {
                focus: "campaigns".to_owned(),
                zoom: true,
                sort: BTreeMap::from([("no-panel".to_owned(), ("won".to_owned(), false))]),
            },
            ..Remembered::default()
        };
        let mut restored = Choice::default();
        odd.restore(&mut restored);
        assert_eq!(Remembered::of(&restored), Remembered::of(&Choice::default()));
    }
}
