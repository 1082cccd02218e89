//! The company's calendar: fiscal years, quarters, months, weeks, and working days.

use std::collections::BTreeSet;
use std::fmt;

use chrono::Datelike;
use serde::{Serialize, Serializer};

use super::day::{Day, Weekday, month_name};
use super::record::choice;

choice! {
    /// How a fiscal year is cut into months.
    CalendarKind {
        /// Calendar months.
        Months,
        /// Weeks: four, four and five to a quarter.
        Weeks445,
        /// Weeks: four, five and four to a quarter.
        Weeks454,
        /// Weeks: five, four and four to a quarter.
        Weeks544,
    }
}

impl CalendarKind {
    /// Weeks in the first, second and third month of a quarter; `None` with calendar months.
    fn weeks(self) -> Option<[i32; 3]> {
        match self {
            Self::Months => None,
            Self::Weeks445 => Some([4, 4, 5]),
            Self::Weeks454 => Some([4, 5, 4]),
            Self::Weeks544 => Some([5, 4, 4]),
        }
    }
}

/// The length of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Length {
    Week,
    Month,
    Quarter,
    Year,
}

/// A week, month, quarter or year of the company's calendar.
///
/// `number` counts from 1 within `year` (weeks, months, quarters) and is 1 for a year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// How long it is.
    pub length: Length,
    /// The year in its id: fiscal for quarters and years; see book.md for months and weeks.
    pub year: i32,
    /// Its number in the year.
    pub number: u32,
}

impl Default for Period {
    /// 1970.
    fn default() -> Self {
        Self { length: Length::Year, year: 1970, number: 1 }
    }
}

impl Period {
    /// Reads `2026-11`, `2026-Q4`, `2026-W48` or `2026`. Whether the year has that week, [`Calendar::holds`] says.
    pub fn parse(id: &str) -> Option<Self> {
        let digits = |text: &str| -> Option<u32> {
            (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
        };
        let (year, rest) = id.split_once('-').map_or((id, None), |(year, rest)| (year, Some(rest)));
        if year.len() != 4 {
            return None;
        }
        let year = i32::try_from(digits(year)?).ok().filter(|y| (1900..2200).contains(y))?;
        let (length, number) = match rest {
            None => (Length::Year, 1),
            Some(rest) if rest.starts_with('Q') && rest.len() == 2 => (Length::Quarter, digits(rest.get(1..)?)?),
            Some(rest) if rest.starts_with('W') && rest.len() == 3 => (Length::Week, digits(rest.get(1..)?)?),
            Some(rest) if rest.len() == 2 => (Length::Month, digits(rest)?),
            Some(_) => return None,
        };
        let most = match length {
            Length::Year => 1,
            Length::Quarter => 4,
            Length::Month => 12,
            Length::Week => 53,
        };
        (1..=most).contains(&number).then_some(Self { length, year, number })
    }

    /// `Q4 2026`, `Nov 2026`, `W48 2026`, `2026`. A month of a week calendar is `M11 2026` ([`Calendar::label`]).
    fn label(self, months: bool) -> String {
        match self.length {
            Length::Year => self.year.to_string(),
            Length::Quarter => format!("Q{} {}", self.number, self.year),
            Length::Month if months => format!("{} {}", month_name(self.number), self.year),
            Length::Month => format!("M{} {}", self.number, self.year),
            Length::Week => format!("W{} {}", self.number, self.year),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length {
            Length::Year => write!(f, "{:04}", self.year),
            Length::Quarter => write!(f, "{:04}-Q{}", self.year, self.number),
            Length::Month => write!(f, "{:04}-{:02}", self.year, self.number),
            Length::Week => write!(f, "{:04}-W{:02}", self.year, self.number),
        }
    }
}
impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

crate::book::schema::json_form!(Period, {"type": "string", "pattern": "^\\d{4}(-(Q[1-4]|W\\d{2}|\\d{2}))?$"});

/// First and last day, both counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, schemars::JsonSchema)]
pub struct Span {
    /// The first day.
    pub start: Day,
    /// The last day.
    pub end: Day,
}

impl Span {
    pub(crate) fn holds(self, day: Day) -> bool {
        self.start <= day && day <= self.end
    }

    /// How many days it has; 0 when it ends before it starts.
    pub(crate) fn days(self) -> i32 {
        (self.end - self.start + 1).max(0)
    }

    pub(crate) fn iter(self) -> impl DoubleEndedIterator<Item = Day> {
        (self.start.number()..=self.end.number()).map(Day::from_number)
    }
}

/// The company's calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    /// How years are cut.
    pub kind: CalendarKind,
    /// The month (1 to 12) in which the fiscal year starts.
    pub starts_in: u32,
    /// The first day of a week.
    pub week_starts: Weekday,
    /// The days of the week on which the company works.
    pub work_days: Vec<Weekday>,
    /// Days off.
    pub holidays: BTreeSet<Day>,
}

impl Default for Calendar {
    fn default() -> Self {
        use Weekday::{Fri, Mon, Thu, Tue, Wed};
        Self {
            kind: CalendarKind::Months,
            starts_in: 1,
            week_starts: Mon,
            work_days: vec![Mon, Tue, Wed, Thu, Fri],
            holidays: BTreeSet::new(),
        }
    }
}

impl Calendar {
    pub(crate) fn is_working(&self, day: Day) -> bool {
        self.work_days.contains(&day.weekday()) && !self.holidays.contains(&day)
    }

    pub(crate) fn working_days(&self, span: Span) -> u32 {
        let weeks = span.days() / 7;
        let mut count = weeks * i32::try_from(self.distinct_work_days()).unwrap_or(0);
        let rest = Span { start: span.start + weeks * 7, end: span.end };
        count += i32::try_from(rest.iter().filter(|day| self.work_days.contains(&day.weekday())).count()).unwrap_or(0);
        if span.days() > 0 {
            let off = self.holidays.range(span.start..=span.end).filter(|day| self.work_days.contains(&day.weekday()));
            count -= i32::try_from(off.count()).unwrap_or(0);
        }
        u32::try_from(count).unwrap_or(0)
    }

    fn distinct_work_days(&self) -> usize {
        Weekday::ALL.iter().filter(|day| self.work_days.contains(day)).count()
    }

    /// First and last day of a period. A period the calendar does not have (week 53 of a short year) gives the days
    /// that would follow.
    pub fn span(&self, period: Period) -> Span {
        let number = i32::try_from(period.number).unwrap_or(1);
        match period.length {
            Length::Year => Span { start: self.year_start(period.year), end: self.year_start(period.year + 1) - 1 },
            Length::Quarter => {
                let end =
                    if number == 4 { self.year_start(period.year + 1) } else { self.fiscal_month_start(period.year, number * 3) };
                Span { start: self.fiscal_month_start(period.year, (number - 1) * 3), end: end - 1 }
            }
            Length::Month if self.kind == CalendarKind::Months => {
                let start = Day::from_ymd(period.year, period.number, 1).unwrap_or(Day::FIRST);
                Span { start, end: start.plus_months(1) - 1 }
            }
            Length::Month => {
                let end =
                    if number == 12 { self.year_start(period.year + 1) } else { self.fiscal_month_start(period.year, number) };
                Span { start: self.fiscal_month_start(period.year, number - 1), end: end - 1 }
            }
            Length::Week if self.kind == CalendarKind::Months => {
                let thursday = first_iso_thursday(period.year) + (number - 1) * 7;
                let start = self.week_start(thursday);
                Span { start, end: start + 6 }
            }
            Length::Week => {
                let start = self.year_start(period.year) + (number - 1) * 7;
                Span { start, end: start + 6 }
            }
        }
    }

    /// Whether the calendar has this period: a year has a week 53 only when it is long enough.
    pub(crate) fn holds(&self, period: Period) -> bool {
        self.containing(period.length, self.span(period).start) == period
    }

    /// The period of this length that holds `day`.
    pub fn containing(&self, length: Length, day: Day) -> Period {
        match length {
            Length::Year => Period { length, year: self.year_of(day), number: 1 },
            Length::Quarter => {
                let (year, month) = self.fiscal_month(day);
                Period { length, year, number: month / 3 + 1 }
            }
            Length::Month if self.kind == CalendarKind::Months => Period { length, year: day.year(), number: day.month() },
            Length::Month => {
                let (year, month) = self.fiscal_month(day);
                Period { length, year, number: month + 1 }
            }
            Length::Week if self.kind == CalendarKind::Months => {
                let start = self.week_start(day);
                let to_thursday = (Weekday::Thu.index() - self.week_starts.index()).rem_euclid(7);
                let week = (start + to_thursday).date().iso_week();
                Period { length, year: week.year(), number: week.week() }
            }
            Length::Week => {
                let year = self.year_of(day);
                let number = u32::try_from((day - self.year_start(year)) / 7 + 1).unwrap_or(1);
                Period { length, year, number }
            }
        }
    }

    /// The period after `period`.
    pub fn next(&self, period: Period) -> Period {
        self.containing(period.length, self.span(period).end + 1)
    }

    /// The period before `period`.
    pub fn previous(&self, period: Period) -> Period {
        self.containing(period.length, self.span(period).start - 1)
    }

    /// The same period a year before: the same quarter or month of the year before; for a week, the week of the same
    /// number (the last one where the year before has no such week).
    pub fn year_before(&self, period: Period) -> Period {
        let before = Period { year: period.year - 1, ..period };
        if self.holds(before) { before } else { Period { number: period.number.saturating_sub(1).max(1), ..before } }
    }

    /// The fiscal quarter and year a shorter period's first day lies in.
    pub(crate) fn quarter_of(&self, day: Day) -> Period {
        self.containing(Length::Quarter, day)
    }

    /// The month of the fiscal quarter that holds `day`: 0, 1 or 2.
    pub fn phase(&self, day: Day) -> u32 {
        self.fiscal_month(day).1 % 3
    }

    /// `Q4 2026`, `Nov 2026`, `W48 2026`, `2026`.
    pub(crate) fn label(&self, period: Period) -> String {
        period.label(self.kind == CalendarKind::Months)
    }

    /// `Q4`, `Nov`, `W48`, `2026`: the label without the year.
    pub(crate) fn short_label(&self, period: Period) -> String {
        let label = self.label(period);
        match label.split_once(' ') {
            Some((name, _)) => name.to_owned(),
            None => label,
        }
    }

    /// Fiscal year and month of it (0 to 11) that hold `day`.
    fn fiscal_month(&self, day: Day) -> (i32, u32) {
        let year = self.year_of(day);
        let Some(pattern) = self.kind.weeks() else {
            return (year, (day.month() + 12 - self.starts_in) % 12);
        };
        let week = (day - self.year_start(year)) / 7;
        let quarter = (week / 13).min(3);
        let in_quarter = week - 13 * quarter;
        let [first, second, _] = pattern;
        let month = if in_quarter < first {
            0
        } else if in_quarter < first + second {
            1
        } else {
            2
        };
        (year, u32::try_from(quarter * 3 + month).unwrap_or(0))
    }

    /// First day of month `month` (0 to 11) of a fiscal year.
    fn fiscal_month_start(&self, year: i32, month: i32) -> Day {
        let start = self.year_start(year);
        match self.kind.weeks() {
            None => start.plus_months(month),
            Some([first, second, _]) => {
                let within = match month % 3 {
                    0 => 0,
                    1 => first,
                    _ => first + second,
                };
                start + (month / 3 * 13 + within) * 7
            }
        }
    }

    /// The fiscal year that holds `day`.
    fn year_of(&self, day: Day) -> i32 {
        let mut year = day.year() + 2;
        while self.year_start(year) > day && year > day.year() - 3 {
            year -= 1;
        }
        year
    }

    /// First day of a fiscal year: the first of its starting month, or the day nearest to it that starts a week.
    fn year_start(&self, year: i32) -> Day {
        // A fiscal year bears the calendar year of its nominal last day, the day before the first of the starting month.
        let first_year = if self.starts_in == 1 { year } else { year - 1 };
        let first = Day::from_ymd(first_year, self.starts_in, 1).unwrap_or(Day::FIRST);
        if self.kind == CalendarKind::Months {
            return first;
        }
        let past = (first.weekday().index() - self.week_starts.index()).rem_euclid(7);
        if past <= 3 { first - past } else { first + (7 - past) }
    }

    pub(crate) fn week_start(&self, day: Day) -> Day {
        day - (day.weekday().index() - self.week_starts.index()).rem_euclid(7)
    }
}

/// The Thursday of ISO week 1 of a year: the first Thursday of January.
fn first_iso_thursday(year: i32) -> Day {
    let first = Day::from_ymd(year, 1, 1).unwrap_or(Day::FIRST);
    first + (Weekday::Thu.index() - first.weekday().index()).rem_euclid(7)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }
    fn period(text: &str) -> Period {
        Period::parse(text).unwrap()
    }
    fn span(start: &str, end: &str) -> Span {
        Span { start: day(start), end: day(end) }
    }

    #[test]
    fn ids_are_read_as_the_book_writes_them() {
        for id in ["2026", "2026-Q4", "2026-11", "2026-W48"] {
            assert_eq!(period(id).to_string(), id);
        }
        for wrong in ["26", "2026-Q5", "2026-Q0", "2026-13", "2026-W54", "2026-W1", "2026-1", "2026-", "2026-q4", "+026"] {
            assert_eq!(Period::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_fiscal_year_from_july_bears_the_year_it_ends_in() {
        let calendar = Calendar { starts_in: 7, ..Calendar::default() };
        assert_eq!(calendar.span(period("2027-Q1")), span("2026-07-01", "2026-09-30"));
        assert_eq!(calendar.span(period("2027")), span("2026-07-01", "2027-06-30"));
        assert_eq!(calendar.containing(Length::Quarter, day("2026-07-01")), period("2027-Q1"));
        // A month id is always the calendar month.
        assert_eq!(calendar.span(period("2026-11")), span("2026-11-01", "2026-11-30"));
        assert_eq!(calendar.phase(day("2026-08-15")), 1);
    }

    #[test]
    fn a_week_calendar_has_a_53rd_week_in_its_last_period() {
        let calendar = Calendar { kind: CalendarKind::Weeks445, ..Calendar::default() };
        // book.md: 2025-12-29 to 2027-01-03 is 2026.
        assert_eq!(calendar.span(period("2026")), span("2025-12-29", "2027-01-03"));
        assert_eq!(calendar.span(period("2026-12")), span("2026-11-23", "2027-01-03"));
        assert_eq!(calendar.span(period("2026-Q4")), span("2026-09-28", "2027-01-03"));
        assert_eq!(calendar.containing(Length::Week, day("2027-01-03")), period("2026-W53"));
        assert_eq!(calendar.phase(day("2027-01-03")), 2);
        assert!(calendar.holds(period("2026-W53")));
        assert!(!calendar.holds(period("2025-W53")));
    }

    #[test]
    fn weeks_are_iso_weeks_and_bear_the_number_of_their_thursday() {
        let iso = Calendar::default();
        assert_eq!(iso.containing(Length::Week, day("2026-11-23")), period("2026-W48"));
        assert_eq!(iso.containing(Length::Week, day("2027-01-03")), period("2026-W53"));
        let sunday = Calendar { week_starts: Weekday::Sun, ..Calendar::default() };
        assert_eq!(sunday.containing(Length::Week, day("2026-11-22")), period("2026-W48"));
        assert_eq!(sunday.span(period("2026-W48")), span("2026-11-22", "2026-11-28"));
    }

    #[test]
    fn working_days_leave_out_holidays() {
        let mut calendar = Calendar::default();
        assert_eq!(calendar.working_days(span("2026-10-01", "2026-12-31")), 66);
        calendar.holidays.insert(day("2026-12-25"));
        calendar.holidays.insert(day("2026-12-26"));
        assert_eq!(calendar.working_days(span("2026-10-01", "2026-12-31")), 65);
        assert_eq!(calendar.working_days(span("2026-12-31", "2026-12-01")), 0);
    }

    proptest! {
        #[test]
        fn every_day_lies_in_its_period_and_periods_follow_each_other(
            number in 10_957..29_220i32, kind in 0..4usize, starts_in in 1..=12u32, week in 0..7usize, length in 0..4usize,
        ) {
            let kind = [CalendarKind::Months, CalendarKind::Weeks445, CalendarKind::Weeks454, CalendarKind::Weeks544][kind];
            let calendar = Calendar { kind, starts_in, week_starts: Weekday::ALL[week], ..Calendar::default() };
            let length = [Length::Week, Length::Month, Length::Quarter, Length::Year][length];
            let day = Day::from_number(number);
            let period = calendar.containing(length, day);
            let span = calendar.span(period);
            prop_assert!(span.holds(day), "{day} {period} {span:?}");
            prop_assert!(calendar.holds(period));
            prop_assert_eq!(calendar.span(calendar.next(period)).start, span.end + 1);
            prop_assert_eq!(calendar.previous(calendar.next(period)), period);
            prop_assert!(calendar.holds(calendar.year_before(period)));
            let slow = u32::try_from(span.iter().filter(|d| calendar.is_working(*d)).count()).unwrap();
            prop_assert_eq!(calendar.working_days(span), slow);
            prop_assert_eq!(Period::parse(&period.to_string()), Some(period));
        }
    }
}
