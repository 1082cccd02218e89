//! Values, and how a book spells them: the only place that writes RON.

use std::fmt::Write as _;

use rust_decimal::Decimal;

pub use crate::act::change::{Field, Value};

/// The longest line that is written, in characters, where what stands there already is no longer.
pub(super) const WIDTH: usize = 118;

impl Value {
    /// What a text, date, number or name says, without its quotes and the marks between thousands; `None` of a group or
    /// list.
    pub fn plain(&self) -> Option<String> {
        Some(match self {
            Self::Text(text) | Self::Name(text) => text.clone(),
            Self::Day(day) => day.to_string(),
            Self::Number { number, .. } => number.normalize().to_string(),
            Self::Atom(text) => unquoted(text),
            Self::Group { .. } | Self::List(_) | Self::Log(_) => return None,
        })
    }

    /// Its RON text on one line.
    pub fn on_one_line(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::Day(day) => quoted(&day.to_string()),
            Self::Number { number: value, digits } => number(*value, *digits),
            Self::Name(text) | Self::Atom(text) => text.clone(),
            Self::Group { fields, bare: true } if fields.iter().filter(|field| field.value.is_some()).count() == 1 => {
                fields.iter().find_map(|field| field.value.as_ref()).map(Self::on_one_line).unwrap_or_default()
            }
            Self::Group { fields, .. } => format!("({})", written(fields).join(", ")),
            Self::List(items) | Self::Log(items) => {
                format!("[{}]", items.iter().map(Self::on_one_line).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// Its RON text behind `column` characters: a list that does not fit has an item a line.
    pub(super) fn fitting(&self, column: usize, indent: &str, lines: &Lines) -> String {
        let text = self.on_one_line();
        match self {
            Self::List(items) | Self::Log(items) if column + text.chars().count() >= WIDTH && !items.is_empty() => {
                let items: Vec<String> = items.iter().map(Self::on_one_line).collect();
                broken_list(&items, indent, lines)
            }
            _ => text,
        }
    }
}

/// How a file breaks and indents its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lines {
    /// What ends a line.
    pub end: &'static str,
    /// What a line inside a bracket is indented by.
    pub step: &'static str,
}

impl Lines {
    /// Those of a text.
    pub fn of(text: &str) -> Self {
        let end = match text.find('\n') {
            Some(at) if text.get(..at).is_some_and(|before| before.ends_with('\r')) => "\r\n",
            _ => "\n",
        };
        let step = if text.starts_with('\t') || text.contains("\n\t") { "\t" } else { "    " };
        Self { end, step }
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

/// A record as it stands in a table's list: indented, with its comma and its line break.
pub fn record(fields: &[Field]) -> String {
    record_like(fields, "    ", &Lines { end: "\n", step: "    " })
}

/// A record in a list whose records are indented so.
pub(super) fn record_like(fields: &[Field], indent: &str, lines: &Lines) -> String {
    let line = format!("{indent}({}),{}", written(fields).join(", "), lines.end);
    if line.trim_end().chars().count() < WIDTH {
        return line;
    }
    let parts = fields.iter().filter_map(|field| {
        let items = match field.value.as_ref()? {
            Value::List(items) | Value::Log(items) => Some(items.iter().map(Value::on_one_line).collect()),
            _ => None,
        };
        Some(Part { name: field.name.to_owned(), text: field.value.as_ref()?.on_one_line(), items })
    });
    format!("{indent}{},{}", broken(parts, indent, lines), lines.end)
}

fn written(fields: &[Field]) -> Vec<String> {
    fields
        .iter()
        .filter_map(|field| field.value.as_ref().map(|value| format!("{}: {}", field.name, value.on_one_line())))
        .collect()
}

/// A field on its way to a line.
pub(super) struct Part {
    /// Its name.
    pub name: String,
    /// Its value on one line.
    pub text: String,
    /// The items of its list, when it is one.
    pub items: Option<Vec<String>>,
}

/// A record's brackets with its fields on as few lines as fit; a list that does not fit has an item a line.
pub(super) fn broken(parts: impl Iterator<Item = Part>, indent: &str, lines: &Lines) -> String {
    let pad = format!("{indent}{}", lines.step);
    let room = WIDTH.saturating_sub(pad.chars().count());
    let mut out = vec!["(".to_owned()];
    let mut line = String::new();
    let flush = |line: &mut String, out: &mut Vec<String>| {
        if !line.is_empty() {
            out.push(format!("{pad}{line}"));
            line.clear();
        }
    };
    for Part { name, text, items } in parts {
        let text = format!("{name}: {text},");
        let length = text.chars().count();
        if let Some(items) = items.filter(|_| length > room) {
            flush(&mut line, &mut out);
            out.push(format!("{pad}{name}: {},", broken_list(&items, &pad, lines)));
            continue;
        }
        if !line.is_empty() && line.chars().count() + 1 + length > room {
            flush(&mut line, &mut out);
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&text);
    }
    flush(&mut line, &mut out);
    out.push(format!("{indent})"));
    out.join(lines.end)
}

fn broken_list(items: &[String], indent: &str, lines: &Lines) -> String {
    let (end, step) = (lines.end, lines.step);
    let items = items.iter().map(|item| format!("{indent}{step}{item},{end}")).collect::<Vec<_>>().concat();
    format!("[{end}{items}{indent}]")
}
