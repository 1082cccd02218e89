//! `quarterdeck undo` and `quarterdeck redo`: the last step taken back, and done again.

use std::io::Write;

use clap::Args;

use super::common::Clock;
use super::written::WriteOptions;
use crate::store::write::act::Pen;

/// Takes the last step back, or does it again.
#[derive(Args, Clone, Debug)]
pub(crate) struct Undo {
    #[command(flatten)]
    writing: WriteOptions,
}

impl Undo {
    /// Undoes, or does again. 0 when it was written.
    pub(crate) fn run(&self, again: bool, clock: Clock, out: &mut dyn Write) -> anyhow::Result<u8> {
        let pen = Pen::of(&self.writing.folder()?);
        let write = if again { pen.redo() } else { pen.undo() };
        self.writing.write(&write, clock.now(), out)
    }
}
