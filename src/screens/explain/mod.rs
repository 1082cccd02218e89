//! Why a figure is what it is: its formula in words and in numbers, its inputs and their files, the records that count,
//! those that are left out, what it rests on.

mod forecast;
mod formula;
mod records;

use unicode_width::UnicodeWidthStr;

use crate::metrics::figure::{Num, Shown, Term};
use crate::metrics::sales::do_next::{CUSTOMER_SHARE, DEAL_SHARE, ORDER_SHARE};
use crate::metrics::stats::WilsonRate;

use super::context::Context;
use super::say::{Cell, Line, Overlay, PanelPart, Role, Section, Sign};
use super::words::{self, OVERLAY_TEXT, percent, verdict};

/// How wide the words of an input are at most, so that the numbers stand below each other.
const INPUT: usize = 34;

#[derive(Clone, Copy, Debug)]
pub(crate) struct ExplainRequest<'a> {
    /// Its JSON path.
    pub(crate) key: &'static str,
    /// The figure; `None` where a reload has taken it from the screen.
    pub(crate) shown: Option<&'a Shown>,
    /// The cell as it stands on the screen.
    pub(crate) said: Option<&'a Cell>,
    /// The name of its row; empty for none.
    pub(crate) of: &'a str,
    /// Where it stands: `Sales > Pipeline`.
    pub(crate) trail: &'a str,
}

impl ExplainRequest<'_> {
    fn is_rank(&self) -> bool {
        self.key == "sales.do_next[].score"
    }
}

/// The name of a key's figure: `sales.win_rate.rate` is `win rate`.
pub(crate) fn name(key: &str) -> String {
    let mut parts: Vec<&str> = key.split('.').skip(1).collect();
    match key.rsplit('.').next() {
        Some("score") if key.starts_with("sales.do_next") => return "rank".to_owned(),
        Some("p10") => return "forecast, one in ten below".to_owned(),
        Some("p50") => return "forecast, middle".to_owned(),
        Some("p90") => return "forecast, nine in ten below".to_owned(),
        Some("chance_of_target") => return "chance of the target".to_owned(),
        Some("rate" | "median" | "n" | "score" | "change") if parts.len() > 1 => {
            let last = parts.pop().unwrap_or_default();
            if parts.last().is_some_and(|list| list.ends_with("[]")) {
                parts = vec![last];
            }
        }
        _ => {}
    }
    parts.last().map_or_else(|| key.to_owned(), |last| last.trim_end_matches("[]").replace('_', " "))
}

pub(crate) fn explain(asked: &ExplainRequest, context: &Context) -> Overlay {
    let lens = asked.shown.and_then(Shown::period).map_or(*context.lens, |period| context.lens.on(period));
    let mut sections = vec![head(asked, context)];
    if let Some(shown) = asked.shown {
        // A rank is its stake x its urgency: the records stand behind these.
        let rests: &[Shown] = if asked.is_rank() { shown.figure.beside() } else { &[] };
        let formulas = std::iter::once(shown).chain(rests).map(|shown| shown.figure.formula());
        let terms: Vec<_> = formulas.flat_map(formula::terms).filter(|term| !constant(term)).collect();
        let inputs = records::behind(&lens, &terms);
        if terms.len() > 1 || inputs.iter().any(|input| !input.said(context.book()).is_empty()) {
            sections.push(from(&inputs, context));
        }
        if asked.key.contains("forecast.") {
            sections.push(forecast::section(&lens, context.coins()));
        }
        sections.extend(records::counted_list(&inputs, &lens, context));
        sections.extend(records::left_out(&inputs, &lens, context));
    }
    if asked.is_rank() {
        sections.push(ranking());
    }
    sections.extend(needs(asked, context));
    Overlay { trail: None, head: Vec::new(), sections, whole: false, beside: false }
}

/// Whether a term is a number that says itself: the `5` of a formula.
fn constant(term: &Term) -> bool {
    term.words.starts_with(|c: char| c.is_ascii_digit()) && term.words.parse::<f64>().is_ok()
}

fn line(text: impl Into<String>) -> PanelPart {
    PanelPart::new(0, Line::of([Cell::text(text)]))
}

fn section(title: &str, body: Vec<PanelPart>) -> Section {
    Section { title: Cell::bold(title), note: Line::new(), body, column: 0, full: true }
}

/// The value with its sign, the key, the formula in words and in numbers.
fn head(asked: &ExplainRequest, context: &Context) -> Section {
    let coins = context.coins();
    let value = asked.shown.map(|shown| shown.figure.num());
    let said = asked.said.map(|cell| cell.text.trim().to_owned()).filter(|text| !text.is_empty());
    let shown = match (&said, &value) {
        (_, Some(none @ Num::None(_))) => formula::full(none, coins),
        (Some(said), _) => said.clone(),
        (None, Some(value)) => formula::result(value, coins),
        (None, None) => "no longer on the screen".to_owned(),
    };
    let mut first = Line::new();
    if let Some(sign) = judged(asked).or_else(|| asked.said.and_then(sign)) {
        first = first.and(0, [sign.cell(), Cell::new(format!(" {shown}"), sign.role())]);
    } else {
        first = first.and(0, [Cell::bold(shown)]);
    }
    if let Some(beside) = beside(asked) {
        first = first.and(1, [Cell::text(beside)]);
    }
    let mut body = vec![PanelPart::new(0, first.right(0, [Cell::dim(format!("JSON {}", asked.key))])), line("")];
    if let (Some(found), Some(value)) = (asked.shown, value) {
        let formula = found.figure.formula();
        let (numbers, result) = (formula::numbers(formula, coins), formula::result(&value, coins));
        body.extend(wrapped(&formula::words(formula)).into_iter().map(line));
        let result = if numbers == formula::full(&value, coins) { result } else { format!("{numbers} = {result}") };
        let bold = |text: String| PanelPart::new(0, Line::of([Cell::bold(text)]));
        body.extend(wrapped(&result).into_iter().map(bold));
        let dim = |text: String| PanelPart::new(1, Line::of([Cell::dim(text)]));
        body.extend(wrapped(found.at.meaning.trim()).into_iter().map(dim));
    }
    let of = if asked.of.is_empty() { String::new() } else { format!(", {}", asked.of) };
    let mut title = section(&format!("Explain: {}{of}", name(asked.key)), body);
    title.note = Line::of([Cell::dim(asked.trail)]);
    title
}

fn sign(cell: &Cell) -> Option<Sign> {
    Some(match cell.role {
        Role::Good => Sign::Good,
        Role::Warn => Sign::Close,
        Role::Bad => Sign::Act,
        _ => return None,
    })
}

/// The sign of a figure that is judged by its value.
fn judged(asked: &ExplainRequest) -> Option<Sign> {
    let Num::Ratio(value) = asked.shown?.figure.num() else { return None };
    if asked.key == "sales.coverage" {
        return Some(super::sales::pipeline::coverage_sign(value, required(asked)?.as_f64()));
    }
    asked.key.ends_with("chance_of_target").then(|| verdict(Some(value)).0)
}

/// The coverage that the book's own win rate asks for, beside the coverage.
fn required(asked: &ExplainRequest) -> Option<Num> {
    asked.shown?.figure.beside().first().map(|other| other.figure.num())
}

/// What the value is read against: what is needed, or how sure it is.
fn beside(asked: &ExplainRequest) -> Option<String> {
    let figure = &asked.shown?.figure;
    if asked.key == "sales.coverage" {
        return required(asked)?.as_f64().map(|needed| format!("needs {needed:.2}x"));
    }
    if let (true, Num::Ratio(chance)) = (asked.key.ends_with("chance_of_target"), figure.num()) {
        return Some(verdict(Some(chance)).1.text);
    }
    let (count, of) = formula::counts(figure.formula())?;
    let rate = WilsonRate::of(count, of)?;
    Some(format!("{} to {} at 95 % (Wilson)", percent(rate.low), percent(rate.high)))
}

/// Each input: its number, how many records made it, and where they are written.
fn from(inputs: &[records::Behind], context: &Context) -> Section {
    let book = context.book();
    let width = inputs.iter().map(|input| input.term.words.width()).max().unwrap_or(0).min(INPUT);
    let numbers: Vec<String> = inputs.iter().map(|input| formula::full(&input.term.value, context.coins())).collect();
    let number_width = numbers.iter().map(|number| number.width()).max().unwrap_or(0);
    let row = |(input, number): (&records::Behind, &String)| {
        let words = &input.term.words;
        let file = input.file(book);
        let short_file = file.split(" (").next().unwrap_or_default().to_owned();
        let pad = |text: &str, width: usize| " ".repeat(width.saturating_sub(text.width()));
        let said = Line::of([Cell::dim(format!("{words}{}", pad(words, width)))])
            .and(0, [Cell::text(format!("{}{number}", pad(number, number_width)))])
            .and(1, [Cell::text(input.said(book))])
            .right(2, [Cell::dim(file).or(short_file)]);
        PanelPart::new(0, said)
    };
    let mut section = section("From", inputs.iter().zip(&numbers).map(row).collect());
    section.note = Line::of([Cell::dim(format!("as of {}", context.lens.as_of.long()))]);
    section
}

fn ranking() -> Section {
    let text = format!(
        "rank = stake x urgency. The stake of a deal: amount x chance x {DEAL_SHARE}; a lead: mean won x share of leads \
         won; short stock: short x margin; a late order: amount x {ORDER_SHARE}; a customer at risk, a renewal, a quiet \
         partner: {CUSTOMER_SHARE} of its year; a target customer: mean won x win rate."
    );
    section("The rank", wrapped(&text).into_iter().map(line).collect())
}

/// The figures that this one rests on, each with its numbers.
fn needs(asked: &ExplainRequest, context: &Context) -> Option<Section> {
    let coins = context.coins();
    let mut body = Vec::new();
    for other in asked.shown?.figure.beside() {
        let (name, formula, num) = (other.name, other.figure.formula(), other.figure.num());
        let value = formula::result(&num, coins);
        let words = formula::words(formula);
        let numbers = formula::numbers(formula, coins);
        let same = numbers == formula::full(&num, coins);
        let mut first = Line::of([Cell::dim(name)]).and(0, [Cell::bold(value.clone())]);
        let beside = format!("= {words}");
        if name.width() + value.width() + beside.width() + 4 <= OVERLAY_TEXT {
            first = first.and(0, [Cell::dim(beside)]);
            body.push(PanelPart::new(0, first));
        } else {
            body.push(PanelPart::new(0, first));
            let dim = |text: String| PanelPart::new(1, Line::of([Cell::dim(format!("  {text}"))]));
            body.extend(wrapped(&words).into_iter().map(dim));
        }
        if !same {
            body.extend(wrapped(&numbers).into_iter().map(|text| line(format!("  {text}"))));
        }
    }
    (!body.is_empty()).then(|| section("What it needs", body))
}

/// A text in lines that fit the smallest overlay.
fn wrapped(text: &str) -> Vec<String> {
    words::wrapped(text, OVERLAY_TEXT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_a_name() {
        assert_eq!(name("sales.coverage"), "coverage");
        assert_eq!(name("sales.win_rate.rate"), "win rate");
        assert_eq!(name("sales.people[].closing_amount"), "closing amount");
        assert_eq!(name("sales.do_next[].score"), "rank");
        assert_eq!(name("sales.customers.nps.score"), "nps");
        assert_eq!(name("sales.forecast.chance_of_target"), "chance of the target");
    }

    #[test]
    fn words_are_wrapped_between_them() {
        let lines = wrapped(&"word ".repeat(40));
        assert!(lines.len() > 2 && lines.iter().all(|line| line.width() <= OVERLAY_TEXT));
        assert_eq!(wrapped("a b"), ["a b"]);
    }
}
