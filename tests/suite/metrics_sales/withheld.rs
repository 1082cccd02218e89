//! When the book bears no verdict, by hand.

use quarterdeck::book::Book;
use quarterdeck::metrics::forecast::Status;
use quarterdeck::metrics::lens::{Basis, Scope};
use quarterdeck::metrics::sales::sales;
use quarterdeck::metrics::sales::verdict::VerdictFigures;

use quarterdeck::store::load_texts;

use crate::kit::books::{COMPANY, day, eur, lens};

const TARGET: (&str, &str) = ("targets.ron", r#"[(period: "2026-Q4", amount: 100000)]"#);

/// A hundred deals decided, of which so many cannot be read.
fn deals(bad: usize) -> String {
    let one = |at: usize| {
        let amount = if at < bad { "\"a lot\"" } else { "1000" };
        let decided = if at.is_multiple_of(2) { r#"won: "2026-06-01""# } else { r#"lost: (on: "2026-06-01", reason: Price)"# };
        format!(r#"(id: "D{at}", name: "D{at}", created: "2026-01-05", amount: {amount}, {decided}),"#)
    };
    format!("[{}]", (0..100).map(one).collect::<String>())
}

/// A book of these tables, errors and all.
fn book(tables: &[(&str, &str)]) -> Book {
    let files: Vec<(&str, &str)> = std::iter::once(("company.ron", COMPANY)).chain(tables.iter().copied()).collect();
    load_texts(&files, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap()
}

fn verdict(book: &Book, stale: bool) -> VerdictFigures {
    let basis = Basis::new(book, day("2026-11-23"), Scope::Company).stale(stale);
    sales(&lens(book, &basis, "2026-Q4"), None).verdict
}

/// No chance, no band, no number in their place, in any horizon and against any reference.
fn is_withheld(verdict: &VerdictFigures) -> bool {
    let outlooks = verdict.horizons.iter().map(|horizon| &horizon.forecast).chain([&verdict.chosen.forecast]);
    let comparisons = [&verdict.chosen.comparison.last_period, &verdict.chosen.comparison.last_year];
    outlooks.into_iter().all(|outlook| {
        let none = [&outlook.p10, &outlook.p50, &outlook.p90].iter().all(|figure| figure.get().is_none());
        none && outlook.chance_of_target.get().is_none() && outlook.mean.is_none() && outlook.what_if.is_empty()
    }) && comparisons.into_iter().flatten().all(|other| other.chance_to_beat.get().is_none())
}

#[test]
fn up_to_one_in_a_hundred_deals_may_be_left_out() {
    for (bad, withheld) in [(0, false), (1, false), (2, true)] {
        let book = book(&[TARGET, ("deals.ron", &deals(bad))]);
        let said = verdict(&book, false);
        assert_eq!((said.withheld.is_some(), is_withheld(&said)), (withheld, withheld), "{bad} left out");
        let left_out: Vec<String> = said.left_out.iter().map(quarterdeck::metrics::withheld::LeftOut::words).collect();
        assert_eq!(left_out, if bad == 0 { vec![] } else { vec![format!("{bad} of 100 deals left out")] });
    }
}

#[test]
fn a_file_that_does_not_close_leaves_out_nobody_knows_how_many() {
    let whole = deals(0);
    for cut in [whole.len() / 2, whole.len() - 1] {
        let book = book(&[TARGET, ("deals.ron", &whole[..cut])]);
        let said = verdict(&book, false);
        assert!(
            is_withheld(&said) && said.withheld.as_ref().is_some_and(|why| why.contains("unknown how many")),
            "{:?}",
            said.withheld
        );
        assert_eq!(said.chosen.forecast.status, Status::Withheld);
    }
    // So does a target; a file that the verdict does not rest on changes nothing.
    let both = |broken: (&'static str, &'static str)| verdict(&book(&[TARGET, ("deals.ron", &whole), broken]), false);
    assert!(is_withheld(&both(("orders.ron", "["))));
    assert!(!is_withheld(&both(("leads.ron", "["))));
    let target = verdict(&book(&[("deals.ron", &whole), ("targets.ron", r#"[(period: "2026-Q4", amount: "much")]"#)]), false);
    assert!(is_withheld(&target), "the target that was left out may be this one");
}

#[test]
fn a_stale_book_bears_no_verdict_though_all_its_records_stand() {
    let book = book(&[TARGET, ("deals.ron", &deals(0))]);
    assert!(!is_withheld(&verdict(&book, false)));
    let stale = verdict(&book, true);
    assert!(is_withheld(&stale) && stale.withheld.is_some() && stale.left_out.is_empty());
}

#[test]
fn where_nothing_was_ever_decided_there_is_no_forecast() {
    let open = r#"[(id: "D1", name: "D1", stage: "late", created: "2026-11-01", amount: 1000, close: "2026-12-01")]"#;
    for tables in [vec![("deals.ron", open)], vec![TARGET, ("deals.ron", open)]] {
        let said = verdict(&book(&tables), false);
        assert!(is_withheld(&said), "{tables:?}");
        assert_eq!(said.chosen.forecast.status, Status::NoHistory);
        assert_eq!(said.withheld.as_deref(), Some("nothing was ever won, lost or ordered"));
    }
}

#[test]
fn where_nothing_was_won_for_a_year_and_nothing_open_is_priced_there_is_no_forecast() {
    let deals = |open: &str| {
        format!(
            r#"[(id: "W", name: "W", created: "2025-01-01", amount: 900, won: "2025-02-01"),
                (id: "O", name: "O", stage: "late", created: "2026-11-01", close: "2026-12-01"{open})]"#
        )
    };
    let said = |open: &str| verdict(&book(&[TARGET, ("deals.ron", &deals(open))]), false);
    let silent = said("");
    assert!(is_withheld(&silent));
    assert_eq!(silent.withheld.as_deref(), Some("nothing was won for a year, no open deal has an amount"));
    // What is won stays known, and one amount is enough to speak.
    assert_eq!(silent.chosen.won.get(), Some(eur(0)));
    assert!(!is_withheld(&said(", amount: 500")));
    // A book that ended long ago says nothing of today, whatever still stands open in it.
    let ended = r#"[(id: "W", name: "W", created: "2024-01-01", amount: 900, won: "2024-02-01"),
        (id: "O", name: "O", stage: "late", created: "2024-01-10", amount: 500, close: "2026-12-01")]"#;
    let ended = verdict(&book(&[TARGET, ("deals.ron", ended)]), false);
    assert!(is_withheld(&ended));
    assert_eq!(ended.withheld.as_deref(), Some("nothing was won for a year, nothing recorded for a quarter"));
}
