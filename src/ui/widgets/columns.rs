//! Columns side by side, stacked from eighths of cells, with value and name below.

use ratatui::layout::Rect;

use crate::screens::say::{ColumnChart, Role};
use crate::ui::ink::{Ink, width};

const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

pub(crate) fn draw(ink: &mut Ink, columns: &ColumnChart, area: Rect) {
    let Ok(count) = u16::try_from(columns.columns.len()) else { return };
    if count == 0 {
        return;
    }
    // A few columns may be wider than the many of a usual window, so that they do not leave most of the panel blank.
    let widest = if count <= 4 { 18 } else { 11 };
    let slot = ((area.width + 2) / count).clamp(1, widest);
    let gap = if slot <= 6 { 1 } else { 2 };
    let wide = slot.saturating_sub(gap).max(1);
    let below = 2.min(area.height.saturating_sub(1));
    let rows = (area.height - below).min(columns.most.max(1));
    let most = columns.columns.iter().map(|column| column.value).filter(|value| value.is_finite()).fold(0.0, f64::max);
    for (index, column) in (0..count).zip(&columns.columns) {
        let x = area.x + index * slot;
        if x >= area.right() {
            return;
        }
        let wide = wide.min(area.right() - x);
        let share = if most > 0.0 { (column.value / most).clamp(0.0, 1.0) } else { 0.0 };
        let share = if share.is_finite() { share } else { 0.0 };
        // Clamped to the rows; what is not nothing shows.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let eighths = (share * f64::from(rows) * 8.0).ceil() as u16;
        for row in 0..rows {
            let filled = eighths.saturating_sub(row * 8).min(8);
            let y = area.y + rows - 1 - row;
            if filled > 0 {
                ink.run(x, y, wide, EIGHTHS[usize::from(filled)], Role::Accent);
            }
        }
        let room = slot.saturating_sub(1).min(area.right() - x);
        let written = width(&column.label.text);
        if written + 2 + width(&column.count.text) <= room {
            ink.cell(x + written + 1, area.y + rows, room - written - 1, &column.count, false);
        }
        for (y, cell) in (area.y + rows..area.y + rows + below).zip([&column.label, &column.name]) {
            ink.cell(x, y, room, cell, false);
        }
    }
}
