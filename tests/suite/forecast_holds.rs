//! What must hold for the forecast of every book.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use quarterdeck::book::calendar::Calendar;
use quarterdeck::book::day::Day;
use quarterdeck::book::money::Money;
use quarterdeck::metrics::forecast::backtest::{Past, Recent, backtest, recent};
use quarterdeck::metrics::forecast::middle::MiddleSum;
use quarterdeck::metrics::forecast::{Forecast, Question, Sale, SaleKind, SaleStep, Status, forecast};

/// 2025-01-01, the first day of the random books, and how many days they have.
const FIRST: i32 = 20_089;
const DAYS: i32 = 700;

fn phase(day: i32) -> u8 {
    u8::try_from(Calendar::default().phase(Day::from_number(day))).unwrap()
}

fn ask(sales: &[Sale], question: &Question) -> Forecast {
    forecast(sales, &phase, question)
}

fn amount() -> impl Strategy<Value = f64> {
    prop_oneof![4 => (0..2_000_000_u32).prop_map(f64::from), 1 => Just(500_000.0), 1 => (0..200_000_000_u32).prop_map(f64::from)]
}

fn deal() -> impl Strategy<Value = Sale> {
    let step = (0..200_i32, option::weighted(0.9, amount()), option::of(-30..200_i32));
    (0..DAYS, option::weighted(0.75, 0..150_i32), any::<bool>(), option::weighted(0.9, amount()), vec(step, 0..3)).prop_map(
        |(created, age, won, amount, steps)| {
            let created = FIRST + created;
            let mut sale = Sale::deal(0, created, age.map(|age| created + age), won && age.is_some(), amount);
            let mut at = created;
            for (days, amount, due) in steps {
                sale.steps.push(SaleStep { on: at, amount, due: due.map(|due| created + due) });
                at += days + 1;
            }
            sale
        },
    )
}

/// A deal whose creation is not written, or later than its decision or its first log entry.
fn deal_of_unknown_creation() -> impl Strategy<Value = Sale> {
    (deal(), 0..3_u8, option::of(0..90_i32)).prop_map(|(deal, how, log)| {
        let there = deal.created.unwrap_or(FIRST);
        let (seen, later) = (log.map(|_| there), deal.closed.unwrap_or(there) + 1 + log.unwrap_or(0));
        // Without a log nothing is known of it before it was decided.
        let steps = deal.steps.iter().filter(|_| seen.is_some()).copied().collect();
        let created = if how == 0 || deal.closed.is_none() && seen.is_none() { None } else { Some(later) };
        Sale { created, seen, steps, ..deal }
    })
}

fn order() -> impl Strategy<Value = Sale> {
    (0..DAYS, amount(), option::weighted(0.1, 0..60_i32))
        .prop_map(|(on, amount, until)| Sale { until: until.map(|days| FIRST + on + days), ..Sale::order(0, FIRST + on, amount) })
}

fn returned() -> impl Strategy<Value = Sale> {
    (0..DAYS, amount()).prop_map(|(on, amount)| Sale::returned(0, FIRST + on, amount / 50.0))
}

fn numbered(sales: Vec<Sale>) -> Vec<Sale> {
    (0..).zip(sales).map(|(id, sale)| Sale { id, ..sale }).collect()
}

/// Books of every kind: empty, one giant deal, no close yet, all lost, unpriced only, orders only, returns, mixed.
fn book() -> impl Strategy<Value = Vec<Sale>> {
    let open = |sale: Sale| Sale { closed: None, won: false, ..sale };
    let unpriced = |sale: Sale| Sale { amount: None, steps: Vec::new(), ..sale };
    let kinds = prop_oneof![
        1 => Just(Vec::new()),
        1 => (deal(), 0..DAYS).prop_map(move |(sale, on)| {
            vec![Sale { amount: Some(9e14), steps: Vec::new(), created: Some(FIRST + on), ..open(sale) }]
        }),
        1 => vec(deal().prop_map(open), 1..30),
        1 => vec(deal().prop_map(|sale| Sale { won: false, ..sale }), 1..60),
        1 => vec(deal().prop_map(unpriced), 1..60),
        2 => vec(order(), 1..150),
        6 => vec(prop_oneof![6 => deal(), 2 => order()], 0..200),
        4 => vec(deal(), 200..400),
        3 => vec(prop_oneof![8 => deal(), 4 => order(), 1 => returned()], 50..250),
        3 => vec(prop_oneof![6 => deal(), 2 => order(), 3 => deal_of_unknown_creation()], 50..250),
    ];
    kinds.prop_map(numbered)
}

/// Periods that are over, under way, on their last day, in the future.
fn question() -> impl Strategy<Value = Question> {
    (0..DAYS + 60, any::<bool>(), -200..200_i32, 1..370_i32, option::weighted(0.9, 0.0..50_000_000.0_f64)).prop_map(
        |(as_of, under_way, before, days, target)| {
            let (as_of, start) = (FIRST + as_of, FIRST + as_of - before);
            Question { as_of, under_way, start, end: start + days - 1, target: target.map(f64::round) }
        },
    )
}

fn no_returns(sales: &[Sale]) -> Vec<Sale> {
    sales.iter().filter(|sale| sale.kind != SaleKind::Return).cloned().collect()
}

/// The book as it was known at the end of `day`.
fn cut_off(sales: &[Sale], day: i32) -> Vec<Sale> {
    let known = |on: Option<i32>| on.filter(|on| *on <= day);
    let cut = |sale: &Sale| Sale {
        closed: known(sale.closed),
        won: sale.won && known(sale.closed).is_some(),
        until: known(sale.until),
        // Before its first step a deal is worth what that step says.
        steps: sale
            .steps
            .iter()
            .enumerate()
            .filter(|(place, step)| *place == 0 || step.on <= day)
            .map(|(_, step)| *step)
            .collect(),
        ..sale.clone()
    };
    sales.iter().filter(|sale| sale.there_from().is_none_or(|from| from <= day)).map(cut).collect()
}

fn near(got: f64, expected: f64) -> bool {
    (got - expected).abs() <= 1e-9 * expected.abs().max(1.0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// P1.
    #[test]
    fn the_chance_falls_in_the_target_and_is_1_once_won(sales in book(), question in question(), targets in vec(-1e6..1e8_f64, 20)) {
        let forecast = ask(&sales, &question);
        let band = forecast.band.unwrap();
        let mut targets = targets;
        targets.extend([forecast.won, band.p10, band.p50, band.p90, band.hi95]);
        targets.sort_by(f64::total_cmp);
        let mut last = 1.0;
        for target in targets {
            let chance = forecast.chance_at(target).unwrap();
            prop_assert!((0.0..=1.0).contains(&chance) && chance <= last + 1e-12, "{target}: {chance} after {last}");
            prop_assert!(forecast.won < target || chance >= 1.0);
            last = chance;
        }
        let asked = question.target.map(|target| forecast.chance_at(target).unwrap());
        prop_assert_eq!(forecast.chance, asked);
    }

    /// P2.
    #[test]
    fn the_band_is_in_order_and_finite(sales in book(), question in question()) {
        let forecast = ask(&no_returns(&sales), &question);
        let b = forecast.band.unwrap();
        let order = [forecast.won, b.lo95, b.p05, b.p10, b.p50, b.p90, b.p95, b.hi95];
        prop_assert!(order.is_sorted() && order.iter().all(|x| x.is_finite()), "{order:?}");
        prop_assert!(forecast.won <= b.mean && b.mean.is_finite());
    }

    /// The band and the chance come from one distribution.
    #[test]
    fn the_band_and_the_chance_agree(sales in book(), question in question()) {
        let forecast = ask(&sales, &question);
        let band = forecast.band.unwrap();
        for (level, quantile) in [(0.1, band.p10), (0.5, band.p50), (0.9, band.p90)] {
            let step = 1e-6 * (quantile - forecast.won) + 1e-6;
            prop_assert!(forecast.chance_at(quantile + step).unwrap() <= 1.0 - level + 1e-6);
            prop_assert!(quantile <= forecast.won || forecast.chance_at(quantile - step).unwrap() >= 1.0 - level - 1e-6);
        }
    }

    /// P3a and P3b: what is won on the day under way moves no rate.
    #[test]
    fn more_won_today_is_less_to_win(sales in book(), question in question(), more in 0..100_000_000_u32) {
        let question = Question { under_way: true, end: question.end.max(question.as_of + 1), start: question.start.min(question.as_of + 1), ..question };
        let more = f64::from(more);
        let before = ask(&sales, &question);
        let mut with = sales.clone();
        with.push(Sale::order(9_999, question.as_of + 1, more));
        let after = ask(&with, &question);
        prop_assert!(near(after.won, before.won + more));
        if let Some(target) = question.target {
            // Returns in fractions of the unit round in another order, so that the last bits may differ.
            let (chance, moved) = (after.chance.unwrap(), before.chance_at(target - more).unwrap());
            prop_assert!(near(chance, moved), "{chance} {moved}");
            prop_assert!(chance >= before.chance.unwrap() - 1e-12);
            with.push(Sale::deal(10_000, question.as_of, Some(question.as_of + 1), true, Some((target - after.won).max(0.0))));
            prop_assert_eq!(ask(&with, &question).chance, Some(1.0));
        }
    }

    /// The sum in the explanation: won, what open deals bring and what is still to come are the middle, to the minor unit.
    #[test]
    fn the_middle_adds_up(sales in book(), question in question()) {
        let forecast = ask(&sales, &question);
        let Some(MiddleSum { won, from_open, to_come, middle }) = MiddleSum::of(&forecast) else { return Ok(()) };
        prop_assert_eq!(won + from_open + to_come, middle);
        prop_assert!((middle.as_f64() - forecast.band.unwrap().p50).abs() <= 0.5, "{middle:?}");
        prop_assert!(from_open >= Money::ZERO && to_come >= Money::ZERO, "{from_open:?} {to_come:?}");
        let open = forecast.parts.as_ref().map_or(0.0, |parts| parts.pipeline.from_open);
        prop_assert!(open > 0.0 || from_open == Money::ZERO, "nothing is open");
    }

    /// P3c.
    #[test]
    fn what_if_is_fair(sales in book(), question in question()) {
        for deal in ask(&sales, &question).what_if {
            let p = deal.deal.chance;
            prop_assert!(deal.if_won >= deal.now - 1e-12 && deal.now >= deal.if_lost - 1e-12, "{deal:?}");
            prop_assert!((p * deal.if_won + (1.0 - p) * deal.if_lost - deal.now).abs() < 1e-9, "{deal:?}");
        }
    }

    /// P4, with edits that are dated later; P5: the same bits again.
    #[test]
    fn only_what_was_known_counts(sales in book(), later in book(), question in question()) {
        let known = question.as_of + i32::from(question.under_way);
        let full = ask(&sales, &question);
        prop_assert_eq!(&full, &ask(&sales, &question));
        let cut = cut_off(&sales, known);
        prop_assert_eq!(&full, &ask(&cut, &question));
        let mut edited = cut;
        edited.extend(later.into_iter().filter(|sale| sale.there_from().is_some_and(|from| from > known)));
        prop_assert_eq!(&full, &ask(&edited, &question));
    }

    /// P5.
    #[test]
    fn the_order_of_records_does_not_matter((sales, shuffled) in book().prop_flat_map(|sales| (Just(sales.clone()), Just(sales).prop_shuffle())), question in question()) {
        let (a, b) = (ask(&sales, &question), ask(&shuffled, &question));
        let (x, y) = (a.band.unwrap(), b.band.unwrap());
        for (x, y) in [(a.won, b.won), (x.mean, y.mean), (x.lo95, y.lo95), (x.p10, y.p10), (x.p50, y.p50), (x.p90, y.p90), (x.hi95, y.hi95)] {
            prop_assert!(near(x, y), "{x} {y}");
        }
        prop_assert!(near(a.chance.unwrap_or(0.0), b.chance.unwrap_or(0.0)));
    }

    /// P6.
    #[test]
    fn the_unit_of_money_does_not_matter(sales in book(), question in question()) {
        let eightfold = |amount: Option<f64>| amount.map(|amount| 8.0 * amount);
        let scaled: Vec<Sale> = sales.iter().map(|sale| Sale {
            amount: eightfold(sale.amount),
            steps: sale.steps.iter().map(|step| SaleStep { amount: eightfold(step.amount), ..*step }).collect(),
            ..sale.clone()
        }).collect();
        let (a, b) = (ask(&sales, &question), ask(&scaled, &Question { target: eightfold(question.target), ..question }));
        prop_assert!(near(b.band.unwrap().mean, 8.0 * a.band.unwrap().mean));
        prop_assert!(near(b.chance.unwrap_or(0.0), a.chance.unwrap_or(0.0)));
    }

    /// Won is the sum of what counts on a day of the period, as it is known.
    #[test]
    fn won_is_the_sum_of_the_sales(sales in book(), question in question()) {
        let known = question.as_of + i32::from(question.under_way);
        let counts = |sale: &&Sale| {
            sale.won && sale.closed.is_some_and(|on| on <= known && (question.start..=question.end).contains(&on)) && sale.until.is_none_or(|until| until > known)
        };
        let won: f64 = sales.iter().filter(counts).filter_map(|sale| sale.amount_on(known)).sum();
        prop_assert!(near(ask(&sales, &question).won, won));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, ..ProptestConfig::default() })]

    /// P5, and a back-test knows at each cut-off only what was known then.
    #[test]
    fn the_back_test_is_the_same_on_any_number_of_threads(sales in vec(deal(), 60..150)) {
        let sales = numbered(sales);
        let month = |month: i32| {
            let start = Day::from_ymd(2025, 1, 1).unwrap().plus_months(month);
            Past { start: start.number(), end: start.plus_months(1).number() - 1, target: Some(1e6) }
        };
        let periods: Vec<Past> = (0..18).map(month).collect();
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| (backtest(&sales, &phase, &periods, i32::MIN), recent(&sales, &phase, &periods, 26)))
        };
        let (one, recent) = on(1);
        prop_assert_eq!(&(one.clone(), recent.clone()), &on(4));
        prop_assert!(recent.of <= 26 && recent.held <= recent.of);
        // What a screen says of the newest cut-offs is what the back-test says of them.
        let all = all_weeks(&sales, &periods);
        for rival in &all.against {
            let tested = one.rivals.iter().find(|against| against.rival == rival.rival).unwrap();
            prop_assert_eq!((rival.cutoffs, rival.periods, rival.verdict), (tested.score.cutoffs, tested.score.periods, tested.error_verdict));
            prop_assert!(near(rival.error, tested.score.error.unwrap()) && near(rival.ours, tested.ours.error.unwrap()));
        }
        let last = periods.last().unwrap();
        let later: Vec<Sale> = cut_off(&sales, last.end);
        prop_assert_eq!(one, backtest(&later, &phase, &periods, i32::MIN));
    }
}

fn all_weeks(sales: &[Sale], periods: &[Past]) -> Recent {
    recent(sales, &phase, periods, usize::MAX)
}

#[test]
fn years_of_nothing_are_not_held_against_the_forecast() {
    let start = |quarter: i32| Day::from_ymd(2020, 1, 1).unwrap().plus_months(3 * quarter);
    let quarter = |n: i32| Past { start: start(n).number(), end: start(n + 1).number() - 1, target: None };
    let periods: Vec<Past> = (0..24).map(quarter).collect();
    let first = start(0).number();
    let win = |n: i32| Sale::deal(n.unsigned_abs(), first + 4 * n, Some(first + 4 * n + 20), true, Some(10_000.0));
    let lost = |n: i32| Sale { won: false, ..win(n) };
    // Wins of one year, then five years of nothing: the weeks that could be forecast lie far back.
    let old: Vec<Sale> = (0..90).map(win).collect();
    assert_eq!(recent(&old, &phase, &periods, 26), Recent::default());
    let all = all_weeks(&old, &periods);
    assert!(all.of > 26 && all.of < 140, "{all:?}");
    assert_eq!(backtest(&old, &phase, &periods, i32::MIN).ours.cutoffs, all.of);
    // The same with open deals that nobody closed: their small chances make no forecast of it.
    let left = (0..90).map(|n| Sale { closed: None, ..lost(n) });
    let littered = numbered(old.iter().cloned().chain(left).collect());
    assert_eq!(recent(&littered, &phase, &periods, 26), Recent::default());
    // Nothing won ever.
    let all_lost: Vec<Sale> = (0..90).map(lost).collect();
    assert_eq!(all_weeks(&all_lost, &periods), Recent::default());
    assert!(backtest(&all_lost, &phase, &periods, i32::MIN).is_too_short());
    // Only open deals: nothing was decided, so there is no history.
    let open: Vec<Sale> = (0..90).map(|n| Sale { closed: None, ..lost(n) }).collect();
    assert_eq!(all_weeks(&open, &periods), Recent::default());
    assert_eq!(all_weeks(&[], &periods), Recent::default());
}

#[test]
fn the_status_is_the_first_that_fits() {
    let day = |text: &str| Day::parse(text).unwrap().number();
    let question = Question {
        as_of: day("2026-02-15"),
        under_way: true,
        start: day("2026-01-01"),
        end: day("2026-03-31"),
        target: Some(1_000.0),
    };
    let win =
        |n: i32| Sale::deal(n.unsigned_abs(), day("2025-06-01") + 5 * n, Some(day("2025-06-20") + 5 * n), true, Some(100.0));
    let wins: Vec<Sale> = (0..30).map(win).collect();
    let status = |sales: &[Sale], question: Question| ask(sales, &question).status;
    assert_eq!(status(&wins, question), Status::Ok);
    assert_eq!(status(&wins[..12], question), Status::LowHistory);
    assert_eq!(status(&[], question), Status::NoHistory);
    assert_eq!(status(&[], Question { target: None, ..question }), Status::NoTarget);
    // The last day of the period is not over; the day after it is.
    assert_eq!(status(&[], Question { as_of: day("2026-03-30"), ..question }), Status::NoHistory);
    assert_eq!(status(&[], Question { as_of: day("2026-03-31"), ..question }), Status::Final);
    let far = ask(&wins, &Question { end: question.as_of + 731, ..question });
    assert_eq!((far.status, far.band, far.chance), (Status::TooFar, None, None));
    assert!(ask(&wins, &Question { start: day("2026-03-01"), ..question }).future);
}

#[test]
fn a_deal_decided_today_is_no_longer_open() {
    let open = |id, closed, won| Sale::deal(id, 100, closed, won, Some(1_000.0));
    let question = Question { as_of: 130, under_way: true, start: 90, end: 180, target: Some(5_000.0) };
    let sales = [open(0, None, false), open(1, Some(131), true), open(2, Some(131), false)];
    let forecast = ask(&sales, &question);
    assert_eq!((forecast.won, forecast.open.len()), (1_000.0, 1));
    // The rates are those of the evening before: as with all three open.
    let before = ask(&[open(0, None, false), open(1, None, false), open(2, None, false)], &question);
    assert!(near(forecast.open[0].chance, before.open[0].chance));
}

#[test]
fn a_month_end_burst_is_foreseen() {
    // Nine in ten of a month's money come on its last two days, in orders of about the same size.
    let start = |month: i32| Day::from_ymd(2025, 1, 1).unwrap().plus_months(month).number();
    let mut sales = Vec::new();
    for month in 0..13 {
        let (first, last) = (start(month), start(month + 1) - 1);
        for n in 0..50_i32 {
            let on = if n < 45 { last - n % 2 } else { first + 5 * (n - 45) };
            sales.push(Sale::order(0, on, f64::from(1_000 + 10 * (n % 5))));
        }
    }
    let sales = numbered(sales);
    let question = Question { as_of: start(12) + 14, under_way: false, start: start(12), end: start(13) - 1, target: None };
    let known = cut_off(&sales, question.as_of);
    let forecast = ask(&known, &question);
    let (shape, band) = (forecast.parts.as_ref().unwrap().rhythm.shape, forecast.band.unwrap());
    assert!(shape[0] > 10.0 && shape[1..].iter().all(|factor| *factor < 1.0), "{shape:?}");
    assert!((45_000.0..60_000.0).contains(&band.mean), "{band:?}");
    // A book without bursts keeps exactly 1, so that nothing changes in it.
    let even: Vec<Sale> = (0..380).map(|n| Sale::order(0, start(0) + n, 1_000.0)).collect();
    let shape = ask(&numbered(even), &question).parts.unwrap().rhythm.shape;
    assert_eq!(shape.map(f64::to_bits), [1.0_f64; 5].map(f64::to_bits));
}

#[test]
fn a_steady_book_has_a_narrow_band() {
    let month = |n: i32| Day::from_ymd(2025, 1, 1).unwrap().plus_months(n).number();
    let question = Question { as_of: month(14) + 9, under_way: false, start: month(14), end: month(15) - 1, target: None };
    let book = |swing: i32| {
        let win = |n: i32| Sale::order(0, month(0) + n, f64::from(1_000 + if n / 30 % 2 == 0 { swing } else { -swing }));
        ask(&numbered((0..433).map(win).collect()), &question).parts.unwrap()
    };
    let (steady, restless) = (book(0), book(700));
    let (calm, wild) = (steady.rate_record.scale, restless.rate_record.scale);
    assert!(calm < 0.6 && wild > calm, "{calm} {wild}");
    for parts in [steady, restless] {
        for scale in [parts.rate_record.scale, parts.pipeline_record.scale] {
            assert!(0.0 < scale && scale <= 1.0, "{scale}");
        }
    }
}
