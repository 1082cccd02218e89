//! What deals and orders alone can tell: where revenue is going, by quarter, segment and product; who comes and who falls
//! silent; what the deals say.

use foldhash::HashMap;

use serde::Serialize;

use crate::book::account::Account;
use crate::book::calendar::{Length, Period, Span};
use crate::book::channel::Segment;
use crate::book::deal::LossReason;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::metrics::figure::{Figure, FigurePlace, Num, Paths, Settle, Source, Test, div, figures, given, named};
use crate::metrics::lens::Lens;
use crate::metrics::stats::median;
use crate::metrics::sums::By;

use super::losses::Losses;
use super::market::revenue_kept;
use super::shared::{MarketingFacts, trailing_year};
use super::terms::{Proportion, Ref, amount, amount_of, growth, int, money_ratio, number, ratio_of, small};

/// A segment needs so many lost deals before its share of a reason is said aloud.
const ENOUGH_LOST: usize = 10;
/// So many customers make "the top" of them.
const TOP: usize = 5;
/// So many customers are named.
const LARGEST: usize = 12;

figures! {
    /// The panels.
    pub struct DealsOnly {
        /// Won revenue of each fiscal quarter that the window touches, only the window's days of it.
        pub revenue_by_quarter: Vec<QuarterRow>,
        /// Won revenue of each fiscal month that the trailing year touches, only its days of it.
        pub revenue_by_month: Vec<MonthRow>,
        /// The year before the trailing year: year 1.
        pub year_1: Span,
        /// The trailing year: year 2.
        pub year_2: Span,
        /// Each segment in both years, in the table's order, without a segment last.
        pub segments_by_year: Vec<YearOnYear>,
        /// Each product in both years, the largest in year 2 first, without a product last.
        pub products_by_year: Vec<YearOnYear>,
        /// All of it in both years.
        pub total_by_year: YearOnYear,
        /// Customers gained and fallen silent, by quarter.
        pub customers_by_quarter: Vec<CustomerQuarter>,
        /// Customers whose first win or order lies in the window.
        pub customers_gained: Figure<usize>,
        /// Customers for whom a year without anything was up in the window.
        pub customers_silent: Figure<usize>,
        /// Of the customers of the first year, the share that bought again in the second.
        pub bought_both_years: Proportion,
        /// What the first year's customers brought in the second, by what they brought in the first.
        pub revenue_kept: Figure<f64>,
        /// The five largest customers' share of the second year.
        pub top5_share: Figure<f64>,
        /// The customers that brought most in year 2, the largest first, twelve at most.
        pub largest_customers: Vec<LargestCustomer>,
        /// What stands out in the deals themselves: growth, reasons, rivals, customers.
        pub what_the_deals_say: Vec<Saying>,
    }

    /// A customer by what it brought.
    pub struct LargestCustomer {
        /// Which.
        pub customer: Ref,
        /// Won revenue of the customer in the trailing year.
        pub revenue: Figure<Money>,
        /// The customer's part of the trailing year's won revenue.
        pub share: Figure<f64>,
    }

    /// A month's revenue.
    pub struct MonthRow {
        /// Which.
        pub month: Period,
        /// The days counted.
        pub days: Span,
        /// Won in the month, as far as the trailing year holds it.
        pub revenue: Figure<Money>,
    }

    /// A quarter's revenue.
    pub struct QuarterRow {
        /// Which.
        pub quarter: Period,
        /// The days counted.
        pub days: Span,
        /// Whether the window cuts it.
        pub cut: bool,
        /// Won in the quarter, as far as the window holds it.
        pub revenue: Figure<Money>,
        /// Against the same quarter a year before; null while it is not whole.
        pub change: Figure<f64>,
    }

    /// Two years side by side.
    pub struct YearOnYear {
        /// Of what.
        pub id: Ref,
        /// Won in the year before the one up to the day.
        pub year_1: Figure<Money>,
        /// Won in the year up to the day.
        pub year_2: Figure<Money>,
        /// The second year by the first, less 1.
        pub change: Figure<f64>,
        /// Its part of the second year.
        pub share: Figure<f64>,
        /// The mean amount of the window's won deals; those without a price left out. Null for products.
        pub average_won: Figure<Money>,
        /// The median of the days from created to won of the window's won deals whose creation is known. Null for products.
        pub cycle_days: Figure<f64>,
        /// Won deals of the window, of a product: those with it.
        pub won_deals: usize,
    }

    /// A quarter's customers.
    pub struct CustomerQuarter {
        /// Which.
        pub quarter: Period,
        /// Customers whose first win or order lies in the quarter.
        pub gained: Figure<usize>,
        /// Customers for whom a year without anything was up in the quarter.
        pub silent: Figure<usize>,
    }

    /// A segment's change from year to year.
    pub struct SegmentChange {
        /// Which.
        pub(crate) segment: Ref,
        /// The second year by the first, less 1.
        pub(crate) change: Figure<f64>,
    }
}

/// What the deals say.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
#[serde(tag = "rule", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "a book has a handful of sayings")]
pub enum Saying {
    /// Segments whose revenue rose from year 1 to year 2, the largest rise first, at most three.
    Grows {
        /// Which, and by how much.
        segments: Vec<SegmentChange>,
    },
    /// Segments whose revenue fell, the largest fall first, at most three.
    Shrinks {
        /// Which, and by how much.
        segments: Vec<SegmentChange>,
    },
    /// The most frequent reason for losing.
    Reason {
        /// Which.
        reason: LossReason,
        /// Of all lost.
        share: Proportion,
        /// The segment where it weighs most, of those with ten or more lost deals.
        most_in: Option<Ref>,
        /// Of that segment's lost.
        most_share: Option<Proportion>,
    },
    /// The rival that took most deals.
    Rival {
        /// Which.
        rival: Ref,
        /// How many.
        deals: Figure<usize>,
        /// Of the lost deals that name a rival.
        share: Proportion,
    },
    /// Customers gained and fallen silent.
    Customers {
        /// Gained in the window.
        gained: Figure<usize>,
        /// Fallen silent in it.
        silent: Figure<usize>,
    },
}

impl Settle for Saying {
    fn settle(&mut self, at: FigurePlace, paths: &mut Paths) {
        let mut here = |field: &'static str, meaning: &'static str| FigurePlace { path: paths.of(at.path, field), meaning, ..at };
        match self {
            Self::Grows { segments } | Self::Shrinks { segments } => {
                let at = here("segments", "");
                segments.settle(at, paths);
            }
            Self::Reason { share, most_share, .. } => {
                let all = here("share", "The reason's share of all lost deals.");
                let most = here("most_share", "The reason's share of the lost deals of the segment that names it most.");
                share.settle(all, paths);
                most_share.settle(most, paths);
            }
            Self::Rival { deals, share, .. } => {
                let (taken, part) = (
                    here("deals", "Deals lost in the window to the rival."),
                    here("share", "The rival's share of the lost deals that name one."),
                );
                deals.settle(taken, paths);
                share.settle(part, paths);
            }
            Self::Customers { gained, silent } => {
                let first = here("gained", "Customers whose first win or order lies in the window.");
                let last = here("silent", "Customers for whom a year without anything was up in the window.");
                gained.settle(first, paths);
                silent.settle(last, paths);
            }
        }
    }
}

pub(crate) fn deals_only(shared: &MarketingFacts, losses: &Losses) -> DealsOnly {
    let (year_2, year_1) = (trailing_year(&shared.lens, 1), trailing_year(&shared.lens, 2));
    let segments = segments(shared);
    let customers = customers_by_quarter(shared);
    let sum = |words: &'static str, of: fn(&CustomerQuarter) -> &Figure<usize>| {
        Figure::of(number(words, customers.iter().map(|row| of(row).or_zero()).sum()))
    };
    let gained = sum("customers whose first win or order lies in the window", |row| &row.gained);
    let silent = sum("customers for whom a year without anything was up in the window", |row| &row.silent);
    DealsOnly {
        revenue_by_quarter: quarters(shared),
        revenue_by_month: months(&shared.lens, year_2),
        year_1,
        year_2,
        what_the_deals_say: sayings(&segments, losses, &gained, &silent),
        total_by_year: total(shared),
        segments_by_year: segments,
        products_by_year: products(shared),
        customers_by_quarter: customers,
        customers_gained: gained,
        customers_silent: silent,
        bought_both_years: bought_both(shared, year_1, year_2),
        revenue_kept: revenue_kept(shared),
        top5_share: top_share(shared, year_2),
        largest_customers: largest(shared, year_2),
    }
}

/// The fiscal quarters that the window touches.
fn window_quarters(shared: &MarketingFacts) -> Vec<(Period, Span)> {
    let calendar = shared.lens.book.company.calendar();
    let mut quarter = calendar.containing(Length::Quarter, shared.window.start);
    let mut found = Vec::new();
    while calendar.span(quarter).start <= shared.window.end {
        found.push((quarter, calendar.span(quarter)));
        quarter = calendar.next(quarter);
    }
    found
}

fn quarters(shared: &MarketingFacts) -> Vec<QuarterRow> {
    let (lens, window) = (&shared.lens, shared.window);
    let calendar = lens.book.company.calendar();
    let mut rows = Vec::new();
    for (quarter, whole) in window_quarters(shared) {
        let days = Span { start: whole.start.max(window.start), end: whole.end.min(window.end) };
        let revenue = lens.sums.won(days);
        let change = if days == whole {
            let before = lens.sums.won(calendar.span(calendar.year_before(quarter)));
            growth(("won in the quarter", revenue), ("won in it a year before", before), "nothing won in it a year before")
        } else {
            Figure::none("the window cuts the quarter")
        };
        let revenue = Figure::of(amount("won in the quarter's days of the window", revenue));
        rows.push(QuarterRow { quarter, days, cut: days != whole, revenue, change });
    }
    rows
}

fn months(lens: &Lens, year: Span) -> Vec<MonthRow> {
    let calendar = lens.book.company.calendar();
    let mut rows = Vec::new();
    let mut day = year.start;
    while day <= year.end {
        let month = calendar.containing(Length::Month, day);
        let days = Span { start: day, end: calendar.span(month).end.min(year.end) };
        let revenue = Figure::of(amount("won in the month's days of the year", lens.sums.won(days)));
        rows.push(MonthRow { month, days, revenue });
        day = days.end + 1;
    }
    rows
}

/// Won deals of the window.
#[derive(Clone, Debug, Default)]
struct WonDeals {
    deals: usize,
    priced: usize,
    revenue: Money,
    cycles: Vec<f64>,
}

fn year_on_year(shared: &MarketingFacts, id: Ref, by: By, won: Option<WonDeals>) -> YearOnYear {
    let lens = &shared.lens;
    let of = |back| lens.sums.within(by, trailing_year(lens, back)).won;
    let (year_1, year_2) = (of(2), of(1));
    let all = lens.sums.won(trailing_year(lens, 1));
    let (average_won, cycle_days, won_deals) = match won {
        None => (
            Figure::none("a deal may have several products"),
            Figure::none("a deal may have several products"),
            lens.sums.within(by, shared.window).deals as usize,
        ),
        Some(won) => {
            let mean = div(amount("won money", won.revenue), number("won deals with an amount", won.priced));
            let n = won.cycles.len();
            let why = if won.deals == 0 { "no deals won" } else { "when they were created is not known" };
            let value = median(won.cycles).map_or_else(|| Num::None(why.into()), Num::Days);
            let of = given("won deals of known creation", Num::Count(int(n)));
            let days = named("median days from created to won of", vec![of], value);
            (Figure::of_or(mean, "no deals won"), Figure::of(days), won.deals)
        }
    };
    YearOnYear {
        id,
        year_1: Figure::of(amount("won in the year before", year_1)),
        year_2: Figure::of(amount_of("won in the year up to the day", year_2, Source::Counted(Test::WonYearOf(by)))),
        change: growth(("year 2", year_2), ("year 1", year_1), "nothing won in year 1"),
        share: money_ratio(("year 2", year_2), ("all of year 2", all), "nothing won in year 2"),
        average_won,
        cycle_days,
        won_deals,
    }
}

fn won_by_segment(shared: &MarketingFacts) -> HashMap<Option<Id<Segment>>, WonDeals> {
    let mut found: HashMap<Option<Id<Segment>>, WonDeals> = HashMap::default();
    for deal in &shared.won {
        let sums = found.entry(deal.segment).or_default();
        sums.deals += 1;
        sums.priced += usize::from(deal.priced);
        sums.revenue += deal.revenue;
        sums.cycles.extend(deal.cycle.map(f64::from));
    }
    found
}

fn segments(shared: &MarketingFacts) -> Vec<YearOnYear> {
    let book = shared.lens.book;
    let mut won = won_by_segment(shared);
    let mut one = |segment: Option<Id<Segment>>| {
        let sums = won.remove(&segment).unwrap_or_default();
        let id = Ref::or_none(book, segment, "no segment");
        year_on_year(shared, id, By::Segment(segment), Some(sums))
    };
    let mut rows: Vec<YearOnYear> = book.segments.iter().map(|(id, _)| one(Some(id))).collect();
    let without = one(None);
    if sold(&without) || without.won_deals > 0 {
        rows.push(without);
    }
    rows
}

fn products(shared: &MarketingFacts) -> Vec<YearOnYear> {
    let book = shared.lens.book;
    let one = |product, id| year_on_year(shared, id, By::Product(product), None);
    let mut rows: Vec<YearOnYear> = book.products.iter().map(|(id, _)| one(Some(id), Ref::of(book, id))).collect();
    rows.retain(sold);
    rows.sort_by_key(|row| std::cmp::Reverse(row.year_2.or_zero()));
    rows.extend(Some(one(None, Ref::none("no product"))).filter(sold));
    rows
}

fn sold(row: &YearOnYear) -> bool {
    row.year_1.or_zero() != Money::ZERO || row.year_2.or_zero() != Money::ZERO
}

fn total(shared: &MarketingFacts) -> YearOnYear {
    let mut all = WonDeals::default();
    for part in won_by_segment(shared).into_values() {
        all.deals += part.deals;
        all.priced += part.priced;
        all.revenue += part.revenue;
        all.cycles.extend(part.cycles);
    }
    year_on_year(shared, Ref::none("All"), By::All, Some(all))
}

// Customers

fn customers_by_quarter(shared: &MarketingFacts) -> Vec<CustomerQuarter> {
    let window = shared.window;
    let quarters = window_quarters(shared).into_iter().map(|(quarter, whole)| {
        let days = Span { start: whole.start.max(window.start), end: whole.end.min(window.end) };
        let gained = shared.customers.values().filter(|history| history.gained_in(days)).count();
        let silent = shared.customers.values().map(|history| history.silent_in(days)).sum();
        CustomerQuarter {
            quarter,
            gained: Figure::of(number("customers whose first win or order lies in it", gained)),
            silent: Figure::of(number("customers for whom a year without anything was up in it", silent)),
        }
    });
    quarters.collect()
}

fn bought_both(shared: &MarketingFacts, year_1: Span, year_2: Span) -> Proportion {
    let first: Vec<_> = shared.customers.values().filter(|history| history.bought_in(year_1)).collect();
    let both = first.iter().filter(|history| history.bought_in(year_2)).count();
    Proportion::new(("bought in year 2 too", small(both)), ("customers of year 1", small(first.len())), "no customers in year 1")
}

/// What each customer brought in a year, the largest first.
fn by_customer(shared: &MarketingFacts, year: Span) -> Vec<(Id<Account>, Money)> {
    let won = |account: Id<Account>| shared.lens.sums.within(By::Account(Some(account)), year).won;
    let mut customers: Vec<_> = shared.customers.keys().map(|account| (*account, won(*account))).collect();
    customers.sort_unstable_by_key(|(account, money)| (std::cmp::Reverse(*money), *account));
    customers
}

fn top_share(shared: &MarketingFacts, year: Span) -> Figure<f64> {
    let top: Money = by_customer(shared, year).iter().take(TOP).map(|(_, money)| *money).sum();
    money_ratio(("the five largest customers", top), ("all of year 2", shared.lens.sums.won(year)), "nothing won in year 2")
}

fn largest(shared: &MarketingFacts, year: Span) -> Vec<LargestCustomer> {
    let all = shared.lens.sums.won(year);
    let customers = by_customer(shared, year).into_iter().filter(|(_, revenue)| *revenue > Money::ZERO && all > Money::ZERO);
    let row = |(account, revenue): (Id<Account>, Money)| {
        let of = Source::Counted(Test::WonYearOf(By::Account(Some(account))));
        let won = amount_of("won of the customer in year 2", revenue, of);
        LargestCustomer {
            customer: Ref::of(shared.lens.book, account),
            revenue: Figure::of(won.clone()),
            share: ratio_of(won, amount("all of year 2", all), "nothing won in year 2"),
        }
    };
    customers.take(LARGEST).map(row).collect()
}

// Sayings

fn sayings(segments: &[YearOnYear], losses: &Losses, gained: &Figure<usize>, silent: &Figure<usize>) -> Vec<Saying> {
    let mut found = Vec::new();
    let changed = |up: bool| -> Vec<SegmentChange> {
        let mut rows: Vec<(f64, &YearOnYear)> = segments
            .iter()
            .filter(|row| row.id.id.is_some())
            .filter_map(|row| Some((row.change.get()?, row)))
            .filter(|(change, _)| if up { *change > 0.0 } else { *change < 0.0 })
            .collect();
        rows.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
        rows.into_iter().take(3).map(|(_, row)| SegmentChange { segment: row.id.clone(), change: row.change.clone() }).collect()
    };
    let (grows, shrinks) = (changed(true), changed(false));
    if !grows.is_empty() {
        found.push(Saying::Grows { segments: grows });
    }
    if !shrinks.is_empty() {
        found.push(Saying::Shrinks { segments: shrinks });
    }
    found.extend(top_reason(losses));
    if let Some(top) = losses.lost_to.first() {
        found.push(Saying::Rival { rival: top.rival.clone(), deals: top.deals.clone(), share: top.share.clone() });
    }
    if gained.or_zero() > 0 || silent.or_zero() > 0 {
        found.push(Saying::Customers { gained: gained.clone(), silent: silent.clone() });
    }
    found
}

fn top_reason(losses: &Losses) -> Option<Saying> {
    let top = losses.lost_by.first()?;
    let mut most: Option<(&Ref, Proportion)> = None;
    for part in &top.segments {
        let lost = losses.decided_by_segment.iter().find(|row| row.segment == part.segment).map_or(0, |row| row.lost.or_zero());
        if lost < ENOUGH_LOST {
            continue;
        }
        let share = Proportion::new(
            ("lost for this reason", small(part.deals.or_zero())),
            ("lost in the segment", small(lost)),
            "nothing was lost",
        );
        if most.as_ref().is_none_or(|(_, known)| share.rate.get() > known.rate.get()) {
            most = Some((&part.segment, share));
        }
    }
    Some(Saying::Reason {
        reason: top.reason,
        share: top.share.clone(),
        most_in: most.as_ref().map(|(segment, _)| (*segment).clone()),
        most_share: most.map(|(_, share)| share),
    })
}
