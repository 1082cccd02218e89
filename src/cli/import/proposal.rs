//! A map that is proposed where none fits: shown, and on a terminal taken, edited or refused.

use std::io::{self, BufRead as _, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde_json::json;

use crate::app::message::FileSpot;
use crate::store::import::propose::{self, MapProposal, Proposed};
use crate::store::import::{ImportError, Unread, map};
use crate::store::scrub;

/// How to go on with a proposal that nobody could be asked about.
const GO_ON: &str = "Nothing was imported. To take it: --propose MAP.ron instead of --into writes it, look it over, then --map MAP.ron; `quarterdeck maps` lists those that are built in.";

pub(super) fn write(files: &[PathBuf], table: Option<&str>, path: &Path, out: &mut dyn Write) -> anyhow::Result<u8> {
    if path.exists() {
        bail!("{} is there already: say another name", path.display());
    }
    let proposal = propose::of(files, table)?;
    show(&proposal, out)?;
    if proposal.files.is_empty() {
        return Ok(1);
    }
    crate::store::write::hand_out(path, proposal.text.as_bytes(), None)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    writeln!(out, "wrote {}: look it over, then say --map {0} --into BOOK", path.display())?;
    Ok(0)
}

/// Shows a proposal, and asks whether it is to be taken where there is somebody to ask. The text of the map that was taken.
/// Fails with `nothing` where there is nothing to propose.
pub(super) fn offer(
    proposal: &MapProposal,
    nothing: &ImportError,
    as_json: bool,
    out: &mut dyn Write,
) -> anyhow::Result<Option<String>> {
    if proposal.files.is_empty() {
        show(proposal, out)?;
        bail!("nothing was imported: {nothing}");
    }
    if as_json {
        let files: Vec<_> = proposal.files.iter().map(told).collect();
        serde_json::to_writer_pretty(&mut *out, &json!({"written": false, "proposed": {"map": proposal.text, "files": files}}))?;
        writeln!(out)?;
        return Ok(None);
    }
    show(proposal, out)?;
    if !can_ask() {
        writeln!(out, "{GO_ON}")?;
        return Ok(None);
    }
    let taken = ask(&proposal.text, out)?;
    if taken.is_none() {
        writeln!(out, "{GO_ON}")?;
    }
    Ok(taken)
}

pub(super) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Says what was recognised, and asks of each file that no map knows whether it is to be read as proposed. The texts of the
/// maps that were taken.
pub(super) fn ask_of_each(
    recognised: &[String],
    proposals: &[(Unread, MapProposal)],
    out: &mut dyn Write,
) -> anyhow::Result<Vec<String>> {
    for known in recognised {
        line(out, known)?;
    }
    let mut taken = Vec::new();
    for (_, proposal) in proposals {
        show(proposal, out)?;
        taken.extend(ask(&proposal.text, out)?);
    }
    Ok(taken)
}

/// Says how to read files that were not read, where a map can be proposed for them.
pub(super) fn hint(proposals: &[(Unread, MapProposal)], out: &mut dyn Write) -> io::Result<()> {
    for (unread, proposal) in proposals {
        let (Some(path), Some(file)) = (&unread.path, proposal.files.first()) else { continue };
        let path = path.to_string_lossy();
        let path = shlex::try_quote(&path).unwrap_or_else(|_| path.clone());
        let (name, table) = (&unread.file, file.table.name());
        line(out, &format!("{name}: a map to {table} can be proposed: quarterdeck import --propose MAP.ron {path}"))?;
    }
    Ok(())
}

/// Asks until it is taken or refused. An edited map is asked about again when it cannot be read.
fn ask(text: &str, out: &mut dyn Write) -> anyhow::Result<Option<String>> {
    let mut text = text.to_owned();
    loop {
        write!(out, "[t]ake it, [e]dit it first, or [r]efuse? ")?;
        out.flush()?;
        let mut answer = String::new();
        if io::stdin().lock().read_line(&mut answer)? == 0 {
            return Ok(None);
        }
        match answer.trim().to_lowercase().as_str() {
            "t" | "take" | "y" | "yes" => return Ok(Some(text)),
            "r" | "refuse" | "n" | "no" | "q" => return Ok(None),
            "e" | "edit" => {
                let edited = edit(&text).and_then(|edited| {
                    map::parse("the map", &edited).map(|_| edited.clone()).map_err(|error| (error.to_string(), Some(edited)))
                });
                match edited {
                    Ok(edited) => text = edited,
                    Err((why, kept)) => {
                        writeln!(out, "{}", scrub(&why))?;
                        text = kept.unwrap_or(text);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The text as it comes back from the editor; why it does not.
fn edit(text: &str) -> Result<String, (String, Option<String>)> {
    let failed = |error: io::Error| (error.to_string(), None);
    let folder = tempfile::tempdir().map_err(failed)?;
    let path = folder.path().join("map.ron");
    std::fs::write(&path, text).map_err(failed)?;
    crate::app::host::edit(&FileSpot { path: path.clone(), line: 1, column: 1 }).map_err(|why| (why, None))?;
    std::fs::read_to_string(&path).map_err(failed)
}

/// Field by field, with a few cells of each, what was decided and what would not be read.
fn show(proposal: &MapProposal, out: &mut dyn Write) -> io::Result<()> {
    for file in &proposal.files {
        let doubt = if file.sure { "" } else { ", with doubts" };
        line(out, &format!("{}: no map knows it. Proposed{doubt}: {}", file.file, file.table.name()))?;
        let widest = |text: &dyn Fn(&propose::TakenField) -> usize| file.taken.iter().map(text).max().unwrap_or(0).min(36);
        let (fields, columns) = (widest(&|taken| taken.field.chars().count()), widest(&|taken| taken.column.chars().count()));
        for taken in &file.taken {
            let cells: Vec<String> = taken.cells.iter().map(|cell| short(cell)).collect();
            line(out, &format!("  {:fields$}  {:columns$}  {}  ({})", taken.field, taken.column, cells.join(" | "), taken.why))?;
        }
        for said in &file.said {
            line(out, &format!("  {said}"))?;
        }
        let plain: Vec<&str> = file.unread.iter().filter(|(_, why)| why.is_none()).map(|(column, _)| column.as_str()).collect();
        for (column, why) in
            file.unread.iter().filter_map(|(column, why)| Some((column, why.as_ref()?))).filter(|(_, why)| *why != "it is empty")
        {
            line(out, &format!("  not read: {column}: {why}"))?;
        }
        if !plain.is_empty() {
            line(out, &format!("  not read: {}", plain.join(", ")))?;
        }
    }
    for (file, why) in &proposal.without {
        line(out, &format!("{file}: no map can be proposed: {why}"))?;
    }
    Ok(())
}

fn line(out: &mut dyn Write, text: &str) -> io::Result<()> {
    writeln!(out, "{}", scrub(text))
}

/// A cell in at most two dozen letters.
fn short(cell: &str) -> String {
    if cell.chars().count() <= 24 { cell.to_owned() } else { cell.chars().take(22).chain("..".chars()).collect() }
}

fn told(file: &Proposed) -> serde_json::Value {
    let fields: Vec<_> = file
        .taken
        .iter()
        .map(|taken| json!({"field": taken.field, "column": taken.column, "cells": taken.cells, "why": taken.why}))
        .collect();
    let unread: Vec<&String> = file.unread.iter().map(|(column, _)| column).collect();
    json!({"file": file.file, "table": file.table.name(), "sure": file.sure, "fields": fields, "decided": file.said, "not_read": unread})
}
