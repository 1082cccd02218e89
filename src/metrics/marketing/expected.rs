//! What the open leads of the window may still bring.

use crate::book::day::Day;
use crate::book::money::Money;
use crate::metrics::fate::{FateEnd, Incidence, aalen_johansen};
use crate::metrics::figure::{Figure, Num, div, given, mul, named};

use super::funnel::{FunnelStep, spell};
use super::shared::LeadFate;
use super::terms::{amount, int, number, ratio};

/// Fewer leads with a deal than this say nothing of those to come.
const LEAST: usize = 10;
const TOO_FEW: &str = "fewer than 10 leads of the window became a deal";

/// How many of the window's open leads without a deal will become one: the sum over them of
/// `(F(end) - F(a)) / S(a)`, a the lead's age in days, F the Aalen-Johansen incidence of a deal since the lead came
/// and S the share still open, both of all leads of the window: stopped leads compete, open ones are censored at their
/// age (Aalen and Johansen, Scand. J. Statist. 5 (1978) 141-150). What would come later than the oldest lead shows is
/// not counted. `n/a` with fewer than 10 leads that became a deal.
pub(crate) fn expected_deals(leads: &[LeadFate], as_of: Day) -> Figure<f64> {
    let deals = leads.iter().filter(|lead| FunnelStep::Deals.of(lead).is_some()).count();
    if deals < LEAST {
        return Figure::none(TOO_FEW);
    }
    let curve = aalen_johansen(&mut leads.iter().map(|lead| spell(lead, FunnelStep::Deals, as_of)).collect::<Vec<_>>());
    let spells = leads.iter().map(|lead| spell(lead, FunnelStep::Deals, as_of));
    let ages: Vec<i32> = spells.filter(|(_, end)| *end == FateEnd::Censored).map(|(age, _)| age).collect();
    let sum = ages.iter().map(|age| still_to_come(&curve, *age)).sum();
    let terms = vec![
        given("open leads without a deal", Num::Count(int(ages.len()))),
        given("leads that became one", Num::Count(int(deals))),
        given("leads of the window", Num::Count(int(leads.len()))),
    ];
    Figure::of(named("chance of a deal at each one's age (Aalen-Johansen), summed, of", terms, Num::Ratio(sum)))
}

/// The chance that something still open at an age reaches the end later.
fn still_to_come(curve: &[Incidence], age: i32) -> f64 {
    let all = curve.last().map_or(0.0, |step| step.reached);
    let (reached, open) = curve.iter().rfind(|step| step.at <= age).map_or((0.0, 1.0), |step| (step.reached, step.open));
    if open > 0.0 { ((all - reached) / open).clamp(0.0, 1.0) } else { 0.0 }
}

/// What those deals will win: expected deals x share of such deals that is won x mean won money of a lead that won.
/// The share is the Aalen-Johansen incidence of the win since the deal, lost deals competing, open ones censored.
/// `n/a` as [`expected_deals`], and when nothing was won.
pub(crate) fn expected_won(leads: &[LeadFate], expected: &Figure<f64>, as_of: Day) -> Figure<Money> {
    let Ok(deals) = &expected.value else { return Figure::none(TOO_FEW) };
    let since_deal = |lead: &LeadFate| {
        let deal = FunnelStep::Deals.of(lead)?;
        let (days, end) = spell(lead, FunnelStep::Won, as_of);
        Some(((lead.created + days - deal).max(0), end))
    };
    let share = crate::metrics::fate::incidence(&mut leads.iter().filter_map(since_deal).collect::<Vec<_>>());
    let won: Vec<Money> = leads.iter().filter(|lead| FunnelStep::Won.of(lead).is_some()).map(|lead| lead.won).collect();
    let mean = div(amount("won money of leads", won.iter().copied().sum()), number("leads that won", won.len()));
    let chance = mul(ratio("expected deals", *deals), ratio("share of such deals that is won", share.unwrap_or(0.0)));
    Figure::of_or(mul(mean, chance), "nothing was won")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::id::Id;

    fn lead(age: i32, deal: Option<i32>, won: Option<i32>, stopped: Option<i32>) -> LeadFate {
        let created = as_of() - age;
        let on = |days: Option<i32>| days.map(|days| created + days);
        LeadFate {
            id: Id::new(0),
            created,
            steps: [on(deal), on(deal), on(deal), on(won)],
            stopped: on(stopped),
            campaign: None,
            demand: None,
            won: if won.is_some() { Money::from_minor(100_000) } else { Money::ZERO },
        }
    }

    fn as_of() -> Day {
        Day::parse("2026-03-31").unwrap()
    }

    /// Ten leads with a deal after 10 days (five won 20 days later, five lost then), six rejected after 5 days, four
    /// that are 7 days old, two that are 2 days old, one that is open at 50 days.
    fn leads() -> Vec<LeadFate> {
        let mut leads = Vec::new();
        leads.extend((0..5).map(|_| lead(100, Some(10), Some(30), None)));
        leads.extend((0..5).map(|_| lead(100, Some(10), None, Some(30))));
        leads.extend((0..6).map(|_| lead(100, None, None, Some(5))));
        leads.extend((0..4).map(|_| lead(7, None, None, None)));
        leads.extend((0..2).map(|_| lead(2, None, None, None)));
        leads.push(lead(50, None, None, None));
        leads
    }

    #[test]
    fn open_leads_bring_what_the_table_made_by_hand_says() {
        let leads = leads();
        // Of 23 two leave at 2 days; at 5 days 6 of 21 stop: S = 15/21; four leave at 7; at 10 days 10 of 11 get there:
        // F = 15/21 x 10/11. From 2 days on 150/231 are to come, from 7 days on 10/11, from 50 days on nothing.
        let deals = expected_deals(&leads, as_of());
        let wanted = 2.0 * 150.0 / 231.0 + 4.0 * 10.0 / 11.0;
        assert!((deals.get().unwrap() - wanted).abs() < 1e-12, "{deals:?}");
        // Half of the deals are won, for 1,000.00 each.
        let won = expected_won(&leads, &deals, as_of());
        assert_eq!(won.get(), Some(Money::from_minor(246_753))); // 4.935065 / 2 x 1,000.00
    }

    #[test]
    fn nine_deals_are_too_few() {
        let mut leads = leads();
        leads.remove(0);
        let deals = expected_deals(&leads, as_of());
        assert_eq!(deals.value, Err(TOO_FEW.into()));
        assert_eq!(expected_won(&leads, &deals, as_of()).value, Err(TOO_FEW.into()));
    }
}
