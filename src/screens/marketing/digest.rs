//! Market and offer in six lines, for the base size.

use crate::book::deal::LossReason;
use crate::metrics::marketing::Marketing;
use crate::screens::context::Context;
use crate::screens::say::{Cell, Line, Panel, PanelId, Sign};
use crate::screens::words::count;

use super::offer::{message_sign, need_sign, price_sign};
use super::terms::points;

/// The digest; `None` where the book has nothing of it.
pub fn panel(figures: &Marketing, context: &Context) -> Option<Panel> {
    let coins = context.coins();
    let mut lines = Vec::new();
    let lead = |words: &str| Cell::dim(format!("{words:<6}"));
    let total = &figures.market.market_total;
    if let (Some(share), Some(size)) = (total.our_share.get(), total.market) {
        let moved = total.our_share_change.get().map_or_else(String::new, |change| format!(", {change:+.1} pt"));
        let text = format!("{}% of {}{moved}", points(share), coins.headline(size));
        lines.push(Line::of([lead("Share"), Cell::text(text).key("marketing.share_of_market")]));
    }
    if let Some(voice) = figures.market.share_of_voice.get() {
        let excess =
            figures.market.excess_share_of_voice.get().map_or_else(String::new, |excess| format!(", excess {excess:+.1} pt"));
        lines.push(Line::of([lead("Voice"), Cell::text(format!("{}%{excess}", points(voice))).key("marketing.share_of_voice")]));
    }
    // The name is cut where there is little room, never the number behind it.
    let named = |words: &str, sign: Sign, name: String, number: String, key: &'static str| {
        Line::of([lead(words), sign.cell(), Cell::text(format!(" {name}"))]).right(0, [Cell::text(number).key(key)])
    };
    if let Some((need, opportunity)) = figures.offer.needs.first().and_then(|need| Some((need, need.opportunity.get()?))) {
        let number = format!("opp {opportunity:.1}");
        lines.push(named("Need", need_sign(need), need.need.clone(), number, "marketing.needs[].opportunity"));
    }
    let weakest =
        figures.offer.messages.iter().min_by(|a, b| a.believed.get().unwrap_or(1.0).total_cmp(&b.believed.get().unwrap_or(1.0)));
    if let Some(message) = weakest {
        let rate = |value: Option<f64>| value.map_or_else(|| "n/a".to_owned(), |value| format!("{:.0}", value * 100.0));
        let number = format!("heard {} act {}", rate(message.understood.get()), rate(message.would_act.get()));
        lines.push(named("Says", message_sign(message), message.words.clone(), number, "marketing.messages[].would_act"));
    }
    let dearest = figures
        .offer
        .prices
        .iter()
        .filter(|price| price.index.get().is_some())
        .max_by(|a, b| a.index.get().unwrap_or(0.0).total_cmp(&b.index.get().unwrap_or(0.0)));
    if let Some((price, index)) = dearest.and_then(|price| Some((price, price.index.get()?))) {
        let number = format!("index {index:.0}");
        lines.push(named("Price", price_sign(price), price.product.name.clone(), number, "marketing.prices[].index"));
    }
    if figures.losses.lost_deals > 0 {
        let of = |reason: LossReason| figures.losses.lost_by.iter().find(|row| row.reason == reason).map_or(0, |row| row.deals);
        let text = format!(
            "{}: price {}, rivals {}",
            count(figures.losses.lost_deals),
            of(LossReason::Price),
            of(LossReason::Competitor)
        );
        lines.push(Line::of([lead("Lost"), Cell::text(text).key("marketing.lost_deals")]));
    }
    if lines.len() < 3 {
        return None;
    }
    let mut panel = Panel::new(PanelId::Digest, Cell::bold("Market and offer fit").or("Market, offer"), "Digest");
    panel.waits = Sign::None.cell();
    for line in lines {
        panel = panel.says(0, line);
    }
    Some(panel)
}
