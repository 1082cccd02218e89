//! Each vendor's files fit that vendor's maps, and nobody else's.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::super::fit::{self, Headers};
use super::super::library;
use super::super::map::Map;
use super::super::sheet::Sheet;
use super::super::tables;

/// The made-up files of all vendors, with the map that is to read each: `tests/import_maps`.
fn files() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import_maps");
    let mut files = Vec::new();
    for case in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let wanted: serde_json::Value = serde_json::from_slice(&std::fs::read(case.join("wanted.json")).unwrap()).unwrap();
        for (file, map) in wanted["read"].as_object().unwrap() {
            files.push((case.join(file), map.as_str().unwrap().to_owned()));
        }
    }
    files.sort();
    files
}

#[test]
fn no_map_takes_another_vendors_file() {
    let maps = library::all(None).unwrap();
    let (mut vendors, mut faults) = (BTreeSet::new(), Vec::new());
    for (path, wanted) in files() {
        let table = tables::read(&path).unwrap().remove(0);
        let named = table.clone();
        let meant = |map: &&Map| map.file.as_ref().is_none_or(|file| named.is_named(file));
        let score = |cells: &[&str]| maps.iter().map(|map| fit::matched(map, cells)).max().unwrap_or(0);
        let sheet = Sheet::of(table.grid, table.comma_parts, table.notes, score);
        let headers = Headers::new(sheet.headers.iter().map(String::as_str));
        let fits = maps.iter().filter(meant).filter(|map| fit::fit(map, &headers, &table.stems.join(" ")).is_ok());
        let fits: BTreeSet<String> = fits.map(|map| map.vendor.clone()).collect();
        let vendor = wanted.split(' ').next().unwrap().to_owned();
        if fits != BTreeSet::from([vendor.clone()]) {
            faults.push(format!("{} fits {fits:?}", path.display()));
        }
        vendors.insert(vendor);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    // What is read only from data of others has its check beside them.
    let without = ["ads_spend", "maven_crm", "northwind", "robyn_mmm"];
    let all: BTreeSet<String> = library::BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).collect();
    let tried: BTreeSet<String> = vendors.into_iter().chain(without.map(str::to_owned)).collect();
    assert_eq!(tried, all);
}
