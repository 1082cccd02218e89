//! Text and screen agree: every figure on a screen has its key in the JSON report, and every key that the report
//! promises is there.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use serde_json::Value;

use quarterdeck::book::Book;
use quarterdeck::book::calendar::{Length, Period};
use quarterdeck::book::day::Day;
use quarterdeck::keys::Keymap;
use quarterdeck::metrics::lens::{Basis, Lens, Scope};
use quarterdeck::metrics::marketing::marketing;
use quarterdeck::metrics::sales::pace::Reference;
use quarterdeck::metrics::sales::sales;
use quarterdeck::report::json::object;
use quarterdeck::screens::context::{AttributionModel, Choices, Context, FitMeasure};
use quarterdeck::screens::header::{FreshState, Freshness};
use quarterdeck::screens::say::{Block, Bullet, Cell, Content, Header, Line, Panel, PanelPart, Room, Screen, Table, Verdict};
use quarterdeck::screens::{Fresh, marketing as marketing_screen, sales as sales_screen};
use quarterdeck::store::{load_texts, sample};

/// The keys that the report promises (its documented example). `null` stands for any value, null included; a list holds
/// the form of its items.
const CONTRACT: &str = include_str!("../report_keys/contract.json");

fn now() -> DateTime<Utc> {
    "2026-11-23T10:30:00Z".parse().unwrap()
}

/// The embedded company, whole.
static SAMPLE: LazyLock<Book> = LazyLock::new(|| {
    let files = sample::files(now().date_naive().into());
    let texts: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    load_texts(&texts, now()).unwrap()
});

/// Deals and orders alone: panels that stand in for others.
static DEALS_ONLY: LazyLock<Book> = LazyLock::new(|| {
    let files = sample::files(now().date_naive().into());
    let kept = ["company.ron", "deals", "orders", "products.ron", "accounts.ron", "people.ron", "segments.ron", "rivals.ron"];
    let texts: Vec<(&str, &str)> = files
        .iter()
        .filter(|(path, _)| kept.iter().any(|kept| path.starts_with(kept)))
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    load_texts(&texts, now()).unwrap()
});

/// All choices that change what the panes say.
fn choices() -> Vec<Choices> {
    let compare = [None, Some(Reference::LastYear), Some(Reference::LastPeriod)];
    let fit = [FitMeasure::Contribution, FitMeasure::Growth, FitMeasure::WinRate, FitMeasure::Grid];
    let models = [AttributionModel::Position, AttributionModel::First, AttributionModel::Last, AttributionModel::Linear];
    let one = |at: usize| Choices {
        compare: compare[at % compare.len()],
        cumulative: at % 2 == 1,
        fit: fit[at],
        attribution: models[at],
    };
    (0..4).map(one).chain([Choices { attribution: AttributionModel::Decay, ..Choices::default() }]).collect()
}

/// Both panes and the report of a book, over one year.
fn said(book: &Book, choices: Choices) -> (Vec<Screen>, Value) {
    said_over(book, choices, 1)
}

/// Both panes and the report of a book, over so many years.
fn said_over(book: &Book, choices: Choices, years: u8) -> (Vec<Screen>, Value) {
    let as_of = book.company.today(now());
    said_in(book, choices, years, book.company.calendar().containing(Length::Quarter, as_of), as_of)
}

/// Both panes and the report of a book in a period, as of a day.
fn said_in(book: &Book, choices: Choices, years: u8, period: Period, as_of: Day) -> (Vec<Screen>, Value) {
    let basis = Basis::new(book, as_of, Scope::Company);
    let lens = Lens::new(book, &basis, period, years);
    let keys = Keymap::default();
    let context = Context { lens: &lens, choices, keys: &keys };
    let fresh = Fresh {
        freshness: Freshness { sample: true, files: None, state: FreshState::Live, read_at: "10:30".to_owned() },
        stale: None,
    };
    let (sales, marketing) = (sales(&lens, choices.compare), marketing(&lens));
    let screens = vec![
        sales_screen::screen(&sales, &marketing.funnel, &fresh, &context),
        marketing_screen::screen(&marketing, &sales.leads, &fresh, &context),
    ];
    (screens, object(&lens, &sales, &marketing).unwrap())
}

/// The keys of everything that can be said, in every room.
#[derive(Default)]
struct Keys {
    /// Each key, with the panel that names it.
    found: BTreeSet<(&'static str, String)>,
    /// Those whose figure does not say what it means.
    mute: BTreeSet<(&'static str, String)>,
    /// Texts with a digit and no key, with the panel that says them.
    silent: BTreeSet<(String, String)>,
    place: String,
}

impl Keys {
    fn cell(&mut self, cell: &Cell) {
        self.found.extend(cell.path().map(|key| (key, self.place.clone())));
        let mute = cell.figure.as_ref().filter(|shown| shown.at.meaning.trim().is_empty());
        self.mute.extend(mute.map(|shown| (shown.at.path, self.place.clone())));
        if cell.path().is_none() && cell.text.contains(|c: char| c.is_ascii_digit()) {
            self.silent.insert((self.place.clone(), cell.text.clone()));
        }
    }

    fn cells<'a>(&mut self, cells: impl IntoIterator<Item = &'a Cell>) {
        for cell in cells {
            self.cell(cell);
        }
    }

    fn lines<'a>(&mut self, lines: impl IntoIterator<Item = &'a Line>) {
        for line in lines {
            self.cells(line.pieces.iter().flat_map(|piece| &piece.cells));
        }
    }

    fn screen(&mut self, screen: &Screen) {
        "header".clone_into(&mut self.place);
        let Header { period, day, more, comparison, freshness, .. } = &screen.header;
        self.cells([period, day, comparison].into_iter().chain(more).chain(freshness));
        self.lines(screen.missing.iter().chain(&screen.stale).chain(&screen.hand_off).chain([&screen.problems]));
        for panel in &screen.panels {
            self.panel(panel);
        }
    }

    fn panel(&mut self, panel: &Panel) {
        panel.id.slug().clone_into(&mut self.place);
        self.cells([&panel.title, &panel.name, &panel.waits]);
        self.lines([&panel.beside, &panel.note, &panel.headline]);
        self.body(&panel.body);
    }

    fn body(&mut self, body: &[PanelPart]) {
        for room in [Room::Tight, Room::Fair, Room::Ample] {
            for part in body.iter().filter(|part| part.fits(room)) {
                self.block(&part.block);
            }
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Line(line) => self.lines([line]),
            Block::Table(table) => self.table(table),
            Block::Verdict(verdict) => self.verdict(verdict),
            Block::Pace(pace) => self.lines([&pace.legend]),
            Block::ColumnChart(columns) => {
                self.cells(columns.columns.iter().flat_map(|column| [&column.label, &column.count, &column.name]));
            }
            Block::Waterfall(waterfall) => {
                self.cells(waterfall.steps.iter().flat_map(|step| [&step.name, &step.count, &step.amount]));
            }
            Block::Grid(grid) => self.lines(grid.places.iter().map(|place| &place.legend)),
            Block::Roadmap(roadmap) => self.cells(roadmap.rows.iter().map(|row| &row.name)),
            Block::Life(life) => self.cells(life.tracks.iter().map(|track| &track.name)),
            Block::Beside(sides) => {
                for side in sides {
                    self.body(&side.body);
                }
            }
            Block::Waves(_) => {}
        }
    }

    fn table(&mut self, table: &Table) {
        for row in table.rows.iter().chain(&table.totals) {
            self.lines(&row.detail);
            for content in &row.contents {
                self.content(content);
            }
        }
    }

    fn content(&mut self, content: &Content) {
        match content {
            Content::Text(cells) => self.cells(cells),
            Content::Heat(heat) => self.cells([&heat.number].into_iter().chain(&heat.beside)),
            Content::Bullet(bullet) => self.bullet(bullet),
            Content::Bar { .. } | Content::Whisker { .. } | Content::Track { .. } => {}
        }
    }

    fn bullet(&mut self, bullet: &Bullet) {
        let Bullet { won, needed, target, low, middle, high } = bullet;
        self.cells([won, needed, target, low, middle, high].into_iter().flatten().map(|mark| &mark.label));
    }

    fn verdict(&mut self, verdict: &Verdict) {
        self.cells([&verdict.word, &verdict.number, &verdict.of]);
        self.lines([&verdict.band, &verdict.beside, &verdict.facts, &verdict.remark, &verdict.brief]);
        self.bullet(&verdict.bullet);
        self.table(&verdict.horizons);
    }
}

/// Whether a path is in the report: `sales.people[].won`. In a book that lacks tables (`sparse`) a list without items and
/// a block that is null have every key.
fn holds(value: &Value, path: &str, sparse: bool) -> bool {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let (name, item) = name.strip_suffix("[]").map_or((name, false), |name| (name, true));
    let Some(found) = value.get(name) else { return false };
    let below = |value: &Value| rest.is_none_or(|rest| holds(value, rest, sparse));
    match found {
        Value::Array(items) if item => items.iter().any(below) || (sparse && items.is_empty()),
        Value::Null if rest.is_some() => sparse,
        found => !item && below(found),
    }
}

#[test]
fn every_figure_on_a_screen_has_its_key_in_the_report() {
    let mut missing = BTreeSet::new();
    let mut count = 0;
    for (book, sparse) in [(&*SAMPLE, false), (&*DEALS_ONLY, true)] {
        for (choices, years) in windows() {
            let (screens, report) = said_over(book, choices, years);
            let mut keys = Keys::default();
            for screen in &screens {
                keys.screen(screen);
            }
            count = count.max(keys.found.len());
            missing.extend(keys.found.into_iter().filter(|(key, _)| !holds(&report, key, sparse)));
        }
    }
    let lines: Vec<String> = missing.iter().map(|(key, panel)| format!("{panel}: {key}")).collect();
    assert!(lines.is_empty(), "on a screen and not in the report:\n{}", lines.join("\n"));
    assert!(count > 150, "only {count} keys were found on the screens");
}

/// All choices over one year, and the longer windows.
fn windows() -> Vec<(Choices, u8)> {
    let longer = [2, 3].map(|years| (Choices::default(), years));
    choices().into_iter().map(|choices| (choices, 1)).chain(longer).collect()
}

/// Words with a digit that are no figure of the report: dates and periods, names, bounds of a legend, units of a head.
fn is_no_figure(text: &str, names: &BTreeSet<String>) -> bool {
    let text = text.trim();
    let date = |text: &str| {
        let mut words = text.split_whitespace();
        words.next().is_some_and(|word| word.parse::<u8>().is_ok_and(|day| day <= 31)) && words.next().is_some()
    };
    // `Class approval 31 Mar`, `Jun 27`: words with a day or a month behind them.
    let month = |word: &str| word.len() == 3 && (1..=12).any(|month| quarterdeck::book::day::month_name(month) == word);
    let dated = text.split_whitespace().any(month);
    text == "95 %"
        || (dated && text.chars().filter(char::is_ascii_digit).count() <= 2)
        || text == "top 5"
        || text == "80%:"
        || text.ends_with("80 % band held in")
        || text.starts_with("arrive ")
        || text.starts_with("on ")
        || text.contains(" erred ")
        || text.ends_with("95 %")
        || text.contains("40/20/40")
        || text.contains(">=")
        || text.contains(" < ")
        || text.starts_with("< ")
        || text.contains("1 to 5")
        || text.starts_with("± 95 %")
        || text.contains("± 95 % interval")
        || date(text)
        || text.rsplit([' ', ',']).next().is_some_and(|last| last.parse::<u16>().is_ok_and(|year| (1990..2100).contains(&year)))
        // How many rows there are, or what waits in them; the rest of a list.
        || text.trim_start_matches(['!', '+', '~', 'x']).chars().all(|c| c.is_ascii_digit())
        || text.ends_with(" more")
        || text.starts_with("What the deals say")
        || text.starts_with("Marketplace ")
        || text.ends_with(" so far")
        || text == "of year 2"
        || (text.len() == 4 && text.contains('Q'))
        || text.rsplit_once(", ").is_some_and(|(_, end)| date(end))
        || text.split([' ', '(']).any(|word| word.len() == 2 && word.starts_with('Q'))
        || names.iter().any(|name| text.contains(name.as_str()))
}

/// Every text that the sample's records carry and that has a digit.
fn names_with_digits() -> BTreeSet<String> {
    let files = sample::files(now().date_naive().into());
    let texts = files.iter().flat_map(|(_, text)| text.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>());
    texts
        .filter(|text| text.len() > 2 && text.contains(|c: char| c.is_ascii_digit()) && text.contains(char::is_alphabetic))
        .collect()
}

#[test]
fn every_number_on_a_marketing_panel_has_a_key() {
    let names = names_with_digits();
    let mut silent = BTreeSet::new();
    for book in [&*SAMPLE, &*DEALS_ONLY] {
        for (choices, years) in windows() {
            let (screens, _) = said_over(book, choices, years);
            let mut keys = Keys::default();
            screens[1].panels.iter().for_each(|panel| keys.panel(panel));
            silent.extend(keys.silent.into_iter().filter(|(_, text)| !is_no_figure(text, &names)));
        }
    }
    let lines: Vec<String> = silent.iter().map(|(panel, text)| format!("{panel}: {text}")).collect();
    assert!(lines.is_empty(), "numbers without a key:\n{}", lines.join("\n"));
}

/// Words that name a period or a scale: `W48`, `Orders in W48`, `most likely for W48`, `80 % band`.
fn is_of_a_period(text: &str) -> bool {
    let text = text.trim().trim_end_matches(", cumulative");
    let last = text.split_whitespace().next_back().unwrap_or_default();
    let week = |word: &str| word.strip_prefix(['W', 'Q']).is_some_and(|n| n.parse::<u8>().is_ok());
    let year = |word: &str| word.parse::<u16>().is_ok_and(|year| (1990..2100).contains(&year));
    week(last)
        || year(last)
        || text.split_once(" most likely").is_some_and(|(period, _)| week(period) || year(period))
        || text.starts_with("What changed the pipeline since ")
        || text == "80 % band"
        || text.starts_with("Days of cover, mark at ")
}

/// The periods that a Sales screen is looked at in: now, past and to come, of every length, and a day in the past.
fn moments(book: &Book) -> Vec<(Period, Day)> {
    let today = book.company.today(now());
    let calendar = &book.company.calendar();
    let mut found = Vec::new();
    for length in [Length::Week, Length::Month, Length::Quarter, Length::Year] {
        let current = calendar.containing(length, today);
        found.extend([calendar.previous(current), current, calendar.next(current)].map(|period| (period, today)));
        found.push((calendar.year_before(current), today));
        found.push((calendar.containing(length, today - 34), today - 34));
    }
    found
}

#[test]
fn every_number_on_a_sales_panel_has_a_key() {
    let names = names_with_digits();
    let (mut silent, mut missing, mut mute) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (book, sparse) in [(&*SAMPLE, false), (&*DEALS_ONLY, true)] {
        for (at, (period, as_of)) in moments(book).into_iter().enumerate() {
            let (screens, report) = said_in(book, choices()[at % 3], 1, period, as_of);
            let mut keys = Keys::default();
            screens[0].panels.iter().for_each(|panel| keys.panel(panel));
            silent.extend(keys.silent.into_iter().filter(|(_, text)| !is_no_figure(text, &names) && !is_of_a_period(text)));
            // An empty period has lists without rows.
            let sparse = sparse || period.length != Length::Quarter;
            mute.extend(keys.mute);
            missing.extend(keys.found.into_iter().filter(|(key, _)| !holds(&report, key, sparse)));
        }
    }
    let lines = |found: &BTreeSet<(&str, String)>| found.iter().map(|(a, b)| format!("{a}: {b}")).collect::<Vec<_>>().join("\n");
    let silent: Vec<String> = silent.iter().map(|(panel, text)| format!("{panel}: {text}")).collect();
    assert!(silent.is_empty(), "numbers without a key:\n{}", silent.join("\n"));
    assert!(missing.is_empty(), "on a screen and not in the report:\n{}", lines(&missing));
    assert!(mute.is_empty(), "on a screen and explained nowhere:\n{}", lines(&mute));
}

#[test]
fn every_figure_on_a_screen_explains_itself() {
    let mut silent = BTreeSet::new();
    for book in [&*SAMPLE, &*DEALS_ONLY] {
        for choices in choices() {
            let mut keys = Keys::default();
            said(book, choices).0.iter().for_each(|screen| keys.screen(screen));
            silent.extend(keys.mute);
        }
    }
    let lines: Vec<String> = silent.iter().map(|(key, panel)| format!("{panel}: {key}")).collect();
    assert!(lines.is_empty(), "on a screen and explained nowhere:\n{}", lines.join("\n"));
}

/// What of `form` is not in `value`.
fn lacking(path: &str, form: &Value, value: &Value, missing: &mut Vec<String>) {
    match (form, value) {
        (Value::Object(form), Value::Object(found)) => {
            for (name, form) in form {
                let path = format!("{path}.{name}");
                match found.get(name) {
                    Some(value) => lacking(&path, form, value, missing),
                    None => missing.push(path),
                }
            }
        }
        (Value::Array(form), Value::Array(items)) => {
            let Some(form) = form.first() else { return };
            for item in items {
                lacking(&format!("{path}[]"), form, item, missing);
            }
            if items.is_empty() {
                missing.push(format!("{path}[]: no item to look at"));
            }
        }
        (Value::Object(_) | Value::Array(_), found) => missing.push(format!("{path}: is {found}")),
        _ => {}
    }
}

#[test]
fn every_key_that_the_report_promises_is_there() {
    let contract: Value = serde_json::from_str(CONTRACT).unwrap();
    let (_, report) = said(&SAMPLE, Choices::default());
    let mut missing = Vec::new();
    lacking("", &contract, &report, &mut missing);
    missing.sort();
    missing.dedup();
    assert!(missing.is_empty(), "promised and not in the report:\n{}", missing.join("\n"));
}

#[test]
fn a_missing_key_is_found() {
    let report = serde_json::json!({"sales": {"won": 1, "people": [{"id": "a"}, {"id": "b", "won": 2}], "bridge": null}});
    let has = |path: &str| holds(&report, path, false);
    assert!(has("sales.won") && has("sales.people[].won") && holds(&report, "sales.bridge.new", true));
    assert!(!has("sales.wons") && !has("sales.people[].lost") && !has("sales.won[].x") && !has("sales.bridge.new"));
    let mut missing = Vec::new();
    lacking("", &serde_json::json!({"sales": {"won": null, "people": [{"won": 0}], "gap": 0}}), &report, &mut missing);
    assert_eq!(missing, [".sales.people[].won", ".sales.gap"]);
}
