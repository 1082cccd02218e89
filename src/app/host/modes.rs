//! What a terminal is sent to be taken and given back: alternate screen, cursor, paste, mouse; and what is no part of a frame.
//! Bytes only: the local terminal and a served session send the same.

use crossterm::Command;
use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::{Attribute, Print, SetAttribute};
use crossterm::terminal::{EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen};
use termina::escape::csi::{Csi, DecPrivateMode, DecPrivateModeCode, Mode};

use super::paint::queue;
#[cfg(feature = "serve")]
use crate::app::message::Effect;

const BELL: char = '\u{7}';

/// Alternate screen, cursor hidden, pastes marked as such.
pub(crate) fn enter(mouse: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    queue(&mut bytes, EnterAlternateScreen);
    queue(&mut bytes, Hide);
    queue(&mut bytes, EnableBracketedPaste);
    if mouse {
        queue(&mut bytes, report_mouse(true));
    }
    bytes
}

/// The reverse: the end of a frame that was cut off, a reset of the style, the mouse off too, as it could have been on.
pub(crate) fn leave() -> Vec<u8> {
    let mut bytes = Vec::new();
    queue(&mut bytes, EndSynchronizedUpdate);
    queue(&mut bytes, report_mouse(false));
    queue(&mut bytes, DisableBracketedPaste);
    queue(&mut bytes, SetAttribute(Attribute::Reset));
    queue(&mut bytes, Show);
    queue(&mut bytes, LeaveAlternateScreen);
    bytes
}

/// Presses and the wheel, with places beyond column 223. What crossterm has for it reports every move as well.
pub(super) fn report_mouse(on: bool) -> impl Command {
    let mode = |code| {
        let mode = DecPrivateMode::Code(code);
        Csi::Mode(if on { Mode::SetDecPrivateMode(mode) } else { Mode::ResetDecPrivateMode(mode) })
    };
    Print(format!("{}{}", mode(DecPrivateModeCode::MouseTracking), mode(DecPrivateModeCode::SGRMouse)))
}

/// A window larger than this (columns, rows) is drawn in its upper left part: a frame's memory stays bounded.
const LARGEST: (u16, u16) = (400, 120);

/// Used where a terminal does not know its size.
const USUAL: (u16, u16) = (80, 24);

/// The size to draw in (columns, rows) for one that a terminal says it has; 0: it does not know.
pub(crate) fn within_bounds(columns: u32, rows: u32) -> (u16, u16) {
    let usual = |n: u32, usual, largest: u16| if n == 0 { usual } else { u16::try_from(n).unwrap_or(largest).min(largest) };
    (usual(columns, USUAL.0, LARGEST.0), usual(rows, USUAL.1, LARGEST.1))
}

/// Puts a text on the terminal's clipboard.
pub(super) fn copy(text: String) -> impl Command {
    CopyToClipboard::to_clipboard_from(text)
}

pub(super) fn ring() -> impl Command {
    Print(BELL)
}

/// What a session asks of its terminal beside frames; `None`: it asks for something else.
#[cfg(feature = "serve")]
pub(crate) fn apart(effect: &Effect) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    match effect {
        Effect::Copy(text) => queue(&mut bytes, copy(text.clone())),
        Effect::Bell => queue(&mut bytes, ring()),
        Effect::Mouse(on) => queue(&mut bytes, report_mouse(*on)),
        _ => return None,
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_drawn_within_bounds() {
        let cases = [
            ((120, 36), (120, 36)),
            ((0, 0), (80, 24)),
            ((1, 1), (1, 1)),
            ((65535, 65535), (400, 120)),
            ((u32::MAX, 5), (400, 5)),
        ];
        for ((columns, rows), expected) in cases {
            assert_eq!(within_bounds(columns, rows), expected);
        }
    }
}
