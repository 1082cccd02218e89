//! A session as cells.

use ratatui::buffer::Buffer;

use crate::keys::Action;
use crate::screens::say::{Cell, Line, Role};
use crate::ui::frame::Over;
use crate::ui::{Bottom, Pick, View, draw};

use super::layers::What;
use super::session::Session;
use super::{lists, moving};

/// The frame for the session's size.
pub fn view(session: &mut Session) -> Buffer {
    let arrangement = moving::arrangement(session);
    let focus = session.pane().focus;
    select_first(session);
    let theme = if session.setup.no_color { session.theme.without_colour() } else { session.theme.clone() };
    let bottom = bottom(session);
    let Some(shown) = &session.shown else { return Buffer::default() };
    let over = match (&shown.overlay, session.layers.last()) {
        (Some(overlay), Some(layer)) => Some(Over { overlay, scroll: layer.scroll, pick: &layer.pick }),
        _ => None,
    };
    let view = View { screen: &shown.screen, focus, picks: &session.pane().picks, over, bottom, changes: &session.changes };
    draw(&view, &arrangement, &theme, session.setup.ascii)
}

/// The focused list always has a chosen row.
fn select_first(session: &mut Session) {
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

/// The last row: a line of input, what has just happened, the filter, else the keys.
fn bottom(session: &Session) -> Bottom {
    if let Some(prompt) = &session.prompt {
        return Bottom::Prompt { label: prompt.label().into(), text: prompt.text().into(), cursor: prompt.input.cursor() };
    }
    if let Some(toast) = &session.toast {
        return Bottom::Toast(toast.clone());
    }
    let filter = session.pane().filter.as_ref().filter(|_| session.layers.is_empty());
    if let Some((_, typed)) = filter {
        let counts = session.shown.as_ref().and_then(|shown| shown.filtered);
        let counts = counts.map_or_else(String::new, |(left, all)| format!(" {left}/{all}"));
        let clears = format!(", {} clears", session.setup.keys.key(Action::Back));
        return Bottom::Chip(Line::of([Cell::new(format!("/{typed}"), Role::Accent), Cell::text(counts), Cell::dim(clears)]));
    }
    let keys = &session.setup.keys;
    let actions = actions(session);
    Bottom::Keys(actions.into_iter().map(|action| (keys.key(action), action.words().to_owned())).collect())
}

/// The keys worth naming now.
fn actions(session: &Session) -> Vec<Action> {
    match session.layers.last().map(|layer| &layer.what) {
        None => {
            let mut actions =
                vec![Action::Help, Action::Explain, Action::Open, Action::NextPanel, Action::Zoom, Action::Filter, Action::Sort];
            match session.tab {
                crate::screens::say::Tab::Sales => {
                    actions.extend([Action::Quarter, Action::PreviousPeriod, Action::NextPeriod, Action::Compare])
                }
                crate::screens::say::Tab::Marketing => actions.extend([Action::Shorter, Action::Longer, Action::Measure]),
            }
            actions.extend([Action::Today, Action::AsOf, Action::Edit, Action::Commands, Action::Close]);
            actions
        }
        Some(What::Detail { records, .. }) => {
            let mut actions = vec![Action::Back, Action::Open];
            if records.len() > 1 {
                actions.extend([Action::NextRecord, Action::PreviousRecord]);
            }
            actions.extend([Action::Edit, Action::CopyCell, Action::Help]);
            actions
        }
        Some(What::Problems) => vec![Action::Back, Action::Down, Action::Up, Action::Edit, Action::Reload, Action::Help],
        Some(What::Help | What::Missing | What::Commands(_)) => vec![Action::Back, Action::PageDown, Action::Commands],
    }
}
