//! Who may use whom: the layers of the house, read from the sources.
//!
//! `metrics` never learns that files exist, `screens` never learns that terminals exist. A module that uses another one
//! than its layer allows fails here, and so does a pure layer that reads a clock, a file or a terminal.

use std::fs;
use std::path::{Path, PathBuf};

/// What each top-level module may use. `None`: everything.
const MAY_USE: &[(&str, Option<&[&str]>)] = &[
    ("book", Some(&[])),
    ("keys", Some(&[])),
    ("config", Some(&["book", "keys", "screens", "ui"])),
    ("act", Some(&["book"])),
    ("metrics", Some(&["book"])),
    ("store", Some(&["book", "act"])),
    ("screens", Some(&["book", "metrics", "keys", "act"])),
    // Of book and metrics only the plain values that screens show.
    ("ui", Some(&["screens", "keys", "book"])),
    ("report", Some(&["book", "metrics", "screens", "ui"])),
    ("app", Some(&["book", "act", "store", "metrics", "screens", "ui", "report", "keys", "config"])),
    ("serve", Some(&["book", "store", "screens", "ui", "report", "app"])),
    ("cli", None),
    ("fuzzing", None),
    ("lib", None),
    ("main", None),
];

/// Layers that are functions of their arguments.
const PURE: &[&str] = &["book", "act", "keys", "metrics", "screens", "ui"];

/// What reads a clock, a file or a terminal.
const OUTSIDE: &[&str] = &[
    "Utc::now",
    "Local::now",
    "SystemTime",
    "Instant",
    "std::fs",
    "std::env",
    "File::open",
    "crossterm",
    "termina::",
    "stdout",
    "stderr",
    "stdin",
    "println!",
];

/// What is wrong with one source text of a module.
fn violations(module: &str, source: &str) -> Vec<String> {
    let code = code_only(source);
    let mut wrong = Vec::new();
    let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == module) else {
        return vec![format!("`{module}` has no layer: add it to the table of architecture.rs")];
    };
    if let Some(allowed) = allowed {
        for used in used_modules(&code, "crate::") {
            if used != module && !allowed.contains(&used.as_str()) {
                wrong.push(format!("`{module}` uses `crate::{used}`"));
            }
        }
    }
    if PURE.contains(&module) {
        wrong.extend(OUTSIDE.iter().filter(|word| holds_word(&code, word)).map(|word| format!("`{module}` reads `{word}`")));
    }
    wrong.sort();
    wrong.dedup();
    wrong
}

/// The source without comments, texts in quotes, and the tests at its end.
fn code_only(source: &str) -> String {
    let source = source.split("#[cfg(test)]\nmod ").next().unwrap_or(source);
    let mut code = String::new();
    for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
        let mut in_quotes = false;
        let mut before = ' ';
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            if c == '"' && before != '\\' && !(before == '\'' && chars.peek() == Some(&'\'')) {
                in_quotes = !in_quotes;
            } else if !in_quotes {
                if c == '/' && chars.peek() == Some(&'/') {
                    break;
                }
                code.push(c);
            }
            before = if before == '\\' { ' ' } else { c };
        }
        code.push('\n');
    }
    code
}

/// Every x of `crate::x` and of `crate::{x, y::z}`, or of another root than `crate::`.
fn used_modules(code: &str, root: &str) -> Vec<String> {
    let mut used = Vec::new();
    for (at, _) in code.match_indices(root) {
        // `$crate` in a macro and `crate` alike; `mycrate::` is another word.
        if code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + root.len()..];
        match rest.strip_prefix('{') {
            None => used.push(first_word(rest)),
            Some(group) => {
                let mut depth = 1;
                let mut item = String::new();
                for c in group.chars() {
                    match c {
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        _ => {}
                    }
                    if depth == 0 || (depth == 1 && c == ',') {
                        used.push(first_word(item.trim()));
                        item.clear();
                    } else {
                        item.push(c);
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
        }
    }
    used.retain(|word| !word.is_empty() && word.starts_with(char::is_lowercase));
    used
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Whether a word stands in the code, not as a part of another word.
fn holds_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let joined = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !joined(code[..at].chars().next_back()) && (word.ends_with(':') || !joined(code[at + word.len()..].chars().next()))
    })
}

/// The top-level module of a file below `src`.
fn module_of(path: &Path) -> String {
    let first = path.iter().next().and_then(|name| name.to_str()).unwrap_or_default();
    first.strip_suffix(".rs").unwrap_or(first).to_owned()
}

/// Every source that is compiled without tests.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && name != "tests" && name != "snapshots" {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && name != "tests.rs" {
            found.push(path);
        }
    }
}

#[test]
fn every_module_keeps_to_its_layer() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 100, "only {} sources found", files.len());
    let mut wrong = Vec::new();
    for file in &files {
        let inside = file.strip_prefix(&root).unwrap();
        let text = fs::read_to_string(file).unwrap();
        wrong.extend(violations(&module_of(inside), &text).into_iter().map(|what| format!("src/{}: {what}", inside.display())));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The files of a folder, without `mod.rs`, which only declares them: name and text without comments and tests.
fn files_of(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder);
    let paths = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let sources = paths.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let named = sources.map(|path| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, code_only(&fs::read_to_string(path).unwrap()))
    });
    let mut files: Vec<(String, String)> = named.filter(|(name, _)| name != "mod").collect();
    files.sort();
    files
}

/// What is left when, again and again, the files are taken away that use none of those left.
fn circles(files: &[(String, String)]) -> Vec<&str> {
    let mut left: Vec<&(String, String)> = files.iter().collect();
    loop {
        let names: Vec<&str> = left.iter().map(|(name, _)| name.as_str()).collect();
        let uses = |name: &str, code: &str| {
            used_modules(code, "super::").iter().any(|used| used != name && names.contains(&used.as_str()))
        };
        let before = left.len();
        left.retain(|(name, code)| uses(name, code));
        if left.len() == before {
            return names;
        }
    }
}

#[test]
fn the_files_of_a_session_stand_in_an_order() {
    for folder in ["app", "app/host"] {
        let files = files_of(folder);
        assert!(files.len() > 9, "only {} files found in {folder}", files.len());
        assert_eq!(circles(&files), Vec::<&str>::new(), "these files of src/{folder} use each other in a circle");
    }
    let files = [("a", "use super::b::B;"), ("b", "use super::{c, d::D};"), ("c", "fn c() { super::a::go() }"), ("d", "")];
    assert_eq!(circles(&files.map(|(name, code)| (name.to_owned(), code.to_owned()))), ["a", "b", "c"]);
}

/// Libraries know the terminal's language; only the reader of keys takes it apart.
#[test]
fn no_escape_sequence_stands_in_the_sources() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let speaks = |file: &PathBuf| {
        let text = fs::read_to_string(file).unwrap().to_lowercase();
        let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        ["\\x1b", "\\u{1b}", "\\u{9b}", "\u{1b}", "\u{9b}"].iter().any(|escape| text.contains(escape))
    };
    let speaking: Vec<PathBuf> =
        files.iter().filter(|file| speaks(file)).map(|file| file.strip_prefix(&root).unwrap().to_owned()).collect();
    assert_eq!(speaking, [Path::new("app/host/decode.rs")]);
}

#[test]
fn the_reader_of_sources_finds_what_is_forbidden() {
    let source = r#"
        //! crate::store is only named here.
        use crate::book::{Book, day::Day};
        use crate::{cli::common, metrics::{lens::Lens, sums}};
        fn now() -> u64 { let name = "crate::config"; crate::store::load(); std::time::Instant::now() } // crate::ui
        macro_rules! m { () => { $crate::app::go() } }
        fn instantly() {}
    "#;
    let expected = [
        "`metrics` reads `Instant`",
        "`metrics` uses `crate::app`",
        "`metrics` uses `crate::cli`",
        "`metrics` uses `crate::store`",
    ];
    assert_eq!(violations("metrics", source), expected);
    assert_eq!(violations("cli", source), Vec::<String>::new());
    let only_in_tests = "use crate::book::Book;\n#[cfg(test)]\nmod tests {\n    use crate::store::load_texts;\n}\n";
    assert_eq!(violations("metrics", only_in_tests), Vec::<String>::new());
    assert_eq!(violations("newcomer", ""), ["`newcomer` has no layer: add it to the table of architecture.rs"]);
}
