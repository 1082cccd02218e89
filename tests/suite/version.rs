//! `--version` says what the program is made of.

use std::path::Path;
use std::process::Command;

#[allow(dead_code, reason = "its main is cargo's")]
#[path = "../../build.rs"]
mod build;

fn git(folder: &Path, words: &[&str]) -> String {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(["-c", "user.name=a", "-c", "user.email=a@example.org"]).args(words);
    let done = command.env("GIT_COMMITTER_DATE", "2026-11-23T12:00:00Z").output().unwrap();
    assert!(done.status.success(), "{done:?}");
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

#[test]
fn a_repository_a_package_and_bare_sources_say_what_they_know() {
    let place = tempfile::tempdir().unwrap();
    let sources = place.path().join("quarterdeck-0.1.0");
    std::fs::create_dir(&sources).unwrap();
    assert_eq!(build::commit(&sources), None);
    // Unpacked in another repository they are not of its commit.
    git(place.path(), &["init", "-q"]);
    git(place.path(), &["commit", "-q", "--allow-empty", "-m", "another"]);
    assert_eq!(build::commit(&sources), None);
    std::fs::write(sources.join(".cargo_vcs_info.json"), "{\n  \"git\": {\n    \"sha1\": \"4f1c2d3e5a6b7c8d\"\n  }\n}").unwrap();
    assert_eq!(build::commit(&sources).as_deref(), Some("4f1c2d3e5a"));
    let hash = git(place.path(), &["rev-parse", "--short=10", "HEAD"]);
    assert_eq!(build::commit(place.path()), Some(format!("{hash} 2026-11-23")));
}

#[test]
fn the_program_begins_with_its_version() {
    let done = Command::new(env!("CARGO_BIN_EXE_quarterdeck")).arg("--version").output().unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(said.starts_with(concat!("quarterdeck ", env!("CARGO_PKG_VERSION"))), "{said}");
}
