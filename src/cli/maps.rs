//! `quarterdeck maps`: the import maps there are, and one of them to start from.

use std::io::{self, Write};

use clap::Args;

use crate::config;
use crate::store::import::library::{self, BUILT_IN};

/// Lists the import maps, or prints one of them to start from.
///
/// One's own lie in the folder `maps` of the configuration, as NAME.ron; one with the name of a built-in map goes before it.
#[derive(Clone, Debug, Args)]
pub(crate) struct Maps {
    /// The map to print
    name: Option<String>,
}

impl Maps {
    pub(crate) fn run(&self, out: &mut dyn Write) -> anyhow::Result<u8> {
        let folder = config::own_maps();
        if let Some(name) = &self.name {
            write!(out, "{}", library::text(name, folder.as_deref())?)?;
        } else {
            for (name, path) in library::own(folder.as_deref()) {
                line(out, &name, &std::fs::read_to_string(path)?, "own: ")?;
            }
            for (name, text) in BUILT_IN {
                line(out, name, text, "")?;
            }
        }
        Ok(0)
    }
}

/// A map's name, and what it says of itself in its first line.
fn line(out: &mut dyn Write, name: &str, text: &str, own: &str) -> io::Result<()> {
    let what = text.lines().next().filter(|line| line.starts_with("//")).unwrap_or_default();
    writeln!(out, "{name:<16} {own}{}", what.trim_start_matches('/').trim())
}
