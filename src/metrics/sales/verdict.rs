//! Will the period be hit? Target, won, attainment, pace, what is needed a day, the forecast, the comparison.

use std::ops::Deref;

use serde::Serialize;

use crate::book::calendar::{Length, Period, Span};
use crate::book::day::Day;
use crate::book::money::Money;
use crate::book::table::Records;
use crate::metrics::figure::{
    Figure, FigurePlace, Formula, FromNum, Num, Paths, Settle, Source, Test, count, div, figures, given, max0, money, mul, named,
    sub, term,
};
use crate::metrics::forecast::Forecast;
use crate::metrics::forecast::book::{period_forecast, period_forecasts};
use crate::metrics::lens::Lens;
use crate::metrics::parts::won_unpriced;
use crate::metrics::recency::newest_record;
use crate::metrics::targets::{FoundTarget, TargetSource, revenue_target};
use crate::metrics::withheld::{LeftOut, Withheld, left_out};

use super::decided::decided;
use super::outlook::{Outlook, looked_back, outlook};
use super::target_list::{TargetRow, target_list};

figures! {
    /// The figures of the verdict: the chosen period's, and those of week, month and quarter side by side.
    pub struct VerdictFigures {
        /// The chosen period.
        pub chosen: Progress | flat,
        /// The week, month and quarter round the same day; the chosen one is among them unless it is a year.
        pub horizons: Vec<Horizon>,
        /// Every target of the book: whose, of what, how far.
        pub targets: Vec<TargetRow>,
        /// Why there is neither chance nor band; `null` while the book bears a verdict.
        pub withheld: Option<String>,
        /// The tables that the verdict rests on of which records are left out.
        pub left_out: Vec<LeftOut>,
        /// The newest day, not after as-of, on which a record says that something happened; `null` when nothing did.
        pub newest_record: Option<Day>,
    }

    /// How far a period is.
    pub struct Progress {
        /// Which.
        pub period: PeriodDays,
        /// The revenue target of the period: stated, else the sum of its teams' or people's, else its share of a longer target by working days.
        pub target: Figure<Money>,
        /// `stated`, `derived` or `none`.
        pub target_source: &'static str,
        /// Money won in the period up to the day: won deals, orders that deliver no won deal, less returns.
        pub won: Figure<Money>,
        /// Deals and orders won in the period without an amount or a rate: won counts nothing for them.
        pub won_unpriced: Figure<usize>,
        /// Deals whose won day lies in the period, up to the day.
        pub won_deals: Figure<u32>,
        /// Deals whose lost day lies in the period, up to the day.
        pub lost_deals: Figure<u32>,
        /// Won by the target.
        pub attainment: Figure<f64>,
        /// Target less won: what is still to go. Negative once the target is passed.
        pub gap: Figure<Money>,
        /// The target's share of the working days that are over: what was needed by today.
        pub pro_rated_target: Figure<Money>,
        /// Won by what was needed by today: 100 % is exactly on time. n/a before the start and while no day is over.
        pub pace: Figure<f64>,
        /// What is still to go by the working days left; n/a when none are left.
        pub required_per_working_day: Figure<Money>,
        /// Won by the working days that are over.
        pub so_far_per_working_day: Figure<Money>,
        /// The forecast.
        pub forecast: Outlook,
        /// The last period and the same period a year before.
        pub comparison: Comparisons,
    }

    /// A period with its working days.
    pub struct PeriodDays {
        /// Its id.
        pub id: Period,
        /// Its first day.
        pub start: Day,
        /// Its last day.
        pub end: Day,
        /// The period's working days: work days less holidays.
        pub working_days: Figure<u32>,
        /// Working days that are not over: the day looked at is left, not elapsed.
        pub working_days_left: Figure<u32>,
    }

    /// What the period is compared with.
    pub struct Comparisons {
        /// The period before; `null` when nothing was ever won by its end.
        pub last_period: Option<Comparison>,
        /// The same period a year before; `null` likewise.
        pub last_year: Option<Comparison>,
    }

    /// Another period by the same working day.
    pub struct Comparison {
        /// Which.
        pub period: Period,
        /// Won in that period by the same working day.
        pub won_by_now: Figure<Money>,
        /// Won in the whole of that period.
        pub won: Figure<Money>,
        /// Won now by won then by the same working day, less 1; n/a when nothing was won then.
        pub change: Figure<f64>,
        /// The forecast's chance to reach what that period brought as a whole; n/a when it brought nothing, or without a forecast.
        pub chance_to_beat: Figure<f64>,
        /// The middle of the forecast by what that period brought as a whole, less 1; n/a when it brought nothing, or without a forecast.
        pub forecast_change: Figure<f64>,
    }
}

/// A period beside the chosen one: its figures are of that period, whatever the lens looks at.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Horizon(Progress);

impl Deref for Horizon {
    type Target = Progress;
    fn deref(&self) -> &Progress {
        &self.0
    }
}

impl Settle for Horizon {
    fn settle(&mut self, at: FigurePlace, paths: &mut Paths) {
        let period = Some(self.0.period.id);
        self.0.settle(FigurePlace { period, ..at }, paths);
    }
}

impl PeriodDays {
    /// Working days that are over.
    pub(crate) fn elapsed(&self) -> u32 {
        self.working_days.or_zero() - self.working_days_left.or_zero()
    }
}

/// The figures of the verdict.
pub fn verdict(lens: &Lens) -> VerdictFigures {
    let span = lens.span();
    let day = lens.as_of.clamp(span.start, span.end);
    let calendar = lens.book.company.calendar();
    let periods = [Length::Week, Length::Month, Length::Quarter]
        .map(|length| if length == lens.period.length { lens.period } else { calendar.containing(length, day) });
    let [week, month, quarter] = periods;
    let [own, of_week, of_month, of_quarter] = period_forecasts(lens, [lens.period, week, month, quarter]);
    let mut chosen = progress(lens, &own);
    chosen.forecast.with_past(looked_back(lens));
    let horizons = periods
        .iter()
        .zip([of_week, of_month, of_quarter])
        .map(|(period, forecast)| if *period == lens.period { chosen.clone() } else { progress(&lens.on(*period), &forecast) })
        .map(Horizon);
    let horizons = horizons.collect();
    VerdictFigures {
        chosen,
        horizons,
        targets: target_list(lens),
        withheld: lens.withheld.map(|withheld| withheld.words(lens.book)).or_else(|| own.status.unknown().map(str::to_owned)),
        // What is stale is not left out: what stood there before is still counted.
        left_out: if lens.withheld == Some(Withheld::Stale) { Vec::new() } else { left_out(lens.book) },
        newest_record: newest_record(lens.book, lens.as_of),
    }
}

/// First and last day, and the working days of the lens's period.
pub(crate) fn period_days(lens: &Lens) -> PeriodDays {
    let span = lens.span();
    let calendar = lens.book.company.calendar();
    let left = Span { start: span.start.max(lens.as_of), end: span.end };
    let days = |words: &'static str, n: u32| Figure::of(term(words, Num::Count(n.into()), Source::Given));
    PeriodDays {
        id: lens.period,
        start: span.start,
        end: span.end,
        working_days: days("working days of the period", calendar.working_days(span)),
        working_days_left: days("working days left", calendar.working_days(left)),
    }
}

/// How far the lens's period is, with its forecast, without a look back at earlier ones.
pub(crate) fn progress_of(lens: &Lens) -> Progress {
    progress(lens, &period_forecast(lens))
}

fn progress(lens: &Lens, forecast: &Forecast) -> Progress {
    let days = period_days(lens);
    let found = revenue_target(lens.book, lens.period, lens.scope);
    let outcome = decided(lens, lens.so_far());
    let won = lens.sums.won(lens.so_far());
    let term_won = || money("won", won, Test::Won);
    let term_target = |found: FoundTarget| {
        let source = found.record.map_or(Source::Given, |id| Source::Record(Records::any(id)));
        term("target", Num::Money(found.amount), source)
    };
    let elapsed = i64::from(days.elapsed());
    let left = i64::from(days.working_days_left.or_zero());
    let working = |words: &'static str, n: i64| term(words, Num::Count(n), Source::Given);
    let pro_rated_target: Figure<Money> = match found {
        None => Figure::none("no target"),
        Some(found) => {
            let due = mul(term_target(found), working("working days over", elapsed));
            let of = working("working days", i64::from(days.working_days.or_zero()));
            Figure::of_or(div(due, of), "no working day in the period")
        }
    };
    let won_figure = Figure::of(term_won());
    let outlook = outlook(forecast, &won_figure, found.map(term_target).as_ref(), lens.withheld);
    let gap = with_target(found, "the target is 0", |found| sub(term_target(found), term_won()));
    let required_per_working_day = with_target(found, "no working day is left", |found| {
        div(max0(sub(term_target(found), term_won())), working("working days left", left))
    });
    let so_far = Figure::of_or(div(term_won(), working("working days over", elapsed)), "no working day is over");
    let pace = match pro_rated_target.get() {
        None => Figure::none(if found.is_none() { "no target" } else { "no working day in the period" }),
        Some(_) if elapsed == 0 => Figure::none("no working day is over"),
        Some(amount) => {
            let due = term("needed by today", Num::Money(amount), Source::Given);
            Figure::of_or(div(term_won(), due), "nothing was needed by today")
        }
    };
    let pace = pace.read_with("pro rated target", &pro_rated_target).read_with("so far per working day", &so_far);
    Progress {
        target: found.map_or_else(|| Figure::none("no target"), |found| Figure::of(term_target(found))),
        target_source: match found.map(|found| found.source) {
            Some(TargetSource::Stated) => "stated",
            Some(TargetSource::Derived) => "derived",
            None => "none",
        },
        won_unpriced: Figure::of(count("won without an amount or a rate", won_unpriced(lens).len(), Test::WonUnpriced)),
        won_deals: Figure::of(count("deals won in the period", outcome.won as usize, Test::WonDeals)),
        lost_deals: Figure::of(count("deals lost in the period", outcome.lost as usize, Test::LostDeals)),
        attainment: with_target(found, "the target is 0", |found| div(term_won(), term_target(found)))
            .read_with("pace", &pace)
            .read_with("gap", &gap),
        gap: gap.read_with("required per working day", &required_per_working_day),
        pace,
        pro_rated_target,
        required_per_working_day: required_per_working_day.read_with("so far per working day", &so_far),
        so_far_per_working_day: so_far,
        comparison: comparisons(lens, &won_figure, &outlook, forecast),
        won: won_figure,
        forecast: outlook,
        period: days,
    }
}

fn with_target<T: FromNum>(found: Option<FoundTarget>, why: &'static str, formula: impl Fn(FoundTarget) -> Formula) -> Figure<T> {
    found.map_or_else(|| Figure::none("no target"), |found| Figure::of_or(formula(found), why))
}

/// The period before and the same period a year before.
fn comparisons(lens: &Lens, won: &Figure<Money>, outlook: &Outlook, forecast: &Forecast) -> Comparisons {
    let calendar = lens.book.company.calendar();
    let first = lens.ledger.rows().first().map(|row| row.day);
    let less_1 = |formula: Formula| sub(formula, term("1", Num::Ratio(1.0), Source::Given));
    let compare = |period: Period| {
        let whole = calendar.span(period);
        if first.is_none_or(|first| first > whole.end) {
            return None;
        }
        let until = same_working_day(lens, whole, lens.as_of);
        let by_now = lens.sums.won(Span { start: whole.start, end: until });
        let total = lens.sums.won(Span { start: whole.start, end: whole.end.min(lens.as_of) });
        let by_now_term = || term("won in it by the same working day", Num::Money(by_now), Source::Given);
        let total_term = || given("won in the whole of it", Num::Money(total));
        let middle = || outlook.p50.value.clone().map_or_else(Num::None, Num::Money);
        // Nothing won then is nothing to beat: the chance of it would always be 100 %.
        let chance = (total > Money::ZERO).then(|| forecast.chance_at(total.as_f64())).flatten();
        let why = if total > Money::ZERO { "no forecast" } else { "nothing was won then" };
        Some(Comparison {
            period,
            won_by_now: Figure::of(by_now_term()).on(period),
            won: Figure::of(money("won in the whole of it", total, Test::Won)).on(period),
            change: if by_now > Money::ZERO {
                Figure::of(less_1(div(won.formula.clone(), by_now_term())))
            } else {
                Figure::none("nothing was won then by that day")
            },
            chance_to_beat: Figure::of(named(
                "chance that the forecast reaches what was won then, of",
                vec![total_term(), given("middle of the forecast", middle())],
                chance.map_or_else(|| Num::None(why.into()), Num::Ratio),
            )),
            forecast_change: if total > Money::ZERO {
                let middle = term("middle of the forecast", middle(), Source::Given);
                Figure::of(less_1(div(middle, Formula::Term(total_term()))))
            } else {
                Figure::none("nothing was won then")
            },
        })
    };
    Comparisons { last_period: compare(calendar.previous(lens.period)), last_year: compare(calendar.year_before(lens.period)) }
}

/// The day of another period that lies as many working days after its start as `day` after the start of the lens's
/// period: the same working day where `day` is one, else the last day before the next one. Past the period's end: the
/// other's end; before its start: the day before the other's start.
pub(crate) fn same_working_day(lens: &Lens, other: Span, day: Day) -> Day {
    let calendar = lens.book.company.calendar();
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
