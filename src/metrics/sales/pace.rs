//! Ahead or behind, day by day: won less the reference, and the forecast band to the period's end.

use serde::Serialize;

use crate::book::calendar::Span;
use crate::book::day::Day;
use crate::book::money::{Money, div_half_even};
use crate::metrics::figure::{Figure, Num, Source, figures, no_figures, sub, term};
use crate::metrics::lens::Lens;
use crate::metrics::targets::revenue_target;

use super::outlook::Outlook;
use super::verdict::{Comparisons, same_working_day};

/// What the period is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// The target's pace.
    Target,
    /// The same period a year before, by the same working day.
    LastYear,
    /// The period before, by the same working day.
    LastPeriod,
    /// Nothing: there is neither a target nor an earlier period.
    Nothing,
}

figures! {
    /// The figures of the pace chart.
    pub struct PaceFigures {
        /// What the line is held against.
        pub reference: Reference,
        /// One row a day from the period's first to as-of, or to its end once it is over.
        pub series: Vec<DayRow>,
        /// The 80 % band from as-of to the period's end: cumulative won.
        pub band: Vec<BandRow>,
        /// What the reference has at the period's end.
        pub reference_end: Option<Money>,
        /// The band at the period's end, less what the reference has then.
        pub band_end: Option<BandEnd>,
    }

    /// A day of the chart.
    pub struct DayRow {
        /// The day.
        pub day: Day,
        /// Won from the period's start to this day.
        pub won: Figure<Money>,
        /// What the reference had by this day.
        pub reference: Option<Money>,
        /// Won less the reference by that day: above 0 is ahead of it.
        pub ahead: Figure<Money>,
    }

    /// A day of the band.
    pub struct BandRow {
        /// The day.
        pub day: Day,
        /// 10 % of outcomes lie below.
        pub low: Money,
        /// Half of the outcomes lie below.
        pub middle: Money,
        /// 90 % of outcomes lie below.
        pub high: Money,
        /// What the reference has by this day.
        pub reference: Option<Money>,
    }

    /// Where the period ends, ahead of the reference or behind it.
    pub struct BandEnd {
        /// One outcome in ten lies below, less the reference.
        pub(crate) low: Figure<Money>,
        /// The middle of the forecast less the reference.
        pub(crate) middle: Figure<Money>,
        /// Nine outcomes in ten lie below, less the reference.
        pub(crate) high: Figure<Money>,
    }
}

no_figures!(Reference);

/// What a target needs by the end of each day of the lens's period: target x working days over / working days, as the
/// pro-rated target has it (metrics.md). Without any working day all is needed from the first day on.
fn needed_by(lens: &Lens, target: Money) -> Vec<Money> {
    let span = lens.span();
    let calendar = lens.book.company.calendar();
    let working = span.iter().filter(|day| calendar.is_working(*day)).count();
    let mut over: i128 = 0;
    let mut by = |day: Day| {
        over += i128::from(calendar.is_working(day));
        let needed = target.minor().checked_mul(over).and_then(|sum| div_half_even(sum, i128::try_from(working).ok()?));
        needed.map_or(target, Money::from_minor)
    };
    span.iter().map(&mut by).collect()
}

/// What is asked for, or what there is: the target, else last year, else the last period.
pub(crate) fn choose(asked: Option<Reference>, has_target: bool, comparison: &Comparisons) -> Reference {
    let has = |reference: Reference| match reference {
        Reference::Target => has_target,
        Reference::LastYear => comparison.last_year.is_some(),
        Reference::LastPeriod => comparison.last_period.is_some(),
        Reference::Nothing => true,
    };
    let in_order = [asked, Some(Reference::Target), Some(Reference::LastYear), Some(Reference::LastPeriod)];
    in_order.into_iter().flatten().find(|reference| has(*reference)).unwrap_or(Reference::Nothing)
}

/// The figures of the pace chart. `asked` is the comparison the user chose.
pub(crate) fn pace(lens: &Lens, asked: Option<Reference>, comparison: &Comparisons, outlook: &Outlook) -> PaceFigures {
    let span = lens.span();
    let target = revenue_target(lens.book, lens.period, lens.scope);
    let reference = choose(asked, target.is_some(), comparison);
    let calendar = lens.book.company.calendar();
    let other = match reference {
        Reference::LastYear => Some(calendar.span(calendar.year_before(lens.period))),
        Reference::LastPeriod => Some(calendar.span(calendar.previous(lens.period))),
        Reference::Target | Reference::Nothing => None,
    };
    let needed = match (reference, target) {
        (Reference::Target, Some(target)) => needed_by(lens, target.amount),
        _ => Vec::new(),
    };
    let by = |day: Day| -> Option<Money> {
        if let Some(other) = other {
            return Some(lens.sums.won(Span { start: other.start, end: same_working_day(lens, other, day).min(lens.as_of) }));
        }
        // The as-of day is not over: its share is not needed yet.
        let over = if day == lens.as_of { day - 1 } else { day };
        match usize::try_from(over - span.start) {
            Err(_) => (!needed.is_empty()).then_some(Money::ZERO),
            Ok(at) => needed.get(at).or(needed.last()).copied(),
        }
    };
    let series: Vec<DayRow> = lens
        .so_far()
        .iter()
        .map(|day| {
            let won = lens.sums.won(Span { start: span.start, end: day });
            let reference = by(day);
            let won = || term("won by that day", Num::Money(won), Source::Given);
            let ahead = reference.map(|had| sub(won(), term("what the reference had", Num::Money(had), Source::Given)));
            DayRow { day, won: Figure::of(won()), reference, ahead: Figure::some(ahead, "nothing to hold it against") }
        })
        .collect();
    let reference_end = match reference {
        Reference::Target => target.map(|target| target.amount),
        Reference::Nothing => None,
        Reference::LastYear | Reference::LastPeriod => by(span.end),
    };
    let band_end = reference_end.filter(|_| lens.as_of < span.end).map(|end| {
        let less = |forecast: &Figure<Money>| {
            let value = forecast.value.clone().map_or_else(Num::None, Num::Money);
            let at_end = term("what the reference has at the end", Num::Money(end), Source::Given);
            Figure::of(sub(term("forecast", value, Source::Given), at_end)).read_with("forecast", forecast)
        };
        BandEnd { low: less(&outlook.p10), middle: less(&outlook.p50), high: less(&outlook.p90) }
    });
    PaceFigures { reference, band: band(lens, outlook, &by, reference_end), series, reference_end, band_end }
}

/// The band day by day: it opens from what is won on as-of to the forecast's quantiles at the period's end. The middle
/// goes straight by working days, the width by the root of them, as sums of independent days do.
fn band(lens: &Lens, outlook: &Outlook, by: &impl Fn(Day) -> Option<Money>, at_end: Option<Money>) -> Vec<BandRow> {
    let span = lens.span();
    let (Some(low), Some(middle), Some(high)) = (outlook.p10.get(), outlook.p50.get(), outlook.p90.get()) else {
        return Vec::new();
    };
    if lens.as_of >= span.end {
        return Vec::new();
    }
    let first = lens.as_of.max(span.start - 1);
    let won = lens.sums.won(lens.so_far()).as_f64();
    let calendar = lens.book.company.calendar();
    let total = f64::from(calendar.working_days(Span { start: first + 1, end: span.end }));
    let mut rows = Vec::new();
    let mut gone = 0_u32;
    for day in (Span { start: first, end: span.end }).iter() {
        gone += u32::from(day > first && calendar.is_working(day));
        let share = if day == span.end {
            1.0
        } else if total > 0.0 {
            f64::from(gone) / total
        } else {
            0.0
        };
        let centre = won + (middle.as_f64() - won) * share;
        let root = share.sqrt();
        let at = |end: Money| Money::from_f64((centre + (end.as_f64() - middle.as_f64()) * root).max(won)).unwrap_or(middle);
        let reference = if day == span.end { at_end } else { by(day) };
        rows.push(BandRow { day, low: at(low), middle: Money::from_f64(centre).unwrap_or(middle), high: at(high), reference });
    }
    rows
}
