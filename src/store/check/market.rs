//! Rules for the tables of those who bring customers.

use rust_decimal::Decimal;

use crate::book::brand::{Given, MarketShare, Rival, RivalPrice, Voice, Wave};
use crate::book::campaign::{Campaign, Experiment, Spend};
use crate::book::channel::{Channel, Segment};
use crate::book::objective::Objective;
use crate::book::offer::{Event, Factor, Message, Need, Position};
use crate::store::shape::Reader;

use super::{Rules, at_most, exactly_one, in_order, not_before, not_negative, within};

impl Rules for Rival {}
impl Rules for Event {}

impl Rules for Segment {
    fn check(&self, record: &mut Reader) {
        for (number, pair) in self.market().windows(2).enumerate() {
            if let [before, after] = pair
                && after.year() <= before.year()
            {
                let path = format!("market[{}].year", number + 1);
                let what = format!("{} stands behind {}", after.year(), before.year());
                record.wrong(&path, "out-of-order", &what, "write each year once, in order");
            }
        }
        for (number, market) in self.market().iter().enumerate() {
            not_negative(record, &format!("market[{number}].size"), Some(market.size()));
        }
    }
}

impl Rules for Channel {
    fn check(&self, record: &mut Reader) {
        if self.cost_share().is_some_and(|share| share < Decimal::ZERO || share > Decimal::ONE) {
            record.wrong("cost_share", "out-of-range", "not a fraction", "write a fraction from 0 to 1: 8 % is `0.08`");
        }
    }
}

impl Rules for Campaign {
    fn check(&self, record: &mut Reader) {
        not_before(record, "end", self.end(), Some(self.start()), "its start on");
        not_negative(record, "budget", self.budget());
    }
}

impl Rules for Spend {
    fn check(&self, record: &mut Reader) {
        exactly_one(record, &[("campaign", self.campaign().is_some()), ("channel", self.channel().is_some())]);
        for (path, count) in [("clicks", self.clicks()), ("reach", self.reach())] {
            if let (Some(count), Some(shown)) = (count, self.impressions())
                && count > shown
            {
                let what = format!("{count} is more than the {shown} times shown");
                record.odd(path, "impossible-count", &what, "one of the two counts is wrong");
            }
        }
    }
}

impl Rules for Experiment {
    fn check(&self, record: &mut Reader) {
        exactly_one(record, &[("campaign", self.campaign().is_some()), ("channel", self.channel().is_some())]);
        not_negative(record, "spend", Some(self.spend()));
        if self.low() > self.lift() || self.lift() > self.high() {
            record.wrong("lift", "impossible-interval", "the lift does not lie between low and high", "low <= lift <= high");
        }
    }
}

impl Rules for Wave {
    fn check(&self, record: &mut Reader) {
        let all =
            [("unaided", self.unaided()), ("aided", self.aided()), ("consider", self.consider()), ("prefer", self.prefer())];
        for (path, given) in all {
            if self.given() == Given::Shares {
                if !(0.0..=1.0).contains(&given) {
                    record.wrong(path, "out-of-range", "not a fraction", "write a fraction from 0 to 1: 27 % is `0.27`");
                }
            } else if given.fract() != 0.0 || given < 0.0 {
                let hint = "write how many, or say `given: Shares` where these are fractions of the respondents";
                record.wrong(path, "not-a-count", "not a count", hint);
            } else {
                at_most(record, path, given, self.respondents().into(), "who answered");
            }
        }
        at_most(record, "unaided", self.unaided(), self.aided(), "who know the brand when it is named");
        not_before(record, "on", Some(self.on()), self.from(), "its field work began on");
    }
}

impl Rules for Voice {
    fn check(&self, record: &mut Reader) {
        within(record, "category", self.category(), 0.0, f64::MAX);
        within(record, "ours", self.ours(), 0.0, self.category().max(0.0));
    }
}

impl Rules for MarketShare {
    fn check(&self, record: &mut Reader) {
        not_negative(record, "value", Some(self.value()));
    }
}

impl Rules for RivalPrice {
    fn check(&self, record: &mut Reader) {
        not_negative(record, "price", Some(self.price()));
    }
}

impl Rules for Need {
    fn check(&self, record: &mut Reader) {
        within(record, "importance", self.importance(), 0.0, 10.0);
        within(record, "satisfaction", self.satisfaction(), 0.0, 10.0);
        for (number, rival) in self.rivals().iter().enumerate() {
            within(record, &format!("rivals[{number}].satisfaction"), rival.satisfaction(), 0.0, 10.0);
        }
    }
}

impl Rules for Message {
    fn check(&self, record: &mut Reader) {
        let counts = [("understood", self.understood()), ("believed", self.believed()), ("would_act", self.would_act())];
        for (path, count) in counts {
            at_most(record, path, count.into(), self.shown().into(), "who saw it");
        }
    }
}

impl Rules for Position {
    fn check(&self, record: &mut Reader) {
        factors(record, "attractiveness", self.attractiveness());
        factors(record, "strength", self.strength());
    }
}

fn factors(record: &mut Reader, list: &str, factors: &[Factor]) {
    if factors.is_empty() {
        record.wrong(
            list,
            "missing-field",
            "at least one factor is needed",
            format!("add `{list}: [(factor: .., weight: 1, score: ..)]`"),
        );
        return;
    }
    for (number, factor) in factors.iter().enumerate() {
        within(record, &format!("{list}[{number}].weight"), factor.weight(), 0.0, 1.0);
        within(record, &format!("{list}[{number}].score"), factor.score(), 1.0, 5.0);
    }
    let sum: f64 = factors.iter().map(crate::book::offer::Factor::weight).sum();
    // Weights written with three digits may miss by as much.
    if (sum - 1.0).abs() > 0.002 {
        record.wrong(list, "weights", &format!("the weights sum to {sum:.3}"), "make them sum to 1");
    }
}

impl Rules for Objective {
    fn check(&self, record: &mut Reader) {
        if self.target().on() <= self.baseline().on() {
            let what = format!("{} is not after the baseline's {}", self.target().on(), self.baseline().on());
            record.wrong("target.on", "impossible-date", &what, "one of the two dates is wrong");
        }
        in_order(record, "readings", "on", self.readings().iter().map(crate::book::objective::Reading::on));
    }
}
