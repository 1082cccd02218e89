//! Recurring revenue, by hand.

use quarterdeck::book::money::Money;
use quarterdeck::metrics::sales::recurring::recurring;

use crate::kit::books::{basis, book, day, eur, lens};

#[test]
fn movements_compare_a_contract_with_the_one_it_renews() {
    let book = book(&[
        (
            "accounts.ron",
            r#"[(id: "a", name: "A"), (id: "b", name: "B"), (id: "c", name: "C"), (id: "d", name: "D"), (id: "e", name: "E")]"#,
        ),
        (
            "contracts.ron",
            r#"[
                (id: "a1", account: "a", start: "2025-01-01", end: "2026-10-31", amount: 1200, every: Year),
                (id: "a2", account: "a", start: "2026-11-01", end: "2027-10-31", amount: 150, every: Month, renews: "a1"),
                (id: "b1", account: "b", start: "2025-01-01", end: "2026-10-31", amount: 300, every: Quarter),
                (id: "b2", account: "b", start: "2026-11-01", amount: 80, every: Month, renews: "b1"),
                (id: "c1", account: "c", start: "2025-01-01", amount: 40, every: Month, ended: (on: "2026-11-10")),
                (id: "d1", account: "d", start: "2026-11-20", end: "2027-02-21", amount: 30, every: Month),
                (id: "e1", account: "e", start: "2025-01-01", end: "2026-06-30", amount: 20, every: Month),
            ]"#,
        ),
    ]);
    let basis = basis(&book, "2026-11-23");
    let recurring = recurring(&lens(&book, &basis, "2026-Q4"));
    // a2 150 + b2 80 + d1 30 + e1 20, which stays active past its end.
    assert_eq!(recurring.mrr.get(), Some(eur(280)));
    assert_eq!(recurring.active.get(), Some(4));
    assert_eq!(recurring.opening, eur(260));
    assert_eq!(recurring.new.get(), Some(eur(30)));
    assert_eq!(recurring.expanded.get(), Some(eur(50)));
    assert_eq!(recurring.contracted.get(), Some(eur(20)));
    assert_eq!(recurring.churned.get(), Some(eur(40)));
    assert_eq!(recurring.closing, eur(280));
    // Then 100 + 100 + 40 + 20; now 150 + 80 + 0 + 20.
    assert!((recurring.gross_retention.get().unwrap() - 200.0 / 260.0).abs() < 1e-12);
    assert!((recurring.net_retention.get().unwrap() - 250.0 / 260.0).abs() < 1e-12);
    // d1 ends 90 days after as-of.
    let due: Vec<_> = recurring.renewals.iter().map(|row| (row.id.as_str(), row.end)).collect();
    assert_eq!(due, [("d1", day("2027-02-21"))]);
}

#[test]
fn without_contracts_nothing_recurs() {
    let book = book(&[]);
    let basis = basis(&book, "2026-11-23");
    let recurring = recurring(&lens(&book, &basis, "2026-Q4"));
    assert_eq!(recurring.mrr.get(), None);
    assert_eq!(recurring.net_retention.get(), None);
}

#[test]
fn a_renewal_that_comes_of_a_deal_is_known_when_the_deal_is_won() {
    let book = book(&[
        ("accounts.ron", r#"[(id: "a", name: "A")]"#),
        ("deals.ron", r#"[(id: "D", name: "d", account: "a", created: "2026-11-01", amount: 1, won: "2026-11-23")]"#),
        (
            "contracts.ron",
            r#"[
                (id: "a1", account: "a", start: "2025-01-01", end: "2026-12-31", amount: 10, every: Month),
                (id: "a2", account: "a", start: "2027-01-01", amount: 10, every: Month, renews: "a1", deal: "D"),
            ]"#,
        ),
    ]);
    let due = |as_of: &str| {
        let basis = basis(&book, as_of);
        recurring(&lens(&book, &basis, "2026-Q4")).renewals_due.get()
    };
    assert_eq!((due("2026-11-22"), due("2026-11-23")), (Some(1), Some(0)));
}

#[test]
fn what_is_renewed_never_leaves_whenever_it_is_said_to_have_ended() {
    // Ended a month before its renewal starts, in the quarter; ended in the quarter before; ended on the day itself.
    let contracts = r#"[
        (id: "a1", account: "a", start: "2025-01-01", end: "2026-09-30", amount: 10, every: Month, ended: (on: "2026-10-01")),
        (id: "a2", account: "a", start: "2026-11-01", amount: 12, every: Month, renews: "a1"),
        (id: "b1", account: "b", start: "2025-01-01", amount: 20, every: Month, ended: (on: "2026-09-10")),
        (id: "b2", account: "b", start: "2026-10-05", amount: 20, every: Month, renews: "b1"),
        (id: "c1", account: "c", start: "2025-01-01", amount: 30, every: Month, ended: (on: "2026-11-15")),
        (id: "c2", account: "c", start: "2026-11-15", amount: 25, every: Month, renews: "c1"),
    ]"#;
    let accounts = r#"[(id: "a", name: "A"), (id: "b", name: "B"), (id: "c", name: "C")]"#;
    let book = book(&[("accounts.ron", accounts), ("contracts.ron", contracts)]);
    let basis = basis(&book, "2026-12-31");
    let of = |id: &str| {
        let recurring = recurring(&lens(&book, &basis, id));
        let moves = [&recurring.new, &recurring.expanded, &recurring.contracted, &recurring.churned];
        moves.map(quarterdeck::metrics::figure::Figure::or_zero)
    };
    assert_eq!(of("2026-Q3"), [eur(0); 4]);
    assert_eq!(of("2026-Q4"), [eur(0), eur(2), eur(5), eur(0)]);
    // The months add up to the quarter.
    let months = ["2026-10", "2026-11", "2026-12"].map(of);
    let sum: Vec<Money> = (0..4).map(|at| months.iter().map(|month| month[at]).sum()).collect();
    assert_eq!(sum, of("2026-Q4"));
}
