//! Ways in which a field is written that its type alone does not tell.

use super::calendar::{Length, Period};
use super::day::Day;
use super::describe::Holds;
use super::field::{FieldForm, FieldType, ValueSource};
use super::money::Money;
use super::people::Measure;

fn period_of<S: ValueSource>(source: &mut S, node: S::Node, length: Length, wanted: &str) -> Option<Period> {
    let period = source.period(node)?;
    if period.length != length {
        source.complain(node, "not-a-period", &format!("{wanted} belongs here"), "");
        return None;
    }
    Some(period)
}

pub(crate) struct Month;

impl FieldForm<Period> for Month {
    const HOLDS: Holds = Holds::Month;

    fn read<S: ValueSource>(source: &mut S, node: S::Node, _: S::Node) -> Option<Period> {
        period_of(source, node, Length::Month, "a month")
    }
}

/// A month that stands for its first day.
pub(crate) struct FirstOfMonth;

impl FieldForm<Day> for FirstOfMonth {
    const HOLDS: Holds = Holds::Month;

    fn read<S: ValueSource>(source: &mut S, node: S::Node, group: S::Node) -> Option<Day> {
        let month = Month::read(source, node, group)?;
        Some(source.company().calendar().span(month).start)
    }
}

pub(crate) struct Quarter;

impl FieldForm<Period> for Quarter {
    const HOLDS: Holds = Holds::Quarter;

    fn read<S: ValueSource>(source: &mut S, node: S::Node, _: S::Node) -> Option<Period> {
        period_of(source, node, Length::Quarter, "a quarter")
    }
}

/// A year, with or without quotes.
pub(crate) struct Year;

impl FieldForm<Period> for Year {
    const HOLDS: Holds = Holds::Year;

    fn read<S: ValueSource>(source: &mut S, node: S::Node, _: S::Node) -> Option<Period> {
        let year = source.year(node)?;
        if year.length != Length::Year {
            source.complain(node, "not-a-period", "a year belongs here", "");
            return None;
        }
        Some(year)
    }
}

/// A calendar year as a number.
impl FieldForm<i32> for Year {
    const HOLDS: Holds = Holds::Year;

    fn read<S: ValueSource>(source: &mut S, node: S::Node, group: S::Node) -> Option<i32> {
        <Self as FieldForm<Period>>::read(source, node, group).map(|year| year.year)
    }
}

/// What a target wants, by what it measures: minor units of money, thousandths of units, or a count.
pub(crate) struct TargetAmount;

impl FieldForm<i128> for TargetAmount {
    const HOLDS: Holds = Holds::Amount;

    fn read<S: ValueSource>(source: &mut S, node: S::Node, group: S::Node) -> Option<i128> {
        let measure = match source.peek(group, "measure") {
            // Where it cannot be read its own field says so.
            Some(measure) => Measure::ALL.iter().copied().find(|known| known.name() == source.name(measure))?,
            None => Measure::default(),
        };
        match measure {
            Measure::Revenue => source.money(node).map(Money::minor),
            Measure::Units => source.units(node).map(|units| i128::from(units.thousandths())),
            _ => u32::read(source, node).map(i128::from),
        }
    }
}
