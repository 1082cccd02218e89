//! `quarterdeck import`: exports of other programs into tables of a book.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use super::common::Clock;
use crate::book::day::Day;
use crate::book::table::TableName;
use crate::store::import::date::Order;
use crate::store::import::map::{BUILT_IN, DecimalMark};
use crate::store::import::{self, Gone, Outcome, Refused, Request};

/// Turns exports into tables of a book.
///
/// Rows that cannot be read are named with their line and left out, the others go in. Running the same import again
/// changes nothing; records that are there keep what the export does not carry, comments included.
#[derive(Clone, Debug, Args)]
pub struct Import {
    /// The files: CSV in any dialect, workbooks, JSON, a folder of them, or - for standard input; the name of what wrote them
    /// may stand before them (`quarterdeck maps` lists them) and is never needed
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Which column is which field: a map's file, or a built-in map
    #[arg(long, value_name = "MAP")]
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
    /// In which order dates are written whose column does not say it
    #[arg(long, value_name = "ORDER", conflicts_with = "date_format")]
    dates: Option<Dates>,
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
    gone: Left,
    /// Name every row that is in no record
    #[arg(long, short)]
    verbose: bool,
    /// What amounts are in when their row does not say
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Left {
    Keep,
    Lost,
    Remove,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Dates {
    Dmy,
    Mdy,
    Ymd,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Decimal {
    Point,
    Comma,
}

/// At most so many reasons are printed; `--verbose` prints all, with every row.
const REASONS_SHOWN: usize = 12;
/// So many lines are named with a reason.
const LINES_SHOWN: usize = 8;

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
            if let Some((name, _)) = BUILT_IN.iter().find(|(known, _)| *known == name) {
                return (Some(name), rest);
            }
        }
        (None, &self.files)
    }

    /// Imports, and says what became of every row. 0: written; nothing written is an error.
    pub fn run(&self, clock: Clock, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
        let (kind, files) = self.kind();
        let request = Request {
            files: files.to_vec(),
            map: self.map.clone().or_else(|| kind.map(str::to_owned)),
            into: self.into.clone(),
            table: self.table.clone(),
            dry_run: self.dry_run,
            date_format: self.date_format.clone(),
            dates: self.dates.map(|order| match order {
                Dates::Dmy => Order::Dmy,
                Dates::Mdy => Order::Mdy,
                Dates::Ymd => Order::Ymd,
            }),
            decimal: self.decimal.map(|mark| match mark {
                Decimal::Point => DecimalMark::Point,
                Decimal::Comma => DecimalMark::Comma,
            }),
            currency: self.currency.clone(),
            on: self.on,
            gone: match self.gone {
                Left::Keep => Gone::Keep,
                Left::Lost => Gone::Lost,
                Left::Remove => Gone::Remove,
            },
            time_zone: iana_time_zone::get_timezone().unwrap_or_else(|_| "UTC".to_owned()),
            now: clock.now(),
        };
        let outcome = import::run(&request).context("nothing was imported")?;
        let said = refused(&outcome, self.verbose, err).and_then(|()| summary(&outcome, &request, out));
        match said {
            // What is written is written, whether it can be told or not.
            Err(error) if !self.dry_run && !outcome.files.is_empty() => {
                drop(writeln!(err, "{} was written, but what was done could not be printed: {error}", self.into.display()));
            }
            said => said?,
        }
        Ok(0)
    }
}

/// Names the rows that are in no record, grouped by reason: `deals.csv:17: not taken: amount: "x" is not a number; so are 3
/// more, on lines 18, 20, 31`.
fn refused(outcome: &Outcome, verbose: bool, err: &mut dyn Write) -> io::Result<()> {
    let mut groups: Vec<(&str, &str, Vec<&Refused>)> = Vec::new();
    let mut at: HashMap<(&str, &str, String), usize> = HashMap::new();
    for report in &outcome.reports {
        let lists = [("not taken", &report.refused), ("left out", &report.skipped)];
        for (what, refused) in lists.into_iter().flat_map(|(what, list)| list.iter().map(move |refused| (what, refused))) {
            let known = if verbose { None } else { at.get(&(report.file.as_str(), what, kind(&refused.reason))).copied() };
            if let Some((_, _, rows)) = known.and_then(|known| groups.get_mut(known)) {
                rows.push(refused);
            } else {
                at.insert((&report.file, what, kind(&refused.reason)), groups.len());
                groups.push((&report.file, what, vec![refused]));
            }
        }
    }
    let shown = if verbose { groups.len() } else { REASONS_SHOWN };
    for (file, what, rows) in groups.iter().take(shown) {
        let Some((first, more)) = rows.split_first() else { continue };
        write!(err, "{file}:{}: {what}: {}", first.line, first.reason)?;
        if !more.is_empty() {
            let lines: Vec<String> = more.iter().take(LINES_SHOWN).map(|row| row.line.to_string()).collect();
            let rest = if more.len() > LINES_SHOWN { ", .." } else { "" };
            write!(
                err,
                "; so {} more, on lines {}{rest}",
                if more.len() == 1 { "is 1".to_owned() } else { format!("are {}", more.len()) },
                lines.join(", ")
            )?;
        }
        writeln!(err)?;
    }
    if let Some(more) = groups.len().checked_sub(shown).filter(|more| *more > 0) {
        let rows: usize = groups.iter().skip(shown).map(|(_, _, rows)| rows.len()).sum();
        writeln!(err, "{rows} more rows for {more} more reasons: --verbose names every one")?;
    }
    for warning in &outcome.warnings {
        writeln!(err, "warning: {warning}")?;
    }
    Ok(())
}

/// A reason without what it quotes: equal for rows that are refused for the same.
fn kind(reason: &str) -> String {
    let mut out = String::with_capacity(reason.len());
    let mut quoted = false;
    let mut letters = reason.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if quoted => drop(letters.next()),
            '"' => quoted = !quoted,
            _ if !quoted => out.push(letter),
            _ => {}
        }
    }
    out
}

fn summary(outcome: &Outcome, request: &Request, out: &mut dyn Write) -> io::Result<()> {
    for report in &outcome.reports {
        let (known, columns) = report.known;
        writeln!(out, "{}: {} {}, {known} of {columns} columns read", report.file, report.vendor, report.table.name())?;
    }
    for report in &outcome.reports {
        let (read, taken, refused) = (report.read, report.taken, report.refused.len());
        write!(out, "{} -> {}: {read} rows read = {taken} into records + {refused} refused", report.file, report.table.name())?;
        if !report.skipped.is_empty() {
            write!(out, " + {} left out by the map", report.skipped.len())?;
        }
        for (currency, amount) in &report.amounts {
            write!(out, "; {amount} {currency}")?;
        }
        writeln!(out)?;
    }
    for (table, counts) in &outcome.tables {
        let created = outcome.created.get(table).map_or_else(String::new, |n| format!(" ({n} only named by others)"));
        let (added, changed, unchanged) = (counts.added, counts.changed, counts.unchanged);
        let removed = if counts.removed > 0 { format!(", {} removed", counts.removed) } else { String::new() };
        writeln!(out, "{}: {added} added{created}, {changed} changed, {unchanged} unchanged{removed}", table.name())?;
    }
    for (table, missing) in &outcome.missing {
        let money: Vec<String> = missing.amounts.iter().map(|(currency, amount)| format!("{amount} {currency}")).collect();
        let (count, money) = (missing.count, if money.is_empty() { String::new() } else { format!(", {}", money.join(", ")) });
        let open = if *table == TableName::Deals { "open " } else { "" };
        let more = if count > missing.first.len() { ", .." } else { "" };
        writeln!(
            out,
            "{}: {count} {open}of the book not in this export{money}: {}{more}",
            table.name(),
            missing.first.join(", ")
        )?;
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
