//! Channels: what they sell and cost, and what a customer costs and is worth.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashSet};

use crate::book::account::Account;
use crate::book::calendar::Span;
use crate::book::channel::{Channel, ChannelKind};
use crate::book::day::Day;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::metrics::figure::{Figure, Formula, Num, Source, Term, div, figures, given, mul, named, no_figures, sub};
use crate::metrics::ledger::{LedgerEntry, whose};
use crate::metrics::lens::Lens;
use crate::metrics::sales::recurring::Contracts;
use crate::metrics::sums::By;

use super::attribution::Attribution;
use super::campaigns::romi;
use super::experiments::{Experiments, Incremental, incremental};
use super::records::{RecordSet, Spent};
use super::shared::{MarketingFacts, trailing_year, unit_costs};
use super::terms::{Ref, amount_of, number, number_of, ratio, ratio_of};

figures! {
    /// The channels, as the panel of campaigns shows them.
    pub struct Channels {
        /// The channels in the table's order; sales without one last.
        pub channels: Vec<ChannelRow>,
        /// All channels together.
        pub channels_total: ChannelRow,
        /// Share of customers that leave in a month.
        pub monthly_churn: Figure<f64>,
    }

    /// A channel.
    pub struct ChannelRow {
        /// Which.
        pub id: Ref,
        /// What kind of way.
        pub kind: Option<ChannelKind>,
        /// Won in the window through the channel.
        pub revenue: Figure<Money>,
        /// The channel's part of the window's revenue.
        pub revenue_share: Figure<f64>,
        /// Spend of the window on the channel and its campaigns.
        pub spend: Figure<Money>,
        /// New customers of the window whose first sale came through it.
        pub new_customers: Figure<usize>,
        /// Spend by new customers, of the same window.
        pub cac: Figure<Money>,
        /// Cost of a new customer by its monthly revenue x gross margin.
        pub payback_months: Figure<f64>,
        /// (Attributed contribution of its campaigns - spend) by spend.
        pub romi: Figure<f64>,
        /// Revenue of a customer in a month.
        pub monthly_revenue_per_customer: Figure<Money>,
        /// (Revenue - unit cost x units) by revenue, of sales whose units and unit costs are known.
        pub gross_margin: Figure<f64>,
        /// Monthly revenue x gross margin by the monthly churn of all customers.
        pub ltv: Figure<Money>,
        /// Lifetime value by the cost of a new customer.
        pub ltv_cac: Figure<f64>,
        /// What the newest experiment says.
        pub incremental: Incremental,
    }
}

no_figures!(ChannelKind);

/// What a channel sold in the window.
#[derive(Clone, Debug, Default)]
struct Sold {
    revenue: Money,
    /// Of sales whose units and unit costs are known.
    counted: Money,
    costs: Money,
    active: HashSet<Id<Account>>,
    new_customers: usize,
}

/// The channels' figures; `spend` of the window by channel, `spent` in all.
pub(crate) fn channels(
    shared: &MarketingFacts,
    attribution: &Attribution,
    spend: &BTreeMap<Option<Id<Channel>>, Money>,
    spent: Money,
    experiments: &Experiments,
) -> Channels {
    let churn = &monthly_churn(shared);
    let lens = &shared.lens;
    let mut sold = sold(shared);
    let mut contribution: HashMap<Id<Channel>, Money> = HashMap::default();
    for (campaign, money) in &attribution.by_campaign.contribution {
        if let Some(campaign) = lens.book.campaigns.get(*campaign) {
            *contribution.entry(campaign.channel()).or_default() += *money;
        }
    }
    let mut all = Sold::default();
    for part in sold.values() {
        all.revenue += part.revenue;
        all.counted += part.counted;
        all.costs += part.costs;
        all.new_customers += part.new_customers;
        all.active.extend(&part.active);
    }
    let row = |id: Option<Id<Channel>>, sold: &Sold| {
        let money = Moneys {
            sold,
            spend: spend.get(&id).copied().unwrap_or_default(),
            contribution: id.and_then(|id| contribution.get(&id)).copied().unwrap_or_default(),
        };
        let mut row = channel_row(shared, Ref::or_none(lens.book, id, "no channel"), By::Channel(id), &money, churn);
        row.kind = id.and_then(|id| lens.book.channels.get(id)).map(crate::book::channel::Channel::kind);
        row.incremental = experiments.of_channel(id);
        row
    };
    let mut rows: Vec<ChannelRow> =
        lens.book.channels.iter().map(|(id, _)| row(Some(id), &sold.remove(&Some(id)).unwrap_or_default())).collect();
    let without = sold.remove(&None);
    if without.is_some() || spend.contains_key(&None) {
        rows.push(row(None, &without.unwrap_or_default()));
    }
    let money = Moneys { sold: &all, spend: spent, contribution: attribution.contribution };
    let channels_total = channel_row(shared, Ref::none("All"), By::All, &money, churn);
    Channels { channels: rows, channels_total, monthly_churn: churn.clone() }
}

fn sold(shared: &MarketingFacts) -> BTreeMap<Option<Id<Channel>>, Sold> {
    let lens = &shared.lens;
    let mut found: BTreeMap<Option<Id<Channel>>, Sold> = BTreeMap::new();
    for row in lens.ledger.within(shared.window) {
        let sums = found.entry(row.channel).or_default();
        sums.revenue += row.amount;
        if let Some(costs) = unit_costs(lens, row).filter(|_| row.priced) {
            sums.counted += row.amount;
            sums.costs += costs;
        }
        if let (Some(account), false) = (row.account, matches!(row.entry, LedgerEntry::Return(_))) {
            sums.active.insert(account);
        }
    }
    for account in under_contract(lens, shared.window) {
        let channel = whose(lens.book, None, Some(account), None, None).channel;
        found.entry(channel).or_default().active.insert(account);
    }
    for (_, history) in shared.new_customers() {
        found.entry(history.channel).or_default().new_customers += 1;
    }
    found
}

/// Accounts with a contract on some day of a span.
fn under_contract(lens: &Lens, span: Span) -> HashSet<Id<Account>> {
    Contracts::new(lens).active_within(span).map(|(_, contract)| contract.account()).collect()
}

struct Moneys<'a> {
    sold: &'a Sold,
    spend: Money,
    contribution: Money,
}

fn channel_row(shared: &MarketingFacts, id: Ref, by: By, money: &Moneys, churn: &Figure<f64>) -> ChannelRow {
    let Moneys { sold, spend, contribution } = *money;
    let months = 12.0 * f64::from(shared.lens.window.years);
    let spent = if let By::Channel(channel) = by { Spent::Channel(channel) } else { Spent::All };
    let new = |words: &'static str| number_of(words, sold.new_customers, RecordSet::NewCustomers(by));
    let cac = Figure::of_or(div(amount_of("spend", spend, RecordSet::Spend(spent)), new("new customers")), "no new customers");
    let gross_margin = Figure::of_or(
        div(
            sub(
                amount_of("revenue with units", sold.counted, RecordSet::WithUnits(by)),
                amount_of("unit cost x units", sold.costs, Source::Given),
            ),
            amount_of("revenue with units", sold.counted, RecordSet::WithUnits(by)),
        ),
        "units or unit costs are not known",
    );
    let per_month = div(
        div(amount_of("window revenue", sold.revenue, RecordSet::Won(by)), number("active customers", sold.active.len())),
        ratio("months of the window", months),
    );
    let unit = UnitEconomics {
        spend,
        new_customers: sold.new_customers,
        monthly: monthly(sold, months),
        gross_margin: gross_margin.get(),
        churn: churn.get(),
    };
    let monthly_revenue_per_customer = Figure::of_or(per_month, "no active customers");
    let ltv = Figure::of(unit.ltv());
    let won = |words: &'static str| amount_of(words, sold.revenue, RecordSet::Won(by));
    ChannelRow {
        revenue: Figure::of(won("won in the window through it")),
        revenue_share: ratio_of(
            won("window revenue of the channel"),
            amount_of("window revenue", shared.revenue, RecordSet::Won(By::All)),
            "nothing won in the window",
        ),
        id,
        kind: None,
        spend: Figure::of(amount_of("spend of the window on it and its campaigns", spend, RecordSet::Spend(spent))),
        new_customers: Figure::of(new("customers of the window whose first sale came through it")),
        payback_months: Figure::of(unit.payback())
            .read_with("cac", &cac)
            .read_with("monthly revenue per customer", &monthly_revenue_per_customer)
            .read_with("gross margin", &gross_margin),
        romi: romi((contribution, Source::Given), (spend, spent)),
        monthly_revenue_per_customer,
        ltv_cac: Figure::of(unit.ltv_cac()).read_with("ltv", &ltv).read_with("cac", &cac),
        ltv,
        gross_margin,
        cac,
        incremental: incremental(None),
    }
}

/// Revenue of a customer in a month, in minor units, not rounded.
fn monthly(sold: &Sold, months: f64) -> Option<f64> {
    (!sold.active.is_empty()).then(|| sold.revenue.as_f64() / sold.active.len() as f64 / months)
}

/// What a customer costs and brings. Rates stay unrounded: only what is shown as money is rounded.
#[derive(Clone, Copy, Debug)]
struct UnitEconomics {
    spend: Money,
    new_customers: usize,
    /// Minor units a month.
    monthly: Option<f64>,
    gross_margin: Option<f64>,
    churn: Option<f64>,
}

impl UnitEconomics {
    fn cac(&self) -> Option<f64> {
        (self.new_customers > 0).then(|| self.spend.as_f64() / self.new_customers as f64)
    }

    fn terms(&self) -> Vec<Term> {
        let money = |value: Option<f64>, why: &'static str| {
            value.and_then(Money::from_f64).map_or_else(|| Num::None(why.into()), Num::Money)
        };
        let share = |value: Option<f64>, why: &'static str| value.map_or_else(|| Num::None(why.into()), Num::Ratio);
        vec![
            given("spend / new customers", money(self.cac(), "no new customers")),
            given("monthly revenue per customer", money(self.monthly, "no active customers")),
            given("gross margin", share(self.gross_margin, "units or unit costs are not known")),
            given("monthly churn", share(self.churn, "no churn known")),
        ]
    }

    /// CAC / (monthly revenue per customer x gross margin), in months.
    fn payback(&self) -> Formula {
        let mut terms = self.terms();
        terms.truncate(3);
        let value = match (self.cac(), self.monthly, self.gross_margin) {
            (None, ..) => Num::None("no new customers".into()),
            (_, None, _) => Num::None("no active customers".into()),
            (.., None) => Num::None("units or unit costs are not known".into()),
            (_, Some(monthly), Some(margin)) if monthly * margin <= 0.0 => Num::None("no margin to pay it back".into()),
            (Some(cac), Some(monthly), Some(margin)) => Num::Ratio(cac / (monthly * margin)),
        };
        named("CAC / (monthly revenue per customer x gross margin)", terms, value)
    }

    fn lifetime(&self) -> Result<f64, &'static str> {
        let monthly = self.monthly.ok_or("no active customers")?;
        let margin = self.gross_margin.ok_or("units or unit costs are not known")?;
        let churn = self.churn.filter(|churn| *churn > 0.0).ok_or("no churn")?;
        Ok(monthly * margin / churn)
    }

    /// Monthly revenue x gross margin / monthly churn.
    fn ltv(&self) -> Formula {
        let value = match self.lifetime() {
            Ok(minor) => Money::from_f64(minor).map_or_else(|| Num::None("out of range".into()), Num::Money),
            Err(why) => Num::None(why.into()),
        };
        named("monthly revenue x gross margin / monthly churn", self.terms().split_off(1), value)
    }

    fn ltv_cac(&self) -> Formula {
        let value = match (self.lifetime(), self.cac()) {
            (Err(why), _) => Num::None(why.into()),
            (_, None) => Num::None("no new customers".into()),
            (_, Some(cac)) if cac <= 0.0 => Num::None("nothing spent".into()),
            (Ok(lifetime), Some(cac)) => Num::Ratio(lifetime / cac),
        };
        named("LTV / CAC", self.terms(), value)
    }
}

/// Share of customers that leave in a month: of the accounts under contract a year before as-of, those that are not any
/// more, by twelve; without contracts then, of the customers active in the year up to then.
fn monthly_churn(shared: &MarketingFacts) -> Figure<f64> {
    let lens = &shared.lens;
    let (now, before) = (trailing_year(lens, 1), trailing_year(lens, 2));
    let day = |day: Day| Span { start: day, end: day };
    let then = under_contract(lens, day(before.end));
    let (words, then, now): (&'static str, HashSet<_>, HashSet<_>) = if then.is_empty() {
        let bought = |span: Span| shared.customers.iter().filter(move |(_, history)| history.bought_in(span)).map(|(id, _)| *id);
        ("customers active in the year before", bought(before).collect(), bought(now).collect())
    } else {
        ("accounts under contract a year before", then, under_contract(lens, day(lens.as_of)))
    };
    let left = then.difference(&now).count();
    let yearly = div(number("of these, no longer", left), number(words, then.len()));
    Figure::of_or(div(yearly, ratio("months", 12.0)), "no customers a year before")
}

/// A channel's part of window revenue, in percent.
pub(crate) fn revenue_share(lens: &Lens, channel: Id<Channel>) -> Figure<f64> {
    let window = lens.window.span();
    let own = lens.sums.within(By::Channel(Some(channel)), window).won;
    let share = div(
        amount_of("window revenue of the channel", own, RecordSet::Won(By::Channel(Some(channel)))),
        amount_of("window revenue", lens.sums.won(window), RecordSet::Won(By::All)),
    );
    let percent = mul(share, ratio("100", 100.0));
    Figure::of_or(percent, "nothing won in the window")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unit_economics_give_the_worked_values() {
        let euros = |major: i128| Money::from_minor(major * 100);
        let unit = UnitEconomics {
            spend: euros(24_000),
            new_customers: 16,
            monthly: Some(45_000.0),
            gross_margin: Some(0.62),
            churn: Some(0.025),
        };
        let number = |formula: Formula| Figure::<f64>::of(formula).get().unwrap();
        assert!((unit.cac().unwrap() - 150_000.0).abs() < 1e-6);
        assert!((number(unit.payback()) - 5.376_344).abs() < 1e-6);
        assert_eq!(Figure::<Money>::of(unit.ltv()).get(), Some(euros(11_160)));
        assert!((number(unit.ltv_cac()) - 7.44).abs() < 1e-9);
    }

    #[test]
    fn what_cannot_be_known_says_why() {
        let unit = UnitEconomics { spend: Money::ZERO, new_customers: 0, monthly: None, gross_margin: None, churn: None };
        assert_eq!(Figure::<f64>::of(unit.payback()).value, Err("no new customers".into()));
        assert_eq!(Figure::<Money>::of(unit.ltv()).value, Err("no active customers".into()));
        assert_eq!(romi((Money::ZERO, Source::Given), (Money::ZERO, Spent::All)).value, Err("nothing spent".into()));
    }
}
