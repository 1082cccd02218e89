//! The fields of the tables that rows can be turned into, in the order in which a book writes them.

use crate::book::table::TableName;

/// What a field holds, and so how a cell is read and written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Any text.
    Text,
    /// The id of a record of a table.
    Ref(TableName),
    /// The id of one of the company's stages.
    Stage,
    /// A date.
    Day,
    /// A date of which only the month is kept.
    Month,
    /// A period of a target.
    Period,
    /// An amount in the record's currency.
    Money,
    /// The price of a unit: more digits than the currency has.
    Price,
    /// The code of a currency.
    Currency,
    /// Units of goods: up to three decimals, never negative.
    Units,
    /// A whole number, never negative.
    Count,
    /// A number.
    Number,
    /// A fraction; `15%` is read as 0.15.
    Fraction,
    /// One of these names, written without quotes.
    Choice(&'static [&'static str]),
    /// Fields in brackets; one with nothing but its date is written as the date where the flag says so.
    Group(&'static [Field], bool),
    /// A list of groups; every row of a record adds one.
    List(&'static [Field]),
}

/// A field of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// Its name in the book.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether a record must have it.
    pub required: bool,
}

const fn must(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: true }
}

const fn may(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: false }
}

use Kind::{Choice, Count, Currency, Day, Fraction, Group, List, Money, Month, Number, Period, Ref, Stage, Text, Units};
use TableName as T;

const REASON: Kind = Choice(&["Price", "Product", "Message", "Timing", "Competitor", "NoDecision", "Other"]);

const RATES: &[Field] = &[must("currency", Currency), must("on", Day), must("rate", Number)];
const PEOPLE: &[Field] = &[
    must("id", Text),
    must("name", Text),
    may("team", Text),
    may("log", List(&[must("on", Day), must("team", Text)])),
    may("left", Day),
];
const TARGETS: &[Field] = &[
    must("period", Period),
    must("amount", Number),
    may("measure", Choice(&["Revenue", "Orders", "Units", "NewCustomers", "Leads", "QualifiedLeads"])),
    may("person", Ref(T::People)),
    may("team", Text),
    may("partner", Ref(T::Partners)),
    may("segment", Ref(T::Segments)),
    may("channel", Ref(T::Channels)),
    may("product", Ref(T::Products)),
    may("family", Text),
];
const PRODUCTS: &[Field] = &[
    must("id", Text),
    must("name", Text),
    may("family", Text),
    may("list_price", Money),
    may("unit_cost", Money),
    may("prices", List(&[must("from", Day), may("list_price", Money), may("unit_cost", Money)])),
];
const STOCK: &[Field] = &[
    must("product", Ref(T::Products)),
    must("counted_on", Day),
    must("units", Units),
    may("receipts", List(&[must("on", Day), must("units", Units)])),
    may("reorder_at", Units),
    may("lead_time_days", Count),
];
const SEGMENTS: &[Field] = &[
    must("id", Text),
    must("name", Text),
    may("market", List(&[must("year", Count), must("size", Money), may("buyers", Count)])),
    may("source", Text),
];
const CHANNELS: &[Field] = &[
    must("id", Text),
    must("name", Text),
    must("kind", Choice(&["Direct", "Partner", "Online", "Retail", "Event", "Media"])),
    may("cost_share", Fraction),
];
const ACCOUNTS: &[Field] = &[
    must("id", Text),
    must("name", Text),
    may("segment", Ref(T::Segments)),
    may("owner", Ref(T::People)),
    may("channel", Ref(T::Channels)),
    may("partner", Ref(T::Partners)),
    may("city", Text),
    may("since", Day),
    may("wanted", Day),
];
const CONTACTS: &[Field] = &[
    must("id", Text),
    must("account", Ref(T::Accounts)),
    must("name", Text),
    may("role", Text),
    may("email", Text),
    may("phone", Text),
];
const PARTNERS: &[Field] =
    &[must("id", Text), must("name", Text), must("channel", Ref(T::Channels)), may("owner", Ref(T::People)), may("tier", Text)];
const LEADS: &[Field] = &[
    must("id", Text),
    must("name", Text),
    must("created", Day),
    may("segment", Ref(T::Segments)),
    may("channel", Ref(T::Channels)),
    may("campaign", Ref(T::Campaigns)),
    may("account", Ref(T::Accounts)),
    may("owner", Ref(T::People)),
    may("demand", Choice(&["Created", "Captured"])),
    may("touches", List(&[must("on", Day), must("campaign", Ref(T::Campaigns))])),
    may("first_contact", Day),
    may("qualified", Day),
    may("accepted", Day),
    may("rejected", Group(&[must("on", Day), may("why", Text)], false)),
    may("deal", Ref(T::Deals)),
];
const DEALS: &[Field] = &[
    must("id", Text),
    must("name", Text),
    may("account", Ref(T::Accounts)),
    may("owner", Ref(T::People)),
    may("stage", Stage),
    may("kind", Choice(&["New", "Expansion", "Renewal"])),
    may("amount", Money),
    may("currency", Currency),
    may("units", List(&[must("product", Ref(T::Products)), must("units", Units)])),
    must("created", Day),
    may("close", Day),
    may("won", Group(&[must("on", Day), may("reason", Text), may("words", Text)], true)),
    may("lost", Group(&[must("on", Day), must("reason", REASON), may("rival", Ref(T::Rivals)), may("words", Text)], false)),
    may("lead", Ref(T::Leads)),
    may("campaign", Ref(T::Campaigns)),
    may("partner", Ref(T::Partners)),
    may("partner_role", Choice(&["Sourced", "Influenced"])),
    may("category", Choice(&["Commit", "BestCase", "Pipeline", "Omitted"])),
    may("next_step", Group(&[must("on", Day), must("what", Text)], false)),
    may(
        "log",
        List(&[must("on", Day), may("stage", Stage), may("amount", Money), may("close", Day), may("owner", Ref(T::People))]),
    ),
];
const ORDERS: &[Field] = &[
    must("id", Text),
    must("account", Ref(T::Accounts)),
    must("on", Day),
    must(
        "lines",
        List(&[must("product", Ref(T::Products)), must("units", Units), must("price", Money), may("discount", Fraction)]),
    ),
    may("currency", Currency),
    may("deal", Ref(T::Deals)),
    may("owner", Ref(T::People)),
    may("partner", Ref(T::Partners)),
    may("channel", Ref(T::Channels)),
    may("due", Day),
    may("shipped", Day),
    may("cancelled", Day),
    may("returns", List(&[must("on", Day), must("product", Ref(T::Products)), must("units", Units), must("amount", Money)])),
];
const CONTRACTS: &[Field] = &[
    must("id", Text),
    must("account", Ref(T::Accounts)),
    must("start", Day),
    may("end", Day),
    must("amount", Money),
    must("every", Choice(&["Month", "Quarter", "Year"])),
    may("product", Ref(T::Products)),
    may("units", Units),
    may("owner", Ref(T::People)),
    may("deal", Ref(T::Deals)),
    may("renews", Ref(T::Contracts)),
    may("ended", Group(&[must("on", Day), may("reason", Text)], false)),
];
const ACTIVITIES: &[Field] = &[
    must("on", Day),
    may("account", Ref(T::Accounts)),
    may("partner", Ref(T::Partners)),
    may("lead", Ref(T::Leads)),
    may("deal", Ref(T::Deals)),
    may("by", Ref(T::People)),
    may("contact", Ref(T::Contacts)),
    must("kind", Choice(&["Call", "Email", "Meeting", "Visit", "Message", "Note"])),
    may("note", Text),
];
const FEEDBACK: &[Field] = &[must("on", Day), must("account", Ref(T::Accounts)), must("score", Number), may("words", Text)];
const CAMPAIGNS: &[Field] = &[
    must("id", Text),
    must("name", Text),
    must("channel", Ref(T::Channels)),
    may("segment", Ref(T::Segments)),
    must("start", Day),
    may("end", Day),
    may("budget", Money),
    may("goal_leads", Count),
    may("message", Text),
    must("aim", Choice(&["Awareness", "Demand", "Retention"])),
];
const SPEND: &[Field] = &[
    may("on", Day),
    may("month", Month),
    may("campaign", Ref(T::Campaigns)),
    may("channel", Ref(T::Channels)),
    must("amount", Money),
    may("currency", Currency),
    may("impressions", Count),
    may("reach", Count),
    may("clicks", Count),
];
const BRAND: &[Field] = &[
    must("on", Day),
    may("from", Day),
    may("method", Text),
    may("rival", Ref(T::Rivals)),
    may("segment", Ref(T::Segments)),
    must("respondents", Count),
    must("unaided", Count),
    must("aided", Count),
    must("consider", Count),
    must("prefer", Count),
];
const VOICE: &[Field] = &[
    must("month", Month),
    must("ours", Number),
    must("category", Number),
    must("of", Choice(&["Spend", "Mentions", "Impressions", "Searches"])),
];
const RIVALS: &[Field] = &[must("id", Text), must("name", Text)];
const MARKET_SHARE: &[Field] = &[
    may("year", Text),
    may("quarter", Text),
    must("segment", Ref(T::Segments)),
    may("rival", Ref(T::Rivals)),
    must("value", Money),
];
const PRICES: &[Field] = &[
    must("product", Ref(T::Products)),
    must("rival", Ref(T::Rivals)),
    must("price", Money),
    may("currency", Currency),
    must("on", Day),
];
const EXPERIMENTS: &[Field] = &[
    must("on", Day),
    may("campaign", Ref(T::Campaigns)),
    may("channel", Ref(T::Channels)),
    must("kind", Choice(&["Holdout", "Geo", "Lift"])),
    must("spend", Money),
    must("lift", Money),
    must("low", Money),
    must("high", Money),
    may("source", Text),
];
const EVENTS: &[Field] = &[must("on", Day), must("what", Text), may("about", Text)];
const NEEDS: &[Field] = &[
    must("on", Day),
    must("segment", Ref(T::Segments)),
    must("need", Text),
    must("respondents", Count),
    must("importance", Number),
    must("satisfaction", Number),
    may("rivals", List(&[must("rival", Ref(T::Rivals)), must("satisfaction", Number)])),
    may("change", Text),
];
const MESSAGES: &[Field] = &[
    must("id", Text),
    must("on", Day),
    must("segment", Ref(T::Segments)),
    must("words", Text),
    must("shown", Count),
    must("understood", Count),
    must("believed", Count),
    must("would_act", Count),
];

/// The fields of a table; `None` for those that no row of an export fits (the company, positions, objectives).
pub fn fields(table: TableName) -> Option<&'static [Field]> {
    Some(match table {
        T::Rates => RATES,
        T::People => PEOPLE,
        T::Targets => TARGETS,
        T::Products => PRODUCTS,
        T::Stock => STOCK,
        T::Segments => SEGMENTS,
        T::Channels => CHANNELS,
        T::Accounts => ACCOUNTS,
        T::Contacts => CONTACTS,
        T::Partners => PARTNERS,
        T::Leads => LEADS,
        T::Deals => DEALS,
        T::Orders => ORDERS,
        T::Contracts => CONTRACTS,
        T::Activities => ACTIVITIES,
        T::Feedback => FEEDBACK,
        T::Campaigns => CAMPAIGNS,
        T::Spend => SPEND,
        T::Brand => BRAND,
        T::Voice => VOICE,
        T::Rivals => RIVALS,
        T::MarketShare => MARKET_SHARE,
        T::Prices => PRICES,
        T::Experiments => EXPERIMENTS,
        T::Events => EVENTS,
        T::Needs => NEEDS,
        T::Messages => MESSAGES,
        T::Company | T::Positions | T::Objectives => return None,
    })
}

/// Whether the records of a table have an id.
pub fn has_id(table: TableName) -> bool {
    fields(table).and_then(<[Field]>::first).is_some_and(|field| field.name == "id")
}

/// The fields that together name a record of a table without ids; equal ones are told apart by their order.
pub fn natural_key(table: TableName) -> &'static [&'static str] {
    match table {
        T::Rates => &["currency", "on"],
        T::Targets => &["period", "measure", "person", "team", "partner", "segment", "channel", "product", "family"],
        T::Stock => &["product", "counted_on"],
        T::Activities => &["on", "account", "partner", "lead", "deal", "by", "contact", "kind"],
        T::Feedback => &["on", "account"],
        T::Spend => &["on", "month", "campaign", "channel"],
        T::Brand => &["on", "rival", "segment"],
        T::Voice => &["month", "of"],
        T::MarketShare => &["year", "quarter", "segment", "rival"],
        T::Prices => &["product", "rival", "on"],
        T::Experiments => &["on", "campaign", "channel", "kind"],
        T::Events => &["on", "what"],
        T::Needs => &["on", "segment", "need"],
        _ => &["id"],
    }
}

/// Fields of which a record must have one.
pub fn alternatives(table: TableName) -> &'static [&'static [&'static str]] {
    match table {
        T::Spend => &[&["on", "month"], &["campaign", "channel"]],
        T::Activities => &[&["account", "partner", "lead", "deal"]],
        T::Deals => &[&["stage", "won", "lost"]],
        T::MarketShare => &[&["year", "quarter"]],
        _ => &[],
    }
}

/// The date by which the records of a large table go into parts, a quarter each.
pub fn dated_by(table: TableName) -> Option<&'static str> {
    match table {
        T::Deals | T::Leads => Some("created"),
        T::Orders | T::Activities | T::Feedback | T::Spend | T::Prices => Some("on"),
        _ => None,
    }
}

/// A field and, below it, a field of its group or list: `lost.reason`.
#[derive(Clone, Copy, Debug)]
pub struct Path {
    /// The field of the record.
    pub field: &'static Field,
    /// The field within it.
    pub inner: Option<&'static Field>,
}

impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        self.is(other.field.name, other.inner.map(|inner| inner.name))
    }
}

impl Path {
    /// What the cell holds.
    pub fn kind(&self) -> Kind {
        self.inner.map_or(self.field.kind, |inner| inner.kind)
    }

    /// Whether it is this field of the record, or of one of its groups or lists.
    pub fn is(&self, field: &str, inner: Option<&str>) -> bool {
        self.field.name == field && self.inner.map(|inner| inner.name) == inner
    }

    /// Whether a record cannot be without it: its id, what its table requires, its money, its decision. What else cannot
    /// be read is left out of the record, and the record goes in.
    pub fn is_vital(&self) -> bool {
        match (self.field.name, self.inner) {
            ("id" | "amount" | "currency" | "won", _) => true,
            ("lost", Some(inner)) => inner.name == "on",
            ("lines" | "returns", _) => true,
            (_, Some(_)) => false,
            (_, None) => self.field.required,
        }
    }
}

/// The field that a map calls `name`: `lost.reason` is a field of a group; an order's `product`, `units`, `price` and
/// `discount` are its line's; a deal's `units` names one product.
pub fn path(table: TableName, name: &str) -> Option<Path> {
    let fields = fields(table)?;
    let (outer, inner) = match name.split_once('.') {
        Some((outer, inner)) => (outer, Some(inner)),
        None if table == T::Orders && ["product", "units", "price", "discount"].contains(&name) => ("lines", Some(name)),
        None => (name, None),
    };
    let field = fields.iter().find(|field| field.name == outer)?;
    let (Kind::Group(below, _) | Kind::List(below)) = field.kind else {
        return inner.is_none().then_some(Path { field, inner: None });
    };
    // Without a dot: the date of a decision, the product of a deal.
    let inner = inner.or(match field.name {
        "won" | "lost" | "rejected" | "ended" => Some("on"),
        "units" => Some("product"),
        _ => None,
    })?;
    below.iter().find(|field| field.name == inner).map(|inner| Path { field, inner: Some(inner) })
}

/// The names that a map may give to a table's fields, for a message.
pub fn names(table: TableName) -> Vec<String> {
    let mut names = Vec::new();
    for field in fields(table).unwrap_or_default() {
        match field.kind {
            Kind::Group(below, _) | Kind::List(below) => {
                names.extend(below.iter().map(|inner| format!("{}.{}", field.name, inner.name)));
            }
            _ => names.push(field.name.to_owned()),
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_reaches_into_groups_and_lists() {
        let found = |table, name| path(table, name).map(|p| (p.field.name, p.inner.map(|inner| inner.name)));
        assert_eq!(found(T::Deals, "lost.reason"), Some(("lost", Some("reason"))));
        assert_eq!(found(T::Deals, "units"), Some(("units", Some("product"))));
        assert_eq!(found(T::Deals, "won"), Some(("won", Some("on"))));
        assert_eq!(found(T::Orders, "price"), Some(("lines", Some("price"))));
        assert_eq!(found(T::Orders, "returns.on"), Some(("returns", Some("on"))));
        assert_eq!(found(T::Orders, "lines"), None);
        assert_eq!(found(T::Deals, "name.first"), None);
        assert_eq!(found(T::Company, "name"), None);
    }
}
