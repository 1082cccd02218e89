//! Putting off what waits in do next, and taking it back: of the user, so it needs no pen, only a file to keep it in.

use crate::act::subject::acted_on;
use crate::book::id::AnyId;
use crate::metrics::sales::do_next::Item;
use crate::screens::sales::do_next::items_of;
use crate::screens::say::{RowId, Sign};

use super::answers::{changed, overlay_changed, redraw, toast};
use super::later::{Later, PutOff};
use super::layers::Layer;
use super::message::{Effect, Job};
use super::session::Session;

/// What of do next is about these records; nothing on another day than today, and where nothing can be kept.
fn items<'a>(session: &'a Session, records: &'a [AnyId]) -> impl Iterator<Item = &'a Item> {
    let figures = session.data.figures.as_ref().filter(|_| session.setup.later.is_some() && session.choice.as_of.is_none());
    let all = figures.map(|figures| figures.sales.do_next.do_next.as_slice()).unwrap_or_default();
    let book = &session.data.book;
    all.iter().filter(move |item| records.contains(&acted_on(book, item.record)))
}

/// Whether all of these records wait in do next.
pub(super) fn can(session: &Session, records: &[AnyId]) -> bool {
    records.iter().all(|record| items(session, std::slice::from_ref(record)).next().is_some())
}

/// Whether all of it is put off already: then the same key takes it back.
pub(super) fn is_put_off(session: &Session, records: &[AnyId]) -> bool {
    let later = |item: &Item| session.data.later.until(item, session.data.today).is_some();
    can(session, records) && items(session, records).all(later)
}

/// The records of the chosen row of do next that stands for several.
pub(super) fn together(session: &Session) -> Vec<AnyId> {
    let row = if session.over().is_none() { session.pane().row() } else { None };
    let figures = session.data.figures.as_ref();
    match (row, figures) {
        (Some(row @ RowId::Named(_)), Some(figures)) => items_of(&figures.sales.do_next, row),
        _ => Vec::new(),
    }
}

/// Keeps what is put off until a day; without a day it is taken back.
pub(super) fn keep(session: &Session, records: &[AnyId], until: Option<crate::book::day::Day>, words: String) -> Vec<Effect> {
    let Some(path) = session.setup.later.clone() else { return redraw() };
    let what = items(session, records).map(|item| (item.kind.name(), item.id.clone())).collect();
    let job = PutOff { path, what, until, today: session.data.today, words };
    vec![Effect::Work(Job::PutOff(Box::new(job))), Effect::Redraw]
}

/// It was kept, or could not be: then the question stays with its answer.
pub(super) fn kept(session: &mut Session, words: &str, result: Result<Later, String>) -> Vec<Effect> {
    let asked = session.layers.iter().position(|layer| matches!(layer, Layer::Act(asked) if asked.act.is_own()));
    match result {
        Err(why) => match asked.and_then(|at| session.layers.get_mut(at)) {
            Some(Layer::Act(asked)) => {
                asked.change = None;
                asked.said = Some(why);
                redraw()
            }
            _ => toast(session, Sign::Act, &why),
        },
        Ok(later) => {
            asked.map(|at| session.layers.remove(at));
            session.marked.clear();
            session.data.later = later;
            // Nothing moved in the book: what stood in the list's place stays chosen.
            changed(session);
            super::shown::ensure(session);
            let gone = |row: &RowId| session.data.figures.as_ref().is_none_or(|all| items_of(&all.sales.do_next, row).is_empty());
            if let Some(at) = session.layers.iter().position(|layer| matches!(layer, Layer::Group { row, .. } if gone(row))) {
                session.layers.remove(at);
            }
            overlay_changed(session);
            toast(session, Sign::Good, words)
        }
    }
}
