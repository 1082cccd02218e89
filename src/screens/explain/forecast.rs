//! How a forecast is made, what it rests on, and how it did so far.

use crate::metrics::forecast::book::period_forecast;
use crate::metrics::lens::Lens;
use crate::metrics::sales::outlook::held;
use crate::screens::say::{Cell, Line, Part, Section};
use crate::screens::words::{count, percent};

/// The views, their weight, the past days they were weighed at, the band's record.
pub(super) fn section(lens: &Lens) -> Section {
    let forecast = period_forecast(lens);
    let mut lines = Vec::new();
    match &forecast.parts {
        None => lines.push("There is no forecast: the period is over, too far away, or nothing was won before it.".to_owned()),
        Some(parts) => {
            let weight = parts.weight;
            lines
                .push(format!("pipeline view, weight {}: open and new deals at this book's daily rates by age", percent(weight)));
            lines.push(format!(
                "rate view, weight {}: the trailing year's wins a day x this month's own pace",
                percent(1.0 - weight)
            ));
            lines.push(format!(
                "weighed by their errors at {} past days like this one (worth {:.1} independent ones)",
                count(parts.origins.len()),
                parts.effective_origins
            ));
            lines.push(format!(
                "rests on {} wins of the trailing year, {} decided deals",
                count(parts.wins_of_year as usize),
                count(parts.decided as usize)
            ));
        }
    }
    if let Some(held) = held(lens) {
        lines.push(format!("the 80 % band held at {} of {} past weekly cut-offs", held.held, held.of));
    }
    if forecast.unpriced > 0 {
        lines.push(format!("{} open deals without an amount count in the rates, with no money", forecast.unpriced));
    }
    let body =
        lines.iter().flat_map(|text| super::wrapped(text)).map(|text| Part::new(0, Line::of([Cell::text(text)]))).collect();
    Section { title: Cell::bold("How the forecast is made"), note: Line::new(), body, column: 0, full: true }
}
