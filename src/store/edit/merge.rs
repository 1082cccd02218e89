//! New values merged into a written record.

use rust_decimal::Decimal;

use super::bracket::{Bracket, BracketPlace, comments};
use super::value::{Field, FieldText, LineStyle, Value, WIDTH, broken, plain as plain_text, unquoted};
use crate::book::day::Day;
use crate::book::describe;
use crate::store::scan::{self, Node, NodeKind, Tree};

/// What is known of the fields of a record or group: their order, and what they hold.
pub(crate) type FieldDescriptions = &'static [describe::FieldDescription];

#[derive(Clone, Copy)]
pub(crate) struct WrittenRecord<'a> {
    pub(crate) text: &'a str,
    pub(crate) tree: &'a Tree,
    pub(crate) lines: LineStyle,
}

/// An entry that is written anew, and the comments that stood in what is gone.
type Anew = (String, Vec<String>);

impl<'a> WrittenRecord<'a> {
    pub(crate) fn said(&self, number: usize) -> &'a str {
        self.tree.node(number).and_then(|node| self.text.get(node.span.clone())).unwrap_or_default()
    }

    pub(crate) fn name(&self, node: &Node) -> &'a str {
        self.text.get(node.field.clone()).unwrap_or_default()
    }

    /// The record with new fields; `None` when it says all that already.
    pub(crate) fn record(&self, fields: &[Field], order: &[&str], shape: FieldDescriptions) -> Option<String> {
        let before = self.said(0);
        let new = self.group(0, fields, order, shape)?;
        let place = BracketPlace::of(self.text, self.tree.node(0)?.span.start, self.lines);
        let too_long = |record: &str| !record.contains('\n') && place.column + record.chars().count() >= WIDTH;
        let alone = place.column == place.indent.chars().count();
        if alone && too_long(&new) && !too_long(before) && comments(&new).is_empty() {
            return Some(on_lines(&new, &place).unwrap_or(new));
        }
        Some(new)
    }

    fn group(&self, own: usize, fields: &[Field], order: &[&str], shape: FieldDescriptions) -> Option<String> {
        let mut bracket = None;
        for field in fields {
            let inner = shape.iter().find(|known| known.name == field.name).and_then(|known| known.holds.group());
            let inner = inner.unwrap_or_default();
            let written = self.tree.field(self.text, own, field.name);
            match (written, &field.value) {
                (None, None) => {}
                (Some(_), Some(_)) if field.filler => {}
                (Some(node), Some(value)) => {
                    let Some((new, lost)) = self.value(node, value, inner) else { continue };
                    let bracket = self.opened(&mut bracket, own)?;
                    let at = bracket.position(field.name)?;
                    bracket.replace(at, format!("{}{new}", self.head(node)), lost);
                }
                (Some(_), None) => {
                    let bracket = self.opened(&mut bracket, own)?;
                    while let Some(at) = bracket.position(field.name) {
                        bracket.remove(at);
                    }
                }
                (None, Some(value)) => self.insert(self.opened(&mut bracket, own)?, field.name, value, order),
            }
        }
        bracket.map(|bracket| bracket.text())
    }

    /// Puts a field behind the last one that comes before it in the order, else before the first.
    fn insert(&self, bracket: &mut Bracket, name: &str, value: &Value, order: &[&str]) {
        let rank = |name: &str| order.iter().position(|known| *known == name);
        let ranks: Vec<Option<usize>> = bracket.names().map(rank).collect();
        let before = ranks.iter().enumerate().filter(|(_, known)| known.is_some() && **known < rank(name));
        let after = before.max_by_key(|(_, known)| **known).map(|(at, _)| at);
        let inner = bracket.inner();
        let text = format!("{name}: ");
        let value = match value {
            Value::Log(items) => &Value::List(by_key(items)),
            other => other,
        };
        let value = if bracket.is_broken() {
            value.fitting(inner.chars().count() + text.len(), &inner, &self.lines)
        } else {
            value.on_one_line()
        };
        bracket.insert(after, name, format!("{text}{value}"));
    }

    /// The brackets of a group or list, taken apart when the first change is made.
    fn opened<'b>(&self, bracket: &'b mut Option<Bracket<'a>>, own: usize) -> Option<&'b mut Bracket<'a>> {
        if bracket.is_none() {
            *bracket = Bracket::new(self.text, self.tree, own, self.lines);
        }
        bracket.as_mut()
    }

    /// What stands before a value: its field's name and the colon.
    fn head(&self, number: usize) -> &'a str {
        let Some(node) = self.tree.node(number) else { return "" };
        let start = if node.field.is_empty() { node.span.start } else { node.field.start };
        self.text.get(start..node.span.start).unwrap_or_default()
    }

    /// A value written anew; `None` when it says the same already.
    fn value(&self, number: usize, value: &Value, shape: FieldDescriptions) -> Option<Anew> {
        let node = self.tree.node(number)?;
        match (node.kind, value) {
            (NodeKind::Group, Value::Group { fields, .. }) => {
                let known = shape.iter().map(|field| field.name);
                let names: Vec<&str> =
                    if shape.is_empty() { fields.iter().map(|field| field.name).collect() } else { known.collect() };
                return self.group(number, fields, &names, shape).map(|new| (new, Vec::new()));
            }
            (NodeKind::List, Value::List(items)) if self.same_items(number, items) => {
                let mut bracket = None;
                for (at, (item, value)) in self.children(number).into_iter().zip(items).enumerate() {
                    if let Some((new, lost)) = self.value(item, value, shape) {
                        self.opened(&mut bracket, number)?.replace(at, new, lost);
                    }
                }
                return self.list(bracket);
            }
            (NodeKind::List, Value::Log(items)) => return self.log(number, items, shape),
            _ if self.says(number, value) => return None,
            _ => {}
        }
        let place = BracketPlace::of(self.text, node.span.start, self.lines);
        let broken = self.tree.node(0).is_some_and(|root| self.text.get(root.span.clone()).is_some_and(|own| own.contains('\n')));
        let new = if broken { value.fitting(place.column, place.indent, &self.lines) } else { value.on_one_line() };
        Some((new, comments(self.said(number))))
    }

    fn children(&self, of: usize) -> Vec<usize> {
        self.tree.children(of).map(|(number, _)| number).collect()
    }

    fn list(&self, bracket: Option<Bracket>) -> Option<Anew> {
        let mut bracket = bracket?;
        if self.said(0).contains('\n') {
            bracket.fit();
        }
        Some((bracket.text(), Vec::new()))
    }

    /// Merges entries into a list that is told and ordered by the first field of each.
    fn log(&self, list: usize, items: &[Value], shape: FieldDescriptions) -> Option<Anew> {
        let mut bracket = None;
        let name = items.iter().find_map(|item| if let Value::Group { fields, .. } = item { fields.first() } else { None });
        let name = name.map_or("", |field| field.name);
        let first = |number: usize| self.tree.field(self.text, number, name).map(|first| unquoted(self.said(first)));
        let written = self.children(list).into_iter().map(|number| (first(number), Some(number)));
        let mut entries: Vec<(Option<String>, Option<usize>)> = written.collect();
        for item in by_key(items) {
            let key = key(&item);
            // Of several of one day the last one holds.
            if let Some(at) = entries.iter().rposition(|(known, _)| *known == key && known.is_some()) {
                if let Some((_, Some(number))) = entries.get(at)
                    && let Some((new, lost)) = self.value(*number, &item, shape)
                {
                    self.opened(&mut bracket, list)?.replace(at, new, lost);
                }
                continue;
            }
            let at = entries.iter().rposition(|(known, _)| *known <= key);
            self.opened(&mut bracket, list)?.insert(at, "", item.on_one_line());
            entries.insert(at.map_or(0, |at| at + 1), (key, None));
        }
        self.list(bracket)
    }

    /// Whether what is written says the same as a value that is no group that can be merged.
    fn says(&self, number: usize, value: &Value) -> bool {
        let Some(node) = self.tree.node(number) else { return false };
        let plain = matches!(node.kind, NodeKind::Text | NodeKind::RawText | NodeKind::Number | NodeKind::Name);
        match value {
            // A date is written where a group with that date and nothing else that matters is meant.
            Value::Group { fields, bare: true } => {
                let mut carried = fields.iter().filter(|field| !field.filler).filter_map(|field| field.value.as_ref());
                matches!((carried.next(), carried.next()), (Some(first), None) if self.says(number, first))
            }
            Value::Group { .. } | Value::Log(_) => false,
            Value::List(items) => node.kind == NodeKind::List && items.is_empty() && self.tree.children(number).next().is_none(),
            Value::Text(text) if plain_text(self.said(number)) == Some(text) => true,
            Value::Day(day) if plain_text(self.said(number)).and_then(Day::parse) == Some(*day) => true,
            Value::Number { number: new, .. } if node.kind == NodeKind::Number => {
                let said = self.said(number);
                let written = if said.contains('_') { said.replace('_', "").parse() } else { said.parse::<Decimal>() };
                written.as_ref() == Ok(new)
            }
            other => {
                let (written, new) = (self.said(number), other.on_one_line());
                plain && (written == new || unquoted(written) == unquoted(&new))
            }
        }
    }

    /// Whether a list holds as many groups, each with the same first field.
    fn same_items(&self, list: usize, items: &[Value]) -> bool {
        let written = self.children(list);
        written.len() == items.len()
            && written.iter().zip(items).all(|(node, item)| match item {
                Value::Group { fields, .. } => fields.first().is_some_and(|first| {
                    let own = self.tree.field(self.text, *node, first.name);
                    matches!((own, &first.value), (Some(own), Some(value)) if self.says(own, value))
                }),
                _ => false,
            })
    }
}

/// What tells an entry of a log: its first field.
fn key(item: &Value) -> Option<String> {
    match item {
        Value::Group { fields, .. } => fields.first()?.value.as_ref()?.plain(),
        _ => None,
    }
}

/// The entries of a log in the order of their first fields; of two with the same one the later one adds to the earlier.
fn by_key(items: &[Value]) -> Vec<Value> {
    let mut merged: Vec<Value> = Vec::new();
    for item in items {
        let known = merged.iter_mut().find(|known| key(known).is_some() && key(known) == key(item));
        let (Some(Value::Group { fields: known, .. }), Value::Group { fields, .. }) = (known, item) else {
            merged.push(item.clone());
            continue;
        };
        for field in fields {
            match known.iter_mut().find(|own| own.name == field.name) {
                Some(own) => own.clone_from(field),
                None => known.push(field.clone()),
            }
        }
    }
    merged.sort_by_key(key);
    merged
}

/// A record that stood on one line, and no longer fits there, on several.
fn on_lines(record: &str, place: &BracketPlace) -> Option<String> {
    let mut tree = Tree::default();
    scan::record(record, 0, &mut tree).ok()?;
    let said = |node: &Node| record.get(node.span.clone()).unwrap_or_default();
    let parts = tree.children(0).map(|(number, node)| FieldText {
        name: record.get(node.field.clone()).unwrap_or_default(),
        text: said(node),
        items: (node.kind == NodeKind::List).then(|| tree.children(number).map(|(_, item)| said(item).to_owned()).collect()),
    });
    // The name before the brackets, where one is written.
    let mut out = record.split('(').next().unwrap_or_default().to_owned();
    broken(&mut out, parts, place.indent, &place.lines);
    Some(out)
}
