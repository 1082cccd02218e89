//! What the forecast knows of a sale: a deal, an order, or money given back.

/// What kind of sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaleKind {
    /// A deal: created, then won or lost.
    Deal,
    /// An order that names no won deal: won on its day, in no rate of winning, losing or creating.
    Order,
    /// Money given back: a negative amount on its day, and nothing else.
    Return,
}

/// What a sale was worth from a day on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SaleStep {
    /// From this day on.
    pub on: i32,
    /// The amount; `None` when it is not priced.
    pub amount: Option<f64>,
    /// The expected close.
    pub due: Option<i32>,
}

/// A deal, an order or a return, as the forecast needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sale {
    /// Its place in the order of ids: the smaller goes first where two open deals weigh the same.
    pub id: u32,
    /// What it is.
    pub kind: SaleKind,
    /// The day it was created, as it is written (of an order or return: its day); `None` when that is not.
    pub created: Option<i32>,
    /// The day of a deal's first log entry; `None` without a log.
    pub seen: Option<i32>,
    /// The day it was won or lost (of an order or return: its day); `None` while open.
    pub closed: Option<i32>,
    /// Whether it was won. Orders and returns count as won.
    pub won: bool,
    /// From this day on it counts nothing: an order that was cancelled, or whose deal was won.
    pub until: Option<i32>,
    /// The amount, where there are no steps; `None` when it is not priced: a deal in every rate, 0 in money.
    pub amount: Option<f64>,
    /// The expected close, where there are no steps.
    pub due: Option<i32>,
    /// What it was worth from a day on, in the order of days.
    pub steps: Vec<SaleStep>,
}

impl Sale {
    /// A deal of one amount.
    pub fn deal(id: u32, created: i32, closed: Option<i32>, won: bool, amount: Option<f64>) -> Self {
        Self {
            id,
            kind: SaleKind::Deal,
            created: Some(created),
            seen: None,
            closed,
            won,
            until: None,
            amount,
            due: None,
            steps: Vec::new(),
        }
    }

    /// An order of one amount.
    pub fn order(id: u32, on: i32, amount: f64) -> Self {
        Self { kind: SaleKind::Order, ..Self::deal(id, on, Some(on), true, Some(amount)) }
    }

    /// Money given back on a day (`amount` is positive).
    pub fn returned(id: u32, on: i32, amount: f64) -> Self {
        Self { kind: SaleKind::Return, ..Self::deal(id, on, Some(on), true, Some(-amount)) }
    }

    /// The step in force at the end of `day`: the newest on or before it; before the first, the first.
    fn step(&self, day: i32) -> Option<&SaleStep> {
        self.steps.iter().rev().find(|step| step.on <= day).or(self.steps.first())
    }

    /// Its amount as known at the end of `day`.
    pub fn amount_on(&self, day: i32) -> Option<f64> {
        self.step(day).map_or(self.amount, |step| step.amount)
    }

    /// Its expected close as known at the end of `day`: not one that its decision wrote.
    pub fn due_on(&self, day: i32) -> Option<i32> {
        let known = self.closed.is_none_or(|closed| closed <= day) || !self.due_came_with_decision();
        self.step(day).map_or(self.due, |step| step.due).filter(|_| known)
    }

    /// Whether its expected close was written by its decision, as exports do: without a log, and the same day.
    pub(crate) fn due_came_with_decision(&self) -> bool {
        self.kind == SaleKind::Deal && self.seen.is_none() && self.due.is_some() && self.due == self.closed
    }

    /// The day it was created; `None` where that is not known: not written, or later than what came of it.
    pub(crate) fn creation(&self) -> Option<i32> {
        self.created.filter(|&created| [self.closed, self.seen].into_iter().flatten().all(|on| created <= on))
    }

    /// The day from which it is there: its creation, else its first log entry, else its decision; `None`: always.
    pub fn there_from(&self) -> Option<i32> {
        self.creation().or(self.seen).or(self.closed)
    }

    /// Whether it counts as an order does: in money and wins, in no rate of deals. Won deals of unknown creation do.
    pub(super) fn counts_as_order(&self) -> bool {
        self.kind == SaleKind::Order
            || self.kind == SaleKind::Deal && self.won && self.closed.is_some() && self.creation().is_none()
    }
}
