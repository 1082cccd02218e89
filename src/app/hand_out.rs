//! What leaves the program: a place to the editor, rows to the clipboard, the screen to a file.

use crate::book::id::AnyId;
use crate::book::origin::Place;
use crate::screens::say::{RowId, Sign, Tab};

use super::answers::toast;
use super::layers::{Layer, What};
use super::message::Effect;
use super::session::{Origin, Session};
use super::{lists, shown};

/// The record that an action is meant for: the chosen one of the uppermost layer or of the focused list.
pub(super) fn meant(session: &Session) -> Option<AnyId> {
    match session.layers.last() {
        Some(layer) => layer.record().or(layer.chosen()),
        None => session.pane().picks.get(&session.pane().focus).and_then(|pick| pick.row.as_ref()).and_then(RowId::record),
    }
}

/// Opens the record, or the chosen problem, in the editor at its line.
pub(super) fn edit(session: &mut Session) -> Vec<Effect> {
    let Origin::Folder(folder) = session.setup.origin.clone() else {
        return toast(
            session,
            Sign::None,
            "the sample is part of the program: `quarterdeck init DIR` writes it as a book to edit",
        );
    };
    let problem = match session.layers.last() {
        Some(Layer { what: What::Problems, pick, .. }) => {
            let count = session.book.problems.len();
            let at = (0..count).find(|at| pick.row.as_ref() == Some(&crate::screens::problems::row_id(*at))).unwrap_or(0);
            session.book.problems.get(at).map(|problem| problem.place.clone())
        }
        _ => None,
    };
    let place: Option<Place> = problem.or_else(|| meant(session).and_then(|id| session.book.place_of(id)));
    match place {
        Some(place) => {
            vec![Effect::Edit { path: folder.join(&*place.file), line: place.line.max(1), column: place.column.max(1) }]
        }
        None => toast(session, Sign::None, "choose a record first"),
    }
}

/// Copies the chosen row, or the focused panel's list as tab-separated values.
pub(super) fn copy(session: &mut Session, whole: bool) -> Vec<Effect> {
    shown::ensure(session);
    let focus = session.pane().focus;
    let Some(shown) = session.shown.as_ref() else { return Vec::new() };
    let rows: Vec<&crate::screens::say::Row> = match &shown.overlay {
        Some(overlay) => lists::overlay_rows(overlay),
        None => {
            lists::panel(&shown.screen, focus).and_then(lists::list).map(|list| list.rows.iter().collect()).unwrap_or_default()
        }
    };
    let line = |row: &crate::screens::say::Row| row.contents.iter().map(lists::said).collect::<Vec<_>>().join("\t");
    let pick = session.layers.last().map_or_else(|| session.pane().picks.get(&focus), |layer| Some(&layer.pick));
    let (text, words) = if whole {
        let text: Vec<String> = rows.iter().map(|row| line(row)).collect();
        (text.join("\n"), format!("{} rows copied", text.len()))
    } else {
        let at = lists::position(&rows, pick.and_then(|pick| pick.row.as_ref())).unwrap_or(0);
        (rows.get(at).map(|row| lists::text(row)).unwrap_or_default(), "copied".to_owned())
    };
    if text.is_empty() {
        return toast(session, Sign::None, "there is nothing to copy here");
    }
    let shortened: String = text.chars().take(40).collect();
    let said = if whole { words } else { format!("{words}: {shortened}") };
    let mut effects = toast(session, Sign::Good, &said);
    effects.push(Effect::Copy(text));
    effects
}

/// Writes what the tab says to a text file in the working folder, and the whole report beside it as JSON.
pub(super) fn export(session: &mut Session) -> Vec<Effect> {
    shown::ensure(session);
    let Some(shown) = session.shown.as_ref() else { return Vec::new() };
    let panels: Vec<&crate::screens::say::Panel> = shown.screen.panels.iter().collect();
    let text = crate::report::text::text(&shown.screen, &panels);
    let tab = match session.tab {
        Tab::Sales => "sales",
        Tab::Marketing => "marketing",
    };
    let name = format!("quarterdeck-{tab}-{}", session.day());
    let figures = session.figures.as_ref();
    let json = figures.map(|figures| crate::report::json::json(&figures.lens(session), &figures.sales, &figures.marketing));
    let mut effects = Vec::new();
    match json {
        Some(Ok(json)) => effects.push(Effect::Write { path: format!("{name}.json").into(), text: json }),
        Some(Err(error)) => effects.extend(toast(session, Sign::Act, &error.to_string())),
        None => {}
    }
    effects.push(Effect::Write { path: format!("{name}.txt").into(), text });
    effects
}
