//! Where a field, a value at a path, or an id stands.

use std::ops::Range;

use super::super::token::{Lexer, Token};
use super::record::record;
use super::tree::Tree;

/// Where the value at a path (`amount`, `won.on`, `log[2].stage`) of the record at `span` stands.
pub(crate) fn locate(text: &str, span: Range<usize>, path: &str) -> Option<Range<usize>> {
    let mut tree = Tree::default();
    record(text, span.start, &mut tree).ok()?;
    let number = tree.at_path(text, 0, path)?;
    tree.node(number).map(|node| node.span.clone())
}

/// Where the id of a piece that is no whole record stands: the text behind its first `id:`.
pub(crate) fn find_id(text: &str, piece: Range<usize>) -> Option<Range<usize>> {
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
