//! The Sales figures: one struct a panel, which is its JSON block.

pub mod bridge;
pub mod chances;
pub mod customers;
pub mod deal;
pub(crate) mod decided;
pub mod do_next;
pub mod foreseen;
pub mod leads;
pub mod orders;
pub(crate) mod outlook;
pub mod pace;
pub mod partners;
pub mod people;
pub(crate) mod pipeline;
pub mod reasons;
pub mod recurring;
pub mod since;
pub mod stock;
pub(crate) mod target_list;
pub mod touches;
pub mod verdict;
pub mod wins;

use std::sync::Arc;
use std::thread;

use crate::book::calendar::Span;

use super::figure::{figures, settled};
use super::joined;
use super::lens::Lens;

figures! {
    /// Every figure of the Sales pane: its block of the report.
    pub struct Sales {
        /// Target, won, chance.
        pub verdict: verdict::VerdictFigures | flat,
        /// Ahead of or behind the required pace.
        pub pace: pace::PaceFigures | flat,
        /// What is open and closes in the period.
        pub pipeline: pipeline::Pipeline | flat,
        /// What moved the pipeline.
        pub bridge: bridge::Flow | flat,
        /// People and teams.
        pub people: people::People | flat,
        /// What was won and lost, by anything.
        pub wins: wins::Wins | flat,
        /// What to do next.
        pub do_next: do_next::DoNext | flat,
        /// Leads to convert.
        pub leads: leads::Leads,
        /// Orders of the period.
        pub orders: orders::Orders,
        /// Stock to sell.
        pub stock: stock::StockFigures | flat,
        /// Customers.
        pub customers: customers::Customers,
        /// Contracts.
        pub recurring: recurring::Recurring,
        /// Channel partners.
        pub partners: Vec<partners::PartnerRow>,
        /// All of them together.
        pub partners_total: partners::PartnersTotal,
        /// What changed since a day, where one was asked for.
        pub since: Option<since::Since>,
        /// What rows of several panels, and details, rest on.
        pub chances: Arc<chances::Chances> | skip,
        /// The newest touch of each account, partner and lead.
        pub touches: Arc<touches::Touches> | skip,
        /// What is usual for this book.
        pub usual: Arc<reasons::Usual> | skip,
    }
}

/// Every figure of the Sales pane. `compare` is what the user chose to hold the pace against.
pub fn sales(lens: &Lens, compare: Option<pace::Reference>) -> Sales {
    let all = thread::scope(|threads| {
        // Settled first: the pace shows its figures beside its own.
        let verdict = threads.spawn(|| settled(verdict::verdict(lens), "sales"));
        let chances = chances::Chances::of_lens(lens);
        let touches = touches::Touches::of_lens(lens);
        let usual = reasons::Usual::of_lens(lens);
        let leads = leads::leads(lens, &touches);
        let stock = stock::stock(lens, &chances);
        let customers = customers::customers(lens, &touches);
        let recurring = recurring::recurring(lens);
        let partners = partners::partners(lens, &touches);
        let inputs = do_next::Inputs {
            chances: &chances,
            touches: &touches,
            usual: &usual,
            leads: &leads,
            stock: &stock.stock,
            customers: &customers,
            recurring: &recurring,
            partners: &partners,
        };
        let pipeline = pipeline::pipeline(lens, &chances);
        let bridge = bridge::bridge(lens);
        let do_next = do_next::do_next(lens, &inputs);
        let orders = orders::orders(lens);
        let people = people::people(lens, &chances);
        let wins = wins::wins(lens);
        let verdict = joined(verdict);
        Sales {
            pace: pace::pace(lens, compare, &verdict.chosen.comparison, &verdict.chosen.forecast),
            pipeline,
            bridge,
            do_next,
            orders,
            people,
            wins,
            leads,
            stock,
            customers,
            recurring,
            partners_total: partners::total(&partners),
            partners,
            since: None,
            verdict,
            chances,
            touches,
            usual,
        }
    });
    settled(all, "sales")
}

impl Sales {
    /// The same held against something else, which the pace alone shows.
    #[must_use]
    pub(crate) fn against(mut self, lens: &Lens, compare: Option<pace::Reference>) -> Self {
        let chosen = &self.verdict.chosen;
        self.pace = pace::pace(lens, compare, &chosen.comparison, &chosen.forecast);
        settled(self, "sales")
    }
}

/// The trailing year: up to the lens's as-of day, from the day after the same date a year before.
pub(crate) fn year(lens: &Lens) -> Span {
    Span { start: lens.as_of.plus_years(-1) + 1, end: lens.as_of }
}

/// The year before the trailing year.
pub(crate) fn year_before(lens: &Lens) -> Span {
    Span { start: lens.as_of.plus_years(-2) + 1, end: lens.as_of.plus_years(-1) }
}
