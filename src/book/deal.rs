//! Deals, and what they were on a day.

use super::account::{Account, Partner};
use super::campaign::Campaign;
use super::company::StageId;
use super::day::Day;
use super::id::Id;
use super::lead::Lead;
use super::money::{Currency, Money};
use super::people::Person;
use super::product::Product;
use super::record::{Shown, Units, Value, choice, group, record};

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

record! {
    /// A deal.
    Deal in Deals {
        /// Its id as written.
        key: String,
        /// The name.
        name: String,
        /// With whom.
        account: Option<Id<Account>>,
        /// Who works it, as written (its log may say otherwise for a day).
        owner: Option<Id<Person>>,
        /// Its stage, as written.
        stage: Option<StageId>,
        /// What kind of sale.
        kind: DealKind,
        /// Its amount, as written, in its own currency.
        amount: Option<Money>,
        /// Its currency, where it is not the company's.
        currency: Option<Currency>,
        /// What is sold.
        units: Vec<ProductUnits>,
        /// When it was created.
        created: Day,
        /// When it is expected to be decided, as written.
        close: Option<Day>,
        /// When and why it was won.
        won: Option<Won>,
        /// When and why it was lost.
        lost: Option<Lost>,
        /// The lead it came from.
        lead: Option<Id<Lead>>,
        /// The campaign that brought it.
        campaign: Option<Id<Campaign>>,
        /// The partner in it.
        partner: Option<Id<Partner>>,
        /// What the partner did.
        partner_role: Option<PartnerRole>,
        /// How sure the seller is.
        category: Option<Category>,
        /// What is to be done, and when.
        next_step: Option<NextStep>,
        /// Values from a day on, in order of their days.
        log: Vec<LogEntry>,
    }
}

impl Shown for StageId {
    fn shown(&self) -> Value {
        // A detail resolves the number by the company's list.
        Value::Group(vec![("stage", Value::Number(self.0.to_string()))])
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
    Won {
        /// When.
        on: Day,
        /// Why.
        reason: Option<String>,
        /// In the customer's words.
        words: Option<String>,
    }
}

group! {
    /// A loss.
    Lost {
        /// When.
        on: Day,
        /// Why.
        reason: LossReason,
        /// To whom.
        rival: Option<Id<super::brand::Rival>>,
        /// In the customer's words.
        words: Option<String>,
    }
}

group! {
    /// What is to be done next.
    NextStep {
        /// When.
        on: Day,
        /// What.
        what: String,
    }
}

group! {
    /// The values of a deal from a day on; what is not named stays as it was.
    LogEntry {
        /// From this day on.
        on: Day,
        /// The stage.
        stage: Option<StageId>,
        /// The amount.
        amount: Option<Money>,
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

    /// Whether it was open at the end of `day`: created by then and neither won nor lost by then.
    pub fn is_open_on(&self, day: Day) -> bool {
        self.created <= day && self.decided().is_none_or(|decided| decided > day)
    }
}
