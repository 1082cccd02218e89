//! The Marketing figures: one struct a panel, which is its JSON block.

pub mod attribution;
pub mod awareness;
pub mod campaigns;
pub mod channels;
pub mod deals_only;
pub mod demand;
pub mod expected;
pub mod experiments;
pub mod extrapolation;
pub mod fit;
pub mod funnel;
pub mod grid;
pub mod losses;
pub mod market;
pub mod objectives;
pub mod offer;
pub mod records;
pub mod shared;
pub mod terms;
pub mod ticks;

use serde::Serialize;

use crate::book::calendar::Span;
use crate::book::money::Money;
use crate::metrics::lens::Lens;

use awareness::Awareness;
use campaigns::Campaigns;
use deals_only::DealsOnly;
use demand::Demand;
use fit::Fit;
use funnel::Funnel;
use grid::Grid;
use losses::Losses;
use market::Market;
use objectives::{Measures, Objectives};
use offer::Offer;
use shared::Shared;

/// Everything that the Marketing pane shows.
#[derive(Clone, Debug, Serialize)]
pub struct Marketing {
    /// The marketing window: 1, 2 or 3 years that end on the as-of day.
    pub window: Span,
    /// How many years.
    pub years: u8,
    /// Money won in the window.
    pub revenue: Money,
    /// Deals won in the window.
    pub won_deals: usize,
    /// Of these, those that came from a lead.
    pub won_deals_from_leads: usize,
    /// Where we must be, and are we getting there; the roadmap.
    #[serde(flatten)]
    pub objectives: Objectives,
    /// Who knows us.
    #[serde(flatten)]
    pub awareness: Awareness,
    /// The marketplace.
    #[serde(flatten)]
    pub market: Market,
    /// Where we can compete profitably.
    #[serde(flatten)]
    pub fit: Fit,
    /// Attractive and strong.
    #[serde(flatten)]
    pub grid: Grid,
    /// Needs, messages, prices.
    #[serde(flatten)]
    pub offer: Offer,
    /// Campaigns and channels.
    #[serde(flatten)]
    pub campaigns: Campaigns,
    /// The funnel and the hand-off to sales.
    pub funnel: Funnel,
    /// Created against captured demand.
    pub demand: Demand,
    /// Why we lose, why they buy.
    #[serde(flatten)]
    pub losses: Losses,
    /// What deals and orders alone can tell.
    #[serde(flatten)]
    pub deals_only: DealsOnly,
}

/// All figures of the pane. The window is the lens's, never the sales period.
pub fn marketing(lens: &Lens) -> Marketing {
    let shared = Shared::new(lens);
    let attribution = attribution::attribution(&shared);
    let awareness = awareness::awareness(lens);
    let market = market::market(&shared);
    let offer = offer::offer(lens);
    let fit = fit::fit(&shared);
    let losses = losses::losses(&shared);
    Marketing {
        window: shared.window,
        years: lens.window.years,
        revenue: shared.revenue,
        won_deals: shared.won.len(),
        won_deals_from_leads: shared.won.iter().filter(|deal| shared.lead_of.contains_key(&deal.id)).count(),
        objectives: objectives::objectives(&shared, Measures { awareness: &awareness, market: &market, offer: &offer }),
        awareness,
        market,
        grid: grid::grid(&fit),
        fit,
        offer,
        funnel: funnel::funnel(&shared, &attribution),
        campaigns: campaigns::campaigns(&shared, attribution),
        demand: demand::demand(&shared),
        deals_only: deals_only::deals_only(&shared, &losses),
        losses,
    }
}
