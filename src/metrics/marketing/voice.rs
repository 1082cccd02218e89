//! Our part of what the category says.

use serde::Serialize;

use crate::book::brand::VoiceOf;
use crate::book::calendar::Span;
use crate::metrics::figure::{Figure, div, no_figures};
use crate::metrics::lens::Lens;

use super::terms::ratio;

/// What a share of voice is the share of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct VoiceSum {
    /// Of what; null when the window has none.
    pub(crate) of: Option<VoiceOf>,
    pub(crate) ours: f64,
    pub(crate) category: f64,
    pub(crate) months: usize,
}

no_figures!(VoiceSum);

pub(crate) fn sum_voice(lens: &Lens, window: Span, of: VoiceOf) -> VoiceSum {
    let calendar = &lens.book.company.calendar();
    let rows = lens.book.voice.rows().iter();
    // As spend, a month counts on its first day.
    let counted = rows.filter(|voice| voice.of() == of && window.holds(calendar.span(voice.month()).start));
    counted.fold(VoiceSum { of: Some(of), ours: 0.0, category: 0.0, months: 0 }, |sum, voice| VoiceSum {
        ours: sum.ours + voice.ours(),
        category: sum.category + voice.category(),
        months: sum.months + 1,
        ..sum
    })
}

/// Ours by the category's.
pub(crate) fn voice_share(sum: VoiceSum) -> Figure<f64> {
    let share = div(ratio("ours in the window", sum.ours), ratio("the category's in the window", sum.category));
    Figure::of_or(share, "no voice in the window")
}

/// The share of the first of spend, impressions and mentions that the window has.
pub(crate) fn share_of_voice(lens: &Lens, window: Span) -> (VoiceSum, Figure<f64>) {
    let kinds = [VoiceOf::Spend, VoiceOf::Impressions, VoiceOf::Mentions];
    let found = kinds.into_iter().map(|of| sum_voice(lens, window, of)).find(|sum| sum.months > 0);
    let none = VoiceSum { of: None, ours: 0.0, category: 0.0, months: 0 };
    found.map_or_else(|| (none, Figure::none("no voice in the window")), |sum| (sum, voice_share(sum)))
}
