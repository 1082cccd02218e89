//! Where we can compete profitably: segments x channels, and the attractiveness-strength grid.

use crate::book::money::Money;
use crate::keys::Action;
use crate::metrics::marketing::fit::{Fit, FitRow, Grade};
use crate::metrics::marketing::grid::Grid as Figures;
use crate::metrics::marketing::terms::Ref;
use crate::screens::context::{Context, FitMeasure};
use crate::screens::say::{
    Cell, Column, Content, Grid, GridPlace, Heat, Line, Panel, PanelId, Part, Role, Room, Row, RowId, Sign, Table,
};
use crate::screens::words::{Coins, change, count};

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

/// The heat map.
pub fn panel(figures: &Fit, context: &Context) -> Panel {
    let measure = context.choices.fit;
    let (title, short) = match measure {
        FitMeasure::Contribution => ("Where we compete: contribution %", "Margin %"),
        FitMeasure::Growth => ("Where we compete: growth %", "Growth %"),
        FitMeasure::WinRate => ("Where we compete: win rate %", "Win rate %"),
        FitMeasure::Grid => ("Where we compete: attractiveness x strength", "Attractive x strong"),
    };
    let mut panel = Panel::new(PanelId::Fit, Cell::bold(title).or(short), "Where we compete")
        .note(format!("{} growth, win rate, grid", context.key(Action::Measure)));
    panel.waits = if figures.leave.is_empty() {
        Cell::dim(figures.fit.len().to_string())
    } else {
        Cell::new(format!("!{}", figures.leave.len()), Role::Bad)
    };
    panel = panel
        .part(Part::new(0, table(figures, measure, (5, 6), context)).to(Room::Tight))
        .part(Part::new(0, table(figures, measure, (9, 9), context)).from(Room::Fair).to(Room::Fair))
        .part(Part::new(0, table(figures, measure, (9, 13), context)).from(Room::Ample));
    if measure == FitMeasure::Contribution {
        let legend = shades(["A >= 25", "B >= 10", "C >= 0", "D < 0", "E < -10  . no sales"]);
        panel = panel.part(Part::new(3, legend).from(Room::Fair));
        let words = format!(
            "of won revenue {} after unit cost, channel cost and spend",
            context.coins().headline(figures.fit_total.revenue)
        );
        panel = panel.part(Part::new(4, Line::of([Cell::dim(words).key("marketing.fit_total.revenue")])).from(Room::Fair));
    }
    if let Some(line) = note(figures, context.coins()) {
        panel = panel.part(Part::new(5, line).from(Room::Ample));
    }
    for (at, line) in proposals(figures, context.coins()).into_iter().enumerate() {
        let least = if at == 1 && figures.open_ground.len() > 1 { Room::Ample } else { Room::Fair };
        panel = panel.part(Part::new(2, line).from(least));
    }
    panel
}

/// What the margins leave out, and what they spread.
fn note(figures: &Fit, coins: Coins) -> Option<Line> {
    let note = &figures.fit_note;
    let mut pieces = Vec::new();
    if note.sales_without_units > 0 {
        let text = format!(
            "{} sales of {} say no units: no margin",
            count(note.sales_without_units),
            coins.headline(note.revenue_without_units)
        );
        pieces.push(Cell::dim(text).key("marketing.fit_note.sales_without_units"));
    }
    if note.spend_spread != Money::ZERO {
        let text = format!("spend of {} names no segment: spread by revenue", coins.headline(note.spend_spread));
        pieces.push(Cell::dim(text).key("marketing.fit_note.spend_spread"));
    }
    let mut pieces = pieces.into_iter();
    let first = Line::of([pieces.next()?]);
    Some(pieces.fold(first, |line, cell| line.and(1, [cell])))
}

/// The channels that have a column, by revenue.
fn channels(figures: &Fit) -> Vec<&Ref> {
    let mut rows: Vec<&FitRow> = figures.fit_channels.iter().filter(|row| row.revenue != Money::ZERO).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.revenue));
    rows.into_iter().map(|row| &row.channel).collect()
}

/// The heat map as a table, its columns between so many cells wide.
fn table(figures: &Fit, measure: FitMeasure, (least, most): (u16, u16), context: &Context) -> Table {
    let coins = context.coins();
    let channels = channels(figures);
    // With two numbers a cell, many channels leave room for a word of a segment's name.
    let brief = most > 9 && channels.len() > 3;
    let mut columns = vec![Column::words("", 0).wide(8, if brief { 9 } else { 16 })];
    let column = |channel: &Ref| {
        let first = word(&channel.name);
        let letters = if first.chars().count() > 6 { 4 } else { 3 };
        let head: String = first.chars().take(letters).collect();
        Column::words(channel.name.clone(), 0).short(head).wide(least, most)
    };
    columns.extend((2..).zip(&channels).map(|(keep, channel)| Column { keep, ..column(channel) }));
    columns.push(Column::words("All", 1).wide(least, most));
    let segments: Vec<&FitRow> = figures.fit_segments.iter().collect();
    let all_rate = figures.fit_total.win_rate.rate.get().unwrap_or(0.0);
    let row = |label: Cell, id: RowId, segment: Option<&Ref>, all: &FitRow| {
        let own = channels.iter().map(|channel| at(figures, segment, channel));
        let heats = own.chain([Some(all)]).map(|cell| Content::Heat(through(heat(cell, measure, all_rate, coins), cell)));
        Row { id, contents: std::iter::once(Content::from(label)).chain(heats).collect(), detail: None, figure: None }
    };
    let rows: Vec<Row> = segments
        .iter()
        .map(|segment| row(brief_name(&segment.segment), row_id(&segment.segment), Some(&segment.segment), segment))
        .collect();
    let total = row(Cell::bold("All"), RowId::Named("total".into()), None, &figures.fit_total);
    Table { columns, rows: rows.into(), totals: vec![total], list: true, mark: Some(0), heads_in_rule: true, ..Table::default() }
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
pub fn through(mut heat: Heat, row: Option<&FitRow>) -> Heat {
    let channel = row.and_then(|row| row.channel.row);
    heat.number.row = channel;
    if let Some(beside) = &mut heat.beside {
        beside.row = channel;
    }
    heat
}

/// The figures of a segment through a channel; of all segments without one.
pub fn at<'a>(figures: &'a Fit, segment: Option<&Ref>, channel: &Ref) -> Option<&'a FitRow> {
    match segment {
        Some(segment) => figures.fit.iter().find(|row| row.segment.id == segment.id && row.channel.id == channel.id),
        None => figures.fit_channels.iter().find(|row| row.channel.id == channel.id),
    }
}

/// One cell: shade, letter and number say the same.
fn heat(row: Option<&FitRow>, measure: FitMeasure, all: f64, coins: Coins) -> Heat {
    let nothing = Heat { grade: None, letter: String::new(), number: Cell::dim("."), beside: None };
    let Some(row) = row else { return nothing };
    let of = |value: Option<f64>, bounds: [f64; 4], text: String, key: &'static str| {
        let Some(value) = value else { return Heat { grade: None, letter: String::new(), number: Cell::dim("."), beside: None } };
        let grade = bounds.iter().position(|bound| value >= *bound).unwrap_or(4);
        Heat { grade: u8::try_from(grade).ok(), letter: String::new(), number: Cell::text(text).key(key), beside: None }
    };
    match measure {
        FitMeasure::Contribution => {
            let (Some(grade), Some(margin)) = (row.grade, row.margin.get()) else { return nothing };
            let (grade, letter) = grade_of(grade);
            Heat {
                grade: Some(grade),
                letter: letter.to_owned(),
                number: Cell::text(format!("{:.0}", margin * 100.0)).key("marketing.fit[].margin"),
                beside: Some(Cell::text(coins.table(row.revenue)).key("marketing.fit[].revenue")),
            }
        }
        FitMeasure::Growth => {
            let rate = row.growth.get();
            of(rate, [0.2, 0.05, -0.05, -0.2], rate.map(change).unwrap_or_default(), "marketing.fit[].growth")
        }
        FitMeasure::WinRate => win_heat(row, all),
        FitMeasure::Grid => {
            let both = row.attractiveness.get().zip(row.strength.get());
            let text = both.map(|(a, s)| format!("{a:.1} x {s:.1}")).unwrap_or_default();
            of(both.map(|(a, s)| a + s), [7.33, 6.0, 5.0, 4.0], text, "marketing.fit[].attractiveness")
        }
    }
}

/// Shades of win rates, against the rate of all: well above, above, not far below.
pub fn win_bounds(all: f64) -> [f64; 3] {
    [all + 0.07, all, all - 0.06]
}

/// A win rate with the deals it rests on, shaded against the rate of all; `~` below ten.
pub fn win_heat(row: &FitRow, all: f64) -> Heat {
    let Some(rate) = row.win_rate.rate.get() else {
        return Heat { grade: None, letter: String::new(), number: Cell::dim("."), beside: None };
    };
    let grade = win_bounds(all).iter().position(|bound| rate >= *bound).unwrap_or(3);
    let mark = if row.win_rate.of < 10 { "~" } else { "" };
    Heat {
        grade: u8::try_from(grade).ok(),
        letter: String::new(),
        number: Cell::text(format!("{mark}{:.0}", rate * 100.0)).key("marketing.fit[].win_rate.rate"),
        beside: Some(Cell::dim(format!("of {}", count(row.win_rate.of as usize))).key("marketing.fit[].win_rate.of")),
    }
}

/// Open ground and what to leave, each with its reason; with the first words of the names where there is little room.
fn proposals(figures: &Fit, coins: Coins) -> Vec<Line> {
    let named = |name: &Ref, brief: bool| if brief { word(&name.name).to_owned() } else { name.name.clone() };
    let mut lines = Vec::new();
    for ground in figures.open_ground.iter().take(2) {
        let strong =
            ground.strength.map_or_else(|| "no sales there".to_owned(), |strength| format!("we are {strength:.1} strong"));
        let attractive = ground.attractiveness.map_or_else(String::new, |a| format!("attractive {a:.1}, "));
        let said =
            |brief| format!(" {} x {}: {attractive}{strong}", named(&ground.segment, brief), named(&ground.channel, brief));
        let mut cell = Cell::text(said(false)).or(said(true)).key("marketing.open_ground[].attractiveness");
        cell.row = ground.segment.row;
        lines.push(Line::of([Sign::Good.cell(), Cell::dim(" Ground "), cell]));
    }
    if !figures.leave.is_empty() {
        let mut line = Line::of([Sign::Act.cell(), Cell::dim(" Leave?  ")]);
        for (at, leave) in figures.leave.iter().take(2).enumerate() {
            let loses = format!("{:.0}% of {}", leave.margin.unwrap_or(0.0) * 100.0, coins.headline(leave.revenue));
            let again = at > 0 && figures.leave.first().is_some_and(|first| first.segment.id == leave.segment.id);
            let place = |brief| {
                let segment = if again { String::new() } else { named(&leave.segment, brief) + " " };
                format!("{segment}x {}", named(&leave.channel, brief))
            };
            let lead = if at > 0 { ", " } else { "" };
            let mut cell = Cell::text(format!("{lead}{} {loses}", place(false)))
                .or(format!("{lead}{} {loses}", place(true)))
                .key("marketing.leave[].margin");
            cell.row = leave.segment.row;
            if let Some(piece) = line.pieces.first_mut() {
                piece.cells.push(cell);
            }
        }
        lines.push(line);
    }
    lines
}

/// The grid panel; `None` without positions.
pub fn grid(figures: &Figures, context: &Context) -> Option<Panel> {
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
            attractiveness: point.attractiveness,
            strength: point.strength,
            legend: Line::of([name]).right(
                0,
                [
                    Cell::text(format!("{:.1} ", point.attractiveness)).key("marketing.grid[].attractiveness"),
                    Cell::text(format!("{:.1} ", point.strength)).key("marketing.grid[].strength"),
                    Cell::dim(format!("{:>5} ", coins.table(point.revenue))).key("marketing.grid[].revenue"),
                    Cell::text(grade).key("marketing.grid[].grade"),
                ],
            ),
        }
    });
    let mut panel = Panel::new(PanelId::Grid, Cell::bold("Attractive and strong").or("Grid"), "Grid");
    panel.note = Line::of([Cell::dim("attractiveness, strength, revenue, grade").or("")]);
    panel.waits = Cell::dim(figures.grid.len().to_string());
    Some(panel.says(0, Grid { places: places.collect() }))
}
