//! Cells of heat maps: shade, letter and number say the same.

use ratatui::style::Style;

use crate::screens::say::{Heat, Role};
use crate::ui::ink::{Ink, width};
use crate::ui::text::written;

const SHADES: [&str; 5] = ["█", "▓", "▒", "░", "·"];

/// Fewest cells: shade, letter, number.
pub(crate) fn least(heat: &Heat) -> u16 {
    1 + width(&heat.letter) + width(written(&heat.number, true)).max(3)
}

/// Cells of its long form.
pub(crate) fn natural(heat: &Heat) -> u16 {
    heat.beside.as_ref().map_or(9, |beside| 8 + width(&beside.text))
}

/// Draws one in its column's width: two cells of shade and blanks between from 8 cells on; the second number where it
/// fits too.
pub(crate) fn draw(ink: &mut Ink, heat: &Heat, x: u16, y: u16, room: u16) {
    if heat.grade.is_none() && matches!(heat.number.text.as_str(), "" | ".") {
        // In the middle of where the others have shade, letter and number; a lone point where that is narrow.
        let at = if room >= 8 { 4 } else { 1.min(room.saturating_sub(1)) };
        ink.glyph(x + at, y, ".", Role::Dim);
        return;
    }
    // A number that there is too little to compare with has no shade.
    let shade = heat.grade.map_or(" ", |grade| SHADES[usize::from(grade.min(4))]);
    let style = match heat.grade {
        Some(grade) if !ink.faded => ink.theme.heat(grade),
        _ => ink.style(Role::Dim),
    };
    let end = x + room;
    let put = |ink: &mut Ink, at: u16, text: &str| ink.put(at, y, end.saturating_sub(at), text, style);
    let shades = if room >= 8 { 2 } else { 1 };
    for at in 0..shades {
        put(ink, x + at, shade);
    }
    let number = written(&heat.number, false);
    let beside = heat.beside.as_ref().filter(|beside| room >= 8 + width(&beside.text));
    if room >= 8 && heat.letter.is_empty() {
        put_without_letter(ink, heat, (x + 3, y, end), style);
        return;
    }
    let number_style = ink.style(if heat.grade == Some(4) { heat.number.role } else { Role::Text });
    let put_number = |ink: &mut Ink, end: u16| {
        let at = end.saturating_sub(width(number));
        ink.put(at, y, width(number), number, if heat.grade >= Some(3) { style } else { number_style });
    };
    if room >= 8 {
        let letter_at = if beside.is_some() { x + 2 } else { x + 3 };
        put(ink, letter_at, &heat.letter);
        let letter = width(&heat.letter).max(1);
        put_number(ink, (letter_at + letter + 4).min(end));
        if let Some(beside) = beside {
            let from = letter_at + letter + 4;
            let at = end.saturating_sub(width(&beside.text)).max(from + 1);
            ink.cell(at, y, end.saturating_sub(at), beside, false);
        }
    } else {
        put(ink, x + 1, &heat.letter);
        put_number(ink, (x + 1 + width(&heat.letter).max(1) + 3).min(end));
    }
}

/// `48 of 108`: where the measure has no letters, the number stands next to the shade.
fn put_without_letter(ink: &mut Ink, heat: &Heat, (x, y, end): (u16, u16, u16), style: Style) {
    let number = &heat.number.text;
    let wide = width(number).max(2);
    // Two numbers take the blank behind the shade where they need it.
    let both = heat.beside.as_ref().map_or(0, |beside| wide + 1 + width(&beside.text));
    let x = if x + both == end + 1 { x - 1 } else { x };
    let style = if heat.grade >= Some(3) { style } else { ink.style(heat.number.role) };
    ink.put(x + wide - width(number), y, end.saturating_sub(x), number, style);
    if let Some(beside) = heat.beside.as_ref().filter(|beside| x + wide + 1 + width(&beside.text) <= end) {
        let text = width(&beside.text);
        ink.cell(end - text, y, text, beside, false);
    }
}
