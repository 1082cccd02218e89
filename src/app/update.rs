//! The only place where a session changes. It reads no file, clock or terminal; the host performs what it asks for.

use crate::keys::{Action, Chord, Code, Meaning};
use crate::screens::say::Sign;

use super::act::{act, show_other};
use super::answers::{redraw, toast};
use super::aside::{self, Arrived};
use super::message::{Effect, Job, Msg, Now, RunEnd};
use super::session::{BookSource, Session};
use super::{acted, acting, hand_out, mouse, moving, place, put_off, reload, typing};

/// What a message changes, and what is to be done about it.
pub fn update(session: &mut Session, msg: Msg, now: Now) -> Vec<Effect> {
    let mut effects = Vec::new();
    if pass_time(session, now) {
        effects.push(Effect::Redraw);
    }
    match aside::hold(session, msg, now) {
        Arrived::Now(msg) => effects.extend(take_up(session, msg, now)),
        Arrived::Held(before, asks) => {
            effects.extend(before.into_iter().flat_map(|before| take_up(session, before, now)));
            effects.push(asks);
        }
    }
    effects
}

/// Does what a message says.
fn take_up(session: &mut Session, msg: Msg, now: Now) -> Vec<Effect> {
    match msg {
        Msg::Key(chord) => key(session, chord),
        Msg::Paste(text) => typing::paste(session, &text),
        Msg::Click(x, y) => mouse::click(session, x, y),
        Msg::Wheel(rows) => moving::by(session, rows),
        Msg::Resize(columns, rows) => {
            // The first size comes with the start: then the mouse is reported, where it is asked for.
            let start = session.size == (0, 0) && session.choice.mouse;
            session.size = (columns, rows);
            if start { vec![Effect::Mouse(true), Effect::Redraw] } else { redraw() }
        }
        Msg::Draw => {
            place::settle(session);
            aside::ask(session)
        }
        Msg::Figured(figures) => {
            let (mut effects, held) = aside::figured(session, figures.map(|figures| *figures));
            effects.extend(held.into_iter().flat_map(|held| take_up(session, held, now)));
            effects
        }
        Msg::Slow => aside::slow(session),
        Msg::FilesChanged if session.choice.paused => {
            session.data.missed = true;
            Vec::new()
        }
        Msg::FilesChanged => vec![Effect::Work(Job::Reload)],
        Msg::Loaded(snapshot) => reload::loaded(session, *snapshot, now),
        Msg::Acted(acted) => {
            let (result, snapshot) = *acted;
            acted::acted(session, result, snapshot, now)
        }
        Msg::Previewed(result) => acting::previewed(session, *result),
        Msg::Kept(kept) => hand_out::kept(session, *kept, now),
        Msg::PutOff(kept) => {
            let (words, result) = *kept;
            put_off::kept(session, &words, result)
        }
        Msg::Steps(steps) => acted::steps(session, *steps),
        Msg::Edited(Ok(())) => vec![Effect::Work(Job::Reload), Effect::Redraw],
        Msg::Edited(Err(why)) | Msg::Alarm(why) | Msg::Written(Err(why)) => toast(session, Sign::Act, &why),
        Msg::Written(Ok(path)) => toast(session, Sign::Good, &format!("written to {}", path.display())),
        Msg::Moment => Vec::new(),
        Msg::Turn => show_other(session),
        // Who quits has asked for that already.
        Msg::Stop(RunEnd::Quit) => Vec::new(),
        Msg::Stop(RunEnd::Signal(_) | RunEnd::HungUp) => vec![Effect::Remember],
    }
}

/// Midnight moves the screen; promised data becomes late. Whether anything changed.
fn pass_time(session: &mut Session, now: Now) -> bool {
    let today = session.data.book.company.today(now);
    let late =
        session.choice.as_of.is_none() && matches!(session.setup.origin, BookSource::Folder(_)) && session.data.is_late(now);
    if today == session.data.today && late == session.data.late {
        return false;
    }
    session.data.today = today;
    session.data.late = late;
    session.data.shown = None;
    true
}

fn key(session: &mut Session, chord: Chord) -> Vec<Effect> {
    if session.setup.wall {
        return wall_key(session, chord);
    }
    let had_toast = session.toast.take().is_some();
    let mut effects = if had_toast { redraw() } else { Vec::new() };
    let suspends = chord.ctrl && chord.code == Code::Char('z');
    if let Some(typed) = if suspends { None } else { typing::key(session, chord) } {
        effects.extend(typed);
        return effects;
    }
    session.typed.push(chord);
    match session.setup.keys.meaning(&session.typed) {
        Meaning::Begins => {}
        Meaning::Does(action) => {
            session.typed.clear();
            effects.extend(act(session, action));
        }
        Meaning::Nothing => {
            // The last key may begin or be something by itself.
            let alone = session.typed.len() > 1;
            session.typed.clear();
            if alone {
                effects.extend(key(session, chord));
            }
        }
    }
    effects
}

/// On the wall only leaving and painting anew are let through.
fn wall_key(session: &mut Session, chord: Chord) -> Vec<Effect> {
    match session.setup.keys.meaning(&[chord]) {
        Meaning::Does(action @ (Action::Close | Action::Quit | Action::Repaint | Action::Suspend)) => act(session, action),
        _ => toast(session, Sign::None, "keys are locked on the wall; q leaves"),
    }
}
