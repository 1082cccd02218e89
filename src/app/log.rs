//! The log of a session, for a dashboard that runs for weeks: what was read and when, what could not be, what was
//! written, how it ended. A line each, appended; nothing that was typed.

use std::fmt::Display;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::book::problem::Severity;
use crate::store::{Snapshot, scrub};

use super::message::Msg;

#[derive(Debug, Default)]
pub(crate) struct SessionLog(Option<File>);

impl SessionLog {
    /// Opens a file to append to; it is made where there is none. An error says why it cannot be.
    pub(crate) fn append(path: &Path) -> io::Result<Self> {
        OpenOptions::new().append(true).create(true).open(path).map(|file| Self(Some(file)))
    }

    /// Writes a line. What cannot be written is done without: the dashboard goes on.
    pub(crate) fn line(&mut self, now: DateTime<Utc>, words: impl Display) {
        let Some(file) = &mut self.0 else { return };
        let _ = writeln!(file, "{}", stamped(now, words));
    }
}

pub(crate) fn stamped(now: DateTime<Utc>, words: impl Display) -> String {
    format!("{} {}", now.to_rfc3339_opts(SecondsFormat::Secs, true), scrub(&words.to_string()))
}

/// What a message has that is worth a line.
pub(super) fn worth(msg: &Msg) -> Option<String> {
    Some(match msg {
        Msg::Loaded(snapshot) => read(snapshot),
        Msg::Acted(acted) => match &acted.0 {
            Ok(done) => format!("wrote {} {}: {}", done.step.place, done.step.words, done.step.on),
            Err(why) => why.to_string(),
        },
        Msg::Kept(kept) => match &**kept {
            Ok((folder, snapshot)) => format!("kept in {}: {}", folder.display(), read(snapshot)),
            Err(why) => why.clone(),
        },
        Msg::Written(Ok(path)) => format!("wrote {}", path.display()),
        Msg::Written(Err(why)) | Msg::Edited(Err(why)) | Msg::Alarm(why) => why.clone(),
        Msg::Stop(ended) => format!("ended: {ended:?}"),
        _ => return None,
    })
}

/// `read 2 of 66 files, 4869 records, 0 errors, 1 warning`, with the first reason why a file is stale.
pub(crate) fn read(snapshot: &Snapshot) -> String {
    let of = |severity: Severity| snapshot.book.problems.iter().filter(|problem| problem.severity == severity).count();
    let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    let mut words = format!(
        "read {} of {} files, {} records, {errors} errors, {warnings} warnings",
        snapshot.files_read,
        snapshot.files,
        snapshot.book.records()
    );
    if let Some(problem) = snapshot.stale.first() {
        words = format!("{words}, stale: {} {}", problem.place, problem.what);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_appended_for_each_and_holds_no_control_characters() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let now = DateTime::<Utc>::from_timestamp(1_790_000_000, 0).unwrap();
        SessionLog::append(&path).unwrap().line(now, "first");
        SessionLog::append(&path).unwrap().line(now, "a\nb\u{1b}[2Jc\u{202e}d");
        SessionLog::default().line(now, "nowhere");
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0], "2026-09-21T14:13:20Z first");
        assert!(!lines[1].chars().any(|c| c.is_control() || c == '\u{202e}'), "{:?}", lines[1]);
        assert!(SessionLog::append(&folder.path().join("no/such/log")).is_err());
    }
}
