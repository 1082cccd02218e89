//! Attainment, win rate, cycle and pipeline by person and team. A sale counts for the owner and team of its day, an open
//! deal for those of as-of.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::people::{Person, TeamId};
use crate::book::table::Table;
use crate::metrics::as_of::{DealOn, State, open_deals};
use crate::metrics::figure::{Figure, Num, Source, Test, div, money, term};
use crate::metrics::lens::{Lens, Scope, team_of};
use crate::metrics::stats::median;
use crate::metrics::sums::By;
use crate::metrics::targets::revenue_target;

use super::chances::Chances;
use super::decided::{Decided, decided_by};
use super::pipeline::{WinRate, is_closing, weighted};
use super::verdict::period_days;

/// The figures of the people panel.
#[derive(Clone, Debug, Serialize)]
pub struct People {
    /// By person, in the table's order; the row without owner last.
    pub people: Vec<Seller>,
    /// By team, in the order in which they are first written; what has no team last.
    pub teams: Vec<Seller>,
}

/// What a person or a team sells.
#[derive(Clone, Debug, Serialize)]
pub struct Seller {
    /// Its id; `none` for what has no owner or team.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The person's team on the as-of day.
    pub team: Option<String>,
    /// The person; `None` for a team and for what has no owner.
    #[serde(skip)]
    pub person: Option<Id<Person>>,
    /// Its revenue target of the period.
    pub target: Option<Money>,
    /// Money won in the period.
    pub won: Money,
    /// Of it, from orders that are no won deal's delivery.
    pub own_orders: Money,
    /// Deals won.
    pub won_deals: u32,
    /// Deals lost.
    pub lost_deals: u32,
    /// Won / target.
    pub attainment: Figure<f64>,
    /// Won / pro-rated target: decides the sign.
    pub pace: Option<f64>,
    /// Won of decided deals.
    pub win_rate: Option<f64>,
    /// Amounts of its open deals.
    pub open_amount: Money,
    /// Amounts of those that close in the period.
    pub closing_amount: Money,
    /// Median days from created to won.
    pub cycle_days: Option<f64>,
    /// Weighted amounts of those that close in the period.
    pub weighted: Money,
}

/// The figures of the people panel. Everybody with a target, a sale or an open deal is there.
pub fn people(lens: &Lens, chances: &Chances) -> People {
    let day = |deal: &DealOn| match deal.state {
        State::Open => lens.as_of,
        State::Won(day) | State::Lost(day) => day,
    };
    let team = |deal: &DealOn| team_of(lens.book, deal.owner, day(deal));
    let open = open_deals(lens);
    let decided_people = decided_by(lens, lens.so_far(), |deal| vec![deal.owner]);
    let decided_teams = decided_by(lens, lens.so_far(), |deal| vec![team(deal)]);
    let mut open_people: BTreeMap<Option<Id<Person>>, Vec<&DealOn>> = BTreeMap::new();
    let mut open_teams: BTreeMap<Option<TeamId>, Vec<&DealOn>> = BTreeMap::new();
    for deal in &open {
        open_people.entry(deal.owner).or_default().push(deal);
        open_teams.entry(team(deal)).or_default().push(deal);
    }
    let context = Context { lens, chances, elapsed: elapsed_share(lens) };
    // What of a target lies outside the scope cannot be met by what lies inside: such a row has no target.
    let person_scope = |person: Id<Person>| {
        let whole = match lens.scope {
            Scope::Company => true,
            Scope::Person(only) => only == person,
            Scope::Team(only) => team_of(lens.book, Some(person), lens.as_of) == Some(only),
        };
        whole.then_some(Scope::Person(person))
    };
    let team_scope = |team: TeamId| {
        matches!(lens.scope, Scope::Company)
            .then_some(Scope::Team(team))
            .or((lens.scope == Scope::Team(team)).then_some(lens.scope))
    };
    let mut rows = Vec::new();
    let known: Vec<Option<Id<Person>>> = lens.book.people.iter().map(|(id, _)| Some(id)).collect();
    let ghosts: BTreeSet<Option<Id<Person>>> =
        open_people.keys().chain(decided_people.keys()).filter(|id| !known.contains(id)).copied().collect();
    let order = known.iter().copied().chain(ghosts.iter().copied().flatten().map(Some)).chain([None]);
    for owner in order {
        let own = decided_people.get(&owner);
        let deals = open_people.get(&owner).map_or(&[][..], Vec::as_slice);
        let row = context.seller(By::Person(owner), owner.and_then(person_scope), own, deals);
        let key = owner.map_or("none", |id| lens.book.people.key(id));
        let name = owner.map_or("no owner", |id| lens.book.name_of(Table::any(id)));
        let team = owner.and_then(|id| team_of(lens.book, Some(id), lens.as_of)).map(|team| lens.book.team(team).to_owned());
        if row.sells() {
            rows.push(Seller { id: key.to_owned(), name: name.to_owned(), team, person: owner, ..row });
        }
    }
    let mut teams = Vec::new();
    let all = (0..u32::try_from(lens.book.teams.len()).unwrap_or(0)).map(|number| Some(TeamId(number))).chain([None]);
    for team in all {
        let deals = open_teams.get(&team).map_or(&[][..], Vec::as_slice);
        let row = context.seller(By::Team(team), team.and_then(team_scope), decided_teams.get(&team), deals);
        if row.sells() {
            let name = team.map_or("no team", |team| lens.book.team(team));
            teams.push(Seller { id: team.map_or_else(|| "none".to_owned(), |_| name.to_owned()), name: name.to_owned(), ..row });
        }
    }
    if lens.book.teams.is_empty() {
        teams.clear();
    }
    People { people: rows, teams }
}

struct Context<'a> {
    lens: &'a Lens<'a>,
    chances: &'a Chances,
    elapsed: Option<f64>,
}

impl Context<'_> {
    fn seller(&self, by: By, scope: Option<Scope>, decided: Option<&Decided>, open: &[&DealOn]) -> Seller {
        let lens = self.lens;
        let total = lens.sums.within(by, lens.so_far());
        let none = Decided::default();
        let decided = decided.unwrap_or(&none);
        let target = scope.and_then(|scope| revenue_target(lens.book, lens.period, scope)).map(|found| found.amount);
        let attainment = match target {
            None => Figure::none("no target"),
            Some(target) => {
                let formula = div(money("won", total.won, Test::WonOf(by)), term("target", Num::Money(target), Source::Given));
                Figure::of_or(formula, "the target is 0")
            }
        };
        let closing: Vec<&&DealOn> = open.iter().filter(|deal| is_closing(lens, deal)).collect();
        let pace = pace(total.won, target, self.elapsed);
        Seller {
            id: String::new(),
            name: String::new(),
            team: None,
            person: None,
            target,
            won: total.won,
            own_orders: total.orders,
            won_deals: decided.won,
            lost_deals: decided.lost,
            attainment,
            pace,
            win_rate: WinRate::of(decided.won, decided.won + decided.lost).rate.get(),
            open_amount: open.iter().map(|deal| deal.money()).sum(),
            closing_amount: closing.iter().map(|deal| deal.money()).sum(),
            cycle_days: median(decided.cycles.clone()),
            weighted: closing.iter().map(|deal| weighted(deal, self.chances)).sum(),
        }
    }
}

impl Seller {
    /// Whether there is anything to say of it.
    fn sells(&self) -> bool {
        self.target.is_some()
            || self.won != Money::ZERO
            || self.won_deals + self.lost_deals > 0
            || self.open_amount != Money::ZERO
    }
}

/// The share of the period's working days that are over before the as-of day; `None` when the period has none.
pub(super) fn elapsed_share(lens: &Lens) -> Option<f64> {
    let days = period_days(lens);
    (days.working_days > 0).then(|| f64::from(days.elapsed()) / f64::from(days.working_days))
}

/// Won / (target x the share of the working days that are over); `None` without a target above 0 or a day that is over.
pub(super) fn pace(won: Money, target: Option<Money>, elapsed: Option<f64>) -> Option<f64> {
    let (target, elapsed) = (target.filter(|target| *target > Money::ZERO)?, elapsed.filter(|elapsed| *elapsed > 0.0)?);
    Some(won.as_f64() / (target.as_f64() * elapsed))
}
