//! Tells the program which commit it is made of.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=QUARTERDECK_COMMIT");
    // Only for a release: a debug build would be made anew after every commit.
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let folder = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let given = std::env::var("QUARTERDECK_COMMIT").ok().filter(|given| !given.is_empty());
    let commit = given.or_else(|| is_release.then(|| commit(Path::new(&folder)))?);
    if is_release && let Some(log) = git(Path::new(&folder), &["rev-parse", "--path-format=absolute", "--git-path", "logs/HEAD"])
    {
        println!("cargo::rerun-if-changed={log}");
    }
    let commit = commit.map_or_else(String::new, |commit| format!(" ({commit})"));
    println!("cargo::rustc-env=QUARTERDECK_VERSION={}{commit}", std::env::var("CARGO_PKG_VERSION").unwrap_or_default());
}

/// The commit that a folder was made of and its day, `4f1c2d3e5a 2026-11-23`: of a package the one that it was made from;
/// `None` where neither says it, as in a folder of sources that lies in somebody else's repository.
pub fn commit(folder: &Path) -> Option<String> {
    if git(folder, &["rev-parse", "--show-prefix"]).is_some_and(|inside| inside.is_empty()) {
        return git(folder, &["log", "-1", "--format=%h %cs", "--abbrev=10"]);
    }
    let packed = std::fs::read_to_string(folder.join(".cargo_vcs_info.json")).ok()?;
    let (_, rest) = packed.split_once("\"sha1\": \"")?;
    let hash: String = rest.chars().take_while(char::is_ascii_hexdigit).take(10).collect();
    (!hash.is_empty()).then_some(hash)
}

fn git(folder: &Path, words: &[&str]) -> Option<String> {
    let done = Command::new("git").arg("-C").arg(folder).args(words).output().ok()?;
    done.status.success().then(|| String::from_utf8_lossy(&done.stdout).trim().to_owned())
}
