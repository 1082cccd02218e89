//! Where we can compete profitably: segments x channels by contribution, growth, win rate, attractiveness and strength.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::book::calendar::Span;
use crate::book::channel::{Channel, Segment};
use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::offer::{Factor, Position};
use crate::metrics::figure::{Figure, Formula, div, figures, no_figures, sub};
use crate::metrics::lens::Lens;
use crate::metrics::sums::By;

use super::grid::{HIGH, LOW};
use super::positions::{Pair, Positions, score};
use super::records::{RecordSet, Spent};
use super::shared::{MarketingFacts, after_channel, covers, unit_costs};
use super::terms::{Proportion, Ref, amount, amount_of, growth_of, number};

/// Ground from this attractiveness on is worth a look.
pub(crate) const ATTRACTIVE: f64 = 3.0;

figures! {
    /// The panel.
    pub struct Fit {
        /// Every pair with revenue, spend, a decided deal or a position, in the tables' order; without segment or channel last.
        pub fit: Vec<FitRow>,
        /// How many pairs of segment and channel there are.
        pub fit_pairs: Figure<usize>,
        /// Each segment over all channels.
        pub fit_segments: Vec<FitRow>,
        /// Each channel over all segments.
        pub fit_channels: Vec<FitRow>,
        /// All of it.
        pub fit_total: FitRow,
        /// What is proposed to enter: attractive (3 and more) with no sales yet, or where we are weak.
        pub open_ground: Vec<PairProposal>,
        /// What is proposed to be left: revenue at a loss of more than 10 %.
        pub leave: Vec<PairProposal>,
        /// How many pairs are proposed to be left.
        pub leave_pairs: Figure<usize>,
        /// What the contributions leave out and how they share.
        pub fit_note: FitNote,
    }

    /// A segment through a channel.
    pub struct FitRow {
        /// The segment; null: none, or all (in the totals).
        pub segment: Ref,
        /// The channel; null: none, or all (in the totals).
        pub channel: Ref,
        /// Won in the window, of the segment through the channel; sales without units included.
        pub revenue: Figure<Money>,
        /// Won in the window by the window before, less 1.
        pub growth: Figure<f64>,
        /// Revenue of the sales whose units and unit costs are known.
        pub revenue_with_units: Money,
        /// Of these: revenue x (1 - cost share) - unit cost x units - spend.
        pub contribution: Figure<Money>,
        /// Contribution by the revenue with known units: revenue less costs of the channel, of the units and of marketing.
        pub margin: Figure<f64>,
        /// Spend: the pair's own, and its part of spend without a segment.
        pub spend: Money,
        /// By margin.
        pub grade: Option<Grade>,
        /// Sum of weight x score of the position's attractiveness factors: 1 to 5, low below 2.33, high from 3.67.
        pub attractiveness: Figure<f64>,
        /// Sum of weight x score of our strength's factors: 1 to 5, low below 2.33, high from 3.67.
        pub strength: Figure<f64>,
        /// Deals won by deals decided in the window.
        pub win_rate: Proportion,
    }

    /// Something to enter or to leave.
    pub struct PairProposal {
        /// The segment.
        pub(crate) segment: Ref,
        /// The channel.
        pub(crate) channel: Ref,
        /// Won there in the window.
        pub(crate) revenue: Figure<Money>,
        /// Contribution there by the revenue with known units.
        pub(crate) margin: Figure<f64>,
        /// How attractive it is, 1 to 5.
        pub(crate) attractiveness: Figure<f64>,
        /// How strong we are there, 1 to 5.
        pub(crate) strength: Figure<f64>,
        /// Which rule proposes it.
        pub(crate) why: &'static str,
    }

    /// What is behind the contributions.
    pub struct FitNote {
        /// Sales of the window (deal parts, order lines, returns) whose units or unit costs are not known: in the revenue,
        /// left out of contribution and margin.
        pub sales_without_units: Figure<usize>,
        /// Won in the window with the sales whose units or unit costs are not known.
        pub revenue_without_units: Figure<Money>,
        /// Spend of the window without a segment: spread over the channel's segments by revenue.
        pub spend_spread: Figure<Money>,
        /// Spend without a rate of exchange: counted, 0 in money.
        pub spend_unpriced: usize,
    }
}

no_figures!(Grade);

/// A grade by contribution margin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema)]
pub enum Grade {
    /// 25 % or more.
    A,
    /// 10 % or more.
    B,
    /// 0 or more.
    C,
    /// Below 0.
    D,
    /// Below -10 %.
    E,
}

impl Grade {
    pub(crate) fn of(margin: f64) -> Self {
        match margin {
            m if m >= 0.25 => Self::A,
            m if m >= 0.10 => Self::B,
            m if m >= 0.0 => Self::C,
            m if m >= -0.10 => Self::D,
            _ => Self::E,
        }
    }
}

/// What is behind the contributions, while it is added up.
#[derive(Clone, Copy, Debug, Default)]
struct Note {
    sales_without_units: usize,
    revenue_without_units: Money,
    spend_spread: Money,
    spend_unpriced: usize,
}

impl Note {
    fn figures(self) -> FitNote {
        FitNote {
            // A record may hold several of them: its parts are counted, not the record.
            sales_without_units: Figure::of(number("sales without units or unit costs", self.sales_without_units)),
            revenue_without_units: Figure::of(amount_of("won with them", self.revenue_without_units, RecordSet::WithoutUnits)),
            spend_spread: Figure::of(amount_of(
                "spend of the window without a segment",
                self.spend_spread,
                RecordSet::Spend(Spent::WithoutSegment),
            )),
            spend_unpriced: self.spend_unpriced,
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct PairSums {
    revenue: Money,
    before: Money,
    counted: Money,
    after_channel: Money,
    costs: Money,
    spend: Money,
    won: u32,
    decided: u32,
}

impl PairSums {
    /// Whether something happened in the window.
    fn count(&self) -> bool {
        self.revenue != Money::ZERO || self.spend != Money::ZERO || self.decided > 0
    }

    fn add(&mut self, other: &PairSums) {
        self.revenue += other.revenue;
        self.before += other.before;
        self.counted += other.counted;
        self.after_channel += other.after_channel;
        self.costs += other.costs;
        self.spend += other.spend;
        self.won += other.won;
        self.decided += other.decided;
    }
}

pub(crate) fn fit(shared: &MarketingFacts) -> Fit {
    let lens = &shared.lens;
    let mut note = Note::default();
    let mut pairs = sales(shared, &mut note);
    decisions(shared, &mut pairs);
    spend(shared, &mut pairs, &mut note);
    let positions = Positions::new(lens);
    let judged = positions.pairs();
    for pair in &judged {
        pairs.entry(*pair).or_default();
    }
    let shown = pairs.iter().filter(|(pair, sums)| sums.count() || judged.contains(pair)).map(|(pair, _)| *pair);
    let rows: Vec<(Pair, FitRow)> = ordered(shown).into_iter().map(|pair| (pair, row(lens, pair, &pairs, &positions))).collect();
    let total = |of: &dyn Fn(Pair) -> bool| {
        let mut sum = PairSums::default();
        pairs.iter().filter(|(pair, _)| of(**pair)).for_each(|(_, part)| sum.add(part));
        sum
    };
    let all = Ref::none("All");
    let segments = ordered(pairs.keys().map(|(segment, _)| (*segment, None)));
    let channels = ordered(pairs.keys().map(|(_, channel)| (None, *channel)));
    let by_segment = segments.into_iter().map(|(segment, _)| {
        let sum = total(&|pair| pair.0 == segment);
        build(
            By::Segment(segment),
            Ref::or_none(lens.book, segment, "no segment"),
            all.clone(),
            &sum,
            positions.of((segment, None)),
        )
    });
    let by_channel = channels.into_iter().map(|(_, channel)| {
        let sum = total(&|pair| pair.1 == channel);
        build(By::Channel(channel), all.clone(), Ref::or_none(lens.book, channel, "no channel"), &sum, None)
    });
    let leave: Vec<PairProposal> = rows.iter().filter_map(|(_, row)| self::leave(row)).collect();
    Fit {
        open_ground: rows.iter().filter_map(|(_, row)| open_ground(row)).collect(),
        leave_pairs: Figure::of(number("pairs proposed to be left", leave.len())),
        leave,
        fit_pairs: Figure::of(number("pairs of segment and channel", rows.len())),
        fit_segments: by_segment.collect(),
        fit_channels: by_channel.collect(),
        fit_total: build(By::All, all.clone(), all, &total(&|_| true), None),
        fit: rows.into_iter().map(|(_, row)| row).collect(),
        fit_note: note.figures(),
    }
}

/// Pairs without repetition, in the tables' order, without segment or channel last.
fn ordered(pairs: impl Iterator<Item = Pair>) -> Vec<Pair> {
    let last = |number: Option<u32>| number.map_or(u64::MAX, u64::from);
    let place = |(segment, channel): &Pair| (last(segment.map(Id::number)), last(channel.map(Id::number)));
    let mut pairs: Vec<Pair> = pairs.collect();
    pairs.sort_by_key(place);
    pairs.dedup();
    pairs
}

fn sales(shared: &MarketingFacts, note: &mut Note) -> BTreeMap<Pair, PairSums> {
    let lens = &shared.lens;
    let mut pairs: BTreeMap<Pair, PairSums> = BTreeMap::new();
    for row in lens.ledger.within(shared.window) {
        let sums = pairs.entry((row.segment, row.channel)).or_default();
        sums.revenue += row.amount;
        if let Some(costs) = unit_costs(lens, row).filter(|_| row.priced) {
            sums.counted += row.amount;
            sums.costs += costs;
        } else {
            note.sales_without_units += 1;
            note.revenue_without_units += row.amount;
        }
    }
    for ((_, channel), sums) in &mut pairs {
        sums.after_channel = after_channel(lens, *channel, sums.counted);
    }
    let before: Span = lens.window.before().span();
    for by in lens.sums.keys().filter(|_| covers(lens, before)) {
        if let By::SegmentChannel(segment, channel) = by {
            // Also a pair that sells nothing any more: the totals shrink by it.
            pairs.entry((segment, channel)).or_default().before = lens.sums.within(by, before).won;
        }
    }
    pairs
}

fn decisions(shared: &MarketingFacts, pairs: &mut BTreeMap<Pair, PairSums>) {
    for deal in shared.decided_in_window() {
        let sums = pairs.entry((deal.segment, deal.channel)).or_default();
        sums.decided += 1;
        sums.won += u32::from(deal.won);
    }
}

/// Spend of a campaign with a segment belongs to the pair; spend without one is spread over the segments by their revenue
/// through its channel, or, where nothing is sold through it (media, events), by their whole revenue; by largest remainder.
fn spend(shared: &MarketingFacts, pairs: &mut BTreeMap<Pair, PairSums>, note: &mut Note) {
    let mut unknown: BTreeMap<Option<Id<Channel>>, Money> = BTreeMap::new();
    for spend in &shared.spend {
        note.spend_unpriced += usize::from(!spend.priced);
        match spend.segment {
            Some(segment) => pairs.entry((Some(segment), spend.channel)).or_default().spend += spend.amount,
            None => *unknown.entry(spend.channel).or_default() += spend.amount,
        }
    }
    let mut own: BTreeMap<Option<Id<Channel>>, Vec<SegmentRevenue>> = BTreeMap::new();
    let mut all: BTreeMap<Option<Id<Segment>>, Money> = BTreeMap::new();
    for ((segment, channel), sums) in pairs.iter() {
        own.entry(*channel).or_default().push((*segment, sums.revenue));
        *all.entry(*segment).or_default() += sums.revenue;
    }
    let all: Vec<SegmentRevenue> = all.into_iter().collect();
    for (channel, money) in unknown {
        note.spend_spread += money;
        let through = own.get(&channel).filter(|parts| has_revenue(parts)).unwrap_or(&all);
        if !has_revenue(through) {
            pairs.entry((None, channel)).or_default().spend += money;
            continue;
        }
        let weights: Vec<i128> = through.iter().map(|(_, revenue)| revenue.minor()).collect();
        for ((segment, _), part) in through.iter().zip(money.split(&weights)) {
            if part != Money::ZERO {
                pairs.entry((*segment, channel)).or_default().spend += part;
            }
        }
    }
}

type SegmentRevenue = (Option<Id<Segment>>, Money);

fn has_revenue(parts: &[SegmentRevenue]) -> bool {
    parts.iter().any(|(_, revenue)| *revenue > Money::ZERO)
}

fn row(lens: &Lens, pair: Pair, pairs: &BTreeMap<Pair, PairSums>, positions: &Positions) -> FitRow {
    let sums = pairs.get(&pair).copied().unwrap_or_default();
    let (segment, channel) = pair;
    let judged = positions.of(pair).filter(|_| segment.is_some());
    let by = By::SegmentChannel(segment, channel);
    let segment = Ref::or_none(lens.book, segment, "no segment");
    build(by, segment, Ref::or_none(lens.book, channel, "no channel"), &sums, judged)
}

fn build(by: By, segment: Ref, channel: Ref, sums: &PairSums, judged: Option<(Id<Position>, &Position)>) -> FitRow {
    let left = sub(
        sub(
            amount_of("revenue with units after channel cost", sums.after_channel, RecordSet::WithUnits(by)),
            amount("unit cost x units", sums.costs),
        ),
        spent(by, sums.spend),
    );
    // Without any sale whose costs are known there is no contribution to speak of, unless money was spent for nothing.
    let known =
        sums.counted != Money::ZERO || sums.costs != Money::ZERO || (sums.revenue == Money::ZERO && sums.spend != Money::ZERO);
    let why = if sums.revenue == Money::ZERO { "no sales" } else { "units or unit costs are not known" };
    let contribution = if known { Figure::of(left.clone()) } else { Figure::none(why) };
    let margin: Figure<f64> = if known && sums.counted > Money::ZERO {
        Figure::of(div(left, amount_of("revenue with units", sums.counted, RecordSet::WithUnits(by))))
    } else {
        Figure::none(why)
    };
    let judge = |factors: fn(&Position) -> &[Factor]| match judged {
        Some((id, position)) => score(id, factors(position)),
        None => Figure::none("no position"),
    };
    let strength: Figure<f64> = judge(|position| position.strength());
    FitRow {
        segment,
        channel,
        revenue: Figure::of(amount_of("won in the window", sums.revenue, RecordSet::Won(by))),
        growth: growth_of(
            amount_of("window revenue", sums.revenue, RecordSet::Won(by)),
            (amount_of("the window before", sums.before, RecordSet::WonBefore(by)), sums.before),
            "nothing won in the window before, or the book begins in it",
        ),
        revenue_with_units: sums.counted,
        grade: margin.get().map(Grade::of),
        margin: margin.read_with("contribution", &contribution),
        contribution,
        spend: sums.spend,
        attractiveness: judge(|position| position.attractiveness()).read_with("strength", &strength),
        strength,
        win_rate: Proportion::new(("won", sums.won), ("decided", sums.decided), "nothing was decided")
            .behind(RecordSet::WonDeals(by), RecordSet::Decided(by)),
    }
}

/// Spend: that of a channel and of all is that of records, a pair's is partly spread.
fn spent(by: By, spend: Money) -> Formula {
    match by {
        By::All => amount_of("spend", spend, RecordSet::Spend(Spent::All)),
        By::Channel(channel) => amount_of("spend", spend, RecordSet::Spend(Spent::Channel(channel))),
        _ => amount("spend, its own and its part of what names no segment", spend),
    }
}

/// Attractive, and we sell nothing there or are weak.
fn open_ground(row: &FitRow) -> Option<PairProposal> {
    row.attractiveness.get().filter(|score| *score >= ATTRACTIVE)?;
    let weak = row.strength.get().is_some_and(|strength| strength <= LOW);
    let unsold = row.revenue.or_zero() == Money::ZERO;
    let why = if unsold { "attractive, no sales" } else { "attractive, we are weak" };
    (unsold || weak).then(|| proposal(row, why))
}

/// Grade E with revenue.
fn leave(row: &FitRow) -> Option<PairProposal> {
    (row.grade == Some(Grade::E) && row.revenue.or_zero() > Money::ZERO).then(|| proposal(row, "margin below -10 %"))
}

fn proposal(row: &FitRow, why: &'static str) -> PairProposal {
    PairProposal {
        segment: row.segment.clone(),
        channel: row.channel.clone(),
        revenue: row.revenue.clone(),
        margin: row.margin.clone(),
        attractiveness: row.attractiveness.clone(),
        strength: row.strength.clone(),
        why,
    }
}

const _: () = assert!(LOW < ATTRACTIVE && ATTRACTIVE < HIGH);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_start_at_their_bounds() {
        let grades = [0.25, 0.249, 0.10, 0.0, -0.001, -0.10, -0.101].map(Grade::of);
        assert_eq!(grades, [Grade::A, Grade::B, Grade::B, Grade::C, Grade::D, Grade::D, Grade::E]);
    }

    #[test]
    fn contribution_gives_the_worked_values() {
        // 240,000 of revenue, 89,000 after channel cost and unit cost, 67,000 after spend.
        let euros = |major: i128| Money::from_minor(major * 100);
        let sums = PairSums {
            revenue: euros(240_000),
            counted: euros(240_000),
            after_channel: euros(216_000),
            costs: euros(127_000),
            spend: euros(22_000),
            ..PairSums::default()
        };
        let row = build(By::All, Ref::none("s"), Ref::none("c"), &sums, None);
        assert_eq!(row.contribution.get(), Some(euros(67_000)));
        assert!((row.margin.get().unwrap() - 0.279_167).abs() < 1e-6);
        assert_eq!(row.grade, Some(Grade::A));
        let before = PairSums { spend: Money::ZERO, ..sums };
        let margin = build(By::All, Ref::none("s"), Ref::none("c"), &before, None).margin;
        assert!((margin.get().unwrap() - 0.370_833).abs() < 1e-6);
    }

    #[test]
    fn sales_without_costs_have_no_margin() {
        let sums = PairSums { revenue: Money::from_minor(100), spend: Money::from_minor(10), ..PairSums::default() };
        let row = build(By::All, Ref::none("s"), Ref::none("c"), &sums, None);
        assert_eq!((row.contribution.get(), row.margin.get(), row.grade), (None, None, None));
    }
}
