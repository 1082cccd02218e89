//! Big digits: 3 x 5 pixels in half blocks, three rows high. Only for the one headline number of a screen.

use crate::ui::ink::Ink;
use ratatui::style::Style;

/// The 14 glyphs, row by row.
fn glyph(of: char) -> Option<[&'static str; 3]> {
    Some(match of {
        '0' => ["█▀█", "█ █", "▀▀▀"],
        '1' => ["▄█ ", " █ ", "▀▀▀"],
        '2' => ["▀▀█", "█▀▀", "▀▀▀"],
        '3' => ["▀▀█", " ▀█", "▀▀▀"],
        '4' => ["█ █", "▀▀█", "  ▀"],
        '5' => ["█▀▀", "▀▀█", "▀▀▀"],
        '6' => ["█▀▀", "█▀█", "▀▀▀"],
        '7' => ["▀▀█", " ▄▀", " ▀ "],
        '8' => ["█▀█", "█▀█", "▀▀▀"],
        '9' => ["█▀█", "▀▀█", "▀▀▀"],
        '%' => ["  ██ ▄▀", "   ▄▀▄▄", "  ▀  ▀▀"],
        'M' => ["█▄ ▄█", "█ ▀ █", "▀   ▀"],
        'k' => ["█ ▄▀", "██  ", "▀ ▀▀"],
        '.' => [" ", " ", "▀"],
        _ => return None,
    })
}

/// How many cells the number takes; `None` when it holds a character that has no big form.
pub(crate) fn cells(number: &str) -> Option<u16> {
    let mut sum = 0;
    for (index, of) in number.chars().enumerate() {
        let [row, ..] = glyph(of)?;
        sum += u16::try_from(row.chars().count()).ok()? + u16::from(index > 0);
    }
    (sum > 0).then_some(sum)
}

/// Draws the number with its upper left corner here.
pub(crate) fn draw(ink: &mut Ink, x: u16, y: u16, room: u16, number: &str, style: Style) {
    let mut at = x;
    for glyph in number.chars().filter_map(glyph) {
        let wide = u16::try_from(glyph[0].chars().count()).unwrap_or(0);
        if at + wide > x + room {
            return;
        }
        for (row, text) in (y..).zip(glyph) {
            for (column, pixel) in (at..).zip(text.chars()).filter(|(_, pixel)| *pixel != ' ') {
                ink.put(column, row, 1, pixel.encode_utf8(&mut [0; 4]), style);
            }
        }
        at += wide + 1;
    }
}
