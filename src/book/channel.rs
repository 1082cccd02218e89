//! Segments of the market and channels to them.

use rust_decimal::Decimal;

use super::compact::Text;
use super::form::Year;
use super::money::Money;
use super::record::{choice, group, table};

table! {
    /// A segment of the market: who buys, and how much in a year.
    Segment in Segments keyed key named name {
        /// Its id.
        key in "id": Text => "harbours",
        /// The name.
        name: Text => "Harbours",
        /// Its size by year, in order.
        market: Vec<MarketSize> => [(year: 2025, size: 9_000_000, buyers: 210), (year: 2026, size: 9_600_000, buyers: 215)],
        /// Who says so.
        source: Option<Text> => "our own estimate",
    }
}

group! {
    /// The size of a segment in a year.
    MarketSize {
        /// The calendar year.
        year: i32 as Year,
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

table! {
    /// A way to the customer.
    Channel in Channels keyed key named name {
        /// Its id.
        key in "id": Text => "field" | "dealers" | "search",
        /// The name.
        name: Text => "Field sales" | "Dealers" | "Search ads",
        /// What kind of way.
        kind: ChannelKind => Direct | Partner | Media,
        /// Its variable cost, a fraction of its revenue. Without one its contribution counts no such cost.
        cost_share: Option<Decimal> => _ | 0.2,
    }
}
