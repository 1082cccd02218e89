//! Segments of the market and channels to them.

use rust_decimal::Decimal;

use super::money::Money;
use super::record::{choice, group, record};

record! {
    /// A segment of the market.
    Segment in Segments {
        /// Its id as written.
        key: String,
        /// The name.
        name: String,
        /// Its size by year, in order.
        market: Vec<MarketSize>,
        /// Who says so.
        source: Option<String>,
    }
}

group! {
    /// The size of a segment in a year.
    MarketSize {
        /// The calendar year.
        year: i32,
        /// Money spent in it in the year.
        size: Money,
        /// How many buyers it has.
        buyers: Option<u64>,
    }
}

choice! {
    /// What kind of way to the market a channel is.
    ChannelKind { Direct, Partner, Online, Retail, Event, Media }
}

record! {
    /// A way to the market.
    Channel in Channels {
        /// Its id as written.
        key: String,
        /// The name.
        name: String,
        /// What kind of way.
        kind: ChannelKind,
        /// Its variable cost, a fraction of revenue.
        cost_share: Option<Decimal>,
    }
}
