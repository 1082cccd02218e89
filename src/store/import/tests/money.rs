//! In what amounts are, and whether they come out as they went in.

use super::*;

#[test]
fn a_book_is_not_started_without_a_currency() {
    let place = ImportFolder::new();
    let mut request = place.request(DEALS, &[("deals.csv", ROWS)]);
    request.currency = None;
    assert!(matches!(run(&request), Err(ImportError::NoCurrency { .. })));
    request.currency = Some("EURO".to_owned());
    assert!(matches!(run(&request), Err(ImportError::Currency { .. })));
    assert!(!place.path("book").exists());
}

const SAYS: &str =
    r#"( table: deals, columns: { "id": "id", "name": "id", "amount": "value", "currency": "in", "stage": "stage" } )"#;

#[test]
fn a_file_that_names_one_currency_starts_a_book_in_it() {
    let place = ImportFolder::new();
    let mut request = place.request(SAYS, &[("deals.csv", "id,value,in,stage\n1,5,usd,New\n2,6,USD,New\n3,7,,New\n")]);
    request.currency = None;
    let outcome = run(&request).unwrap();
    assert!(outcome.warnings.iter().any(|w| w.contains("in USD, so this is the company's currency")), "{:?}", outcome.warnings);
    let book = place.book();
    assert_eq!((book.company.currency().code(), book.deals.rows()[0].currency()), ("USD", None));
    // Once there is a book nothing is said of it any more.
    assert!(!run(&request).unwrap().warnings.iter().any(|w| w.contains("USD")));
}

#[test]
fn of_several_currencies_one_is_asked_for() {
    let place = ImportFolder::new();
    let mut request = place.request(SAYS, &[("deals.csv", "id,value,in,stage\n1,5,USD,New\n2,6,EUR,New\n")]);
    request.currency = None;
    assert!(run(&request).unwrap_err().to_string().contains("--currency EUR or USD"));
    request.currency = Some("EUR".to_owned());
    let outcome = run(&request).unwrap();
    assert_eq!(outcome.money[&(TableName::Deals, "USD".to_owned())].held, Decimal::from(5));
}

#[test]
fn what_contracts_come_to_is_told_in_their_own_currency() {
    let place = ImportFolder::new();
    let map = r#"( table: contracts, columns: { "id": "id", "account": "who", "start": "from", "end": "to", "amount": "value", "currency": "in", "every": "per" }, create: [accounts] )"#;
    let request = place.request(
        map,
        &[(
            "c.csv",
            "id,who,from,to,value,in,per\n1,A,2026-01-01,2026-12-31,50,USD,Month\n2,A,2026-01-01,2026-12-31,7,EUR,Year\n",
        )],
    );
    for _ in 0..2 {
        let outcome = run(&request).unwrap();
        let held = |code: &str| outcome.money[&(TableName::Contracts, code.to_owned())].held;
        assert_eq!((held("USD"), held("EUR")), (Decimal::from(50), Decimal::from(7)));
    }
}

#[test]
fn a_row_with_nothing_in_it_but_the_sum_of_the_others_is_left_out() {
    for (last, left_out) in [(",11,,", 1), ("Total,11,,", 1), (",12,,", 0), (",11,,Old", 0)] {
        let place = ImportFolder::new();
        let rows = format!("id,value,in,stage\n1,5,EUR,New\n2,6,EUR,New\n{last}\n");
        let outcome = run(&place.request(SAYS, &[("deals.csv", &rows)])).unwrap();
        accounted(&outcome);
        let report = &outcome.reports[0];
        // A line that begins with `Total` is a footer, and no row at all.
        let left = report.skipped.len() + usize::from(last.starts_with('T'));
        assert_eq!((report.taken, left), (2, left_out), "{last}: {report:?}");
    }
}
