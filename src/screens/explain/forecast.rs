//! How a forecast is made, what it rests on, and how it did so far.

use crate::book::day::Weekday;
use crate::book::money::Money;
use crate::metrics::forecast::backtest::{Leaning, Recent, RecentRival};
use crate::metrics::forecast::book::{of_unknown_creation, period_forecast};
use crate::metrics::forecast::middle::MiddleSum;
use crate::metrics::forecast::rhythm::Rhythm;
use crate::metrics::forecast::{Forecast, ForecastBasis, TRAIL};
use crate::metrics::lens::{Lens, Scope};
use crate::metrics::sales::outlook::looked_back;
use crate::screens::say::{Cell, Line, PanelPart, Section};
use crate::screens::words::{Coins, count, percent};

/// The sum that leads to the middle, the views and why they weigh so much, and the band's record.
pub(super) fn section(lens: &Lens, coins: Coins) -> Section {
    let forecast = period_forecast(lens);
    let mut lines = made(&forecast, coins);
    if let Some(past) = looked_back(lens) {
        lines.extend(held(&past));
    }
    if lens.scope != Scope::Company {
        lines.push("made from what this owner or team owns alone: such forecasts do not add up to the company's".to_owned());
    }
    if forecast.unpriced > 0 {
        lines.push(format!("{} open deals without an amount count in the rates, with no money", forecast.unpriced));
    }
    let unknown = of_unknown_creation(lens);
    if unknown > 0 {
        lines.push(format!(
            "{} deals of unknown creation: won they count as orders do, lost in no rate, open by their age since they were first seen",
            count(unknown)
        ));
    }
    let body =
        lines.iter().flat_map(|text| super::wrapped(text)).map(|text| PanelPart::new(0, Line::of([Cell::text(text)]))).collect();
    Section { title: Cell::bold("How the forecast is made"), note: Line::new(), body, column: 0, full: true }
}

/// From what was won to the middle.
fn made(forecast: &Forecast, coins: Coins) -> Vec<String> {
    let money = |amount: f64| Money::from_f64(amount).map_or_else(|| "n/a".to_owned(), |amount| coins.headline(amount));
    let (Some(parts), Some(band)) = (&forecast.parts, forecast.band) else {
        return vec!["There is no forecast: the period is over, too far away, or nothing was won before it.".to_owned()];
    };
    let mut lines = Vec::new();
    if let Some(MiddleSum { won, from_open, to_come, middle }) = MiddleSum::of(forecast) {
        let [won, from_open, to_come, middle] = [won, from_open, to_come, middle].map(|amount| coins.full(amount));
        lines.push(format!(
            "won {won} + from open deals {from_open} + still to come {to_come} = {middle}, the middle: half of the outcomes lie \
             above it"
        ));
    }
    let views = parts.views();
    let weighed: Vec<String> = views.iter().map(|view| format!("{} x {}", percent(view.weight), money(view.mean))).collect();
    lines.push(format!(
        "more in the mean: {} = {}; {} of that lies in open deals by the pipeline view, as above",
        weighed.join(" + "),
        money(band.mean - forecast.won),
        percent(MiddleSum::open_share(forecast))
    ));
    for view in &views {
        let erred =
            view.error.map_or_else(String::new, |error| format!("; erred by {} at past days like this one", percent(error)));
        let how = match view.name {
            "pipeline view" => format!(
                "{} from open deals and {} from new ones and orders, at this book's daily rates by age{}{}",
                money(parts.pipeline.from_open),
                money(parts.pipeline.from_new),
                carried(parts.pipeline.carried),
                drawn(parts.pipeline.drawn)
            ),
            "rate view" => {
                let how = rate(parts, &money(parts.rate.trailing));
                format!("{how}{}{}", carried(parts.rate.carried), drawn(parts.rate.drawn))
            }
            _ => {
                let growth = parts.year_before.map_or(1.0, |before| before.growth);
                format!("the same days a year before x {growth:.2}, the growth since")
            }
        };
        lines.push(format!("{}, {}: {how}{erred}", view.name, percent(view.weight)));
    }
    lines.push(format!(
        "weighed by their errors at {} past days like this one (worth {:.1} independent ones); a view that erred less weighs more",
        count(parts.origins.len()),
        parts.effective_origins
    ));
    lines.extend(rhythm(&parts.rhythm));
    lines.push(format!(
        "rests on {} wins of the last 365 days, {} decided deals",
        count(parts.wins_of_year as usize),
        count(parts.decided as usize)
    ));
    lines
}

fn rate(parts: &ForecastBasis, a_day: &str) -> String {
    let how = format!("{a_day} a day over the last {TRAIL} days, this month at {:.2} of that pace", parts.rate.pace);
    if parts.rate.beyond && (parts.rate.growth - 1.0).abs() >= 0.005 {
        format!("{how}, later days x {:.2} for growth", parts.rate.growth)
    } else {
        how
    }
}

/// What goes on of a move of the level, where the view's past says that it misses it.
fn carried(factor: f64) -> String {
    if (factor - 1.0).abs() < 0.005 {
        return String::new();
    }
    format!(", x {factor:.2}: so much of the move of the last 6 weeks against 13 went on at past days")
}

/// How a view is drawn to smoothed daily sums, where its past says that it misses what they tell.
fn drawn(factor: f64) -> String {
    if (factor - 1.0).abs() < 0.005 {
        return String::new();
    }
    format!(", x {factor:.2}: drawn to smoothed daily sums as far as they were right at past days")
}

/// How money spreads over days, where the past shows that it does so unevenly.
fn rhythm(rhythm: &Rhythm) -> Vec<String> {
    let mut lines = Vec::new();
    let days = ["the last 2 days", "the 3 days before", "the 5 before", "the 10 before", "the first days"];
    let parts = days.iter().zip(rhythm.shape).filter(|(_, factor)| (factor - 1.0).abs() >= 0.05);
    let parts: Vec<String> = parts.map(|(days, factor)| format!("{days} bring {factor:.1} x")).collect();
    if !parts.is_empty() {
        lines.push(format!("of a month, by this book's own past: {} of a mean day", parts.join(", ")));
    }
    let mut weekdays = Weekday::ALL.iter().zip(rhythm.weekdays).filter(|(_, factor)| *factor > 0.0).peekable();
    if weekdays.clone().any(|(_, factor)| !(0.5..=1.5).contains(&factor)) && weekdays.peek().is_some() {
        let said: Vec<String> = weekdays.map(|(day, factor)| format!("{day:?} {factor:.1} x")).collect();
        lines.push(format!("of a week: {} of a mean day", said.join(", ")));
    }
    if rhythm.evenness < 0.95 {
        lines.push(format!(
            "wins come evenly, week by week: their number varies by {} of what chance would do",
            percent(rhythm.evenness)
        ));
    }
    lines
}

/// How the forecast did at past cut-offs: its band, its chances, and simple rivals beside it.
fn held(past: &Recent) -> Vec<String> {
    let too_seldom = if past.held_too_seldom() { ": too seldom for chance (binomial, 5 %), it is too narrow here" } else { "" };
    let mut lines = vec![format!("the 80 % band held at {} of {} past weekly cut-offs{too_seldom}", past.held, past.of)];
    lines.extend(past.leaning.as_ref().map(leaning));
    // The strongest, and whoever else erred less.
    let said = past.against.iter().enumerate().filter(|(place, rival)| *place == 0 || rival.is_ahead());
    lines.extend(said.map(|(place, rival)| against(rival, if place == 0 { ", the strongest rival" } else { "" })));
    lines
}

fn against(rival: &RecentRival, strongest: &str) -> String {
    let RecentRival { rival, cutoffs, periods, error, ours, verdict } = rival;
    let plural = if *periods == 1 { "" } else { "s" };
    format!(
        "against {}{strongest}: it erred {:.1}%, ours {:.1}%: {} over {periods} period{plural} ({cutoffs} cut-offs)",
        rival.name(),
        100.0 * error,
        100.0 * ours,
        verdict.of_ours()
    )
}

fn leaning(leaning: &Leaning) -> String {
    format!(
        "its chances were too {}: the likelier side was given {} and came {} of {} times, in {} periods",
        if leaning.is_timid() { "timid" } else { "bold" },
        percent(leaning.said),
        percent(leaning.came),
        leaning.chances,
        leaning.periods
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::forecast::backtest::ScoreVerdict;
    use crate::metrics::forecast::rivals::RivalMethod;

    #[test]
    fn what_is_even_is_not_said() {
        let plain = Rhythm { shape: [1.0; 5], weekdays: [1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0], evenness: 1.0 };
        assert_eq!(rhythm(&plain), Vec::<String>::new());
        let bursts = Rhythm { shape: [3.0, 1.0, 1.0, 1.0, 0.5], weekdays: [0.2, 0.2, 0.2, 0.4, 4.0, 0.0, 0.0], evenness: 0.3 };
        assert_eq!(
            rhythm(&bursts),
            [
                "of a month, by this book's own past: the last 2 days bring 3.0 x, the first days bring 0.5 x of a mean day",
                "of a week: Mon 0.2 x, Tue 0.2 x, Wed 0.2 x, Thu 0.4 x, Fri 4.0 x of a mean day",
                "wins come evenly, week by week: their number varies by 30% of what chance would do",
            ]
        );
    }

    #[test]
    fn the_strongest_rival_is_named_with_how_ours_stands() {
        let rival = |rival, error, verdict| RecentRival { rival, cutoffs: 26, periods: 9, error, ours: 0.1, verdict };
        let against = vec![
            rival(RivalMethod::Theta, 0.08, ScoreVerdict::Tie),
            rival(RivalMethod::RunRate, 0.09, ScoreVerdict::Better),
            rival(RivalMethod::Curve, 0.2, ScoreVerdict::Worse),
        ];
        assert_eq!(
            held(&Recent { of: 26, held: 21, against, leaning: None })[1..],
            [
                "against Theta, the strongest rival: it erred 8.0%, ours 10.0%: cannot be told apart over 9 periods (26 cut-offs)",
                "against run rate: it erred 9.0%, ours 10.0%: behind over 9 periods (26 cut-offs)",
            ]
        );
        let one = vec![RecentRival { periods: 1, ..rival(RivalMethod::Curve, 0.2, ScoreVerdict::Worse) }];
        assert_eq!(
            held(&Recent { of: 26, held: 21, against: one, leaning: None })[1..],
            ["against curve, the strongest rival: it erred 20.0%, ours 10.0%: ahead over 1 period (26 cut-offs)"]
        );
    }

    #[test]
    fn what_goes_on_of_a_move_is_said_where_it_does() {
        assert_eq!(carried(1.0), "");
        assert_eq!(drawn(0.999), "");
        assert_eq!(drawn(0.93), ", x 0.93: drawn to smoothed daily sums as far as they were right at past days");
        assert_eq!(carried(1.12), ", x 1.12: so much of the move of the last 6 weeks against 13 went on at past days");
    }

    #[test]
    fn a_band_that_held_too_seldom_and_chances_that_leaned_are_said() {
        let timid = Leaning { said: 0.7, came: 0.95, chances: 40, periods: 9 };
        let past = Recent { of: 26, held: 15, against: Vec::new(), leaning: Some(timid) };
        assert_eq!(
            held(&past),
            [
                "the 80 % band held at 15 of 26 past weekly cut-offs: too seldom for chance (binomial, 5 %), it is too narrow here",
                "its chances were too timid: the likelier side was given 70% and came 95% of 40 times, in 9 periods",
            ]
        );
    }
}
