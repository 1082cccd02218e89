//! What a book of deals and orders alone can tell of the long horizon.

use crate::book::deal::LossReason;
use crate::book::money::Money;
use crate::keys::Action;
use crate::metrics::marketing::Marketing;
use crate::metrics::marketing::deals_only::{DealsOnly, QuarterRow, Saying, SegmentChange, YearOnYear};
use crate::metrics::marketing::fit::{Fit, FitRow};
use crate::metrics::marketing::losses::Losses;
use crate::metrics::marketing::terms::Ref;
use crate::screens::context::{Context, FitMeasure};
use crate::screens::say::{
    Cell, Column, ColumnBar, Columns, Content, Heat, Line, Panel, PanelId, Part, Role, Room, Row, RowId, Sign, Table,
};
use crate::screens::words::{Coins, change, compare_sign, count, days, percent};

use super::fit::{at, through, win_bounds, win_heat};
use super::funnel::quarter_name;
use super::terms::{name, row_id, shades};

/// Where is the revenue going: won by quarter.
pub fn revenue(figures: &DealsOnly, context: &Context) -> Panel {
    let coins = context.coins();
    let calendar = &context.book().company.calendar;
    let total = &figures.total_by_year;
    let mut panel = Panel::new(PanelId::Revenue, Cell::bold("Where is the revenue going?").or("Revenue"), "Revenue");
    if let Some(rate) = total.change.get() {
        panel.note = Line::of([Cell::dim(format!("{} year on year", change(rate))).key("marketing.total_by_year.change")]);
        panel.waits = Cell::new(change(rate), compare_sign(rate).role()).key("marketing.total_by_year.change");
    }
    // Quarters before the first sale are not shown: nothing is known of them.
    let known: Vec<&QuarterRow> =
        figures.revenue_by_quarter.iter().skip_while(|quarter| quarter.revenue == Money::ZERO).collect();
    let quarters = known.iter().map(|quarter| ColumnBar {
        value: quarter.revenue.as_f64(),
        label: Cell::text(coins.headline(quarter.revenue)).key("marketing.revenue_by_quarter[].revenue"),
        count: Cell::default(),
        name: Cell::dim(quarter_name(&calendar.label(quarter.quarter))),
    });
    // A few quarters are no picture of a year: its months are.
    let months = figures.revenue_by_month.iter().skip_while(|month| month.revenue == Money::ZERO).map(|month| ColumnBar {
        value: month.revenue.as_f64(),
        label: Cell::text(coins.headline(month.revenue)).key("marketing.revenue_by_month[].revenue"),
        count: Cell::default(),
        name: Cell::dim(calendar.short_label(month.month)),
    });
    let few = known.iter().filter(|quarter| quarter.revenue != Money::ZERO).count() <= 4;
    let columns: Vec<ColumnBar> = if few { months.collect() } else { quarters.collect() };
    panel.headline = headline(figures, coins);
    panel = panel.says(0, Columns { columns, least: 2, most: 12 });
    if few && known.len() > 1 {
        let said = known.iter().map(|quarter| {
            let text = format!("{} {}", quarter_name(&calendar.label(quarter.quarter)), coins.headline(quarter.revenue));
            Cell::text(text).key("marketing.revenue_by_quarter[].revenue")
        });
        let line = (1..).zip(said).fold(Line::of([Cell::dim("by quarter")]), |line, (keep, cell)| line.and(keep, [cell]));
        panel = panel.part(Part::new(1, line).from(Room::Fair));
    }
    let mut line = Line::of([Cell::dim("on the same quarter a year ago")]);
    for (keep, quarter) in (1..).zip(figures.revenue_by_quarter.iter().rev().filter(|quarter| !quarter.cut).take(5)) {
        if let Some(rate) = quarter.change.get() {
            let text = format!("{} {}", quarter_name(&calendar.label(quarter.quarter)), change(rate));
            line = line.and(keep, [Cell::new(text, compare_sign(rate).role()).key("marketing.revenue_by_quarter[].change")]);
        }
    }
    if line.pieces.len() > 1 {
        panel = panel.part(Part::new(1, line).from(Room::Fair));
    }
    let cut: Vec<String> = figures
        .revenue_by_quarter
        .iter()
        .filter(|quarter| quarter.cut)
        .map(|quarter| quarter_name(&calendar.label(quarter.quarter)))
        .collect();
    if !cut.is_empty() {
        panel =
            panel.part(Part::new(2, Line::of([Cell::dim(format!("the window cuts {}", cut.join(" and ")))])).from(Room::Fair));
    }
    panel
}

/// The tab's verdict in one line.
fn headline(figures: &DealsOnly, coins: Coins) -> Line {
    let total = &figures.total_by_year;
    let rate = total.change.get();
    let sign = rate.map_or(Sign::Unknown, compare_sign);
    let words = rate.map_or_else(|| "a first year".to_owned(), |rate| format!("{} year on year", change(rate)));
    let line =
        Line::of([Cell::new(format!("{} revenue {words}", sign.glyph()), sign.role()).key("marketing.total_by_year.change")]);
    let years = match total.year_1 {
        Money::ZERO => coins.headline(total.year_2),
        before => format!("{} > {}", coins.headline(before), coins.headline(total.year_2)),
    };
    line.and(1, [Cell::text(years).key("marketing.total_by_year.year_2")])
}

/// Rules over the figures.
pub fn says(marketing: &Marketing, context: &Context) -> Panel {
    let (figures, losses) = (&marketing.deals_only, &marketing.losses);
    let coins = context.coins();
    let years = context.lens.window.years;
    let words = if years == 1 { "1 year".to_owned() } else { format!("{years} years") };
    let mut panel =
        Panel::new(PanelId::DealsSay, Cell::bold(format!("What the deals say, {words}")).or("The deals say"), "Deals say");
    let total = &figures.total_by_year;
    let mut first = Line::of([Cell::text("Won "), Cell::bold(coins.headline(marketing.revenue)).key("marketing.revenue")]);
    if let Some(rate) = losses.decided_total.rate.get() {
        let decided = &losses.decided_total;
        let interval = decided
            .low
            .zip(decided.high)
            .map_or_else(String::new, |(low, high)| format!(" ({:.0} to {:.0})", low * 100.0, high * 100.0));
        first = first.and(
            1,
            [Cell::text(format!(
                "{} of {} decided, {}{interval}",
                count(decided.count as usize),
                count(decided.of as usize),
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
    let judged = || fit.fit_segments.iter().filter(|row| row.segment.row.is_some() && row.win_rate.of >= 10);
    let rate = |row: &FitRow| row.win_rate.rate.get().unwrap_or(0.0);
    let best = judged().max_by(|a, b| rate(a).total_cmp(&rate(b)))?;
    let least = judged().min_by(|a, b| rate(a).total_cmp(&rate(b))).filter(|row| row.segment.id != best.segment.id)?;
    let say = |words: &str, row: &FitRow| {
        let of = count(row.win_rate.of as usize);
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

/// What the segments x channels show: win rates first, then what `v` changes to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    WinRate,
    Growth,
    Revenue,
}

/// Shares of all revenue from which a cell is shaded darker.
const REVENUE_BOUNDS: [f64; 3] = [0.15, 0.07, 0.03];
/// Growth from which a cell is shaded darker.
const GROWTH_BOUNDS: [f64; 4] = [0.2, 0.05, -0.05, -0.2];

fn cell_of(row: &FitRow, shown: Shown, total: &FitRow, coins: Coins) -> Heat {
    let plain =
        |grade: usize, number: Cell| Heat { grade: u8::try_from(grade).ok(), letter: String::new(), number, beside: None };
    let nothing = || Heat { grade: None, letter: String::new(), number: Cell::dim("."), beside: None };
    match shown {
        Shown::WinRate => win_heat(row, total.win_rate.rate.get().unwrap_or(0.0)),
        Shown::Growth => row.growth.get().map_or_else(nothing, |rate| {
            let grade = GROWTH_BOUNDS.iter().position(|bound| rate >= *bound).unwrap_or(4);
            plain(grade, Cell::text(change(rate)).key("marketing.fit[].growth"))
        }),
        Shown::Revenue if row.revenue == Money::ZERO => nothing(),
        Shown::Revenue => {
            let share = row.revenue.as_f64() / total.revenue.as_f64().max(1.0);
            let grade = REVENUE_BOUNDS.iter().position(|bound| share >= *bound).unwrap_or(3);
            plain(grade, Cell::text(coins.headline(row.revenue)).key("marketing.fit[].revenue"))
        }
    }
}

/// Segment x channel by win rate, growth or revenue; segments alone with the intervals of their win rates where no deal
/// has a channel.
pub fn win_fit(figures: &Fit, context: &Context) -> Option<Panel> {
    let mut columns_shown: Vec<&FitRow> = figures.fit_channels.iter().filter(|row| row.win_rate.of > 0).collect();
    columns_shown.sort_by_key(|row| std::cmp::Reverse(row.win_rate.of));
    let channels: Vec<&Ref> = columns_shown.iter().map(|row| &row.channel).filter(|channel| channel.row.is_some()).collect();
    let segments: Vec<&FitRow> = figures.fit_segments.iter().filter(|row| row.win_rate.of > 0).collect();
    if segments.is_empty() {
        return None;
    }
    let shown = match context.choices.fit {
        FitMeasure::Growth => Shown::Growth,
        FitMeasure::Grid => Shown::Revenue,
        FitMeasure::Contribution | FitMeasure::WinRate => Shown::WinRate,
    };
    let of = if channels.is_empty() { "Segments" } else { "Segment x channel" };
    let (what, short) = match shown {
        Shown::WinRate => ("win rate, % of decided", "Win rate %"),
        Shown::Growth => ("growth, %", "Growth %"),
        Shown::Revenue => ("revenue", "Revenue"),
    };
    let mut panel = Panel::new(PanelId::WinFit, Cell::bold(format!("{of}: {what}")).or(short), "Win rate")
        .note(format!("{} growth, revenue", context.key(Action::Measure)));
    panel.waits = figures
        .fit_total
        .win_rate
        .rate
        .get()
        .map_or_else(Cell::default, |rate| Cell::dim(percent(rate)).key("marketing.fit_total.win_rate.rate"));
    let coins = context.coins();
    let alone = channels.is_empty();
    let mut columns = vec![Column::words("", 0).wide(8, if alone { 24 } else { 16 })];
    columns.extend((2..).zip(&channels).map(|(keep, channel)| Column::words(channel.name.clone(), keep)));
    columns.push(Column::words("All", 1));
    if alone {
        columns.extend([Column::words("95 %", 3), Column::bars(2, 8, 40)]);
    }
    let total = &figures.fit_total;
    let nothing = || Heat { grade: None, letter: String::new(), number: Cell::dim("."), beside: None };
    // All intervals on one scale, as wide as they need.
    let ends = segments.iter().filter_map(|row| row.win_rate.low.zip(row.win_rate.high));
    let (least, most) = ends.fold((1.0_f64, 0.0_f64), |(least, most), (low, high)| (least.min(low), most.max(high)));
    let on_scale = |value: f64| if most > least { ((value - least) / (most - least)).clamp(0.0, 1.0) } else { 0.5 };
    let row = |label: Cell, id: RowId, segment: Option<&Ref>, all: &FitRow| {
        let own = channels.iter().map(|channel| {
            at(figures, segment, channel).map_or_else(nothing, |row| through(cell_of(row, shown, total, coins), Some(row)))
        });
        let heats = own.chain([cell_of(all, shown, total, coins)]).map(Content::Heat);
        let mut contents: Vec<Content> = std::iter::once(Content::from(label)).chain(heats).collect();
        if let (true, Some((low, high)), Some(rate)) = (alone, all.win_rate.low.zip(all.win_rate.high), all.win_rate.rate.get()) {
            contents.push(Cell::dim(format!("{} to {}", percent(low), percent(high))).key("marketing.fit[].win_rate.low").into());
            contents.push(Content::Whisker { low: on_scale(low), middle: on_scale(rate), high: on_scale(high) });
        }
        Row { id, contents, detail: None }
    };
    let rows: Vec<Row> = segments
        .iter()
        .map(|segment| row(name(&segment.segment), row_id(&segment.segment), Some(&segment.segment), segment))
        .collect();
    let sum = row(Cell::bold("All"), RowId::Named("total".into()), None, total);
    panel = panel.says(0, Table { columns, rows: rows.into(), totals: vec![sum], list: true, ..Table::default() });
    let [high, middle, low] = win_bounds(total.win_rate.rate.get().unwrap_or(0.0)).map(|bound| format!("{:.0}", bound * 100.0));
    let legend = match shown {
        Shown::WinRate => shades([
            format!(">= {high}").as_str(),
            &format!(">= {middle} (all)"),
            &format!(">= {low}"),
            "below   ~ fewer than ten decided",
        ]),
        Shown::Growth => shades([">= +20%", ">= +5%", "about as before", "< -5%", "< -20%"]),
        Shown::Revenue => shades([">= 15% of all", ">= 7%", ">= 3%", "below"]),
    };
    Some(panel.part(Part::new(2, legend).from(Room::Fair)))
}

fn years(rows: &[YearOnYear], head: &str, products: bool, key: [&'static str; 3], coins: Coins) -> Table {
    let most = rows.iter().map(|row| row.year_2.as_f64()).fold(0.0, f64::max);
    let row = |row: &YearOnYear| {
        let moved = row.change.get();
        let mut contents: Vec<Content> = vec![
            moved.map_or_else(Cell::default, |rate| compare_sign(rate).cell()).into(),
            name(&row.id).into(),
            coins.or_dot(row.year_1).key(key[0]).into(),
            coins.or_dot(row.year_2).key(key[1]).into(),
            moved.map_or_else(|| Cell::dim("."), |rate| Cell::text(change(rate)).key(key[2])).into(),
        ];
        if products {
            let share = row.share.get().map_or_else(|| Cell::dim("."), |share| Cell::text(percent(share)));
            contents.push(share.key("marketing.products_by_year[].share").into());
        } else {
            contents.push(
                row.average_won
                    .get()
                    .map_or_else(
                        || Cell::dim("."),
                        |average| Cell::text(coins.headline(average)).key("marketing.segments_by_year[].average_won"),
                    )
                    .into(),
            );
            contents.push(
                row.cycle_days
                    .get()
                    .map_or_else(
                        || Cell::dim("."),
                        |cycle| Cell::text(days(cycle)).key("marketing.segments_by_year[].cycle_days"),
                    )
                    .into(),
            );
        }
        contents.push(Content::Bar {
            share: if most > 0.0 { row.year_2.as_f64() / most } else { 0.0 },
            role: Role::Accent,
            mark: None,
        });
        Row { id: row_id(&row.id), contents, detail: None }
    };
    // In a book's first year there is nothing to compare with: neither year before nor change is shown.
    let first_year = rows.iter().all(|row| row.year_1 == Money::ZERO);
    let compared = |column: Column| if first_year { column.wide(0, 0) } else { column };
    let mut columns = vec![
        compared(Column::words("", 0).wide(1, 1)),
        Column::words(head.to_owned(), 0).wide(8, 22),
        compared(Column::number("Year 1", 1)),
        Column::number(if first_year { "Won" } else { "Year 2" }, 0),
        compared(Column::number("", 0)),
    ];
    if products {
        columns.push(Column::number("Share", 2));
    } else {
        columns.push(Column::number("Avg won", 3));
        columns.push(Column::number("Cycle", 4));
    }
    columns.push(Column::bars(5, 5, 16));
    let shown = rows.iter().filter(|row| row.year_1 != Money::ZERO || row.year_2 != Money::ZERO);
    Table { columns, rows: shown.map(row).collect(), list: true, ..Table::default() }
}

/// Segments, year on year; `None` without any.
pub fn segments(figures: &DealsOnly, context: &Context) -> Option<Panel> {
    if !figures.segments_by_year.iter().any(|row| row.id.row.is_some()) {
        return None;
    }
    let coins = context.coins();
    let keys =
        ["marketing.segments_by_year[].year_1", "marketing.segments_by_year[].year_2", "marketing.segments_by_year[].change"];
    let mut table = years(&figures.segments_by_year, "Segment", false, keys, coins);
    let total = &figures.total_by_year;
    let contents: Vec<Content> = vec![
        Cell::default().into(),
        Cell::bold("All").into(),
        Cell::bold(coins.table(total.year_1)).key("marketing.total_by_year.year_1").into(),
        Cell::bold(coins.table(total.year_2)).key("marketing.total_by_year.year_2").into(),
        total
            .change
            .get()
            .map_or_else(|| Cell::dim("."), |rate| Cell::bold(change(rate)))
            .key("marketing.total_by_year.change")
            .into(),
        total
            .average_won
            .get()
            .map_or_else(|| Cell::dim("."), |average| Cell::bold(coins.headline(average)))
            .key("marketing.total_by_year.average_won")
            .into(),
        total
            .cycle_days
            .get()
            .map_or_else(|| Cell::dim("."), |cycle| Cell::bold(days(cycle)))
            .key("marketing.total_by_year.cycle_days")
            .into(),
        Cell::default().into(),
    ];
    table.totals.push(Row { id: RowId::Named("total".into()), contents, detail: None });
    let mut panel = Panel::new(PanelId::Segments, Cell::bold("Segments, year on year").or("Segments"), "Segments").says(0, table);
    panel.waits = Cell::dim(figures.segments_by_year.len().to_string());
    let text = if figures.segments_by_year.iter().all(|row| row.year_1 == Money::ZERO) {
        format!("the year to {}; nothing is known of the one before", figures.year_2.end.long())
    } else {
        format!("year 1 to {}, year 2 to {}", figures.year_1.end.long(), figures.year_2.end.long())
    };
    Some(panel.part(Part::new(2, Line::of([Cell::dim(text)])).from(Room::Fair)))
}

/// Products over the years; `None` without any.
pub fn products(figures: &DealsOnly, context: &Context) -> Option<Panel> {
    if !figures.products_by_year.iter().any(|row| row.id.row.is_some()) {
        return None;
    }
    let keys =
        ["marketing.products_by_year[].year_1", "marketing.products_by_year[].year_2", "marketing.products_by_year[].change"];
    let table = years(&figures.products_by_year, "Product", true, keys, context.coins());
    let mut panel =
        Panel::new(PanelId::ProductYears, Cell::bold("Products over the years").or("Products"), "Products").says(0, table);
    panel.waits = Cell::dim(figures.products_by_year.iter().filter(|row| row.id.row.is_some()).count().to_string());
    Some(panel)
}

/// Customers gained and fallen silent.
pub fn gained(figures: &DealsOnly, context: &Context) -> Panel {
    let calendar = &context.book().company.calendar;
    let note = format!("{} gained, {} silent", figures.customers_gained, figures.customers_silent);
    let mut panel = Panel::new(PanelId::Gained, Cell::bold("Customers gained and fallen silent").or("Customers"), "Customers");
    panel.note = Line::of([Cell::dim(note).key("marketing.customers_gained")]);
    panel.waits = Cell::dim(format!("+{}", figures.customers_gained)).key("marketing.customers_gained");
    let most =
        figures.customers_by_quarter.iter().map(|quarter| quarter.gained.max(quarter.silent)).max().unwrap_or(1).max(1) as f64;
    let mut columns = vec![Column::words("", 0)];
    let mut gained: Vec<Content> = vec![Cell::text("gained").into()];
    let mut silent: Vec<Content> = vec![Cell::text("silent").into()];
    // Quarters before the first customer are not shown: nothing is known of them.
    let known: Vec<_> =
        figures.customers_by_quarter.iter().skip_while(|quarter| quarter.gained == 0 && quarter.silent == 0).collect();
    // The bar of the oldest quarter goes first, then its number.
    for (keep, quarter) in (1..).step_by(2).zip(known.iter().rev().take(9)) {
        columns.insert(1, Column::bars(keep + 1, 2, 6));
        columns.insert(
            2,
            Column {
                align: crate::screens::say::Align::Right,
                ..Column::words(quarter_name(&calendar.label(quarter.quarter)), keep)
            },
        );
        let both = [
            (&mut gained, quarter.gained, Role::Good, "marketing.customers_by_quarter[].gained"),
            (&mut silent, quarter.silent, Role::Bad, "marketing.customers_by_quarter[].silent"),
        ];
        for (row, n, role, key) in both {
            row.insert(1, Content::Bar { share: n as f64 / most, role, mark: None });
            row.insert(2, if n > 0 { Cell::text(n.to_string()) } else { Cell::dim(".") }.key(key).into());
        }
    }
    let rows = [("gained", gained), ("silent", silent)].into_iter().map(|(name, contents)| Row {
        id: RowId::Named(name.into()),
        contents,
        detail: None,
    });
    panel = panel.says(0, Table { columns, rows: rows.collect(), mark: Some(0), ..Table::default() });
    let mut line = Line::new();
    if let Some(rate) = figures.bought_both_years.rate.get() {
        line =
            line.and(0, [Cell::text(format!("Bought in both years {}", percent(rate))).key("marketing.bought_both_years.rate")]);
    }
    if let Some(kept) = figures.revenue_kept.get() {
        line = line.and(1, [Cell::text(format!("revenue kept {}", percent(kept))).key("marketing.revenue_kept")]);
    }
    if let Some(share) = figures.top5_share.get() {
        line = line.and(2, [Cell::text(format!("top 5 {} of year 2", percent(share))).key("marketing.top5_share")]);
    }
    panel = panel.says(1, line);
    let words = "silent: nothing won for a year, counted in the quarter when the year was up";
    panel.part(Part::new(3, Line::of([Cell::dim(words)])).from(Room::Fair))
}
