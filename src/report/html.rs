//! A page that opens anywhere: the screens as they are drawn, real text in a grid, then every panel whole. One file: no
//! request, no font to load, no script but one that tells an old page of itself; light, dark and print by the reader's own setting.

use std::fmt::Write as _;

use chrono::{DateTime, FixedOffset};

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use crate::screens::say::{Align, Panel, Screen, Tab};

use super::markup::escaped;
use super::outline::{OutlinePart, WordTable, outline, title};
use super::text::header;

/// The colours of text on paper and on a dark ground: each at least 4.5 to 1 (WCAG 2.2, AA).
const STYLE: &str = "
:root{--t:#1c2127;--p:#fdfdfb;--d:#5c636d;--g:#00617a;--w:#7a5000;--b:#a8280c;--a:#234fc4;--l:#d5d9df;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--t:#d7dbe1;--p:#101318;--d:#8d939d;--g:#4fbfd8;--w:#d9a83f;--b:#ff7a5c;--a:#7fa2ff;--l:#333944}}
body{margin:1.5em auto;max-width:76em;padding:0 1em;background:var(--p);color:var(--t);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.3em}.at{font-size:1.5em;margin:.2em 0}h2{font-size:1.1em;margin:2em 0 .5em}h3{font-size:1em;margin:1.4em 0 .3em}
pre{font:13px/1.25 ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;overflow-x:auto;margin:0}
.n{font-weight:700}.d{color:var(--d)}.g{color:var(--g)}.w{color:var(--w)}.b{color:var(--b)}.a{color:var(--a)}
.r{background:var(--t);color:var(--p)}.u{text-decoration:underline}.x{display:inline-block;overflow:hidden;vertical-align:bottom}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{padding:.1em .8em .1em 0;text-align:left;font-weight:400;border-bottom:1px solid var(--l)}
th{color:var(--d)}.e{text-align:right}ul{margin:.2em 0;padding-left:1.2em}div.t{overflow-x:auto}
@media print{:root{--t:#000;--p:#fff;--d:#444;--l:#bbb}pre{font-size:7px}section{break-inside:avoid}}
";

/// A tab as it is drawn, with the panels that are told whole.
pub struct DrawnTab<'a> {
    /// Its cells, in the 16 colours that the roles have by default.
    pub cells: &'a Buffer,
    /// What it says.
    pub screen: &'a Screen,
    /// Which of its panels are told.
    pub panels: Vec<&'a Panel>,
}

/// When a page was written that stands somewhere for others to read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PageStamp {
    /// The time, in the company's zone.
    pub(crate) at: DateTime<FixedOffset>,
    /// Within how many hours the company promises newer data: older, the page says so by itself.
    pub(crate) hours: Option<u32>,
}

impl PageStamp {
    fn write(&self, out: &mut String) {
        let said = self.at.format("%-d %b %Y, %H:%M");
        let _ =
            writeln!(out, "<p class=\"at\" role=\"status\">as of <time datetime=\"{}\">{said}</time></p>", self.at.to_rfc3339());
        // The one script there is: whoever looks at an old page is told so.
        if let Some(hours) = self.hours {
            let _ = writeln!(
                out,
                "<script>(function(){{var t=document.querySelector('time');if(Date.now()-Date.parse(t.dateTime)>{hours}*36e5)\
                 {{var p=t.parentNode;p.className='at b n';p.insertBefore(document.createTextNode('STALE: '),p.firstChild)}}}})()</script>"
            );
        }
    }
}

/// The page of these tabs; `written`: with the time, large.
pub fn html(tabs: &[DrawnTab], written: Option<&PageStamp>) -> String {
    let name = tabs.first().map_or_else(String::new, |tab| escaped(&header(tab.screen)));
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{name}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<header><h1>{name}</h1>\n"
    );
    if let Some(written) = written {
        written.write(&mut out);
    }
    out.push_str("</header>\n<main>\n");
    for tab in tabs {
        let label = match tab.screen.header.tab {
            Tab::Sales => "Sales",
            Tab::Marketing => "Marketing",
        };
        let _ = write!(out, "<section aria-label=\"{label}\">\n<h2>{label}</h2>\n<pre>");
        screen(&mut out, tab.cells);
        out.push_str("</pre>\n");
        tab.panels.iter().copied().for_each(|one| panel(&mut out, one));
        out.push_str("</section>\n");
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// Every row of a screen as a line of text, its cells that look alike in one element.
fn screen(out: &mut String, buffer: &Buffer) {
    let area = buffer.area;
    for y in area.top()..area.bottom() {
        let (mut x, mut run, mut look) = (area.left(), String::new(), String::new());
        while let Some(cell) = buffer.cell((x, y)).filter(|_| x < area.right()) {
            let own = classes(cell);
            if own != look {
                close(out, &mut run, &look);
                look = own;
            }
            run.push_str(cell.symbol());
            // A wide letter takes the next cell too, which is empty.
            x += u16::try_from(cell.symbol().width()).unwrap_or(1).max(1);
        }
        close(out, &mut run, &look);
        out.push('\n');
    }
}

fn close(out: &mut String, run: &mut String, look: &str) {
    let text = escaped(run);
    if look.is_empty() || run.is_empty() {
        out.push_str(&text);
    } else if is_drawing(run) {
        // Fonts draw these in a width of their own: they are held to their cells.
        let _ = write!(out, "<span class=\"{look}\" style=\"width:{}ch\">{text}</span>", run.width());
    } else {
        let _ = write!(out, "<span class=\"{look}\">{text}</span>");
    }
    run.clear();
}

/// Whether cells are points of a line chart.
fn is_drawing(text: &str) -> bool {
    text.starts_with(|c| matches!(c, '\u{2800}'..='\u{28ff}'))
}

/// What a cell looks like, as the names of classes.
fn classes(cell: &Cell) -> String {
    let colour = match cell.fg {
        Color::Cyan | Color::LightCyan => "g",
        Color::Yellow | Color::LightYellow => "w",
        Color::Red | Color::LightRed => "b",
        Color::Blue | Color::LightBlue => "a",
        _ if cell.modifier.contains(Modifier::DIM) => "d",
        _ => "",
    };
    let marks = [(Modifier::BOLD, "n"), (Modifier::REVERSED, "r"), (Modifier::UNDERLINED, "u")];
    let marks = marks.into_iter().filter(|(mark, _)| cell.modifier.contains(*mark)).map(|(_, name)| name);
    // A blank shows neither weight nor colour.
    let shown = cell.symbol() != " " || cell.modifier.contains(Modifier::REVERSED);
    let points = if is_drawing(cell.symbol()) { "x" } else { "" };
    let names = [points, colour].into_iter().chain(marks).filter(|name| shown && !name.is_empty());
    names.collect::<Vec<_>>().join(" ")
}

/// A panel whole: its title, its lines, its tables.
fn panel(out: &mut String, panel: &Panel) {
    let _ = writeln!(out, "<h3>{}</h3>", escaped(&title(panel)));
    let mut in_list = false;
    for said in outline(panel) {
        let is_line = matches!(said, OutlinePart::Line(_));
        if is_line != in_list {
            out.push_str(if is_line { "<ul>\n" } else { "</ul>\n" });
            in_list = is_line;
        }
        match said {
            OutlinePart::Line(line) => {
                let _ = writeln!(out, "<li>{}</li>", escaped(&line));
            }
            OutlinePart::Table(sheet) => table(out, &sheet),
        }
    }
    if in_list {
        out.push_str("</ul>\n");
    }
}

fn table(out: &mut String, sheet: &WordTable) {
    let row = |out: &mut String, cells: &[String], tag: &str| {
        out.push_str("<tr>");
        for (text, align) in cells.iter().zip(&sheet.aligns) {
            let class = if *align == Align::Right { " class=\"e\"" } else { "" };
            let scope = if tag == "th" { " scope=\"col\"" } else { "" };
            let _ = write!(out, "<{tag}{scope}{class}>{}</{tag}>", escaped(text));
        }
        out.push_str("</tr>\n");
    };
    out.push_str("<div class=\"t\"><table>\n");
    if sheet.has_heads() {
        row(out, &sheet.heads, "th");
    }
    sheet.rows.iter().for_each(|cells| row(out, cells, "td"));
    out.push_str("</table></div>\n");
}
