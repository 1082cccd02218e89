//! Values, and how a book spells them: the only place that writes RON.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use rust_decimal::Decimal;

pub(crate) use crate::act::change::{Field, Value};

/// The longest line that is written, in characters, where what stands there already is no longer.
pub(super) const WIDTH: usize = 118;

impl Value {
    /// What a text, date, number or name says, without its quotes and the marks between thousands; `None` of a group or
    /// list.
    pub(crate) fn plain(&self) -> Option<String> {
        Some(match self {
            Self::Text(text) | Self::Name(text) => text.clone(),
            Self::Day(day) => day.to_string(),
            Self::Number { number, .. } => number.normalize().to_string(),
            Self::Atom(text) => unquoted(text),
            Self::Group { .. } | Self::List(_) | Self::Log(_) => return None,
        })
    }

    pub(crate) fn on_one_line(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    /// Writes its RON text on one line.
    pub(super) fn write(&self, out: &mut String) {
        match self {
            Self::Text(text) => quote(out, text),
            // Writing to a text cannot fail.
            Self::Day(day) => drop(write!(out, "\"{day}\"")),
            Self::Number { number: value, digits } => out.push_str(&number(*value, *digits)),
            Self::Name(text) | Self::Atom(text) => out.push_str(text),
            Self::Group { fields, bare } => {
                let mut said = fields.iter().filter_map(|field| Some((field.name, field.value.as_ref()?)));
                if let (true, Some((_, only)), None) = (*bare, said.next(), said.next()) {
                    return only.write(out);
                }
                out.push('(');
                let said = fields.iter().filter_map(|field| Some((field.name, field.value.as_ref()?)));
                for (at, (name, value)) in said.enumerate() {
                    out.push_str(if at > 0 { ", " } else { "" });
                    out.push_str(name);
                    out.push_str(": ");
                    value.write(out);
                }
                out.push(')');
            }
            Self::List(items) | Self::Log(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at > 0 { ", " } else { "" });
                    item.write(out);
                }
                out.push(']');
            }
        }
    }

    /// Its RON text behind `column` characters: a list that does not fit has an item a line.
    pub(super) fn fitting(&self, column: usize, indent: &str, lines: &LineStyle) -> String {
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LineStyle {
    /// What ends a line.
    pub(crate) end: &'static str,
    /// What a line inside a bracket is indented by.
    pub(crate) step: &'static str,
}

impl LineStyle {
    pub(crate) fn of(text: &str) -> Self {
        let end = match text.find('\n') {
            Some(at) if text.get(..at).is_some_and(|before| before.ends_with('\r')) => "\r\n",
            _ => "\n",
        };
        let step = if text.starts_with('\t') || text.contains("\n\t") { "\t" } else { "    " };
        Self { end, step }
    }
}

/// Text in quotes, as RON reads it; characters that cannot be seen are written by number.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    quote(&mut out, text);
    out
}

fn quote(out: &mut String, text: &str) {
    out.push('"');
    if text.bytes().all(|byte| (b' '..0x7f).contains(&byte) && !matches!(byte, b'"' | b'\\')) {
        out.push_str(text);
        out.push('"');
        return;
    }
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
}

fn is_bidi(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A number as a book writes it: all decimals of a currency or none, large whole numbers in groups, more than 15 digits
/// in quotes.
pub(crate) fn number(number: Decimal, digits: u32) -> String {
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
pub(crate) fn unquoted(atom: &str) -> String {
    if let Some(text) = plain(atom) {
        return text.to_owned();
    }
    if atom.starts_with(['"', 'r']) {
        return ron::from_str(atom).unwrap_or_else(|_| atom.to_owned());
    }
    let number = atom.replace('_', "").parse::<Decimal>();
    number.map_or_else(|_| atom.to_owned(), |number| number.normalize().to_string())
}

/// The text a quoted atom stands for, without copying it where it is written as it is.
pub(crate) fn said(atom: &str) -> Cow<'_, str> {
    plain(atom).map_or_else(|| Cow::Owned(unquoted(atom)), Cow::Borrowed)
}

/// The text between the quotes of an atom in which nothing is written otherwise than it is; `None` of any other atom.
pub(super) fn plain(atom: &str) -> Option<&str> {
    let text = atom.strip_prefix('"')?.strip_suffix('"')?;
    (!text.bytes().any(|byte| matches!(byte, b'"' | b'\\'))).then_some(text)
}

#[cfg(test)]
pub(crate) fn record(fields: &[Field]) -> String {
    let mut out = String::new();
    record_like(&mut out, fields, "    ", &LineStyle { end: "\n", step: "    " });
    out
}

/// Writes a record into a list whose records are indented so.
pub(super) fn record_like<'f>(out: &mut String, fields: impl IntoIterator<Item = &'f Field>, indent: &str, lines: &LineStyle) {
    let mut line = String::with_capacity(2 * WIDTH);
    let mut parts: Vec<(&'static str, &Value, Range<usize>)> = Vec::with_capacity(16);
    line.push('(');
    for (name, value) in fields.into_iter().filter_map(|field| Some((field.name, field.value.as_ref()?))) {
        line.push_str(if parts.is_empty() { "" } else { ", " });
        line.push_str(name);
        line.push_str(": ");
        let at = line.len();
        value.write(&mut line);
        parts.push((name, value, at..line.len()));
    }
    out.push_str(indent);
    if width(indent) + width(&line) + 2 < WIDTH {
        out.push_str(&line);
        out.push(')');
    } else {
        let parts = parts.into_iter().map(|(name, value, at)| {
            let items = match value {
                Value::List(items) | Value::Log(items) => Some(items.iter().map(Value::on_one_line).collect()),
                _ => None,
            };
            FieldText { name, text: line.get(at).unwrap_or_default(), items }
        });
        broken(out, parts, indent, lines);
    }
    out.push(',');
    out.push_str(lines.end);
}

/// How many characters a text has.
fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

pub(super) struct FieldText<'a> {
    pub(crate) name: &'a str,
    /// Its value on one line.
    pub(crate) text: &'a str,
    /// The items of its list, when it is one.
    pub(crate) items: Option<Vec<String>>,
}

/// Writes a record's brackets with its fields on as few lines as fit; a list that does not fit has an item a line.
pub(super) fn broken<'a>(out: &mut String, parts: impl Iterator<Item = FieldText<'a>>, indent: &str, lines: &LineStyle) {
    let pad = format!("{indent}{}", lines.step);
    let room = WIDTH.saturating_sub(width(&pad));
    out.push('(');
    // How many characters stand on the line that is being written; none where a new one is to begin.
    let mut column = 0;
    for FieldText { name, text, items } in parts {
        // With a colon, a blank and a comma.
        let length = width(name) + width(text) + 3;
        let items = items.filter(|_| length > room);
        if column > 0 && items.is_none() && column + 1 + length <= room {
            out.push(' ');
            column += 1;
        } else {
            out.push_str(lines.end);
            out.push_str(&pad);
            column = 0;
        }
        out.push_str(name);
        out.push_str(": ");
        match &items {
            Some(items) => out.push_str(&broken_list(items, &pad, lines)),
            None => out.push_str(text),
        }
        out.push(',');
        column = if items.is_some() { 0 } else { column + length };
    }
    out.push_str(lines.end);
    out.push_str(indent);
    out.push(')');
}

fn broken_list(items: &[String], indent: &str, lines: &LineStyle) -> String {
    let (end, step) = (lines.end, lines.step);
    let items = items.iter().map(|item| format!("{indent}{step}{item},{end}")).collect::<Vec<_>>().concat();
    format!("[{end}{items}{indent}]")
}
