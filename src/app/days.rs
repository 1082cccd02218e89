//! Today again, and a pause in following the files.

use super::answers::changed;
use super::message::{Effect, Job};
use super::session::Session;

/// Back to today, files followed.
pub(super) fn today(session: &mut Session) -> Vec<Effect> {
    session.choice.look_at_today();
    let mut effects = changed(session);
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
