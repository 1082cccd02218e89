//! Stock, by hand.

use quarterdeck::book::units::Units;
use quarterdeck::metrics::lens::Lens;
use quarterdeck::metrics::sales::chances::Chances;
use quarterdeck::metrics::sales::stock::{StockRow, StockState, stock};

use crate::kit::books::{basis, book, day, eur, lens};

fn rows(lens: &Lens) -> Vec<StockRow> {
    stock(lens, &Chances::of_lens(lens)).stock
}

#[test]
fn available_cover_sell_through_and_short() {
    let book = book(&[
        ("accounts.ron", r#"[(id: "a", name: "A")]"#),
        (
            "products.ron",
            r#"[
                (id: "x", name: "X", list_price: 100, unit_cost: 60), (id: "y", name: "Y"), (id: "z", name: "Z"), (id: "no", name: "No"),
            ]"#,
        ),
        (
            "stock.ron",
            r#"[
                (product: "x", counted_on: "2026-09-30", units: 100, receipts: [(on: "2026-10-05", units: 20)]),
                (product: "x", counted_on: "2026-10-31", units: 60, lead_time_days: 21, receipts: [
                    (on: "2026-10-31", units: 500), (on: "2026-11-10", units: 10),
                    (on: "2026-12-14", units: 5), (on: "2027-01-05", units: 99),
                ]),
                (product: "y", counted_on: "2026-11-01", units: 7),
                (product: "z", counted_on: "2026-11-01", units: 3),
            ]"#,
        ),
        (
            "orders.ron",
            r#"[
                (id: "o1", account: "a", on: "2026-10-20", lines: [(product: "x", units: 30, price: 100)]),
                (id: "o2", account: "a", on: "2026-11-05", lines: [(product: "x", units: 25, price: 100)],
                    returns: [(on: "2026-11-12", product: "x", units: 4, amount: 400)]),
                (id: "o3", account: "a", on: "2026-11-06", cancelled: "2026-11-07", lines: [(product: "x", units: 1000, price: 1)]),
                (id: "o4", account: "a", on: "2026-11-20", lines: [(product: "z", units: 3, price: 1)]),
            ]"#,
        ),
        (
            "deals.ron",
            r#"[
                (id: "d1", name: "Without an order", created: "2026-10-01", won: "2026-11-15", units: [(product: "x", units: 9)]),
                (id: "d2", name: "Closing", stage: "late", created: "2026-11-01", close: "2026-12-01", units: [(product: "x", units: 100)]),
                (id: "d3", name: "Later", stage: "late", created: "2026-11-01", close: "2027-02-01", units: [(product: "x", units: 100)]),
            ]"#,
        ),
    ]);
    let basis = basis(&book, "2026-11-23");
    let rows = rows(&lens(&book, &basis, "2026-Q4"));
    let [x, y, z] = rows.as_slice() else { panic!("{rows:?}") };
    // 60 counted + 10 received - 25 - 9 sold + 4 returned; what came on the counting day is in the count.
    assert_eq!(x.available.get(), Some(Units::whole(40)));
    // 30 + 25 + 9 - 4 units since the first sale of 20 October: 35 days, both counted.
    assert!((x.days_of_cover.get().unwrap() - 40.0 / (60.0 / 35.0)).abs() < 1e-9);
    // 60 net units of the period of (100 counted before it + 20 + 500 + 10 received in it).
    assert!((x.sell_through.get().unwrap() - 60.0 / 630.0).abs() < 1e-12);
    // One deal was decided, in no stage: the chance is the stated 0.5.
    assert_eq!(x.weighted_demand.get(), Some(Units::whole(50)));
    assert_eq!(x.short.get(), Some(Units::whole(5)));
    assert_eq!(x.margin_short.get(), Some(eur(200)));
    assert_eq!(x.state, StockState::Short);
    let incoming: Vec<_> = x.incoming.iter().map(|receipt| (receipt.on, receipt.units.or_zero())).collect();
    assert_eq!(incoming, [(day("2026-12-14"), Units::whole(5)), (day("2027-01-05"), Units::whole(99))]);
    assert_eq!(x.lead_time_days.get(), Some(21));
    // Nothing sold is not an endless cover; without a count before the period there is no sell-through.
    assert_eq!((y.days_of_cover.get(), y.state), (None, StockState::NoSales));
    assert_eq!(y.days_of_cover.value.as_ref().unwrap_err().0, "no sales");
    assert_eq!(y.sell_through.get(), None);
    assert_eq!(y.margin_short.get(), None);
    assert_eq!((z.available.get(), z.state), (Some(Units::ZERO), StockState::Out));
}

#[test]
fn low_slow_and_ok() {
    let state = |units: u32, reorder: &str| {
        let stock = format!(r#"[(product: "x", counted_on: "2026-11-22", units: {units}{reorder})]"#);
        let book = book(&[
            ("accounts.ron", r#"[(id: "a", name: "A")]"#),
            ("products.ron", r#"[(id: "x", name: "X")]"#),
            ("stock.ron", &stock),
            // One a day over 91 days.
            ("orders.ron", r#"[(id: "o", account: "a", on: "2026-08-25", lines: [(product: "x", units: 91, price: 1)])]"#),
        ]);
        let basis = basis(&book, "2026-11-23");
        rows(&lens(&book, &basis, "2026-Q4"))[0].state
    };
    assert_eq!(state(13, ""), StockState::Low);
    assert_eq!(state(14, ""), StockState::Ok);
    assert_eq!(state(14, ", reorder_at: 14"), StockState::Low);
    assert_eq!(state(182, ""), StockState::Ok);
    assert_eq!(state(183, ""), StockState::Slow);
}
