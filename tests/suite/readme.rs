//! What the README and the reference in docs/ say is true: the key table is the program's, the book and the configuration can be
//! read, commands and options are there.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use quarterdeck::act::{ACTS, NEW, PUT_OFF};
use quarterdeck::cli::command;
use quarterdeck::config::Config;
use quarterdeck::keys::{Action, Keymap};
use quarterdeck::store::import::library;
use quarterdeck::store::load_texts;

const README: &str = include_str!("../../README.md");
const REFERENCE: &str = include_str!("../../docs/reference.md");

/// Every key with what it does, as the reference has it.
fn keys() -> String {
    let keys = Keymap::default();
    let mut table = String::from("| keys | action | keys | action |\n|---|---|---|---|\n");
    let cell = |action: &Action| {
        let named: Vec<String> = keys.keys(*action).iter().map(|key| format!("`{key}`")).collect();
        format!("{} | {}", named.join(" "), action.help())
    };
    let half = Action::ALL.len().div_ceil(2);
    for at in 0..half {
        let right = Action::ALL.get(at + half).map_or_else(|| " | ".to_owned(), cell);
        let _ = writeln!(table, "| {} | {right} |", cell(&Action::ALL[at]));
    }
    table
}

#[test]
fn the_key_table_is_the_programs() {
    let (_, rest) = REFERENCE.split_once("tests/suite/readme.rs -->\n").expect("the mark before the keys");
    let (written, _) = rest.split_once("<!-- end of keys -->").expect("the mark after the keys");
    if std::env::var_os("UPDATE_README").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference.md");
        let now = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, now.replacen(written, &keys(), 1)).unwrap();
        return;
    }
    assert_eq!(written, keys(), "run `UPDATE_README=1 cargo test --test readme`");
}

/// Every act with its key, as the reference has it.
fn acts() -> String {
    let mut table = String::from("| keys | on | does | command |\n|---|---|---|---|\n");
    for act in ACTS {
        let on: Vec<&str> = act.tables.iter().map(|table| table.one()).collect();
        let _ = writeln!(table, "| `d {}` | {} | {} | `do {}` |", act.key, on.join(", "), act.help, act.name);
    }
    let _ = writeln!(table, "| `d {}` | a row of do next | {} | |", PUT_OFF.key, PUT_OFF.help);
    for act in NEW {
        let _ = writeln!(table, "| `n {}` | | {} | `add {}` |", act.key, act.help, act.name);
    }
    table
}

#[test]
fn the_table_of_acts_is_the_programs() {
    let (_, rest) =
        REFERENCE.split_once("<!-- acts: made from the table of acts, checked by tests/suite/readme.rs -->\n").unwrap();
    let (written, _) = rest.split_once("<!-- end of acts -->").unwrap();
    if std::env::var_os("UPDATE_README").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference.md");
        let mark = "tests/suite/readme.rs -->\n<!-- end of acts -->";
        let now = std::fs::read_to_string(&path).unwrap();
        let new = if now.contains(mark) {
            now.replacen(mark, &format!("tests/suite/readme.rs -->\n{}<!-- end of acts -->", acts()), 1)
        } else {
            now.replacen(written, &acts(), 1)
        };
        std::fs::write(path, new).unwrap();
        return;
    }
    assert_eq!(written, acts(), "run `UPDATE_README=1 cargo test --test readme -- --test-threads 1`");
}

/// The RON examples by the file name in their first line.
fn examples() -> BTreeMap<&'static str, &'static str> {
    let blocks = REFERENCE.split("```ron\n// ").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    blocks.filter_map(|block| block.split_once('\n')).collect()
}

#[test]
fn the_example_is_a_book_without_problems() {
    let mut files = examples();
    let (config, import_map) = (files.remove("config.ron").unwrap(), files.remove("my_map.ron").unwrap());
    assert!(files.len() >= 5, "{files:?}");
    let files: Vec<(&str, &str)> = files.into_iter().collect();
    let book = load_texts(&files, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap();
    assert_eq!(book.problems, []);
    assert_eq!((book.deals.len(), book.targets.len()), (1, 2));
    let themes: Vec<&str> = quarterdeck::ui::Theme::ALL.iter().map(|theme| theme.name).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.ron");
    std::fs::write(&path, config).unwrap();
    assert_eq!(Config::load(Some(Path::new(&path)), &themes).unwrap().theme.as_deref(), Some("night"));
    let path = folder.path().join("my_map.ron");
    std::fs::write(&path, import_map).unwrap();
    assert_eq!(library::load(path.to_str().unwrap(), None).unwrap().len(), 1);
}

#[test]
fn every_command_and_option_is_there() {
    let command = command();
    let verbs: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    let line = |verb: &str| REFERENCE.contains(&format!("`quarterdeck {verb}")) || verb == "watch";
    let unnamed: Vec<&&str> = verbs.iter().filter(|verb| !line(verb)).collect();
    assert!(unnamed.is_empty(), "commands that the reference does not name: {unnamed:?}");
    let inner = command.get_subcommands().flat_map(clap::Command::get_subcommands);
    let options: Vec<&str> = command
        .get_subcommands()
        .chain(inner)
        .chain([&command])
        .flat_map(clap::Command::get_arguments)
        .filter_map(clap::Arg::get_long)
        .collect();
    // Of cargo, not ours.
    let others = ["release", "path"];
    let both = format!("{README}{REFERENCE}");
    for word in both.split(|c: char| !(c.is_alphanumeric() || c == '-')) {
        let Some(option) = word.strip_prefix("--").filter(|option| option.starts_with(char::is_alphabetic)) else { continue };
        assert!(options.contains(&option) || others.contains(&option), "there is no option --{option}");
    }
}

#[test]
fn the_readme_is_two_screens_and_its_commands_are_commands() {
    assert!(README.lines().count() <= 120, "{} lines", README.lines().count());
    let blocks = README.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let lines = blocks.flat_map(str::lines).map(|line| line.split(" #").next().unwrap().trim());
    let mut count = 0;
    for line in lines.filter(|line| line.starts_with("quarterdeck ")) {
        let words = shlex::split(line).unwrap();
        assert!(command().try_get_matches_from(&words).is_ok(), "{line}");
        count += 1;
    }
    assert!(count > 5, "{count} commands");
}
