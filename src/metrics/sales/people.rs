//! Attainment, win rate, cycle and pipeline by person and team. A sale counts for the owner and team of its day, an open
//! deal for those of as-of.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::people::{Person, TeamId};
use crate::book::table::Records;
use crate::metrics::amounts::Amounts;
use crate::metrics::as_of::{DealOn, DealState, open_deals};
use crate::metrics::figure::{DealGroup, Figure, Num, Source, Test, counted, div, figures, money, mul, named, sub, term};
use crate::metrics::lens::{Lens, Scope, team_of};
use crate::metrics::stats::median;
use crate::metrics::sums::By;
use crate::metrics::targets::{FoundTarget, revenue_target};

use super::chances::Chances;
use super::decided::{DecidedCounts, decided_by};
use super::pipeline::{is_closing, weighted};
use super::verdict::period_days;

/// Below this share of what was needed by today a person is behind (layout.md, "signs of rows").
pub(crate) const BEHIND: f64 = 0.8;

figures! {
    /// The figures of the people panel.
    pub struct People {
        /// By person, in the table's order; the row without owner last.
        pub people: Vec<Seller>,
        /// By team, in the order in which they are first written; what has no team last.
        pub teams: Vec<Seller>,
        /// People who have won less than four fifths of what they needed by today.
        pub people_behind: Figure<usize>,
        /// People of the period: with a target, a sale or an open deal.
        pub people_selling: Figure<usize>,
    }

    /// What a person or a team sells.
    pub struct Seller {
        /// Its id; `none` for what has no owner or team.
        pub id: String,
        /// Its name.
        pub name: String,
        /// The person's team on the as-of day.
        pub team: Option<String>,
        /// The person; none for a team and for what has no owner.
        pub person: Option<Id<Person>> | skip,
        /// The person's or team's revenue target of the period.
        pub target: Figure<Money>,
        /// What the person or team won in the period: deals, orders, less returns.
        pub won: Figure<Money>,
        /// Of it, from orders that are no won deal's delivery.
        pub own_orders: Money,
        /// Deals won, by decision date in the period.
        pub won_deals: Figure<u32>,
        /// Deals lost, by decision date in the period.
        pub lost_deals: Figure<u32>,
        /// Deals won or lost, by decision date in the period.
        pub decided_deals: Figure<u32>,
        /// Won by the person's or team's own target; never made from the company's.
        pub attainment: Figure<f64>,
        /// Won by the pro-rated target: decides the sign.
        pub pace: Option<f64>,
        /// The pro-rated target less won: how far behind pace. Negative: ahead.
        pub behind_pace: Figure<Money>,
        /// Deals won by deals won or lost, by decision date in the period.
        pub win_rate: Figure<f64>,
        /// Amounts of the open deals, whenever they close.
        pub open_amount: Figure<Money>,
        /// Amounts of the open deals that close in the period.
        pub closing_amount: Figure<Money>,
        /// The median of the days from created to won.
        pub cycle_days: Figure<f64>,
        /// Amounts of the open deals that close in the period x the chance of their stage.
        pub weighted: Figure<Money>,
    }
}

/// The figures of the people panel. Everybody with a target, a sale or an open deal is there.
pub(crate) fn people(lens: &Lens, chances: &Chances) -> People {
    let day = |deal: &DealOn| match deal.state {
        DealState::Open => lens.as_of,
        DealState::Won(day) | DealState::Lost(day) => day,
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
    let context = PeopleContext { lens, chances, elapsed: elapsed_share(lens) };
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
        let name = owner.map_or("no owner", |id| lens.book.name_of(Records::any(id)));
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
    let sells = |row: &&Seller| row.person.is_some();
    let behind = rows.iter().filter(sells).filter(|row| row.pace.is_some_and(|pace| pace < BEHIND)).count();
    let given = |words: &'static str, n: usize| Figure::of(term(words, Num::of(n), Source::Given));
    People {
        people_behind: given("people below four fifths of what was needed by today", behind),
        people_selling: given("people with a target, a sale or an open deal", rows.iter().filter(sells).count()),
        people: rows,
        teams,
    }
}

struct PeopleContext<'a> {
    lens: &'a Lens<'a>,
    chances: &'a Chances,
    elapsed: Option<f64>,
}

impl PeopleContext<'_> {
    fn seller(&self, by: By, scope: Option<Scope>, decided: Option<&DecidedCounts>, open: &[&DealOn]) -> Seller {
        let lens = self.lens;
        let total = lens.sums.within(by, lens.so_far());
        let none = DecidedCounts::default();
        let decided = decided.unwrap_or(&none);
        let target = scope.and_then(|scope| revenue_target(lens.book, lens.period, scope));
        let stated = |found: FoundTarget| {
            let from = found.record.map_or(Source::Given, |id| Source::Record(Records::any(id)));
            term("target", Num::Money(found.amount), from)
        };
        let won = || money("won: deals, orders, returns", total.won, Test::WonOf(by));
        let (won_deals, all) = (Num::Count(decided.won.into()), Num::Count((decided.won + decided.lost).into()));
        let won_deals = || term("deals won in the period", won_deals.clone(), Source::Counted(Test::WonDealsOf(by)));
        let all = || term("deals won or lost", all.clone(), Source::Given);
        let part = match by {
            By::Team(team) => DealGroup::Team(team),
            By::Person(owner) => DealGroup::Owner(owner),
            _ => DealGroup::Owner(None),
        };
        let closing: Vec<&&DealOn> = open.iter().filter(|deal| is_closing(lens, deal)).collect();
        let amounts: Amounts = closing.iter().map(|deal| **deal).collect();
        let weights = closing.iter().map(|deal| weighted(deal, self.chances)).sum();
        let why = if decided.won == 0 { "nothing was won" } else { "when the won deals were created is not known" };
        let cycle = median(decided.cycles.clone()).map_or(Num::None(why.into()), Num::Days);
        let cycles = Num::of(decided.cycles.len());
        let closing = Figure::of(term("amounts of closing deals", amounts.num(), Source::Counted(Test::ClosingOf(part))));
        let attainment =
            target.map(|found| Figure::of_or(div(money("won", total.won, Test::WonOf(by)), stated(found)), "the target is 0"));
        Seller {
            id: String::new(),
            name: String::new(),
            team: None,
            person: None,
            target: Figure::some(target.map(stated), "no target"),
            won: Figure::of(won()),
            own_orders: total.orders,
            won_deals: Figure::of(won_deals()),
            lost_deals: Figure::of(term("deals lost in the period", Num::Count(decided.lost.into()), Source::Given)),
            decided_deals: Figure::of(all()),
            attainment: attainment.unwrap_or_else(|| Figure::none("no target")).read_with("closing amount", &closing),
            pace: pace(total.won, target.map(|found| found.amount), self.elapsed),
            behind_pace: Figure::some(
                target.zip(self.elapsed).map(|(found, elapsed)| {
                    let over = term("share of the working days that are over", Num::Ratio(elapsed), Source::Given);
                    sub(mul(stated(found), over), won())
                }),
                "no target",
            ),
            win_rate: Figure::of_or(div(won_deals(), all()), "nothing was decided"),
            open_amount: Figure::of(term(
                "amounts of open deals",
                open.iter().copied().collect::<Amounts>().num(),
                Source::Counted(Test::OpenOf(part)),
            )),
            closing_amount: closing,
            cycle_days: Figure::of(named(
                "median of",
                vec![counted("days from created to won", cycles, Test::CycleDeals(by))],
                cycle,
            )),
            weighted: Figure::of(named(
                "amount x chance of the stage, summed, of",
                vec![counted("amounts of closing deals", amounts.num(), Test::ClosingOf(part))],
                amounts.or_unknown(weights),
            )),
        }
    }
}

impl Seller {
    /// Whether there is anything to say of it.
    fn sells(&self) -> bool {
        self.target.get().is_some()
            || self.won.or_zero() != Money::ZERO
            || self.decided_deals.or_zero() > 0
            || self.open_amount.or_zero() != Money::ZERO
    }
}

/// The share of the period's working days that are over before the as-of day; `None` when the period has none.
pub(super) fn elapsed_share(lens: &Lens) -> Option<f64> {
    let days = period_days(lens);
    let all = days.working_days.or_zero();
    (all > 0).then(|| f64::from(days.elapsed()) / f64::from(all))
}

/// Won / (target x the share of the working days that are over); `None` without a target above 0 or a day that is over.
pub(super) fn pace(won: Money, target: Option<Money>, elapsed: Option<f64>) -> Option<f64> {
    let (target, elapsed) = (target.filter(|target| *target > Money::ZERO)?, elapsed.filter(|elapsed| *elapsed > 0.0)?);
    Some(won.as_f64() / (target.as_f64() * elapsed))
}
