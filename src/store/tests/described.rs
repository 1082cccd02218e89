//! A made-up table, said once: it is read, shown, templated and relinked, and its dates are looked at.

use crate::book::account::Account;
use crate::book::compact::Text;
use crate::book::company::Company;
use crate::book::day::Day;
use crate::book::field::{FieldType, FieldValue, Link, ValueSource as _};
use crate::book::id::{AnyId, Id};
use crate::book::record::{Fields, Record, choice, group, table};
use crate::book::table::TableName;
use crate::store::scan::{self, Tree};
use crate::store::shape::{Findings, Reader, Refs};
use crate::store::source::SourceText;
use crate::store::template;

choice! {
    /// How it came.
    Way { Sea, Land }
}

table! {
    /// A crate that came.
    Crate in Events keyed key named label {
        /// Its id.
        key in "id": Text => "c1" | "c2",
        /// What is written on it.
        label: Text => "Lamps" | "Ropes",
        /// Who sent it.
        from: Id<Account> => "kiel" | "kiel",
        /// Who else had it.
        through: Option<Id<Account>> => "norrland-port",
        /// How it came.
        way: Way = { Way::Land } => Sea,
        /// Where it was.
        stops: Vec<Stop> => [(on: "2026-01-05", at: "Umea")],
    }
}

group! {
    /// Where it was on a day.
    Stop {
        /// When.
        @Past on: Day,
        /// Where.
        at: Text,
    }
}

/// Reads a crate; what is wrong with it, as far as it is, beside.
fn read(text: &str, refs: &mut Refs) -> (Option<Crate>, Vec<String>) {
    let source = SourceText::new("events.ron", text);
    let (company, mut found, mut tree) = (Company::default(), Findings::default(), Tree::default());
    scan::record(&source.text, 0, &mut tree).unwrap();
    let mut reader = Reader::new::<Crate>(&source, &tree, &company, (refs, &mut found));
    assert!(reader.is_group(0));
    let row = Crate::read(&mut reader, 0);
    (row, found.list.into_iter().map(|found| format!("{}: {:?}", found.problem.what, found.problem.hint)).collect())
}

const WRITTEN: &str = r#"(id: "c9", label: "Lamps", from: "b", through: "a", stops: [(on: "2026-01-05", at: "Umea")])"#;

#[test]
fn it_is_read_and_seen() {
    let (row, problems) = read(WRITTEN, &mut Refs::default());
    let row = row.unwrap();
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!((row.key(), row.title(), row.way()), ("c9", Some("Lamps"), Way::Land));
    assert_eq!(row.stops()[0].at(), "Umea");
    let (row, problems) = read(r#"(id: "c9", labl: "Lamps", from: "b")"#, &mut Refs::default());
    assert!(row.is_none());
    assert_eq!(problems, ["unknown field `labl`: Some(\"did you mean `label`?\")", "label: missing: Some(\"add `label: ..`\")"]);
}

#[test]
fn its_ids_are_replaced() {
    let mut row = read(WRITTEN, &mut Refs::default()).0.unwrap();
    let mut known = |link: Link, number| (link == Link::Record(TableName::Accounts)).then_some(number + 10);
    assert!(row.resolve(&mut known));
    assert_eq!((row.from(), row.through()), (Id::new(10), Some(Id::new(11))));
    // What may be without an id is left without one, what may not cannot stand.
    assert!(row.resolve(&mut |_, number| (number == 10).then_some(1)));
    assert_eq!((row.from(), row.through()), (Id::new(1), None));
    assert!(!row.resolve(&mut |_, _| None));
}

#[test]
fn it_is_shown_with_its_links_and_later_dates() {
    let row = read(WRITTEN, &mut Refs::default()).0.unwrap();
    let shown = row.fields();
    let names: Vec<&str> = shown.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["id", "label", "from", "through", "way", "stops"]);
    let mut links = Vec::new();
    for (_, value) in &shown {
        value.links(&mut links);
    }
    assert_eq!(links, [0, 1].map(|number| AnyId { table: TableName::Accounts, number }));
    assert_eq!(shown[4].1, FieldValue::Text("Land".into()));
    let day = |text| Day::parse(text).unwrap();
    assert_eq!(row.later_than(day("2026-01-05")), []);
    assert_eq!(row.later_than(day("2026-01-04")), [("stops[0].on".to_owned(), day("2026-01-05"))]);
    let events: Vec<bool> = Crate::FIELDS.iter().map(crate::book::describe::FieldDescription::is_event).collect();
    assert_eq!(events, [false, false, false, false, false, true]);
}

#[test]
fn it_is_templated_and_set() {
    let expected = r#"// A crate that came.
//   id        Its id.
//   label     What is written on it.
//   from      Who sent it.
//   through?  Who else had it.
//   way?      How it came. Sea | Land = Land
//   stops?    Where it was. [(on, at)]
[
    // (
    //     id: "c1", label: "Lamps", from: "kiel", through: "norrland-port", way: Sea,
    //     stops: [(on: "2026-01-05", at: "Umea")],
    // ),
    // (id: "c2", label: "Ropes", from: "kiel"),
]
"#;
    assert_eq!(template::records(Crate::ABOUT, Crate::FIELDS), expected);
    let blank = Crate::with(|blank| blank.label("Nets".into()));
    assert_eq!((blank.label(), blank.way()), ("Nets", Way::Land));
}
