//! Where the company must be.

use super::channel::{Channel, Segment};
use super::day::Day;
use super::id::{AnyId, Id};
use super::people::Person;
use super::product::Product;
use super::record::{Link, Linked, Record, Shown, Value, choice, copied, group, record};

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

copied!(ObjectiveMeasure);

impl Linked for ObjectiveMeasure {
    fn relink(&mut self, number: &mut dyn FnMut(Link, u32) -> u32) {
        match self {
            Self::Awareness(segment) | Self::Consideration(segment) => segment.relink(number),
            Self::MarketShare(segment) | Self::SegmentRevenue(segment) => segment.relink(number),
            Self::ChannelRevenueShare(channel) => channel.relink(number),
            Self::PriceIndex(product) => product.relink(number),
            Self::ShareOfVoice | Self::NewCustomers => {}
        }
    }
}

impl Shown for ObjectiveMeasure {
    fn shown(&self) -> Value {
        fn of<T: Record>(name: &'static str, id: Id<T>) -> Value {
            Value::Group(vec![(name, Value::Link(AnyId { table: T::TABLE, number: id.number() }))])
        }
        match self {
            Self::Awareness(Some(id)) => of("Awareness", *id),
            Self::Awareness(None) => Value::Text("Awareness".into()),
            Self::Consideration(Some(id)) => of("Consideration", *id),
            Self::Consideration(None) => Value::Text("Consideration".into()),
            Self::MarketShare(id) => of("MarketShare", *id),
            Self::ShareOfVoice => Value::Text("ShareOfVoice".into()),
            Self::SegmentRevenue(id) => of("SegmentRevenue", *id),
            Self::ChannelRevenueShare(id) => of("ChannelRevenueShare", *id),
            Self::PriceIndex(id) => of("PriceIndex", *id),
            Self::NewCustomers => Value::Text("NewCustomers".into()),
        }
    }
}

record! {
    /// An objective.
    Objective in Objectives {
        /// Its id as written.
        key: String,
        /// What is to be reached.
        what: String,
        /// What it is about.
        kind: ObjectiveKind,
        /// Where it started.
        baseline: Reading,
        /// Where it must be.
        target: Reading,
        /// What was read since, in order.
        readings: Vec<Reading>,
        /// Who answers for it.
        owner: Option<Id<Person>>,
        /// Where its reading comes from.
        measure: Option<ObjectiveMeasure>,
        /// What is to be done for it.
        steps: Vec<Step>,
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
        what: String,
        /// By when.
        due: Day,
        /// When it was done.
        done: Option<Day>,
    }
}

impl Step {
    /// Whether it is late at the end of `day`: due before it and not done by then.
    pub fn is_late_on(&self, day: Day) -> bool {
        self.due < day && self.done.is_none_or(|done| done > day)
    }
}
