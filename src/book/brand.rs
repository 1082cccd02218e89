//! The brand, its rivals, their shares and prices.

use super::calendar::Period;
use super::channel::Segment;
use super::compact::Text;
use super::day::Day;
use super::form::{Month, Quarter, Year};
use super::id::Id;
use super::money::{Currency, Money};
use super::product::Product;
use super::record::{choice, table};

choice! {
    /// How the answers of a wave are given.
    Given { Counts, Shares }
}

table! {
    /// A wave of a survey: of those who answered, how many know a brand. A trend stops where the method changes.
    Wave in Brand {
        /// The date of the wave.
        @Began on: Day => "2026-02-15" | "2026-02-15",
        /// First day of the field work. Waves that overlap are never tested against each other.
        from: Option<Day> => "2026-02-01",
        /// How it was asked.
        method: Option<Text> => "online panel",
        /// Whose brand; ours where none is named.
        @Vital rival: Option<Id<Rival>> => _ | "lumen",
        /// Among whom; the whole public where none is named.
        @Vital segment: Option<Id<Segment>> => "harbours",
        /// How many answered; of a weighted wave its effective base.
        respondents: u32 => 400 | 400,
        /// Whether the four are counts of respondents or fractions of them, 0 to 1.
        @Vital given: Given = { Given::Counts } => Counts,
        /// Who named the brand themselves.
        unaided: f64 => 60 | 90,
        /// Who know it when it is named.
        aided: f64 => 180 | 230,
        /// Who would consider it.
        consider: f64 => 90 | 120,
        /// Who prefer it.
        prefer: f64 => 40 | 70,
    }
}

choice! {
    /// What a share of voice is a share of.
    VoiceOf { Spend, Mentions, Impressions, Searches }
}

table! {
    /// Our part of what is said in the category in a month.
    Voice in Voice {
        /// The month.
        month: Period as Month => "2026-02",
        /// Ours.
        ours: f64 => 1_200,
        /// The whole category's.
        category: f64 => 9_800,
        /// Of what.
        of: VoiceOf => Mentions,
    }
}

table! {
    /// A competitor.
    Rival in Rivals keyed key named name {
        /// Its id.
        key in "id": Text => "lumen",
        /// The name.
        name: Text => "Lumen AG",
    }
}

table! {
    /// What is sold to a segment in a year or a quarter, by us or by a rival.
    MarketShare in MarketShare {
        /// The year, or the quarter.
        period in "year" or quarter as Quarter => _ | "2025-Q4": Period as Year => "2025",
        /// The segment.
        segment: Id<Segment> => "harbours" | "harbours",
        /// Whose; ours where none is named.
        @Vital rival: Option<Id<Rival>> => _ | "lumen",
        /// How much.
        value: Money => 700_000 | 400_000,
    }
}

table! {
    /// What customers pay a rival for the nearest equivalent of a product.
    RivalPrice in Prices {
        /// Our product.
        product: Id<Product> => "beacon",
        /// The rival.
        rival: Id<Rival> => "lumen",
        /// The price, in its own currency.
        price: Money => 390,
        /// Its currency, where it is not the company's.
        @Vital currency: Option<Currency> => "USD",
        /// When.
        @Began on: Day => "2026-02-20",
    }
}
