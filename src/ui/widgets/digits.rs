//! Big digits: 3 x 5 pixels in half blocks, three rows high; on a screen on the wall five rows high, a pixel two cells
//! wide. Only for the one headline number of a screen.

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

/// How many cells the number takes where it is five rows high.
pub(crate) fn tall_cells(number: &str) -> Option<u16> {
    let glyphs: Vec<[&'static str; 3]> = number.chars().map(glyph).collect::<Option<_>>()?;
    let wide = glyphs.iter().map(|[row, ..]| u16::try_from(row.chars().count()).unwrap_or(u16::MAX).saturating_mul(2));
    wide.reduce(|sum, wide| sum.saturating_add(wide).saturating_add(2))
}

/// Draws the number five rows high with its upper left corner here: each half block's pixels as two full blocks.
pub(crate) fn draw_tall(ink: &mut Ink, x: u16, y: u16, room: u16, number: &str, style: Style) {
    let mut at = x;
    for glyph in number.chars().filter_map(glyph) {
        let wide = u16::try_from(glyph[0].chars().count()).unwrap_or(0);
        if at + 2 * wide > x + room {
            return;
        }
        for (row, text) in (0..).zip(glyph) {
            for (column, half) in (0..).zip(text.chars()) {
                let pixels = [matches!(half, '█' | '▀'), matches!(half, '█' | '▄')];
                for (half, _) in (0..).zip(pixels).filter(|(_, set)| *set) {
                    ink.put(at + 2 * column, y + 2 * row + half, 2, "██", style);
                }
            }
        }
        at += 2 * wide + 2;
    }
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
