//! What is checked (book.md): what cannot be is an error, what is worth a look a warning.

mod across;
mod alike;
mod market;
mod sales;

pub(crate) use across::across;
pub(crate) use alike::skeleton;

use crate::book::day::Day;
use crate::book::money::Money;
use crate::store::shape::Reader;

/// What is wrong with a record, taken by itself, besides what its description says.
pub(crate) trait Rules {
    /// Complains about what cannot be.
    fn check(&self, _record: &mut Reader) {}
}

fn not_before(record: &mut Reader, path: &str, day: Option<Day>, than: Option<Day>, what: &str) {
    if let (Some(day), Some(than)) = (day, than)
        && day < than
    {
        record.wrong(path, "impossible-date", &format!("{day} is before {what} {than}"), "one of the two dates is wrong");
    }
}

fn in_order(record: &mut Reader, list: &str, field: &str, days: impl Iterator<Item = Day>) {
    let mut last: Option<Day> = None;
    for (number, day) in days.enumerate() {
        if let Some(before) = last.filter(|before| *before > day) {
            let path = format!("{list}[{number}].{field}");
            record.wrong(
                &path,
                "out-of-order",
                &format!("{day} stands behind {before}"),
                "write the entries in the order of their days",
            );
            return;
        }
        last = Some(day);
    }
}

fn within(record: &mut Reader, path: &str, value: f64, low: f64, high: f64) {
    if !(low..=high).contains(&value) {
        let hint = format!("write a number from {low} to {high}");
        record.wrong(path, "out-of-range", &format!("{value} is out of range"), hint);
    }
}

fn not_negative(record: &mut Reader, path: &str, amount: Option<Money>) {
    if amount.is_some_and(|amount| amount < Money::ZERO) {
        record.wrong(path, "out-of-range", "cannot be negative", "write the amount without `-`");
    }
}

/// A count must not be larger than the one it is a part of.
fn at_most(record: &mut Reader, path: &str, count: f64, of: f64, what: &str) {
    if count > of {
        record.wrong(
            path,
            "impossible-count",
            &format!("{count} is more than the {of} {what}"),
            "one of the two counts is wrong",
        );
    }
}

fn exactly_one(record: &mut Reader, fields: &[(&str, bool)]) {
    let written: Vec<&str> = fields.iter().filter(|(_, written)| *written).map(|(name, _)| *name).collect();
    let names = fields.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    match written.as_slice() {
        [_] => {}
        [] => record.wrong("", "one-of", &format!("one of {names} is missing"), "write exactly one of them"),
        [_, second, ..] => record.wrong(second, "one-of", "written beside another one", format!("write exactly one of {names}")),
    }
}
