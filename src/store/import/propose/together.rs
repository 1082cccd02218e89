//! Files that name each other: by which of its columns a table's records are known to the others.

use std::collections::BTreeSet;

use super::super::shape::FieldKind;
use super::FileDraft;
use super::columns::{self, ProposedField};
use super::words::Sure;
use crate::book::table::TableName;

/// Of what others write, at least this part of ten must be in a column that is to be the id.
const OF_TEN: usize = 5;

/// Lets a table's records bear the id by which the other files name them, where another column than the one that was
/// found holds it.
pub(crate) fn agree(drafts: &mut [FileDraft]) {
    let named: Vec<(TableName, BTreeSet<String>, String)> = drafts.iter().flat_map(FileDraft::references).collect();
    for draft in drafts.iter_mut() {
        let table = draft.own.words.fills;
        for (_, texts, by) in named.iter().filter(|(to, _, by)| *to == table && *by != draft.file) {
            let held = |at: usize| {
                draft
                    .columns
                    .get(at)
                    .map_or(0, |column| texts.iter().filter(|text| column.profile.texts.contains_key(*text)).count())
            };
            let known = ["id", "name"].iter().filter_map(|name| draft.own.field(name)).flat_map(|field| field.columns.clone());
            let known = known.map(held).max().unwrap_or(0);
            let used = draft.own.used();
            let free = draft
                .columns
                .iter()
                .enumerate()
                .filter(|(at, column)| column.hidden.is_none() && column.profile.unique && !used.contains(at));
            let Some((count, at)) = free.map(|(at, _)| (held(at), at)).max() else { continue };
            if count <= known || count * 10 < texts.len() * OF_TEN {
                continue;
            }
            let former = draft.own.field("id").cloned();
            draft.own.without("id");
            draft.own.fields.insert(0, ProposedField::of("id", at, Sure::Nearly, &format!("{by} names them so")));
            if let Some((former, column)) =
                former.and_then(|former| former.columns.first().copied()).and_then(|at| Some((at, draft.columns.get(at)?)))
            {
                draft.own.unfit.push((former, format!("{:?} is what names it here, but nothing in {by} says it", column.header)));
            }
        }
    }
}

impl FileDraft {
    /// What it writes of records of other tables: the table, the texts, and its file's name.
    fn references(&self) -> impl Iterator<Item = (TableName, BTreeSet<String>, String)> {
        let of = |field: &ProposedField| {
            let FieldKind::Ref(table) = columns::kind(self.own.words.fills, &field.name) else { return None };
            let column = self.columns.get(*field.columns.first()?)?;
            Some((table, column.profile.texts.keys().cloned().collect(), self.file.clone()))
        };
        self.own.fields.iter().filter_map(of)
    }
}
