//! The distribution of what is still to be won: the views mixed, the largest open deals enumerated exactly.

use super::gamma::Gamma;
use super::pipeline::PipelineView;
use super::weigh::{Estimate, TrackRecord};
use super::{ENUMERATED, ENUMERATED_SHARE, OpenDeal};

/// An open deal that is enumerated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Enumerated {
    /// Its place among the open deals.
    pub(crate) place: usize,
    /// Its chance to be won in the period.
    pub(crate) chance: f64,
    pub(crate) amount: f64,
}

/// What is still to be won: with weight `weight` the pipeline view (every outcome of the enumerated deals, plus a gamma
/// distribution for the rest), else the other views' gamma distributions, each by its weight.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mixture {
    weight: f64,
    mean: f64,
    deals: Vec<Enumerated>,
    /// Outcomes of the enumerated deals: their chance and what they bring, smallest first.
    outcomes: Vec<(f64, f64)>,
    rest: Gamma,
    /// The other views, each with its weight.
    others: Vec<(f64, Gamma)>,
    /// An amount that is about as large as the larger ones to expect: where the search for quantiles starts.
    large: f64,
}

impl Mixture {
    /// Nothing more comes.
    pub(crate) fn nothing() -> Self {
        let none = Gamma::new(0.0, 0.0);
        let outcomes = vec![(1.0, 0.0)];
        Self { weight: 1.0, mean: 0.0, deals: Vec::new(), outcomes, rest: none, others: Vec::new(), large: 1.0 }
    }

    pub(super) fn gamma(mean: f64, variance: f64) -> Self {
        let large = mean.max(f64::MIN_POSITIVE);
        Self { weight: 0.0, mean: mean.max(0.0), others: vec![(1.0, Gamma::new(mean, variance))], large, ..Self::nothing() }
    }

    /// The views, each with its weight and what its past says of its spread. What enumerated deals bring is known exactly
    /// and stays.
    pub(super) fn new(
        weight: f64,
        open: &[OpenDeal],
        pipeline: &PipelineView,
        by_pipeline: &TrackRecord,
        others: &[(f64, Estimate, TrackRecord)],
    ) -> Self {
        let variance_of = |deal: &Enumerated| deal.chance * (1.0 - deal.chance) * deal.amount * deal.amount;
        let least = ENUMERATED_SHARE * (pipeline.variance + by_pipeline.spread * pipeline.mean * pipeline.mean);
        let all = open.iter().enumerate().map(|(place, deal)| Enumerated {
            place,
            chance: deal.chance,
            amount: deal.amount.unwrap_or(0.0),
        });
        let mut deals: Vec<Enumerated> = all.filter(|deal| variance_of(deal) > 0.0 && variance_of(deal) >= least).collect();
        let id = |deal: &Enumerated| open.get(deal.place).map(|deal| deal.id);
        deals.sort_by(|a, b| variance_of(b).total_cmp(&variance_of(a)).then_with(|| id(a).cmp(&id(b))));
        deals.truncate(ENUMERATED);
        let expected: f64 = deals.iter().map(|deal| deal.chance * deal.amount).sum();
        let known: f64 = deals.iter().map(variance_of).sum();
        let rest = pipeline.mean - expected;
        let rest = if rest < 1e-9 * pipeline.mean.max(1.0) { 0.0 } else { rest };
        let rest_variance = by_pipeline.variance((pipeline.variance - known).max(0.0), rest);
        let most: f64 = rest + deals.iter().map(|deal| deal.amount).sum::<f64>();
        Self {
            weight,
            mean: weight * pipeline.mean + others.iter().map(|(weight, said, _)| weight * said.mean).sum::<f64>(),
            outcomes: outcomes(&deals, None),
            deals,
            rest: Gamma::new(rest, rest_variance),
            large: others.iter().map(|other| other.1.mean).fold(most, f64::max).max(f64::MIN_POSITIVE),
            others: others
                .iter()
                .filter(|(weight, ..)| *weight > 0.0)
                .map(|(weight, said, record)| (*weight, Gamma::new(said.mean, record.variance(said.variance, said.mean))))
                .collect(),
        }
    }

    pub(crate) fn mean(&self) -> f64 {
        self.mean
    }

    /// The enumerated deals, the one that matters most first.
    pub(crate) fn deals(&self) -> &[Enumerated] {
        &self.deals
    }

    /// The chance of at most `x`.
    pub(crate) fn at_most(&self, x: f64) -> f64 {
        if x < 0.0 {
            return 0.0;
        }
        let mut pipeline = 0.0;
        if self.weight > 0.0 {
            for (chance, amount) in self.outcomes.iter().take_while(|(_, amount)| *amount <= x) {
                pipeline += chance * self.rest.at_most(x - amount);
            }
        }
        self.mix(pipeline, |other| other.at_most(x))
    }

    /// The chance of at least `gap`: exactly 1 when there is no gap, and never quite 0 or 1 while something may come.
    pub(crate) fn at_least(&self, gap: f64) -> f64 {
        if gap <= 0.0 {
            return 1.0;
        }
        let pipeline = if self.weight > 0.0 { less_than(&self.outcomes, &self.rest, gap) } else { 0.0 };
        let least = if self.mean > 0.0 { f64::EPSILON } else { 0.0 };
        (1.0 - self.mix(pipeline, |other| other.less_than(gap))).clamp(least, 1.0 - least)
    }

    /// The pipeline view's chance of at least `gap`.
    pub(crate) fn pipeline_at_least(&self, gap: f64) -> f64 {
        pipeline_at_least(&self.outcomes, &self.rest, gap)
    }

    /// The pipeline view's chance of at least `gap` if the enumerated deal at this place is won, and if it is not.
    pub(crate) fn pipeline_at_least_if(&self, gap: f64, place: usize) -> Option<(f64, f64)> {
        let deal = self.deals.get(place)?;
        let others = outcomes(&self.deals, Some(place));
        Some((pipeline_at_least(&others, &self.rest, gap - deal.amount), pipeline_at_least(&others, &self.rest, gap)))
    }

    fn mix(&self, pipeline: f64, of: impl Fn(&Gamma) -> f64) -> f64 {
        self.weight * pipeline + self.others.iter().map(|(weight, other)| weight * of(other)).sum::<f64>()
    }

    /// The smallest amount that is not exceeded with chance `level` (0 to 1).
    pub(crate) fn quantile(&self, level: f64) -> f64 {
        let [quantile] = self.quantiles([level]);
        quantile
    }

    /// Quantiles of rising levels, which never fall.
    pub(crate) fn quantiles<const N: usize>(&self, levels: [f64; N]) -> [f64; N] {
        let chance = |x: f64| (x, self.at_most(x));
        // What is known already: the last quantile, and the amount from which the search for the next starts.
        let (mut least, large) = (chance(0.0), chance(self.large));
        levels.map(|level| {
            if least.1 < level {
                let mut high = if least.0 > large.0 { least } else { large };
                while high.1 < level && high.0 < 1e300 {
                    high = chance(high.0 * 2.0);
                }
                least = first_not_below(level, chance, least, high);
            }
            least.0
        })
    }
}

/// Chandrupatla's method (Advances in Engineering Software 28 (1997) 145-149): inverse quadratic steps where they are
/// safe, halving where not, so that jumps are found as well. `low` is below the level, `high` is not; the answer is not.
fn first_not_below(level: f64, f: impl Fn(f64) -> (f64, f64), low: (f64, f64), high: (f64, f64)) -> (f64, f64) {
    // Points with what they are off the level, and their value.
    let point = |(x, value): (f64, f64)| (x, value - level, value);
    // The newest point, the one on the other side of 0, and the one before; the step as a part of the way between.
    let (mut newest, mut other, mut step) = (point(high), point(low), 0.5);
    for _ in 0..200 {
        let next = point(f(newest.0 + step * (other.0 - newest.0)));
        let before = if (next.1 >= 0.0) == (newest.1 >= 0.0) { newest } else { std::mem::replace(&mut other, newest) };
        newest = next;
        let (near, far, old) = (newest, other, before);
        let tolerance = 1e-13 * near.0.abs().max(far.0.abs()) / (far.0 - near.0).abs();
        if near.1 == 0.0 || tolerance.is_nan() || tolerance > 0.5 {
            break;
        }
        let (xi, phi) = ((near.0 - far.0) / (old.0 - far.0), (near.1 - far.1) / (old.1 - far.1));
        step = if phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi {
            let by_far = near.1 / (far.1 - near.1) * old.1 / (far.1 - old.1);
            by_far + (old.0 - near.0) / (far.0 - near.0) * near.1 / (old.1 - near.1) * far.1 / (old.1 - far.1)
        } else {
            0.5
        };
        step = step.clamp(tolerance, 1.0 - tolerance);
    }
    let (x, _, value) = if newest.1 >= 0.0 { newest } else { other };
    (x, value)
}

/// Every outcome of the deals but one: its chance and what it brings, smallest first, equal ones together.
fn outcomes(deals: &[Enumerated], but: Option<usize>) -> Vec<(f64, f64)> {
    let mut outcomes = vec![(1.0, 0.0)];
    for (place, deal) in deals.iter().enumerate() {
        if Some(place) == but {
            continue;
        }
        let won: Vec<(f64, f64)> = outcomes.iter().map(|(chance, sum)| (chance * deal.chance, sum + deal.amount)).collect();
        for (chance, _) in &mut outcomes {
            *chance *= 1.0 - deal.chance;
        }
        outcomes.extend(won);
    }
    outcomes.sort_by(|a, b| a.1.total_cmp(&b.1));
    outcomes.dedup_by(|later, kept| {
        let same = later.1.total_cmp(&kept.1).is_eq();
        if same {
            kept.0 += later.0;
        }
        same
    });
    outcomes
}

fn less_than(outcomes: &[(f64, f64)], rest: &Gamma, gap: f64) -> f64 {
    outcomes.iter().take_while(|(_, amount)| *amount < gap).map(|(chance, amount)| chance * rest.less_than(gap - amount)).sum()
}

fn pipeline_at_least(outcomes: &[(f64, f64)], rest: &Gamma, gap: f64) -> f64 {
    if gap <= 0.0 { 1.0 } else { (1.0 - less_than(outcomes, rest, gap)).clamp(0.0, 1.0) }
}
