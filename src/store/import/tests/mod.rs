//! Imports from end to end: files in a folder, a book out of them.

mod maps;
mod money;
mod orders;
mod pairs;
mod people;
mod rows;
mod shelf;
mod vendors;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;
use crate::book::Book;
use crate::book::account::Account;
use crate::book::company::Stage;
use crate::book::deal::Deal;
use crate::book::money::Money;
use crate::store::load_texts;

fn run(request: &Request) -> Result<ImportOutcome, ImportError> {
    super::run(request, &mut |_| ())
}

struct ImportFolder {
    folder: tempfile::TempDir,
}

impl ImportFolder {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    fn request(&self, map: &str, files: &[(&str, &str)]) -> Request {
        let map = self.put("map.ron", map);
        let files = files.iter().map(|(name, text)| self.put(name, text)).collect();
        Request {
            map: TriedMaps::Named(map.to_str().unwrap().to_owned()),
            currency: Some("EUR".to_owned()),
            time_zone: "Europe/Vienna".to_owned(),
            ..Request::new(files, self.path("book"), "2026-11-24T12:00:00Z".parse().unwrap())
        }
    }

    /// All files of the book, in order of their paths.
    fn texts(&self) -> Vec<(String, String)> {
        let mut texts = Vec::new();
        collect(&self.path("book"), "", &mut texts);
        texts.sort();
        texts
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path("book").join(path)).unwrap()
    }

    /// The book, which must be one without errors.
    fn book(&self) -> Book {
        let texts = self.texts();
        let tables = texts.iter().filter(|(path, _)| path != crate::store::write::IMPORTED);
        let texts: Vec<(&str, &str)> = tables.map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let book = load_texts(&texts, "2026-11-24T12:00:00Z".parse().unwrap()).unwrap();
        assert_eq!(book.problem_count(Severity::Error), 0, "{:?}", book.problems);
        book
    }
}

fn collect(folder: &Path, below: &str, texts: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{below}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{path}/"), texts);
        } else {
            texts.push((path, fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

fn accounted(outcome: &ImportOutcome) {
    for report in &outcome.reports {
        assert_eq!(report.read, report.taken + report.refused.len() + report.skipped.len(), "{report:?}");
    }
}

fn reasons(outcome: &ImportOutcome) -> Vec<(u64, String)> {
    outcome.reports.iter().flat_map(|report| &report.refused).map(|refused| (refused.line, refused.reason.clone())).collect()
}

const DEALS: &str = r#"(
    table: deals,
    columns: { "id": "Id", "owner": "Owner", "account": "Customer", "units": "Product", "stage": "Stage",
               "created": "From", "amount": "Value" },
    values: { "stage": { "Prospecting": "prospecting", "Engaging": "engaging" }, "units": { "GTXPro": "GTX Pro" } },
    outcome: ( column: "Stage", won: ["Won"], lost: ["Lost"], on: "To" ),
    defaults: { "created": "2017-12-31" },
    amount_from_list_price: true,
    create: [people, accounts, products],
)"#;

const ROWS: &str = "\
Id,Owner,Customer,Product,Stage,From,To,Value,Extra
1,Moses,Cancity,GTX Basic,Won,2016-10-20,2017-03-01,1054,x
2,Moses,,GTXPro,Engaging,2016-11-01,,,
3,Ada,Isdom,GTXPro,Lost,2016-11-02,2017-01-05,0,
4,Ada,Isdom,MG,Prospecting,,,,
";

fn with_products(deals: &str) -> String {
    format!(
        "[( table: products, file: \"products.csv\", columns: {{ \"id\": \"product\", \"list_price\": \"price\" }} ),\n{}]",
        deals.replacen("table: deals,", "table: deals, file: \"deals.csv\",", 1)
    )
}

const PRODUCTS: &str = "product,price\nGTX Basic,550\nGTX Pro,4821\n";

#[test]
fn a_book_is_started() {
    let place = ImportFolder::new();
    let outcome = run(&place.request(&with_products(DEALS), &[("deals.csv", ROWS), ("products.csv", PRODUCTS)])).unwrap();
    accounted(&outcome);
    assert_eq!(outcome.refused(), 0);
    assert!(outcome.started);
    let book = place.book();
    assert_eq!(book.company.name(), "Book");
    assert_eq!(book.company.currency().code(), "EUR");
    assert_eq!(book.company.time_zone(), chrono_tz::Europe::Vienna);
    let stages: Vec<(&str, &str)> = book.company.stages().iter().map(|s| (s.key(), s.name())).collect();
    assert_eq!(stages, [("prospecting", "Prospecting"), ("engaging", "Engaging")]);
    let amounts: Vec<Option<i128>> = book.deals.rows().iter().map(|deal| deal.amount().map(Money::minor)).collect();
    assert_eq!(amounts, [Some(105_400), Some(482_100), Some(482_100), None]);
    assert_eq!(book.deals.rows()[0].name(), "Cancity, GTX Basic");
    assert!(book.deals.rows()[0].stage().is_none() && book.deals.rows()[0].won().is_some());
    assert_eq!(book.deals.rows()[3].created().unwrap().to_string(), "2017-12-31");
    assert_eq!(book.products.len(), 3);
    assert_eq!(outcome.created.get(&TableName::Products), Some(&1));
    assert_eq!(outcome.unmapped, [("deals.csv".to_owned(), vec!["Extra".to_owned()])]);
    assert_eq!(outcome.reports[1].amounts.get("EUR"), Some(&Decimal::from(1054)));
    assert!(outcome.warnings.iter().any(|w| w.contains("2 deals took the list price")));
    // The account: what was read and what list prices stand for is what the book holds.
    let sum = outcome.money[&(TableName::Deals, "EUR".to_owned())];
    assert_eq!((sum.read, sum.listed), (Decimal::from(1054), Decimal::from(2 * 4821)));
    assert_eq!(sum.read + sum.listed, sum.held);
    assert!(outcome.warnings.iter().any(|w| w.contains("1 deals have no amount")));
}

#[test]
fn a_dry_run_writes_nothing() {
    let place = ImportFolder::new();
    let mut request = place.request(DEALS, &[("deals.csv", ROWS)]);
    request.dry_run = true;
    let outcome = run(&request).unwrap();
    assert!(outcome.files.contains(&("deals.ron".to_owned(), true)));
    assert!(!place.path("book").exists());
}

#[test]
fn the_second_time_changes_nothing() {
    let place = ImportFolder::new();
    let request = place.request(&with_products(DEALS), &[("deals.csv", ROWS), ("products.csv", PRODUCTS)]);
    run(&request).unwrap();
    let before = place.texts();
    let outcome = run(&request).unwrap();
    accounted(&outcome);
    assert_eq!(outcome.files, []);
    assert_eq!(place.texts(), before);
    assert_eq!(outcome.tables.get(&TableName::Deals), Some(&Counts { unchanged: 4, ..Counts::default() }));
}

#[test]
fn what_a_person_wrote_stays() {
    let place = ImportFolder::new();
    let request = place.request(DEALS, &[("deals.csv", ROWS)]);
    run(&request).unwrap();
    let edited = place
        .text("deals.ron")
        .replace(
            "stage: \"engaging\"",
            "stage: \"engaging\", amount: 4_000, /* haggled */ next_step: (on: \"2017-01-01\", what: \"Call\")",
        )
        .replace("reason: Other", "reason: Price, words: \"too dear\"")
        .replacen("[\n", "[ // ours\n    (id: \"own\", name: \"By hand\", stage: \"engaging\", created: \"2017-01-01\"),\n", 1);
    place.put("book/deals.ron", &edited);
    run(&request).unwrap();
    assert_eq!(place.text("deals.ron"), edited);

    // Two deals come to their end, one is opened again.
    let later = ROWS
        .replace("Engaging,2016-11-01,,,", "Won,2016-11-01,2017-02-02,4100,")
        .replace("Lost,2016-11-02,2017-01-05,0", "Engaging,2016-11-02,,");
    let outcome = run(&place.request(DEALS, &[("deals.csv", &later)])).unwrap();
    assert_eq!(outcome.tables.get(&TableName::Deals), Some(&Counts { changed: 2, unchanged: 2, ..Counts::default() }));
    let text = place.text("deals.ron");
    assert!(text.contains("/* haggled */ next_step: (on: \"2017-01-01\", what: \"Call\")"), "{text}");
    assert!(text.contains("amount: 4100,"), "{text}");
    let book = place.book();
    let deal = |key: &str| book.deals.get(book.deals.find(key).unwrap()).unwrap().clone();
    assert_eq!(deal("2").won().unwrap().on().to_string(), "2017-02-02");
    assert!(deal("3").lost().is_none() && deal("3").stage().is_some());
    assert_eq!(deal("own").name(), "By hand");
}

#[test]
fn rows_that_cannot_be_read_are_named_and_the_others_go_in() {
    let rows = "\
Id,Owner,Customer,Product,Stage,From,To,Value
1,Moses,C,P,Engaging,2016-10-20,,5
2,Moses,C,P,Engaging,yesterday,,5
3,Moses,C,P,Engaging,2016-10-20,,five
4,Moses,C,P,Won,2016-10-20,,5
5,Moses,C,P,Engaging,2016-10-20
,,C,,Engaging,2016-10-20,,5
7,Moses,C,P,Won,2016-10-20,2016-01-01,5
8,\"Moses,C,P,Engaging,2016-10-20,,5
9,Moses,C,P,Engaging,2016-10-20,,5
";
    let place = ImportFolder::new();
    let outcome = run(&place.request(DEALS, &[("deals.csv", rows)])).unwrap();
    accounted(&outcome);
    let wanted: &[(u64, &str)] = &[
        (4, "\"five\" is not a number"),
        (5, "won, but \"To\" does not say when"),
        (6, "6 cells where the header has 8"),
        (7, "neither an id nor a name"),
        (9, "a quote opens here"),
    ];
    let found = reasons(&outcome);
    assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), wanted.iter().map(|(line, _)| *line).collect::<Vec<_>>());
    for ((_, reason), (line, part)) in found.iter().zip(wanted) {
        assert!(reason.contains(part), "{line}: {reason}");
    }
    let keys: Vec<String> = place.book().deals.rows().iter().map(|deal| deal.key().to_owned()).collect();
    assert_eq!(keys, ["1", "2", "7", "9"], "a deal needs no day of creation, and may be decided before it");
    assert!(outcome.warnings.iter().any(|w| w.contains("\"yesterday\" is not a date")), "{:?}", outcome.warnings);
}

#[test]
fn the_options_win_over_the_map() {
    let place = ImportFolder::new();
    let rows = "Id;Owner;Customer;Product;Stage;From;To;Value\n1;M;C;P;Engaging;04/05/2016;;1.234,50\n";
    let mut request = place
        .request(&DEALS.replacen("table: deals,", "table: deals, decimal: point, currency: \"USD\",", 1), &[("d.csv", rows)]);
    (request.date_format, request.decimal) = (Some("%d/%m/%Y".to_owned()), Some(DecimalMark::Comma));
    assert_eq!(run(&request).unwrap().refused(), 0);
    let book = place.book();
    assert_eq!(book.company.currency().code(), "EUR");
    let deal = &book.deals.rows()[0];
    assert_eq!(
        (deal.created().unwrap().to_string().as_str(), deal.amount().unwrap().minor(), deal.currency()),
        ("2016-05-04", 123_450, None)
    );
}

#[test]
fn what_a_row_names_must_be_there() {
    let place = ImportFolder::new();
    let map = DEALS.replacen("create: [people, accounts, products]", "create: [people, products]", 1);
    let outcome = run(&place.request(&map, &[("d.csv", ROWS)])).unwrap();
    accounted(&outcome);
    // A deal can do without its account, a contact cannot.
    assert_eq!(reasons(&outcome), []);
    let left = "d.csv: account \"Cancity\" on line 2 and 2 more: no such account in the book, left out of its record";
    assert!(outcome.warnings.iter().any(|warning| warning.starts_with(left)), "{:?}", outcome.warnings);
    assert!(place.book().deals.rows().iter().all(|deal| deal.account().is_none()));
    let contacts = r#"( table: contacts, columns: { "id": "id", "name": "name", "account": "firm" } )"#;
    let outcome = run(&place.request(contacts, &[("c.csv", "id,name,firm\n1,Ada,Nowhere\n")])).unwrap();
    let refused = reasons(&outcome);
    assert_eq!(refused[0].1, "account \"Nowhere\" is not in the book: import accounts first, or name them under `create`");
}

#[test]
fn twins_are_pointed_out() {
    let place = ImportFolder::new();
    let map = with_products(&DEALS.replace("\"GTXPro\": \"GTX Pro\"", "\"x\": \"y\""));
    let outcome = run(&place.request(&map, &[("deals.csv", ROWS), ("products.csv", PRODUCTS)])).unwrap();
    assert!(
        outcome.warnings.iter().any(|w| w.starts_with("product \"GTXPro\" was created and looks like \"GTX Pro\"")),
        "{:?}",
        outcome.warnings
    );
}

#[test]
fn records_without_an_id_bear_one_of_account_and_name() {
    let place = ImportFolder::new();
    let map = r#"( table: deals, columns: { "name": "Deal Name", "account": "Company", "stage": "Stage", "created": "Created", "amount": "Amount" },
        create: [accounts] )"#;
    let rows = "Deal Name,Company,Stage,Created,Amount\nLights,Port,s,2026-01-01,5\nLights,Port,s,2026-02-01,6\nLights,Port,s,2026-01-01,7\n";
    let request = place.request(map, &[("d.csv", rows)]);
    let outcome = run(&request).unwrap();
    accounted(&outcome);
    let keys: Vec<String> = place.book().deals.rows().iter().map(|deal| deal.key().to_owned()).collect();
    assert_eq!(keys, ["port-lights-2026-01-01", "port-lights-2026-02-01", "port-lights-2026-01-01-2"]);
    let twin = "d.csv: 1 row has no id, and what names it names another deal too: numbers tell them apart (first on line 4)";
    assert_eq!(outcome.warnings, [twin]);
    let before = place.texts();
    run(&request).unwrap();
    assert_eq!(place.texts(), before);
}

#[test]
fn equal_rows_of_a_table_without_ids_stay_apart() {
    let place = ImportFolder::new();
    let map = r#"( table: spend, columns: { "on": "day", "amount": "micros", "clicks": "clicks" }, scale: { "amount": "0.000001" },
        defaults: { "channel": "search" }, create: [channels] )"#;
    let rows = "day,micros,clicks\n2026-01-01,1500000,1\n2026-01-01,1500000,1\n2026-01-02,2500000,\n";
    let request = place.request(map, &[("d.csv", rows)]);
    run(&request).unwrap();
    assert_eq!(place.book().spend.rows().iter().map(|s| s.amount().minor()).collect::<Vec<_>>(), [150, 150, 250]);
    let before = place.texts();
    run(&request).unwrap();
    assert_eq!(place.texts(), before);
    let request = place.request(map, &[("d.csv", &rows.replacen("1500000,1", "1600000,1", 1))]);
    let outcome = run(&request).unwrap();
    assert_eq!(outcome.tables.get(&TableName::Spend), Some(&Counts { changed: 1, unchanged: 2, ..Counts::default() }));
    assert_eq!(place.book().spend.rows().iter().map(|s| s.amount().minor()).collect::<Vec<_>>(), [160, 150, 250]);
}

#[test]
fn many_records_go_into_parts_by_quarter() {
    let place = ImportFolder::new();
    let map = r#"( table: deals, columns: { "id": "id", "stage": "s", "created": "c" } )"#;
    let mut rows = String::from("id,s,c\n");
    for number in 0..2_500 {
        writeln!(rows, "{number},s,{}-{:02}-01", 2024 + number % 2, 1 + number % 12).unwrap();
    }
    let request = place.request(map, &[("d.csv", &rows)]);
    run(&request).unwrap();
    let names: Vec<String> = place.texts().into_iter().map(|(path, _)| path).filter(|path| path.starts_with("deals")).collect();
    assert!(names.contains(&"deals/2024-q1.ron".to_owned()) && names.len() == 8, "{names:?}");
    assert_eq!(place.book().deals.len(), 2_500);
    // One more goes to the others of its quarter, even alone.
    run(&place.request(map, &[("d.csv", "id,s,c\nlast,s,2024-02-02\n")])).unwrap();
    assert!(
        place.text("deals/2024-q1.ron").contains("(id: \"last\", name: \"last\", stage: \"s\", created: \"2024-02-02\"),\n]")
    );
}

#[test]
fn a_broken_table_is_not_touched() {
    let place = ImportFolder::new();
    place.put(
        "book/company.ron",
        "(name: \"B\", currency: \"EUR\", time_zone: \"UTC\", stages: [(id: \"engaging\", name: \"E\")])",
    );
    place.put("book/deals.ron", "[\n    (id: \"1\", name: \"x\"\n]\n");
    let error = run(&place.request(DEALS, &[("d.csv", ROWS)])).unwrap_err();
    assert!(error.to_string().starts_with("deals.ron: line "), "{error}");
    assert_eq!(place.text("deals.ron"), "[\n    (id: \"1\", name: \"x\"\n]\n");
}

#[test]
fn amounts_in_another_currency_say_so_or_are_refused() {
    let place = ImportFolder::new();
    place.put("book/company.ron", "(name: \"B\", currency: \"EUR\", time_zone: \"UTC\", stages: [(id: \"s\", name: \"S\")])");
    let mut request = place.request(
        r#"( table: deals, columns: { "id": "id", "stage": "s", "created": "c", "amount": "a" } )"#,
        &[("d.csv", "id,s,c,a\n1,s,2026-01-01,5\n")],
    );
    request.currency = Some("USD".to_owned());
    run(&request).unwrap();
    assert!(place.text("deals.ron").contains("amount: 5, currency: \"USD\""));
    let mut request =
        place.request(r#"( table: products, columns: { "id": "id", "list_price": "a" } )"#, &[("d.csv", "id,a\n1,5\n")]);
    request.currency = Some("USD".to_owned());
    assert!(matches!(run(&request), Err(ImportError::Foreign { .. })));
}

#[test]
fn a_file_finds_its_map_by_its_columns() {
    let place = ImportFolder::new();
    let maps = r#"[ ( table: accounts, columns: { "id": "Account ID", "name": "Account Name", "city": "City" } ),
        ( table: contacts, columns: { "id": "Contact ID", "account": "Account ID", "name": "Name" } ) ]"#;
    let files = [
        ("people.csv", "contact id,account id,NAME\nc1,a1,Ada\n"),
        ("firms.csv", "Account ID,Account Name,City\na1,Acme,Graz\n"),
        ("other.csv", "x,y\n1,2\n"),
    ];
    let outcome = run(&place.request(maps, &files)).unwrap();
    accounted(&outcome);
    assert_eq!(outcome.refused(), 0);
    assert_eq!(outcome.unread.iter().map(|own| own.file.as_str()).collect::<Vec<_>>(), ["other.csv"]);
    assert_eq!((place.book().accounts.len(), place.book().contacts.len()), (1, 1));
    let mut request = place.request(maps, &files[2..]);
    assert!(matches!(run(&request), Err(ImportError::NothingFits { .. })));
    request.table = Some("deals".to_owned());
    assert!(matches!(run(&request), Err(ImportError::Table { .. })));
}

#[test]
fn hostile_cells_do_no_harm() {
    let place = ImportFolder::new();
    let map = r#"( table: accounts, columns: { "id": "id", "name": "name" } )"#;
    let rows = "id,name\n1,\"\"\") ], // \\\"\n2,\u{1b}[2J\u{202e}evil\n3,\"=cmd()\n(id: 4)\"\n";
    let outcome = run(&place.request(map, &[("d.csv", rows)])).unwrap();
    accounted(&outcome);
    assert_eq!(outcome.refused(), 0);
    let text = place.text("accounts.ron");
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    assert_eq!(place.book().accounts.len(), 3);
    assert_eq!(place.book().accounts.rows()[0].name(), "\") ], // \\");
}

fn cell() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "a",
        "b",
        "Won",
        "Lost",
        "New",
        "2026-01-02",
        "2026-13-01",
        "01/02/2026",
        "5",
        "1,000",
        "12.345",
        "-3",
        "x\"y",
        "two words",
        "\u{7}",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn whatever_the_rows_they_are_accounted_for_and_importing_twice_is_importing_once(
        rows in prop::collection::vec(prop::collection::vec(cell(), 8), 1..12)
    ) {
        let place = ImportFolder::new();
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["Id", "Owner", "Customer", "Product", "Stage", "From", "To", "Value"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let request = place.request(DEALS, &[("deals.csv", &text)]);
        let outcome = match run(&request) {
            // The one question there is about dates.
            Err(ImportError::Undecided { questions }) => {
                prop_assert!(questions.contains("say --"), "{}", questions);
                return Ok(());
            }
            outcome => outcome.unwrap(),
        };
        accounted(&outcome);
        prop_assert_eq!(outcome.started, place.path("book").exists());
        if !outcome.started {
            return Ok(());
        }
        let _ = place.book();
        let before = place.texts();
        let again = run(&request).unwrap();
        accounted(&again);
        prop_assert_eq!(&again.files, &[]);
        prop_assert_eq!(place.texts(), before);
    }
}
