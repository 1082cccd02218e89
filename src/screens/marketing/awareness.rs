//! Aided awareness over the years, with its interval, the plan, and the latest wave.

use crate::book::day::Day;
use crate::book::objective::ObjectiveMeasure;
use crate::book::table::Records;
use crate::metrics::figure::Figure;
use crate::metrics::marketing::aided_trend::{Trend, TrendVerdict};
use crate::metrics::marketing::awareness::{Awareness, BeyondNoise, Break, SegmentTrend, WaveChange, WaveMeasure, WaveRow};
use crate::metrics::marketing::objectives::Objectives;
use crate::metrics::marketing::ticks::{AxisTick, TickKind};
use crate::screens::context::Context;
use crate::screens::say::{
    Band, Cell, Column, Columns, Content, Happening, Line, Panel, PanelId, PanelPart, Point, Role, Room, RowId, Sign, Table,
    Tick, Waves,
};
use crate::screens::words::count;

use super::objectives::month;
use super::terms::{interval, name, points, row_id};

pub(crate) fn panel(figures: &Awareness, objectives: Option<&Objectives>, context: &Context) -> Panel {
    let waves: Vec<&WaveRow> = figures.awareness.iter().filter(|wave| wave.segment.row.is_none()).collect();
    let mut panel = Panel::new(PanelId::Awareness, Cell::bold("Aided awareness, %"), "Brand")
        .stands_for(&figures.awareness_trend.points_per_year);
    let (sign, words) = trend(&figures.awareness_trend);
    let lead = Cell::text(format!("{} ", sign.glyph())).or("");
    panel.beside = Line::of(std::iter::once(lead).chain(words).map(|cell| cell.role(sign.role())));
    panel.waits = sign.cell();
    if waves.is_empty() {
        return panel.says(0, Line::of([Cell::dim("no wave of ours in the whole public yet")]));
    }
    panel = panel.says(0, chart(&waves, figures, objectives, context));
    if let Some(latest) = waves.last() {
        panel = panel.part(PanelPart::new(1, latest_line(latest)).from(Room::Fair).to(Room::Fair));
        panel = panel.part(PanelPart::new(1, latest_table(latest)).from(Room::Ample));
    }
    if let Some(line) = waves.last().and_then(|latest| gap_line(latest)) {
        panel = panel.part(PanelPart::new(2, line).from(Room::Ample));
    }
    panel = panel.part(PanelPart::new(2, noise_line(figures)).from(Room::Ample));
    for line in breaks(figures) {
        panel = panel.part(PanelPart::new(2, line).from(Room::Ample));
    }
    if !figures.awareness_segments.is_empty() {
        panel = panel.part(PanelPart::new(4, segments(figures)).from(Room::Ample));
    }
    panel = panel.part(PanelPart::new(5, history(&waves)).from(Room::Ample));
    match objectives.map(|objectives| happened(objectives, context)) {
        Some(table) if !table.rows.is_empty() => panel.part(PanelPart::new(6, table).from(Room::Ample)),
        _ => panel,
    }
}

/// `best rival Norlux 52.0, gap -17.3 pt (-24.1 to -10.2)`.
fn gap_line(latest: &WaveRow) -> Option<Line> {
    latest.best_rival_aided.get().and(latest.gap.get())?;
    let mut best = best_rival(latest);
    best.insert(0, Cell::dim("best rival "));
    let mut gap = vec![Cell::dim("gap "), Cell::figure(&latest.gap, |gap| format!("{} pt", signed(gap)))];
    if latest.gap_test.is_some() {
        let [low, high] = [&latest.gap_low, &latest.gap_high].map(|end| Cell::figure(end, signed));
        gap.extend([Cell::text(" ("), low, Cell::text(" to "), high, Cell::text(")")]);
    }
    Some(Line::of(best).and(0, gap))
}

/// `-17.3`: a difference of shares in percentage points.
fn signed(difference: f64) -> String {
    format!("{:+.1}", difference * 100.0)
}

/// `Norlux 52.0`: the rival that most know.
fn best_rival(wave: &WaveRow) -> Vec<Cell> {
    let of = |cell: Cell| Cell { row: wave.best_rival.row, ..cell };
    vec![of(Cell::text(format!("{} ", wave.best_rival.name))), of(Cell::figure(&wave.best_rival_aided, points))]
}

/// How many readings are beyond noise, and what the letters below the chart are.
fn noise_line(figures: &Awareness) -> Line {
    let BeyondNoise { tested, beyond, by_chance } = &figures.beyond_noise;
    let number = |figure| Cell::figure(figure, |n: usize| n.to_string()).role(Role::Dim);
    let cells = match tested.or_zero() {
        0 => vec![Cell::dim("no change could be tested yet")],
        _ => vec![
            number(beyond),
            Cell::dim(" of "),
            number(tested),
            Cell::dim(" changes are beyond noise; ").or(" changes beyond noise; chance "),
            Cell::figure(by_chance, |n| format!("{n:.1}")).role(Role::Dim),
            Cell::dim(" would be by chance").or(""),
        ],
    };
    Line::of(cells).and(1, [Cell::dim(LETTERS)])
}

/// What the letters on the time axis stand for.
const LETTERS: &str = "e event  c campaign  s step  p price";

fn letter(kind: TickKind) -> char {
    match kind {
        TickKind::Event => 'e',
        TickKind::Campaign => 'c',
        TickKind::Step => 's',
        TickKind::Price => 'p',
    }
}

/// `the method changed with the wave of Sep 24: telephone, now panel; nothing is tested across it`.
fn breaks(figures: &Awareness) -> Vec<Line> {
    let of_public = figures.awareness_breaks.iter().filter(|found| found.segment.row.is_none());
    let said = |method: &Option<String>| method.clone().unwrap_or_else(|| "not said".to_owned());
    let line = |found: &Break| {
        let text = format!("{}, now {}; nothing is tested across it", said(&found.before), said(&found.after));
        Line::of([Cell::dim(format!("method changed {}: ", month(found.on))), Cell::text(text)])
    };
    of_public.map(line).collect()
}

/// The newest wave and the trend in each segment that was asked.
fn segments(figures: &Awareness) -> Table {
    let newest =
        |row: &SegmentTrend| figures.awareness.iter().filter(|wave| wave.segment.id == row.segment.id).max_by_key(|wave| wave.on);
    let rows = figures.awareness_segments.iter().map(|row| (row, newest(row)));
    let table = Columns::of(|(row, _): &(&SegmentTrend, Option<&WaveRow>)| row_id(&row.segment))
        .column("segment", Column::words("By segment, newest wave", 0).wide(8, 24), |(row, _)| name(&row.segment))
        .column("aided", Column::number("aided", 0), |(_, wave)| {
            wave.map_or_else(|| Cell::dim("n/a"), |wave| Cell::figure(&wave.aided, points).role(Role::Bold))
        })
        .column("interval", Column::words("", 2), |(_, wave)| wave.map_or_else(Vec::new, aided_interval))
        .column("n", Column::number("n", 3), |(_, wave)| wave.map_or_else(|| Cell::dim("."), respondents))
        .column("trend", Column::words("trend", 1), |(row, _)| {
            let (sign, words) = trend(&row.trend);
            // A list has no short form of a sentence.
            let words = words.into_iter().map(|cell| Cell { short: None, ..cell });
            [sign.cell(), Cell::text(" ")].into_iter().chain(words).collect::<Vec<Cell>>()
        })
        .table(rows);
    // All or none: it stands where there is room for it.
    let least = u16::try_from(figures.awareness_segments.len()).unwrap_or(u16::MAX);
    Table { mark: Some(0), least, ..table }
}

fn respondents(wave: &WaveRow) -> Cell {
    Cell::figure(&wave.n, |n| count(n as usize)).role(Role::Dim)
}

fn aided_interval(wave: &WaveRow) -> Vec<Cell> {
    interval(&wave.aided_low, &wave.aided_high, points)
}

/// Every wave, the newest first.
fn history(waves: &[&WaveRow]) -> Table {
    let table = Columns::of(|wave: &&WaveRow| RowId::Record(Records::any(wave.id)))
        .column("on", Column::words("Waves", 0), |wave| Cell::text(wave.on.long()).on(wave.on))
        .column("n", Column::number("n", 3), |wave| respondents(wave))
        .column("unaided", Column::number("unaided", 1), |wave| Cell::figure(&wave.unaided, points))
        .column("aided", Column::number("aided", 0), |wave| Cell::figure(&wave.aided, points))
        .column("interval", Column::words("", 4), |wave| aided_interval(wave))
        .column("consider", Column::number("consider", 1), |wave| Cell::figure(&wave.consider, points))
        .column("prefer", Column::number("prefer", 1), |wave| Cell::figure(&wave.prefer, points))
        .column("best_rival", Column::words("best rival", 2), |wave| match wave.best_rival_aided.get() {
            Some(_) => best_rival(wave),
            None => vec![Cell { row: wave.best_rival.row, ..Cell::dim(".") }],
        })
        .column("gap", Column::number("gap", 2), |wave| Cell::figure_or_dot(&wave.gap, |gap| format!("{} pt", signed(gap))))
        .explained_by(|wave| wave.aided.shown())
        .table(waves.iter().rev().copied());
    Table { list: true, mark: Some(0), ..table }
}

/// What the letters below the chart were, the newest first.
fn happened(objectives: &Objectives, context: &Context) -> Table {
    let kind = |kind: TickKind| match kind {
        TickKind::Event => "e event",
        TickKind::Campaign => "c campaign",
        TickKind::Step => "s step",
        TickKind::Price => "p price",
    };
    let near = objectives.ticks.iter().rev().filter(|tick| tick.on <= context.lens.as_of);
    let table = Columns::of(|tick: &&AxisTick| RowId::Named(format!("{} {}", tick.on, tick.what)))
        .column("on", Column::words("What happened", 0), |tick| Cell::text(tick.on.long()).on(tick.on))
        .column("kind", Column::words("", 1), move |tick| Cell::dim(kind(tick.kind)))
        .column("what", Column::words("", 0).wide(12, 40), |tick| Cell::text(tick.what.clone()).of(tick.row))
        .column("about", Column::words("", 2), |tick| tick.about.clone().map_or_else(Cell::default, Cell::dim))
        .table(near);
    Table { mark: Some(0), ..table }
}

fn trend_word(trend: &Trend) -> (Sign, &'static str) {
    match trend.verdict {
        TrendVerdict::Rising => (Sign::Good, "RISING"),
        TrendVerdict::Falling => (Sign::Act, "FALLING"),
        TrendVerdict::WithinNoise => (Sign::Close, "within noise"),
        TrendVerdict::TooFewWaves => (Sign::Unknown, "too few waves"),
    }
}

/// `+ RISING +3.6 pt a year (0.8 to 6.4)`, in short `+3.6 a year`: each text with what is left of it where there is
/// little room.
fn trend(trend: &Trend) -> (Sign, Vec<Cell>) {
    let slope = &trend.points_per_year;
    if slope.get().is_none() {
        return (Sign::Unknown, vec![Cell::text("too few waves for a trend").or("too few waves").about(slope)]);
    }
    let (sign, word) = trend_word(trend);
    let mut cells = vec![
        Cell::text(format!("{word} ")).or("").about(slope),
        Cell::figure(slope, |slope| format!("{slope:+.1}")),
        Cell::text(" pt a year").or(" a year"),
    ];
    if trend.low.get().and(trend.high.get()).is_some() {
        let [low, high] = [&trend.low, &trend.high].map(|end| Cell::figure(end, |end| format!("{end:.1}")).or(""));
        cells.extend([Cell::text(" (").or(""), low, Cell::text(" to ").or(""), high, Cell::text(")").or("")]);
    }
    (sign, cells)
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
        near.map(|tick| Happening { day: tick.on, mark: letter(tick.kind) }).collect()
    });
    Waves {
        start: first,
        end,
        today,
        points: waves.iter().map(|wave| Point { day: wave.on, value: percent(wave.aided.get()) }).collect(),
        band: waves
            .iter()
            .map(|wave| Band { day: wave.on, low: percent(wave.aided_low.get()), high: percent(wave.aided_high.get()) })
            .collect(),
        plan,
        ticks,
        axis: axis(first, today, end),
        breaks: figures.awareness_breaks.iter().filter(|found| found.segment.row.is_none()).map(|found| found.on).collect(),
    }
}

/// Baseline day and value, goal day and value of the objective that measures awareness in the whole public.
fn goal(context: &Context) -> Option<(Day, f64, Day, f64)> {
    let objective = context.book().objectives.rows().iter().find(|o| o.measure() == Some(ObjectiveMeasure::Awareness(None)))?;
    Some((objective.baseline().on(), objective.baseline().value(), objective.target().on(), objective.target().value()))
}

/// Names of days: the first, one between it and today, one between today and the end, the end.
fn axis(first: Day, today: Day, end: Day) -> Vec<Tick> {
    let name = |day: Day| Tick { day, label: month(day) };
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
    let cells = |label: &str, share| [Cell::dim(format!("{label} ")), Cell::figure(share, points).role(Role::Bold)];
    let mut line = Line::of(cells("unaided", &wave.unaided))
        .and(0, cells("aided", &wave.aided))
        .and(1, cells("consider", &wave.consider))
        .and(1, cells("prefer", &wave.prefer))
        .and(2, [Cell::figure(&wave.n, |n| format!("n {n}")).role(Role::Dim)]);
    if wave.gap.get().is_some() {
        let rival = Cell::text(format!("{} ", wave.best_rival.name));
        line = line.and(4, [Cell::dim("vs "), rival, Cell::figure(&wave.gap, signed)]);
    }
    line.and(3, [Cell::new("░", Role::Band), Cell::dim(" 95 %")]).and(5, [Cell::dim(LETTERS)])
}

struct MeasureLine<'a> {
    name: &'static str,
    share: &'a Figure<f64>,
    low: &'a Figure<f64>,
    high: &'a Figure<f64>,
    change: Option<&'a WaveChange>,
}

/// The latest wave with intervals and its change in a year.
fn latest_table(wave: &WaveRow) -> Table {
    let measure = |name, asked: WaveMeasure, share, low, high| MeasureLine {
        name,
        share,
        low,
        high,
        change: wave.changes.iter().find(|change| change.measure == asked),
    };
    let measures = [
        measure("unaided", WaveMeasure::Unaided, &wave.unaided, &wave.unaided_low, &wave.unaided_high),
        measure("aided", WaveMeasure::Aided, &wave.aided, &wave.aided_low, &wave.aided_high),
        measure("consider", WaveMeasure::Consider, &wave.consider, &wave.consider_low, &wave.consider_high),
        measure("prefer", WaveMeasure::Prefer, &wave.prefer, &wave.prefer_low, &wave.prefer_high),
    ];
    let most = measures.iter().filter_map(|measure| measure.share.get()).fold(0.01, f64::max);
    let table = Columns::of(|measure: &MeasureLine| RowId::Named(measure.name.to_owned()))
        .column("measure", Column::words(format!("Latest wave, {}", month(wave.on)), 0), |measure| Cell::text(measure.name))
        .column("share", Column::number("%", 0), |measure| Cell::figure(measure.share, points).role(Role::Bold))
        .column("interval", Column::words(format!("n {}", wave.n.or_zero()), 1), |measure| {
            interval(measure.low, measure.high, points)
        })
        .column("bar", Column::bars(3, 6, 16), move |measure| Content::Bar {
            share: measure.share.or_zero() / most,
            role: Role::Accent,
            mark: None,
        })
        .column("change", Column::number("in a year", 2), |measure| match measure.change {
            Some(change) if change.change.get().is_some() => {
                Cell::figure(&change.change, |change| format!("{} pt", signed(change)))
            }
            _ => Cell::text(""),
        })
        .column("test", Column::words("", 2), |measure| {
            let beyond = measure.change.and_then(|change| change.test.as_ref()).map(|test| test.low > 0.0 || test.high < 0.0);
            match beyond {
                Some(true) => Cell::new("beyond noise", Role::Good),
                Some(false) => Cell::dim("within noise"),
                None => Cell::dim("not tested"),
            }
        })
        .explained_by(|measure| measure.share.shown())
        .table(measures);
    Table { mark: Some(0), ..table }
}
