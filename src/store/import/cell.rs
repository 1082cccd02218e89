//! One cell read as what its field holds.

use std::cell::Cell as Counter;

use rust_decimal::{Decimal, RoundingStrategy};

use super::date;
use super::grid::GridCell;
use super::map::DecimalMark;
use super::number;
use super::order::ColumnDates;
use super::shape::FieldKind;
use crate::book::calendar::Period;
use crate::book::money::{Currency, LARGEST_AMOUNT};
use crate::store::edit::Value;

#[derive(Clone, Debug, Default)]
pub(crate) struct ColumnReading {
    pub(crate) dates: ColumnDates,
    pub(crate) mark: DecimalMark,
    /// What its numbers are multiplied with.
    pub(crate) factor: Option<Decimal>,
    /// Whether its units may be negative: what came back.
    pub(crate) signed: bool,
}

/// What holds for all columns of a file.
#[derive(Debug)]
pub(crate) struct FileContext {
    /// The company's time zone.
    pub(crate) zone: chrono_tz::Tz,
    /// Whether numbers with too many digits are rounded.
    pub(crate) round: bool,
    pub(crate) rounded: Counter<usize>,
    /// How many times became another day in the company's time zone.
    pub(crate) moved: Counter<usize>,
}

/// What cells of numbers, dates and choices say when they say nothing.
const NOTHING: &[&str] = &["-", "--", "\u{2013}", "\u{2014}", "n/a", "na", "n.a.", "#n/a", "null", "none", "nan"];

/// Whether a cell of this kind says nothing.
pub(crate) fn is_nothing(kind: FieldKind, text: &str) -> bool {
    let worded = matches!(
        kind,
        FieldKind::Day
            | FieldKind::Month
            | FieldKind::Period
            | FieldKind::Money
            | FieldKind::Price
            | FieldKind::Units
            | FieldKind::Count
            | FieldKind::Number
            | FieldKind::Fraction
            | FieldKind::Currency
            | FieldKind::Choice(_)
    );
    text.is_empty() || (worded && text.len() <= 5 && NOTHING.iter().any(|nothing| nothing.eq_ignore_ascii_case(text)))
}

impl FileContext {
    /// Reads a cell as `kind`. `currency` is the record's. The error says what is wrong with it and what to do.
    pub(crate) fn read(
        &self,
        kind: FieldKind,
        cell: GridCell,
        reading: &ColumnReading,
        currency: Currency,
    ) -> Result<Value, String> {
        let text = cell.text;
        let mark = if cell.exact { DecimalMark::Point } else { reading.mark };
        let number = |money: Option<Currency>| {
            let number = number::read(text, mark, money)?;
            let scaled = reading.factor.map_or(Some(number), |factor| number.checked_mul(factor));
            scaled.ok_or_else(|| format!("{text:?} is too large"))
        };
        match kind {
            FieldKind::Text | FieldKind::Ref(_) | FieldKind::Stage => Ok(Value::Text(text.to_owned())),
            FieldKind::Day => self.day(text, reading).map(Value::Day),
            FieldKind::Month => match date::month_alone(text) {
                Some((year, month)) => Ok(Value::Text(format!("{year:04}-{month:02}"))),
                None => self.day(text, reading).map(|day| Value::Text(format!("{:04}-{:02}", day.year(), day.month()))),
            },
            FieldKind::Period => period(text).map(Value::Text),
            FieldKind::Money => self.money(text, number(Some(currency))?, currency.digits(), currency),
            FieldKind::Price => self.money(text, number(Some(currency))?, 6, currency),
            FieldKind::Currency => {
                let code = text.to_uppercase();
                let known = Currency::from_code(&code).map(|_| Value::Text(code));
                known.ok_or_else(|| format!("{text:?} is not a currency of ISO 4217"))
            }
            FieldKind::Units => {
                let units = self.digits(number(None)?, 3).map_err(|()| format!("{text:?}: units have up to 3 decimals"))?;
                let units = if reading.signed { units } else { not_negative(text, units)? };
                Ok(Value::number(units))
            }
            FieldKind::Count => {
                let count = self.digits(number(None)?, 0).map_err(|()| format!("{text:?} is not a whole number"))?;
                not_negative(text, count).map(Value::number)
            }
            // A target's amount may be money.
            FieldKind::Number => Ok(Value::number(number(Some(currency))?)),
            FieldKind::Fraction => fraction(text, mark, reading.factor).map(Value::number),
            FieldKind::Choice(names) => {
                let wanted = letters(text);
                let found = names.iter().find(|name| letters(name) == wanted);
                found
                    .map(|name| Value::Name((*name).to_owned()))
                    .ok_or_else(|| format!("{text:?} is none of {}: say under `values` which it is", names.join(", ")))
            }
            FieldKind::Group(..) | FieldKind::List(_) => Err("a group cannot be read from one cell".to_owned()),
        }
    }

    fn day(&self, text: &str, reading: &ColumnReading) -> Result<crate::book::day::Day, String> {
        let (day, moved) = reading.dates.read(text, self.zone)?;
        self.moved.set(self.moved.get() + usize::from(moved));
        Ok(day)
    }

    fn money(&self, text: &str, number: Decimal, digits: u32, currency: Currency) -> Result<Value, String> {
        let amount = self
            .digits(number, digits)
            .map_err(|()| format!("{text:?} has more digits than {currency} has: say `round: true` in the map to round it"))?;
        let minor = amount.checked_mul(Decimal::from(10_u32.pow(currency.digits())));
        if minor.is_none_or(|minor| minor.abs() > Decimal::from_i128_with_scale(LARGEST_AMOUNT, 0)) {
            return Err(format!("{text:?} is more than an amount can be"));
        }
        Ok(Value::money(amount, currency))
    }

    /// The number with no more than `most` decimals.
    fn digits(&self, number: Decimal, most: u32) -> Result<Decimal, ()> {
        let number = number.normalize();
        match (number.scale() <= most, self.round) {
            (true, _) => Ok(number),
            (false, true) => {
                self.rounded.set(self.rounded.get() + 1);
                Ok(number.round_dp_with_strategy(most, RoundingStrategy::MidpointNearestEven).normalize())
            }
            (false, false) => Err(()),
        }
    }
}

/// Reads a fraction from 0 to 1; `15%` is 0.15.
pub(crate) fn fraction(text: &str, mark: DecimalMark, factor: Option<Decimal>) -> Result<Decimal, String> {
    let (body, percent) = text.strip_suffix('%').map_or((text, false), |body| (body, true));
    let number = number::read(body, mark, None)?;
    let number = factor.map_or(Some(number), |factor| number.checked_mul(factor)).unwrap_or(Decimal::MAX);
    let fraction = if percent { number / Decimal::from(100) } else { number };
    if fraction < Decimal::ZERO || fraction > Decimal::ONE {
        return Err(format!("{text:?} is not between 0 and 1: write 0.15 or 15%"));
    }
    Ok(fraction)
}

/// Reads yes or no, in the languages of the vendors; `None` where a cell says neither.
pub(crate) fn truth(text: &str) -> Option<bool> {
    // What programs write; and no word for it is longer than these.
    if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") || text.len() > 10 {
        return (text.len() <= 10).then_some(text.len() == 4);
    }
    let small = text.to_lowercase();
    let is = |words: &[&str]| words.contains(&small.as_str());
    if is(&["true", "1", "yes", "y", "t", "x", "wahr", "ja", "vrai", "oui", "verdadero", "sí", "si", "verdadeiro", "sim", "waar"])
    {
        Some(true)
    } else if is(&["false", "0", "no", "n", "f", "falsch", "nein", "faux", "non", "falso", "não", "nao", "onwaar", "nee"]) {
        Some(false)
    } else {
        None
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn not_negative(cell: &str, number: Decimal) -> Result<Decimal, String> {
    if number < Decimal::ZERO { Err(format!("{cell:?} is negative")) } else { Ok(number) }
}

/// The period of a target as a book writes it: `2026-Q4`, `Q4 2026`, `FY2026 Q4`, `Oct 2026`, `2026`.
pub(crate) fn period(text: &str) -> Result<String, String> {
    let parsed = |text: &str| Period::parse(text).is_some().then(|| text.to_owned());
    let found = parsed(text).or_else(|| {
        if let Some((year, month)) = date::month_alone(text) {
            return parsed(&format!("{year:04}-{month:02}"));
        }
        let words: Vec<String> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_uppercase).collect();
        let year = words.iter().find_map(|word| {
            let digits = word.strip_prefix("FY").or_else(|| word.strip_prefix("CY")).unwrap_or(word);
            let digits = if digits.len() == 2 && digits != word { format!("20{digits}") } else { digits.to_owned() };
            (digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
        })?;
        let rest: Vec<&String> = words.iter().filter(|w| !w.ends_with(&year) && *w != "FY" && !(w.starts_with("FY"))).collect();
        match rest.as_slice() {
            [] => parsed(&year),
            [part] => parsed(&format!("{year}-{part}")),
            _ => None,
        }
    });
    found.ok_or_else(|| format!("{text:?} is no period: write 2026-Q4, 2026-11, 2026-W48 or 2026"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(round: bool) -> FileContext {
        FileContext { zone: chrono_tz::UTC, round, rounded: Counter::default(), moved: Counter::default() }
    }

    fn one(kind: FieldKind, text: &str, round: bool, factor: Option<&str>) -> Result<String, String> {
        let reading = ColumnReading { factor: factor.map(|f| f.parse().unwrap()), ..ColumnReading::default() };
        let cell = GridCell { text, exact: false };
        context(round)
            .read(kind, cell, &reading, Currency::from_code("EUR").unwrap())
            .map(|value| value.plain().unwrap_or_default())
    }

    #[test]
    fn amounts_have_the_currencys_digits() {
        let money = |cell, round, factor| one(FieldKind::Money, cell, round, factor);
        assert_eq!(money("1249.5", false, None).as_deref(), Ok("1249.5"));
        assert!(money("1234.5678", false, None).unwrap_err().contains("round: true"));
        assert_eq!(money("1.235", true, None).as_deref(), Ok("1.24"));
        assert_eq!(money("1.245", true, None).as_deref(), Ok("1.24"));
        assert_eq!(money("36150000", false, Some("0.000001")).as_deref(), Ok("36.15"));
        assert!(money("99999999999999999999", false, None).is_err());
        assert_eq!(one(FieldKind::Price, "0.0149", false, None).as_deref(), Ok("0.0149"));
        assert!(one(FieldKind::Price, "0.01234567", false, None).is_err());
    }

    #[test]
    fn the_rest() {
        let read = |kind, text| one(kind, text, false, None);
        assert_eq!(read(FieldKind::Fraction, "15%").as_deref(), Ok("0.15"));
        assert!(read(FieldKind::Fraction, "15").is_err());
        assert_eq!(read(FieldKind::Count, "4,233").as_deref(), Ok("4233"));
        assert!(read(FieldKind::Count, "1.5").is_err());
        assert!(read(FieldKind::Units, "-1").is_err());
        assert_eq!(read(FieldKind::Choice(&["NoDecision"]), "no decision").as_deref(), Ok("NoDecision"));
        assert_eq!(read(FieldKind::Month, "2026-11-23").as_deref(), Ok("2026-11"));
        assert_eq!(read(FieldKind::Month, "Nov 2026").as_deref(), Ok("2026-11"));
        assert_eq!(read(FieldKind::Number, "€ 1,000").as_deref(), Ok("1000"));
    }

    #[test]
    fn periods_as_people_write_them() {
        for (text, wanted) in [
            ("2026-Q4", "2026-Q4"),
            ("Q4 2026", "2026-Q4"),
            ("FY2026 Q4", "2026-Q4"),
            ("FY26-Q3", "2026-Q3"),
            ("Oct 2026", "2026-10"),
            ("10/2026", "2026-10"),
            ("2026", "2026"),
            ("FY 2026", "2026"),
        ] {
            assert_eq!(period(text).as_deref(), Ok(wanted), "{text}");
        }
        for wrong in ["2026-10-01", "Q4", "soon", "Q7 2026"] {
            assert!(period(wrong).unwrap_err().contains("2026-Q4"), "{wrong}");
        }
    }

    #[test]
    fn what_says_nothing() {
        assert!(is_nothing(FieldKind::Money, "--") && is_nothing(FieldKind::Day, "N/A") && is_nothing(FieldKind::Count, ""));
        assert!(!is_nothing(FieldKind::Text, "N/A") && !is_nothing(FieldKind::Money, "0"));
    }
}
