//! A reload: the last good book goes, what is chosen and open stays by its id.

use std::collections::HashMap;
use std::sync::Arc;

use crate::book::id::AnyId;
use crate::metrics::lens::Scope;
use crate::screens::say::RowId;
use crate::store::Snapshot;

use super::answers::redraw;
use super::layers::What;
use super::message::{Effect, Now};
use super::session::Session;
use super::{changes, moving, old_book, sales, shown};

/// The book was read again: the last good one goes, choices stay by id.
pub(super) fn loaded(session: &mut Session, snapshot: Snapshot, now: Now) -> Vec<Effect> {
    shown::ensure(session);
    let before = session.shown.take().map(|shown| changes::figures(&shown.screen, &session.book)).unwrap_or_default();
    let attained = sales::attained(session);
    let by_key = remember_keys(session);
    session.book = Arc::clone(&snapshot.book);
    // The figures hold the old book.
    session.figures = None;
    session.read_at = snapshot.read_at;
    session.newest_change = snapshot.newest_change;
    session.stale = snapshot.stale;
    session.today = session.book.company.today(now);
    old_book::follow(session);
    find_keys(session, by_key);
    shown::ensure(session);
    if let Some(shown) = &session.shown {
        session.changes = changes::between(&before, &changes::figures(&shown.screen, &session.book));
    }
    moving::keep_in_place(session);
    let hit = sales::target_hit(session, attained);
    if hit.is_empty() { redraw() } else { [hit, redraw()].concat() }
}

/// Records that are chosen or open, by their table and the id as written: numbers are only good in their own book.
type ByKey = HashMap<AnyId, String>;

fn remember_keys(session: &Session) -> ByKey {
    let picks = session
        .sales
        .pane
        .picks
        .values()
        .chain(session.marketing.pane.picks.values())
        .chain(session.layers.iter().map(|layer| &layer.pick));
    let chosen = picks.filter_map(|pick| pick.row.as_ref().and_then(RowId::record));
    let open = session.layers.iter().flat_map(|layer| match &layer.what {
        What::Detail { records, .. } => records.clone(),
        What::Explain(figure) => figure.records().collect(),
        _ => Vec::new(),
    });
    chosen.chain(open).map(|id| (id, session.book.key_of(id).to_owned())).collect()
}

fn find_keys(session: &mut Session, by_key: ByKey) {
    let book = Arc::clone(&session.book);
    let found: HashMap<AnyId, Option<AnyId>> = by_key.into_iter().map(|(id, key)| (id, book.find_any(id.table, &key))).collect();
    let anew = |id: AnyId| found.get(&id).copied().flatten();
    let picks = session.sales.pane.picks.values_mut().chain(session.marketing.pane.picks.values_mut());
    for pick in picks.chain(session.layers.iter_mut().map(|layer| &mut layer.pick)) {
        match pick.row {
            Some(RowId::Record(id)) => pick.row = anew(id).map(RowId::Record),
            Some(RowId::Again(list, id)) => pick.row = anew(id).map(|id| RowId::Again(list, id)),
            Some(RowId::Named(_)) | None => {}
        }
    }
    for layer in &mut session.layers {
        if let What::Detail { records, at, .. } = &mut layer.what {
            let current = records.get(*at).copied().and_then(anew);
            *records = records.iter().copied().filter_map(anew).collect();
            *at = current.and_then(|id| records.iter().position(|record| *record == id)).unwrap_or(0);
        }
    }
    // A record that is no longer there closes its detail and its explanation.
    session.layers.retain_mut(|layer| match &mut layer.what {
        What::Detail { records, .. } => !records.is_empty(),
        What::Explain(figure) => figure.follow(anew),
        _ => true,
    });
    let known = |scope: Scope| match scope {
        Scope::Person(id) => book.people.get(id).is_some(),
        Scope::Team(team) => (team.0 as usize) < book.teams.len(),
        Scope::Company => true,
    };
    if !known(session.sales.scope) {
        session.sales.scope = Scope::Company;
    }
}
