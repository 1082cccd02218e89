//! Every edit is read back before it counts: what was to be said is said, all else stands as it stood, comments too.

use super::Slip;
use super::bracket::comments;
use super::merge::WrittenRecord;
use super::value::{Field, Value, unquoted};
use crate::store::scan::{self, NodeKind, Tree};

/// What a value says, whatever its layout.
#[derive(Debug, PartialEq)]
enum BareValue {
    Plain(String),
    Group(Vec<(String, BareValue)>),
    List(Vec<BareValue>),
}

/// Whether a record's new text is a record that says the fields and, besides, what it said before.
pub(crate) fn holds(before: &WrittenRecord, after: &str, fields: &[Field]) -> Result<(), Slip> {
    let slip = |what: &str| Err(Slip { what: what.to_owned() });
    let mut tree = Tree::default();
    match scan::record(after, 0, &mut tree) {
        Ok(end) if end == after.len() => {}
        Ok(_) => return slip("closes the record too early"),
        Err(fault) => return Err(Slip { what: format!("leaves no record: {}", fault.what) }),
    }
    let new = WrittenRecord { text: after, tree: &tree, lines: before.lines };
    let order: Vec<&str> = fields.iter().map(|field| field.name).collect();
    if new.record(fields, &order, &[]).is_some() {
        return slip("does not say what it should");
    }
    let (was, is) = (said(before, 0), said(&new, 0));
    if !stands(&was, &is, fields) {
        return slip("changes more than it should");
    }
    let (mut kept, mut found) = (comments(before.said(0)), comments(after));
    kept.sort_unstable();
    found.sort_unstable();
    if kept == found { Ok(()) } else { slip("loses a comment") }
}

fn said(written: &WrittenRecord, number: usize) -> BareValue {
    let children = || written.tree.children(number);
    match written.tree.node(number).map(|node| node.kind) {
        Some(NodeKind::Group) => {
            BareValue::Group(children().map(|(own, node)| (written.name(node).to_owned(), said(written, own))).collect())
        }
        Some(NodeKind::List) => BareValue::List(children().map(|(own, _)| said(written, own)).collect()),
        _ => BareValue::Plain(unquoted(written.said(number))),
    }
}

/// Whether a group says what it said before, but for the fields.
fn stands(was: &BareValue, is: &BareValue, fields: &[Field]) -> bool {
    let (BareValue::Group(was), BareValue::Group(is)) = (was, is) else { return false };
    let own = |name: &str| fields.iter().find(|field| field.name == name);
    let find = |group: &[(String, BareValue)], name: &str| group.iter().position(|(known, _)| known == name);
    let kept = was.iter().all(|(name, before)| {
        let after = find(is, name).and_then(|at| is.get(at)).map(|(_, after)| after);
        match (own(name).map(|field| (field.filler, &field.value)), after) {
            (Some((_, None)), after) => after.is_none(),
            (None | Some((true, _)), after) => after == Some(before),
            (Some((false, Some(value))), Some(after)) => merged(before, after, value),
            (Some(_), None) => false,
        }
    });
    let expected = |name: &str| find(was, name).is_some() || own(name).is_some_and(|field| field.value.is_some());
    kept && is.iter().all(|(name, _)| expected(name))
}

/// Whether a value that was merged keeps what was not named.
fn merged(was: &BareValue, is: &BareValue, value: &Value) -> bool {
    match (was, is, value) {
        (BareValue::Group(_), BareValue::Group(_), Value::Group { fields, .. }) => stands(was, is, fields),
        (BareValue::List(was), BareValue::List(is), Value::Log(items)) => {
            // The entries that were written stand in their order, those that are named merged.
            let first = |said: &BareValue| match said {
                BareValue::Group(fields) => fields.first().map(|(_, value)| format!("{value:?}")),
                _ => None,
            };
            let mut left = is.iter();
            was.iter().all(|was| left.any(|is| was == is || (first(was).is_some() && first(was) == first(is))))
                && is.len() <= was.len() + items.len()
        }
        _ => true,
    }
}
