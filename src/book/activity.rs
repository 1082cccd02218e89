//! What was done with customers, and what they said.

use super::account::{Account, Contact, Partner};
use super::compact::Text;
use super::day::Day;
use super::deal::Deal;
use super::id::Id;
use super::lead::Lead;
use super::people::Person;
use super::record::{choice, table};

choice! {
    /// What kind of touch.
    ActivityKind { Call, Email, Meeting, Visit, Message, Note }
}

table! {
    /// Something that was done, with exactly one of account, partner, lead and deal.
    Activity in Activities {
        /// When.
        @Began on: Day => "2026-02-11",
        /// With this account.
        @Vital account: Option<Id<Account>> => _,
        /// With this partner.
        @Vital partner: Option<Id<Partner>> => _,
        /// With this lead.
        @Vital lead: Option<Id<Lead>> => _,
        /// About this deal.
        @Vital deal: Option<Id<Deal>> => "D-1",
        /// By whom.
        by: Option<Id<Person>> => "ines",
        /// With whom there.
        contact: Option<Id<Contact>> => "c-1",
        /// What kind.
        kind: ActivityKind => Call,
        /// In a few words.
        note: Option<Text> => "Wants it before summer.",
    }
}

table! {
    /// A customer's answer to "would you recommend us?".
    Feedback in Feedback {
        /// When.
        @Began on: Day => "2026-03-01",
        /// Who.
        account: Id<Account> => "norrland-port",
        /// 0 to 10.
        score: f64 => 9,
        /// In their words.
        words: Option<Text> => "Quick answers.",
    }
}
