//! What an import says of itself: as text, in the order in which one wants to know it, and as JSON.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::book::table::TableName;
use crate::store::import::propose::MapProposal;
use crate::store::import::{FileReport, ImportOutcome, Missing, Refused, Request, Unread};
use crate::store::scrub;

/// At most so many reasons are printed; `--verbose` prints all, with every row.
const REASONS_SHOWN: usize = 12;
/// So many warnings of one kind are printed.
const WARNINGS_SHOWN: usize = 3;
/// So many lines are named with a reason.
const LINES_SHOWN: usize = 8;

/// A line of text from data or about it.
fn say(to: &mut dyn Write, line: &str) -> io::Result<()> {
    writeln!(to, "{}", scrub(line))
}

/// What was recognised; what is in no record and why; what became of each table; the account; what to look over.
pub(super) fn text(
    outcome: &ImportOutcome,
    request: &Request,
    verbose: bool,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<()> {
    if let Some(then) = outcome.same_as {
        let then = then.format("%Y-%m-%d %H:%M");
        say(out, &format!("the same files as on {then} UTC, and the book is as that import left it; what it said then:"))?;
    }
    for report in &outcome.reports {
        say(out, &report.recognised())?;
    }
    for own in &outcome.unread {
        say(out, &format!("{}: not read: {}", own.file, own.reason))?;
    }
    out.flush()?;
    groups(outcome, verbose, err)?;
    for (table, counts) in &outcome.tables {
        let created = outcome.created.get(table).map_or_else(String::new, |n| format!(" ({n} only named by others)"));
        let (added, changed, unchanged) = (counts.added, counts.changed, counts.unchanged);
        let removed = if counts.removed > 0 { format!(", {} removed", counts.removed) } else { String::new() };
        say(out, &format!("{}: {added} added{created}, {changed} changed, {unchanged} unchanged{removed}", table.name()))?;
    }
    for (table, missing) in &outcome.missing {
        say(out, &gone(*table, missing))?;
    }
    for report in &outcome.reports {
        say(out, &account(report))?;
    }
    for ((table, currency), sum) in &outcome.money {
        let (read, held) = (amount(sum.read), amount(sum.held));
        let listed =
            if sum.listed.is_zero() { String::new() } else { format!(" + {} {currency} by list prices", amount(sum.listed)) };
        let adds_up = sum.read.saturating_add(sum.listed) == sum.held;
        let more = if adds_up { "" } else { ": several rows told the same record's amount, one of them holds" };
        say(out, &format!("{}: {read} {currency} read{listed} = {held} {currency} in the book{more}", table.name()))?;
    }
    out.flush()?;
    for (warning, more) in folded(&outcome.warnings, verbose) {
        let more = if more > 0 { format!(" (and {more} more like it: --verbose)") } else { String::new() };
        say(err, &format!("warning: {warning}{more}"))?;
    }
    for (file, columns) in &outcome.unmapped {
        say(out, &format!("{file}: columns not read: {}", columns.join(", ")))?;
    }
    let book = request.into.display();
    if outcome.stopped {
        let refused = outcome.refused();
        return say(out, &format!("{book}: nothing was written, as {refused} rows were refused and the import is strict"));
    }
    if outcome.files.is_empty() && !request.into.join("company.ron").is_file() {
        return say(out, &format!("{book}: no book was started, as no row went in"));
    }
    if outcome.files.is_empty() {
        return say(out, &format!("{book}: nothing changes"));
    }
    let verb = if outcome.dry_run { "would write" } else { "wrote" };
    for (path, new) in &outcome.files {
        say(out, &format!("{verb} {book}/{path}{}", if *new { " (new)" } else { "" }))?;
    }
    if let Some((errors, warnings)) = outcome.problems
        && errors + warnings > 0
    {
        say(out, &format!("The book then has {errors} errors and {warnings} warnings: see `quarterdeck check {book}`."))?;
    }
    if outcome.started {
        say(out, &format!("Look over {book}/company.ron: its name, time zone, fiscal year, and the stages with their order."))?;
    }
    Ok(())
}

fn amount(amount: Decimal) -> String {
    let short = amount.normalize();
    if short.scale() == 1 { format!("{short}0") } else { short.to_string() }
}

/// `deals.csv -> deals: 5 rows read = 3 into records + 2 refused; 700 USD`.
fn account(report: &FileReport) -> String {
    let (file, table) = (&report.file, report.table.name());
    let (read, taken, refused) = (report.read, report.taken, report.refused.len());
    let told = |count: usize, what: &str| if count > 0 { format!(" + {count} left out {what}") } else { String::new() };
    let by_map = report.skipped.len().saturating_sub(report.nobodys);
    let left_out = told(by_map, "by the map") + &told(report.nobodys, "as nobody's");
    let money: Vec<String> = report.amounts.iter().map(|(currency, amount)| format!("; {amount} {currency}")).collect();
    format!("{file} -> {table}: {read} rows read = {taken} into records + {refused} refused{left_out}{}", money.concat())
}

fn gone(table: TableName, missing: &Missing) -> String {
    let money: Vec<String> = missing.amounts.iter().map(|(currency, amount)| format!("{amount} {currency}")).collect();
    let (count, money) = (missing.count, if money.is_empty() { String::new() } else { format!(", {}", money.join(", ")) });
    let open = if table == TableName::Deals { "open " } else { "" };
    let more = if count > missing.first.len() { ", .." } else { "" };
    format!("{}: {count} {open}of the book not in this export{money}: {}{more}", table.name(), missing.first.join(", "))
}

/// Rows of a file that are in no record for the same reason.
struct RefusedRows<'a> {
    file: &'a str,
    what: &'static str,
    rows: Vec<&'a Refused>,
}

impl RefusedRows<'_> {
    /// `deals.csv:17: not taken: amount: "x" is not a number; so are 3 more, on lines 18, 20, 31 [410 USD]`, with the money of
    /// all of them.
    fn line(&self) -> Option<String> {
        let (first, more) = self.rows.split_first()?;
        let others = if more.is_empty() {
            String::new()
        } else {
            let lines: Vec<String> = more.iter().take(LINES_SHOWN).map(|row| row.line.to_string()).collect();
            let rest = if more.len() > LINES_SHOWN { ", .." } else { "" };
            let are = if more.len() == 1 { "is 1".to_owned() } else { format!("are {}", more.len()) };
            format!("; so {are} more, on lines {}{rest}", lines.join(", "))
        };
        let mut sums: BTreeMap<&str, Decimal> = BTreeMap::new();
        for (money, currency) in self.rows.iter().filter_map(|row| row.money.as_ref()) {
            let sum = sums.entry(currency.code()).or_default();
            *sum = sum.saturating_add(*money);
        }
        let sums: Vec<String> = sums.iter().map(|(currency, sum)| format!("{} {currency}", amount(*sum))).collect();
        let money = if sums.is_empty() { String::new() } else { format!(" [{}]", sums.join(", ")) };
        Some(format!("{}:{}: {}: {}{others}{money}", self.file, first.line, self.what, first.reason))
    }
}

/// Names the rows that are in no record, grouped by reason.
fn groups(outcome: &ImportOutcome, verbose: bool, err: &mut dyn Write) -> io::Result<()> {
    let mut groups: Vec<RefusedRows> = Vec::new();
    let mut at: HashMap<(&str, &str, String), usize> = HashMap::new();
    for report in &outcome.reports {
        let lists = [("not taken", &report.refused), ("left out", &report.skipped)];
        for (what, refused) in lists.into_iter().flat_map(|(what, list)| list.iter().map(move |refused| (what, refused))) {
            let known = if verbose { None } else { at.get(&(report.file.as_str(), what, kind(&refused.reason))).copied() };
            if let Some(group) = known.and_then(|known| groups.get_mut(known)) {
                group.rows.push(refused);
            } else {
                at.insert((&report.file, what, kind(&refused.reason)), groups.len());
                groups.push(RefusedRows { file: &report.file, what, rows: vec![refused] });
            }
        }
    }
    let shown = if verbose { groups.len() } else { REASONS_SHOWN };
    for line in groups.iter().take(shown).filter_map(RefusedRows::line) {
        say(err, &line)?;
    }
    if let Some(more) = groups.len().checked_sub(shown).filter(|more| *more > 0) {
        let rows: usize = groups.iter().skip(shown).map(|group| group.rows.len()).sum();
        say(err, &format!("{rows} more rows for {more} more reasons: --verbose names every one"))?;
    }
    Ok(())
}

/// Warnings that say the same but for names and numbers: the first few, the last of them with how many more there are.
fn folded(warnings: &[String], verbose: bool) -> Vec<(&str, usize)> {
    let mut shown: Vec<(&str, usize)> = Vec::new();
    let mut alike: HashMap<String, (usize, usize)> = HashMap::new();
    for warning in warnings {
        let kind: String = kind(warning).chars().filter(|c| !c.is_ascii_digit()).collect();
        let (count, last) = alike.entry(kind).or_insert((0, 0));
        *count += 1;
        if *count > WARNINGS_SHOWN && !verbose {
            if let Some((_, more)) = shown.get_mut(*last) {
                *more += 1;
            }
            continue;
        }
        *last = shown.len();
        shown.push((warning, 0));
    }
    shown
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

/// All of it, every row that is in no record by name.
pub(super) fn json(outcome: &ImportOutcome, proposals: &[(Unread, MapProposal)], out: &mut dyn Write) -> io::Result<()> {
    let rows = |list: &dyn Fn(&FileReport) -> &Vec<Refused>| -> Vec<Value> {
        let all = outcome.reports.iter().flat_map(|report| list(report).iter().map(move |row| (report, row)));
        let one = |(report, row): (&FileReport, &Refused)| {
            let money =
                row.money.as_ref().map(|(money, currency)| json!({"amount": amount(*money), "currency": currency.code()}));
            json!({"file": report.file, "line": row.line, "reason": row.reason, "money": money})
        };
        all.map(one).collect()
    };
    let amounts = |sums: &BTreeMap<String, Decimal>| -> Value {
        sums.iter().map(|(code, sum)| (code.clone(), json!(amount(*sum)))).collect()
    };
    let files: Vec<Value> = outcome
        .reports
        .iter()
        .map(|report| {
            json!({
                "file": report.file, "table": report.table.name(), "map": report.vendor,
                "columns": {"read": report.known.0, "of": report.known.1},
                "rows": {"read": report.read, "in_the_book": report.taken, "refused": report.refused.len(), "left_out": report.skipped.len(), "nobodys": report.nobodys},
                "money": amounts(&report.amounts),
            })
        })
        .collect();
    let tables: serde_json::Map<String, Value> = outcome
        .tables
        .iter()
        .map(|(table, counts)| {
            let missing = outcome
                .missing
                .get(table)
                .map(|missing| json!({"records": missing.count, "money": amounts(&missing.amounts), "ids": missing.keys}));
            let own = json!({
                "added": counts.added, "changed": counts.changed, "unchanged": counts.unchanged, "removed": counts.removed,
                "only_named": outcome.created.get(table).copied().unwrap_or(0), "gone": missing,
            });
            (table.name().to_owned(), own)
        })
        .collect();
    let money: Vec<Value> = outcome
        .money
        .iter()
        .map(|((table, currency), sum)| {
            json!({
                "table": table.name(), "currency": currency, "read": amount(sum.read),
                "by_list_prices": amount(sum.listed), "in_the_book": amount(sum.held),
            })
        })
        .collect();
    let not_read = |own: &Unread| {
        let proposal = proposals.iter().find(|(known, _)| known == own).map(|(_, proposal)| proposal);
        let proposed =
            proposal.and_then(|proposal| Some(json!({"table": proposal.files.first()?.table.name(), "map": proposal.text})));
        json!({"file": own.file, "reason": own.reason, "proposed": proposed})
    };
    let not_read: Vec<Value> = outcome.unread.iter().map(not_read).collect();
    let columns: serde_json::Map<String, Value> =
        outcome.unmapped.iter().map(|(file, columns)| (file.clone(), json!(columns))).collect();
    let all = json!({
        "written": outcome.written, "dry_run": outcome.dry_run, "started": outcome.started,
        "same_as": outcome.same_as,
        "files": files, "not_read": not_read, "columns_not_read": columns,
        "refused": rows(&|report| &report.refused), "left_out": rows(&|report| &report.skipped),
        "tables": tables, "money": money, "warnings": outcome.warnings,
        "changed_files": outcome.files.iter().map(|(path, _)| path).collect::<Vec<_>>(),
        "book": outcome.problems.map(|(errors, warnings)| json!({"errors": errors, "warnings": warnings})),
    });
    serde_json::to_writer_pretty(&mut *out, &all)?;
    writeln!(out)
}
