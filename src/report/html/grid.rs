//! A drawn screen as real text in a grid.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use super::super::markup::escaped;

/// Every row of a screen as a line of text, its cells that look alike in one element.
pub(super) fn screen(out: &mut String, buffer: &Buffer) {
    let area = buffer.area;
    for y in area.top()..area.bottom() {
        let (mut x, mut run, mut look) = (area.left(), String::new(), String::new());
        while let Some(cell) = buffer.cell((x, y)).filter(|_| x < area.right()) {
            let own = classes(cell);
            if own != look {
                close(out, &mut run, &look);
                look = own;
            }
            run.push_str(cell.symbol());
            // A wide letter takes the next cell too, which is empty.
            x += u16::try_from(cell.symbol().width()).unwrap_or(1).max(1);
        }
        close(out, &mut run, &look);
        out.push('\n');
    }
}

fn close(out: &mut String, run: &mut String, look: &str) {
    let text = escaped(run);
    if look.is_empty() || run.is_empty() {
        out.push_str(&text);
    } else if is_drawing(run) {
        // Fonts draw these in a width of their own: they are held to their cells.
        let _ = write!(out, "<span class=\"{look}\" style=\"width:{}ch\">{text}</span>", run.width());
    } else {
        let _ = write!(out, "<span class=\"{look}\">{text}</span>");
    }
    run.clear();
}

/// Whether cells are points of a line chart.
fn is_drawing(text: &str) -> bool {
    text.starts_with(|c| matches!(c, '\u{2800}'..='\u{28ff}'))
}

/// What a cell looks like, as the names of classes.
fn classes(cell: &Cell) -> String {
    let colour = match cell.fg {
        Color::Cyan | Color::LightCyan => "g",
        Color::Yellow | Color::LightYellow => "w",
        Color::Red | Color::LightRed => "b",
        Color::Blue | Color::LightBlue => "a",
        _ if cell.modifier.contains(Modifier::DIM) => "d",
        _ => "",
    };
    let marks = [(Modifier::BOLD, "n"), (Modifier::REVERSED, "r"), (Modifier::UNDERLINED, "u")];
    let marks = marks.into_iter().filter(|(mark, _)| cell.modifier.contains(*mark)).map(|(_, name)| name);
    // A blank shows neither weight nor colour.
    let shown = cell.symbol() != " " || cell.modifier.contains(Modifier::REVERSED);
    let points = if is_drawing(cell.symbol()) { "x" } else { "" };
    let names = [points, colour].into_iter().chain(marks).filter(|name| shown && !name.is_empty());
    names.collect::<Vec<_>>().join(" ")
}
