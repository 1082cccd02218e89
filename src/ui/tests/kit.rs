//! Short words to write a screen down with, and the comparison.

use std::collections::HashMap;
use std::fmt::Write;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;

use crate::book::day::Day;
use crate::screens::say::{
    Align, Block, Cell, Column, Content, Header, Line, Overlay, Panel, PanelId, PanelPart, Role, Room, Row, RowId, Screen, Tab,
    Table,
};
use crate::ui::frame::Over;
use crate::ui::{Bottom, Changes, Extras, FrameView, Pick, Theme, arrange, draw};

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A cell from text: a leading `^` is bold, `_` dim, `{g}` good, `{w}` warn, `{b}` bad.
pub(crate) fn cell(text: &str) -> Cell {
    let (role, text) = if let Some(rest) = text.strip_prefix('^') {
        (Role::Bold, rest)
    } else if let Some(rest) = text.strip_prefix('_') {
        (Role::Dim, rest)
    } else if let Some(rest) = text.strip_prefix("{g}") {
        (Role::Good, rest)
    } else if let Some(rest) = text.strip_prefix("{w}") {
        (Role::Warn, rest)
    } else if let Some(rest) = text.strip_prefix("{b}") {
        (Role::Bad, rest)
    } else if let Some(rest) = text.strip_prefix("{a}") {
        (Role::Accent, rest)
    } else {
        (Role::Text, text)
    };
    Cell::new(text, role)
}

/// Cells parted by `|`.
pub(crate) fn cells(text: &str) -> Vec<Cell> {
    text.split('|').map(cell).collect()
}

/// A line: pieces parted by `||`; a piece that starts with `>` stands at the right; a digit and `:` is its keep.
pub(crate) fn line(text: &str) -> Line {
    let mut line = Line::new();
    if text.is_empty() {
        return line;
    }
    for piece in text.split("||") {
        let (right, piece) = piece.strip_prefix('>').map_or((false, piece), |rest| (true, rest));
        let (keep, piece) = match piece.split_once(':') {
            Some((keep, rest)) if keep.len() == 1 && keep.chars().all(|c| c.is_ascii_digit()) => (keep.parse().unwrap(), rest),
            _ => (0, piece),
        };
        line = if right { line.right(keep, cells(piece)) } else { line.and(keep, cells(piece)) };
    }
    line
}

/// A column: `head` with its width, right-aligned when it begins with `>`, growing when it begins with `=`.
pub(crate) fn column(spec: &str) -> Column {
    let (spec, keep) = spec.rsplit_once('/').and_then(|(spec, keep)| Some((spec, keep.parse().ok()?))).unwrap_or((spec, 0));
    let (head, width) = spec.rsplit_once('#').unwrap_or((spec, "0"));
    let width: u16 = width.parse().unwrap();
    let (head, align, grows) = match head.chars().next() {
        Some('>') => (&head[1..], Align::Right, false),
        Some('=') => (&head[1..], Align::Left, true),
        _ => (head, Align::Left, false),
    };
    let (head, short) = head.split_once('~').map_or((head, None), |(long, short)| (long, Some(short.to_owned())));
    Column { id: "", head: head.into(), short, align, keep, least: width, most: (width > 0).then_some(width), grows, squeezed: 0 }
}

/// Contents of one cell: `bar:0.5:a`, or text cells parted by `|`.
pub(crate) fn content(text: &str) -> Content {
    if let Some(rest) = text.strip_prefix("bar:") {
        let (share, role) = rest.split_once(':').unwrap_or((rest, "a"));
        let (role, mark) = role.split_once(':').map_or((role, None), |(role, mark)| (role, Some(mark.parse().unwrap())));
        let role = cell(&format!("{{{role}}}")).role;
        return Content::Bar { share: share.parse().unwrap(), role, mark };
    }
    if let Some(rest) = text.strip_prefix("whisker:") {
        let values: Vec<f64> = rest.split(':').map(|value| value.parse().unwrap()).collect();
        return Content::Whisker { low: values[0], middle: values[1], high: values[2] };
    }
    if let Some(rest) = text.strip_prefix("track:") {
        let values: Vec<&str> = rest.split(':').collect();
        let role = cell(&format!("{{{}}}", values[2])).role;
        return Content::Track { now: values[0].parse().unwrap(), plan: Some(values[1].parse().unwrap()), role };
    }
    if let Some(rest) = text.strip_prefix("heat:") {
        let values: Vec<&str> = rest.split(':').collect();
        let grade = "ABCDE".find(values[0]).map(|grade| u8::try_from(grade).unwrap());
        return Content::Heat(crate::screens::say::Heat {
            grade,
            letter: if values.get(3).is_some() { String::new() } else { values[0].into() },
            number: Cell::text(*values.get(1).unwrap_or(&"")),
            beside: values.get(2).filter(|text| !text.is_empty()).map(|text| Cell::text(*text)),
        });
    }
    Content::Text(cells(text))
}

/// A table: columns and rows with their fields parted by `;`.
pub(crate) fn table(columns: &str, rows: &[&str]) -> Table {
    let columns = columns.split(';').map(|spec| column(spec.trim_matches(' '))).collect();
    Table { columns, rows: rows.iter().enumerate().map(|(at, text)| row(at, text)).collect(), ..Table::default() }
}

pub(crate) fn row(at: usize, text: &str) -> Row {
    Row { id: RowId::Named(at.to_string()), contents: text.split(';').map(content).collect(), detail: None, figure: None }
}

pub(crate) fn list(mut table: Table, mark: u16) -> Table {
    table.list = true;
    table.mark = Some(mark);
    table
}

pub(crate) fn totals(mut table: Table, rows: &[&str]) -> Table {
    table.totals = rows.iter().enumerate().map(|(at, text)| row(at + 1000, text)).collect();
    table
}

pub(crate) fn tight(block: impl Into<Block>) -> PanelPart {
    PanelPart::new(0, block).to(Room::Tight)
}

pub(crate) fn fair(block: impl Into<Block>) -> PanelPart {
    PanelPart::new(0, block).from(Room::Fair).to(Room::Fair)
}

pub(crate) fn panel(id: PanelId, title: &str, name: &str, waits: &str) -> Panel {
    let (title, short) = title.split_once('~').map_or((title, None), |(long, short)| (long, Some(short.to_owned())));
    let mut panel = Panel::new(id, Cell { short, ..Cell::bold(title) }, name);
    if let Some((long, short)) = name.split_once('~') {
        panel.name = Cell::text(long).or(short);
    }
    panel.waits = cell(waits);
    panel
}

pub(crate) fn header(tab: Tab, horizons: &[&str], chosen: usize, period: &str, day: &str, versus: &str) -> Header {
    let (period, short) = period.split_once('~').map_or((period, None), |(long, short)| (long, Some(short.to_owned())));
    Header {
        only: None,
        name: "Fyrholm Lights".into(),
        tab,
        horizons: horizons.iter().enumerate().map(|(at, name)| ((*name).to_owned(), at == chosen)).collect(),
        period: Cell { short, ..Cell::text(period) },
        day: Cell::dim(day),
        more: Vec::new(),
        comparison: Cell::dim(versus),
        freshness: vec![Cell::new("LIVE", Role::Good), Cell::text(" 09:41")],
        elsewhere: false,
    }
}

/// A screen with all that is needed to draw and compare it.
pub(crate) struct ScreenCase {
    pub(crate) name: &'static str,
    pub(crate) screen: Screen,
    pub(crate) size: (u16, u16),
    pub(crate) focus: PanelId,
    pub(crate) chosen: PanelId,
    pub(crate) keys: &'static str,
    /// Parts that are not compared: figures were invented there, or the wireframe departs from the layout rules.
    pub(crate) free: Vec<Rect>,
    pub(crate) changes: Changes,
}

pub(crate) fn keys(text: &str) -> Bottom {
    let pairs = text.split("  ").map(|pair| {
        let (key, words) = pair.rsplit_once(' ').unwrap();
        let (key, words) = match key.split_once('~') {
            Some((key, more)) => (key, format!("{more} {words}")),
            None => (key, words.to_owned()),
        };
        (key.to_owned(), words)
    });
    Bottom::Keys(pairs.collect())
}

/// Draws a case, with an overlay where one is given.
pub(crate) fn drawn_with(case: &ScreenCase, overlay: Option<&Overlay>, zoom: Option<PanelId>, ascii: bool) -> Buffer {
    let present: Vec<PanelId> = case.screen.panels.iter().map(|panel| panel.id).collect();
    let tab = case.screen.header.tab;
    let arrangement =
        arrange(tab, &present, case.chosen, zoom, case.size, Extras { quiet: case.screen.missing.is_some(), tall: false });
    let mut picks = HashMap::new();
    picks.insert(case.focus, Pick { row: Some(RowId::Named("0".into())), offset: 0 });
    let pick = Pick { row: Some(RowId::Named("0".into())), offset: 0 };
    let view = FrameView {
        chosen: None,
        screen: &case.screen,
        focus: case.focus,
        picks: &picks,
        over: overlay.map(|overlay| Over { overlay, scroll: 0, pick: &pick }),
        bottom: keys(case.keys),
        above: Vec::new(),
        changes: &case.changes,
        marked: &[],
    };
    draw(&view, &arrangement, &Theme::default(), ascii)
}

pub(crate) fn drawn(case: &ScreenCase) -> Buffer {
    drawn_with(case, None, None, false)
}

/// The text of a buffer, and below it each row's runs of style.
pub(crate) fn picture(buf: &Buffer) -> String {
    let mut text = rows(buf).join("\n");
    text.push_str("\n\n");
    for y in 0..buf.area.height {
        let mut runs: Vec<(u16, u16, String)> = Vec::new();
        for x in 0..buf.area.width {
            let cell = &buf[(x, y)];
            let mut names = Vec::new();
            if cell.fg != Color::Reset {
                names.push(format!("{:?}", cell.fg));
            }
            if !cell.modifier.is_empty() {
                names.push(format!("{:?}", cell.modifier));
            }
            let style = names.join("+");
            match runs.last_mut() {
                Some((_, end, last)) if *last == style => *end = x,
                _ => runs.push((x, x, style)),
            }
        }
        let runs: Vec<String> =
            runs.into_iter().filter(|(.., style)| !style.is_empty()).map(|(a, b, style)| format!("{a}-{b} {style}")).collect();
        writeln!(text, "{y}: {}", runs.join(", ")).unwrap();
    }
    text
}

pub(crate) fn rows(buf: &Buffer) -> Vec<String> {
    (0..buf.area.height).map(|y| (0..buf.area.width).map(|x| buf[(x, y)].symbol()).collect()).collect()
}

/// How many cells differ from the wireframe; prints the rows that do.
pub(crate) fn compare(case: &ScreenCase) -> usize {
    let path = format!("{}/tests/wireframes/{}.txt", env!("CARGO_MANIFEST_DIR"), case.name);
    let wanted = std::fs::read_to_string(path).unwrap();
    let buf = drawn(case);
    let mut different = 0;
    for (y, (wanted, got)) in (0_u16..).zip(wanted.lines().zip(rows(&buf))) {
        let free = |x: u16| case.free.iter().any(|rect| rect.contains((x, y).into()));
        let differs: String = (0_u16..)
            .zip(wanted.chars().zip(got.chars()))
            .map(|(x, (a, b))| if a != b && !free(x) { '^' } else { ' ' })
            .collect();
        let count = differs.matches('^').count();
        if count > 0 {
            different += count;
            println!("{y:>2} want {wanted}\n   have {got}\n        {differs}");
        }
    }
    println!("{}: {different} cells differ", case.name);
    different
}
