//! The fields of the tables that rows can be turned into, as the book describes them.

use std::sync::LazyLock;

use crate::book::describe::{self, FieldMark, Holds};
use crate::book::table::TableName;
use TableName as T;

/// What a field holds, and so how a cell is read and written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum FieldKind {
    Text,
    /// The id of a record of a table.
    Ref(TableName),
    /// The id of one of the company's stages.
    Stage,
    Day,
    /// A date of which only the month is kept.
    Month,
    Period,
    /// An amount in the record's currency.
    Money,
    /// The price of a unit: more digits than the currency has.
    Price,
    Currency,
    /// Units of goods: up to three decimals, never negative.
    Units,
    /// A whole number, never negative.
    Count,
    Number,
    /// A fraction; `15%` is read as 0.15.
    Fraction,
    /// One of these names, written without quotes.
    Choice(&'static [&'static str]),
    /// Fields in brackets; one with nothing but its date is written as the date where the flag says so.
    Group(&'static [TableField], bool),
    /// A list of groups; every row of a record adds one.
    List(&'static [TableField]),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TableField {
    pub(crate) name: &'static str,
    pub(crate) kind: FieldKind,
    pub(crate) required: bool,
    /// Whether a record would say something else without it: a row in which it cannot be read is refused. What else cannot
    /// be read is left out of the record, and the record goes in.
    pub(crate) vital: bool,
    /// Its place among the fields of its table or group.
    pub(crate) at: usize,
}

/// Shares from 0 to 1: the book keeps them as numbers, exports write them as percentages too.
const SHARES: [&str; 2] = ["cost_share", "discount"];

/// Tables that no row of an export fits.
const BY_HAND: [T; 3] = [T::Company, T::Positions, T::Objectives];

/// The fields of every table in the order of the tables, worked out once.
static FIELDS: LazyLock<Vec<Option<&'static [TableField]>>> = LazyLock::new(|| {
    let of = |table: T| {
        let mut fields = fields_of(table.fields(), None);
        // One of several links will do: whether one is left is asked of the whole row.
        let links: Vec<&str> = alternatives(table).iter().flat_map(|names| names.iter().copied()).collect();
        for field in fields.iter_mut().filter(|field| matches!(field.kind, FieldKind::Ref(_)) && links.contains(&field.name)) {
            field.vital = false;
        }
        &*fields.leak()
    };
    T::ALL.iter().map(|table| (!BY_HAND.contains(table)).then(|| of(*table))).collect()
});

/// `group`: of a group, and whether its record would say something else without it.
fn fields_of(described: &'static [describe::FieldDescription], group: Option<bool>) -> Vec<TableField> {
    let mut fields = Vec::new();
    for field in described {
        let (needed, required) = (field.marks.contains(&FieldMark::Needed), field.required);
        let vital = field.name == "id" || field.marks.contains(&FieldMark::Vital) || needed;
        // A loss is one whatever its reason, which has a word for all others.
        let sure = group.is_none_or(|vital| vital && !matches!(field.holds, Holds::Choice(_)));
        let own = TableField {
            name: field.name,
            kind: kind(field.name, field.holds, vital),
            required: (required && field.or.is_none()) || needed,
            vital: vital || (required && sure),
            at: fields.len(),
        };
        fields.push(own);
        if let Some(or) = &field.or {
            let kind = kind(or.name, or.holds, vital);
            fields.push(TableField { name: or.name, kind, required: false, vital: own.vital, at: fields.len() });
        }
    }
    fields
}

fn kind(name: &str, holds: Holds, vital: bool) -> FieldKind {
    match holds {
        Holds::Text | Holds::Team | Holds::Zone => FieldKind::Text,
        Holds::Id(table) => FieldKind::Ref(table),
        Holds::Stage => FieldKind::Stage,
        Holds::Day => FieldKind::Day,
        Holds::Month => FieldKind::Month,
        Holds::Period | Holds::Quarter | Holds::Year => FieldKind::Period,
        Holds::Money => FieldKind::Money,
        Holds::Price => FieldKind::Price,
        Holds::Currency => FieldKind::Currency,
        Holds::Units => FieldKind::Units,
        Holds::Count | Holds::Whole => FieldKind::Count,
        Holds::Decimal | Holds::Number if SHARES.contains(&name) => FieldKind::Fraction,
        Holds::Decimal | Holds::Number | Holds::Amount => FieldKind::Number,
        Holds::Choice(names) | Holds::Measure(names) => FieldKind::Choice(names),
        Holds::Group(fields, bare) => FieldKind::Group(fields_of(fields, Some(vital)).leak(), bare.is_some()),
        Holds::List(inner) => match inner.group() {
            Some(fields) => FieldKind::List(fields_of(fields, Some(vital)).leak()),
            None => FieldKind::Text,
        },
    }
}

/// The fields of a table; `None` for those that no row of an export fits (the company, positions, objectives).
pub(crate) fn fields(table: TableName) -> Option<&'static [TableField]> {
    FIELDS.get(table as usize).copied().flatten()
}

pub(crate) fn has_id(table: TableName) -> bool {
    fields(table).and_then(<[TableField]>::first).is_some_and(|field| field.name == "id")
}

/// The fields that together name a record of a table without ids; equal ones are told apart by their order.
pub(crate) fn natural_key(table: TableName) -> &'static [&'static str] {
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
pub(crate) fn alternatives(table: TableName) -> &'static [&'static [&'static str]] {
    match table {
        T::Spend => &[&["on", "month"], &["campaign", "channel"]],
        T::Activities => &[&["account", "partner", "lead", "deal"]],
        T::Deals => &[&["stage", "won", "lost"]],
        T::MarketShare => &[&["year", "quarter"]],
        _ => &[],
    }
}

/// The date by which the records of a large table go into parts, a quarter each.
pub(crate) fn dated_by(table: TableName) -> Option<&'static str> {
    match table {
        T::Deals | T::Leads => Some("created"),
        T::Orders | T::Activities | T::Feedback | T::Spend | T::Prices => Some("on"),
        _ => None,
    }
}

/// A field and, below it, a field of its group or list: `lost.reason`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path {
    pub(crate) field: &'static TableField,
    pub(crate) inner: Option<&'static TableField>,
}

impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        self.is(other.field.name, other.inner.map(|inner| inner.name))
    }
}

impl Path {
    pub(crate) fn kind(&self) -> FieldKind {
        self.inner.map_or(self.field.kind, |inner| inner.kind)
    }

    /// Whether it is this field of the record, or of one of its groups or lists.
    pub(crate) fn is(&self, field: &str, inner: Option<&str>) -> bool {
        self.field.name == field && self.inner.map(|inner| inner.name) == inner
    }

    /// Whether a record cannot be without it.
    pub(crate) fn is_vital(&self) -> bool {
        self.inner.unwrap_or(self.field).vital
    }
}

/// The field that a map calls `name`: `lost.reason` is a field of a group; an order's `product`, `units`, `price`,
/// `discount` and `total` are its line's; a deal's `units` names one product.
pub(crate) fn path(table: TableName, name: &str) -> Option<Path> {
    let fields = fields(table)?;
    let (outer, inner) = match name.split_once('.') {
        Some((outer, inner)) => (outer, Some(inner)),
        None if table == T::Orders && ["product", "units", "price", "discount", "total"].contains(&name) => ("lines", Some(name)),
        None => (name, None),
    };
    let field = fields.iter().find(|field| field.name == outer)?;
    let (FieldKind::Group(below, _) | FieldKind::List(below)) = field.kind else {
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
pub(crate) fn names(table: TableName) -> Vec<String> {
    let mut names = Vec::new();
    for field in fields(table).unwrap_or_default() {
        match field.kind {
            FieldKind::Group(below, _) | FieldKind::List(below) => {
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
    fn a_row_is_refused_for_what_its_record_cannot_be_without() {
        let vital = |table, name| path(table, name).unwrap().is_vital();
        for name in ["id", "name", "amount", "won", "lost", "currency"] {
            assert!(vital(T::Deals, name), "{name}");
        }
        for name in ["lost.reason", "owner", "close", "units", "category"] {
            assert!(!vital(T::Deals, name), "{name}");
        }
        assert!(vital(T::Orders, "price") && vital(T::Orders, "returns.amount") && vital(T::Activities, "kind"));
        assert!(fields(T::Spend).unwrap().iter().all(|field| !["on", "month"].contains(&field.name) || !field.required));
    }

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
