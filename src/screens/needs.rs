//! What panels need of a book, and the one quiet line that says what is missing.

use crate::book::Book;
use crate::book::present::PanelNeed;
use crate::book::table::TableName;
use crate::book::table::TableName::{
    Brand, Campaigns, Channels, Contracts, Deals, Leads, MarketShare, Needs, Objectives, Orders, Partners, Prices, Segments,
    Stock, Targets,
};
use crate::keys::Action;

use super::context::Context;
use super::say::{Cell, Line, PanelId, Tab};

/// Whether the book has what a panel needs, in any period.
pub(crate) fn present(panel: PanelId, book: &Book) -> bool {
    panel.needs().iter().any(|need| need.met(book))
}

/// A table or field that is missing and what it would add, in the order of how much of the tab it would fill.
const SALES: &[(PanelNeed, &str, &str)] = &[
    (PanelNeed::Table(Targets), "targets.ron", "pace, chance"),
    (PanelNeed::Table(Leads), "leads.ron", "response"),
    (PanelNeed::Table(Stock), "stock.ron", "cover, short"),
    (PanelNeed::Table(Deals), "deals.ron", "pipeline"),
    (PanelNeed::Table(Orders), "orders.ron", "orders"),
    (PanelNeed::Table(TableName::Activities), "activities.ron", "touches"),
    (PanelNeed::DealLog, "log: in deals", "bridge, slip"),
    (PanelNeed::Table(Partners), "partners.ron", "sourced"),
    (PanelNeed::Table(Contracts), "contracts.ron", "recurring"),
];

const MARKETING: &[(PanelNeed, &str, &str)] = &[
    (PanelNeed::Table(Objectives), "objectives.ron", "plan"),
    (PanelNeed::Table(Brand), "brand.ron", "awareness"),
    (PanelNeed::Table(MarketShare), "market_share.ron", "share"),
    (PanelNeed::Table(Campaigns), "campaigns.ron", "cost a lead"),
    (PanelNeed::Table(Leads), "leads.ron", "funnel"),
    (PanelNeed::Table(Segments), "segments.ron", "segments"),
    (PanelNeed::Table(Channels), "channels.ron", "channels"),
    (PanelNeed::Table(Needs), "needs.ron", "offer fit"),
    (PanelNeed::Table(Prices), "prices.ron", "price index"),
];

/// What a tab misses, with what each table would add; most of the tab first.
pub(crate) fn missing(tab: Tab, book: &Book) -> Vec<(&'static str, &'static str)> {
    let all = match tab {
        Tab::Sales => SALES,
        Tab::Marketing => MARKETING,
    };
    all.iter().filter(|(need, ..)| !need.met(book)).map(|(_, table, adds)| (*table, *adds)).collect()
}

/// The quiet line: `Add  targets.ron pace, chance  leads.ron response ...  A how`. `None` when nothing is missing.
pub(crate) fn missing_line(tab: Tab, context: &Context) -> Option<Line> {
    let missing = missing(tab, context.book());
    if missing.is_empty() {
        return None;
    }
    let mut line = Line::of([Cell::dim("Add")]);
    for (keep, (table, adds)) in (1..).zip(missing) {
        line = line.and(keep, [Cell::text(table), Cell::dim(format!(" {adds}"))]);
    }
    Some(line.right(0, [Cell::bold(context.key(Action::Missing)), Cell::dim(" how")]))
}
