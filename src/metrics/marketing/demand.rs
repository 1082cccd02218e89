//! Demand: leads that were looking for us against leads that were not.

use std::collections::BTreeMap;

use crate::book::calendar::{Length, Period};
use crate::book::day::Day;
use crate::book::lead::Demand;
use crate::metrics::figure::{Figure, figures};

use super::records::{Brought, RecordSet};
use super::shared::{LeadFate, MarketingFacts};
use super::terms::{Proportion, number_of, small};

figures! {
    /// The panel.
    pub struct DemandFigures {
        /// Leads of the window that were not looking until marketing made them.
        pub created: Figure<usize>,
        /// Leads of the window that were looking already.
        pub captured: Figure<usize>,
        /// Leads of the window that do not say which.
        pub not_said: Figure<usize>,
        /// Leads that were not looking, by all leads of the window.
        pub created_share: Proportion,
        /// Leads that were looking, by all leads of the window.
        pub captured_share: Proportion,
        /// Leads that do not say which, by all leads of the window.
        pub not_said_share: Proportion,
        /// By the fiscal quarter in which they came.
        pub quarters: Vec<DemandQuarter>,
    }

    /// A quarter's leads.
    pub struct DemandQuarter {
        /// Which.
        pub quarter: Period,
        /// Leads of the quarter that were not looking for us.
        pub created: Figure<usize>,
        /// Leads of the quarter that were looking.
        pub captured: Figure<usize>,
        /// Leads of the quarter that do not say which.
        pub not_said: Figure<usize>,
        /// Leads that were not looking, by all leads of the quarter.
        pub created_share: Proportion,
    }
}

/// The panel's figures, over the leads created in the window.
pub(crate) fn demand(shared: &MarketingFacts) -> DemandFigures {
    let calendar = shared.lens.book.company.calendar();
    let mut by_quarter: BTreeMap<Day, (Period, Vec<&LeadFate>)> = BTreeMap::new();
    for lead in &shared.leads {
        let quarter = calendar.containing(Length::Quarter, lead.created);
        by_quarter.entry(calendar.span(quarter).start).or_insert_with(|| (quarter, Vec::new())).1.push(lead);
    }
    let quarters = by_quarter.into_values().map(|(quarter, leads)| {
        let all = (leads.len(), RecordSet::Cohort(quarter, None));
        let looking = |kind| RecordSet::CohortLooking(quarter, kind);
        let [(created, created_share), (captured, _), (not_said, _)] = split(leads.iter().map(|lead| lead.demand), all, looking);
        DemandQuarter { quarter, created, captured, not_said, created_share }
    });
    let quarters = quarters.collect();
    let all = (shared.leads.len(), RecordSet::Leads(Brought::Somehow));
    let looking = |kind| RecordSet::Looking(Brought::Somehow, kind);
    let [(created, created_share), (captured, captured_share), (not_said, not_said_share)] =
        split(shared.leads.iter().map(|lead| lead.demand), all, looking);
    DemandFigures { created, captured, not_said, created_share, captured_share, not_said_share, quarters }
}

/// Created, captured, not said: how many, and their share of all leads.
fn split(
    leads: impl Iterator<Item = Option<Demand>>,
    all: (usize, RecordSet),
    looking: impl Fn(Option<Demand>) -> RecordSet,
) -> [(Figure<usize>, Proportion); 3] {
    let [created, captured, not_said] = counts(leads);
    let part = |words: &'static str, n, kind| {
        let share = Proportion::new((words, small(n)), ("leads", small(all.0)), "no leads").behind(looking(kind), all.1);
        (Figure::of(number_of(words, n, looking(kind))), share)
    };
    [
        part("leads that were not looking for us", created, Some(Demand::Created)),
        part("leads that were looking", captured, Some(Demand::Captured)),
        part("leads that do not say", not_said, None),
    ]
}

fn counts(leads: impl Iterator<Item = Option<Demand>>) -> [usize; 3] {
    let mut counts = [0; 3];
    for demand in leads {
        let [created, captured, not_said] = &mut counts;
        match demand {
            Some(Demand::Created) => *created += 1,
            Some(Demand::Captured) => *captured += 1,
            None => *not_said += 1,
        }
    }
    counts
}
