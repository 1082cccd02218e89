//! Tables: columns dropped in order of keeping, rows scrolled, totals and the detail line fixed.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::{heat, row_marks};
use crate::screens::say::{Align, Cell, Column, Content, Line, Measured, Role, Room, Row, Table};
use crate::ui::body::{Choice, Shape};
use crate::ui::cells::Chosen;
use crate::ui::ink::{Ink, cut, is_number, width};
use crate::ui::text::{put_cells, put_line, written};

/// From so many cells on, a text in the totals is a remark and no name.
const REMARK: u16 = 12;

/// Where a column stands.
struct Slot {
    index: usize,
    x: u16,
    width: u16,
    /// Whether its words take their short form: all of them do as soon as one must.
    short: bool,
}

/// Where all columns stand.
struct Plan {
    slots: Vec<Slot>,
    mark: u16,
}

fn has_heads(table: &Table, shape: Shape) -> bool {
    let in_rule = shape.heads_in_rule && table.heads_in_rule && shape.room == Room::Tight;
    !in_rule && table.columns.iter().any(|column| !column.head.is_empty())
}

fn has_detail(table: &Table, shape: Shape) -> bool {
    shape.detail && table.list && table.rows.iter().any(|row| row.detail.is_some())
}

fn count(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

/// Fewest and most rows a table makes use of.
pub(crate) fn rows(table: &Table, shape: Shape) -> (u16, u16) {
    let fixed = fixed_rows(table, shape);
    let rows = count(table.rows.len());
    (fixed.saturating_add(rows.min(table.least.max(1))), fixed.saturating_add(rows))
}

/// Whether the last visible row says how many more there are: a list with a detail line needs it for its rows, a table
/// that asks for its first rows alone says it in its head.
fn says_more(table: &Table, shape: Shape) -> bool {
    !has_detail(table, shape) && table.least == 0
}

fn fixed_rows(table: &Table, shape: Shape) -> u16 {
    let heads = u16::from(has_heads(table, shape));
    heads.saturating_add(count(table.totals.len())).saturating_add(u16::from(has_detail(table, shape)))
}

/// Whether the detail line is drawn in an area of this height: where the table would rather show all its rows, it gives
/// its row up.
fn has_detail_in(table: &Table, shape: Shape, height: u16) -> bool {
    let all = fixed_rows(table, shape).saturating_add(count(table.rows.len()));
    has_detail(table, shape) && !(table.rows_first && all == height.saturating_add(1))
}

/// The rows of a table's list in an area of this height: the first row's distance from the top, how many rows fit
/// while one of them says how many more there are.
pub(crate) fn list_rows(table: &Table, height: u16, shape: Shape) -> (u16, u16) {
    let top = u16::from(has_heads(table, shape));
    let shape = Shape { detail: has_detail_in(table, shape, height), ..shape };
    let room = height.saturating_sub(fixed_rows(table, shape));
    let more = says_more(table, shape) && table.rows.len() > usize::from(room) && room > 1;
    (top, room.saturating_sub(u16::from(more)).max(1))
}

/// The most rows whose words are measured.
const SAMPLE: usize = 1000;

fn content_width(content: &Content, short: bool) -> u16 {
    match content {
        Content::Text(cells) => cells.iter().map(|cell| width(written(cell, short))).sum(),
        Content::Heat(heat) if short => heat::least(heat),
        Content::Heat(heat) => heat::natural(heat),
        Content::Bar { .. } | Content::Bullet(_) | Content::Whisker { .. } | Content::Track { .. } => 0,
    }
}

fn is_empty(content: Option<&Content>) -> bool {
    match content {
        None => true,
        Some(Content::Text(cells)) => cells.iter().all(|cell| cell.text.is_empty()),
        Some(_) => false,
    }
}

/// Whether a content says more than that there is nothing.
fn says(content: &Content) -> bool {
    match content {
        Content::Text(cells) => cells.iter().any(|cell| !matches!(cell.text.trim(), "" | ".")),
        _ => true,
    }
}

/// What stands in each column in the rows.
fn measured(table: &Table) -> &[Measured] {
    table.rows.widths(|rows| {
        let column = |(index, column): (usize, &Column)| {
            // Numbers are never cut, so all of them are measured; of the words of a long list the first rows, which are
            // read most, and a sample of the others.
            let step = if column.align == Align::Right { 1 } else { rows.len().div_ceil(SAMPLE).max(1) };
            let measured = rows.iter().enumerate().filter(|(at, _)| *at < SAMPLE || at % step == 0);
            let contents = measured.filter_map(|(_, row)| row.contents.get(index));
            contents.fold(Measured::default(), |sum, content| Measured {
                long: sum.long.max(content_width(content, false)),
                short: sum.short.max(content_width(content, true)),
                says: sum.says || says(content),
            })
        };
        table.columns.iter().enumerate().map(column).collect()
    })
}

/// The width of a column's widest text, in its long or its short form.
fn widest(table: &Table, index: usize, short: bool) -> u16 {
    let rows = measured(table).get(index).map_or(0, |of| if short { of.short } else { of.long });
    // A remark in the totals may run over the empty columns behind it.
    let runs_over = |row: &Row, width: u16| width > REMARK && is_empty(row.contents.get(index + 1));
    let totals = table.totals.iter().filter_map(|row| {
        let width = content_width(row.contents.get(index)?, short);
        (!runs_over(row, width)).then_some(width)
    });
    rows.max(totals.max().unwrap_or(0))
}

fn head(column: &Column, short: bool) -> &str {
    match &column.short {
        Some(head) if short => head,
        _ => &column.head,
    }
}

/// The least width of a column of words: where they have no short form, words that would lose more than a third are
/// better left out; a sentence still says something in fewer cells.
fn least_words(column: &Column, natural: u16, long: u16, short: u16) -> u16 {
    if short < long {
        return short.max(column.least);
    }
    let least = match natural {
        ..=10 => natural,
        11..=24 => (natural * 2).div_ceil(3),
        _ => 16,
    };
    least.max(column.least)
}

/// Least and natural width of a column.
fn widths(table: &Table, index: usize, column: &Column, heads: bool, room: u16) -> (u16, u16) {
    // In a title rule heads are short.
    let (long_head, short_head) = (width(head(column, !heads)), width(head(column, true)));
    let long = widest(table, index, false);
    let short = widest(table, index, true);
    let cap = column.most.unwrap_or(u16::MAX).max(column.least);
    // Words that are never written out take no more than their short form needs.
    let long = if long > cap && short < long && column.align == Align::Left { short } else { long };
    let natural = long.max(long_head).max(column.least).min(cap);
    let least = if column.align == Align::Left && column.keep > 0 && long > 0 {
        least_words(column, natural, long, short)
    } else if column.align == Align::Left && long > 0 {
        // The column that is never dropped is cut, but others go before it says too little.
        (room * 3 / 8).max(14).max(column.least)
    } else if column.least > 0 {
        column.least
    } else {
        short.max(short_head)
    };
    (least.min(natural), natural)
}

/// Whether a column that may go says nothing in any row: then it gives its cells to words that would be cut.
fn is_void(table: &Table, index: usize, column: &Column) -> bool {
    let totals = || table.totals.iter().filter_map(|row| row.contents.get(index)).any(says);
    column.keep > 0 && !table.rows.is_empty() && measured(table).get(index).is_some_and(|of| !of.says) && !totals()
}

fn plan(table: &Table, area: Rect, heads: bool) -> Plan {
    match (table.list, table.mark) {
        (false, _) => plan_with(table, area, heads, 0),
        (true, Some(mark)) => plan_with(table, area, heads, mark.min(area.width)),
        (true, None) => {
            let (with, without) = (plan_with(table, area, heads, 2), plan_with(table, area, heads, 0));
            if with.slots.len() == without.slots.len() { with } else { without }
        }
    }
}

/// Whether a column is one of a heat map, whose rows are alike.
fn is_heat(table: &Table, index: usize) -> bool {
    table.rows.iter().take(SAMPLE).any(|row| matches!(row.contents.get(index), Some(Content::Heat(_))))
}

/// The columns of a heat map take the same form: the short one as soon as one of them must.
fn even_heat(table: &Table, kept: &mut [(usize, &Column, u16, u16)]) {
    let is_heat = |index: usize| is_heat(table, index);
    if kept.iter().any(|(index, _, width, _)| is_heat(*index) && *width < 8) {
        for (_, _, width, _) in kept.iter_mut().filter(|(index, ..)| is_heat(*index)) {
            *width = (*width).min(7);
        }
        return;
    }
    // A column that cannot have its second number leaves the others without theirs.
    let narrowed = kept.iter().any(|(index, _, width, natural)| is_heat(*index) && width < natural);
    let narrowest = kept.iter().filter(|(index, ..)| is_heat(*index)).map(|(.., width, _)| *width).min();
    if let Some(narrowest) = narrowest.filter(|_| narrowed) {
        for (_, _, width, _) in kept.iter_mut().filter(|(index, ..)| is_heat(*index)) {
            *width = narrowest;
        }
    }
}

/// Cuts words by as many cells as are too many, those first that are kept longest: they have the most to spare. Whether
/// any could be cut.
fn squeeze(table: &Table, kept: &mut [(usize, &Column, u16, u16)], mut over: u16) -> bool {
    let mut order: Vec<usize> = (0..kept.len()).filter(|at| kept[*at].1.squeezed > 0).collect();
    order.sort_by_key(|at| kept[*at].1.keep);
    let before = over;
    for at in order {
        let (index, column, width, _) = &mut kept[at];
        let less = width.saturating_sub(column.squeezed).min(over);
        // Words that no longer fit whole are written in their short form, which needs no more than its own cells.
        let (long, short) = (widest(table, *index, false), widest(table, *index, true));
        let squeezed = *width - less;
        *width = if squeezed < long { squeezed.min(short.max(column.squeezed)) } else { squeezed };
        over -= less;
    }
    over < before
}

fn plan_with(table: &Table, area: Rect, heads: bool, mark: u16) -> Plan {
    let room = area.width.saturating_sub(mark);
    let mut kept: Vec<(usize, &Column, u16, u16)> = table
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let (least, natural) = widths(table, index, column, heads, room);
            (index, column, least, natural)
        })
        .filter(|(.., natural)| *natural > 0)
        .collect();
    let gaps = |kept: &[(usize, &Column, u16, u16)]| count(kept.len().saturating_sub(1));
    let whole = kept.iter().fold(gaps(&kept), |sum, (index, column, _, natural)| {
        let words = if column.align == Align::Left { widest(table, *index, false) } else { 0 };
        sum.saturating_add(words.max(*natural))
    });
    if whole > room {
        kept.retain(|(index, column, ..)| !is_void(table, *index, column));
    }
    let least =
        |kept: &[(usize, &Column, u16, u16)]| kept.iter().fold(gaps(kept), |sum, (_, _, least, _)| sum.saturating_add(*least));
    while least(&kept) > room && kept.len() > 1 {
        let worst = kept.iter().map(|(_, column, ..)| column.keep).max().unwrap_or(0);
        // Words are cut before a column goes that is kept as long as they are.
        let over = least(&kept) - room;
        if kept.iter().any(|(_, column, ..)| column.squeezed > 0 && column.keep >= worst) && squeeze(table, &mut kept, over) {
            continue;
        }
        if worst == 0 {
            break;
        }
        let at = kept.iter().rposition(|(_, column, ..)| column.keep == worst).unwrap_or(0);
        kept.remove(at);
    }
    let mut left = room.saturating_sub(least(&kept));
    // Texts first take their natural width, in order of keeping; then bars and whatever else grows.
    let mut order: Vec<usize> = (0..kept.len()).collect();
    order.sort_by_key(|at| kept[*at].1.keep);
    for at in &order {
        let (index, column, width, natural) = &mut kept[*at];
        // Words are written in their short form until the long one fits: cells between the two would stay blank.
        let short = widest(table, *index, true);
        let partly = column.align == Align::Left && short < *natural && natural.saturating_sub(*width) > left;
        let wanted = if partly { short } else { *natural };
        let more = wanted.saturating_sub(*width).min(left);
        *width += more;
        left -= more;
    }
    even_heat(table, &mut kept);
    let exact = kept.iter().any(|(_, column, ..)| column.least > 0 && column.align == Align::Right);
    let growers = count(kept.iter().filter(|(_, column, ..)| column.grows).count());
    let mut gap = 1;
    // Where no width is asked for, the columns stand apart as soon as the bars can afford it.
    if !exact && left >= gaps(&kept) + 8 * growers {
        gap = 2;
        left -= gaps(&kept);
    }
    // Words that their own limit cuts take what the bars can spare.
    let mut spare = left.saturating_sub(8 * growers);
    for at in &order {
        let (index, column, width, _) = &mut kept[*at];
        let whole = widest(table, *index, false);
        let more = whole.saturating_sub(*width);
        if column.align == Align::Left && more > 0 && more <= spare && !is_heat(table, *index) {
            *width += more;
            (spare, left) = (spare - more, left - more);
        }
    }
    let mut open: Vec<usize> = order.into_iter().filter(|at| kept[*at].1.grows).collect();
    while left > 0 && !open.is_empty() {
        let each = (left / count(open.len())).max(1);
        open.retain(|at| {
            let (_, column, width, _) = &mut kept[*at];
            let more = column.most.unwrap_or(u16::MAX).saturating_sub(*width).min(each).min(left);
            *width += more;
            left -= more;
            more > 0
        });
    }
    let mut x = area.x + mark;
    let mut slots = Vec::with_capacity(kept.len());
    for (index, _, width, _) in kept {
        let width = width.min(area.right().saturating_sub(x));
        let words = table.columns.get(index).is_some_and(|column| column.align == Align::Left);
        let short = words && widest(table, index, false) > width;
        slots.push(Slot { index, x, width, short });
        x = x.saturating_add(width + gap);
    }
    Plan { slots, mark }
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

/// Draws a table.
pub(crate) fn draw(ink: &mut Ink, table: &Table, area: Rect, room: Room, choice: Choice) {
    if area.is_empty() {
        return;
    }
    let shape = choice.shape(room);
    let shape = Shape { detail: has_detail_in(table, shape, area.height), ..shape };
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
        ink.put(area.x + plan.mark, y, area.width, &format!("{} more", total - offset - shown), style);
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

/// The columns that are shown in an area.
pub(crate) fn columns(table: &Table, area: Rect, shape: Shape) -> Vec<usize> {
    plan(table, area, has_heads(table, shape)).slots.into_iter().map(|slot| slot.index).collect()
}

/// Where the mark of a row stands.
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
