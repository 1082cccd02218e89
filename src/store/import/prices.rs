//! Amounts of deals that have none: the list prices of what they sell.

use foldhash::HashMap;
use rust_decimal::Decimal;

use super::draft::DealEnd;
use super::gather::{Batch, DraftPlace, draft};
use super::shape;
use super::shelf::Shelf;
use crate::book::table::TableName;
use crate::store::edit::Field;
use crate::store::edit::Value;

pub(crate) fn atom<'a>(fields: &'a [Field], name: &str) -> Option<&'a Value> {
    fields.iter().find(|field| field.name == name)?.value.as_ref()
}

pub(crate) fn text(fields: &[Field], name: &str) -> Option<String> {
    atom(fields, name).and_then(Value::plain)
}

/// The product and units of each of a deal's items.
fn items(fields: &[Field]) -> Vec<(String, Decimal)> {
    let Some(Value::List(items)) = fields.iter().find(|field| field.name == "units").and_then(|field| field.value.as_ref())
    else {
        return Vec::new();
    };
    let item = |value: &Value| Some((value.field("product")?.plain()?, value.field("units")?.as_number()?));
    items.iter().filter_map(item).collect()
}

/// The first product of a deal.
pub(crate) fn product(fields: &[Field]) -> Option<String> {
    items(fields).into_iter().next().map(|(product, _)| product)
}

/// List prices of products, and what became of the deals that take them.
#[derive(Debug)]
pub(crate) struct Prices {
    known: HashMap<String, Decimal>,
    unpriced: usize,
    derived: usize,
}

impl Prices {
    pub(crate) fn new(shelf: &Shelf) -> Self {
        let number = |price: &str| price.replace('_', "").parse().ok();
        let known = shelf.list_prices.iter().filter_map(|(product, price)| Some((product.clone(), number(price)?)));
        Self { known: known.collect(), unpriced: 0, derived: 0 }
    }

    pub(crate) fn learn(&mut self, product: &str, fields: &[Field]) {
        let price = atom(fields, "list_price").and_then(Value::as_number);
        self.known.extend(price.map(|price| (product.to_owned(), price)));
    }

    /// An open deal without an amount, or a lost one with 0, takes the list price of its products, where the map of its rows
    /// asks it. To be done once all products are learnt.
    pub(crate) fn fill(&mut self, from: &[DraftPlace], batches: &[Batch], fields: &mut Vec<Field>) {
        let Some(last) = from.iter().rfind(|(batch, _)| batches.get(*batch).is_some_and(|b| b.map.amount_from_list_price)) else {
            return;
        };
        let Some(end) = draft(batches, *last).and_then(|draft| draft.end) else { return };
        let amount = atom(fields, "amount").and_then(Value::as_number);
        let lacks = match end {
            DealEnd::Open => amount.is_none(),
            DealEnd::Lost => amount.is_none_or(|amount| amount.is_zero()),
            DealEnd::Won => false,
        };
        if !lacks {
            return;
        }
        let items = items(fields);
        let sum = items
            .iter()
            .try_fold(Decimal::ZERO, |sum, (product, units)| sum.checked_add(self.known.get(product)?.checked_mul(*units)?));
        let Some(sum) = sum.filter(|_| !items.is_empty()) else {
            self.unpriced += 1;
            return;
        };
        self.derived += 1;
        fields.retain(|field| field.name != "amount");
        let order = shape::fields(TableName::Deals).unwrap_or_default();
        let rank = |name: &str| order.iter().position(|field| field.name == name);
        let at = fields.iter().position(|field| rank(field.name) > rank("amount")).unwrap_or(fields.len());
        let digits = sum.normalize().scale().min(2);
        fields.insert(at, Field::filler("amount", Value::Number { number: sum, digits }));
    }

    pub(crate) fn warnings(&self) -> Vec<String> {
        let mut said = Vec::new();
        if self.derived > 0 {
            said.push(format!("{} deals took the list price of their product as their amount", self.derived));
        }
        if self.unpriced > 0 {
            said.push(format!("{} deals have no amount: no list price is known for their product", self.unpriced));
        }
        said
    }
}
