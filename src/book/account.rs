//! Accounts, their contacts, and partners.

use super::channel::{Channel, Segment};
use super::day::Day;
use super::id::Id;
use super::people::Person;
use super::record::record;

record! {
    /// A customer or a company that may become one.
    Account in Accounts {
        /// Its id as written.
        key: String,
        /// The name.
        name: String,
        /// Its segment.
        segment: Option<Id<Segment>>,
        /// Who looks after it.
        owner: Option<Id<Person>>,
        /// How it is sold to.
        channel: Option<Id<Channel>>,
        /// The partner it buys through: gives a channel to its sales, never a sourced amount.
        partner: Option<Id<Partner>>,
        /// Where it is.
        city: Option<String>,
        /// Customer since.
        since: Option<Day>,
        /// A target customer since that day.
        wanted: Option<Day>,
    }
}

record! {
    /// A person at an account.
    Contact in Contacts {
        /// Its id as written.
        key: String,
        /// Where they work.
        account: Id<Account>,
        /// The name.
        name: String,
        /// What they do there.
        role: Option<String>,
        /// Address of electronic mail.
        email: Option<String>,
        /// Telephone.
        phone: Option<String>,
    }
}

record! {
    /// A channel partner.
    Partner in Partners {
        /// Its id as written.
        key: String,
        /// The name.
        name: String,
        /// Its channel.
        channel: Id<Channel>,
        /// Who looks after it.
        owner: Option<Id<Person>>,
        /// Its rank.
        tier: Option<String>,
    }
}
