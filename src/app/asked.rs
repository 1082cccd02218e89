//! An act that is asked for: its questions, what is typed, what may be answered.

use crate::act::Act;
use crate::act::ask::{AnswerChoice, AnswerKind, Answers, Ask, No};
use crate::act::change::Change;
use crate::act::line::product_typed;
use crate::act::subject::Subject;
use crate::book::id::AnyId;

use super::prompt::Prompt;
use super::words::Alike;

/// So many choices are named: each has a digit.
const MOST: usize = 9;

/// An act on its way, with a line of input for each question.
#[derive(Clone, Debug)]
pub struct PendingAct {
    pub(crate) act: &'static Act,
    pub(crate) records: Vec<AnyId>,
    /// What was typed, a line a question.
    lines: Vec<Prompt>,
    /// The question that is asked now.
    at: usize,
    /// What may be answered to it, by what is typed.
    pub(crate) choices: Vec<AnswerChoice>,
    /// What holds where it is not answered.
    pub(crate) now: Option<String>,
    /// What is wrong.
    pub(crate) said: Option<String>,
    /// What is being written; nothing is typed meanwhile.
    pub(crate) change: Option<Change>,
    /// What it would write, as far as it was looked up.
    pub(crate) preview: Option<Preview>,
    /// Whether that is being looked up, and whether something else was typed since.
    pub(crate) looking: Option<bool>,
}

/// Lines of a file that would go and come, or that were seen and stand there now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Preview {
    /// Where: `deals/2026-q4.ron:17`.
    pub(crate) title: String,
    /// What stands before each line, and the line.
    pub(crate) lines: Vec<(&'static str, String)>,
}

impl PendingAct {
    pub(crate) fn new(act: &'static Act, records: Vec<AnyId>, subject: &Subject) -> Self {
        let lines = act.asks.iter().map(|_| Prompt::default()).collect();
        let mut asked = Self {
            act,
            records,
            lines,
            at: 0,
            choices: Vec::new(),
            now: None,
            said: None,
            change: None,
            preview: None,
            looking: None,
        };
        asked.look(subject);
        asked
    }

    pub(crate) fn ask(&self) -> Option<&'static Ask> {
        self.act.asks.get(self.at)
    }

    pub(crate) fn line(&self) -> Option<&Prompt> {
        self.lines.get(self.at)
    }

    pub(crate) fn line_mut(&mut self) -> Option<&mut Prompt> {
        self.lines.get_mut(self.at)
    }

    /// The questions before this one that were answered, with what was typed.
    pub(crate) fn answered(&self) -> impl Iterator<Item = (&'static Ask, &str)> {
        let before = self.act.asks.iter().zip(&self.lines).take(self.at);
        before.map(|(ask, line)| (ask, line.text())).filter(|(_, text)| !text.is_empty())
    }

    pub(crate) fn further(&self) -> impl Iterator<Item = &'static Ask> {
        self.act.asks.iter().skip(self.at + 1)
    }

    /// Looks anew what may be answered.
    pub(crate) fn look(&mut self, subject: &Subject) {
        let Some(ask) = self.ask() else { return };
        self.now = (ask.now)(subject);
        let typed = self.line().map(Prompt::text).unwrap_or_default().trim().to_owned();
        let all = ask.kind.choices(subject);
        // Of lines it is a product's name that is typed; a digit begins one, and chooses nothing.
        let typed = if matches!(ask.kind, AnswerKind::Lines) { product_typed(&typed) } else { typed };
        self.choices = if typed.is_empty() && matches!(ask.kind, AnswerKind::Lines) {
            Vec::new()
        } else if typed.is_empty() {
            all.into_iter().take(MOST).collect()
        } else {
            alike(all, &typed)
        };
    }

    /// What was typed is another text.
    pub(crate) fn typed(&mut self, subject: &Subject) {
        self.said = None;
        self.look(subject);
    }

    /// A digit chooses, where nothing else is typed.
    pub(crate) fn choose(&mut self, digit: u32, subject: &Subject) -> bool {
        let empty = self.line().is_some_and(|line| line.text().is_empty());
        let chosen = usize::try_from(digit).ok().and_then(|digit| digit.checked_sub(1)).and_then(|at| self.choices.get(at));
        let Some(chosen) = chosen.filter(|_| empty).map(|choice| choice.value.clone()) else { return false };
        if let Some(line) = self.line_mut() {
            *line = Prompt::with(&chosen);
        }
        self.typed(subject);
        true
    }

    /// Goes to another question, where what was typed can be read.
    pub(crate) fn step(&mut self, by: i32, subject: &Subject) {
        if !self.settle(subject) {
            return;
        }
        let count = i32::try_from(self.act.asks.len()).unwrap_or(1).max(1);
        let at = i32::try_from(self.at).unwrap_or(0);
        self.at = usize::try_from((at + by).rem_euclid(count)).unwrap_or(0);
        self.typed(subject);
    }

    /// Puts what is meant in the place of what was typed: the choice that is nearest. False, and why, where that is none.
    fn settle(&mut self, subject: &Subject) -> bool {
        let Some(ask) = self.ask() else { return true };
        let typed = self.line().map(Prompt::text).unwrap_or_default().trim().to_owned();
        if typed.is_empty() {
            return true;
        }
        let meant = match ask.kind.read(&typed, subject) {
            Ok(answer) => Ok(answer.written(subject)),
            Err(why) => match self.choices.first().filter(|_| ask.kind.is_closed()) {
                Some(choice) => Ok(choice.value.clone()),
                None => Err(why),
            },
        };
        match meant {
            Ok(text) => {
                if let Some(line) = self.line_mut() {
                    *line = Prompt::with(&text);
                }
                true
            }
            Err(why) => {
                self.said = Some(why);
                false
            }
        }
    }

    /// Everything that was answered; the question that has to be answered otherwise is asked then.
    pub(crate) fn answers(&mut self, subject: &Subject) -> Option<Answers> {
        if !self.settle(subject) {
            return None;
        }
        let mut answers = Answers::default();
        for (at, (ask, line)) in self.act.asks.iter().zip(&self.lines).enumerate() {
            let typed = line.text().trim();
            if typed.is_empty() {
                continue;
            }
            match ask.kind.read(typed, subject) {
                Ok(answer) => answers.give(ask.name, answer),
                Err(why) => {
                    self.at = at;
                    self.look(subject);
                    self.said = Some(why);
                    return None;
                }
            }
        }
        Some(answers)
    }

    /// It cannot be: says why, at the question that it is about.
    pub(crate) fn refused(&mut self, no: &No, subject: &Subject) {
        if let Some(at) = no.ask.and_then(|name| self.act.asks.iter().position(|ask| ask.name == name)) {
            self.at = at;
        }
        self.look(subject);
        self.said = Some(no.what.clone());
    }
}

/// The choices that match what is typed, best first.
fn alike(all: Vec<AnswerChoice>, typed: &str) -> Vec<AnswerChoice> {
    let mut alike = Alike::to(typed);
    let mut score = |choice: &AnswerChoice| {
        if choice.value == choice.words {
            alike.score(&choice.words)
        } else {
            alike.score(&format!("{} {}", choice.words, choice.value))
        }
    };
    let mut scored: Vec<(u32, AnswerChoice)> = all.into_iter().filter_map(|choice| Some((score(&choice)?, choice))).collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().take(MOST).map(|(_, choice)| choice).collect()
}
