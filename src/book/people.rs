//! People, teams, targets.

use super::account::Partner;
use super::calendar::Period;
use super::channel::{Channel, Segment};
use super::day::Day;
use super::id::Id;
use super::product::Product;
use super::record::{Link, Linked, Shown, Value, choice, copied, group, record};

record! {
    /// Somebody who sells.
    Person in People {
        /// Its id as written.
        key: String,
        /// The name.
        name: String,
        /// The team, where no log says otherwise.
        team: Option<TeamId>,
        /// The team from a day on.
        log: Vec<Move>,
        /// When they left.
        left: Option<Day>,
    }
}

group! {
    /// A move to another team.
    Move {
        /// From this day on.
        on: Day,
        /// The team.
        team: TeamId,
    }
}

impl Person {
    /// The team on a day: the newest entry on or before it; before the first entry, the first entry's; without a log
    /// the team written.
    pub fn team_on(&self, day: Day) -> Option<TeamId> {
        let newest = self.log.iter().rev().find(|entry| entry.on <= day).or(self.log.first());
        newest.map(|entry| entry.team).or(self.team)
    }
}

/// A team, by its number in [`super::Book::teams`]: teams have no table of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TeamId(pub u32);
copied!(TeamId);

impl Linked for TeamId {
    fn relink(&mut self, number: &mut dyn FnMut(Link, u32) -> u32) {
        self.0 = number(Link::Team, self.0);
    }
}

impl Shown for TeamId {
    fn shown(&self) -> Value {
        // A detail resolves the number by the book's list.
        Value::Group(vec![("team", Value::Number(self.0.to_string()))])
    }
}

choice! {
    /// What a target measures.
    Measure { Revenue, Orders, Units, NewCustomers, Leads, QualifiedLeads }
}

record! {
    /// A target. All that it names must match; one that names nothing is the company's.
    Target in Targets {
        /// For this period.
        period: Period,
        /// How much: minor units of money for revenue, thousandths for units, else a count.
        amount: i128,
        /// Of what.
        measure: Measure,
        /// Whose.
        person: Option<Id<Person>>,
        /// Whose.
        team: Option<TeamId>,
        /// Through whom.
        partner: Option<Id<Partner>>,
        /// To which segment.
        segment: Option<Id<Segment>>,
        /// Through which channel.
        channel: Option<Id<Channel>>,
        /// Of which product.
        product: Option<Id<Product>>,
        /// Of which product family.
        family: Option<String>,
    }
}

impl Shown for i128 {
    fn shown(&self) -> Value {
        Value::Number(self.to_string())
    }
}
