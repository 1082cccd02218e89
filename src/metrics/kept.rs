//! What holds for a book, a day and a scope whatever the period: made when it is first asked for, then kept with the basis.

use std::sync::{Arc, OnceLock};

use crate::book::calendar::Length;

use super::as_of::Standings;
use super::forecast::Sale;
use super::forecast::backtest::Recent;
use super::sales::chances::Chances;
use super::sales::reasons::Usual;
use super::sales::touches::Touches;

/// What is kept. One belongs to one basis.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept {
    pub(super) standings: OnceLock<Standings>,
    /// The sales that a forecast rests on.
    pub(super) sales: OnceLock<Vec<Sale>>,
    pub(super) chances: OnceLock<Arc<Chances>>,
    pub(super) touches: OnceLock<Arc<Touches>>,
    pub(super) usual: OnceLock<Arc<Usual>>,
    week: OnceLock<Recent>,
    month: OnceLock<Recent>,
    quarter: OnceLock<Recent>,
    year: OnceLock<Recent>,
}

impl Kept {
    /// How the forecast of periods of a length did so far.
    pub(super) fn past(&self, length: Length) -> &OnceLock<Recent> {
        match length {
            Length::Week => &self.week,
            Length::Month => &self.month,
            Length::Quarter => &self.quarter,
            Length::Year => &self.year,
        }
    }
}
