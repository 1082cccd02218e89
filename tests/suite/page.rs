//! The page is the screen: read back it has the same cells, every figure leads to what the screen explains of it, and nothing
//! in it runs or is asked for elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use quarterdeck::book::Book;
use quarterdeck::report::html::{DrawnTab, html};
use quarterdeck::screens::say::{Block, Content, FigureAt, Overlay, Panel, PanelId, Room};

use crate::hostile::hostile_book;
use crate::kit::markup::{Token, tokens, words};
use crate::kit::sitting::{Sitting, book_of, only, sample_files};

/// The page of what a sitting shows, with explanations or without.
pub fn page_of(sitting: &mut Sitting, explained: bool) -> String {
    let cells = sitting.draw();
    let session = &sitting.session;
    let screen = &session.data.shown.as_ref().unwrap().screen;
    let panels: Vec<&Panel> = screen.panels.iter().collect();
    let explain = |panel: &Panel, at: FigureAt| session.explanation(panel, at);
    html(&[DrawnTab { cells: &cells, screen, panels, explain: if explained { Some(&explain) } else { None } }], None)
}

/// A tab at the usual size.
fn sits(book: &Arc<Book>, tab: &str) -> Sitting {
    let mut sitting = Sitting::new(Arc::clone(book));
    sitting.resize(140, 40);
    sitting.keys(tab);
    sitting.draw();
    sitting
}

const TABS: [&str; 2] = ["2", "1"];

/// A book by its name, with the pages of both tabs.
type BookPages = (String, Arc<Book>, [String; 2]);

/// The pages of both tabs of each of the books, made once for all tests.
static PAGES: LazyLock<Vec<BookPages>> = LazyLock::new(|| {
    let pages = |(name, book): (String, Arc<Book>)| {
        let pages = TABS.map(|tab| page_of(&mut sits(&book, tab), true));
        (name, book, pages)
    };
    books().into_iter().map(pages).collect()
});

/// Books of many kinds: whole, with less and less in them, with texts that would be markup.
fn books() -> Vec<(String, Arc<Book>)> {
    let mut books: Vec<(String, Arc<Book>)> =
        crate::proof::books().iter().step_by(16).map(|(name, files)| (name.clone(), book_of(files))).collect();
    books.push(("the sample".to_owned(), book_of(&sample_files())));
    books.push(("nothing".to_owned(), only(&[])));
    books.extend([0, 170].map(|from| (format!("hostile texts from {from}"), hostile_book(from))));
    books
}

/// The rows of the drawn screen in a page.
fn rows(page: &str) -> Vec<String> {
    let all = tokens(page);
    let begun = all.iter().skip_while(|token| !matches!(token, Token::Open(name, _) if name == "pre"));
    let drawn = begun.take_while(|token| !matches!(token, Token::Close(name) if name == "pre"));
    let text: String = drawn.filter_map(|token| if let Token::Text(text) = token { Some(text.as_str()) } else { None }).collect();
    text.lines().map(str::to_owned).collect()
}

/// The rows of a screen. A wide letter takes the next cell too.
fn cells(buffer: &ratatui::buffer::Buffer) -> Vec<String> {
    let row = |row: &[ratatui::buffer::Cell]| {
        let (mut text, mut at) = (String::new(), 0);
        while let Some(cell) = row.get(at) {
            text.push_str(cell.symbol());
            at += unicode_width::UnicodeWidthStr::width(cell.symbol()).max(1);
        }
        text
    };
    buffer.content().chunks(usize::from(buffer.area.width)).map(row).collect()
}

/// What is said behind a place of the page: lines, and by title what sections say.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    lines: BTreeSet<String>,
    sections: BTreeSet<(String, Vec<String>)>,
}

/// A `details` of a page: its name, what it says itself, with the names of the places in it.
#[derive(Clone, Debug, Default)]
struct Opened {
    name: String,
    /// Lines before the first section.
    lines: Vec<String>,
    sections: Vec<Section>,
}

#[derive(Clone, Debug, Default)]
struct Section {
    title: String,
    said: Vec<String>,
    /// The place it has, or the one that it leads to.
    id: Option<String>,
    leads_to: Option<String>,
}

/// Every explanation by the name of its place, with its own name; what stands in the `details` round it belongs to it.
fn explanations(page: &str) -> BTreeMap<String, (String, Said)> {
    let mut found: Vec<(String, Vec<Opened>)> = Vec::new();
    let (mut open, mut sections): (Vec<Opened>, BTreeMap<String, Vec<String>>) = (Vec::new(), BTreeMap::new());
    let (mut text, mut at) = (String::new(), None);
    let mut row: Option<Vec<String>> = None;
    let say = |open: &mut Vec<Opened>, line: &str| {
        let line = words(line);
        if let (Some(one), false) = (open.last_mut(), line.is_empty()) {
            one.sections.last_mut().map_or(&mut one.lines, |section| &mut section.said).push(line);
        }
    };
    for token in tokens(page)
        .into_iter()
        .skip_while(|token| !matches!(token, Token::Open(_, with) if with.get("id").is_some_and(|id| id == "why")))
    {
        match token {
            Token::Text(said) => text.push_str(&said),
            Token::Open(name, with) => {
                match name.as_str() {
                    "details" => open.push(Opened::default()),
                    "p" => {
                        if let Some(id) = with.get("id") {
                            at = Some(id.clone());
                        }
                    }
                    "h4" => {
                        let section = Section { id: with.get("id").cloned(), ..Section::default() };
                        open.last_mut().unwrap().sections.push(section);
                    }
                    "a" => open.last_mut().unwrap().sections.last_mut().unwrap().leads_to = Some(with["href"].clone()),
                    "tr" => {
                        if let Some(mut done) = row.replace(Vec::new()) {
                            done.push(std::mem::take(&mut text));
                            say(&mut open, &done.join(" "));
                        }
                    }
                    "td" | "th" => row.as_mut().unwrap().push(std::mem::take(&mut text)),
                    _ => {}
                }
                if !matches!(name.as_str(), "a" | "h3" | "td" | "th") {
                    text.clear();
                }
            }
            Token::Close(name) => {
                let said = std::mem::take(&mut text);
                match name.as_str() {
                    "summary" => open.last_mut().unwrap().name = words(&said),
                    "p" => {
                        said.lines().for_each(|line| say(&mut open, line));
                        if let Some(id) = at.take() {
                            found.push((id, Vec::new()));
                        }
                    }
                    "table" => {
                        let mut last = row.take().unwrap_or_default();
                        last.push(said);
                        say(&mut open, &last.join(" "));
                    }
                    "h4" => open.last_mut().unwrap().sections.last_mut().unwrap().title = words(&said),
                    "a" => text = said,
                    "details" => {
                        let is_explanation = found.last().is_some_and(|(_, round)| round.is_empty());
                        if is_explanation {
                            found.last_mut().unwrap().1.clone_from(&open);
                        }
                        let closed = open.pop().unwrap();
                        let placed =
                            closed.sections.iter().filter_map(|section| Some((section.id.clone()?, section.said.clone())));
                        sections.extend(placed);
                    }
                    _ => {}
                }
            }
        }
    }
    let whole = |(id, round): (String, Vec<Opened>)| {
        let mut all = Said::default();
        for one in &round {
            all.lines.extend(one.lines.iter().cloned());
            for section in &one.sections {
                let said = section.leads_to.as_ref().map_or(&section.said, |place| &sections[place.trim_start_matches('#')]);
                all.sections.insert((section.title.clone(), said.clone()));
            }
        }
        (id, (round.last().unwrap().name.clone(), all))
    };
    found.into_iter().map(whole).collect()
}

/// What an overlay says, its long tables in short.
fn said(overlay: &Overlay) -> Said {
    let mut all = Said::default();
    for (number, section) in overlay.sections.iter().enumerate() {
        let mut lines: Vec<String> = Vec::new();
        for part in section.body.iter().filter(|part| part.fits(Room::Ample)) {
            match &part.block {
                Block::Line(line) => lines.push(words(&line.plain())),
                Block::Table(table) => {
                    let row = |row: &quarterdeck::screens::say::Row| {
                        let texts = row.contents.iter().map(|content| match content {
                            Content::Text(cells) => cells.iter().map(|cell| cell.text.as_str()).collect::<String>(),
                            other => panic!("{other:?}"),
                        });
                        words(&texts.collect::<Vec<_>>().join(" "))
                    };
                    let all: Vec<_> = table.rows.iter().chain(&table.totals).collect();
                    lines.extend(all.iter().take(3).map(|one| row(one)));
                    lines.extend((all.len() > 3).then(|| "the first 3".to_owned()));
                }
                other => panic!("{other:?}"),
            }
        }
        lines.retain(|line| !line.is_empty());
        if number > 0 {
            all.sections.insert((words(&section.title.text), lines));
            continue;
        }
        // The value and its place in the report.
        let (value, place) = lines[0].split_once("JSON ").map(|(value, place)| (words(value), format!("JSON {place}"))).unwrap();
        all.lines.extend(lines[1..].iter().cloned().chain([value, place]).filter(|line| !line.is_empty()));
    }
    all
}

#[test]
fn read_back_it_has_the_screens_cells() {
    for (name, book) in books() {
        let mut sitting = Sitting::new(book);
        for (tab, size) in [("2", (140, 40)), ("1", (240, 60)), ("2", (80, 24)), ("1", (20, 3))] {
            sitting.resize(size.0, size.1);
            sitting.keys(tab);
            let shown = cells(&sitting.draw());
            assert_eq!(rows(&page_of(&mut sitting, false)), shown, "{name}: {tab} at {size:?}");
        }
    }
}

fn pane(sitting: &mut Sitting, panel: PanelId) -> &mut quarterdeck::app::choice::Pane {
    let choice = &mut sitting.session.choice;
    if panel < PanelId::Objectives { &mut choice.sales.pane } else { &mut choice.marketing.pane }
}

/// Moves to every figure of a panel and opens what explains it.
fn walked(sitting: &mut Sitting, panel: PanelId) -> Vec<Overlay> {
    let mut found = Vec::new();
    pane(sitting, panel).focus = panel;
    sitting.draw();
    let mut before = String::new();
    for _ in 0..60 {
        sitting.keys("i");
        sitting.draw();
        found.extend(sitting.session.data.shown.as_ref().and_then(|shown| shown.overlay.clone()));
        sitting.keys("Esc l");
        let now = format!("{:?}", pane(sitting, panel));
        if now == before {
            break;
        }
        before = now;
    }
    found
}

/// Whether a cell of the screen is one that a page does not tell: of a form for less room, or of the line that tells more of
/// the chosen row below a list.
fn is_elsewhere(sitting: &Sitting, panel: PanelId, overlay: &Overlay) -> bool {
    let Block::Line(first) = &overlay.sections[0].body[0].block else { panic!("{overlay:?}") };
    let first = first.plain();
    let (value, path) = first.split_once("JSON ").unwrap();
    let value = words(value);
    let screen = &sitting.session.data.shown.as_ref().unwrap().screen;
    let panel = screen.panels.iter().find(|one| one.id == panel).unwrap();
    let tables = panel.body.iter().filter_map(|part| if let Block::Table(table) = &part.block { Some(table) } else { None });
    let mut details = tables.flat_map(|table| table.rows.iter()).filter_map(|row| row.detail.as_ref());
    let mut long = panel.clone();
    long.body.retain(|part| part.fits(Room::Ample));
    let mut told = false;
    long.visit(&mut |cell, _| told |= cell.path() == Some(path) && value.contains(&words(&cell.text)));
    !told || details.any(|line| line.plain().contains(&value))
}

#[test]
fn every_explanation_that_the_screen_opens_stands_in_the_page() {
    let mut compared = 0;
    for (name, book, pages) in PAGES.iter() {
        for (tab, page) in TABS.iter().zip(pages) {
            // On the wall every panel says what the page says, in its long form.
            let mut sitting = sits(book, tab);
            sitting.resize(240, 60);
            let told = explanations(page);
            let known: BTreeSet<&Said> = told.values().map(|(_, said)| said).collect();
            let panels =
                sitting.session.data.shown.as_ref().unwrap().screen.panels.iter().map(|panel| panel.id).collect::<Vec<_>>();
            for panel in panels {
                for overlay in walked(&mut sitting, panel) {
                    let title = &overlay.sections[0].title.text;
                    if title.starts_with("Explain: ") {
                        let wanted = said(&overlay);
                        let near: Vec<_> = told.values().filter(|(name, _)| title.ends_with(name.as_str())).collect();
                        let is_told = known.contains(&wanted) || is_elsewhere(&sitting, panel, &overlay);
                        assert!(is_told, "{name}, {}: {title}\n{wanted:#?}\n{near:#?}", panel.slug());
                        compared += usize::from(known.contains(&wanted));
                    }
                }
            }
        }
    }
    assert!(compared > 1_000, "only {compared} were compared");
}

#[test]
fn every_link_reaches_an_explanation_and_every_figure_has_one() {
    let mut links = 0;
    for (name, book, pages) in PAGES.iter() {
        for (tab, page) in TABS.iter().zip(pages) {
            let sitting = sits(book, tab);
            let told = explanations(page);
            let mut ids: Vec<String> = Vec::new();
            let mut targets: Vec<String> = Vec::new();
            for token in tokens(page) {
                let Token::Open(_, with) = token else { continue };
                ids.extend(with.get("id").cloned());
                targets.extend(with.get("href").cloned());
                targets.extend(with.get("aria-labelledby").map(|id| format!("#{id}")));
            }
            let once: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
            assert_eq!(once.len(), ids.len(), "{name}: a name twice");
            for target in &targets {
                let place = target.strip_prefix('#').unwrap_or_else(|| panic!("{name}: {target} leads out of the page"));
                assert!(once.contains(place), "{name}: {target} leads nowhere");
            }
            let used: BTreeSet<&str> = targets.iter().filter_map(|target| target.strip_prefix("#e")).collect();
            assert_eq!(used.len(), told.len(), "{name}: an explanation that nothing leads to");
            links += used.len();
            // Every cell of a list that shows a figure is a link.
            for panel in &sitting.session.data.shown.as_ref().unwrap().screen.panels {
                let own = page.split(&format!("<h3 id=\"{}\">", panel.id.slug())).nth(1).unwrap().split("<h3").next().unwrap();
                for part in panel.body.iter().filter(|part| part.fits(Room::Ample)) {
                    let Block::Table(table) = &part.block else { continue };
                    let contents = table.rows.iter().flat_map(|row| &row.contents);
                    let cells =
                        contents.filter_map(|content| if let Content::Text(cells) = content { Some(cells) } else { None });
                    for cell in cells.flatten().filter(|cell| cell.path().is_some() && !cell.text.trim().is_empty()) {
                        let text = cell
                            .text
                            .trim()
                            .replace('&', "&amp;")
                            .replace('<', "&lt;")
                            .replace('>', "&gt;")
                            .replace('"', "&quot;");
                        assert!(own.contains(&format!(">{text}</a>")), "{name}, {}: {}", panel.id.slug(), cell.text);
                    }
                }
            }
        }
    }
    assert!(links > 5_000, "only {links} links");
}

#[test]
fn every_panel_is_told_whole_with_its_title_and_its_tables() {
    let mut brief = sits(&book_of(&sample_files()), "2");
    let (page, whole) = (page_of(&mut brief, false), page_of(&mut brief, true));
    let screen = &brief.session.data.shown.as_ref().unwrap().screen;
    assert_eq!(page.matches("<h3 id=").count(), screen.panels.len());
    for part in
        ["<html lang=\"en\">", "<main>", "<h2 id=\"sales\">Sales<", "<th scope=col", "prefers-color-scheme:dark", "@media print"]
    {
        assert!(page.contains(part), "{part}");
    }
    // A row that the drawn list has no room for is there.
    let last = brief.session.data.figures.as_ref().unwrap().sales.people.people.last().unwrap().name.clone();
    assert!(page.contains(&last), "{last}");
    assert!(!page.contains("<details") && whole.contains("<details"));
}

#[test]
fn heads_follow_each_other_and_nothing_runs_or_is_asked_for_elsewhere() {
    let known = [
        "!doctype", "html", "head", "meta", "title", "style", "body", "header", "h1", "nav", "ul", "li", "strong", "a", "main",
        "section", "h2", "h3", "h4", "pre", "span", "div", "table", "thead", "tbody", "tr", "th", "td", "p", "details",
        "summary",
    ];
    let with = [
        "lang",
        "charset",
        "name",
        "content",
        "aria-label",
        "aria-labelledby",
        "href",
        "id",
        "tabindex",
        "role",
        "class",
        "style",
        "scope",
    ];
    for (name, page) in PAGES.iter().flat_map(|(name, _, pages)| pages.iter().map(move |page| (name, page))) {
        let mut level = 0;
        for token in tokens(page) {
            let Token::Open(tag, attributes) = token else { continue };
            assert!(known.contains(&tag.as_str()), "{name}: <{tag}>");
            for (attribute, value) in &attributes {
                assert!(with.contains(&attribute.as_str()), "{name}: {attribute}");
                assert!(
                    attribute != "style" || value.trim_start_matches("width:").trim_end_matches("ch").parse::<u16>().is_ok(),
                    "{value}"
                );
            }
            if let Some(head) = tag.strip_prefix('h').and_then(|level| level.parse::<u8>().ok()) {
                assert!(head <= level + 1, "{name}: <{tag}> behind h{level}");
                level = head;
            }
        }
        for part in ["<script", "url(", "@import", "http:", "https:"] {
            let in_style = page.split("</style>").next().unwrap();
            assert!(!in_style.contains(part), "{name}: {part}");
        }
    }
}
