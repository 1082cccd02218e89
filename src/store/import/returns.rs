//! Lines of orders with a negative quantity: goods that came back, on their own day, of the order that they belong to.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::draft::{Draft, Set};
use super::gather::Batch;
use super::shape;
use super::shelf::Shelf;
use super::sums;
use crate::book::day::Day;
use crate::book::money::Currency;
use crate::book::table::TableName;
use crate::store::edit::Value;

/// What came back, and from whom.
#[derive(Clone, Debug, PartialEq)]
struct Back {
    account: String,
    product: String,
    on: Day,
    units: Decimal,
    amount: Decimal,
}

impl Back {
    /// What a row that sets these fields says came back; `None` where its units are not negative.
    fn of(draft: &Draft, currency: Currency) -> Option<Self> {
        let units = draft.atom("lines", Some("units"))?.as_number()?;
        if units >= Decimal::ZERO {
            return None;
        }
        Some(Self {
            account: draft.text("account", None)?,
            product: draft.text("lines", Some("product"))?,
            on: draft.atom("on", None)?.as_day()?,
            units: -units,
            amount: sums::read(draft, currency.code())?.abs(),
        })
    }

    fn sets(&self, order: &str, digits: u32) -> Vec<Set> {
        let fields = [
            ("id", Value::Text(order.to_owned())),
            ("returns.on", Value::Day(self.on)),
            ("returns.product", Value::Text(self.product.clone())),
            ("returns.units", Value::number(self.units)),
            ("returns.amount", Value::Number { number: self.amount, digits }),
        ];
        let set = |(name, atom)| Some(Set { path: shape::path(TableName::Orders, name)?, atom: Some(atom), filler: false });
        fields.into_iter().filter_map(set).collect()
    }
}

/// An order by its customer and product, with its day and id.
type OrdersByGoods = BTreeMap<(String, String), Vec<(Day, String)>>;

/// Gives each row of goods that came back to its order: the one that it names, else the newest of that customer and product
/// on or before its day. Where there is none it is refused, with its money.
pub(crate) fn settle(batches: &mut [Batch], shelf: &Shelf, own: Currency) {
    let drafts = |batch: &Batch| batch.map.table == TableName::Orders;
    let comes_back = |draft: &Draft| {
        draft.atom("lines", Some("units")).and_then(Value::as_number).is_some_and(|units| units.is_sign_negative())
    };
    if !batches.iter().filter(|batch| drafts(batch)).flat_map(|batch| &batch.drafts).any(comes_back) {
        return;
    }
    let mut orders = OrdersByGoods::new();
    for (id, order) in &shelf.orders {
        for product in &order.products {
            orders.entry((order.account.clone(), product.clone())).or_default().push((order.on, id.clone()));
        }
    }
    let all = batches.iter().filter(|batch| drafts(batch)).flat_map(|batch| &batch.drafts);
    for draft in all.filter(|draft| !comes_back(draft)) {
        let day = draft.atom("on", None).and_then(Value::as_day);
        if let (Some(account), Some(product), Some(on)) = (draft.text("account", None), draft.text("lines", Some("product")), day)
        {
            orders.entry((account, product)).or_default().push((on, draft.key.clone()));
        }
    }
    for orders in orders.values_mut() {
        orders.sort();
    }
    let all = batches.iter_mut().filter(|batch| drafts(batch)).flat_map(|batch| &mut batch.drafts);
    for draft in all.filter(|draft| comes_back(draft)) {
        let currency = draft.text("currency", None).and_then(|code| Currency::from_code(&code)).unwrap_or(own);
        let Some(back) = Back::of(draft, currency) else {
            draft.refused.get_or_insert_with(|| {
                "a negative quantity, and nothing says what came back, from whom, when and for how much".to_owned()
            });
            continue;
        };
        let of_both = orders.get(&(back.account.clone(), back.product.clone())).map_or(&[][..], Vec::as_slice);
        let named = of_both.iter().rev().find(|(_, id)| *id == draft.key);
        if let Some((_, order)) = named.or_else(|| of_both.iter().rev().find(|(on, _)| *on <= back.on)) {
            draft.sets = back.sets(order, currency.digits());
            draft.key.clone_from(order);
        } else {
            draft.refused.get_or_insert(format!(
                "{} of {:?} came back, worth {} {currency}, and there is no order of {:?} with it on or before {}: import that order first",
                back.units, back.product, back.amount, back.account, back.on
            ));
        }
    }
}
