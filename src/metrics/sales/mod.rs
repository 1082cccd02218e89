//! The Sales figures: one struct a panel, which is its JSON block.

pub mod bridge;
pub mod chances;
pub mod customers;
pub mod deal;
pub mod decided;
pub mod do_next;
pub mod leads;
pub mod orders;
pub mod outlook;
pub mod pace;
pub mod partners;
pub mod people;
pub mod pipeline;
pub mod reasons;
pub mod recurring;
pub mod stock;
pub mod target_list;
pub mod touches;
pub mod verdict;
pub mod wins;

use crate::book::calendar::Span;

use super::lens::Lens;

/// Every figure of the Sales pane.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "a panel each, named as on the screen")]
pub struct Sales {
    pub verdict: verdict::Verdict,
    pub pace: pace::Pace,
    pub pipeline: pipeline::Pipeline,
    pub bridge: bridge::Flow,
    pub do_next: Vec<do_next::Item>,
    pub leads: leads::Leads,
    pub orders: orders::Orders,
    pub stock: Vec<stock::StockRow>,
    pub customers: customers::Customers,
    pub recurring: recurring::Recurring,
    pub partners: Vec<partners::PartnerRow>,
    pub people: people::People,
    pub wins: wins::Wins,
    /// What rows of several panels, and details, rest on.
    pub chances: chances::Chances,
    pub touches: touches::Touches,
    pub usual: reasons::Usual,
}

/// Every figure of the Sales pane. `compare` is what the user chose to hold the pace against.
pub fn sales(lens: &Lens, compare: Option<pace::Reference>) -> Sales {
    let chances = chances::Chances::new(lens);
    let touches = touches::Touches::new(lens.book, lens.as_of);
    let usual = reasons::Usual::new(lens);
    let verdict = verdict::verdict(lens);
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
        stock: &stock,
        customers: &customers,
        recurring: &recurring,
        partners: &partners,
    };
    Sales {
        pace: pace::pace(lens, compare, &verdict.chosen.comparison, &verdict.chosen.forecast),
        pipeline: pipeline::pipeline(lens, &chances),
        bridge: bridge::bridge(lens),
        do_next: do_next::do_next(lens, &inputs),
        orders: orders::orders(lens),
        people: people::people(lens, &chances),
        wins: wins::wins(lens),
        leads,
        stock,
        customers,
        recurring,
        partners,
        verdict,
        chances,
        touches,
        usual,
    }
}

/// The trailing year: up to the lens's as-of day, from the day after the same date a year before.
pub fn year(lens: &Lens) -> Span {
    Span { start: lens.as_of.plus_years(-1) + 1, end: lens.as_of }
}

/// The year before the trailing year.
pub fn year_before(lens: &Lens) -> Span {
    Span { start: lens.as_of.plus_years(-2) + 1, end: lens.as_of.plus_years(-1) }
}
