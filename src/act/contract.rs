//! Acts on a contract.

use super::ask::{Answers, No};
use super::change::{Change, Edit, Field, Value};
use super::deal::most_frequent;
use super::new::next_id;
use super::subject::Subject;
use super::target;
use crate::book::contract::Contract;
use crate::book::day::Day;
use crate::book::id::Id;
use crate::book::table::{Records, TableName};

fn contract<'a>(subject: &Subject<'a>) -> Result<&'a Contract, No> {
    let number = subject.record.number;
    let own = (subject.record.table == TableName::Contracts).then(|| subject.book.contracts.get(Id::new(number))).flatten();
    own.ok_or_else(|| No::because("this is no contract"))
}

pub(crate) fn is_running(subject: &Subject) -> Result<(), No> {
    if let Some(ended) = contract(subject)?.ended() {
        return Err(No::because(format!("ended on {}", ended.on().long())));
    }
    let renews = |own: &Contract| own.renews().is_some_and(|id| id.number() == subject.record.number);
    match subject.book.contracts.iter().find(|(_, own)| renews(own)) {
        Some((id, _)) => Err(No::because(format!("{} renews it", subject.book.key_of(Records::any(id))))),
        None => Ok(()),
    }
}

pub(crate) fn amount_now(subject: &Subject) -> Option<String> {
    contract(subject).ok().map(|contract| subject.currency().plain(contract.amount()))
}

/// The last day of a renewal that is as long as the contract.
fn end_of_renewal(contract: &Contract) -> Option<Day> {
    let (start, end) = (contract.start(), contract.end()?);
    let behind = end + 1;
    let months = (behind.year() - start.year()) * 12 + i32::try_from(behind.month()).ok()? - i32::try_from(start.month()).ok()?;
    // Whole months stay whole months.
    Some(if start.plus_months(months) == behind { behind.plus_months(months) - 1 } else { end + (behind - start) })
}

pub(crate) fn end_now(subject: &Subject) -> Option<String> {
    contract(subject).ok().and_then(end_of_renewal).map(|day| day.to_string())
}

/// The reasons for which contracts ended, the most frequent first.
pub(crate) fn reasons(subject: &Subject) -> Vec<String> {
    most_frequent(subject.book.contracts.rows().iter().filter_map(|contract| contract.ended()?.reason()))
}

pub(crate) fn renew(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let (book, old) = (subject.book, contract(subject)?);
    let currency = subject.currency();
    let start = old.end().map_or(subject.today, |end| end + 1);
    let end = answers.day("end").or_else(|| end_of_renewal(old));
    if end.is_some_and(|end| end < start) {
        return Err(No::to("end", format!("that is before it starts on {}", start.long())));
    }
    let amount = answers.number("amount").map(|amount| Value::money(amount, currency));
    let amount = amount.or_else(|| Value::minor(old.amount(), currency)).ok_or_else(|| No::to("amount", "how much?"))?;
    let key = next_id(book, TableName::Contracts, "");
    let link = |name, record| Field::new(name, Value::text(book.key_of(record)));
    let mut fields = vec![Field::new("id", Value::text(&key)), link("account", Records::any(old.account()))];
    fields.push(Field::new("start", Value::Day(start)));
    fields.extend(end.map(|end| Field::new("end", Value::Day(end))));
    fields.push(Field::new("amount", amount));
    fields.extend(subject.own_currency().map(|currency| Field::new("currency", Value::text(currency.code()))));
    fields.push(Field::new("every", Value::Name(old.every().name().to_owned())));
    fields.extend(old.product().map(|product| link("product", Records::any(product))));
    let units = old.units().and_then(|units| units.to_string().parse().ok());
    fields.extend(units.map(|units| Field::new("units", Value::number(units))));
    fields.extend(old.owner().map(|owner| link("owner", Records::any(owner))));
    fields.push(link("renews", subject.record));
    let add = Edit::Add { table: TableName::Contracts, day: start, fields };
    Ok(Change { edits: vec![add], words: format!("renewed as {key}"), ..Change::default() })
}

pub(crate) fn end(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let day = answers.day("on").unwrap_or(subject.today);
    if day < contract(subject)?.start() {
        return Err(No::to("on", "that is before it started"));
    }
    let mut group = vec![Field::new("on", Value::Day(day))];
    group.extend(answers.words("why").map(|why| Field::new("reason", Value::text(why))));
    let fields = vec![Field::new("ended", Value::group(group))];
    Ok(Change::one(target(subject)?, fields, format!("ended {}", day.long())))
}
