//! Money: exact, in minor units, never in floating point.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The largest amount one record may state, in minor units. Sums of any number of records that fit in memory stay
/// far inside the 128 bits of [`Money`], so adding them cannot overflow.
pub(crate) const LARGEST_AMOUNT: i128 = 1_000_000_000_000_000_000;

/// An amount of money in minor units (cents) of the company's currency, unless the place that holds it says otherwise.
///
/// Held in 128 bits: what the loader admits ([`LARGEST_AMOUNT`] a record) cannot overflow a sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money {
    high: i64,
    low: u64,
}

impl Money {
    /// No money.
    pub const ZERO: Money = Money::from_minor(0);

    /// An amount of `minor` minor units.
    #[expect(clippy::cast_possible_truncation, reason = "the two halves")]
    pub const fn from_minor(minor: i128) -> Self {
        // In halves that take 8 bytes' place each: whole, an amount that may be absent would take 32.
        Self { high: (minor >> 64) as i64, low: minor.cast_unsigned() as u64 }
    }

    /// The amount in minor units.
    pub const fn minor(self) -> i128 {
        (self.high as i128) << 64 | self.low as i128
    }

    /// The amount in minor units as a float: for rates and statistics only, never to add up.
    pub fn as_f64(self) -> f64 {
        self.minor() as f64
    }

    /// The nearest amount to `minor` minor units, half to even; `None` when it is not a number an amount can hold.
    #[expect(clippy::cast_possible_truncation, reason = "bounded by the check before it")]
    pub fn from_f64(minor: f64) -> Option<Self> {
        (minor.is_finite() && minor.abs() < 1e30).then(|| Self::from_minor(minor.round_ties_even() as i128))
    }

    /// This amount times `numerator / denominator`, rounded half to even. `None` when the denominator is zero or the
    /// product does not fit.
    pub(crate) fn times(self, numerator: i128, denominator: i128) -> Option<Self> {
        let product = self.minor().checked_mul(numerator)?;
        div_half_even(product, denominator).map(Self::from_minor)
    }

    /// `max(0, self)`.
    #[must_use]
    pub(crate) fn max0(self) -> Self {
        Self::from_minor(self.minor().max(0))
    }

    #[must_use]
    pub(crate) fn abs(self) -> Self {
        Self::from_minor(self.minor().abs())
    }

    /// Splits this amount in proportion to `weights` by largest remainder, so that the parts add up to it exactly.
    /// Equal remainders: the earlier part first. Weights that sum to nothing: all of it goes to the first part.
    pub(crate) fn split(self, weights: &[i128]) -> Vec<Money> {
        let total: i128 = weights.iter().map(|w| (*w).max(0)).sum();
        if weights.is_empty() {
            return Vec::new();
        }
        if total == 0 {
            let mut parts = vec![Money::ZERO; weights.len()];
            if let Some(first) = parts.first_mut() {
                *first = self;
            }
            return parts;
        }
        let (sign, amount) = (self.minor().signum(), self.minor().abs());
        let mut parts: Vec<i128> = Vec::with_capacity(weights.len());
        let mut remainders: Vec<(i128, usize)> = Vec::with_capacity(weights.len());
        let mut given = 0;
        for (index, weight) in weights.iter().enumerate() {
            let (whole, rest) = mul_div(amount, (*weight).max(0), total);
            parts.push(whole);
            remainders.push((rest, index));
            given += whole;
        }
        remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut left = amount - given;
        for (_, index) in remainders {
            if left == 0 {
                break;
            }
            if let Some(part) = parts.get_mut(index) {
                *part += 1;
                left -= 1;
            }
        }
        parts.into_iter().map(|part| Money::from_minor(part * sign)).collect()
    }
}

/// `amount * weight / total` as quotient and remainder; where the product would not fit, both are scaled down first.
fn mul_div(amount: i128, weight: i128, total: i128) -> (i128, i128) {
    let (mut weight, mut total) = (weight, total);
    loop {
        if let Some(product) = amount.checked_mul(weight) {
            return (product / total, product % total);
        }
        weight /= 2;
        total = (total / 2).max(1);
    }
}

/// Digits that a price of a unit may have after the point, whatever its currency has: lines are rounded, prices are not.
pub(crate) const PRICE_DIGITS: usize = 6;

/// The price of a unit of goods: exact, to a millionth of a major unit of its currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Price {
    millionths: i128,
    currency: Currency,
}

impl Price {
    /// A price of so many millionths of a major unit.
    pub(crate) const fn from_millionths(millionths: i128, currency: Currency) -> Self {
        Self { millionths, currency }
    }

    /// What so many thousandths of a unit cost, times `numerator / denominator`, rounded once, half to even, to the
    /// currency's digits; `None` where that is too large to be held exactly.
    pub(crate) fn times(self, thousandths: i128, (numerator, denominator): (i128, i128)) -> Option<Money> {
        let mut parts = [(self.millionths, 1_000_000), (thousandths, 1_000), (numerator, denominator)];
        let mut exact = self.currency.scale();
        let mut of = 1_i128;
        for (top, bottom) in &mut parts {
            // Without the zeros that both end in, the product fits where the result does.
            while *bottom % 10 == 0 && *top % 10 == 0 {
                (*top, *bottom) = (*top / 10, *bottom / 10);
            }
            (exact, of) = (exact.checked_mul(*top)?, of.checked_mul(*bottom)?);
        }
        div_half_even(exact, of).map(Money::from_minor)
    }

    /// In major units, with at least the currency's digits and separators of thousands: `1,249.50`, `0.0149`.
    pub(crate) fn full(self) -> String {
        let finest = Currency { digits: 6, ..self.currency };
        let text = finest.full(Money::from_minor(self.millionths));
        let spare = PRICE_DIGITS.saturating_sub(usize::from(self.currency.digits));
        let kept = text.len() - text.chars().rev().take(spare).take_while(|digit| *digit == '0').count();
        text.get(..kept).unwrap_or(&text).trim_end_matches('.').to_owned()
    }
}

/// `numerator / denominator`, half to even.
pub(crate) fn div_half_even(numerator: i128, denominator: i128) -> Option<i128> {
    if denominator == 0 {
        return None;
    }
    let (n, d) = if denominator < 0 { (numerator.checked_neg()?, denominator.checked_neg()?) } else { (numerator, denominator) };
    let (quotient, rest) = (n.div_euclid(d), n.rem_euclid(d));
    let up = match (rest.checked_mul(2)?).cmp(&d) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => quotient.rem_euclid(2) == 1,
    };
    Some(quotient + i128::from(up))
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money::from_minor(self.minor() + other.minor())
    }
}
impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money::from_minor(self.minor() - other.minor())
    }
}
impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money::from_minor(-self.minor())
    }
}
impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        *self = *self + other;
    }
}
impl SubAssign for Money {
    fn sub_assign(&mut self, other: Money) {
        *self = *self - other;
    }
}
impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

/// The name under which an amount serialises; the report turns it into major units with the currency's digits.
pub(crate) const MINOR: &str = "$minor";

impl Serialize for Money {
    /// As `{"$minor": "123"}`: only the report knows the currency's digits and writes the number.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(MINOR, &self.minor().to_string())?;
        map.end()
    }
}

crate::book::schema::json_form!(Money, {"type": "number"});

/// A currency: its ISO 4217 code and how many digits its minor unit has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: [u8; 3],
    digits: u8,
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::from_code(&code).ok_or_else(|| D::Error::custom(format!("no currency {code:?}")))
    }
}

impl Default for Currency {
    /// The euro.
    fn default() -> Self {
        Self { code: *b"EUR", digits: 2 }
    }
}

impl Currency {
    /// The currency with this ISO 4217 code (three capital letters); `None` when there is none or it has no minor unit.
    pub(crate) fn from_code(code: &str) -> Option<Self> {
        let known = iso_currency::Currency::from_code(code)?;
        let digits = u8::try_from(known.exponent()?).ok()?;
        Some(Self { code: code.as_bytes().try_into().ok()?, digits })
    }

    /// The ISO 4217 code.
    pub(crate) fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or("???")
    }

    /// Digits after the point: 2 for EUR, 0 for JPY, 3 for KWD.
    pub(crate) fn digits(self) -> u32 {
        u32::from(self.digits)
    }

    /// Minor units in one major unit: 100 for EUR.
    pub fn scale(self) -> i128 {
        10_i128.pow(self.digits())
    }

    /// The amount in major units with all its digits and no separators: `-1249.50`.
    pub fn plain(self, amount: Money) -> String {
        let (sign, minor) = (if amount.minor() < 0 { "-" } else { "" }, amount.minor().unsigned_abs());
        let scale = self.scale().unsigned_abs();
        if self.digits == 0 {
            return format!("{sign}{minor}");
        }
        format!("{sign}{}.{:0width$}", minor / scale, minor % scale, width = usize::from(self.digits))
    }

    /// The amount in major units with all its digits and separators of thousands: `1,249.50`.
    pub(crate) fn full(self, amount: Money) -> String {
        let plain = self.plain(amount);
        let (sign, rest) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
        let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(w, f)| (w, Some(f)));
        let mut grouped = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        match fraction {
            Some(fraction) => format!("{sign}{grouped}.{fraction}"),
            None => format!("{sign}{grouped}"),
        }
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn halves_go_to_the_even_neighbour() {
        assert_eq!(div_half_even(25, 10), Some(2));
        assert_eq!(div_half_even(35, 10), Some(4));
        assert_eq!(div_half_even(-25, 10), Some(-2));
        assert_eq!(div_half_even(-35, 10), Some(-4));
        assert_eq!(div_half_even(1, 0), None);
    }

    #[test]
    fn a_price_keeps_its_digits_and_what_it_makes_is_rounded_once() {
        let (usd, jpy) = (Currency::from_code("USD").unwrap(), Currency::from_code("JPY").unwrap());
        let price = |millionths| Price::from_millionths(millionths, usd);
        assert_eq!(price(14_900).times(10_000_000, (1, 1)), Some(Money::from_minor(14_900)));
        assert_eq!(price(356_898_000).times(40_000, (1, 1)), Some(Money::from_minor(1_427_592)));
        // 0.025 and 0.075 lie half way: to the even cent.
        assert_eq!(price(50_000).times(1_000, (1, 2)), Some(Money::from_minor(2)));
        assert_eq!(price(150_000).times(1_000, (1, 2)), Some(Money::from_minor(8)));
        assert_eq!(Price::from_millionths(1_500_000, jpy).times(1_000, (1, 1)), Some(Money::from_minor(2)));
        assert_eq!([price(14_900), price(1_249_500_000), price(3_000_000)].map(Price::full), ["0.0149", "1,249.50", "3.00"]);
        assert_eq!(Price::from_millionths(1_500_000, jpy).full(), "1.5");
        assert_eq!(Price::from_millionths(1_200_000_000, jpy).full(), "1,200");
        assert_eq!(price(i128::MAX / 10).times(1_001, (1, 3)), None);
    }

    #[test]
    fn amounts_are_written_with_the_currencys_digits() {
        let eur = Currency::from_code("EUR").unwrap();
        assert_eq!(eur.plain(Money::from_minor(-124_950)), "-1249.50");
        assert_eq!(eur.full(Money::from_minor(123_456_789)), "1,234,567.89");
        assert_eq!(Currency::from_code("JPY").unwrap().full(Money::from_minor(1_000)), "1,000");
        assert_eq!(Currency::from_code("KWD").unwrap().plain(Money::from_minor(5)), "0.005");
        assert_eq!(Currency::from_code("XYZ"), None);
    }

    #[test]
    fn equal_remainders_go_to_the_earlier_part() {
        let parts = Money::from_minor(100).split(&[1, 1, 1]);
        assert_eq!(parts, [34, 33, 33].map(Money::from_minor));
        assert_eq!(Money::from_minor(5).split(&[0, 0]), [5, 0].map(Money::from_minor));
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_whole(amount in -LARGEST_AMOUNT..LARGEST_AMOUNT, weights in prop::collection::vec(0..LARGEST_AMOUNT, 1..40)) {
            let parts = Money::from_minor(amount).split(&weights);
            prop_assert_eq!(parts.iter().copied().sum::<Money>(), Money::from_minor(amount));
        }
    }
}
