//! Objectives: where we must be, where we are, what is late; and the roadmap of their steps.

use serde::Serialize;

use crate::book::day::Day;
use crate::book::id::Id;
use crate::book::objective::{Objective, ObjectiveKind, ObjectiveMeasure, Reading, Step};
use crate::metrics::figure::{Figure, Num, figures, given, named, no_figures};
use crate::metrics::lens::Lens;

use super::extrapolation;
use super::objective_now::{Measures, ReadingSource, now};
use super::shared::MarketingFacts;
use super::terms::{Ref, int, number, stated};
use super::ticks::{AxisTick, ticks};

/// Within this part of the whole way it is on plan.
const TOLERANCE: f64 = 0.05;

figures! {
    /// The panel and the roadmap.
    pub struct Objectives {
        /// Every objective, in the table's order.
        pub objectives: Vec<ObjectiveRow>,
        /// What all of them say together.
        pub objectives_verdict: ObjectivesVerdict,
        /// Steps that are late, the latest first.
        pub late_steps: Vec<StepRow>,
        /// Steps to come, the next first.
        pub next_steps: Vec<StepRow>,
        /// Every step of all objectives: the late ones, those to come, those that are done.
        pub steps: Vec<StepRow>,
        /// What happened and is planned, by day: ticks for every time axis.
        pub ticks: Vec<AxisTick>,
    }

    /// An objective.
    pub struct ObjectiveRow {
        /// Which.
        pub id: Ref,
        /// What is to be reached.
        pub what: String,
        /// What it is about.
        pub kind: ObjectiveKind,
        /// Who answers for it.
        pub owner: Ref,
        /// What its values are.
        pub unit: Unit,
        /// The baseline as written.
        pub start: Figure<f64>,
        /// When.
        pub start_on: Day,
        /// The newest reading, or the measure's own figure, else the baseline.
        pub now: Figure<f64>,
        /// Where that comes from.
        pub now_from: ReadingSource,
        /// Lower end of its 95 % interval, where it has one.
        pub now_low: Option<f64>,
        /// Upper end.
        pub now_high: Option<f64>,
        /// Half of the 95 % interval of the reading, in its unit.
        pub now_half: Figure<f64>,
        /// The line from the baseline to the goal at the day: where the plan is today. Flat before and after.
        pub plan_now: Figure<f64>,
        /// The goal as written.
        pub target: Figure<f64>,
        /// The day of the goal.
        pub due: Day,
        /// The chance that the goal is met on its day if the readings go on along their line (from three readings on).
        pub chance: Figure<f64>,
        /// How much of the whole way is done; below 0 when it went back.
        pub way_done: Option<f64>,
        /// How much should be.
        pub way_planned: f64,
        /// How it stands; null before it begins.
        pub state: Option<ObjectiveState>,
        /// Steps of its road that are past due and not done.
        pub late_steps: Figure<usize>,
        /// Its steps, in their order.
        pub steps: Vec<StepRow>,
        /// What was read by as-of, the baseline first.
        pub readings: Vec<ObjectivePoint>,
    }

    /// How all objectives stand: `on_plan` of `of`.
    pub struct ObjectivesVerdict {
        /// Objectives that are ahead of or on the plan for today.
        pub on_plan: Figure<usize>,
        /// Objectives that have begun.
        pub of: Figure<usize>,
        /// Objectives that are more than 5 % of the whole way ahead of the plan for today.
        pub ahead: Figure<usize>,
        /// Objectives whose interval holds the plan for today.
        pub too_close: Figure<usize>,
        /// Objectives that are more than 5 % of the whole way behind the plan for today.
        pub behind: Figure<usize>,
        /// Objectives whose day is over and that are not met.
        pub late: Figure<usize>,
        /// Steps of all objectives that are due before the day and not done.
        pub late_steps: Figure<usize>,
    }

    /// A step of an objective.
    pub struct StepRow {
        /// What is to be done.
        pub what: String,
        /// For which objective.
        pub objective: Ref,
        /// Who answers for it.
        pub owner: Ref,
        /// By when.
        pub due: Day,
        /// When it was done, by as-of.
        pub done: Option<Day>,
        /// Due before as-of and not done.
        pub late: bool,
        /// Days past its due day, while it is late.
        pub days_late: Figure<u32>,
    }
}

no_figures!(ObjectiveKind, Unit, ObjectiveState, ObjectivePoint);

/// A value on a day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct ObjectivePoint {
    pub(crate) on: Day,
    pub(crate) value: f64,
}

/// What an objective's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Percent: 27 is 27 %.
    Percent,
    /// Major units of the company's currency.
    Money,
    /// 100 at the rivals' level.
    Index,
    /// A count.
    Count,
    /// As written, without a measure.
    Written,
}

/// How an objective stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
pub enum ObjectiveState {
    /// More than 5 % of the whole way ahead of the plan.
    #[serde(rename = "ahead")]
    Ahead,
    /// Within 5 %.
    #[serde(rename = "on plan")]
    OnPlan,
    /// The interval holds the plan.
    #[serde(rename = "too close to call")]
    TooClose,
    /// More than 5 % behind.
    #[serde(rename = "behind")]
    Behind,
    /// The target's day is over and it is not met.
    #[serde(rename = "late")]
    Late,
}

pub(crate) fn objectives(shared: &MarketingFacts, measures: Measures) -> Objectives {
    let lens = &shared.lens;
    let rows: Vec<ObjectiveRow> =
        lens.book.objectives.iter().map(|(id, objective)| row(shared, measures, id, objective)).collect();
    let steps = || rows.iter().flat_map(|row| row.steps.iter().cloned());
    let mut late_steps: Vec<StepRow> = steps().filter(|step| step.late).collect();
    late_steps.sort_by_key(|step| step.due);
    let mut next_steps: Vec<StepRow> = steps().filter(|step| step.done.is_none() && !step.late).collect();
    next_steps.sort_by_key(|step| step.due);
    let done = steps().filter(|step| step.done.is_some());
    Objectives {
        objectives_verdict: verdict(&rows),
        steps: late_steps.iter().chain(&next_steps).cloned().chain(done).collect(),
        late_steps,
        next_steps,
        ticks: ticks(lens),
        objectives: rows,
    }
}

fn row(shared: &MarketingFacts, measures: Measures, id: Id<Objective>, objective: &Objective) -> ObjectiveRow {
    let lens = &shared.lens;
    let (now, now_from, interval) = now(shared, measures, id, objective);
    let plan = plan(objective.baseline().on(), objective.target().on(), lens.as_of);
    let at = objective.baseline().value() + (objective.target().value() - objective.baseline().value()) * plan;
    let terms = vec![
        given("baseline", Num::Ratio(objective.baseline().value())),
        given("target", Num::Ratio(objective.target().value())),
        given("days elapsed / all days", Num::Ratio(plan)),
    ];
    let whole = objective.target().value() - objective.baseline().value();
    let owner = Ref::or_none(lens.book, objective.owner(), "no owner");
    let me = Ref::of(lens.book, id);
    let known = objective.readings().iter().filter(|reading| reading.on() <= lens.as_of);
    let first = Some(objective.baseline()).filter(|reading| reading.on() <= lens.as_of);
    let readings: Vec<ObjectivePoint> =
        first.into_iter().chain(known).map(|reading| ObjectivePoint { on: reading.on(), value: reading.value() }).collect();
    let written = |words: &'static str, reading: &Reading| Figure::of(stated(words, Num::Ratio(reading.value()), id));
    let late_steps = objective.steps().iter().filter(|step| step.is_late_on(lens.as_of)).count();
    let plan_now: Figure<f64> =
        Figure::of(named("baseline + (target - baseline) x days elapsed / all days", terms, Num::Ratio(at)));
    let half = interval.map(|(low, high)| {
        named(
            "half of the way between the ends of its 95 % interval,",
            vec![given("lower end", Num::Ratio(low)), given("upper end", Num::Ratio(high))],
            Num::Ratio((high - low) / 2.0),
        )
    });
    ObjectiveRow {
        what: objective.what().to_owned(),
        kind: objective.kind(),
        unit: objective.measure().map_or(Unit::Written, unit),
        start: written("baseline as written", objective.baseline()),
        start_on: objective.baseline().on(),
        state: now.get().map(|now| state(objective, now, interval, at, lens.as_of)),
        way_done: now.get().filter(|_| whole != 0.0).map(|now| (now - objective.baseline().value()) / whole),
        way_planned: plan,
        now: now.read_with("plan now", &plan_now),
        now_from,
        now_low: interval.map(|(low, _)| low),
        now_high: interval.map(|(_, high)| high),
        now_half: Figure::some(half, "no interval"),
        plan_now,
        target: written("goal as written", objective.target()),
        due: objective.target().on(),
        late_steps: Figure::of(stated("steps past due and not done", Num::of(late_steps), id)),
        steps: objective.steps().iter().map(|step| step_row(lens, (id, &me), &owner, step)).collect(),
        chance: chance(objective, &readings, lens.as_of),
        readings,
        owner,
        id: me,
    }
}

/// The chance that the line through the readings lies on the target's side on its day.
fn chance(objective: &Objective, readings: &[ObjectivePoint], as_of: Day) -> Figure<f64> {
    let (target, from) = (&objective.target(), &objective.baseline());
    if as_of >= target.on() {
        return Figure::none("the goal's day has come");
    }
    if readings.len() < extrapolation::LEAST {
        return Figure::none("fewer than 3 readings, the baseline included");
    }
    let days = |on: Day| f64::from(on - from.on());
    let points: Vec<(f64, f64)> = readings.iter().map(|point| (days(point.on), point.value)).collect();
    let value = extrapolation::chance_beyond(&points, days(target.on()), target.value(), target.value() < from.value())
        .map_or_else(|| Num::None("all readings are of one day".into()), Num::Ratio);
    let terms = vec![given("readings", Num::Count(int(points.len()))), given("goal", Num::Ratio(target.value()))];
    Figure::of(named("chance on the goal's day by the line through the readings (least squares, Student's t), of", terms, value))
}

fn step_row(lens: &Lens, (id, objective): (Id<Objective>, &Ref), owner: &Ref, step: &Step) -> StepRow {
    let late = step.is_late_on(lens.as_of);
    let days = if late { lens.as_of - step.due() } else { 0 };
    StepRow {
        what: step.what().to_owned(),
        objective: objective.clone(),
        owner: owner.clone(),
        due: step.due(),
        done: step.done().filter(|done| *done <= lens.as_of),
        late,
        days_late: Figure::of(stated("days since it was due, while it is late", Num::Count(days.into()), id)),
    }
}

/// The part of the way that is planned to be done on a day: 0 before the start, 1 from the target's day on.
fn plan(start: Day, due: Day, day: Day) -> f64 {
    if day >= due {
        return 1.0;
    }
    let (elapsed, all) = (day - start, due - start);
    if elapsed <= 0 || all <= 0 { 0.0 } else { f64::from(elapsed) / f64::from(all) }
}

/// Late, too close to call, or by the distance to the plan in the target's direction.
fn state(objective: &Objective, now: f64, interval: Option<(f64, f64)>, plan: f64, as_of: Day) -> ObjectiveState {
    let way = objective.target().value() - objective.baseline().value();
    let direction = if way < 0.0 { -1.0 } else { 1.0 };
    if as_of > objective.target().on() && (now - objective.target().value()) * direction < 0.0 {
        return ObjectiveState::Late;
    }
    if interval.is_some_and(|(low, high)| low <= plan && plan <= high) {
        return ObjectiveState::TooClose;
    }
    let ahead = (now - plan) * direction;
    let tolerance = TOLERANCE * way.abs();
    if ahead > tolerance {
        ObjectiveState::Ahead
    } else if ahead >= -tolerance {
        ObjectiveState::OnPlan
    } else {
        ObjectiveState::Behind
    }
}

fn verdict(rows: &[ObjectiveRow]) -> ObjectivesVerdict {
    let of = |words: &'static str, wanted: fn(ObjectiveState) -> bool| {
        Figure::of(number(words, rows.iter().filter(|row| row.state.is_some_and(wanted)).count()))
    };
    let late_steps = rows.iter().map(|row| row.late_steps.or_zero()).sum();
    ObjectivesVerdict {
        on_plan: of("objectives ahead of or on the plan", |state| {
            matches!(state, ObjectiveState::Ahead | ObjectiveState::OnPlan)
        }),
        of: of("objectives that have begun", |_| true),
        ahead: of("objectives ahead of the plan", |state| state == ObjectiveState::Ahead),
        too_close: of("objectives too close to call", |state| state == ObjectiveState::TooClose),
        behind: of("objectives behind the plan", |state| state == ObjectiveState::Behind),
        late: of("objectives that are late", |state| state == ObjectiveState::Late),
        late_steps: Figure::of(number("steps past due and not done", late_steps)),
    }
}

fn unit(measure: ObjectiveMeasure) -> Unit {
    match measure {
        ObjectiveMeasure::SegmentRevenue(_) => Unit::Money,
        ObjectiveMeasure::PriceIndex(_) => Unit::Index,
        ObjectiveMeasure::NewCustomers => Unit::Count,
        _ => Unit::Percent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn reading(on: &str, value: f64) -> Reading {
        Reading::with(|blank| blank.on(day(on)).value(value))
    }

    fn objective(from: f64, to: f64) -> Objective {
        Objective::with(|blank| {
            let goal = blank.key("o".into()).what("o".into()).kind(ObjectiveKind::Brand);
            goal.baseline(reading("2025-01-01", from)).target(reading("2027-01-01", to))
        })
    }

    #[test]
    fn the_plan_is_a_line_and_flat_before_and_after() {
        let at = |text| plan(day("2025-01-01"), day("2027-01-01"), day(text));
        for (on, part) in
            [("2024-06-01", 0.0), ("2025-01-01", 0.0), ("2026-01-01", 0.5), ("2027-01-01", 1.0), ("2030-01-01", 1.0)]
        {
            assert!((at(on) - part).abs() < 1e-12, "{on}");
        }
        assert!((plan(day("2025-01-01"), day("2025-01-01"), day("2025-01-01")) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_state_is_the_distance_in_the_targets_direction() {
        let as_of = day("2026-01-01");
        let up = |now, interval| state(&objective(30.0, 40.0), now, interval, 35.0, as_of);
        assert_eq!(
            [35.6, 35.5, 34.5, 34.4].map(|now| up(now, None)),
            [ObjectiveState::Ahead, ObjectiveState::OnPlan, ObjectiveState::OnPlan, ObjectiveState::Behind]
        );
        assert_eq!(up(34.7, Some((30.1, 39.3))), ObjectiveState::TooClose);
        assert_eq!(up(31.0, Some((30.0, 32.0))), ObjectiveState::Behind);
        let down = |now| state(&objective(40.0, 30.0), now, None, 35.0, as_of);
        assert_eq!([34.0, 36.0].map(down), [ObjectiveState::Ahead, ObjectiveState::Behind]);
    }

    #[test]
    fn three_readings_have_a_chance_until_the_goals_day() {
        let point = |on, value| ObjectivePoint { on: day(on), value };
        // Days 0, 1, 2 with 1, 2, 4; on day 4 the line is at 41/6: 6 is met with the chance worked in `extrapolation`.
        let mut goal = objective(1.0, 6.0);
        goal.set().baseline(reading("2026-01-01", 1.0)).target(reading("2026-01-05", 6.0));
        let readings = [point("2026-01-01", 1.0), point("2026-01-02", 2.0), point("2026-01-03", 4.0)];
        let found = chance(&goal, &readings, day("2026-01-04")).get().unwrap();
        assert!((found - 0.723_350).abs() < 1e-5, "{found}");
        let why = |readings: &[ObjectivePoint], on| chance(&goal, readings, day(on)).value.clone().unwrap_err().0;
        assert_eq!(why(&readings[..2], "2026-01-04"), "fewer than 3 readings, the baseline included");
        assert_eq!(why(&readings, "2026-01-05"), "the goal's day has come");
    }

    #[test]
    fn late_is_past_the_day_and_not_met() {
        let past = day("2027-01-02");
        assert_eq!(state(&objective(30.0, 40.0), 39.9, Some((35.0, 45.0)), 40.0, past), ObjectiveState::Late);
        assert_eq!(state(&objective(30.0, 40.0), 40.0, None, 40.0, past), ObjectiveState::OnPlan);
        assert_eq!(state(&objective(30.0, 40.0), 39.9, None, 40.0, day("2027-01-01")), ObjectiveState::OnPlan);
    }
}
