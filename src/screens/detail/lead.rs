//! A lead: its way from the first touch to a won deal.

use crate::book::day::Day;
use crate::book::deal::Deal;
use crate::book::id::Id;
use crate::book::lead::Lead;
use crate::book::table::Records;
use crate::metrics::as_of::{DealOn, DealState};
use crate::metrics::sales::leads::{self, LeadStanding};
use crate::screens::say::{Cell, Column, Content, Line, PanelPart, Role, Row, RowId, Section, Sign, Table};
use crate::screens::words::near;

use super::blocks::{activities, activity_block, deal_now, deal_row, list_block, note, section, signed, to_do};
use super::{DetailBody, DetailContext};

/// The lead of a deal: as the deal says, else the one that names it.
pub(crate) fn of_deal(on: &DealOn, view: &DetailContext) -> Option<Id<Lead>> {
    let leads = &view.book().leads;
    let named = on.deal.lead().filter(|id| leads.get(*id).is_some());
    let id = named.or_else(|| leads.iter().find(|(_, lead)| lead.deal() == Some(on.id)).map(|(id, _)| id))?;
    leads.get(id).filter(|lead| lead.created() <= view.today()).map(|_| id)
}

/// What a lead says; `None` where it was left out.
pub(crate) fn said(id: Id<Lead>, view: &DetailContext) -> Option<DetailBody> {
    let lead = view.book().leads.get(id)?;
    let standing = leads::standing(view.lens(), &view.sales.touches, id, lead)?;
    let mut sections = vec![path(id, lead, standing, view)];
    sections.extend(touches(lead, view));
    sections.extend(activity_block(activities(view, |activity| activity.lead() == Some(id)), view));
    let deals = deals(id, lead, view).into_iter().filter_map(|id| deal_now(id, view)).map(|on| deal_row(&on, view)).collect();
    sections.extend(list_block("What came of it", String::new(), 1, deals));
    Some(DetailBody { head: head(lead, standing, view), sections })
}

/// The deals of a lead: the one it names, and those that name it.
fn deals(id: Id<Lead>, lead: &Lead, view: &DetailContext) -> Vec<Id<Deal>> {
    let naming = view.book().deals.iter().filter(|(_, deal)| deal.lead() == Some(id)).map(|(id, _)| id);
    let mut deals: Vec<Id<Deal>> = lead.deal().into_iter().chain(naming).collect();
    deals.sort_unstable();
    deals.dedup();
    deals
}

fn head(lead: &Lead, standing: LeadStanding, view: &DetailContext) -> Line {
    let today = view.today();
    let state = match standing {
        LeadStanding::Rejected(on) => {
            let why = lead.rejected().and_then(crate::book::lead::Rejection::why);
            let why = why.map_or_else(String::new, |why| format!(", {why}"));
            Cell::new(format!("x rejected {}{why}", near(on, today)), Role::Bad)
        }
        LeadStanding::Converted(_) => Cell::new("+ has a deal", Role::Good),
        LeadStanding::Answered(_) => Cell::bold("+ answered, open"),
        LeadStanding::Waiting { late: true } => Cell::new("! waits for first contact, past the goal", Role::Bad),
        LeadStanding::Waiting { .. } => Cell::bold("~ waits for first contact"),
    };
    let mut line = Line::of([state]).and(0, [Cell::dim("created "), Cell::text(near(lead.created(), today))]);
    let names = [
        (1, "from ", lead.campaign().map(Records::any)),
        (2, "", lead.segment().map(Records::any)),
        (3, "channel ", lead.channel().map(Records::any)),
        (2, "owner ", lead.owner().map(Records::any)),
    ];
    for (keep, label, id) in names {
        if let Some(id) = id {
            line = line.and(keep, [Cell::dim(label), Cell::text(view.name(id))]);
        }
    }
    line
}

/// A step of a lead's way that has been made.
struct LeadStep {
    on: Day,
    what: &'static str,
}

/// The steps made by the lens's day, in order.
fn steps(id: Id<Lead>, lead: &Lead, view: &DetailContext) -> Vec<LeadStep> {
    let today = view.today();
    let contact = view.sales.touches.first_contact(id, lead, today);
    let deal = deals(id, lead, view).into_iter().filter_map(|id| deal_now(id, view)).min_by_key(|on| on.deal.there_from());
    let decided = deal.and_then(|on| match on.state {
        DealState::Open => None,
        DealState::Won(day) => Some((day, "won")),
        DealState::Lost(day) => Some((day, "lost")),
    });
    let made = [
        (Some(lead.created()), "created"),
        (contact, "contact"),
        (lead.qualified(), "qualified"),
        (lead.accepted(), "accepted"),
        (lead.rejected().map(crate::book::lead::Rejection::on), "rejected"),
        (deal.and_then(|on| on.deal.there_from()), "deal"),
        (decided.map(|(day, _)| day), decided.map_or("", |(_, what)| what)),
    ];
    let known = |(on, what): (Option<Day>, &'static str)| Some(LeadStep { on: on.filter(|on| *on <= today)?, what });
    let mut steps: Vec<LeadStep> = made.into_iter().filter_map(known).collect();
    // Stable: steps of one day keep the order of the way.
    steps.sort_by_key(|step| step.on);
    steps
}

fn path(id: Id<Lead>, lead: &Lead, standing: LeadStanding, view: &DetailContext) -> Section {
    let today = view.today();
    let steps = steps(id, lead, view);
    let rows = steps.iter().enumerate().map(|(at, step)| {
        let since = at.checked_sub(1).and_then(|before| steps.get(before)).map(|before| step.on - before.on);
        let contents: Vec<Content> = vec![
            Cell::text(near(step.on, today)).into(),
            Cell::bold(step.what).into(),
            Cell::dim(since.map_or_else(String::new, |days| format!("{days} d after"))).into(),
        ];
        Row { id: RowId::Named(format!("step {at}")), contents, detail: None, figure: None }
    });
    let table = Table {
        columns: vec![Column::number("", 0), Column::words("", 0), Column::words("", 1)],
        rows: rows.collect(),
        ..Table::default()
    };
    let mut body = vec![PanelPart::new(0, table)];
    if let LeadStanding::Waiting { late } = standing {
        let due = leads::due(view.lens(), lead);
        let words = format!("waits for {} d; first contact due {}", today - lead.created(), near(due, today));
        body.push(signed(if late { Sign::Act } else { Sign::Close }, [Cell::text(words)]));
    }
    if let Some(demand) = lead.demand() {
        body.push(PanelPart::new(1, Line::of([Cell::dim("demand "), Cell::text(demand_words(demand))])));
    }
    let on_list = to_do(Records::any(id), view);
    let note = on_list.map_or_else(Line::new, |(_, rank)| rank);
    section("Its way", note, 0, body)
}

fn demand_words(demand: crate::book::lead::Demand) -> String {
    use crate::book::lead::Demand::{Captured, Created};
    match demand {
        Created => "Created: was not looking for us".to_owned(),
        Captured => "Captured: was looking for us".to_owned(),
    }
}

/// The campaigns that touched it, as rows that open.
fn touches(lead: &Lead, view: &DetailContext) -> Option<Section> {
    let today = view.today();
    let mut known: Vec<_> = lead.touches().iter().filter(|touch| touch.on() <= today).collect();
    known.sort_by_key(|touch| touch.on());
    let rows: Vec<Row> = known
        .iter()
        .map(|touch| {
            let id = Records::any(touch.campaign());
            let contents: Vec<Content> =
                vec![Cell::text(near(touch.on(), today)).into(), Cell::text(view.name(id)).of(id).into()];
            Row { id: RowId::Record(id), contents, detail: None, figure: None }
        })
        .collect();
    let table = Table {
        columns: vec![Column::number("", 0), Column::words("", 0).grow()],
        rows: rows.into(),
        list: true,
        ..Table::default()
    };
    let words = note("by time");
    (!table.rows.is_empty()).then(|| section("Touches", words, 1, vec![PanelPart::new(0, table)]))
}

/// `L-0877  created 24 Aug > contact 25 Aug > qualified 28 Aug > accepted 1 Sep  Created`; short `L-0877  24 Aug > contact
/// 1 d > qualified 4 d > accepted 8 d`.
pub(crate) fn in_a_row(id: Id<Lead>, view: &DetailContext) -> Option<Vec<Cell>> {
    let lead = view.book().leads.get(id)?;
    let made = steps(id, lead, view);
    let before_deal = || made.iter().filter(|step| !matches!(step.what, "deal" | "won" | "lost"));
    let long: Vec<String> = before_deal().map(|step| format!("{} {}", step.what, near(step.on, view.today()))).collect();
    let short = before_deal().skip(1).map(|step| format!("{} {} d", step.what, step.on - lead.created()));
    let short: Vec<String> = std::iter::once(near(lead.created(), view.today())).chain(short).collect();
    let key = view.book().key_of(Records::any(id));
    let mut cells = vec![Cell::text(format!("{key}  ")), Cell::text(long.join(" > ")).or(short.join(" > "))];
    if let Some(demand) = lead.demand() {
        cells.push(Cell::dim(format!("  {}", demand.name())).or(""));
    }
    Some(cells)
}

/// `Touches  24 Aug Hamburg fair, 27 Aug Search, always on`.
pub(crate) fn touched(id: Id<Lead>, view: &DetailContext) -> Option<Line> {
    let lead = view.book().leads.get(id)?;
    let known = lead.touches().iter().filter(|touch| touch.on() <= view.today());
    let words: Vec<String> =
        known.map(|touch| format!("{} {}", near(touch.on(), view.today()), view.name(Records::any(touch.campaign())))).collect();
    (!words.is_empty()).then(|| Line::of([Cell::dim("Touches  "), Cell::text(words.join(", "))]))
}

/// `answered 25 Aug`, `waits for 3 d, late`, for lists of leads.
pub(crate) fn state(id: Id<Lead>, lead: &Lead, view: &DetailContext) -> Option<String> {
    let today = view.today();
    Some(match leads::standing(view.lens(), &view.sales.touches, id, lead)? {
        LeadStanding::Rejected(on) => format!("rejected {}", near(on, today)),
        LeadStanding::Converted(_) => "has a deal".to_owned(),
        LeadStanding::Answered(on) => format!("answered {}", near(on, today)),
        LeadStanding::Waiting { late } => {
            format!("waits for {} d{}", today - lead.created(), if late { ", late" } else { "" })
        }
    })
}
