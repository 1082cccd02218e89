//! Experiments: what would not have come otherwise.

use std::collections::HashMap;

use serde::Serialize;

use crate::book::campaign::{Campaign, Experiment, ExperimentKind};
use crate::book::channel::Channel;
use crate::book::day::Day;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::metrics::figure::{Figure, Num, div};
use crate::metrics::lens::Lens;

use super::terms::stated;

/// What an experiment says.
#[derive(Clone, Debug, Serialize)]
pub struct Incremental {
    /// Lift / spend of the newest experiment by as-of; without one: not tested.
    pub lift_per_spend: Figure<f64>,
    /// Lower end of its 95 % interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// When.
    pub on: Option<Day>,
    /// How it was made.
    pub kind: Option<ExperimentKind>,
    /// Money that would not have come otherwise.
    pub lift: Option<Money>,
    /// Spent in it.
    pub spend: Option<Money>,
    /// Who says so.
    pub source: Option<String>,
}

/// The newest experiment by as-of of each campaign and channel.
pub struct Experiments<'a> {
    campaigns: HashMap<Id<Campaign>, (Id<Experiment>, &'a Experiment)>,
    channels: HashMap<Id<Channel>, (Id<Experiment>, &'a Experiment)>,
}

impl<'a> Experiments<'a> {
    /// Finds them.
    pub fn new(lens: &Lens<'a>) -> Self {
        let mut found = Self { campaigns: HashMap::new(), channels: HashMap::new() };
        for (id, experiment) in lens.book.experiments.iter().filter(|(_, experiment)| experiment.on() <= lens.as_of) {
            let known = match (experiment.campaign(), experiment.channel()) {
                (Some(campaign), _) => found.campaigns.entry(campaign).or_insert((id, experiment)),
                (None, Some(channel)) => found.channels.entry(channel).or_insert((id, experiment)),
                (None, None) => continue,
            };
            if experiment.on() >= known.1.on() {
                *known = (id, experiment);
            }
        }
        found
    }

    /// What a campaign's says.
    pub fn of_campaign(&self, id: Id<Campaign>) -> Incremental {
        incremental(self.campaigns.get(&id).copied())
    }

    /// What a channel's says.
    pub fn of_channel(&self, id: Option<Id<Channel>>) -> Incremental {
        let found = id.and_then(|id| self.channels.get(&id)).copied();
        incremental(found)
    }
}

/// What an experiment says; without one: not tested.
pub fn incremental(found: Option<(Id<Experiment>, &Experiment)>) -> Incremental {
    let Some((id, experiment)) = found else {
        return Incremental {
            lift_per_spend: Figure::none("not tested: attributed is not caused"),
            low: None,
            high: None,
            on: None,
            kind: None,
            lift: None,
            spend: None,
            source: None,
        };
    };
    let per_spend = |money: Money| (experiment.spend() > Money::ZERO).then(|| money.as_f64() / experiment.spend().as_f64());
    let lift = stated("lift in the experiment", Num::Money(experiment.lift()), id);
    let spend = stated("spend in it", Num::Money(experiment.spend()), id);
    Incremental {
        lift_per_spend: Figure::of_or(div(lift, spend), "nothing was spent in the experiment"),
        low: per_spend(experiment.low()),
        high: per_spend(experiment.high()),
        on: Some(experiment.on()),
        kind: Some(experiment.kind()),
        lift: Some(experiment.lift()),
        spend: Some(experiment.spend()),
        source: experiment.source().map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_an_experiment_it_is_not_tested() {
        let found = incremental(None);
        assert_eq!(found.lift_per_spend.value, Err("not tested: attributed is not caused".into()));
    }

    #[test]
    fn lift_is_by_what_the_experiment_spent() {
        let experiment = Experiment {
            on: Day::parse("2026-05-01").unwrap(),
            campaign: None,
            channel: None,
            kind: ExperimentKind::Geo,
            spend: Money::from_minor(10_000),
            lift: Money::from_minor(15_000),
            low: Money::from_minor(-2_000),
            high: Money::from_minor(32_000),
            source: None,
        };
        let found = incremental(Some((Id::new(0), &experiment)));
        assert_eq!((found.lift_per_spend.get(), found.low, found.high), (Some(1.5), Some(-0.2), Some(3.2)));
    }
}
