//! What is on screen, made from the session. It is made anew only when the book, the day or the choices change.

use crate::keys::Keymap;
use crate::metrics::lens::{Basis, Lens};
use crate::metrics::marketing::{Marketing, marketing};
use crate::metrics::sales::{Sales, sales};
use crate::screens::context::Context;
use crate::screens::header::{FreshState, Freshness};
use crate::screens::say::{Cell, Line, Overlay, PanelId, Role, Screen, Tab};
use crate::screens::{Fresh, detail, help, needs, problems};

use super::layers::What;
use super::lists;
use super::session::Session;

/// What is on screen.
#[derive(Debug)]
pub struct Shown {
    /// What was won by the day, and its sums.
    pub basis: Basis,
    /// The Sales figures.
    pub sales: Sales,
    /// The Marketing figures.
    pub marketing: Marketing,
    /// Everything the tab says, its lists filtered and sorted.
    pub screen: Screen,
    /// What lies over it.
    pub overlay: Option<Overlay>,
    /// How many rows the filtered list has of how many.
    pub filtered: Option<(usize, usize)>,
}

/// Makes what is missing of what is on screen.
pub fn ensure(session: &mut Session) {
    if session.shown.is_some() {
        return;
    }
    let basis = Basis::new(&session.book, session.day(), session.sales.scope);
    session.shown = Some(make(session, basis));
}

/// Makes the overlay anew: a layer came, went or moved.
pub fn refresh_overlay(session: &mut Session) {
    let Some(mut shown) = session.shown.take() else { return };
    let figures = detail::Figures { sales: &shown.sales, marketing: &shown.marketing };
    shown.overlay = overlay(session, &lens(session, &shown.basis), figures, &session.setup.keys);
    session.shown = Some(shown);
}

fn lens<'a>(session: &'a Session, basis: &'a Basis) -> Lens<'a> {
    let mut lens = Lens::new(&session.book, basis, session.period(), session.marketing.years);
    for _ in 0..session.marketing.back {
        lens.window = lens.window.before();
    }
    lens
}

fn make(session: &Session, basis: Basis) -> Shown {
    let lens = lens(session, &basis);
    let context = Context { lens: &lens, choices: session.choices(), keys: &session.setup.keys };
    let (sales, marketing) = (sales(&lens, session.sales.compare), marketing(&lens));
    let mut screen = match session.tab {
        Tab::Sales => crate::screens::sales::screen(&sales, &marketing.funnel, &fresh(session), &context),
        Tab::Marketing => crate::screens::marketing::screen(&marketing, &sales.leads, &fresh(session), &context),
    };
    if session.setup.hints_dismissed {
        screen.missing = None;
    }
    let filtered = lists::arrange(&mut screen, session.pane());
    let figures = detail::Figures { sales: &sales, marketing: &marketing };
    let overlay = overlay(session, &lens, figures, &session.setup.keys);
    Shown { basis, sales, marketing, screen, overlay, filtered }
}

/// How fresh the data is.
fn fresh(session: &Session) -> Fresh {
    let state = if !session.stale.is_empty() {
        FreshState::Stale
    } else if let Some(day) = session.as_of {
        FreshState::AsOf(day)
    } else if session.paused {
        FreshState::Paused
    } else if session.late {
        FreshState::Late
    } else {
        FreshState::Live
    };
    let read_at = session.read_at.with_timezone(&session.book.company.time_zone).format("%H:%M").to_string();
    let stale = session.stale.first().map(|problem| {
        let text = format!("! STALE since {read_at}: ");
        Line::of([Cell::new(text, Role::Bad), Cell::text(format!("{} {}", problem.place, problem.what))])
            .right(1, [Cell::bold(session.setup.keys.key(crate::keys::Action::Problems)), Cell::dim(" all")])
    });
    Fresh { freshness: Freshness { sample: session.is_sample(), state, read_at }, stale }
}

fn overlay(session: &Session, lens: &Lens, figures: detail::Figures, keys: &Keymap) -> Option<Overlay> {
    let layer = session.layers.last()?;
    let context = Context { lens, choices: session.choices(), keys };
    Some(match &layer.what {
        What::Help => help::help(session.tab, keys),
        What::Commands(actions) => help::commands(actions, keys, session.prompt.as_ref().map_or("", |prompt| prompt.text())),
        What::Problems => {
            let count = session.book.problems.len();
            let chosen = (0..count).find(|at| layer.pick.row.as_ref() == Some(&problems::row_id(*at))).unwrap_or(0);
            problems::problems(chosen, &context)
        }
        What::Missing => problems::missing(&needs::missing(session.tab, &session.book), &context),
        What::Detail { records, at, trail } => {
            let id = records.get(*at).copied()?;
            let place = if records.len() > 1 { format!("{} of {}", at + 1, records.len()) } else { String::new() };
            detail::detail(id, trail, &place, figures, &context)
        }
    })
}

/// The panels that have something to say.
pub fn present(screen: &Screen) -> Vec<PanelId> {
    screen.panels.iter().map(|panel| panel.id).collect()
}
