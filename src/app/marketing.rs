//! What the Marketing tab does with its own keys.

use crate::keys::Action;
use crate::screens::context::{AttributionModel, FitMeasure};
use crate::screens::say::PanelId;

use super::answers::{changed, hint, refigured};
use super::message::Effect;
use super::session::Session;

const MOST_BACK: u8 = 20;

/// Does one of the tab's own actions.
pub(super) fn act(session: &mut Session, action: Action) -> Vec<Effect> {
    match action {
        Action::Week | Action::Month | Action::Quarter => {
            hint(session, "Marketing looks at years: - and + choose one, two or three; weeks, months and quarters are on Sales")
        }
        Action::Shorter => years(session, session.choice.marketing.years.saturating_sub(1)),
        Action::Longer => years(session, session.choice.marketing.years + 1),
        Action::PreviousPeriod => back(session, session.choice.marketing.back.saturating_add(1).min(MOST_BACK)),
        Action::NextPeriod => back(session, session.choice.marketing.back.saturating_sub(1)),
        Action::Compare => hint(
            session,
            "Marketing is held against its plan, else against the years before: there is nothing else to choose here",
        ),
        Action::Measure if session.choice.marketing.pane.focus == PanelId::Campaigns => {
            session.choice.marketing.attribution = match session.choice.marketing.attribution {
                AttributionModel::First => AttributionModel::Last,
                AttributionModel::Last => AttributionModel::Linear,
                AttributionModel::Linear => AttributionModel::Position,
                AttributionModel::Position => AttributionModel::Decay,
                AttributionModel::Decay => AttributionModel::First,
            };
            changed(session)
        }
        // Win rates stand there first; contribution and the grid need more than deals.
        Action::Measure if session.choice.marketing.pane.focus == PanelId::WinFit => {
            session.choice.marketing.fit = match session.choice.marketing.fit {
                FitMeasure::Contribution | FitMeasure::WinRate => FitMeasure::Growth,
                FitMeasure::Growth => FitMeasure::Grid,
                FitMeasure::Grid => FitMeasure::Contribution,
            };
            changed(session)
        }
        Action::Measure => {
            session.choice.marketing.fit = match session.choice.marketing.fit {
                FitMeasure::Contribution => FitMeasure::Growth,
                FitMeasure::Growth => FitMeasure::WinRate,
                FitMeasure::WinRate => FitMeasure::Grid,
                FitMeasure::Grid => FitMeasure::Contribution,
            };
            changed(session)
        }
        _ => Vec::new(),
    }
}

pub(super) fn years(session: &mut Session, years: u8) -> Vec<Effect> {
    let years = years.clamp(1, 3);
    if years == session.choice.marketing.years {
        return Vec::new();
    }
    session.choice.marketing.years = years;
    session.data.changes.clear();
    refigured(session)
}

fn back(session: &mut Session, back: u8) -> Vec<Effect> {
    if back == session.choice.marketing.back {
        return Vec::new();
    }
    session.choice.marketing.back = back;
    session.data.changes.clear();
    refigured(session)
}
