//! Moving through lists and pages.

use crate::screens::say::RowId;
use crate::ui::{Arrangement, Extent, list_rows, overlay_extent, overlay_row_place, scroll_to_show};

use super::answers::{chosen_changed, redraw};
use super::layers::Layer;
use super::message::Effect;
use super::session::Session;
use super::{lists, place};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    First,
    Last,
    /// So many half pages.
    Pages(i32),
}

/// Moves by so many rows.
pub(super) fn by(session: &mut Session, step: i32) -> Vec<Effect> {
    go(session, false, |at, last, _| match at {
        // The first key chooses the first row where none is chosen.
        None => 0,
        Some(at) => at.saturating_add_signed(step as isize).min(last),
    })
}

pub(super) fn to(session: &mut Session, goal: Goal) -> Vec<Effect> {
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
    place::settle(session);
    let arrangement = place::arrangement(session);
    let Extent { list, seen, most } = extent(session, &arrangement);
    let rows = place::rows(session);
    if rows.is_empty() || (pages && most > 0) {
        // An overlay without a list is scrolled, and a page at a time any that does not fit.
        let Some(page) = session.page_mut() else { return Vec::new() };
        let next = goal(Some(usize::from(page.scroll)), usize::from(most), usize::from(seen));
        page.scroll = u16::try_from(next).unwrap_or(u16::MAX).min(most);
        return redraw();
    }
    let last = rows.len() - 1;
    let at = match session.over() {
        Some(layer) => lists::position(&rows, layer.row()),
        None => Some(lists::position(&rows, session.pane().row()).unwrap_or(0)),
    };
    let next = goal(at, last, usize::from(list));
    let Some(id) = rows.get(next).map(|row| row.id.clone()) else { return Vec::new() };
    choose(session, id, next, last + 1, usize::from(list));
    if session.over().is_some() {
        show_chosen(session, &arrangement, next, last);
        chosen_changed(session);
    }
    redraw()
}

/// Scrolls an overlay so that the chosen row is in sight; with the first and the last row all that stands before and
/// after them, as far as the row itself stays in sight.
fn show_chosen(session: &mut Session, arrangement: &Arrangement, at: usize, last: usize) {
    let shown = session.data.shown.as_ref();
    let Some(overlay) = shown.and_then(|shown| shown.overlay.as_ref()) else { return };
    let Extent { seen, most, .. } = overlay_extent(overlay, arrangement);
    let whole = overlay.whole;
    let Some(pick) = session.over().and_then(Layer::page).map(|page| &page.pick) else { return };
    // Every list of a detail is shown whole: the page scrolls, not the list.
    let offset = if whole { 0 } else { pick.offset };
    let place = pick.row.as_ref().and_then(|id| overlay_row_place(overlay, arrangement, id, offset));
    let Some(page) = session.page_mut() else { return };
    page.pick.offset = offset;
    let Some(row) = place else { return };
    let from = match at {
        0 => 0,
        at if at == last => usize::from(most),
        _ => usize::from(page.scroll),
    };
    let scroll = scroll_to_show(from, usize::from(row), usize::from(most + seen), usize::from(seen));
    page.scroll = u16::try_from(scroll).unwrap_or(most).min(most);
}

/// How many rows of the list are visible, and how much of an overlay.
fn extent(session: &Session, arrangement: &Arrangement) -> Extent {
    let Some(shown) = &session.data.shown else { return Extent { list: 1, ..Extent::default() } };
    match (&shown.overlay, session.over()) {
        (Some(overlay), Some(_)) => overlay_extent(overlay, arrangement),
        _ => Extent { list: list_rows(&shown.screen, arrangement, session.pane().focus), ..Extent::default() },
    }
}

fn choose(session: &mut Session, id: RowId, at: usize, count: usize, seen: usize) {
    let focus = session.pane().focus;
    let pick = if session.over().is_some() {
        session.page_mut().map(|page| &mut page.pick)
    } else {
        Some(session.pane_mut().picks.entry(focus).or_default())
    };
    if let Some(pick) = pick {
        pick.offset = scroll_to_show(pick.offset, at, count, seen);
        pick.row = Some(id);
    }
}
