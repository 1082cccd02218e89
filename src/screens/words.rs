//! How figures are written: money, rates, days.

use unicode_width::UnicodeWidthStr;

use crate::book::calendar::Length;
use crate::book::day::Day;
use crate::book::money::{Currency, Money};
use crate::book::units::Units;
use crate::metrics::figure::Figure;
use crate::metrics::forecast::backtest::{RecentRival, ScoreVerdict};

use super::say::{Cell, Role, Sign};

/// Below so much, in major units, tables show money in full.
const IN_FULL: f64 = 10_000.0;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Coins(pub(crate) Currency);

/// Three significant digits with the unit that fits: `1.24M`, `40.0k`, `901k`, `820`.
fn three_digits(major: f64) -> String {
    let size = major.abs();
    let (scaled, unit) = if size >= 999.5e9 {
        (major / 1e12, "T")
    } else if size >= 999.5e6 {
        (major / 1e9, "B")
    } else if size >= 999.5e3 {
        (major / 1e6, "M")
    } else if size >= 999.5 {
        (major / 1e3, "k")
    } else {
        (major, "")
    };
    let digits = if unit.is_empty() || scaled.abs() >= 99.95 {
        0
    } else if scaled.abs() >= 9.995 {
        1
    } else {
        2
    };
    let text = format!("{scaled:.digits$}{unit}");
    if text == "-0" { "0".to_owned() } else { text }
}

impl Coins {
    /// In major units, as a float.
    pub(crate) fn major(self, amount: Money) -> f64 {
        amount.as_f64() / self.0.scale() as f64
    }

    /// Three significant digits, for headlines: `1.24M`, `40.0k`.
    pub(crate) fn headline(self, amount: Money) -> String {
        three_digits(self.major(amount))
    }

    /// For tables: below ten thousand in full, so that its digits agree with the per cent beside them: `1,499`, `820`;
    /// whole thousands below a million: `430k`, `2.41M`.
    pub(crate) fn table(self, amount: Money) -> String {
        let major = self.major(amount);
        match major.abs() {
            size if size < 999.5 => three_digits(major),
            size if size < IN_FULL - 0.5 => {
                let (sign, whole) = (if major < 0.0 { "-" } else { "" }, format!("{size:.0}"));
                let (thousands, rest) = whole.split_at(whole.len().saturating_sub(3));
                format!("{sign}{thousands},{rest}")
            }
            size if size < 999_500.0 => format!("{:.0}k", major / 1e3),
            _ => three_digits(major),
        }
    }

    /// With its sign: `+1.10M`, `-90k`, `0`.
    pub(crate) fn signed(self, amount: Money) -> String {
        let text = self.table(amount);
        if amount > Money::ZERO && text != "0" { format!("+{text}") } else { text }
    }

    /// With all its digits: `48,000.00`.
    pub(crate) fn full(self, amount: Money) -> String {
        self.0.full(amount)
    }

    /// A figure of a table: as [`Coins::table`], nothing as a dim `.`.
    pub(crate) fn some(self, figure: &Figure<Money>) -> Cell {
        let cell = Cell::figure_or_dot(figure, |amount| if amount == Money::ZERO { ".".to_owned() } else { self.table(amount) });
        if cell.text == "." { Cell { role: Role::Dim, ..cell } } else { cell }
    }

    /// Like [`Coins::table`], nothing as a dim `.`.
    pub(crate) fn or_dot(self, amount: Money) -> Cell {
        if amount == Money::ZERO { Cell::dim(".") } else { Cell::text(self.table(amount)) }
    }
}

/// `42%`.
pub(crate) fn percent(rate: f64) -> String {
    let text = format!("{:.0}%", rate * 100.0);
    if text == "-0%" { "0%".to_owned() } else { text }
}

/// A chance: `27%`; never `100%` or `0%` while it is not certain.
pub(crate) fn chance(value: f64) -> String {
    if value >= 1.0 {
        "100%".to_owned()
    } else if value <= 0.0 {
        "0%".to_owned()
    } else {
        format!("{:.0}%", (value * 100.0).clamp(1.0, 99.0))
    }
}

/// `run rate erred 4.4%, ours 4.5%: cannot be told apart over 6 quarters`, and for little room `run rate 4.4%, we 4.5%, no
/// telling n=6`; the periods are those that the errors lie in, in words of one.
pub fn ahead_of_ours(rival: &RecentRival, period: &str) -> (String, String) {
    let (name, n) = (rival.rival.name(), rival.periods);
    let [theirs, ours] = [rival.error, rival.ours].map(|error| format!("{:.1}%", 100.0 * error));
    let (verdict, plural) = (rival.verdict.of_ours(), if n == 1 { "" } else { "s" });
    let short = if rival.verdict == ScoreVerdict::Tie { "no telling" } else { verdict };
    (
        format!("{name} erred {theirs}, ours {ours}: {verdict} over {n} {period}{plural}"),
        format!("{name} {theirs}, we {ours}, {short} n={n}"),
    )
}

/// `+9%`, `-2%`, `0%`.
pub(crate) fn change(rate: f64) -> String {
    let text = percent(rate);
    if rate > 0.0 && text != "0%" { format!("+{text}") } else { text }
}

/// The cells that a text in an overlay has on the smallest whole screen.
pub(crate) const OVERLAY_TEXT: usize = 76;

/// A text in lines of at most so many cells, broken between its words.
pub(crate) fn wrapped(text: &str, cells: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(last) = lines.last_mut() else { break };
        if !last.is_empty() && last.width() + 1 + word.width() > cells {
            lines.push(word.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

/// `a deal`, `an order`.
pub(crate) fn with_article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}

/// Units rounded to whole ones, with separators of thousands: weighted units have decimals that say nothing.
pub(crate) fn whole_units(value: Units) -> String {
    let whole = (value.thousandths().abs() + 500) / 1000;
    let sign = if value < Units::ZERO && whole > 0 { "-" } else { "" };
    format!("{sign}{}", count(usize::try_from(whole).unwrap_or(0)))
}

/// A count with separators of thousands: `1,284`.
pub(crate) fn count(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number that is not negative as a whole count with separators: `1,117`.
pub(crate) fn rounded(value: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what a count can hold")]
    let n = value.round().clamp(0.0, 1e15) as usize;
    count(n)
}

/// `1 deal`, `4 deals`.
pub(crate) fn counted(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{} {many}", count(n)) }
}

/// Whole days: `19 d`.
pub(crate) fn days(value: f64) -> String {
    format!("{value:.0} d")
}

/// A day as seen from another: `27 Nov`, with the year where it is another year's.
pub(crate) fn near(day: Day, today: Day) -> String {
    day.near(today)
}

pub(crate) fn not_available() -> Cell {
    Cell::dim("n/a")
}

/// `week`, `month`, `quarter`, `year`.
pub(crate) fn length(length: Length) -> &'static str {
    match length {
        Length::Week => "week",
        Length::Month => "month",
        Length::Quarter => "quarter",
        Length::Year => "year",
    }
}

/// The sign and the word of a chance (screens.md): 80 % ON TRACK, 60 LIKELY, 40 TOO CLOSE TO CALL, 20 LIKELY MISS.
pub(crate) fn verdict(chance: Option<f64>) -> (Sign, Cell) {
    let (sign, word) = match chance {
        None => (Sign::Unknown, "UNKNOWN"),
        Some(chance) if chance >= 0.8 => (Sign::Good, "ON TRACK"),
        Some(chance) if chance >= 0.6 => (Sign::Good, "LIKELY"),
        Some(chance) if chance >= 0.4 => (Sign::Close, "TOO CLOSE TO CALL"),
        Some(chance) if chance >= 0.2 => (Sign::Act, "LIKELY MISS"),
        Some(_) => (Sign::Bad, "MISS"),
    };
    let cell = Cell::new(word, sign.role());
    (sign, if word == "TOO CLOSE TO CALL" { cell.or("TOO CLOSE") } else { cell })
}

/// The sign of a pace: `+` at 95 % of what was needed by today and more, `~` at 80 %, `!` below.
pub(crate) fn pace_sign(pace: f64) -> Sign {
    if pace >= 0.95 {
        Sign::Good
    } else if pace >= 0.8 {
        Sign::Close
    } else {
        Sign::Act
    }
}

/// The sign of a change against a reference: `+` above 2 %, `~` within, `!` below.
pub(crate) fn compare_sign(change: f64) -> Sign {
    if change > 0.02 {
        Sign::Good
    } else if change < -0.02 {
        Sign::Act
    } else {
        Sign::Close
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_with_three_digits_in_headlines_and_whole_thousands_in_tables() {
        let eur = Coins(Currency::from_code("EUR").unwrap());
        let money = |major: i128| Money::from_minor(major * 100);
        assert_eq!(eur.headline(money(1_240_000)), "1.24M");
        assert_eq!(eur.headline(money(40_000)), "40.0k");
        assert_eq!(eur.headline(money(999_600)), "1.00M");
        assert_eq!(eur.headline(money(820)), "820");
        assert_eq!(eur.table(money(36_700)), "37k");
        assert_eq!(eur.table(money(2_410_000)), "2.41M");
        assert_eq!(eur.table(money(820)), "820");
        assert_eq!(eur.signed(money(-90_000)), "-90k");
        assert_eq!(eur.signed(money(0)), "0");
    }

    #[test]
    fn a_chance_is_never_said_to_be_certain_while_it_is_not() {
        assert_eq!(chance(0.9999), "99%");
        assert_eq!(chance(1.0), "100%");
        assert_eq!(chance(0.0001), "1%");
        assert_eq!(verdict(Some(0.27)).1.text, "LIKELY MISS");
        assert_eq!(verdict(Some(0.4)).1.text, "TOO CLOSE TO CALL");
    }
}
