//! What can be done to a record: one table of acts. Keys, footer, help, verbs and the reference's table follow from it.
//!
//! An act asks for answers, and makes a change of a record and its answers: fields of records that are there, new
//! records. It is pure: nothing is read, nothing written; `store::write` writes a change.

pub mod ask;
pub mod change;
mod contract;
pub mod dates;
mod deal;
mod lead;
pub(crate) mod line;
pub(crate) mod new;
mod objective;
mod order;
mod owner;
mod put_off;
mod stock;
pub mod subject;
mod table;
mod touch;

use std::fmt::Write as _;

use ask::{Answers, Ask, No};
use change::{Change, EditTarget};
use subject::Subject;

use crate::book::table::TableName;
pub use table::{ACTS, NEW, PUT_OFF};

/// Something that can be done to a record.
pub struct Act {
    /// Its name: the verb.
    pub name: &'static str,
    /// Its key behind the leader.
    pub key: char,
    /// The tables whose records it can be done to.
    pub tables: &'static [TableName],
    /// A word or two for the footer.
    pub words: &'static str,
    /// What it does.
    pub help: &'static str,
    /// What it asks for.
    pub asks: &'static [Ask],
    /// Whether the record can take it; why not.
    may: fn(&Subject) -> Result<(), No>,
    plan: fn(&Subject, &Answers) -> Result<Change, No>,
}

impl std::fmt::Debug for Act {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Act {
    pub(crate) fn new_by(key: char) -> Option<&'static Act> {
        NEW.iter().find(|act| act.key == key)
    }

    /// The acts that can be done to records of a table.
    pub(crate) fn on(table: TableName) -> impl Iterator<Item = &'static Act> {
        ACTS.iter().filter(move |act| act.tables.contains(&table))
    }

    /// The act of this name on a table.
    pub fn named(name: &str, table: TableName) -> Option<&'static Act> {
        Self::on(table).find(|act| act.name == name)
    }

    /// Whether it is of the user, not of the book: its change names no record, and nothing is written into the book.
    pub fn is_own(&self) -> bool {
        self.name == PUT_OFF.name
    }

    /// Whether the record can take it; why not.
    pub fn may(&self, subject: &Subject) -> Result<(), No> {
        if !self.tables.is_empty() && subject.book.origin_of(subject.record).is_none() {
            return Err(No::because("it was left out of the book because of an error: mend that first"));
        }
        (self.may)(subject)
    }

    /// The change that it makes of its answers, with the words and the command that say it.
    pub fn plan(&self, subject: &Subject, answers: &Answers) -> Result<Change, No> {
        self.may(subject)?;
        if let Some(lacking) = self.asks.iter().find(|ask| ask.required && answers.get(ask.name).is_none()) {
            return Err(No::to(lacking.name, format!("{}?", lacking.words)));
        }
        let mut change = (self.plan)(subject, answers)?;
        // What is new says these for itself.
        if !self.tables.is_empty() {
            change.on = subject.name();
            change.record = Some((subject.record.table, subject.book.key_of(subject.record).to_owned()));
            change.command = self.command(subject, answers);
        }
        Ok(change)
    }

    /// The same for several records, as one change.
    pub fn plan_all(&self, subjects: &[Subject], answers: &Answers) -> Result<Change, No> {
        let [first, rest @ ..] = subjects else { return Err(No::because("no record is named")) };
        let several = |no: No, subject: &Subject| {
            if rest.is_empty() { no } else { No { what: format!("{}: {}", subject.name(), no.what), ..no } }
        };
        let mut all = self.plan(first, answers).map_err(|no| several(no, first))?;
        for subject in rest {
            let one = self.plan(subject, answers).map_err(|no| several(no, subject))?;
            all.edits.extend(one.edits);
            all.money = all.money.zip(one.money).filter(|(a, b)| a.1 == b.1).map(|(a, b)| (a.0 + b.0, a.1));
        }
        if !rest.is_empty() {
            all.on = format!("{} {}", subjects.len(), first.record.table.name());
            let ids: Vec<String> = subjects.iter().map(Self::id).collect();
            all.command = self.command(first, answers).replacen(&Self::id(first), &ids.join(" "), 1);
        }
        Ok(all)
    }

    fn id(subject: &Subject) -> String {
        let key = subject.book.key_of(subject.record);
        let name = if key == "?" { subject.name() } else { key.to_owned() };
        quoted(&name)
    }

    fn command(&self, subject: &Subject, answers: &Answers) -> String {
        let mut command = format!("do {} {}", self.name, Self::id(subject));
        for ask in self.asks {
            if let Some(answer) = answers.get(ask.name) {
                let _ = write!(command, " --{} {}", ask.name, quoted(&answer.written(subject)));
            }
        }
        command
    }
}

/// As a shell reads it.
fn quoted(text: &str) -> String {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:@+".contains(c));
    if plain { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// The record of an act, as it is to be changed.
fn target(subject: &Subject) -> Result<EditTarget, No> {
    EditTarget::of(subject.book, subject.record).ok_or_else(|| No::because("it was left out of the book because of an error"))
}
