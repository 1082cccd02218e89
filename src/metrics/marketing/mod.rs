//! The Marketing figures: one struct a panel, which is its JSON block.

pub mod aided_trend;
pub mod attribution;
pub(crate) mod awareness;
pub mod campaigns;
pub(crate) mod channels;
pub mod deals_only;
pub(crate) mod demand;
pub(crate) mod digest;
pub(crate) mod expected;
pub(crate) mod experiments;
pub(crate) mod extrapolation;
pub mod fit;
pub mod funnel;
pub(crate) mod grid;
pub(crate) mod losses;
pub(crate) mod market;
pub mod objective_now;
pub mod objectives;
pub mod offer;
pub(crate) mod positions;
pub mod records;
pub(crate) mod shared;
mod shares;
pub(crate) mod terms;
pub(crate) mod ticks;
pub(crate) mod voice;

use crate::book::calendar::Span;
use crate::book::money::Money;
use crate::metrics::figure::{Figure, figures, settled};
use crate::metrics::lens::Lens;
use crate::metrics::sums::By;

use awareness::Awareness;
use campaigns::Campaigns;
use deals_only::DealsOnly;
use demand::DemandFigures;
use digest::Digest;
use fit::Fit;
use funnel::Funnel;
use grid::GridFigures;
use losses::Losses;
use market::Market;
use objective_now::Measures;
use objectives::Objectives;
use offer::Offer;
use records::RecordSet;
use shared::MarketingFacts;
use terms::amount_of;

figures! {
    /// Everything that the Marketing pane shows.
    pub struct Marketing {
        /// The marketing window: 1, 2 or 3 years that end on the as-of day.
        pub window: Span,
        /// How many years.
        pub years: u8,
        /// Everything won in the window.
        pub revenue: Figure<Money>,
        /// Deals won in the window.
        pub won_deals: usize,
        /// Of these, those that came from a lead.
        pub won_deals_from_leads: usize,
        /// Where we must be, and are we getting there; the roadmap.
        pub objectives: Objectives | flat,
        /// Who knows us.
        pub awareness: Awareness | flat,
        /// The marketplace.
        pub market: Market | flat,
        /// Where we can compete profitably.
        pub fit: Fit | flat,
        /// Attractive and strong.
        pub grid: GridFigures | flat,
        /// Needs, messages, prices.
        pub offer: Offer | flat,
        /// Campaigns and channels.
        pub campaigns: Campaigns | flat,
        /// The funnel and the hand-off to sales.
        pub funnel: Funnel,
        /// Created against captured demand.
        pub demand: DemandFigures,
        /// Why we lose, why they buy.
        pub losses: Losses | flat,
        /// Market and offer in a few numbers.
        pub digest: Digest,
        /// What deals and orders alone can tell.
        pub deals_only: DealsOnly | flat,
    }
}

/// All figures of the pane. The window is the lens's, never the sales period.
pub fn marketing(lens: &Lens) -> Marketing {
    let shared = MarketingFacts::new(lens);
    let attribution = attribution::attribution(&shared);
    let awareness = awareness::awareness(lens);
    let market = market::market(&shared);
    let offer = offer::offer(lens);
    let fit = fit::fit(&shared);
    let losses = losses::losses(&shared);
    let all = Marketing {
        window: shared.window,
        years: lens.window.years,
        revenue: Figure::of(amount_of("won in the window", shared.revenue, RecordSet::Won(By::All))),
        won_deals: shared.won.len(),
        won_deals_from_leads: shared.won.iter().filter(|deal| shared.lead_of.contains_key(&deal.id)).count(),
        objectives: objectives::objectives(&shared, Measures { awareness: &awareness, market: &market, offer: &offer }),
        awareness,
        grid: grid::grid(&fit),
        fit,
        funnel: funnel::funnel(&shared, &attribution),
        campaigns: campaigns::campaigns(&shared, attribution),
        demand: demand::demand(&shared),
        digest: digest::digest(&market, &offer, &losses),
        deals_only: deals_only::deals_only(&shared, &losses),
        market,
        offer,
        losses,
    };
    settled(all, "marketing")
}
