//! What the list of commands offers.

use crate::book::Book;
use crate::book::people::TeamId;
use crate::keys::Action;
use crate::metrics::lens::Scope;

use super::layers::Command;
use super::words::{Alike, TypedWords};

/// Everything that can be done: the actions (unless it is only asked whose), and whose figures to show.
pub(super) fn all(book: &Book, whose: bool) -> Vec<Command> {
    let people = book.people.iter().filter(|(_, person)| person.left().is_none()).map(|(id, _)| Scope::Person(id));
    let teams = (0..u32::try_from(book.teams.len()).unwrap_or(0)).map(|number| Scope::Team(TeamId(number)));
    let scopes = std::iter::once(Scope::Company).chain(teams).chain(people).filter(|_| !book.people.is_empty());
    Action::ALL.iter().copied().filter(|_| !whose).map(Command::Do).chain(scopes.map(Command::Only)).collect()
}

pub(super) struct FoundCommands {
    /// The commands, best first.
    pub(super) commands: Vec<Command>,
    /// Whether they hold what is typed, and are not only like it: then the first one is meant.
    pub(super) close: bool,
}

/// The commands whose name or words hold every word of what is typed, best first; where none does, those that are like
/// it. `q` is quit, as everywhere.
pub(super) fn matching(book: &Book, whose: bool, text: &str) -> FoundCommands {
    if text == "q" || text == "q!" || text == "wq" {
        return FoundCommands { commands: vec![Command::Do(Action::Quit)], close: true };
    }
    let words = TypedWords::of(text, &[]);
    let stands = |command: &Command| {
        let (name, help) = (vec![(Vec::new(), command.name(book))], vec![(Vec::new(), command.help().to_owned())]);
        let in_name = words.stand_in(&name).map(|stands| (0, stands));
        in_name.or_else(|| words.stand_in(&[name, help].concat()).map(|stands| (1, stands)))
    };
    let mut held: Vec<_> = all(book, whose).into_iter().filter_map(|command| Some((stands(&command)?, command))).collect();
    held.sort_by_key(|(stands, _)| *stands);
    if !held.is_empty() {
        return FoundCommands { commands: held.into_iter().map(|(_, command)| command).collect(), close: true };
    }
    let mut alike = Alike::to(text);
    let scored = all(book, whose).into_iter();
    let mut scored: Vec<(u32, Command)> = scored
        .filter_map(|command| Some((alike.score(&format!("{} {}", command.name(book), command.help()))?, command)))
        .collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    FoundCommands { commands: scored.into_iter().map(|(_, command)| command).collect(), close: false }
}
