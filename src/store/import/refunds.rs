//! Money that was given back of an order without a word on what for: it is of all that was ordered, by what each came to.

use std::collections::BTreeMap;

use foldhash::HashMap;
use rust_decimal::{Decimal, RoundingStrategy};

use super::draft::{Draft, Set};
use super::gather::Batch;
use super::shape;
use super::shelf::Shelf;
use super::sums;
use crate::book::money::Currency;
use crate::book::table::TableName;
use crate::store::edit::Value;

/// What a map says for the product of a return that is of the whole order.
const WHOLE: &str = "*";

/// Each product of an order with what it came to, in order of their ids.
type OrderedAmounts = HashMap<String, BTreeMap<String, Decimal>>;

/// Parts each refund of a whole order among the products of that order; to the cent what was given back. Where nobody knows
/// what was ordered the row is refused, with its money.
pub(crate) fn spread(batches: &mut [Batch], shelf: &Shelf, own: Currency) {
    let of_orders = |batch: &&Batch| batch.map.table == TableName::Orders;
    let is_whole = |draft: &Draft| draft.text("returns", Some("product")).as_deref() == Some(WHOLE);
    if !batches.iter().filter(of_orders).flat_map(|batch| &batch.drafts).any(is_whole) {
        return;
    }
    let currency = |draft: &Draft| draft.text("currency", None).and_then(|code| Currency::from_code(&code)).unwrap_or(own);
    let mut ordered = OrderedAmounts::default();
    for draft in batches.iter().filter(of_orders).flat_map(|batch| &batch.drafts).filter(|draft| draft.refused.is_none()) {
        let money = sums::read(draft, currency(draft).code()).filter(|money| *money > Decimal::ZERO);
        if let (Some(product), Some(money)) = (draft.text("lines", Some("product")), money) {
            *ordered.entry(draft.key.clone()).or_default().entry(product).or_default() += money;
        }
    }
    for (id, order) in &shelf.orders {
        // What a former export said of it: what each came to is not at hand.
        let products = || order.products.iter().map(|product| (product.clone(), Decimal::ONE)).collect();
        ordered.entry(id.clone()).or_insert_with(products);
    }
    let (Some(product), Some(amount)) =
        (shape::path(TableName::Orders, "returns.product"), shape::path(TableName::Orders, "returns.amount"))
    else {
        return;
    };
    for batch in batches.iter_mut().filter(|batch| batch.map.table == TableName::Orders) {
        let mut drafts = Vec::with_capacity(batch.drafts.len());
        for mut draft in std::mem::take(&mut batch.drafts) {
            let Some(back) = is_whole(&draft).then(|| draft.atom("returns", Some("amount")).and_then(Value::as_number)).flatten()
            else {
                drafts.push(draft);
                continue;
            };
            let Some(products) = ordered.get(&draft.key).filter(|products| !products.is_empty()) else {
                draft.refused.get_or_insert_with(|| {
                    format!("{back} were given back, and nothing says what was ordered: import that order first")
                });
                drafts.push(draft);
                continue;
            };
            let digits = currency(&draft).digits();
            for (id, money) in shares(back, products, digits) {
                let mut own = draft.clone();
                own.sets.retain(|set| set.path != product && set.path != amount);
                own.sets.push(Set { path: product, atom: Some(Value::Text(id)), filler: true });
                own.sets.push(Set { path: amount, atom: Some(Value::Number { number: money, digits }), filler: false });
                drafts.push(own);
            }
        }
        batch.drafts = drafts;
    }
}

/// An amount parted by what each product came to. The last bears what rounding leaves.
fn shares(amount: Decimal, products: &BTreeMap<String, Decimal>, digits: u32) -> Vec<(String, Decimal)> {
    let whole: Decimal = products.values().sum();
    let (mut left, mut shares) = (amount, Vec::new());
    for (number, (id, money)) in products.iter().enumerate() {
        let exact = amount.checked_mul(*money).and_then(|part| part.checked_div(whole)).unwrap_or_default();
        let own =
            if number + 1 == products.len() { left } else { exact.round_dp_with_strategy(digits, RoundingStrategy::ToZero) };
        left -= own;
        if !own.is_zero() {
            shares.push((id.clone(), own));
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_come_to_the_amount() {
        let products =
            |parts: &[(&str, i64)]| parts.iter().map(|(id, money)| ((*id).to_owned(), Decimal::from(*money))).collect();
        let shares = |amount: &str, parts: &[(&str, i64)]| {
            let found = super::shares(amount.parse().unwrap(), &products(parts), 2);
            found.into_iter().map(|(id, money)| format!("{id} {money}")).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(shares("25.00", &[("mug", 25)]), "mug 25.00");
        assert_eq!(shares("10.00", &[("a", 1), ("b", 1), ("c", 1)]), "a 3.33, b 3.33, c 3.34");
        assert_eq!(shares("0.01", &[("a", 1), ("b", 1)]), "b 0.01");
    }
}
