//! Why the host fails.

/// Why a dashboard cannot run here.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// Standard output is a file or a pipe.
    #[error("standard output is no terminal")]
    NotATerminal,
    /// There is no terminal to read keys from.
    #[error("there is no terminal to read keys from: {0}")]
    NoKeyboard(std::io::Error),
    /// The terminal refuses to be set up.
    #[error("the terminal cannot be set up: {0}")]
    Terminal(std::io::Error),
    /// The system gives no more threads or signals.
    #[error("cannot start: {0}")]
    Start(std::io::Error),
    /// A part of the host itself has panicked.
    #[error("the {0} of the dashboard has failed; this is a bug")]
    Broken(&'static str),
}
