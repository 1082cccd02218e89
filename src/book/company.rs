//! The company, its stages, its rates of exchange.

use rust_decimal::Decimal;

use super::calendar::Calendar;
use super::day::Day;
use super::money::Currency;
use super::record::{copied, fields, group, record, unlinked};

fields! {
    /// The company: the one record of `company.ron`.
    Company {
        /// Its name.
        name: String,
        /// The currency of all figures.
        currency: Currency,
        /// Its time zone, which decides only what day it is.
        time_zone: chrono_tz::Tz,
        /// Fiscal periods, weeks, working days.
        calendar: Calendar,
        /// The stages of its deals, in order.
        stages: Vec<Stage>,
        /// Working days within which a lead should be contacted.
        lead_response_days: u32,
        /// Days without a touch after which an account or a partner is quiet.
        quiet_after_days: u32,
        /// Days after which a deal is stuck in its stage where history says nothing.
        stale_deal_days: u32,
        /// Days of cover below which stock is low.
        low_cover_days: u32,
        /// New data is promised within this many hours.
        refresh_hours: Option<u32>,
    }
}

impl Company {
    /// The day it is for the company at an instant.
    pub fn today(&self, now: chrono::DateTime<chrono::Utc>) -> Day {
        now.with_timezone(&self.time_zone).date_naive().into()
    }

    /// The stage with this number.
    pub fn stage(&self, stage: StageId) -> Option<&Stage> {
        self.stages.get(usize::from(stage.0))
    }

    /// The stage of this key.
    pub fn find_stage(&self, key: &str) -> Option<StageId> {
        self.stages.iter().position(|stage| stage.key == key).and_then(|at| u16::try_from(at).ok()).map(StageId)
    }
}

/// A stage, by its number in [`Company::stages`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct StageId(pub u16);
copied!(StageId);
unlinked!(StageId);

group! {
    /// A stage of a deal.
    Stage {
        /// Its id as written.
        key: String,
        /// Its name.
        name: String,
        /// The stated chance that a deal in it is won, 0 to 1.
        probability: Option<f64>,
        /// The pipeline it belongs to; `None` when the company has one.
        pipeline: Option<String>,
    }
}

record! {
    /// What one unit of a currency is worth in the company's currency from a day on.
    Rate in Rates {
        /// The foreign currency.
        currency: Currency,
        /// From this day on.
        on: Day,
        /// What one unit of it is worth.
        rate: Decimal,
    }
}
