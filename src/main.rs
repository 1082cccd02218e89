//! The `quarterdeck` program: arguments in, exit code out.

use std::process::ExitCode;

/// The system's own keeps what many short threads free, each for itself: a screen that is watched for days grew by a megabyte
/// an hour.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let code = quarterdeck::cli::run(std::env::args_os(), &mut std::io::stdout().lock(), &mut std::io::stderr().lock());
    ExitCode::from(code)
}
