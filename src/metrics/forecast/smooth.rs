//! Smoothers of daily sums that a statistician would pick: exponential smoothing with damped trend and a season of the
//! week, and Theta. Both choose their constants by their squared errors of one day ahead.

use std::collections::{BTreeMap, BTreeSet};

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

/// Smoothed daily sums as far as the forecast hears them: of the newest so many days, from this many on.
const HEARD_DAYS: i32 = 1461;

/// Exponential smoothing with damped trend and season, as [`Smoother::damped`], at the end of some days: at each with the
/// constants that did best up to it.
pub(crate) struct SmoothedDays(BTreeMap<i32, Smoothed>);

/// What smoothed daily sums say at the end of a day.
struct Smoothed {
    state: SmootherState,
    damping: f64,
}

impl SmoothedDays {
    /// The states at the end of each of `days`, of which the newest is the as-of day, where enough was seen by then.
    pub(crate) fn new(now: &AsOf, days: &[i32]) -> Self {
        let Some(&last) = days.first() else { return Self(BTreeMap::new()) };
        let first = now.observed_from().max(last - HEARD_DAYS + 1);
        let sums: Vec<f64> = (first..=last).map(|day| now.won_on(day).sum).collect();
        let seen = Days { first, sums };
        let start = SmootherState { level: seen.mean(START), trend: 0.0, season: seen.season(START_SEASON) };
        let mut runs: Vec<SmootherRun> =
            constants().map(|constants| SmootherRun { constants, state: start, errors: 0.0 }).collect();
        let asked: BTreeSet<i32> = days.iter().copied().collect();
        let mut best = BTreeMap::new();
        for (place, (day, sum)) in (first..).zip(&seen.sums).enumerate() {
            let on = weekday(day);
            for run in &mut runs {
                let error = run.state.see(on, *sum, run.constants);
                if place >= START {
                    run.errors += error * error;
                }
            }
            if place + 1 >= START_SEASON && asked.contains(&day) {
                let least = runs.iter().min_by(|a, b| a.errors.total_cmp(&b.errors));
                best.extend(least.map(|run| (day, Smoothed { state: run.state, damping: run.constants.damping })));
            }
        }
        Self(best)
    }

    /// Money of the days from `origin + wait + 1` to `origin + horizon`, at least 0; `None` before enough was seen.
    pub(crate) fn to_come(&self, origin: i32, wait: i32, horizon: i32) -> Option<f64> {
        let Smoothed { state, damping } = self.0.get(&origin)?;
        let (mut sum, mut fade, mut trend) = (0.0, 1.0, 0.0);
        for ahead in 1..=horizon {
            fade *= damping;
            trend += fade * state.trend;
            if ahead > wait {
                sum += state.level + trend + state.season[weekday(origin + ahead)];
            }
        }
        Some(sum.max(0.0))
    }
}

/// Smoothing with some constants, on its way.
struct SmootherRun {
    constants: SmootherConstants,
    state: SmootherState,
    /// Squared errors of one day ahead, so far.
    errors: f64,
}

/// What exponential smoothing with damped trend and season goes by.
#[derive(Clone, Copy, Debug)]
struct SmootherConstants {
    level: f64,
    trend: f64,
    season: f64,
    damping: f64,
}

/// The constants that are tried.
fn constants() -> impl Iterator<Item = SmootherConstants> {
    let all = LEVELS.iter().flat_map(|&level| {
        SEASONS.iter().flat_map(move |&season| {
            TRENDS
                .iter()
                .flat_map(move |&trend| DAMPINGS.iter().map(move |&damping| SmootherConstants { level, trend, season, damping }))
        })
    });
    // Without a trend nothing is damped.
    all.filter(|constants| constants.trend > 0.0 || Some(&constants.damping) == DAMPINGS.first())
}

impl SmootherState {
    /// Takes in a day's sum, and returns by how much it was off what was expected.
    fn see(&mut self, weekday: usize, sum: f64, constants: SmootherConstants) -> f64 {
        let of_weekday = &mut self.season[weekday];
        let trend_on = constants.damping * self.trend;
        let error = sum - (self.level + trend_on + *of_weekday);
        self.level += trend_on + constants.level * error;
        self.trend = trend_on + constants.level * constants.trend * error;
        *of_weekday += constants.season * error;
        error
    }
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
        let run = |constants: SmootherConstants, mut see: Option<&mut Vec<SmootherState>>| {
            let (mut state, mut errors) = (start, 0.0);
            for (place, (day, sum)) in (days.first..).zip(&days.sums).enumerate() {
                let error = state.see(weekday(day), *sum, constants);
                if place >= START {
                    errors += error * error;
                }
                if let Some(states) = &mut see {
                    states.push(state);
                }
            }
            errors
        };
        let tried = constants().map(|constants| (run(constants, None), constants));
        let best = tried.min_by(|a, b| a.0.total_cmp(&b.0))?.1;
        let mut states = Vec::with_capacity(days.sums.len());
        run(best, Some(&mut states));
        Some(Self { first: days.first, states, form: SmootherKind::Damped(best.damping) })
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
