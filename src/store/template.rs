//! The templates that `init --blank` writes: a file a table, with what each field means and example records to begin with.

use std::fmt::Write as _;

use crate::book::describe::{FieldDescription, Holds};
use crate::book::table::TableName;

/// The longest line.
const WIDTH: usize = 120;
/// What stands before a line of an example.
const MARK: &str = "    // ";

/// The template of a table: its file's name and text.
pub(crate) fn of(table: TableName) -> (String, String) {
    let text = match table {
        TableName::Company => company(table.about(), table.fields()),
        _ => records(table.about(), table.fields()),
    };
    (format!("{}.ron", table.name()), text)
}

/// The template of a table of records: all that is known of its fields, and its example records behind comment marks.
pub(super) fn records(about: &str, fields: &[FieldDescription]) -> String {
    let mut text = comment("// ", "// ", &one_line(about));
    let width = fields.iter().map(|field| label(field).len()).max().unwrap_or_default();
    let indent = format!("//   {:width$}  ", "");
    for field in fields {
        text += &comment(&format!("//   {:width$}  ", label(field)), &indent, &meaning(field));
    }
    text += "[\n";
    let most = fields.iter().map(|field| field.examples.len()).max().unwrap_or_default();
    for number in 0..most {
        text += &example(fields, number);
    }
    text + "]\n"
}

/// The template of the one record of `company.ron`, which stands as it is written.
fn company(about: &str, fields: &[FieldDescription]) -> String {
    let mut text = comment("// ", "// ", &one_line(about));
    text += "// In each other file the lines behind `//` are examples: take the marks away, or write your own.\n(\n";
    for field in fields {
        text += &comment("    // ", "    // ", &meaning(field));
        let Some(value) = value(field.examples, 0) else { continue };
        let may_wait = !field.required && field.default.is_none() && !matches!(field.holds, Holds::List(_));
        let before = if may_wait { "    // " } else { "    " };
        text += &lines(before, vec![format!("{}: {value}", field.name)]);
    }
    text + ")\n"
}

/// `name?`, or `on / month`.
fn label(field: &FieldDescription) -> String {
    let mark = if field.required || field.or.is_some() { "" } else { "?" };
    field.or.map_or_else(|| format!("{}{mark}", field.name), |or| format!("{} / {}", field.name, or.name))
}

/// What a field means, and how it is written where that is not plain.
fn meaning(field: &FieldDescription) -> String {
    let mut words = one_line(field.about);
    if !matches!(field.holds.plain(), Holds::Choice(_) | Holds::Measure(_) | Holds::Group(..)) {
        return words;
    }
    words += " ";
    words += &field.holds.notation();
    if let Some(default) = field.default_value() {
        let _ = write!(words, " = {default}");
    }
    words
}

pub(super) fn one_line(about: &str) -> String {
    about.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words broken into lines.
fn comment(first: &str, rest: &str, words: &str) -> String {
    let mut text = String::new();
    let mut line = first.to_owned();
    let mut empty = true;
    for word in words.split(' ') {
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            text += line.trim_end();
            text.push('\n');
            rest.clone_into(&mut line);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line += word;
        empty = false;
    }
    text += line.trim_end();
    text.push('\n');
    text
}

fn example(fields: &[FieldDescription], number: usize) -> String {
    let mut written = Vec::new();
    for field in fields {
        written.extend(value(field.examples, number).map(|value| format!("{}: {value}", field.name)));
        let or = field.or.and_then(|or| Some((or.name, value(or.examples, number)?)));
        written.extend(or.map(|(name, value)| format!("{name}: {value}")));
    }
    let whole = format!("{MARK}({}),\n", written.join(", "));
    if whole.chars().count() <= WIDTH {
        return whole;
    }
    format!("{MARK}(\n{}{MARK}),\n", lines(&format!("{MARK}    "), written))
}

/// Fields in as few lines as hold them; a list that is longer than a line takes a line an item.
fn lines(before: &str, fields: Vec<String>) -> String {
    let mut text = String::new();
    let mut line = String::new();
    for field in fields {
        let room = WIDTH.saturating_sub(before.chars().count());
        if !line.is_empty() && line.chars().count() + field.chars().count() + 2 > room {
            let _ = writeln!(text, "{before}{}", line.trim_end());
            line.clear();
        }
        let items = field.split_once(": [").filter(|_| field.chars().count() + 1 > room);
        if let Some((name, list)) = items {
            let _ = writeln!(text, "{before}{name}: [");
            for item in split(list.strip_suffix(']').unwrap_or(list)) {
                let _ = writeln!(text, "{before}    {item},");
            }
            let _ = writeln!(text, "{before}],");
            continue;
        }
        line += &field;
        line += ", ";
    }
    if !line.is_empty() {
        let _ = writeln!(text, "{before}{}", line.trim_end());
    }
    text
}

/// The items of a list, parted where no bracket is open.
fn split(list: &str) -> Vec<&str> {
    let (mut items, mut from, mut depth, mut quoted) = (Vec::new(), 0, 0_u32, false);
    for (at, c) in list.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' | '[' if !quoted => depth += 1,
            ')' | ']' if !quoted => depth = depth.saturating_sub(1),
            ',' if !quoted && depth == 0 => {
                items.extend(list.get(from..at).map(str::trim));
                from = at + 1;
            }
            _ => {}
        }
    }
    items.extend(list.get(from..).map(str::trim).filter(|last| !last.is_empty()));
    items
}

/// The value in an example record, spaced as people write it; `None` where the record is without it.
fn value(examples: &[&str], number: usize) -> Option<String> {
    let written = examples.get(number).filter(|written| **written != "_")?;
    // Braces hold what is more than one token of Rust.
    let written = written.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(written);
    let mut value = String::new();
    let mut quoted = false;
    for c in written.chars() {
        quoted ^= c == '"';
        match c {
            ')' | ']' if !quoted => {
                let kept = value.trim_end_matches([',', ' ']).len();
                value.truncate(kept);
                value.push(c);
            }
            ',' | ':' if !quoted => {
                value.push(c);
                value.push(' ');
            }
            c if !quoted && c.is_whitespace() => {}
            c => value.push(c),
        }
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_spaced_as_people_write_it() {
        let tidy = |text| value(&[text], 0).unwrap();
        assert_eq!(tidy("[(on : \"a, b:c\",\n   units: 2.5,), (on: \"x\")]"), "[(on: \"a, b:c\", units: 2.5), (on: \"x\")]");
        assert_eq!(tidy("{ Awareness(segment: \"s\") }"), "Awareness(segment: \"s\")");
        assert_eq!(value(&["_"], 0), None);
        assert_eq!(split("(a: \"x, y\", b: [1, 2]), (c: 3)"), ["(a: \"x, y\", b: [1, 2])", "(c: 3)"]);
    }

    #[test]
    fn no_line_is_too_long() {
        for table in TableName::ALL {
            let (path, text) = of(*table);
            assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{path}:\n{text}");
        }
    }
}
