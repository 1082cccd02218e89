//! Folders that are no book, and files that are no tables: the program says what is wrong and where, and ends.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::Duration;

use assert_cmd::Command;

const COMPANY: &str = r#"(
    name: "Test", currency: "EUR", time_zone: "Europe/Oslo",
    stages: [(id: "early", name: "Early", probability: 0.2)],
)"#;

const DEALS: &str = "[\n(id: \"good\", name: \"Good\", stage: \"early\", created: \"2026-09-01\", amount: 100),\n]\n";

/// A folder with a company, its accounts and what else is put into it.
fn folder(put: impl FnOnce(&Path)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("company.ron"), COMPANY).unwrap();
    fs::write(folder.path().join("accounts.ron"), "[\n(id: \"a\", name: \"Acme\"),\n]\n").unwrap();
    put(folder.path());
    folder
}

/// Runs the program; gives its exit code and all it printed. It must end by itself and not panic.
#[track_caller]
fn run(arguments: &[&str], book: &Path) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quarterdeck"));
    command.args(arguments).arg(book).env("QUARTERDECK_TODAY", "2026-11-23").env("HOME", book);
    let output = command.timeout(Duration::from_mins(1)).output().unwrap();
    let printed = format!("{}{}", String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(!printed.contains("panicked"), "{printed}");
    let hidden = |c: char| c.is_control() && c != '\n';
    assert!(!printed.contains(hidden), "{printed:?}");
    (output.status.code().expect("it ends by itself"), printed)
}

/// `check` names the problem and fails; `report` shows what can be read all the same, and says that it is not all.
#[track_caller]
fn named(book: &Path, words: &[&str]) {
    let (code, printed) = run(&["check"], book);
    assert_eq!(code, 1, "{printed}");
    for word in words {
        assert!(printed.contains(word), "`{word}` is not in:\n{printed}");
    }
    let (code, printed) = run(&["report"], book);
    assert_eq!(code, 3, "{printed}");
    assert!(printed.starts_with("! ") && printed.contains("`quarterdeck check` shows where"), "{printed}");
    let (code, json) = run(&["report", "--format", "json"], book);
    assert_eq!(code, 3, "{json}");
    // What stands behind it is said on standard error.
    let json: serde_json::Value = serde_json::Deserializer::from_str(&json).into_iter().next().unwrap().unwrap();
    assert!(json["problems"]["errors"].as_u64().unwrap() > 0);
    assert_eq!(json["records"]["accounts"], 1);
}

/// Both `check` and `report` name why there is no book, and fail.
#[track_caller]
fn refused(book: &Path, words: &[&str]) {
    for verb in ["check", "report", "backtest"] {
        let (code, printed) = run(&[verb], book);
        assert_eq!(code, 1, "{verb}: {printed}");
        for word in words {
            assert!(printed.contains(word), "{verb}: `{word}` is not in:\n{printed}");
        }
    }
}

fn deals(book: &Path) -> std::path::PathBuf {
    book.join("deals.ron")
}

#[test]
fn a_folder_without_a_company_is_no_book() {
    let empty = tempfile::tempdir().unwrap();
    refused(empty.path(), &["company.ron", "quarterdeck init"]);
    refused(&empty.path().join("nowhere"), &["nowhere", "company.ron"]);
    let book = folder(|_| {});
    refused(&book.path().join("accounts.ron"), &["accounts.ron"]);
}

#[test]
fn a_company_that_cannot_be_read_says_why() {
    for (text, word) in [
        (&b""[..], "company.ron"),
        (b"(name: \"x\")", "currency"),
        (b"(name: \"x\xff\")", "UTF-8"),
        (b"(name: \"x", "not closed"),
        (b"[]", "company.ron"),
        (b"\x00\x00\x00\x00", "company.ron"),
    ] {
        let book = folder(|at| fs::write(at.join("company.ron"), text).unwrap());
        refused(book.path(), &["company.ron", word]);
    }
    let book = folder(|at| {
        fs::remove_file(at.join("company.ron")).unwrap();
        fs::create_dir(at.join("company.ron")).unwrap();
    });
    refused(book.path(), &["company.ron"]);
    let book = folder(|at| {
        fs::remove_file(at.join("company.ron")).unwrap();
        symlink("company.ron", at.join("company.ron")).unwrap();
    });
    refused(book.path(), &["company.ron"]);
}

#[test]
fn a_line_of_a_hundred_megabytes_is_not_read() {
    let book = folder(|at| {
        let record = "(id: \"x\", name: \"A deal among many\", stage: \"early\", created: \"2026-09-01\"), ";
        let mut text = String::from("[");
        text.extend(std::iter::repeat_n(record, 100 * (1 << 20) / record.len()));
        fs::write(deals(at), text + "]").unwrap();
    });
    named(book.path(), &["deals.ron:1", "a line of more than 1 MiB", "on a line of its own"]);
}

#[test]
fn a_file_larger_than_can_be_is_not_read() {
    // A file with a hole takes no room.
    let book = folder(|at| fs::File::create(deals(at)).unwrap().set_len(1 << 40).unwrap());
    named(book.path(), &["deals.ron", "more than 512 MiB"]);
}

#[test]
fn brackets_in_brackets_are_too_many() {
    let deep = 10_000;
    let book = folder(|at| fs::write(deals(at), format!("[\n(id: {}1{})\n]\n", "[".repeat(deep), "]".repeat(deep))).unwrap());
    named(book.path(), &["deals.ron:2", "more than 32 brackets lie in each other"]);
    let book = folder(|at| fs::write(deals(at), "(".repeat(deep)).unwrap());
    named(book.path(), &["deals.ron:1", "more than 32 brackets lie in each other"]);
}

#[test]
fn bytes_that_are_no_text_are_named_with_their_place() {
    let book = folder(|at| fs::write(deals(at), b"[\n(id: \"a\xff\"),\n]\n").unwrap());
    named(book.path(), &["deals.ron:2:8", "UTF-8"]);
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(DEALS.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let book = folder(|at| fs::write(deals(at), utf16).unwrap());
    named(book.path(), &["deals.ron", "UTF-16"]);
    let book = folder(|at| fs::write(deals(at), [0; 4096]).unwrap());
    named(book.path(), &["deals.ron:1:1"]);
}

#[test]
fn what_is_no_plain_file_is_named_and_not_waited_for() {
    let book = folder(|at| fs::create_dir(deals(at)).unwrap());
    named(book.path(), &["deals.ron"]);
    let book = folder(|at| {
        let made = std::process::Command::new("mkfifo").arg(deals(at)).status().unwrap();
        assert!(made.success());
    });
    named(book.path(), &["deals.ron", "no plain file"]);
    let book = folder(|at| drop(std::os::unix::net::UnixListener::bind(deals(at)).unwrap()));
    named(book.path(), &["deals.ron"]);
}

#[test]
fn links_that_lead_nowhere_or_out_are_named() {
    let book = folder(|at| symlink("gone.ron", deals(at)).unwrap());
    named(book.path(), &["deals.ron", "not there"]);
    let book = folder(|at| symlink("deals.ron", deals(at)).unwrap());
    named(book.path(), &["deals.ron"]);
    let book = folder(|at| {
        symlink("../deals", at.join("leads")).unwrap();
        symlink("../leads", at.join("deals")).unwrap();
        symlink("two.ron", at.join("orders.ron")).unwrap();
        symlink("orders.ron", at.join("two.ron")).unwrap();
    });
    named(book.path(), &["orders.ron"]);
    let outside = folder(|at| fs::write(deals(at), DEALS).unwrap());
    let book = folder(|at| symlink(deals(outside.path()), deals(at)).unwrap());
    named(book.path(), &["deals.ron", "out of the book's folder"]);
    let book = folder(|at| symlink("/dev/zero", deals(at)).unwrap());
    named(book.path(), &["deals.ron", "out of the book's folder"]);
    // A link inside the folder is a file like any other.
    let book = folder(|at| {
        fs::write(at.join(".kept"), DEALS).unwrap();
        symlink(".kept", deals(at)).unwrap();
    });
    let (code, printed) = run(&["check"], book.path());
    assert_eq!(code, 0, "{printed}");
}

#[test]
fn a_folder_within_itself_is_not_followed_for_ever() {
    let book = folder(|at| {
        fs::create_dir(at.join("deals")).unwrap();
        fs::write(at.join("deals/2026.ron"), DEALS).unwrap();
        symlink("..", at.join("deals/up")).unwrap();
        symlink(".", at.join("orders")).unwrap();
    });
    named(book.path(), &["deals/up"]);
}

#[test]
fn a_file_that_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let book = folder(|at| {
        fs::write(deals(at), DEALS).unwrap();
        fs::set_permissions(deals(at), fs::Permissions::from_mode(0o0)).unwrap();
    });
    // Root reads all the same.
    if fs::read(deals(book.path())).is_err() {
        named(book.path(), &["deals.ron", "give yourself the right to read it"]);
    }
}

#[test]
fn names_that_steer_a_terminal_are_shown_and_not_obeyed() {
    let book = folder(|at| {
        fs::write(at.join("de\u{1b}[31mals\u{202e}.ron"), DEALS).unwrap();
        fs::write(deals(at), "[\n(id: \"x\u{1b}]0;owned\u{7}\", \u{9b}1m name: \"\u{202e}\"),\n]\n").unwrap();
    });
    named(book.path(), &["de␛[31mals‹202E›.ron", "deals.ron:2"]);
}
