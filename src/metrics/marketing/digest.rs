//! Market and offer in a few numbers: our share, our voice, the need and the message that fail most, the dearest price,
//! what we lose.

use crate::book::deal::LossReason;
use crate::book::money::Money;
use crate::metrics::figure::{Figure, figures};

use super::losses::Losses;
use super::market::Market;
use super::offer::{MessageRow, NeedRow, Offer, PriceRow};
use super::records::RecordSet;
use super::terms::number_of;

figures! {
    /// The panel.
    pub struct Digest {
        /// Our part of all segments, in the newest period known.
        pub(crate) our_share: Figure<f64>,
        /// The change of our part against the period before, in points.
        pub(crate) our_share_change: Figure<f64>,
        /// The sizes of the segments in money a year, of the newest year known.
        pub(crate) market: Figure<Money>,
        /// Our part of the category's spend, impressions or mentions over the window.
        pub(crate) share_of_voice: Figure<f64>,
        /// Share of voice less share of market: above 0, brands tend to grow.
        pub(crate) excess_share_of_voice: Figure<f64>,
        /// The need with the greatest opportunity.
        pub(crate) need: Option<NeedRow>,
        /// The message that the fewest believe.
        pub(crate) message: Option<MessageRow>,
        /// The dearest price against the rivals'.
        pub(crate) price: Option<PriceRow>,
        /// Deals lost in the window.
        pub(crate) lost_deals: Figure<usize>,
        /// Deals lost in the window for the price.
        pub(crate) lost_for_price: Figure<usize>,
        /// Deals lost in the window to a rival.
        pub(crate) lost_to_rivals: Figure<usize>,
    }
}

pub(crate) fn digest(market: &Market, offer: &Offer, losses: &Losses) -> Digest {
    let total = &market.market_total;
    let lost = |words: &'static str, reason: LossReason| {
        let deals = losses.lost_by.iter().find(|row| row.reason == reason).map_or(0, |row| row.deals.or_zero());
        Figure::of(number_of(words, deals, RecordSet::LostFor(reason)))
    };
    let believed = |row: &&MessageRow| row.believed.get().unwrap_or(1.0);
    let priced = offer.prices.iter().filter_map(|row| Some((row.index.get()?, row)));
    Digest {
        our_share: total.our_share.clone(),
        our_share_change: total.our_share_change.clone(),
        market: total.market.clone(),
        share_of_voice: market.share_of_voice.clone(),
        excess_share_of_voice: market.excess_share_of_voice.clone(),
        need: offer.needs.first().cloned(),
        message: offer.messages.iter().min_by(|a, b| believed(a).total_cmp(&believed(b))).cloned(),
        price: priced.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, row)| row.clone()),
        lost_deals: losses.lost_deals.clone(),
        lost_for_price: lost("deals lost in the window for the price", LossReason::Price),
        lost_to_rivals: lost("deals lost in the window to a rival", LossReason::Competitor),
    }
}
