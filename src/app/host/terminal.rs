//! The descriptors of a terminal.

use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{self, Mode, OFlags};
use rustix::termios;

use super::error::HostError;

/// A terminal to read keys from and to write frames to.
#[derive(Debug)]
pub struct Terminal {
    pub(super) input: OwnedFd,
    pub(super) output: OwnedFd,
    /// Whether a write to `output` returns at once when the terminal takes nothing more.
    pub(super) writes_return: bool,
}

impl Terminal {
    /// The process's own terminal: standard output, and standard input or, when that is none, `/dev/tty`.
    pub(crate) fn open() -> Result<Self, HostError> {
        let (stdin, stdout) = (rustix::stdio::stdin(), rustix::stdio::stdout());
        if !termios::isatty(stdout) {
            return Err(HostError::NotATerminal);
        }
        let input = if termios::isatty(stdin) { stdin.try_clone_to_owned() } else { open("/dev/tty", OFlags::RDONLY) };
        let input = input.map_err(HostError::NoKeyboard)?;
        // Opened anew, the terminal can be told not to block without telling the shell's own descriptor so.
        let anew = termios::ttyname(stdout, Vec::new()).map_err(io::Error::from).and_then(|name| open(&name, TO_WRITE));
        let writes_return = anew.is_ok();
        let output = anew.or_else(|_| stdout.try_clone_to_owned()).map_err(HostError::Terminal)?;
        Ok(Self { input, output, writes_return })
    }

    /// The terminal with this device name, which need not be the process's own.
    pub fn at(device: &Path) -> Result<Self, HostError> {
        let input = open(device, OFlags::RDONLY).map_err(HostError::NoKeyboard)?;
        let output = open(device, TO_WRITE).map_err(HostError::Terminal)?;
        Ok(Self { input, output, writes_return: true })
    }
}

const TO_WRITE: OFlags = OFlags::WRONLY.union(OFlags::NONBLOCK);

fn open(device: impl rustix::path::Arg, how: OFlags) -> io::Result<OwnedFd> {
    Ok(fs::open(device, how | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty())?)
}
