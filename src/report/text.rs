//! A screen as linear text: every panel whole, charts as figures. A screen reader can read it.

use unicode_width::UnicodeWidthStr;

use crate::screens::say::{Align, Overlay, Panel, Screen};

use super::outline::{OutlinePart, WordTable, Words, outline, overlay_outline, title};

/// A screen as text: its header, these of its panels, what is missing and what is wrong.
pub fn text(screen: &Screen, panels: &[&Panel]) -> String {
    let mut out = String::new();
    push(&mut out, &header(screen));
    for panel in panels {
        out.push('\n');
        self::panel(&mut out, panel);
    }
    out.push('\n');
    for line in screen.page.iter().chain(&screen.hand_off).chain(&screen.missing).chain([&screen.problems]) {
        push(&mut out, &line.plain());
    }
    out
}

/// The first row of a screen in words: company, period, day.
pub(crate) fn header(screen: &Screen) -> String {
    let header = &screen.header;
    let mut first =
        vec![header.name.clone(), header.period.text.clone(), header.day.text.clone(), header.comparison.text.clone()];
    let fresh: Vec<&str> = header.freshness.iter().map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).collect();
    first.push(fresh.join(" "));
    first.retain(|text| !text.trim().is_empty());
    first.join("   ")
}

pub(crate) fn sections(overlay: &Overlay) -> String {
    let mut out = String::new();
    for (title, said) in overlay_outline(overlay) {
        out.push('\n');
        headed(&mut out, &title, said);
    }
    out
}

fn panel(out: &mut String, panel: &Panel) {
    headed(out, &title(panel).plain(), outline(panel));
}

fn headed(out: &mut String, title: &str, all: Vec<OutlinePart>) {
    push(out, &format!("== {title}"));
    for said in all {
        match said {
            OutlinePart::Line(line) => push(out, &line.plain()),
            OutlinePart::Table(sheet) => table(out, &sheet),
        }
    }
}

fn push(out: &mut String, line: &str) {
    let line = line.trim_end();
    if !line.is_empty() {
        out.push_str(line);
        out.push('\n');
    }
}

fn table(out: &mut String, sheet: &WordTable) {
    let heads = sheet.has_heads().then(|| sheet.heads.clone());
    let rows: Vec<Vec<String>> =
        heads.into_iter().chain(sheet.rows.iter().map(|row| row.iter().map(Words::plain).collect())).collect();
    let rows = || rows.iter();
    let width = |column: usize| rows().filter_map(|row| row.get(column)).map(|text| text.width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..sheet.aligns.len()).map(width).collect();
    for row in rows() {
        let cells = row.iter().zip(&sheet.aligns).zip(&widths).map(|((text, align), width)| {
            let blanks = " ".repeat(width.saturating_sub(text.width()));
            match align {
                Align::Left => format!("{text}{blanks}"),
                Align::Right => format!("{blanks}{text}"),
            }
        });
        push(out, &cells.collect::<Vec<_>>().join("  "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other_by_their_width_on_screen() {
        let sheet = WordTable {
            heads: vec![String::new(), "won".into()],
            aligns: vec![Align::Left, Align::Right],
            rows: [["日本", "9"], ["Ada", "120k"]].map(|row| row.map(|text| text.to_owned().into()).to_vec()).to_vec(),
        };
        let mut out = String::new();
        table(&mut out, &sheet);
        assert_eq!(out, "       won\n日本     9\nAda   120k\n");
    }
}
