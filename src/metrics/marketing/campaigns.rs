//! Campaigns: what was spent, what came of it, what would not have come otherwise.

use std::collections::BTreeMap;

use foldhash::HashMap;

use crate::book::campaign::{Aim, Campaign};
use crate::book::channel::Channel;
use crate::book::day::Day;
use crate::book::id::Id;
use crate::book::lead::Demand;
use crate::book::money::Money;
use crate::metrics::figure::{Figure, Formula, Num, Source, div, figures, no_figures, sub};

use super::attribution::{Attribution, Credit};
use super::channels::{Channels, channels};
use super::experiments::{Experiments, Incremental};
use super::funnel::FunnelStep;
use super::records::{Brought, RecordSet, Spent};
use super::shared::{LeadFate, MarketingFacts};
use super::terms::{Proportion, Ref, amount, amount_of, money_ratio, number_of, ratio_of, small, stated};

figures! {
    /// The panel.
    pub struct Campaigns {
        /// Every campaign that ran in the window or has spend, leads or revenue in it, in the table's order.
        pub campaigns: Vec<CampaignRow>,
        /// Leads of the window without a campaign.
        pub no_campaign: NoCampaign,
        /// All campaigns and channels together; leads that have a campaign.
        pub campaigns_total: CampaignTotal,
        /// The channels.
        pub channels: Channels | flat,
        /// Revenue by the five models.
        pub attribution: Attribution,
        /// Spend on the brand against spend on activation.
        pub brand_activation: BrandActivation,
    }

    /// A campaign.
    pub struct CampaignRow {
        /// Which.
        pub id: Ref,
        /// What the campaign is for.
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
        /// Spend of the window on the campaign.
        pub spend: Figure<Money>,
        /// What it may cost.
        pub budget: Figure<Money>,
        /// Spend on the campaign up to the day by its budget.
        pub spent_of_budget: Figure<f64>,
        /// People reached, else times shown, of the window's spend rows.
        pub reach: Figure<usize>,
        /// The leads it is to bring, as written.
        pub goal_leads: Figure<u32>,
        /// Leads of the window that the campaign brought.
        pub leads: Figure<usize>,
        /// Of its leads, those that were looking already.
        pub captured: Figure<usize>,
        /// Of its leads, those qualified by the day.
        pub qualified: Figure<usize>,
        /// Of its qualified leads, those that sales accepted.
        pub accepted: Figure<usize>,
        /// Leads accepted by sales by leads qualified.
        pub acceptance: Figure<f64>,
        /// Lower end of its Wilson 95 % interval.
        pub acceptance_low: Option<f64>,
        /// Upper end.
        pub acceptance_high: Option<f64>,
        /// Spend of the window by its leads.
        pub cost_per_lead: Figure<Money>,
        /// Won deals with a touch of the campaign.
        pub won_deals: Figure<usize>,
        /// Won revenue of the window by the five models.
        pub won_revenue: Credit,
        /// (Attributed contribution - spend) by spend, linear: what comes back beyond what was spent.
        pub romi: Figure<f64>,
        /// What the newest experiment says.
        pub incremental: Incremental,
    }

    /// Leads that no campaign brought.
    pub struct NoCampaign {
        /// Leads of the window that no campaign brought.
        pub leads: Figure<usize>,
        /// Of the leads without a campaign, those qualified by the day.
        pub qualified: Figure<usize>,
        /// Of the qualified leads without a campaign, those that sales accepted.
        pub accepted: Figure<usize>,
        /// Leads accepted by sales by leads qualified, of those without a campaign.
        pub acceptance: Figure<f64>,
    }

    /// All campaigns.
    pub struct CampaignTotal {
        /// Spend of the window on anything, channels' own included.
        pub spend: Figure<Money>,
        /// Spend without a rate of exchange: counted, 0 in money.
        pub unpriced: usize,
        /// Budgets of the campaigns that have one.
        pub budget: Option<Money>,
        /// Spend up to the day by the budgets, of all campaigns.
        pub spent_of_budget: Figure<f64>,
        /// People reached, else times shown, of the window's spend rows.
        pub reach: Figure<usize>,
        /// Leads of the window, without a campaign included.
        pub leads: Figure<usize>,
        /// Those that have a campaign.
        pub leads_with_campaign: usize,
        /// Leads of the window qualified by the day.
        pub qualified: Figure<usize>,
        /// Of the qualified leads, those that sales accepted.
        pub accepted: Figure<usize>,
        /// Leads accepted by sales by leads qualified.
        pub acceptance: Figure<f64>,
        /// Spend of the window by the leads that have a campaign.
        pub cost_per_lead: Figure<Money>,
        /// (Attributed contribution - spend) by spend, of all campaigns.
        pub romi: Figure<f64>,
    }

    /// The brand against activation.
    pub struct BrandActivation {
        /// Spend of the window on campaigns that aim at awareness.
        pub brand: Figure<Money>,
        /// Spend of the window on campaigns that aim at demand or retention.
        pub activation: Figure<Money>,
        /// Spend on campaigns for awareness by all campaign spend.
        pub brand_share: Figure<f64>,
    }
}

no_figures!(Aim);

#[derive(Clone, Copy, Debug, Default)]
struct LeadCounts {
    all: usize,
    captured: usize,
    qualified: usize,
    accepted: usize,
}

impl LeadCounts {
    fn count(&mut self, lead: &LeadFate) {
        self.all += 1;
        self.captured += usize::from(lead.demand == Some(Demand::Captured));
        self.qualified += usize::from(lead.steps[0].is_some());
        self.accepted += usize::from(lead.steps[1].is_some());
    }

    fn figures(self, of: Brought) -> LeadFigures {
        let reached = |words: &'static str, n, step| Figure::of(number_of(words, n, RecordSet::Reached(of, step)));
        LeadFigures {
            leads: Figure::of(number_of("leads of the window", self.all, RecordSet::Leads(of))),
            qualified: reached("of them qualified", self.qualified, FunnelStep::Qualified),
            accepted: reached("of them accepted by sales", self.accepted, FunnelStep::Accepted),
            acceptance: self.acceptance(of),
        }
    }

    fn acceptance(self, of: Brought) -> Proportion {
        let (accepted, qualified) = (small(self.accepted), small(self.qualified));
        Proportion::new(("accepted by sales", accepted), ("qualified", qualified), "no qualified leads")
            .behind(RecordSet::Reached(of, FunnelStep::Accepted), RecordSet::Reached(of, FunnelStep::Qualified))
    }
}

struct LeadFigures {
    leads: Figure<usize>,
    qualified: Figure<usize>,
    accepted: Figure<usize>,
    acceptance: Proportion,
}

pub(crate) fn campaigns(shared: &MarketingFacts, attribution: Attribution) -> Campaigns {
    let lens = &shared.lens;
    let mut by_campaign: HashMap<Option<Id<Campaign>>, LeadCounts> = HashMap::default();
    let mut all = LeadCounts::default();
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
    let LeadFigures { leads, qualified, accepted, acceptance } = without.figures(Brought::By(None));
    let channels = channels(shared, &attribution, &spend.channels, spend.all, &experiments);
    Campaigns {
        campaigns: rows,
        no_campaign: NoCampaign { leads, qualified, accepted, acceptance: acceptance.rate },
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
    window: HashMap<Id<Campaign>, (Money, Option<usize>)>,
    /// By as-of ever, by campaign.
    ever: HashMap<Id<Campaign>, Money>,
    /// Of the window, by channel.
    channels: BTreeMap<Option<Id<Channel>>, Money>,
    all: Money,
    unpriced: usize,
    reach: Option<usize>,
}

fn add_reach(sum: &mut Option<usize>, reach: Option<u64>) {
    if let Some(reach) = reach {
        *sum = Some(sum.unwrap_or(0).saturating_add(usize::try_from(reach).unwrap_or(usize::MAX)));
    }
}

/// People reached, else times shown, by this spend.
fn reached(reach: Option<usize>, spent: Spent) -> Figure<usize> {
    let reach = reach.map(|reach| number_of("reach, else impressions", reach, RecordSet::Spend(spent)));
    Figure::some(reach, "no spend says whom it reached")
}

impl Spends {
    fn new(shared: &MarketingFacts) -> Self {
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

/// Spend by leads; `n/a` where no spend is written: that leads cost nothing is not known then.
fn cost_per_lead(spend: (Money, Spent), leads: (usize, Brought)) -> Figure<Money> {
    if spend.0 == Money::ZERO {
        return Figure::none("no spend is written");
    }
    let spend = amount_of("spend", spend.0, RecordSet::Spend(spend.1));
    let leads = number_of("leads that have a campaign", leads.0, RecordSet::Leads(leads.1));
    Figure::of_or(div(spend, leads), "no leads")
}

/// (attributed contribution - spend) / spend.
pub(crate) fn romi(contribution: (Money, Source), spend: (Money, Spent)) -> Figure<f64> {
    let spend = amount_of("spend", spend.0, RecordSet::Spend(spend.1));
    let left = sub(amount_of("attributed contribution, linear", contribution.0, contribution.1), spend.clone());
    Figure::of_or(div(left, spend), "nothing spent")
}

fn campaign_row(
    shared: &MarketingFacts,
    attribution: &Attribution,
    spend: &Spends,
    experiments: &Experiments,
    leads: LeadCounts,
    id: Id<Campaign>,
    campaign: &Campaign,
) -> CampaignRow {
    let book = shared.lens.book;
    let (spent, reach) = spend.window.get(&id).copied().unwrap_or_default();
    let ever = spend.ever.get(&id).copied().unwrap_or_default();
    let brought = Brought::By(Some(id));
    let captured = number_of("its leads that were looking", leads.captured, RecordSet::Looking(brought, Some(Demand::Captured)));
    let all = leads.all;
    let LeadFigures { leads, qualified, accepted, acceptance } = leads.figures(brought);
    let budget = campaign.budget().map(|budget| stated("budget", Num::Money(budget), id));
    let spent_of_budget = match &budget {
        Some(budget) => ratio_of(amount("spent by as-of", ever), budget.clone(), "the budget is 0"),
        None => Figure::none("no budget"),
    };
    let goal = campaign.goal_leads().map(|goal| stated("leads as written", Num::Count(goal.into()), id));
    let touched = attribution.by_campaign.deals.get(&id).map_or(0, |deals| *deals as usize);
    let words = |message: &str| {
        let known = book.messages.find(message).and_then(|id| book.messages.get(id));
        known.map_or_else(|| message.to_owned(), |message| message.words().to_owned())
    };
    let contribution = attribution.by_campaign.contribution.get(&id).copied().unwrap_or_default();
    let incremental = experiments.of_campaign(id);
    let romi = romi((contribution, RecordSet::Touched(Some(id)).into()), (spent, Spent::Campaign(id)))
        .read_with("lift per spend", &incremental.lift_per_spend);
    CampaignRow {
        id: Ref::of(book, id),
        aim: campaign.aim(),
        channel: Ref::of(book, campaign.channel()),
        segment: Ref::or_none(book, campaign.segment(), "all segments"),
        start: campaign.start(),
        end: campaign.end(),
        message: campaign.message().map(words),
        spend: Figure::of(amount_of("spend of the window on it", spent, RecordSet::Spend(Spent::Campaign(id)))),
        budget: Figure::some(budget, "no budget"),
        spent_of_budget,
        reach: reached(reach, Spent::Campaign(id)),
        goal_leads: Figure::some(goal, "no goal is written"),
        leads,
        captured: Figure::of(captured),
        qualified,
        accepted,
        cost_per_lead: cost_per_lead((spent, Spent::Campaign(id)), (all, brought))
            .read_with("acceptance", &acceptance.rate)
            .read_with("romi", &romi),
        acceptance: acceptance.rate,
        acceptance_low: acceptance.low.get(),
        acceptance_high: acceptance.high.get(),
        won_deals: Figure::of(number_of("won deals that it touched", touched, RecordSet::TouchedRevenue(Some(id)))),
        won_revenue: Credit::of(attribution.by_campaign.revenue.get(&id).copied().unwrap_or_default(), Some(id)),
        romi,
        incremental,
    }
}

fn total(shared: &MarketingFacts, attribution: &Attribution, spend: &Spends, leads: LeadCounts, without: usize) -> CampaignTotal {
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
    let LeadFigures { leads, qualified, accepted, acceptance } = leads.figures(Brought::Somehow);
    CampaignTotal {
        spend: Figure::of(amount_of("spend of the window", spend.all, RecordSet::Spend(Spent::All))),
        unpriced: spend.unpriced,
        budget: (!with_budget.is_empty()).then_some(budget),
        spent_of_budget: money_ratio(
            ("spent by as-of of campaigns with a budget", ever),
            ("their budgets", budget),
            "no budgets",
        ),
        reach: reached(spend.reach, Spent::All),
        leads,
        leads_with_campaign: with_campaign,
        qualified,
        accepted,
        acceptance: acceptance.rate,
        cost_per_lead: cost_per_lead((spend.all, Spent::All), (with_campaign, Brought::ByCampaigns)),
        romi: romi((attribution.contribution, RecordSet::Touched(None).into()), (spend.all, Spent::All)),
    }
}

fn brand_activation(shared: &MarketingFacts) -> BrandActivation {
    let (mut brand, mut activation) = (Money::ZERO, Money::ZERO);
    for spend in &shared.spend {
        match spend.campaign.and_then(|id| shared.lens.book.campaigns.get(id)).map(crate::book::campaign::Campaign::aim) {
            Some(Aim::Awareness) => brand += spend.amount,
            Some(Aim::Demand | Aim::Retention) => activation += spend.amount,
            None => {}
        }
    }
    let spent = |words: &'static str, on| amount_of(words, on, Source::Given);
    let both = Formula::Sum(vec![spent("on awareness", brand), spent("on demand and retention", activation)]);
    BrandActivation {
        brand: Figure::of(spent("spend on awareness", brand)),
        activation: Figure::of(spent("spend on demand and retention", activation)),
        brand_share: ratio_of(spent("spend on awareness", brand), both, "nothing spent on campaigns"),
    }
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
        assert_eq!(cost_per_lead((euros(0), Spent::All), (8, Brought::ByCampaigns)).get(), None);
    }
}
