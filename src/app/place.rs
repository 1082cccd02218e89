//! Where everything stands: which panel where, the focus on one that is there, chosen rows in sight. A row is remembered by
//! its id, not its index, so that a reload or a new order keeps it.

use crate::book::id::AnyId;
use crate::screens::say::{PanelId, Row, RowId};
use crate::ui::{Arrangement, Extras, Pick, arrange, list_rows, overlay_extent, scroll_to_show};

use super::lists;
use super::session::Session;
use super::shown;

/// Makes what is missing and puts right what no longer holds: the focus is on a panel that is there, its list has a chosen
/// row, chosen rows are in sight. One that is gone gives its place to the row that stands there now, else to the last.
pub(crate) fn settle(session: &mut Session) {
    shown::ensure(session);
    fix_focus(session);
    keep_in_place(session);
    select_first(session);
    keep_chosen(session);
    keep_on_page(session);
}

/// What stands where.
pub fn arrangement(session: &Session) -> Arrangement {
    arranged(session, session.pane().zoom.then_some(session.pane().focus))
}

/// What stands where while no panel is zoomed: Tab goes through these panels, zoomed ones too.
pub(super) fn unzoomed(session: &Session) -> Arrangement {
    arranged(session, None)
}

fn arranged(session: &Session, zoom: Option<PanelId>) -> Arrangement {
    let shown = session.data.shown.as_ref();
    let (present, quiet) = shown.map_or((Vec::new(), false), |shown| (shown.panels(), shown.screen.missing.is_some()));
    let zoom = zoom.filter(|panel| present.contains(panel));
    let extras = Extras { quiet, tall: session.setup.wall };
    arrange(session.choice.tab, &present, session.pane().slot, zoom, session.size, extras)
}

/// The focus goes to a panel that is there.
fn fix_focus(session: &mut Session) {
    let Some(shown) = &session.data.shown else { return };
    let present = shown.panels();
    // A list is more use than a chart where the chosen panel has nothing to say.
    let fallback = shown
        .screen
        .panels
        .iter()
        .find(|panel| lists::list(panel).is_some() && panel.id.slug() != "verdict")
        .map(|panel| panel.id);
    let Some(fallback) = fallback.or(present.first().copied()) else { return };
    let pane = session.pane_mut();
    if !present.contains(&pane.focus) {
        pane.focus = fallback;
    }
    if !present.contains(&pane.slot) {
        pane.slot = fallback;
    }
}

/// The focused list always has a chosen row.
fn select_first(session: &mut Session) {
    let focus = session.pane().focus;
    let Some(list) = session.panel(focus).and_then(lists::list) else { return };
    if session.pane().row().is_some_and(|id| list.rows.iter().any(|row| row.id == *id)) {
        return;
    }
    if let Some(first) = list.rows.first().map(|row| row.id.clone()) {
        session.pane_mut().picks.insert(focus, Pick { row: Some(first), offset: 0 });
    }
}

/// Before other contents are made: a list whose first row is chosen, because nobody moved in it, will show its first
/// row again, whichever that is then.
pub(super) fn let_go_of_first(session: &mut Session) {
    let Some(shown) = &session.data.shown else { return };
    let is_first = |panel: &PanelId, row: Option<&RowId>| {
        let list = lists::panel(&shown.screen, *panel).and_then(lists::list);
        list.and_then(|list| list.rows.first()).is_some_and(|first| Some(&first.id) == row)
    };
    let first: Vec<PanelId> =
        session.pane().picks.iter().filter(|(panel, pick)| is_first(panel, pick.row.as_ref())).map(|(panel, _)| *panel).collect();
    for panel in first {
        session.pane_mut().picks.remove(&panel);
    }
}

/// The chosen rows of the lists on screen are in sight.
fn keep_in_place(session: &mut Session) {
    let arrangement = arrangement(session);
    let Some(shown) = &session.data.shown else { return };
    let kept = session.pane().picks.iter().filter_map(|(panel, pick)| {
        let list = lists::panel(&shown.screen, *panel).and_then(lists::list)?;
        let rows: Vec<&Row> = list.rows.iter().collect();
        let at = lists::position(&rows, pick.row.as_ref()).unwrap_or_else(|| pick.offset.min(rows.len().saturating_sub(1)));
        let offset = match usize::from(list_rows(&shown.screen, &arrangement, *panel)) {
            // Not on the screen now.
            0 => pick.offset,
            page => scroll_to_show(pick.offset, at, rows.len(), page),
        };
        Some((*panel, Pick { row: rows.get(at).map(|row| row.id.clone()), offset }))
    });
    let kept: Vec<(PanelId, Pick)> = kept.collect();
    session.pane_mut().picks.extend(kept);
}

/// The row that is chosen in a layer is one that is there: one that went gives its place to the first.
fn keep_chosen(session: &mut Session) {
    let Some(chosen) = session.over().and_then(|layer| layer.row()).cloned() else { return };
    let rows = rows(session);
    if rows.iter().any(|row| row.id == chosen) {
        return;
    }
    let first = rows.first().map(|row| row.id.clone());
    if let (Some(page), Some(first)) = (session.page_mut(), first) {
        page.pick = Pick { row: Some(first), offset: 0 };
    }
}

/// A layer is scrolled no further than its page reaches.
fn keep_on_page(session: &mut Session) {
    let Some(overlay) = session.data.shown.as_ref().and_then(|shown| shown.overlay.as_ref()) else { return };
    let most = overlay_extent(overlay, &arrangement(session)).most;
    if let Some(page) = session.page_mut() {
        page.scroll = page.scroll.min(most);
    }
}

/// The rows that are moved through: of the layer over the panes, else of the focused panel.
pub(super) fn rows(session: &Session) -> Vec<&Row> {
    let Some(shown) = &session.data.shown else { return Vec::new() };
    if session.over().is_none() {
        let list = session.panel(session.pane().focus).and_then(lists::list);
        return list.map(|list| list.rows.iter().collect()).unwrap_or_default();
    }
    shown.overlay.as_ref().map(lists::overlay_rows).unwrap_or_default()
}

/// The record that an action is meant for: the chosen one of the uppermost layer or of the focused list.
pub(super) fn meant(session: &Session) -> Option<AnyId> {
    match session.over() {
        Some(layer) => layer.record().or(layer.chosen()),
        None => session.pane().row().and_then(RowId::record),
    }
}
