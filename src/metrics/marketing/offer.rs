//! Offer fit: what customers need, which messages reach them, what they pay.

use std::collections::BTreeMap;

use foldhash::HashMap;

use serde::Serialize;

use crate::book::brand::{Rival, RivalPrice};
use crate::book::calendar::Span;
use crate::book::channel::{Channel, Segment};
use crate::book::day::Day;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::offer::{Message, Need};
use crate::book::product::Product;
use crate::metrics::figure::{Figure, Formula, Num, div, figures, given, mul, named, no_figures};
use crate::metrics::ledger::whose_order;
use crate::metrics::lens::Lens;

use super::terms::{Proportion, Ref, amount, money_ratio, number, ratio, stated};

/// A need above this opportunity (of 20) calls for a change.
const OPPORTUNITY: f64 = 10.0;
/// A message that fewer of those who saw it believe does not carry.
const BELIEVED: f64 = 0.5;
/// A price index above this is dear.
const DEAR: f64 = 105.0;

figures! {
    /// The panel.
    pub struct Offer {
        /// The newest answer by as-of on each need of each segment, the greatest opportunity first.
        pub needs: Vec<NeedRow>,
        /// The newest test by as-of of each message in each segment, in the table's order.
        pub messages: Vec<MessageRow>,
        /// Every product with a rival's price or a sale in the window, in the table's order.
        pub prices: Vec<PriceRow>,
        /// Needs, messages and prices that call for a change: an opportunity above 10, believed by less than half of
        /// those who saw it, an index above 105.
        pub offer_calls: Figure<usize>,
        /// Net paid by list price x units, over all lines of the window's orders.
        pub realisation: Figure<f64>,
        /// The same by the account's segment, in the table's order; orders without one last.
        pub realised_segments: Vec<RealisedRow>,
        /// The same by the order's channel, in the table's order; orders without one last.
        pub realised_channels: Vec<RealisedRow>,
    }

    /// What is realised of the list price in a segment or through a channel.
    pub struct RealisedRow {
        /// Which segment or channel.
        pub id: Ref,
        /// Net paid in the window.
        pub net: Money,
        /// List price of the day x units of the same lines.
        pub at_list: Money,
        /// Net paid by list price x units, over the window's order lines of the segment or the channel.
        pub realisation: Figure<f64>,
    }

    /// A need.
    pub struct NeedRow {
        /// Of which segment.
        pub(crate) segment: Ref,
        /// The need.
        pub(crate) need: String,
        /// When it was asked.
        pub(crate) on: Day,
        /// How many answered.
        pub(crate) respondents: u32,
        /// Importance + max(importance - satisfaction, 0) (Ulwick): 0 to 20; much wanted and badly served is high.
        pub(crate) opportunity: Figure<f64>,
        /// How important the need is, as answered, 0 to 10.
        pub(crate) importance: Figure<f64>,
        /// How well we serve it, as answered, 0 to 10.
        pub(crate) satisfaction: Figure<f64>,
        /// The rival that meets it best; of equals the first written.
        pub(crate) best_rival: Ref,
        /// How well the best rival serves it.
        pub(crate) best_rival_satisfaction: Figure<f64>,
        /// The best rival's satisfaction less ours.
        pub(crate) rival_gap: Option<f64>,
        /// What is to be changed.
        pub(crate) change: Option<String>,
        /// The record.
        pub(crate) id: Id<Need> | skip,
    }

    /// A message.
    pub struct MessageRow {
        /// Which.
        pub(crate) id: Ref,
        /// Its words.
        pub(crate) words: String,
        /// In which segment.
        pub(crate) segment: Ref,
        /// When it was tested.
        pub(crate) on: Day,
        /// How many the message was shown to.
        pub(crate) shown: Figure<u32>,
        /// Of those shown the message, the share that understood it.
        pub(crate) understood: Figure<f64>,
        /// Lower end of its Wilson 95 % interval.
        pub(crate) understood_low: Figure<f64>,
        /// Upper end of its Wilson 95 % interval.
        pub(crate) understood_high: Figure<f64>,
        /// Of those shown the message, the share that believed it.
        pub(crate) believed: Figure<f64>,
        /// Lower end of its Wilson 95 % interval.
        pub(crate) believed_low: Figure<f64>,
        /// Upper end of its Wilson 95 % interval.
        pub(crate) believed_high: Figure<f64>,
        /// Of those shown the message, the share that would act on it.
        pub(crate) would_act: Figure<f64>,
        /// Lower end of its Wilson 95 % interval.
        pub(crate) would_act_low: Figure<f64>,
        /// Upper end of its Wilson 95 % interval.
        pub(crate) would_act_high: Figure<f64>,
    }

    /// A product's price.
    pub struct PriceRow {
        /// Which.
        pub(crate) product: Ref,
        /// Our list price on the day.
        pub(crate) list_price: Figure<Money>,
        /// Our list price by the mean of the rivals' newest prices, x 100.
        pub(crate) index: Figure<f64>,
        /// How many rivals' prices it rests on.
        pub(crate) rivals: usize,
        /// Each rival's newest price, in the company's currency.
        pub(crate) rival_prices: Vec<RivalPriceRow>,
        /// Net paid by list price x units, over the window's order lines.
        pub(crate) realisation: Figure<f64>,
    }
}

no_figures!(RivalPriceRow);

impl NeedRow {
    /// Whether its opportunity calls for a change.
    pub(crate) fn calls(&self) -> bool {
        self.opportunity.get().is_some_and(|opportunity| opportunity > OPPORTUNITY)
    }
}

impl MessageRow {
    /// Whether too few believe it.
    pub(crate) fn calls(&self) -> bool {
        self.believed.get().is_some_and(|believed| believed < BELIEVED)
    }
}

impl PriceRow {
    /// Whether it is dear against the rivals'.
    pub(crate) fn calls(&self) -> bool {
        self.index.get().is_some_and(|index| index > DEAR)
    }
}

#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub(crate) struct RivalPriceRow {
    pub(crate) rival: Ref,
    pub(crate) on: Day,
    pub(crate) price: Money,
}

pub(crate) fn offer(lens: &Lens) -> Offer {
    let lines = paid(lens, lens.window.span());
    let book = lens.book;
    let (by_product, by_segment) = (sums(&lines, |line| line.product), sums(&lines, |line| line.segment));
    let by_channel = sums(&lines, |line| line.channel);
    let all = sums(&lines, |_| ()).get(&()).copied().unwrap_or_default();
    let row = |id: Ref, paid: &Paid| RealisedRow { id, net: paid.0, at_list: paid.1, realisation: realisation(*paid) };
    let segments = book.segments.iter().map(|(id, _)| Some(id)).chain([None]);
    let channels = book.channels.iter().map(|(id, _)| Some(id)).chain([None]);
    let (needs, messages, prices) = (needs(lens), messages(lens), prices(lens, &by_product));
    let calls = needs.iter().filter(|need| need.calls()).count()
        + messages.iter().filter(|message| message.calls()).count()
        + prices.iter().filter(|price| price.calls()).count();
    Offer {
        offer_calls: Figure::of(number("needs, messages and prices that call for a change", calls)),
        realised_segments: segments
            .filter_map(|id| Some((id, by_segment.get(&id)?)))
            .map(|(id, paid)| row(Ref::or_none(book, id, "no segment"), paid))
            .collect(),
        realised_channels: channels
            .filter_map(|id| Some((id, by_channel.get(&id)?)))
            .map(|(id, paid)| row(Ref::or_none(book, id, "no channel"), paid))
            .collect(),
        needs,
        messages,
        prices,
        realisation: realisation(all),
    }
}

/// The newest record of what a segment was asked, by its words.
type NewestAnswers<'a, T> = BTreeMap<(Id<Segment>, &'a str), (Id<T>, &'a T)>;

fn needs(lens: &Lens) -> Vec<NeedRow> {
    let mut newest: NewestAnswers<Need> = BTreeMap::new();
    for (id, need) in lens.book.needs.iter().filter(|(_, need)| need.on() <= lens.as_of) {
        let known = newest.entry((need.segment(), need.need())).or_insert((id, need));
        if need.on() >= known.1.on() {
            *known = (id, need);
        }
    }
    let mut rows: Vec<NeedRow> = newest.into_values().map(|(id, need)| need_row(lens, id, need)).collect();
    rows.sort_by_key(|row| row.id);
    let opportunity = |row: &NeedRow| row.opportunity.get().unwrap_or(f64::NEG_INFINITY);
    rows.sort_by(|a, b| opportunity(b).total_cmp(&opportunity(a)));
    rows
}

/// Ulwick's opportunity of a need, 0 to 20.
pub(crate) fn opportunity(importance: f64, satisfaction: f64) -> f64 {
    importance + (importance - satisfaction).max(0.0)
}

fn need_row(lens: &Lens, id: Id<Need>, need: &Need) -> NeedRow {
    let mut best: Option<(Id<Rival>, f64)> = None;
    for score in need.rivals() {
        if best.is_none_or(|(_, known)| score.satisfaction() > known) {
            best = Some((score.rival(), score.satisfaction()));
        }
    }
    let terms =
        vec![given("importance", Num::Ratio(need.importance())), given("satisfaction with us", Num::Ratio(need.satisfaction()))];
    let value = Num::Ratio(opportunity(need.importance(), need.satisfaction()));
    let written = |words: &'static str, value| Figure::of(stated(words, Num::Ratio(value), id));
    NeedRow {
        segment: Ref::of(lens.book, need.segment()),
        need: need.need().to_owned(),
        on: need.on(),
        respondents: need.respondents(),
        opportunity: Figure::of(named("importance + max(importance - satisfaction, 0)", terms, value)),
        importance: written("importance, 0 to 10", need.importance()),
        satisfaction: written("satisfaction with us, 0 to 10", need.satisfaction()),
        best_rival: Ref::or_none(lens.book, best.map(|(rival, _)| rival), "no rival asked"),
        best_rival_satisfaction: best.map_or_else(
            || Figure::none("no rival asked"),
            |(_, score)| written("satisfaction with the best rival, 0 to 10", score),
        ),
        rival_gap: best.map(|(_, score)| score - need.satisfaction()),
        change: need.change().map(str::to_owned),
        id,
    }
}

fn messages(lens: &Lens) -> Vec<MessageRow> {
    let mut newest: NewestAnswers<Message> = BTreeMap::new();
    for (id, message) in lens.book.messages.iter().filter(|(_, message)| message.on() <= lens.as_of) {
        let known = newest.entry((message.segment(), message.words())).or_insert((id, message));
        if message.on() >= known.1.on() {
            *known = (id, message);
        }
    }
    let mut rows: Vec<(Id<Message>, &Message)> = newest.into_values().collect();
    rows.sort_by_key(|(id, _)| *id);
    rows.into_iter().map(|(id, message)| message_row(lens, id, message)).collect()
}

fn message_row(lens: &Lens, id: Id<Message>, message: &Message) -> MessageRow {
    let of = |words, count| Proportion::new((words, count), ("shown to", message.shown()), "shown to nobody");
    let understood = of("understood it", message.understood());
    let believed = of("believed it", message.believed());
    let would_act = of("would act on it", message.would_act());
    MessageRow {
        id: Ref::of(lens.book, id),
        words: message.words().to_owned(),
        segment: Ref::of(lens.book, message.segment()),
        on: message.on(),
        shown: Figure::of(stated("shown to", Num::Count(message.shown().into()), id)),
        understood: understood.rate,
        understood_low: understood.low,
        understood_high: understood.high,
        believed: believed.rate,
        believed_low: believed.low,
        believed_high: believed.high,
        would_act: would_act.rate,
        would_act_low: would_act.low,
        would_act_high: would_act.high,
    }
}

/// Net paid, and list price of the day x units.
type Paid = (Money, Money);

/// A line of an order with a list price.
struct PaidLine {
    product: Id<Product>,
    segment: Option<Id<Segment>>,
    channel: Option<Id<Channel>>,
    paid: Paid,
}

fn sums<K: Eq + std::hash::Hash>(lines: &[PaidLine], of: impl Fn(&PaidLine) -> K) -> HashMap<K, Paid> {
    let mut found: HashMap<K, Paid> = HashMap::default();
    for line in lines {
        let sums = found.entry(of(line)).or_default();
        sums.0 += line.paid.0;
        sums.1 += line.paid.1;
    }
    found
}

/// Net paid and list price x units over the lines of the orders in a span that are not cancelled by as-of,
/// deliveries of won deals included. Lines without a product, units, a list price or a rate of exchange are
/// left out.
fn paid(lens: &Lens, span: Span) -> Vec<PaidLine> {
    let book = lens.book;
    let mut found = Vec::new();
    let in_span = |on: Day| span.holds(on) && on <= lens.as_of;
    for order in book.orders.rows().iter().filter(|order| in_span(order.on()) && !order.is_cancelled_on(lens.as_of)) {
        let whose = whose_order(book, order);
        if !lens.owns(whose.owner, order.on()) {
            continue;
        }
        for line in order.lines() {
            let (Some(product), Some(units)) = (line.product(), line.units()) else { continue };
            let list = book.products.get(product).and_then(|product| product.list_price_on(order.on()));
            let at_list = list.and_then(|list| list.times(i128::from(units.thousandths()), 1000));
            let net = book.price(line.amount(), order.currency(), order.on());
            if let (Some(at_list), Some(net)) = (at_list, net) {
                let (segment, channel) = (whose.segment, whose.channel);
                found.push(PaidLine { product, segment, channel, paid: (net, at_list) });
            }
        }
    }
    found
}

fn realisation((net, at_list): Paid) -> Figure<f64> {
    money_ratio(("net paid", net), ("list price of the day x units", at_list), "no orders with a list price")
}

fn prices(lens: &Lens, paid: &HashMap<Id<Product>, Paid>) -> Vec<PriceRow> {
    let mut newest: HashMap<Id<Product>, BTreeMap<Id<Rival>, &RivalPrice>> = HashMap::default();
    for price in lens.book.prices.rows().iter().filter(|price| price.on() <= lens.as_of) {
        let known = newest.entry(price.product()).or_default().entry(price.rival()).or_insert(price);
        if price.on() >= known.on() {
            *known = price;
        }
    }
    let mut rows = Vec::new();
    for (id, product) in lens.book.products.iter() {
        let rivals = newest.get(&id);
        if rivals.is_none() && !paid.contains_key(&id) {
            continue;
        }
        let priced = |price: &&RivalPrice| {
            let money = lens.book.price(price.price(), price.currency(), price.on())?;
            Some(RivalPriceRow { rival: Ref::of(lens.book, price.rival()), on: price.on(), price: money })
        };
        let rival_prices: Vec<RivalPriceRow> = rivals.into_iter().flat_map(|rivals| rivals.values()).filter_map(priced).collect();
        let list_price = product.list_price_on(lens.as_of);
        rows.push(PriceRow {
            product: Ref::of(lens.book, id),
            list_price: Figure::some(
                list_price.map(|list| stated("list price on the day", Num::Money(list), id)),
                "no list price",
            ),
            index: index(id, list_price, &rival_prices),
            rivals: rival_prices.len(),
            rival_prices,
            realisation: realisation(paid.get(&id).copied().unwrap_or_default()),
        });
    }
    rows
}

/// 100 at the rivals' level.
fn index(id: Id<Product>, list_price: Option<Money>, rivals: &[RivalPriceRow]) -> Figure<f64> {
    let Some(list) = list_price else { return Figure::none("no list price") };
    if rivals.is_empty() {
        return Figure::none("no rival's price");
    }
    // Sum of prices and their number, so that the mean is not rounded to a cent.
    let sum = Formula::Sum(rivals.iter().map(|rival| amount(rival.rival.name.clone(), rival.price)).collect());
    let share = mul(div(stated("our list price", Num::Money(list), id), sum), ratio("rivals", rivals.len() as f64));
    Figure::of_or(mul(share, ratio("100", 100.0)), "the rivals' prices are 0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opportunity_counts_only_what_is_not_met() {
        assert!((opportunity(9.1, 5.4) - 12.8).abs() < 1e-9);
        assert!((opportunity(8.4, 9.0) - 8.4).abs() < 1e-9);
    }

    #[test]
    fn the_price_index_gives_the_worked_value() {
        let rival = |price| RivalPriceRow {
            rival: Ref::none("r"),
            on: Day::parse("2026-01-01").unwrap(),
            price: Money::from_minor(price),
        };
        let found = index(Id::new(0), Some(Money::from_minor(32_000)), &[rival(31_000), rival(33_200)]);
        assert!((found.get().unwrap() - 99.688_474).abs() < 1e-6, "{found:?}");
        assert_eq!(index(Id::new(0), None, &[rival(1)]).get(), None);
    }
}
