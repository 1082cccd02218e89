//! What a change is answered with: to make the contents anew, to draw, to say a word in the last row.

use crate::screens::say::{Cell, Line, Role, Sign};

use super::layers::{Layer, What};
use super::message::Effect;
use super::session::Session;
use super::{moving, shown};

pub(super) fn redraw() -> Vec<Effect> {
    vec![Effect::Redraw]
}

/// Makes what is on screen anew with the next drawing.
pub fn changed(session: &mut Session) -> Vec<Effect> {
    moving::let_go_of_first(session);
    session.unsettled = true;
    session.shown = None;
    redraw()
}

pub(super) fn overlay_changed(session: &mut Session) -> Vec<Effect> {
    shown::refresh_overlay(session);
    redraw()
}

/// Says something in the last row, until the next key.
pub fn toast(session: &mut Session, sign: Sign, words: &str) -> Vec<Effect> {
    let clean: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    session.toast = Some(Line::of([sign.cell(), Cell::text(format!(" {clean}"))]));
    redraw()
}

/// A word about a change of horizon and the like.
pub fn hint(session: &mut Session, words: &str) -> Vec<Effect> {
    session.toast = Some(Line::of([Cell::new(words, Role::Dim)]));
    redraw()
}

/// Opens a layer.
pub fn open(session: &mut Session, what: What) -> Vec<Effect> {
    shown::ensure(session);
    session.layers.push(Layer::new(what));
    let effects = overlay_changed(session);
    moving::choose_first(session);
    effects
}
