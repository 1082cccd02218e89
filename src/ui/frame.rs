//! The whole screen: header, panels with their rules, strip, footer, and what lies over them.

use std::collections::HashMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

use super::arrange::{Arrangement, Class, PlacedPanel};
use super::body::{self, PanelChoice};
use super::cells::Chosen;
use super::footer::{draw_bottom, draw_strip};
use super::header::draw_header;
use super::ink::{Ink, cut, width};
use super::lines::Lines;
use super::text::{line_width, put_line, shortened, written};
use super::theme::Theme;
use super::widgets::table;
use super::{ascii, overlay, small};
use crate::book::id::AnyId;
use crate::screens::say::{Block, Cell, Line, Overlay, Panel, PanelId, Role, Room, RowId, Screen, Tab, Table};

/// What is chosen in a panel's list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pick {
    /// The selected row; `None`: none yet.
    pub row: Option<RowId>,
    /// The first row shown.
    pub offset: usize,
}

/// How a figure has changed since the last reload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeMark {
    /// It is more: `▴`.
    Up,
    /// It is less: `▾`.
    Down,
    /// Its text is another: `•`.
    Text,
}

impl ChangeMark {
    pub(crate) fn glyph(self) -> &'static str {
        match self {
            Self::Up => "▴",
            Self::Down => "▾",
            Self::Text => "•",
        }
    }
}

/// The figures that changed, by JSON path and row.
pub(crate) type Changes = HashMap<(&'static str, Option<RowId>), ChangeMark>;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Bottom {
    /// Keys with their words, in order; the last one is always shown.
    Keys(Vec<(String, String)>),
    /// Something that has just happened.
    Toast(Line),
    /// The filter in force: `/acme 12/240, Esc clears`.
    Chip(Line),
    Prompt {
        label: String,
        text: String,
        /// How many characters stand before the cursor.
        cursor: usize,
        /// What is meant where nothing is typed; shown in its place.
        meant: String,
        /// What comes of it so far: `12 of 240`.
        so_far: String,
    },
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Over<'a> {
    pub(crate) overlay: &'a Overlay,
    /// The rows it is scrolled by, where it does not fit.
    pub(crate) scroll: u16,
    pub(crate) pick: &'a Pick,
}

#[derive(Clone, Debug)]
pub(crate) struct FrameView<'a> {
    pub(crate) screen: &'a Screen,
    pub(crate) focus: PanelId,
    pub(crate) picks: &'a HashMap<PanelId, Pick>,
    /// The figure that is chosen in the panel with the focus.
    pub(crate) chosen: Option<&'a Chosen>,
    pub(crate) over: Option<Over<'a>>,
    pub(crate) bottom: Bottom,
    /// What stands above it, over the panes: a title, and lines.
    pub(crate) above: Vec<Line>,
    pub(crate) changes: &'a Changes,
    /// The records whose rows are marked.
    pub(crate) marked: &'a [AnyId],
}

/// Draws a screen. Any size, any contents: it never fails.
pub(crate) fn draw(view: &FrameView, arrangement: &Arrangement, theme: &Theme, ascii: bool) -> Buffer {
    let (width, height) = arrangement.size;
    let mut ink = Ink {
        buf: Buffer::empty(Rect::new(0, 0, width, height)),
        theme,
        changes: view.changes,
        marked: view.marked,
        row: None,
        faded: view.screen.stale.is_some(),
        chosen: None,
    };
    if width > 0 && height > 0 {
        if arrangement.class <= Class::Small {
            small::draw(&mut ink, view, arrangement);
        } else {
            draw_screen(&mut ink, view, arrangement);
        }
        if let Some(over) = &view.over {
            overlay::draw(&mut ink, over, view, arrangement);
        }
        // The smallest sizes have no row for keys, but say what happens.
        if arrangement.class > Class::Nano || !matches!(view.bottom, Bottom::Keys(_)) {
            draw_bottom(&mut ink, view, arrangement);
            draw_above(&mut ink, &view.above, arrangement);
        }
    }
    let mut buf = ink.buf;
    let ground = theme.ground();
    if ground.bg.is_some() {
        for cell in &mut buf.content {
            cell.bg = if cell.bg == Color::Reset { ground.bg.unwrap_or_default() } else { cell.bg };
            cell.fg = if cell.fg == Color::Reset { ground.fg.unwrap_or_default() } else { cell.fg };
        }
    }
    if ascii {
        ascii::reduce(&mut buf);
    }
    buf
}

/// Lines above the last row, under a rule with their title.
fn draw_above(ink: &mut Ink, lines: &[Line], arrangement: &Arrangement) {
    let Some((title, lines)) = lines.split_first() else { return };
    let (width, height) = arrangement.size;
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let Some(top) = height.checked_sub(rows.saturating_add(2)).filter(|_| width > 8) else { return };
    ink.faded = false;
    ink.clear(Rect::new(0, top, width, rows + 1));
    ink.run(0, top, width, "━", Role::Accent);
    let wide = line_width(title, width - 6);
    ink.run(2, top, wide + 2, " ", Role::Text);
    put_line(ink, 3, top, wide, title);
    for (y, line) in (top + 1..).zip(lines) {
        put_line(ink, 1, y, width - 2, line);
    }
}

pub(super) fn panel_of(screen: &Screen, id: PanelId) -> Option<&Panel> {
    screen.panels.iter().find(|panel| panel.id == id)
}

fn draw_screen<'a>(ink: &mut Ink<'a>, view: &FrameView<'a>, arrangement: &Arrangement) {
    let screen = view.screen;
    let (width, height) = arrangement.size;
    let mut lines = Lines::new(width, height);
    for placed in &arrangement.placed {
        if placed.titled {
            let focused = placed.id == view.focus && view.over.is_none();
            lines.rule(placed.area.y, placed.area.x, placed.area.right(), focused);
        }
        if let Some(x) = placed.area.x.checked_sub(1) {
            lines.column(x, placed.area.y + 1, placed.area.bottom());
        }
    }
    draw_page(ink, screen, arrangement);
    let quiet = quiet_line(screen, arrangement);
    if !arrangement.quiet.is_empty() && quiet.is_none() {
        lines.rule(arrangement.quiet.y, 0, width, false);
    }
    draw_lines(ink, &lines);
    for placed in &arrangement.placed {
        if let Some(panel) = panel_of(screen, placed.id) {
            draw_panel(ink, view, panel, placed);
        }
    }
    if let (Some(line), true) = (quiet, !arrangement.quiet.is_empty()) {
        put_line(ink, 1, arrangement.quiet.y, width.saturating_sub(1), line);
    }
    if !arrangement.strip_row.is_empty() {
        draw_strip(ink, screen, arrangement);
    }
    ink.faded = false;
    draw_header(ink, &screen.header, arrangement);
}

/// What stands in the panels' place where there are none: in the middle, above what is missing. Where it does not fit
/// its blank lines go first, then those before the last one, which says the keys.
fn draw_page(ink: &mut Ink, screen: &Screen, arrangement: &Arrangement) {
    let (width, height) = arrangement.size;
    let below = if arrangement.quiet.is_empty() { height.saturating_sub(2) } else { arrangement.quiet.y };
    let room = usize::from(below.saturating_sub(1));
    let mut page: Vec<&Line> = screen.page.iter().collect();
    if page.len() > room {
        page.retain(|line| !line.pieces.is_empty());
    }
    if page.len() > room
        && let Some(last) = page.pop()
    {
        page.truncate(room.saturating_sub(1));
        page.push(last);
    }
    let wide = page.iter().map(|line| line_width(line, u16::MAX)).max().unwrap_or(0);
    let rows = u16::try_from(page.len()).unwrap_or(u16::MAX);
    let (x, y) = (width.saturating_sub(wide) / 2, below.saturating_sub(1).saturating_sub(rows) / 2 + 1);
    for (row, line) in (y..below).zip(page) {
        put_line(ink, x.max(1), row, width.saturating_sub(x.max(1) + 1), line);
    }
}

/// Writes all joined lines: dim, or in accent where they are heavy.
pub(crate) fn draw_lines(ink: &mut Ink, lines: &Lines) {
    for (x, y, glyph, heavy) in lines.glyphs() {
        ink.glyph(x, y, glyph, if heavy { Role::Accent } else { Role::Dim });
    }
}

fn quiet_line<'a>(screen: &'a Screen, arrangement: &Arrangement) -> Option<&'a Line> {
    let hand_off = screen.hand_off.as_ref().filter(|_| arrangement.tab == Tab::Marketing && arrangement.class == Class::Base);
    screen.missing.as_ref().or(hand_off)
}

/// The first table of a panel whose heads stand in its rule.
fn rule_table(panel: &Panel, room: Room) -> Option<&Table> {
    if room != Room::Tight {
        return None;
    }
    match body::said(&panel.body, room).next().map(|part| &part.block) {
        Some(Block::Table(table)) if table.heads_in_rule => Some(table),
        _ => None,
    }
}

fn draw_panel<'a>(ink: &mut Ink<'a>, view: &FrameView<'a>, panel: &Panel, placed: &PlacedPanel) {
    let focused = panel.id == view.focus;
    ink.chosen = view.chosen.filter(|_| focused);
    let mut body = placed.body;
    if placed.titled {
        let leads = placed.area.y == 1;
        match &view.screen.stale {
            Some(stale) if leads => put_stale(ink, stale, placed.area),
            _ => draw_title(ink, panel, placed, focused && view.over.is_none()),
        }
    } else if body.height > 0 {
        let mut take = |rows: u16| {
            body.y += rows;
            body.height = body.height.saturating_sub(rows);
        };
        let mut y = placed.body.y;
        if let Some(stale) = &view.screen.stale {
            put_line(ink, placed.body.x, y, placed.body.width, stale);
            y += 1;
            take(1);
        }
        if y < placed.body.bottom() {
            let headline = if panel.headline.pieces.is_empty() { &panel.beside } else { &panel.headline };
            // It has no rule to be heavy: a mark in the blank column says where the focus is.
            if let Some(x) = placed.body.x.checked_sub(1).filter(|_| focused && view.over.is_none()) {
                ink.glyph(x, y, "┃", Role::Accent);
            }
            put_line(ink, placed.body.x, y, placed.body.width, headline);
            take(1);
        }
    }
    // A panel without a rule has no room for heads at all.
    let heads_in_rule = placed.room == Room::Tight;
    let choice = PanelChoice { pick: view.picks.get(&panel.id), focused, heads_in_rule, detail: true };
    body::draw(ink, &panel.body, body, placed.room, choice);
    ink.chosen = None;
}

/// Why the data is old, in the place of the first title.
fn put_stale(ink: &mut Ink, stale: &Line, area: Rect) {
    let room = area.width.saturating_sub(6);
    let wide = line_width(stale, room);
    ink.run(area.x + 2, area.y, wide + 2, " ", Role::Text);
    put_line(ink, area.x + 3, area.y, wide, stale);
}

fn draw_title(ink: &mut Ink, panel: &Panel, placed: &PlacedPanel, focused: bool) {
    let area = placed.area;
    let (x, y) = (area.x + 2, area.y);
    let Some(room) = area.width.checked_sub(5).filter(|room| *room > 0) else { return };
    // Zoomed, a title rather takes its short form than it costs the note its place.
    let long = title_cell(&panel.title, placed.room, room);
    let note = line_width(&panel.note, u16::MAX);
    let beside = line_width(&panel.beside, u16::MAX);
    let crowded = placed.room == Room::Whole && note > 0 && width(long) + note + beside + 8 > room;
    let short = written(&panel.title, true);
    let title = if crowded && width(short) + note + beside + 8 <= room { short } else { long };
    let mut style = ink.style(if focused { Role::Accent } else { Role::Bold });
    if ink.faded && !focused {
        style = ink.theme.role(Role::Bold);
    }
    let style = style.add_modifier(Modifier::BOLD);
    let written = ink.put(x, y, room + 2, &format!(" {} ", cut(title, room)), style);
    let mut end = x + written;
    if !panel.beside.pieces.is_empty() {
        let left = area.right().saturating_sub(end + 3);
        let wide = line_width(&panel.beside, left);
        if wide > 0 && wide < left {
            end += ink.put(end, y, wide + 2, &" ".repeat(usize::from(wide) + 2), style);
            put_line(ink, end - wide - 1, y, wide, &panel.beside);
        }
    }
    if let Some(table) = rule_table(panel, placed.room) {
        for (at, head) in table::rule_heads(table, placed.body) {
            if at > end && at + width(&head) < area.right() {
                let style = ink.style(Role::Dim);
                ink.put(at - 1, y, (width(&head) + 2).min(area.right() + 1 - at), &format!(" {head} "), style);
            }
        }
        return;
    }
    // The note drops first: it needs a piece of rule before and behind it.
    let left = area.right().saturating_sub(end + 4);
    let short = shortened(&panel.note);
    let whole = |line: &Line| line_width(line, u16::MAX);
    let note = if placed.room == Room::Tight || whole(&panel.note) > left { &short } else { &panel.note };
    let wide = whole(note);
    if wide > 0 && wide <= left {
        let at = area.right() - 2 - wide;
        let style = ink.style(Role::Dim);
        // No piece of the rule between the parts of the note.
        ink.put(at - 1, y, wide + 2, &" ".repeat(usize::from(wide) + 2), style);
        put_line(ink, at, y, wide, note);
    }
}

/// A title in its long form where there is room for long forms at all, and for this one.
fn title_cell(title: &Cell, room: Room, cells: u16) -> &str {
    let short = room == Room::Tight || width(&title.text) > cells;
    written(title, short)
}
