//! The command line: a verb a file. The clock is read here.

pub(crate) mod act;
pub(crate) mod add;
pub(crate) mod backtest;
pub(crate) mod brief;
pub(crate) mod check;
pub(crate) mod common;
pub(crate) mod drawn;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod log;
pub(crate) mod maps;
pub(crate) mod progress;
pub(crate) mod publish;
pub(crate) mod report;
pub(crate) mod schema;
pub(crate) mod seen;
#[cfg(feature = "serve")]
pub(crate) mod serve;
pub(crate) mod shell;
pub(crate) mod undo;
pub(crate) mod watch;
pub(crate) mod written;

use std::ffi::OsString;
use std::io::{IsTerminal, Write};

use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::book::day::Day;

use common::{BookChoice, Clock};

/// A terminal dashboard for sales and marketing.
#[derive(Parser, Debug)]
#[command(name = "quarterdeck", version = env!("QUARTERDECK_VERSION"), args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    watch: watch::Watch,
    #[command(flatten)]
    common: Common,
}

/// Options of every verb.
#[derive(Args, Debug, Clone)]
pub(crate) struct Common {
    /// Only what was known on this day counts
    #[arg(long, global = true, value_parser = common::parse_day, value_name = "DATE")]
    pub(crate) as_of: Option<Day>,
    /// Only ASCII glyphs, for terminals that misalign others
    #[arg(long, global = true)]
    pub(crate) ascii: bool,
    /// A configuration file, instead of the usual one
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<std::path::PathBuf>,
    /// A file to append to: what the dashboard read, and what went wrong
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) log: Option<std::path::PathBuf>,
    /// No colours
    #[arg(long = "no-color", global = true)]
    pub(crate) plain: bool,
    /// Colours: ansi, night, day, high-contrast or mono
    #[arg(long, global = true, value_name = "NAME", value_parser = common::parse_theme)]
    pub(crate) theme: Option<String>,
    /// For a screen on the wall: the tabs take turns, keys are locked but q
    #[arg(long, global = true)]
    pub(crate) wall: bool,
}

impl Common {
    /// Whether colours are left out: asked for, or `$NO_COLOR` is set and not empty.
    pub(crate) fn no_color(&self) -> bool {
        self.plain || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
    }
}

#[derive(Subcommand, Debug)]
enum Verb {
    /// Opens the dashboard
    Watch(watch::Watch),
    /// Prints every problem of a book with its place
    Check(check::Check),
    /// Prints the screens as text, Markdown, JSON, CSV, SVG or HTML
    Report(report::Report),
    /// Prints what a manager says on Monday, in at most 45 lines
    Brief(brief::Brief),
    /// Keeps a page, the report and pictures of a book up to date in a folder
    Publish(publish::Publish),
    /// Shows the dashboard to many over SSH, read-only
    #[cfg(feature = "serve")]
    Serve(serve::Serve),
    /// Tests the forecast on the book's own past, against simple rivals
    Backtest(backtest::BacktestArgs),
    /// Turns exports into tables of a book
    Import(import::Import),
    /// Does something to records: a deal is won, a lead accepted, stock counted
    Do(act::Do),
    /// Adds a record: a deal, a lead, an account
    Add(add::Add),
    /// Takes back what was done last
    Undo(undo::Undo),
    /// Does again what was taken back last
    Redo(undo::Undo),
    /// Says what was written, the newest first
    Log(log::Log),
    /// Lists the built-in import maps, or prints one
    Maps(maps::Maps),
    /// Writes a book: the sample, or templates of every table
    Init(init::Init),
    /// Prints the JSON Schema of the report, of a book's tables or of the acts
    Schema(schema::Schema),
    /// Prints what a shell needs to complete commands and options
    Completions(shell::Completions),
    /// Prints the manual page
    Man,
}

/// The command line: its verbs and options.
pub fn command() -> clap::Command {
    Cli::command()
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
        Some(Verb::Watch(watch)) => watch.run(&cli.common, clock, out, err),
        Some(Verb::Check(check)) => self::check(&check, clock, cli.common.no_color(), out, err),
        Some(Verb::Report(report)) => report.run(clock, cli.common.as_of, out, err),
        Some(Verb::Brief(brief)) => brief.run(clock, cli.common.as_of, out, err),
        Some(Verb::Publish(publish)) => publish.run(clock, cli.common.as_of, err),
        #[cfg(feature = "serve")]
        Some(Verb::Serve(serve)) => serve.run(&cli.common, clock, err),
        Some(Verb::Backtest(backtest)) => backtest.run(clock, cli.common.as_of, out),
        Some(Verb::Import(import)) => import.run(clock, out, err),
        Some(Verb::Do(act)) => act.run(clock, out),
        Some(Verb::Add(add)) => add.run(clock, out),
        Some(Verb::Undo(undo)) => undo.run(false, clock, out),
        Some(Verb::Redo(undo)) => undo.run(true, clock, out),
        Some(Verb::Log(log)) => log.run(out),
        Some(Verb::Maps(maps)) => maps.run(out),
        Some(Verb::Init(init)) => init.run(|| crate::store::sample::files(clock.now().date_naive().into()), out, err),
        Some(Verb::Schema(schema)) => schema.run(out),
        Some(Verb::Completions(completions)) => completions.run(out),
        Some(Verb::Man) => shell::man(out),
        None => cli.watch.run(&cli.common, clock, out, err),
    }
}

fn check(check: &check::Check, clock: Clock, plain: bool, mut out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
    let colour = !plain && std::io::stdout().is_terminal();
    match BookChoice::find(check.book.as_deref()) {
        BookChoice::Folder(folder) => Ok(check.run(&folder, clock.now(), &mut out, colour)?),
        BookChoice::Files(_) | BookChoice::Sample => {
            writeln!(err, "quarterdeck: no book named and none here: this is the sample company")?;
            Ok(check.print(&common::open_sample(clock.now())?, &mut out, colour)?)
        }
    }
}
