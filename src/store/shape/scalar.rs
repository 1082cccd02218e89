//! Texts, dates, names of a choice, and ids.

use std::borrow::Cow;

use chrono_tz::Tz;

use crate::book::calendar::{Kind as CalendarKind, Length, Period};
use crate::book::company::StageId;
use crate::book::day::{Day, Weekday};
use crate::book::id::Id;
use crate::book::money::Currency;
use crate::book::people::TeamId;
use crate::book::record::{Link, Record};
use crate::book::{activity, brand, campaign, channel, contract, deal, lead, objective, people};
use crate::store::scan::Kind;
use crate::store::scrub::scrub;

use super::{Reader, Wire, did_you_mean};

/// The longest id, in bytes.
const LONGEST_ID: usize = 200;

/// What a text in quotes says, with its escapes read; `None` (and a complaint) when it is no text.
fn raw_text<'a>(reader: &mut Reader<'a>, node: usize, what: &str) -> Option<Cow<'a, str>> {
    let kind = reader.kind(node);
    if !matches!(kind, Kind::Text | Kind::RawText) {
        let hint = match kind {
            Kind::Number | Kind::Name => format!("write it in quotes: `\"{}\"`", scrub(reader.text(node))),
            _ => "write a text in quotes".to_owned(),
        };
        reader.error(node, "wrong-type", &format!("{what} belongs here"), hint);
        return None;
    }
    let written = reader.text(node);
    if kind == Kind::Text && !written.contains('\\') {
        return Some(Cow::Borrowed(written.get(1..written.len() - 1).unwrap_or_default()));
    }
    let text = ron::from_str::<String>(written).ok();
    if text.is_none() {
        reader.error(node, "bad-escape", "an escape that does not exist", "write `\\\\` for a backslash, `\\\"` for a quote");
    }
    text.map(Cow::Owned)
}

impl Wire for String {
    fn read(reader: &mut Reader, node: usize) -> Option<Self> {
        raw_text(reader, node, "a text").map(|text| scrub(&text).into_owned())
    }
}

impl Wire for Day {
    fn read(reader: &mut Reader, node: usize) -> Option<Self> {
        let text = raw_text(reader, node, "a date")?;
        let day = Self::parse(&text);
        if day.is_none() {
            let hint = date_hint(&text);
            reader.error(node, "not-a-date", "not a date", hint);
        }
        day
    }
}

/// What to write instead of a text that is no date.
fn date_hint(text: &str) -> String {
    let usual = "write it as \"2026-11-23\"".to_owned();
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [a, b, c] = parts.as_slice() else { return usual };
    let number = |part: &str| part.parse::<u32>().ok();
    let (Some(a), Some(b), Some(c)) = (number(a), number(b), number(c)) else { return usual };
    let (year, month, day) = if a > 31 { (a, b, c) } else { (c, b, a) };
    let Ok(year) = i32::try_from(year) else { return usual };
    match Day::from_ymd(year, month, day) {
        // Which of two small numbers is the month cannot be known.
        Some(_) if a <= 12 && b <= 12 && a != b => usual,
        Some(found) if (Day::FIRST..=Day::LAST).contains(&found) => format!("write \"{found}\""),
        Some(_) => "a book's dates lie from 1900-01-01 to 2199-12-31".to_owned(),
        None if a > 31 && (1..=12).contains(&month) => format!("{a}-{month:02} has no day {day}"),
        None => usual,
    }
}

impl Wire for Period {
    fn read(reader: &mut Reader, node: usize) -> Option<Self> {
        let text = raw_text(reader, node, "a period")?;
        let Some(period) = Self::parse(&text) else {
            let hint = "write \"2026\", \"2026-Q4\", \"2026-11\" or \"2026-W48\"";
            reader.error(node, "not-a-period", "not a period", hint);
            return None;
        };
        if !reader.company.calendar().holds(period) {
            reader.error(node, "not-a-period", "the year has no such week", "the last one is week 52");
            return None;
        }
        Some(period)
    }
}

/// Reads a period of one of these lengths.
pub fn period_of(reader: &mut Reader, node: usize, lengths: &[Length], wanted: &str) -> Option<Period> {
    let period = Period::read(reader, node)?;
    if !lengths.contains(&period.length) {
        reader.error(node, "not-a-period", &format!("{wanted} belongs here"), "");
        return None;
    }
    Some(period)
}

impl Wire for Currency {
    fn read(reader: &mut Reader, node: usize) -> Option<Self> {
        let text = raw_text(reader, node, "a currency")?;
        let currency = Self::from_code(&text);
        if currency.is_none() {
            let upper = text.to_uppercase();
            let hint = match Self::from_code(&upper) {
                Some(_) => format!("write \"{upper}\""),
                None => "write its three letters of ISO 4217: \"EUR\"".to_owned(),
            };
            reader.error(node, "unknown-currency", "unknown currency", hint);
        }
        currency
    }
}

impl Wire for Tz {
    fn read(reader: &mut Reader, node: usize) -> Option<Self> {
        let text = raw_text(reader, node, "a time zone")?;
        let zone = text.parse::<Self>().ok();
        if zone.is_none() {
            let hint = did_you_mean(&text, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()))
                .unwrap_or_else(|| "write a name of the IANA list: \"Europe/Berlin\"".to_owned());
            reader.error(node, "unknown-time-zone", "unknown time zone", hint);
        }
        zone
    }
}

/// An id as written.
fn id_text(reader: &mut Reader, node: usize) -> Option<String> {
    let text = raw_text(reader, node, "an id")?;
    if text.trim().is_empty() || text.len() > LONGEST_ID {
        let what = if text.len() > LONGEST_ID { "an id of more than 200 bytes" } else { "an empty id" };
        reader.error(node, "bad-id", what, "ids are short texts");
        return None;
    }
    Some(scrub(&text).into_owned())
}

impl<T: Record> Wire for Id<T> {
    fn read(reader: &mut Reader, node: usize) -> Option<Self> {
        let id = id_text(reader, node)?;
        let number = reader.refs.number(T::TABLE, &id);
        reader.note(Link::Record(T::TABLE), number, node);
        Some(Self::new(number))
    }
}

impl Wire for TeamId {
    fn read(reader: &mut Reader, node: usize) -> Option<Self> {
        let name = id_text(reader, node)?;
        let number = reader.refs.teams.number(&name);
        Some(Self(number))
    }
}

impl Wire for StageId {
    fn read(reader: &mut Reader, node: usize) -> Option<Self> {
        let id = id_text(reader, node)?;
        let company = reader.company;
        let stage = company.find_stage(&id);
        if stage.is_none() {
            let keys = || company.stages().iter().map(crate::book::company::Stage::key);
            let hint = did_you_mean(&id, keys())
                .unwrap_or_else(|| format!("company.ron has {}", keys().take(12).collect::<Vec<_>>().join(", ")));
            reader.error(node, "unknown-reference", &format!("no stage has the id `{id}`"), hint);
        }
        stage
    }
}

/// Reads one of the names of a choice.
fn choice<T: Copy>(reader: &mut Reader, node: usize, all: &[T], name: impl Fn(T) -> &'static str) -> Option<T> {
    let names = || all.iter().map(|value| name(*value)).collect::<Vec<_>>();
    let kind = reader.kind(node);
    let text = reader.text(node);
    let written = text.trim_matches('"');
    if let Some(found) = all.iter().copied().find(|value| name(*value) == written) {
        if kind == Kind::Name {
            return Some(found);
        }
        let hint = format!("write `{}`, without quotes", name(found));
        reader.error(node, "wrong-type", "a name without quotes belongs here", hint);
        return None;
    }
    let shown: String = scrub(written).chars().take(40).collect();
    let hint = did_you_mean(written, names().into_iter()).unwrap_or_else(|| format!("write one of {}", names().join(", ")));
    reader.error(node, "unknown-choice", &format!("`{shown}` is none of the choices"), hint);
    None
}

macro_rules! choices {
    ($($type:path),* $(,)?) => {$(
        impl Wire for $type {
            fn read(reader: &mut Reader, node: usize) -> Option<Self> {
                choice(reader, node, Self::ALL, Self::name)
            }
        }
    )*};
}
choices!(
    activity::ActivityKind,
    brand::VoiceOf,
    campaign::Aim,
    campaign::ExperimentKind,
    channel::ChannelKind,
    contract::Every,
    deal::Category,
    deal::DealKind,
    deal::LossReason,
    deal::PartnerRole,
    lead::Demand,
    objective::ObjectiveKind,
    people::Measure,
);

impl Wire for CalendarKind {
    fn read(reader: &mut Reader, node: usize) -> Option<Self> {
        const ALL: &[CalendarKind] =
            &[CalendarKind::Months, CalendarKind::Weeks445, CalendarKind::Weeks454, CalendarKind::Weeks544];
        choice(reader, node, ALL, |kind| match kind {
            Self::Months => "Months",
            Self::Weeks445 => "Weeks445",
            Self::Weeks454 => "Weeks454",
            Self::Weeks544 => "Weeks544",
        })
    }
}

impl Wire for Weekday {
    fn read(reader: &mut Reader, node: usize) -> Option<Self> {
        const NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        choice(reader, node, &Self::ALL, |day| NAMES.get(day as usize).copied().unwrap_or("Mon"))
    }
}
