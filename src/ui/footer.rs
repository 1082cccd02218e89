//! The last rows: the strip that names the panels not on the screen, and the keys, a word, or a line of input.

use std::borrow::Cow;

use ratatui::layout::Rect;

use super::arrange::{Arrangement, Class};
use super::frame::{Bottom, View, panel_of};
use super::ink::{Ink, cut, width};
use super::text::{line_width, put_line};
use crate::screens::say::{Cell, Panel, Role, Screen};

/// A panel's name in the strip; where there is little room, its short form or its first four letters.
fn strip_name(name: &Cell, short: bool) -> Cow<'_, str> {
    match &name.short {
        Some(text) if short => Cow::Borrowed(text),
        None if short && width(&name.text) > 7 => Cow::Owned(name.text.chars().take(4).collect()),
        _ => Cow::Borrowed(&name.text),
    }
}

pub(crate) fn draw_strip(ink: &mut Ink, screen: &Screen, arrangement: &Arrangement) {
    let row = arrangement.strip_row;
    let panels: Vec<&Panel> = arrangement.strip.iter().filter_map(|id| panel_of(screen, *id)).collect();
    let wide = |panel: &Panel, short: bool| {
        let chosen = Some(panel.id) == arrangement.slot;
        let waits = width(&panel.waits.text);
        let waits = if chosen || waits == 0 { 0 } else { waits + 1 };
        width(&strip_name(&panel.name, short)) + waits
    };
    let gaps = u16::try_from(panels.len().saturating_sub(1)).unwrap_or(0);
    let total = |gap: u16, short: bool| panels.iter().map(|panel| wide(panel, short)).sum::<u16>() + gap * gaps + 2;
    let room = row.width.saturating_sub(2);
    let forms = [(2, false), (1, false), (2, true), (1, true)];
    let (gap, short) = forms.into_iter().find(|(gap, short)| total(*gap, *short) < room).unwrap_or((1, true));
    let mut x = 1;
    for panel in panels {
        let name = strip_name(&panel.name, short);
        let chosen = Some(panel.id) == arrangement.slot;
        let left = row.right().saturating_sub(x + 1);
        if chosen {
            let text = format!("[{name}]");
            // Its brackets take a blank of the gaps beside it.
            let at = if gap > 1 && x > 1 { x - 1 } else { x };
            let style = if ink.faded { ink.style(Role::Dim) } else { ink.theme.selected() };
            x = at + ink.put(at, row.y, left, &text, style) + gap.saturating_sub(1).max(1);
            continue;
        }
        let style = ink.style(Role::Text);
        x += ink.put(x, row.y, left, &cut(&name, left), style);
        if !panel.waits.text.is_empty() {
            let left = row.right().saturating_sub(x + 2);
            x += ink.cell(x + 1, row.y, left, &panel.waits, false) + 1;
        }
        x += gap;
    }
}

pub(crate) fn draw_bottom(ink: &mut Ink, view: &View, arrangement: &Arrangement) {
    let row = arrangement.footer;
    ink.clear(row);
    ink.faded = false;
    let room = row.width.saturating_sub(2);
    match &view.bottom {
        Bottom::Keys(keys) => {
            let problems = if view.over.is_some() || arrangement.class <= Class::Small { 0 } else { problems(ink, view, row) };
            put_keys(ink, keys, row.y, room.saturating_sub(problems));
        }
        Bottom::Toast(line) | Bottom::Chip(line) => put_line(ink, 1.min(row.width - 1), row.y, room.max(1), line),
        Bottom::Prompt { label, text, cursor, meant, so_far } => {
            let wide = width(so_far);
            let left = if wide > 0 && wide + 20 < room { room - wide - 1 } else { room };
            if left < room {
                let style = ink.style(Role::Dim);
                ink.put(1 + left, row.y, wide, so_far, style);
            }
            put_prompt(ink, (label, text, *cursor), row.y, left);
            if text.is_empty() && !meant.is_empty() {
                let x = 2 + width(label) + u16::from(!label.is_empty());
                let style = ink.style(Role::Dim);
                ink.put(x + 1, row.y, left.saturating_sub(x), meant, style);
            }
        }
    }
}

/// Writes the count of problems at the right end and says how much room it takes.
fn problems(ink: &mut Ink, view: &View, row: Rect) -> u16 {
    let room = row.width / 3;
    let wide = line_width(&view.screen.problems, room);
    put_line(ink, row.right().saturating_sub(1 + wide), row.y, wide, &view.screen.problems);
    if wide == 0 { 0 } else { wide + 1 }
}

/// Writes keys with their words: as many as there is room for, but the last one always.
fn put_keys(ink: &mut Ink, keys: &[(String, String)], y: u16, room: u16) {
    let wide = |(key, words): &(String, String)| width(key) + 1 + width(words);
    let Some((last, first)) = keys.split_last() else { return };
    let mut left = room.saturating_sub(wide(last));
    let mut shown = Vec::new();
    for key in first {
        let Some(rest) = left.checked_sub(wide(key) + 2) else { break };
        left = rest;
        shown.push(key);
    }
    shown.push(last);
    let mut x = 1;
    for (key, words) in shown {
        let (bold, dim) = (ink.style(Role::Bold), ink.style(Role::Dim));
        let left = |x: u16| (room + 1).saturating_sub(x);
        x += ink.put(x, y, left(x), key, bold) + 1;
        x += ink.put(x, y, left(x), words, dim) + 2;
    }
}

/// A line of input; the cursor is a reversed cell, so that it needs no terminal's cursor.
fn put_prompt(ink: &mut Ink, (label, text, cursor): (&str, &str, usize), y: u16, room: u16) {
    let style = ink.style(Role::Bold);
    let mut x = 1 + ink.put(1, y, room, label, style);
    if x > 1 {
        x += 1;
    }
    let left = (room + 1).saturating_sub(x);
    // The end of a long text is shown, as that is where one types.
    let before: String = text.chars().take(cursor).collect();
    let mut from = 0;
    while width(before.get(from..).unwrap_or("")) + 1 > left && from < before.len() {
        from += before[from..].chars().next().map_or(1, char::len_utf8);
    }
    let shown = before.get(from..).unwrap_or("");
    let rest: String = text.chars().skip(cursor).collect();
    let plain = ink.style(Role::Text);
    x += ink.put(x, y, left, shown, plain);
    ink.put(x, y, (room + 1).saturating_sub(x), &rest, plain);
    let selected = ink.theme.selected();
    ink.wash(Rect::new(x, y, 1, 1), selected);
}
