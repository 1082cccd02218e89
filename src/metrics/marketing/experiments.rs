//! Experiments: what would not have come otherwise.

use foldhash::HashMap;

use crate::book::campaign::{Campaign, Experiment, ExperimentKind};
use crate::book::channel::Channel;
use crate::book::day::Day;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::metrics::figure::{Figure, Num, div, figures, no_figures};
use crate::metrics::lens::Lens;

use super::terms::stated;

figures! {
    /// What an experiment says.
    pub struct Incremental {
        /// The newest experiment's lift by its spend: what was caused, not only touched.
        pub lift_per_spend: Figure<f64>,
        /// Lower end of the 95 % interval of the experiment's lift, by its spend.
        pub low: Figure<f64>,
        /// Upper end of the 95 % interval of the experiment's lift, by its spend.
        pub high: Figure<f64>,
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
}

no_figures!(ExperimentKind);

/// The newest experiment by as-of of each campaign and channel.
pub(crate) struct Experiments<'a> {
    campaigns: HashMap<Id<Campaign>, (Id<Experiment>, &'a Experiment)>,
    channels: HashMap<Id<Channel>, (Id<Experiment>, &'a Experiment)>,
}

impl<'a> Experiments<'a> {
    pub(crate) fn new(lens: &Lens<'a>) -> Self {
        let mut found = Self { campaigns: HashMap::default(), channels: HashMap::default() };
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

    pub(crate) fn of_campaign(&self, id: Id<Campaign>) -> Incremental {
        incremental(self.campaigns.get(&id).copied())
    }

    pub(crate) fn of_channel(&self, id: Option<Id<Channel>>) -> Incremental {
        let found = id.and_then(|id| self.channels.get(&id)).copied();
        incremental(found)
    }
}

/// What an experiment says; without one: not tested.
pub(crate) fn incremental(found: Option<(Id<Experiment>, &Experiment)>) -> Incremental {
    let Some((id, experiment)) = found else {
        let none = || Figure::none("not tested: attributed is not caused");
        return Incremental {
            lift_per_spend: none(),
            low: none(),
            high: none(),
            on: None,
            kind: None,
            lift: None,
            spend: None,
            source: None,
        };
    };
    let per_spend = |words: &'static str, money: Money| {
        let (money, spend) = (stated(words, Num::Money(money), id), stated("spend in it", Num::Money(experiment.spend()), id));
        Figure::of_or(div(money, spend), "nothing was spent in the experiment")
    };
    Incremental {
        lift_per_spend: per_spend("lift in the experiment", experiment.lift()),
        low: per_spend("lower end of the lift in the experiment, 95 %", experiment.low()),
        high: per_spend("upper end of the lift in the experiment, 95 %", experiment.high()),
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
        let experiment = Experiment::with(|blank| {
            let experiment = blank.on(Day::parse("2026-05-01").unwrap()).kind(ExperimentKind::Geo);
            let experiment = experiment.spend(Money::from_minor(10_000)).lift(Money::from_minor(15_000));
            experiment.low(Money::from_minor(-2_000)).high(Money::from_minor(32_000))
        });
        let found = incremental(Some((Id::new(0), &experiment)));
        assert_eq!((found.lift_per_spend.get(), found.low.get(), found.high.get()), (Some(1.5), Some(-0.2), Some(3.2)));
    }
}
