//! A session as cells.

use ratatui::buffer::Buffer;

use crate::keys::Action;
use crate::screens::say::{Cell, Line, Role, Tab};
use crate::ui::frame::Over;
use crate::ui::{Bottom, View, draw};

use super::layers::{Layer, What};
use super::moving;
use super::prompt::Ask;
use super::session::Session;

/// The frame for the session's size.
pub fn view(session: &mut Session) -> Buffer {
    moving::settle(session);
    let arrangement = moving::arrangement(session);
    let focus = session.pane().focus;
    moving::select_first(session);
    let chosen = super::explain::chosen(session, &arrangement);
    let theme = if session.setup.no_color { session.theme.without_colour() } else { session.theme.clone() };
    let bottom = bottom(session);
    let Some(shown) = &session.shown else { return Buffer::default() };
    let over = match (&shown.overlay, session.layers.last()) {
        (Some(overlay), Some(layer)) => Some(Over { overlay, scroll: layer.scroll, pick: &layer.pick }),
        _ => None,
    };
    let view = View {
        screen: &shown.screen,
        focus,
        picks: &session.pane().picks,
        chosen: chosen.as_ref(),
        over,
        bottom,
        changes: &session.changes,
    };
    draw(&view, &arrangement, &theme, session.setup.ascii)
}

/// `12 of 240`: how many rows a filter leaves.
fn matches(session: &Session) -> String {
    let counts = session.shown.as_ref().and_then(|shown| shown.filtered);
    counts
        .map_or_else(String::new, |(left, all)| if left == 0 { "nothing matches".to_owned() } else { format!("{left} of {all}") })
}

/// The last row: a line of input, what has just happened, the filter, else the keys.
fn bottom(session: &Session) -> Bottom {
    if let Some(prompt) = &session.prompt {
        return Bottom::Prompt {
            label: prompt.label().into(),
            text: prompt.text().into(),
            cursor: prompt.input.cursor(),
            so_far: if prompt.ask == Ask::Filter { matches(session) } else { String::new() },
        };
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
    Bottom::Keys(keys(session))
}

/// The keys worth naming now: those that belong together under one word.
fn keys(session: &Session) -> Vec<(String, String)> {
    let keys = &session.setup.keys;
    let one = |action: Action| (keys.key(action), action.words().to_owned());
    let together = |actions: &[Action], words: &str| {
        let named: Vec<String> = actions.iter().map(|action| keys.key(*action)).collect();
        (named.join(" "), words.to_owned())
    };
    match session.layers.last().map(|layer| &layer.what) {
        None => {
            let mut shown =
                vec![one(Action::Help), one(Action::Explain), one(Action::Open), one(Action::Back), one(Action::NextPanel)];
            shown.extend([one(Action::Zoom), one(Action::Filter), together(&[Action::Sort, Action::Reverse], "sort")]);
            match session.tab {
                Tab::Sales => shown.extend([
                    together(&[Action::Week, Action::Month, Action::Quarter], "horizon"),
                    together(&[Action::PreviousPeriod, Action::NextPeriod], "period"),
                    one(Action::Compare),
                ]),
                Tab::Marketing => shown.extend([
                    together(&[Action::Shorter, Action::Longer], "years"),
                    together(&[Action::PreviousPeriod, Action::NextPeriod], "window"),
                ]),
            }
            shown.extend([one(Action::Measure), one(Action::Today), one(Action::AsOf), one(Action::Edit)]);
            shown.extend([
                together(&[Action::CopyCell, Action::CopyPanel], "copy"),
                one(Action::Export),
                one(Action::Commands),
                one(Action::Close),
            ]);
            shown
        }
        Some(What::Detail { records, .. }) => {
            let mut shown = vec![one(Action::Back), one(Action::Open)];
            if records.len() > 1 {
                shown.push(together(&[Action::NextRecord, Action::PreviousRecord], "next"));
            }
            // At the base size only this says where the record is written.
            let record = session.layers.last().and_then(Layer::record);
            let place = record.and_then(|id| session.book.place_of(id));
            let words = place.map_or_else(|| "edit".to_owned(), |place| format!("edit {}:{}", place.file, place.line));
            shown.extend([(keys.key(Action::Edit), words), one(Action::CopyCell), one(Action::Help)]);
            shown
        }
        Some(What::Explain(_)) => vec![
            one(Action::Back),
            together(&[Action::Down, Action::Up], "rows"),
            one(Action::Open),
            one(Action::Edit),
            one(Action::CopyCell),
            together(&[Action::PageDown, Action::PageUp], "page"),
            one(Action::Help),
        ],
        Some(What::Problems) => {
            vec![
                one(Action::Back),
                together(&[Action::Down, Action::Up], "rows"),
                one(Action::Edit),
                one(Action::Reload),
                one(Action::Help),
            ]
        }
        Some(What::Help | What::Missing | What::Commands(_)) => {
            vec![one(Action::Back), one(Action::PageDown), one(Action::Commands)]
        }
    }
}
