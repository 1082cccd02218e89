//! Campaigns, what was spent, what experiments say.

use super::channel::{Channel, Segment};
use super::compact::Text;
use super::day::Day;
use super::form::FirstOfMonth;
use super::id::Id;
use super::money::{Currency, Money};
use super::record::{choice, table};

choice! {
    /// What a campaign is for.
    Aim { Awareness, Demand, Retention }
}

table! {
    /// A campaign.
    Campaign in Campaigns keyed key named name {
        /// Its id.
        key in "id": Text => "spring",
        /// The name.
        name: Text => "Light the quay",
        /// Through which channel.
        channel: Id<Channel> => "search",
        /// To which segment.
        segment: Option<Id<Segment>> => "harbours",
        /// Its first day.
        start: Day => "2026-01-05",
        /// Its last day.
        end: Option<Day> => "2026-04-30",
        /// What it may cost.
        budget: Option<Money> => 20_000,
        /// How many leads it should bring.
        goal_leads: Option<u32> => 60,
        /// The message it carries: the id of a message, or its words.
        message: Option<Text> => "safe-quay",
        /// What it is for.
        aim: Aim => Demand,
    }
}

table! {
    /// Money spent, on a day or in a month, for a campaign or a channel.
    Spend in Spend {
        /// The day; or a month, which counts on its first day.
        @Began on or month as FirstOfMonth => _ | "2026-02": Day => "2026-01-31",
        /// For this campaign.
        @Vital campaign: Option<Id<Campaign>> => "spring",
        /// For this channel.
        @Vital channel: Option<Id<Channel>> => _ | "search",
        /// How much, in its own currency.
        amount: Money => 5_200 | 300,
        /// Its currency, where it is not the company's.
        @Vital currency: Option<Currency> => _ | "USD",
        /// Times shown.
        impressions: Option<u64> => 80_000,
        /// People reached.
        reach: Option<u64> => 31_000,
        /// Clicks.
        clicks: Option<u64> => 900,
    }
}

choice! {
    /// How an experiment was made.
    ExperimentKind { Holdout, Geo, Lift }
}

table! {
    /// What an experiment says a campaign or a channel brought that would not have come otherwise.
    Experiment in Experiments {
        /// When.
        @Began on: Day => "2026-03-15",
        /// Of this campaign.
        @Vital campaign: Option<Id<Campaign>> => "spring",
        /// Of this channel.
        @Vital channel: Option<Id<Channel>> => _,
        /// How it was made.
        kind: ExperimentKind => Geo,
        /// What was spent in it.
        spend: Money => 5_000,
        /// Money that would not have come otherwise.
        lift: Money => 14_000,
        /// Lower end of its 95 % interval.
        low: Money => 2_000,
        /// Upper end of its 95 % interval.
        high: Money => 26_000,
        /// Who says so.
        source: Option<Text> => "our own test",
    }
}
