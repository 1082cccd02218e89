//! What the panes say: figures as labels, roles and signs, without a terminal.

pub(crate) mod begin;
pub mod brief;
pub mod context;
pub mod detail;
pub(crate) mod explain;
pub(crate) mod found;
pub mod header;
pub(crate) mod help;
pub mod marketing;
pub(crate) mod needs;
pub(crate) mod problems;
pub mod sales;
pub mod say;
pub(crate) mod since;
pub mod words;
pub(crate) mod written;

use crate::book::problem::Severity;

use context::Context;
use header::Freshness;
use say::{Cell, Line, Role, Sign};
use words::counted;

/// How fresh the data is, and why it is old.
#[derive(Clone, Debug, PartialEq)]
pub struct Fresh {
    /// For the header.
    pub freshness: Freshness,
    /// Why a file that was good cannot be read; `None` while everything can.
    pub stale: Option<Line>,
}

/// `! 5 problems, 2 left out`, or `+ 0 problems`.
pub(crate) fn problems_line(context: &Context) -> Line {
    let book = context.book();
    let (errors, warnings) = (book.problem_count(Severity::Error), book.problem_count(Severity::Warning));
    if errors + warnings == 0 {
        return Line::of([Sign::Good.cell(), Cell::text(" 0 problems")]);
    }
    let line = Line::of([Sign::Act.cell(), Cell::text(format!(" {}", counted(errors + warnings, "problem", "problems")))]);
    match book.left_out() {
        0 => line,
        n => line.and(1, [Cell::new(format!("{n} left out"), Role::Bad)]),
    }
}
