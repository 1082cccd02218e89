//! The stages that rows name: matched with the company's, pipelines kept apart, new ones put at their place.

use std::collections::BTreeMap;

use foldhash::HashMap;
use rust_decimal::Decimal;

use super::draft::{DealEnd, Draft};
use super::gather::Batch;
use super::shape::FieldKind;
use super::sheet::folded;
use super::shelf::{Shelf, ShelfStage};
use crate::store::edit::Value;

#[derive(Debug, Default)]
struct SeenStage {
    /// What its id is to be: the row's text.
    text: String,
    /// What the export calls it.
    name: String,
    pipeline: Option<String>,
    probabilities: Vec<Decimal>,
    /// The vendor's own chance, where rows state none.
    chance: Option<Decimal>,
    /// Its place in the map's own list of stages.
    listed: Option<usize>,
    /// The sum of the days of creation of its deals, and how many of them have one.
    created: (i64, i64),
    deals: usize,
    money: Decimal,
}

impl SeenStage {
    /// The middle one of the stated chances.
    fn probability(&self) -> Option<Decimal> {
        let mut all = self.probabilities.clone();
        all.sort_unstable();
        all.get(all.len() / 2).copied().or(self.chance)
    }
}

/// The stages that rows name and the company lacks.
#[derive(Debug, Default)]
pub(crate) struct New {
    /// The stages, in order.
    pub(crate) stages: Vec<ShelfStage>,
    pub(crate) warnings: Vec<String>,
}

/// Looks the stages of all open deals up, and lets the drafts name them by their ids.
pub(crate) fn resolve(batches: &mut [Batch], shelf: &Shelf) -> New {
    let known: &[ShelfStage] = shelf.company.as_ref().map_or(&[], |company| &company.stages);
    let mut new = New::default();
    let mut order: Vec<(Option<String>, String)> = Vec::new();
    let mut seen: HashMap<(Option<String>, String), SeenStage> = HashMap::default();
    for batch in batches.iter() {
        let values = batch.map.values.get("stage");
        for draft in batch.drafts.iter().filter(|draft| draft.refused.is_none()) {
            let Some((at, text)) = stage_of(draft) else { continue };
            let pipeline = draft.aside.as_ref().and_then(|aside| aside.pipeline.clone());
            let key = (pipeline.clone(), text.to_owned());
            let one = seen.entry(key.clone()).or_insert_with(|| {
                order.push(key);
                let listed = values.and_then(|values| values.0.iter().position(|(_, id)| id == text));
                let name = values.and_then(|values| values.0.get(listed?)).map_or(text, |(name, _)| name);
                let chance = batch.map.chances.get(text).and_then(|chance| chance.parse().ok());
                SeenStage { text: text.to_owned(), name: name.to_owned(), pipeline, chance, listed, ..SeenStage::default() }
            });
            // What a history says of a stage counts no deal.
            if draft.sets.get(at).is_some_and(|set| set.path.inner.is_some()) {
                continue;
            }
            if draft.end.is_some_and(|end| end != DealEnd::Open) {
                continue;
            }
            one.deals += 1;
            one.money = one.money.saturating_add(draft.atom("amount", None).and_then(Value::as_number).unwrap_or_default());
            one.probabilities.extend(draft.aside.as_ref().and_then(|aside| aside.probability));
            if let Some(created) = draft.atom("created", None).and_then(Value::as_day) {
                one.created = (one.created.0 + i64::from(created.number()), one.created.1 + 1);
            }
        }
    }
    warn_of_closed(&order, &seen, &mut new.warnings);
    // Pipelines in the order of their names: the order of rows means nothing.
    let mut pipelines: BTreeMap<Option<String>, Vec<&SeenStage>> = BTreeMap::new();
    let mut ids: HashMap<(Option<String>, String), String> = HashMap::default();
    for key in &order {
        let Some(one) = seen.get(key) else { continue };
        match find(known, one) {
            Some(stage) => {
                ids.insert(key.clone(), stage.id.clone());
            }
            None => pipelines.entry(one.pipeline.clone()).or_default().push(one),
        }
    }
    for (pipeline, mut stages) in pipelines {
        sort(&mut stages);
        for one in stages {
            let taken = |id: &str| known.iter().chain(&new.stages).any(|stage| stage.id == id);
            let id = match &pipeline {
                Some(pipeline) if taken(&one.text) => format!("{} ({pipeline})", one.text),
                _ => one.text.clone(),
            };
            if taken(&id) {
                continue;
            }
            ids.insert((pipeline.clone(), one.text.clone()), id.clone());
            new.stages.push(ShelfStage {
                id,
                name: one.name.clone(),
                pipeline: pipeline.clone(),
                probability: one.probability(),
            });
        }
    }
    for draft in batches.iter_mut().flat_map(|batch| &mut batch.drafts) {
        let Some((at, text)) = stage_of(draft) else { continue };
        let pipeline = draft.aside.as_ref().and_then(|aside| aside.pipeline.clone());
        if let Some(id) = ids.get(&(pipeline, text.to_owned())).filter(|id| *id != text).cloned()
            && let Some(set) = draft.sets.get_mut(at)
        {
            set.atom = Some(Value::Text(id));
        }
    }
    new
}

/// The company's stage that rows mean: by id, else by name, in the same pipeline; one without a pipeline is in any.
fn find<'a>(known: &'a [ShelfStage], one: &SeenStage) -> Option<&'a ShelfStage> {
    let same = |stage: &&ShelfStage| stage.pipeline.is_none() || one.pipeline.is_none() || stage.pipeline == one.pipeline;
    let own = |stage: &&ShelfStage| stage.pipeline == one.pipeline && one.pipeline.is_some();
    let alike = |stage: &&ShelfStage| stage.id == one.text || folded(&stage.name) == folded(&one.name);
    let all = || known.iter().filter(alike);
    all().find(own).or_else(|| all().filter(same).find(|stage| stage.id == one.text)).or_else(|| all().find(same))
}

/// By the stated chance, else as the vendor lists them, else by the age of the deals in them: they grow old on the way.
fn sort(stages: &mut [&SeenStage]) {
    let age = |one: &SeenStage| if one.created.1 > 0 { -(one.created.0 / one.created.1) } else { i64::MAX };
    if stages.iter().all(|one| one.probability().is_some()) {
        stages.sort_by_key(|one| (one.probability(), one.listed, age(one), one.text.clone()));
    } else {
        stages.sort_by_key(|one| (one.listed.unwrap_or(usize::MAX), age(one), one.text.clone()));
    }
}

fn stage_of(draft: &Draft) -> Option<(usize, &str)> {
    let at = draft.sets.iter().position(|set| set.path.kind() == FieldKind::Stage && set.atom.is_some())?;
    Some((at, draft.sets.get(at)?.atom.as_ref()?.as_text()?))
}

/// Words of a deal that is over, in English, German, French, Spanish, Portuguese and Dutch.
const CLOSED: &[&str] = &[
    "won",
    "lost",
    "closed",
    "signed",
    "cancelled",
    "canceled",
    "abandoned",
    "dropped",
    "dead",
    "disqualified",
    "gewonnen",
    "verloren",
    "geschlossen",
    "abgeschlossen",
    "unterschrieben",
    "storniert",
    "abgebrochen",
    "gagné",
    "gagnée",
    "perdu",
    "perdue",
    "fermé",
    "clos",
    "signé",
    "annulé",
    "ganado",
    "ganada",
    "perdido",
    "perdida",
    "cerrado",
    "cerrada",
    "firmado",
    "cancelado",
    "ganho",
    "ganha",
    "fechado",
    "fechada",
    "assinado",
    "gesloten",
    "getekend",
    "geannuleerd",
];

/// Warns of open stages that sound as if their deals were over, or whose deals are stated to be sure or hopeless.
fn warn_of_closed(
    order: &[(Option<String>, String)],
    seen: &HashMap<(Option<String>, String), SeenStage>,
    warnings: &mut Vec<String>,
) {
    for one in order.iter().filter_map(|key| seen.get(key)).filter(|one| one.deals > 0) {
        let small = one.name.to_lowercase();
        let sounds = small.split(|c: char| !c.is_alphanumeric()).any(|word| CLOSED.contains(&word));
        let stated = one.probability().filter(|p| p.is_zero() || *p == Decimal::ONE);
        let why = match (sounds, stated) {
            (true, _) => "sounds as if they were over".to_owned(),
            (false, Some(p)) => format!("is stated with a chance of {} %", (p * Decimal::from(100)).normalize()),
            (false, None) => continue,
        };
        let pipeline = one.pipeline.as_ref().map_or_else(String::new, |pipeline| format!(" of {pipeline:?}"));
        warnings.push(format!(
            "stage {:?}{pipeline}: {} with {} in it went in as open, but it {why}: name it under `outcome` when it is won or lost",
            one.name,
            if one.deals == 1 { "1 deal".to_owned() } else { format!("{} deals", one.deals) },
            one.money.normalize()
        ));
    }
}
