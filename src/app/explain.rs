//! From figure to figure with the cursor, and a figure's explanation.

use crate::book::id::AnyId;
use crate::metrics::figure::Shown;
use crate::metrics::lookup;
use crate::screens::explain::{knows, name};
use crate::screens::needs;
use crate::screens::say::{Cell, Content, Line, PanelId, Row, RowId, Sign, Tab};
use crate::ui::{Arrangement, Chosen, Spot, spots};

use super::answers::{open, toast};
use super::cursor::Cursor;
use super::figure::Figure;
use super::layers::{Layer, Page};
use super::message::Effect;
use super::session::Session;
use super::{lists, place};

/// The figures of the focused panel.
fn here<'a>(session: &'a Session, arrangement: &Arrangement) -> Vec<Spot<'a>> {
    let pane = session.pane();
    session.data.shown.as_ref().map_or_else(Vec::new, |shown| spots(&shown.screen, arrangement, pane.focus, pane.row()))
}

/// The chosen figure, for the drawing.
pub fn chosen(session: &Session, arrangement: &Arrangement) -> Option<Chosen> {
    let cursor = session.pane().cursor.as_ref()?;
    let spots = here(session, arrangement);
    let spot = spots.get(cursor.find(&spots)?)?;
    Some(Chosen { row: spot.row.map(|row| row.id.clone()), key: spot.cell.key?, text: spot.cell.text.clone() })
}

/// To the next or the previous figure of the focused panel; before the first one none is chosen.
pub fn step(session: &mut Session, forward: bool) -> Vec<Effect> {
    if session.over().is_some() {
        return Vec::new();
    }
    place::settle(session);
    let arrangement = place::arrangement(session);
    let spots = here(session, &arrangement);
    if spots.is_empty() {
        return toast(session, Sign::None, "there is no figure here");
    }
    let now = session.pane().cursor.as_ref().and_then(|cursor| cursor.find(&spots));
    let next = match (now, forward) {
        (None, true) => Some(0),
        (None, false) => Some(spots.len() - 1),
        (Some(at), true) => Some((at + 1).min(spots.len() - 1)),
        (Some(at), false) => at.checked_sub(1),
    };
    let cursor = next.and_then(|at| Cursor::of(&spots, at));
    let words = next.and_then(|at| spots.get(at)).and_then(|spot| Some((name(spot.cell.key?), spot.cell.clone())));
    session.pane_mut().cursor = cursor;
    session.toast = words.map(|(name, cell)| {
        let key = session.setup.keys.key(crate::keys::Action::Explain);
        let text = cell.text.trim();
        // Some texts begin with their name: `won 1.25M`.
        let name = if text.starts_with(&name) { String::new() } else { format!("{name} ") };
        Line::of([Cell::dim(name), Cell::bold(text)])
            .and(2, [Cell::dim(cell.key.unwrap_or_default())])
            .right(1, [Cell::bold(key), Cell::dim(" explains")])
    });
    vec![Effect::Redraw]
}

/// The figure that stands for a panel where none is chosen.
fn headline(panel: PanelId) -> Option<&'static str> {
    Some(match panel {
        PanelId::Verdict => "sales.forecast.chance_of_target",
        PanelId::Pace => "sales.pace",
        PanelId::Bridge => "sales.bridge.closing",
        PanelId::DoNext => "sales.do_next[].score",
        PanelId::Leads => "sales.leads.late",
        PanelId::Orders => "sales.orders.amount",
        PanelId::Stock => "sales.stock[].days_of_cover",
        PanelId::Customers => "sales.customers.active",
        PanelId::Partners => "sales.partners[].sourced",
        PanelId::People => "sales.people[].attainment",
        PanelId::WinRate => "sales.segments[].win_rate_year",
        PanelId::Products => "sales.products[].won",
        PanelId::Lost => "sales.lost_deals",
        PanelId::Objectives => "marketing.objectives[].now",
        PanelId::Awareness => "marketing.awareness_trend.points_per_year",
        PanelId::Market => "marketing.segments[].our_share",
        PanelId::Fit => "marketing.fit[].margin",
        PanelId::Offer => "marketing.needs[].opportunity",
        PanelId::Campaigns => "marketing.campaigns[].cost_per_lead",
        PanelId::Funnel => "marketing.funnel.leads",
        PanelId::Demand => "marketing.demand.created_share.rate",
        PanelId::Losses | PanelId::LossReasons => "marketing.lost_by[].deals",
        PanelId::Rivals => "marketing.lost_to[].deals",
        PanelId::Roadmap => "marketing.objectives[].now",
        PanelId::Revenue => "marketing.total_by_year.change",
        PanelId::DealsSay => "marketing.revenue",
        PanelId::WinFit => "marketing.fit[].win_rate.rate",
        PanelId::Segments => "marketing.segments_by_year[].change",
        PanelId::Gained => "marketing.customers_gained",
        PanelId::ProductYears => "marketing.products_by_year[].change",
        PanelId::Pipeline | PanelId::Recurring | PanelId::Grid | PanelId::Digest => return None,
    })
}

/// What the row of a spot is called: its first words.
fn named(row: &crate::screens::say::Row, session: &Session) -> String {
    if let RowId::Record(id) = row.id {
        return session.data.book.name_of(id).to_owned();
    }
    let said = row.contents.iter().filter(|content| matches!(content, Content::Text(_))).map(lists::said);
    said.map(|text| text.trim().to_owned()).find(|text| text.chars().count() > 1).unwrap_or_default()
}

/// The figure that is meant: the chosen one, else the one that stands for the panel, else its first.
fn meant(session: &mut Session) -> Option<Figure> {
    place::settle(session);
    let session = &*session;
    let arrangement = place::arrangement(session);
    let spots = here(session, &arrangement);
    let focus = session.pane().focus;
    let panel = session.panel(focus)?;
    let trail = session.trail(panel);
    let of_spot = |spot: &Spot| -> Option<Figure> {
        Some(Figure {
            key: spot.cell.key?,
            row: spot.row.map(|row| row.id.clone()),
            cell: spot.cell.row,
            of: spot
                .row
                .filter(|_| spot.cell.key.is_some_and(|key| key.contains("[]")))
                .map_or_else(String::new, |row| named(row, session)),
            said: Some(spot.cell.clone()),
            figure: None,
            trail: trail.clone(),
        })
    };
    let chosen_row = || {
        let list = lists::list(panel)?;
        let chosen = session.pane().row();
        list.rows.iter().find(|row| chosen == Some(&row.id)).or(list.rows.first())
    };
    let of_shown = |shown: &Shown, row: Option<&Row>| Figure {
        key: shown.at.path,
        row: row.map(|row| row.id.clone()),
        cell: None,
        of: row.map_or_else(String::new, |row| named(row, session)),
        said: None,
        figure: Some(shown.clone()),
        trail: trail.clone(),
    };
    let cursor = session.pane().cursor.as_ref().and_then(|cursor| cursor.find(&spots));
    if let Some(spot) = cursor.and_then(|at| spots.get(at)) {
        return of_spot(spot);
    }
    // The panel's own figure; in a list, that of the chosen row.
    if let Some(shown) = &panel.figure {
        return Some(of_shown(shown, None));
    }
    if let Some((row, shown)) = chosen_row().and_then(|row| Some((row, row.figure.as_ref()?))) {
        return Some(of_shown(shown, Some(row)));
    }
    if let Some(key) = headline(focus) {
        let in_list = key.contains("[]");
        // A segment's cell of the heat map that names no channel is the segment as a whole.
        let whole = |spot: &&Spot| spot.cell.key == Some(key) && (!in_list || (spot.selected && spot.cell.row.is_none()));
        if let Some(spot) = spots.iter().find(whole) {
            return of_spot(spot);
        }
        let row = chosen_row().filter(|_| in_list);
        if row.is_some() || !in_list {
            let of = row.map_or_else(String::new, |row| named(row, session));
            let row = row.map(|row| row.id.clone());
            let figure = Figure { key, row, cell: None, of, said: None, figure: None, trail: trail.clone() };
            let figures = session.data.figures.as_ref()?;
            let found = lookup::figure(&figures.lens(), (&figures.sales, &figures.marketing), key, figure.asked().of());
            if found.is_some() {
                return Some(figure);
            }
        }
    }
    spots.iter().find_map(of_spot).filter(|figure| knows(figure.key))
}

/// Where a record opened from an explanation comes from: `Sales > Pipeline > coverage`.
pub fn trail(figure: &Figure) -> String {
    format!("{} > {}", figure.trail, name(figure.key))
}

/// Explains the figure that is meant; of a record on the list of what to do, its rank. Where there is no figure, what
/// the tab misses.
pub fn explain(session: &mut Session) -> Vec<Effect> {
    if let Some(layer) = session.over() {
        return match layer.record() {
            Some(id) => rank(session, id),
            None => Vec::new(),
        };
    }
    match meant(session) {
        Some(figure) => open(session, Layer::explain(figure)),
        None => missing(session),
    }
}

/// What stands behind a row of the long horizon that is no record (a reason, a cohort, a panel without a list), or
/// behind the chosen figure: the record that the figure is, else its explanation with the records it counts. `None`: the
/// row is a record, and is opened itself.
pub fn behind(session: &mut Session) -> Option<Vec<Effect>> {
    if session.choice.tab != Tab::Marketing {
        return None;
    }
    let pane = session.pane();
    let panel = session.panel(pane.focus)?;
    let row = pane.row().or(lists::list(panel).and_then(|list| list.rows.first()).map(|row| &row.id));
    if pane.cursor.is_none() && row.is_some_and(|row| row.record().is_some()) {
        return None;
    }
    let figure = meant(session)?;
    let figures = session.data.figures.as_ref()?;
    let found = lookup::figure(&figures.lens(), (&figures.sales, &figures.marketing), figure.key, figure.asked().of());
    Some(match figure.cell.or(figure.row.as_ref().and_then(RowId::record)) {
        Some(record) if found.is_none() => open(session, Layer::detail(vec![record], 0, figure.trail.clone())),
        _ => open(session, Layer::explain(figure)),
    })
}

/// Why a record stands where it does on the list of what to do.
fn rank(session: &mut Session, id: AnyId) -> Vec<Effect> {
    let due = session.data.figures.as_ref().is_some_and(|figures| figures.sales.do_next.iter().any(|item| item.record == id));
    if !due {
        return toast(session, Sign::None, "this record waits for nobody: it is not on the list of what to do next");
    }
    let of = session.data.book.name_of(id).to_owned();
    let trail = session.over().and_then(Layer::trail).unwrap_or_default().to_owned();
    let key = "sales.do_next[].score";
    let row = Some(RowId::Record(id));
    open(session, Layer::explain(Figure { key, row, cell: None, of, said: None, figure: None, trail }))
}

/// What the tab's missing tables would add.
pub fn missing(session: &mut Session) -> Vec<Effect> {
    if needs::missing(session.choice.tab, &session.data.book).is_empty() {
        return toast(session, Sign::None, "nothing is missing: every panel of this tab has its tables");
    }
    open(session, Layer::Missing(Page::default()))
}
