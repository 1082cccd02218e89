//! How the money of a week spreads over its days, and how regularly wins come, where the book's own past shows it.

use super::history::{AsOf, weekday};
use super::james_stein;

/// Weekday factors rest on the newest whole weeks within so many days, and on at least so many weeks.
const DAYS: i32 = 364;
const FEWEST: i32 = 8;
/// Evenness rests on so many weeks, at least on so many, and is drawn to chance by the weight of so many.
const EVEN_WEEKS: i32 = 52;
const EVEN_FEWEST: i32 = 4;
const EVEN_PRIOR: f64 = 4.0;
/// A win adds at least this part of its squared mean to the variance, however even the wins.
const LEAST_VARIANCE: f64 = 0.0025;

/// Factors on what a day brings, Monday first: mean 1 over the weekdays that are not closed, 0 on those that are.
pub(crate) type Weekdays = [f64; 7];

/// Variance of the wins a week by their mean at the end of `origin`, from differences of neighbouring weeks (so that a
/// trend is no variance), drawn to 1: 1 is chance (Poisson), less is more even; never more. 1 with fewer than four whole
/// weeks.
pub(crate) fn evenness(now: &AsOf, origin: i32) -> f64 {
    let weeks = ((origin - now.observed_from() + 1) / 7).min(EVEN_WEEKS);
    let wins_of = |week: i32| {
        let end = origin - 7 * week;
        now.days(end - 6, end).map(|day| now.won_on(day).count).sum::<u32>()
    };
    let wins: Vec<f64> = (0..weeks).map(|week| f64::from(wins_of(week))).collect();
    let all: f64 = wins.iter().sum();
    if weeks < EVEN_FEWEST || all <= 0.0 {
        return 1.0;
    }
    let count = f64::from(weeks);
    let differences: f64 = wins.windows(2).map(|pair| (pair[0] - pair[1]).powi(2)).sum();
    let variance = differences / (2.0 * (count - 1.0));
    ((variance * count / (all / count) + EVEN_PRIOR) / (count + EVEN_PRIOR)).min(1.0)
}

/// What each of so many wins adds to the variance of their sum: all of the mean square as far as their number is chance,
/// of regular wins the spread of their sizes.
pub(crate) fn win_variance(square: f64, mean: f64, evenness: f64) -> f64 {
    if evenness >= 1.0 { square } else { (square - mean * mean * (1.0 - evenness)).max(LEAST_VARIANCE * mean * mean) }
}

/// The weekday factors at the end of `origin`, drawn to 1 as [`super::month::shape`] is; 1 everywhere with fewer than
/// eight whole weeks.
pub(crate) fn weekdays(now: &AsOf, origin: i32, evenness: f64) -> Weekdays {
    let weeks = (origin - now.observed_from().max(origin - DAYS + 1) + 1) / 7;
    if weeks < FEWEST {
        return [1.0; 7];
    }
    let first = origin - 7 * weeks + 1;
    let open = now.closed_weekdays().iter().filter(|closed| !**closed).count() as f64;
    let sums: Vec<f64> = (0..weeks).map(|week| now.won(first + 7 * week, first + 7 * week + 6)).collect();
    let squares: f64 = (first..=origin).map(|day| now.won_on(day).squares).sum();
    // What the days of a weekday would bring if each week's money came evenly.
    let expected: f64 = sums.iter().map(|sum| sum / open).sum();
    let of_wins = evenness * squares / open;
    let mut factors = [1.0; 7];
    for from in first..first + 7 {
        let factor = &mut factors[weekday(from)];
        if now.is_closed(from) {
            *factor = 0.0;
        } else if expected > 0.0 {
            let each = || sums.iter().zip(0..).map(|(sum, week)| (now.won_on(from + 7 * week).sum, sum / open));
            let raw = each().map(|(money, _)| money).sum::<f64>() / expected;
            let errors: f64 = each().map(|(money, even)| (money - raw * even).powi(2)).sum();
            let count = f64::from(weeks);
            *factor = james_stein(raw, (errors * count / (count - 1.0)).max(of_wins) / (expected * expected));
        }
    }
    let mean = factors.iter().sum::<f64>() / open;
    if mean > 0.0 { factors.map(|factor| factor / mean) } else { [1.0; 7] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_wins_add_the_spread_of_their_sizes_alone() {
        // Sizes 8 and 12: mean 10, mean square 104.
        assert!((win_variance(104.0, 10.0, 1.0) - 104.0).abs() < 1e-12);
        assert!((win_variance(104.0, 10.0, 0.0) - 4.0).abs() < 1e-12);
        assert!((win_variance(104.0, 10.0, 0.5) - 54.0).abs() < 1e-12);
        assert!((win_variance(100.0, 10.0, 0.0) - 0.25).abs() < 1e-12);
    }
}
