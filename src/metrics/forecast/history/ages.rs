//! Open deals by age, at the end of many days at once.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{AGES, DealLife, History, OLDEST};

/// So many days are looked at in one walk over the deals: what they fill together stays in a processor's cache.
const AT_ONCE: usize = 64;

/// Open deals of one origin by age.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ages {
    /// The ages at which there is money, the youngest first.
    by_age: Vec<OfAge>,
    pub(crate) count: u32,
}

/// The open deals of an age.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OfAge {
    /// At most [`OLDEST`].
    pub(crate) age: usize,
    pub(crate) money: AgeSums,
}

/// What the open deals of an age are worth.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AgeSums {
    pub(crate) sum: f64,
    /// The sum of the squares of the amounts.
    pub(crate) squares: f64,
}

impl Ages {
    /// Where there is money, the youngest first.
    pub(crate) fn by_age(&self) -> &[OfAge] {
        &self.by_age
    }

    fn push(&mut self, age: usize, money: AgeSums) {
        if money.sum != 0.0 || money.squares != 0.0 {
            self.by_age.push(OfAge { age, money });
        }
    }
}

impl AgeSums {
    fn add(&mut self, amount: f64) {
        self.sum += amount;
        self.squares += amount * amount;
    }
}

/// The days at whose end something is open, newest first: their places are those of a deal's days in one piece.
pub(super) struct NewestFirst {
    first: i32,
    /// From `first` on, how many of the days lie on or after a day.
    later: Vec<usize>,
}

impl NewestFirst {
    pub(super) fn new(days: &[i32], first: i32) -> Self {
        let newest = days.first().copied().unwrap_or(first);
        let length = usize::try_from(newest - first + 1).unwrap_or(0);
        let mut later = vec![0_usize; length];
        for at in days.iter().filter_map(|day| usize::try_from(day - first).ok()) {
            if let Some(count) = later.get_mut(at) {
                *count += 1;
            }
        }
        let mut count = 0;
        for later in later.iter_mut().rev() {
            count += *later;
            *later = count;
        }
        Self { first, later }
    }

    fn later(&self, day: i32) -> usize {
        usize::try_from(day.max(self.first) - self.first).ok().and_then(|at| self.later.get(at)).copied().unwrap_or(0)
    }

    /// The places of the days at whose end a deal is open.
    pub(super) fn of(&self, deal: &DealLife) -> Range<usize> {
        self.later(deal.closed)..self.later(deal.created)
    }
}

impl History<'_> {
    /// Notes what is open at the end of each of `days`, so that no forecast that looks back on them has to find it again.
    pub(crate) fn note_open(&mut self, days: impl IntoIterator<Item = i32>) {
        let days: BTreeSet<i32> = days.into_iter().collect();
        let days: Vec<i32> = days.into_iter().rev().collect();
        self.noted = days.iter().copied().zip(self.ages(&days, None)).collect();
    }

    /// The deals open at the end of each of `days` (newest first), by age; of the newest without those decided on `gone`.
    pub(super) fn ages(&self, days: &[i32], gone: Option<i32>) -> Vec<Ages> {
        let mut gone = gone;
        days.chunks(AT_ONCE).flat_map(|days| self.ages_at_once(days, gone.take())).collect()
    }

    /// The same of a few days. Deals created on one day are of one age on any other, and the days on which a deal is open lie
    /// side by side: a table of days of creation and of `days` is filled in runs. Its sums are made in the order of the sales,
    /// whatever other days are asked.
    fn ages_at_once(&self, days: &[i32], gone: Option<i32>) -> Vec<Ages> {
        let newest_first = NewestFirst::new(days, self.first);
        let (Some(&newest), Some(&oldest)) = (days.first(), days.last()) else { return Vec::new() };
        // A deal from before this day is of the oldest age on every day.
        let first = oldest - OLDEST + 1;
        let rows = usize::try_from(newest - first + 1).unwrap_or(0);
        let mut table = vec![AgeSums::default(); rows * days.len()];
        let mut old = vec![AgeSums::default(); days.len()];
        let mut change = vec![0_i32; days.len() + 1];
        for deal in &self.deals {
            let mut places = newest_first.of(deal);
            places.start += usize::from(places.start == 0 && gone == Some(deal.closed));
            if places.is_empty() {
                continue;
            }
            for (place, by) in [(places.start, 1), (places.end, -1)] {
                if let Some(change) = change.get_mut(place) {
                    *change += by;
                }
            }
            let oldest = newest_first.later(deal.created.saturating_add(OLDEST)).clamp(places.start, places.end);
            if places.start < oldest {
                self.add(deal, days, places.start..oldest, &mut old, 0);
            }
            if let Ok(row) = usize::try_from(deal.created - first) {
                self.add(deal, days, oldest..places.end, &mut table, row * days.len());
            }
        }
        let mut ages = vec![Ages::default(); days.len()];
        for (row, created) in table.chunks_exact(days.len()).rev().zip((first..=newest).rev()) {
            for ((ages, money), day) in ages.iter_mut().zip(row).zip(days) {
                ages.push(usize::try_from(day - created).unwrap_or(0), *money);
            }
        }
        let mut open = 0;
        for ((ages, old), change) in ages.iter_mut().zip(old).zip(change) {
            open += change;
            ages.count = u32::try_from(open).unwrap_or(0);
            ages.push(AGES - 1, old);
        }
        ages
    }

    /// Adds what a deal is worth at the end of the `days` at these places, which stand in `to` from `start` on.
    #[inline]
    fn add(&self, deal: &DealLife, days: &[i32], places: Range<usize>, to: &mut [AgeSums], start: usize) {
        let to = to.get_mut(start + places.start..start + places.end).unwrap_or_default();
        if deal.stepped {
            for (money, &day) in to.iter_mut().zip(days.get(places).unwrap_or_default()) {
                money.add(self.amount(deal, day));
            }
        } else {
            let square = deal.amount * deal.amount;
            for money in to {
                money.sum += deal.amount;
                money.squares += square;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{REACH, Sale};
    use super::*;
    use crate::metrics::forecast::SaleStep;

    /// Deals whose amounts cannot be added in another order without another rounding; some are old, some change their amount,
    /// some are of unknown creation.
    fn sales() -> Vec<Sale> {
        let deal = |n: u32| {
            let on = i32::try_from(n * 7_919 % 2_000).unwrap();
            let life = i32::try_from(n * 104_729 % if n.is_multiple_of(5) { 1_500 } else { 150 }).unwrap();
            let closed = (!n.is_multiple_of(11)).then_some(on + life).filter(|closed| *closed <= 2_000);
            let mut sale = Sale::deal(n, on, closed, n.is_multiple_of(3), Some(f64::from(n * 31 % 1_000) / 7.0));
            sale.created = sale.created.filter(|_| !n.is_multiple_of(13));
            if n.is_multiple_of(4) {
                let step = |day: i32| SaleStep { on: on + day, amount: Some(f64::from(n + 1) / 3.0 + f64::from(day)), due: None };
                sale.steps = vec![step(0), step(40)];
            }
            sale
        };
        (0..3_000).map(deal).collect()
    }

    #[test]
    fn many_days_at_once_are_the_same_as_one_by_one() {
        let sales = sales();
        let mut history = History::new(&sales, &|_| 0, 2_000 - REACH, 2_000);
        let days: Vec<i32> = (0..130).map(|n| 2_000 - 13 * n).collect();
        let of = |ages: &Ages| -> Vec<(usize, u64, u64)> {
            ages.by_age().iter().map(|of| (of.age, of.money.sum.to_bits(), of.money.squares.to_bits())).collect()
        };
        let gone = Some(1_999);
        let at_once = history.ages(&days, gone);
        assert_eq!(at_once[0].by_age().last().unwrap().age, AGES - 1, "some are of the oldest age");
        for (place, (&day, ages)) in days.iter().zip(&at_once).enumerate() {
            let open = history.deals.iter().filter(|deal| {
                deal.created.max(history.first) <= day && deal.closed > day && (place > 0 || Some(deal.closed) != gone)
            });
            let mut wanted = vec![(0.0_f64, 0.0_f64); AGES];
            let mut count = 0;
            for deal in open {
                let (amount, age) = (history.amount(deal, day), usize::try_from(day - deal.created).unwrap().min(AGES - 1));
                wanted[age] = (wanted[age].0 + amount, wanted[age].1 + amount * amount);
                count += 1;
            }
            let some = wanted.iter().enumerate().filter(|(_, sums)| sums.0 != 0.0 || sums.1 != 0.0);
            let wanted: Vec<_> = some.map(|(age, sums)| (age, sums.0.to_bits(), sums.1.to_bits())).collect();
            assert_eq!((of(ages), ages.count), (wanted, count), "{day}");
        }
        let found = history.ages(&days, None);
        history.note_open(days.iter().rev().copied());
        let noted = history.as_of(2_000).ages(&days, None).iter().map(|ages| of(ages)).collect::<Vec<_>>();
        assert_eq!(noted, found.iter().map(of).collect::<Vec<_>>());
    }
}
