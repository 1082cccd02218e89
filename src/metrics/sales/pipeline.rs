//! The pipeline that closes in the period: stages, categories, weeks, coverage, win rate, cycle, velocity.

use std::collections::BTreeMap;

use crate::book::calendar::{Length, Period};
use crate::book::company::StageId;
use crate::book::day::Day;
use crate::book::deal::Category;
use crate::book::money::Money;
use crate::metrics::amounts::Amounts;
use crate::metrics::as_of::{DealOn, open_deals};
use crate::metrics::figure::{
    DealGroup, Figure, Formula, Num, Source, Test, count, counted, div, figures, given, max0, money, mul, named, sub, term,
};
use crate::metrics::lens::Lens;
use crate::metrics::stats::{WilsonRate, median};
use crate::metrics::sums::By;
use crate::metrics::targets::revenue_target;

use super::chances::{ChanceSource, Chances, StuckAfter, stage_age};
use super::decided::{DecidedCounts, decided};
use super::reasons::Usual;

/// From this difference on the stated chance of a stage is worth a word beside the chance.
const STATED_DIFFERS: f64 = 0.05;

figures! {
    /// The figures of the pipeline panel.
    pub struct Pipeline {
        /// Deals created by the day and neither won nor lost, whenever they close.
        pub open_deals: Figure<usize>,
        /// Amounts of all open deals; those without one count 0; n/a where none has one.
        pub open_amount: Figure<Money>,
        /// Open deals without an amount or a rate: counted, and 0 in money.
        pub unpriced_deals: Figure<usize>,
        /// Open deals whose close lies before the day: they keep it until somebody sets another.
        pub overdue_deals: Figure<usize>,
        /// Amounts of the open deals whose close lies before the day.
        pub overdue_amount: Figure<Money>,
        /// Open deals whose close lies in the period.
        pub closing_deals: Figure<usize>,
        /// Amounts of the open deals whose close lies in the period.
        pub closing_amount: Figure<Money>,
        /// Each closing deal's amount x the chance of its stage, rounded, then summed.
        pub weighted_amount: Figure<Money>,
        /// Closing amount by what is still to go: n/a once the target is met.
        pub coverage: Figure<f64>,
        /// 1 by the win rate by value: what the coverage must be for the rest to be won at that rate.
        pub required_coverage: Figure<f64>,
        /// Won of decided, by decision date in the period.
        pub win_rate: WinRate,
        /// Won money of deals by their won and lost money, by decision date in the period.
        pub win_rate_by_value: Figure<f64>,
        /// Days from created to won.
        pub cycle_days: Cycle,
        /// Open deals x average won x win rate by the median cycle: money a day.
        pub velocity_per_day: Figure<Money>,
        /// The mean amount of the deals won in the period; those without an amount are left out.
        pub average_won: Figure<Money>,
        /// Closing deals by stage, in the table's order.
        pub stages: Vec<StageRow>,
        /// All open deals by stage, in the table's order: what a book without close dates can tell.
        pub open_stages: Vec<StageRow>,
        /// Each open deal's amount x the chance of its stage, rounded, then summed.
        pub open_weighted_amount: Figure<Money>,
        /// Closing deals that have stood in their stage for longer than 80 % of those won from it did.
        pub stuck_deals: Figure<usize>,
        /// Open deals that have, whenever they close.
        pub open_stuck_deals: Figure<usize>,
        /// Whether any deal of the book has a close date.
        pub has_closes: bool | skip,
        /// Closing deals by the seller's category; what has none is left out.
        pub categories: Vec<CategorySum>,
        /// Closing deals by the week of their close, overdue ones first under week `null`.
        pub closing_by_week: Vec<WeekSum>,
        /// All open deals by the days since they were created: what a book without closes can say of when.
        pub open_by_age: Vec<AgeSum>,
        /// Open deals of which nobody knows when they were created: they have no age.
        pub ageless_deals: Figure<usize>,
        /// Whether any open deal has a log: then ages are those of the stage.
        pub aged_by_log: bool | skip,
    }

    /// A win rate with the counts it rests on.
    pub struct WinRate {
        /// Deals won.
        pub won: Figure<u32>,
        /// Deals won or lost.
        pub decided: Figure<u32>,
        /// Deals won by deals won or lost, by decision date in the period; open deals are in neither.
        pub rate: Figure<f64>,
        /// Lower end of its Wilson 95 % interval.
        pub low: Option<f64>,
        /// Upper end.
        pub high: Option<f64>,
    }

    /// Days from created to won.
    pub struct Cycle {
        /// The median of the days from created to won, over the deals won in the period.
        pub median: Figure<f64>,
        /// How many won deals the median cycle rests on: those whose creation is known.
        pub n: Figure<usize>,
    }

    /// The closing or open deals of a stage.
    pub struct StageRow {
        /// Its id.
        pub id: String,
        /// Its name.
        pub name: String,
        /// Its pipeline, where the company has several.
        pub pipeline: Option<String>,
        /// Deals in the stage.
        pub deals: Figure<usize>,
        /// Their amounts.
        pub amount: Figure<Money>,
        /// The chance that a deal in the stage is won: this book's history, weighed with the stated chance.
        pub chance: Figure<f64>,
        /// What weighs more in the chance.
        pub chance_from: Option<ChanceSource>,
        /// The chance that company.ron states for the stage; shown where it is 5 points or more off the chance from history.
        pub chance_stated: Figure<f64>,
        /// Deals decided that ever stood in it.
        pub chance_n: u32,
        /// Amount x chance of the stage, deal by deal.
        pub weighted: Figure<Money>,
        /// The median of the days since the log entry that set the stage; without a log, since the deal was created.
        pub median_age_days: Figure<f64>,
        /// Deals that have stood in the stage for longer than 80 % of those won from it did (fewer than 10 won: than the company's limit).
        pub stuck: Figure<usize>,
    }

    /// The closing deals of a category.
    pub struct CategorySum {
        /// Its name.
        pub(crate) id: &'static str,
        /// Closing deals of the category that somebody gave them.
        pub(crate) deals: Figure<usize>,
        /// Amounts of the closing deals of the category that somebody gave them.
        pub(crate) amount: Figure<Money>,
    }

    /// The closing deals of a week.
    pub struct WeekSum {
        /// Its id; `null`: overdue.
        pub(crate) week: Option<Period>,
        /// Its first day.
        pub(crate) start: Option<Day>,
        /// Deals that close in the week; `overdue`: before today.
        pub(crate) deals: Figure<usize>,
        /// Amounts of the deals that close in the week; `overdue`: before today.
        pub(crate) amount: Figure<Money>,
    }

    /// The open deals of an age.
    pub struct AgeSum {
        /// Days since they were created, at least.
        pub from_days: i32,
        /// Fewer days than this; `null`: the oldest.
        pub below_days: Option<i32>,
        /// Open deals that were created so many days ago.
        pub deals: Figure<usize>,
        /// Amounts of the open deals that were created so many days ago.
        pub amount: Figure<Money>,
    }
}

impl WinRate {
    /// The win rate of this many won of decided deals. A fraction of deals, not of money; `n/a` when nothing was
    /// decided. Wilson score interval, 95 %.
    pub(crate) fn of(won: u32, decided: u32) -> Self {
        let interval = WilsonRate::of(won, decided);
        let (won, decided) =
            (count("deals won", won as usize, Test::WonDeals), count("deals won or lost", decided as usize, Test::Decided));
        let rate = Figure::of_or(div(won.clone(), decided.clone()), "nothing was decided");
        let (low, high) = (interval.map(|rate| rate.low), interval.map(|rate| rate.high));
        Self { won: Figure::of(won), decided: Figure::of(decided), rate, low, high }
    }
}

impl StageRow {
    /// Whether the stated chance differs from the chance by 5 points or more.
    pub(crate) fn is_stated_otherwise(&self) -> bool {
        differ(self.chance.get(), self.chance_stated.get())
    }
}

fn differ(chance: Option<f64>, stated: Option<f64>) -> bool {
    // Chances are products of floats: 5 points are 5 points, whatever the last bit says.
    chance.zip(stated).is_some_and(|(chance, stated)| (stated - chance).abs() >= STATED_DIFFERS - 1e-9)
}

/// Where one age ends and the next begins, in days: a month, a quarter, half a year, a year.
const AGES: [i32; 4] = [31, 92, 183, 366];

/// Whether an open deal's close lies in the lens's period: the only definition of "closing".
pub(crate) fn is_closing(lens: &Lens, deal: &DealOn) -> bool {
    deal.close.is_some_and(|close| lens.span().holds(close))
}

/// Whether an open deal's close lies before the as-of day.
pub(crate) fn is_overdue(lens: &Lens, deal: &DealOn) -> bool {
    deal.close.is_some_and(|close| close < lens.as_of)
}

/// A deal's amount x the chance of its stage, rounded half to even to the minor unit.
pub(crate) fn weighted(deal: &DealOn, chances: &Chances) -> Money {
    Money::from_f64(deal.money().as_f64() * chances.of(deal)).unwrap_or(Money::ZERO)
}

pub(crate) fn pipeline(lens: &Lens, chances: &Chances) -> Pipeline {
    let open = open_deals(lens);
    let closing: Vec<&DealOn> = open.iter().filter(|deal| is_closing(lens, deal)).collect();
    let overdue: Vec<&DealOn> = open.iter().filter(|deal| is_overdue(lens, deal)).collect();
    let sum = |words: &'static str, deals: &[&DealOn], test| term(words, amounts(deals).num(), Source::Counted(test));
    let all: Vec<&DealOn> = open.iter().collect();
    let unpriced = open.iter().filter(|deal| deal.amount.is_none()).count();
    let outcome = decided(lens, lens.so_far());
    let won = lens.sums.won(lens.so_far());
    let win_rate = WinRate::of(outcome.won, outcome.won + outcome.lost);
    let by_value = by_value(&outcome);
    let closing_amount = || sum("open amount closing in the period", &closing, Test::Closing);
    let required_coverage =
        Figure::of_or(div(term("1", Num::Ratio(1.0), Source::Given), by_value.formula.clone()), "nothing was won")
            .read_with("win rate by value", &by_value);
    let coverage = match revenue_target(lens.book, lens.period, lens.scope) {
        None => Figure::none("no target"),
        Some(target) => {
            let source = target.record.map_or(Source::Given, |id| Source::Record(crate::book::table::Records::any(id)));
            let gap = max0(sub(term("target", Num::Money(target.amount), source), money("won", won, Test::Won)));
            Figure::of_or(div(closing_amount(), gap), "the target is met")
        }
    };
    let cycle = cycle(&outcome);
    let average_won = average_won(&outcome);
    let velocity_per_day = velocity(&open, &average_won, &win_rate, &cycle);
    let usual = Usual::of_lens(lens);
    let rows = |which, deals: &[&DealOn]| stages(lens, which, deals, chances, &usual.stuck);
    Pipeline {
        open_deals: Figure::of(count("open deals", open.len(), Test::Open)),
        open_amount: Figure::of(sum("amounts of open deals", &all, Test::Open)),
        unpriced_deals: Figure::of(count("open deals without an amount or a rate", unpriced, Test::OpenOf(DealGroup::Unpriced))),
        overdue_deals: Figure::of(count("open deals whose close has passed", overdue.len(), Test::Overdue)),
        overdue_amount: Figure::of(sum("amounts of open deals whose close has passed", &overdue, Test::Overdue)),
        closing_deals: Figure::of(count("open deals that close in the period", closing.len(), Test::Closing)),
        closing_amount: Figure::of(closing_amount()),
        weighted_amount: weighted_sum(&closing, chances, "amounts of closing deals", Test::Closing),
        coverage: coverage.read_with("required coverage", &required_coverage),
        required_coverage,
        win_rate,
        win_rate_by_value: by_value,
        cycle_days: cycle,
        velocity_per_day,
        average_won,
        stages: rows(Test::ClosingOf, &closing),
        open_stages: rows(Test::OpenOf, &all),
        open_weighted_amount: weighted_sum(&all, chances, "amounts of open deals", Test::Open),
        stuck_deals: stuck_of(lens, &closing, &usual.stuck, "closing deals", Test::Closing),
        open_stuck_deals: stuck_of(lens, &all, &usual.stuck, "open deals", Test::Open),
        has_closes: crate::book::present::PanelNeed::DealClose.met(lens.book),
        categories: categories(&closing),
        closing_by_week: by_week(lens, &closing),
        open_by_age: by_age(lens, &open),
        ageless_deals: Figure::of(count(
            "open deals of unknown creation",
            open.iter().filter(|deal| deal.deal.creation().is_none()).count(),
            Test::OpenOf(DealGroup::Ageless),
        )),
        aged_by_log: open.iter().any(|deal| !deal.deal.log().is_empty()),
    }
}

fn weighted_sum(deals: &[&DealOn], chances: &Chances, words: &'static str, test: Test) -> Figure<Money> {
    let amounts = amounts(deals);
    let sum = deals.iter().map(|deal| weighted(deal, chances)).sum();
    let of = vec![counted(words, amounts.num(), test)];
    Figure::of(named("amount x chance of its stage, rounded a deal, summed, of", of, amounts.or_unknown(sum)))
}

fn amounts(deals: &[&DealOn]) -> Amounts {
    deals.iter().copied().collect()
}

fn stuck_of(lens: &Lens, deals: &[&DealOn], stuck: &StuckAfter, words: &'static str, test: Test) -> Figure<usize> {
    let found = deals.iter().filter(|deal| stuck.is_stuck(deal, lens.as_of)).count();
    let of = vec![counted(words, Num::of(deals.len()), test)];
    Figure::of(named("longer in the stage than 80 % of the won deals were, among", of, Num::of(found)))
}

/// Won money / (won money + lost money) of deals, by decision date.
fn by_value(outcome: &DecidedCounts) -> Figure<f64> {
    let won = || money("won amount of deals", outcome.won_amount, Test::WonDeals);
    let all = Formula::Sum(vec![won(), money("lost amount of deals", outcome.lost_amount, Test::LostDeals)]);
    Figure::of_or(div(won(), all), "nothing with an amount was decided")
}

/// Median days from created to won, over the won deals whose creation is known; `n/a` when there are none.
pub(crate) fn cycle(outcome: &DecidedCounts) -> Cycle {
    let n = outcome.cycles.len();
    let why = if outcome.won == 0 { "nothing was won" } else { "when the won deals were created is not known" };
    let value = median(outcome.cycles.clone()).map_or(Num::None(why.into()), Num::Days);
    let of = vec![counted("days from created to won", Num::of(n), Test::CycleDeals(By::All))];
    Cycle {
        median: Figure::of(named("median of", of, value)),
        n: Figure::of(count("deals won in the period whose creation is known", n, Test::CycleDeals(By::All))),
    }
}

/// Mean amount of the won deals that are priced; `n/a` when there are none.
pub(crate) fn average_won(outcome: &DecidedCounts) -> Figure<Money> {
    let priced = (outcome.won - outcome.won_unpriced) as usize;
    let formula = div(
        money("won amount of deals", outcome.won_amount, Test::WonDeals),
        count("won deals with an amount", priced, Test::WonDeals),
    );
    Figure::of_or(formula, "nothing with an amount was won")
}

/// All open deals x average won x win rate / median cycle, in money a day.
fn velocity(open: &[DealOn], average: &Figure<Money>, win_rate: &WinRate, cycle: &Cycle) -> Figure<Money> {
    let open = term("open deals", Num::Ratio(open.len() as f64), Source::Counted(Test::Open));
    let top = mul(mul(average.formula.clone(), open), win_rate.rate.formula.clone());
    Figure::of_or(div(top, cycle.median.formula.clone()), "the median cycle is 0 days")
        .read_with("average won", average)
        .read_with("win rate", &win_rate.rate)
        .read_with("cycle", &cycle.median)
}

/// The deals of each stage; `which` names those that are meant, of a part.
fn stages(lens: &Lens, which: fn(DealGroup) -> Test, deals: &[&DealOn], chances: &Chances, stuck: &StuckAfter) -> Vec<StageRow> {
    let stages = (0..).map(StageId).zip(lens.book.company.stages());
    let in_stage = |stage| deals.iter().copied().filter(|deal| deal.stage == stage).collect::<Vec<&DealOn>>();
    let row = |stage: Option<StageId>, (id, name, pipeline): (&str, &str, Option<&str>), stated: Option<f64>| {
        let deals = in_stage(stage);
        let test = which(DealGroup::Stage(stage));
        let chance = stage.and_then(|stage| chances.stage(stage).zip(Some(stage)));
        let words = "deals in it";
        let amounts = amounts(&deals);
        let weights = deals.iter().map(|deal| weighted(deal, chances)).sum();
        let said = chance.map_or(Num::None("no stage".into()), |(chance, _)| Num::Ratio(chance.value));
        let ages = deals.iter().filter_map(|deal| stage_age(deal.deal, deal.stage, lens.as_of));
        let ages: Vec<f64> = ages.map(|(age, _)| f64::from(age)).collect();
        let (aged, ages) = (ages.len(), median(ages));
        let stated = stated.map(|stated| term("stated chance", Num::Ratio(stated), Source::Given));
        StageRow {
            id: id.to_owned(),
            name: name.to_owned(),
            pipeline: pipeline.map(str::to_owned),
            deals: Figure::of(count(words, deals.len(), test)),
            amount: Figure::of(term("amounts of the deals in it", amounts.num(), Source::Counted(test))),
            chance: Figure::some(chance.map(|(chance, stage)| chance.formula(stage)), "no stage"),
            chance_from: chance.map(|(chance, _)| chance.from),
            chance_stated: Figure::some(stated, "company.ron states none"),
            chance_n: chance.map_or(0, |(chance, _)| chance.decided),
            weighted: Figure::of(named(
                "amount x chance, rounded a deal, summed, of",
                vec![counted("amounts of the deals in it", amounts.num(), test), given("chance of the stage", said)],
                amounts.or_unknown(weights),
            )),
            median_age_days: Figure::of(named(
                "median of",
                vec![counted("days in the stage of the deals in it", Num::of(aged), test)],
                ages.map_or(
                    Num::None(if deals.is_empty() { "no deal" } else { "their creation is not known" }.into()),
                    Num::Days,
                ),
            )),
            stuck: stuck_of(lens, &deals, stuck, words, test),
        }
    };
    let mut rows: Vec<StageRow> =
        stages.map(|(id, stage)| row(Some(id), (stage.key(), stage.name(), stage.pipeline()), stage.probability())).collect();
    if deals.iter().any(|deal| deal.stage.is_none()) {
        rows.push(row(None, ("none", "no stage", None), None));
    }
    rows
}

fn categories(closing: &[&DealOn]) -> Vec<CategorySum> {
    let of = |category: Category| {
        let deals = closing.iter().filter(|deal| deal.deal.category() == Some(category));
        let amounts: Amounts = deals.copied().collect();
        let test = Test::ClosingOf(DealGroup::Category(category));
        let row = CategorySum {
            id: category.name(),
            deals: Figure::of(count("closing deals of the category", amounts.deals, test)),
            amount: Figure::of(term("their amounts", amounts.num(), Source::Counted(test))),
        };
        (amounts.deals > 0).then_some(row)
    };
    Category::ALL.iter().filter_map(|category| of(*category)).collect()
}

fn by_week(lens: &Lens, closing: &[&DealOn]) -> Vec<WeekSum> {
    let calendar = lens.book.company.calendar();
    let mut weeks: BTreeMap<Option<Day>, Amounts> = BTreeMap::new();
    for deal in closing {
        let Some(close) = deal.close else { continue };
        let week = (close >= lens.as_of).then(|| calendar.week_start(close));
        weeks.entry(week).or_default().add(deal);
    }
    // Weeks without a deal up to the period's end stand there with nothing, so that the columns are a time axis.
    let mut start = calendar.week_start(lens.as_of.max(lens.span().start));
    while start <= lens.span().end && lens.span().days() <= 100 {
        weeks.entry(Some(start)).or_default();
        start = start + 7;
    }
    let week = |start: Day| calendar.containing(Length::Week, start);
    let row = |(start, amounts): (Option<Day>, Amounts)| {
        let test = Test::ClosingOf(DealGroup::CloseWeek(start));
        WeekSum {
            week: start.map(week),
            start,
            deals: Figure::of(count("deals that close in it", amounts.deals, test)),
            amount: Figure::of(term("their amounts", amounts.num(), Source::Counted(test))),
        }
    };
    weeks.into_iter().map(row).collect()
}

fn by_age(lens: &Lens, open: &[DealOn]) -> Vec<AgeSum> {
    let starts = std::iter::once(0).chain(AGES);
    let ends = AGES.into_iter().map(Some).chain([None]);
    let row = |(from_days, below_days): (i32, Option<i32>)| {
        let of_age = |deal: &&DealOn| {
            let age = deal.deal.creation().map(|created| lens.as_of - created);
            age.is_some_and(|age| age >= from_days && below_days.is_none_or(|below| age < below))
        };
        let amounts: Amounts = open.iter().filter(of_age).collect();
        let test = Test::OpenOf(DealGroup::Age(from_days, below_days));
        AgeSum {
            from_days,
            below_days,
            deals: Figure::of(count("open deals of this age", amounts.deals, test)),
            amount: Figure::of(term("their amounts", amounts.num(), Source::Counted(test))),
        }
    };
    starts.zip(ends).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stated_chance_is_told_from_five_points_on() {
        assert!(differ(Some(0.45), Some(0.5)));
        assert!(differ(Some(0.45), Some(0.4)));
        assert!(!differ(Some(0.451), Some(0.5)));
        assert!(!differ(Some(0.45), None));
        assert!(!differ(None, Some(0.5)));
    }
}
