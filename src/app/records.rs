//! Opening the chosen record, and going to the one beside it.

use crate::book::id::AnyId;
use crate::book::table::TableName;
use crate::screens::say::{PanelId, RowId, Table};

use super::answers::{choose_first, open, overlay_changed};
use super::layers::{Layer, LayerPage};
use super::message::Effect;
use super::session::Session;
use super::{explain, hand_out, lists, place, written};

/// Opens the chosen row's record: of the layer over the panes, else of the focused panel.
pub(super) fn open_chosen(session: &mut Session) -> Vec<Effect> {
    place::settle(session);
    match session.over() {
        Some(Layer::Problems(_) | Layer::Missing(_)) => hand_out::edit(session),
        Some(Layer::Written { steps, .. }) => {
            let step = written::chosen(steps, session.over().and_then(Layer::row));
            let (table, key) = step.and_then(|step| step.record.clone()).unwrap_or_default();
            let found = TableName::parse(&table).and_then(|table| session.data.book.find_any(table, &key));
            found.map_or_else(Vec::new, |id| open(session, Layer::detail(vec![id], 0, "Written".to_owned())))
        }
        Some(_) => open_from_layer(session),
        None => explain::behind(session).unwrap_or_else(|| open_from_panel(session)),
    }
}

fn open_from_layer(session: &mut Session) -> Vec<Effect> {
    let Some((layer, id)) = session.over().and_then(|layer| Some((layer, layer.chosen()?))) else { return Vec::new() };
    let trail = match layer {
        Layer::Explain { figure, .. } => explain::trail(figure),
        Layer::Group { trail, .. } => trail.clone(),
        Layer::Since { from, .. } => format!("Since {}", from.near(session.day())),
        _ => layer.record().map_or_else(String::new, |record| session.data.book.name_of(record).to_owned()),
    };
    let overlay = session.data.shown.as_ref().and_then(|shown| shown.overlay.as_ref());
    let list = overlay.and_then(|overlay| lists::overlay_list(overlay, layer.row()));
    let records = list.map_or_else(|| vec![id], records_of);
    let at = records.iter().position(|record| *record == id).unwrap_or(0);
    open(session, Layer::detail(records, at, trail))
}

fn open_from_panel(session: &mut Session) -> Vec<Effect> {
    let pane = session.pane();
    let Some(panel) = session.panel(pane.focus) else { return Vec::new() };
    let Some(list) = lists::list(panel) else { return Vec::new() };
    let records = records_of(list);
    if let Some(row @ RowId::Named(_)) = pane.row().filter(|_| pane.focus == PanelId::DoNext) {
        let (row, trail) = (row.clone(), session.trail(panel));
        return open(session, Layer::Group { row, trail, page: LayerPage::default() });
    }
    let chosen = pane.row().and_then(RowId::record).or(records.first().copied());
    let Some(at) = chosen.and_then(|id| records.iter().position(|record| *record == id)) else { return Vec::new() };
    let trail = session.trail(panel);
    open(session, Layer::detail(records, at, trail))
}

fn records_of(list: &Table) -> Vec<AnyId> {
    list.rows.iter().filter_map(|row| row.id.record()).collect()
}

/// The next or previous record of the list that a detail was opened from.
pub(super) fn beside(session: &mut Session, forward: bool) -> Vec<Effect> {
    let Some(Layer::Detail { records, at, page, .. }) = session.layers.last_mut() else { return Vec::new() };
    let next = if forward { at.checked_add(1) } else { at.checked_sub(1) };
    let Some(next) = next.filter(|next| *next < records.len()) else { return Vec::new() };
    *at = next;
    *page = LayerPage::default();
    let effects = overlay_changed(session);
    choose_first(session);
    effects
}
