//! The whole screen: header, panels with their rules, strip, footer, and what lies over them.

use std::borrow::Cow;
use std::collections::HashMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::arrange::{Arrangement, Class, Placed};
use super::body::{self, Choice, Shape};
use super::cells::Chosen;
use super::ink::{Ink, cut, width};
use super::lines::Lines;
use super::text::{line_width, put_cells, put_line, shortened, written};
use super::theme::Theme;
use super::widgets::table;
use super::{ascii, overlay, small};
use crate::book::id::AnyId;
use crate::screens::say::{Block, Cell, Header, Line, Overlay, Panel, PanelId, Role, Room, RowId, Screen, Tab, Table};

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
pub enum Change {
    /// It is more: `▴`.
    Up,
    /// It is less: `▾`.
    Down,
    /// Its text is another: `•`.
    Text,
}

impl Change {
    /// Its mark.
    pub fn glyph(self) -> &'static str {
        match self {
            Self::Up => "▴",
            Self::Down => "▾",
            Self::Text => "•",
        }
    }
}

/// The figures that changed, by JSON path and record.
pub type Changes = HashMap<(&'static str, Option<AnyId>), Change>;

/// What stands in the last row.
#[derive(Clone, Debug, PartialEq)]
pub enum Bottom {
    /// Keys with their words, in order; the last one is always shown.
    Keys(Vec<(String, String)>),
    /// Something that has just happened.
    Toast(Line),
    /// The filter in force: `/acme 12/240, Esc clears`.
    Chip(Line),
    /// A line of input.
    Prompt {
        /// What is asked for.
        label: String,
        /// What was typed.
        text: String,
        /// How many characters stand before the cursor.
        cursor: usize,
        /// What comes of it so far: `12 of 240`.
        so_far: String,
    },
}

/// What lies over the screen.
#[derive(Clone, Copy, Debug)]
pub struct Over<'a> {
    /// Its contents.
    pub overlay: &'a Overlay,
    /// The rows it is scrolled by, where it does not fit.
    pub scroll: u16,
    /// What is chosen in its list.
    pub pick: &'a Pick,
}

/// All that is drawn.
#[derive(Clone, Debug)]
pub struct View<'a> {
    /// What the tab says.
    pub screen: &'a Screen,
    /// The panel with the focus.
    pub focus: PanelId,
    /// What is chosen in the panels' lists.
    pub picks: &'a HashMap<PanelId, Pick>,
    /// The figure that is chosen in the panel with the focus.
    pub chosen: Option<&'a Chosen>,
    /// What lies over it.
    pub over: Option<Over<'a>>,
    /// The last row.
    pub bottom: Bottom,
    /// What is marked as changed.
    pub changes: &'a Changes,
}

/// Draws a screen. Any size, any contents: it never fails.
pub fn draw(view: &View, arrangement: &Arrangement, theme: &Theme, ascii: bool) -> Buffer {
    let (width, height) = arrangement.size;
    let mut ink = Ink {
        buf: Buffer::empty(Rect::new(0, 0, width, height)),
        theme,
        changes: view.changes,
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
        }
    }
    let mut buf = ink.buf;
    if ascii {
        ascii::reduce(&mut buf);
    }
    buf
}

fn panel_of(screen: &Screen, id: PanelId) -> Option<&Panel> {
    screen.panels.iter().find(|panel| panel.id == id)
}

fn draw_screen<'a>(ink: &mut Ink<'a>, view: &View<'a>, arrangement: &Arrangement) {
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

fn draw_panel<'a>(ink: &mut Ink<'a>, view: &View<'a>, panel: &Panel, placed: &Placed) {
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
            put_line(ink, placed.body.x, y, placed.body.width, headline);
            take(1);
        }
    }
    // A panel without a rule has no room for heads at all.
    let heads_in_rule = placed.room == Room::Tight;
    let choice = Choice { pick: view.picks.get(&panel.id), focused, heads_in_rule, detail: true };
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

fn draw_title(ink: &mut Ink, panel: &Panel, placed: &Placed, focused: bool) {
    let area = placed.area;
    let (x, y) = (area.x + 2, area.y);
    let Some(room) = area.width.checked_sub(5).filter(|room| *room > 0) else { return };
    let title = title_cell(&panel.title, placed.room, room);
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
            ink.put(end, y, 1, " ", style);
            put_line(ink, end + 1, y, wide, &panel.beside);
            end += ink.put(end + 1 + wide, y, 1, " ", style) + wide + 1;
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
        ink.put(at - 1, y, 1, " ", style);
        put_line(ink, at, y, wide, note);
        ink.put(at + wide, y, 1, " ", style);
    }
}

/// A title in its long form where there is room for long forms at all, and for this one.
fn title_cell(title: &Cell, room: Room, cells: u16) -> &str {
    let short = room == Room::Tight || width(&title.text) > cells;
    written(title, short)
}

/// A panel's name in the strip; where there is little room, its short form or its first four letters.
fn strip_name(name: &Cell, short: bool) -> Cow<'_, str> {
    match &name.short {
        Some(text) if short => Cow::Borrowed(text),
        None if short && width(&name.text) > 7 => Cow::Owned(name.text.chars().take(4).collect()),
        _ => Cow::Borrowed(&name.text),
    }
}

fn draw_strip(ink: &mut Ink, screen: &Screen, arrangement: &Arrangement) {
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

/// One part of the header with the blanks before it and its rank among those that are dropped.
struct Segment {
    gap: u16,
    cells: Vec<(String, HeaderStyle)>,
    drop: u8,
}

#[derive(Clone, Copy)]
enum HeaderStyle {
    Role(Role),
    Chosen,
}

fn segments(header: &Header, arrangement: &Arrangement, arrows: bool) -> Vec<Segment> {
    use HeaderStyle::{Chosen, Role as Plain};
    let roomy = arrangement.size.0 >= 100;
    let narrow = arrangement.size.0 < 120;
    let (gap, first) = if roomy { (3, 2) } else { (2, 1) };
    let name = match &header.only {
        _ if roomy => header.name.clone(),
        // A person's figures under the company's name would be taken for the company's.
        Some(only) => cut(only, 14),
        None => header.name.split_whitespace().next().unwrap_or("").to_owned(),
    };
    // What drops last: the name, or the tabs where the name says whose figures these are.
    let (drop_name, drop_tabs) = if header.only.is_some() { (0, 1) } else { (1, 0) };
    let between = |cells: Vec<(String, HeaderStyle)>| {
        let mut joined = Vec::with_capacity(cells.len() * 2);
        for (index, cell) in cells.into_iter().enumerate() {
            if index > 0 {
                joined.push((" ".to_owned(), Plain(Role::Text)));
            }
            joined.push(cell);
        }
        joined
    };
    let choice = |text: &str, chosen: bool| {
        if chosen { (format!("[{text}]"), Chosen) } else { (text.to_owned(), Plain(Role::Dim)) }
    };
    let tabs = [("1 Marketing", Tab::Marketing), ("2 Sales", Tab::Sales)];
    let tabs = tabs.map(|(text, tab)| choice(text, tab == header.tab)).to_vec();
    let horizons = header.horizons.iter().map(|(name, chosen)| choice(name, *chosen)).collect();
    let period = written(&header.period, narrow);
    let period = if arrows && !period.is_empty() { format!("‹ {period} ›") } else { period.to_owned() };
    let role = if header.elsewhere { Role::Accent } else { header.period.role };
    let one = |cell: &Cell| vec![(cell.text.clone(), Plain(if cell.role == Role::Text { Role::Dim } else { cell.role }))];
    let mut all = vec![
        Segment { gap: 0, cells: vec![(name, Plain(Role::Bold))], drop: drop_name },
        Segment { gap: first, cells: between(tabs), drop: drop_tabs },
        Segment { gap, cells: between(horizons), drop: 0 },
        Segment { gap, cells: vec![(period, Plain(role))], drop: 0 },
        Segment { gap: 3, cells: one(&header.day), drop: 3 },
        Segment { gap: 3, cells: one(&header.comparison), drop: 5 },
    ];
    for (index, cell) in header.more.iter().enumerate() {
        all.push(Segment { gap: if index == 0 { 3 } else { 2 }, cells: one(cell), drop: 4 });
    }
    all.retain(|segment| segment.cells.iter().any(|(text, _)| !text.is_empty()));
    all
}

/// How fresh the data is, with a blank between the cells.
pub(crate) fn freshness(header: &Header) -> Vec<Cell> {
    let mut fresh: Vec<Cell> = Vec::new();
    for cell in header.freshness.iter().filter(|cell| !cell.text.is_empty()) {
        let parted = cell.text.starts_with(' ') || fresh.last().is_none_or(|last| last.text.ends_with(' '));
        if !parted {
            fresh.push(Cell::text(" "));
        }
        fresh.push(cell.clone());
    }
    fresh
}

fn draw_header(ink: &mut Ink, header: &Header, arrangement: &Arrangement) {
    let row = arrangement.header;
    let fresh = freshness(header);
    let fresh_width: u16 = fresh.iter().map(|cell| width(&cell.text)).sum();
    let room = row.width.saturating_sub(2 + fresh_width + 1);
    let mut shown = segments(header, arrangement, true);
    let total = |shown: &[Segment]| {
        let texts = shown.iter().map(|segment| segment.gap + segment.cells.iter().map(|(text, _)| width(text)).sum::<u16>());
        texts.sum::<u16>()
    };
    // Comparison, record counts, day; then the arrows; then the name.
    for rank in [5, 4, 3] {
        if total(&shown) > room {
            shown.retain(|segment| segment.drop != rank);
        }
    }
    if total(&shown) > room {
        shown = segments(header, arrangement, false);
        shown.retain(|segment| segment.drop < 3);
    }
    if total(&shown) > room {
        shown.retain(|segment| segment.drop != 1);
    }
    let mut x = 1;
    for (index, segment) in shown.iter().enumerate() {
        x += if index == 0 { 0 } else { segment.gap };
        for (text, style) in &segment.cells {
            let style = match style {
                HeaderStyle::Chosen => ink.theme.selected(),
                HeaderStyle::Role(role) => ink.style(*role),
            };
            let left = (room + 1).saturating_sub(x);
            x += ink.put(x, row.y, left, &cut(text, left), style);
        }
    }
    let at = row.width.saturating_sub(1 + fresh_width);
    put_cells(ink, at, row.y, row.width.saturating_sub(at), &fresh, false);
}

fn draw_bottom(ink: &mut Ink, view: &View, arrangement: &Arrangement) {
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
        Bottom::Prompt { label, text, cursor, so_far } => {
            let wide = width(so_far);
            let left = if wide > 0 && wide + 20 < room { room - wide - 1 } else { room };
            if left < room {
                let style = ink.style(Role::Dim);
                ink.put(1 + left, row.y, wide, so_far, style);
            }
            put_prompt(ink, (label, text, *cursor), row.y, left);
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

/// Where a panel's list stands in its body: first row below the body's top, rows shown, the table.
fn list_of<'a>(panel: &'a Panel, placed: &Placed) -> Option<(u16, u16, &'a Table)> {
    let in_rule = placed.room == Room::Tight;
    let headline = u16::from(!placed.titled && placed.area.y == 1);
    let body = Rect { y: placed.body.y + headline, height: placed.body.height.saturating_sub(headline), ..placed.body };
    let shape = Shape { room: placed.room, heads_in_rule: in_rule, detail: placed.titled };
    let laid = body::lay(&panel.body, body, shape);
    laid.into_iter().find_map(|laid| match &laid.part.block {
        Block::Table(table) if table.list => {
            let (top, rows) = table::list_rows(table, laid.area.height, shape);
            Some((laid.area.y - placed.body.y + top, rows, table))
        }
        _ => None,
    })
}

/// How many rows of a panel's list are visible, for paging; 0 when it is not on the screen or has no list.
pub fn list_rows(screen: &Screen, arrangement: &Arrangement, id: PanelId) -> u16 {
    let found = panel_of(screen, id).zip(arrangement.place(id)).and_then(|(panel, placed)| list_of(panel, placed));
    found.map_or(0, |(_, rows, _)| rows)
}

/// The row of a panel's list at a row of its body, for clicks; `offset`: the first row shown.
pub fn row_at<'a>(screen: &'a Screen, arrangement: &Arrangement, id: PanelId, offset: usize, body_row: u16) -> Option<&'a RowId> {
    let (panel, placed) = panel_of(screen, id).zip(arrangement.place(id))?;
    let (top, rows, table) = list_of(panel, placed)?;
    let at = body_row.checked_sub(top).filter(|at| *at < rows)?;
    let offset = offset.min(table.rows.len().saturating_sub(usize::from(rows)));
    table.rows.get(offset + usize::from(at)).map(|row| &row.id)
}

/// How many rows of an overlay's list are visible, and how far the whole overlay can be scrolled.
pub fn overlay_rows(overlay: &Overlay, arrangement: &Arrangement) -> (u16, u16) {
    overlay::extent(overlay, arrangement)
}

/// Where a row of an overlay's lists stands on its page, and how many rows of the page are seen at once.
pub fn overlay_row_place(overlay: &Overlay, arrangement: &Arrangement, id: &RowId) -> Option<(u16, u16)> {
    overlay::row_place(overlay, arrangement, id)
}

/// The offset that shows row `selected` of `rows` in `height` rows, moving as little as it can.
pub fn scroll_to_show(offset: usize, selected: usize, rows: usize, height: usize) -> usize {
    let height = height.max(1);
    let offset = if selected < offset {
        selected
    } else if selected >= offset + height {
        selected + 1 - height
    } else {
        offset
    };
    offset.min(rows.saturating_sub(height))
}
