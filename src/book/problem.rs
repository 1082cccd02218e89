//! What is wrong with the data, where, and what to do about it.

use super::id::AnyId;
use super::origin::{Excerpt, Place};
use super::table::TableName;

/// How much a problem costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something is left out: a field ([`Problem::cost`] says so), else its record, which is counted as left out, or the file.
    Error,
    /// It counts and is worth a look.
    Warning,
}

/// One complaint about the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How much it costs.
    pub severity: Severity,
    /// A short stable name of the rule, in kebab case: `unknown-field`.
    pub rule: &'static str,
    /// Where.
    pub place: Place,
    /// The table, when the file belongs to one.
    pub table: Option<TableName>,
    /// The record's id as written, where it has one.
    pub record: Option<String>,
    /// The record, when it counts.
    pub id: Option<AnyId>,
    /// What is wrong, in a few words: `amount: not a number`.
    pub what: String,
    /// What to write or do instead.
    pub hint: Option<String>,
    /// What an error costs, where that is less than its record: `the deal counts without it: it is never closing`.
    pub cost: Option<String>,
    /// The source lines.
    pub excerpt: Option<Excerpt>,
}

/// What problems of one kind have in common: told once, with their number, where there are many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ProblemKind<'a> {
    severity: Severity,
    rule: &'static str,
    table: Option<TableName>,
    /// The path of the value, without the places in its lists.
    field: Option<&'a str>,
}

/// The rules about a file as a whole: how many of its records are missing, nobody can say.
const OF_FILES: [&str; 10] = [
    "empty-file",
    "list-not-closed",
    "long-line",
    "not-a-file",
    "not-a-list",
    "not-utf8",
    "outside-link",
    "too-many-lines",
    "too-many-problems",
    "unreadable-file",
];

impl Problem {
    /// Whether a file cannot be read as a whole, and not only a record of it.
    pub(crate) fn is_of_file(&self) -> bool {
        OF_FILES.contains(&self.rule)
    }

    /// Whether it may pass without any file being changed.
    pub fn is_passing(&self) -> bool {
        self.rule == "unreadable-file"
    }

    /// Its kind: the same rule about the same field of the same table.
    pub(crate) fn kind(&self) -> ProblemKind<'_> {
        let path = self.what.split_once(": ").map(|(path, _)| path.split('[').next().unwrap_or_default());
        ProblemKind { severity: self.severity, rule: self.rule, table: self.table, field: path }
    }
}
