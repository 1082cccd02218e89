//! Where we can compete profitably: segments x channels, and the attractiveness-strength grid.

use std::collections::BTreeSet;

use crate::keys::Action;
use crate::metrics::marketing::fit::{Fit, FitRow, Grade, Proposal};
use crate::metrics::marketing::grid::Grid as Figures;
use crate::metrics::marketing::terms::Ref;
use crate::screens::context::{Context, FitMeasure};
use crate::screens::say::{
    Cell, Column, Content, Grid, GridPlace, Heat, Line, Panel, PanelId, Part, Role, Room, Row, RowId, Sign, Table,
};
use crate::screens::words::{Coins, change};

use super::terms::row_id;

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
        .part(Part::new(0, table(figures, measure, (13, 13), context)).from(Room::Ample));
    if measure == FitMeasure::Contribution {
        let legend = Line::of([Cell::dim("██ A >= 25  ▓▓ B >= 10  ▒▒ C >= 0  ░░ D < 0  ·· E < -10  . no sales")]);
        panel = panel.part(Part::new(3, legend).from(Room::Fair));
        let words = format!(
            "of won revenue {} after unit cost, channel cost and spend",
            context.coins().headline(figures.fit_total.revenue)
        );
        panel = panel.part(Part::new(4, Line::of([Cell::dim(words).key("marketing.fit_total.revenue")])).from(Room::Fair));
    }
    for (at, line) in proposals(figures, context.coins()).into_iter().enumerate() {
        let least = if at == 1 && figures.open_ground.len() > 1 { Room::Ample } else { Room::Fair };
        panel = panel.part(Part::new(2, line).from(least));
    }
    panel
}

/// The channels that have a column, by revenue.
fn channels(figures: &Fit) -> Vec<&Ref> {
    let mut rows: Vec<&FitRow> =
        figures.fit_channels.iter().filter(|row| row.revenue != crate::book::money::Money::ZERO).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.revenue));
    rows.into_iter().map(|row| &row.channel).collect()
}

/// The heat map as a table, its columns between so many cells wide.
fn table(figures: &Fit, measure: FitMeasure, (least, most): (u16, u16), context: &Context) -> Table {
    let coins = context.coins();
    let channels = channels(figures);
    let mut columns = vec![Column::words("", 0).wide(8, 16)];
    columns.extend((2..).zip(&channels).map(|(keep, channel)| Column::words(channel.name.clone(), keep).wide(least, most)));
    columns.push(Column::words("All", 1).wide(least, most));
    let segments: Vec<&FitRow> = figures.fit_segments.iter().collect();
    let all_rate = figures.fit_total.win_rate.rate.get().unwrap_or(0.0);
    let row = |label: Cell, id: RowId, segment: Option<&Ref>, all: &FitRow| {
        let own = channels.iter().map(|channel| at(figures, segment, channel));
        let heats = own.chain([Some(all)]).map(|cell| Content::Heat(through(heat(cell, measure, all_rate, coins), cell)));
        Row { id, contents: std::iter::once(Content::from(label)).chain(heats).collect(), detail: None }
    };
    let rows: Vec<Row> = segments
        .iter()
        .map(|segment| row(super::terms::name(&segment.segment), row_id(&segment.segment), Some(&segment.segment), segment))
        .collect();
    let total = row(Cell::bold("All"), RowId::Named("total".into()), None, &figures.fit_total);
    Table { columns, rows: rows.into(), totals: vec![total], list: true, mark: Some(0), ..Table::default() }
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
        beside: Some(Cell::dim(format!("of {}", row.win_rate.of)).key("marketing.fit[].win_rate.of")),
    }
}

/// Open ground and what to leave, each with its reason.
fn proposals(figures: &Fit, coins: Coins) -> Vec<Line> {
    let pair = |proposal: &Proposal| format!("{} x {}", proposal.segment.name, proposal.channel.name);
    let mut lines = Vec::new();
    for ground in figures.open_ground.iter().take(2) {
        let strong =
            ground.strength.map_or_else(|| "no sales there".to_owned(), |strength| format!("we are {strength:.1} strong"));
        let attractive = ground.attractiveness.map_or_else(String::new, |a| format!("attractive {a:.1}, "));
        let text = format!(" {}: {attractive}{strong}", pair(ground));
        lines.push(Line::of([
            Sign::Good.cell(),
            Cell::dim(" Ground "),
            Cell::text(text).key("marketing.open_ground[].attractiveness"),
        ]));
    }
    if !figures.leave.is_empty() {
        let said: Vec<String> = figures
            .leave
            .iter()
            .take(2)
            .map(|leave| {
                format!("{} {:.0}% of {}", pair(leave), leave.margin.unwrap_or(0.0) * 100.0, coins.headline(leave.revenue))
            })
            .collect();
        lines.push(Line::of([
            Sign::Act.cell(),
            Cell::dim(" Leave?  "),
            Cell::text(said.join(", ")).key("marketing.leave[].margin"),
        ]));
    }
    lines
}

/// The grid panel; `None` without positions.
pub fn grid(figures: &Figures, context: &Context) -> Option<Panel> {
    if figures.grid.is_empty() {
        return None;
    }
    let coins = context.coins();
    let letters: Vec<char> = ('A'..='Z').chain('a'..='z').collect();
    let mut used = BTreeSet::new();
    let places = figures.grid.iter().zip(letters).map(|(point, letter)| {
        used.insert(letter);
        let grade = point.grade.map_or_else(String::new, |grade| format!(" {}", grade_of(grade).1));
        let place = if point.channel.row.is_some() {
            format!("{} x {}", point.segment.name, point.channel.name)
        } else {
            point.segment.name.clone()
        };
        GridPlace {
            letter,
            attractiveness: point.attractiveness,
            strength: point.strength,
            legend: Line::of([Cell::text(place).key("marketing.grid[].attractiveness")])
                .and(1, [Cell::dim(format!("{}{grade}", coins.table(point.revenue))).key("marketing.grid[].revenue")]),
        }
    });
    let panel = Panel::new(PanelId::Grid, Cell::bold("Attractive and strong").or("Grid"), "Grid")
        .note("attractiveness up, our strength right");
    Some(panel.says(0, Grid { places: places.collect() }))
}
