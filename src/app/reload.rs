//! A reload: the last good book goes, what is chosen and open stays by its id.

use std::collections::HashMap;
use std::sync::Arc;

use crate::book::id::AnyId;
use crate::metrics::lens::Scope;
use crate::screens::say::RowId;
use crate::store::Snapshot;

use super::answers::redraw;
use super::layers::Layer;
use super::message::{Effect, Now};
use super::session::Session;
use super::{changes, old_book, place, sales, shown};

/// The book was read again: the last good one goes, choices stay by id.
pub(super) fn loaded(session: &mut Session, snapshot: Snapshot, now: Now) -> Vec<Effect> {
    shown::ensure(session);
    let before = session.data.shown.take().map(|shown| changes::figures(&shown.screen, &session.data.book)).unwrap_or_default();
    let attained = session.data.attained();
    let by_key = remember_keys(session);
    session.data.book = Arc::clone(&snapshot.book);
    // The figures hold the old book.
    session.data.figures = None;
    session.data.read_at = snapshot.read_at;
    session.data.newest_change = snapshot.newest_change;
    session.data.stale = snapshot.stale;
    session.data.today = session.data.book.company.today(now);
    old_book::follow(session);
    find_keys(session, by_key);
    place::settle(session);
    if let Some(shown) = &session.data.shown {
        session.data.changes = changes::between(&before, &changes::figures(&shown.screen, &session.data.book));
    }
    let hit = sales::target_hit(session, attained);
    if hit.is_empty() { redraw() } else { [hit, redraw()].concat() }
}

/// Records that are chosen or open, by their table and the id as written: numbers are only good in their own book.
type ByKey = HashMap<AnyId, String>;

fn remember_keys(session: &Session) -> ByKey {
    let picks = session.choice.picks().filter_map(|pick| pick.row.as_ref());
    let chosen = picks.chain(session.layers.iter().filter_map(Layer::row)).filter_map(RowId::record);
    let open = session.layers.iter().flat_map(|layer| match layer {
        Layer::Detail { records, .. } => records.clone(),
        Layer::Explain { figure, .. } => figure.records().collect(),
        _ => Vec::new(),
    });
    chosen.chain(open).map(|id| (id, session.data.book.key_of(id).to_owned())).collect()
}

fn find_keys(session: &mut Session, by_key: ByKey) {
    let book = Arc::clone(&session.data.book);
    let found: HashMap<AnyId, Option<AnyId>> = by_key.into_iter().map(|(id, key)| (id, book.find_any(id.table, &key))).collect();
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
        _ => true,
    });
    let known = |scope: Scope| match scope {
        Scope::Person(id) => book.people.get(id).is_some(),
        Scope::Team(team) => (team.0 as usize) < book.teams.len(),
        Scope::Company => true,
    };
    if !known(session.choice.sales.scope) {
        session.choice.sales.scope = Scope::Company;
    }
}
