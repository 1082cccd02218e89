//! The rate view: the days left of this fiscal month at the month's own pace, later days at the trailing rate.

use super::history::AsOf;
use super::rhythm::Rhythm;
use super::week::win_variance;
use super::weigh::Estimate;
use super::{MONTH, TRAIL, YEAR};

/// The month's own pace is shrunk to the trailing rate by so many days, and as many as so many wins take; by fewer where
/// the money of weeks shows little noise: so many times its daily variance by the squared mean, from at least four weeks.
const OWN_DAYS: f64 = 3.0;
const OWN_WINS: f64 = 40.0;
const NOISE: f64 = 24.0;
const NOISE_WEEKS: i32 = 4;
/// This part of a growth from 91 days to the next goes on after this month, as far as the growth's logarithm, squared, is
/// more than so many times the variance of each half; the factor's logarithm is at most so large.
const GROWTH_PART: f64 = 0.5;
const GROWTH_DOUBT: f64 = 8.0;
const GROWTH_MOST: f64 = 0.4;

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
    /// Factor on the days after this month: what a proven growth adds to the trailing rate; 1 where none is.
    pub growth: f64,
    /// What goes on of a move of the level, as a factor on the mean.
    pub carried: f64,
    /// How it is drawn to smoothed daily sums, as a factor on the mean.
    pub drawn: f64,
    /// Whether the window goes on beyond this month.
    pub beyond: bool,
}

impl RateView {
    pub(crate) fn said(&self) -> Estimate {
        Estimate { mean: self.mean, variance: self.variance }
    }

    /// The same with what goes on of a move of the level.
    pub(crate) fn carry(&mut self, factor: f64) {
        Estimate { mean: self.mean, variance: self.variance } = self.said().times(factor);
        self.carried = factor;
    }

    /// The same drawn to smoothed daily sums.
    pub(crate) fn draw(&mut self, factor: f64) {
        Estimate { mean: self.mean, variance: self.variance } = self.said().times(factor);
        self.drawn = factor;
    }
}

/// The view from the end of day `origin` on the days from `origin + wait + 1` to `origin + horizon`; `win_square` is
/// the mean square of a win's amount, `rhythm` how money spreads over days.
pub(crate) fn view(now: &AsOf, origin: i32, wait: i32, horizon: i32, win_square: f64, rhythm: &Rhythm) -> RateView {
    let trail = TRAIL.min(origin - now.observed_from() + 1);
    let recent = || now.days(origin - trail + 1, origin);
    let wins: u32 = recent().map(|day| now.won_on(day).count).sum();
    let index = index(now, origin);
    let weigh = |day: i32| index[now.phase(day)] * rhythm.weight(now, day);
    let weight_of = |days: std::ops::RangeInclusive<i32>| days.map(weigh).sum::<f64>();
    let (days, money) = (weight_of(recent()), recent().map(|day| now.won_on(day).sum).sum::<f64>());
    if trail <= 0 || days <= 0.0 || money <= 0.0 || wins == 0 {
        let index = [1.0; 3];
        return RateView {
            mean: 0.0,
            variance: 0.0,
            wins,
            index,
            pace: 1.0,
            trailing: 0.0,
            growth: 1.0,
            carried: 1.0,
            drawn: 1.0,
            beyond: false,
        };
    }
    let month = now.month_start(origin + 1);
    let own = now.days(month, origin);
    let own_days = weight_of(own.clone());
    let variation = daily_variance(now, origin, trail);
    let by_wins = OWN_WINS * days / f64::from(wins);
    let noise = variation.noise.map(|noise| NOISE * noise / (money / f64::from(trail)).powi(2));
    let prior = OWN_DAYS + noise.map_or(by_wins, |noise| noise.min(by_wins));
    let own_money: f64 = own.map(|day| now.won_on(day).sum).sum();
    let pace = ((own_money * days / money + prior) / (own_days + prior)).max(0.0);
    let month_end = (1..=horizon).take_while(|ahead| now.phase(origin + ahead) == now.phase(month)).last().unwrap_or(0);
    let window = weight_of(origin + wait + 1..=origin + horizon);
    let of_month = weight_of(origin + wait + 1..=origin + month_end);
    let before = (origin - 2 * TRAIL + 1, origin - TRAIL);
    let growth = if before.0 >= now.observed_from() {
        let rate_before = now.won(before.0, before.1) / weight_of(before.0..=before.1);
        let doubt = 2.0 * variation.daily * f64::from(trail) / (money * money);
        growth(money / days / rate_before, doubt, f64::from(horizon - wait))
    } else {
        1.0
    };
    let mean = (money / days * (window * growth + (pace - growth) * of_month)).max(0.0);
    let share = if window > 0.0 { of_month / window } else { 0.0 };
    let by_days = variation.daily * window * window / f64::from(horizon - wait);
    let win_variance = win_variance(win_square, money / f64::from(wins), rhythm.evenness);
    let by_wins = f64::from(wins) / days * window * win_variance;
    // Of the month's pace and of the trailing rate, how uncertain each is.
    let uncertain = 1.0 + share * of_month / (own_days + prior) + (1.0 - share) * f64::from(horizon - wait) / f64::from(trail);
    let variance = by_days.max(by_wins) * uncertain + mean * mean / (f64::from(wins) + 1.0);
    let beyond = window > of_month + 1e-9;
    RateView { mean, variance, wins, index, pace, trailing: money / days, growth, carried: 1.0, drawn: 1.0, beyond }
}

/// What goes on of a growth to `ratio` times the rate of the 91 days before, over a window of so many days; `doubt` is the
/// variance of the ratio's logarithm. 1 where there was nothing before, or the growth is not proven.
fn growth(ratio: f64, doubt: f64, window: f64) -> f64 {
    if !(ratio > 0.0 && ratio.is_finite()) {
        return 1.0;
    }
    let change = ratio.ln();
    let sure = if change == 0.0 { 0.0 } else { (1.0 - GROWTH_DOUBT * doubt / (change * change)).max(0.0) };
    let days = f64::from(TRAIL);
    (GROWTH_PART * sure * change * (days / 2.0 + window / 2.0) / days).clamp(-GROWTH_MOST, GROWTH_MOST).exp()
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

/// How the money of days varies.
struct Variation {
    /// Variance of a day's money, from whole weeks ending at the origin; from days where there is less than two weeks.
    daily: f64,
    /// The same from the differences of neighbouring weeks, so that a trend is no noise; `None` with fewer than four.
    noise: Option<f64>,
}

fn daily_variance(now: &AsOf, origin: i32, trail: i32) -> Variation {
    let of = |sums: &[f64]| {
        let mean = sums.iter().sum::<f64>() / sums.len() as f64;
        let squares: f64 = sums.iter().map(|sum| (sum - mean).powi(2)).sum();
        if sums.len() > 1 { squares / (sums.len() - 1) as f64 } else { mean * mean }
    };
    let weeks = trail / 7;
    if weeks < 2 {
        let sums: Vec<f64> = now.days(origin - trail + 1, origin).map(|day| now.won_on(day).sum).collect();
        return Variation { daily: of(&sums), noise: None };
    }
    let sums: Vec<f64> = (0..weeks).map(|week| now.won(origin - 7 * week - 6, origin - 7 * week)).collect();
    let differences: f64 = sums.windows(2).map(|pair| (pair[0] - pair[1]).powi(2)).sum();
    let noise = differences / (2.0 * f64::from(weeks - 1)) / 7.0;
    Variation { daily: of(&sums) / 7.0, noise: (weeks >= NOISE_WEEKS).then_some(noise) }
}
