//! Are we getting there? The objectives, and their steps on a time line.

use crate::book::day::{Day, month_name};
use crate::metrics::marketing::objectives::{ObjectiveRow, Objectives, State, StepRow, Unit};
use crate::screens::context::Context;
use crate::screens::say::{
    Cell, Column, Content, Line, Panel, PanelId, Part, Roadmap, RoadmapRow, RoadmapStep, Role, Room, Row, RowId, Sign, StepState,
    Table,
};
use crate::screens::words::{chance, near, rounded};

use super::terms::row_id;

/// The sign of a state: `+` ahead or on plan, `~` too close to call, `!` behind, `x` late.
fn sign(state: Option<State>) -> Sign {
    match state {
        Some(State::Ahead | State::OnPlan) => Sign::Good,
        Some(State::TooClose) => Sign::Close,
        Some(State::Behind) => Sign::Act,
        Some(State::Late) => Sign::Bad,
        None => Sign::None,
    }
}

fn word(state: Option<State>) -> Cell {
    let cell = |text: &str| Cell::new(text, sign(state).role()).key("marketing.objectives[].state");
    match state {
        Some(State::Ahead) => cell("ahead"),
        Some(State::OnPlan) => cell("on plan"),
        Some(State::TooClose) => cell("too close to call").or("too close"),
        Some(State::Behind) => cell("behind"),
        Some(State::Late) => cell("late"),
        None => Cell::dim("not begun"),
    }
}

/// A value as its unit asks: `34.7%`, `90.6`, `1,240`.
fn value(unit: Unit, value: f64, marked: bool) -> String {
    match unit {
        Unit::Percent if marked => format!("{value:.1}%"),
        Unit::Count => rounded(value),
        Unit::Money if value.abs() >= 999_500.0 => format!("{:.2}M", value / 1e6),
        Unit::Money if value.abs() >= 999.5 => format!("{:.0}k", value / 1e3),
        Unit::Money => format!("{value:.0}"),
        Unit::Percent | Unit::Index | Unit::Written => format!("{value:.1}"),
    }
}

/// `Jun 28`: a goal's month.
fn month(day: Day) -> String {
    format!("{} {:02}", month_name(day.month()), day.year().rem_euclid(100))
}

/// The sign and the words of the tab: `! 1 of 5 ON PLAN`.
fn verdict(figures: &Objectives) -> (Sign, String) {
    let all = &figures.objectives_verdict;
    let bad = all.behind + all.late;
    let sign = if all.on_plan == all.of {
        Sign::Good
    } else if bad == 0 {
        Sign::Close
    } else if bad * 2 > all.of {
        Sign::Bad
    } else {
        Sign::Act
    };
    (sign, format!("{} of {} ON PLAN", all.on_plan, all.of))
}

/// `1 too close to call, 3 behind`.
fn others(figures: &Objectives, close: &str) -> String {
    let all = &figures.objectives_verdict;
    let parts = [(all.too_close, close), (all.behind, "behind"), (all.late, "late")];
    let said: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{n} {words}")).collect();
    said.join(", ")
}

/// The objectives panel.
pub fn panel(figures: &Objectives) -> Panel {
    let (sign, words) = verdict(figures);
    let mut panel = Panel::new(PanelId::Objectives, Cell::bold("Are we getting there?"), "Objectives");
    panel.beside =
        Line::of([sign.cell(), Cell::new(format!(" {words}"), sign.role()).key("marketing.objectives_verdict.on_plan")]);
    panel = panel.note(others(figures, "too close to call"));
    let waits = format!("{}{}", sign.glyph(), figures.objectives_verdict.late_steps);
    panel.waits = Cell::new(waits, sign.role()).key("marketing.objectives_verdict.late_steps");
    panel.headline =
        Line::of([Cell::new(format!("{} {words}", sign.glyph()), sign.role()).key("marketing.objectives_verdict.on_plan")])
            .and(1, [Cell::dim(others(figures, "too close"))])
            .right(2, late_words(figures, 1));
    panel =
        panel.part(Part::new(0, table(figures, true)).to(Room::Tight)).part(Part::new(0, table(figures, false)).from(Room::Fair));
    let legend = Line::of([Cell::dim(
        "━◆ from the start to now   │ plan for today   ┃ goal   ± 95 % interval; if it holds the plan: too close to call",
    )]);
    panel = panel.part(Part::new(3, legend).from(Room::Ample));
    if !figures.late_steps.is_empty() {
        panel = panel.part(Part::new(1, Line::of(late_words(figures, 4))).from(Room::Fair));
    }
    panel.part(Part::new(5, steps(figures)).from(Room::Ample))
}

/// Every step: late ones first, then those to come, then what is done.
fn steps(figures: &Objectives) -> Table {
    let all = || figures.objectives.iter().flat_map(|objective| &objective.steps);
    let done = all().filter(|step| step.done.is_some());
    let row = |(at, step): (usize, &StepRow)| {
        let (sign, when) = match step.done {
            Some(done) => (Sign::Good, Cell::dim(format!("done {}", done.long())).key("marketing.objectives[].steps[].done")),
            None if step.late => {
                (Sign::Act, Cell::new(format!("{} d late", step.days_late), Role::Bad).key("marketing.late_steps[].days_late"))
            }
            None => (Sign::None, Cell::dim("to come")),
        };
        let mut what = Cell::text(step.what.clone());
        what.row = step.objective.row;
        let contents: Vec<Content> = vec![
            sign.cell().into(),
            what.into(),
            Cell::text(step.due.long()).key("marketing.objectives[].steps[].due").into(),
            when.into(),
            Cell::text(step.owner.name.clone()).into(),
            Cell::dim(step.objective.name.clone()).into(),
        ];
        let id = match (step.objective.row, u16::try_from(at)) {
            (Some(record), Ok(at)) => RowId::Again(at, record),
            _ => RowId::Named(format!("step {at}")),
        };
        Row { id, contents, detail: None, figure: None }
    };
    let rows: Vec<Row> = figures.late_steps.iter().chain(&figures.next_steps).chain(done).enumerate().map(row).collect();
    Table {
        columns: vec![
            Column::words("", 0).wide(1, 1),
            Column::words("Step", 0).wide(12, 34),
            Column::words("Due", 0),
            Column::words("", 1),
            Column::words("Owner", 2),
            Column::words("For", 3),
        ],
        // It stands where there is room for it as a whole, or nearly.
        least: u16::try_from(rows.len()).unwrap_or(u16::MAX).min(8),
        rows: rows.into(),
        mark: Some(0),
        ..Table::default()
    }
}

/// `! late: Reference site 23 d (Tom), 1 more`.
fn late_words(figures: &Objectives, most: usize) -> Vec<Cell> {
    let late = &figures.late_steps;
    if late.is_empty() {
        return Vec::new();
    }
    let mut cells = vec![Sign::Act.cell(), Cell::text(" late: ")];
    for (at, step) in late.iter().take(most).enumerate() {
        if at > 0 {
            cells.push(Cell::text(", "));
        }
        cells.push(Cell::bold(step.what.clone()).key("marketing.late_steps[].what"));
        let who = if step.owner.row.is_some() && most > 1 { format!(" ({})", step.owner.name) } else { String::new() };
        cells.push(Cell::text(format!(" {} d{who}", step.days_late)).key("marketing.late_steps[].days_late"));
    }
    if late.len() > most {
        cells.push(Cell::text(format!(", {} more", late.len() - most)).key("marketing.objectives_verdict.late_steps"));
    }
    cells
}

/// How bad it is, to put the worst first where there are more than can be shown.
fn rank(row: &ObjectiveRow) -> u8 {
    match row.state {
        Some(State::Late) => 0,
        Some(State::Behind) => 1,
        Some(State::TooClose) => 2,
        _ => 3,
    }
}

/// The objectives in the same columns for every room, so that a list is sorted alike in each. `bare`: without heads; the
/// numbers then say themselves what they are.
fn table(figures: &Objectives, bare: bool) -> Table {
    let mut rows: Vec<&ObjectiveRow> = figures.objectives.iter().collect();
    if rows.len() > 5 {
        rows.sort_by_key(|row| rank(row));
    }
    let row = |row: &&ObjectiveRow| {
        let sign = sign(row.state);
        let half = row.now_low.zip(row.now_high).map(|(low, high)| (high - low) / 2.0);
        let number = |v: Option<f64>, key: &'static str| {
            v.map_or_else(|| Cell::dim("n/a"), |v| Cell::text(value(row.unit, v, false)).key(key))
        };
        let steps = if row.late_steps > 0 { Cell::new(format!("{} late", row.late_steps), Role::Bad) } else { Cell::dim(".") };
        let track = row.way_done.map_or_else(
            || Cell::default().into(),
            |done| Content::Track { now: done.clamp(0.0, 1.0), plan: Some(row.way_planned.clamp(0.0, 1.0)), role: sign.role() },
        );
        let labelled = |label: &str, cell: Cell| -> Content {
            if bare { vec![Cell::dim(label), Cell { text: format!(" {:>4}", cell.text), ..cell }].into() } else { cell.into() }
        };
        let contents: Vec<Content> = vec![
            sign.cell().into(),
            {
                let mut cell = Cell::text(row.what.clone());
                cell.row = row.id.row;
                cell.into()
            },
            Cell::dim(row.kind.name()).key("marketing.objectives[].kind").into(),
            number(Some(row.start), "marketing.objectives[].start").into(),
            row.now
                .get()
                .map_or_else(|| Cell::dim("n/a"), |now| Cell::bold(value(row.unit, now, true)))
                .key("marketing.objectives[].now")
                .into(),
            half.map_or_else(|| Cell::text(""), |half| Cell::text(format!("±{half:.1}")).key("marketing.objectives[].now_low"))
                .into(),
            labelled("plan", number(row.plan_now.get(), "marketing.objectives[].plan_now")),
            labelled("goal", number(Some(row.target), "marketing.objectives[].target")),
            Cell::text(month(row.due)).on(row.due).key("marketing.objectives[].due").into(),
            track,
            word(row.state).into(),
            Cell::text(row.owner.name.clone()).into(),
            steps.key("marketing.objectives[].late_steps").into(),
            row.chance
                .get()
                .map_or_else(|| Cell::dim("."), |met| Cell::text(chance(met)).key("marketing.objectives[].chance"))
                .into(),
        ];
        Row { id: row_id(&row.id), contents, detail: None, figure: None }
    };
    let columns = vec![
        Column::words("", 0).wide(1, 1),
        Column::words("Objective", 0).wide(16, 30),
        Column::words("Kind", if bare { 13 } else { 9 }),
        Column::number("Start", if bare { 12 } else { 7 }),
        Column::number("Now", 0),
        Column::words("", 5),
        Column::number("Plan", 1),
        Column::number("Goal", 2),
        Column::words("Due", 4),
        Column::bars(6, 6, if bare { 12 } else { 40 }),
        Column::words("State", if bare { 8 } else { 3 }),
        Column::words("Owner", if bare { 9 } else { 8 }).wide(4, 12),
        Column::words("Steps", 10),
        Column::number("Chance", 11),
    ];
    let heads = |column: Column| if bare { Column { head: String::new(), ..column } } else { column };
    Table {
        columns: columns.into_iter().map(heads).collect(),
        rows: rows.iter().map(row).collect(),
        list: true,
        mark: Some(0),
        ..Table::default()
    }
}

/// The roadmap panel.
pub fn roadmap(figures: &Objectives, context: &Context) -> Panel {
    let today = context.lens.as_of;
    let late = figures.late_steps.len();
    let mut panel = Panel::new(PanelId::Roadmap, Cell::bold("Roadmap"), "Roadmap").note("◆ done  ◇ due  ! late  ┃ goal");
    panel.waits = if late > 0 { Cell::new(format!("!{late}"), Role::Bad) } else { Sign::Good.cell() };
    let rows: Vec<RoadmapRow> = figures
        .objectives
        .iter()
        .map(|objective| RoadmapRow {
            name: roadmap_name(objective),
            goal: Some(objective.due),
            steps: objective
                .steps
                .iter()
                .map(|step| RoadmapStep {
                    day: step.done.unwrap_or(step.due),
                    state: if step.done.is_some() {
                        StepState::Done
                    } else if step.late {
                        StepState::Late
                    } else {
                        StepState::Due
                    },
                    label: step.what.clone(),
                })
                .collect(),
        })
        .collect();
    // The line begins with the year of the first step, as nothing stands on it before.
    let days = figures.objectives.iter().flat_map(|o| o.steps.iter().map(|s| s.done.unwrap_or(s.due)).chain([o.due]));
    let first = days.clone().min().unwrap_or(today).min(today).max(today.plus_months(-14));
    let start = Day::from_ymd(first.year(), 1, 1).unwrap_or(first);
    let end = days.max().unwrap_or(today).max(today + 90);
    panel = panel.says(0, Roadmap { start, end, today, rows });
    if let Some(line) = next(figures, today) {
        panel = panel.part(Part::new(1, line).from(Room::Fair));
    }
    panel.part(Part::new(5, steps(figures)).from(Room::Ample))
}

/// Most letters of a short name on the roadmap.
const NAME: usize = 15;

/// An objective's name; where that is too long, the first of its words before a comma.
fn roadmap_name(objective: &ObjectiveRow) -> Cell {
    let mut short = String::new();
    for word in objective.what.split(',').next().unwrap_or("").split_whitespace() {
        if !short.is_empty() && short.chars().count() + 1 + word.chars().count() > NAME {
            break;
        }
        short = if short.is_empty() { word.to_owned() } else { format!("{short} {word}") };
    }
    let mut cell = Cell::text(objective.what.clone()).or(short);
    cell.row = objective.id.row;
    cell
}

/// `next  Wave 9 15 Dec, Partner academy 28 Feb`.
fn next(figures: &Objectives, today: Day) -> Option<Line> {
    let first = figures.next_steps.first()?;
    let mut line = Line::of([
        Cell::dim("next  "),
        Cell::text(format!("{} {}", first.what, near(first.due, today))).key("marketing.next_steps[].due"),
    ]);
    for (keep, step) in (1..).zip(figures.next_steps.iter().skip(1).take(4)) {
        line = line.and(keep, [Cell::text(format!("{} {}", step.what, near(step.due, today))).key("marketing.next_steps[].due")]);
    }
    Some(line)
}
