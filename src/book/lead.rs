//! Leads.

use super::account::Account;
use super::campaign::Campaign;
use super::channel::{Channel, Segment};
use super::compact::{Few, Text};
use super::day::Day;
use super::deal::Deal;
use super::id::Id;
use super::people::Person;
use super::record::{choice, group, table};

choice! {
    /// Whether a lead was looking for us.
    Demand {
        /// It was not looking.
        Created,
        /// It was already looking.
        Captured,
    }
}

table! {
    /// Somebody who may become a customer.
    Lead in Leads keyed key named name {
        /// Its id.
        key in "id": Text => "L-1" | "L-2",
        /// The name.
        name: Text => "Dock lights" | "Price list wanted",
        /// When it came.
        @Began created: Day => "2026-01-10" | "2026-02-01",
        /// Its segment. Without one it counts under none.
        segment: Option<Id<Segment>> => "harbours",
        /// How it came. Without one it counts under none.
        channel: Option<Id<Channel>> => "search",
        /// The campaign that brought it. Without one it counts for none.
        campaign: Option<Id<Campaign>> => "spring",
        /// The account it belongs to.
        account: Option<Id<Account>> => "norrland-port",
        /// Who looks after it. Without one it waits for nobody in particular.
        owner: Option<Id<Person>> => "ines",
        /// Whether we woke it (Created) or it was already looking (Captured).
        demand: Option<Demand> => Created,
        /// Campaigns that touched it, in file order. Without it its campaign is its only touch.
        touches: Few<Touch> => [(on: "2026-01-09", campaign: "spring")],
        /// When somebody first spoke with it. Without it its first activity answers it, else it waits.
        @Past first_contact: Option<Day> => "2026-01-11",
        /// When marketing said that it is ready. Without it it is qualified when it is accepted, else not.
        @Past qualified: Option<Day> => "2026-01-12",
        /// When sales took it. Without it it is accepted when it becomes a deal, else not.
        @Past accepted: Option<Day> => "2026-01-13",
        /// When and why it was turned down. Without it it is not.
        rejected: Option<Box<Rejection>> => _ | (on: "2026-02-03", why: "a student"),
        /// The deal it became. Said at either end: here, or as the deal's `lead`.
        deal: Option<Id<Deal>> => "D-1",
    }
}

group! {
    /// A campaign touched a lead.
    Touch {
        /// When.
        @Past on: Day,
        /// Which.
        campaign: Id<Campaign>,
    }
}

group! {
    /// A lead was turned down.
    Rejection {
        /// When.
        @Past on: Day,
        /// Why.
        why: Option<Text>,
    }
}
