//! Where something is written.

use std::sync::Arc;

use super::lines::LineIndex;

/// A file of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path below the book's folder, with `/`: `deals/2026-q4.ron`.
    pub(crate) path: Arc<str>,
    /// What stood in it, without a byte-order mark; shared with whoever reads it again.
    pub(crate) lines: Arc<LineIndex>,
}

impl SourceFile {
    /// The place of one of its records.
    pub(crate) fn place(&self, origin: Origin) -> Place {
        let (line, column) = self.lines.line_column(origin.start as usize);
        Place { file: Arc::clone(&self.path), line, column }
    }
}

/// Where a record is written: its file (an index into the book's files) and its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The file's number in [`super::Book::files`].
    pub(crate) file: u32,
    /// Its first byte in the file's text.
    pub(crate) start: u32,
    /// The byte behind its last one.
    pub(crate) end: u32,
}

/// A place a person can go to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The path below the book's folder.
    pub file: Arc<str>,
    /// The line, from 1; 0 when the whole file is meant.
    pub line: u32,
    /// The column in characters, from 1; 0 when the whole line is meant.
    pub column: u32,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        Ok(())
    }
}

/// The source lines round a place, cut and scrubbed when the file was read: at most three lines of 200 columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// Line numbers and their text, in order.
    pub lines: Vec<(u32, String)>,
    /// Which of them the caret stands under (an index into `lines`).
    pub at: usize,
    /// Where the caret starts in that text, in characters from 0.
    pub from: usize,
    /// How many characters it underlines; at least 1.
    pub length: usize,
}
