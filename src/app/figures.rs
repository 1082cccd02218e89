//! The figures behind the screen: made anew only as far as the book, the day, the period or the window changed.

use std::sync::{Arc, Weak};
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
use crate::screens::Fresh;
use crate::screens::context::Choices;
use crate::screens::say::{Screen, Tab};

use super::choice::Choice;
use super::shelf::Cache;

/// The figures of both tabs, with what they are figures of.
#[derive(Clone, Debug)]
pub struct Figures {
    of: FigureInputs,
    /// What was won by the day, and its sums.
    pub basis: Arc<Basis>,
    /// The Sales figures.
    pub sales: Arc<Sales>,
    /// The Marketing figures.
    pub marketing: Arc<Marketing>,
}

/// What sessions on one book share, who have the same keys and put nothing off: the figures, and what the screens say of them.
#[derive(Debug, Default)]
pub struct SharedFigures {
    screens: Cache<ScreenKey, Screen>,
    bases: Cache<BasisKey, Basis>,
    sales: Cache<(BasisKey, Period, Option<Reference>), Sales>,
    marketing: Cache<(BasisKey, u8, u8), Marketing>,
}

impl SharedFigures {
    /// What a tab says: as it was made for another session, else made now.
    pub(super) fn screen(&self, key: ScreenKey, make: impl FnOnce() -> Screen) -> Arc<Screen> {
        self.screens.get(key, make)
    }

    /// Lets go of what no session looks at: the book is another one.
    #[cfg(feature = "serve")]
    pub(crate) fn clear(&self) {
        self.screens.clear();
        self.bases.clear();
        self.sales.clear();
        self.marketing.clear();
    }
}

/// What a screen depends on, the keys aside.
#[derive(Debug, PartialEq)]
pub(super) struct ScreenKey {
    of: (BasisKey, Period, (u8, u8)),
    tab: Tab,
    choices: Choices,
    fresh: Fresh,
}

impl ScreenKey {
    /// Whether both are of one tab.
    pub(super) fn is_of_tab(&self, other: &Self) -> bool {
        self.tab == other.tab
    }
}

/// Which book, whether it is stale, the day, whose. A weak pointer keeps the book's address from being used again.
#[derive(Debug)]
struct BasisKey(Weak<Book>, bool, Day, Scope);

impl PartialEq for BasisKey {
    fn eq(&self, other: &Self) -> bool {
        Weak::ptr_eq(&self.0, &other.0) && (self.1, self.2, self.3) == (other.1, other.2, other.3)
    }
}

/// What figures depend on. The book is told by its address: the figures hold it alive, so no other has the same.
#[derive(Clone, Debug)]
pub(super) struct FigureInputs {
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

impl PartialEq for FigureInputs {
    fn eq(&self, other: &Self) -> bool {
        self.same_sales(other) && self.same_marketing(other) && self.compare == other.compare
    }
}

impl FigureInputs {
    /// What somebody chose to see of a book, which may be another one than they chose it on.
    pub(super) fn of(choice: &Choice, book: Arc<Book>, stale: bool, today: Day) -> Self {
        let day = choice.as_of.unwrap_or(today);
        let scope = if choice.sales.scope.is_in(&book) { choice.sales.scope } else { Scope::Company };
        Self {
            stale,
            day,
            scope,
            period: choice.period(&book, day),
            compare: choice.sales.compare,
            years: choice.marketing.years,
            back: choice.marketing.back,
            book,
        }
    }

    /// Whether the same was chosen to be seen, of whichever book.
    pub(super) fn is_chosen_as(&self, other: &Self) -> bool {
        let own = |of: &Self| (of.scope, of.period, of.compare, of.years, of.back);
        own(self) == own(other)
    }

    fn same_basis(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.book, &other.book) && (self.stale, self.day, self.scope) == (other.stale, other.day, other.scope)
    }

    fn same_sales(&self, other: &Self) -> bool {
        self.same_basis(other) && self.period == other.period
    }

    fn same_marketing(&self, other: &Self) -> bool {
        self.same_basis(other) && (self.years, self.back) == (other.years, other.back)
    }

    fn key(&self) -> BasisKey {
        BasisKey(Arc::downgrade(&self.book), self.stale, self.day, self.scope)
    }

    fn lens<'a>(&'a self, basis: &'a Basis) -> Lens<'a> {
        let mut lens = Lens::new(&self.book, basis, self.period, self.years);
        for _ in 0..self.back {
            lens.window = lens.window.before();
        }
        lens
    }
}

/// Figures to be made beside the keys.
#[derive(Clone, Debug)]
pub struct FiguresJob {
    of: FigureInputs,
    /// Of these those are kept that still hold.
    old: Option<Figures>,
}

impl FiguresJob {
    pub(super) fn new(of: FigureInputs, old: Option<Figures>) -> Self {
        Self { of, old }
    }

    /// Makes them.
    pub fn make(self) -> Figures {
        Figures::new(self.of, self.old, None)
    }
}

impl PartialEq for FiguresJob {
    fn eq(&self, other: &Self) -> bool {
        self.of == other.of
    }
}

impl Eq for FiguresJob {}

impl Figures {
    pub(super) fn are_of(&self, inputs: &FigureInputs) -> bool {
        self.of == *inputs
    }

    pub(super) fn inputs(&self) -> FigureInputs {
        self.of.clone()
    }

    pub(super) fn are_of_book(&self, book: &Arc<Book>) -> bool {
        Arc::ptr_eq(&self.of.book, book)
    }

    /// The figures of something; of the old ones those are kept that still hold, of others' those are taken that are the same.
    pub(super) fn new(of: FigureInputs, old: Option<Self>, shared: Option<&SharedFigures>) -> Self {
        let mut compare = None;
        let (basis, old_sales, old_marketing) = match old {
            Some(old) if old.of.same_basis(&of) => {
                let (same_sales, same_marketing) = (old.of.same_sales(&of), old.of.same_marketing(&of));
                compare = old.of.compare;
                (Some(old.basis), Some(old.sales).filter(|_| same_sales), Some(old.marketing).filter(|_| same_marketing))
            }
            _ => (None, None, None),
        };
        let make_basis = || Basis::new(&of.book, of.day, of.scope).stale(of.stale);
        let basis = basis.unwrap_or_else(|| match shared {
            Some(shared) => shared.bases.get(of.key(), make_basis),
            None => Arc::new(make_basis()),
        });
        let lens = of.lens(&basis);
        let make_sales = |old: Option<Arc<Sales>>| match old {
            Some(old) => Arc::unwrap_or_clone(old).against(&lens, of.compare),
            None => sales(&lens, of.compare),
        };
        let make_marketing = || match shared {
            Some(shared) => shared.marketing.get((of.key(), of.years, of.back), || marketing(&lens)),
            None => Arc::new(marketing(&lens)),
        };
        let (sales, marketing) = thread::scope(|threads| {
            let marketing = old_marketing.ok_or_else(|| threads.spawn(make_marketing));
            let sales = match (old_sales, shared) {
                (Some(old), _) if compare == of.compare => old,
                (old, Some(shared)) => shared.sales.get((of.key(), of.period, of.compare), || make_sales(old)),
                (old, None) => Arc::new(make_sales(old)),
            };
            (sales, marketing.unwrap_or_else(joined))
        });
        Self { of, basis, sales, marketing }
    }

    pub(super) fn screen_key(&self, tab: Tab, choices: Choices, fresh: &Fresh) -> ScreenKey {
        let of = (self.of.key(), self.of.period, (self.of.years, self.of.back));
        ScreenKey { of, tab, choices, fresh: fresh.clone() }
    }

    /// Arranges what to do next without what is put off until a day.
    pub(super) fn put_off(&mut self, until: impl Fn(&Item) -> Option<Day>) {
        let lens = self.of.lens(&self.basis);
        // Who puts things off looks at figures of their own: nothing is copied.
        Arc::make_mut(&mut self.sales).do_next.put_off(&lens, until);
    }

    /// What they are seen through.
    pub fn lens(&self) -> Lens<'_> {
        self.of.lens(&self.basis)
    }
}
