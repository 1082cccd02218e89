//! Waves of a survey: points, their intervals, the plan to the goal; past and future on one scale.

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use super::plot::{Dots, RoundScale, TimeScale, axis, band, compact, labels, line};
use crate::screens::say::{Band, Point, Role, Waves};
use crate::ui::ink::Ink;

/// Cells of the axis labels with the blank after them.
const LABELS: u16 = 4;

pub(crate) fn draw(ink: &mut Ink, waves: &Waves, area: Rect) {
    if area.width < LABELS + 4 || area.height < 3 {
        return;
    }
    // What happened stands between the plot and the names of days, where the plot can spare the row.
    let marks = u16::from(!waves.ticks.is_empty() && area.height > 6);
    let rows = area.height - 1 - marks;
    let plot = Rect { x: area.x + LABELS, y: area.y, width: area.width - LABELS, height: rows };
    let time = TimeScale { start: waves.start, end: waves.end, cells: plot.width };
    let points = waves.points.iter().chain(&waves.plan).map(|point| point.value);
    let steps = RoundScale::holding(points.chain(waves.band.iter().flat_map(|band| [band.low, band.high])));
    for (row, text) in labels(&steps, rows, compact) {
        let style = ink.style(Role::Dim);
        ink.put(area.x, plot.y + row, LABELS - 1, &format!("{text:>3}"), style);
    }
    for stretch in stretches(&waves.band, &waves.breaks, |band: &Band| band.day) {
        band(ink, stretch, time, &steps, plot);
    }
    for broken in waves.breaks.iter().filter(|day| time.holds(**day)) {
        for row in 0..rows {
            ink.glyph(plot.x + time.cell(*broken), plot.y + row, "┊", Role::Dim);
        }
    }
    let mut plan = Dots::new(plot.width, rows);
    line(&mut plan, &waves.plan, time, &steps, rows, 3);
    plan.draw(ink, plot.x, plot.y, Role::Accent);
    let mut dots = Dots::new(plot.width, rows);
    for stretch in stretches(&waves.points, &waves.breaks, |point: &Point| point.day) {
        line(&mut dots, stretch, time, &steps, rows, 1);
    }
    dots.draw(ink, plot.x, plot.y, Role::Bold);
    for point in &waves.points {
        ink.glyph(plot.x + time.cell(point.day), plot.y + steps.row(point.value, rows), "•", Role::Bold);
    }
    if marks > 0 {
        put_marks(ink, waves, plot, time);
    }
    axis(ink, plot.bottom() + marks, plot, time, Some(waves.today), &waves.axis);
}

/// A letter for what happened, `+` where more than one kind of thing did in the days of a cell.
fn put_marks(ink: &mut Ink, waves: &Waves, plot: Rect, time: TimeScale) {
    let mut marks: BTreeMap<u16, char> = BTreeMap::new();
    for tick in waves.ticks.iter().filter(|tick| time.holds(tick.day)) {
        marks
            .entry(time.cell(tick.day))
            .and_modify(|mark| *mark = if *mark == tick.mark { *mark } else { '+' })
            .or_insert(tick.mark);
    }
    for (at, mark) in marks {
        ink.glyph(plot.x + at, plot.bottom(), mark.encode_utf8(&mut [0; 4]), Role::Text);
    }
}

/// The stretches between the days at which the method changed.
fn stretches<'a, T>(
    all: &'a [T],
    breaks: &'a [crate::book::day::Day],
    day: impl Fn(&T) -> crate::book::day::Day + 'a,
) -> Vec<&'a [T]> {
    let mut parts = vec![all];
    for broken in breaks {
        parts = parts
            .into_iter()
            .flat_map(|part| {
                let at = part.partition_point(|item| day(item) < *broken);
                let (before, after) = part.split_at(at);
                [before, after]
            })
            .filter(|part| !part.is_empty())
            .collect();
    }
    parts
}
