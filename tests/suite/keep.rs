//! Exports that are looked at become a book: `:keep DIR`.

use crate::kit::cases::Case;
use crate::kit::pty::Pty;

const ROWS: &str = "Deal ID,Deal Name,Deal Stage,Amount,Close Date,Create Date,Deal owner\n1,Alpha,Closed Won,100.00,2026-11-02,2026-10-05,Ada\n2,Beta,Contract Sent,250.00,2026-12-20,2026-10-06,Ada\n";

fn looked_at(case: &Case, options: &[&str]) -> Pty {
    std::fs::write(case.path("deals.csv"), ROWS).unwrap();
    std::fs::create_dir_all(case.path("home")).unwrap();
    let home = case.path("home").to_str().unwrap().to_owned();
    let files = case.path("deals.csv").to_str().unwrap().to_owned();
    let mut pty = Pty::open(120, 40);
    let variables =
        [("HOME", home.as_str()), ("XDG_CONFIG_HOME", &home), ("XDG_STATE_HOME", &home), ("QUARTERDECK_TODAY", "2026-11-23")];
    pty.start(env!("CARGO_BIN_EXE_quarterdeck"), &[&[files.as_str()], options].concat(), &variables);
    pty.wait_for("FROM deals.csv");
    pty
}

fn type_in(pty: &mut Pty, folder: &std::path::Path) {
    pty.send(format!(":keep {}\r", folder.display()));
}

#[test]
fn the_session_goes_on_with_the_book_that_was_kept() {
    let case = Case::empty();
    let mut pty = looked_at(&case, &[]);
    std::fs::create_dir(case.path("full")).unwrap();
    std::fs::write(case.path("full/mine.txt"), "mine").unwrap();
    type_in(&mut pty, &case.path("full"));
    pty.wait_for("something is there already");
    pty.wait_for("FROM deals.csv");
    assert_eq!(std::fs::read_dir(case.path("full")).unwrap().count(), 1);
    type_in(&mut pty, &case.path("book"));
    pty.wait_for("kept in");
    pty.wait_gone("FROM deals.csv");
    assert_eq!(case.records("book", "deals"), 2);
    // The same as an import makes of it.
    case.run("import deals.csv --into other --currency USD").wrote();
    assert_eq!(case.text("book/deals.ron"), case.text("other/deals.ron"));
    // It is live, and acts are written.
    let company = case.text("book/company.ron");
    std::fs::write(case.path("book/company.ron"), company.replace("name: \"Deals\"", "name: \"Grown Ups\"")).unwrap();
    pty.wait_for("Grown Ups");
    type_in(&mut pty, &case.path("again"));
    pty.wait_for("this is a book already");
    assert!(!case.path("again").exists());
    pty.send("q");
    assert_eq!(pty.wait_exit().exit_code(), 0);
    case.run("import deals.csv --into book --currency USD").wrote().names(&["nothing changes"]);
}

#[test]
fn who_only_reads_keeps_nothing() {
    let case = Case::empty();
    let mut pty = looked_at(&case, &["--read-only"]);
    type_in(&mut pty, &case.path("book"));
    pty.wait_for("this session only reads");
    assert!(!case.path("book").exists());
    pty.send("q");
    pty.wait_exit();
}
