//! What an act is done to: a record of a book, on a day, by somebody.

use super::ask::AnswerChoice;
use crate::book::Book;
use crate::book::day::Day;
use crate::book::field::FieldValue;
use crate::book::id::{AnyId, Id};
use crate::book::money::Currency;
use crate::book::objective::Step;
use crate::book::people::Person;
use crate::book::table::TableName;

/// What an act is done to.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The book.
    pub book: &'a Book,
    /// The record.
    pub record: AnyId,
    /// The day it is.
    pub today: Day,
    /// Who does it, where that is known.
    pub me: Option<Id<Person>>,
}

impl<'a> Subject<'a> {
    /// What people call the record: its name; the product of a count; else its id.
    pub fn name(&self) -> String {
        let book = self.book;
        if self.record.table == TableName::Stock
            && let Some(stock) = book.stock.get(Id::new(self.record.number))
        {
            return book.name_of(crate::book::table::Records::any(stock.product())).to_owned();
        }
        let (name, key) = (book.name_of(self.record), book.key_of(self.record));
        if self.record.table == TableName::Contracts || self.record.table == TableName::Orders {
            let account = self.account().map(|account| book.name_of(account));
            return account.map_or_else(|| key.to_owned(), |account| format!("{key} {account}"));
        }
        name.to_owned()
    }

    pub(crate) fn account(&self) -> Option<AnyId> {
        let (book, number) = (self.book, self.record.number);
        let account = match self.record.table {
            TableName::Accounts => return Some(self.record),
            TableName::Deals => book.deals.get(Id::new(number))?.account(),
            TableName::Leads => book.leads.get(Id::new(number))?.account(),
            TableName::Orders => Some(book.orders.get(Id::new(number))?.account()),
            TableName::Contracts => Some(book.contracts.get(Id::new(number))?.account()),
            TableName::Contacts => Some(book.contacts.get(Id::new(number))?.account()),
            _ => None,
        };
        account.map(crate::book::table::Records::any)
    }

    /// The currency that the record names.
    pub(crate) fn own_currency(&self) -> Option<Currency> {
        let fields = self.book.fields_of(self.record)?;
        match fields.into_iter().find(|(name, _)| *name == "currency") {
            Some((_, FieldValue::Text(code))) => Currency::from_code(&code),
            _ => None,
        }
    }

    /// The currency of its amounts.
    pub(crate) fn currency(&self) -> Currency {
        self.own_currency().unwrap_or(self.book.company.currency())
    }

    /// The steps of an objective that are not done.
    pub(crate) fn steps(&self) -> impl Iterator<Item = &'a Step> {
        let objective = match self.record.table {
            TableName::Objectives => self.book.objectives.get(Id::new(self.record.number)),
            _ => None,
        };
        objective.map(crate::book::objective::Objective::steps).unwrap_or_default().iter().filter(|step| step.done().is_none())
    }

    /// The records of a table that may be named: all but people who have left.
    pub(crate) fn records(&self, table: TableName) -> Vec<AnswerChoice> {
        let gone = |key: &str| {
            let person = self.book.people.find(key).and_then(|id| self.book.people.get(id));
            table == TableName::People && person.is_some_and(|person| person.left().is_some())
        };
        let named = self.book.named(table).into_iter().filter(|(key, _)| !gone(key));
        named.map(|(key, name)| AnswerChoice { value: key.to_owned(), words: name.to_owned() }).collect()
    }

    /// A record of one of these tables by its id or a name that no other has.
    pub(crate) fn find(&self, tables: &[TableName], text: &str) -> Result<AnyId, String> {
        find(self.book, tables, text)
    }
}

/// A record of one of these tables by its id, or by a name that no other has; counts by their product's.
pub fn find(book: &Book, tables: &[TableName], text: &str) -> Result<AnyId, String> {
    let text = text.trim();
    let mut found: Vec<AnyId> = tables.iter().filter_map(|table| book.find_any(*table, text)).collect();
    let lower = text.to_lowercase();
    let mut all: Vec<(AnyId, String)> = Vec::new();
    if found.is_empty() {
        for table in tables {
            if *table == TableName::Stock {
                all.extend(newest_counts(book));
                continue;
            }
            let named = book.named(*table).into_iter();
            all.extend(named.filter_map(|(key, name)| Some((book.find_any(*table, key)?, name.to_lowercase()))));
        }
        found.extend(all.iter().filter(|(_, name)| *name == lower).map(|(id, _)| *id));
    }
    if found.is_empty() && !lower.is_empty() {
        found.extend(all.iter().filter(|(_, name)| name.contains(&lower)).map(|(id, _)| *id));
    }
    // A product's id and its name lead to one count.
    found.dedup();
    let one = |id: &AnyId| format!("{} ({})", book.key_of(*id), book.name_of(*id));
    match found.as_slice() {
        [only] => Ok(*only),
        [] => {
            let tables: Vec<&str> = tables.iter().map(|table| table.one()).collect();
            Err(format!("there is no {} `{text}`", tables.join(" or ")))
        }
        several => {
            let shown: Vec<String> = several.iter().take(5).map(one).collect();
            let more = if several.len() > 5 { ", ..." } else { "" };
            Err(format!("`{text}` fits {} records: {}{more}", several.len(), shown.join(", ")))
        }
    }
}

/// The record that is acted on where a row shows another: the newest count of a product.
pub(crate) fn acted_on(book: &Book, record: AnyId) -> AnyId {
    if record.table != TableName::Products {
        return record;
    }
    let counts = book.stock.iter().filter(|(_, stock)| stock.product().number() == record.number);
    let newest = counts.max_by_key(|(_, stock)| stock.counted_on());
    newest.map_or(record, |(id, _)| crate::book::table::Records::any(id))
}

/// The newest count of each product, called by the product's id and name.
fn newest_counts(book: &Book) -> Vec<(AnyId, String)> {
    let mut newest: Vec<(Id<crate::book::product::Product>, Day, AnyId)> = Vec::new();
    for (id, stock) in book.stock.iter() {
        let own = (stock.product(), stock.counted_on(), crate::book::table::Records::any(id));
        match newest.iter_mut().find(|(product, ..)| *product == own.0) {
            Some(known) if known.1 <= own.1 => *known = own,
            Some(_) => {}
            None => newest.push(own),
        }
    }
    let named = newest.into_iter().flat_map(|(product, _, stock)| {
        let any = crate::book::table::Records::any(product);
        let (key, name) = (book.key_of(any).to_lowercase(), book.name_of(any).to_lowercase());
        if key == name { vec![(stock, key)] } else { vec![(stock, key), (stock, name)] }
    });
    named.collect()
}
