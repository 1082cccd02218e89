//! What to do next: one list over deals, leads, stock, orders, customers, contracts, partners and target customers,
//! ranked by stake x urgency (metrics.md, "Do next.").

use std::collections::BTreeMap;

use serde::Serialize;

use crate::book::calendar::Span;
use crate::book::day::Day;
use crate::book::id::{AnyId, Id};
use crate::book::money::Money;
use crate::book::people::Person;
use crate::book::record::Units;
use crate::book::table::Table;
use crate::metrics::as_of::open_deals;
use crate::metrics::figure::{Figure, Formula, Num, Source, Test, div, money, mul, term};
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

/// Something to do.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// What it is about.
    pub kind: Kind,
    /// The record's id.
    pub id: String,
    /// The record.
    #[serde(skip)]
    pub record: AnyId,
    /// What, in a few words.
    pub what: String,
    /// The name of whoever looks after it.
    pub who: Option<String>,
    /// The person.
    #[serde(skip)]
    pub owner: Option<Id<Person>>,
    /// What acting is worth.
    pub stake: Figure<Money>,
    /// By when.
    pub due: Day,
    /// Why now.
    pub why: String,
    /// Stake x urgency, rounded to the minor unit: the rank. `null` without a stake.
    pub score: Option<Money>,
    /// What to do, where a book says it.
    pub next_step: Option<String>,
    /// (1 + min(l, 20) / 20) / (1 + d / 5): d and l are the working days until and past `due`.
    pub urgency: f64,
    /// Working days until `due`, as-of not counted.
    #[serde(skip)]
    pub days_left: u32,
    /// Working days past `due`.
    #[serde(skip)]
    pub days_late: u32,
    /// Whether `due` has passed; for a lead by working days, as the leads panel counts it.
    pub late: bool,
}

impl Item {
    /// The score as a figure that explains itself: stake x urgency. Made on demand, for lists can be long.
    pub fn explained(&self) -> Figure<Money> {
        Figure::of(mul(self.stake.formula.clone(), self.urgency_formula()))
    }

    /// How the urgency comes about.
    pub fn urgency_formula(&self) -> Formula {
        let number = |words: &'static str, n: f64| term(words, Num::Ratio(n), Source::Given);
        let one_and = |days: Formula, per: Formula| Formula::Sum(vec![number("1", 1.0), div(days, per)]);
        let late = number("working days late (20 at most)", f64::from(self.days_late).min(LATE_CAP));
        let left = number("working days left", f64::from(self.days_left));
        div(one_and(late, number("20", LATE_CAP)), one_and(left, number("5", HALVES_AFTER)))
    }
}

/// A row of the screen: an item, or the late leads of one owner together.
#[derive(Clone, Debug)]
pub struct Group<'a> {
    /// The items, by rank; more than one only for late leads.
    pub items: Vec<&'a Item>,
    /// Their stakes, summed.
    pub stake: Money,
    /// The oldest due day.
    pub due: Day,
    /// Their stakes x the urgency of the oldest.
    pub score: Money,
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
pub fn do_next(lens: &Lens, from: &Inputs) -> Vec<Item> {
    let list = List { lens, from };
    let mut items = Vec::new();
    list.deals(&mut items);
    list.leads_and_targets(&mut items);
    list.stock(&mut items);
    list.orders(&mut items);
    list.customers(&mut items);
    list.renewals(&mut items);
    list.partners(&mut items);
    items.sort_by(|a, b| {
        let score = |item: &Item| item.score.unwrap_or_default();
        score(b).cmp(&score(a)).then_with(|| (a.due, a.kind, &a.id).cmp(&(b.due, b.kind, &b.id)))
    });
    items
}

/// The rows of the screen: the late leads of one owner are one.
pub fn groups(items: &[Item]) -> Vec<Group<'_>> {
    let mut leads: BTreeMap<Option<Id<Person>>, Vec<&Item>> = BTreeMap::new();
    let mut groups = Vec::new();
    for item in items {
        if item.kind == Kind::Lead && item.late {
            leads.entry(item.owner).or_default().push(item);
        } else {
            groups.push(group(vec![item]));
        }
    }
    groups.extend(leads.into_values().map(group));
    let first = |group: &Group| group.items.first().map(|item| (item.kind, item.id.clone()));
    groups.sort_by(|a, b| b.score.cmp(&a.score).then(a.due.cmp(&b.due)).then_with(|| first(a).cmp(&first(b))));
    groups
}

fn group(items: Vec<&Item>) -> Group<'_> {
    let stake: Money = items.iter().filter_map(|item| item.stake.get()).sum();
    let oldest = items.iter().min_by_key(|item| item.due);
    let (due, urgency) = oldest.map_or((Day::LAST, 1.0), |item| (item.due, item.urgency));
    Group { stake, due, score: Money::from_f64(stake.as_f64() * urgency).unwrap_or(stake), items }
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
}

impl List<'_> {
    fn push(&self, items: &mut Vec<Item>, draft: Draft) {
        let (lens, book) = (self.lens, self.lens.book);
        let due = draft.due.unwrap_or(lens.as_of);
        let (left, late) = draft.due.map_or((0, 0), |due| working_days(lens, due));
        let urgency = urgency(left, late);
        let stake: Figure<Money> = Figure::of(draft.stake);
        let score = stake.get().and_then(|stake| Money::from_f64(stake.as_f64() * urgency));
        items.push(Item {
            kind: draft.kind,
            id: book.key_of(draft.record).to_owned(),
            record: draft.record,
            what: draft.what,
            who: draft.owner.map(|owner| book.name_of(Table::any(owner)).to_owned()),
            owner: draft.owner,
            stake,
            due,
            why: draft.why,
            score,
            next_step: draft.next_step,
            urgency,
            days_left: left,
            days_late: late,
            late: if draft.kind == Kind::Lead { late > 0 } else { due < lens.as_of },
        });
    }

    fn deals(&self, items: &mut Vec<Item>) {
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
            self.push(
                items,
                Draft {
                    kind: Kind::Deal,
                    record,
                    what,
                    owner: deal.owner,
                    stake: mul(amount, mul(chance, share("gained by acting in time", DEAL_SHARE))),
                    due: step.map(crate::book::deal::NextStep::on).or(deal.close),
                    why: why.join("; "),
                    next_step: step.map(|step| step.what().to_owned()),
                },
            );
        }
    }

    fn leads_and_targets(&self, items: &mut Vec<Item>) {
        let (lens, book) = (self.lens, self.lens.book);
        let outcome = decided(lens, year(lens));
        let mean_won = of_year(average_won(&outcome).formula.clone());
        let win_rate = of_year(WinRate::of(outcome.won, outcome.won + outcome.lost).rate.formula.clone());
        let lead_stake = mul(mean_won.clone(), self.share_of_leads_won());
        for lead in &self.from.leads.waiting_longest {
            let goal = self.from.leads.goal_days;
            let from = lead.from.as_ref().map_or_else(String::new, |from| format!(", from {from}"));
            self.push(
                items,
                Draft {
                    kind: Kind::Lead,
                    record: Table::any(lead.record),
                    what: format!("{}, first contact", lead.name),
                    owner: book.leads.get(lead.record).and_then(crate::book::lead::Lead::owner),
                    stake: lead_stake.clone(),
                    due: Some(lead.due),
                    why: format!("waits for {} d, goal {goal} d{from}", lead.days),
                    next_step: None,
                },
            );
        }
        let target_stake = mul(mean_won, win_rate);
        for target in &self.from.leads.target_customers {
            self.push(
                items,
                Draft {
                    kind: Kind::Target,
                    record: Table::any(target.record),
                    what: format!("{}, target customer", target.name),
                    owner: book.accounts.get(target.record).and_then(crate::book::account::Account::owner),
                    stake: target_stake.clone(),
                    due: Some(target.wanted),
                    why: format!("wanted since {}, not yet worked", target.wanted.short()),
                    next_step: None,
                },
            );
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

    fn stock(&self, items: &mut Vec<Item>) {
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
            let due = next.map_or_else(String::new, |receipt| format!(", {} due on {}", receipt.units, receipt.on.short()));
            let lead_time = row.lead_time_days.map(|days| format!("Order now, lead time {days} d"));
            self.push(
                items,
                Draft {
                    kind: Kind::Stock,
                    record: Table::any(row.record),
                    what,
                    owner: None,
                    stake: row.margin_short.formula.clone(),
                    due: Some(lens.as_of),
                    why: format!("{} left, {} wanted{due}", units(&row.available), whole(&row.weighted_demand)),
                    next_step: lead_time,
                },
            );
        }
    }

    fn orders(&self, items: &mut Vec<Item>) {
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
            self.push(
                items,
                Draft {
                    kind: Kind::Order,
                    record,
                    what: format!("{}, order of {}", book.name_of(Table::any(order.account())), order.on().short()),
                    owner: order_owner(book, order),
                    stake: mul(term("amount", amount, Source::Record(record)), share("at risk", ORDER_SHARE)),
                    due: Some(due),
                    why: format!("not shipped, was due {} d ago", lens.as_of - due),
                    next_step: None,
                },
            );
        }
    }

    /// A quarter of what a customer brought in the trailing year.
    fn quarter_of_year(&self, by: By) -> Formula {
        let won = self.lens.sums.within(by, year(self.lens)).won;
        mul(money("won in a year", won, Test::WonYearOf(by)), share("at risk", CUSTOMER_SHARE))
    }

    fn customers(&self, items: &mut Vec<Item>) {
        for row in &self.from.customers.at_risk_accounts {
            self.push(
                items,
                Draft {
                    kind: Kind::Customer,
                    record: Table::any(row.record),
                    what: format!("{}, at risk", row.name),
                    owner: self.lens.book.accounts.get(row.record).and_then(crate::book::account::Account::owner),
                    stake: self.quarter_of_year(By::Account(Some(row.record))),
                    due: Some(row.due),
                    why: format!("last bought {} d ago, 90 % of its gaps are below {:.0} d", row.days, row.usual_days),
                    next_step: None,
                },
            );
        }
    }

    fn renewals(&self, items: &mut Vec<Item>) {
        let book = self.lens.book;
        for row in &self.from.recurring.renewals {
            let contract = book.contracts.get(row.record);
            self.push(
                items,
                Draft {
                    kind: Kind::Renewal,
                    record: Table::any(row.record),
                    what: format!("{}, renewal", row.account),
                    owner: contract.and_then(|contract| super::recurring::owner(self.lens, contract)),
                    stake: self.quarter_of_year(By::Account(Some(row.customer))),
                    due: Some(row.end),
                    why: format!("contract ends in {} d, not yet renewed", row.end - self.lens.as_of),
                    next_step: None,
                },
            );
        }
    }

    fn partners(&self, items: &mut Vec<Item>) {
        let (lens, book) = (self.lens, self.lens.book);
        let role = crate::book::deal::PartnerRole::Sourced;
        let quiet_after = i32::try_from(book.company.quiet_after_days()).unwrap_or(i32::MAX);
        for row in self.from.partners.iter().filter(|row| row.quiet) {
            let owner = book.partners.get(row.record).and_then(crate::book::account::Partner::owner);
            if !lens.owns(owner, lens.as_of) {
                continue;
            }
            let Some(days) = row.days_since_touch else { continue };
            let open = row.open_deals.get().unwrap_or_default();
            let deals = if open == 1 { "1 open deal".to_owned() } else { format!("{open} open deals") };
            let reached = row.attainment.get().map_or_else(String::new, |part| format!("; {:.0} % of target", part * 100.0));
            self.push(
                items,
                Draft {
                    kind: Kind::Partner,
                    record: Table::any(row.record),
                    what: format!("{}, {deals}", row.name),
                    owner,
                    stake: self.quarter_of_year(By::Partner(row.record, Some(role))),
                    due: Some(lens.as_of - days + quiet_after),
                    why: format!("no touch for {days} d{reached}"),
                    next_step: None,
                },
            );
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
    let calendar = &lens.book.company.calendar();
    let between = |from: Day, to: Day| if to > from { calendar.working_days(Span { start: from + 1, end: to }) } else { 0 };
    (between(lens.as_of, due), between(due, lens.as_of))
}

/// (1 + min(late, 20) / 20) / (1 + left / 5), of working days.
fn urgency(left: u32, late: u32) -> f64 {
    (1.0 + f64::from(late).min(LATE_CAP) / LATE_CAP) / (1.0 + f64::from(left) / HALVES_AFTER)
}
