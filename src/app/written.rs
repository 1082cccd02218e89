//! The list of what was written, made of the steps that are kept.

use chrono_tz::Tz;

use crate::screens::say::{Overlay, RowId};
use crate::screens::written::{self, WrittenStep};
use crate::store::scrub;
use crate::store::write::steps::{UndoHistory, UndoStep};

/// The lines of a step that are shown at most, before and after.
const MOST_LINES: usize = 12;

/// All steps, the newest first: those that were undone before those that stand.
pub(super) fn all(steps: &UndoHistory) -> Vec<(&UndoStep, bool)> {
    let undone = steps.undone.iter().map(|step| (step, true));
    undone.chain(steps.done.iter().rev().map(|step| (step, false))).collect()
}

pub(super) fn chosen<'a>(steps: &'a UndoHistory, row: Option<&RowId>) -> Option<&'a UndoStep> {
    all(steps).get(at(row)).map(|(step, _)| *step)
}

fn at(row: Option<&RowId>) -> usize {
    match row {
        Some(RowId::Named(name)) => name.parse().unwrap_or(0),
        _ => 0,
    }
}

pub(super) fn rows(steps: &UndoHistory, zone: Tz) -> Vec<WrittenStep> {
    let clean = |text: &str| scrub(text).into_owned();
    let row = |(at, (step, undone)): (usize, (&UndoStep, bool))| {
        let (before, after) = lines(step);
        WrittenStep {
            id: RowId::Named(at.to_string()),
            when: step.at.with_timezone(&zone).format("%-d %b %H:%M").to_string(),
            what: clean(&step.words),
            on: clean(&step.on),
            place: clean(&step.place),
            undone,
            command: clean(&step.command),
            before,
            after,
        }
    };
    all(steps).into_iter().enumerate().map(row).collect()
}

/// The list, with the lines of the chosen step.
pub(super) fn overlay(rows: &[WrittenStep], row: Option<&RowId>) -> Overlay {
    written::written(rows, at(row))
}

/// The lines that went and those that came.
pub(super) fn lines(step: &UndoStep) -> (Vec<String>, Vec<String>) {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for hunk in step.files.iter().flat_map(|file| &file.hunks) {
        let old: Vec<&str> = hunk.before.lines().collect();
        let new: Vec<&str> = hunk.after.lines().collect();
        let clean = |line: &&&str| scrub(line).into_owned();
        let blank = |line: &&&str| !line.trim().is_empty();
        before.extend(old.iter().filter(|line| !new.contains(line)).filter(blank).map(|line| clean(&line)));
        after.extend(new.iter().filter(|line| !old.contains(line)).filter(blank).map(|line| clean(&line)));
    }
    before.truncate(MOST_LINES);
    after.truncate(MOST_LINES);
    (before, after)
}
