//! The first row: company, tab, horizon, period, day, freshness.

use crate::book::calendar::{Length, Span};
use crate::book::day::Day;
use crate::book::table::{Records, TableName};
use crate::metrics::as_of::{is_known_on, past_closes_are_unknown};
use crate::metrics::lens::Scope;
use crate::metrics::sales::pace::Reference;
use crate::metrics::sales::verdict::period_days;

use super::context::Context;
use super::say::{Cell, Header, Role, Tab};
use super::words::{count, near};

/// How fresh the data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// The embedded company.
    pub sample: bool,
    /// The exports that it is read from, where it is no book of its own.
    pub files: Option<String>,
    /// How it stands.
    pub state: FreshState,
    /// Local time of the last read: `09:41`. A time, not an age: an age ticks.
    pub read_at: String,
}

/// How the data stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreshState {
    /// Read, and watched.
    Live,
    /// The book promised newer data and none came.
    Late,
    /// A file that was good cannot be read.
    Stale,
    /// Shown as of a day.
    AsOf(Day),
    /// Not watched for now.
    Paused,
}

impl Freshness {
    fn cells(&self) -> Vec<Cell> {
        let mut cells = Vec::new();
        if self.sample {
            cells.push(Cell::dim("SAMPLE "));
        }
        if let Some(files) = &self.files {
            cells.push(Cell::dim(format!("FROM {files} ")));
        }
        let time = Cell::text(format!(" {}", self.read_at));
        match self.state {
            FreshState::Live => cells.extend([Cell::new("LIVE", Role::Good), time]),
            FreshState::Late => cells.extend([Cell::new("~ LATE", Role::Warn), time]),
            FreshState::Stale => cells.extend([Cell::new("! STALE", Role::Bad), time]),
            FreshState::AsOf(day) => cells.push(Cell::new(format!("AS OF {}", day.long()), Role::Accent)),
            FreshState::Paused => cells.extend([Cell::new("PAUSED", Role::Warn), time]),
        }
        cells
    }
}

pub(crate) fn header(tab: Tab, fresh: &Freshness, context: &Context) -> Header {
    let lens = context.lens;
    let calendar = lens.book.company.calendar();
    let elsewhere = matches!(fresh.state, FreshState::AsOf(_)) || (tab == Tab::Sales && !lens.span().holds(lens.as_of));
    let role = if elsewhere { Role::Accent } else { Role::Text };
    let (horizons, period, day) = match tab {
        Tab::Sales => {
            let names = [("Week", Length::Week), ("Month", Length::Month), ("qUarter", Length::Quarter)];
            let horizons = names.map(|(name, length)| (name.to_owned(), length == lens.period.length));
            (Vec::from(horizons), calendar.label(lens.period), sales_day(context))
        }
        Tab::Marketing => {
            let span = lens.window.span();
            let horizons = [1, 2, 3].map(|years| (format!("{years}y"), years == lens.window.years));
            (Vec::from(horizons), window(span), plans(context))
        }
    };
    Header {
        name: name(context),
        only: only(context),
        tab,
        horizons,
        period: Cell::new(period, role).or(short_window(tab, lens.window.span(), context)),
        day,
        more: more(tab, fresh.sample, context),
        comparison: comparison(tab, context),
        freshness: fresh.cells().into_iter().chain(unknown(fresh.state, context)).collect(),
        elsewhere,
    }
}

/// `~ known since 3 Nov`: what of a past day nobody knows.
fn unknown(state: FreshState, context: &Context) -> Option<Cell> {
    let (book, day) = (context.book(), context.lens.as_of);
    if let Some(since) = book.company.known_since().filter(|_| !is_known_on(book, day)) {
        return Some(Cell::new(format!("~ known since {}", near(since, day)), Role::Warn).or("~"));
    }
    let past = matches!(state, FreshState::AsOf(_)) && past_closes_are_unknown(book);
    past.then(|| Cell::new("~ closes of then unknown", Role::Warn).or("~"))
}

/// The company; with whose figures are shown, where they are not everybody's.
fn name(context: &Context) -> String {
    let company = context.book().company.name();
    only(context).map_or_else(|| company.to_owned(), |only| format!("{company}, {only}"))
}

/// `only Ines`; nothing where everybody's figures are shown.
fn only(context: &Context) -> Option<String> {
    let book = context.book();
    match context.lens.scope {
        Scope::Company => None,
        Scope::Person(id) => Some(format!("only {}", book.name_of(Records::any(id)))),
        Scope::Team(team) => Some(format!("only {}", book.team(team))),
    }
}

/// `Mon 23 Nov, day 38 of 66, 29 left`.
fn sales_day(context: &Context) -> Cell {
    let lens = context.lens;
    let days = period_days(lens);
    let day = lens.as_of;
    let (all, left) = (days.working_days.or_zero(), days.working_days_left.or_zero());
    let text = if lens.span().holds(day) {
        let number = (days.elapsed() + u32::from(lens.book.company.calendar().is_working(day))).min(all);
        format!("{:?} {}, day {number} of {all}, {left} left", day.weekday(), day.short())
    } else if day > lens.span().end {
        format!("{:?} {}, over", day.weekday(), day.short())
    } else {
        format!("{:?} {}, {all} working days ahead", day.weekday(), day.short())
    };
    Cell::dim(text)
}

fn window(span: Span) -> String {
    format!("{} - {}", span.start.long(), span.end.long())
}

fn short_window(tab: Tab, span: Span, context: &Context) -> String {
    let month = |day: Day| format!("{} {}", crate::book::day::month_name(day.month()), day.year());
    match tab {
        Tab::Sales => context.book().company.calendar().label(context.lens.period),
        Tab::Marketing => format!("{} - {}", month(span.start), month(span.end)),
    }
}

/// `plans to Dec 2028`: the last day an objective names.
fn plans(context: &Context) -> Cell {
    let last = context.book().objectives.rows().iter().map(|objective| objective.target().on()).max();
    last.map_or_else(Cell::default, |day| {
        Cell::dim(format!("plans to {} {}", crate::book::day::month_name(day.month()), day.year()))
    })
}

fn more(tab: Tab, sample: bool, context: &Context) -> Vec<Cell> {
    let book = context.book();
    let mut cells = Vec::new();
    if sample {
        // Who looks at an invented company wants to know how to see their own.
        return vec![Cell::new("yours: quarterdeck import", Role::Accent)];
    }
    if tab == Tab::Sales && !book.deals.is_empty() {
        let span = Span { start: context.lens.as_of - 364, end: context.lens.as_of };
        let decided = crate::metrics::sales::decided::decided(context.lens, span);
        let n = (decided.won + decided.lost) as usize;
        cells.push(Cell::dim(format!("chances from {} deals decided in the last 365 days", count(n))));
    }
    cells.push(Cell::dim(format!("{} files, {} records", count(book.files.len()), count(book.records()))));
    cells
}

fn comparison(tab: Tab, context: &Context) -> Cell {
    let words = match tab {
        Tab::Marketing if context.book().count(TableName::Objectives).0 > 0 => "vs plan",
        Tab::Marketing => "vs the years before",
        Tab::Sales => match context.choices.compare {
            Some(Reference::LastYear) => "vs last year",
            Some(Reference::LastPeriod) => "vs last period",
            Some(Reference::Target) => "vs target",
            _ if context.book().targets.is_empty() => "vs last year",
            _ => "vs target",
        },
    };
    Cell::dim(words)
}
