//! What goes on of a move of the level: how far the last six weeks, by the last thirteen, told what a view got wrong.
//!
//! A view that rests on 91 days is late where the level moves, and right to be where every move passes. Which of both a book
//! is, its own past says: the slope of the view's relative error on the move, at its past origins, drawn to nothing.

use super::history::AsOf;
use super::weigh::Estimate;
use super::{DOUBT, TRAIL};

/// The level of so many days (whole weeks) is held against that of 91; the logarithm of the ratio is at most so large.
const MOVE: i32 = 42;
const MOVE_MOST: f64 = 0.7;
/// A slope needs so many origins, and lies between these; what is carried on is at most this, as a logarithm.
const FEWEST: usize = 6;
/// Fewer days than this are ruled by their weekdays, not by the level.
pub(super) const FEWEST_DAYS: i32 = 7;
const SLOPE: (f64, f64) = (-0.5, 1.5);
const MOST: f64 = 0.4;

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

/// How much of a move a view misses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Carry(f64);

impl Carry {
    /// Nothing is missed.
    pub(super) const NOTHING: Self = Self(0.0);

    /// From what a view said at past origins: the move up to it, what it said, what came. The origins are worth
    /// `effective` independent ones.
    pub(super) fn new(past: &[(f64, Estimate, f64)], effective: f64) -> Self {
        let off = past.iter().filter(|(_, said, _)| said.mean > 0.0);
        let off: Vec<(f64, f64)> = off.map(|(moved, said, came)| (*moved, (came / said.mean - 1.0).clamp(-1.0, 1.0))).collect();
        let squares: f64 = off.iter().map(|(moved, _)| moved * moved).sum();
        if off.len() < FEWEST || squares <= 0.0 {
            return Self::NOTHING;
        }
        let slope = off.iter().map(|(moved, error)| moved * error).sum::<f64>() / squares;
        let left: f64 = off.iter().map(|(moved, error)| (error - slope * moved).powi(2)).sum();
        let variance = left / (off.len() - 1) as f64 / squares * past.len() as f64 / effective;
        let kept = if slope == 0.0 { 0.0 } else { (1.0 - DOUBT * variance / (slope * slope)).max(0.0) };
        Self((slope * kept).clamp(SLOPE.0, SLOPE.1))
    }

    /// The factor on what the view says after this move: exactly 1 where nothing is missed.
    pub(super) fn factor(self, moved: f64) -> f64 {
        (self.0 * moved).clamp(-MOST, MOST).exp()
    }
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

    #[test]
    fn what_a_view_always_missed_of_a_move_is_carried_on() {
        let carry = Carry::new(&past(1.0, 0.0), 8.0);
        assert!((carry.factor(0.25) - 0.25_f64.exp()).abs() < 1e-12, "{carry:?}");
        assert!((carry.factor(0.0) - 1.0).abs() < 1e-15);
        assert!((carry.factor(0.7) - MOST.exp()).abs() < 1e-12, "at most so much");
    }

    #[test]
    fn what_can_be_chance_is_not_carried_on() {
        assert_eq!(Carry::new(&past(0.5, 0.3), 8.0), Carry::NOTHING);
        assert_eq!(Carry::new(&past(1.0, 0.0)[..5], 5.0), Carry::NOTHING, "too few origins");
        assert_eq!(Carry::new(&[], 0.0), Carry::NOTHING);
    }
}
