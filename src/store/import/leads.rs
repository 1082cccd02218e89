//! The day on which a lead came: a book needs it, and exports may not carry it, or carry one that is later than what they
//! say became of the lead.

use foldhash::HashMap;

use super::draft::{Draft, Set};
use super::gather::Batch;
use super::shape;
use super::shelf::Shelf;
use crate::book::day::Day;
use crate::book::table::TableName;
use crate::store::edit::Value;

/// The days of a lead on which it was there already.
const THERE: [(&str, Option<&str>); 5] =
    [("first_contact", None), ("qualified", None), ("accepted", None), ("rejected", Some("on")), ("touches", Some("on"))];

#[derive(Clone, Copy, Debug, Default)]
struct LeadSummary {
    created: Option<Day>,
    /// The day of creation that a map gives to rows without one.
    default: Option<Day>,
    /// The first day on which it was there.
    first: Option<Day>,
}

impl LeadSummary {
    fn add(&mut self, draft: &Draft) {
        for set in draft.sets.iter().filter(|set| set.path.is("created", None)) {
            let day = set.atom.as_ref().and_then(Value::as_day);
            if set.filler {
                self.default = day.or(self.default);
            } else {
                self.created = day.or(self.created);
            }
        }
        let days = THERE.iter().filter_map(|(field, inner)| draft.atom(field, *inner)?.as_day());
        self.first = days.chain(self.first).min();
    }
}

/// Rows of a file to which the same was done.
#[derive(Default)]
struct CountedRows {
    count: usize,
    first: u64,
}

impl CountedRows {
    fn add(&mut self, line: u64) {
        self.first = if self.count == 0 { line } else { self.first };
        self.count += 1;
    }

    fn say(&self, what: &str) -> Option<String> {
        let leads = if self.count == 1 { "1 lead".to_owned() } else { format!("{} leads", self.count) };
        (self.count > 0).then(|| format!("{leads} {what} (first on line {})", self.first))
    }
}

/// Gives leads that come without a day of creation the first day that their rows name, at the latest that of the snapshot,
/// `on`, which first showed them; and those that came later than what became of them the first day of that. Says so.
pub(crate) fn settle(batches: &mut [Batch], shelf: &Shelf, on: Day) -> Vec<String> {
    let Some(path) = shape::path(TableName::Leads, "created") else { return Vec::new() };
    let mut said: HashMap<String, LeadSummary> = HashMap::default();
    for draft in batches.iter().filter(|batch| batch.map.table == TableName::Leads).flat_map(|batch| &batch.drafts) {
        said.entry(draft.key.clone()).or_default().add(draft);
    }
    let mut notes = Vec::new();
    for batch in batches.iter_mut().filter(|batch| batch.map.table == TableName::Leads && !batch.map.adds) {
        let (mut without, mut late) = (CountedRows::default(), CountedRows::default());
        for draft in batch.drafts.iter_mut().filter(|draft| draft.refused.is_none()) {
            let lead = said.get(&draft.key).copied().unwrap_or_default();
            let created = lead.created.or_else(|| shelf.leads.get(&draft.key).copied()).or(lead.default);
            let (day, filler) = match (created, lead.first) {
                (None, first) => (first.map_or(on, |first| first.min(on)), true),
                (Some(created), Some(first)) if first < created => (first, false),
                _ => continue,
            };
            draft.sets.retain(|set| set.path != path);
            draft.sets.push(Set { path, atom: Some(Value::Day(day)), filler });
            if filler { &mut without } else { &mut late }.add(draft.line);
        }
        let sight = format!("without a day of creation: the first day that they name counts, else {on}, the day of this export");
        let later = "with a day of creation later than what became of them: the first day of that counts";
        let own = [without.say(&sight), late.say(later)];
        notes.extend(own.into_iter().flatten().map(|note| format!("{}: {note}", batch.file)));
    }
    notes
}
