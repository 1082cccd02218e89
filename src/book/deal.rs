//! Deals, and what they were on a day.

use super::account::{Account, Partner};
use super::campaign::Campaign;
use super::compact::{Few, Text};
use super::company::StageId;
use super::day::Day;
use super::id::Id;
use super::lead::Lead;
use super::money::{Currency, Money};
use super::people::Person;
use super::product::Product;
use super::record::{choice, group, table};
use super::units::Units;

choice! {
    /// What kind of sale a deal is.
    DealKind { New, Expansion, Renewal }
}
choice! {
    /// How sure the seller is.
    Category { Commit, BestCase, Pipeline, Omitted }
}
choice! {
    /// What a partner did for a deal.
    PartnerRole { Sourced, Influenced }
}
choice! {
    /// Why a deal was lost.
    LossReason { Price, Product, Message, Timing, Competitor, NoDecision, Other }
}

table! {
    /// A deal. An open one needs a `stage`; `won` or `lost` end it. Its `log` says its values from a day on, up to the
    /// decision.
    Deal in Deals keyed key named name {
        /// Its id.
        key in "id": Text => "D-1" | "D-2" | "D-3",
        /// The name.
        name: Text => "Dock lights" | "Pier lights" | "Quay lights",
        /// With whom. Without one it counts under no customer, segment or channel.
        account: Option<Id<Account>> => "norrland-port" | "norrland-port" | "kiel",
        /// Who works it, as written (its log may say otherwise for a day). Without one it counts for its account's owner, else
        /// for none.
        owner: Option<Id<Person>> => "ines" | "ines" | "tom",
        /// Its stage, as written.
        stage: Option<StageId> => "proposal",
        /// What kind of sale.
        kind: DealKind = { DealKind::New } => New,
        /// Its amount, as written, in its own currency. Without one it is counted, not priced.
        @Vital amount: Option<Money> => 48_000 | 12_000 | 9_000,
        /// Its currency, where it is not the company's.
        @Vital currency: Option<Currency> => _ | "USD",
        /// What is sold. Without it its amount counts under no product and its goods in no stock.
        units: Few<ProductUnits> => [(product: "beacon", units: 120)],
        /// When it was created. Without it its age and cycle are not known, and it is there from its first log entry, else from
        /// its decision, else always.
        @Began created: Option<Day> => "2026-01-13" | "2026-01-20" | "2026-01-20",
        /// When it is expected to be decided, as written. Without one it is never closing and never overdue.
        close: Option<Day> => "2026-06-30",
        /// When and why it was won; a bare day will do.
        @Vital won: Option<Box<Won>> => _ | (on: "2026-02-25", reason: "short delivery", words: "You had them."),
        /// When and why it was lost.
        @Vital lost: Option<Box<Lost>> => _ | _ | (on: "2026-02-10", reason: Price, rival: "lumen", words: "Too dear."),
        /// The lead it came from. Without one no touch of it is known.
        lead: Option<Id<Lead>> => "L-1",
        /// The campaign that brought it. Without one it counts for none.
        campaign: Option<Id<Campaign>> => "spring",
        /// The partner in it. Without one it counts for none.
        partner: Option<Id<Partner>> => "skagen",
        /// What the partner did.
        partner_role: Option<PartnerRole> => Sourced,
        /// How sure the seller is. Without one it counts in no category.
        category: Option<Category> => Commit,
        /// What is to be done, and when.
        next_step: Option<Box<NextStep>> => (on: "2026-04-01", what: "Send the contract"),
        /// Values from a day on, in order of their days. Without it it counts as if it had always been what it is now.
        log: Few<LogEntry> => [
            (on: "2026-01-13", stage: "qualified", amount: 36_000, close: "2026-05-31", owner: "ines"),
            (on: "2026-02-20", stage: "proposal", amount: 48_000, close: "2026-06-30"),
        ],
    }
}

group! {
    /// Units of a product.
    ProductUnits {
        /// The product.
        product: Id<Product>,
        /// How many.
        units: Units,
    }
}

group! {
    /// A win.
    Won | on {
        /// When.
        @Past on: Day,
        /// Why.
        reason: Option<Text>,
        /// In the customer's words.
        words: Option<Text>,
    }
}

group! {
    /// A loss.
    Lost {
        /// When.
        @Past on: Day,
        /// Why.
        reason: LossReason,
        /// To whom.
        rival: Option<Id<super::brand::Rival>>,
        /// In the customer's words.
        words: Option<Text>,
    }
}

group! {
    /// What is to be done next.
    NextStep {
        /// When.
        on: Day,
        /// What.
        what: Text,
    }
}

group! {
    /// The values of a deal from a day on; what is not named stays as it was.
    LogEntry {
        /// From this day on.
        @Past on: Day,
        /// The stage.
        stage: Option<StageId>,
        /// The amount.
        @Vital amount: Option<Money>,
        /// The expected close.
        close: Option<Day>,
        /// Who works it.
        owner: Option<Id<Person>>,
    }
}

impl Deal {
    /// The day it was won or lost.
    pub fn decided(&self) -> Option<Day> {
        self.won.as_ref().map(|won| won.on).or(self.lost.as_ref().map(|lost| lost.on))
    }

    /// The day it was created; `None` where that is not known: not written, or later than its decision or its first log
    /// entry (book.md, "A deal without `created`").
    pub(crate) fn creation(&self) -> Option<Day> {
        let first = self.log.first().map(|entry| entry.on);
        self.created.filter(|created| [self.decided(), first].into_iter().flatten().all(|on| *created <= on))
    }

    /// The day from which it is there: its creation, else its first log entry, else its decision; `None`: always.
    pub(crate) fn there_from(&self) -> Option<Day> {
        self.creation().or(self.log.first().map(|entry| entry.on)).or(self.decided())
    }

    /// Whether it is there at the end of `day`.
    pub fn is_there_on(&self, day: Day) -> bool {
        self.there_from().is_none_or(|from| from <= day)
    }

    /// Whether its close was written by its decision, as exports do: before that day no close was known (book.md, "A close
    /// without a log").
    pub fn close_came_with_decision(&self) -> bool {
        self.log.is_empty() && self.close.is_some() && self.close == self.decided()
    }
}
