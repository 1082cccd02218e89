//! Leads, by hand.

use quarterdeck::metrics::sales::leads::leads;
use quarterdeck::metrics::sales::touches::Touches;

use crate::kit::books::{basis, book, day, lens};

#[test]
fn open_waiting_late_and_the_median_response() {
    // 2026-11-23 is a Monday: a lead of Friday has waited for 1 working day, one of Thursday for 2.
    let book = book(&[
        ("people.ron", r#"[(id: "p", name: "Pia")]"#),
        ("channels.ron", r#"[(id: "web", name: "Web", kind: Online)]"#),
        (
            "leads.ron",
            r#"[
                (id: "L1", name: "Thursday", created: "2026-11-19", owner: "p", channel: "web"),
                (id: "L2", name: "Friday", created: "2026-11-20"),
                (id: "L3", name: "Answered", created: "2026-11-02", first_contact: "2026-11-03"),
                (id: "L4", name: "Called", created: "2026-11-02"),
                (id: "L5", name: "Rejected", created: "2026-11-02", rejected: (on: "2026-11-04")),
                (id: "L6", name: "Converted", created: "2026-10-05", first_contact: "2026-10-05", deal: "D"),
                (id: "L7", name: "Of tomorrow", created: "2026-11-24"),
                (id: "L8", name: "Of last quarter", created: "2026-09-01", first_contact: "2026-09-30"),
            ]"#,
        ),
        ("deals.ron", r#"[(id: "D", name: "d", stage: "early", created: "2026-10-07")]"#),
        ("activities.ron", r#"[(on: "2026-11-03", lead: "L4", kind: Note), (on: "2026-11-05", lead: "L4", kind: Call)]"#),
    ]);
    let basis = basis(&book, "2026-11-23");
    let lens = lens(&book, &basis, "2026-Q4");
    let leads = leads(&lens, &Touches::of_lens(&lens));
    assert_eq!(leads.open.get(), Some(5)); // L1 L2 L3 L4 L8
    assert_eq!(leads.waiting.get(), Some(2));
    assert_eq!(leads.late.get(), Some(1));
    let waiting: Vec<_> =
        leads.waiting_longest.iter().map(|lead| (lead.id.as_str(), lead.days.or_zero(), lead.late, lead.due)).collect();
    assert_eq!(waiting, [("L1", 4, true, day("2026-11-20")), ("L2", 3, false, day("2026-11-23"))]);
    assert_eq!(leads.waiting_longest[0].owner.as_deref(), Some("Pia"));
    assert_eq!(leads.waiting_longest[0].from.as_deref(), Some("Web"));
    // L6 0, L3 1, L5 2 censored, L4 3, L2 3 censored, L1 4 censored: S = 5/6, 4/6, then 3 at risk: 4/6 x 2/3 = 4/9.
    assert_eq!(leads.median_response_days.get(), Some(3.0));
    assert_eq!(leads.created.get(), Some(6));
    assert!((leads.conversion.get().unwrap() - 1.0 / 6.0).abs() < 1e-12);
}

#[test]
fn a_median_that_less_than_half_reached_is_not_known() {
    let book =
        book(&[("leads.ron", r#"[(id: "L1", name: "a", created: "2026-11-02"), (id: "L2", name: "b", created: "2026-11-02")]"#)]);
    let basis = basis(&book, "2026-11-23");
    let lens = lens(&book, &basis, "2026-Q4");
    let leads = leads(&lens, &Touches::of_lens(&lens));
    assert_eq!(leads.median_response_days.value.as_ref().unwrap_err().0, "less than half had first contact");
}

#[test]
fn a_target_customer_is_worked_once_it_is_touched_or_has_a_deal() {
    let book = book(&[
        (
            "accounts.ron",
            r#"[
                (id: "a", name: "Untouched", wanted: "2026-11-01"),
                (id: "b", name: "Touched before", wanted: "2026-10-01"),
                (id: "c", name: "Called", wanted: "2026-11-01"),
                (id: "d", name: "With a deal", wanted: "2026-11-01"),
                (id: "e", name: "Not wanted"),
            ]"#,
        ),
        ("activities.ron", r#"[(on: "2026-09-30", account: "b", kind: Call), (on: "2026-11-02", account: "c", kind: Call)]"#),
        ("deals.ron", r#"[(id: "D", name: "d", account: "d", stage: "early", created: "2026-11-07")]"#),
    ]);
    let basis = basis(&book, "2026-11-23");
    let lens = lens(&book, &basis, "2026-Q4");
    let leads = leads(&lens, &Touches::of_lens(&lens));
    let ids: Vec<&str> = leads.target_customers.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["b", "a"]);
}
