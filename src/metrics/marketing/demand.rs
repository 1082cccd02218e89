//! Demand: leads that were looking for us against leads that were not.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::book::calendar::{Length, Period};
use crate::book::day::Day;
use crate::book::lead::Demand as Kind;

use super::records::{Brought, Records};
use super::shared::{LeadFate, Shared};
use super::terms::{Proportion, small};

/// The panel.
#[derive(Clone, Debug, Serialize)]
pub struct Demand {
    /// Leads of the window that were not looking for us.
    pub created: usize,
    /// Leads that were.
    pub captured: usize,
    /// Leads of which it is not said.
    pub not_said: usize,
    /// Created of all leads.
    pub created_share: Proportion,
    /// By the fiscal quarter in which they came.
    pub quarters: Vec<DemandQuarter>,
}

/// A quarter's leads.
#[derive(Clone, Debug, Serialize)]
pub struct DemandQuarter {
    /// Which.
    pub quarter: Period,
    /// Were not looking for us.
    pub created: usize,
    /// Were looking.
    pub captured: usize,
    /// It is not said.
    pub not_said: usize,
    /// Created of all leads of the quarter.
    pub created_share: Proportion,
}

/// The panel's figures, over the leads created in the window.
pub fn demand(shared: &Shared) -> Demand {
    let calendar = &shared.lens.book.company.calendar();
    let mut by_quarter: BTreeMap<Day, (Period, Vec<&LeadFate>)> = BTreeMap::new();
    for lead in &shared.leads {
        let quarter = calendar.containing(Length::Quarter, lead.created);
        by_quarter.entry(calendar.span(quarter).start).or_insert_with(|| (quarter, Vec::new())).1.push(lead);
    }
    let quarters = by_quarter.into_values().map(|(quarter, leads)| {
        let [created, captured, not_said] = counts(leads.iter().map(|lead| lead.demand));
        let created_share = share(created, leads.len());
        DemandQuarter { quarter, created, captured, not_said, created_share }
    });
    let quarters = quarters.collect();
    let [created, captured, not_said] = counts(shared.leads.iter().map(|lead| lead.demand));
    let created_share =
        share(created, shared.leads.len()).behind(Records::Looking(Kind::Created), Records::Leads(Brought::Somehow));
    Demand { created, captured, not_said, created_share, quarters }
}

fn counts(leads: impl Iterator<Item = Option<Kind>>) -> [usize; 3] {
    let mut counts = [0; 3];
    for demand in leads {
        let [created, captured, not_said] = &mut counts;
        match demand {
            Some(Kind::Created) => *created += 1,
            Some(Kind::Captured) => *captured += 1,
            None => *not_said += 1,
        }
    }
    counts
}

fn share(created: usize, leads: usize) -> Proportion {
    Proportion::new(("created demand", small(created)), ("leads", small(leads)), "no leads")
}
