//! What a view's past says of it: how far it can be trusted, and how much it weighs.

use super::{MONTH, PastOrigin};

/// Each view's extra spread before the first origin, and the weight of that prior in origins.
const SPREAD: f64 = 0.1;
pub(super) const SPREAD_ORIGINS: f64 = 4.0;
/// A view's spread narrows with the weight of its origins against so many.
const NARROW_ORIGINS: f64 = 3.0;
/// And so many times more of them for each 100 % of variance by squared mean: the squared errors of a skewed (gamma)
/// distribution scatter far more than those of a normal one, so that they say less.
const NARROW_SKEW: f64 = 6.0;
/// Prior weight of the pipeline view, how much scarce wins favour it, and the power of the error ratio.
const PIPELINE_WEIGHT: f64 = 0.2;
const SCARCE_WINS: f64 = 200.0;
const ERROR_POWER: f64 = 2.0;

/// What a view says: its mean and its own variance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Money expected in the window.
    pub mean: f64,
    /// Its variance.
    pub variance: f64,
}

/// What a view's past says of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrackRecord {
    /// Extra variance, as a squared fraction of the mean.
    pub spread: f64,
    /// What is left of the variance where the view was surer than it said, above 0 to 1.
    pub scale: f64,
    /// Its mean squared error at past origins, shrunk to what it states itself.
    pub squared_error: f64,
}

impl TrackRecord {
    /// The variance of a mean that states `variance` itself.
    pub(super) fn variance(&self, variance: f64, mean: f64) -> f64 {
        self.scale * (variance + self.spread * mean * mean)
    }

    /// The record of a view that says `now`, its rates uncertain by `uncertainty` (a squared fraction of the mean), and
    /// said `of` each origin that has it; the origins are worth `effective` independent ones in all.
    pub(super) fn new(
        origins: &[PastOrigin],
        effective: f64,
        now: Estimate,
        uncertainty: f64,
        of: impl Fn(&PastOrigin) -> Option<Estimate>,
    ) -> Self {
        let prior = SPREAD * SPREAD;
        let stated = now.variance + (prior + uncertainty) * now.mean.powi(2);
        let said: Vec<(Estimate, f64)> = origins.iter().filter_map(|origin| Some((of(origin)?, origin.came))).collect();
        if said.is_empty() {
            return Self { spread: prior + uncertainty, scale: 1.0, squared_error: stated };
        }
        let effective = effective * said.len() as f64 / origins.len() as f64;
        let (mut squares, mut excess, mut errors) = (0.0, 0.0, 0.0);
        for (said, came) in &said {
            squares += said.mean * said.mean;
            excess += (came - said.mean).powi(2) - said.variance;
            errors += (came - said.mean).powi(2);
        }
        let found = if squares > 0.0 { (excess / squares).max(0.0) } else { 0.0 };
        let shrunk = |prior: f64, found: f64| (SPREAD_ORIGINS * prior + effective * found) / (SPREAD_ORIGINS + effective);
        let own = shrunk(prior, found);
        let spread = own + uncertainty;
        // Squared errors by the variance that was stated: below 1 on a book steadier than its views allow for.
        let standardised = |(said, came): &(Estimate, f64)| {
            let variance = said.variance + own * said.mean * said.mean;
            if variance > 0.0 { (came - said.mean).powi(2) / variance } else { 1.0 }
        };
        let count = said.len() as f64;
        let ratio = said.iter().map(standardised).sum::<f64>() / count;
        let relative = if now.mean > 0.0 { now.variance / now.mean.powi(2) + spread } else { 0.0 };
        let weight = NARROW_ORIGINS * (1.0 + NARROW_SKEW * relative);
        // It only narrows: too narrow is what the spread is for.
        let scale = ((weight + effective * ratio) / (weight + effective)).min(1.0);
        Self { spread, scale, squared_error: shrunk(stated, errors / count) }
    }
}

/// How many independent origins `count` origins with overlapping horizons are worth.
pub(super) fn effective_origins(count: usize, horizon: i32) -> f64 {
    if count == 0 {
        return 0.0;
    }
    let count = count as f64;
    count.min(1.0 + (count - 1.0) * MONTH / f64::from(horizon))
}

/// The pipeline view's weight from both views' squared errors.
pub(super) fn pipeline_weight(pipeline: f64, rate: f64, trailing_wins: u32) -> f64 {
    let mut odds = (PIPELINE_WEIGHT / (1.0 - PIPELINE_WEIGHT)).ln() + (SCARCE_WINS / (1.0 + f64::from(trailing_wins))).ln_1p();
    if pipeline.min(rate) > 0.0 {
        odds += ERROR_POWER * (rate / pipeline).ln();
    }
    (1.0 / (1.0 + (-odds).exp())).clamp(0.05, 0.95)
}

/// What the year before takes of the rate view's share, 0 to 1, from both views' squared errors on the origins that have
/// the year before; each starts from what the rate view states now (`rate` with its `record`).
pub(super) fn year_before_share(origins: &[PastOrigin], effective: f64, rate: Estimate, record: &TrackRecord) -> f64 {
    let both: Vec<(f64, f64)> = origins
        .iter()
        .filter_map(|origin| Some(((origin.rate.mean - origin.came).powi(2), (origin.year_before?.mean - origin.came).powi(2))))
        .collect();
    let count = both.len() as f64;
    let effective = effective * count / origins.len() as f64;
    let prior = SPREAD_ORIGINS * (rate.variance + record.spread * rate.mean.powi(2));
    let error = |sum: f64| prior + effective * sum / count;
    let (rate, year) = (error(both.iter().map(|both| both.0).sum()), error(both.iter().map(|both| both.1).sum()));
    let odds = if year > 0.0 { (rate / year).powf(ERROR_POWER) } else { 1.0 };
    odds / (1.0 + odds)
}
