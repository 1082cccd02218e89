//! A day without a time of day or a zone.

use std::fmt;
use std::num::NonZeroU32;
use std::ops::{Add, Sub};

use chrono::{Datelike, NaiveDate};
use serde::{Serialize, Serializer};

use super::record::choice;

/// A calendar day, as the number of days since 1970-01-01 (a Thursday).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NonZeroU32);

impl Default for Day {
    fn default() -> Self {
        Self::from_number(0)
    }
}

choice! {
    /// Days of the week in their order.
    Weekday { Mon, Tue, Wed, Thu, Fri, Sat, Sun }
}

impl Weekday {
    /// 0 for Monday to 6 for Sunday.
    pub(crate) fn index(self) -> i32 {
        self as i32
    }
}

impl Day {
    /// The first day a book may name.
    pub(crate) const FIRST: Day = Day::from_number(-25_567); // 1900-01-01
    /// The last day a book may name.
    pub const LAST: Day = Day::from_number(84_005); // 2199-12-31

    /// The day with this number.
    pub const fn from_number(days: i32) -> Self {
        // In the same order without 0: so a day that may be absent takes no more room than one that is there.
        match NonZeroU32::new(days.cast_unsigned() ^ 1 << 31) {
            Some(kept) => Self(kept),
            None => Self(NonZeroU32::MIN),
        }
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i32 {
        (self.0.get() ^ 1 << 31).cast_signed()
    }

    /// The day of this date; `None` when there is no such date.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self::from)
    }

    /// Reads `2026-11-23`, exactly so written and within [`Day::FIRST`] to [`Day::LAST`].
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
            return None;
        }
        let number = |part: Option<&str>| part.filter(|p| p.bytes().all(|b| b.is_ascii_digit()))?.parse::<u32>().ok();
        let year = i32::try_from(number(text.get(0..4))?).ok()?;
        let day = Self::from_ymd(year, number(text.get(5..7))?, number(text.get(8..10))?)?;
        (Self::FIRST..=Self::LAST).contains(&day).then_some(day)
    }

    pub(crate) fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.number().saturating_add(719_163)).unwrap_or(NaiveDate::MIN)
    }

    pub(crate) fn year(self) -> i32 {
        self.date().year()
    }

    /// The month, 1 to 12.
    pub(crate) fn month(self) -> u32 {
        self.date().month()
    }

    /// The day of the month, 1 to 31.
    pub(crate) fn of_month(self) -> u32 {
        self.date().day()
    }

    pub(crate) fn weekday(self) -> Weekday {
        // Day 0 was a Thursday.
        Weekday::ALL.get(usize::try_from((self.number() + 3).rem_euclid(7)).unwrap_or(0)).copied().unwrap_or(Weekday::Mon)
    }

    /// The same date `months` months later (earlier when negative); a day that month does not have becomes its last.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        let (year, month) = (self.year(), i32::try_from(self.month()).unwrap_or(1));
        let index = year * 12 + month - 1 + months;
        let (year, month) = (index.div_euclid(12), u32::try_from(index.rem_euclid(12) + 1).unwrap_or(1));
        (28..=self.of_month().max(28)).rev().find_map(|day| Self::from_ymd(year, month, day.min(self.of_month()))).unwrap_or(self)
    }

    /// The same date `years` years later; 29 February becomes 28.
    #[must_use]
    pub(crate) fn plus_years(self, years: i32) -> Self {
        self.plus_months(years * 12)
    }

    /// `23 Nov`.
    pub fn short(self) -> String {
        format!("{} {}", self.of_month(), month_name(self.month()))
    }

    /// As seen from another day: `23 Nov`, with the year where that is another one.
    pub(crate) fn near(self, from: Self) -> String {
        if self.year() == from.year() { self.short() } else { self.long() }
    }

    /// `23 Nov 2026`.
    pub(crate) fn long(self) -> String {
        format!("{} {}", self.short(), self.year())
    }
}

/// `Jan` to `Dec` for 1 to 12.
pub fn month_name(month: u32) -> &'static str {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES.get((month as usize).wrapping_sub(1)).copied().unwrap_or("???")
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        Self::from_number(date.num_days_from_ce() - 719_163)
    }
}

impl Add<i32> for Day {
    type Output = Day;
    fn add(self, days: i32) -> Day {
        Day::from_number(self.number().saturating_add(days))
    }
}
impl Sub<i32> for Day {
    type Output = Day;
    fn sub(self, days: i32) -> Day {
        Day::from_number(self.number().saturating_sub(days))
    }
}
impl Sub for Day {
    type Output = i32;
    fn sub(self, other: Day) -> i32 {
        self.number().saturating_sub(other.number())
    }
}

impl fmt::Display for Day {
    /// `2026-11-23`, as a book writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }
}
impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

crate::book::schema::json_form!(Day, {"type": "string", "format": "date"});

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_day_is_read_only_as_the_book_writes_it() {
        assert_eq!(Day::parse("1970-01-01"), Some(Day::from_number(0)));
        assert_eq!(Day::from_number(0).weekday(), Weekday::Thu);
        for wrong in ["2026-2-01", "2026-02-30", "26-02-01", "2026/02/01", "2026-02-01 ", "9999-01-01", "+026-01-01", ""] {
            assert_eq!(Day::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn months_are_added_without_leaving_the_month() {
        let day = |text| Day::parse(text).unwrap();
        assert_eq!(day("2026-01-31").plus_months(1), day("2026-02-28"));
        assert_eq!(day("2024-02-29").plus_years(1), day("2025-02-28"));
        assert_eq!(day("2026-03-15").plus_months(-15), day("2024-12-15"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(number in -25_567..84_005i32) {
            prop_assert_eq!(Day::parse(&Day::from_number(number).to_string()), Some(Day::from_number(number)));
        }
    }
}
