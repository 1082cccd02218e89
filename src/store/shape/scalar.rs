//! Texts, dates, names of a choice, and ids.

use std::borrow::Cow;

use chrono_tz::Tz;

use crate::book::calendar::Period;
use crate::book::compact::Text;
use crate::book::company::StageId;
use crate::book::day::Day;
use crate::book::field::Link;
use crate::book::guess::did_you_mean;
use crate::book::money::Currency;
use crate::store::scan::NodeKind;
use crate::store::scrub::scrub;

use super::Reader;

/// The longest id, in bytes.
const LONGEST_ID: usize = 200;

/// What a text in quotes says, with its escapes read; `None` (and a complaint) when it is no text.
fn raw_text<'a>(reader: &mut Reader<'a>, node: usize, what: &str) -> Option<Cow<'a, str>> {
    let kind = reader.kind(node);
    if !matches!(kind, NodeKind::Text | NodeKind::RawText) {
        let hint = match kind {
            NodeKind::Number | NodeKind::Name => format!("write it in quotes: `\"{}\"`", scrub(reader.text(node))),
            _ => "write a text in quotes".to_owned(),
        };
        reader.error(node, "wrong-type", &format!("{what} belongs here"), hint);
        return None;
    }
    let written = reader.text(node);
    if kind == NodeKind::Text && !written.contains('\\') {
        return Some(Cow::Borrowed(written.get(1..written.len() - 1).unwrap_or_default()));
    }
    let text = ron::from_str::<String>(written).ok();
    if text.is_none() {
        reader.error(node, "bad-escape", "an escape that does not exist", "write `\\\\` for a backslash, `\\\"` for a quote");
    }
    text.map(Cow::Owned)
}

pub(crate) fn text(reader: &mut Reader, node: usize) -> Option<Text> {
    raw_text(reader, node, "a text").map(|text| (*scrub(&text)).into())
}

pub(crate) fn day(reader: &mut Reader, node: usize) -> Option<Day> {
    let text = raw_text(reader, node, "a date")?;
    let day = Day::parse(&text);
    if day.is_none() {
        let hint = date_hint(&text);
        reader.error(node, "not-a-date", "not a date", hint);
    }
    day
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

pub(crate) fn period(reader: &mut Reader, node: usize) -> Option<Period> {
    let text = raw_text(reader, node, "a period")?;
    let Some(period) = Period::parse(&text) else {
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

/// A year, with or without quotes.
pub(crate) fn year(reader: &mut Reader, node: usize) -> Option<Period> {
    if reader.kind(node) != NodeKind::Number {
        return period(reader, node);
    }
    let year = Period::parse(reader.text(node));
    if year.is_none() {
        reader.error(node, "not-a-period", "not a year", "write \"2026\"");
    }
    year
}

pub(crate) fn currency(reader: &mut Reader, node: usize) -> Option<Currency> {
    let text = raw_text(reader, node, "a currency")?;
    let currency = Currency::from_code(&text);
    if currency.is_none() {
        let upper = text.to_uppercase();
        let hint = match Currency::from_code(&upper) {
            Some(_) => format!("write \"{upper}\""),
            None => "write its three letters of ISO 4217: \"EUR\"".to_owned(),
        };
        reader.error(node, "unknown-currency", "unknown currency", hint);
    }
    currency
}

pub(crate) fn zone(reader: &mut Reader, node: usize) -> Option<Tz> {
    let text = raw_text(reader, node, "a time zone")?;
    let zone = text.parse::<Tz>().ok();
    if zone.is_none() {
        let hint = did_you_mean(&text, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()))
            .unwrap_or_else(|| "write a name of the IANA list: \"Europe/Berlin\"".to_owned());
        reader.error(node, "unknown-time-zone", "unknown time zone", hint);
    }
    zone
}

fn id_text(reader: &mut Reader, node: usize) -> Option<String> {
    let text = raw_text(reader, node, "an id")?;
    if text.trim().is_empty() || text.len() > LONGEST_ID {
        let what = if text.len() > LONGEST_ID { "an id of more than 200 bytes" } else { "an empty id" };
        reader.error(node, "bad-id", what, "ids are short texts");
        return None;
    }
    Some(scrub(&text).into_owned())
}

/// The number that an id or a team has in the file.
pub(crate) fn link(reader: &mut Reader, link: Link, node: usize) -> Option<u32> {
    let id = id_text(reader, node)?;
    match link {
        Link::Team => Some(reader.refs.teams.number(&id)),
        Link::Record(table) => {
            let number = reader.refs.number(table, &id);
            reader.note(link, number, node);
            Some(number)
        }
    }
}

pub(crate) fn stage(reader: &mut Reader, node: usize) -> Option<StageId> {
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

/// The place of a name among those of a choice.
pub(crate) fn choice(reader: &mut Reader, node: usize, names: &[&'static str]) -> Option<usize> {
    let kind = reader.kind(node);
    let text = reader.text(node);
    let written = text.trim_matches('"');
    if let Some(found) = names.iter().position(|name| *name == written) {
        if kind == NodeKind::Name {
            return Some(found);
        }
        let hint = format!("write `{written}`, without quotes");
        reader.error(node, "wrong-type", "a name without quotes belongs here", hint);
        return None;
    }
    let shown: String = scrub(written).chars().take(40).collect();
    let hint = did_you_mean(written, names.iter().copied()).unwrap_or_else(|| format!("write one of {}", names.join(", ")));
    reader.error(node, "unknown-choice", &format!("`{shown}` is none of the choices"), hint);
    None
}
