//! A history as it was known at the end of a day.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::super::{ORIGINS, TRAINING, YEAR};
use super::{
    AGES, Ages, ByAge, CLOSED_SHARE, CLOSED_WINS, DailyMoney, DealLife, History, LONGEST_MONTH, MOST_CLOSED, Takings, weekday,
};

/// A history as known at the end of a day.
pub(crate) struct AsOf<'h> {
    pub(super) history: &'h History<'h>,
    pub(super) day: i32,
    pub(super) observed_from: i32,
    pub(super) closed_weekdays: [bool; 7],
    pub(super) money: Cow<'h, DailyMoney>,
    pub(super) decided: u32,
}

impl AsOf<'_> {
    /// The day at whose end it was known.
    pub(crate) fn day(&self) -> i32 {
        self.day
    }

    /// The first day that is looked at: the earlier of the first close and 27 days before the as-of day, not before the
    /// first record.
    pub(crate) fn observed_from(&self) -> i32 {
        self.observed_from
    }

    /// Weekdays, Monday first, on which this company does not win.
    pub(crate) fn closed_weekdays(&self) -> [bool; 7] {
        self.closed_weekdays
    }

    /// Deals decided and orders, ever.
    pub(crate) fn decided(&self) -> u32 {
        self.decided
    }

    pub(super) fn find_closed_weekdays(&mut self) {
        let mut wins = [0_u32; 7];
        for day in self.days(self.day - YEAR + 1, self.day) {
            wins[weekday(day)] += self.won_on(day).count;
        }
        let all: u32 = wins.iter().sum();
        let closed = wins.map(|wins| f64::from(wins) < CLOSED_SHARE * f64::from(all));
        if all >= CLOSED_WINS && closed.iter().filter(|closed| **closed).count() <= MOST_CLOSED {
            self.closed_weekdays = closed;
        }
    }

    /// Whether `day` is one on which this company does not win.
    pub(crate) fn is_closed(&self, day: i32) -> bool {
        self.closed_weekdays[weekday(day)]
    }

    /// The month in the fiscal quarter.
    pub(crate) fn phase(&self, day: i32) -> usize {
        self.history.phase(day)
    }

    /// How many days of the fiscal month are left after `day`.
    pub(crate) fn days_left(&self, day: i32) -> i32 {
        let at = usize::try_from(day - self.history.phases_from).ok();
        at.and_then(|at| self.history.left.get(at)).copied().map_or(0, i32::from)
    }

    /// The observed days from `from` to `to`.
    pub(crate) fn days(&self, from: i32, to: i32) -> RangeInclusive<i32> {
        from.max(self.observed_from).max(self.history.first)..=to.min(self.day)
    }

    /// What was won on a day, deals and orders, less returns.
    pub(crate) fn won_on(&self, day: i32) -> Takings {
        let (deals, orders) = (self.deals_on(day), self.orders_on(day));
        Takings { sum: deals.sum + orders.sum, squares: deals.squares + orders.squares, count: deals.count + orders.count }
    }

    /// What was won on a day by deals.
    pub(crate) fn deals_on(&self, day: i32) -> Takings {
        self.history.at(day).and_then(|at| self.money.deals.get(at)).copied().unwrap_or_default()
    }

    /// What was won on a day by orders, less returns.
    pub(crate) fn orders_on(&self, day: i32) -> Takings {
        self.history.at(day).and_then(|at| self.money.orders.get(at)).copied().unwrap_or_default()
    }

    /// Money won from day to day, both counted. (Money may be given back before the first day that is observed.)
    pub(crate) fn won(&self, from: i32, to: i32) -> f64 {
        (from.max(self.history.first)..=to.min(self.day)).map(|day| self.won_on(day).sum).sum()
    }

    pub(crate) fn created_on(&self, day: i32) -> u32 {
        self.history.at(day).and_then(|at| self.history.created.get(at)).copied().unwrap_or(0)
    }

    /// Exposure, wins and losses of a day by age.
    pub(crate) fn fates_on(&self, day: i32) -> Option<[&ByAge; 3]> {
        let history = self.history;
        let at = history.at(day)?;
        Some([history.exposure.get(at)?, history.won.get(at)?, history.lost.get(at)?])
    }

    /// The first day of the fiscal month that holds `day`.
    pub(crate) fn month_start(&self, day: i32) -> i32 {
        let mut start = day;
        while day - start < LONGEST_MONTH - 1 && self.phase(start - 1) == self.phase(day) {
            start -= 1;
        }
        start
    }

    /// The as-of day, then the origins at the same point of past fiscal months, newest first, that are far enough into
    /// the observed days and whose horizon is over. (No origin where the period begins later than that.)
    pub(crate) fn origins(&self, horizon: i32) -> Vec<i32> {
        let this = self.month_start(self.day + 1);
        let mut days = vec![self.day];
        let mut month = this;
        loop {
            month = self.month_start(month - 1);
            let origin = month + self.day - this;
            if days.len() > ORIGINS || origin < self.observed_from + TRAINING {
                return days;
            }
            if origin + horizon <= self.day {
                days.push(origin);
            }
        }
    }

    /// The deals open at the end of each of `origins` (newest first), by age; of the newest without those decided on `gone`.
    pub(crate) fn ages(&self, origins: &[i32], gone: Option<i32>) -> Vec<Cow<'_, Ages>> {
        let noted = || origins.iter().map(|origin| self.history.noted.get(origin).map(Cow::Borrowed)).collect();
        let noted: Option<Vec<Cow<Ages>>> = if gone.is_none() { noted() } else { None };
        noted.unwrap_or_else(|| self.history.ages(origins, gone).into_iter().map(Cow::Owned).collect())
    }

    /// The open deals with their age and amount, in the order of the sales, without those decided on `gone`.
    pub(crate) fn open(&self, gone: Option<i32>) -> impl Iterator<Item = (u32, usize, Option<f64>)> {
        let open = move |deal: &&DealLife| deal.created <= self.day && deal.closed > self.day && gone != Some(deal.closed);
        self.history.deals.iter().filter(open).map(|deal| {
            let age = usize::try_from(self.day - deal.created).unwrap_or(0).min(AGES - 1);
            (deal.id, age, self.history.priced(deal, self.day))
        })
    }
}
