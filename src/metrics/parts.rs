//! The records behind a figure: what each named test counts, and with how much. The panels' figures use the same
//! definitions, so a value and its list cannot drift apart.

use std::collections::BTreeMap;

use crate::book::account::Account;
use crate::book::calendar::Span;
use crate::book::company::StageId;
use crate::book::deal::Deal;
use crate::book::id::{AnyId, Id};
use crate::book::lead::Lead;
use crate::book::money::Money;
use crate::book::record::Record;
use crate::book::table::{Records, TableName};

use super::as_of::{DealOn, DealState, open_deals};
use super::figure::{self, Test, Why};
use super::ledger::{LedgerEntry, LedgerRow, delivers};
use super::lens::{Lens, team_of};
use super::marketing::records::RecordSet;
use super::sales::bridge;
use super::sales::chances;
use super::sales::customers::{self, Purchases};
use super::sales::decided::decided_deals;
use super::sales::leads::{self, leads_on};
use super::sales::orders::{self, amount, orders_of_period};
use super::sales::pipeline::{is_closing, is_overdue};
use super::sales::recurring::{Contracts, monthly};
use super::sales::since::{self, EventKind};
use super::sales::touches::Touches;
use super::sales::year;
use super::sums::By;

/// What one record does to one figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contribution {
    /// It counts, with this much money; `None`: in a count alone, or without a price.
    Counts(Option<Money>),
    /// It belongs here but does not count, and why.
    LeftOut(Why),
}

impl Contribution {
    /// Its money; nothing for what has no price or does not count.
    pub fn money(&self) -> Money {
        match self {
            Self::Counts(money) => money.unwrap_or_default(),
            Self::LeftOut(_) => Money::ZERO,
        }
    }

    /// Whether it counts.
    pub fn counts(&self) -> bool {
        matches!(self, Self::Counts(_))
    }
}

/// The records that a test counts, and those that it would but for something that is missing, in the order in which
/// they are written.
pub fn list(lens: &Lens, test: Test) -> Vec<(AnyId, Contribution)> {
    match test {
        Test::Open => open(lens, |_| true),
        Test::OpenOf(part) => open(lens, |deal| is_in(lens, deal, part)),
        Test::Closing => closing(lens),
        Test::ClosingOf(part) => open(lens, |deal| is_closing(lens, deal) && is_in(lens, deal, part)),
        Test::StoodIn(stage) => stood_in(lens, stage, false),
        Test::WonFrom(stage) => stood_in(lens, stage, true),
        Test::Overdue => open(lens, |deal| is_overdue(lens, deal)),
        Test::PartnerDeals(partner) => open(lens, |deal| deal.deal.partner() == Some(partner)),
        Test::WonDeals => decided(lens, |deal| matches!(deal.state, DealState::Won(_))),
        Test::CycleDeals(by) => cycle_deals(lens, by),
        Test::LostDeals => decided(lens, |deal| matches!(deal.state, DealState::Lost(_))),
        Test::Decided => decided(lens, |_| true),
        Test::WonDealsYear => decided_within(lens, year(lens), |deal| matches!(deal.state, DealState::Won(_))),
        Test::DecidedYear => decided_within(lens, year(lens), |_| true),
        Test::WonDealsOf(by) => {
            won(lens.ledger.within(lens.so_far()), |row| matches!(row.entry, LedgerEntry::Deal(_)) && is_of(row, by))
        }
        Test::LargestOfYear => won_by_accounts(lens, &customers::largest_of_year(lens)),
        Test::KeptOfYear => won_by_accounts(lens, &customers::of_year_before(lens)),
        Test::Won => won(lens.ledger.within(lens.so_far()), |_| true),
        Test::WonUnpriced => won_unpriced(lens),
        Test::WonOf(by) => won(lens.ledger.within(lens.so_far()), |row| is_of(row, by)),
        Test::WonYear => won(lens.ledger.within(year(lens)), |_| true),
        Test::WonYearOf(by) => won(lens.ledger.within(year(lens)), |row| is_of(row, by)),
        Test::Returned => won(lens.ledger.within(lens.so_far()), |row| matches!(row.entry, LedgerEntry::Return(_)))
            .into_iter()
            .map(|(id, part)| (id, Contribution::Counts(Some(-part.money()))))
            .collect(),
        Test::Bridge(step) => bridge_step(lens, step),
        Test::DueAtStart => due_at_start(lens, |_| true),
        Test::Slipped => due_at_start(lens, |slipped| slipped),
        Test::Orders | Test::OwnOrders | Test::Deliveries | Test::CancelledOrders | Test::OpenOrders | Test::LateOrders => {
            orders_list(lens, test)
        }
        Test::NewLeads | Test::ConvertedLeads | Test::AnsweredLeads | Test::OpenLeads | Test::WaitingLeads | Test::LateLeads => {
            leads_list(lens, test)
        }
        Test::ActiveCustomers => counted(customers::active(lens, &Purchases::new(lens), &Contracts::new(lens))),
        Test::NewCustomers => counted(customers::new(lens, &Purchases::new(lens), &Contracts::new(lens))),
        Test::QuietCustomers | Test::AtRiskCustomers | Test::TargetCustomers => accounts(lens, test),
        Test::Promoters | Test::Passives | Test::Detractors => {
            let answers = customers::answers(lens).into_iter();
            counted(answers.filter(|(_, score)| customers::side(*score) == test).map(|(account, _)| account).collect())
        }
        Test::ActiveContracts => Contracts::new(lens)
            .active(lens.as_of)
            .map(|(id, c)| (Records::any(id), Contribution::Counts(monthly(lens.book, c))))
            .collect(),
        Test::RenewalsDue => {
            let contracts = Contracts::new(lens);
            contracts.renewals_due().map(|(id, c, _)| (Records::any(id), Contribution::Counts(monthly(lens.book, c)))).collect()
        }
        Test::Since(what, from) => since::list(lens, what, from),
        Test::Marketing(records) => super::marketing::records::list(lens, records),
        Test::Contracts(wanted) => {
            let moves = Contracts::new(lens).movements();
            let of = moves.into_iter().filter(|(_, movement, _)| *movement == wanted);
            of.map(|(id, _, money)| (Records::any(id), Contribution::Counts(Some(money)))).collect()
        }
    }
}

fn deal(on: &DealOn) -> (AnyId, Contribution) {
    (Records::any(on.id), Contribution::Counts(on.amount))
}

fn open(lens: &Lens, test: impl Fn(&DealOn) -> bool) -> Vec<(AnyId, Contribution)> {
    open_deals(lens).iter().filter(|on| test(on)).map(deal).collect()
}

/// Closing deals; open deals without a close are never closing, which is worth saying.
fn closing(lens: &Lens) -> Vec<(AnyId, Contribution)> {
    let part = |on: &DealOn| match on.close {
        None => Some((Records::any(on.id), Contribution::LeftOut("it has no close date".into()))),
        Some(_) => is_closing(lens, on).then(|| deal(on)),
    };
    open_deals(lens).iter().filter_map(part).collect()
}

fn is_in(lens: &Lens, on: &DealOn, part: figure::DealGroup) -> bool {
    match part {
        figure::DealGroup::Owner(owner) => on.owner == owner,
        figure::DealGroup::Team(team) => team_of(lens.book, on.owner, lens.as_of) == team,
        figure::DealGroup::Stage(stage) => on.stage == stage,
        figure::DealGroup::Category(category) => on.deal.category() == Some(category),
        figure::DealGroup::CloseWeek(week) => on.close.is_some_and(|close| {
            let starts = (close >= lens.as_of).then(|| lens.book.company.calendar().week_start(close));
            starts == week
        }),
        figure::DealGroup::Age(from, below) => {
            let age = on.deal.creation().map(|created| lens.as_of - created);
            age.is_some_and(|age| age >= from && below.is_none_or(|below| age < below))
        }
        figure::DealGroup::Ageless => on.deal.creation().is_none(),
        figure::DealGroup::Unpriced => on.amount.is_none(),
    }
}

fn stood_in(lens: &Lens, stage: StageId, won: bool) -> Vec<(AnyId, Contribution)> {
    let of_stage = chances::history(lens).filter(|on| chances::stood_in(on, lens.as_of).contains(&stage));
    of_stage.filter(|on| !won || matches!(on.state, DealState::Won(_))).map(|on| deal(&on)).collect()
}

fn decided(lens: &Lens, test: impl Fn(&DealOn) -> bool) -> Vec<(AnyId, Contribution)> {
    decided_within(lens, lens.so_far(), test)
}

/// Won deals and orders without a price.
pub(in crate::metrics) fn won_unpriced(lens: &Lens) -> Vec<(AnyId, Contribution)> {
    won(lens.ledger.within(lens.so_far()), |row| !row.priced && !matches!(row.entry, LedgerEntry::Return(_)))
}

/// Won deals whose cycle is known; those whose is not, which is worth saying.
fn cycle_deals(lens: &Lens, by: By) -> Vec<(AnyId, Contribution)> {
    let known = |id: AnyId| lens.book.deals.get(Id::new(id.number)).and_then(Deal::creation).is_some();
    let part = |(id, part): (AnyId, Contribution)| {
        (id, if known(id) { part } else { Contribution::LeftOut("when it was created is not known".into()) })
    };
    list(lens, Test::WonDealsOf(by)).into_iter().map(part).collect()
}

fn decided_within(lens: &Lens, span: Span, test: impl Fn(&DealOn) -> bool) -> Vec<(AnyId, Contribution)> {
    decided_deals(lens, span).filter(|on| test(on)).map(|on| deal(&on)).collect()
}

/// What some customers brought in the trailing year.
fn won_by_accounts(lens: &Lens, accounts: &[Id<Account>]) -> Vec<(AnyId, Contribution)> {
    won(lens.ledger.within(year(lens)), |row| row.account.is_some_and(|account| accounts.contains(&account)))
}

/// Rows of the ledger, those of one deal, order or return together.
pub(in crate::metrics) fn won(rows: &[LedgerRow], test: impl Fn(&LedgerRow) -> bool) -> Vec<(AnyId, Contribution)> {
    let mut sums: BTreeMap<LedgerEntry, (bool, Money)> = BTreeMap::new();
    for row in rows.iter().filter(|row| test(row)) {
        let sum = sums.entry(row.entry).or_insert((row.priced, Money::ZERO));
        *sum = (sum.0 && row.priced, sum.1 + row.amount);
    }
    let part = |(entry, (priced, money)): (LedgerEntry, (bool, Money))| {
        let id = match entry {
            LedgerEntry::Deal(id) => Records::any(id),
            LedgerEntry::Order(id) | LedgerEntry::Return(id) => Records::any(id),
        };
        (id, Contribution::Counts(priced.then_some(money)))
    };
    sums.into_iter().map(part).collect()
}

/// Whether a row of the ledger stands in a part of a split, as `Sums` folds it.
pub(in crate::metrics) fn is_of(row: &LedgerRow, by: By) -> bool {
    match by {
        By::All => true,
        By::Person(owner) => row.owner == owner,
        By::Team(team) => row.team == team,
        By::Segment(segment) => row.segment == segment,
        By::Channel(channel) => row.channel == channel,
        By::SegmentChannel(segment, channel) => row.segment == segment && row.channel == channel,
        By::Product(product) => row.product == product,
        By::Account(account) => row.account == account,
        By::Partner(partner, role) => row.partner == Some(partner) && row.role == role,
    }
}

fn bridge_step(lens: &Lens, step: super::figure::BridgeStep) -> Vec<(AnyId, Contribution)> {
    let mut sums: BTreeMap<Id<_>, Money> = BTreeMap::new();
    if bridge::changes_are_known(lens) {
        for change in bridge::changes(lens).into_iter().filter(|change| change.step == step) {
            *sums.entry(change.deal).or_default() += change.amount;
        }
    }
    sums.into_iter().map(|(id, money)| (Records::any(id), Contribution::Counts(Some(money)))).collect()
}

fn due_at_start(lens: &Lens, test: impl Fn(bool) -> bool) -> Vec<(AnyId, Contribution)> {
    if !bridge::changes_are_known(lens) {
        return Vec::new();
    }
    let due = bridge::due_at_start(lens).into_iter().filter(|(_, slipped)| test(*slipped));
    due.map(|(id, _)| (Records::any(id), Contribution::Counts(None))).collect()
}

fn orders_list(lens: &Lens, test: Test) -> Vec<(AnyId, Contribution)> {
    let known = orders::shipping_is_known(lens);
    let mut found = Vec::new();
    for (id, order) in orders_of_period(lens) {
        let standing = orders::standing(lens, order);
        let is_cancelled = standing == orders::OrderStanding::Cancelled;
        let is_open = known && matches!(standing, orders::OrderStanding::Open { .. });
        let counts = match test {
            Test::Orders => !is_cancelled,
            Test::OwnOrders => !is_cancelled && !delivers(lens.book, order, lens.as_of),
            Test::Deliveries => !is_cancelled && delivers(lens.book, order, lens.as_of),
            Test::CancelledOrders => is_cancelled,
            Test::OpenOrders => is_open,
            _ => is_open && standing == orders::OrderStanding::Open { late: true },
        };
        if counts {
            found.push((Records::any(id), Contribution::Counts(amount(lens, order))));
        } else if test == Test::Orders {
            found.push((Records::any(id), Contribution::LeftOut("it is cancelled".into())));
        }
    }
    found
}

fn leads_list(lens: &Lens, test: Test) -> Vec<(AnyId, Contribution)> {
    let touches = Touches::of_lens(lens);
    let is_new = |lead: &Lead| lens.so_far().holds(lead.created());
    let counts = |id: Id<Lead>, lead: &Lead, standing: leads::LeadStanding| match (test, standing) {
        (Test::NewLeads, _) => is_new(lead),
        (Test::AnsweredLeads, _) => is_new(lead) && leads::wait(lens, &touches, id, lead, standing).came,
        (Test::ConvertedLeads, leads::LeadStanding::Converted(_)) => is_new(lead),
        (Test::OpenLeads, leads::LeadStanding::Answered(_) | leads::LeadStanding::Waiting { .. }) => true,
        (Test::WaitingLeads, leads::LeadStanding::Waiting { .. }) => true,
        (Test::LateLeads, leads::LeadStanding::Waiting { late }) => late,
        _ => false,
    };
    let found = leads_on(lens, &touches).filter(|(id, lead, standing)| counts(*id, lead, *standing));
    found.map(|(id, _, _)| (Records::any(id), Contribution::Counts(None))).collect()
}

fn accounts(lens: &Lens, test: Test) -> Vec<(AnyId, Contribution)> {
    let touches = Touches::of_lens(lens);
    let mut ids: Vec<Id<Account>> = match test {
        Test::QuietCustomers => customers::quiet(lens, &touches).iter().map(|row| row.record).collect(),
        Test::AtRiskCustomers => customers::at_risk(lens, &Purchases::new(lens)).iter().map(|row| row.record).collect(),
        _ => leads::target_customers(lens, &touches).iter().map(|row| row.record).collect(),
    };
    ids.sort_unstable();
    counted(ids)
}

fn counted<T: Record>(ids: Vec<Id<T>>) -> Vec<(AnyId, Contribution)> {
    ids.into_iter().map(|id| (Records::any(id), Contribution::Counts(None))).collect()
}

/// The tables whose records a test looks at: an error in one of them may keep a record out of its figure.
pub(crate) fn tables(test: Test) -> &'static [TableName] {
    use TableName::{Accounts, Activities, Campaigns, Contracts, Deals, Feedback, Leads, Orders, Spend};
    match test {
        Test::Open
        | Test::OpenOf(_)
        | Test::Closing
        | Test::ClosingOf(_)
        | Test::StoodIn(_)
        | Test::WonFrom(_)
        | Test::Overdue
        | Test::WonDeals
        | Test::CycleDeals(_)
        | Test::LostDeals
        | Test::Decided
        | Test::WonDealsOf(_)
        | Test::WonDealsYear
        | Test::DecidedYear
        | Test::Bridge(_)
        | Test::DueAtStart
        | Test::Slipped
        | Test::PartnerDeals(_) => &[Deals],
        Test::Since(EventKind::Lead, _) => &[Leads],
        Test::Since(EventKind::Touch, _) => &[Activities],
        Test::Since(..) => &[Deals],
        Test::Won
        | Test::WonUnpriced
        | Test::WonOf(_)
        | Test::WonYear
        | Test::WonYearOf(_)
        | Test::LargestOfYear
        | Test::KeptOfYear => &[Deals, Orders],
        Test::Orders
        | Test::OwnOrders
        | Test::Deliveries
        | Test::CancelledOrders
        | Test::OpenOrders
        | Test::LateOrders
        | Test::Returned => &[Orders],
        Test::NewLeads | Test::ConvertedLeads | Test::AnsweredLeads | Test::OpenLeads | Test::WaitingLeads | Test::LateLeads => {
            &[Leads, Activities]
        }
        Test::ActiveCustomers | Test::NewCustomers => &[Accounts, Deals, Orders, Contracts],
        Test::QuietCustomers | Test::AtRiskCustomers | Test::TargetCustomers => &[Accounts, Activities, Orders],
        Test::Promoters | Test::Passives | Test::Detractors => &[Feedback],
        Test::ActiveContracts | Test::Contracts(_) | Test::RenewalsDue => &[Contracts],
        Test::Marketing(records) => match records {
            RecordSet::Spend(_) => &[Spend, Campaigns],
            RecordSet::Leads(_)
            | RecordSet::Reached(..)
            | RecordSet::Cohort(..)
            | RecordSet::Looking(..)
            | RecordSet::CohortLooking(..) => &[Leads],
            RecordSet::Touched(_) | RecordSet::TouchedRevenue(_) => &[Deals, Campaigns, Activities],
            RecordSet::Won(_)
            | RecordSet::WonBefore(_)
            | RecordSet::WithUnits(_)
            | RecordSet::WithoutUnits
            | RecordSet::NewCustomers(_) => &[Deals, Orders],
            RecordSet::Decided(_)
            | RecordSet::WonDeals(_)
            | RecordSet::Lost(_)
            | RecordSet::LostFor(_)
            | RecordSet::LostForIn(..)
            | RecordSet::LostTo(_)
            | RecordSet::LostToIn(..)
            | RecordSet::LostToSomebody
            | RecordSet::LostToNobody => &[Deals],
        },
    }
}
