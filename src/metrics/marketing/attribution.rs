//! Attribution: how won revenue is shared among the campaigns that touched its lead (metrics.md, "attribution").

use std::collections::BTreeMap;

use serde::Serialize;

use crate::book::campaign::Campaign;
use crate::book::day::Day;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::metrics::figure::{Figure, figures, sub};
use crate::metrics::sums::By;

use super::records::RecordSet;
use super::shared::{MarketingFacts, WonDeal};
use super::terms::amount_of;

/// Half of a touch's weight is gone after this many days (time decay).
pub(crate) const HALF_LIFE_DAYS: f64 = 7.0;

/// One of the five ways of sharing revenue among touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Model {
    /// All to the first touch.
    First,
    /// All to the last touch.
    Last,
    /// Equal shares.
    Linear,
    /// 40 % to the first, 40 % to the last, the rest shared equally; two touches: half each.
    Position,
    /// Half as much for every seven days before the win.
    Decay,
}

impl Model {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::First, Self::Last, Self::Linear, Self::Position, Self::Decay];

    /// The shares of touches that lay so many days before the win, the earliest first.
    pub(crate) fn weights(self, days_before: &[i32]) -> Vec<i128> {
        let last = days_before.len().saturating_sub(1);
        let newest = days_before.iter().copied().min().unwrap_or(0);
        let between = i128::try_from(last.saturating_sub(1)).unwrap_or(0);
        let weigh = |at: usize, days: i32| match self {
            Self::First => i128::from(at == 0),
            Self::Last => i128::from(at == last),
            Self::Linear => 1,
            // 40, 20 / between, 40, times between / 20.
            Self::Position if last > 1 => {
                if at == 0 || at == last {
                    2 * between
                } else {
                    1
                }
            }
            Self::Position => 1,
            Self::Decay => decayed(days.saturating_sub(newest)),
        };
        days_before.iter().enumerate().map(|(at, days)| weigh(at, *days)).collect()
    }

    /// Shares an amount among touches by largest remainder: the parts add up to it to the cent.
    pub(crate) fn share(self, amount: Money, days_before: &[i32]) -> Vec<Money> {
        amount.split(&self.weights(days_before))
    }
}

/// The weight of a touch so many days before the newest one, in whole parts of 1e15.
#[expect(clippy::cast_possible_truncation, reason = "between 0 and 1e15")]
fn decayed(days: i32) -> i128 {
    ((-f64::from(days) / HALF_LIFE_DAYS).exp2() * 1e15).round() as i128
}

figures! {
    /// Won revenue by the five models.
    pub struct Credit {
        /// Won revenue, all of a deal's to its first touch.
        pub(crate) first: Figure<Money>,
        /// Won revenue, all of a deal's to its last touch before the win.
        pub(crate) last: Figure<Money>,
        /// Won revenue, every touch an equal part: all models add up to the same.
        pub(crate) linear: Figure<Money>,
        /// Won revenue: first and last touch 40 % each, those between share 20 %.
        pub(crate) position: Figure<Money>,
        /// Won revenue by the age of the touches at the win: 7 days halve them.
        pub(crate) decay: Figure<Money>,
    }

    /// The attribution of the whole window.
    pub struct Attribution {
        /// By campaign.
        pub by_campaign: Attributed | skip,
        /// Revenue by model; each is the revenue of the deals with touches.
        pub total: Credit,
        /// Contribution before spend, linear.
        pub contribution: Money,
        /// Won deals with a touch.
        pub deals: u32,
        /// Of these, deals left out of the contribution: their units or unit costs are not known.
        pub deals_without_units: u32,
        /// Won revenue of the window whose touches are known: what is shared among campaigns.
        pub with_touches: Figure<Money>,
        /// Won revenue of the window, orders included, without any touch or campaign.
        pub no_touch_known: Figure<Money>,
    }
}

/// Money by the five models, in their order, while it is added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ModelShares([Money; 5]);

impl ModelShares {
    fn add(&mut self, model: Model, money: Money) {
        let sums = self.0.iter_mut().zip(Model::ALL).filter(|(_, known)| *known == model);
        sums.for_each(|(sum, _)| *sum += money);
    }
}

impl Credit {
    /// Of deals that a campaign touched (`None`: any).
    pub(crate) fn of(shares: ModelShares, campaign: Option<Id<Campaign>>) -> Self {
        let ModelShares([first, last, linear, position, decay]) = shares;
        let credit = |words: &'static str, part| Figure::of(amount_of(words, part, RecordSet::TouchedRevenue(campaign)));
        Self {
            first: credit("revenue of deals whose first touch it was", first),
            last: credit("revenue of deals whose last touch before the win it was", last),
            linear: credit("revenue, each touch an equal part", linear),
            position: credit("revenue, first and last touch 40 % each, the others share 20 %", position),
            decay: credit("revenue, each touch by its age at the win (7 days halve it)", decay),
        }
    }

    /// The revenue by one model.
    pub fn by(&self, model: Model) -> &Figure<Money> {
        match model {
            Model::First => &self.first,
            Model::Last => &self.last,
            Model::Linear => &self.linear,
            Model::Position => &self.position,
            Model::Decay => &self.decay,
        }
    }
}

/// A touch that counts for a won deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CountedTouch {
    /// How many days before the win.
    pub(crate) days_before: i32,
    pub(crate) campaign: Id<Campaign>,
}

/// What campaigns are credited with, over the deals won in the window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributed {
    /// Revenue, by campaign and model.
    pub(crate) revenue: BTreeMap<Id<Campaign>, ModelShares>,
    /// Contribution before spend, linear, by campaign: only deals whose units and unit costs are known.
    pub(crate) contribution: BTreeMap<Id<Campaign>, Money>,
    /// Won deals that a campaign touched, by campaign.
    pub(crate) deals: BTreeMap<Id<Campaign>, u32>,
}

/// Shares the revenue of the deals won in the window among their touches, however old these are.
pub(crate) fn attribution(shared: &MarketingFacts) -> Attribution {
    let (mut by_campaign, mut total) = (Attributed::default(), ModelShares::default());
    let (mut contribution, mut with_touches) = (Money::ZERO, Money::ZERO);
    let (mut deals, mut deals_without_units) = (0, 0);
    for deal in &shared.won {
        let touches = touches(shared, deal);
        if touches.is_empty() {
            continue;
        }
        deals += 1;
        with_touches += deal.revenue;
        let days: Vec<i32> = touches.iter().map(|touch| touch.days_before).collect();
        for model in Model::ALL {
            for (touch, part) in touches.iter().zip(model.share(deal.revenue, &days)) {
                by_campaign.revenue.entry(touch.campaign).or_default().add(model, part);
                total.add(model, part);
            }
        }
        match deal.contribution {
            Some(left) => {
                contribution += left;
                for (touch, part) in touches.iter().zip(Model::Linear.share(left, &days)) {
                    *by_campaign.contribution.entry(touch.campaign).or_default() += part;
                }
            }
            None => deals_without_units += 1,
        }
        let mut campaigns: Vec<Id<Campaign>> = touches.iter().map(|touch| touch.campaign).collect();
        campaigns.sort_unstable();
        campaigns.dedup();
        for campaign in campaigns {
            *by_campaign.deals.entry(campaign).or_default() += 1;
        }
    }
    let touched = amount_of("revenue of won deals with a touch", with_touches, RecordSet::TouchedRevenue(None));
    let all = amount_of("won in the window", shared.revenue, RecordSet::Won(By::All));
    Attribution {
        by_campaign,
        total: Credit::of(total, None),
        contribution,
        deals,
        deals_without_units,
        with_touches: Figure::of(touched.clone()),
        no_touch_known: Figure::of(sub(all, touched)),
    }
}

/// The touches of a deal's lead on or before the won day, in date then file order; without any, its lead's campaign,
/// else its own, is the single touch.
pub(super) fn touches(shared: &MarketingFacts, deal: &WonDeal) -> Vec<CountedTouch> {
    let book = shared.lens.book;
    let lead = shared.lead_of.get(&deal.id).and_then(|lead| book.leads.get(*lead));
    let mut found: Vec<(Day, CountedTouch)> = lead
        .iter()
        .flat_map(|lead| lead.touches())
        .filter(|touch| touch.on() <= deal.on)
        .map(|touch| (touch.on(), CountedTouch { days_before: deal.on - touch.on(), campaign: touch.campaign() }))
        .collect();
    found.sort_by_key(|(on, _)| *on);
    if found.is_empty() {
        let own = book.deals.get(deal.id).and_then(crate::book::deal::Deal::campaign);
        let single = lead.and_then(crate::book::lead::Lead::campaign).or(own);
        return single.map(|campaign| CountedTouch { days_before: 0, campaign }).into_iter().collect();
    }
    found.into_iter().map(|(_, touch)| touch).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Journeys behind the worked values: revenue, channels in their order, days before the win.
    const JOURNEYS: [(i128, &[&str]); 4] = [
        (500, &["search"]),
        (300, &["search", "email", "direct"]),
        (200, &["social", "search"]),
        (100, &["social", "email", "email", "direct"]),
    ];

    fn credit(model: Model, to: &str) -> i128 {
        let parts = |(amount, touches): &(i128, &[&str])| -> i128 {
            let days: Vec<i32> = (0..touches.len()).rev().map(|at| i32::try_from(at).unwrap() * 7).collect();
            let parts = model.share(Money::from_minor(*amount), &days);
            touches.iter().zip(parts).filter(|(name, _)| **name == to).map(|(_, part)| part.minor()).sum()
        };
        JOURNEYS.iter().map(parts).sum()
    }

    #[test]
    fn four_models_give_the_worked_values() {
        let names = ["search", "email", "direct", "social"];
        for (model, worked) in [
            (Model::First, [800, 0, 0, 300]),
            (Model::Last, [700, 0, 400, 0]),
            (Model::Linear, [700, 150, 125, 125]),
            (Model::Position, [720, 80, 160, 140]),
        ] {
            assert_eq!(names.map(|name| credit(model, name)), worked, "{model:?}");
        }
    }

    #[test]
    fn a_touch_a_half_life_earlier_weighs_half() {
        let parts = Model::Decay.share(Money::from_minor(700), &[14, 7, 0]);
        assert_eq!(parts, [100, 200, 400].map(Money::from_minor));
        // Only the distances count, not how long ago all of it was.
        assert_eq!(Model::Decay.share(Money::from_minor(700), &[1014, 1007, 1000]), parts);
    }

    #[test]
    fn two_touches_share_equally_by_position() {
        assert_eq!(Model::Position.share(Money::from_minor(101), &[3, 1]), [51, 50].map(Money::from_minor));
        assert_eq!(Model::Position.share(Money::from_minor(7), &[3]), [7].map(Money::from_minor));
    }

    proptest! {
        #[test]
        fn every_model_adds_up_to_the_cent(amount in -1_000_000_000_000i128..1_000_000_000_000, days in prop::collection::vec(0..4000i32, 1..30)) {
            let mut days = days;
            days.sort_unstable_by(|a, b| b.cmp(a));
            for model in Model::ALL {
                let parts = model.share(Money::from_minor(amount), &days);
                prop_assert_eq!(parts.len(), days.len());
                prop_assert_eq!(parts.into_iter().sum::<Money>(), Money::from_minor(amount));
            }
        }
    }
}
