//! What the deals say: rules over the figures, in words.

use crate::book::deal::LossReason;
use crate::book::money::Money;
use crate::metrics::marketing::Marketing;
use crate::metrics::marketing::deals_only::{DealsOnly, Saying, SegmentChange, YearOnYear};
use crate::metrics::marketing::fit::{Fit, FitRow};
use crate::metrics::marketing::losses::Losses;
use crate::screens::context::Context;
use crate::screens::say::{Cell, Line, Panel, PanelId, Role, Sign};
use crate::screens::words::{Coins, change, compare_sign, count, days, percent};

/// Rules over the figures.
pub fn says(marketing: &Marketing, context: &Context) -> Panel {
    let (figures, losses) = (&marketing.deals_only, &marketing.losses);
    let coins = context.coins();
    let years = context.lens.window.years;
    let words = if years == 1 { "1 year".to_owned() } else { format!("{years} years") };
    let mut panel =
        Panel::new(PanelId::DealsSay, Cell::bold(format!("What the deals say, {words}")).or("The deals say"), "Deals say")
            .stands_for(&marketing.revenue);
    let total = &figures.total_by_year;
    let mut first = Line::of([Cell::text("Won "), Cell::figure(&marketing.revenue, |won| coins.headline(won)).role(Role::Bold)]);
    if let Some(rate) = losses.decided_total.rate.get() {
        let decided = &losses.decided_total;
        let interval = decided
            .low
            .get()
            .zip(decided.high.get())
            .map_or_else(String::new, |(low, high)| format!(" ({:.0} to {:.0})", low * 100.0, high * 100.0));
        first = first.and(
            1,
            [Cell::text(format!(
                "{} of {} decided, {}{interval}",
                count(decided.count.or_zero() as usize),
                count(decided.of.or_zero() as usize),
                percent(rate)
            ))
            .key("marketing.decided_total.rate")],
        );
    }
    panel = panel.says(0, first);
    if let Some(rate) = total.change.get() {
        let cells = [
            Cell::text(format!("Year on year {} > {} ", coins.headline(total.year_1), coins.headline(total.year_2)))
                .key("marketing.total_by_year.year_1"),
            Cell::new(change(rate), compare_sign(rate).role()).key("marketing.total_by_year.change"),
        ];
        panel = panel.says(1, Line::of(cells));
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

/// `. largest  retail 1.73M, 18%  GTX Pro 3.29M, 35%  of year 2`.
fn largest(figures: &DealsOnly, coins: Coins) -> Option<Line> {
    let top = |rows: &[YearOnYear], key: &'static str| {
        let row =
            rows.iter().filter(|row| row.id.row.is_some()).max_by_key(|row| row.year_2).filter(|row| row.year_2 > Money::ZERO)?;
        let mut cell = Cell::text(format!("{} {}, {}", row.id.name, coins.headline(row.year_2), row.share.get().map(percent)?));
        cell.row = row.id.row;
        Some(cell.key(key))
    };
    let said = [
        top(&figures.segments_by_year, "marketing.segments_by_year[].year_2"),
        top(&figures.products_by_year, "marketing.products_by_year[].year_2"),
    ];
    let mut said = said.into_iter().flatten();
    let mut line = lead(Sign::None, "largest", said.next()?);
    for cell in said {
        line = line.and(1, [cell]);
    }
    Some(line.and(2, [Cell::dim("of year 2")]))
}

/// A sign, what the line is about, and its first words.
fn lead(sign: Sign, about: &str, words: Cell) -> Line {
    Line::of([sign.cell(), Cell::dim(format!(" {about:<8}")), words])
}

/// `. wins best marketing 65% of 595, least finance 60% of 532`: segments with ten or more decided.
fn best_and_worst(fit: &Fit) -> Option<Line> {
    let judged = || fit.fit_segments.iter().filter(|row| row.segment.row.is_some() && row.win_rate.of.or_zero() >= 10);
    let rate = |row: &FitRow| row.win_rate.rate.get().unwrap_or(0.0);
    let best = judged().max_by(|a, b| rate(a).total_cmp(&rate(b)))?;
    let least = judged().min_by(|a, b| rate(a).total_cmp(&rate(b))).filter(|row| row.segment.id != best.segment.id)?;
    let say = |words: &str, row: &FitRow| {
        let of = count(row.win_rate.of.or_zero() as usize);
        let mut cell = Cell::text(format!("{words} {} {} of {of}", row.segment.name, percent(rate(row))));
        cell.row = row.segment.row;
        cell.key("marketing.fit[].win_rate.rate")
    };
    Some(lead(Sign::None, "wins", say("best", best)).and(1, [say("least", least)]))
}

/// `. size     most entertainment 2.65k, least technology 2.26k`, and `. speed` the same of the days to a win: segments
/// with ten wins or more.
fn size_and_speed(segments: &[YearOnYear], coins: Coins) -> Vec<Line> {
    let judged = || segments.iter().filter(|row| row.id.row.is_some() && row.won_deals >= 10);
    let say = |words: &str, row: &YearOnYear, value: String, key: &'static str| {
        let mut cell = Cell::text(format!("{words} {} {value}", row.id.name));
        cell.row = row.id.row;
        cell.key(key)
    };
    let size = || judged().filter_map(|row| Some((row, row.average_won.get()?)));
    let speed = || judged().filter_map(|row| Some((row, row.cycle_days.get()?)));
    let mut lines = Vec::new();
    if let (Some(most), Some(least)) = (size().max_by_key(|found| found.1), size().min_by_key(|found| found.1))
        && most.1 != least.1
    {
        let key = "marketing.segments_by_year[].average_won";
        let line = lead(Sign::None, "size", say("most", most.0, coins.headline(most.1), key));
        lines.push(line.and(1, [say("least", least.0, coins.headline(least.1), key)]));
    }
    let (quickest, slowest) = (speed().min_by(|a, b| a.1.total_cmp(&b.1)), speed().max_by(|a, b| a.1.total_cmp(&b.1)));
    if let (Some(quickest), Some(slowest)) = (quickest, slowest)
        && quickest.1 < slowest.1
    {
        let key = "marketing.segments_by_year[].cycle_days";
        let line = lead(Sign::None, "speed", say("quickest", quickest.0, days(quickest.1), key));
        lines.push(line.and(1, [say("slowest", slowest.0, days(slowest.1), key)]));
    }
    lines
}

fn line(saying: &Saying, losses: &Losses) -> Line {
    let change_of = |found: &SegmentChange| {
        let mut cell = Cell::text(format!("{} {}", found.segment.name, found.change.get().map(change).unwrap_or_default()));
        cell.row = found.segment.row;
        cell.key("marketing.what_the_deals_say")
    };
    let list = |sign: Sign, about: &str, segments: &[SegmentChange]| {
        let mut cells = segments.iter().map(change_of);
        let line = lead(sign, about, cells.next().unwrap_or_default());
        (1..).zip(cells).fold(line, |line, (keep, cell)| line.and(keep, [cell]))
    };
    match saying {
        Saying::Grows { segments } => list(Sign::Good, "grows", segments),
        Saying::Shrinks { segments } => list(Sign::Act, "shrinks", segments),
        Saying::Reason { reason, share, most_in, most_share } => {
            let rate = share.rate.get().map(percent).unwrap_or_default();
            let text = format!("why we lost {rate} of {}", count(losses.lost_deals));
            let line = lead(Sign::Act, &reason.name().to_lowercase(), Cell::text(text).key("marketing.lost_by[].share.rate"));
            match (most_in, most_share.as_ref().and_then(|share| share.rate.get())) {
                (Some(segment), Some(most)) => {
                    let text = format!("{} in {}", percent(most), segment.name);
                    line.and(1, [Cell::text(text).key("marketing.lost_by[].segments[].deals")])
                }
                _ => line,
            }
        }
        Saying::Rival { rival, deals, share } => {
            let mut took = Cell::text(format!("took {} deals", count(*deals))).key("marketing.lost_to[].deals");
            took.row = rival.row;
            let rate = share.rate.get().map(percent).unwrap_or_default();
            let of = Cell::text(format!("{rate} of those with a rival named")).key("marketing.lost_to[].share.rate");
            lead(Sign::Act, &rival.name, took).and(1, [of])
        }
        Saying::Customers { gained, silent } => {
            let sign = if gained >= silent { Sign::Good } else { Sign::Act };
            let new = Cell::text(format!("{} customers", count(*gained))).key("marketing.customers_gained");
            let lost = Cell::text(format!("{} fell silent for a year", count(*silent))).or(format!("{} silent", count(*silent)));
            lead(sign, "gained", new).and(1, [lost.key("marketing.customers_silent")])
        }
    }
}
