//! The brand, its rivals, their shares and prices.

use super::calendar::Period;
use super::channel::Segment;
use super::day::Day;
use super::id::Id;
use super::money::{Currency, Money};
use super::product::Product;
use super::record::{choice, record};

record! {
    /// A wave of a survey: how many of those asked know a brand.
    Wave in Brand {
        /// The date of the wave.
        on: Day,
        /// First day of the field work.
        from: Option<Day>,
        /// How it was asked.
        method: Option<String>,
        /// Whose brand; `None`: ours.
        rival: Option<Id<Rival>>,
        /// Among whom; `None`: the whole public.
        segment: Option<Id<Segment>>,
        /// How many answered.
        respondents: u32,
        /// How many named the brand themselves.
        unaided: u32,
        /// How many know it when named.
        aided: u32,
        /// How many would consider it.
        consider: u32,
        /// How many prefer it.
        prefer: u32,
    }
}

choice! {
    /// What a share of voice is a share of.
    VoiceOf { Spend, Mentions, Impressions, Searches }
}

record! {
    /// Our part of the noise in a category in a month.
    Voice in Voice {
        /// The month.
        month: Period,
        /// Ours.
        ours: f64,
        /// The whole category's.
        category: f64,
        /// Of what.
        of: VoiceOf,
    }
}

record! {
    /// A competitor.
    Rival in Rivals {
        /// Its id as written.
        key: String,
        /// The name.
        name: String,
    }
}

record! {
    /// What somebody sold in a segment in a year or quarter.
    MarketShare in MarketShare {
        /// The year or quarter.
        period: Period,
        /// The segment.
        segment: Id<Segment>,
        /// Whose; `None`: ours.
        rival: Option<Id<Rival>>,
        /// How much.
        value: Money,
    }
}

record! {
    /// What customers pay a rival for the nearest equivalent of a product.
    RivalPrice in Prices {
        /// Our product.
        product: Id<Product>,
        /// The rival.
        rival: Id<Rival>,
        /// The price, in its own currency.
        price: Money,
        /// Its currency, where it is not the company's.
        currency: Option<Currency>,
        /// When.
        on: Day,
    }
}
