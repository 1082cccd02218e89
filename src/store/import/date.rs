//! Dates as people and programs write them. What can be read in one way is read so wherever it stands; of the rest a
//! [`Triple`] is left, whose order its column decides (`order`).

use chrono::format::{Parsed, StrftimeItems};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};

use super::iso;
use crate::book::day::Day;

/// A date with what the cell says of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DateStamp {
    /// The date as written.
    pub(crate) date: NaiveDate,
    /// The time of day, where one can be read.
    pub(crate) time: Option<NaiveTime>,
    /// Seconds east of Greenwich, where the cell says so.
    pub(crate) offset: Option<i32>,
}

impl DateStamp {
    fn of(date: NaiveDate, behind: Option<TimeOfDay>) -> Self {
        Self { date, time: behind.and_then(|clock| clock.time), offset: behind.and_then(|clock| clock.offset) }
    }

    /// The instant, of a time with an offset.
    pub(crate) fn instant(&self) -> Option<DateTime<chrono::Utc>> {
        let local = NaiveDateTime::new(self.date, self.time?);
        Some(local.checked_sub_signed(chrono::TimeDelta::seconds(i64::from(self.offset?)))?.and_utc())
    }

    /// The day in a time zone: a time without an offset, and a date without a time, stay where they are.
    pub(crate) fn day(&self, zone: chrono_tz::Tz) -> Day {
        self.instant().map_or(self.date, |instant| zone.from_utc_datetime(&instant.naive_utc()).date_naive()).into()
    }
}

/// Which of three numbers is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename = "Order", rename_all = "lowercase")]
pub enum DateOrder {
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
    /// Year, month, day.
    Ymd,
}

/// How three numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DateForm {
    /// What stands between them.
    pub(crate) mark: char,
    /// Whether the third is a year of four digits; else all have one or two.
    pub(crate) long: bool,
}

/// Three numbers of which none says that it is the year by standing first with four digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Triple {
    pub(crate) form: DateForm,
    numbers: [u32; 3],
    clock: Option<TimeOfDay>,
}

impl Triple {
    /// The date in an order; `None` where there is none.
    pub(crate) fn in_order(&self, order: DateOrder) -> Option<DateStamp> {
        let [a, b, c] = self.numbers;
        let (year, month, day) = match order {
            DateOrder::Dmy => (c, b, a),
            DateOrder::Mdy => (c, a, b),
            DateOrder::Ymd if self.form.long => return None,
            DateOrder::Ymd => (a, b, c),
        };
        let year = if self.form.long { i32::try_from(year).ok()? } else { century(year) };
        NaiveDate::from_ymd_opt(year, month, day).map(|date| DateStamp::of(date, self.clock))
    }
}

/// The year of two digits: 1970 to 2069.
fn century(year: u32) -> i32 {
    let year = i32::try_from(year).unwrap_or(0);
    if year < 70 { 2000 + year } else { 1900 + year }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CellDate {
    /// A date that can be read in one way.
    Sure(DateStamp),
    /// The serial day of a spreadsheet.
    Serial(DateStamp),
    /// Three numbers in an order that is to be decided.
    Triple(Triple),
    None,
}

/// Reads a cell as far as it can be read by itself.
pub(crate) fn find(cell: &str) -> CellDate {
    let cell = cell.trim();
    if let Some(stamp) = iso::read(cell) {
        return CellDate::Sure(stamp);
    }
    if cell.bytes().all(|b| b.is_ascii_digit() || b == b'.') && cell.bytes().filter(|b| *b == b'.').count() <= 1 {
        return plain_number(cell);
    }
    by_parts(cell)
}

/// What is not digits alone.
pub(super) fn by_parts(cell: &str) -> CellDate {
    numbers(cell).or_else(|| with_month(cell).map(CellDate::Sure)).unwrap_or(CellDate::None)
}

/// Digits alone: `20261123`, the serial day of a spreadsheet, or seconds or milliseconds since 1970.
fn plain_number(cell: &str) -> CellDate {
    let whole = cell.split('.').next().unwrap_or_default();
    let Ok(number) = whole.parse::<i64>() else { return CellDate::None };
    let date = |text: std::ops::Range<usize>| whole.get(text)?.parse::<u32>().ok();
    let at = |instant: Option<DateTime<chrono::Utc>>| {
        let found = instant.map(|at| DateStamp { date: at.date_naive(), time: Some(at.time()), offset: Some(0) });
        found.map_or(CellDate::None, CellDate::Sure)
    };
    match whole.len() {
        8 if whole == cell => {
            let year = date(0..4).and_then(|year| i32::try_from(year).ok()).filter(|year| (1900..2200).contains(year));
            let found = year.zip(date(4..6)).zip(date(6..8)).and_then(|((y, m), d)| NaiveDate::from_ymd_opt(y, m, d));
            found.map_or(CellDate::None, |date| CellDate::Sure(DateStamp::of(date, None)))
        }
        // Day 1 of a spreadsheet is 1 January 1900, and it believes in 29 February 1900.
        5 => {
            let first = NaiveDate::from_ymd_opt(1899, 12, 30);
            let date = first.and_then(|first| first.checked_add_signed(chrono::TimeDelta::days(number)));
            date.map_or(CellDate::None, |date| CellDate::Serial(DateStamp::of(date, None)))
        }
        10 if whole == cell => at(DateTime::from_timestamp(number, 0)),
        13 if whole == cell => at(DateTime::from_timestamp_millis(number)),
        _ => CellDate::None,
    }
}

/// Three numbers with the same mark between them, and perhaps a time behind.
fn numbers(cell: &str) -> Option<CellDate> {
    let end = cell.find(|c: char| !(c.is_ascii_digit() || "/.-".contains(c))).unwrap_or(cell.len());
    let (date, rest) = cell.split_at(end);
    let clock = if rest.is_empty() { None } else { Some(clock(rest)?) };
    let mark = date.chars().find(|c| !c.is_ascii_digit())?;
    let mut parts = date.split(mark);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let number = |text: &str| text.parse::<u32>().ok();
    let (a, b, c) = (number(first)?, number(second)?, number(third)?);
    match (first.len(), second.len(), third.len()) {
        (4, 1..=2, 1..=2) => {
            let date = NaiveDate::from_ymd_opt(i32::try_from(a).ok().filter(|year| *year >= 1000)?, b, c)?;
            Some(CellDate::Sure(DateStamp::of(date, clock)))
        }
        (1..=2, 1..=2, 4) => {
            let triple = Triple { form: DateForm { mark, long: true }, numbers: [a, b, c], clock };
            // A point parts day, month and year nowhere but in this order.
            if mark == '.' { triple.in_order(DateOrder::Dmy).map(CellDate::Sure) } else { Some(CellDate::Triple(triple)) }
        }
        (1..=2, 1..=2, 2) => {
            let triple = Triple { form: DateForm { mark, long: false }, numbers: [a, b, c], clock };
            if mark == '.' { triple.in_order(DateOrder::Dmy).map(CellDate::Sure) } else { Some(CellDate::Triple(triple)) }
        }
        _ => None,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TimeOfDay {
    time: Option<NaiveTime>,
    offset: Option<i32>,
}

/// Reads what stands behind a date: `T16:14:25.000+0000`, ` 10:30 AM`, `, 10:30`. `None`: it is no time.
fn clock(rest: &str) -> Option<TimeOfDay> {
    let rest = rest.strip_prefix(['T', 't', ' ', ','])?.trim_start();
    if !rest.starts_with(|c: char| c.is_ascii_digit()) || !rest.contains(':') {
        return None;
    }
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(rest.len());
    let (time, behind) = rest.split_at(end);
    let mut parts = time.split(':');
    let mut next = || parts.next().map(str::parse::<u32>);
    let (hour, minute) = (next()?.ok()?, next()?.ok()?);
    let second = time.split(':').nth(2).map_or(Some(0), |text| text.split('.').next()?.parse::<u32>().ok())?;
    let behind = behind.trim();
    let small = behind.to_ascii_lowercase();
    let (hour, behind) = match small.get(..2) {
        Some("am") => (if hour == 12 { 0 } else { hour }, behind.get(2..)),
        Some("pm") => (if hour < 12 { hour + 12 } else { hour }, behind.get(2..)),
        _ => (hour, Some(behind)),
    };
    let time = if (hour, minute) == (24, 0) { None } else { Some(NaiveTime::from_hms_opt(hour, minute, second.min(59))?) };
    Some(TimeOfDay { time, offset: offset(behind.unwrap_or_default().trim()) })
}

/// Seconds east of Greenwich: `Z`, `UTC`, `+02:00`, `-0800`, `+02`. The name of a zone says nothing.
fn offset(text: &str) -> Option<i32> {
    if ["z", "utc", "gmt"].contains(&text.to_ascii_lowercase().as_str()) {
        return Some(0);
    }
    let text = text.strip_prefix("GMT").or_else(|| text.strip_prefix("UTC")).unwrap_or(text);
    let (sign, digits) = match text.chars().next()? {
        '+' => (1, text.get(1..)?),
        '-' | '\u{2212}' => (-1, text.trim_start_matches(['-', '\u{2212}'])),
        _ => return None,
    };
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.parse::<i32>().ok()?, 0),
        4 => (digits.get(..2)?.parse::<i32>().ok()?, digits.get(2..)?.parse::<i32>().ok()?),
        _ => return None,
    };
    (hours <= 15 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// The months in English, German, French, Spanish, Portuguese and Dutch, without accents.
const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "janner", "janvier", "enero", "janeiro", "januari"],
    &["february", "februar", "feber", "fevrier", "febrero", "fevereiro", "februari"],
    &["march", "marz", "mrz", "mars", "marzo", "marco", "maart", "mrt"],
    &["april", "avril", "abril"],
    &["may", "mai", "mayo", "maio", "mei"],
    &["june", "juni", "juin", "junio", "junho"],
    &["july", "juli", "juillet", "julio", "julho"],
    &["august", "aout", "agosto", "augustus"],
    &["september", "septembre", "septiembre", "setiembre", "setembro"],
    &["october", "oktober", "octobre", "octubre", "outubro"],
    &["november", "novembre", "noviembre", "novembro"],
    &["december", "dezember", "decembre", "diciembre", "dezembro"],
];

/// Words that may stand in a date and say nothing.
const FILLERS: &[&str] = &[
    "de",
    "del",
    "of",
    "the",
    "den",
    "der",
    "le",
    "el",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
];

/// A letter without its accent, small.
fn bare(c: char) -> char {
    match c.to_lowercase().next().unwrap_or(c) {
        'á' | 'à' | 'â' | 'ä' | 'ã' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'î' | 'ï' => 'i',
        'ó' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'û' | 'ü' | 'ù' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        other => other,
    }
}

/// The number of a month by its name or the first letters of it, where they name but one.
pub(crate) fn month_of(word: &str) -> Option<u32> {
    let word: String = word.chars().map(bare).collect();
    if word.len() < 3 {
        return None;
    }
    let mut found = MONTHS.iter().zip(1_u32..).filter(|(names, _)| names.iter().any(|name| name.starts_with(&word)));
    let (_, number) = found.next()?;
    // `mar` is March in all of them, `jui` June or July.
    found.next().is_none().then_some(number)
}

/// A date with the name of its month: `23 Nov 2026`, `Nov 23, 2026`, `23. November 2026`, `23-Nov-26`, `23 de noviembre de 2026`.
fn with_month(cell: &str) -> Option<DateStamp> {
    let (mut month, mut numbers): (Option<u32>, Vec<&str>) = (None, Vec::new());
    let mut rest = cell;
    while numbers.len() < 2 || month.is_none() {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || ".,-/".contains(c));
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        rest = behind;
        if word.is_empty() {
            return None;
        }
        let digits = word.trim_end_matches(|c: char| c.is_alphabetic());
        if digits.is_empty() {
            match month_of(word) {
                Some(number) if month.is_none() => month = Some(number),
                _ if FILLERS.contains(&word.to_lowercase().as_str()) => {}
                _ => return None,
            }
        } else if digits.bytes().all(|b| b.is_ascii_digit())
            && ["", "st", "nd", "rd", "th", "er", "o"].contains(&word.get(digits.len()..)?)
        {
            numbers.push(digits);
        } else {
            return None;
        }
    }
    let clock = if rest.trim().is_empty() { None } else { Some(clock(rest)?) };
    let [first, second] = numbers.as_slice() else { return None };
    let (day, year) = if first.len() == 4 { (second, first) } else { (first, second) };
    let year = match (year.len(), year.parse::<u32>().ok()?) {
        (4, year) => i32::try_from(year).ok()?,
        (2, year) => century(year),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(year, month?, day.parse().ok()?).map(|date| DateStamp::of(date, clock))
}

/// The month of `2026-11`, `11/2026`, `Nov 2026`, `November 26`; `None` where a cell says no month alone.
pub(crate) fn month_alone(cell: &str) -> Option<(i32, u32)> {
    let words: Vec<&str> = cell.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !["de", "of"].contains(word)).collect();
    let [a, b] = words.as_slice() else { return None };
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
    let year = |text: &str| match text.len() {
        4 => number(text).and_then(|year| i32::try_from(year).ok()).filter(|year| (1900..2200).contains(year)),
        _ => None,
    };
    let month = |text: &str| month_of(text).or_else(|| number(text).filter(|m| (1..=12).contains(m) && text.len() <= 2));
    let short = |text: &str| month_of(a).and_then(|_| number(text)).filter(|_| text.len() == 2).map(century);
    year(a).zip(month(b)).or_else(|| year(b).or_else(|| short(b)).zip(month(a)))
}

/// Reads a cell by a format of `strftime`; a time behind the date may stand there.
pub(crate) fn with_format(cell: &str, format: &str) -> Option<DateStamp> {
    let mut parsed = Parsed::new();
    let rest = chrono::format::parse_and_remainder(&mut parsed, cell, StrftimeItems::new(format)).ok()?;
    let clock = if rest.is_empty() { None } else { Some(clock(rest)?) };
    let date = parsed.to_naive_date().ok().filter(|date| date.year() >= 1)?;
    let offset = parsed.offset().or(clock.and_then(|clock| clock.offset));
    Some(DateStamp { date, time: parsed.to_naive_time().ok().or(clock.and_then(|clock| clock.time)), offset })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sure(cell: &str) -> Option<String> {
        match find(cell) {
            CellDate::Sure(stamp) | CellDate::Serial(stamp) => Some(stamp.date.to_string()),
            _ => None,
        }
    }

    #[test]
    fn dates_that_can_be_read_in_one_way() {
        for cell in [
            "2026-11-23",
            "2026/11/23",
            "2026.11.23",
            "23.11.2026",
            "23.11.26",
            "23 Nov 2026",
            "Nov 23, 2026",
            "Mon, Nov 23, 2026",
            "23-Nov-2026",
            "23-Nov-26",
            "23. November 2026",
            "23 novembre 2026",
            "23 de noviembre de 2026",
            "23 nov. 2026",
            "23rd November 2026",
            "2026-11-23T16:14:25.000+0000",
            "2026-11-23 10:00:00",
            "20261123",
            "November 23, 2026, 10:30 AM",
            "46349",
            "46349.5",
        ] {
            assert_eq!(sure(cell).as_deref(), Some("2026-11-23"), "{cell}");
        }
        for (cell, wanted) in [
            ("3. März 2026", "2026-03-03"),
            ("1er février 2026", "2026-02-01"),
            ("5 août 2026", "2026-08-05"),
            ("7 mei 2026", "2026-05-07"),
            ("8 juil. 2026", "2026-07-08"),
        ] {
            assert_eq!(sure(cell).as_deref(), Some(wanted), "{cell}");
        }
        for wrong in ["", "2026-13-01", "2026-02-30", "yesterday", "2026-11-23x", "23 Nev 2026", "5 jui 2026", "1234", "12", "2x"]
        {
            assert_eq!(sure(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn three_numbers_are_left_to_their_column() {
        let CellDate::Triple(triple) = find("3/4/2026 02:00 PM") else { panic!() };
        assert_eq!(triple.in_order(DateOrder::Dmy).map(|s| s.date.to_string()).as_deref(), Some("2026-04-03"));
        assert_eq!(triple.in_order(DateOrder::Mdy).and_then(|s| s.time).map(|t| t.to_string()).as_deref(), Some("14:00:00"));
        assert_eq!(triple.in_order(DateOrder::Ymd), None);
        let CellDate::Triple(triple) = find("26-11-23") else { panic!() };
        assert_eq!(triple.in_order(DateOrder::Ymd).map(|s| s.date.to_string()).as_deref(), Some("2026-11-23"));
    }

    #[test]
    fn a_time_with_an_offset_is_a_day_of_the_company() {
        let day = |cell: &str, zone: chrono_tz::Tz| match find(cell) {
            CellDate::Sure(stamp) => stamp.day(zone).to_string(),
            other => panic!("{other:?}"),
        };
        let tokyo = chrono_tz::Asia::Tokyo;
        assert_eq!(day("2026-09-30T23:30:00Z", tokyo), "2026-10-01");
        assert_eq!(day("2026-09-30T12:00:00Z", tokyo), "2026-09-30");
        assert_eq!(day("2026-09-30T20:00:00-08:00", tokyo), "2026-10-01");
        assert_eq!(day("2026-09-30T23:30:00", tokyo), "2026-09-30");
        assert_eq!(day("2026-09-30 23:30:00 UTC", tokyo), "2026-10-01");
        assert_eq!(day("1790811000", tokyo), "2026-10-01");
    }

    #[test]
    fn months_alone() {
        for cell in ["2026-11", "11/2026", "Nov 2026", "November 2026", "novembre 2026", "2026 Nov", "Nov-26"] {
            assert_eq!(month_alone(cell), Some((2026, 11)), "{cell}");
        }
        for wrong in ["2026-13", "2026", "Nov", "2026-11-01"] {
            assert_eq!(month_alone(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn formats_of_ones_own() {
        let read = |cell, format| with_format(cell, format).map(|stamp| stamp.date.to_string());
        assert_eq!(read("04/05/2026", "%d/%m/%Y").as_deref(), Some("2026-05-04"));
        assert_eq!(read("4/5/26 10:00", "%m/%d/%y").as_deref(), Some("2026-04-05"));
        assert_eq!(read("4/5/99", "%m/%d/%y").as_deref(), Some("1999-04-05"));
        for bad in ["%", "%Q", "%!", "", "%Y"] {
            assert_eq!(read("2026-11-23", bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(cell in "\\PC{0,16}|[0-9T:.+/ -]{0,24}", format in "[%a-zA-Z/:. 0-9-]{0,8}") {
            let _ = find(&cell);
            let _ = month_alone(&cell);
            let _ = with_format(&cell, &format);
        }
    }
}
