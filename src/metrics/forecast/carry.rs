//! What a view misses, as far as its own past says so.
//!
//! A view that rests on 91 days is late where the level moves, and right to be where every move passes: how far the last six
//! weeks, by the last thirteen, told what it got wrong. The same of what [`super::smooth`]ed daily sums say otherwise. Which
//! of both a book is, its own past says: the slope of the view's relative error on what is said otherwise, at its past
//! origins, drawn to nothing; of smoothed sums to a part of what they say, and as far as orders make the money: of deals it is
//! known which are open.

use super::history::AsOf;
use super::pipeline::PipelineView;
use super::rate::RateView;
use super::smooth::SmoothedDays;
use super::weigh::Estimate;
use super::{DOUBT, PastOrigin, TRAIL};

/// The level of so many days (whole weeks) is held against that of 91; the logarithm of the ratio is at most so large.
const MOVE: i32 = 42;
const MOVE_MOST: f64 = 0.7;
/// A slope needs so many origins; what is carried on is at most this, as a logarithm.
const FEWEST: usize = 6;
const MOST: f64 = 0.4;
/// Fewer days than this are ruled by their weekdays, not by the level.
pub(super) const FEWEST_DAYS: i32 = 7;
/// Smoothed sums are heard for at least so many days; the logarithm of what they say by what a view says is at most so large.
pub(super) const FEWEST_SMOOTHED_DAYS: i32 = 28;
const APART_MOST: f64 = 0.7;

/// How the level moved up to the end of day `origin`: the logarithm of the money a day of 42 days by that of 91; 0 where
/// 91 days were not observed, or one of both brought nothing.
pub(super) fn moved(now: &AsOf, origin: i32) -> f64 {
    let first = origin - TRAIL + 1;
    if first < now.observed_from() {
        return 0.0;
    }
    let (newest, all) = (now.won(origin - MOVE + 1, origin), now.won(first, origin));
    if newest > 0.0 && all > 0.0 {
        (newest / f64::from(MOVE) / (all / f64::from(TRAIL))).ln().clamp(-MOVE_MOST, MOVE_MOST)
    } else {
        0.0
    }
}

/// What smoothed daily sums say by what a view says, as a logarithm; 0 where one of both says that nothing comes.
pub(super) fn apart(smoothed: f64, said: Estimate) -> f64 {
    if smoothed > 0.0 && said.mean > 0.0 { (smoothed / said.mean).ln().clamp(-APART_MOST, APART_MOST) } else { 0.0 }
}

/// What a slope is drawn to where its origins do not tell, and between which numbers it lies.
#[derive(Clone, Copy, Debug)]
pub(super) struct SlopePrior {
    pub(super) middle: f64,
    pub(super) least: f64,
    pub(super) most: f64,
}

impl SlopePrior {
    /// Of a move.
    pub(super) const OF_MOVES: Self = Self { middle: 0.0, least: -0.5, most: 1.5 };

    /// Of smoothed daily sums.
    pub(super) const OF_SMOOTHED: Self = Self { middle: 0.2, least: 0.0, most: 1.0 };
}

/// How much a view misses of a move, or of what smoothed daily sums say otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Carry(f64);

impl Carry {
    /// Nothing is missed.
    pub(super) const NOTHING: Self = Self(0.0);

    /// From what a view said at past origins: the move up to it, what it said, what came. The origins are worth
    /// `effective` independent ones of `of` in all.
    pub(super) fn new(past: &[(f64, Estimate, f64)], of: usize, effective: f64, prior: SlopePrior) -> Self {
        let off = past.iter().filter(|(_, said, _)| said.mean > 0.0);
        let off: Vec<(f64, f64)> = off.map(|(moved, said, came)| (*moved, (came / said.mean - 1.0).clamp(-1.0, 1.0))).collect();
        let squares: f64 = off.iter().map(|(moved, _)| moved * moved).sum();
        if off.len() < FEWEST || squares <= 0.0 {
            return Self::NOTHING;
        }
        let slope = off.iter().map(|(moved, error)| moved * error).sum::<f64>() / squares;
        let left: f64 = off.iter().map(|(moved, error)| (error - slope * moved).powi(2)).sum();
        let variance = left / (off.len() - 1) as f64 / squares * of as f64 / effective;
        let away = slope - prior.middle;
        let kept = if away == 0.0 { 0.0 } else { (1.0 - DOUBT * variance / (away * away)).max(0.0) };
        Self((prior.middle + away * kept).clamp(prior.least, prior.most))
    }

    /// A part of it, 0 to 1.
    fn part(self, part: f64) -> Self {
        Self(self.0 * part)
    }

    /// The factor on what the view says after this move: exactly 1 where nothing is missed.
    pub(super) fn factor(self, moved: f64) -> f64 {
        (self.0 * moved).clamp(-MOST, MOST).exp()
    }
}

/// What goes on of a move of the level, of which each view's past says how much it misses: today, and at the origins, so
/// that their errors are those that were left.
pub(super) fn carry_on(moved: f64, effective: f64, origins: &mut [PastOrigin], pipeline: &mut PipelineView, rate: &mut RateView) {
    let carry = |said: fn(&PastOrigin) -> Estimate| {
        let past: Vec<(f64, Estimate, f64)> = origins.iter().map(|origin| (origin.moved, said(origin), origin.came)).collect();
        Carry::new(&past, past.len(), effective, SlopePrior::OF_MOVES)
    };
    let (of_pipeline, of_rate) = (carry(|origin| origin.pipeline), carry(|origin| origin.rate));
    pipeline.carry(of_pipeline.factor(moved));
    rate.carry(of_rate.factor(moved));
    for origin in origins {
        origin.pipeline = origin.pipeline.times(of_pipeline.factor(origin.moved));
        origin.rate = origin.rate.times(of_rate.factor(origin.moved));
    }
}

/// What smoothed daily sums say otherwise, of which each view's past says how far they were right: today, and at the
/// origins. Returns what they say; `None` where they have too few days.
pub(super) fn draw(
    smoothed: &SmoothedDays,
    (as_of, wait, horizon): (i32, i32, i32),
    effective: f64,
    origins: &mut [PastOrigin],
    pipeline: &mut PipelineView,
    rate: &mut RateView,
) -> Option<f64> {
    let today = smoothed.to_come(as_of, wait, horizon)?;
    let past: Vec<Option<f64>> = origins.iter().map(|origin| smoothed.to_come(origin.day, wait, horizon)).collect();
    let slope = |said: fn(&PastOrigin) -> Estimate| {
        let known = origins.iter().zip(&past).filter_map(|(origin, smoothed)| Some((origin, (*smoothed)?)));
        let known = known.map(|(origin, smoothed)| (apart(smoothed, said(origin)), said(origin), origin.came));
        let known: Vec<(f64, Estimate, f64)> = known.collect();
        Carry::new(&known, origins.len(), effective, SlopePrior::OF_SMOOTHED).part(pipeline.rates.of_orders)
    };
    let (of_pipeline, of_rate) = (slope(|origin| origin.pipeline), slope(|origin| origin.rate));
    pipeline.draw(of_pipeline.factor(apart(today, pipeline.said())));
    rate.draw(of_rate.factor(apart(today, rate.said())));
    for (origin, smoothed) in origins.iter_mut().zip(past) {
        let Some(smoothed) = smoothed else { continue };
        origin.pipeline = origin.pipeline.times(of_pipeline.factor(apart(smoothed, origin.pipeline)));
        origin.rate = origin.rate.times(of_rate.factor(apart(smoothed, origin.rate)));
    }
    Some(today)
}

impl Estimate {
    /// The same, as much larger.
    pub(super) fn times(self, factor: f64) -> Self {
        Self { mean: self.mean * factor, variance: self.variance * factor * factor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Origins whose level moved up and down, of which the view missed `part`, and noise of `noise`.
    fn past(part: f64, noise: f64) -> Vec<(f64, Estimate, f64)> {
        let said = Estimate { mean: 100.0, variance: 25.0 };
        let moves = [0.2, -0.1, 0.3, -0.2, 0.1, -0.3, 0.2, -0.2];
        let up_and_down = [1.0, 1.0, -1.0, -1.0];
        moves
            .iter()
            .zip(up_and_down.iter().cycle())
            .map(|(x, sign)| (*x, said, 100.0 * (1.0 + part * x + noise * sign)))
            .collect()
    }

    fn new(past: &[(f64, Estimate, f64)]) -> Carry {
        Carry::new(past, past.len(), past.len() as f64, SlopePrior::OF_MOVES)
    }

    #[test]
    fn what_a_view_always_missed_of_a_move_is_carried_on() {
        let carry = new(&past(1.0, 0.0));
        assert!((carry.factor(0.25) - 0.25_f64.exp()).abs() < 1e-12, "{carry:?}");
        assert!((carry.factor(0.0) - 1.0).abs() < 1e-15);
        assert!((carry.factor(0.7) - MOST.exp()).abs() < 1e-12, "at most so much");
    }

    #[test]
    fn what_can_be_chance_is_not_carried_on() {
        assert_eq!(new(&past(0.5, 0.3)), Carry::NOTHING);
        assert_eq!(new(&past(1.0, 0.0)[..5]), Carry::NOTHING, "too few origins");
        assert_eq!(new(&[]), Carry::NOTHING);
    }

    #[test]
    fn of_smoothed_sums_a_part_is_heard_until_the_past_tells() {
        let of = |past: &[(f64, Estimate, f64)]| Carry::new(past, past.len(), past.len() as f64, SlopePrior::OF_SMOOTHED);
        assert_eq!(of(&past(0.3, 0.3)), Carry(0.2), "what can be chance");
        assert!((of(&past(0.9, 0.0)).0 - 0.9).abs() < 1e-12, "all that was always missed");
        assert_eq!(of(&past(-1.0, 0.0)), Carry::NOTHING, "never away from it");
        assert!((of(&past(0.9, 0.0)).part(0.5).0 - 0.45).abs() < 1e-12, "of deals nothing");
        assert!((apart(120.0, Estimate { mean: 100.0, variance: 1.0 }) - 1.2_f64.ln()).abs() < 1e-12);
        assert!(apart(0.0, Estimate { mean: 100.0, variance: 1.0 }) == 0.0);
    }
}
