//! The line of input in the last row: a filter, a date, a command.

use tui_input::{Input, InputRequest};

use crate::keys::{Chord, Code};

/// A line of input.
#[derive(Clone, Debug, Default)]
pub struct Prompt {
    pub(crate) input: Input,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PromptOutcome {
    /// The text or the cursor changed.
    Changed,
    Enter,
    Esc,
    /// A key that moves in the list above.
    Move(i32),
    /// A key that moves by pages in the list above.
    Page(i32),
    Nothing,
}

impl Prompt {
    pub(crate) fn with(text: &str) -> Self {
        Self { input: Input::new(text.to_owned()) }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    pub(crate) fn key(&mut self, chord: Chord) -> PromptOutcome {
        let request = match (chord.code, chord.ctrl, chord.alt) {
            (Code::Enter, ..) => return PromptOutcome::Enter,
            (Code::Esc, ..) | (Code::Char('c' | 'g'), true, _) => return PromptOutcome::Esc,
            (Code::Up | Code::BackTab, ..) | (Code::Char('p'), true, _) => return PromptOutcome::Move(-1),
            (Code::Down | Code::Tab, ..) | (Code::Char('n'), true, _) => return PromptOutcome::Move(1),
            (Code::PageUp, ..) => return PromptOutcome::Page(-1),
            (Code::PageDown, ..) => return PromptOutcome::Page(1),
            (Code::Backspace, _, true) | (Code::Char('w'), true, _) => InputRequest::DeletePrevWord,
            (Code::Backspace, ..) | (Code::Char('h'), true, _) => {
                if self.text().is_empty() {
                    return PromptOutcome::Esc;
                }
                InputRequest::DeletePrevChar
            }
            (Code::Delete, ..) | (Code::Char('d'), true, _) => InputRequest::DeleteNextChar,
            (Code::Left, true, _) => InputRequest::GoToPrevWord,
            (Code::Right, true, _) => InputRequest::GoToNextWord,
            (Code::Left, ..) => InputRequest::GoToPrevChar,
            (Code::Right, ..) => InputRequest::GoToNextChar,
            (Code::Home, ..) | (Code::Char('a'), true, _) => InputRequest::GoToStart,
            (Code::End, ..) | (Code::Char('e'), true, _) => InputRequest::GoToEnd,
            (Code::Char('u'), true, _) => InputRequest::DeleteLine,
            (Code::Char('k'), true, _) => InputRequest::DeleteTillEnd,
            (Code::Char(c), false, false) => InputRequest::InsertChar(c),
            _ => return PromptOutcome::Nothing,
        };
        self.input.handle(request);
        PromptOutcome::Changed
    }

    /// Takes a pasted text: its first line, without control characters.
    pub(crate) fn paste(&mut self, text: &str) {
        for c in text.chars().take_while(|c| *c != '\n' && *c != '\r').filter(|c| !c.is_control()).take(1000) {
            self.input.handle(InputRequest::InsertChar(c));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_typed_edited_and_pasted_into() {
        let mut prompt = Prompt::default();
        for c in "acme".chars() {
            assert_eq!(prompt.key(Chord::plain(Code::Char(c))), PromptOutcome::Changed);
        }
        prompt.key(Chord::plain(Code::Backspace));
        prompt.paste("x\u{1b}y\nz");
        assert_eq!(prompt.text(), "acmxy");
        assert_eq!(prompt.key(Chord::plain(Code::Enter)), PromptOutcome::Enter);
        prompt.key(Chord::parse("^u").unwrap());
        assert_eq!(prompt.key(Chord::plain(Code::Backspace)), PromptOutcome::Esc);
    }
}
