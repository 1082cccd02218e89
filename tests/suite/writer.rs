//! Imports that are killed, and two at once: the book is the old one or the new one, never a mix.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const MAP: &str = r#"(
    table: deals,
    columns: { "id": "id", "name": "id", "account": "account", "owner": "owner", "amount": "amount", "created": "created" },
    outcome: ( column: "state", won: ["won"], lost: ["lost"], on: "on" ),
    create: [accounts, people],
)"#;

/// An export; every deal, account and person differs from those of another tag.
fn export(folder: &Path, tag: &str, ids: &str) -> String {
    let state = if tag == "new" { "lost" } else { "won" };
    let row = |n: usize| format!("{ids}{n},{tag}-{},{tag}-{},{n}00,2026-01-05,{state},2026-02-03\n", n % 9, n % 4);
    let text: String = (1..60).map(row).collect();
    // Here, not where a run is made ready: another one may be reading it by then.
    fs::write(folder.join("map.ron"), MAP).unwrap();
    let path = folder.join(format!("{tag}.csv"));
    fs::write(&path, format!("id,account,owner,amount,created,state,on\n{text}")).unwrap();
    path.to_str().unwrap().to_owned()
}

fn import(export: &str, folder: &Path, book: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quarterdeck"));
    command.args(["import", "csv", export, "--currency", "EUR", "--map"]).arg(folder.join("map.ron")).arg("--into").arg(book);
    command.env("QUARTERDECK_TODAY", "2026-11-23").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn started(mut command: Command) -> Child {
    command.spawn().unwrap()
}

/// What a reader finds: it ends with 0, and then the files stand so.
#[track_caller]
fn read(book: &Path) -> BTreeMap<String, String> {
    let checked = Command::new(env!("CARGO_BIN_EXE_quarterdeck")).arg("check").arg(book).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    let entries = fs::read_dir(book).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn a_killed_import_leaves_the_old_book_or_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (export(folder.path(), "old", "D"), export(folder.path(), "new", "D"));
    let book = folder.path().join("book");
    assert!(started(import(&old, folder.path(), &book)).wait().unwrap().success());
    let before = read(&book);
    let begun = Instant::now();
    assert!(started(import(&new, folder.path(), &book)).wait().unwrap().success());
    let took = begun.elapsed();
    let after = read(&book);
    assert!(before.len() >= 4 && before.iter().filter(|(path, text)| after.get(*path) != Some(text)).count() >= 3);
    for trial in 0..24_u32 {
        for (path, text) in &before {
            fs::write(book.join(path), text).unwrap();
        }
        let mut run = started(import(&new, folder.path(), &book));
        if trial % 2 == 0 {
            std::thread::sleep(took * trial / 20);
        } else {
            // The moments in which files change are few: they are waited for.
            let stage = book.join(".quarterdeck-write");
            while run.try_wait().unwrap().is_none() && !stage.exists() {}
            std::thread::sleep(Duration::from_micros(u64::from(trial) * 150));
        }
        run.kill().unwrap();
        run.wait().unwrap();
        let found = read(&book);
        // What a killed run left of its lock locks nothing, and the next run takes it away.
        let found: BTreeMap<String, String> = found.into_iter().filter(|(path, _)| path != ".quarterdeck-lock").collect();
        assert!(found == before || found == after, "trial {trial}: {:?}", found.keys());
    }
    assert!(started(import(&new, folder.path(), &book)).wait().unwrap().success());
    assert_eq!(read(&book), after);
}

#[test]
fn of_two_imports_at_once_each_is_in_or_says_why_not() {
    let folder = tempfile::tempdir().unwrap();
    let exports = [export(folder.path(), "old", "A"), export(folder.path(), "new", "B")];
    for trial in 0..6 {
        let book = folder.path().join(format!("book-{trial}"));
        let runs = exports.each_ref().map(|export| started(import(export, folder.path(), &book)));
        let ended = runs.map(|run| run.wait_with_output().unwrap());
        let deals = read(&book).get("deals.ron").cloned().unwrap_or_default();
        for (output, id) in ended.iter().zip(["\"A7\"", "\"B7\""]) {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() || said.contains("is writing this book just now"), "{said}");
            assert_eq!(output.status.success(), deals.contains(id), "{said}\n{deals}");
        }
    }
}

/// An act on a small book, its steps kept beside it.
fn act(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quarterdeck"));
    command.args(arguments).arg("--book").arg(folder.join("book")).env("XDG_STATE_HOME", folder.join("state"));
    command.env("QUARTERDECK_TODAY", "2026-11-23").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn a_killed_act_leaves_the_old_book_or_the_new_one_and_undo_brings_the_old_one_back() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("book");
    fs::create_dir(&book).unwrap();
    let company =
        "(name: \"Acme\", currency: \"EUR\", time_zone: \"UTC\", stages: [(id: \"q\", name: \"Q\"), (id: \"p\", name: \"P\")])";
    fs::write(book.join("company.ron"), company).unwrap();
    let deal = |n| format!("    (id: \"D-{n}\", name: \"Deal {n}\", stage: \"q\", amount: {n}00, created: \"2026-01-05\"),\n");
    let deals = (1..60).map(deal).collect::<Vec<_>>().concat();
    fs::write(book.join("deals.ron"), format!("[\n{deals}]\n")).unwrap();
    let won = ["do", "won", "D-7", "--reason", "quick"];
    let before = read(&book);
    let begun = Instant::now();
    assert!(started(act(folder.path(), &won)).wait().unwrap().success());
    let took = begun.elapsed();
    let after = read(&book);
    assert_ne!(before, after);
    let undo = || act(folder.path(), &["undo"]).output().unwrap();
    assert!(undo().status.success());
    assert_eq!(read(&book), before);
    let (mut old, mut new) = (0, 0);
    for trial in 0..16_u32 {
        let mut run = started(act(folder.path(), &won));
        // The first is killed before it can have written; the others about when they write.
        std::thread::sleep(if trial == 0 { Duration::ZERO } else { took * (trial % 8 + 8) / 14 });
        run.kill().unwrap();
        run.wait().unwrap();
        let found: BTreeMap<String, String> = read(&book).into_iter().filter(|(path, _)| path != ".quarterdeck-lock").collect();
        assert!(found == before || found == after, "trial {trial}: {:?}", found.keys());
        // What was not written is not undone: the step that was kept for it is passed over.
        let undone = undo().status.success();
        assert_eq!(undone, found == after, "trial {trial}");
        assert_eq!(read(&book), before, "trial {trial}");
        if undone { new += 1 } else { old += 1 }
    }
    assert!(old + new == 16 && old > 0, "{old} {new}");
}
