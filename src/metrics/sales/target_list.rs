//! Every target of the book: whose, of what, how far.

use serde::Serialize;

use crate::book::calendar::{Period, Span};
use crate::book::deal::PartnerRole;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::people::{Measure, Target};
use crate::book::table::Records;
use crate::book::units::Units;
use crate::metrics::figure::{Figure, FromNum, Num, Source, Why, div, figures, no_figures, term};
use crate::metrics::ledger::{LedgerEntry, LedgerRow};
use crate::metrics::lens::Lens;

figures! {
    /// A target and how far it is.
    pub struct TargetRow {
        /// The record.
        pub record: Id<Target> | skip,
        /// For which period.
        pub period: Period,
        /// What it measures.
        pub measure: Measure,
        /// Whose; the id.
        pub person: Option<String>,
        /// Whose.
        pub team: Option<String>,
        /// Through whom; the id.
        pub partner: Option<String>,
        /// To which segment; the id.
        pub segment: Option<String>,
        /// Through which channel; the id.
        pub channel: Option<String>,
        /// Of which product; the id.
        pub product: Option<String>,
        /// Of which product family.
        pub family: Option<String>,
        /// Who and what, in words.
        pub whose: String | skip,
        /// What the target asks for: money, units or a count.
        pub target: Figure<Amount>,
        /// What was reached in the target's own period, up to the day.
        pub actual: Figure<Amount>,
        /// What was reached by what the target asks for; n/a when the target is 0.
        pub attainment: Figure<f64>,
    }
}

no_figures!(Measure);

/// Money, units or a count.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, schemars::JsonSchema)]
#[serde(untagged)]
pub enum Amount {
    /// Money.
    Money(Money),
    /// Units of goods.
    Units(Units),
    /// A count of records.
    Count(usize),
}

impl From<Amount> for Num {
    fn from(amount: Amount) -> Self {
        match amount {
            Amount::Money(money) => Self::Money(money),
            Amount::Units(units) => Self::Units(units),
            Amount::Count(count) => Self::of(count),
        }
    }
}

impl FromNum for Amount {
    fn from_num(num: Num) -> Result<Self, Why> {
        match num {
            Num::Money(money) => Ok(Self::Money(money)),
            Num::Units(units) => Ok(Self::Units(units)),
            Num::Count(count) => usize::try_from(count).map(Self::Count).map_err(|_| "out of range".into()),
            Num::None(why) => Err(why),
            _ => Err("no amount".into()),
        }
    }
}

/// Every target of the book: those whose period is under way or looked at first, then the others, each in the table's
/// order.
pub(crate) fn target_list(lens: &Lens) -> Vec<TargetRow> {
    let span = lens.span();
    let calendar = lens.book.company.calendar();
    let near = |period: Period| {
        let own = calendar.span(period);
        own.holds(lens.as_of.clamp(span.start, span.end)) || (own.start <= span.end && span.start <= own.end)
    };
    let (mut rows, others): (Vec<_>, Vec<_>) = lens.book.targets.iter().partition(|(_, target)| near(target.period()));
    rows.extend(others);
    rows.into_iter().map(|(id, target)| row(lens, id, target)).collect()
}

fn row(lens: &Lens, id: Id<Target>, target: &Target) -> TargetRow {
    let book = lens.book;
    let amount = match target.measure() {
        Measure::Revenue => Amount::Money(Money::from_minor(target.amount())),
        Measure::Units => Amount::Units(Units::from_thousandths(i64::try_from(target.amount()).unwrap_or(i64::MAX))),
        _ => Amount::Count(usize::try_from(target.amount()).unwrap_or(0)),
    };
    let actual = actual(lens, target);
    let asked = || term("target", amount.into(), Source::Record(Records::any(id)));
    let reached = || term("so far in its period", actual.into(), Source::Given);
    let names = [
        target.person().map(|id| book.name_of(Records::any(id))),
        target.team().map(|team| book.team(team)),
        target.partner().map(|id| book.partners.get(id).map_or(book.partners.key(id), |partner| partner.name())),
        target.segment().map(|id| book.name_of(Records::any(id))),
        target.channel().map(|id| book.name_of(Records::any(id))),
        target.product().map(|id| book.name_of(Records::any(id))),
        target.family(),
    ];
    let names: Vec<&str> = names.into_iter().flatten().collect();
    TargetRow {
        record: id,
        period: target.period(),
        measure: target.measure(),
        person: target.person().map(|id| book.people.key(id).to_owned()),
        team: target.team().map(|team| book.team(team).to_owned()),
        partner: target.partner().map(|id| book.partners.key(id).to_owned()),
        segment: target.segment().map(|id| book.segments.key(id).to_owned()),
        channel: target.channel().map(|id| book.channels.key(id).to_owned()),
        product: target.product().map(|id| book.products.key(id).to_owned()),
        family: target.family().map(str::to_owned),
        whose: if names.is_empty() { "company".to_owned() } else { names.join(", ") },
        attainment: Figure::of_or(div(reached(), asked()), "the target is 0"),
        target: Figure::of(asked()),
        actual: Figure::of(reached()),
    }
}

/// What was reached: all that the target names must match.
fn actual(lens: &Lens, target: &Target) -> Amount {
    let book = lens.book;
    let whole = book.company.calendar().span(target.period());
    let span = Span { start: whole.start, end: whole.end.min(lens.as_of) };
    let of_family = |row: &LedgerRow| {
        target.family().is_none()
            || row.product.and_then(|id| book.products.get(id)).and_then(crate::book::product::Product::family) == target.family()
    };
    let matches = |row: &&LedgerRow| {
        target.person().is_none_or(|person| row.owner == Some(person))
            && target.team().is_none_or(|team| row.team == Some(team))
            // A partner's target is held against what it sourced, as on every panel.
            && target.partner().is_none_or(|partner| (row.partner, row.role) == (Some(partner), Some(PartnerRole::Sourced)))
            && target.segment().is_none_or(|segment| row.segment == Some(segment))
            && target.channel().is_none_or(|channel| row.channel == Some(channel))
            && target.product().is_none_or(|product| row.product == Some(product))
            && of_family(row)
    };
    let rows = || lens.ledger.within(span).iter().filter(matches);
    let leads = |day: fn(&crate::book::lead::Lead) -> Option<crate::book::day::Day>| {
        let of = |lead: &&crate::book::lead::Lead| {
            target.person().is_none_or(|person| lead.owner() == Some(person))
                && target
                    .team()
                    .is_none_or(|team| crate::metrics::lens::team_of(book, lead.owner(), lead.created()) == Some(team))
                && target.segment().is_none_or(|segment| lead.segment() == Some(segment))
                && target.channel().is_none_or(|channel| lead.channel() == Some(channel))
        };
        book.leads.rows().iter().filter(of).filter(|lead| day(lead).is_some_and(|day| span.holds(day))).count()
    };
    match target.measure() {
        Measure::Revenue => Amount::Money(rows().map(|row| row.amount).sum()),
        Measure::Units => Amount::Units(rows().filter_map(|row| row.units).sum()),
        Measure::Orders => {
            // Deliveries of won deals are orders too, so the table is counted, not the ledger.
            let of = |order: &&crate::book::order::Order| {
                let account = book.accounts.get(order.account());
                let deal = order.deal().and_then(|id| book.deals.get(id));
                let owner = order
                    .owner()
                    .or(deal.and_then(crate::book::deal::Deal::owner))
                    .or(account.and_then(crate::book::account::Account::owner));
                let product = |product: Id<_>| order.lines().iter().any(|line| line.product() == Some(product));
                span.holds(order.on())
                    && !order.is_cancelled_on(lens.as_of)
                    && target.person().is_none_or(|person| owner == Some(person))
                    && target.team().is_none_or(|team| crate::metrics::lens::team_of(book, owner, order.on()) == Some(team))
                    && target.partner().is_none_or(|partner| order.partner() == Some(partner))
                    && target
                        .segment()
                        .is_none_or(|segment| account.and_then(crate::book::account::Account::segment) == Some(segment))
                    && target.channel().is_none_or(|channel| {
                        order.channel().or(account.and_then(crate::book::account::Account::channel)) == Some(channel)
                    })
                    && target.product().is_none_or(product)
            };
            Amount::Count(book.orders.rows().iter().filter(of).count())
        }
        Measure::NewCustomers => {
            let mut first = foldhash::HashMap::default();
            for row in lens.ledger.rows().iter().filter(|row| !matches!(row.entry, LedgerEntry::Return(_))) {
                if let Some(account) = row.account {
                    first.entry(account).or_insert(row);
                }
            }
            let is_new = |(account, row): &(&Id<_>, &&LedgerRow)| {
                let since = book.accounts.get(**account).and_then(crate::book::account::Account::since);
                span.holds(row.day) && since.is_none_or(|since| span.holds(since)) && matches(row)
            };
            Amount::Count(first.iter().filter(is_new).count())
        }
        Measure::Leads => Amount::Count(leads(|lead| Some(lead.created()))),
        Measure::QualifiedLeads => Amount::Count(leads(|lead| lead.qualified().or(lead.accepted()))),
    }
}
