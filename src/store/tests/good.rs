//! A book with every table, all of it good.

use super::{book, now};
use crate::book::calendar::{Length, Period};
use crate::book::day::Day;
use crate::book::deal::{Category, Deal, DealKind, PartnerRole};
use crate::book::money::Money;
use crate::book::objective::ObjectiveMeasure;
use crate::book::people::Measure;
use crate::book::table::TableName;
use crate::book::units::Units;
use crate::store::load_texts;

/// One file a table, each record with all its fields.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("rates.ron", r#"[(currency: "USD", on: "2026-01-01", rate: 0.92), (currency: "JPY", on: "2026-01-01", rate: "0.0061")]"#),
    (
        "people.ron",
        r#"[(id: "ines", name: "Inès", team: "north", log: [(on: "2025-01-01", team: "south"), (on: "2026-01-01", team: "north")]), (id: "olle", name: "Olle", left: "2026-06-30")]"#,
    ),
    (
        "targets.ron",
        r#"[
        (period: "2026-Q4", amount: 250_000),
        (period: "2026-Q4", amount: 250_000.00, person: "ines"),
        (period: "2026-11", amount: 12.5, measure: Units, product: "beacon", team: "north"),
        (period: "2026", amount: 40, measure: NewCustomers, segment: "ports", channel: "direct"),
        (period: "2026-W48", amount: 3, measure: Leads, partner: "skagen", family: "lamps"),
    ]"#,
    ),
    (
        "products.ron",
        r#"[(id: "beacon", name: "Beacon S", family: "lamps", list_price: 400, unit_cost: 210.25, prices: [(from: "2026-07-01", list_price: 420)])]"#,
    ),
    (
        "stock.ron",
        r#"[(product: "beacon", counted_on: "2026-11-01", units: 310, receipts: [(on: "2026-12-01", units: 200.5)], reorder_at: 100, lead_time_days: 21)]"#,
    ),
    (
        "segments.ron",
        r#"[(id: "ports", name: "Ports", market: [(year: 2025, size: 9_000_000, buyers: 410)], source: "Port Review")]"#,
    ),
    (
        "channels.ron",
        r#"[(id: "direct", name: "Direct", kind: Direct, cost_share: 0.08), (id: "dealers", name: "Dealers", kind: Partner)]"#,
    ),
    (
        "accounts.ron",
        r#"[(id: "norrland-port", name: "Norrland Port", segment: "ports", owner: "ines", channel: "direct", partner: "skagen", city: "Luleå", since: "2024-02-01", wanted: "2023-01-01")]"#,
    ),
    (
        "contacts.ron",
        r#"[(id: "c1", account: "norrland-port", name: "Kaj", role: "Buyer", email: "kaj@example.org", phone: "+46 1")]"#,
    ),
    ("partners.ron", r#"[(id: "skagen", name: "Skagen Marine", channel: "dealers", owner: "olle", tier: "gold")]"#),
    (
        "leads.ron",
        r#"[
        (id: "L-1", name: "Pier 4", created: "2026-08-20", segment: "ports", channel: "direct", campaign: "fair", account: "norrland-port", owner: "ines",
         demand: Captured, touches: [(on: "2026-08-20", campaign: "fair")], first_contact: "2026-08-21", qualified: "2026-08-25", accepted: "2026-08-30"),
        (id: "L-2", name: "Pier 5", created: "2026-10-20", rejected: (on: "2026-10-22", why: "no money"), deal: "D-1042"),
    ]"#,
    ),
    (
        "deals/2026-q4.ron",
        r#"// deals of the quarter
[
    (
        id: "D-1041", name: "Dock lights, phase 2", account: "norrland-port", owner: "ines",
        stage: "proposal", amount: 48_000, units: [(product: "beacon", units: 120)],
        created: "2026-09-02", close: "2026-12-10", category: Commit,
        partner: "skagen", partner_role: Sourced, lead: "L-1", campaign: "fair",
        next_step: (on: "2026-11-25", what: "Send the contract"),
        log: [
            (on: "2026-09-02", stage: "qualified", amount: 36_000, close: "2026-11-30", owner: "olle"),
            (on: "2026-10-20", stage: "proposal", amount: 48_000, close: "2026-12-10", owner: "ines"),
        ],
    ),
    (id: "D-1042", name: "Won", created: "2026-09-02", won: "2026-10-01", amount: "1249.50", currency: "USD", kind: Renewal),
]"#,
    ),
    (
        "deals/2026-q3.ron",
        r#"[
    (id: "D-1001", name: "Lost", created: "2026-07-02", lost: (on: "2026-08-01", reason: NoDecision, rival: "lumo", words: "not now"), amount: 10),
    (id: "D-1002", name: "Won too", created: "2026-07-02", won: (on: "2026-08-01", reason: "price", words: "\"fine\""), amount: 0.5),
]"#,
    ),
    (
        "orders.ron",
        r#"[(id: "O-1", account: "norrland-port", on: "2026-10-03", lines: [(product: "beacon", units: 10, price: 399.90, discount: 0.1)], deal: "D-1042", owner: "ines", partner: "skagen", channel: "dealers", due: "2026-10-20", shipped: "2026-10-19", returns: [(on: "2026-11-02", product: "beacon", units: 1, amount: 359.91)])]"#,
    ),
    (
        "contracts.ron",
        r#"[(id: "K-1", account: "norrland-port", start: "2025-01-01", end: "2026-12-31", amount: 1_200, every: Quarter, product: "beacon", units: 3, owner: "ines", deal: "D-1042"),
        (id: "K-2", account: "norrland-port", start: "2026-01-01", amount: 1, every: Month, renews: "K-1", ended: (on: "2026-05-01", reason: "moved"))]"#,
    ),
    (
        "activities.ron",
        r#"[(on: "2026-11-01", deal: "D-1041", by: "ines", contact: "c1", kind: Call, note: "asked for dates"), (on: "2026-11-02", partner: "skagen", kind: Email)]"#,
    ),
    ("feedback.ron", r#"[(on: "2026-11-01", account: "norrland-port", score: 9, words: "bright")]"#),
    (
        "campaigns.ron",
        r#"[(id: "fair", name: "Port fair", channel: "direct", segment: "ports", start: "2026-08-01", end: "2026-12-31", budget: 20_000, goal_leads: 60, message: "m1", aim: Demand)]"#,
    ),
    (
        "spend.ron",
        r#"[(month: "2026-10", campaign: "fair", amount: 3_000, impressions: 9_000, reach: 5_000, clicks: 300), (on: "2026-11-03", channel: "direct", amount: 20, currency: "USD")]"#,
    ),
    (
        "brand.ron",
        r#"[(on: "2026-06-01", from: "2026-05-20", method: "online", respondents: 400, unaided: 40, aided: 160, consider: 80, prefer: 20), (on: "2026-06-01", rival: "lumo", segment: "ports", respondents: 400, unaided: 60, aided: 200, consider: 100, prefer: 30)]"#,
    ),
    ("voice.ron", r#"[(month: "2026-10", ours: 12.5, category: 100, of: Spend)]"#),
    ("rivals.ron", r#"[(id: "lumo", name: "Lumo")]"#),
    (
        "market_share.ron",
        r#"[(year: "2025", segment: "ports", value: 900_000), (quarter: "2026-Q1", segment: "ports", rival: "lumo", value: 1_000_000), (year: 2024, segment: "ports", value: 1)]"#,
    ),
    ("prices.ron", r#"[(product: "beacon", rival: "lumo", price: 450.00, currency: "USD", on: "2026-05-05")]"#),
    (
        "experiments.ron",
        r#"[(on: "2026-05-05", campaign: "fair", kind: Holdout, spend: 1_000, lift: 4_000, low: -500, high: 9_000, source: "us")]"#,
    ),
    ("events.ron", r#"[(on: "2026-05-05", what: "New price list", about: "beacon")]"#),
    (
        "needs.ron",
        r#"[(on: "2026-05-05", segment: "ports", need: "Less glare", respondents: 80, importance: 8.5, satisfaction: 5, rivals: [(rival: "lumo", satisfaction: 6)], change: "A shade")]"#,
    ),
    (
        "messages.ron",
        r#"[(id: "m1", on: "2026-05-05", segment: "ports", words: "Seen from afar", shown: 200, understood: 150, believed: 90, would_act: 30)]"#,
    ),
    (
        "positions.ron",
        r#"[(on: "2026-05-05", segment: "ports", channel: "direct", attractiveness: [(factor: "growth", weight: 0.6, score: 4), (factor: "size", weight: 0.4, score: 3)], strength: [(factor: "price", weight: 1, score: 2)])]"#,
    ),
    (
        "objectives.ron",
        r#"[
        (id: "o1", what: "Known in ports", kind: Brand, baseline: (on: "2026-01-01", value: 0.3), target: (on: "2026-12-31", value: 0.45), readings: [(on: "2026-06-01", value: 0.4)],
         owner: "ines", measure: Awareness(segment: "ports"), steps: [(what: "Fair", due: "2026-09-01", done: "2026-09-02")]),
        (id: "o2", what: "Known", kind: Brand, baseline: (on: "2026-01-01", value: 0.3), target: (on: "2026-12-31", value: 0.45), measure: Awareness),
        (id: "o3", what: "Price", kind: Pricing, baseline: (on: "2026-01-01", value: 90), target: (on: "2026-12-31", value: 100), measure: PriceIndex(product: "beacon")),
    ]"#,
    ),
];

#[test]
fn every_table_is_read() {
    let book = book(FILES);
    assert!(book.problems.is_empty(), "{:#?}", book.problems);
    for table in TableName::ALL {
        assert!(book.count(*table).0 > 0 && book.count(*table).1 == 0, "{table:?}");
    }
    assert_eq!(book.teams, ["north", "south"]);
    assert_eq!(book.files.len(), FILES.len() + 1);

    let deals = &book.deals;
    assert_eq!(deals.rows().iter().map(Deal::key).collect::<Vec<_>>(), ["D-1001", "D-1002", "D-1041", "D-1042"]);
    let dock = deals.get(deals.find("D-1041").unwrap()).unwrap();
    assert_eq!(dock.amount(), Some(Money::from_minor(4_800_000)));
    assert_eq!(
        (dock.category(), dock.partner_role(), dock.kind()),
        (Some(Category::Commit), Some(PartnerRole::Sourced), DealKind::New)
    );
    assert_eq!(book.accounts.key(dock.account().unwrap()), "norrland-port");
    assert_eq!(dock.log()[0].owner(), book.people.find("olle"));
    assert_eq!(dock.units()[0].units(), Units::whole(120));
    let place = book.place_of(crate::book::id::AnyId { table: TableName::Deals, number: 2 }).unwrap();
    assert_eq!(place.to_string(), "deals/2026-q4.ron:3:5");

    // Either link between a lead and a deal suffices.
    assert_eq!(book.leads.rows()[0].deal(), deals.find("D-1041"));
    assert_eq!(deals.rows()[3].lead(), book.leads.find("L-2"));

    assert_eq!(book.targets.rows()[2].amount(), 12_500);
    assert_eq!(book.targets.rows()[3].measure(), Measure::NewCustomers);
    assert_eq!(book.spend.rows()[0].on(), Day::parse("2026-10-01").unwrap());
    assert_eq!(book.market_share.rows()[2].period(), Period { length: Length::Year, year: 2024, number: 1 });
    assert_eq!(book.objectives.rows()[1].measure(), Some(ObjectiveMeasure::Awareness(None)));
    assert_eq!(book.objectives.rows()[0].measure(), Some(ObjectiveMeasure::Awareness(book.segments.find("ports"))));
    assert_eq!(deals.rows()[1].won().unwrap().words(), Some("\"fine\""));
    let usd = deals.rows()[3].currency();
    assert_eq!(book.price(Money::from_minor(124_950), usd, Day::parse("2026-10-01").unwrap()), Some(Money::from_minor(114_954)));
}

#[test]
fn a_company_alone_is_a_book() {
    let book = book(&[]);
    assert_eq!((book.records(), book.problems.len(), book.company.stages().len()), (0, 0, 2));
    assert!(load_texts(&[], now()).unwrap_err().to_string().contains("no company.ron"));
}

#[test]
fn a_year_is_read_with_and_without_quotes_wherever_one_may_stand() {
    for year in ["2025", "\"2025\""] {
        let segments = format!("[(id: \"p\", name: \"P\", market: [(year: {year}, size: 5)])]");
        let company = r#"(name: "C", currency: "EUR", time_zone: "UTC", stages: [])"#;
        let now = "2026-11-23T12:00:00Z".parse().unwrap();
        let book = crate::store::load_texts(&[("company.ron", company), ("segments.ron", &segments)], now).unwrap();
        assert_eq!(book.problems, [], "{year}");
        assert_eq!(book.segments.rows()[0].market()[0].year(), 2025);
    }
}
