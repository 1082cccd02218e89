//! Dates as people say them.

use crate::book::calendar::{Calendar, Length};
use crate::book::day::{Day, Weekday, month_name};

/// Where a day lies that is said without its year or month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toward {
    /// It has happened: the newest that is not after today.
    Past,
    /// It is to come: the next one from today on.
    Ahead,
}

/// Reads `2026-11-23`; `today`, `yesterday`, `tomorrow`; `+7`, `-7` (days), `+2w`, `+1m`, `+1y`; `fri`; `12-15` (month and
/// day), `15`, `15 Dec`, `Dec 15`, `15 Dec 2026`; `eow`, `eom`, `eoq`, `eoy` (the end of the week, month, quarter, year).
pub(crate) fn parse(text: &str, today: Day, toward: Toward, calendar: &Calendar) -> Option<Day> {
    let text = text.trim().to_lowercase();
    let day = Day::parse(&text).or_else(|| named(&text, today, calendar)).or_else(|| counted(&text, today));
    let day = day.or_else(|| weekday(&text, today, toward)).or_else(|| dated(&text, today, toward));
    day.filter(|day| (Day::FIRST..=Day::LAST).contains(day))
}

/// How dates may be said, for whoever said something else.
pub(crate) const HOW: &str = "2026-11-23, +7, fri, 12-15, 15 Dec or eoq";

/// What may be typed of a day that was, near one: `2026-11-23, -7, fri, 23 Nov 2026`.
pub(crate) fn examples(day: Day) -> String {
    format!("{day}, -7, fri, {}", day.long())
}

/// What may be typed for a day since which changes are told: `mon, yesterday, period, -7, 16 Nov`.
pub(crate) fn since_examples(day: Day) -> String {
    format!("mon, yesterday, period, -7, {}", day.short())
}

/// Reads the day since which changes are told: nothing is the last Monday, `period` the first day of the one that begins
/// on `period`, and on a Monday `mon` is the one before, since nothing has changed since today.
pub(crate) fn since(text: &str, today: Day, period: Day, calendar: &Calendar) -> Option<Day> {
    let parse = |text: &str, today: Day| parse(text, today, Toward::Past, calendar);
    match text.to_lowercase().as_str() {
        "" => parse("monday", today - 1),
        "period" => Some(period),
        text if text != "today" && text.starts_with(char::is_alphabetic) && parse(text, today) == Some(today) => {
            parse(text, today - 1)
        }
        text => parse(text, today),
    }
}

fn named(text: &str, today: Day, calendar: &Calendar) -> Option<Day> {
    let end = |length| Some(calendar.span(calendar.containing(length, today)).end);
    match text {
        "today" => Some(today),
        "yesterday" => Some(today - 1),
        "tomorrow" => Some(today + 1),
        "eow" => end(Length::Week),
        "eom" => end(Length::Month),
        "eoq" => end(Length::Quarter),
        "eoy" => end(Length::Year),
        _ => None,
    }
}

fn counted(text: &str, today: Day) -> Option<Day> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let unit = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let count: i32 = rest.get(..rest.len() - unit.len())?.parse().ok().filter(|count| *count < 40_000)?;
    Some(match unit {
        "" | "d" => today + sign * count,
        "w" => today + sign * 7 * count,
        "m" => today.plus_months(sign * count),
        "y" if count < 300 => today.plus_years(sign * count),
        _ => return None,
    })
}

fn weekday(text: &str, today: Day, toward: Toward) -> Option<Day> {
    const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let at = NAMES.iter().position(|name| text.len() >= 3 && name.starts_with(text))?;
    let wanted = Weekday::ALL.get(at)?.index();
    let step = (wanted - today.weekday().index()).rem_euclid(7);
    Some(match toward {
        Toward::Ahead => today + step,
        Toward::Past => today - (7 - step) % 7,
    })
}

/// A day of a month, its month or year perhaps not said.
fn dated(text: &str, today: Day, toward: Toward) -> Option<Day> {
    let words: Vec<&str> = text.split([' ', '.', ',', '-']).filter(|word| !word.is_empty()).collect();
    let month = |word: &str| (1..=12).find(|month| word.len() >= 3 && word.starts_with(&month_name(*month).to_lowercase()));
    let of_year = |month: u32, day: u32| {
        let years = match toward {
            Toward::Past => [today.year(), today.year() - 1],
            Toward::Ahead => [today.year(), today.year() + 1],
        };
        let fits = |day: &Day| if toward == Toward::Past { *day <= today } else { *day >= today };
        years.into_iter().filter_map(|year| Day::from_ymd(year, month, day)).find(fits)
    };
    let number = |word: &str| word.parse::<u32>().ok();
    match words.as_slice() {
        [day] => {
            let day = number(day)?;
            let step = if toward == Toward::Past { -1 } else { 1 };
            let months =
                (0..=2).map(|by| Day::from_ymd(today.year(), today.month(), 1).map(|first| first.plus_months(step * by)));
            let days = months.flatten().filter_map(|first| Day::from_ymd(first.year(), first.month(), day));
            days.into_iter().find(|day| if toward == Toward::Past { *day <= today } else { *day >= today })
        }
        [a, b] if month(b).is_some() => of_year(month(b)?, number(a)?),
        [a, b] if month(a).is_some() => of_year(month(a)?, number(b)?),
        // As a book writes it: the month first.
        [a, b] if text.contains('-') => of_year(number(a)?, number(b)?),
        [a, b, year] if month(b).is_some() => Day::from_ymd(year.parse().ok()?, month(b)?, number(a)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn read(text: &str, toward: Toward) -> String {
        let today = Day::parse("2026-11-23").unwrap();
        parse(text, today, toward, &Calendar::default()).map_or_else(|| "-".to_owned(), |day| day.to_string())
    }

    #[test]
    fn days_to_come_are_read_as_people_say_them() {
        let said = [
            ("2026-01-02", "2026-01-02"),
            ("today", "2026-11-23"),
            ("tomorrow", "2026-11-24"),
            ("+7", "2026-11-30"),
            ("+2w", "2026-12-07"),
            ("+1m", "2026-12-23"),
            ("mon", "2026-11-23"),
            ("fri", "2026-11-27"),
            ("sunday", "2026-11-29"),
            ("12-15", "2026-12-15"),
            ("1-5", "2027-01-05"),
            ("15", "2026-12-15"),
            ("30", "2026-11-30"),
            ("15 Dec", "2026-12-15"),
            ("Jan 3", "2027-01-03"),
            ("3 march 2028", "2028-03-03"),
            ("eow", "2026-11-29"),
            ("eom", "2026-11-30"),
            ("eoq", "2026-12-31"),
            ("eoy", "2026-12-31"),
        ];
        for (text, day) in said {
            assert_eq!(read(text, Toward::Ahead), day, "{text}");
        }
    }

    #[test]
    fn days_that_were_are_the_newest_not_after_today() {
        let said = [
            ("-7", "2026-11-16"),
            ("yesterday", "2026-11-22"),
            ("fri", "2026-11-20"),
            ("mon", "2026-11-23"),
            ("12-15", "2025-12-15"),
            ("23 Nov", "2026-11-23"),
            ("Dec 24", "2025-12-24"),
            ("24", "2026-10-24"),
            ("30 september 2024", "2024-09-30"),
        ];
        for (text, day) in said {
            assert_eq!(read(text, Toward::Past), day, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "soon",
            "31 Feb",
            "+",
            "+x",
            "-99999999999",
            "13-40",
            "2026-13-01",
            "1 2 3",
            "fr",
            "0",
            "\u{e9}",
            "+7\u{e9}",
            "3000 Jan 1",
        ] {
            assert_eq!(read(text, Toward::Ahead), "-", "{text}");
        }
    }
}
