//! Where the numbers of a formula come from: the records that a named test counts.

use crate::book::account::Partner;
use crate::book::company::StageId;
use crate::book::day::Day;
use crate::book::deal::Category;
use crate::book::id::{AnyId, Id};
use crate::book::people::{Person, TeamId};
use crate::metrics::marketing::records::RecordSet;
use crate::metrics::sales::since::EventKind;
use crate::metrics::sums::By;

/// Where a term's number comes from: named tests, so that the list of an explanation and the value come from the same
/// one (`metrics::parts`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A constant or a figure of the calendar.
    Given,
    /// The records that this test counts.
    Counted(Test),
    /// One record.
    Record(AnyId),
}

/// A test of one record: does it count in a figure, and with how much?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// Open deals.
    Open,
    /// Open deals of an owner, in a stage and the like.
    OpenOf(DealGroup),
    /// Open deals whose close lies in the period.
    Closing,
    /// Of those, the ones of an owner, in a stage and the like.
    ClosingOf(DealGroup),
    /// Open deals whose close lies before as-of.
    Overdue,
    /// Deals decided in the two years up to as-of that ever stood in a stage.
    StoodIn(StageId),
    /// Of those, the won ones.
    WonFrom(StageId),
    /// Deals won in the period.
    WonDeals,
    /// Deals lost in the period.
    LostDeals,
    /// Won and lost deals of the period.
    Decided,
    /// Deals won in the period, of one owner or team.
    WonDealsOf(By),
    /// Of those, the ones whose creation is known.
    CycleDeals(By),
    /// Deals won in the year up to as-of.
    WonDealsYear,
    /// Won and lost deals of that year.
    DecidedYear,
    /// Everything won in the period: deals, orders, returns.
    Won,
    /// Of that, the deals and orders without an amount or a rate.
    WonUnpriced,
    /// Everything won in the period by one owner, of one product and the like.
    WonOf(By),
    /// Everything won in the year up to as-of.
    WonYear,
    /// Of that, what one account, partner and the like brought.
    WonYearOf(By),
    /// Of what was won in the year, what the five largest customers brought.
    LargestOfYear,
    /// Of what was won in the year, what the customers of the year before brought.
    KeptOfYear,
    /// What one step of the pipeline bridge moved.
    Bridge(BridgeStep),
    /// Deals open at the period's start with their close inside it.
    DueAtStart,
    /// Of those, the ones that slipped.
    Slipped,
    /// Orders of the period that are not cancelled.
    Orders,
    /// Of those, the ones that deliver no won deal.
    OwnOrders,
    /// Of those, the ones that deliver a won deal.
    Deliveries,
    /// Orders of the period that are cancelled.
    CancelledOrders,
    /// Orders of the period that are neither shipped nor cancelled.
    OpenOrders,
    /// Open orders past due.
    LateOrders,
    /// Orders of which something came back in the period.
    Returned,
    /// Leads created in the period.
    NewLeads,
    /// Of those, the ones with a deal.
    ConvertedLeads,
    /// Of those, the ones with first contact.
    AnsweredLeads,
    /// Open leads.
    OpenLeads,
    /// Leads waiting for first contact.
    WaitingLeads,
    /// Waiting leads past the response goal.
    LateLeads,
    /// Active customers.
    ActiveCustomers,
    /// New customers.
    NewCustomers,
    /// Quiet accounts.
    QuietCustomers,
    /// Customers at risk.
    AtRiskCustomers,
    /// Target customers that nobody has worked yet.
    TargetCustomers,
    /// Accounts whose latest answer of the year up to as-of is 9 or 10.
    Promoters,
    /// Accounts whose latest answer is between the two.
    Passives,
    /// Accounts whose latest answer is 0 to 6.
    Detractors,
    /// Active contracts.
    ActiveContracts,
    /// Contracts that made one movement of the recurring revenue.
    Contracts(Movement),
    /// Contracts whose renewal is due.
    RenewalsDue,
    /// Open deals with a partner.
    PartnerDeals(Id<Partner>),
    /// Records to which something happened since a day.
    Since(EventKind, Day),
    /// What a marketing figure counts.
    Marketing(RecordSet),
}

/// A part of the open deals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DealGroup {
    /// Those of an owner.
    Owner(Option<Id<Person>>),
    /// Those whose owner is in a team on the as-of day.
    Team(Option<TeamId>),
    /// Those in a stage.
    Stage(Option<StageId>),
    /// Those of a category.
    Category(Category),
    /// Those whose close lies in the week that begins on this day, from as-of on; `None`: those whose close has passed.
    CloseWeek(Option<Day>),
    /// Those created at least so many days ago, and less than so many.
    Age(i32, Option<i32>),
    /// Those whose creation is not known.
    Ageless,
    /// Those without an amount or a rate.
    Unpriced,
}

/// A step of the pipeline bridge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BridgeStep {
    /// Open at the end of the day before the period, close inside it.
    Opening,
    /// Created with its close inside.
    New,
    /// Its close came in from elsewhere.
    PulledIn,
    /// Its amount rose while inside.
    Increased,
    /// Its amount fell while inside.
    Decreased,
    /// Won.
    Won,
    /// Lost.
    Lost,
    /// Its close left.
    PushedOut,
    /// Open at the end, close inside.
    Closing,
}

impl BridgeStep {
    /// All of them, in order.
    pub const ALL: [BridgeStep; 9] = [
        Self::Opening,
        Self::New,
        Self::PulledIn,
        Self::Increased,
        Self::Decreased,
        Self::Won,
        Self::Lost,
        Self::PushedOut,
        Self::Closing,
    ];

    /// Its name in the JSON.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::New => "new",
            Self::PulledIn => "pulled_in",
            Self::Increased => "increased",
            Self::Decreased => "decreased",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::PushedOut => "pushed_out",
            Self::Closing => "closing",
        }
    }
}

/// A movement of the monthly recurring revenue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Movement {
    /// Came.
    New,
    /// Became more.
    Expanded,
    /// Became less.
    Contracted,
    /// Went.
    Churned,
}
