//! Channel partners: what they sourced and influenced, their targets, their last touch, their open deals.

use foldhash::HashMap;

use crate::book::Book;
use crate::book::account::Partner;
use crate::book::calendar::{Length, Period, Span};
use crate::book::deal::PartnerRole;
use crate::book::id::{AnyId, Id};
use crate::book::money::Money;
use crate::book::people::Measure;
use crate::book::table::Records;
use crate::metrics::amounts::Amounts;
use crate::metrics::as_of::open_deals;
use crate::metrics::figure::{Figure, Num, Source, Test, count, div, figures, money, term};
use crate::metrics::lens::{Lens, Scope};
use crate::metrics::sums::By;
use crate::metrics::targets::share;

use super::people::{elapsed_share, pace};
use super::touches::Touches;

figures! {
    /// What a partner brings. Sourced and influenced are never added.
    pub struct PartnerRow {
        /// The record.
        pub record: Id<Partner> | skip,
        /// Its id.
        pub id: String,
        /// Its name.
        pub name: String,
        /// The name of whoever looks after it.
        pub owner: Option<String>,
        /// Money won in the period that the partner brought.
        pub sourced: Figure<Money>,
        /// Money won in the period that the partner helped with; never added to sourced.
        pub influenced: Figure<Money>,
        /// The partner's revenue target of the period; n/a for a person's or team's view.
        pub target: Figure<Money>,
        /// Sourced by the partner's target of the period.
        pub attainment: Figure<f64>,
        /// Sourced / pro-rated target: decides the sign, as for people; `null` without a target or a working day over.
        pub pace: Option<f64>,
        /// Days since the newest touch of the partner; n/a when it never had one.
        pub days_since_touch: Figure<i32>,
        /// Whether that is more than `quiet_after_days`.
        pub quiet: bool,
        /// Open deals with the partner.
        pub open_deals: Figure<usize>,
        /// Amounts of the open deals with the partner.
        pub open_amount: Figure<Money>,
        /// Money won in the year up to the day that the partner brought.
        pub sourced_year: Figure<Money>,
    }

    /// All partners together.
    pub struct PartnersTotal {
        /// Money won in the period that partners brought.
        pub sourced: Figure<Money>,
        /// Money won in the period that partners helped with; never added to sourced.
        pub influenced: Figure<Money>,
        /// The partners' targets of the period together.
        pub target: Figure<Money>,
        /// Sourced by the partners with a target, by the sum of their targets.
        pub attainment: Figure<f64>,
        /// Open deals with a partner.
        pub open_deals: Figure<usize>,
        /// Amounts of the open deals with a partner.
        pub open_amount: Figure<Money>,
        /// Partners whose newest touch is older than the company's limit.
        pub quiet: Figure<usize>,
        /// Partners.
        pub partners: Figure<usize>,
    }
}

/// Every partner, in the table's order.
pub fn partners(lens: &Lens, touches: &Touches) -> Vec<PartnerRow> {
    let book = lens.book;
    let mut open: HashMap<Id<Partner>, Amounts> = HashMap::default();
    for deal in open_deals(lens) {
        if let Some(partner) = deal.deal.partner() {
            open.entry(partner).or_default().add(&deal);
        }
    }
    // A partner's target is the company's: what one person or team brought through it is not held against it.
    let targets = if lens.scope == Scope::Company { targets(book, lens.period) } else { HashMap::default() };
    let elapsed = elapsed_share(lens);
    let whole = lens.scope == Scope::Company;
    let no_target = if whole { "no target" } else { "a partner's target is the whole company's" };
    let asked = |(target, record): (Money, Option<AnyId>)| {
        term("target", Num::Money(target), record.map_or(Source::Given, Source::Record))
    };
    book.partners
        .iter()
        .map(|(id, partner)| {
            let of = |role| By::Partner(id, Some(role));
            let won = |role| lens.sums.within(of(role), lens.so_far()).won;
            let sourced = || money("won that it sourced", won(PartnerRole::Sourced), Test::WonOf(of(PartnerRole::Sourced)));
            let influenced: Figure<Money> = Figure::of(money(
                "won that it influenced",
                won(PartnerRole::Influenced),
                Test::WonOf(of(PartnerRole::Influenced)),
            ));
            let open = open.get(&id).copied().unwrap_or_default();
            let days_since_touch = touches.partner(id).map(|touch| lens.as_of - touch);
            let target = targets.get(&id).copied();
            PartnerRow {
                record: id,
                id: book.partners.key(id).to_owned(),
                name: partner.name().to_owned(),
                owner: partner.owner().map(|owner| book.name_of(Records::any(owner)).to_owned()),
                sourced: Figure::of(sourced()),
                target: Figure::some(target.map(asked), no_target),
                attainment: target
                    .map_or_else(
                        || Figure::none(no_target),
                        |target| Figure::of_or(div(sourced(), asked(target)), "the target is 0"),
                    )
                    .read_with("influenced", &influenced),
                influenced,
                pace: pace(won(PartnerRole::Sourced), target.map(|(amount, _)| amount), elapsed),
                days_since_touch: Figure::some(
                    days_since_touch.map(|days| {
                        term("days since its newest touch", Num::Count(days.into()), Source::Record(Records::any(id)))
                    }),
                    "never touched",
                ),
                quiet: days_since_touch.is_some_and(|days| i64::from(days) > i64::from(book.company.quiet_after_days())),
                open_deals: Figure::of(count("open deals with it", open.deals, Test::PartnerDeals(id))),
                open_amount: Figure::of(term("their money", open.num(), Source::Counted(Test::PartnerDeals(id)))),
                sourced_year: Figure::of(money(
                    "won in a year that it sourced",
                    lens.sums.within(of(PartnerRole::Sourced), super::year(lens)).won,
                    Test::WonYearOf(of(PartnerRole::Sourced)),
                )),
            }
        })
        .collect()
}

/// All partners together.
pub fn total(rows: &[PartnerRow]) -> PartnersTotal {
    let of = |words: &'static str, value: Num| term(words, value, Source::Given);
    let sum = |words: &'static str, part: fn(&PartnerRow) -> &Figure<Money>| {
        // What no partner's deals say is not known of all of them either.
        let known = rows.is_empty() || rows.iter().any(|row| part(row).get().is_some());
        let sum = Num::Money(rows.iter().map(|row| part(row).or_zero()).sum());
        Figure::of(of(words, if known { sum } else { Num::None("no open deal with a partner has an amount".into()) }))
    };
    let with_target = || rows.iter().filter(|row| row.target.get().is_some());
    let target = with_target().map(|row| row.target.or_zero()).reduce(|a, b| a + b);
    let target = target.map(|target| of("their targets", Num::Money(target)));
    let towards: Money = with_target().map(|row| row.sourced.or_zero()).sum();
    let reached = target.clone().map(|target| div(of("sourced by partners with a target", Num::Money(towards)), target));
    let count = |words: &'static str, n: usize| Figure::of(of(words, Num::of(n)));
    PartnersTotal {
        sourced: sum("won that partners sourced", |row| &row.sourced),
        influenced: sum("won that partners influenced", |row| &row.influenced),
        target: Figure::some(target, "no target"),
        attainment: reached.map_or_else(|| Figure::none("no target"), |reached| Figure::of_or(reached, "the targets are 0")),
        open_deals: count("open deals with a partner", rows.iter().map(|row| row.open_deals.or_zero()).sum()),
        open_amount: sum("amounts of open deals with a partner", |row| &row.open_amount),
        quiet: count("quiet partners", rows.iter().filter(|row| row.quiet).count()),
        partners: count("partners", rows.len()),
    }
}

type PartnerTarget = (Money, Option<AnyId>);

/// The revenue target of each partner that has one: stated for the period, else its days' shares of what is stated for
/// a longer period that holds them.
fn targets(book: &Book, period: Period) -> HashMap<Id<Partner>, PartnerTarget> {
    let mut stated: HashMap<(Id<Partner>, Period), PartnerTarget> = HashMap::default();
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
            stated.entry((partner, target.period())).or_insert((Money::from_minor(target.amount()), Some(Records::any(id))));
        }
    }
    let found = |partner| Some((partner, target(book, &stated, partner, period)?));
    partners.into_iter().filter_map(found).collect()
}

fn target(
    book: &Book,
    stated: &HashMap<(Id<Partner>, Period), PartnerTarget>,
    partner: Id<Partner>,
    period: Period,
) -> Option<PartnerTarget> {
    if let Some(found) = stated.get(&(partner, period)) {
        return Some(*found);
    }
    let longer = match period.length {
        Length::Week | Length::Month => Length::Quarter,
        Length::Quarter => Length::Year,
        Length::Year => return None,
    };
    let calendar = book.company.calendar();
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
