//! The Sales pane: will we hit the week, the month, the quarter, and what do we do today?

pub(crate) mod bridge;
pub(crate) mod customers;
pub(crate) mod do_next;
pub(crate) mod leads;
pub(crate) mod orders;
pub(crate) mod pace;
pub(crate) mod partners;
pub(crate) mod people;
pub(crate) mod pipeline;
pub(crate) mod recurring;
pub(crate) mod stock;
pub(crate) mod verdict;
pub(crate) mod wins;

use crate::metrics::marketing::funnel::Funnel;
use crate::metrics::sales::Sales;

use super::context::Context;
use super::needs::{missing_line, present};
use super::say::{Panel, PanelId, Screen, Tab};
use super::{Fresh, begin, header};

/// Everything the Sales pane says. `funnel` is the Marketing pane's, for the hand-off.
pub fn screen(figures: &Sales, funnel: &Funnel, fresh: &Fresh, context: &Context) -> Screen {
    let panels = panels(figures, funnel, context);
    Screen {
        header: header::header(Tab::Sales, &fresh.freshness, context),
        page: if panels.is_empty() { begin::page(Tab::Sales, context) } else { Vec::new() },
        panels,
        missing: missing_line(Tab::Sales, context),
        stale: fresh.stale.clone(),
        problems: super::problems_line(context),
        hand_off: None,
    }
}

/// The panels for which the book has anything, in the order of the layout.
fn panels(figures: &Sales, funnel: &Funnel, context: &Context) -> Vec<Panel> {
    let book = context.book();
    let has = |panel: PanelId| present(panel, book);
    let mut panels = Vec::new();
    if has(PanelId::Verdict) {
        panels.push(verdict::panel(&figures.verdict, &figures.pipeline.win_rate, context));
        panels.push(pace::panel(&figures.pace, &figures.verdict.chosen, context));
    }
    if has(PanelId::Pipeline) {
        let text = bridge::lines(&figures.bridge, context);
        panels.push(pipeline::panel(&figures.pipeline, bridge::slipped(&figures.bridge), text, context));
    }
    if has(PanelId::Bridge) {
        panels.extend(bridge::panel(&figures.bridge, &figures.wins, context));
    }
    if has(PanelId::DoNext) {
        panels.push(do_next::panel(&figures.do_next, context));
    }
    if has(PanelId::People) {
        panels.push(people::panel(&figures.people, &figures.verdict.chosen, context));
    }
    if has(PanelId::Leads) {
        panels.push(leads::panel(&figures.leads, super::marketing::funnel::for_sales(funnel, context)));
    }
    if has(PanelId::Orders) {
        panels.push(orders::panel(&figures.orders, context));
    }
    if has(PanelId::Stock) {
        panels.push(stock::panel(&figures.stock, context));
    }
    if stands_in(book) {
        panels.extend(wins::win_rate(&figures.wins, &figures.pipeline, context));
        panels.extend(wins::products(&figures.wins, &figures.verdict.chosen.won, context));
        if has(PanelId::Lost) {
            panels.push(wins::lost(&figures.wins, &figures.verdict.chosen.lost_deals, context));
        }
    }
    if has(PanelId::Customers) {
        let beside = has(PanelId::Partners).then(|| partners::table(&figures.partners, &figures.partners_total, context));
        panels.push(customers::panel(&figures.customers, beside, context));
    }
    if has(PanelId::Partners) {
        panels.push(partners::panel(&figures.partners, &figures.partners_total, context));
    }
    if has(PanelId::Recurring) {
        panels.push(recurring::panel(&figures.recurring, context));
    }
    panels
}

/// Whether the row of leads, orders, stock, customers and partners has lost more than half: then figures that need only
/// deals take its place (layout.md, 9).
fn stands_in(book: &crate::book::Book) -> bool {
    let row = [PanelId::Leads, PanelId::Orders, PanelId::Stock, PanelId::Customers, PanelId::Partners];
    row.into_iter().filter(|panel| present(*panel, book)).count() <= 2
}
