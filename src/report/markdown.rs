//! A screen as Markdown: a heading a panel, tables as tables. Nothing from the data becomes markup.

use crate::screens::say::{Align, Overlay, Panel, Screen};

use super::outline::{OutlinePart, WordTable, Words, outline, overlay_outline, title};
use super::text::header;

/// A screen as Markdown: its header, then these of its panels.
pub fn markdown(screen: &Screen, panels: &[&Panel]) -> String {
    let mut out = format!("# {}\n", escaped(&header(screen)));
    for panel in panels {
        headed(&mut out, &title(panel).plain(), outline(panel));
    }
    out
}

pub(crate) fn sections(overlay: &Overlay) -> String {
    let mut out = String::new();
    for (title, said) in overlay_outline(overlay) {
        headed(&mut out, &title, said);
    }
    out
}

fn headed(out: &mut String, title: &str, all: Vec<OutlinePart>) {
    out.extend(["\n## ", &escaped(title), "\n"]);
    // Lines that follow each other are items of a list, so that they stay lines.
    let mut in_list = false;
    for said in all {
        match said {
            OutlinePart::Line(line) => {
                out.push_str(if in_list { "- " } else { "\n- " });
                out.push_str(&escaped(&line.plain()));
                out.push('\n');
                in_list = true;
            }
            OutlinePart::Table(sheet) => {
                table(out, &sheet);
                in_list = false;
            }
        }
    }
}

fn table(out: &mut String, sheet: &WordTable) {
    let row = |cells: &[String]| format!("| {} |\n", cells.iter().map(|cell| escaped(cell)).collect::<Vec<_>>().join(" | "));
    out.push('\n');
    out.push_str(&row(&sheet.heads));
    let rule = sheet.aligns.iter().map(|align| if *align == Align::Right { "--:" } else { "---" });
    out.extend(["| ", &rule.collect::<Vec<_>>().join(" | "), " |\n"]);
    for cells in &sheet.rows {
        out.push_str(&row(&cells.iter().map(Words::plain).collect::<Vec<_>>()));
    }
}

/// A text in which nothing is markup: neither Markdown nor HTML; line breaks are blanks.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '#' | '~' | '!' => {
                safe.push('\\');
                safe.push(c);
            }
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    // A sign at the start of an item would begin another list.
    if safe.starts_with(['+', '-']) {
        safe.insert(0, '\\');
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_cannot_leave_its_cell_or_become_markup() {
        let sheet = WordTable {
            heads: vec!["a|b".into(), String::new()],
            aligns: vec![Align::Left, Align::Right],
            rows: vec![["<img src=x>\n| x | `y`", "-5k"].map(|text| text.to_owned().into()).to_vec()],
        };
        let mut out = String::new();
        table(&mut out, &sheet);
        assert_eq!(out, "\n| a\\|b |  |\n| --- | --: |\n| &lt;img src=x&gt; \\| x \\| \\`y\\` | \\-5k |\n");
    }
}
