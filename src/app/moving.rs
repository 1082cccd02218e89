//! Moving through lists and pages.

use crate::screens::say::RowId;
use crate::ui::{Arrangement, list_rows, overlay_row_place, overlay_rows, scroll_to_show};

use super::answers::{chosen_changed, redraw};
use super::layers::Layer;
use super::message::Effect;
use super::session::Session;
use super::{lists, place};

/// Where to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// The first row.
    First,
    /// The last row.
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

/// Moves to a goal.
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
    let (seen, most) = page(session, &arrangement);
    let rows = place::rows(session);
    let long = matches!(session.over(), Some(Layer::Explain { .. } | Layer::Detail { .. }));
    if rows.is_empty() || (long && pages && most > 0) {
        // An overlay without a list is scrolled, and a page at a time an explanation or a detail that does not fit.
        let Some(page) = session.page_mut() else { return Vec::new() };
        let next = goal(Some(usize::from(page.scroll)), usize::from(most), seen);
        page.scroll = u16::try_from(next).unwrap_or(u16::MAX).min(most);
        return redraw();
    }
    let last = rows.len() - 1;
    let at = match session.over() {
        Some(layer) => lists::position(&rows, layer.row()),
        None => Some(lists::position(&rows, session.pane().row()).unwrap_or(0)),
    };
    let next = goal(at, last, seen);
    let Some(id) = rows.get(next).map(|row| row.id.clone()) else { return Vec::new() };
    choose(session, id, next, last + 1, seen);
    if session.over().is_none() {
        return redraw();
    }
    let explains = matches!(session.over(), Some(Layer::Explain { .. }));
    if let Some(page) = session.page_mut().filter(|_| explains) {
        // The list of a long explanation stands below what the screen holds.
        page.scroll = if next == 0 { 0 } else { most };
    }
    show_chosen(session, &arrangement, next, last);
    chosen_changed(session);
    redraw()
}

/// Scrolls a detail so that the chosen row is in sight; with the first and the last row all that stands before and
/// after them.
fn show_chosen(session: &mut Session, arrangement: &Arrangement, at: usize, last: usize) {
    let shown = session.data.shown.as_ref();
    let Some(overlay) = shown.and_then(|shown| shown.overlay.as_ref()).filter(|overlay| overlay.whole) else { return };
    let (_, most) = overlay_rows(overlay, arrangement);
    let chosen = session.over().and_then(Layer::row);
    let place = chosen.and_then(|id| overlay_row_place(overlay, arrangement, id));
    let Some(page) = session.page_mut() else { return };
    // Every list of a detail is shown whole: the page scrolls, not the list.
    page.pick.offset = 0;
    let Some((row, seen)) = place else { return };
    let scroll = match at {
        0 => 0,
        at if at == last => usize::from(most),
        _ => scroll_to_show(usize::from(page.scroll), usize::from(row), usize::from(most + seen), usize::from(seen)),
    };
    page.scroll = u16::try_from(scroll).unwrap_or(most).min(most);
}

/// Visible rows of the list, and how far an overlay can be scrolled.
fn page(session: &Session, arrangement: &Arrangement) -> (usize, u16) {
    let Some(shown) = &session.data.shown else { return (1, 0) };
    match (&shown.overlay, session.over()) {
        (Some(overlay), Some(_)) => {
            let (rows, most) = overlay_rows(overlay, arrangement);
            (usize::from(rows), most)
        }
        _ => (usize::from(list_rows(&shown.screen, arrangement, session.pane().focus)), 0),
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
