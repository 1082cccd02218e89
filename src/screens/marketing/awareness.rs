//! Aided awareness over the years, with its interval, the plan, and the latest wave.

use crate::book::day::{Day, month_name};
use crate::book::objective::ObjectiveMeasure;
use crate::book::table::Table as Records;
use crate::metrics::marketing::awareness::{Asked, Awareness, Break, Trend, TrendVerdict, WaveRow};
use crate::metrics::marketing::objectives::Objectives;
use crate::metrics::marketing::ticks::TickKind;
use crate::screens::context::Context;
use crate::screens::say::{
    Band, Cell, Column, Content, Happening, Line, Panel, PanelId, Part, Point, Role, Room, Row, RowId, Sign, Table, Tick, Waves,
};
use crate::screens::words::count;

use super::terms::{name, points, row_id};

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
    if let Some(line) = waves.last().and_then(|latest| gap_line(latest)) {
        panel = panel.part(Part::new(2, line).from(Room::Ample));
    }
    panel = panel.part(Part::new(2, noise_line(figures)).from(Room::Ample));
    for line in breaks(figures) {
        panel = panel.part(Part::new(2, line).from(Room::Ample));
    }
    if !figures.awareness_segments.is_empty() {
        panel = panel.part(Part::new(4, segments(figures)).from(Room::Ample));
    }
    panel = panel.part(Part::new(5, history(&waves)).from(Room::Ample));
    match objectives.map(|objectives| happened(objectives, context)) {
        Some(table) if !table.rows.is_empty() => panel.part(Part::new(6, table).from(Room::Ample)),
        _ => panel,
    }
}

/// `best rival Norlux 52.0, gap -17.3 pt (-24.1 to -10.2)`.
fn gap_line(latest: &WaveRow) -> Option<Line> {
    let (rival, gap) = (latest.best_rival_aided.get()?, latest.gap.get()?);
    let mut best =
        Cell::text(format!("{} {}", latest.best_rival.name, points(rival))).key("marketing.awareness[].best_rival_aided");
    best.row = latest.best_rival.row;
    let test = latest.gap_test.as_ref();
    let interval = test.map_or_else(String::new, |test| format!(" ({:+.1} to {:+.1})", test.low * 100.0, test.high * 100.0));
    Some(
        Line::of([Cell::dim("best rival "), best]).and(
            0,
            [Cell::dim("gap "), Cell::text(format!("{:+.1} pt{interval}", gap * 100.0)).key("marketing.awareness[].gap")],
        ),
    )
}

/// How many readings are beyond noise, and what the letters below the chart are.
fn noise_line(figures: &Awareness) -> Line {
    let noise = &figures.beyond_noise;
    let text = match noise.tested {
        0 => "no change could be tested yet".to_owned(),
        tested => format!("{} of {tested} changes are beyond noise; {:.1} would be by chance", noise.beyond, noise.by_chance),
    };
    let short = format!("{} of {} changes beyond noise; chance {:.1}", noise.beyond, noise.tested, noise.by_chance);
    Line::of([Cell::dim(text).or(short).key("marketing.beyond_noise.beyond")]).and(1, [Cell::dim(LETTERS)])
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
        Line::of([
            Cell::dim(format!("method changed {}: ", month(found.on))).key("marketing.awareness_breaks[].on"),
            Cell::text(text).key("marketing.awareness_breaks[].after"),
        ])
    };
    of_public.map(line).collect()
}

/// The newest wave and the trend in each segment that was asked.
fn segments(figures: &Awareness) -> Table {
    let rows = figures.awareness_segments.iter().map(|row| {
        let newest = figures.awareness.iter().filter(|wave| wave.segment.id == row.segment.id).max_by_key(|wave| wave.on);
        let rate = newest.and_then(|wave| wave.aided.get());
        let interval = newest
            .and_then(|wave| wave.aided_low.zip(wave.aided_high))
            .map_or_else(String::new, |(low, high)| format!("{} to {}", points(low), points(high)));
        let (sign, words, _) = trend(&row.trend);
        let contents: Vec<Content> = vec![
            name(&row.segment).into(),
            rate.map_or_else(|| Cell::dim("n/a"), |rate| Cell::bold(points(rate))).key("marketing.awareness[].aided").into(),
            Cell::dim(interval).key("marketing.awareness[].aided_low").into(),
            newest.map_or_else(|| Cell::dim("."), |wave| Cell::dim(count(wave.n as usize))).key("marketing.awareness[].n").into(),
            vec![sign.cell(), Cell::text(format!(" {words}")).key("marketing.awareness_segments[].trend.points_per_year")].into(),
        ];
        Row { id: row_id(&row.segment), contents, detail: None, figure: None }
    });
    Table {
        columns: vec![
            Column::words("By segment, newest wave", 0).wide(8, 24),
            Column::number("aided", 0),
            Column::words("", 2),
            Column::number("n", 3),
            Column::words("trend", 1),
        ],
        rows: rows.collect(),
        mark: Some(0),
        // All or none: it stands where there is room for it.
        least: u16::try_from(figures.awareness_segments.len()).unwrap_or(u16::MAX),
        ..Table::default()
    }
}

/// Every wave, the newest first.
fn history(waves: &[&WaveRow]) -> Table {
    let rows = waves.iter().rev().map(|wave| {
        let rate = |value: Option<f64>, key: &'static str| {
            Content::from(value.map_or_else(|| Cell::dim("n/a"), |value| Cell::text(points(value))).key(key))
        };
        let interval = wave
            .aided_low
            .zip(wave.aided_high)
            .map_or_else(String::new, |(low, high)| format!("{} to {}", points(low), points(high)));
        let mut rival = wave.best_rival_aided.get().map_or_else(
            || Cell::dim("."),
            |aided| {
                Cell::text(format!("{} {}", wave.best_rival.name, points(aided))).key("marketing.awareness[].best_rival_aided")
            },
        );
        rival.row = wave.best_rival.row;
        let contents: Vec<Content> = vec![
            Cell::text(wave.on.long()).on(wave.on).key("marketing.awareness[].on").into(),
            Cell::dim(count(wave.n as usize)).key("marketing.awareness[].n").into(),
            rate(wave.unaided.get(), "marketing.awareness[].unaided"),
            rate(wave.aided.get(), "marketing.awareness[].aided"),
            Cell::dim(interval).key("marketing.awareness[].aided_low").into(),
            rate(wave.consider.get(), "marketing.awareness[].consider"),
            rate(wave.prefer.get(), "marketing.awareness[].prefer"),
            rival.into(),
            wave.gap
                .get()
                .map_or_else(|| Cell::dim("."), |gap| Cell::text(format!("{:+.1} pt", gap * 100.0)))
                .key("marketing.awareness[].gap")
                .into(),
        ];
        Row { id: RowId::Record(Records::any(wave.id)), contents, detail: None, figure: None }
    });
    Table {
        columns: vec![
            Column::words("Waves", 0),
            Column::number("n", 3),
            Column::number("unaided", 1),
            Column::number("aided", 0),
            Column::words("", 4),
            Column::number("consider", 1),
            Column::number("prefer", 1),
            Column::words("best rival", 2),
            Column::number("gap", 2),
        ],
        rows: rows.collect(),
        list: true,
        mark: Some(0),
        ..Table::default()
    }
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
    let rows = near.map(|tick| {
        let contents: Vec<Content> = vec![
            Cell::text(tick.on.long()).key("marketing.ticks[].on").into(),
            Cell::dim(kind(tick.kind)).key("marketing.ticks[].kind").into(),
            Cell::text(tick.what.clone()).key("marketing.ticks[].what").of(tick.row).into(),
            tick.about.clone().map_or_else(Cell::default, Cell::dim).into(),
        ];
        Row { id: RowId::Named(format!("{} {}", tick.on, tick.what)), contents, detail: None, figure: None }
    });
    Table {
        columns: vec![
            Column::words("What happened", 0),
            Column::words("", 1),
            Column::words("", 0).wide(12, 40),
            Column::words("", 2),
        ],
        rows: rows.collect(),
        mark: Some(0),
        ..Table::default()
    }
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
        near.map(|tick| Happening { day: tick.on, mark: letter(tick.kind) }).collect()
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
    let objective = context.book().objectives.rows().iter().find(|o| o.measure() == Some(ObjectiveMeasure::Awareness(None)))?;
    Some((objective.baseline().on(), objective.baseline().value(), objective.target().on(), objective.target().value()))
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
    line.and(3, [Cell::new("░", Role::Band), Cell::dim(" 95 %")]).and(5, [Cell::dim(LETTERS)])
}

/// The latest wave with intervals and its change in a year.
fn latest_table(wave: &WaveRow) -> Table {
    type Measure<'a> = (&'a str, Asked, Option<f64>, Option<f64>, Option<f64>, [&'static str; 2]);
    let measures: [Measure; 4] = [
        (
            "unaided",
            Asked::Unaided,
            wave.unaided.get(),
            wave.unaided_low,
            wave.unaided_high,
            ["marketing.awareness[].unaided", "marketing.awareness[].unaided_low"],
        ),
        (
            "aided",
            Asked::Aided,
            wave.aided.get(),
            wave.aided_low,
            wave.aided_high,
            ["marketing.awareness[].aided", "marketing.awareness[].aided_low"],
        ),
        (
            "consider",
            Asked::Consider,
            wave.consider.get(),
            wave.consider_low,
            wave.consider_high,
            ["marketing.awareness[].consider", "marketing.awareness[].consider_low"],
        ),
        (
            "prefer",
            Asked::Prefer,
            wave.prefer.get(),
            wave.prefer_low,
            wave.prefer_high,
            ["marketing.awareness[].prefer", "marketing.awareness[].prefer_low"],
        ),
    ];
    let most = measures.iter().filter_map(|measure| measure.2).fold(0.01, f64::max);
    let rows = measures.iter().map(|(name, asked, value, low, high, [key, low_key])| {
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
            Cell::dim(interval).key(low_key).into(),
            Content::Bar { share: value.unwrap_or(0.0) / most, role: Role::Accent, mark: None },
            Cell::text(moved).key("marketing.awareness[].changes[].change").into(),
            words.into(),
        ];
        Row { id: RowId::Named((*name).to_owned()), contents, detail: None, figure: None }
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
