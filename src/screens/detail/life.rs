//! A deal over time: its life line, its log, its activities; from the wide size on log and activities are one list.

use crate::book::company::StageId;
use crate::book::day::Day;
use crate::book::money::Money;
use crate::book::table::Records;
use crate::metrics::as_of::{DealOn, DealState};
use crate::metrics::sales::chances::push_count;
use crate::metrics::sales::deal::{DealChange, changes};
use crate::metrics::sales::reasons::times;
use crate::screens::say::{Cell, Content, Life, LifeTrack, PanelPart, Role, Room, Row, RowId, Section, Table, Tick};
use crate::screens::words::{Coins, counted, near};

use super::DetailContext;
use super::blocks::{Happened, activities, activity_block, happenings, note, section, whole};

/// Everything about its time, in the order of the sections.
pub(crate) struct LifeSections {
    /// The life line, from wide on.
    pub(crate) line: Section,
    /// The log, at the base size.
    pub(crate) log: Section,
    /// The activities, at the base size.
    pub(crate) activities: Option<Section>,
    /// Log and activities as one list, from wide on.
    pub(crate) both: Section,
}

pub(crate) fn time(on: &DealOn, view: &DetailContext) -> LifeSections {
    let changes = changes(on.deal, view.today());
    let happened = || {
        activities(view, |activity| {
            // What was done with the account while the deal was open may have been about it.
            let during = on.deal.is_there_on(activity.on()) && on.deal.decided().is_none_or(|decided| activity.on() <= decided);
            let with_account =
                activity.account().is_some() && activity.account() == on.deal.account() && activity.deal().is_none();
            activity.deal() == Some(on.id) || (with_account && during)
        })
    };
    let entries = entries(on, &changes, view);
    let duration = duration(on, view);
    let mut both: Vec<Happened> = entries
        .iter()
        .map(|entry| Happened {
            on: entry.on,
            kind: Cell::bold("log"),
            by: String::new(),
            what: Cell::bold(entry.words.clone()).or(entry.short.clone()),
        })
        .collect();
    let logged = both.len();
    both.extend(happened());
    let words = format!("{}, {}", counted(logged, "log", "log"), counted(both.len() - logged, "activity", "activities"));
    // Stable: of one day what was logged stands before what was done.
    both.sort_by_key(|happened| std::cmp::Reverse(happened.on));
    let to_tight = |mut section: Section| {
        section.body = section.body.into_iter().map(|part| part.to(Room::Tight)).collect();
        section
    };
    let line = PanelPart::new(0, line(on, &changes, view)).from(Room::Fair);
    let mut line = section("Its life so far", note(duration.clone()), 0, vec![line]);
    line.full = true;
    let log = section("Log", note(duration), 0, vec![PanelPart::new(0, log(&entries, view)).to(Room::Tight)]);
    LifeSections {
        line,
        log,
        activities: activity_block(happened(), view).map(to_tight),
        both: section("Log and activities", note(words), 0, vec![PanelPart::new(0, happenings(both, view)).from(Room::Fair)]),
    }
}

/// `open 82 d; deals won take 52 d (median of 27)`.
fn duration(on: &DealOn, view: &DetailContext) -> String {
    let own = match (on.state, on.deal.creation()) {
        (_, None) => "when it was created is not known".to_owned(),
        (DealState::Open, Some(created)) => format!("open {} d", view.today() - created),
        (DealState::Won(day), Some(created)) => format!("won after {} d", day - created),
        (DealState::Lost(day), Some(created)) => format!("lost after {} d", day - created),
    };
    let cycle = &view.sales.pipeline.cycle_days;
    match cycle.median.get() {
        Some(median) => {
            format!("{own}; deals won in {} take {median:.0} d (median of {})", view.context.period(), cycle.n.or_zero())
        }
        None => own,
    }
}

fn stage_name(stage: StageId, view: &DetailContext) -> String {
    view.book().company.stage(stage).map_or_else(|| "?".to_owned(), |stage| stage.name().to_owned())
}

struct LifeEntry {
    on: Day,
    words: String,
    /// With rounded money.
    short: String,
}

/// What was logged, the newest first; the decision too.
fn entries(on: &DealOn, changes: &[DealChange], view: &DetailContext) -> Vec<LifeEntry> {
    let currency = on.deal.currency().unwrap_or(view.book().company.currency());
    let entry = |change: &DealChange| LifeEntry {
        on: change.on,
        words: words(change, on, &|amount| whole(currency, amount), view),
        short: words(change, on, &|amount| Coins(currency).table(amount), view),
    };
    let decision = |on: Day, words: String| LifeEntry { on, short: words.clone(), words };
    let mut entries: Vec<LifeEntry> = changes.iter().map(entry).collect();
    match on.state {
        DealState::Won(day) => {
            let won = on.deal.won();
            let reason = won.and_then(crate::book::deal::Won::reason).map_or_else(String::new, |reason| format!(": {reason}"));
            entries.push(decision(day, format!("won{reason}")));
        }
        DealState::Lost(day) => {
            let lost = on.deal.lost();
            let words = lost.map_or_else(|| "lost".to_owned(), |lost| format!("lost: {}", lost.reason().name()));
            entries.push(decision(day, words));
        }
        DealState::Open => {}
    }
    entries.reverse();
    entries
}

/// `Qualified > Proposal, 36,000 > 48,000, close 30 Nov > 10 Dec`.
fn words(change: &DealChange, on: &DealOn, money: &dyn Fn(Money) -> String, view: &DetailContext) -> String {
    let step = |before: Option<String>, after: String| match before {
        Some(before) => format!("{before} > {after}"),
        None => after,
    };
    let mut parts = Vec::new();
    if let Some((before, stage)) = change.stage {
        let created = before.is_none() && Some(change.on) == on.deal.creation();
        let said = step(before.map(|stage| stage_name(stage, view)), stage_name(stage, view));
        parts.push(if created { format!("created in {said}") } else { said });
    } else if Some(change.on) == on.deal.creation() {
        parts.push("created".to_owned());
    }
    if let Some((before, amount)) = change.amount {
        parts.push(step(before.map(money), money(amount)));
    }
    if let Some((before, close)) = change.close {
        let day = |day: Day| near(day, view.today());
        parts.push(format!("close {}", step(before.map(day), day(close))));
    }
    // Whose a new deal is says the identity line.
    if let Some((Some(before), owner)) = change.owner {
        parts.push(format!("owner {} > {}", view.name(Records::any(before)), view.name(Records::any(owner))));
    }
    parts.join(", ")
}

fn log(entries: &[LifeEntry], view: &DetailContext) -> Table {
    let row = |(at, entry): (usize, &LifeEntry)| {
        let what = Cell::text(entry.words.clone()).or(entry.short.clone());
        let contents: Vec<Content> = vec![Cell::text(near(entry.on, view.today())).into(), what.into()];
        Row { id: RowId::Named(format!("log {at}")), contents, detail: None, figure: None }
    };
    Table {
        columns: vec![crate::screens::say::Column::number("", 0), crate::screens::say::Column::words("", 0).wide(16, 200)],
        rows: entries.iter().enumerate().map(row).collect(),
        ..Table::default()
    }
}

/// The life line: stages, amounts, closes, the lead, touches, the next step.
fn line(on: &DealOn, changes: &[DealChange], view: &DetailContext) -> Life {
    let (deal, today) = (on.deal, view.today());
    let currency = deal.currency().unwrap_or(view.book().company.currency());
    let until = deal.decided().filter(|_| on.state != DealState::Open).unwrap_or(today);
    let tick = |day, label: String| Tick { day, label };
    let mut tracks = vec![track("stage", true, stages(on, changes, until, view))];
    let amounts = changes.iter().filter_map(|change| Some(tick(change.on, whole(currency, change.amount?.1))));
    tracks.push(track("amount", false, amounts.collect()));
    let mut closes: Vec<Tick> = changes.iter().filter_map(|change| Some(tick(change.on, near(change.close?.1, today)))).collect();
    let pushed = push_count(deal, today);
    if let Some(last) = closes.last_mut().filter(|_| pushed > 0) {
        last.label = format!("{}  moved later {}", last.label, times(pushed));
    }
    tracks.push(track("close", false, closes));
    tracks.push(track("lead", false, lead(on, view)));
    let mut touches: Vec<Tick> = activities(view, |activity| activity.deal() == Some(on.id))
        .into_iter()
        .map(|happened| tick(happened.on, happened.kind.text))
        .collect();
    touches.reverse();
    let step = deal.next_step().filter(|step| on.state == DealState::Open && step.on() > today);
    touches.extend(step.map(|step| tick(step.on(), step.what().to_owned())));
    tracks.push(track("touches", false, touches));
    tracks.retain(|track| !track.marks.is_empty());
    let close = on.close.filter(|_| on.state == DealState::Open);
    let days = || tracks.iter().flat_map(|track| &track.marks).map(|mark| mark.day);
    let start = days().chain(deal.there_from()).min().unwrap_or(until);
    let last = days().max().unwrap_or(until).max(until).max(close.unwrap_or(until));
    // A close in some years would press what has happened into a corner.
    let farthest = until + (until - start).max(30) * 2;
    let end = if on.state == DealState::Open { last.min(farthest) + 5 } else { until };
    Life { start: start - 2, end, today, close, tracks }
}

fn track(name: &str, joined: bool, marks: Vec<Tick>) -> LifeTrack {
    LifeTrack { name: Cell::new(name, Role::Dim), joined, marks }
}

/// `Qualified 48 d`, `Proposal 34 d`.
fn stages(on: &DealOn, changes: &[DealChange], until: Day, view: &DetailContext) -> Vec<Tick> {
    let entered: Vec<(Day, StageId)> = changes.iter().filter_map(|change| Some((change.on, change.stage?.1))).collect();
    let ends = entered.iter().skip(1).map(|(day, _)| *day).chain([until]);
    let mut ticks: Vec<Tick> = entered
        .iter()
        .zip(ends)
        .map(|((day, stage), end)| Tick { day: *day, label: format!("{} {} d", stage_name(*stage, view), end - *day) })
        .collect();
    let outcome = match on.state {
        DealState::Open => "",
        DealState::Won(_) => ", won",
        DealState::Lost(_) => ", lost",
    };
    if let Some(last) = ticks.last_mut() {
        last.label.push_str(outcome);
    }
    ticks
}

/// The lead it came from, step by step.
fn lead(on: &DealOn, view: &DetailContext) -> Vec<Tick> {
    let Some(lead) = super::lead::of_deal(on, view).and_then(|id| view.book().leads.get(id)) else { return Vec::new() };
    let steps = [
        (Some(lead.created()), "lead"),
        (lead.first_contact(), "contact"),
        (lead.qualified(), "qualified"),
        (lead.accepted(), "accepted"),
    ];
    let known = |(day, label): (Option<Day>, &str)| {
        let day = day.filter(|day| *day <= view.today())?;
        Some(Tick { day, label: label.to_owned() })
    };
    let mut ticks: Vec<Tick> = steps.into_iter().filter_map(known).collect();
    ticks.sort_by_key(|tick| tick.day);
    ticks
}
