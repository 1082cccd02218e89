//! A line of pieces in a given width: pieces are dropped in order of keeping, then texts take their short form, then
//! the last one is cut.

use super::ink::{Ink, cut, width};
use crate::screens::say::{Cell, Line, Piece};

/// Blanks between two pieces.
const GAP: u16 = 2;

fn cells_width(cells: &[Cell], short: bool) -> u16 {
    cells.iter().map(|cell| width(written(cell, short))).sum()
}

/// The text of a cell in its long or its short form.
pub(crate) fn written(cell: &Cell, short: bool) -> &str {
    match &cell.short {
        Some(text) if short => text,
        _ => &cell.text,
    }
}

fn total(pieces: &[&Piece], short: bool) -> u16 {
    let texts: u16 = pieces.iter().map(|piece| cells_width(&piece.cells, short)).sum();
    texts + GAP * u16::try_from(pieces.len().saturating_sub(1)).unwrap_or(0)
}

/// The pieces that fit, and whether their texts take the short form.
pub(crate) fn fitting(line: &Line, room: u16) -> (Vec<&Piece>, bool) {
    let mut pieces: Vec<&Piece> = line.pieces.iter().filter(|piece| cells_width(&piece.cells, false) > 0).collect();
    loop {
        if total(&pieces, false) <= room {
            return (pieces, false);
        }
        if total(&pieces, true) <= room {
            return (pieces, true);
        }
        let last = pieces.iter().enumerate().rev().max_by_key(|(_, piece)| piece.keep);
        match last {
            Some((index, piece)) if piece.keep > 0 && pieces.len() > 1 => {
                // Among equals the last one goes.
                let keep = piece.keep;
                let index = pieces.iter().rposition(|piece| piece.keep == keep).unwrap_or(index);
                pieces.remove(index);
            }
            _ => return (pieces, true),
        }
    }
}

pub(crate) fn line_width(line: &Line, room: u16) -> u16 {
    let (pieces, short) = fitting(line, room);
    total(&pieces, short).min(room)
}

/// Every text in its short form: where there is little room at all.
pub(crate) fn shortened(line: &Line) -> Line {
    let mut line = line.clone();
    for cell in line.pieces.iter_mut().flat_map(|piece| &mut piece.cells) {
        if let Some(short) = cell.short.take() {
            cell.text = short;
        }
    }
    line
}

pub(crate) fn put_line(ink: &mut Ink, x: u16, y: u16, room: u16, line: &Line) {
    let (pieces, short) = fitting(line, room);
    let right: u16 = pieces.iter().filter(|piece| piece.right).map(|piece| cells_width(&piece.cells, short) + GAP).sum();
    let end = x.saturating_add(room);
    let left_end = end.saturating_sub(right).max(x);
    let mut at = x;
    for piece in pieces.iter().filter(|piece| !piece.right) {
        at = put_cells(ink, at, y, left_end.saturating_sub(at), &piece.cells, short) + GAP;
    }
    // The right pieces keep their place even where the left ones were cut.
    let mut at = end.saturating_sub(right.saturating_sub(GAP)).max(at.min(end));
    for piece in pieces.iter().filter(|piece| piece.right) {
        at = put_cells(ink, at, y, end.saturating_sub(at), &piece.cells, short) + GAP;
    }
}

/// Writes cells one after the other and says where they end.
pub(crate) fn put_cells(ink: &mut Ink, x: u16, y: u16, room: u16, cells: &[Cell], short: bool) -> u16 {
    let end = x.saturating_add(room);
    let mut at = x;
    for (index, cell) in cells.iter().enumerate() {
        let left = end.saturating_sub(at);
        let text = written(cell, short);
        if width(text) > left {
            let style = ink.style(cell.role);
            at += ink.put(at, y, left, &cut(text, left), style);
            break;
        }
        let marked = ink.change(cell).is_some();
        at += ink.cell(at, y, left, cell, short);
        // A mark takes the blank that follows, or a cell of its own.
        let blank_follows = cells.get(index + 1).is_none_or(|next| written(next, short).starts_with(' '));
        if marked && !blank_follows {
            at += 1;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::frame::Changes;
    use crate::ui::theme::Theme;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    fn drawn(line: &Line, room: u16) -> String {
        let (theme, changes) = (Theme::default(), Changes::new());
        let mut ink = Ink {
            buf: Buffer::empty(Rect::new(0, 0, room, 1)),
            theme: &theme,
            changes: &changes,
            marked: &[],
            row: None,
            faded: false,
            chosen: None,
        };
        put_line(&mut ink, 0, 0, room, line);
        (0..room).map(|x| ink.symbol(x, 0).to_owned()).collect()
    }

    #[test]
    fn pieces_go_in_order_of_keeping_before_anything_is_cut() {
        let line = Line::of([Cell::text("To go 1.16M")])
            .and(2, [Cell::dim("so far 33.5k a day")])
            .and(1, [Cell::text("29 days left").or("29 left")])
            .right(3, [Cell::dim("pace 92%")]);
        assert_eq!(drawn(&line, 60), "To go 1.16M  so far 33.5k a day  29 days left       pace 92%");
        assert_eq!(drawn(&line, 50), "To go 1.16M  so far 33.5k a day  29 left  pace 92%");
        assert_eq!(drawn(&line, 45), "To go 1.16M  so far 33.5k a day  29 days left");
        assert_eq!(drawn(&line, 30), "To go 1.16M  29 days left     ");
        assert_eq!(drawn(&line, 20), "To go 1.16M  29 left");
        assert_eq!(drawn(&line, 8), "To go … ");
    }
}
