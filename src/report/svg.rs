//! A drawn screen as an SVG picture.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use super::markup::escaped;

/// Width and height of a cell, in pixels.
const CELL: (u16, u16) = (8, 17);
/// How far the letters' foot lies below a cell's top.
const FOOT: u16 = 13;
/// What the terminal's own colours are taken for: text and background.
const OWN: (&str, &str) = ("#c9ced6", "#101318");

/// How long a frame of a moving picture stands, in seconds.
const FRAME_SECONDS: usize = 2;

/// The picture of a screen.
pub fn svg(buffer: &Buffer) -> String {
    let mut out = opening(buffer);
    for y in 0..buffer.area.height {
        row(&mut out, buffer, y);
    }
    out.push_str("</svg>\n");
    out
}

/// Screens of one size one after the other, round and round; a row that stays is said once. Where nothing moves, the first is
/// seen. `None` without a screen.
pub(crate) fn moving(frames: &[Buffer]) -> Option<String> {
    let first = frames.first()?;
    let (mut out, all) = (opening(first), frames.len());
    for y in 0..first.area.height {
        let mut from = 0;
        let alike = |a: &Buffer, b: &Buffer| cells(a, y) == cells(b, y);
        for stays in frames.chunk_by(alike) {
            let to = from + stays.len();
            let Some(frame) = stays.first() else { continue };
            if stays.len() == all {
                row(&mut out, frame, y);
            } else {
                let shown = if from == 0 { "visible" } else { "hidden" };
                let at = |frame: usize| frame as f64 / all as f64;
                let mut turns = vec![("visible", at(from))];
                if from > 0 {
                    turns.insert(0, ("hidden", 0.0));
                }
                if to < all {
                    turns.push(("hidden", at(to)));
                }
                let values: Vec<&str> = turns.iter().map(|(value, _)| *value).collect();
                let times: Vec<String> = turns.iter().map(|(_, time)| format!("{time:.4}")).collect();
                let _ = writeln!(
                    out,
                    "<g visibility=\"{shown}\"><animate attributeName=\"visibility\" calcMode=\"discrete\" dur=\"{}s\" \
                     repeatCount=\"indefinite\" values=\"{}\" keyTimes=\"{}\"/>",
                    all * FRAME_SECONDS,
                    values.join(";"),
                    times.join(";"),
                );
                row(&mut out, frame, y);
                out.push_str("</g>\n");
            }
            from = to;
        }
    }
    out.push_str("</svg>\n");
    Some(out)
}

/// The cells of a row.
fn cells(buffer: &Buffer, y: u16) -> impl PartialEq + '_ {
    let width = usize::from(buffer.area.width);
    buffer.content.get(usize::from(y) * width..(usize::from(y) + 1) * width)
}

fn opening(buffer: &Buffer) -> String {
    let area = buffer.area;
    let (width, height) = (u32::from(area.width) * u32::from(CELL.0), u32::from(area.height) * u32::from(CELL.1));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"13\" fill=\"{}\" xml:space=\"preserve\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n",
        OWN.0, OWN.1
    )
}

fn row(out: &mut String, buffer: &Buffer, y: u16) {
    let mut x = 0;
    while x < buffer.area.width {
        let run = Run::at(buffer, x, y);
        run.write(out, x, y);
        x += run.cells.max(1);
    }
}

/// Cells of one row that look alike.
#[derive(Debug, Default)]
struct Run {
    text: String,
    cells: u16,
    look: SvgLook,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct SvgLook {
    text: String,
    ground: Option<String>,
    bold: bool,
    faint: bool,
}

impl SvgLook {
    fn of(cell: &Cell) -> Self {
        let (mut text, mut ground) = (hex(cell.fg), hex(cell.bg));
        if cell.modifier.contains(Modifier::REVERSED) {
            (text, ground) = (Some(ground.unwrap_or_else(|| OWN.1.into())), Some(text.unwrap_or_else(|| OWN.0.into())));
        }
        Self {
            text: text.unwrap_or_else(|| OWN.0.into()),
            ground,
            bold: cell.modifier.contains(Modifier::BOLD),
            faint: cell.modifier.contains(Modifier::DIM),
        }
    }
}

impl Run {
    fn at(buffer: &Buffer, x: u16, y: u16) -> Self {
        let mut run = Self::default();
        let area = buffer.area;
        let mut at = x;
        while let Some(cell) = buffer.cell((area.x + at, area.y + y)).filter(|_| at < area.width) {
            let look = SvgLook::of(cell);
            if at == x {
                run.look = look;
            } else if look != run.look {
                break;
            }
            run.text.push_str(cell.symbol());
            // A wide letter takes the next cell too, which is empty.
            at += u16::try_from(cell.symbol().width()).unwrap_or(1).max(1);
        }
        run.cells = at - x;
        run
    }

    fn write(&self, out: &mut String, x: u16, y: u16) {
        let (left, top) = (u32::from(x) * u32::from(CELL.0), u32::from(y) * u32::from(CELL.1));
        let width = u32::from(self.cells) * u32::from(CELL.0);
        if let Some(ground) = self.look.ground.as_ref().filter(|ground| *ground != OWN.1) {
            let _ = writeln!(out, "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{}\" fill=\"{ground}\"/>", CELL.1);
        }
        // Words are set one by one, each in exactly its cells, so that a font of another width leaves columns in place.
        let mut column = 0;
        for word in self.text.split(' ') {
            let cells = u32::try_from(word.width()).unwrap_or(0);
            if !word.is_empty() {
                let look = &self.look;
                let _ = writeln!(
                    out,
                    "<text x=\"{}\" y=\"{}\" textLength=\"{}\"{}{}{}{}>{}</text>",
                    left + column * u32::from(CELL.0),
                    top + u32::from(FOOT),
                    cells * u32::from(CELL.0),
                    // Between letters there may be room, not between the parts of a bar.
                    if word.is_ascii() { "" } else { " lengthAdjust=\"spacingAndGlyphs\"" },
                    if look.text == OWN.0 { String::new() } else { format!(" fill=\"{}\"", look.text) },
                    if look.bold { " font-weight=\"bold\"" } else { "" },
                    if look.faint { " opacity=\"0.62\"" } else { "" },
                    escaped(word),
                );
            }
            column += cells + 1;
        }
    }
}

/// A colour; `None` for the terminal's own.
fn hex(color: Color) -> Option<String> {
    let (red, green, blue) = match color {
        Color::Rgb(red, green, blue) => (red, green, blue),
        Color::Cyan => (79, 191, 216),
        Color::LightCyan => (120, 220, 240),
        Color::Yellow | Color::LightYellow => (217, 168, 63),
        Color::Red | Color::LightRed => (255, 122, 92),
        Color::Blue | Color::LightBlue => (127, 162, 255),
        Color::Green | Color::LightGreen => (110, 200, 120),
        Color::Magenta | Color::LightMagenta => (200, 140, 220),
        Color::Black => (0, 0, 0),
        Color::DarkGray => (90, 96, 104),
        Color::Gray => (160, 164, 171),
        Color::White => (255, 255, 255),
        Color::Reset | Color::Indexed(_) => return None,
    };
    Some(format!("#{red:02x}{green:02x}{blue:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    #[test]
    fn each_frame_of_a_moving_picture_is_seen_in_its_time() {
        let frame = |words: &str| {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 5, 2));
            buffer.set_string(0, 0, "stays", Style::new());
            buffer.set_string(0, 1, words, Style::new());
            buffer
        };
        let frames = ["one", "two", "two", "one"].map(frame);
        let picture = moving(&frames).unwrap();
        assert_eq!(picture.matches(">stays<").count(), 1);
        assert_eq!((picture.matches(">one<").count(), picture.matches(">two<").count()), (2, 1));
        for turns in [
            "values=\"visible;hidden\" keyTimes=\"0.0000;0.2500\"",
            "values=\"hidden;visible;hidden\" keyTimes=\"0.0000;0.2500;0.7500\"",
            "values=\"hidden;visible\" keyTimes=\"0.0000;0.7500\"",
        ] {
            assert!(picture.contains(turns), "{turns}: {picture}");
        }
        assert_eq!(picture.matches("<g visibility=\"visible\">").count(), 1, "without movement the first frame is seen");
        assert_eq!(moving(&frames[..1]), Some(svg(&frames[0])));
        assert_eq!(moving(&[]), None);
    }

    #[test]
    fn words_stand_in_their_cells_and_are_never_markup() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        buffer.set_string(0, 0, "a <b>", Style::new());
        buffer.set_string(6, 0, "日本", Style::new().fg(Color::Rgb(1, 2, 3)));
        let picture = svg(&buffer);
        assert!(picture.contains("<text x=\"16\" y=\"13\" textLength=\"24\">&lt;b&gt;</text>"), "{picture}");
        assert!(
            picture.contains(
                "<text x=\"48\" y=\"13\" textLength=\"32\" lengthAdjust=\"spacingAndGlyphs\" fill=\"#010203\">日本</text>"
            ),
            "{picture}"
        );
    }
}
