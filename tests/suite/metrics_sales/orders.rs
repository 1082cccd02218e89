//! Orders, by hand.

use quarterdeck::metrics::sales::orders::orders;

use crate::kit::books::{basis, book, eur, lens};

const ACCOUNTS: &str = r#"[(id: "a", name: "A"), (id: "b", name: "B")]"#;
const PRODUCTS: &str = r#"[(id: "x", name: "X"), (id: "y", name: "Y")]"#;

#[test]
fn deliveries_are_orders_cancelled_ones_count_nothing() {
    let book = book(&[
        ("accounts.ron", ACCOUNTS),
        ("products.ron", PRODUCTS),
        ("deals.ron", r#"[(id: "D", name: "d", account: "b", created: "2026-10-01", amount: 900, won: "2026-10-20")]"#),
        (
            "orders.ron",
            r#"[
                (id: "o1", account: "a", on: "2026-10-02", due: "2026-11-01", lines: [
                    (product: "x", units: 2, price: 100), (product: "y", units: 1, price: 50, discount: 0.5),
                ]),
                (id: "o2", account: "b", on: "2026-10-25", deal: "D", shipped: "2026-11-01", lines: [(product: "x", units: 9, price: 100)]),
                (id: "o3", account: "a", on: "2026-11-02", cancelled: "2026-11-03", lines: [(product: "x", units: 1, price: 100)]),
                (id: "o4", account: "a", on: "2026-11-10", due: "2026-12-10", lines: [(product: "y", units: 1, price: 50)]),
                (id: "o5", account: "a", on: "2026-09-10", shipped: "2026-09-11", lines: [(product: "y", units: 2, price: 50)],
                    returns: [(on: "2026-10-03", product: "y", units: 1, amount: 45)]),
            ]"#,
        ),
    ]);
    let basis = basis(&book, "2026-11-23");
    let orders = orders(&lens(&book, &basis, "2026-Q4"));
    assert_eq!(orders.count.get(), Some(3));
    assert_eq!(orders.amount.get(), Some(eur(1175)));
    assert_eq!(orders.cancelled.get(), Some(1));
    assert_eq!(orders.customers.get(), Some(2));
    assert_eq!((orders.open.get(), orders.late.get()), (Some(2), Some(1)));
    assert_eq!(orders.returned.get(), Some(eur(45)));
    assert_eq!((orders.own_count, orders.own_amount.get()), (2, Some(eur(275))));
    assert_eq!((orders.deliveries_count, orders.deliveries_amount.get()), (1, Some(eur(900))));
    let rows = |rows: &[quarterdeck::metrics::sales::orders::OrdersOf]| {
        rows.iter().map(|row| (row.id.clone(), row.orders.or_zero(), row.amount.or_zero())).collect::<Vec<_>>()
    };
    assert_eq!(rows(&orders.by_customer), [("b".into(), 1, eur(900)), ("a".into(), 2, eur(275))]);
    assert_eq!(rows(&orders.by_product), [("x".into(), 2, eur(1100)), ("y".into(), 2, eur(75))]);
}

#[test]
fn open_and_late_are_not_known_where_nothing_was_ever_shipped() {
    let book = book(&[
        ("accounts.ron", ACCOUNTS),
        ("products.ron", PRODUCTS),
        (
            "orders.ron",
            r#"[(id: "o", account: "a", on: "2026-10-02", due: "2026-11-01", lines: [(product: "x", units: 1, price: 1)])]"#,
        ),
    ]);
    let basis = basis(&book, "2026-11-23");
    let orders = orders(&lens(&book, &basis, "2026-Q4"));
    assert_eq!((orders.count.get(), orders.open.get(), orders.late.get()), (Some(1), None, None));
}
