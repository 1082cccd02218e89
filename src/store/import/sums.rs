//! Money in is money in the book: what rows come to, beside what their records come to once they are loaded.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};

use super::draft::Draft;
use super::gather::{Batch, DraftPlace, Gathered, GatheredRecords, draft};
use super::shelf::Shelf;
use crate::book::Book;
use crate::book::contract::Contract;
use crate::book::deal::Deal;
use crate::book::money::{Currency, Money};
use crate::book::order::{Order, Return};
use crate::book::table::TableName;
use crate::store::file::Stored as _;

/// Money of one table and currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct ImportSum {
    /// Of the rows that went into a record.
    pub(crate) read: Decimal,
    /// Of these records, as the book holds them.
    pub(crate) held: Decimal,
    /// What of it the list prices of products stand for, where a map lets them.
    pub(crate) listed: Decimal,
}

pub(crate) type ImportSums = BTreeMap<(TableName, String), ImportSum>;

/// The money of a row: its amount; of an order's line its total, else what units and price come to.
pub(crate) fn read(draft: &Draft, currency: &str) -> Option<Decimal> {
    let number = |field: &str, inner: Option<&str>| draft.atom(field, inner)?.as_number();
    let line = || {
        let kept = Decimal::ONE - number("lines", Some("discount")).unwrap_or_default();
        let exact = number("lines", Some("units"))?.checked_mul(number("lines", Some("price"))?)?.checked_mul(kept)?;
        let digits = Currency::from_code(currency).map_or(2, Currency::digits);
        Some(exact.round_dp_with_strategy(digits, RoundingStrategy::MidpointNearestEven))
    };
    let back = || number("returns", Some("amount")).map(|back| -back);
    number("amount", None).or_else(|| number("lines", Some("total"))).or_else(line).or_else(back)
}

/// What a record comes to, and in which currency; `None` in tables without money of their own.
pub(crate) type RecordMoney = Option<(Decimal, Currency)>;

/// What a record of a book comes to.
pub(crate) fn in_book(book: &Book, table: TableName, row: &Gathered) -> RecordMoney {
    let (key, own) = (row.key.as_str(), book.company.currency());
    match table {
        TableName::Deals => deal(book.deals.find(key).and_then(|id| book.deals.get(id))?, own),
        TableName::Orders => Some(order(book.orders.find(key).and_then(|id| book.orders.get(id))?, own)),
        TableName::Contracts => Some(contract(book.contracts.find(key).and_then(|id| book.contracts.get(id))?, own)),
        _ => None,
    }
}

/// What a record comes to as it stands; its file must be sound.
pub(crate) fn on_shelf(shelf: &Shelf, table: TableName, row: &Gathered) -> RecordMoney {
    let (file, number) = row.place?;
    let (file, company) = shelf.as_read(table, file)?;
    let own = company.company.currency();
    match table {
        TableName::Deals => deal(Deal::part(&file.content)?.rows.get(number)?, own),
        TableName::Orders => Some(order(Order::part(&file.content)?.rows.get(number)?, own)),
        TableName::Contracts => Some(contract(Contract::part(&file.content)?.rows.get(number)?, own)),
        _ => None,
    }
}

fn deal(deal: &Deal, own: Currency) -> RecordMoney {
    Some(decimal(deal.amount()?, deal.currency().unwrap_or(own)))
}

fn order(order: &Order, own: Currency) -> (Decimal, Currency) {
    let back: Money = order.returns().iter().map(Return::amount).sum();
    decimal(order.amount() - back, order.currency().unwrap_or(own))
}

fn contract(contract: &Contract, own: Currency) -> (Decimal, Currency) {
    decimal(contract.amount(), contract.currency().unwrap_or(own))
}

fn decimal(money: Money, currency: Currency) -> (Decimal, Currency) {
    (Decimal::from_i128_with_scale(money.minor(), currency.digits()), currency)
}

/// The sums of the records that rows made, by table and currency, and the rows whose record is `held` with other
/// money than they say: a fault of the program's own, whose rows do not go in.
pub(crate) fn compared(
    held: impl Fn(TableName, &Gathered) -> RecordMoney,
    records: &GatheredRecords,
    batches: &[Batch],
) -> (ImportSums, Vec<(DraftPlace, String)>) {
    let (mut sums, mut faults) = (ImportSums::new(), Vec::new());
    for (table, rows) in &records.tables {
        let mut of_table: BTreeMap<Currency, ImportSum> = BTreeMap::new();
        for row in rows.iter().filter(|row| !row.from.is_empty() && !row.ambiguous) {
            let Some((held, currency)) = held(*table, row) else { continue };
            let Some(said) = said(row, *table, currency, batches) else { continue };
            let read = said.money;
            if said.alone && read != held {
                let reason = format!(
                    "it says {read} {currency}, its {} would hold {held}: this is a fault of quarterdeck's, please report it",
                    table.one()
                );
                faults.extend(row.from.iter().map(|at| (*at, reason.clone())));
            }
            let sum = of_table.entry(currency).or_default();
            (sum.read, sum.held) = (sum.read.saturating_add(read), sum.held.saturating_add(held));
            if said.priced {
                sum.listed = sum.listed.saturating_add(held.saturating_sub(read));
            }
        }
        sums.extend(of_table.into_iter().map(|(currency, sum)| ((*table, currency.code().to_owned()), sum)));
    }
    (sums, faults)
}

/// What the rows of a record say it comes to.
struct RecordSum {
    money: Decimal,
    /// Whether the record must come to the same: not where several rows tell one amount.
    alone: bool,
    /// Whether a list price may stand for it.
    priced: bool,
}

fn said(row: &Gathered, table: TableName, currency: Currency, batches: &[Batch]) -> Option<RecordSum> {
    let priced = row.from.iter().filter_map(|(batch, _)| batches.get(*batch)).any(|batch| batch.map.amount_from_list_price);
    let amounts = || row.from.iter().filter_map(|at| read(draft(batches, *at)?, currency.code()));
    let sum = amounts().fold(Decimal::ZERO, Decimal::saturating_add);
    let count = amounts().take(2).count();
    let alone = !priced && (count == 1 || table == TableName::Orders);
    (count > 0 || priced).then_some(RecordSum { money: sum, alone, priced })
}
