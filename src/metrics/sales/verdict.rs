//! Will the period be hit? Target, won, attainment, pace, what is needed a day, the forecast, the comparison.

use serde::Serialize;

use crate::book::calendar::{Length, Period, Span};
use crate::book::day::Day;
use crate::book::money::Money;
use crate::book::table::Table;
use crate::metrics::figure::{Figure, Formula, FromNum, Num, Source, Test, div, max0, money, mul, sub, term};
use crate::metrics::forecast::Forecast;
use crate::metrics::forecast::book::period_forecasts;
use crate::metrics::lens::Lens;
use crate::metrics::recency::newest_record;
use crate::metrics::targets::{Found, TargetSource, revenue_target};

use super::decided::decided;
use super::outlook::{Outlook, looked_back, outlook};
use super::target_list::{TargetRow, target_list};

/// The figures of the verdict: the chosen period's, and those of week, month and quarter side by side.
#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    /// The chosen period.
    #[serde(flatten)]
    pub chosen: Progress,
    /// The week, month and quarter round the same day; the chosen one is among them unless it is a year.
    pub horizons: Vec<Progress>,
    /// Every target of the book: whose, of what, how far.
    pub targets: Vec<TargetRow>,
    /// The newest day, not after as-of, on which a record says that something happened; `null` when nothing did.
    pub newest_record: Option<Day>,
}

/// How far a period is.
#[derive(Clone, Debug, Serialize)]
pub struct Progress {
    /// Which.
    pub period: PeriodDays,
    /// The revenue target.
    pub target: Figure<Money>,
    /// `stated`, `derived` or `none`.
    pub target_source: &'static str,
    /// Money won in the period, up to as-of.
    pub won: Figure<Money>,
    /// Deals won.
    pub won_deals: u32,
    /// Deals lost.
    pub lost_deals: u32,
    /// Won / target.
    pub attainment: Figure<f64>,
    /// Target - won; negative once the target is passed.
    pub gap: Figure<Money>,
    /// The target's share of the working days that are over: what was needed by today.
    pub pro_rated_target: Figure<Money>,
    /// Won / pro-rated target; `n/a` before the start and while no day is over.
    pub pace: Figure<f64>,
    /// max(0, target - won) / working days left; `n/a` when none are left.
    pub required_per_working_day: Figure<Money>,
    /// Won / working days that are over.
    pub so_far_per_working_day: Figure<Money>,
    /// The forecast.
    pub forecast: Outlook,
    /// The last period and the same period a year before.
    pub comparison: Comparisons,
}

/// A period with its working days.
#[derive(Clone, Debug, Serialize)]
pub struct PeriodDays {
    /// Its id.
    pub id: Period,
    /// Its first day.
    pub start: Day,
    /// Its last day.
    pub end: Day,
    /// Its working days.
    pub working_days: u32,
    /// Those that are not over: the as-of day is left, not elapsed.
    pub working_days_left: u32,
}

impl PeriodDays {
    /// Working days that are over.
    pub fn elapsed(&self) -> u32 {
        self.working_days - self.working_days_left
    }
}

/// What the period is compared with.
#[derive(Clone, Debug, Serialize)]
pub struct Comparisons {
    /// The period before; `null` when nothing was ever won by its end.
    pub last_period: Option<Comparison>,
    /// The same period a year before; `null` likewise.
    pub last_year: Option<Comparison>,
}

/// Another period by the same working day.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// Which.
    pub period: Period,
    /// Won in it by the same working day.
    pub won_by_now: Money,
    /// Won in the whole of it.
    pub won: Money,
    /// Won now / won then by the same working day - 1; `n/a` when nothing was.
    pub change: Option<f64>,
    /// The forecast's chance to reach what was won in the whole of it; `n/a` when nothing was, or without a forecast.
    pub chance_to_beat: Option<f64>,
    /// The forecast's middle / won in the whole of it - 1; `n/a` when nothing was, or without a forecast.
    pub forecast_change: Option<f64>,
}

/// The figures of the verdict.
pub fn verdict(lens: &Lens) -> Verdict {
    let span = lens.span();
    let day = lens.as_of.clamp(span.start, span.end);
    let calendar = &lens.book.company.calendar();
    let periods = [Length::Week, Length::Month, Length::Quarter]
        .map(|length| if length == lens.period.length { lens.period } else { calendar.containing(length, day) });
    let [week, month, quarter] = periods;
    let [own, of_week, of_month, of_quarter] = period_forecasts(lens, [lens.period, week, month, quarter]);
    let mut chosen = progress(lens, &own);
    chosen.forecast.with_past(looked_back(lens));
    let horizons = periods
        .iter()
        .zip([of_week, of_month, of_quarter])
        .map(|(period, forecast)| if *period == lens.period { chosen.clone() } else { progress(&lens.on(*period), &forecast) });
    let horizons = horizons.collect();
    Verdict { chosen, horizons, targets: target_list(lens), newest_record: newest_record(lens.book, lens.as_of) }
}

/// First and last day, and the working days of the lens's period.
pub fn period_days(lens: &Lens) -> PeriodDays {
    let span = lens.span();
    let calendar = &lens.book.company.calendar();
    let left = Span { start: span.start.max(lens.as_of), end: span.end };
    PeriodDays {
        id: lens.period,
        start: span.start,
        end: span.end,
        working_days: calendar.working_days(span),
        working_days_left: calendar.working_days(left),
    }
}

/// How far the lens's period is, with its forecast.
fn progress(lens: &Lens, forecast: &Forecast) -> Progress {
    let days = period_days(lens);
    let found = revenue_target(lens.book, lens.period, lens.scope);
    let outcome = decided(lens, lens.so_far());
    let won = lens.sums.won(lens.so_far());
    let term_won = || money("won", won, Test::Won);
    let term_target = |found: Found| {
        let source = found.record.map_or(Source::Given, |id| Source::Record(Table::any(id)));
        term("target", Num::Money(found.amount), source)
    };
    let elapsed = i64::from(days.elapsed());
    let left = i64::from(days.working_days_left);
    let working = |words: &'static str, n: i64| term(words, Num::Count(n), Source::Given);
    let pro_rated_target: Figure<Money> = match found {
        None => Figure::none("no target"),
        Some(found) => {
            let due = mul(term_target(found), working("working days over", elapsed));
            let of = working("working days", i64::from(days.working_days));
            Figure::of_or(div(due, of), "no working day in the period")
        }
    };
    Progress {
        target: found.map_or_else(|| Figure::none("no target"), |found| Figure::of(term_target(found))),
        target_source: match found.map(|found| found.source) {
            Some(TargetSource::Stated) => "stated",
            Some(TargetSource::Derived) => "derived",
            None => "none",
        },
        won: Figure::of(term_won()),
        won_deals: outcome.won,
        lost_deals: outcome.lost,
        attainment: with_target(found, "the target is 0", |found| div(term_won(), term_target(found))),
        gap: with_target(found, "the target is 0", |found| sub(term_target(found), term_won())),
        pace: match pro_rated_target.get() {
            None => Figure::none(if found.is_none() { "no target" } else { "no working day in the period" }),
            Some(_) if elapsed == 0 => Figure::none("no working day is over"),
            Some(amount) => {
                let due = term("needed by today", Num::Money(amount), Source::Given);
                Figure::of_or(div(term_won(), due), "nothing was needed by today")
            }
        },
        pro_rated_target,
        required_per_working_day: with_target(found, "no working day is left", |found| {
            div(max0(sub(term_target(found), term_won())), working("working days left", left))
        }),
        so_far_per_working_day: Figure::of_or(div(term_won(), working("working days over", elapsed)), "no working day is over"),
        comparison: comparisons(lens, won, forecast),
        forecast: outlook(forecast),
        period: days,
    }
}

fn with_target<T: FromNum>(found: Option<Found>, why: &'static str, formula: impl Fn(Found) -> Formula) -> Figure<T> {
    found.map_or_else(|| Figure::none("no target"), |found| Figure::of_or(formula(found), why))
}

/// The period before and the same period a year before.
fn comparisons(lens: &Lens, won: Money, forecast: &Forecast) -> Comparisons {
    let calendar = &lens.book.company.calendar();
    let first = lens.ledger.rows().first().map(|row| row.day);
    let middle = outlook(forecast).p50;
    let compare = |period: Period| {
        let whole = calendar.span(period);
        if first.is_none_or(|first| first > whole.end) {
            return None;
        }
        let until = same_working_day(lens, whole, lens.as_of);
        let by_now = lens.sums.won(Span { start: whole.start, end: until });
        let total = lens.sums.won(Span { start: whole.start, end: whole.end.min(lens.as_of) });
        let change = (by_now > Money::ZERO).then(|| won.as_f64() / by_now.as_f64() - 1.0);
        // Nothing won then is nothing to beat: the chance of it would always be 100 %.
        let chance_to_beat = (total > Money::ZERO).then(|| forecast.chance_at(total.as_f64())).flatten();
        let forecast_change = middle.filter(|_| total > Money::ZERO).map(|middle| middle.as_f64() / total.as_f64() - 1.0);
        Some(Comparison { period, won_by_now: by_now, won: total, change, chance_to_beat, forecast_change })
    };
    Comparisons { last_period: compare(calendar.previous(lens.period)), last_year: compare(calendar.year_before(lens.period)) }
}

/// The day of another period that lies as many working days after its start as `day` after the start of the lens's
/// period: the same working day where `day` is one, else the last day before the next one. Past the period's end: the
/// other's end; before its start: the day before the other's start.
pub fn same_working_day(lens: &Lens, other: Span, day: Day) -> Day {
    let calendar = &lens.book.company.calendar();
    let span = lens.span();
    if day >= span.end {
        return other.end;
    }
    let count = calendar.working_days(Span { start: span.start, end: day });
    let mut left = count;
    for candidate in other.iter() {
        if !calendar.is_working(candidate) {
            continue;
        }
        if left == 0 {
            return candidate - 1;
        }
        left -= 1;
        if left == 0 && calendar.is_working(day) {
            return candidate;
        }
    }
    if count == 0 && day < span.start { other.start - 1 } else { other.end }
}
