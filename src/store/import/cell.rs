//! One cell: a date, an amount, a count, as a book writes it.

use std::cell::Cell;

use chrono::format::{Parsed, StrftimeItems};
use chrono::{Datelike, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};

use super::map::DecimalMark;
use super::shape::Kind;
use crate::book::day::Day;
use crate::book::money::{Currency, LARGEST_AMOUNT};
use crate::store::edit;

/// How the cells of a map are read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// How dates are written; `None`: only those that can be read in one way.
    pub date_format: Option<String>,
    /// How decimals are set off.
    pub decimal: DecimalMark,
    /// Whether too many digits are rounded.
    pub round: bool,
    /// How many cells were rounded.
    pub rounded: Cell<usize>,
}

/// Reads a cell as `kind` and gives its RON text. `currency` is the record's, `factor` what numbers are multiplied with.
/// The error says what is wrong with it and what to do.
pub fn read(kind: Kind, cell: &str, reading: &Reading, currency: Currency, factor: Option<Decimal>) -> Result<String, String> {
    match kind {
        Kind::Text | Kind::Ref(_) | Kind::Stage => Ok(edit::quoted(cell)),
        Kind::Day => day(cell, reading.date_format.as_deref()).map(|day| edit::quoted(&day.to_string())),
        Kind::Month => month(cell, reading.date_format.as_deref()).map(|month| edit::quoted(&month)),
        Kind::Money => {
            let amount = digits(scaled(number(cell, reading.decimal, Some(currency))?, factor)?, currency.digits(), reading)
                .map_err(|()| format!("{cell:?} has more digits than {currency} has: {}", hint(cell, reading.decimal)))?;
            let minor = amount.checked_mul(Decimal::from(10_u32.pow(currency.digits())));
            if minor.is_none_or(|minor| minor.abs() > Decimal::from_i128_with_scale(LARGEST_AMOUNT, 0)) {
                return Err(format!("{cell:?} is more than an amount can be"));
            }
            Ok(edit::number(amount, currency.digits()))
        }
        Kind::Currency => {
            let code = cell.to_uppercase();
            Currency::from_code(&code)
                .map(|_| edit::quoted(&code))
                .ok_or_else(|| format!("{cell:?} is not a currency of ISO 4217"))
        }
        Kind::Units => {
            let units = digits(scaled(number(cell, reading.decimal, None)?, factor)?, 3, reading)
                .map_err(|()| format!("{cell:?}: units have up to 3 decimals"))?;
            not_negative(cell, units)?;
            Ok(edit::number(units, 0))
        }
        Kind::Count => {
            let count = digits(scaled(number(cell, reading.decimal, None)?, factor)?, 0, reading)
                .map_err(|()| format!("{cell:?} is not a whole number"))?;
            not_negative(cell, count)?;
            Ok(edit::number(count, 0))
        }
        Kind::Number => Ok(edit::number(scaled(number(cell, reading.decimal, None)?, factor)?, 0)),
        Kind::Fraction => {
            let (body, percent) = cell.strip_suffix('%').map_or((cell, false), |body| (body, true));
            let fraction = scaled(number(body, reading.decimal, None)?, factor)?;
            let fraction = if percent { fraction / Decimal::from(100) } else { fraction };
            if fraction < Decimal::ZERO || fraction > Decimal::ONE {
                return Err(format!("{cell:?} is not between 0 and 1: write 0.15 or 15%"));
            }
            Ok(edit::number(fraction, 0))
        }
        Kind::Choice(names) => {
            let wanted = letters(cell);
            let found = names.iter().find(|name| letters(name) == wanted);
            found
                .map(|name| (*name).to_owned())
                .ok_or_else(|| format!("{cell:?} is none of {}: say under `values` which it is", names.join(", ")))
        }
        Kind::Group(..) | Kind::List(_) => Err("a group cannot be read from one cell".to_owned()),
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn not_negative(cell: &str, number: Decimal) -> Result<(), String> {
    if number < Decimal::ZERO { Err(format!("{cell:?} is negative")) } else { Ok(()) }
}

fn scaled(number: Decimal, factor: Option<Decimal>) -> Result<Decimal, String> {
    factor.map_or(Some(number), |factor| number.checked_mul(factor)).ok_or_else(|| format!("{number} is too large"))
}

/// The number with no more than `most` decimals.
fn digits(number: Decimal, most: u32, reading: &Reading) -> Result<Decimal, ()> {
    let number = number.normalize();
    match (number.scale() <= most, reading.round) {
        (true, _) => Ok(number),
        (false, true) => {
            reading.rounded.set(reading.rounded.get() + 1);
            Ok(number.round_dp_with_strategy(most, RoundingStrategy::MidpointNearestEven).normalize())
        }
        (false, false) => Err(()),
    }
}

fn hint(cell: &str, mark: DecimalMark) -> &'static str {
    match mark {
        DecimalMark::Point if cell.contains('.') && !cell.contains(',') => {
            "say --decimal comma when its point parts thousands, or `round: true` in the map"
        }
        _ => "say `round: true` in the map to round it",
    }
}

const SYMBOLS: &[char] = &['$', '€', '£', '¥', '₹', '₩', '₽', '₺', '₪', '₫', '฿', '₴', '₱'];

/// Reads a number: a sign or accounting brackets, a currency's sign or code, separators of thousands.
///
/// `currency` is what a code in the cell must be; `None`: the cell may have none.
pub fn number(cell: &str, mark: DecimalMark, currency: Option<Currency>) -> Result<Decimal, String> {
    let wrong = || format!("{cell:?} is not a number");
    let blank = |c: char| c.is_whitespace();
    let mut body = cell.trim();
    let mut negative = false;
    if let Some(inner) = body.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (body, negative) = (inner.trim(), true);
    }
    // A sign may stand on either side of the currency: -$5, $-5, 5-.
    for _ in 0..4 {
        if let Some(rest) = body.strip_prefix(['-', '\u{2212}']).or_else(|| body.strip_suffix(['-', '\u{2212}'])) {
            if negative {
                return Err(wrong());
            }
            (body, negative) = (rest.trim_matches(blank), true);
        } else if let Some(rest) = body.strip_prefix('+') {
            body = rest.trim_matches(blank);
        }
        body = body.trim_matches(|c: char| c.is_whitespace() || (currency.is_some() && SYMBOLS.contains(&c)));
        if let Some(own) = currency
            && let Some(code) = code(body)
        {
            if code != own.code() {
                return Err(format!(
                    "{cell:?} is in {code}, not in {own}: map its column to `currency`, or say --currency {code}"
                ));
            }
            body = body.trim_start_matches(code).trim_end_matches(code).trim_matches(blank);
        }
    }
    let (body, exponent) = match body.split_once(['e', 'E']) {
        Some((body, exponent)) => (body, Some(exponent)),
        None => (body, None),
    };
    let (point, thousands) = match mark {
        DecimalMark::Point => ('.', ','),
        DecimalMark::Comma => (',', '.'),
    };
    let (whole, fraction) = body.split_once(point).map_or((body, None), |(whole, fraction)| (whole, Some(fraction)));
    let is_separator = |c: char| c == thousands || c == '\'' || c == '\u{2019}' || c == ' ' || c == '\u{a0}' || c == '\u{202f}';
    let groups: Vec<&str> = whole.split(is_separator).collect();
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let grouped = match groups.as_slice() {
        [] => false,
        [one] => one.is_empty() && fraction.is_some_and(|f| !f.is_empty()) || all_digits(one),
        // Thousands; or, as written in India, hundreds above the thousands.
        [first, middle @ .., last] => {
            all_digits(first)
                && first.len() <= 3
                && middle.iter().all(|g| all_digits(g) && (g.len() == 3 || g.len() == 2))
                && all_digits(last)
                && last.len() == 3
        }
    };
    if !grouped || fraction.is_some_and(|f| !f.bytes().all(|b| b.is_ascii_digit())) {
        let other = if mark == DecimalMark::Point { "comma" } else { "point" };
        if body.bytes().any(|b| b.is_ascii_digit())
            && body.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',' || is_separator(c))
        {
            return Err(format!(
                "{cell:?} is not a number with a decimal {}: say --decimal {other}",
                if other == "comma" { "point" } else { "comma" }
            ));
        }
        return Err(wrong());
    }
    let plain = format!("{}{}.{}", if negative { "-" } else { "" }, groups.concat(), fraction.unwrap_or("0"));
    let plain = plain.replace("-.", "-0.");
    let plain = if plain.starts_with('.') { format!("0{plain}") } else { plain };
    let plain = if plain.ends_with('.') { format!("{plain}0") } else { plain };
    let read = match exponent {
        None => Decimal::from_str_exact(&plain).ok(),
        Some(exponent) => Decimal::from_scientific(&format!("{plain}e{exponent}")).ok(),
    };
    read.map(|number| number.normalize()).ok_or_else(wrong)
}

/// The code of a currency at the start or the end of a text.
fn code(text: &str) -> Option<&str> {
    let is_code = |code: &&str| code.bytes().all(|b| b.is_ascii_uppercase()) && Currency::from_code(code).is_some();
    text.get(..3).filter(is_code).or_else(|| text.get(text.len().checked_sub(3)?..).filter(is_code))
}

/// Formats that can be read in one way only.
const PLAIN: &[&str] = &[
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d %b %Y",
    "%d-%b-%Y",
    "%b %d, %Y",
    "%b %d %Y",
    "%d. %b %Y",
    "%B %d, %Y",
    "%d %B %Y",
    "%d. %B %Y",
];

/// Reads a date; a time behind it is left out.
pub fn day(cell: &str, format: Option<&str>) -> Result<Day, String> {
    let date = match format {
        Some(format) => with_format(cell, format).ok_or_else(|| format!("{cell:?} is not a date written {format}"))?,
        None => match PLAIN
            .iter()
            .find_map(|format| with_format(cell, format).filter(|date| date.year() >= 1000))
            .or_else(|| compact(cell))
        {
            Some(date) => date,
            None => numeric(cell)?,
        },
    };
    let day = Day::from(date);
    if (Day::FIRST..=Day::LAST).contains(&day) { Ok(day) } else { Err(format!("{cell:?} is outside 1900 to 2199")) }
}

fn with_format(cell: &str, format: &str) -> Option<NaiveDate> {
    let mut parsed = Parsed::new();
    let rest = chrono::format::parse_and_remainder(&mut parsed, cell, StrftimeItems::new(format)).ok()?;
    (rest.is_empty() || is_time(rest)).then_some(())?;
    parsed.to_naive_date().ok()
}

/// Whether what stands behind a date is a time: `T16:14:25.000+0000`, ` 10:30 AM`.
fn is_time(rest: &str) -> bool {
    let Some(time) = rest.strip_prefix(['T', 't', ' ', ',']) else { return false };
    let time = time.trim_start();
    time.bytes().next().is_some_and(|b| b.is_ascii_digit()) && time.contains(':')
}

/// `20261123`
fn compact(cell: &str) -> Option<NaiveDate> {
    if cell.len() != 8 || !cell.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = |span: std::ops::Range<usize>| cell.get(span)?.parse::<u32>().ok();
    NaiveDate::from_ymd_opt(i32::try_from(number(0..4)?).ok()?, number(4..6)?, number(6..8)?)
}

/// Reads `23.11.2026`, and `23/11/2026` or `11/23/2026` where one of the two can be no month.
fn numeric(cell: &str) -> Result<NaiveDate, String> {
    let none = || format!("{cell:?} is not a date that can be read: say --date-format");
    let end = cell.find(|c: char| !(c.is_ascii_digit() || "/.-".contains(c))).unwrap_or(cell.len());
    let (date, rest) = cell.split_at(end);
    if !rest.is_empty() && !is_time(rest) {
        return Err(none());
    }
    let parts: Vec<&str> = date.split(['/', '.', '-']).collect();
    let [first, second, year] = parts.as_slice() else { return Err(none()) };
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 2);
    let (Some(a), Some(b)) = (number(first), number(second)) else { return Err(none()) };
    if year.len() == 2 {
        return Err(format!("{cell:?} could be read in several ways: say --date-format, as %d.%m.%y or %m/%d/%y"));
    }
    let (4, Ok(year)) = (year.len(), year.parse::<i32>()) else { return Err(none()) };
    // A point parts day, month and year nowhere but in this order.
    let (day, month) = match (a > 12, b > 12) {
        _ if date.contains('.') => (a, b),
        (true, false) => (a, b),
        (false, true) => (b, a),
        (false, false) if a == b => (a, b),
        (false, false) => {
            return Err(format!("{cell:?} could be read in two ways: say --date-format %d/%m/%Y or %m/%d/%Y"));
        }
        (true, true) => return Err(none()),
    };
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(none)
}

/// Reads `2026-11`, or the month of a date.
fn month(cell: &str, format: Option<&str>) -> Result<String, String> {
    let whole = cell.len() == 7 && Day::parse(&format!("{cell}-01")).is_some();
    if whole {
        return Ok(cell.to_owned());
    }
    day(cell, format).map(|day| format!("{:04}-{:02}", day.year(), day.month()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(mark: DecimalMark, cell: &str) -> Result<String, String> {
        let eur = Currency::from_code("EUR");
        number(cell, mark, eur).map(|n| n.to_string())
    }

    #[test]
    fn numbers_as_people_write_them() {
        let point = |cell| plain(DecimalMark::Point, cell);
        for (cell, wanted) in [
            ("1054", "1054"),
            ("9.8", "9.8"),
            ("1,234,567.50", "1234567.5"),
            ("€ 1'234", "1234"),
            ("-$5", ""),
            ("-€5", "-5"),
            ("(12.00)", "-12"),
            ("5-", "-5"),
            ("EUR 48,000", "48000"),
            ("48 000 EUR", "48000"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1.2E+05", "120000"),
            ("12,34,567", "1234567"),
            ("1\u{a0}000", "1000"),
            ("+7", "7"),
            ("\u{2212}3", "-3"),
        ] {
            if !wanted.is_empty() {
                assert_eq!(point(cell).as_deref(), Ok(wanted), "{cell}");
            }
        }
        assert_eq!(plain(DecimalMark::Comma, "1.234,50").as_deref(), Ok("1234.5"));
        assert!(point("12,5").unwrap_err().contains("--decimal comma"));
        assert!(point("1.234,50").unwrap_err().contains("--decimal comma"));
        assert!(plain(DecimalMark::Comma, "1,234.50").unwrap_err().contains("--decimal point"));
        assert!(point("USD 5").unwrap_err().contains("is in USD, not in EUR"));
        for wrong in ["", "abc", "--5", "5 apples", "1e", "1,,000", "NaN", "inf", "0x10"] {
            assert!(point(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn amounts_have_the_currencys_digits() {
        let eur = Currency::from_code("EUR").unwrap();
        let reading = |round| Reading { date_format: None, decimal: DecimalMark::Point, round, rounded: Cell::default() };
        let money =
            |cell, round, factor: Option<&str>| read(Kind::Money, cell, &reading(round), eur, factor.map(|f| f.parse().unwrap()));
        assert_eq!(money("1249.5", false, None).as_deref(), Ok("1249.50"));
        assert_eq!(money("48000", false, None).as_deref(), Ok("48_000"));
        assert!(money("1.234", false, None).unwrap_err().contains("--decimal comma"));
        assert_eq!(money("1.235", true, None).as_deref(), Ok("1.24"));
        assert_eq!(money("1.245", true, None).as_deref(), Ok("1.24"));
        assert_eq!(money("36150000", false, Some("0.000001")).as_deref(), Ok("36.15"));
        assert!(money("99999999999999999999", false, None).is_err());
    }

    #[test]
    fn dates_that_can_be_read_in_one_way() {
        let wanted = Day::parse("2026-11-23").unwrap();
        for cell in [
            "2026-11-23",
            "2026/11/23",
            "23.11.2026",
            "23/11/2026",
            "11/23/2026",
            "23 Nov 2026",
            "Nov 23, 2026",
            "23-Nov-2026",
            "2026-11-23T16:14:25.000+0000",
            "2026-11-23 10:00:00",
            "20261123",
            "11/23/2026 10:30 AM",
            "November 23, 2026",
        ] {
            assert_eq!(day(cell, None), Ok(wanted), "{cell}");
        }
        assert!(day("04/05/2026", None).unwrap_err().contains("in two ways"));
        assert!(day("4/5/26", None).unwrap_err().contains("several ways"));
        assert_eq!(day("5/5/2026", None), Ok(Day::parse("2026-05-05").unwrap()));
        for wrong in ["", "2026-13-01", "2026-02-30", "31/31/2026", "yesterday", "2026-11-23x", "9999-01-01", "45631"] {
            assert!(day(wrong, None).is_err(), "{wrong}");
        }
        assert_eq!(day("04/05/2026", Some("%d/%m/%Y")), Ok(Day::parse("2026-05-04").unwrap()));
        assert_eq!(day("4/5/26", Some("%m/%d/%y")), Ok(Day::parse("2026-04-05").unwrap()));
        assert_eq!(day("4/5/99", Some("%m/%d/%y")), Ok(Day::parse("1999-04-05").unwrap()));
        for bad in ["%", "%Q", "%!", "", "%Y"] {
            assert!(day("2026-11-23", Some(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_rest() {
        let eur = Currency::from_code("EUR").unwrap();
        let reading = Reading { date_format: None, decimal: DecimalMark::Point, round: false, rounded: Cell::default() };
        let one = |kind, cell| read(kind, cell, &reading, eur, None);
        assert_eq!(one(Kind::Fraction, "15%").as_deref(), Ok("0.15"));
        assert!(one(Kind::Fraction, "15").is_err());
        assert_eq!(one(Kind::Count, "4,233").as_deref(), Ok("4233"));
        assert!(one(Kind::Count, "1.5").is_err());
        assert!(one(Kind::Units, "-1").is_err());
        assert_eq!(one(Kind::Choice(&["NoDecision"]), "no decision").as_deref(), Ok("NoDecision"));
        assert_eq!(one(Kind::Month, "2026-11-23").as_deref(), Ok("\"2026-11\""));
        assert_eq!(one(Kind::Month, "2026-11").as_deref(), Ok("\"2026-11\""));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(cell in "\\PC{0,12}", format in "[%a-zA-Z/:. 0-9-]{0,8}") {
            let _ = number(&cell, DecimalMark::Point, Currency::from_code("EUR"));
            let _ = number(&cell, DecimalMark::Comma, None);
            let _ = day(&cell, None);
            let _ = day(&cell, Some(&format));
        }
    }
}
