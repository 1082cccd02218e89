//! Rows of one order become one order.

use super::*;

const ORDERS: &str = r#"(
    table: orders, file: "lines.csv",
    columns: { "id": "order", "account": "customer", "on": "date", "product": "product", "units": "qty", "price": "price",
               "discount": "off", "shipped": "shipped" },
    join: [( file: "orders.csv", on: "order" )],
    create: [accounts, products],
)"#;

#[test]
fn rows_of_one_order_become_one_order() {
    let place = ImportFolder::new();
    let lines = "order,product,qty,price,off\n10,a,2,9.8,0.05\n11,a,1,5,0\n10,b,12,14,10%\n12,a,1,1,0\n";
    let orders = "order,customer,date,shipped,freight\n10,X,2026-01-05,2026-01-07,3\n11,Y,2026-01-06,,1\n13,Z,2026-01-07,,1\n";
    let request = place.request(ORDERS, &[("lines.csv", lines), ("orders.csv", orders)]);
    let outcome = run(&request).unwrap();
    accounted(&outcome);
    let book = place.book();
    assert_eq!(book.orders.len(), 2);
    let order = &book.orders.rows()[0];
    assert_eq!((order.lines().len(), order.amount().minor()), (2, 1_862 + 15_120));
    assert_eq!(order.shipped().map(|day| day.to_string()).as_deref(), Some("2026-01-07"));
    assert_eq!(reasons(&outcome), [(5, "no account: every order needs one (a map's `defaults` may give it)".to_owned())]);
    assert!(
        outcome.warnings.iter().any(|w| w.contains("orders.csv: 1 rows belong to none of lines.csv (lines 4)")),
        "{:?}",
        outcome.warnings
    );
    assert_eq!(outcome.unmapped, [("orders.csv".to_owned(), vec!["freight".to_owned()])]);
    let before = place.texts();
    run(&request).unwrap();
    assert_eq!(place.texts(), before);

    // A line more.
    let request = place.request(ORDERS, &[("lines.csv", &format!("{lines}11,b,3,2,0\n")), ("orders.csv", orders)]);
    run(&request).unwrap();
    assert_eq!(place.book().orders.rows()[1].lines().len(), 2);
}

#[test]
fn what_came_back_without_an_order_goes_to_the_newest_one() {
    let place = ImportFolder::new();
    let map = r#"( table: orders, columns: { "id": "order", "account": "customer", "on": "date", "product": "product", "units": "qty", "price": "price" },
        create: [accounts, products] )"#;
    let rows = "order,customer,date,product,qty,price\n1,X,2026-01-05,a,5,10\n2,X,2026-02-05,a,3,10\n3,X,2026-03-05,a,1,10\n,X,2026-02-09,a,-2,10\n,Y,2026-02-09,a,-4,10\n,X,2026-02-09,a,1,10\n";
    let request = place.request(map, &[("o.csv", rows)]);
    let outcome = run(&request).unwrap();
    accounted(&outcome);
    let refused: Vec<u64> = reasons(&outcome).iter().map(|(line, _)| *line).collect();
    assert_eq!(refused, [6, 7], "nobody bought it; and an order without a number is none");
    let book = place.book();
    let back: Vec<usize> = book.orders.rows().iter().map(|order| order.returns().len()).collect();
    assert_eq!(back, [0, 1, 0]);
    let before = place.texts();
    run(&request).unwrap();
    assert_eq!(place.texts(), before);
}
