//! Campaigns, what was spent, what experiments say.

use super::channel::{Channel, Segment};
use super::day::Day;
use super::id::Id;
use super::money::{Currency, Money};
use super::record::{choice, record};

choice! {
    /// What a campaign is for.
    Aim { Awareness, Demand, Retention }
}

record! {
    /// A campaign.
    Campaign in Campaigns {
        /// Its id as written.
        key: String,
        /// The name.
        name: String,
        /// Through which channel.
        channel: Id<Channel>,
        /// To which segment.
        segment: Option<Id<Segment>>,
        /// Its first day.
        start: Day,
        /// Its last day.
        end: Option<Day>,
        /// What it may cost.
        budget: Option<Money>,
        /// How many leads it should bring.
        goal_leads: Option<u32>,
        /// The message it carries: the id of a message, or its words.
        message: Option<String>,
        /// What it is for.
        aim: Aim,
    }
}

record! {
    /// Money spent on a campaign or a channel.
    Spend in Spend {
        /// When; a month counts on its first day.
        on: Day,
        /// On this campaign.
        campaign: Option<Id<Campaign>>,
        /// On this channel.
        channel: Option<Id<Channel>>,
        /// How much, in its own currency.
        amount: Money,
        /// Its currency, where it is not the company's.
        currency: Option<Currency>,
        /// Times shown.
        impressions: Option<u64>,
        /// People reached.
        reach: Option<u64>,
        /// Clicks.
        clicks: Option<u64>,
    }
}

choice! {
    /// How an experiment was made.
    ExperimentKind { Holdout, Geo, Lift }
}

record! {
    /// What an experiment says a campaign or channel brought that would not have come otherwise.
    Experiment in Experiments {
        /// When.
        on: Day,
        /// Of this campaign.
        campaign: Option<Id<Campaign>>,
        /// Of this channel.
        channel: Option<Id<Channel>>,
        /// How it was made.
        kind: ExperimentKind,
        /// What was spent in it.
        spend: Money,
        /// Money that would not have come otherwise.
        lift: Money,
        /// Lower end of its 95 % interval.
        low: Money,
        /// Upper end of its 95 % interval.
        high: Money,
        /// Who says so.
        source: Option<String>,
    }
}
