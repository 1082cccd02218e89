//! The Sales pane: will we hit the week, the month, the quarter, and what do we do today?

pub mod pace;
pub mod people;
pub mod pipeline;
pub mod verdict;
pub mod wins;

use crate::metrics::sales::Sales;

use super::context::Context;
use super::needs::{missing_line, present};
use super::say::{Panel, PanelId, Screen, Tab};
use super::{Fresh, header};

/// Everything the Sales pane says.
pub fn screen(figures: &Sales, fresh: &Fresh, context: &Context) -> Screen {
    Screen {
        header: header::header(Tab::Sales, &fresh.freshness, context),
        panels: panels(figures, context),
        missing: missing_line(Tab::Sales, context),
        stale: fresh.stale.clone(),
        problems: super::problems_line(context),
        hand_off: None,
    }
}

/// The panels for which the book has anything, in the order of the layout.
fn panels(figures: &Sales, context: &Context) -> Vec<Panel> {
    let book = context.book();
    let has = |panel: PanelId| present(panel, book);
    let mut panels = Vec::new();
    if has(PanelId::Verdict) {
        panels.push(verdict::panel(&figures.verdict, context));
        panels.push(pace::panel(&figures.pace, context));
    }
    if has(PanelId::Pipeline) {
        panels.push(pipeline::panel(&figures.pipeline, Vec::new(), context));
    }
    if has(PanelId::People) {
        panels.push(people::panel(&figures.people, context));
    }
    if stands_in(book) {
        panels.extend(wins::win_rate(&figures.wins, &figures.pipeline, context));
        panels.extend(wins::products(&figures.wins, context));
        if has(PanelId::Lost) {
            panels.push(wins::lost(&figures.wins, context));
        }
    }
    panels
}

/// Whether the row of leads, orders, stock, customers and partners has lost more than half: then figures that need only
/// deals take its place (layout.md, 9).
fn stands_in(book: &crate::book::Book) -> bool {
    let row = [PanelId::Leads, PanelId::Orders, PanelId::Stock, PanelId::Customers, PanelId::Partners];
    row.into_iter().filter(|panel| present(*panel, book)).count() <= 2
}
