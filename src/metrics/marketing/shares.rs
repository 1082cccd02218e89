//! Shares of the segments: ours and the rivals' in the newest period known and in the one before.

use std::collections::BTreeMap;

use foldhash::HashMap;

use crate::book::brand::Rival;
use crate::book::calendar::{Length, Period};
use crate::book::channel::Segment;
use crate::book::day::Day;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::metrics::figure::{Figure, Num, Source, given, named, sub, term};
use crate::metrics::lens::Lens;

use super::market::RivalShare;
use super::terms::{Ref, money_ratio};

/// Money of a period in a segment: ours, the rivals', all.
#[derive(Clone, Debug, Default)]
pub(crate) struct PeriodShares {
    pub(crate) ours: Money,
    pub(crate) rivals: BTreeMap<Id<Rival>, Money>,
}

impl PeriodShares {
    pub(crate) fn all(&self) -> Money {
        self.ours + self.rivals.values().copied().sum()
    }
}

/// The shares of a segment by when a period starts and how long it is.
type Periods = BTreeMap<(Day, Length), (Period, PeriodShares)>;

/// The newest period of each segment, and the newest one of the same length before it.
pub(crate) struct NewestShares {
    pub(crate) by_segment: HashMap<Id<Segment>, (Period, PeriodShares, Option<PeriodShares>)>,
}

impl NewestShares {
    pub(crate) fn new(lens: &Lens) -> Self {
        let calendar = &lens.book.company.calendar();
        let mut found: HashMap<Id<Segment>, Periods> = HashMap::default();
        for row in lens.book.market_share.rows() {
            let (period, value) = (row.period(), row.value());
            let start = calendar.span(period).start;
            if start > lens.as_of {
                continue;
            }
            let periods = found.entry(row.segment()).or_default();
            let (_, shares) = periods.entry((start, period.length)).or_insert_with(|| (period, PeriodShares::default()));
            match row.rival() {
                None => shares.ours += value,
                Some(rival) => *shares.rivals.entry(rival).or_default() += value,
            }
        }
        let newest = |mut periods: Periods| {
            let ((_, length), (period, shares)) = periods.pop_last()?;
            let before = periods.into_iter().rev().find(|((_, other), _)| *other == length).map(|(_, (_, shares))| shares);
            Some((period, shares, before))
        };
        Self { by_segment: found.into_iter().filter_map(|(segment, periods)| Some((segment, newest(periods)?))).collect() }
    }
}

/// The rivals of a period, each with its share and its change since the period before.
pub(crate) fn rival_shares(lens: &Lens, now: &PeriodShares, before: Option<&PeriodShares>) -> Vec<RivalShare> {
    let of = |shares: &PeriodShares, rival: Id<Rival>| shares.rivals.get(&rival).copied().unwrap_or_default();
    let part = |shares: &PeriodShares, rival: Id<Rival>| -> Option<f64> {
        let all = shares.all();
        (all > Money::ZERO).then(|| of(shares, rival).as_f64() / all.as_f64())
    };
    let one = |rival: &Id<Rival>| -> Option<RivalShare> {
        let value = part(now, *rival)?;
        let share = money_ratio(
            ("the rival's in the newest period", of(now, *rival)),
            ("all rows of the period", now.all()),
            "no money in the period",
        );
        let change = before.and_then(|before| part(before, *rival)).map(|before| {
            let share = |words: &'static str, share: f64| given(words, Num::Points(share * 100.0));
            let shares = vec![share("in the newest period", value), share("in the period before", before)];
            named("the rival's share less the one before, of", shares, Num::Points((value - before) * 100.0))
        });
        Some(RivalShare { rival: Ref::of(lens.book, *rival), share, change: Figure::some(change, "no earlier period") })
    };
    let mut rows: Vec<RivalShare> = now.rivals.keys().filter_map(one).collect();
    rows.sort_by(|a, b| b.share.or_zero().total_cmp(&a.share.or_zero()));
    rows
}

/// Our share now less the one before, in points.
pub(crate) fn share_change(now: &PeriodShares, before: Option<&PeriodShares>) -> Figure<f64> {
    let Some(before) = before else { return Figure::none("no earlier period") };
    let points = |words: &'static str, shares: &PeriodShares| {
        let all = shares.all();
        let value = if all > Money::ZERO {
            Num::Points(shares.ours.as_f64() / all.as_f64() * 100.0)
        } else {
            Num::None("no money in the period".into())
        };
        term(words, value, Source::Given)
    };
    Figure::of(sub(points("our share in the newest period", now), points("in the period before", before)))
}

pub(crate) fn add(sum: &mut PeriodShares, part: &PeriodShares) {
    sum.ours += part.ours;
    for (rival, value) in &part.rivals {
        *sum.rivals.entry(*rival).or_default() += *value;
    }
}
