//! What only adds, folded from the ledger once into running sums by day.

use foldhash::HashMap;

use crate::book::account::{Account, Partner};
use crate::book::calendar::Span;
use crate::book::channel::{Channel, Segment};
use crate::book::day::Day;
use crate::book::deal::PartnerRole;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::people::{Person, TeamId};
use crate::book::product::Product;
use crate::book::units::Units;

use super::ledger::{Ledger, LedgerEntry, LedgerRow};

/// By what won revenue is split. `None` is the row `none`, so that every split adds up to won.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum By {
    /// Not split.
    All,
    /// By owner.
    Person(Option<Id<Person>>),
    /// By the owner's team of the day.
    Team(Option<TeamId>),
    /// By the account's segment.
    Segment(Option<Id<Segment>>),
    /// By channel.
    Channel(Option<Id<Channel>>),
    /// By segment and channel.
    SegmentChannel(Option<Id<Segment>>, Option<Id<Channel>>),
    /// By product.
    Product(Option<Id<Product>>),
    /// By customer.
    Account(Option<Id<Account>>),
    /// By partner and what it did.
    Partner(Id<Partner>, Option<PartnerRole>),
}

/// Sums over a span of days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpanTotal {
    /// Money won.
    pub won: Money,
    /// Of it, from orders that are no won deal's delivery, returns taken off.
    pub orders: Money,
    /// Deals won. By product: deals with that product.
    pub deals: u32,
    /// Units sold, returns taken off.
    pub units: Units,
}

impl SpanTotal {
    fn minus(self, earlier: SpanTotal) -> SpanTotal {
        SpanTotal {
            won: self.won - earlier.won,
            orders: self.orders - earlier.orders,
            deals: self.deals - earlier.deals,
            units: self.units - earlier.units,
        }
    }
}

/// Running sums by day, for each way of splitting.
#[derive(Clone, Debug, Default)]
pub struct DailySums {
    series: HashMap<By, Vec<(Day, SpanTotal)>>,
}

impl DailySums {
    pub(crate) fn fold(ledger: &Ledger) -> Self {
        let mut sums = Self::default();
        for row in ledger.rows() {
            sums.add(By::All, row, row.first);
            sums.add(By::Person(row.owner), row, row.first);
            sums.add(By::Team(row.team), row, row.first);
            sums.add(By::Segment(row.segment), row, row.first);
            sums.add(By::Channel(row.channel), row, row.first);
            sums.add(By::SegmentChannel(row.segment, row.channel), row, row.first);
            sums.add(By::Account(row.account), row, row.first);
            // A deal with two products is a deal of each.
            sums.add(By::Product(row.product), row, true);
            if let Some(partner) = row.partner {
                sums.add(By::Partner(partner, row.role), row, row.first);
            }
        }
        sums
    }

    fn add(&mut self, by: By, row: &LedgerRow, first: bool) {
        let series = self.series.entry(by).or_default();
        let mut total = series.last().map(|last| last.1).unwrap_or_default();
        total.won += row.amount;
        if !matches!(row.entry, LedgerEntry::Deal(_)) {
            total.orders += row.amount;
        } else if first {
            total.deals += 1;
        }
        total.units = total.units + row.units.unwrap_or(Units::ZERO);
        match series.last_mut() {
            Some(last) if last.0 == row.day => last.1 = total,
            _ => series.push((row.day, total)),
        }
    }

    /// The sums of a span of days.
    pub fn within(&self, by: By, span: Span) -> SpanTotal {
        if span.end < span.start {
            return SpanTotal::default();
        }
        let Some(series) = self.series.get(&by) else { return SpanTotal::default() };
        let until = |day: Day| {
            let at = series.partition_point(|(on, _)| *on <= day);
            at.checked_sub(1).and_then(|last| series.get(last)).map(|(_, total)| *total).unwrap_or_default()
        };
        until(span.end).minus(until(span.start - 1))
    }

    /// Money won in a span of days.
    pub fn won(&self, span: Span) -> Money {
        self.within(By::All, span).won
    }

    /// Everything that a way of splitting has ever had a sale of, in no order.
    pub fn keys(&self) -> impl Iterator<Item = By> {
        self.series.keys().copied()
    }
}
