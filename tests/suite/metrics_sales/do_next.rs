//! What to do next, by hand.

use quarterdeck::book::money::Money;
use quarterdeck::metrics::lens::Lens;
use quarterdeck::metrics::sales::chances::Chances;
use quarterdeck::metrics::sales::customers::customers;
use quarterdeck::metrics::sales::do_next::{Bunch, DoNext, Inputs, Item, ItemKind, ListEntry, When, do_next};
use quarterdeck::metrics::sales::leads::leads;
use quarterdeck::metrics::sales::partners::partners;
use quarterdeck::metrics::sales::reasons::Usual;
use quarterdeck::metrics::sales::recurring::recurring;
use quarterdeck::metrics::sales::stock::stock;
use quarterdeck::metrics::sales::touches::Touches;

use crate::kit::books::{basis, book, day, eur, lens};

pub fn items(lens: &Lens) -> Vec<Item> {
    all(lens).do_next
}

fn all(lens: &Lens) -> DoNext {
    let chances = Chances::of_lens(lens);
    let touches = Touches::of_lens(lens);
    let inputs = Inputs {
        chances: &chances,
        touches: &touches,
        usual: &Usual::of_lens(lens),
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
    assert_eq!((lead.kind, lead.stake.get(), lead.due), (ItemKind::Lead, Some(eur(200)), day("2026-11-18")));
    assert_eq!(lead.who.as_deref(), Some("Mia"));
    let target = of(&items, "b");
    assert_eq!((target.kind, target.stake.get(), target.due), (ItemKind::Target, Some(eur(400)), day("2026-11-16")));
    // 60 x 0.5 wanted, 10 there: 20 short x 40.
    let stock = of(&items, "x");
    assert_eq!((stock.kind, stock.stake.get(), stock.due), (ItemKind::Stock, Some(eur(800)), lens.as_of));
    assert_eq!(stock.why, "10 left, 30 wanted");
    let order = of(&items, "o5");
    assert_eq!((order.kind, order.stake.get(), order.due), (ItemKind::Order, Some(eur(20)), day("2026-11-16")));
    let customer = of(&items, "a");
    assert_eq!((customer.kind, customer.stake.get(), customer.due), (ItemKind::Customer, Some(eur(100)), day("2026-10-11")));
    let renewal = of(&items, "k");
    assert_eq!((renewal.kind, renewal.stake.get(), renewal.due), (ItemKind::Renewal, Some(eur(200)), day("2026-12-31")));
    assert!(items.iter().all(|item| item.kind != ItemKind::Partner), "nobody ever touched the partner");
    // The two late leads of one owner are one row; the one of today stands alone.
    let list = all(&lens);
    let [late] = list.do_next_groups.as_slice() else { panic!("one owner has late leads") };
    assert_eq!((late.items.or_zero(), late.stake.or_zero(), late.due), (2, eur(400), day("2026-11-18")));
    assert_eq!(late.waits_days.get(), Some(6));
    assert_eq!(list.rows().len(), items.len() - 1);
}

#[test]
fn what_is_due_now_stands_apart_from_what_is_stale_and_what_comes_later() {
    // The fifth working day from Monday 23 Nov is Monday 30 Nov; 30 days late is 24 Oct.
    let deal = |id: usize, close: &str, owner: &str| {
        format!(
            r#"(id: "D{id}", name: "D{id}", stage: "late", created: "2026-09-01", amount: {id}00, close: "{close}", owner: "{owner}"),"#
        )
    };
    let mut deals: String = (1..=20).map(|id| deal(id, "2026-11-30", if id % 2 == 0 { "mia" } else { "tom" })).collect();
    for (id, close) in [(21, "2026-12-01"), (22, "2026-10-24"), (23, "2026-10-23"), (24, "2026-01-01")] {
        deals.push_str(&deal(id, close, "mia"));
    }
    let book =
        book(&[("people.ron", r#"[(id: "mia", name: "Mia"), (id: "tom", name: "Tom")]"#), ("deals.ron", &format!("[{deals}]"))]);
    let basis = basis(&book, "2026-11-23");
    let list = all(&lens(&book, &basis, "2026-Q4"));
    let when = |id: &str| list.do_next.iter().find(|item| item.id == id).unwrap().when;
    assert_eq!((when("D20"), when("D22")), (When::Now, When::Now));
    assert_eq!((when("D21"), when("D23"), when("D24")), (When::Later, When::Stale, When::Stale));
    // Twenty-one are due now: twelve are rows, the others one row an owner; so are the two stale ones.
    let total = &list.do_next_total;
    let counts = [&total.now, &total.more, &total.later, &total.stale].map(quarterdeck::metrics::figure::Figure::or_zero);
    assert_eq!(counts, [12, 9, 1, 2]);
    let rows = list.rows();
    let groups = rows.iter().enumerate().filter_map(|(at, row)| match row {
        ListEntry::Group(group, _) => Some((at, group.bunch, group.who.as_deref(), group.items.or_zero())),
        ListEntry::One(_) => None,
    });
    let groups: Vec<_> = groups.collect();
    assert_eq!(groups[..2].iter().map(|(at, bunch, ..)| (*at, *bunch)).collect::<Vec<_>>(), [(12, Bunch::Due), (13, Bunch::Due)]);
    assert_eq!(groups[2], (14, Bunch::Stale, Some("Mia"), 2));
    assert_eq!(rows.len(), 16);
    // Nothing is lost, and nothing stands twice.
    let mut shown: Vec<&str> = Vec::new();
    for row in &rows {
        match row {
            ListEntry::One(item) => shown.push(&item.id),
            ListEntry::Group(group, _) => shown.extend(list.items_of(group).map(|item| item.id.as_str())),
        }
    }
    shown.sort_unstable();
    let mut all: Vec<&str> = list.do_next.iter().map(|item| item.id.as_str()).collect();
    all.sort_unstable();
    assert_eq!(shown, all);
}

#[test]
fn a_row_gives_its_strongest_reason_in_thirty_cells() {
    let book = book(&[(
        "deals.ron",
        r#"[
            (id: "all", name: "All", stage: "early", created: "2024-10-01", amount: 1000, close: "2025-11-20",
                next_step: (on: "2026-11-20", what: "Call"),
                log: [(on: "2024-10-01", stage: "early", close: "2025-01-01"), (on: "2024-12-01", close: "2025-11-20")]),
            (id: "step", name: "Step", stage: "early", created: "2026-11-20", amount: 1000, close: "2027-06-01",
                next_step: (on: "2026-11-23", what: "Call")),
        ]"#,
    )]);
    let basis = basis(&book, "2026-11-23");
    let items = items(&lens(&book, &basis, "2026-Q4"));
    // A day of another year bears it.
    assert_eq!(of(&items, "all").reason, "close passed 20 Nov 2025");
    assert!(of(&items, "all").why.starts_with("close of 20 Nov 2025 has passed; 783 d in Early"), "{}", of(&items, "all").why);
    assert_eq!(of(&items, "step").reason, "next step today");
    assert!(items.iter().all(|item| item.reason.chars().count() <= 30));
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
    assert_eq!((partner.kind, partner.stake.get(), partner.due), (ItemKind::Partner, Some(eur(200)), day("2026-11-19")));
    assert_eq!((partner.what.as_str(), partner.why.as_str()), ("P, 0 open deals", "no touch for 34 d"));
}
