//! The last rows: the strip that names the panels not on the screen, and the keys, a word, or a line of input.

use std::borrow::Cow;

use ratatui::layout::Rect;

use super::arrange::{Arrangement, Class};
use super::frame::{Bottom, FrameView, panel_of};
use super::ink::{Ink, width};
use super::text::{line_width, put_line};
use crate::screens::say::{Cell, Panel, PanelId, Role, Screen};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Naming {
    Whole,
    Short,
    /// Four letters of its first word.
    Letters,
}

fn strip_name(name: &Cell, naming: Naming) -> Cow<'_, str> {
    match (naming, &name.short) {
        (Naming::Whole, _) | (Naming::Short, None) => Cow::Borrowed(&name.text),
        (Naming::Short, Some(text)) => Cow::Borrowed(text),
        (Naming::Letters, _) => Cow::Owned(name.text.split(' ').next().unwrap_or_default().chars().take(4).collect()),
    }
}

/// What of a panel stands behind its name in the strip.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Waits {
    All,
    /// Only what is an alarm.
    Alarms,
    Nothing,
}

/// Blanks between the names of the strip, how they are written, what stands behind them.
type StripForm = (u16, Naming, Waits);

/// A panel in the strip, where it stands: its name, and what waits in it.
struct Chip<'a> {
    panel: &'a Panel,
    x: u16,
    name: String,
    chosen: bool,
    end: u16,
}

/// What stands where in the strip: names in the longest form that all fit in.
fn chips<'a>(screen: &'a Screen, arrangement: &Arrangement) -> Vec<Chip<'a>> {
    let panels: Vec<&Panel> = arrangement.strip.iter().filter_map(|id| panel_of(screen, *id)).collect();
    // Counts that are no alarm go before names are shortened; a panel is never left out while letters of all fit.
    let forms: [StripForm; 8] = [
        (2, Naming::Whole, Waits::All),
        (1, Naming::Whole, Waits::All),
        (2, Naming::Whole, Waits::Alarms),
        (1, Naming::Whole, Waits::Alarms),
        (2, Naming::Short, Waits::Alarms),
        (1, Naming::Short, Waits::Alarms),
        (1, Naming::Letters, Waits::Alarms),
        (1, Naming::Letters, Waits::Nothing),
    ];
    let mut placed = Vec::new();
    for form in forms {
        placed = chips_in(form, &panels, arrangement);
        if placed.len() == panels.len() {
            break;
        }
    }
    placed
}

/// The chips in one form. A name that does not fit whole is not begun: what is left of it would say nothing.
fn chips_in<'a>((gap, naming, waiting): StripForm, panels: &[&'a Panel], arrangement: &Arrangement) -> Vec<Chip<'a>> {
    let row = arrangement.strip_row;
    let mut x = 1;
    let mut placed = Vec::new();
    for panel in panels.iter().copied() {
        let name = strip_name(&panel.name, naming);
        let chosen = Some(panel.id) == arrangement.slot;
        // The brackets of the chosen one take a blank of the gaps beside it.
        let bracket = u16::from(chosen && gap > 1);
        let at = if x > 1 { x - bracket } else { x };
        let name = if chosen { format!("[{name}]") } else { name.into_owned() };
        let waits = match width(&panel.waits.text) {
            0 => 0,
            _ if chosen || waiting == Waits::Nothing => 0,
            _ if waiting == Waits::Alarms && panel.waits.role == Role::Dim => 0,
            wide => wide + 1,
        };
        let end = at + width(&name) + waits;
        // Wide gaps leave a blank at the end too, which the brackets of another one may need.
        if end + (gap - 1) < row.right() {
            placed.push(Chip { panel, x: at, name, chosen, end });
            x = end + gap - bracket;
        }
    }
    placed
}

pub(crate) fn strip_panel(screen: &Screen, arrangement: &Arrangement, x: u16) -> Option<PanelId> {
    chips(screen, arrangement).iter().find(|chip| (chip.x..chip.end).contains(&x)).map(|chip| chip.panel.id)
}

pub(crate) fn draw_strip(ink: &mut Ink, screen: &Screen, arrangement: &Arrangement) {
    let y = arrangement.strip_row.y;
    for Chip { panel, x, name, chosen, end } in chips(screen, arrangement) {
        let style = match (chosen, ink.faded) {
            (true, false) => ink.theme.selected(),
            (true, true) => ink.style(Role::Dim),
            (false, _) => ink.style(Role::Text),
        };
        let at = x + ink.put(x, y, end - x, &name, style);
        if !chosen && end > at + 1 {
            ink.cell(at + 1, y, end - at - 1, &panel.waits, false);
        }
    }
}

/// What a part of the footer stands for, to whoever points at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FooterPart {
    /// The keys of a word, as written.
    Keys(String),
    Problems,
}

/// What stands at a column of the footer, while it names keys.
pub(crate) fn footer_part(bottom: &Bottom, screen: &Screen, over: bool, arrangement: &Arrangement, x: u16) -> Option<FooterPart> {
    let Bottom::Keys(keys) = bottom else { return None };
    let row = arrangement.footer;
    let problems = problems_width(screen, over, arrangement);
    if problems > 0 && x >= row.right().saturating_sub(problems) {
        return Some(FooterPart::Problems);
    }
    let room = row.width.saturating_sub(2).saturating_sub(problems);
    let at = placed_keys(keys, room).into_iter().find(|(from, key)| (*from..*from + key_width(key)).contains(&x));
    at.map(|(_, (keys, _))| FooterPart::Keys(keys.clone()))
}

pub(crate) fn draw_bottom(ink: &mut Ink, view: &FrameView, arrangement: &Arrangement) {
    let row = arrangement.footer;
    ink.clear(row);
    ink.faded = false;
    let room = row.width.saturating_sub(2);
    match &view.bottom {
        Bottom::Keys(keys) => {
            let problems = problems_width(view.screen, view.over.is_some(), arrangement);
            if let Some(wide) = problems.checked_sub(1) {
                put_line(ink, row.right().saturating_sub(1 + wide), row.y, wide, &view.screen.problems);
            }
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

/// How much room the count of problems takes at the right end; none over an overlay and on the smallest screens.
fn problems_width(screen: &Screen, over: bool, arrangement: &Arrangement) -> u16 {
    if over || arrangement.class <= Class::Small {
        return 0;
    }
    match line_width(&screen.problems, arrangement.footer.width / 3) {
        0 => 0,
        wide => wide + 1,
    }
}

fn key_width((key, words): &(String, String)) -> u16 {
    width(key) + 1 + width(words)
}

/// Keys with their words where they stand: as many as there is room for, but the last one always.
fn placed_keys(keys: &[(String, String)], room: u16) -> Vec<(u16, &(String, String))> {
    let Some((last, first)) = keys.split_last() else { return Vec::new() };
    let mut left = room.saturating_sub(key_width(last));
    let mut shown = Vec::new();
    for key in first {
        let Some(rest) = left.checked_sub(key_width(key) + 2) else { break };
        left = rest;
        shown.push(key);
    }
    shown.push(last);
    let mut x = 1;
    let place = |key| {
        let at = x;
        x += key_width(key) + 2;
        (at, key)
    };
    shown.into_iter().map(place).collect()
}

fn put_keys(ink: &mut Ink, keys: &[(String, String)], y: u16, room: u16) {
    for (x, (key, words)) in placed_keys(keys, room) {
        let (bold, dim) = (ink.style(Role::Bold), ink.style(Role::Dim));
        let left = |x: u16| (room + 1).saturating_sub(x);
        let x = x + ink.put(x, y, left(x), key, bold) + 1;
        ink.put(x, y, left(x), words, dim);
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
