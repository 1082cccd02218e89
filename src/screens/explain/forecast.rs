//! How a forecast is made, what it rests on, and how it did so far.

use crate::metrics::forecast::TRAIL;
use crate::metrics::forecast::book::period_forecast;
use crate::metrics::forecast::month::Shape;
use crate::metrics::lens::{Lens, Scope};
use crate::metrics::sales::outlook::looked_back;
use crate::screens::say::{Cell, Line, Part, Section};
use crate::screens::words::{ahead_of_ours, count, percent};

/// The views, their weight, the past days they were weighed at, the band's record.
pub(super) fn section(lens: &Lens) -> Section {
    let forecast = period_forecast(lens);
    let mut lines = Vec::new();
    match &forecast.parts {
        None => lines.push("There is no forecast: the period is over, too far away, or nothing was won before it.".to_owned()),
        Some(parts) => {
            let weight = parts.weights.pipeline;
            lines
                .push(format!("pipeline view, weight {}: open and new deals at this book's daily rates by age", percent(weight)));
            lines.push(format!(
                "rate view, weight {}: money won a day in the trailing {TRAIL} days x this month's own pace",
                percent(parts.weights.rate)
            ));
            if parts.weights.year_before > 0.0 {
                lines.push(format!(
                    "the year before, weight {}: the same days a year before x the growth since",
                    percent(parts.weights.year_before)
                ));
            }
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
    if let Some(past) = looked_back(lens) {
        lines.push(format!("the 80 % band held at {} of {} past weekly cut-offs", past.held, past.of));
        let ahead = past.against.iter().filter(|rival| rival.is_ahead());
        let ahead: Vec<String> = ahead
            .map(|rival| format!("{} at {} of these cut-offs in {} periods", ahead_of_ours(rival), rival.cutoffs, rival.periods))
            .collect();
        if ahead.is_empty() {
            lines.push("no simple rival (run rate, curve, win rate x pipeline, yield, same days) erred less there".to_owned());
        } else {
            lines.extend(ahead);
            lines.push("by chance: a paired t test over the periods cannot tell the difference from 0".to_owned());
        }
    }
    if let Some(line) = forecast.parts.as_ref().and_then(|parts| shaped(&parts.rhythm.shape)) {
        lines.push(line);
    }
    if lens.scope != Scope::Company {
        lines.push("made from what this owner or team owns alone: such forecasts do not add up to the company's".to_owned());
    }
    if forecast.unpriced > 0 {
        lines.push(format!("{} open deals without an amount count in the rates, with no money", forecast.unpriced));
    }
    let body =
        lines.iter().flat_map(|text| super::wrapped(text)).map(|text| Part::new(0, Line::of([Cell::text(text)]))).collect();
    Section { title: Cell::bold("How the forecast is made"), note: Line::new(), body, column: 0, full: true }
}

/// How a month's money spreads over its days, where the past shows that it does so unevenly.
fn shaped(shape: &Shape) -> Option<String> {
    let days = ["the last 2 days", "the 3 days before", "the 5 before", "the 10 before", "the first days"];
    let parts = days.iter().zip(shape).filter(|(_, factor)| (**factor - 1.0).abs() >= 0.05);
    let parts: Vec<String> = parts.map(|(days, factor)| format!("{days} bring {factor:.1} x")).collect();
    (!parts.is_empty()).then(|| format!("of a month, by this book's own past: {} of a mean day", parts.join(", ")))
}
