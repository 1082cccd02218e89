//! What the list of commands offers.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::book::Book;
use crate::book::people::TeamId;
use crate::keys::Action;
use crate::metrics::lens::Scope;

use super::layers::Command;

/// Everything that can be done: the actions (unless it is only asked whose), and whose figures to show.
pub(super) fn all(book: &Book, whose: bool) -> Vec<Command> {
    let people = book.people.iter().filter(|(_, person)| person.left().is_none()).map(|(id, _)| Scope::Person(id));
    let teams = (0..u32::try_from(book.teams.len()).unwrap_or(0)).map(|number| Scope::Team(TeamId(number)));
    let scopes = std::iter::once(Scope::Company).chain(teams).chain(people).filter(|_| !book.people.is_empty());
    Action::ALL.iter().copied().filter(|_| !whose).map(Command::Do).chain(scopes.map(Command::Only)).collect()
}

/// The commands whose name or words match what is typed, best first. `q` is quit, as everywhere.
pub(super) fn matching(book: &Book, whose: bool, text: &str) -> Vec<Command> {
    if text == "q" || text == "q!" || text == "wq" {
        return vec![Command::Do(Action::Quit)];
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(text, CaseMatching::Ignore, Normalization::Smart);
    let mut buffer = Vec::new();
    let scored = all(book, whose).into_iter().filter_map(|command| {
        let words = format!("{} {}", command.name(book), command.help());
        Some((pattern.score(Utf32Str::new(&words, &mut buffer), &mut matcher)?, command))
    });
    let mut scored: Vec<(u32, Command)> = scored.collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, command)| command).collect()
}
