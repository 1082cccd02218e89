//! Channel partners: what they sourced and influenced, their targets, their last touch, their open deals.

use std::collections::HashMap;

use serde::Serialize;

use crate::book::Book;
use crate::book::account::Partner;
use crate::book::calendar::{Length, Period, Span};
use crate::book::deal::PartnerRole;
use crate::book::id::{AnyId, Id};
use crate::book::money::Money;
use crate::book::people::Measure;
use crate::book::table::Table;
use crate::metrics::as_of::open_deals;
use crate::metrics::figure::{Figure, Num, Source, Test, count, div, money, term};
use crate::metrics::lens::{Lens, Scope};
use crate::metrics::sums::By;
use crate::metrics::targets::share;

use super::people::{elapsed_share, pace};
use super::touches::Touches;

/// What a partner brings. Sourced and influenced are never added.
#[derive(Clone, Debug, Serialize)]
pub struct PartnerRow {
    /// The record.
    #[serde(skip)]
    pub record: Id<Partner>,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The name of whoever looks after it.
    pub owner: Option<String>,
    /// Money won in the period of the deals that it brought, and of orders through it.
    pub sourced: Figure<Money>,
    /// Money won in the period of the deals that it helped with.
    pub influenced: Figure<Money>,
    /// Its revenue target of the period; `null` for a person or a team.
    pub target: Option<Money>,
    /// Sourced / target.
    pub attainment: Figure<f64>,
    /// Sourced / pro-rated target: decides the sign, as for people; `null` without a target or a working day over.
    pub pace: Option<f64>,
    /// Days since its newest touch; `null` when it never had one.
    pub days_since_touch: Option<i32>,
    /// Whether that is more than `quiet_after_days`.
    pub quiet: bool,
    /// Open deals that it is in.
    pub open_deals: Figure<i64>,
    /// Their money.
    pub open_amount: Figure<Money>,
    /// What it sourced in the year up to as-of.
    pub sourced_year: Money,
}

/// All partners together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartnersTotal {
    /// Sourced.
    pub sourced: Money,
    /// Influenced.
    pub influenced: Money,
    /// Their targets.
    pub target: Option<Money>,
    /// Sourced by partners with a target / their targets.
    pub attainment: Option<f64>,
    /// Open deals with a partner.
    pub open_deals: i64,
    /// Their money.
    pub open_amount: Money,
    /// Quiet partners.
    pub quiet: usize,
}

/// Every partner, in the table's order.
pub fn partners(lens: &Lens, touches: &Touches) -> Vec<PartnerRow> {
    let book = lens.book;
    let mut open: HashMap<Id<Partner>, (usize, Money)> = HashMap::new();
    for deal in open_deals(lens) {
        if let Some(partner) = deal.deal.partner() {
            let sum = open.entry(partner).or_default();
            *sum = (sum.0 + 1, sum.1 + deal.money());
        }
    }
    // A partner's target is the company's: what one person or team brought through it is not held against it.
    let targets = if lens.scope == Scope::Company { targets(book, lens.period) } else { HashMap::new() };
    let elapsed = elapsed_share(lens);
    book.partners
        .iter()
        .map(|(id, partner)| {
            let of = |role| By::Partner(id, Some(role));
            let won = |role| lens.sums.within(of(role), lens.so_far()).won;
            let sourced = || money("won that it sourced", won(PartnerRole::Sourced), Test::WonOf(of(PartnerRole::Sourced)));
            let influenced =
                money("won that it influenced", won(PartnerRole::Influenced), Test::WonOf(of(PartnerRole::Influenced)));
            let (deals, amount) = open.get(&id).copied().unwrap_or_default();
            let days_since_touch = touches.partner(id).map(|touch| lens.as_of - touch);
            let target = targets.get(&id).copied();
            PartnerRow {
                record: id,
                id: book.partners.key(id).to_owned(),
                name: partner.name().to_owned(),
                owner: partner.owner().map(|owner| book.name_of(Table::any(owner)).to_owned()),
                sourced: Figure::of(sourced()),
                influenced: Figure::of(influenced),
                target: target.map(|(amount, _)| amount),
                attainment: match target {
                    None if lens.scope != Scope::Company => Figure::none("a partner's target is the whole company's"),
                    None => Figure::none("no target"),
                    Some((target, record)) => {
                        let from = record.map_or(Source::Given, Source::Record);
                        let formula = div(sourced(), term("target", Num::Money(target), from));
                        Figure::of_or(formula, "the target is 0")
                    }
                },
                pace: pace(won(PartnerRole::Sourced), target.map(|(amount, _)| amount), elapsed),
                days_since_touch,
                quiet: days_since_touch.is_some_and(|days| i64::from(days) > i64::from(book.company.quiet_after_days())),
                open_deals: Figure::of(count("open deals with it", deals, Test::PartnerDeals(id))),
                open_amount: Figure::of(money("their money", amount, Test::PartnerDeals(id))),
                sourced_year: lens.sums.within(of(PartnerRole::Sourced), super::year(lens)).won,
            }
        })
        .collect()
}

/// All partners together.
pub fn total(rows: &[PartnerRow]) -> PartnersTotal {
    let sum = |money: fn(&PartnerRow) -> Money| rows.iter().map(money).sum::<Money>();
    let with_target = || rows.iter().filter(|row| row.target.is_some());
    let target = with_target().filter_map(|row| row.target).reduce(|a, b| a + b);
    let towards: Money = with_target().filter_map(|row| row.sourced.get()).sum();
    PartnersTotal {
        sourced: sum(|row| row.sourced.get().unwrap_or_default()),
        influenced: sum(|row| row.influenced.get().unwrap_or_default()),
        target,
        attainment: target.filter(|target| *target != Money::ZERO).map(|target| towards.as_f64() / target.as_f64()),
        open_deals: rows.iter().filter_map(|row| row.open_deals.get()).sum(),
        open_amount: sum(|row| row.open_amount.get().unwrap_or_default()),
        quiet: rows.iter().filter(|row| row.quiet).count(),
    }
}

type Found = (Money, Option<AnyId>);

/// The revenue target of each partner that has one: stated for the period, else its days' shares of what is stated for
/// a longer period that holds them.
fn targets(book: &Book, period: Period) -> HashMap<Id<Partner>, Found> {
    let mut stated: HashMap<(Id<Partner>, Period), Found> = HashMap::new();
    let mut partners = Vec::new();
    for (id, target) in book.targets.iter() {
        let plain = target.measure() == Measure::Revenue
            && target.person().is_none()
            && target.team().is_none()
            && target.segment().is_none()
            && target.channel().is_none()
            && target.product().is_none()
            && target.family().is_none();
        if let Some(partner) = target.partner().filter(|_| plain) {
            partners.push(partner);
            stated.entry((partner, target.period())).or_insert((Money::from_minor(target.amount()), Some(Table::any(id))));
        }
    }
    let found = |partner| Some((partner, target(book, &stated, partner, period)?));
    partners.into_iter().filter_map(found).collect()
}

fn target(book: &Book, stated: &HashMap<(Id<Partner>, Period), Found>, partner: Id<Partner>, period: Period) -> Option<Found> {
    if let Some(found) = stated.get(&(partner, period)) {
        return Some(*found);
    }
    let longer = match period.length {
        Length::Week | Length::Month => Length::Quarter,
        Length::Quarter => Length::Year,
        Length::Year => return None,
    };
    let calendar = &book.company.calendar();
    let span = calendar.span(period);
    let mut sum = Money::ZERO;
    let mut enclosing = calendar.containing(longer, span.start);
    loop {
        let whole = calendar.span(enclosing);
        let (amount, _) = target(book, stated, partner, enclosing)?;
        let part = Span { start: span.start.max(whole.start), end: span.end.min(whole.end) };
        sum += share(book, amount, whole, part);
        if whole.end >= span.end {
            return Some((sum, None));
        }
        enclosing = calendar.next(enclosing);
    }
}
