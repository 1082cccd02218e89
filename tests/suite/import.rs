//! Small exports in which people met trouble, run through the program; each test is a kind of trouble.

use std::fmt::Write as _;

use crate::kit::cases::Case;

const CSV: &str = "import csv d.csv $I";

#[test]
fn a_record_changes_its_state_between_two_exports() {
    for (name, period, figures) in [
        (
            "59a-won-to-lost",
            "2020-Q1",
            &[("won", 0.0), ("won_deals", 0.0), ("lost_deals", 1.0), ("open_deals", 1.0), ("open_amount", 1.0)][..],
        ),
        ("59b-lost-to-won", "2020-Q1", &[("won", 6400.0), ("open_deals", 1.0)]),
        ("59c-won-to-open", "2020-Q1", &[("won", 0.0), ("open_deals", 2.0), ("open_amount", 6401.0)]),
        ("59d-lost-to-open", "2020-Q1", &[("won", 0.0), ("open_deals", 2.0), ("open_amount", 6401.0)]),
        ("59e-won-to-open-short-line", "2020-Q1", &[("won", 0.0), ("open_deals", 2.0), ("open_amount", 6401.0)]),
        ("59f-lost-to-open-short-line", "2020-Q1", &[("won", 0.0), ("open_deals", 2.0), ("open_amount", 6401.0)]),
    ] {
        let case = Case::new(name);
        case.run("import csv e1.csv $I").wrote();
        case.run("import csv e2.csv $I").wrote().names(&["1 changed"]);
        case.sales("book", period, figures);
        assert_eq!(case.run("check book").code, 0, "{name}");
        let text = case.text("book/deals.ron");
        for line in text.lines() {
            assert!(!line.is_empty() && !line.ends_with(' ') && !line.contains(", )"), "{name}: {line:?}");
        }
        case.twice("import csv e2.csv $I");
    }
}

#[test]
fn reopened_and_won_again() {
    let case = Case::new("24-won-then-reopened-then-won");
    case.run("import csv e1.csv $I").wrote();
    case.sales("book", "2026-Q2", &[("won", 100.0)]);
    case.run("import csv e2.csv $I").wrote().names(&["Negotiation"]);
    case.sales("book", "2026-Q2", &[("won", 0.0), ("open_deals", 1.0), ("open_amount", 120.0)]);
    case.run("import csv e3.csv $I").wrote();
    case.sales("book", "2026-Q2", &[("won", 0.0)]);
    case.sales("book", "", &[("won", 120.0), ("open_deals", 0.0)]);
}

#[test]
fn an_error_behind_a_thousand_warnings() {
    let case = Case::new("40-google-ads-report");
    let mut orders = String::from("Order,Cust,Date,Due,Shipped,SKU,Qty,Price\n");
    for number in 0..1000 {
        writeln!(orders, "O{number},c1,2026-10-05,2026-10-01,,lamp,1,1.00").unwrap();
    }
    orders.push_str("W1,c1,2026-10-05,2026-10-09,2026-10-04,lamp,1,1000.00\n");
    std::fs::write(case.path("orders.csv"), orders).unwrap();
    let map = r#"( table: orders, columns: { "id": "Order", "account": "Cust", "on": "Date", "due": "Due", "shipped": "Shipped", "product": "SKU", "units": "Qty", "price": "Price" }, create: [accounts, products] )"#;
    std::fs::write(case.path("orders.ron"), map).unwrap();
    case.run("import csv orders.csv --map orders.ron --into b --currency USD").wrote().names(&[
        "1001 rows read",
        "1000 into records",
        "1002",
    ]);
    case.sales("b", "", &[("won", 1000.0)]);
    case.run("check b").names(&["0 errors", "1000 in all"]);
}

#[test]
fn a_mark_with_three_digits_behind_it() {
    let case = Case::new("09-dot-thousands-silent");
    let eur = "import csv d.csv --map map.ron --into book --currency EUR";
    case.run(eur).refused().names(&["48.000", "48 or 48000", "--decimal"]);
    assert!(!case.path("book").exists());
    case.run(&format!("{eur} --decimal comma")).wrote();
    case.sales("book", "", &[("won", 60500.0), ("open_amount", 120_000.0)]);

    let case = Case::new("08-decimal-comma-1-12");
    case.run(eur).wrote().names(&["decimal comma"]);
    case.sales("book", "", &[("won", 1748.39)]);
    case.twice(&format!("{eur} --decimal comma"));
}

#[test]
fn digits_of_other_currencies() {
    let case = Case::new("21-jpy-kwd-digits");
    case.run(CSV).wrote().names(&["4 into records + 2 refused", "d.csv:3", "d.csv:5"]);
    std::fs::copy(case.path("rates.ron"), case.path("book/rates.ron")).unwrap();
    case.sales("book", "", &[("won", 8920.12), ("won_deals", 4.0)]);
}

#[test]
fn columns_that_say_whether_a_deal_is_won() {
    for (files, kind) in [("api", "salesforce"), ("hs", "hubspot")] {
        let case = Case::new("47-custom-won-stage-iswon");
        let line = format!("import {kind} {files} --into book --currency USD");
        case.run(&line).wrote();
        let wanted = [
            ("won", 100.0),
            ("won_deals", 1.0),
            ("lost_deals", 1.0),
            ("open_deals", 1.0),
            ("open_amount", 400.0),
            ("overdue_deals", 0.0),
        ];
        case.sales("book", "", &wanted);
        case.twice(&line);
    }
}

#[test]
fn rows_that_the_map_leaves_out() {
    let case = Case::new("60-rows-to-leave-out");
    let map = case.text("map.ron").replacen(
        "table: deals,",
        "table: deals, only: { \"type\": [\"opportunity\"] }, skip: { \"active\": [\"false\"] },",
        1,
    );
    std::fs::write(case.path("map.ron"), map).unwrap();
    case.run(CSV).wrote().names(&["3 rows read = 1 into records + 0 refused + 2 left out"]);
    case.sales("book", "", &[("open_deals", 1.0), ("open_amount", 100.0)]);
}

#[test]
fn a_decision_before_the_creation() {
    let case = Case::new("35-created-after-close-migrated-crm");
    case.run(CSV).wrote().names(&["4 into records + 0 refused"]);
    case.sales(
        "book",
        "2026",
        &[("won", 700.0), ("won_deals", 3.0), ("lost_deals", 1.0), ("cycle_days.median", 49.0), ("cycle_days.n", 1.0)],
    );
    case.twice(CSV);
    let case = Case::new("51-won-with-future-close");
    case.run(CSV).wrote();
    case.sales("book", "", &[("won", 50.0), ("won_deals", 1.0), ("open_deals", 1.0), ("open_amount", 100.0)]);
}

#[test]
fn prices_with_more_digits() {
    let case = Case::new("03-unit-price-4-decimals");
    case.run("import csv o.csv $I").wrote();
    case.sales("book", "", &[("won", 14424.92), ("orders.amount", 14424.92)]);
    let totals = case.text("map.ron").replace("\"price\": \"UnitPrice\"", "\"total\": \"LineTotal\"");
    std::fs::write(case.path("totals.ron"), totals).unwrap();
    case.run("import csv o.csv --map totals.ron --into b2 --currency USD").wrote();
    case.sales("b2", "", &[("won", 14424.92), ("orders.amount", 14424.92)]);
}

#[test]
fn returns_and_credit_notes() {
    let case = Case::new("27-negative-and-credit-note");
    case.run("import csv orders.csv --map orders.ron --into book --currency USD").wrote();
    case.sales("book", "", &[("won", 35.0)]);
    case.run("import csv deals.csv --map deals.ron --into b2 --currency USD").wrote();
    case.sales("b2", "", &[("won", 700.0), ("won_deals", 3.0)]);
}

#[test]
fn signs_of_other_currencies() {
    let case = Case::new("37-currency-words");
    case.run(CSV).wrote().names(&["d.csv:7: not taken: amount: \"€50\" is not in USD", "lines 8, 9", "d.csv:10: not taken"]);
    case.sales("book", "", &[("won", 2468.5 + 100.0 + 342_090.0 + 1_117_100.0)]);
    case.run("import csv k.csv --map map.ron --into b2 --currency SEK").wrote();
    case.sales("b2", "", &[("won", 1289.0)]);
}

#[test]
fn without_an_id() {
    let case = Case::new("04-no-id-same-name-reordered");
    case.run("import csv d1.csv $I").wrote();
    case.run("import csv d2.csv $I").wrote().names(&["not in"]);
    case.sales("book", "", &[("won", 200.0), ("won_deals", 1.0), ("open_deals", 1.0), ("open_amount", 100.0)]);
    let case = Case::new("50-accounts-differ-by-case");
    case.run(CSV).wrote().names(&["looks like"]);
    case.sales("book", "", &[("won", 157.0)]);
    let case = Case::new("54-email-owner-vs-name");
    case.run(CSV).wrote().names(&["Ruiz, Ana", "Ana Ruiz (inactive)"]);
    case.sales("book", "", &[("won", 160.0)]);
}

#[test]
fn what_is_gone_or_emptied() {
    let case = Case::new("26-deleted-in-crm-stays");
    case.run("import csv e1.csv $I").wrote();
    case.run("import csv e2.csv $I").wrote().names(&["D2", "100"]);
    case.sales("book", "", &[("open_amount", 200.0)]);
    case.run("import csv e2.csv $I --gone remove").wrote();
    case.sales("book", "", &[("open_amount", 100.0)]);

    let case = Case::new("69-account-merged-in-crm");
    case.run("import salesforce a1 --into book --currency USD").wrote();
    assert!(case.text("book/accounts.ron").contains("Alfa Ltd"));
    case.run("import salesforce a2 --into book --currency USD").wrote().names(&["001B"]);
    case.sales("book", "", &[("won", 300.0)]);

    let case = Case::new("78-lead-fields-removed-and-added");
    case.run("import csv a.csv $I").wrote();
    case.run("import csv b.csv $I").wrote();
    let text = case.text("book/leads.ron");
    assert!(text.contains("accepted: \"2026-03-01\"") && !text.contains("qualified"), "{text}");
}

#[test]
fn what_a_person_wrote_is_neither_gone_nor_emptied() {
    for gone in ["keep", "lost", "remove"] {
        let case = Case::new("26-deleted-in-crm-stays");
        case.run("import csv e1.csv $I").wrote();
        let by_hand = "    (id: \"H1\", name: \"by hand\", stage: \"Negotiation\", amount: 50, created: \"2026-02-01\"),\n]";
        let deals = case.text("book/deals.ron").trim_end().trim_end_matches(']').to_owned() + by_hand;
        std::fs::write(case.path("book/deals.ron"), deals).unwrap();
        // Another program's export knows nothing of the first one's records.
        std::fs::copy(case.path("map.ron"), case.path("other.ron")).unwrap();
        let other = "Id,Name,Account,Owner,Stage,Amount,Created,Close\nX1,x,Beta,bo,Negotiation,7,2026-03-01,\n";
        std::fs::write(case.path("other.csv"), other).unwrap();
        case.run(&format!("import csv other.csv --map other.ron --into book --gone {gone}")).wrote();
        case.sales("book", "", &[("open_amount", 257.0), ("lost_deals", 0.0)]);
        let done = case.run(&format!("import csv e2.csv $I --gone {gone}")).wrote().names(&["D2"]);
        assert!(!done.said.contains("H1"), "{}", done.said);
        let lost = if gone == "lost" { 1.0 } else { 0.0 };
        let open = if gone == "keep" { 257.0 } else { 157.0 };
        case.sales("book", "", &[("open_amount", open), ("lost_deals", lost)]);
        case.twice(&format!("import csv e2.csv $I --gone {gone}"));
        // The export has never said when it closes, a person has.
        let deals =
            case.text("book/deals.ron").replace("created: \"2026-03-01\"", "created: \"2026-03-01\", close: \"2026-12-24\"");
        std::fs::write(case.path("book/deals.ron"), deals).unwrap();
        case.twice("import csv other.csv --map other.ron --into book");
        // What it has said it can take back.
        let emptied = other.replace("Beta,bo", "Beta,");
        std::fs::write(case.path("other.csv"), emptied).unwrap();
        case.run("import csv other.csv --map other.ron --into book").wrote();
        let deals = case.text("book/deals.ron");
        assert!(deals.contains("2026-12-24") && !deals.contains("owner: \"bo\""), "{deals}");
    }
}

#[test]
fn files_that_are_not_the_table_they_look_like() {
    let case = Case::new("06-folder-with-other-tables");
    case.run("import hubspot x --into book --currency USD").wrote().names(&[
        "property_history.csv: not read",
        "role_data.csv: not read",
        "team_data.csv: not read",
    ]);
    assert_eq!(case.records("book", "accounts"), 1);
    let case = Case::new("70-odd-lines-in-preamble");
    case.run("import salesforce d.csv --into book --currency USD").wrote().names(&["line 6", "footer"]);
    case.sales("book", "", &[("won", 1000.0)]);
    let case = Case::new("73-account-three-columns");
    case.run("import salesforce Account.csv --into book --currency USD").wrote();
    assert!(case.text("book/accounts.ron").contains("name: \"Alfa Ltd\", owner: \"005A\""));
}

#[test]
fn a_header_alone_starts_no_book_and_changes_none() {
    let case = Case::empty();
    let header = "Record ID,Deal Name,Deal Stage,Amount,Create Date,Close Date,Is Closed Won,Is Closed\n";
    std::fs::write(case.path("d.csv"), header).unwrap();
    let import = "import d.csv --into book --currency EUR";
    case.run(import).refused().names(&["a header and no row below it", "no book was started"]);
    assert!(!case.path("book").exists());
    std::fs::write(case.path("e.csv"), format!("{header}1,A,New,5,2026-01-02,2026-12-01,false,false\n")).unwrap();
    case.run("import e.csv --into book --currency EUR").wrote();
    case.run(import).wrote().names(&["a header and no row below it", "1 open of the book not in this export", "nothing changes"]);
}

#[test]
fn headers_that_stand_twice() {
    let case = Case::new("10-duplicate-header");
    case.run("import csv d.csv $I --dry-run").refused().names(&["Amount"]);
    let case = Case::new("10b-duplicate-header-unmapped");
    case.run("import csv d.csv $I --dry-run").wrote().names(&["1 into records + 0 refused"]);
}

#[test]
fn dates_of_every_form() {
    let case = Case::new("01-two-date-formats");
    case.run(CSV).refused().names(&["5/3/2026", "5 Mar 2026", "3 May 2026", "--dates"]);
    assert!(!case.path("book").exists());
    case.run(&format!("{CSV} --date-format %m/%d/%Y")).wrote();
    case.sales("book", "2026-Q2", &[("won", 100.0), ("open_deals", 1.0), ("open_amount", 200.0)]);
    case.twice(&format!("{CSV} --dates mdy"));

    let case = Case::new("17-excel-serial-date");
    case.run(CSV).wrote().names(&["46037", "2026-01-15"]);
    case.sales("book", "", &[("won", 100.0)]);

    let case = Case::new("18-two-digit-years");
    case.run(CSV).wrote().names(&["month before day"]);
    case.sales("book", "", &[("won", 100.0)]);
    case.twice(&format!("{CSV} --date-format %m/%d/%y"));
}

#[test]
fn times_with_an_offset() {
    let case = Case::new("19-close-near-midnight-other-zone");
    case.run(CSV).wrote().names(&["another day in Asia/Tokyo"]);
    case.sales("book", "2026-Q3", &[("won", 50.0), ("won_deals", 1.0)]);
    case.sales("book", "", &[("won", 107.0), ("won_deals", 2.0)]);
}

#[test]
fn line_ends() {
    let case = Case::new("02-cr-line-ends");
    case.run(CSV).wrote().names(&["3 rows read = 2 into records + 1 refused", "d.csv:3"]);
    case.sales("book", "2026-Q2", &[("won", 100.0), ("open_amount", 300.0)]);
}

#[test]
fn stages_probabilities_and_pipelines() {
    let case = Case::new("36-probability-column");
    case.run("import salesforce d.csv --into book --currency USD").wrote();
    let text = case.text("book/company.ron");
    assert!(text.contains("(id: \"prospecting\", name: \"Prospecting\", probability: 0.1)"), "{text}");
    case.sales("book", "", &[("weighted_amount", 1000.0)]);

    let case = Case::new("30-hubspot-two-pipelines");
    case.run("import hubspot d.csv --into book --currency USD").wrote().names(&["Signed", "sounds"]);
    case.sales("book", "", &[("won", 1200.0), ("won_deals", 2.0), ("open_deals", 3.0), ("open_amount", 1900.0)]);
    let text = case.text("book/company.ron");
    for pipeline in ["Sales Pipeline", "Partner Pipeline"] {
        assert!(text.contains(&format!("name: \"Negotiation\", pipeline: \"{pipeline}\"")), "{text}");
    }
    case.twice("import hubspot d.csv --into book --currency USD");

    let case = Case::new("68-new-stage-in-second-export");
    case.run("import csv e1.csv $I").wrote();
    case.run("import csv e2.csv $I").wrote().names(&["2 into records + 0 refused", "Legal review"]);
    case.sales("book", "", &[("open_deals", 2.0), ("open_amount", 200.0)]);
    case.twice("import csv e2.csv $I");

    let case = Case::new("64-stage-order-alphabet-soup");
    case.run("import salesforce d.csv --into book --currency USD").wrote().names(&["order"]);
    case.sales("book", "", &[("open_amount", 3000.0)]);
}

#[test]
fn what_a_record_can_do_without() {
    let case = Case::new("45-lead-campaign-unknown");
    case.run("import csv l.csv $I").wrote().names(&["2 into records + 0 refused", "Autumn fair"]);
    assert_eq!(case.records("book", "leads"), 2);
    case.run("import csv l.csv --map create.ron --into b2 --currency USD").wrote();
    assert_eq!((case.records("b2", "leads"), case.records("b2", "campaigns")), (2, 1));

    let case = Case::new("40-google-ads-report");
    case.run("import csv g.csv $I").wrote().names(&["g.csv:6: left out", "lines 7"]);
    let text = case.text("book/spend.ron");
    assert!(text.contains("1234.56, impressions: 12_345, clicks: 120") && text.contains("amount: 100, clicks: 10"), "{text}");
}

#[test]
fn rows_of_totals() {
    for map in ["map.ron", "both.ron"] {
        let case = Case::new("41-meta-ads-total-row");
        case.run(&format!("import csv m.csv --map {map} --into book --currency USD")).wrote().names(&["m.csv:2"]);
        let text = case.text("book/spend.ron");
        assert!(text.contains("amount: 50,") && text.contains("amount: 100,") && !text.contains("amount: 150"), "{text}");
    }
    let case = Case::new("12-trailing-totals");
    case.run(CSV).wrote().names(&["d.csv:4", "footer"]);
    case.sales("book", "", &[("won", 150.0)]);
    case.run("import csv e.csv --map map.ron --into b2 --currency USD").wrote().names(&["Summe"]);
    case.sales("b2", "", &[("won", 100.0)]);
    let case = Case::new("42-ga4-comments");
    case.run("import csv ga.csv $I").wrote().names(&["ga.csv:9"]);
    assert_eq!(case.text("book/spend.ron").matches("amount:").count(), 2);
}

#[test]
fn targets_as_people_write_them() {
    let case = Case::new("63-targets-as-people-write-them");
    case.run("import csv t.csv $I").wrote().names(&["t.csv:6", "2026-Q4, 2026-11"]);
    let text = case.text("book/targets.ron");
    assert_eq!((text.matches("2026-Q4").count(), text.matches("2026-10").count()), (3, 1), "{text}");
}

#[test]
fn exports_are_looked_at_without_a_book() {
    let case = Case::new("47-custom-won-stage-iswon");
    let done = case.run("report sales --format json --as-of 2026-11-23 api/Opportunity.csv");
    let before = std::fs::read_dir(case.path(".")).unwrap().count();
    let figures: serde_json::Value =
        serde_json::from_str(done.said.lines().skip_while(|line| *line != "{").collect::<Vec<_>>().join("\n").trim()).unwrap();
    assert_eq!(
        (figures["sales"]["won"].as_f64(), figures["sales"]["open_amount"].as_f64()),
        (Some(100.0), Some(400.0)),
        "{}",
        done.said
    );
    assert_eq!(std::fs::read_dir(case.path(".")).unwrap().count(), before, "nothing is written");
    // A folder of exports; amounts in a currency that only their signs say.
    let case = Case::new("47-custom-won-stage-iswon");
    let text = case.text("api/Opportunity.csv").replace(",400", ",\u{20ac}400");
    std::fs::write(case.path("api/Opportunity.csv"), text).unwrap();
    case.run("report sales --as-of 2026-11-23 api").names(&["FROM api"]);
}
