//! Taking the terminal and giving it back.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::termios::{self, OptionalActions, QueueSelector, Termios};

use super::error::HostError;
use super::modes::{enter, leave, report_mouse, within_bounds};
use super::output::TerminalOutput;

/// The terminal while a program has it.
pub(super) struct TerminalScreen {
    input: OwnedFd,
    output: TerminalOutput,
    original: Termios,
    taken: AtomicBool,
    mouse: AtomicBool,
}

impl TerminalScreen {
    pub(super) fn new(input: OwnedFd, output: TerminalOutput) -> Result<Self, HostError> {
        let original = termios::tcgetattr(&input).map_err(|error| HostError::Terminal(error.into()))?;
        Ok(Self { input, output, original, taken: AtomicBool::new(false), mouse: AtomicBool::new(false) })
    }

    pub(super) fn output(&self) -> &TerminalOutput {
        &self.output
    }

    pub(super) fn is_taken(&self) -> bool {
        self.taken.load(Ordering::SeqCst)
    }

    /// Whether keys go to this process: what a job in the background sets up would be taken from the shell.
    pub(super) fn is_foreground(&self) -> bool {
        // Where there are no jobs (another session's terminal) nobody else can be in the foreground.
        termios::tcgetpgrp(&self.input).map_or(true, |group| group == rustix::process::getpgrp())
    }

    /// Takes the terminal, also when something else has changed it since it was taken.
    pub(super) fn enter(&self) -> Result<(), HostError> {
        let mut raw = self.original.clone();
        raw.make_raw();
        termios::tcsetattr(&self.input, OptionalActions::Now, &raw).map_err(|error| HostError::Terminal(error.into()))?;
        self.taken.store(true, Ordering::SeqCst);
        self.output.enter(enter(self.mouse.load(Ordering::SeqCst)));
        Ok(())
    }

    /// Gives the terminal back as it was; errors are ignored, as there may be no terminal any more.
    pub(super) fn leave(&self) {
        if self.taken.swap(false, Ordering::SeqCst) {
            self.output.leave(leave());
            // Not after the output has drained: a terminal that is not read never drains.
            let _ = termios::tcsetattr(&self.input, OptionalActions::Now, &self.original);
            if self.mouse.load(Ordering::SeqCst) {
                let _ = termios::tcflush(&self.input, QueueSelector::IFlush);
            }
        }
    }

    /// Someone else has the terminal already: touch nothing.
    pub(super) fn abandon(&self) {
        self.taken.store(false, Ordering::SeqCst);
    }

    pub(super) fn mouse(&self, on: bool) {
        self.mouse.store(on, Ordering::SeqCst);
        self.output.send(report_mouse(on));
    }

    /// Columns and rows to draw in.
    pub(super) fn size(&self) -> (u16, u16) {
        let size = termios::tcgetwinsize(self.input.as_fd()).map_or((0, 0), |size| (size.ws_col, size.ws_row));
        within_bounds(size.0.into(), size.1.into())
    }

    /// For a child that gets the terminal.
    pub(super) fn keyboard(&self) -> io::Result<OwnedFd> {
        self.input.try_clone()
    }
}

impl Drop for TerminalScreen {
    fn drop(&mut self) {
        self.leave();
    }
}
