//! The headline bullet: won, needed by today, the forecast's band and the target on one bar, labels above and below.

use ratatui::layout::Rect;

use crate::screens::say::{Bullet, Cell, Mark, Role};
use crate::ui::ink::{Ink, width};

const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// Values to cells: from nothing to a little over the target or the forecast's upper end.
pub(crate) struct Scale {
    most: f64,
    cells: u16,
}

impl Scale {
    /// The scale of a bullet; `None` when there is nothing to show.
    pub(crate) fn of(bullet: &Bullet, cells: u16) -> Option<Self> {
        let marks = [&bullet.target, &bullet.high, &bullet.won, &bullet.needed, &bullet.middle];
        let most = marks.into_iter().flatten().map(|mark| mark.value).filter(|value| value.is_finite()).fold(0.0, f64::max);
        (most > 0.0 && cells > 0).then_some(Self { most: most * 1.08, cells })
    }

    /// So many parts of cells, rounded up: what is not nothing shows.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the width")]
    pub(crate) fn parts(&self, value: f64, parts: u16) -> u16 {
        let share = (value / self.most).clamp(0.0, 1.0);
        let share = if share.is_finite() { share } else { 0.0 };
        (share * f64::from(self.cells - 1) * f64::from(parts)).ceil() as u16
    }

    pub(crate) fn cell(&self, value: f64) -> u16 {
        self.parts(value, 1).min(self.cells - 1)
    }
}

/// Draws the bar alone in the first row of the area.
pub(crate) fn bar(ink: &mut Ink, bullet: &Bullet, area: Rect) {
    let Some(scale) = Scale::of(bullet, area.width) else { return };
    let (x, y) = (area.x, area.y);
    ink.run(x, y, area.width, "·", Role::Dim);
    if let (Some(low), Some(high)) = (&bullet.low, &bullet.high) {
        let (from, to) = (scale.cell(low.value), scale.cell(high.value));
        ink.run(x + from, y, (to + 1).saturating_sub(from), "▒", Role::Band);
    }
    if let Some(won) = &bullet.won {
        let eighths = scale.parts(won.value, 8);
        let full = (eighths / 8).min(area.width);
        ink.run(x, y, full, "█", Role::Good);
        let rest = EIGHTHS[usize::from(eighths % 8)];
        if !rest.is_empty() && full < area.width {
            ink.glyph(x + full, y, rest, Role::Good);
        }
    }
    let marks = [(&bullet.middle, "◆", Role::Bold), (&bullet.needed, "│", Role::Bold), (&bullet.target, "┃", Role::Accent)];
    for (mark, glyph, role) in marks {
        if let Some(mark) = mark {
            ink.glyph(x + scale.cell(mark.value), y, glyph, role);
        }
    }
}

/// A row of labels that must not touch each other.
struct Labels {
    y: u16,
    taken: Vec<(u16, u16)>,
}

impl Labels {
    fn is_free(&self, from: u16, to: u16) -> bool {
        self.taken.iter().all(|(start, end)| to + 1 < *start || from > *end)
    }

    /// Writes `text glyph` left of a mark, or `glyph text` right of it, whichever is free.
    fn beside(&mut self, ink: &mut Ink, bar: Rect, at: u16, glyph: (&str, Role), label: &Cell) -> bool {
        let wide = width(&label.text);
        let left = at.checked_sub(wide + 1).filter(|from| *from >= bar.x && self.is_free(*from, at + 1));
        let right = Some(at).filter(|_| at + 2 + wide <= bar.right() && self.is_free(at, at + 2 + wide));
        let Some(from) = left.or(right) else { return false };
        if left.is_some() {
            ink.cell(from, self.y, wide, label, false);
        } else {
            ink.cell(at + 2, self.y, wide, label, false);
        }
        ink.glyph(at, self.y, glyph.0, glyph.1);
        self.taken.push((from, from + wide + 2));
        true
    }
}

/// Draws labels, bar, labels in three rows; with fewer rows, the bar alone.
pub(crate) fn draw(ink: &mut Ink, bullet: &Bullet, area: Rect) {
    if area.height < 3 {
        bar(ink, bullet, area);
        return;
    }
    let row = |y: u16| Rect { y: area.y + y, height: 1, ..area };
    bar(ink, bullet, row(1));
    let Some(scale) = Scale::of(bullet, area.width) else { return };
    let mut above = Labels { y: area.y, taken: Vec::new() };
    let place = |mark: &Mark| area.x + scale.cell(mark.value);
    // In the order of keeping: when two collide, the later one goes. Where both are wanted, the left one is written
    // first, so that the right one sees it.
    if let Some(target) = &bullet.target {
        let reserved = bullet.needed.as_ref().map(|needed| (place(needed), place(needed) + 1));
        above.taken.extend(reserved);
        above.beside(ink, area, place(target), ("┃", Role::Accent), &target.label);
        if reserved.is_some() {
            above.taken.remove(0);
        }
    }
    if let Some(needed) = &bullet.needed {
        above.beside(ink, area, place(needed), ("│", Role::Bold), &needed.label);
    }
    below(ink, bullet, row(2), &scale);
}

/// What was won, ending where its bar ends, and the forecast's three figures under its band.
fn below(ink: &mut Ink, bullet: &Bullet, row: Rect, scale: &Scale) {
    let mut taken_to = row.x;
    if let Some(won) = &bullet.won {
        let wide = width(&won.label.text) + u16::from(ink.change(&won.label).is_some());
        let end = row.x + ((scale.parts(won.value, 8) + 4) / 8).min(row.width);
        let from = end.saturating_sub(wide).max(row.x);
        ink.cell(from, row.y, row.right().saturating_sub(from), &won.label, false);
        taken_to = from + wide + 2;
    }
    let (Some(low), Some(middle), Some(high)) = (&bullet.low, &bullet.middle, &bullet.high) else { return };
    let texts = [&low.label, &middle.label, &high.label];
    let wide = texts.iter().map(|cell| width(&cell.text)).sum::<u16>() + 10;
    // Under the middle, as far as the row reaches.
    let ideal = (row.x + scale.cell(middle.value)).saturating_sub((wide / 2).saturating_sub(1));
    let from = ideal.min(row.right().saturating_sub(wide)).max(row.x);
    if from < taken_to || from + wide > row.right() {
        return;
    }
    let y = row.y;
    ink.glyph(from, y, "▒", Role::Band);
    let mut at = from + 2;
    at += ink.cell(at, y, row.right() - at, &low.label, false) + 2;
    ink.glyph(at, y, "◆", Role::Bold);
    at += 2;
    at += ink.cell(at, y, row.right() - at, &middle.label, false) + 2;
    at += ink.cell(at, y, row.right() - at, &high.label, false) + 1;
    ink.glyph(at, y, "▒", Role::Band);
}
