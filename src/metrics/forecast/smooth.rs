//! Smoothers of daily sums that a statistician would pick: exponential smoothing with damped trend and a season of the
//! week, and Theta. Both choose their constants by their squared errors of one day ahead.

use super::history::{AsOf, weekday};

/// Smoothers look at the newest so many days, and need at least so many.
const MOST_DAYS: i32 = 730;
const FEWEST_DAYS: i32 = 56;
/// Levels start from the mean of so many days, which are not judged; weekdays from the mean of so many.
const START: usize = 28;
const START_SEASON: usize = 56;
/// Constants that are tried.
const LEVELS: [f64; 5] = [0.01, 0.03, 0.1, 0.2, 0.4];
const TRENDS: [f64; 2] = [0.0, 0.1];
const SEASONS: [f64; 2] = [0.0, 0.05];
const DAMPINGS: [f64; 2] = [0.9, 0.98];

/// What a smoother knows at the end of a day.
#[derive(Clone, Copy, Debug)]
struct SmootherState {
    level: f64,
    /// Money a day that a day adds.
    trend: f64,
    season: [f64; 7],
}

/// A smoother run over the days up to one origin.
#[derive(Clone, Debug)]
pub(crate) struct Smoother {
    /// The day of the first state.
    first: i32,
    states: Vec<SmootherState>,
    form: SmootherKind,
}

#[derive(Clone, Copy, Debug)]
enum SmootherKind {
    /// The trend fades by this factor a day.
    Damped(f64),
    /// Half of the trend since the start goes on; the level's constant.
    Theta(f64),
}

/// Daily sums with the weekday of the first.
struct Days {
    first: i32,
    sums: Vec<f64>,
}

impl Days {
    /// The newest days up to `origin`; `None` when they are too few.
    fn new(now: &AsOf, origin: i32) -> Option<Self> {
        let first = now.observed_from().max(origin - MOST_DAYS + 1);
        (origin - first + 1 >= FEWEST_DAYS)
            .then(|| Self { first, sums: (first..=origin).map(|day| now.won_on(day).sum).collect() })
    }

    fn mean(&self, days: usize) -> f64 {
        let sums = self.sums.iter().take(days);
        sums.clone().sum::<f64>() / sums.len() as f64
    }

    /// By weekday, the mean of the first days (as many as are asked) less that of all of them.
    fn season(&self, days: usize) -> [f64; 7] {
        let mut by_weekday = [(0.0, 0.0); 7];
        for (day, sum) in (self.first..).zip(self.sums.iter().take(days)) {
            let (total, count) = &mut by_weekday[weekday(day)];
            *total += sum;
            *count += 1.0;
        }
        let mean = self.mean(days);
        by_weekday.map(|(total, count)| if count > 0.0 { total / count - mean } else { 0.0 })
    }
}

impl Smoother {
    /// Exponential smoothing with additive damped trend and season (Gardner and `McKenzie`, Management Science 31 (1985)
    /// 1237-1246; the form of Hyndman et al., Forecasting with Exponential Smoothing, 2008: A, Ad, A); `None` with fewer
    /// than 56 days.
    pub(crate) fn damped(now: &AsOf, origin: i32) -> Option<Self> {
        let days = Days::new(now, origin)?;
        let start = SmootherState { level: days.mean(START), trend: 0.0, season: days.season(START_SEASON) };
        let run = |(level, trend, season, damping): (f64, f64, f64, f64), mut see: Option<&mut Vec<SmootherState>>| {
            let (mut state, mut errors) = (start, 0.0);
            for (place, (day, sum)) in (days.first..).zip(&days.sums).enumerate() {
                let of_weekday = &mut state.season[weekday(day)];
                let trend_on = damping * state.trend;
                let error = sum - (state.level + trend_on + *of_weekday);
                if place >= START {
                    errors += error * error;
                }
                state.level += trend_on + level * error;
                state.trend = trend_on + level * trend * error;
                *of_weekday += season * error;
                if let Some(states) = &mut see {
                    states.push(state);
                }
            }
            errors
        };
        let tried = LEVELS.iter().flat_map(|&level| {
            SEASONS.iter().flat_map(move |&season| {
                // Without a trend nothing is damped.
                let trends = TRENDS.iter().flat_map(|&trend| DAMPINGS.iter().map(move |&damping| (trend, damping)));
                trends
                    .filter(|(trend, damping)| *trend > 0.0 || Some(damping) == DAMPINGS.first())
                    .map(move |(trend, damping)| (level, trend, season, damping))
            })
        });
        let best = tried.map(|constants| (run(constants, None), constants)).min_by(|a, b| a.0.total_cmp(&b.0))?.1;
        let mut states = Vec::with_capacity(days.sums.len());
        run(best, Some(&mut states));
        Some(Self { first: days.first, states, form: SmootherKind::Damped(best.3) })
    }

    /// The Theta method (Assimakopoulos and Nikolopoulos, Int. J. Forecasting 16 (2000) 521-530) in the form of simple
    /// exponential smoothing with half of the linear trend as drift (Hyndman and Billah, ibid. 19 (2003) 287-290), on days
    /// without their mean weekday; `None` with fewer than 56 days.
    pub(crate) fn theta(now: &AsOf, origin: i32) -> Option<Self> {
        let days = Days::new(now, origin)?;
        let (season, start) = (days.season(usize::MAX), days.mean(START));
        let plain: Vec<f64> = (days.first..).zip(&days.sums).map(|(day, sum)| sum - season[weekday(day)]).collect();
        let errors = |constant: f64| {
            let (mut level, mut errors) = (start, 0.0);
            for (place, sum) in plain.iter().enumerate() {
                if place >= START {
                    errors += (sum - level) * (sum - level);
                }
                level += constant * (sum - level);
            }
            errors
        };
        let constant = LEVELS.into_iter().map(|constant| (errors(constant), constant)).min_by(|a, b| a.0.total_cmp(&b.0))?.1;
        let mut level = start;
        // Sums of the days' numbers, of their squares, of money, of money x number: the least squares' slope so far.
        let (mut n, mut t, mut tt, mut y, mut ty) = (0.0, 0.0, 0.0, 0.0, 0.0);
        let states = plain.iter().map(|sum| {
            level += constant * (sum - level);
            n += 1.0;
            t += n;
            tt += n * n;
            y += sum;
            ty += n * sum;
            let spread = n * tt - t * t;
            SmootherState { level, trend: if spread > 0.0 { (n * ty - t * y) / spread } else { 0.0 }, season }
        });
        Some(Self { first: days.first, states: states.collect(), form: SmootherKind::Theta(constant) })
    }

    /// Money of the days after `origin` up to `horizon` days ahead, at least 0; `None` before enough was seen.
    pub(crate) fn to_come(&self, origin: i32, horizon: i32) -> Option<f64> {
        let seen = usize::try_from(origin - self.first + 1).ok().filter(|&seen| seen >= START_SEASON)?;
        let state = self.states.get(seen - 1)?;
        let (mut sum, mut fade, mut trend) = (0.0, 1.0, 0.0);
        for ahead in 1..=horizon {
            trend = match self.form {
                SmootherKind::Damped(damping) => {
                    fade *= damping;
                    trend + fade * state.trend
                }
                SmootherKind::Theta(constant) => {
                    let lag = (1.0 - (1.0 - constant).powf(seen as f64)) / constant;
                    state.trend / 2.0 * (f64::from(ahead - 1) + lag)
                }
            };
            sum += state.level + trend + state.season[weekday(origin + ahead)];
        }
        Some(sum.max(0.0))
    }
}
