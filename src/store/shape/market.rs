//! The tables of those who bring customers: segments, channels, campaigns, the brand, rivals, needs, objectives.

use crate::book::brand::{MarketShare, Rival, RivalPrice, Voice, Wave};
use crate::book::calendar::{Length, Period};
use crate::book::campaign::{Campaign, Experiment, Spend};
use crate::book::channel::{Channel, MarketSize, Segment};
use crate::book::day::Day;
use crate::book::id::Id;
use crate::book::objective::{Objective, ObjectiveMeasure, Reading, Step};
use crate::book::offer::{Event, Factor, Message, Need, Position, RivalScore};
use crate::book::record::Record;
use crate::store::scan::Kind;

use super::scalar::period_of;
use super::{Reader, Wire, did_you_mean, rows, wire};

rows!(
    keyed: Segment, Channel, Campaign, Rival, Message, Objective;
    plain: Spend, Wave, Voice, MarketShare, RivalPrice, Experiment, Event, Need, Position,
);

wire!(Segment { key: "id", name, market, source });
wire!(MarketSize { year, size, buyers });
wire!(Channel { key: "id", name, kind, cost_share });

wire!(Campaign { key: "id", name, channel, segment, start, end, budget, goal_leads, message, aim });
wire!(Experiment { on, campaign, channel, kind, spend, lift, low, high, source });

wire!(Wave { on, from, method, rival, segment, respondents, unaided, aided, consider, prefer });
wire!(Rival { key: "id", name });
wire!(RivalPrice { product, rival, price, currency, on });

wire!(Event { on, what, about });
wire!(Need { on, segment, need, respondents, importance, satisfaction, rivals, change });
wire!(RivalScore { rival, satisfaction });
wire!(Message { key: "id", on, segment, words, shown, understood, believed, would_act });
wire!(Position { on, segment, channel, attractiveness, strength });
wire!(Factor { factor, weight, score });

wire!(Objective { key: "id", what, kind, baseline, target, readings, owner, measure, steps });
wire!(Reading { on, value });
wire!(Step { what, due, done });

impl Wire for Voice {
    fn read(reader: &mut Reader, node: usize) -> Option<Self> {
        let [month, ours, category, of] = reader.open(node, ["month", "ours", "category", "of"])?;
        let month =
            one_of(reader, node, &[("month", month)]).and_then(|value| period_of(reader, value, &[Length::Month], "a month"));
        let ours = reader.field(node, "ours", ours);
        let category = reader.field(node, "category", category);
        let of = reader.field(node, "of", of);
        Some(Self::made_of((month?, ours?, category?, of?)))
    }
}

impl Wire for Spend {
    fn read(reader: &mut Reader, node: usize) -> Option<Self> {
        let names = ["on", "month", "campaign", "channel", "amount", "currency", "impressions", "reach", "clicks"];
        let [on, month, campaign, channel, amount, currency, impressions, reach, clicks] = reader.open(node, names)?;
        let when = one_of(reader, node, &[("on", on), ("month", month)]);
        let on = when.and_then(|value| if month.is_some() { first_of_month(reader, value) } else { Day::read(reader, value) });
        let campaign = reader.field(node, "campaign", campaign);
        let channel = reader.field(node, "channel", channel);
        let amount = reader.field(node, "amount", amount);
        let currency = reader.field(node, "currency", currency);
        let impressions = reader.field(node, "impressions", impressions);
        let reach = reader.field(node, "reach", reach);
        let clicks = reader.field(node, "clicks", clicks);
        Some(Self::made_of((on?, campaign?, channel?, amount?, currency?, impressions?, reach?, clicks?)))
    }
}

fn first_of_month(reader: &mut Reader, node: usize) -> Option<Day> {
    let month = period_of(reader, node, &[Length::Month], "a month")?;
    Some(reader.company.calendar().span(month).start)
}

impl Wire for MarketShare {
    fn read(reader: &mut Reader, node: usize) -> Option<Self> {
        let [year, quarter, segment, rival, value] = reader.open(node, ["year", "quarter", "segment", "rival", "value"])?;
        let period = one_of(reader, node, &[("year", year), ("quarter", quarter)]).and_then(|value| {
            if quarter.is_some() { period_of(reader, value, &[Length::Quarter], "a quarter") } else { year_of(reader, value) }
        });
        let segment = reader.field(node, "segment", segment);
        let rival = reader.field(node, "rival", rival);
        let value = reader.field(node, "value", value);
        Some(Self::made_of((period?, segment?, rival?, value?)))
    }
}

/// A year, with or without quotes.
fn year_of(reader: &mut Reader, node: usize) -> Option<Period> {
    if reader.kind(node) != Kind::Number {
        return period_of(reader, node, &[Length::Year], "a year");
    }
    let year = Period::parse(reader.text(node));
    if year.is_none() {
        reader.error(node, "not-a-period", "not a year", "write \"2026\"");
    }
    year
}

/// The one field of these that is written; none or several are a problem.
fn one_of(reader: &mut Reader, node: usize, fields: &[(&str, Option<usize>)]) -> Option<usize> {
    let mut written = fields.iter().filter_map(|(_, value)| *value);
    let names = fields.iter().map(|(name, _)| *name).collect::<Vec<_>>().join("` or `");
    match (written.next(), written.next()) {
        (Some(value), None) => Some(value),
        (Some(_), Some(second)) => {
            reader.error(
                second,
                "one-of",
                &format!("both `{}` are written", names.replace("` or `", "` and `")),
                "keep one of them",
            );
            None
        }
        (None, _) => {
            reader.missing(node, &names.replace("` or `", " or "));
            None
        }
    }
}

impl Wire for ObjectiveMeasure {
    /// A bare name, or a name with its segment, channel or product: `Awareness`, `Awareness(segment: "s1")`.
    fn read(reader: &mut Reader, node: usize) -> Option<Self> {
        const NAMES: [&str; 8] = [
            "Awareness",
            "Consideration",
            "MarketShare",
            "ShareOfVoice",
            "SegmentRevenue",
            "ChannelRevenueShare",
            "PriceIndex",
            "NewCustomers",
        ];
        let named = reader.tree.node(node).map(|node| node.name.clone()).unwrap_or_default();
        let bare = named.is_empty();
        let name = if bare { reader.text(node) } else { reader.source.text.get(named).unwrap_or_default() };
        match name {
            "Awareness" if bare => Some(Self::Awareness(None)),
            "Consideration" if bare => Some(Self::Consideration(None)),
            "Awareness" => of_which(reader, node, "segment", bare).map(|id| Self::Awareness(Some(id))),
            "Consideration" => of_which(reader, node, "segment", bare).map(|id| Self::Consideration(Some(id))),
            "MarketShare" => of_which(reader, node, "segment", bare).map(Self::MarketShare),
            "SegmentRevenue" => of_which(reader, node, "segment", bare).map(Self::SegmentRevenue),
            "ChannelRevenueShare" => of_which(reader, node, "channel", bare).map(Self::ChannelRevenueShare),
            "PriceIndex" => of_which(reader, node, "product", bare).map(Self::PriceIndex),
            "ShareOfVoice" if bare => Some(Self::ShareOfVoice),
            "NewCustomers" if bare => Some(Self::NewCustomers),
            "ShareOfVoice" | "NewCustomers" => {
                reader.error(
                    node,
                    "wrong-type",
                    &format!("`{name}` is of nothing in particular"),
                    format!("write `{name}` alone"),
                );
                None
            }
            _ => {
                let hint = did_you_mean(name, NAMES.into_iter()).unwrap_or_else(|| format!("write one of {}", NAMES.join(", ")));
                reader.error(node, "unknown-choice", "none of the measures", hint);
                None
            }
        }
    }
}

/// What a measure is of.
fn of_which<T: Record>(reader: &mut Reader, node: usize, field: &'static str, bare: bool) -> Option<Id<T>> {
    if bare {
        let name = reader.text(node);
        reader.error(node, "wrong-type", &format!("which {field}?"), format!("write `{name}({field}: \"..\")`"));
        return None;
    }
    let [slot] = reader.open(node, [field])?;
    reader.field(node, field, slot)
}
