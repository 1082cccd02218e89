//! Tables: columns dropped in order of keeping, rows scrolled, totals and the detail line fixed.

mod plan;

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use plan::{Plan, Slot, content_width, head, is_empty, plan};

use super::{heat, row_marks};
use crate::screens::say::{Align, Cell, Content, Line, Role, Room, Row, Table};
use crate::screens::words;
use crate::ui::body::{BodyShape, PanelChoice};
use crate::ui::cells::Chosen;
use crate::ui::ink::{Ink, cut, is_number, width};
use crate::ui::text::{put_cells, put_line, written};

fn has_heads(table: &Table, shape: BodyShape) -> bool {
    let in_rule = shape.heads_in_rule && table.heads_in_rule && shape.room == Room::Tight;
    !in_rule && table.columns.iter().any(|column| !column.head.is_empty())
}

fn has_detail(table: &Table, shape: BodyShape) -> bool {
    shape.detail && table.list && table.rows.iter().any(|row| row.detail.is_some())
}

fn count(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

/// Fewest and most rows a table makes use of.
pub(crate) fn rows(table: &Table, shape: BodyShape) -> (u16, u16) {
    let fixed = fixed_rows(table, shape);
    let rows = count(table.rows.len());
    (fixed.saturating_add(rows.min(table.least.max(1))), fixed.saturating_add(rows))
}

/// Whether the last visible row says how many more there are: a list with a detail line needs it for its rows, a table
/// that asks for its first rows alone says it in its head.
fn says_more(table: &Table, shape: BodyShape) -> bool {
    !has_detail(table, shape) && table.least == 0
}

fn fixed_rows(table: &Table, shape: BodyShape) -> u16 {
    let heads = u16::from(has_heads(table, shape));
    heads.saturating_add(count(table.totals.len())).saturating_add(u16::from(has_detail(table, shape)))
}

/// Whether the detail line is drawn in an area of this height: where the table would rather show all its rows, it gives
/// its row up.
fn has_detail_in(table: &Table, shape: BodyShape, height: u16) -> bool {
    let all = fixed_rows(table, shape).saturating_add(count(table.rows.len()));
    has_detail(table, shape) && !(table.rows_first && all == height.saturating_add(1))
}

/// The rows of a table's list in an area of this height: the first row's distance from the top, how many rows fit
/// while one of them says how many more there are.
pub(crate) fn list_rows(table: &Table, height: u16, shape: BodyShape) -> (u16, u16) {
    let top = u16::from(has_heads(table, shape));
    let shape = BodyShape { detail: has_detail_in(table, shape, height), ..shape };
    let room = height.saturating_sub(fixed_rows(table, shape));
    let more = says_more(table, shape) && table.rows.len() > usize::from(room) && room > 1;
    (top, room.saturating_sub(u16::from(more)).max(1))
}

/// The heads of a table with the columns they start at, for the title rule.
pub(crate) fn rule_heads(table: &Table, area: Rect) -> Vec<(u16, String)> {
    let plan = plan(table, area, false);
    let heads = plan.slots.iter().filter_map(|slot| {
        let column = table.columns.get(slot.index)?;
        let text = head(column, true);
        if text.is_empty() {
            return None;
        }
        let x = match column.align {
            Align::Left => slot.x,
            Align::Right => (slot.x + slot.width).saturating_sub(width(text)),
        };
        Some((x, text.to_owned()))
    });
    heads.collect()
}

pub(crate) fn draw(ink: &mut Ink, table: &Table, area: Rect, room: Room, choice: PanelChoice) {
    if area.is_empty() {
        return;
    }
    let shape = choice.shape(room);
    let shape = BodyShape { detail: has_detail_in(table, shape, area.height), ..shape };
    let heads = has_heads(table, shape);
    let plan = plan(table, area, heads);
    let mut y = area.y;
    let visible = usize::from(area.height.saturating_sub(fixed_rows(table, shape)));
    let total = table.rows.len();
    // A lone row is worth more than a word about all of them: the head then says how many there are.
    let alone = says_more(table, shape) && visible == 1 && total > 1;
    if heads {
        let cut = alone || (table.least > 0 && visible < total);
        put_heads(ink, table, &plan, y, cut.then_some((visible, total)));
        y += 1;
    }
    let pick = choice.pick.filter(|_| table.list);
    let offset = pick.map_or(0, |pick| pick.offset).min(total.saturating_sub(visible));
    let more = says_more(table, shape) && offset + visible < total && visible > 0 && !alone;
    let shown = visible.saturating_sub(usize::from(more));
    let selected = pick.and_then(|pick| pick.row.as_ref());
    for row in table.rows.iter().skip(offset).take(shown) {
        let chosen = put_row(ink, table, row, &plan, y);
        let marked = table.list && row.id.record().is_some_and(|id| ink.marked.contains(&id));
        if choice.focused && selected == Some(&row.id) {
            select(ink, area, &plan, y, chosen);
        }
        if marked {
            let style = ink.style(Role::Accent);
            ink.put(mark_at(area, &plan), y, 1, "*", style);
        }
        y += 1;
    }
    if more {
        let style = ink.style(Role::Dim);
        ink.put(area.x + plan.mark, y, area.width, &format!("{} more", words::count(total - offset - shown)), style);
        y += 1;
    }
    for row in &table.totals {
        if y < area.bottom() {
            put_row(ink, table, row, &plan, y);
        }
        y += 1;
    }
    if has_detail(table, shape) {
        let row = table.rows.iter().find(|row| Some(&row.id) == selected).or(table.rows.first());
        if let Some(detail) = row.and_then(|row| row.detail.as_ref()) {
            put_detail(ink, table, detail, &plan, area);
        }
    }
}

/// The detail line: in the list's last row, behind `└`.
fn put_detail(ink: &mut Ink, table: &Table, detail: &Line, plan: &Plan, area: Rect) {
    let y = area.bottom() - 1;
    // It stands under the first column of words, past a column of single letters.
    let letters = plan.slots.first().is_some_and(|slot| slot.width == 1) && !table.columns.is_empty();
    let at = plan.slots.get(usize::from(letters)).map_or(area.x, |slot| slot.x);
    ink.glyph(at, y, "└", Role::Accent);
    put_line(ink, at + 2, y, area.right().saturating_sub(at + 2), detail);
}

/// The heads; `of`: how many of how many rows are shown, said behind the first one.
fn put_heads(ink: &mut Ink, table: &Table, plan: &Plan, y: u16, mut of: Option<(usize, usize)>) {
    for slot in &plan.slots {
        let Some(column) = table.columns.get(slot.index) else { continue };
        let text = if width(&column.head) <= slot.width { head(column, false) } else { head(column, true) };
        // The count stands behind the first head that says anything, in its short form where that is needed.
        let counted = of.filter(|_| !text.is_empty()).and_then(|(shown, all)| {
            let forms = [head(column, false), head(column, true)].map(|head| format!("{head}, {shown} of {all}"));
            forms.into_iter().find(|form| width(form) <= slot.width)
        });
        if !text.is_empty() {
            of = None;
        }
        let text = counted.as_deref().unwrap_or(text);
        let text = cut(text, slot.width);
        let x = match column.align {
            Align::Left => slot.x,
            Align::Right => slot.x + slot.width.saturating_sub(width(&text)),
        };
        let style = ink.style(Role::Dim);
        ink.put(x, y, slot.width, &text, style);
    }
}

/// Writes a row, and says where the chosen figure stands in it: its first column, its width.
fn put_row(ink: &mut Ink, table: &Table, row: &Row, plan: &Plan, y: u16) -> Option<(u16, u16)> {
    let kept = ink.chosen;
    ink.chosen = kept.filter(|chosen| chosen.row.as_ref() == Some(&row.id));
    let slot = ink.chosen.and_then(|chosen| plan.slots.iter().find(|slot| holds(row.contents.get(slot.index), chosen)));
    ink.row = (!ink.changes.is_empty()).then(|| row.id.clone());
    put_contents(ink, table, row, plan, y);
    ink.row = None;
    ink.chosen = kept;
    slot.map(|slot| (slot.x, slot.width))
}

fn holds(content: Option<&Content>, chosen: &Chosen) -> bool {
    match content {
        Some(Content::Text(cells)) => cells.iter().any(|cell| chosen.is(cell)),
        Some(Content::Heat(heat)) => chosen.is(&heat.number) || heat.beside.as_ref().is_some_and(|cell| chosen.is(cell)),
        _ => false,
    }
}

fn put_contents(ink: &mut Ink, table: &Table, row: &Row, plan: &Plan, y: u16) {
    for (at, slot) in plan.slots.iter().enumerate() {
        let (Some(content), Some(column)) = (row.contents.get(slot.index), table.columns.get(slot.index)) else {
            continue;
        };
        match content {
            Content::Text(cells) => {
                // A long text may run over the empty columns behind it.
                let last_free = plan.slots[at + 1..].iter().take_while(|next| is_empty(row.contents.get(next.index))).last();
                let own = slot.x + slot.width;
                let end = match (last_free, plan.slots.get(at + 1)) {
                    (Some(last), _) => last.x + last.width,
                    // Or over the gap, where the number behind it leaves a cell free.
                    (None, Some(next)) if column.align == Align::Left && leaves_free(table, row, next) => next.x,
                    _ => own,
                };
                put_text(ink, cells, column.align, slot, end, y);
            }
            Content::Heat(cell) => heat::draw(ink, cell, slot.x, y, slot.width),
            Content::Bar { share, role, mark } => row_marks::bar(ink, (slot.x, y, slot.width), *share, *role, *mark),
            Content::Bullet(bullet) => row_marks::bullet(ink, (slot.x, y, slot.width), bullet),
            Content::Whisker { low, middle, high } => {
                row_marks::whisker(ink, (slot.x, y, slot.width), *low, *middle, *high);
            }
            Content::Track { now, plan, role } => row_marks::track(ink, (slot.x, y, slot.width), *now, *plan, *role),
        }
    }
}

/// Whether the number in this column is shorter than the column.
fn leaves_free(table: &Table, row: &Row, slot: &Slot) -> bool {
    let right = table.columns.get(slot.index).is_some_and(|column| column.align == Align::Right);
    right && row.contents.get(slot.index).is_none_or(|content| content_width(content, false) < slot.width)
}

fn put_text(ink: &mut Ink, cells: &[Cell], align: Align, slot: &Slot, end: u16, y: u16) {
    let whole = |short: bool| cells.iter().map(|cell| width(written(cell, short))).sum::<u16>();
    let short = slot.short || whole(false) > end.saturating_sub(slot.x);
    let wide = whole(short);
    let right = align == Align::Right && wide <= slot.width;
    if wide > end.saturating_sub(slot.x) && align == Align::Right && cells.iter().any(|cell| is_number(&cell.text)) {
        return;
    }
    let x = if right { slot.x + slot.width - wide } else { slot.x };
    put_cells(ink, x, y, end.saturating_sub(x), cells, short);
}

pub(crate) fn columns(table: &Table, area: Rect, shape: BodyShape) -> Vec<usize> {
    plan(table, area, has_heads(table, shape)).slots.into_iter().map(|slot| slot.index).collect()
}

fn mark_at(area: Rect, plan: &Plan) -> u16 {
    if plan.mark > 0 { area.x } else { area.x.saturating_sub(1) }
}

/// Paints the selected row over its full width, with `>` before it; the chosen figure stands out of it.
fn select(ink: &mut Ink, area: Rect, plan: &Plan, y: u16, chosen: Option<(u16, u16)>) {
    let at = mark_at(area, plan);
    let style = ink.theme.selected();
    let chosen_style = ink.theme.role(Role::Bold);
    for x in at..area.right() {
        if let Some(cell) = ink.buf.cell_mut((x, y)) {
            let marks = cell.modifier & Modifier::UNDERLINED;
            let stands_out = chosen.is_some_and(|(from, width)| (from..from + width).contains(&x));
            let style = if stands_out { chosen_style.add_modifier(Modifier::UNDERLINED) } else { style.add_modifier(marks) };
            cell.set_style(Style::reset()).set_style(style);
        }
    }
    ink.put(at, y, 1, ">", style);
}
