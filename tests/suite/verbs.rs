//! Acts as commands: what they write, what they say, how they end.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::kit::folder::Folder;

/// Runs a command line without its `quarterdeck`, with this on standard input: its code, and what it said.
fn run(folder: &Folder, line: &str, input: &str) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quarterdeck"));
    command.args(shlex::split(line).unwrap()).current_dir(folder.folder.path()).env("QUARTERDECK_TODAY", "2026-11-23");
    command.env("XDG_STATE_HOME", folder.folder.path().join("own")).env("QUARTERDECK_BOOK", "book");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    let said = format!("{}{}", String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap());
    (done.status.code().unwrap(), said)
}

#[test]
fn a_list_of_records_is_changed_as_one_and_undone_as_one() {
    let folder = Folder::sample();
    let before = folder.files();
    let (code, said) = run(&folder, "do close - --close 12-24", "D-1038\n\n D-1091 \n");
    assert_eq!((code, said.lines().count()), (0, 1), "{said}");
    assert!(said.starts_with("close 24 Dec 2026: 2 deals (deals/"), "{said}");
    let (_, log) = run(&folder, "log", "");
    assert!(log.contains("quarterdeck do close D-1038 D-1091 --close 2026-12-24"), "{log}");
    let written = folder.files();
    assert_eq!(run(&folder, "undo", "").0, 0);
    assert_eq!(folder.files(), before);
    assert_eq!(run(&folder, "redo", "").0, 0);
    assert_eq!(folder.files(), written);
    // All of it or nothing.
    let (code, said) = run(&folder, "do stage - --stage contract", "D-1038\nD-0976\n");
    assert!(code == 1 && said.contains("Cage marker lights, second lot: won on"), "{code} {said}");
    assert_eq!(folder.files(), written);
}

#[test]
fn what_would_be_written_is_shown_and_what_was_is_told_as_json() {
    let folder = Folder::sample();
    let before = folder.files();
    let (code, diff) = run(&folder, "do ship O-2208 --dry-run", "");
    assert_eq!(code, 0, "{diff}");
    let changed: Vec<&str> = diff.lines().filter(|line| line.starts_with(['+', '-'])).collect();
    assert_eq!(changed, ["--- a/orders/2026-q4.ron", "+++ b/orders/2026-q4.ron", "+        shipped: \"2026-11-23\","]);
    let (_, json) = run(&folder, "do ship O-2208 --dry-run --format json", "");
    let dry: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(dry["written"], false);
    assert_eq!(folder.files(), before);
    let (_, json) = run(&folder, "do ship O-2208 --format json", "");
    let done: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&done["written"], &done["diff"]), (&true.into(), &diff.into()));
    assert_eq!(done["command"], "do ship O-2208");
    assert_ne!(folder.files(), before);
}

#[test]
fn what_is_refused_ends_with_1_and_wrong_usage_with_2() {
    let folder = Folder::sample();
    let before = folder.files();
    for (line, code, says) in [
        ("do won D-0976", 1, "`quarterdeck do reopen D-0976` does that first"),
        ("do close D-1038 --close soon", 1, "--close: `soon` is no date"),
        ("do touch 'norrland port' --kind call", 1, "fits 3 records"),
        ("do ship D-1038", 1, "there is no order `D-1038`"),
        ("do lost D-1038 --reason Prcie", 1, "did you mean"),
        ("add order account=norrland-port", 1, "`lines` is needed"),
        ("add deal nmae=x", 1, "did you mean `name`"),
        ("undo", 1, "nothing is left to be undone"),
        ("do", 2, "Usage"),
        ("do fly D-1038", 2, "fly"),
        ("do lost D-1038", 2, "--reason"),
        ("do won", 2, "RECORD"),
    ] {
        let (ended, said) = run(&folder, line, "");
        assert!(ended == code && said.contains(says), "{line}: {ended} {said}");
    }
    assert_eq!(folder.files(), before);
}
