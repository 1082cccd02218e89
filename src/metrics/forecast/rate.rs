//! The rate view: the days left of this fiscal month at the month's own pace, later days at the trailing rate.

use super::history::AsOf;
use super::month::{Shape, part};
use super::{MONTH, TRAIL, YEAR};

/// The month's own pace is shrunk to the trailing rate by so many days, and as many as so many wins take.
const OWN_DAYS: f64 = 3.0;
const OWN_WINS: f64 = 40.0;

/// What the rate view says at one origin.
#[derive(Clone, Debug, PartialEq)]
pub struct RateView {
    /// Money expected in the window.
    pub mean: f64,
    /// Its variance.
    pub variance: f64,
    /// Wins of the trailing 91 days.
    pub wins: u32,
    /// Money a day of the first, second, third month of a quarter against the mean, shrunk to 1.
    pub index: [f64; 3],
    /// This month's own pace by the trailing rate.
    pub pace: f64,
    /// Money a day (not closed, of index 1) over the trailing 91 days; 0 where nothing was won.
    pub trailing: f64,
}

/// The view from the end of day `origin` on the days from `origin + wait + 1` to `origin + horizon`; `win_square` is
/// the mean square of a win's amount, `shape` how the money of a month spreads over its days.
pub fn view(now: &AsOf, origin: i32, wait: i32, horizon: i32, win_square: f64, shape: &Shape) -> RateView {
    let trail = TRAIL.min(origin - now.observed_from() + 1);
    let recent = || now.days(origin - trail + 1, origin);
    let wins: u32 = recent().map(|day| now.won_on(day).count).sum();
    let nothing = RateView { mean: 0.0, variance: 0.0, wins, index: [1.0; 3], pace: 1.0, trailing: 0.0 };
    let index = index(now, origin);
    let weigh = |day: i32| if now.is_closed(day) { 0.0 } else { index[now.phase(day)] * shape[part(now.days_left(day))] };
    let weight_of = |days: std::ops::RangeInclusive<i32>| days.map(weigh).sum::<f64>();
    let (days, money) = (weight_of(recent()), recent().map(|day| now.won_on(day).sum).sum::<f64>());
    if trail <= 0 || days <= 0.0 || money <= 0.0 || wins == 0 {
        return nothing;
    }
    let month = now.month_start(origin + 1);
    let own = now.days(month, origin);
    let own_days = weight_of(own.clone());
    let prior = OWN_DAYS + OWN_WINS * days / f64::from(wins);
    let own_money: f64 = own.map(|day| now.won_on(day).sum).sum();
    let pace = ((own_money * days / money + prior) / (own_days + prior)).max(0.0);
    let month_end = (1..=horizon).take_while(|ahead| now.phase(origin + ahead) == now.phase(month)).last().unwrap_or(0);
    let window = weight_of(origin + wait + 1..=origin + horizon);
    let of_month = weight_of(origin + wait + 1..=origin + month_end);
    let mean = (money / days * (window + (pace - 1.0) * of_month)).max(0.0);
    let share = if window > 0.0 { of_month / window } else { 0.0 };
    let by_days = daily_variance(now, origin, trail) * window * window / f64::from(horizon - wait);
    let by_wins = f64::from(wins) / days * window * win_square;
    // Of the month's pace and of the trailing rate, how uncertain each is.
    let uncertain = 1.0 + share * of_month / (own_days + prior) + (1.0 - share) * f64::from(horizon - wait) / f64::from(trail);
    let variance = by_days.max(by_wins) * uncertain + mean * mean / (f64::from(wins) + 1.0);
    RateView { mean, variance, wins, index, pace, trailing: money / days }
}

/// Money a day of each month in the quarter against the mean of 365 days, shrunk to 1: m / (m + 1) after m months.
fn index(now: &AsOf, origin: i32) -> [f64; 3] {
    let mut by_month = [(0.0, 0_u32); 3];
    for day in now.days(origin - YEAR + 1, origin) {
        let (money, days) = &mut by_month[now.phase(day)];
        *money += now.won_on(day).sum;
        *days += 1;
    }
    let money: f64 = by_month.iter().map(|month| month.0).sum();
    let days: u32 = by_month.iter().map(|month| month.1).sum();
    if money <= 0.0 || days == 0 {
        return [1.0; 3];
    }
    let mean = money / f64::from(days);
    by_month.map(|(money, days)| {
        if days == 0 {
            return 1.0;
        }
        let months = f64::from(days) / MONTH;
        (1.0 + (money / f64::from(days) / mean - 1.0) * months / (months + 1.0)).max(0.0)
    })
}

/// Variance of a day's money, from whole weeks ending at the origin; from days where there is less than two weeks.
fn daily_variance(now: &AsOf, origin: i32, trail: i32) -> f64 {
    let of = |sums: &[f64]| {
        let mean = sums.iter().sum::<f64>() / sums.len() as f64;
        let squares: f64 = sums.iter().map(|sum| (sum - mean).powi(2)).sum();
        if sums.len() > 1 { squares / (sums.len() - 1) as f64 } else { mean * mean }
    };
    let weeks = trail / 7;
    if weeks >= 2 {
        let sums: Vec<f64> = (0..weeks).map(|week| now.won(origin - 7 * week - 6, origin - 7 * week)).collect();
        return of(&sums) / 7.0;
    }
    let sums: Vec<f64> = now.days(origin - trail + 1, origin).map(|day| now.won_on(day).sum).collect();
    of(&sums)
}
