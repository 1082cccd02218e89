//! Acts on a lead.

use super::ask::{Answers, No};
use super::change::{Change, Edit, Field, Value};
use super::deal::most_frequent;
use super::new::next_id;
use super::subject::Subject;
use super::target;
use crate::book::day::Day;
use crate::book::id::Id;
use crate::book::lead::Lead;
use crate::book::table::{Records, TableName};

fn lead<'a>(subject: &Subject<'a>) -> Result<&'a Lead, No> {
    let lead =
        (subject.record.table == TableName::Leads).then(|| subject.book.leads.get(Id::new(subject.record.number))).flatten();
    lead.ok_or_else(|| No::because("this is no lead"))
}

pub(crate) fn is_open(subject: &Subject) -> Result<(), No> {
    match lead(subject)?.rejected() {
        Some(rejected) => Err(No::because(format!("rejected on {}", rejected.on().long()))),
        None => is_without_deal(subject),
    }
}

pub(crate) fn is_without_deal(subject: &Subject) -> Result<(), No> {
    let lead = lead(subject)?;
    let of_deal = |id: &Id<Lead>| id.number() == subject.record.number;
    let deal = lead.deal().or_else(|| {
        let mut deals = subject.book.deals.iter();
        deals.find(|(_, deal)| deal.lead().as_ref().is_some_and(of_deal)).map(|(id, _)| id)
    });
    if let Some(deal) = deal {
        return Err(No::because(format!("it is the deal {}", subject.book.key_of(Records::any(deal)))));
    }
    match lead.rejected() {
        Some(rejected) => Err(No::because(format!("rejected on {}", rejected.on().long()))),
        None => Ok(()),
    }
}

fn dated(subject: &Subject, answers: &Answers, name: &'static str, before: Option<Day>) -> Result<Change, No> {
    let day = answers.day("on").unwrap_or(subject.today);
    if day < lead(subject)?.created() {
        return Err(No::to("on", "that is before it came"));
    }
    if let Some(before) = before {
        return Err(No::because(format!("{name} on {}", before.long())));
    }
    Ok(Change::one(target(subject)?, vec![Field::new(name, Value::Day(day))], name))
}

pub(crate) fn accept(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    dated(subject, answers, "accepted", lead(subject)?.accepted())
}

pub(crate) fn qualify(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    dated(subject, answers, "qualified", lead(subject)?.qualified())
}

/// The reasons for which leads were rejected, the most frequent first.
pub(crate) fn reasons(subject: &Subject) -> Vec<String> {
    most_frequent(subject.book.leads.rows().iter().filter_map(|lead| lead.rejected()?.why()))
}

pub(crate) fn reject(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let day = answers.day("on").unwrap_or(subject.today);
    if day < lead(subject)?.created() {
        return Err(No::to("on", "that is before it came"));
    }
    let mut group = vec![Field::new("on", Value::Day(day))];
    group.extend(answers.words("why").map(|why| Field::new("why", Value::text(why))));
    Ok(Change::one(target(subject)?, vec![Field::new("rejected", Value::group(group))], "rejected"))
}

pub(crate) fn first_stage(subject: &Subject) -> Option<String> {
    subject.book.company.stages().first().map(|stage| stage.key().to_owned())
}

pub(crate) fn account_now(subject: &Subject) -> Option<String> {
    lead(subject).ok()?.account().map(|account| subject.book.key_of(Records::any(account)).to_owned())
}

pub(crate) fn name_now(subject: &Subject) -> Option<String> {
    lead(subject).ok().map(|lead| lead.name().to_owned())
}

/// A deal and its lead, which name each other; the lead is accepted by that where it was not before.
pub(crate) fn deal(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let (book, lead) = (subject.book, lead(subject)?);
    let key = next_id(book, TableName::Deals, "");
    let text = |name, text: &str| Field::new(name, Value::text(text));
    let of = |record| book.key_of(record).to_owned();
    let account = answers.record("account").map(of).or_else(|| account_now(subject));
    let owner = lead.owner().map(|owner| of(Records::any(owner)));
    let campaign = lead.campaign().map(|campaign| of(Records::any(campaign)));
    let mut fields = vec![text("id", &key), text("name", answers.words("name").unwrap_or(lead.name()))];
    fields.extend(account.map(|account| text("account", &account)));
    fields.extend(owner.map(|owner| text("owner", &owner)));
    fields.extend(answers.words("stage").map(|stage| text("stage", stage)));
    fields.extend(answers.number("amount").map(|amount| Field::new("amount", Value::money(amount, book.company.currency()))));
    fields.push(Field::new("created", Value::Day(subject.today)));
    fields.extend(answers.day("close").map(|close| Field::new("close", Value::Day(close))));
    fields.push(text("lead", book.key_of(subject.record)));
    fields.extend(campaign.map(|campaign| text("campaign", &campaign)));
    let add = Edit::Add { table: TableName::Deals, day: subject.today, fields };
    // Each names the other: either link would do, and whoever reads one of the files sees it.
    let own = vec![Field::filler("accepted", Value::Day(subject.today)), Field::new("deal", Value::text(&key))];
    let change = Change::one(target(subject)?, own, String::new()).and(add);
    Ok(Change { words: format!("deal {key}"), ..change })
}
