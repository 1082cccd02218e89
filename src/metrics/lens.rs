//! What every figure is a function of.

use crate::book::Book;
use crate::book::calendar::{Period, Span};
use crate::book::day::Day;
use crate::book::id::Id;
use crate::book::people::{Person, TeamId};

use super::kept::Kept;
use super::ledger::Ledger;
use super::sums::DailySums;
use super::withheld::Withheld;

/// Whose figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everybody's.
    #[default]
    Company,
    /// What one person owns.
    Person(Id<Person>),
    /// What the people own who were in a team on the day.
    Team(TeamId),
}

impl Scope {
    /// Whether a book has whom it names.
    pub(crate) fn is_in(self, book: &Book) -> bool {
        match self {
            Self::Person(id) => book.people.get(id).is_some(),
            Self::Team(team) => (team.0 as usize) < book.teams.len(),
            Self::Company => true,
        }
    }
}

/// The marketing window: whole years that end on the as-of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// 1, 2 or 3.
    pub years: u8,
    /// Its last day.
    pub end: Day,
}

impl Window {
    /// From the day after the same date `years` before, to its last day.
    pub(crate) fn span(self) -> Span {
        Span { start: self.end.plus_years(-i32::from(self.years)) + 1, end: self.end }
    }

    /// The window of the same length before it.
    #[must_use]
    pub(crate) fn before(self) -> Window {
        Window { years: self.years, end: self.span().start - 1 }
    }
}

/// What was won and its daily sums, for one as-of day and one scope: made once, used by every figure.
#[derive(Clone, Debug)]
pub struct Basis {
    /// Every won deal, order line and return.
    pub(crate) ledger: Ledger,
    pub(crate) sums: DailySums,
    pub(crate) as_of: Day,
    pub(crate) scope: Scope,
    /// Why there is no verdict; `None`: there is one.
    pub(crate) withheld: Option<Withheld>,
    kept: Kept,
}

impl Basis {
    /// The basis of a book on a day.
    pub fn new(book: &Book, as_of: Day, scope: Scope) -> Self {
        let ledger = Ledger::new(book, as_of).of(scope);
        let sums = DailySums::fold(&ledger);
        Self { ledger, sums, as_of, scope, withheld: Withheld::of(book), kept: Kept::default() }
    }

    /// The basis of a book that is no longer what its files say, where it is not.
    #[must_use]
    pub fn stale(self, stale: bool) -> Self {
        let withheld = if stale { Some(Withheld::Stale) } else { self.withheld };
        self.withholding(withheld)
    }

    /// The same with another reason, or none, for no verdict.
    #[must_use]
    pub(crate) fn withholding(self, withheld: Option<Withheld>) -> Self {
        Self { withheld, ..self }
    }
}

/// The book, what was won, the day, the period, the window, whose.
#[derive(Clone, Copy, Debug)]
pub struct Lens<'a> {
    /// The book.
    pub book: &'a Book,
    /// What was won by the as-of day, in the scope.
    pub ledger: &'a Ledger,
    /// Its daily sums.
    pub sums: &'a DailySums,
    /// Only what was known at the end of this day counts.
    pub as_of: Day,
    /// The sales period.
    pub period: Period,
    /// The marketing window.
    pub window: Window,
    /// Whose.
    pub scope: Scope,
    /// Why there is no verdict; `None`: there is one.
    pub withheld: Option<Withheld>,
    pub(super) kept: &'a Kept,
}

impl<'a> Lens<'a> {
    /// A lens over a basis.
    pub fn new(book: &'a Book, basis: &'a Basis, period: Period, years: u8) -> Self {
        let window = Window { years, end: basis.as_of };
        let Basis { ledger, sums, as_of, scope, withheld, kept } = basis;
        Self { book, ledger, sums, as_of: *as_of, period, window, scope: *scope, withheld: *withheld, kept }
    }

    /// The same lens on another period.
    #[must_use]
    pub fn on(&self, period: Period) -> Self {
        Self { period, ..*self }
    }

    /// First and last day of the period.
    pub fn span(&self) -> Span {
        self.book.company.calendar().span(self.period)
    }

    /// The part of the period up to the as-of day, that day included. It ends before it starts while the period is in
    /// the future.
    pub fn so_far(&self) -> Span {
        let span = self.span();
        Span { start: span.start, end: span.end.min(self.as_of) }
    }

    /// Whether an owner's records are in the scope, by the team they were in on `day`.
    pub(crate) fn owns(&self, owner: Option<Id<Person>>, day: Day) -> bool {
        match self.scope {
            Scope::Company => true,
            Scope::Person(person) => owner == Some(person),
            Scope::Team(team) => team_of(self.book, owner, day) == Some(team),
        }
    }
}

pub(crate) fn team_of(book: &Book, owner: Option<Id<Person>>, day: Day) -> Option<TeamId> {
    book.people.get(owner?)?.team_on(day)
}
