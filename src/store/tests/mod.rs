//! The store as others see it: texts and folders in, books and problems out.

mod described;
mod golden;
mod good;
mod hostile;
mod reload;
mod spared;

use chrono::{DateTime, Utc};

use crate::book::Book;

use super::load_texts;

/// Noon of 23 November 2026, the day of the design's examples.
pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

/// A company with two stages and nothing special.
pub(crate) const COMPANY: &str = r#"(
    name: "Norrland Lamps", currency: "EUR", time_zone: "Europe/Stockholm",
    stages: [(id: "qualified", name: "Qualified"), (id: "proposal", name: "Proposal", probability: 0.5)],
)"#;

/// A book of these files and [`COMPANY`].
pub(crate) fn book(files: &[(&str, &str)]) -> Book {
    let mut all = vec![("company.ron", COMPANY)];
    all.extend(files);
    load_texts(&all, now()).unwrap()
}
