//! `quarterdeck maps`: the built-in import maps, and one of them to start from.

use std::io::{self, Write};

use clap::Args;

use crate::store::import::map::{self, BUILT_IN};

/// Lists the built-in import maps, or prints one of them to start from.
#[derive(Clone, Debug, Args)]
pub struct Maps {
    /// The map to print
    name: Option<String>,
}

impl Maps {
    /// Prints.
    pub fn run(&self, out: &mut dyn Write) -> anyhow::Result<u8> {
        match &self.name {
            Some(name) => write!(out, "{}", map::text(name)?)?,
            None => list(out)?,
        }
        Ok(0)
    }
}

/// A line a map: its name, the tables it fills, and what it says of itself.
fn list(out: &mut dyn Write) -> io::Result<()> {
    for (name, text) in BUILT_IN {
        let what = text.lines().next().unwrap_or_default().trim_start_matches('/').trim();
        writeln!(out, "{name:<16} {what}")?;
    }
    Ok(())
}
