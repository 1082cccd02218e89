//! What is typed into the uppermost layer's line of input: a filter, a date, a command.

use crate::act::dates::{self, Toward};
use crate::keys::Chord;
use crate::screens::say::{RowId, Sign};

use super::act::act;
use super::answers::{open, overlay_changed, redraw, refigured, toast};
use super::layers::{Command, Layer, LayerPage};
use super::message::Effect;
use super::prompt::PromptOutcome;
use super::session::Session;
use super::{acting, commands, days, finding, hand_out, moving, place, shown};

pub(super) fn paste(session: &mut Session, text: &str) -> Vec<Effect> {
    let Some(line) = session.layers.last_mut().and_then(Layer::line_mut) else { return Vec::new() };
    line.paste(text);
    typed(session)
}

/// A key while a line of input is there; `None`: there is none.
pub(super) fn key(session: &mut Session, chord: Chord) -> Option<Vec<Effect>> {
    if let Some(effects) = acting::leader_key(session, chord).or_else(|| acting::key(session, chord)) {
        return Some(effects);
    }
    let line = session.layers.last_mut().and_then(Layer::line_mut)?;
    Some(match line.key(chord) {
        PromptOutcome::Changed => typed(session),
        PromptOutcome::Nothing => Vec::new(),
        PromptOutcome::Move(by) if matches!(session.layers.last(), Some(Layer::Act(_))) => acting::step(session, by),
        PromptOutcome::Enter if matches!(session.layers.last(), Some(Layer::Act(_))) => acting::enter(session),
        PromptOutcome::Move(rows) => moving::by(session, rows),
        PromptOutcome::Page(pages) => moving::to(session, moving::Goal::Pages(2 * pages)),
        PromptOutcome::Esc => match session.layers.pop() {
            Some(Layer::Filter(_)) => {
                session.pane_mut().filter = None;
                shown::rearrange(session);
                redraw()
            }
            _ => overlay_changed(session),
        },
        PromptOutcome::Enter => match session.layers.pop() {
            Some(Layer::AsOf(line)) => as_of(session, line.text().trim()),
            Some(Layer::SinceDay(line)) => since(session, line.text().trim()),
            Some(Layer::Export(line)) => hand_out::export(session, line.text().trim()),
            Some(layer @ Layer::Commands { .. }) => command(session, &layer),
            Some(layer @ Layer::Find { .. }) => match layer.chosen() {
                Some(record) => open(session, Layer::detail(vec![record], 0, "Found".to_owned())),
                None => overlay_changed(session),
            },
            _ => redraw(),
        },
    })
}

/// The line of input has another text.
fn typed(session: &mut Session) -> Vec<Effect> {
    match session.layers.last_mut() {
        Some(Layer::Act(_)) => acting::typed(session),
        Some(Layer::Filter(line)) => {
            let text = line.text().to_owned();
            let pane = session.pane_mut();
            pane.filter = (!text.is_empty()).then_some((pane.focus, text));
            place::let_go_of_first(session);
            shown::rearrange(session);
            redraw()
        }
        Some(Layer::Find { line, index, found, page }) => {
            *found = finding::matching(index, line.text());
            page.pick.row = found.first().copied().map(RowId::Record);
            page.pick.offset = 0;
            overlay_changed(session)
        }
        Some(Layer::Commands { line, whose, found, page }) => {
            let book = &session.data.book;
            let commands::FoundCommands { commands, close } = commands::matching(book, *whose, line.text());
            *found = commands;
            // What is only like it is not meant until it is chosen.
            page.pick.row = found.first().filter(|_| close).map(|command| command.row(book));
            page.pick.offset = 0;
            overlay_changed(session)
        }
        _ => redraw(),
    }
}

/// Enter in the list of commands, which is gone already.
fn command(session: &mut Session, list: &Layer) -> Vec<Effect> {
    let chosen = match list {
        Layer::Commands { found, .. } => {
            let named = |command: &&Command| list.row() == Some(&command.row(&session.data.book));
            found.iter().find(named).copied()
        }
        _ => None,
    };
    let mut effects = overlay_changed(session);
    if let Layer::Commands { line, .. } = list
        && let Some(folder) = line.text().trim().strip_prefix("keep").filter(|rest| rest.is_empty() || rest.starts_with(' '))
    {
        effects.extend(hand_out::keep(session, folder.trim()));
        return effects;
    }
    if let (None, Layer::Commands { line, .. }) = (chosen, list) {
        effects.extend(toast(session, Sign::Act, &format!("nothing is called `{}`", line.text())));
    }
    effects.extend(match chosen {
        Some(Command::Do(action)) => act(session, action),
        Some(Command::Only(scope)) => {
            session.choice.sales.scope = scope;
            session.data.changes.clear();
            refigured(session)
        }
        None => Vec::new(),
    });
    effects
}

/// Enter after the day since which changes are told: without one, the last Monday.
fn since(session: &mut Session, text: &str) -> Vec<Effect> {
    let (today, calendar) = (session.day(), session.data.book.company.calendar());
    let day = dates::since(text, today, calendar.span(session.period()).start, calendar);
    match day {
        Some(day) if day > today => toast(session, Sign::Act, "that day is still to come: nothing has changed since"),
        Some(from) => open(session, Layer::Since { from, page: LayerPage::default() }),
        None => toast(session, Sign::Act, &format!("`{text}` is no date: write it as {}", dates::since_examples(today))),
    }
}

/// Enter after a date.
fn as_of(session: &mut Session, text: &str) -> Vec<Effect> {
    if text.is_empty() || text == "today" {
        return days::today(session);
    }
    let today = session.data.today;
    match dates::parse(text, today, Toward::Past, session.data.book.company.calendar()) {
        Some(day) if day > today => toast(session, Sign::Act, "that day is still to come: what is known then is not known yet"),
        Some(day) => {
            session.choice.as_of = (day != today).then_some(day);
            session.choice.sales.period = None;
            refigured(session)
        }
        None => toast(session, Sign::Act, &format!("`{text}` is no date: write it as {}", dates::examples(session.day()))),
    }
}
