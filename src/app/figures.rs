//! The figures behind the screen: made anew only as far as the book, the day, the period or the window changed.

use std::sync::Arc;
use std::thread;

use crate::book::Book;
use crate::book::calendar::Period;
use crate::book::day::Day;
use crate::metrics::joined;
use crate::metrics::lens::{Basis, Lens, Scope};
use crate::metrics::marketing::{Marketing, marketing};
use crate::metrics::sales::do_next::Item;
use crate::metrics::sales::pace::Reference;
use crate::metrics::sales::{Sales, sales};

/// The figures of both tabs, with what they are figures of.
#[derive(Debug)]
pub struct Figures {
    of: Of,
    /// What was won by the day, and its sums.
    pub basis: Basis,
    /// The Sales figures.
    pub sales: Sales,
    /// The Marketing figures.
    pub marketing: Marketing,
}

/// What figures depend on. The book is told by its address: the figures hold it alive, so no other has the same.
#[derive(Clone, Debug)]
pub(super) struct Of {
    pub(super) book: Arc<Book>,
    /// Whether the book is no longer what its files say.
    pub(super) stale: bool,
    pub(super) day: Day,
    pub(super) scope: Scope,
    pub(super) period: Period,
    pub(super) compare: Option<Reference>,
    pub(super) years: u8,
    pub(super) back: u8,
}

impl Of {
    fn same_basis(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.book, &other.book) && (self.stale, self.day, self.scope) == (other.stale, other.day, other.scope)
    }

    fn same_sales(&self, other: &Self) -> bool {
        self.same_basis(other) && self.period == other.period
    }

    fn same_marketing(&self, other: &Self) -> bool {
        self.same_basis(other) && (self.years, self.back) == (other.years, other.back)
    }

    fn lens<'a>(&'a self, basis: &'a Basis) -> Lens<'a> {
        let mut lens = Lens::new(&self.book, basis, self.period, self.years);
        for _ in 0..self.back {
            lens.window = lens.window.before();
        }
        lens
    }
}

impl Figures {
    /// The figures of something; of the old ones those are kept that still hold.
    pub(super) fn new(of: Of, old: Option<Self>) -> Self {
        let mut compare = None;
        let (basis, old_sales, old_marketing) = match old {
            Some(old) if old.of.same_basis(&of) => {
                let (same_sales, same_marketing) = (old.of.same_sales(&of), old.of.same_marketing(&of));
                compare = old.of.compare;
                (Some(old.basis), Some(old.sales).filter(|_| same_sales), Some(old.marketing).filter(|_| same_marketing))
            }
            _ => (None, None, None),
        };
        let basis = basis.unwrap_or_else(|| Basis::new(&of.book, of.day, of.scope).stale(of.stale));
        let lens = of.lens(&basis);
        let (sales, marketing) = thread::scope(|threads| {
            let marketing = old_marketing.ok_or_else(|| threads.spawn(|| marketing(&lens)));
            let sales = match old_sales {
                Some(old) if compare == of.compare => old,
                Some(old) => old.against(&lens, of.compare),
                None => sales(&lens, of.compare),
            };
            (sales, marketing.unwrap_or_else(joined))
        });
        Self { of, basis, sales, marketing }
    }

    /// Arranges what to do next without what is put off until a day.
    pub(super) fn put_off(&mut self, until: impl Fn(&Item) -> Option<Day>) {
        let lens = self.of.lens(&self.basis);
        self.sales.do_next.put_off(&lens, until);
    }

    /// What they are seen through.
    pub fn lens(&self) -> Lens<'_> {
        self.of.lens(&self.basis)
    }
}
