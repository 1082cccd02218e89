//! The pipeline view: open deals run forward at daily rates of winning and losing, and deals and orders to come.

use super::history::{AGES, Ages, AsOf, BIN_COUNT, BINS, ByAge};
use super::month::{MonthShape, part};
use super::rhythm::Rhythm;
use super::week::win_variance;
use super::weigh::Estimate;
use super::{MONTH, TRAIL, YEAR};

/// The prior: as many won and lost in so many deal-days.
const PRIOR_WON: f64 = 1.0;
const PRIOR_LOST: f64 = 3.0;
const PRIOR_DAYS: f64 = 240.0;
/// The largest daily rate of winning, and of being decided.
const MOST_WON: f64 = 0.98;
const MOST_DECIDED: f64 = 0.99;
/// The factor of a month in the quarter lies between these, and is shrunk by so many wins.
const FACTOR: (f64, f64) = (0.25, 4.0);
const FACTOR_WINS: f64 = 5.0;

/// Rates estimated at one origin from 365 days.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    /// Chance a day that an open deal is won, by bin of age.
    pub won: [f64; BIN_COUNT],
    /// Chance a day that an open deal is lost, by bin of age.
    pub lost: [f64; BIN_COUNT],
    /// Factor on the rate of winning, by month in the quarter.
    pub won_in_month: [f64; 3],
    /// Factor on the rate of losing, by month in the quarter.
    pub lost_in_month: [f64; 3],
    /// Deals created a day, over 91 days.
    pub created_a_day: f64,
    /// Mean amount of won deals; `None` when none was won.
    pub won_mean: Option<f64>,
    /// Mean square of the amount of won deals; `None` when none was won.
    pub won_square: Option<f64>,
    /// Orders a day that is not closed, over 91 days.
    pub orders_a_day: f64,
    /// Mean amount of orders, less returns; 0 without orders.
    pub order_mean: f64,
    /// Mean square of the amount of orders; 0 without orders.
    pub order_square: f64,
    /// The part of the money won that orders brought, 0 to 1; 0 where nothing was won.
    pub of_orders: f64,
    /// Mean square of the amount of won deals and orders; `None` when there are none.
    pub win_square: Option<f64>,
    /// Won deals and orders.
    pub wins: u32,
}

/// What the pipeline view says at one origin.
#[derive(Clone, Debug, PartialEq)]
pub struct PipelineView {
    /// The rates it runs on.
    pub rates: Rates,
    /// Money expected in the window: `from_open` and `from_new`, times `carried` and `drawn`, though no less than from open deals.
    pub mean: f64,
    /// Its variance, given the rates.
    pub variance: f64,
    /// Of the mean, from deals open now.
    pub from_open: f64,
    /// Of the mean, from deals and orders still to come.
    pub from_new: f64,
    /// Wins expected from deals still to be created.
    pub new_wins: f64,
    /// Uncertainty of the rates, as a squared fraction of the mean.
    pub uncertainty: f64,
    /// Mean square of a win's amount.
    pub win_square: f64,
    /// What goes on of a move of the level, as a factor.
    pub carried: f64,
    /// How it is drawn to smoothed daily sums, as a factor.
    pub drawn: f64,
    /// Chance to be won in the window, by age at the origin.
    chances: Vec<f64>,
}

impl PipelineView {
    /// What it says, the uncertainty of its rates apart.
    pub(crate) fn said(&self) -> Estimate {
        Estimate { mean: self.mean, variance: self.variance }
    }

    /// The same with what goes on of a move of the level.
    pub(crate) fn carry(&mut self, factor: f64) {
        self.carried = factor;
        self.times(factor);
    }

    /// The same drawn to smoothed daily sums.
    pub(crate) fn draw(&mut self, factor: f64) {
        self.drawn = factor;
        self.times(factor);
    }

    /// Open deals keep their chances: it is what comes beside them that gives way.
    fn times(&mut self, factor: f64) {
        let Estimate { mean, variance } = self.said().times(factor);
        (self.mean, self.variance) = (mean.max(self.mean.min(self.from_open)), variance);
    }

    /// The chance of an open deal of this age (days, at the origin) to be won in the window.
    pub(crate) fn chance_at_age(&self, age: usize) -> f64 {
        self.chances.get(age.min(AGES - 1)).copied().unwrap_or(0.0)
    }
}

/// The view from the end of day `origin` on the days from `origin + wait + 1` to `origin + horizon`; `rhythm` says how
/// money spreads over days.
pub(crate) fn view(now: &AsOf, origin: i32, wait: i32, horizon: i32, open: &Ages, rhythm: &Rhythm) -> PipelineView {
    let rates = rates(now, origin);
    // Of the as-of day the chances of all are asked, the unpriced too. A book of orders has nothing to run forward.
    let oldest = if origin == now.day() { AGES - 1 } else { open.by_age().last().map_or(0, |of_age| of_age.age) };
    let (chances, arrivals) = if open.count > 0 || rates.created_a_day > 0.0 {
        project(now, (origin, wait, horizon), oldest, &rates, &rhythm.shape)
    } else {
        (vec![0.0; AGES], 0.0)
    };
    let new_wins = rates.created_a_day * arrivals;
    let (mut from_open, mut open_variance, mut sum, mut squares) = (0.0, 0.0, 0.0, 0.0);
    for of_age in open.by_age() {
        let chance = chances.get(of_age.age).copied().unwrap_or(0.0);
        from_open += chance * of_age.money.sum;
        open_variance += chance * (1.0 - chance) * of_age.money.squares;
        sum += of_age.money.sum;
        squares += of_age.money.squares;
    }
    // Where nothing was ever won, deals to come are like those that are open.
    let of_open = |total: f64| if open.count > 0 { total / f64::from(open.count) } else { 0.0 };
    let mean = rates.won_mean.unwrap_or_else(|| of_open(sum));
    let square = rates.won_square.unwrap_or_else(|| of_open(squares));
    let days: f64 = (origin + wait + 1..=origin + horizon).map(|day| rhythm.weight(now, day)).sum();
    let orders = rates.orders_a_day * days;
    let order_variance = win_variance(rates.order_square, rates.order_mean, rhythm.evenness);
    let from_new = new_wins * mean + orders * rates.order_mean;
    PipelineView {
        mean: (from_open + from_new).max(0.0),
        variance: open_variance + new_wins * square + orders * order_variance,
        from_open,
        from_new,
        new_wins,
        uncertainty: 1.0 / (f64::from(rates.wins) + 1.0),
        win_square: rates.win_square.unwrap_or(square),
        carried: 1.0,
        drawn: 1.0,
        rates,
        chances,
    }
}

fn add(total: &mut [u64; BIN_COUNT], day: &ByAge) {
    for (total, &day) in total.iter_mut().zip(day) {
        *total += u64::from(day);
    }
}

fn rates(now: &AsOf, origin: i32) -> Rates {
    // By month in the quarter: exposure, won, lost.
    let mut fates = [[[0_u64; BIN_COUNT]; 3]; 3];
    let mut days = [0_u32; 3];
    let (mut deals, mut orders) = ((0.0, 0.0, 0_u32), (0.0, 0.0, 0_u32));
    for day in now.days(origin - YEAR + 1, origin) {
        let month = now.phase(day);
        days[month] += 1;
        for (total, takings) in [(&mut deals, now.deals_on(day)), (&mut orders, now.orders_on(day))] {
            total.0 += takings.sum;
            total.1 += takings.squares;
            total.2 += takings.count;
        }
        if let Some([exposure, won, lost]) = now.fates_on(day) {
            if !now.is_closed(day) {
                add(&mut fates[month][0], exposure);
            }
            add(&mut fates[month][1], won);
            add(&mut fates[month][2], lost);
        }
    }
    let fates = fates.map(|month| month.map(|fate| fate.map(|count| count as f64)));
    let all = |fate: usize| -> [f64; BIN_COUNT] { std::array::from_fn(|bin| fates.iter().map(|month| month[fate][bin]).sum()) };
    let (exposure, won, lost) = (all(0), all(1), all(2));
    let total = |counts: &[f64; BIN_COUNT]| counts.iter().sum::<f64>();
    let won_rate = (total(&won) + PRIOR_WON) / (total(&exposure) + PRIOR_DAYS);
    let lost_rate = (total(&lost) + PRIOR_LOST) / (total(&exposure) + PRIOR_DAYS);
    let prior = 1.0 / (won_rate + lost_rate);
    let by_age = |counts: &[f64; BIN_COUNT], rate: f64| -> [f64; BIN_COUNT] {
        std::array::from_fn(|bin| (counts[bin] + prior * rate) / (exposure[bin] + prior))
    };
    let (won, lost) = (by_age(&won, won_rate), by_age(&lost, lost_rate));
    let in_month = |rates: &[f64; BIN_COUNT], fate: usize| -> [f64; 3] {
        std::array::from_fn(|month| {
            let expected: f64 = fates[month][0].iter().zip(rates).map(|(days, rate)| days * rate).sum();
            if expected <= 0.0 {
                return 1.0;
            }
            let months = f64::from(days[month]) / MONTH;
            let weight = months / (months + 1.0);
            let seen = weight * total(&fates[month][fate]) + (1.0 - weight) * expected;
            ((seen + FACTOR_WINS) / (expected + FACTOR_WINS)).clamp(FACTOR.0, FACTOR.1)
        })
    };
    let (won_in_month, lost_in_month) = (in_month(&won, 1), in_month(&lost, 2));
    let trail = TRAIL.min(origin - now.observed_from() + 1);
    let recent = || now.days(origin - trail + 1, origin);
    let created: u32 = recent().map(|day| now.created_on(day)).sum();
    let recent_orders: u32 = recent().map(|day| now.orders_on(day).count).sum();
    let open_days = recent().filter(|&day| !now.is_closed(day)).count();
    let mean = |total: f64, count: u32| (count > 0).then(|| total / f64::from(count));
    let wins = deals.2 + orders.2;
    Rates {
        won,
        lost,
        won_in_month,
        lost_in_month,
        created_a_day: if trail > 0 { f64::from(created) / f64::from(trail) } else { 0.0 },
        won_mean: mean(deals.0, deals.2),
        won_square: mean(deals.1, deals.2),
        orders_a_day: if open_days > 0 { f64::from(recent_orders) / open_days as f64 } else { 0.0 },
        order_mean: mean(orders.0, orders.2).unwrap_or(0.0),
        order_square: mean(orders.1, orders.2).unwrap_or(0.0),
        of_orders: if deals.0 + orders.0 > 0.0 { (orders.0 / (deals.0 + orders.0)).clamp(0.0, 1.0) } else { 0.0 },
        win_square: mean(deals.1 + orders.1, wins),
        wins,
    }
}

/// By age up to `oldest`, the chance that a deal open at the end of `origin` is won in the window; and the sum over the days
/// to the window's end of the chance that a deal created on that day is.
fn project(
    now: &AsOf,
    (origin, wait, horizon): (i32, i32, i32),
    oldest: usize,
    rates: &Rates,
    shape: &MonthShape,
) -> (Vec<f64>, f64) {
    // From the window's end back to the origin; `next` is a day later, its last place that of the oldest age once more.
    let (mut chances, mut next) = (vec![0.0; AGES + 1], vec![0.0; AGES + 1]);
    let mut arrivals = 0.0;
    for ahead in (1..=horizon).rev() {
        std::mem::swap(&mut chances, &mut next);
        let day = origin + ahead;
        let month = now.phase(day);
        let counts = if ahead > wait { 1.0 } else { 0.0 };
        let closed = now.is_closed(day);
        let of_part = shape[part(now.days_left(day))];
        // By bin: the chance to be won on that day, and to stay open.
        let fates: [(f64, f64); BIN_COUNT] = std::array::from_fn(|bin| {
            if closed {
                return (0.0, 1.0);
            }
            let won = (rates.won[bin] * rates.won_in_month[month] * of_part).min(MOST_WON);
            let lost = (rates.lost[bin] * rates.lost_in_month[month]).min(MOST_DECIDED - won);
            (won * counts, 1.0 - won - lost)
        });
        arrivals += fates[0].0 + fates[0].1 * next[0];
        // Nobody is asked for who is older than the oldest will be. The oldest age stays what it is.
        let asked = usize::try_from(ahead).unwrap_or(0).saturating_add(oldest).min(AGES);
        for (bin, &(won, open)) in fates.iter().enumerate() {
            // The ages at which tomorrow's age lies in the bin.
            let from = usize::try_from(BINS[bin] - 1).unwrap_or(0);
            let to = BINS.get(bin + 1).map_or(AGES, |&next| usize::try_from(next - 1).unwrap_or(0)).min(asked);
            // Everybody is a day older tomorrow.
            let tomorrow = next.get(from + 1..).unwrap_or_default();
            for (chance, tomorrow) in chances.get_mut(from..to).unwrap_or_default().iter_mut().zip(tomorrow) {
                *chance = won + open * tomorrow;
            }
        }
        chances[AGES] = chances[AGES - 1];
    }
    chances.truncate(AGES);
    (chances, arrivals)
}
