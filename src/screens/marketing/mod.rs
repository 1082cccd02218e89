//! The Marketing pane: where must we be, and are we getting there?

pub(crate) mod awareness;
pub(crate) mod campaigns;
pub(crate) mod deals_only;
pub(crate) mod digest;
pub(crate) mod fit;
pub(crate) mod funnel;
pub(crate) mod losses;
pub(crate) mod market;
pub(crate) mod objectives;
pub(crate) mod offer;
pub(crate) mod terms;

use crate::metrics::marketing::Marketing;
use crate::metrics::sales::leads::Leads;

use super::context::Context;
use super::needs::{missing_line, present};
use super::say::{Line, Panel, PanelId, Screen, Tab};
use super::{Fresh, begin, header};

/// Everything the Marketing pane says. `leads` are the Sales pane's, for the hand-off.
pub fn screen(figures: &Marketing, leads: &Leads, fresh: &Fresh, context: &Context) -> Screen {
    let panels = panels(figures, leads, context);
    Screen {
        header: header::header(Tab::Marketing, &fresh.freshness, context),
        page: if panels.is_empty() { begin::page(Tab::Marketing, context) } else { Vec::new() },
        panels,
        missing: missing_line(Tab::Marketing, context),
        stale: fresh.stale.clone(),
        problems: super::problems_line(context),
        hand_off: hand_off(figures, context),
    }
}

fn hand_off(figures: &Marketing, context: &Context) -> Option<Line> {
    present(PanelId::Funnel, context.book()).then(|| funnel::one_line(&figures.funnel, context))
}

/// The panels for which the book has anything, in the order of the layout.
fn panels(figures: &Marketing, leads: &Leads, context: &Context) -> Vec<Panel> {
    let book = context.book();
    let has = |panel: PanelId| present(panel, book);
    let mut panels = Vec::new();
    if has(PanelId::Objectives) {
        panels.push(objectives::panel(&figures.objectives));
        panels.push(objectives::roadmap(&figures.objectives, context));
    }
    if has(PanelId::Awareness) {
        panels.push(awareness::panel(&figures.awareness, Some(&figures.objectives), context));
    }
    if has(PanelId::Fit) {
        panels.extend(fit::panel(&figures.fit, context));
    }
    panels.extend(fit::grid(&figures.grid, context));
    if has(PanelId::Campaigns) {
        panels.push(campaigns::panel(&figures.campaigns, context));
    }
    if has(PanelId::Offer) {
        panels.push(offer::panel(&figures.offer, context));
    }
    if has(PanelId::Market) {
        panels.push(market::panel(&figures.market, context));
    }
    if has(PanelId::Funnel) {
        panels.push(funnel::panel(&figures.funnel, &figures.demand, &figures.losses, leads, context));
        panels.push(funnel::demand(&figures.demand, &figures.campaigns.channels, context));
    }
    let full = has(PanelId::Objectives) || has(PanelId::Awareness) || has(PanelId::Campaigns);
    if full {
        if has(PanelId::Losses) {
            panels.push(losses::panel(&figures.losses, context));
        }
        panels.extend(digest::panel(&figures.digest, context));
    }
    if stands_in(context) {
        panels.extend(deals_only(figures, context));
    }
    panels
}

/// Whether most of the pane's own panels have nothing: then figures that need only deals take their place.
fn stands_in(context: &Context) -> bool {
    let own = [PanelId::Objectives, PanelId::Awareness, PanelId::Campaigns, PanelId::Offer, PanelId::Market, PanelId::Funnel];
    own.into_iter().filter(|panel| present(*panel, context.book())).count() <= 3
}

fn deals_only(figures: &Marketing, context: &Context) -> Vec<Panel> {
    let book = context.book();
    let has = |panel: PanelId| present(panel, book);
    let mut panels = Vec::new();
    if has(PanelId::Revenue) {
        panels.push(deals_only::revenue(&figures.deals_only, context));
        panels.push(deals_only::says(figures, context));
    }
    if has(PanelId::WinFit) {
        panels.extend(deals_only::win_fit(&figures.fit, context));
    }
    panels.extend(deals_only::segments(&figures.deals_only, context));
    if has(PanelId::LossReasons) && losses::knows_reasons(&figures.losses) {
        panels.push(losses::loss_reasons(&figures.losses));
    }
    if has(PanelId::Rivals) {
        panels.push(losses::rivals(&figures.losses, context));
    }
    if has(PanelId::Gained) {
        panels.push(deals_only::gained(&figures.deals_only, context));
    }
    panels.extend(deals_only::products(&figures.deals_only, context));
    panels
}
