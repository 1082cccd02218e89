//! A map proposed for files that none knows: which table they fill, and which column is which field, from headers and
//! cells. What was taken and why is said; nothing is guessed in silence.

mod columns;
mod outcome;
mod profile;
mod rules;
mod together;
mod words;
mod written;

use std::path::PathBuf;

use super::fit::Headers;
use super::intake::no_table;
use super::sheet::Sheet;
use super::tables::{self, RawTable};
use super::{ImportError, Unread, files};
use crate::book::table::TableName;
use columns::{Candidate, FileColumn};
use outcome::OutcomeColumns;
use words::{Sure, words};

/// A field that a column would be read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TakenField {
    pub(crate) field: String,
    pub(crate) column: String,
    /// Its first few different cells.
    pub(crate) cells: Vec<String>,
    pub(crate) why: String,
}

/// How one file would be read.
#[derive(Clone, Debug)]
pub(crate) struct Proposed {
    pub(crate) file: String,
    pub(crate) table: TableName,
    pub(crate) taken: Vec<TakenField>,
    pub(crate) said: Vec<String>,
    /// Its columns that would not be read, with why where they look as if they should be.
    pub(crate) unread: Vec<(String, Option<String>)>,
    pub(crate) sure: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct MapProposal {
    /// The map as it is written to a file; empty where nothing can be proposed.
    pub(crate) text: String,
    pub(crate) files: Vec<Proposed>,
    /// The files for which nothing can be proposed, and why.
    pub(crate) without: Vec<(String, String)>,
}

impl MapProposal {
    /// Whether it can be taken as it is: there is one, and little doubt is left of it.
    pub(crate) fn is_sure(&self) -> bool {
        !self.files.is_empty() && self.files.iter().all(|file| file.sure)
    }
}

#[derive(Debug)]
struct FileDraft {
    file: String,
    /// The name that a map knows it by: the file's, or the sheet's.
    name: String,
    /// The words of the file's name and of its sheet.
    stems: String,
    columns: Vec<FileColumn>,
    own: Candidate,
    outcome: Option<OutcomeColumns>,
    said: Vec<String>,
    sure: bool,
    extra: rules::Extra,
}

/// Proposes a map for files, only of one table where that is asked for.
pub(crate) fn of(paths: &[PathBuf], table: Option<&str>) -> Result<MapProposal, ImportError> {
    let mut proposal = MapProposal::default();
    let mut drafts = Vec::new();
    for path in files::expand(paths)? {
        for found in tables::read(&path)? {
            match draft(&found, table) {
                Ok(draft) => drafts.push(draft),
                Err(why) => proposal.without.push((found.name.clone(), why)),
            }
        }
    }
    together::agree(&mut drafts);
    proposal.text = written::map(&drafts, drafts.len() + proposal.without.len() > 1);
    proposal.files = drafts.iter().map(proposed).collect();
    Ok(proposal)
}

/// Proposes a map for each of these files alone, where one can be proposed.
pub(crate) fn each(unread: &[Unread], table: Option<&str>) -> Vec<(Unread, MapProposal)> {
    let mut found = Vec::new();
    for own in unread {
        let Some(path) = &own.path else { continue };
        // What could be read a moment ago and cannot be now has nothing to be proposed for.
        let tables = tables::read(path).unwrap_or_default();
        found.extend(tables.iter().filter_map(|table_of| Some((own.clone(), draft(table_of, table).ok()?))));
    }
    let (unread, mut drafts): (Vec<Unread>, Vec<FileDraft>) = found.into_iter().unzip();
    together::agree(&mut drafts);
    let alone = |draft: FileDraft| {
        let files = vec![proposed(&draft)];
        MapProposal { text: written::map(&[draft], true), files, without: Vec::new() }
    };
    unread.into_iter().zip(drafts.into_iter().map(alone)).collect()
}

/// How a file would be read; why nothing can be proposed.
fn draft(table: &RawTable, only: Option<&str>) -> Result<FileDraft, String> {
    let score = |cells: &[&str]| {
        let known = |cell: &&&str| {
            let tokens = words::tokens(cell);
            let fields = |table: &words::TableWords| {
                table.fields.0.iter().any(|(_, list)| words::best(&tokens, list, &table.called, true).is_some())
            };
            !tokens.is_empty() && words().tables.iter().any(fields)
        };
        cells.iter().filter(known).count()
    };
    let sheet = Sheet::of(table.grid.clone(), table.comma_parts, table.notes.clone(), score);
    if let Some(why) = no_table(&sheet) {
        return Err(why);
    }
    let headers = Headers::new(sheet.headers.iter().map(String::as_str));
    if sheet.is_empty() {
        return Err("it has no row from which one could see what its columns hold".to_owned());
    }
    if let Some(history) = HISTORY.iter().find(|header| headers.find(header).is_some()) {
        return Err(format!("its column {history:?} says that it is a history, not a table"));
    }
    let columns = columns::of(&sheet);
    let stems = table.stems.join(" ");
    let mut found: Vec<FileDraft> = Vec::new();
    let mut nearest: Option<(usize, bool, String)> = None;
    for words in words().tables.iter().filter(|words| only.is_none_or(|only| words.fills.name() == only)) {
        let mut own = columns::fill(words, &columns);
        let small = stems.to_lowercase();
        let named = words.named.iter().any(|word| small.contains(word.as_str()));
        own.score += if named { 6 } else { 0 };
        let outcome = (words.fills == TableName::Deals).then(|| outcome::find(&own, &columns)).flatten();
        own.score += if outcome.is_some() { 8 } else { 0 };
        let mut draft = FileDraft {
            file: table.name.clone(),
            name: table.stems.first().cloned().unwrap_or_default(),
            stems: small,
            columns: columns.clone(),
            own,
            outcome,
            said: Vec::new(),
            sure: true,
            extra: rules::Extra::default(),
        };
        rules::settle(&mut draft, &sheet, named);
        let why: Vec<&str> = draft.own.against.iter().chain(&draft.own.lacks).map(String::as_str).collect();
        if why.is_empty() {
            found.push(draft);
        } else if nearest.as_ref().is_none_or(|(score, ..)| draft.own.score > *score) {
            let against = draft.own.against.is_some();
            nearest = Some((draft.own.score, against, format!("{}, but {}", words.fills.name(), why.join(", and "))));
        }
    }
    found.sort_by_key(|draft| std::cmp::Reverse(draft.own.score));
    let mut found = found.into_iter();
    // What looks more like another table, and is none, is not read as the next best.
    let best =
        found.next().filter(|best| nearest.as_ref().is_none_or(|(score, against, _)| !against || best.own.score >= *score));
    let Some(mut best) = best else {
        let nearest = nearest.map(|(_, _, why)| format!(", the nearest is {why}")).unwrap_or_default();
        return Err(format!("its columns make no table{nearest}; there are {}", headers.shown()));
    };
    if let Some(other) = found.next()
        && other.own.score * 10 >= best.own.score * 9
    {
        best.sure = false;
        best.said.push(format!("it may as well be {}: say --table when it is", other.own.words.fills.name()));
    }
    Ok(best)
}

const HISTORY: &[&str] =
    &["OldValue", "Old Value", "NewValue", "New Value", "From Stage", "To Stage", "_fivetran_start", "Previous Stage"];

fn proposed(draft: &FileDraft) -> Proposed {
    let column = |at: &usize| draft.columns.get(*at);
    let header = |at: &usize| column(at).map_or("", |column| column.header.as_str());
    let taken = |field: &columns::ProposedField| {
        let between = if field.joined { " + " } else { ", else " };
        let mut shown = field.columns.iter().map(header).collect::<Vec<_>>().join(between);
        if let Some(names) = &field.names {
            shown = format!("{shown}, called as in {}", header(names));
        }
        let cells = field.columns.first().and_then(column).map(|column| column.profile.cells.clone()).unwrap_or_default();
        TakenField { field: field.name.clone(), column: shown, cells, why: field.why.clone() }
    };
    let used = draft.used();
    let unread = draft.columns.iter().enumerate().filter(|(at, column)| !used.contains(at) && !column.header.is_empty());
    let unread = unread.map(|(at, column)| {
        let unfit = || draft.own.unfit.iter().find(|(own, _)| *own == at).map(|(_, why)| why.clone());
        let empty = (column.profile.filled == 0).then(|| "it is empty".to_owned());
        (column.header.clone(), column.hidden.map(str::to_owned).or(empty).or_else(unfit))
    });
    let decided = draft.outcome.iter().flat_map(|outcome| &outcome.said).chain(&draft.said);
    Proposed {
        file: draft.file.clone(),
        table: draft.own.words.fills,
        taken: draft.own.fields.iter().map(taken).collect(),
        said: decided.cloned().collect(),
        unread: unread.collect(),
        sure: draft.sure && draft.outcome.as_ref().is_none_or(|outcome| outcome.sure),
    }
}

impl FileDraft {
    fn used(&self) -> std::collections::BTreeSet<usize> {
        let mut used = self.own.used();
        if let Some(outcome) = &self.outcome {
            let all = [outcome.is_won, outcome.is_closed, outcome.words, outcome.lost_when];
            used.extend(all.into_iter().flatten().chain(outcome.on.iter().copied()));
        }
        used.extend(self.extra.skip.iter().map(|(at, _)| *at));
        used
    }

    /// Whether a part of a name alone led to something that the table needs.
    fn doubts(&self) -> bool {
        let needed = |field: &&columns::ProposedField| self.own.words.needs.iter().flatten().any(|name| *name == field.name);
        self.own.fields.iter().filter(needed).any(|field| field.sure == Sure::Part)
    }
}

#[cfg(test)]
mod tests;
