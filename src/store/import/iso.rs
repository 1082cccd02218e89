//! The date that programs write most, read at once.

use chrono::{NaiveDate, NaiveTime};

use super::date::DateStamp;

/// `2026-11-23`, alone or with a time to the minute or second behind it. `None` of any other text: that is read by its parts.
pub(super) fn read(cell: &str) -> Option<DateStamp> {
    let number = |from: usize, to: usize| {
        cell.as_bytes().get(from..to)?.iter().try_fold(0_u32, |sum, byte| {
            let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
            Some(10 * sum + digit?)
        })
    };
    let is = |at: usize, marks: &[u8]| cell.as_bytes().get(at).is_some_and(|byte| marks.contains(byte));
    if !is(4, b"-") || !is(7, b"-") {
        return None;
    }
    let year = i32::try_from(number(0, 4)?).ok().filter(|year| *year >= 1000)?;
    let date = NaiveDate::from_ymd_opt(year, number(5, 7)?, number(8, 10)?)?;
    let time = match cell.len() {
        10 => None,
        16 | 19 if is(10, b" T") && is(13, b":") && (cell.len() == 16 || is(16, b":")) => {
            let second = if cell.len() == 19 { number(17, 19)? } else { 0 };
            Some(NaiveTime::from_hms_opt(number(11, 13)?, number(14, 16)?, second)?)
        }
        _ => return None,
    };
    Some(DateStamp { date, time, offset: None })
}

#[cfg(test)]
mod tests {
    use super::super::date::{CellDate, by_parts};
    use super::read;

    proptest::proptest! {
        #[test]
        fn it_reads_what_the_parts_say(
            cell in "[0-2][09][0-9]{2}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-5][0-9](:[0-6][0-9])?)?|[0-9T: -]{10}|[0-9]{4}-[0-9]{2}-[0-9]{2}.{0,9}"
        ) {
            if let Some(stamp) = read(&cell) {
                proptest::prop_assert_eq!(by_parts(&cell), CellDate::Sure(stamp));
            }
        }

        #[test]
        fn it_reads_every_day(day in 1..=28_u32, month in 1..=12_u32, time in "|T23:59|( 00:00:59)") {
            let cell = format!("2026-{month:02}-{day:02}{time}");
            proptest::prop_assert!(read(&cell).is_some(), "{}", cell);
        }
    }
}
