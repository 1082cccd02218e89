//! The text of a file: its lines, places in it, and what is shown of it.

use std::ops::Range;
use std::sync::Arc;

use crate::book::origin::{Excerpt, Place};

use super::scrub::scrub;

/// The most columns that an excerpt shows of a line.
const WIDEST: usize = 200;

/// A file's text and where its lines start.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path below the book's folder, with `/`, fit to be shown.
    pub path: Arc<str>,
    /// The text.
    pub text: Arc<str>,
    starts: Vec<u32>,
}

impl Source {
    /// A file's text.
    pub fn new(path: &str, text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend((1..).zip(text.bytes()).filter(|(_, byte)| *byte == b'\n').map(|(next, _)| next));
        Self { path: scrub(path).into(), text: text.into(), starts }
    }

    /// Line and column (in characters) of a place, both from 1.
    pub fn line_column(&self, at: usize) -> (u32, u32) {
        let line = self.starts.partition_point(|start| *start as usize <= at).max(1);
        let start = self.starts.get(line - 1).map_or(0, |start| *start as usize);
        let column = self.text.get(start..at.min(self.text.len())).map_or(0, |before| before.chars().count());
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column + 1).unwrap_or(u32::MAX))
    }

    /// The place of a line and column.
    pub fn offset(&self, line: u32, column: u32) -> usize {
        let start = self.starts.get((line as usize).saturating_sub(1)).map_or(0, |start| *start as usize);
        let rest = self.text.get(start..).unwrap_or_default();
        start + rest.char_indices().nth((column as usize).saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
    }

    /// The place a person can go to.
    pub fn place(&self, at: usize) -> Place {
        let (line, column) = self.line_column(at);
        Place { file: self.path.clone(), line, column }
    }

    /// The file as a whole.
    pub fn whole(&self) -> Place {
        Place { file: self.path.clone(), line: 0, column: 0 }
    }

    /// The lines round a place, fit to be shown: three at most, the middle one with the place.
    pub fn excerpt(&self, span: Range<usize>) -> Excerpt {
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
    fn an_excerpt_keeps_a_far_place_in_sight() {
        let text = format!("one\n{}X{}\nthree\n", "a".repeat(500), "b".repeat(500));
        let excerpt = Source::new("x", &text).excerpt(504..505);
        assert_eq!(excerpt.lines.len(), 3);
        let (number, line) = &excerpt.lines[excerpt.at];
        assert_eq!((*number, line.chars().count()), (2, 200));
        assert_eq!(line.chars().nth(excerpt.from), Some('X'));
        assert!(line.starts_with('…') && line.ends_with('…'));
    }
}
