//! Moving through lists. A row is remembered by its id, not its index, so that a reload or a new order keeps it.

use crate::screens::say::{PanelId, Row, RowId};
use crate::ui::{Arrangement, Extras, Pick, arrange, list_rows, overlay_row_place, overlay_rows, scroll_to_show};

use super::layers::What;
use super::message::Effect;
use super::session::Session;
use super::{lists, shown};

/// Where to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// The first row.
    First,
    /// The last row.
    Last,
    /// So many half pages.
    Pages(i32),
}

/// The focused list always has a chosen row.
pub fn select_first(session: &mut Session) {
    let focus = session.pane().focus;
    let first =
        session.shown.as_ref().and_then(|shown| lists::panel(&shown.screen, focus)).and_then(lists::list).and_then(|list| {
            let chosen = session.pane().picks.get(&focus).and_then(|pick| pick.row.as_ref());
            if chosen.is_some_and(|id| list.rows.iter().any(|row| row.id == *id)) {
                None
            } else {
                list.rows.first().map(|row| row.id.clone())
            }
        });
    if let Some(first) = first {
        session.pane_mut().picks.insert(focus, Pick { row: Some(first), offset: 0 });
    }
}

/// Before other contents are made: a list whose first row is chosen, because nobody moved in it, will show its first
/// row again, whichever that is then.
pub(super) fn let_go_of_first(session: &mut Session) {
    let Some(shown) = &session.shown else { return };
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

/// After other contents were made: chosen rows are brought into sight.
pub(super) fn settle(session: &mut Session) {
    if std::mem::take(&mut session.unsettled) {
        keep_in_place(session);
    }
}

/// What stands where.
pub fn arrangement(session: &mut Session) -> Arrangement {
    shown::ensure(session);
    fix_focus(session);
    arranged(session, session.pane().zoom.then_some(session.pane().focus))
}

/// What stands where while no panel is zoomed: Tab goes through these panels, zoomed ones too.
pub fn unzoomed(session: &mut Session) -> Arrangement {
    // The focus is on a panel that is there.
    arrangement(session);
    arranged(session, None)
}

/// The sizes and the zoom decide what stands where.
fn arranged(session: &Session, zoom: Option<PanelId>) -> Arrangement {
    let pane = session.pane();
    let (present, quiet) = session
        .shown
        .as_ref()
        .map_or((Vec::new(), false), |shown| (shown::present(&shown.screen), shown.screen.missing.is_some()));
    let zoom = zoom.filter(|panel| present.contains(panel));
    arrange(session.tab, &present, pane.slot, zoom, session.size, Extras { quiet, tall: session.setup.wall })
}

/// The focus goes to a panel that is there.
fn fix_focus(session: &mut Session) {
    let Some(shown) = &session.shown else { return };
    let present = shown::present(&shown.screen);
    let pane = session.pane();
    let (focus, slot) = (pane.focus, pane.slot);
    // A list is more use than a chart where the chosen panel has nothing to say.
    let fallback = shown
        .screen
        .panels
        .iter()
        .find(|panel| lists::list(panel).is_some() && panel.id.slug() != "verdict")
        .map(|panel| panel.id);
    let Some(fallback) = fallback.or(present.first().copied()) else { return };
    let pane = session.pane_mut();
    if !present.contains(&focus) {
        pane.focus = fallback;
    }
    if !present.contains(&slot) {
        pane.slot = fallback;
    }
}

/// The rows that are moved through: of the uppermost layer, else of the focused panel.
fn rows(session: &Session) -> Vec<&Row> {
    let Some(shown) = &session.shown else { return Vec::new() };
    if session.layers.is_empty() {
        let panel = lists::panel(&shown.screen, session.pane().focus);
        return panel.and_then(lists::list).map(|list| list.rows.iter().collect()).unwrap_or_default();
    }
    shown.overlay.as_ref().map(lists::overlay_rows).unwrap_or_default()
}

/// Moves by so many rows.
pub fn by(session: &mut Session, step: i32) -> Vec<Effect> {
    go(session, false, |at, last, _| match at {
        // The first key chooses the first row where none is chosen.
        None => 0,
        Some(at) => at.saturating_add_signed(step as isize).min(last),
    })
}

/// Moves to a goal.
pub fn to(session: &mut Session, goal: Goal) -> Vec<Effect> {
    go(session, matches!(goal, Goal::Pages(_)), |at, last, page| match goal {
        Goal::First => 0,
        Goal::Last => last,
        Goal::Pages(halves) => {
            let half = (page / 2).max(1);
            let step = isize::try_from(half).unwrap_or(1).saturating_mul(halves as isize);
            at.unwrap_or(0).saturating_add_signed(step).min(last)
        }
    })
}

fn go(session: &mut Session, pages: bool, goal: impl Fn(Option<usize>, usize, usize) -> usize) -> Vec<Effect> {
    let arrangement = arrangement(session);
    let (page, most) = page(session, &arrangement);
    let rows = rows(session);
    let long = session.layers.last().is_some_and(|layer| matches!(layer.what, What::Explain(_) | What::Detail { .. }));
    if rows.is_empty() || (long && pages && most > 0) {
        // An overlay without a list is scrolled, and a page at a time an explanation or a detail that does not fit.
        if let Some(layer) = session.layers.last_mut() {
            let from = usize::from(layer.scroll);
            let next = goal(Some(from), usize::from(most), page);
            layer.scroll = u16::try_from(next).unwrap_or(u16::MAX).min(most);
            return vec![Effect::Redraw];
        }
        return Vec::new();
    }
    let last = rows.len() - 1;
    let pick = match session.layers.last() {
        Some(layer) => Some(&layer.pick),
        None => session.pane().picks.get(&session.pane().focus),
    };
    let at = lists::position(&rows, pick.and_then(|pick| pick.row.as_ref()));
    let at = if session.layers.is_empty() { Some(at.unwrap_or(0)) } else { at };
    let next = goal(at, last, page);
    let Some(id) = rows.get(next).map(|row| row.id.clone()) else { return Vec::new() };
    let count = rows.len();
    choose(session, id, next, count, page);
    if session.layers.is_empty() {
        return vec![Effect::Redraw];
    }
    if let Some(layer) = session.layers.last_mut().filter(|layer| matches!(layer.what, What::Explain(_))) {
        // The list of a long explanation stands below what the screen holds.
        layer.scroll = if next == 0 { 0 } else { most };
    }
    show_chosen(session, &arrangement, next, last);
    refresh(session);
    vec![Effect::Redraw]
}

/// Scrolls a detail so that the chosen row is in sight; with the first and the last row all that stands before and
/// after them.
fn show_chosen(session: &mut Session, arrangement: &Arrangement, at: usize, last: usize) {
    let Some(overlay) = session.shown.as_ref().and_then(|shown| shown.overlay.as_ref()).filter(|overlay| overlay.whole) else {
        return;
    };
    let (_, most) = overlay_rows(overlay, arrangement);
    let Some(layer) = session.layers.last_mut() else { return };
    // Every list of a detail is shown whole: the page scrolls, not the list.
    layer.pick.offset = 0;
    let place = layer.pick.row.as_ref().and_then(|id| overlay_row_place(overlay, arrangement, id));
    let Some((row, seen)) = place else { return };
    let scroll = match at {
        0 => 0,
        at if at == last => usize::from(most),
        _ => scroll_to_show(usize::from(layer.scroll), usize::from(row), usize::from(most + seen), usize::from(seen)),
    };
    layer.scroll = u16::try_from(scroll).unwrap_or(most).min(most);
}

/// Visible rows of the list, and how far an overlay can be scrolled.
fn page(session: &Session, arrangement: &Arrangement) -> (usize, u16) {
    let Some(shown) = &session.shown else { return (1, 0) };
    match (&shown.overlay, session.layers.is_empty()) {
        (Some(overlay), false) => {
            let (rows, most) = overlay_rows(overlay, arrangement);
            (usize::from(rows), most)
        }
        _ => (usize::from(list_rows(&shown.screen, arrangement, session.pane().focus)), 0),
    }
}

fn choose(session: &mut Session, id: RowId, at: usize, count: usize, page: usize) {
    let focus = session.pane().focus;
    let pick = match session.layers.last_mut() {
        Some(layer) => &mut layer.pick,
        None => session.pane_mut().picks.entry(focus).or_default(),
    };
    pick.offset = scroll_to_show(pick.offset, at, count, page);
    pick.row = Some(id);
}

/// Chooses the first row of an overlay's list as it opens.
pub fn choose_first(session: &mut Session) {
    let first = rows(session).first().map(|row| row.id.clone());
    if let (Some(layer), Some(first)) = (session.layers.last_mut(), first) {
        layer.pick.row = Some(first);
        refresh(session);
    }
}

/// Only what the problems say depends on the chosen row.
fn refresh(session: &mut Session) {
    if session.layers.last().is_some_and(|layer| matches!(layer.what, What::Problems)) {
        shown::refresh_overlay(session);
    }
}

/// After a reload, a new size or another order: the chosen row is kept by its id and stays in sight; one that is gone
/// gives its place to the row that stands there now, else to the last.
pub fn keep_in_place(session: &mut Session) {
    let arrangement = arrangement(session);
    let panels: Vec<_> = session.pane().picks.keys().copied().collect();
    for panel in panels {
        let Some(shown) = &session.shown else { return };
        let Some(list) = lists::panel(&shown.screen, panel).and_then(lists::list) else { continue };
        let rows: Vec<&Row> = list.rows.iter().collect();
        let page = usize::from(list_rows(&shown.screen, &arrangement, panel));
        let Some(pick) = session.pane().picks.get(&panel).cloned() else { continue };
        let at = lists::position(&rows, pick.row.as_ref()).unwrap_or_else(|| pick.offset.min(rows.len().saturating_sub(1)));
        let row = rows.get(at).map(|row| row.id.clone());
        let offset = scroll_to_show(pick.offset, at, rows.len(), page);
        if let Some(pick) = session.pane_mut().picks.get_mut(&panel) {
            pick.row = row;
            pick.offset = offset;
        }
    }
}
