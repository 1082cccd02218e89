//! What a press of the mouse does.

use crate::ui::{Hit, row_at};

use super::act::show_other;
use super::answers::open;
use super::layers::{Layer, Page};
use super::message::Effect;
use super::session::Session;
use super::{panels, place, records};

/// The mouse was pressed at a cell.
pub(super) fn click(session: &mut Session, x: u16, y: u16) -> Vec<Effect> {
    if session.over().is_some() {
        return Vec::new();
    }
    place::settle(session);
    let arrangement = place::arrangement(session);
    match arrangement.at(x, y) {
        Some(Hit::Panel(panel, body_row)) => {
            let pane = session.pane();
            let (was, before) = (pane.focus == panel, pane.row_of(panel).cloned());
            let effects = panels::focus_on(session, panel);
            let offset = session.pane().picks.get(&panel).map_or(0, |pick| pick.offset);
            let hit = session.data.shown.as_ref().zip(body_row);
            let hit = hit.and_then(|(shown, body_row)| row_at(&shown.screen, &arrangement, panel, offset, body_row)).cloned();
            let Some(hit) = hit else { return effects };
            let again = was && before.as_ref() == Some(&hit);
            session.pane_mut().picks.entry(panel).or_default().row = Some(hit);
            if again { records::open_chosen(session) } else { effects }
        }
        Some(Hit::Strip(_)) => panels::focus_beside(session, true),
        Some(Hit::Header(_)) => show_other(session),
        Some(Hit::Footer(_)) => open(session, Layer::Help(Page::default())),
        None => Vec::new(),
    }
}
