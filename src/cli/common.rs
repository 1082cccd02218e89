//! What all verbs share: which book, which day it is, and which day is looked at.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use chrono::{DateTime, NaiveDate, Utc};

use crate::book::Book;
use crate::book::calendar::{Length, Period};
use crate::book::day::Day;
use crate::book::id::Id;
use crate::book::people::{Person, TeamId};
use crate::metrics::lens::Scope;
use crate::store::write::{Checked, FileChange};
use crate::store::{LoadError, import, load_texts, sample};
use crate::ui::Theme;

use super::progress::RunProgress;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BookChoice {
    Folder(PathBuf),
    /// The sample company embedded in the binary.
    Sample,
    /// Exports of other programs, read into memory.
    Files(Vec<PathBuf>),
}

impl BookChoice {
    /// The folder named, else `$QUARTERDECK_BOOK`, else `./` or `./book` when it holds `company.ron`, else the sample.
    pub(crate) fn find(named: Option<&Path>) -> Self {
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
    pub(crate) fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Sample | Self::Files(_) => None,
        }
    }

    /// What is named: a book's folder, or exports.
    pub(crate) fn of(named: &[PathBuf]) -> Self {
        match named {
            [] => Self::find(None),
            [folder] if !is_export(folder) => Self::Folder(folder.clone()),
            files => Self::Files(files.to_vec()),
        }
    }

    /// The names of the exports; `None` where it is none.
    pub(crate) fn files(&self) -> Option<String> {
        let Self::Files(files) = self else { return None };
        let name = |file: &PathBuf| file.file_name().map_or_else(|| "-".to_owned(), |name| name.to_string_lossy().into_owned());
        let first = files.first().map(name).unwrap_or_default();
        Some(if files.len() > 1 { format!("{first} and {} more", files.len() - 1) } else { first })
    }
}

/// Whether a path is an export, or a folder of them, and no book.
fn is_export(path: &Path) -> bool {
    path == Path::new(import::files::STANDARD_INPUT)
        || path.is_file()
        || (path.is_dir()
            && !path.join("company.ron").exists()
            && import::files::expand(&[path.to_owned()]).is_ok_and(|files| !files.is_empty()))
}

/// Exports that were read into memory.
pub(crate) struct Opened {
    pub(crate) book: Book,
    /// What was recognised.
    pub(crate) said: Vec<String>,
    /// The files that the book would have.
    pub(crate) files: Vec<FileChange>,
}

/// The book that exports make in memory. Its currency is the one in which most rows can be read.
pub(crate) fn open_files(files: &[PathBuf], now: DateTime<Utc>) -> anyhow::Result<Opened> {
    let stem = files.first().and_then(|file| file.file_stem()).map_or_else(|| "exports".into(), std::borrow::ToOwned::to_owned);
    // A place where no book is: nothing is read there, nothing written.
    let nowhere = std::env::temp_dir().join(format!("quarterdeck-{}-in-memory", std::process::id())).join(&stem);
    let request = |currency: &str, map: &import::TriedMaps| import::Request {
        map: map.clone(),
        own_maps: crate::config::own_maps(),
        dry_run: true,
        currency: Some(currency.to_owned()),
        time_zone: iana_time_zone::get_timezone().unwrap_or_else(|_| "UTC".to_owned()),
        ..import::Request::new(files.to_vec(), nowhere.clone(), now)
    };
    let mut best: Option<(usize, import::ImportOutcome, Checked, &str)> = None;
    let (mut maps, mut proposed) = (import::TriedMaps::All, Vec::new());
    for currency in CURRENCIES {
        let mut made = import::in_memory(&request(currency, &maps), &mut |_| ());
        if let (Err(import::ImportError::NothingFits { .. }), import::TriedMaps::All) = (&made, &maps) {
            let proposal = import::propose::of(files, None)?;
            if proposal.is_sure() {
                proposed = proposal.files.iter().flat_map(|file| file.said.clone()).collect();
                maps = import::TriedMaps::Proposed(proposal.text);
                made = import::in_memory(&request(currency, &maps), &mut |_| ());
            } else if !proposal.files.is_empty() {
                bail!("no map knows these files: `quarterdeck import FILE... --into DIR` shows one that may do");
            }
        }
        if let (Ok((outcome, _)), import::TriedMaps::All) = (&made, &maps) {
            let each = import::propose::each(&outcome.unread, None).into_iter().map(|(_, proposal)| proposal);
            let sure: Vec<_> = each.filter(import::propose::MapProposal::is_sure).collect();
            if !sure.is_empty() {
                proposed = sure.iter().flat_map(|one| &one.files).flat_map(|file| file.said.clone()).collect();
                maps = import::TriedMaps::With(sure.into_iter().map(|one| one.text).collect());
                made = import::in_memory(&request(currency, &maps), &mut |_| ());
            }
        }
        let (outcome, made) = made?;
        let Some(made) = made else { continue };
        let foreign = outcome.money.iter().filter(|((_, code), _)| code != currency).count();
        let unfit = outcome.refused() + foreign;
        if best.as_ref().is_none_or(|(known, ..)| unfit < *known) {
            best = Some((unfit, outcome, made, currency));
        }
        if unfit == 0 {
            break;
        }
    }
    let Some((_, outcome, made, currency)) = best else {
        bail!("no row of these files goes into a book: `quarterdeck import FILE... --into DIR` says why")
    };
    let mut said: Vec<String> =
        outcome.reports.iter().map(|report| format!("{}: {} {}", report.file, report.vendor, report.table.name())).collect();
    said.extend(outcome.unread.iter().map(|own| format!("{} is not read", own.file)));
    if outcome.refused() > 0 {
        said.push(format!("{} rows could not be read", outcome.refused()));
    }
    said.push(format!("amounts taken for {currency}"));
    said.extend(proposed);
    Ok(Opened { book: made.book().clone(), said, files: made.changes().to_vec() })
}

/// The currencies that are tried for exports that name none.
const CURRENCIES: [&str; 6] = ["USD", "EUR", "GBP", "JPY", "CHF", "SEK"];

/// The clock: the real one, or `$QUARTERDECK_TODAY` held still, for tests and pictures.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    fixed: Option<DateTime<Utc>>,
}

impl Clock {
    /// Reads `$QUARTERDECK_TODAY`.
    pub(crate) fn from_environment() -> anyhow::Result<Self> {
        let Some(text) = std::env::var("QUARTERDECK_TODAY").ok().filter(|text| !text.is_empty()) else {
            return Ok(Self { fixed: None });
        };
        let date: NaiveDate =
            text.parse().with_context(|| format!("QUARTERDECK_TODAY is `{text}`: write a date such as 2026-11-23"))?;
        // Half past ten in Greenwich is the same day from Hawaii to Tonga.
        Ok(Self { fixed: date.and_hms_opt(10, 30, 0).map(|time| time.and_utc()) })
    }

    pub(crate) fn now(self) -> DateTime<Utc> {
        self.fixed.unwrap_or_else(Utc::now)
    }
}

pub(crate) fn open_sample(now: DateTime<Utc>) -> Result<Book, LoadError> {
    let files = sample::files(now.date_naive().into());
    let texts: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    load_texts(&texts, now)
}

pub(crate) fn open(source: &BookChoice, now: DateTime<Utc>) -> anyhow::Result<Book> {
    match source {
        BookChoice::Sample => Ok(open_sample(now)?),
        BookChoice::Files(files) => Ok(open_files(files, now)?.book),
        BookChoice::Folder(folder) => {
            let _progress = RunProgress::with("reading the book");
            let (_, snapshot) = crate::store::Store::open(folder, now)?;
            Ok(std::sync::Arc::unwrap_or_clone(snapshot.book))
        }
    }
}

/// Reads `--as-of`.
pub(crate) fn parse_day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| format!("`{text}` is no date: write it as 2026-11-23"))
}

/// Reads `--theme`.
pub(crate) fn parse_theme(name: &str) -> Result<String, String> {
    let known: Vec<&str> = Theme::ALL.iter().map(|theme| theme.name).collect();
    if known.contains(&name) { Ok(name.to_owned()) } else { Err(format!("no theme `{name}`: there are {}", known.join(", "))) }
}

/// Reads `--period`.
pub(crate) fn parse_period(text: &str) -> Result<Period, String> {
    Period::parse(text).ok_or_else(|| format!("`{text}` is no period: write 2026-Q4, 2026-11, 2026-W48 or 2026"))
}

/// The person of this name, whatever its case; `None` where nobody has it, or several do.
fn by_name(book: &Book, name: &str) -> Option<Id<Person>> {
    let mut found = book.people.iter().filter(|(_, person)| person.name().to_lowercase() == name.to_lowercase());
    let (id, _) = found.next()?;
    found.next().is_none().then_some(id)
}

/// Whose figures are meant by `--person` and `--team`.
pub(crate) fn scope(book: &Book, person: Option<&str>, team: Option<&str>) -> anyhow::Result<Scope> {
    match (person, team) {
        (Some(_), Some(_)) => bail!("give --person or --team, not both"),
        (Some(person), None) => {
            book.people.find(person).or_else(|| by_name(book, person)).map(Scope::Person).ok_or_else(|| {
                anyhow::anyhow!("no person `{person}` in people.ron: give an id, or a name that only one person has")
            })
        }
        (None, Some(team)) => match book.find_team(team) {
            Some(TeamId(number)) => Ok(Scope::Team(TeamId(number))),
            None => bail!("no team `{team}` in people.ron"),
        },
        (None, None) => Ok(Scope::Company),
    }
}

/// The period asked for, else the fiscal quarter that holds the day.
pub(crate) fn period(book: &Book, asked: Option<Period>, day: Day) -> anyhow::Result<Period> {
    let calendar = book.company.calendar();
    match asked {
        None => Ok(calendar.containing(Length::Quarter, day)),
        Some(period) if calendar.holds(period) => Ok(period),
        Some(period) => bail!("the company's calendar has no {period}"),
    }
}
