//! Are we getting there? The objectives, and their steps on a time line.

use crate::book::day::{Day, month_name};
use crate::metrics::marketing::objectives::{ObjectiveRow, ObjectiveState, Objectives, StepRow, Unit};
use crate::screens::context::Context;
use crate::screens::say::{
    Cell, Column, Columns, Content, Line, Panel, PanelId, PanelPart, Roadmap, RoadmapRow, RoadmapStep, Role, Room, RowId, Sign,
    StepState, Table,
};
use crate::screens::words::{chance, near, rounded};

use super::terms::row_id;

/// The sign of a state: `+` ahead or on plan, `~` too close to call, `!` behind, `x` late.
pub(crate) fn sign(state: Option<ObjectiveState>) -> Sign {
    match state {
        Some(ObjectiveState::Ahead | ObjectiveState::OnPlan) => Sign::Good,
        Some(ObjectiveState::TooClose) => Sign::Close,
        Some(ObjectiveState::Behind) => Sign::Act,
        Some(ObjectiveState::Late) => Sign::Bad,
        None => Sign::None,
    }
}

/// Its state in words, which speak of where it is now.
pub(crate) fn word(row: &ObjectiveRow) -> Cell {
    let said = |text: &str| Cell::new(text, sign(row.state).role());
    let cell = match row.state {
        Some(ObjectiveState::Ahead) => said("ahead"),
        Some(ObjectiveState::OnPlan) => said("on plan"),
        Some(ObjectiveState::TooClose) => said("too close to call").or("too close"),
        Some(ObjectiveState::Behind) => said("behind"),
        Some(ObjectiveState::Late) => said("late"),
        None => Cell::dim("not begun"),
    };
    cell.about(&row.now)
}

/// A value as its unit asks: `34.7%`, `90.6`, `1,240`.
pub(crate) fn value(unit: Unit, value: f64, marked: bool) -> String {
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
pub(super) fn month(day: Day) -> String {
    format!("{} {:02}", month_name(day.month()), day.year().rem_euclid(100))
}

/// The sign and the words of the tab: `! 1 of 5 ON PLAN`.
fn verdict(figures: &Objectives) -> (Sign, [Cell; 4]) {
    let all = &figures.objectives_verdict;
    let (on_plan, of) = (all.on_plan.or_zero(), all.of.or_zero());
    let bad = all.behind.or_zero() + all.late.or_zero();
    let sign = if on_plan == of {
        Sign::Good
    } else if bad == 0 {
        Sign::Close
    } else if bad * 2 > of {
        Sign::Bad
    } else {
        Sign::Act
    };
    let number = |figure| Cell::figure(figure, |n: usize| n.to_string()).role(sign.role());
    let words = |text: &str| Cell::new(text, sign.role());
    (sign, [number(&all.on_plan), words(" of "), number(&all.of), words(" ON PLAN")])
}

/// `1 too close to call, 3 behind`.
fn others(figures: &Objectives, close: &'static str) -> Vec<Cell> {
    let all = &figures.objectives_verdict;
    let mut cells = Vec::new();
    for (n, words) in [(&all.too_close, close), (&all.behind, "behind"), (&all.late, "late")] {
        if n.or_zero() > 0 {
            let lead = if cells.is_empty() { "" } else { ", " };
            let number = Cell::figure(n, |n| n.to_string()).role(Role::Dim);
            cells.extend([Cell::dim(lead), number, Cell::dim(format!(" {words}"))]);
        }
    }
    cells
}

pub(crate) fn panel(figures: &Objectives) -> Panel {
    let (sign, words) = verdict(figures);
    let mut panel = Panel::new(PanelId::Objectives, Cell::bold("Are we getting there?"), "Objectives");
    let said = || [sign.cell(), Cell::new(" ", sign.role())].into_iter().chain(words.clone());
    panel.beside = Line::of(said());
    panel.note = Line::of(others(figures, "too close to call"));
    let late_steps = |n| format!("{}{n}", sign.glyph());
    panel.waits = Cell::figure(&figures.objectives_verdict.late_steps, late_steps).role(sign.role());
    panel.headline = Line::of(said()).and(1, others(figures, "too close")).right(2, late_words(figures, 1));
    panel = panel
        .part(PanelPart::new(0, table(figures, Room::Tight)).to(Room::Tight))
        .part(PanelPart::new(0, table(figures, Room::Fair)).from(Room::Fair).to(Room::Ample))
        .part(PanelPart::new(0, table(figures, Room::Whole)).from(Room::Whole));
    let legend = Line::of([Cell::dim(
        "━◆ from the start to now   │ plan for today   ┃ goal   ± 95 % interval; if it holds the plan: too close to call",
    )]);
    panel = panel.part(PanelPart::new(3, legend).from(Room::Ample));
    if !figures.late_steps.is_empty() {
        panel = panel.part(PanelPart::new(1, Line::of(late_words(figures, 4))).from(Room::Fair));
    }
    panel.part(PanelPart::new(5, steps(figures)).from(Room::Ample))
}

/// Every step: late ones first, then those to come, then what is done.
fn steps(figures: &Objectives) -> Table {
    let id = |(at, step): &(usize, &StepRow)| match (step.objective.row, u16::try_from(*at)) {
        (Some(record), Ok(at)) => RowId::Again(at, record),
        _ => RowId::Named(format!("step {at}")),
    };
    let sign = |step: &StepRow| match step.done {
        Some(_) => Sign::Good,
        None if step.late => Sign::Act,
        None => Sign::None,
    };
    let table = Columns::of(id)
        .column("sign", Column::words("", 0).wide(1, 1), move |(_, step)| sign(step).cell())
        .column("what", Column::words("Step", 0).wide(12, 34), |(_, step)| Cell {
            row: step.objective.row,
            ..Cell::text(step.what.clone())
        })
        .column("due", Column::words("Due", 0), |(_, step)| Cell::text(step.due.long()).on(step.due))
        .column("done", Column::words("", 1), |(_, step)| match step.done {
            Some(done) => Cell::dim(format!("done {}", done.long())),
            None if step.late => Cell::figure(&step.days_late, |days| format!("{days} d late")).role(Role::Bad),
            None => Cell::dim("to come"),
        })
        .column("owner", Column::words("Owner", 2), |(_, step)| Cell::text(step.owner.name.clone()))
        .column("objective", Column::words("For", 3), |(_, step)| Cell::dim(step.objective.name.clone()))
        .table(figures.steps.iter().enumerate());
    // It stands where there is room for it as a whole, or nearly.
    let least = u16::try_from(table.rows.len()).unwrap_or(u16::MAX).min(8);
    Table { least, mark: Some(0), ..table }
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
        cells.extend([Cell::bold(step.what.clone()), Cell::text(" ")]);
        cells.push(Cell::figure(&step.days_late, |days| format!("{days} d")));
        if step.owner.row.is_some() && most > 1 {
            cells.push(Cell::text(format!(" ({})", step.owner.name)));
        }
    }
    if late.len() > most {
        let more = Cell::text(format!(", {} more", late.len() - most));
        cells.push(more.about(&figures.objectives_verdict.late_steps));
    }
    cells
}

/// How bad it is, to put the worst first where there are more than can be shown.
fn rank(row: &ObjectiveRow) -> u8 {
    match row.state {
        Some(ObjectiveState::Late) => 0,
        Some(ObjectiveState::Behind) => 1,
        Some(ObjectiveState::TooClose) => 2,
        _ => 3,
    }
}

/// The objectives in the same columns for every room, so that a list is sorted alike in each. `bare`: without heads; the
/// numbers then say themselves what they are.
fn table(figures: &Objectives, room: Room) -> Table {
    let bare = room == Room::Tight;
    let mut rows: Vec<&ObjectiveRow> = figures.objectives.iter().collect();
    if rows.len() > 5 {
        rows.sort_by_key(|row| rank(row));
    }
    let number = |row: &ObjectiveRow, figure| Cell::figure(figure, |v| value(row.unit, v, false));
    let labelled = move |label: &str, cell: Cell| -> Vec<Cell> {
        if bare { vec![Cell::dim(label), Cell { text: format!(" {:>4}", cell.text), ..cell }] } else { vec![cell] }
    };
    let head = |column: Column| if bare { Column { head: String::new(), ..column } } else { column };
    // Zoomed it tells what it tells in its place.
    let keep = |beside: u8, alone: u8| if matches!(room, Room::Tight | Room::Whole) { alone } else { beside };
    let table = Columns::of(|row: &&ObjectiveRow| row_id(&row.id))
        .column("sign", Column::words("", 0).wide(1, 1), |row| sign(row.state).cell())
        .column("what", head(Column::words("Objective", 0).wide(16, 30)), |row| Cell {
            row: row.id.row,
            ..Cell::text(row.what.clone())
        })
        .column("kind", head(Column::words("Kind", keep(9, 13))), |row| Cell::dim(row.kind.name()))
        .column("start", head(Column::number("Start", keep(7, 12))), move |row| number(row, &row.start))
        .column("now", head(Column::number("Now", 0)), |row| {
            Cell::figure(&row.now, |now| value(row.unit, now, true)).role(Role::Bold)
        })
        .column("now_half", Column::words("", 5), |row| match row.now_half.get() {
            Some(_) => Cell::figure(&row.now_half, |half| format!("±{half:.1}")),
            None => Cell::text(""),
        })
        .column("plan_now", head(Column::number("Plan", 1)), move |row| labelled("plan", number(row, &row.plan_now)))
        .column("target", head(Column::number("Goal", 2)), move |row| labelled("goal", number(row, &row.target)))
        .column("due", head(Column::words("Due", 4)), |row| Cell::text(month(row.due)).on(row.due))
        .column("track", Column::bars(6, 6, if bare { 12 } else { 40 }), |row| track(row))
        .column("state", head(Column::words("State", keep(3, 8))), |row| word(row))
        .column("owner", head(Column::words("Owner", keep(8, 9)).wide(4, 12)), |row| Cell::text(row.owner.name.clone()))
        .column("late_steps", head(Column::words("Steps", 10)), |row| match row.late_steps.or_zero() {
            0 => Cell::dim(".").about(&row.late_steps),
            _ => Cell::figure(&row.late_steps, |n| format!("{n} late")).role(Role::Bad),
        })
        .column("chance", head(Column::number("Chance", 11)), |row| Cell::figure_or_dot(&row.chance, chance))
        .explained_by(|row| row.now.shown())
        .table(rows);
    Table { list: true, mark: Some(0), ..table }
}

/// The way from the start to the goal.
fn track(row: &ObjectiveRow) -> Content {
    let role = sign(row.state).role();
    row.way_done.map_or_else(
        || Cell::default().into(),
        |done| Content::Track { now: done.clamp(0.0, 1.0), plan: Some(row.way_planned.clamp(0.0, 1.0)), role },
    )
}

pub(crate) fn roadmap(figures: &Objectives, context: &Context) -> Panel {
    let today = context.lens.as_of;
    let late = &figures.objectives_verdict.late_steps;
    let mut panel =
        Panel::new(PanelId::Roadmap, Cell::bold("Roadmap"), "Roadmap").note("◆ done  ◇ due  ! late  ┃ goal").stands_for(late);
    panel.waits = if late.or_zero() > 0 { Cell::figure(late, |n| format!("!{n}")).role(Role::Bad) } else { Sign::Good.cell() };
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
        panel = panel.part(PanelPart::new(1, line).from(Room::Fair));
    }
    panel.part(PanelPart::new(5, steps(figures)).from(Room::Ample))
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
    let said = |step: &StepRow| Cell::text(format!("{} {}", step.what, near(step.due, today)));
    let mut line = Line::of([Cell::dim("next  "), said(first)]);
    for (keep, step) in (1..).zip(figures.next_steps.iter().skip(1).take(4)) {
        line = line.and(keep, [said(step)]);
    }
    Some(line)
}
