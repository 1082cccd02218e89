//! Segments x channels by win rate, growth and revenue.

use crate::book::money::Money;
use crate::keys::Action;
use crate::metrics::marketing::fit::{Fit, FitRow};
use crate::metrics::marketing::terms::Ref;
use crate::screens::context::{Context, FitMeasure};
use crate::screens::say::{Cell, Column, Columns, Content, Heat, Panel, PanelId, PanelPart, Role, Room, RowId, Table};
use crate::screens::words::{Coins, change, percent};

use super::super::fit::{GROWTH_SHADES, at, nothing, through, win_heat, win_shades};
use super::super::terms::{interval, name, row_id, shades};

/// What the segments x channels show: win rates first, then what `v` changes to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ShownMeasure {
    WinRate,
    Growth,
    Revenue,
}

/// Shares of all revenue from which a cell is shaded darker.
const REVENUE_BOUNDS: [f64; 3] = [0.15, 0.07, 0.03];
/// Growth from which a cell is shaded darker.
const GROWTH_BOUNDS: [f64; 4] = [0.2, 0.05, -0.05, -0.2];

fn cell_of(row: &FitRow, shown: ShownMeasure, total: &FitRow, coins: Coins) -> Heat {
    let plain =
        |grade: usize, number: Cell| Heat { grade: u8::try_from(grade).ok(), letter: String::new(), number, beside: None };
    match shown {
        ShownMeasure::WinRate => win_heat(row, total),
        ShownMeasure::Growth => row.growth.get().map_or_else(nothing, |rate| {
            let grade = GROWTH_BOUNDS.iter().position(|bound| rate >= *bound).unwrap_or(4);
            plain(grade, Cell::figure(&row.growth, change))
        }),
        ShownMeasure::Revenue if row.revenue.or_zero() == Money::ZERO => nothing(),
        ShownMeasure::Revenue => {
            let share = row.revenue.or_zero().as_f64() / total.revenue.or_zero().as_f64().max(1.0);
            let grade = REVENUE_BOUNDS.iter().position(|bound| share >= *bound).unwrap_or(3);
            plain(grade, Cell::figure(&row.revenue, |won| coins.headline(won)))
        }
    }
}

/// Segment x channel by win rate, growth or revenue; segments alone with the intervals of their win rates where no deal
/// has a channel.
pub(crate) fn win_fit(figures: &Fit, context: &Context) -> Option<Panel> {
    let mut columns_shown: Vec<&FitRow> = figures.fit_channels.iter().filter(|row| row.win_rate.of.or_zero() > 0).collect();
    columns_shown.sort_by_key(|row| std::cmp::Reverse(row.win_rate.of.or_zero()));
    let channels: Vec<&Ref> = columns_shown.iter().map(|row| &row.channel).filter(|channel| channel.row.is_some()).collect();
    let segments: Vec<&FitRow> = figures.fit_segments.iter().filter(|row| row.win_rate.of.or_zero() > 0).collect();
    if segments.is_empty() {
        return None;
    }
    let shown = match context.choices.fit {
        FitMeasure::Growth => ShownMeasure::Growth,
        FitMeasure::Grid => ShownMeasure::Revenue,
        FitMeasure::Contribution | FitMeasure::WinRate => ShownMeasure::WinRate,
    };
    let of = if channels.is_empty() { "Segments" } else { "Segment x channel" };
    let (what, short) = match shown {
        ShownMeasure::WinRate => ("win rate, % of decided", "Win rate %"),
        ShownMeasure::Growth => ("growth, %", "Growth %"),
        ShownMeasure::Revenue => ("revenue", "Revenue"),
    };
    let mut panel = Panel::new(PanelId::WinFit, Cell::bold(format!("{of}: {what}")).or(short), "Win rate")
        .note(format!("{} growth, revenue", context.key(Action::Measure)));
    let rate = &figures.fit_total.win_rate.rate;
    panel.waits = if rate.get().is_some() { Cell::figure(rate, percent).role(Role::Dim) } else { Cell::default() };
    let coins = context.coins();
    let alone = channels.is_empty();
    let total = &figures.fit_total;
    // All intervals on one scale, as wide as they need.
    let ends = segments.iter().filter_map(|row| row.win_rate.low.get().zip(row.win_rate.high.get()));
    let (least, most) = ends.fold((1.0_f64, 0.0_f64), |(least, most), (low, high)| (least.min(low), most.max(high)));
    let on_scale = move |value: f64| if most > least { ((value - least) / (most - least)).clamp(0.0, 1.0) } else { 0.5 };
    let heat = move |row: &FitRow| cell_of(row, shown, total, coins);
    // A segment over all channels, and all of it without one.
    let id = |(segment, _): &(Option<&Ref>, &FitRow)| segment.map_or_else(|| RowId::Named("total".into()), row_id);
    let mut columns =
        Columns::of(id).column("segment", Column::words("", 0).wide(8, if alone { 24 } else { 16 }), |(segment, _)| {
            segment.map_or_else(|| Cell::bold("All"), name)
        });
    for (keep, channel) in (2..).zip(channels) {
        // The column of a channel is remembered by the channel's name.
        columns = columns.column("", Column::words(channel.name.clone(), keep), move |(segment, _)| {
            Content::Heat(at(figures, *segment, channel).map_or_else(nothing, |row| through(heat(row), Some(row))))
        });
    }
    let table = columns
        .column("all", Column::words("All", 1), move |(_, all)| Content::Heat(heat(all)))
        .column_if(alone, "interval", Column::words("95 %", 3), |(_, all)| {
            interval(&all.win_rate.low, &all.win_rate.high, percent)
        })
        .column_if(alone, "bar", Column::bars(2, 8, 40), move |(_, all)| whisker(all, on_scale))
        .explained_by(move |(_, all)| match shown {
            ShownMeasure::WinRate => all.win_rate.rate.shown(),
            ShownMeasure::Growth => all.growth.shown(),
            ShownMeasure::Revenue => all.revenue.shown(),
        })
        .total_of("total", (None, total))
        .table(segments.iter().map(|row| (Some(&row.segment), *row)));
    panel = panel.says(0, Table { list: true, ..table });
    let legend = match shown {
        ShownMeasure::WinRate => win_shades(total),
        ShownMeasure::Growth => shades(GROWTH_SHADES),
        ShownMeasure::Revenue => shades([">= 15% of all", ">= 7%", ">= 3%", "below"]),
    };
    Some(panel.part(PanelPart::new(2, legend).from(Room::Fair)))
}

/// The interval of a win rate on the scale of all of them.
fn whisker(row: &FitRow, on_scale: impl Fn(f64) -> f64) -> Content {
    let rate = &row.win_rate;
    match (rate.low.get(), rate.rate.get(), rate.high.get()) {
        (Some(low), Some(middle), Some(high)) => {
            Content::Whisker { low: on_scale(low), middle: on_scale(middle), high: on_scale(high) }
        }
        _ => Cell::default().into(),
    }
}
