//! From a frame to the fewest bytes that turn what was last sent into it. No terminal and no file: the local terminal
//! and a served session use the same painter.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// Begin and end of a synchronized update: a terminal that knows them shows the frame at once, others ignore them.
const BEGIN: &str = "\x1b[?2026h";
const END: &str = "\x1b[?2026l";

/// Shown for a character that must not reach a terminal: it could move the cursor, or turn the reading direction.
const FORBIDDEN: char = '\u{fffd}';

/// Up to so many unchanged cells between two changed ones are sent again, as that is shorter than moving over them.
const GAP: u16 = 4;

/// Knows what a terminal shows, and says how to change it.
#[derive(Debug, Default)]
pub struct Painter {
    sent: Option<Buffer>,
}

impl Painter {
    /// The bytes that make the terminal show `frame`; none when it does already.
    ///
    /// The first frame, one of another size, and the one after [`Painter::forget`] clear the terminal and paint all.
    pub fn paint(&mut self, frame: Buffer) -> String {
        let mut pen = Pen::default();
        if let Some(sent) = self.sent.as_ref().filter(|sent| sent.area == frame.area) {
            pen.changes(sent, &frame);
        } else {
            pen.text.push_str("\x1b[0m\x1b[2J");
            pen.changes(&Buffer::empty(frame.area), &frame);
        }
        self.sent = Some(as_shown(frame));
        if pen.text.is_empty() {
            return pen.text;
        }
        pen.style(&Cell::EMPTY);
        format!("{BEGIN}{}{END}", pen.text)
    }

    /// Forgets what was sent: something else has written to the terminal.
    pub fn forget(&mut self) {
        self.sent = None;
    }
}

/// A frame as the terminal holds it: the cells that a wide character covers hold nothing of their own, so whatever stands
/// there next is a change. (The frame has blanks there, and a blank next would be taken for the same.)
fn as_shown(mut frame: Buffer) -> Buffer {
    let mut covered = 0;
    for cell in &mut frame.content {
        if covered > 0 {
            covered -= 1;
            cell.set_char(FORBIDDEN);
        } else if !cell.symbol().is_ascii() {
            covered = unicode_width::UnicodeWidthStr::width(cell.symbol()).saturating_sub(1);
        }
    }
    frame
}

/// Writes cells, and knows where the cursor stands and which style is on.
struct Pen {
    text: String,
    /// Where the next character would go, as far as that is certain.
    at: Option<(u16, u16)>,
    look: Look,
}

#[derive(Clone, Copy, PartialEq)]
struct Look {
    fg: Color,
    bg: Color,
    underline: Color,
    modifier: Modifier,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, underline: cell.underline_color, modifier: cell.modifier }
    }
}

impl Default for Pen {
    fn default() -> Self {
        Self { text: String::new(), at: None, look: Look::of(&Cell::EMPTY) }
    }
}

impl Pen {
    fn changes(&mut self, sent: &Buffer, frame: &Buffer) {
        for (x, y, cell) in sent.diff_iter(frame) {
            self.go(x, y, frame);
            self.style(cell);
            self.symbol(cell, frame.area.right());
        }
    }

    /// Moves to a cell: over a small gap by sending what stands there, in the row forward, else by its place.
    fn go(&mut self, x: u16, y: u16, frame: &Buffer) {
        match self.at {
            Some(at) if at == (x, y) => return,
            Some((from, row)) if row == y && from < x && x - from <= GAP && self.plain(from..x, y, frame) => {
                for between in from..x {
                    self.text.push_str(frame.cell((between, y)).map_or(" ", Cell::symbol));
                }
            }
            Some((from, row)) if row == y && from < x => match x - from {
                1 => self.text.push_str("\x1b[C"),
                n => self.put(format_args!("\x1b[{n}C")),
            },
            _ => self.put(format_args!("\x1b[{};{}H", u32::from(y) + 1, u32::from(x) + 1)),
        }
        self.at = Some((x, y));
    }

    /// Whether these cells are plain characters in the style that is on.
    fn plain(&self, columns: std::ops::Range<u16>, row: u16, frame: &Buffer) -> bool {
        columns.into_iter().all(|x| {
            frame.cell((x, row)).is_some_and(|cell| {
                let symbol = cell.symbol().as_bytes();
                matches!(symbol, [b' '..=b'~']) && Look::of(cell) == self.look
            })
        })
    }

    fn symbol(&mut self, cell: &Cell, right: u16) {
        let symbol = cell.symbol();
        let mut chars = symbol.chars();
        let single = chars.next().is_some() && chars.next().is_none();
        self.text.extend(symbol.chars().map(|c| if is_forbidden(c) { FORBIDDEN } else { c }));
        // Terminals differ on the width of combined characters, and on what the last column does to the cursor.
        self.at = self.at.filter(|_| single).and_then(|(x, y)| {
            let next = x.saturating_add(u16::try_from(unicode_width::UnicodeWidthStr::width(symbol)).ok()?);
            (next > x && next < right).then_some((next, y))
        });
    }

    /// Turns on exactly the style of a cell: one sequence with what differs, or a reset where that says it all.
    fn style(&mut self, cell: &Cell) {
        let (old, new) = (self.look, Look::of(cell));
        if old == new {
            return;
        }
        self.look = new;
        if new == Look::of(&Cell::EMPTY) {
            return self.text.push_str("\x1b[0m");
        }
        let mut codes: Vec<String> = Vec::new();
        let gone = old.modifier - new.modifier;
        let mut fresh = new.modifier - old.modifier;
        // 22 ends both bold and dim: the one that stays is turned on again.
        if gone.intersects(Modifier::BOLD | Modifier::DIM) {
            fresh |= new.modifier & (Modifier::BOLD | Modifier::DIM);
            codes.push("22".to_owned());
        }
        if gone.intersects(Modifier::SLOW_BLINK | Modifier::RAPID_BLINK) {
            fresh |= new.modifier & (Modifier::SLOW_BLINK | Modifier::RAPID_BLINK);
            codes.push("25".to_owned());
        }
        let switches = [
            (Modifier::BOLD, "1", ""),
            (Modifier::DIM, "2", ""),
            (Modifier::ITALIC, "3", "23"),
            (Modifier::UNDERLINED, "4", "24"),
            (Modifier::SLOW_BLINK, "5", ""),
            (Modifier::RAPID_BLINK, "6", ""),
            (Modifier::REVERSED, "7", "27"),
            (Modifier::HIDDEN, "8", "28"),
            (Modifier::CROSSED_OUT, "9", "29"),
        ];
        let ends = switches.iter().filter(|(which, _, end)| gone.contains(*which) && !end.is_empty());
        codes.extend(ends.map(|(_, _, end)| (*end).to_owned()));
        codes.extend(switches.iter().filter(|(which, ..)| fresh.contains(*which)).map(|(_, on, _)| (*on).to_owned()));
        if old.fg != new.fg {
            codes.push(colour(new.fg, 30));
        }
        if old.bg != new.bg {
            codes.push(colour(new.bg, 40));
        }
        if old.underline != new.underline {
            codes.push(underline(new.underline));
        }
        self.put(format_args!("\x1b[{}m", codes.join(";")));
    }

    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.text.write_fmt(text);
    }
}

/// Control characters, and what turns the reading direction or cannot be seen.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}')
}

/// The code of a colour; `base` is 30 for the foreground and 40 for the background.
fn colour(colour: Color, base: u8) -> String {
    let bright = base + 60;
    let code = match colour {
        Color::Reset => base + 9,
        Color::Black => base,
        Color::Red => base + 1,
        Color::Green => base + 2,
        Color::Yellow => base + 3,
        Color::Blue => base + 4,
        Color::Magenta => base + 5,
        Color::Cyan => base + 6,
        Color::Gray => base + 7,
        Color::DarkGray => bright,
        Color::LightRed => bright + 1,
        Color::LightGreen => bright + 2,
        Color::LightYellow => bright + 3,
        Color::LightBlue => bright + 4,
        Color::LightMagenta => bright + 5,
        Color::LightCyan => bright + 6,
        Color::White => bright + 7,
        Color::Indexed(n) => return format!("{};5;{n}", base + 8),
        Color::Rgb(r, g, b) => return format!("{};2;{r};{g};{b}", base + 8),
    };
    code.to_string()
}

/// The code of the underline's colour. It has no sixteen names of its own: those are the palette's first sixteen.
fn underline(colour: Color) -> String {
    let index = match colour {
        Color::Reset => return "59".to_owned(),
        Color::Rgb(r, g, b) => return format!("58;2;{r};{g};{b}"),
        Color::Indexed(n) => n,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    format!("58;5;{index}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    fn frame(lines: &[&str]) -> Buffer {
        Buffer::with_lines(lines.iter().copied())
    }

    /// A painter that has sent `lines`.
    fn showing(lines: &[&str]) -> Painter {
        let mut painter = Painter::default();
        painter.paint(frame(lines));
        painter
    }

    #[test]
    fn an_unchanged_frame_sends_nothing() {
        let mut painter = showing(&["pipeline  240k", "won       120k"]);
        assert_eq!(painter.paint(frame(&["pipeline  240k", "won       120k"])), "");
    }

    #[test]
    fn a_changed_figure_is_moved_to_and_written() {
        let mut painter = showing(&["pipeline  240k", "won       120k"]);
        let bytes = painter.paint(frame(&["pipeline  240k", "won       131k"]));
        assert_eq!(bytes, format!("{BEGIN}\x1b[2;12H31{END}"));
    }

    #[test]
    fn a_changed_figure_in_colour_takes_at_most_64_bytes() {
        let mut painter = showing(&["pipeline  240k"]);
        let mut next = frame(&["pipeline  251k"]);
        next.set_style(Rect::new(10, 0, 4, 1), Style::new().fg(Color::LightRed).add_modifier(Modifier::BOLD));
        let bytes = painter.paint(next);
        assert!(bytes.contains("\x1b[1;91m251k\x1b[0m"), "{bytes:?}");
        assert!(bytes.len() <= 64, "{} {bytes:?}", bytes.len());
    }

    #[test]
    fn the_first_frame_another_size_and_a_forgotten_one_clear() {
        let mut painter = Painter::default();
        assert!(painter.paint(frame(&["ab"])).contains("\x1b[2J"));
        assert!(!painter.paint(frame(&["ac"])).contains("\x1b[2J"));
        assert!(painter.paint(frame(&["ac "])).contains("\x1b[2J"));
        painter.forget();
        assert!(painter.paint(frame(&["ac "])).contains("\x1b[2J"));
    }

    #[test]
    fn a_small_gap_is_written_over_and_a_wide_one_stepped_over() {
        let mut painter = showing(&["a b c         d"]);
        let bytes = painter.paint(frame(&["A B c         D"]));
        assert_eq!(bytes, format!("{BEGIN}\x1b[1;1HA B\x1b[11CD{END}"));
    }

    #[test]
    fn without_colours_no_colour_is_sent() {
        let mut next = frame(&["row", "row"]);
        next.set_style(Rect::new(0, 0, 3, 1), Style::new().add_modifier(Modifier::REVERSED));
        let bytes = Painter::default().paint(next);
        assert_eq!(bytes, format!("{BEGIN}\x1b[0m\x1b[2J\x1b[1;1H\x1b[7mrow\x1b[2;1H\x1b[0mrow{END}"));
    }

    #[test]
    fn what_could_steer_a_terminal_is_replaced() {
        let mut next = frame(&["abc"]);
        for (x, c) in [(0, '\u{202e}'), (1, '\u{2066}'), (2, '\u{e0041}')] {
            next.cell_mut((x, 0)).unwrap().set_symbol(&format!("x{c}"));
        }
        let bytes = Painter::default().paint(next);
        assert_eq!(bytes.matches("x\u{fffd}").count(), 3, "{bytes:?}");
        assert!(!bytes.contains(['\u{202e}', '\u{2066}', '\u{e0041}']), "{bytes:?}");
        assert!(['\x1b', '\u{9b}', '\u{7f}', '\n'].into_iter().all(is_forbidden));
        assert!(!['ä', '日', '\u{200d}', '─', '\u{301}'].into_iter().any(is_forbidden));
    }

    fn any_colour() -> impl Strategy<Value = Color> {
        prop_oneof![
            Just(Color::Reset),
            Just(Color::Red),
            Just(Color::LightCyan),
            Just(Color::White),
            Just(Color::DarkGray),
            any::<u8>().prop_map(Color::Indexed),
            any::<[u8; 3]>().prop_map(|[r, g, b]| Color::Rgb(r, g, b)),
        ]
    }

    fn any_cell() -> impl Strategy<Value = (char, Color, Color, u16)> {
        (prop::sample::select(vec![' ', 'a', 'Z', '0', '─', 'é', '⣿', '日']), any_colour(), any_colour(), any::<u16>())
    }

    fn any_frame() -> impl Strategy<Value = Buffer> {
        prop::collection::vec(any_cell(), 48).prop_map(|cells| {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 4));
            let mut at = 0_u16;
            for (c, fg, bg, bits) in cells {
                // The terminal of the test knows bold or dim, not both.
                let weight = if bits & 1 == 0 { Modifier::BOLD } else { Modifier::DIM };
                let modifiers = weight | Modifier::ITALIC | Modifier::UNDERLINED | Modifier::REVERSED;
                let style = Style::new().fg(fg).bg(bg).add_modifier(Modifier::from_bits_truncate(bits) & modifiers);
                let width = if c == '日' { 2 } else { 1 };
                if at % 12 + width <= 12 && at / 12 < 4 {
                    buffer.set_string(at % 12, at / 12, c.to_string(), style);
                }
                at += width;
            }
            buffer
        })
    }

    proptest! {
        /// A terminal that is sent the differences shows what one shows that is sent the last frame alone.
        #[test]
        fn differences_add_up_to_the_last_frame(frames in prop::collection::vec(any_frame(), 1..6)) {
            let mut painter = Painter::default();
            let size = |n| std::num::NonZeroU16::new(n).unwrap();
            let (four, twelve) = (size(4), size(12));
            let mut terminal = vt100::Parser::new(four, twelve, 0);
            let last = frames.last().cloned().unwrap();
            for frame in frames {
                terminal.process(painter.paint(frame).as_bytes());
            }
            let mut fresh = vt100::Parser::new(four, twelve, 0);
            fresh.process(Painter::default().paint(last.clone()).as_bytes());
            for row in 0..4 {
                for column in 0..12 {
                    let (shown, meant) = (terminal.screen().cell(row, column), fresh.screen().cell(row, column));
                    let look = |cell: Option<&vt100::Cell>| cell.map(|c| {
                        let text = if c.contents().is_empty() { " ".to_owned() } else { c.contents().to_owned() };
                        (text, c.fgcolor(), c.bgcolor(), c.bold(), c.dim(), c.italic(), c.underline(), c.inverse())
                    });
                    if shown.is_some_and(vt100::Cell::is_wide_continuation) {
                        continue;
                    }
                    prop_assert_eq!(look(shown), look(meant), "at {},{}", row, column);
                    let symbol = last.cell((column, row)).unwrap().symbol();
                    prop_assert_eq!(look(shown).unwrap().0, symbol, "at {},{}", row, column);
                }
            }
        }
    }
}
