//! How a month's money spreads over its days: month-end bursts, where the book's own past shows them.

use super::history::AsOf;
use super::{YEAR, james_stein};

/// Parts of a fiscal month, by the days left in it after a day: 0 and 1, 2 to 4, 5 to 9, 10 to 19, more.
pub(crate) const PARTS: usize = 5;
/// The last part of the month begins at 20 days left, the one after it at 10, and so on.
const BEGIN: [i32; PARTS - 1] = [2, 5, 10, 20];
/// Fewer whole months than this say nothing about how a month goes.
const FEWEST: usize = 3;

/// A factor on what a day brings, by the part of the month it lies in; 1 where the past shows none.
pub(crate) type MonthShape = [f64; PARTS];

/// The part of the month of a day with so many days left after it.
pub(crate) fn part(left: i32) -> usize {
    BEGIN.iter().filter(|&&from| left >= from).count()
}

/// The parts of one month, or sums of such: money, its squares by sale, days that are not closed.
#[derive(Clone, Copy, Debug, Default)]
struct MonthPart {
    money: f64,
    squares: f64,
    days: f64,
}

/// The shape of a month at the end of day `origin`, from the whole months of 365 days (without the one that holds the
/// first of them); 1 everywhere with fewer than three.
///
/// A part's factor is its money by what its days would bring at each month's own pace. Its variance comes from how that
/// differed month by month, and is at least that of the single wins; the factor is drawn to 1 by positive-part James-Stein shrinkage, so that a
/// book without bursts keeps exactly 1.
pub(crate) fn shape(now: &AsOf, origin: i32) -> MonthShape {
    let mut months: Vec<[MonthPart; PARTS]> = Vec::new();
    let mut month = [MonthPart::default(); PARTS];
    let mut whole = false;
    for day in now.days(origin - YEAR + 1, origin) {
        let (left, won) = (now.days_left(day), now.won_on(day));
        let of = &mut month[part(left)];
        of.money += won.sum;
        of.squares += won.squares;
        of.days += if now.is_closed(day) { 0.0 } else { 1.0 };
        if left == 0 {
            if whole {
                months.push(month);
            }
            whole = true;
            month = [MonthPart::default(); PARTS];
        }
    }
    if months.len() < FEWEST {
        return [1.0; PARTS];
    }
    std::array::from_fn(|part| factor(&months, part))
}

fn factor(months: &[[MonthPart; PARTS]], part: usize) -> f64 {
    // Of each month: the part's money, and what its days would bring at the month's own pace, with the squares of that.
    let each = || {
        months.iter().map(|month| {
            let sum = |of: fn(&MonthPart) -> f64| month.iter().map(of).sum::<f64>();
            let (days, own) = (sum(|part| part.days), &month[part]);
            let share = if days > 0.0 { own.days / days } else { 0.0 };
            (own.money, share * sum(|part| part.money), share * sum(|part| part.squares))
        })
    };
    let expected: f64 = each().map(|month| month.1).sum();
    if expected <= 0.0 {
        return 1.0;
    }
    let count = months.len() as f64;
    let raw = each().map(|month| month.0).sum::<f64>() / expected;
    let errors: f64 = each().map(|(money, expected, _)| (money - raw * expected).powi(2)).sum();
    let of_wins: f64 = each().map(|month| month.2).sum();
    james_stein(raw, (errors * count / (count - 1.0)).max(of_wins) / (expected * expected))
}
