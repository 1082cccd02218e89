//! `quarterdeck backtest`: how good the forecast would have been on the book's own past, against simple rivals.

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::book::Book;
use crate::book::calendar::Length;
use crate::book::day::Day;
use crate::metrics::forecast::backtest::{Against, Backtest, Compared, Leaning, Score};
use crate::metrics::forecast::book::past_test;
use crate::metrics::lens::{Basis, Lens};
use crate::metrics::recency::old_since;

use super::common::{self, BookChoice, Clock};

/// Tests the forecast on the book's own past, against simple rivals
#[derive(Args, Debug)]
pub(crate) struct BacktestArgs {
    /// The book's folder
    book: Option<PathBuf>,
    /// Which periods; without it quarters, months and weeks
    #[arg(long, value_enum)]
    length: Option<PeriodLength>,
    /// Only periods that begin on this day or later
    #[arg(long, value_name = "DATE", value_parser = common::parse_day)]
    since: Option<Day>,
    /// Only what this person owns (an id of people.ron)
    #[arg(long)]
    person: Option<String>,
    /// Only what this team owns
    #[arg(long)]
    team: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = BacktestFormat::Text)]
    format: BacktestFormat,
}

/// The periods that are tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
enum PeriodLength {
    Week,
    Month,
    Quarter,
}

/// How a back-test is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum BacktestFormat {
    Text,
    Json,
    Markdown,
}

#[derive(Debug, Serialize)]
struct LengthBacktest {
    length: PeriodLength,
    too_short: bool,
    #[serde(flatten)]
    result: Backtest,
}

impl BacktestArgs {
    /// Prints the back-test. 0, or an error when the book cannot be loaded.
    pub(crate) fn run(&self, clock: Clock, as_of: Option<Day>, out: &mut dyn Write) -> anyhow::Result<u8> {
        let now = clock.now();
        let book = common::open(&BookChoice::find(self.book.as_deref()), now)?;
        let as_of = as_of.unwrap_or_else(|| day_after_the_last(&book, book.company.today(now)));
        out.write_all(self.text(&book, as_of)?.as_bytes())?;
        Ok(0)
    }

    fn text(&self, book: &Book, as_of: Day) -> anyhow::Result<String> {
        let scope = common::scope(book, self.person.as_deref(), self.team.as_deref())?;
        let basis = Basis::new(book, as_of, scope);
        let lens = Lens::new(book, &basis, book.company.calendar().containing(Length::Quarter, as_of), 1);
        let lengths =
            self.length.map_or(vec![PeriodLength::Quarter, PeriodLength::Month, PeriodLength::Week], |length| vec![length]);
        let test = |length: PeriodLength| {
            let result = past_test(&lens, length.of_calendar(), self.since);
            LengthBacktest { length, too_short: result.is_too_short(), result }
        };
        let tests: Vec<LengthBacktest> = lengths.into_iter().map(test).collect();
        Ok(match self.format {
            BacktestFormat::Json => {
                let root = serde_json::json!({ "schema": 1, "as_of": as_of, "tests": tests });
                serde_json::to_string_pretty(&root)? + "\n"
            }
            BacktestFormat::Text => written(&tests, as_of, Markup::Text),
            BacktestFormat::Markdown => written(&tests, as_of, Markup::Markdown),
        })
    }
}

/// Today; for an old book the day after its newest record: the years since are no past that could be foreseen.
fn day_after_the_last(book: &Book, today: Day) -> Day {
    old_since(book, today).map_or(today, |newest| newest + 1)
}

impl PeriodLength {
    fn of_calendar(self) -> Length {
        match self {
            Self::Week => Length::Week,
            Self::Month => Length::Month,
            Self::Quarter => Length::Quarter,
        }
    }

    fn one(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Markup {
    Text,
    Markdown,
}

const COLUMNS: [&str; 12] =
    ["", "cut-offs", "periods", "error", "at 25 %", "at 50 %", "at 75 %", "bias", "80 % held", "95 % held", "Brier", "CRPS"];

const LEGEND: &str = "Cut-offs are the ends of weeks inside each past period; at each only what was known then is used. \
    Those at which nothing was foreseen and nothing came are left out. \
    error: sum of absolute errors by what came. bias: above 0, too much was foreseen. held: cut-offs whose band held. \
    Brier: mean squared error of the chances of 0.8 to 1.2 times the last period, where it was observed as a whole, and of \
    the stated target. \
    CRPS: continuous ranked probability score by what came. Rivals: same days last year are taken times the growth of 91 days \
    since; damped smoothing is exponential smoothing of daily sums with a damped trend and a season of the week, Theta the \
    method of that name on the same sums. Ours is ahead or behind where a paired t test over the periods tells the difference \
    from 0 (at 5 %).";

fn written(tests: &[LengthBacktest], as_of: Day, style: Markup) -> String {
    let mut text = String::new();
    let head = |level: usize| if style == Markup::Markdown { "#".repeat(level) + " " } else { String::new() };
    let _ = writeln!(text, "{}Back-test of the forecast, as of {as_of}\n", head(1));
    paragraph(&mut text, LEGEND, style);
    for test in tests {
        let one = test.length.one();
        let (cutoffs, periods) = (test.result.ours.cutoffs, test.result.ours.periods);
        let _ = writeln!(text, "{}By {one}\n", head(2));
        if test.too_short {
            let short = format!(
                "The past is too short: no whole {one} has begun four weeks or more after the first deal was decided and is over."
            );
            paragraph(&mut text, &short, style);
            continue;
        }
        let cases = format!(
            "{cutoffs} cut-offs in {periods} {one}{}: that is {periods} independent case{}, told several times.",
            plural(periods),
            plural(periods),
        );
        paragraph(&mut text, &cases, style);
        text += &table(&scores(&test.result), style);
        text.push('\n');
        for line in verdicts(&test.result, one) {
            paragraph(&mut text, &line, style);
        }
        let reliable = format!("Reliability: our chances, how often it came so, and the 95 % interval of that over {one}s.");
        paragraph(&mut text, &reliable, style);
        text += &table(&reliability(&test.result), style);
        text.push('\n');
        paragraph(&mut text, &leaning(test.result.leaning, one), style);
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "n/a".to_owned(), |share| format!("{:.1} %", 100.0 * share))
}

fn row(name: &str, score: &Score) -> Vec<String> {
    let brier = score.brier.map_or_else(|| "n/a".to_owned(), |brier| format!("{brier:.3}"));
    let mut row = vec![name.to_owned(), score.cutoffs.to_string(), score.periods.to_string()];
    row.extend([score.error, score.error_at_25, score.error_at_50, score.error_at_75, score.bias].map(percent));
    row.extend([score.held_80, score.held_95].map(percent));
    row.extend([brier, percent(score.crps)]);
    row
}

fn scores(result: &Backtest) -> Vec<Vec<String>> {
    let mut rows = vec![COLUMNS.map(str::to_owned).to_vec(), row("our method", &result.ours)];
    for against in &result.rivals {
        rows.push(row(against.rival.name(), &against.score));
        if (1..result.ours.cutoffs).contains(&against.score.cutoffs) {
            rows.push(row("  ours, same cut-offs", &against.ours));
        }
    }
    rows
}

/// How our method stands against each rival, in words, the strongest first.
fn verdicts(result: &Backtest, one: &str) -> Vec<String> {
    let lines = result.rivals.iter().enumerate().map(|(place, against)| {
        let name = against.rival.name();
        if against.score.cutoffs == 0 {
            return format!("{name}: n/a, it has nothing to go by in these {one}s.");
        }
        let strongest = if place == 0 { ", the strongest" } else { "" };
        format!("Against {name}{strongest}: {}.", compared(against, one))
    });
    lines.collect()
}

fn compared(against: &Against, one: &str) -> String {
    let periods = against.score.periods;
    let figures: Vec<String> = against.compared().into_iter().map(figure).collect();
    format!("{}, over {periods} {one}{}", figures.join(", "), plural(periods))
}

fn figure(compared: Compared) -> String {
    let of_chances = compared.figure == "Brier score";
    let text = |value: f64| if of_chances { format!("{value:.3}") } else { percent(Some(value)) };
    let verdict = compared.verdict.of_ours();
    format!("{} {} against {}: {verdict}", compared.figure, text(compared.ours), text(compared.rival))
}

fn leaning(leaning: Option<Leaning>, one: &str) -> String {
    leaning.map_or_else(
        || format!("That the chances are too timid or too bold cannot be told (a t test over {one}s, 5 %)."),
        |leaning| {
            let lean = if leaning.is_timid() { "timid" } else { "bold" };
            let (said, came) = (percent(Some(leaning.said)), percent(Some(leaning.came)));
            let (chances, periods) = (leaning.chances, leaning.periods);
            format!("The chances are too {lean}: the likelier side was given {said} and came {came} of {chances} times in {periods} {one}s.")
        },
    )
}

fn reliability(result: &Backtest) -> Vec<Vec<String>> {
    let mut rows = vec![["chance", "given", "periods", "said", "came", "interval"].map(str::to_owned).to_vec()];
    for range in &result.reliability {
        let name = format!("{:.0} to {:.0} %", 100.0 * range.from, 100.0 * range.to);
        let interval = range.low.zip(range.high).map(|(low, high)| format!("{:.0} to {:.0} %", 100.0 * low, 100.0 * high));
        let interval = interval.unwrap_or_else(|| "n/a".to_owned());
        let (given, periods) = (range.chances.to_string(), range.periods.to_string());
        rows.push(vec![name, given, periods, percent(range.said), percent(range.came), interval]);
    }
    rows
}

/// A paragraph, broken at 110 columns in text.
fn paragraph(text: &mut String, words: &str, style: Markup) {
    if style == Markup::Markdown {
        let _ = writeln!(text, "{words}\n");
        return;
    }
    let mut column = 0;
    for word in words.split_whitespace() {
        let width = word.chars().count();
        if column > 0 && column + 1 + width > 110 {
            text.push('\n');
            column = 0;
        }
        if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += width;
    }
    text.push_str("\n\n");
}

/// A table, its first row the head: the first column flush left, the others flush right.
fn table(rows: &[Vec<String>], style: Markup) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        let aligned = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, &width))| if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") });
        let cells: Vec<String> = aligned.collect();
        match style {
            Markup::Text => text += cells.join("  ").trim_end(),
            Markup::Markdown => {
                let _ = write!(text, "| {} |", cells.join(" | "));
            }
        }
        text.push('\n');
        if number == 0 && style == Markup::Markdown {
            let rule = |(column, width): (usize, &usize)| {
                if column == 0 { "-".repeat(*width) } else { "-".repeat(width.saturating_sub(1)) + ":" }
            };
            let _ = writeln!(text, "| {} |", widths.iter().enumerate().map(rule).collect::<Vec<_>>().join(" | "));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::forecast::backtest::ScoreVerdict;
    use crate::metrics::lens::Scope;
    use crate::store::load_texts;

    fn book(deals: &str) -> Book {
        let company = r#"(name: "Test", currency: "EUR", time_zone: "UTC", stages: [(id: "open", name: "Open")])"#;
        load_texts(&[("company.ron", company), ("deals.ron", deals)], "2026-06-30T12:00:00Z".parse().unwrap()).unwrap()
    }

    fn args(length: Option<PeriodLength>, format: BacktestFormat) -> BacktestArgs {
        BacktestArgs { book: None, length, since: None, person: None, team: None, format }
    }

    fn text(book: &Book, length: Option<PeriodLength>, format: BacktestFormat) -> String {
        let args = args(length, format);
        args.text(book, Day::parse("2026-06-30").unwrap()).unwrap()
    }

    fn steady() -> Book {
        let mut deals = String::from("[\n");
        let first = Day::parse("2025-09-01").unwrap();
        for n in 0..145 {
            let (created, closed) = (first + 2 * n, first + 2 * n + 9 + n % 5);
            let fate = if n % 3 == 0 { format!("won: \"{closed}\"") } else { format!("lost: (on: \"{closed}\", reason: Price)") };
            let _ = writeln!(deals, r#"(id: "d{n}", name: "D", amount: {}, created: "{created}", {fate}),"#, 1_000 + 10 * n);
        }
        book(&(deals + "]"))
    }

    #[test]
    fn a_short_past_is_said_to_be_short() {
        let short = text(&book("[]"), Some(PeriodLength::Quarter), BacktestFormat::Text);
        assert!(short.contains("The past is too short: no whole quarter"), "{short}");
        let json: serde_json::Value = serde_json::from_str(&text(&book("[]"), None, BacktestFormat::Json)).unwrap();
        let lengths: Vec<&str> = json["tests"].as_array().unwrap().iter().filter_map(|test| test["length"].as_str()).collect();
        assert_eq!(lengths, ["quarter", "month", "week"]);
        assert_eq!(json["tests"][1]["too_short"], true);
        assert_eq!(json["tests"][0]["ours"]["error"], serde_json::Value::Null);
    }

    #[test]
    fn the_three_forms_say_the_same() {
        let book = steady();
        assert_eq!(book.problems, []);
        let plain = text(&book, Some(PeriodLength::Month), BacktestFormat::Text);
        let markdown = text(&book, Some(PeriodLength::Month), BacktestFormat::Markdown);
        let json: serde_json::Value =
            serde_json::from_str(&text(&book, Some(PeriodLength::Month), BacktestFormat::Json)).unwrap();
        let test = &json["tests"][0];
        // November to May; the day itself is not over, so June is not.
        assert_eq!((&test["length"], &test["ours"]["periods"]), (&"month".into(), &7.into()));
        assert!(plain.contains("in 7 months: that is 7 independent cases"), "{plain}");
        for rival in test["rivals"].as_array().unwrap() {
            let name = rival["rival"].as_str().unwrap().replace('_', " ");
            let name = match name.as_str() {
                "weighted pipeline" => "win rate x pipeline",
                "year before" => "same days last year",
                "damped trend" => "damped smoothing",
                "theta" => "Theta",
                name => name,
            };
            assert!(plain.contains(name.trim_end_matches(" last period")) && markdown.contains(name), "{name} {plain}");
        }
        let error = percent(test["ours"]["error"].as_f64());
        assert!(plain.contains(&error) && markdown.contains(&error));
        let rows = |text: &str| text.lines().filter(|line| line.contains("run rate  ")).count();
        assert_eq!((rows(&plain), rows(&markdown)), (1, 1));
        assert!(plain.lines().all(|line| line.chars().count() <= 140), "{plain}");
    }

    #[test]
    fn an_old_book_is_tested_to_the_day_after_its_newest_record() {
        let day = |text| Day::parse(text).unwrap();
        let book = steady();
        assert_eq!(day_after_the_last(&book, day("2026-07-20")), day("2026-07-20"));
        assert_eq!(day_after_the_last(&book, day("2031-01-01")), day("2026-06-30"));
    }

    #[test]
    fn every_rival_is_compared_the_strongest_first() {
        let plain = text(&steady(), Some(PeriodLength::Month), BacktestFormat::Text);
        let result = {
            let book = steady();
            let basis = Basis::new(&book, Day::parse("2026-06-30").unwrap(), Scope::Company);
            let period = book.company.calendar().containing(Length::Month, basis.as_of);
            past_test(&Lens::new(&book, &basis, period, 1), Length::Month, None)
        };
        let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        let strength = |against: &Against| against.score.error.zip(against.ours.error).map(|(rival, ours)| rival / ours);
        let strengths: Vec<f64> = result.rivals.iter().filter_map(strength).collect();
        assert!(strengths.len() > 4 && strengths.is_sorted(), "{strengths:?}");
        for (place, against) in result.rivals.iter().enumerate().filter(|(_, against)| against.score.cutoffs > 0) {
            let strongest = if place == 0 { ", the strongest" } else { "" };
            assert!(words.contains(&format!("Against {}{strongest}: error ", against.rival.name())), "{plain}");
            assert!(words.contains(&compared(against, "month")), "{plain}");
        }
        // No year before in ten months.
        assert!(words.contains("same days last year: n/a"), "{plain}");
        let of = |verdict| figure(Compared { figure: "error", rival: 0.2, ours: 0.1, verdict });
        assert_eq!(of(ScoreVerdict::Worse), "error 10.0 % against 20.0 %: ahead");
        assert!(of(ScoreVerdict::Better).ends_with(": behind") && of(ScoreVerdict::Tie).ends_with(": cannot be told apart"));
    }

    #[test]
    fn a_leaning_is_said() {
        let timid = Leaning { said: 0.65, came: 0.8, chances: 300, periods: 12 };
        let said = leaning(Some(timid), "quarter");
        assert_eq!(
            said,
            "The chances are too timid: the likelier side was given 65.0 % and came 80.0 % of 300 times in 12 quarters."
        );
        assert!(leaning(Some(Leaning { came: 0.5, ..timid }), "quarter").contains("too bold"));
    }

    #[test]
    fn weeks_a_start_and_a_person_can_be_asked_for() {
        let book = steady();
        let of = |args: BacktestArgs| -> serde_json::Value {
            let text = args.text(&book, Day::parse("2026-06-30").unwrap()).unwrap();
            serde_json::from_str::<serde_json::Value>(&text).unwrap()["tests"][0]["ours"].clone()
        };
        let weeks = of(args(Some(PeriodLength::Week), BacktestFormat::Json));
        assert_eq!(weeks["cutoffs"], weeks["periods"]);
        let since = Day::parse("2026-04-01").unwrap();
        let months = of(BacktestArgs { since: Some(since), ..args(Some(PeriodLength::Month), BacktestFormat::Json) });
        // April and May.
        assert_eq!(months["periods"], 2);
        let nobody = BacktestArgs { person: Some("nobody".to_owned()), ..args(None, BacktestFormat::Json) };
        assert!(nobody.text(&book, since).unwrap_err().to_string().contains("no person `nobody`"));
    }
}
