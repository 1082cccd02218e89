//! The `quarterdeck` program: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    let code = quarterdeck::cli::run(std::env::args_os(), &mut std::io::stdout().lock(), &mut std::io::stderr().lock());
    ExitCode::from(code)
}
