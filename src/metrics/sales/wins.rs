//! Won and lost by anything: segment, product, channel, customer, reason, rival. A row `none` comes last, so that each
//! split adds up to won.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::deal::LossReason;
use crate::book::id::{AnyId, Id};
use crate::book::money::Money;
use crate::book::product::Product;
use crate::book::record::Record;
use crate::book::table::Records;
use crate::metrics::amounts::Amounts;
use crate::metrics::as_of::DealOn;
use crate::metrics::figure::{Figure, Num, Source, Test, div, figures, money, term};
use crate::metrics::lens::Lens;
use crate::metrics::stats::WilsonRate;
use crate::metrics::sums::By;

use super::decided::{DecidedCounts, decided_by, decided_deals};
use super::year;

figures! {
    /// The figures of the wins panels.
    pub struct Wins {
        /// By product.
        pub products: Vec<Split>,
        /// By segment.
        pub segments: Vec<Split>,
        /// By channel.
        pub channels: Vec<Split>,
        /// By customer, largest first.
        pub customers_won: Vec<Split>,
        /// Deals lost in the period by reason, largest amount first.
        pub lost_by: Vec<Loss>,
        /// Deals lost in the period by the rival they were lost to, most first.
        pub lost_to: Vec<Loss>,
        /// All deals of the trailing year: won of decided.
        pub win_rate_year: Option<WonOf>,
        /// What the deals lost in the period would have brought.
        pub lost_amount: Figure<Money>,
        /// Products of which something was won or decided.
        pub products_sold: Figure<usize>,
    }

    /// What was won of one product, segment and the like.
    pub struct Split {
        /// Its id; `none` for what has none.
        pub id: String,
        /// Its name.
        pub name: String,
        /// The record.
        pub record: Option<AnyId> | skip,
        /// Money won of it in the period: deals, orders, less returns.
        pub won: Figure<Money>,
        /// Deals won in the period.
        pub won_deals: Figure<u32>,
        /// Deals lost in the period.
        pub lost_deals: u32,
        /// Won of decided deals in the period, with its interval.
        pub win_rate: Option<WonOf>,
        /// Won of decided deals in the year up to the day, with its interval.
        pub win_rate_year: Option<WonOf>,
    }

    /// Deals won of deals decided, with the Wilson 95 % interval.
    pub struct WonOf {
        /// Deals won.
        pub count: Figure<u32>,
        /// Deals won or lost.
        pub of: Figure<u32>,
        /// Deals won by deals won or lost, by decision date; open deals are in neither.
        pub rate: Figure<f64>,
        /// Lower end of its interval.
        pub low: f64,
        /// Upper end of its interval.
        pub high: f64,
    }

    /// What was lost for one reason, or to one rival.
    pub struct Loss {
        /// The reason, or the rival's id; `none` where no rival is named.
        pub id: String,
        /// Its name.
        pub name: String,
        /// Deals lost in the period for it.
        pub deals: Figure<u32>,
        /// What the deals lost in the period for it would have brought.
        pub amount: Figure<Money>,
    }
}

impl WonOf {
    fn of(won: u32, decided: u32, tests: Option<(Test, Test)>) -> Option<Self> {
        let WilsonRate { low, high, .. } = WilsonRate::of(won, decided)?;
        let from = |test: Option<Test>| test.map_or(Source::Given, Source::Counted);
        let count = || term("deals won", Num::Count(won.into()), from(tests.map(|tests| tests.0)));
        let of = || term("deals won or lost", Num::Count(decided.into()), from(tests.map(|tests| tests.1)));
        let rate = Figure::of(div(count(), of()));
        Some(Self { count: Figure::of(count()), of: Figure::of(of()), rate, low, high })
    }
}

impl Loss {
    fn new(id: &str, name: &str, of: Amounts) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            deals: Figure::of(term("deals lost for it", Num::of(of.deals), Source::Given)),
            amount: Figure::of(term("their amounts", of.num(), Source::Given)),
        }
    }
}

/// The figures of the wins panels.
pub fn wins(lens: &Lens) -> Wins {
    let book = lens.book;
    let account = |deal: &DealOn| deal.deal.account().and_then(|id| book.accounts.get(id));
    let segment = |deal: &DealOn| vec![account(deal).and_then(crate::book::account::Account::segment)];
    let channel = |deal: &DealOn| {
        let through =
            |partner: Option<Id<_>>| partner.and_then(|id| book.partners.get(id)).map(crate::book::account::Partner::channel);
        let own = through(deal.deal.partner());
        vec![own.or_else(|| account(deal).and_then(|account| account.channel().or_else(|| through(account.partner()))))]
    };
    let product = |deal: &DealOn| -> Vec<Option<Id<Product>>> {
        let products: BTreeSet<Id<Product>> = deal.deal.units().iter().map(crate::book::deal::ProductUnits::product).collect();
        if products.is_empty() { vec![None] } else { products.into_iter().map(Some).collect() }
    };
    let customer = |deal: &DealOn| vec![deal.deal.account()];
    let mut customers =
        splits(lens, By::Account, customer, "no account", |by| if let By::Account(id) = by { Some(id) } else { None });
    customers.retain(|row| row.won.or_zero() != Money::ZERO);
    customers.sort_by(|a, b| b.won.or_zero().cmp(&a.won.or_zero()).then_with(|| a.id.cmp(&b.id)));
    let last_year = super::decided::decided(lens, year(lens));
    let products = splits(lens, By::Product, product, "no product", |by| if let By::Product(id) = by { Some(id) } else { None });
    let sold = products.iter().filter(|row| row.record.is_some()).count();
    let lost_by = lost_by(lens);
    let lost = lost_by.iter().map(|row| row.amount.or_zero()).sum();
    Wins {
        lost_amount: Figure::of(money("amounts of deals lost in the period", lost, Test::LostDeals)),
        products_sold: Figure::of(term("products won or decided", Num::of(sold), Source::Given)),
        products,
        segments: splits(lens, By::Segment, segment, "no segment", |by| if let By::Segment(id) = by { Some(id) } else { None }),
        channels: splits(lens, By::Channel, channel, "no channel", |by| if let By::Channel(id) = by { Some(id) } else { None }),
        customers_won: customers,
        lost_by,
        lost_to: lost_to(lens),
        win_rate_year: WonOf::of(last_year.won, last_year.won + last_year.lost, Some((Test::WonDealsYear, Test::DecidedYear))),
    }
}

fn splits<T: Record>(
    lens: &Lens,
    by: impl Fn(Option<Id<T>>) -> By,
    keys: impl Fn(&DealOn) -> Vec<Option<Id<T>>>,
    without: &str,
    own: impl Fn(By) -> Option<Option<Id<T>>>,
) -> Vec<Split> {
    let period: BTreeMap<_, DecidedCounts> = decided_by(lens, lens.so_far(), &keys);
    let trailing = decided_by(lens, year(lens), &keys);
    let mut all: BTreeSet<Option<Id<T>>> = period.keys().chain(trailing.keys()).copied().collect();
    all.extend(lens.sums.keys().filter_map(own));
    // `None` sorts first: it goes last.
    let order = all.iter().copied().flatten().map(Some).chain(all.contains(&None).then_some(None));
    let row = |id: Option<Id<T>>| {
        let total = lens.sums.within(by(id), lens.so_far());
        let none = DecidedCounts::default();
        let (now, trailing) = (period.get(&id).unwrap_or(&none), trailing.get(&id).unwrap_or(&none));
        let record = id.map(Records::any);
        Split {
            id: record.map_or("none", |record| lens.book.key_of(record)).to_owned(),
            name: record.map_or(without, |record| lens.book.name_of(record)).to_owned(),
            record,
            won: Figure::of(money("won in the period", total.won, Test::WonOf(by(id)))),
            won_deals: Figure::of(term("deals won in the period", Num::Count(now.won.into()), Source::Given)),
            lost_deals: now.lost,
            win_rate: WonOf::of(now.won, now.won + now.lost, None),
            win_rate_year: WonOf::of(trailing.won, trailing.won + trailing.lost, None),
        }
    };
    let rows = order.map(row);
    rows.filter(|row| row.won.or_zero() != Money::ZERO || row.win_rate.is_some() || row.win_rate_year.is_some()).collect()
}

fn lost_by(lens: &Lens) -> Vec<Loss> {
    let mut sums: BTreeMap<LossReason, Amounts> = BTreeMap::new();
    for deal in decided_deals(lens, lens.so_far()) {
        if let Some(lost) = deal.deal.lost() {
            sums.entry(lost.reason()).or_default().add(&deal);
        }
    }
    let loss = |(reason, sum): (LossReason, Amounts)| Loss::new(reason.name(), reason.name(), sum);
    let mut rows: Vec<Loss> = sums.into_iter().map(loss).collect();
    rows.sort_by(|a, b| {
        b.amount.or_zero().cmp(&a.amount.or_zero()).then(b.deals.or_zero().cmp(&a.deals.or_zero())).then_with(|| a.id.cmp(&b.id))
    });
    rows
}

fn lost_to(lens: &Lens) -> Vec<Loss> {
    let mut sums: BTreeMap<Option<Id<_>>, Amounts> = BTreeMap::new();
    for deal in decided_deals(lens, lens.so_far()) {
        if let Some(lost) = deal.deal.lost() {
            sums.entry(lost.rival()).or_default().add(&deal);
        }
    }
    let loss = |(rival, sum): (Option<Id<_>>, Amounts)| {
        let name = rival.map_or("no rival named", |id| lens.book.name_of(Records::any(id)));
        Loss::new(rival.map_or("none", |id| lens.book.rivals.key(id)), name, sum)
    };
    let mut rows: Vec<Loss> = sums.into_iter().map(loss).collect();
    rows.sort_by(|a, b| {
        (a.id == "none").cmp(&(b.id == "none")).then(b.deals.or_zero().cmp(&a.deals.or_zero())).then_with(|| a.id.cmp(&b.id))
    });
    rows
}
