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

/// One part of the header with the blanks before it and its rank among those that are dropped.
struct Segment {
    gap: u16,
    cells: Vec<(String, HeaderStyle)>,
    drop: u8,
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

pub(crate) fn draw_header(ink: &mut Ink, header: &Header, arrangement: &Arrangement) {
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
