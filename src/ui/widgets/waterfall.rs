//! How a total came about: floating bars, with count and signed amount left of them.

use ratatui::layout::Rect;

use super::row_marks::cell_of;
use crate::screens::say::{Role, StepKind, Waterfall};
use crate::screens::words;
use crate::ui::ink::{Ink, width};

pub(crate) fn draw(ink: &mut Ink, waterfall: &Waterfall, area: Rect) {
    let steps = &waterfall.steps;
    let widest = |of: fn(&crate::screens::say::WaterfallStep) -> &str, least: u16| {
        steps.iter().map(|step| width(of(step))).max().unwrap_or(0).max(least)
    };
    let name = widest(|step| &step.name.text, 4).min(area.width);
    let count = widest(|step| &step.count.text, 4);
    let amount = widest(|step| &step.amount.text, 7);
    let count_end = area.x + name + 1 + count;
    let amount_end = count_end + 1 + amount;
    let bars_at = amount_end + 1;
    let heads = area.height > u16::try_from(steps.len()).unwrap_or(u16::MAX);
    if heads && amount_end <= area.right() {
        let style = ink.style(Role::Dim);
        ink.put(count_end - 1, area.y, 1, "n", style);
        ink.put(amount_end - 6, area.y, 6, "amount", style);
    }
    let cells = area.right().saturating_sub(bars_at);
    let most = steps.iter().flat_map(|step| [step.from, step.to]).filter(|value| value.is_finite()).fold(0.0, f64::max);
    // What does not fit is said, not dropped: the last row then counts the others.
    let rows = usize::from(area.height.saturating_sub(u16::from(heads)));
    let shown = if steps.len() > rows { rows.saturating_sub(1) } else { steps.len() };
    if let Some(y) = area.bottom().checked_sub(1).filter(|_| shown < steps.len()) {
        let style = ink.style(Role::Dim);
        ink.put(area.x, y, area.width, &format!("{} more", words::count(steps.len() - shown)), style);
    }
    for (y, step) in (area.y + u16::from(heads)..area.bottom()).zip(steps.iter().take(shown)) {
        ink.cell(area.x, y, name, &step.name, false);
        for (cell, end) in [(&step.count, count_end), (&step.amount, amount_end)] {
            let wide = width(&cell.text);
            if end <= area.right() {
                ink.cell(end.saturating_sub(wide), y, wide, cell, false);
            }
        }
        if cells < 4 || most <= 0.0 {
            continue;
        }
        let (low, high) = (step.from.min(step.to), step.from.max(step.to));
        let (from, to) = (cell_of(low / most, cells), cell_of(high / most, cells));
        let (glyph, role) = match step.kind {
            StepKind::Total => ("█", Role::Accent),
            StepKind::Addition => ("▓", Role::Good),
            StepKind::Won => ("▒", Role::Good),
            StepKind::Loss => ("▒", Role::Bad),
        };
        ink.run(bars_at + from, y, (to - from).max(1), glyph, role);
    }
}
