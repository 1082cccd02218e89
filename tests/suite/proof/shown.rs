//! Numbers as they are shown, read back.

/// A number of a text: its value in the unit it is written in, and how far the written digits can lie from what they round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown {
    pub value: f64,
    /// Half of the last written digit.
    pub within: f64,
    pub unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// `1.24M`, `1,501`, `12 d`, `2.08x`.
    Plain,
    /// `42%`, `-3.7 pt`, and per cent that say so in their column's head.
    Hundredths,
}

impl Shown {
    /// Whether it is this value, rounded as shown.
    pub fn is(self, value: f64) -> bool {
        let near = |value: f64| (self.value - value).abs() <= self.within * (1.0 + 1e-9) + value.abs() * 1e-12;
        // A chance that is not certain is never shown as such.
        let capped = |percent: f64| {
            (self.value - 99.0).abs() < 1e-9 && percent > 99.0 && percent < 100.0
                || (self.value - 1.0).abs() < 1e-9 && percent > 0.0 && percent < 1.0
        };
        match self.unit {
            // Hundredths whose column's head says so.
            Unit::Plain => near(value) || ((value.abs() <= 1.0 || value.fract() != 0.0) && near(value * 100.0)),
            Unit::Hundredths => near(value * 100.0) || near(value) || capped(value * 100.0),
        }
    }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The numbers of a text. Dates, years, periods and names with a digit are words.
pub fn numbers(text: &str) -> Vec<Shown> {
    let mut found = Vec::new();
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < chars.len()
            && (chars[at].is_ascii_digit()
                || (matches!(chars[at], ',' | '.') && chars.get(at + 1).is_some_and(char::is_ascii_digit)))
        {
            at += 1;
        }
        let written: String = chars[start..at].iter().filter(|c| **c != ',').collect();
        let before = start.checked_sub(1).map(|at| chars[at]);
        let sign = matches!(before, Some('-' | '−')) && !start.checked_sub(2).is_some_and(|at| chars[at].is_alphanumeric());
        // `x3`: the sign of a row that is bad.
        let signed = start == 1 && before == Some('x');
        let of_a_name = before.is_some_and(|c| c.is_alphabetic() && !signed) || (matches!(before, Some('-')) && !sign);
        let rest: String = chars[at..].iter().collect();
        let of_a_date = MONTHS.iter().any(|month| rest.trim_start().starts_with(month));
        let year = chars[start..at].iter().all(char::is_ascii_digit)
            && written.parse().is_ok_and(|year: u16| (1990..2100).contains(&year));
        let lead: String = chars[..start].iter().collect();
        // Names of figures: `top 5`, `year 2`, the band that `80 %` of the outcomes lie in.
        let of_words = ["top ", "year "].iter().any(|word| lead.ends_with(word))
            || ["%:", " % band", "% band"].iter().any(|word| rest.starts_with(word));
        if of_a_name || of_a_date || year || of_words {
            continue;
        }
        let digits = written.split_once('.').map_or(0, |(_, digits)| digits.len());
        let (scale, skip) = match chars.get(at) {
            Some('k') => (3, 1),
            Some('M') => (6, 1),
            Some('B') => (9, 1),
            Some('T') => (12, 1),
            _ => (0, 0),
        };
        // By its exponent, so that it is the number that is meant: `2.03M` times a million is not 2030000.
        let Ok(value) = format!("{written}e{scale}").parse::<f64>() else { continue };
        at += skip;
        let rest: String = chars[at..].iter().collect();
        let unit = if rest.trim_start().starts_with('%') || rest.trim_start().starts_with("pt") {
            Unit::Hundredths
        } else {
            Unit::Plain
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a handful of digits")]
        let within = 0.5 * 10_f64.powi(scale - digits as i32);
        let value = if sign { -value } else { value };
        found.push(Shown { value, within, unit });
    }
    found
}

#[test]
fn numbers_are_read_back_as_they_are_written() {
    let read = |text: &str| numbers(text).into_iter().map(|shown| shown.value).collect::<Vec<_>>();
    assert_eq!(read("1.24M"), [1_240_000.0]);
    assert_eq!(read("27 of 65, 42%"), [27.0, 65.0, 42.0]);
    assert_eq!(read("-3.7 pt (-24.1 to -10.2)"), [-3.7, -24.1, -10.2]);
    assert_eq!(read("1,501"), [1501.0]);
    assert_eq!(read("2.03M - 2.58M"), [2_030_000.0, 2_580_000.0]);
    assert_eq!(read("80%: 2.03M to 2.58M, top 5 13%"), [2_030_000.0, 2_580_000.0, 13.0]);
    assert_eq!(read("x urgency 2.00"), [2.0]);
    assert_eq!(read("late since 27 Nov 2025, W48, Q4, D-1041"), [0.0; 0]);
    assert!(numbers("42%")[0].is(0.415_38) && !numbers("42%")[0].is(0.41));
    assert!(numbers("48k")[0].is(48_499.0) && !numbers("48k")[0].is(48_501.0));
}
