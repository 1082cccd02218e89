//! An objective: the plan against what was read, as a chart; its steps.

use crate::book::day::{Day, month_name};
use crate::book::id::Id;
use crate::book::objective::Objective;
use crate::book::table::Records;
use crate::metrics::marketing::objectives::{ObjectiveRow, StepRow};
use crate::screens::marketing::objectives::{sign, value, word};
use crate::screens::say::{Cell, Column, Content, Line, PanelPart, Point, Role, Row, RowId, Section, Sign, Table, Tick, Waves};
use crate::screens::words::{chance, count, near};

use super::blocks::{away, note, pair, pairs, section};
use super::{DetailBody, DetailContext};

/// What an objective says; `None` where it was left out.
pub(crate) fn said(id: Id<Objective>, view: &DetailContext) -> Option<DetailBody> {
    let objective = view.book().objectives.get(id)?;
    let row = view.marketing.objectives.objectives.iter().find(|row| row.id.row == Some(Records::any(id)))?;
    let mut sections = vec![stands(row, view), chart(row, objective, view)];
    sections.extend(steps(row, view));
    let mut head = Line::of([Cell::text(row.kind.name())]);
    if !row.owner.name.is_empty() {
        head = head.and(1, [Cell::dim("owner "), Cell::bold(row.owner.name.clone())]);
    }
    Some(DetailBody { head: head.and(0, [Cell::dim("due "), Cell::text(row.due.long())]), sections })
}

/// Start, now, plan for today, goal, chance.
fn stands(row: &ObjectiveRow, view: &DetailContext) -> Section {
    let today = view.today();
    let number = |figure| Cell::figure(figure, |number| value(row.unit, number, true));
    let start = vec![number(&row.start), Cell::dim(format!(" on {}", near(row.start_on, today)))];
    let mut now = vec![number(&row.now).role(Role::Bold)];
    if row.now_half.get().is_some() {
        now.push(Cell::figure(&row.now_half, |half| format!(" ±{half:.1}")));
    }
    let goal = vec![number(&row.target), Cell::dim(format!(" on {}, {}", near(row.due, today), away(row.due, today)))];
    let mut rows = vec![pair("Start", start), pair("Now", now)];
    rows.extend([pair("Plan today", vec![number(&row.plan_now)]), pair("Goal", goal)]);
    if row.chance.get().is_some() {
        let words = Cell::dim(" if its readings go on along their line");
        rows.push(pair("Chance", vec![Cell::figure(&row.chance, chance), words]));
    }
    let said = Line::of([sign(row.state).cell(), Cell::text(" "), word(row)]);
    section("How it stands", Line::new(), 0, vec![PanelPart::new(0, said), PanelPart::new(0, pairs(rows))])
}

/// What was read against the line from the baseline to the goal.
fn chart(row: &ObjectiveRow, objective: &Objective, view: &DetailContext) -> Section {
    let (first, last) = (objective.baseline(), objective.target());
    let name = |day: Day| Tick { day, label: format!("{} {}", month_name(day.month()), day.year()) };
    let start = row.readings.iter().map(|point| point.on).chain([first.on()]).min().unwrap_or(first.on());
    let end = last.on().max(view.today());
    let waves = Waves {
        start,
        end,
        today: view.today(),
        points: row.readings.iter().map(|point| Point { day: point.on, value: point.value }).collect(),
        band: Vec::new(),
        plan: vec![Point { day: first.on(), value: first.value() }, Point { day: last.on(), value: last.value() }],
        ticks: Vec::new(),
        axis: vec![name(start), name(end)],
        breaks: Vec::new(),
    };
    let words = format!("{} read, the plan dotted", count(row.readings.len()));
    section("Plan and readings", note(words), 0, vec![PanelPart::new(0, waves)])
}

/// Its steps, in their order: done, due, late.
fn steps(row: &ObjectiveRow, view: &DetailContext) -> Option<Section> {
    let today = view.today();
    let said = |(at, step): (usize, &StepRow)| {
        let (sign, when) = match step.done {
            Some(done) => (Sign::Good, format!("done {}", near(done, today))),
            None if step.late => (Sign::Bad, format!("due {}, {} d late", near(step.due, today), step.days_late.or_zero())),
            None => (Sign::None, format!("due {}, {}", near(step.due, today), away(step.due, today))),
        };
        let contents: Vec<Content> = vec![sign.cell().into(), Cell::text(step.what.clone()).into(), Cell::text(when).into()];
        Row { id: RowId::Named(format!("step {at}")), contents, detail: None, figure: None }
    };
    let rows: Vec<Row> = row.steps.iter().enumerate().map(said).collect();
    if rows.is_empty() {
        return None;
    }
    let words = format!("{}, {} late", count(rows.len()), row.late_steps.or_zero());
    let columns = vec![Column::words("", 0).wide(1, 1), Column::words("", 0).wide(16, 60), Column::words("", 0)];
    let table = Table { columns, rows: rows.into(), ..Table::default() };
    Some(section("Steps", note(words), 1, vec![PanelPart::new(0, table)]))
}
