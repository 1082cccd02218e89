//! From a book to the forecast's sales.

use quarterdeck::book::Book;
use quarterdeck::book::calendar::Period;
use quarterdeck::book::day::Day;
use quarterdeck::book::money::Money;
use quarterdeck::metrics::forecast::backtest::{RecentRival, RivalMethod, ScoreVerdict};
use quarterdeck::metrics::forecast::book::{past_test, period_forecast, period_forecasts, recent_test, sales_of};
use quarterdeck::metrics::forecast::history::{History, REACH};
use quarterdeck::metrics::forecast::{Forecast, Sale, SaleKind, Status};
use quarterdeck::metrics::lens::{Basis, Lens, Scope};
use quarterdeck::metrics::sales::verdict::verdict;
use quarterdeck::screens::words::ahead_of_ours;
use quarterdeck::store::{load_texts, sample};

const TODAY: &str = "2026-11-23";

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn load(texts: &[(&str, &str)]) -> Book {
    load_texts(texts, "2026-11-23T10:30:00Z".parse().unwrap()).unwrap()
}

fn sample_book() -> Book {
    let files = sample::files(day(TODAY));
    let texts: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    load(&texts)
}

fn with<T>(book: &Book, as_of: &str, period: &str, scope: Scope, ask: impl Fn(&Lens) -> T) -> T {
    let basis = Basis::new(book, day(as_of), scope);
    ask(&Lens::new(book, &basis, Period::parse(period).unwrap(), 1))
}

const COMPANY: &str =
    r#"(name: "Test", currency: "EUR", time_zone: "UTC", stages: [(id: "a", name: "A"), (id: "b", name: "B")])"#;
const ACCOUNTS: &str = r#"[(id: "x", name: "X", owner: "ann")]"#;
const PEOPLE: &str = r#"[(id: "ann", name: "Ann", team: "North"), (id: "bob", name: "Bob", team: "South")]"#;
const PRODUCTS: &str = r#"[(id: "p", name: "P", list_price: 10)]"#;
const RATES: &str = r#"[(currency: "USD", on: "2026-10-01", rate: 0.9), (currency: "USD", on: "2026-11-01", rate: 0.8)]"#;

fn small(deals: &str, orders: &str) -> Book {
    let book = load(&[
        ("company.ron", COMPANY),
        ("people.ron", PEOPLE),
        ("accounts.ron", ACCOUNTS),
        ("products.ron", PRODUCTS),
        ("rates.ron", RATES),
        ("deals.ron", deals),
        ("orders.ron", orders),
    ]);
    assert_eq!(book.count(quarterdeck::book::table::TableName::Orders).1, 0, "{:?}", book.problems);
    assert_eq!(book.count(quarterdeck::book::table::TableName::Deals).1, 0, "{:?}", book.problems);
    book
}

fn sales(book: &Book, as_of: &str) -> Vec<Sale> {
    with(book, as_of, "2026-Q4", Scope::Company, |lens| sales_of(lens).to_vec())
}

/// The amount of each sale as known at the end of a day, in minor units.
fn amounts(sales: &[Sale], on: &str) -> Vec<Option<f64>> {
    sales.iter().map(|sale| sale.amount_on(day(on).number())).collect()
}

#[test]
fn a_deal_is_worth_what_was_known_on_the_day() {
    let book = small(
        r#"[
        (id: "d", name: "D", account: "x", stage: "b", amount: 300, created: "2026-10-01", log: [
            (on: "2026-10-05", stage: "a", amount: 100), (on: "2026-10-20", amount: 200), (on: "2026-11-02", amount: 300)]),
        (id: "foreign", name: "F", account: "x", currency: "USD", amount: 100, created: "2026-10-10", won: "2026-11-05"),
        (id: "early", name: "E", account: "x", stage: "a", currency: "USD", amount: 100, created: "2026-09-10"),
        (id: "lost", name: "L", account: "x", amount: 70, created: "2026-10-10", lost: (on: "2026-11-05", reason: Price)),
        ]"#,
        "[]",
    );
    let sales = sales(&book, "2026-11-20");
    assert_eq!(amounts(&sales, "2026-10-10"), [Some(10_000.0), Some(9_000.0), None, Some(7_000.0)]);
    assert_eq!(amounts(&sales, "2026-10-25"), [Some(20_000.0), Some(9_000.0), None, Some(7_000.0)]);
    assert_eq!(amounts(&sales, "2026-11-20"), [Some(30_000.0), Some(8_000.0), None, Some(7_000.0)]);
    let forecast = with(&book, "2026-11-20", "2026-Q4", Scope::Company, period_forecast);
    assert_eq!((forecast.won, forecast.open.len(), forecast.unpriced), (8_000.0, 2, 1));
}

#[test]
fn orders_returns_and_deliveries_count_once() {
    let line = |units: u32| format!("lines: [(product: \"p\", units: {units}, price: 10)]");
    let orders = format!(
        r#"[
        (id: "own", account: "x", on: "2026-10-05", {one}, returns: [(on: "2026-11-03", product: "p", units: 1, amount: 4)]),
        (id: "gone", account: "x", on: "2026-10-06", {one}, cancelled: "2026-11-04", returns: [(on: "2026-10-20", product: "p", units: 1, amount: 3)]),
        (id: "delivery", account: "x", on: "2026-10-07", {one}, deal: "won"),
        (id: "first", account: "x", on: "2026-10-08", {two}, deal: "unstated"),
        (id: "second", account: "x", on: "2026-11-10", {one}, deal: "unstated"),
        ]"#,
        one = line(1),
        two = line(2),
    );
    let deals = r#"[
        (id: "won", name: "W", account: "x", amount: 50, created: "2026-10-01", won: "2026-10-15"),
        (id: "unstated", name: "U", account: "x", created: "2026-10-01", won: "2026-10-20"),
    ]"#;
    let book = small(deals, &orders);
    let won = |as_of: &str| Money::from_f64(with(&book, as_of, "2026-Q4", Scope::Company, period_forecast).won).unwrap();
    let eur = |major: i128| Money::from_minor(100 * major);
    assert_eq!(won("2026-10-08"), eur(10 + 10 + 10 + 20));
    assert_eq!(won("2026-10-15"), eur(10 + 10 + 50 + 20)); // the delivery is the deal's now
    assert_eq!(won("2026-10-20"), eur(10 + 10 - 3 + 50 + 20)); // and the first order the unstated deal's amount
    assert_eq!(won("2026-11-03"), eur(10 - 4 + 10 - 3 + 50 + 20));
    assert_eq!(won("2026-11-04"), eur(10 - 4 + 50 + 20)); // cancelled, its return with it
    assert_eq!(won("2026-11-10"), eur(10 - 4 + 50 + 30));
    let sales = sales(&book, "2026-11-10");
    let count = |kind: SaleKind| sales.iter().filter(|sale| sale.kind == kind).count();
    assert_eq!((count(SaleKind::Deal), count(SaleKind::Order), count(SaleKind::Return)), (2, 5, 2));
    // Open, the deal had no amount.
    assert_eq!(amounts(&sales, "2026-10-19")[1], None);
}

#[test]
fn where_decisions_wrote_the_closes_the_pipeline_is_weighed_whole() {
    let deals = |logs: usize| {
        let won = |n: usize| {
            let log = if n < logs { r#", log: [(on: "2026-09-01", stage: "a", close: "2026-11-01")]"# } else { "" };
            format!(
                r#"(id: "w{n}", name: "W", account: "x", amount: 10, created: "2026-09-01", close: "2026-11-05", won: "2026-11-05"{log}),"#
            )
        };
        let open = r#"(id: "o", name: "O", account: "x", stage: "a", amount: 10, created: "2026-09-01", close: "2026-12-01"),"#;
        let plain =
            r#"(id: "p", name: "P", account: "x", amount: 10, created: "2026-09-01", close: "2026-10-30", won: "2026-11-05"),"#;
        format!("[{}{open}{plain}{plain2}]", (0..3).map(won).collect::<String>(), plain2 = plain.replace("\"p\"", "\"p2\""))
    };
    let knows = |logs: usize| {
        let sales = sales(&small(&deals(logs), "[]"), "2026-11-20");
        let to = day("2026-11-20").number();
        let history = History::new(&sales, &|_| 0, to - REACH, to);
        let due = |on: &str| sales.iter().filter(|sale| sale.due_on(day(on).number()).is_some()).count();
        (history.has_due(), due("2026-10-01"), due("2026-11-05"))
    };
    // Of five decided deals without a log three got their close by the decision: before it two, and the open one, have one.
    assert_eq!(knows(0), (false, 3, 6));
    // With logs those say what was expected, and of the others fewer than half are so.
    assert_eq!(knows(2), (true, 5, 6));
}

#[test]
fn a_person_and_a_team_are_forecast_on_what_they_own() {
    let deals = r#"[
        (id: "a", name: "A", account: "x", stage: "a", amount: 10, created: "2026-10-01"),
        (id: "b", name: "B", account: "x", owner: "bob", stage: "a", amount: 20, created: "2026-10-01"),
        (id: "moved", name: "M", account: "x", owner: "bob", amount: 40, created: "2026-10-01", won: "2026-11-02",
            log: [(on: "2026-10-02", owner: "ann"), (on: "2026-10-20", owner: "bob")]),
    ]"#;
    let book = small(deals, r#"[(id: "o", account: "x", on: "2026-11-01", lines: [(product: "p", units: 1, price: 10)])]"#);
    let of = |scope: Scope| {
        let forecast: Forecast = with(&book, "2026-11-20", "2026-Q4", scope, period_forecast);
        (forecast.won, forecast.open.len())
    };
    assert_eq!(of(Scope::Company), (5_000.0, 2));
    assert_eq!(of(Scope::Person(book.people.find("ann").unwrap())), (1_000.0, 1));
    assert_eq!(of(Scope::Team(book.find_team("South").unwrap())), (4_000.0, 1));
}

#[test]
fn won_in_the_forecast_is_won_in_the_ledger() {
    let book = sample_book();
    for as_of in ["2025-03-31", "2026-01-02", "2026-06-30", "2026-11-23"] {
        for period in ["2025-Q1", "2025-12", "2026-W27", "2026-Q2", "2026-Q4", "2026"] {
            with(&book, as_of, period, Scope::Company, |lens| {
                let forecast = period_forecast(lens);
                let won = lens.sums.won(lens.so_far()).as_f64();
                assert!((forecast.won - won).abs() < 0.5, "{as_of} {period}: {} is not {won}", forecast.won);
                assert_eq!(forecast.status == Status::Final, lens.span().end < lens.as_of);
            });
        }
    }
}

#[test]
fn several_periods_at_once_are_the_same_as_one_by_one() {
    let book = sample_book();
    with(&book, TODAY, "2026-Q4", Scope::Company, |lens| {
        let periods = ["2026-W48", "2026-11", "2026-Q4", "2027-Q1"].map(|id| Period::parse(id).unwrap());
        for (period, forecast) in periods.into_iter().zip(period_forecasts(lens, periods)) {
            assert_eq!(forecast, period_forecast(&lens.on(period)), "{period}");
        }
    });
}

#[test]
fn the_past_of_the_sample_can_be_tested() {
    let book = sample_book();
    with(&book, TODAY, "2026-Q4", Scope::Company, |lens| {
        let recent = recent_test(lens, 26);
        assert!(recent.of == 26 && recent.held <= 26 && recent.held > 13, "{recent:?}");
        let tested = past_test(lens, lens.period.length, None);
        assert!(!tested.is_too_short() && tested.ours.periods > 4);
        // The quarter under way is no past period.
        let before = with(&book, "2026-10-01", "2026-Q4", Scope::Company, |lens| past_test(lens, lens.period.length, None));
        assert_eq!(before, tested);
    });
}

#[test]
fn a_period_that_won_nothing_cannot_be_beaten() {
    let deal = |id: &str, amount: u32, created: &str, fate: &str| {
        format!(r#"(id: "{id}", name: "D", account: "x", amount: {amount}, created: "{created}", {fate}),"#)
    };
    let mut deals = deal("first", 50, "2025-05-01", r#"won: "2025-05-20""#) + &deal("open", 90, "2026-10-01", r#"stage: "a""#);
    let beaten = |deals: &str| {
        let book = small(&format!("[{deals}]"), "[]");
        with(&book, "2026-11-20", "2026-Q4", Scope::Company, |lens| {
            let comparison = verdict(lens).chosen.comparison;
            (comparison.last_period.unwrap().chance_to_beat.get(), comparison.last_year.unwrap().chance_to_beat.get())
        })
    };
    assert_eq!(beaten(&deals), (None, None));
    deals += &deal("year", 70, "2025-10-01", r#"won: "2025-11-20""#);
    let (period, year) = beaten(&deals);
    assert!(period.is_none() && year.is_some_and(|chance| 0.0 < chance && chance < 1.0), "{year:?}");
}

#[test]
fn the_verdict_says_how_the_last_forecasts_did() {
    let book = sample_book();
    with(&book, TODAY, "2026-Q4", Scope::Company, |lens| {
        let (outlook, recent) = (verdict(lens).chosen.forecast, recent_test(lens, 26));
        let held = outlook.held.as_ref().unwrap();
        assert_eq!((held.of.or_zero(), held.held.or_zero(), &outlook.against), (recent.of, recent.held, &recent.against));
        let json = serde_json::to_value(&outlook).unwrap();
        assert_eq!(json["against"].as_array().unwrap().len(), recent.against.len());
        for key in ["rival", "cutoffs", "periods", "error", "ours", "verdict"] {
            assert!(json["against"][0].get(key).is_some(), "{json}");
        }
        // The one that is named erred less than ours, and no other by more.
        let lead = |rival: &RecentRival| rival.error / rival.ours;
        let least = recent.against.iter().map(lead).min_by(f64::total_cmp).unwrap();
        let none = !recent.against.iter().any(RecentRival::is_ahead);
        assert!(outlook.ahead().map_or(none, |ahead| (lead(ahead) - least).abs() < 1e-12 && least < 1.0));
    });
    // Only open deals: no week can be looked back on, so nothing is said of any.
    let book = small(r#"[(id: "a", name: "A", account: "x", stage: "a", amount: 10, created: "2025-10-01")]"#, "[]");
    let outlook = with(&book, "2026-11-20", "2026-Q4", Scope::Company, |lens| verdict(lens).chosen.forecast);
    assert!(outlook.held.is_none() && outlook.against.is_empty());
}

#[test]
fn a_better_rival_is_said_in_few_words() {
    let rival = |rival, error, verdict| RecentRival { rival, cutoffs: 26, periods: 6, error, ours: 0.045, verdict };
    let said = |of: &RecentRival| ahead_of_ours(of, "quarter");
    let (long, short) = said(&rival(RivalMethod::RunRate, 0.044, ScoreVerdict::Tie));
    assert_eq!(long, "run rate erred 4.4%, ours 4.5%: cannot be told apart over 6 quarters");
    assert_eq!(short, "run rate 4.4%, we 4.5%, no telling n=6");
    // Not ahead by what cannot be seen.
    assert!(
        !rival(RivalMethod::RunRate, 0.0449, ScoreVerdict::Tie).is_ahead()
            && rival(RivalMethod::RunRate, 0.044, ScoreVerdict::Tie).is_ahead()
    );
    let (long, short) = said(&RecentRival { periods: 1, ..rival(RivalMethod::Yield, 0.01, ScoreVerdict::Better) });
    assert_eq!(
        (long.as_str(), short.as_str()),
        ("yield erred 1.0%, ours 4.5%: behind over 1 quarter", "yield 1.0%, we 4.5%, behind n=1")
    );
    // Beside the question on a rule of 80 columns, with a sign for the band.
    for one in RivalMethod::ALL {
        let worst = RecentRival { ours: 0.245, periods: 26, ..rival(one, 0.123, ScoreVerdict::Tie) };
        assert!(2 + said(&worst).1.len() <= 80 - 26, "{one:?}");
    }
}
