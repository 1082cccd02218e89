//! People, teams, targets.

use super::account::Partner;
use super::calendar::Period;
use super::channel::{Channel, Segment};
use super::compact::Text;
use super::day::Day;
use super::describe::Holds;
use super::field::{FieldType, FieldValue, Link, ValueSource};
use super::form::TargetAmount;
use super::id::Id;
use super::product::Product;
use super::record::{choice, group, table};

table! {
    /// Somebody who sells, and the team they belong to.
    Person in People keyed key named name {
        /// Its id.
        key in "id": Text => "ines" | "tom",
        /// The name.
        name: Text => "Ines Berg" | "Tom Falk",
        /// The team, where no log says otherwise.
        team: Option<TeamId> => "north" | "north",
        /// The team from a day on.
        log: Vec<Move> => [(on: "2025-01-01", team: "south"), (on: "2026-01-01", team: "north")],
        /// When they left.
        left: Option<Day> => _ | "2026-03-31",
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
    pub(crate) fn team_on(&self, day: Day) -> Option<TeamId> {
        let newest = self.log.iter().rev().find(|entry| entry.on <= day).or(self.log.first());
        newest.map(|entry| entry.team).or(self.team)
    }
}

/// A team, by its number in [`super::Book::teams`]: teams have no table of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TeamId(pub u32);

impl FieldType for TeamId {
    const HOLDS: Holds = Holds::Team;
    type Of<'a> = Self;
    type Given = Self;

    fn keep(given: Self) -> Self {
        given
    }
    fn view(&self) -> Self::Of<'_> {
        *self
    }
    fn shown(&self) -> FieldValue {
        // A detail resolves the number by the book's list.
        FieldValue::Group(vec![("team", FieldValue::Number(self.0.to_string()))])
    }
    fn read<S: ValueSource>(source: &mut S, node: S::Node) -> Option<Self> {
        source.link(Link::Team, node).map(Self)
    }
    fn relink(&mut self, _: bool, number: &mut dyn FnMut(Link, u32) -> Option<u32>) -> bool {
        number(Link::Team, self.0).is_some_and(|found| {
            self.0 = found;
            true
        })
    }
}

choice! {
    /// What a target measures.
    Measure { Revenue, Orders, Units, NewCustomers, Leads, QualifiedLeads }
}

table! {
    /// What is wanted of a period: a month "2026-02", a quarter "2026-Q1", a week "2026-W07" or a year "2026". All that it
    /// names must match; one that names nothing is the company's.
    Target in Targets {
        /// For this period.
        period: Period => "2026-Q1" | "2026-Q1" | "2026-Q1" | "2026-Q1",
        /// How much: money, units or a count, by what is measured.
        amount: i128 as TargetAmount => 400_000 | 220_000 | 180_000 | 40,
        /// Of what.
        @Vital measure: Measure = { Measure::Revenue } => _ | _ | _ | Leads,
        /// Whose.
        @Vital person: Option<Id<Person>> => _ | "ines" | "tom",
        /// Of which team.
        @Vital team: Option<TeamId> => _,
        /// Through which partner.
        @Vital partner: Option<Id<Partner>> => _,
        /// To which segment.
        @Vital segment: Option<Id<Segment>> => _,
        /// Through which channel.
        @Vital channel: Option<Id<Channel>> => _,
        /// Of which product.
        @Vital product: Option<Id<Product>> => _,
        /// Of which family of products.
        @Vital family: Option<Text> => _,
    }
}
