//! What several panels need, found once: a pass over each of the large tables.

use foldhash::HashMap;

use crate::book::account::Account;
use crate::book::calendar::Span;
use crate::book::campaign::Campaign;
use crate::book::channel::{Channel, Segment};
use crate::book::day::Day;
use crate::book::deal::Deal;
use crate::book::id::Id;
use crate::book::lead::{Demand, Lead};
use crate::book::money::Money;
use crate::book::product::Product;
use crate::book::units::Units;
use crate::metrics::as_of::{DealState, deal_on};
use crate::metrics::ledger::{LedgerEntry, LedgerRow, whose};
use crate::metrics::lens::Lens;

/// A deal won in the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct WonDeal {
    pub(crate) id: Id<Deal>,
    pub(crate) on: Day,
    /// Its revenue, 0 where it is not priced.
    pub(crate) revenue: Money,
    /// Revenue x (1 - cost share of its channel) - unit cost x units; `None` when units or unit costs are not known.
    pub(crate) contribution: Option<Money>,
    pub(crate) priced: bool,
    /// The account's segment.
    pub(crate) segment: Option<Id<Segment>>,
    /// Days from created to won; `None` where its creation is not known.
    pub(crate) cycle: Option<i32>,
}

/// A deal decided in the window or the trailing two years.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct DecidedDeal {
    pub(crate) id: Id<Deal>,
    pub(crate) on: Day,
    pub(crate) won: bool,
    /// Its amount, 0 where it is not priced.
    pub(crate) amount: Money,
    /// The account's segment.
    pub(crate) segment: Option<Id<Segment>>,
    /// The deal's channel.
    pub(crate) channel: Option<Id<Channel>>,
}

/// How far a lead of the window got by the as-of day. A later step implies the earlier ones, on its own day where
/// theirs is not written; rejection takes none back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LeadFate {
    pub(crate) id: Id<Lead>,
    pub(crate) created: Day,
    /// Qualified, accepted, deal, won: when.
    pub(crate) steps: [Option<Day>; 4],
    /// When it was rejected, or its last deal was lost, without having been won.
    pub(crate) stopped: Option<Day>,
    /// The campaign that brought it.
    pub(crate) campaign: Option<Id<Campaign>>,
    pub(crate) demand: Option<Demand>,
    /// Money of its won deals.
    pub(crate) won: Money,
}

/// Money spent in the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SpendOn {
    pub(crate) campaign: Option<Id<Campaign>>,
    /// On which channel: its own, else its campaign's.
    pub(crate) channel: Option<Id<Channel>>,
    /// To which segment: its campaign's.
    pub(crate) segment: Option<Id<Segment>>,
    /// How much, 0 where it is not priced.
    pub(crate) amount: Money,
    pub(crate) priced: bool,
    /// People reached, else times shown.
    pub(crate) reach: Option<u64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CustomerHistory {
    /// Days of its wins and orders, in order; a day with two stands twice.
    pub(crate) days: Vec<Day>,
    /// The channel of its first sale.
    pub(crate) channel: Option<Id<Channel>>,
}

impl CustomerHistory {
    pub(crate) fn bought_in(&self, span: Span) -> bool {
        let from = self.days.partition_point(|day| *day < span.start);
        self.days.get(from).is_some_and(|day| *day <= span.end)
    }

    /// Whether its first sale lies in a span.
    pub(crate) fn gained_in(&self, span: Span) -> bool {
        self.days.first().is_some_and(|first| span.holds(*first))
    }

    /// How often, in a span, a year was up on which nothing was sold to it since the day a year before.
    pub(crate) fn silent_in(&self, span: Span) -> usize {
        let next = self.days.iter().skip(1).copied().map(Some).chain(std::iter::once(None));
        let silent = |(sold, next): (&Day, Option<Day>)| {
            let up = sold.plus_years(1);
            span.holds(up) && next.is_none_or(|next| next > up)
        };
        self.days.iter().zip(next).filter(|(sold, next)| silent((sold, *next))).count()
    }
}

/// What is found once.
#[derive(Clone, Debug)]
pub(crate) struct MarketingFacts<'a> {
    pub(crate) lens: Lens<'a>,
    pub(crate) window: Span,
    /// Revenue of the window: deals, orders, returns.
    pub(crate) revenue: Money,
    /// Deals won in the window, in the order of their days.
    pub(crate) won: Vec<WonDeal>,
    /// Deals decided in the window or the trailing two years, in table order.
    pub(crate) decided: Vec<DecidedDeal>,
    /// The lead that a deal came from: its own, else the first that names it.
    pub(crate) lead_of: HashMap<Id<Deal>, Id<Lead>>,
    /// Leads created in the window, in table order.
    pub(crate) leads: Vec<LeadFate>,
    /// Spend of the window, in table order.
    pub(crate) spend: Vec<SpendOn>,
    /// Customers and when they bought, ever.
    pub(crate) customers: HashMap<Id<Account>, CustomerHistory>,
}

impl<'a> MarketingFacts<'a> {
    pub(crate) fn new(lens: &Lens<'a>) -> Self {
        let window = lens.window.span();
        let lead_of = lead_of(lens);
        Self {
            lens: *lens,
            window,
            revenue: lens.sums.won(window),
            won: won(lens, window),
            decided: decided(lens, window.start.min(trailing_year(lens, 2).start)),
            leads: leads(lens, window, &lead_of),
            spend: spend(lens, window),
            customers: customers(lens),
            lead_of,
        }
    }

    /// Whether an account's first sale lies in a span, and it is no customer since before it.
    pub(crate) fn is_new_in(&self, account: Id<Account>, history: &CustomerHistory, span: Span) -> bool {
        let since = self.lens.book.accounts.get(account).and_then(crate::book::account::Account::since);
        history.days.first().is_some_and(|first| span.holds(*first)) && since.is_none_or(|since| span.holds(since))
    }

    /// Accounts that are new customers of the window.
    pub(crate) fn new_customers(&self) -> impl Iterator<Item = (Id<Account>, &CustomerHistory)> {
        let all = self.customers.iter().map(|(account, history)| (*account, history));
        all.filter(|(account, history)| self.is_new_in(*account, history, self.window))
    }

    pub(crate) fn decided_in_window(&self) -> impl Iterator<Item = &DecidedDeal> {
        self.decided.iter().filter(|deal| self.window.holds(deal.on))
    }
}

/// The trailing year that ends on the as-of day (1), or so many years before it.
pub(crate) fn trailing_year(lens: &Lens, back: i32) -> Span {
    Span { start: lens.as_of.plus_years(-back) + 1, end: lens.as_of.plus_years(1 - back) }
}

/// Whether the book's sales reach back over most of a span: a comparison with the half-empty year in which a book begins
/// says nothing.
pub(crate) fn covers(lens: &Lens, span: Span) -> bool {
    lens.ledger.rows().first().is_some_and(|row| row.day <= span.start + span.days() / 2)
}

/// Cost of the units of a row; `None` when the units or the unit cost of the day are not known.
pub(crate) fn unit_costs(lens: &Lens, row: &LedgerRow) -> Option<Money> {
    cost_of(lens, row.product?, row.units?, row.day)
}

fn cost_of(lens: &Lens, product: Id<Product>, units: Units, day: Day) -> Option<Money> {
    let cost = lens.book.products.get(product)?.unit_cost_on(day)?;
    cost.times(i128::from(units.thousandths()), 1000)
}

/// Revenue that a channel leaves after its variable cost.
pub(crate) fn after_channel(lens: &Lens, channel: Option<Id<Channel>>, revenue: Money) -> Money {
    let share = channel.and_then(|id| lens.book.channels.get(id)).and_then(crate::book::channel::Channel::cost_share);
    let Some(share) = share else { return revenue };
    let kept = rust_decimal::Decimal::ONE - share;
    let scale = 10_i128.checked_pow(kept.scale());
    scale.and_then(|scale| revenue.times(kept.mantissa(), scale)).unwrap_or(revenue)
}

fn won(lens: &Lens, window: Span) -> Vec<WonDeal> {
    let mut found: Vec<WonDeal> = Vec::new();
    // The rows of one deal stand together, the first of them marked.
    let mut parts: Vec<&LedgerRow> = Vec::new();
    for row in lens.ledger.within(window) {
        let LedgerEntry::Deal(_) = row.entry else { continue };
        if row.first {
            found.extend(won_deal(lens, &parts));
            parts.clear();
        }
        parts.push(row);
    }
    found.extend(won_deal(lens, &parts));
    found
}

fn won_deal(lens: &Lens, parts: &[&LedgerRow]) -> Option<WonDeal> {
    let first = parts.first()?;
    let LedgerEntry::Deal(id) = first.entry else { return None };
    let revenue = parts.iter().map(|row| row.amount).sum();
    let costs: Option<Money> = parts.iter().map(|row| unit_costs(lens, row)).sum();
    let contribution = costs.filter(|_| first.priced).map(|costs| after_channel(lens, first.channel, revenue) - costs);
    let cycle = lens.book.deals.get(id)?.creation().map(|created| first.day - created);
    Some(WonDeal { id, on: first.day, revenue, contribution, priced: first.priced, segment: first.segment, cycle })
}

fn decided(lens: &Lens, from: Day) -> Vec<DecidedDeal> {
    let mut found = Vec::new();
    for (id, deal) in lens.book.deals.iter() {
        if deal.decided().is_none_or(|on| on < from || on > lens.as_of) {
            continue;
        }
        let Some(state) = deal_on(lens.book, id, deal, lens.as_of) else { continue };
        let (on, won) = match state.state {
            DealState::Won(on) => (on, true),
            DealState::Lost(on) => (on, false),
            DealState::Open => continue,
        };
        if lens.owns(state.owner, on) {
            let sold = whose(lens.book, state.owner, deal.account(), None, deal.partner());
            found.push(DecidedDeal { id, on, won, amount: state.money(), segment: sold.segment, channel: sold.channel });
        }
    }
    found
}

fn lead_of(lens: &Lens) -> HashMap<Id<Deal>, Id<Lead>> {
    let mut found = HashMap::default();
    for (id, deal) in lens.book.deals.iter() {
        if let Some(lead) = deal.lead() {
            found.insert(id, lead);
        }
    }
    for (id, lead) in lens.book.leads.iter() {
        if let Some(deal) = lead.deal() {
            found.entry(deal).or_insert(id);
        }
    }
    found
}

fn leads(lens: &Lens, window: Span, lead_of: &HashMap<Id<Deal>, Id<Lead>>) -> Vec<LeadFate> {
    let mut deals_of: HashMap<Id<Lead>, Vec<Id<Deal>>> = HashMap::with_capacity_and_hasher(lead_of.len(), <_>::default());
    for (deal, lead) in lead_of {
        deals_of.entry(*lead).or_default().push(*deal);
    }
    let mut money: HashMap<Id<Deal>, Money> = HashMap::default();
    for row in lens.ledger.rows() {
        if let LedgerEntry::Deal(deal) = row.entry
            && lead_of.contains_key(&deal)
        {
            *money.entry(deal).or_default() += row.amount;
        }
    }
    let mut found = Vec::new();
    for (id, lead) in lens.book.leads.iter() {
        if window.holds(lead.created()) && lens.owns(lead.owner(), lens.as_of) {
            found.push(fate(lens, id, lead, deals_of.get(&id).map_or(&[], Vec::as_slice), &money));
        }
    }
    found
}

fn fate(lens: &Lens, id: Id<Lead>, lead: &Lead, deals: &[Id<Deal>], money: &HashMap<Id<Deal>, Money>) -> LeadFate {
    let known = |day: Option<Day>| day.filter(|day| *day <= lens.as_of);
    let (mut begun, mut won, mut revenue) = (None, None, Money::ZERO);
    let (mut open, mut lost) = (false, None);
    for deal_id in deals {
        let Some(deal) = lens.book.deals.get(*deal_id).filter(|deal| deal.is_there_on(lens.as_of)) else { continue };
        // One that was always there is older than the lead, which then reached it at once.
        begun = earlier(begun, Some(deal.there_from().unwrap_or(lead.created())));
        let won_on = known(deal.won().map(crate::book::deal::Won::on));
        let lost_on = known(deal.lost().map(crate::book::deal::Lost::on));
        won = earlier(won, won_on);
        open |= won_on.is_none() && lost_on.is_none();
        lost = lost.max(lost_on);
        if won_on.is_some() {
            revenue += money.get(deal_id).copied().unwrap_or_default();
        }
    }
    let mut steps = [known(lead.qualified()), known(lead.accepted()), begun, won];
    let mut later = None;
    for step in steps.iter_mut().rev() {
        later = earlier(later, *step);
        // A deal that is older than its lead was reached at once.
        later = later.map(|day| day.max(lead.created()));
        *step = later;
    }
    let rejected = known(lead.rejected().map(crate::book::lead::Rejection::on));
    let given_up = lost.filter(|_| !open && won.is_none());
    // A list of a campaign's members says who was touched, and nothing of what brought them: the first touch did.
    let touches = lead.touches().iter().filter(|touch| touch.on() <= lens.as_of);
    let touched_first = touches.min_by_key(|touch| touch.on()).map(crate::book::lead::Touch::campaign);
    LeadFate {
        id,
        created: lead.created(),
        steps,
        stopped: earlier(rejected, given_up),
        campaign: lead.campaign().or(touched_first),
        demand: lead.demand(),
        won: revenue,
    }
}

fn earlier(a: Option<Day>, b: Option<Day>) -> Option<Day> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

fn spend(lens: &Lens, window: Span) -> Vec<SpendOn> {
    let book = lens.book;
    let mut found = Vec::new();
    for spend in book.spend.rows().iter().filter(|spend| window.holds(spend.on())) {
        let campaign = spend.campaign().and_then(|id| book.campaigns.get(id));
        let amount = book.price(spend.amount(), spend.currency(), spend.on());
        found.push(SpendOn {
            campaign: spend.campaign(),
            channel: spend.channel().or(campaign.map(crate::book::campaign::Campaign::channel)),
            segment: campaign.and_then(crate::book::campaign::Campaign::segment),
            amount: amount.unwrap_or_default(),
            priced: amount.is_some(),
            reach: spend.reach().or(spend.impressions()),
        });
    }
    found
}

fn customers(lens: &Lens) -> HashMap<Id<Account>, CustomerHistory> {
    let mut found: HashMap<Id<Account>, CustomerHistory> = HashMap::default();
    for row in lens.ledger.rows() {
        let (Some(account), true) = (row.account, row.first && !matches!(row.entry, LedgerEntry::Return(_))) else { continue };
        let history = found.entry(account).or_insert_with(|| CustomerHistory { days: Vec::new(), channel: row.channel });
        history.days.push(row.day);
    }
    found
}
