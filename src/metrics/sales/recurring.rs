//! Recurring revenue: contracts by the month, what moved them, renewals due, retention.

use std::collections::BTreeMap;

use foldhash::HashMap;

use crate::book::Book;
use crate::book::account::Account;
use crate::book::calendar::Span;
use crate::book::contract::Contract;
use crate::book::day::Day;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::people::Person;
use crate::book::table::Records;
use crate::metrics::as_of::deal_on;
use crate::metrics::figure::{Figure, Movement, Num, Source, Test, count, div, figures, money, term};
use crate::metrics::lens::Lens;

/// A renewal is due when the contract ends within this many days.
const RENEWAL_DAYS: i32 = 90;
/// No chain of renewals is longer.
const LONGEST_CHAIN: usize = 1000;

figures! {
    /// The figures of the recurring panel, in money a month. Movements: the period up to as-of.
    pub struct Recurring {
        /// What the active contracts bring a month. n/a without contracts.
        pub mrr: Figure<Money>,
        /// What they brought at the end of the day before the period.
        pub opening: Money,
        /// Money a month from contracts that were not active before the period, nor a contract that they renew.
        pub new: Figure<Money>,
        /// Money a month by which contracts grew when they were renewed in the period.
        pub expanded: Figure<Money>,
        /// Money a month by which contracts shrank when they were renewed in the period.
        pub contracted: Figure<Money>,
        /// Money a month of contracts that ended in the period and were not renewed.
        pub churned: Figure<Money>,
        /// What the active contracts bring at the end of the period or of as-of, whichever is earlier:
        /// opening + new + expanded - contracted - churned.
        pub closing: Money,
        /// Active contracts: from their start to the day before they ended or were renewed.
        pub active: Figure<usize>,
        /// Active contracts that end within 90 days after the day and are not yet renewed.
        pub renewals_due: Figure<usize>,
        /// Over the accounts under contract a year before: the sum of the smaller of then and now, by then.
        pub gross_retention: Figure<f64>,
        /// Over the accounts under contract a year before: now by then.
        pub net_retention: Figure<f64>,
        /// The contracts whose renewal is due, the earliest end first.
        pub renewals: Vec<Renewal>,
    }

    /// A contract whose renewal is due.
    pub struct Renewal {
        /// The record.
        pub record: Id<Contract> | skip,
        /// The customer's record.
        pub customer: Id<Account> | skip,
        /// The contract's id.
        pub id: String,
        /// The customer's name.
        pub account: String,
        /// The name of whoever looks after it.
        pub owner: Option<String>,
        /// When it ends.
        pub end: Day,
        /// What the contract brings a month.
        pub mrr: Figure<Money>,
    }
}

/// What a contract brings a month in the company's currency, at the rate of its first day, rounded half to even; `None`
/// without a rate.
pub(crate) fn monthly(book: &Book, contract: &Contract) -> Option<Money> {
    book.price(contract.amount(), contract.currency(), contract.start())?.times(1, contract.months())
}

/// Whose a contract is: its own owner, else its deal's, else its account's.
pub(crate) fn owner(lens: &Lens, contract: &Contract) -> Option<Id<Person>> {
    let of_deal = || deal_on(lens.book, contract.deal()?, lens.book.deals.get(contract.deal()?)?, lens.as_of)?.owner;
    let of_account = || lens.book.accounts.get(contract.account())?.owner();
    contract.owner().or_else(of_deal).or_else(of_account)
}

/// The contracts in a lens's scope, what renews each, and the first contract of each chain of renewals.
pub(crate) struct Contracts<'a> {
    lens: Lens<'a>,
    rows: Vec<(Id<Contract>, &'a Contract)>,
    /// The contract that renews another, the one that starts first.
    renewed_by: HashMap<Id<Contract>, &'a Contract>,
}

impl<'a> Contracts<'a> {
    /// The contracts of a lens. A contract is known as it is written now; one that comes of a deal, from the day that
    /// deal was won.
    pub(crate) fn new(lens: &Lens<'a>) -> Self {
        let book = lens.book;
        let signed = |contract: &Contract| match contract.deal().and_then(|deal| book.deals.get(deal)) {
            Some(deal) => contract.start() <= lens.as_of || deal.won().is_some_and(|won| won.on() <= lens.as_of),
            None => true,
        };
        let mut renewed_by: HashMap<Id<Contract>, &Contract> = HashMap::default();
        for contract in book.contracts.rows().iter().filter(|contract| signed(contract)) {
            if let Some(renews) = contract.renews() {
                let first = renewed_by.entry(renews).or_insert(contract);
                if contract.start() < first.start() {
                    *first = contract;
                }
            }
        }
        let own = book.contracts.iter().filter(|(_, c)| signed(c) && lens.owns(owner(lens, c), lens.as_of));
        Self { lens: *lens, rows: own.collect(), renewed_by }
    }

    /// Whether a contract is active at the end of a day up to as-of: from its start to the day before it ended or, where
    /// one renews it, to the day before that one starts, whenever it is said to have ended: what is renewed goes on.
    /// Past its `end` without either it stays active.
    pub(crate) fn is_active(&self, id: Id<Contract>, contract: &Contract, day: Day) -> bool {
        let over = match self.renewed_by.get(&id) {
            Some(next) => next.start() <= day,
            None => contract.ended().is_some_and(|ended| ended.on() <= day),
        };
        contract.start() <= day && !over
    }

    /// The contracts that are active at the end of a day.
    pub(crate) fn active(&self, day: Day) -> impl Iterator<Item = (Id<Contract>, &'a Contract)> {
        self.rows.iter().copied().filter(move |(id, contract)| self.is_active(*id, contract, day))
    }

    /// The contracts that are active on any day of a span up to as-of.
    pub(crate) fn active_within(&self, span: Span) -> impl Iterator<Item = (Id<Contract>, &'a Contract)> {
        let touches = move |(id, contract): &(Id<Contract>, &Contract)| {
            contract.start() <= span.end && self.is_active(*id, contract, contract.start().max(span.start))
        };
        self.rows.iter().copied().filter(touches)
    }

    /// The active contracts that end within 90 days after as-of and are not yet renewed.
    pub(crate) fn renewals_due(&self) -> impl Iterator<Item = (Id<Contract>, &'a Contract, Day)> {
        let as_of = self.lens.as_of;
        self.active(as_of).filter_map(move |(id, contract)| {
            let end = contract.end().filter(|end| *end >= as_of && *end <= as_of + RENEWAL_DAYS)?;
            (!self.renewed_by.contains_key(&id)).then_some((id, contract, end))
        })
    }

    /// What a contract brings a month, 0 where it is not priced.
    fn monthly(&self, contract: &Contract) -> Money {
        monthly(self.lens.book, contract).unwrap_or_default()
    }

    /// The first contract of the chain of renewals that a contract stands in.
    fn root(&self, id: Id<Contract>) -> Id<Contract> {
        let mut root = id;
        // Contracts that renew each other in a ring must not turn for ever.
        for _ in 0..LONGEST_CHAIN {
            match self.lens.book.contracts.get(root).and_then(crate::book::contract::Contract::renews) {
                Some(earlier) if earlier != id => root = earlier,
                _ => break,
            }
        }
        root
    }

    /// Money a month at the end of a day, by chain of renewals.
    fn by_chain(&self, day: Day) -> BTreeMap<Id<Contract>, Money> {
        let mut chains = BTreeMap::new();
        for (id, contract) in self.active(day) {
            *chains.entry(self.root(id)).or_insert(Money::ZERO) += self.monthly(contract);
        }
        chains
    }

    /// Money a month at the end of a day, by account.
    fn by_account(&self, day: Day) -> BTreeMap<Id<Account>, Money> {
        let mut accounts = BTreeMap::new();
        for (_, contract) in self.active(day) {
            *accounts.entry(contract.account()).or_insert(Money::ZERO) += self.monthly(contract);
        }
        accounts
    }

    /// What moved the recurring revenue over the period, up to as-of: the first contract of a chain of renewals, which
    /// movement, how much a month.
    pub(crate) fn movements(&self) -> Vec<(Id<Contract>, Movement, Money)> {
        let span = self.lens.so_far();
        if span.days() == 0 {
            return Vec::new();
        }
        let (then, now) = (self.by_chain(span.start - 1), self.by_chain(span.end));
        let mut moves = Vec::new();
        for (chain, now) in &now {
            match then.get(chain) {
                None => moves.push((*chain, Movement::New, *now)),
                Some(then) if now > then => moves.push((*chain, Movement::Expanded, *now - *then)),
                Some(then) if now < then => moves.push((*chain, Movement::Contracted, *then - *now)),
                Some(_) => {}
            }
        }
        let gone = then.iter().filter(|(chain, _)| !now.contains_key(chain));
        moves.extend(gone.map(|(chain, then)| (*chain, Movement::Churned, *then)));
        moves
    }
}

/// The figures of the recurring panel.
pub fn recurring(lens: &Lens) -> Recurring {
    let contracts = Contracts::new(lens);
    let total = |day: Day| contracts.active(day).map(|(_, contract)| contracts.monthly(contract)).sum::<Money>();
    let span = lens.so_far();
    let (opening_day, closing_day) = (lens.as_of.min(span.start - 1), span.end);
    let moves = contracts.movements();
    let movement = |words: &'static str, wanted: Movement| {
        let sum = moves.iter().filter(|(_, movement, _)| *movement == wanted).map(|(_, _, money)| *money).sum();
        Figure::of(money(words, sum, Test::Contracts(wanted)))
    };
    let active = contracts.active(lens.as_of).count();
    let renewals = renewals(&contracts);
    let mrr = money("active contracts by the month", total(lens.as_of), Test::ActiveContracts);
    let (gross_retention, net_retention) = retention(&contracts);
    Recurring {
        mrr: if lens.book.contracts.is_empty() {
            Figure::none("no contracts")
        } else {
            Figure::of(mrr).read_with("gross retention", &gross_retention).read_with("net retention", &net_retention)
        },
        opening: total(opening_day),
        new: movement("not under contract before", Movement::New),
        expanded: movement("renewed for more", Movement::Expanded),
        contracted: movement("renewed for less", Movement::Contracted),
        churned: movement("ended and not renewed", Movement::Churned),
        closing: total(closing_day),
        active: Figure::of(count("active contracts", active, Test::ActiveContracts)),
        renewals_due: Figure::of(count(
            "contracts that end within 90 days and are not renewed",
            renewals.len(),
            Test::RenewalsDue,
        )),
        gross_retention,
        net_retention,
        renewals,
    }
}

/// Gross and net retention over the accounts under contract a year before as-of.
fn retention(contracts: &Contracts) -> (Figure<f64>, Figure<f64>) {
    let as_of = contracts.lens.as_of;
    let (then, now) = (contracts.by_account(as_of.plus_years(-1)), contracts.by_account(as_of));
    let (mut before, mut kept, mut all) = (Money::ZERO, Money::ZERO, Money::ZERO);
    for (account, then) in &then {
        let now = now.get(account).copied().unwrap_or(Money::ZERO);
        before += *then;
        kept += now.min(*then);
        all += now;
    }
    let of = |words: &'static str, now| {
        let then = money("money a month of the accounts under contract a year before", before, Test::ActiveContracts);
        Figure::of_or(div(money(words, now, Test::ActiveContracts), then), "no account was under contract a year before")
    };
    (of("the smaller of then and now of each", kept), of("what they bring now", all))
}

fn renewals(contracts: &Contracts) -> Vec<Renewal> {
    let book = contracts.lens.book;
    let no_rate = || Num::None("no rate for its currency".into());
    let row = |(id, contract, end): (Id<Contract>, &Contract, Day)| Renewal {
        record: id,
        customer: contract.account(),
        id: book.contracts.key(id).to_owned(),
        account: book.name_of(Records::any(contract.account())).to_owned(),
        owner: owner(&contracts.lens, contract).map(|owner| book.name_of(Records::any(owner)).to_owned()),
        end,
        mrr: Figure::of(term(
            "the contract by the month",
            monthly(book, contract).map_or_else(no_rate, Num::Money),
            Source::Record(Records::any(id)),
        )),
    };
    let mut rows: Vec<Renewal> = contracts.renewals_due().map(row).collect();
    rows.sort_by_key(|row| (row.end, row.record));
    rows
}
