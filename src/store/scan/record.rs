//! Reads one record into its tree.

use std::ops::Range;

use super::super::token::{Lexer, Token};
use super::tree::{Fault, NodeKind, Tree};
use super::{DEEPEST, LONGEST_RECORD};

/// Reads the value at the lexer's place into `tree` and gives its number.
pub(super) fn value(lexer: &mut Lexer, tree: &mut Tree, depth: usize) -> Result<usize, Fault> {
    let (token, span) = lexer.next();
    match token {
        Token::Text => Ok(tree.push(NodeKind::Text, span)),
        Token::RawText => Ok(tree.push(NodeKind::RawText, span)),
        Token::Number => Ok(tree.push(NodeKind::Number, span)),
        Token::Other => Ok(tree.push(NodeKind::Other, span)),
        Token::Mark(b'(') => group(lexer, tree, depth, span, 0..0),
        Token::Mark(b'[') => list(lexer, tree, depth, span),
        Token::Mark(b'{') => map(lexer, tree, depth, span),
        Token::Name if lexer.peek().0 == Token::Mark(b'(') => {
            let (_, open) = lexer.next();
            group(lexer, tree, depth, open, span)
        }
        Token::Name => Ok(tree.push(NodeKind::Name, span)),
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
    let own = tree.push(NodeKind::Group, start..open.end);
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
        let is_group = tree.nodes.get(own).is_some_and(|node| node.kind == NodeKind::Group);
        if is_group && last.is_some() && token == Token::Number {
            let hint = "a number has a point before its decimals and nothing between thousands: `12000.00`";
            return Err(Fault::new(span, "a number where a field's name belongs", hint));
        }
        if last.is_none() && !named {
            if let Some(node) = tree.nodes.get_mut(own) {
                node.kind = NodeKind::Tuple;
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
    let own = tree.push(NodeKind::List, open);
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
    let own = tree.push(NodeKind::Other, open);
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
pub(crate) fn record(text: &str, start: usize, tree: &mut Tree) -> Result<usize, Fault> {
    record_from(&mut record_lexer(text, start), text, start, tree)
}

/// A lexer that sees no more than the longest record.
pub(super) fn record_lexer(text: &str, start: usize) -> Lexer<'_> {
    Lexer::new(text, start, start.saturating_add(LONGEST_RECORD))
}

pub(super) fn record_from(lexer: &mut Lexer, text: &str, start: usize, tree: &mut Tree) -> Result<usize, Fault> {
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
pub(super) fn point_to_start(fault: Fault, start: usize) -> Fault {
    if fault.what == NOT_CLOSED { Fault { at: start..start + 1, ..fault } } else { fault }
}
