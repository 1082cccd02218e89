//! Leads: open, waiting for first contact, past the response goal; target customers not yet worked.

use crate::book::account::Account;
use crate::book::calendar::Span;
use crate::book::day::Day;
use crate::book::id::{AnyId, Id};
use crate::book::lead::Lead;
use crate::book::table::Records;
use crate::metrics::figure::{Figure, Num, Source, Test, count, counted, div, figures, named, term};
use crate::metrics::lens::Lens;
use crate::metrics::stats::{Wait, kaplan_meier_median};

use super::touches::Touches;

figures! {
    /// The figures of the leads panel. Open, waiting and late hold on the as-of day, whatever the period.
    pub struct Leads {
        /// Leads created by the day that are neither rejected nor a deal.
        pub open: Figure<usize>,
        /// Open leads without a first contact.
        pub waiting: Figure<usize>,
        /// Leads waiting for more working days than the response goal allows.
        pub late: Figure<usize>,
        /// The median of the days to the first contact, of the leads created in the period (Kaplan-Meier; those that wait count as not yet answered).
        pub median_response_days: Figure<f64>,
        /// Leads created in the period.
        pub created: Figure<usize>,
        /// Working days within which a lead should be contacted: the company's goal, as written.
        pub goal_days: Figure<u32>,
        /// Of the leads created in the period, the share that has a deal.
        pub conversion: Figure<f64>,
        /// The waiting leads, the oldest first.
        pub waiting_longest: Vec<WaitingLead>,
        /// Target customers that nobody has worked, by the day they were wanted.
        pub target_customers: Vec<TargetCustomer>,
        /// Wanted accounts that nobody has touched since they were wanted.
        pub target_customers_open: Figure<usize>,
    }
}

figures! {
    /// A lead that waits for first contact.
    pub struct WaitingLead {
        /// The record.
        pub record: Id<Lead> | skip,
        /// Its id.
        pub id: String,
        /// Its name.
        pub name: String,
        /// When it came.
        pub created: Day,
        /// Days since the lead was created.
        pub days: Figure<i64>,
        /// The last day on which first contact is in time.
        pub due: Day,
        /// Whether that day has passed.
        pub late: bool,
        /// The name of whoever looks after it.
        pub owner: Option<String>,
        /// The campaign that brought it, else the channel it came by: its name.
        pub from: Option<String>,
    }
}

figures! {
    /// A target customer that nobody has worked.
    pub struct TargetCustomer {
        /// The record.
        pub record: Id<Account> | skip,
        /// Its id.
        pub id: String,
        /// Its name.
        pub name: String,
        /// A target customer since that day.
        pub wanted: Day,
        /// The name of whoever looks after it.
        pub owner: Option<String>,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeadStanding {
    /// Turned down on this day.
    Rejected(Day),
    /// It has a deal since this day; `None` when the deal's record was left out.
    Converted(Option<Day>),
    /// Open, first spoken with on this day.
    Answered(Day),
    /// Open without first contact; `late` past the goal.
    Waiting {
        /// Whether the goal has passed.
        late: bool,
    },
}

/// How a lead stands at the end of the lens's as-of day; `None` when it has not come by then. The only definition of
/// open, waiting and late.
pub(crate) fn standing(lens: &Lens, touches: &Touches, id: Id<Lead>, lead: &Lead) -> Option<LeadStanding> {
    if lead.created() > lens.as_of {
        return None;
    }
    if let Some(rejected) = lead.rejected().filter(|rejected| rejected.on() <= lens.as_of) {
        return Some(LeadStanding::Rejected(rejected.on()));
    }
    if let Some(deal) = lead.deal() {
        match lens.book.deals.get(deal) {
            Some(deal) if !deal.is_there_on(lens.as_of) => {}
            deal => return Some(LeadStanding::Converted(deal.and_then(crate::book::deal::Deal::there_from))),
        }
    }
    if let Some(contact) = touches.first_contact(id, lead, lens.as_of) {
        return Some(LeadStanding::Answered(contact));
    }
    Some(LeadStanding::Waiting { late: is_late(lens, lead) })
}

/// Whether a lead without first contact waits for more than `lead_response_days` working days after the created day
/// (Friday to Monday is 1).
fn is_late(lens: &Lens, lead: &Lead) -> bool {
    let waited = Span { start: lead.created() + 1, end: lens.as_of };
    lens.book.company.calendar().working_days(waited) > lens.book.company.lead_response_days()
}

/// The last day on which first contact is in time: `lead_response_days` working days after the created day.
pub(crate) fn due(lens: &Lens, lead: &Lead) -> Day {
    let calendar = lens.book.company.calendar();
    let mut left = lens.book.company.lead_response_days();
    let mut day = lead.created();
    // A calendar without working days has no such day: it is the created day then.
    while left > 0 && !calendar.work_days.is_empty() && day < Day::LAST {
        day = day + 1;
        left -= u32::from(calendar.is_working(day));
    }
    day
}

/// The leads in the lens's scope that had come by its as-of day, and how they stand.
pub(crate) fn leads_on<'a>(lens: &Lens<'a>, touches: &Touches) -> impl Iterator<Item = (Id<Lead>, &'a Lead, LeadStanding)> {
    let lens = *lens;
    lens.book
        .leads
        .iter()
        .filter(move |(_, lead)| lens.owns(lead.owner(), lens.as_of))
        .filter_map(move |(id, lead)| standing(&lens, touches, id, lead).map(|standing| (id, lead, standing)))
}

/// How long a lead waited for first contact, or still does: until it was turned down or became a deal without any.
pub(in crate::metrics) fn wait(lens: &Lens, touches: &Touches, id: Id<Lead>, lead: &Lead, standing: LeadStanding) -> Wait {
    let contact = touches.first_contact(id, lead, lens.as_of);
    let until = contact.unwrap_or(match standing {
        LeadStanding::Rejected(on) | LeadStanding::Converted(Some(on)) => on,
        _ => lens.as_of,
    });
    Wait { days: f64::from((until - lead.created()).max(0)), came: contact.is_some() }
}

/// The figures of the leads panel.
pub fn leads(lens: &Lens, touches: &Touches) -> Leads {
    let book = lens.book;
    let (mut open, mut late) = (0, 0);
    let (mut waits, mut converted) = (Vec::new(), 0);
    let mut waiting = Vec::new();
    for (id, lead, standing) in leads_on(lens, touches) {
        if lens.so_far().holds(lead.created()) {
            waits.push(wait(lens, touches, id, lead, standing));
            converted += usize::from(matches!(standing, LeadStanding::Converted(_)));
        }
        match standing {
            LeadStanding::Answered(_) => open += 1,
            LeadStanding::Waiting { late: is_late } => {
                open += 1;
                late += usize::from(is_late);
                waiting.push((id, lead, is_late));
            }
            LeadStanding::Rejected(_) | LeadStanding::Converted(_) => {}
        }
    }
    waiting.sort_by_key(|(id, lead, _)| (lead.created(), *id));
    let figure = |words: &'static str, n, test| Figure::of(count(words, n, test));
    let created = || count("leads created in the period", waits.len(), Test::NewLeads);
    let conversion = div(count("of them with a deal", converted, Test::ConvertedLeads), created());
    let goal = book.company.lead_response_days() as usize;
    let targets = target_customers(lens, touches);
    Leads {
        open: figure("open leads", open, Test::OpenLeads),
        waiting: figure("open leads without first contact", waiting.len(), Test::WaitingLeads),
        late: figure("waiting leads past the goal", late, Test::LateLeads),
        median_response_days: median_response(&waits),
        created: Figure::of(created()),
        goal_days: Figure::of(term("working days, as company.ron says", Num::of(goal), Source::Given)),
        conversion: Figure::of_or(conversion, "no lead came in the period"),
        waiting_longest: waiting.into_iter().map(|(id, lead, late)| waiting_lead(lens, id, lead, late)).collect(),
        target_customers_open: Figure::of(count("target customers not worked yet", targets.len(), Test::TargetCustomers)),
        target_customers: targets,
    }
}

fn median_response(waits: &[Wait]) -> Figure<f64> {
    let why = if waits.is_empty() { "no lead came in the period" } else { "less than half had first contact" };
    let value = kaplan_meier_median(waits).map_or(Num::None(why.into()), Num::Days);
    let answered = waits.iter().filter(|wait| wait.came).count();
    let terms = vec![
        counted("leads created in the period", Num::of(waits.len()), Test::NewLeads),
        counted("of them with first contact", Num::of(answered), Test::AnsweredLeads),
    ];
    Figure::of(named("Kaplan-Meier median of", terms, value))
}

fn waiting_lead(lens: &Lens, id: Id<Lead>, lead: &Lead, late: bool) -> WaitingLead {
    let name = |id: AnyId| lens.book.name_of(id).to_owned();
    WaitingLead {
        record: id,
        id: lens.book.leads.key(id).to_owned(),
        name: lead.name().to_owned(),
        created: lead.created(),
        days: Figure::of(term(
            "days since it was created",
            Num::Count((lens.as_of - lead.created()).into()),
            Source::Record(Records::any(id)),
        )),
        due: due(lens, lead),
        late,
        owner: lead.owner().map(|owner| name(Records::any(owner))),
        from: lead.campaign().map(Records::any).or(lead.channel().map(Records::any)).map(name),
    }
}

/// Whether an account is a target customer that nobody has worked: wanted, and since then no touch and no deal.
fn is_unworked(lens: &Lens, touches: &Touches, id: Id<Account>, account: &Account, newest_deal: Option<Day>) -> Option<Day> {
    let wanted = account.wanted().filter(|wanted| *wanted <= lens.as_of)?;
    let worked = touches.account(id).max(newest_deal);
    (worked.is_none_or(|worked| worked < wanted) && lens.owns(account.owner(), lens.as_of)).then_some(wanted)
}

/// The target customers that nobody has worked, by the day they were wanted.
pub(crate) fn target_customers(lens: &Lens, touches: &Touches) -> Vec<TargetCustomer> {
    let book = lens.book;
    let mut newest_deal: Vec<Option<Day>> = vec![None; book.accounts.len()];
    for deal in book.deals.rows().iter().filter(|deal| deal.is_there_on(lens.as_of)) {
        if let Some(newest) = deal.account().and_then(|account| newest_deal.get_mut(account.index())) {
            *newest = (*newest).max(deal.there_from());
        }
    }
    let mut rows: Vec<TargetCustomer> = book
        .accounts
        .iter()
        .filter_map(|(id, account)| {
            let wanted = is_unworked(lens, touches, id, account, newest_deal.get(id.index()).copied().flatten())?;
            Some(TargetCustomer {
                record: id,
                id: book.accounts.key(id).to_owned(),
                name: account.name().to_owned(),
                wanted,
                owner: account.owner().map(|owner| book.name_of(Records::any(owner)).to_owned()),
            })
        })
        .collect();
    rows.sort_by_key(|row| (row.wanted, row.record));
    rows
}
