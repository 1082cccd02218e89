//! What is on screen, made from the session. It is made anew only when the book, the day or the choices change.

use std::sync::Arc;

use crate::book::day::Day;
use crate::metrics::sales::since::since as changes_since;
use crate::screens::context::Context;
use crate::screens::header::{FreshState, Freshness};
use crate::screens::say::{Block, Cell, Line, Overlay, Role, Screen, Tab};
use crate::screens::{Fresh, detail, explain, found, help, needs, problems, since};

use super::data::OnScreen;
use super::figures::{Figures, ScreenKey};
use super::layers::{Command, Layer};
use super::lists;
use super::session::Session;
use super::{finding, written};

/// What is on screen is to be made anew.
pub(super) fn outdated(session: &mut Session) {
    let old = session.data.shown.take();
    // The rows of a long list take as long to free as to make.
    rayon::spawn(move || drop(old));
}

/// Makes what is missing of what is on screen.
pub(crate) fn ensure(session: &mut Session) {
    let of = session.figure_inputs();
    let made = session.data.figures.as_ref().is_some_and(|figures| figures.are_of(&of));
    session.data.waiting.awaits = !made && session.data.can_wait(&of);
    if session.data.shown.is_some() {
        return;
    }
    let mut figures = match session.data.figures.take() {
        // What is made beside is not made here: until it is there, what is chosen is shown of what was.
        Some(old) if session.data.waiting.awaits => old,
        old => Figures::new(of, old, session.data.shared.as_deref()),
    };
    // Of another day it is told what waited then.
    let today = Some(session.data.today).filter(|_| session.choice.as_of.is_none());
    if !session.data.later.is_empty() || !figures.sales.do_next.put_off.is_empty() {
        figures.put_off(|item| today.and_then(|today| session.data.later.until(item, today)));
    }
    // What is put off is no part of the key that a screen is kept by.
    if !session.data.later.is_empty() || !figures.sales.do_next.put_off.is_empty() {
        session.data.said.clear();
    }
    let (shown, key) = make(session, &figures);
    if let Some(key) = key.filter(|_| session.data.later.is_empty()) {
        session.data.keep_said(key, &shown.whole);
    }
    session.data.shown = Some(shown);
    session.data.figures = Some(figures);
}

/// Makes the overlay anew: a layer came, went or moved.
pub(crate) fn refresh_overlay(session: &mut Session) {
    let made = session.data.figures.as_ref().zip(session.data.shown.as_ref());
    let overlay = made.and_then(|(figures, shown)| overlay(session, figures, &shown.screen));
    if let Some(shown) = &mut session.data.shown {
        shown.overlay = overlay;
    }
}

/// What is on screen, and what its tab's words are kept by; `None` where they are shared.
fn make(session: &Session, figures: &Figures) -> (OnScreen, Option<ScreenKey>) {
    let lens = figures.lens();
    let context = Context { lens: &lens, choices: session.choice.of_screens(), keys: &session.setup.keys };
    let (tab, fresh) = (session.choice.tab, fresh(session, lens.as_of));
    let say = || match tab {
        Tab::Sales => crate::screens::sales::screen(&figures.sales, &figures.marketing.funnel, &fresh, &context),
        Tab::Marketing => crate::screens::marketing::screen(&figures.marketing, &figures.sales.leads, &fresh, &context),
    };
    let key = figures.screen_key(tab, context.choices, &fresh);
    let (whole, key) = match &session.data.shared {
        Some(shared) => (shared.screen(key, say), None),
        None => (session.data.said(&key).unwrap_or_else(|| Arc::new(say())), Some(key)),
    };
    // The rows of its lists are shared, their texts are not copied.
    let mut screen = Screen::clone(&whole);
    if session.setup.hints_dismissed {
        screen.missing = None;
    }
    if session.setup.wall {
        enlarge(&mut screen);
    }
    let filtered = lists::arrange(&mut screen, session.pane());
    let overlay = overlay(session, figures, &screen);
    (OnScreen { screen, whole, overlay, filtered }, key)
}

/// Filters and sorts the lists anew: the filter or the order was changed, and nothing else.
pub(crate) fn rearrange(session: &mut Session) {
    let Some(mut shown) = session.data.shown.take() else { return };
    for whole in shown.whole.panels.iter().filter(|panel| lists::list(panel).is_some()) {
        if let Some(panel) = shown.screen.panels.iter_mut().find(|panel| panel.id == whole.id) {
            panel.body.clone_from(&whole.body);
            panel.note.clone_from(&whole.note);
        }
    }
    shown.filtered = lists::arrange(&mut shown.screen, session.pane());
    session.data.shown = Some(shown);
}

/// The headline number of a screen on the wall is read from across a room.
fn enlarge(screen: &mut Screen) {
    let parts = screen.panels.iter_mut().flat_map(|panel| &mut panel.body);
    for verdict in parts.filter_map(|part| if let Block::Verdict(verdict) = &mut part.block { Some(verdict) } else { None }) {
        verdict.tall = true;
    }
}

/// How fresh what is shown is: the figures of `day`, which may not be those of the day that was chosen just now.
fn fresh(session: &Session, day: Day) -> Fresh {
    let state = if !session.data.stale.is_empty() {
        FreshState::Stale
    } else if day != session.data.today {
        FreshState::AsOf(day)
    } else if session.choice.paused {
        FreshState::Paused
    } else if session.data.late {
        FreshState::Late
    } else {
        FreshState::Live
    };
    let read_at = session.data.read_at.with_timezone(&session.data.book.company.time_zone()).format("%H:%M").to_string();
    let stale = session.data.stale.first().map(|problem| {
        let text = format!("! STALE since {read_at}: ");
        let why = if session.data.being_written {
            format!("{} is being written: {}", problem.place.file, problem.what)
        } else {
            format!("{} {}", problem.place, problem.what)
        };
        Line::of([Cell::new(text, Role::Bad), Cell::text(why)])
            .right(1, [Cell::bold(session.setup.keys.key(crate::keys::Action::Problems)), Cell::dim(" all")])
    });
    Fresh { freshness: Freshness { sample: session.is_sample(), files: session.files_shown(), state, read_at }, stale }
}

fn overlay(session: &Session, figures: &Figures, screen: &Screen) -> Option<Overlay> {
    let layer = session.over()?;
    let (lens, keys) = (figures.lens(), &session.setup.keys);
    let context = Context { lens: &lens, choices: session.choice.of_screens(), keys };
    let book = &session.data.book;
    Some(match layer {
        Layer::Help(_) => help::help(session.choice.tab, keys),
        Layer::Commands { line, found, .. } => {
            let row = |command: &Command| help::CommandRow {
                keys: if let Command::Do(action) = command { keys.keys(*action).join(" ") } else { String::new() },
                words: command.help().to_owned(),
                name: command.name(book),
            };
            let rows: Vec<help::CommandRow> = found.iter().map(row).collect();
            help::commands(&rows, line.text())
        }
        Layer::Find { line, index, found, .. } => found::found(&finding::rows(book, index, found), line.text()),
        Layer::Problems(_) => problems::problems(session.problem().unwrap_or(0), &context),
        Layer::Missing(_) => problems::missing(&needs::missing(session.choice.tab, book), &context),
        Layer::Explain { figure, .. } => explain::explain(&figure.found_again(screen).asked(), &context),
        Layer::Detail { records, at, trail, .. } => {
            let id = records.get(*at).copied()?;
            let place = if records.len() > 1 { format!("{} of {}", at + 1, records.len()) } else { String::new() };
            let both = detail::DetailFigures { sales: &figures.sales, marketing: &figures.marketing };
            detail::detail(id, trail, &place, both, &context)
        }
        Layer::Group { row, .. } => crate::screens::sales::do_next::group(&figures.sales.do_next, row, &context)?,
        Layer::Since { from, .. } => since::since(&changes_since(&lens, *from), &figures.sales.verdict.chosen, &context),
        Layer::Written { steps, .. } => {
            let rows = written::rows(steps, book.company.time_zone());
            written::overlay(&rows, layer.row())
        }
        Layer::Leader(_)
        | Layer::New(_)
        | Layer::Act(_)
        | Layer::Filter(_)
        | Layer::AsOf(_)
        | Layer::SinceDay(_)
        | Layer::Export(_) => return None,
    })
}
