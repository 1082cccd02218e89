//! What was done with customers, and what they said.

use super::account::{Account, Contact, Partner};
use super::day::Day;
use super::deal::Deal;
use super::id::Id;
use super::lead::Lead;
use super::people::Person;
use super::record::{choice, record};

choice! {
    /// What kind of touch.
    ActivityKind { Call, Email, Meeting, Visit, Message, Note }
}

record! {
    /// Something done with exactly one of account, partner, lead, deal.
    Activity in Activities {
        /// When.
        on: Day,
        /// With this account.
        account: Option<Id<Account>>,
        /// With this partner.
        partner: Option<Id<Partner>>,
        /// With this lead.
        lead: Option<Id<Lead>>,
        /// About this deal.
        deal: Option<Id<Deal>>,
        /// By whom.
        by: Option<Id<Person>>,
        /// With whom there.
        contact: Option<Id<Contact>>,
        /// What kind.
        kind: ActivityKind,
        /// In a few words.
        note: Option<String>,
    }
}

record! {
    /// A customer's answer to "would you recommend us?".
    Feedback in Feedback {
        /// When.
        on: Day,
        /// Who.
        account: Id<Account>,
        /// 0 to 10.
        score: f64,
        /// In their words.
        words: Option<String>,
    }
}
