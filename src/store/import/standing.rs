//! A deal as it stands in the book, as far as a snapshot asks.

use rust_decimal::Decimal;

use super::shelf::{field, within};
use crate::book::company::{Company, StageId};
use crate::book::day::Day;
use crate::book::deal::{Deal, LogEntry};
use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::people::Person;
use crate::book::table::TableName;
use crate::store::edit::{self, Value};
use crate::store::scan::Tree;
use crate::store::shape::Refs;

pub(super) const LOGGED: [&str; 4] = ["stage", "amount", "close", "owner"];

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DealLogEntry {
    /// From this day on.
    pub(crate) on: Day,
    pub(crate) values: Vec<(&'static str, Value)>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct StandingDeal {
    /// Its currency, where it is not the company's.
    pub(crate) currency: Option<String>,
    pub(crate) created: Option<Day>,
    /// Whether it is neither won nor lost.
    pub(crate) open: bool,
    /// Its stage, amount, close and owner, where it is open and has them.
    values: Vec<(&'static str, Value)>,
    /// Its log, in order.
    pub(crate) log: Vec<DealLogEntry>,
}

impl StandingDeal {
    pub(crate) fn of(text: &str, tree: &Tree) -> Self {
        let mut log: Vec<DealLogEntry> = Vec::new();
        if let Some(list) = tree.field(text, 0, "log") {
            for (item, _) in tree.children(list) {
                let on = day(text, tree, item, "on");
                log.extend(on.map(|on| DealLogEntry { on, values: logged(text, tree, item) }));
            }
        }
        let open = tree.field(text, 0, "won").is_none() && tree.field(text, 0, "lost").is_none();
        Self {
            currency: field(text, tree, "currency"),
            created: day(text, tree, 0, "created"),
            open,
            values: if open { logged(text, tree, 0) } else { Vec::new() },
            log,
        }
    }

    /// The same of a deal as a file was read, whose company and names are these.
    pub(crate) fn of_row(deal: &Deal, refs: &Refs, company: &Company) -> Self {
        let currency = deal.currency().unwrap_or(company.currency());
        let values = |stage: Option<StageId>, amount: Option<Money>, close: Option<Day>, owner: Option<Id<Person>>| {
            let owner = owner.and_then(|owner| refs.of(TableName::People).get(owner.index()));
            let stage = stage.and_then(|stage| company.stage(stage));
            let number = |amount: Money| Decimal::from_i128_with_scale(amount.minor(), currency.digits());
            let said = [
                ("stage", stage.map(|stage| Value::text(stage.key()))),
                ("amount", amount.map(|amount| Value::Number { number: number(amount), digits: 2 })),
                ("close", close.map(Value::Day)),
                ("owner", owner.map(|owner| Value::text(owner.as_ref()))),
            ];
            said.into_iter().filter_map(|(name, value)| Some((name, value?))).collect::<Vec<_>>()
        };
        let open = deal.decided().is_none();
        let own = || values(deal.stage(), deal.amount(), deal.close(), deal.owner());
        let entry = |entry: &LogEntry| DealLogEntry {
            on: entry.on(),
            values: values(entry.stage(), entry.amount(), entry.close(), entry.owner()),
        };
        Self {
            currency: deal.currency().map(|currency| currency.code().to_owned()),
            created: deal.created(),
            open,
            values: if open { own() } else { Vec::new() },
            log: deal.log().iter().map(entry).collect(),
        }
    }

    /// Its stage, amount, close or owner: its own, else that of the newest entry of its log that names it.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        let of = |values: &'_ [(&'static str, Value)]| values.iter().position(|(own, _)| *own == name);
        let own = of(&self.values).and_then(|at| self.values.get(at));
        let logged = || self.log.iter().rev().find_map(|entry| of(&entry.values).and_then(|at| entry.values.get(at)));
        own.or_else(logged).map(|(_, atom)| atom)
    }
}

/// The stage, amount, close and owner that a group names.
fn logged(text: &str, tree: &Tree, group: usize) -> Vec<(&'static str, Value)> {
    let read = |name: &'static str| {
        let atom = match name {
            "amount" => Value::Number { number: within(text, tree, group, name)?.parse().ok()?, digits: 2 },
            "close" => Value::Day(day(text, tree, group, name)?),
            _ => Value::Text(within(text, tree, group, name)?),
        };
        Some((name, atom))
    };
    LOGGED.into_iter().filter_map(read).collect()
}

/// The day that a field of a group of the record says.
fn day(text: &str, tree: &Tree, group: usize, name: &str) -> Option<Day> {
    let node = tree.node(tree.field(text, group, name)?)?;
    let said = text.get(node.span.clone())?;
    Day::parse(said.trim_matches('"')).or_else(|| Day::parse(&edit::unquoted(said)))
}
