//! A new record in the style of its neighbour: on one line or on many, its fields in the same order.

use super::value::{Field, LineStyle, Value, WIDTH, record_like};
use crate::store::scan::{self, Tree};
use crate::store::token::{Lexer, Token};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// On one line where they fit, else on as few as hold them.
    Packed,
    /// Behind the bracket, further lines hanging below the first field.
    Hanging,
    /// A field a line; whether a comma ends the last one.
    Lined { comma: bool },
}

/// What a new record takes over from the one before it.
#[derive(Clone, Debug)]
pub(crate) struct RecordStyle {
    layout: Layout,
    /// The names of its fields, in their order.
    order: Vec<String>,
    /// Whether thousands are parted in its numbers; `None` where it has no large number.
    grouped: Option<bool>,
}

impl RecordStyle {
    /// That of a written record; of none where it cannot be told.
    pub(crate) fn of(record: &str) -> Self {
        let mut style = Self { layout: Layout::Packed, order: Vec::new(), grouped: None };
        let mut tree = Tree::default();
        if scan::record(record, 0, &mut tree).is_err() {
            return style;
        }
        let fields: Vec<(usize, usize)> = tree.children(0).map(|(_, node)| (node.field.start, node.span.end)).collect();
        style.order = tree.children(0).filter_map(|(_, node)| record.get(node.field.clone())).map(str::to_owned).collect();
        let begins_line = |at: usize| {
            let before = record.get(..at).unwrap_or_default();
            before.rfind('\n').is_some_and(|line| before.get(line + 1..).is_some_and(|blank| blank.trim().is_empty()))
        };
        let lined = fields.iter().filter(|(start, _)| begins_line(*start)).count();
        style.layout = match (fields.first(), fields.last()) {
            _ if !record.contains('\n') => Layout::Packed,
            (Some(_), Some((_, end))) if lined == fields.len() => {
                let mut lexer = Lexer::new(record, *end, record.len());
                Layout::Lined { comma: lexer.next().0 == Token::Mark(b',') }
            }
            (Some((first, _)), _) if !begins_line(*first) => Layout::Hanging,
            _ => Layout::Packed,
        };
        style.grouped = grouped(record);
        style
    }

    /// Writes a record of these fields, with its comma and its line break.
    pub(crate) fn write(&self, out: &mut String, fields: &[Field], indent: &str, lines: &LineStyle) {
        let mut fields: Vec<&Field> = fields.iter().filter(|field| field.value.is_some()).collect();
        let mut before = 0;
        if !self.order.is_empty() {
            let ranks: Vec<(&str, usize)> = fields
                .iter()
                .map(|field| {
                    before = self.order.iter().position(|name| name == field.name).unwrap_or(before);
                    (field.name, before)
                })
                .collect();
            // Fields that the neighbour lacks stay behind the one that they follow.
            fields.sort_by_key(|field| ranks.iter().find(|(name, _)| *name == field.name).map_or(0, |(_, rank)| *rank));
        }
        let written = |field: &&Field| format!("{}: {}", field.name, self.value(field));
        let one_line = || format!("{indent}({}),{}", fields.iter().map(written).collect::<Vec<_>>().join(", "), lines.end);
        let text = match self.layout {
            Layout::Packed if self.grouped == Some(false) && one_line().trim_end().chars().count() < WIDTH => one_line(),
            Layout::Packed => return record_like(out, fields.iter().copied(), indent, lines),
            _ if fields.is_empty() => return record_like(out, fields.iter().copied(), indent, lines),
            Layout::Hanging if one_line().trim_end().chars().count() < WIDTH => one_line(),
            Layout::Hanging => hanging(&fields.iter().map(written).collect::<Vec<_>>(), indent, lines),
            Layout::Lined { comma } => {
                let (end, step) = (lines.end, lines.step);
                let pad = format!("{indent}{step}");
                let rows: Vec<String> = fields
                    .iter()
                    .map(|field| {
                        let column = pad.chars().count() + field.name.chars().count() + 2;
                        let value = field.value.as_ref().map(|value| value.fitting(column, &pad, lines)).unwrap_or_default();
                        let value = if self.plain(field) { self.value(field) } else { value };
                        format!("{pad}{}: {value}", field.name)
                    })
                    .collect();
                let last = if comma { "," } else { "" };
                format!("{indent}({end}{}{last}{end}{indent}),{end}", rows.join(&format!(",{end}")))
            }
        };
        out.push_str(&text);
    }

    fn plain(&self, field: &Field) -> bool {
        self.grouped == Some(false) && matches!(field.value, Some(Value::Number { .. }))
    }

    fn value(&self, field: &Field) -> String {
        let text = field.value.as_ref().map(Value::on_one_line).unwrap_or_default();
        if self.plain(field) { text.replace('_', "") } else { text }
    }
}

/// Fields behind the bracket; what does not fit goes on below the first field.
fn hanging(fields: &[String], indent: &str, lines: &LineStyle) -> String {
    let mut out = format!("{indent}(");
    let mut column = out.chars().count();
    for (at, field) in fields.iter().enumerate() {
        let last = at + 1 == fields.len();
        let text = format!("{field}{}", if last { ")," } else { "," });
        if at > 0 && column + 1 + text.chars().count() >= WIDTH {
            out += lines.end;
            out += indent;
            out.push(' ');
            column = indent.chars().count() + 1;
        } else if at > 0 {
            out.push(' ');
            column += 1;
        }
        column += text.chars().count();
        out += &text;
    }
    out + lines.end
}

/// Whether the large numbers of a record are written in groups.
fn grouped(record: &str) -> Option<bool> {
    let mut lexer = Lexer::new(record, 0, record.len());
    let mut found = None;
    loop {
        let (token, span) = lexer.next();
        if token == Token::End {
            return found;
        }
        let text = record.get(span).unwrap_or_default();
        let whole = text.split('.').next().unwrap_or_default();
        if token == Token::Number && whole.bytes().filter(u8::is_ascii_digit).count() > 4 {
            found = Some(found.unwrap_or(false) || whole.contains('_'));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::day::Day;

    fn fields() -> Vec<Field> {
        let text = |name, text: &str| Field::new(name, Value::text(text));
        let day = Value::Day(Day::parse("2026-11-23").unwrap());
        vec![
            text("id", "D-2"),
            text("name", "Quay lights, the second phase of the harbour's northern side"),
            Field::new("amount", Value::number(48_000.into())),
            Field::new("created", day),
            text("lead", "L-1"),
        ]
    }
    fn like(neighbour: &str) -> String {
        let mut out = String::new();
        RecordStyle::of(neighbour).write(&mut out, &fields(), "  ", &LineStyle { end: "\n", step: "  " });
        out
    }

    #[test]
    fn a_record_stands_as_its_neighbour_does() {
        let name = "\"Quay lights, the second phase of the harbour's northern side\"";
        let lined = format!(
            "  (\n    id: \"D-2\",\n    amount: 48000,\n    name: {name},\n    created: \"2026-11-23\",\n    lead: \"L-1\"\n  ),\n"
        );
        assert_eq!(like("(\n id: \"D-1\",\n amount: 36000,\n name: \"x\",\n created: \"2026-01-01\"\n)"), lined);
        let commas = like("(\n id: \"D-1\",\n amount: 36_000,\n)");
        assert!(commas.contains("amount: 48_000,\n") && commas.ends_with("lead: \"L-1\",\n  ),\n"), "{commas}");
        let hanging = like("(id: \"D-1\", name: \"x\",\n     amount: 36_000)");
        assert_eq!(
            hanging,
            format!("  (id: \"D-2\", name: {name}, amount: 48_000,\n   created: \"2026-11-23\", lead: \"L-1\"),\n")
        );
        assert!(like("(id: \"D-1\")").starts_with("  (\n    id: \"D-2\", name: "));
        assert!(like("no record").starts_with("  (\n"));
        let mut nothing = String::new();
        let lined = RecordStyle::of("(\n id: \"D-1\",\n)");
        lined.write(&mut nothing, &[Field::cleared("id")], "  ", &LineStyle { end: "\n", step: "  " });
        assert_eq!(nothing, "  (),\n", "no comma stands alone");
    }
}
