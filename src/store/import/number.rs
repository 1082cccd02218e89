//! Numbers as people write them: signs, brackets, money beside them, marks between thousands and before decimals.

use rust_decimal::Decimal;

use super::map::DecimalMark;
use super::sign::{self, Beside};
use crate::book::money::Currency;

/// What the marks in a number say of the decimal mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// It has no mark that says anything.
    None,
    /// It is this one; `sure` where two kinds of marks, or one kind twice, leave no doubt.
    Is {
        mark: DecimalMark,
        /// Whether no other reading makes a number.
        sure: bool,
    },
    /// One mark with three digits behind it: thousands or decimals. Its mark, were it the decimal one.
    Either(DecimalMark),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct NumberParts<'a> {
    negative: bool,
    /// Digits and what stands between them.
    body: &'a str,
    /// The power of ten of a `K`, `M` or `B` behind it.
    power: u32,
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}')
}

fn is_minus(c: char) -> bool {
    matches!(c, '-' | '\u{2212}' | '\u{2013}')
}

/// Parts thousands without ever being a decimal mark.
fn is_gap(c: char) -> bool {
    is_blank(c) || matches!(c, '\'' | '\u{2019}' | '_')
}

/// Takes a cell apart. `currency` is what money beside the number must be; `None`: there may be none.
fn parts(cell: &str, currency: Option<Currency>) -> Result<NumberParts<'_>, String> {
    let wrong = || format!("{cell:?} is not a number");
    let mut text = cell.trim_matches(is_blank);
    let mut negative = false;
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (text, negative) = (inner.trim_matches(is_blank), true);
    }
    let digit = |c: char| c.is_ascii_digit();
    let (Some(first), Some(last)) = (text.find(digit), text.rfind(digit)) else { return Err(wrong()) };
    // A point before the first digit, or behind the last, belongs to the number: `.5`, `5.`
    let before = text.get(..first).unwrap_or_default();
    let start = if before.ends_with(['.', ',']) && !before.trim_end_matches(['.', ',']).ends_with(char::is_alphabetic) {
        first - 1
    } else {
        first
    };
    let behind = text.get(last + 1..).unwrap_or_default();
    let end = if behind.starts_with(['.', ',']) { last + 2 } else { last + 1 };
    let (Some(prefix), Some(body), Some(suffix)) = (text.get(..start), text.get(start..end), text.get(end..)) else {
        return Err(wrong());
    };
    let mut power = 0;
    for (side, at_end) in [(prefix, false), (suffix, true)] {
        let mut rest = side.trim_matches(is_blank);
        for _ in 0..2 {
            // A sign may stand on either side of the currency: -$5, $-5, 5-.
            if let Some(less) = rest.strip_prefix(is_minus).or_else(|| rest.strip_suffix(is_minus)).filter(|_| rest != ":-") {
                if negative {
                    return Err(wrong());
                }
                (rest, negative) = (less.trim_matches(is_blank), true);
            } else if let Some(less) = rest.strip_prefix('+').filter(|_| !at_end) {
                rest = less.trim_matches(is_blank);
            }
        }
        if rest.is_empty() {
            continue;
        }
        let known = |text: &str| currency.map_or(Beside::Unknown, |own| sign::beside(text, own));
        let mut found = known(rest);
        if at_end
            && found == Beside::Unknown
            && let Some((own, more)) = large(rest)
        {
            power = own;
            found = if more.is_empty() { Beside::Fits } else { known(more) };
        }
        match (found, currency) {
            (Beside::Fits, _) => {}
            (Beside::Other, Some(own)) => {
                return Err(format!("{cell:?} is not in {own}: map its column to `currency`, or say --currency"));
            }
            _ => return Err(wrong()),
        }
    }
    Ok(NumberParts { negative, body, power })
}

/// `K`, `M` or `B` at the start of a text: its power of ten, and what stands behind it.
fn large(text: &str) -> Option<(u32, &str)> {
    let power = match text.chars().next()? {
        'k' | 'K' => 3,
        'm' | 'M' => 6,
        'b' | 'B' => 9,
        _ => return None,
    };
    let rest = text.get(1..)?;
    (!rest.starts_with(char::is_alphabetic) || rest.len() >= 3).then(|| (power, rest.trim_matches(is_blank)))
}

/// What a cell's marks say; `None` where it is no number.
pub(crate) fn hint(cell: &str, currency: Option<Currency>) -> Hint {
    let Ok(NumberParts { body, power, .. }) = parts(cell, currency) else { return Hint::None };
    if body.contains(['e', 'E']) {
        return Hint::None;
    }
    let count = |mark: char| body.matches(mark).count();
    let (points, commas) = (count('.'), count(','));
    let is = |mark, sure| Hint::Is { mark, sure };
    let (mark, at) = match (points, commas) {
        (0, 0) => return Hint::None,
        (0, 1) => (DecimalMark::Comma, body.find(',')),
        (1, 0) => (DecimalMark::Point, body.find('.')),
        (0, _) => return is(DecimalMark::Point, true),
        (_, 0) => return is(DecimalMark::Comma, true),
        _ if body.rfind('.') > body.rfind(',') && points == 1 => return is(DecimalMark::Point, true),
        _ if body.rfind(',') > body.rfind('.') && commas == 1 => return is(DecimalMark::Comma, true),
        _ => return Hint::None,
    };
    let Some((whole, fraction)) = at.and_then(|at| Some((body.get(..at)?, body.get(at + 1..)?))) else { return Hint::None };
    let fraction = fraction.trim_matches(is_blank);
    let three = fraction.len() == 3 && fraction.bytes().all(|b| b.is_ascii_digit());
    let could_part =
        !whole.is_empty() && whole.len() <= 3 && !whole.starts_with('0') && whole.bytes().all(|b| b.is_ascii_digit());
    if three && could_part && power == 0 { Hint::Either(mark) } else { is(mark, false) }
}

/// Digits with at most a decimal mark between them, as most numbers of programs are: read at once.
fn digits(cell: &str, mark: DecimalMark) -> Option<Decimal> {
    let point = if mark == DecimalMark::Point { b'.' } else { b',' };
    let (mut whole, mut scale) = (0_i64, None);
    for (at, byte) in cell.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => {
                whole = whole.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
                scale = scale.map(|scale| scale + 1);
            }
            _ if byte == point && scale.is_none() && at > 0 => scale = Some(0),
            _ => return None,
        }
    }
    (!cell.is_empty() && scale != Some(0)).then(|| Decimal::try_new(whole, scale.unwrap_or(0)).ok())?.map(|n| n.normalize())
}

pub(crate) fn read(cell: &str, mark: DecimalMark, currency: Option<Currency>) -> Result<Decimal, String> {
    digits(cell, mark).map_or_else(|| by_parts(cell, mark, currency), Ok)
}

/// The same of any number, with what may stand in it and beside it.
fn by_parts(cell: &str, mark: DecimalMark, currency: Option<Currency>) -> Result<Decimal, String> {
    let NumberParts { negative, body, power } = parts(cell, currency)?;
    let wrong = || format!("{cell:?} is not a number");
    let (body, exponent) = match body.split_once(['e', 'E']) {
        Some((body, exponent)) => (body, Some(exponent)),
        None => (body, None),
    };
    let (point, thousands) = match mark {
        DecimalMark::Point => ('.', ','),
        DecimalMark::Comma => (',', '.'),
    };
    let (whole, fraction) = body.split_once(point).map_or((body, None), |(whole, fraction)| (whole, Some(fraction)));
    let is_separator = |c: char| c == thousands || is_gap(c);
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
        let marked = body.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',' || is_gap(c));
        let (own, other) = match mark {
            DecimalMark::Point => ("point", "comma"),
            DecimalMark::Comma => ("comma", "point"),
        };
        // Only where the other mark would read it.
        let helps = marked && matches!(hint(cell, currency), Hint::Is { mark: found, .. } if found != mark);
        return Err(if helps {
            format!("{cell:?} is not a number with a decimal {own}: say --decimal {other} if all numbers are so")
        } else {
            wrong()
        });
    }
    // Zeros that say nothing may be more than a number holds.
    let fraction = fraction.unwrap_or_default().trim_end_matches('0');
    let whole = groups.concat();
    let whole = if whole.is_empty() { "0" } else { &whole };
    let point = if fraction.is_empty() { "" } else { "." };
    let plain = format!("{}{whole}{point}{fraction}", if negative { "-" } else { "" });
    let number = match exponent {
        None => Decimal::from_str_exact(&plain).ok(),
        Some(exponent) => Decimal::from_scientific(&format!("{plain}e{exponent}")).ok(),
    };
    let scaled = number.and_then(|number| number.checked_mul(Decimal::from(10_u64.pow(power))));
    scaled.map(|number| number.normalize()).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(mark: DecimalMark, cell: &str) -> Result<String, String> {
        read(cell, mark, Currency::from_code("EUR")).map(|n| n.to_string())
    }

    proptest::proptest! {
        #[test]
        fn digits_alone_are_what_their_parts_say(cell in "[0-9]{0,12}[.,]?[0-9]{0,12}") {
            for mark in [DecimalMark::Point, DecimalMark::Comma] {
                if let Some(number) = digits(&cell, mark) {
                    proptest::prop_assert_eq!(by_parts(&cell, mark, None), Ok(number));
                }
            }
        }
    }

    #[test]
    fn numbers_as_people_write_them() {
        let point = |cell| plain(DecimalMark::Point, cell);
        for (cell, wanted) in [
            ("1054", "1054"),
            ("9.8", "9.8"),
            ("1,234,567.50", "1234567.5"),
            ("€ 1'234", "1234"),
            ("-€5", "-5"),
            ("€-5", "-5"),
            ("(12.00)", "-12"),
            ("(€12.00)", "-12"),
            ("5-", "-5"),
            ("5 €-", "-5"),
            ("EUR 48,000", "48000"),
            ("48 000 EUR", "48000"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1.2E+05", "120000"),
            ("24.E27", "24000000000000000000000000000"),
            ("24000000000000000000000000000", "24000000000000000000000000000"),
            ("5.0000000000000000000000000000000000", "5"),
            ("12,34,567", "1234567"),
            ("1\u{a0}000", "1000"),
            ("1\u{202f}000\u{a0}€", "1000"),
            ("+7", "7"),
            ("\u{2212}3", "-3"),
            ("342.09K", "342090"),
            ("€1,117.10k", "1117100"),
            ("1.5M €", "1500000"),
            ("2 b", "2000000000"),
        ] {
            assert_eq!(point(cell).as_deref(), Ok(wanted), "{cell}");
        }
        assert_eq!(plain(DecimalMark::Comma, "1.234,50").as_deref(), Ok("1234.5"));
        assert!(point("12,5").unwrap_err().contains("--decimal comma"));
        assert!(plain(DecimalMark::Comma, "1,234.50").unwrap_err().contains("--decimal point"));
        for other in ["USD 5", "$5", "£5", "5 kr", "¥5"] {
            assert!(point(other).unwrap_err().contains("is not in EUR"), "{other}");
        }
        for wrong in ["", "abc", "--5", "5 apples", "1e", "1,,000", "NaN", "inf", "0x10", "2x0", "5 K apples"] {
            assert!(point(wrong).is_err(), "{wrong}");
        }
        assert!(read("€5", DecimalMark::Point, None).is_err(), "units are no money");
    }

    #[test]
    fn swedish_money() {
        let sek = |cell| read(cell, DecimalMark::Point, Currency::from_code("SEK")).map(|n| n.to_string());
        assert_eq!(sek("1 234 kr").as_deref(), Ok("1234"));
        assert_eq!(sek("kr. 55").as_deref(), Ok("55"));
        assert_eq!(sek("-55:-").as_deref(), Ok("-55"));
    }

    #[test]
    fn marks_say_which_is_the_decimal_one() {
        let of = |cell| hint(cell, Currency::from_code("EUR"));
        let is = |mark, sure| Hint::Is { mark, sure };
        for (cell, wanted) in [
            ("48", Hint::None),
            ("48 000", Hint::None),
            ("48.000", Hint::Either(DecimalMark::Point)),
            ("€ 48,000", Hint::Either(DecimalMark::Comma)),
            ("0.500", is(DecimalMark::Point, false)),
            ("1234.500", is(DecimalMark::Point, false)),
            ("1,12", is(DecimalMark::Comma, false)),
            ("1.234,50", is(DecimalMark::Comma, true)),
            ("1.234.567", is(DecimalMark::Comma, true)),
            ("1,234,567.5", is(DecimalMark::Point, true)),
            ("1 234,500", is(DecimalMark::Comma, false)),
            ("1.250K", is(DecimalMark::Point, false)),
            ("x.y", Hint::None),
        ] {
            assert_eq!(of(cell), wanted, "{cell}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(cell in "\\PC{0,12}") {
            let eur = Currency::from_code("EUR");
            let _ = read(&cell, DecimalMark::Point, eur);
            let _ = read(&cell, DecimalMark::Comma, None);
            let _ = hint(&cell, eur);
        }

        #[test]
        fn what_is_written_one_way_is_read_so(whole in 0_i64..10_000_000_000, cents in 0_u32..100, german: bool) {
            let mut groups = Vec::new();
            let mut rest = whole;
            while rest >= 1000 {
                groups.push(format!("{:03}", rest % 1000));
                rest /= 1000;
            }
            groups.push(rest.to_string());
            groups.reverse();
            let (mark, thousands, point) =
                if german { (DecimalMark::Comma, ".", ",") } else { (DecimalMark::Point, ",", ".") };
            let cell = format!("{}{point}{cents:02}", groups.join(thousands));
            prop_assert_eq!(read(&cell, mark, None).unwrap(), Decimal::new(whole * 100 + i64::from(cents), 2));
            let wanted = groups.len() > 1;
            prop_assert_eq!(hint(&cell, None), Hint::Is { mark, sure: wanted });
        }
    }
}
