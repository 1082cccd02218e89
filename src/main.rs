//! The `quarterdeck` program: arguments in, exit code out.

use std::process::ExitCode;

/// The system's own keeps what many short threads free, each for itself: a busy screen grew by ten megabytes in a quarter of an
/// hour, and held no more. Without huge pages, which double what a small book takes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Standard error is not held: what a run is at is said there by another thread.
    let code = quarterdeck::cli::run(std::env::args_os(), &mut std::io::stdout().lock(), &mut std::io::stderr());
    ExitCode::from(code)
}
