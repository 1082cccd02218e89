//! `company.ron`: one record, which says how all others are read.

use std::collections::BTreeSet;

use crate::book::calendar::{Calendar, Kind as CalendarKind};
use crate::book::company::{Company, Stage};
use crate::book::day::{Day, Weekday};
use crate::book::money::Currency;

use super::{Reader, Wire, wire};

wire!(Stage { key: "id", name, probability, pipeline });

/// A company to read `company.ron` with: nothing in it depends on another one.
pub fn nobody(currency: Currency) -> Company {
    Company::with(|blank| {
        blank.currency(currency).lead_response_days(1).quiet_after_days(30).stale_deal_days(30).low_cover_days(14)
    })
}

/// Reads the company; what is wrong is told to the reader.
pub fn read_company(reader: &mut Reader) -> Option<Company> {
    let names = [
        "name",
        "currency",
        "time_zone",
        "fiscal_year_start",
        "calendar",
        "week_starts",
        "work_days",
        "holidays",
        "stages",
        "lead_response_days",
        "quiet_after_days",
        "stale_deal_days",
        "low_cover_days",
        "refresh_hours",
    ];
    let slots = reader.open(0, names)?;
    let [name, currency, zone, start, calendar, week, work, holidays, stages, response, quiet, stale, cover, refresh] = slots;
    let usual = Calendar::default();
    let name = reader.field(0, "name", name);
    let currency = reader.field(0, "currency", currency);
    let time_zone = reader.field(0, "time_zone", zone);
    let starts_in = reader.field_or(start, 1_u32);
    let kind = reader.field_or(calendar, CalendarKind::Months);
    let week_starts = reader.field_or(week, usual.week_starts);
    let work_days: Option<Vec<Weekday>> = reader.field_or(work, usual.work_days);
    let holidays: Option<Vec<Day>> = reader.field(0, "holidays", holidays);
    if stages.is_none() {
        reader.missing(0, "stages");
    }
    let written: Option<Vec<Stage>> = stages.and_then(|node| Wire::read(reader, node));
    let lead_response_days = reader.field_or(response, 1);
    let quiet_after_days = reader.field_or(quiet, 30);
    let stale_deal_days = reader.field_or(stale, 30);
    let low_cover_days = reader.field_or(cover, 14);
    let refresh_hours = reader.field(0, "refresh_hours", refresh);

    if let (Some(node), Some(month)) = (start, starts_in)
        && !(1..=12).contains(&month)
    {
        reader.error(node, "out-of-range", "not a month", "write a number from 1 to 12");
    }
    if let (Some(node), Some(days)) = (work, &work_days)
        && days.is_empty()
    {
        reader.error(node, "out-of-range", "no day of the week is worked", "name at least one");
    }
    if let (Some(node), Some(stages)) = (stages, &written) {
        check_stages(reader, node, stages);
    }
    if reader.failed {
        return None;
    }
    let calendar = Calendar {
        kind: kind?,
        starts_in: starts_in?,
        week_starts: week_starts?,
        work_days: work_days?,
        holidays: holidays?.into_iter().collect::<BTreeSet<_>>(),
    };
    Some(Company::made_of((
        name?,
        currency?,
        time_zone?,
        calendar,
        written?,
        lead_response_days?,
        quiet_after_days?,
        stale_deal_days?,
        low_cover_days?,
        refresh_hours?,
    )))
}

fn check_stages(reader: &mut Reader, node: usize, stages: &[Stage]) {
    let tree = reader.tree;
    if stages.len() > usize::from(u16::MAX) {
        reader.error(node, "out-of-range", "too many stages", "");
        return;
    }
    for (number, ((child, _), stage)) in tree.children(node).zip(stages).enumerate() {
        let at = |field| tree.field(&reader.source.text, child, field).unwrap_or(child);
        let (id, probability) = (at("id"), at("probability"));
        if stages.iter().take(number).any(|before| before.key() == stage.key()) {
            reader.error(id, "duplicate-id", &format!("the id `{}` is taken", stage.key()), "give each stage its own");
        }
        if stage.key().is_empty() {
            reader.error(id, "bad-id", "an empty id", "ids are short texts");
        }
        if stage.probability().is_some_and(|chance| !(0.0..=1.0).contains(&chance)) {
            reader.error(probability, "out-of-range", "not a chance", "write a fraction from 0 to 1: `0.25`");
        }
    }
}
