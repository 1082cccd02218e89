//! Every figure explains itself: keys typed into a session, the text of the explanation read back.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, Utc};
use serde_json::Value;

use quarterdeck::app::choice::Choice;
use quarterdeck::app::lists;
use quarterdeck::app::message::Msg;
use quarterdeck::app::panels::focus_on;
use quarterdeck::app::session::{BookSource, Session, Setup};
use quarterdeck::app::update::update;
use quarterdeck::app::view::view;
use quarterdeck::book::Book;
use quarterdeck::book::money::Money;
use quarterdeck::keys::Chord;
use quarterdeck::metrics::figure::{Formula, Num, Source, Term};
use quarterdeck::metrics::parts::list as list_of;
use quarterdeck::screens::say::{PanelId, RowId};
use quarterdeck::store::{load_texts, sample};
use quarterdeck::ui::spots;
use ratatui::buffer::Buffer;

fn now() -> DateTime<Utc> {
    "2026-11-23T10:30:00Z".parse().unwrap()
}

fn load(files: &[(&str, &str)]) -> Arc<Book> {
    Arc::new(load_texts(files, now()).unwrap())
}

static SAMPLE: LazyLock<Arc<Book>> = LazyLock::new(|| {
    let files = sample::files(now().date_naive().into());
    load(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>())
});

/// Somebody at the screen.
struct Desk(Session);

impl Desk {
    fn at(book: &Arc<Book>, columns: u16, rows: u16) -> Self {
        let setup = Setup { no_color: true, ..Setup::plain(BookSource::Sample) };
        let mut desk = Self(Session::new(setup, Choice::default(), Arc::clone(book), now()));
        update(&mut desk.0, Msg::Resize(columns, rows), now());
        desk.draws();
        desk
    }

    fn draws(&mut self) -> Buffer {
        update(&mut self.0, Msg::Draw, now());
        view(&self.0)
    }

    /// Types keys, parted by blanks.
    fn types(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            update(&mut self.0, Msg::Key(Chord::parse(key).unwrap()), now());
            self.draws();
        }
        self
    }

    fn focuses(&mut self, panel: PanelId) -> &mut Self {
        focus_on(&mut self.0, panel);
        self.draws();
        self
    }

    /// Everything on the screen, a line a row.
    fn sees(&mut self) -> String {
        let buffer = self.draws();
        let width = usize::from(buffer.area.width.max(1));
        let rows = buffer.content().chunks(width);
        rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned() + "\n").collect()
    }
}

/// Every figure of every panel and row, as one reaches it with the keys: its key, and whether a formula stands behind it.
fn reached(book: &Arc<Book>) -> BTreeMap<(&'static str, bool), String> {
    let mut found = BTreeMap::new();
    for tab in ["1", "2"] {
        let mut desk = Desk::at(book, 240, 60);
        desk.types(tab);
        let panels: Vec<PanelId> = desk.0.data.shown.as_ref().unwrap().screen.panels.iter().map(|panel| panel.id).collect();
        for panel in panels {
            desk.focuses(panel);
            let arrangement = quarterdeck::app::place::arrangement(&desk.0);
            let session = &desk.0;
            let screen = &session.data.shown.as_ref().unwrap().screen;
            let list = lists::panel(screen, panel).and_then(lists::list);
            let rows: Vec<Option<&RowId>> = match list {
                Some(list) if !list.rows.is_empty() => list.rows.iter().map(|row| Some(&row.id)).collect(),
                _ => vec![None],
            };
            for row in rows {
                for spot in spots(screen, &arrangement, panel, row) {
                    let (row, key) = (spot.row.map(|row| &row.id), spot.cell.path().unwrap());
                    let shown = spot.cell.figure.as_ref();
                    let there = shown.is_some_and(|shown| !shown.at.meaning.trim().is_empty());
                    found.insert((key, there), format!("{} {row:?} `{}`", panel.slug(), spot.cell.text));
                }
            }
        }
    }
    found
}

/// The inputs of a formula, in the order of reading.
fn terms(formula: &Formula) -> Vec<&Term> {
    match formula {
        Formula::Term(term) => vec![term],
        Formula::Sum(parts) => parts.iter().flat_map(terms).collect(),
        Formula::Max0(a) => terms(a),
        Formula::Sub(a, b) | Formula::Div(a, b) | Formula::Mul(a, b) => terms(a).into_iter().chain(terms(b)).collect(),
        Formula::Named { terms, .. } => terms.iter().collect(),
    }
}

/// Each input of each Sales figure that one can reach, whose records do not make up its number.
fn unmatched(keys: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut desk = Desk::at(&SAMPLE, 240, 60);
    desk.types(keys);
    let panels: Vec<PanelId> = desk.0.data.shown.as_ref().unwrap().screen.panels.iter().map(|panel| panel.id).collect();
    for panel in panels {
        desk.focuses(panel);
        let arrangement = quarterdeck::app::place::arrangement(&desk.0);
        let session = &desk.0;
        let screen = &session.data.shown.as_ref().unwrap().screen;
        let list = lists::panel(screen, panel).and_then(lists::list);
        let rows = list.map(|list| list.rows.iter().map(|row| Some(&row.id)).collect::<Vec<_>>()).filter(|rows| !rows.is_empty());
        let figures = session.data.figures.as_ref().unwrap();
        let lens = figures.lens();
        for row in rows.unwrap_or_else(|| vec![None]) {
            for spot in spots(screen, &arrangement, panel, row) {
                let (row, key) = (spot.row.map(|row| &row.id), spot.cell.path().unwrap());
                let Some(shown) = spot.cell.figure.as_ref() else {
                    continue;
                };
                let lens = shown.period().map_or(lens, |period| lens.on(period));
                for term in terms(shown.figure.formula()) {
                    let Source::Counted(test) = term.from else { continue };
                    // What open deals will bring is less than their amounts.
                    if term.words == "from deals that are open" {
                        continue;
                    }
                    let parts = list_of(&lens, test);
                    let counted = i64::try_from(parts.iter().filter(|(_, part)| part.counts()).count()).unwrap();
                    let money: Money = parts.iter().map(|(_, part)| part.money()).sum();
                    let agrees = match &term.value {
                        Num::Count(n) => *n == counted,
                        Num::Money(amount) => *amount == money,
                        _ => true,
                    };
                    if !agrees {
                        found.push(format!("{key} {row:?}: {} {:?}, records: {counted}, {money:?}", term.words, term.value));
                    }
                }
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

#[test]
fn the_records_behind_a_sales_figure_make_up_its_number() {
    for keys in ["u", "m", "w", "u [", "w [ ["] {
        let found = unmatched(keys);
        assert!(found.is_empty(), "`{keys}`:\n{}", found.join("\n"));
    }
}

/// Whether a figure with a formula stands at a path of the report's structs.
fn is_figure(value: &Value, path: &str) -> bool {
    let Some((name, rest)) = path.split_once('.').map_or(Some((path, None)), |(name, rest)| Some((name, Some(rest)))) else {
        return false;
    };
    let below = |value: &Value| rest.map_or(value.get("$figure").is_some(), |rest| is_figure(value, rest));
    match value.get(name.trim_end_matches("[]")) {
        Some(Value::Array(items)) => items.iter().any(below),
        Some(found) => below(found),
        None => false,
    }
}

#[test]
fn every_figure_that_one_can_reach_has_its_formula() {
    let mut desk = Desk::at(&SAMPLE, 240, 60);
    desk.types("2");
    let figures = desk.0.data.figures.as_ref().unwrap();
    let (sales, marketing) = (&figures.sales, serde_json::to_value(&figures.marketing).unwrap());
    let blocks = [
        serde_json::to_value(&sales.verdict),
        serde_json::to_value(&sales.pipeline),
        serde_json::to_value(&sales.bridge),
        serde_json::to_value(&sales.people),
        serde_json::to_value(serde_json::json!({
            "do_next": sales.do_next, "leads": sales.leads, "orders": sales.orders, "stock": sales.stock,
            "customers": sales.customers, "recurring": sales.recurring, "partners": sales.partners,
        })),
    ]
    .map(Result::unwrap);
    let found = reached(&SAMPLE);
    assert!(found.len() > 150, "only {} figures were reached", found.len());
    let mut figures = 0;
    for ((key, there), place) in found {
        let figure = match key.split_once('.') {
            Some(("sales", path)) => blocks.iter().any(|block| is_figure(block, path)),
            Some(("marketing", path)) => is_figure(&marketing, path),
            _ => false,
        };
        figures += usize::from(figure && there);
        // A chart has no rows, and names no quarter.
        let chart = key == "marketing.demand.quarters[].created_share.rate";
        assert!(there || !figure || chart, "{key} has no formula: {place}");
        assert!(there, "{key} has no meaning: {place}");
    }
    assert!(figures > 80, "only {figures} have a formula");
}

/// What an overlay says after `lead`, on the first line that holds it.
fn after<'a>(text: &'a str, lead: &str) -> &'a str {
    let line = text.lines().find(|line| line.contains(lead)).unwrap_or_else(|| panic!("no `{lead}` in\n{text}"));
    line.split_once(lead).unwrap().1.trim()
}

/// All of these stand in the text.
#[track_caller]
fn says(text: &str, words: &[&str]) {
    for words in words {
        assert!(text.contains(words), "no `{words}` in\n{text}");
    }
}

const COMPANY: &str = r#"(
    name: "Test", currency: "EUR", time_zone: "Europe/Oslo",
    stages: [(id: "early", name: "Early", probability: 0.2), (id: "late", name: "Late", probability: 0.5)],
)"#;

/// A book of few deals, of which one has an error and others do not close in the quarter.
fn small() -> Arc<Book> {
    load(&[
        ("company.ron", COMPANY),
        ("targets.ron", r#"[(period: "2026-Q4", amount: 300_000), (period: "2026-Q4", person: "ann", amount: 80_000)]"#),
        ("people.ron", r#"[(id: "ann", name: "Ann")]"#),
        ("accounts.ron", r#"[(id: "a", name: "Harbour", owner: "ann")]"#),
        (
            "deals.ron",
            r#"[
    (id: "W1", name: "Won one", account: "a", created: "2026-09-01", stage: "late", amount: 100_000, won: (on: "2026-10-10")),
    (id: "L1", name: "Lost one", account: "a", created: "2026-09-01", stage: "early", amount: 100_000, lost: (on: "2026-10-12", reason: Price)),
    (id: "C1", name: "Quay", account: "a", created: "2026-10-01", stage: "late", amount: 60_000, close: "2026-12-01"),
    (id: "C2", name: "Dock", account: "a", created: "2026-11-10", stage: "early", amount: 40_000, close: "2026-12-10"),
    (id: "N1", name: "No amount", account: "a", created: "2026-11-01", stage: "early", close: "2026-12-12"),
    (id: "N2", name: "No close", account: "a", created: "2026-11-01", stage: "early", amount: 5_000),
    (id: "F1", name: "Next year", account: "a", created: "2026-11-01", stage: "early", amount: 70_000, close: "2027-02-01"),
    (id: "X1", name: "Wrong", account: "a", created: "2026-11-01", stage: "early", amount: "much", close: "2026-12-12"),
]"#,
        ),
    ])
}

#[test]
fn coverage_is_explained_from_what_counts_to_what_is_left_out() {
    let mut desk = Desk::at(&small(), 100, 48);
    let text = desk.focuses(PanelId::Pipeline).types("i").sees();
    says(
        &text,
        &[
            "Explain: coverage",
            "JSON sales.coverage",
            "open amount closing in the period / max(0, target - won)",
            "100,000.00 / max(0, 300,000.00 - 100,000.00) = 0.5 (50%)",
            "needs 2.00x",
            "3 deals",
            "targets.ron:1",
            "Counted: 3 deals and 2 more, largest first",
            "1 deal: it has no close date",
            "1 deal: without an amount, they count 0 here",
            "1 open deal closes after 31 Dec, 70,000.00",
            "x 1 record with an error: deals.ron:9:",
            "required coverage",
            "1 / (100,000.00 / (100,000.00 + 100,000.00))",
        ],
    );
    let (first, second) = (text.find("C1 Quay").unwrap(), text.find("C2 Dock").unwrap());
    assert!(first < second, "the largest is not first in\n{text}");
    // A record that counts opens, and one comes back.
    let text = desk.types("Enter").sees();
    says(&text, &["coverage > C1 Quay"]);
    says(&desk.types("Esc").sees(), &["Explain: coverage"]);
    assert!(!desk.types("Esc").sees().contains("Explain"));
}

#[test]
fn coverage_of_an_earlier_day_knows_what_was_known_then() {
    let mut desk = Desk::at(&small(), 100, 48);
    desk.types("a 2 0 2 6 - 1 1 - 0 5 Enter");
    let text = desk.focuses(PanelId::Pipeline).types("i").sees();
    says(&text, &["60,000.00 / max(0, 300,000.00 - 100,000.00)", "as of 5 Nov 2026", "C1 Quay"]);
    assert!(!text.contains("C2 Dock"), "a deal of a later day is in\n{text}");
}

#[test]
fn the_chance_says_what_it_is_made_of() {
    let mut desk = Desk::at(&SAMPLE, 100, 48);
    let text = desk.focuses(PanelId::Verdict).types("i").sees();
    says(&text, &["JSON sales.forecast.chance_of_target", "won so far", "from deals that are open", "expected by the rate view"]);
    says(
        &text,
        &["weight of the pipeline view", "this month's own pace", "from open deals", "still to come", "the middle: half"],
    );
    says(&text, &["past days like this one"]);
    says(&text, &["the 80 % band held at"]);
    assert!(after(&text, "won so far").contains("deals"), "{text}");
}

#[test]
fn how_many_deals_are_of_unknown_creation_is_said() {
    let deals = r#"[
    (id: "W1", name: "Unwritten", stage: "late", amount: 100_000, won: (on: "2026-10-10")),
    (id: "L1", name: "Later than lost", created: "2026-10-20", stage: "early", amount: 9_000, lost: (on: "2026-10-12", reason: Price)),
    (id: "C1", name: "Written", created: "2026-10-01", stage: "late", amount: 60_000, close: "2026-12-01"),
]"#;
    let book = load(&[("company.ron", COMPANY), ("deals.ron", deals)]);
    let text = Desk::at(&book, 140, 60).focuses(PanelId::Verdict).types("i").sees();
    says(&text, &["2 deals of unknown creation: won they count as orders do"]);
}

#[test]
fn a_persons_attainment_counts_that_persons_sales() {
    let mut desk = Desk::at(&small(), 140, 50);
    let text = desk.focuses(PanelId::People).types("i").sees();
    says(&text, &["Explain: attainment, Ann", "won / target", "100,000.00 / 80,000.00 = 1.25", "Counted: 1 deal", "W1 Won one"]);
}

#[test]
fn one_moves_to_a_stages_chance_and_it_is_shown() {
    let mut desk = Desk::at(&small(), 140, 50);
    desk.focuses(PanelId::Pipeline);
    let mut text = String::new();
    for _ in 0..40 {
        text = desk.types("l").sees();
        if text.contains("sales.stages[].chance") {
            break;
        }
    }
    says(&text, &["sales.stages[].chance", "i explains"]);
    says(
        &desk.types("i").sees(),
        &["Explain: chance, Late", "(10 x 0.5 + 1) / (10 + 1) = 0.5455 (54.5%)", "deals won that stood in it", "W1 Won one"],
    );
}

#[test]
fn the_cursor_holds_its_column_and_goes_with_the_focus() {
    let mut desk = Desk::at(&SAMPLE, 140, 40);
    desk.focuses(PanelId::People).types("l i");
    says(&desk.sees(), &["JSON sales.people[].won"]);
    let first = after(&desk.sees(), "Explain: ").to_owned();
    desk.types("Esc j i");
    says(&desk.sees(), &["JSON sales.people[].won"]);
    assert_ne!(after(&desk.sees(), "Explain: "), first);
    desk.types("Esc Tab");
    assert_eq!(desk.0.pane().cursor, None);
}

#[test]
fn stock_cover_and_cost_a_lead_name_their_records() {
    let mut desk = Desk::at(&SAMPLE, 100, 48);
    let text = desk.focuses(PanelId::Stock).types("i").sees();
    says(&text, &["Explain: days of cover", "units sold, less returned", "counted on", "products.ron:", "short"]);
    let text = desk.types("Esc 1").focuses(PanelId::Campaigns).types("i").sees();
    says(&text, &["JSON marketing.campaigns[].cost_per_lead", "spend / leads that have a campaign", "spend.ron", "Counted: "]);
}

#[test]
fn the_rank_of_what_to_do_next_is_explained_from_the_list_and_from_the_record() {
    let mut desk = Desk::at(&SAMPLE, 100, 48);
    let text = desk.focuses(PanelId::DoNext).types("i").sees();
    says(&text, &["Explain: rank", "stake x urgency", "working days left", "amount x chance x 0.5", "What it needs"]);
    let rank = after(&text, "Explain: rank, ").to_owned();
    says(&desk.types("Esc Enter i").sees(), &["Explain: rank, ", rank.split("  ").next().unwrap().split(" ━").next().unwrap()]);
}

#[test]
fn an_explanation_follows_its_record_into_a_book_read_anew() {
    let mut desk = Desk::at(&small(), 140, 50);
    desk.focuses(PanelId::People).types("i");
    let gone = load(&[("company.ron", COMPANY), ("people.ron", r#"[(id: "bea", name: "Bea")]"#)]);
    let snapshot = |book: Arc<Book>| quarterdeck::store::Snapshot {
        book,
        read_at: now(),
        newest_change: None,
        stale: Vec::new(),
        files: 1,
        files_read: 1,
    };
    update(&mut desk.0, Msg::Loaded(Box::new(snapshot(small()))), now());
    says(&desk.sees(), &["Explain: attainment, Ann", "100,000.00 / 80,000.00"]);
    update(&mut desk.0, Msg::Loaded(Box::new(snapshot(gone))), now());
    assert!(!desk.sees().contains("Explain"));
}

#[test]
fn what_a_tab_misses_has_its_own_key() {
    let mut desk = Desk::at(&small(), 140, 50);
    says(&desk.sees(), &["A how"]);
    says(&desk.types("A").sees(), &["What more this pane can tell"]);
}

#[test]
fn the_chosen_figure_stands_out_of_its_row() {
    use ratatui::style::Modifier;
    let mut desk = Desk::at(&SAMPLE, 140, 40);
    let marked = |desk: &mut Desk| {
        let buffer = desk.draws();
        let stands_out = |cell: &&ratatui::buffer::Cell| cell.modifier.contains(Modifier::UNDERLINED);
        buffer.content().iter().filter(stands_out).filter(|cell| !cell.modifier.contains(Modifier::REVERSED)).count()
    };
    desk.focuses(PanelId::People);
    assert_eq!(marked(&mut desk), 0);
    desk.types("l");
    assert!(marked(&mut desk) > 0, "{}", desk.sees());
    // Back before the first figure none is chosen.
    desk.types("h");
    assert_eq!(marked(&mut desk), 0);
}
