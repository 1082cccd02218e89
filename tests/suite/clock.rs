//! A year passes under an open session: what it shows then is what one that is opened then shows.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use quarterdeck::app::message::Msg;
use quarterdeck::screens::say::Screen;

use crate::kit::sitting::Sitting;

/// Instants in the order in which the clock shows them: the ends of days, weeks, quarters, years; the two days that have 23 and
/// 25 hours where the sample company is; the 53rd week of 2026; a leap day; a clock that is set back by an hour, a day, a year,
/// and then right again.
const INSTANTS: [&str; 24] = [
    "2026-11-23T22:59:59Z",
    "2026-11-23T23:00:00Z",
    "2026-11-30T22:59:59Z",
    "2026-12-01T00:00:00Z",
    "2026-12-27T22:59:59Z",
    "2026-12-27T23:00:01Z",
    "2026-12-31T22:59:59Z",
    "2026-12-31T23:00:00Z",
    "2027-01-03T22:59:59Z",
    "2027-01-03T23:00:00Z",
    "2027-03-27T23:00:00Z",
    "2027-03-28T00:59:59Z",
    "2027-03-28T01:00:00Z",
    "2027-03-28T21:59:59Z",
    "2027-03-28T22:00:00Z",
    "2027-03-31T22:00:00Z",
    "2027-03-31T21:00:00Z",
    "2027-03-30T21:00:00Z",
    "2026-03-30T21:00:00Z",
    "2027-06-30T22:00:00Z",
    "2027-10-31T00:59:59Z",
    "2027-10-31T01:00:00Z",
    "2027-10-31T23:00:00Z",
    "2028-02-28T23:00:00Z",
];

fn screen(sitting: &mut Sitting, now: &str) -> Screen {
    sitting.now = now.parse::<DateTime<Utc>>().unwrap();
    sitting.tell(Msg::Moment);
    // When the book was read is no matter of the day.
    sitting.session.data.read_at = sitting.now;
    sitting.session.data.shown = None;
    sitting.draw();
    sitting.session.data.shown.as_ref().unwrap().screen.clone()
}

#[test]
fn what_an_open_session_shows_on_a_day_is_what_one_opened_then_shows() {
    for keys in ["2", "2 w", "1"] {
        let mut open = Sitting::sample();
        let book = Arc::clone(&open.session.data.book);
        open.resize(140, 40);
        open.keys(keys);
        for now in INSTANTS {
            let mut anew = Sitting::new(Arc::clone(&book));
            anew.resize(140, 40);
            anew.keys(keys);
            let (a, b) = (screen(&mut open, now), screen(&mut anew, now));
            assert_eq!(open.session.day(), anew.session.day(), "{now}");
            assert!(a == b, "{keys}, {now}: {:?}", open.session.period());
        }
    }
}

#[test]
fn midnight_is_the_companys_also_where_a_day_has_23_or_25_hours() {
    let mut open = Sitting::sample();
    let mut day = |now: &str| {
        open.now = now.parse().unwrap();
        open.tell(Msg::Moment);
        open.session.day().to_string()
    };
    for (now, expected) in [
        ("2027-03-27T22:59:59Z", "2027-03-27"),
        ("2027-03-27T23:00:00Z", "2027-03-28"),
        ("2027-03-28T21:59:59Z", "2027-03-28"),
        ("2027-03-28T22:00:00Z", "2027-03-29"),
        ("2027-10-30T22:00:00Z", "2027-10-31"),
        ("2027-10-31T22:59:59Z", "2027-10-31"),
        ("2027-10-31T23:00:00Z", "2027-11-01"),
        ("2027-10-31T22:30:00Z", "2027-10-31"),
    ] {
        assert_eq!(day(now), expected, "{now}");
    }
}
