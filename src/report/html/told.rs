//! Panels told whole, and how each of their figures comes about.

use std::fmt::Write as _;

use hashbrown::HashMap;

use crate::screens::explain::name;
use crate::screens::say::{Align, FigureAt, Overlay, Panel, Section};

use super::super::markup::escaped;
use super::super::outline::{OutlinePart, WordTable, Words, outline, overlay_outline, title};
use super::{Explain, label_of};

/// What the part of the page that explains is called.
pub(super) const WHY: &str = "How each figure comes about";

/// The most rows of a table that an explanation shows: of records that count, the largest.
const LISTED: usize = 3;

/// A section of so many bytes is said once: wherever else it belongs, a link leads to it.
const LONG: usize = 160;

/// What was told so far, and the explanations that it leads to.
#[derive(Default)]
pub(super) struct Told {
    groups: Vec<PanelWhy>,
    /// How many explanations there are.
    count: usize,
}

/// What a panel's figures lead to.
#[derive(Default)]
struct PanelWhy {
    title: String,
    /// By the figure's key, in the order in which they stand.
    figures: Vec<(&'static str, Vec<Explanation>)>,
}

/// How a figure comes about, as parts of a page.
struct Explanation {
    number: usize,
    name: String,
    /// Its value, then lines.
    lines: Vec<String>,
    sections: Vec<WhySection>,
}

/// A part of an explanation: its title and what it says.
#[derive(PartialEq, Eq, Hash)]
struct WhySection {
    title: String,
    said: String,
}

/// What is written of the explanations, and the long sections among that, each with the number of its place.
#[derive(Default)]
struct Writing<'a> {
    out: String,
    sections: HashMap<&'a WhySection, usize>,
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
        let title_of = format!("{}: {}", label_of(panel.id.tab()), panel.title.text.trim());
        self.groups.push(PanelWhy { title: title_of, figures: Vec::new() });
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
                    out.push('\n');
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
            let _ = write!(out, "{}<a href=#e{number}>{}</a>{}", escaped(before), escaped(said), escaped(after));
        }
    }

    /// The number of what explains a figure; figures of the panel that say the same share it.
    fn number(&mut self, leads: &Leads, at: FigureAt) -> Option<usize> {
        let key = at.shown(leads.panel)?.at.path;
        let found = Explanation::of(key, &leads.explain?(leads.panel, at)?)?;
        let figures = &mut self.groups.last_mut()?.figures;
        let place = figures.iter().position(|(known, _)| *known == key).unwrap_or(figures.len());
        if place == figures.len() {
            figures.push((key, Vec::new()));
        }
        let of_key = &mut figures.get_mut(place)?.1;
        if let Some(known) = of_key.iter().find(|known| known.says(&found)) {
            return Some(known.number);
        }
        self.count += 1;
        of_key.push(Explanation { number: self.count, ..found });
        Some(self.count)
    }

    /// All explanations, by panel and figure; empty for none.
    pub(super) fn explanations(self) -> String {
        if self.count == 0 {
            return String::new();
        }
        let mut writing = Writing::default();
        let _ = write!(writing.out, "<section aria-labelledby=\"why\">\n<h2 id=\"why\">{WHY}</h2>\n");
        for PanelWhy { title, figures } in self.groups.iter().filter(|group| !group.figures.is_empty()) {
            let _ = writeln!(writing.out, "<details><summary><h3>{}</h3></summary>", escaped(title));
            for (key, all) in figures {
                writing.figure(key, all);
            }
            writing.out.push_str("</details>\n");
        }
        writing.out.push_str("</section>\n");
        writing.out
    }
}

impl<'a> Writing<'a> {
    /// A figure of one row or of many: what the explanations of all rows say is said once, before them.
    fn figure(&mut self, key: &str, all: &'a [Explanation]) {
        let [first, others @ ..] = all else { return };
        if others.is_empty() {
            self.explanation(first, &first.name, &[], &[]);
            return;
        }
        // The first line is the value, each row's own.
        let lines: Vec<&String> =
            first.lines.iter().skip(1).filter(|line| others.iter().all(|other| other.lines.contains(line))).collect();
        let sections: Vec<&WhySection> =
            first.sections.iter().filter(|section| others.iter().all(|other| other.sections.contains(section))).collect();
        let name = escaped(&name(key));
        let _ = write!(self.out, "<details><summary>{name}</summary>");
        if !lines.is_empty() {
            let _ = write!(self.out, "<p>{}</p>", joined(&lines));
        }
        for section in &sections {
            self.section(section);
        }
        self.out.push('\n');
        for one in all {
            let own = one.name.strip_prefix(&name).and_then(|rest| rest.strip_prefix(", ")).unwrap_or(&one.name);
            self.explanation(one, own, &lines, &sections);
        }
        self.out.push_str("</details>\n");
    }

    /// One without what was said before. A browser opens what hides the place that a link leads to: the place stands inside.
    fn explanation(&mut self, one: &'a Explanation, name: &str, lines: &[&String], sections: &[&WhySection]) {
        let own: Vec<&String> =
            one.lines.iter().enumerate().filter(|(at, line)| *at == 0 || !lines.contains(line)).map(|(_, line)| line).collect();
        let _ = write!(self.out, "<details><summary>{name}</summary><p id=e{}>{}</p>", one.number, joined(&own));
        one.sections.iter().filter(|section| !sections.contains(section)).for_each(|section| self.section(section));
        self.out.push_str("</details>\n");
    }

    fn section(&mut self, section: &'a WhySection) {
        let WhySection { title, said } = section;
        let next = self.sections.len() + 1;
        if let Some(place) = self.sections.get(section) {
            let _ = write!(self.out, "<h4><a href=#s{place}>{title}</a></h4>");
        } else if said.len() >= LONG {
            self.sections.insert(section, next);
            let _ = write!(self.out, "<h4 id=s{next}>{title}</h4>{said}");
        } else {
            let _ = write!(self.out, "<h4>{title}</h4>{said}");
        }
    }
}

fn joined(lines: &[&String]) -> String {
    lines.iter().map(|line| line.as_str()).collect::<Vec<_>>().join("\n")
}

impl Explanation {
    fn of(key: &str, overlay: &Overlay) -> Option<Self> {
        let name = &overlay.sections.first()?.title.text;
        let name = escaped(name.strip_prefix("Explain: ").unwrap_or(name));
        let mut sections = overlay_outline(overlay).into_iter().zip(&overlay.sections);
        let said = sections.next()?.0.1.into_iter().filter_map(|part| match part {
            OutlinePart::Line(line) => Some(spaced(&line.plain())),
            OutlinePart::Table(_) => None,
        });
        let mut lines: Vec<String> = said.collect();
        // The figure's place in the report is the same for all rows: it stands in a line of its own.
        let place = format!("JSON {key}");
        if let Some(value) = lines.first().and_then(|line| line.strip_suffix(&place)).map(str::trim_end).map(str::to_owned) {
            lines.splice(..1, [value, place]);
        }
        // What stands beside a title here are keys.
        let section = |((_, said), section): ((String, Vec<OutlinePart>), &Section)| {
            let mut out = String::new();
            parts(&mut out, said);
            WhySection { title: escaped(&section.title.text), said: out }
        };
        Some(Self { number: 0, name, lines, sections: sections.map(section).collect() })
    }

    fn says(&self, other: &Self) -> bool {
        (&self.name, &self.lines, &self.sections) == (&other.name, &other.lines, &other.sections)
    }
}

/// A line of a screen, on which columns stand below each other, with two blanks between them.
fn spaced(line: &str) -> String {
    let start = line.len() - line.trim_start().len();
    let (start, rest) = line.split_at(start);
    let parts = rest.split("  ").map(str::trim).filter(|part| !part.is_empty());
    escaped(start) + &parts.map(escaped).collect::<Vec<_>>().join("  ")
}

/// Lines that follow each other as one paragraph, which keeps its breaks; tables, long ones cut.
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
            OutlinePart::Line(line) => lines.push(spaced(&line.plain())),
            OutlinePart::Table(mut sheet) => {
                end(out, &mut lines);
                let is_cut = sheet.rows.len() > LISTED;
                sheet.rows.truncate(LISTED);
                table(out, &sheet, "", |out, words| out.push_str(&escaped(&words.plain())));
                // How many there are stands in the title.
                if is_cut {
                    lines.push(format!("the first {LISTED}"));
                }
            }
        }
    }
    end(out, &mut lines);
}

/// A table, whose cells `write` writes. The first words of a row are its head. End tags that HTML does without are left out.
fn table(out: &mut String, sheet: &WordTable, named: &str, mut write: impl FnMut(&mut String, &Words)) {
    let end = |align: Align| if align == Align::Right { " class=e" } else { "" };
    // A wide one is scrolled by the keyboard, too.
    let scrolled = if named.is_empty() { "" } else { " tabindex=0" };
    let _ = write!(out, "<div class=t{scrolled}><table{named}>");
    if sheet.has_heads() {
        out.push_str("<thead><tr>");
        for (head, align) in sheet.heads.iter().zip(&sheet.aligns) {
            if head.trim().is_empty() {
                out.push_str("<td>");
            } else {
                let _ = write!(out, "<th scope=col{}>{}", end(*align), escaped(head));
            }
        }
        out.push_str("<tbody>");
    }
    for row in &sheet.rows {
        let head = row.iter().position(|words| words.plain().trim().chars().count() > 1);
        out.push_str("<tr>");
        for (at, (words, align)) in row.iter().zip(&sheet.aligns).enumerate() {
            let _ = write!(out, "<{}{}>", if Some(at) == head { "th scope=row" } else { "td" }, end(*align));
            write(out, words);
        }
        out.push('\n');
    }
    out.push_str("</table></div>");
}
