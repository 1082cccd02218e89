//! The focus, the zoom, and how the focused panel's list is filtered and sorted.

use crate::screens::say::{PanelId, Sign};

use super::answers::{redraw, toast};
use super::data::OnScreen;
use super::layers::Layer;
use super::message::Effect;
use super::prompt::Prompt;
use super::session::Session;
use super::{lists, place, shown};

/// Gives the focused panel the whole screen, or takes it back.
pub(super) fn zoom(session: &mut Session, on: bool) -> Vec<Effect> {
    place::settle(session);
    session.pane_mut().zoom = on;
    let order = place::unzoomed(session).tab_order();
    // A panel that has no place of its own on the whole screen gives the focus to one that has.
    if !on && !order.contains(&session.pane().focus) {
        let start = [PanelId::DoNext, PanelId::Campaigns].into_iter().find(|panel| order.contains(panel));
        if let Some(panel) = start.or(order.first().copied()) {
            session.pane_mut().focus = panel;
        }
    }
    redraw()
}

pub(super) fn focus_beside(session: &mut Session, forward: bool) -> Vec<Effect> {
    if session.over().is_some() {
        return Vec::new();
    }
    place::settle(session);
    let mut order = place::unzoomed(session).tab_order();
    if session.pane().zoom {
        // Zoomed, those are gone through too whose short form stands in another panel.
        let present = session.data.shown.as_ref().map(OnScreen::panels).unwrap_or_default();
        let more: Vec<PanelId> =
            present.into_iter().filter(|panel| *panel != PanelId::Digest && !order.contains(panel)).collect();
        order.extend(more);
    }
    let Some(last) = order.len().checked_sub(1) else { return Vec::new() };
    let at = order.iter().position(|panel| *panel == session.pane().focus).unwrap_or(0);
    let next = match (forward, at) {
        (true, at) if at >= last => 0,
        (true, at) => at + 1,
        (false, 0) => last,
        (false, at) => at - 1,
    };
    order.get(next).map_or_else(Vec::new, |panel| focus_on(session, *panel))
}

/// Puts the focus on a panel; into the slot where it is not on the screen.
pub fn focus_on(session: &mut Session, panel: PanelId) -> Vec<Effect> {
    place::settle(session);
    let in_strip = place::unzoomed(session).strip.contains(&panel);
    let pane = session.pane_mut();
    pane.focus = panel;
    pane.cursor = None;
    if in_strip {
        pane.slot = panel;
    }
    if pane.filter.take().is_some() {
        shown::rearrange(session);
    }
    // What is typed is meant for the panel that had the focus.
    session.layers.retain(|layer| layer.page().is_some());
    redraw()
}

/// Asks for the filter of the focused list.
pub(super) fn filter(session: &mut Session) -> Vec<Effect> {
    place::settle(session);
    let focus = session.pane().focus;
    if session.panel(focus).and_then(lists::list).is_none() {
        return toast(session, Sign::None, "this panel has no list to filter");
    }
    let line = Prompt::with(session.pane().filter_of(focus).unwrap_or_default());
    session.layers.push(Layer::Filter(line));
    redraw()
}

/// The next column to sort by, then as it is said again; or turned round.
pub(super) fn sort(session: &mut Session, reverse: bool) -> Vec<Effect> {
    place::settle(session);
    let focus = session.pane().focus;
    let Some(list) = session.panel(focus).and_then(lists::list) else {
        return toast(session, Sign::None, "this panel has no list to sort");
    };
    let columns = lists::sortable(list);
    let now = session.pane().orders.get(&focus);
    let next = if reverse {
        now.map(|(name, turned)| (name.clone(), !turned))
            .or_else(|| columns.first().map(|column| (column.name().to_owned(), true)))
    } else {
        let at = now.and_then(|(name, _)| columns.iter().position(|column| column.name() == name));
        at.map_or(columns.first(), |at| columns.get(at + 1)).map(|column| (column.name().to_owned(), false))
    };
    let words = match &next {
        None => "in its own order".to_owned(),
        Some((name, turned)) => {
            let head = columns.iter().find(|column| column.name() == name).map_or("", |column| &column.head);
            format!("sorted by {}{}", head.to_lowercase(), if *turned { ", turned round" } else { "" })
        }
    };
    match next {
        Some(order) => session.pane_mut().orders.insert(focus, order),
        None => session.pane_mut().orders.remove(&focus),
    };
    shown::rearrange(session);
    toast(session, Sign::None, &words)
}
