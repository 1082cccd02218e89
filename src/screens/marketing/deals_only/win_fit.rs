//! Segments x channels by win rate, growth and revenue.

use crate::book::money::Money;
use crate::keys::Action;
use crate::metrics::marketing::fit::{Fit, FitRow};
use crate::metrics::marketing::terms::Ref;
use crate::screens::context::{Context, FitMeasure};
use crate::screens::say::{Cell, Column, Content, Heat, Panel, PanelId, Part, Room, Row, RowId, Table};
use crate::screens::words::{Coins, change, percent};

use super::super::fit::{at, through, win_bounds, win_heat};
use super::super::terms::{name, row_id, shades};

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
        Row { id, contents, detail: None, figure: None }
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
