//! The page, the report and the pictures in a folder, kept up to date.

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use crate::kit::sitting::sample_files;

fn book(folder: &Path, company: impl Fn(&str) -> String) {
    for (path, text) in sample_files() {
        let file = folder.join(&path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, if path == "company.ron" { company(&text) } else { text }).unwrap();
    }
}

fn publish(book: &Path, into: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quarterdeck"));
    command.arg("publish").arg(into).arg(book).env("QUARTERDECK_TODAY", "2026-11-23").env("TZ", "Etc/UTC");
    command
}

fn once(book: &Path, into: &Path) -> Output {
    publish(book, into).arg("--once").output().unwrap()
}

fn page(into: &Path) -> String {
    std::fs::read_to_string(into.join("index.html")).unwrap_or_default()
}

#[test]
fn four_files_stand_in_a_folder_that_is_made() {
    let place = tempfile::tempdir().unwrap();
    let (from, into) = (place.path().join("book"), place.path().join("www/board"));
    book(&from, str::to_owned);
    let done = once(&from, &into);
    assert!(done.status.success(), "{done:?}");
    let mut names: Vec<_> = std::fs::read_dir(&into).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["index.html", "marketing.svg", "report.json", "sales.svg"]);
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(into.join("report.json")).unwrap()).unwrap();
    assert_eq!(report["company"], "Fyrholm Lights");
    let page = page(&into);
    assert!(page.len() <= 1_000_000 && page.contains("<details>"), "{} bytes", page.len());
    assert!(publish(&from, &into).args(["--once", "--brief"]).status().unwrap().success());
    let brief = self::page(&into);
    assert!(brief.len() <= 200_000 && !brief.contains("<details>"), "{} bytes", brief.len());
    assert!(
        page.contains("<time datetime=\"2026-11-23T")
            && page.contains("<h2 id=\"sales\">")
            && page.contains("<h2 id=\"marketing\">")
    );
    assert!(!page.contains("<script"), "nothing promises newer data, so nothing has to say that it is old");
}

#[test]
fn a_page_of_which_newer_data_is_promised_tells_by_itself_that_it_is_old() {
    let place = tempfile::tempdir().unwrap();
    let (from, into) = (place.path().join("book"), place.path().join("board"));
    book(&from, |text| text.replacen("currency:", "refresh_hours: 30, currency:", 1));
    assert!(once(&from, &into).status.success());
    let page = page(&into);
    assert_eq!(page.matches("<script>").count(), 1);
    assert!(page.contains(">30*36e5") && page.contains("STALE: ") && !page.contains("src="), "{page}");
}

#[test]
fn what_is_in_doubt_ends_with_three_and_what_cannot_be_read_with_one() {
    let place = tempfile::tempdir().unwrap();
    let (from, into) = (place.path().join("book"), place.path().join("board"));
    book(&from, str::to_owned);
    std::fs::write(from.join("targets.ron"), "[(period: \"2026-Q4\", amount: ").unwrap();
    let done = once(&from, &into);
    assert_eq!(done.status.code(), Some(3), "{done:?}");
    assert!(page(&into).contains("UNKNOWN"));
    std::fs::write(from.join("company.ron"), "(").unwrap();
    assert_eq!(once(&from, &into).status.code(), Some(1));
    assert!(page(&into).contains("UNKNOWN"), "what was published last stays");
}

#[test]
fn it_follows_the_book_until_it_is_told_to_end() {
    let place = tempfile::tempdir().unwrap();
    let (from, into) = (place.path().join("book"), place.path().join("board"));
    book(&from, str::to_owned);
    let mut running = publish(&from, &into).spawn().unwrap();
    let waits_for = |words: &str| {
        let begun = Instant::now();
        while !page(&into).contains(words) {
            assert!(begun.elapsed() < Duration::from_mins(1), "no `{words}` in the page");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    waits_for("Fyrholm Lights");
    book(&from, |text| text.replace("Fyrholm Lights", "Other Lights"));
    waits_for("Other Lights");
    let id = nix::unistd::Pid::from_raw(i32::try_from(running.id()).unwrap());
    nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGTERM).unwrap();
    assert!(running.wait().unwrap().success());
    assert!(page(&into).ends_with("</html>\n"));
}
