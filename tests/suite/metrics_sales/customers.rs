//! Customers and partners, by hand.

use quarterdeck::book::people::TeamId;
use quarterdeck::metrics::lens::{Basis, Scope};
use quarterdeck::metrics::sales::customers::customers;
use quarterdeck::metrics::sales::partners::{partners, total};
use quarterdeck::metrics::sales::touches::Touches;

use crate::kit::books::{basis, book, day, eur, lens};

const PRODUCTS: &str = r#"[(id: "x", name: "X")]"#;

fn order(id: &str, account: &str, on: &str, price: u32, more: &str) -> String {
    format!(r#"(id: "{id}", account: "{account}", on: "{on}", lines: [(product: "x", units: 1, price: {price})]{more}),"#)
}

#[test]
fn active_new_quiet_and_at_risk() {
    let orders = [
        // Gaps of 10, 20 and 30 days: the 90th percentile is 28, its last order is 68 days ago.
        order("o1", "risk", "2026-07-18", 10, ""),
        order("o2", "risk", "2026-07-28", 10, ""),
        order("o3", "risk", "2026-08-17", 10, ""),
        order("o3b", "risk", "2026-08-17", 10, ""),
        order("o4", "risk", "2026-09-16", 40, ""),
        // Two gaps only.
        order("o5", "few", "2025-12-01", 10, ""),
        order("o6", "few", "2025-12-02", 10, ""),
        order("o7", "few", "2025-12-03", 10, ""),
        order("o8", "first", "2026-11-01", 10, r#", shipped: "2026-11-02""#),
        order("o9", "old", "2025-11-20", 10, ""),
        order("o10", "cancelled", "2026-11-02", 10, r#", cancelled: "2026-11-03""#),
    ];
    let orders = format!("[{}]", orders.concat());
    let book = book(&[
        (
            "accounts.ron",
            r#"[
                (id: "risk", name: "Risk"), (id: "few", name: "Few"), (id: "first", name: "First"), (id: "old", name: "Old"),
                (id: "cancelled", name: "Cancelled"), (id: "since", name: "Since", since: "2020-01-01"),
                (id: "contract", name: "Contract"), (id: "deal", name: "Deal"),
            ]"#,
        ),
        ("products.ron", PRODUCTS),
        ("orders.ron", &orders),
        ("contracts.ron", r#"[(id: "c", account: "contract", start: "2024-01-01", amount: 5, every: Month)]"#),
        (
            "deals.ron",
            r#"[
                (id: "d1", name: "1", account: "since", created: "2026-10-01", amount: 100, won: "2026-11-05"),
                (id: "d2", name: "2", account: "deal", stage: "early", created: "2026-10-01", amount: 70, close: "2026-12-01"),
            ]"#,
        ),
        ("leads.ron", r#"[(id: "l", name: "l", account: "deal", created: "2026-10-10")]"#),
    ]);
    let basis = basis(&book, "2026-11-23");
    let lens = lens(&book, &basis, "2026-Q4");
    let customers = customers(&lens, &Touches::of_lens(&lens));
    // risk, few, first, since (won), contract; old ordered more than a year ago.
    assert_eq!(customers.active.get(), Some(5));
    // Only first: since is a customer since 2020, risk bought in July.
    assert_eq!(customers.new.get(), Some(1));
    let risk = &customers.at_risk_accounts;
    assert_eq!(risk.len(), 1);
    assert_eq!(
        (risk[0].id.as_str(), risk[0].days.or_zero(), risk[0].last_order, risk[0].due),
        ("risk", 68, day("2026-09-16"), day("2026-10-14"))
    );
    assert!((risk[0].usual_days.or_zero() - 28.0).abs() < 1e-9);
    // The deal's account was never touched: since the deal was created; the open orders of the others are touches.
    let quiet: Vec<_> = customers.quiet_accounts.iter().map(|row| (row.id.as_str(), row.days.or_zero())).collect();
    assert_eq!(quiet, [("old", 368), ("few", 355), ("risk", 68), ("deal", 53)]);
    assert_eq!(customers.quiet_accounts[3].open_amount, eur(70));
    let largest: Vec<_> = customers.largest.iter().map(|row| (row.id.as_str(), row.won.or_zero())).collect();
    assert_eq!(largest, [("since", eur(100)), ("first", eur(10))]);
    assert_eq!(customers.largest5_won, eur(110));
    // The trailing year: 80 + 30 + 10 + 100, all with the five largest.
    assert_eq!(customers.top5_share.get(), Some(1.0));
    // Of the year before only old bought, and nothing since.
    assert_eq!(customers.net_revenue_retention.get(), Some(0.0));
    assert_eq!(customers.nps.score.get(), None);
}

#[test]
fn a_won_deal_without_orders_is_a_purchase() {
    let deal =
        |n: u32, won: &str| format!(r#"(id: "{n}", name: "{n}", account: "a", created: "2026-01-01", amount: 1, won: "{won}"),"#);
    let deals = [deal(1, "2026-03-01"), deal(2, "2026-04-01"), deal(3, "2026-05-01"), deal(4, "2026-06-01")].concat();
    let deals = format!("[{deals}]");
    let book = book(&[("accounts.ron", r#"[(id: "a", name: "A")]"#), ("deals.ron", &deals)]);
    let basis = basis(&book, "2026-11-23");
    let lens = lens(&book, &basis, "2026-Q4");
    assert_eq!(customers(&lens, &Touches::of_lens(&lens)).at_risk.get(), Some(1));
}

#[test]
fn the_promoter_score_takes_each_accounts_latest_answer_of_the_year() {
    let book = book(&[
        ("accounts.ron", r#"[(id: "a", name: "A"), (id: "b", name: "B"), (id: "c", name: "C"), (id: "d", name: "D")]"#),
        (
            "feedback.ron",
            r#"[
                (on: "2026-03-01", account: "a", score: 9), (on: "2026-01-01", account: "a", score: 0),
                (on: "2026-03-01", account: "b", score: 10), (on: "2026-03-01", account: "c", score: 6),
                (on: "2025-11-23", account: "d", score: 0), (on: "2026-03-02", account: "d", score: 8),
            ]"#,
        ),
    ]);
    let basis = basis(&book, "2026-11-23");
    let lens = lens(&book, &basis, "2026-Q4");
    let nps = customers(&lens, &Touches::of_lens(&lens)).nps;
    assert_eq!((nps.n.or_zero(), nps.promoters.or_zero(), nps.passives.or_zero(), nps.detractors.or_zero()), (4, 2, 1, 1));
    assert_eq!(nps.score.get(), Some(25.0));
}

#[test]
fn partners_source_and_influence_and_are_touched() {
    let book = book(&[
        ("accounts.ron", r#"[(id: "a", name: "A")]"#),
        ("products.ron", PRODUCTS),
        ("channels.ron", r#"[(id: "dealers", name: "Dealers", kind: Partner)]"#),
        (
            "partners.ron",
            r#"[(id: "p", name: "P", channel: "dealers"), (id: "q", name: "Q", channel: "dealers"), (id: "r", name: "R", channel: "dealers")]"#,
        ),
        ("targets.ron", r#"[(period: "2026-Q4", amount: 400, partner: "p"), (period: "2026", amount: 26100, partner: "q")]"#),
        (
            "deals.ron",
            r#"[
                (id: "d1", name: "1", account: "a", created: "2026-09-01", amount: 300, won: "2026-10-05", partner: "p", partner_role: Sourced),
                (id: "d2", name: "2", account: "a", created: "2026-09-01", amount: 50, won: "2026-10-05", partner: "p", partner_role: Influenced),
                (id: "d3", name: "3", account: "a", created: "2026-09-01", amount: 70, stage: "early", partner: "q", partner_role: Sourced),
            ]"#,
        ),
        (
            "orders.ron",
            r#"[(id: "o", account: "a", on: "2026-11-13", partner: "p", lines: [(product: "x", units: 1, price: 20)])]"#,
        ),
        ("activities.ron", r#"[(on: "2026-10-13", partner: "q", kind: Visit)]"#),
    ]);
    let basis = basis(&book, "2026-11-23");
    let lens = lens(&book, &basis, "2026-Q4");
    let rows = partners(&lens, &Touches::of_lens(&lens));
    let [p, q, r] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((p.sourced.get(), p.influenced.get()), (Some(eur(320)), Some(eur(50))));
    assert_eq!((p.target.get(), p.attainment.get()), (Some(eur(400)), Some(0.8)));
    assert_eq!((p.days_since_touch.get(), p.quiet), (Some(10), false));
    // The year's 26,100 over its 261 working days: the fourth quarter has 66.
    assert_eq!((q.target.get(), q.attainment.get()), (Some(eur(6600)), Some(0.0)));
    assert_eq!((q.days_since_touch.get(), q.quiet), (Some(41), true));
    assert_eq!((q.open_deals.get(), q.open_amount.get()), (Some(1), Some(eur(70))));
    assert_eq!((r.target.get(), r.days_since_touch.get(), r.quiet), (None, None, false));
    let all = total(&rows);
    assert_eq!(
        (all.sourced.or_zero(), all.influenced.or_zero(), all.target.get(), all.quiet.or_zero()),
        (eur(320), eur(50), Some(eur(7000)), 1)
    );
    // One person's sales are not held against the partner's target, which is the whole company's.
    let basis = Basis::new(&book, day("2026-11-23"), Scope::Team(TeamId(0)));
    let lens = crate::kit::books::lens(&book, &basis, "2026-Q4");
    let rows = partners(&lens, &Touches::of_lens(&lens));
    assert!(rows.iter().all(|row| row.target.get().is_none() && row.attainment.get().is_none() && row.pace.is_none()));
}

#[test]
fn a_partners_pace_is_what_it_sourced_of_what_its_target_needed_by_today() {
    let book = book(&[
        ("channels.ron", r#"[(id: "c", name: "C", kind: Partner)]"#),
        (
            "partners.ron",
            r#"[(id: "on", name: "On", channel: "c"), (id: "off", name: "Off", channel: "c"), (id: "none", name: "None", channel: "c")]"#,
        ),
        ("targets.ron", r#"[(period: "2026-Q4", amount: 66, partner: "on"), (period: "2026-Q4", amount: 66, partner: "off")]"#),
        (
            "deals.ron",
            r#"[(id: "d", name: "D", created: "2026-10-01", amount: 37, won: "2026-11-02", partner: "on", partner_role: Sourced)]"#,
        ),
    ]);
    let basis = basis(&book, "2026-11-23");
    let lens = lens(&book, &basis, "2026-Q4");
    let rows = partners(&lens, &Touches::of_lens(&lens));
    // 37 of 66 working days are over: 37 were needed.
    assert!((rows[0].pace.unwrap() - 1.0).abs() < 1e-9);
    assert_eq!((rows[1].pace, rows[2].pace), (Some(0.0), None));
    let all = total(&rows);
    assert_eq!((all.sourced.or_zero(), all.target.get(), all.attainment.get()), (eur(37), Some(eur(132)), Some(37.0 / 132.0)));
}
