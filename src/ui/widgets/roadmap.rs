//! Objectives' steps on a time line.

use ratatui::layout::Rect;

use super::plot::TimeScale;
use crate::book::day::Day;
use crate::screens::say::{Roadmap, Role, StepState};
use crate::ui::ink::{Ink, width};
use crate::ui::text::{put_cells, written};

pub(crate) fn draw(ink: &mut Ink, roadmap: &Roadmap, area: Rect) {
    let widest = |short: bool| roadmap.rows.iter().map(|row| width(written(&row.name, short))).max().unwrap_or(0);
    // The line needs most of the width: full names only where they leave it four fifths or so.
    let short = widest(false) > area.width * 9 / 40;
    let names = widest(short).min(area.width / 4 + 1);
    let x = area.x + names + 1;
    let Some(cells) = area.right().checked_sub(x).filter(|cells| *cells > 4) else { return };
    let time = TimeScale { start: roadmap.start, end: roadmap.end, cells };
    let years = (roadmap.start.year()..=roadmap.end.year())
        .filter_map(|year| Day::from_ymd(year, 1, 1))
        .filter(|day| time.holds(*day))
        .map(|day| (x + time.cell(day), day.year()))
        .collect::<Vec<_>>();
    let style = ink.style(Role::Dim);
    for (at, year) in &years {
        ink.put(*at, area.y, area.right().saturating_sub(*at), &year.to_string(), style);
    }
    let today = time.holds(roadmap.today).then(|| x + time.cell(roadmap.today));
    for (y, row) in (area.y + 1..area.bottom()).zip(&roadmap.rows) {
        put_cells(ink, area.x, y, names, std::slice::from_ref(&row.name), short);
        for (at, _) in &years {
            ink.glyph(*at, y, "┊", Role::Dim);
        }
        if let Some(today) = today {
            ink.glyph(today, y, "│", Role::Bold);
        }
        let goal = row.goal.filter(|day| time.holds(*day)).map(|day| x + time.cell(day));
        if let Some(goal) = goal {
            ink.glyph(goal, y, "┃", Role::Accent);
        }
        let steps: Vec<_> = row.steps.iter().filter(|step| time.holds(step.day)).collect();
        for (index, step) in steps.iter().enumerate() {
            let at = x + time.cell(step.day);
            let (glyph, role) = match step.state {
                StepState::Done => ("◆", Role::Good),
                StepState::Due => ("◇", Role::Text),
                StepState::Late => ("!", Role::Bad),
            };
            ink.glyph(at, y, glyph, role);
            // The name only where it fits whole before the next mark.
            let next = steps.get(index + 1).map(|step| x + time.cell(step.day));
            let end = [next, goal.filter(|goal| *goal > at), today.filter(|today| *today > at)];
            let end = end.into_iter().flatten().min().unwrap_or(area.right());
            if at + 1 + width(&step.label) <= end {
                let style = ink.style(Role::Text);
                ink.put(at + 1, y, width(&step.label), &step.label, style);
            }
        }
    }
}
