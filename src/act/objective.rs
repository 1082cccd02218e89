//! Acts on an objective: what was read, and its steps.

use super::ask::{Answers, No};
use super::change::{Change, Field, Value};
use super::subject::Subject;
use super::target;
use crate::book::id::Id;
use crate::book::objective::Objective;
use crate::book::table::TableName;

fn objective<'a>(subject: &Subject<'a>) -> Result<&'a Objective, No> {
    let number = subject.record.number;
    let own = (subject.record.table == TableName::Objectives).then(|| subject.book.objectives.get(Id::new(number))).flatten();
    own.ok_or_else(|| No::because("this is no objective"))
}

pub(crate) fn is_read_by_hand(subject: &Subject) -> Result<(), No> {
    match objective(subject)?.measure() {
        Some(_) => Err(No::because("its value is read from the book")),
        None => Ok(()),
    }
}

pub(crate) fn reading(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let Some(value) = answers.number("value") else { return Err(No::to("value", "how much?")) };
    let day = answers.day("on").unwrap_or(subject.today);
    let entry = Value::group(vec![Field::new("on", Value::Day(day)), Field::new("value", Value::number(value))]);
    let fields = vec![Field::new("readings", Value::Log(vec![entry]))];
    Ok(Change::one(target(subject)?, fields, format!("measured {value}")))
}

pub(crate) fn has_steps(subject: &Subject) -> Result<(), No> {
    objective(subject)?;
    if subject.steps().next().is_some() { Ok(()) } else { Err(No::because("no step of it waits")) }
}

/// A step with another day. Steps are told by what they are, so two that are called alike are left to the editor.
fn on_step(subject: &Subject, answers: &Answers, field: &'static str, day: crate::book::day::Day) -> Result<Change, No> {
    let what = answers.words("step").unwrap_or_default();
    let alike = objective(subject)?.steps().iter().filter(|step| step.what() == what).count();
    if alike > 1 {
        return Err(No::to("step", format!("it has {alike} steps called `{what}`")));
    }
    let step = Value::group(vec![Field::new("what", Value::text(what)), Field::new(field, Value::Day(day))]);
    let words = format!("{what} {field} {}", day.long());
    Ok(Change::one(target(subject)?, vec![Field::new("steps", Value::Log(vec![step]))], words))
}

pub(crate) fn step(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    on_step(subject, answers, "done", answers.day("on").unwrap_or(subject.today))
}

pub(crate) fn due(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let Some(day) = answers.day("close") else { return Err(No::to("close", "when?")) };
    on_step(subject, answers, "due", day)
}
