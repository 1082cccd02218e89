//! A page that opens anywhere: the screens as they are drawn, real text in a grid, then every panel whole, then how each of
//! their figures comes about. One file: no request, no font to load, no script but one that tells an old page of itself; light,
//! dark and print by the reader's own setting.

mod grid;
mod looks;
mod told;

use std::fmt::Write as _;

use chrono::{DateTime, FixedOffset};
use ratatui::buffer::Buffer;

use crate::screens::say::{FigureAt, Overlay, Panel, Screen, Tab};

use self::looks::style;
use self::told::Told;
use super::markup::escaped;
use super::text::header;

/// A tab as it is drawn, with the panels that are told whole.
pub struct DrawnTab<'a> {
    /// Its cells, in the 16 colours that the roles have by default.
    pub cells: &'a Buffer,
    /// What it says.
    pub screen: &'a Screen,
    /// Which of its panels are told.
    pub panels: Vec<&'a Panel>,
    /// What explains a figure of one of them; `None`: the page goes without explanations.
    pub explain: Option<Explain<'a>>,
}

/// The explanation of what stands there in a panel.
pub type Explain<'a> = &'a dyn Fn(&Panel, FigureAt) -> Option<Overlay>;

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
    let name = tabs.first().map_or_else(String::new, |tab| escaped(&header(tab.screen).replace("   ", " · ")));
    let mut told = Told::default();
    let mut body = String::new();
    for tab in tabs {
        let label = label(tab);
        let _ = write!(
            body,
            "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{label}</h2>\n\
             <pre tabindex=\"0\" role=\"group\" aria-label=\"{label} as it is drawn\">",
            id = label.to_lowercase()
        );
        grid::screen(&mut body, tab.cells);
        body.push_str("</pre>\n");
        tab.panels.iter().copied().for_each(|panel| told.panel(&mut body, panel, tab.explain));
        body.push_str("</section>\n");
    }
    let why = told.explanations();
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{name}</title>\n<style>{}</style>\n</head>\n\
         <body>\n<header><h1>{name}</h1>\n",
        style()
    );
    if let Some(written) = written {
        written.write(&mut out);
    }
    out.push_str("</header>\n<nav aria-label=\"Contents\"><ul>\n");
    for tab in tabs {
        let label = label(tab);
        let _ = write!(out, "<li><strong><a href=\"#{}\">{label}</a></strong>", label.to_lowercase());
        for panel in &tab.panels {
            let _ = write!(out, " <a href=\"#{}\">{}</a>", told::id(panel), escaped(panel.title.text.trim()));
        }
        out.push_str("</li>\n");
    }
    if !why.is_empty() {
        let _ = writeln!(out, "<li><a href=\"#why\">{}</a></li>", told::WHY);
    }
    out.extend(["</ul></nav>\n<main>\n", &body, &why, "</main>\n</body>\n</html>\n"]);
    out
}

fn label(tab: &DrawnTab) -> &'static str {
    label_of(tab.screen.header.tab)
}

fn label_of(tab: Tab) -> &'static str {
    match tab {
        Tab::Sales => "Sales",
        Tab::Marketing => "Marketing",
    }
}
