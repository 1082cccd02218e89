//! The figures of the Marketing pane by key.

use crate::book::id::Id;
use crate::metrics::figure::{Num, Source, term};
use crate::metrics::marketing::Marketing;
use crate::metrics::marketing::campaigns::{CampaignRow, Campaigns};
use crate::metrics::marketing::channels::ChannelRow;
use crate::metrics::marketing::deals_only::YearOnYear;
use crate::metrics::marketing::funnel::{Cohort, Funnel, Step};
use crate::metrics::marketing::records::{Brought, Records, Spent};
use crate::metrics::marketing::terms::{amount_of, number_of};
use crate::metrics::sums::By;

use super::{Explained, Of, list_of};

/// The figure of a key without its `marketing.`.
pub(super) fn figure(figures: &Marketing, rest: &str, of: Of) -> Option<Explained> {
    let (list, field) = list_of(rest);
    let Some(field) = field else { return single(figures, rest) };
    match list {
        "campaigns" => campaign(figures.campaigns.campaigns.iter().find(|row| of.is(&row.id))?, field),
        "channels" => {
            let rows = &figures.campaigns.channels;
            let total = (of.name == Some("total")).then_some(&rows.channels_total);
            channel(rows.channels.iter().find(|row| of.is(&row.id)).or(total)?, field)
        }
        "segments_by_year" => year(figures.deals_only.segments_by_year.iter().find(|row| of.is(&row.id))?, field),
        "products_by_year" => year(figures.deals_only.products_by_year.iter().find(|row| of.is(&row.id))?, field),
        "decided_by_segment" => {
            let row = figures.losses.decided_by_segment.iter().find(|row| row.segment.row == of.cell.or(of.record))?;
            Some(if field == "won.rate" { (&row.won.rate).into() } else { return None })
        }
        "lost_by" => {
            let row = figures.losses.lost_by.iter().find(|row| of.name == Some(row.reason.name()))?;
            Some(match field {
                "deals" => number_of("deals lost for it in the window", row.deals, Records::LostFor(row.reason)).into(),
                "share.rate" => (&row.share.rate).into(),
                "segments[].deals" => {
                    let found = row.segments.iter().find(|count| count.segment.row == of.cell)?;
                    let segment = found.segment.row.map(|row| Id::new(row.number));
                    number_of("deals of the segment lost for it", found.deals, Records::LostForIn(row.reason, segment)).into()
                }
                _ => return None,
            })
        }
        "lost_to" => {
            let row = figures.losses.lost_to.iter().find(|row| of.is(&row.rival))?;
            Some(match field {
                "share.rate" => (&row.share.rate).into(),
                "deals" => {
                    let rival = row.rival.row.map(|row| crate::book::id::Id::new(row.number))?;
                    number_of("deals lost to it in the window", row.deals, Records::LostTo(rival)).into()
                }
                _ => return None,
            })
        }
        "funnel.steps" => {
            let mut steps = figures.funnel.steps.iter();
            let row = steps.find(|row| of.name == Some(step_name(row.step)))?;
            Some(match field {
                "reached" => {
                    number_of("leads of the window that reached it", row.reached, Records::Reached(Brought::Somehow, row.step))
                        .into()
                }
                "rate.rate" => (&row.rate.rate).into(),
                _ => return None,
            })
        }
        "funnel.cohorts_by_quarter" => cohort(cohort_of(&figures.funnel, of)?, field),
        "demand.quarters" => {
            let row = figures.demand.quarters.iter().find(|row| of.name == Some(row.quarter.to_string().as_str()))?;
            Some(if field == "created_share.rate" { (&row.created_share.rate).into() } else { return None })
        }
        _ => None,
    }
}

/// As the rows of the hand-off are named.
fn step_name(step: Step) -> &'static str {
    match step {
        Step::Qualified => "qualified",
        Step::Accepted => "accepted",
        Step::Deals => "deals",
        Step::Won => "won",
    }
}

fn cohort_of<'a>(funnel: &'a Funnel, of: Of) -> Option<&'a Cohort> {
    funnel.cohorts_by_quarter.iter().find(|row| of.name == Some(row.month.to_string().as_str()))
}

fn cohort(row: &Cohort, field: &str) -> Option<Explained> {
    let reached = |n: usize, words: &'static str, step| number_of(words, n, Records::Cohort(row.month, step)).into();
    Some(match field {
        "won_of_old_enough.rate" => (&row.won_of_old_enough.rate).into(),
        "leads" => reached(row.leads, "leads created in the quarter", None),
        "qualified" => reached(row.qualified, "of them qualified", Some(Step::Qualified)),
        "accepted" => reached(row.accepted, "of them accepted", Some(Step::Accepted)),
        "deals" => reached(row.deals, "of them deals", Some(Step::Deals)),
        "won" => reached(row.won, "of them won", Some(Step::Won)),
        _ => return None,
    })
}

/// Everything that stands by itself.
fn single(figures: &Marketing, rest: &str) -> Option<Explained> {
    let campaigns = &figures.campaigns;
    let (funnel, demand, losses, deals) = (&figures.funnel, &figures.demand, &figures.losses, &figures.deals_only);
    let reached = |n: usize, words: &'static str, step| number_of(words, n, Records::Reached(Brought::Somehow, step)).into();
    Some(match rest {
        "brand_activation.brand_share" => (&campaigns.brand_activation.brand_share).into(),
        "no_campaign.leads" => {
            number_of("leads without a campaign", campaigns.no_campaign.leads, Records::Leads(Brought::By(None))).into()
        }
        "no_campaign.acceptance" | "no_campaign.accepted" => (&campaigns.no_campaign.acceptance).into(),
        "funnel.reached" => (&funnel.reached).into(),
        "funnel.leads" => number_of("leads of the window", funnel.leads, Records::Leads(Brought::Somehow)).into(),
        "funnel.qualified" => reached(funnel.qualified, "leads that were qualified", Step::Qualified),
        "funnel.accepted" => reached(funnel.accepted, "leads that sales accepted", Step::Accepted),
        "funnel.deals" => reached(funnel.deals, "leads that became a deal", Step::Deals),
        "funnel.won" => reached(funnel.won, "leads whose deal was won", Step::Won),
        "funnel.expected_deals" => (&funnel.expected_deals).into(),
        "funnel.expected_won_amount" => (&funnel.expected_won_amount).into(),
        "funnel.acceptance" => (&funnel.acceptance).into(),
        "demand.created" => {
            number_of("leads that were not looking for us", demand.created, Records::Looking(crate::book::lead::Demand::Created))
                .into()
        }
        "demand.captured" => {
            number_of("leads that were looking", demand.captured, Records::Looking(crate::book::lead::Demand::Captured)).into()
        }
        "demand.created_share.rate" => (&demand.created_share.rate).into(),
        "lost_deals" => number_of("deals lost in the window", losses.lost_deals, Records::Lost(By::All)).into(),
        "decided_total.rate" => (&losses.decided_total.rate).into(),
        "bought_both_years.rate" => (&deals.bought_both_years.rate).into(),
        "revenue_kept" => (&deals.revenue_kept).into(),
        "top5_share" => (&deals.top5_share).into(),
        other => {
            if let Some(field) = other.strip_prefix("total_by_year.") {
                return year(&deals.total_by_year, field);
            }
            return total(campaigns, other.strip_prefix("campaigns_total.")?);
        }
    })
}

fn total(campaigns: &Campaigns, field: &str) -> Option<Explained> {
    let row = &campaigns.campaigns_total;
    Some(match field {
        "spend" => amount_of("spend of the window", row.spend, Records::Spend(Spent::All)).into(),
        "leads" => number_of("leads of the window", row.leads, Records::Leads(Brought::Somehow)).into(),
        "spent_of_budget" => (&row.spent_of_budget).into(),
        "acceptance" | "accepted" => (&row.acceptance).into(),
        "cost_per_lead" => (&row.cost_per_lead).into(),
        "romi" => (&row.romi).into(),
        _ => return None,
    })
}

fn campaign(row: &CampaignRow, field: &str) -> Option<Explained> {
    let id = row.id.row.map(|row| crate::book::id::Id::new(row.number))?;
    if let Some(model) = field.strip_prefix("won_revenue.") {
        let credit = &row.won_revenue;
        let (words, value) = match model {
            "first" => ("revenue of deals whose first touch it was", credit.first),
            "last" => ("revenue of deals whose last touch before the win it was", credit.last),
            "linear" => ("revenue, each touch an equal part", credit.linear),
            "position" => ("revenue, first and last touch 40 % each, the others share 20 %", credit.position),
            "decay" => ("revenue, each touch by its age at the win (7 days halve it)", credit.decay),
            _ => return None,
        };
        return Some(amount_of(words, value, Records::Touched(Some(id))).into());
    }
    Some(match field {
        "spend" => amount_of("spend of the window on it", row.spend, Records::Spend(Spent::Campaign(id))).into(),
        "leads" => number_of("leads of the window it brought", row.leads, Records::Leads(Brought::By(Some(id)))).into(),
        "spent_of_budget" => (&row.spent_of_budget).into(),
        "acceptance" | "accepted" => (&row.acceptance).into(),
        "cost_per_lead" => (&row.cost_per_lead).into(),
        "romi" => (&row.romi).into(),
        "incremental.lift_per_spend" => (&row.incremental.lift_per_spend).into(),
        _ => return None,
    })
}

fn channel(row: &ChannelRow, field: &str) -> Option<Explained> {
    let id = row.id.row.map(|row| crate::book::id::Id::new(row.number));
    Some(match field {
        "revenue" if id.is_some() => amount_of("won in the window through it", row.revenue, Records::Won(By::Channel(id))).into(),
        "spend" if id.is_some() => {
            amount_of("spend of the window on it and its campaigns", row.spend, Records::Spend(Spent::Channel(id))).into()
        }
        "new_customers" if id.is_some() => number_of(
            "customers of the window whose first sale came through it",
            row.new_customers,
            Records::NewCustomers(By::Channel(id)),
        )
        .into(),
        "revenue_share" => (&row.revenue_share).into(),
        "cac" => (&row.cac).into(),
        "payback_months" => (&row.payback_months).into(),
        "romi" => (&row.romi).into(),
        "monthly_revenue_per_customer" => (&row.monthly_revenue_per_customer).into(),
        "gross_margin" => (&row.gross_margin).into(),
        "ltv" => (&row.ltv).into(),
        "ltv_cac" => (&row.ltv_cac).into(),
        "incremental.lift_per_spend" => (&row.incremental.lift_per_spend).into(),
        _ => return None,
    })
}

fn year(row: &YearOnYear, field: &str) -> Option<Explained> {
    Some(match field {
        "year_1" => term("won in the year before", Num::Money(row.year_1), Source::Given).into(),
        "year_2" => term("won in the year up to the day", Num::Money(row.year_2), Source::Given).into(),
        "change" => (&row.change).into(),
        "share" => (&row.share).into(),
        "average_won" => (&row.average_won).into(),
        "cycle_days" => (&row.cycle_days).into(),
        _ => return None,
    })
}
