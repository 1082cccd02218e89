//! Who looks after a record that has no log.

use super::ask::{Answers, No};
use super::change::{Change, Field, Value};
use super::subject::Subject;
use super::target;
use crate::book::id::Id;
use crate::book::table::{Records, TableName};

pub(crate) fn now(subject: &Subject) -> Option<String> {
    let (book, number) = (subject.book, subject.record.number);
    let owner = match subject.record.table {
        TableName::Deals => {
            let deal = book.deals.get(Id::new(number))?;
            deal.owner().or_else(|| deal.log().iter().rev().find_map(crate::book::deal::LogEntry::owner))
        }
        TableName::Leads => book.leads.get(Id::new(number))?.owner(),
        TableName::Accounts => book.accounts.get(Id::new(number))?.owner(),
        TableName::Orders => book.orders.get(Id::new(number))?.owner(),
        TableName::Partners => book.partners.get(Id::new(number))?.owner(),
        TableName::Contracts => book.contracts.get(Id::new(number))?.owner(),
        _ => None,
    };
    owner.map(|owner| book.key_of(Records::any(owner)).to_owned())
}

pub(crate) fn owner(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let Some(person) = answers.record("owner") else { return Err(No::to("owner", "who?")) };
    let key = subject.book.key_of(person);
    if now(subject).as_deref() == Some(key) {
        return Err(No::to("owner", format!("it is {key} already")));
    }
    let words = format!("owner {}", subject.book.name_of(person));
    Ok(Change::one(target(subject)?, vec![Field::new("owner", Value::text(key))], words))
}
