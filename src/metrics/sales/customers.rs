//! Customers: active, new, quiet, at risk; concentration, retention, what they say.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashSet};

use crate::book::account::Account;
use crate::book::calendar::Span;
use crate::book::day::Day;
use crate::book::id::{AnyId, Id};
use crate::book::money::Money;
use crate::book::table::Records;
use crate::metrics::as_of::open_deals;
use crate::metrics::figure::{Figure, Num, Source, Test, count, div, figures, given, money, mul, named, sub, term};
use crate::metrics::ledger::LedgerEntry;
use crate::metrics::lens::{Lens, Scope};
use crate::metrics::stats::percentile;
use crate::metrics::sums::By;

use super::leads::{self, leads_on};
use super::orders::{self, orders_on, shipping_is_known};
use super::recurring::Contracts;
use super::touches::Touches;
use super::{year, year_before};

/// Above this percentile of its own gaps between orders a customer is at risk.
const AT_RISK_PERCENTILE: f64 = 0.9;
/// Fewer gaps than this say nothing.
const AT_RISK_GAPS: usize = 3;
/// How many customers concentration looks at.
const LARGEST: usize = 5;
/// An answer from here on promotes.
const PROMOTES: f64 = 9.0;
/// An answer up to here detracts.
const DETRACTS: f64 = 6.0;

figures! {
    /// The figures of the customers panel.
    pub struct Customers {
        /// Ordered, won or under contract in the trailing year.
        pub active: Figure<usize>,
        /// First order, win or contract ever in the period, and `since` absent or in it.
        pub new: Figure<usize>,
        /// With something open, and not touched for more than `quiet_after_days`.
        pub quiet: Figure<usize>,
        /// Longer without a purchase (an order, or a won deal that no order delivers) than 90 % of its own gaps.
        pub at_risk: Figure<usize>,
        /// The five largest customers' share of what was won in the trailing year.
        pub top5_share: Figure<f64>,
        /// What the customers of the year before brought in the trailing year / what they brought in that year.
        pub net_revenue_retention: Figure<f64>,
        /// What customers say.
        pub nps: Nps,
        /// Who bought most in the period: all that brought more than nothing, largest first.
        pub largest: Vec<Largest>,
        /// What the five largest of the period brought.
        pub largest5_won: Money,
        /// Their share of what was won in the period.
        pub largest5_share: Option<f64>,
        /// Quiet accounts and customers at risk.
        pub to_call: Figure<usize>,
        /// Customers at risk, longest without a purchase first.
        pub at_risk_accounts: Vec<AtRisk>,
        /// Quiet accounts, longest without a touch first.
        pub quiet_accounts: Vec<Quiet>,
    }

    /// The net promoter score: the latest answer of each account in the trailing year.
    pub struct Nps {
        /// Share of 9 and 10 less share of 0 to 6, x 100: -100 to 100.
        pub score: Figure<f64>,
        /// Accounts that answered.
        pub n: Figure<usize>,
        /// Those who answered 9 or 10.
        pub promoters: Figure<usize>,
        /// Those between the two.
        pub passives: Figure<usize>,
        /// Those who answered 0 to 6.
        pub detractors: Figure<usize>,
    }

    /// What a customer brought in the period.
    pub struct Largest {
        /// The record.
        pub record: Id<Account> | skip,
        /// Its id.
        pub id: String,
        /// Its name.
        pub name: String,
        /// Money won with the customer in the period.
        pub won: Figure<Money>,
        /// The customer's share of everything won in the period.
        pub share: Figure<f64>,
        /// Days since its newest touch.
        pub days_since_touch: Figure<i64>,
    }

    /// A customer at risk.
    pub struct AtRisk {
        /// The record.
        pub record: Id<Account> | skip,
        /// Its id.
        pub id: String,
        /// Its name.
        pub name: String,
        /// The name of whoever looks after it.
        pub owner: Option<String>,
        /// When it last bought: an order, or a won deal that no order delivers.
        pub last_order: Day,
        /// Days since the customer last bought.
        pub days: Figure<i64>,
        /// The 90th percentile of the days between its purchases.
        pub usual_days: Figure<f64>,
        /// The day on which that many days were up.
        pub due: Day,
        /// What it brought in the trailing year.
        pub won_year: Money,
    }

    /// A quiet account.
    pub struct Quiet {
        /// The record.
        pub record: Id<Account> | skip,
        /// Its id.
        pub id: String,
        /// Its name.
        pub name: String,
        /// The name of whoever looks after it.
        pub owner: Option<String>,
        /// Days since its newest touch; without any since the oldest of what is open was created.
        pub days: Figure<i64>,
        /// Money of its open deals.
        pub open_amount: Money,
    }
}

/// The figures of the customers panel.
pub fn customers(lens: &Lens, touches: &Touches) -> Customers {
    let purchases = Purchases::new(lens);
    let contracts = Contracts::new(lens);
    let (active, new) = (active(lens, &purchases, &contracts), new(lens, &purchases, &contracts));
    let (at_risk, quiet) = (at_risk(lens, &purchases), quiet(lens, touches));
    let figure = |words: &'static str, n, test| Figure::of(count(words, n, test));
    let largest = largest(lens, touches);
    let largest5_won: Money = largest.iter().take(LARGEST).map(|row| row.won.or_zero()).sum();
    let new = figure("customers for the first time", new.len(), Test::NewCustomers);
    let kept = retention(lens);
    // Where no activity is kept nobody is quiet: that nobody touched them is then not known.
    let known_quiet = if lens.book.activities.is_empty() { 0 } else { quiet.len() };
    let to_call = term("quiet accounts and customers at risk", Num::of(known_quiet + at_risk.len()), Source::Given);
    Customers {
        active: figure("ordered, won or under contract in a year", active.len(), Test::ActiveCustomers)
            .read_with("new", &new)
            .read_with("net revenue retention", &kept),
        new,
        to_call: Figure::of(to_call),
        quiet: figure("quiet accounts", quiet.len(), Test::QuietCustomers),
        at_risk: figure("customers at risk", at_risk.len(), Test::AtRiskCustomers),
        top5_share: top5_share(lens),
        net_revenue_retention: kept,
        nps: nps(lens),
        largest5_won,
        largest5_share: share(largest5_won, lens.sums.won(lens.so_far())),
        largest,
        at_risk_accounts: at_risk,
        quiet_accounts: quiet,
    }
}

/// The days on which each account bought: its orders that are not cancelled, and its won deals that no order names.
/// One day counts once. In the lens's scope, up to its as-of day.
pub(crate) struct Purchases {
    days: BTreeMap<Id<Account>, Vec<Day>>,
    /// The first purchase of each account, whoever sold it.
    first: HashMap<Id<Account>, Day>,
}

impl Purchases {
    pub(crate) fn new(lens: &Lens) -> Self {
        let book = lens.book;
        let mut days: BTreeMap<Id<Account>, Vec<Day>> = BTreeMap::new();
        let mut first: HashMap<Id<Account>, Day> = HashMap::default();
        let mut delivered = vec![false; book.deals.len()];
        let mut earliest = |account, on: Day| {
            let first = first.entry(account).or_insert(on);
            *first = on.min(*first);
        };
        let dated = book.orders.rows().iter().filter(|order| order.on() <= lens.as_of);
        for order in dated.filter(|order| !order.is_cancelled_on(lens.as_of)) {
            earliest(order.account(), order.on());
            if let Some(delivered) = order.deal().and_then(|deal| delivered.get_mut(deal.index())) {
                *delivered = true;
            }
        }
        for (_, order) in orders_on(lens).filter(|(_, order)| !order.is_cancelled_on(lens.as_of)) {
            days.entry(order.account()).or_default().push(order.on());
        }
        for deal in book.deals.rows() {
            if let (Some(account), Some(won)) = (deal.account(), deal.won().filter(|won| won.on() <= lens.as_of)) {
                earliest(account, won.on());
            }
        }
        // The ledger has the scope already.
        for row in lens.ledger.rows().iter().filter(|row| row.first) {
            if let (LedgerEntry::Deal(deal), Some(account)) = (row.entry, row.account)
                && !delivered.get(deal.index()).copied().unwrap_or(false)
            {
                days.entry(account).or_default().push(row.day);
            }
        }
        for days in days.values_mut() {
            days.sort_unstable();
            days.dedup();
        }
        Self { days, first }
    }
}

/// Accounts that ordered, won or were under contract in the trailing year, in the table's order.
pub(crate) fn active(lens: &Lens, purchases: &Purchases, contracts: &Contracts) -> Vec<Id<Account>> {
    let year = year(lens);
    let mut found: Vec<Id<Account>> = purchases
        .days
        .iter()
        .filter(|(_, days)| days.last().is_some_and(|last| year.holds(*last)))
        .map(|(account, _)| *account)
        .collect();
    // A won deal counts on the day it was won, even where only its delivery is a purchase.
    let won = lens.ledger.within(year).iter().filter(|row| !matches!(row.entry, LedgerEntry::Return(_)));
    found.extend(won.filter_map(|row| row.account));
    found.extend(contracts.active_within(year).map(|(_, contract)| contract.account()));
    found.sort_unstable();
    found.dedup();
    found
}

/// Accounts whose first order, win or contract ever lies in the period, and `since` absent or in it.
pub(crate) fn new(lens: &Lens, purchases: &Purchases, contracts: &Contracts) -> Vec<Id<Account>> {
    let span = lens.so_far();
    let mut first = purchases.first.clone();
    for contract in lens.book.contracts.rows().iter().filter(|contract| contract.start() <= lens.as_of) {
        let day = first.entry(contract.account()).or_insert(contract.start());
        *day = contract.start().min(*day);
    }
    // In a scope: those that it sold to in the period.
    let under_contract: HashSet<Id<Account>> = contracts.active_within(span).map(|(_, contract)| contract.account()).collect();
    let sold_to = |account: Id<Account>| {
        lens.scope == Scope::Company
            || lens.sums.within(By::Account(Some(account)), span) != <_>::default()
            || under_contract.contains(&account)
    };
    let is_new = |(account, first): (&Id<Account>, &Day)| {
        let since =
            lens.book.accounts.get(*account).and_then(crate::book::account::Account::since).filter(|since| *since <= lens.as_of);
        span.holds(*first) && since.is_none_or(|since| span.holds(since)) && sold_to(*account)
    };
    let mut found: Vec<Id<Account>> = first.iter().filter(|entry| is_new(*entry)).map(|(account, _)| *account).collect();
    found.sort_unstable();
    found
}

/// Customers longer without a purchase than the 90th percentile of their own gaps, the longest first.
pub(crate) fn at_risk(lens: &Lens, purchases: &Purchases) -> Vec<AtRisk> {
    let book = lens.book;
    let mut rows: Vec<AtRisk> = purchases
        .days
        .iter()
        .filter_map(|(id, days)| {
            let last = *days.last()?;
            let mut gaps: Vec<f64> = days.iter().zip(days.iter().skip(1)).map(|(a, b)| f64::from(*b - *a)).collect();
            if gaps.len() < AT_RISK_GAPS {
                return None;
            }
            let usual_days = percentile(&mut gaps, AT_RISK_PERCENTILE)?;
            let days = lens.as_of - last;
            #[expect(clippy::cast_possible_truncation, reason = "a number of days between two days of a book")]
            let due = last + usual_days.floor() as i32;
            (f64::from(days) > usual_days).then(|| AtRisk {
                record: *id,
                id: book.accounts.key(*id).to_owned(),
                name: book.name_of(Records::any(*id)).to_owned(),
                owner: owner_name(lens, *id),
                last_order: last,
                days: self::days(Some(days), "never bought", Records::any(*id)),
                usual_days: Figure::of(named(
                    "90th percentile of",
                    vec![given("days between its purchases", Num::of(gaps.len()))],
                    Num::Days(usual_days),
                )),
                due,
                won_year: lens.sums.within(By::Account(Some(*id)), year(lens)).won,
            })
        })
        .collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(row.days.or_zero()), row.record));
    rows
}

/// What is open with an account: the oldest day of it that is known, and the money of its open deals.
fn open_with(lens: &Lens, touches: &Touches) -> BTreeMap<Id<Account>, (Day, Money)> {
    let mut open: BTreeMap<Id<Account>, (Day, Money)> = BTreeMap::new();
    let mut add = |account: Option<Id<Account>>, since: Day, money: Money| {
        if let Some(account) = account {
            let entry = open.entry(account).or_insert((since, Money::ZERO));
            *entry = (entry.0.min(since), entry.1 + money);
        }
    };
    for deal in open_deals(lens) {
        add(deal.deal.account(), deal.deal.there_from().unwrap_or(lens.as_of), deal.money());
    }
    if shipping_is_known(lens) {
        for (_, order) in orders_on(lens) {
            if matches!(orders::standing(lens, order), orders::OrderStanding::Open { .. }) {
                add(Some(order.account()), order.on(), Money::ZERO);
            }
        }
    }
    for (_, lead, standing) in leads_on(lens, touches) {
        if matches!(standing, leads::LeadStanding::Answered(_) | leads::LeadStanding::Waiting { .. }) {
            add(lead.account(), lead.created(), Money::ZERO);
        }
    }
    open
}

/// Accounts with something open that nobody touched for more than `quiet_after_days`, the longest first.
pub(crate) fn quiet(lens: &Lens, touches: &Touches) -> Vec<Quiet> {
    let book = lens.book;
    let quiet_after = i64::from(book.company.quiet_after_days());
    let mut rows: Vec<Quiet> = open_with(lens, touches)
        .into_iter()
        .filter_map(|(id, (oldest, open_amount))| {
            let days = lens.as_of - touches.account(id).unwrap_or(oldest);
            (i64::from(days) > quiet_after).then(|| Quiet {
                record: id,
                id: book.accounts.key(id).to_owned(),
                name: book.name_of(Records::any(id)).to_owned(),
                owner: owner_name(lens, id),
                days: self::days(Some(days), "never touched", Records::any(id)),
                open_amount,
            })
        })
        .collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(row.days.or_zero()), row.record));
    rows
}

/// Money won with each customer in a span of days, in the table's order.
fn won_by_customer<'a>(lens: &'a Lens, span: Span) -> impl Iterator<Item = (Id<Account>, Money)> + 'a {
    let accounts = lens.book.accounts.iter().map(|(id, _)| id);
    let won = accounts.map(move |id| (id, lens.sums.within(By::Account(Some(id)), span).won));
    won.filter(|(_, money)| *money != Money::ZERO)
}

fn largest(lens: &Lens, touches: &Touches) -> Vec<Largest> {
    let book = lens.book;
    let all = lens.sums.won(lens.so_far());
    let row = |(id, won): (Id<Account>, Money)| Largest {
        record: id,
        id: book.accounts.key(id).to_owned(),
        name: book.name_of(Records::any(id)).to_owned(),
        won: Figure::of(money("won in the period", won, Test::WonOf(By::Account(Some(id))))),
        share: Figure::of_or(
            div(
                money("won in the period", won, Test::WonOf(By::Account(Some(id)))),
                money("won in the period with all", all, Test::Won),
            ),
            "nothing was won in the period",
        ),
        days_since_touch: days(touches.account(id).map(|touch| lens.as_of - touch), "never touched", Records::any(id)),
    };
    let mut rows: Vec<Largest> = won_by_customer(lens, lens.so_far()).filter(|(_, won)| *won > Money::ZERO).map(row).collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(row.won.or_zero()), row.record));
    rows
}

/// Days since something happened to an account.
fn days(days: Option<i32>, why: &'static str, record: AnyId) -> Figure<i64> {
    Figure::some(days.map(|days| term("days since then", Num::Count(days.into()), Source::Record(record))), why)
}

fn share(part: Money, whole: Money) -> Option<f64> {
    (whole > Money::ZERO).then(|| part.as_f64() / whole.as_f64())
}

/// The five customers that brought most in the trailing year, the largest first; those that brought nothing are no
/// customers of it.
pub(crate) fn largest_of_year(lens: &Lens) -> Vec<Id<Account>> {
    let mut won: Vec<(Id<Account>, Money)> = won_by_customer(lens, year(lens)).filter(|(_, won)| *won > Money::ZERO).collect();
    won.sort_unstable_by_key(|(account, won)| (std::cmp::Reverse(*won), *account));
    won.into_iter().take(LARGEST).map(|(account, _)| account).collect()
}

/// The customers of the year before the trailing year.
pub(crate) fn of_year_before(lens: &Lens) -> Vec<Id<Account>> {
    won_by_customer(lens, year_before(lens)).map(|(account, _)| account).collect()
}

fn top5_share(lens: &Lens) -> Figure<f64> {
    let all = lens.sums.won(year(lens));
    if all <= Money::ZERO {
        return Figure::none("nothing was won in the year");
    }
    let top = largest_of_year(lens).into_iter().map(|account| lens.sums.within(By::Account(Some(account)), year(lens)).won).sum();
    Figure::of(div(money("won of the five largest", top, Test::LargestOfYear), money("won in the year", all, Test::WonYear)))
}

fn retention(lens: &Lens) -> Figure<f64> {
    let (mut then, mut now) = (Money::ZERO, Money::ZERO);
    for (account, won) in won_by_customer(lens, year_before(lens)) {
        then += won;
        now += lens.sums.within(By::Account(Some(account)), year(lens)).won;
    }
    if then <= Money::ZERO {
        return Figure::none("no customer bought in the year before");
    }
    let now = money("what the customers of the year before brought in the year", now, Test::KeptOfYear);
    Figure::of(div(now, term("what they brought in the year before", Num::Money(then), Source::Given)))
}

/// The latest answer of each account in the lens's scope in the trailing year.
pub(crate) fn answers(lens: &Lens) -> BTreeMap<Id<Account>, f64> {
    let mut latest: BTreeMap<Id<Account>, (Day, f64)> = BTreeMap::new();
    for answer in lens.book.feedback.rows().iter().filter(|answer| year(lens).holds(answer.on())) {
        let entry = latest.entry(answer.account()).or_insert((answer.on(), answer.score()));
        if answer.on() >= entry.0 {
            *entry = (answer.on(), answer.score());
        }
    }
    let owner = |account: Id<Account>| lens.book.accounts.get(account).and_then(crate::book::account::Account::owner);
    latest.retain(|account, _| lens.owns(owner(*account), lens.as_of));
    latest.into_iter().map(|(account, (_, score))| (account, score)).collect()
}

pub(crate) fn side(score: f64) -> Test {
    if score >= PROMOTES {
        Test::Promoters
    } else if score <= DETRACTS {
        Test::Detractors
    } else {
        Test::Passives
    }
}

fn nps(lens: &Lens) -> Nps {
    let answers = answers(lens);
    let of = |wanted: Test| answers.values().filter(|score| side(**score) == wanted).count();
    let (promoters, passives, detractors) = (of(Test::Promoters), of(Test::Passives), of(Test::Detractors));
    let n = promoters + passives + detractors;
    let difference =
        sub(count("answered 9 or 10", promoters, Test::Promoters), count("answered 0 to 6", detractors, Test::Detractors));
    let answered = term("accounts that answered", Num::Count(i64::try_from(n).unwrap_or(i64::MAX)), Source::Given);
    let formula = mul(term("points", Num::Points(100.0), Source::Given), div(difference, answered));
    let n = Figure::of(term("accounts that answered", Num::of(n), Source::Given));
    Nps {
        score: Figure::of_or(formula, "nobody answered in the year").read_with("n", &n),
        n,
        promoters: Figure::of(count("answered 9 or 10", promoters, Test::Promoters)),
        passives: Figure::of(count("answered 7 or 8", passives, Test::Passives)),
        detractors: Figure::of(count("answered 0 to 6", detractors, Test::Detractors)),
    }
}

fn owner_name(lens: &Lens, account: Id<Account>) -> Option<String> {
    let owner = lens.book.accounts.get(account)?.owner()?;
    Some(lens.book.name_of(Records::any(owner)).to_owned())
}
