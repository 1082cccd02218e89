//! Where we can compete profitably: segments x channels, and the attractiveness-strength grid.

use crate::book::money::Money;
use crate::keys::Action;
use crate::metrics::figure::Shown;
use crate::metrics::marketing::fit::{Fit, FitRow, Grade, PairProposal};
use crate::metrics::marketing::grid::GridFigures;
use crate::metrics::marketing::terms::Ref;
use crate::screens::context::{Context, FitMeasure};
use crate::screens::say::{
    Cell, Column, Columns, Content, Grid, GridPlace, Heat, Line, Panel, PanelId, PanelPart, Role, Room, RowId, Sign, Table,
};
use crate::screens::words::{Coins, change, count, wrapped};

use super::terms::{row_id, shades};

fn grade_of(grade: Grade) -> (u8, &'static str) {
    match grade {
        Grade::A => (0, "A"),
        Grade::B => (1, "B"),
        Grade::C => (2, "C"),
        Grade::D => (3, "D"),
        Grade::E => (4, "E"),
    }
}

/// The heat map; `None` where neither contribution nor positions are known of any place: win rates and growth alone are
/// told by the panels that stand in.
pub(crate) fn panel(figures: &Fit, context: &Context) -> Option<Panel> {
    let measure = context.choices.fit;
    [FitMeasure::Contribution, FitMeasure::Grid].into_iter().find(|own| nowhere(figures, *own).is_none())?;
    let (title, short) = match measure {
        FitMeasure::Contribution => ("Where we compete: contribution %", "Margin %"),
        FitMeasure::Growth => ("Where we compete: growth %", "Growth %"),
        FitMeasure::WinRate => ("Where we compete: win rate %", "Win rate %"),
        FitMeasure::Grid => ("Where we compete: attractiveness x strength", "Attract"),
    };
    let mut panel = Panel::new(PanelId::Fit, Cell::bold(title).or(short), "Where we compete")
        .note(format!("{} growth, win rate, grid", context.key(Action::Measure)));
    panel.waits = if figures.leave.is_empty() {
        Cell::figure(&figures.fit_pairs, |n| n.to_string()).role(Role::Dim)
    } else {
        Cell::figure(&figures.leave_pairs, |n| format!("!{n}")).role(Role::Bad)
    };
    if let Some(why) = nowhere(figures, measure) {
        // A map of nothing but dots says less than why it is one.
        let line = |text: String| Line::of([Cell::dim(text)]);
        panel.body.extend(wrapped(&why, 36).into_iter().map(|text| PanelPart::new(0, line(text)).to(Room::Tight)));
        panel.body.extend(wrapped(&why, 64).into_iter().map(|text| PanelPart::new(0, line(text)).from(Room::Fair)));
    } else {
        panel = panel
            .part(PanelPart::new(0, table(figures, measure, (5, 6), context)).to(Room::Tight))
            .part(PanelPart::new(0, table(figures, measure, (9, 9), context)).from(Room::Fair).to(Room::Fair))
            .part(PanelPart::new(0, table(figures, measure, (9, 13), context)).from(Room::Ample));
        panel = panel.part(PanelPart::new(3, legend(figures, measure)).from(Room::Fair));
    }
    if measure == FitMeasure::Contribution {
        let coins = context.coins();
        let won = Cell::figure(&figures.fit_total.revenue, |won| coins.headline(won)).role(Role::Dim);
        let words = [Cell::dim("of won revenue "), won, Cell::dim(" after unit cost, channel cost and spend")];
        panel = panel.part(PanelPart::new(4, Line::of(words)).from(Room::Fair));
    }
    if let Some(line) = note(figures, context.coins()) {
        panel = panel.part(PanelPart::new(5, line).from(Room::Ample));
    }
    for (at, line) in proposals(figures, context.coins()).into_iter().enumerate() {
        let least = if at == 1 && figures.open_ground.len() > 1 { Room::Ample } else { Room::Fair };
        panel = panel.part(PanelPart::new(2, line).from(least));
    }
    Some(panel)
}

fn legend(figures: &Fit, measure: FitMeasure) -> Line {
    match measure {
        FitMeasure::Contribution => shades(["A >= 25", "B >= 10", "C >= 0", "D < 0", "E < -10  . no sales"]),
        FitMeasure::Growth => shades(GROWTH_SHADES),
        FitMeasure::WinRate => win_shades(&figures.fit_total),
        FitMeasure::Grid => shades(["sum >= 7.3", ">= 6", ">= 5", ">= 4", "below  each from 1 to 5"]),
    }
}

/// What the shades of a growth stand for.
pub(crate) const GROWTH_SHADES: [&str; 5] = [">= +20%", ">= +5%", "about as before", "< -5%", "< -20%"];

/// What the shades of a win rate stand for, against the rate of all.
pub(crate) fn win_shades(all: &FitRow) -> Line {
    let Some(bounds) = win_bounds(all) else {
        let decided = Cell::figure(&all.win_rate.of, |n| count(n as usize)).role(Role::Dim);
        return Line::of([Cell::dim("too few to compare: "), decided, Cell::dim(" decided   ~ fewer than ten decided")]);
    };
    let [high, middle, low] = bounds.map(|bound| format!("{:.0}", bound * 100.0));
    let words =
        [format!(">= {high}"), format!(">= {middle} (all)"), format!(">= {low}"), "below   ~ fewer than ten decided".into()];
    shades(words.iter().map(String::as_str))
}

/// Why the map is empty, where no place has a value of the measure.
fn nowhere(figures: &Fit, measure: FitMeasure) -> Option<String> {
    let rows = || figures.fit.iter().chain(&figures.fit_segments).chain([&figures.fit_total]);
    let of = |row: &FitRow| match measure {
        FitMeasure::Contribution => row.margin.value.clone(),
        FitMeasure::Growth => row.growth.value.clone(),
        FitMeasure::WinRate => row.win_rate.rate.value.clone(),
        FitMeasure::Grid => row.attractiveness.value.clone(),
    };
    let why = of(&figures.fit_total).err()?;
    rows().all(|row| of(row).is_err()).then(|| format!("nothing to show: {}", why.0))
}

/// What the margins leave out, and what they spread.
fn note(figures: &Fit, coins: Coins) -> Option<Line> {
    let note = &figures.fit_note;
    let money = |figure| Cell::figure(figure, |money| coins.headline(money)).role(Role::Dim);
    let mut pieces: Vec<Vec<Cell>> = Vec::new();
    if note.sales_without_units.or_zero() > 0 {
        let sales = Cell::figure(&note.sales_without_units, count).role(Role::Dim);
        let won = money(&note.revenue_without_units);
        pieces.push(vec![sales, Cell::dim(" sales of "), won, Cell::dim(" say no units: no margin")]);
    }
    if note.spend_spread.or_zero() != Money::ZERO {
        let spend = money(&note.spend_spread);
        pieces.push(vec![Cell::dim("spend of "), spend, Cell::dim(" names no segment: spread by revenue")]);
    }
    let mut pieces = pieces.into_iter();
    let first = Line::of(pieces.next()?);
    Some(pieces.fold(first, |line, cells| line.and(1, cells)))
}

/// The channels that have a column, by revenue.
fn channels(figures: &Fit) -> Vec<&Ref> {
    let mut rows: Vec<&FitRow> = figures.fit_channels.iter().filter(|row| row.revenue.or_zero() != Money::ZERO).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.revenue.or_zero()));
    rows.into_iter().map(|row| &row.channel).collect()
}

/// The heat map as a table, its columns between so many cells wide.
fn table(figures: &Fit, measure: FitMeasure, (least, most): (u16, u16), context: &Context) -> Table {
    let coins = context.coins();
    let channels = channels(figures);
    // With two numbers a cell, many channels leave room for a word of a segment's name.
    let brief = most > 9 && channels.len() > 3;
    let column = |channel: &Ref| {
        // `no` alone would not say of what.
        let first = if channel.name.starts_with("no ") { "none" } else { word(&channel.name) };
        let letters = if first.chars().count() > 6 { 4 } else { 3 };
        let head: String = first.chars().take(letters).collect();
        Column::words(channel.name.clone(), 0).short(head).wide(least, most)
    };
    let all = &figures.fit_total;
    let heat_of = move |row: Option<&FitRow>| Content::Heat(through(heat(row, measure, all, coins), row));
    // A segment over all channels, and all of it without one.
    let id = |(segment, _): &(Option<&Ref>, &FitRow)| segment.map_or_else(|| RowId::Named("total".into()), row_id);
    let mut columns =
        Columns::of(id).column("segment", Column::words("", 0).wide(8, if brief { 9 } else { 16 }), |(segment, _)| {
            segment.map_or_else(|| Cell::bold("All"), brief_name)
        });
    for (keep, channel) in (2..).zip(channels) {
        // The column of a channel is remembered by the channel's name.
        columns =
            columns.column("", Column { keep, ..column(channel) }, move |(segment, _)| heat_of(at(figures, *segment, channel)));
    }
    let table = columns
        .column("all", Column::words("All", 1).wide(least, most), move |(_, all)| heat_of(Some(all)))
        .explained_by(move |(_, all)| measured(all, measure))
        .total_of("total", (None, &figures.fit_total))
        .table(figures.fit_segments.iter().map(|row| (Some(&row.segment), row)));
    Table { list: true, mark: Some(0), heads_in_rule: true, ..table }
}

/// The figure that a cell of the map shows first.
fn measured(row: &FitRow, measure: FitMeasure) -> Shown {
    match measure {
        FitMeasure::Contribution => row.margin.shown(),
        FitMeasure::Growth => row.growth.shown(),
        FitMeasure::WinRate => row.win_rate.rate.shown(),
        FitMeasure::Grid => row.attractiveness.shown(),
    }
}

/// A name's first word.
fn word(name: &str) -> &str {
    name.split(' ').next().unwrap_or(name)
}

fn brief_name(of: &Ref) -> Cell {
    let cell = super::terms::name(of);
    let short = word(&cell.text).to_owned();
    cell.or(short)
}

/// The cell with the channel it is about.
pub(crate) fn through(mut heat: Heat, row: Option<&FitRow>) -> Heat {
    let channel = row.and_then(|row| row.channel.row);
    heat.number.row = channel;
    if let Some(beside) = &mut heat.beside {
        beside.row = channel;
    }
    heat
}

/// The figures of a segment through a channel; of all segments without one.
pub(crate) fn at<'a>(figures: &'a Fit, segment: Option<&Ref>, channel: &Ref) -> Option<&'a FitRow> {
    match segment {
        Some(segment) => figures.fit.iter().find(|row| row.segment.id == segment.id && row.channel.id == channel.id),
        None => figures.fit_channels.iter().find(|row| row.channel.id == channel.id),
    }
}

/// One cell: shade, letter and number say the same.
fn heat(row: Option<&FitRow>, measure: FitMeasure, all: &FitRow, coins: Coins) -> Heat {
    let Some(row) = row else { return nothing() };
    let graded = |value: Option<f64>, bounds: [f64; 4], number: Cell| {
        let Some(value) = value else { return nothing() };
        let grade = bounds.iter().position(|bound| value >= *bound).unwrap_or(4);
        Heat { grade: u8::try_from(grade).ok(), letter: String::new(), number, beside: None }
    };
    match measure {
        FitMeasure::Contribution => {
            let Some(grade) = row.grade else { return nothing() };
            let (grade, letter) = grade_of(grade);
            Heat {
                grade: Some(grade),
                letter: letter.to_owned(),
                number: Cell::figure(&row.margin, |margin| format!("{:.0}", margin * 100.0)),
                beside: Some(Cell::figure(&row.revenue, |won| coins.table(won))),
            }
        }
        FitMeasure::Growth => graded(row.growth.get(), [0.2, 0.05, -0.05, -0.2], Cell::figure(&row.growth, change)),
        FitMeasure::WinRate => win_heat(row, all),
        FitMeasure::Grid => {
            // The shade is that of both together.
            let one = |score: f64| format!("{score:.1}");
            let number = Cell::figure(&row.attractiveness, one);
            let both = row.attractiveness.get().zip(row.strength.get()).map(|(a, s)| a + s);
            let heat = graded(both, [7.33, 6.0, 5.0, 4.0], number);
            let beside = heat.grade.map(|_| Cell::figure(&row.strength, one).role(Role::Dim));
            Heat { beside, ..heat }
        }
    }
}

pub(crate) fn nothing() -> Heat {
    Heat { grade: None, letter: String::new(), number: Cell::dim("."), beside: None }
}

/// From so many decided deals on a win rate is compared.
const ENOUGH_DECIDED: u32 = 10;

/// Shades of win rates, against the rate of all: well above, above, not far below. `None` where all is too little to
/// compare with, or everything was won or lost.
fn win_bounds(all: &FitRow) -> Option<[f64; 3]> {
    let rate = all.win_rate.rate.get().filter(|rate| *rate > 0.0 && *rate < 1.0)?;
    let enough = all.win_rate.of.or_zero() >= ENOUGH_DECIDED;
    enough.then(|| [(rate + 0.07).min(1.0), rate, (rate - 0.06).max(0.0)])
}

/// A win rate with the deals it rests on, shaded against the rate of all; `~` below ten.
pub(crate) fn win_heat(row: &FitRow, all: &FitRow) -> Heat {
    let Some(rate) = row.win_rate.rate.get() else { return nothing() };
    let grade = win_bounds(all).map(|bounds| bounds.iter().position(|bound| rate >= *bound).unwrap_or(3));
    let mark = if row.win_rate.of.or_zero() < ENOUGH_DECIDED { "~" } else { "" };
    Heat {
        grade: grade.and_then(|grade| u8::try_from(grade).ok()),
        letter: String::new(),
        number: Cell::figure(&row.win_rate.rate, |rate| format!("{mark}{:.0}", rate * 100.0)),
        beside: Some(Cell::figure(&row.win_rate.of, |n| format!("of {}", count(n as usize))).role(Role::Dim)),
    }
}

/// Open ground and what to leave, each with its reason; with the first words of the names where there is little room.
fn proposals(figures: &Fit, coins: Coins) -> Vec<Line> {
    let named = |name: &Ref, brief: bool| if brief { word(&name.name).to_owned() } else { name.name.clone() };
    let place = |lead: &str, row: &PairProposal, again: bool| {
        let said = |brief| {
            let segment = if again { String::new() } else { named(&row.segment, brief) + " " };
            format!("{lead}{segment}x {}", named(&row.channel, brief))
        };
        Cell { row: row.segment.row, ..Cell::text(said(false)).or(said(true)) }
    };
    let of = |row: &PairProposal, cell: Cell| Cell { row: row.segment.row, ..cell };
    let one = |value: f64| format!("{value:.1}");
    let mut lines = Vec::new();
    for ground in figures.open_ground.iter().take(2) {
        let mut cells = vec![Sign::Good.cell(), Cell::dim(" Ground "), place(" ", ground, false), Cell::text(": attractive ")];
        cells.extend([of(ground, Cell::figure(&ground.attractiveness, one)), Cell::text(", ")]);
        if ground.strength.get().is_some() {
            let strength = of(ground, Cell::figure(&ground.strength, one));
            cells.extend([Cell::text("we are "), strength, Cell::text(" strong")]);
        } else {
            cells.push(Cell::text("no sales there"));
        }
        lines.push(Line::of(cells));
    }
    if !figures.leave.is_empty() {
        let mut cells = vec![Sign::Act.cell(), Cell::dim(" Leave?  ")];
        for (at, leave) in figures.leave.iter().take(2).enumerate() {
            let again = at > 0 && figures.leave.first().is_some_and(|first| first.segment.id == leave.segment.id);
            let margin = Cell::figure(&leave.margin, |margin| format!("{:.0}%", margin * 100.0));
            let revenue = Cell::figure(&leave.revenue, |won| coins.headline(won));
            let lead = if at > 0 { ", " } else { "" };
            cells.extend([place(lead, leave, again), Cell::text(" "), of(leave, margin), Cell::text(" of "), of(leave, revenue)]);
        }
        lines.push(Line::of(cells));
    }
    lines
}

/// The grid panel; `None` without positions.
pub(crate) fn grid(figures: &GridFigures, context: &Context) -> Option<Panel> {
    if figures.grid.is_empty() {
        return None;
    }
    let coins = context.coins();
    let letters = ('A'..='Z').chain('a'..='z');
    let places = figures.grid.iter().zip(letters).map(|(point, letter)| {
        let grade = point.grade.map_or(" ", |grade| grade_of(grade).1);
        let place = |segment: &str| match point.channel.row {
            Some(_) => format!("{segment} {}", point.channel.name),
            None => segment.to_owned(),
        };
        let mut name = Cell::text(place(&point.segment.name)).or(place(word(&point.segment.name)));
        name.row = point.segment.row;
        GridPlace {
            letter,
            attractiveness: point.attractiveness.or_zero(),
            strength: point.strength.or_zero(),
            legend: Line::of([name]).right(
                0,
                [
                    Cell::figure(&point.attractiveness, |score| format!("{score:.1} ")),
                    Cell::figure(&point.strength, |score| format!("{score:.1} ")),
                    Cell::figure(&point.revenue, |won| format!("{:>5} ", coins.table(won))).role(Role::Dim),
                    Cell::text(grade).about(&point.margin),
                ],
            ),
        }
    });
    let mut panel = Panel::new(PanelId::Grid, Cell::bold("Attractive and strong").or("Grid"), "Grid");
    panel.note = Line::of([Cell::dim("attractiveness, strength, revenue, grade").or("")]);
    panel.waits = Cell::figure(&figures.grid_pairs, |n| n.to_string()).role(Role::Dim);
    Some(panel.says(0, Grid { places: places.collect() }))
}
