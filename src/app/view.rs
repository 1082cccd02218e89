//! A session as cells.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use crate::act::dates;
use crate::keys::Action;
use crate::screens::say::{Cell, Line, Role, Tab};
use crate::screens::words::counted;
use crate::ui::frame::Over;
use crate::ui::{Bottom, FrameView, draw, overlay_extent};

use super::layers::Layer;
use super::lists::Filtered;
use super::prompt::Prompt;
use super::session::Session;
use super::{acting, explain, place};

/// The endings of the forms in which a screen is written to a file.
pub(super) const FORMS: &str = ".txt .md .csv .json .svg .html";

/// The frame for the session's size, as it was made with the last [`Msg::Draw`](super::message::Msg::Draw); blank before.
pub fn view(session: &Session) -> Buffer {
    let (columns, rows) = session.size;
    let Some(shown) = &session.data.shown else { return Buffer::empty(Rect::new(0, 0, columns, rows)) };
    let arrangement = place::arrangement(session);
    let chosen = explain::chosen(session, &arrangement);
    let theme = &session.choice.theme;
    let theme = if session.setup.no_color { theme.without_colour() } else { theme.clone() };
    let over = match (&shown.overlay, session.over().and_then(Layer::page)) {
        (Some(overlay), Some(page)) => Some(Over { overlay, scroll: page.scroll, pick: &page.pick }),
        _ => None,
    };
    let view = FrameView {
        screen: &shown.screen,
        focus: session.pane().focus,
        picks: &session.pane().picks,
        chosen: chosen.as_ref(),
        over,
        bottom: bottom(session),
        above: above(session),
        changes: &session.data.changes,
        marked: &session.marked,
    };
    let mut drawn = draw(&view, &arrangement, &theme, session.setup.ascii);
    if session.data.waiting.slow {
        let above = drawn.area.rows().take(usize::from(drawn.area.height.saturating_sub(1)));
        above.for_each(|row| drawn.set_style(row, Modifier::DIM));
    }
    drawn
}

/// Keys with their words, in one row.
type KeyRow = Vec<(String, String)>;

/// What the next key can do behind a leader, and to what: in as many rows as it takes, the last of them at the bottom.
fn behind_leader(session: &Session) -> Option<(String, Vec<KeyRow>)> {
    let (title, keys) = match session.layers.last()? {
        Layer::New(_) => ("new".to_owned(), acting::new_keys(session)),
        Layer::Leader(records) => (acting::called(session, records), acting::keys(session, records)),
        _ => return None,
    };
    // The count of problems stands at the end of the last row.
    let columns = usize::from(session.size.0);
    let room = columns.saturating_sub(2 + if session.over().is_none() { (columns / 3).min(20) } else { 0 });
    let mut rows: Vec<KeyRow> = vec![Vec::new()];
    let mut used = 0;
    for (key, words) in keys {
        let wide = key.chars().count() + words.chars().count() + 3;
        if used > 0 && used + wide > room {
            rows.push(Vec::new());
            used = 0;
        }
        used += wide;
        rows.last_mut().into_iter().for_each(|row| row.push((key.clone(), words.clone())));
    }
    Some((title, rows))
}

/// What stands above the last row: the keys behind a leader that do not fit into it, what an act would write.
fn above(session: &Session) -> Vec<Line> {
    if let Some((title, rows)) = behind_leader(session) {
        let Some((_, before)) = rows.split_last().filter(|(_, before)| !before.is_empty()) else { return Vec::new() };
        let line = |row: &KeyRow| {
            row.iter().fold(Line::new(), |line, (key, words)| line.and(0, [Cell::bold(key), Cell::dim(format!(" {words}"))]))
        };
        return std::iter::once(Line::of([Cell::bold(title)])).chain(before.iter().map(line)).collect();
    }
    let Some(Layer::Act(asked)) = session.layers.last() else { return Vec::new() };
    let Some(preview) = &asked.preview else { return Vec::new() };
    let room = usize::from(session.size.1 / 3).max(2);
    let shown = if preview.lines.len() > room { room - 1 } else { preview.lines.len() };
    let line = |(mark, text): &(&'static str, String)| {
        let role = if mark.starts_with('+') { Role::Good } else { Role::Text };
        Line::of([Cell::dim(*mark), Cell::new(text.clone(), role)])
    };
    let mut lines = vec![Line::of([Cell::bold(preview.title.clone())])];
    lines.extend(preview.lines.iter().take(shown).map(line));
    if shown < preview.lines.len() {
        lines.push(Line::of([Cell::dim(format!("{} more", counted(preview.lines.len() - shown, "line", "lines")))]));
    }
    lines
}

/// `12 of 240`: how many rows a filter leaves; `3 of 240 only alike` where none holds the words.
fn matches(session: &Session) -> String {
    match session.data.shown.as_ref().and_then(|shown| shown.filtered) {
        None => String::new(),
        Some(Filtered { left: 0, .. }) => "nothing matches".to_owned(),
        Some(Filtered { left, all, alike }) => format!("{left} of {all}{}", if alike { " only alike" } else { "" }),
    }
}

/// The last row: a line of input, what has just happened, the filter, else the keys.
pub(super) fn bottom(session: &Session) -> Bottom {
    match session.layers.last() {
        Some(Layer::Act(asked)) => return acting::prompt(session, asked),
        Some(Layer::New(_) | Layer::Leader(_)) => {
            let rows = behind_leader(session).map(|(_, rows)| rows).unwrap_or_default();
            return Bottom::Keys(rows.into_iter().next_back().unwrap_or_default());
        }
        _ => {}
    }
    if let Some((label, line)) = session.layers.last().and_then(|layer| asks(session, layer)) {
        return Bottom::Prompt {
            label,
            text: line.text().into(),
            cursor: line.input.cursor(),
            meant: if matches!(session.layers.last(), Some(Layer::SinceDay(_))) {
                "last Monday".to_owned()
            } else {
                String::new()
            },
            so_far: if matches!(session.layers.last(), Some(Layer::Filter(_))) { matches(session) } else { String::new() },
        };
    }
    if let Some(words) = working_out(session) {
        return Bottom::Toast(words);
    }
    if let Some(toast) = &session.toast {
        return Bottom::Toast(toast.clone());
    }
    if !session.marked.is_empty() {
        let keys = &session.setup.keys;
        let words = format!(" marked: {} does something to all, {} clears", keys.key(Action::Do), keys.key(Action::Back));
        return Bottom::Chip(Line::of([Cell::new(session.marked.len().to_string(), Role::Accent), Cell::dim(words)]));
    }
    let filter = session.pane().filter.as_ref().filter(|_| session.over().is_none());
    if let Some((_, typed)) = filter {
        let counts = session.data.shown.as_ref().and_then(|shown| shown.filtered).map_or_else(String::new, |filtered| {
            let Filtered { left, all, alike } = filtered;
            format!(" {left}/{all}{}", if alike { ", only alike" } else { "" })
        });
        let clears = format!(", {} clears", session.setup.keys.key(Action::Back));
        return Bottom::Chip(Line::of([Cell::new(format!("/{typed}"), Role::Accent), Cell::text(counts), Cell::dim(clears)]));
    }
    let mut shown = keys(session);
    if let Some(more) = more_rows(session) {
        shown.insert(1.min(shown.len()), more);
    }
    Bottom::Keys(shown)
}

/// What is being worked out: who pressed a key is told at once, what nobody asked for is told when it takes long.
fn working_out(session: &Session) -> Option<Line> {
    let waiting = &session.data.waiting;
    let lasts = waiting.slow && waiting.held.is_some();
    if !(waiting.awaits || lasts) {
        return None;
    }
    let calendar = session.data.book.company.calendar();
    let what = match session.choice.tab {
        _ if waiting.held.is_some() => "what has changed".to_owned(),
        Tab::Sales => calendar.label(session.period()),
        Tab::Marketing => format!("{} years", session.choice.marketing.years),
    };
    Some(Line::of([Cell::dim(format!("working out {what} .."))]))
}

/// The key that shows what does not fit of an overlay, and how much that is.
fn more_rows(session: &Session) -> Option<(String, String)> {
    let overlay = session.data.shown.as_ref()?.overlay.as_ref()?;
    let scroll = session.over()?.page()?.scroll;
    let most = overlay_extent(overlay, &place::arrangement(session)).most;
    let keys = &session.setup.keys;
    match most.checked_sub(scroll)? {
        0 if most == 0 => None,
        0 => Some((keys.key(Action::PageUp), format!("{} above", counted(usize::from(most), "row", "rows")))),
        below => Some((keys.key(Action::PageDown), format!("{} below", counted(usize::from(below), "row", "rows")))),
    }
}

/// A layer's line of input, with what stands before it.
fn asks<'a>(session: &Session, layer: &'a Layer) -> Option<(String, &'a Prompt)> {
    let label = match layer {
        Layer::Filter(_) => "/".to_owned(),
        Layer::AsOf(_) => format!("as of ({}): ", dates::examples(session.day())),
        Layer::SinceDay(_) => format!("changed since ({}): ", dates::since_examples(session.day())),
        Layer::Export(_) => format!("write to ({FORMS}): "),
        Layer::Commands { whose: true, .. } => "whose:".to_owned(),
        Layer::Commands { .. } => ":".to_owned(),
        Layer::Find { .. } => "find:".to_owned(),
        _ => return None,
    };
    Some((label, layer.line()?))
}

/// The keys worth naming now: those that belong together under one word.
fn keys(session: &Session) -> Vec<(String, String)> {
    let mut shown = every_key(session);
    if session.setup.served {
        let none = [Action::Edit, Action::Export].map(|action| session.setup.keys.key(action));
        shown.retain(|(key, _)| !none.contains(key));
    }
    shown
}

fn every_key(session: &Session) -> Vec<(String, String)> {
    let keys = &session.setup.keys;
    let one = |action: Action| (keys.key(action), action.words().to_owned());
    let together = |actions: &[Action], words: &str| {
        let named: Vec<String> = actions.iter().map(|action| keys.key(*action)).collect();
        (named.join(" "), words.to_owned())
    };
    match session.over() {
        None
        | Some(
            Layer::Filter(_)
            | Layer::AsOf(_)
            | Layer::SinceDay(_)
            | Layer::Export(_)
            | Layer::Leader(_)
            | Layer::New(_)
            | Layer::Act(_),
        ) => {
            let mut shown =
                vec![one(Action::Help), one(Action::Explain), one(Action::Open), one(Action::Back), one(Action::NextPanel)];
            if session.setup.pen.is_some() || session.setup.later.is_some() {
                shown.push(one(Action::Do));
            }
            shown.extend([one(Action::Zoom), one(Action::Filter), together(&[Action::Sort, Action::Reverse], "sort")]);
            match session.choice.tab {
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
            if session.setup.pen.is_some() {
                shown.extend([one(Action::New), one(Action::Undo), one(Action::Written)]);
            }
            shown.extend([one(Action::Find), one(Action::Since), one(Action::Whose)]);
            shown.extend([
                together(&[Action::CopyCell, Action::CopyPanel], "copy"),
                one(Action::Export),
                one(Action::Commands),
                one(Action::Close),
            ]);
            shown
        }
        Some(layer @ Layer::Detail { records, .. }) => {
            let mut shown = vec![one(Action::Back), one(Action::Open)];
            if session.setup.pen.is_some() {
                shown.push(one(Action::Do));
            }
            if records.len() > 1 {
                shown.push(together(&[Action::NextRecord, Action::PreviousRecord], "next"));
            }
            // At the base size only this says where the record is written.
            let place = layer.record().and_then(|id| session.data.book.place_of(id));
            let words = place.map_or_else(|| "edit".to_owned(), |place| format!("edit {}:{}", place.file, place.line));
            shown.extend([(keys.key(Action::Edit), words), one(Action::CopyCell), one(Action::Help)]);
            shown
        }
        Some(Layer::Explain { .. } | Layer::Group { .. } | Layer::Since { .. }) => {
            let mut shown = vec![one(Action::Back), together(&[Action::Down, Action::Up], "rows"), one(Action::Open)];
            if !matches!(session.over(), Some(Layer::Explain { .. })) {
                shown.push(one(Action::Explain));
            }
            if session.setup.pen.is_some() || session.setup.later.is_some() {
                shown.push(one(Action::Do));
            }
            shown.extend([one(Action::Edit), one(Action::CopyCell), one(Action::Help)]);
            shown
        }
        Some(Layer::Written { .. }) => vec![
            one(Action::Back),
            together(&[Action::Down, Action::Up], "rows"),
            one(Action::Open),
            (keys.key(Action::CopyCell), "copy the command".to_owned()),
            one(Action::Undo),
            one(Action::Redo),
            one(Action::Help),
        ],
        Some(Layer::Problems(_)) => {
            vec![
                one(Action::Back),
                together(&[Action::Down, Action::Up], "rows"),
                one(Action::Edit),
                one(Action::Reload),
                one(Action::Help),
            ]
        }
        Some(Layer::Help(_) | Layer::Missing(_) | Layer::Commands { .. } | Layer::Find { .. }) => {
            vec![one(Action::Back), one(Action::Commands)]
        }
    }
}
