//! What to do next, by hand.

use quarterdeck::book::money::Money;
use quarterdeck::metrics::lens::Lens;
use quarterdeck::metrics::sales::chances::Chances;
use quarterdeck::metrics::sales::customers::customers;
use quarterdeck::metrics::sales::do_next::{DoNext, Inputs, Item, Kind, do_next};
use quarterdeck::metrics::sales::leads::leads;
use quarterdeck::metrics::sales::partners::partners;
use quarterdeck::metrics::sales::reasons::Usual;
use quarterdeck::metrics::sales::recurring::recurring;
use quarterdeck::metrics::sales::stock::stock;
use quarterdeck::metrics::sales::touches::Touches;

use crate::common::{basis, book, day, eur, lens};

pub fn items(lens: &Lens) -> Vec<Item> {
    all(lens).do_next
}

fn all(lens: &Lens) -> DoNext {
    let chances = Chances::new(lens);
    let touches = Touches::new(lens.book, lens.as_of);
    let inputs = Inputs {
        chances: &chances,
        touches: &touches,
        usual: &Usual::new(lens),
        leads: &leads(lens, &touches),
        stock: &stock(lens, &chances).stock,
        customers: &customers(lens, &touches),
        recurring: &recurring(lens),
        partners: &partners(lens, &touches),
    };
    do_next(lens, &inputs)
}

/// The stake of the item of a record, its urgency, its due day.
fn of<'a>(items: &'a [Item], id: &str) -> &'a Item {
    items.iter().find(|item| item.id == id).unwrap_or_else(|| panic!("{id} is not on the list"))
}

#[test]
fn deals_are_on_the_list_for_a_reason() {
    let book = book(&[(
        "deals.ron",
        r#"[
            (id: "overdue", name: "Overdue", stage: "late", created: "2026-11-20", amount: 1000, close: "2026-11-20"),
            (id: "soon", name: "Soon", stage: "late", created: "2026-11-20", amount: 1000, close: "2026-12-07"),
            (id: "far", name: "Far", stage: "late", created: "2026-11-20", amount: 1000, close: "2026-12-08"),
            (id: "step", name: "Step", stage: "early", created: "2026-11-20", amount: 1000, close: "2027-06-01",
                next_step: (on: "2026-11-27", what: "Call")),
            (id: "quiet", name: "Quiet", stage: "early", created: "2026-10-23", amount: 1000),
            (id: "fresh", name: "Fresh", stage: "early", created: "2026-10-24", amount: 1000),
            (id: "stuck", name: "Stuck", stage: "early", created: "2026-10-01", amount: 1000, log: [
                (on: "2026-10-01", stage: "early", close: "2027-02-01"), (on: "2026-11-20", close: "2027-03-01"),
            ]),
            (id: "unpriced", name: "Unpriced", stage: "early", created: "2026-11-20", close: "2026-11-24"),
        ]"#,
    )]);
    let basis = basis(&book, "2026-11-23");
    let items = items(&lens(&book, &basis, "2026-Q4"));
    let ids: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["overdue", "quiet", "soon", "step", "stuck", "unpriced"]);
    let overdue = of(&items, "overdue");
    // 1,000 x 0.5 x 0.5, one working day late.
    assert_eq!(overdue.stake.get(), Some(eur(250)));
    assert!((overdue.urgency.or_zero() - 1.05).abs() < 1e-12 && overdue.late);
    assert_eq!(overdue.score.get().map(Money::minor), Some(26_250));
    assert_eq!(overdue.why, "close of 20 Nov has passed");
    // Ten working days ahead.
    assert!((of(&items, "soon").urgency.or_zero() - 1.0 / 3.0).abs() < 1e-12);
    let step = of(&items, "step");
    assert_eq!((step.due, step.next_step.as_deref()), (day("2026-11-27"), Some("Call")));
    assert_eq!(step.why, "next step due in 4 d");
    // Neither a step nor a close: today, urgency 1.
    let quiet = of(&items, "quiet");
    assert_eq!((quiet.due, quiet.late), (day("2026-11-23"), false));
    assert!((quiet.urgency.or_zero() - 1.0).abs() < 1e-12);
    assert_eq!(quiet.why, "31 d open");
    assert_eq!(of(&items, "stuck").why, "53 d in Early, more than 30 d; close moved later once");
    assert_eq!(of(&items, "unpriced").stake.get(), None);
}

#[test]
fn every_other_kind_has_its_stake_and_due_day() {
    let book = book(&[
        ("people.ron", r#"[(id: "mia", name: "Mia")]"#),
        (
            "accounts.ron",
            r#"[(id: "a", name: "A"), (id: "b", name: "B", wanted: "2026-11-16"), (id: "c", name: "C"), (id: "d", name: "D")]"#,
        ),
        ("products.ron", r#"[(id: "x", name: "X", list_price: 100, unit_cost: 60)]"#),
        ("channels.ron", r#"[(id: "dealers", name: "Dealers", kind: Partner)]"#),
        ("partners.ron", r#"[(id: "p", name: "P", channel: "dealers")]"#),
        ("stock.ron", r#"[(product: "x", counted_on: "2026-11-22", units: 10)]"#),
        (
            "leads.ron",
            r#"[
                (id: "won", name: "Won", created: "2026-01-02", first_contact: "2026-01-02", deal: "w"),
                (id: "l1", name: "One", created: "2026-11-17", owner: "mia"),
                (id: "l2", name: "Two", created: "2026-11-18", owner: "mia"),
                (id: "l3", name: "Three", created: "2026-11-23", owner: "mia"),
            ]"#,
        ),
        (
            "deals.ron",
            r#"[
                (id: "w", name: "W", created: "2026-01-02", amount: 800, won: "2026-02-02", account: "d", partner: "p", partner_role: Sourced),
                (id: "l", name: "L", created: "2026-01-02", lost: (on: "2026-02-02", reason: Price)),
                (id: "open", name: "Open", stage: "late", created: "2026-11-20", close: "2026-12-30", units: [(product: "x", units: 60)]),
            ]"#,
        ),
        (
            "orders.ron",
            r#"[
                (id: "o1", account: "a", on: "2026-09-01", shipped: "2026-09-02", lines: [(product: "x", units: 1, price: 100)]),
                (id: "o2", account: "a", on: "2026-09-11", shipped: "2026-09-12", lines: [(product: "x", units: 1, price: 100)]),
                (id: "o3", account: "a", on: "2026-09-21", shipped: "2026-09-22", lines: [(product: "x", units: 1, price: 100)]),
                (id: "o4", account: "a", on: "2026-10-01", shipped: "2026-10-02", lines: [(product: "x", units: 1, price: 100)]),
                (id: "o5", account: "c", on: "2026-09-28", due: "2026-11-16", lines: [(product: "x", units: 2, price: 100)]),
            ]"#,
        ),
        (
            "contracts.ron",
            r#"[(id: "k", account: "d", start: "2026-01-01", end: "2026-12-31", amount: 10, every: Month, owner: "mia")]"#,
        ),
    ]);
    let basis = basis(&book, "2026-11-23");
    let lens = lens(&book, &basis, "2026-Q4");
    let items = items(&lens);
    // Mean won 800; one of four leads of the year was won; one of two deals.
    let lead = of(&items, "l1");
    assert_eq!((lead.kind, lead.stake.get(), lead.due), (Kind::Lead, Some(eur(200)), day("2026-11-18")));
    assert_eq!(lead.who.as_deref(), Some("Mia"));
    let target = of(&items, "b");
    assert_eq!((target.kind, target.stake.get(), target.due), (Kind::Target, Some(eur(400)), day("2026-11-16")));
    // 60 x 0.5 wanted, 10 there: 20 short x 40.
    let stock = of(&items, "x");
    assert_eq!((stock.kind, stock.stake.get(), stock.due), (Kind::Stock, Some(eur(800)), lens.as_of));
    assert_eq!(stock.why, "10 left, 30 wanted");
    let order = of(&items, "o5");
    assert_eq!((order.kind, order.stake.get(), order.due), (Kind::Order, Some(eur(20)), day("2026-11-16")));
    let customer = of(&items, "a");
    assert_eq!((customer.kind, customer.stake.get(), customer.due), (Kind::Customer, Some(eur(100)), day("2026-10-11")));
    let renewal = of(&items, "k");
    assert_eq!((renewal.kind, renewal.stake.get(), renewal.due), (Kind::Renewal, Some(eur(200)), day("2026-12-31")));
    assert!(items.iter().all(|item| item.kind != Kind::Partner), "nobody ever touched the partner");
    // The two late leads of one owner are one row; the one of today stands alone.
    let list = all(&lens);
    let [late] = list.do_next_leads.as_slice() else { panic!("one owner has late leads") };
    assert_eq!((late.leads.or_zero(), late.stake.or_zero(), late.due), (2, eur(400), day("2026-11-18")));
    assert_eq!(late.waits_days.get(), Some(6));
    assert_eq!((list.rows().len(), list.do_next_total.rows.or_zero()), (items.len() - 1, items.len() - 1));
}

#[test]
fn a_quiet_partner_stakes_a_quarter_of_what_it_sourced_in_a_year() {
    let book = book(&[
        ("channels.ron", r#"[(id: "dealers", name: "Dealers", kind: Partner)]"#),
        ("partners.ron", r#"[(id: "p", name: "P", channel: "dealers")]"#),
        (
            "deals.ron",
            r#"[(id: "w", name: "W", created: "2026-01-02", amount: 800, won: "2026-02-02", partner: "p", partner_role: Sourced)]"#,
        ),
        ("activities.ron", r#"[(on: "2026-10-20", partner: "p", kind: Call)]"#),
    ]);
    let basis = basis(&book, "2026-11-23");
    let items = items(&lens(&book, &basis, "2026-Q4"));
    let partner = of(&items, "p");
    assert_eq!((partner.kind, partner.stake.get(), partner.due), (Kind::Partner, Some(eur(200)), day("2026-11-19")));
    assert_eq!((partner.what.as_str(), partner.why.as_str()), ("P, 0 open deals", "no touch for 34 d"));
}
