//! `quarterdeck import`: exports of other programs into tables of a book.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use crate::store::import::map::DecimalMark;
use crate::store::import::{self, Outcome, Request};

/// Turns exports into tables of a book.
///
/// Rows that cannot be read are named with their line and left out, the others go in. Running the same import again
/// changes nothing; records that are there keep what the export does not carry, comments included.
#[derive(Clone, Debug, Args)]
pub struct Import {
    /// What wrote the files
    kind: Kind,
    /// The files, or a folder of them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Which column is which field: a map's file, or a built-in map
    #[arg(long, value_name = "MAP", required_if_eq("kind", "csv"))]
    map: Option<String>,
    /// The book's folder; a book is started where there is none
    #[arg(long, value_name = "BOOK")]
    into: PathBuf,
    /// Fill only this table
    #[arg(long)]
    table: Option<String>,
    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How dates are written, such as %d/%m/%Y
    #[arg(long, value_name = "FORMAT")]
    date_format: Option<String>,
    /// How decimals are set off
    #[arg(long, value_name = "MARK")]
    decimal: Option<Decimal>,
    /// What amounts are in when their row does not say
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Salesforce,
    Hubspot,
    Pipedrive,
    Csv,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Decimal {
    Point,
    Comma,
}

/// At most this many refused rows of a file are printed with the summary; the rest are counted.
const REFUSED_SHOWN: usize = 200;

impl Import {
    /// Imports, and says what became of every row. 0, or 1 when rows were refused.
    pub fn run(&self, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
        let built_in = match self.kind {
            Kind::Salesforce => "salesforce",
            Kind::Hubspot => "hubspot",
            Kind::Pipedrive => "pipedrive",
            Kind::Csv => "",
        };
        let request = Request {
            files: self.files.clone(),
            map: self.map.clone().unwrap_or_else(|| built_in.to_owned()),
            into: self.into.clone(),
            table: self.table.clone(),
            dry_run: self.dry_run,
            date_format: self.date_format.clone(),
            decimal: self.decimal.map(|mark| match mark {
                Decimal::Point => DecimalMark::Point,
                Decimal::Comma => DecimalMark::Comma,
            }),
            currency: self.currency.clone(),
            time_zone: iana_time_zone::get_timezone().unwrap_or_else(|_| "UTC".to_owned()),
            now: chrono::Utc::now(),
        };
        let outcome = import::run(&request).context("nothing was imported")?;
        refused(&outcome, err)?;
        summary(&outcome, &request, out)?;
        Ok(u8::from(outcome.refused() > 0))
    }
}

/// Names every refused row: `deals.csv:17: amount: "x" is not a number`.
fn refused(outcome: &Outcome, err: &mut dyn Write) -> io::Result<()> {
    for report in &outcome.reports {
        for refused in report.refused.iter().take(REFUSED_SHOWN) {
            writeln!(err, "{}:{}: not taken: {}", report.file, refused.line, refused.reason)?;
        }
        if let Some(more) = report.refused.len().checked_sub(REFUSED_SHOWN).filter(|more| *more > 0) {
            let last: Vec<String> = report.refused.iter().skip(REFUSED_SHOWN).map(|refused| refused.line.to_string()).collect();
            writeln!(err, "{}: {more} more rows not taken, on lines {}", report.file, last.join(" "))?;
        }
    }
    for warning in &outcome.warnings {
        writeln!(err, "warning: {warning}")?;
    }
    Ok(())
}

fn summary(outcome: &Outcome, request: &Request, out: &mut dyn Write) -> io::Result<()> {
    for report in &outcome.reports {
        let (read, taken, refused) = (report.read, report.taken, report.refused.len());
        write!(out, "{} -> {}: {read} rows read = {taken} into records + {refused} refused", report.file, report.table.name())?;
        for (currency, amount) in &report.amounts {
            write!(out, "; {amount} {currency}")?;
        }
        writeln!(out)?;
    }
    for (table, counts) in &outcome.tables {
        let created = outcome.created.get(table).map_or_else(String::new, |n| format!(" ({n} only named by others)"));
        let (added, changed, unchanged) = (counts.added, counts.changed, counts.unchanged);
        writeln!(out, "{}: {added} added{created}, {changed} changed, {unchanged} unchanged", table.name())?;
    }
    for (file, columns) in &outcome.unmapped {
        writeln!(out, "{file}: columns not read: {}", columns.join(", "))?;
    }
    for (file, reason) in &outcome.unread {
        writeln!(out, "{file}: not read: {reason}")?;
    }
    let book = request.into.display();
    let verb = if outcome.dry_run { "would write" } else { "wrote" };
    if outcome.files.is_empty() {
        return writeln!(out, "{book}: nothing changes");
    }
    for (path, new) in &outcome.files {
        writeln!(out, "{verb} {book}/{path}{}", if *new { " (new)" } else { "" })?;
    }
    if let (errors, warnings) = outcome.problems
        && errors + warnings > 0
    {
        writeln!(out, "The book then has {errors} errors and {warnings} warnings: see `quarterdeck check {book}`.")?;
    }
    if outcome.started {
        writeln!(out, "Look over {book}/company.ron: its name, time zone, fiscal year, and the stages with their order.")?;
    }
    Ok(())
}
