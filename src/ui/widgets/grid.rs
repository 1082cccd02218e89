//! The attractiveness-strength grid: letters by place, zones by thirds, a legend at the right.

use std::collections::HashSet;

use ratatui::layout::Rect;

use crate::screens::say::{Grid, Role};
use crate::screens::words;
use crate::ui::ink::Ink;
use crate::ui::text::put_line;

const CELLS: u16 = 30;
const ROWS: u16 = 12;
const LABELS: u16 = 5;

/// Thirds of the scale from 1 to 5: 2.33 and 3.67 part them.
fn third(index: u16, of: u16) -> u16 {
    index * 3 / of.max(1)
}

fn place(value: f64, cells: u16) -> u16 {
    super::row_marks::cell_of((value - 1.0) / 4.0, cells)
}

/// The free cell of a row that is nearest to a place: two letters at one place stand beside each other.
fn free(at: u16, cells: u16, is_free: impl Fn(u16) -> bool) -> u16 {
    (0..cells).filter(|x| is_free(*x)).min_by_key(|x| x.abs_diff(at)).unwrap_or(at)
}

/// Draws it; where the grid does not fit, the legend alone.
pub(crate) fn draw(ink: &mut Ink, grid: &Grid, area: Rect) {
    let rows = ROWS.min(area.height.saturating_sub(1));
    let cells = CELLS.min(area.width.saturating_sub(LABELS + 1));
    let fits = rows >= 6 && cells >= 15;
    if fits {
        zones(ink, area, cells, rows);
        let mut taken = HashSet::new();
        for spot in &grid.places {
            let row = rows - 1 - place(spot.attractiveness, rows);
            let x = free(place(spot.strength, cells), cells, |x| !taken.contains(&(x, row)));
            taken.insert((x, row));
            ink.glyph(area.x + LABELS + x, area.y + row, spot.letter.encode_utf8(&mut [0; 4]), Role::Bold);
        }
    }
    let from = if fits { area.x + LABELS + cells + 3 } else { area.x };
    let room = area.right().saturating_sub(from);
    // What the zones say, below the grid where a row is left.
    if fits && area.height > rows + 1 {
        let style = ink.style(Role::Dim);
        ink.put(area.x + LABELS, area.y + rows + 1, cells, "░ invest  · harvest or leave", style);
    }
    if room < 8 {
        return;
    }
    let height = usize::from(area.height);
    let shown = if grid.places.len() > height { height.saturating_sub(1) } else { grid.places.len() };
    if shown < grid.places.len() {
        let style = ink.style(Role::Dim);
        ink.put(from, area.bottom().saturating_sub(1), room, &format!("{} more", words::count(grid.places.len() - shown)), style);
    }
    for (y, spot) in (area.y..area.bottom()).zip(grid.places.iter().take(shown)) {
        ink.glyph(from, y, spot.letter.encode_utf8(&mut [0; 4]), Role::Bold);
        put_line(ink, from + 2, y, room - 2, &spot.legend);
    }
}

fn zones(ink: &mut Ink, area: Rect, cells: u16, rows: u16) {
    let x = area.x + LABELS;
    for row in 0..rows {
        for column in 0..cells {
            let good = third(column, cells) + (2 - third(row, rows));
            match good {
                3.. => ink.glyph(x + column, area.y + row, "░", Role::Band),
                ..=1 if (column + 2 * (row % 2)).is_multiple_of(4) => {
                    ink.glyph(x + column, area.y + row, "·", Role::Dim);
                }
                _ => {}
            }
        }
    }
    let style = ink.style(Role::Dim);
    for (at, word) in [(0, "high"), (rows / 2, " mid"), (rows - 1, " low")] {
        ink.put(area.x, area.y + at, 4, word, style);
    }
    let y = area.y + rows;
    ink.put(x, y, cells, "weak", style);
    ink.put(x + (cells / 2).saturating_sub(1), y, 3, "mid", style);
    ink.put(x + cells - 6, y, 6, "strong", style);
}
