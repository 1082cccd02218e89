//! The forecast against the reference's cases.
//!
//! `forecast/ref_forecast.py` is the method in Python, `forecast/check.py` runs it on the cases and writes what they
//! expect.

use std::path::PathBuf;

use quarterdeck::book::calendar::{Calendar, CalendarKind};
use quarterdeck::book::day::Day;
use quarterdeck::metrics::forecast::history::{History, REACH};
use quarterdeck::metrics::forecast::rivals::{CutPeriod, CutoffKnowledge, OpenMoney, RivalMethod};
use quarterdeck::metrics::forecast::{Forecast, Question, Sale, SaleKind, Status, forecast};
use serde_json::Value;

struct Case {
    name: String,
    sales: Vec<Sale>,
    calendar: Calendar,
    question: Question,
    expected: Value,
}

fn file(name: &str) -> String {
    std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/forecast").join(name)).unwrap()
}

fn day(text: &str) -> i32 {
    Day::parse(text).unwrap().number()
}

fn deal(id: usize, created: &str, closed: &str, won: bool, amount: Option<f64>) -> Sale {
    let closed = (!closed.is_empty()).then(|| day(closed));
    Sale::deal(u32::try_from(id).unwrap(), day(created), closed, won, amount)
}

fn deals(rows: &Value) -> Vec<Sale> {
    let row = |(id, row): (usize, &Value)| {
        let closed = row[2].as_str().unwrap_or("");
        deal(id, row[1].as_str().unwrap(), closed, row[3] == true, row[4].as_f64())
    };
    rows.as_array().unwrap().iter().enumerate().map(row).collect()
}

fn case(name: &str, sales: Vec<Sale>, case: &Value) -> Case {
    let calendar = match case["phase"].as_str().unwrap_or("calendar") {
        "calendar" => Calendar::default(),
        "year starts in February" => Calendar { starts_in: 2, ..Calendar::default() },
        _ => Calendar { kind: CalendarKind::Weeks445, ..Calendar::default() },
    };
    let question = Question {
        as_of: day(case["as_of"].as_str().unwrap()),
        under_way: false,
        start: day(case["period"][0].as_str().unwrap()),
        end: day(case["period"][1].as_str().unwrap()),
        target: case["target"].as_f64(),
    };
    Case { name: name.to_owned(), sales, calendar, question, expected: case["out"].clone() }
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut last = Vec::new();
    let examples: serde_json::Map<String, Value> = serde_json::from_str(&file("examples.json")).unwrap();
    for (name, example) in &examples {
        if example["deals"].is_array() {
            last = deals(&example["deals"]);
        } else if name.starts_with("ex3") {
            // One small win a day.
            let first = day("2025-12-01");
            let win =
                |i: i32| Sale::deal(i.unsigned_abs(), first + i, Some(first + i), true, Some(f64::from(200 + (37 * i) % 100)));
            last = (0..120).map(win).collect();
        } // else the same book as the case before
        cases.push(case(name, last.clone(), example));
    }
    let extra: serde_json::Map<String, Value> = serde_json::from_str(&file("examples_extra.json")).unwrap();
    for (name, example) in &extra {
        let mut sales = example["book"].as_str().map(book).unwrap_or_default();
        sales.extend(deals(&example["deals"]));
        for order in example["orders"].as_array().unwrap() {
            let id = u32::try_from(sales.len()).unwrap();
            sales.push(Sale::order(id, day(order[0].as_str().unwrap()), order[1].as_f64().unwrap()));
        }
        cases.push(case(name, sales, example));
    }
    let large = large();
    let expected: Vec<Value> = serde_json::from_str(&file("large_expected.json")).unwrap();
    for (place, example) in expected.iter().enumerate() {
        cases.push(case(&format!("large {place}"), large.clone(), example));
    }
    cases
}

/// A book of its own file: creation and the day of the first log entry may be unknown.
fn book(name: &str) -> Vec<Sale> {
    let text = file(&format!("books/{name}"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let row = |(id, row): (usize, Result<csv::StringRecord, csv::Error>)| {
        let row = row.unwrap();
        let on = |field: usize| (!row[field].is_empty()).then(|| day(&row[field]));
        Sale {
            created: on(0),
            seen: on(4),
            kind: if &row[5] == "1" { SaleKind::Order } else { SaleKind::Deal },
            ..Sale::deal(u32::try_from(id).unwrap(), 0, on(1), &row[2] == "1", row[3].parse().ok())
        }
    };
    reader.records().enumerate().map(row).collect()
}

fn large() -> Vec<Sale> {
    let text = file("large_deals.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let row = |(id, row): (usize, Result<csv::StringRecord, csv::Error>)| {
        let row = row.unwrap();
        deal(id, &row[1], &row[2], &row[3] == "1", Some(row[4].parse().unwrap()))
    };
    reader.records().enumerate().map(row).collect()
}

fn ask(case: &Case) -> Forecast {
    let phase = |day: i32| u8::try_from(case.calendar.phase(Day::from_number(day))).unwrap();
    forecast(&case.sales, &phase, &case.question)
}

/// The reference's figure of this name. It knows no `no target` and no `no history`.
fn figure(forecast: &Forecast, name: &str) -> Option<f64> {
    let band = forecast.band?;
    let parts = forecast.parts.as_ref();
    let won = forecast.won;
    match name {
        "closed" => Some(won),
        "mean" => Some(band.mean),
        "p10" => Some(band.p10),
        "p50" => Some(band.p50),
        "p90" => Some(band.p90),
        "lo95" => Some(band.lo95),
        "hi95" => Some(band.hi95),
        "p05" => Some(band.p05),
        "p95" => Some(band.p95),
        "p_hit" => forecast.chance,
        "w" => parts.map(|parts| parts.weights.pipeline),
        "wS" => parts.map(|parts| parts.weights.year_before),
        "same" => parts.and_then(|parts| parts.year_before).map(|year| won + year.mean),
        "growth" => parts.map(|parts| parts.rate.growth),
        "evenness" => parts.map(|parts| parts.rhythm.evenness),
        "pipeline" => parts.map(|parts| won + parts.pipeline.mean),
        "from_open" => parts.map(|parts| parts.pipeline.from_open),
        "from_new" => parts.map(|parts| parts.pipeline.from_new),
        "trend" => parts.map(|parts| won + parts.rate.mean),
        "pace" => parts.map(|parts| parts.rate.pace),
        "tauD" => parts.map(|parts| parts.pipeline_record.spread.sqrt()),
        "tauF" => parts.map(|parts| parts.rate_record.spread.sqrt()),
        "carryD" => parts.map(|parts| parts.pipeline.carried),
        "carryF" => parts.map(|parts| parts.rate.carried),
        "pullD" => parts.map(|parts| parts.pipeline.drawn),
        "pullF" => parts.map(|parts| parts.rate.drawn),
        "smoothed" => parts.and_then(|parts| parts.smoothed.map(|more| forecast.won + more)),
        "scaleD" => parts.map(|parts| parts.pipeline_record.scale),
        "scaleF" => parts.map(|parts| parts.rate_record.scale),
        "origins" => parts.map(|parts| parts.origins.len() as f64),
        "n_eff" => parts.map(|parts| parts.effective_origins),
        "top" => Some(forecast.enumerated() as f64),
        "lam" => parts.map(|parts| parts.pipeline.rates.created_a_day),
        "m1" => parts.and_then(|parts| parts.pipeline.rates.won_mean),
        "m2" => parts.and_then(|parts| parts.pipeline.rates.won_square),
        "n_won" => parts.map(|parts| f64::from(parts.wins_of_year)),
        "new_wins" => parts.map(|parts| parts.pipeline.new_wins),
        "muD" => parts.map(|parts| parts.pipeline.mean),
        "vD" => parts.map(|parts| parts.pipeline.variance),
        "muF" => parts.map(|parts| parts.rate.mean),
        "vF" => parts.map(|parts| parts.rate.variance),
        "n91" => parts.map(|parts| f64::from(parts.rate.wins)),
        other => panic!("{other}?"),
    }
}

fn figures(forecast: &Forecast, name: &str) -> Vec<f64> {
    let parts = forecast.parts.as_ref().unwrap();
    let rates = &parts.pipeline.rates;
    match name {
        "qw" => rates.won.to_vec(),
        "ql" => rates.lost.to_vec(),
        "fw" => rates.won_in_month.to_vec(),
        "fl" => rates.lost_in_month.to_vec(),
        "index" => parts.rate.index.to_vec(),
        "shape" => parts.rhythm.shape.to_vec(),
        "weekdays" => parts.rhythm.weekdays.to_vec(),
        "p_open" => forecast.open.iter().take(40).map(|deal| deal.chance).collect(),
        "backtest" => {
            let row = |o: &quarterdeck::metrics::forecast::PastOrigin| {
                [o.pipeline.mean, o.pipeline.variance, o.rate.mean, o.rate.variance, o.came]
            };
            parts.origins.iter().take(3).flat_map(row).collect()
        }
        other => panic!("{other}?"),
    }
}

fn close(name: &str, got: Option<f64>, expected: Option<f64>) {
    match (got, expected) {
        (Some(got), Some(expected)) => {
            let off = (got - expected).abs() / expected.abs().max(1.0);
            assert!(off <= 1e-6, "{name}: {got}, not {expected}");
        }
        _ => assert_eq!(got, expected, "{name}"),
    }
}

fn flat(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().flat_map(flat).collect(),
        other => vec![other.as_f64().unwrap()],
    }
}

#[test]
fn every_figure_of_every_case_equals_the_reference() {
    let mut compared = 0;
    for case in cases() {
        let got = ask(&case);
        for (key, expected) in case.expected.as_object().unwrap() {
            let name = format!("{}: {key}", case.name);
            match (key.as_str(), expected) {
                ("status", expected) => {
                    let status = match got.status {
                        Status::Final => "final",
                        _ if got.parts.as_ref().unwrap().enough() => "ok",
                        _ => "low history",
                    };
                    assert_eq!(status, expected, "{name}");
                }
                ("inner", Value::Object(inner)) => {
                    for (key, expected) in inner {
                        let name = format!("{name} {key}");
                        match expected {
                            Value::String(first) => assert_eq!(got.parts.as_ref().unwrap().observed_from, day(first), "{name}"),
                            Value::Array(_) => {
                                let (got, expected) = (figures(&got, key), flat(expected));
                                assert_eq!(got.len(), expected.len(), "{name}");
                                for (got, expected) in got.into_iter().zip(expected) {
                                    close(&name, Some(got), Some(expected));
                                    compared += 1;
                                }
                            }
                            _ => close(&name, figure(&got, key), expected.as_f64()),
                        }
                    }
                }
                (_, Value::Array(_)) => {
                    for (got, expected) in figures(&got, key).into_iter().zip(flat(expected)) {
                        close(&name, Some(got), Some(expected));
                    }
                }
                _ => close(&name, figure(&got, key), expected.as_f64()),
            }
            compared += 1;
        }
    }
    assert!(compared > 2_300, "{compared}");
}

#[test]
fn won_and_the_weighed_views_are_the_mean() {
    let mut looked_at = 0;
    for case in cases() {
        let forecast = ask(&case);
        let (Some(parts), Some(band)) = (&forecast.parts, forecast.band) else { continue };
        let views = parts.views();
        let mean = forecast.won + views.iter().map(|view| view.weight * view.mean).sum::<f64>();
        assert!((mean - band.mean).abs() <= 1e-6 * band.mean.abs().max(1.0), "{}: {mean} {}", case.name, band.mean);
        assert!((views.iter().map(|view| view.weight).sum::<f64>() - 1.0).abs() < 1e-9, "{}", case.name);
        looked_at += 1;
    }
    assert!(looked_at > 20, "{looked_at}");
}

#[test]
fn rivals_say_what_their_reference_says() {
    let cases: Vec<Value> = serde_json::from_str(&file("rivals.json")).unwrap();
    let phase = |on: i32| u8::try_from(Calendar::default().phase(Day::from_number(on))).unwrap();
    let mut compared = 0;
    for case in &cases {
        let sales = book(case["book"].as_str().unwrap());
        let cut = day(case["as_of"].as_str().unwrap());
        let window = CutPeriod { start: cut, cut, end: cut + i32::try_from(case["days"].as_i64().unwrap()).unwrap() };
        let history = History::new(&sales, &phase, cut - REACH, window.end);
        let open = OpenMoney::new(&history);
        let known = CutoffKnowledge::now(&history, &open, &[], window);
        let rivals =
            [(RivalMethod::DampedTrend, "damped_trend"), (RivalMethod::Theta, "theta"), (RivalMethod::YearBefore, "year_before")];
        for (rival, name) in rivals {
            close(&format!("{case}: {name}"), known.to_come(rival, window), case[name].as_f64());
            compared += usize::from(case[name].is_number());
        }
    }
    assert!(compared > 70, "{compared}");
}

#[test]
fn in_its_last_month_a_quarter_has_to_come_what_the_month_has() {
    let to_come = |name: &str| {
        let case = cases().into_iter().find(|case| case.name == name).unwrap();
        let forecast = ask(&case);
        let more = |level: f64| forecast.quantile(level).unwrap() - forecast.won;
        [forecast.band.unwrap().mean - forecast.won, more(0.1), more(0.5), more(0.9)]
    };
    let (month, quarter) = (to_come("y12_month_in_the_last_month"), to_come("y13_quarter_in_the_last_month"));
    assert!(month.iter().zip(quarter).all(|(month, quarter)| (month - quarter).abs() < 1e-6 * quarter), "{month:?} {quarter:?}");
}
