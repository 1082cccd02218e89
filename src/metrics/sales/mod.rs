//! The Sales figures: one struct a panel, which is its JSON block.

pub mod chances;
pub mod decided;
pub mod outlook;
pub mod pace;
pub mod people;
pub mod pipeline;
pub mod target_list;
pub mod verdict;
pub mod wins;

use super::lens::Lens;

/// Every figure of the Sales pane.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "a panel each, named as on the screen")]
pub struct Sales {
    pub verdict: verdict::Verdict,
    pub pace: pace::Pace,
    pub pipeline: pipeline::Pipeline,
    pub people: people::People,
    pub wins: wins::Wins,
}

/// Every figure of the Sales pane. `compare` is what the user chose to hold the pace against.
pub fn sales(lens: &Lens, compare: Option<pace::Reference>) -> Sales {
    let chances = chances::Chances::new(lens);
    let verdict = verdict::verdict(lens);
    Sales {
        pace: pace::pace(lens, compare, &verdict.chosen.comparison, &verdict.chosen.forecast),
        pipeline: pipeline::pipeline(lens, &chances),
        people: people::people(lens, &chances),
        wins: wins::wins(lens),
        verdict,
    }
}
