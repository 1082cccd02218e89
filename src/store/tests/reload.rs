//! Folders: read, changed under our hands, read again.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;

use super::golden::shown;
use super::{COMPANY, now};
use crate::book::Book;
use crate::book::brand::Rival;
use crate::book::problem::Severity;
use crate::store::{LoadError, Snapshot, Store, watch};

const RIVALS: &str = "[\n    (id: \"lumo\", name: \"Lumo\"),\n]\n";

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "company.ron", COMPANY);
    write(folder.path(), "rivals.ron", RIVALS);
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
    fs::write(folder.join(name), text).unwrap();
}

fn rivals(book: &Book) -> Vec<&str> {
    book.rivals.rows().iter().map(Rival::name).collect()
}

fn stale(snapshot: &Snapshot) -> Vec<(&'static str, String)> {
    snapshot.stale.iter().map(|problem| (problem.rule, problem.place.to_string())).collect()
}

#[test]
fn only_what_changed_is_read_again() {
    let folder = folder();
    write(folder.path(), "deals/a.ron", "[]");
    let (mut store, first) = Store::open(folder.path(), now()).unwrap();
    assert_eq!((first.files, first.files_read, rivals(&first.book)), (3, 3, vec!["Lumo"]));
    assert!(first.newest_change.is_some());
    let same = store.reload(now());
    assert_eq!(same.files_read, 0);
    assert!(Arc::ptr_eq(&first.book, &same.book));

    write(folder.path(), "rivals.ron", &RIVALS.replace("Lumo", "Lumo AB"));
    let changed = store.reload(now());
    assert_eq!((changed.files_read, rivals(&changed.book)), (1, vec!["Lumo AB"]));

    let old = Arc::downgrade(&first.book);
    drop((first, same));
    assert_eq!(old.strong_count(), 0, "the store holds no book");
}

#[test]
fn every_way_to_save_is_seen() {
    let folder = folder();
    let (mut store, _) = Store::open(folder.path(), now()).unwrap();
    let mut save = |name: &str, how: &dyn Fn(&Path, &str)| {
        how(&folder.path().join("rivals.ron"), &RIVALS.replace("Lumo", name));
        let snapshot = store.reload(now());
        assert_eq!((rivals(&snapshot.book), stale(&snapshot)), (vec![name], vec![]), "{name}");
    };
    save("In place", &|at, text| fs::write(at, text).unwrap());
    save("By rename", &|at, text| {
        fs::write(at.with_extension("tmp"), text).unwrap();
        fs::rename(at.with_extension("tmp"), at).unwrap();
    });
    save("Made again", &|at, text| {
        fs::remove_file(at).unwrap();
        fs::write(at, text).unwrap();
    });
    save("Burst", &|at, text| {
        for length in 0..text.len() {
            fs::write(at, &text[..length]).unwrap();
        }
        fs::write(at, text).unwrap();
    });
    save("Same..", &|at, text| fs::write(at, text).unwrap());
    save("length", &|at, text| fs::write(at, text).unwrap());
    save("With mark", &|at, text| fs::write(at, format!("\u{feff}{text}")).unwrap());
    save("Linked", &|at, text| {
        let hidden = at.with_file_name("..data");
        fs::create_dir_all(&hidden).unwrap();
        fs::write(hidden.join("rivals.ron"), text).unwrap();
        fs::remove_file(at).unwrap();
        symlink("..data/rivals.ron", at).unwrap();
    });
}

#[test]
fn a_file_that_cannot_be_read_as_a_whole_keeps_what_stood_in_it() {
    let cases: [(&[u8], &str, &str); 5] = [
        (b"", "empty-file", "rivals.ron"),
        (b"[\n    (id: \"lumo\", na", "list-not-closed", "rivals.ron:2:19"),
        (b"(id: \"lumo\", name: \"Lumo\")", "not-a-list", "rivals.ron:1:1"),
        (b"[\n(id: \"lumo\", name: \"\xff\")]", "not-utf8", "rivals.ron:2:21"),
        (b"[(id: \"a\", name: \"A\"),\n(id: \"b\", name: \"B\"),", "list-not-closed", "rivals.ron:2:21"),
    ];
    for (bytes, rule, place) in cases {
        let folder = folder();
        let (mut store, _) = Store::open(folder.path(), now()).unwrap();
        fs::write(folder.path().join("rivals.ron"), bytes).unwrap();
        for _ in 0..2 {
            let snapshot = store.reload(now());
            assert_eq!((rivals(&snapshot.book), stale(&snapshot)), (vec!["Lumo"], vec![(rule, place.to_owned())]));
            assert_eq!(snapshot.book.problems, snapshot.stale, "what is stale is a problem like any other");
        }
        write(folder.path(), "rivals.ron", RIVALS);
        assert!(store.reload(now()).stale.is_empty(), "mended with what stood there before");
        write(folder.path(), "rivals.ron", &RIVALS.replace("Lumo", "New"));
        assert_eq!(rivals(&store.reload(now()).book), ["New"]);
    }
}

#[test]
fn on_the_first_load_what_stands_whole_is_taken() {
    let folder = folder();
    write(folder.path(), "rivals.ron", "[\n(id: \"a\", name: \"A\"),\n(id: \"b\", na");
    let (mut store, first) = Store::open(folder.path(), now()).unwrap();
    assert_eq!((rivals(&first.book), first.stale.len(), first.book.rivals.left_out()), (vec!["A"], 0, 1));
    assert!(first.book.problems.iter().any(|problem| problem.rule == "list-not-closed"));
    // It was never good, so it cannot become stale.
    write(folder.path(), "rivals.ron", "[\n(id: \"c\", name: \"C\"),\n");
    let second = store.reload(now());
    assert_eq!((rivals(&second.book), second.stale.len()), (vec!["C"], 0));
}

#[test]
fn a_bad_record_is_a_problem_and_not_stale() {
    let folder = folder();
    let (mut store, _) = Store::open(folder.path(), now()).unwrap();
    write(folder.path(), "rivals.ron", "[\n(id: \"a\", name: \"A\"),\n(id: \"b\", nam: \"B\"),\n(id: \"c\" name: \"C\"),\n]");
    let snapshot = store.reload(now());
    assert_eq!((rivals(&snapshot.book), snapshot.stale.len(), snapshot.book.rivals.left_out()), (vec!["A"], 0, 2));
}

#[test]
fn files_come_and_go() {
    let folder = folder();
    let (mut store, _) = Store::open(folder.path(), now()).unwrap();
    write(folder.path(), "rivals/more.ron", "[(id: \"lux\", name: \"Lux\")]");
    write(folder.path(), "segments.ron", "[(id: \"s\", name: \"S\")]");
    let more = store.reload(now());
    assert_eq!((rivals(&more.book), more.files), (vec!["Lumo", "Lux"], 4));
    fs::remove_file(folder.path().join("rivals.ron")).unwrap();
    let gone = store.reload(now());
    assert_eq!((rivals(&gone.book), gone.stale.len(), gone.files), (vec!["Lux"], 0, 3));
}

#[test]
fn a_changed_company_changes_how_tables_are_read() {
    let folder = folder();
    write(folder.path(), "products.ron", "[(id: \"p\", name: \"P\", list_price: 1.50)]");
    let (mut store, first) = Store::open(folder.path(), now()).unwrap();
    assert_eq!(first.book.problems.len(), 0);
    write(folder.path(), "company.ron", &COMPANY.replace("EUR", "JPY"));
    let yen = store.reload(now());
    assert_eq!((yen.files_read, yen.book.company.currency().code(), yen.book.products.len()), (1, "JPY", 1));
    assert_eq!((yen.book.products.rows()[0].list_price(), yen.book.problems.len()), (None, 1));
    // A company that cannot be used leaves the last one.
    write(folder.path(), "company.ron", "(name: 1)");
    let broken = store.reload(now());
    assert_eq!(broken.book.company.currency().code(), "JPY");
    assert!(broken.stale.iter().all(|problem| &*problem.place.file == "company.ron") && !broken.stale.is_empty());
    fs::remove_file(folder.path().join("company.ron")).unwrap();
    let gone = store.reload(now());
    assert_eq!((gone.book.company.currency().code(), stale(&gone)), ("JPY", vec![("unreadable-file", "company.ron".to_owned())]));
    fs::rename(folder.path(), folder.path().with_extension("away")).unwrap();
    let away = store.reload(now());
    assert_eq!((rivals(&away.book), away.stale.is_empty()), (vec!["Lumo"], false));
    fs::rename(folder.path().with_extension("away"), folder.path()).unwrap();
    write(folder.path(), "company.ron", COMPANY);
    let back = store.reload(now());
    assert_eq!((back.book.company.currency().code(), back.stale.len(), back.book.products.len()), ("EUR", 0, 1));
}

#[test]
fn a_folder_that_is_no_book_says_so() {
    let error = |at: &Path| Store::open(at, now()).map(|_| ()).unwrap_err();
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(error(&folder.path().join("nowhere")), LoadError::NoFolder { .. }));
    assert!(matches!(error(folder.path()), LoadError::NoCompany { .. }));
    write(folder.path(), "company.ron", "(name: \"x\")");
    assert!(matches!(error(&folder.path().join("company.ron")), LoadError::NoFolder { .. }));
    assert_eq!(error(folder.path()).problems().len(), 3);
    fs::write(folder.path().join("company.ron"), b"\xff\xfe(\0").unwrap();
    assert!(error(folder.path()).to_string().contains("UTF-16"));
    fs::remove_file(folder.path().join("company.ron")).unwrap();
    symlink("company.ron", folder.path().join("company.ron")).unwrap();
    assert_eq!(error(folder.path()).problems()[0].rule, "unreadable-file");
}

#[test]
fn a_book_that_everybody_can_write_is_warned_about() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    write(folder.path(), "leads/a.ron", "[]");
    let open = |name: &str, mode| fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
    let (mut store, first) = Store::open(folder.path(), now()).unwrap();
    assert_eq!(first.book.problems, []);
    let mut said = || {
        let problems = store.reload(now()).book.problems.clone();
        problems.into_iter().map(|p| (p.rule, p.severity, p.place.to_string(), p.what)).collect::<Vec<_>>()
    };
    open("rivals.ron", 0o666);
    let one = said();
    assert!(matches!(&one[..], [("open-to-all", Severity::Warning, place, _)] if place == "rivals.ron"), "{one:?}");
    for (name, mode) in [("leads", 0o777), ("", 0o777)] {
        open(name, mode);
    }
    let three = said();
    assert!(
        matches!(&three[..], [("open-to-all", _, place, what)] if place == "." && what.contains("can write it, and 2 more")),
        "{three:?}"
    );
    for (name, mode) in [("leads", 0o755), ("", 0o755), ("rivals.ron", 0o664)] {
        open(name, mode);
    }
    assert_eq!(said(), []);
}

#[test]
fn hostile_files_are_named_and_the_rest_is_read() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    let other = tempfile::tempdir().unwrap();
    write(other.path(), "secret.ron", "[]");
    symlink(other.path().join("secret.ron"), at("deals.ron")).unwrap();
    symlink("leads.ron", at("leads.ron")).unwrap();
    symlink("nowhere.ron", at("orders.ron")).unwrap();
    symlink("..", folder.path().join("circle")).unwrap();
    fs::create_dir(at("accounts")).unwrap();
    symlink("..", at("accounts/circle")).unwrap();
    let pipe = std::process::Command::new("mkfifo").arg(at("people.ron")).status();
    assert!(pipe.is_ok_and(|status| status.success()));
    write(folder.path(), "messages.ron", &format!("[(id: \"{}\")]", "x".repeat(2 << 20)));
    write(folder.path(), "needs.ron", &format!("[\n{}\n]", "(".repeat(10_000)));
    write(folder.path(), "positions.ron", &format!("[\n{}\n]", "(on: [".repeat(10_000)));
    write(folder.path(), "events.ron", &"(/*\n".repeat(20_000));
    fs::write(at("stock.ron"), [0_u8; 4096]).unwrap();
    let (mut store, first) = Store::open(folder.path(), now()).unwrap();
    assert_eq!(rivals(&first.book), ["Lumo"]);
    let found: Vec<(&str, String)> =
        first.book.problems.iter().map(|p| (p.rule, p.place.file.to_string())).filter(|(_, file)| file != "events.ron").collect();
    let said = |rule, file: &str| assert!(found.contains(&(rule, file.to_owned())), "{rule} {file}: {found:?}");
    said("outside-link", "deals.ron");
    said("unreadable-file", "leads.ron");
    said("unreadable-file", "orders.ron");
    said("nested-folder", "accounts/circle");
    said("not-a-file", "people.ron");
    said("long-line", "messages.ron");
    said("not-a-record", "needs.ron");
    said("not-a-record", "positions.ron");
    said("stray-text", "stock.ron");
    assert!(first.book.problems.iter().filter(|p| &*p.place.file == "events.ron").count() <= 1_010 + 80_000 / 32);
    first.book.problems.iter().for_each(|problem| assert!(!shown(problem).chars().any(|c| c.is_control() && c != '\n')));
    assert_eq!(store.reload(now()).stale.len(), 0);
}

#[test]
fn a_change_is_told_once_it_is_quiet() {
    let folder = folder();
    let (sender, receiver) = crossbeam_channel::bounded(1);
    let watcher = watch::watch(folder.path(), sender);
    let told = || receiver.recv_timeout(Duration::from_secs(20)).is_ok();
    write(folder.path(), "rivals.ron", "[]");
    assert!(told(), "written in place");
    write(folder.path(), "deals/new.ron", "[]");
    assert!(told(), "a new folder");
    write(folder.path(), "deals/new.ron", "[ ]");
    assert!(told(), "a file in the new folder");
    fs::rename(folder.path().join("deals/new.ron"), folder.path().join("deals/renamed.ron")).unwrap();
    assert!(told(), "renamed");
    let away = folder.path().with_extension("away");
    fs::rename(folder.path(), &away).unwrap();
    assert!(told(), "the folder is gone");
    fs::rename(&away, folder.path()).unwrap();
    assert!(told(), "the folder is back");
    write(folder.path(), "rivals.ron", RIVALS);
    assert!(told(), "written in the folder that came back");
    drop(watcher);
    assert!(receiver.recv().is_err(), "a watcher that was dropped holds no channel");
}
