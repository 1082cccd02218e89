//! A book where there is none: its `company.ron`, made of what is known.

use std::path::Path;

use super::draft::Draft;
use super::gather::Batch;
use super::shape::Kind;
use crate::book::money::Currency;
use crate::store::edit;

/// A stage found in the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its id.
    pub id: String,
    /// Its name: what the export calls it.
    pub name: String,
}

/// The stages that rows name: in the order of the maps' `values`, then in the order of their first use.
pub fn stages(batches: &[Batch]) -> Vec<Stage> {
    let mut used: Vec<String> = Vec::new();
    for draft in batches.iter().flat_map(|batch| &batch.drafts).filter(|draft| draft.refused.is_none()) {
        for id in stages_of(draft) {
            if !used.contains(&id) {
                used.push(id);
            }
        }
    }
    let said = batches.iter().flat_map(|batch| batch.map.values.get("stage").into_iter().flat_map(|values| &values.0));
    let mut stages: Vec<Stage> = Vec::new();
    for (name, id) in said.filter(|(_, id)| used.contains(id)) {
        if !stages.iter().any(|stage| stage.id == *id) {
            stages.push(Stage { id: id.clone(), name: name.clone() });
        }
    }
    for id in used {
        if !stages.iter().any(|stage| stage.id == id) {
            stages.push(Stage { name: id.clone(), id });
        }
    }
    stages
}

fn stages_of(draft: &Draft) -> impl Iterator<Item = String> {
    draft.sets.iter().filter(|set| set.path.kind() == Kind::Stage && set.atom.is_some()).map(super::draft::Set::plain)
}

/// The company's name: its folder's, with capitals and blanks.
pub fn name(folder: &Path) -> String {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let words = name.split(['-', '_', ' ']).filter(|word| !word.is_empty()).map(|word| {
        let mut letters = word.chars().filter(|c| !c.is_control());
        let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
        letters.fold(first, |mut word, letter| {
            word.push(letter);
            word
        })
    });
    let name = words.collect::<Vec<_>>().join(" ");
    if name.is_empty() { "Company".to_owned() } else { name }
}

/// The text of `company.ron`.
pub fn company(name: &str, currency: Currency, time_zone: &str, stages: &[Stage]) -> String {
    let (name, currency, time_zone) = (edit::quoted(name), edit::quoted(currency.code()), edit::quoted(time_zone));
    let line = |stage: &Stage| format!("        (id: {}, name: {}),\n", edit::quoted(&stage.id), edit::quoted(&stage.name));
    let stages = stages.iter().map(line).collect::<Vec<_>>().concat();
    let stages = if stages.is_empty() { "[]".to_owned() } else { format!("[\n{stages}    ]") };
    format!(
        "// Written by `quarterdeck import`: look over every line.
(
    name: {name},
    currency: {currency},
    // Decides only what day it is.
    time_zone: {time_zone},
    // The month in which the fiscal year begins.
    fiscal_year_start: 1,
    // From first to last. A `probability` (0 to 1) is used where a stage has no history.
    stages: {stages},
)
"
    )
}
