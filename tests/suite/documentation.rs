//! The documentation: every page is in its table of contents, every link leads somewhere, every command that it shows is one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

fn pages() -> Vec<(String, String)> {
    let files = std::fs::read_dir(docs()).unwrap().map(|entry| entry.unwrap().path());
    let pages = files.filter(|path| path.extension().is_some_and(|end| end == "md"));
    pages.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap())).collect()
}

/// The targets of the links of a text.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

#[test]
fn every_page_is_in_the_table_of_contents_and_every_link_leads_to_one() {
    let pages = pages();
    let all: BTreeSet<&str> = pages.iter().map(|(name, _)| name.as_str()).filter(|name| *name != "SUMMARY.md").collect();
    let (_, summary) = pages.iter().find(|(name, _)| name == "SUMMARY.md").unwrap();
    assert_eq!(links(summary).collect::<BTreeSet<_>>(), all);
    for (name, text) in &pages {
        for link in links(text).filter(|link| !link.contains(':')) {
            let file = link.split('#').next().unwrap();
            assert!(file.is_empty() || docs().join(file).exists(), "{name}: {link}");
        }
    }
}

#[test]
fn every_command_that_is_shown_is_one() {
    let mut count = 0;
    for (name, text) in pages() {
        for line in text.lines().filter_map(|line| line.strip_prefix("    ")) {
            let commands = line.split("&&").flat_map(|part| part.split('|')).filter_map(|part| {
                let part = part.trim();
                let at = part.find("quarterdeck ")?;
                // What a shell or cron has before it: `0 7 * * 1  quarterdeck brief`, `exec quarterdeck check`.
                (!part[..at].contains(['=', '@', '-', '/'])).then(|| &part[at..])
            });
            for command in commands {
                let words = shlex::split(command).unwrap_or_else(|| panic!("{name}: {command}"));
                if let Err(error) = quarterdeck::cli::command().try_get_matches_from(&words) {
                    let is_help =
                        matches!(error.kind(), clap::error::ErrorKind::DisplayHelp | clap::error::ErrorKind::DisplayVersion);
                    assert!(is_help, "{name}: {command}\n{error}");
                }
                count += 1;
            }
        }
    }
    assert!(count > 15, "{count} commands");
}
