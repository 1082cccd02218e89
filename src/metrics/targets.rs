//! Targets: stated, summed, shared out (metrics.md, "Targets").

use crate::book::Book;
use crate::book::calendar::{Length, Period, Span};
use crate::book::day::Day;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::people::{Measure, Target};

use super::lens::{Scope, team_of};

/// Where a target comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TargetSource {
    /// Written for that very period.
    Stated,
    /// Summed from its parts or shared out of a longer period's.
    Derived,
}

/// A revenue target that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundTarget {
    /// How much.
    pub amount: Money,
    /// Where from.
    pub source: TargetSource,
    /// The record, where it is stated.
    pub record: Option<Id<Target>>,
}

/// The revenue target of a period for a scope; `None` when there is none.
///
/// A quarter's target is stated, else the sum of its teams', else of its people's stated for that very quarter, else
/// its share, by working days, of what the year's other quarters leave of the year's. A month or week without a stated target takes its days' shares of the quarters that hold
/// them; a year without one is the sum of its quarters if all have one. Shares go to working days by largest remainder.
/// A person's target is never made from the company's.
pub fn revenue_target(book: &Book, period: Period, scope: Scope) -> Option<FoundTarget> {
    if let Some((record, amount)) = stated(book, period, scope) {
        return Some(FoundTarget { amount, source: TargetSource::Stated, record: Some(record) });
    }
    let derived = |amount| FoundTarget { amount, source: TargetSource::Derived, record: None };
    match period.length {
        Length::Year => {
            quarters(period).map(|quarter| quarter_without_year(book, quarter, scope)).sum::<Option<Money>>().map(derived)
        }
        Length::Quarter => quarter_target(book, period, scope).map(derived),
        Length::Month | Length::Week => {
            let calendar = book.company.calendar();
            let span = calendar.span(period);
            let mut total = Money::ZERO;
            let mut quarter = calendar.containing(Length::Quarter, span.start);
            loop {
                let whole = calendar.span(quarter);
                let part = Span { start: span.start.max(whole.start), end: span.end.min(whole.end) };
                total += share(book, quarter_target(book, quarter, scope)?, whole, part);
                if whole.end >= span.end {
                    return Some(derived(total));
                }
                quarter = calendar.next(quarter);
            }
        }
    }
}

/// A quarter's target, however it is found.
fn quarter_target(book: &Book, quarter: Period, scope: Scope) -> Option<Money> {
    quarter_without_year(book, quarter, scope).or_else(|| {
        let calendar = book.company.calendar();
        let span = calendar.span(quarter);
        let year = calendar.containing(Length::Year, span.start);
        let (_, amount) = stated(book, year, scope)?;
        let own = |quarter: Period| (quarter, quarter_without_year(book, quarter, scope));
        let all: Vec<(Period, Option<Money>)> = quarters(year).map(own).collect();
        // What the quarters with a target of their own leave, never less than nothing, is shared by the others.
        let left = amount - all.iter().filter_map(|(_, amount)| *amount).sum::<Money>();
        let others: Vec<Span> = all.iter().filter(|(_, own)| own.is_none()).map(|(other, _)| calendar.span(*other)).collect();
        let weights: Vec<i128> = others.iter().map(|other| calendar.working_days(*other).into()).collect();
        others.into_iter().zip(left.max0().split(&weights)).find(|(other, _)| *other == span).map(|(_, share)| share)
    })
}

/// A quarter's target as stated, or as the sum of its teams' or people's.
fn quarter_without_year(book: &Book, quarter: Period, scope: Scope) -> Option<Money> {
    if let Some((_, amount)) = stated(book, quarter, scope) {
        return Some(amount);
    }
    let plain = |target: &&Target| target.period() == quarter && is_plain_revenue(target);
    let last = book.company.calendar().span(quarter).end;
    match scope {
        Scope::Person(_) => None,
        Scope::Team(team) => {
            let of_team =
                |t: &&Target| t.team().is_none() && t.person().is_some() && team_of(book, t.person(), last) == Some(team);
            sum(book.targets.rows().iter().filter(plain).filter(of_team))
        }
        Scope::Company => sum(book.targets.rows().iter().filter(plain).filter(|t| t.team().is_some() && t.person().is_none()))
            .or_else(|| sum(book.targets.rows().iter().filter(plain).filter(|t| t.person().is_some() && t.team().is_none()))),
    }
}

fn sum<'a>(targets: impl Iterator<Item = &'a Target>) -> Option<Money> {
    targets.map(|target| Money::from_minor(target.amount())).reduce(|a, b| a + b)
}

/// The target written for that very period and scope, naming nothing else.
fn stated(book: &Book, period: Period, scope: Scope) -> Option<(Id<Target>, Money)> {
    let (person, team) = match scope {
        Scope::Company => (None, None),
        Scope::Person(person) => (Some(person), None),
        Scope::Team(team) => (None, Some(team)),
    };
    let mut targets = book.targets.iter();
    let matches = |t: &Target| t.period() == period && t.person() == person && t.team() == team && is_plain_revenue(t);
    targets.find(|(_, t)| matches(t)).map(|(id, t)| (id, Money::from_minor(t.amount())))
}

/// Only revenue targets without partner, segment, channel, product or family take part in sums.
fn is_plain_revenue(target: &Target) -> bool {
    target.measure() == Measure::Revenue
        && target.partner().is_none()
        && target.segment().is_none()
        && target.channel().is_none()
        && target.product().is_none()
        && target.family().is_none()
}

fn quarters(year: Period) -> impl Iterator<Item = Period> {
    (1..=4).map(move |number| Period { length: Length::Quarter, year: year.year, number })
}

/// The part of `amount`, a target of `whole`, that falls on the working days of `part`. Without any working day in
/// `whole` it falls on its first day.
pub(crate) fn share(book: &Book, amount: Money, whole: Span, part: Span) -> Money {
    let shares = day_shares(book, amount, whole);
    shares.into_iter().filter(|(day, _)| part.holds(*day)).map(|(_, money)| money).sum()
}

/// A target's share on each day of its period: equal for working days by largest remainder (the earlier day first),
/// nothing for others.
pub(crate) fn day_shares(book: &Book, amount: Money, whole: Span) -> Vec<(Day, Money)> {
    let weights: Vec<i128> = whole.iter().map(|day| i128::from(book.company.calendar().is_working(day))).collect();
    whole.iter().zip(amount.split(&weights)).collect()
}
