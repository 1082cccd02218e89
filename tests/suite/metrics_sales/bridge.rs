//! The pipeline bridge, by hand.

use quarterdeck::metrics::figure::{BridgeStep, Test};
use quarterdeck::metrics::parts;
use quarterdeck::metrics::sales::bridge::{Flow, bridge};

use crate::kit::books::{basis, book, eur, lens};

/// `D1` grows, then leaves; `D2` is new; `D3` is won from elsewhere; `D4` is lost; `D5` comes and is won on one day;
/// `D6` shrinks; `D7` comes in; `D8` was decided before.
const DEALS: &str = r#"[
    (id: "D1", name: "1", stage: "early", created: "2026-09-01", amount: 1200, close: "2027-01-15", log: [
        (on: "2026-09-01", stage: "early", amount: 1000, close: "2026-11-30"),
        (on: "2026-10-20", amount: 1500),
        (on: "2026-11-05", amount: 1200, close: "2027-01-15"),
    ]),
    (id: "D2", name: "2", stage: "early", created: "2026-10-05", amount: 300, close: "2026-12-01", lead: "L1"),
    (id: "D3", name: "3", created: "2026-09-15", amount: 800, close: "2026-11-10", won: "2026-11-10", log: [
        (on: "2026-09-15", stage: "early", amount: 700, close: "2027-02-01"),
    ]),
    (id: "D4", name: "4", created: "2026-09-01", amount: 400, close: "2026-10-31", lost: (on: "2026-11-02", reason: Price)),
    (id: "D5", name: "5", created: "2026-11-20", amount: 50, won: "2026-11-20"),
    (id: "D6", name: "6", created: "2026-09-10", close: "2026-12-15", log: [
        (on: "2026-09-10", stage: "early", amount: 900),
        (on: "2026-11-01", amount: 600),
    ]),
    (id: "D7", name: "7", created: "2026-09-10", log: [
        (on: "2026-09-10", stage: "late", amount: 200, close: "2027-03-01"),
        (on: "2026-10-10", amount: 250, close: "2026-12-20"),
    ]),
    (id: "D8", name: "8", created: "2026-08-01", amount: 70, close: "2026-10-10", won: "2026-09-30"),
]"#;
const LEADS: &str = r#"[(id: "L1", name: "l", created: "2026-10-01")]"#;

fn slipped(flow: &Flow) -> (usize, usize) {
    let slipped = flow.slipped.as_ref().unwrap();
    (slipped.of.or_zero(), slipped.deals.or_zero())
}

#[test]
fn a_bridge_is_made_of_each_deals_net_change_of_a_day() {
    let book = book(&[("deals.ron", DEALS), ("leads.ron", LEADS)]);
    let basis = basis(&book, "2026-11-23");
    let lens = lens(&book, &basis, "2026-Q4");
    let flow = bridge(&lens);
    let (money, deals) = (flow.bridge.as_ref().unwrap(), flow.bridge_deals.as_ref().unwrap());
    let of = |step| (deals.get(step).or_zero(), money.get(step).or_zero());
    assert_eq!(of(BridgeStep::Opening), (3, eur(2300)));
    assert_eq!(of(BridgeStep::New), (2, eur(350)));
    assert_eq!(of(BridgeStep::PulledIn), (2, eur(1050)));
    assert_eq!(of(BridgeStep::Increased), (1, eur(500)));
    assert_eq!(of(BridgeStep::Decreased), (1, eur(300)));
    assert_eq!(of(BridgeStep::Won), (2, eur(850)));
    assert_eq!(of(BridgeStep::Lost), (1, eur(400)));
    assert_eq!(of(BridgeStep::PushedOut), (1, eur(1500)));
    assert_eq!(of(BridgeStep::Closing), (3, eur(1150)));
    assert_eq!(slipped(&flow), (3, 1));
    assert!((flow.slip_rate.get().unwrap() - 1.0 / 3.0).abs() < 1e-12);
    assert_eq!(flow.new_from_leads.get(), Some(1));
    let pulled_in = parts::list(&lens, Test::Bridge(BridgeStep::PulledIn));
    let keys: Vec<&str> = pulled_in.iter().map(|(id, _)| book.key_of(*id)).collect();
    assert_eq!(keys, ["D3", "D7"]);
}

#[test]
fn a_past_period_stays_as_it_was_and_what_is_still_open_slipped() {
    let book = book(&[("deals.ron", DEALS), ("leads.ron", LEADS)]);
    let basis = basis(&book, "2027-02-10");
    let lens = lens(&book, &basis, "2026-Q4");
    let flow = bridge(&lens);
    assert_eq!(flow.bridge.as_ref().unwrap().get(BridgeStep::Closing).get(), Some(eur(1150)));
    // D1 left, D6 is still open although the quarter is over; D4 was lost in it.
    assert_eq!(slipped(&flow), (3, 2));
}

#[test]
fn without_a_log_there_is_no_bridge() {
    let book = book(&[(
        "deals.ron",
        r#"[(id: "D", name: "d", stage: "early", created: "2026-10-05", amount: 3, close: "2026-12-01")]"#,
    )]);
    let basis = basis(&book, "2026-11-23");
    let flow = bridge(&lens(&book, &basis, "2026-Q4"));
    assert!(flow.bridge.is_none() && flow.slipped.is_none());
    assert_eq!(flow.slip_rate.get(), None);
}

#[test]
fn a_period_to_come_has_an_opening_only() {
    let book = book(&[("deals.ron", DEALS), ("leads.ron", LEADS)]);
    let basis = basis(&book, "2026-11-23");
    let flow = bridge(&lens(&book, &basis, "2027-Q1"));
    let money = flow.bridge.unwrap();
    assert_eq!((money.get(BridgeStep::Opening).get(), money.get(BridgeStep::Closing).get()), (Some(eur(1200)), Some(eur(1200))));
    assert_eq!(flow.slip_rate.get(), None);
}
