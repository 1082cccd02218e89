//! Marks in the rows of tables. They are made of lines: block bars in neighbouring rows would merge.

use super::bullet::Scale;
use crate::screens::say::{Bullet, Role};
use crate::ui::ink::Ink;

/// Column, row, cells.
type Strip = (u16, u16, u16);

fn clamp(share: f64) -> f64 {
    if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
}

/// A share of so many cells, rounded to whole ones and never outside.
pub(crate) fn cell_of(share: f64, cells: u16) -> u16 {
    let cells = cells.saturating_sub(1);
    // In range: the share is clamped.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let at = (clamp(share) * f64::from(cells)).round() as u16;
    at.min(cells)
}

/// Whole halves of cells.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the share is clamped")]
fn halves(share: f64, cells: u16) -> u16 {
    (clamp(share) * f64::from(cells) * 2.0).round() as u16
}

/// A bar `━━━╸` with an optional mark `│`. Anything above nothing shows at least half a cell.
pub(crate) fn bar(ink: &mut Ink, (x, y, cells): Strip, share: f64, role: Role, mark: Option<f64>) {
    let halves = halves(share, cells).max(u16::from(share > 0.0));
    line_bar(ink, (x, y, cells), halves, role);
    if let Some(mark) = mark.filter(|_| cells > 0) {
        ink.glyph(x + cell_of(mark, cells), y, "│", Role::Bold);
    }
}

fn line_bar(ink: &mut Ink, (x, y, cells): Strip, halves: u16, role: Role) {
    let full = (halves / 2).min(cells);
    ink.run(x, y, full, "━", role);
    if halves % 2 == 1 && full < cells {
        ink.glyph(x + full, y, "╸", role);
    }
}

/// Won, what is left, the forecast's band and the marks, in one row.
pub(crate) fn bullet(ink: &mut Ink, (x, y, cells): Strip, bullet: &Bullet) {
    let Some(scale) = Scale::of(bullet, cells) else { return };
    ink.run(x, y, cells, "┈", Role::Dim);
    if let (Some(low), Some(high)) = (&bullet.low, &bullet.high) {
        let (from, to) = (scale.cell(low.value), scale.cell(high.value));
        ink.run(x + from, y, (to + 1).saturating_sub(from), "┅", Role::Text);
    }
    if let Some(won) = &bullet.won {
        let halves = scale.parts(won.value, 2);
        line_bar(ink, (x, y, cells), halves, Role::Good);
    }
    let marks = [(&bullet.middle, "◆", Role::Bold), (&bullet.needed, "│", Role::Bold), (&bullet.target, "┃", Role::Accent)];
    for (mark, glyph, role) in marks {
        if let Some(mark) = mark {
            ink.glyph(x + scale.cell(mark.value), y, glyph, role);
        }
    }
}

/// An interval with its middle: `──◆──`.
pub(crate) fn whisker(ink: &mut Ink, (x, y, cells): Strip, low: f64, middle: f64, high: f64) {
    if cells == 0 {
        return;
    }
    let (from, to) = (cell_of(low, cells), cell_of(high, cells));
    ink.run(x + from, y, (to + 1).saturating_sub(from), "─", Role::Dim);
    ink.glyph(x + cell_of(middle, cells), y, "◆", Role::Bold);
}

/// From the start to now, with the plan and the goal: `━━━◆─│──┃`.
pub(crate) fn track(ink: &mut Ink, (x, y, cells): Strip, now: f64, plan: Option<f64>, role: Role) {
    if cells == 0 {
        return;
    }
    let at = cell_of(now, cells);
    ink.run(x, y, cells, "─", Role::Dim);
    ink.run(x, y, at, "━", role);
    ink.glyph(x + cells - 1, y, "┃", Role::Accent);
    if let Some(plan) = plan {
        ink.glyph(x + cell_of(plan, cells), y, "│", Role::Bold);
    }
    ink.glyph(x + at, y, "◆", role);
}
