//! Aided awareness over the years, with its interval, the plan, and the latest wave.

use crate::book::day::{Day, month_name};
use crate::book::objective::ObjectiveMeasure;
use crate::metrics::marketing::awareness::{Asked, Awareness, Trend, TrendVerdict, WaveRow};
use crate::metrics::marketing::objectives::Objectives;
use crate::screens::context::Context;
use crate::screens::say::{
    Band, Cell, Column, Content, Line, Panel, PanelId, Part, Point, Role, Room, Row, RowId, Sign, Table, Tick, Waves,
};

use super::terms::points;

/// The awareness panel.
pub fn panel(figures: &Awareness, objectives: Option<&Objectives>, context: &Context) -> Panel {
    let waves: Vec<&WaveRow> = figures.awareness.iter().filter(|wave| wave.segment.row.is_none()).collect();
    let mut panel = Panel::new(PanelId::Awareness, Cell::bold("Aided awareness, %"), "Brand");
    let (sign, words, brief) = trend(&figures.awareness_trend);
    let text = format!("{} {words}", sign.glyph());
    panel.beside = Line::of([Cell::new(text, sign.role()).or(brief).key("marketing.awareness_trend.points_per_year")]);
    panel.waits = sign.cell();
    if waves.is_empty() {
        return panel.says(0, Line::of([Cell::dim("no wave of ours in the whole public yet")]));
    }
    panel = panel.says(0, chart(&waves, figures, objectives, context));
    if let Some(latest) = waves.last() {
        panel = panel.part(Part::new(1, latest_line(latest)).from(Room::Fair).to(Room::Fair));
        panel = panel.part(Part::new(1, latest_table(latest)).from(Room::Ample));
    }
    let noise = &figures.beyond_noise;
    if noise.tested > 0 {
        let text =
            format!("{} of {} changes are beyond noise; {:.1} would be by chance", noise.beyond, noise.tested, noise.by_chance);
        panel = panel.part(Part::new(3, Line::of([Cell::dim(text).key("marketing.beyond_noise.beyond")])).from(Room::Ample));
    }
    panel
}

/// `+ RISING +3.6 pt a year (0.8 to 6.4)`.
fn trend(trend: &Trend) -> (Sign, String, String) {
    let Some(slope) = trend.points_per_year.get() else {
        return (Sign::Unknown, "too few waves for a trend".to_owned(), "too few waves".to_owned());
    };
    let (sign, word) = match trend.verdict {
        TrendVerdict::Rising => (Sign::Good, "RISING"),
        TrendVerdict::Falling => (Sign::Act, "FALLING"),
        TrendVerdict::WithinNoise => (Sign::Close, "within noise"),
        TrendVerdict::TooFewWaves => (Sign::Unknown, "too few waves"),
    };
    let interval = trend.low.zip(trend.high).map_or_else(String::new, |(low, high)| format!(" ({low:.1} to {high:.1})"));
    (sign, format!("{word} {slope:+.1} pt a year{interval}"), format!("{slope:+.1} a year"))
}

fn chart(waves: &[&WaveRow], figures: &Awareness, objectives: Option<&Objectives>, context: &Context) -> Waves {
    let today = context.lens.as_of;
    let goal = goal(context);
    let first = waves.first().map_or(today, |wave| wave.on);
    let end = goal.as_ref().map_or(today, |(_, _, due, _)| *due).max(today + 30);
    let percent = |figure: Option<f64>| figure.unwrap_or(0.0) * 100.0;
    let plan = goal.map_or_else(Vec::new, |(start, from, due, target)| {
        vec![Point { day: start, value: from }, Point { day: due, value: target }]
    });
    let ticks = objectives.map_or_else(Vec::new, |objectives| {
        let near = objectives.ticks.iter().filter(|tick| tick.on >= first && tick.on <= end);
        near.map(|tick| Tick { day: tick.on, label: tick.what.clone() }).collect()
    });
    Waves {
        start: first,
        end,
        today,
        points: waves.iter().map(|wave| Point { day: wave.on, value: percent(wave.aided.get()) }).collect(),
        band: waves
            .iter()
            .map(|wave| Band { day: wave.on, low: percent(wave.aided_low), high: percent(wave.aided_high) })
            .collect(),
        plan,
        ticks,
        axis: axis(first, today, end),
        breaks: figures.awareness_breaks.iter().filter(|found| found.segment.row.is_none()).map(|found| found.on).collect(),
    }
}

/// Baseline day and value, goal day and value of the objective that measures awareness in the whole public.
fn goal(context: &Context) -> Option<(Day, f64, Day, f64)> {
    let objective = context.book().objectives.rows().iter().find(|o| o.measure == Some(ObjectiveMeasure::Awareness(None)))?;
    Some((objective.baseline.on, objective.baseline.value, objective.target.on, objective.target.value))
}

/// Names of days: the first, one between it and today, one between today and the end, the end.
fn axis(first: Day, today: Day, end: Day) -> Vec<Tick> {
    let name = |day: Day| Tick { day, label: format!("{} {:02}", month_name(day.month()), day.year().rem_euclid(100)) };
    let mut ticks = vec![name(first)];
    if today - first > 300 {
        ticks.push(name(first + (today - first) * 2 / 5));
    }
    if end - today > 300 {
        ticks.push(name(today + (end - today) / 2));
    }
    ticks.push(name(end));
    ticks
}

/// ` unaided 12.6  aided 34.7  consider 19.6  prefer 8.4  n 404  ░ 95 %`.
fn latest_line(wave: &WaveRow) -> Line {
    let cells = |label: &str, value: Option<f64>, key: &'static str| {
        [Cell::dim(format!("{label} ")), value.map_or_else(|| Cell::dim("n/a"), |value| Cell::bold(points(value))).key(key)]
    };
    let mut line = Line::of(cells("unaided", wave.unaided.get(), "marketing.awareness[].unaided"))
        .and(0, cells("aided", wave.aided.get(), "marketing.awareness[].aided"))
        .and(1, cells("consider", wave.consider.get(), "marketing.awareness[].consider"))
        .and(1, cells("prefer", wave.prefer.get(), "marketing.awareness[].prefer"))
        .and(2, [Cell::dim(format!("n {}", wave.n)).key("marketing.awareness[].n")]);
    if let Some(gap) = wave.gap.get() {
        let text = format!("{} {:+.1}", wave.best_rival.name, gap * 100.0);
        line = line.and(4, [Cell::dim("vs "), Cell::text(text).key("marketing.awareness[].gap")]);
    }
    line.and(3, [Cell::new("░", Role::Band), Cell::dim(" 95 %")])
}

/// The latest wave with intervals and its change in a year.
fn latest_table(wave: &WaveRow) -> Table {
    type Measure<'a> = (&'a str, Asked, Option<f64>, Option<f64>, Option<f64>, &'static str);
    let measures: [Measure; 4] = [
        ("unaided", Asked::Unaided, wave.unaided.get(), wave.unaided_low, wave.unaided_high, "marketing.awareness[].unaided"),
        ("aided", Asked::Aided, wave.aided.get(), wave.aided_low, wave.aided_high, "marketing.awareness[].aided"),
        (
            "consider",
            Asked::Consider,
            wave.consider.get(),
            wave.consider_low,
            wave.consider_high,
            "marketing.awareness[].consider",
        ),
        ("prefer", Asked::Prefer, wave.prefer.get(), wave.prefer_low, wave.prefer_high, "marketing.awareness[].prefer"),
    ];
    let most = measures.iter().filter_map(|measure| measure.2).fold(0.01, f64::max);
    let rows = measures.iter().map(|(name, asked, value, low, high, key)| {
        let change = wave.changes.iter().find(|change| change.measure == *asked);
        let moved =
            change.and_then(|change| change.change.get()).map_or_else(String::new, |change| format!("{:+.1} pt", change * 100.0));
        let beyond = change.and_then(|change| change.test.as_ref()).map(|test| test.low > 0.0 || test.high < 0.0);
        let words = match beyond {
            Some(true) => Cell::new("beyond noise", Role::Good),
            Some(false) => Cell::dim("within noise"),
            None => Cell::dim("not tested"),
        };
        let interval = low.zip(*high).map_or_else(String::new, |(low, high)| format!("{} to {}", points(low), points(high)));
        let contents: Vec<Content> = vec![
            Cell::text(*name).into(),
            Cell::bold(value.map_or_else(|| "n/a".to_owned(), points)).key(key).into(),
            Cell::dim(interval).into(),
            Content::Bar { share: value.unwrap_or(0.0) / most, role: Role::Accent, mark: None },
            Cell::text(moved).key("marketing.awareness[].changes[].change").into(),
            words.into(),
        ];
        Row { id: RowId::Named((*name).to_owned()), contents, detail: None }
    });
    Table {
        columns: vec![
            Column::words(format!("Latest wave, {}", month(wave.on)), 0),
            Column::number("%", 0),
            Column::words(format!("n {}", wave.n), 1),
            Column::bars(3, 6, 16),
            Column::number("in a year", 2),
            Column::words("", 2),
        ],
        rows: rows.collect(),
        mark: Some(0),
        ..Table::default()
    }
}

fn month(day: Day) -> String {
    format!("{} {:02}", month_name(day.month()), day.year().rem_euclid(100))
}
