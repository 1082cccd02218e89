//! Acts on an order.

use super::ask::{Answers, No};
use super::change::{Change, Field, Value};
use super::subject::Subject;
use super::target;
use crate::book::id::Id;
use crate::book::order::Order;
use crate::book::table::TableName;

fn order<'a>(subject: &Subject<'a>) -> Result<&'a Order, No> {
    let order =
        (subject.record.table == TableName::Orders).then(|| subject.book.orders.get(Id::new(subject.record.number))).flatten();
    order.ok_or_else(|| No::because("this is no order"))
}

pub(crate) fn is_open(subject: &Subject) -> Result<(), No> {
    let order = order(subject)?;
    match (order.cancelled(), order.shipped()) {
        (Some(day), _) => Err(No::because(format!("cancelled on {}", day.long()))),
        (_, Some(day)) => Err(No::because(format!("shipped on {}", day.long()))),
        _ => Ok(()),
    }
}

pub(crate) fn due_now(subject: &Subject) -> Option<String> {
    order(subject).ok()?.due().map(|day| day.to_string())
}

pub(crate) fn due(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let Some(day) = answers.day("close") else { return Err(No::to("close", "when?")) };
    if day < order(subject)?.on() {
        return Err(No::to("close", "that is before it was ordered"));
    }
    if due_now(subject) == Some(day.to_string()) {
        return Err(No::to("close", format!("it is {day} already")));
    }
    Ok(Change::one(target(subject)?, vec![Field::new("due", Value::Day(day))], format!("due {}", day.long())))
}

fn dated(subject: &Subject, answers: &Answers, name: &'static str) -> Result<Change, No> {
    let day = answers.day("on").unwrap_or(subject.today);
    if day < order(subject)?.on() {
        return Err(No::to("on", "that is before it was ordered"));
    }
    Ok(Change::one(target(subject)?, vec![Field::new(name, Value::Day(day))], name))
}

pub(crate) fn ship(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    dated(subject, answers, "shipped")
}

pub(crate) fn cancel(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    dated(subject, answers, "cancelled")
}
