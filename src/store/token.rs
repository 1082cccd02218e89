//! The tokens of RON text.

use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// One of `( ) [ ] { } , : #` and `!`.
    Mark(u8),
    /// A text in quotes.
    Text,
    RawText,
    Number,
    Name,
    /// A character or bytes: RON has them, a book does not.
    Other,
    /// A text whose closing quote is missing.
    OpenText,
    /// A comment whose end is missing.
    OpenComment,
    /// A character that starts no token.
    Bad,
    End,
}

#[derive(Clone)]
pub(crate) struct Lexer<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    one_line: bool,
}

impl<'a> Lexer<'a> {
    /// Starts at `start` and takes `end` for the end of the text.
    pub(crate) fn new(text: &'a str, start: usize, end: usize) -> Self {
        let mut end = end.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = text.get(..end).unwrap_or_default();
        Self { bytes: text.as_bytes(), text, at: start.min(end), one_line: false }
    }

    /// Takes a text in quotes that goes beyond its line for one that is not closed.
    #[must_use]
    pub(crate) fn one_line(mut self) -> Self {
        self.one_line = true;
        self
    }

    /// The place behind the last token.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn before(&self, at: usize) -> Option<u8> {
        self.byte(at.checked_sub(1)?)
    }

    pub(crate) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    pub(crate) fn peek(&self) -> (Token, Range<usize>) {
        self.clone().next()
    }

    pub(crate) fn next(&mut self) -> (Token, Range<usize>) {
        if let Some(open) = self.skip_blank() {
            self.at = self.bytes.len();
            return (Token::OpenComment, open..self.text.len().min(open + 2));
        }
        let start = self.at;
        let Some(&byte) = self.bytes.get(start) else { return (Token::End, start..start) };
        let token = match byte {
            b'(' | b')' | b'[' | b']' | b'{' | b'}' | b',' | b':' | b'#' | b'!' => {
                self.at += 1;
                Token::Mark(byte)
            }
            b'"' => self.quoted(),
            b'r' if self.raw_start(start + 1).is_some() => self.raw(start + 1),
            b'b' if self.byte(start + 1) == Some(b'"') => {
                self.at += 1;
                self.quoted_as_other()
            }
            b'b' if self.byte(start + 1) == Some(b'\'') => {
                self.at += 1;
                self.character()
            }
            b'b' if self.byte(start + 1) == Some(b'r') && self.raw_start(start + 2).is_some() => match self.raw(start + 2) {
                Token::RawText => Token::Other,
                other => other,
            },
            b'\'' => self.character(),
            b'0'..=b'9' | b'-' | b'+' | b'.' => {
                self.number();
                Token::Number
            }
            _ => self.name(),
        };
        if token == Token::OpenText {
            return (token, start..self.text.get(start..).and_then(|t| t.find('\n')).map_or(self.text.len(), |n| start + n));
        }
        (token, start..self.at)
    }

    /// Skips `#![enable(..)]` lines at the start of a file.
    pub(crate) fn skip_attributes(&mut self) {
        loop {
            let mut ahead = self.clone();
            if ahead.next().0 != Token::Mark(b'#') || ahead.next().0 != Token::Mark(b'!') || ahead.next().0 != Token::Mark(b'[') {
                return;
            }
            loop {
                match ahead.next().0 {
                    Token::Mark(b']') => break,
                    Token::Name | Token::Mark(b'(' | b')' | b',') => {}
                    _ => return,
                }
            }
            *self = ahead;
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// Skips spaces and comments; gives the start of a comment that does not end.
    fn skip_blank(&mut self) -> Option<usize> {
        loop {
            match self.byte(self.at) {
                Some(b' ' | b'\n' | b'\t' | b'\r' | 0x0b | 0x0c) => self.at += 1,
                Some(b'/') if self.byte(self.at + 1) == Some(b'/') => {
                    let rest = self.bytes.get(self.at..).unwrap_or_default();
                    self.at += rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
                }
                Some(b'/') if self.byte(self.at + 1) == Some(b'*') => {
                    let start = self.at;
                    self.at += 2;
                    let mut depth = 1;
                    while depth > 0 {
                        match (self.byte(self.at), self.byte(self.at + 1)) {
                            (Some(b'/'), Some(b'*')) => (depth, self.at) = (depth + 1, self.at + 2),
                            (Some(b'*'), Some(b'/')) => (depth, self.at) = (depth - 1, self.at + 2),
                            (Some(_), _) => self.at += 1,
                            (None, _) => return Some(start),
                        }
                    }
                }
                // The other spaces of Unicode's Pattern_White_Space, which `ron` skips too.
                Some(byte) if byte >= 0x80 => match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
                    Some(c @ ('\u{85}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}')) => self.at += c.len_utf8(),
                    _ => return None,
                },
                _ => return None,
            }
        }
    }

    fn quoted(&mut self) -> Token {
        self.at += 1;
        loop {
            match self.byte(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Token::Text;
                }
                Some(b'\\') => self.at = (self.at + 2).min(self.bytes.len()),
                Some(b'\n') if self.one_line => return Token::OpenText,
                Some(_) => self.at += 1,
                None => return Token::OpenText,
            }
        }
    }

    fn quoted_as_other(&mut self) -> Token {
        match self.quoted() {
            Token::Text => Token::Other,
            other => other,
        }
    }

    /// How many `#` stand at `at` before a quote; `None` when there is no raw text.
    fn raw_start(&self, at: usize) -> Option<usize> {
        let rest = self.bytes.get(at..)?;
        let hashes = rest.iter().take(256).take_while(|b| **b == b'#').count();
        (rest.get(hashes) == Some(&b'"')).then_some(hashes)
    }

    fn raw(&mut self, at: usize) -> Token {
        let hashes = self.raw_start(at).unwrap_or(0);
        self.at = at + hashes + 1;
        while let Some(byte) = self.byte(self.at) {
            self.at += 1;
            let closing = self.bytes.get(self.at..self.at + hashes);
            if byte == b'"' && closing.is_some_and(|closing| closing.iter().all(|b| *b == b'#')) {
                self.at += hashes;
                return Token::RawText;
            }
        }
        Token::OpenText
    }

    fn character(&mut self) -> Token {
        let rest = self.text.get(self.at + 1..).unwrap_or_default();
        let mut chars = rest.char_indices();
        let escaped = chars.next().is_some_and(|(_, c)| c == '\\');
        if escaped {
            chars.next();
        }
        // The longest escape is `\u{10ffff}`.
        let Some((end, _)) = chars.take(10).find(|(_, c)| *c == '\'') else {
            self.at += 1;
            return Token::Bad;
        };
        self.at += end + 2;
        Token::Other
    }

    fn number(&mut self) {
        // The first byte, which may be a sign, always belongs to it: a token is never empty.
        self.at += 1;
        while let Some(byte) = self.byte(self.at) {
            let exponent = matches!(self.byte(self.at - 1), Some(b'e' | b'E'));
            match byte {
                b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'.' => self.at += 1,
                b'+' | b'-' if exponent => self.at += 1,
                _ => break,
            }
        }
    }

    fn name(&mut self) -> Token {
        let rest = self.text.get(self.at..).unwrap_or_default();
        // `r#type`: a name that would be a keyword.
        let raw = if rest.starts_with("r#") { 2 } else { 0 };
        let mut length = raw;
        for c in rest.get(raw..).unwrap_or_default().chars() {
            if !(c.is_alphanumeric() || c == '_') {
                break;
            }
            length += c.len_utf8();
        }
        if length == raw {
            self.at += rest.chars().next().map_or(1, char::len_utf8);
            return Token::Bad;
        }
        self.at += length;
        Token::Name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_token_goes_on(text in any::<String>(), plain in "[-+0-9a-z.'\"#()/* ]{0,30}", one_line in any::<bool>()) {
            for text in [&text, &plain] {
                let mut lexer = Lexer::new(text, 0, text.len());
                if one_line {
                    lexer = lexer.one_line();
                }
                let mut at = 0;
                while lexer.next().0 != Token::End {
                    prop_assert!(lexer.at() > at);
                    at = lexer.at();
                }
            }
        }
    }
}
