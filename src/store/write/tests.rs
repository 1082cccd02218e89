//! The writer, ended at every step, hindered at every file, and two at once.

use std::cell::Cell;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::*;
use crate::store::Store;

const COMPANY_TEXT: &str = "(name: \"L\", currency: \"EUR\", time_zone: \"UTC\", stages: [(id: \"a\", name: \"A\")])";

fn now() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

/// Tables that name each other, in one state of the book: what mixes two states is an error or another number.
fn state(name: &str) -> Vec<(String, String)> {
    let account = format!("[\n    (id: \"{name}\", name: \"{name}\"),\n]\n");
    let deals = format!("[\n    (id: \"D\", name: \"{name}\", account: \"{name}\", stage: \"a\", created: \"2026-01-01\"),\n]\n");
    let people = format!("[\n    (id: \"{name}\", name: \"{name}\"),\n]\n");
    [("accounts.ron", account), ("deals/2026-q1.ron", deals), ("people.ron", people)]
        .map(|(path, text)| (path.to_owned(), text))
        .to_vec()
}

fn book(files: &[(String, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(COMPANY), COMPANY_TEXT).unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn changes(before: &[(String, String)], after: &[(String, String)]) -> Vec<FileChange> {
    let old = |path: &str| before.iter().find(|(known, _)| known == path).map(|(_, text)| text.clone());
    after
        .iter()
        .map(|(path, text)| FileChange { path: path.clone(), text: text.as_str().into(), before: old(path).map(Into::into) })
        .collect()
}

fn write(folder: &Path, changes: Vec<FileChange>) -> Result<Vec<FileChange>, WriteError> {
    let hold = Hold::take(folder)?;
    hold.commit(check(folder, changes, now())?)
}

/// Every file below a folder, hidden ones too: path and text.
fn entries(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(own) = folders.pop() {
        for entry in fs::read_dir(own).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    found.retain(|(name, _)| name != COMPANY);
    found.sort();
    found
}

/// The names that a reader finds: one, wherever it looks, and nothing wrong.
#[track_caller]
fn seen(folder: &Path) -> String {
    let (_, snapshot) = Store::open(folder, now()).unwrap();
    said(&snapshot.book)
}

#[track_caller]
fn said(book: &Book) -> String {
    assert_eq!(book.problems, []);
    let names: Vec<String> = [
        book.accounts.rows().iter().map(|row| row.name().to_owned()).collect(),
        book.deals.rows().iter().map(|row| row.name().to_owned()).collect(),
        book.people.rows().iter().map(|row| row.name().to_owned()).collect::<Vec<_>>(),
    ]
    .concat();
    assert!(names.windows(2).all(|pair| pair[0] == pair[1]), "{names:?}");
    names.first().cloned().unwrap_or_default()
}

#[test]
fn ended_at_any_step_it_leaves_the_old_book_or_the_new_one() {
    for (before, after) in [(state("old"), state("new")), (Vec::new(), state("new"))] {
        let old_name = if before.is_empty() { "" } else { "old" };
        let mut outcomes = Vec::new();
        for ended in 0.. {
            let folder = book(&before);
            let steps = Cell::new(0);
            let run = catch_unwind(AssertUnwindSafe(|| {
                let hold = Hold::take(folder.path()).unwrap();
                let checked = check(folder.path(), changes(&before, &after), now()).unwrap();
                let _ = hold.commit_in_steps(checked, &|| {
                    assert!(steps.replace(steps.get() + 1) != ended, "the process ends here");
                });
            }));
            // A reader who may write nothing sees it as a whole too.
            let held = Hold {
                root: folder.path().canonicalize().unwrap(),
                there: true,
                _lock: lock(folder.path()),
                _made: MadeFolders(Vec::new()),
            };
            let name = seen(folder.path());
            drop(held);
            assert!([old_name, "new"].contains(&&*name), "{name}");
            // The next one finishes or drops it, and then it stands so on the disk.
            assert_eq!(seen(folder.path()), name, "after {ended} steps");
            let mut stands = if name == "new" { after.clone() } else { before.clone() };
            stands.sort();
            assert_eq!(entries(folder.path()), stands, "after {ended} steps");
            outcomes.push(name);
            if run.is_ok() {
                break;
            }
        }
        let switched = outcomes.iter().position(|name| name == "new").unwrap();
        assert!(switched > 3 && outcomes.len() > switched + 4, "{outcomes:?}");
        assert!(outcomes.iter().skip(switched).all(|name| name == "new"), "{outcomes:?}");
    }
}

fn lock(folder: &Path) -> Lock {
    match Lock::take(&folder.join(LOCK)).unwrap() {
        Tried::Held(lock) => lock,
        Tried::Taken(_) => panic!("it is taken"),
    }
}

#[test]
fn what_fails_between_two_files_is_put_back() {
    let (before, after) = (state("old"), state("new"));
    let folder = book(&before);
    let hold = Hold::take(folder.path()).unwrap();
    let checked = check(folder.path(), changes(&before, &after), now()).unwrap();
    // A folder with something in it cannot be replaced by a file.
    let people = folder.path().join("people.ron");
    let hinder = || {
        let first_is_in_place = fs::read_to_string(folder.path().join("accounts.ron")).unwrap().contains("new");
        if first_is_in_place && people.is_file() {
            fs::remove_file(&people).unwrap();
            fs::create_dir_all(people.join("x")).unwrap();
        }
    };
    let error = hold.commit_in_steps(checked, &hinder).unwrap_err();
    assert!(matches!(error, WriteError::PutBack { .. }), "{error}");
    assert!(error.to_string().contains("people.ron") && error.to_string().contains("Nothing was written"), "{error}");
    drop(hold);
    fs::remove_dir_all(&people).unwrap();
    let kept: Vec<(String, String)> = before.iter().filter(|(path, _)| path != "people.ron").cloned().collect();
    assert_eq!(entries(folder.path()), kept);
}

#[test]
fn a_new_file_goes_again_when_the_switch_fails() {
    let folder = book(&[]);
    let hold = Hold::take(folder.path()).unwrap();
    let checked = check(folder.path(), changes(&[], &state("new")), now()).unwrap();
    let hinder = || {
        if folder.path().join("accounts.ron").exists() {
            let _ = fs::write(folder.path().join("deals"), "a file where a folder belongs");
        }
    };
    let error = hold.commit_in_steps(checked, &hinder).unwrap_err();
    assert!(matches!(error, WriteError::PutBack { .. }), "{error}");
    drop(hold);
    assert_eq!(entries(folder.path()).into_iter().map(|(path, _)| path).collect::<Vec<_>>(), ["deals"]);
}

#[test]
fn a_reader_during_the_switch_sees_one_book() {
    let (old, new) = (state("old"), state("new"));
    let folder = book(&old);
    let (mut store, _) = Store::open(folder.path(), now()).unwrap();
    let seen = std::cell::RefCell::new(Vec::new());
    let store = std::cell::RefCell::new(&mut store);
    let hold = Hold::take(folder.path()).unwrap();
    let checked = check(folder.path(), changes(&old, &new), now()).unwrap();
    let look = || {
        let snapshot = store.borrow_mut().reload(now());
        assert_eq!(snapshot.stale, []);
        seen.borrow_mut().push(said(&snapshot.book));
    };
    hold.commit_in_steps(checked, &look).unwrap();
    let seen = seen.into_inner();
    let switched = seen.iter().position(|name| name == "new").unwrap();
    assert!(seen.iter().enumerate().all(|(at, name)| name == if at < switched { "old" } else { "new" }), "{seen:?}");
}

#[test]
fn one_writes_at_a_time_and_a_lock_that_was_left_locks_nothing() {
    let folder = book(&state("old"));
    let hold = Hold::take(folder.path()).unwrap();
    let error = Hold::take(folder.path()).unwrap_err();
    let said = error.to_string();
    assert!(said.contains(&format!("process {}", std::process::id())) && said.contains("nothing was written"), "{said}");
    drop(hold);
    assert!(!folder.path().join(LOCK).exists());
    fs::write(folder.path().join(LOCK), "1\n").unwrap();
    write(folder.path(), changes(&state("old"), &state("new"))).unwrap();
    assert_eq!(seen(folder.path()), "new");
    // A link in its place is not followed.
    let outside = tempfile::NamedTempFile::new().unwrap();
    symlink(outside.path(), folder.path().join(LOCK)).unwrap();
    assert!(Hold::take(folder.path()).is_err());
    assert_eq!(fs::metadata(outside.path()).unwrap().len(), 0);
}

#[test]
fn many_writers_at_once_follow_each_other() {
    let folder = Arc::new(book(&state("0")));
    let threads: Vec<_> = (1..=8)
        .map(|number| {
            let folder = Arc::clone(&folder);
            std::thread::spawn(move || {
                for _ in 0..5 {
                    let Ok(hold) = Hold::take(folder.path()) else { continue };
                    let before: Vec<(String, String)> = entries(folder.path());
                    let checked = check(folder.path(), changes(&before, &state(&number.to_string())), now()).unwrap();
                    hold.commit(checked).unwrap();
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_ne!(seen(folder.path()), "0");
    assert_eq!(entries(folder.path()).len(), 3);
}

#[test]
fn what_somebody_else_wrote_meanwhile_stays() {
    let (old, new) = (state("old"), state("new"));
    let folder = book(&old);
    fs::write(folder.path().join("people.ron"), "[]").unwrap();
    let error = write(folder.path(), changes(&old, &new)).unwrap_err();
    assert!(matches!(error, WriteError::Meanwhile { .. }), "{error}");
    // Also a file that was not there.
    let error = write(folder.path(), changes(&[], &new)).unwrap_err();
    assert!(matches!(error, WriteError::Meanwhile { .. }), "{error}");
    assert!(entries(folder.path()).iter().all(|(_, text)| !text.contains("new")));
    assert_eq!(entries(folder.path()).len(), 3);
}

#[test]
fn what_would_make_the_book_worse_is_refused_with_its_place() {
    let old = state("old");
    let folder = book(&old);
    let bad = vec![("people.ron".to_owned(), "[\n    (id: \"old\", nmae: \"x\"),\n]\n".to_owned())];
    let error = write(folder.path(), changes(&old, &bad)).unwrap_err();
    assert!(matches!(error, WriteError::Worse { more: 2, .. }), "{error:?}");
    assert!(error.to_string().starts_with("people.ron:2:"), "{error}");
    assert_eq!(entries(folder.path()), old);
    // What is wrong already may stay so.
    fs::write(folder.path().join("rivals.ron"), "[(id: 1)]").unwrap();
    write(folder.path(), changes(&old, &state("new"))).unwrap();
}

#[test]
fn modes_and_links_stay_and_nothing_outside_is_touched() {
    let (old, new) = (state("old"), state("new"));
    let folder = book(&old);
    let root = folder.path();
    fs::create_dir(root.join("shared")).unwrap();
    fs::rename(root.join("people.ron"), root.join("shared/everybody.ron")).unwrap();
    symlink("shared/everybody.ron", root.join("people.ron")).unwrap();
    fs::set_permissions(root.join("accounts.ron"), fs::Permissions::from_mode(0o640)).unwrap();
    write(root, changes(&old, &new)).unwrap();
    assert!(root.join("people.ron").symlink_metadata().unwrap().is_symlink());
    assert!(fs::read_to_string(root.join("shared/everybody.ron")).unwrap().contains("new"));
    assert_eq!(fs::metadata(root.join("accounts.ron")).unwrap().mode() & 0o777, 0o640);
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("rivals.ron"), "[]").unwrap();
    symlink(outside.path().join("rivals.ron"), root.join("rivals.ron")).unwrap();
    symlink(outside.path(), root.join("prices")).unwrap();
    for (path, before) in
        [("rivals.ron", Some("[]")), ("prices/a.ron", None), ("../rivals.ron", None), ("notes.txt", None), ("/rivals.ron", None)]
    {
        let change = FileChange { path: path.to_owned(), text: "[\n]".into(), before: before.map(Into::into) };
        let hold = Hold::take(root).unwrap();
        let checked = check(root, changes(&[], &[]), now()).unwrap();
        let error = hold.commit(Checked { changes: vec![change], ..checked }).unwrap_err();
        assert!(matches!(error, WriteError::Outside { .. }), "{path}: {error}");
    }
    assert_eq!(entries(outside.path()), [("rivals.ron".to_owned(), "[]".to_owned())]);
    assert!(!root.join(STAGE).exists() && !root.join(LOCK).exists());
}

#[test]
fn a_journal_of_a_stranger_moves_nothing_out_of_the_book() {
    let outside = tempfile::tempdir().unwrap();
    let folder = book(&state("old"));
    symlink(outside.path(), folder.path().join("accounts")).unwrap();
    for to in ["../x.ron", "/tmp/x.ron", "accounts/x.ron", "x.sh", ""] {
        let stage = folder.path().join(STAGE);
        fs::create_dir_all(&stage).unwrap();
        fs::write(stage.join("0"), "[]").unwrap();
        let journal = Journal { moves: vec![("0".into(), to.into())], removes: vec!["people.ron".into()] };
        fs::write(stage.join("journal"), serde_json::to_vec(&journal).unwrap()).unwrap();
        assert!(Store::open(folder.path(), now()).is_ok());
        assert!(!stage.exists());
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
        assert!(folder.path().join("people.ron").exists());
    }
}

#[test]
fn a_new_book_appears_whole_and_an_empty_folder_stays_the_same() {
    let parent = tempfile::tempdir().unwrap();
    let root = parent.path().join("a/b/book");
    let files = [vec![(COMPANY.to_owned(), COMPANY_TEXT.to_owned())], state("new")].concat();
    write(&root, changes(&[], &files)).unwrap();
    assert_eq!(seen(&root), "new");
    assert_eq!(fs::read_dir(root.parent().unwrap()).unwrap().count(), 1);
    // What comes to nothing leaves nothing.
    let hold = Hold::take(&parent.path().join("c/d/book")).unwrap();
    assert!(matches!(Hold::take(&parent.path().join("c/d/book")), Err(WriteError::Busy { .. })));
    drop(hold);
    assert!(!parent.path().join("c").exists());
    let empty = parent.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let inode = fs::metadata(&empty).unwrap().ino();
    write(&empty, changes(&[], &files)).unwrap();
    assert_eq!((seen(&empty), fs::metadata(&empty).unwrap().ino()), ("new".to_owned(), inode));
}

#[test]
fn what_is_handed_out_is_whole_and_no_file_of_the_book() {
    let folder = book(&state("old"));
    let root = folder.path();
    for name in ["people.ron", "deals/2026-q1.ron", COMPANY, "deals/new.ron"] {
        assert!(hand_out(&root.join(name), b"x", Some(root)).is_err(), "{name}");
    }
    assert_eq!(entries(root), state("old"));
    let report = root.join("report.txt");
    hand_out(&report, b"long text", Some(root)).unwrap();
    fs::set_permissions(&report, fs::Permissions::from_mode(0o600)).unwrap();
    symlink("report.txt", root.join("link.txt")).unwrap();
    hand_out(&root.join("link.txt"), b"new", Some(root)).unwrap();
    assert_eq!(fs::read_to_string(&report).unwrap(), "new");
    assert!(root.join("link.txt").symlink_metadata().unwrap().is_symlink());
    assert_eq!(fs::metadata(&report).unwrap().mode() & 0o777, 0o600);
    hand_out(Path::new("/dev/null"), b"x", Some(root)).unwrap();
    assert!(hand_out(&root.join("nowhere/x.txt"), b"x", Some(root)).is_err());
    assert_eq!(
        fs::read_dir(root)
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().file_name().to_str().unwrap().starts_with('.'))
            .count(),
        0
    );
}
