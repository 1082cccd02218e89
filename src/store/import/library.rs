//! The maps there are: those that come with the program, and one's own in the configuration folder.

use std::path::{Path, PathBuf};

use super::map::{Map, MapError, parse};

pub(crate) const BUILT_IN: &[(&str, &str)] = &[
    ("ads_spend", include_str!("../../../assets/maps/ads_spend.ron")),
    ("bitrix24", include_str!("../../../assets/maps/bitrix24.ron")),
    ("chargebee", include_str!("../../../assets/maps/chargebee.ron")),
    ("close", include_str!("../../../assets/maps/close.ron")),
    ("dynamics", include_str!("../../../assets/maps/dynamics.ron")),
    ("ga4", include_str!("../../../assets/maps/ga4.ron")),
    ("google_ads", include_str!("../../../assets/maps/google_ads.ron")),
    ("hubspot", include_str!("../../../assets/maps/hubspot.ron")),
    ("linkedin_ads", include_str!("../../../assets/maps/linkedin_ads.ron")),
    ("maven_crm", include_str!("../../../assets/maps/maven_crm.ron")),
    ("meta_ads", include_str!("../../../assets/maps/meta_ads.ron")),
    ("northwind", include_str!("../../../assets/maps/northwind.ron")),
    ("odoo", include_str!("../../../assets/maps/odoo.ron")),
    ("pipedrive", include_str!("../../../assets/maps/pipedrive.ron")),
    ("robyn_mmm", include_str!("../../../assets/maps/robyn_mmm.ron")),
    ("salesforce", include_str!("../../../assets/maps/salesforce.ron")),
    ("shopify", include_str!("../../../assets/maps/shopify.ron")),
    ("stripe", include_str!("../../../assets/maps/stripe.ron")),
    ("targets", include_str!("../../../assets/maps/targets.ron")),
    ("wins", include_str!("../../../assets/maps/wins.ron")),
    ("woocommerce", include_str!("../../../assets/maps/woocommerce.ron")),
    ("zoho", include_str!("../../../assets/maps/zoho.ron")),
];

/// The names of the built-in maps, for a message.
pub(crate) fn names() -> String {
    BUILT_IN.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// One's own maps in a folder, by name: the files that end in `.ron`. A folder that is not there holds none.
pub(crate) fn own(folder: Option<&Path>) -> Vec<(String, PathBuf)> {
    let entries = folder.and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let ron = entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|ending| ending == "ron"));
    let mut maps: Vec<(String, PathBuf)> =
        ron.filter_map(|path| Some((path.file_stem()?.to_str()?.to_owned(), path.clone()))).collect();
    maps.sort();
    maps
}

/// The maps of a file, or of this name: one's own before the built-in ones.
pub fn load(name: &str, folder: Option<&Path>) -> Result<Vec<Map>, MapError> {
    let path = Path::new(name);
    if path.is_file() {
        return parse(name, &read(path)?);
    }
    parse(name, &text(name, folder)?)
}

/// All maps: one's own, where one bears the name of a built-in one in its stead, and the built-in ones.
pub(crate) fn all(folder: Option<&Path>) -> Result<Vec<Map>, MapError> {
    let own = own(folder);
    let mut maps = Vec::new();
    for (name, path) in &own {
        maps.extend(parse(name, &read(path)?)?);
    }
    for (name, text) in BUILT_IN.iter().filter(|(name, _)| !own.iter().any(|(own, _)| own == name)) {
        maps.extend(parse(name, text)?);
    }
    Ok(maps)
}

pub(crate) fn text(name: &str, folder: Option<&Path>) -> Result<String, MapError> {
    if let Some((_, path)) = own(folder).iter().find(|(own, _)| own == name) {
        return read(path);
    }
    let found = BUILT_IN.iter().find(|(known, _)| *known == name);
    found.map(|(_, text)| (*text).to_owned()).ok_or_else(|| MapError::Unknown { name: name.to_owned() })
}

fn read(path: &Path) -> Result<String, MapError> {
    std::fs::read_to_string(path).map_err(|source| MapError::Unreadable { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_map_can_be_read() {
        for (name, text) in BUILT_IN {
            let maps = parse(name, text).unwrap_or_else(|error| panic!("{error}"));
            assert!(!maps.is_empty(), "{name}");
        }
        assert!(load("no such map", None).unwrap_err().to_string().contains("maven_crm"));
    }

    #[test]
    fn ones_own_map_goes_before_a_built_in_one() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("hubspot.ron"), "// Ours.\n( table: rivals, columns: { \"name\": \"Foe\" } )").unwrap();
        let own = load("hubspot", Some(folder.path())).unwrap();
        assert_eq!((own.len(), own[0].table.name()), (1, "rivals"));
        let all = all(Some(folder.path())).unwrap();
        assert_eq!(all.iter().filter(|map| map.vendor == "hubspot").count(), 1);
        assert!(all.iter().any(|map| map.vendor == "salesforce"));
    }
}
