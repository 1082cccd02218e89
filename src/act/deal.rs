//! Acts on a deal. What changes of an open one goes into its log too, so that no day before learns of it.

use super::ask::{Answer, Answers, No};
use super::change::{Change, Field, Value};
use super::subject::Subject;
use super::{target, touch};
use crate::book::day::Day;
use crate::book::deal::{Deal, LogEntry};
use crate::book::id::Id;
use crate::book::money::{Currency, Money};
use crate::book::table::{Records, TableName};

pub(crate) const LOSS_REASONS: &[&str] = crate::book::deal::LossReason::NAMES;
/// How sure sellers are.
pub(crate) const CATEGORIES: &[&str] = crate::book::deal::Category::NAMES;

fn deal<'a>(subject: &Subject<'a>) -> Result<&'a Deal, No> {
    let deal =
        (subject.record.table == TableName::Deals).then(|| subject.book.deals.get(Id::new(subject.record.number))).flatten();
    deal.ok_or_else(|| No::because("this is no deal"))
}

fn created(deal: &Deal) -> Option<Day> {
    deal.created()
}

pub(crate) fn is_open(subject: &Subject) -> Result<(), No> {
    let deal = deal(subject)?;
    let Some(day) = deal.decided() else { return Ok(()) };
    let how = if deal.won().is_some() { "won" } else { "lost" };
    Err(No { what: format!("{how} on {}", day.long()), instead: Some("reopen"), ask: None })
}

pub(crate) fn is_decided(subject: &Subject) -> Result<(), No> {
    match deal(subject)?.decided() {
        Some(_) => Ok(()),
        None => Err(No::because("it is open")),
    }
}

pub(crate) fn stage_now(subject: &Subject) -> Option<String> {
    let deal = deal(subject).ok()?;
    let stage = deal.stage().or_else(|| deal.log().iter().rev().find_map(LogEntry::stage))?;
    Some(subject.book.company.stage(stage)?.key().to_owned())
}

pub(crate) fn close_now(subject: &Subject) -> Option<String> {
    let deal = deal(subject).ok()?;
    deal.close().or_else(|| deal.log().iter().rev().find_map(LogEntry::close)).map(|day| day.to_string())
}

pub(crate) fn amount_now(subject: &Subject) -> Option<String> {
    amount_of(deal(subject).ok()?).map(|amount| subject.currency().plain(amount))
}

pub(crate) fn category_now(subject: &Subject) -> Option<String> {
    deal(subject).ok()?.category().map(|category| category.name().to_owned())
}

/// The reasons that were written of won deals, the most frequent first.
pub(crate) fn won_reasons(subject: &Subject) -> Vec<String> {
    most_frequent(subject.book.deals.rows().iter().filter_map(|deal| deal.won()?.reason()))
}

/// What was to be done next with the deals, the most frequent first.
pub(crate) fn steps_used(subject: &Subject) -> Vec<String> {
    most_frequent(subject.book.deals.rows().iter().filter_map(Deal::next_step).map(crate::book::deal::NextStep::what))
}

/// At most nine texts, the most frequent first; of equals the one that came first.
pub(crate) fn most_frequent<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut counts: std::collections::HashMap<&str, (usize, usize)> = std::collections::HashMap::new();
    for (at, text) in texts.enumerate() {
        counts.entry(text).or_insert((0, at)).0 += 1;
    }
    let mut counted: Vec<(&str, (usize, usize))> = counts.into_iter().collect();
    counted.sort_by_key(|(_, (count, first))| (std::cmp::Reverse(*count), *first));
    counted.into_iter().take(9).map(|(text, _)| text.to_owned()).collect()
}

/// The amount as written, or the newest of its log.
fn amount_of(deal: &Deal) -> Option<Money> {
    deal.amount().or_else(|| deal.log().iter().rev().find_map(LogEntry::amount))
}

/// The fields that a log holds, in its order, with what holds of them now.
fn held(subject: &Subject, deal: &Deal) -> Vec<Field> {
    let text = |name, text: &str| Field::new(name, Value::text(text));
    let owner = || deal.owner().or_else(|| deal.log().iter().rev().find_map(LogEntry::owner));
    let fields = [
        stage_now(subject).map(|stage| text("stage", &stage)),
        amount_of(deal).and_then(|amount| Value::minor(amount, subject.currency())).map(|amount| Field::new("amount", amount)),
        deal.close().map(|day| Field::new("close", Value::Day(day))),
        owner().map(|owner| text("owner", subject.book.key_of(Records::any(owner)))),
    ];
    fields.into_iter().flatten().collect()
}

fn names(entry: &LogEntry, field: &str) -> bool {
    match field {
        "stage" => entry.stage().is_some(),
        "amount" => entry.amount().is_some(),
        "close" => entry.close().is_some(),
        "owner" => entry.owner().is_some(),
        _ => false,
    }
}

fn entry(day: Day, fields: impl IntoIterator<Item = Field>) -> Value {
    Value::group(std::iter::once(Field::new("on", Value::Day(day))).chain(fields).collect())
}

/// The log with new values from a day on. What held before of a field that no entry names is kept in the first entry;
/// a first entry is made of all that held on the day of creation. Where that day is not known there is no log: an entry
/// would say that the deal began with it.
fn log(subject: &Subject, deal: &Deal, day: Day, new: &[Field]) -> Result<Option<Field>, No> {
    if let Some(later) = deal.log().iter().map(LogEntry::on).find(|on| *on > day) {
        return Err(No::because(format!("its log has an entry of {}, after {}", later.long(), day.long())));
    }
    let mut entries = Vec::new();
    match deal.log().first() {
        Some(first) if first.on() < day => {
            let unnamed = |field: &Field| !deal.log().iter().any(|entry| names(entry, field.name));
            let changes = |field: &Field| new.iter().any(|new| new.name == field.name);
            let kept: Vec<Field> = held(subject, deal).into_iter().filter(|field| changes(field) && unnamed(field)).collect();
            if !kept.is_empty() {
                entries.push(entry(first.on(), kept));
            }
        }
        Some(_) => {}
        None => match created(deal) {
            Some(created) if created < day => {
                // Who works it is said only where that changes.
                let said = |field: &Field| field.name != "owner" || new.iter().any(|new| new.name == "owner");
                entries.push(entry(created, held(subject, deal).into_iter().filter(said)));
            }
            // On its first day nothing held before.
            _ => return Ok(None),
        },
    }
    if !new.is_empty() {
        entries.push(entry(day, new.iter().cloned()));
    }
    Ok((!entries.is_empty()).then(|| Field::new("log", Value::Log(entries))))
}

/// A new value of an open deal, from today on.
fn changed(subject: &Subject, name: &'static str, value: Value, words: String) -> Result<Change, No> {
    let deal = deal(subject)?;
    let new = Field::new(name, value);
    let log = log(subject, deal, subject.today, std::slice::from_ref(&new))?;
    let written = match name {
        "stage" => deal.stage().is_some(),
        "amount" => deal.amount().is_some(),
        "close" => deal.close().is_some(),
        _ => deal.owner().is_some(),
    };
    // A record that leaves it to its log goes on doing so.
    let own = Some(new.clone()).filter(|_| written || !deal.log().iter().any(|entry| names(entry, name)));
    let fields: Vec<Field> = own.into_iter().chain(log).collect();
    Ok(Change::one(target(subject)?, fields, words))
}

/// Refuses what is so already.
fn differs(ask: &'static str, now: Option<&str>, new: &str) -> Result<(), No> {
    if now == Some(new) { Err(No::to(ask, format!("it is {new} already"))) } else { Ok(()) }
}

fn answered<'a>(answers: &'a Answers, ask: &'static str) -> Result<&'a Answer, No> {
    answers.get(ask).ok_or_else(|| No::to(ask, format!("{ask}?")))
}

pub(crate) fn stage(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let key = answers.words("stage").unwrap_or_default();
    differs("stage", stage_now(subject).as_deref(), key)?;
    let name = stage_name(subject, key);
    changed(subject, "stage", Value::text(key), format!("stage {name}"))
}

fn stage_name(subject: &Subject, key: &str) -> String {
    let stage = subject.book.company.find_stage(key).and_then(|stage| subject.book.company.stage(stage));
    stage.map_or_else(|| key.to_owned(), |stage| stage.name().to_owned())
}

pub(crate) fn close(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let Some(day) = answers.day("close") else { return Err(No::to("close", "close?")) };
    differs("close", close_now(subject).as_deref(), &day.to_string())?;
    changed(subject, "close", Value::Day(day), format!("close {}", day.long()))
}

pub(crate) fn amount(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let Some(amount) = answers.number("amount") else { return Err(No::to("amount", "amount?")) };
    let currency = subject.currency();
    let before = deal(subject)?.amount();
    let money = in_minor(amount, currency);
    if before == money {
        return Err(No::to("amount", format!("it is {amount} already")));
    }
    let change = changed(subject, "amount", Value::money(amount, currency), "amount".to_owned())?;
    Ok(Change { money: money.map(|money| (money, currency)), ..change })
}

fn in_minor(amount: rust_decimal::Decimal, currency: Currency) -> Option<Money> {
    let scale = u64::try_from(currency.scale()).ok()?;
    i128::try_from(amount.checked_mul(scale.into())?).ok().map(Money::from_minor)
}

pub(crate) fn owner(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let Some(person) = answers.record("owner") else { return Err(No::to("owner", "who?")) };
    let key = subject.book.key_of(person);
    differs("owner", super::owner::now(subject).as_deref(), key)?;
    changed(subject, "owner", Value::text(key), format!("owner {}", subject.book.name_of(person)))
}

pub(crate) fn category(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let name = answers.words("category").unwrap_or_default();
    differs("category", category_now(subject).as_deref(), name)?;
    let field = Field::new("category", answered(answers, "category")?.value(subject));
    Ok(Change::one(target(subject)?, vec![field], format!("category {name}")))
}

pub(crate) fn next(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let Some(day) = answers.day("on") else { return Err(No::to("on", "when?")) };
    let what = answers.words("what").unwrap_or_default();
    let step = Value::group(vec![Field::new("on", Value::Day(day)), Field::new("what", Value::text(what))]);
    let fields = vec![Field::new("next_step", step)];
    let change = Change::one(target(subject)?, fields, format!("next: {what} on {}", day.short()));
    let old = deal(subject)?.next_step();
    match old.filter(|_| answers.yes("done")) {
        Some(old) => Ok(change.and(touch::note(subject, &format!("Done: {}", old.what()))?)),
        None if answers.yes("done") => Err(No::to("done", "there was no step before")),
        None => Ok(change),
    }
}

pub(crate) fn won(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let (deal, currency) = (deal(subject)?, subject.currency());
    let day = answers.day("on").unwrap_or(subject.today);
    let new = answers.number("amount").filter(|amount| in_minor(*amount, currency) != deal.amount());
    let mut group = vec![Field::new("on", Value::Day(day))];
    if let Some(reason) = answers.words("reason") {
        group.push(Field::new("reason", Value::text(reason)));
    }
    let mut fields = decided(subject, deal, day, new.is_some())?;
    // A won deal counts its own amount; the log alone would leave it without one.
    let own = deal.amount().is_none().then(|| amount_of(deal)).flatten().and_then(|amount| Value::minor(amount, currency));
    fields.extend(new.map(|amount| Value::money(amount, currency)).or(own).map(|amount| Field::new("amount", amount)));
    fields.push(Field::new("won", Value::Group { fields: group, bare: true }));
    let money = new.and_then(|amount| in_minor(amount, currency)).or_else(|| amount_of(deal));
    let change = Change::one(target(subject)?, fields, "won");
    Ok(Change { money: money.map(|money| (money, currency)), ..change })
}

pub(crate) fn lost(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let deal = deal(subject)?;
    let day = answers.day("on").unwrap_or(subject.today);
    let mut group = vec![Field::new("on", Value::Day(day)), Field::new("reason", answered(answers, "reason")?.value(subject))];
    for name in ["rival", "words"] {
        group.extend(answers.get(name).map(|answer| Field::new(name, answer.value(subject))));
    }
    let mut fields = decided(subject, deal, day, false)?;
    fields.push(Field::new("lost", Value::group(group)));
    let words = format!("lost ({})", answers.words("reason").unwrap_or_default());
    let change = Change::one(target(subject)?, fields, words);
    Ok(Change { money: amount_of(deal).map(|money| (money, subject.currency())), ..change })
}

/// What held of a deal up to its decision stays in its log: where it has none its stage, amount and close, else an amount
/// that is another one now and that no entry names.
fn decided(subject: &Subject, deal: &Deal, day: Day, amount_changes: bool) -> Result<Vec<Field>, No> {
    if created(deal).is_some_and(|created| created > day) {
        return Err(No::to("on", "that is before it was created"));
    }
    if let Some(last) = deal.log().last().filter(|last| last.on() > day) {
        return Err(No::to("on", format!("its log has an entry of {}: it was open then", last.on().long())));
    }
    let Some(first) = deal.log().first().map(LogEntry::on) else {
        return Ok(log(subject, deal, day, &[])?.into_iter().collect());
    };
    let named = deal.log().iter().any(|entry| names(entry, "amount"));
    if !amount_changes || named || first >= day {
        return Ok(Vec::new());
    }
    let kept = held(subject, deal).into_iter().filter(|field| field.name == "amount");
    Ok(vec![Field::new("log", Value::Log(vec![entry(first, kept)]))])
}

pub(crate) fn reopen(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let deal = deal(subject)?;
    let key = answers.words("stage").unwrap_or_default();
    let stage = Field::new("stage", Value::text(key));
    let mut fields = vec![stage.clone()];
    fields.push(Field::cleared(if deal.won().is_some() { "won" } else { "lost" }));
    fields.extend(log(subject, deal, subject.today, &[stage])?);
    let words = format!("open again, stage {}", stage_name(subject, key));
    Ok(Change::one(target(subject)?, fields, words))
}
