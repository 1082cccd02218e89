//! Where an objective stands: the newest reading, else what the book's own figures say, else the baseline.

use serde::Serialize;

use crate::book::channel::Segment;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::objective::{Objective, ObjectiveMeasure, Reading};
use crate::book::product::Product;
use crate::metrics::figure::{Figure, Num, Why, given, mul, named, no_figures};
use crate::metrics::lens::Lens;

use super::awareness::{Awareness, WaveMeasure, in_percent};
use super::channels::revenue_share;
use super::market::{Market, segment_revenue};
use super::offer::Offer;
use super::shared::MarketingFacts;
use super::terms::{number, other, ratio, stated};

/// What objectives read their measures from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measures<'a> {
    /// Awareness and consideration.
    pub(crate) awareness: &'a Awareness,
    /// Shares of market and voice.
    pub(crate) market: &'a Market,
    /// Price indexes.
    pub(crate) offer: &'a Offer,
}

/// The value, where it comes from, its 95 % interval.
pub(crate) type ObjectiveNow = (Figure<f64>, ReadingSource, Option<(f64, f64)>);

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReadingSource {
    /// A reading written for it.
    Reading,
    /// The book's own figures.
    Measure,
    /// Nothing since the start.
    Baseline,
    /// It has not begun.
    Nothing,
}

no_figures!(ReadingSource);

/// The newest reading by as-of, else the measure, else the baseline.
pub(crate) fn now(shared: &MarketingFacts, measures: Measures, id: Id<Objective>, objective: &Objective) -> ObjectiveNow {
    let as_of = shared.lens.as_of;
    let written = |reading: &Reading, words: String| Figure::of(stated(words, Num::Ratio(reading.value()), id));
    let newest = objective.readings().iter().filter(|reading| reading.on() <= as_of).max_by_key(|reading| reading.on());
    if let Some(reading) = newest {
        return (written(reading, format!("read on {}", reading.on())), ReadingSource::Reading, None);
    }
    let measured = objective.measure().map(|measure| measure_now(shared, measures, measure));
    if let Some((figure, interval)) = measured
        && figure.get().is_some()
    {
        return (figure, ReadingSource::Measure, interval);
    }
    if objective.baseline().on() <= as_of {
        let baseline = &objective.baseline();
        return (written(baseline, format!("baseline of {}, nothing read since", baseline.on())), ReadingSource::Baseline, None);
    }
    let why = Why(format!("begins on {}", objective.baseline().on()).into());
    (Figure::none(why), ReadingSource::Nothing, None)
}

/// What the book's own figures say, and its interval.
fn measure_now(shared: &MarketingFacts, measures: Measures, measure: ObjectiveMeasure) -> (Figure<f64>, Option<(f64, f64)>) {
    let lens = &shared.lens;
    match measure {
        ObjectiveMeasure::Awareness(segment) => wave(lens, measures.awareness, WaveMeasure::Aided, segment),
        ObjectiveMeasure::Consideration(segment) => wave(lens, measures.awareness, WaveMeasure::Consider, segment),
        ObjectiveMeasure::MarketShare(segment) => (market_share(lens, measures.market, segment), None),
        ObjectiveMeasure::ShareOfVoice => (percent("share of voice", &measures.market.share_of_voice), None),
        ObjectiveMeasure::SegmentRevenue(segment) => (revenue(lens, segment), None),
        ObjectiveMeasure::ChannelRevenueShare(channel) => (revenue_share(lens, channel), None),
        ObjectiveMeasure::PriceIndex(product) => (price_index(lens, measures.offer, product), None),
        ObjectiveMeasure::NewCustomers => {
            (Figure::of(number("new customers of the window", shared.new_customers().count())), None)
        }
    }
}

fn wave(
    lens: &Lens,
    awareness: &Awareness,
    asked: WaveMeasure,
    segment: Option<Id<Segment>>,
) -> (Figure<f64>, Option<(f64, f64)>) {
    match awareness.latest(lens.book, segment) {
        Some(row) => in_percent(asked, row),
        None => (Figure::none("no wave yet"), None),
    }
}

fn percent(words: &'static str, figure: &Figure<f64>) -> Figure<f64> {
    Figure::of(mul(other(words, figure, Num::Ratio), ratio("100", 100.0)))
}

fn market_share(lens: &Lens, market: &Market, segment: Id<Segment>) -> Figure<f64> {
    match market.segment(lens, segment) {
        Some(row) => percent("our share of the segment", &row.our_share),
        None => Figure::none("the segment was left out"),
    }
}

/// In major units: an objective's values are plain numbers.
fn revenue(lens: &Lens, segment: Id<Segment>) -> Figure<f64> {
    let won: Money = segment_revenue(lens, segment);
    let major = won.as_f64() / lens.book.company.currency().scale() as f64;
    let from = vec![given("window revenue of the segment", Num::Money(won))];
    Figure::of(named("in major units", from, Num::Ratio(major)))
}

fn price_index(lens: &Lens, offer: &Offer, product: Id<Product>) -> Figure<f64> {
    let key = lens.book.products.key(product);
    match offer.prices.iter().find(|row| row.product.id.as_deref() == Some(key)) {
        Some(row) => Figure::of(other("price index", &row.index, Num::Ratio)),
        None => Figure::none("no rival's price"),
    }
}
