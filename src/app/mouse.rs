//! What a press of the mouse does.

use crate::keys::{Action, Chord, Meaning, parse_sequence};
use crate::screens::say::Tab;
use crate::ui::{FooterPart, HeaderPart, Hit, footer_part, header_part, row_at, strip_panel};

use super::act::act;
use super::message::Effect;
use super::session::Session;
use super::{marketing, panels, place, records, view};

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
        Some(Hit::Strip(x)) => {
            let panel = session.data.shown.as_ref().and_then(|shown| strip_panel(&shown.screen, &arrangement, x));
            panel.map_or_else(Vec::new, |panel| panels::focus_on(session, panel))
        }
        Some(Hit::Header(x)) => {
            let part = session.data.shown.as_ref().and_then(|shown| header_part(&shown.screen.header, &arrangement, x));
            part.map_or_else(Vec::new, |part| header(session, part))
        }
        Some(Hit::Footer(x)) => {
            let bottom = view::bottom(session);
            let part = session.data.shown.as_ref().and_then(|shown| footer_part(&bottom, &shown.screen, false, &arrangement, x));
            match part {
                Some(FooterPart::Problems) => act(session, Action::Problems),
                Some(FooterPart::Keys(keys)) => key(session, &keys),
                None => Vec::new(),
            }
        }
        None => Vec::new(),
    }
}

/// What the pointed-at part of the header stands for.
fn header(session: &mut Session, part: HeaderPart) -> Vec<Effect> {
    match (part, session.choice.tab) {
        (HeaderPart::Tab(Tab::Marketing), _) => act(session, Action::Marketing),
        (HeaderPart::Tab(Tab::Sales), _) => act(session, Action::Sales),
        (HeaderPart::Horizon(at), Tab::Sales) => {
            let actions = [Action::Week, Action::Month, Action::Quarter];
            actions.get(at).map_or_else(Vec::new, |action| act(session, *action))
        }
        (HeaderPart::Horizon(at), Tab::Marketing) => marketing::years(session, u8::try_from(at + 1).unwrap_or(1)),
        (HeaderPart::Previous, _) => act(session, Action::PreviousPeriod),
        (HeaderPart::Next, _) => act(session, Action::NextPeriod),
        (HeaderPart::Day, _) => act(session, Action::AsOf),
        (HeaderPart::Comparison, _) => act(session, Action::Compare),
    }
}

/// The first of the keys that stand together before a word.
fn key(session: &mut Session, keys: &str) -> Vec<Effect> {
    let whole = parse_sequence(keys);
    let first = keys.split(' ').next().and_then(parse_sequence);
    let does = |chords: Option<Vec<Chord>>| match session.setup.keys.meaning(&chords?) {
        Meaning::Does(action) => Some(action),
        Meaning::Begins | Meaning::Nothing => None,
    };
    match does(whole).or_else(|| does(first)) {
        Some(action) => act(session, action),
        None => Vec::new(),
    }
}
