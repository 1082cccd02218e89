//! Campaigns: what was spent, what came of it, what would not have come otherwise.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::book::campaign::{Aim, Campaign};
use crate::book::channel::Channel;
use crate::book::day::Day;
use crate::book::id::Id;
use crate::book::lead::Demand;
use crate::book::money::Money;
use crate::metrics::figure::{Figure, Source, div, sub};

use super::attribution::{Attribution, Credit};
use super::channels::{Channels, channels};
use super::experiments::{Experiments, Incremental};
use super::funnel::Step;
use super::records::{Brought, Records, Spent};
use super::shared::{LeadFate, Shared};
use super::terms::{Proportion, Ref, amount_of, money_ratio, number_of, small};

/// The panel.
#[derive(Clone, Debug, Serialize)]
pub struct Campaigns {
    /// Every campaign that ran in the window or has spend, leads or revenue in it, in the table's order.
    pub campaigns: Vec<CampaignRow>,
    /// Leads of the window without a campaign.
    pub no_campaign: NoCampaign,
    /// All campaigns and channels together; leads that have a campaign.
    pub campaigns_total: Total,
    /// The channels.
    #[serde(flatten)]
    pub channels: Channels,
    /// Revenue by the five models.
    pub attribution: Attribution,
    /// Spend on the brand against spend on activation.
    pub brand_activation: BrandActivation,
}

/// A campaign.
#[derive(Clone, Debug, Serialize)]
pub struct CampaignRow {
    /// Which.
    pub id: Ref,
    /// What it is for.
    pub aim: Aim,
    /// Its channel.
    pub channel: Ref,
    /// Its segment.
    pub segment: Ref,
    /// Its first day.
    pub start: Day,
    /// Its last day.
    pub end: Option<Day>,
    /// The message it carries, in its words.
    pub message: Option<String>,
    /// Spent in the window.
    pub spend: Money,
    /// What it may cost.
    pub budget: Option<Money>,
    /// Spent by as-of, ever / budget.
    pub spent_of_budget: Figure<f64>,
    /// People reached, else times shown, in the window.
    pub reach: Option<u64>,
    /// How many leads it should bring.
    pub goal_leads: Option<u32>,
    /// Leads created in the window.
    pub leads: usize,
    /// Of these, those that were looking for us.
    pub captured: usize,
    /// Of these, qualified by as-of.
    pub qualified: usize,
    /// Of these, accepted by as-of.
    pub accepted: usize,
    /// Accepted / qualified.
    pub acceptance: Figure<f64>,
    /// Lower end of its Wilson 95 % interval.
    pub acceptance_low: Option<f64>,
    /// Upper end.
    pub acceptance_high: Option<f64>,
    /// Spend / leads.
    pub cost_per_lead: Figure<Money>,
    /// Won deals of the window that it touched.
    pub won_deals: u32,
    /// Won revenue of the window by the five models.
    pub won_revenue: Credit,
    /// (attributed contribution - spend) / spend, linear: contribution, not revenue.
    pub romi: Figure<f64>,
    /// What the newest experiment says.
    pub incremental: Incremental,
}

/// Leads that no campaign brought.
#[derive(Clone, Debug, Serialize)]
pub struct NoCampaign {
    /// Created in the window.
    pub leads: usize,
    /// Of these, qualified by as-of.
    pub qualified: usize,
    /// Of these, accepted by as-of.
    pub accepted: usize,
    /// Accepted / qualified.
    pub acceptance: Figure<f64>,
}

/// All campaigns.
#[derive(Clone, Debug, Serialize)]
pub struct Total {
    /// Spend of the window, channels' own included.
    pub spend: Money,
    /// Spend without a rate of exchange: counted, 0 in money.
    pub unpriced: usize,
    /// Budgets of the campaigns that have one.
    pub budget: Option<Money>,
    /// Spent by as-of of those campaigns / their budgets.
    pub spent_of_budget: Figure<f64>,
    /// People reached, else times shown.
    pub reach: Option<u64>,
    /// Leads of the window, without a campaign included.
    pub leads: usize,
    /// Those that have a campaign.
    pub leads_with_campaign: usize,
    /// Qualified by as-of.
    pub qualified: usize,
    /// Accepted by as-of.
    pub accepted: usize,
    /// Accepted / qualified.
    pub acceptance: Figure<f64>,
    /// Spend / leads that have a campaign.
    pub cost_per_lead: Figure<Money>,
    /// (attributed contribution - spend) / spend.
    pub romi: Figure<f64>,
}

/// The brand against activation.
#[derive(Clone, Debug, Serialize)]
pub struct BrandActivation {
    /// Spend of the window on campaigns that aim at awareness.
    pub brand: Money,
    /// On campaigns that aim at demand or retention.
    pub activation: Money,
    /// Brand / both.
    pub brand_share: Figure<f64>,
}

/// Counts of leads.
#[derive(Clone, Copy, Debug, Default)]
struct Leads {
    all: usize,
    captured: usize,
    qualified: usize,
    accepted: usize,
}

impl Leads {
    fn count(&mut self, lead: &LeadFate) {
        self.all += 1;
        self.captured += usize::from(lead.demand == Some(Demand::Captured));
        self.qualified += usize::from(lead.steps[0].is_some());
        self.accepted += usize::from(lead.steps[1].is_some());
    }

    fn acceptance(self, of: Brought) -> Proportion {
        let (accepted, qualified) = (small(self.accepted), small(self.qualified));
        Proportion::new(("accepted by sales", accepted), ("qualified", qualified), "no qualified leads")
            .behind(Records::Reached(of, Step::Accepted), Records::Reached(of, Step::Qualified))
    }
}

/// The panel's figures.
pub fn campaigns(shared: &Shared, attribution: Attribution) -> Campaigns {
    let lens = &shared.lens;
    let mut by_campaign: HashMap<Option<Id<Campaign>>, Leads> = HashMap::new();
    let mut all = Leads::default();
    for lead in &shared.leads {
        by_campaign.entry(lead.campaign).or_default().count(lead);
        all.count(lead);
    }
    let spend = Spends::new(shared);
    let experiments = Experiments::new(lens);
    let mut rows = Vec::new();
    for (id, campaign) in lens.book.campaigns.iter() {
        let leads = by_campaign.get(&Some(id)).copied().unwrap_or_default();
        let revenue = attribution.by_campaign.revenue.get(&id).copied();
        let ran = campaign.start() <= lens.as_of && campaign.end().is_none_or(|end| end >= shared.window.start);
        if ran || leads.all > 0 || revenue.is_some() || spend.window.contains_key(&id) {
            rows.push(campaign_row(shared, &attribution, &spend, &experiments, leads, id, campaign));
        }
    }
    let without = by_campaign.get(&None).copied().unwrap_or_default();
    let channels = channels(shared, &attribution, &spend.channels, spend.all, &experiments);
    Campaigns {
        campaigns: rows,
        no_campaign: NoCampaign {
            leads: without.all,
            qualified: without.qualified,
            accepted: without.accepted,
            acceptance: without.acceptance(Brought::By(None)).rate,
        },
        campaigns_total: total(shared, &attribution, &spend, all, without.all),
        channels,
        brand_activation: brand_activation(shared),
        attribution,
    }
}

// Spend

#[derive(Default)]
struct Spends {
    /// Of the window, by campaign.
    window: HashMap<Id<Campaign>, (Money, Option<u64>)>,
    /// By as-of ever, by campaign.
    ever: HashMap<Id<Campaign>, Money>,
    /// Of the window, by channel.
    channels: BTreeMap<Option<Id<Channel>>, Money>,
    all: Money,
    unpriced: usize,
    reach: Option<u64>,
}

fn add_reach(sum: &mut Option<u64>, reach: Option<u64>) {
    if let Some(reach) = reach {
        *sum = Some(sum.unwrap_or(0).saturating_add(reach));
    }
}

impl Spends {
    fn new(shared: &Shared) -> Self {
        let mut sums = Self::default();
        for spend in &shared.spend {
            if let Some(campaign) = spend.campaign {
                let known = sums.window.entry(campaign).or_default();
                known.0 += spend.amount;
                add_reach(&mut known.1, spend.reach);
            }
            *sums.channels.entry(spend.channel).or_default() += spend.amount;
            sums.all += spend.amount;
            sums.unpriced += usize::from(!spend.priced);
            add_reach(&mut sums.reach, spend.reach);
        }
        let book = shared.lens.book;
        for spend in book.spend.rows().iter().filter(|spend| spend.on() <= shared.lens.as_of) {
            if let Some(campaign) = spend.campaign() {
                *sums.ever.entry(campaign).or_default() +=
                    book.price(spend.amount(), spend.currency(), spend.on()).unwrap_or_default();
            }
        }
        sums
    }
}

fn cost_per_lead(spend: (Money, Spent), leads: (usize, Brought)) -> Figure<Money> {
    let spend = amount_of("spend", spend.0, Records::Spend(spend.1));
    let leads = number_of("leads that have a campaign", leads.0, Records::Leads(leads.1));
    Figure::of_or(div(spend, leads), "no leads")
}

/// (attributed contribution - spend) / spend.
pub fn romi(contribution: (Money, Source), spend: (Money, Spent)) -> Figure<f64> {
    let spend = amount_of("spend", spend.0, Records::Spend(spend.1));
    let left = sub(amount_of("attributed contribution, linear", contribution.0, contribution.1), spend.clone());
    Figure::of_or(div(left, spend), "nothing spent")
}

fn campaign_row(
    shared: &Shared,
    attribution: &Attribution,
    spend: &Spends,
    experiments: &Experiments,
    leads: Leads,
    id: Id<Campaign>,
    campaign: &Campaign,
) -> CampaignRow {
    let book = shared.lens.book;
    let (spent, reach) = spend.window.get(&id).copied().unwrap_or_default();
    let ever = spend.ever.get(&id).copied().unwrap_or_default();
    let acceptance = leads.acceptance(Brought::By(Some(id)));
    let spent_of_budget = match campaign.budget() {
        Some(budget) => money_ratio(("spent by as-of", ever), ("budget", budget), "the budget is 0"),
        None => Figure::none("no budget"),
    };
    let words = |message: &str| {
        let known = book.messages.find(message).and_then(|id| book.messages.get(id));
        known.map_or_else(|| message.to_owned(), |message| message.words().to_owned())
    };
    let contribution = attribution.by_campaign.contribution.get(&id).copied().unwrap_or_default();
    CampaignRow {
        id: Ref::of(book, id),
        aim: campaign.aim(),
        channel: Ref::of(book, campaign.channel()),
        segment: Ref::or_none(book, campaign.segment(), "all segments"),
        start: campaign.start(),
        end: campaign.end(),
        message: campaign.message().map(words),
        spend: spent,
        budget: campaign.budget(),
        spent_of_budget,
        reach,
        goal_leads: campaign.goal_leads(),
        leads: leads.all,
        captured: leads.captured,
        qualified: leads.qualified,
        accepted: leads.accepted,
        acceptance: acceptance.rate,
        acceptance_low: acceptance.low,
        acceptance_high: acceptance.high,
        cost_per_lead: cost_per_lead((spent, Spent::Campaign(id)), (leads.all, Brought::By(Some(id)))),
        won_deals: attribution.by_campaign.deals.get(&id).copied().unwrap_or(0),
        won_revenue: attribution.by_campaign.revenue.get(&id).copied().unwrap_or_default(),
        romi: romi((contribution, Records::Touched(Some(id)).into()), (spent, Spent::Campaign(id))),
        incremental: experiments.of_campaign(id),
    }
}

fn total(shared: &Shared, attribution: &Attribution, spend: &Spends, leads: Leads, without: usize) -> Total {
    let with_budget: Vec<(Money, Money)> = shared
        .lens
        .book
        .campaigns
        .iter()
        .filter(|(_, campaign)| campaign.start() <= shared.lens.as_of)
        .filter_map(|(id, campaign)| Some((spend.ever.get(&id).copied().unwrap_or_default(), campaign.budget()?)))
        .collect();
    let ever = with_budget.iter().map(|(spent, _)| *spent).sum();
    let budget: Money = with_budget.iter().map(|(_, budget)| *budget).sum();
    let with_campaign = leads.all - without;
    Total {
        spend: spend.all,
        unpriced: spend.unpriced,
        budget: (!with_budget.is_empty()).then_some(budget),
        spent_of_budget: money_ratio(
            ("spent by as-of of campaigns with a budget", ever),
            ("their budgets", budget),
            "no budgets",
        ),
        reach: spend.reach,
        leads: leads.all,
        leads_with_campaign: with_campaign,
        qualified: leads.qualified,
        accepted: leads.accepted,
        acceptance: leads.acceptance(Brought::Somehow).rate,
        cost_per_lead: cost_per_lead((spend.all, Spent::All), (with_campaign, Brought::ByCampaigns)),
        romi: romi((attribution.contribution, Records::Touched(None).into()), (spend.all, Spent::All)),
    }
}

fn brand_activation(shared: &Shared) -> BrandActivation {
    let (mut brand, mut activation) = (Money::ZERO, Money::ZERO);
    for spend in &shared.spend {
        match spend.campaign.and_then(|id| shared.lens.book.campaigns.get(id)).map(crate::book::campaign::Campaign::aim) {
            Some(Aim::Awareness) => brand += spend.amount,
            Some(Aim::Demand | Aim::Retention) => activation += spend.amount,
            None => {}
        }
    }
    let share =
        money_ratio(("spend on awareness", brand), ("spend of all campaigns", brand + activation), "nothing spent on campaigns");
    BrandActivation { brand, activation, brand_share: share }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spend_gives_the_worked_values() {
        let euros = |major: i128| Money::from_minor(major * 100);
        assert_eq!(cost_per_lead((euros(24_000), Spent::All), (600, Brought::ByCampaigns)).get(), Some(euros(40)));
        assert!((romi((euros(58_900), Source::Given), (euros(24_000), Spent::All)).get().unwrap() - 1.454_167).abs() < 1e-6);
        assert_eq!(cost_per_lead((euros(24_000), Spent::All), (0, Brought::ByCampaigns)).value, Err("no leads".into()));
    }
}
