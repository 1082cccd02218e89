//! A text and its lines.

use std::ops::Range;
use std::sync::Arc;

/// In a text with a longer line the characters before every so many bytes are counted once: a place far to the right is
/// found without going through the whole line.
const BLOCK: usize = 4096;

/// A text and where its lines start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LineIndex {
    /// The text.
    pub(crate) text: Arc<str>,
    starts: Vec<u32>,
    /// How many characters begin before each block; empty in a text without long lines.
    blocks: Vec<u32>,
}

impl LineIndex {
    /// The lines of a text.
    pub(crate) fn new(text: Arc<str>) -> Self {
        let mut starts = vec![0];
        starts.extend((1..).zip(text.bytes()).filter(|(_, byte)| *byte == b'\n').map(|(next, _)| next));
        let ends = starts.iter().skip(1).map(|end| *end as usize).chain([text.len()]);
        let long = starts.iter().zip(ends).any(|(start, end)| end - *start as usize > BLOCK);
        let blocks = if long { count_blocks(&text) } else { Vec::new() };
        Self { text, starts, blocks }
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

    /// Where a line stands, without its end.
    pub(crate) fn line(&self, number: u32) -> Option<Range<usize>> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_from_one() {
        let source = LineIndex::new("aé\nßb\n".into());
        assert_eq!(source.line_column(0), (1, 1));
        assert_eq!(source.line_column(3), (1, 3));
        assert_eq!(source.line_column(4), (2, 1));
        assert_eq!(source.line_column(6), (2, 2));
    }

    #[test]
    fn a_place_in_a_long_line_is_the_same_by_blocks() {
        let line: String = (0..9_000).map(|n| ["a", "é", "船", "👩"][n % 7 % 4]).collect();
        for before in ["", "short\n", "é\n"] {
            let text = format!("{before}{line}\nnext\n");
            let (source, plain) =
                (LineIndex::new(text.as_str().into()), LineIndex { blocks: Vec::new(), ..LineIndex::new(text.as_str().into()) });
            assert!(!source.blocks.is_empty());
            for (at, _) in text.char_indices().step_by(13).chain([(text.len(), ' ')]) {
                assert_eq!(source.line_column(at), plain.line_column(at));
            }
        }
    }
}
