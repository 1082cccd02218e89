//! What cannot be written: the book stays as it is, it is said why, and the answers are kept.

use std::fs::{self, File};
use std::process::{Command, Stdio};

use crate::kit::desk::Desk;
use crate::kit::folder::Folder;

const PART: &str = "deals/2026-q3.ron";

/// Asks for another amount of a deal, and for it to be written.
fn another_amount(desk: &mut Desk) {
    desk.choose("D-1038");
    desk.keys("d $");
    desk.sitting.type_in("90k");
    desk.keys("Enter");
}

#[test]
fn a_book_that_somebody_else_is_writing_is_waited_for_and_then_left_alone() {
    let mut desk = Desk::open();
    let before = desk.folder.files();
    let path = desk.folder.root().join(".quarterdeck-lock");
    let lock = File::create(&path).unwrap();
    lock.lock().unwrap();
    another_amount(&mut desk);
    desk.sitting.shows("is writing this book just now");
    assert_eq!(desk.sitting.line(), Some("90000"));
    drop(lock);
    fs::remove_file(&path).unwrap();
    assert_eq!(desk.folder.files(), before);
    // The answers are kept: Enter tries again.
    desk.keys("Enter");
    assert!(desk.read(PART).contains("90_000"));
}

#[test]
fn a_folder_that_cannot_be_written_into_is_said_to_be_so() {
    let mut desk = Desk::open();
    // Where new texts are made ready stands something else: like a folder that is read-only, for whoever runs this.
    let stage = desk.folder.root().join(".quarterdeck-write");
    fs::write(&stage, "ours").unwrap();
    let before = desk.folder.files();
    another_amount(&mut desk);
    desk.sitting.shows("! ");
    desk.sitting.shows(".quarterdeck-write: File exists");
    assert_eq!(desk.sitting.line(), Some("90000"));
    assert_eq!(desk.folder.files(), before);
    assert!(desk.folder.pen().steps().done.is_empty());
    fs::remove_file(&stage).unwrap();
    desk.keys("Enter");
    assert!(desk.read(PART).contains("90_000"));
}

#[test]
fn what_cannot_be_undone_is_not_written() {
    let mut desk = Desk::open();
    let before = desk.folder.files();
    let state = desk.folder.folder.path().join("state");
    fs::write(&state, "no folder").unwrap();
    another_amount(&mut desk);
    desk.sitting.shows("state");
    assert_eq!((desk.sitting.line(), desk.folder.files()), (Some("90000"), before));
    fs::remove_file(&state).unwrap();
    desk.keys("Enter");
    assert!(desk.read(PART).contains("90_000"));
}

#[test]
fn on_a_full_disk_nothing_is_lost() {
    let folder = Folder::sample();
    let before = folder.files();
    let run = |limit: &str| {
        let line = format!("trap '' XFSZ; {limit} exec {} do won D-1038 --book book", env!("CARGO_BIN_EXE_quarterdeck"));
        let mut command = Command::new("sh");
        command.args(["-c", &line]).current_dir(folder.folder.path()).env("QUARTERDECK_TODAY", "2026-11-23");
        command.env("XDG_STATE_HOME", folder.folder.path().join("own")).stdin(Stdio::null());
        command.output().unwrap()
    };
    // No file may have more than a few kilobytes: a write ends in the middle of the book's file.
    let done = run("ulimit -f 16;");
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(said.contains("nothing was written") && said.contains("2026-q3.ron"), "{said}");
    assert_eq!(folder.files(), before);
    // With room it is written, and its step is the only one that is kept.
    let done = run("");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(folder.read(PART).contains("won: \"2026-11-23\""));
}
