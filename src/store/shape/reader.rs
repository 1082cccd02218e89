//! Reading the values of one record, and complaining about them.

use foldhash::{HashMap, HashSet};
use std::fmt::Write;
use std::ops::Range;

use crate::book::company::Company;
use crate::book::describe::{self, FieldDescription};
use crate::book::field::Link;
use crate::book::guess::nearest;
use crate::book::money::Currency;
use crate::book::problem::{Problem, Severity};
use crate::book::record::Record;
use crate::book::table::TableName;
use crate::store::scan::{Fault, NodeKind, Tree};
use crate::store::source::SourceText;

use super::refs::Refs;

/// A problem, and the row of the file it is about when that row counts.
#[derive(Clone, Debug)]
pub(crate) struct RowProblem {
    pub(crate) problem: Problem,
    /// The number of the row in its file.
    pub(crate) row: Option<usize>,
}

/// So many problems bear their source lines; those behind them only their place.
pub(crate) const MOST_EXCERPTS: usize = 1_000;
/// A file that is no attack has at least this many bytes a record, and this many for each further problem of one.
const LEAST: (usize, usize) = (16, 32);

/// The problems of a file. Why a record is left out is always among them, and so is every warning of a file of ordinary
/// records: only an attack, whose records are shorter than any can be, is cut off, and that is said.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) list: Vec<RowProblem>,
    pub(crate) more: usize,
    /// How many of the list are the first of a record that is left out.
    firsts: usize,
    /// What unknown names of fields were taken for, by the name and the first field of the group: a file that has one mostly has
    /// it in every record.
    meant: HashMap<(String, Option<&'static str>), Option<&'static str>>,
}

/// So many unknown names are remembered.
const MOST_MEANT: usize = 256;

impl Findings {
    /// The field whose name is nearest to an unknown one, where one is near.
    fn meant(&mut self, name: &str, names: &[&'static str]) -> Option<&'static str> {
        let key = (name.to_owned(), names.first().copied());
        if let Some(known) = self.meant.get(&key) {
            return *known;
        }
        let meant = nearest(name, names.iter().copied());
        if self.meant.len() < MOST_MEANT {
            self.meant.insert(key, meant);
        }
        meant
    }

    /// Whether one more is kept, in a file of so many bytes.
    fn takes(&mut self, first: bool, bytes: usize) -> bool {
        let (kept, least) = if first { (self.firsts, LEAST.0) } else { (self.list.len() - self.firsts, LEAST.1) };
        let most = MOST_EXCERPTS + bytes / least;
        self.firsts += usize::from(first && kept < most);
        self.more += usize::from(kept >= most);
        kept < most
    }
}

#[derive(Clone, Debug)]
pub(crate) struct NamedId {
    pub(crate) link: Link,
    /// Its number in the file.
    pub(crate) number: u32,
    pub(crate) span: Range<usize>,
    pub(crate) path: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cost {
    Record,
    /// A field, and what that means.
    Field(String),
    /// Nothing: it is worth a look.
    Nothing,
}

/// What a reader passes on of what it finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tells {
    #[default]
    All,
    /// Errors: warnings were told before something was left out.
    Errors,
    /// Nothing: all was told before something was left out.
    Nothing,
}

/// What is said of a record that counts without a field: at a path that is that field, or lies in it.
pub(crate) fn without(one: &str, path: &str, (spared, field): (&str, FieldDescription)) -> String {
    let its = if spared == path { "it".to_owned() } else { format!("its `{spared}`") };
    match (field.default_value(), field.without()) {
        (Some(default), _) => format!("the {one} counts with `{default}`"),
        (None, Some(said)) => format!("the {one} counts without {its}: {said}"),
        (None, None) => format!("the {one} counts without {its}"),
    }
}

/// Reads one record. Goes on after a value that is wrong, so that all problems of a record are found at once.
pub(crate) struct Reader<'a> {
    pub(crate) source: &'a SourceText,
    pub(crate) tree: &'a Tree,
    pub(crate) company: &'a Company,
    pub(crate) refs: &'a mut Refs,
    pub(crate) found: &'a mut Findings,
    pub(crate) currency: Currency,
    pub(crate) table: TableName,
    pub(crate) fields: &'static [FieldDescription],
    /// The record's id, where its values do not tell it; empty when nothing does.
    pub(crate) record: Option<String>,
    /// Where each id that it names stands, when somebody asks.
    pub(crate) trace: Option<Vec<NamedId>>,
    /// Whether the record is to be left out.
    pub(crate) failed: bool,
    /// The values that are left out while the record counts.
    struck: HashSet<usize>,
    tells: Tells,
}

impl<'a> Reader<'a> {
    /// A reader of a record of a table; its amounts are in the company's currency.
    pub(crate) fn new<T: Record>(
        source: &'a SourceText,
        tree: &'a Tree,
        company: &'a Company,
        (refs, found): (&'a mut Refs, &'a mut Findings),
    ) -> Self {
        Self {
            source,
            tree,
            company,
            refs,
            found,
            currency: company.currency(),
            table: T::TABLE,
            fields: T::FIELDS,
            record: None,
            trace: None,
            failed: false,
            struck: HashSet::default(),
            tells: Tells::All,
        }
    }

    /// Reads the record and applies its rules, until they find nothing more that is to be left out; `None` where that is
    /// the record.
    pub(crate) fn read<T: Record>(&mut self, rules: impl Fn(&T, &mut Self)) -> Option<T> {
        let mut row = T::read(self, 0)?;
        let mut known = 0;
        loop {
            if self.struck.len() > known {
                known = self.struck.len();
                let tells = std::mem::replace(&mut self.tells, Tells::Nothing);
                row = T::read(self, 0)?;
                self.tells = tells;
            }
            rules(&row, self);
            if self.failed {
                return None;
            }
            if self.struck.len() == known {
                return Some(row);
            }
            self.tells = Tells::Errors;
        }
    }

    /// Whether a value counts as not written.
    pub(crate) fn is_struck(&self, node: usize) -> bool {
        self.struck.contains(&node)
    }

    pub(crate) fn text(&self, node: usize) -> &'a str {
        self.tree.node(node).and_then(|node| self.source.text.get(node.span.clone())).unwrap_or_default()
    }

    pub(crate) fn note(&mut self, link: Link, number: u32, node: usize) {
        if self.trace.is_some() {
            let named = NamedId { link, number, span: self.span(node), path: self.path(node) };
            self.trace.iter_mut().for_each(|trace| trace.push(named.clone()));
        }
    }

    pub(crate) fn kind(&self, node: usize) -> NodeKind {
        self.tree.node(node).map_or(NodeKind::Other, |node| node.kind)
    }

    pub(crate) fn span(&self, node: usize) -> Range<usize> {
        self.tree.node(node).map_or(0..0, |node| node.span.clone())
    }

    /// The path of a value in its record: `log[2].stage`.
    pub(crate) fn path(&self, node: usize) -> String {
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

    /// Complains about the value `node`: it is left out, with as much round it as cannot be without it.
    pub(crate) fn error(&mut self, node: usize, rule: &'static str, what: &str, hint: impl Into<String>) {
        self.complain(Severity::Error, node, &self.path(node), rule, what, hint.into());
    }

    /// Complains about the value `node`; the record counts.
    pub(crate) fn warn(&mut self, node: usize, rule: &'static str, what: &str, hint: impl Into<String>) {
        self.complain(Severity::Warning, node, &self.path(node), rule, what, hint.into());
    }

    /// Complains about the value at a path of the record: it is left out, with as much round it as cannot be without it.
    pub(crate) fn wrong(&mut self, path: &str, rule: &'static str, what: &str, hint: impl Into<String>) {
        let node = self.tree.at_path(&self.source.text, 0, path).unwrap_or(0);
        self.complain(Severity::Error, node, path, rule, what, hint.into());
    }

    /// Complains about the value at a path of the record, which counts.
    pub(crate) fn odd(&mut self, path: &str, rule: &'static str, what: &str, hint: impl Into<String>) {
        let node = self.tree.at_path(&self.source.text, 0, path).unwrap_or(0);
        self.complain(Severity::Warning, node, path, rule, what, hint.into());
    }

    fn complain(&mut self, severity: Severity, node: usize, path: &str, rule: &'static str, what: &str, hint: String) {
        let what = if path.is_empty() { what.to_owned() } else { format!("{path}: {what}") };
        let span = self.span(node);
        // A whole record is too much to point at.
        let at = if node == 0 { span.start..span.end.min(span.start + 1) } else { span };
        if severity == Severity::Warning {
            return self.add(Cost::Nothing, at, rule, what, hint);
        }
        self.leave_out(node, path, (at, rule, what, hint));
    }

    /// Leaves out what cannot be without the value at a path, and says so.
    fn leave_out(&mut self, node: usize, path: &str, told: (Range<usize>, &'static str, String, String)) {
        let (at, rule, what, hint) = told;
        let spared = describe::left_out(self.fields, path).and_then(|(spared, field)| {
            let own = if spared == path { Some(node) } else { self.tree.at_path(&self.source.text, 0, spared) };
            own.filter(|own| *own != 0).map(|own| (own, spared, field))
        });
        match spared {
            Some((own, ..)) if self.tells == Tells::Errors && self.is_struck(own) => {}
            Some((own, spared, field)) => {
                let cost = without(self.table.one(), path, (spared, field));
                self.add(Cost::Field(cost), at, rule, what, hint);
                self.struck.insert(own);
            }
            None => self.add(Cost::Record, at, rule, what, hint),
        }
    }

    pub(crate) fn add(&mut self, cost: Cost, at: Range<usize>, rule: &'static str, what: String, hint: String) {
        match self.tells {
            Tells::Nothing => return,
            Tells::Errors if cost == Cost::Nothing => return,
            _ => {}
        }
        let first = cost == Cost::Record && !self.failed;
        self.failed |= first;
        if !self.found.takes(first, self.source.text.len()) {
            return;
        }
        let severity = if cost == Cost::Nothing { Severity::Warning } else { Severity::Error };
        let problem = Problem {
            severity,
            rule,
            place: self.source.place(at.start),
            table: Some(self.table),
            record: self.label(),
            id: None,
            what,
            hint: (!hint.is_empty()).then_some(hint),
            cost: if let Cost::Field(cost) = cost { Some(cost) } else { None },
            excerpt: (self.found.list.len() < MOST_EXCERPTS).then(|| self.source.excerpt(at)),
        };
        self.found.list.push(RowProblem { problem, row: None });
    }

    /// The record's id, fit to be shown.
    pub(crate) fn label(&self) -> Option<String> {
        let label = if let Some(given) = &self.record {
            given.clone()
        } else {
            let id = self.tree.field(&self.source.text, 0, "id")?;
            crate::store::file::text_in_quotes(self.text(id))?
        };
        (!label.is_empty()).then_some(label)
    }

    /// Opens a group: the value of each field in `names`. Unknown and repeated fields are problems.
    pub(crate) fn slots<const N: usize>(&mut self, node: usize, names: [&'static str; N]) -> Option<[Option<usize>; N]> {
        let mut slots = [None; N];
        let tree = self.tree;
        if self.kind(node) != NodeKind::Group {
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
                Some(Some(_)) => self.second(child, value.field.clone()),
                Some(empty) => *empty = Some(child),
                None => {}
            }
        }
        Some(slots)
    }

    /// Complains of a field's second value: the first counts, where the record can be without the field.
    fn second(&mut self, node: usize, at: Range<usize>) {
        let path = self.path(node);
        let spared = describe::left_out(self.fields, &path).is_some_and(|(spared, _)| spared == path);
        let cost = if spared { Cost::Field("the first one counts".to_owned()) } else { Cost::Record };
        self.add(cost, at, "duplicate-field", format!("{path}: written twice"), "keep one of them".into());
    }

    /// Complains of a field that is none: the record counts without it, unless it is the name, misspelt, of one that it
    /// cannot be without.
    fn unknown_field(&mut self, group: usize, at: Range<usize>, name: &str, names: &[&'static str]) {
        let path = self.path(group);
        let place = if path.is_empty() { String::new() } else { format!("{path}: ") };
        let what = format!("{place}unknown field `{}`", crate::store::scrub::scrub(name));
        let meant = self.found.meant(name, names);
        let hint = meant.map_or_else(|| format!("there are {}", names.join(", ")), |meant| format!("did you mean `{meant}`?"));
        let Some(meant) = meant.filter(|meant| self.tree.field(&self.source.text, group, meant).is_none()) else {
            let cost = format!("the {} counts without it", self.table.one());
            return self.add(Cost::Field(cost), at, "unknown-field", what, hint);
        };
        let dot = if path.is_empty() { "" } else { "." };
        let meant = format!("{path}{dot}{meant}");
        match describe::left_out(self.fields, &meant) {
            Some(spared) if spared.0 == meant => {
                let cost = without(self.table.one(), &meant, spared);
                self.add(Cost::Field(cost), at, "unknown-field", what, hint);
            }
            _ => self.leave_out(group, &meant, (at, "unknown-field", what, hint)),
        }
    }

    pub(crate) fn lacks(&mut self, group: usize, name: &str) {
        let path = self.path(group);
        let dot = if path.is_empty() { "" } else { "." };
        let span = self.span(group);
        // The whole group is too much to point at.
        let at = span.start..span.end.min(span.start + 1);
        let (lacking, hint) = (format!("{path}{dot}{name}"), format!("add `{name}: ..`"));
        self.leave_out(group, &lacking, (at, "missing-field", format!("{lacking}: missing"), hint));
    }

    /// The value in `Some(..)`, which a book need not write; `None` for `None`.
    pub(crate) fn without_some(&mut self, node: usize) -> Option<usize> {
        let value = self.tree.node(node)?;
        if value.kind == NodeKind::Name && self.text(node) == "None" {
            self.warn(node, "written-option", "`None` need not be written", "leave the field out");
            return None;
        }
        if value.kind == NodeKind::Tuple && self.source.text.get(value.name.clone()) == Some("Some") {
            let mut children = self.tree.children(node);
            if let (Some((child, _)), None) = (children.next(), children.next()) {
                self.warn(node, "written-option", "`Some(..)` need not be written", "write what is inside it");
                return Some(child);
            }
        }
        Some(node)
    }

    /// Adds the problem of a piece that is no record.
    pub(crate) fn fault(&mut self, fault: &Fault, rule: &'static str) {
        self.add(Cost::Record, fault.at.clone(), rule, fault.what.clone(), fault.hint.clone().unwrap_or_default());
    }
}
