//! What each action does.

use std::sync::Arc;

use crate::keys::Action;
use crate::metrics::lens::Scope;
use crate::screens::say::{Sign, Tab};

use super::answers::{changed, open, overlay_changed, redraw, refigured, toast};
use super::layers::{Command, Layer, LayerPage};
use super::message::{Effect, Job};
use super::prompt::Prompt;
use super::session::{BookSource, Session};
use super::{acting, commands, days, explain, finding, hand_out, marketing, moving, panels, records, sales, shown};

pub(super) fn act(session: &mut Session, action: Action) -> Vec<Effect> {
    if session.setup.served
        && let Some(why) = not_served(action)
    {
        let leaves = session.setup.keys.key(Action::Close);
        return toast(session, Sign::None, &format!("{why}; {leaves} leaves"));
    }
    match action {
        Action::Quit => quit(),
        Action::Close if session.over().is_none() => quit(),
        Action::Close | Action::Back => back(session),
        Action::Suspend => vec![Effect::Suspend],
        Action::Repaint => vec![Effect::Repaint],
        Action::Help => open(session, Layer::Help(LayerPage::default())),
        Action::Problems => open(session, Layer::Problems(LayerPage::default())),
        Action::Commands => {
            let found = commands::all(&session.data.book, false);
            open(session, Layer::Commands { line: Prompt::default(), whose: false, found, page: LayerPage::default() })
        }
        Action::Whose => {
            let mut found = commands::all(&session.data.book, true);
            let me = session.setup.me.as_deref().and_then(|me| session.data.book.people.find(me));
            // Who sits here comes first, then everybody.
            found.sort_by_key(|command| !matches!(command, Command::Only(Scope::Person(id)) if Some(*id) == me));
            if found.is_empty() {
                return toast(session, Sign::None, "the book has no people: write people.ron");
            }
            open(session, Layer::Commands { line: Prompt::default(), whose: true, found, page: LayerPage::default() })
        }
        Action::Find => {
            let index = Arc::new(finding::index(&session.data.book));
            let found = finding::matching(&index, "");
            open(session, Layer::Find { line: Prompt::default(), index, found, page: LayerPage::default() })
        }
        Action::Marketing => show(session, Tab::Marketing),
        Action::Sales => show(session, Tab::Sales),
        Action::Today => days::today(session),
        Action::AsOf => {
            session.layers.push(Layer::AsOf(Prompt::default()));
            redraw()
        }
        Action::Since => {
            session.layers.push(Layer::SinceDay(Prompt::default()));
            redraw()
        }
        Action::Up => moving::by(session, -1),
        Action::Down => moving::by(session, 1),
        Action::First => moving::to(session, moving::Goal::First),
        Action::Last => moving::to(session, moving::Goal::Last),
        Action::PageUp => moving::to(session, moving::Goal::Pages(-2)),
        Action::PageDown => moving::to(session, moving::Goal::Pages(2)),
        Action::HalfUp => moving::to(session, moving::Goal::Pages(-1)),
        Action::HalfDown => moving::to(session, moving::Goal::Pages(1)),
        Action::NextPanel => panels::focus_beside(session, true),
        Action::PreviousPanel => panels::focus_beside(session, false),
        Action::Open => records::open_chosen(session),
        Action::NextRecord => records::beside(session, true),
        Action::PreviousRecord => records::beside(session, false),
        Action::Zoom if session.over().is_none() => {
            let on = !session.pane().zoom;
            panels::zoom(session, on)
        }
        Action::Filter if session.over().is_none() => panels::filter(session),
        Action::Sort if session.over().is_none() => panels::sort(session, false),
        Action::Reverse if session.over().is_none() => panels::sort(session, true),
        Action::Reload => match &session.setup.origin {
            BookSource::Folder(_) => vec![Effect::Work(Job::Reload)],
            BookSource::Files(_) => toast(session, Sign::None, hand_out::FROM_FILES),
            BookSource::Sample => {
                toast(session, Sign::None, "the sample company is part of the program: there is nothing to read again")
            }
        },
        Action::Pause => days::pause(session),
        Action::Theme => {
            session.choice.theme = session.choice.theme.next();
            let name = session.choice.theme.name;
            toast(session, Sign::None, &format!("theme {name}"))
        }
        Action::Mouse => {
            session.choice.mouse = !session.choice.mouse;
            let words = if session.choice.mouse { "mouse on: clicks choose" } else { "mouse off: the terminal selects text" };
            let mut effects = toast(session, Sign::None, words);
            effects.push(Effect::Mouse(session.choice.mouse));
            effects
        }
        Action::Do => acting::begin(session),
        Action::New => acting::begin_new(session),
        Action::Mark => {
            let effects = acting::mark(session);
            moving::by(session, 1);
            effects
        }
        Action::Undo => acting::undo(session, false),
        Action::Redo => acting::undo(session, true),
        Action::Written => acting::written(session),
        Action::Edit => hand_out::edit(session),
        Action::CopyCell => hand_out::copy(session, false),
        Action::CopyPanel => hand_out::copy(session, true),
        Action::Export => {
            let line = Prompt::with(&hand_out::proposed(session));
            session.layers.push(Layer::Export(line));
            redraw()
        }
        Action::Explain => explain::explain(session),
        Action::Missing => explain::missing(session),
        Action::Left => explain::step(session, false),
        Action::Right => explain::step(session, true),
        Action::Zoom | Action::Filter | Action::Sort | Action::Reverse => Vec::new(),
        Action::Week
        | Action::Month
        | Action::Quarter
        | Action::Shorter
        | Action::Longer
        | Action::PreviousPeriod
        | Action::NextPeriod
        | Action::Compare
        | Action::Measure => match session.choice.tab {
            Tab::Sales => sales::act(session, action),
            Tab::Marketing => marketing::act(session, action),
        },
    }
}

/// Why an action does nothing in a session that is seen from elsewhere; `None`: it does what it always does.
fn not_served(action: Action) -> Option<&'static str> {
    match action {
        Action::Edit => Some("this session only reads: the book is edited where it lies"),
        Action::Export => Some("this session writes no file: `ssh HOST report` prints to one of yours"),
        Action::Suspend => Some("a session over SSH does not stop"),
        _ => None,
    }
}

fn quit() -> Vec<Effect> {
    vec![Effect::Remember, Effect::Quit]
}

/// Shows a tab; what lies over the panes goes.
pub(super) fn show(session: &mut Session, tab: Tab) -> Vec<Effect> {
    session.layers.clear();
    if session.choice.tab == tab {
        return overlay_changed(session);
    }
    session.choice.tab = tab;
    session.data.changes.clear();
    changed(session)
}

pub(super) fn show_other(session: &mut Session) -> Vec<Effect> {
    show(session, if session.choice.tab == Tab::Sales { Tab::Marketing } else { Tab::Sales })
}

/// One level back: the uppermost layer, the filter, the zoom. Never quits.
fn back(session: &mut Session) -> Vec<Effect> {
    if session.layers.pop().is_some() {
        return overlay_changed(session);
    }
    if !session.marked.is_empty() {
        session.marked.clear();
        return redraw();
    }
    if session.choice.sales.scope != Scope::Company && session.pane().filter.is_none() && !session.pane().zoom {
        session.choice.sales.scope = Scope::Company;
        session.data.changes.clear();
        return refigured(session);
    }
    if session.pane_mut().filter.take().is_some() {
        shown::rearrange(session);
        return redraw();
    }
    panels::zoom(session, false)
}
