//! What to do next: one list over deals, leads, stock, orders, customers, contracts, partners and target customers,
//! ranked by stake x urgency (metrics.md, "Do next.").

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::book::calendar::Span;
use crate::book::day::Day;
use crate::book::id::{AnyId, Id};
use crate::book::lead::Lead;
use crate::book::money::Money;
use crate::book::people::Person;
use crate::book::table::Table;
use crate::book::units::Units;
use crate::metrics::as_of::open_deals;
use crate::metrics::figure::{Figure, Formula, Num, Source, Test, div, figures, money, mul, no_figures, term};
use crate::metrics::ledger::order_owner;
use crate::metrics::lens::Lens;
use crate::metrics::sums::By;

use super::chances::Chances;
use super::customers::Customers;
use super::decided::decided;
use super::leads::Leads;
use super::orders;
use super::partners::PartnerRow;
use super::pipeline::{WinRate, average_won};
use super::reasons::{Reason, Usual, reasons};
use super::recurring::Recurring;
use super::stock::{State, StockRow};
use super::touches::Touches;
use super::year;

/// What acting on a deal in time is worth: this share of amount x chance.
pub const DEAL_SHARE: f64 = 0.5;
/// What a late order puts at risk: this share of its amount.
pub const ORDER_SHARE: f64 = 0.1;
/// What a customer at risk, a renewal or a quiet partner puts at risk: this share of a year's revenue.
pub const CUSTOMER_SHARE: f64 = 0.25;
/// A deal that closes within this many working days is on the list.
pub(super) const CLOSING_WORKING_DAYS: u32 = 10;
/// A deal whose next step is due within this many days is on the list.
pub(super) const STEP_DAYS: i32 = 5;
/// Lateness counts up to this many working days, and doubles the urgency there.
const LATE_CAP: f64 = 20.0;
/// Urgency halves when this many working days are left.
const HALVES_AFTER: f64 = 5.0;

/// What an item is about, in the order that settles ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// An open deal.
    Deal,
    /// A lead that waits for first contact.
    Lead,
    /// A product that is short or out.
    Stock,
    /// A late order.
    Order,
    /// A customer at risk.
    Customer,
    /// A contract whose renewal is due.
    Renewal,
    /// A quiet partner.
    Partner,
    /// A target customer not yet worked.
    Target,
}

impl Kind {
    /// As the JSON writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Deal => "deal",
            Self::Lead => "lead",
            Self::Stock => "stock",
            Self::Order => "order",
            Self::Customer => "customer",
            Self::Renewal => "renewal",
            Self::Partner => "partner",
            Self::Target => "target",
        }
    }
}

figures! {
    /// What to do next: every item by rank, and what the screen says of them together.
    pub struct DoNext {
        /// Everything to do, by rank.
        pub do_next: Vec<Item>,
        /// The late leads of one owner, which the screen shows as one row.
        pub do_next_leads: Vec<LateLeads>,
        /// All of it.
        pub do_next_total: Total,
    }

    /// Something to do.
    pub struct Item {
        /// What it is about: a deal, lead, stock, order, customer, renewal, partner or target customer.
        pub kind: Kind,
        /// The record's id.
        pub id: String,
        /// The record.
        pub record: AnyId | skip,
        /// What, in a few words.
        pub what: String,
        /// The name of whoever looks after it.
        pub who: Option<String>,
        /// The person.
        pub owner: Option<Id<Person>> | skip,
        /// What acting is worth: its kind says how (a deal: amount x chance x 0.5).
        pub stake: Figure<Money>,
        /// By when: the next step's day, else the close; for other kinds the day on which waiting costs.
        pub due: Day,
        /// Why now.
        pub why: String,
        /// Stake x urgency: the order of the list. Equal ranks by day, kind and id.
        pub score: Figure<Money>,
        /// What to do, where a book says it.
        pub next_step: Option<String>,
        /// (1 + min(late, 20) / 20) / (1 + left / 5), in working days past and until the day it is due.
        pub urgency: Figure<f64>,
        /// Whether `due` has passed; for a lead by working days, as the leads panel counts it.
        pub late: bool,
    }

    /// The late leads of one owner.
    pub struct LateLeads {
        /// The name of whoever looks after them.
        pub who: Option<String>,
        /// How many.
        pub leads: Figure<usize>,
        /// What answering them is worth, summed.
        pub stake: Figure<Money>,
        /// The oldest one's day.
        pub due: Day,
        /// Their stakes x the urgency of the oldest: the order of the list.
        pub score: Figure<Money>,
        /// The urgency of the oldest.
        pub urgency: Figure<f64>,
        /// Calendar days since the oldest came.
        pub waits_days: Figure<usize>,
        /// Where they stand among the items, by rank.
        pub items: Vec<usize> | skip,
    }

    /// Everything to do.
    pub struct Total {
        /// Rows of the screen: the late leads of one owner are one.
        pub rows: Figure<usize>,
        /// Rows of which something is late.
        pub late: Figure<usize>,
        /// What acting on all of it is worth.
        pub stake: Figure<Money>,
    }
}

no_figures!(Kind);

/// A row of the screen.
#[derive(Clone, Copy, Debug)]
pub enum Entry<'a> {
    /// One item.
    One(&'a Item),
    /// The late leads of one owner; the oldest of them first.
    Leads(&'a LateLeads, &'a Item),
}

impl<'a> Entry<'a> {
    /// The item it opens.
    pub fn first(self) -> &'a Item {
        match self {
            Self::One(item) | Self::Leads(_, item) => item,
        }
    }

    /// What acting on it is worth.
    pub fn stake(self) -> &'a Figure<Money> {
        match self {
            Self::One(item) => &item.stake,
            Self::Leads(leads, _) => &leads.stake,
        }
    }

    /// Its rank.
    pub fn score(self) -> &'a Figure<Money> {
        match self {
            Self::One(item) => &item.score,
            Self::Leads(leads, _) => &leads.score,
        }
    }

    /// How urgent it is.
    pub fn urgency(self) -> &'a Figure<f64> {
        match self {
            Self::One(item) => &item.urgency,
            Self::Leads(leads, _) => &leads.urgency,
        }
    }
}

impl DoNext {
    /// The late leads of one owner as items.
    pub fn items_of(&self, leads: &LateLeads) -> impl Iterator<Item = &Item> {
        leads.items.iter().filter_map(|at| self.do_next.get(*at))
    }

    /// The rows of the screen, by rank.
    pub fn rows(&self) -> Vec<Entry<'_>> {
        let oldest = |leads: &LateLeads| self.items_of(leads).min_by_key(|item| item.due);
        let mut rows: Vec<Entry> =
            self.do_next_leads.iter().filter_map(|leads| Some(Entry::Leads(leads, oldest(leads)?))).collect();
        let apart: BTreeSet<usize> = self.do_next_leads.iter().flat_map(|leads| leads.items.iter().copied()).collect();
        rows.extend(self.do_next.iter().enumerate().filter(|(at, _)| !apart.contains(at)).map(|(_, item)| Entry::One(item)));
        rows.sort_by(|a, b| {
            let (x, y) = (a.first(), b.first());
            let by_rank = b.score().or_zero().cmp(&a.score().or_zero());
            by_rank.then_with(|| (x.due, x.kind, &x.id).cmp(&(y.due, y.kind, &y.id)))
        });
        rows
    }
}

/// How an urgency comes about, of working days until and past the day.
fn urgency_formula(left: u32, late: u32) -> Formula {
    let number = |words: &'static str, n: f64| term(words, Num::Ratio(n), Source::Given);
    let one_and = |days: Formula, per: Formula| Formula::Sum(vec![number("1", 1.0), div(days, per)]);
    let late = number("working days late (20 at most)", f64::from(late).min(LATE_CAP));
    let left = number("working days left", f64::from(left));
    div(one_and(late, number("20", LATE_CAP)), one_and(left, number("5", HALVES_AFTER)))
}

/// Stake x urgency.
fn score(stake: &Figure<Money>, urgency: &Figure<f64>) -> Figure<Money> {
    let of = |words: &'static str, value: Num| term(words, value, Source::Given);
    let stake_of = of("stake", stake.value.clone().map_or_else(Num::None, Num::Money));
    Figure::of(mul(stake_of, of("urgency", Num::Ratio(urgency.or_zero()))))
        .read_with("stake", stake)
        .read_with("urgency", urgency)
}

/// The other panels' figures that the list is made from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// Chances of stages.
    pub chances: &'a Chances,
    /// Newest touches.
    pub touches: &'a Touches,
    /// What is usual for deals.
    pub usual: &'a Usual,
    /// Waiting leads, target customers.
    pub leads: &'a Leads,
    /// Stock.
    pub stock: &'a [StockRow],
    /// Customers at risk.
    pub customers: &'a Customers,
    /// Renewals due.
    pub recurring: &'a Recurring,
    /// Quiet partners.
    pub partners: &'a [PartnerRow],
}

/// Everything to do, by score; equal scores by due day, kind, id. It looks at everything that is open on the as-of day,
/// whatever the period; stock at the deals that close in the period.
pub fn do_next(lens: &Lens, from: &Inputs) -> DoNext {
    let mut list = List { lens, from, items: Vec::new(), urgencies: BTreeMap::new() };
    list.deals();
    list.leads_and_targets();
    list.stock();
    list.orders();
    list.customers();
    list.renewals();
    list.partners();
    let mut items = list.items;
    items.sort_by(|a, b| {
        b.score.or_zero().cmp(&a.score.or_zero()).then_with(|| (a.due, a.kind, &a.id).cmp(&(b.due, b.kind, &b.id)))
    });
    let leads = late_leads(lens, &items);
    let together: usize = leads.iter().map(|leads| leads.items.len()).sum();
    let late = items.iter().filter(|item| item.late && item.kind != Kind::Lead).count();
    let alone = items.iter().filter(|item| item.late && item.kind == Kind::Lead).count() - together;
    let stake = items.iter().map(|item| item.stake.or_zero()).sum();
    let given = |words: &'static str, n: usize| Figure::of(term(words, Num::of(n), Source::Given));
    DoNext {
        do_next_total: Total {
            rows: given("rows: the late leads of one owner are one", items.len() - together + leads.len()),
            late: given("rows of which something is late", late + alone + leads.len()),
            stake: Figure::of(term("stakes of all of it", Num::Money(stake), Source::Given)),
        },
        do_next: items,
        do_next_leads: leads,
    }
}

/// The late leads of each owner who has more than one.
fn late_leads(lens: &Lens, items: &[Item]) -> Vec<LateLeads> {
    let mut owners: BTreeMap<Option<Id<Person>>, Vec<usize>> = BTreeMap::new();
    for (at, item) in items.iter().enumerate().filter(|(_, item)| item.kind == Kind::Lead && item.late) {
        owners.entry(item.owner).or_default().push(at);
    }
    let together = |at: Vec<usize>| {
        let leads: Vec<&Item> = at.iter().filter_map(|at| items.get(*at)).collect();
        let oldest = leads.iter().min_by_key(|item| item.due).filter(|_| leads.len() > 1)?;
        let stake = Figure::of(Formula::Sum(leads.iter().map(|item| item.stake.formula.clone()).collect()));
        let created = lens.book.leads.get(Id::new(oldest.record.number)).map_or(oldest.due, Lead::created);
        let waits = usize::try_from(lens.as_of - created).unwrap_or(0);
        Some(LateLeads {
            who: oldest.who.clone(),
            leads: Figure::of(term("leads past the response goal", Num::of(leads.len()), Source::Given)),
            score: score(&stake, &oldest.urgency),
            stake,
            due: oldest.due,
            urgency: oldest.urgency.clone(),
            waits_days: Figure::of(term("days since the oldest came", Num::of(waits), Source::Record(oldest.record))),
            items: at,
        })
    };
    owners.into_values().filter_map(together).collect()
}

/// What is known of an item before its urgency.
struct Draft {
    kind: Kind,
    record: AnyId,
    what: String,
    owner: Option<Id<Person>>,
    stake: Formula,
    /// `None`: nothing says when, so today, at urgency 1.
    due: Option<Day>,
    why: String,
    next_step: Option<String>,
}

struct List<'a> {
    lens: &'a Lens<'a>,
    from: &'a Inputs<'a>,
    items: Vec<Item>,
    /// Of each due day, with the working days past it: thousands of items share a few hundred days.
    urgencies: BTreeMap<Option<Day>, (Figure<f64>, u32)>,
}

impl List<'_> {
    fn push(&mut self, draft: Draft) {
        let (lens, book) = (self.lens, self.lens.book);
        let due = draft.due.unwrap_or(lens.as_of);
        let (urgency, late) = self.urgencies.entry(draft.due).or_insert_with(|| {
            let (left, late) = draft.due.map_or((0, 0), |due| working_days(lens, due));
            (Figure::of(urgency_formula(left, late)), late)
        });
        let (urgency, late) = (urgency.clone(), *late);
        let stake: Figure<Money> = Figure::of(draft.stake);
        self.items.push(Item {
            kind: draft.kind,
            id: book.key_of(draft.record).to_owned(),
            record: draft.record,
            what: draft.what,
            who: draft.owner.map(|owner| book.name_of(Table::any(owner)).to_owned()),
            owner: draft.owner,
            due,
            why: draft.why,
            score: score(&stake, &urgency),
            stake,
            next_step: draft.next_step,
            urgency,
            late: if draft.kind == Kind::Lead { late > 0 } else { due < lens.as_of },
        });
    }

    fn deals(&mut self) {
        for deal in open_deals(self.lens) {
            let reasons = reasons(self.lens, self.from.touches, self.from.usual, &deal);
            if reasons.is_empty() {
                continue;
            }
            let why: Vec<String> = reasons.iter().map(Reason::words).collect();
            let step = deal.deal.next_step();
            let account = deal.deal.account().map(|account| self.lens.book.name_of(Table::any(account)));
            let record = Table::any(deal.id);
            let amount =
                term("amount", deal.amount.map_or(Num::None("no amount or rate".into()), Num::Money), Source::Record(record));
            let chance = term("chance of its stage", Num::Ratio(self.from.chances.of(&deal)), Source::Given);
            let what = match account {
                Some(account) if !deal.deal.name().contains(account) => format!("{}, {account}", deal.deal.name()),
                _ => deal.deal.name().to_owned(),
            };
            self.push(Draft {
                kind: Kind::Deal,
                record,
                what,
                owner: deal.owner,
                stake: mul(amount, mul(chance, share("gained by acting in time", DEAL_SHARE))),
                due: step.map(crate::book::deal::NextStep::on).or(deal.close),
                why: why.join("; "),
                next_step: step.map(|step| step.what().to_owned()),
            });
        }
    }

    fn leads_and_targets(&mut self) {
        let (lens, book) = (self.lens, self.lens.book);
        let outcome = decided(lens, year(lens));
        let mean_won = of_year(average_won(&outcome).formula.clone());
        let win_rate = of_year(WinRate::of(outcome.won, outcome.won + outcome.lost).rate.formula.clone());
        let lead_stake = mul(mean_won.clone(), self.share_of_leads_won());
        for lead in &self.from.leads.waiting_longest {
            let goal = &self.from.leads.goal_days;
            let from = lead.from.as_ref().map_or_else(String::new, |from| format!(", from {from}"));
            self.push(Draft {
                kind: Kind::Lead,
                record: Table::any(lead.record),
                what: format!("{}, first contact", lead.name),
                owner: book.leads.get(lead.record).and_then(crate::book::lead::Lead::owner),
                stake: lead_stake.clone(),
                due: Some(lead.due),
                why: format!("waits for {} d, goal {} d{from}", lead.days.or_zero(), goal.or_zero()),
                next_step: None,
            });
        }
        let target_stake = mul(mean_won, win_rate);
        for target in &self.from.leads.target_customers {
            self.push(Draft {
                kind: Kind::Target,
                record: Table::any(target.record),
                what: format!("{}, target customer", target.name),
                owner: book.accounts.get(target.record).and_then(crate::book::account::Account::owner),
                stake: target_stake.clone(),
                due: Some(target.wanted),
                why: format!("wanted since {}, not yet worked", target.wanted.short()),
                next_step: None,
            });
        }
    }

    /// Of the leads in the scope that came in the trailing year, the share whose deal is won by as-of.
    fn share_of_leads_won(&self) -> Formula {
        let (lens, book) = (self.lens, self.lens.book);
        let year = year(lens);
        let came = || book.leads.rows().iter().filter(|lead| year.holds(lead.created()) && lens.owns(lead.owner(), lens.as_of));
        let won = came().filter_map(|lead| book.deals.get(lead.deal()?)?.won()).filter(|won| won.on() <= lens.as_of).count();
        let number = |words: &'static str, n: usize| term(words, Num::Count(i64::try_from(n).unwrap_or(i64::MAX)), Source::Given);
        div(number("leads of a year that were won", won), number("leads of a year", came().count()))
    }

    fn stock(&mut self) {
        let lens = self.lens;
        for row in self.from.stock.iter().filter(|row| matches!(row.state, State::Out | State::Short)) {
            let units = |figure: &Figure<Units>| figure.get().unwrap_or_default();
            // Chances leave fractions of units; the words say whole ones.
            let whole = |figure: &Figure<Units>| format!("{:.0}", units(figure).as_f64());
            let short = whole(&row.short);
            let what = if row.state == State::Out {
                format!("{}, out of stock", row.name)
            } else {
                format!("{}, {short} units short in {}", row.name, lens.book.company.calendar().short_label(lens.period))
            };
            let next = row.incoming.iter().find(|receipt| receipt.on <= lens.span().end);
            let due =
                next.map_or_else(String::new, |receipt| format!(", {} due on {}", receipt.units.or_zero(), receipt.on.short()));
            let lead_time = row.lead_time_days.get().map(|days| format!("Order now, lead time {days} d"));
            self.push(Draft {
                kind: Kind::Stock,
                record: Table::any(row.record),
                what,
                owner: None,
                stake: row.margin_short.formula.clone(),
                due: Some(lens.as_of),
                why: format!("{} left, {} wanted{due}", units(&row.available), whole(&row.weighted_demand)),
                next_step: lead_time,
            });
        }
    }

    fn orders(&mut self) {
        let (lens, book) = (self.lens, self.lens.book);
        if !orders::shipping_is_known(lens) {
            return;
        }
        for (id, order) in orders::orders_on(lens) {
            if orders::standing(lens, order) != (orders::Standing::Open { late: true }) {
                continue;
            }
            let Some(due) = order.due() else { continue };
            let amount = orders::amount(lens, order).map_or(Num::None("no rate".into()), Num::Money);
            let record = Table::any(id);
            self.push(Draft {
                kind: Kind::Order,
                record,
                what: format!("{}, order of {}", book.name_of(Table::any(order.account())), order.on().short()),
                owner: order_owner(book, order),
                stake: mul(term("amount", amount, Source::Record(record)), share("at risk", ORDER_SHARE)),
                due: Some(due),
                why: format!("not shipped, was due {} d ago", lens.as_of - due),
                next_step: None,
            });
        }
    }

    /// A quarter of what a customer brought in the trailing year.
    fn quarter_of_year(&self, by: By) -> Formula {
        let won = self.lens.sums.within(by, year(self.lens)).won;
        mul(money("won in a year", won, Test::WonYearOf(by)), share("at risk", CUSTOMER_SHARE))
    }

    fn customers(&mut self) {
        for row in &self.from.customers.at_risk_accounts {
            self.push(Draft {
                kind: Kind::Customer,
                record: Table::any(row.record),
                what: format!("{}, at risk", row.name),
                owner: self.lens.book.accounts.get(row.record).and_then(crate::book::account::Account::owner),
                stake: self.quarter_of_year(By::Account(Some(row.record))),
                due: Some(row.due),
                why: format!(
                    "last bought {} d ago, 90 % of its gaps are below {:.0} d",
                    row.days.or_zero(),
                    row.usual_days.or_zero()
                ),
                next_step: None,
            });
        }
    }

    fn renewals(&mut self) {
        let book = self.lens.book;
        for row in &self.from.recurring.renewals {
            let contract = book.contracts.get(row.record);
            self.push(Draft {
                kind: Kind::Renewal,
                record: Table::any(row.record),
                what: format!("{}, renewal", row.account),
                owner: contract.and_then(|contract| super::recurring::owner(self.lens, contract)),
                stake: self.quarter_of_year(By::Account(Some(row.customer))),
                due: Some(row.end),
                why: format!("contract ends in {} d, not yet renewed", row.end - self.lens.as_of),
                next_step: None,
            });
        }
    }

    fn partners(&mut self) {
        let (lens, book) = (self.lens, self.lens.book);
        let role = crate::book::deal::PartnerRole::Sourced;
        let quiet_after = i32::try_from(book.company.quiet_after_days()).unwrap_or(i32::MAX);
        for row in self.from.partners.iter().filter(|row| row.quiet) {
            let owner = book.partners.get(row.record).and_then(crate::book::account::Partner::owner);
            if !lens.owns(owner, lens.as_of) {
                continue;
            }
            let Some(days) = row.days_since_touch.get() else { continue };
            let open = row.open_deals.or_zero();
            let deals = if open == 1 { "1 open deal".to_owned() } else { format!("{open} open deals") };
            let reached = row.attainment.get().map_or_else(String::new, |part| format!("; {:.0} % of target", part * 100.0));
            self.push(Draft {
                kind: Kind::Partner,
                record: Table::any(row.record),
                what: format!("{}, {deals}", row.name),
                owner,
                stake: self.quarter_of_year(By::Partner(row.record, Some(role))),
                due: Some(lens.as_of - days + quiet_after),
                why: format!("no touch for {days} d{reached}"),
                next_step: None,
            });
        }
    }
}

/// A quotient of deals decided in the period, as one of those decided in the trailing year: its numbers are the year's,
/// so its words and its records must be too.
fn of_year(formula: Formula) -> Formula {
    match formula {
        Formula::Div(a, b) => div(of_year(*a), of_year(*b)),
        Formula::Term(input) => {
            let test = match input.from {
                Source::Counted(Test::WonDeals) => Test::WonDealsYear,
                Source::Counted(Test::Decided) => Test::DecidedYear,
                _ => return Formula::Term(input),
            };
            term(format!("{} in a year", input.words), input.value, Source::Counted(test))
        }
        other => other,
    }
}

fn share(words: &'static str, share: f64) -> Formula {
    term(words, Num::Ratio(share), Source::Given)
}

/// Working days until a day (as-of not counted, that day counted), and past it.
pub(super) fn working_days(lens: &Lens, due: Day) -> (u32, u32) {
    let calendar = lens.book.company.calendar();
    let between = |from: Day, to: Day| if to > from { calendar.working_days(Span { start: from + 1, end: to }) } else { 0 };
    (between(lens.as_of, due), between(due, lens.as_of))
}
