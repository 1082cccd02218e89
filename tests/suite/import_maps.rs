//! The built-in maps, each with made-up files of its vendor's shape: read alone, with no option, and the figures that follow.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use serde::Deserialize;

/// What must come of the files of a folder, beside them in `wanted.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// Each file with the map and the table that read it.
    read: BTreeMap<String, String>,
    /// Figures of the year 2026 under `sales`.
    #[serde(default)]
    sales: BTreeMap<String, f64>,
    /// How many records each table has.
    #[serde(default)]
    records: BTreeMap<String, u64>,
    /// What the import says.
    #[serde(default)]
    says: Vec<String>,
    /// What stands in the book's files, blanks and line ends aside.
    #[serde(default)]
    text: BTreeMap<String, Vec<String>>,
}

fn quarterdeck(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_quarterdeck"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("QUARTERDECK_BOOK")
        .env("XDG_CONFIG_HOME", folder)
        .env("QUARTERDECK_TODAY", "2026-11-23")
        .env("TZ", "Etc/UTC")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A record however it is wrapped.
fn on_one_line(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace("( ", "(")
        .replace("[ ", "[")
        .replace(", )", ")")
        .replace(", ]", "]")
}

fn check(case: &Path) -> Result<(), String> {
    let wanted: Wanted = serde_json::from_str(&std::fs::read_to_string(case.join("wanted.json")).unwrap()).unwrap();
    let place = tempfile::tempdir().unwrap();
    let export = place.path().join("export");
    std::fs::create_dir(&export).unwrap();
    for file in wanted.read.keys() {
        std::fs::copy(case.join(file), export.join(file)).unwrap();
    }
    let import = ["import", "export", "--into", "book", "--currency", "USD"];
    let done = quarterdeck(place.path(), &import);
    let (out, err) = (text(&done.stdout), text(&done.stderr));
    let fault = |what: String| Err(format!("{what}\n{err}{out}"));
    if !done.status.success() {
        return fault("not imported".to_owned());
    }
    for (file, map) in &wanted.read {
        if !out.contains(&format!("{file}: {map}, ")) {
            return fault(format!("{file} was not read by {map}"));
        }
    }
    if let Some(says) = wanted.says.iter().find(|says| !out.contains(says.as_str())) {
        return fault(format!("it does not say {says:?}"));
    }
    if err.contains("not taken") {
        return fault("rows were refused".to_owned());
    }
    let report = quarterdeck(place.path(), &["report", "book", "--format", "json", "--period", "2026", "--as-of", "2026-11-23"]);
    let report: serde_json::Value =
        serde_json::from_slice(&report.stdout).map_err(|e| format!("{e}: {}", text(&report.stderr)))?;
    for (name, figure) in &wanted.sales {
        if report["sales"][name].as_f64() != Some(*figure) {
            return fault(format!("{name}: {} instead of {figure}", report["sales"][name]));
        }
    }
    for (table, count) in &wanted.records {
        if report["records"][table].as_u64() != Some(*count) {
            return fault(format!("{table}: {} instead of {count} records", report["records"][table]));
        }
    }
    for (file, parts) in &wanted.text {
        let book = on_one_line(&std::fs::read_to_string(place.path().join("book").join(file)).unwrap());
        if let Some(part) = parts.iter().find(|part| !book.contains(part.as_str())) {
            return fault(format!("{file} has no {part:?}: {book}"));
        }
    }
    let sound = quarterdeck(place.path(), &["check", "book"]);
    if !sound.status.success() {
        return fault(format!("the book has errors: {}{}", text(&sound.stdout), text(&sound.stderr)));
    }
    let again = quarterdeck(place.path(), &import);
    if !text(&again.stdout).contains("nothing changes") {
        return fault(format!("the same import again changes something: {}", text(&again.stdout)));
    }
    Ok(())
}

#[test]
fn every_vendors_files_are_read_alone() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import_maps");
    let mut cases: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    let faults: Vec<String> = cases
        .iter()
        .filter_map(|case| Some(format!("{}: {}", case.file_name()?.to_string_lossy(), check(case).err()?)))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn maps_are_listed_printed_and_ones_own_tried() {
    let place = tempfile::tempdir().unwrap();
    let own = place.path().join("quarterdeck/maps");
    std::fs::create_dir_all(&own).unwrap();
    std::fs::write(
        own.join("ours.ron"),
        "// Our own list.\n( table: rivals, knows: [\"Foe of ours\"], columns: { \"name\": \"Foe of ours\" } )\n",
    )
    .unwrap();
    std::fs::write(place.path().join("foes.csv"), "Foe of ours,Since\nSpanner,2020\n").unwrap();
    let listed = text(&quarterdeck(place.path(), &["maps"]).stdout);
    assert!(listed.contains("own: Our own list."), "{listed}");
    for name in ["salesforce", "zoho", "shopify", "targets"] {
        assert!(listed.lines().any(|line| line.starts_with(name)), "{listed}");
        let printed = text(&quarterdeck(place.path(), &["maps", name]).stdout);
        std::fs::write(place.path().join("printed.ron"), &printed).unwrap();
        assert!(printed.starts_with("//"), "{printed}");
    }
    let done = quarterdeck(place.path(), &["import", "foes.csv", "--into", "book", "--currency", "USD"]);
    assert!(text(&done.stdout).contains("foes.csv: ours rivals, "), "{}{}", text(&done.stdout), text(&done.stderr));
}
