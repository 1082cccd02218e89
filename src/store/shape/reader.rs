//! Reading the values of one record, and complaining about them.

use std::fmt::Write;
use std::ops::Range;

use crate::book::company::Company;
use crate::book::field::Link;
use crate::book::guess::did_you_mean;
use crate::book::money::Currency;
use crate::book::problem::{Problem, Severity};
use crate::book::table::TableName;
use crate::store::scan::{Fault, Kind, Tree};
use crate::store::source::Source;

use super::refs::Refs;

/// A problem, and the row of the file it is about when that row counts.
#[derive(Clone, Debug)]
pub struct Found {
    /// The problem.
    pub problem: Problem,
    /// The number of the row in its file.
    pub row: Option<usize>,
}

/// So many problems bear their source lines; those behind them only their place.
pub const MOST_EXCERPTS: usize = 1_000;
/// A file that is no attack has at least this many bytes a record, and this many for each further problem of one.
const LEAST: (usize, usize) = (16, 32);

/// The problems of a file. Why a record is left out is always among them, and so is every warning of a file of ordinary
/// records: only an attack, whose records are shorter than any can be, is cut off, and that is said.
#[derive(Debug, Default)]
pub struct Findings {
    /// Those that were found.
    pub list: Vec<Found>,
    /// How many there are besides.
    pub more: usize,
    /// How many of the list are the first of a record that is left out.
    firsts: usize,
}

impl Findings {
    /// Whether one more is kept, in a file of so many bytes.
    fn takes(&mut self, first: bool, bytes: usize) -> bool {
        let (kept, least) = if first { (self.firsts, LEAST.0) } else { (self.list.len() - self.firsts, LEAST.1) };
        let most = MOST_EXCERPTS + bytes / least;
        self.firsts += usize::from(first && kept < most);
        self.more += usize::from(kept >= most);
        kept < most
    }
}

/// An id that a record names.
#[derive(Clone, Debug)]
pub struct Named {
    /// What it is the id of.
    pub link: Link,
    /// Its number in the file.
    pub number: u32,
    /// Where it stands.
    pub span: Range<usize>,
    /// The path to it in the record.
    pub path: String,
}

/// Reads one record. Goes on after a value that is wrong, so that all problems of a record are found at once.
pub struct Reader<'a> {
    /// The file.
    pub source: &'a Source,
    /// The record's values.
    pub tree: &'a Tree,
    /// The company: its currency, stages and calendar.
    pub company: &'a Company,
    /// The ids that the file names.
    pub refs: &'a mut Refs,
    /// The problems found so far.
    pub found: &'a mut Findings,
    /// The currency of the record's amounts.
    pub currency: Currency,
    /// The table.
    pub table: TableName,
    /// The record's id, where its values do not tell it; empty when nothing does.
    pub record: Option<String>,
    /// Where each id that it names stands, when somebody asks.
    pub trace: Option<Vec<Named>>,
    /// Whether the record is to be left out.
    pub failed: bool,
    /// Whether the value of a field could not be read: its rules would complain of what is only not known.
    pub unread: bool,
}

impl<'a> Reader<'a> {
    /// The text of a value.
    pub fn text(&self, node: usize) -> &'a str {
        self.tree.node(node).and_then(|node| self.source.text.get(node.span.clone())).unwrap_or_default()
    }

    /// Notes an id that the record names.
    pub fn note(&mut self, link: Link, number: u32, node: usize) {
        if self.trace.is_some() {
            let named = Named { link, number, span: self.span(node), path: self.path(node) };
            self.trace.iter_mut().for_each(|trace| trace.push(named.clone()));
        }
    }

    /// What a value is.
    pub fn kind(&self, node: usize) -> Kind {
        self.tree.node(node).map_or(Kind::Other, |node| node.kind)
    }

    /// Where a value stands.
    pub fn span(&self, node: usize) -> Range<usize> {
        self.tree.node(node).map_or(0..0, |node| node.span.clone())
    }

    /// The path of a value in its record: `log[2].stage`.
    pub fn path(&self, node: usize) -> String {
        let mut path = String::new();
        let mut at = 0;
        'down: while at != node {
            let Some(place) = self.tree.node(node).map(|node| node.span.start) else { break };
            for (number, (child, value)) in self.tree.children(at).enumerate() {
                if child != node && !(value.span.start..value.span.end).contains(&place) {
                    continue;
                }
                let name = self.source.text.get(value.field.clone()).unwrap_or_default();
                if name.is_empty() {
                    let _ = write!(path, "[{number}]");
                } else {
                    path.push_str(if path.is_empty() { "" } else { "." });
                    path.push_str(name);
                }
                at = child;
                continue 'down;
            }
            break;
        }
        path
    }

    /// Complains about the value `node`: the record is left out.
    pub fn error(&mut self, node: usize, rule: &'static str, what: &str, hint: impl Into<String>) {
        self.complain(Severity::Error, node, &self.path(node), rule, what, hint.into());
    }

    /// Complains about the value `node`; the record counts.
    pub fn warn(&mut self, node: usize, rule: &'static str, what: &str, hint: impl Into<String>) {
        self.complain(Severity::Warning, node, &self.path(node), rule, what, hint.into());
    }

    /// Complains about the value at a path of the record, which is left out.
    pub fn wrong(&mut self, path: &str, rule: &'static str, what: &str, hint: impl Into<String>) {
        let node = self.tree.at_path(&self.source.text, 0, path).unwrap_or(0);
        self.complain(Severity::Error, node, path, rule, what, hint.into());
    }

    /// Complains about the value at a path of the record, which counts.
    pub fn odd(&mut self, path: &str, rule: &'static str, what: &str, hint: impl Into<String>) {
        let node = self.tree.at_path(&self.source.text, 0, path).unwrap_or(0);
        self.complain(Severity::Warning, node, path, rule, what, hint.into());
    }

    fn complain(&mut self, severity: Severity, node: usize, path: &str, rule: &'static str, what: &str, hint: String) {
        let what = if path.is_empty() { what.to_owned() } else { format!("{path}: {what}") };
        let span = self.span(node);
        // A whole record is too much to point at.
        let at = if node == 0 { span.start..span.end.min(span.start + 1) } else { span };
        self.add(severity, at, rule, what, hint);
    }

    /// Adds a problem at a place.
    pub fn add(&mut self, severity: Severity, at: Range<usize>, rule: &'static str, what: String, hint: String) {
        let first = severity == Severity::Error && !self.failed;
        self.failed |= first;
        if !self.found.takes(first, self.source.text.len()) {
            return;
        }
        let problem = Problem {
            severity,
            rule,
            place: self.source.place(at.start),
            table: Some(self.table),
            record: self.label(),
            id: None,
            what,
            hint: (!hint.is_empty()).then_some(hint),
            excerpt: (self.found.list.len() < MOST_EXCERPTS).then(|| self.source.excerpt(at)),
        };
        self.found.list.push(Found { problem, row: None });
    }

    /// The record's id, fit to be shown.
    pub fn label(&self) -> Option<String> {
        let label = if let Some(given) = &self.record {
            given.clone()
        } else {
            let id = self.tree.field(&self.source.text, 0, "id")?;
            crate::store::file::text_in_quotes(self.text(id))?
        };
        (!label.is_empty()).then_some(label)
    }

    /// Opens a group: the value of each field in `names`. Unknown and repeated fields are problems.
    pub fn slots<const N: usize>(&mut self, node: usize, names: [&'static str; N]) -> Option<[Option<usize>; N]> {
        let mut slots = [None; N];
        let tree = self.tree;
        if self.kind(node) != Kind::Group {
            self.error(node, "wrong-type", "a group with named fields belongs here", format!("write `({}: ..)`", names.first()?));
            return None;
        }
        // Fields mostly come in their usual order, so the search starts behind the last one.
        let mut next = 0;
        for (child, value) in tree.children(node) {
            let name = self.source.text.get(value.field.clone()).unwrap_or_default();
            let found = (next..N).chain(0..next).find(|slot| names.get(*slot).is_some_and(|known| *known == name));
            let Some(slot) = found else {
                let (at, name) = (value.field.clone(), name.to_owned());
                self.unknown_field(node, at, &name, &names);
                continue;
            };
            next = slot + 1;
            match slots.get_mut(slot) {
                Some(Some(_)) => {
                    let what = format!("{}: written twice", self.path(child));
                    let at = value.field.clone();
                    self.add(Severity::Error, at, "duplicate-field", what, "keep one of them".into());
                }
                Some(empty) => *empty = Some(child),
                None => {}
            }
        }
        Some(slots)
    }

    fn unknown_field(&mut self, group: usize, at: Range<usize>, name: &str, names: &[&'static str]) {
        let path = self.path(group);
        let place = if path.is_empty() { String::new() } else { format!("{path}: ") };
        let what = format!("{place}unknown field `{}`", crate::store::scrub::scrub(name));
        let hint = did_you_mean(name, names.iter().copied()).unwrap_or_else(|| format!("there are {}", names.join(", ")));
        self.add(Severity::Error, at, "unknown-field", what, hint);
    }

    /// Complains that a field is missing.
    pub fn lacks(&mut self, group: usize, name: &str) {
        let path = self.path(group);
        let dot = if path.is_empty() { "" } else { "." };
        let span = self.span(group);
        // The whole group is too much to point at.
        let at = span.start..span.end.min(span.start + 1);
        self.add(Severity::Error, at, "missing-field", format!("{path}{dot}{name}: missing"), format!("add `{name}: ..`"));
    }

    /// The value in `Some(..)`, which a book need not write; `None` for `None`.
    pub fn without_some(&mut self, node: usize) -> Option<usize> {
        let value = self.tree.node(node)?;
        if value.kind == Kind::Name && self.text(node) == "None" {
            self.warn(node, "written-option", "`None` need not be written", "leave the field out");
            return None;
        }
        if value.kind == Kind::Tuple && self.source.text.get(value.name.clone()) == Some("Some") {
            let mut children = self.tree.children(node);
            if let (Some((child, _)), None) = (children.next(), children.next()) {
                self.warn(node, "written-option", "`Some(..)` need not be written", "write what is inside it");
                return Some(child);
            }
        }
        Some(node)
    }

    /// Adds the problem of a piece that is no record.
    pub fn fault(&mut self, fault: &Fault, rule: &'static str) {
        self.add(Severity::Error, fault.at.clone(), rule, fault.what.clone(), fault.hint.clone().unwrap_or_default());
    }
}
