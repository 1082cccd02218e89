//! What is typed into the line of input: a filter, a date, a command.

use crate::book::people::TeamId;
use crate::keys::{Action, Chord};
use crate::metrics::lens::Scope;
use crate::screens::say::Sign;

use super::answers::{changed, overlay_changed, redraw, toast};
use super::layers::{Command, Layer, What};
use super::message::Effect;
use super::prompt::{Ask, Typed};
use super::session::Session;
use super::update::{act, today};
use super::{moving, shown};

pub(super) fn paste(session: &mut Session, text: &str) -> Vec<Effect> {
    let Some(prompt) = session.prompt.as_mut() else { return Vec::new() };
    prompt.paste(text);
    typed(session)
}

/// A key while a line of input is there.
pub(super) fn prompt_key(session: &mut Session, chord: Chord) -> Vec<Effect> {
    let Some(prompt) = session.prompt.as_mut() else { return Vec::new() };
    let ask = prompt.ask;
    match prompt.key(chord) {
        Typed::Changed => typed(session),
        Typed::Nothing => Vec::new(),
        Typed::Move(rows) => moving::by(session, rows),
        Typed::Esc => {
            session.prompt = None;
            match ask {
                Ask::Filter => {
                    session.pane_mut().filter = None;
                    shown::rearrange(session);
                    redraw()
                }
                Ask::Command => {
                    session.layers.pop();
                    overlay_changed(session)
                }
                Ask::AsOf => redraw(),
            }
        }
        Typed::Enter => match ask {
            Ask::Filter => {
                session.prompt = None;
                redraw()
            }
            Ask::AsOf => as_of(session),
            Ask::Command => command(session),
        },
    }
}

/// The line of input has another text.
fn typed(session: &mut Session) -> Vec<Effect> {
    let Some(prompt) = &session.prompt else { return Vec::new() };
    let text = prompt.text().to_owned();
    match prompt.ask {
        Ask::Filter => {
            let focus = session.pane().focus;
            session.pane_mut().filter = (!text.is_empty()).then_some((focus, text));
            moving::let_go_of_first(session);
            shown::rearrange(session);
            redraw()
        }
        Ask::Command => {
            let commands = matching(session, &text);
            let first = commands.first().map(|command| command.row(&session.book));
            if let Some(Layer { what: What::Commands(shown), pick, .. }) = session.layers.last_mut() {
                pick.row = first;
                pick.offset = 0;
                *shown = commands;
            }
            overlay_changed(session)
        }
        Ask::AsOf => redraw(),
    }
}

/// Everything that can be done: the actions, and whose figures to show.
pub(super) fn commands(session: &Session) -> Vec<Command> {
    let book = &session.book;
    let people = book.people.iter().filter(|(_, person)| person.left().is_none()).map(|(id, _)| Scope::Person(id));
    let teams = (0..u32::try_from(book.teams.len()).unwrap_or(0)).map(|number| Scope::Team(TeamId(number)));
    let scopes = std::iter::once(Scope::Company).chain(teams).chain(people).filter(|_| !book.people.is_empty());
    Action::ALL.iter().copied().map(Command::Do).chain(scopes.map(Command::Only)).collect()
}

/// The commands whose name or words match what is typed, best first. `q` is quit, as everywhere.
fn matching(session: &Session, text: &str) -> Vec<Command> {
    use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
    use nucleo_matcher::{Config, Matcher, Utf32Str};
    if text == "q" || text == "q!" || text == "wq" {
        return vec![Command::Do(Action::Quit)];
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(text, CaseMatching::Ignore, Normalization::Smart);
    let mut buffer = Vec::new();
    let scored = commands(session).into_iter().filter_map(|command| {
        let words = format!("{} {}", command.name(&session.book), command.help());
        Some((pattern.score(Utf32Str::new(&words, &mut buffer), &mut matcher)?, command))
    });
    let mut scored: Vec<(u32, Command)> = scored.collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, command)| command).collect()
}

/// Enter in the list of commands.
fn command(session: &mut Session) -> Vec<Effect> {
    let chosen = match session.layers.last() {
        Some(Layer { what: What::Commands(commands), pick, .. }) => {
            let named = |command: &&Command| pick.row == Some(command.row(&session.book));
            commands.iter().find(named).or(commands.first()).copied()
        }
        _ => None,
    };
    session.prompt = None;
    session.layers.pop();
    shown::refresh_overlay(session);
    let mut effects = redraw();
    effects.extend(match chosen {
        Some(Command::Do(action)) => act(session, action),
        Some(Command::Only(scope)) => {
            session.sales.scope = scope;
            session.changes.clear();
            changed(session)
        }
        None => Vec::new(),
    });
    effects
}

/// Enter after a date.
fn as_of(session: &mut Session) -> Vec<Effect> {
    let Some(prompt) = session.prompt.take() else { return Vec::new() };
    let text = prompt.text().trim().to_owned();
    if text.is_empty() || text == "today" {
        return today(session);
    }
    match super::dates::parse(&text, session.today) {
        Some(day) if day > session.today => {
            toast(session, Sign::Act, "that day is still to come: what is known then is not known yet")
        }
        Some(day) => {
            session.as_of = (day != session.today).then_some(day);
            session.sales.period = None;
            changed(session)
        }
        None => toast(session, Sign::Act, &format!("`{text}` is no date: write 2026-11-23, -7 or 23 Nov")),
    }
}
