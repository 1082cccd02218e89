//! What leaves the program: a place to the editor, rows to the clipboard, the screen to a file.

use std::path::PathBuf;

use crate::book::origin::Place;
use crate::book::table::TableName;
use crate::report::csv;
use crate::report::html::DrawnTab;
use crate::screens::begin::first_table;
use crate::screens::say::{FigureAt, Panel, Row, RowId, Sign, Tab};
use crate::store::Snapshot;
use crate::store::write::act::Pen;
use crate::ui::Theme;

use super::answers::{redraw, toast};
use super::layers::Layer;
use super::message::{Effect, FileSpot, Job, Now};
use super::session::{BookSource, Session};
use super::view::{FORMS, view};
use super::{lists, place, reload, written};

/// What cannot be done with exports that were only read.
pub(super) const FROM_FILES: &str = "read from exports, in memory: `:keep DIR` makes a book of them";

/// Writes the exports that are looked at as a book.
pub(super) fn keep(session: &mut Session, folder: &str) -> Vec<Effect> {
    match &session.setup.origin {
        BookSource::Files(_) if !session.setup.may_write => toast(session, Sign::None, "this session only reads"),
        BookSource::Files(_) if folder.is_empty() => toast(session, Sign::None, "say where: `:keep DIR`"),
        BookSource::Files(_) => vec![Effect::Work(Job::Keep(PathBuf::from(folder))), Effect::Redraw],
        BookSource::Folder(_) => toast(session, Sign::None, "this is a book already"),
        BookSource::Sample => {
            toast(session, Sign::None, "the sample is part of the program: `quarterdeck init DIR` writes it as a book")
        }
    }
}

/// The exports are a book now: the session goes on with it, live.
pub(super) fn kept(session: &mut Session, kept: Result<(PathBuf, Snapshot), String>, now: Now) -> Vec<Effect> {
    match kept {
        Err(why) => toast(session, Sign::Act, &why),
        Ok((folder, snapshot)) => {
            session.setup.pen = Some(Pen::of(&folder));
            let words = format!("kept in {}: look over company.ron, its name, currency and stages", folder.display());
            session.setup.origin = BookSource::Folder(folder);
            let mut effects = reload::loaded(session, snapshot, now);
            effects.extend(toast(session, Sign::Good, &words));
            effects
        }
    }
}

/// Opens the record, or the chosen problem, in the editor at its line.
pub(super) fn edit(session: &mut Session) -> Vec<Effect> {
    let folder = match session.setup.origin.clone() {
        BookSource::Folder(folder) => folder,
        BookSource::Files(_) => return toast(session, Sign::None, FROM_FILES),
        BookSource::Sample => {
            let words = "the sample is part of the program: `quarterdeck init DIR` writes it as a book to edit";
            return toast(session, Sign::None, words);
        }
    };
    place::settle(session);
    let book = &session.data.book;
    let problem = session.problem().and_then(|at| book.problems.get(at)).map(|problem| problem.place.clone());
    let found: Option<Place> = problem.or_else(|| place::meant(session).and_then(|id| book.place_of(id)));
    let found = found.or_else(|| to_begin(session));
    match found {
        Some(place) => {
            vec![Effect::Edit(FileSpot { path: folder.join(&*place.file), line: place.line.max(1), column: place.column.max(1) })]
        }
        None => toast(session, Sign::None, "choose a record first"),
    }
}

/// The file of the missing table that is chosen, else of the table that a book with nothing in it begins with.
fn to_begin(session: &Session) -> Option<Place> {
    let empty = session.data.shown.as_ref().is_some_and(|shown| shown.screen.panels.is_empty());
    let file = match session.over() {
        Some(Layer::Missing(_)) => match session.over().and_then(Layer::row)? {
            RowId::Named(file) if std::path::Path::new(file).extension().is_some_and(|ending| ending == "ron") => file.clone(),
            // What is missing in it is a field of the deals.
            _ => format!("{}.ron", TableName::Deals.name()),
        },
        None if empty => format!("{}.ron", first_table(session.choice.tab).name()),
        _ => return None,
    };
    Some(Place { file: file.into(), line: 1, column: 1 })
}

/// Copies the chosen row, or the focused panel's list as tab-separated values.
pub(super) fn copy(session: &mut Session, whole: bool) -> Vec<Effect> {
    place::settle(session);
    let rows = place::rows(session);
    let line = |row: &Row| row.contents.iter().map(|content| for_a_sheet(&lists::said(content))).collect::<Vec<_>>().join("\t");
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

/// What a cell says, to be pasted into a spreadsheet: texts are defused, numbers as they are shown (`-5,500`, `+9%`) are not.
fn for_a_sheet(said: &str) -> String {
    let digits = said.trim_start_matches(['+', '-']);
    let is_number = digits.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '%' | 'k' | 'M' | 'B' | 'T'));
    if is_number { said.to_owned() } else { csv::defused(said) }
}

/// The file that is proposed for the screen.
pub(super) fn proposed(session: &Session) -> String {
    let tab = match session.choice.tab {
        Tab::Sales => "sales",
        Tab::Marketing => "marketing",
    };
    format!("quarterdeck-{tab}-{}.txt", session.day())
}

/// Writes what the tab says to a file, in the form that its ending names: text, Markdown, a picture, a page; JSON: the whole
/// report; CSV: the focused panel. A file that is there already is replaced only where `!` stands before the name.
pub(super) fn export(session: &mut Session, typed: &str) -> Vec<Effect> {
    let (replace, name) = typed.strip_prefix('!').map_or((false, typed), |name| (true, name.trim()));
    if name.is_empty() {
        return redraw();
    }
    place::settle(session);
    let path = PathBuf::from(name);
    let form = path.extension().and_then(|form| form.to_str()).unwrap_or_default().to_lowercase();
    let own = session.choice.theme.clone();
    if form == "html" {
        // A page has its own colours for what the roles look like by default.
        session.choice.theme = Theme::default();
    }
    let text = written(session, &form);
    session.choice.theme = own;
    match text {
        Some(Ok(text)) => vec![Effect::Work(Job::Write { path, text, replace }), Effect::Redraw],
        Some(Err(why)) => toast(session, Sign::Act, &why),
        None => toast(session, Sign::Act, &format!("`{name}` ends in no form: {FORMS}")),
    }
}

/// The screen in a form; `None`: there is no such form.
fn written(session: &Session, form: &str) -> Option<Result<String, String>> {
    let (shown, figures) = (session.data.shown.as_ref()?, session.data.figures.as_ref()?);
    let panels: Vec<&Panel> = shown.screen.panels.iter().collect();
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let lens = figures.lens();
    Some(match form {
        "txt" => Ok(crate::report::text::text(&shown.screen, &panels)),
        "md" => Ok(crate::report::markdown::markdown(&shown.screen, &panels)),
        "html" => {
            let explain = |panel: &Panel, at: FigureAt| session.explanation(panel, at);
            let tab = DrawnTab { cells: &view(session), screen: &shown.screen, panels, explain: Some(&explain) };
            Ok(crate::report::html::html(&[tab], None))
        }
        "svg" => Ok(crate::report::svg::svg(&view(session))),
        "json" => crate::report::json::json(&lens, &figures.sales, &figures.marketing).map_err(|error| said(&error)),
        "csv" => crate::report::json::object(&lens, &figures.sales, &figures.marketing)
            .map_err(|error| said(&error))
            .and_then(|object| csv::csv(&object, session.pane().focus).map_err(|error| said(&error))),
        _ => return None,
    })
}
