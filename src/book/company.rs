//! The company, its stages, its rates of exchange.

use rust_decimal::Decimal;

use super::calendar::{Calendar, CalendarKind};
use super::compact::Text;
use super::day::{Day, Weekday};
use super::describe::Holds;
use super::field::{FieldType, FieldValue, ValueSource};
use super::money::Currency;
use super::record::{choice, group, table};

choice! {
    /// Whether something is done.
    Acts { On, Off }
}

table! {
    /// The company. Only this file is required; every other table may be missing, and what needs it says so.
    Settings in Company {
        /// Its name.
        name: Text => "Your company",
        /// The currency of all figures.
        currency: Currency => "EUR",
        /// The IANA name of its time zone, which decides only what day it is.
        time_zone: chrono_tz::Tz => "UTC",
        /// The month (1 to 12) in which the fiscal year begins.
        @Vital starts_in in "fiscal_year_start": u32 = 1 => 1,
        /// How a fiscal year is cut: calendar months, or weeks.
        @Vital years in "calendar": CalendarKind = { CalendarKind::Months } => Months,
        /// The first day of a week.
        @Vital week_starts: Weekday = { Weekday::Mon } => Mon,
        /// The days of the week on which the company works.
        @Vital work_days: Vec<Weekday> = { Calendar::default().work_days } => [Mon, Tue, Wed, Thu, Fri],
        /// Days off.
        holidays: Vec<Day> => [],
        /// The stages of a deal from first to last. A chance is used where a stage has no history; stages that share a
        /// pipeline form one.
        @Vital @Needed stages: Vec<Stage> => [
            (id: "qualified", name: "Qualified", probability: 0.1),
            (id: "proposal", name: "Proposal", probability: 0.4),
            (id: "negotiation", name: "Negotiation", probability: 0.7),
        ],
        /// Working days within which a lead should be contacted.
        lead_response_days: u32 = 1 => 1,
        /// Days without a touch after which an account or a partner is quiet.
        quiet_after_days: u32 = 30 => 30,
        /// Days after which a deal is stuck in its stage, where history says nothing.
        stale_deal_days: u32 = 30 => 30,
        /// Days of cover below which stock is low.
        low_cover_days: u32 = 14 => 14,
        /// New data is promised within this many hours.
        refresh_hours: Option<u32> => 24,
        /// Before this day nobody knows what open records were: the first import writes it. Without it all is known.
        known_since: Option<Day> => "2026-01-02",
        /// Whether quarterdeck writes into the book what is done at the screen.
        acts: Acts = { Acts::On } => On,
    }
}

/// The company: the one record of `company.ron`, and its calendar.
#[derive(Clone, Debug, Default)]
pub struct Company {
    settings: Settings,
    calendar: Calendar,
}

impl From<Settings> for Company {
    fn from(settings: Settings) -> Self {
        let calendar = Calendar {
            kind: settings.years,
            starts_in: settings.starts_in,
            week_starts: settings.week_starts,
            work_days: settings.work_days.clone(),
            holidays: settings.holidays.iter().copied().collect(),
        };
        Self { settings, calendar }
    }
}

impl std::ops::Deref for Company {
    type Target = Settings;

    fn deref(&self) -> &Settings {
        &self.settings
    }
}

impl Company {
    /// Fiscal periods, weeks, working days.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The day it is for the company at an instant.
    pub fn today(&self, now: chrono::DateTime<chrono::Utc>) -> Day {
        now.with_timezone(&self.time_zone).date_naive().into()
    }

    pub(crate) fn stage(&self, stage: StageId) -> Option<&Stage> {
        self.stages.get(usize::from(stage.0))
    }

    /// The stage of this key.
    pub fn find_stage(&self, key: &str) -> Option<StageId> {
        self.stages.iter().position(|stage| *stage.key == *key).and_then(|at| u16::try_from(at).ok()).map(StageId)
    }
}

/// A stage, by its number in [`Settings::stages`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct StageId(pub u16);

impl FieldType for StageId {
    const HOLDS: Holds = Holds::Stage;
    type Of<'a> = Self;
    type Given = Self;

    fn keep(given: Self) -> Self {
        given
    }
    fn view(&self) -> Self::Of<'_> {
        *self
    }
    fn shown(&self) -> FieldValue {
        // A detail resolves the number by the company's list.
        FieldValue::Group(vec![("stage", FieldValue::Number(self.0.to_string()))])
    }
    fn read<S: ValueSource>(source: &mut S, node: S::Node) -> Option<Self> {
        source.stage(node)
    }
}

group! {
    /// A stage of a deal.
    Stage {
        /// Its id.
        key in "id": Text,
        /// Its name.
        name: Text,
        /// The stated chance that a deal in it is won, 0 to 1.
        probability: Option<f64>,
        /// The pipeline it belongs to; none when the company has one.
        pipeline: Option<Text>,
    }
}

table! {
    /// A rate of exchange: what one unit of a currency is worth in the company's currency from a day on.
    Rate in Rates {
        /// The foreign currency.
        currency: Currency => "USD",
        /// From this day on.
        @Event on: Day => "2026-01-02",
        /// What one unit of it is worth.
        rate: Decimal => 0.92,
    }
}
