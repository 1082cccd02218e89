//! The text of a file: its lines, places in it, and what is shown of it.

use std::ops::Range;
use std::sync::Arc;

use crate::book::origin::{Excerpt, Place};

use super::scrub::scrub;

/// The most columns that an excerpt shows of a line.
const WIDEST: usize = 200;

/// In a file with a longer line the characters before every so many bytes are counted once: a place far to the right is
/// found without going through the whole line.
const BLOCK: usize = 4096;

/// A file's text and where its lines start.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// The path below the book's folder, with `/`, fit to be shown.
    pub(crate) path: Arc<str>,
    /// The text.
    pub(crate) text: Arc<str>,
    starts: Vec<u32>,
    /// How many characters begin before each block; empty in a file without long lines.
    blocks: Vec<u32>,
}

impl Source {
    /// A file's text.
    pub(crate) fn new(path: &str, text: impl Into<Arc<str>>) -> Self {
        let text: Arc<str> = text.into();
        let mut starts = vec![0];
        starts.extend((1..).zip(text.bytes()).filter(|(_, byte)| *byte == b'\n').map(|(next, _)| next));
        let ends = starts.iter().skip(1).map(|end| *end as usize).chain([text.len()]);
        let long = starts.iter().zip(ends).any(|(start, end)| end - *start as usize > BLOCK);
        let blocks = if long { count_blocks(&text) } else { Vec::new() };
        Self { path: scrub(path).into(), text, starts, blocks }
    }

    /// How many characters begin before a place, in a file with long lines.
    fn before(&self, at: usize) -> Option<u32> {
        let block = at / BLOCK;
        let rest = self.text.as_bytes().get(block * BLOCK..at)?;
        Some(self.blocks.get(block)? + characters(rest))
    }

    /// Line and column (in characters) of a place, both from 1.
    pub(crate) fn line_column(&self, at: usize) -> (u32, u32) {
        let line = self.starts.partition_point(|start| *start as usize <= at).max(1);
        let start = self.starts.get(line - 1).map_or(0, |start| *start as usize);
        let at = at.min(self.text.len());
        let column = match self.before(start).zip(self.before(at)) {
            Some((before, by_now)) => by_now.saturating_sub(before),
            None => self.text.as_bytes().get(start..at).map_or(0, characters),
        };
        (u32::try_from(line).unwrap_or(u32::MAX), column + 1)
    }

    /// The place of a line and column.
    pub(crate) fn offset(&self, line: u32, column: u32) -> usize {
        let start = self.starts.get((line as usize).saturating_sub(1)).map_or(0, |start| *start as usize);
        let left = column.saturating_sub(1);
        let (from, left) = match self.before(start).map(|before| before.saturating_add(left)) {
            Some(wanted) => {
                let block = self.blocks.partition_point(|before| *before <= wanted).saturating_sub(1);
                let mut from = (block * BLOCK).min(self.text.len());
                // A character that began in the block before is counted there.
                while !self.text.is_char_boundary(from) {
                    from += 1;
                }
                (from, wanted - self.blocks.get(block).copied().unwrap_or(0))
            }
            None => (start, left),
        };
        let rest = self.text.get(from..).unwrap_or_default();
        rest.char_indices().nth(left as usize).map_or(self.text.len(), |(at, _)| from + at)
    }

    /// The place a person can go to.
    pub(crate) fn place(&self, at: usize) -> Place {
        let (line, column) = self.line_column(at);
        Place { file: self.path.clone(), line, column }
    }

    /// The file as a whole.
    pub(crate) fn whole(&self) -> Place {
        Place { file: self.path.clone(), line: 0, column: 0 }
    }

    /// The lines round a place, fit to be shown: three at most, the middle one with the place.
    pub(crate) fn excerpt(&self, span: Range<usize>) -> Excerpt {
        let (line, _) = self.line_column(span.start);
        let mut excerpt = Excerpt { length: 1, ..Excerpt::default() };
        for number in line.saturating_sub(1).max(1)..=line + 1 {
            let Some(range) = self.line(number) else { continue };
            if number != line {
                excerpt.lines.push((number, cut(&scrub(self.near(range.start, range.end)), false)));
                continue;
            }
            excerpt.at = excerpt.lines.len();
            let start = span.start.clamp(range.start, range.end);
            let end = span.end.clamp(start, range.end);
            // A place far to the right stays in sight; a very long line is never looked at as a whole.
            let before = self.text.get(range.start..start).unwrap_or_default();
            let far = before.char_indices().rev().nth(WIDEST / 2).map(|(at, _)| range.start + at);
            let from = far.filter(|_| before.len() + 40 > WIDEST).unwrap_or(range.start);
            let shown = |from: usize, to: usize| scrub(self.near(from, to)).chars().count();
            let text = cut(&scrub(self.near(from, range.end)), from > range.start);
            excerpt.from = shown(from, start);
            excerpt.length = shown(start, end).clamp(1, text.chars().count().saturating_sub(excerpt.from).max(1));
            excerpt.lines.push((number, text));
        }
        // The neighbours help only when they say something.
        while excerpt.lines.len() > excerpt.at + 1 && excerpt.lines.last().is_some_and(|(_, text)| text.trim().is_empty()) {
            excerpt.lines.pop();
        }
        excerpt
    }

    /// The text between two places, but not much more of it than can be shown.
    fn near(&self, from: usize, to: usize) -> &str {
        let text = self.text.get(from..to).unwrap_or_default();
        text.char_indices().nth(WIDEST + 1).map_or(text, |(end, _)| text.get(..end).unwrap_or_default())
    }

    /// Where a line stands, without its end.
    fn line(&self, number: u32) -> Option<Range<usize>> {
        let index = (number as usize).checked_sub(1)?;
        let start = *self.starts.get(index)? as usize;
        let end = self.starts.get(index + 1).map_or(self.text.len(), |next| *next as usize - 1);
        let text = self.text.get(start..end)?;
        Some(start..start + text.trim_end_matches('\r').len())
    }
}

/// How many characters begin in these bytes.
fn characters(bytes: &[u8]) -> u32 {
    let begins = |byte: &&u8| **byte & 0xc0 != 0x80;
    u32::try_from(bytes.iter().filter(begins).count()).unwrap_or(u32::MAX)
}

/// How many characters begin before each block of a text, and in all of it.
fn count_blocks(text: &str) -> Vec<u32> {
    let mut before = 0;
    let counted = text.as_bytes().chunks(BLOCK).map(|block| {
        before += characters(block);
        before
    });
    std::iter::once(0).chain(counted.collect::<Vec<_>>()).collect()
}

/// At most [`WIDEST`] columns of a line; an ellipsis stands for what is left out, also before it.
fn cut(line: &str, more_before: bool) -> String {
    let mut chars = line.chars();
    let mut shown: String = chars.by_ref().take(WIDEST).collect();
    if chars.next().is_some() {
        shown.pop();
        shown.push('…');
    }
    if more_before && let Some(first) = shown.chars().next() {
        shown.replace_range(..first.len_utf8(), "…");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_from_one() {
        let source = Source::new("deals.ron", "aé\nßb\n");
        assert_eq!(source.line_column(0), (1, 1));
        assert_eq!(source.line_column(3), (1, 3));
        assert_eq!(source.line_column(4), (2, 1));
        assert_eq!(source.line_column(6), (2, 2));
        assert_eq!(source.offset(2, 2), 6);
        assert_eq!(source.place(6).to_string(), "deals.ron:2:2");
    }

    #[test]
    fn a_place_in_a_long_line_is_the_same_by_blocks() {
        let line: String = (0..9_000).map(|n| ["a", "é", "船", "👩"][n % 7 % 4]).collect();
        for before in ["", "short\n", "é\n"] {
            let text = format!("{before}{line}\nnext\n");
            let (source, plain) =
                (Source::new("x", text.as_str()), Source { blocks: Vec::new(), ..Source::new("x", text.as_str()) });
            assert!(!source.blocks.is_empty());
            for (at, _) in text.char_indices().step_by(13).chain([(text.len(), ' ')]) {
                let (line, column) = plain.line_column(at);
                assert_eq!(source.line_column(at), (line, column));
                assert_eq!((source.offset(line, column), plain.offset(line, column)), (at, at));
            }
            assert_eq!(source.offset(1, u32::MAX), text.len());
        }
    }

    #[test]
    fn an_excerpt_keeps_a_far_place_in_sight() {
        let text = format!("one\n{}X{}\nthree\n", "a".repeat(500), "b".repeat(500));
        let excerpt = Source::new("x", text.as_str()).excerpt(504..505);
        assert_eq!(excerpt.lines.len(), 3);
        let (number, line) = &excerpt.lines[excerpt.at];
        assert_eq!((*number, line.chars().count()), (2, 200));
        assert_eq!(line.chars().nth(excerpt.from), Some('X'));
        assert!(line.starts_with('…') && line.ends_with('…'));
    }
}
