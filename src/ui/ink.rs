//! Writing into the buffer: clipped, wide characters whole, control characters left out.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::cells::Chosen;
use super::frame::{ChangeMark, Changes};
use super::theme::Theme;
use crate::book::id::AnyId;
use crate::screens::say::{Cell, Role, RowId};

/// The buffer with what every widget needs to write into it.
pub(crate) struct Ink<'a> {
    pub(crate) buf: Buffer,
    pub(crate) theme: &'a Theme,
    pub(crate) changes: &'a Changes,
    pub(crate) marked: &'a [AnyId],
    /// The row of a table that is being written.
    pub(crate) row: Option<RowId>,
    /// Whether all that is written is dim: the data is old, or something lies over it.
    pub(crate) faded: bool,
    /// The chosen figure, while what may hold it is drawn.
    pub(crate) chosen: Option<&'a Chosen>,
}

/// How many cells a text takes.
pub(crate) fn width(text: &str) -> u16 {
    // Most texts are plain: their bytes are their cells.
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return u16::try_from(text.len()).unwrap_or(u16::MAX);
    }
    let cells: usize = text.graphemes(true).filter(|g| !g.contains(char::is_control)).map(UnicodeWidthStr::width).sum();
    u16::try_from(cells).unwrap_or(u16::MAX)
}

/// Whether a text is a figure: it is left out rather than cut.
pub(crate) fn is_number(text: &str) -> bool {
    let mut chars = text.trim_start().chars();
    let first = chars.next().unwrap_or(' ');
    (first.is_ascii_digit() || (matches!(first, '+' | '-') && chars.next().is_some_and(|c| c.is_ascii_digit())))
        && !text.trim().contains(' ')
}

/// The text cut to so many cells, with `…` in the last where something is missing. A number that would be cut loses
/// all its digits.
pub(crate) fn cut(text: &str, room: u16) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    if room == 0 {
        return String::new();
    }
    let mut kept = String::new();
    let mut used = 0;
    let mut rest = text.graphemes(true).peekable();
    while let Some(grapheme) = rest.peek() {
        let wide = width(grapheme);
        if used + wide > room - 1 {
            break;
        }
        used += wide;
        kept.push_str(grapheme);
        rest.next();
    }
    let digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '%');
    if rest.peek().is_some_and(|next| next.starts_with(digit)) && kept.ends_with(digit) {
        let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '+' | '-');
        kept.truncate(kept.trim_end_matches(number).len());
    }
    kept.push('…');
    kept
}

impl Ink<'_> {
    pub(crate) fn style(&self, role: Role) -> Style {
        match role {
            Role::Accent | Role::Band => self.theme.role(role),
            _ if self.faded => self.theme.role(Role::Dim),
            _ => self.theme.role(role),
        }
    }

    /// Writes as much of the text as fits in `room` cells, and says how many cells it took.
    pub(crate) fn put(&mut self, x: u16, y: u16, room: u16, text: &str, style: Style) -> u16 {
        let area = self.buf.area;
        if y >= area.bottom() || x >= area.right() {
            return 0;
        }
        let end = x.saturating_add(room).min(area.right());
        let mut at = x;
        #[cfg(test)]
        faults::look(self, (x, y), end, text);
        for grapheme in text.graphemes(true).filter(|g| !g.contains(char::is_control)) {
            let wide = u16::try_from(grapheme.width()).unwrap_or(u16::MAX);
            if wide == 0 {
                continue;
            }
            if at.saturating_add(wide) > end {
                break;
            }
            for (index, cell) in (at..at + wide).enumerate() {
                if let Some(cell) = self.buf.cell_mut((cell, y)) {
                    // The cells behind a wide character stay blank: the terminal library skips them.
                    cell.reset();
                    cell.set_style(style);
                    if index == 0 {
                        cell.set_symbol(grapheme);
                    }
                }
            }
            at += wide;
        }
        at - x
    }

    pub(crate) fn glyph(&mut self, x: u16, y: u16, glyph: &str, role: Role) {
        let style = self.style(role);
        self.put(x, y, 1, glyph, style);
    }

    pub(crate) fn run(&mut self, x: u16, y: u16, cells: u16, glyph: &str, role: Role) {
        let style = self.style(role);
        for at in x..x.saturating_add(cells) {
            self.put(at, y, 1, glyph, style);
        }
    }

    /// What stands in a cell; a blank outside.
    #[cfg(test)]
    pub(crate) fn symbol(&self, x: u16, y: u16) -> &str {
        self.buf.cell((x, y)).map_or(" ", ratatui::buffer::Cell::symbol)
    }

    pub(crate) fn wash(&mut self, area: Rect, style: Style) {
        self.buf.set_style(area.intersection(self.buf.area), style);
    }

    pub(crate) fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buf.area);
        for position in area.positions() {
            if let Some(cell) = self.buf.cell_mut(position) {
                cell.reset();
            }
        }
    }

    /// Makes an area dim: something lies over it.
    pub(crate) fn fade(&mut self, area: Rect) {
        let area = area.intersection(self.buf.area);
        let style = self.theme.role(Role::Dim);
        for position in area.positions() {
            if let Some(cell) = self.buf.cell_mut(position) {
                cell.set_style(Style::reset()).set_style(style);
            }
        }
    }

    pub(crate) fn change(&self, cell: &Cell) -> Option<ChangeMark> {
        // Words that speak of a figure do not change with it.
        if self.changes.is_empty() || (cell.figure.is_some() && !cell.is_value) {
            return None;
        }
        let row = self.row.clone().or(cell.row.map(RowId::Record));
        self.changes.get(&(cell.path()?, row)).copied()
    }

    /// Writes a cell's text (`short` for its short form), underlined and marked where it has changed: the mark takes
    /// the cell after it, which the text does not count as its own.
    pub(crate) fn cell(&mut self, x: u16, y: u16, room: u16, cell: &Cell, short: bool) -> u16 {
        let text = if short { cell.short.as_deref().unwrap_or(&cell.text) } else { &cell.text };
        let mut style = self.style(cell.role);
        let change = self.change(cell);
        if change.is_some() {
            style = style.add_modifier(Modifier::UNDERLINED);
        }
        if self.chosen.is_some_and(|chosen| chosen.is(cell)) {
            style = self.theme.selected().add_modifier(style.add_modifier & Modifier::UNDERLINED);
        }
        let used = self.put(x, y, room, &cut(text, room), style);
        if let Some(change) = change.filter(|_| used > 0) {
            self.put(x + used, y, 1, change.glyph(), style);
        }
        used
    }
}

/// What a drawing did that it must not: text written over text, a number that was cut.
#[cfg(test)]
pub(crate) mod faults {
    use super::*;
    use std::cell::RefCell;

    thread_local! {
        static FOUND: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }

    /// What was found since the last time.
    pub(crate) fn take() -> Vec<String> {
        FOUND.with(RefCell::take)
    }

    /// Looks at a text before it is written.
    pub(super) fn look(ink: &Ink, (x, y): (u16, u16), end: u16, text: &str) {
        let found = |what: String| FOUND.with(|all| all.borrow_mut().push(what));
        let mut at = x;
        for grapheme in text.graphemes(true).filter(|g| !g.contains(char::is_control)) {
            let there = ink.buf.cell((at, y)).map_or(" ", ratatui::buffer::Cell::symbol);
            let is_word = |symbol: &str| symbol.chars().next().is_some_and(char::is_alphanumeric);
            if at < end && is_word(there) && is_word(grapheme) && there != grapheme {
                found(format!("`{text}` over `{there}` at {at}, {y}"));
                break;
            }
            at = at.saturating_add(u16::try_from(grapheme.width()).unwrap_or(1));
        }
        if x.saturating_add(width(text)) > end && end > x && y < ink.buf.area.bottom() {
            if is_number(text) {
                found(format!("the number `{text}` is cut at {x}, {y}"));
            } else if text.chars().any(char::is_alphanumeric) {
                found(format!("`{text}` is cut unsaid at {x}, {y}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_at_the_right_and_never_in_a_number() {
        assert_eq!(cut("Norrland Port", 8), "Norrlan…");
        assert_eq!(cut("Norrland Port", 13), "Norrland Port");
        assert_eq!(cut("won 1,240", 7), "won …");
        assert_eq!(cut("1,240", 3), "…");
        assert_eq!(cut("abc", 0), "");
        assert_eq!(cut("港湾灯", 4), "港…");
    }

    #[test]
    fn numbers_are_known() {
        assert!(is_number("1,240k") && is_number("-12") && is_number("+0.4"));
        assert!(!is_number("7 d late") && !is_number("- none") && !is_number("text"));
    }
}
