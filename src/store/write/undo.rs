//! The last step undone, or done again: its places are found where they stand now.

use std::ops::Range;
use std::path::Path;

use super::FileChange;
use super::act::{LazyFiles, NotDone, id, with_mark};
use super::find::{self, Hunk};
use super::steps::{UndoHistory, UndoStep};
use crate::store::edit::{self, apply};
use crate::store::scan::{self, Tree};

/// The last step undone, or the one undone last done again. A step that is kept and stands nowhere, because the program
/// was ended before it was written, is passed over.
pub(crate) fn stepped(folder: &Path, steps: &mut UndoHistory, undo: bool) -> Result<(UndoStep, Vec<FileChange>), NotDone> {
    let how = if undo { "undone" } else { "done again" };
    let mut files = LazyFiles::of(folder)?;
    loop {
        let step = if undo { steps.done.pop() } else { steps.undone.pop() };
        let step = step.ok_or(NotDone::NoStep(how))?;
        let moved = moved(&mut files, &step, undo)?;
        let other = if undo { &mut steps.undone } else { &mut steps.done };
        match moved {
            Some(changes) => {
                other.push(step.clone());
                return Ok((step, changes));
            }
            None if is_so(&mut files, &step, undo)? => {
                // One that never was is not to be done again; one that stands is to be undone.
                if !undo {
                    other.push(step);
                }
            }
            None => return Err(since(&mut files, &step, undo, how)),
        }
    }
}

fn directed(hunks: &[Hunk], undo: bool) -> Vec<Hunk> {
    if !undo {
        return hunks.to_vec();
    }
    let mut moved = 0_i64;
    let back = hunks.iter().map(|hunk| {
        let at = i64::try_from(hunk.at).unwrap_or(i64::MAX).saturating_add(moved);
        moved += i64::try_from(hunk.after.len()).unwrap_or(0) - i64::try_from(hunk.before.len()).unwrap_or(0);
        hunk.back(usize::try_from(at).unwrap_or(0))
    });
    back.collect()
}

/// The files with a step undone or done again; `None` where a place of it is not found.
fn moved(files: &mut LazyFiles, step: &UndoStep, undo: bool) -> Result<Option<Vec<FileChange>>, NotDone> {
    let mut changes = Vec::new();
    for touched in &step.files {
        let there = files.is_there(&touched.path);
        let text = files.text(&touched.path)?;
        let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
        let Some(edits) = find::edits(plain, &directed(&touched.hunks, undo)) else { return Ok(None) };
        let new = with_mark(text, apply(plain, &edits));
        if !there && undo {
            return Ok(None);
        }
        changes.push(FileChange { path: touched.path.clone(), before: there.then(|| text.into()), text: new.into() });
    }
    Ok(Some(changes))
}

/// Whether the files are already as they would be.
fn is_so(files: &mut LazyFiles, step: &UndoStep, undo: bool) -> Result<bool, NotDone> {
    Ok(moved(files, step, !undo)?.is_some())
}

fn since(files: &mut LazyFiles, step: &UndoStep, undo: bool, how: &'static str) -> NotDone {
    let (mut seen, mut place, mut now) = (String::new(), step.place.clone(), None);
    for touched in &step.files {
        let Ok(text) = files.text(&touched.path) else { continue };
        let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lost =
            directed(&touched.hunks, undo).into_iter().find(|hunk| find::edits(plain, std::slice::from_ref(hunk)).is_none());
        let Some(hunk) = lost else { continue };
        let key = scan::find_id(&hunk.before, 0..hunk.before.len()).and_then(|at| hunk.before.get(at)).map(edit::unquoted);
        let mut tree = Tree::default();
        let is_own =
            |span: &Range<usize>| scan::record(plain, span.start, &mut tree).is_ok() && key.is_some() && id(plain, &tree) == key;
        now = find::records(plain).into_iter().find(is_own).and_then(|span| plain.get(span)).map(str::to_owned);
        hunk.before.trim().trim_end_matches(',').clone_into(&mut seen);
        place = place.split(':').next().filter(|file| *file == touched.path).map_or(touched.path.clone(), |_| place.clone());
        break;
    }
    NotDone::Since { place, words: format!("{} {}", step.words, step.on), how, seen, now }
}
