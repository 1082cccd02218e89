//! The Sales tab in words: the verdict with its why, what changed, what to do, the people.

use crate::book::money::Money;
use crate::metrics::figure::{BridgeStep, Figure};
use crate::metrics::forecast::Status;
use crate::metrics::sales::do_next::{DoNext, Item, When};
use crate::metrics::sales::foreseen::Foreseen;
use crate::metrics::sales::people::{People, Seller};
use crate::metrics::sales::since::EventKind;
use crate::metrics::sales::verdict::Progress;
use crate::screens::context::Context;
use crate::screens::say::{Cell, Line, Sign};
use crate::screens::since::{sums, then_and_now};
use crate::screens::words::{Coins, chance, count, counted, near, pace_sign, percent, verdict as verdict_word, whole_units};

use super::{BriefInput, more, signed};

/// At most so many things to do, people, names in a list.
const TO_DO: usize = 10;
const PEOPLE: usize = 8;
const NAMES: usize = 3;

fn money(figure: &Figure<Money>, coins: Coins) -> Cell {
    Cell::figure(figure, |amount| coins.headline(amount))
}

/// The verdict in a sentence, where the period stands, and why.
pub(super) fn verdict(said: &BriefInput, context: &Context) -> Vec<Line> {
    let chosen = &said.sales.verdict.chosen;
    let mut lines = vec![sentence(said, context), stands(chosen, context)];
    lines.extend(why(said, context));
    lines
}

/// `LIKELY MISS: 27% for 2.40M in Q4; most likely 2.25M (80%: 1.99M to 2.56M).`
fn sentence(said: &BriefInput, context: &Context) -> Line {
    let (coins, period) = (context.coins(), context.period());
    let verdict = &said.sales.verdict;
    let (chosen, forecast) = (&verdict.chosen, &verdict.chosen.forecast);
    if forecast.status == Status::Final {
        let won = [Cell::text(format!("{period} is over: won ")), money(&chosen.won, coins)];
        return match chosen.target.get() {
            Some(_) => Line::of(won.into_iter().chain([
                Cell::text(" of "),
                money(&chosen.target, coins),
                Cell::text(", "),
                Cell::figure(&chosen.attainment, percent),
                Cell::text("."),
            ])),
            None => Line::of(won.into_iter().chain([Cell::text(".")])),
        };
    }
    if let Some(why) = &verdict.withheld {
        return Line::of([Cell::text(format!("UNKNOWN: {why}.")).about(&forecast.p50)]);
    }
    let mut cells = Vec::new();
    if chosen.target.get().is_some() && forecast.chance_of_target.get().is_some() {
        let (_, word) = verdict_word(forecast.chance_of_target.get());
        cells.extend([word, Cell::text(": "), Cell::figure(&forecast.chance_of_target, chance), Cell::text(" for ")]);
        cells.extend([money(&chosen.target, coins), Cell::text(format!(" in {period}; most likely "))]);
    } else {
        cells.push(Cell::text(format!("Most likely for {period}: ")));
    }
    cells.extend([money(&forecast.p50, coins), Cell::text(" (80%: "), money(&forecast.p10, coins), Cell::text(" to ")]);
    cells.extend([money(&forecast.p90, coins), Cell::text(")")]);
    let reference = chosen.comparison.last_year.as_ref().or(chosen.comparison.last_period.as_ref());
    if let Some(other) = reference.filter(|other| chosen.target.get().is_none() && other.chance_to_beat.get().is_some()) {
        let label = context.book().company.calendar().label(other.period);
        cells.extend([Cell::text(", "), Cell::figure(&other.chance_to_beat, chance), Cell::text(format!(" to beat {label}'s "))]);
        cells.push(money(&other.won, coins));
    }
    cells.push(Cell::text("."));
    Line::of(cells)
}

/// `Won 1.25M; 1.35M was needed by today. To go 1.15M: 39.7k a working day, 29 left.`
fn stands(chosen: &Progress, context: &Context) -> Line {
    let coins = context.coins();
    let mut cells = vec![Cell::text("Won "), money(&chosen.won, coins)];
    if chosen.pro_rated_target.get().is_some() && chosen.period.working_days_left.or_zero() > 0 {
        cells.extend([Cell::text("; "), money(&chosen.pro_rated_target, coins), Cell::text(" was needed by today")]);
    }
    cells.push(Cell::text("."));
    if chosen.gap.get().is_some_and(|gap| gap > Money::ZERO) && chosen.required_per_working_day.get().is_some() {
        cells.extend([Cell::text(" To go "), money(&chosen.gap, coins), Cell::text(": ")]);
        cells.extend([money(&chosen.required_per_working_day, coins), Cell::text(" a working day, ")]);
        cells.extend([Cell::figure(&chosen.period.working_days_left, |days| days.to_string()), Cell::text(" left.")]);
    }
    Line::of(cells)
}

/// Who is behind pace and by how much, what slipped, what is short: `None` where the figures give no reason.
fn why(said: &BriefInput, context: &Context) -> Option<Line> {
    let coins = context.coins();
    let mut reasons: Vec<Vec<Cell>> = Vec::new();
    let mut behind: Vec<&Seller> = said.sales.people.people.iter().filter(is_behind).collect();
    behind.sort_by_key(|seller| std::cmp::Reverse(seller.behind_pace.or_zero()));
    if !behind.is_empty() {
        let each =
            behind.iter().take(NAMES).map(|seller| vec![named(seller), Cell::text(" by "), money(&seller.behind_pace, coins)]);
        reasons.push(std::iter::once(Cell::text("Behind pace: ")).chain(joined(each)).collect());
    }
    let flow = &said.sales.bridge;
    if let (Some(amounts), Some(deals)) = (&flow.bridge, &flow.bridge_deals) {
        let n = deals.get(BridgeStep::PushedOut);
        if n.or_zero() > 0 {
            let words = |n| format!("{} slipped out of {}: ", counted(n, "deal", "deals"), context.period());
            reasons.push(vec![
                Cell::figure(n, words),
                Cell::figure(amounts.get(BridgeStep::PushedOut), |sum| coins.headline(sum.abs())),
            ]);
        }
    }
    let mut short: Vec<_> = said.sales.stock.stock.iter().filter(|row| row.short.or_zero().as_f64() > 0.0).collect();
    short.sort_by_key(|row| std::cmp::Reverse(row.margin_short.or_zero()));
    if !short.is_empty() {
        let each = short.iter().take(NAMES).map(|row| {
            let record = Some(crate::book::table::Records::any(row.record));
            vec![
                Cell { row: record, ..Cell::text(format!("{} ", row.name)) },
                Cell::figure(&row.short, whole_units),
                Cell::text(" short"),
            ]
        });
        reasons.push(joined(each));
    }
    let mut cells = Vec::new();
    for reason in reasons {
        if !cells.is_empty() {
            cells.push(Cell::text("  "));
        }
        cells.extend(reason);
        cells.push(Cell::text("."));
    }
    (!cells.is_empty()).then(|| Line::of(cells))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as a filter asks")]
fn is_behind(seller: &&Seller) -> bool {
    seller.person.is_some() && seller.pace.is_some_and(|pace| pace_sign(pace) != Sign::Good)
}

fn named(seller: &Seller) -> Cell {
    Cell { row: seller.person.map(crate::book::table::Records::any), ..Cell::text(seller.name.clone()) }
}

/// Parts with `, ` between them.
fn joined(parts: impl Iterator<Item = Vec<Cell>>) -> Vec<Cell> {
    let mut all = Vec::new();
    for part in parts {
        if !all.is_empty() {
            all.push(Cell::text(", "));
        }
        all.extend(part);
    }
    all
}

/// Forecast then and now, what happened, to which of the largest, and what the week brought that was foreseen.
pub(super) fn since(said: &BriefInput, context: &Context) -> Vec<Line> {
    let (coins, book) = (context.coins(), context.book());
    let mut lines = vec![then_and_now(&said.since.then, &said.sales.verdict.chosen, context)];
    lines.extend(sums(said.since, context).into_iter().take(3));
    for (what, words) in [(EventKind::Won, "Won: "), (EventKind::Lost, "Lost: "), (EventKind::MovedOut, "Moved out: ")] {
        let all: Vec<_> = said.since.events.iter().filter(|event| event.what == what).collect();
        if all.is_empty() {
            continue;
        }
        let each = all.iter().take(NAMES).map(|event| {
            let amount = event.amount.map_or_else(String::new, |amount| format!(" {}", coins.headline(amount)));
            vec![Cell { row: Some(event.record), ..Cell::text(format!("{}{amount}", book.name_of(event.record))) }]
        });
        let rest = all.len().saturating_sub(NAMES);
        let rest = (rest > 0).then(|| Cell::text(format!(" and {} more", count(rest))));
        lines.push(Line::of(std::iter::once(Cell::text(words)).chain(joined(each)).chain(rest).chain([Cell::text(".")])));
    }
    lines.extend(said.foreseen.map(|foreseen| came(foreseen, context)));
    lines
}

/// `Foreseen for W47: 183k (80%: 69.0k to 397k); came 160k, inside the band.`
fn came(foreseen: &Foreseen, context: &Context) -> Line {
    let coins = context.coins();
    let week = context.book().company.calendar().short_label(foreseen.week);
    let band = &foreseen.then.forecast;
    let said = |figure: &Figure<Money>| figure.get().map_or_else(|| "n/a".to_owned(), |amount| coins.headline(amount));
    let words = format!("Foreseen for {week}: {} (80%: {} to {}); ", said(&band.p50), said(&band.p10), said(&band.p90));
    let mut cells = vec![Cell::text(words), Cell::text(if foreseen.is_over { "came " } else { "so far " })];
    cells.push(money(&foreseen.now.won, coins));
    if foreseen.is_over
        && let (Some(low), Some(high), Some(won)) = (band.p10.get(), band.p90.get(), foreseen.now.won.get())
    {
        cells.push(Cell::text(match won {
            won if won < low => ", below the band",
            won if won > high => ", above the band",
            _ => ", inside the band",
        }));
    }
    cells.push(Cell::text("."));
    Line::of(cells)
}

/// What comes first now, by person, the person with the first thing first.
pub(super) fn to_do(figures: &DoNext, context: &Context) -> Vec<Line> {
    let first: Vec<&Item> = figures.do_next.iter().filter(|item| item.when == When::Now).take(TO_DO).collect();
    let mut people: Vec<Option<&str>> = Vec::new();
    for item in &first {
        if !people.contains(&item.who.as_deref()) {
            people.push(item.who.as_deref());
        }
    }
    let of = |who: Option<&str>| first.iter().filter(move |item| item.who.as_deref() == who).collect::<Vec<_>>();
    people.into_iter().flat_map(of).map(|item| thing(item, context)).collect()
}

/// `Ines: Quay 7 relighting, Vester Harbour: closes in 4 d, by 24 Nov, 44k at stake. Next: Agree the delivery dates`
fn thing(item: &Item, context: &Context) -> Line {
    let (coins, today) = (context.coins(), context.lens.as_of);
    let who = item.who.as_deref().unwrap_or("Nobody");
    let mut cells = vec![
        Cell::text(format!("{who}: ")),
        Cell { row: Some(item.record), ..Cell::text(item.what.clone()).about(&item.score) },
        Cell::text(format!(": {}", item.reason)),
    ];
    if item.due > today && !item.late {
        cells.push(Cell::text(format!(", by {}", near(item.due, today))));
    }
    if item.stake.get().is_some_and(|stake| stake > Money::ZERO) {
        cells.extend([Cell::text(", "), Cell::figure(&item.stake, |stake| coins.headline(stake)), Cell::text(" at stake")]);
    }
    cells.push(Cell::text("."));
    cells.extend(item.next_step.iter().map(|step| Cell::text(format!(" Next: {step}"))));
    Line::of(cells)
}

/// `Ines: + 339k of 520k (65%), closing 409k, win rate 50%.`
pub(super) fn people(figures: &People, context: &Context) -> Vec<Line> {
    let coins = context.coins();
    let mut sellers: Vec<&Seller> = figures.people.iter().filter(|seller| seller.person.is_some()).collect();
    // As on the panel: by attainment, and who has no target by won.
    sellers.sort_by(|a, b| {
        let attained = |seller: &Seller| seller.attainment.get().unwrap_or(-1.0);
        attained(b).total_cmp(&attained(a)).then(b.won.or_zero().cmp(&a.won.or_zero()))
    });
    let line = |seller: &&Seller| {
        let mut cells = vec![named(seller), Cell::text(": ")];
        cells.extend(seller.pace.map(|pace| signed(pace_sign(pace))));
        cells.push(money(&seller.won, coins));
        if seller.target.get().is_some() {
            cells.extend([Cell::text(" of "), money(&seller.target, coins), Cell::text(" (")]);
            cells.extend([Cell::figure(&seller.attainment, percent), Cell::text(")")]);
        }
        if seller.closing_amount.get().is_some_and(|amount| amount > Money::ZERO) {
            cells.extend([Cell::text(", closing "), money(&seller.closing_amount, coins)]);
        }
        if seller.win_rate.get().is_some() {
            let decided = Cell::figure(&seller.decided_deals, |n| count(n as usize));
            cells.extend([Cell::text(", win rate "), Cell::figure(&seller.win_rate, percent), Cell::text(" of "), decided]);
        }
        cells.push(Cell::text("."));
        Line::of(cells)
    };
    let rest = sellers.len().saturating_sub(PEOPLE);
    sellers.iter().take(PEOPLE).map(line).chain(more(rest)).collect()
}
