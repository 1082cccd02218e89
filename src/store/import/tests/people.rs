//! Leads without a day of creation, and contacts and activities of nobody.

use super::*;

#[test]
fn a_lead_without_a_day_of_creation_came_on_the_first_day_known_of_it() {
    let place = ImportFolder::new();
    let map =
        r#"( table: leads, columns: { "id": "id", "name": "name", "created": "came", "qualified": "ready", "rejected": "no" } )"#;
    let day = |id: &str| place.book().leads.rows().iter().find(|lead| lead.key() == id).unwrap().created().to_string();
    let rows = "id,name,came,ready,no\n1,Ada,,2026-03-01,2026-02-20\n2,Bob,,,\n3,Cy,2026-05-01,2026-04-01,\n4,Di,2026-01-05,,\n";
    let outcome = run(&place.request(map, &[("leads.csv", rows)])).unwrap();
    assert_eq!(reasons(&outcome), []);
    assert_eq!(["1", "2", "3", "4"].map(day), ["2026-02-20", "2026-11-24", "2026-04-01", "2026-01-05"]);
    let said: Vec<&str> = outcome.warnings.iter().filter_map(|warning| warning.split(':').nth(1)).collect();
    assert_eq!(said, [" 2 leads without a day of creation", " 1 lead with a day of creation later than what became of them"]);
    // Seen again later, they came when they came; what is said of them since may be earlier.
    let mut again = place.request(map, &[("leads.csv", rows)]);
    again.on = Some(Day::parse("2026-12-01").unwrap());
    assert!(run(&again).unwrap().files.is_empty());
    let more = rows.replace("2,Bob,,,", "2,Bob,,2026-06-01,");
    let outcome = run(&place.request(map, &[("leads.csv", &more)])).unwrap();
    assert_eq!((reasons(&outcome), day("2")), (vec![], "2026-06-01".to_owned()));
}

#[test]
fn what_is_of_nobody_is_left_out_and_counted_apart() {
    let place = ImportFolder::new();
    let map = r#"[ ( table: accounts, file: "accounts.csv", columns: { "id": "id", "name": "name" } ),
        ( table: contacts, file: "contacts.csv", columns: { "id": "id", "name": "name", "account": "firm" } ),
        ( table: activities, file: "tasks.csv", columns: { "on": "on", "contact": "who", "account": "firm" },
          defaults: { "kind": "Call" } ) ]"#;
    let files = [
        ("accounts.csv", "id,name\na,Acme\n"),
        ("contacts.csv", "id,name,firm\n1,Ada,a\n2,Bob,\n3,Cy,\n4,Di,gone\n"),
        ("tasks.csv", "on,who,firm\n2026-01-02,1,\n2026-01-03,2,\n2026-01-04,,\n2026-01-05,,gone\n"),
    ];
    let outcome = run(&place.request(map, &files)).unwrap();
    accounted(&outcome);
    let lines = |at: usize| {
        let report = &outcome.reports[at];
        let of = |rows: &[Refused]| rows.iter().map(|row| row.line).collect::<Vec<_>>();
        (of(&report.skipped), of(&report.refused))
    };
    // Who names somebody that is not there is refused: importing that one first mends it.
    assert_eq!(lines(1), (vec![3, 4], vec![5]));
    assert_eq!(lines(2), (vec![3, 4], vec![5]));
    let book = place.book();
    assert_eq!((book.contacts.len(), book.activities.len()), (1, 1));
}
