//! Dates as a person types them.

use crate::book::day::{Day, month_name};

/// `2026-11-23`, `-7` (days ago), `yesterday`, `mon` (the last one before today), `23 Nov`, `Nov 23`, `23 Nov 2025`; a day
/// without a year is the newest one that is not after today.
pub fn parse(text: &str, today: Day) -> Option<Day> {
    if let Some(day) = Day::parse(text) {
        return Some(day);
    }
    if text.eq_ignore_ascii_case("yesterday") {
        return Some(today - 1);
    }
    let named = |day: &Day| {
        let name = format!("{:?}", day.weekday()).to_lowercase();
        text.len() >= 3 && text.to_lowercase().starts_with(&name)
    };
    if let Some(day) = (1..=7).map(|ago| today - ago).find(named) {
        return Some(day);
    }
    if let Some(days) = text.strip_prefix('-').and_then(|days| days.parse::<i32>().ok()) {
        return (0..40_000).contains(&days).then(|| today - days);
    }
    let words: Vec<&str> = text.split([' ', '.', ',']).filter(|word| !word.is_empty()).collect();
    let month = |word: &str| {
        (1..=12).find(|month| word.len() >= 3 && word.to_lowercase().starts_with(&month_name(*month).to_lowercase()))
    };
    let (day, month, year) = match words.as_slice() {
        [a, b] if month(b).is_some() => (a.parse().ok()?, month(b)?, None),
        [a, b] if month(a).is_some() => (b.parse().ok()?, month(a)?, None),
        [a, b, year] if month(b).is_some() => (a.parse().ok()?, month(b)?, Some(year.parse::<i32>().ok()?)),
        _ => return None,
    };
    match year {
        Some(year) => Day::from_ymd(year, month, day).filter(|day| (Day::FIRST..=Day::LAST).contains(day)),
        None => Day::from_ymd(today.year(), month, day)
            .filter(|day| *day <= today)
            .or_else(|| Day::from_ymd(today.year() - 1, month, day)),
    }
}

/// What can be typed for a day since which changes are told.
pub fn since_examples(day: Day) -> String {
    format!("mon, yesterday, period, -7, {}", day.short())
}

/// What can be typed, of days round one: `2026-11-23, -7, 23 Nov 2026`.
pub fn examples(day: Day) -> String {
    format!("{day}, -7, {}", day.long())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_type_them() {
        let day = |text| Day::parse(text).unwrap();
        let today = day("2026-11-23");
        assert_eq!(parse("2026-01-02", today), Some(day("2026-01-02")));
        assert_eq!(parse("-7", today), Some(day("2026-11-16")));
        assert_eq!(parse("23 Nov", today), Some(today));
        assert_eq!(parse("Dec 24", today), Some(day("2025-12-24")));
        assert_eq!(parse("30 september 2024", today), Some(day("2024-09-30")));
        assert_eq!(parse("mon", today), Some(day("2026-11-16")));
        assert_eq!(parse("Friday", today), Some(day("2026-11-20")));
        assert_eq!(parse("soon", today), None);
        assert_eq!(parse("31 Feb", today), None);
    }
}
