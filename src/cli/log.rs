//! `quarterdeck log`: what was written, the newest first.

use std::io::Write;

use clap::Args;
use serde_json::json;

use super::written::{NamedBook, WriteFormat, lines, text};
use crate::store::write::act::Pen;
use crate::store::write::steps::UndoStep;

/// Says what was written: when, what, where, before and after.
#[derive(Args, Clone, Debug)]
pub(crate) struct Log {
    #[command(flatten)]
    book: NamedBook,
    /// Also what stood there before, and what stands there since
    #[arg(long, short)]
    verbose: bool,
    /// How it is said
    #[arg(long, value_name = "FORM", default_value = "text")]
    format: WriteFormat,
}

impl Log {
    pub(crate) fn run(&self, out: &mut dyn Write) -> anyhow::Result<u8> {
        let steps = Pen::of(&self.book.folder()?).steps();
        let undone = steps.undone.iter().map(|step| (step, true));
        let all: Vec<(&UndoStep, bool)> = undone.chain(steps.done.iter().rev().map(|step| (step, false))).collect();
        if self.format == WriteFormat::Json {
            let all: Vec<_> = all.into_iter().map(|(step, undone)| as_json(step, undone)).collect();
            writeln!(out, "{:#}", json!(all))?;
            return Ok(0);
        }
        if all.is_empty() {
            writeln!(out, "nothing was written yet")?;
        }
        for (step, undone) in all {
            let mark = if undone { " (undone)" } else { "" };
            let day = step.at.format("%Y-%m-%d %H:%M");
            let said = format!("{day}  {}  {}: {}{mark}  quarterdeck {}", step.place, step.words, step.on, step.command);
            writeln!(out, "{}", text(&said))?;
            if self.verbose {
                for hunk in step.files.iter().flat_map(|file| &file.hunks) {
                    write!(out, "{}", marked("- ", &hunk.before))?;
                    write!(out, "{}", marked("+ ", &hunk.after))?;
                }
            }
        }
        Ok(0)
    }
}

fn marked(mark: &str, said: &str) -> String {
    let said = said.trim_matches(['\n', '\r']);
    if said.is_empty() {
        String::new()
    } else {
        format!("{mark}{}\n", lines(said).trim_end().replace('\n', &format!("\n{mark}")))
    }
}

fn as_json(step: &UndoStep, undone: bool) -> serde_json::Value {
    let files: Vec<_> = step
        .files
        .iter()
        .flat_map(|file| {
            file.hunks.iter().map(move |hunk| json!({ "path": file.path, "before": hunk.before, "after": hunk.after }))
        })
        .collect();
    json!({
        "at": step.at.to_rfc3339(), "what": step.words, "on": step.on, "place": step.place, "undone": undone,
        "command": format!("quarterdeck {}", step.command), "changes": files,
    })
}
