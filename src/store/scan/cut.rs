//! A table's file cut into records, and into what is none.

use std::ops::Range;

use super::super::token::{Lexer, Token};
use super::record::{point_to_start, record_from, record_lexer, value};
use super::tree::{Fault, Tree};
use super::{DEEPEST, MOST_FAULTS, MOST_IN_VAIN};

/// Where the first value of a file stands, behind spaces, comments and attributes.
pub(crate) fn start(text: &str) -> usize {
    let mut lexer = Lexer::new(text, 0, text.len());
    lexer.skip_attributes();
    lexer.peek().1.start
}

/// Where the next token behind `from` stands; the text's length when there is none.
pub(crate) fn start_from(text: &str, from: usize) -> usize {
    Lexer::new(text, from, text.len()).peek().1.start
}

/// A piece of a table's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanPiece {
    /// Where it stands.
    pub span: Range<usize>,
    /// What it is.
    pub what: PieceKind,
}

/// What a piece of a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// A record that stands whole.
    Record {
        /// No comma stands between it and the record before it.
        comma_missing: bool,
    },
    /// The start of a record that does not stand whole.
    Broken(Fault),
    /// Something that is neither a record nor a comma.
    Stray {
        /// It looks like the tail of the record before it, which an extra `)` closed too early.
        tail: bool,
    },
}

/// The frame of a table's file: its list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Where its `[` stands; `None` when there is none.
    pub(crate) open: Option<usize>,
    /// Where its closing `]` stands; `None` when there is none.
    pub(crate) close: Option<usize>,
    /// Nothing stands in it but spaces and comments.
    pub(crate) empty: bool,
    /// Where looking at it was given up, because too much of it cannot be read.
    pub(crate) given_up: Option<usize>,
}

/// Goes through a table's file and hands over each piece, a record with its values.
pub fn walk(text: &str, tree: &mut Tree, mut each: impl FnMut(ScanPiece, &Tree)) -> Frame {
    let mut frame = Frame::default();
    let mut lexer = Lexer::new(text, 0, text.len());
    lexer.skip_attributes();
    let (token, span) = lexer.peek();
    match token {
        Token::End => {
            frame.empty = true;
            return frame;
        }
        Token::Mark(b'[') => {
            frame.open = Some(span.start);
            lexer.next();
        }
        _ => {}
    }
    let mut lines: Option<LineCuts> = None;
    let mut faults = 0;
    let most_faults = MOST_FAULTS.0 + text.len() / MOST_FAULTS.1;
    // Bytes that were gone through and are gone through again, because nothing could be made of them.
    let mut in_vain = 0;
    // Whether a comma (or the list's start) stands before what comes next, and where the record before it ends.
    let (mut comma, mut after_record) = (true, None);
    loop {
        if faults >= most_faults || in_vain > text.len().saturating_mul(MOST_IN_VAIN.0) + MOST_IN_VAIN.1 {
            frame.given_up = Some(lexer.at());
            return frame;
        }
        let (token, span) = lexer.peek();
        let start = span.start;
        match token {
            Token::End => return frame,
            Token::Mark(b',') => {
                lexer.next();
                comma = true;
            }
            Token::Mark(b']') if frame.open.is_some() => {
                lexer.next();
                frame.close = Some(start);
                if lexer.peek().0 == Token::End {
                    return frame;
                }
                // More follows: this bracket ends nothing, and what follows is not lost.
                each(ScanPiece { span, what: PieceKind::Stray { tail: false } }, tree);
                faults += 1;
                (comma, after_record) = (true, None);
            }
            Token::Mark(b'(') | Token::Name if starts_record(&lexer) => {
                let lines = lines.get_or_insert_with(|| LineCuts::new(text, start));
                let mut inner = record_lexer(text, start);
                match record_from(&mut inner, text, start, tree) {
                    Ok(end) => {
                        each(ScanPiece { span: start..end, what: PieceKind::Record { comma_missing: !comma } }, tree);
                        lexer.go_to(end);
                        (comma, after_record) = (false, Some(end));
                    }
                    Err(fault) => {
                        in_vain += inner.at() - start;
                        let end = lines.next_record(start);
                        let fault = clearer(text, start..end, fault, tree);
                        let end = trim_end(text, start..end);
                        each(ScanPiece { span: start..end, what: PieceKind::Broken(fault) }, tree);
                        faults += 1;
                        lexer.go_to(end);
                        (comma, after_record) = (true, None);
                    }
                }
            }
            Token::Mark(b')' | b']' | b'}') => {
                // A bracket too many harms nothing else.
                each(ScanPiece { span: span.clone(), what: PieceKind::Stray { tail: false } }, tree);
                faults += 1;
                lexer.go_to(span.end);
            }
            _ => {
                let lines = lines.get_or_insert_with(|| LineCuts::new(text, start));
                let end = trim_end(text, start..lines.next_record(start));
                let (continues, looked_to) = continues_record(&lexer, text);
                // Where a comment holds the bracket that would begin it, it is a record of its own.
                let opened = |end| text.get(end..start).is_some_and(|between: &str| between.contains('('));
                let tail = continues && after_record.is_some_and(|end| !opened(end));
                in_vain += looked_to - start;
                each(ScanPiece { span: start..end, what: PieceKind::Stray { tail } }, tree);
                faults += 1;
                lexer.go_to(end);
                (comma, after_record) = (true, None);
            }
        }
    }
}

fn starts_record(lexer: &Lexer) -> bool {
    let mut ahead = lexer.clone();
    match ahead.next().0 {
        Token::Mark(b'(') => true,
        Token::Name => ahead.peek().0 == Token::Mark(b'('),
        _ => false,
    }
}

/// Whether what follows looks like another field of the record before it, and how far it was looked. An `id` does not:
/// that record has its own, so this is one whose beginning is missing.
fn continues_record(lexer: &Lexer, text: &str) -> (bool, usize) {
    let mut ahead = lexer.clone();
    let (name, span) = ahead.next();
    let field = (name, ahead.next().0) == (Token::Name, Token::Mark(b':'));
    (field && text.get(span) != Some("id"), ahead.at())
}

/// The end of a piece without the spaces and commas behind it; at least one character stays.
fn trim_end(text: &str, span: Range<usize>) -> usize {
    let piece = text.get(span.clone()).unwrap_or_default();
    let kept = piece.trim_end_matches(|c: char| c.is_whitespace() || c == ',').len();
    let least = piece.chars().next().map_or(0, char::len_utf8);
    span.start + kept.max(least)
}

/// The fault of a broken piece, looked for again with texts that end on their line: a quote that was forgotten shows
/// where it was forgotten, not where the next one stands.
fn clearer(text: &str, piece: Range<usize>, fault: Fault, tree: &mut Tree) -> Fault {
    tree.nodes.clear();
    let mut lexer = Lexer::new(text, piece.start, piece.end).one_line();
    match value(&mut lexer, tree, DEEPEST) {
        // Found earlier, or the record runs into the next one.
        Err(again) if again.at.start < fault.at.start || fault.at.start >= piece.end => point_to_start(again, piece.start),
        _ => fault,
    }
}

/// Where the next record may begin, by lines: for text that does not follow the grammar.
struct LineCuts<'a> {
    text: &'a str,
    /// The first record's column; a record begins no deeper.
    indent: usize,
    /// Where the list's closing bracket stands, by the look of the lines.
    close: usize,
}

impl<'a> LineCuts<'a> {
    fn new(text: &'a str, first: usize) -> Self {
        let before = text.get(..first).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let indent = before.get(line..).unwrap_or_default().chars().count();
        let mut lines = Self { text, indent, close: text.len() };
        lines.close = lines.closing_bracket().unwrap_or(text.len());
        lines
    }

    /// The last line that begins with `]` no deeper than the records, when only spaces and comments follow; in a file
    /// of one line its last character.
    fn closing_bracket(&self) -> Option<usize> {
        let trimmed = self.text.trim_end();
        if trimmed.ends_with(']') && !trimmed.contains('\n') {
            return Some(trimmed.len() - 1);
        }
        let mut end = self.text.len();
        // From line to line, upwards: however many brackets a long line holds, it is looked at once.
        loop {
            let start = self.text.get(..end)?.rfind('\n').map_or(0, |newline| newline + 1);
            let line = self.text.get(start..end)?;
            let rest = line.trim_start();
            let before = line.get(..line.len() - rest.len())?;
            if rest.starts_with(']') && before.chars().count() <= self.indent {
                let at = start + before.len();
                let rest = Lexer::new(self.text, at + 1, self.text.len());
                return (rest.peek().0 == Token::End).then_some(at);
            }
            end = start.checked_sub(1)?;
        }
    }

    /// The next line behind `from` that begins with `(` no deeper than the first record, else the list's end.
    fn next_record(&self, from: usize) -> usize {
        let end = if from < self.close { self.close } else { self.text.len() };
        let mut at = from;
        while let Some(newline) = self.text.get(at..end).and_then(|rest| rest.find('\n')) {
            at += newline + 1;
            let line = self.text.get(at..end).unwrap_or_default();
            let spaces = line.chars().take_while(|c| *c == ' ' || *c == '\t').count();
            if spaces <= self.indent && line.get(spaces..).is_some_and(|rest| rest.starts_with('(')) {
                return at + spaces;
            }
        }
        end
    }
}
