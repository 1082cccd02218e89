//! Leads.

use super::account::Account;
use super::campaign::Campaign;
use super::channel::{Channel, Segment};
use super::day::Day;
use super::deal::Deal;
use super::id::Id;
use super::people::Person;
use super::record::{choice, group, record};

choice! {
    /// Whether a lead was looking for us.
    Demand {
        /// It was not looking.
        Created,
        /// It was already looking.
        Captured,
    }
}

record! {
    /// Somebody who may become a customer.
    Lead in Leads {
        /// Its id as written.
        key: String,
        /// The name.
        name: String,
        /// When it came.
        created: Day,
        /// Its segment.
        segment: Option<Id<Segment>>,
        /// How it came.
        channel: Option<Id<Channel>>,
        /// The campaign that brought it.
        campaign: Option<Id<Campaign>>,
        /// The account it belongs to.
        account: Option<Id<Account>>,
        /// Who looks after it.
        owner: Option<Id<Person>>,
        /// Whether it was looking for us.
        demand: Option<Demand>,
        /// Campaigns that touched it, in file order.
        touches: Vec<Touch>,
        /// When somebody first spoke with it.
        first_contact: Option<Day>,
        /// When marketing said that it is ready.
        qualified: Option<Day>,
        /// When sales took it.
        accepted: Option<Day>,
        /// When and why it was turned down.
        rejected: Option<Rejection>,
        /// The deal it became. Set from either end: `leads.deal` or `deals.lead`.
        deal: Option<Id<Deal>>,
    }
}

group! {
    /// A campaign touched a lead.
    Touch {
        /// When.
        on: Day,
        /// Which.
        campaign: Id<Campaign>,
    }
}

group! {
    /// A lead was turned down.
    Rejection {
        /// When.
        on: Day,
        /// Why.
        why: Option<String>,
    }
}
