//! Accounts, their contacts, and partners.

use super::channel::{Channel, Segment};
use super::compact::Text;
use super::day::Day;
use super::id::Id;
use super::people::Person;
use super::record::table;

table! {
    /// A customer, or a company that may become one.
    Account in Accounts keyed key named name {
        /// Its id.
        key in "id": Text => "norrland-port" | "kiel",
        /// The name.
        name: Text => "Port of Norrland" | "Port of Kiel",
        /// Its segment. Without one its sales count under none.
        segment: Option<Id<Segment>> => "harbours" | "harbours",
        /// Who looks after it. Without one what is sold to it counts for nobody, unless it says whose it is.
        owner: Option<Id<Person>> => "ines",
        /// How it is sold to. Without one its sales count under its partner's, else under none.
        channel: Option<Id<Channel>> => "field",
        /// The partner it buys through: gives a channel to its sales, never a sourced amount.
        partner: Option<Id<Partner>> => "skagen",
        /// Where it is.
        city: Option<Text> => "Umea",
        /// A customer since that day. Without it it is new with its first sale.
        since: Option<Day> => "2024-05-02",
        /// A target customer since that day.
        wanted: Option<Day> => _ | "2026-01-15",
    }
}

table! {
    /// A person at an account.
    Contact in Contacts keyed key named name {
        /// Its id.
        key in "id": Text => "c-1",
        /// Where they work.
        account: Id<Account> => "norrland-port",
        /// The name.
        name: Text => "Eva Lind",
        /// What they do there.
        role: Option<Text> => "Purchasing",
        /// Address of electronic mail.
        email: Option<Text> => "eva@example.com",
        /// Telephone.
        phone: Option<Text> => "+46 0",
    }
}

table! {
    /// A partner who sells with us.
    Partner in Partners keyed key named name {
        /// Its id.
        key in "id": Text => "skagen",
        /// The name.
        name: Text => "Skagen Marine",
        /// Its channel: one of the kind Partner.
        channel: Id<Channel> => "dealers",
        /// Who looks after it.
        owner: Option<Id<Person>> => "ines",
        /// Its rank.
        tier: Option<Text> => "gold",
    }
}
