//! A count of stock.

use super::ask::{Answers, No};
use super::change::{Change, Field, Value};
use super::subject::Subject;
use super::target;
use crate::book::id::Id;
use crate::book::product::Stock;
use crate::book::table::TableName;

fn stock<'a>(subject: &Subject<'a>) -> Result<&'a Stock, No> {
    let stock =
        (subject.record.table == TableName::Stock).then(|| subject.book.stock.get(Id::new(subject.record.number))).flatten();
    stock.ok_or_else(|| No::because("this is no count of stock"))
}

pub(crate) fn units_now(subject: &Subject) -> Option<String> {
    stock(subject).ok().map(|stock| stock.units().to_string())
}

pub(crate) fn count(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let Some(units) = answers.number("units") else { return Err(No::to("units", "how many?")) };
    let day = answers.day("on").unwrap_or(subject.today);
    let before = stock(subject)?.counted_on();
    if day < before {
        return Err(No::to("on", format!("it was counted on {} already", before.long())));
    }
    let fields = vec![Field::new("counted_on", Value::Day(day)), Field::new("units", Value::number(units))];
    Ok(Change::one(target(subject)?, fields, format!("counted {units}")))
}
