//! The marketplace: segments by size, growth, shares; voice against market; who buys.

use foldhash::{HashMap, HashSet};

use crate::book::account::Account;
use crate::book::brand::VoiceOf;
use crate::book::calendar::{Length, Period, Span};
use crate::book::channel::{MarketSize, Segment};
use crate::book::id::Id;
use crate::book::money::Money;
use crate::metrics::figure::{Figure, Num, Source, Test, div, figures, money, mul, sub, term};
use crate::metrics::lens::Lens;
use crate::metrics::sums::By;

use super::records::RecordSet;
use super::shared::{MarketingFacts, covers, trailing_year};
use super::shares::{NewestShares, PeriodShares, add, rival_shares, share_change};
use super::terms::{Proportion, Ref, amount, amount_of, growth, money_ratio, number, other, ratio, small, stated};
use super::voice::{VoiceSum, share_of_voice, sum_voice, voice_share};

/// A share that fell by less than this, in points, has not fallen.
const FALLING: f64 = -0.0005;

figures! {
    /// The panel.
    pub struct Market {
        /// Our part of the category's spend, impressions or mentions over the window: of the first of these that it has.
        pub share_of_voice: Figure<f64>,
        /// What the share of voice rests on.
        pub voice: VoiceSum,
        /// Our part of the category's searches over the window: it leads the share of market and is mixed with nothing.
        pub share_of_search: Figure<f64>,
        /// Our part of the market, in the newest period known: summed over the segments that have a share.
        pub share_of_market: Figure<f64>,
        /// Share of voice less share of market: above 0, brands tend to grow.
        pub excess_share_of_voice: Figure<f64>,
        /// The segments in the table's order; sales without one last.
        pub segments: Vec<SegmentRow>,
        /// How many segments there are, sales without one among them.
        pub segments_known: Figure<usize>,
        /// Segments in which our part became smaller, by more than can be read as no change.
        pub segments_falling: Figure<usize>,
        /// All segments together.
        pub market_total: SegmentRow,
        /// Money won by fiscal year, every year that the window touches, whole up to as-of.
        pub revenue_by_year: Vec<YearRow>,
        /// Customers gained, gone silent, kept.
        pub market_customers: MarketCustomers,
    }

    /// A segment of the market.
    pub struct SegmentRow {
        /// Which.
        pub id: Ref,
        /// The size of the segment in money a year, of the newest year known.
        pub market: Figure<Money>,
        /// The year of that size.
        pub market_year: Option<i32>,
        /// The newest size by the one before, less 1.
        pub growth: Figure<f64>,
        /// Buyers in the segment, of the newest size known.
        pub market_buyers: Figure<usize>,
        /// Who says how large the segment is.
        pub source: Option<String>,
        /// Our part of the segment, in the newest period known; without any: window revenue by the size of the market.
        pub our_share: Figure<f64>,
        /// The period of that share; null where it is of revenue.
        pub share_period: Option<Period>,
        /// The change of our part against the period before, in points.
        pub our_share_change: Figure<f64>,
        /// The rivals' shares in the same period, the largest first.
        pub rivals: Vec<RivalShare>,
        /// Won in the window in the segment.
        pub revenue: Figure<Money>,
        /// Accounts of the segment that bought in the window, by all its accounts.
        pub penetration: Figure<f64>,
        /// Lower end of the Wilson 95 % interval of the penetration.
        pub penetration_low: Figure<f64>,
        /// Upper end of the Wilson 95 % interval of the penetration.
        pub penetration_high: Figure<f64>,
        /// Accounts of the segment that bought in the window, of all its accounts.
        pub accounts_bought: Figure<u32>,
        /// All accounts of the segment.
        pub accounts: Figure<u32>,
        /// Won in the window from customers that are new in it.
        pub revenue_new: Figure<Money>,
        /// Won in the window from customers that had bought before: loyalty beside penetration.
        pub revenue_returning: Figure<Money>,
        /// Our money in the share.
        pub ours: Money | skip,
        /// All money in the share.
        pub all: Money | skip,
    }

    /// A rival's share of a segment.
    pub struct RivalShare {
        /// Which.
        pub rival: Ref,
        /// The rival's part of the segment, in the newest period known.
        pub share: Figure<f64>,
        /// Less that of the newest earlier period of the same length, in points.
        pub change: Figure<f64>,
    }

    /// Money won in a fiscal year.
    pub struct YearRow {
        /// Which.
        pub(crate) year: Period,
        /// Won in the year, up to the day.
        pub(crate) revenue: Figure<Money>,
        /// Against the year before; not said while the year is not over.
        pub(crate) change: Figure<f64>,
        /// Working days left of the year, the day looked at included; 0 when it is over.
        pub(crate) working_days_left: Figure<u32>,
    }

    /// Customers of the window.
    pub struct MarketCustomers {
        /// Customers whose first win or order lies in the window.
        pub(crate) gained: Figure<usize>,
        /// Customers for whom a year without anything was up in the window.
        pub(crate) silent: Figure<usize>,
        /// What last year's customers brought again, by what they brought then.
        pub(crate) revenue_kept: Figure<f64>,
    }
}

pub(crate) fn market(shared: &MarketingFacts) -> Market {
    let lens = &shared.lens;
    let (voice, share_of_voice) = share_of_voice(lens, shared.window);
    let shares = NewestShares::new(lens);
    let buyers = Buyers::new(shared);
    let book = lens.book;
    let mut segments: Vec<SegmentRow> =
        book.segments.iter().map(|(id, segment)| segment_row(shared, &shares, &buyers, id, segment.market())).collect();
    let total = total_row(shared, &segments, &shares, &buyers);
    let without = buyers.of(None);
    if without.revenue != Money::ZERO || without.accounts > 0 {
        segments.push(row_of(Ref::none("no segment"), By::Segment(None), without));
    }
    for row in &mut segments {
        row.source =
            row.id.row.and_then(|any| book.segments.get(Id::new(any.number))).and_then(|s| s.source().map(str::to_owned));
    }
    let share_of_market = total.our_share.clone();
    let excess = sub(
        other("share of voice", &share_of_voice, |share| Num::Points(share * 100.0)),
        other("share of market", &share_of_market, |share| Num::Points(share * 100.0)),
    );
    let excess = Figure::of(excess).read_with("share of voice", &share_of_voice).read_with("share of market", &share_of_market);
    let falling = segments.iter().filter(|segment| segment.our_share_change.get().is_some_and(|change| change < FALLING)).count();
    Market {
        segments_known: Figure::of(number("segments", segments.len())),
        segments_falling: Figure::of(number("segments in which our share fell", falling)),
        share_of_search: voice_share(sum_voice(lens, shared.window, VoiceOf::Searches)),
        excess_share_of_voice: excess,
        share_of_market,
        share_of_voice,
        voice,
        segments,
        market_total: total,
        revenue_by_year: revenue_by_year(lens, shared.window),
        market_customers: customers(shared),
    }
}

impl Market {
    pub(crate) fn segment(&self, lens: &Lens, segment: Id<Segment>) -> Option<&SegmentRow> {
        let key = lens.book.segments.key(segment);
        self.segments.iter().find(|row| row.id.id.as_deref() == Some(key))
    }
}

// Who buys

#[derive(Clone, Copy, Debug, Default)]
struct Bought {
    revenue: Money,
    revenue_new: Money,
    accounts: usize,
    buying: usize,
}

/// Revenue and accounts by segment.
struct Buyers {
    by_segment: HashMap<Option<Id<Segment>>, Bought>,
}

impl Buyers {
    fn new(shared: &MarketingFacts) -> Self {
        let lens = &shared.lens;
        let new: HashSet<Id<Account>> = shared.new_customers().map(|(account, _)| account).collect();
        let mut by_segment: HashMap<Option<Id<Segment>>, Bought> = HashMap::default();
        for row in lens.ledger.within(shared.window) {
            let sums = by_segment.entry(row.segment).or_default();
            sums.revenue += row.amount;
            if row.account.is_some_and(|account| new.contains(&account)) {
                sums.revenue_new += row.amount;
            }
        }
        for (id, account) in lens.book.accounts.iter() {
            let sums = by_segment.entry(account.segment()).or_default();
            sums.accounts += 1;
            sums.buying += usize::from(shared.customers.get(&id).is_some_and(|history| history.bought_in(shared.window)));
        }
        Self { by_segment }
    }

    fn of(&self, segment: Option<Id<Segment>>) -> Bought {
        self.by_segment.get(&segment).copied().unwrap_or_default()
    }
}

fn segment_row(
    shared: &MarketingFacts,
    shares: &NewestShares,
    buyers: &Buyers,
    id: Id<Segment>,
    market: &[MarketSize],
) -> SegmentRow {
    let lens = &shared.lens;
    let mut known: Vec<&MarketSize> = market.iter().filter(|size| size.year() <= lens.as_of.year()).collect();
    known.sort_by_key(|size| size.year());
    let newest = known.last().copied();
    let before = known.len().checked_sub(2).and_then(|at| known.get(at)).copied();
    let bought = buyers.of(Some(id));
    let mut row = row_of(Ref::of(lens.book, id), By::Segment(Some(id)), bought);
    let size = newest.map(|size| stated("size as written, money a year", Num::Money(size.size()), id));
    row.market = Figure::some(size, "no size written");
    row.market_year = newest.map(MarketSize::year);
    let buyers = newest.and_then(MarketSize::buyers).map(|n| Num::Count(i64::try_from(n).unwrap_or(i64::MAX)));
    row.market_buyers = Figure::some(buyers.map(|n| stated("buyers as written", n, id)), "no number of buyers written");
    if let (Some(newest), Some(before)) = (newest, before) {
        let now = ("newest size", newest.size());
        row.growth = growth(now, ("the size before", before.size()), "the size before is 0");
    }
    if let Some((period, now, before)) = shares.by_segment.get(&id) {
        (row.ours, row.all) = (now.ours, now.all());
        row.share_period = Some(*period);
        row.our_share = money_ratio(("ours", row.ours), ("all rows of the period", row.all), "no money in the period");
        row.our_share_change = share_change(now, before.as_ref());
        row.rivals = rival_shares(lens, now, before.as_ref());
    } else if let Some(newest) = newest {
        // The size is that of one year, the revenue that of the window's.
        let years = i128::from(lens.window.years);
        row.ours = bought.revenue;
        row.all = newest.size().times(years, 1).unwrap_or_default();
        let size = mul(amount("market size a year", newest.size()), ratio("years of the window", f64::from(lens.window.years)));
        let share = div(amount_of("window revenue", bought.revenue, RecordSet::Won(By::Segment(Some(id)))), size);
        row.our_share = Figure::of_or(share, "the market's size is 0");
    }
    row
}

/// A row with its buyers and nothing about the market yet; `by` is what was won in it.
fn row_of(id: Ref, by: By, bought: Bought) -> SegmentRow {
    let penetration = Proportion::new(
        ("accounts that bought in the window", small(bought.buying)),
        ("accounts of the segment", small(bought.accounts)),
        "no accounts",
    );
    let revenue = || amount_of("won in the window", bought.revenue, RecordSet::Won(by));
    let new = || amount("won in the window from customers that are new in it", bought.revenue_new);
    SegmentRow {
        id,
        market: Figure::none("no size written"),
        market_year: None,
        growth: Figure::none("fewer than two sizes known"),
        market_buyers: Figure::none("no number of buyers written"),
        source: None,
        our_share: Figure::none("no market share and no market size"),
        share_period: None,
        our_share_change: Figure::none("no market share"),
        rivals: Vec::new(),
        revenue: Figure::of(revenue()),
        penetration: penetration.rate,
        penetration_low: penetration.low,
        penetration_high: penetration.high,
        accounts_bought: penetration.count,
        accounts: penetration.of,
        revenue_new: Figure::of(new()),
        revenue_returning: Figure::of(sub(revenue(), new())),
        ours: Money::ZERO,
        all: Money::ZERO,
    }
}

/// All segments together: sizes of those that have one, shares of those that have one, all revenue.
fn total_row(shared: &MarketingFacts, segments: &[SegmentRow], shares: &NewestShares, buyers: &Buyers) -> SegmentRow {
    let mut bought = Bought::default();
    for part in buyers.by_segment.values() {
        bought.revenue += part.revenue;
        bought.revenue_new += part.revenue_new;
        bought.accounts += part.accounts;
        bought.buying += part.buying;
    }
    let mut row = row_of(Ref::none("All"), By::All, bought);
    let sizes: Vec<Money> = segments.iter().filter_map(|segment| segment.market.get()).collect();
    let size = (!sizes.is_empty()).then(|| amount("sizes of the segments that have one", sizes.into_iter().sum()));
    row.market = Figure::some(size, "no size written");
    row.market_year = segments.iter().filter_map(|segment| segment.market_year).max();
    let buyers: Vec<usize> = segments.iter().filter_map(|segment| segment.market_buyers.get()).collect();
    let known = (!buyers.is_empty()).then(|| number("buyers of the segments", buyers.into_iter().fold(0, usize::saturating_add)));
    row.market_buyers = Figure::some(known, "no number of buyers written");
    row.growth = total_growth(shared);
    row.ours = segments.iter().map(|segment| segment.ours).sum();
    row.all = segments.iter().map(|segment| segment.all).sum();
    if segments.iter().any(|segment| segment.our_share.get().is_some()) {
        let (ours, all) = (("ours in the segments that have a share", row.ours), ("all in these segments", row.all));
        row.our_share = money_ratio(ours, all, "no money in the period");
    }
    let (mut now, mut before) = (PeriodShares::default(), PeriodShares::default());
    let mut both = (PeriodShares::default(), false);
    for (_, newest, earlier) in shares.by_segment.values() {
        add(&mut now, newest);
        if let Some(earlier) = earlier {
            add(&mut before, earlier);
            add(&mut both.0, newest);
            both.1 = true;
        }
    }
    // Changes only over the segments that have both periods.
    let before = both.1.then_some(before);
    row.our_share_change = match &before {
        Some(before) => share_change(&both.0, Some(before)),
        None => Figure::none("no earlier period"),
    };
    let mut rivals = rival_shares(&shared.lens, &now, None);
    for rival in &mut rivals {
        let changes = rival_shares(&shared.lens, &both.0, before.as_ref());
        let found = changes.into_iter().find(|other| other.rival == rival.rival);
        rival.change = found.map_or_else(|| Figure::none("no earlier period"), |other| other.change);
    }
    row.rivals = rivals;
    row
}

/// Growth of all segments that have two sizes.
fn total_growth(shared: &MarketingFacts) -> Figure<f64> {
    let (mut now, mut before) = (Money::ZERO, Money::ZERO);
    for segment in shared.lens.book.segments.rows() {
        let mut known: Vec<&MarketSize> =
            segment.market().iter().filter(|size| size.year() <= shared.lens.as_of.year()).collect();
        known.sort_by_key(|size| size.year());
        if let [.., earlier, newest] = known.as_slice() {
            now += newest.size();
            before += earlier.size();
        }
    }
    growth(("newest sizes", now), ("the sizes before", before), "fewer than two sizes known")
}

// Over the years

fn revenue_by_year(lens: &Lens, window: Span) -> Vec<YearRow> {
    let calendar = &lens.book.company.calendar();
    let mut year = calendar.containing(Length::Year, window.start);
    let mut rows = Vec::new();
    while calendar.span(year).start <= window.end {
        let span = calendar.span(year);
        let so_far = Span { start: span.start, end: span.end.min(lens.as_of) };
        let revenue = lens.sums.won(so_far);
        let change = if span.end > lens.as_of {
            Figure::none("the year is not over")
        } else {
            let before = calendar.span(calendar.year_before(year));
            let won = if covers(lens, before) { lens.sums.won(before) } else { Money::ZERO };
            let why = "nothing won in the year before, or the book begins in it";
            growth(("won in the year", revenue), ("won in the year before", won), why)
        };
        let left = Span { start: lens.as_of.max(span.start), end: span.end };
        let days = Num::Count(calendar.working_days(left).into());
        rows.push(YearRow {
            year,
            revenue: Figure::of(money("won in the year", revenue, Test::Won)).on(year),
            change,
            working_days_left: Figure::of(term("working days left of the year", days, Source::Given)),
        });
        year = calendar.next(year);
    }
    rows
}

fn customers(shared: &MarketingFacts) -> MarketCustomers {
    let gained = shared.customers.values().filter(|history| history.gained_in(shared.window)).count();
    let silent = shared.customers.values().map(|history| history.silent_in(shared.window)).sum();
    MarketCustomers {
        gained: Figure::of(number("customers whose first win or order lies in the window", gained)),
        silent: Figure::of(number("customers for whom a year without anything was up in the window", silent)),
        revenue_kept: revenue_kept(shared),
    }
}

/// The trailing year's revenue of the customers of the year before / that year's.
pub(crate) fn revenue_kept(shared: &MarketingFacts) -> Figure<f64> {
    let lens = &shared.lens;
    let (now, before) = (trailing_year(lens, 1), trailing_year(lens, 2));
    let bought = |account: Option<Id<Account>>| {
        account.and_then(|account| shared.customers.get(&account)).is_some_and(|history| history.bought_in(before))
    };
    let sum =
        |span: Span| -> Money { lens.ledger.within(span).iter().filter(|row| bought(row.account)).map(|row| row.amount).sum() };
    let of = ("the year before's revenue of its customers", sum(before));
    money_ratio(("the trailing year's revenue of the same", sum(now)), of, "no customers in the year before")
}

/// Window revenue of a segment.
pub(crate) fn segment_revenue(lens: &Lens, segment: Id<Segment>) -> Money {
    lens.sums.within(By::Segment(Some(segment)), lens.window.span()).won
}
