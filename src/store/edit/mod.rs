//! Records as text: written new, and merged into a file so that its comments, order and other fields stay.

mod bracket;
mod merge;
mod proof;
mod style;
mod value;

use std::borrow::Cow;
use std::ops::Range;

use super::scan::{self, Tree};
use super::token::{Lexer, Token};
use merge::{FieldDescriptions, WrittenRecord};
use style::RecordStyle;
use value::LineStyle;
pub(crate) use value::{Field, Value, number, quoted, said, unquoted};

/// Why a file cannot be edited.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct Unsound {
    /// The line, from 1.
    pub(crate) line: usize,
    pub(crate) what: String,
}

/// An edit that would not have left what it should: a fault of this program, never of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a fault of quarterdeck's own: its edit {what}; the record was left as it is. Please report it, with the record")]
pub struct Slip {
    /// What the edit would have done.
    pub(crate) what: String,
}

/// A table's file cut into its records: where they stand behind a byte-order mark, and where the list closes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TableCut {
    records: Vec<Range<usize>>,
    close: Option<usize>,
}

impl TableCut {
    /// Of a text whose records were found before.
    pub(crate) fn new(records: Vec<Range<usize>>, close: Option<usize>) -> Self {
        Self { records, close }
    }

    /// The text of the record with this number, counted from 0, of the text that was cut.
    pub(crate) fn record<'a>(&self, text: &'a str, number: usize) -> Option<&'a str> {
        text.strip_prefix(MARK).unwrap_or(text).get(self.records.get(number)?.clone())
    }
}

/// A table's file being edited: changes are collected and made at once.
#[derive(Debug)]
pub(crate) struct Editor<'a> {
    text: &'a str,
    /// Whether a byte-order mark stands before it.
    marked: bool,
    lines: LineStyle,
    records: Cow<'a, [Range<usize>]>,
    close: Option<usize>,
    edits: Vec<(Range<usize>, String)>,
    added: String,
    /// A record that is written only to be compared.
    anew: String,
    /// How the last record is written, and how it is indented, once that was asked.
    style: Option<(RecordStyle, String)>,
    tree: Tree,
    shape: FieldDescriptions,
}

/// What some editors write before a text.
const MARK: char = '\u{feff}';

impl<'a> Editor<'a> {
    /// Takes a file's text apart, and shows each record with its values to `each`. An empty text becomes an empty list.
    ///
    /// Refuses a file in which anything cannot be read: what stands there might be overwritten or doubled.
    pub(crate) fn new(text: &'a str, mut each: impl FnMut(usize, &'a str, &Tree)) -> Result<Self, Unsound> {
        let (mut tree, mut records, mut unsound) = (Tree::default(), Vec::new(), None);
        // The mark before a text belongs to no record; `finish` writes it again.
        let (text, marked) = text.strip_prefix(MARK).map_or((text, false), |text| (text, true));
        let frame = scan::walk(text, &mut tree, |piece, tree| match piece.what {
            scan::PieceKind::Record { .. } => {
                each(records.len(), text, tree);
                records.push(piece.span);
            }
            scan::PieceKind::Broken(fault) => {
                unsound.get_or_insert((fault.at.start, fault.what));
            }
            scan::PieceKind::Stray { .. } => {
                unsound.get_or_insert((piece.span.start, "neither a record nor a comma".to_owned()));
            }
        });
        let unsound = unsound.or_else(|| match frame {
            scan::Frame { empty: true, .. } | scan::Frame { open: Some(_), close: Some(_), given_up: None, .. } => None,
            _ => Some((text.len(), "the list `[..]` is not whole".to_owned())),
        });
        if let Some((at, what)) = unsound {
            let line = text.get(..at).unwrap_or(text).matches('\n').count() + 1;
            return Err(Unsound { line, what });
        }
        Ok(Self::with(text, marked, records.into(), frame.close, tree))
    }

    /// The same of a text that was taken apart before.
    pub(crate) fn of(text: &'a str, cut: &'a TableCut) -> Self {
        let (text, marked) = text.strip_prefix(MARK).map_or((text, false), |text| (text, true));
        Self::with(text, marked, cut.records.as_slice().into(), cut.close, Tree::default())
    }

    fn with(text: &'a str, marked: bool, records: Cow<'a, [Range<usize>]>, close: Option<usize>, tree: Tree) -> Self {
        let (edits, added, anew, lines) = (Vec::new(), String::new(), String::new(), LineStyle::of(text));
        Self { text, marked, lines, records, close, edits, added, anew, style: None, tree, shape: &[] }
    }

    pub(crate) fn cut(self) -> TableCut {
        TableCut { records: self.records.into_owned(), close: self.close }
    }

    /// Says what the fields of its records hold, so that those of groups in them are put in their order too.
    pub(crate) fn shaped(&mut self, shape: FieldDescriptions) {
        self.shape = shape;
    }

    pub(crate) fn is_untouched(&self) -> bool {
        self.edits.is_empty() && self.added.is_empty()
    }

    /// Whether the record with this number stands exactly as one of these fields is written anew: then it says all of them.
    pub(crate) fn stands(&mut self, number: usize, fields: &[Field]) -> bool {
        let log = |field: &Field| matches!(field.value, Some(Value::Log(_)));
        let Some(written) = self.records.get(number).and_then(|span| self.text.get(span.clone())) else { return false };
        if fields.iter().any(log) {
            return false;
        }
        self.anew.clear();
        value::record_like(&mut self.anew, fields, self.lines.step, &self.lines);
        let anew = self.anew.strip_suffix(self.lines.end).and_then(|anew| anew.strip_suffix(','));
        anew.and_then(|anew| anew.strip_prefix(self.lines.step)) == Some(written)
    }

    /// Merges fields into the record with this number, counted from 0; `order` is the order of all fields. Says whether
    /// it changes. A record whose edit would go wrong is left as it is.
    pub(crate) fn update(&mut self, number: usize, fields: &[Field], order: &[&str]) -> Result<bool, Slip> {
        let slip = |what: &str| Slip { what: what.to_owned() };
        let Some(span) = self.records.get(number).cloned() else { return Err(slip("looks for a record that is not there")) };
        if self.stands(number, fields) {
            return Ok(false);
        }
        scan::record(self.text, span.start, &mut self.tree)
            .map_err(|fault| slip(&format!("cannot read the record: {}", fault.what)))?;
        let written = WrittenRecord { text: self.text, tree: &self.tree, lines: self.lines };
        let Some(new) = written.record(fields, order, self.shape) else { return Ok(false) };
        proof::holds(&written, &new, fields)?;
        self.edits.push((span, new));
        Ok(true)
    }

    /// Adds a record at the end, in the style of the last one.
    pub(crate) fn add(&mut self, fields: &[Field]) {
        let (text, lines, last) = (self.text, self.lines, self.records.last());
        let (style, indent) = self.style.get_or_insert_with(|| {
            let indent = last.map(|span| {
                let before = text.get(..span.start).unwrap_or_default();
                before.get(before.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default()
            });
            let indent = indent.filter(|indent| indent.trim().is_empty() && text.contains('\n'));
            let style = RecordStyle::of(last.and_then(|span| text.get(span.clone())).unwrap_or_default());
            (style, indent.unwrap_or(lines.step).to_owned())
        });
        style.write(&mut self.added, fields, indent, &lines);
    }

    /// Takes the record with this number away, with its comma and with its lines where nothing else stands on them.
    pub(crate) fn remove(&mut self, number: usize) {
        let Some(span) = self.records.get(number).cloned() else { return };
        let mut lexer = Lexer::new(self.text, span.end, self.text.len());
        let (token, comma) = lexer.next();
        let mut end = if token == Token::Mark(b',') { comma.end } else { span.end };
        let line = self.text.get(..span.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let alone = self.text.get(line..span.start).is_some_and(|before| before.trim().is_empty());
        let rest = self.text.get(end..).unwrap_or_default();
        let behind = rest.split_inclusive('\n').next().unwrap_or_default();
        let start = if alone && behind.trim().is_empty() && behind.ends_with('\n') {
            end += behind.len();
            line
        } else {
            end += rest.len() - rest.trim_start_matches(' ').len();
            span.start
        };
        self.edits.push((start..end, String::new()));
    }

    pub(crate) fn finish(self) -> String {
        let (text, marked) = (self.text, self.marked);
        let mark = if marked { MARK.to_string() } else { String::new() };
        mark + &apply(text, &self.edits())
    }

    /// All changes in order: what stands where (in the text behind a byte-order mark), and what is to stand there.
    pub(crate) fn edits(mut self) -> Vec<(Range<usize>, String)> {
        if !self.added.is_empty() {
            self.append();
        }
        self.edits.sort_by_key(|(range, _)| (range.start, range.end));
        self.edits
    }

    /// The records that are added, as one edit where nothing goes there.
    fn append(&mut self) {
        let added = std::mem::take(&mut self.added);
        let end = self.lines.end;
        let Some(close) = self.close else {
            let gap = if self.text.is_empty() || self.text.ends_with('\n') { "" } else { end };
            self.edits.push((self.text.len()..self.text.len(), format!("{gap}[{end}{added}]{end}")));
            return;
        };
        let line = self.text.get(..close).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let alone = line > 0 && self.text.get(line..close).is_some_and(|before| before.trim().is_empty());
        let (at, added) = if alone { (line, added) } else { (close, format!("{end}{added}")) };
        let gone = |span: &&Range<usize>| {
            self.edits.iter().any(|(range, new)| new.is_empty() && range.start <= span.start && span.end <= range.end)
        };
        let comma = |last: &Range<usize>| Lexer::new(self.text, last.end, self.text.len()).next().0 == Token::Mark(b',');
        let last = self.records.iter().rev().find(|span| !gone(span)).filter(|last| !comma(last)).cloned();
        let Some(last) = last else {
            self.edits.push((at..at, added));
            return;
        };
        if self.records.last() != Some(&last) {
            self.edits.extend([(last.end..last.end, ",".to_owned()), (at..at, added)]);
            return;
        }
        // Where no comma ends the list, none does afterwards.
        let between = self.text.get(last.end..at).unwrap_or_default();
        let added = added.strip_suffix(end).and_then(|added| added.strip_suffix(',')).unwrap_or(&added);
        self.edits.push((last.end..at, format!(",{between}{added}{end}")));
    }
}

/// A text with edits made, which are in order and do not touch each other.
pub(crate) fn apply(text: &str, edits: &[(Range<usize>, String)]) -> String {
    let mut out = String::with_capacity(text.len() + edits.iter().map(|(_, new)| new.len()).sum::<usize>());
    let mut at = 0;
    for (range, new) in edits {
        out.push_str(text.get(at..range.start).unwrap_or_default());
        out.push_str(new);
        at = at.max(range.end);
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests;
