//! `quarterdeck import`: exports of other programs into tables of a book.

mod proposal;
mod told;

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use super::common::Clock;
use super::progress::RunProgress;
use crate::book::day::Day;
use crate::store::import::date::DateOrder;
use crate::store::import::library;
use crate::store::import::map::DecimalMark;
use crate::store::import::{self, GoneDeals, ImportError, Request, TriedMaps};
use crate::store::state;

/// Turns exports into tables of a book.
///
/// Rows that cannot be read are named with their line and left out, the others go in. Running the same import again
/// changes nothing; records that are there keep what the export does not carry, comments included.
#[derive(Clone, Debug, Args)]
pub(crate) struct Import {
    /// The files: CSV in any dialect, workbooks, JSON, a folder of them, or - for standard input; the name of what wrote them
    /// may stand before them (`quarterdeck maps` lists them) and is never needed
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Which column is which field: a map's file, or a built-in map
    #[arg(long, value_name = "MAP")]
    map: Option<String>,
    /// The book's folder; a book is started where there is none
    #[arg(long, value_name = "BOOK", required_unless_present = "propose")]
    into: Option<PathBuf>,
    /// Write a map that these files may be read by, to look over, and import nothing
    #[arg(long, value_name = "MAP.ron", conflicts_with_all = ["map", "into", "dry_run"])]
    propose: Option<PathBuf>,
    /// Fill only this table
    #[arg(long)]
    table: Option<String>,
    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// In which order dates are written whose column does not say it
    #[arg(long, value_name = "ORDER", conflicts_with = "date_format")]
    dates: Option<DateOrderOption>,
    /// How dates are written, such as %d/%m/%Y
    #[arg(long, value_name = "FORMAT")]
    date_format: Option<String>,
    /// How decimals are set off
    #[arg(long, value_name = "MARK")]
    decimal: Option<Decimal>,
    /// The day that the export shows; the one it says itself, else today
    #[arg(long, value_name = "DATE", value_parser = super::common::parse_day)]
    on: Option<Day>,
    /// What becomes of open deals of the book that the export no longer has
    #[arg(long, value_enum, default_value = "keep")]
    gone: GoneDealsOption,
    /// Name every row that is in no record
    #[arg(long, short)]
    verbose: bool,
    /// Write nothing when any row is refused
    #[arg(long)]
    strict: bool,
    /// In which form what was done is said
    #[arg(long, value_enum, default_value = "text")]
    format: ImportFormat,
    /// What amounts are in when their row does not say
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum GoneDealsOption {
    Keep,
    Lost,
    Remove,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ImportFormat {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DateOrderOption {
    Dmy,
    Mdy,
    Ymd,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Decimal {
    Point,
    Comma,
}

impl Import {
    /// The name of what wrote the files, where it stands before them, and the files.
    fn kind(&self) -> (Option<&str>, &[PathBuf]) {
        if let [first, rest @ ..] = self.files.as_slice()
            && !rest.is_empty()
            && let Some(name) = first.to_str()
        {
            // What the files are in says nothing of what they hold.
            if name == "csv" {
                return (None, rest);
            }
            let own = || library::own(crate::config::own_maps().as_deref()).iter().any(|(own, _)| own == name);
            if library::BUILT_IN.iter().any(|(known, _)| *known == name) || own() {
                return (Some(name), rest);
            }
        }
        (None, &self.files)
    }

    /// Imports, and says what became of every row. 0: written, or nothing to change; 1: nothing was written, as no row could
    /// be taken or, when it is strict, as not every row could.
    pub(crate) fn run(&self, clock: Clock, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
        let (kind, files) = self.kind();
        if let Some(path) = &self.propose {
            return proposal::write(files, self.table.as_deref(), path, out);
        }
        let named = self.map.clone().or_else(|| kind.map(str::to_owned));
        let mut request = Request {
            files: files.to_vec(),
            map: named.map_or(TriedMaps::All, TriedMaps::Named),
            own_maps: crate::config::own_maps(),
            into: self.into.clone().unwrap_or_default(),
            table: self.table.clone(),
            dry_run: self.dry_run,
            date_format: self.date_format.clone(),
            dates: self.dates.map(|order| match order {
                DateOrderOption::Dmy => DateOrder::Dmy,
                DateOrderOption::Mdy => DateOrder::Mdy,
                DateOrderOption::Ymd => DateOrder::Ymd,
            }),
            decimal: self.decimal.map(|mark| match mark {
                Decimal::Point => DecimalMark::Point,
                Decimal::Comma => DecimalMark::Comma,
            }),
            currency: self.currency.clone(),
            on: self.on,
            gone: match self.gone {
                GoneDealsOption::Keep => GoneDeals::Keep,
                GoneDealsOption::Lost => GoneDeals::Lost,
                GoneDealsOption::Remove => GoneDeals::Remove,
            },
            strict: self.strict,
            ask: false,
            time_zone: iana_time_zone::get_timezone().unwrap_or_else(|_| "UTC".to_owned()),
            now: clock.now(),
            answers: self.into.as_deref().and_then(|book| state::cached(book, "imports.ron")),
            once: true,
        };
        let run = |request: &Request| {
            let progress = RunProgress::start();
            import::run(request, &mut |step| progress.say(step))
        };
        request.ask = matches!(request.map, TriedMaps::All) && self.format == ImportFormat::Text && proposal::can_ask();
        let mut outcome = run(&request);
        if let (Err(nothing @ ImportError::NothingFits { .. }), TriedMaps::All) = (&outcome, &request.map) {
            let proposal = import::propose::of(files, self.table.as_deref()).context("nothing was imported")?;
            match proposal::offer(&proposal, nothing, self.format == ImportFormat::Json, out)? {
                Some(text) => request.map = TriedMaps::Proposed(text),
                None => return Ok(1),
            }
            outcome = run(&request);
        }
        if let Err(ImportError::Unknown { recognised, unread }) = &outcome {
            let proposals = import::propose::each(unread, self.table.as_deref());
            let taken = proposal::ask_of_each(recognised, &proposals, out)?;
            request.ask = false;
            request.map = if taken.is_empty() { TriedMaps::All } else { TriedMaps::With(taken) };
            outcome = run(&request);
        }
        let outcome = outcome.context("nothing was imported")?;
        let proposals = import::propose::each(&outcome.unread, self.table.as_deref());
        let said = match self.format {
            ImportFormat::Text => {
                told::text(&outcome, &request, self.verbose, out, err).and_then(|()| proposal::hint(&proposals, out))
            }
            ImportFormat::Json => told::json(&outcome, &proposals, out),
        };
        match said {
            // What is written is written, whether it can be told or not.
            Err(error) if outcome.written => {
                drop(writeln!(err, "{} was written, but what was done could not be printed: {error}", request.into.display()));
            }
            said => said?,
        }
        // Rows that all were refused have left the book as it was; without a row none was started.
        let none = outcome.reports.iter().all(|report| report.taken == 0);
        let no_book = none && !request.into.join("company.ron").is_file();
        let nothing = no_book || (outcome.refused() > 0 && (outcome.stopped || none));
        Ok(u8::from(nothing))
    }
}
