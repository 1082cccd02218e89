//! What a change is answered with: to make the contents anew, to draw, to say a word in the last row, to open a layer.

use crate::screens::say::{Cell, Line, Role, Sign};

use super::layers::Layer;
use super::message::Effect;
use super::session::Session;
use super::{place, shown};

pub(super) fn redraw() -> Vec<Effect> {
    vec![Effect::Redraw]
}

/// Makes what is on screen anew with the next drawing.
pub(super) fn changed(session: &mut Session) -> Vec<Effect> {
    place::let_go_of_first(session);
    shown::outdated(session);
    redraw()
}

/// Other figures are looked at: what is on screen stays where they are made beside.
pub(super) fn refigured(session: &mut Session) -> Vec<Effect> {
    let wanted = session.figure_inputs();
    if session.data.can_wait(&wanted) { redraw() } else { changed(session) }
}

pub(super) fn overlay_changed(session: &mut Session) -> Vec<Effect> {
    shown::refresh_overlay(session);
    redraw()
}

/// Says something in the last row, until the next key.
pub(super) fn toast(session: &mut Session, sign: Sign, words: &str) -> Vec<Effect> {
    let clean: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    session.toast = Some(Line::of([sign.cell(), Cell::text(format!(" {clean}"))]));
    redraw()
}

/// A word about a change of horizon and the like.
pub(super) fn hint(session: &mut Session, words: &str) -> Vec<Effect> {
    session.toast = Some(Line::of([Cell::new(words, Role::Dim)]));
    redraw()
}

pub(super) fn open(session: &mut Session, layer: Layer) -> Vec<Effect> {
    shown::ensure(session);
    session.layers.push(layer);
    overlay_changed(session);
    choose_first(session);
    redraw()
}

/// Chooses the first row of the lists of what was opened.
pub(super) fn choose_first(session: &mut Session) {
    let first = place::rows(session).first().map(|row| row.id.clone());
    if let (Some(page), Some(first)) = (session.page_mut(), first) {
        page.pick.row = Some(first);
        chosen_changed(session);
    }
}

/// Another row is chosen in a layer: only what the problems and the steps say depends on it.
pub(super) fn chosen_changed(session: &mut Session) {
    if matches!(session.over(), Some(Layer::Problems(_) | Layer::Written { .. })) {
        shown::refresh_overlay(session);
    }
}
