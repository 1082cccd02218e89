//! The newest touch of accounts, partners, deals and leads: an activity, an order, a log entry, a first contact.

use std::sync::Arc;

use crate::book::Book;
use crate::book::account::{Account, Partner};
use crate::book::activity::ActivityKind;
use crate::book::day::Day;
use crate::book::deal::Deal;
use crate::book::id::Id;
use crate::book::lead::Lead;
use crate::metrics::lens::Lens;

/// The newest touches of a book by the end of a day. Made in one pass over its tables.
#[derive(Clone, Debug)]
pub struct Touches {
    accounts: NewestDays,
    /// Activities with the account itself, not with one of its deals or leads.
    accounts_direct: NewestDays,
    partners: NewestDays,
    deals: NewestDays,
    /// The first activity with a lead that is more than a note.
    first_activity: Vec<Option<Day>>,
}

impl Touches {
    /// Those of the lens's day, made once.
    pub fn of_lens(lens: &Lens) -> Arc<Self> {
        Arc::clone(lens.kept.touches.get_or_init(|| Arc::new(Self::new(lens.book, lens.as_of))))
    }

    /// The touches of a book by the end of `as_of`.
    fn new(book: &Book, as_of: Day) -> Self {
        let mut touches = Self {
            accounts: NewestDays::of(book.accounts.len()),
            accounts_direct: NewestDays::of(book.accounts.len()),
            partners: NewestDays::of(book.partners.len()),
            deals: NewestDays::of(book.deals.len()),
            first_activity: vec![None; book.leads.len()],
        };
        for activity in book.activities.rows().iter().filter(|activity| activity.on() <= as_of) {
            let on = activity.on();
            if let Some(account) = activity.account() {
                touches.accounts.touch(account.index(), on);
                touches.accounts_direct.touch(account.index(), on);
            }
            if let Some(partner) = activity.partner() {
                touches.partners.touch(partner.index(), on);
            }
            if let Some(deal) = activity.deal() {
                touches.touch_deal(book, deal, on);
            }
            if let Some(lead) = activity.lead() {
                touches.touch_lead(book, lead, on);
                if activity.kind() != ActivityKind::Note
                    && let Some(first) = touches.first_activity.get_mut(lead.index())
                {
                    *first = Some(first.map_or(on, |first| first.min(on)));
                }
            }
        }
        for order in book.orders.rows().iter().filter(|order| order.on() <= as_of) {
            touches.accounts.touch(order.account().index(), order.on());
            if let Some(partner) = order.partner() {
                touches.partners.touch(partner.index(), order.on());
            }
            if let Some(deal) = order.deal() {
                touches.touch_deal(book, deal, order.on());
            }
        }
        for (id, deal) in book.deals.iter() {
            if let Some(entry) = deal.log().iter().rev().find(|entry| entry.on() <= as_of) {
                touches.touch_deal(book, id, entry.on());
            }
        }
        for (id, lead) in book.leads.iter() {
            if let Some(contact) = lead.first_contact().filter(|contact| *contact <= as_of) {
                touches.touch_lead(book, id, contact);
            }
        }
        touches
    }

    /// The newest touch of an account, its deals and its leads.
    pub(crate) fn account(&self, id: Id<Account>) -> Option<Day> {
        self.accounts.get(id.index())
    }

    /// The newest touch of a partner and of the deals it is in.
    pub(crate) fn partner(&self, id: Id<Partner>) -> Option<Day> {
        self.partners.get(id.index())
    }

    /// The newest touch of a deal and of its account itself.
    pub(crate) fn deal(&self, id: Id<Deal>, deal: &Deal) -> Option<Day> {
        self.deals.get(id.index()).max(deal.account().and_then(|account| self.accounts_direct.get(account.index())))
    }

    /// When a lead was first spoken with by the end of `as_of`: as written, else its first activity other than a note.
    pub(crate) fn first_contact(&self, id: Id<Lead>, lead: &Lead, as_of: Day) -> Option<Day> {
        let written = lead.first_contact().filter(|contact| *contact <= as_of);
        written.or_else(|| self.first_activity.get(id.index()).copied().flatten())
    }

    fn touch_deal(&mut self, book: &Book, id: Id<Deal>, on: Day) {
        self.deals.touch(id.index(), on);
        let Some(deal) = book.deals.get(id) else { return };
        if let Some(account) = deal.account() {
            self.accounts.touch(account.index(), on);
        }
        if let Some(partner) = deal.partner() {
            self.partners.touch(partner.index(), on);
        }
    }

    fn touch_lead(&mut self, book: &Book, id: Id<Lead>, on: Day) {
        let Some(lead) = book.leads.get(id) else { return };
        let of_deal = lead.deal().and_then(|deal| book.deals.get(deal)).and_then(crate::book::deal::Deal::account);
        if let Some(account) = lead.account().or(of_deal) {
            self.accounts.touch(account.index(), on);
        }
    }
}

/// The newest day of each record of a table.
#[derive(Clone, Debug)]
struct NewestDays(Vec<Option<Day>>);

impl NewestDays {
    fn of(records: usize) -> Self {
        Self(vec![None; records])
    }

    fn touch(&mut self, at: usize, on: Day) {
        if let Some(newest) = self.0.get_mut(at) {
            *newest = (*newest).max(Some(on));
        }
    }

    fn get(&self, at: usize) -> Option<Day> {
        self.0.get(at).copied().flatten()
    }
}
