//! Where the columns of a table stand: dropped in order of keeping, words cut or in their short form.

use ratatui::layout::Rect;

use crate::screens::say::{Align, Column, Content, Measured, Row, Table};
use crate::ui::ink::width;
use crate::ui::text::written;
use crate::ui::widgets::heat;

use super::count;

/// From so many cells on, a text in the totals is a remark and no name.
const REMARK: u16 = 12;

pub(super) struct Slot {
    pub(super) index: usize,
    pub(super) x: u16,
    pub(super) width: u16,
    /// Whether its words take their short form: all of them do as soon as one must.
    pub(super) short: bool,
}

pub(super) struct Plan {
    pub(super) slots: Vec<Slot>,
    pub(super) mark: u16,
}

/// The most rows whose words are measured.
const SAMPLE: usize = 1000;

pub(super) fn content_width(content: &Content, short: bool) -> u16 {
    match content {
        Content::Text(cells) => cells.iter().map(|cell| width(written(cell, short))).sum(),
        Content::Heat(heat) if short => heat::least(heat),
        Content::Heat(heat) => heat::natural(heat),
        Content::Bar { .. } | Content::Bullet(_) | Content::Whisker { .. } | Content::Track { .. } => 0,
    }
}

pub(super) fn is_empty(content: Option<&Content>) -> bool {
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
pub(super) fn widest(table: &Table, index: usize, short: bool) -> u16 {
    let rows = measured(table).get(index).map_or(0, |of| if short { of.short } else { of.long });
    // A remark in the totals may run over the empty columns behind it.
    let runs_over = |row: &Row, width: u16| width > REMARK && is_empty(row.contents.get(index + 1));
    let totals = table.totals.iter().filter_map(|row| {
        let width = content_width(row.contents.get(index)?, short);
        (!runs_over(row, width)).then_some(width)
    });
    rows.max(totals.max().unwrap_or(0))
}

pub(super) fn head(column: &Column, short: bool) -> &str {
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

pub(super) fn plan(table: &Table, area: Rect, heads: bool) -> Plan {
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
