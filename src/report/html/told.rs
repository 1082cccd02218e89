//! Panels told whole, and how each of their figures comes about.

use std::fmt::Write as _;

use hashbrown::HashMap;

use crate::screens::say::{Align, FigureAt, Overlay, Panel};

use super::super::markup::escaped;
use super::super::outline::{OutlinePart, WordTable, Words, outline, overlay_outline, title};
use super::{Explain, label_of};

/// What the part of the page that explains is called.
pub(super) const WHY: &str = "How each figure comes about";

/// What was told so far, and the explanations that it leads to.
#[derive(Default)]
pub(super) struct Told {
    /// By what they say, so that each stands once.
    numbers: HashMap<String, usize>,
    /// A panel's, in the order in which its figures stand.
    groups: Vec<Group>,
}

struct Group {
    title: String,
    explanations: String,
    count: usize,
}

/// The name of a panel's place in the page.
pub(super) fn id(panel: &Panel) -> &'static str {
    panel.id.slug()
}

/// What the words of a panel lead to.
struct Leads<'a, 'b> {
    panel: &'a Panel,
    explain: Option<Explain<'b>>,
}

impl Told {
    /// A panel whole: its title, its lines, its tables.
    pub(super) fn panel(&mut self, out: &mut String, panel: &Panel, explain: Option<Explain>) {
        let group = format!("{}: {}", label_of(panel.id.tab()), panel.title.text.trim());
        self.groups.push(Group { title: group, explanations: String::new(), count: 0 });
        let leads = Leads { panel, explain };
        let _ = write!(out, "<h3 id=\"{}\">", id(panel));
        self.words(out, &title(panel), &leads);
        out.push_str("</h3>\n");
        let mut in_list = false;
        for said in outline(panel) {
            let is_line = matches!(said, OutlinePart::Line(_));
            if is_line != in_list {
                out.push_str(if is_line { "<ul>\n" } else { "</ul>\n" });
                in_list = is_line;
            }
            match said {
                OutlinePart::Line(line) => {
                    out.push_str("<li>");
                    self.words(out, &line, &leads);
                    out.push_str("</li>\n");
                }
                OutlinePart::Table(sheet) => {
                    let named = format!(" aria-labelledby=\"{}\"", id(panel));
                    table(out, &sheet, &named, |out, words| self.words(out, words, &leads));
                }
            }
        }
        if in_list {
            out.push_str("</ul>\n");
        }
    }

    /// Words, those of a figure as a link to its explanation.
    fn words(&mut self, out: &mut String, words: &Words, leads: &Leads) {
        for word in &words.0 {
            let said = word.text.trim();
            let number = word.figure.filter(|_| !said.is_empty()).and_then(|at| self.number(leads, at));
            let Some((number, (before, after))) = number.zip(word.text.split_once(said)) else {
                out.push_str(&escaped(&word.text));
                continue;
            };
            let _ = write!(out, "{}<a href=\"#e{number}\">{}</a>{}", escaped(before), escaped(said), escaped(after));
        }
    }

    /// The number of what explains a figure, which is written where nothing said the same before.
    fn number(&mut self, leads: &Leads, at: FigureAt) -> Option<usize> {
        let overlay = leads.explain?(leads.panel, at)?;
        let (name, said) = explanation(&overlay)?;
        let next = self.numbers.len() + 1;
        let key = format!("{name}\n{said}");
        if let Some(known) = self.numbers.get(&key) {
            return Some(*known);
        }
        let group = self.groups.last_mut()?;
        group.count += 1;
        // A browser opens what hides the place that a link leads to: the place stands inside.
        let _ = write!(group.explanations, "<details><summary>{name}</summary><div id=\"e{next}\">{said}</div></details>\n");
        self.numbers.insert(key, next);
        Some(next)
    }

    /// All explanations, by panel; empty for none.
    pub(super) fn explanations(self) -> String {
        if self.numbers.is_empty() {
            return String::new();
        }
        let mut out = format!("<section aria-labelledby=\"why\">\n<h2 id=\"why\">{WHY}</h2>\n");
        for group in self.groups.iter().filter(|group| group.count > 0) {
            let plural = if group.count == 1 { "figure" } else { "figures" };
            let _ = write!(
                out,
                "<details><summary><h3>{}</h3> {} {plural}</summary>\n{}</details>\n",
                escaped(&group.title),
                group.count,
                group.explanations
            );
        }
        out.push_str("</section>\n");
        out
    }
}

/// What a figure is called, and what is said of it.
fn explanation(overlay: &Overlay) -> Option<(String, String)> {
    let mut sections = overlay_outline(overlay).into_iter();
    let name = &overlay.sections.first()?.title.text;
    let name = escaped(name.strip_prefix("Explain: ").unwrap_or(name));
    let mut out = String::new();
    parts(&mut out, sections.next()?.1);
    for (title, said) in sections {
        let _ = write!(out, "<h4>{}</h4>", escaped(&title));
        parts(&mut out, said);
    }
    Some((name, out))
}

/// Lines that follow each other as one paragraph, which keeps its breaks; tables.
fn parts(out: &mut String, all: Vec<OutlinePart>) {
    let mut lines: Vec<String> = Vec::new();
    let end = |out: &mut String, lines: &mut Vec<String>| {
        if !lines.is_empty() {
            let _ = write!(out, "<p>{}</p>", lines.join("\n"));
            lines.clear();
        }
    };
    for said in all {
        match said {
            OutlinePart::Line(line) => lines.push(escaped(&line.plain())),
            OutlinePart::Table(sheet) => {
                end(out, &mut lines);
                table(out, &sheet, "", |out, words| out.push_str(&escaped(&words.plain())));
            }
        }
    }
    end(out, &mut lines);
}

/// A table, whose cells `write` writes. The first words of a row are its head.
fn table(out: &mut String, sheet: &WordTable, named: &str, mut write: impl FnMut(&mut String, &Words)) {
    let end = |align: Align| if align == Align::Right { " class=\"e\"" } else { "" };
    let _ = write!(out, "<div class=\"t\" tabindex=\"0\"><table{named}>\n");
    if sheet.has_heads() {
        out.push_str("<thead><tr>");
        for (head, align) in sheet.heads.iter().zip(&sheet.aligns) {
            if head.trim().is_empty() {
                out.push_str("<td></td>");
            } else {
                let _ = write!(out, "<th scope=\"col\"{}>{}</th>", end(*align), escaped(head));
            }
        }
        out.push_str("</tr></thead>\n");
    }
    for row in &sheet.rows {
        let head = row.iter().position(|words| words.plain().trim().chars().count() > 1);
        out.push_str("<tr>");
        for (at, (words, align)) in row.iter().zip(&sheet.aligns).enumerate() {
            let (tag, scope) = if Some(at) == head { ("th", " scope=\"row\"") } else { ("td", "") };
            let _ = write!(out, "<{tag}{scope}{}>", end(*align));
            write(out, words);
            let _ = write!(out, "</{tag}>");
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table></div>\n");
}
