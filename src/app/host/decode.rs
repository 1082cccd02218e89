//! From the bytes a terminal sends to keys, pastes and clicks. No terminal and no clock: the local terminal and a served
//! session feed the same decoder.

use std::time::Duration;

use termina::Parser;
use termina::event::{KeyCode, KeyEvent, KeyEventKind, Modifiers, MouseButton, MouseEvent, MouseEventKind};

use crate::app::message::Msg;
use crate::keys::{Chord, Code};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TerminalInput {
    Key(Chord),
    /// Pasted a text, whole; line ends and control characters as they came.
    Paste(String),
    Mouse(Mouse),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mouse {
    pub(crate) kind: MouseKind,
    /// The column, from 0.
    pub(crate) column: u16,
    /// The row, from 0.
    pub(crate) row: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MouseKind {
    /// The left button went down.
    Press,
    WheelUp,
    WheelDown,
}

/// Rows that one turn of the wheel goes.
const WHEEL: i32 = 3;

impl From<TerminalInput> for Msg {
    fn from(typed: TerminalInput) -> Self {
        match typed {
            TerminalInput::Key(chord) => Self::Key(chord),
            TerminalInput::Paste(text) => Self::Paste(text),
            TerminalInput::Mouse(Mouse { kind: MouseKind::Press, column, row }) => Self::Click(column, row),
            TerminalInput::Mouse(Mouse { kind: MouseKind::WheelUp, .. }) => Self::Wheel(-WHEEL),
            TerminalInput::Mouse(Mouse { kind: MouseKind::WheelDown, .. }) => Self::Wheel(WHEEL),
        }
    }
}

/// How long an escape may stand alone before it is the Esc key: the rest of a sequence can be late over a network.
const LONE_ESCAPE: Duration = Duration::from_millis(50);

/// How long the rest of a sequence is waited for once it is certain that it is one.
const HALF_SEQUENCE: Duration = Duration::from_millis(500);

/// A sequence that has no end by then (bytes) is none.
const LONGEST_SEQUENCE: usize = 4096;

/// A paste is cut here (bytes): it is meant for a line of input.
const LONGEST_PASTE: usize = 256 * 1024;

const ESCAPE: u8 = 0x1b;
const PASTE_BEGINS: &[u8] = b"\x1b[200~";
const PASTE_ENDS: &[u8] = b"\x1b[201~";

/// Takes bytes in whatever pieces they come.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    /// The begin of a key or a sequence.
    pending: Vec<u8>,
    paste: Option<Paste>,
}

#[derive(Debug, Default)]
struct Paste {
    text: Vec<u8>,
    /// The last bytes, whether kept or cut, to find the end by.
    tail: Vec<u8>,
}

impl Decoder {
    /// What these bytes complete, in order.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Vec<TerminalInput> {
        let mut typed = Vec::new();
        for byte in bytes {
            self.byte(*byte, &mut typed);
        }
        typed
    }

    /// How long to wait for more before [`Decoder::pause`] is due; `None` when nothing waits, or a paste is under way.
    pub(crate) fn patience(&self) -> Option<Duration> {
        match (self.pending.as_slice(), &self.paste) {
            ([], _) | (_, Some(_)) => None,
            ([ESCAPE], _) => Some(LONE_ESCAPE),
            _ => Some(HALF_SEQUENCE),
        }
    }

    /// Nothing more came in time: an escape was the Esc key, the begin of anything else is dropped.
    pub(crate) fn pause(&mut self) -> Vec<TerminalInput> {
        let mut typed = Vec::new();
        self.flush(&mut typed);
        typed
    }

    fn byte(&mut self, byte: u8, typed: &mut Vec<TerminalInput>) {
        if let Some(mut paste) = self.paste.take() {
            match paste.push(byte) {
                Some(text) => typed.push(TerminalInput::Paste(text)),
                None => self.paste = Some(paste),
            }
            return;
        }
        match self.pending.as_slice() {
            // A second escape ends the first key, or a sequence that was cut off; only a string may hold one, in its end.
            [ESCAPE] if byte == ESCAPE => self.flush(typed),
            [ESCAPE, b']' | b'P' | b'X' | b'^' | b'_', ..] => {}
            [_, ..] if byte == ESCAPE => self.pending.clear(),
            // No character goes on with this byte: what was begun is dropped, the byte stands for itself.
            [first, ..] if *first >= 0x80 && byte & 0xc0 != 0x80 => self.pending.clear(),
            _ => {}
        }
        self.pending.push(byte);
        if self.pending == PASTE_BEGINS {
            self.pending.clear();
            self.paste = Some(Paste::default());
        } else if is_whole(&self.pending) {
            self.flush(typed);
        } else if self.pending.len() > LONGEST_SEQUENCE {
            self.pending.clear();
        }
    }

    fn flush(&mut self, typed: &mut Vec<TerminalInput>) {
        let mut parser = Parser::default();
        parser.parse(&self.pending, false);
        self.pending.clear();
        typed.extend(std::iter::from_fn(|| parser.pop()).filter_map(|event| translate(&event)));
    }
}

impl Paste {
    /// The text, when this byte ends it.
    fn push(&mut self, byte: u8) -> Option<String> {
        if self.tail.len() == PASTE_ENDS.len() {
            self.tail.remove(0);
        }
        self.tail.push(byte);
        if self.tail == PASTE_ENDS {
            let kept = self.text.strip_suffix(PASTE_ENDS.split_last().map_or(&[][..], |(_, rest)| rest));
            return Some(String::from_utf8_lossy(kept.unwrap_or(&self.text)).into_owned());
        }
        if self.text.len() < LONGEST_PASTE {
            self.text.push(byte);
        }
        None
    }
}

/// Whether these bytes are a whole key or sequence.
fn is_whole(bytes: &[u8]) -> bool {
    match bytes {
        [ESCAPE] | [ESCAPE, b'[' | b'O'] | [ESCAPE, b'[', b'['] => false,
        [ESCAPE, b'O', _] | [ESCAPE, b'[', b'[', _] => true,
        [ESCAPE, b'[', .., last] => (0x40..=0x7e).contains(last) || *last < 0x20,
        [ESCAPE, b']' | b'P' | b'X' | b'^' | b'_', ..] => bytes.ends_with(b"\x1b\\") || bytes.ends_with(b"\x07"),
        [ESCAPE, first, rest @ ..] | [first, rest @ ..] => rest.len() + 1 >= length(*first),
        [] => false,
    }
}

/// How many bytes the character has that begins with this one.
fn length(first: u8) -> usize {
    match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => 1,
    }
}

fn translate(event: &termina::Event) -> Option<TerminalInput> {
    match event {
        termina::Event::Key(key) => chord(*key).map(TerminalInput::Key),
        termina::Event::Mouse(mouse) => click(*mouse).map(TerminalInput::Mouse),
        // Late answers to questions that something else has asked, and what was not asked for.
        _ => None,
    }
}

fn chord(key: KeyEvent) -> Option<Chord> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let code = match key.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Escape => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::Function(n) => Code::Function(n),
        _ => return None,
    };
    let shift = key.modifiers.contains(Modifiers::SHIFT) && !matches!(code, Code::Char(_) | Code::BackTab);
    let held = |which| key.modifiers.contains(which);
    Some(Chord { code, ctrl: held(Modifiers::CONTROL), alt: held(Modifiers::ALT), shift })
}

fn click(mouse: MouseEvent) -> Option<Mouse> {
    let kind = match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => MouseKind::Press,
        MouseEventKind::ScrollUp => MouseKind::WheelUp,
        MouseEventKind::ScrollDown => MouseKind::WheelDown,
        _ => return None,
    };
    Some(Mouse { kind, column: mouse.column, row: mouse.row })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(names: &[&str]) -> Vec<TerminalInput> {
        names.iter().map(|name| TerminalInput::Key(Chord::parse(name).unwrap())).collect()
    }

    /// Feeds one byte at a time, then waits.
    fn split(bytes: &[u8]) -> Vec<TerminalInput> {
        let mut decoder = Decoder::default();
        let mut typed: Vec<TerminalInput> = bytes.iter().flat_map(|byte| decoder.feed(&[*byte])).collect();
        typed.extend(decoder.pause());
        typed
    }

    #[test]
    fn keys_are_read_whole_and_split() {
        let cases: &[(&[u8], &[&str])] = &[
            (b"q", &["q"]),
            (b"G?:", &["G", "?", ":"]),
            (b"\x10\x0c\x1a\x03", &["^p", "^l", "^z", "^c"]),
            (b"\x1b[A\x1bOB\x1b[1;2D", &["Up", "Down", "S-Left"]),
            (b"\x1b[5~\x1b[6~\x1b[H\x1b[F", &["PgUp", "PgDn", "Home", "End"]),
            (b"\x1bOP\x1b[[A\x1b[15~", &["F1", "F1", "F5"]),
            (b"\t\x1b[Z\r\x7f", &["Tab", "S-Tab", "Enter", "Backspace"]),
            (b"\x1bx", &["A-x"]),
            ("äß€😀".as_bytes(), &["ä", "ß", "€", "😀"]),
        ];
        for (bytes, names) in cases {
            assert_eq!(Decoder::default().feed(bytes), keys(names), "{bytes:?}");
            assert_eq!(split(bytes), keys(names), "{bytes:?} split");
        }
    }

    #[test]
    fn an_escape_alone_is_a_key_after_a_pause_only() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.feed(b"\x1b"), []);
        assert_eq!(decoder.patience(), Some(LONE_ESCAPE));
        assert_eq!(decoder.pause(), keys(&["Esc"]));
        assert_eq!(decoder.patience(), None);
        assert_eq!(decoder.feed(b"[A"), keys(&["[", "A"]));
    }

    #[test]
    fn an_escape_before_an_arrow_is_a_key_of_its_own() {
        assert_eq!(Decoder::default().feed(b"\x1b\x1b[A"), keys(&["Esc", "Up"]));
        assert_eq!(split(b"\x1b\x1b\x1b"), keys(&["Esc", "Esc", "Esc"]));
    }

    #[test]
    fn a_sequence_cut_off_takes_nothing_with_it() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.feed(b"\x1b["), []);
        assert_eq!(decoder.patience(), Some(HALF_SEQUENCE));
        assert_eq!(decoder.pause(), []);
        assert_eq!(decoder.feed(b"q"), keys(&["q"]));
        assert_eq!(decoder.feed(b"\x1b[1;\x1b[Bq"), keys(&["Down", "q"]));
        assert_eq!(decoder.feed(b"\xe2q\xffq"), keys(&["q", "q"]));
    }

    #[test]
    fn late_answers_of_the_terminal_are_no_keys() {
        let answers =
            b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b]10;rgb:ff/ff/ff\x07\x1bP>|tmux 3.4\x1b\\\x1b[?62;4c\x1b[12;40R\x1b[I";
        assert_eq!(Decoder::default().feed(answers), []);
        assert_eq!(split(answers), []);
    }

    #[test]
    fn a_long_paste_is_one_event() {
        let text = "acme, 12.000,00 €\n".repeat(3000);
        let bytes = [PASTE_BEGINS, text.as_bytes(), PASTE_ENDS, b"q"].concat();
        let expected = [TerminalInput::Paste(text), TerminalInput::Key(Chord::plain(Code::Char('q')))];
        assert_eq!(Decoder::default().feed(&bytes), expected);
        let mut decoder = Decoder::default();
        assert_eq!(bytes.chunks(7).flat_map(|chunk| decoder.feed(chunk)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn keys_within_a_paste_are_text() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.feed(b"\x1b[200~q\x03\x1b"), []);
        assert_eq!(decoder.patience(), None);
        assert_eq!(decoder.feed(b"[A\x1b[201~"), [TerminalInput::Paste("q\x03\x1b[A".to_owned())]);
    }

    #[test]
    fn a_paste_without_bounds_is_cut_and_does_not_become_keys() {
        let bytes = [PASTE_BEGINS, &vec![b'q'; 2 * LONGEST_PASTE], PASTE_ENDS, b"?"].concat();
        let typed = Decoder::default().feed(&bytes);
        assert!(
            matches!(&typed[..], [TerminalInput::Paste(text), TerminalInput::Key(_)] if text.len() == LONGEST_PASTE),
            "{}",
            typed.len()
        );
    }

    #[test]
    fn clicks_and_the_wheel_are_read() {
        let mouse = |kind, column, row| TerminalInput::Mouse(Mouse { kind, column, row });
        assert_eq!(
            Decoder::default().feed(b"\x1b[<0;5;3M\x1b[<0;5;3m\x1b[<64;1;1M\x1b[<65;400;120M"),
            [mouse(MouseKind::Press, 4, 2), mouse(MouseKind::WheelUp, 0, 0), mouse(MouseKind::WheelDown, 399, 119)]
        );
    }

    proptest! {
        #[test]
        fn no_bytes_panic_or_pile_up(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            let mut decoder = Decoder::default();
            decoder.feed(&bytes);
            prop_assert!(decoder.pending.len() <= LONGEST_SEQUENCE);
            decoder.pause();
            prop_assert!(decoder.pending.is_empty());
        }

        #[test]
        fn how_bytes_are_split_does_not_matter(
            bytes in prop::collection::vec(prop::sample::select(b"\x1b[OA1;2~qM<\x07]P\\\xc3\xa4".to_vec()), 0..60),
            at in 0_usize..60,
        ) {
            let mut decoder = Decoder::default();
            let (first, second) = bytes.split_at(at.min(bytes.len()));
            let mut typed = decoder.feed(first);
            typed.extend(decoder.feed(second));
            prop_assert_eq!(typed, Decoder::default().feed(&bytes));
        }
    }
}
