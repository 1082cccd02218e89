//! Where the company must be.

use super::channel::{Channel, Segment};
use super::compact::Text;
use super::day::Day;
use super::describe::Holds;
use super::field::{AsIs, FieldType, FieldValue, Link, ValueSource};
use super::guess::did_you_mean;
use super::id::Id;
use super::people::Person;
use super::product::Product;
use super::record::{Record, choice, group, table};

choice! {
    /// What an objective is about.
    ObjectiveKind { Product, Communication, Pricing, Brand, Segment, Channel }
}

/// Where an objective's reading comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ObjectiveMeasure {
    /// Aided awareness, of the whole public or of a segment.
    Awareness(Option<Id<Segment>>),
    /// Consideration, of the whole public or of a segment.
    Consideration(Option<Id<Segment>>),
    /// Our share of a segment.
    MarketShare(Id<Segment>),
    /// Our share of voice.
    ShareOfVoice,
    /// Revenue with a segment over the marketing window.
    SegmentRevenue(Id<Segment>),
    /// A channel's share of revenue over the marketing window.
    ChannelRevenueShare(Id<Channel>),
    /// A product's price index.
    PriceIndex(Id<Product>),
    /// New customers over the marketing window.
    NewCustomers,
}

impl ObjectiveMeasure {
    const NAMES: &[&str] = &[
        "Awareness",
        "Consideration",
        "MarketShare",
        "ShareOfVoice",
        "SegmentRevenue",
        "ChannelRevenueShare",
        "PriceIndex",
        "NewCustomers",
    ];
}

impl FieldType for ObjectiveMeasure {
    const HOLDS: Holds = Holds::Measure(Self::NAMES);
    type Of<'a> = Self;
    type Given = Self;

    fn keep(given: Self) -> Self {
        given
    }
    fn view(&self) -> Self::Of<'_> {
        *self
    }

    fn shown(&self) -> FieldValue {
        fn of<T: Record>(name: &'static str, id: Id<T>) -> FieldValue {
            FieldValue::Group(vec![(name, id.shown())])
        }
        match self {
            Self::Awareness(Some(id)) => of("Awareness", *id),
            Self::Awareness(None) => FieldValue::Text("Awareness".into()),
            Self::Consideration(Some(id)) => of("Consideration", *id),
            Self::Consideration(None) => FieldValue::Text("Consideration".into()),
            Self::MarketShare(id) => of("MarketShare", *id),
            Self::ShareOfVoice => FieldValue::Text("ShareOfVoice".into()),
            Self::SegmentRevenue(id) => of("SegmentRevenue", *id),
            Self::ChannelRevenueShare(id) => of("ChannelRevenueShare", *id),
            Self::PriceIndex(id) => of("PriceIndex", *id),
            Self::NewCustomers => FieldValue::Text("NewCustomers".into()),
        }
    }

    /// A bare name, or a name with its segment, channel or product: `Awareness`, `Awareness(segment: "s1")`.
    fn read<S: ValueSource>(source: &mut S, node: S::Node) -> Option<Self> {
        let bare = !source.is_group(node);
        let name = source.name(node).to_owned();
        match name.as_str() {
            "Awareness" if bare => Some(Self::Awareness(None)),
            "Consideration" if bare => Some(Self::Consideration(None)),
            "Awareness" => of_which(source, node, "segment").map(|id| Self::Awareness(Some(id))),
            "Consideration" => of_which(source, node, "segment").map(|id| Self::Consideration(Some(id))),
            "MarketShare" => of_which(source, node, "segment").map(Self::MarketShare),
            "SegmentRevenue" => of_which(source, node, "segment").map(Self::SegmentRevenue),
            "ChannelRevenueShare" => of_which(source, node, "channel").map(Self::ChannelRevenueShare),
            "PriceIndex" => of_which(source, node, "product").map(Self::PriceIndex),
            "ShareOfVoice" if bare => Some(Self::ShareOfVoice),
            "NewCustomers" if bare => Some(Self::NewCustomers),
            "ShareOfVoice" | "NewCustomers" => {
                let what = format!("`{name}` is of nothing in particular");
                source.complain(node, "wrong-type", &what, &format!("write `{name}` alone"));
                None
            }
            _ => {
                let hint = did_you_mean(&name, Self::NAMES.iter().copied());
                let hint = hint.unwrap_or_else(|| format!("write one of {}", Self::NAMES.join(", ")));
                source.complain(node, "unknown-choice", "none of the measures", &hint);
                None
            }
        }
    }

    fn relink(&mut self, vital: bool, number: &mut dyn FnMut(Link, u32) -> Option<u32>) -> bool {
        match self {
            // Without its segment it would be of the whole public.
            Self::Awareness(segment) | Self::Consideration(segment) => segment.relink(true, number),
            Self::MarketShare(segment) | Self::SegmentRevenue(segment) => segment.relink(vital, number),
            Self::ChannelRevenueShare(channel) => channel.relink(vital, number),
            Self::PriceIndex(product) => product.relink(vital, number),
            Self::ShareOfVoice | Self::NewCustomers => true,
        }
    }
}

/// What a measure is of.
fn of_which<T: Record, S: ValueSource>(source: &mut S, node: S::Node, field: &'static str) -> Option<Id<T>> {
    if !source.is_group(node) {
        let name = source.name(node).to_owned();
        source.complain(node, "wrong-type", &format!("which {field}?"), &format!("write `{name}({field}: \"..\")`"));
        return None;
    }
    let [slot] = source.open(node, [field])?;
    super::field::field::<_, AsIs, _>(source, node, (field, &[]), slot)
}

table! {
    /// An objective of marketing. With a `measure` its value is read from the book, else from its readings.
    Objective in Objectives keyed key named what {
        /// Its id.
        key in "id": Text => "known" | "service",
        /// What is to be reached.
        what: Text => "Be known in harbours" | "Answer within a day",
        /// What it is about.
        kind: ObjectiveKind => Brand | Communication,
        /// Where it started.
        baseline: Reading => (on: "2026-01-01", value: 0.4) | (on: "2026-01-01", value: 0.6),
        /// Where it must be.
        target: Reading => (on: "2026-12-31", value: 0.5) | (on: "2026-12-31", value: 0.9),
        /// What was read since, in order.
        @Past readings: Vec<Reading> => _ | [(on: "2026-02-28", value: 0.7)],
        /// Who answers for it.
        owner: Option<Id<Person>> => "ines",
        /// Where its reading comes from; in brackets, of what: a segment (awareness and consideration of the whole public
        /// without one, market share, revenue), a channel (revenue share), a product (price index).
        measure: Option<ObjectiveMeasure> => { Awareness(segment: "harbours") },
        /// What is to be done for it.
        steps: Vec<Step> => [(what: "Trade fair", due: "2026-02-03", done: "2026-02-03"), (what: "Film", due: "2026-09-01")],
    }
}

group! {
    /// A value on a day.
    Reading {
        /// When.
        on: Day,
        /// How much.
        value: f64,
    }
}

group! {
    /// Something to be done.
    Step {
        /// What.
        what: Text,
        /// By when.
        due: Day,
        /// When it was done.
        @Past done: Option<Day>,
    }
}

impl Step {
    /// Whether it is late at the end of `day`: due before it and not done by then.
    pub(crate) fn is_late_on(&self, day: Day) -> bool {
        self.due < day && self.done.is_none_or(|done| done > day)
    }
}
