//! Today again, and a pause in following the files.

use crate::keys::Action;
use crate::screens::say::Sign;

use super::answers::{changed, refigured, toast};
use super::message::{Effect, Job};
use super::session::Session;

/// Back to today, files followed. From today on an old book, back to the day that it was opened on.
pub(super) fn today(session: &mut Session) -> Vec<Effect> {
    let opened_on = session.data.opened_on;
    let is_today = session.choice.as_of.is_none() && session.choice.sales.period.is_none();
    session.choice.look_at_today();
    if is_today {
        session.choice.as_of = opened_on;
    }
    let mut effects = refigured(session);
    if let Some(day) = opened_on.filter(|_| !is_today) {
        let key = session.setup.keys.key(Action::Today);
        effects.extend(toast(session, Sign::None, &format!("today; {key} again shows {}", day.long())));
    }
    if session.choice.paused {
        effects.extend(pause(session));
    }
    effects
}

/// Files are not followed, or are again: then what was missed is read.
pub(super) fn pause(session: &mut Session) -> Vec<Effect> {
    session.choice.paused = !session.choice.paused;
    let mut effects = changed(session);
    if !session.choice.paused && std::mem::take(&mut session.data.missed) {
        effects.push(Effect::Work(Job::Reload));
    }
    effects
}
