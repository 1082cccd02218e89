//! The chance of a stage, from this book's own history (metrics.md, "chance of a stage").

use foldhash::HashSet;
use std::sync::Arc;

use serde::Serialize;

use crate::book::Book;
use crate::book::company::StageId;
use crate::book::day::Day;
use crate::metrics::as_of::{DealOn, DealState, deal_on};
use crate::metrics::figure::{Formula, Num, Source, Test, count, div, mul, no_figures, term};
use crate::metrics::lens::Lens;

/// Deals decided in this many days up to as-of are history.
pub(crate) const HISTORY_DAYS: i32 = 730;
/// The stated chance weighs as much as this many decided deals.
pub(crate) const STATED_WEIGHT: f64 = 10.0;
/// From this many decided deals on, history weighs at least as much as the stated chance.
const HISTORY_FROM: u32 = 10;

/// Which part of a chance weighs more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChanceSource {
    /// What became of the deals that stood in the stage.
    History,
    /// What `company.ron` states.
    Stated,
    /// The whole book's win rate, where `company.ron` states nothing: the same for every such stage.
    Book,
}

no_figures!(ChanceSource);

/// The chance that a deal in a stage is won.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// `(w + 10 p) / (n + 10)`.
    pub value: f64,
    /// Deals won of those decided that ever stood in the stage.
    pub won: u32,
    /// Deals decided that ever stood in the stage.
    pub decided: u32,
    /// The stated chance, or the book's `(won + 1) / (decided + 4)`.
    pub stated: f64,
    /// Whether `company.ron` states one.
    pub is_stated: bool,
    /// Which part weighs more.
    pub from: ChanceSource,
}

impl Chance {
    pub(crate) fn formula(&self, stage: StageId) -> Formula {
        let (weighs, prior) = if self.is_stated {
            ("weight of the stated chance", "stated chance")
        } else {
            ("weight of the book's own rate", "the book's own rate, of all stages")
        };
        let weight = || term(weighs, Num::Ratio(STATED_WEIGHT), Source::Given);
        let stated = term(prior, Num::Ratio(self.stated), Source::Given);
        let won = count("deals won that stood in it", self.won as usize, Test::WonFrom(stage));
        let decided = count("deals decided that stood in it", self.decided as usize, Test::StoodIn(stage));
        div(Formula::Sum(vec![mul(weight(), stated), won]), Formula::Sum(vec![weight(), decided]))
    }
}

/// The chances of all stages of a book on a day. They are the whole book's, whatever the scope.
#[derive(Clone, Debug)]
pub struct Chances {
    stages: Vec<Chance>,
    book: f64,
}

impl Chances {
    /// Those of the lens's day, made once.
    pub fn of_lens(lens: &Lens) -> Arc<Self> {
        Arc::clone(lens.kept.chances.get_or_init(|| Arc::new(Self::new(lens))))
    }

    fn new(lens: &Lens) -> Self {
        let book = lens.book;
        let stages = book.company.stages().len();
        let (mut won_in, mut decided_in) = (vec![0_u32; stages], vec![0_u32; stages]);
        let (mut won, mut decided) = (0_u32, 0_u32);
        for on in history(lens) {
            let is_won = matches!(on.state, DealState::Won(_));
            decided += 1;
            won += u32::from(is_won);
            for stage in stood_in(&on, lens.as_of) {
                let at = usize::from(stage.0);
                if let (Some(w), Some(n)) = (won_in.get_mut(at), decided_in.get_mut(at)) {
                    *n += 1;
                    *w += u32::from(is_won);
                }
            }
        }
        let of_book = (f64::from(won) + 1.0) / (f64::from(decided) + 4.0);
        let stages = book.company.stages().iter().zip(won_in.into_iter().zip(decided_in)).map(|(stage, (won, decided))| {
            let stated = stage.probability().unwrap_or(of_book);
            Chance {
                value: (f64::from(won) + STATED_WEIGHT * stated) / (f64::from(decided) + STATED_WEIGHT),
                won,
                decided,
                stated,
                is_stated: stage.probability().is_some(),
                from: match stage.probability() {
                    _ if decided >= HISTORY_FROM => ChanceSource::History,
                    Some(_) => ChanceSource::Stated,
                    None => ChanceSource::Book,
                },
            }
        });
        Self { stages: stages.collect(), book: of_book }
    }

    /// The chance of a stage.
    pub fn stage(&self, stage: StageId) -> Option<&Chance> {
        self.stages.get(usize::from(stage.0))
    }

    /// The chance of a deal: its stage's, else the whole book's.
    pub(crate) fn of(&self, deal: &DealOn) -> f64 {
        deal.stage.and_then(|stage| self.stage(stage)).map_or(self.book, |chance| chance.value)
    }
}

/// The deals that chances rest on: decided in the 730 days up to the as-of day, whoever owns them.
pub(crate) fn history<'a>(lens: &Lens<'a>) -> impl Iterator<Item = DealOn<'a>> {
    let (book, as_of) = (lens.book, lens.as_of);
    let on = book.deals.iter().filter_map(move |(id, deal)| deal_on(book, id, deal, as_of));
    on.filter(move |on| match on.state {
        DealState::Open => false,
        DealState::Won(day) | DealState::Lost(day) => day > as_of - HISTORY_DAYS,
    })
}

/// The stages that a deal ever stood in by `day`: its log's, else its own.
pub(crate) fn stood_in(on: &DealOn, day: Day) -> HashSet<StageId> {
    let logged: HashSet<StageId> =
        on.deal.log().iter().filter(|entry| entry.on() <= day).filter_map(crate::book::deal::LogEntry::stage).collect();
    if logged.is_empty() { on.stage.into_iter().collect() } else { logged }
}

/// Days since the log entry that set the stage a deal stands in at the end of `day`; without a log since it was
/// created. The flag says whether a log was there. `None` without a log where its creation is not known.
pub(crate) fn stage_age(deal: &crate::book::deal::Deal, stage: Option<StageId>, day: Day) -> Option<(i32, bool)> {
    let entries = deal.log().iter().filter(|entry| entry.on() <= day && entry.stage().is_some());
    let mut since = None;
    let mut last = None;
    for entry in entries {
        if entry.stage() != last {
            since = Some(entry.on());
            last = entry.stage();
        }
    }
    // The record's own stage differs from its last entry's (a warning): it has held since that entry's day.
    if stage.is_some() && last.is_some() && stage != last {
        since = deal.log().iter().rev().find(|entry| entry.on() <= day).map(crate::book::deal::LogEntry::on).or(since);
    }
    let since = since.map(|since| (day - since, true));
    since.or_else(|| deal.creation().map(|created| (day - created, false)))
}

/// How often a deal's close was moved later by the end of `day`.
pub fn push_count(deal: &crate::book::deal::Deal, day: Day) -> u32 {
    let closes: Vec<Day> =
        deal.log().iter().filter(|entry| entry.on() <= day).filter_map(crate::book::deal::LogEntry::close).collect();
    closes.iter().zip(closes.iter().skip(1)).map(|(before, after)| u32::from(after > before)).sum()
}

/// When a deal is stuck: the ages in their last stage of the deals won from it.
#[derive(Clone, Debug)]
pub(crate) struct StuckAfter {
    /// The 80th percentile a stage, where 10 or more deals were won from it.
    stages: Vec<Option<f64>>,
    otherwise: f64,
}

/// Above this percentile of the age of won deals a deal is stuck.
const STUCK_PERCENTILE: f64 = 0.8;
/// Fewer won deals than this say nothing.
const STUCK_FROM: usize = 10;

impl StuckAfter {
    pub(crate) fn new(lens: &Lens) -> Self {
        let book: &Book = lens.book;
        let mut ages: Vec<Vec<f64>> = vec![Vec::new(); book.company.stages().len()];
        for (id, deal) in book.deals.iter() {
            let Some(won) = deal.won().filter(|won| won.on() <= lens.as_of) else { continue };
            let Some(before) = deal_on(book, id, deal, won.on() - 1) else { continue };
            let Some((age, logged)) = stage_age(deal, before.stage, won.on()) else { continue };
            if let Some(list) = before.stage.and_then(|stage| ages.get_mut(usize::from(stage.0))).filter(|_| logged) {
                list.push(f64::from(age));
            }
        }
        let limit = |mut list: Vec<f64>| {
            if list.len() < STUCK_FROM { None } else { crate::metrics::stats::percentile(&mut list, STUCK_PERCENTILE) }
        };
        Self { stages: ages.into_iter().map(limit).collect(), otherwise: f64::from(book.company.stale_deal_days()) }
    }

    /// The age above which a deal in this stage is stuck, and whether history says so.
    pub(crate) fn limit(&self, stage: Option<StageId>) -> (f64, bool) {
        let own = stage.and_then(|stage| self.stages.get(usize::from(stage.0)).copied().flatten());
        own.map_or((self.otherwise, false), |limit| (limit, true))
    }

    /// Whether an open deal is stuck at the end of `day`. A deal without a log is never: its age is since its creation.
    pub(crate) fn is_stuck(&self, on: &DealOn, day: Day) -> bool {
        stage_age(on.deal, on.stage, day).is_some_and(|(age, logged)| logged && f64::from(age) > self.limit(on.stage).0)
    }
}
