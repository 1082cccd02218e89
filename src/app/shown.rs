//! What is on screen, made from the session. It is made anew only when the book, the day or the choices change.

use std::sync::Arc;

use crate::book::Book;
use crate::book::calendar::Period;
use crate::book::day::Day;
use crate::metrics::lens::{Basis, Lens, Scope};
use crate::metrics::marketing::{Marketing, marketing};
use crate::metrics::sales::pace::Reference;
use crate::metrics::sales::{Sales, sales};
use crate::screens::context::Context;
use crate::screens::header::{FreshState, Freshness};
use crate::screens::say::{Block, Cell, Line, Overlay, PanelId, Part, Role, Screen, Tab};
use crate::screens::{Fresh, detail, explain, help, needs, problems};

use super::explain::asked;
use super::layers::{Command, What};
use super::lists;
use super::session::Session;

/// The figures behind the screen: made anew only when the book, the day, the period or the window change.
#[derive(Debug)]
pub struct Figures {
    key: Key,
    /// What was won by the day, and its sums.
    pub basis: Basis,
    /// The Sales figures.
    pub sales: Sales,
    /// The Marketing figures.
    pub marketing: Marketing,
}

/// What the figures depend on. The book is told by its address: the figures hold it alive, so no other has the same.
#[derive(Clone, Debug)]
struct Key {
    book: Arc<Book>,
    day: Day,
    scope: Scope,
    period: Period,
    compare: Option<Reference>,
    years: u8,
    back: u8,
}

impl Key {
    fn of(session: &Session) -> Self {
        Self {
            book: Arc::clone(&session.book),
            day: session.day(),
            scope: session.sales.scope,
            period: session.period(),
            compare: session.sales.compare,
            years: session.marketing.years,
            back: session.marketing.back,
        }
    }

    fn same_basis(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.book, &other.book) && (self.day, self.scope) == (other.day, other.scope)
    }

    fn same_sales(&self, other: &Self) -> bool {
        self.same_basis(other) && (self.period, self.compare) == (other.period, other.compare)
    }

    fn same_marketing(&self, other: &Self) -> bool {
        self.same_basis(other) && (self.years, self.back) == (other.years, other.back)
    }
}

/// What is on screen.
#[derive(Debug)]
pub struct Shown {
    /// Everything the tab says, its lists filtered and sorted.
    pub screen: Screen,
    /// The bodies and notes of its panels with lists, before they were filtered and sorted: another filter or order starts from
    /// them, and nothing is said anew.
    whole: Vec<(PanelId, Vec<Part>, Line)>,
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
    let figures = figures(session);
    session.shown = Some(make(session, &figures));
    session.figures = Some(figures);
}

/// The figures, as far as they still hold, the rest made anew.
fn figures(session: &mut Session) -> Figures {
    let key = Key::of(session);
    let old = session.figures.take();
    let (basis, old_sales, old_marketing) = match old {
        Some(old) if old.key.same_basis(&key) => {
            let (same_sales, same_marketing) = (old.key.same_sales(&key), old.key.same_marketing(&key));
            (Some(old.basis), Some(old.sales).filter(|_| same_sales), Some(old.marketing).filter(|_| same_marketing))
        }
        _ => (None, None, None),
    };
    let basis = basis.unwrap_or_else(|| Basis::new(&session.book, key.day, key.scope));
    let lens = lens(session, &basis);
    let sales = old_sales.unwrap_or_else(|| sales(&lens, key.compare));
    let marketing = old_marketing.unwrap_or_else(|| marketing(&lens));
    Figures { key, basis, sales, marketing }
}

/// Makes the overlay anew: a layer came, went or moved.
pub fn refresh_overlay(session: &mut Session) {
    let Some(figures) = session.figures.take() else { return };
    let overlay = session.shown.as_ref().and_then(|shown| overlay(session, &figures, &shown.screen));
    if let Some(shown) = &mut session.shown {
        shown.overlay = overlay;
    }
    session.figures = Some(figures);
}

impl Figures {
    /// What they are seen through.
    pub fn lens<'a>(&'a self, session: &'a Session) -> Lens<'a> {
        lens(session, &self.basis)
    }
}

fn lens<'a>(session: &'a Session, basis: &'a Basis) -> Lens<'a> {
    let mut lens = Lens::new(&session.book, basis, session.period(), session.marketing.years);
    for _ in 0..session.marketing.back {
        lens.window = lens.window.before();
    }
    lens
}

fn make(session: &Session, figures: &Figures) -> Shown {
    let lens = lens(session, &figures.basis);
    let context = Context { lens: &lens, choices: session.choices(), keys: &session.setup.keys };
    let mut screen = match session.tab {
        Tab::Sales => crate::screens::sales::screen(&figures.sales, &figures.marketing.funnel, &fresh(session), &context),
        Tab::Marketing => crate::screens::marketing::screen(&figures.marketing, &figures.sales.leads, &fresh(session), &context),
    };
    if session.setup.hints_dismissed {
        screen.missing = None;
    }
    if session.setup.wall {
        enlarge(&mut screen);
    }
    let with_list = screen.panels.iter().filter(|panel| lists::list(panel).is_some());
    let whole = with_list.map(|panel| (panel.id, panel.body.clone(), panel.note.clone())).collect();
    let filtered = lists::arrange(&mut screen, session.pane());
    let overlay = overlay(session, figures, &screen);
    Shown { screen, whole, overlay, filtered }
}

/// Filters and sorts the lists anew: the filter or the order was changed, and nothing else.
pub fn rearrange(session: &mut Session) {
    let Some(mut shown) = session.shown.take() else { return };
    for (id, body, note) in &shown.whole {
        if let Some(panel) = shown.screen.panels.iter_mut().find(|panel| panel.id == *id) {
            panel.body.clone_from(body);
            panel.note.clone_from(note);
        }
    }
    shown.filtered = lists::arrange(&mut shown.screen, session.pane());
    session.shown = Some(shown);
    session.unsettled = true;
}

/// The headline number of a screen on the wall is read from across a room.
fn enlarge(screen: &mut Screen) {
    let parts = screen.panels.iter_mut().flat_map(|panel| &mut panel.body);
    for verdict in parts.filter_map(|part| if let Block::Verdict(verdict) = &mut part.block { Some(verdict) } else { None }) {
        verdict.tall = true;
    }
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
    let read_at = session.read_at.with_timezone(&session.book.company.time_zone()).format("%H:%M").to_string();
    let stale = session.stale.first().map(|problem| {
        let text = format!("! STALE since {read_at}: ");
        Line::of([Cell::new(text, Role::Bad), Cell::text(format!("{} {}", problem.place, problem.what))])
            .right(1, [Cell::bold(session.setup.keys.key(crate::keys::Action::Problems)), Cell::dim(" all")])
    });
    Fresh { freshness: Freshness { sample: session.is_sample(), state, read_at }, stale }
}

fn overlay(session: &Session, figures: &Figures, screen: &Screen) -> Option<Overlay> {
    let layer = session.layers.last()?;
    let (lens, keys) = (figures.lens(session), &session.setup.keys);
    let context = Context { lens: &lens, choices: session.choices(), keys };
    Some(match &layer.what {
        What::Help => help::help(session.tab, keys),
        What::Commands(commands) => {
            let row = |command: &Command| help::CommandRow {
                keys: if let Command::Do(action) = command { keys.keys(*action).join(" ") } else { String::new() },
                words: command.help().to_owned(),
                name: command.name(&session.book),
            };
            let rows: Vec<help::CommandRow> = commands.iter().map(row).collect();
            help::commands(&rows, session.prompt.as_ref().map_or("", |prompt| prompt.text()))
        }
        What::Problems => {
            let count = session.book.problems.len();
            let chosen = (0..count).find(|at| layer.pick.row.as_ref() == Some(&problems::row_id(*at))).unwrap_or(0);
            problems::problems(chosen, &context)
        }
        What::Missing => problems::missing(&needs::missing(session.tab, &session.book), &context),
        What::Explain(figure) => {
            explain::explain(&asked(&super::explain::found_again(figure, screen)), &figures.marketing, &context)
        }
        What::Detail { records, at, trail } => {
            let id = records.get(*at).copied()?;
            let place = if records.len() > 1 { format!("{} of {}", at + 1, records.len()) } else { String::new() };
            let both = detail::Figures { sales: &figures.sales, marketing: &figures.marketing };
            detail::detail(id, trail, &place, both, &context)
        }
    })
}

/// The panels that have something to say.
pub fn present(screen: &Screen) -> Vec<PanelId> {
    screen.panels.iter().map(|panel| panel.id).collect()
}
