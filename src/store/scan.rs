//! A scanner over RON text: tokens, the tree of one record, a file cut into records, the place of a field.
//!
//! `ron` reads a value whole or not at all, and points at where it gave up. A book needs more: each record by itself,
//! the exact place and text of each field, and what stands whole in a file that does not. This reads the plain subset
//! that book.md uses (named groups, lists, strings, numbers, names) in one pass; a test holds it against `ron`.

use std::ops::Range;

use super::token::{Lexer, Token};

/// Groups and lists may lie this deep in each other. No record of a book needs more than five.
pub const DEEPEST: usize = 32;
/// The longest record, in bytes.
pub const LONGEST_RECORD: usize = 1 << 20;
/// After this many pieces that cannot be read, the rest of a file is not looked at.
pub const MOST_FAULTS: usize = 1_000;
/// So many times its length, and this many bytes, may be looked at in vain before the rest of a file is not looked at.
const MOST_IN_VAIN: (usize, usize) = (4, 2 << 20);

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `"..."`, with its quotes.
    Text,
    /// `r#"..."#`, with its quotes.
    RawText,
    /// A number as written.
    Number,
    /// A bare name: `Commit`, `true`, `None`.
    Name,
    /// `(field: value, ..)`, perhaps with a name before it.
    Group,
    /// `(value, ..)`, perhaps with a name before it: `Some("x")`.
    Tuple,
    /// `[..]`.
    List,
    /// Something RON has and a book does not: a map, a character, bytes.
    Other,
}

/// A value of a record, and the field it is the value of.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where its text stands.
    pub span: Range<usize>,
    /// Where the name of its field stands; empty for items of a list.
    pub field: Range<usize>,
    /// Where the name before a group's `(` stands; empty without one.
    pub name: Range<usize>,
    first: Option<usize>,
    next: Option<usize>,
}

/// The values of one record. Cleared and filled again for the next one, so that a file needs one.
#[derive(Debug, Default)]
pub struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    /// The value with this number.
    pub fn node(&self, number: usize) -> Option<&Node> {
        self.nodes.get(number)
    }

    /// The fields of a group or the items of a list, in order.
    pub fn children(&self, of: usize) -> impl Iterator<Item = (usize, &Node)> {
        let mut next = self.node(of).and_then(|node| node.first);
        std::iter::from_fn(move || {
            let number = next?;
            let node = self.nodes.get(number)?;
            next = node.next;
            Some((number, node))
        })
    }

    /// The value of a group's field.
    pub fn field(&self, text: &str, of: usize, name: &str) -> Option<usize> {
        self.children(of).find(|(_, node)| text.get(node.field.clone()) == Some(name)).map(|(number, _)| number)
    }

    /// The value at a path below `of`: `won.on`, `log[2].stage`.
    pub fn at_path(&self, text: &str, of: usize, path: &str) -> Option<usize> {
        let mut at = of;
        for step in path.split('.') {
            let (name, index) =
                step.strip_suffix(']').and_then(|s| s.split_once('[')).map_or((step, None), |(n, i)| (n, Some(i)));
            if !name.is_empty() {
                at = self.field(text, at, name)?;
            }
            if let Some(index) = index {
                at = self.children(at).nth(index.parse().ok()?)?.0;
            }
        }
        Some(at)
    }

    fn push(&mut self, kind: Kind, span: Range<usize>) -> usize {
        self.nodes.push(Node { kind, span, field: 0..0, name: 0..0, first: None, next: None });
        self.nodes.len() - 1
    }
}

/// Why a piece of text is no record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where it shows.
    pub at: Range<usize>,
    /// What is wrong.
    pub what: String,
    /// What to write.
    pub hint: Option<String>,
}

impl Fault {
    fn new(at: Range<usize>, what: impl Into<String>, hint: impl Into<String>) -> Self {
        let hint = hint.into();
        Self { at, what: what.into(), hint: (!hint.is_empty()).then_some(hint) }
    }
}

/// Reads the value at the lexer's place into `tree` and gives its number.
fn value(lexer: &mut Lexer, tree: &mut Tree, depth: usize) -> Result<usize, Fault> {
    let (token, span) = lexer.next();
    match token {
        Token::Text => Ok(tree.push(Kind::Text, span)),
        Token::RawText => Ok(tree.push(Kind::RawText, span)),
        Token::Number => Ok(tree.push(Kind::Number, span)),
        Token::Other => Ok(tree.push(Kind::Other, span)),
        Token::Mark(b'(') => group(lexer, tree, depth, span, 0..0),
        Token::Mark(b'[') => list(lexer, tree, depth, span),
        Token::Mark(b'{') => map(lexer, tree, depth, span),
        Token::Name if lexer.peek().0 == Token::Mark(b'(') => {
            let (_, open) = lexer.next();
            group(lexer, tree, depth, open, span)
        }
        Token::Name => Ok(tree.push(Kind::Name, span)),
        other => {
            Err(unexpected(other, span, "a value is missing here", "write a text in quotes, a number, a name, `(..)` or `[..]`"))
        }
    }
}

fn too_deep(at: Range<usize>) -> Fault {
    Fault::new(
        at,
        format!("more than {DEEPEST} brackets lie in each other"),
        "a book needs no more than five: look for a stray bracket",
    )
}

/// Reads up to the `)` of a group whose `(` was at `open`.
fn group(lexer: &mut Lexer, tree: &mut Tree, depth: usize, open: Range<usize>, name: Range<usize>) -> Result<usize, Fault> {
    if depth == 0 {
        return Err(too_deep(open));
    }
    let start = if name.is_empty() { open.start } else { name.start };
    let own = tree.push(Kind::Group, start..open.end);
    let mut last: Option<usize> = None;
    loop {
        let (token, span) = lexer.peek();
        if token == Token::Mark(b')') {
            lexer.next();
            if let Some(node) = tree.nodes.get_mut(own) {
                node.span.end = span.end;
                node.name = name;
            }
            return Ok(own);
        }
        let mut field = 0..0;
        if token == Token::Name {
            let before = lexer.clone();
            lexer.next();
            if lexer.peek().0 == Token::Mark(b':') {
                lexer.next();
                field = span.clone();
            } else {
                *lexer = before;
            }
        }
        let named = !field.is_empty();
        let is_group = tree.nodes.get(own).is_some_and(|node| node.kind == Kind::Group);
        if is_group && last.is_some() && token == Token::Number {
            let hint = "a number has a point before its decimals and nothing between thousands: `12000.00`";
            return Err(Fault::new(span, "a number where a field's name belongs", hint));
        }
        if last.is_none() && !named {
            if let Some(node) = tree.nodes.get_mut(own) {
                node.kind = Kind::Tuple;
            }
        } else if named != is_group {
            return Err(unexpected(
                token,
                span,
                "a field's name or `)` is missing here",
                "write `name: value`, or close the record with `)`",
            ));
        }
        if !named
            && !matches!(
                token,
                Token::Name | Token::Text | Token::RawText | Token::Number | Token::Other | Token::Mark(b'(' | b'[' | b'{')
            )
        {
            return Err(unexpected(
                token,
                span,
                "a field's name or `)` is missing here",
                "write `name: value`, or close the record with `)`",
            ));
        }
        let item = value(lexer, tree, depth - 1)?;
        attach(tree, own, &mut last, item, field);
        separator(lexer, b')', "`,` or `)`")?;
    }
}

/// Reads up to the `]` of a list whose `[` was at `open`.
fn list(lexer: &mut Lexer, tree: &mut Tree, depth: usize, open: Range<usize>) -> Result<usize, Fault> {
    if depth == 0 {
        return Err(too_deep(open));
    }
    let own = tree.push(Kind::List, open);
    let mut last = None;
    loop {
        let (token, span) = lexer.peek();
        if token == Token::Mark(b']') {
            lexer.next();
            if let Some(node) = tree.nodes.get_mut(own) {
                node.span.end = span.end;
            }
            return Ok(own);
        }
        let item = value(lexer, tree, depth - 1)?;
        attach(tree, own, &mut last, item, 0..0);
        separator(lexer, b']', "`,` or `]`")?;
    }
}

/// Reads over a map: nothing in a book is one, so only its extent counts.
fn map(lexer: &mut Lexer, tree: &mut Tree, depth: usize, open: Range<usize>) -> Result<usize, Fault> {
    if depth == 0 {
        return Err(too_deep(open));
    }
    let own = tree.push(Kind::Other, open);
    loop {
        let (token, span) = lexer.peek();
        if token == Token::Mark(b'}') {
            lexer.next();
            if let Some(node) = tree.nodes.get_mut(own) {
                node.span.end = span.end;
            }
            return Ok(own);
        }
        value(lexer, tree, depth - 1)?;
        let (token, span) = lexer.next();
        if token != Token::Mark(b':') {
            return Err(unexpected(token, span, "`:` is missing here", ""));
        }
        value(lexer, tree, depth - 1)?;
        separator(lexer, b'}', "`,` or `}`")?;
    }
}

/// Puts `item` behind `last` among the children of `own`.
fn attach(tree: &mut Tree, own: usize, last: &mut Option<usize>, item: usize, field: Range<usize>) {
    if let Some(node) = tree.nodes.get_mut(item) {
        node.field = field;
    }
    match *last {
        None => {
            if let Some(node) = tree.nodes.get_mut(own) {
                node.first = Some(item);
            }
        }
        Some(before) => {
            if let Some(node) = tree.nodes.get_mut(before) {
                node.next = Some(item);
            }
        }
    }
    *last = Some(item);
}

/// Reads the comma after an item; none is needed before `close`.
fn separator(lexer: &mut Lexer, close: u8, wanted: &str) -> Result<(), Fault> {
    let before = lexer.at();
    let (token, span) = lexer.peek();
    match token {
        Token::Mark(b',') => {
            lexer.next();
            Ok(())
        }
        Token::Mark(mark) if mark == close => Ok(()),
        Token::Mark(b':') => Err(Fault::new(
            span,
            "`:` after a value",
            "a text that holds quotes writes them `\\\"`; a field's name has no quotes",
        )),
        // `"a, b: "c"`: the quote that closes the first text opened the second.
        Token::Name | Token::Number if span.start == before && lexer.before(before) == Some(b'"') => {
            let at = before.saturating_sub(1)..before;
            Err(Fault::new(at, "a text ends here, and more follows at once", "a `\"` is missing before this, or is one too many"))
        }
        // What is missing is missing behind the last value, wherever the next one stands.
        Token::Name | Token::Text | Token::RawText | Token::Number | Token::Other => Err(Fault::new(
            before.saturating_sub(1)..before,
            format!("{wanted} is missing after this"),
            "write `,` between values",
        )),
        other => Err(unexpected(other, span, &format!("{wanted} is missing here"), "look for a bracket that is not closed")),
    }
}

const NOT_CLOSED: &str = "this record is not closed";

fn unexpected(token: Token, span: Range<usize>, what: &str, hint: &str) -> Fault {
    match token {
        Token::OpenText => Fault::new(span, "this text is not closed", "write `\"` at its end"),
        Token::OpenComment => Fault::new(span, "this comment is not closed", "write `*/` at its end"),
        Token::End => Fault::new(span, NOT_CLOSED, "write `)` at its end"),
        Token::Bad => Fault::new(span, "a character that RON does not know", "put text into quotes: `\"..\"`"),
        _ => Fault::new(span, what, hint),
    }
}

/// Reads the record (`(..)`) that starts at `start` into `tree`; its root has number 0. Gives the place behind it.
pub fn record(text: &str, start: usize, tree: &mut Tree) -> Result<usize, Fault> {
    record_from(&mut record_lexer(text, start), text, start, tree)
}

/// A lexer that sees no more than the longest record.
fn record_lexer(text: &str, start: usize) -> Lexer<'_> {
    Lexer::new(text, start, start.saturating_add(LONGEST_RECORD))
}

fn record_from(lexer: &mut Lexer, text: &str, start: usize, tree: &mut Tree) -> Result<usize, Fault> {
    tree.nodes.clear();
    let limit = text.len().min(start.saturating_add(LONGEST_RECORD));
    let found = value(lexer, tree, DEEPEST);
    if found.is_err() && limit < text.len() && lexer.at() >= limit {
        return Err(Fault::new(
            start..start + 1,
            format!("a record of more than {LONGEST_RECORD} bytes"),
            "look for a bracket or a quote that is not closed",
        ));
    }
    found.map_err(|fault| point_to_start(fault, start))?;
    Ok(lexer.at())
}

/// A record that is not closed is shown where it begins: where it should end cannot be known.
fn point_to_start(fault: Fault, start: usize) -> Fault {
    if fault.what == NOT_CLOSED { Fault { at: start..start + 1, ..fault } } else { fault }
}

/// Where the first value of a file stands, behind spaces, comments and attributes.
pub fn start(text: &str) -> usize {
    let mut lexer = Lexer::new(text, 0, text.len());
    lexer.skip_attributes();
    lexer.peek().1.start
}

/// Where the next token behind `from` stands; the text's length when there is none.
pub fn start_from(text: &str, from: usize) -> usize {
    Lexer::new(text, from, text.len()).peek().1.start
}

/// A piece of a table's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it stands.
    pub span: Range<usize>,
    /// What it is.
    pub what: What,
}

/// What a piece of a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
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
    pub open: Option<usize>,
    /// Where its closing `]` stands; `None` when there is none.
    pub close: Option<usize>,
    /// Nothing stands in it but spaces and comments.
    pub empty: bool,
    /// Where looking at it was given up, because too much of it cannot be read.
    pub given_up: Option<usize>,
}

/// A table's file cut into pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// The pieces in order. Between them stand only spaces, comments, commas and the list's brackets.
    pub pieces: Vec<Piece>,
    /// The list.
    pub frame: Frame,
}

/// Cuts a table's file into pieces.
pub fn cut(text: &str) -> Cut {
    let mut pieces = Vec::new();
    let frame = walk(text, &mut Tree::default(), |piece, _| pieces.push(piece));
    Cut { pieces, frame }
}

/// Goes through a table's file and hands over each piece, a record with its values.
pub fn walk(text: &str, tree: &mut Tree, mut each: impl FnMut(Piece, &Tree)) -> Frame {
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
    let mut lines: Option<Lines> = None;
    let mut faults = 0;
    // Bytes that were gone through and are gone through again, because nothing could be made of them.
    let mut in_vain = 0;
    // Whether a comma (or the list's start) stands before what comes next, and whether a record does.
    let (mut comma, mut after_record) = (true, false);
    loop {
        if faults >= MOST_FAULTS || in_vain > text.len().saturating_mul(MOST_IN_VAIN.0) + MOST_IN_VAIN.1 {
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
                each(Piece { span, what: What::Stray { tail: false } }, tree);
                faults += 1;
                (comma, after_record) = (true, false);
            }
            Token::Mark(b'(') | Token::Name if starts_record(&lexer) => {
                let lines = lines.get_or_insert_with(|| Lines::new(text, start));
                let mut inner = record_lexer(text, start);
                match record_from(&mut inner, text, start, tree) {
                    Ok(end) => {
                        each(Piece { span: start..end, what: What::Record { comma_missing: !comma } }, tree);
                        lexer.go_to(end);
                        (comma, after_record) = (false, true);
                    }
                    Err(fault) => {
                        in_vain += inner.at() - start;
                        let end = lines.next_record(start);
                        let fault = clearer(text, start..end, fault, tree);
                        let end = trim_end(text, start..end);
                        each(Piece { span: start..end, what: What::Broken(fault) }, tree);
                        faults += 1;
                        lexer.go_to(end);
                        (comma, after_record) = (true, false);
                    }
                }
            }
            Token::Mark(b')' | b']' | b'}') => {
                // A bracket too many harms nothing else.
                each(Piece { span: span.clone(), what: What::Stray { tail: false } }, tree);
                faults += 1;
                lexer.go_to(span.end);
            }
            _ => {
                let lines = lines.get_or_insert_with(|| Lines::new(text, start));
                let end = trim_end(text, start..lines.next_record(start));
                let (continues, looked_to) = continues_record(&lexer);
                let tail = after_record && continues;
                in_vain += looked_to - start;
                each(Piece { span: start..end, what: What::Stray { tail } }, tree);
                faults += 1;
                lexer.go_to(end);
                (comma, after_record) = (true, false);
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

/// Whether what follows looks like another field of the record before it, and how far it was looked.
fn continues_record(lexer: &Lexer) -> (bool, usize) {
    let mut ahead = lexer.clone();
    let field = (ahead.next().0, ahead.next().0) == (Token::Name, Token::Mark(b':'));
    (field, ahead.at())
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
struct Lines<'a> {
    text: &'a str,
    /// The first record's column; a record begins no deeper.
    indent: usize,
    /// Where the list's closing bracket stands, by the look of the lines.
    close: usize,
}

impl<'a> Lines<'a> {
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

/// A field of a record: its name and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Where its name stands.
    pub name: Range<usize>,
    /// Where its value stands.
    pub value: Range<usize>,
}

/// The fields of the record at `span`, in order; `None` when it is no record that stands whole.
pub fn fields(text: &str, span: Range<usize>) -> Option<Vec<Field>> {
    let mut tree = Tree::default();
    record(text, span.start, &mut tree).ok()?;
    Some(tree.children(0).map(|(_, node)| Field { name: node.field.clone(), value: node.span.clone() }).collect())
}

/// Where the value at a path (`amount`, `won.on`, `log[2].stage`) of the record at `span` stands.
pub fn locate(text: &str, span: Range<usize>, path: &str) -> Option<Range<usize>> {
    let mut tree = Tree::default();
    record(text, span.start, &mut tree).ok()?;
    let number = tree.at_path(text, 0, path)?;
    tree.node(number).map(|node| node.span.clone())
}

/// Where the id of a piece that is no whole record stands: the text behind its first `id:`.
pub fn find_id(text: &str, piece: Range<usize>) -> Option<Range<usize>> {
    let mut lexer = Lexer::new(text, piece.start, piece.end).one_line();
    let mut depth = 0_usize;
    loop {
        let (token, span) = lexer.next();
        match token {
            Token::End | Token::OpenText | Token::OpenComment => return None,
            Token::Mark(b'(' | b'[' | b'{') => depth += 1,
            Token::Mark(b')' | b']' | b'}') => depth = depth.saturating_sub(1),
            Token::Name if depth == 1 && text.get(span.clone()) == Some("id") && lexer.peek().0 == Token::Mark(b':') => {
                lexer.next();
                let (token, span) = lexer.next();
                return matches!(token, Token::Text | Token::RawText).then_some(span);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str = r#"#![enable(implicit_some)]
// deals
[
    (
        id: "D-1", name: "Dock \"lights\"", /* nested /* comment */ */
        amount: 48_000, won: (on: "2026-11-02", reason: Some("x")),
        log: [(on: "2026-09-02", stage: "a"), (on: "2026-10-02", stage: "b")],
    ),
    (id: "D-2", name: r"raw (", words: "two
(lines", kind: New),
    Deal(id: "D-3", name: "x"),
]
"#;

    fn kinds(text: &str) -> Vec<(&str, &str)> {
        let cut = cut(text);
        cut.pieces
            .iter()
            .map(|piece| {
                let what = match &piece.what {
                    What::Record { comma_missing: false } => "record",
                    What::Record { comma_missing: true } => "no comma",
                    What::Broken(_) => "broken",
                    What::Stray { tail: false } => "stray",
                    What::Stray { tail: true } => "tail",
                };
                (what, &text[piece.span.clone()])
            })
            .collect()
    }

    fn fault(text: &str) -> (String, &str) {
        match cut(text).pieces.into_iter().find_map(|piece| match piece.what {
            What::Broken(fault) => Some(fault),
            _ => None,
        }) {
            Some(fault) => (fault.what, &text[fault.at]),
            None => panic!("nothing is broken"),
        }
    }

    #[test]
    fn a_good_file_is_cut_into_its_records() {
        let cut = cut(GOOD);
        assert_eq!(cut.pieces.len(), 3);
        assert!(cut.pieces.iter().all(|piece| piece.what == What::Record { comma_missing: false }));
        assert_eq!(cut.frame.close, Some(GOOD.len() - 2));
        let span = cut.pieces[0].span.clone();
        assert_eq!(locate(GOOD, span.clone(), "amount").map(|at| &GOOD[at]), Some("48_000"));
        assert_eq!(locate(GOOD, span.clone(), "won.on").map(|at| &GOOD[at]), Some("\"2026-11-02\""));
        assert_eq!(locate(GOOD, span.clone(), "log[1].stage").map(|at| &GOOD[at]), Some("\"b\""));
        assert_eq!(locate(GOOD, span.clone(), "close"), None);
        let names: Vec<&str> = fields(GOOD, span).unwrap().into_iter().map(|field| &GOOD[field.name]).collect();
        assert_eq!(names, ["id", "name", "amount", "won", "log"]);
    }

    #[test]
    fn one_broken_record_leaves_the_others_whole() {
        let around = |broken: &str| format!("[\n    (id: \"a\"),\n    {broken},\n    (id: \"c\"),\n]\n");
        for broken in [
            "(id: \"b\", amount: 12.000,00)",
            "(id: \"b\", name: \"x)",
            "(id: \"b, name: \"x\")",
            "(id: \"b\" name: \"x\")",
            "(id \"b\")",
            "(id: \"b\"",
            "(id: \"b\", log: [(on: \"x\")",
            "(id: \"b\", log: [(on: \"x\"))",
            "(id: \"b\", /* never closed )",
            "(id: \"b\", é: @)",
            "(\n        id: \"b\",\n        log: [\n            (on: \"x\"),\n        name: \"y\",\n    )",
        ] {
            let text = around(broken);
            let found = kinds(&text);
            assert_eq!(found[0], ("record", "(id: \"a\")"), "{text}");
            assert_eq!(found[1].0, "broken", "{text} {found:?}");
            assert_eq!(found[2], ("record", "(id: \"c\")"), "{text}");
            assert_eq!(found.len(), 3, "{text} {found:?}");
            assert!(cut(&text).frame.close.is_some(), "{text}");
            let Piece { span, .. } = cut(&text).pieces[1].clone();
            let id = find_id(&text, span).map(|at| &text[at]);
            assert!(id == Some("\"b\"") || !broken.contains("id: \"b\""), "{text} {id:?}");
        }
    }

    #[test]
    fn a_fault_shows_where_it_was_made() {
        assert_eq!(fault("[\n(id: \"b, x: 1),\n(id: \"c\"),\n]"), ("this text is not closed".into(), "\"b, x: 1),"));
        assert_eq!(fault("[\n(id: \"b\" x: 1),\n]"), ("`,` or `)` is missing after this".into(), "\""));
        assert_eq!(fault("[\n(id \"b\"),\n]").0, "`,` or `)` is missing after this");
        assert_eq!(fault(&format!("[{}]", "(".repeat(10_000))).0, "more than 32 brackets lie in each other");
        assert_eq!(fault(&format!("[(a: {}]", "[".repeat(10_000))).0, "more than 32 brackets lie in each other");
    }

    #[test]
    fn what_is_no_record_is_reported_not_lost() {
        assert_eq!(
            kinds("[\n(id: \"a\"), amount: 3),\n(id: \"b\")\n(id: \"c\"), x\n]"),
            [
                ("record", "(id: \"a\")"),
                ("tail", "amount: 3)"),
                ("record", "(id: \"b\")"),
                ("no comma", "(id: \"c\")"),
                ("stray", "x")
            ]
        );
        assert_eq!(kinds("[\n(a: 1),\n],\n(b: 2),\n]"), [("record", "(a: 1)"), ("stray", "]"), ("record", "(b: 2)")]);
        assert_eq!(cut("[\n(a: 1),\n").frame.close, None);
        assert!(cut(" // nothing\n").frame.empty);
    }

    /// What stands between the pieces may only be spaces, comments, commas, attributes and the list's brackets.
    fn covers(text: &str) {
        let cut = cut(text);
        if cut.frame.given_up.is_some() {
            return;
        }
        let mut at = 0;
        for piece in &cut.pieces {
            assert!(piece.span.start >= at && piece.span.end > piece.span.start, "{text:?} {cut:?}");
            only_separators(&text[at..piece.span.start], text);
            at = piece.span.end;
        }
        only_separators(&text[at..], text);
    }

    fn only_separators(gap: &str, text: &str) {
        let mut lexer = Lexer::new(gap, 0, gap.len());
        lexer.skip_attributes();
        loop {
            match lexer.next().0 {
                Token::End => return,
                Token::Mark(b',' | b'[' | b']') => {}
                other => panic!("{other:?} was lost in {gap:?} of {text:?}"),
            }
        }
    }

    proptest! {
        #[test]
        fn no_byte_of_a_damaged_file_is_lost(cuts in prop::collection::vec((0..GOOD.len(), 0..4usize, "[()\\[\\]\",:/*#a1\\\\ \n]{0,3}"), 1..6)) {
            let mut text = GOOD.to_owned();
            for (at, length, put) in cuts {
                let start = at.min(text.len());
                let end = (start + length).min(text.len());
                if text.is_char_boundary(start) && text.is_char_boundary(end) {
                    text.replace_range(start..end, &put);
                }
            }
            covers(&text);
        }

        #[test]
        fn no_text_is_lost(text in "[()\\[\\]{}\",:/*#!a-cr1.\\\\ \n\u{202e}é'-]{0,80}") {
            covers(&text);
        }

        #[test]
        fn what_is_taken_for_a_record_ron_takes_too(text in "\\([()\\[\\]\",:/*#a-cr1\\\\ \n]{0,24}\\)") {
            let mut tree = Tree::default();
            // Escapes and numbers are judged when their value is read.
            let whole = record(&text, 0, &mut tree) == Ok(text.len());
            if whole && !text.contains('\\') && !tree.nodes.iter().any(|node| node.kind == Kind::Number) {
                prop_assert!(ron::from_str::<&ron::value::RawValue>(&text).is_ok(), "{text}");
            }
        }
    }
}
