//! The records behind the marketing figures: what each of them counts, and what it leaves out.

use crate::book::brand::Rival;
use crate::book::calendar::Period;
use crate::book::campaign::Campaign;
use crate::book::channel::{Channel, Segment};
use crate::book::deal::LossReason;
use crate::book::id::{AnyId, Id};
use crate::book::lead::Demand;
use crate::book::table::Records;
use crate::metrics::figure::{Source, Test};
use crate::metrics::ledger::LedgerRow;
use crate::metrics::lens::Lens;
use crate::metrics::parts::{Contribution, is_of, won};
use crate::metrics::sums::By;

use super::attribution::touches;
use super::funnel::FunnelStep;
use super::shared::{DecidedDeal, LeadFate, MarketingFacts, WonDeal, unit_costs};

/// A set of records that a marketing figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordSet {
    /// Everything won in the marketing window, of a part of a split.
    Won(By),
    /// Everything won in the window before it.
    WonBefore(By),
    /// Of what was won in the window, what has units and unit costs; the rest is left out of margins.
    WithUnits(By),
    /// Of what was won in the window, what has no units or no unit costs.
    WithoutUnits,
    /// Spend of the window.
    Spend(Spent),
    /// Leads created in the window.
    Leads(Brought),
    /// Of these, those that reached a step by as-of.
    Reached(Brought, FunnelStep),
    /// Of the window's leads, those created in a quarter, or those of them that reached a step by as-of.
    Cohort(Period, Option<FunnelStep>),
    /// Of these, those that were or were not looking for us; `None`: that do not say.
    Looking(Brought, Option<Demand>),
    /// Of the window's leads, those created in a quarter of which the same holds.
    CohortLooking(Period, Option<Demand>),
    /// Deals won in the window that a campaign touched (`None`: any); those without units have no contribution.
    Touched(Option<Id<Campaign>>),
    /// The same deals with their revenue, whether their units are known or not.
    TouchedRevenue(Option<Id<Campaign>>),
    /// New customers of the window, by the channel of their first sale.
    NewCustomers(By),
    /// Deals decided in the window, of a segment, a channel or both.
    Decided(By),
    /// Of these, the won ones.
    WonDeals(By),
    /// Of these, the lost ones.
    Lost(By),
    /// Of the lost ones, those for a reason.
    LostFor(LossReason),
    /// Of these, those of a segment.
    LostForIn(LossReason, Option<Id<Segment>>),
    /// Of the lost ones, those to a rival.
    LostTo(Id<Rival>),
    /// Of these, those of a segment.
    LostToIn(Id<Rival>, Option<Id<Segment>>),
    /// Of the lost ones, those that name a rival.
    LostToSomebody,
    /// Of the lost ones, those that name none.
    LostToNobody,
}

/// On what money was spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Spent {
    /// On anything.
    All,
    /// On a campaign.
    Campaign(Id<Campaign>),
    /// On anything that names no segment.
    WithoutSegment,
    /// On a channel or its campaigns.
    Channel(Option<Id<Channel>>),
}

/// What brought a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Brought {
    /// Whatever it was.
    Somehow,
    /// Any campaign.
    ByCampaigns,
    /// This campaign; `None`: no campaign.
    By(Option<Id<Campaign>>),
}

impl From<RecordSet> for Source {
    fn from(records: RecordSet) -> Self {
        Self::Counted(Test::Marketing(records))
    }
}

impl Brought {
    fn is(self, lead: &LeadFate) -> bool {
        match self {
            Self::Somehow => true,
            Self::ByCampaigns => lead.campaign.is_some(),
            Self::By(campaign) => lead.campaign == campaign,
        }
    }
}

/// The records of a set, in the order in which they are written (sales: by what they are).
pub(crate) fn list(lens: &Lens, records: RecordSet) -> Vec<(AnyId, Contribution)> {
    let shared = &MarketingFacts::new(lens);
    let counts = |id: AnyId| (id, Contribution::Counts(None));
    let leads = |test: &dyn Fn(&LeadFate) -> bool| -> Vec<(AnyId, Contribution)> {
        shared.leads.iter().filter(|lead| test(lead)).map(|lead| counts(Records::any(lead.id))).collect()
    };
    let decided = |test: &dyn Fn(&DecidedDeal) -> bool| -> Vec<(AnyId, Contribution)> {
        let deals = shared.decided_in_window().filter(|deal| test(deal));
        deals.map(|deal| (Records::any(deal.id), Contribution::Counts(Some(deal.amount)))).collect()
    };
    let lost = |deal: &DecidedDeal| lens.book.deals.get(deal.id).and_then(crate::book::deal::Deal::lost).filter(|_| !deal.won);
    match records {
        RecordSet::Won(by) => won(lens.ledger.within(shared.window), |row| is_of(row, by)),
        RecordSet::WonBefore(by) => won(lens.ledger.within(lens.window.before().span()), |row| is_of(row, by)),
        RecordSet::WithUnits(by) => with_units(lens, shared, by),
        RecordSet::WithoutUnits => won(lens.ledger.within(shared.window), |row| !has_units(lens, row)),
        RecordSet::Spend(on) => spend(lens, shared, on),
        RecordSet::Leads(brought) => leads(&|lead| brought.is(lead)),
        RecordSet::Reached(brought, step) => leads(&|lead| brought.is(lead) && step.of(lead).is_some()),
        RecordSet::Cohort(quarter, step) => {
            let span = lens.book.company.calendar().span(quarter);
            leads(&|lead| span.holds(lead.created) && step.is_none_or(|step| step.of(lead).is_some()))
        }
        RecordSet::Looking(brought, demand) => leads(&|lead| brought.is(lead) && lead.demand == demand),
        RecordSet::CohortLooking(quarter, demand) => {
            let span = lens.book.company.calendar().span(quarter);
            leads(&|lead| span.holds(lead.created) && lead.demand == demand)
        }
        RecordSet::Touched(campaign) => touched(shared, campaign, |deal| match deal.contribution {
            Some(contribution) => Contribution::Counts(Some(contribution)),
            None => Contribution::LeftOut("units or unit costs are not known".into()),
        }),
        RecordSet::TouchedRevenue(campaign) => {
            touched(shared, campaign, |deal| Contribution::Counts(deal.priced.then_some(deal.revenue)))
        }
        RecordSet::NewCustomers(by) => {
            let of = |channel| matches!(by, By::All) || by == By::Channel(channel);
            let mut new: Vec<AnyId> = shared
                .new_customers()
                .filter(|(_, history)| of(history.channel))
                .map(|(account, _)| Records::any(account))
                .collect();
            new.sort_unstable();
            new.into_iter().map(counts).collect()
        }
        RecordSet::Decided(by) => decided(&|deal| deal_is_of(deal, by)),
        RecordSet::WonDeals(by) => decided(&|deal| deal.won && deal_is_of(deal, by)),
        RecordSet::Lost(by) => decided(&|deal| !deal.won && deal_is_of(deal, by)),
        RecordSet::LostFor(reason) => decided(&|deal| lost(deal).is_some_and(|lost| lost.reason() == reason)),
        RecordSet::LostForIn(reason, segment) => {
            decided(&|deal| deal.segment == segment && lost(deal).is_some_and(|lost| lost.reason() == reason))
        }
        RecordSet::LostTo(rival) => decided(&|deal| lost(deal).is_some_and(|lost| lost.rival() == Some(rival))),
        RecordSet::LostToIn(rival, segment) => {
            decided(&|deal| deal.segment == segment && lost(deal).is_some_and(|lost| lost.rival() == Some(rival)))
        }
        RecordSet::LostToNobody => decided(&|deal| lost(deal).is_some_and(|lost| lost.rival().is_none())),
        RecordSet::LostToSomebody => decided(&|deal| lost(deal).is_some_and(|lost| lost.rival().is_some())),
    }
}

fn deal_is_of(deal: &DecidedDeal, by: By) -> bool {
    match by {
        By::All => true,
        By::Segment(segment) => deal.segment == segment,
        By::Channel(channel) => deal.channel == channel,
        By::SegmentChannel(segment, channel) => deal.segment == segment && deal.channel == channel,
        _ => false,
    }
}

/// Whether a sale has units with known costs.
fn has_units(lens: &Lens, row: &LedgerRow) -> bool {
    row.priced && unit_costs(lens, row).is_some()
}

/// Sales with known costs, each with its money; the others and why.
fn with_units(lens: &Lens, shared: &MarketingFacts, by: By) -> Vec<(AnyId, Contribution)> {
    let rows = lens.ledger.within(shared.window);
    let known = |row: &LedgerRow| has_units(lens, row);
    let mut found = won(rows, |row| is_of(row, by) && known(row));
    let others = won(rows, |row| is_of(row, by) && !known(row)).into_iter();
    found.extend(others.map(|(id, _)| (id, Contribution::LeftOut("units or unit costs are not known".into()))));
    found
}

fn spend(lens: &Lens, shared: &MarketingFacts, on: Spent) -> Vec<(AnyId, Contribution)> {
    let ids = lens.book.spend.iter().filter(|(_, spend)| shared.window.holds(spend.on())).map(|(id, _)| id);
    let wanted = shared.spend.iter().zip(ids).filter(|(spend, _)| match on {
        Spent::All => true,
        Spent::WithoutSegment => spend.segment.is_none(),
        Spent::Campaign(campaign) => spend.campaign == Some(campaign),
        Spent::Channel(channel) => spend.channel == channel,
    });
    wanted.map(|(spend, id)| (Records::any(id), Contribution::Counts(spend.priced.then_some(spend.amount)))).collect()
}

fn touched(
    shared: &MarketingFacts,
    campaign: Option<Id<Campaign>>,
    part: fn(&WonDeal) -> Contribution,
) -> Vec<(AnyId, Contribution)> {
    let wanted = |deal: &&WonDeal| {
        let touches = touches(shared, deal);
        campaign.map_or(!touches.is_empty(), |campaign| touches.iter().any(|touch| touch.campaign == campaign))
    };
    shared.won.iter().filter(wanted).map(|deal| (Records::any(deal.id), part(deal))).collect()
}
