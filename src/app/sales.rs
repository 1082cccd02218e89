//! What the Sales tab does with its own keys.

use crate::book::calendar::{Length, Period};
use crate::keys::Action;
use crate::metrics::sales::pace::Reference;
use crate::screens::say::{Sign, Tab};

use super::answers::{changed, refigured, toast};
use super::message::Effect;
use super::session::Session;

/// Does one of the tab's own actions.
pub(super) fn act(session: &mut Session, action: Action) -> Vec<Effect> {
    match action {
        Action::Week => length(session, Length::Week),
        Action::Month => length(session, Length::Month),
        Action::Quarter => length(session, Length::Quarter),
        Action::Shorter => {
            length(session, if session.choice.sales.length == Length::Quarter { Length::Month } else { Length::Week })
        }
        Action::Longer => {
            length(session, if session.choice.sales.length == Length::Week { Length::Month } else { Length::Quarter })
        }
        Action::PreviousPeriod => {
            let period = session.data.book.company.calendar().previous(session.period());
            go_to(session, period)
        }
        Action::NextPeriod => {
            let period = session.data.book.company.calendar().next(session.period());
            go_to(session, period)
        }
        Action::Compare => compare(session),
        Action::Measure => {
            session.choice.sales.cumulative = !session.choice.sales.cumulative;
            changed(session)
        }
        _ => Vec::new(),
    }
}

/// Another horizon, round the same day: the one looked at, or the middle of a period elsewhere.
fn length(session: &mut Session, length: Length) -> Vec<Effect> {
    if session.choice.sales.length == length {
        return Vec::new();
    }
    let calendar = session.data.book.company.calendar();
    let span = calendar.span(session.period());
    let day = session.day().clamp(span.start, span.end);
    session.choice.sales.period = session.choice.sales.period.map(|_| calendar.containing(length, day));
    session.choice.sales.length = length;
    session.data.changes.clear();
    refigured(session)
}

fn go_to(session: &mut Session, period: Period) -> Vec<Effect> {
    if !(1990..2150).contains(&period.year) {
        return Vec::new();
    }
    let current = session.data.book.company.calendar().containing(session.choice.sales.length, session.day());
    session.choice.sales.period = (period != current).then_some(period);
    session.data.changes.clear();
    refigured(session)
}

/// Target, last period, last year, round and round.
fn compare(session: &mut Session) -> Vec<Effect> {
    let (next, words) = match session.choice.sales.compare {
        None | Some(Reference::Target | Reference::Nothing) => (Reference::LastPeriod, "compared with the last period"),
        Some(Reference::LastPeriod) => (Reference::LastYear, "compared with the same period last year"),
        Some(Reference::LastYear) => (Reference::Target, "compared with the target"),
    };
    session.choice.sales.compare = Some(next);
    let mut effects = refigured(session);
    effects.extend(toast(session, Sign::None, words));
    effects
}

/// One bell and a toast a period when its target is hit that was not before.
pub(super) fn target_hit(session: &mut Session, before: Option<f64>) -> Vec<Effect> {
    let period = session.period();
    let hit = before.is_some_and(|before| before < 1.0) && session.data.attained().is_some_and(|now| now >= 1.0);
    if !hit || session.choice.tab != Tab::Sales || session.data.rung.contains(&period) {
        return Vec::new();
    }
    session.data.rung.push(period);
    let label = session.data.book.company.calendar().label(session.period());
    let mut effects = toast(session, Sign::Good, &format!("the target of {label} is hit"));
    if !session.setup.mute {
        effects.push(Effect::Bell);
    }
    effects
}
