//! `quarterdeck check`: every problem of a book, with its place, its lines and what to do; and how many records count.

use std::collections::HashMap;
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::book::Book;
use crate::book::origin::Excerpt;
use crate::book::problem::{Problem, Severity};
use crate::book::table::TableName;
use crate::store::{LoadError, Store};

/// Says what is wrong with a book.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Check {
    /// The book's folder.
    pub(crate) book: Option<PathBuf>,
    /// How to say it.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: CheckFormat,
    /// Warnings fail too.
    #[arg(long)]
    pub(crate) strict: bool,
    /// Every problem by itself, also where many are of one kind; JSON always has them all.
    #[arg(long)]
    pub(crate) all: bool,
}

/// So many errors, and warnings, of one kind are shown one by one; of more, errors so many and of warnings the first.
const ONE_BY_ONE: (usize, usize) = (20, 5);

/// How `check` says what is wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

impl Check {
    /// Checks the book in `folder` and writes what is wrong with it. Gives the exit code: 0 when all is well, 1 when there
    /// are errors (with `strict` also when there are warnings) or there is no book.
    pub(crate) fn run(&self, folder: &Path, now: DateTime<Utc>, out: &mut impl Write, colour: bool) -> io::Result<u8> {
        match Store::open(folder, now) {
            Ok((_, snapshot)) => self.print(&snapshot.book, out, colour),
            Err(error) => {
                self.print_error(&error, out, colour)?;
                Ok(1)
            }
        }
    }

    /// Writes what is wrong with a book that is loaded already (the sample), with the exit code of [`Self::run`].
    pub(crate) fn print(&self, book: &Book, out: &mut impl Write, colour: bool) -> io::Result<u8> {
        match self.format {
            CheckFormat::Text => text(book, self.all, out, colour)?,
            CheckFormat::Json => write_json(&summary(book), out)?,
        }
        let fatal = |problem: &Problem| self.strict || problem.severity == Severity::Error;
        Ok(u8::from(book.problems.iter().any(fatal)))
    }

    fn print_error(&self, error: &LoadError, out: &mut impl Write, colour: bool) -> io::Result<()> {
        let problems = error.problems();
        if self.format == CheckFormat::Json {
            let problems: Vec<Value> = problems.iter().map(as_json).collect();
            return write_json(&json!({"error": error.to_string(), "problems": problems}), out);
        }
        if problems.is_empty() {
            return writeln!(out, "{error}");
        }
        list(problems, self.all, out, colour)?;
        writeln!(out, "Nothing else can be read without company.ron.")
    }
}

fn text(book: &Book, all: bool, out: &mut impl Write, colour: bool) -> io::Result<()> {
    list(&book.problems, all, out, colour)?;
    let width = TableName::ALL.iter().map(|table| table.name().len()).max().unwrap_or(0);
    writeln!(out, "{:width$}  {:>8}  {:>8}", "table", "records", "left out")?;
    for table in TableName::ALL {
        let (counted, left_out) = book.count(*table);
        if counted > 0 || left_out > 0 {
            writeln!(out, "{:width$}  {counted:>8}  {left_out:>8}", table.name())?;
        }
    }
    let (errors, warnings) = (book.problem_count(Severity::Error), book.problem_count(Severity::Warning));
    let left_out = book.left_out() as usize;
    let (errors, warnings) = (counted(errors, "error"), counted(warnings, "warning"));
    writeln!(out, "{errors}, {warnings}, {} left out", counted(left_out, "record"))
}

/// `1 error`, `2 errors`.
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Shows problems in their order, errors first. Many of one kind fold into the first ones and their number.
fn list(problems: &[Problem], all: bool, out: &mut impl Write, colour: bool) -> io::Result<()> {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
    let (mut counts, mut shown) = (HashMap::new(), HashMap::new());
    for problem in problems {
        *counts.entry(problem.kind()).or_insert(0_usize) += 1;
    }
    for problem in problems {
        let count = counts.get(&problem.kind()).copied().unwrap_or(1);
        let (one_by_one, of_many) = match problem.severity {
            Severity::Error => (ONE_BY_ONE.0, ONE_BY_ONE.0),
            Severity::Warning => (ONE_BY_ONE.1, 1),
        };
        let room = if all || count <= one_by_one { count } else { of_many };
        let shown = shown.entry(problem.kind()).or_insert(0_usize);
        *shown += 1;
        if *shown > room {
            continue;
        }
        let mut group = group(problem);
        if *shown == room && count > room {
            let more = format!("{} more of this kind, {count} in all: `quarterdeck check --all` shows each", count - room);
            group = group.element(Level::NOTE.message(more));
        }
        writeln!(out, "{}\n", renderer.render(&[group]))?;
    }
    Ok(())
}

fn group(problem: &Problem) -> Group<'_> {
    let level = if problem.severity == Severity::Error { Level::ERROR } else { Level::WARNING };
    let record = match (problem.table, &problem.record) {
        (Some(table), Some(record)) => format!("{} {record}: ", table.one()),
        _ => String::new(),
    };
    let title = level.primary_title(format!("{record}{}", problem.what)).id(problem.rule);
    let (file, line, column) = (&*problem.place.file, problem.place.line as usize, problem.place.column as usize);
    let shown = problem.excerpt.as_ref().and_then(|excerpt| Some((excerpt, source(excerpt)?)));
    let group = match shown {
        Some((excerpt, (source, span))) => {
            let first = excerpt.lines.first().map_or(line, |(number, _)| *number as usize);
            let snippet = Snippet::source(source).line_start(first).fold(false).annotation(AnnotationKind::Primary.span(span));
            // The renderer counts the column in the lines it is given, which is wrong when they are cut.
            if excerpt.from + 1 == column {
                title.element(snippet.path(file))
            } else {
                title.element(Origin::path(file).line(line).char_column(column)).element(snippet)
            }
        }
        None if line > 0 && column > 0 => title.element(Origin::path(file).line(line).char_column(column)),
        None if line > 0 => title.element(Origin::path(file).line(line)),
        None => title.element(Origin::path(file)),
    };
    let group = match &problem.hint {
        Some(hint) => group.element(Level::HELP.message(hint.as_str())),
        None => group,
    };
    match &problem.cost {
        Some(cost) => group.element(Level::NOTE.message(cost.as_str())),
        None => group,
    }
}

/// The lines of an excerpt as one text, and where the place stands in it, in bytes.
fn source(excerpt: &Excerpt) -> Option<(String, Range<usize>)> {
    let mut text = String::new();
    let mut span = None;
    for (index, (_, line)) in excerpt.lines.iter().enumerate() {
        if index == excerpt.at {
            let offset = |chars: usize| line.char_indices().nth(chars).map_or(line.len(), |(at, _)| at);
            let (start, end) = (offset(excerpt.from), offset(excerpt.from + excerpt.length));
            span = Some(text.len() + start..text.len() + end);
        }
        text.push_str(line);
        text.push('\n');
    }
    Some((text, span?))
}

fn summary(book: &Book) -> Value {
    let records: Map<String, Value> = TableName::ALL
        .iter()
        .map(|table| {
            let (counted, left_out) = book.count(*table);
            (table.name().to_owned(), json!({"records": counted, "left_out": left_out}))
        })
        .collect();
    json!({
        "errors": book.problem_count(Severity::Error),
        "warnings": book.problem_count(Severity::Warning),
        "left_out": book.left_out(),
        "tables": records,
        "problems": book.problems.iter().map(as_json).collect::<Vec<_>>(),
    })
}

fn as_json(problem: &Problem) -> Value {
    let lines = problem.excerpt.as_ref().map(|excerpt| {
        let lines: Vec<Value> = excerpt.lines.iter().map(|(number, text)| json!({"line": number, "text": text})).collect();
        json!({"lines": lines, "at": excerpt.at, "from": excerpt.from, "length": excerpt.length})
    });
    json!({
        "severity": problem.severity,
        "rule": problem.rule,
        "file": &*problem.place.file,
        "line": (problem.place.line > 0).then_some(problem.place.line),
        "column": (problem.place.column > 0).then_some(problem.place.column),
        "table": problem.table.map(TableName::name),
        "record": problem.record,
        "what": problem.what,
        "hint": problem.hint,
        "cost": problem.cost,
        "excerpt": lines,
    })
}

fn write_json(value: &Value, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(files: &[(&str, &str)], check: &Check) -> (u8, String) {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let mut out = Vec::new();
        let code = check.run(folder.path(), "2026-11-23T12:00:00Z".parse().unwrap(), &mut out, false).unwrap();
        (code, String::from_utf8(out).unwrap())
    }

    const COMPANY: (&str, &str) =
        ("company.ron", "(name: \"Lamps\", currency: \"EUR\", time_zone: \"UTC\", stages: [(id: \"a\", name: \"A\")])");
    const DEALS: (&str, &str) = (
        "deals.ron",
        "[\n    (id: \"D-1\", name: \"Dock\", stage: \"a\", ammount: 4, created: \"2026-10-01\"),\n    (id: \"D-2\", name: \"Pier\", stage: \"a\", created: \"2026-12-01\", amount: 1),\n]\n",
    );
    const TEXT: Check = Check { book: None, format: CheckFormat::Text, strict: false, all: false };

    #[test]
    fn text_shows_the_line_and_what_to_do() {
        let (code, text) = checked(&[COMPANY, DEALS], &TEXT);
        assert_eq!(code, 1);
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(text) });
    }

    #[test]
    fn many_of_a_kind_fold_and_hide_nothing() {
        let deal = |n: usize| format!("(id: \"D-{n}\", name: \"Dock\", stage: \"a\", created: \"2026-12-01\"),\n");
        let bad = |n: usize| format!("(id: \"E-{n}\", name: \"Dock\", stage: \"b\", created: \"2026-10-01\"),\n");
        let deals = format!("[\n{}{}]", (0..3_000).map(deal).collect::<String>(), (0..2_500).map(bad).collect::<String>());
        let files = [COMPANY, ("deals.ron", deals.as_str())];
        let (code, text) = checked(&files, &TEXT);
        assert_eq!(code, 1);
        assert!(text.ends_with("2500 errors, 3000 warnings, 2500 records left out\n"), "{text}");
        let (errors, warnings) = (text.matches("error[").count(), text.matches("warning[").count());
        assert_eq!((errors, warnings), (20, 1), "{text}");
        assert!(text.find("warning[") > text.rfind("error["), "errors come first");
        for said in ["2480 more of this kind, 2500 in all", "2999 more of this kind, 3000 in all", "--all"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        let (_, text) = checked(&files, &Check { all: true, ..TEXT });
        assert_eq!((text.matches("error[").count(), text.matches("warning[").count()), (2_500, 3_000));
        let (_, json) = checked(&files, &Check { format: CheckFormat::Json, ..TEXT });
        let value: Value = serde_json::from_str(&json).unwrap();
        let named = |severity: &str| {
            let problems = value["problems"].as_array().unwrap().iter();
            let records: std::collections::HashSet<&str> =
                problems.filter(|p| p["severity"] == severity).filter_map(|p| p["record"].as_str()).collect();
            records.len()
        };
        assert_eq!((named("error"), named("warning")), (2_500, 3_000));
    }

    #[test]
    fn json_says_the_same() {
        let (code, text) = checked(&[COMPANY, DEALS], &Check { format: CheckFormat::Json, ..TEXT });
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((code, value["errors"].as_u64(), value["warnings"].as_u64()), (1, Some(1), Some(1)));
        let problem = &value["problems"][0];
        assert_eq!((problem["line"].as_u64(), problem["column"].as_u64()), (Some(2), Some(43)));
        assert_eq!(problem["hint"], "did you mean `amount`?");
        assert_eq!(value["tables"]["deals"], json!({"records": 1, "left_out": 1}));
    }

    #[test]
    fn warnings_fail_only_when_strict() {
        let deals = ("deals.ron", "[(id: \"D-2\", name: \"Pier\", stage: \"a\", created: \"2026-12-01\")]");
        assert_eq!(checked(&[COMPANY, deals], &TEXT).0, 0);
        assert_eq!(checked(&[COMPANY, deals], &Check { strict: true, ..TEXT }).0, 1);
        assert_eq!(checked(&[COMPANY], &Check { strict: true, ..TEXT }).0, 0);
    }

    #[test]
    fn no_book_is_an_error_that_says_what_to_do() {
        let (code, text) = checked(&[], &TEXT);
        assert_eq!(code, 1);
        assert!(text.contains("there is no company.ron"), "{text}");
        let (code, text) = checked(&[("company.ron", "(name: \"x\", currency: \"EUR\", stages: [])")], &TEXT);
        assert!(code == 1 && text.contains("time_zone: missing") && text.contains("company.ron:1:1"), "{text}");
    }
}
