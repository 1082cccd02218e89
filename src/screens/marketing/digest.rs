//! Market and offer in six lines, for the base size.

use crate::book::id::AnyId;
use crate::book::table::Records;
use crate::metrics::figure::Figure;
use crate::metrics::marketing::digest::Digest;
use crate::screens::context::Context;
use crate::screens::say::{Cell, Line, Panel, PanelId, Sign};
use crate::screens::words::count;

use super::offer::{message_sign, need_sign, price_sign};
use super::terms::points;

/// The digest; `None` where the book has nothing of it.
pub(crate) fn panel(figures: &Digest, context: &Context) -> Option<Panel> {
    let coins = context.coins();
    let mut lines = Vec::new();
    let lead = |words: &str| Cell::dim(format!("{words:<6}"));
    let share = |figure| Cell::figure(figure, |share| format!("{}%", points(share)));
    let change = |figure| Cell::figure(figure, |points| format!("{points:+.1} pt"));
    if figures.our_share.get().is_some() && figures.market.get().is_some() {
        let size = Cell::figure(&figures.market, |size| coins.headline(size));
        let mut cells = vec![lead("Share"), share(&figures.our_share), Cell::text(" of "), size];
        if figures.our_share_change.get().is_some() {
            cells.extend([Cell::text(", "), change(&figures.our_share_change)]);
        }
        lines.push(Line::of(cells));
    }
    if figures.share_of_voice.get().is_some() {
        let mut cells = vec![lead("Voice"), share(&figures.share_of_voice)];
        if figures.excess_share_of_voice.get().is_some() {
            cells.extend([Cell::text(", excess "), change(&figures.excess_share_of_voice)]);
        }
        lines.push(Line::of(cells));
    }
    // The name is cut where there is little room, never the number behind it.
    let named = |words: &str, sign: Sign, name: &str, row: Option<AnyId>, numbers: Vec<Cell>| {
        let name = Cell { row, ..Cell::text(format!(" {name}")) };
        Line::of([lead(words), sign.cell(), name]).right(0, numbers)
    };
    if let Some(need) = figures.need.as_ref().filter(|need| need.opportunity.get().is_some()) {
        let numbers = vec![Cell::text("opp "), Cell::figure(&need.opportunity, |value| format!("{value:.1}"))];
        lines.push(named("Need", need_sign(need), &need.need, Some(Records::any(need.id)), numbers));
    }
    if let Some(message) = &figures.message {
        let rate = |figure: &Figure<f64>| Cell::figure(figure, |value| format!("{:.0}", value * 100.0));
        let numbers = vec![Cell::text("heard "), rate(&message.understood), Cell::text(" act "), rate(&message.would_act)];
        lines.push(named("Says", message_sign(message), &message.words, message.id.row, numbers));
    }
    if let Some(price) = &figures.price {
        let numbers = vec![Cell::text("index "), Cell::figure(&price.index, |index| format!("{index:.0}"))];
        lines.push(named("Price", price_sign(price), &price.product.name, price.product.row, numbers));
    }
    if figures.lost_deals.or_zero() > 0 {
        let number = |figure| Cell::figure(figure, |n: usize| n.to_string());
        let [price, rivals] = [&figures.lost_for_price, &figures.lost_to_rivals].map(number);
        let all = Cell::figure(&figures.lost_deals, count);
        lines.push(Line::of([lead("Lost"), all, Cell::text(": price "), price, Cell::text(", rivals "), rivals]));
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
