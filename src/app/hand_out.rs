//! What leaves the program: a place to the editor, rows to the clipboard, the screen to a file.

use crate::book::id::AnyId;
use crate::book::origin::Place;
use crate::screens::say::{Panel, Row, RowId, Sign, Tab};

use super::answers::toast;
use super::layers::Layer;
use super::message::{Effect, Job, Spot};
use super::session::{Origin, Session};
use super::{lists, place, shown, written};

/// The record that an action is meant for: the chosen one of the uppermost layer or of the focused list.
pub(super) fn meant(session: &Session) -> Option<AnyId> {
    match session.over() {
        Some(layer) => layer.record().or(layer.chosen()),
        None => session.pane().row().and_then(RowId::record),
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
    place::settle(session);
    let book = &session.data.book;
    let problem = session.problem().and_then(|at| book.problems.get(at)).map(|problem| problem.place.clone());
    let found: Option<Place> = problem.or_else(|| meant(session).and_then(|id| book.place_of(id)));
    match found {
        Some(place) => {
            vec![Effect::Edit(Spot { path: folder.join(&*place.file), line: place.line.max(1), column: place.column.max(1) })]
        }
        None => toast(session, Sign::None, "choose a record first"),
    }
}

/// Copies the chosen row, or the focused panel's list as tab-separated values.
pub(super) fn copy(session: &mut Session, whole: bool) -> Vec<Effect> {
    place::settle(session);
    let rows = place::rows(session);
    let line = |row: &Row| row.contents.iter().map(lists::said).collect::<Vec<_>>().join("\t");
    let chosen = session.over().map_or_else(|| session.pane().row(), Layer::row);
    let step = match session.over() {
        Some(Layer::Written { steps, .. }) => written::chosen(steps, chosen).map(|step| format!("quarterdeck {}", step.command)),
        _ => None,
    };
    let (text, words) = if let Some(command) = step {
        (command, "copied".to_owned())
    } else if whole {
        let text: Vec<String> = rows.iter().map(|row| line(row)).collect();
        (text.join("\n"), format!("{} rows copied", text.len()))
    } else {
        let at = lists::position(&rows, chosen).unwrap_or(0);
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
    let Some(shown) = session.data.shown.as_ref() else { return Vec::new() };
    let panels: Vec<&Panel> = shown.screen.panels.iter().collect();
    let text = crate::report::text::text(&shown.screen, &panels);
    let tab = match session.choice.tab {
        Tab::Sales => "sales",
        Tab::Marketing => "marketing",
    };
    let name = format!("quarterdeck-{tab}-{}", session.day());
    let figures = session.data.figures.as_ref();
    let json = figures.map(|figures| crate::report::json::json(&figures.lens(), &figures.sales, &figures.marketing));
    let mut effects = Vec::new();
    match json {
        Some(Ok(json)) => effects.push(write(format!("{name}.json"), json)),
        Some(Err(error)) => effects.extend(toast(session, Sign::Act, &error.to_string())),
        None => {}
    }
    effects.push(write(format!("{name}.txt"), text));
    effects
}

fn write(name: String, text: String) -> Effect {
    Effect::Work(Job::Write { path: name.into(), text })
}
