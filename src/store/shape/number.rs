//! Numbers, read exactly from their text.

use rust_decimal::Decimal;

use crate::book::money::{LARGEST_AMOUNT, Money, PRICE_DIGITS, Price};
use crate::book::units::Units;
use crate::store::scan::NodeKind;

use super::Reader;

/// The most significant digits of an amount that is not in quotes: beyond them other programs that read the file as
/// floating point would see another number.
const MOST_DIGITS: usize = 15;
/// The most units of goods one field may state, in thousandths.
const MOST_UNITS: i128 = 100_000_000_000_000;

/// A plain number as written: no exponent, no base, no suffix.
struct Plain {
    negative: bool,
    whole: String,
    decimals: String,
}

impl Plain {
    /// Reads `-12_000.50`. The error says what is wrong and what to write.
    fn read(text: &str) -> Result<Self, (&'static str, String)> {
        let not = |hint: &str| ("not a number", hint.to_owned());
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(w, d)| (w, Some(d)));
        let clean = |part: &str| part.chars().filter(|c| *c != '_').collect::<String>();
        let (whole, decimals) = (clean(whole), decimals.map(clean));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if digits.contains(',') {
            return Err(not(&format!(
                "write `{}`: a point before the decimals, nothing between thousands",
                without_commas(digits)
            )));
        }
        if !all_digits(&whole) || digits.starts_with('_') || decimals.as_deref().is_some_and(|d| !all_digits(d)) {
            let exponent = digits.starts_with(|c: char| c.is_ascii_digit()) && digits.contains(['e', 'E']);
            let hint = if exponent {
                "write it out, without an exponent"
            } else {
                "write digits, with a point before the decimals: `1249.50`"
            };
            return Err(not(hint));
        }
        if whole.len() > 1 && whole.starts_with('0') {
            return Err(("a number with leading zeros", format!("write `{}`", whole.trim_start_matches('0'))));
        }
        if whole.len() + decimals.as_ref().map_or(0, String::len) > 30 {
            return Err(("a number too long to be held exactly", String::new()));
        }
        Ok(Self { negative, whole, decimals: decimals.unwrap_or_default() })
    }

    /// The number times 10 to the `digits`; `None` when it has more decimals.
    fn scaled(&self, digits: usize) -> Option<i128> {
        let missing = digits.checked_sub(self.decimals.len())?;
        let number: i128 = format!("{}{}{}", self.whole, self.decimals, "0".repeat(missing)).parse().ok()?;
        Some(if self.negative { -number } else { number })
    }

    fn significant(&self) -> usize {
        format!("{}{}", self.whole, self.decimals).trim_matches('0').len()
    }
}

/// `12.000,00` as `12000.00`, `1,249.50` as `1249.50`.
fn without_commas(digits: &str) -> String {
    let (comma, point) = (digits.rfind(','), digits.rfind('.'));
    let kept: String = match (comma, point) {
        (Some(c), Some(p)) if c < p => digits.chars().filter(|c| *c != ',').collect(),
        (Some(c), None) if digits.len() - c == 4 => digits.chars().filter(|c| *c != ',').collect(),
        _ => digits.chars().filter(|c| *c != '.').map(|c| if c == ',' { '.' } else { c }).collect(),
    };
    kept.replace(' ', "")
}

/// The text of a number, which may stand in quotes; the reader is told when it is none.
fn text_of<'a>(reader: &mut Reader<'a>, node: usize, quotes: bool) -> Option<(&'a str, bool)> {
    match reader.kind(node) {
        NodeKind::Number => Some((reader.text(node), false)),
        NodeKind::Text if quotes => {
            let text = reader.text(node);
            Some((text.get(1..text.len() - 1).unwrap_or_default(), true))
        }
        NodeKind::Text => {
            reader.error(node, "wrong-type", "a number belongs here", "write it without quotes");
            None
        }
        NodeKind::Name if matches!(reader.text(node), "NaN" | "inf" | "nan" | "infinity") => {
            reader.error(node, "not-a-number", "not a number", "leave the field out when there is none");
            None
        }
        _ => {
            reader.error(node, "wrong-type", "a number belongs here", "write digits: `1249.50`");
            None
        }
    }
}

/// A plain number, or a complaint.
fn plain(reader: &mut Reader, node: usize, quotes: bool) -> Option<(Plain, bool)> {
    let (text, quoted) = text_of(reader, node, quotes)?;
    match Plain::read(text) {
        Ok(number) => Some((number, quoted)),
        Err((what, hint)) => {
            reader.error(node, "not-a-number", what, hint);
            None
        }
    }
}

/// A number times 10 to the `digits`, exactly.
fn scaled(reader: &mut Reader, node: usize, digits: usize, most: i128, why: &str) -> Option<i128> {
    let (number, quoted) = plain(reader, node, true)?;
    if !quoted && number.significant() > MOST_DIGITS {
        reader.error(node, "too-many-digits", "more than 15 digits", "put the number into quotes");
        return None;
    }
    let Some(value) = number.scaled(digits) else {
        let what = if digits == 0 { "no decimals are allowed".to_owned() } else { format!("more than {digits} decimals") };
        reader.error(node, "too-many-digits", &what, why.to_owned());
        return None;
    };
    if value.abs() > most {
        reader.error(node, "out-of-range", "too large", "");
        return None;
    }
    Some(value)
}

/// Money in the record's currency.
pub(crate) fn money(reader: &mut Reader, node: usize) -> Option<Money> {
    let currency = reader.currency;
    let digits = usize::try_from(currency.digits()).unwrap_or(0);
    let why = format!("{} has {digits}", currency.code());
    scaled(reader, node, digits, LARGEST_AMOUNT, &why).map(Money::from_minor)
}

/// The price of a unit, in the record's currency.
pub(crate) fn price(reader: &mut Reader, node: usize) -> Option<Price> {
    let currency = reader.currency;
    // As much as an amount of money in a currency without a minor unit.
    let most = LARGEST_AMOUNT / currency.scale() * 10_i128.pow(6);
    let millionths = scaled(reader, node, PRICE_DIGITS, most, "a price has at most 6")?;
    Some(Price::from_millionths(millionths, currency))
}

pub(crate) fn units(reader: &mut Reader, node: usize) -> Option<Units> {
    let value = scaled(reader, node, 3, MOST_UNITS, "units have at most 3")?;
    if value < 0 {
        reader.error(node, "out-of-range", "units cannot be negative", "write what came back as a return of its order");
        return None;
    }
    i64::try_from(value).ok().map(Units::from_thousandths)
}

pub(crate) fn decimal(reader: &mut Reader, node: usize) -> Option<Decimal> {
    let (number, _) = plain(reader, node, true)?;
    let places = number.decimals.len();
    let value = number.scaled(places).zip(u32::try_from(places).ok());
    let value = value.and_then(|(value, scale)| Decimal::try_from_i128_with_scale(value, scale).ok());
    if value.is_none() {
        reader.error(node, "too-many-digits", "a number too long to be held exactly", "");
    }
    value
}

pub(crate) fn whole(reader: &mut Reader, node: usize, least: i128, most: i128) -> Option<i128> {
    let (number, _) = plain(reader, node, false)?;
    if !number.decimals.is_empty() {
        reader.error(node, "wrong-type", "a whole number belongs here", format!("write `{}`", number.whole));
        return None;
    }
    let value = number.scaled(0).filter(|value| (least..=most).contains(value));
    if value.is_none() {
        reader.error(node, "out-of-range", "out of range", format!("write a whole number from {least} to {most}"));
    }
    value
}

pub(crate) fn float(reader: &mut Reader, node: usize) -> Option<f64> {
    let (text, _) = text_of(reader, node, false)?;
    let clean = text.replace('_', "");
    let digits = clean.trim_start_matches(['-', '+']);
    let leading_zero = digits.len() > 1 && digits.starts_with('0') && digits.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    let plain =
        digits.starts_with(|c: char| c.is_ascii_digit()) && digits.bytes().all(|b| b.is_ascii_digit() || b"eE+-.".contains(&b));
    let value = clean.parse::<f64>().ok().filter(|value| plain && value.is_finite());
    if leading_zero {
        reader.error(node, "not-a-number", "a number with leading zeros", format!("write `{}`", digits.trim_start_matches('0')));
        return None;
    }
    if value.is_none() {
        reader.error(node, "not-a-number", "not a number", "write digits, with a point before the decimals: `1249.50`");
    }
    value
}
