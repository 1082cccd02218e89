//! What happened and is planned: the ticks of every time axis.

use serde::Serialize;

use crate::book::day::Day;
use crate::book::id::AnyId;
use crate::book::table::Records;
use crate::metrics::figure::no_figures;
use crate::metrics::lens::Lens;

/// Something on a time axis.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct AxisTick {
    pub(crate) on: Day,
    pub(crate) what: String,
    pub(crate) kind: TickKind,
    /// About what, as an event says.
    pub(crate) about: Option<String>,
    #[serde(skip)]
    pub(crate) row: AnyId,
}

no_figures!(AxisTick);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TickKind {
    Event,
    /// A campaign starts.
    Campaign,
    /// A step is due, or was done.
    Step,
    /// A list price changes.
    Price,
}

/// Events by as-of, and, past and planned as they are written now, starts of campaigns, steps and price changes, by day.
pub(crate) fn ticks(lens: &Lens) -> Vec<AxisTick> {
    let book = lens.book;
    let mut found = Vec::new();
    for (id, event) in book.events.iter().filter(|(_, event)| event.on() <= lens.as_of) {
        let (what, about) = (event.what().to_owned(), event.about().map(str::to_owned));
        found.push(AxisTick { on: event.on(), what, kind: TickKind::Event, about, row: Records::any(id) });
    }
    for (id, campaign) in book.campaigns.iter() {
        let what = campaign.name().to_owned();
        found.push(AxisTick { on: campaign.start(), what, kind: TickKind::Campaign, about: None, row: Records::any(id) });
    }
    for (id, objective) in book.objectives.iter() {
        for step in objective.steps() {
            let on = step.done().filter(|done| *done <= lens.as_of).unwrap_or(step.due());
            let about = Some(objective.what().to_owned());
            found.push(AxisTick { on, what: step.what().to_owned(), kind: TickKind::Step, about, row: Records::any(id) });
        }
    }
    for (id, product) in book.products.iter() {
        for price in product.prices().iter().filter(|price| price.list_price().is_some()) {
            let what = format!("price of {}", product.name());
            found.push(AxisTick { on: price.from(), what, kind: TickKind::Price, about: None, row: Records::any(id) });
        }
    }
    found.sort_by_key(|tick| (tick.on, tick.kind));
    found
}
