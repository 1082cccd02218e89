//! A file that no map knows: what is proposed for it is printed, written, or asked about on a terminal.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::kit::cases::Case;
use crate::kit::pty::Pty;

const ROWS: &str = "Vorgang;Kunde;Zuständig;Stufe;Betrag;Angelegt;Abschluss\nA;Acme;Ada;gewonnen;100,50;05.01.2026;01.02.2026\nB;Bolt;Ada;verloren;50,00;06.01.2026;02.02.2026\nC;Acme;Bo;Angebot;70,25;27.01.2026;30.12.2026\n";

fn case() -> Case {
    let case = Case::empty();
    std::fs::write(case.path("deals.csv"), ROWS.replace("Vorgang", "Titel")).unwrap();
    case
}

#[test]
fn without_a_terminal_it_is_printed_and_nothing_is_written() {
    let case = case();
    let parts = [
        "Proposed: deals",
        "Stufe",
        "gewonnen | verloren | Angebot",
        "\"gewonnen\" is won",
        "--propose MAP.ron",
        "--map MAP.ron",
    ];
    case.run("import deals.csv --into book --currency EUR").refused().names(&parts);
    assert!(!case.path("book").exists());
    case.run("import deals.csv --into book --currency EUR --format json")
        .refused()
        .names(&["\"proposed\"", "\"written\": false"]);
    std::fs::write(case.path("names.csv"), "Name,Colour\nAda,red\n").unwrap();
    case.run("import names.csv --into book --currency EUR").refused().names(&["not", "make no table"]);
}

#[test]
fn it_is_written_once_and_taken_as_it_is() {
    let case = case();
    case.run("import --propose own.ron deals.csv").wrote().names(&["wrote own.ron"]);
    let written = case.text("own.ron");
    case.run("import --propose own.ron deals.csv").refused().names(&["own.ron is there already"]);
    assert_eq!(case.text("own.ron"), written);
    case.run("import deals.csv --map own.ron --into book --currency EUR").wrote().names(&["3 rows read = 3 into records"]);
    case.sales("book", "2026-Q1", &[("won", 100.5), ("won_deals", 1.0), ("lost_deals", 1.0)]);
    case.twice("import deals.csv --map own.ron --into book --currency EUR");
}

#[test]
fn files_that_no_map_knows_are_looked_at_in_memory() {
    let case = case();
    case.run("report sales deals.csv --as-of 2026-03-31 --period 2026-Q1").wrote().names(&[
        "100",
        "proposed deals",
        "\"gewonnen\" is won",
    ]);
}

/// The import at a terminal, with an editor that turns every `A` of the map's comment into nothing.
fn at_a_terminal(case: &Case, editor: &Path) -> Pty {
    start(case, &case.path("deals.csv"), editor)
}

fn start(case: &Case, files: &Path, editor: &Path) -> Pty {
    let mut pty = Pty::open(140, 40);
    let home = case.path("home").to_str().unwrap().to_owned();
    std::fs::create_dir_all(&home).unwrap();
    let book = case.path("book");
    let arguments = ["import", files.to_str().unwrap(), "--into", book.to_str().unwrap(), "--currency", "EUR"];
    let variables = [
        ("HOME", home.as_str()),
        ("XDG_CONFIG_HOME", &home),
        ("EDITOR", editor.to_str().unwrap()),
        ("VISUAL", ""),
        ("QUARTERDECK_TODAY", "2026-11-23"),
    ];
    pty.start(env!("CARGO_BIN_EXE_quarterdeck"), &arguments, &variables);
    pty.wait_for("[t]ake it");
    pty
}

fn editor(case: &Case, edits: &str) -> std::path::PathBuf {
    let path = case.path("editor");
    std::fs::write(&path, format!("#!/bin/sh\nfor file; do :; done\nsed -i {edits} \"$file\"\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[test]
fn at_a_terminal_it_is_taken_or_refused() {
    let case = case();
    let mut pty = at_a_terminal(&case, Path::new("true"));
    pty.send("perhaps\rr\r");
    assert_eq!(pty.wait_exit().exit_code(), 1);
    assert!(!case.path("book").exists());
    let mut pty = at_a_terminal(&case, Path::new("true"));
    pty.send("t\r");
    assert_eq!(pty.wait_exit().exit_code(), 0, "{}", pty.screen());
    assert_eq!(case.records("book", "deals"), 3);
}

#[test]
fn at_a_terminal_it_is_edited_until_it_is_a_map() {
    let case = case();
    // The first time it is spoilt, the second time mended and one column less.
    let spoil = editor(&case, "-e 's/table: deals/table: dales/;t' -e 's/table: dales/table: deals/' -e '/Zust/d'");
    let mut pty = at_a_terminal(&case, &spoil);
    pty.send("e\r");
    pty.wait_for("no table that an export can fill");
    std::fs::write(
        case.path("editor"),
        std::fs::read_to_string(&spoil).unwrap().replace("s/table: deals/table: dales/;t", "s/x/x/"),
    )
    .unwrap();
    pty.send("e\r");
    pty.wait("it is asked again", |bytes, _| String::from_utf8_lossy(bytes).matches("[t]ake it").count() == 3);
    pty.send("t\r");
    assert_eq!(pty.wait_exit().exit_code(), 0, "{}", pty.screen());
    assert_eq!((case.records("book", "deals"), case.records("book", "people")), (3, 0));
}

/// Accounts as a map knows them, and deals as none does.
fn with_accounts(case: &Case) -> std::path::PathBuf {
    let folder = case.path("exports");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("Account.csv"), "Id,Name,BillingCity\nAcme,Acme Ltd,Graz\nBolt,Bolt Inc,Wien\n").unwrap();
    std::fs::rename(case.path("deals.csv"), folder.join("deals.csv")).unwrap();
    std::fs::write(folder.join("names.csv"), "Colour,Shade\nred,dark\n").unwrap();
    folder
}

#[test]
fn where_some_files_are_known_the_others_are_proposed_for_one_by_one() {
    let case = case();
    with_accounts(&case);
    let done = case.run("import exports --into book --currency EUR").wrote();
    let done = done.names(&["Account.csv: salesforce accounts", "deals.csv: not read", "--propose MAP.ron exports/deals.csv"]);
    assert!(!done.said.contains("MAP.ron exports/names.csv"), "nothing can be proposed for it");
    assert_eq!((case.records("book", "accounts"), case.records("book", "deals")), (2, 0));
    case.run("import exports --into book --currency EUR --format json").wrote().names(&["\"proposed\": {", "\"proposed\": null"]);
    case.run("import --propose own.ron exports/deals.csv").wrote();
    case.run("import exports/deals.csv --map own.ron --into book").wrote();
    assert_eq!(case.records("book", "deals"), 3);
    // Looked at in memory, what is sure is read too.
    case.run("report sales exports --as-of 2026-03-31 --period 2026-Q1").wrote().names(&["100", "\"gewonnen\" is won"]);
}

#[test]
fn at_a_terminal_one_is_asked_about_each_file_that_no_map_knows() {
    for (answer, deals) in [("t\r", 3), ("r\r", 0)] {
        let case = case();
        let folder = with_accounts(&case);
        let mut pty = start(&case, &folder, Path::new("true"));
        assert!(pty.screen().contains("Account.csv: salesforce accounts"), "{}", pty.screen());
        pty.send(answer);
        assert_eq!(pty.wait_exit().exit_code(), 0, "{}", pty.screen());
        assert_eq!((case.records("book", "accounts"), case.records("book", "deals")), (2, deals));
    }
}
