//! `quarterdeck report`: the screens without a screen.

use std::io::{IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::{Args, ValueEnum};

use crate::book::day::Day;
use crate::keys::{Chord, Keymap, parse_sequence};
use crate::metrics::lens::Lens;
use crate::metrics::marketing::{Marketing, marketing};
use crate::metrics::sales::since::since;
use crate::metrics::sales::{Sales, sales};
use crate::report;
use crate::screens;
use crate::screens::Fresh;
use crate::screens::context::{Choices, Context};
use crate::screens::say::{Overlay, Panel, PanelId, Screen, Tab};

use super::common::Clock;
use super::drawn::{PICTURE, Sessions, picture};
use super::seen::{Looking, Out, SeenBook, exit, since_day};

/// Prints the screens as text, Markdown, JSON, CSV, xlsx, SVG or HTML.
#[derive(Args, Debug)]
pub(crate) struct Report {
    /// sales, marketing, forecast or panels (do-next, pipeline, ...), then the book's folder
    #[arg(value_name = "PANEL... [BOOK]")]
    what: Vec<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
    /// Also what changed since a day: 2026-11-16, mon, yesterday, -7, or period for the first day of the period
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    since: Option<String>,
    /// A page without the explanations of its figures
    #[arg(long)]
    brief: bool,
    /// Columns and rows of a page's or a picture's screen: 140x40
    #[arg(long, value_name = "WxH", value_parser = parse_size)]
    size: Option<(u16, u16)>,
    /// A moving picture: what is seen before and after each of these keys, such as "u i Esc 1"
    #[arg(long, value_name = "KEYS", value_parser = parse_keys)]
    keys: Option<Keys>,
    #[command(flatten)]
    looking: Looking,
    #[command(flatten)]
    out: Out,
}

/// Keys that are pressed one after the other.
#[derive(Clone, Debug)]
struct Keys(Vec<Chord>);

fn parse_keys(text: &str) -> Result<Keys, String> {
    parse_sequence(text).map(Keys).ok_or_else(|| "keys with blanks between, such as \"u i Esc 1\"".to_owned())
}

/// The least and the most columns and rows of a drawn screen.
const SIZES: std::ops::RangeInclusive<u16> = 1..=500;

/// `140x40`.
fn parse_size(text: &str) -> Result<(u16, u16), String> {
    let size = text.split_once(['x', 'X']).and_then(|(columns, rows)| Some((columns.parse().ok()?, rows.parse().ok()?)));
    size.filter(|(columns, rows)| SIZES.contains(columns) && SIZES.contains(rows))
        .ok_or_else(|| format!("columns and rows, such as 140x40, each {} to {}", SIZES.start(), SIZES.end()))
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
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
    /// The tables of the panels as a workbook
    Xlsx,
    /// Next steps and renewals as a calendar (iCalendar)
    Ics,
    /// A page: the tabs as they are drawn, then every panel whole, then how each figure comes about
    Html,
}

#[derive(Debug, Default, PartialEq)]
struct ReportRequest {
    /// Tabs, whole.
    tabs: Vec<Tab>,
    panels: Vec<PanelId>,
    /// The book's folder, or exports.
    book: Vec<PathBuf>,
}

impl ReportRequest {
    /// Sorts the words: names of tabs and panels, and behind them the folder or the exports.
    fn of(words: &[String]) -> anyhow::Result<Self> {
        Self::sort(words, |word| Path::new(word).exists() || word.contains(['/', '\\', '.']))
    }

    /// The same, where `is_book` says which words name a folder or exports.
    fn sort(words: &[String], is_book: impl Fn(&str) -> bool) -> anyhow::Result<Self> {
        let mut asked = Self::default();
        for word in words {
            match (word.as_str(), PanelId::ALL.iter().find(|panel| panel.slug() == word)) {
                ("sales", _) => asked.tabs.push(Tab::Sales),
                ("marketing", _) => asked.tabs.push(Tab::Marketing),
                ("forecast", _) => asked.panels.extend([PanelId::Verdict, PanelId::Pace]),
                ("wins", _) => asked.panels.extend([PanelId::WinRate, PanelId::Products, PanelId::Lost]),
                (_, Some(panel)) => asked.panels.push(*panel),
                _ if is_book(word) => asked.book.push(PathBuf::from(word)),
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

struct ReportInput<'a> {
    lens: Lens<'a>,
    sales: Sales,
    marketing: Marketing,
    fresh: Fresh,
}

impl Report {
    /// The whole report of a book as text.
    pub(crate) fn plain(book: &[PathBuf]) -> Self {
        let what = book.iter().map(|book| book.to_string_lossy().into_owned()).collect();
        Self {
            what,
            format: ReportFormat::Text,
            since: None,
            brief: false,
            keys: None,
            size: None,
            looking: Looking::default(),
            out: Out::default(),
        }
    }

    /// Prints the report. 0; 3 when the book bears no verdict or records were left out, which is said on `err` too.
    pub(crate) fn run(&self, clock: Clock, as_of: Option<Day>, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
        let asked = ReportRequest::of(&self.what)?;
        let seen = SeenBook::open(&asked.book, clock, as_of, err)?;
        self.print(&seen, &asked, out, err)
    }

    /// The report of a book that is served: nothing of the machine is looked at for it, nothing written there.
    #[cfg(feature = "serve")]
    pub(crate) fn served(&self, seen: &SeenBook, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
        let asked = ReportRequest::sort(&self.what, |word| word.contains(['/', '\\', '.']))?;
        super::serve::refuse_files(!asked.book.is_empty(), self.out.is_file())?;
        if matches!(self.format, ReportFormat::Svg | ReportFormat::Html | ReportFormat::Xlsx) {
            bail!("over SSH a report is text, json, csv, markdown or ics");
        }
        self.print(seen, &asked, out, err)
    }

    fn print(&self, seen: &SeenBook, asked: &ReportRequest, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
        if self.keys.is_some() && self.format != ReportFormat::Svg {
            bail!("keys are pressed for a moving picture: say `--format svg` too");
        }
        let (text, in_doubt) = match self.format {
            ReportFormat::Xlsx => return self.workbook(seen, asked, out, err),
            ReportFormat::Svg => (self.picture(seen, asked)?, seen.in_doubt(None)),
            ReportFormat::Html => self.page(seen, asked)?,
            ReportFormat::Text | ReportFormat::Json | ReportFormat::Csv | ReportFormat::Markdown | ReportFormat::Ics => {
                self.text(seen, asked)?
            }
        };
        let text = match (&in_doubt, self.format) {
            (Some(said), ReportFormat::Text | ReportFormat::Markdown) => format!("! {said}\n{text}"),
            _ => text,
        };
        seen.hand_out(&self.out, text.as_bytes(), out)?;
        exit(in_doubt.as_deref(), err)
    }

    fn text(&self, seen: &SeenBook, asked: &ReportRequest) -> anyhow::Result<(String, Option<String>)> {
        let basis = seen.basis(&self.looking)?;
        let lens = seen.lens(&basis, &self.looking)?;
        let mut sales = sales(&lens, None);
        let from = self.since.as_ref().map(|text| since_day(text, &lens)).transpose()?;
        sales.since = from.map(|from| since(&lens, from));
        let in_doubt = seen.in_doubt(Some(&sales));
        let figures = ReportInput { sales, marketing: marketing(&lens), lens, fresh: seen.fresh() };
        let text = match self.format {
            ReportFormat::Json => report::json::json(&figures.lens, &figures.sales, &figures.marketing)?,
            ReportFormat::Csv => {
                let [panel] = asked.panels.as_slice() else {
                    bail!("CSV is one table: name one panel, such as `report people --format csv`")
                };
                report::csv::csv(&report::json::object(&figures.lens, &figures.sales, &figures.marketing)?, *panel)?
            }
            ReportFormat::Markdown => {
                figures.screens(asked, report::markdown::markdown)? + &figures.changed(report::markdown::sections)
            }
            ReportFormat::Ics => report::calendar::calendar(&figures.lens, &figures.sales),
            ReportFormat::Text | ReportFormat::Svg | ReportFormat::Html | ReportFormat::Xlsx => {
                figures.screens(asked, report::text::text)? + &figures.changed(report::text::sections)
            }
        };
        Ok((text, in_doubt))
    }

    /// A sheet for each panel, or each that was asked for, that has a table.
    fn workbook(&self, seen: &SeenBook, asked: &ReportRequest, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
        if self.out.output.is_none() && std::io::stdout().is_terminal() {
            bail!("a workbook is not for a terminal: say where it goes, such as `-o board.xlsx`");
        }
        let basis = seen.basis(&self.looking)?;
        let lens = seen.lens(&basis, &self.looking)?;
        let sales = sales(&lens, None);
        let report = report::json::object(&lens, &sales, &marketing(&lens))?;
        let is_asked = |panel: &PanelId| asked.everything() || asked.panels.contains(panel) || asked.tabs.contains(&panel.tab());
        let panels: Vec<PanelId> = PanelId::ALL.iter().copied().filter(is_asked).collect();
        let bytes = report::xlsx::xlsx(&report, &panels, lens.as_of)?.ok_or_else(|| nothing_of(asked))?;
        seen.hand_out(&self.out, &bytes, out)?;
        exit(seen.in_doubt(Some(&sales)).as_deref(), err)
    }

    /// A tab as the terminal shows it.
    fn picture(&self, seen: &SeenBook, asked: &ReportRequest) -> anyhow::Result<String> {
        let tab = match (asked.tabs.as_slice(), asked.panels.as_slice()) {
            ([], []) => Tab::Sales,
            ([tab], []) => *tab,
            ([], [panel]) => panel.tab(),
            _ => bail!("a picture shows one tab or one panel: name one, such as `report marketing --format svg`"),
        };
        let panel = asked.panels.first().copied();
        let keys = self.keys.as_ref().map_or(&[][..], |keys| &keys.0);
        picture(seen, &self.looking, tab, panel, self.size.unwrap_or(PICTURE), keys)
    }

    /// The tabs asked for as the terminal shows them, then their panels, or those asked for, whole.
    fn page(&self, seen: &SeenBook, asked: &ReportRequest) -> anyhow::Result<(String, Option<String>)> {
        let sessions = Sessions::of(seen, &self.looking, self.size.unwrap_or(PICTURE))?;
        let page = sessions.page(|tab, panels| asked.of_screen(tab, panels), None, self.brief);
        let page = page.ok_or_else(|| nothing_of(asked))?;
        Ok((page, seen.in_doubt(sessions.figures().map(|figures| &*figures.sales))))
    }
}

fn nothing_of(asked: &ReportRequest) -> anyhow::Error {
    let named: Vec<&str> = asked.panels.iter().map(|panel| panel.slug()).collect();
    let what = if named.is_empty() { String::new() } else { format!(" in {}", named.join(", ")) };
    anyhow::anyhow!("nothing to show{what}: the book has not what it needs")
}

impl ReportInput<'_> {
    /// What changed since the day that was asked for.
    fn changed(&self, write: fn(&Overlay) -> String) -> String {
        let keys = Keymap::default();
        let context = Context { lens: &self.lens, choices: Choices::default(), keys: &keys };
        let overlay = |changed| screens::since::since(changed, &self.sales.verdict.chosen, &context);
        self.sales.since.as_ref().map_or_else(String::new, |changed| write(&overlay(changed)))
    }

    /// The screens asked for, written one after the other.
    fn screens(&self, asked: &ReportRequest, write: fn(&Screen, &[&Panel]) -> String) -> anyhow::Result<String> {
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
            return Err(nothing_of(asked));
        }
        Ok(texts.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &[&str]) -> anyhow::Result<ReportRequest> {
        ReportRequest::of(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_folder_stands_last_and_a_wrong_panel_is_no_folder() {
        let both = asked(&["people", "marketing", "."]).unwrap();
        assert_eq!((both.panels, both.tabs, both.book), (vec![PanelId::People], vec![Tab::Marketing], vec![".".into()]));
        assert_eq!(asked(&["forecast"]).unwrap().panels, [PanelId::Verdict, PanelId::Pace]);
        assert!(asked(&["pipelin"]).unwrap_err().to_string().contains("no panel and no folder `pipelin`"));
    }
}
