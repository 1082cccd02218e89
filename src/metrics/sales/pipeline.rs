//! The pipeline that closes in the period: stages, categories, weeks, coverage, win rate, cycle, velocity.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::book::calendar::{Length, Period};
use crate::book::company::StageId;
use crate::book::day::Day;
use crate::book::deal::Category;
use crate::book::money::Money;
use crate::metrics::as_of::{DealOn, open_deals};
use crate::metrics::figure::{Figure, Formula, Num, Source, Term, Test, count, div, max0, money, mul, sub, term};
use crate::metrics::lens::Lens;
use crate::metrics::stats::{Rate, median};
use crate::metrics::targets::revenue_target;

use super::chances::{Chance, Chances, From, StuckAfter, stage_age};
use super::decided::{Decided, decided};

/// From this difference on the stated chance of a stage is worth a word beside the chance.
const STATED_DIFFERS: f64 = 0.05;

/// The figures of the pipeline panel.
#[derive(Clone, Debug, Serialize)]
pub struct Pipeline {
    /// All open deals on the as-of day.
    pub open_deals: usize,
    /// Their amounts; unpriced ones are 0.
    pub open_amount: Figure<Money>,
    /// Open deals without amount or rate.
    pub unpriced_deals: usize,
    /// Open deals whose close lies before as-of.
    pub overdue_deals: usize,
    /// Their amounts.
    pub overdue_amount: Money,
    /// Open deals whose close lies in the period.
    pub closing_deals: usize,
    /// Their amounts.
    pub closing_amount: Figure<Money>,
    /// Each closing deal's amount x chance of its stage, rounded, then summed.
    pub weighted_amount: Money,
    /// Closing amount / max(0, target - won); `n/a` once the target is met or without one.
    pub coverage: Figure<f64>,
    /// 1 / win rate by value: the coverage that this book's own win rate asks for.
    pub required_coverage: Figure<f64>,
    /// Won of decided, by decision date in the period.
    pub win_rate: WinRate,
    /// Won money of decided money, by decision date in the period.
    pub win_rate_by_value: Figure<f64>,
    /// Days from created to won.
    pub cycle_days: Cycle,
    /// Money a day: all open deals x average won x win rate / median cycle.
    pub velocity_per_day: Figure<Money>,
    /// Mean won amount; unpriced deals are left out.
    pub average_won: Figure<Money>,
    /// Closing deals by stage, in the table's order.
    pub stages: Vec<Stage>,
    /// All open deals by stage, in the table's order: what a book without close dates can tell.
    pub open_stages: Vec<Stage>,
    /// Weighted amounts of all open deals.
    pub open_weighted_amount: Money,
    /// Whether any deal of the book has a close date.
    #[serde(skip)]
    pub has_closes: bool,
    /// Closing deals by the seller's category; what has none is left out.
    pub categories: Vec<CategorySum>,
    /// Closing deals by the week of their close, overdue ones first under week `null`.
    pub closing_by_week: Vec<WeekSum>,
    /// All open deals by the days since they were created: what a book without closes can say of when.
    pub open_by_age: Vec<AgeSum>,
    /// Whether any open deal has a log: then ages are those of the stage.
    #[serde(skip)]
    pub aged_by_log: bool,
}

/// A win rate with the counts it rests on.
#[derive(Clone, Debug, Serialize)]
pub struct WinRate {
    /// Deals won.
    pub won: u32,
    /// Deals won or lost.
    pub decided: u32,
    /// Won of decided.
    pub rate: Figure<f64>,
    /// Lower end of its Wilson 95 % interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

impl WinRate {
    /// The win rate of this many won of decided deals. A fraction of deals, not of money; `n/a` when nothing was
    /// decided. Wilson score interval, 95 %.
    pub fn of(key: &'static str, won: u32, decided: u32) -> Self {
        let rate = Rate::of(won, decided);
        let formula =
            div(count("deals won", won as usize, Test::WonDeals), count("deals won or lost", decided as usize, Test::Decided));
        let figure = Figure::of_or(key, formula, "nothing was decided");
        Self { won, decided, rate: figure, low: rate.map(|rate| rate.low), high: rate.map(|rate| rate.high) }
    }
}

/// Days from created to won.
#[derive(Clone, Debug, Serialize)]
pub struct Cycle {
    /// Their median.
    pub median: Figure<f64>,
    /// Over how many won deals.
    pub n: usize,
}

/// The closing deals of a stage.
#[derive(Clone, Debug, Serialize)]
pub struct Stage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its pipeline, where the company has several.
    pub pipeline: Option<String>,
    /// How many.
    pub deals: usize,
    /// Their amounts.
    pub amount: Money,
    /// The chance that a deal in it is won.
    pub chance: Option<f64>,
    /// What weighs more in the chance.
    pub chance_from: Option<From>,
    /// What `company.ron` states; `None` where it states nothing.
    pub chance_stated: Option<f64>,
    /// Deals decided that ever stood in it.
    pub chance_n: u32,
    /// Weighted amounts.
    pub weighted: Money,
    /// Median days in the stage (without a log: since created).
    pub median_age_days: Option<f64>,
    /// How many stand in it longer than 80 % of the won deals did.
    pub stuck: usize,
}

impl Stage {
    /// The stated chance, where it differs from the chance by 5 points or more.
    pub fn stated_otherwise(&self) -> Option<f64> {
        let (chance, stated) = (self.chance?, self.chance_stated?);
        // Chances are products of floats: 5 points are 5 points, whatever the last bit says.
        ((stated - chance).abs() >= STATED_DIFFERS - 1e-9).then_some(stated)
    }
}

/// The closing deals of a category.
#[derive(Clone, Debug, Serialize)]
pub struct CategorySum {
    /// Its name.
    pub id: &'static str,
    /// How many.
    pub deals: usize,
    /// Their amounts.
    pub amount: Money,
}

/// The closing deals of a week.
#[derive(Clone, Debug, Serialize)]
pub struct WeekSum {
    /// Its id; `null`: overdue.
    pub week: Option<Period>,
    /// Its first day.
    pub start: Option<Day>,
    /// How many.
    pub deals: usize,
    /// Their amounts.
    pub amount: Money,
}

/// The open deals of an age.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgeSum {
    /// Days since they were created, at least.
    pub from_days: i32,
    /// Fewer days than this; `null`: the oldest.
    pub below_days: Option<i32>,
    /// How many.
    pub deals: usize,
    /// Their amounts.
    pub amount: Money,
}

/// Where one age ends and the next begins, in days: a month, a quarter, half a year, a year.
const AGES: [i32; 4] = [31, 92, 183, 366];

/// Whether an open deal's close lies in the lens's period: the only definition of "closing".
pub fn is_closing(lens: &Lens, deal: &DealOn) -> bool {
    deal.close.is_some_and(|close| lens.span().holds(close))
}

/// Whether an open deal's close lies before the as-of day.
pub fn is_overdue(lens: &Lens, deal: &DealOn) -> bool {
    deal.close.is_some_and(|close| close < lens.as_of)
}

/// A deal's amount x the chance of its stage, rounded half to even to the minor unit.
pub fn weighted(deal: &DealOn, chances: &Chances) -> Money {
    Money::from_f64(deal.money().as_f64() * chances.of(deal)).unwrap_or(Money::ZERO)
}

/// The figures of the pipeline panel.
pub fn pipeline(lens: &Lens, chances: &Chances) -> Pipeline {
    let open = open_deals(lens);
    let closing: Vec<&DealOn> = open.iter().filter(|deal| is_closing(lens, deal)).collect();
    let overdue: Vec<&DealOn> = open.iter().filter(|deal| is_overdue(lens, deal)).collect();
    let sum = |deals: &[&DealOn]| deals.iter().map(|deal| deal.money()).sum::<Money>();
    let all: Vec<&DealOn> = open.iter().collect();
    let (open_amount, closing_amount) = (sum(&all), sum(&closing));
    let outcome = decided(lens, lens.so_far());
    let won = lens.sums.won(lens.so_far());
    let win_rate = WinRate::of("sales.win_rate.rate", outcome.won, outcome.won + outcome.lost);
    let by_value = by_value("sales.win_rate_by_value", &outcome);
    let closing_formula = || money("open amount closing in the period", closing_amount, Test::Closing);
    let coverage = match revenue_target(lens.book, lens.period, lens.scope) {
        None => Figure::none("sales.coverage", "no target"),
        Some(target) => {
            let source = target.record.map_or(Source::Given, |id| Source::Record(crate::book::table::Table::any(id)));
            let gap = max0(sub(term("target", Num::Money(target.amount), source), money("won", won, Test::Won)));
            Figure::of_or("sales.coverage", div(closing_formula(), gap), "the target is met")
        }
    };
    let cycle = cycle(&outcome);
    let average_won = average_won("sales.average_won", &outcome);
    let velocity_per_day = velocity(&open, &average_won, &win_rate, &cycle);
    let stuck = StuckAfter::new(lens);
    Pipeline {
        open_deals: open.len(),
        open_amount: Figure::of("sales.open_amount", money("amounts of open deals", open_amount, Test::Open)),
        unpriced_deals: open.iter().filter(|deal| deal.amount.is_none()).count(),
        overdue_deals: overdue.len(),
        overdue_amount: sum(&overdue),
        closing_deals: closing.len(),
        closing_amount: Figure::of("sales.closing_amount", closing_formula()),
        weighted_amount: closing.iter().map(|deal| weighted(deal, chances)).sum(),
        coverage,
        required_coverage: Figure::of_or(
            "sales.required_coverage",
            div(term("1", Num::Ratio(1.0), Source::Given), by_value.formula.clone()),
            "nothing was won",
        ),
        win_rate,
        win_rate_by_value: by_value,
        cycle_days: cycle,
        velocity_per_day,
        average_won,
        stages: stages(lens, &closing, chances, &stuck),
        open_stages: stages(lens, &all, chances, &stuck),
        open_weighted_amount: open.iter().map(|deal| weighted(deal, chances)).sum(),
        has_closes: crate::book::present::Need::DealClose.met(lens.book),
        categories: categories(&closing),
        closing_by_week: by_week(lens, &closing),
        open_by_age: by_age(lens, &open),
        aged_by_log: open.iter().any(|deal| !deal.deal.log().is_empty()),
    }
}

/// Won money / (won money + lost money) of deals, by decision date.
fn by_value(key: &'static str, outcome: &Decided) -> Figure<f64> {
    let won = || money("won amount of deals", outcome.won_amount, Test::WonDeals);
    let all = Formula::Sum(vec![won(), money("lost amount of deals", outcome.lost_amount, Test::LostDeals)]);
    Figure::of_or(key, div(won(), all), "nothing with an amount was decided")
}

/// Median days from created to won; `n/a` when nothing was won.
pub fn cycle(outcome: &Decided) -> Cycle {
    let n = outcome.cycles.len();
    let value = median(outcome.cycles.clone()).map_or(Num::None("nothing was won".into()), Num::Days);
    let terms = vec![Term {
        words: "days from created to won".into(),
        value: Num::Count(i64::try_from(n).unwrap_or(0)),
        from: Source::Counted(Test::WonDeals),
    }];
    Cycle { median: Figure::of("sales.cycle_days.median", Formula::Named { name: "median of".into(), terms, value }), n }
}

/// Mean amount of the won deals that are priced; `n/a` when there are none.
pub fn average_won(key: &'static str, outcome: &Decided) -> Figure<Money> {
    let priced = (outcome.won - outcome.won_unpriced) as usize;
    let formula = div(
        money("won amount of deals", outcome.won_amount, Test::WonDeals),
        count("won deals with an amount", priced, Test::WonDeals),
    );
    Figure::of_or(key, formula, "nothing with an amount was won")
}

/// All open deals x average won x win rate / median cycle, in money a day.
fn velocity(open: &[DealOn], average: &Figure<Money>, win_rate: &WinRate, cycle: &Cycle) -> Figure<Money> {
    let open = term("open deals", Num::Ratio(open.len() as f64), Source::Counted(Test::Open));
    let top = mul(mul(average.formula.clone(), open), win_rate.rate.formula.clone());
    Figure::of_or("sales.velocity_per_day", div(top, cycle.median.formula.clone()), "the median cycle is 0 days")
}

fn stages(lens: &Lens, closing: &[&DealOn], chances: &Chances, stuck: &StuckAfter) -> Vec<Stage> {
    let stages = (0..).map(StageId).zip(lens.book.company.stages());
    let mut rows: Vec<Stage> = stages
        .map(|(id, stage)| {
            let deals: Vec<&DealOn> = closing.iter().copied().filter(|deal| deal.stage == Some(id)).collect();
            let chance = chances.stage(id);
            let row = row(lens, (stage.key(), stage.name(), stage.pipeline()), &deals, chance, chances, stuck);
            Stage { chance_stated: stage.probability(), ..row }
        })
        .collect();
    let without: Vec<&DealOn> = closing.iter().copied().filter(|deal| deal.stage.is_none()).collect();
    if !without.is_empty() {
        rows.push(row(lens, ("none", "no stage", None), &without, None, chances, stuck));
    }
    rows
}

fn row(
    lens: &Lens,
    (id, name, pipeline): (&str, &str, Option<&str>),
    deals: &[&DealOn],
    chance: Option<&Chance>,
    chances: &Chances,
    stuck: &StuckAfter,
) -> Stage {
    Stage {
        id: id.to_owned(),
        name: name.to_owned(),
        pipeline: pipeline.map(str::to_owned),
        deals: deals.len(),
        amount: deals.iter().map(|deal| deal.money()).sum(),
        chance: chance.map(|chance| chance.value),
        chance_from: chance.map(|chance| chance.from),
        chance_stated: None,
        chance_n: chance.map_or(0, |chance| chance.decided),
        weighted: deals.iter().map(|deal| weighted(deal, chances)).sum(),
        median_age_days: median(deals.iter().map(|deal| f64::from(stage_age(deal.deal, deal.stage, lens.as_of).0)).collect()),
        stuck: deals.iter().filter(|deal| stuck.is_stuck(deal, lens.as_of)).count(),
    }
}

fn categories(closing: &[&DealOn]) -> Vec<CategorySum> {
    let of = |category: Category| {
        let deals = closing.iter().filter(|deal| deal.deal.category() == Some(category));
        let (deals, amount) = deals.fold((0, Money::ZERO), |(n, sum), deal| (n + 1, sum + deal.money()));
        CategorySum { id: category.name(), deals, amount }
    };
    Category::ALL.iter().map(|category| of(*category)).filter(|sum| sum.deals > 0).collect()
}

fn by_week(lens: &Lens, closing: &[&DealOn]) -> Vec<WeekSum> {
    let calendar = lens.book.company.calendar();
    let mut weeks: BTreeMap<Option<Day>, (usize, Money)> = BTreeMap::new();
    for deal in closing {
        let Some(close) = deal.close else { continue };
        let week = (close >= lens.as_of).then(|| calendar.week_start(close));
        let sum = weeks.entry(week).or_default();
        *sum = (sum.0 + 1, sum.1 + deal.money());
    }
    // Weeks without a deal up to the period's end stand there with nothing, so that the columns are a time axis.
    let mut start = calendar.week_start(lens.as_of.max(lens.span().start));
    while start <= lens.span().end && lens.span().days() <= 100 {
        weeks.entry(Some(start)).or_default();
        start = start + 7;
    }
    let week = |start: Day| calendar.containing(Length::Week, start);
    weeks.into_iter().map(|(start, (deals, amount))| WeekSum { week: start.map(week), start, deals, amount }).collect()
}

fn by_age(lens: &Lens, open: &[DealOn]) -> Vec<AgeSum> {
    let starts = std::iter::once(0).chain(AGES);
    let ends = AGES.into_iter().map(Some).chain([None]);
    let mut ages: Vec<AgeSum> =
        starts.zip(ends).map(|(from_days, below_days)| AgeSum { from_days, below_days, deals: 0, amount: Money::ZERO }).collect();
    for deal in open {
        let age = lens.as_of - deal.deal.created();
        if let Some(sum) = ages.iter_mut().find(|sum| sum.below_days.is_none_or(|below| age < below)) {
            sum.deals += 1;
            sum.amount += deal.money();
        }
    }
    ages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stated_chance_is_told_from_five_points_on() {
        let stage = |chance, chance_stated| Stage {
            id: "a".into(),
            name: "A".into(),
            pipeline: None,
            deals: 0,
            amount: Money::ZERO,
            chance,
            chance_from: None,
            chance_stated,
            chance_n: 0,
            weighted: Money::ZERO,
            median_age_days: None,
            stuck: 0,
        };
        let told = |chance, stated| stage(chance, stated).stated_otherwise();
        assert_eq!(told(Some(0.45), Some(0.5)), Some(0.5));
        assert_eq!(told(Some(0.45), Some(0.4)), Some(0.4));
        assert_eq!(told(Some(0.451), Some(0.5)), None);
        assert_eq!(told(Some(0.45), None), None);
        assert_eq!(told(None, Some(0.5)), None);
    }
}
