//! What lies over the screen: sections under rules, at the wide sizes in two columns or in a frame.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::arrange::{Arrangement, Class};
use super::body::{self, BodyShape, PanelChoice};
use super::frame::{FrameView, Over, draw_lines};
use super::header::freshness;
use super::ink::{Ink, cut};
use super::lines::Lines;
use super::text::{line_width, put_line};
use super::widgets::table;
use crate::screens::say::{Block, Line, Overlay, PanelPart, Role, Room, RowId, Section};

/// The largest floating overlay, frame included.
const MOST: (u16, u16) = (100, 30);

/// The least width at which short sections stand side by side.
const TWO_COLUMNS: u16 = 76;

/// Fewest rows a list is shown with before the overlay scrolls instead.
const TABLE_ROWS: u16 = 4;

/// Where everything of an overlay stands, on a page that may be higher than the screen.
struct OverlayPage<'a> {
    /// The part of the screen it is seen through.
    window: Rect,
    framed: bool,
    sections: Vec<(&'a Section, Rect)>,
    /// Rows of the whole page.
    rows: u16,
    room: Room,
}

fn window(overlay: &Overlay, arrangement: &Arrangement) -> (Rect, bool) {
    let (width, height) = arrangement.size;
    let floats = arrangement.class >= Class::Wide && !overlay.whole;
    if floats {
        let (wide, high) = (MOST.0.min(width), MOST.1.min(height.saturating_sub(2)));
        return (Rect::new((width - wide) / 2, 1 + (height.saturating_sub(2) - high) / 2, wide, high), true);
    }
    let takes_header = overlay.trail.as_ref().is_some_and(|trail| trail.pieces.is_empty());
    let top = u16::from(!takes_header && height > 2);
    (Rect::new(0, top, width, height.saturating_sub(top + 1)), false)
}

fn shape(room: Room) -> BodyShape {
    BodyShape { room, heads_in_rule: false, detail: true }
}

fn rows_of(parts: &[PanelPart], room: Room) -> (u16, u16) {
    let each = body::said(parts, room).map(|part| {
        let (least, most) = body::rows_of(&part.block, shape(room));
        match &part.block {
            // Only a list can be moved through inside its frame; what else is cut there is never seen.
            Block::Table(table) if table.list => (most.min(least.saturating_add(TABLE_ROWS)), most),
            Block::Pace(_) | Block::Waves(_) => (8, 12),
            _ => (most, most),
        }
    });
    each.fold((0, 0), |sum: (u16, u16), rows| (sum.0.saturating_add(rows.0), sum.1.saturating_add(rows.1)))
}

/// Whether a section has something to say in so much room.
fn says(section: &Section, room: Room) -> bool {
    section.body.is_empty() || section.body.iter().any(|part| part.fits(room))
}

/// Stacks sections in a column and gives them the rows there are; those of a detail (`whole`) get all they want.
fn stack<'a>(sections: &[&'a Section], area: Rect, room: Room, whole: bool) -> (Vec<(&'a Section, Rect)>, u16) {
    let wanted = |section: &&Section| {
        let (least, most) = rows_of(&section.body, room);
        (if whole { most } else { least }, most)
    };
    let mut rows: Vec<(u16, u16)> = sections.iter().map(wanted).collect();
    let titles = u16::try_from(sections.len()).unwrap_or(0);
    let needed = rows.iter().fold(titles, |sum, (least, _)| sum.saturating_add(*least));
    let mut left = area.height.saturating_sub(needed);
    for (least, most) in &mut rows {
        let more = most.saturating_sub(*least).min(left);
        *least += more;
        left -= more;
    }
    let mut y = area.y;
    let mut placed = Vec::with_capacity(sections.len());
    for (section, (height, _)) in sections.iter().zip(rows) {
        placed.push((*section, Rect { y, height: height.saturating_add(1), ..area }));
        y = y.saturating_add(height).saturating_add(1);
    }
    (placed, y.saturating_sub(area.y))
}

/// Puts sections into two columns.
fn beside<'a>(run: &[&'a Section], area: Rect, room: Room, overlay: &Overlay) -> (Vec<(&'a Section, Rect)>, u16) {
    let split = run.iter().any(|section| section.column > 0);
    let of = |column: u8| -> Vec<&'a Section> {
        run.iter().copied().filter(|section| !split || (section.column > 0) == (column > 0)).collect()
    };
    let at = if overlay.beside { area.width / 2 } else { (u32::from(area.width) * 82 / 140).try_into().unwrap_or(0) };
    let left = if split { Rect { width: at, ..area } } else { area };
    // Sections over the full width keep their least rows, so that both columns find theirs.
    let (mut placed, mut tallest) = stack(&of(0), left, room, overlay.whole);
    if split {
        let right = Rect { x: area.x + at + 1, width: area.width.saturating_sub(at + 1), ..area };
        let (two, rows) = stack(&of(1), right, room, overlay.whole);
        tallest = tallest.max(rows);
        // A detail's columns reach down to the footer.
        let bottom = if overlay.whole { area.bottom() } else { 0 };
        stretch(&mut placed, bottom.max(area.y + tallest));
        placed.extend(two);
    }
    (placed, tallest)
}

fn heads<'a>(overlay: &'a Overlay, arrangement: &Arrangement) -> &'a [Line] {
    match overlay.head.split_first() {
        Some((first, _)) if arrangement.class < Class::Wide => std::slice::from_ref(first),
        _ => &overlay.head,
    }
}

fn page<'a>(overlay: &'a Overlay, arrangement: &Arrangement) -> OverlayPage<'a> {
    let (window, framed) = window(overlay, arrangement);
    let room = match arrangement.class {
        Class::Wall => Room::Ample,
        Class::Wide => Room::Fair,
        _ => Room::Tight,
    };
    let inner = if framed {
        // The first title stands in the frame, where no line comes before it.
        let top = u16::from(!overlay.head.is_empty());
        Rect::new(1, top, window.width.saturating_sub(2), window.height.saturating_sub(1 + top))
    } else {
        Rect::new(0, 0, window.width, window.height)
    };
    // A detail of the wide sizes begins with a rule.
    let ruled = overlay.whole && arrangement.class >= Class::Wide;
    let heads = u16::try_from(heads(overlay, arrangement).len()).unwrap_or(0) + u16::from(ruled);
    let rest = Rect { y: inner.y + heads, height: inner.height.saturating_sub(heads), ..inner };
    let columns = (overlay.beside && window.width >= TWO_COLUMNS) || arrangement.class >= Class::Wide;
    let all: Vec<&Section> = overlay.sections.iter().filter(|section| says(section, room)).collect();
    let wide = |section: &&Section| !columns || section.full;
    let (mut sections, mut rows) = (Vec::new(), 0);
    for run in all.chunk_by(|a, b| wide(a) == wide(b)) {
        let area = Rect { y: rest.y + rows, height: rest.height.saturating_sub(rows), ..rest };
        let (placed, taken) =
            if run.first().is_some_and(wide) { stack(run, area, room, overlay.whole) } else { beside(run, area, room, overlay) };
        sections.extend(placed);
        rows = rows.saturating_add(taken);
    }
    let rows = inner.y + heads + rows;
    let window = if framed { shrunk(window, rows.saturating_add(1), arrangement) } else { window };
    OverlayPage { window, framed, sections, rows, room }
}

/// A floating overlay is no higher than what it holds.
fn shrunk(window: Rect, rows: u16, arrangement: &Arrangement) -> Rect {
    let height = window.height.min(rows);
    Rect { y: 1 + arrangement.size.1.saturating_sub(2 + height) / 2, height, ..window }
}

/// The last section of the shorter column reaches as far down as the other column does.
fn stretch(sections: &mut [(&Section, Rect)], bottom: u16) {
    if let Some((_, area)) = sections.last_mut() {
        area.height = area.height.max(bottom.saturating_sub(area.y));
    }
}

/// How much of an overlay is seen at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Rows of its list that are visible; of a detail, which shows its lists whole, rows of the page.
    pub list: u16,
    /// Rows of the page that are visible.
    pub seen: u16,
    /// How far the page can be scrolled.
    pub most: u16,
}

impl OverlayPage<'_> {
    /// Rows of the page that are seen at once: those inside the frame.
    fn seen(&self) -> u16 {
        self.window.height.saturating_sub(2 * u16::from(self.framed))
    }

    /// How far it can be scrolled: until its last row is seen.
    fn most(&self) -> u16 {
        self.rows.saturating_sub(u16::from(self.framed)).saturating_sub(self.seen())
    }
}

pub(crate) fn extent(overlay: &Overlay, arrangement: &Arrangement) -> Extent {
    let page = page(overlay, arrangement);
    let list = page.sections.iter().find_map(|(section, area)| {
        body::lay(&section.body, body_of(*area), shape(page.room)).into_iter().find_map(|laid| match &laid.part.block {
            Block::Table(table) if table.list => Some(table::list_rows(table, laid.area.height, shape(page.room)).1),
            _ => None,
        })
    });
    let (seen, most) = (page.seen(), page.most());
    Extent { list: if overlay.whole { seen } else { list.unwrap_or(0) }, seen, most }
}

/// Where a row of its lists, which begin with their row `offset`, stands on the page: from the first row that scrolls.
pub(crate) fn row_place(overlay: &Overlay, arrangement: &Arrangement, id: &RowId, offset: usize) -> Option<u16> {
    let page = page(overlay, arrangement);
    page.sections.iter().find_map(|(section, area)| {
        body::lay(&section.body, body_of(*area), shape(page.room)).into_iter().find_map(|laid| match &laid.part.block {
            Block::Table(table) if table.list => {
                let at = table.rows.iter().position(|row| row.id == *id)?.saturating_sub(offset);
                let (top, _) = table::list_rows(table, laid.area.height, shape(page.room));
                let row = laid.area.y.saturating_add(top).saturating_add(u16::try_from(at).unwrap_or(u16::MAX));
                Some(row.saturating_sub(u16::from(page.framed)))
            }
            _ => None,
        })
    })
}

fn body_of(area: Rect) -> Rect {
    Rect::new(area.x + 1, area.y + 1, area.width.saturating_sub(2), area.height.saturating_sub(1))
}

pub(crate) fn draw(ink: &mut Ink, over: &Over, view: &FrameView, arrangement: &Arrangement) {
    ink.faded = false;
    let page = page(over.overlay, arrangement);
    let (wide, rows) = arrangement.size;
    if page.framed {
        ink.fade(Rect::new(0, 0, wide, rows.saturating_sub(1)));
    }
    ink.clear(page.window);
    if let Some(trail) = over.overlay.trail.as_ref().filter(|trail| !trail.pieces.is_empty()) {
        draw_trail(ink, trail, view, wide);
    }
    let high = page.rows.saturating_add(u16::from(page.framed)).max(page.window.height).min(2_000);
    let screen = std::mem::replace(&mut ink.buf, Buffer::empty(Rect::new(0, 0, page.window.width, high)));
    draw_page(ink, over, &page, arrangement);
    let sheet = std::mem::replace(&mut ink.buf, screen);
    let scroll = over.scroll.min(page.most());
    for row in 0..page.window.height {
        // The frame stays where it is, with the first title in it; what is inside moves.
        let from = match (page.framed, row) {
            (true, 0) => 0,
            (true, row) if row + 1 == page.window.height => high - 1,
            _ => row + scroll,
        };
        for column in 0..page.window.width {
            let cell = sheet.cell((column, from)).cloned();
            if let (Some(cell), Some(to)) = (cell, ink.buf.cell_mut((page.window.x + column, page.window.y + row))) {
                *to = cell;
            }
        }
    }
}

/// Where one is, in the header's place, with the freshness of the data.
fn draw_trail(ink: &mut Ink, trail: &Line, view: &FrameView, wide: u16) {
    ink.clear(Rect::new(0, 0, wide, 1));
    let mut line = trail.clone();
    line = line.right(0, freshness(&view.screen.header));
    put_line(ink, 1, 0, wide.saturating_sub(2), &line);
}

fn draw_page(ink: &mut Ink, over: &Over, page: &OverlayPage, arrangement: &Arrangement) {
    let area = ink.buf.area;
    let mut lines = Lines::new(area.width, area.height);
    let bottom = if page.framed { area.height.saturating_sub(1) } else { area.height };
    if page.framed && area.width > 1 {
        lines.rule(0, 1, area.width - 1, false);
        lines.rule(bottom, 1, area.width - 1, false);
        lines.column(0, 1, bottom);
        lines.column(area.width - 1, 1, bottom);
    }
    let ruled = over.overlay.whole && arrangement.class >= Class::Wide;
    if ruled {
        lines.rule(0, 0, area.width, false);
    }
    for (index, (_, rect)) in page.sections.iter().enumerate() {
        lines.rule(rect.y, rect.x, rect.right(), index == 0);
        let inner_left = u16::from(page.framed);
        if rect.x > inner_left {
            lines.column(rect.x - 1, rect.y + 1, rect.bottom());
        }
    }
    close_gaps(&mut lines, page);
    draw_lines(ink, &lines);
    let from = u16::from(page.framed);
    let head_at = from + u16::from(ruled);
    for (y, line) in (head_at..).zip(heads(over.overlay, arrangement)) {
        put_line(ink, from + 1, y, area.width.saturating_sub(2 + 2 * from), line);
    }
    for (index, (section, rect)) in page.sections.iter().enumerate() {
        draw_title(ink, section, *rect, index == 0);
        let choice = PanelChoice { pick: Some(over.pick), focused: true, heads_in_rule: false, detail: true };
        body::draw(ink, &section.body, body_of(*rect), page.room, choice);
    }
}

/// The column line between two columns reaches as far down as the longer one.
fn close_gaps(lines: &mut Lines, page: &OverlayPage) {
    let right: Vec<&Rect> = page.sections.iter().map(|(_, rect)| rect).filter(|rect| rect.x > u16::from(page.framed)).collect();
    let (Some(first), Some(last)) = (right.first(), right.last()) else { return };
    let columns = page.sections.iter().filter(|(section, _)| !section.full);
    let bottom = columns.map(|(_, rect)| rect.bottom()).max().unwrap_or(0);
    for y in first.y + 1..last.bottom().max(bottom) {
        lines.column(first.x - 1, y, y + 1);
    }
}

fn draw_title(ink: &mut Ink, section: &Section, area: Rect, focused: bool) {
    let Some(room) = area.width.checked_sub(5).filter(|room| *room > 0) else { return };
    if section.title.text.is_empty() {
        return;
    }
    let style = ink.style(if focused { Role::Accent } else { Role::Bold }).add_modifier(Modifier::BOLD);
    let end = area.x + 2 + ink.put(area.x + 2, area.y, room + 2, &format!(" {} ", cut(&section.title.text, room)), style);
    let left = area.right().saturating_sub(end + 4);
    let wide = line_width(&section.note, u16::MAX);
    if wide > 0 && wide <= left {
        let at = area.right() - 2 - wide;
        let dim = ink.style(Role::Dim);
        ink.put(at - 1, area.y, 1, " ", dim);
        put_line(ink, at, area.y, wide, &section.note);
        ink.put(at + wide, area.y, 1, " ", dim);
    }
}
