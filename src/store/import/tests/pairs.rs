//! Two exports after each other make what the second alone makes, but for the log and what only the first carried.

use std::collections::BTreeMap;

use super::*;
use crate::store::edit::{self, Editor};

const MAP: &str = r#"[
    ( table: accounts, file: "accounts.csv", columns: { "id": "Id", "name": "Name", "city": "City", "segment": "Segment" }, create: [segments] ),
    ( table: deals, file: "deals.csv",
      columns: { "id": "Id", "name": "Name", "account": "Account", "owner": "Owner", "units": "Product", "stage": "Stage", "amount": "Amount", "currency": "Currency",
                 "created": "Created", "close": "Close", "category": "Category", "lost.reason": "Reason", "next_step.on": "Next", "next_step.what": "What" },
      outcome: ( column: "Stage", won: ["Won"], lost: ["Lost"], on: "Close" ),
      create: [people, accounts, products] ),
    ( table: orders, file: "orders.csv",
      columns: { "id": "Order", "account": "Account", "on": "Date", "product": "Product", "units": "Units", "price": "Price", "shipped": "Shipped" },
      create: [accounts, products] ),
    ( table: leads, file: "leads.csv",
      columns: { "id": "Id", "name": "Name", "created": "Created", "owner": "Owner", "rejected": "Rejected", "rejected.why": "Why", "qualified": "Qualified" },
      create: [people] ),
]"#;

fn any(of: &[&'static str]) -> impl Strategy<Value = String> + use<> {
    prop::sample::select(of.to_vec()).prop_map(str::to_owned)
}

/// Rows of a file, each of another id.
fn rows(cells: Vec<BoxedStrategy<String>>) -> impl Strategy<Value = BTreeMap<u8, Vec<String>>> {
    prop::collection::btree_map(0..6_u8, cells, 0..6)
}

fn text(header: &str, rows: &BTreeMap<u8, Vec<String>>, lines: bool) -> String {
    let mut text = format!("{header}\n");
    for (id, cells) in rows {
        for line in 0..if lines { 1 + id % 3 } else { 1 } {
            // Lines of an order are of different products.
            let cells: Vec<String> = cells
                .iter()
                .enumerate()
                .map(|(at, cell)| if lines && at == 2 { format!("{cell}{line}") } else { cell.clone() })
                .collect();
            writeln!(text, "{id},{}", cells.join(",")).unwrap();
        }
    }
    text
}

const DAYS: &[&str] = &["2026-01-05", "2026-03-04", "2026-06-30"];

fn export() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let or_nothing = |of: &[&'static str]| {
        let mut all = of.to_vec();
        all.push("");
        any(&all).boxed()
    };
    let deals = rows(vec![
        any(&["Alpha", "Beta"]).boxed(),
        or_nothing(&["1", "2", "Corp"]),
        or_nothing(&["Ada", "Bo"]),
        or_nothing(&["lamp", "desk"]),
        any(&["New", "Talk", "Won", "Lost"]).boxed(),
        or_nothing(&["5.00", "7.25", "0"]),
        or_nothing(&["EUR", "USD"]),
        or_nothing(DAYS),
        any(DAYS).boxed(),
        or_nothing(&["Commit", "BestCase"]),
        or_nothing(&["Price", "too dear"]),
        or_nothing(DAYS),
        or_nothing(&["Call", "Write"]),
    ]);
    let accounts = rows(vec![any(&["Acme", "Bolt"]).boxed(), or_nothing(&["Graz", "Wien"]), or_nothing(&["Bau"])]);
    let orders = rows(vec![
        any(&["Corp", "1"]).boxed(),
        any(DAYS).boxed(),
        any(&["lamp", "desk"]).boxed(),
        any(&["1", "2.5"]).boxed(),
        any(&["3.00", "0.0149"]).boxed(),
        or_nothing(&["2026-07-01"]),
    ]);
    let leads = rows(vec![
        any(&["Ann", "Ben"]).boxed(),
        any(&["2026-01-01"]).boxed(),
        or_nothing(&["Ada"]),
        or_nothing(DAYS),
        or_nothing(&["dull"]),
        or_nothing(DAYS),
    ]);
    (deals, accounts, orders, leads).prop_map(|(deals, accounts, orders, leads)| {
        let header = "Id,Name,Account,Owner,Product,Stage,Amount,Currency,Created,Close,Category,Reason,Next,What";
        vec![
            ("deals.csv", text(header, &deals, false)),
            ("accounts.csv", text("Id,Name,City,Segment", &accounts, false)),
            ("orders.csv", text("Order,Account,Date,Product,Units,Price,Shipped", &orders, true)),
            ("leads.csv", text("Id,Name,Created,Owner,Rejected,Why,Qualified", &leads, false)),
        ]
    })
}

/// Every record of a book by its table and id: its fields as written, without its log.
fn records(place: &ImportFolder) -> BTreeMap<(String, String), BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    for (path, text) in place.texts().iter().filter(|(path, _)| !path.starts_with('.') && path != "company.ron") {
        let table = path.split(['.', '/']).next().unwrap_or_default();
        let read = Editor::new(text, |_, text, tree| {
            let mut fields = BTreeMap::new();
            for (_, node) in tree.children(0) {
                let (name, value) = (&text[node.field.clone()], &text[node.span.clone()]);
                if name != "log" {
                    fields.insert(name.to_owned(), value.split_whitespace().collect::<Vec<_>>().join(" "));
                }
            }
            let id = fields.get("id").map(|id| edit::unquoted(id)).unwrap_or_default();
            all.insert((table.to_owned(), id), fields);
        });
        read.unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    all
}

fn book_of(exports: &[(&Vec<(&'static str, String)>, &str)]) -> (ImportFolder, bool) {
    let place = ImportFolder::new();
    let mut written = false;
    for (files, on) in exports {
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let mut request = place.request(MAP, &files);
        (request.on, request.strict) = (Some(Day::parse(on).unwrap()), false);
        let outcome = run(&request).unwrap_or_else(|error| panic!("{error}"));
        accounted(&outcome);
        written |= outcome.started || outcome.written;
    }
    (place, written)
}

fn any_end() -> impl Strategy<Value = GoneDeals> {
    prop::sample::select(vec![GoneDeals::Keep, GoneDeals::Lost, GoneDeals::Remove])
}

fn pairs() -> u32 {
    std::env::var("QUARTERDECK_PAIRS").map_or(20, |pairs| pairs.parse().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(pairs()))]

    #[test]
    fn the_second_of_two_exports_says_all(a in export(), b in export()) {
        let (both, _) = book_of(&[(&a, "2026-08-03"), (&b, "2026-08-10")]);
        let (alone, written) = book_of(&[(&b, "2026-08-10")]);
        if written {
            let (both, alone) = (records(&both), records(&alone));
            // An account that rows only name may be known better by the first.
            let named = |id: &str| b[1].1.lines().any(|line| line.split(',').next() == Some(id));
            for (key, fields) in alone.iter().filter(|((table, id), _)| table != "accounts" || named(id)) {
                prop_assert_eq!(both.get(key), Some(fields), "{:?}\n{:?}\n{:?}", key, a, b);
            }
        }
    }

    #[test]
    fn the_same_again_says_what_an_import_would_find(a in export(), b in export(), ends in any_end()) {
        let place = ImportFolder::new();
        let request = |export: &[(&'static str, String)]| {
            let files: Vec<(&str, &str)> = export.iter().map(|(name, text)| (*name, text.as_str())).collect();
            let mut request = place.request(MAP, &files);
            (request.on, request.strict) = (Some(Day::parse("2026-08-03").unwrap()), false);
            request.gone = ends;
            request.answers = Some(place.path("cache/answers.ron"));
            request
        };
        for export in [&a, &b] {
            let first = run(&request(export)).unwrap();
            if !place.path("book/company.ron").exists() {
                prop_assert!(run(&request(export)).unwrap().same_as.is_none());
                continue;
            }
            let book = place.texts();
            let again = run(&request(export)).unwrap();
            let ended = ends != GoneDeals::Keep && first.missing.contains_key(&TableName::Deals);
            prop_assert!(again.same_as.is_some() != ended);
            let long = run(&Request { answers: None, ..request(export) }).unwrap();
            let found = |of: &ImportOutcome| (of.reports.clone(), of.tables.clone(), of.money.clone(), of.missing.clone(), of.files.clone());
            prop_assert_eq!(found(&again), found(&long), "{:?}", first);
            prop_assert_eq!(&place.texts(), &book);
        }
    }
}
