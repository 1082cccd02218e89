//! What to do next: one list over deals, leads, stock, orders, customers, contracts, partners and target customers,
//! ranked by stake x urgency (metrics.md, "Do next.").

mod items;
mod together;

use serde::Serialize;

use crate::book::calendar::Span;
use crate::book::day::Day;
use crate::book::id::{AnyId, Id};
use crate::book::money::Money;
use crate::book::people::Person;
use crate::metrics::figure::{Figure, Formula, Num, Source, div, figures, mul, no_figures, term};
use crate::metrics::lens::Lens;

use super::chances::Chances;
use super::customers::Customers;
use super::leads::Leads;
use super::partners::PartnerRow;
use super::reasons::Usual;
use super::recurring::Recurring;
use super::stock::StockRow;
use super::touches::Touches;

/// What acting on a deal in time is worth: this share of amount x chance.
pub(crate) const DEAL_SHARE: f64 = 0.5;
/// What a late order puts at risk: this share of its amount.
pub(crate) const ORDER_SHARE: f64 = 0.1;
/// What a customer at risk, a renewal or a quiet partner puts at risk: this share of a year's revenue.
pub(crate) const CUSTOMER_SHARE: f64 = 0.25;
/// A deal that closes within this many working days is on the list.
pub(super) const CLOSING_WORKING_DAYS: u32 = 10;
/// A deal whose next step is due within this many days is on the list.
pub(super) const STEP_DAYS: i32 = 5;
/// Lateness counts up to this many working days, and doubles the urgency there.
const LATE_CAP: f64 = 20.0;
/// Urgency halves when this many working days are left.
const HALVES_AFTER: f64 = 5.0;

/// What an item is about, in the order that settles ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ItemKind {
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

impl ItemKind {
    /// As the JSON writes it.
    pub(crate) fn name(self) -> &'static str {
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
        /// Items of one owner that the screen shows as one row.
        pub do_next_groups: Vec<ItemGroup>,
        /// All of it.
        pub do_next_total: DoNextTotal,
        /// The rows of the screen.
        pub rows: Vec<ListRow> | skip,
        /// The items that somebody put off, by where they stand, and the day before which they are not to be shown.
        pub put_off: Vec<(usize, Day)> | skip,
    }

    /// Something to do.
    pub struct Item {
        /// What it is about: a deal, lead, stock, order, customer, renewal, partner or target customer.
        pub kind: ItemKind,
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
        /// `now`, `later` or `stale`: due by the end of the fifth working day from as-of or late by at most 30 days; after; before.
        pub when: When,
        /// The strongest reason, in a few words.
        pub reason: String,
        /// Why now: every reason.
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

    /// Items of one owner that the screen shows as one row.
    pub struct ItemGroup {
        /// What they have in common: late leads, customers at risk, quiet partners, what else is due now, what is stale.
        pub bunch: Bunch,
        /// The name of whoever looks after them.
        pub who: Option<String>,
        /// How many.
        pub items: Figure<usize>,
        /// What acting on them is worth, summed.
        pub stake: Figure<Money>,
        /// The oldest one's day.
        pub due: Day,
        /// Their stakes x the urgency of the oldest: the order of the list.
        pub score: Figure<Money>,
        /// The urgency of the oldest.
        pub urgency: Figure<f64>,
        /// Days that the oldest waits: since it was due, a lead since it came.
        pub waits_days: Figure<usize>,
        /// Where they stand among the items, by rank.
        pub at: Vec<usize> | skip,
    }

    /// Everything to do.
    pub struct DoNextTotal {
        /// Rows of the screen of what is due now: of one owner late leads, customers at risk and quiet partners are one; 12 at most.
        pub now: Figure<usize>,
        /// Items due now that stand behind these rows, in one row an owner.
        pub more: Figure<usize>,
        /// Items that are due later.
        pub later: Figure<usize>,
        /// Items late by more than 30 days.
        pub stale: Figure<usize>,
        /// Items due today, or late by at most 30 days.
        pub today: Figure<usize>,
        /// What acting on all of it is worth.
        pub stake: Figure<Money>,
    }
}

no_figures!(ItemKind, When, Bunch);

/// When something is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum When {
    /// Due by the end of the fifth working day from as-of, or late by at most 30 days.
    Now,
    /// Due later.
    Later,
    /// Late by more than 30 days.
    Stale,
}

/// What items that stand in one row have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Bunch {
    /// Leads past the goal.
    Leads,
    /// Customers at risk.
    Customers,
    /// Quiet partners.
    Partners,
    /// What else is due now.
    Due,
    /// What is stale.
    Stale,
    /// What somebody put off. No report has it: it is of who looks.
    PutOff,
}

/// A row of the screen, by numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListRow {
    /// An item.
    One(usize),
    /// A group.
    Group(usize),
}

/// A row of the screen.
#[derive(Clone, Copy, Debug)]
pub enum ListEntry<'a> {
    /// One item.
    One(&'a Item),
    /// Several of one owner, with the first of them by rank.
    Group(&'a ItemGroup, &'a Item),
}

impl<'a> ListEntry<'a> {
    /// The item, or the first one of its group.
    pub(crate) fn first(self) -> &'a Item {
        match self {
            Self::One(item) | Self::Group(_, item) => item,
        }
    }

    /// What acting on it is worth.
    pub(crate) fn stake(self) -> &'a Figure<Money> {
        match self {
            Self::One(item) => &item.stake,
            Self::Group(group, _) => &group.stake,
        }
    }

    pub(crate) fn score(self) -> &'a Figure<Money> {
        match self {
            Self::One(item) => &item.score,
            Self::Group(group, _) => &group.score,
        }
    }

    pub(crate) fn urgency(self) -> &'a Figure<f64> {
        match self {
            Self::One(item) => &item.urgency,
            Self::Group(group, _) => &group.urgency,
        }
    }
}

impl DoNext {
    /// The items of a group, by rank.
    pub fn items_of(&self, group: &ItemGroup) -> impl Iterator<Item = &Item> {
        group.at.iter().filter_map(|at| self.do_next.get(*at))
    }

    /// Arranges the rows anew without the items that are put off: they are in one row at the end. `until` says before which
    /// day an item is not to be shown. What the list sums up does not change.
    pub(crate) fn put_off(&mut self, lens: &Lens, until: impl Fn(&Item) -> Option<Day>) {
        let items = self.do_next.iter().enumerate();
        self.put_off = items.filter_map(|(at, item)| Some((at, until(item)?))).collect();
        (self.rows, self.do_next_groups) = together::rows(lens, &self.do_next, &self.put_off);
    }

    /// The day before which an item is not to be shown; `None` where nobody put it off.
    pub(crate) fn until(&self, item: &Item) -> Option<Day> {
        let own = |at: usize| self.do_next.get(at).is_some_and(|own| (own.kind, own.record) == (item.kind, item.record));
        self.put_off.iter().find(|(at, _)| own(*at)).map(|(_, until)| *until)
    }

    /// The rows of the screen: what is due now by rank, the rest of it, what is stale, what comes later, what is put off.
    pub fn rows(&self) -> Vec<ListEntry<'_>> {
        let entry = |row: &ListRow| match row {
            ListRow::One(at) => self.do_next.get(*at).map(ListEntry::One),
            ListRow::Group(at) => {
                self.do_next_groups.get(*at).and_then(|group| Some(ListEntry::Group(group, self.items_of(group).next()?)))
            }
        };
        self.rows.iter().filter_map(entry).collect()
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
    let items = items::items(lens, from);
    let (rows, groups) = together::rows(lens, &items, &[]);
    let given = |words: &'static str, n: usize| Figure::of(term(words, Num::of(n), Source::Given));
    let of = |when: When| items.iter().filter(|item| item.when == when).count();
    let behind = groups.iter().filter(|group| group.bunch == Bunch::Due).map(|group| group.at.len()).sum();
    let stake = items.iter().map(|item| item.stake.or_zero()).sum();
    let today = items.iter().filter(|item| item.when == When::Now && item.due <= lens.as_of).count();
    let all_now = rows.iter().filter(|row| match row {
        ListRow::One(at) => items.get(*at).is_some_and(|item| item.when == When::Now),
        ListRow::Group(at) => groups.get(*at).is_some_and(|group| !matches!(group.bunch, Bunch::Stale | Bunch::Due)),
    });
    let now = all_now.count().min(together::MOST_NOW);
    DoNext {
        do_next_total: DoNextTotal {
            now: given("rows of what is due now", now),
            more: given("items due now behind them", behind),
            later: given("items due later", of(When::Later)),
            stale: given("items late by more than 30 days", of(When::Stale)),
            today: given("items due today, or late by at most 30 days", today),
            stake: Figure::of(term("stakes of all of it", Num::Money(stake), Source::Given)),
        },
        do_next: items,
        do_next_groups: groups,
        rows,
        put_off: Vec::new(),
    }
}

/// Working days until a day (as-of not counted, that day counted), and past it.
pub(super) fn working_days(lens: &Lens, due: Day) -> (u32, u32) {
    let calendar = lens.book.company.calendar();
    let between = |from: Day, to: Day| if to > from { calendar.working_days(Span { start: from + 1, end: to }) } else { 0 };
    (between(lens.as_of, due), between(due, lens.as_of))
}
