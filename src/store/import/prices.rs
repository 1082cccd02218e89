//! Amounts of deals that have none: the list prices of what they sell.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::draft::End;
use super::gather::{Batch, Records, draft};
use super::shape;
use super::shelf::Shelf;
use crate::book::table::TableName;
use crate::store::edit::Field;
use crate::store::edit::Value;

/// The value of a field.
pub(crate) fn atom<'a>(fields: &'a [Field], name: &str) -> Option<&'a Value> {
    fields.iter().find(|field| field.name == name)?.value.as_ref()
}

/// What a field says.
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

/// An open deal without an amount, or a lost one with 0, takes the list price of its products.
pub(crate) fn list_prices(batches: &[Batch], shelf: &Shelf, records: &mut Records) {
    let mut prices: HashMap<String, Decimal> = HashMap::new();
    for (product, price) in &shelf.list_prices {
        prices.extend(price.replace('_', "").parse::<Decimal>().ok().map(|price| (product.clone(), price)));
    }
    for row in records.tables.get(&TableName::Products).into_iter().flatten() {
        prices.extend(atom(&row.fields, "list_price").and_then(Value::as_number).map(|price| (row.key.clone(), price)));
    }
    let (mut unpriced, mut derived) = (0_usize, 0_usize);
    for row in records.tables.get_mut(&TableName::Deals).into_iter().flatten() {
        let Some(last) = row.from.iter().rfind(|(batch, _)| batches.get(*batch).is_some_and(|b| b.map.amount_from_list_price))
        else {
            continue;
        };
        let Some(end) = draft(batches, *last).and_then(|draft| draft.end) else { continue };
        let amount = atom(&row.fields, "amount").and_then(Value::as_number);
        let lacks = match end {
            End::Open => amount.is_none(),
            End::Lost => amount.is_none_or(|amount| amount.is_zero()),
            End::Won => false,
        };
        if !lacks {
            continue;
        }
        let items = items(&row.fields);
        let sum = items
            .iter()
            .try_fold(Decimal::ZERO, |sum, (product, units)| sum.checked_add(prices.get(product)?.checked_mul(*units)?));
        let Some(sum) = sum.filter(|_| !items.is_empty()) else {
            unpriced += 1;
            continue;
        };
        derived += 1;
        row.fields.retain(|field| field.name != "amount");
        let order = shape::fields(TableName::Deals).unwrap_or_default();
        let rank = |name: &str| order.iter().position(|field| field.name == name);
        let at = row.fields.iter().position(|field| rank(field.name) > rank("amount")).unwrap_or(row.fields.len());
        let digits = sum.normalize().scale().min(2);
        row.fields.insert(at, Field::filler("amount", Value::Number { number: sum, digits }));
    }
    if derived > 0 {
        records.warnings.push(format!("{derived} deals took the list price of their product as their amount"));
    }
    if unpriced > 0 {
        records.warnings.push(format!("{unpriced} deals have no amount: no list price is known for their product"));
    }
}
