//! The text of a file: its lines, places in it, and what is shown of it.

use std::ops::Range;
use std::sync::Arc;

use crate::book::lines::LineIndex;
use crate::book::origin::{Excerpt, Place};

use super::scrub::scrub;

/// The most columns that an excerpt shows of a line.
const WIDEST: usize = 200;

/// A file's text and where its lines start.
#[derive(Clone, Debug)]
pub(crate) struct SourceText {
    /// The path below the book's folder, with `/`, fit to be shown.
    pub(crate) path: Arc<str>,
    pub(crate) text: Arc<str>,
    /// Its lines.
    pub(crate) lines: Arc<LineIndex>,
}

impl SourceText {
    pub(crate) fn new(path: &str, text: impl Into<Arc<str>>) -> Self {
        let text: Arc<str> = text.into();
        let lines = Arc::new(LineIndex::new(Arc::clone(&text)));
        Self { path: scrub(path).into(), text, lines }
    }

    /// Line and column (in characters) of a place, both from 1.
    pub(crate) fn line_column(&self, at: usize) -> (u32, u32) {
        self.lines.line_column(at)
    }

    pub(crate) fn place(&self, at: usize) -> Place {
        let (line, column) = self.line_column(at);
        Place { file: self.path.clone(), line, column }
    }

    pub(crate) fn whole(&self) -> Place {
        Place { file: self.path.clone(), line: 0, column: 0 }
    }

    /// The lines round a place, fit to be shown: three at most, the middle one with the place.
    pub(crate) fn excerpt(&self, span: Range<usize>) -> Excerpt {
        let (line, _) = self.line_column(span.start);
        let mut excerpt = Excerpt { length: 1, ..Excerpt::default() };
        for number in line.saturating_sub(1).max(1)..=line + 1 {
            let Some(range) = self.lines.line(number) else { continue };
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
    fn an_excerpt_keeps_a_far_place_in_sight() {
        let text = format!("one\n{}X{}\nthree\n", "a".repeat(500), "b".repeat(500));
        let excerpt = SourceText::new("x", text.as_str()).excerpt(504..505);
        assert_eq!(excerpt.lines.len(), 3);
        let (number, line) = &excerpt.lines[excerpt.at];
        assert_eq!((*number, line.chars().count()), (2, 200));
        assert_eq!(line.chars().nth(excerpt.from), Some('X'));
        assert!(line.starts_with('…') && line.ends_with('…'));
    }
}
