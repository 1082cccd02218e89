//! What records do not know is not made up: when a deal was created, what its close was, what it is worth.

use quarterdeck::book::Book;
use quarterdeck::book::problem::Severity;
use quarterdeck::metrics::as_of::{DealState, deal_on, past_closes_are_unknown};
use quarterdeck::metrics::figure::{BridgeStep, Test};
use quarterdeck::metrics::lens::{Basis, Lens, Scope};
use quarterdeck::metrics::parts::{self, Contribution};
use quarterdeck::metrics::sales::bridge::bridge;
use quarterdeck::metrics::sales::{Sales, sales};
use quarterdeck::store::load_texts;

use crate::kit::books::{COMPANY, basis, book, day, eur, lens, period};

fn figures(book: &Book, as_of: &str, id: &str) -> Sales {
    let basis = Basis::new(book, day(as_of), Scope::Company);
    sales(&Lens::new(book, &basis, period(id), 1), None)
}

/// A company with more fields, and these tables; warnings are fine.
fn book_with(more: &str, tables: &[(&str, &str)]) -> Book {
    let company = COMPANY.replacen("stages:", &format!("{more} stages:"), 1);
    let mut files = vec![("company.ron", company.as_str())];
    files.extend(tables);
    let book = load_texts(&files, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap();
    assert_eq!(book.problem_count(Severity::Error), 0, "{:?}", book.problems);
    book
}

/// Three deals that came into a new CRM after they were decided, and one that did not.
const MIGRATED: &str = r#"[
    (id: "D1", name: "a", amount: 100, created: "2026-08-15", won: "2026-03-12", close: "2026-03-12"),
    (id: "D2", name: "b", amount: 200, won: "2026-05-03", close: "2026-05-03"),
    (id: "D3", name: "c", amount: 50, created: "2026-08-15", lost: (on: "2026-05-03", reason: Other), close: "2026-05-03"),
    (id: "D4", name: "d", amount: 400, created: "2026-08-15", won: "2026-10-03", close: "2026-10-03"),
]"#;

#[test]
fn a_decision_before_the_creation_costs_the_age_and_not_the_money() {
    let book = book(&[("deals.ron", MIGRATED)]);
    let warned: Vec<&str> =
        book.problems.iter().filter(|p| p.rule == "created-late").filter_map(|p| p.record.as_deref()).collect();
    assert_eq!(warned, ["D1", "D3"]);
    let all = figures(&book, "2026-11-23", "2026");
    assert_eq!(all.verdict.chosen.won.get(), Some(eur(700)));
    assert_eq!((all.verdict.chosen.won_deals.or_zero(), all.verdict.chosen.lost_deals.or_zero()), (3, 1));
    let cycle = &all.pipeline.cycle_days;
    assert_eq!((cycle.median.get(), cycle.n.get()), (Some(49.0), Some(1)));
    // Of the three won deals the two without an age are named beside the one that counts.
    let basis = basis(&book, "2026-11-23");
    let lens = lens(&book, &basis, "2026");
    let listed = parts::list(&lens, Test::CycleDeals(quarterdeck::metrics::sums::By::All));
    assert_eq!(listed.iter().filter(|(_, part)| part.counts()).count(), 1);
    assert_eq!(listed.iter().filter(|(_, part)| matches!(part, Contribution::LeftOut(_))).count(), 2);
}

#[test]
fn a_deal_of_unknown_creation_is_there_from_its_decision() {
    let book = book(&[("deals.ron", MIGRATED)]);
    for (as_of, won, open) in [("2026-03-11", 0, 0), ("2026-03-12", 100, 0), ("2026-05-03", 300, 0), ("2026-09-01", 300, 1)] {
        let all = figures(&book, as_of, "2026");
        assert_eq!(all.verdict.chosen.won.get(), Some(eur(won)), "{as_of}");
        assert_eq!(all.pipeline.open_deals.or_zero(), open, "{as_of}");
    }
}

#[test]
fn an_open_deal_of_unknown_creation_has_no_age() {
    let deals = r#"[
        (id: "always", name: "a", stage: "early", amount: 10),
        (id: "logged", name: "b", stage: "late", amount: 20, log: [(on: "2026-10-01", stage: "early"), (on: "2026-11-13", stage: "late")]),
        (id: "dated", name: "c", stage: "early", amount: 40, created: "2026-11-03"),
    ]"#;
    let book = book(&[("deals.ron", deals)]);
    let at = |as_of: &str, key: &str| {
        let id = book.deals.find(key).unwrap();
        deal_on(&book, id, book.deals.get(id).unwrap(), day(as_of)).map(|on| on.state)
    };
    assert_eq!(
        [at("2020-01-01", "always"), at("2026-09-30", "logged"), at("2026-10-01", "logged")],
        [Some(DealState::Open), None, Some(DealState::Open)]
    );
    let pipeline = figures(&book, "2026-11-23", "2026-Q4").pipeline;
    assert_eq!((pipeline.open_deals.or_zero(), pipeline.ageless_deals.or_zero()), (3, 2));
    let aged: usize = pipeline.open_by_age.iter().map(|age| age.deals.or_zero()).sum();
    assert_eq!(aged, 1);
    let ages: Vec<Option<f64>> = pipeline.open_stages.iter().map(|stage| stage.median_age_days.get()).collect();
    assert_eq!(ages, [Some(20.0), Some(10.0)]);
}

#[test]
fn a_close_that_the_decision_wrote_was_not_known_before() {
    let deals = r#"[
        (id: "won", name: "a", created: "2026-09-01", amount: 100, close: "2026-11-10", won: "2026-11-10"),
        (id: "lost", name: "b", created: "2026-09-01", amount: 200, close: "2026-11-12", lost: (on: "2026-11-12", reason: Price)),
        (id: "open", name: "c", stage: "early", created: "2026-09-01", amount: 400, close: "2026-12-01"),
        (id: "known", name: "d", created: "2026-09-01", amount: 800, close: "2026-10-20", won: "2026-11-11",
            log: [(on: "2026-09-01", stage: "early", close: "2026-10-20")]),
    ]"#;
    let book = book(&[("deals.ron", deals), ("targets.ron", r#"[(period: "2026-Q4", amount: 1200)]"#)]);
    let before = figures(&book, "2026-11-01", "2026-Q4").pipeline;
    // Open, all four; closing 400 and 800; what was won and lost later is neither closing nor overdue.
    assert_eq!((before.open_deals.or_zero(), before.closing_amount.get()), (4, Some(eur(1200))));
    assert_eq!((before.overdue_deals.or_zero(), before.overdue_amount.get()), (1, Some(eur(800))));
    assert_eq!(before.coverage.get(), Some(1.0));
    assert_eq!(before.weighted_amount.get(), Some(eur(240)));
    // On the bridge they come in on the day they are decided.
    let basis = basis(&book, "2026-11-23");
    let flow = bridge(&lens(&book, &basis, "2026-Q4"));
    let money = flow.bridge.unwrap();
    let of = |step| money.get(step).or_zero();
    assert_eq!(
        (of(BridgeStep::Opening), of(BridgeStep::PulledIn), of(BridgeStep::Won), of(BridgeStep::Lost)),
        (eur(1200), eur(300), eur(900), eur(200))
    );
    assert_eq!(of(BridgeStep::Closing), eur(400));
    assert!(past_closes_are_unknown(&book), "of two of three decided deals");
}

#[test]
fn before_a_book_knows_its_open_records_it_has_no_bridge() {
    let deals = r#"[(id: "d", name: "d", stage: "early", created: "2026-09-01", amount: 4, close: "2026-12-01",
        log: [(on: "2026-09-01", close: "2026-11-20"), (on: "2026-11-10", close: "2026-12-01")])]"#;
    let flow = |since: &str, period: &str| {
        let book = book_with(&format!("known_since: \"{since}\","), &[("deals.ron", deals)]);
        let bridge = figures(&book, "2026-11-23", period).bridge;
        (bridge.bridge.is_some(), bridge.slip_rate.get())
    };
    assert_eq!(flow("2026-11-03", "2026-Q4"), (false, None));
    assert_eq!(flow("2026-10-01", "2026-Q4"), (false, None));
    assert_eq!(flow("2026-09-30", "2026-Q4"), (true, Some(0.0)));
    assert_eq!(flow("2026-11-03", "2026-W46"), (true, None));
}

#[test]
fn won_says_how_many_have_no_price() {
    let company = r#"(name: "T", currency: "USD", time_zone: "Etc/UTC", stages: [(id: "n", name: "N", probability: 0.5)])"#;
    let deals = r#"[
        (id: "a", name: "A", amount: 100, created: "2026-01-01", won: "2026-10-05", currency: "EUR"),
        (id: "b", name: "B", amount: 100, created: "2026-01-01", won: "2026-10-15", currency: "EUR"),
        (id: "c", name: "C", amount: 100, created: "2026-01-01", won: "2026-10-15", currency: "GBP"),
        (id: "d", name: "D", amount: 100, created: "2026-01-01", won: "2026-10-15"),
        (id: "e", name: "E", amount: 100, created: "2026-10-01", close: "2026-12-15", stage: "n", currency: "EUR"),
    ]"#;
    let rates = r#"[(currency: "EUR", on: "2026-10-10", rate: 1.10)]"#;
    let files = [("company.ron", company), ("deals.ron", deals), ("rates.ron", rates)];
    let book = load_texts(&files, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap();
    let all = figures(&book, "2026-11-23", "2026-Q4");
    let chosen = &all.verdict.chosen;
    assert_eq!((chosen.won_deals.or_zero(), chosen.won_unpriced.or_zero()), (4, 2));
    assert_eq!((all.verdict.chosen.won.get(), all.pipeline.unpriced_deals.or_zero()), (Some(eur(210)), 1));
    let basis = basis(&book, "2026-11-23");
    let listed = parts::list(&lens(&book, &basis, "2026-Q4"), Test::WonUnpriced);
    assert_eq!(listed.iter().map(|(id, _)| book.key_of(*id)).collect::<Vec<_>>(), ["a", "c"]);
}

#[test]
fn a_line_keeps_its_price_and_is_rounded_once() {
    let tables = [
        ("accounts.ron", r#"[(id: "a", name: "A")]"#),
        ("products.ron", r#"[(id: "x", name: "X", list_price: 1)]"#),
        (
            "orders.ron",
            r#"[
                (id: "o1", account: "a", on: "2026-10-05", lines: [(product: "x", units: 10_000, price: 0.0149)]),
                (id: "o2", account: "a", on: "2026-10-06", lines: [(product: "x", units: 40, price: 356.898), (units: 2, total: 30), (total: -5.55)]),
            ]"#,
        ),
    ];
    let book = book(&tables);
    let all = figures(&book, "2026-11-23", "2026-Q4");
    let cents = quarterdeck::book::money::Money::from_minor;
    assert_eq!(all.verdict.chosen.won.get(), Some(cents(1_442_492 + 3_000 - 555)));
    assert_eq!(all.orders.amount.get(), all.verdict.chosen.won.get());
    // What names no product stands under none, so that the products add up to won.
    let products: Vec<_> = all.orders.by_product.iter().map(|row| (row.id.as_str(), row.amount.or_zero())).collect();
    assert_eq!(products, [("x", cents(1_442_492)), ("none", cents(3_000 - 555))]);
    let split: quarterdeck::book::money::Money = all.wins.products.iter().map(|split| split.won.or_zero()).sum();
    assert_eq!(Some(split), all.verdict.chosen.won.get());
}

#[test]
fn a_line_without_what_it_comes_to_is_no_line() {
    for (line, what) in [
        (r#"(product: "x", units: 2)"#, "neither its total nor its units and their price"),
        (r#"(product: "x", price: 2)"#, "neither its total nor its units and their price"),
        (r#"(product: "x", units: 1, price: 0.1234567)"#, "more than 6 decimals"),
        (r#"(product: "x", total: 0.005)"#, "more than 2 decimals"),
    ] {
        let orders = format!(r#"[(id: "o", account: "a", on: "2026-10-05", lines: [{line}])]"#);
        let files = [
            ("company.ron", COMPANY),
            ("accounts.ron", r#"[(id: "a", name: "A")]"#),
            ("products.ron", r#"[(id: "x", name: "X")]"#),
            ("orders.ron", orders.as_str()),
        ];
        let book = load_texts(&files, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap();
        assert_eq!(book.orders.left_out(), 1, "{line}");
        assert!(book.problems[0].what.contains(what), "{line}: {:?}", book.problems);
    }
    // Of an unknown product the money counts.
    let orders = r#"[(id: "o", account: "a", on: "2026-10-05", lines: [(product: "y", units: 1, price: 3)])]"#;
    let files = [("company.ron", COMPANY), ("accounts.ron", r#"[(id: "a", name: "A")]"#), ("orders.ron", orders)];
    let book = load_texts(&files, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap();
    assert_eq!((book.orders.len(), figures(&book, "2026-11-23", "2026-Q4").verdict.chosen.won.get()), (1, Some(eur(3))));
}

#[test]
fn what_a_years_stated_quarters_leave_is_what_the_others_share() {
    let targets = |text: &str| book(&[("targets.ron", text)]);
    let of = |book: &Book, id: &str| figures(book, "2026-11-23", id).verdict.chosen.target.get();
    let two =
        targets(r#"[(period: "2026", amount: 4000), (period: "2026-Q1", amount: 1000), (period: "2026-Q2", amount: 1000)]"#);
    for (id, wanted) in [("2026-Q1", 1000), ("2026-Q3", 1000), ("2026-Q4", 1000), ("2026", 4000)] {
        assert_eq!(of(&two, id), Some(eur(wanted)), "{id}");
    }
    // More than the year's: nothing is left.
    let more = targets(r#"[(period: "2026", amount: 1500), (period: "2026-Q1", amount: 2000)]"#);
    assert_eq!(of(&more, "2026-Q3"), Some(eur(0)));
    // Months share what their quarter has.
    let months: Option<Vec<_>> = ["2026-10", "2026-11", "2026-12"].iter().map(|id| of(&two, id)).collect();
    assert_eq!(months.map(|months| months.into_iter().sum()), Some(eur(1000)));
}

#[test]
fn a_contract_in_another_currency_counts_at_the_rate_of_its_first_day() {
    let contracts = r#"[
        (id: "k", account: "a", start: "2026-02-01", amount: 1200, currency: "USD", every: Year),
        (id: "early", account: "a", start: "2025-12-31", amount: 50, currency: "USD", every: Month),
    ]"#;
    let rates = r#"[(currency: "USD", on: "2026-01-01", rate: 0.9), (currency: "USD", on: "2026-06-01", rate: 0.5)]"#;
    let book =
        book_with("", &[("accounts.ron", r#"[(id: "a", name: "A")]"#), ("contracts.ron", contracts), ("rates.ron", rates)]);
    let recurring = figures(&book, "2026-11-23", "2026-Q4").recurring;
    assert_eq!((recurring.mrr.get(), recurring.active.or_zero()), (Some(eur(90)), 2));
    assert!(book.problems.iter().any(|p| p.rule == "missing-rate" && p.record.as_deref() == Some("early")));
}

#[test]
fn a_last_day_is_won_on_the_day_and_overdue_after_it() {
    let company =
        r#"(name: "T", currency: "USD", time_zone: "America/Los_Angeles", stages: [(id: "n", name: "N", probability: 0.5)])"#;
    let deals = r#"[
        (id: "a", name: "A", amount: 600, created: "2026-01-01", won: "2026-12-31"),
        (id: "b", name: "B", amount: 1, created: "2026-01-01", close: "2026-12-31", stage: "n"),
    ]"#;
    let book = load_texts(&[("company.ron", company), ("deals.ron", deals)], "2027-01-01T12:00:00Z".parse().unwrap()).unwrap();
    for (as_of, won, open, overdue) in [("2026-12-30", 0, 2, 0), ("2026-12-31", 600, 1, 0), ("2027-01-01", 600, 1, 1)] {
        let all = figures(&book, as_of, "2026-Q4");
        assert_eq!(all.verdict.chosen.won.get(), Some(eur(won)), "{as_of}");
        assert_eq!((all.pipeline.open_deals.or_zero(), all.pipeline.overdue_deals.or_zero()), (open, overdue), "{as_of}");
    }
}

#[test]
fn amounts_that_nobody_wrote_are_no_nought() {
    let open = |more: &str| {
        format!(
            r#"[(id: "O1", name: "a", stage: "early", created: "2026-10-05", close: "2026-12-01"{more}),
                (id: "O2", name: "b", stage: "early", created: "2026-10-06", close: "2026-12-02"),
                (id: "L1", name: "c", created: "2026-10-07", lost: (on: "2026-11-02", reason: Price))]"#
        )
    };
    let said = |more: &str| figures(&book(&[("deals.ron", &open(more))]), "2026-11-23", "2026-Q4");
    let unknown = said("");
    let pipeline = &unknown.pipeline;
    assert_eq!((pipeline.open_deals.get(), pipeline.unpriced_deals.get()), (Some(2), Some(2)));
    let sums = [&pipeline.open_amount, &pipeline.closing_amount, &pipeline.weighted_amount];
    assert!(sums.iter().all(|sum| sum.get().is_none()), "{sums:?}");
    let stage = pipeline.stages.iter().find(|stage| stage.id == "early").unwrap();
    assert_eq!((stage.deals.get(), stage.amount.get(), stage.weighted.get()), (Some(2), None, None));
    assert_eq!(unknown.wins.lost_by[0].amount.get(), None);
    // A stage without a deal is worth nothing, and one amount of two is a sum with one not priced.
    let empty = pipeline.stages.iter().find(|stage| stage.id != "early").unwrap();
    assert_eq!(empty.amount.get(), Some(eur(0)));
    let known = said(", amount: 70").pipeline;
    assert_eq!((known.open_amount.get(), known.unpriced_deals.get()), (Some(eur(70)), Some(1)));
}

#[test]
fn the_newest_record_is_the_newest_day_that_can_only_be_past() {
    let newest =
        |tables: &[(&str, &str)]| quarterdeck::metrics::recency::newest_record(&book_with("", tables), day("2026-11-23"));
    let campaign = ("campaigns.ron", r#"[(id: "c", name: "c", channel: "w", start: "2026-11-01", aim: Demand)]"#);
    let channel = ("channels.ron", r#"[(id: "w", name: "w", kind: Online)]"#);
    let touched = ("leads.ron", r#"[(id: "L", name: "L", created: "2026-01-02", touches: [(on: "2026-02-03", campaign: "c")])]"#);
    assert_eq!(newest(&[campaign, channel, touched]), Some(day("2026-02-03")), "a campaign's start is a plan");
    let rejected = ("leads.ron", r#"[(id: "L", name: "L", created: "2026-01-02", rejected: (on: "2026-03-04", why: "no"))]"#);
    assert_eq!(newest(&[rejected]), Some(day("2026-03-04")));
    let contract = |start: &str| {
        let contract = format!(r#"[(id: "k", account: "a", start: "{start}", amount: 5, every: Month)]"#);
        newest(&[("accounts.ron", r#"[(id: "a", name: "a")]"#), ("contracts.ron", &contract)])
    };
    assert_eq!(contract("2026-04-05"), Some(day("2026-04-05")));
    assert_eq!(contract("2027-04-05"), None);
}
