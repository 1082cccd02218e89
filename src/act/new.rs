//! New records: made of fields as one types them, their ids made, what the row in focus implies filled in.

use std::fmt::Write as _;

use super::ask::{AnswerKind, Answers, No, money, number};
use super::change::{Change, Edit, Field, Value};
use super::dates::{self, Toward};
use super::line::{self, LineItem};
use super::subject::Subject;
use crate::book::Book;
use crate::book::calendar::Period;
use crate::book::day::Day;
use crate::book::describe::{self, FieldMark, Holds};
use crate::book::money::Currency;
use crate::book::table::{Records, TableName};

/// A new record of these fields as one types them; groups and lists as a book writes them. Its id is made where none is
/// given, and so is the day on which it came to be.
///
/// An order takes `line` for each of its lines, as [`mod@line`] reads it.
pub(crate) fn record(subject: &Subject, table: TableName, given: &[(&str, String)]) -> Result<Change, No> {
    let known = table.fields();
    let lines: Vec<&str> = given.iter().filter(|(name, _)| is_line(table, name)).map(|(_, text)| text.as_str()).collect();
    let name_of = |field: &describe::FieldDescription| (field.name, field.or.map(|or| or.name));
    for (name, _) in given.iter().filter(|(name, _)| !is_line(table, name)) {
        let names = known.iter().flat_map(|field| std::iter::once(field.name).chain(name_of(field).1));
        if !names.clone().any(|known| known == *name) {
            let hint = crate::book::guess::did_you_mean(name, names)
                .unwrap_or_else(|| format!("`add {}` says which there are", table.name()));
            return Err(No::because(format!("{}: there is no field `{name}`: {hint}", table.one())));
        }
    }
    let value = |name: &str| given.iter().rev().find(|(own, _)| *own == name).map(|(_, text)| text.as_str());
    let (mut fields, mut day, mut key) = (Vec::new(), None, None);
    for field in known {
        let other = field.or.and_then(|or| value(or.name).map(|text| (or.name, or.holds, text)));
        let own = value(field.name).map(|text| (field.name, field.holds, text)).or(other);
        let toward = if field.is_beginning() || field.marks.contains(&FieldMark::Past) { Toward::Past } else { Toward::Ahead };
        let made = match own {
            Some(_) if field.name == "lines" && !lines.is_empty() => {
                return Err(No::to("line", "write each line as `line`, or all of them as `lines`, not both"));
            }
            None if field.name == "lines" && !lines.is_empty() => {
                Some(("lines", lines_of(subject, &lines, day, value("currency"))?))
            }
            Some((name, holds, text)) => Some((name, read(name, holds, toward, text, subject)?)),
            None if field.name == "id" => {
                let name = value("name").or(value("what")).unwrap_or_default();
                Some(("id", Value::Text(next_id(subject.book, table, name))))
            }
            None if field.is_beginning() && field.required => Some((field.name, Value::Day(subject.today))),
            None if field.marks.contains(&FieldMark::Began) && table == TableName::Deals => {
                Some((field.name, Value::Day(subject.today)))
            }
            None if field.required => {
                let how = if is_line(table, "line") && field.name == "lines" { line::HOW } else { "" };
                let what = format!("{}: `{}` is needed: {} {how}", table.one(), field.name, one_line(field.about));
                return Err(No::to(field.name, what.trim_end()));
            }
            None => None,
        };
        let Some((name, value)) = made else { continue };
        if let Value::Day(on) = &value
            && field.is_beginning()
        {
            day = Some(*on);
        }
        if let ("id", Value::Text(text)) = (name, &value) {
            key = Some(text.clone());
        }
        fields.push(Field::new(name, value));
    }
    let mut command = format!("add {}", table.name());
    for (name, text) in given {
        let _ = write!(command, " {}", super::quoted(&format!("{name}={text}")));
    }
    let on = value("name").map(str::to_owned).or(key.clone()).unwrap_or_default();
    let words = format!("new {}{}", table.one(), key.as_ref().map_or_else(String::new, |key| format!(" {key}")));
    let edits = vec![Edit::Add { table, day: day.unwrap_or(subject.today), fields }];
    Ok(Change { edits, words, on, command, record: key.map(|key| (table, key)), ..Change::default() })
}

/// Whether a field as one types it is a line of an order.
fn is_line(table: TableName, name: &str) -> bool {
    table == TableName::Orders && name == "line"
}

/// The lines of an order of a day and a currency.
fn lines_of(subject: &Subject, texts: &[&str], day: Option<Day>, currency: Option<&str>) -> Result<Value, No> {
    let no = |why| No::to("line", why);
    let currency = currency.and_then(Currency::from_code).unwrap_or(subject.book.company.currency());
    let mut lines = Vec::new();
    for text in texts {
        for line in line::read(text, subject).map_err(no)? {
            lines.push(line.value(subject, day.unwrap_or(subject.today), currency).map_err(no)?);
        }
    }
    Ok(Value::List(lines))
}

fn one_line(about: &str) -> String {
    about.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn read(name: &'static str, holds: Holds, toward: Toward, text: &str, subject: &Subject) -> Result<Value, No> {
    let no = |why: String| No::to(name, format!("{name}: {why}"));
    let text = text.trim();
    let answered = |kind: AnswerKind| kind.read(text, subject).map(|answer| answer.value(subject)).map_err(no);
    Ok(match holds {
        Holds::Id(table) => answered(AnswerKind::Record(table))?,
        Holds::Stage => Value::text(answered(AnswerKind::Stage)?.name().unwrap_or_default()),
        Holds::Choice(names) => answered(AnswerKind::Choice(names))?,
        Holds::Day => {
            let day = dates::parse(text, subject.today, toward, subject.book.company.calendar());
            Value::Day(day.ok_or_else(|| no(format!("`{text}` is no date: write {}", dates::HOW)))?)
        }
        Holds::Period | Holds::Month | Holds::Quarter | Holds::Year => {
            let period =
                Period::parse(text).ok_or_else(|| no(format!("`{text}` is no period: write 2026-Q4, 2026-11 or 2026")))?;
            Value::text(period.to_string())
        }
        Holds::Money => Value::money(money(text, subject.book.company.currency()).map_err(no)?, subject.book.company.currency()),
        Holds::Units | Holds::Count | Holds::Whole | Holds::Number | Holds::Decimal | Holds::Amount => {
            Value::number(number(text).map_err(no)?)
        }
        // The whole book is read before it is written: what is no RON is refused there.
        Holds::Measure(_) | Holds::Group(..) | Holds::List(_) => Value::Atom(text.to_owned()),
        _ => Value::text(text),
    })
}

/// The answers as fields of their names, behind what the row in focus implies.
fn of_answers(
    subject: &Subject,
    table: TableName,
    implied: &[(&'static str, Option<String>)],
    answers: &Answers,
) -> Result<Change, No> {
    let implied = implied.iter().filter_map(|(name, text)| Some((*name, text.clone()?)));
    let answered = answers.iter().map(|(name, answer)| (name, answer.written(subject)));
    let given: Vec<(&str, String)> = implied.chain(answered).collect();
    record(subject, table, &given)
}

/// The account of the row in focus.
pub(crate) fn account_now(subject: &Subject) -> Option<String> {
    subject.account().map(|account| subject.book.key_of(account).to_owned())
}

/// Who sits here, else who owns the row in focus.
pub(crate) fn owner_now(subject: &Subject) -> Option<String> {
    subject.me.map(|me| subject.book.key_of(Records::any(me)).to_owned()).or_else(|| super::owner::now(subject))
}

/// A new deal, of the account in focus.
pub(crate) fn deal(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    of_answers(subject, TableName::Deals, &[("account", account_now(subject)), ("owner", owner_now(subject))], answers)
}

/// A new lead, of the account in focus.
pub(crate) fn lead(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    of_answers(subject, TableName::Leads, &[("account", account_now(subject)), ("owner", owner_now(subject))], answers)
}

pub(crate) fn account(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    of_answers(subject, TableName::Accounts, &[("owner", owner_now(subject))], answers)
}

/// Somebody at the account in focus.
pub(crate) fn contact(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    of_answers(subject, TableName::Contacts, &[("account", account_now(subject))], answers)
}

pub(crate) fn target(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    of_answers(subject, TableName::Targets, &[], answers)
}

/// The quarter that it is.
pub(super) fn period_now(subject: &Subject) -> String {
    subject.book.company.calendar().quarter_of(subject.today).to_string()
}

/// An order: its first line by the questions for it, further ones as they are typed.
pub(crate) fn order(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let first = LineItem {
        product: answers.record("product"),
        units: answers.number("units"),
        price: answers.number("price"),
        discount: None,
        total: answers.number("total"),
    };
    let first = first.sound().map_err(|why| No::to("units", why))?;
    // What the list does not say of the first line is asked for there.
    first
        .value(subject, answers.day("on").unwrap_or(subject.today), subject.book.company.currency())
        .map_err(|why| No::to("price", why))?;
    let mut given: Vec<(&str, String)> = account_now(subject).map(|account| ("account", account)).into_iter().collect();
    let further = ["account", "on", "due"].into_iter().filter_map(|name| Some((name, answers.get(name)?.written(subject))));
    given.extend(further);
    given.push(("line", first.written(subject)));
    let more = answers.words("line").unwrap_or_default();
    given.extend(more.split("; ").filter(|line| !line.is_empty()).map(|line| ("line", line.to_owned())));
    record(subject, TableName::Orders, &given)
}

/// An id that no record of the table has: the number behind the largest where ids are numbered alike (`D-1041`), else
/// the name made an id (`norrland-port`).
pub(crate) fn next_id(book: &Book, table: TableName, name: &str) -> String {
    let named = book.named(table);
    let numbered = named.iter().filter_map(|(key, _)| numbered(key)).collect::<Vec<_>>();
    let free = |key: &String| book.find_any(table, key).is_none();
    if numbered.len() * 2 > named.len() || (named.is_empty() && table.one() != "account") {
        // The numbering that goes on: the one of the last record.
        let (head, width) =
            numbered.last().map_or_else(|| (first_letter(table), 1), |(head, _, width)| ((*head).to_owned(), *width));
        let largest = numbered.iter().filter(|(own, ..)| *own == head).map(|(_, number, _)| *number).max().unwrap_or(0);
        let mut keys = (largest + 1..).map(|number| format!("{head}{number:0width$}"));
        return keys.find(free).unwrap_or_default();
    }
    let slug = slug(name);
    let slug = if slug.is_empty() { table.one().replace(' ', "-") } else { slug };
    let mut keys = std::iter::once(slug.clone()).chain((2..).map(|number| format!("{slug}-{number}")));
    keys.find(free).unwrap_or_default()
}

/// `D-` and 1041 of `D-1041`, with how many digits it is written.
fn numbered(key: &str) -> Option<(&str, u64, usize)> {
    let head = key.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = key.get(head.len()..)?;
    Some((head, digits.parse().ok().filter(|number| *number < u64::MAX / 2)?, digits.len()))
}

fn first_letter(table: TableName) -> String {
    format!("{}-", table.name().chars().next().unwrap_or('x').to_ascii_uppercase())
}

/// `Norrland Port` as `norrland-port`.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars().take(60) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}
