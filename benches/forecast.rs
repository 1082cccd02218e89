//! The forecast over 10,000 open and 100,000 decided deals: one forecast, and the weekly back-test of a year.
//!
//! To reach: a forecast in less than 5 ms, the back-test in less than 1 s.

use divan::Bencher;
use quarterdeck::book::calendar::Calendar;
use quarterdeck::book::day::Day;
use quarterdeck::metrics::forecast::backtest::{Past, backtest, recent};
use quarterdeck::metrics::forecast::history::{History, REACH};
use quarterdeck::metrics::forecast::{Question, Sale, forecast};

fn main() {
    divan::main();
}

/// 2023-01-01 and 2025-12-31.
const FIRST: i32 = 19_358;
const LAST: i32 = 20_453;

/// Deals of three years: most are decided within 200 days, those left open were created in the last 300.
fn book() -> Vec<Sale> {
    let mut state = 7_u64;
    let mut random = move |below: u64| {
        // Numbers only have to be spread, and the same in every run.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let days = |days: u64| i32::try_from(days).unwrap_or(0);
    (0..110_000)
        .map(|id| {
            let amount = Some((10_000 + random(5_000_000)) as f64);
            if id % 11 == 0 {
                return Sale::deal(id, LAST - days(random(300)), None, false, amount);
            }
            let created = FIRST + days(random(1_095));
            let closed = (created + days(random(200))).min(LAST);
            Sale::deal(id, created, Some(closed), random(10) < 3, amount)
        })
        .collect()
}

fn phase(day: i32) -> u8 {
    u8::try_from(Calendar::default().phase(Day::from_number(day))).unwrap_or(0)
}

fn day(month: u32, day: u32) -> i32 {
    Day::from_ymd(2025, month, day).map_or(0, Day::number)
}

fn question() -> Question {
    Question { as_of: day(11, 15), under_way: true, start: day(10, 1), end: day(12, 31), target: Some(1e10) }
}

fn year(months: usize) -> Vec<Past> {
    let start = |month: i32| Day::from_ymd(2025, 1, 1).map_or(0, |first| first.plus_months(month).number());
    let past = |month: i32, next: i32| Past { start: start(month), end: start(next) - 1, target: Some(1e10) };
    let months = i32::try_from(months).unwrap_or(1);
    (0..12 / months).map(|number| past(number * months, (number + 1) * months)).collect()
}

#[divan::bench]
fn one_forecast(bencher: Bencher) {
    let sales = book();
    bencher.bench_local(|| forecast(&sales, &phase, &question()));
}

#[divan::bench]
fn one_more_period(bencher: Bencher) {
    let sales = book();
    let history = History::new(&sales, &phase, LAST - REACH, LAST);
    bencher.bench_local(|| history.forecast(&question()));
}

#[divan::bench(args = [1, 3], sample_count = 10)]
fn back_test_of_a_year(bencher: Bencher, months: usize) {
    let sales = book();
    bencher.bench_local(|| backtest(&sales, &phase, &year(months), i32::MIN));
}

#[divan::bench(sample_count = 10)]
fn recent_26_weeks(bencher: Bencher) {
    let sales = book();
    bencher.bench_local(|| recent(&sales, &phase, &year(3), 26));
}
