//! Won against a reference through the period: a braille line over the forecast's band.

use ratatui::layout::Rect;

use super::plot::{Dots, RoundScale, TimeScale, axis, band, compact, labels, line};
use crate::screens::say::{Pace, Role, Room};
use crate::ui::ink::Ink;
use crate::ui::text::put_line;

/// Cells of the axis labels with the blank after them.
const LABELS: u16 = 6;

/// Fewest and most rows it makes use of.
pub(crate) fn rows(_pace: &Pace) -> (u16, u16) {
    (3, u16::MAX)
}

pub(crate) fn draw(ink: &mut Ink, pace: &Pace, area: Rect, room: Room) {
    if area.width < LABELS + 4 || area.height < 2 {
        put_line(ink, area.x, area.y, area.width, &pace.legend);
        return;
    }
    let legend = room != Room::Tight && area.height >= 7 && !pace.legend.pieces.is_empty();
    let rows = area.height - 1 - u16::from(legend);
    let plot = Rect { x: area.x + LABELS, y: area.y, width: area.width - LABELS, height: rows };
    let time = TimeScale { start: pace.start, end: pace.end, cells: plot.width };
    let points = pace.line.iter().chain(&pace.plan).map(|point| point.value);
    let bounds = pace.band.iter().flat_map(|band| [band.low, band.high]);
    let scale = if pace.scale > 0.0 { pace.scale } else { 1.0 };
    // At least one unit of money: where nothing was won the axis would count cents.
    let steps = RoundScale::holding(points.chain(bounds).chain(pace.middle).chain([0.0, scale]));
    let write = |value: f64| {
        let text = compact(value / scale);
        if pace.signed && value > 0.0 { format!("+{text}") } else { text }
    };
    for (row, text) in labels(&steps, rows, write) {
        let style = ink.style(Role::Dim);
        ink.put(area.x, plot.y + row, LABELS - 1, &format!("{text:>5}"), style);
    }
    if pace.signed {
        ink.run(plot.x, plot.y + steps.row(0.0, rows), plot.width, "┈", Role::Dim);
    }
    band(ink, &pace.band, time, &steps, plot);
    let mut plan = Dots::new(plot.width, rows);
    line(&mut plan, &pace.plan, time, &steps, rows, 3);
    plan.draw(ink, plot.x, plot.y, Role::Accent);
    let mut won = Dots::new(plot.width, rows);
    line(&mut won, &pace.line, time, &steps, rows, 1);
    won.draw(ink, plot.x, plot.y, Role::Bold);
    if let Some(middle) = pace.middle {
        ink.glyph(plot.right() - 1, plot.y + steps.row(middle, rows), "◆", Role::Bold);
    }
    axis(ink, plot.bottom(), plot, time, pace.today, &pace.ticks);
    if legend {
        put_line(ink, plot.x, plot.bottom() + 1, plot.width, &pace.legend);
    }
}
