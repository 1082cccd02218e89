//! The first row: company, tabs, horizon, period, day, freshness, as much of it as there is room for.

use super::arrange::Arrangement;
use super::ink::{Ink, cut, width};
use super::text::{put_cells, written};
use crate::screens::say::{Cell, Header, Role, Tab};

#[derive(Clone, Copy)]
enum HeaderStyle {
    Role(Role),
    Chosen,
}

/// What a part of the header stands for, to whoever points at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeaderPart {
    Tab(Tab),
    /// A horizon, by its place.
    Horizon(usize),
    /// The arrow to the period before.
    Previous,
    /// The arrow to the next period.
    Next,
    /// The period, the day: another one can be asked for.
    Day,
    Comparison,
}

type HeaderText = (String, HeaderStyle, Option<HeaderPart>);

/// One part of the header with the blanks before it and its rank among those that are dropped.
struct HeaderSegment {
    gap: u16,
    cells: Vec<HeaderText>,
    drop: u8,
}

struct PlacedText {
    x: u16,
    wide: u16,
    piece: HeaderText,
}

fn segments(header: &Header, arrangement: &Arrangement, arrows: bool) -> Vec<HeaderSegment> {
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
    let between = |cells: Vec<HeaderText>| {
        let mut joined = Vec::with_capacity(cells.len() * 2);
        for (index, cell) in cells.into_iter().enumerate() {
            if index > 0 {
                joined.push((" ".to_owned(), Plain(Role::Text), None));
            }
            joined.push(cell);
        }
        joined
    };
    let choice = |text: &str, chosen: bool, part: HeaderPart| {
        let (text, style) = if chosen { (format!("[{text}]"), Chosen) } else { (text.to_owned(), Plain(Role::Dim)) };
        (text, style, Some(part))
    };
    let tabs = [("1 Marketing", Tab::Marketing), ("2 Sales", Tab::Sales)];
    let tabs = tabs.map(|(text, tab)| choice(text, tab == header.tab, HeaderPart::Tab(tab))).to_vec();
    let horizons = header.horizons.iter().enumerate();
    let horizons = horizons.map(|(at, (name, chosen))| choice(name, *chosen, HeaderPart::Horizon(at))).collect();
    let period = written(&header.period, narrow).to_owned();
    let role = if header.elsewhere { Role::Accent } else { header.period.role };
    let arrow = |text: &str, part| (text.to_owned(), Plain(role), Some(part));
    let period = if arrows && !period.is_empty() {
        vec![arrow("‹ ", HeaderPart::Previous), (period, Plain(role), Some(HeaderPart::Day)), arrow(" ›", HeaderPart::Next)]
    } else {
        vec![(period, Plain(role), Some(HeaderPart::Day))]
    };
    let one = |cell: &Cell, part: Option<HeaderPart>| {
        vec![(cell.text.clone(), Plain(if cell.role == Role::Text { Role::Dim } else { cell.role }), part)]
    };
    let mut all = vec![
        HeaderSegment { gap: 0, cells: vec![(name, Plain(Role::Bold), None)], drop: drop_name },
        HeaderSegment { gap: first, cells: between(tabs), drop: drop_tabs },
        HeaderSegment { gap, cells: between(horizons), drop: 0 },
        HeaderSegment { gap, cells: period, drop: 0 },
        HeaderSegment { gap: 3, cells: one(&header.day, Some(HeaderPart::Day)), drop: 3 },
        HeaderSegment { gap: 3, cells: one(&header.comparison, Some(HeaderPart::Comparison)), drop: 5 },
    ];
    for (index, cell) in header.more.iter().enumerate() {
        all.push(HeaderSegment { gap: if index == 0 { 3 } else { 2 }, cells: one(cell, None), drop: 4 });
    }
    all.retain(|segment| segment.cells.iter().any(|(text, ..)| !text.is_empty()));
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

/// The freshness, with its remarks in their short form where they would cost what must stand beside it.
fn fresh_here(header: &Header, arrangement: &Arrangement) -> Vec<Cell> {
    let mut fresh = freshness(header);
    let needed = segments(header, arrangement, false);
    let needed: u16 = needed.iter().filter(|segment| segment.drop == 0).map(HeaderSegment::width).sum();
    if needed + cells_width(&fresh) + 3 > arrangement.header.width {
        for cell in &mut fresh {
            cell.text = cell.short.take().unwrap_or_else(|| std::mem::take(&mut cell.text));
        }
    }
    fresh
}

fn cells_width(cells: &[Cell]) -> u16 {
    cells.iter().map(|cell| width(&cell.text)).sum()
}

impl HeaderSegment {
    fn width(&self) -> u16 {
        self.gap + self.cells.iter().map(|(text, ..)| width(text)).sum::<u16>()
    }
}

/// What stands where: as much as there is room for beside the freshness.
fn placed(header: &Header, arrangement: &Arrangement) -> Vec<PlacedText> {
    let fresh = cells_width(&fresh_here(header, arrangement));
    let room = arrangement.header.width.saturating_sub(2 + fresh + 1);
    let mut shown = segments(header, arrangement, true);
    let total = |shown: &[HeaderSegment]| shown.iter().map(HeaderSegment::width).sum::<u16>();
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
    let mut placed = Vec::new();
    let mut x = 1;
    for (index, segment) in shown.into_iter().enumerate() {
        x += if index == 0 { 0 } else { segment.gap };
        for (text, style, part) in segment.cells {
            let text = cut(&text, (room + 1).saturating_sub(x));
            let wide = width(&text);
            placed.push(PlacedText { x, wide, piece: (text, style, part) });
            x += wide;
        }
    }
    placed
}

pub(crate) fn header_part(header: &Header, arrangement: &Arrangement, x: u16) -> Option<HeaderPart> {
    let at = placed(header, arrangement).into_iter().find(|placed| (placed.x..placed.x + placed.wide).contains(&x));
    at.and_then(|placed| placed.piece.2)
}

pub(crate) fn draw_header(ink: &mut Ink, header: &Header, arrangement: &Arrangement) {
    let row = arrangement.header;
    for PlacedText { x, wide, piece: (text, style, _) } in placed(header, arrangement) {
        let style = match style {
            HeaderStyle::Chosen => ink.theme.selected(),
            HeaderStyle::Role(role) => ink.style(role),
        };
        ink.put(x, row.y, wide, &text, style);
    }
    let fresh = fresh_here(header, arrangement);
    let wide = cells_width(&fresh);
    let at = row.width.saturating_sub(1 + wide);
    put_cells(ink, at, row.y, row.width.saturating_sub(at), &fresh, false);
}
