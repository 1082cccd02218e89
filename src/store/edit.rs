//! Records as text: written new, and merged into a file so that its comments, order and other fields stay.

use std::fmt::Write as _;
use std::ops::Range;

use rust_decimal::Decimal;

use super::scan::{self, Kind, Tree};
use super::token::{Lexer, Token};

/// A value as it is written.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// RON text of a text, a number or a name.
    Atom(String),
    /// Fields in brackets.
    Group {
        /// The fields in their order.
        fields: Vec<Field>,
        /// Whether a group with nothing but its first field is written as that field's value.
        bare: bool,
    },
    /// Values in a list.
    List(Vec<Value>),
}

/// A field as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it holds; `None` takes the field away where it is written.
    pub value: Option<Value>,
    /// Whether it only fills a gap: a field that is written already stays as it is.
    pub filler: bool,
}

impl Field {
    /// A field that replaces what is written.
    pub fn new(name: &'static str, value: Value) -> Self {
        Self { name, value: Some(value), filler: false }
    }

    /// A field that fills a gap.
    pub fn filler(name: &'static str, value: Value) -> Self {
        Self { name, value: Some(value), filler: true }
    }
}

/// Text in quotes, as RON reads it; characters that cannot be seen are written by number.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() || is_bidi(c) => drop(write!(out, "\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn is_bidi(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A number as a book writes it: all decimals of a currency or none, large whole numbers in groups, more than 15 digits
/// in quotes.
pub fn number(number: Decimal, digits: u32) -> String {
    let number = number.normalize();
    let mut text = number.to_string();
    if number.scale() > 0 {
        for _ in number.scale()..digits {
            text.push('0');
        }
    }
    if text.bytes().filter(u8::is_ascii_digit).count() > 15 {
        return quoted(&text);
    }
    if number.scale() == 0 && number.abs() >= Decimal::from(10_000) {
        let (sign, whole) = text.strip_prefix('-').map_or(("", text.as_str()), |whole| ("-", whole));
        let mut grouped = String::from(sign);
        for (at, digit) in whole.char_indices() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                grouped.push('_');
            }
            grouped.push(digit);
        }
        return grouped;
    }
    text
}

/// The text a quoted atom stands for; of any other atom its own text, numbers without their groups.
pub fn unquoted(atom: &str) -> String {
    if atom.starts_with(['"', 'r']) {
        return ron::from_str(atom).unwrap_or_else(|_| atom.to_owned());
    }
    let number = atom.replace('_', "").parse::<Decimal>();
    number.map_or_else(|_| atom.to_owned(), |number| number.normalize().to_string())
}

/// Longest line of a record.
const WIDTH: usize = 118;

/// A record as it stands in a table's list: indented, with its comma and its line break.
pub fn record(fields: &[Field]) -> String {
    let written = written(fields);
    let line = format!("    ({}),\n", written.join(", "));
    if line.chars().count() <= WIDTH {
        return line;
    }
    let mut out = String::from("    (\n");
    lines(fields, 8, &mut out);
    out.push_str("    ),\n");
    out
}

fn written(fields: &[Field]) -> Vec<String> {
    fields.iter().filter_map(|field| field.value.as_ref().map(|value| format!("{}: {}", field.name, inline(value)))).collect()
}

/// Fields on as few lines as fit; a list that does not fit has an item a line.
fn lines(fields: &[Field], indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    let mut line = String::new();
    let flush = |line: &mut String, out: &mut String| {
        if !line.is_empty() {
            out.push_str(&pad);
            out.push_str(line);
            out.push('\n');
            line.clear();
        }
    };
    for field in fields {
        let Some(value) = &field.value else { continue };
        let text = format!("{}: {},", field.name, inline(value));
        if let Value::List(items) = value
            && indent + text.chars().count() > WIDTH
        {
            flush(&mut line, out);
            out.extend([&pad, field.name, ": [\n"]);
            for item in items {
                out.extend([&pad, "    ", &inline(item), ",\n"]);
            }
            out.extend([&pad, "],\n"]);
            continue;
        }
        if !line.is_empty() && indent + line.chars().count() + 1 + text.chars().count() > WIDTH {
            flush(&mut line, out);
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&text);
    }
    flush(&mut line, out);
}

/// A value on one line.
fn inline(value: &Value) -> String {
    match value {
        Value::Atom(text) => text.clone(),
        Value::Group { fields, bare: true } if fields.iter().filter(|f| f.value.is_some()).count() == 1 => {
            fields.iter().find_map(|field| field.value.as_ref()).map(inline).unwrap_or_default()
        }
        Value::Group { fields, .. } => format!("({})", written(fields).join(", ")),
        Value::List(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
    }
}

/// Why a file cannot be edited.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct Unsound {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

/// A table's file being edited: changes are collected and made at once.
#[derive(Debug)]
pub struct Editor<'a> {
    text: &'a str,
    records: Vec<Range<usize>>,
    close: Option<usize>,
    edits: Vec<(Range<usize>, String)>,
    added: String,
    tree: Tree,
}

impl<'a> Editor<'a> {
    /// Takes a file's text apart, and shows each record with its values to `each`. An empty text becomes an empty list.
    ///
    /// Refuses a file in which anything cannot be read: what stands there might be overwritten or doubled.
    pub fn new(text: &'a str, mut each: impl FnMut(usize, &'a str, &Tree)) -> Result<Self, Unsound> {
        let (mut tree, mut records, mut unsound) = (Tree::default(), Vec::new(), None);
        let frame = scan::walk(text, &mut tree, |piece, tree| match piece.what {
            scan::What::Record { .. } => {
                each(records.len(), text, tree);
                records.push(piece.span);
            }
            scan::What::Broken(fault) => {
                unsound.get_or_insert((fault.at.start, fault.what));
            }
            scan::What::Stray { .. } => {
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
        Ok(Self { text, records, close: frame.close, edits: Vec::new(), added: String::new(), tree })
    }

    /// Merges fields into the record with this number; `order` is the order of all fields. Says whether it changes.
    pub fn update(&mut self, number: usize, fields: &[Field], order: &[&str]) -> bool {
        let Some(span) = self.records.get(number).cloned() else { return false };
        let mut tree = std::mem::take(&mut self.tree);
        let before = self.edits.len();
        if scan::record(self.text, span.start, &mut tree).is_ok() {
            let mut merge = Merge { text: self.text, tree: &tree, edits: &mut self.edits };
            merge.group(0, fields, order);
        }
        self.tree = tree;
        self.edits.len() > before
    }

    /// Adds a record at the end.
    pub fn add(&mut self, fields: &[Field]) {
        self.added.push_str(&record(fields));
    }

    /// The text with all changes made.
    pub fn finish(mut self) -> String {
        if !self.added.is_empty() {
            self.append();
        }
        self.edits.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out = String::with_capacity(self.text.len() + self.added.len());
        let mut at = 0;
        for (range, text) in &self.edits {
            out.push_str(self.text.get(at..range.start).unwrap_or_default());
            out.push_str(text);
            at = at.max(range.end);
        }
        out.push_str(self.text.get(at..).unwrap_or_default());
        out
    }

    fn append(&mut self) {
        let added = std::mem::take(&mut self.added);
        let Some(close) = self.close else {
            let gap = if self.text.is_empty() || self.text.ends_with('\n') { "" } else { "\n" };
            self.edits.push((self.text.len()..self.text.len(), format!("{gap}[\n{added}]\n")));
            return;
        };
        if let Some(last) = self.records.last() {
            let mut lexer = Lexer::new(self.text, last.end, self.text.len());
            if lexer.next().0 != Token::Mark(b',') {
                self.edits.push((last.end..last.end, ",".to_owned()));
            }
        }
        let line = self.text.get(..close).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let alone = line > 0 && self.text.get(line..close).is_some_and(|before| before.trim().is_empty());
        let (at, added) = if alone { (line, added) } else { (close, format!("\n{added}")) };
        self.edits.push((at..at, added));
    }
}

struct Merge<'a> {
    text: &'a str,
    tree: &'a Tree,
    edits: &'a mut Vec<(Range<usize>, String)>,
}

impl Merge<'_> {
    fn group(&mut self, own: usize, fields: &[Field], order: &[&str]) {
        for field in fields {
            let written = self.tree.field(self.text, own, field.name);
            match (written, &field.value) {
                (Some(node), None) => self.remove(node),
                (None, None) => {}
                (Some(_), Some(_)) if field.filler => {}
                (Some(node), Some(value)) => self.value(node, value),
                (None, Some(value)) => self.insert(own, field.name, value, order),
            }
        }
    }

    fn value(&mut self, node: usize, value: &Value) {
        let Some(own) = self.tree.node(node) else { return };
        let same = match (own.kind, value) {
            (Kind::Group, Value::Group { fields, .. }) => return self.group(node, fields, &names(fields)),
            (Kind::List, Value::List(items)) if self.same_items(node, items) => {
                let written: Vec<usize> = self.tree.children(node).map(|(number, _)| number).collect();
                for (number, item) in written.into_iter().zip(items) {
                    self.value(number, item);
                }
                return;
            }
            (Kind::Group | Kind::List, _) => false,
            (_, Value::Atom(atom)) => self.is(node, atom),
            (_, Value::Group { fields, bare: true }) => self.is_bare(node, fields),
            _ => false,
        };
        if !same {
            let span = own.span.clone();
            self.edits.push((span, inline(value)));
        }
    }

    /// Whether what is written says the same as an atom.
    fn is(&self, node: usize, atom: &str) -> bool {
        let Some(own) = self.tree.node(node) else { return false };
        let written = self.text.get(own.span.clone()).unwrap_or_default();
        written == atom || unquoted(written) == unquoted(atom)
    }

    /// Whether a date is written where a group with that date and nothing else that matters is meant.
    fn is_bare(&self, node: usize, fields: &[Field]) -> bool {
        let mut carried = fields.iter().filter(|field| !field.filler && field.value.is_some());
        let (first, more) = (carried.next(), carried.next());
        match first.and_then(|field| field.value.as_ref()) {
            Some(Value::Atom(atom)) if more.is_none() => self.is(node, atom),
            _ => false,
        }
    }

    /// Whether a list holds as many groups, each with the same first field.
    fn same_items(&self, list: usize, items: &[Value]) -> bool {
        let written: Vec<usize> = self.tree.children(list).map(|(number, _)| number).collect();
        written.len() == items.len()
            && written.iter().zip(items).all(|(node, item)| match item {
                Value::Group { fields, .. } => fields.first().is_some_and(|first| {
                    let own = self.tree.field(self.text, *node, first.name);
                    matches!((own, &first.value), (Some(own), Some(Value::Atom(atom))) if self.is(own, atom))
                }),
                _ => false,
            })
    }

    /// Puts a field behind the last written one that comes before it in the order, else before the first.
    fn insert(&mut self, own: usize, name: &str, value: &Value, order: &[&str]) {
        let rank = |name: &str| order.iter().position(|known| *known == name);
        let field_name = |node: &scan::Node| self.text.get(node.field.clone()).unwrap_or_default();
        let before =
            self.tree.children(own).filter(|(_, node)| rank(field_name(node)) < rank(name) && rank(field_name(node)).is_some());
        let before = before.max_by_key(|(_, node)| rank(field_name(node)));
        let text = format!("{name}: {}", inline(value));
        let edit = match (before, self.tree.children(own).next()) {
            (Some((_, node)), _) => (node.span.end..node.span.end, format!(", {text}")),
            (None, Some((_, first))) => (first.field.start..first.field.start, format!("{text}, ")),
            (None, None) => {
                let Some(node) = self.tree.node(own) else { return };
                (node.span.end - 1..node.span.end - 1, format!("{text}, "))
            }
        };
        self.edits.push(edit);
    }

    /// Takes a field away with the comma behind it.
    fn remove(&mut self, node: usize) {
        let Some(own) = self.tree.node(node) else { return };
        let mut lexer = Lexer::new(self.text, own.span.end, self.text.len());
        let (token, span) = lexer.next();
        let mut end = if token == Token::Mark(b',') { span.end } else { own.span.end };
        if self.text.get(end..).is_some_and(|rest| rest.starts_with(' ')) {
            end += 1;
        }
        self.edits.push((own.field.start..end, String::new()));
    }
}

fn names(fields: &[Field]) -> Vec<&'static str> {
    fields.iter().map(|field| field.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ORDER: &[&str] = &["id", "name", "account", "owner", "stage", "amount", "units", "created", "close", "won", "lost"];

    fn atom(text: &str) -> Value {
        Value::Atom(text.to_owned())
    }

    fn merged(text: &str, fields: &[Field]) -> String {
        let mut editor = Editor::new(text, |_, _, _| {}).unwrap();
        editor.update(0, fields, ORDER);
        editor.finish()
    }

    #[test]
    fn what_is_not_carried_stays() {
        let text = "// head\n[\n    ( // first\n        id: \"D-1\", name: \"Old\", // why\n        amount: 48_000, next_step: (on: \"2026-01-01\", what: \"x\"),\n    ),\n]\n";
        let fields = [
            Field::new("name", atom("\"New\"")),
            Field::new("owner", atom("\"ines\"")),
            Field::new("amount", atom("48000")),
            Field::filler("created", atom("\"2026-01-01\"")),
        ];
        let once = merged(text, &fields);
        assert_eq!(
            once,
            "// head\n[\n    ( // first\n        id: \"D-1\", name: \"New\", owner: \"ines\", // why\n        amount: 48_000, created: \"2026-01-01\", next_step: (on: \"2026-01-01\", what: \"x\"),\n    ),\n]\n"
        );
        assert_eq!(merged(&once, &fields), once);
    }

    #[test]
    fn decisions_keep_what_a_person_added() {
        let won = |on: &str| Field::new("won", Value::Group { fields: vec![Field::new("on", atom(on))], bare: true });
        let lost = Field::new(
            "lost",
            Value::Group {
                fields: vec![Field::new("on", atom("\"2026-02-02\"")), Field::filler("reason", atom("Other"))],
                bare: false,
            },
        );
        assert_eq!(merged("[(id: \"a\", won: \"2026-01-01\")]", &[won("\"2026-01-01\"")]), "[(id: \"a\", won: \"2026-01-01\")]");
        assert_eq!(
            merged("[(id: \"a\", won: (on: \"2026-01-01\", reason: \"r\"))]", &[won("\"2026-01-05\"")]),
            "[(id: \"a\", won: (on: \"2026-01-05\", reason: \"r\"))]"
        );
        let kept = "[(id: \"a\", lost: (on: \"2026-02-02\", reason: Price))]";
        assert_eq!(merged(kept, std::slice::from_ref(&lost)), kept);
        let none = Field { name: "lost", value: None, filler: false };
        assert_eq!(merged(kept, &[none, won("\"2026-01-01\"")]), "[(id: \"a\", won: \"2026-01-01\", )]");
        assert_eq!(merged("[(id: \"a\")]", &[lost]), "[(id: \"a\", lost: (on: \"2026-02-02\", reason: Other))]");
    }

    #[test]
    fn lists_are_merged_by_item_or_replaced() {
        let item = |product: &str, units: &str| Value::Group {
            fields: vec![Field::new("product", atom(product)), Field::filler("units", atom(units))],
            bare: false,
        };
        let units = Field::new("units", Value::List(vec![item("\"p\"", "1")]));
        let kept = "[(id: \"a\", units: [(product: \"p\", units: 120)])]";
        assert_eq!(merged(kept, std::slice::from_ref(&units)), kept);
        assert_eq!(
            merged("[(id: \"a\", units: [(product: \"q\", units: 120)])]", &[units]),
            "[(id: \"a\", units: [(product: \"p\", units: 1)])]"
        );
    }

    #[test]
    fn records_are_added_at_the_end() {
        let new = [Field::new("id", atom("\"b\""))];
        for (text, wanted) in [
            ("", "[\n    (id: \"b\"),\n]\n"),
            ("// nothing yet", "// nothing yet\n[\n    (id: \"b\"),\n]\n"),
            ("[]", "[\n    (id: \"b\"),\n]"),
            ("[\n    (id: \"a\")\n    // end\n]\n", "[\n    (id: \"a\"),\n    // end\n    (id: \"b\"),\n]\n"),
            ("[\n    (id: \"a\"), // end\n]\n", "[\n    (id: \"a\"), // end\n    (id: \"b\"),\n]\n"),
            ("[(id: \"a\")]", "[(id: \"a\"),\n    (id: \"b\"),\n]"),
        ] {
            let mut editor = Editor::new(text, |_, _, _| {}).unwrap();
            editor.add(&new);
            assert_eq!(editor.finish(), wanted);
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_not_touched() {
        for text in ["[(id: \"a\"", "[(id: 1,\n) x]", "(id: \"a\")", "[(id: \"a)]"] {
            assert!(Editor::new(text, |_, _, _| {}).is_err(), "{text}");
        }
    }

    #[test]
    fn long_records_are_broken_into_lines() {
        let items = (0..5).map(|n| Value::Group {
            fields: vec![Field::new("product", atom(&format!("\"product {n}\""))), Field::new("units", atom("12"))],
            bare: false,
        });
        let fields = [
            Field::new("id", atom("\"o\"")),
            Field::new("name", atom(&quoted(&"x".repeat(60)))),
            Field::new("units", Value::List(items.collect())),
        ];
        let text = record(&fields);
        assert!(text.lines().all(|line| line.len() <= WIDTH), "{text}");
        assert!(text.contains("        units: [\n            (product: \"product 0\", units: 12),\n"), "{text}");
    }

    #[test]
    fn numbers_are_written_as_a_book_writes_them() {
        let one = |text: &str, digits| number(text.parse().unwrap(), digits);
        assert_eq!(one("48000", 2), "48_000");
        assert_eq!(one("-1234567", 2), "-1_234_567");
        assert_eq!(one("1249.5", 2), "1249.50");
        assert_eq!(one("9999.00", 2), "9999");
        assert_eq!(one("12345678901234567", 2), "\"12345678901234567\"");
    }

    proptest! {
        #[test]
        fn any_text_is_read_back(text in "\\PC{0,20}|[\\x00-\\x7f]{0,20}") {
            prop_assert_eq!(ron::from_str::<String>(&quoted(&text)).unwrap(), text);
        }

        #[test]
        fn merging_twice_is_merging_once(names in proptest::collection::vec((0..ORDER.len(), "[a-z]{0,3}"), 0..8), own in proptest::collection::vec(0..ORDER.len(), 0..6)) {
            let mut own: Vec<&str> = own.into_iter().map(|at| ORDER[at]).collect();
            own.sort_unstable();
            own.dedup();
            let body: Vec<String> = own.iter().map(|name| format!("{name}: \"old\"")).collect();
            let text = format!("[\n    ({}), // kept\n]\n", body.join(", "));
            let mut fields: Vec<Field> = names.iter().map(|(at, value)| Field::new(ORDER[*at], atom(&quoted(value)))).collect();
            fields.sort_by_key(|field| field.name);
            fields.dedup_by_key(|field| field.name);
            let once = merged(&text, &fields);
            prop_assert!(once.contains("// kept"));
            prop_assert_eq!(merged(&once, &fields), once);
        }
    }
}
