//! The values of one record, and what is wrong with a piece of text.

use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NodeKind {
    /// `"..."`, with its quotes.
    Text,
    /// `r#"..."#`, with its quotes.
    RawText,
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
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    pub(crate) span: Range<usize>,
    /// Where the name of its field stands; empty for items of a list.
    pub(crate) field: Range<usize>,
    /// Where the name before a group's `(` stands; empty without one.
    pub(crate) name: Range<usize>,
    pub(super) first: Option<usize>,
    pub(super) next: Option<usize>,
}

/// The values of one record. Cleared and filled again for the next one, so that a file needs one.
#[derive(Debug, Default)]
pub struct Tree {
    pub(super) nodes: Vec<Node>,
}

impl Tree {
    pub(crate) fn node(&self, number: usize) -> Option<&Node> {
        self.nodes.get(number)
    }

    /// The fields of a group or the items of a list, in order.
    pub(crate) fn children(&self, of: usize) -> impl Iterator<Item = (usize, &Node)> {
        let mut next = self.node(of).and_then(|node| node.first);
        std::iter::from_fn(move || {
            let number = next?;
            let node = self.nodes.get(number)?;
            next = node.next;
            Some((number, node))
        })
    }

    pub(crate) fn field(&self, text: &str, of: usize, name: &str) -> Option<usize> {
        self.children(of).find(|(_, node)| text.get(node.field.clone()) == Some(name)).map(|(number, _)| number)
    }

    /// The value at a path below `of`: `won.on`, `log[2].stage`.
    pub(crate) fn at_path(&self, text: &str, of: usize, path: &str) -> Option<usize> {
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

    pub(super) fn push(&mut self, kind: NodeKind, span: Range<usize>) -> usize {
        self.nodes.push(Node { kind, span, field: 0..0, name: 0..0, first: None, next: None });
        self.nodes.len() - 1
    }
}

/// Why a piece of text is no record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub(crate) at: Range<usize>,
    pub(crate) what: String,
    pub(crate) hint: Option<String>,
}

impl Fault {
    pub(super) fn new(at: Range<usize>, what: impl Into<String>, hint: impl Into<String>) -> Self {
        let hint = hint.into();
        Self { at, what: what.into(), hint: (!hint.is_empty()).then_some(hint) }
    }
}
