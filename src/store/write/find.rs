//! Finding a change again in a text that others may have changed since.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::store::edit::Editor;

/// So many bytes round a change are kept, to tell its place by.
const CONTEXT: usize = 200;

/// A change of one place in a file: record by record, so that what others write beside it does not matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hunk {
    /// Where it stood in the text before.
    pub(crate) at: usize,
    pub(crate) before: String,
    pub(crate) after: String,
    lead: String,
    trail: String,
}

impl Hunk {
    pub(crate) fn of(text: &str, range: &Range<usize>, new: &str) -> Self {
        let mut from = range.start.saturating_sub(CONTEXT);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let mut to = (range.end + CONTEXT).min(text.len());
        while !text.is_char_boundary(to) {
            to -= 1;
        }
        let piece = |range: Range<usize>| text.get(range).unwrap_or_default().to_owned();
        Self {
            at: range.start,
            before: piece(range.clone()),
            after: new.to_owned(),
            lead: piece(from..range.start),
            trail: piece(range.end..to),
        }
    }

    /// The same the other way, at another place.
    pub(crate) fn back(&self, at: usize) -> Self {
        Self { at, before: self.after.clone(), after: self.before.clone(), ..self.clone() }
    }
}

pub(crate) fn records(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    // What can be read of it is enough: a place that cannot be read is not found.
    let _ = Editor::new(text, |_, _, tree| spans.extend(tree.node(0).map(|node| node.span.clone())));
    spans
}

/// The edits that make hunks of a text (behind a byte-order mark), each where it stands now; `None` where one of them
/// stands nowhere, or it cannot be told where.
pub(crate) fn edits(text: &str, hunks: &[Hunk]) -> Option<Vec<(Range<usize>, String)>> {
    let records = records(text);
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for hunk in hunks {
        let at = place(text, hunk, &records)?;
        edits.push((at..at + hunk.before.len(), hunk.after.clone()));
    }
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let apart = edits.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a.end <= b.start));
    apart.then_some(edits)
}

fn place(text: &str, hunk: &Hunk, records: &[Range<usize>]) -> Option<usize> {
    // Where a record is written it has to be one, not what a comment says.
    let record = first_record(&hunk.before);
    let fits = |at: usize| match record {
        Some(inner) => records.iter().any(|span| span.start == at + inner),
        None => beside(text, at, hunk),
    };
    let stands = |at: usize| text.get(at..).is_some_and(|rest| rest.starts_with(&hunk.before)) && fits(at);
    if stands(hunk.at) {
        return Some(hunk.at);
    }
    let found: Vec<usize> = if let Some(inner) = record {
        records.iter().filter_map(|span| span.start.checked_sub(inner)).filter(|at| stands(*at)).collect()
    } else {
        let whole = format!("{}{}{}", hunk.lead, hunk.before, hunk.trail);
        text.match_indices(&whole).map(|(at, _)| at + hunk.lead.len()).collect()
    };
    match found.as_slice() {
        [only] => Some(*only),
        several => {
            // Of several alike the one with the same neighbours.
            let mut near = several.iter().filter(|at| beside(text, **at, hunk));
            near.next().filter(|_| near.next().is_none()).copied()
        }
    }
}

/// Whether a hunk's neighbours stand beside a place.
fn beside(text: &str, at: usize, hunk: &Hunk) -> bool {
    let end = at + hunk.before.len();
    text.get(..at).is_some_and(|before| before.ends_with(&hunk.lead))
        && text.get(end..).is_some_and(|behind| behind.starts_with(&hunk.trail))
}

/// Where the first record of a piece of text begins.
fn first_record(piece: &str) -> Option<usize> {
    let start = piece.trim_start_matches([',', '\r', '\n', ' ', '\t', '[']);
    start.starts_with('(').then(|| piece.len() - start.len())
}
