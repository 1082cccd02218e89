//! The brief as text, Markdown, HTML with inline styles alone, and JSON.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::book::Book;
use crate::book::id::AnyId;
use crate::screens::brief::{BriefText, MOST};
use crate::screens::say::Line;

use super::markup::escaped;

/// As text: at most [`MOST`] lines, with blank ones between the topics where there is room for them.
pub fn text(brief: &BriefText) -> String {
    let lines = lines(brief);
    let blank = if lines + brief.topics.len() <= MOST { "\n" } else { "" };
    let mut out = format!("{}\n", brief.title);
    for topic in &brief.topics {
        out.push_str(blank);
        if !topic.head.is_empty() {
            out.push_str(&topic.head.to_uppercase());
            out.push('\n');
        }
        topic.lines.iter().for_each(|line| out.extend([line.plain().trim(), "\n"]));
    }
    out
}

/// How many lines it has, with its title and its heads.
fn lines(brief: &BriefText) -> usize {
    1 + brief.topics.iter().map(|topic| usize::from(!topic.head.is_empty()) + topic.lines.len()).sum::<usize>()
}

/// As Markdown: bold heads and lists; no table, and escaped is only what would be markup.
pub fn markdown(brief: &BriefText) -> String {
    let mut out = format!("**{}**\n", unmarked(&brief.title));
    for topic in &brief.topics {
        out.push('\n');
        if !topic.head.is_empty() {
            let _ = writeln!(out, "**{}**\n", unmarked(&topic.head));
        }
        for line in &topic.lines {
            let _ = writeln!(out, "- {}", unmarked(line.plain().trim()));
        }
    }
    out
}

/// A text in which nothing is markup. Between blanks most signs are none, so that few escapes show in a mail.
fn unmarked(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let alone = |next: Option<&char>| before == ' ' && next.is_none_or(|next| *next == ' ');
        match c {
            '<' if !alone(rest.peek()) => safe.push_str("&lt;"),
            '&' if !alone(rest.peek()) => safe.push_str("&amp;"),
            '*' | '_' | '`' | '[' | ']' | '\\' | '~' | '|' if !alone(rest.peek()) => safe.extend(['\\', c]),
            // At a line's start these would begin a heading, a quotation, a list.
            '#' | '>' | '+' | '-' if safe.is_empty() => safe.extend(['\\', c]),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
        before = c;
    }
    safe
}

/// As a page for a mail: styles stand in the elements, nothing is asked for elsewhere.
pub fn html(brief: &BriefText) -> String {
    let font = "font-family:system-ui,sans-serif;line-height:1.45;max-width:46em";
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body style=\"{font}\">\n<h1 style=\"font-size:1.1em\">{title}</h1>\n",
        title = escaped(&brief.title)
    );
    for topic in &brief.topics {
        if topic.head.is_empty() {
            for line in &topic.lines {
                let _ = writeln!(out, "<p style=\"margin:.2em 0\">{}</p>", escaped(line.plain().trim()));
            }
            continue;
        }
        let _ = writeln!(out, "<h2 style=\"font-size:1em;margin:1em 0 .2em\">{}</h2>", escaped(&topic.head));
        out.push_str("<ul style=\"margin:0;padding-left:1.2em\">\n");
        for line in &topic.lines {
            let _ = writeln!(out, "<li>{}</li>", escaped(line.plain().trim()));
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</body></html>\n");
    out
}

/// As JSON: each line with the ids of the records it names.
///
/// # Errors
/// When it cannot be written, which no text causes.
pub fn object(brief: &BriefText, book: &Book) -> Result<String, serde_json::Error> {
    let line = |line: &Line| json!({ "text": line.plain().trim(), "records": records(line, book) });
    let topics: Vec<Value> = brief
        .topics
        .iter()
        .map(|topic| json!({ "head": topic.head, "lines": topic.lines.iter().map(line).collect::<Vec<_>>() }))
        .collect();
    let mut out = serde_json::to_string_pretty(&json!({ "schema": 1, "title": brief.title, "topics": topics }))?;
    out.push('\n');
    Ok(super::json::escaped(&out))
}

fn records(line: &Line, book: &Book) -> Vec<Value> {
    let named: BTreeSet<AnyId> = line.pieces.iter().flat_map(|piece| &piece.cells).filter_map(|cell| cell.row).collect();
    named.into_iter().map(|id| json!({ "table": id.table.name(), "id": book.key_of(id) })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_the_data_becomes_markup_and_plain_words_stay_plain() {
        assert_eq!(unmarked("Forecast 2.22M > 2.25M, A & B"), "Forecast 2.22M > 2.25M, A & B");
        assert_eq!(unmarked("# x *y* <b> [a](b)"), "\\# x \\*y\\* &lt;b> \\[a\\](b)");
    }
}
