//! Why an open deal waits for somebody: overdue, stuck, quiet, closing soon, a step due (metrics.md, "Do next.").

use std::sync::Arc;

use crate::book::day::Day;
use crate::metrics::as_of::DealOn;
use crate::metrics::lens::Lens;
use crate::metrics::stats::median;

use super::chances::{StuckAfter, push_count, stage_age};
use super::decided::decided;
use super::do_next::{CLOSING_WORKING_DAYS, STEP_DAYS, working_days};
use super::pipeline::is_overdue;
use super::touches::Touches;
use super::year;

/// One reason.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// Its close has passed.
    Overdue(Day),
    /// It stands in its stage for longer than the limit.
    Stuck {
        /// Days in its stage.
        days: i32,
        /// The stage's name.
        stage: String,
        /// Days above which it is stuck.
        limit: f64,
        /// Whether the limit is the 80th percentile of the deals won from that stage, not the company's own number.
        by_history: bool,
    },
    /// Nobody touched it for so many days.
    Quiet(i32),
    /// Quiet in a book without any activity, which cannot say so: its age is held against the wins'.
    Old {
        /// Days since it was created.
        days: i32,
        /// Median days from created to won; `None` when nothing was won in a year.
        cycle: Option<f64>,
    },
    /// It closes in so many days.
    Closing(i32),
    /// Its next step is due in so many days; less than 0: it is late.
    Step(i32),
    /// Its close was moved later so often. It is no reason by itself.
    Pushed(u32),
}

impl Reason {
    /// How strong it is; the strongest first.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Overdue(_) => 0,
            Self::Step(..=0) => 1,
            Self::Closing(..=5) => 2,
            Self::Stuck { .. } => 3,
            Self::Quiet(_) => 4,
            Self::Step(_) => 5,
            Self::Closing(_) => 6,
            Self::Old { .. } => 7,
            Self::Pushed(_) => 8,
        }
    }

    /// In 30 cells, seen from `today`.
    pub(super) fn brief(&self, today: Day) -> String {
        match self {
            Self::Overdue(close) => format!("close passed {}", close.near(today)),
            Self::Stuck { days, limit, by_history: true, .. } => format!("stuck {days} d, wins left by {limit:.0}"),
            Self::Stuck { days, limit, .. } => format!("stuck {days} d, limit {limit:.0}"),
            Self::Old { days, cycle: Some(cycle) } => format!("open {days} d, wins take {cycle:.0}"),
            Self::Step(0) => "next step today".to_owned(),
            Self::Step(days) if *days > 0 => format!("next step in {days} d"),
            _ => self.words(today),
        }
    }

    /// In a few words, seen from `today`.
    pub(crate) fn words(&self, today: Day) -> String {
        match self {
            Self::Overdue(close) => format!("close of {} has passed", close.near(today)),
            Self::Stuck { days, stage, limit, by_history: true } => {
                format!("{days} d in {stage}, 80 % of wins left it in {limit:.0} d")
            }
            Self::Stuck { days, stage, limit, .. } => format!("{days} d in {stage}, more than {limit:.0} d"),
            Self::Quiet(days) => format!("no touch for {days} d"),
            Self::Old { days, cycle: Some(cycle) } => format!("{days} d open, wins take {cycle:.0} d"),
            Self::Old { days, cycle: None } => format!("{days} d open"),
            Self::Closing(0) => "closes today".to_owned(),
            Self::Closing(days) => format!("closes in {days} d"),
            Self::Step(0) => "next step due today".to_owned(),
            Self::Step(days) if *days > 0 => format!("next step due in {days} d"),
            Self::Step(days) => format!("next step late {} d", -days),
            Self::Pushed(n) => format!("close moved later {}", times(*n)),
        }
    }
}

/// What is usual for deals, on the lens's as-of day.
#[derive(Clone, Debug)]
pub struct Usual {
    /// How long they stand in a stage.
    pub(crate) stuck: StuckAfter,
    /// Median days from created to won of the trailing year; `None` when nothing was won.
    pub(crate) cycle: Option<f64>,
}

impl Usual {
    /// Those of the lens's day, made once.
    pub fn of_lens(lens: &Lens) -> Arc<Self> {
        Arc::clone(lens.kept.usual.get_or_init(|| Arc::new(Self::new(lens))))
    }

    fn new(lens: &Lens) -> Self {
        Self { stuck: StuckAfter::new(lens), cycle: median(decided(lens, year(lens)).cycles) }
    }
}

/// Why an open deal is on the list of what to do next, at the end of the lens's as-of day. Empty: it is not on it.
pub fn reasons(lens: &Lens, touches: &Touches, usual: &Usual, deal: &DealOn) -> Vec<Reason> {
    let company = &lens.book.company;
    let mut reasons = Vec::new();
    if is_overdue(lens, deal) {
        reasons.extend(deal.close.map(Reason::Overdue));
    }
    if usual.stuck.is_stuck(deal, lens.as_of) {
        let days = stage_age(deal.deal, deal.stage, lens.as_of).map_or(0, |(days, _)| days);
        let (limit, by_history) = usual.stuck.limit(deal.stage);
        let stage = deal.stage.and_then(|stage| company.stage(stage)).map_or("its stage", |stage| stage.name());
        reasons.push(Reason::Stuck { days, stage: stage.to_owned(), limit, by_history });
    }
    let touch = touches.deal(deal.id, deal.deal);
    // A deal of which neither a touch nor the creation is known is not known to be quiet.
    let created = deal.deal.creation();
    let untouched = touch.or(created).map(|since| lens.as_of - since);
    if let Some(untouched) = untouched.filter(|days| i64::from(*days) > i64::from(company.quiet_after_days())) {
        // Where nobody writes activities, their absence says nothing of a deal.
        let silent = lens.book.activities.is_empty() && (usual.cycle.is_some() || touch.is_none());
        reasons.push(match created.filter(|_| silent) {
            Some(created) => Reason::Old { days: lens.as_of - created, cycle: usual.cycle },
            None => Reason::Quiet(untouched),
        });
    }
    if let Some(close) = deal.close.filter(|close| *close >= lens.as_of)
        && working_days(lens, close).0 <= CLOSING_WORKING_DAYS
    {
        reasons.push(Reason::Closing(close - lens.as_of));
    }
    if let Some(step) = deal.deal.next_step().filter(|step| step.on() <= lens.as_of + STEP_DAYS) {
        reasons.push(Reason::Step(step.on() - lens.as_of));
    }
    let pushed = push_count(deal.deal, lens.as_of);
    if pushed > 0 && !reasons.is_empty() {
        reasons.push(Reason::Pushed(pushed));
    }
    reasons
}

/// `once`, `twice`, `3 times`.
pub(crate) fn times(n: u32) -> String {
    match n {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    }
}
