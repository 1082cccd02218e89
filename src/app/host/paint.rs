//! From a frame to the fewest bytes that turn what was last sent into it. No terminal and no file: the local terminal
//! and a served session use the same painter.

use crossterm::cursor::{MoveRight, MoveTo};
use crossterm::style::{
    Attribute, Colors, Print, SetAttribute, SetBackgroundColor, SetColors, SetForegroundColor, SetUnderlineColor,
};
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate};
use crossterm::{Command, QueueableCommand};
use ratatui::backend::IntoCrossterm;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// Shown for a character that must not reach a terminal: it could move the cursor, or turn the reading direction.
const FORBIDDEN: char = '\u{fffd}';

/// Up to so many unchanged cells between two changed ones are sent again, as that is shorter than moving over them.
const GAP: u16 = 4;

pub(super) fn queue(bytes: &mut Vec<u8>, command: impl Command) {
    // Memory takes everything.
    let _ = bytes.queue(command);
}

/// Knows what a terminal shows, and says how to change it.
#[derive(Debug)]
pub(crate) struct Painter {
    sent: Option<Buffer>,
}

impl Default for Painter {
    fn default() -> Self {
        // Whether there are colours is a session's to say, by its frames, and not the process's environment's.
        crossterm::style::force_color_output(true);
        Self { sent: None }
    }
}

impl Painter {
    /// The bytes that make the terminal show `frame`; none when it does already.
    ///
    /// The first frame, one of another size, and the one after [`Painter::forget`] clear the terminal and paint all. A
    /// terminal that knows synchronized updates shows the frame at once, others ignore their marks.
    pub(crate) fn paint(&mut self, frame: Buffer) -> Vec<u8> {
        let mut pen = CellPen::default();
        queue(&mut pen.bytes, BeginSynchronizedUpdate);
        let begun = pen.bytes.len();
        if let Some(sent) = self.sent.as_ref().filter(|sent| sent.area == frame.area) {
            pen.changes(sent, &frame);
        } else {
            queue(&mut pen.bytes, SetAttribute(Attribute::Reset));
            queue(&mut pen.bytes, Clear(ClearType::All));
            pen.changes(&Buffer::empty(frame.area), &frame);
        }
        self.sent = Some(as_shown(frame));
        if pen.bytes.len() == begun {
            return Vec::new();
        }
        pen.look(CellLook::PLAIN);
        queue(&mut pen.bytes, EndSynchronizedUpdate);
        pen.bytes
    }

    /// Forgets what was sent: something else has written to the terminal.
    pub(crate) fn forget(&mut self) {
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

#[derive(Clone, Copy, PartialEq)]
struct CellLook {
    fg: Color,
    bg: Color,
    underline: Color,
    modifier: Modifier,
}

impl CellLook {
    const PLAIN: Self = Self { fg: Color::Reset, bg: Color::Reset, underline: Color::Reset, modifier: Modifier::empty() };

    fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, underline: cell.underline_color, modifier: cell.modifier }
    }

    /// Whether a cell looks as meant when this is on: a blank shows its background, and the foreground in lines only.
    fn suits(self, cell: &Cell) -> bool {
        let (mut on, mut meant) = (self, Self::of(cell));
        let lines = Modifier::REVERSED | Modifier::UNDERLINED | Modifier::CROSSED_OUT;
        if cell.symbol() == " " && !(on.modifier | meant.modifier).intersects(lines) {
            for look in [&mut on, &mut meant] {
                *look = Self { bg: look.bg, ..Self::PLAIN };
            }
        }
        on == meant
    }

    /// The commands that lead here from another look.
    fn after(self, old: Self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let gone = old.modifier - self.modifier;
        let mut fresh = self.modifier - old.modifier;
        // Bold and dim have one end, as the two ways to blink have: the one that stays is turned on again.
        for (both, end) in [
            (Modifier::BOLD | Modifier::DIM, Attribute::NormalIntensity),
            (Modifier::SLOW_BLINK | Modifier::RAPID_BLINK, Attribute::NoBlink),
        ] {
            if gone.intersects(both) {
                fresh |= self.modifier & both;
                queue(&mut bytes, SetAttribute(end));
            }
        }
        for (modifier, _, end) in ATTRIBUTES {
            if let Some(end) = end.filter(|_| gone.contains(modifier)) {
                queue(&mut bytes, SetAttribute(end));
            }
        }
        for (modifier, begin, _) in ATTRIBUTES {
            if fresh.contains(modifier) {
                queue(&mut bytes, SetAttribute(begin));
            }
        }
        match (old.fg != self.fg, old.bg != self.bg) {
            (true, true) => queue(&mut bytes, SetColors(Colors::new(self.fg.into_crossterm(), self.bg.into_crossterm()))),
            (true, false) => queue(&mut bytes, SetForegroundColor(self.fg.into_crossterm())),
            (false, true) => queue(&mut bytes, SetBackgroundColor(self.bg.into_crossterm())),
            (false, false) => {}
        }
        if old.underline != self.underline {
            queue(&mut bytes, SetUnderlineColor(self.underline.into_crossterm()));
        }
        bytes
    }
}

/// What turns a modifier on, and off where it has an end of its own.
const ATTRIBUTES: [(Modifier, Attribute, Option<Attribute>); 9] = [
    (Modifier::BOLD, Attribute::Bold, None),
    (Modifier::DIM, Attribute::Dim, None),
    (Modifier::ITALIC, Attribute::Italic, Some(Attribute::NoItalic)),
    (Modifier::UNDERLINED, Attribute::Underlined, Some(Attribute::NoUnderline)),
    (Modifier::SLOW_BLINK, Attribute::SlowBlink, None),
    (Modifier::RAPID_BLINK, Attribute::RapidBlink, None),
    (Modifier::REVERSED, Attribute::Reverse, Some(Attribute::NoReverse)),
    (Modifier::HIDDEN, Attribute::Hidden, Some(Attribute::NoHidden)),
    (Modifier::CROSSED_OUT, Attribute::CrossedOut, Some(Attribute::NotCrossedOut)),
];

/// Writes cells, and knows where the cursor stands and which look is on.
struct CellPen {
    bytes: Vec<u8>,
    /// Where the next character would go, as far as that is certain.
    at: Option<(u16, u16)>,
    look: CellLook,
}

impl Default for CellPen {
    fn default() -> Self {
        Self { bytes: Vec::new(), at: None, look: CellLook::PLAIN }
    }
}

impl CellPen {
    fn changes(&mut self, sent: &Buffer, frame: &Buffer) {
        for (x, y, cell) in sent.diff_iter(frame) {
            // A blank that differs in what a blank does not show is no change.
            if sent.cell((x, y)).is_some_and(|old| old.symbol() == cell.symbol() && CellLook::of(old).suits(cell)) {
                continue;
            }
            self.go(x, y, frame);
            if !self.look.suits(cell) {
                self.look(CellLook::of(cell));
            }
            self.symbol(cell, frame.area.right());
        }
    }

    /// Moves to a cell: over a small gap by sending what stands there, in the row forward, else by its place.
    fn go(&mut self, x: u16, y: u16, frame: &Buffer) {
        match self.at {
            Some(at) if at == (x, y) => return,
            Some((from, row)) if row == y && from < x && x - from <= GAP && self.plain(from..x, y, frame) => {
                for between in from..x {
                    queue(&mut self.bytes, Print(frame.cell((between, y)).map_or(" ", Cell::symbol)));
                }
            }
            Some((from, row)) if row == y && from < x => queue(&mut self.bytes, MoveRight(x - from)),
            _ => queue(&mut self.bytes, MoveTo(x, y)),
        }
        self.at = Some((x, y));
    }

    /// Whether these cells are plain characters in the look that is on.
    fn plain(&self, columns: std::ops::Range<u16>, row: u16, frame: &Buffer) -> bool {
        columns.into_iter().all(|x| {
            frame.cell((x, row)).is_some_and(|cell| matches!(cell.symbol().as_bytes(), [b' '..=b'~']) && self.look.suits(cell))
        })
    }

    fn symbol(&mut self, cell: &Cell, right: u16) {
        let symbol = cell.symbol();
        let mut chars = symbol.chars();
        let single = chars.next().is_some() && chars.next().is_none();
        for c in symbol.chars() {
            queue(&mut self.bytes, Print(if is_forbidden(c) { FORBIDDEN } else { c }));
        }
        // Terminals differ on the width of combined characters, and on what the last column does to the cursor.
        self.at = self.at.filter(|_| single).and_then(|(x, y)| {
            let next = x.saturating_add(u16::try_from(unicode_width::UnicodeWidthStr::width(symbol)).ok()?);
            (next > x && next < right).then_some((next, y))
        });
    }

    /// Turns on exactly a look, by what differs or from the plain one, whichever is shorter.
    fn look(&mut self, new: CellLook) {
        if self.look == new {
            return;
        }
        let differing = new.after(self.look);
        let mut anew = Vec::new();
        queue(&mut anew, SetAttribute(Attribute::Reset));
        anew.extend(new.after(CellLook::PLAIN));
        self.bytes.extend(if anew.len() < differing.len() { anew } else { differing });
        self.look = new;
    }
}

/// Control characters, and what turns the reading direction or cannot be seen.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}')
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

    /// Begin and end of a synchronized update.
    const BEGIN: &str = "\x1b[?2026h";
    const END: &str = "\x1b[?2026l";

    fn sends(painter: &mut Painter, frame: Buffer) -> String {
        String::from_utf8(painter.paint(frame)).unwrap()
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
        assert_eq!(sends(&mut painter, frame(&["pipeline  240k", "won       120k"])), "");
    }

    #[test]
    fn a_changed_figure_is_moved_to_and_written() {
        let mut painter = showing(&["pipeline  240k", "won       120k"]);
        let bytes = sends(&mut painter, frame(&["pipeline  240k", "won       131k"]));
        assert_eq!(bytes, format!("{BEGIN}\x1b[2;12H31{END}"));
    }

    #[test]
    fn a_changed_figure_in_colour_takes_at_most_64_bytes() {
        let mut painter = showing(&["pipeline  240k"]);
        let mut next = frame(&["pipeline  251k"]);
        next.set_style(Rect::new(10, 0, 4, 1), Style::new().fg(Color::LightRed).add_modifier(Modifier::BOLD));
        let bytes = sends(&mut painter, next);
        assert!(bytes.contains("\x1b[1m\x1b[38;5;9m251k\x1b[0m"), "{bytes:?}");
        assert!(bytes.len() <= 64, "{} {bytes:?}", bytes.len());
    }

    #[test]
    fn the_first_frame_another_size_and_a_forgotten_one_clear() {
        let mut painter = Painter::default();
        assert!(sends(&mut painter, frame(&["ab"])).contains("\x1b[2J"));
        assert!(!sends(&mut painter, frame(&["ac"])).contains("\x1b[2J"));
        assert!(sends(&mut painter, frame(&["ac "])).contains("\x1b[2J"));
        painter.forget();
        assert!(sends(&mut painter, frame(&["ac "])).contains("\x1b[2J"));
    }

    #[test]
    fn a_small_gap_is_written_over_and_a_wide_one_stepped_over() {
        let mut painter = showing(&["a b c         d"]);
        let bytes = sends(&mut painter, frame(&["A B c         D"]));
        assert_eq!(bytes, format!("{BEGIN}\x1b[1;1HA B\x1b[11CD{END}"));
    }

    #[test]
    fn without_colours_no_colour_is_sent() {
        let mut next = frame(&["row", "row"]);
        next.set_style(Rect::new(0, 0, 3, 1), Style::new().add_modifier(Modifier::REVERSED));
        let bytes = sends(&mut Painter::default(), next);
        assert_eq!(bytes, format!("{BEGIN}\x1b[0m\x1b[2J\x1b[1;1H\x1b[7mrow\x1b[2;1H\x1b[0mrow{END}"));
    }

    #[test]
    fn what_could_steer_a_terminal_is_replaced() {
        let mut next = frame(&["abc"]);
        for (x, c) in [(0, '\u{202e}'), (1, '\u{2066}'), (2, '\u{e0041}')] {
            next.cell_mut((x, 0)).unwrap().set_symbol(&format!("x{c}"));
        }
        let bytes = sends(&mut Painter::default(), next);
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
                terminal.process(&painter.paint(frame));
            }
            let mut fresh = vt100::Parser::new(four, twelve, 0);
            fresh.process(&Painter::default().paint(last.clone()));
            for row in 0..4 {
                for column in 0..12 {
                    let (shown, meant) = (terminal.screen().cell(row, column), fresh.screen().cell(row, column));
                    // Of a blank only the background is seen, and what lines in the foreground.
                    let look = |cell: Option<&vt100::Cell>| cell.map(|c| {
                        let text = if c.contents().is_empty() { " ".to_owned() } else { c.contents().to_owned() };
                        let seen = text != " " || c.inverse() || c.underline();
                        let inked = seen.then(|| (c.fgcolor(), c.bold(), c.dim(), c.italic()));
                        (text, c.bgcolor(), c.underline(), c.inverse(), inked)
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
