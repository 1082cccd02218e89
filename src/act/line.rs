//! A line of an order as one types it: `product=beacon-s units=3 price=12.5`, or in short `3 beacon-s 12.5`; by its total
//! `3 beacon-s =36`. Several are parted by `;`.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::ask::{money, number, units};
use super::change::{Field, Value};
use super::subject::Subject;
use crate::book::day::Day;
use crate::book::id::{AnyId, Id};
use crate::book::money::Currency;
use crate::book::table::TableName;

/// Two lines as one may type them.
pub(crate) const EXAMPLE: &str = "3 beacon-s 12.5; 1 mast =900";

/// How lines may be typed, for whoever typed something else.
pub(crate) const HOW: &str = "3 beacon-s 12.5 (units, product, price), 3 beacon-s =36 (total), or product=beacon-s units=3";

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LineItem {
    pub(crate) product: Option<AnyId>,
    pub(crate) units: Option<Decimal>,
    /// For how much each; the list's price where neither it nor a total is said.
    pub(crate) price: Option<Decimal>,
    /// The fraction of the price that is given away.
    pub(crate) discount: Option<Decimal>,
    pub(crate) total: Option<Decimal>,
}

/// The names of a line's fields, as they are typed and written.
const NAMES: [&str; 5] = ["product", "units", "price", "discount", "total"];

pub(crate) fn read(text: &str, subject: &Subject) -> Result<Vec<LineItem>, String> {
    let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
    let lines: Vec<LineItem> = parts.map(|part| one(part, subject)).collect::<Result<_, _>>()?;
    if lines.is_empty() { Err(format!("write {HOW}")) } else { Ok(lines) }
}

fn one(text: &str, subject: &Subject) -> Result<LineItem, String> {
    let line = if text.split_whitespace().any(|word| named(word).is_some()) { long(text, subject) } else { short(text, subject) };
    line.and_then(LineItem::sound)
}

/// `units` and `3` of `units=3`.
fn named(word: &str) -> Option<(&'static str, &str)> {
    let (name, value) = word.split_once('=')?;
    NAMES.into_iter().find(|known| *known == name).map(|name| (name, value))
}

fn long(text: &str, subject: &Subject) -> Result<LineItem, String> {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    for word in text.split_whitespace() {
        match (named(word), pairs.last_mut()) {
            (Some((name, value)), _) => pairs.push((name, value.to_owned())),
            // A name of several words.
            (None, Some((_, value))) => {
                value.push(' ');
                value.push_str(word);
            }
            (None, None) => return Err(format!("`{word}` stands before any of {}: write {HOW}", NAMES.join(", "))),
        }
    }
    let mut line = LineItem::default();
    for (name, value) in pairs {
        let no = |why: String| format!("{name}: {why}");
        match name {
            "product" => line.product = Some(subject.find(&[TableName::Products], &value).map_err(no)?),
            "units" => line.units = Some(units(&value).map_err(no)?),
            "price" => line.price = Some(price(&value).map_err(no)?),
            "discount" => line.discount = Some(number(&value).map_err(no)?),
            _ => line.total = Some(money(&value, subject.book.company.currency()).map_err(no)?),
        }
    }
    Ok(line)
}

fn short(text: &str, subject: &Subject) -> Result<LineItem, String> {
    // `3 x beacon-s at 12.5` reads like `3 beacon-s 12.5`.
    let all: Vec<&str> = text.split_whitespace().collect();
    let told = |(at, word): (usize, &&str)| !(at > 0 && at + 1 < all.len() && matches!(*word, "x" | "at" | "@"));
    let mut words: Vec<&str> = all.iter().enumerate().filter(|entry| told((entry.0, entry.1))).map(|(_, word)| *word).collect();
    let mut line = LineItem::default();
    if let Some(first) = words.first()
        && let Ok(count) = units(first)
        && words.len() > 1
    {
        line.units = Some(count);
        words.remove(0);
    }
    let product = |words: &[&str]| subject.find(&[TableName::Products], &words.join(" "));
    if let [rest @ .., last] = words.as_slice()
        && !rest.is_empty()
    {
        if let Some(total) = last.strip_prefix('=') {
            line.total = Some(money(total, subject.book.company.currency())?);
            words.pop();
        } else if let Ok(each) = price(last)
            // A name may end in a number.
            && product(&words).is_err()
        {
            line.price = Some(each);
            words.pop();
        }
    }
    line.product = Some(product(&words)?);
    Ok(line)
}

fn price(text: &str) -> Result<Decimal, String> {
    let price = number(text)?;
    if price.normalize().scale() > 6 { Err("a price has up to 6 decimals".to_owned()) } else { Ok(price) }
}

impl LineItem {
    /// Refuses what cannot be a line.
    pub(crate) fn sound(self) -> Result<Self, String> {
        if self.units.is_none() && self.total.is_none() {
            return Err("how many units, or which total?".to_owned());
        }
        if self.total.is_none() && self.price.is_none() && self.product.is_none() {
            return Err("of which product, at which price?".to_owned());
        }
        if self.discount.is_some_and(|given| given < Decimal::ZERO || given > Decimal::ONE) {
            return Err("discount: a fraction from 0 to 1".to_owned());
        }
        Ok(self)
    }

    pub(crate) fn written(&self, subject: &Subject) -> String {
        let numbers = [("units", self.units), ("price", self.price), ("discount", self.discount), ("total", self.total)];
        let mut text = self.product.map_or_else(String::new, |product| format!("product={}", subject.book.key_of(product)));
        for (name, number) in numbers {
            if let Some(number) = number {
                let _ = write!(text, " {name}={}", number.normalize());
            }
        }
        text.trim_start().to_owned()
    }

    /// As a book writes it, in an order of a day and a currency; why it cannot be.
    pub(crate) fn value(&self, subject: &Subject, day: Day, currency: Currency) -> Result<Value, String> {
        let own = subject.book.company.currency();
        let listed = || self.product.filter(|_| currency == own).and_then(|product| list_price(subject, product, day));
        let mut fields = Vec::new();
        fields.extend(self.product.map(|product| Field::new("product", Value::text(subject.book.key_of(product)))));
        fields.extend(self.units.map(|units| Field::new("units", Value::number(units))));
        match (self.price, self.total) {
            (Some(price), _) => fields.push(Field::new("price", Value::number(price))),
            (None, Some(_)) => {}
            (None, None) => {
                let name = self.product.map_or("it", |product| subject.book.name_of(product));
                let price = listed().ok_or_else(|| format!("the list has no price of {name}: which one?"))?;
                fields.push(Field::new("price", price));
            }
        }
        fields.extend(self.discount.map(|discount| Field::new("discount", Value::number(discount))));
        fields.extend(self.total.map(|total| Field::new("total", Value::money(total, currency))));
        Ok(Value::group(fields))
    }
}

fn list_price(subject: &Subject, product: AnyId, day: Day) -> Option<Value> {
    let price = subject.book.products.get(Id::new(product.number))?.list_price_on(day)?;
    Value::minor(price, subject.book.company.currency())
}

/// The products whose name is being typed in the last of some lines.
pub(crate) fn product_typed(text: &str) -> String {
    let last = text.rsplit(';').next().unwrap_or(text);
    let words = last.split_whitespace().map(|word| named(word).map_or(word, |(_, value)| value));
    words.filter(|word| number(word.trim_start_matches('=')).is_err()).collect::<Vec<_>>().join(" ")
}
