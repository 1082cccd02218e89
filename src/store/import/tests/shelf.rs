//! What is known of a book from its values is what its texts say.

use std::collections::BTreeMap;

use super::*;
use crate::store::known::Known;
use crate::store::sample;

/// What rows ask of a book: names with their ids, the newest day of a log, and each deal as it stands.
type ShelfAnswers = (BTreeMap<String, String>, Option<Day>, BTreeMap<String, Option<standing::StandingDeal>>);

fn told(shelf: &Shelf) -> ShelfAnswers {
    let names = shelf
        .names
        .iter()
        .flat_map(|(table, names)| names.iter().map(move |(name, id)| (format!("{} {name}", table.name()), format!("{id:?}"))));
    let deals = shelf.ids.get(&TableName::Deals).into_iter().flat_map(|ids| ids.keys());
    let deals = deals.map(|id| (id.to_string(), shelf.deal(id))).collect();
    (names.collect(), shelf.newest, deals)
}

/// Both ways of learning a book, and whether the file of its deals was taken over as it was read.
fn both(folder: &Path) -> (ShelfAnswers, ShelfAnswers) {
    let (known, nothing) = (Known::read(folder), Known::default());
    (told(&Shelf::read(folder, &known).unwrap()), told(&Shelf::read(folder, &nothing).unwrap()))
}

#[test]
fn values_and_texts_tell_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let today = Day::from_ymd(2026, 11, 23).unwrap();
    for (path, text) in sample::files(today) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let (read, written) = both(folder.path());
    assert_eq!(read, written);
    assert!(read.2.len() > 100 && read.1.is_some(), "the sample has deals with logs");
    let ids = |shelf: &Shelf| {
        let all = shelf.ids.iter().flat_map(|(table, ids)| ids.iter().map(|(id, place)| (*table, id.to_string(), *place)));
        all.collect::<std::collections::BTreeSet<_>>()
    };
    let known = Known::read(folder.path());
    let nothing = Known::default();
    assert_eq!(ids(&Shelf::read(folder.path(), &known).unwrap()), ids(&Shelf::read(folder.path(), &nothing).unwrap()));
}

#[test]
fn what_is_not_written_as_it_is_shown_is_looked_up_in_the_text() {
    let company =
        "(name: \"Co\", currency: \"EUR\", time_zone: \"UTC\", stages: [(id: \"open\", name: \"Open\", probability: 0.5)])";
    // An escape, a hidden character, a text over two lines, a record that is left out, a byte-order mark.
    let deals = [
        "[(id: \"a\\u{200e}\", name: \"A\", stage: \"open\", amount: 5)]",
        "[(id: \"a\u{200e}\", name: \"A\", stage: \"open\", amount: 5)]",
        "[(id: \"a\nb\", name: \"A\", stage: \"open\", amount: 5)]",
        "[(id: \"a\", name: \"A\", stage: \"none\", amount: 5), (id: \"b\", name: \"B\", stage: \"open\", amount: 6)]",
        "\u{feff}[(id: \"a\", name: \"A\", stage: \"open\", amount: 5)]",
        "[(id: \"a\", name: \"A\", amount: 5, log: [(on: \"2026-01-05\", amount: 4, stage: \"open\")], won: \"2026-02-01\")]",
    ];
    for text in deals {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("company.ron"), company).unwrap();
        fs::write(folder.path().join("deals.ron"), text).unwrap();
        let (read, written) = both(folder.path());
        assert_eq!(read, written, "{text:?}");
        assert!(!read.2.is_empty(), "{text:?}");
    }
}
