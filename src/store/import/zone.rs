//! The time zone of a new book: the machine's, unless the times of the export are in another one.

use std::collections::BTreeMap;

use chrono::{DateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

/// Zones that are looked at first.
const USUAL: &[Tz] = &[
    Tz::Europe__London,
    Tz::Europe__Berlin,
    Tz::Europe__Athens,
    Tz::Europe__Istanbul,
    Tz::America__New_York,
    Tz::America__Chicago,
    Tz::America__Denver,
    Tz::America__Phoenix,
    Tz::America__Los_Angeles,
    Tz::America__Sao_Paulo,
    Tz::Asia__Dubai,
    Tz::Asia__Kolkata,
    Tz::Asia__Singapore,
    Tz::Asia__Tokyo,
    Tz::Australia__Brisbane,
    Tz::Australia__Sydney,
    Tz::Pacific__Auckland,
];

/// The zone of times with these offsets, and what to say of it. Greenwich says nothing: programs write times so wherever
/// they are.
pub(crate) fn of<'a>(offsets: impl Iterator<Item = (i32, &'a [DateTime<Utc>])>, machine: Tz) -> (Tz, Option<String>) {
    let mut seen: BTreeMap<i32, Vec<DateTime<Utc>>> = BTreeMap::new();
    for (offset, instants) in offsets {
        seen.entry(offset).or_default().extend(instants);
    }
    let told: Vec<(i32, &DateTime<Utc>)> =
        seen.iter().flat_map(|(offset, instants)| instants.iter().map(|instant| (*offset, instant))).collect();
    let ours = |zone: &Tz| {
        told.iter()
            .all(|(offset, instant)| zone.offset_from_utc_datetime(&instant.naive_utc()).fix().local_minus_utc() == *offset)
    };
    if seen.keys().all(|offset| *offset == 0) || ours(&machine) {
        return (machine, None);
    }
    let mut zones = USUAL.iter().chain(chrono_tz::TZ_VARIANTS.iter());
    match zones.find(|zone| ours(zone)).copied() {
        Some(zone) => (zone, Some(format!("the times of the files are those of {zone}, so this is the company's time zone"))),
        None => (machine, Some(format!("the times of the files are of several time zones: they are days of {machine}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offsets_tell_the_zone() {
        let at = |text: &str| vec![text.parse::<DateTime<Utc>>().unwrap()];
        let of = |offsets: &[(i32, Vec<DateTime<Utc>>)]| {
            of(offsets.iter().map(|(offset, instants)| (*offset, instants.as_slice())), Tz::UTC).0
        };
        assert_eq!(of(&[(0, at("2026-01-05T10:00:00Z"))]), Tz::UTC);
        assert_eq!(of(&[(3600, at("2026-01-05T10:00:00Z")), (7200, at("2026-07-05T10:00:00Z"))]), Tz::Europe__Berlin);
        assert_eq!(of(&[(10800, at("2026-01-05T10:00:00Z"))]), Tz::Europe__Istanbul);
        assert_eq!(of(&[(-28800, at("2026-01-05T10:00:00Z")), (32400, at("2026-01-05T10:00:00Z"))]), Tz::UTC);
    }
}
