//! The command line: a verb a file. The clock is read here.

pub mod backtest;
pub mod common;
pub mod import;
pub mod init;
pub mod report;

use std::ffi::OsString;
use std::io::Write;

use clap::{Parser, Subcommand};

use common::Clock;

/// A terminal dashboard for sales and marketing.
#[derive(Parser, Debug)]
#[command(name = "quarterdeck", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Subcommand, Debug)]
enum Verb {
    /// Prints the screens as text or JSON
    Report(report::Report),
    /// Tests the forecast on the book's own past, against simple rivals
    Backtest(backtest::BacktestArgs),
    /// Turns exports into tables of a book
    Import(import::Import),
    /// Writes a book: the sample, or templates of every table
    Init(init::Init),
}

/// Runs the program; the exit code.
pub fn run(arguments: impl Iterator<Item = OsString>, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    match verb(cli, out, err) {
        Ok(code) => code,
        // `| head` ends quietly.
        Err(error) if is_broken_pipe(&error) => 0,
        Err(error) => {
            let _ = writeln!(err, "quarterdeck: {error:#}");
            1
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>()).any(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
}

fn verb(cli: Cli, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
    let clock = Clock::from_environment()?;
    match cli.verb {
        Some(Verb::Report(report)) => report.run(clock, None, out),
        Some(Verb::Backtest(backtest)) => backtest.run(clock, out),
        Some(Verb::Import(import)) => import.run(out, err),
        Some(Verb::Init(init)) => init.run(|| crate::store::sample::files(clock.now().date_naive().into()), out, err),
        None => Ok(0),
    }
}
