//! What was written has come into the book: the row stays, what moved is marked, a word says it.

use crate::keys::Action;
use crate::screens::say::Sign;
use crate::screens::words::Coins;
use crate::store::Snapshot;
use crate::store::write::act::{Done, NotDone};
use crate::store::write::steps::UndoHistory;

use super::answers::{open, overlay_changed, redraw, toast};
use super::layers::{Layer, LayerPage};
use super::message::{Effect, Job, Now};
use super::session::Session;
use super::{acting, reload};

pub(super) fn acted(session: &mut Session, result: Result<Done, NotDone>, snapshot: Snapshot, now: Now) -> Vec<Effect> {
    let before = session.data.attained();
    let mut effects = reload::loaded(session, snapshot, now);
    let asked = session.layers.iter().position(|layer| matches!(layer, Layer::Act(asked) if asked.change.is_some()));
    let said = match result {
        Ok(done) => {
            let change = asked.map(|at| session.layers.remove(at)).and_then(|layer| match layer {
                Layer::Act(asked) => asked.change,
                _ => None,
            });
            session.marked.clear();
            // The list of what was written, where it is open, has one more.
            if session.layers.iter().any(|layer| matches!(layer, Layer::Written { .. }))
                && let Ok(pen) = session.pen()
            {
                effects.push(Effect::Work(Job::Steps(pen.clone())));
            }
            let what = change.map_or_else(
                || done.step.words.clone(),
                |change| match change.money {
                    Some((money, currency)) => format!("{} {}", change.words, Coins(currency).headline(money)),
                    None => change.words,
                },
            );
            let undone = if done.undone { "undone: " } else { "" };
            let moved = moved(session, before);
            let takes_back = format!("  {} undoes", session.setup.keys.key(Action::Undo));
            let takes_back =
                if done.undone { format!("  {} does it again", session.setup.keys.key(Action::Redo)) } else { takes_back };
            // A target that was hit is said before.
            if effects.contains(&Effect::Bell) {
                return effects;
            }
            toast(session, Sign::Good, &format!("{undone}{what} {}{moved}{takes_back}", done.step.on))
        }
        Err(why) => match asked.and_then(|at| session.layers.get_mut(at)) {
            // The answers are kept: Enter tries again with what stands there now.
            Some(Layer::Act(asked)) => {
                asked.change = None;
                asked.preview = acting::both(&why);
                asked.said = Some(why.to_string());
                redraw()
            }
            _ => toast(session, Sign::Act, &why.to_string()),
        },
    };
    effects.extend(said);
    effects
}

/// What moved in the headline: `: Q4 30 % > 36 %`.
fn moved(session: &Session, before: Option<f64>) -> String {
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let (Some(before), Some(after)) = (before.map(percent), session.data.attained().map(percent)) else { return String::new() };
    if before == after {
        return String::new();
    }
    let period = session.data.book.company.calendar().short_label(session.period());
    format!(": {period} {before} > {after}")
}

pub(super) fn steps(session: &mut Session, steps: UndoHistory) -> Vec<Effect> {
    if steps.done.is_empty() && steps.undone.is_empty() {
        return toast(session, Sign::None, "nothing was written yet");
    }
    let open_already = session.layers.iter_mut().find_map(|layer| match layer {
        Layer::Written { steps, .. } => Some(steps),
        _ => None,
    });
    if let Some(known) = open_already {
        *known = steps;
        return overlay_changed(session);
    }
    open(session, Layer::Written { steps, page: LayerPage::default() })
}
