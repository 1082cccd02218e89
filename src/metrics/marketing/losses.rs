//! Why we lose and why they buy: reasons, rivals and words, by segment.

use std::collections::BTreeMap;

use crate::book::account::Account;
use crate::book::brand::Rival;
use crate::book::channel::Segment;
use crate::book::day::Day;
use crate::book::deal::{Deal, LossReason, Won};
use crate::book::id::{AnyId, Id};
use crate::book::money::Money;
use crate::book::table::Records;
use crate::metrics::figure::{Figure, Num, figures, no_figures};
use crate::metrics::sums::By;

use super::records::RecordSet;
use super::shared::{DecidedDeal, MarketingFacts, trailing_year};
use super::terms::{Proportion, Ref, number, number_of, small, stated};

figures! {
    /// The panel.
    pub struct Losses {
        /// Deals lost in the window.
        pub lost_deals: Figure<usize>,
        /// Money of the lost ones.
        pub lost_amount: Money,
        /// By reason, the most frequent first.
        pub lost_by: Vec<ReasonRow>,
        /// By rival, the most frequent first.
        pub lost_to: Vec<RivalRow>,
        /// Lost deals of the window that name no rival.
        pub lost_to_nobody: Figure<usize>,
        /// Each segment with a decided deal, in the table's order, without a segment last.
        pub decided_by_segment: Vec<SegmentDecided>,
        /// Deals won, of those decided in the window.
        pub decided_total: Proportion,
        /// What those said who did not buy, the newest first.
        pub lost_words: Vec<OwnWords>,
        /// Reasons for buying as written on won deals, the most frequent first.
        pub bought_by: Vec<BoughtBy>,
        /// What those said who did, and what customers answered, the newest first.
        pub bought_words: Vec<OwnWords>,
    }

    /// A reason for losing.
    pub struct ReasonRow {
        /// Why.
        pub reason: LossReason,
        /// Deals lost in the window for the reason.
        pub deals: Figure<usize>,
        /// Their money.
        pub amount: Money,
        /// The reason's share of all lost deals.
        pub share: Proportion,
        /// By segment, in the table's order; segments without any are left out.
        pub segments: Vec<SegmentCount>,
    }

    /// A rival that took deals.
    pub struct RivalRow {
        /// Which.
        pub(crate) rival: Ref,
        /// Deals lost in the window to the rival.
        pub(crate) deals: Figure<usize>,
        /// Their money.
        pub(crate) amount: Money,
        /// The rival's share of the lost deals that name one.
        pub(crate) share: Proportion,
        /// Deals lost to the rival in the year up to the day.
        pub(crate) last_year: Figure<usize>,
        /// Deals lost to the rival in the year before that, also where the window is one year.
        pub(crate) year_before: Figure<usize>,
        /// By segment, the most frequent first.
        pub(crate) segments: Vec<SegmentCount>,
    }

    /// Deals of a segment.
    pub struct SegmentCount {
        /// Which.
        pub segment: Ref,
        /// Deals of the segment lost in the window for the reason, or to the rival.
        pub deals: Figure<usize>,
    }

    /// A segment's decided deals.
    pub struct SegmentDecided {
        /// Which.
        pub segment: Ref,
        /// Deals of the segment lost in the window.
        pub lost: Figure<usize>,
        /// Deals of the segment won, of those decided in the window.
        pub won: Proportion,
    }

    /// A reason for buying.
    pub struct BoughtBy {
        /// As written.
        pub(crate) reason: String,
        /// Won deals of the window that say so.
        pub(crate) deals: Figure<usize>,
    }

    /// Somebody's own words.
    pub struct OwnWords {
        /// What the customer said.
        pub(crate) words: String,
        /// Who.
        pub(crate) account: Ref,
        /// When.
        pub(crate) on: Day,
        /// The answer that the words came with, 0 to 10.
        pub(crate) score: Option<Figure<f64>>,
        /// Why the deal was won or lost, as written.
        pub(crate) reason: Option<String>,
        /// The deal or answer.
        pub(crate) row: AnyId | skip,
    }
}

no_figures!(LossReason);

/// A segment in the table's order, without one last.
type SegmentOrder = (bool, Option<Id<Segment>>);
type BySegment = BTreeMap<SegmentOrder, usize>;

/// The panel's figures, over the deals decided in the window.
pub(crate) fn losses(shared: &MarketingFacts) -> Losses {
    let lost: Vec<(&DecidedDeal, &Deal)> = shared.decided.iter().filter_map(|d| Some((d, lost_deal(shared, d)?))).collect();
    let in_window: Vec<(&DecidedDeal, &Deal)> = lost.iter().copied().filter(|(d, _)| shared.window.holds(d.on)).collect();
    let won_deals = shared.decided_in_window().filter(|deal| deal.won).count();
    let (lost_to, lost_to_nobody) = rivals(shared, &lost);
    let decided = small(won_deals + in_window.len());
    Losses {
        lost_deals: Figure::of(number_of("deals lost in the window", in_window.len(), RecordSet::Lost(By::All))),
        lost_amount: in_window.iter().map(|(deal, _)| deal.amount).sum(),
        lost_by: reasons(shared, &in_window),
        lost_to,
        lost_to_nobody: Figure::of(number_of("lost deals that name no rival", lost_to_nobody, RecordSet::LostToNobody)),
        decided_by_segment: by_segment(shared),
        decided_total: Proportion::new(("won", small(won_deals)), ("decided", decided), "nothing was decided")
            .behind(RecordSet::WonDeals(By::All), RecordSet::Decided(By::All)),
        lost_words: lost_words(shared, &in_window),
        bought_by: bought_by(shared),
        bought_words: bought_words(shared),
    }
}

fn lost_deal<'a>(shared: &MarketingFacts<'a>, decided: &DecidedDeal) -> Option<&'a Deal> {
    if decided.won { None } else { shared.lens.book.deals.get(decided.id) }
}

/// Counts of segments in the table's order, without a segment last; `behind`: the deals of one.
fn counted(
    shared: &MarketingFacts,
    segments: &BySegment,
    behind: impl Fn(Option<Id<Segment>>) -> RecordSet,
) -> Vec<SegmentCount> {
    let one = |((_, segment), deals): (&SegmentOrder, &usize)| SegmentCount {
        segment: Ref::or_none(shared.lens.book, *segment, "no segment"),
        deals: Figure::of(number_of("deals of the segment lost so", *deals, behind(*segment))),
    };
    segments.iter().map(one).collect()
}

fn reasons(shared: &MarketingFacts, lost: &[(&DecidedDeal, &Deal)]) -> Vec<ReasonRow> {
    let mut found: BTreeMap<LossReason, (usize, Money, BySegment)> = BTreeMap::new();
    for (decided, deal) in lost {
        let Some(lost) = deal.lost() else { continue };
        let sums = found.entry(lost.reason()).or_default();
        sums.0 += 1;
        sums.1 += decided.amount;
        *sums.2.entry((decided.segment.is_none(), decided.segment)).or_default() += 1;
    }
    let row = |(reason, (deals, amount, segments)): (LossReason, (usize, Money, BySegment))| ReasonRow {
        reason,
        deals: Figure::of(number_of("deals lost for it in the window", deals, RecordSet::LostFor(reason))),
        amount,
        share: Proportion::new(("lost for this reason", small(deals)), ("lost", small(lost.len())), "nothing was lost")
            .behind(RecordSet::LostFor(reason), RecordSet::Lost(By::All)),
        segments: counted(shared, &segments, |segment| RecordSet::LostForIn(reason, segment)),
    };
    let mut rows: Vec<ReasonRow> = found.into_iter().map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.deals.or_zero()));
    rows
}

#[derive(Default)]
struct RivalLosses {
    deals: usize,
    amount: Money,
    last_year: usize,
    year_before: usize,
    segments: BySegment,
}

/// Rivals that took deals in the window, and how many of its lost deals name none.
fn rivals(shared: &MarketingFacts, lost: &[(&DecidedDeal, &Deal)]) -> (Vec<RivalRow>, usize) {
    let (last_year, year_before) = (trailing_year(&shared.lens, 1), trailing_year(&shared.lens, 2));
    let mut found: BTreeMap<Id<Rival>, RivalLosses> = BTreeMap::new();
    let (mut named, mut nobody) = (0, 0);
    for (decided, deal) in lost {
        let in_window = shared.window.holds(decided.on);
        let Some(rival) = deal.lost().and_then(crate::book::deal::Lost::rival) else {
            nobody += usize::from(in_window);
            continue;
        };
        let sums = found.entry(rival).or_default();
        sums.last_year += usize::from(last_year.holds(decided.on));
        sums.year_before += usize::from(year_before.holds(decided.on));
        if in_window {
            named += 1;
            sums.deals += 1;
            sums.amount += decided.amount;
            *sums.segments.entry((decided.segment.is_none(), decided.segment)).or_default() += 1;
        }
    }
    let mut rows = Vec::new();
    for (rival, taken) in found.into_iter().filter(|(_, taken)| taken.deals > 0) {
        let mut segments = counted(shared, &taken.segments, |segment| RecordSet::LostToIn(rival, segment));
        segments.sort_by_key(|count| std::cmp::Reverse(count.deals.or_zero()));
        rows.push(RivalRow {
            rival: Ref::of(shared.lens.book, rival),
            deals: Figure::of(number_of("deals lost to it in the window", taken.deals, RecordSet::LostTo(rival))),
            amount: taken.amount,
            share: Proportion::new(
                ("lost to this rival", small(taken.deals)),
                ("lost with a rival named", small(named)),
                "no rival named",
            )
            .behind(RecordSet::LostTo(rival), RecordSet::LostToSomebody),
            last_year: Figure::of(number("deals lost to it in the year up to the day", taken.last_year)),
            year_before: Figure::of(number("deals lost to it in the year before that", taken.year_before)),
            segments,
        });
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.deals.or_zero()));
    (rows, nobody)
}

fn by_segment(shared: &MarketingFacts) -> Vec<SegmentDecided> {
    let mut found: BTreeMap<SegmentOrder, (usize, usize)> = BTreeMap::new();
    for deal in shared.decided_in_window() {
        let counts = found.entry((deal.segment.is_none(), deal.segment)).or_default();
        if deal.won { counts.0 += 1 } else { counts.1 += 1 }
    }
    let row = |((_, segment), (won, lost)): (SegmentOrder, (usize, usize))| SegmentDecided {
        segment: Ref::or_none(shared.lens.book, segment, "no segment"),
        lost: Figure::of(number_of("deals of the segment lost", lost, RecordSet::Lost(By::Segment(segment)))),
        won: Proportion::new(("won", small(won)), ("decided", small(won + lost)), "nothing was decided")
            .behind(RecordSet::WonDeals(By::Segment(segment)), RecordSet::Decided(By::Segment(segment))),
    };
    found.into_iter().map(row).collect()
}

fn lost_words(shared: &MarketingFacts, lost: &[(&DecidedDeal, &Deal)]) -> Vec<OwnWords> {
    let book = shared.lens.book;
    let mut found = Vec::new();
    for (decided, deal) in lost {
        let Some(lost) = deal.lost() else { continue };
        if let Some(words) = lost.words() {
            found.push(OwnWords {
                words: words.to_owned(),
                account: account(shared, deal.account()),
                on: decided.on,
                score: None,
                reason: Some(match lost.rival() {
                    Some(rival) => format!("{} ({})", lost.reason().name(), book.name_of(Records::any(rival))),
                    None => lost.reason().name().to_owned(),
                }),
                row: Records::any(decided.id),
            });
        }
    }
    newest_first(found)
}

fn won_deals<'a>(shared: &MarketingFacts<'a>) -> impl Iterator<Item = (&'a Deal, &'a Won, Id<Deal>)> {
    let book = shared.lens.book;
    shared.won.iter().filter_map(move |won| {
        let deal = book.deals.get(won.id)?;
        Some((deal, deal.won()?, won.id))
    })
}

fn bought_by(shared: &MarketingFacts) -> Vec<BoughtBy> {
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for reason in won_deals(shared).filter_map(|(_, won, _)| won.reason()) {
        *found.entry(reason).or_default() += 1;
    }
    let said = |deals| Figure::of(number("won deals that say so", deals));
    let mut rows: Vec<BoughtBy> =
        found.into_iter().map(|(reason, deals)| BoughtBy { reason: reason.to_owned(), deals: said(deals) }).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.deals.or_zero()));
    rows
}

fn bought_words(shared: &MarketingFacts) -> Vec<OwnWords> {
    let book = shared.lens.book;
    let mut found = Vec::new();
    for (deal, won, id) in won_deals(shared) {
        if let Some(words) = won.words() {
            found.push(OwnWords {
                words: words.to_owned(),
                account: account(shared, deal.account()),
                on: won.on(),
                score: None,
                reason: won.reason().map(str::to_owned),
                row: Records::any(id),
            });
        }
    }
    for (id, answer) in book.feedback.iter().filter(|(_, answer)| shared.window.holds(answer.on())) {
        if let Some(words) = answer.words() {
            let account = account(shared, Some(answer.account()));
            let score = Some(Figure::of(stated("answer, 0 to 10", Num::Ratio(answer.score()), id)));
            found.push(OwnWords {
                words: words.to_owned(),
                account,
                on: answer.on(),
                score,
                reason: None,
                row: Records::any(id),
            });
        }
    }
    newest_first(found)
}

fn account(shared: &MarketingFacts, account: Option<Id<Account>>) -> Ref {
    Ref::or_none(shared.lens.book, account, "no account")
}

fn newest_first(mut words: Vec<OwnWords>) -> Vec<OwnWords> {
    words.sort_by_key(|said| std::cmp::Reverse(said.on));
    words
}
