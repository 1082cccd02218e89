//! The page is the screen: read back it has the same cells, and nothing in it runs or is asked for elsewhere.

use quarterdeck::report::html::{DrawnTab, html};
use quarterdeck::screens::say::Panel;

use crate::kit::sitting::{Sitting, book_of, only, sample_files};

/// The page of what a sitting shows.
pub fn page(sitting: &mut Sitting) -> String {
    let cells = sitting.draw();
    let screen = &sitting.session.data.shown.as_ref().unwrap().screen;
    let panels: Vec<&Panel> = screen.panels.iter().collect();
    html(&[DrawnTab { cells: &cells, screen, panels, explain: None }], None)
}

/// What an element says without its tags.
fn plain(markup: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for c in markup.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => in_tag = false,
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// The rows of the drawn screen in a page.
fn rows(page: &str) -> Vec<String> {
    let (_, rest) = page.split_once("<pre>").unwrap();
    let (drawn, _) = rest.split_once("</pre>").unwrap();
    plain(drawn).lines().map(str::to_owned).collect()
}

#[test]
fn read_back_it_has_the_screens_cells() {
    for book in [book_of(&sample_files()), only(&["deals", "accounts"]), only(&[])] {
        let mut sitting = Sitting::new(book);
        for (tab, size) in [("2", (140, 40)), ("1", (140, 40)), ("1", (240, 60)), ("2", (80, 24)), ("2", (20, 3))] {
            sitting.resize(size.0, size.1);
            sitting.keys(tab);
            let shown: Vec<String> = sitting.screen().lines().map(str::to_owned).collect();
            assert_eq!(rows(&page(&mut sitting)), shown, "{tab} at {size:?}");
        }
    }
}

#[test]
fn every_panel_is_told_whole_with_its_title_and_its_tables() {
    let mut sitting = Sitting::sample();
    sitting.resize(140, 40);
    sitting.keys("2");
    let page = page(&mut sitting);
    let screen = &sitting.session.data.shown.as_ref().unwrap().screen;
    assert_eq!(page.matches("<h3>").count(), screen.panels.len());
    for part in
        ["<html lang=\"en\">", "<main>", "aria-label=\"Sales\"", "<th scope=\"col\"", "prefers-color-scheme:dark", "@media print"]
    {
        assert!(page.contains(part), "{part}");
    }
    // A row that the drawn list has no room for is there.
    let last = sitting.session.data.figures.as_ref().unwrap().sales.people.people.last().unwrap().name.clone();
    assert!(plain(&page).contains(&last), "{last}");
    assert!(page.len() <= 200_000, "{} bytes", page.len());
}

#[test]
fn nothing_in_it_runs_or_is_asked_for_elsewhere() {
    let page = page(&mut Sitting::sample());
    for part in ["<script", "<link", "<img", "<iframe", "src=", "href=", "url(", "@import", "http:", "https:", "onload"] {
        assert!(!page.contains(part), "{part}");
    }
    assert_eq!(page.matches("<span").count(), page.matches("</span>").count());
    assert_eq!(page.matches("<tr>").count(), page.matches("</tr>").count());
}
