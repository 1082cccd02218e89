//! `quarterdeck do`: what can be done at the screen, as commands. Made from the table of acts.

use std::io::{BufRead as _, Write};

use anyhow::{Context as _, bail};
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use super::common::{BookChoice, Clock, open};
use super::written::WriteOptions;
use crate::act::ask::{AnswerKind, Answers, Ask, No};
use crate::act::subject::{Subject, find};
use crate::act::{ACTS, Act};
use crate::book::Book;
use crate::book::table::TableName;
use crate::store::write::act::Pen;

/// Does something to records of a book.
#[derive(Clone, Debug)]
pub(crate) struct Do {
    act: String,
    records: Vec<String>,
    answers: Vec<(&'static str, String)>,
    writing: WriteOptions,
}

/// The names of all acts, in the order of the table.
fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = Vec::new();
    for act in ACTS {
        if !names.contains(&act.name) {
            names.push(act.name);
        }
    }
    names
}

/// The acts of one name: the same done to records of several tables.
fn of_name(name: &str) -> impl Iterator<Item = &'static Act> {
    ACTS.iter().filter(move |act| act.name == name)
}

fn tables(name: &str) -> Vec<TableName> {
    of_name(name).flat_map(|act| act.tables.iter().copied()).collect()
}

fn asks(name: &str) -> Vec<&'static Ask> {
    let mut asks: Vec<&Ask> = Vec::new();
    for ask in of_name(name).flat_map(|act| act.asks) {
        if !asks.iter().any(|known| known.name == ask.name) {
            asks.push(ask);
        }
    }
    asks
}

fn value_name(kind: AnswerKind) -> &'static str {
    match kind {
        AnswerKind::Day(_) => "DATE",
        AnswerKind::Money => "AMOUNT",
        AnswerKind::Units | AnswerKind::Number => "NUMBER",
        AnswerKind::Words(_) | AnswerKind::Step | AnswerKind::Lines => "WORDS",
        AnswerKind::Stage => "STAGE",
        AnswerKind::Choice(_) => "NAME",
        AnswerKind::Record(_) => "ID",
        AnswerKind::Yes => "yes|no",
    }
}

fn subcommand(name: &'static str) -> Command {
    let help: Vec<String> = of_name(name).map(|act| act.help.to_owned()).collect();
    let of: Vec<&str> = tables(name).iter().map(|table| table.one()).collect();
    let record = Arg::new("record")
        .required(true)
        .num_args(1..)
        .value_name("RECORD")
        .help(format!("Ids or names: of a {}; `-` reads them from standard input, one a line", of.join(", ")));
    let mut command = Command::new(name).arg(record);
    for ask in asks(name) {
        let required = of_name(name).all(|act| act.asks.iter().any(|own| own.name == ask.name && own.required));
        let words = match ask.kind {
            AnswerKind::Choice(names) => format!("{}: {}", ask.words, names.join(", ")),
            _ => ask.words.to_owned(),
        };
        let option = Arg::new(ask.name).long(ask.name).value_name(value_name(ask.kind)).required(required).help(words);
        command = command.arg(option.allow_hyphen_values(true));
    }
    WriteOptions::augment_args(command).about(help.join("; "))
}

impl Args for Do {
    fn augment_args(command: Command) -> Command {
        command.subcommand_required(true).arg_required_else_help(true).subcommands(names().into_iter().map(subcommand))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Do {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let missing = || clap::Error::new(clap::error::ErrorKind::MissingSubcommand);
        let (act, own) = matches.subcommand().ok_or_else(missing)?;
        let records = own.get_many::<String>("record").into_iter().flatten().cloned().collect();
        let answers = asks(act).into_iter().filter_map(|ask| Some((ask.name, own.get_one::<String>(ask.name)?.clone())));
        Ok(Self { act: act.to_owned(), records, answers: answers.collect(), writing: WriteOptions::from_arg_matches(own)? })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Do {
    /// Does it. 0 when it was written.
    pub(crate) fn run(&self, clock: Clock, out: &mut dyn Write) -> anyhow::Result<u8> {
        let folder = self.writing.folder()?;
        let now = clock.now();
        let book = open(&BookChoice::Folder(folder.clone()), now)?;
        let mut subjects = Vec::new();
        for record in self.named()? {
            let record = find(&book, &tables(&self.act), &record).map_err(anyhow::Error::msg)?;
            subjects.push(Subject { book: &book, record, today: book.company.today(now), me: None });
        }
        subjects.dedup_by_key(|subject| subject.record);
        let Some(first) = subjects.first() else { bail!("no record is named") };
        let act = Act::named(&self.act, first.record.table).context("there is no such act")?;
        if let Some(other) = subjects.iter().find(|subject| !act.tables.contains(&subject.record.table)) {
            bail!(
                "{} is a {}, {} a {}: name them apart",
                first.name(),
                first.record.table.one(),
                other.name(),
                other.record.table.one()
            );
        }
        let answers = self.answers(act, first)?;
        let change = act.plan_all(&subjects, &answers).map_err(|no| anyhow::Error::msg(why(&no, &book, first)))?;
        self.writing.write(&Pen::of(&folder).write(change), now, out)
    }

    /// The records that are named, those on standard input with them.
    fn named(&self) -> anyhow::Result<Vec<String>> {
        let mut named = Vec::new();
        for record in &self.records {
            if record != "-" {
                named.push(record.clone());
                continue;
            }
            for line in std::io::stdin().lock().lines() {
                let line = line.context("standard input")?;
                named.extend(Some(line.trim().to_owned()).filter(|line| !line.is_empty()));
            }
        }
        Ok(named)
    }

    fn answers(&self, act: &Act, subject: &Subject) -> anyhow::Result<Answers> {
        let mut answers = Answers::default();
        for (name, text) in &self.answers {
            let Some(ask) = act.asks.iter().find(|ask| ask.name == *name) else {
                bail!("--{name} says nothing of a {}", subject.record.table.one());
            };
            let answer = ask.kind.read(text, subject).map_err(|why| anyhow::anyhow!("--{name}: {why}"))?;
            answers.give(ask.name, answer);
        }
        Ok(answers)
    }
}

/// Why not, and which act helps.
fn why(no: &No, book: &Book, subject: &Subject) -> String {
    let option = no.ask.map_or_else(String::new, |ask| format!("--{ask}: "));
    let instead = no
        .instead
        .map_or_else(String::new, |act| format!(": `quarterdeck do {act} {}` does that first", book.key_of(subject.record)));
    format!("{}: {option}{}{instead}", subject.name(), no.what)
}
