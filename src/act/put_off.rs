//! A row of what to do next is put off: of the user, not of the book.

use super::ask::{Answers, No};
use super::change::Change;
use super::subject::Subject;

/// Tomorrow.
#[expect(clippy::unnecessary_wraps, reason = "one of many such questions")]
pub(crate) fn until_now(subject: &Subject) -> Option<String> {
    Some((subject.today + 1).to_string())
}

/// Says until when; there is nothing to write.
pub(crate) fn put_off(subject: &Subject, answers: &Answers) -> Result<Change, No> {
    let day = answers.day("until").unwrap_or(subject.today + 1);
    if day <= subject.today {
        return Err(No::to("until", "that is not after today"));
    }
    Ok(Change { words: format!("put off until {}", day.near(subject.today)), ..Change::default() })
}
