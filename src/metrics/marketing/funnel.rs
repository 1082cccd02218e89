//! The funnel from the public to won deals, and the hand-off from marketing to sales.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::book::calendar::{Calendar, Length, Period};
use crate::book::day::Day;
use crate::book::money::Money;
use crate::metrics::fate::{FateEnd, incidence};
use crate::metrics::figure::{Figure, Num, Test, counted, figures, named, no_figures};
use crate::metrics::stats::percentile;

use super::attribution::Attribution;
use super::expected::{expected_deals, expected_won};
use super::records::{Brought, RecordSet, Spent};
use super::shared::{LeadFate, MarketingFacts};
use super::terms::{Proportion, number, number_of, small};

/// Leads younger than this percentile of the days that others took are too young to judge.
const OLD_ENOUGH: f64 = 0.9;

/// A step of the funnel after the lead itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FunnelStep {
    /// Marketing says it is ready.
    Qualified,
    /// Sales took it.
    Accepted,
    /// It became a deal.
    Deals,
    /// The deal was won.
    Won,
}

impl FunnelStep {
    pub(crate) const ALL: [Self; 4] = [Self::Qualified, Self::Accepted, Self::Deals, Self::Won];

    /// When a lead reached it.
    pub(crate) fn of(self, lead: &LeadFate) -> Option<Day> {
        let [qualified, accepted, deal, won] = lead.steps;
        match self {
            Self::Qualified => qualified,
            Self::Accepted => accepted,
            Self::Deals => deal,
            Self::Won => won,
        }
    }

    /// Whether a lead reached the step before it: every lead did the first.
    fn reached_before(self, lead: &LeadFate) -> bool {
        match self {
            Self::Qualified => true,
            Self::Accepted => Self::Qualified.of(lead).is_some(),
            Self::Deals => Self::Accepted.of(lead).is_some(),
            Self::Won => Self::Deals.of(lead).is_some(),
        }
    }

    fn words(self) -> [&'static str; 2] {
        match self {
            Self::Qualified => ["qualified", "leads old enough"],
            Self::Accepted => ["accepted", "qualified leads old enough"],
            Self::Deals => ["deals", "accepted leads old enough"],
            Self::Won => ["won", "leads with a deal old enough"],
        }
    }
}

figures! {
    /// The panel.
    pub struct Funnel {
        /// People reached, else impressions, of the window's spend rows.
        pub reached: Figure<usize>,
        /// Leads created in the window.
        pub leads: Figure<usize>,
        /// Of the window's leads, those that were qualified by the day.
        pub qualified: Figure<usize>,
        /// Of the window's leads, those that sales accepted by the day.
        pub accepted: Figure<usize>,
        /// Of the window's leads, those that became a deal by the day.
        pub deals: Figure<usize>,
        /// Of the window's leads, those whose deal was won by the day.
        pub won: Figure<usize>,
        /// Money of the won deals of these leads.
        pub won_amount: Money,
        /// Won revenue of the window, orders included, without any touch or campaign.
        pub no_touch_known: Figure<Money>,
        /// Leads accepted by sales by leads qualified, whatever their age.
        pub acceptance: Figure<f64>,
        /// Deals that the window's open leads will still become, by what became of other leads from their age on.
        pub expected_deals: Figure<f64>,
        /// Those deals x the share of such deals that is won x the mean won money of a lead that won.
        pub expected_won_amount: Figure<Money>,
        /// Each step: the rate from the step before it, those too young left out.
        pub steps: Vec<FunnelStepRow>,
        /// By the month in which the leads were created.
        pub cohorts: Vec<Cohort>,
        /// By the fiscal quarter in which they were created.
        pub cohorts_by_quarter: Vec<Cohort>,
    }

    /// A step of the funnel.
    pub struct FunnelStepRow {
        /// Which.
        pub(crate) step: FunnelStep,
        /// Leads of the window that reached the step.
        pub(crate) reached: Figure<usize>,
        /// Leads that may still reach it: they reached the step before, are not stopped, and are younger than nine in ten were when they did.
        pub(crate) too_young: Figure<usize>,
        /// The 90th percentile of days from created to the step; null when none got there.
        pub(crate) old_enough_days: Option<f64>,
        /// Of the leads that are old enough to judge and reached the step before, the share that went on.
        pub(crate) rate: Proportion,
        /// Share of all leads that reach it, those still open included: Aalen-Johansen with stopped leads competing.
        pub(crate) fate: Option<f64>,
    }

    /// Leads of one month or quarter.
    pub struct Cohort {
        /// When they were created.
        pub month: Period,
        /// Leads created in the month or quarter.
        pub leads: Figure<usize>,
        /// Of these, too young to be judged as qualified or not.
        pub too_young: usize,
        /// Of the leads created then, those qualified by the day.
        pub qualified: Figure<usize>,
        /// Of the leads created then, those accepted by sales by the day.
        pub accepted: Figure<usize>,
        /// Of the leads created then, those that became a deal by the day.
        pub deals: Figure<usize>,
        /// Of the leads created then, those won by the day.
        pub won: Figure<usize>,
        /// Leads that may still be won: not stopped, and younger than nine in ten were when they were.
        pub too_young_to_win: Figure<usize>,
        /// Of the leads created then that are old enough to judge, the share that was won.
        pub won_of_old_enough: Proportion,
        /// Share of the cohort that each step is reached by, those still open included (Aalen-Johansen).
        pub fate: Fate,
    }

    /// What becomes of leads: Aalen-Johansen shares by the age that the oldest of them has.
    pub struct Fate {
        /// The chance of having been qualified by the cohort's age, rejection competing (Aalen-Johansen).
        pub(crate) qualified: Figure<f64>,
        /// The chance of having been accepted by the cohort's age, rejection competing (Aalen-Johansen).
        pub(crate) accepted: Figure<f64>,
        /// The chance of having become a deal by the cohort's age, rejection competing (Aalen-Johansen).
        pub(crate) deals: Figure<f64>,
        /// The chance of having been won by the cohort's age, rejection competing (Aalen-Johansen).
        pub(crate) won: Figure<f64>,
    }
}

no_figures!(FunnelStep);

pub(crate) fn funnel(shared: &MarketingFacts, attribution: &Attribution) -> Funnel {
    let leads = &shared.leads;
    let as_of = shared.lens.as_of;
    let calendar = shared.lens.book.company.calendar();
    let waits = FunnelStep::ALL.map(|step| old_enough(leads, step));
    let count = |step: FunnelStep| leads.iter().filter(|lead| step.of(lead).is_some()).count();
    let of_step =
        |words: &'static str, step| Figure::of(number_of(words, count(step), RecordSet::Reached(Brought::Somehow, step)));
    let acceptance = Proportion::new(
        ("accepted", small(count(FunnelStep::Accepted))),
        ("qualified", small(count(FunnelStep::Qualified))),
        "no qualified leads",
    )
    .behind(
        RecordSet::Reached(Brought::Somehow, FunnelStep::Accepted),
        RecordSet::Reached(Brought::Somehow, FunnelStep::Qualified),
    );
    let expected = expected_deals(leads, as_of);
    Funnel {
        reached: reached(shared),
        leads: Figure::of(number_of("leads of the window", leads.len(), RecordSet::Leads(Brought::Somehow))),
        qualified: of_step("leads that were qualified", FunnelStep::Qualified),
        accepted: of_step("leads that sales accepted", FunnelStep::Accepted),
        deals: of_step("leads that became a deal", FunnelStep::Deals),
        won: of_step("leads whose deal was won", FunnelStep::Won),
        won_amount: leads.iter().map(|lead| lead.won).sum(),
        no_touch_known: attribution.no_touch_known.clone(),
        acceptance: acceptance.rate,
        expected_won_amount: expected_won(leads, &expected, as_of),
        expected_deals: expected,
        steps: FunnelStep::ALL.into_iter().zip(waits).map(|(step, wait)| step_row(leads, step, wait, as_of)).collect(),
        cohorts: cohorts(leads, Length::Month, calendar, waits, as_of),
        cohorts_by_quarter: cohorts(leads, Length::Quarter, calendar, waits, as_of),
    }
}

fn reached(shared: &MarketingFacts) -> Figure<usize> {
    let known: Vec<u64> = shared.spend.iter().filter_map(|spend| spend.reach).collect();
    if known.is_empty() {
        return Figure::none("no reach or impressions in the window's spend");
    }
    let sum = usize::try_from(known.into_iter().fold(0, u64::saturating_add)).unwrap_or(usize::MAX);
    Figure::of(number_of("reach, else impressions, of the window's spend", sum, RecordSet::Spend(Spent::All)))
}

/// The 90th percentile of days from created to a step over the leads that got there.
fn old_enough(leads: &[LeadFate], step: FunnelStep) -> Option<f64> {
    let mut days: Vec<f64> = leads.iter().filter_map(|lead| Some(f64::from(step.of(lead)? - lead.created))).collect();
    percentile(&mut days, OLD_ENOUGH)
}

/// Not there yet, not stopped, and younger than most were when they got there.
fn too_young(lead: &LeadFate, step: FunnelStep, wait: Option<f64>, as_of: Day) -> bool {
    let age = f64::from(as_of - lead.created);
    step.of(lead).is_none() && lead.stopped.is_none() && wait.is_some_and(|wait| age < wait)
}

fn step_row(leads: &[LeadFate], step: FunnelStep, wait: Option<f64>, as_of: Day) -> FunnelStepRow {
    let reached = leads.iter().filter(|lead| step.of(lead).is_some()).count();
    let before = leads.iter().filter(|lead| step.reached_before(lead));
    let (mut of, mut young) = (0, 0);
    for lead in before {
        of += 1;
        young += usize::from(too_young(lead, step, wait, as_of));
    }
    let [counted, base] = step.words();
    let why = "no leads old enough";
    FunnelStepRow {
        step,
        reached: Figure::of(number_of(
            "leads of the window that reached it",
            reached,
            RecordSet::Reached(Brought::Somehow, step),
        )),
        too_young: Figure::of(number("leads that may still reach it", young)),
        old_enough_days: wait,
        rate: Proportion::new((counted, small(reached)), (base, small(of - young)), why),
        fate: fate(leads.iter(), step, as_of),
    }
}

fn fate<'a>(leads: impl Iterator<Item = &'a LeadFate>, step: FunnelStep, as_of: Day) -> Option<f64> {
    incidence(&mut leads.map(|lead| spell(lead, step, as_of)).collect::<Vec<_>>())
}

/// Days from created to a step, to what stopped the lead before it, or to as-of.
pub(super) fn spell(lead: &LeadFate, step: FunnelStep, as_of: Day) -> (i32, FateEnd) {
    match (step.of(lead), lead.stopped) {
        (Some(on), _) => (on - lead.created, FateEnd::Reached),
        (None, Some(on)) => ((on - lead.created).max(0), FateEnd::Competing),
        (None, None) => (as_of - lead.created, FateEnd::Censored),
    }
}

/// Leads by the period in which they were created; periods without a lead are left out.
fn cohorts(leads: &[LeadFate], length: Length, calendar: &Calendar, waits: [Option<f64>; 4], as_of: Day) -> Vec<Cohort> {
    let mut by_period: BTreeMap<Day, (Period, Vec<&LeadFate>)> = BTreeMap::new();
    for lead in leads {
        let period = calendar.containing(length, lead.created);
        let start = calendar.span(period).start;
        by_period.entry(start).or_insert_with(|| (period, Vec::new())).1.push(lead);
    }
    by_period.into_values().map(|(period, leads)| cohort(period, &leads, waits, as_of)).collect()
}

fn cohort(month: Period, leads: &[&LeadFate], waits: [Option<f64>; 4], as_of: Day) -> Cohort {
    let count = |step: FunnelStep| leads.iter().filter(|lead| step.of(lead).is_some()).count();
    let young = |step: FunnelStep, wait| leads.iter().filter(|lead| too_young(lead, step, wait, as_of)).count();
    let [to_qualified, _, _, to_won] = waits;
    let too_young_to_win = young(FunnelStep::Won, to_won);
    let of = small(leads.len() - too_young_to_win);
    let reached = |words: &'static str, step| Figure::of(number_of(words, count(step), RecordSet::Cohort(month, Some(step))));
    let share = |step| {
        let value = fate(leads.iter().copied(), step, as_of).map_or(Num::None("no leads".into()), Num::Ratio);
        let of = vec![counted("leads created then", Num::of(leads.len()), Test::Marketing(RecordSet::Cohort(month, None)))];
        Figure::of(named("share that gets there by the age of the oldest, rejection competing (Aalen-Johansen), of", of, value))
    };
    Cohort {
        month,
        leads: Figure::of(number_of("leads created then", leads.len(), RecordSet::Cohort(month, None))),
        too_young: young(FunnelStep::Qualified, to_qualified),
        qualified: reached("of them qualified", FunnelStep::Qualified),
        accepted: reached("of them accepted", FunnelStep::Accepted),
        deals: reached("of them deals", FunnelStep::Deals),
        won: reached("of them won", FunnelStep::Won),
        too_young_to_win: Figure::of(number("leads that may still be won", too_young_to_win)),
        won_of_old_enough: Proportion::new(
            ("won", small(count(FunnelStep::Won))),
            ("leads old enough", of),
            "all leads are too young",
        ),
        fate: Fate {
            qualified: share(FunnelStep::Qualified),
            accepted: share(FunnelStep::Accepted),
            deals: share(FunnelStep::Deals),
            won: share(FunnelStep::Won),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::id::Id;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn get(figure: &Figure<usize>) -> usize {
        figure.get().unwrap()
    }

    /// A lead created on a day that reached each step so many days later.
    fn lead(created: &str, steps: [Option<i32>; 4], stopped: Option<i32>) -> LeadFate {
        let created = day(created);
        LeadFate {
            id: Id::new(0),
            created,
            steps: steps.map(|days| days.map(|days| created + days)),
            stopped: stopped.map(|days| created + days),
            campaign: None,
            demand: None,
            won: Money::ZERO,
        }
    }

    /// Three months of leads, as of 2026-03-31.
    fn leads() -> Vec<LeadFate> {
        vec![
            lead("2026-01-05", [Some(4), Some(10), Some(10), Some(40)], None),
            lead("2026-01-10", [Some(10), Some(20), None, None], None),
            lead("2026-01-20", [None; 4], Some(3)),
            lead("2026-01-31", [None; 4], None),
            lead("2026-02-10", [Some(8), None, None, None], None),
            lead("2026-02-20", [None; 4], None),
            lead("2026-03-20", [Some(2), None, None, None], None),
            lead("2026-03-28", [None; 4], None),
            lead("2026-03-30", [None; 4], Some(0)),
        ]
    }

    #[test]
    fn cohorts_equal_the_table_made_by_hand() {
        let (leads, as_of) = (leads(), day("2026-03-31"));
        let waits = FunnelStep::ALL.map(|step| old_enough(&leads, step));
        // Days to qualified 2, 4, 8, 10; to accepted 10, 20; one deal after 10; one win after 40.
        assert_eq!(waits, [Some(9.4), Some(19.0), Some(10.0), Some(40.0)]);
        let steps = |c: &Cohort| [&c.qualified, &c.accepted, &c.deals, &c.won].map(get);
        let table: Vec<_> = cohorts(&leads, Length::Month, &Calendar::default(), waits, as_of)
            .iter()
            .map(|c| (c.month.to_string(), get(&c.leads), c.too_young, steps(c), get(&c.too_young_to_win)))
            .collect();
        assert_eq!(
            table,
            [
                ("2026-01".to_owned(), 4, 0, [2, 2, 1, 1], 0),
                ("2026-02".to_owned(), 2, 0, [1, 0, 0, 0], 1), // 39 days old on 31 March: one day short of a win's 40
                ("2026-03".to_owned(), 3, 1, [1, 0, 0, 0], 2),
            ]
        );
        let quarters = cohorts(&leads, Length::Quarter, &Calendar::default(), waits, as_of);
        assert_eq!((quarters.len(), get(&quarters[0].leads), get(&quarters[0].too_young_to_win)), (1, 9, 3));
        assert_eq!((quarters[0].won_of_old_enough.count.or_zero(), quarters[0].won_of_old_enough.of.or_zero()), (1, 6));
    }

    #[test]
    fn the_young_are_in_the_counts_and_out_of_the_rates() {
        let (leads, as_of) = (leads(), day("2026-03-31"));
        let row = step_row(&leads, FunnelStep::Qualified, old_enough(&leads, FunnelStep::Qualified), as_of);
        assert_eq!((get(&row.reached), get(&row.too_young), row.rate.of.or_zero()), (4, 1, 8));
        let row = step_row(&leads, FunnelStep::Accepted, old_enough(&leads, FunnelStep::Accepted), as_of);
        // Of four qualified one is 11 days old: too young for a step that takes most 19.
        assert_eq!((get(&row.reached), get(&row.too_young), row.rate.of.or_zero()), (2, 1, 3));
    }

    #[test]
    fn a_cohort_has_a_fate_before_it_is_old() {
        let leads = [
            lead("2026-01-01", [Some(5), None, None, None], None),
            lead("2026-01-01", [None; 4], Some(9)),
            lead("2026-01-01", [Some(12), None, None, None], None),
            lead("2026-03-21", [None; 4], None), // 10 days old
        ];
        let share = fate(leads.iter(), FunnelStep::Qualified, day("2026-03-31")).unwrap();
        // 1/4 at 5 days; one of three stopped at 9, one left out at 10; the last at 12.
        assert!((share - (0.25 + 0.75 * 2.0 / 3.0)).abs() < 1e-12, "{share}");
    }
}
