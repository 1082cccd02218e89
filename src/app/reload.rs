//! A reload: the last good book goes, what is chosen and open stays by its id.

use std::collections::HashMap;
use std::sync::Arc;

use crate::book::Book;
use crate::book::id::AnyId;
use crate::metrics::lens::Scope;
use crate::screens::say::RowId;
use crate::store::Snapshot;

use super::answers::redraw;
use super::figures::Figures;
use super::layers::Layer;
use super::message::{Effect, Now};
use super::session::Session;
use super::{changes, finding, old_book, place, sales, shown};

/// The book was read again: the last good one goes, choices stay by id.
pub(super) fn loaded(session: &mut Session, snapshot: Snapshot, now: Now) -> Vec<Effect> {
    shown::ensure(session);
    let same = Arc::ptr_eq(&session.data.book, &snapshot.book);
    let old = session.data.shown.take();
    let shown = old.as_ref().filter(|_| !same);
    let seen = session.data.figures.as_ref().map(Figures::inputs);
    let before = shown.map(|shown| changes::figures(&shown.screen, &session.data.book)).unwrap_or_default();
    let attained = session.data.attained();
    let by_key = remember_keys(session);
    let book = std::mem::replace(&mut session.data.book, Arc::clone(&snapshot.book));
    // The figures hold the old book; of the same one they still hold.
    let figures = if same { None } else { session.data.figures.take() };
    // To free what a hundred thousand records were shown with takes as long as to make it: nobody waits for that.
    let said = std::mem::take(&mut session.data.said);
    rayon::spawn(move || drop((old, figures, book, said)));
    if let Some(ready) = session.data.waiting.ready.take() {
        session.data.figures = Some(ready);
    }
    session.data.read_at = snapshot.read_at;
    session.data.newest_change = snapshot.newest_change;
    session.data.being_written = snapshot.is_being_written();
    session.data.stale = snapshot.stale;
    session.data.today = session.data.book.company.today(now);
    old_book::follow(session);
    find_keys(session, by_key);
    place::settle(session);
    // Nothing new was read: what was marked before stays so.
    if same {
        return redraw();
    }
    let alike = seen.zip(session.data.figures.as_ref()).is_none_or(|(seen, now)| now.inputs().is_chosen_as(&seen));
    if let Some(shown) = session.data.shown.as_ref().filter(|_| alike) {
        session.data.changes = changes::between(&before, &changes::figures(&shown.screen, &session.data.book));
    }
    let hit = sales::target_hit(session, attained);
    if hit.is_empty() { redraw() } else { [hit, redraw()].concat() }
}

/// Records that are chosen or open, by their table and the id as written: numbers are only good in their own book.
type KnownRecords = HashMap<AnyId, KnownRecord>;

/// What a record is known by in another book.
struct KnownRecord {
    /// Its id as written.
    key: String,
    /// How many records its table has: where it has no ids the number holds while that stays so.
    of: usize,
}

impl KnownRecord {
    fn find(&self, id: AnyId, book: &Book) -> Option<AnyId> {
        let same = || (self.key == "?" && book.count(id.table).0 == self.of).then_some(id);
        book.find_any(id.table, &self.key).or_else(same)
    }
}

fn remember_keys(session: &Session) -> KnownRecords {
    let picks = session.choice.picks().filter_map(|pick| pick.row.as_ref());
    let chosen = picks.chain(session.layers.iter().filter_map(Layer::row)).filter_map(RowId::record);
    let open = session.layers.iter().flat_map(|layer| match layer {
        Layer::Detail { records, .. } => records.clone(),
        Layer::Explain { figure, .. } => figure.records().collect(),
        Layer::Leader(records) => records.clone(),
        Layer::New(record) => vec![*record],
        Layer::Act(asked) => asked.records.clone(),
        _ => Vec::new(),
    });
    let open = open.chain(session.marked.iter().copied());
    let book = &session.data.book;
    let known = |id: AnyId| KnownRecord { key: book.key_of(id).to_owned(), of: book.count(id.table).0 };
    chosen.chain(open).map(|id| (id, known(id))).collect()
}

fn find_keys(session: &mut Session, by_key: KnownRecords) {
    let book = Arc::clone(&session.data.book);
    let found: HashMap<AnyId, Option<AnyId>> = by_key.into_iter().map(|(id, known)| (id, known.find(id, &book))).collect();
    let anew = |id: AnyId| found.get(&id).copied().flatten();
    let pages = session.layers.iter_mut().filter_map(Layer::page_mut).map(|page| &mut page.pick);
    for pick in session.choice.picks_mut().chain(pages) {
        match pick.row {
            Some(RowId::Record(id)) => pick.row = anew(id).map(RowId::Record),
            Some(RowId::Again(list, id)) => pick.row = anew(id).map(|id| RowId::Again(list, id)),
            Some(RowId::Named(_)) | None => {}
        }
    }
    // A record that is no longer there closes its detail and its explanation.
    session.layers.retain_mut(|layer| match layer {
        Layer::Detail { records, at, .. } => {
            let current = records.get(*at).copied().and_then(anew);
            *records = records.iter().copied().filter_map(anew).collect();
            *at = current.and_then(|id| records.iter().position(|record| *record == id)).unwrap_or(0);
            !records.is_empty()
        }
        Layer::Explain { figure, .. } => figure.follow(anew),
        Layer::Leader(records) => follow(records, anew),
        Layer::Find { line, index, found, .. } => {
            *index = Arc::new(finding::index(&book));
            *found = finding::matching(index, line.text());
            true
        }
        Layer::New(record) => anew(*record).inspect(|found| *record = *found).is_some(),
        Layer::Act(asked) => follow(&mut asked.records, anew),
        _ => true,
    });
    follow(&mut session.marked, anew);
    if !session.choice.sales.scope.is_in(&book) {
        session.choice.sales.scope = Scope::Company;
    }
}

/// The records in the new book; false when none of them is there any more.
fn follow(records: &mut Vec<AnyId>, anew: impl Fn(AnyId) -> Option<AnyId>) -> bool {
    *records = records.iter().copied().filter_map(anew).collect();
    !records.is_empty()
}
