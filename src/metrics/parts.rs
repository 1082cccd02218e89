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
use crate::book::table::{Table, TableName};

use super::as_of::{DealOn, State, open_deals};
use super::figure::{self, Test, Why};
use super::ledger::{Entry, Row, delivers};
use super::lens::{Lens, team_of};
use super::marketing::records::Records;
use super::sales::bridge;
use super::sales::chances;
use super::sales::customers::{self, Purchases};
use super::sales::decided::decided_deals;
use super::sales::leads::{self, leads_on};
use super::sales::orders::{self, amount, orders_of_period};
use super::sales::pipeline::{is_closing, is_overdue};
use super::sales::recurring::{Contracts, monthly};
use super::sales::since::{self, What};
use super::sales::touches::Touches;
use super::sales::year;
use super::sums::By;

/// What one record does to one figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// It counts, with this much money; `None`: in a count alone, or without a price.
    Counts(Option<Money>),
    /// It belongs here but does not count, and why.
    LeftOut(Why),
}

impl Part {
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
pub fn list(lens: &Lens, test: Test) -> Vec<(AnyId, Part)> {
    match test {
        Test::Open => open(lens, |_| true),
        Test::OpenOf(part) => open(lens, |deal| is_in(lens, deal, part)),
        Test::Closing => closing(lens),
        Test::ClosingOf(part) => open(lens, |deal| is_closing(lens, deal) && is_in(lens, deal, part)),
        Test::StoodIn(stage) => stood_in(lens, stage, false),
        Test::WonFrom(stage) => stood_in(lens, stage, true),
        Test::Overdue => open(lens, |deal| is_overdue(lens, deal)),
        Test::PartnerDeals(partner) => open(lens, |deal| deal.deal.partner() == Some(partner)),
        Test::WonDeals => decided(lens, |deal| matches!(deal.state, State::Won(_))),
        Test::CycleDeals(by) => cycle_deals(lens, by),
        Test::LostDeals => decided(lens, |deal| matches!(deal.state, State::Lost(_))),
        Test::Decided => decided(lens, |_| true),
        Test::WonDealsYear => decided_within(lens, year(lens), |deal| matches!(deal.state, State::Won(_))),
        Test::DecidedYear => decided_within(lens, year(lens), |_| true),
        Test::WonDealsOf(by) => {
            won(lens.ledger.within(lens.so_far()), |row| matches!(row.entry, Entry::Deal(_)) && is_of(row, by))
        }
        Test::LargestOfYear => won_by_accounts(lens, &customers::largest_of_year(lens)),
        Test::KeptOfYear => won_by_accounts(lens, &customers::of_year_before(lens)),
        Test::Won => won(lens.ledger.within(lens.so_far()), |_| true),
        Test::WonUnpriced => won_unpriced(lens),
        Test::WonOf(by) => won(lens.ledger.within(lens.so_far()), |row| is_of(row, by)),
        Test::WonYear => won(lens.ledger.within(year(lens)), |_| true),
        Test::WonYearOf(by) => won(lens.ledger.within(year(lens)), |row| is_of(row, by)),
        Test::Returned => won(lens.ledger.within(lens.so_far()), |row| matches!(row.entry, Entry::Return(_)))
            .into_iter()
            .map(|(id, part)| (id, Part::Counts(Some(-part.money()))))
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
        Test::ActiveContracts => {
            Contracts::new(lens).active(lens.as_of).map(|(id, c)| (Table::any(id), Part::Counts(monthly(lens.book, c)))).collect()
        }
        Test::RenewalsDue => {
            let contracts = Contracts::new(lens);
            contracts.renewals_due().map(|(id, c, _)| (Table::any(id), Part::Counts(monthly(lens.book, c)))).collect()
        }
        Test::Since(what, from) => since::list(lens, what, from),
        Test::Marketing(records) => super::marketing::records::list(lens, records),
        Test::Contracts(wanted) => {
            let moves = Contracts::new(lens).movements();
            let of = moves.into_iter().filter(|(_, movement, _)| *movement == wanted);
            of.map(|(id, _, money)| (Table::any(id), Part::Counts(Some(money)))).collect()
        }
    }
}

fn deal(on: &DealOn) -> (AnyId, Part) {
    (Table::any(on.id), Part::Counts(on.amount))
}

fn open(lens: &Lens, test: impl Fn(&DealOn) -> bool) -> Vec<(AnyId, Part)> {
    open_deals(lens).iter().filter(|on| test(on)).map(deal).collect()
}

/// Closing deals; open deals without a close are never closing, which is worth saying.
fn closing(lens: &Lens) -> Vec<(AnyId, Part)> {
    let part = |on: &DealOn| match on.close {
        None => Some((Table::any(on.id), Part::LeftOut("it has no close date".into()))),
        Some(_) => is_closing(lens, on).then(|| deal(on)),
    };
    open_deals(lens).iter().filter_map(part).collect()
}

fn is_in(lens: &Lens, on: &DealOn, part: figure::Part) -> bool {
    match part {
        figure::Part::Owner(owner) => on.owner == owner,
        figure::Part::Team(team) => team_of(lens.book, on.owner, lens.as_of) == team,
        figure::Part::Stage(stage) => on.stage == stage,
        figure::Part::Category(category) => on.deal.category() == Some(category),
        figure::Part::CloseWeek(week) => on.close.is_some_and(|close| {
            let starts = (close >= lens.as_of).then(|| lens.book.company.calendar().week_start(close));
            starts == week
        }),
        figure::Part::Age(from, below) => {
            let age = on.deal.creation().map(|created| lens.as_of - created);
            age.is_some_and(|age| age >= from && below.is_none_or(|below| age < below))
        }
        figure::Part::Ageless => on.deal.creation().is_none(),
        figure::Part::Unpriced => on.amount.is_none(),
    }
}

fn stood_in(lens: &Lens, stage: StageId, won: bool) -> Vec<(AnyId, Part)> {
    let of_stage = chances::history(lens).filter(|on| chances::stood_in(on, lens.as_of).contains(&stage));
    of_stage.filter(|on| !won || matches!(on.state, State::Won(_))).map(|on| deal(&on)).collect()
}

fn decided(lens: &Lens, test: impl Fn(&DealOn) -> bool) -> Vec<(AnyId, Part)> {
    decided_within(lens, lens.so_far(), test)
}

/// Won deals and orders without a price.
pub(in crate::metrics) fn won_unpriced(lens: &Lens) -> Vec<(AnyId, Part)> {
    won(lens.ledger.within(lens.so_far()), |row| !row.priced && !matches!(row.entry, Entry::Return(_)))
}

/// Won deals whose cycle is known; those whose is not, which is worth saying.
fn cycle_deals(lens: &Lens, by: By) -> Vec<(AnyId, Part)> {
    let known = |id: AnyId| lens.book.deals.get(Id::new(id.number)).and_then(Deal::creation).is_some();
    let part =
        |(id, part): (AnyId, Part)| (id, if known(id) { part } else { Part::LeftOut("when it was created is not known".into()) });
    list(lens, Test::WonDealsOf(by)).into_iter().map(part).collect()
}

fn decided_within(lens: &Lens, span: Span, test: impl Fn(&DealOn) -> bool) -> Vec<(AnyId, Part)> {
    decided_deals(lens, span).filter(|on| test(on)).map(|on| deal(&on)).collect()
}

/// What some customers brought in the trailing year.
fn won_by_accounts(lens: &Lens, accounts: &[Id<Account>]) -> Vec<(AnyId, Part)> {
    won(lens.ledger.within(year(lens)), |row| row.account.is_some_and(|account| accounts.contains(&account)))
}

/// Rows of the ledger, those of one deal, order or return together.
pub(in crate::metrics) fn won(rows: &[Row], test: impl Fn(&Row) -> bool) -> Vec<(AnyId, Part)> {
    let mut sums: BTreeMap<Entry, (bool, Money)> = BTreeMap::new();
    for row in rows.iter().filter(|row| test(row)) {
        let sum = sums.entry(row.entry).or_insert((row.priced, Money::ZERO));
        *sum = (sum.0 && row.priced, sum.1 + row.amount);
    }
    let part = |(entry, (priced, money)): (Entry, (bool, Money))| {
        let id = match entry {
            Entry::Deal(id) => Table::any(id),
            Entry::Order(id) | Entry::Return(id) => Table::any(id),
        };
        (id, Part::Counts(priced.then_some(money)))
    };
    sums.into_iter().map(part).collect()
}

/// Whether a row of the ledger stands in a part of a split, as `Sums` folds it.
pub(in crate::metrics) fn is_of(row: &Row, by: By) -> bool {
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

fn bridge_step(lens: &Lens, step: super::figure::Step) -> Vec<(AnyId, Part)> {
    let mut sums: BTreeMap<Id<_>, Money> = BTreeMap::new();
    if bridge::changes_are_known(lens) {
        for change in bridge::changes(lens).into_iter().filter(|change| change.step == step) {
            *sums.entry(change.deal).or_default() += change.amount;
        }
    }
    sums.into_iter().map(|(id, money)| (Table::any(id), Part::Counts(Some(money)))).collect()
}

fn due_at_start(lens: &Lens, test: impl Fn(bool) -> bool) -> Vec<(AnyId, Part)> {
    if !bridge::changes_are_known(lens) {
        return Vec::new();
    }
    let due = bridge::due_at_start(lens).into_iter().filter(|(_, slipped)| test(*slipped));
    due.map(|(id, _)| (Table::any(id), Part::Counts(None))).collect()
}

fn orders_list(lens: &Lens, test: Test) -> Vec<(AnyId, Part)> {
    let known = orders::shipping_is_known(lens);
    let mut found = Vec::new();
    for (id, order) in orders_of_period(lens) {
        let standing = orders::standing(lens, order);
        let is_cancelled = standing == orders::Standing::Cancelled;
        let is_open = known && matches!(standing, orders::Standing::Open { .. });
        let counts = match test {
            Test::Orders => !is_cancelled,
            Test::OwnOrders => !is_cancelled && !delivers(lens.book, order, lens.as_of),
            Test::Deliveries => !is_cancelled && delivers(lens.book, order, lens.as_of),
            Test::CancelledOrders => is_cancelled,
            Test::OpenOrders => is_open,
            _ => is_open && standing == orders::Standing::Open { late: true },
        };
        if counts {
            found.push((Table::any(id), Part::Counts(amount(lens, order))));
        } else if test == Test::Orders {
            found.push((Table::any(id), Part::LeftOut("it is cancelled".into())));
        }
    }
    found
}

fn leads_list(lens: &Lens, test: Test) -> Vec<(AnyId, Part)> {
    let touches = Touches::of_lens(lens);
    let is_new = |lead: &Lead| lens.so_far().holds(lead.created());
    let counts = |id: Id<Lead>, lead: &Lead, standing: leads::Standing| match (test, standing) {
        (Test::NewLeads, _) => is_new(lead),
        (Test::AnsweredLeads, _) => is_new(lead) && leads::wait(lens, &touches, id, lead, standing).came,
        (Test::ConvertedLeads, leads::Standing::Converted(_)) => is_new(lead),
        (Test::OpenLeads, leads::Standing::Answered(_) | leads::Standing::Waiting { .. }) => true,
        (Test::WaitingLeads, leads::Standing::Waiting { .. }) => true,
        (Test::LateLeads, leads::Standing::Waiting { late }) => late,
        _ => false,
    };
    let found = leads_on(lens, &touches).filter(|(id, lead, standing)| counts(*id, lead, *standing));
    found.map(|(id, _, _)| (Table::any(id), Part::Counts(None))).collect()
}

fn accounts(lens: &Lens, test: Test) -> Vec<(AnyId, Part)> {
    let touches = Touches::of_lens(lens);
    let mut ids: Vec<Id<Account>> = match test {
        Test::QuietCustomers => customers::quiet(lens, &touches).iter().map(|row| row.record).collect(),
        Test::AtRiskCustomers => customers::at_risk(lens, &Purchases::new(lens)).iter().map(|row| row.record).collect(),
        _ => leads::target_customers(lens, &touches).iter().map(|row| row.record).collect(),
    };
    ids.sort_unstable();
    counted(ids)
}

fn counted<T: Record>(ids: Vec<Id<T>>) -> Vec<(AnyId, Part)> {
    ids.into_iter().map(|id| (Table::any(id), Part::Counts(None))).collect()
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
        Test::Since(What::Lead, _) => &[Leads],
        Test::Since(What::Touch, _) => &[Activities],
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
            Records::Spend(_) => &[Spend, Campaigns],
            Records::Leads(_)
            | Records::Reached(..)
            | Records::Cohort(..)
            | Records::Looking(..)
            | Records::CohortLooking(..) => &[Leads],
            Records::Touched(_) | Records::TouchedRevenue(_) => &[Deals, Campaigns, Activities],
            Records::Won(_)
            | Records::WonBefore(_)
            | Records::WithUnits(_)
            | Records::WithoutUnits
            | Records::NewCustomers(_) => &[Deals, Orders],
            Records::Decided(_)
            | Records::WonDeals(_)
            | Records::Lost(_)
            | Records::LostFor(_)
            | Records::LostForIn(..)
            | Records::LostTo(_)
            | Records::LostToIn(..)
            | Records::LostToSomebody
            | Records::LostToNobody => &[Deals],
        },
    }
}
