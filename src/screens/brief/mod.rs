//! What a manager says on Monday: the screens in at most 45 lines of words.

mod marketing;
mod sales;

use crate::book::Book;
use crate::metrics::sales::Sales;
use crate::metrics::sales::foreseen::Foreseen;
use crate::metrics::sales::outlook::HistoryDepth;
use crate::metrics::sales::since::Since;

use super::context::Context;
use super::needs::missing;
use super::say::{Cell, Line, Screen, Sign, Tab};
use super::words::{count, counted};

/// The most lines of a brief, with its title and its heads.
pub const MOST: usize = 45;

/// A brief.
#[derive(Clone, Debug, PartialEq)]
pub struct BriefText {
    /// Whose, of which period, on which day.
    pub title: String,
    /// From top to bottom; none is empty.
    pub topics: Vec<Topic>,
}

/// A head with what stands below it.
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    /// The head; the first topic has none.
    pub head: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// What a brief is made from.
pub struct BriefInput<'a> {
    /// The Sales figures.
    pub sales: &'a Sales,
    /// What changed since the last brief.
    pub since: &'a Since,
    /// The week that began then, as it was foreseen; `None` where it was not.
    pub foreseen: Option<&'a Foreseen>,
    /// What the Marketing tab says.
    pub marketing: &'a Screen,
}

/// The brief. Every number in it is a figure of the screens; what the book does not know is not in it.
pub fn brief(said: &BriefInput, context: &Context) -> BriefText {
    let lens = context.lens;
    let calendar = lens.book.company.calendar();
    let topics = [
        (String::new(), sales::verdict(said, context)),
        (format!("Since {:?} {}", said.since.from.weekday(), said.since.from.near(lens.as_of)), sales::since(said, context)),
        ("To do".to_owned(), sales::to_do(&said.sales.do_next, context)),
        ("People".to_owned(), sales::people(&said.sales.people, context)),
        ("Marketing".to_owned(), marketing::lines(said.marketing)),
        ("What the data cannot tell".to_owned(), unknown(said, context)),
    ];
    let topics = topics.into_iter().filter(|(_, lines)| !lines.is_empty()).map(|(head, lines)| Topic { head, lines });
    let day = lens.as_of;
    BriefText {
        title: format!("{}, {}, {:?} {}", lens.book.company.name(), calendar.label(lens.period), day.weekday(), day.long()),
        topics: topics.collect(),
    }
}

/// At most so many lines of what is not known.
const UNKNOWN: usize = 4;

/// What the figures above do not hold, and what the book has nothing of.
fn unknown(said: &BriefInput, context: &Context) -> Vec<Line> {
    let book = context.book();
    let mut lines: Vec<Line> = Vec::new();
    let verdict = &said.sales.verdict;
    lines.extend(verdict.left_out.iter().map(|table| Line::of([Cell::text(table.words()).about(&table.left_out)])));
    if verdict.chosen.forecast.history == Some(HistoryDepth::Little) {
        lines.push(Line::of([Cell::text("The forecast rests on little history: a wide guess.")]));
    }
    let unpriced =
        [(&said.sales.pipeline.unpriced_deals, ("open deal", "open deals")), (&verdict.chosen.won_unpriced, ("sale", "sales"))];
    for (n, (one, many)) in unpriced.into_iter().filter(|(n, _)| n.or_zero() > 0) {
        let words = |n| format!("{} without an amount or a rate: counted, and nothing in the sums.", counted(n, one, many));
        lines.push(Line::of([Cell::figure(n, words)]));
    }
    if let Some(why) = said.since.unknown {
        lines.push(Line::of([Cell::text(format!("Which closes, amounts and stages moved is not known: {why}."))]));
    }
    lines.extend(gaps(book));
    lines.truncate(UNKNOWN);
    lines
}

/// What more tables would tell, those that would tell most first.
fn gaps(book: &Book) -> Option<Line> {
    let [sales, marketing] = [Tab::Sales, Tab::Marketing].map(|tab| missing(tab, book));
    let first = sales.into_iter().take(3).chain(marketing.into_iter().take(3));
    let mut seen = std::collections::BTreeSet::new();
    let said: Vec<String> =
        first.filter(|(table, _)| seen.insert(*table)).map(|(table, adds)| format!("{table} ({adds})")).collect();
    (!said.is_empty()).then(|| Line::of([Cell::text(format!("Not in the book: {}.", said.join(", ")))]))
}

/// `3 more`, where a list is cut.
fn more(n: usize) -> Option<Line> {
    (n > 0).then(|| Line::of([Cell::text(format!("{} more", count(n)))]))
}

/// A sign and a blank, or nothing where there is no sign.
fn signed(sign: Sign) -> Cell {
    match sign {
        Sign::None => Cell::text(""),
        sign => Cell::text(format!("{} ", sign.glyph())),
    }
}
