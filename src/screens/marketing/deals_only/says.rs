//! What the deals say: rules over the figures, in words.

use crate::book::deal::LossReason;
use crate::book::money::Money;
use crate::metrics::figure::Figure;
use crate::metrics::marketing::Marketing;
use crate::metrics::marketing::deals_only::{DealsOnly, Saying, SegmentChange, YearOnYear};
use crate::metrics::marketing::fit::{Fit, FitRow};
use crate::metrics::marketing::losses::Losses;
use crate::metrics::marketing::terms::Proportion;
use crate::screens::context::Context;
use crate::screens::say::{Cell, Line, Panel, PanelId, Role, Sign};
use crate::screens::words::{Coins, change, count, days, percent};

use super::super::terms::at;
use super::revenue::judged;

/// Rules over the figures.
pub(crate) fn says(marketing: &Marketing, context: &Context) -> Panel {
    let (figures, losses) = (&marketing.deals_only, &marketing.losses);
    let coins = context.coins();
    let years = context.lens.window.years;
    let words = if years == 1 { "1 year".to_owned() } else { format!("{years} years") };
    let mut panel =
        Panel::new(PanelId::DealsSay, Cell::bold(format!("What the deals say, {words}")).or("The deals say"), "Deals say")
            .stands_for(&marketing.revenue);
    let total = &figures.total_by_year;
    let money = |figure: &Figure<Money>| Cell::figure(figure, |won| coins.headline(won));
    let mut first = Line::of([Cell::text("Won "), money(&marketing.revenue).role(Role::Bold)]);
    if losses.decided_total.rate.get().is_some() {
        first = first.and(1, decided(&losses.decided_total));
    }
    panel = panel.says(0, first);
    if total.change.get().is_some() {
        let years = [Cell::text("Year on year "), money(&total.year_1), Cell::text(" > "), money(&total.year_2)];
        panel = panel.says(1, Line::of(years.into_iter().chain([Cell::text(" "), judged(&total.change)])));
    }
    if let Some(largest) = largest(figures, coins) {
        panel = panel.says(2, largest);
    }
    if let Some(line) = best_and_worst(&marketing.fit) {
        panel = panel.says(3, line);
    }
    for (keep, line) in (4..).zip(size_and_speed(&figures.segments_by_year, coins)) {
        panel = panel.says(keep, line);
    }
    for saying in &figures.what_the_deals_say {
        // That the reason is another one says nothing.
        if !matches!(saying, Saying::Reason { reason: LossReason::Other, .. }) {
            panel = panel.says(0, line(saying, losses));
        }
    }
    panel
}

/// `27 of 65 decided, 42% (30 to 54)`.
fn decided(won: &Proportion) -> Vec<Cell> {
    let n = |figure: &Figure<u32>| Cell::figure(figure, |n| count(n as usize));
    let end = |figure: &Figure<f64>| Cell::figure(figure, |rate| format!("{:.0}", rate * 100.0));
    let mut cells =
        vec![n(&won.count), Cell::text(" of "), n(&won.of), Cell::text(" decided, "), Cell::figure(&won.rate, percent)];
    if won.low.get().and(won.high.get()).is_some() {
        cells.extend([Cell::text(" ("), end(&won.low), Cell::text(" to "), end(&won.high), Cell::text(")")]);
    }
    cells
}

/// `. largest  retail 1.73M, 18%  GTX Pro 3.29M, 35%  of year 2`.
fn largest(figures: &DealsOnly, coins: Coins) -> Option<Line> {
    let top = |rows: &[YearOnYear]| {
        let named = rows.iter().filter(|row| row.id.row.is_some() && row.share.get().is_some());
        let row = named.max_by_key(|row| row.year_2.or_zero()).filter(|row| row.year_2.or_zero() > Money::ZERO)?;
        let won = at(&row.id, Cell::figure(&row.year_2, |won| coins.headline(won)));
        Some([Cell::text(format!("{} ", row.id.name)), won, Cell::text(", "), Cell::figure(&row.share, percent)])
    };
    let mut said = [top(&figures.segments_by_year), top(&figures.products_by_year)].into_iter().flatten();
    let line = lead(Sign::None, "largest", said.next()?);
    let line = said.fold(line, |line, cells| line.and(1, cells));
    Some(line.and(2, [Cell::dim("of year 2")]))
}

/// A sign, what the line is about, and its first words.
fn lead(sign: Sign, about: &str, words: impl IntoIterator<Item = Cell>) -> Line {
    Line::of([sign.cell(), Cell::dim(format!(" {about:<8}"))].into_iter().chain(words))
}

/// `. wins best marketing 65% of 595, least finance 60% of 532`: segments with ten or more decided.
fn best_and_worst(fit: &Fit) -> Option<Line> {
    let judged = || fit.fit_segments.iter().filter(|row| row.segment.row.is_some() && row.win_rate.of.or_zero() >= 10);
    let rate = |row: &FitRow| row.win_rate.rate.or_zero();
    let best = judged().max_by(|a, b| rate(a).total_cmp(&rate(b)))?;
    let least = judged().min_by(|a, b| rate(a).total_cmp(&rate(b))).filter(|row| row.segment.id != best.segment.id)?;
    let say = |words: &str, row: &FitRow| {
        let of = Cell::figure(&row.win_rate.of, |of| count(of as usize));
        let rate = at(&row.segment, Cell::figure(&row.win_rate.rate, percent));
        [Cell::text(format!("{words} {} ", row.segment.name)), rate, Cell::text(" of "), of]
    };
    Some(lead(Sign::None, "wins", say("best", best)).and(1, say("least", least)))
}

/// `. size     most entertainment 2.65k, least technology 2.26k`, and `. speed` the same of the days to a win: segments
/// with ten wins or more.
fn size_and_speed(segments: &[YearOnYear], coins: Coins) -> Vec<Line> {
    let judged = || segments.iter().filter(|row| row.id.row.is_some() && row.won_deals >= 10);
    let say = |words: &str, row: &YearOnYear, value: Cell| [Cell::text(format!("{words} {} ", row.id.name)), at(&row.id, value)];
    let size = || judged().filter_map(|row| Some((row, row.average_won.get()?)));
    let speed = || judged().filter_map(|row| Some((row, row.cycle_days.get()?)));
    let mut lines = Vec::new();
    if let (Some((most, high)), Some((least, low))) = (size().max_by_key(|found| found.1), size().min_by_key(|found| found.1))
        && high != low
    {
        let won = |row: &YearOnYear| Cell::figure(&row.average_won, |won| coins.headline(won));
        lines.push(lead(Sign::None, "size", say("most", most, won(most))).and(1, say("least", least, won(least))));
    }
    let (quickest, slowest) = (speed().min_by(|a, b| a.1.total_cmp(&b.1)), speed().max_by(|a, b| a.1.total_cmp(&b.1)));
    if let (Some((quickest, few)), Some((slowest, many))) = (quickest, slowest)
        && few < many
    {
        let cycle = |row: &YearOnYear| Cell::figure(&row.cycle_days, days);
        let line = lead(Sign::None, "speed", say("quickest", quickest, cycle(quickest)));
        lines.push(line.and(1, say("slowest", slowest, cycle(slowest))));
    }
    lines
}

fn line(saying: &Saying, losses: &Losses) -> Line {
    let change_of = |found: &SegmentChange| {
        let moved = at(&found.segment, Cell::figure(&found.change, change));
        [Cell::text(format!("{} ", found.segment.name)), moved]
    };
    let list = |sign: Sign, about: &str, segments: &[SegmentChange]| {
        let mut cells = segments.iter().map(change_of);
        let line = lead(sign, about, cells.next().into_iter().flatten());
        (1..).zip(cells).fold(line, |line, (keep, cells)| line.and(keep, cells))
    };
    match saying {
        Saying::Grows { segments } => list(Sign::Good, "grows", segments),
        Saying::Shrinks { segments } => list(Sign::Act, "shrinks", segments),
        Saying::Reason { reason, share, most_in, most_share } => {
            let all = Cell::figure(&losses.lost_deals, count);
            let words = [Cell::text("why we lost "), Cell::figure(&share.rate, percent), Cell::text(" of "), all];
            let line = lead(Sign::Act, &reason.name().to_lowercase(), words);
            match (most_in, most_share) {
                (Some(segment), Some(most)) => {
                    line.and(1, [Cell::figure(&most.rate, percent), Cell::text(format!(" in {}", segment.name))])
                }
                _ => line,
            }
        }
        Saying::Rival { rival, deals, share } => {
            let took = [Cell::text("took "), at(rival, Cell::figure(deals, count)), Cell::text(" deals")];
            let of = [Cell::figure(&share.rate, percent), Cell::text(" of those with a rival named")];
            lead(Sign::Act, &rival.name, took).and(1, of)
        }
        Saying::Customers { gained, silent } => {
            let sign = if gained.or_zero() >= silent.or_zero() { Sign::Good } else { Sign::Act };
            let new = [Cell::figure(gained, count), Cell::text(" customers")];
            let lost = [Cell::figure(silent, count), Cell::text(" fell silent for a year").or(" silent")];
            lead(sign, "gained", new).and(1, lost)
        }
    }
}
