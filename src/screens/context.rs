//! What every panel is said with: the lens, the choices of the user, the key table.

use crate::book::Book;
use crate::keys::{Action, Keymap};
use crate::metrics::lens::Lens;
use crate::metrics::sales::pace::Reference;

use super::words::Coins;

/// What the user chose to see on the panes. It changes what is said, never a figure's definition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// What sales is compared with; `None`: the target, or what there is.
    pub compare: Option<Reference>,
    /// Whether the pace chart shows cumulative won instead of the difference.
    pub cumulative: bool,
    /// Which of its measures the heat map shows.
    pub fit: FitMeasure,
    /// Which attribution the campaigns show.
    pub attribution: AttributionModel,
}

/// What the heat map shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum FitMeasure {
    #[default]
    Contribution,
    Growth,
    WinRate,
    Grid,
}

/// How revenue is attributed to campaigns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum AttributionModel {
    First,
    Last,
    Linear,
    #[default]
    Position,
    Decay,
}

/// What every panel is said with.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The lens of the figures.
    pub lens: &'a Lens<'a>,
    /// The user's choices.
    pub choices: Choices,
    /// The keys in force: texts name an action, never a letter.
    pub keys: &'a Keymap,
}

impl<'a> Context<'a> {
    pub(crate) fn book(&self) -> &'a Book {
        self.lens.book
    }

    pub(crate) fn coins(&self) -> Coins {
        Coins(self.lens.book.company.currency())
    }

    pub(crate) fn key(&self, action: Action) -> String {
        self.keys.key(action)
    }

    /// The period's short name: `Q4`.
    pub(crate) fn period(&self) -> String {
        self.lens.book.company.calendar().short_label(self.lens.period)
    }
}
