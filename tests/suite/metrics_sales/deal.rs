//! One deal, by hand: its goods against price, cost and stock; what changed in it.

use quarterdeck::metrics::as_of::{DealState, deal_on};
use quarterdeck::metrics::sales::chances::Chances;
use quarterdeck::metrics::sales::deal::{changes, goods};
use quarterdeck::metrics::sales::reasons::{Reason, Usual, reasons};
use quarterdeck::metrics::sales::stock::stock;
use quarterdeck::metrics::sales::touches::Touches;

use crate::kit::books::{basis, book, day, eur, lens};

const GOODS: [(&str, &str); 4] = [
    (
        "products.ron",
        r#"[
            (id: "s", name: "Beacon S", list_price: 430, unit_cost: 262),
            (id: "m", name: "Mast", list_price: 1000, unit_cost: 600, prices: [(from: "2026-11-01", list_price: 2000)]),
            (id: "u", name: "Unknown"),
        ]"#,
    ),
    ("stock.ron", r#"[(product: "s", counted_on: "2026-11-01", units: 412)]"#),
    (
        "deals.ron",
        r#"[
            (id: "one", name: "One", stage: "late", created: "2026-09-02", close: "2026-12-10", amount: 48_000,
                units: [(product: "s", units: 120)]),
            (id: "two", name: "Two", created: "2026-09-02", won: "2026-10-20", amount: 2_860,
                units: [(product: "s", units: 2), (product: "m", units: 3)]),
            (id: "costless", name: "Costless", stage: "late", created: "2026-09-02", amount: 100,
                units: [(product: "u", units: 2)]),
            (id: "unpriced", name: "Unpriced", stage: "late", created: "2026-09-02", units: [(product: "s", units: 1)]),
            (id: "none", name: "None", stage: "late", created: "2026-09-02", amount: 100),
        ]"#,
    ),
    ("orders.ron", "[]"),
];

fn of(id: &str) -> Option<quarterdeck::metrics::sales::deal::Goods> {
    let book = book(&GOODS);
    let basis = basis(&book, "2026-11-23");
    let lens = lens(&book, &basis, "2026-Q4");
    let chances = Chances::of_lens(&lens);
    let id = book.deals.find(id).unwrap();
    let on = deal_on(&book, id, book.deals.get(id).unwrap(), lens.as_of).unwrap();
    goods(&lens, &on, &stock(&lens, &chances).stock, &chances)
}

fn close(value: Option<f64>, worked: f64) -> bool {
    value.is_some_and(|value| (value - worked).abs() < 1e-9)
}

#[test]
fn one_product_has_the_whole_amount() {
    let goods = of("one").unwrap();
    let line = &goods.lines[0];
    assert_eq!((line.price, line.list), (Some(eur(400)), Some(eur(430))));
    // 48,000 / (120 x 430).
    assert!(close(line.realised, 400.0 / 430.0));
    assert_eq!(line.available.unwrap().thousandths(), 412_000);
    // One won deal was decided, without a stage: 0.5 of `late` is as stated.
    assert!(close(line.own, 60.0));
    // 48,000 - 120 x 262.
    assert_eq!(goods.margin, Some(eur(16_560)));
    assert!(close(goods.margin_share, 0.345));
    assert!(!goods.shared);
}

#[test]
fn several_products_share_the_amount_by_the_list_prices_of_the_day_it_was_won() {
    let goods = of("two").unwrap();
    // 2 x 430 = 860 and 3 x 1,000 = 3,000 of 3,860: half up to the cent, by largest remainder.
    let prices: Vec<_> = goods.lines.iter().map(|line| line.price.unwrap().minor()).collect();
    assert_eq!(prices, [31_860, 74_093]);
    assert_eq!(goods.lines[1].list, Some(eur(1000)));
    // Decided: nothing of it is wanted any more.
    assert!(goods.shared && goods.lines.iter().all(|line| line.own.is_none()));
    assert_eq!(goods.margin, Some(eur(2_860 - 2 * 262 - 3 * 600)));
}

#[test]
fn what_is_not_known_is_left_out() {
    let costless = of("costless").unwrap();
    assert_eq!((costless.margin, costless.lines[0].price, costless.lines[0].available), (None, Some(eur(50)), None));
    let unpriced = of("unpriced").unwrap();
    assert_eq!((unpriced.margin, unpriced.lines[0].price, unpriced.lines[0].realised), (None, None, None));
    assert_eq!(of("none"), None);
}

#[test]
fn a_log_is_told_as_what_changed() {
    let book = book(&[(
        "deals.ron",
        r#"[(id: "d", name: "D", stage: "late", amount: 48_000, close: "2026-12-10", created: "2026-09-02", log: [
            (on: "2026-09-02", stage: "early", amount: 36_000, close: "2026-11-30"),
            (on: "2026-10-01", amount: 36_000),
            (on: "2026-10-20", stage: "late", amount: 48_000, close: "2026-12-10"),
        ])]"#,
    )]);
    let deal = &book.deals.rows()[0];
    let (early, late) = (book.company.find_stage("early").unwrap(), book.company.find_stage("late").unwrap());
    let all = changes(deal, day("2026-11-23"));
    assert_eq!(all.iter().map(|change| change.on).collect::<Vec<_>>(), [day("2026-09-02"), day("2026-10-20")]);
    assert_eq!((all[0].stage, all[0].amount), (Some((None, early)), Some((None, eur(36_000)))));
    assert_eq!((all[1].stage, all[1].amount), (Some((Some(early), late)), Some((Some(eur(36_000)), eur(48_000)))));
    assert_eq!(all[1].close, Some((Some(day("2026-11-30")), day("2026-12-10"))));
    // Nothing later than the day, nothing before it was created.
    assert_eq!(changes(deal, day("2026-10-19")).len(), 1);
    assert_eq!(changes(deal, day("2026-09-01")), []);
}

#[test]
fn reasons_are_those_of_the_day() {
    let book = book(&[(
        "deals.ron",
        r#"[(id: "d", name: "D", stage: "late", amount: 100, created: "2026-09-02", next_step: (on: "2026-11-25", what: "Call"),
            log: [
                (on: "2026-09-02", stage: "late", close: "2026-11-20"), (on: "2026-11-10", close: "2027-02-01"),
            ])]"#,
    )]);
    let on_day = |text: &str| {
        let basis = basis(&book, text);
        let lens = lens(&book, &basis, "2026-Q4");
        let id = book.deals.find("d").unwrap();
        let on = deal_on(&book, id, &book.deals.rows()[0], lens.as_of).unwrap();
        assert_eq!(on.state, DealState::Open);
        reasons(&lens, &Touches::of_lens(&lens), &Usual::of_lens(&lens), &on)
    };
    let stuck = |days| Reason::Stuck { days, stage: "Late".into(), limit: 30.0, by_history: false };
    assert_eq!(on_day("2026-11-23"), [stuck(82), Reason::Step(2), Reason::Pushed(1)]);
    // Before the entry of 10 November it was to close on the 20th; nobody had touched it since September.
    assert_eq!(on_day("2026-11-09"), [stuck(68), Reason::Quiet(68), Reason::Closing(11)]);
    assert_eq!(on_day("2026-09-10"), []);
}
