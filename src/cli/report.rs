//! `quarterdeck report`: the screens without a screen.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};

use crate::act::dates;
use crate::app::choice::Choice;
use crate::app::message::Msg;
use crate::app::session::{Origin, Session, Setup};
use crate::app::update::update;
use crate::app::view::view;
use crate::book::Book;
use crate::book::calendar::Period;
use crate::book::day::Day;
use crate::book::problem::Severity;
use crate::keys::Keymap;
use crate::metrics::lens::{Basis, Lens, Scope};
use crate::metrics::marketing::{Marketing, marketing};
use crate::metrics::recency::old_since;
use crate::metrics::sales::since::since;
use crate::metrics::sales::{Sales, sales};
use crate::metrics::withheld::{LeftOut, left_out};
use crate::report;
use crate::screens;
use crate::screens::Fresh;
use crate::screens::context::{Choices, Context};
use crate::screens::header::{FreshState, Freshness};
use crate::screens::needs::present;
use crate::screens::say::{Overlay, Panel, PanelId, Screen, Tab};
use crate::ui::Theme;

use super::common::{self, Clock, Source};
use crate::store::write::hand_out;

/// Prints the screens as text, Markdown, JSON, CSV or SVG.
#[derive(Args, Debug)]
pub struct Report {
    /// sales, marketing, forecast or panels (do-next, pipeline, ...), then the book's folder
    #[arg(value_name = "PANEL... [BOOK]")]
    what: Vec<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The sales period: 2026-Q4, 2026-11, 2026-W48 or 2026
    #[arg(long, value_parser = common::parse_period)]
    period: Option<Period>,
    /// Years of the marketing window
    #[arg(long, default_value_t = YEARS, value_parser = clap::value_parser!(u8).range(1..=3))]
    years: u8,
    /// Only what this person owns (an id of people.ron)
    #[arg(long)]
    person: Option<String>,
    /// Only what this team owns
    #[arg(long)]
    team: Option<String>,
    /// Also what changed since a day: 2026-11-16, mon, yesterday, -7, or period for the first day of the period
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    since: Option<String>,
    /// Writes to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Linear text
    Text,
    /// One JSON object, always whole
    Json,
    /// The table of one panel
    Csv,
    /// Headings, lists and tables
    Markdown,
    /// A picture of one tab
    Svg,
}

/// Years of the marketing window, as the dashboard opens on.
const YEARS: u8 = 2;

/// The exit code where the book bears no verdict, or records were left out.
const WITHHELD: u8 = 3;

/// Columns and rows of a picture.
const PICTURE: (u16, u16) = (140, 40);

/// What was asked for.
#[derive(Debug, Default, PartialEq)]
struct Asked {
    /// Tabs, whole.
    tabs: Vec<Tab>,
    /// Panels.
    panels: Vec<PanelId>,
    /// The book's folder, or exports.
    book: Vec<PathBuf>,
}

impl Asked {
    /// Sorts the words: names of tabs and panels, and behind them the folder or the exports.
    fn of(words: &[String]) -> anyhow::Result<Self> {
        let mut asked = Self::default();
        for word in words {
            match (word.as_str(), PanelId::ALL.iter().find(|panel| panel.slug() == word)) {
                ("sales", _) => asked.tabs.push(Tab::Sales),
                ("marketing", _) => asked.tabs.push(Tab::Marketing),
                ("forecast", _) => asked.panels.extend([PanelId::Verdict, PanelId::Pace]),
                ("wins", _) => asked.panels.extend([PanelId::WinRate, PanelId::Products, PanelId::Lost]),
                (_, Some(panel)) => asked.panels.push(*panel),
                _ if Path::new(word).exists() || word.contains(['/', '\\', '.']) => asked.book.push(PathBuf::from(word)),
                _ => {
                    let known: Vec<&str> = PanelId::ALL.iter().map(|panel| panel.slug()).collect();
                    bail!("no panel and no folder `{word}`: there are sales, marketing, forecast, wins, {}", known.join(", "));
                }
            }
        }
        Ok(asked)
    }

    fn everything(&self) -> bool {
        self.tabs.is_empty() && self.panels.is_empty()
    }

    /// Which panels of a tab's screen; `None`: nothing of this tab.
    fn of_screen<'a>(&self, tab: Tab, all: &'a [Panel]) -> Option<Vec<&'a Panel>> {
        if self.everything() || self.tabs.contains(&tab) {
            return Some(all.iter().collect());
        }
        let panels: Vec<&Panel> = all.iter().filter(|panel| self.panels.contains(&panel.id)).collect();
        (!panels.is_empty()).then_some(panels)
    }
}

/// All that a report is written from.
struct Figures<'a> {
    lens: Lens<'a>,
    sales: Sales,
    marketing: Marketing,
    fresh: Fresh,
}

impl Report {
    /// The whole report of a book as text.
    pub fn plain(book: &[PathBuf]) -> Self {
        let what = book.iter().map(|book| book.to_string_lossy().into_owned()).collect();
        Self { what, format: Format::Text, period: None, years: YEARS, person: None, team: None, since: None, output: None }
    }

    /// Prints the report. 0; 3 when the book bears no verdict or records were left out, which is said on `err` too.
    pub fn run(&self, clock: Clock, as_of: Option<Day>, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
        let asked = Asked::of(&self.what)?;
        let source = Source::of(&asked.book);
        let now = clock.now();
        let (book, recognised) = match &source {
            Source::Files(files) => {
                let opened = common::open_files(files, now)?;
                (opened.book, opened.said)
            }
            Source::Folder(_) | Source::Sample => (common::open(&source, now)?, Vec::new()),
        };
        for said in recognised {
            writeln!(err, "quarterdeck: {}", crate::store::scrub(&said))?;
        }
        // The day that the dashboard opens on: an old export is shown as of its last day.
        let today = book.company.today(now);
        let as_of = as_of.or_else(|| old_since(&book, today)).filter(|day| *day != today);
        let missing = missing(&book);
        let (text, withheld) = if self.format == Format::Svg {
            (self.picture(book, &source, as_of, &asked, now)?, None)
        } else {
            self.text(&book, &source, as_of, &asked, now)?
        };
        let said = withheld.or(missing);
        let text = match (&said, self.format) {
            (Some(said), Format::Text | Format::Markdown) => format!("! {said}\n{text}"),
            _ => text,
        };
        match &self.output {
            Some(file) => {
                hand_out(file, text.as_bytes(), source.folder()).with_context(|| format!("cannot write {}", file.display()))?;
            }
            None => out.write_all(text.as_bytes())?,
        }
        let Some(said) = said else { return Ok(0) };
        writeln!(err, "quarterdeck: {said}: `quarterdeck check` shows where")?;
        Ok(WITHHELD)
    }

    fn scope(&self, book: &Book) -> anyhow::Result<Scope> {
        common::scope(book, self.person.as_deref(), self.team.as_deref())
    }

    fn text(
        &self,
        book: &Book,
        source: &Source,
        as_of: Option<Day>,
        asked: &Asked,
        now: DateTime<Utc>,
    ) -> anyhow::Result<(String, Option<String>)> {
        let day = as_of.unwrap_or_else(|| book.company.today(now));
        let basis = Basis::new(book, day, self.scope(book)?);
        let lens = Lens::new(book, &basis, common::period(book, self.period, day)?, self.years);
        let read_at = now.with_timezone(&book.company.time_zone()).format("%H:%M").to_string();
        let state = as_of.map_or(FreshState::Live, FreshState::AsOf);
        let fresh = Fresh {
            freshness: Freshness { sample: *source == Source::Sample, files: source.files(), state, read_at },
            stale: None,
        };
        let mut sales = sales(&lens, None);
        sales.since = self.since_day(&lens)?.map(|from| since(&lens, from));
        let withheld = sales.verdict.withheld.as_ref().filter(|_| present(PanelId::Verdict, book));
        let withheld = withheld.map(|why| format!("no verdict: {why}"));
        let figures = Figures { sales, marketing: marketing(&lens), lens, fresh };
        let text = match self.format {
            Format::Json => report::json::json(&figures.lens, &figures.sales, &figures.marketing)?,
            Format::Csv => {
                let [panel] = asked.panels.as_slice() else {
                    bail!("CSV is one table: name one panel, such as `report people --format csv`")
                };
                report::csv::csv(&report::json::object(&figures.lens, &figures.sales, &figures.marketing)?, *panel)?
            }
            Format::Markdown => {
                figures.screens(asked, report::markdown::markdown)? + &figures.changed(report::markdown::sections)
            }
            Format::Text | Format::Svg => figures.screens(asked, report::text::text)? + &figures.changed(report::text::sections),
        };
        Ok((text, withheld))
    }

    /// The day since which changes are asked for.
    fn since_day(&self, lens: &Lens) -> anyhow::Result<Option<Day>> {
        let Some(text) = &self.since else { return Ok(None) };
        match dates::since(text.trim(), lens.as_of, lens.span().start, lens.book.company.calendar()) {
            Some(day) if day > lens.as_of => bail!("--since {day}: that day is still to come: nothing has changed since"),
            Some(day) => Ok(Some(day)),
            None => bail!("--since: `{text}` is no date: write it as {}", dates::since_examples(lens.as_of)),
        }
    }

    /// A tab as the terminal shows it.
    fn picture(
        &self,
        book: Book,
        source: &Source,
        as_of: Option<Day>,
        asked: &Asked,
        now: DateTime<Utc>,
    ) -> anyhow::Result<String> {
        let tab = match (asked.tabs.as_slice(), asked.panels.as_slice()) {
            ([], []) => Tab::Sales,
            ([tab], []) => *tab,
            ([], [panel]) => panel.tab(),
            _ => bail!("a picture shows one tab or one panel: name one, such as `report marketing --format svg`"),
        };
        let origin = match source {
            Source::Sample => Origin::Sample,
            Source::Folder(folder) => Origin::Folder(folder.clone()),
            Source::Files(_) => Origin::Files(source.files().unwrap_or_default()),
        };
        let today = book.company.today(now);
        let as_of = as_of.filter(|day| *day != today);
        let mut choice = Choice { tab, as_of, theme: Theme::named("night").unwrap_or_default(), ..Choice::default() };
        choice.sales.period = Some(common::period(&book, self.period, as_of.unwrap_or(today))?);
        choice.sales.scope = self.scope(&book)?;
        choice.marketing.years = self.years;
        if let [panel] = asked.panels.as_slice() {
            let pane = choice.pane_mut();
            (pane.focus, pane.slot, pane.zoom) = (*panel, *panel, true);
        }
        let mut session = Session::new(Setup::plain(origin), choice, Arc::new(book), now);
        for msg in [Msg::Resize(PICTURE.0, PICTURE.1), Msg::Draw] {
            update(&mut session, msg, now);
        }
        Ok(report::svg::svg(&view(&session)))
    }
}

impl Figures<'_> {
    /// What changed since the day that was asked for.
    fn changed(&self, write: fn(&Overlay) -> String) -> String {
        let keys = Keymap::default();
        let context = Context { lens: &self.lens, choices: Choices::default(), keys: &keys };
        let overlay = |changed| screens::since::since(changed, &self.sales.verdict.chosen, &context);
        self.sales.since.as_ref().map_or_else(String::new, |changed| write(&overlay(changed)))
    }

    /// The screens asked for, written one after the other.
    fn screens(&self, asked: &Asked, write: fn(&Screen, &[&Panel]) -> String) -> anyhow::Result<String> {
        let keys = Keymap::default();
        let context = Context { lens: &self.lens, choices: Choices::default(), keys: &keys };
        let of_tabs = [
            (Tab::Sales, screens::sales::screen(&self.sales, &self.marketing.funnel, &self.fresh, &context)),
            (Tab::Marketing, screens::marketing::screen(&self.marketing, &self.sales.leads, &self.fresh, &context)),
        ];
        let texts: Vec<String> = of_tabs
            .iter()
            .filter_map(|(tab, screen)| asked.of_screen(*tab, &screen.panels).map(|panels| write(screen, &panels)))
            .collect();
        if texts.is_empty() {
            let named: Vec<&str> = asked.panels.iter().map(|panel| panel.slug()).collect();
            bail!("nothing to show in {}: the book has not what it needs", named.join(", "));
        }
        Ok(texts.join("\n"))
    }
}

/// What of a book is left out; `None`: nothing.
fn missing(book: &Book) -> Option<String> {
    let mut said: Vec<String> = left_out(book).iter().map(LeftOut::words).collect();
    let all = book.left_out() as usize;
    if said.is_empty() && all > 0 {
        said.push(format!("{all} of {} records left out", book.records() + all));
    }
    let unread = book.problems.iter().find(|problem| problem.severity == Severity::Error && problem.is_of_file());
    if let Some(problem) = unread.filter(|_| said.is_empty()) {
        said.push(format!("{} {}", problem.place, problem.what));
    }
    (!said.is_empty()).then(|| said.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &[&str]) -> anyhow::Result<Asked> {
        Asked::of(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_folder_stands_last_and_a_wrong_panel_is_no_folder() {
        let both = asked(&["people", "marketing", "."]).unwrap();
        assert_eq!((both.panels, both.tabs, both.book), (vec![PanelId::People], vec![Tab::Marketing], vec![".".into()]));
        assert_eq!(asked(&["forecast"]).unwrap().panels, [PanelId::Verdict, PanelId::Pace]);
        assert!(asked(&["pipelin"]).unwrap_err().to_string().contains("no panel and no folder `pipelin`"));
    }
}
