//! What all verbs share: which book, which day it is, and which day is looked at.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use chrono::{DateTime, NaiveDate, Utc};

use crate::book::Book;
use crate::book::calendar::{Length, Period};
use crate::book::day::Day;
use crate::book::people::TeamId;
use crate::metrics::lens::Scope;
use crate::store::{LoadError, load_texts, sample};
use crate::ui::Theme;

/// Which book is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A folder of RON files.
    Folder(PathBuf),
    /// The sample company embedded in the binary.
    Sample,
}

impl Source {
    /// The folder named, else `$QUARTERDECK_BOOK`, else `./` or `./book` when it holds `company.ron`, else the sample.
    pub fn find(named: Option<&Path>) -> Self {
        if let Some(folder) = named {
            return Self::Folder(folder.to_owned());
        }
        if let Some(folder) = std::env::var_os("QUARTERDECK_BOOK").filter(|folder| !folder.is_empty()) {
            return Self::Folder(folder.into());
        }
        let here = [Path::new("."), Path::new("book")].into_iter().find(|folder| folder.join("company.ron").is_file());
        here.map_or(Self::Sample, |folder| Self::Folder(folder.to_owned()))
    }

    /// The book's folder; `None` for the sample.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Sample => None,
        }
    }
}

/// The clock: the real one, or `$QUARTERDECK_TODAY` held still, for tests and pictures.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    fixed: Option<DateTime<Utc>>,
}

impl Clock {
    /// Reads `$QUARTERDECK_TODAY`.
    pub fn from_environment() -> anyhow::Result<Self> {
        let Some(text) = std::env::var("QUARTERDECK_TODAY").ok().filter(|text| !text.is_empty()) else {
            return Ok(Self { fixed: None });
        };
        let date: NaiveDate =
            text.parse().with_context(|| format!("QUARTERDECK_TODAY is `{text}`: write a date such as 2026-11-23"))?;
        // Half past ten in Greenwich is the same day from Hawaii to Tonga.
        Ok(Self { fixed: date.and_hms_opt(10, 30, 0).map(|time| time.and_utc()) })
    }

    /// The instant it is.
    pub fn now(self) -> DateTime<Utc> {
        self.fixed.unwrap_or_else(Utc::now)
    }
}

/// The embedded sample company on a day.
pub fn open_sample(now: DateTime<Utc>) -> Result<Book, LoadError> {
    let files = sample::files(now.date_naive().into());
    let texts: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    load_texts(&texts, now)
}

/// The book that is meant.
pub fn open(source: &Source, now: DateTime<Utc>) -> Result<Book, LoadError> {
    match source {
        Source::Sample => open_sample(now),
        Source::Folder(folder) => {
            let (_, snapshot) = crate::store::Store::open(folder, now)?;
            Ok(std::sync::Arc::unwrap_or_clone(snapshot.book))
        }
    }
}

/// Reads `--as-of`.
pub fn parse_day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| format!("`{text}` is no date: write it as 2026-11-23"))
}

/// Reads `--theme`.
pub fn parse_theme(name: &str) -> Result<String, String> {
    let known: Vec<&str> = Theme::ALL.iter().map(|theme| theme.name).collect();
    if known.contains(&name) { Ok(name.to_owned()) } else { Err(format!("no theme `{name}`: there are {}", known.join(", "))) }
}

/// Reads `--period`.
pub fn parse_period(text: &str) -> Result<Period, String> {
    Period::parse(text).ok_or_else(|| format!("`{text}` is no period: write 2026-Q4, 2026-11, 2026-W48 or 2026"))
}

/// Whose figures are meant by `--person` and `--team`.
pub fn scope(book: &Book, person: Option<&str>, team: Option<&str>) -> anyhow::Result<Scope> {
    match (person, team) {
        (Some(_), Some(_)) => bail!("give --person or --team, not both"),
        (Some(person), None) => match book.people.find(person) {
            Some(id) => Ok(Scope::Person(id)),
            None => bail!("no person `{person}` in people.ron"),
        },
        (None, Some(team)) => match book.find_team(team) {
            Some(TeamId(number)) => Ok(Scope::Team(TeamId(number))),
            None => bail!("no team `{team}` in people.ron"),
        },
        (None, None) => Ok(Scope::Company),
    }
}

/// The period asked for, else the fiscal quarter that holds the day.
pub fn period(book: &Book, asked: Option<Period>, day: Day) -> anyhow::Result<Period> {
    let calendar = book.company.calendar();
    match asked {
        None => Ok(calendar.containing(Length::Quarter, day)),
        Some(period) if calendar.holds(period) => Ok(period),
        Some(period) => bail!("the company's calendar has no {period}"),
    }
}
